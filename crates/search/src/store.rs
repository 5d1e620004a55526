//! The index on disk: one file a segment, read whole into memory; a short list names them.
//!
//! Numbers are little-endian, lengths come before values, a check sum ends the file. A segment file is
//! never changed: removals stand in a file beside it, and the list is replaced last, so a stop halfway
//! leaves the older index whole.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::grams::Grams;
use crate::index::Index;
use crate::segment::{FAMILIES, Segment};

const MAGIC: &[u8; 8] = b"imenaix1";
const LIST: &str = "index.list";

/// What could not be done with an index on disk.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read the index file {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write the index file {path}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is cut short, changed, or of another version; the index can be made anew from the register.
    #[error("the index file {path} is damaged or of another version")]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
}

#[derive(Default)]
struct Out(Vec<u8>);

impl Out {
    fn len(&mut self, n: usize) {
        self.0.extend((n as u64).to_le_bytes());
    }

    fn bytes(&mut self, b: &[u8]) {
        self.len(b.len());
        self.0.extend(b);
    }

    fn u32s(&mut self, v: &[u32]) {
        self.len(v.len());
        for x in v {
            self.0.extend(x.to_le_bytes());
        }
    }

    fn u64s(&mut self, v: &[u64]) {
        self.len(v.len());
        for x in v {
            self.0.extend(x.to_le_bytes());
        }
    }

    fn years(&mut self, v: &[(i16, i16)]) {
        self.len(v.len());
        for (a, b) in v {
            self.0.extend(a.to_le_bytes());
            self.0.extend(b.to_le_bytes());
        }
    }
}

struct In<'b>(&'b [u8]);

impl<'b> In<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    fn len(&mut self) -> Option<usize> {
        let bytes: [u8; 8] = self.take(8)?.try_into().ok()?;
        usize::try_from(u64::from_le_bytes(bytes)).ok()
    }

    fn array<const W: usize, T>(&mut self, read: impl Fn([u8; W]) -> T) -> Option<Vec<T>> {
        let n = self.len()?;
        let bytes = self.take(n.checked_mul(W)?)?;
        let (whole, _) = bytes.as_chunks::<W>();
        Some(whole.iter().map(|c| read(*c)).collect())
    }

    fn u32s(&mut self) -> Option<Vec<u32>> {
        self.array(u32::from_le_bytes)
    }

    fn years(&mut self) -> Option<Vec<(i16, i16)>> {
        self.array(|b: [u8; 4]| {
            (
                i16::from_le_bytes([b[0], b[1]]),
                i16::from_le_bytes([b[2], b[3]]),
            )
        })
    }
}

