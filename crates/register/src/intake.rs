//! Taking in a file as one act: begun, filled in portions, visible whole or not at all.
//!
//! Records are written in portions so that memory and the write-ahead log stay small; they become visible by the last
//! small transaction, which moves the size of the ledger past them. Until then they are not there: an interrupted
//! intake is removed by the next one who writes.
//!
//! A record is known again by its source and its place in the source. The same content again changes nothing. New
//! content at a known place is a new reading of the old record, with those claims that the record did not have.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use imena_model::{
    ActId, Audience, Claim, Place, PlaceId, Problem, Record, Source, SourceId, Testimony,
    TestimonyId, Verbatim,
};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest as _, Sha256};

use crate::beside::give_way;
use crate::commitment::{Salt, commit, commit_all, entry_bytes, item_salt};
use crate::encoding::Bytes;
use crate::error::{Error, Result};
use crate::kind::Kind;
use crate::ledger::{Frontier, Hash, leaf_hash};
use crate::nouns;
use crate::tiles::{Growing, TileFile, TileWriter};
use crate::writing::{Hand, Writing, insert_act, mark_growing, write_frontier};

/// How many claims are written before a portion is committed.
const PORTION: u64 = 200_000;

/// After how many portions the write-ahead log begins anew. In between it is folded in while more is written, and so it grows.
const PORTIONS_IN_LOG: u32 = 4;

/// How many claims go into one statement.
const CLAIMS_AT_ONCE: usize = 32;

/// What an intake did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TakenIn {
    /// The act, by which it can be undone; nothing if nothing was new.
    pub intake: Option<ActId>,
    /// Records that were not known before.
    pub records: u64,
    /// Known records with a new reading.
    pub again: u64,
    /// Claims that were not there before.
    pub claims: u64,
    /// Records that were there already, word for word.
    pub unchanged: u64,
    /// Records not taken in because something at their place was withdrawn.
    pub withdrawn: u64,
    /// Problems registered.
    pub problems: u64,
}

/// A file being taken in. Dropped without [`Intake::commit`], it never was.
#[derive(Debug)]
pub struct Intake<'w, 'h> {
    writing: &'w mut Writing<'h>,
    hand: Hand,
    entry: u64,
    frontier: Frontier,
    growing: Growing,
    tiles: TileWriter,
    /// Tiles that are full and will be written beside the next portion.
    full_tiles: Vec<TileFile>,
    is_marked: bool,
    folding: Option<JoinHandle<Result<()>>>,
    portions: u32,
    waiting: Vec<Prepared>,
    headings: Vec<(Arc<[String]>, i64, Hash)>,
    run: Option<Run>,
    taken: TakenIn,
    since_portion: u64,
    originals: u64,
    problems: Sha256,
    is_open: bool,
    is_done: bool,
}

#[derive(Debug)]
struct Run {
    first: u64,
    source: u64,
    fresh: u64,
    readings: u64,
    narrow: u64,
    claims: u64,
}

/// A record with everything that can be computed away from the database.
#[derive(Debug)]
struct Prepared {
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

impl<'w, 'h> Intake<'w, 'h> {
    pub(crate) fn new(writing: &'w mut Writing<'h>, hand: &Hand) -> Result<Intake<'w, 'h>> {
        let folder = writing.holding.folder().join("ledger");
        let frontier = writing.frontier.clone();
        let growing = if let Ok(growing) = Growing::resume(&folder, frontier.size()) {
            growing
        } else {
            writing.write_all_tiles()?;
            Growing::resume(&folder, frontier.size())?
        };
        let mut intake = Intake {
            entry: frontier.size(),
            hand: hand.clone(),
            frontier,
            growing,
            tiles: TileWriter::new(&folder),
            full_tiles: Vec::new(),
            is_marked: false,
            folding: None,
            portions: 0,
            waiting: Vec::new(),
            headings: Vec::new(),
            run: None,
            taken: TakenIn::default(),
            since_portion: 0,
            originals: 0,
            problems: Sha256::new(),
            is_open: false,
            is_done: false,
            writing,
        };
        intake.act(Kind::Intake, None, &[])?;
        Ok(intake)
    }

