//! The sealed store: what is not public, one file each below `sealed/`, readable only with a keeper's key.
//!
//! A sealed file is an `age` file over 32 random bytes and the content; it is named by the SHA-256 of its own bytes. The act
//! that sealed it commits to the topic and to `SHA-256(random bytes ‖ content)`, so that content sealed anew to other keys is
//! provably the same, and nothing can be guessed from the ledger. Whoever seals needs no secret key: a server can take in a
//! contact that it cannot read itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use imena_model::{ActId, Moment};
use rusqlite::{Connection, OptionalExtension as _};

use crate::commitment::{Salt, commit};
use crate::encoding::{Bytes, Cursor};
use crate::error::{Error, Result};
use crate::fixity::{files_below, write_whole};
use crate::holding::Holding;
use crate::keys::{Identity, Recipient, Recipients, open};
use crate::kind::Kind;
use crate::ledger::{Hash, from_hex, hex, sha256};
use crate::writing::{Hand, Step, Writing};

/// What is known of sealed content without a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedItem {
    /// The act that sealed it, and the name of it for ever.
    pub id: ActId,
    /// What kind of thing it is: `contact`, `request`, `private`.
    pub topic: String,
    /// When it was sealed.
    pub at: Moment,
    /// Length of the sealed file.
    pub bytes: u64,
    /// The act that named the keepers it is sealed to now.
    pub sealed_to: ActId,
    /// The act that destroyed it, if it is no longer there.
    pub destroyed_by: Option<ActId>,
}

/// What sealing everything anew did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resealed {
    /// Items that are sealed to the keepers of now.
    pub done: u64,
    /// Items that the key given does not open: they stay as they were.
    pub not_opened: u64,
}

/// Where a sealed file lies below the folder.
pub(crate) fn path_of(digest: &Hash) -> String {
    let name = hex(digest);
    let (first, rest) = name.split_at(2);
    format!("sealed/{first}/{rest}")
}

/// The digest that the name of a sealed file stands for.
pub(crate) fn digest_of(path: &str) -> Option<Hash> {
    let rest = path.strip_prefix("sealed/")?;
    let (first, rest) = rest.split_once('/')?;
    from_hex(&format!("{first}{rest}"))
}

fn store(folder: &Path, sealed: &[u8]) -> Result<Hash> {
    let digest = sha256(sealed);
    let path = folder.join(path_of(&digest));
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|e| Error::io(parent, e))?;
    }
    write_whole(&path, sealed)?;
    Ok(digest)
}

/// Removes files below `sealed/` that nothing refers to: an interrupted act left them, or a newer sealing replaced them.
pub(crate) fn remove_unknown(folder: &Path, connection: &Connection) -> Result<()> {
    let there = files_below(&folder.join("sealed"), "sealed")?;
    if there.is_empty() {
        return Ok(());
    }
    let known = known(connection)?;
    for path in there {
        let half = path.strip_suffix(".new").and_then(digest_of).is_some();
        if half || digest_of(&path).is_some_and(|digest| !known.contains(&digest)) {
            let path = folder.join(path);
            fs::remove_file(&path).map_err(|e| Error::io(&path, e))?;
        }
    }
    Ok(())
}

