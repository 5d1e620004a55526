//! The facade: one question a file.
//!
//! A face (terminal, pages) asks the [`Desk`] and gets plain values; it never sees SQL, an index or a parser. Every
//! question takes an [`Audience`](imena_model::Audience): there is none without one. This crate decides nothing about
//! how a page looks, and nothing about what is true.

mod desk;
pub mod find;
pub mod person;
pub mod place;
pub mod record;
pub mod source;
pub mod summary;
pub mod testimony;

pub use desk::{Desk, Error};

/// A text in the two languages of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Words {
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}
