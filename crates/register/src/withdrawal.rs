//! Withdrawal: content destroyed for somebody's safety, its place kept.
//!
//! Destroyed are the words, the entry as it came in, and the random bytes without which the ledger's hash says nothing.
//! What is left says that something stood there, who had it removed, when and on what ground; proofs of everything else
//! hold as before. Original files the words came from go too, and all that was derived: it is computed anew. Blocks
//! the file system has freed are beyond this program, and so are copies elsewhere: they get the list of withdrawals.

use std::fs;

use imena_model::{ActId, ClaimId, RecordId, TestimonyId};
use rusqlite::{Connection, OptionalExtension as _};

use crate::commitment::{Salt, commit, item_salt};
use crate::encoding::{Bytes, Cursor};
use crate::error::{Error, Result};
use crate::fixity::{remove, write_whole};
use crate::holding::prepare_writer;
use crate::kind::Kind;
use crate::ledger::Hash;
use crate::nouns;
use crate::record::stored;
use crate::writing::{Hand, Step, Writing};

/// What is to be withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdraw {
    /// One claim, wherever the record says it, and the entry as it came in.
    Claim(ClaimId),
    /// A whole record with all its readings.
    Record(RecordId),
    /// One reading of a record, by its entry: the entry as it came in, and what no other reading says again.
    Reading(u64),
    /// A testimony with all its earlier states.
    Testimony(TestimonyId),
}

/// What a withdrawal did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The act.
    pub act: ActId,
    /// How many items lost their content.
    pub items: u64,
    /// Original files that were removed, by name.
    pub originals: Vec<String>,
}

/// A place where content stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole {
    /// The entry of the ledger.
    pub entry: u64,
    /// The item of a reading (0 its place, 1 the entry as it came in, n + 2 claim n), nothing for an act.
    pub item: Option<u32>,
    /// The act that says who, when and on what ground.
    pub act: ActId,
}

const MARK: &str = "withdrawing";

impl Writing<'_> {
    /// Destroys content. The hand says who, when and on what ground; its note must not repeat what is withdrawn.
    pub fn withdraw(&mut self, what: &[Withdraw], hand: &Hand) -> Result<Withdrawn> {
        let folder = self.holding.folder().to_owned();
        // From here on, an interruption is followed by the cleaning below at the next opening.
        write_whole(&folder.join(MARK), b"")?;
        let before = self.size();
        let done = self.in_one(|step| {
            let mut gone = Gone::default();
            let entry = step.frontier.size();
            for what in what {
                match *what {
                    Withdraw::Claim(id) => claim(step.connection, id, entry, &mut gone)?,
                    Withdraw::Record(id) => record(step.connection, id, entry, &mut gone)?,
                    Withdraw::Reading(id) => reading(step.connection, id, entry, &mut gone)?,
                    Withdraw::Testimony(id) => testimony(step.connection, id, entry, &mut gone)?,
                }
            }
            if gone.items.is_empty() {
                return Err(Error::Refused(
                    "nothing was named that still stands".to_owned(),
                ));
            }
            problems(step.connection, &gone)?;
            let originals = originals(step.connection, &gone, entry)?;
            register(step, &gone, hand)?;
            crate::private::destroy_originals(step, hand)?;
            Ok(Withdrawn {
                act: ActId(entry),
                items: gone.items.len() as u64,
                originals,
            })
        });
        if done.is_err() && self.size() == before {
            // Nothing was registered. Otherwise only what comes after failed, and the mark has the next opening finish it.
            remove(&folder.join(MARK))?;
        }
        let done = done?;
        self.clean()?;
        Ok(done)
    }

    /// Removes every trace of what is no longer in a table: files, and unused bytes of the database.
    pub(crate) fn clean(&mut self) -> Result<()> {
        let folder = self.holding.folder().to_owned();
        crate::original::remove_unknown(&folder, &self.connection)?;
        crate::sealed::remove_unknown(&folder, &self.connection)?;
        let derived = folder.join("derived");
        if derived.exists() {
            fs::remove_dir_all(&derived).map_err(|e| Error::io(&derived, e))?;
        }
        fs::create_dir_all(&derived).map_err(|e| Error::io(&derived, e))?;
        self.holding.let_go();
        self.fold_in_fully()?;
        // A connection of its own: the pages this one remembers may still hold what was destroyed.
        self.connection = Connection::open(folder.join("register.sqlite"))?;
        prepare_writer(&self.connection)?;
        self.connection
            .execute_batch("VACUUM")
            .map_err(|e| Error::from(e).in_folder(&folder))?;
        self.fold_in_fully()?;
        self.fixity.touch();
        self.settle()?;
        remove(&folder.join(MARK))
    }

    pub(crate) fn was_withdrawing(&self) -> bool {
        self.holding.folder().join(MARK).exists()
    }
}

