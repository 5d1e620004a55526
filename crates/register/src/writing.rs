//! Writing: one hand at a time, each act whole or not at all.
//!
//! The order is always the same: the act and the new size of the ledger are committed in one transaction; then its
//! tiles are written; then the write-ahead log is folded in and `fixity` brought up to date. Whatever is interrupted
//! after the first step is done again from the register by the next one who opens the holding.

use std::fs::{self, File};
use std::thread::JoinHandle;

use imena_model::Moment;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::commitment::{Salt, Salts, commit, entry_bytes};
use crate::encoding::Bytes;
use crate::error::{Error, Result};
use crate::fixity::{FixityKeeper, remove};
use crate::holding::Holding;
use crate::intake::Intake;
use crate::kind::Kind;
use crate::ledger::{Frontier, Hash, leaf_hash};
use crate::tiles::{Growing, TileFile, TileWriter};

/// Who does something, when, and in which words: on what ground, from which file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hand {
    /// A role key or a name the person chose.
    pub by: String,
    /// When.
    pub at: Moment,
    /// In words.
    pub note: String,
}

impl Hand {
    /// Somebody, at a moment, with a note.
    pub fn new(by: impl Into<String>, at: Moment, note: impl Into<String>) -> Hand {
        Hand {
            by: by.into(),
            at,
            note: note.into(),
        }
    }
}

/// A holding open for writing. Dropping it, or the end of the process, frees the lock.
#[derive(Debug)]
pub struct Writing<'h> {
    pub(crate) holding: &'h Holding,
    pub(crate) connection: Connection,
    pub(crate) frontier: Frontier,
    pub(crate) salts: Salts,
    pub(crate) fixity: FixityKeeper,
    settled: bool,
    closed: bool,
    _lock: File,
}

/// There while somebody writes: whoever finds it knows that the last writer was interrupted.
pub(crate) const MARK: &str = "writing";

