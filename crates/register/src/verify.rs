//! Verify: everything recomputed from what lies in the folder, and exactly what differs, named.
//!
//! Works on a folder, not on an open holding: what is damaged may not open. Memory stays flat; entries are recomputed
//! in the order of the ledger, the tree is grown from them, and every tile it yields is compared with the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use rusqlite::Connection;

use crate::check::{Checked, each_checked};
use crate::checkpoint::keys_named;
use crate::encoding::{Bytes, Cursor};
use crate::error::{Error, Result};
use crate::fixity::{Fixity, SEGMENT, files_below, hash_file, hash_segment, sealed_files};
use crate::holding::{About, connect_reader, lock_folder};
use crate::kind::Kind;
use crate::ledger::{Frontier, Hash, leaf_hash};
use crate::note::{Checkpoint, Note};
use crate::nouns;
use crate::original;
use crate::person;
use crate::tiles::{Growing, TileFile, WIDTH};
use crate::writing::read_frontier;

/// How much to verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The newest entries, the newest megabytes of the register, the signatures and small files.
    Quick,
    /// Everything.
    Full,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, by its path in the holding.
    pub file: String,
    /// The entry of the ledger concerned, where it can be told.
    pub entry: Option<u64>,
    /// What differs, in words.
    pub what: String,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What differs; nothing if all is well.
    pub findings: Vec<Finding>,
    /// What a person may want to know and is no damage.
    pub notes: Vec<String>,
    /// Entries recomputed.
    pub entries: u64,
    /// Claims recomputed.
    pub claims: u64,
    /// Original files hashed.
    pub originals: u64,
    /// Sealed files hashed; what is in them is told only by a keeper's key.
    pub sealed: u64,
    /// Tiles of the ledger compared.
    pub tiles: u64,
    /// Checkpoints whose signature and root hold.
    pub checkpoints: u64,
}

/// Beyond this many findings of one kind they are only counted.
const MOST: usize = 200;

impl Report {
    /// Whether nothing differs.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, file: impl Into<String>, entry: Option<u64>, what: impl Into<String>) {
        let (file, what) = (file.into(), what.into());
        if self.findings.len() < MOST * 10
            && self.findings.iter().filter(|f| f.what == what).count() < MOST
        {
            self.findings.push(Finding { file, entry, what });
        }
    }
}

/// Verifies the holding in a folder.
///
/// An error means that nothing could be said (somebody is writing, the folder is no holding at all); damage is a
/// finding.
pub fn verify(folder: &Path, depth: Depth) -> Result<Report> {
    if !folder.join("holding.toml").exists() {
        return Err(Error::NotAHolding(folder.to_owned()));
    }
    if crate::repair::is_unfinished_copy(folder) {
        return Err(Error::UnfinishedCopy(folder.to_owned()));
    }
    let _lock = lock_folder(folder)?;
    let mut report = Report::default();
    let about = match About::read(folder) {
        Ok(about) => Some(about),
        Err(error) => {
            report.find("holding.toml", None, error.to_string());
            None
        }
    };
    let fixity = fixity(folder, depth, &mut report)?;
    database(folder, depth, about.as_ref(), fixity, &mut report)?;
    strangers(folder, &mut report)?;
    Ok(report)
}

/// Compares digests of files and of the megabytes of the database; says whether the database is as it was written.
fn fixity(folder: &Path, depth: Depth, report: &mut Report) -> Result<bool> {
    let fixity = match Fixity::read(folder) {
        Ok(Some(fixity)) => fixity,
        Ok(None) => {
            report.find("fixity", None, "it is missing");
            return Ok(false);
        }
        Err(_) => {
            report.find("fixity", None, "it does not hash to its last line");
            return Ok(false);
        }
    };
    let mut there: BTreeSet<String> = sealed_files(folder)?.into_iter().collect();
    let mut fixity = fixity;
    if folder.join(crate::writing::MARK).exists() {
        // What can be computed again was perhaps being written; the next opening notes what there is.
        there.retain(|path| !path.starts_with("derived/"));
        fixity.files.retain(|path, _| !path.starts_with("derived/"));
        report.notes.push(
            "The last writer was interrupted: what can be computed again was not looked at."
                .to_owned(),
        );
    }
    for (path, sealed) in &fixity.files {
        if !there.contains(path) {
            report.find(path, None, "it is missing");
            continue;
        }
        if depth == Depth::Quick && sealed.length > SEGMENT {
            continue;
        }
        match hash_file(&folder.join(path)) {
            Ok((digest, _)) if digest == sealed.digest => {}
            Ok(_) => report.find(path, None, "its bytes are not those that were written"),
            Err(error) => report.find(path, None, format!("it cannot be read: {error}")),
        }
    }
    for path in there.difference(&fixity.files.keys().cloned().collect()) {
        report.find(path, None, "it was not written by an act of this holding");
    }
    segments(folder, depth, &fixity, report)
}

