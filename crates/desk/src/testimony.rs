//! A testimony: segments that open at the second.

use imena_model::{PersonId, PlaceId, SourceId, Testimony, TestimonyId};

/// A segment that speaks of a person or place.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// The testimony.
    pub testimony: TestimonyId,
    /// Its title.
    pub title: String,
    /// Who speaks.
    pub speaker: Option<String>,
    /// Number of the segment.
    pub segment: usize,
    /// Where it begins, in milliseconds.
    pub from_ms: u64,
    /// The words.
    pub text: String,
    /// Language (BCP 47).
    pub language: String,
    /// Whether invented.
    pub invented: bool,
}

/// The testimony's page; segments the audience may not see are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct TestimonyPage {
    /// The testimony.
    pub id: TestimonyId,
    /// Its source.
    pub source: SourceId,
    /// The testimony.
    pub testimony: Testimony,
    /// People it speaks of.
    pub people: Vec<(PersonId, String)>,
    /// Places it speaks of.
    pub places: Vec<(PlaceId, String)>,
}

/// A testimony in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct TestimonyLine {
    /// The testimony.
    pub id: TestimonyId,
    /// Title.
    pub title: String,
    /// Date of recording as written.
    pub recorded: Option<String>,
    /// Length in milliseconds.
    pub length_ms: u64,
    /// Whether invented.
    pub invented: bool,
}
