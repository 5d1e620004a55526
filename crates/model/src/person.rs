//! The person: a hypothesis.

use crate::{PersonId, RecordId};

/// A cluster of records held to speak of one human being. It has no fields of its own: the page is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The identifier; that of the oldest record.
    pub id: PersonId,
    /// The records, oldest first.
    pub records: Vec<RecordId>,
}
