//! Links and persons: derived, in a file of their own, replaced whole.
//!
//! `derived/persons.sqlite` can be thrown away and computed again. A person's identifier is that of the oldest record
//! of the cluster, so the identifier of any record, read as a person's, leads to the cluster that holds it now: no
//! merge or split can break an address. Only where an intake was undone is something remembered: which record of the
//! old cluster the address leads to instead.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::SystemTime;

use imena_model::{ActId, Audience, Moment, Person, PersonId, RecordId, SourceId};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest as _, Sha256};

use crate::encoding::Bytes;
use crate::error::{Error, Result};
use crate::fixity::remove;
use crate::holding::{Holding, connect_reader};
use crate::kind::Kind;
use crate::ledger::Hash;
use crate::record::RecordView;
use crate::writing::{Hand, Writing};

const FILE: &str = "derived/persons.sqlite";

/// What a link says of two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// Held to speak of one person.
    Joined,
    /// May speak of one person; a person should look.
    Doubtful,
    /// Speak of people who may be relatives.
    Relatives,
}

impl LinkKind {
    fn code(self) -> u8 {
        match self {
            LinkKind::Joined => 0,
            LinkKind::Doubtful => 1,
            LinkKind::Relatives => 2,
        }
    }

    fn from_code(code: u8) -> Option<LinkKind> {
        [LinkKind::Joined, LinkKind::Doubtful, LinkKind::Relatives]
            .get(usize::from(code))
            .copied()
    }
}

/// A weighted pair of records with its explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkRow {
    /// The older record.
    pub a: RecordId,
    /// The younger record.
    pub b: RecordId,
    /// What the link says.
    pub kind: LinkKind,
    /// Match weight in bits.
    pub weight: f64,
    /// The explanation, in bytes that only who wrote them reads.
    pub explanation: Vec<u8>,
}

/// The last linking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linking {
    /// The act that registered it.
    pub act: ActId,
    /// When.
    pub at: Moment,
    /// Links of all kinds.
    pub links: u64,
    /// Links a person should look at.
    pub doubtful: u64,
    /// Clusters of more than one record.
    pub clusters: u64,
    /// Records in those clusters.
    pub members: u64,
    /// What the linking was done with, in bytes that only who wrote them reads.
    pub model: Vec<u8>,
}

/// A reading connection to one state of the derived file.
#[derive(Debug)]
pub(crate) struct DerivedReader {
    connection: Connection,
    state: (SystemTime, u64),
}

fn state_of(path: &Path) -> Option<(SystemTime, u64)> {
    let facts = fs::metadata(path).ok()?;
    Some((facts.modified().ok()?, facts.len()))
}

