//! Testimonies: from any side, time-coded, under the consent given.

use crate::{Audience, UncertainDate};

/// A speaker.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Speaker {
    /// The name in the form the speaker consented to.
    pub name: String,
}

/// What the speaker agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agreement {
    /// For which purposes.
    pub purposes: Vec<String>,
    /// For whom.
    pub audience: Audience,
    /// Until when.
    pub until: Option<UncertainDate>,
    /// How it can be withdrawn.
    pub way_out: Option<String>,
}

/// A stretch of a testimony.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Segment {
    /// Beginning in milliseconds.
    pub from_ms: u64,
    /// End in milliseconds.
    pub to_ms: u64,
    /// Who speaks.
    pub speaker: Option<String>,
    /// The words.
    pub text: String,
    /// Who may see it.
    pub audience: Audience,
}

/// A testimony: the words of a speaker, segment by segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Testimony {
    /// Title.
    pub title: String,
    /// Language (BCP 47).
    pub language: String,
    /// When recorded.
    pub recorded: Option<UncertainDate>,
    /// Speakers.
    pub speakers: Vec<Speaker>,
    /// The agreement.
    pub agreement: Agreement,
    /// Names of people and keys of places it speaks of, as the depositor lists them.
    pub speaks_of: Vec<String>,
    /// Segments in the order of time.
    pub segments: Vec<Segment>,
    /// Notes of the transcript.
    pub notes: Vec<String>,
    /// Whether the words are invented (examples); shown on every page.
    pub invented: bool,
}
