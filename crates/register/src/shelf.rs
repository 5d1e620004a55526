//! A copy on a shelf: a place that keeps named pieces, such as a bucket of an object store.
//!
//! Every file is cut into pieces, and a piece is named by its digest: what is there already is not sent again, whatever
//! file it belongs to. Last of all comes `index`, which says what the files are made of. So at any moment the shelf has
//! the whole old copy or the whole new one; what an interrupted mirroring sent is found by the next. Only then goes what
//! no file is made of any more: what was withdrawn is in no piece that stays.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::fixity::{Fixity, SEGMENT, remove};
use crate::holding::{DATABASE, Holding, lock_folder};
use crate::ledger::{Hash, from_hex, hex, sha256};
use crate::repair::{
    Copy, MARK, Mirrored, Mirroring, begin_copy, digest_of, mark_part, may_leave, whole_files,
};
use crate::writing::read_frontier;

/// A place that keeps named pieces. It may be far away: it is asked by several threads at once.
pub trait Shelf: Sync {
    /// What the place could not do.
    type Error: From<Error> + Send;
    /// How a person calls the place.
    fn address(&self) -> String;
    /// All names, with the lengths of what is kept under them.
    fn list(&self) -> Result<BTreeMap<String, u64>, Self::Error>;
    /// What is kept under a name, if anything is.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Self::Error>;
    /// Keeps bytes under a name: all of them or, if this fails, what was there before.
    fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Self::Error>;
    /// Removes a name and what is kept under it.
    fn remove(&self, name: &str) -> Result<(), Self::Error>;
}

const INDEX: &str = "index";
/// How much of a file is one piece. Of the register it is what one digest of `fixity` covers.
const PIECE: u64 = 4 * SEGMENT;
/// How many pieces are on their way at once: a store far away answers slowly, and mostly one waits.
const AT_ONCE: usize = 8;

/// Some bytes of a file, by their digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    digest: Hash,
    length: u64,
}

impl Piece {
    fn name(&self) -> String {
        format!("pieces/{}", hex(&self.digest))
    }

    fn is(&self, bytes: &[u8]) -> bool {
        bytes.len() as u64 == self.length && sha256(bytes) == self.digest
    }

    /// Reads what lies at its place in a file, whatever that is.
    fn read(&self, file: &Path, at: u64) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.length as usize);
        let mut file = File::open(file)?;
        file.seek(SeekFrom::Start(at))?;
        file.take(self.length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// What a file is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cut {
    length: u64,
    /// The digest of the whole, where the holding knows one: a file that has it still is not read again.
    digest: Option<Hash>,
    pieces: Vec<Piece>,
}

impl Cut {
    /// The pieces with the bytes they begin at.
    fn places(&self) -> impl Iterator<Item = (u64, Piece)> {
        self.pieces.iter().scan(0, |next, piece| {
            let at = *next;
            *next += piece.length;
            Some((at, *piece))
        })
    }
}

/// The index of a copy: which state of which holding it is, and what its files are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Index {
    origin: String,
    /// Entries and root of the ledger.
    size: u64,
    root: Hash,
    is_public: bool,
    files: BTreeMap<String, Cut>,
}