const TABLES: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;
    PRAGMA locking_mode = EXCLUSIVE; PRAGMA page_size = 4096;
    CREATE TABLE linking (one INTEGER PRIMARY KEY CHECK (one = 1), act INTEGER NOT NULL, at INTEGER NOT NULL,
        links INTEGER NOT NULL, doubtful INTEGER NOT NULL, clusters INTEGER NOT NULL, members INTEGER NOT NULL,
        model BLOB NOT NULL) STRICT;
    CREATE TABLE member (record INTEGER PRIMARY KEY, person INTEGER NOT NULL) STRICT;
    CREATE TABLE link (a INTEGER NOT NULL, b INTEGER NOT NULL, kind INTEGER NOT NULL, weight REAL NOT NULL,
        explanation BLOB NOT NULL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
    CREATE TABLE former (person INTEGER PRIMARY KEY, record INTEGER NOT NULL) STRICT;
    CREATE TABLE doubles (source INTEGER PRIMARY KEY, doubles INTEGER NOT NULL) STRICT;
    BEGIN;";

const INDEXES: &str = "
    CREATE INDEX member_of ON member (person, record);
    CREATE INDEX link_of_b ON link (b);
    CREATE INDEX link_doubtful ON link (weight DESC, a, b) WHERE kind = 1;";

impl Writing<'_> {
    /// Replaces all links and clusters. Links come fastest in the order of (a, b), each pair once; clusters hold at least two records, each in
    /// one cluster only. Readers see the old state until the new one is complete.
    pub fn replace_links(
        &mut self,
        links: impl IntoIterator<Item = LinkRow>,
        clusters: impl IntoIterator<Item = Vec<RecordId>>,
        model: &[u8],
        hand: &Hand,
    ) -> Result<ActId> {
        let folder = self.holding.folder().to_owned();
        let new = folder.join(format!("{FILE}.new"));
        fs::create_dir_all(folder.join("derived")).map_err(|e| Error::io(&folder, e))?;
        remove(&new)?;
        let built = self.build(&new, links, clusters, model, hand);
        let digest = match built {
            Ok(digest) => digest,
            Err(error) => {
                remove(&new).ok();
                return Err(error.in_folder(&folder));
            }
        };
        let entry = self.one_act(Kind::Linking, hand, |content| {
            content.byte(1).bytes(&digest).bytes(model);
            Ok(())
        });
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                remove(&new).ok();
                return Err(error);
            }
        };
        finish_replacing(&folder, entry)?;
        self.settle()?;
        Ok(ActId(entry))
    }

    fn build(
        &self,
        new: &Path,
        links: impl IntoIterator<Item = LinkRow>,
        clusters: impl IntoIterator<Item = Vec<RecordId>>,
        model: &[u8],
        hand: &Hand,
    ) -> Result<Hash> {
        let connection = Connection::open(new)?;
        connection.execute_batch(TABLES)?;
        let sources = source_ranges(&self.connection)?;
        let mut doubles: BTreeMap<u64, u64> = BTreeMap::new();
        let (mut count, mut doubtful, mut count_clusters, mut members) =
            (0_u64, 0_u64, 0_u64, 0_u64);
        {
            let mut insert = connection.prepare("INSERT INTO member VALUES (?1, ?2)")?;
            for mut cluster in clusters {
                cluster.sort_unstable();
                let Some(person) = cluster.first().copied() else {
                    continue;
                };
                count_clusters += 1;
                let mut in_sources: BTreeMap<u64, u64> = BTreeMap::new();
                for record in &cluster {
                    insert.execute((record.0, person.0))?;
                    members += 1;
                    if let Some(source) = source_in(&sources, record.0) {
                        *in_sources.entry(source).or_default() += 1;
                    }
                }
                for (source, here) in in_sources {
                    *doubles.entry(source).or_default() += here - 1;
                }
            }
            let mut insert = connection.prepare("INSERT INTO link VALUES (?1, ?2, ?3, ?4, ?5)")?;
            for link in links {
                let (a, b) = (link.a.min(link.b), link.a.max(link.b));
                insert.execute((a.0, b.0, link.kind.code(), link.weight, &link.explanation))?;
                count += 1;
                doubtful += u64::from(link.kind == LinkKind::Doubtful);
            }
            let mut insert = connection.prepare("INSERT INTO doubles VALUES (?1, ?2)")?;
            for (source, doubles) in doubles {
                insert.execute((source, doubles))?;
            }
            let mut insert = connection.prepare("INSERT OR IGNORE INTO former VALUES (?1, ?2)")?;
            for (person, record) in self.former()? {
                insert.execute((person, record))?;
            }
            connection.execute(
                "INSERT INTO linking VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    self.frontier.size(),
                    hand.at.0,
                    count,
                    doubtful,
                    count_clusters,
                    members,
                    model,
                ),
            )?;
        }
        connection.execute_batch(INDEXES)?;
        connection.execute_batch("COMMIT")?;
        let digest = rows_digest(&connection)?;
        connection.close().map_err(|(_, error)| error)?;
        fs::File::open(new)
            .and_then(|file| file.sync_all())
            .map_err(|e| Error::io(new, e))?;
        Ok(digest)
    }

    /// Persons whose oldest record was undone, with the record their address leads to instead.
    fn former(&self) -> Result<Vec<(u64, u64)>> {
        let path = self.holding.folder().join(FILE);
        if !path.exists() {
            return Ok(Vec::new());
        }
        let old = connect_reader(&path, true)?;
        let mut former: Vec<(u64, u64)> = old
            .prepare("SELECT person, record FROM former")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut undone = self.connection.prepare(
            "SELECT first, last FROM run JOIN intake ON intake.entry = run.intake WHERE undone_by IS NOT NULL",
        )?;
        let mut persons = old.prepare(
            "SELECT person, record FROM member WHERE person BETWEEN ?1 AND ?2 ORDER BY person, record",
        )?;
        let mut runs = undone.query([])?;
        while let Some(run) = runs.next()? {
            let range: (u64, u64) = (run.get(0)?, run.get(1)?);
            let mut rows = persons.query(range)?;
            let mut done = None;
            while let Some(row) = rows.next()? {
                let (person, record): (u64, u64) = (row.get(0)?, row.get(1)?);
                if done != Some(person) && stands(&self.connection, record)? {
                    done = Some(person);
                    if !stands(&self.connection, person)? {
                        former.push((person, record));
                    }
                }
            }
        }
        Ok(former)
    }
}

