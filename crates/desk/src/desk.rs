//! The desk itself: an open holding, and the questions it answers.

use crate::find::{FindQuery, Found};
use crate::person::PersonPage;
use crate::place::{PlaceLine, PlacePage};
use crate::record::RecordPage;
use crate::source::{SourceLine, SourcePage};
use crate::summary::Summary;
use crate::testimony::{TestimonyLine, TestimonyPage};
use imena_model::{Audience, PersonId, PlaceId, RecordId, SourceId, TestimonyId};

/// What could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something about the holding.
    #[error("{0}")]
    Holding(String),
}

/// An open holding. Cheap to share between threads; every question is a short blocking read.
#[derive(Debug, Default)]
pub struct Desk {}

impl Desk {
    /// Searches. Everything a page of results or the page of "nothing found" needs.
    pub fn find(&self, _query: &FindQuery, _audience: Audience) -> Result<Found, Error> {
        Ok(Found::default())
    }

    /// Names that begin or sound like what is typed so far (three letters at least).
    pub fn suggest(&self, _typed: &str, _audience: Audience) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    /// The person this identifier leads to now. An identifier of a record later joined to another person's leads there.
    pub fn person(&self, _id: PersonId, _audience: Audience) -> Result<Option<PersonPage>, Error> {
        Ok(None)
    }

    /// A record.
    pub fn record(&self, _id: RecordId, _audience: Audience) -> Result<Option<RecordPage>, Error> {
        Ok(None)
    }

    /// All sources.
    pub fn sources(&self, _audience: Audience) -> Result<Vec<SourceLine>, Error> {
        Ok(Vec::new())
    }

    /// A source, with a page of its records and problems from `from` on.
    pub fn source(
        &self,
        _id: SourceId,
        _from: u64,
        _audience: Audience,
    ) -> Result<Option<SourcePage>, Error> {
        Ok(None)
    }

    /// All places.
    pub fn places(&self, _audience: Audience) -> Result<Vec<PlaceLine>, Error> {
        Ok(Vec::new())
    }

    /// A place.
    pub fn place(&self, _id: PlaceId, _audience: Audience) -> Result<Option<PlacePage>, Error> {
        Ok(None)
    }

    /// All testimonies.
    pub fn testimonies(&self, _audience: Audience) -> Result<Vec<TestimonyLine>, Error> {
        Ok(Vec::new())
    }

    /// A testimony.
    pub fn testimony(
        &self,
        _id: TestimonyId,
        _audience: Audience,
    ) -> Result<Option<TestimonyPage>, Error> {
        Ok(None)
    }

    /// The holding in numbers.
    pub fn summary(&self, _audience: Audience) -> Result<Summary, Error> {
        Ok(Summary::default())
    }
}