impl Index {
    fn to_text(&self) -> String {
        use std::fmt::Write as _;
        let part = if self.is_public { "public" } else { "whole" };
        let (size, root) = (self.size, hex(&self.root));
        let mut text = format!(
            "imena copy 1\norigin {}\nledger {size} {root}\npart {part}\n",
            self.origin
        );
        let mut line = |line: std::fmt::Arguments<'_>| {
            writeln!(text, "{line}").expect("writing to a String cannot fail");
        };
        for (path, cut) in &self.files {
            let digest = cut.digest.map_or("-".to_owned(), |digest| hex(&digest));
            line(format_args!("file {digest} {} {path}", cut.length));
            for piece in &cut.pieces {
                line(format_args!(
                    "piece {} {}",
                    hex(&piece.digest),
                    piece.length
                ));
            }
        }
        let digest = hex(&sha256(text.as_bytes()));
        writeln!(text, "end {digest}").expect("writing to a String cannot fail");
        text
    }

    fn parse(text: &str) -> Option<Index> {
        let cut = text.trim_end_matches('\n').rfind('\n')? + 1;
        let (body, last) = text.split_at(cut);
        if last != format!("end {}\n", hex(&sha256(body.as_bytes()))) {
            return None;
        }
        let mut lines = body.lines();
        if lines.next()? != "imena copy 1" {
            return None;
        }
        let origin = lines.next()?.strip_prefix("origin ")?.to_owned();
        let (size, root) = lines.next()?.strip_prefix("ledger ")?.split_once(' ')?;
        let mut index = Index {
            origin,
            size: size.parse().ok()?,
            root: from_hex(root)?,
            is_public: lines.next()?.strip_prefix("part ")? == "public",
            files: BTreeMap::new(),
        };
        let mut path = String::new();
        for line in lines {
            let (word, rest) = line.split_once(' ')?;
            let (digest, rest) = rest.split_once(' ')?;
            if word == "piece" {
                let (digest, length) = (from_hex(digest)?, rest.parse().ok()?);
                let pieces = &mut index.files.get_mut(&path)?.pieces;
                pieces.push(Piece { digest, length });
            } else {
                let (length, name) = rest.split_once(' ')?;
                let digest = match digest {
                    "-" => None,
                    digest => Some(from_hex(digest)?),
                };
                path = name.to_owned();
                let (length, pieces) = (length.parse().ok()?, Vec::new());
                let cut = Cut {
                    length,
                    digest,
                    pieces,
                };
                index.files.insert(path.clone(), cut);
            }
        }
        // A store is not trusted with where its files go, nor with how much memory a piece takes.
        let is_fit = |(path, cut): (&String, &Cut)| {
            is_of_a_holding(path)
                && cut.pieces.iter().all(|piece| piece.length <= PIECE)
                && cut.pieces.iter().map(|piece| piece.length).sum::<u64>() == cut.length
        };
        index.files.iter().all(is_fit).then_some(index)
    }

    /// The index that lies on a shelf; nothing if there is none.
    fn read<S: Shelf>(shelf: &S) -> Result<Option<Index>, S::Error> {
        let Some(bytes) = shelf.get(INDEX)? else {
            return Ok(None);
        };
        let text = str::from_utf8(&bytes).unwrap_or_default();
        let (first, _) = text.split_once('\n').unwrap_or_default();
        match Index::parse(text) {
            None if first.starts_with("imena copy ") && first != "imena copy 1" => {
                let at = shelf.address();
                Err(Error::Refused(format!("{at} was made by a newer imena")).into())
            }
            None => Err(Error::Refused(format!(
                "the index of {} is damaged; remove the object \"{INDEX}\" there and mirror to it again",
                shelf.address()
            ))
            .into()),
            index => Ok(index),
        }
    }

    /// What a holding is made of now. Files that the `old` index knows by their digest are not read.
    fn of(
        holding: &Holding,
        is_public: bool,
        fixity: &Fixity,
        old: Option<&Index>,
    ) -> Result<Index> {
        let folder = holding.folder();
        let frontier = holding.read(read_frontier)?;
        let mut files = BTreeMap::new();
        for (path, length) in whole_files(folder)? {
            if is_public && path.starts_with("sealed/") {
                continue;
            }
            let digest = digest_of(&path, fixity);
            let known = old
                .and_then(|old| old.files.get(&path))
                .filter(|cut| cut.length == length && cut.digest == digest && digest.is_some());
            let cut = match known {
                Some(cut) => cut.clone(),
                None => cut_up(&folder.join(&path), digest)?,
            };
            files.insert(path, cut);
        }
        let register = register_cut(fixity)?;
        files.insert(DATABASE.to_owned(), register);
        Ok(Index {
            origin: holding.about().origin.clone(),
            size: frontier.size(),
            root: frontier.root(),
            is_public,
            files,
        })
    }
}

