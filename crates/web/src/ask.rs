//! What the pages ask, and of whom: a desk, or in tests a hand-made stand-in.

use std::error::Error;
use std::sync::Arc;

use imena_desk::correction::{CorrectionLine, Step};
use imena_desk::find::{FindQuery, Found};
use imena_desk::person::PersonPage;
use imena_desk::place::{PlaceLine, PlacePage};
use imena_desk::record::RecordPage;
use imena_desk::request::RequestPage;
use imena_desk::source::{SourceLine, SourcePage};
use imena_desk::summary::Summary;
use imena_desk::testimony::{TestimonyLine, TestimonyPage};
use imena_desk::workbench::{Bench, BenchEntry, Corrected, Refusal, Saved};
use imena_model::{Audience, Moment, PersonId, PlaceId, RecordId, SourceId, TestimonyId};

/// An answer, or why the holding could not give one. `None` inside is "absent or not for you": the page is the same.
pub type Answer<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The questions pages ask. Every one takes an audience; the public site always asks for [`Audience::Public`].
pub trait Answers: Send + Sync + 'static {
    /// What the holding holds.
    fn summary(&self, audience: Audience) -> Answer<Summary>;
    /// Who may be meant by a query.
    fn find(&self, query: &FindQuery, audience: Audience) -> Answer<Found>;
    /// Names that begin or sound like what is typed, from three letters on.
    fn suggest(&self, typed: &str, audience: Audience) -> Answer<Vec<String>>;
    /// Whether a contact can be left with a request.
    fn can_seal(&self) -> Answer<bool>;
    /// Whether there is a name in these words that a request can be left for.
    fn can_be_sought(&self, query: &str) -> bool;
    /// Leaves a request; gives its code.
    fn leave_request(
        &self,
        query: &str,
        contact: Option<&str>,
        lang: &str,
        at: Moment,
    ) -> Answer<String>;
    /// How the request with this code stands.
    fn request(&self, code: &str, audience: Audience) -> Answer<Option<RequestPage>>;
    /// Withdraws the request with this code; says whether there was one.
    fn withdraw_request(&self, code: &str, at: Moment) -> Answer<bool>;
    /// A person's page; any identifier the person ever had leads to it.
    fn person(&self, id: PersonId, audience: Audience) -> Answer<Option<PersonPage>>;
    /// A record's page.
    fn record(&self, id: RecordId, audience: Audience) -> Answer<Option<RecordPage>>;
    /// All sources, in the order of their dates.
    fn sources(&self, audience: Audience) -> Answer<Vec<SourceLine>>;
    /// A source's page, with its records from a given one on.
    fn source(&self, id: SourceId, from: u64, audience: Audience) -> Answer<Option<SourcePage>>;
    /// All places.
    fn places(&self, audience: Audience) -> Answer<Vec<PlaceLine>>;
    /// A place's page.
    fn place(&self, id: PlaceId, audience: Audience) -> Answer<Option<PlacePage>>;
    /// All testimonies, by time of recording.
    fn testimonies(&self, audience: Audience) -> Answer<Vec<TestimonyLine>>;
    /// A testimony's page.
    fn testimony(&self, id: TestimonyId, audience: Audience) -> Answer<Option<TestimonyPage>>;
    /// All corrections, the newest first.
    fn corrections(&self, audience: Audience) -> Answer<Vec<CorrectionLine>>;
    /// What happened to each property of a record.
    fn history(&self, id: RecordId, audience: Audience) -> Answer<Vec<Step>>;
}

/// What the workbench asks besides. Every question takes an audience; only a keeper gets an answer.
pub trait Keeps: Answers {
    /// A source laid out for reading over.
    fn bench(&self, source: SourceId, audience: Audience) -> Answer<Option<Arc<Bench>>>;
    /// One entry of it.
    fn bench_entry(&self, id: RecordId, audience: Audience) -> Answer<Option<BenchEntry>>;
    /// Registers a reading by hand, or says why not.
    fn correct(
        &self,
        corrected: &Corrected,
        audience: Audience,
    ) -> Answer<Result<Saved, Vec<Refusal>>>;
}

impl Keeps for imena_desk::Desk {
    fn bench(&self, source: SourceId, audience: Audience) -> Answer<Option<Arc<Bench>>> {
        Ok(self.bench(source, audience)?)
    }
    fn bench_entry(&self, id: RecordId, audience: Audience) -> Answer<Option<BenchEntry>> {
        Ok(self.bench_entry(id, audience)?)
    }
    fn correct(
        &self,
        corrected: &Corrected,
        audience: Audience,
    ) -> Answer<Result<Saved, Vec<Refusal>>> {
        Ok(self.correct(corrected, audience)?)
    }
}

impl Answers for imena_desk::Desk {
    fn summary(&self, audience: Audience) -> Answer<Summary> {
        Ok(self.summary(audience)?)
    }
    fn find(&self, query: &FindQuery, audience: Audience) -> Answer<Found> {
        Ok(self.find(query, audience)?)
    }
    fn suggest(&self, typed: &str, audience: Audience) -> Answer<Vec<String>> {
        Ok(self.suggest(typed, audience)?)
    }
    fn can_seal(&self) -> Answer<bool> {
        Ok(self.can_seal()?)
    }
    fn can_be_sought(&self, query: &str) -> bool {
        imena_desk::request::can_be_sought(query)
    }
    fn leave_request(
        &self,
        query: &str,
        contact: Option<&str>,
        lang: &str,
        at: Moment,
    ) -> Answer<String> {
        Ok(self.leave_request(query, contact, lang, at)?)
    }
    fn request(&self, code: &str, audience: Audience) -> Answer<Option<RequestPage>> {
        Ok(self.request(code, audience)?)
    }
    fn withdraw_request(&self, code: &str, at: Moment) -> Answer<bool> {
        Ok(self.withdraw_request(code, at)?)
    }
    fn person(&self, id: PersonId, audience: Audience) -> Answer<Option<PersonPage>> {
        Ok(self.person(id, audience)?)
    }
    fn record(&self, id: RecordId, audience: Audience) -> Answer<Option<RecordPage>> {
        Ok(self.record(id, audience)?)
    }
    fn sources(&self, audience: Audience) -> Answer<Vec<SourceLine>> {
        Ok(self.sources(audience)?)
    }
    fn source(&self, id: SourceId, from: u64, audience: Audience) -> Answer<Option<SourcePage>> {
        Ok(self.source(id, from, audience)?)
    }
    fn places(&self, audience: Audience) -> Answer<Vec<PlaceLine>> {
        Ok(self.places(audience)?)
    }
    fn place(&self, id: PlaceId, audience: Audience) -> Answer<Option<PlacePage>> {
        Ok(self.place(id, audience)?)
    }
    fn testimonies(&self, audience: Audience) -> Answer<Vec<TestimonyLine>> {
        Ok(self.testimonies(audience)?)
    }
    fn testimony(&self, id: TestimonyId, audience: Audience) -> Answer<Option<TestimonyPage>> {
        Ok(self.testimony(id, audience)?)
    }
    fn corrections(&self, audience: Audience) -> Answer<Vec<CorrectionLine>> {
        Ok(self.corrections(None, audience)?)
    }
    fn history(&self, id: RecordId, audience: Audience) -> Answer<Vec<Step>> {
        Ok(self.history(id, audience)?)
    }
}
