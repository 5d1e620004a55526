//! The desk itself: an open holding, and the questions it answers.

use crate::Error;
use crate::find::{FindQuery, Found};
use crate::index::Index;
use crate::person::PersonPage;
use crate::place::{PlaceLine, PlacePage};
use crate::record::RecordPage;
use crate::relink::explanation::Comparisons;
use crate::source::{SourceLine, SourcePage};
use crate::summary::Summary;
use crate::testimony::{TestimonyLine, TestimonyPage};
use crate::workbench::Bench;
use imena_model::{
    Audience, Moment, PersonId, Place, PlaceId, RecordId, Source, SourceId, Testimony, TestimonyId,
};
use imena_register::{Hand, HandReading, Holding};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

/// An open holding. Cheap to share between threads; every question is a short blocking read.
#[derive(Debug)]
pub struct Desk {
    pub(crate) holding: Holding,
    pub(crate) index: RwLock<Arc<Index>>,
    pub(crate) small: RwLock<Arc<Small>>,
    pub(crate) linking: RwLock<Option<(Moment, Arc<Comparisons>)>>,
    pub(crate) bench: RwLock<Option<(u64, Arc<Bench>)>>,
}

/// The small things of a holding, read once: there are at most thousands of them.
#[derive(Debug, Default)]
pub(crate) struct Small {
    /// Entries of the ledger when this was read.
    pub(crate) entries: u64,
    pub(crate) sources: BTreeMap<SourceId, Arc<Source>>,
    pub(crate) places: Vec<(PlaceId, Place)>,
    pub(crate) testimonies: Vec<(TestimonyId, SourceId, Testimony)>,
    /// What people read over, by record, in the order in which it was done.
    pub(crate) by_hand: BTreeMap<RecordId, Vec<HandReading>>,
}

impl Desk {
    /// Founds a holding in a new or empty folder.
    pub fn found(dir: &Path, name: &str, at: Moment) -> Result<(), Error> {
        Holding::init(dir, name, &Hand::new("keeper", at, name))?;
        Ok(())
    }

