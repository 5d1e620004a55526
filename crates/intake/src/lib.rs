//! Files in, records out: lists, memory books, testimonies, places.
//!
//! Intake reads what people have: a table typed in 1995 in windows-1251, a workbook, an export of a database, a transcript
//! with times. It keeps every cell as written, makes claims of those that a [mapping] gives a meaning, and says
//! in [problems] what is odd, with row and column. Parsing never fails: a bad row goes in as it stands. What
//! can fail is an intake as a whole ([`Error`]): an empty file, a file of another kind, a mapping that names a column that is
//! not there.
//!
//! It does not know what is registered already, who asks, or what time it is.
//!
//! | module | story |
//! |---|---|
//! | [`kind`] | what a file is, by its bytes |
//! | [`encoding`] | UTF-8, UTF-16, windows-1251, KOI8-R and others, told apart |
//! | [`lists`] | rows of any kind of file into records |
//! | [`books`] | volumes of running text into records, through [`prose`] |
//! | [`mapping`] | what the columns mean, as TOML; `docs/mapping.md` |
//! | [`propose`] | a mapping proposed from headers and values |
//! | [`prose`] | memory books: formula prose into claims |
//! | [`testimony`] | a transcript with times into segments |
//! | [`places`] | places and burial grounds |
//! | [`problems`] | every code, explained in two languages |

pub mod books;
pub mod encoding;
mod error;
mod guard;
mod input;
pub mod kind;
pub mod lists;
pub mod mapping;
pub mod places;
pub mod problems;
pub mod propose;
pub mod prose;
pub mod testimony;

mod cells;
mod dates;
mod header;
mod names;
mod rows;
mod text;
mod words;
mod zipguard;

pub use dates::Order;
pub use error::Error;
pub use guard::is_guarded;
pub use input::{Input, ReadSeek};
pub use rows::delimited::Layout;
pub use rows::{CELL_BYTES_MAX, CELLS_MAX, ROW_BYTES_MAX};
pub use testimony::Taken;
