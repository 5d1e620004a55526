//! Puts the page together from the records of a cluster. Pure: the same records give the same page.

use crate::desk::Small;
use crate::person::standing::{Placed, row};
use crate::person::{Case, Column, NameLine, PersonPage, Row, cases, certificate, lying, next};
use crate::record::{Entry, RecordView};
use imena_model::{
    Audience, Claim, PersonId, Property, Record, RecordId, Source, SourceId, Standing, Verbatim,
    disagreement,
};
use std::sync::Arc;

/// A record with its source, as the page needs it.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    /// The record's identifier.
    pub(crate) id: RecordId,
    /// The record, with the claims of its newest reading.
    pub(crate) record: Record,
    /// The numbers of those claims.
    pub(crate) numbers: Vec<u32>,
    /// The source's identifier.
    pub(crate) source_id: SourceId,
    /// The source.
    pub(crate) source: Arc<Source>,
}

/// A record as the register gives it, with its source; nothing if its source may not be seen.
pub(crate) fn load(
    small: &Small,
    view: imena_register::RecordView,
    audience: Audience,
) -> Option<Loaded> {
    let source = small
        .sources
        .get(&view.source)
        .filter(|s| audience.may_see(s.audience))?
        .clone();
    let (numbers, claims) = view
        .claims
        .into_iter()
        .filter(|c| c.current)
        .map(|c| (c.n, c.claim))
        .unzip();
    let verbatim = view.verbatim.unwrap_or_else(|| Verbatim::Text {
        heading: String::new(),
        text: String::new(),
    });
    let record = Record {
        locator: view.locator,
        verbatim,
        claims,
        audience: view.audience,
    };
    Some(Loaded {
        id: view.id,
        record,
        numbers,
        source_id: view.source,
        source,
    })
}

/// Puts the records in the order of their sources' dates, then titles, then record numbers.
pub(crate) fn in_order(mut loaded: Vec<Loaded>) -> Vec<Loaded> {
    loaded.sort_by(|a, b| {
        a.source
            .order()
            .cmp(&b.source.order())
            .then(a.id.cmp(&b.id))
    });
    loaded
}