fn segments(folder: &Path, depth: Depth, fixity: &Fixity, report: &mut Report) -> Result<bool> {
    let name = "register.sqlite";
    let path = folder.join(name);
    let Ok(mut file) = File::open(&path) else {
        report.find(name, None, "it is missing");
        return Ok(false);
    };
    let pending: BTreeSet<u64> = fs::read_to_string(folder.join("fixity.pending"))
        .map(|noted| noted.lines().filter_map(|line| line.parse().ok()).collect())
        .unwrap_or_default();
    let interrupted = folder.join("fixity.pending").exists();
    if interrupted {
        report.notes.push(
            "The last writer was interrupted: what it wrote to is checked by entries, not byte by byte.".to_owned(),
        );
    }
    let length = file.metadata().map_err(|e| Error::io(&path, e))?.len();
    let mut is_sound = !interrupted;
    if length != fixity.length && !interrupted {
        report.find(
            name,
            None,
            format!("it has {length} bytes and had {}", fixity.length),
        );
        is_sound = false;
    }
    let count = fixity.segments.len() as u64;
    let from = match depth {
        Depth::Full => 0,
        Depth::Quick => count.saturating_sub(4),
    };
    for (segment, digest) in (0..).zip(&fixity.segments) {
        if segment < from || pending.contains(&segment) || (interrupted && segment + 1 >= count) {
            continue;
        }
        let (start, end) = (segment * SEGMENT, ((segment + 1) * SEGMENT).min(length));
        let what = match (digest, hash_segment(&mut file, segment)) {
            (None, _) => "they already differed when they were last written to",
            (Some(digest), Ok(now)) if now == *digest => continue,
            (Some(_), Ok(_)) => "they are not those that were written",
            (Some(_), Err(_)) => "they cannot be read",
        };
        is_sound = false;
        report.find(name, None, format!("bytes {start} to {end}: {what}"));
    }
    Ok(is_sound)
}

/// Checks everything that the database says against itself, the ledger and the originals.
fn database(
    folder: &Path,
    depth: Depth,
    about: Option<&About>,
    is_sound: bool,
    report: &mut Report,
) -> Result<()> {
    let path = folder.join("register.sqlite");
    // The file does not change while we hold the lock, unless a log was left that must be read with it.
    let log = fs::metadata(folder.join("register.sqlite-wal")).map_or(0, |facts| facts.len());
    let checked = connect_reader(&path, log > 0).and_then(|connection| {
        connection.execute_batch("BEGIN; PRAGMA cache_size = -16384")?;
        if !is_sound {
            integrity(&connection, report)?;
        }
        let frontier = read_frontier(&connection)?;
        entries(folder, depth, about, &connection, &frontier, report)?;
        problems(&connection, report)?;
        agreements(&connection, report)?;
        originals(folder, depth, &connection, report)?;
        let is_public_part = crate::repair::is_public_part(folder);
        let mut absent = 0_u64;
        report.sealed = crate::sealed::differences(folder, &connection, |file, entry, what| {
            if is_public_part && file.starts_with("sealed/") && !folder.join(&file).exists() {
                absent += 1;
            } else {
                report.find(file, entry, what);
            }
        })?;
        if is_public_part {
            report.notes.push(format!(
                "This copy has the public part alone: {absent} sealed files are not in it."
            ));
        }
        crate::correction::differences(&connection, |entry| {
            report.find(
                "register.sqlite",
                Some(entry),
                "a table says something else than the act it repeats",
            );
        })?;
        crate::private::differences(&connection, |entry, what| {
            report.find("register.sqlite", Some(entry), what);
        })?;
        crate::request::differences(&connection, |entry| {
            report.find(
                "register.sqlite",
                Some(entry),
                "a request is not what its act committed to",
            );
        })?;
        links(folder, depth, &connection, report)?;
        crate::holding::leave(folder, &connection);
        Ok(())
    });
    match checked {
        Ok(()) => Ok(()),
        Err(error @ (Error::Io { .. } | Error::Busy(_))) => Err(error),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            let cause = cause.map_or(String::new(), |cause| format!(" ({cause})"));
            report.find("register.sqlite", None, format!("{error}{cause}"));
            Ok(())
        }
    }
}

