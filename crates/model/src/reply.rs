//! Replies: a visitor's words.

use crate::Moment;

/// A visitor's words on a page; shown after two have read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What it replies to, an identifier as written in addresses.
    pub on: String,
    /// The words.
    pub text: String,
    /// The receipt code.
    pub receipt: String,
    /// The sealed contact, if one was left.
    pub sealed_contact: Option<Vec<u8>>,
    /// When.
    pub at: Moment,
    /// Who has read it.
    pub read_by: Vec<String>,
}