/// The register by the digests that `fixity` keeps of it: nothing of it is read.
fn register_cut(fixity: &Fixity) -> Result<Cut> {
    let pieces = (0..).zip(&fixity.segments).map(|(n, digest)| {
        let digest = digest.ok_or_else(|| Error::damaged("the file register.sqlite"))?;
        let length = SEGMENT.min(fixity.length - n * SEGMENT);
        Ok(Piece { digest, length })
    });
    Ok(Cut {
        length: fixity.length,
        digest: None,
        pieces: pieces.collect::<Result<_>>()?,
    })
}

fn cut_up(path: &Path, digest: Option<Hash>) -> Result<Cut> {
    let io = |e| Error::io(path, e);
    let mut file = File::open(path).map_err(io)?;
    let (mut whole, mut length, mut pieces) = (Sha256::new(), 0, Vec::new());
    loop {
        let mut bytes = Vec::new();
        (&mut file)
            .take(PIECE)
            .read_to_end(&mut bytes)
            .map_err(io)?;
        if bytes.is_empty() {
            break;
        }
        whole.update(&bytes);
        length += bytes.len() as u64;
        pieces.push(Piece {
            digest: sha256(&bytes),
            length: bytes.len() as u64,
        });
    }
    if digest.is_some_and(|digest| digest != Hash::from(whole.finalize())) {
        return Err(Error::damaged(path.display().to_string()));
    }
    Ok(Cut {
        length,
        digest,
        pieces,
    })
}

/// Whether a path names a file inside a holding that a copy has.
fn is_of_a_holding(path: &str) -> bool {
    let is_plain = path
        .split('/')
        .all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':']));
    let parts = ["originals/", "sealed/", "ledger/", "derived/"];
    is_plain
        && (["holding.toml", "fixity", DATABASE].contains(&path)
            || parts.iter().any(|part| path.starts_with(part)))
}

