//! The queue: every entry of a source, the most doubtful first, those read over by a person last.

use crate::workbench::remarks;
use crate::{Desk, Error};
use imena_model::{
    Audience, Certainty, Claim, Property, PropertyKind, RecordId, SourceId, Verbatim,
};
use imena_register::{HandReading, RecordView};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// Records read from the register at a time.
const PAGE: usize = 500;

/// Why an entry should be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// There is no surname and no name as a whole.
    NoName,
    /// Words that no rule understood; how many letters.
    NotUnderstood(u32),
    /// Dates without a reading.
    DateUnread(u32),
    /// Problems met while reading.
    Problems(u32),
    /// Words that can be read in several ways.
    SeveralReadings(u32),
    /// What the source itself marks as doubtful.
    MarkedDoubtful(u32),
}

impl Doubt {
    /// How much it weighs in the order of the queue.
    fn weight(self) -> u32 {
        match self {
            Self::NoName => 20,
            Self::NotUnderstood(letters) => 4 + letters.min(60) / 4,
            Self::DateUnread(n) => 8 * n.min(4),
            Self::Problems(n) => 5 * n.min(4),
            Self::SeveralReadings(n) => 3 * n.min(4),
            Self::MarkedDoubtful(n) => n.min(4),
        }
    }
}

/// One entry in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenchLine {
    /// The record.
    pub record: RecordId,
    /// The name.
    pub name: String,
    /// Where in the source.
    pub locator: String,
    /// Why it should be looked at; empty when nothing is doubtful.
    pub doubts: Vec<Doubt>,
    /// Whose signature stands under it, if a person read it over since it was last read anew.
    pub read_over: Option<String>,
    position: usize,
}

impl BenchLine {
    fn weight(&self) -> u32 {
        self.doubts.iter().map(|d| d.weight()).sum()
    }
}

/// A source laid out for reading over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bench {
    /// The source.
    pub source: SourceId,
    /// Its title.
    pub title: String,
    /// Its entries in the order in which to look at them.
    pub lines: Vec<BenchLine>,
}

impl Bench {
    /// How many entries a person has read over.
    pub fn read_over(&self) -> usize {
        self.lines.iter().filter(|l| l.read_over.is_some()).count()
    }

    /// How many doubtful entries nobody has read over.
    pub fn doubtful(&self) -> usize {
        self.lines
            .iter()
            .filter(|l| l.read_over.is_none() && !l.doubts.is_empty())
            .count()
    }

    /// Where an entry stands in the queue.
    pub fn place(&self, record: RecordId) -> Option<usize> {
        self.lines.iter().position(|l| l.record == record)
    }

    fn sort(&mut self) {
        self.lines.sort_by_key(|l| {
            (
                l.read_over.is_some(),
                std::cmp::Reverse(l.weight()),
                l.position,
            )
        });
    }
}

/// Answers [`Desk::bench`]; what was laid out last is kept until something else is written.
pub(super) fn bench(desk: &Desk, source: SourceId) -> Result<Option<Arc<Bench>>, Error> {
    let size = desk.holding.size()?;
    if let Some((at, known)) = &*desk.bench.read().unwrap_or_else(PoisonError::into_inner)
        && *at == size
        && known.source == source
    {
        return Ok(Some(known.clone()));
    }
    let small = desk.small()?;
    let Some(described) = small.sources.get(&source) else {
        return Ok(None);
    };
    let mut bench = Bench {
        source,
        title: described.title.clone(),
        lines: Vec::new(),
    };
    loop {
        let from = bench.lines.len() as u64;
        let views = desk
            .holding
            .records_of(source, from, PAGE, Audience::Keeper)?;
        for view in &views {
            let position = bench.lines.len();
            bench.lines.push(line(view, &small.by_hand, position));
        }
        if views.len() < PAGE {
            break;
        }
    }
    bench.sort();
    Ok(Some(keep(desk, size, bench)))
}

fn keep(desk: &Desk, size: u64, bench: Bench) -> Arc<Bench> {
    let bench = Arc::new(bench);
    *desk.bench.write().unwrap_or_else(PoisonError::into_inner) = Some((size, bench.clone()));
    bench
}

/// After a correction of one record the rest of what is laid out stays as it is.
pub(super) fn renew_line(desk: &Desk, before: u64, id: RecordId) -> Result<(), Error> {
    let known = desk
        .bench
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let Some((at, known)) = known else {
        return Ok(());
    };
    let Some(place) = known.place(id).filter(|_| at == before) else {
        return Ok(());
    };
    let Some(view) = desk.holding.record(id, Audience::Keeper)? else {
        return Ok(());
    };
    let small = desk.small()?;
    let mut bench = (*known).clone();
    let position = bench.lines[place].position;
    bench.lines[place] = line(&view, &small.by_hand, position);
    bench.sort();
    keep(desk, small.entries, bench);
    Ok(())
}

fn line(
    view: &RecordView,
    corrections: &BTreeMap<RecordId, Vec<HandReading>>,
    position: usize,
) -> BenchLine {
    let claims: Vec<&Claim> = view
        .claims
        .iter()
        .filter(|c| c.current)
        .map(|c| &c.claim)
        .collect();
    // A correction counts as long as the entry was not read anew after it.
    let read_over = corrections
        .get(&view.id)
        .and_then(|all| all.last())
        .filter(|last| last.act.0 >= view.entry || last.intake == Some(view.intake))
        .map(|last| last.by.clone());
    BenchLine {
        record: view.id,
        name: view.name(),
        locator: view.locator.to_string(),
        doubts: doubts(view, &claims),
        read_over,
        position,
    }
}

fn doubts(view: &RecordView, claims: &[&Claim]) -> Vec<Doubt> {
    let count = |wanted: &dyn Fn(&Claim) -> bool| {
        u32::try_from(claims.iter().filter(|c| wanted(c)).count()).unwrap_or(u32::MAX)
    };
    let mut doubts = Vec::new();
    if !claims
        .iter()
        .any(|c| matches!(c.property, Property::Surname | Property::FullName))
    {
        doubts.push(Doubt::NoName);
    }
    let letters: usize = claims
        .iter()
        .filter(|c| c.property == Property::NotUnderstood)
        .map(|c| c.as_written.chars().filter(|l| l.is_alphanumeric()).count())
        .sum();
    let several = count(&|c| c.readings.len() > 1 && c.property.kind() == PropertyKind::Date);
    let found = match &view.verbatim {
        Some(Verbatim::Text { heading, text }) => remarks(heading, text).len(),
        _ => 0,
    };
    for (n, doubt) in [
        (
            u32::try_from(letters).unwrap_or(u32::MAX),
            Doubt::NotUnderstood as fn(u32) -> Doubt,
        ),
        (
            count(&|c| {
                c.readings.is_empty()
                    && c.property.kind() == PropertyKind::Date
                    && !c.as_written.is_empty()
            }),
            Doubt::DateUnread,
        ),
        (u32::try_from(found).unwrap_or(u32::MAX), Doubt::Problems),
        (several, Doubt::SeveralReadings),
        (
            count(&|c| c.certainty == Certainty::Doubtful),
            Doubt::MarkedDoubtful,
        ),
    ] {
        if n > 0 {
            doubts.push(doubt(n));
        }
    }
    doubts
}
