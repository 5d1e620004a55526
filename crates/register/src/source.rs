//! Sources as they stand, their records, files and problems.

use imena_model::{ActId, Audience, Moment, Position, Problem, RecordId, Source, SourceId};
use rusqlite::{Connection, OptionalExtension};

use crate::error::Result;
use crate::holding::Holding;
use crate::ledger::Hash;
use crate::nouns;
use crate::record::{RecordView, view};

/// A source with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceView {
    /// The source.
    pub id: SourceId,
    /// Its newest description.
    pub source: Source,
    /// Records that may be seen.
    pub records: u64,
    /// Problems met while reading it.
    pub problems: u64,
}

/// A file a source came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// Its name when it came.
    pub name: String,
    /// SHA-256 of its bytes.
    pub digest: Hash,
    /// How many bytes.
    pub bytes: u64,
    /// The intake that brought it.
    pub intake: ActId,
    /// When.
    pub at: Moment,
    /// The act by which it was removed, if it was.
    pub removed_by: Option<ActId>,
}

/// What the holding holds; records, persons and estimates are different numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Sources that may be seen.
    pub sources: u64,
    /// Records that may be seen.
    pub records: u64,
    /// Claims in standing readings.
    pub claims: u64,
    /// Places that may be seen.
    pub places: u64,
    /// Testimonies that may be seen.
    pub testimonies: u64,
    /// Entries of the ledger.
    pub entries: u64,
}

fn describe(connection: &Connection, id: SourceId, asking: Audience) -> Result<Option<Source>> {
    let content: Option<Option<Vec<u8>>> = connection
        .prepare_cached(
            "SELECT act.content FROM source JOIN act USING (entry) JOIN intake ON intake.entry = source.intake
             WHERE source.source = ?1 AND (undone_by IS NULL OR EXISTS (
                 SELECT 1 FROM run JOIN intake AS other ON other.entry = run.intake
                 WHERE run.source = ?1 AND other.undone_by IS NULL))
             ORDER BY undone_by IS NULL DESC, source.entry DESC LIMIT 1",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let Some(content) = content.flatten() else {
        return Ok(None);
    };
    let source = nouns::read_source(&content)?;
    Ok(asking.may_see(source.audience).then_some(source))
}

/// A run of readings.
struct Run {
    first: u64,
    last: u64,
    is_plain: bool,
}

fn runs(connection: &Connection, id: SourceId) -> Result<Vec<Run>> {
    let mut statement = connection.prepare_cached(
        "SELECT first, last, fresh = readings AND narrow = 0 FROM run JOIN intake ON intake.entry = run.intake
         WHERE source = ?1 AND undone_by IS NULL ORDER BY first",
    )?;
    let runs = statement.query_map([id.0], |row| {
        Ok(Run {
            first: row.get(0)?,
            last: row.get(1)?,
            is_plain: row.get(2)?,
        })
    })?;
    Ok(runs.collect::<rusqlite::Result<_>>()?)
}

