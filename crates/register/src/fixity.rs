//! Fixity: digests of the files that do not prove themselves.
//!
//! Originals are named by their hash and tiles are recomputed, but a page of a database has unused bytes, and a bit
//! that flips there is seen by no reader. So the file `fixity` keeps a digest of every megabyte of `register.sqlite`
//! and of each small or derived file. It is brought up to date by what the write-ahead log says was written, and only
//! there: a megabyte nobody wrote to keeps its old digest, so damage is never signed off by the next act.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::error::{Error, Result};
use crate::ledger::{Hash, from_hex, hex, sha256};

/// How much of the database one digest covers.
pub(crate) const SEGMENT: u64 = 1 << 20;

const FILE: &str = "fixity";
const PENDING: &str = "fixity.pending";

/// A file and what it should hash to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) digest: Hash,
    pub(crate) length: u64,
    pub(crate) modified: u128,
}

/// The digests as last written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fixity {
    /// Length of the database file.
    pub(crate) length: u64,
    /// Digest of each megabyte; `None` where it had already differed when it was written to.
    pub(crate) segments: Vec<Option<Hash>>,
    /// Other files, by path inside the holding.
    pub(crate) files: BTreeMap<String, Sealed>,
}

impl Fixity {
    /// Reads `fixity` of a holding: nothing if there is none yet, damage if it does not hash to its last line.
    pub(crate) fn read(folder: &Path) -> Result<Option<Fixity>> {
        let path = folder.join(FILE);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io(&path, error)),
        };
        Fixity::from_bytes(&bytes)
            .map(Some)
            .ok_or_else(|| Error::damaged("the file fixity"))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Fixity> {
        str::from_utf8(bytes).ok().and_then(Fixity::parse)
    }

    fn parse(text: &str) -> Option<Fixity> {
        let cut = text.trim_end_matches('\n').rfind('\n')? + 1;
        let (body, last) = text.split_at(cut);
        if last != format!("end {}\n", hex(&sha256(body.as_bytes()))) {
            return None;
        }
        let mut fixity = Fixity::default();
        let mut lines = body.lines();
        if lines.next()? != "imena fixity 1" {
            return None;
        }
        for line in lines {
            let (word, rest) = line.split_once(' ')?;
            match word {
                "database" => fixity.length = rest.parse().ok()?,
                "segment" if rest == "differed" => fixity.segments.push(None),
                "segment" => fixity.segments.push(Some(from_hex(rest)?)),
                "file" => {
                    let mut parts = rest.splitn(4, ' ');
                    let sealed = Sealed {
                        digest: from_hex(parts.next()?)?,
                        length: parts.next()?.parse().ok()?,
                        modified: parts.next()?.parse().ok()?,
                    };
                    fixity.files.insert(parts.next()?.to_owned(), sealed);
                }
                _ => return None,
            }
        }
        Some(fixity)
    }

    fn to_text(&self) -> String {
        let mut text = format!("imena fixity 1\ndatabase {}\n", self.length);
        for segment in &self.segments {
            match segment {
                Some(digest) => writeln!(text, "segment {}", hex(digest)),
                None => writeln!(text, "segment differed"),
            }
            .expect("writing to a String cannot fail");
        }
        for (path, sealed) in &self.files {
            writeln!(
                text,
                "file {} {} {} {path}",
                hex(&sealed.digest),
                sealed.length,
                sealed.modified
            )
            .expect("writing to a String cannot fail");
        }
        let digest = sha256(text.as_bytes());
        writeln!(text, "end {}", hex(&digest)).expect("writing to a String cannot fail");
        text
    }
}

/// Keeps `fixity` up to date while somebody writes.
#[derive(Debug)]
pub(crate) struct FixityKeeper {
    fixity: Fixity,
    /// Segments written to since the digests were last written, below the old length.
    dirty: BTreeSet<u64>,
    noted: usize,
    changed: bool,
}

