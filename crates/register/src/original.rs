//! Original files: kept as they came, named by SHA-256.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::fixity::{files_below, hash_file};
use crate::ledger::{Hash, from_hex, hex};

/// Where an original lies below the folder.
pub(crate) fn path_of(digest: &Hash) -> String {
    let name = hex(digest);
    let (first, rest) = name.split_at(2);
    format!("originals/{first}/{rest}")
}

/// The digest that the name of an original stands for.
pub(crate) fn digest_of(path: &str) -> Option<Hash> {
    let rest = path.strip_prefix("originals/")?;
    let (first, rest) = rest.split_once('/')?;
    from_hex(&format!("{first}{rest}"))
}

/// Stores what can be read, and gives its digest and length.
pub(crate) fn store(folder: &Path, from: &mut dyn Read) -> Result<(Hash, u64)> {
    let (incoming, mut file) = incoming(folder)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut length = 0_u64;
    let copied = (|| -> io::Result<()> {
        loop {
            let read = match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            hasher.update(&buffer[..read]);
            file.write_all(&buffer[..read])?;
            length += read as u64;
        }
        file.sync_data()
    })();
    if let Err(error) = copied {
        fs::remove_file(&incoming).ok();
        return Err(Error::io(&incoming, error));
    }
    let digest: Hash = hasher.finalize().into();
    put_in_place(folder, &incoming, &digest)?;
    Ok((digest, length))
}

/// Stores a copy of a file, sharing its blocks where the file system can.
pub(crate) fn store_file(folder: &Path, from: &Path) -> Result<(Hash, u64)> {
    let (incoming, _) = incoming(folder)?;
    let copied = fs::copy(from, &incoming).and_then(|_| {
        // The copy takes over the permissions of the original, which may be read-only.
        let file = File::open(&incoming)?;
        file.sync_data()
    });
    let hashed = copied
        .map_err(|e| Error::io(from, e))
        .and_then(|()| hash_file(&incoming));
    match hashed {
        Ok((digest, length)) => {
            put_in_place(folder, &incoming, &digest)?;
            Ok((digest, length))
        }
        Err(error) => {
            fs::remove_file(&incoming).ok();
            Err(error)
        }
    }
}

fn incoming(folder: &Path) -> Result<(PathBuf, File)> {
    let originals = folder.join("originals");
    fs::create_dir_all(&originals).map_err(|e| Error::io(&originals, e))?;
    let path = originals.join("incoming");
    let file = File::create(&path).map_err(|e| Error::io(&path, e))?;
    Ok((path, file))
}

fn put_in_place(folder: &Path, incoming: &Path, digest: &Hash) -> Result<()> {
    let path = folder.join(path_of(digest));
    let parent = path.parent().unwrap_or(folder);
    let io = |e| Error::io(&path, e);
    fs::create_dir_all(parent).map_err(io)?;
    fs::rename(incoming, &path).map_err(io)?;
    File::open(parent)
        .and_then(|dir| dir.sync_all())
        .map_err(io)
}

/// Removes files below `originals/` that no intake refers to: an interrupted one left them.
pub(crate) fn remove_unknown(folder: &Path, connection: &Connection) -> Result<()> {
    let there = files_below(&folder.join("originals"), "originals")?;
    if there.is_empty() {
        return Ok(());
    }
    let known = known(connection)?;
    for path in there {
        // A file whose name is no digest and that we did not name is somebody's; verify will speak of it.
        let ours = path == "originals/incoming"
            || digest_of(&path).is_some_and(|digest| !known.contains(&digest));
        if ours {
            let path = folder.join(path);
            fs::remove_file(&path).map_err(|e| Error::io(&path, e))?;
        }
    }
    Ok(())
}

/// The digests of all originals that should be there.
pub(crate) fn known(connection: &Connection) -> Result<BTreeSet<Hash>> {
    let mut sql =
        "SELECT DISTINCT digest FROM original WHERE removed IS NULL AND intake < (SELECT size FROM ledger)".to_owned();
    if crate::sealed::is_known(connection)? {
        sql.push_str(" AND digest NOT IN (SELECT digest FROM sealed_original)");
    }
    let mut rows = connection.prepare(&sql)?;
    let known = rows
        .query_map([], |row| row.get::<_, Hash>(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(known)
}
