//! The index of names, kept in `derived/`: what is in it, and when it has to be renewed.
//!
//! It holds what the public may see and nothing else, so that no search can give away what is withheld. It can be thrown
//! away: opening the holding makes it again.

use crate::Error;
use crate::person::lying;
use imena_model::date::{Calendar, Edtf, UncertainDate};
use imena_model::{Audience, Claim, ClaimState, PlaceId, Property, RecordId, SourceId};
use imena_register::{Holding, Numbers, Passing};
use imena_search::{Entry, NameText};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

const NAMES: &str = "derived/names";
const ABOUT: &str = "derived/names.json";

/// How many records are handed at once from the one who reads them to the one who sorts their names.
const PORTION: usize = 1024;

/// The index of a holding.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) names: imena_search::Index,
    about: About,
    /// When the file of `about` was written and how long it is: a look at these is enough to know that nothing changed.
    stamp: Option<(SystemTime, u64)>,
}

/// What the index was made of; decides whether it is current.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct About {
    /// Records and claims when it was made.
    records: u64,
    claims: u64,
    /// Places known when it was made: records are tied to them.
    places: u64,
    /// The record after the last one in it.
    next: u64,
    /// Earliest and latest year of birth.
    years: Option<(i16, i16)>,
    /// Records claimed to lie at, or to have been shot at, a place.
    lying: BTreeMap<u64, Vec<u64>>,
}

impl About {
    /// Whether it was made of what is there now.
    fn is_of(&self, numbers: &Numbers) -> bool {
        (self.records, self.claims, self.places)
            == (numbers.records, numbers.claims, numbers.places)
    }

    fn note(&mut self, numbers: &Numbers) {
        (self.records, self.claims, self.places) =
            (numbers.records, numbers.claims, numbers.places);
    }
}

/// Makes sure that the index on disk holds what the register holds now. Called by whoever writes to the holding, before
/// writing is closed: closing notes the digests of derived files too.
pub(crate) fn bring_up_to_date(holding: &Holding) -> Result<(), Error> {
    let dir = holding.folder();
    let known = read(dir);
    let numbers = holding.numbers(Audience::Public)?;
    let mut index = match known {
        Some(index) if index.about.is_of(&numbers) => return Ok(()),
        // Something was added and nothing else happened: only that is read.
        Some(index)
            if index.about.records < numbers.records && index.about.places == numbers.places =>
        {
            index
        }
        _ => Index::default(),
    };
    let grown = index.grow(holding)?;
    if grown.0 != numbers.records || grown.1 != numbers.claims {
        index = Index::default();
        index.grow(holding)?;
    }
    index.about.note(&numbers);
    index.write(dir)
}

/// Makes the index anew: after something was destroyed, nothing of it may be left in an old segment.
pub(crate) fn renew(holding: &Holding) -> Result<(), Error> {
    let dir = holding.folder();
    let folder = dir.join(NAMES);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(Error::file(&folder))?;
    }
    drop(std::fs::remove_file(dir.join(ABOUT)));
    bring_up_to_date(holding)
}

fn stamp(dir: &Path) -> Option<(SystemTime, u64)> {
    let facts = std::fs::metadata(dir.join(ABOUT)).ok()?;
    Some((facts.modified().ok()?, facts.len()))
}

fn read(dir: &Path) -> Option<Index> {
    // Derived: what cannot be read is made again. The stamp is taken first: what is replaced meanwhile is then read again.
    let stamp = stamp(dir);
    let about: About = serde_json::from_slice(&std::fs::read(dir.join(ABOUT)).ok()?).ok()?;
    let names = imena_search::Index::load(&dir.join(NAMES)).ok()?;
    Some(Index {
        names,
        about,
        stamp,
    })
}

impl Index {
    /// Opens the index of a holding; makes it when it is not there or not current.
    pub(crate) fn open(holding: &Holding, dir: &Path) -> Result<Self, Error> {
        let numbers = holding.numbers(Audience::Public)?;
        if let Some(index) = read(dir)
            && index.about.is_of(&numbers)
        {
            return Ok(index);
        }
        let mut index = Self::default();
        index.grow(holding)?;
        index.about.note(&numbers);
        // A holding that may only be read, or that somebody is writing to, is searched all the same; the index is then
        // made at every opening.
        if let Ok(writing) = holding.write() {
            index.write(dir)?;
            writing.close()?;
        }
        Ok(index)
    }

