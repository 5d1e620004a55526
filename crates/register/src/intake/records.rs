//! The records of an intake: made ready away from the database, written in portions, known again by their place.

use std::sync::Arc;
use std::thread::JoinHandle;

use imena_model::{Audience, Claim, Record, SourceId, Verbatim};
use rusqlite::Connection;

use super::{Intake, Run};
use crate::beside::give_way;
use crate::commitment::{Salt, commit, commit_all, entry_bytes, item_salt};
use crate::encoding::Bytes;
use crate::error::{Error, Result};
use crate::kind::Kind;
use crate::ledger::{Hash, leaf_hash};
use crate::nouns;

/// How many claims are written before a portion is committed.
const PORTION: u64 = 200_000;

/// After how many portions the write-ahead log begins anew. In between it is folded in while more is written, and so it grows.
const PORTIONS_IN_LOG: u32 = 4;

/// How many claims go into one statement.
const CLAIMS_AT_ONCE: usize = 32;

/// A record with everything that can be computed away from the database.
#[derive(Debug)]
pub(super) struct Prepared {
    source: u64,
    record: Record,
    locator: String,
    heading: Option<(i64, Hash)>,
    verbatim: Vec<u8>,
    salt: Salt,
    commitment: Hash,
    bytes: [u8; 42],
    leaf: Hash,
}

impl Intake<'_, '_> {
    /// Registers records of a source. Hashing runs beside the writing of the portion before.
    pub fn records(&mut self, source: SourceId, records: Vec<Record>) -> Result<()> {
        self.take_records(source, records)
            .map_err(|error| self.named(error))
    }

    fn take_records(&mut self, source: SourceId, records: Vec<Record>) -> Result<()> {
        let mut work = Vec::with_capacity(records.len());
        for record in records {
            let heading = match &record.verbatim {
                Verbatim::Row { columns, .. } => Some(self.heading(columns)?),
                Verbatim::Text { .. } => None,
            };
            work.push((record, heading, self.writing.salts.draw()?));
        }
        let waiting = std::mem::take(&mut self.waiting);
        let full_tiles = std::mem::take(&mut self.full_tiles);
        let mut tiles = self.tiles.clone();
        let intake = self.entry;
        let prepared = std::thread::scope(|scope| {
            let writing_tiles = scope.spawn(move || {
                give_way();
                full_tiles.iter().try_for_each(|file| tiles.write(file))
            });
            let hashing = scope.spawn(move || {
                let mut bytes = Bytes::new();
                work.into_iter()
                    .map(|(record, heading, salt)| {
                        prepare(source.0, record, heading, salt, intake, &mut bytes)
                    })
                    .collect::<Vec<_>>()
            });
            let written = self.write(waiting);
            let prepared =
                (hashing.join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (writing_tiles.join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            written.map(|()| prepared)
        })?;
        self.waiting = prepared;
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        self.write(waiting)
    }

    fn heading(&mut self, columns: &Arc<[String]>) -> Result<(i64, Hash)> {
        let known = self
            .headings
            .iter()
            .find(|(known, ..)| Arc::ptr_eq(known, columns));
        if let Some((_, id, digest)) = known {
            return Ok((*id, *digest));
        }
        self.open()?;
        let (bytes, digest) = nouns::heading(columns);
        let connection = &self.writing.connection;
        connection.execute(
            "INSERT OR IGNORE INTO heading (names, digest) VALUES (?1, ?2)",
            (&bytes, digest),
        )?;
        let id = connection.query_row(
            "SELECT id FROM heading WHERE digest = ?1",
            [digest],
            |row| row.get(0),
        )?;
        if self.headings.len() > 64 {
            self.headings.clear();
        }
        self.headings.push((columns.clone(), id, digest));
        Ok((id, digest))
    }

    fn write(&mut self, prepared: Vec<Prepared>) -> Result<()> {
        if prepared.is_empty() {
            return Ok(());
        }
        self.open()?;
        let mut rows: Vec<(u64, u32, Claim)> = Vec::with_capacity(CLAIMS_AT_ONCE * 2);
        for prepared in prepared {
            let count = prepared.record.claims.len() as u64;
            let entry = self.frontier.size();
            if insert_reading(&self.writing.connection, entry, self.entry, &prepared)
                .map_err(|e| self.named(e))?
            {
                let narrow = prepared.record.audience != Audience::Public;
                self.count_in_run(prepared.source, entry, true, narrow, count)?;
                self.push(&prepared.bytes, prepared.leaf)?;
                self.taken.records += 1;
                self.taken.claims += count;
                self.since_portion += count + 1;
                for (n, claim) in prepared.record.claims.into_iter().enumerate() {
                    rows.push((entry, n as u32, claim));
                }
                if rows.len() >= CLAIMS_AT_ONCE {
                    insert_claims(&self.writing.connection, &mut rows, false)
                        .map_err(|e| self.named(e))?;
                }
            } else {
                insert_claims(&self.writing.connection, &mut rows, true)
                    .map_err(|e| self.named(e))?;
                self.again(&prepared)?;
            }
        }
        insert_claims(&self.writing.connection, &mut rows, true).map_err(|e| self.named(e))?;
        if self.since_portion >= PORTION {
            self.end_portion()?;
        }
        Ok(())
    }

    fn end_portion(&mut self) -> Result<()> {
        self.end_run()?;
        self.wait_for_folding()?;
        let done = self.writing.connection.execute_batch("COMMIT");
        done.map_err(|e| self.named(e.into()))?;
        self.is_open = false;
        self.since_portion = 0;
        self.portions += 1;
        if self.portions.is_multiple_of(PORTIONS_IN_LOG) {
            self.writing.fold_in()?;
        } else {
            self.folding = Some(self.writing.fold_in_beside()?);
        }
        Ok(())
    }

    pub(super) fn wait_for_folding(&mut self) -> Result<()> {
        match self.folding.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(done)) => done,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
        }
    }

