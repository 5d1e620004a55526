//! The facade: one question a file.
//!
//! A face (terminal, pages) asks the [`Desk`] and gets plain values; it never sees SQL, an index or a parser. Every
//! question takes an [`Audience`](imena_model::Audience): there is none without one. This crate decides nothing about
//! how a page looks, and nothing about what is true.

pub mod bucket;
pub mod copies;
pub mod correction;
pub mod count;
pub mod decide;
mod desk;
mod error;
pub mod exchange;
pub mod explain;
pub mod export;
pub mod find;
pub mod hand_over;
mod index;
pub mod keys;
pub mod person;
pub mod place;
pub mod private;
pub mod pull;
pub mod receipt;
pub mod record;
pub mod relink;
pub mod request;
pub mod source;
pub mod summary;
pub mod take_in;
pub mod testimony;
pub mod verify;
pub mod workbench;

pub use desk::Desk;
pub use error::Error;

/// A text in the two languages of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Words {
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Words {
    /// A text in both languages.
    pub fn new(ru: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            ru: ru.into(),
            en: en.into(),
        }
    }
}