/// Asks SQLite itself; only where the bytes are not known to be those that were written.
fn integrity(connection: &Connection, report: &mut Report) -> Result<()> {
    let mut statement = connection.prepare("PRAGMA quick_check(20)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        if line != "ok" {
            report.find("register.sqlite", None, line);
        }
    }
    Ok(())
}

/// Recomputes entries, grows the tree, compares every tile.
fn entries(
    folder: &Path,
    depth: Depth,
    about: Option<&About>,
    connection: &Connection,
    frontier: &Frontier,
    report: &mut Report,
) -> Result<()> {
    let ledger = folder.join("ledger");
    let size = frontier.size();
    let width = WIDTH as u64;
    let wanted = match depth {
        Depth::Full => 0,
        Depth::Quick => size.saturating_sub(4096) / width * width,
    };
    let (mut growing, from) = match Growing::resume_within(&ledger, wanted, size) {
        Ok(growing) => (growing, wanted),
        Err(_) => (Growing::default(), 0),
    };
    // Quick: what lies before is taken from the tiles, and must still give the root.
    let mut grown = match from {
        0 => Frontier::default(),
        _ => tree_so_far(&ledger, from, size)?,
    };
    let checkpoints = checkpoints(folder, report)?;
    let mut roots: BTreeMap<u64, Hash> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut next = from;
    let mut tiles = 0_u64;
    {
        let mut compare = |file: TileFile, report: &mut Report| -> Result<()> {
            tiles += 1;
            compare_tile(&ledger, &file, report);
            seen.insert(format!("ledger/{}", file.0));
            Ok(())
        };
        each_checked(connection, from, size, |checked: Checked| {
            while next < checked.entry {
                report.find("register.sqlite", Some(next), "the entry is missing");
                let placeholder = [0; 42];
                growing.push(&placeholder, &mut |file| compare(file, report))?;
                grown.push(leaf_hash(&placeholder));
                next += 1;
            }
            if let Some(wrong) = checked.wrong {
                report.find("register.sqlite", Some(checked.entry), wrong);
            }
            growing.push(&checked.bytes, &mut |file| compare(file, report))?;
            grown.push(leaf_hash(&checked.bytes));
            next = checked.entry + 1;
            if checkpoints.contains_key(&next) {
                roots.insert(next, grown.root());
            }
            report.entries += 1;
            report.claims += checked.claims;
            Ok(())
        })?;
        while next < size {
            report.find("register.sqlite", Some(next), "the entry is missing");
            growing.push(&[0; 42], &mut |file| compare(file, report))?;
            grown.push(leaf_hash(&[0; 42]));
            next += 1;
        }
        growing.finish(&mut |file| compare(file, report))?;
    }
    report.tiles += tiles;
    if grown != *frontier {
        report.find(
            "register.sqlite",
            None,
            "its entries do not give the root it remembers",
        );
    }
    if depth == Depth::Full {
        for path in files_below(&ledger.join("tile"), "ledger/tile")? {
            if !seen.contains(&path) {
                report.find(path, None, "it belongs to no state of this ledger");
            }
        }
    }
    let keys = keys_named(connection)?;
    for (at, (path, text)) in checkpoints {
        let wrong = match roots.get(&at) {
            _ if at > size => Some(format!("it signs {at} entries, and the ledger has {size}")),
            Some(root) => checkpoint(&text, at, root, about, &keys).err(),
            None if at < from => continue,
            None => Some("its state cannot be recomputed".to_owned()),
        };
        match wrong {
            Some(wrong) => report.find(path, None, wrong),
            None => report.checkpoints += 1,
        }
    }
    Ok(())
}

/// The frontier of the first `size` entries from the tiles of a tree that has grown to `grown`.
fn tree_so_far(ledger: &Path, size: u64, grown: u64) -> Result<Frontier> {
    use crate::ledger::Nodes as _;
    let tiles = crate::tiles::Tiles::new(ledger, grown);
    let (mut peaks, mut from) = (Vec::new(), 0_u64);
    for level in (0..64).rev() {
        if size >> level & 1 == 1 {
            peaks.push(tiles.node(level, from >> level)?);
            from += 1 << level;
        }
    }
    Frontier::from_parts(size, peaks).ok_or_else(|| Error::damaged("the ledger"))
}