impl FixityKeeper {
    /// Takes over the digests of a holding, and what an interrupted writer noted.
    pub(crate) fn take_over(folder: &Path) -> FixityKeeper {
        // A damaged `fixity` is replaced only by what is hashed anew; verify will have named it before.
        let fixity = Fixity::read(folder).unwrap_or_default().unwrap_or_default();
        let mut keeper = FixityKeeper {
            fixity,
            dirty: BTreeSet::new(),
            noted: 0,
            changed: false,
        };
        if let Ok(noted) = fs::read_to_string(folder.join(PENDING)) {
            keeper
                .dirty
                .extend(noted.lines().filter_map(|line| line.parse::<u64>().ok()));
            keeper.changed = true;
        }
        if keeper.fixity.segments.is_empty() {
            keeper.changed = true;
        }
        keeper
    }

    /// Notes what the write-ahead log is about to write into the database. Called before each checkpoint.
    pub(crate) fn before_checkpoint(&mut self, folder: &Path) -> Result<()> {
        let touched = segments_in_wal(&folder.join("register.sqlite-wal"))?;
        if touched.is_empty() {
            return Ok(());
        }
        self.changed = true;
        let database = folder.join("register.sqlite");
        let old = self.fixity.segments.len() as u64;
        let new: Vec<u64> = touched
            .into_iter()
            .filter(|s| *s < old && !self.dirty.contains(s))
            .collect();
        if !new.is_empty() {
            let mut file = File::open(&database).map_err(|e| Error::io(&database, e))?;
            for segment in new {
                let now = hash_segment(&mut file, segment).map_err(|e| Error::io(&database, e))?;
                let slot = &mut self.fixity.segments[segment as usize];
                if *slot != Some(now) {
                    *slot = None;
                }
                self.dirty.insert(segment);
            }
        }
        if self.noted != self.dirty.len() || !folder.join(PENDING).exists() {
            let noted: Vec<String> = self.dirty.iter().map(u64::to_string).collect();
            write_whole(&folder.join(PENDING), noted.join("\n").as_bytes())?;
            self.noted = self.dirty.len();
        }
        Ok(())
    }

    /// Notes that a file other than the database was written.
    pub(crate) fn touch(&mut self) {
        self.changed = true;
    }

    /// Whether nothing was written since the digests were.
    pub(crate) fn is_settled(&self) -> bool {
        !self.changed
    }

    /// Hashes what was written to and writes `fixity`. Called after a checkpoint.
    pub(crate) fn settle(&mut self, folder: &Path) -> Result<()> {
        let database = folder.join("register.sqlite");
        let io = |e| Error::io(&database, e);
        let mut file = File::open(&database).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        let count = length.div_ceil(SEGMENT);
        let old = self.fixity.segments.len() as u64;
        // The last segment was perhaps short and is longer now.
        if self.fixity.length != length {
            self.dirty
                .extend([old.saturating_sub(1), count.saturating_sub(1)]);
        }
        let was_bad: BTreeSet<u64> = (0..old.min(count))
            .filter(|s| self.fixity.segments[*s as usize].is_none())
            .collect();
        self.fixity.segments.resize(count as usize, None);
        let todo: Vec<u64> = (0..count)
            .filter(|s| (*s >= old || self.dirty.contains(s)) && !was_bad.contains(s))
            .collect();
        for segment in todo {
            self.fixity.segments[segment as usize] =
                Some(hash_segment(&mut file, segment).map_err(io)?);
        }
        self.fixity.length = length;
        self.seal_files(folder)?;
        write_whole(&folder.join(FILE), self.fixity.to_text().as_bytes())?;
        remove(&folder.join(PENDING))?;
        self.dirty.clear();
        self.noted = 0;
        self.changed = false;
        Ok(())
    }

    fn seal_files(&mut self, folder: &Path) -> Result<()> {
        let mut sealed = BTreeMap::new();
        for path in sealed_files(folder)? {
            let file = folder.join(&path);
            let io = |e| Error::io(&file, e);
            let facts = file.metadata().map_err(io)?;
            let modified = facts
                .modified()
                .ok()
                .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
                .map_or(0, |since| since.as_nanos());
            let kept = self.fixity.files.get(&path).filter(|kept| {
                kept.length == facts.len() && kept.modified == modified && modified != 0
            });
            let entry = match kept {
                Some(kept) => kept.clone(),
                None => Sealed {
                    digest: hash_file(&file)?.0,
                    length: facts.len(),
                    modified,
                },
            };
            sealed.insert(path, entry);
        }
        self.fixity.files = sealed;
        Ok(())
    }
}