    fn count_in_run(
        &mut self,
        source: u64,
        entry: u64,
        fresh: bool,
        narrow: bool,
        claims: u64,
    ) -> Result<()> {
        let fits = self
            .run
            .as_ref()
            .is_some_and(|run| run.source == source && run.first + run.readings == entry);
        if !fits {
            self.end_run()?;
            self.run = Some(Run {
                first: entry,
                source,
                fresh: 0,
                readings: 0,
                narrow: 0,
                claims: 0,
            });
        }
        if let Some(run) = &mut self.run {
            run.readings += 1;
            run.fresh += u64::from(fresh);
            run.narrow += u64::from(narrow);
            run.claims += claims;
        }
        Ok(())
    }

    pub(super) fn end_run(&mut self) -> Result<()> {
        let Some(run) = self.run.take() else {
            return Ok(());
        };
        self.open()?;
        self.writing
            .connection
            .prepare_cached(
                "INSERT INTO run (first, last, intake, source, fresh, readings, narrow, claims)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                run.first,
                run.first + run.readings - 1,
                self.entry,
                run.source,
                run.fresh,
                run.readings,
                run.narrow,
                run.claims,
            ))
            .map_err(|e| self.named(e.into()))?;
        Ok(())
    }

    /// Whether a record has one reading, which stands and commits to exactly this. The quick answer for most.
    fn is_word_for_word(&self, first: u64, prepared: &Prepared) -> Result<bool> {
        let connection = &self.writing.connection;
        let (intake, salt, commitment): (u64, Option<Salt>, Hash) = connection
            .prepare_cached("SELECT intake, salt, commitment FROM reading WHERE entry = ?1")?
            .query_row([first], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let Some(salt) = salt else { return Ok(false) };
        let items = items_of(&salt, prepared, &prepared.record.claims, 0, None);
        if commit_all(&items) != commitment {
            return Ok(false);
        }
        let is_plain: bool = connection
            .prepare_cached(
                "SELECT (?2 OR EXISTS (SELECT 1 FROM intake WHERE entry = ?3 AND undone_by IS NULL))
                 AND NOT EXISTS (SELECT 1 FROM reading WHERE record = ?1 AND record <> entry)",
            )?
            .query_row((first, intake == self.entry, intake), |row| row.get(0))?;
        Ok(is_plain)
    }

    /// A record at a known place: unchanged, read anew, or not to be taken in.
    fn again(&mut self, prepared: &Prepared) -> Result<()> {
        let connection = &self.writing.connection;
        let first: u64 = connection
            .prepare_cached(
                "SELECT entry FROM reading WHERE source = ?1 AND locator = ?2 AND record = entry",
            )?
            .query_row((prepared.source, &prepared.locator), |row| row.get(0))?;
        if self.is_word_for_word(first, prepared)? {
            self.taken.unchanged += 1;
            return Ok(());
        }
        let connection = &self.writing.connection;
        let record = crate::record::stored(connection, first, Some(self.entry))?;
        if record.is_sealed {
            return Err(Error::PrivateClosed);
        }
        if record.is_withdrawn {
            self.taken.withdrawn += 1;
            return Ok(());
        }
        let new = &prepared.record;
        if let Some(latest) = record.readings.last()
            && latest.verbatim == prepared.verbatim
            && latest.audience == new.audience
            && latest.page.as_deref() == nouns::page_of(&new.locator)
            && says_the_same(&latest.current(), &new.claims)
        {
            self.taken.unchanged += 1;
            return Ok(());
        }
        let known = record.standing_claims();
        let (mut restated, mut fresh) = (Vec::new(), Vec::new());
        for claim in prepared.record.claims.iter().cloned() {
            let at = known
                .iter()
                .find(|(n, stands)| *stands == claim && !restated.contains(n));
            match at {
                Some((n, _)) => restated.push(*n),
                None => fresh.push(claim),
            }
        }
        let n_first = record.next_n;
        let is_fresh = record.readings.is_empty();
        let entry = self.frontier.size();
        let items = items_of(&prepared.salt, prepared, &fresh, n_first, Some(&restated));
        let commitment = commit_all(&items);
        let bytes = entry_bytes(Kind::Reading.code(), self.entry, &commitment);
        let restates = restated_bytes(&restated);
        self.writing
            .connection
            .prepare_cached(
                "INSERT INTO reading (entry, record, intake, source, locator, page, audience, claims, heading, restates,
                                      verbatim, salt, commitment)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(rusqlite::params![
                entry,
                first,
                self.entry,
                prepared.source,
                prepared.locator,
                nouns::page_of(&prepared.record.locator),
                prepared.record.audience.code(),
                fresh.len() as u64,
                prepared.heading.map(|h| h.0),
                restates,
                prepared.verbatim,
                prepared.salt,
                commitment,
            ])
            .map_err(|e| self.named(e.into()))?;
        let count = fresh.len() as u64;
        let mut rows: Vec<_> = fresh
            .into_iter()
            .enumerate()
            .map(|(i, claim)| (entry, n_first + i as u32, claim))
            .collect();
        insert_claims(&self.writing.connection, &mut rows, true).map_err(|e| self.named(e))?;
        let narrow = prepared.record.audience != Audience::Public;
        self.count_in_run(prepared.source, entry, false, narrow, count)?;
        self.push(&bytes, leaf_hash(&bytes))?;
        if is_fresh {
            self.taken.records += 1;
        } else {
            self.taken.again += 1;
        }
        self.taken.claims += count;
        self.since_portion += count + 1;
        Ok(())
    }
}