/// The records of a run that is not plain: each once, at its first standing reading, if it may be seen.
fn records_in(connection: &Connection, run: &Run, asking: Audience) -> Result<Vec<RecordId>> {
    let mut statement = connection.prepare_cached(
        "SELECT record FROM reading AS this WHERE entry BETWEEN ?1 AND ?2 AND audience <= ?3
         AND (record = entry OR (
             NOT EXISTS (SELECT 1 FROM reading AS one JOIN intake ON intake.entry = one.intake
                         WHERE one.entry = this.record AND undone_by IS NULL)
             AND NOT EXISTS (SELECT 1 FROM reading AS other JOIN intake ON intake.entry = other.intake
                             WHERE other.record = this.record AND other.record <> other.entry
                             AND other.entry < this.entry AND undone_by IS NULL)))
         ORDER BY entry",
    )?;
    let ids = statement.query_map((run.first, run.last, asking.code()), |row| {
        row.get(0).map(RecordId)
    })?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

fn count(connection: &Connection, id: SourceId, asking: Audience) -> Result<u64> {
    let mut total = 0;
    for run in runs(connection, id)? {
        total += if run.is_plain {
            run.last - run.first + 1
        } else {
            records_in(connection, &run, asking)?.len() as u64
        };
    }
    Ok(total)
}

fn page_of_records(
    connection: &Connection,
    id: SourceId,
    from: u64,
    limit: usize,
    asking: Audience,
) -> Result<Vec<RecordId>> {
    let (mut skip, mut page) = (from, Vec::new());
    for run in runs(connection, id)? {
        if page.len() >= limit {
            break;
        }
        let ids: Vec<RecordId> = if run.is_plain {
            let length = run.last - run.first + 1;
            if skip >= length {
                skip -= length;
                continue;
            }
            (run.first + skip..=run.last)
                .take(limit - page.len())
                .map(RecordId)
                .collect()
        } else {
            let ids = records_in(connection, &run, asking)?;
            if skip >= ids.len() as u64 {
                skip -= ids.len() as u64;
                continue;
            }
            ids[skip as usize..].to_vec()
        };
        skip = 0;
        page.extend(ids.into_iter().take(limit - page.len()));
    }
    Ok(page)
}

pub(crate) fn problem_in(row: &rusqlite::Row<'_>) -> rusqlite::Result<Problem> {
    Ok(Problem {
        code: row.get::<_, String>(0)?.into(),
        position: Position {
            line: row.get(1)?,
            column: row.get(2)?,
            column_name: row.get(3)?,
        },
        as_written: row.get(4)?,
        what: row.get(5)?,
        done: row.get(6)?,
        mend: row.get(7)?,
    })
}

impl Holding {
    /// All sources an audience may see, in the order in which they came.
    pub fn sources(&self, asking: Audience) -> Result<Vec<SourceView>> {
        self.read(|connection| {
            let ids: Vec<u64> = connection
                .prepare_cached("SELECT DISTINCT source FROM source ORDER BY source")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let mut views = Vec::new();
            for id in ids {
                views.extend(source_view(connection, SourceId(id), asking)?);
            }
            Ok(views)
        })
    }

    /// A source.
    pub fn source(&self, id: SourceId, asking: Audience) -> Result<Option<SourceView>> {
        self.read(|connection| source_view(connection, id, asking))
    }

    /// The description of a source, without counting anything.
    pub fn source_alone(&self, id: SourceId, asking: Audience) -> Result<Option<Source>> {
        self.read(|connection| describe(connection, id, asking))
    }

    /// A source by its key.
    pub fn source_by_key(&self, key: &str, asking: Audience) -> Result<Option<SourceView>> {
        self.read(|connection| {
            let id: Option<u64> = connection
                .prepare_cached("SELECT source FROM source WHERE key = ?1 ORDER BY entry LIMIT 1")?
                .query_row([key], |row| row.get(0))
                .optional()?;
            id.map_or(Ok(None), |id| source_view(connection, SourceId(id), asking))
        })
    }

    /// A page of the records of a source, from the record numbered `from` (counted from 0).
    pub fn records_of(
        &self,
        id: SourceId,
        from: u64,
        limit: usize,
        asking: Audience,
    ) -> Result<Vec<RecordView>> {
        self.read(|connection| {
            if describe(connection, id, asking)?.is_none() {
                return Ok(Vec::new());
            }
            let mut views = Vec::new();
            for record in page_of_records(connection, id, from, limit, asking)? {
                views.extend(view(connection, record, asking)?);
            }
            Ok(views)
        })
    }

    /// The files a source came from, oldest first.
    pub fn originals_of(&self, id: SourceId, asking: Audience) -> Result<Vec<Original>> {
        self.read(|connection| {
            if describe(connection, id, asking)?.is_none() {
                return Ok(Vec::new());
            }
            let mut statement = connection.prepare_cached(
                "SELECT name, digest, bytes, original.intake, at, removed FROM original JOIN act ON act.entry = original.intake
                 JOIN intake ON intake.entry = original.intake
                 WHERE undone_by IS NULL AND (original.source = ?1 OR (original.source IS NULL
                   AND EXISTS (SELECT 1 FROM run WHERE run.intake = original.intake AND run.source = ?1)))
                 ORDER BY original.intake, n",
            )?;
            let files = statement.query_map([id.0], |row| {
                Ok(Original {
                    name: row.get(0)?,
                    digest: row.get(1)?,
                    bytes: row.get(2)?,
                    intake: row.get(3).map(ActId)?,
                    at: row.get(4).map(Moment)?,
                    removed_by: row.get::<_, Option<u64>>(5)?.map(ActId),
                })
            })?;
            Ok(files.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// A page of the problems met in a source.
    pub fn problems_of(
        &self,
        id: SourceId,
        from: u64,
        limit: usize,
        asking: Audience,
    ) -> Result<Vec<Problem>> {
        self.read(|connection| {
            if describe(connection, id, asking)?.is_none() {
                return Ok(Vec::new());
            }
            let mut statement = connection.prepare_cached(
                "SELECT code, line, cell, column_name, as_written, what, done, mend FROM problem
                 JOIN intake ON intake.entry = problem.intake
                 WHERE source = ?1 AND undone_by IS NULL ORDER BY intake, n LIMIT ?2 OFFSET ?3",
            )?;
            let problems = statement.query_map((id.0, limit as u64, from), problem_in)?;
            Ok(problems.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// A page of the problems met by an intake. For keepers: problems carry words of the file.
    pub fn problems_by(&self, intake: ActId, from: u64, limit: usize) -> Result<Vec<Problem>> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT code, line, cell, column_name, as_written, what, done, mend FROM problem
                 JOIN intake ON intake.entry = problem.intake WHERE intake = ?1 ORDER BY n LIMIT ?2 OFFSET ?3",
            )?;
            let problems = statement.query_map((intake.0, limit as u64, from), problem_in)?;
            Ok(problems.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Problems met on one line (zero-based) of the file an intake took in.
    pub fn problems_at(&self, intake: ActId, line: u64) -> Result<Vec<Problem>> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT code, line, cell, column_name, as_written, what, done, mend FROM problem
                 JOIN intake ON intake.entry = problem.intake WHERE intake = ?1 AND line = ?2 ORDER BY n",
            )?;
            let problems = statement.query_map((intake.0, line), problem_in)?;
            Ok(problems.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The bytes of an original file, for keepers and export.
    pub fn original_path(&self, digest: &Hash) -> std::path::PathBuf {
        self.folder().join(crate::original::path_of(digest))
    }

    /// What the holding holds, in numbers.
    pub fn numbers(&self, asking: Audience) -> Result<Numbers> {
        let sources = self.sources(asking)?;
        let records = sources.iter().map(|s| s.records).sum();
        let places = self.places(asking)?.len() as u64;
        let testimonies = self.testimonies(asking)?.len() as u64;
        self.read(|connection| {
            let mut claims = 0;
            for source in &sources {
                let count: Option<u64> = connection
                    .prepare_cached(
                        "SELECT sum(claims) FROM run JOIN intake ON intake.entry = run.intake
                         WHERE source = ?1 AND undone_by IS NULL",
                    )?
                    .query_row([source.id.0], |row| row.get(0))?;
                claims += count.unwrap_or(0);
            }
            Ok(Numbers {
                sources: sources.len() as u64,
                records,
                claims,
                places,
                testimonies,
                entries: crate::writing::read_frontier(connection)?.size(),
            })
        })
    }
}

fn source_view(
    connection: &Connection,
    id: SourceId,
    asking: Audience,
) -> Result<Option<SourceView>> {
    let Some(source) = describe(connection, id, asking)? else {
        return Ok(None);
    };
    let problems = connection
        .prepare_cached(
            "SELECT count(*) FROM problem JOIN intake ON intake.entry = problem.intake
             WHERE source = ?1 AND undone_by IS NULL",
        )?
        .query_row([id.0], |row| row.get(0))?;
    Ok(Some(SourceView {
        id,
        source,
        records: count(connection, id, asking)?,
        problems,
    }))
}