/// A quick sum over eight bytes at a time: for accidents, not for adversaries.
fn check_sum(bytes: &[u8]) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325u64 ^ bytes.len() as u64;
    let (whole, rest) = bytes.as_chunks::<8>();
    for c in whole {
        h = (h.rotate_left(23) ^ u64::from_le_bytes(*c)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    for b in rest {
        h = (h.rotate_left(23) ^ u64::from(*b)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    h
}

fn encode(s: &Segment) -> Vec<u8> {
    let mut o = Out::default();
    o.0.extend(MAGIC);
    o.u64s(&s.ids);
    o.years(&s.born);
    o.years(&s.happened);
    o.bytes(s.text.as_bytes());
    o.u32s(&s.text_starts);
    o.u32s(&s.mark_starts);
    o.u32s(&s.marks);
    o.u32s(&s.post_starts);
    o.u32s(&s.posts);
    o.u32s(&s.place_starts);
    o.u32s(&s.places);
    o.u32s(&s.family_starts);
    o.u32s(&s.family_tokens);
    let (starts, words, norms) = s.grams.parts();
    o.u32s(starts);
    o.u32s(words);
    let bits: Vec<u32> = norms.iter().map(|f| f.to_bits()).collect();
    o.u32s(&bits);
    let sum = check_sum(&o.0);
    o.0.extend(sum.to_le_bytes());
    o.0
}

fn decode(bytes: &[u8]) -> Option<Segment> {
    let (body, sum) = bytes.split_last_chunk::<8>()?;
    if check_sum(body) != u64::from_le_bytes(*sum) || body.get(..8)? != MAGIC {
        return None;
    }
    let mut i = In(body.get(8..)?);
    let mut s = Segment {
        ids: i.array(u64::from_le_bytes)?,
        born: i.years()?,
        happened: i.years()?,
        ..Segment::default()
    };
    let n = i.len()?;
    s.text = String::from_utf8(i.take(n)?.to_vec()).ok()?;
    s.text_starts = i.u32s()?;
    s.mark_starts = i.u32s()?;
    s.marks = i.u32s()?;
    s.post_starts = i.u32s()?;
    s.posts = i.u32s()?;
    s.place_starts = i.u32s()?;
    s.places = i.u32s()?;
    s.family_starts = i.u32s()?;
    s.family_tokens = i.u32s()?;
    let (starts, words, norms) = (i.u32s()?, i.u32s()?, i.u32s()?);
    s.grams = Grams::from_parts(
        starts,
        words,
        norms.into_iter().map(f32::from_bits).collect(),
    )?;
    // What the code relies on is checked here once, so a damaged file is an error and not a panic.
    let records = s.ids.len();
    let tokens = s.words();
    let ascending = |v: &[u32], len: usize, end: usize| {
        v.len() == len + 1
            && v.windows(2).all(|w| w[0] <= w[1])
            && v.last().is_some_and(|l| *l as usize == end)
    };
    let sound = s.ids.is_sorted()
        && s.born.len() == records
        && s.happened.len() == records
        && ascending(&s.text_starts, tokens, s.text.len())
        && s.text_starts
            .iter()
            .all(|&t| s.text.is_char_boundary(t as usize))
        && ascending(&s.mark_starts, records, s.marks.len())
        && ascending(&s.post_starts, tokens, s.posts.len())
        && ascending(&s.place_starts, records, s.places.len())
        && ascending(&s.family_starts, FAMILIES, s.family_tokens.len())
        && s.grams.len() == tokens
        && s.marks.iter().all(|m| ((m >> 4) as usize) < tokens)
        && s.posts.iter().all(|p| (*p as usize) < records)
        && s.family_tokens.iter().all(|t| (*t as usize) < tokens);
    if !sound {
        return None;
    }
    s.finish();
    Some(s)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |source| Error::Write {
        path: path.to_owned(),
        source,
    };
    let beside = path.with_extension("new");
    let mut file = fs::File::create(&beside).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)
}

impl Index {
    /// Writes the index into a folder. Segments already there are not written again.
    pub fn save(&mut self, folder: &Path) -> Result<(), Error> {
        fs::create_dir_all(folder).map_err(|source| Error::Write {
            path: folder.to_owned(),
            source,
        })?;
        let mut list = String::from("imena index 1\n");
        for s in &mut self.segments {
            let name = match &s.stored_as {
                Some(name) if folder.join(name).is_file() => name.clone(),
                _ => {
                    let bytes = encode(s);
                    let name = format!("segment-{:016x}.idx", check_sum(&bytes));
                    write(&folder.join(&name), &bytes)?;
                    s.stored_as = Some(name.clone());
                    name
                }
            };
            let mut o = Out::default();
            o.u64s(&s.removed);
            let sum = check_sum(&o.0);
            o.0.extend(sum.to_le_bytes());
            let gone = format!("{}-{sum:016x}.gone", name.trim_end_matches(".idx"));
            write(&folder.join(&gone), &o.0)?;
            list.extend([name.as_str(), " ", gone.as_str(), "\n"]);
        }
        write(&folder.join(LIST), list.as_bytes())?;
        // Files no list names any more.
        if let Ok(files) = fs::read_dir(folder) {
            for f in files.flatten() {
                let name = f.file_name().to_string_lossy().into_owned();
                if name.starts_with("segment-") && !list.contains(name.as_str()) {
                    // If it cannot be removed now, the next save tries again.
                    drop(fs::remove_file(f.path()));
                }
            }
        }
        Ok(())
    }

    /// Reads an index from a folder.
    pub fn load(folder: &Path) -> Result<Index, Error> {
        let read = |path: &Path| {
            fs::read(path).map_err(|source| Error::Read {
                path: path.to_owned(),
                source,
            })
        };
        let list_path = folder.join(LIST);
        let damaged = |path: &Path| Error::Damaged {
            path: path.to_owned(),
        };
        let list = String::from_utf8(read(&list_path)?).map_err(|_| damaged(&list_path))?;
        let mut lines = list.lines();
        if lines.next() != Some("imena index 1") {
            return Err(damaged(&list_path));
        }
        let mut index = Index::default();
        for line in lines {
            let (name, gone) = line.split_once(' ').ok_or_else(|| damaged(&list_path))?;
            if name.contains(['/', '\\']) || gone.contains(['/', '\\']) {
                return Err(damaged(&list_path));
            }
            let path = folder.join(name);
            let mut segment = decode(&read(&path)?).ok_or_else(|| damaged(&path))?;
            let path = folder.join(gone);
            let bytes = read(&path)?;
            let removed = bytes
                .split_last_chunk::<8>()
                .filter(|(body, sum)| check_sum(body) == u64::from_le_bytes(**sum))
                .and_then(|(body, _)| In(body).array(u64::from_le_bytes))
                .ok_or_else(|| damaged(&path))?;
            if removed.len() > segment.len().div_ceil(64) {
                return Err(damaged(&path));
            }
            segment.removed = removed;
            segment.stored_as = Some(name.to_owned());
            index.segments.push(segment);
        }
        Ok(index)
    }
}
