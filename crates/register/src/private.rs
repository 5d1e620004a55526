//! The private part: what is not public leaves the tables, sealed to the keepers, and comes back only with a key.
//!
//! Private is a record, source, testimony or place with an audience of its own, a claim marked so or withheld, a point of a
//! place that is not for all, the problems of an intake that brought any of these, and the original files they came from.
//! [`Writing::close_private`] seals it and needs no secret; [`Writing::open_private`] puts it back and destroys the sealed
//! copies. Commitments stay where they were, so a closed holding proves itself, and an opened one must give the same again.
//! The key and place of a record in its source stay readable: without them the same file would be taken in twice.

use std::fs;

use imena_model::{ActId, Audience, ClaimState};
use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use crate::commitment::{Salt, commit, item_salt};
use crate::encoding::{Bytes, Cursor};
use crate::error::{Error, Result};
use crate::holding::Holding;
use crate::keys::{Identity, open};
use crate::kind::Kind;
use crate::ledger::Hash;
use crate::nouns;
use crate::sealed::{is_known, path_of};
use crate::writing::{Hand, Step, Writing};

/// How much goes into one sealed file.
const PORTION: usize = 8 << 20;

/// The topic of sealed parts of the register.
const TOPIC: &str = "private";

/// The topic of sealed original files.
const ORIGINAL: &str = "original";

/// What closing or opening the private part did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrivatePart {
    /// Readings of records that were sealed or came back, whole or in part.
    pub readings: u64,
    /// Descriptions of sources, places and testimonies.
    pub descriptions: u64,
    /// Original files.
    pub originals: u64,
}

impl PrivatePart {
    /// Whether there was nothing to do.
    pub fn is_empty(&self) -> bool {
        *self == PrivatePart::default()
    }
}

impl Holding {
    /// Whether the private part was opened for work and not closed since.
    pub fn is_private_open(&self) -> Result<bool> {
        self.read(|connection| {
            let last: Option<u8> = connection
                .query_row(
                    "SELECT kind FROM act WHERE kind IN (?1, ?2) ORDER BY entry DESC LIMIT 1",
                    [Kind::PrivateClosed, Kind::PrivateOpened].map(Kind::code),
                    |row| row.get(0),
                )
                .optional()?;
            Ok(last == Some(Kind::PrivateOpened.code()))
        })
    }

    /// What is sealed of the register now.
    pub fn private_part(&self) -> Result<PrivatePart> {
        self.read(|connection| {
            if !is_known(connection)? {
                return Ok(PrivatePart::default());
            }
            let number =
                |sql: &str| -> Result<u64> { Ok(connection.query_row(sql, [], |row| row.get(0))?) };
            Ok(PrivatePart {
                readings: number(
                    "SELECT count(DISTINCT entry) FROM sealed_item WHERE item = -2 OR item >= 0",
                )?,
                descriptions: number("SELECT count(*) FROM sealed_item WHERE item = -1")?,
                originals: number("SELECT count(*) FROM sealed_original")?,
            })
        })
    }
}

