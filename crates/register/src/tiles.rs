//! The ledger as static files: C2SP tlog-tiles under `ledger/tile/`.
//!
//! `tile/<level>/<n>` holds 256 hashes, `tile/entries/<n>` the 256 entries below a lowest tile, each
//! with its length before it; the last ones are partial and end in `.p/<width>`. All of it can be
//! written again from the register, so files are written after an act is committed and need not be
//! forced to disk one by one. A file once written for a committed size is never written again with
//! other bytes: a partial tile that grows is another file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::ledger::{Hash, Nodes, leaf_hash, node_hash};

/// How many hashes a full tile has.
pub const WIDTH: usize = 256;

/// The path of a tile below `ledger/`: `what` is a level or `entries`.
pub fn tile_path(what: &str, number: u64, width: usize) -> String {
    let mut path = format!("{:03}", number % 1000);
    let mut rest = number / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    if width == WIDTH {
        format!("tile/{what}/{path}")
    } else {
        format!("tile/{what}/{path}.p/{width}")
    }
}

/// How wide tile `number` of `level` is in a tree of `size` entries.
pub fn tile_width(size: u64, level: u32, number: u64) -> usize {
    let hashes = size.checked_shr(8 * level).unwrap_or(0);
    hashes
        .saturating_sub(number * WIDTH as u64)
        .min(WIDTH as u64) as usize
}

/// Every tile of a tree of `size` entries: level (`None` for entries), number, width.
pub fn tiles_of(size: u64) -> Vec<(Option<u32>, u64, usize)> {
    let mut tiles = Vec::new();
    for level in 0..8 {
        let count = (size >> (8 * level)).div_ceil(WIDTH as u64);
        for number in 0..count {
            let width = tile_width(size, level, number);
            tiles.push((Some(level), number, width));
            if level == 0 {
                tiles.push((None, number, width));
            }
        }
    }
    tiles
}

/// The path of a tile named by [`tiles_of`].
pub fn path_of(tile: (Option<u32>, u64, usize)) -> String {
    let (level, number, width) = tile;
    match level {
        Some(level) => tile_path(&level.to_string(), number, width),
        None => tile_path("entries", number, width),
    }
}

/// A file of the ledger that could not be read or written, or does not hold what it should.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    /// The file system refused.
    #[error("{}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file has not the length or form a tile has.
    #[error("{}: not a tile of {width}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// How many hashes or entries were expected.
        width: usize,
    },
}

/// The tiles of a tree of a given size in a folder.
#[derive(Debug, Clone)]
pub struct Tiles {
    folder: PathBuf,
    size: u64,
}

impl Tiles {
    /// The tiles of the tree of `size` entries in `folder` (the one that holds `tile/`).
    pub fn new(folder: &Path, size: u64) -> Tiles {
        Tiles {
            folder: folder.to_owned(),
            size,
        }
    }

    /// The hashes of one tile.
    pub fn hashes(&self, level: u32, number: u64) -> Result<Vec<Hash>, TileError> {
        let width = tile_width(self.size, level, number);
        let path = self
            .folder
            .join(tile_path(&level.to_string(), number, width));
        let bytes = read(&path)?;
        if bytes.len() != width * 32 {
            return Err(TileError::Malformed { path, width });
        }
        let (hashes, _) = bytes.as_chunks::<32>();
        Ok(hashes.to_vec())
    }

    /// The entries of one bundle.
    pub fn entries(&self, number: u64) -> Result<Vec<Vec<u8>>, TileError> {
        let width = tile_width(self.size, 0, number);
        let path = self.folder.join(tile_path("entries", number, width));
        let bytes = read(&path)?;
        split_entries(&bytes)
            .filter(|entries| entries.len() == width)
            .ok_or(TileError::Malformed { path, width })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TileError> {
    fs::read(path).map_err(|source| TileError::Io {
        path: path.to_owned(),
        source,
    })
}

fn split_entries(mut bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut entries = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry.to_vec());
        bytes = rest;
    }
    bytes.is_empty().then_some(entries)
}

impl Nodes for Tiles {
    type Error = TileError;

