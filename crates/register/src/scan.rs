//! All records in order, quickly: for linking, indexing and export.

use std::collections::{BTreeMap, BTreeSet};

use imena_model::{Audience, Claim, ClaimState, RecordId, SourceId};
use rusqlite::Connection;

use crate::error::Result;
use crate::holding::Holding;
use crate::record::{audience, claim_in, source_audience, view};

/// A record on its way past: its claims as an audience may see them, without the entry as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passing {
    /// The record.
    pub id: RecordId,
    /// Its source.
    pub source: SourceId,
    /// The claims of its newest reading, with their numbers.
    pub claims: Vec<(u32, Claim)>,
}

/// What decides, for a scan, which rows are there.
struct Sieve {
    standing: BTreeSet<u64>,
    sources: BTreeMap<u64, Audience>,
    read_again: BTreeSet<u64>,
    asking: Audience,
}

impl Sieve {
    fn new(connection: &Connection, asking: Audience) -> Result<Sieve> {
        let set = |sql: &str| -> Result<BTreeSet<u64>> {
            let mut statement = connection.prepare(sql)?;
            let numbers = statement.query_map([], |row| row.get(0))?;
            Ok(numbers.collect::<rusqlite::Result<_>>()?)
        };
        let mut sources = BTreeMap::new();
        for source in set("SELECT DISTINCT source FROM source")? {
            sources.insert(source, source_audience(connection, source)?);
        }
        Ok(Sieve {
            standing: set("SELECT entry FROM intake WHERE undone_by IS NULL")?,
            read_again: set("SELECT DISTINCT record FROM reading WHERE record <> entry")?,
            sources,
            asking,
        })
    }

    fn lets_pass(&self, intake: u64, source: u64, of_record: Audience) -> bool {
        self.standing.contains(&intake)
            && self.asking.may_see(of_record)
            && self
                .sources
                .get(&source)
                .is_some_and(|of_source| self.asking.may_see(*of_source))
    }
}

impl Holding {
    /// Visits every record an audience may see, from `from` on, in the order of their identifiers, with flat memory.
    pub fn each_record<E: From<crate::Error>>(
        &self,
        from: RecordId,
        asking: Audience,
        mut visit: impl FnMut(Passing) -> Result<(), E>,
    ) -> Result<(), E> {
        let connection = self.fresh_reader()?;
        // One snapshot for everything that follows.
        connection
            .execute_batch("BEGIN")
            .map_err(crate::Error::from)?;
        let sieve = Sieve::new(&connection, asking)?;
        let mut readings = connection
            .prepare("SELECT entry, intake, source, audience FROM reading WHERE entry >= ?1 AND record = entry ORDER BY entry")
            .map_err(crate::Error::from)?;
        let mut claims = connection
            .prepare("SELECT entry, n, property, as_written, readings, marks, span FROM claim WHERE entry >= ?1 ORDER BY entry, n")
            .map_err(crate::Error::from)?;
        let mut readings = readings.query([from.0]).map_err(crate::Error::from)?;
        let mut claims = claims.query([from.0]).map_err(crate::Error::from)?;
        let mut row = claims.next().map_err(crate::Error::from)?;
        while let Some(reading) = readings.next().map_err(crate::Error::from)? {
            let (entry, intake, source, of_record) = reading_row(reading)?;
            if sieve.read_again.contains(&entry) {
                if let Some(view) = view(&connection, RecordId(entry), asking)? {
                    visit(Passing {
                        id: view.id,
                        source: view.source,
                        claims: view
                            .claims
                            .into_iter()
                            .filter(|c| c.current)
                            .map(|c| (c.n, c.claim))
                            .collect(),
                    })?;
                }
                continue;
            }
            if !sieve.lets_pass(intake, source, of_record) {
                continue;
            }
            let mut passing = Passing {
                id: RecordId(entry),
                source: SourceId(source),
                claims: Vec::with_capacity(16),
            };
            while let Some(claim) = row {
                let of: u64 = claim.get(0).map_err(crate::Error::from)?;
                if of > entry {
                    break;
                }
                if of == entry {
                    let n = claim.get(1).map_err(crate::Error::from)?;
                    let claim = claim_in(claim, 2)?;
                    let withheld =
                        claim.state == ClaimState::Withheld && asking == Audience::Public;
                    if asking.may_see(claim.audience) && !withheld {
                        passing.claims.push((n, claim));
                    }
                }
                row = claims.next().map_err(crate::Error::from)?;
            }
            visit(passing)?;
        }
        Ok(())
    }
}

fn reading_row(row: &rusqlite::Row<'_>) -> Result<(u64, u64, u64, Audience)> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        audience(row.get(3)?)?,
    ))
}