impl<'h> Writing<'h> {
    pub(crate) fn new(
        holding: &'h Holding,
        lock: File,
        connection: Connection,
        fixity: FixityKeeper,
    ) -> Result<Writing<'h>> {
        let frontier = read_frontier(&connection)?;
        let mut writing = Writing {
            holding,
            connection,
            frontier,
            salts: Salts::default(),
            fixity,
            settled: false,
            closed: false,
            _lock: lock,
        };
        let mark = holding.folder().join(MARK);
        if mark.exists() {
            // What was written below derived/ after the last act is noted in `fixity` now.
            writing.fixity.touch();
        } else {
            File::create(&mark).map_err(|e| Error::io(&mark, e))?;
        }
        writing.put_in_order()?;
        Ok(writing)
    }

    /// Begins to take in a file; nothing of it is visible before [`Intake::commit`].
    pub fn begin(&mut self, hand: &Hand) -> Result<Intake<'_, 'h>> {
        Intake::new(self, hand)
    }

    /// Ends writing and says whether everything reached the disk.
    pub fn close(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        self.settle()?;
        remove(&self.holding.folder().join(MARK))?;
        self.closed = true;
        Ok(())
    }

    /// The size of the ledger now.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub(crate) fn found(&mut self, hand: &Hand) -> Result<()> {
        if self.frontier.size() > 0 {
            return Ok(());
        }
        let origin = self.holding.about().origin.clone();
        self.one_act(Kind::Founding, hand, |content| {
            content.text(&origin);
            Ok(())
        })?;
        Ok(())
    }

    /// Registers one act whose content `write` gives.
    pub(crate) fn one_act(
        &mut self,
        kind: Kind,
        hand: &Hand,
        write: impl FnOnce(&mut Bytes) -> Result<()>,
    ) -> Result<u64> {
        self.in_one(|step| {
            let mut content = Bytes::new();
            write(&mut content)?;
            step.act(kind, hand, None, content.as_slice())
        })
    }

    /// Does everything `work` does in one transaction, and then writes its tiles.
    pub(crate) fn in_one<T>(&mut self, work: impl FnOnce(&mut Step<'_>) -> Result<T>) -> Result<T> {
        let folder = self.holding.folder();
        let named = |error: Error| error.in_folder(folder);
        self.settled = false;
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(|e| named(e.into()))?;
        let old = self.frontier.clone();
        let mut step = Step {
            connection: &self.connection,
            frontier: &mut self.frontier,
            salts: &mut self.salts,
            entries: Vec::new(),
        };
        let done = work(&mut step).and_then(|value| {
            let entries = std::mem::take(&mut step.entries);
            write_frontier(&self.connection, &self.frontier)?;
            if !entries.is_empty() {
                mark_growing(self.holding)?;
            }
            self.connection.execute_batch("COMMIT")?;
            Ok((value, entries))
        });
        let (value, entries) = match done {
            Ok(done) => done,
            Err(error) => {
                self.frontier = old;
                // A failed COMMIT may have ended the transaction already.
                self.connection.execute_batch("ROLLBACK").ok();
                return Err(named(error));
            }
        };
        self.grow_tiles(old.size(), &entries)?;
        self.settle()?;
        Ok(value)
    }

    fn grow_tiles(&self, old: u64, entries: &[[u8; 42]]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let ledger = self.holding.folder().join("ledger");
        let Ok(mut growing) = Growing::resume(&ledger, old) else {
            return self.write_all_tiles();
        };
        let mut writer = TileWriter::new(&ledger);
        for entry in entries {
            growing.push(entry, &mut |file| writer.write(&file))?;
        }
        self.finish_tiles(old, &growing, &mut writer)
    }

    pub(crate) fn finish_tiles(
        &self,
        old: u64,
        growing: &Growing,
        writer: &mut TileWriter,
    ) -> Result<()> {
        growing.finish(&mut |file: TileFile| writer.write(&file))?;
        writer.remove_outgrown(old, growing.size())?;
        remove(&self.holding.folder().join("ledger/growing"))
    }

    /// Writes every tile of the ledger anew from what is registered.
    pub(crate) fn write_all_tiles(&self) -> Result<()> {
        mark_growing(self.holding)?;
        let ledger = self.holding.folder().join("ledger");
        let tile = ledger.join("tile");
        if tile.exists() {
            fs::remove_dir_all(&tile).map_err(|e| Error::io(&tile, e))?;
        }
        let mut growing = Growing::default();
        let mut writer = TileWriter::new(&ledger);
        each_entry(&self.connection, 0, self.frontier.size(), |_, bytes| {
            growing.push(bytes, &mut |file| writer.write(&file))?;
            Ok(())
        })?;
        self.finish_tiles(0, &growing, &mut writer)
    }

    /// Folds the write-ahead log into the database and makes sure that nothing of it is left.
    pub(crate) fn fold_in_fully(&mut self) -> Result<()> {
        let log = self.holding.folder().join("register.sqlite-wal");
        for _ in 0..20 {
            self.fold_in()?;
            if fs::metadata(&log).map_or(0, |facts| facts.len()) == 0 {
                return Ok(());
            }
        }
        Err(Error::Refused(
            "somebody is reading an older state of the register: end it, and open the holding again to finish"
                .to_owned(),
        ))
    }

    /// Folds the write-ahead log into the database.
    pub(crate) fn fold_in(&mut self) -> Result<()> {
        self.fixity.before_checkpoint(self.holding.folder())?;
        // A reader elsewhere may hold the log back: then it is folded in at the next occasion.
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|e| Error::from(e).in_folder(self.holding.folder()))
    }

    /// Folds what is committed now into the database while more is written. Nothing may be committed before this is done:
    /// `fixity` must know of a segment before it changes.
    pub(crate) fn fold_in_beside(&mut self) -> Result<JoinHandle<Result<()>>> {
        let folder = self.holding.folder().to_owned();
        self.fixity.before_checkpoint(&folder)?;
        Ok(std::thread::spawn(move || {
            crate::beside::give_way();
            let connection = Connection::open_with_flags(
                folder.join(crate::holding::DATABASE),
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?;
            connection
                .execute_batch("PRAGMA synchronous = FULL")
                .and_then(|()| {
                    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
                })
                .map_err(|e| Error::from(e).in_folder(&folder))
        }))
    }

    pub(crate) fn settle(&mut self) -> Result<()> {
        self.fold_in()?;
        self.fixity.settle(self.holding.folder())?;
        self.settled = true;
        Ok(())
    }

    /// Brings `fixity` up to date with what was written below `derived/` by others.
    pub fn seal(&mut self) -> Result<()> {
        self.settle()
    }

    /// Puts in order what an interrupted writer left.
    fn put_in_order(&mut self) -> Result<()> {
        self.remove_unfinished()?;
        let folder = self.holding.folder();
        for half in [
            "fixity.new",
            "fixity.pending.new",
            "holding.toml.new",
            "withdrawing.new",
        ] {
            remove(&folder.join(half))?;
        }
        if folder.join("ledger/growing").exists() {
            self.write_all_tiles()?;
        }
        let last_linking: Option<u64> = self.connection.query_row(
            "SELECT max(entry) FROM act WHERE kind = ?1",
            [Kind::Linking.code()],
            |row| row.get(0),
        )?;
        crate::person::finish_replacing(folder, last_linking.unwrap_or(u64::MAX))?;
        if self.was_withdrawing() {
            self.clean()?;
        }
        if !self.fixity.is_settled() {
            self.settle()?;
        }
        Ok(())
    }

    /// Removes rows of an act that was never finished, and originals nobody refers to.
    pub(crate) fn remove_unfinished(&mut self) -> Result<()> {
        let size = self.frontier.size();
        let unfinished: bool = self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM act WHERE entry >= ?1) OR EXISTS (SELECT 1 FROM reading WHERE entry >= ?1)",
            [size],
            |row| row.get(0),
        )?;
        if unfinished {
            self.settled = false;
            // In portions, the newest first: on a full disk there is room for a small log only.
            loop {
                let newest: Option<u64> = self.connection.query_row(
                    "SELECT max(entry) FROM reading WHERE entry >= ?1",
                    [size],
                    |row| row.get(0),
                )?;
                let Some(newest) = newest else { break };
                let from = size.max(newest.saturating_sub(1000));
                self.connection.execute_batch(&format!(
                    "BEGIN IMMEDIATE;
                     DELETE FROM claim WHERE entry >= {from};
                     DELETE FROM reading WHERE entry >= {from};
                     COMMIT;"
                ))?;
                self.fold_in()?;
            }
            self.connection.execute_batch(&format!(
                "BEGIN IMMEDIATE;
                 DELETE FROM act WHERE entry >= {size};
                 DELETE FROM intake WHERE entry >= {size};
                 DELETE FROM run WHERE first >= {size};
                 DELETE FROM source WHERE entry >= {size};
                 DELETE FROM place WHERE entry >= {size};
                 DELETE FROM testimony WHERE entry >= {size};
                 DELETE FROM original WHERE intake >= {size};
                 DELETE FROM problem WHERE intake >= {size};
                 DELETE FROM sealed WHERE entry >= {size};
                 COMMIT;"
            ))?;
            self.settle()?;
        }
        crate::sealed::remove_unknown(self.holding.folder(), &self.connection)?;
        crate::original::remove_unknown(self.holding.folder(), &self.connection)
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        if !self.closed {
            // Whoever wants to know whether this worked calls `close`; if it did not, the next opening does it again.
            self.end().ok();
        }
    }
}