/// The files whose digests stand in `fixity`, by path inside the holding, in order.
pub(crate) fn sealed_files(folder: &Path) -> Result<Vec<String>> {
    let mut paths = vec!["holding.toml".to_owned()];
    let ledger = folder.join("ledger");
    paths.extend(
        files_below(&ledger, "ledger")?
            .into_iter()
            .filter(|path| !path.starts_with("ledger/tile/") && path != "ledger/growing"),
    );
    paths.extend(files_below(&folder.join("derived"), "derived")?);
    paths.sort();
    Ok(paths)
}

/// All files below a folder, their paths beginning with `name`, in order. Nothing if there is no such folder.
pub(crate) fn files_below(folder: &Path, name: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let items = match fs::read_dir(folder) {
        Ok(items) => items,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(Error::io(folder, error)),
    };
    for item in items {
        let item = item.map_err(|e| Error::io(folder, e))?;
        let path = format!("{name}/{}", item.file_name().to_string_lossy());
        if item.file_type().map_err(|e| Error::io(folder, e))?.is_dir() {
            found.extend(files_below(&item.path(), &path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The digest and length of a file.
pub(crate) fn hash_file(path: &Path) -> Result<(Hash, u64)> {
    use sha2::Digest as _;
    let io = |e| Error::io(path, e);
    let mut file = File::open(path).map_err(io)?;
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut length = 0;
    loop {
        let read = file.read(&mut buffer).map_err(io)?;
        if read == 0 {
            return Ok((hasher.finalize().into(), length));
        }
        hasher.update(&buffer[..read]);
        length += read as u64;
    }
}

/// The digest of one megabyte of an open file.
pub(crate) fn hash_segment(file: &mut File, segment: u64) -> io::Result<Hash> {
    file.seek(SeekFrom::Start(segment * SEGMENT))?;
    let mut bytes = Vec::with_capacity(SEGMENT as usize);
    file.take(SEGMENT).read_to_end(&mut bytes)?;
    Ok(sha256(&bytes))
}

/// Writes a file beside itself, forces it to disk and puts it in its place.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::io::Write as _;
    let io = |e| Error::io(path, e);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    let mut file = File::create(&beside).map_err(io)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_data());
    if let Err(error) = written.and_then(|()| fs::rename(&beside, path)) {
        fs::remove_file(&beside).ok();
        return Err(io(error));
    }
    Ok(())
}

/// Removes a file if it is there.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path, error)),
        _ => Ok(()),
    }
}

/// The megabytes of the database that the frames of a write-ahead log will be written to.
fn segments_in_wal(path: &Path) -> Result<BTreeSet<u64>> {
    let io = |e| Error::io(path, e);
    let mut touched = BTreeSet::new();
    let mut file = match File::open(path) {
        Ok(file) => io::BufReader::with_capacity(1 << 16, file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(touched),
        Err(error) => return Err(io(error)),
    };
    let mut head = [0; 32];
    if file.read_exact(&mut head).is_err() {
        return Ok(touched);
    }
    let number = |bytes: &[u8], at: usize| {
        u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
    };
    let page = u64::from(number(&head, 8));
    if !(512..=65536).contains(&page) {
        return Ok(touched);
    }
    let mut frame = [0; 24];
    while file.read_exact(&mut frame).is_ok() && frame[8..16] == head[16..24] {
        let first = u64::from(number(&frame, 0)).saturating_sub(1) * page;
        touched.insert(first / SEGMENT);
        touched.insert((first + page - 1) / SEGMENT);
        file.seek_relative(page as i64).map_err(io)?;
    }
    Ok(touched)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_returns_and_any_flip_is_found() {
        let mut fixity = Fixity {
            length: 5,
            segments: vec![Some([1; 32]), None],
            files: BTreeMap::new(),
        };
        let sealed = Sealed {
            digest: [2; 32],
            length: 7,
            modified: 9,
        };
        fixity
            .files
            .insert("derived/a name with spaces".to_owned(), sealed);
        let text = fixity.to_text();
        assert_eq!(Fixity::parse(&text), Some(fixity));
        for bit in 0..text.len() * 8 {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let read = String::from_utf8(bytes)
                .ok()
                .and_then(|t| Fixity::parse(&t));
            assert_eq!(read, None, "bit {bit}");
        }
    }
}
