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
use crate::ledger::{Hash, sha256};
use crate::original;
use crate::shelf::{Kept, Shelf};
use crate::verify::{Depth, Report, verify};

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// Pieces put in place: the file, and for the register the first byte.
    pub pieces: Vec<(String, u64)>,
    /// What a full verification says afterwards.
    pub report: Report,
}

/// A copy to take pieces from. It is not trusted: whatever it gives is compared with the digest that is missing here.
pub(crate) trait Copy {
    /// What could not be done.
    type Error: From<Error>;
    /// Lays a file of the copy down at `to`; says whether the copy has it.
    fn lay(&self, path: &str, to: &Path) -> Result<bool, Self::Error>;
    /// A megabyte of the register, not longer than there is `room`; nothing if the copy has none.
    fn segment(&self, n: u64, room: u64) -> Result<Option<Vec<u8>>, Self::Error>;
}

/// A copy in a folder. What cannot be read there is not there.
impl Copy for &Path {
    type Error = Error;

    fn lay(&self, path: &str, to: &Path) -> Result<bool> {
        let from = self.join(path);
        if !from.is_file() {
            return Ok(false);
        }
        Ok(copy_file(&from, to).is_ok())
    }

    fn segment(&self, n: u64, room: u64) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let read = File::open(self.join("register.sqlite")).and_then(|mut file| {
            file.seek(SeekFrom::Start(n * SEGMENT))?;
            file.take(room).read_to_end(&mut bytes)
        });
        Ok(read.is_ok().then_some(bytes))
    }
}

/// Takes missing and broken pieces of the holding in `folder` from the copy in the folder `from`.
pub fn repair(folder: &Path, from: &Path) -> Result<Repaired> {
    repair_with(folder, &from)
}

/// Takes missing and broken pieces of the holding in `folder` from the copy on a shelf.
pub fn repair_from<S: Shelf>(folder: &Path, shelf: &S) -> Result<Repaired, S::Error> {
    repair_with(folder, &Kept::open(shelf)?)
}

fn repair_with<C: Copy>(folder: &Path, from: &C) -> Result<Repaired, C::Error> {
    let mut done = Repaired::default();
    {
        let _lock = lock_folder(folder)?;
        let fixity = known_good(folder, from, &mut done)?;
        for (path, sealed) in &fixity.files {
            take(folder, from, path, &sealed.digest, &mut done)?;
        }
        segments(folder, from, &fixity, &mut done)?;
    }
    // The register is whole now, or as whole as this copy can make it: what follows from it can be written again.
    if let Ok(holding) = Holding::open(folder) {
        for digest in holding.read(original::known)? {
            take(
                folder,
                from,
                &original::path_of(&digest),
                &digest,
                &mut done,
            )?;
        }
        for digest in holding.read(crate::sealed::known)? {
            take(
                folder,
                from,
                &crate::sealed::path_of(&digest),
                &digest,
                &mut done,
            )?;
        }
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
fn known_good<C: Copy>(folder: &Path, from: &C, done: &mut Repaired) -> Result<Fixity, C::Error> {
    if let Ok(Some(fixity)) = Fixity::read(folder) {
        return Ok(fixity);
    }
    let (here, beside) = (folder.join("fixity"), folder.join("fixity.new"));
    let bytes = if from.lay("fixity", &beside)? {
        fs::read(&beside).map_err(|e| Error::io(&beside, e))?
    } else {
        Vec::new()
    };
    remove(&beside)?;
    let Some(fixity) = Fixity::from_bytes(&bytes) else {
        return Err(Error::damaged("fixity, here and in the copy,").into());
    };
    write_whole(&here, &bytes)?;
    done.pieces.push(("fixity".to_owned(), 0));
    Ok(fixity)
}

/// Takes a file from the copy if it is not here as it should be, and is so there.
fn take<C: Copy>(
    folder: &Path,
    from: &C,
    path: &str,
    digest: &Hash,
    done: &mut Repaired,
) -> Result<(), C::Error> {
    let here = folder.join(path);
    let is_sound = |file: &Path| hash_file(file).is_ok_and(|(now, _)| now == *digest);
    if is_sound(&here) {
        return Ok(());
    }
    let beside = folder.join(format!("{path}.new"));
    if from.lay(path, &beside)? && is_sound(&beside) {
        let placed = File::open(&beside)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&beside, &here));
        placed.map_err(|e| Error::io(&here, e))?;
        done.pieces.push((path.to_owned(), 0));
    }
    Ok(remove(&beside)?)
}