    /// Opens a holding.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let holding = Holding::open(dir)?;
        let index = Index::open(&holding, dir)?;
        let small = Small::read(&holding)?;
        Ok(Self {
            holding,
            index: RwLock::new(Arc::new(index)),
            small: RwLock::new(Arc::new(small)),
            linking: RwLock::new(None),
            bench: RwLock::new(None),
        })
    }

    /// The small things, read again if something was taken in since.
    pub(crate) fn small(&self) -> Result<Arc<Small>, Error> {
        let entries = self.holding.size()?;
        let known = self
            .small
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if known.entries == entries {
            return Ok(known);
        }
        let fresh = Arc::new(Small::read(&self.holding)?);
        *self.small.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }

    /// The index, read again if it was renewed since.
    pub(crate) fn index(&self) -> Result<Arc<Index>, Error> {
        let known = self
            .index
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if known.is_current(self.holding.folder()) {
            return Ok(known);
        }
        let fresh = Arc::new(Index::open(&self.holding, self.holding.folder())?);
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }

    /// What the last linking compared, for explaining its links.
    pub(crate) fn linking_model(&self) -> Result<Arc<Comparisons>, Error> {
        let Some(linking) = self.holding.linking()? else {
            return Ok(Arc::default());
        };
        if let Some((at, known)) = &*self.linking.read().unwrap_or_else(PoisonError::into_inner)
            && *at == linking.at
        {
            return Ok(known.clone());
        }
        let fresh = Arc::new(Comparisons::from_bytes(&linking.model));
        *self.linking.write().unwrap_or_else(PoisonError::into_inner) =
            Some((linking.at, fresh.clone()));
        Ok(fresh)
    }

    /// How many are on no list: the lists the sources fall into, their overlaps, and the estimate. A table that cannot
    /// be one is an answer too. `clock` gives seconds.
    pub fn count(
        &self,
        query: &crate::count::CountQuery,
        audience: Audience,
        clock: &(dyn Fn() -> f64 + Sync),
    ) -> Result<Result<crate::count::Counted, imena_estimate::TableError>, Error> {
        crate::count::count(self, query, audience, clock)
    }

    /// Searches. Everything a page of results or the page of "nothing found" needs.
    pub fn find(&self, query: &FindQuery, audience: Audience) -> Result<Found, Error> {
        crate::find::find(self, query, audience)
    }

    /// Names that begin or sound like what is typed so far (three letters at least).
    pub fn suggest(&self, typed: &str, _audience: Audience) -> Result<Vec<String>, Error> {
        Ok(self.index()?.suggest(typed))
    }

    /// The person this identifier leads to now. An identifier of a record later joined to another person's leads there.
    pub fn person(&self, id: PersonId, audience: Audience) -> Result<Option<PersonPage>, Error> {
        crate::person::person(self, id, audience)
    }

    /// A record.
    pub fn record(&self, id: RecordId, audience: Audience) -> Result<Option<RecordPage>, Error> {
        crate::record::record(self, id, audience)
    }

    /// All sources.
    pub fn sources(&self, audience: Audience) -> Result<Vec<SourceLine>, Error> {
        crate::source::sources(self, audience)
    }

    /// A source, with a page of its records and problems from `from` on.
    pub fn source(
        &self,
        id: SourceId,
        from: u64,
        audience: Audience,
    ) -> Result<Option<SourcePage>, Error> {
        crate::source::source(self, id, from, audience)
    }

    /// All places.
    pub fn places(&self, audience: Audience) -> Result<Vec<PlaceLine>, Error> {
        crate::place::places(self, audience)
    }

    /// A place.
    pub fn place(&self, id: PlaceId, audience: Audience) -> Result<Option<PlacePage>, Error> {
        crate::place::place(self, id, audience)
    }

    /// All testimonies.
    pub fn testimonies(&self, audience: Audience) -> Result<Vec<TestimonyLine>, Error> {
        crate::testimony::testimonies(self, audience)
    }

    /// A testimony.
    pub fn testimony(
        &self,
        id: TestimonyId,
        audience: Audience,
    ) -> Result<Option<TestimonyPage>, Error> {
        crate::testimony::testimony(self, id, audience)
    }

    /// The holding in numbers.
    pub fn summary(&self, audience: Audience) -> Result<Summary, Error> {
        crate::summary::summary(self, audience)
    }

    /// Whether a pair of records is shown as doubtful: not joined, and a person should look.
    pub fn is_doubtful(&self, a: RecordId, b: RecordId) -> Result<bool, Error> {
        Ok(self
            .holding
            .link(a, b)?
            .is_some_and(|l| l.kind == imena_register::LinkKind::Doubtful))
    }

    /// Every record by the key of its source and of its place there, with the person it is held to speak of. For
    /// checking a linking against identities known from elsewhere; sources are read page by page.
    pub fn whereabouts(
        &self,
        audience: Audience,
    ) -> Result<Vec<(String, String, RecordId, PersonId)>, Error> {
        const PAGE: usize = 1_000;
        let mut all = Vec::new();
        for source in self.holding.sources(audience)? {
            let mut from = 0;
            loop {
                let records = self.holding.records_of(source.id, from, PAGE, audience)?;
                for record in &records {
                    let person = self.holding.person_of(record.id)?;
                    all.push((
                        source.source.key.clone(),
                        record.locator.key(),
                        record.id,
                        person,
                    ));
                }
                from += PAGE as u64;
                if records.len() < PAGE {
                    break;
                }
            }
        }
        Ok(all)
    }
}

impl Small {
    pub(crate) fn read(holding: &Holding) -> Result<Self, Error> {
        // Everything is read for the keeper and sifted by audience when it is shown.
        let audience = Audience::Keeper;
        let mut by_hand: BTreeMap<RecordId, Vec<HandReading>> = BTreeMap::new();
        for reading in holding.hand_readings()? {
            by_hand.entry(reading.record).or_default().push(reading);
        }
        Ok(Self {
            by_hand,
            entries: holding.size()?,
            sources: holding
                .sources(audience)?
                .into_iter()
                .map(|s| (s.id, Arc::new(s.source)))
                .collect(),
            places: holding.places(audience)?,
            testimonies: holding.testimonies(audience)?,
        })
    }

    /// The places an audience may see.
    pub(crate) fn places_for(&self, audience: Audience) -> Vec<(PlaceId, &Place)> {
        self.places
            .iter()
            .filter(|(_, p)| audience.may_see(p.audience))
            .map(|(id, p)| (*id, p))
            .collect()
    }
}