    fn node(&self, level: u32, index: u64) -> Result<Hash, TileError> {
        let (tile_level, row) = (level / 8, level % 8);
        let first = index << row;
        let hashes = self.hashes(tile_level, first / WIDTH as u64)?;
        let from = (first % WIDTH as u64) as usize;
        let mut below = hashes[from..from + (1 << row)].to_vec();
        fold_complete(&mut below);
        Ok(below[0])
    }
}

/// Joins a power of two of hashes to one.
fn fold_complete(hashes: &mut Vec<Hash>) {
    while hashes.len() > 1 {
        *hashes = hashes.chunks(2).map(|p| node_hash(&p[0], &p[1])).collect();
    }
}

/// Makes the tiles of a growing tree, handing each finished file to a sink.
#[derive(Debug, Clone, Default)]
pub struct Growing {
    size: u64,
    rows: Vec<(u64, Vec<Hash>)>,
    entries: Vec<u8>,
}

/// A finished file: its path below `ledger/`, its bytes.
pub type TileFile = (String, Vec<u8>);

impl Growing {
    /// Goes on with a tree of `size` entries whose tiles are in `folder`.
    pub fn resume(folder: &Path, size: u64) -> Result<Growing, TileError> {
        Growing::resume_within(folder, size, size)
    }

    /// Goes on from the first `size` entries of a tree that has grown to `grown` entries since.
    pub fn resume_within(folder: &Path, size: u64, grown: u64) -> Result<Growing, TileError> {
        assert!(size <= grown, "a tree only grows");
        let tiles = Tiles::new(folder, grown);
        let mut growing = Growing {
            size,
            ..Growing::default()
        };
        for level in 0..8 {
            let hashes = size >> (8 * level);
            if hashes == 0 {
                break;
            }
            let number = hashes / WIDTH as u64;
            let row = if hashes.is_multiple_of(WIDTH as u64) {
                Vec::new()
            } else {
                let mut row = tiles.hashes(level, number)?;
                row.truncate((hashes % WIDTH as u64) as usize);
                row
            };
            growing.rows.push((number, row));
        }
        let number = size / WIDTH as u64;
        if !size.is_multiple_of(WIDTH as u64) {
            let width = (size % WIDTH as u64) as usize;
            for entry in tiles.entries(number)?.into_iter().take(width) {
                push_entry(&mut growing.entries, &entry);
            }
        }
        Ok(growing)
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds an entry; full tiles go to `sink`.
    pub fn push<E>(
        &mut self,
        entry: &[u8],
        sink: &mut impl FnMut(TileFile) -> Result<(), E>,
    ) -> Result<(), E> {
        push_entry(&mut self.entries, entry);
        self.size += 1;
        if self.size.is_multiple_of(WIDTH as u64) {
            let number = self.size / WIDTH as u64 - 1;
            sink((
                tile_path("entries", number, WIDTH),
                std::mem::take(&mut self.entries),
            ))?;
        }
        let mut hash = leaf_hash(entry);
        for level in 0.. {
            if self.rows.len() == level {
                self.rows.push((0, Vec::with_capacity(WIDTH)));
            }
            let (number, row) = &mut self.rows[level];
            row.push(hash);
            if row.len() < WIDTH {
                break;
            }
            sink((
                tile_path(&level.to_string(), *number, WIDTH),
                row.as_flattened().to_vec(),
            ))?;
            *number += 1;
            let mut full = std::mem::replace(row, Vec::with_capacity(WIDTH));
            fold_complete(&mut full);
            hash = full[0];
        }
        Ok(())
    }

    /// Hands the partial tiles at the right edge to `sink`.
    pub fn finish<E>(&self, sink: &mut impl FnMut(TileFile) -> Result<(), E>) -> Result<(), E> {
        if !self.entries.is_empty() {
            let width = (self.size % WIDTH as u64) as usize;
            let number = self.size / WIDTH as u64;
            sink((tile_path("entries", number, width), self.entries.clone()))?;
        }
        for (level, (number, row)) in self.rows.iter().enumerate() {
            if !row.is_empty() {
                sink((
                    tile_path(&level.to_string(), *number, row.len()),
                    row.as_flattened().to_vec(),
                ))?;
            }
        }
        Ok(())
    }
}

fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) {
    let length = u16::try_from(entry.len()).expect("an entry is a commitment, far under 64 kB");
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
}

