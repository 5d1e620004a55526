//! Taking in a file as one act: begun, filled in portions, visible whole or not at all.
//!
//! Records are written in portions so that memory and the write-ahead log stay small; they become visible by the last
//! small transaction, which moves the size of the ledger past them. Until then they are not there: an interrupted
//! intake is removed by the next one who writes.
//!
//! A record is known again by its source and its place in the source. The same content again changes nothing. New
//! content at a known place is a new reading of the old record, with those claims that the record did not have.

mod records;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use imena_model::{ActId, Place, PlaceId, Problem, Source, SourceId, Testimony, TestimonyId};
use rusqlite::OptionalExtension;
use sha2::{Digest as _, Sha256};

use self::records::Prepared;
use crate::commitment::commit;
use crate::encoding::Bytes;
use crate::error::{Error, Result};
use crate::kind::Kind;
use crate::ledger::{Frontier, Hash, leaf_hash};
use crate::nouns;
use crate::tiles::{Growing, TileFile, TileWriter};
use crate::writing::{Hand, Writing, insert_act, mark_growing, write_frontier};

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
}

impl Drop for Intake<'_, '_> {
    fn drop(&mut self) {
        if !self.is_done {
            // If this fails too, the next one who writes removes what was not finished.
            self.discard().ok();
        }
    }
}
