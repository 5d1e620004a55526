//! What can stop an intake as a whole. What concerns one row is a [`Problem`](imena_model::Problem) instead.

use std::io;

use crate::kind::Kind;

/// An intake that could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be read.
    #[error("cannot read {name}")]
    Read {
        /// File.
        name: String,
        /// Cause.
        source: io::Error,
    },
    /// The file has nothing in it.
    #[error("{name} is empty")]
    Empty {
        /// File.
        name: String,
    },
    /// The file is of a kind that cannot be taken in this way.
    #[error("{name} is {}, not {wanted}", found.name())]
    WrongKind {
        /// File.
        name: String,
        /// What it is.
        found: Kind,
        /// What was wanted.
        wanted: &'static str,
    },
    /// A workbook that would unpack to far more than it should.
    #[error("{name} looks like a zip bomb: {what}")]
    ZipBomb {
        /// File.
        name: String,
        /// What was seen.
        what: String,
    },
    /// A workbook or document locked with a password.
    #[error("{name} is locked with a password")]
    Locked {
        /// File.
        name: String,
    },
    /// The file is of the right kind and broken.
    #[error("{name} is damaged: {what}")]
    Damaged {
        /// File.
        name: String,
        /// What was seen.
        what: String,
    },
    /// The workbook has no such sheet.
    #[error("{name} has no sheet \"{sheet}\"; it has {}", has.join(", "))]
    NoSheet {
        /// File.
        name: String,
        /// Sheet asked for.
        sheet: String,
        /// Sheets there are.
        has: Vec<String>,
    },
    /// The encoding asked for is not known.
    #[error("no encoding is called \"{given}\"")]
    NoEncoding {
        /// As given.
        given: String,
    },
    /// The mapping cannot be followed.
    #[error("{}", .0)]
    Mapping(#[from] crate::mapping::MappingError),
}

impl Error {
    /// The stable code that `imena explain` explains.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Read { .. } => "file-unreadable",
            Error::Empty { .. } => "empty-file",
            Error::WrongKind { .. } => "wrong-kind",
            Error::ZipBomb { .. } => "zip-bomb",
            Error::Locked { .. } => "locked-file",
            Error::Damaged { .. } => "damaged-file",
            Error::NoSheet { .. } => "unknown-sheet",
            Error::NoEncoding { .. } => "unknown-encoding",
            Error::Mapping(error) => error.code(),
        }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> String {
        match self {
            Error::Read { .. } => "Check that the file is there and may be read.".to_owned(),
            Error::Empty { .. } => "Nothing was taken in. Check that the copy or download was complete.".to_owned(),
            Error::WrongKind { found: Kind::Foreign(foreign), .. } => foreign.mend().to_owned(),
            Error::WrongKind { found, .. } => match found {
                Kind::WebVtt => "Add it as a testimony (--as testimony).".to_owned(),
                Kind::Prose => "Add it with --as memory-book.".to_owned(),
                Kind::GeoJson => "Add it with --as places.".to_owned(),
                _ => "Say what it is with --as.".to_owned(),
            },
            Error::ZipBomb { .. } => {
                "Nothing was unpacked. If the workbook is sound, open it, and save the sheet as CSV.".to_owned()
            }
            Error::Locked { .. } => "Open it, remove the password, and save it again.".to_owned(),
            Error::Damaged { .. } => "Ask for the file again, or open it and save it as CSV.".to_owned(),
            Error::NoSheet { .. } => "Write one of these names as sheet in the mapping.".to_owned(),
            Error::NoEncoding { .. } => {
                "Known are utf-8, utf-16le, utf-16be, windows-1251, koi8-r, koi8-u, cp866 and others of the web.".to_owned()
            }
            Error::Mapping(error) => error.hint(),
        }
    }
}
