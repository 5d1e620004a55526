//! A reading by hand: checked against the words of the entry, then registered beside the old one.

use crate::workbench::queue;
use crate::{Desk, Error};
use imena_model::date::Edtf;
use imena_model::{
    ActId, Audience, Certainty, Claim, Moment, Property, PropertyKind, Record, RecordId, Verbatim,
};
use imena_register::{Hand, RecordView};

/// The longest signature.
pub(crate) const SIGNATURE_LETTERS: usize = 80;
/// The longest reading of one claim.
const READING_LETTERS: usize = 2_000;
/// The most claims of one entry.
const CLAIMS: usize = 400;

/// A claim as a person leaves it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CorrectedClaim {
    /// Its number in the record; nothing for a new one.
    pub n: Option<u32>,
    /// What it is about.
    pub property: Property,
    /// The words of the entry.
    pub words: String,
    /// Where in the text they begin, in bytes, when the words stand there more than once.
    pub at: Option<usize>,
    /// How they are read.
    pub readings: Vec<String>,
    /// How sure the source is.
    pub certainty: Certainty,
    /// Which case of the record it belongs to.
    pub case: u16,
}

/// An entry read over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// The record.
    pub record: RecordId,
    /// The reading it was made on, as the entry was shown.
    pub base: u64,
    /// All claims as they should stand; those left out are no longer said by the new reading.
    pub claims: Vec<CorrectedClaim>,
    /// The signature the author chose.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// What was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The act; for a new reading the intake by which it can be undone.
    pub act: ActId,
    /// What was read otherwise; empty when everything was found right.
    pub properties: Vec<Property>,
}

/// Why a reading is not taken; the number is that of the claim in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such record.
    Absent,
    /// Somebody read the entry anew meanwhile.
    Stale,
    /// There is no signature.
    NoSignature,
    /// The signature is too long or is an address.
    OddSignature,
    /// These words do not stand in the entry.
    WordsNotThere(usize),
    /// This is no date in EDTF, or no code of a sex.
    OddReading(usize),
    /// There are too many claims.
    TooMany,
}

/// Answers [`Desk::correct`].
pub(super) fn correct(
    desk: &Desk,
    corrected: &Corrected,
) -> Result<Result<Saved, Vec<Refusal>>, Error> {
    // Writing is opened first: nobody can read the entry anew between the look and the deed.
    let mut writing = desk.holding.write()?;
    let before = desk.holding.size()?;
    let Some(view) = desk.holding.record(corrected.record, Audience::Keeper)? else {
        return Ok(Err(vec![Refusal::Absent]));
    };
    let Some(verbatim) = view.verbatim.clone() else {
        return Ok(Err(vec![Refusal::Absent]));
    };
    if view.entry != corrected.base {
        return Ok(Err(vec![Refusal::Stale]));
    }
    let by = corrected.by.trim();
    let mut refusals = signature(by);
    if corrected.claims.len() > CLAIMS {
        refusals.push(Refusal::TooMany);
        return Ok(Err(refusals));
    }
    let claims = claims(&view, &verbatim, &corrected.claims, &mut refusals);
    if !refusals.is_empty() {
        return Ok(Err(refusals));
    }
    let old: Vec<Claim> = view
        .claims
        .iter()
        .filter(|c| c.current)
        .map(|c| c.claim.clone())
        .collect();
    let properties = read_otherwise(&old, &claims);
    let hand = |note: String| Hand::new(by, corrected.at, note);
    let act = if properties.is_empty() {
        writing.found_right(view.id, &hand(format!("{} read over", view.id)))?
    } else {
        let keys: Vec<&str> = properties.iter().map(|p| p.key()).collect();
        let hand = hand(format!("{} read by hand: {}", view.id, keys.join(", ")));
        let mut intake = writing.begin(&hand)?;
        let record = Record {
            locator: view.locator.clone(),
            verbatim,
            claims,
            audience: view.audience,
        };
        intake.by_hand(view.source, view.id, record, &properties)?;
        let act = intake.id();
        intake.commit()?;
        act
    };
    writing.close()?;
    queue::renew_line(desk, before, view.id)?;
    Ok(Ok(Saved { act, properties }))
}

fn signature(by: &str) -> Vec<Refusal> {
    if by.is_empty() {
        vec![Refusal::NoSignature]
    } else if by.chars().count() > SIGNATURE_LETTERS
        || by.contains('@')
        || by.contains("://")
        || by.chars().any(char::is_control)
        || by.chars().filter(char::is_ascii_digit).count() > 6
    {
        // A signature is shown to everybody: addresses and telephone numbers do not belong there.
        vec![Refusal::OddSignature]
    } else {
        Vec::new()
    }
}

