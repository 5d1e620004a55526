//! Acts: whatever changes something; each an entry of the ledger.

use crate::ActId;
use crate::claim::coded;

/// A moment in seconds since 1970 (UTC). Passed in: only the faces look at a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub i64);

/// What kind of act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActKind {
    /// The holding was founded.
    Founding,
    /// A file was taken in.
    Intake,
    /// An intake was undone.
    Undoing,
    /// A decision on a pair.
    Decision,
    /// A decision was withdrawn.
    DecisionWithdrawn,
    /// A claim about a claim: a better reading, a correction.
    Correction,
    /// Content was destroyed, its place kept.
    Withdrawal,
    /// Something was published.
    Publication,
    /// A request was left.
    Request,
    /// A reply was left or shown.
    Reply,
    /// A consent was given or ended.
    Consent,
    /// An estimate was stored.
    Estimate,
}

coded!(ActKind { Founding 0 "founding", Intake 1 "intake", Undoing 2 "undoing", Decision 3 "decision", DecisionWithdrawn 4 "decision-withdrawn", Correction 5 "correction", Withdrawal 6 "withdrawal", Publication 7 "publication", Request 8 "request", Reply 9 "reply", Consent 10 "consent", Estimate 11 "estimate", });

/// An act as it stands in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Its number.
    pub id: ActId,
    /// Its kind.
    pub kind: ActKind,
    /// Who did it (a role key or a name the person chose).
    pub by: String,
    /// When.
    pub at: Moment,
    /// In words: which file, on what ground.
    pub note: String,
    /// The act that undid it, if any.
    pub undone_by: Option<ActId>,
}