fn compare_tile(ledger: &Path, (name, bytes): &TileFile, report: &mut Report) {
    let file = format!("ledger/{name}");
    let there = match fs::read(ledger.join(name)) {
        Ok(there) => there,
        Err(error) => {
            report.find(file, None, format!("it cannot be read: {error}"));
            return;
        }
    };
    if there == *bytes {
        return;
    }
    let at = there.iter().zip(bytes).position(|(a, b)| a != b);
    let at = at.unwrap_or(there.len().min(bytes.len()));
    // Entries are 42 bytes with two of length before them, hashes are 32.
    let (level, rest) = name
        .strip_prefix("tile/")
        .and_then(|rest| rest.split_once('/'))
        .unwrap_or_default();
    let number = tile_number(rest).unwrap_or(0);
    let entry = match level {
        "entries" => Some(number * WIDTH as u64 + (at / 44) as u64),
        "0" => Some(number * WIDTH as u64 + (at / 32) as u64),
        _ => None,
    };
    report.find(
        file,
        entry,
        "it is not what the entries of the register give",
    );
}

/// The number in the path of a tile: `x001/x234/067.p/5` is 1234067.
fn tile_number(path: &str) -> Option<u64> {
    let path = path.split(".p/").next()?;
    path.split('/').try_fold(0_u64, |number, part| {
        let digits: u64 = part.trim_start_matches('x').parse().ok()?;
        Some(number * 1000 + digits)
    })
}

/// The checkpoints kept, by size, with path and text.
fn checkpoints(folder: &Path, report: &mut Report) -> Result<BTreeMap<u64, (String, String)>> {
    let mut found = BTreeMap::new();
    let mut newest = None;
    for path in files_below(&folder.join("ledger/checkpoints"), "ledger/checkpoints")? {
        let size = path.rsplit('/').next().and_then(|name| name.parse().ok());
        match (size, fs::read_to_string(folder.join(&path))) {
            (Some(size), Ok(text)) => {
                newest = newest.max(Some(size));
                found.insert(size, (path, text));
            }
            _ => report.find(path, None, "it is not a checkpoint"),
        }
    }
    let text = fs::read_to_string(folder.join("ledger/checkpoint")).ok();
    let kept = newest
        .and_then(|newest| found.get(&newest))
        .map(|(_, text)| text.clone());
    if text != kept {
        report.find(
            "ledger/checkpoint",
            None,
            "it is not the newest of the checkpoints kept",
        );
    }
    Ok(found)
}

fn checkpoint(
    text: &str,
    size: u64,
    root: &Hash,
    about: Option<&About>,
    keys: &[crate::note::Verifier],
) -> Result<(), String> {
    let note = Note::parse(text).map_err(|error| error.to_string())?;
    let signed = Checkpoint::parse(&note.body).map_err(|error| error.to_string())?;
    if signed.size != size {
        return Err(format!("it signs {} entries", signed.size));
    }
    if signed.root != *root {
        return Err("the entries give another root than the one it signs".to_owned());
    }
    if about.is_some_and(|about| about.origin != signed.origin) {
        return Err("it is of another ledger".to_owned());
    }
    if !keys.iter().any(|key| key.check(&note).is_ok()) {
        return Err("no key named by an act has signed it".to_owned());
    }
    for witness in about.iter().flat_map(|about| &about.witnesses) {
        if let Err(error @ crate::note::NoteError::WrongSignature(_)) = witness.check(&note) {
            return Err(error.to_string());
        }
    }
    Ok(())
}