impl Writing<'_> {
    /// Seals what is not public to the keepers and takes it out of the tables: all of it, or what came with an act or later.
    pub fn close_private(&mut self, since: Option<ActId>, hand: &Hand) -> Result<PrivatePart> {
        let folder = self.holding.folder().to_owned();
        let mut done = PrivatePart::default();
        let finished = self.in_one(|step| {
            let found = find(step.connection, since.map_or(0, |act| act.0))?;
            if found.is_empty() {
                return Ok(());
            }
            if crate::sealed::recipients(step.connection)?.is_empty() {
                return Err(Error::NoKeepers);
            }
            let mut parts = Parts {
                step,
                folder: &folder,
                hand,
                count: 0,
                bytes: Bytes::new(),
                sealed: Vec::new(),
                rows: Vec::new(),
            };
            for entry in &found.readings {
                parts.reading(*entry)?;
            }
            for entry in &found.acts {
                parts.act(*entry)?;
            }
            for (intake, n) in &found.problems {
                parts.problem(*intake, *n)?;
            }
            done.readings = found.readings.len() as u64;
            done.descriptions = found.acts.len() as u64;
            done.originals = parts.originals(&found.intakes)?;
            parts.finish()
        });
        finished?;
        if !done.is_empty() {
            self.fold_in_fully()?;
            crate::original::remove_unknown(&folder, &self.connection)?;
            self.settle()?;
        }
        Ok(done)
    }

    /// Puts the private part back into the tables for work, and destroys its sealed copies. Close it again afterwards.
    pub fn open_private(&mut self, identity: &Identity, hand: &Hand) -> Result<PrivatePart> {
        let folder = self.holding.folder().to_owned();
        let before = self.holding.private_part()?;
        if before.readings + before.descriptions == 0 {
            return Ok(PrivatePart::default());
        }
        self.in_one(|step| {
            let items: Vec<(u64, Hash, Hash)> = step
                .connection
                .prepare(
                    "SELECT entry, digest, commitment FROM sealed WHERE topic = ?1 AND removed IS NULL ORDER BY entry",
                )?
                .query_map([TOPIC], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut content = Bytes::new();
            content.byte(1).number(items.len() as u64);
            for (entry, digest, commitment) in &items {
                let path = folder.join(path_of(digest));
                let bytes = fs::read(&path).map_err(|e| Error::io(&path, e))?;
                let whole = open(&bytes, identity)?
                    .ok_or(Error::NotSealedToThisKey(ActId(*entry)))?;
                let part = crate::sealed::check_opened(&whole, commitment)
                    .ok_or_else(|| Error::damaged(path_of(digest)))?;
                put_back(step.connection, &part)?;
                content.number(*entry);
            }
            let act = step.act(Kind::PrivateOpened, hand, None, content.as_slice())?;
            step.connection
                .execute("DELETE FROM sealed_item", [])?;
            step.connection.execute(
                "UPDATE sealed SET removed = ?1 WHERE topic = ?2 AND removed IS NULL",
                (act, TOPIC),
            )?;
            Ok(())
        })?;
        crate::sealed::remove_unknown(&folder, &self.connection)?;
        self.settle()?;
        Ok(PrivatePart {
            originals: 0,
            ..before
        })
    }
}

/// What is private and stands in the clear.
#[derive(Default)]
struct Found {
    readings: Vec<u64>,
    acts: Vec<u64>,
    problems: Vec<(u64, u64)>,
    intakes: Vec<u64>,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.readings.is_empty() && self.acts.is_empty() && self.problems.is_empty()
    }
}

/// Whether anything that is not public can be read without a key.
pub(crate) fn stands_in_the_clear(connection: &Connection) -> Result<bool> {
    Ok(!find(connection, 0)?.is_empty())
}

/// Claims marked for others than the public, or withheld.
const MARKED: &str = "((marks >> 12) & 15 <> 0 OR (marks >> 16) & 15 = ?1)";

fn find(connection: &Connection, from: u64) -> Result<Found> {
    let numbers = |sql: &str, with: &[u8]| -> Result<Vec<u64>> {
        Ok(connection
            .prepare(sql)?
            .query_map(rusqlite::params_from_iter(with), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?)
    };
    let withheld = [ClaimState::Withheld.code()];
    let mut found = Found {
        readings: numbers(
            &format!(
                "SELECT entry FROM reading WHERE entry >= {from} AND (verbatim IS NOT NULL OR EXISTS (
                     SELECT 1 FROM claim WHERE claim.entry = reading.entry)) AND (audience <> 0
                     OR source IN (SELECT source FROM source WHERE audience <> 0)
                     OR entry IN (SELECT entry FROM claim WHERE entry >= {from} AND marks > 4095 AND {MARKED}))
                 ORDER BY entry"
            ),
            &withheld,
        )?,
        ..Found::default()
    };
    let mut acts = connection.prepare(
        "SELECT entry, kind, content FROM act WHERE kind IN (?1, ?2, ?3) AND content IS NOT NULL AND entry >= ?4
         ORDER BY entry",
    )?;
    let [source, place, testimony] = [Kind::Source, Kind::Place, Kind::Testimony].map(Kind::code);
    let mut rows = acts.query((source, place, testimony, from))?;
    while let Some(row) = rows.next()? {
        let content: Vec<u8> = row.get(2)?;
        if public_part(connection, row.get(1)?, &content)?.is_some_and(|open| open == content) {
            continue;
        }
        found.acts.push(row.get(0)?);
    }
    let mut intakes = std::collections::BTreeSet::new();
    for (sql, entries) in [
        (
            "SELECT intake FROM reading WHERE entry = ?1",
            &found.readings,
        ),
        ("SELECT intake FROM act WHERE entry = ?1", &found.acts),
    ] {
        let mut of = connection.prepare(sql)?;
        for entry in entries {
            intakes.extend(of.query_row([entry], |row| row.get::<_, Option<u64>>(0))?);
        }
    }
    found.intakes = intakes.into_iter().collect();
    for intake in &found.intakes {
        let problems = numbers_of(connection, *intake)?;
        found
            .problems
            .extend(problems.into_iter().map(|n| (*intake, n)));
    }
    Ok(found)
}