    /// Whether the index on disk is still this one.
    pub(crate) fn is_current(&self, dir: &Path) -> bool {
        let now = stamp(dir);
        if now.is_none() || now == self.stamp {
            return true;
        }
        let text = std::fs::read(dir.join(ABOUT)).unwrap_or_default();
        serde_json::from_slice::<About>(&text).map_or(true, |about| about == self.about)
    }

    /// Years of birth in the index.
    pub(crate) fn years(&self) -> Option<(i16, i16)> {
        self.about.years
    }

    /// Records claimed to lie at a place.
    pub(crate) fn lying_at(&self, place: PlaceId) -> Vec<RecordId> {
        self.about
            .lying
            .get(&place.0)
            .into_iter()
            .flatten()
            .map(|r| RecordId(*r))
            .collect()
    }

    /// Names that begin as typed.
    pub(crate) fn suggest(&self, typed: &str) -> Vec<String> {
        self.names
            .suggest(typed, 10)
            .into_iter()
            .map(|(name, _)| capital(&name))
            .collect()
    }

    /// Adds the records from `next` on; gives how many records and claims the index then speaks of.
    fn grow(&mut self, holding: &Holding) -> Result<(u64, u64), Error> {
        let calendars: BTreeMap<SourceId, Calendar> = holding
            .sources(Audience::Public)?
            .into_iter()
            .map(|s| (s.id, s.source.calendar))
            .collect();
        let places = holding.places(Audience::Public)?;
        let places: Vec<lying::Known<'_>> = places.iter().map(|(id, p)| (*id, p)).collect();
        let (mut records, mut claims) = (self.about.records, self.about.claims);
        let from = RecordId(self.about.next);
        let names = &mut self.names;
        let mut reader = Reader {
            about: &mut self.about,
            calendars,
            places,
            meant: BTreeMap::new(),
        };
        // Reading the register and sorting the names go on side by side, and only a few records are held in between.
        std::thread::scope(|scope| {
            let (to, passing) = std::sync::mpsc::sync_channel::<Vec<Passing>>(4);
            let sorting = scope.spawn(move || {
                names.add(
                    passing
                        .into_iter()
                        .flatten()
                        .map(|record| reader.entry(record)),
                );
            });
            let mut portion = Vec::with_capacity(PORTION);
            holding.each_record::<Error>(from, Audience::Public, |passing| {
                records += 1;
                claims += passing.claims.len() as u64;
                portion.push(passing);
                if portion.len() == PORTION {
                    // The other side ends only after this one, or by a panic, which is passed on below.
                    to.send(std::mem::replace(&mut portion, Vec::with_capacity(PORTION)))
                        .ok();
                }
                Ok(())
            })?;
            to.send(portion).ok();
            drop(to);
            sorting
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Ok::<(), Error>(())
        })?;
        for records in self.about.lying.values_mut() {
            records.sort_unstable();
            records.dedup();
        }
        Ok((records, claims))
    }

    /// Writes the index: only new segments, the list of them last; then what it was made of.
    fn write(&mut self, dir: &Path) -> Result<(), Error> {
        self.names.save(&dir.join(NAMES))?;
        let (new, about) = (dir.join(format!("{ABOUT}.new")), dir.join(ABOUT));
        let text = serde_json::to_vec(&self.about).expect("numbers and lists always have a text");
        std::fs::write(&new, text).map_err(Error::file(&new))?;
        std::fs::rename(&new, &about).map_err(Error::file(&about))?;
        self.stamp = stamp(dir);
        Ok(())
    }
}

/// A name with capitals, as it is written: the index keeps it without.
pub(crate) fn capital(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut begins = true;
    for letter in name.chars() {
        if begins {
            out.extend(letter.to_uppercase());
        } else {
            out.push(letter);
        }
        begins = letter == '-';
    }
    out
}

/// Makes of each record what is searched, and notes what else an index says.
struct Reader<'a> {
    about: &'a mut About,
    calendars: BTreeMap<SourceId, Calendar>,
    places: Vec<lying::Known<'a>>,
    /// Places meant by words met before.
    meant: BTreeMap<String, Option<PlaceId>>,
}

