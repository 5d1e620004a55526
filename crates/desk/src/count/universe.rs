//! Who is counted: the same place, the same years, the same fate.
//!
//! A person belongs to what was asked if each of the three is said by at least one of the person's records, whichever.
//! So lists that are silent on a point do not lose the people whom another list speaks of.

use super::CountQuery;
use crate::index::years_of;
use crate::person::lying;
use crate::{Desk, Error};
use imena_model::{
    Audience, Calendar, Claim, ClaimState, Means, Place, PlaceId, Property, SourceId,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a record, or all records of a person, say of place, years and fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks {
    place: bool,
    years: bool,
    fate: bool,
}

impl Marks {
    /// All three at once.
    #[cfg(test)]
    pub(super) fn all(inside: bool) -> Self {
        Self {
            place: inside,
            years: inside,
            fate: inside,
        }
    }

    pub(super) fn joined(self, other: Self) -> Self {
        Self {
            place: self.place || other.place,
            years: self.years || other.years,
            fate: self.fate || other.fate,
        }
    }

    pub(super) fn inside(self) -> bool {
        self.place && self.years && self.fate
    }
}

/// What was asked, ready to be compared with records.
pub(super) struct Universe {
    /// The place and its parts, if a place was asked for.
    places: Option<BTreeSet<PlaceId>>,
    known: Vec<(PlaceId, Place)>,
    meant: BTreeMap<String, Option<PlaceId>>,
    years: Option<(i16, i16)>,
    fate: Option<Means>,
    sources: BTreeMap<SourceId, (Calendar, bool)>,
}

impl Universe {
    pub(super) fn of(desk: &Desk, query: &CountQuery, audience: Audience) -> Result<Self, Error> {
        let small = desk.small()?;
        let known: Vec<(PlaceId, Place)> = small
            .places_for(audience)
            .into_iter()
            .map(|(id, place)| (id, place.clone()))
            .collect();
        let places = match query.place {
            None => None,
            Some(id) => {
                if !known.iter().any(|(other, _)| *other == id) {
                    return Err(Error::Refused(format!(
                        "there is no place {id} in this holding"
                    )));
                }
                Some(with_parts(id, &known))
            }
        };
        let sources = small
            .sources
            .iter()
            .map(|(id, s)| {
                let says = query.fate.is_some_and(|fate| s.means.contains(&fate));
                (*id, (s.calendar, says))
            })
            .collect();
        Ok(Self {
            places,
            known,
            meant: BTreeMap::new(),
            years: query.years,
            fate: query.fate,
            sources,
        })
    }

    /// What a record says of what was asked.
    pub(super) fn marks(&mut self, source: SourceId, claims: &[(u32, Claim)]) -> Marks {
        let (calendar, by_source) = self.sources.get(&source).copied().unwrap_or_default();
        let standing = || {
            claims
                .iter()
                .map(|(_, claim)| claim)
                .filter(|c| c.state != ClaimState::Withdrawn)
        };
        let fate = self.fate.is_none_or(|fate| {
            by_source || standing().any(|c| properties(fate).contains(&c.property))
        });
        let years = self.years.is_none_or(|(from, to)| {
            standing()
                .filter(|c| DATED.contains(&c.property))
                .flat_map(|c| &c.readings)
                .filter_map(|reading| years_of(reading, calendar))
                .any(|(first, last)| first <= to && last >= from)
        });
        let place = match &self.places {
            None => true,
            Some(wanted) => {
                let mut found = false;
                for claim in standing().filter(|c| c.property == Property::BurialPlace) {
                    let known = &self.known;
                    let place = self
                        .meant
                        .entry(claim.as_written.clone())
                        .or_insert_with(|| {
                            let known: Vec<lying::Known<'_>> =
                                known.iter().map(|(id, p)| (*id, p)).collect();
                            lying::place_meant(&claim.as_written, &known).map(|p| p.0)
                        });
                    found |= place.is_some_and(|p| wanted.contains(&p));
                }
                found
            }
        };
        Marks { place, years, fate }
    }
}

/// A place and everything that is part of it, however deep.
pub(super) fn with_parts(id: PlaceId, known: &[(PlaceId, Place)]) -> BTreeSet<PlaceId> {
    let mut found = BTreeSet::from([id]);
    loop {
        let keys: BTreeSet<&str> = known
            .iter()
            .filter(|(place, _)| found.contains(place))
            .map(|(_, p)| p.key.as_str())
            .collect();
        let more: Vec<PlaceId> = known
            .iter()
            .filter(|(place, p)| {
                !found.contains(place) && p.part_of.as_deref().is_some_and(|of| keys.contains(of))
            })
            .map(|(place, _)| *place)
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Events whose years are compared with the years asked for.
const DATED: [Property; 5] = [
    Property::ArrestDate,
    Property::SentenceDate,
    Property::DeportedDate,
    Property::ExecutedDate,
    Property::DiedDate,
];

/// Claims that say a fate by themselves.
fn properties(fate: Means) -> &'static [Property] {
    match fate {
        Means::Arrested => &[Property::ArrestDate, Property::ArrestPlace],
        Means::Sentenced => &[Property::SentenceDate, Property::Sentence],
        Means::Shot => &[Property::ExecutedDate, Property::ExecutedPlace],
        Means::Died => &[Property::DiedDate, Property::DiedPlace],
        Means::Held => &[Property::CampPlace],
        Means::Deported => &[Property::DeportedDate, Property::DeportedPlace],
        Means::Rehabilitated => &[Property::RehabilitatedDate],
        Means::Resident => &[Property::Residence],
        Means::Memorialised | Means::Sought => &[],
    }
}

/// A fate in Russian and English, as a reader reads it.
pub fn fate(means: Means) -> (&'static str, &'static str) {
    match means {
        Means::Arrested => ("арестованные", "arrested"),
        Means::Sentenced => ("осуждённые", "sentenced"),
        Means::Shot => ("расстрелянные", "shot"),
        Means::Died => ("умершие", "died"),
        Means::Held => (
            "содержавшиеся в лагере или тюрьме",
            "held in a camp or prison",
        ),
        Means::Deported => ("высланные", "deported"),
        Means::Rehabilitated => ("реабилитированные", "rehabilitated"),
        Means::Resident => ("жители", "residents"),
        Means::Memorialised => ("те, о ком есть память", "remembered"),
        Means::Sought => ("разыскиваемые", "sought"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(key: &str, part_of: Option<&str>) -> Place {
        Place {
            key: key.into(),
            part_of: part_of.map(str::to_owned),
            ..Place::default()
        }
    }

    #[test]
    fn parts_of_parts() {
        let known = [
            (PlaceId(1), place("district", None)),
            (PlaceId(2), place("pit", Some("site"))),
            (PlaceId(3), place("site", Some("district"))),
            (PlaceId(4), place("elsewhere", None)),
        ];
        let found = with_parts(PlaceId(1), &known);
        assert!(found.into_iter().eq([PlaceId(1), PlaceId(2), PlaceId(3)]));
    }

    #[test]
    fn each_point_may_be_said_by_another_record() {
        let universe = |years, fate| Universe {
            places: Some(BTreeSet::from([PlaceId(1)])),
            known: vec![(
                PlaceId(1),
                Place {
                    key: "p".into(),
                    known_as: vec!["Выдуманная пустошь".into()],
                    ..Place::default()
                },
            )],
            meant: BTreeMap::new(),
            years,
            fate,
            sources: BTreeMap::from([(SourceId(1), (Calendar::Gregorian, false))]),
        };
        let mut asked = universe(Some((1937, 1938)), Some(Means::Shot));
        let shot = Claim {
            readings: vec!["1937-10-21".into()],
            ..Claim::new(Property::ExecutedDate, "21.10.1937")
        };
        let lies = Claim::new(Property::BurialPlace, "Выдуманная пустошь");
        let one = asked.marks(SourceId(1), &[(0, shot.clone())]);
        let other = asked.marks(SourceId(1), &[(0, lies)]);
        assert!(!one.inside() && !other.inside() && one.joined(other).inside());
        let later = universe(Some((1940, 1950)), None).marks(SourceId(1), &[(0, shot)]);
        assert!(!later.years && later.fate);
    }
}
