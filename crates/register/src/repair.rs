//! Repair and mirror: pieces go from one copy to another, each proved before it is used.
//!
//! A holding knows the digest of every piece: originals by their names, tiles by the entries, everything else by
//! `fixity`. So a piece taken from any copy, however old or untrusted, either has the digest that is missing here or is
//! left alone.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write as _};
use std::path::Path;

use crate::error::{Error, Result};
use crate::fixity::{Fixity, SEGMENT, files_below, hash_file, hash_segment, remove, write_whole};
use crate::holding::{Holding, lock_folder};
use crate::ledger::sha256;
use crate::original;
use crate::verify::{Depth, Report, verify};

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// Pieces put in place: the file, and for the register the first byte.
    pub pieces: Vec<(String, u64)>,
    /// What a full verification says afterwards.
    pub report: Report,
}

/// Takes missing and broken pieces of the holding in `folder` from the copy in `from`.
pub fn repair(folder: &Path, from: &Path) -> Result<Repaired> {
    let mut done = Repaired::default();
    {
        let _lock = lock_folder(folder)?;
        let fixity = known_good(folder, from, &mut done)?;
        for (path, sealed) in &fixity.files {
            let here = hash_file(&folder.join(path)).map(|(digest, _)| digest);
            if here.is_ok_and(|digest| digest == sealed.digest) {
                continue;
            }
            let Ok(bytes) = fs::read(from.join(path)) else {
                continue;
            };
            if sha256(&bytes) == sealed.digest {
                put(&folder.join(path), &bytes)?;
                done.pieces.push((path.clone(), 0));
            }
        }
        segments(folder, from, &fixity, &mut done)?;
    }
    // The register is whole now, or as whole as this copy can make it: what follows from it can be written again.
    if let Ok(holding) = Holding::open(folder) {
        originals(folder, from, &holding, &mut done)?;
        let before = verify(folder, Depth::Full)?;
        let of_tiles = |path: &str| path.starts_with("ledger/tile/");
        let is_register_sound = !before.findings.iter().any(|f| f.file == "register.sqlite");
        if is_register_sound && before.findings.iter().any(|f| of_tiles(&f.file)) {
            let writing = holding.write()?;
            writing.write_all_tiles()?;
            writing.close()?;
            let named: BTreeSet<String> = before.findings.into_iter().map(|f| f.file).collect();
            done.pieces
                .extend(named.into_iter().filter(|f| of_tiles(f)).map(|f| (f, 0)));
        }
    }
    done.report = verify(folder, Depth::Full)?;
    Ok(done)
}

/// The digests to go by: ours, or those of the copy if ours are broken.
fn known_good(folder: &Path, from: &Path, done: &mut Repaired) -> Result<Fixity> {
    if let Ok(Some(fixity)) = Fixity::read(folder) {
        return Ok(fixity);
    }
    let Some(fixity) = Fixity::read(from)? else {
        return Err(Error::Damaged {
            what: "fixity, here and in the copy,".to_owned(),
        });
    };
    let bytes = fs::read(from.join("fixity")).map_err(|e| Error::io(from, e))?;
    put(&folder.join("fixity"), &bytes)?;
    done.pieces.push(("fixity".to_owned(), 0));
    Ok(fixity)
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|e| Error::io(parent, e))?;
    }
    write_whole(path, bytes)
}

fn segments(folder: &Path, from: &Path, fixity: &Fixity, done: &mut Repaired) -> Result<()> {
    let path = folder.join("register.sqlite");
    let io = |e| Error::io(&path, e);
    let mut here = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(io)?;
    here.set_len(fixity.length).map_err(io)?;
    let Ok(mut copy) = File::open(from.join("register.sqlite")) else {
        return Ok(());
    };
    for (n, digest) in (0..).zip(&fixity.segments) {
        let Some(digest) = digest else { continue };
        if hash_segment(&mut here, n).map_err(io)? == *digest {
            continue;
        }
        let mut bytes = Vec::new();
        copy.seek(SeekFrom::Start(n * SEGMENT)).map_err(io)?;
        let room = SEGMENT.min(fixity.length - n * SEGMENT);
        (&mut copy).take(room).read_to_end(&mut bytes).map_err(io)?;
        if sha256(&bytes) == *digest {
            here.seek(SeekFrom::Start(n * SEGMENT)).map_err(io)?;
            here.write_all(&bytes).map_err(io)?;
            done.pieces
                .push(("register.sqlite".to_owned(), n * SEGMENT));
        }
    }
    here.sync_all().map_err(io)
}

