//! Where bytes come from: a file on disk, or bytes already in memory.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file, or bytes with a name. It can be opened as often as needed.
#[derive(Debug, Clone)]
pub struct Input {
    name: String,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Disk(PathBuf),
    Memory(Arc<[u8]>),
}

/// Bytes that can be read from any position.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

impl Input {
    /// A file on disk, named in messages by its file name.
    pub fn file(path: impl AsRef<Path>) -> Input {
        let path = path.as_ref();
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        Input {
            name,
            place: Place::Disk(path.to_owned()),
        }
    }

    /// Bytes in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Input {
        Input {
            name: name.into(),
            place: Place::Memory(bytes.into()),
        }
    }

    /// The name used in messages and locators.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match &self.place {
            Place::Disk(path) => {
                let file = File::open(path)?;
                if file.metadata()?.is_dir() {
                    return Err(io::Error::new(
                        io::ErrorKind::IsADirectory,
                        "it is a folder, not a file",
                    ));
                }
                Box::new(file)
            }
            Place::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    /// The file itself, when it is one.
    pub(crate) fn on_disk(&self) -> Option<&Path> {
        match &self.place {
            Place::Disk(path) => Some(path),
            Place::Memory(_) => None,
        }
    }

    /// All bytes, unless there are more than `limit`.
    pub(crate) fn all(&self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        self.open()?.take(limit + 1).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= limit).then_some(bytes))
    }

    /// The first bytes, at most `limit`.
    pub fn head(&self, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open()?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