fn numbers_of(connection: &Connection, intake: u64) -> Result<Vec<u64>> {
    Ok(connection
        .prepare_cached("SELECT n FROM problem WHERE intake = ?1 AND salt IS NOT NULL ORDER BY n")?
        .query_map([intake], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

/// What of a description the public may see; nothing if it may see none of it.
fn public_part(connection: &Connection, kind: u8, content: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut bytes = Bytes::new();
    let public = Audience::Public;
    let is_for_all = if kind == Kind::Source.code() {
        nouns::read_source(content)?.audience == public
    } else if kind == Kind::Place.code() {
        let mut place = nouns::read_place(content)?;
        place.geometry.retain(|g| g.audience == public);
        nouns::place(&mut bytes, &place);
        place.audience == public
    } else {
        let (source, mut testimony) = nouns::read_testimony(content)?;
        testimony.segments.retain(|s| s.audience == public);
        nouns::testimony(&mut bytes, source, &testimony);
        testimony.agreement.audience == public
            && crate::record::source_audience(connection, source)? == public
    };
    if kind == Kind::Source.code() {
        return Ok(is_for_all.then(|| content.to_vec()));
    }
    Ok(is_for_all.then(|| bytes.into_vec()))
}

/// Sealed files being filled.
struct Parts<'p, 's> {
    step: &'p mut Step<'s>,
    folder: &'p std::path::Path,
    hand: &'p Hand,
    count: u64,
    bytes: Bytes,
    sealed: Vec<ActId>,
    /// Rows of `sealed_item`, still without the act that closes.
    rows: Vec<(u64, i64, Hash, Option<Vec<u8>>)>,
}

impl Parts<'_, '_> {
    fn reading(&mut self, entry: u64) -> Result<()> {
        let connection = self.step.connection;
        type Row = (u8, u64, Option<Salt>, Option<Vec<u8>>, Hash);
        let (audience, source, salt, verbatim, commitment): Row = connection
            .prepare_cached(
                "SELECT audience, source, salt, verbatim, commitment FROM reading WHERE entry = ?1",
            )?
            .query_row([entry], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })?;
        let public = Audience::Public;
        let is_whole = audience != public.code()
            || crate::record::source_audience(connection, source)? != public;
        let kept: Vec<(u32, Salt)> = connection
            .prepare_cached("SELECT item, salt FROM item_salt WHERE entry = ?1 ORDER BY item")?
            .query_map([entry], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let salt_of = |item: u32| {
            let kept = || kept.iter().find(|(i, _)| *i == item).map(|(_, salt)| *salt);
            salt.map_or_else(kept, |salt| Some(item_salt(&salt, item)))
        };
        type Claim = (u32, u64, String, Option<String>, Option<u64>, Option<i64>);
        let claims: Vec<Claim> = connection
            .prepare_cached(
                "SELECT n, property, as_written, readings, marks, span FROM claim WHERE entry = ?1 ORDER BY n",
            )?
            .query_map([entry], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        let is_marked = |marks: Option<u64>| {
            let marks = marks.unwrap_or(0);
            (marks >> 12) & 15 != 0 || (marks >> 16) & 15 == u64::from(ClaimState::Withheld.code())
        };
        let to_seal: Vec<_> = claims
            .iter()
            .filter(|claim| is_whole || is_marked(claim.4))
            .collect();
        let b = &mut self.bytes;
        b.byte(0)
            .number(entry)
            .bytes(salt.as_ref().map_or(&[][..], |s| &s[..]));
        b.number(if salt.is_none() { kept.len() as u64 } else { 0 });
        if salt.is_none() {
            for (item, salt) in &kept {
                b.number(u64::from(*item)).bytes(salt);
            }
        }
        match &verbatim {
            None => b.byte(0),
            Some(verbatim) => b.byte(1).bytes(verbatim),
        };
        b.number(to_seal.len() as u64);
        for (n, property, as_written, readings, marks, span) in &to_seal {
            b.number(u64::from(*n))
                .number(*property)
                .text(as_written)
                .maybe_text(readings.as_deref())
                .maybe_number(*marks)
                .maybe_signed(*span);
        }
        // First the rows, then the removal: the triggers let only what is sealed go.
        if is_whole {
            self.rows.push((entry, -2, commitment, None));
            self.put_row(self.rows.len() - 1)?;
            connection.execute("DELETE FROM item_salt WHERE entry = ?1", [entry])?;
            connection.execute("DELETE FROM claim WHERE entry = ?1", [entry])?;
        } else {
            let mut items: Vec<(u32, Hash)> = Vec::new();
            if let (Some(verbatim), Some(salt)) = (&verbatim, salt_of(1)) {
                items.push((1, commit(&salt, verbatim)));
            }
            let mut bytes = Bytes::new();
            for claim in &to_seal {
                let n = claim.0;
                claim_bytes_of(connection, entry, n, &mut bytes)?;
                if let Some(salt) = salt_of(n + 2) {
                    items.push((n + 2, commit(&salt, bytes.as_slice())));
                }
            }
            let standing = std::iter::once(0).chain(claims.iter().map(|claim| claim.0 + 2));
            for item in standing.filter(|item| !items.iter().any(|(i, _)| i == item)) {
                if let Some(salt) = salt_of(item) {
                    connection.execute(
                        "INSERT OR REPLACE INTO item_salt (entry, item, salt) VALUES (?1, ?2, ?3)",
                        (entry, item, salt),
                    )?;
                }
            }
            for (item, commitment) in items {
                self.rows.push((entry, i64::from(item), commitment, None));
                self.put_row(self.rows.len() - 1)?;
                connection.execute(
                    "DELETE FROM item_salt WHERE entry = ?1 AND item = ?2",
                    (entry, item),
                )?;
                if item >= 2 {
                    connection.execute(
                        "DELETE FROM claim WHERE entry = ?1 AND n = ?2",
                        (entry, item - 2),
                    )?;
                }
            }
        }
        connection.execute(
            "UPDATE reading SET verbatim = NULL, salt = NULL WHERE entry = ?1",
            [entry],
        )?;
        self.portion()
    }

    fn act(&mut self, entry: u64) -> Result<()> {
        let connection = self.step.connection;
        type Row = (u8, Vec<u8>, Salt, Hash);
        let (kind, content, salt, commitment): Row = connection.query_row(
            "SELECT kind, content, salt, commitment FROM act WHERE entry = ?1",
            [entry],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        self.bytes
            .byte(1)
            .number(entry)
            .bytes(&salt)
            .bytes(&content);
        let open = public_part(connection, kind, &content)?;
        self.rows.push((entry, -1, commitment, open));
        self.put_row(self.rows.len() - 1)?;
        connection.execute(
            "UPDATE act SET content = NULL, salt = NULL WHERE entry = ?1",
            [entry],
        )?;
        self.portion()
    }

    fn problem(&mut self, intake: u64, n: u64) -> Result<()> {
        let connection = self.step.connection;
        type Row = (
            [String; 4],
            Option<String>,
            Option<u64>,
            Option<u64>,
            Salt,
            Hash,
        );
        let (texts, column, line, cell, salt, commitment): Row = connection.query_row(
            "SELECT as_written, what, done, mend, column_name, line, cell, salt, commitment FROM problem
             WHERE intake = ?1 AND n = ?2",
            [intake, n],
            |row| {
                Ok((
                    [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?],
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                    row.get(7)?,
                    row.get(8)?,
                ))
            },
        )?;
        let b = &mut self.bytes;
        b.byte(2).number(intake).number(n).bytes(&salt);
        for text in &texts {
            b.text(text);
        }
        b.maybe_text(column.as_deref())
            .maybe_number(line)
            .maybe_number(cell);
        self.rows.push((intake, -3 - n as i64, commitment, None));
        self.put_row(self.rows.len() - 1)?;
        connection.execute(
            "UPDATE problem SET as_written = '', what = '', done = '', mend = '', column_name = NULL,
                    line = NULL, cell = NULL, salt = NULL WHERE intake = ?1 AND n = ?2",
            [intake, n],
        )?;
        self.portion()
    }

    /// Inserts a row of `sealed_item`; the act is known only at the end and put in then.
    fn put_row(&self, at: usize) -> Result<()> {
        let (entry, item, commitment, open) = &self.rows[at];
        self.step
            .connection
            .prepare_cached(
                "INSERT INTO sealed_item (entry, item, act, commitment, open) VALUES (?1, ?2, 0, ?3, ?4)",
            )?
            .execute((entry, item, commitment, open))?;
        Ok(())
    }

    fn portion(&mut self) -> Result<()> {
        self.count += 1;
        if self.bytes.as_slice().len() < PORTION {
            return Ok(());
        }
        self.seal()
    }

    fn seal(&mut self) -> Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let mut part = Bytes::new();
        part.byte(1).number(self.count);
        let mut part = part.into_vec();
        part.extend_from_slice(self.bytes.as_slice());
        let id = self.step.seal(self.folder, TOPIC, &part, self.hand)?;
        self.sealed.push(id);
        self.count = 0;
        self.bytes.clear();
        Ok(())
    }

    /// Seals the original files that the private parts came from.
    fn originals(&mut self, intakes: &[u64]) -> Result<u64> {
        let mut done = 0;
        for intake in intakes {
            let digests: Vec<Hash> = self
                .step
                .connection
                .prepare_cached(
                    "SELECT DISTINCT digest FROM original WHERE intake = ?1 AND removed IS NULL
                     AND digest NOT IN (SELECT digest FROM sealed_original)",
                )?
                .query_map([intake], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for digest in digests {
                let path = self.folder.join(crate::original::path_of(&digest));
                let bytes = fs::read(&path).map_err(|e| Error::io(&path, e))?;
                let id = self.step.seal(self.folder, ORIGINAL, &bytes, self.hand)?;
                self.step.connection.execute(
                    "INSERT INTO sealed_original (digest, sealed) VALUES (?1, ?2)",
                    (digest, id.0),
                )?;
                done += 1;
            }
        }
        Ok(done)
    }

    fn finish(mut self) -> Result<()> {
        self.seal()?;
        let mut content = Bytes::new();
        content.byte(1).number(self.sealed.len() as u64);
        for id in &self.sealed {
            content.number(id.0);
        }
        self.rows.sort();
        content.bytes(&digest_of(
            self.rows.iter().map(|(e, i, c, o)| (*e, *i, *c, o.clone())),
        ));
        let act = self
            .step
            .act(Kind::PrivateClosed, self.hand, None, content.as_slice())?;
        self.step
            .connection
            .execute("UPDATE sealed_item SET act = ?1 WHERE act = 0", [act])?;
        Ok(())
    }
}

/// The digest by which a closing commits to the rows of `sealed_item`.
fn digest_of(rows: impl Iterator<Item = (u64, i64, Hash, Option<Vec<u8>>)>) -> Hash {
    let mut digest = Sha256::new();
    for (entry, item, commitment, open) in rows {
        let mut bytes = Bytes::new();
        bytes.number(entry).signed(item).bytes(&commitment);
        bytes.bytes(open.as_deref().unwrap_or_default());
        digest.update(bytes.as_slice());
    }
    digest.finalize().into()
}

fn claim_bytes_of(connection: &Connection, entry: u64, n: u32, bytes: &mut Bytes) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT property, as_written, readings, marks, span FROM claim WHERE entry = ?1 AND n = ?2",
    )?;
    let mut rows = statement.query((entry, n))?;
    let row = rows
        .next()?
        .ok_or_else(|| Error::damaged(format!("entry {entry}")))?;
    crate::check::claim_bytes(row, 0, bytes)
}

/// Puts one opened part back into the tables.
fn put_back(connection: &Connection, part: &[u8]) -> Result<()> {
    let mut c = Cursor::new(part);
    c.byte()?;
    let count = c.number()?;
    for _ in 0..count {
        match c.byte()? {
            0 => put_back_reading(connection, &mut c)?,
            1 => {
                let entry = c.number()?;
                let (salt, content) = (c.bytes()?, c.bytes()?);
                connection
                    .prepare_cached("UPDATE act SET content = ?2, salt = ?3 WHERE entry = ?1")?
                    .execute((entry, content, salt))?;
            }
            _ => {
                let (intake, n, salt) = (c.number()?, c.number()?, c.bytes()?);
                let texts = [c.text()?, c.text()?, c.text()?, c.text()?];
                let (column, line, cell) = (c.maybe_text()?, c.maybe_number()?, c.maybe_number()?);
                connection
                    .prepare_cached(
                        "UPDATE problem SET as_written = ?3, what = ?4, done = ?5, mend = ?6, column_name = ?7,
                                line = ?8, cell = ?9, salt = ?10 WHERE intake = ?1 AND n = ?2",
                    )?
                    .execute(rusqlite::params![
                        intake, n, texts[0], texts[1], texts[2], texts[3], column, line, cell, salt
                    ])?;
            }
        }
    }
    Ok(c.end()?)
}

fn put_back_reading(connection: &Connection, c: &mut Cursor<'_>) -> Result<()> {
    let entry = c.number()?;
    let salt = c.bytes()?;
    let salt = (!salt.is_empty()).then_some(salt);
    for _ in 0..c.number()? {
        let (item, salt) = (c.number()?, c.bytes()?);
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO item_salt (entry, item, salt) VALUES (?1, ?2, ?3)",
            )?
            .execute((entry, item, salt))?;
    }
    if salt.is_some() {
        connection
            .prepare_cached("DELETE FROM item_salt WHERE entry = ?1")?
            .execute([entry])?;
    }
    let verbatim = c.flag()?.then(|| c.bytes()).transpose()?;
    connection
        .prepare_cached("UPDATE reading SET verbatim = ?2, salt = ?3 WHERE entry = ?1")?
        .execute((entry, verbatim, salt))?;
    let mut claim = connection.prepare_cached(
        "INSERT INTO claim (entry, n, property, as_written, readings, marks, span) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for _ in 0..c.number()? {
        claim.execute((
            entry,
            c.number()?,
            c.number()?,
            c.text()?,
            c.maybe_text()?,
            c.maybe_number()?,
            c.maybe_signed()?,
        ))?;
    }
    Ok(())
}

/// Destroys the sealed copies of original files that were given up.
pub(crate) fn destroy_originals(step: &mut Step<'_>, hand: &Hand) -> Result<()> {
    let gone: Vec<u64> = step
        .connection
        .prepare(
            "SELECT sealed FROM sealed_original WHERE digest NOT IN (SELECT digest FROM original WHERE removed IS NULL)",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if gone.is_empty() {
        return Ok(());
    }
    let mut content = Bytes::new();
    content.byte(1).number(gone.len() as u64);
    for entry in &gone {
        content.number(*entry);
    }
    let act = step.act(Kind::SealedDestroyed, hand, None, content.as_slice())?;
    for entry in gone {
        step.connection
            .execute("DELETE FROM sealed_original WHERE sealed = ?1", [entry])?;
        step.connection.execute(
            "UPDATE sealed SET removed = ?2 WHERE entry = ?1",
            (entry, act),
        )?;
    }
    Ok(())
}

/// Refuses to go on where something sealed would be compared or destroyed unseen.
pub(crate) fn refuse_sealed(connection: &Connection, entry: u64) -> Result<()> {
    if is_sealed(connection, entry)? {
        return Err(Error::PrivateClosed);
    }
    Ok(())
}

/// Refuses to describe anew what is described in sealed words: the two could not be compared.
pub(crate) fn refuse_sealed_versions(connection: &Connection, table: &str, id: u64) -> Result<()> {
    let newest: Option<u64> = connection
        .prepare_cached(&format!(
            "SELECT max(entry) FROM {table} WHERE {table} = ?1"
        ))?
        .query_row([id], |row| row.get(0))?;
    newest.map_or(Ok(()), |entry| refuse_sealed(connection, entry))
}

/// Whether anything of an entry is sealed.
pub(crate) fn is_sealed(connection: &Connection, entry: u64) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sealed_item WHERE entry = ?1 AND item > -3)")?
        .query_row([entry], |row| row.get(0))?)
}

