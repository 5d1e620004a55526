//! A family types a name: what is found, why, and what was searched when nothing is.

use crate::Words;
use imena_model::{PersonId, RecordId, SourceId};
use serde::Serialize;

/// What is typed, and which bridges are switched off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindQuery {
    /// The one box, as typed.
    pub text: String,
    /// Parts of the query the seeker removed (keys of [`Chip`]).
    pub without: Vec<String>,
    /// Bridges switched off (keys of [`Bridge`]).
    pub bridges_off: Vec<String>,
    /// First result, from 0.
    pub from: usize,
    /// How many results.
    pub limit: usize,
}

/// A part of the query as it was understood; the seeker can remove it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chip {
    /// Stable key, as in [`FindQuery::without`].
    pub key: String,
    /// What it was understood as: `surname`, `given_name`, `patronymic`, `name`, `year`, `place`, `kin`, `occupation`.
    pub kind: String,
    /// The words typed.
    pub text: String,
    /// How they were understood.
    pub meaning: Words,
}

/// A way from the words typed to the words in the sources; each can be switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bridge {
    /// Stable key: `script`, `sound`, `diminutive`, `misprint`.
    pub key: String,
    /// Its name.
    pub name: Words,
    /// Whether it was in use.
    pub on: bool,
}

/// A person who may be meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The person.
    #[serde(serialize_with = "crate::source::as_text")]
    pub person: PersonId,
    /// The record that matched best.
    #[serde(serialize_with = "crate::source::as_text")]
    pub record: RecordId,
    /// The name as that record has it.
    pub name: String,
    /// Other names and spellings of the person.
    pub also: Vec<String>,
    /// Birth as claimed, all that is claimed, in the order of the sources' dates.
    pub birth: Vec<String>,
    /// Birthplace or residence, whichever tells namesakes apart.
    pub place: Option<String>,
    /// One line of what the sources claim happened, such as "arrested 23.02.1936; shot 09.03.1937" with whose words they are.
    pub claimed: Vec<(String, String)>,
    /// In how many records.
    pub records: usize,
    /// In how many sources.
    pub sources: usize,
    /// Why it matched, in words.
    pub reasons: Vec<Words>,
    /// 0 to 1.
    pub score: f64,
    /// Whether any of it is invented (examples).
    pub invented: bool,
}

/// A spelling near to the one typed, and how many records have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearSpelling {
    /// The spelling.
    pub text: String,
    /// Records that have it.
    pub records: u64,
}

/// What was searched.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Searched {
    /// Sources searched.
    pub sources: u64,
    /// Records searched.
    pub records: u64,
    /// Earliest and latest year of birth among them.
    pub years: Option<(i32, i32)>,
    /// Sources of which not all pages are read yet: title, pages read, pages known.
    pub not_read_yet: Vec<NotReadYet>,
}

/// A source of which not all is read yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotReadYet {
    /// The source.
    #[serde(serialize_with = "crate::source::as_text")]
    pub source: SourceId,
    /// Its title.
    pub title: String,
    /// Pages read.
    pub read: u64,
    /// Pages known to exist.
    pub known: u64,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Found {
    /// How the query was understood.
    pub chips: Vec<Chip>,
    /// The bridges.
    pub bridges: Vec<Bridge>,
    /// The hits on this page, best first.
    pub hits: Vec<Hit>,
    /// How many there are in all (people, not records), as far as counted.
    pub total: usize,
    /// Near spellings.
    pub near: Vec<NearSpelling>,
    /// What was searched.
    pub searched: Searched,
    /// What may be left out to find more.
    pub leave_out: Vec<Words>,
}
