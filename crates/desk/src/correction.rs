//! Corrections: what was reported wrong, what was answered, and what changed, without the error being taken away.

use crate::{Desk, Error};
use imena_model::{
    Act, ActId, Audience, ClaimId, Correction, CorrectionKind, Moment, Property, RecordId, SourceId,
};
use imena_register::{Hand, Holding};
use std::path::Path;

/// A correction with what it is about, as it stands in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionLine {
    /// The act.
    pub id: ActId,
    /// When.
    pub at: Moment,
    /// Who said so.
    pub by: String,
    /// Why, in words.
    pub why: String,
    /// What is said.
    pub kind: CorrectionKind,
    /// The record it is about.
    pub record: RecordId,
    /// The name on the record.
    pub name: String,
    /// The source of the record.
    pub source: SourceId,
    /// Its title.
    pub source_title: String,
    /// The claim it is about: number, property, words as they stand; nothing where the whole record is meant.
    pub claim: Option<(u32, Property, String)>,
    /// How it should read.
    pub reads: Option<String>,
    /// Where that is seen.
    pub page: Option<String>,
    /// What stands in its place, with the words.
    pub by_claim: Option<(ClaimId, String)>,
    /// The report this answers.
    pub answers: Option<ActId>,
}

/// One step in the history of a property of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The property; nothing where the whole record is meant.
    pub property: Option<Property>,
    /// The claim concerned.
    pub claim: Option<u32>,
    /// The act by which it happened.
    pub act: ActId,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// What happened.
    pub what: Happened,
}

/// What happened to a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It was first said, in these words.
    Said(String),
    /// A later reading of the entry no longer says it; the words stay.
    NotSaidAgain,
    /// Something was said about it.
    Corrected(Box<CorrectionLine>),
    /// Its content was destroyed.
    Withdrawn,
}

/// Registers a correction; gives its act.
pub fn correct(
    dir: &Path,
    correction: &Correction,
    by: &str,
    why: &str,
    at: Moment,
) -> Result<ActId, Error> {
    let is_empty = |text: &Option<String>| text.as_ref().is_none_or(|text| text.trim().is_empty());
    let missing = match correction.kind {
        CorrectionKind::Misread if is_empty(&correction.reads) || is_empty(&correction.page) => {
            "how it should read and the page where that is seen"
        }
        CorrectionKind::Superseded
            if correction.by_claim.is_none() && is_empty(&correction.reads) =>
        {
            "what stands in its place"
        }
        _ if why.trim().is_empty() => "a reason in words",
        _ => "",
    };
    if !missing.is_empty() {
        return Err(Error::Refused(format!(
            "a correction of the kind \"{}\" needs {missing}",
            correction.kind.key()
        )));
    }
    let holding = Holding::open(dir)?;
    let mut writing = holding.write()?;
    let id = writing.correct(correction, &Hand::new(by, at, why))?;
    writing.close()?;
    Ok(id)
}

impl Desk {
    /// Corrections an audience may see, the newest first: of one record, or all.
    pub fn corrections(
        &self,
        record: Option<RecordId>,
        audience: Audience,
    ) -> Result<Vec<CorrectionLine>, Error> {
        let mut lines = Vec::new();
        for (act, correction) in self.holding.corrections(record, audience)? {
            lines.extend(line(&self.holding, act, &correction, audience)?);
        }
        lines.reverse();
        Ok(lines)
    }

    /// What happened to each property of a record, oldest first.
    pub fn history(&self, record: RecordId, audience: Audience) -> Result<Vec<Step>, Error> {
        let Some(view) = self.holding.record(record, audience)? else {
            return Ok(Vec::new());
        };
        let mut readings: Vec<(u64, ActId)> =
            view.earlier.iter().map(|e| (e.entry, e.intake)).collect();
        readings.push((view.entry, view.intake));
        let mut steps = Vec::new();
        let newest = self.holding.act(view.intake)?;
        for claim in &view.claims {
            let (property, n) = (Some(claim.claim.property), Some(claim.n));
            let reading = readings.iter().find(|(entry, _)| *entry == claim.entry);
            let act = match reading {
                Some((_, intake)) => self.holding.act(*intake)?,
                None => None,
            };
            if let Some(act) = act {
                steps.push(Step {
                    property,
                    claim: n,
                    act: act.id,
                    at: act.at,
                    by: act.by,
                    what: Happened::Said(claim.claim.as_written.clone()),
                });
            }
            if let Some(act) = newest.as_ref().filter(|_| !claim.current) {
                steps.push(Step {
                    property,
                    claim: n,
                    act: act.id,
                    at: act.at,
                    by: act.by.clone(),
                    what: Happened::NotSaidAgain,
                });
            }
        }
        for hole in self.holding.holes()? {
            let of = readings.iter().any(|(entry, _)| *entry == hole.entry);
            let Some(item) = hole.item.filter(|item| of && *item >= 2) else {
                continue;
            };
            if let Some(act) = self.holding.act(hole.act)? {
                steps.push(Step {
                    property: None,
                    claim: Some(item - 2),
                    act: act.id,
                    at: act.at,
                    by: act.by,
                    what: Happened::Withdrawn,
                });
            }
        }
        for line in self.corrections(Some(record), audience)? {
            steps.push(Step {
                property: line.claim.as_ref().map(|(_, property, _)| *property),
                claim: line.claim.as_ref().map(|(n, ..)| *n),
                act: line.id,
                at: line.at,
                by: line.by.clone(),
                what: Happened::Corrected(Box::new(line)),
            });
        }
        steps.sort_by_key(|step| (step.claim.is_none(), step.claim, step.act));
        Ok(steps)
    }
}

fn line(
    holding: &Holding,
    act: Act,
    correction: &Correction,
    audience: Audience,
) -> Result<Option<CorrectionLine>, Error> {
    let Some(view) = holding.record(correction.record, audience)? else {
        return Ok(None);
    };
    let words = |view: &imena_register::RecordView, n: u32| {
        let claim = view.claims.iter().find(|c| c.n == n)?;
        Some((n, claim.claim.property, claim.claim.as_written.clone()))
    };
    let by_claim = match correction.by_claim {
        None => None,
        Some(id) => holding
            .record(id.record, audience)?
            .and_then(|view| words(&view, id.n))
            .map(|(.., as_written)| (id, as_written)),
    };
    let source = holding.source_alone(view.source, audience)?;
    Ok(Some(CorrectionLine {
        id: act.id,
        at: act.at,
        by: act.by,
        why: act.note,
        kind: correction.kind,
        record: correction.record,
        name: view.name(),
        source: view.source,
        source_title: source.map(|s| s.title).unwrap_or_default(),
        claim: correction.claim.and_then(|n| words(&view, n)),
        reads: correction.reads.clone(),
        page: correction.page.clone(),
        by_claim,
        answers: correction.answers,
    }))
}