fn says_the_same(stored: &[Claim], new: &[Claim]) -> bool {
    stored.len() == new.len() && new.iter().all(|claim| stored.contains(claim))
}

/// The numbers of earlier claims that a later reading says again.
pub(crate) fn restated_bytes(numbers: &[u32]) -> Vec<u8> {
    let mut bytes = Bytes::new();
    bytes.number(numbers.len() as u64);
    for n in numbers {
        bytes.number(u64::from(*n));
    }
    bytes.into_vec()
}

/// What the items of a reading commit by: the head, the entry as it came in, and each claim under its number.
fn items_of(
    salt: &Salt,
    prepared: &Prepared,
    claims: &[Claim],
    n_first: u32,
    restated: Option<&[u32]>,
) -> Vec<Hash> {
    let mut bytes = Bytes::new();
    let record = &prepared.record;
    nouns::head(
        &mut bytes,
        prepared.source,
        &prepared.locator,
        nouns::page_of(&record.locator),
        record.audience,
        restated.map(restated_bytes).as_deref(),
    );
    let mut items = Vec::with_capacity(claims.len() + 2);
    items.push(commit(&item_salt(salt, 0), bytes.as_slice()));
    items.push(commit(&item_salt(salt, 1), &prepared.verbatim));
    for (n, claim) in (n_first..).zip(claims) {
        bytes.clear();
        nouns::claim(&mut bytes, claim);
        items.push(commit(&item_salt(salt, n + 2), bytes.as_slice()));
    }
    items
}

