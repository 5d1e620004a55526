//! A record: the entry verbatim and the claims read from it.

use crate::person::assemble;
use crate::{Desk, Error};
use imena_model::{Audience, Claim, PersonId, Problem, RecordId, SourceId};

/// The entry as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A paragraph, with stretches that were not understood (byte offsets in `text`).
    Text {
        /// Heading.
        heading: String,
        /// Text.
        text: String,
        /// Stretches not understood.
        not_understood: Vec<(u32, u32)>,
    },
    /// A row: column and cell.
    Row(Vec<(String, String)>),
}

/// A record as a page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordView {
    /// The record.
    pub id: RecordId,
    /// Its source.
    pub source: SourceId,
    /// Title of the source.
    pub source_title: String,
    /// Date of the source as written.
    pub source_dated: Option<String>,
    /// Keeper of the source.
    pub keeper: Option<String>,
    /// Archive reference of the source, in one line.
    pub reference: Option<String>,
    /// Where in the source.
    pub locator: String,
    /// The name.
    pub name: String,
    /// The entry.
    pub entry: Entry,
    /// The claims; the index is the number of the claim.
    pub claims: Vec<Claim>,
    /// Whether invented.
    pub invented: bool,
}

/// The record's page.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordPage {
    /// The record.
    pub record: RecordView,
    /// The person it is held to speak of.
    pub person: PersonId,
    /// How many records that person has.
    pub person_records: usize,
    /// Problems met while reading it.
    pub problems: Vec<Problem>,
    /// The file it came from: name and SHA-256 in hexadecimal.
    pub original: Option<(String, String)>,
    /// The ledger entry that commits to it.
    pub ledger_entry: Option<u64>,
    /// Entries of the ledger with earlier readings of the same place, if new words came.
    pub earlier: Vec<u64>,
}

/// Answers [`Desk::record`].
pub(crate) fn record(
    desk: &Desk,
    id: RecordId,
    audience: Audience,
) -> Result<Option<RecordPage>, Error> {
    let Some(view) = desk.holding.record(id, audience)? else {
        return Ok(None);
    };
    let (intake, entry) = (view.intake, view.entry);
    let earlier = view.earlier.iter().map(|e| e.entry).collect();
    let line = match &view.locator {
        imena_model::Locator::Row(n) => Some(*n),
        _ => None,
    };
    let small = desk.small()?;
    let Some(loaded) = assemble::load(&small, view, audience) else {
        return Ok(None);
    };
    let person = desk.holding.person_of(id)?;
    let person_records = desk
        .holding
        .person(person, audience)?
        .map_or(1, |p| p.records.len());
    let originals = desk.holding.originals_of(loaded.source_id, audience)?;
    let original = originals
        .iter()
        .rev()
        .find(|o| o.intake == intake)
        .or(originals.last());
    let problems = match line {
        // A row's line in the file depends on the header; problems carry the line, so both first lines are asked for.
        Some(n) => desk.holding.problems_at(intake, n)?,
        None => Vec::new(),
    };
    Ok(Some(RecordPage {
        record: assemble::view(&loaded),
        person,
        person_records,
        problems,
        original: original.map(|o| (o.name.clone(), hex(&o.digest))),
        ledger_entry: Some(entry),
        earlier,
    }))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
            text
        })
}