/// Recomputes the digest over the problems of each intake, and what the intake says it brought.
fn problems(connection: &Connection, report: &mut Report) -> Result<()> {
    use sha2::Digest as _;
    let mut intakes = connection.prepare(
        "SELECT intake.entry, act.content, closing FROM intake JOIN act ON act.entry = intake.closing ORDER BY intake.entry",
    )?;
    let mut of_intake = connection.prepare(
        "SELECT code, line, cell, column_name, as_written, what, done, mend, salt, commitment FROM problem
         WHERE intake = ?1 ORDER BY n",
    )?;
    let mut rows = intakes.query([])?;
    while let Some(row) = rows.next()? {
        let intake: u64 = row.get(0)?;
        let Some(content) = row.get::<_, Option<Vec<u8>>>(1)? else {
            continue;
        };
        let mut cursor = Cursor::new(&content);
        cursor.byte()?;
        let (records, again, claims) = (cursor.number()?, cursor.number()?, cursor.number()?);
        cursor.number()?;
        let expected = cursor.bytes()?;
        let mut digest = sha2::Sha256::new();
        let mut problems = of_intake.query([intake])?;
        let mut bytes = Bytes::new();
        let mut is_right = true;
        while let Some(problem) = problems.next()? {
            let commitment: Hash = problem.get(9)?;
            digest.update(commitment);
            if let Some(salt) = problem.get::<_, Option<[u8; 32]>>(8)? {
                bytes.clear();
                nouns::problem(&mut bytes, &crate::source::problem_in(problem)?);
                is_right &= crate::commitment::commit(&salt, bytes.as_slice()) == commitment;
            }
        }
        if !is_right || digest.finalize()[..] != *expected {
            report.find(
                "register.sqlite",
                Some(row.get(2)?),
                "the problems of the intake are not those it was closed with",
            );
        }
        let counted: (u64, u64) = connection
            .prepare_cached("SELECT coalesce(sum(readings), 0), coalesce(sum(claims), 0) FROM run WHERE intake = ?1")?
            .query_row([intake], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if counted != (records + again, claims) {
            report.find(
                "register.sqlite",
                Some(row.get(2)?),
                "the intake has not as many records and claims as it was closed with",
            );
        }
    }
    Ok(())
}

/// Tables that repeat what acts say must agree with them.
fn agreements(connection: &Connection, report: &mut Report) -> Result<()> {
    let mut contradicting = |entry: u64| {
        report.find(
            "register.sqlite",
            Some(entry),
            "a table says something else than the act it repeats",
        );
    };
    let mut acts = connection.prepare(
        "SELECT act.entry, kind, content, decision.a, decision.b, source.key, source.audience, place.key, testimony.source,
                original.digest
         FROM act LEFT JOIN decision USING (entry) LEFT JOIN source USING (entry) LEFT JOIN place USING (entry)
         LEFT JOIN testimony USING (entry)
         LEFT JOIN original ON act.kind = 37 AND original.intake = act.intake
              AND original.n = (SELECT count(*) FROM act AS other WHERE other.intake = act.intake AND other.kind = 37
                                AND other.entry < act.entry)
         WHERE kind IN (2, 3, 4, 33, 35, 36, 37)",
    )?;
    let mut rows = acts.query([])?;
    while let Some(row) = rows.next()? {
        let entry: u64 = row.get(0)?;
        let Some(content) = row.get::<_, Option<Vec<u8>>>(2)? else {
            continue;
        };
        let agrees = match Kind::from_code(row.get(1)?) {
            Some(Kind::Decision) => {
                let (a, b, _) = nouns::read_decision(&content)?;
                (row.get(3)?, row.get(4)?) == (Some(a), Some(b))
            }
            Some(Kind::Source) => {
                let source = nouns::read_source(&content)?;
                row.get::<_, Option<String>>(5)?.as_deref() == Some(&source.key)
                    && row.get::<_, Option<u8>>(6)? == Some(source.audience.code())
            }
            Some(Kind::Place) => {
                row.get::<_, Option<String>>(7)? == Some(nouns::read_place(&content)?.key)
            }
            Some(Kind::Testimony) => {
                row.get::<_, Option<u64>>(8)? == Some(nouns::read_testimony(&content)?.0)
            }
            Some(Kind::Original) => {
                let mut cursor = Cursor::new(&content);
                cursor.byte()?;
                row.get::<_, Option<Vec<u8>>>(9)?.as_deref() == Some(cursor.bytes()?)
            }
            Some(Kind::Undoing) => {
                let mut cursor = Cursor::new(&content);
                cursor.byte()?;
                is_marked(
                    connection,
                    "SELECT undone_by FROM intake WHERE entry = ?1",
                    cursor.number()?,
                    entry,
                )?
            }
            Some(Kind::DecisionWithdrawn) => {
                let mut cursor = Cursor::new(&content);
                cursor.byte()?;
                is_marked(
                    connection,
                    "SELECT withdrawn_by FROM decision WHERE entry = ?1",
                    cursor.number()?,
                    entry,
                )?
            }
            _ => true,
        };
        if !agrees {
            contradicting(entry);
        }
    }
    for sql in [
        "SELECT entry FROM intake WHERE undone_by IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM act WHERE act.entry = undone_by AND kind = 2)",
        "SELECT entry FROM decision WHERE withdrawn_by IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM act WHERE act.entry = withdrawn_by AND kind = 4)",
    ] {
        let mut statement = connection.prepare(sql)?;
        let entries = statement.query_map([], |row| row.get(0))?;
        for entry in entries {
            contradicting(entry?);
        }
    }
    Ok(())
}

fn is_marked(connection: &Connection, sql: &str, of: u64, by: u64) -> Result<bool> {
    use rusqlite::OptionalExtension as _;
    let marked: Option<Option<u64>> = connection
        .prepare_cached(sql)?
        .query_row([of], |row| row.get(0))
        .optional()?;
    Ok(marked.flatten() == Some(by))
}

/// Hashes the original files.
fn originals(
    folder: &Path,
    depth: Depth,
    connection: &Connection,
    report: &mut Report,
) -> Result<()> {
    let known = original::known(connection)?;
    let mut missing = known.clone();
    for path in files_below(&folder.join("originals"), "originals")? {
        let Some(digest) = original::digest_of(&path) else {
            report.find(path, None, "its name is not that of an original");
            continue;
        };
        missing.remove(&digest);
        if !known.contains(&digest) {
            report.find(path, None, "no intake brought it");
            continue;
        }
        if depth == Depth::Quick && path_is_large(folder, &path) {
            continue;
        }
        match hash_file(&folder.join(&path)) {
            Ok((now, _)) if now == digest => report.originals += 1,
            Ok(_) => report.find(path, None, "its bytes are not those that came in"),
            Err(error) => report.find(path, None, format!("it cannot be read: {error}")),
        }
    }
    for digest in missing {
        report.find(original::path_of(&digest), None, "it is missing");
    }
    Ok(())
}

fn path_is_large(folder: &Path, path: &str) -> bool {
    fs::metadata(folder.join(path)).is_ok_and(|facts| facts.len() > SEGMENT)
}

/// Compares the links and persons with the act that registered them.
fn links(folder: &Path, depth: Depth, connection: &Connection, report: &mut Report) -> Result<()> {
    let name = "derived/persons.sqlite";
    let path = folder.join(name);
    if depth == Depth::Quick || !path.exists() {
        return Ok(());
    }
    let last: Option<(u64, Vec<u8>)> = {
        use rusqlite::OptionalExtension as _;
        connection
            .query_row(
                "SELECT entry, content FROM act WHERE kind = ?1 AND content IS NOT NULL ORDER BY entry DESC LIMIT 1",
                [Kind::Linking.code()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?
    };
    let Some((entry, content)) = last else {
        report.find(name, None, "no act registered it");
        return Ok(());
    };
    let mut cursor = Cursor::new(&content);
    cursor.byte()?;
    match person::digest_of(&path) {
        Ok((act, digest)) if act == entry && digest[..] == *cursor.bytes()? => {}
        Ok(_) => report.find(
            name,
            Some(entry),
            "it is not what the last linking registered",
        ),
        Err(error) => report.find(name, Some(entry), format!("it cannot be read: {error}")),
    }
    Ok(())
}

/// Files at the top of the folder that are not part of a holding.
fn strangers(folder: &Path, report: &mut Report) -> Result<()> {
    let known = [
        "holding.toml",
        "register.sqlite",
        "register.sqlite-wal",
        "register.sqlite-shm",
        "originals",
        "sealed",
        "ledger",
        "derived",
        "fixity",
        "fixity.pending",
        "lock",
        "withdrawing",
        crate::writing::MARK,
        crate::repair::PUBLIC_PART,
    ];
    for item in fs::read_dir(folder).map_err(|e| Error::io(folder, e))? {
        let item = item.map_err(|e| Error::io(folder, e))?;
        let name = item.file_name().to_string_lossy().into_owned();
        if !known.contains(&name.as_str()) {
            report.notes.push(format!(
                "{name} is not part of the holding and was not looked at."
            ));
        }
    }
    if fs::metadata(folder.join("lock")).is_ok_and(|facts| facts.len() > 0) {
        report.find("lock", None, "it should be empty");
    }
    Ok(())
}