/// The claims of the new reading: those left as they were word for word, others as the person leaves them, and what is
/// still not understood.
fn claims(
    view: &RecordView,
    verbatim: &Verbatim,
    given: &[CorrectedClaim],
    refusals: &mut Vec<Refusal>,
) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::with_capacity(given.len());
    let mut still_open: Vec<Claim> = Vec::new();
    for (i, one) in given.iter().enumerate() {
        let old = one
            .n
            .and_then(|n| view.claims.iter().find(|c| c.current && c.n == n))
            .map(|c| &c.claim);
        if let Some(old) = old
            && is_left_alone(old, one)
        {
            if old.property == Property::NotUnderstood {
                still_open.push(old.clone());
            } else {
                claims.push(old.clone());
            }
            continue;
        }
        if one.property == Property::NotUnderstood {
            // New words cannot be made not understood; the rest of the old ones is worked out below.
            still_open.extend(old.cloned());
            continue;
        }
        if !is_sound(one) {
            refusals.push(Refusal::OddReading(i));
        }
        let span = if let Some(old) = old.filter(|old| old.as_written == one.words) {
            old.span
        } else {
            match place(verbatim, one) {
                Some(span) => span,
                None => {
                    refusals.push(Refusal::WordsNotThere(i));
                    continue;
                }
            }
        };
        claims.push(Claim {
            property: one.property,
            as_written: one.words.clone(),
            readings: one.readings.clone(),
            certainty: one.certainty,
            case: one.case,
            span,
            ..old.cloned().unwrap_or_default()
        });
    }
    let open = open_rest(verbatim, &still_open, &claims);
    claims.extend(open);
    claims
}

fn is_left_alone(old: &Claim, one: &CorrectedClaim) -> bool {
    old.property == one.property
        && old.as_written == one.words
        && old.readings == one.readings
        && old.certainty == one.certainty
        && old.case == one.case
}

fn is_sound(one: &CorrectedClaim) -> bool {
    one.readings
        .iter()
        .all(|r| !r.trim().is_empty() && r.chars().count() <= READING_LETTERS)
        && match one.property.kind() {
            PropertyKind::Date => one.readings.iter().all(|r| Edtf::parse(r).is_ok()),
            PropertyKind::Code => one.readings.iter().all(|r| matches!(r.as_str(), "m" | "f")),
            _ => true,
        }
}

/// Where words stand: at the byte said, else at their first place; in the heading without a span; in a row as a cell.
#[expect(
    clippy::option_option,
    reason = "not there, there without a span, there with one"
)]
fn place(verbatim: &Verbatim, one: &CorrectedClaim) -> Option<Option<(u32, u32)>> {
    if one.words.trim().is_empty() {
        return None;
    }
    let number = |n: usize| u32::try_from(n).ok();
    match verbatim {
        Verbatim::Text { heading, text } => {
            let said = one.at.filter(|at| {
                text.get(*at..)
                    .is_some_and(|rest| rest.starts_with(&one.words))
            });
            match said.or_else(|| text.find(&one.words)) {
                Some(at) => Some(Some((number(at)?, number(at + one.words.len())?))),
                None => heading.contains(&one.words).then_some(None),
            }
        }
        Verbatim::Row { cells, .. } => {
            let cell = cells.iter().position(|cell| cell.contains(&one.words))?;
            let cell = number(cell)?;
            Some(Some((cell, cell)))
        }
    }
}

/// What is still not understood of the text: the old stretches without the words now in a claim.
pub(crate) fn open_rest(verbatim: &Verbatim, open: &[Claim], claims: &[Claim]) -> Vec<Claim> {
    let Verbatim::Text { text, .. } = verbatim else {
        return open.to_vec();
    };
    let mut rest = Vec::new();
    for old in open {
        let Some((from, to)) = old.span else {
            rest.push(old.clone());
            continue;
        };
        let mut pieces = vec![(from, to)];
        for (a, b) in claims.iter().filter_map(|c| c.span) {
            pieces = pieces
                .into_iter()
                .flat_map(|(from, to)| {
                    if b <= from || a >= to {
                        vec![(from, to)]
                    } else {
                        [(from, a.max(from)), (b.min(to), to)]
                            .into_iter()
                            .filter(|(x, y)| x < y)
                            .collect()
                    }
                })
                .collect();
        }
        for (from, to) in pieces {
            if (from, to) == old.span.unwrap_or_default() {
                rest.push(old.clone());
                continue;
            }
            let Some(words) = text.get(from as usize..to as usize) else {
                continue;
            };
            if words.chars().any(char::is_alphanumeric) {
                rest.push(Claim {
                    as_written: words.to_owned(),
                    span: Some((from, to)),
                    ..old.clone()
                });
            }
        }
    }
    rest
}

/// The properties on which two readings differ. What is left over of not understood words is no reading of its own.
fn read_otherwise(old: &[Claim], new: &[Claim]) -> Vec<Property> {
    Property::ALL
        .iter()
        .copied()
        .filter(|p| *p != Property::NotUnderstood)
        .filter(|p| {
            let of = |claims: &[Claim]| -> Vec<Claim> {
                claims
                    .iter()
                    .filter(|c| c.property == *p)
                    .cloned()
                    .collect()
            };
            let (old, mut new) = (of(old), of(new));
            old.len() != new.len()
                || !old.iter().all(|claim| {
                    let at = new.iter().position(|n| n == claim);
                    at.map(|at| new.swap_remove(at)).is_some()
                })
        })
        .collect()
}
