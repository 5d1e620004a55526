//! Decisions of people on whether two records speak of one person.

use crate::claim::coded;
use crate::{ActId, Moment, RecordId};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decided {
    /// One person.
    Same,
    /// Two persons.
    Different,
    /// It cannot be said.
    Unsure,
}

coded!(Decided { Same 0 "same", Different 1 "different", Unsure 2 "unsure", });

/// A decision on a pair of records; never erased, withdrawn by another act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// One record.
    pub a: RecordId,
    /// The other.
    pub b: RecordId,
    /// What was decided.
    pub decided: Decided,
    /// By whom (a role key or a name the person chose).
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Moment,
    /// The act that withdrew it.
    pub withdrawn_by: Option<ActId>,
}