fn originals(folder: &Path, from: &Path, holding: &Holding, done: &mut Repaired) -> Result<()> {
    let kept = holding.read(original::known)?;
    let kept = kept
        .iter()
        .map(|digest| (original::path_of(digest), *digest));
    let sealed = holding.read(crate::sealed::known)?;
    let sealed = sealed
        .iter()
        .map(|digest| (crate::sealed::path_of(digest), *digest));
    for (path, digest) in kept.chain(sealed) {
        if hash_file(&folder.join(&path)).is_ok_and(|(now, _)| now == digest) {
            continue;
        }
        if hash_file(&from.join(&path)).is_ok_and(|(there, _)| there == digest) {
            copy_file(&from.join(&path), &folder.join(&path))?;
            done.pieces.push((path, 0));
        }
    }
    Ok(())
}

/// What a mirroring did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mirrored {
    /// Files in the holding.
    pub files: u64,
    /// Files, or megabytes of the register, that were copied.
    pub copied: u64,
    /// Bytes that were copied.
    pub bytes: u64,
    /// Files removed from the copy because the holding has them no longer.
    pub removed: u64,
}

const MARK: &str = "mirroring";

/// Marks a copy that has the public part alone.
pub(crate) const PUBLIC_PART: &str = "public-part";

/// Whether a folder is a copy that was not finished.
pub(crate) fn is_unfinished_copy(folder: &Path) -> bool {
    folder.join(MARK).exists()
}

/// Makes the folder `target` a copy of the holding, or brings an older copy up to date. Each piece is checked when it is
/// read here and when it is read back there. Interrupted, it goes on where it was; until then the copy does not open.
pub fn mirror(holding: &Holding, target: &Path) -> Result<Mirrored> {
    copy(holding, target, false)
}

/// Makes a copy that has the public part alone: nothing sealed is in it, with or without a key. Refused while something that
/// is not public stands in the clear.
pub fn mirror_public(holding: &Holding, target: &Path) -> Result<Mirrored> {
    if holding.read(crate::private::stands_in_the_clear)? {
        return Err(Error::NotSealed);
    }
    copy(holding, target, true)
}

/// Whether a folder is a copy of the public part alone.
pub(crate) fn is_public_part(folder: &Path) -> bool {
    folder.join(PUBLIC_PART).exists()
}