/// Puts a finished derived file in its place, also after an interruption: only if its act was registered.
pub(crate) fn finish_replacing(folder: &Path, last_linking: u64) -> Result<()> {
    let new = folder.join(format!("{FILE}.new"));
    if !new.exists() {
        return Ok(());
    }
    let act: Option<u64> = Connection::open(&new)
        .and_then(|c| c.query_row("SELECT act FROM linking", [], |row| row.get(0)))
        .ok();
    if act == Some(last_linking) {
        let path = folder.join(FILE);
        fs::rename(&new, &path).map_err(|e| Error::io(&path, e))
    } else {
        remove(&new)
    }
}

/// Whether some reading of a record stands.
pub(crate) fn stands(connection: &Connection, record: u64) -> Result<bool> {
    for sql in [
        "SELECT EXISTS (SELECT 1 FROM reading JOIN intake ON intake.entry = reading.intake
             WHERE reading.entry = ?1 AND record = reading.entry AND undone_by IS NULL)",
        "SELECT EXISTS (SELECT 1 FROM reading JOIN intake ON intake.entry = reading.intake
             WHERE record = ?1 AND record <> reading.entry AND undone_by IS NULL)",
    ] {
        if connection
            .prepare_cached(sql)?
            .query_row([record], |row| row.get(0))?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) fn member_bytes(record: u64, person: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&record.to_be_bytes());
    bytes[8..].copy_from_slice(&person.to_be_bytes());
    bytes
}

fn link_bytes(digest: &mut Sha256, a: u64, b: u64, kind: u8, weight: f64, explanation: &[u8]) {
    let mut bytes = Bytes::new();
    bytes
        .number(a)
        .number(b)
        .byte(kind)
        .number(weight.to_bits())
        .bytes(explanation);
    digest.update(bytes.as_slice());
}

/// Runs of first readings with their sources, in order.
fn source_ranges(connection: &Connection) -> Result<Vec<(u64, u64, u64)>> {
    let mut statement = connection.prepare("SELECT first, last, source FROM run ORDER BY first")?;
    let ranges = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(ranges.collect::<rusqlite::Result<_>>()?)
}

fn source_in(ranges: &[(u64, u64, u64)], record: u64) -> Option<u64> {
    let after = ranges.partition_point(|(first, ..)| *first <= record);
    let (_, last, source) = ranges.get(after.checked_sub(1)?)?;
    (record <= *last).then_some(*source)
}

/// The digest over a derived file's members and links, as the act of its linking has it; and that act.
pub(crate) fn digest_of(path: &Path) -> Result<(u64, Hash)> {
    let connection = connect_reader(path, false)?;
    let act = connection.query_row("SELECT act FROM linking", [], |row| row.get(0))?;
    Ok((act, rows_digest(&connection)?))
}

fn rows_digest(connection: &Connection) -> Result<Hash> {
    let mut digest = Sha256::new();
    let mut statement =
        connection.prepare("SELECT record, person FROM member ORDER BY person, record")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        digest.update(member_bytes(row.get(0)?, row.get(1)?));
    }
    let mut statement =
        connection.prepare("SELECT a, b, kind, weight, explanation FROM link ORDER BY a, b")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let explanation = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        link_bytes(
            &mut digest,
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            explanation,
        );
    }
    Ok(digest.finalize().into())
}

fn link_in(row: &rusqlite::Row<'_>) -> Result<LinkRow> {
    Ok(LinkRow {
        a: RecordId(row.get(0)?),
        b: RecordId(row.get(1)?),
        kind: LinkKind::from_code(row.get(2)?)
            .ok_or_else(|| Error::damaged("a link in derived/persons.sqlite"))?,
        weight: row.get(3)?,
        explanation: row.get(4)?,
    })
}

fn links(connection: &Connection, filter: &str, of: impl rusqlite::Params) -> Result<Vec<LinkRow>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT a, b, kind, weight, explanation FROM link {filter}"
    ))?;
    let mut rows = statement.query(of)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(link_in(row)?);
    }
    Ok(found)
}

fn person_in(derived: &Connection, record: u64) -> Result<Option<u64>> {
    Ok(derived
        .prepare_cached("SELECT person FROM member WHERE record = ?1")?
        .query_row([record], |row| row.get(0))
        .optional()?)
}