/// How much of a reading is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SealedClaims {
    /// Nothing of it.
    None,
    /// All of it.
    All,
    /// Claims with these numbers, or only the entry as it came in.
    Some(Vec<u32>),
}

impl SealedClaims {
    /// Whether the claim with this number is sealed.
    pub(crate) fn has(&self, n: u32) -> bool {
        match self {
            SealedClaims::None => false,
            SealedClaims::All => true,
            SealedClaims::Some(numbers) => numbers.contains(&n),
        }
    }
}

/// Which claims of a reading are sealed.
pub(crate) fn sealed_claims(connection: &Connection, entry: u64) -> Result<SealedClaims> {
    let items: Vec<i64> = connection
        .prepare_cached(
            "SELECT item FROM sealed_item WHERE entry = ?1 AND item > -3 ORDER BY item",
        )?
        .query_map([entry], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(match items.first() {
        None => SealedClaims::None,
        Some(-2) => SealedClaims::All,
        Some(_) => SealedClaims::Some(
            items
                .iter()
                .filter_map(|item| u32::try_from(item - 2).ok())
                .collect(),
        ),
    })
}

/// Whether all of a reading is sealed.
pub(crate) fn is_wholly_sealed(connection: &Connection, entry: u64) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sealed_item WHERE entry = ?1 AND item = -2)")?
        .query_row([entry], |row| row.get(0))?)
}