/// Inside one transaction: adds acts and what belongs to them.
pub(crate) struct Step<'s> {
    pub(crate) connection: &'s Connection,
    pub(crate) frontier: &'s mut Frontier,
    pub(crate) salts: &'s mut Salts,
    entries: Vec<[u8; 42]>,
}

impl Step<'_> {
    /// Adds an act and gives its entry.
    pub(crate) fn act(
        &mut self,
        kind: Kind,
        hand: &Hand,
        intake: Option<u64>,
        content: &[u8],
    ) -> Result<u64> {
        let entry = self.frontier.size();
        let salt = self.salts.draw()?;
        let bytes = insert_act(self.connection, entry, kind, hand, intake, content, &salt)?;
        self.frontier.push(leaf_hash(&bytes));
        self.entries.push(bytes);
        Ok(entry)
    }
}

/// What the commitment of an act is over.
pub(crate) fn act_bytes(kind: u8, hand: &Hand, content: &[u8]) -> Bytes {
    let mut bytes = Bytes::new();
    bytes
        .byte(1)
        .byte(kind)
        .signed(hand.at.0)
        .text(&hand.by)
        .text(&hand.note)
        .bytes(content);
    bytes
}

/// Inserts the row of an act and gives its entry of the ledger.
pub(crate) fn insert_act(
    connection: &Connection,
    entry: u64,
    kind: Kind,
    hand: &Hand,
    intake: Option<u64>,
    content: &[u8],
    salt: &Salt,
) -> Result<[u8; 42]> {
    let commitment = commit(salt, act_bytes(kind.code(), hand, content).as_slice());
    connection
        .prepare_cached(
            "INSERT INTO act (entry, kind, at, by_whom, note, intake, content, salt, commitment)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            entry,
            kind.code(),
            hand.at.0,
            &hand.by,
            &hand.note,
            intake,
            content,
            salt,
            commitment,
        ))?;
    Ok(entry_bytes(
        kind.code(),
        intake.unwrap_or(entry),
        &commitment,
    ))
}