fn members_in(derived: &Connection, person: u64) -> Result<Vec<RecordId>> {
    let mut statement =
        derived.prepare_cached("SELECT record FROM member WHERE person = ?1 ORDER BY record")?;
    let members = statement.query_map([person], |row| row.get(0).map(RecordId))?;
    Ok(members.collect::<rusqlite::Result<_>>()?)
}

impl Holding {
    fn derived_path(&self) -> PathBuf {
        self.folder().join(FILE)
    }

    /// Asks the derived file, if records were ever linked.
    fn derived<T>(&self, ask: impl FnOnce(&Connection) -> Result<T>) -> Result<Option<T>> {
        let path = self.derived_path();
        let Some(state) = state_of(&path) else {
            return Ok(None);
        };
        let waiting = {
            let mut pool = self.derived.lock().unwrap_or_else(PoisonError::into_inner);
            pool.retain(|reader| reader.state == state);
            pool.pop()
        };
        let reader = match waiting {
            Some(reader) => reader,
            None => DerivedReader {
                // The file is never written to in place.
                connection: connect_reader(&path, false)?,
                state,
            },
        };
        let answer = ask(&reader.connection);
        let mut pool = self.derived.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.len() < 16 {
            pool.push(reader);
        }
        answer.map(Some)
    }

    /// The person a record is held to speak of: itself, if it is linked to no other.
    pub fn person_of(&self, record: RecordId) -> Result<PersonId> {
        let person = self.derived(|derived| person_in(derived, record.0))?;
        Ok(PersonId(person.flatten().unwrap_or(record.0)))
    }

    /// As [`Holding::person_of`] for many records at once, in their order.
    pub fn persons_of(&self, records: &[RecordId]) -> Result<Vec<PersonId>> {
        let persons = self.derived(|derived| {
            let persons = records.iter().map(|record| person_in(derived, record.0));
            persons.collect::<Result<Vec<_>>>()
        })?;
        let persons = persons.unwrap_or_else(|| vec![None; records.len()]);
        let known = records.iter().zip(persons);
        Ok(known
            .map(|(record, person)| PersonId(person.unwrap_or(record.0)))
            .collect())
    }

    /// Persons whose identifiers are those of now, with everything an audience may see of each, all from one state of the
    /// register. A person of whom it may see nothing is left out.
    pub fn people(
        &self,
        ids: &[PersonId],
        asking: Audience,
    ) -> Result<Vec<(PersonId, Vec<RecordView>)>> {
        let founding = || ids.iter().map(|id| vec![id.founding_record()]);
        let members = self.derived(|derived| {
            founding()
                .map(|alone| {
                    Ok(match person_in(derived, alone[0].0)? {
                        Some(person) => members_in(derived, person)?,
                        None => alone,
                    })
                })
                .collect::<Result<Vec<_>>>()
        })?;
        let members = members.unwrap_or_else(|| founding().collect());
        self.read(|connection| {
            let mut people = Vec::with_capacity(ids.len());
            for (id, members) in ids.iter().zip(members) {
                let mut views = Vec::with_capacity(members.len());
                for record in members {
                    views.extend(crate::record::view(connection, record, asking)?);
                }
                if !views.is_empty() {
                    people.push((*id, views));
                }
            }
            Ok(people)
        })
    }

    /// The person an identifier leads to now, with those records an audience may see.
    pub fn person(&self, id: PersonId, asking: Audience) -> Result<Option<Person>> {
        let mut founding = id.founding_record();
        let is_there = self.read(|connection| stands(connection, founding.0))?;
        if !is_there {
            let former = self.derived(|derived| {
                Ok(derived
                    .prepare_cached("SELECT record FROM former WHERE person = ?1")?
                    .query_row([id.0], |row| row.get(0))
                    .optional()?)
            })?;
            match former.flatten() {
                Some(record) => founding = RecordId(record),
                None => return Ok(None),
            }
        }
        let members = self.derived(|derived| {
            Ok(match person_in(derived, founding.0)? {
                Some(person) => Some((person, members_in(derived, person)?)),
                None => None,
            })
        })?;
        let (_, members) = members
            .flatten()
            .unwrap_or_else(|| (founding.0, vec![founding]));
        let records = self.read(|connection| {
            let mut seen = Vec::with_capacity(members.len());
            for record in members {
                if crate::record::is_seen(connection, record, asking)? {
                    seen.push(record);
                }
            }
            Ok(seen)
        })?;
        Ok(records.first().copied().map(|oldest| Person {
            id: PersonId::from(oldest),
            records,
        }))
    }

