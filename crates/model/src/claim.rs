//! The claim: the unit of everything.

use crate::{Audience, Property};

/// How sure the source itself is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Certainty {
    /// Stated without a mark of doubt.
    #[default]
    Stated,
    /// Marked as doubtful by the source: "(?)", "предположительно", "ок.".
    Doubtful,
    /// Stated to be not so ("not buried here").
    Denied,
}

/// How the claim came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Basis {
    /// Read in a document or book.
    #[default]
    Recorded,
    /// Heard from a speaker.
    Heard,
    /// Found in the ground.
    Excavated,
    /// Measured.
    Measured,
    /// Inferred by a named rule; the rule stands in the claim's words.
    Inferred,
    /// Remembered by a witness or relative.
    Remembered,
}

/// In which role somebody asserts a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Role {
    /// Whoever compiled the book or list.
    #[default]
    Compiler,
    /// An archive.
    Archive,
    /// A witness.
    Witness,
    /// A relative.
    Relative,
    /// The body of state that made the document.
    State,
    /// The program itself; shown as such everywhere.
    Machine,
}

/// Whether the claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ClaimState {
    /// It stands.
    #[default]
    Standing,
    /// Its content was destroyed for somebody's safety; its place is kept.
    Withdrawn,
    /// Kept, but not shown to the public.
    Withheld,
}

macro_rules! coded {
    ($type:ident { $($name:ident $code:literal $key:literal,)+ }) => {
        impl $type {
            /// The stable number.
            pub fn code(self) -> u8 {
                match self { $(Self::$name => $code,)+ }
            }
            /// The value with this number.
            pub fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
            /// The stable word.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }
            /// The value with this word.
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$name),)+ _ => None }
            }
        }
    };
}
pub(crate) use coded;

coded!(Certainty { Stated 0 "stated", Doubtful 1 "doubtful", Denied 2 "denied", });
coded!(Basis { Recorded 0 "recorded", Heard 1 "heard", Excavated 2 "excavated", Measured 3 "measured", Inferred 4 "inferred", Remembered 5 "remembered", });
coded!(Role { Compiler 0 "compiler", Archive 1 "archive", Witness 2 "witness", Relative 3 "relative", State 4 "state", Machine 5 "machine", });
coded!(ClaimState { Standing 0 "standing", Withdrawn 1 "withdrawn", Withheld 2 "withheld", });

/// One statement of a record: what it is about, the words, how they are read, how sure the source is.
///
/// `as_written` is never altered. `readings` are ours: empty when the words need no reading, several when they can be
/// read in several ways. A reading of a date is EDTF.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claim {
    /// What it is about.
    pub property: Property,
    /// The words of the source.
    pub as_written: String,
    /// How the words are read; several when ambiguous, empty when the words speak for themselves.
    pub readings: Vec<String>,
    /// How sure the source is.
    pub certainty: Certainty,
    /// How it is known.
    pub basis: Basis,
    /// Who asserts it.
    pub role: Role,
    /// Which case of the record it belongs to (0 for the first or only one).
    pub case: u16,
    /// Where in the verbatim text it stands: byte offsets, end exclusive; or, for a row, the column twice.
    pub span: Option<(u32, u32)>,
    /// Who may see it.
    pub audience: Audience,
    /// Whether it stands.
    pub state: ClaimState,
}

impl Claim {
    /// A claim stated plainly, with no reading beside the words.
    pub fn new(property: Property, as_written: impl Into<String>) -> Self {
        Self {
            property,
            as_written: as_written.into(),
            ..Self::default()
        }
    }

    /// The same with a reading.
    #[must_use]
    pub fn read_as(mut self, reading: impl Into<String>) -> Self {
        self.readings.push(reading.into());
        self
    }

    /// The first reading, or the words themselves.
    pub fn value(&self) -> &str {
        self.readings
            .first()
            .map_or(self.as_written.as_str(), String::as_str)
    }

    /// All readings, or the words themselves.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let words = self.readings.is_empty().then_some(self.as_written.as_str());
        self.readings.iter().map(String::as_str).chain(words)
    }
}