fn segments<C: Copy>(
    folder: &Path,
    from: &C,
    fixity: &Fixity,
    done: &mut Repaired,
) -> Result<(), C::Error> {
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
    for (n, digest) in (0..).zip(&fixity.segments) {
        let Some(digest) = digest else { continue };
        if hash_segment(&mut here, n).map_err(io)? == *digest {
            continue;
        }
        let room = SEGMENT.min(fixity.length - n * SEGMENT);
        let there = from.segment(n, room)?;
        if let Some(bytes) = there.filter(|bytes| sha256(bytes) == *digest) {
            let written = here
                .seek(SeekFrom::Start(n * SEGMENT))
                .and_then(|_| here.write_all(&bytes));
            written.map_err(io)?;
            done.pieces
                .push(("register.sqlite".to_owned(), n * SEGMENT));
        }
    }
    Ok(here.sync_all().map_err(io)?)
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

/// How a mirroring is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mirroring {
    /// Copy the public part alone: nothing sealed is in it, with or without a key.
    pub public: bool,
    /// Read everything that is there already once more, even where nothing changed here.
    pub check: bool,
}

pub(crate) const MARK: &str = "mirroring";

/// Marks a copy that has the public part alone.
pub(crate) const PUBLIC_PART: &str = "public-part";

/// Whether a folder is a copy that was not finished.
pub(crate) fn is_unfinished_copy(folder: &Path) -> bool {
    folder.join(MARK).exists()
}

/// Makes the folder `target` a copy of the holding, or brings an older copy up to date. Each piece is checked when it is
/// read here and when it is read back there. Interrupted, it goes on where it was; until then the copy does not open.
pub fn mirror(holding: &Holding, target: &Path) -> Result<Mirrored> {
    mirror_as(holding, target, Mirroring::default())
}

/// Whether the copy is of the public part alone. Refused where such a copy is asked for while something that is not public
/// stands in the clear.
pub(crate) fn may_leave(holding: &Holding, how: Mirroring) -> Result<bool> {
    if how.public && holding.read(crate::private::stands_in_the_clear)? {
        return Err(Error::NotSealed);
    }
    Ok(how.public || is_public_part(holding.folder()))
}

/// Whether a folder is a copy of the public part alone.
pub(crate) fn is_public_part(folder: &Path) -> bool {
    folder.join(PUBLIC_PART).exists()
}

/// Marks a copy by the part that is in it.
pub(crate) fn mark_part(target: &Path, is_public: bool) -> Result<()> {
    let mark = target.join(PUBLIC_PART);
    if is_public {
        File::create(&mark).map_err(|e| Error::io(&mark, e))?;
        return Ok(());
    }
    remove(&mark)
}

/// Sees that the folder of a copy is new, empty or an older copy of the same holding; says whether it had nothing.
pub(crate) fn begin_copy(target: &Path, origin: &str) -> Result<bool> {
    let io = |e| Error::io(target, e);
    fs::create_dir_all(target).map_err(io)?;
    let has_about = target.join("holding.toml").exists();
    if !has_about && !is_unfinished_copy(target) {
        // A copy that was ended before anything else was written has its lock alone.
        for entry in fs::read_dir(target).map_err(io)? {
            if entry.map_err(io)?.file_name() != "lock" {
                return Err(Error::NotEmpty(target.to_owned()));
            }
        }
    }
    if let Ok(about) = crate::holding::About::read(target)
        && about.origin != origin
    {
        return Err(Error::Refused(format!(
            "{} is a copy of another holding, {}",
            target.display(),
            about.origin
        )));
    }
    Ok(!has_about)
}

/// Makes a copy in a folder, as [`mirror`] does, of the part that is asked for.
pub fn mirror_as(holding: &Holding, target: &Path, how: Mirroring) -> Result<Mirrored> {
    let folder = holding.folder();
    let is_public = may_leave(holding, how)?;
    let _lock = lock_folder(folder)?;
    let Some(fixity) = Fixity::read(folder)? else {
        return Err(Error::damaged("the file fixity"));
    };
    let io = |e| Error::io(target, e);
    begin_copy(target, &holding.about().origin)?;
    let _their_lock = lock_folder(target)?;
    let mut done = Mirrored::default();
    let mut mine = whole_files(folder)?;
    if is_public {
        mine.retain(|(path, _)| !path.starts_with("sealed/"));
    }
    let is_same = !how.check
        && !is_unfinished_copy(target)
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
        let expected = match digest_of(path, &fixity) {
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
    mark_part(target, is_public)?;
    remove(&target.join(MARK))?;
    Ok(done)
}

/// The digest that a file should have, where the holding knows it: the name of an original says what is in it.
pub(crate) fn digest_of(path: &str, fixity: &Fixity) -> Option<Hash> {
    original::digest_of(path)
        .or_else(|| crate::sealed::digest_of(path))
        .or_else(|| fixity.files.get(path).map(|sealed| sealed.digest))
}

/// The files of a holding that are copied whole, with their lengths.
pub(crate) fn whole_files(folder: &Path) -> Result<BTreeSet<(String, u64)>> {
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