    /// Links in which a record occurs, strongest first.
    pub fn links_of(&self, record: RecordId) -> Result<Vec<LinkRow>> {
        let found = self.derived(|derived| {
            let mut found = links(derived, "WHERE a = ?1", [record.0])?;
            found.extend(links(derived, "WHERE b = ?1", [record.0])?);
            found.sort_by(|x, y| {
                y.weight
                    .total_cmp(&x.weight)
                    .then((x.a, x.b).cmp(&(y.a, y.b)))
            });
            Ok(found)
        })?;
        Ok(found.unwrap_or_default())
    }

    /// The link of a pair.
    pub fn link(&self, a: RecordId, b: RecordId) -> Result<Option<LinkRow>> {
        let pair = (a.min(b).0, a.max(b).0);
        let found = self.derived(|derived| links(derived, "WHERE a = ?1 AND b = ?2", pair))?;
        Ok(found.and_then(|found| found.into_iter().next()))
    }

    /// A page of links a person should look at, strongest first.
    pub fn doubtful(&self, from: u64, limit: usize) -> Result<Vec<LinkRow>> {
        let found = self.derived(|derived| {
            links(
                derived,
                "WHERE kind = 1 ORDER BY weight DESC, a, b LIMIT ?1 OFFSET ?2",
                (limit as u64, from),
            )
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Visits all links in the order of their pairs.
    pub fn each_link<E: From<crate::Error>>(
        &self,
        mut visit: impl FnMut(LinkRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.derived_path();
        if !path.exists() {
            return Ok(());
        }
        let connection = connect_reader(&path, false)?;
        let sql = "SELECT a, b, kind, weight, explanation FROM link ORDER BY a, b";
        let mut statement = connection.prepare(sql).map_err(crate::Error::from)?;
        let mut rows = statement.query([]).map_err(crate::Error::from)?;
        while let Some(row) = rows.next().map_err(crate::Error::from)? {
            visit(link_in(row)?)?;
        }
        Ok(())
    }

    /// Visits all clusters of more than one record, by person.
    pub fn each_cluster<E: From<crate::Error>>(
        &self,
        mut visit: impl FnMut(Person) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.derived_path();
        if !path.exists() {
            return Ok(());
        }
        let connection = connect_reader(&path, false)?;
        let sql = "SELECT person, record FROM member ORDER BY person, record";
        let mut statement = connection.prepare(sql).map_err(crate::Error::from)?;
        let mut rows = statement.query([]).map_err(crate::Error::from)?;
        let mut current: Option<Person> = None;
        while let Some(row) = rows.next().map_err(crate::Error::from)? {
            let id = PersonId(row.get(0).map_err(crate::Error::from)?);
            let record = RecordId(row.get(1).map_err(crate::Error::from)?);
            match &mut current {
                Some(person) if person.id == id => person.records.push(record),
                _ => {
                    let next = Person {
                        id,
                        records: vec![record],
                    };
                    if let Some(done) = current.replace(next) {
                        visit(done)?;
                    }
                }
            }
        }
        current.map_or(Ok(()), visit)
    }

    /// The last linking, if there was one.
    pub fn linking(&self) -> Result<Option<Linking>> {
        self.derived(|derived| {
            Ok(derived.query_row(
                "SELECT act, at, links, doubtful, clusters, members, model FROM linking",
                [],
                |row| {
                    Ok(Linking {
                        act: ActId(row.get(0)?),
                        at: Moment(row.get(1)?),
                        links: row.get(2)?,
                        doubtful: row.get(3)?,
                        clusters: row.get(4)?,
                        members: row.get(5)?,
                        model: row.get(6)?,
                    })
                },
            )?)
        })
    }

    /// A digest over all links and persons: equal where two linkings came out the same.
    pub fn links_digest(&self) -> Result<Option<Hash>> {
        self.derived(rows_digest)
    }

    /// How many records of a source say again what another record of it says: records less these are persons.
    pub fn doubles_in(&self, source: SourceId) -> Result<u64> {
        let doubles = self.derived(|derived| {
            Ok(derived
                .prepare_cached("SELECT doubles FROM doubles WHERE source = ?1")?
                .query_row([source.0], |row| row.get(0))
                .optional()?)
        })?;
        Ok(doubles.flatten().unwrap_or(0))
    }
}
