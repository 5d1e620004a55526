//! What the holding holds, in numbers that say what they count.

use imena_model::Moment;
use serde::Serialize;

/// Numbers of a holding; records, persons after linking and estimates are three different numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// Name of the holding.
    pub name: String,
    /// Sources.
    pub sources: u64,
    /// Records.
    pub records: u64,
    /// Claims.
    pub claims: u64,
    /// Persons after linking.
    pub persons: u64,
    /// Doubtful pairs waiting for a person.
    pub doubtful: u64,
    /// Places.
    pub places: u64,
    /// Testimonies.
    pub testimonies: u64,
    /// When the records were last linked (seconds since 1970).
    #[serde(skip)]
    pub linked_at: Option<Moment>,
    /// Whether anything in it is invented (examples).
    pub invented: bool,
}