/// Makes what lies on a shelf a copy of the holding, or brings an older copy up to date. Each piece is checked when it
/// is read here, and read back from there once it was sent.
pub fn mirror_to<S: Shelf>(
    holding: &Holding,
    shelf: &S,
    how: Mirroring,
) -> Result<Mirrored, S::Error> {
    let folder = holding.folder();
    let is_public = may_leave(holding, how)?;
    let _lock = lock_folder(folder)?;
    let Some(fixity) = Fixity::read(folder)? else {
        return Err(Error::damaged("the file fixity").into());
    };
    let there = shelf.list()?;
    let is_ours = |name: &str| name == INDEX || name.starts_with("pieces/");
    if let Some(other) = there.keys().find(|name| !is_ours(name)) {
        return Err(Error::Refused(format!(
            "{} keeps something else, \"{other}\"; a copy needs a place of its own",
            shelf.address()
        ))
        .into());
    }
    let old = if there.contains_key(INDEX) {
        Index::read(shelf)?
    } else {
        None
    };
    if let Some(old) = &old
        && old.origin != holding.about().origin
    {
        let (at, origin) = (shelf.address(), &old.origin);
        return Err(Error::Refused(format!("{at} is a copy of another holding, {origin}")).into());
    }
    let index = Index::of(holding, is_public, &fixity, old.as_ref())?;
    let mut wanted = BTreeMap::new();
    for (path, cut) in &index.files {
        for (at, piece) in cut.places() {
            wanted.entry(piece.name()).or_insert((path, at, piece));
        }
    }
    let all: Vec<_> = wanted.iter().collect();
    let (copied, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    for_each(&all, |(name, (path, at, piece))| -> Result<(), S::Error> {
        let is_there = there.get(*name) == Some(&piece.length);
        let is_sound = || -> Result<bool, S::Error> {
            Ok(shelf.get(name)?.is_some_and(|there| piece.is(&there)))
        };
        if is_there && (!how.check || is_sound()?) {
            return Ok(());
        }
        let file = folder.join(path);
        let read = piece.read(&file, *at).map_err(|e| Error::io(&file, e))?;
        if !piece.is(&read) {
            return Err(Error::damaged(format!("the file {path}")).into());
        }
        shelf.put(name, read)?;
        if !is_sound()? {
            return Err(altered(shelf, name).into());
        }
        copied.fetch_add(1, Relaxed);
        bytes.fetch_add(piece.length, Relaxed);
        Ok(())
    })?;
    if old.as_ref() != Some(&index) {
        shelf.put(INDEX, index.to_text().into_bytes())?;
    }
    let idle: Vec<&String> = there
        .keys()
        .filter(|name| *name != INDEX && !wanted.contains_key(*name))
        .collect();
    // Read back also because what another machine has put there meanwhile must not lose its pieces.
    if (old.as_ref() != Some(&index) || !idle.is_empty())
        && Index::read(shelf)?.as_ref() != Some(&index)
    {
        return Err(altered(shelf, INDEX).into());
    }
    for_each(&idle, |name| shelf.remove(name))?;
    let gone = old.iter().flat_map(|old| old.files.keys());
    Ok(Mirrored {
        files: index.files.len() as u64,
        copied: copied.into_inner(),
        bytes: bytes.into_inner(),
        removed: gone.filter(|path| !index.files.contains_key(*path)).count() as u64,
    })
}

fn altered(shelf: &impl Shelf, name: &str) -> Error {
    Error::Refused(format!(
        "{} gave \"{name}\" back otherwise than it was sent; mirror to it again, and see whether somebody else writes there",
        shelf.address()
    ))
}

/// Brings a copy back from a shelf into a new or empty folder, or one with an older state of the same holding. Each piece
/// is checked before it is written. Interrupted, it goes on where it was; until then the folder does not open.
pub fn bring_back<S: Shelf>(shelf: &S, target: &Path) -> Result<Mirrored, S::Error> {
    let index = Kept::open(shelf)?.index;
    let is_new = begin_copy(target, &index.origin)?;
    if !is_new && !target.join(MARK).exists() {
        let frontier = Holding::open(target)?.read(read_frontier)?;
        let is_older = frontier.size() < index.size
            || (frontier.size() == index.size && frontier.root() == index.root);
        if !is_older {
            return Err(Error::Refused(format!(
                "{} has acts that {} has not; bring the copy back into another folder, or mirror the folder first",
                target.display(),
                shelf.address()
            ))
            .into());
        }
    }
    let _lock = lock_folder(target)?;
    let io = |path: &Path, e| Error::io(path, e);
    File::create(target.join(MARK)).map_err(|e| io(target, e))?;
    let mut done = Mirrored {
        files: index.files.len() as u64,
        ..Mirrored::default()
    };
    for (path, _) in whole_files(target)? {
        if !index.files.contains_key(&path) {
            remove(&target.join(&path))?;
            done.removed += 1;
        }
    }
    for stale in [
        "register.sqlite-wal",
        "register.sqlite-shm",
        "fixity.pending",
    ] {
        remove(&target.join(stale))?;
    }
    let (copied, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    for (path, cut) in &index.files {
        let file = target.join(path);
        let places: Vec<_> = cut.places().collect();
        make_room(&file, cut.length)?;
        for_each(&places, |(at, piece)| -> Result<(), S::Error> {
            if piece.is(&piece.read(&file, *at).map_err(|e| io(&file, e))?) {
                return Ok(());
            }
            write_at(&file, *at, &fetch(shelf, piece, path)?)?;
            if !piece.is(&piece.read(&file, *at).map_err(|e| io(&file, e))?) {
                return Err(Error::damaged(file.display().to_string()).into());
            }
            copied.fetch_add(1, Relaxed);
            bytes.fetch_add(piece.length, Relaxed);
            Ok(())
        })?;
        let synced = File::open(&file).and_then(|file| file.sync_all());
        synced.map_err(|e| io(&file, e))?;
    }
    mark_part(target, index.is_public)?;
    remove(&target.join(MARK))?;
    (done.copied, done.bytes) = (copied.into_inner(), bytes.into_inner());
    Ok(done)
}

fn make_room(file: &Path, length: u64) -> Result<()> {
    let io = |e| Error::io(file, e);
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).map_err(io)?;
    }
    let mut options = File::options();
    let opened = options.write(true).create(true).truncate(false).open(file);
    opened.and_then(|file| file.set_len(length)).map_err(io)
}

fn write_at(path: &Path, at: u64, bytes: &[u8]) -> Result<()> {
    let written = File::options().write(true).open(path).and_then(|mut file| {
        file.seek(SeekFrom::Start(at))?;
        file.write_all(bytes)
    });
    written.map_err(|e| Error::io(path, e))
}