/// The commitment of the content of an act, if it is sealed.
pub(crate) fn sealed_act(connection: &Connection, entry: u64) -> Result<Option<Hash>> {
    Ok(connection
        .prepare_cached("SELECT commitment FROM sealed_item WHERE entry = ?1 AND item = -1")?
        .query_row([entry], |row| row.get(0))
        .optional()?)
}

/// Checks that what is said to be sealed is what closings committed to: entry and what differs.
pub(crate) fn differences(connection: &Connection, mut found: impl FnMut(u64, &str)) -> Result<()> {
    if !is_known(connection)? {
        return Ok(());
    }
    let mut rows = connection.prepare(
        "SELECT entry, item, commitment, open FROM sealed_item WHERE act = ?1 ORDER BY entry, item",
    )?;
    let acts: Vec<u64> = connection
        .prepare("SELECT DISTINCT act FROM sealed_item ORDER BY act")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for act in acts {
        let content: Option<Option<Vec<u8>>> = connection
            .query_row(
                "SELECT content FROM act WHERE entry = ?1 AND kind = ?2",
                (act, Kind::PrivateClosed.code()),
                |row| row.get(0),
            )
            .optional()?;
        let Some(Some(content)) = content else {
            found(act, "something is said to be sealed, and no act sealed it");
            continue;
        };
        let mut c = Cursor::new(&content);
        c.byte()?;
        let mut sealed = Vec::new();
        for _ in 0..c.number()? {
            sealed.push(c.number()?);
        }
        let now = digest_of(
            rows.query_map([act], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?
            .into_iter(),
        );
        if c.bytes()? != now {
            found(act, "what is said to be sealed is not what was sealed");
        }
        for entry in sealed {
            let is_there: bool = connection.query_row(
                "SELECT EXISTS (SELECT 1 FROM sealed WHERE entry = ?1 AND removed IS NULL)",
                [entry],
                |row| row.get(0),
            )?;
            if !is_there {
                found(
                    entry,
                    "the private part is neither sealed nor in the tables",
                );
            }
        }
    }
    Ok(())
}
