//! Memory books: formula prose into claims, as an archivist reads it.
//!
//! A thousand printed memory books tell lives in a few formulas ("Род. в 1901, … Арестован … Приговор: …").
//! This module cuts a volume into entries (`split`) and an entry into fields ([`read_entry`]). A field keeps the
//! bytes it was read from; what was not understood is a remainder and is listed. It does not know
//! who a person is, which source is right, or what is already registered.
//!
//! The words live in [`Grammar`] files, the rules in the readers: a keeper of another country's books
//! adds a file. The first thing done to a text is to protect the full stops of abbreviations; all field
//! rules stand on that.

mod article;
mod biography;
mod case;
mod date;
mod entry;
mod grammar;
mod json;
mod lexicon;
mod name;
mod phrase;
mod problem;
mod profile;
mod read;
mod reader;
mod split;
mod survey;
mod token;
mod volume;

#[cfg(test)]
mod tests;

pub use entry::{Entry, Field, Part, is_date};
pub use grammar::{Grammar, GrammarError};
pub use json::Line;
pub use problem::{Code, Finding};
pub use profile::Profile;
pub use read::read_entry;
pub use split::{ENTRY_BYTES_MAX, LINE_BYTES_MAX, Split, Splitter, VolumeEntry, split};
pub use survey::{Survey, ranked};
pub use volume::{VolumeError, VolumeKind, read_volume, volume_kind};
