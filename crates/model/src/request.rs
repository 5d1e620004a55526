//! Requests: someone seeks someone.

use crate::{ActId, Moment};

/// Someone seeks someone. The contact is sealed: the request only says which sealed content it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The act that registered it, and its name for ever.
    pub id: ActId,
    /// The name as remembered, with whatever is known, as typed.
    pub query: String,
    /// The language the seeker reads: `ru` or `en`.
    pub lang: String,
    /// SHA-256 of the receipt code given to the seeker instead of an account.
    pub receipt: [u8; 32],
    /// The sealed contact, if one was left.
    pub contact: Option<ActId>,
    /// When it was left.
    pub at: Moment,
}