fn fetch<S: Shelf>(shelf: &S, piece: &Piece, path: &str) -> Result<Vec<u8>, S::Error> {
    let there = shelf.get(&piece.name())?;
    there.filter(|bytes| piece.is(bytes)).ok_or_else(|| {
        Error::Refused(format!(
            "in {} a piece of {path} is missing or damaged, \"{}\"; imena mirror with --check sends it again",
            shelf.address(),
            piece.name()
        ))
        .into()
    })
}

/// A copy on a shelf, to repair from.
pub(crate) struct Kept<'a, S> {
    shelf: &'a S,
    index: Index,
}

impl<'a, S: Shelf> Kept<'a, S> {
    pub(crate) fn open(shelf: &'a S) -> Result<Self, S::Error> {
        match Index::read(shelf)? {
            Some(index) => Ok(Kept { shelf, index }),
            None => Err(Error::Absent(format!("copy of a holding at {}", shelf.address())).into()),
        }
    }

    /// A piece, if it is there and as it was: a copy that is broken elsewhere still serves.
    fn piece(&self, piece: &Piece) -> Result<Option<Vec<u8>>, S::Error> {
        let there = self.shelf.get(&piece.name())?;
        Ok(there.filter(|bytes| piece.is(bytes)))
    }
}

impl<S: Shelf> Copy for Kept<'_, S> {
    type Error = S::Error;

    fn lay(&self, path: &str, to: &Path) -> Result<bool, S::Error> {
        let Some(cut) = self.index.files.get(path) else {
            return Ok(false);
        };
        make_room(to, 0)?;
        for (at, piece) in cut.places() {
            match self.piece(&piece)? {
                Some(bytes) => write_at(to, at, &bytes)?,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn segment(&self, n: u64, _: u64) -> Result<Option<Vec<u8>>, S::Error> {
        let register = self.index.files.get(DATABASE);
        match register.and_then(|cut| cut.pieces.get(n as usize)) {
            Some(piece) => self.piece(piece),
            None => Ok(None),
        }
    }
}

/// Does something for each of many, several at once, and stops at the first that fails.
fn for_each<T: Sync, E: Send>(
    all: &[T],
    work: impl Fn(&T) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let failure = || failed.lock().unwrap_or_else(PoisonError::into_inner);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(all.len()) {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Relaxed)) {
                    if failure().is_some() {
                        return;
                    }
                    if let Err(error) = work(one) {
                        failure().get_or_insert(error);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    failed.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index {
        let piece = |digest: u8, length| Piece {
            digest: [digest; 32],
            length,
        };
        let cut = Cut {
            length: 12,
            digest: Some([2; 32]),
            pieces: vec![piece(3, 7), piece(4, 5)],
        };
        Index {
            origin: "example.org/primer".to_owned(),
            size: 3,
            root: [1; 32],
            is_public: true,
            files: BTreeMap::from([("derived/a name with spaces".to_owned(), cut)]),
        }
    }

    #[test]
    fn the_index_returns_and_any_flip_is_found() {
        let text = index().to_text();
        assert_eq!(Index::parse(&text), Some(index()));
        for bit in 0..text.len() * 8 {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let read = String::from_utf8(bytes).ok();
            assert_eq!(read.and_then(|text| Index::parse(&text)), None, "bit {bit}");
        }
    }

    #[test]
    fn a_copy_names_no_place_outside_the_holding_and_no_piece_beyond_bounds() {
        let places = [
            "../letter",
            "derived/../../letter",
            "/etc/letter",
            "derived//letter",
            "derived\\..\\letter",
            "lock",
        ];
        for place in places {
            let mut index = index();
            let cut = index.files.pop_first().unwrap().1;
            index.files.insert(place.to_owned(), cut);
            assert_eq!(Index::parse(&index.to_text()), None, "{place}");
        }
        let mut large = index();
        let cut = large.files.values_mut().next().unwrap();
        (cut.length, cut.pieces[0].length) = (PIECE + 6, PIECE + 1);
        assert_eq!(Index::parse(&large.to_text()), None);
    }
}
