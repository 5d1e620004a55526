//! Where in a source, and where in a file.

use std::fmt;

/// Where in a source an entry stands. Together with the source it identifies the record for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locator {
    /// A row of a table, from 1, not counting the header.
    Row(u64),
    /// A row named by a key column of the table.
    Key(String),
    /// An entry of a volume: its number from 1, and the printed page if known.
    Entry {
        /// Number of the entry in the file, from 1.
        number: u64,
        /// Printed page.
        page: Option<String>,
    },
    /// Seconds of a recording.
    Seconds {
        /// Beginning, in milliseconds.
        from_ms: u64,
        /// End, in milliseconds.
        to_ms: u64,
    },
    /// The source as a whole.
    Whole,
}

impl Locator {
    /// The stable text under which the register knows it. The printed page is not part of it: it may be corrected.
    pub fn key(&self) -> String {
        match self {
            Self::Row(n) => format!("row:{n}"),
            Self::Key(key) => format!("key:{key}"),
            Self::Entry { number, .. } => format!("entry:{number}"),
            Self::Seconds { from_ms, to_ms } => format!("ms:{from_ms}-{to_ms}"),
            Self::Whole => "whole".to_owned(),
        }
    }

    /// Reads [`Locator::key`] back; the page is not in it.
    pub fn from_key(key: &str) -> Option<Self> {
        if key == "whole" {
            return Some(Self::Whole);
        }
        let (kind, rest) = key.split_once(':')?;
        match kind {
            "row" => rest.parse().ok().map(Self::Row),
            "key" => Some(Self::Key(rest.to_owned())),
            "entry" => rest
                .parse()
                .ok()
                .map(|number| Self::Entry { number, page: None }),
            "ms" => {
                let (from, to) = rest.split_once('-')?;
                Some(Self::Seconds {
                    from_ms: from.parse().ok()?,
                    to_ms: to.parse().ok()?,
                })
            }
            _ => None,
        }
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(n) => write!(f, "row {n}"),
            Self::Key(key) => write!(f, "№ {key}"),
            Self::Entry {
                number,
                page: Some(page),
            } => write!(f, "entry {number}, p. {page}"),
            Self::Entry { number, page: None } => write!(f, "entry {number}"),
            Self::Seconds { from_ms, .. } => {
                let s = from_ms / 1000;
                write!(f, "{}:{:02}", s / 60, s % 60)
            }
            Self::Whole => f.write_str("the whole"),
        }
    }
}

/// A place in a file as a person would look for it. Zero-based inside, one-based when printed; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Line or row, zero-based.
    pub line: Option<u64>,
    /// Column of the text in characters, or number of the cell, zero-based.
    pub column: Option<u64>,
    /// Name of the column of a table.
    pub column_name: Option<String>,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "{}", line + 1)?;
        }
        if let Some(column) = self.column {
            write!(f, ":{}", column + 1)?;
        }
        if let Some(name) = &self.column_name {
            write!(f, " ({name})")?;
        }
        Ok(())
    }
}