/// What was destroyed, while it is being done.
#[derive(Default)]
struct Gone {
    items: Vec<(u64, i64)>,
    intakes: Vec<u64>,
    sources: Vec<u64>,
    words: Vec<String>,
}

impl Gone {
    fn words_of(&mut self, text: &str) {
        if !text.is_empty() {
            self.words.push(text.to_owned());
        }
    }
}

fn mark(
    connection: &Connection,
    gone: &mut Gone,
    (entry, item): (u64, i64),
    act: u64,
    commitment: &Hash,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO withdrawn (entry, item, act, commitment) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((entry, item, act, commitment))?;
    gone.items.push((entry, item));
    Ok(())
}

/// Every reading of a record, standing or undone.
fn readings_of(connection: &Connection, record: RecordId) -> Result<Vec<u64>> {
    let mut entries = Vec::new();
    for sql in [
        "SELECT entry FROM reading WHERE entry = ?1 AND record = entry",
        "SELECT entry FROM reading WHERE record = ?1 AND record <> entry ORDER BY entry",
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([record.0], |row| row.get::<_, u64>(0))?;
        for entry in rows {
            entries.push(entry?);
        }
    }
    if entries.is_empty() {
        return Err(Error::Absent(record.to_string()));
    }
    Ok(entries)
}

/// The items of a reading that still stand, with their salts and canonical bytes.
struct Standing {
    intake: u64,
    source: u64,
    items: Vec<(u32, Salt, Vec<u8>)>,
}

