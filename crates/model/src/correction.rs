//! Corrections: claims about claims. The error stays where it is, and beside it stands what is known of it.

use crate::claim::coded;
use crate::{ActId, ClaimId, RecordId};

/// What is said about a claim, or a record, that is already registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CorrectionKind {
    /// Somebody says that it is wrong; nobody has answered yet.
    Reported,
    /// It was read wrongly from the page.
    Misread,
    /// The source itself has taken it back.
    WithdrawnBySource,
    /// A later claim stands in its place.
    Superseded,
    /// It was looked at and stands as it is.
    Kept,
}

coded!(CorrectionKind { Reported 0 "reported", Misread 1 "misread", WithdrawnBySource 2 "withdrawn-by-source", Superseded 3 "superseded", Kept 4 "kept", });

impl CorrectionKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Reported,
        Self::Misread,
        Self::WithdrawnBySource,
        Self::Superseded,
        Self::Kept,
    ];
}

/// A correction. Who says so, when and why is the act it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The record it is about.
    pub record: RecordId,
    /// The number of the claim, or nothing where the whole record is meant.
    pub claim: Option<u32>,
    /// What is said of it.
    pub kind: CorrectionKind,
    /// How it should read.
    pub reads: Option<String>,
    /// Where that is seen: the page, the leaf, the scan.
    pub page: Option<String>,
    /// The claim that stands in its place.
    pub by_claim: Option<ClaimId>,
    /// The report this answers.
    pub answers: Option<ActId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_lead_back() {
        for kind in CorrectionKind::ALL {
            assert_eq!(CorrectionKind::from_code(kind.code()), Some(kind));
            assert_eq!(CorrectionKind::from_key(kind.key()), Some(kind));
        }
    }
}
