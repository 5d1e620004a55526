//! What the register could not do. (What is odd in the data is a problem, not an error.)

use std::io;
use std::path::{Path, PathBuf};

use crate::encoding::Unreadable;
use crate::note::NoteError;
use crate::tiles::TileError;

/// An operation that could not be done. Nothing half-done is left visible by any of them.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder is no holding.
    #[error("{} is not a holding: it has no holding.toml", .0.display())]
    NotAHolding(PathBuf),
    /// A copy that was not finished.
    #[error("{} is a copy that was not finished; mirror to it again", .0.display())]
    UnfinishedCopy(PathBuf),
    /// The folder for a new holding is not empty.
    #[error("{} is not empty; a holding is founded in a new or empty folder", .0.display())]
    NotEmpty(PathBuf),
    /// A newer imena made the holding.
    #[error("{} was made by a newer imena (format {found}, this one knows {known})", path.display())]
    Newer {
        /// The holding.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format known here.
        known: u32,
    },
    /// `holding.toml` does not say what it should.
    #[error("{}: {what}", path.display())]
    About {
        /// Which file.
        path: PathBuf,
        /// What is the matter.
        what: String,
    },
    /// The folder may not be written to.
    #[error("{} may be read and not written to", .0.display())]
    ReadOnly(PathBuf),
    /// Somebody else is writing.
    #[error("another imena is writing to {}", .0.display())]
    Busy(PathBuf),
    /// No room is left on the disk.
    #[error("no room is left on the disk of {}", .0.display())]
    DiskFull(PathBuf),
    /// The file system refused.
    #[error("{}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database refused.
    #[error("the register could not be {0}")]
    Sql(&'static str, #[source] rusqlite::Error),
    /// Something in the holding is not what was written there.
    #[error("{what} is damaged; imena verify names what differs")]
    Damaged {
        /// Which part.
        what: String,
    },
    /// There is no such thing, or it may not be seen.
    #[error("there is no {0}")]
    Absent(String),
    /// What was asked contradicts what is registered.
    #[error("{0}")]
    Refused(String),
    /// A key, note or checkpoint is not what it says it is.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Something is to be sealed and no keeper is named.
    #[error("no keeper is named to whom this could be sealed")]
    NoKeepers,
    /// A public copy of a holding that is not closed.
    #[error("something that is not public stands in the clear here")]
    NotSealed,
    /// What was asked for would touch content that is sealed.
    #[error("part of this is sealed to the keepers, so it can be neither compared nor changed")]
    PrivateClosed,
    /// Content is sealed to others.
    #[error("the content {0} is not sealed to this key")]
    NotSealedToThisKey(imena_model::ActId),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes: {0}")]
    Randomness(String),
}

/// What could be done, or why not.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Names the file with an error of the file system; a full disk has a variant of its own.
    pub(crate) fn io(path: &Path, source: io::Error) -> Error {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull(path),
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                Error::ReadOnly(path)
            }
            _ => Error::Io { path, source },
        }
    }

    /// Names the holding with an error of the database.
    pub(crate) fn in_folder(self, folder: &Path) -> Error {
        match self {
            Error::DiskFull(path) if path.as_os_str().is_empty() => {
                Error::DiskFull(folder.to_owned())
            }
            Error::ReadOnly(path) if path.as_os_str().is_empty() => {
                Error::ReadOnly(folder.to_owned())
            }
            Error::Busy(path) if path.as_os_str().is_empty() => Error::Busy(folder.to_owned()),
            other => other,
        }
    }

    pub(crate) fn damaged(what: impl Into<String>) -> Error {
        Error::Damaged { what: what.into() }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode as Code;
        // No room for the index of the write-ahead log: SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_SHMOPEN.
        let extended = error.sqlite_error().map(|error| error.extended_code);
        if matches!(extended, Some(4874 | 4618)) {
            return Error::DiskFull(PathBuf::new());
        }
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Error::DiskFull(PathBuf::new()),
            Some(Code::ReadOnly) => Error::ReadOnly(PathBuf::new()),
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Error::Busy(PathBuf::new()),
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => {
                Error::damaged("the file register.sqlite")
            }
            _ => Error::Sql("read or written", error),
        }
    }
}

impl From<TileError> for Error {
    fn from(error: TileError) -> Error {
        match error {
            TileError::Io { path, source } => Error::io(&path, source),
            TileError::Malformed { path, .. } => Error::damaged(path.display().to_string()),
        }
    }
}

impl From<Unreadable> for Error {
    fn from(error: Unreadable) -> Error {
        Error::damaged(format!("an entry of the register ({error})"))
    }
}
