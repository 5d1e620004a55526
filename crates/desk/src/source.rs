//! A source: what it is, what being in it means, how much of it is read, what was odd in it.

use imena_model::{Problem, RecordId, Source, SourceId};
use serde::Serializer;
use std::fmt::Display;

/// Serializes an identifier in its written form.
pub(crate) fn as_text<T: Display, S: Serializer>(id: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(id)
}

/// A source in a list of sources.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceLine {
    /// The source.
    pub id: SourceId,
    /// Its description.
    pub source: Source,
    /// How many records.
    pub records: u64,
    /// How many persons after linking.
    pub persons: u64,
    /// How many problems.
    pub problems: u64,
}

/// The source's page.
#[derive(Debug, Clone, PartialEq)]
pub struct SourcePage {
    /// The source and its numbers.
    pub line: SourceLine,
    /// Files it came from: name, SHA-256 in hexadecimal, bytes, when taken in (seconds since 1970).
    pub files: Vec<(String, String, u64, i64)>,
    /// A page of its records: id, locator, name.
    pub records: Vec<(RecordId, String, String)>,
    /// First record of this page, from 0.
    pub from: u64,
    /// A page of its problems.
    pub problems: Vec<Problem>,
    /// Sources of this holding that were copied from it.
    pub feeds: Vec<(SourceId, String)>,
    /// Sources of this holding it was copied from.
    pub fed_by: Vec<(SourceId, String)>,
}
