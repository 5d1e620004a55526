//! Finds: what was found where, when, by whom. An inscription is a record like any other.

use crate::claim::coded;
use crate::{Geometry, UncertainDate};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindKind {
    /// A pit.
    Pit,
    /// Remains.
    Remains,
    /// An object.
    Object,
    /// An inscription.
    Inscription,
}

coded!(FindKind { Pit 0 "pit", Remains 1 "remains", Object 2 "object", Inscription 3 "inscription", });

/// What an examiner claims of remains. No genetic profiles are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remains {
    /// Minimum number of individuals.
    pub mni: Option<u32>,
    /// Sex as estimated.
    pub sex: Option<String>,
    /// Age as estimated.
    pub age: Option<String>,
    /// Trauma as described.
    pub trauma: Option<String>,
    /// Method.
    pub method: Option<String>,
    /// Examiner.
    pub examiner: Option<String>,
}

/// What was found where, when, by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Find {
    /// Kind.
    pub kind: FindKind,
    /// Description as written.
    pub description: String,
    /// When found.
    pub found: Option<UncertainDate>,
    /// By whom.
    pub by: Option<String>,
    /// Where.
    pub geometry: Vec<Geometry>,
    /// Key of the place (site, sector or pit).
    pub place: Option<String>,
    /// The inscription, verbatim.
    pub inscription: Option<String>,
    /// What is claimed of remains.
    pub remains: Option<Remains>,
    /// SHA-256 of photographs at capture.
    pub photographs: Vec<[u8; 32]>,
    /// Chain of custody in words.
    pub custody: Vec<String>,
}