pub(crate) fn read_frontier(connection: &Connection) -> Result<Frontier> {
    let row = connection
        .query_row("SELECT size, peaks FROM ledger", [], |row| {
            Ok((row.get::<_, u64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    row.and_then(|(size, peaks)| {
        let (peaks, rest) = peaks.as_chunks::<32>();
        if !rest.is_empty() {
            return None;
        }
        Frontier::from_parts(size, peaks.to_vec())
    })
    .ok_or_else(|| Error::damaged("the state of the ledger in register.sqlite"))
}

pub(crate) fn write_frontier(connection: &Connection, frontier: &Frontier) -> Result<()> {
    connection
        .prepare_cached("UPDATE ledger SET size = ?1, peaks = ?2")?
        .execute((frontier.size(), frontier.peaks().as_flattened()))?;
    Ok(())
}

pub(crate) fn mark_growing(holding: &Holding) -> Result<()> {
    let path = holding.folder().join("ledger/growing");
    File::create(&path)
        .map(|_| ())
        .map_err(|e| Error::io(&path, e))
}

/// Visits the entries `from..to` of the ledger as the register has them, in order.
pub(crate) fn each_entry(
    connection: &Connection,
    from: u64,
    to: u64,
    mut visit: impl FnMut(u64, &[u8; 42]) -> Result<()>,
) -> Result<()> {
    let mut acts = connection.prepare(
        "SELECT entry, kind, intake, commitment FROM act WHERE entry >= ?1 AND entry < ?2 ORDER BY entry",
    )?;
    let mut readings = connection.prepare(
        "SELECT entry, intake, commitment FROM reading WHERE entry >= ?1 AND entry < ?2 ORDER BY entry",
    )?;
    let mut acts = acts.query((from, to))?;
    let mut readings = readings.query((from, to))?;
    let mut act = next_act(&mut acts)?;
    let mut reading = next_reading(&mut readings)?;
    for entry in from..to {
        let bytes = if act.as_ref().is_some_and(|(number, _)| *number == entry) {
            let (_, bytes) = act.take().ok_or_else(|| missing(entry))?;
            act = next_act(&mut acts)?;
            bytes
        } else if reading.as_ref().is_some_and(|(number, _)| *number == entry) {
            let (_, bytes) = reading.take().ok_or_else(|| missing(entry))?;
            reading = next_reading(&mut readings)?;
            bytes
        } else {
            return Err(missing(entry));
        };
        visit(entry, &bytes)?;
    }
    Ok(())
}

fn missing(entry: u64) -> Error {
    Error::damaged(format!("entry {entry} of the register"))
}

fn next_act(rows: &mut rusqlite::Rows<'_>) -> Result<Option<(u64, [u8; 42])>> {
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let entry: u64 = row.get(0)?;
    let intake: Option<u64> = row.get(2)?;
    let commitment: Hash = row.get(3)?;
    let bytes = entry_bytes(row.get(1)?, intake.unwrap_or(entry), &commitment);
    Ok(Some((entry, bytes)))
}

fn next_reading(rows: &mut rusqlite::Rows<'_>) -> Result<Option<(u64, [u8; 42])>> {
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let commitment: Hash = row.get(2)?;
    let bytes = entry_bytes(Kind::Reading.code(), row.get(1)?, &commitment);
    Ok(Some((row.get(0)?, bytes)))
}
