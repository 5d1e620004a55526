//! A record: the entry verbatim and the claims read from it.

use crate::desk::Small;
use crate::person::assemble;
use crate::{Desk, Error};
use imena_model::{
    Audience, Claim, ClaimState, Moment, PersonId, Problem, Property, RecordId, SourceId,
};

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
    /// Every reading of this place, oldest first, when there is more than one or a person read it over.
    pub readings: Vec<ReadingBy>,
    /// What earlier readings said and the newest one does not: the claim, and the entry of the ledger it was first said in.
    pub no_longer_said: Vec<(Claim, u64)>,
}

/// One reading of a record: by the program from a file, or by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingBy {
    /// The entry of the ledger that commits to it.
    pub entry: u64,
    /// When.
    pub at: Moment,
    /// The signature of the person who read it; nothing for the program.
    pub by: Option<String>,
    /// What that person read otherwise; empty when everything was found right.
    pub properties: Vec<Property>,
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
    let line = match &view.locator {
        imena_model::Locator::Row(n) => Some(*n),
        _ => None,
    };
    let small = desk.small()?;
    let mut readings = readings(desk, &small, &view)?;
    if readings.len() == 1 && readings[0].by.is_none() {
        readings.clear();
    }
    let no_longer_said = view
        .claims
        .iter()
        .filter(|c| !c.current && c.claim.state == ClaimState::Standing)
        .map(|c| (c.claim.clone(), c.entry))
        .collect();
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
        readings,
        no_longer_said,
    }))
}

/// The readings of a record, and who made each; those who found everything right stand after the reading they looked at.
pub(crate) fn readings(
    desk: &Desk,
    small: &Small,
    view: &imena_register::RecordView,
) -> Result<Vec<ReadingBy>, Error> {
    let corrections = small
        .by_hand
        .get(&view.id)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let newest = (view.entry, view.intake);
    let mut readings = Vec::new();
    for (entry, intake) in view
        .earlier
        .iter()
        .map(|e| (e.entry, e.intake))
        .chain([newest])
    {
        let by_hand = corrections.iter().find(|c| c.intake == Some(intake));
        readings.push(ReadingBy {
            entry,
            at: desk
                .holding
                .act(intake)?
                .map(|act| act.at)
                .unwrap_or_default(),
            by: by_hand.map(|c| c.by.clone()),
            properties: by_hand.map(|c| c.properties.clone()).unwrap_or_default(),
        });
    }
    for alone in corrections.iter().filter(|c| c.intake.is_none()) {
        readings.push(ReadingBy {
            entry: alone.act.0,
            at: alone.at,
            by: Some(alone.by.clone()),
            properties: Vec::new(),
        });
    }
    readings.sort_by_key(|r| r.entry);
    Ok(readings)
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
