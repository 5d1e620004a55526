//! A source: what it is, what being in it means, how much of it is read, what was odd in it.

use crate::{Desk, Error};
use imena_model::{Audience, Problem, RecordId, Source, SourceId};
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

/// Records and problems on one page of a source.
const PAGE: usize = 100;

/// Answers [`Desk::sources`].
pub(crate) fn sources(desk: &Desk, audience: Audience) -> Result<Vec<SourceLine>, Error> {
    desk.holding
        .sources(audience)?
        .into_iter()
        .map(|view| line(desk, view))
        .collect()
}

fn line(desk: &Desk, view: imena_register::SourceView) -> Result<SourceLine, Error> {
    let persons = view
        .records
        .saturating_sub(desk.holding.doubles_in(view.id)?);
    Ok(SourceLine {
        id: view.id,
        source: view.source,
        records: view.records,
        persons,
        problems: view.problems,
    })
}

/// Answers [`Desk::source`].
pub(crate) fn source(
    desk: &Desk,
    id: SourceId,
    from: u64,
    audience: Audience,
) -> Result<Option<SourcePage>, Error> {
    let Some(view) = desk.holding.source(id, audience)? else {
        return Ok(None);
    };
    let line = line(desk, view)?;
    let all = desk.holding.sources(audience)?;
    let is_named = |source: &Source, names: &[String]| {
        names.contains(&source.key) || names.contains(&source.title)
    };
    let feeds = all
        .iter()
        .filter(|s| is_named(&line.source, &s.source.copied_from));
    let fed_by = all
        .iter()
        .filter(|s| is_named(&s.source, &line.source.copied_from));
    let named = |s: &imena_register::SourceView| (s.id, s.source.title.clone());
    Ok(Some(SourcePage {
        files: desk
            .holding
            .originals_of(id, audience)?
            .into_iter()
            .map(|o| (o.name, crate::record::hex(&o.digest), o.bytes, o.at.0))
            .collect(),
        records: desk
            .holding
            .records_of(id, from, PAGE, audience)?
            .iter()
            .map(|r| (r.id, r.locator.to_string(), r.name()))
            .collect(),
        from,
        problems: desk.holding.problems_of(id, 0, PAGE, audience)?,
        feeds: feeds.map(named).collect(),
        fed_by: fed_by.map(named).collect(),
        line,
    }))
}