impl Reader<'_> {
    fn entry(&mut self, passing: Passing) -> Entry {
        let id = passing.id;
        self.about.next = id.0 + 1;
        let calendar = self.calendars.get(&passing.source).copied();
        let said: Vec<Claim> = passing.claims.into_iter().map(|(_, c)| c).collect();
        for claim in said.iter().filter(|c| c.property == Property::BurialPlace) {
            if let Some(place) = self.meant(&claim.as_written) {
                self.about.lying.entry(place.0).or_default().push(id.0);
            }
        }
        let entry = entry(id, &said, calendar.unwrap_or_default());
        if let Some((from, to)) = entry.born {
            let (low, high) = self.about.years.unwrap_or((from, to));
            self.about.years = Some((low.min(from), high.max(to)));
        }
        entry
    }

    fn meant(&mut self, words: &str) -> Option<PlaceId> {
        if let Some(known) = self.meant.get(words) {
            return *known;
        }
        let found = lying::place_meant(words, &self.places).map(|p| p.0);
        if self.meant.len() < 100_000 {
            self.meant.insert(words.to_owned(), found);
        }
        found
    }
}

/// What the index is told of a record.
fn entry(id: RecordId, claims: &[Claim], calendar: Calendar) -> Entry {
    let standing = || claims.iter().filter(|c| c.state == ClaimState::Standing);
    let first = |property| {
        standing()
            .find(|c| c.property == property)
            .map(|c| c.as_written.clone())
            .unwrap_or_default()
    };
    let (given, patronymic) = (first(Property::GivenName), first(Property::Patronymic));
    let mut names = Vec::new();
    let mut parts = |surname: String| {
        names.push(NameText::Parts {
            surname,
            given: given.clone(),
            patronymic: patronymic.clone(),
        });
    };
    let surname = first(Property::Surname);
    if !surname.is_empty() || !given.is_empty() {
        parts(surname);
    }
    // Further claims on the same part are other spellings or other names: all are searched.
    for claim in standing()
        .filter(|c| matches!(c.property, Property::Surname | Property::MaidenName))
        .skip(1)
    {
        parts(claim.as_written.clone());
    }
    if let Some(maiden) = standing().find(|c| c.property == Property::MaidenName) {
        parts(maiden.as_written.clone());
    }
    for claim in standing() {
        match claim.property {
            Property::Alias => names.push(NameText::Whole(claim.as_written.clone())),
            Property::FullName if names.is_empty() => {
                names.push(NameText::Whole(claim.as_written.clone()))
            }
            _ => {}
        }
    }
    names.dedup();
    let words = standing()
        .filter(|c| {
            matches!(
                c.property,
                Property::BirthPlace
                    | Property::Residence
                    | Property::Occupation
                    | Property::BurialPlace
                    | Property::ExecutedPlace
                    | Property::DeportedPlace
                    | Property::CampPlace
            )
        })
        .flat_map(|c| {
            c.as_written.split(|l: char| {
                // Asking the tables of Unicode about each letter takes longer than all the rest.
                !(matches!(l, 'а'..='я' | 'А'..='Я' | '-') || l.is_alphanumeric())
            })
        })
        .filter(|w| w.chars().count() >= 3)
        .map(str::to_owned)
        .collect();
    let years = |wanted: &dyn Fn(Property) -> bool| {
        let mut span: Option<(i16, i16)> = None;
        for claim in standing().filter(|c| wanted(c.property)) {
            for reading in &claim.readings {
                if let Some((from, to)) = years_of(reading, calendar) {
                    let (low, high) = span.unwrap_or((from, to));
                    span = Some((low.min(from), high.max(to)));
                }
            }
        }
        span
    };
    Entry {
        id: id.0,
        names,
        born: years(&|p| p == Property::BirthDate),
        happened: years(&|p| {
            matches!(
                p,
                Property::ArrestDate
                    | Property::SentenceDate
                    | Property::ExecutedDate
                    | Property::DiedDate
                    | Property::DeportedDate
            )
        }),
        words,
    }
}

/// The first and last year of a reading of a date.
pub(crate) fn years_of(edtf: &str, calendar: Calendar) -> Option<(i16, i16)> {
    // Nearly all dates begin with a plain year.
    let plain = edtf
        .get(..4)
        .filter(|y| y.bytes().all(|b| b.is_ascii_digit()));
    if let Some(year) = plain.filter(|_| edtf.bytes().all(|b| b.is_ascii_digit() || b == b'-')) {
        let year = year.parse().ok()?;
        return Some((year, year));
    }
    let date = UncertainDate {
        edtf: Edtf::parse(edtf).ok(),
        calendar,
        as_written: String::new(),
    };
    let year = |day: imena_model::date::Day| i16::try_from(day.to_gregorian().0).ok();
    Some((year(date.earliest()?)?, year(date.latest()?)?))
}