/// Whether the tables are of a version that knows of sealed content; the next one who writes brings them forward.
pub(crate) fn is_known(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sealed')";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// The digests of all sealed files that should be there.
pub(crate) fn known(connection: &Connection) -> Result<BTreeSet<Hash>> {
    if !is_known(connection)? {
        return Ok(BTreeSet::new());
    }
    let mut rows = connection.prepare("SELECT digest FROM sealed WHERE removed IS NULL")?;
    let known = rows
        .query_map([], |row| row.get::<_, Hash>(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(known)
}

/// The keepers to whom content is sealed now.
pub(crate) fn recipients(connection: &Connection) -> Result<Recipients> {
    let newest: Option<(u64, Option<Vec<u8>>)> = connection
        .prepare_cached(
            "SELECT entry, content FROM act WHERE kind = ?1 ORDER BY entry DESC LIMIT 1",
        )?
        .query_row([Kind::KeepersNamed.code()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((act, Some(content))) = newest else {
        return Ok(Recipients::default());
    };
    let mut cursor = Cursor::new(&content);
    cursor.byte()?;
    let mut keepers = Vec::new();
    for _ in 0..cursor.number()? {
        keepers.push(Recipient {
            name: cursor.text()?.to_owned(),
            key: cursor.text()?.to_owned(),
        });
    }
    cursor.end()?;
    Ok(Recipients {
        act: Some(act),
        keepers,
    })
}

impl Step<'_> {
    /// Seals content inside a transaction. The file is written first: if the act is never finished, nothing names it.
    pub(crate) fn seal(
        &mut self,
        folder: &Path,
        topic: &str,
        content: &[u8],
        hand: &Hand,
    ) -> Result<ActId> {
        let to = recipients(self.connection)?;
        let act = to.act.ok_or(Error::NoKeepers)?;
        let salt = self.salts.draw()?;
        let mut whole = salt.to_vec();
        whole.extend_from_slice(content);
        let sealed = to.seal(&whole)?;
        let digest = store(folder, &sealed)?;
        let commitment = commit(&salt, content);
        let mut bytes = Bytes::new();
        bytes
            .byte(1)
            .text(topic)
            .bytes(&commitment)
            .bytes(&digest)
            .number(sealed.len() as u64)
            .number(act);
        let entry = self.act(Kind::Sealed, hand, None, bytes.as_slice())?;
        self.connection.execute(
            "INSERT INTO sealed (entry, topic, commitment, digest, bytes, keepers) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (entry, topic, commitment, digest, sealed.len() as u64, act),
        )?;
        Ok(ActId(entry))
    }
}

impl Writing<'_> {
    /// Names all keepers to whom content is sealed from now on. What is sealed already stays as it is: see
    /// [`Writing::reseal`].
    pub fn name_keepers(&mut self, keepers: &[Recipient], hand: &Hand) -> Result<ActId> {
        self.one_act(Kind::KeepersNamed, hand, |content| {
            content.byte(1).number(keepers.len() as u64);
            for keeper in keepers {
                content.text(&keeper.name).text(&keeper.key);
            }
            Ok(())
        })
        .map(ActId)
    }

    /// Seals content to the keepers; the topic stays readable, the content does not.
    pub fn seal_content(&mut self, topic: &str, content: &[u8], hand: &Hand) -> Result<ActId> {
        let folder = self.holding.folder().to_owned();
        self.in_one(|step| step.seal(&folder, topic, content, hand))
    }

    /// Seals everything that the key opens to the keepers of now, and removes the older sealed files.
    pub fn reseal(&mut self, identity: &Identity, hand: &Hand) -> Result<Resealed> {
        let folder = self.holding.folder().to_owned();
        let mut done = Resealed::default();
        let finished = self.in_one(|step| {
            let to = recipients(step.connection)?;
            let act = to.act.ok_or(Error::NoKeepers)?;
            let mut moved = Vec::new();
            for (entry, digest, keepers) in standing(step.connection)? {
                if keepers == act {
                    done.done += 1;
                    continue;
                }
                let path = folder.join(path_of(&digest));
                let bytes = fs::read(&path).map_err(|e| Error::io(&path, e))?;
                match open(&bytes, identity)? {
                    None => done.not_opened += 1,
                    Some(whole) => {
                        let sealed = to.seal(&whole)?;
                        moved.push((entry, store(&folder, &sealed)?, sealed.len() as u64));
                        done.done += 1;
                    }
                }
            }
            if moved.is_empty() {
                return Ok(());
            }
            let mut content = Bytes::new();
            content.byte(1).number(act).number(moved.len() as u64);
            for (entry, digest, length) in &moved {
                content.number(*entry).bytes(digest).number(*length);
                step.connection.execute(
                    "UPDATE sealed SET digest = ?2, bytes = ?3, keepers = ?4 WHERE entry = ?1",
                    (entry, digest, length, act),
                )?;
            }
            step.act(Kind::Resealed, hand, None, content.as_slice())?;
            Ok(())
        });
        remove_unknown(&folder, &self.connection)?;
        finished.map(|()| done)
    }

    /// Destroys sealed content: the file goes, and with it the random bytes without which its commitment says nothing.
    pub fn destroy_sealed(&mut self, ids: &[ActId], hand: &Hand) -> Result<ActId> {
        let folder = self.holding.folder().to_owned();
        let act = self.in_one(|step| {
            let mut content = Bytes::new();
            content.byte(1).number(ids.len() as u64);
            for id in ids {
                content.number(id.0);
            }
            let act = step.act(Kind::SealedDestroyed, hand, None, content.as_slice())?;
            for id in ids {
                let changed = step.connection.execute(
                    "UPDATE sealed SET removed = ?2 WHERE entry = ?1 AND removed IS NULL",
                    (id.0, act),
                )?;
                if changed == 0 {
                    return Err(Error::Absent(format!("sealed content {id}")));
                }
            }
            Ok(ActId(act))
        })?;
        remove_unknown(&folder, &self.connection)?;
        Ok(act)
    }
}

fn standing(connection: &Connection) -> Result<Vec<(u64, Hash, u64)>> {
    let mut statement = connection.prepare(
        "SELECT entry, digest, keepers FROM sealed WHERE removed IS NULL ORDER BY entry",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Holding {
    /// The keepers to whom content is sealed now.
    pub fn recipients(&self) -> Result<Recipients> {
        self.read(recipients)
    }

    /// Sealed content as it is known without a key, oldest first; of one topic, or of all.
    pub fn sealed_items(&self, topic: Option<&str>) -> Result<Vec<SealedItem>> {
        self.read(|connection| {
            if !is_known(connection)? {
                return Ok(Vec::new());
            }
            let mut statement = connection.prepare_cached(
                "SELECT entry, topic, at, bytes, keepers, removed FROM sealed JOIN act USING (entry)
                 WHERE ?1 IS NULL OR topic = ?1 ORDER BY entry",
            )?;
            let rows = statement.query_map([topic], |row| {
                Ok(SealedItem {
                    id: ActId(row.get(0)?),
                    topic: row.get(1)?,
                    at: Moment(row.get(2)?),
                    bytes: row.get(3)?,
                    sealed_to: ActId(row.get(4)?),
                    destroyed_by: row.get::<_, Option<u64>>(5)?.map(ActId),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Opens sealed content with a keeper's key, and checks that it is what the ledger committed to.
    pub fn open_sealed(&self, id: ActId, identity: &Identity) -> Result<Vec<u8>> {
        let found: Option<(Hash, Hash)> = self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT digest, commitment FROM sealed WHERE entry = ?1 AND removed IS NULL",
                )?
                .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?)
        })?;
        let (digest, commitment) =
            found.ok_or_else(|| Error::Absent(format!("sealed content {id}")))?;
        let path = self.folder().join(path_of(&digest));
        let bytes = fs::read(&path).map_err(|e| Error::io(&path, e))?;
        let whole = open(&bytes, identity)?.ok_or(Error::NotSealedToThisKey(id))?;
        check_opened(&whole, &commitment).ok_or_else(|| Error::damaged(path_of(&digest)))
    }
}

/// The content in what was opened, if it is what was committed to.
pub(crate) fn check_opened(whole: &[u8], commitment: &Hash) -> Option<Vec<u8>> {
    let (salt, content) = whole.split_first_chunk::<32>()?;
    let salt: &Salt = salt;
    (commit(salt, content) == *commitment).then(|| content.to_vec())
}

/// What acts say of a sealed thing, replayed.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    digest: Hash,
    keepers: u64,
    removed: Option<u64>,
}

/// Replays what acts say of sealed things and names every row and file that differs: file, entry, what.
pub(crate) fn differences(
    folder: &Path,
    connection: &Connection,
    mut found: impl FnMut(String, Option<u64>, &str),
) -> Result<u64> {
    let mut said: BTreeMap<u64, Said> = BTreeMap::new();
    if !is_known(connection)? {
        return Ok(0);
    }
    let mut acts = connection.prepare(
        "SELECT entry, kind, content FROM act WHERE kind IN (?1, ?2, ?3, ?4) AND content IS NOT NULL ORDER BY entry",
    )?;
    let kinds = [
        Kind::Sealed,
        Kind::Resealed,
        Kind::SealedDestroyed,
        Kind::PrivateOpened,
    ]
    .map(Kind::code);
    let mut rows = acts.query(kinds)?;
    while let Some(row) = rows.next()? {
        let (entry, kind): (u64, u8) = (row.get(0)?, row.get(1)?);
        let content: Vec<u8> = row.get(2)?;
        let mut c = Cursor::new(&content);
        c.byte()?;
        let digest = |c: &mut Cursor<'_>| -> Result<Hash> {
            Hash::try_from(c.bytes()?).map_err(|_| Error::damaged(format!("entry {entry}")))
        };
        if kind == Kind::Sealed.code() {
            c.text()?;
            digest(&mut c)?;
            let of = digest(&mut c)?;
            c.number()?;
            let keepers = c.number()?;
            said.insert(
                entry,
                Said {
                    digest: of,
                    keepers,
                    removed: None,
                },
            );
        } else if kind == Kind::Resealed.code() {
            let keepers = c.number()?;
            for _ in 0..c.number()? {
                let of = c.number()?;
                let now = digest(&mut c)?;
                c.number()?;
                if let Some(known) = said.get_mut(&of) {
                    known.digest = now;
                    known.keepers = keepers;
                }
            }
        } else {
            for _ in 0..c.number()? {
                if let Some(known) = said.get_mut(&c.number()?) {
                    known.removed = Some(entry);
                }
            }
        }
    }
    let mut table = connection.prepare("SELECT entry, digest, keepers, removed FROM sealed")?;
    let mut rows = table.query([])?;
    let mut listed = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let entry: u64 = row.get(0)?;
        listed.insert(entry);
        let now = Said {
            digest: row.get(1)?,
            keepers: row.get(2)?,
            removed: row.get(3)?,
        };
        if said.get(&entry) != Some(&now) {
            found(
                "register.sqlite".to_owned(),
                Some(entry),
                "a table says something else of sealed content than the acts",
            );
        }
    }
    for entry in said.keys().filter(|entry| !listed.contains(entry)) {
        found(
            "register.sqlite".to_owned(),
            Some(*entry),
            "a table does not know of content that was sealed",
        );
    }
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for (entry, said) in said.iter().filter(|(_, said)| said.removed.is_none()) {
        expected.insert(path_of(&said.digest), *entry);
    }
    for (path, entry) in &expected {
        match crate::fixity::hash_file(&folder.join(path)) {
            Ok((digest, _)) if Some(digest) == digest_of(path) => {}
            Ok(_) => found(
                path.clone(),
                Some(*entry),
                "its bytes are not those that were written",
            ),
            Err(_) => found(path.clone(), Some(*entry), "it cannot be read"),
        }
    }
    for path in files_below(&folder.join("sealed"), "sealed")? {
        if !expected.contains_key(&path) {
            found(path, None, "it was not written by an act of this holding");
        }
    }
    Ok(expected.len() as u64)
}