/// Writes tiles into a folder.
#[derive(Clone, Debug)]
pub struct TileWriter {
    folder: PathBuf,
    made: PathBuf,
}

impl TileWriter {
    /// Writes below `folder`.
    pub fn new(folder: &Path) -> TileWriter {
        TileWriter {
            folder: folder.to_owned(),
            made: PathBuf::new(),
        }
    }

    /// Writes one file.
    pub fn write(&mut self, file: &TileFile) -> Result<(), TileError> {
        let path = self.folder.join(&file.0);
        let parent = path.parent().unwrap_or(&self.folder).to_owned();
        let io = |source| TileError::Io {
            path: path.clone(),
            source,
        };
        if parent != self.made {
            fs::create_dir_all(&parent).map_err(io)?;
            self.made = parent;
        }
        fs::write(&path, &file.1).map_err(io)
    }

    /// Removes partial tiles that a tree grown from `old` to `new` entries no longer needs.
    pub fn remove_outgrown(&self, old: u64, new: u64) -> Result<(), TileError> {
        for level in 0..8 {
            let hashes = old >> (8 * level);
            let number = hashes / WIDTH as u64;
            let width = tile_width(old, level, number);
            if width == 0 || width == WIDTH || tile_width(new, level, number) == width {
                continue;
            }
            let names = [
                Some(tile_path(&level.to_string(), number, width)),
                (level == 0).then(|| tile_path("entries", number, width)),
            ];
            for name in names.into_iter().flatten() {
                let path = self.folder.join(name);
                match fs::remove_file(&path) {
                    Err(source) if source.kind() != io::ErrorKind::NotFound => {
                        return Err(TileError::Io { path, source });
                    }
                    _ => {}
                }
                if let Some(parent) = path.parent() {
                    // Stays if a wider partial tile stands in it: exactly as wanted.
                    fs::remove_dir(parent).ok();
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Frontier, inclusion, is_included, root};

    #[test]
    fn paths_follow_c2sp() {
        assert_eq!(tile_path("0", 5, WIDTH), "tile/0/005");
        assert_eq!(tile_path("0", 1_234_067, WIDTH), "tile/0/x001/x234/067");
        assert_eq!(tile_path("entries", 1000, 17), "tile/entries/x001/000.p/17");
    }

    #[test]
    fn a_tree_grown_in_pieces_equals_one_grown_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut frontier = Frontier::default();
        let mut size = 0_u64;
        for step in [1_u64, 1, 254, 1, 255, 300, 0, 65_000, 1000] {
            let mut growing = Growing::resume(folder.path(), size).unwrap();
            let mut writer = TileWriter::new(folder.path());
            for n in size..size + step {
                let entry = n.to_be_bytes();
                frontier.push(leaf_hash(&entry));
                growing.push(&entry, &mut |f| writer.write(&f)).unwrap();
            }
            growing.finish(&mut |f| writer.write(&f)).unwrap();
            writer.remove_outgrown(size, size + step).unwrap();
            size += step;
            let tiles = Tiles::new(folder.path(), size);
            assert_eq!(root(&tiles, size).unwrap(), frontier.root());
            let index = size * 2 / 3;
            let proof = inclusion(&tiles, index, size).unwrap();
            let leaf = leaf_hash(&index.to_be_bytes());
            assert!(is_included(&leaf, index, size, &proof, &frontier.root()));
        }
        let mut expected: Vec<_> = tiles_of(size).into_iter().map(path_of).collect();
        let mut there = Vec::new();
        walk(folder.path(), folder.path(), &mut there);
        expected.sort();
        there.sort();
        assert_eq!(expected, there);
    }

    fn walk(base: &Path, folder: &Path, found: &mut Vec<String>) {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                walk(base, &path, found);
            } else {
                let name = path.strip_prefix(base).unwrap();
                found.push(name.to_str().unwrap().to_owned());
            }
        }
    }
}