/// The page of a person from its records (in order) and the places of the holding. What linking says (held, doubtful,
/// relatives) and the voices are added by the caller.
pub(crate) fn assemble(
    id: PersonId,
    loaded: &[Loaded],
    places: &[lying::Known<'_>],
    audience: Audience,
) -> PersonPage {
    let columns: Vec<Column> = loaded.iter().map(column).collect();
    let all: Vec<Placed<'_>> = loaded
        .iter()
        .enumerate()
        .flat_map(|(column, l)| {
            l.record
                .claims
                .iter()
                .enumerate()
                .map(move |(n, claim)| Placed {
                    column,
                    number: l.numbers.get(n).copied().unwrap_or_default(),
                    claim,
                    calendar: l.source.calendar,
                })
        })
        .filter(|p| {
            p.claim.state == imena_model::ClaimState::Standing && audience.may_see(p.claim.audience)
        })
        .collect();
    let rows = |wanted: &dyn Fn(Property) -> bool| -> Vec<Row> {
        Property::ALL
            .iter()
            .filter(|p| wanted(**p))
            .filter_map(|&property| {
                let claims: Vec<Placed<'_>> = all
                    .iter()
                    .filter(|p| p.claim.property == property)
                    .copied()
                    .collect();
                row(property, &claims)
            })
            .collect()
    };
    let said: Vec<lying::Said<'_>> = loaded
        .iter()
        .enumerate()
        .map(|(column, l)| lying::Said {
            column,
            record: l.id,
            claims: &l.record.claims,
            calendar: l.source.calendar,
        })
        .collect();
    let (lying, points) = lying::lying(&said, places, audience);
    let certificate: Vec<_> = loaded
        .iter()
        .enumerate()
        .map(|(c, l)| (c, &l.record.claims[..], l.source.calendar))
        .collect();
    PersonPage {
        id,
        name: loaded.first().map(|l| l.record.name()).unwrap_or_default(),
        names: names(loaded),
        life: rows(&|p| (7..30).contains(&p.code()))
            .into_iter()
            // Sex mostly follows from the ending of a name and is not what the source says; shown where it is disputed.
            .filter(|r| r.property != Property::Sex || r.standing == Standing::Disagree)
            .collect(),
        cases: person_cases(loaded, &all),
        death: rows(&|p| (50..60).contains(&p.code())),
        other: rows(&|p| p.code() >= 70 && p != Property::NotUnderstood),
        certificate_pattern: certificate::pattern(&certificate),
        lying,
        points,
        voices: Vec::new(),
        records: loaded.iter().map(view).collect(),
        held: Vec::new(),
        doubtful: Vec::new(),
        relatives: Vec::new(),
        decided: Vec::new(),
        next: next::steps(loaded.iter().map(|l| (l.id, &*l.source, &l.record))),
        invented: loaded.iter().any(|l| l.source.invented),
        columns,
    }
}

fn column(loaded: &Loaded) -> Column {
    let source = &loaded.source;
    Column {
        record: loaded.id,
        source: loaded.source_id,
        title: source.title.clone(),
        dated: source.dated.as_ref().map(|d| d.as_written.clone()),
        means: source.means.iter().map(|m| m.key()).collect(),
        copied_from: source.copied_from.clone(),
        locator: loaded.record.locator.to_string(),
        invented: source.invented,
    }
}

/// The record as its own page shows it.
pub(crate) fn view(loaded: &Loaded) -> RecordView {
    let source = &loaded.source;
    let entry = match &loaded.record.verbatim {
        Verbatim::Text { heading, text } => Entry::Text {
            heading: heading.clone(),
            text: text.clone(),
            not_understood: not_understood(text, &loaded.record.claims),
        },
        Verbatim::Row { columns, cells } => Entry::Row(
            cells
                .iter()
                .enumerate()
                .map(|(i, cell)| {
                    (
                        columns
                            .get(i)
                            .cloned()
                            .unwrap_or_else(|| format!("({})", i + 1)),
                        cell.clone(),
                    )
                })
                .collect(),
        ),
    };
    RecordView {
        id: loaded.id,
        source: loaded.source_id,
        source_title: source.title.clone(),
        source_dated: source.dated.as_ref().map(|d| d.as_written.clone()),
        keeper: source.keeper.as_ref().map(|k| k.name.clone()),
        reference: source.reference.as_ref().and_then(next::reference_line),
        locator: loaded.record.locator.to_string(),
        name: loaded.record.name(),
        entry,
        claims: loaded.record.claims.clone(),
        invented: source.invented,
    }
}

/// Stretches of the text that were not understood.
fn not_understood(text: &str, claims: &[Claim]) -> Vec<(u32, u32)> {
    claims
        .iter()
        .filter(|c| c.property == Property::NotUnderstood)
        .filter_map(|c| c.span)
        .filter(|&(from, to)| text.get(from as usize..to as usize).is_some())
        .collect()
}

/// All spellings, each with the columns that have it; the source's own other names after them.
fn names(loaded: &[Loaded]) -> Vec<NameLine> {
    let mut lines: Vec<NameLine> = Vec::new();
    let mut add = |text: String, column: usize, alias: bool| {
        if text.is_empty() {
            return;
        }
        match lines
            .iter_mut()
            .find(|l| l.text == text && l.alias == alias)
        {
            Some(line) if line.columns.contains(&column) => {}
            Some(line) => line.columns.push(column),
            None => lines.push(NameLine {
                text,
                columns: vec![column],
                alias,
            }),
        }
    };
    for (column, l) in loaded.iter().enumerate() {
        add(l.record.name(), column, false);
    }
    for (column, l) in loaded.iter().enumerate() {
        for claim in &l.record.claims {
            match claim.property {
                Property::Alias | Property::MaidenName => {
                    add(claim.as_written.clone(), column, true)
                }
                Property::FullName
                    if disagreement::plain(&claim.as_written)
                        != disagreement::plain(&l.record.name()) =>
                {
                    add(claim.as_written.clone(), column, true);
                }
                _ => {}
            }
        }
    }
    lines
}

fn person_cases(loaded: &[Loaded], all: &[Placed<'_>]) -> Vec<Case> {
    let mut parts = Vec::new();
    for (column, l) in loaded.iter().enumerate() {
        let mut numbers: Vec<u16> = l
            .record
            .claims
            .iter()
            .filter(|c| c.property.is_of_case())
            .map(|c| c.case)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        for case in numbers {
            parts.push(cases::Part::new(
                column,
                case,
                &l.record.claims,
                l.source.calendar,
            ));
        }
    }
    cases::align(parts)
        .into_iter()
        .map(|parts| {
            let rows = Property::ALL
                .iter()
                .filter(|p| p.is_of_case())
                .filter_map(|&property| {
                    let claims: Vec<Placed<'_>> = all
                        .iter()
                        .filter(|p| p.claim.property == property)
                        .filter(|p| {
                            parts
                                .iter()
                                .any(|part| part.column == p.column && part.case == p.claim.case)
                        })
                        .copied()
                        .collect();
                    row(property, &claims)
                })
                .collect();
            Case { rows }
        })
        .collect()
}