    /// The act this will be, if it brings anything.
    pub fn id(&self) -> ActId {
        ActId(self.entry)
    }

    fn named(&self, error: Error) -> Error {
        error.in_folder(self.writing.holding.folder())
    }

    fn open(&mut self) -> Result<()> {
        if !self.is_open {
            self.writing
                .connection
                .execute_batch("BEGIN IMMEDIATE")
                .map_err(|e| self.named(e.into()))?;
            self.is_open = true;
        }
        Ok(())
    }

    fn act(&mut self, kind: Kind, intake: Option<u64>, content: &[u8]) -> Result<u64> {
        self.open()?;
        let entry = self.frontier.size();
        let salt = self.writing.salts.draw()?;
        let bytes = insert_act(
            &self.writing.connection,
            entry,
            kind,
            &self.hand,
            intake,
            content,
            &salt,
        )
        .map_err(|e| self.named(e))?;
        self.push(&bytes, leaf_hash(&bytes))?;
        Ok(entry)
    }

    fn push(&mut self, bytes: &[u8; 42], leaf: Hash) -> Result<()> {
        self.frontier.push(leaf);
        let full = &mut self.full_tiles;
        self.growing.push(bytes, &mut |file| {
            full.push(file);
            Ok::<(), Error>(())
        })?;
        if !self.is_marked && !self.full_tiles.is_empty() {
            // From now on tiles may be written whose entries are not committed yet.
            mark_growing(self.writing.holding)?;
            self.is_marked = true;
        }
        Ok(())
    }

    fn write_full_tiles(&mut self) -> Result<()> {
        for file in std::mem::take(&mut self.full_tiles) {
            self.tiles.write(&file)?;
        }
        Ok(())
    }

    /// Stores an original file from a stream; gives its digest and length.
    pub fn original(
        &mut self,
        name: &str,
        source: Option<SourceId>,
        bytes: &mut dyn Read,
    ) -> Result<(Hash, u64)> {
        let stored = crate::original::store(self.writing.holding.folder(), bytes)?;
        self.note_original(name, source, stored)
    }

    /// Stores a copy of an original file; gives its digest and length.
    pub fn original_file(
        &mut self,
        name: &str,
        source: Option<SourceId>,
        path: &Path,
    ) -> Result<(Hash, u64)> {
        let stored = crate::original::store_file(self.writing.holding.folder(), path)?;
        self.note_original(name, source, stored)
    }

    fn note_original(
        &mut self,
        name: &str,
        source: Option<SourceId>,
        (digest, length): (Hash, u64),
    ) -> Result<(Hash, u64)> {
        self.flush()?;
        let mut content = Bytes::new();
        content
            .byte(1)
            .bytes(&digest)
            .number(length)
            .text(name)
            .maybe_number(source.map(|s| s.0));
        self.act(Kind::Original, Some(self.entry), content.as_slice())?;
        self.writing
            .connection
            .execute(
                "INSERT INTO original (intake, n, source, digest, bytes, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (self.entry, self.originals, source.map(|s| s.0), digest, length, name),
            )
            .map_err(|e| self.named(e.into()))?;
        self.originals += 1;
        Ok((digest, length))
    }