fn standing_items(connection: &Connection, entry: u64, gone: &mut Gone) -> Result<Standing> {
    crate::private::refuse_sealed(connection, entry)?;
    let (intake, source, salt, verbatim): (u64, u64, Option<Salt>, Option<Vec<u8>>) = connection
        .query_row(
            "SELECT intake, source, salt, verbatim FROM reading WHERE entry = ?1",
            [entry],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
    let salt_of = |item: u32| -> Result<Option<Salt>> {
        match &salt {
            Some(salt) => Ok(Some(item_salt(salt, item))),
            None => Ok(connection
                .prepare_cached("SELECT salt FROM item_salt WHERE entry = ?1 AND item = ?2")?
                .query_row((entry, item), |row| row.get(0))
                .optional()?),
        }
    };
    let mut items = Vec::new();
    let mut add = |item: u32, bytes: Vec<u8>| -> Result<()> {
        if let Some(salt) = salt_of(item)? {
            items.push((item, salt, bytes));
        }
        Ok(())
    };
    add(0, crate::check::head_of(connection, entry)?)?;
    if let Some(verbatim) = verbatim {
        match nouns::read_verbatim(&verbatim, None)? {
            imena_model::Verbatim::Text { heading, text } => {
                gone.words_of(&heading);
                gone.words_of(&text);
            }
            imena_model::Verbatim::Row { cells, .. } => {
                for cell in &cells {
                    gone.words_of(cell);
                }
            }
        }
        add(1, verbatim)?;
    }
    let mut statement = connection.prepare_cached(
        "SELECT n, property, as_written, readings, marks, span FROM claim WHERE entry = ?1 ORDER BY n",
    )?;
    let mut rows = statement.query([entry])?;
    let mut bytes = Bytes::new();
    while let Some(row) = rows.next()? {
        crate::check::claim_bytes(row, 1, &mut bytes)?;
        gone.words_of(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?);
        add(row.get::<_, u32>(0)? + 2, bytes.as_slice().to_vec())?;
    }
    Ok(Standing {
        intake,
        source,
        items,
    })
}

/// Withdraws some items of a reading; the salts of the others are kept one by one.
fn withdraw_items(
    connection: &Connection,
    entry: u64,
    act: u64,
    gone: &mut Gone,
    is_to_go: impl Fn(u32) -> bool,
) -> Result<()> {
    let standing = standing_items(connection, entry, gone)?;
    if standing.items.is_empty() {
        return Ok(());
    }
    gone.intakes.push(standing.intake);
    gone.sources.push(standing.source);
    for (item, salt, bytes) in &standing.items {
        if is_to_go(*item) {
            let commitment = commit(salt, bytes);
            mark(
                connection,
                gone,
                (entry, i64::from(*item)),
                act,
                &commitment,
            )?;
            connection.execute(
                "DELETE FROM item_salt WHERE entry = ?1 AND item = ?2",
                (entry, item),
            )?;
            if *item >= 2 {
                connection.execute(
                    "DELETE FROM claim WHERE entry = ?1 AND n = ?2",
                    (entry, item - 2),
                )?;
            }
        } else {
            connection.execute(
                "INSERT OR REPLACE INTO item_salt (entry, item, salt) VALUES (?1, ?2, ?3)",
                (entry, item, salt),
            )?;
        }
    }
    connection.execute(
        "UPDATE reading SET verbatim = NULL, salt = NULL WHERE entry = ?1",
        [entry],
    )?;
    Ok(())
}

fn record(connection: &Connection, id: RecordId, act: u64, gone: &mut Gone) -> Result<()> {
    for entry in readings_of(connection, id)? {
        // The place in the source stays known, so that the same file does not bring the words back.
        withdraw_items(connection, entry, act, gone, |item| item > 0)?;
    }
    Ok(())
}

fn claim(connection: &Connection, id: ClaimId, act: u64, gone: &mut Gone) -> Result<()> {
    let entries = readings_of(connection, id.record)?;
    let all = stored(connection, id.record.0, None)?.all_claims();
    let Some((_, wanted)) = all.iter().find(|(n, _)| *n == id.n) else {
        return Err(Error::Absent(id.to_string()));
    };
    let same: Vec<u32> = all
        .iter()
        .filter(|(_, claim)| {
            claim.property == wanted.property && claim.as_written == wanted.as_written
        })
        .map(|(n, _)| *n + 2)
        .collect();
    for entry in entries {
        withdraw_items(connection, entry, act, gone, |item| {
            item == 1 || same.contains(&item)
        })?;
    }
    Ok(())
}

fn reading(connection: &Connection, id: u64, act: u64, gone: &mut Gone) -> Result<()> {
    let of: Option<u64> = connection
        .query_row("SELECT record FROM reading WHERE entry = ?1", [id], |row| {
            row.get(0)
        })
        .optional()?;
    let record = of.ok_or_else(|| Error::Absent(format!("reading at entry {id}")))?;
    let mut restated = Vec::new();
    for entry in readings_of(connection, RecordId(record))? {
        let restates: Option<Vec<u8>> = connection.query_row(
            "SELECT restates FROM reading WHERE entry = ?1",
            [entry],
            |row| row.get(0),
        )?;
        if let Some(restates) = restates.filter(|_| entry != id) {
            restated.extend(crate::record::read_restated(&restates)?);
        }
    }
    withdraw_items(connection, id, act, gone, |item| {
        item == 1 || (item > 1 && !restated.contains(&(item - 2)))
    })
}

fn testimony(connection: &Connection, id: TestimonyId, act: u64, gone: &mut Gone) -> Result<()> {
    type Row = (u64, u64, u64, Hash, Option<Vec<u8>>);
    let rows: Vec<Row> = connection
        .prepare(
            "SELECT testimony.entry, testimony.source, testimony.intake, commitment, content
             FROM testimony JOIN act USING (entry) WHERE testimony.testimony = ?1 ORDER BY testimony.entry",
        )?
        .query_map([id.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if rows.is_empty() {
        return Err(Error::Absent(id.to_string()));
    }
    for (entry, source, intake, commitment, content) in rows {
        let Some(content) = content else {
            crate::private::refuse_sealed(connection, entry)?;
            continue;
        };
        let (_, testimony) = nouns::read_testimony(&content)?;
        for segment in &testimony.segments {
            gone.words_of(&segment.text);
        }
        gone.sources.push(source);
        gone.intakes.push(intake);
        mark(connection, gone, (entry, -1), act, &commitment)?;
        connection.execute(
            "UPDATE act SET content = NULL, salt = NULL WHERE entry = ?1",
            [entry],
        )?;
    }
    Ok(())
}

/// Blanks problems of the same intakes that quote what is withdrawn.
fn problems(connection: &Connection, gone: &Gone) -> Result<()> {
    for intake in &gone.intakes {
        let quoting: Vec<u64> = connection
            .prepare_cached("SELECT n, as_written, what, done, mend FROM problem WHERE intake = ?1 AND salt IS NOT NULL")?
            .query_map([intake], |row| {
                let texts: [String; 4] = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
                Ok((row.get(0)?, texts))
            })?
            .filter_map(|row: rusqlite::Result<(u64, [String; 4])>| {
                row.map(|(n, [as_written, rest @ ..])| {
                    let quotes = gone.words.iter().any(|words| {
                        (!as_written.is_empty()
                            && (words.contains(&as_written) || as_written.contains(words)))
                            || (words.chars().count() > 2
                                && rest.iter().any(|text| text.contains(words)))
                    });
                    quotes.then_some(n)
                })
                .transpose()
            })
            .collect::<rusqlite::Result<_>>()?;
        for n in quoting {
            connection.execute(
                "UPDATE problem SET as_written = '', what = '', done = '', mend = '', column_name = NULL,
                        line = NULL, cell = NULL, salt = NULL WHERE intake = ?1 AND n = ?2",
                (intake, n),
            )?;
        }
    }
    Ok(())
}

/// Gives up the original files that the sources concerned came from.
fn originals(connection: &Connection, gone: &Gone, act: u64) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for source in &gone.sources {
        let mut statement = connection.prepare_cached(
            "UPDATE original SET removed = ?2 WHERE removed IS NULL AND digest IN (
                 SELECT digest FROM original WHERE source = ?1 OR (source IS NULL AND (
                     EXISTS (SELECT 1 FROM run WHERE run.intake = original.intake AND run.source = ?1)
                     OR EXISTS (SELECT 1 FROM testimony WHERE testimony.intake = original.intake
                                AND testimony.source = ?1))))
             RETURNING name",
        )?;
        let rows = statement.query_map((source, act), |row| row.get(0))?;
        for name in rows {
            names.push(name?);
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn register(step: &mut Step<'_>, gone: &Gone, hand: &Hand) -> Result<()> {
    let mut content = Bytes::new();
    content.byte(1).number(gone.items.len() as u64);
    for (entry, item) in &gone.items {
        content.number(*entry).signed(*item);
    }
    step.act(Kind::Withdrawal, hand, None, content.as_slice())?;
    Ok(())
}

/// The entries and items that an act of withdrawal names.
pub(crate) fn read_items(content: &[u8]) -> Result<Vec<(u64, i64)>> {
    let mut cursor = Cursor::new(content);
    cursor.byte()?;
    let count = cursor.number()?;
    let mut items = Vec::new();
    for _ in 0..count {
        items.push((cursor.number()?, cursor.signed()?));
    }
    cursor.end()?;
    Ok(items)
}

impl crate::Holding {
    /// Every place where content stood, in the order of the ledger.
    pub fn holes(&self) -> Result<Vec<Hole>> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT entry, item, act FROM withdrawn ORDER BY entry, item")?;
            let holes = statement.query_map([], |row| {
                let item: i64 = row.get(1)?;
                Ok(Hole {
                    entry: row.get(0)?,
                    item: u32::try_from(item).ok(),
                    act: ActId(row.get(2)?),
                })
            })?;
            Ok(holes.collect::<rusqlite::Result<_>>()?)
        })
    }
}