fn copy(holding: &Holding, target: &Path, is_public: bool) -> Result<Mirrored> {
    let folder = holding.folder();
    let _lock = lock_folder(folder)?;
    let is_public = is_public || is_public_part(folder);
    let Some(fixity) = Fixity::read(folder)? else {
        return Err(Error::damaged("the file fixity"));
    };
    let io = |e| Error::io(target, e);
    if target.exists() && !target.join("holding.toml").exists() && !target.join(MARK).exists() {
        let is_empty = fs::read_dir(target).map_err(io)?.next().is_none();
        if !is_empty {
            return Err(Error::NotEmpty(target.to_owned()));
        }
    }
    fs::create_dir_all(target).map_err(io)?;
    if let Ok(about) = crate::holding::About::read(target)
        && about.origin != holding.about().origin
    {
        return Err(Error::Refused(format!(
            "{} is a copy of another holding, {}",
            target.display(),
            about.origin
        )));
    }
    let _their_lock = lock_folder(target)?;
    let mut done = Mirrored::default();
    let mut mine = whole_files(folder)?;
    if is_public {
        mine.retain(|(path, _)| !path.starts_with("sealed/"));
    }
    let is_same = !is_unfinished_copy(target)
        && fs::read(target.join("fixity")).ok() == fs::read(folder.join("fixity")).ok()
        && is_public_part(target) == is_public
        && whole_files(target)? == mine;
    done.files = mine.len() as u64 + 1;
    if is_same {
        return Ok(done);
    }
    File::create(target.join(MARK)).map_err(io)?;
    for (path, length) in whole_files(target)? {
        if !mine.contains(&(path.clone(), length)) {
            remove(&target.join(&path))?;
            done.removed += 1;
        }
    }
    for (path, length) in &mine {
        let (here, there) = (folder.join(path), target.join(path));
        // The name of an original, and of a full tile, says what is in it; everything else is compared.
        let expected = match original::digest_of(path).or_else(|| crate::sealed::digest_of(path)) {
            Some(digest) => Some(digest),
            None => fixity.files.get(path).map(|sealed| sealed.digest),
        };
        let expected = match expected {
            Some(digest) => digest,
            None => hash_file(&here)?.0,
        };
        if hash_file(&there).is_ok_and(|(digest, _)| digest == expected) {
            continue;
        }
        copy_file(&here, &there)?;
        if hash_file(&there)?.0 != expected {
            return Err(Error::damaged(here.display().to_string()));
        }
        done.copied += 1;
        done.bytes += length;
    }
    copy_segments(folder, target, &fixity, &mut done)?;
    if is_public {
        File::create(target.join(PUBLIC_PART)).map_err(io)?;
    } else {
        remove(&target.join(PUBLIC_PART))?;
    }
    remove(&target.join(MARK))?;
    Ok(done)
}

/// The files of a holding that are copied whole, with their lengths.
fn whole_files(folder: &Path) -> Result<BTreeSet<(String, u64)>> {
    let mut files = BTreeSet::new();
    for part in ["originals", "sealed", "ledger", "derived"] {
        for path in files_below(&folder.join(part), part)? {
            let facts = fs::metadata(folder.join(&path)).map_err(|e| Error::io(folder, e))?;
            files.insert((path, facts.len()));
        }
    }
    for path in ["holding.toml", "fixity"] {
        if let Ok(facts) = fs::metadata(folder.join(path)) {
            files.insert((path.to_owned(), facts.len()));
        }
    }
    Ok(files)
}

fn copy_segments(folder: &Path, target: &Path, fixity: &Fixity, done: &mut Mirrored) -> Result<()> {
    let (here, there) = (
        folder.join("register.sqlite"),
        target.join("register.sqlite"),
    );
    for stale in ["register.sqlite-wal", "register.sqlite-shm"] {
        remove(&target.join(stale))?;
    }
    let mut from = File::open(&here).map_err(|e| Error::io(&here, e))?;
    let io = |e| Error::io(&there, e);
    let mut to = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&there)
        .map_err(io)?;
    to.set_len(fixity.length).map_err(io)?;
    for (n, digest) in (0..).zip(&fixity.segments) {
        let Some(digest) = digest else {
            return Err(Error::damaged("the file register.sqlite"));
        };
        if hash_segment(&mut to, n).map_err(io)? == *digest {
            continue;
        }
        let mut bytes = Vec::new();
        let read = from
            .seek(SeekFrom::Start(n * SEGMENT))
            .and_then(|_| (&mut from).take(SEGMENT).read_to_end(&mut bytes));
        read.map_err(|e| Error::io(&here, e))?;
        if sha256(&bytes) != *digest {
            return Err(Error::damaged("the file register.sqlite"));
        }
        let written = to
            .seek(SeekFrom::Start(n * SEGMENT))
            .and_then(|_| to.write_all(&bytes));
        written.map_err(io)?;
        if hash_segment(&mut to, n).map_err(io)? != *digest {
            return Err(Error::damaged(there.display().to_string()));
        }
        done.copied += 1;
        done.bytes += bytes.len() as u64;
    }
    to.sync_all().map_err(io)
}

fn copy_file(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(|e| Error::io(parent, e))?;
    }
    let copied = (|| -> io::Result<()> {
        let (mut from, mut to) = (File::open(from)?, File::create(to)?);
        io::copy(&mut from, &mut to)?;
        Ok(())
    })();
    copied.map_err(|e| Error::io(to, e))
}