fn prepare(
    source: u64,
    mut record: Record,
    heading: Option<(i64, Hash)>,
    salt: Salt,
    intake: u64,
    bytes: &mut Bytes,
) -> Prepared {
    bytes.clear();
    nouns::verbatim(bytes, &record.verbatim, heading.as_ref().map(|h| &h.1));
    let mut prepared = Prepared {
        source,
        locator: record.locator.key(),
        heading,
        verbatim: bytes.as_slice().to_vec(),
        salt,
        commitment: [0; 32],
        bytes: [0; 42],
        leaf: [0; 32],
        record: Record {
            locator: record.locator,
            verbatim: Verbatim::Text {
                heading: String::new(),
                text: String::new(),
            },
            claims: std::mem::take(&mut record.claims),
            audience: record.audience,
        },
    };
    let items = items_of(&salt, &prepared, &prepared.record.claims, 0, None);
    prepared.commitment = commit_all(&items);
    prepared.bytes = entry_bytes(Kind::Reading.code(), intake, &prepared.commitment);
    prepared.leaf = leaf_hash(&prepared.bytes);
    prepared
}

/// Inserts the first reading at its place; false if the place is known.
fn insert_reading(
    connection: &Connection,
    entry: u64,
    intake: u64,
    prepared: &Prepared,
) -> Result<bool> {
    let inserted = connection
        .prepare_cached(
            "INSERT OR IGNORE INTO reading (entry, record, intake, source, locator, page, audience, claims, heading,
                                            restates, verbatim, salt, commitment)
             VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, ?9, ?10, ?11)",
        )?
        .execute((
            entry,
            intake,
            prepared.source,
            &prepared.locator,
            nouns::page_of(&prepared.record.locator),
            prepared.record.audience.code(),
            prepared.record.claims.len() as u64,
            prepared.heading.map(|h| h.0),
            &prepared.verbatim,
            prepared.salt,
            prepared.commitment,
        ))?;
    Ok(inserted == 1)
}

/// Writes claims in large statements; the rest too if `all`.
fn insert_claims(
    connection: &Connection,
    rows: &mut Vec<(u64, u32, Claim)>,
    all: bool,
) -> Result<()> {
    let whole = rows.len() / CLAIMS_AT_ONCE;
    if whole > 0 {
        let mut statement = connection.prepare_cached(claims_statement())?;
        for chunk in rows[..whole * CLAIMS_AT_ONCE].chunks_exact(CLAIMS_AT_ONCE) {
            for (i, row) in chunk.iter().enumerate() {
                bind_claim(&mut statement, i * 7, row)?;
            }
            statement.raw_execute()?;
        }
    }
    if all {
        let mut statement =
            connection.prepare_cached("INSERT INTO claim VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for row in &rows[whole * CLAIMS_AT_ONCE..] {
            bind_claim(&mut statement, 0, row)?;
            statement.raw_execute()?;
        }
        rows.clear();
    } else {
        rows.drain(..whole * CLAIMS_AT_ONCE);
    }
    Ok(())
}

fn claims_statement() -> &'static str {
    static TEXT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    TEXT.get_or_init(|| {
        // FAIL, for nothing is ever undone within one statement: without it SQLite would keep each page's old state.
        let row = "(?, ?, ?, ?, ?, ?, ?)";
        format!(
            "INSERT OR FAIL INTO claim VALUES {}",
            [row; CLAIMS_AT_ONCE].join(", ")
        )
    })
}

fn bind_claim(
    statement: &mut rusqlite::CachedStatement<'_>,
    from: usize,
    (entry, n, claim): &(u64, u32, Claim),
) -> Result<()> {
    statement.raw_bind_parameter(from + 1, entry)?;
    statement.raw_bind_parameter(from + 2, n)?;
    statement.raw_bind_parameter(from + 3, claim.property.code())?;
    statement.raw_bind_parameter(from + 4, claim.as_written.as_str())?;
    match claim.readings.as_slice() {
        [one] if !one.contains(['\\', '\u{1f}']) => {
            statement.raw_bind_parameter(from + 5, one.as_str())?;
        }
        readings => {
            statement.raw_bind_parameter(from + 5, nouns::join_readings(readings))?;
        }
    }
    let marks = nouns::marks(claim);
    statement.raw_bind_parameter(from + 6, (marks != 0).then_some(marks))?;
    let span = nouns::span(claim);
    statement.raw_bind_parameter(from + 7, (span != 0).then_some(span.cast_signed()))?;
    Ok(())
}
