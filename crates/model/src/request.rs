//! Requests: someone seeks someone.

use crate::Moment;

/// Someone seeks someone. The contact is sealed and never leaves the register in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The name as remembered, with whatever is known, as typed.
    pub query: String,
    /// The receipt code given to the seeker instead of an account.
    pub receipt: String,
    /// The sealed contact, if one was left.
    pub sealed_contact: Option<Vec<u8>>,
    /// When it was left.
    pub at: Moment,
}
