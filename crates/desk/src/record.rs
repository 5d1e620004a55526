//! A record: the entry verbatim and the claims read from it.

use imena_model::{Claim, PersonId, Problem, RecordId, SourceId};

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
    /// Earlier readings of the same place, if new data came.
    pub earlier: Vec<RecordId>,
}
