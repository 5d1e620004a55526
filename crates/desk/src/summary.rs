//! What the holding holds, in numbers that say what they count.

use crate::{Desk, Error};
use imena_model::{Audience, Moment};
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

/// Answers [`Desk::summary`].
pub(crate) fn summary(desk: &Desk, audience: Audience) -> Result<Summary, Error> {
    let numbers = desk.holding.numbers(audience)?;
    let linking = desk.holding.linking()?;
    let doubles = linking
        .as_ref()
        .map_or(0, |l| l.members.saturating_sub(l.clusters));
    Ok(Summary {
        name: desk.holding.about().origin.clone(),
        sources: numbers.sources,
        records: numbers.records,
        claims: numbers.claims,
        persons: numbers.records.saturating_sub(doubles),
        doubtful: linking.as_ref().map_or(0, |l| l.doubtful),
        places: numbers.places,
        testimonies: numbers.testimonies,
        linked_at: linking.map(|l| l.at),
        invented: desk
            .small()?
            .sources
            .values()
            .any(|s| s.invented && audience.may_see(s.audience)),
    })
}