    /// Registers a source, or finds it by its key; a changed description is kept beside the old ones.
    pub fn source(&mut self, source: &Source) -> Result<SourceId> {
        self.flush()?;
        let mut content = Bytes::new();
        nouns::source(&mut content, source);
        let connection = &self.writing.connection;
        let standing: Option<(u64, Vec<u8>)> = connection
            .query_row(
                "SELECT source.source, act.content FROM source JOIN act USING (entry)
                 LEFT JOIN intake ON intake.entry = source.intake
                 WHERE source.key = ?1 AND act.content IS NOT NULL
                   AND (source.intake = ?2 OR (intake.entry IS NOT NULL AND intake.undone_by IS NULL))
                 ORDER BY source.entry DESC LIMIT 1",
                (&source.key, self.entry),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if let Some((id, known)) = &standing
            && *known == content.as_slice()
        {
            return Ok(SourceId(*id));
        }
        let first: Option<u64> = connection
            .query_row(
                "SELECT source FROM source WHERE key = ?1 ORDER BY entry LIMIT 1",
                [&source.key],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(first) = first {
            crate::private::refuse_sealed_versions(connection, "source", first)?;
        }
        let entry = self.act(Kind::Source, Some(self.entry), content.as_slice())?;
        let id = first.unwrap_or(entry);
        self.writing
            .connection
            .execute(
                "INSERT INTO source (entry, source, key, intake, audience) VALUES (?1, ?2, ?3, ?4, ?5)",
                (entry, id, &source.key, self.entry, source.audience.code()),
            )
            .map_err(|e| self.named(e.into()))?;
        Ok(SourceId(id))
    }

    /// Registers a place, or finds it by its key; a changed description is kept beside the old ones.
    pub fn place(&mut self, place: &Place) -> Result<PlaceId> {
        self.flush()?;
        let mut content = Bytes::new();
        nouns::place(&mut content, place);
        let connection = &self.writing.connection;
        let standing: Option<(u64, Vec<u8>)> = connection
            .query_row(
                "SELECT place.place, act.content FROM place JOIN act USING (entry)
                 LEFT JOIN intake ON intake.entry = place.intake
                 WHERE place.key = ?1 AND act.content IS NOT NULL
                   AND (place.intake = ?2 OR (intake.entry IS NOT NULL AND intake.undone_by IS NULL))
                 ORDER BY place.entry DESC LIMIT 1",
                (&place.key, self.entry),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if let Some((id, known)) = &standing
            && *known == content.as_slice()
        {
            return Ok(PlaceId(*id));
        }
        let first: Option<u64> = connection
            .query_row(
                "SELECT place FROM place WHERE key = ?1 ORDER BY entry LIMIT 1",
                [&place.key],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(first) = first {
            crate::private::refuse_sealed_versions(connection, "place", first)?;
        }
        let entry = self.act(Kind::Place, Some(self.entry), content.as_slice())?;
        let id = first.unwrap_or(entry);
        self.writing
            .connection
            .execute(
                "INSERT INTO place (entry, place, key, intake) VALUES (?1, ?2, ?3, ?4)",
                (entry, id, &place.key, self.entry),
            )
            .map_err(|e| self.named(e.into()))?;
        Ok(PlaceId(id))
    }

    /// Deposits a testimony of a source; a source has one, and a changed one is kept beside the old ones.
    pub fn testimony(&mut self, source: SourceId, testimony: &Testimony) -> Result<TestimonyId> {
        self.flush()?;
        let mut content = Bytes::new();
        nouns::testimony(&mut content, source.0, testimony);
        let connection = &self.writing.connection;
        let standing: Option<(u64, Vec<u8>)> = connection
            .query_row(
                "SELECT testimony.testimony, act.content FROM testimony JOIN act USING (entry)
                 LEFT JOIN intake ON intake.entry = testimony.intake
                 WHERE testimony.source = ?1 AND act.content IS NOT NULL
                   AND (testimony.intake = ?2 OR (intake.entry IS NOT NULL AND intake.undone_by IS NULL))
                 ORDER BY testimony.entry DESC LIMIT 1",
                (source.0, self.entry),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if let Some((id, known)) = &standing
            && *known == content.as_slice()
        {
            return Ok(TestimonyId(*id));
        }
        let first: Option<u64> = connection
            .query_row(
                "SELECT testimony FROM testimony WHERE source = ?1 ORDER BY entry LIMIT 1",
                [source.0],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(first) = first {
            crate::private::refuse_sealed_versions(connection, "testimony", first)?;
        }
        let entry = self.act(Kind::Testimony, Some(self.entry), content.as_slice())?;
        let id = first.unwrap_or(entry);
        self.writing
            .connection
            .execute(
                "INSERT INTO testimony (entry, testimony, source, intake) VALUES (?1, ?2, ?3, ?4)",
                (entry, id, source.0, self.entry),
            )
            .map_err(|e| self.named(e.into()))?;
        Ok(TestimonyId(id))
    }

    pub(crate) fn note_hand_reading(&mut self, content: &[u8]) -> Result<()> {
        self.flush()?;
        self.act(Kind::ReadByHand, Some(self.entry), content)?;
        Ok(())
    }

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

    /// Registers something odd in the data.
    pub fn problem(&mut self, source: Option<SourceId>, problem: &Problem) -> Result<()> {
        self.open()?;
        let mut bytes = Bytes::new();
        nouns::problem(&mut bytes, problem);
        let salt = self.writing.salts.draw()?;
        let commitment = commit(&salt, bytes.as_slice());
        self.problems.update(commitment);
        let position = &problem.position;
        self.writing
            .connection
            .prepare_cached(
                "INSERT INTO problem (intake, n, source, code, line, cell, column_name, as_written, what, done, mend,
                                      salt, commitment)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(rusqlite::params![
                self.entry,
                self.taken.problems,
                source.map(|s| s.0),
                &*problem.code,
                position.line,
                position.column,
                &position.column_name,
                &problem.as_written,
                &problem.what,
                &problem.done,
                &problem.mend,
                salt,
                commitment,
            ])
            .map_err(|e| self.named(e.into()))?;
        self.taken.problems += 1;
        Ok(())
    }

    /// Makes everything visible, as one act. If nothing was new, nothing is registered.
    pub fn commit(mut self) -> Result<TakenIn> {
        self.finish().map_err(|error| self.named(error))
    }

    fn finish(&mut self) -> Result<TakenIn> {
        self.flush()?;
        self.end_run()?;
        // Besides the intake itself and the files, something must have come.
        let brought = self.frontier.size() - self.entry - 1 - self.originals;
        if brought == 0 {
            self.discard()?;
            self.taken.problems = 0;
            return Ok(self.taken.clone());
        }
        let mut content = Bytes::new();
        content
            .byte(1)
            .number(self.taken.records)
            .number(self.taken.again)
            .number(self.taken.claims)
            .number(self.taken.problems)
            .bytes(&self.problems.clone().finalize());
        let last = self.act(Kind::IntakeClosed, Some(self.entry), content.as_slice())?;
        mark_growing(self.writing.holding)?;
        self.write_full_tiles()?;
        self.wait_for_folding()?;
        let done = (|| -> Result<()> {
            let connection = &self.writing.connection;
            connection.execute(
                "INSERT INTO intake (entry, closing) VALUES (?1, ?2)",
                (self.entry, last),
            )?;
            write_frontier(connection, &self.frontier)?;
            Ok(connection.execute_batch("COMMIT")?)
        })();
        done.map_err(|e| self.named(e))?;
        self.is_open = false;
        self.is_done = true;
        let old = self.writing.frontier.size();
        self.writing.frontier = self.frontier.clone();
        self.writing
            .finish_tiles(old, &self.growing, &mut self.tiles)?;
        self.writing.settle()?;
        // What follows, an index above all, needs the memory more.
        (self.writing.connection).execute_batch("PRAGMA shrink_memory")?;
        self.taken.intake = Some(ActId(self.entry));
        Ok(self.taken.clone())
    }

    fn discard(&mut self) -> Result<()> {
        self.is_done = true;
        if let Some(folding) = self.folding.take() {
            // What went wrong there is found again below.
            folding.join().ok();
        }
        if self.is_open {
            self.writing.connection.execute_batch("ROLLBACK").ok();
            self.is_open = false;
        }
        // The largest files first: on a full disk this makes the room that the rest needs.
        crate::original::remove_unknown(self.writing.holding.folder(), &self.writing.connection)?;
        self.writing.remove_unfinished()?;
        if self
            .writing
            .holding
            .folder()
            .join("ledger/growing")
            .exists()
        {
            self.writing.write_all_tiles()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
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

    fn wait_for_folding(&mut self) -> Result<()> {
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

    fn end_run(&mut self) -> Result<()> {
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

impl Drop for Intake<'_, '_> {
    fn drop(&mut self) {
        if !self.is_done {
            // If this fails too, the next one who writes removes what was not finished.
            self.discard().ok();
        }
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
