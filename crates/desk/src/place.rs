//! A place: names, points and rival claims.

use crate::count::CountShown;
use crate::person::lying;
use crate::{Desk, Error};
use imena_model::{Audience, PersonId, Place, PlaceId, PointKind};

/// A point for the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPoint {
    /// The place.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
    /// Latitude.
    pub latitude: f64,
    /// Longitude.
    pub longitude: f64,
    /// What the point means.
    pub kind: PointKind,
    /// Radius of uncertainty in metres.
    pub radius_m: Option<f64>,
}

/// The place's page.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacePage {
    /// The place.
    pub id: PlaceId,
    /// Its description, rival claims in the order of their dates; what the audience may not see is left out.
    pub place: Place,
    /// The place it is part of.
    pub part_of: Option<(PlaceId, String)>,
    /// Its parts.
    pub parts: Vec<(PlaceId, String)>,
    /// Points for the map.
    pub points: Vec<MapPoint>,
    /// How many records claim burial or execution there.
    pub records: u64,
    /// How many persons those are after linking.
    pub persons: u64,
    /// The first of those persons, by name.
    pub people: Vec<(PersonId, String)>,
    /// How many are on no list, as counted so far, newest first.
    pub counts: Vec<CountShown>,
}

/// A place in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceLine {
    /// The place.
    pub id: PlaceId,
    /// Its description.
    pub place: Place,
    /// How many persons are claimed to lie or to have been shot there.
    pub persons: u64,
}

/// People named on a place's page.
const PEOPLE_NAMED: usize = 50;

/// Answers [`Desk::places`].
pub(crate) fn places(desk: &Desk, audience: Audience) -> Result<Vec<PlaceLine>, Error> {
    let small = desk.small()?;
    let index = desk.index()?;
    Ok(small
        .places_for(audience)
        .into_iter()
        .map(|(id, place)| PlaceLine {
            id,
            place: sifted(place, audience),
            persons: index.lying_at(id).len() as u64,
        })
        .collect())
}

/// Answers [`Desk::place`].
pub(crate) fn place(
    desk: &Desk,
    id: PlaceId,
    audience: Audience,
) -> Result<Option<PlacePage>, Error> {
    let small = desk.small()?;
    let visible = small.places_for(audience);
    let Some((_, place)) = visible.iter().copied().find(|(p, _)| *p == id) else {
        return Ok(None);
    };
    let part_of = place
        .part_of
        .as_ref()
        .and_then(|key| visible.iter().find(|(_, p)| p.key == *key));
    let parts = visible
        .iter()
        .filter(|(_, p)| p.part_of.as_ref() == Some(&place.key));
    let index = desk.index()?;
    let records = index.lying_at(id);
    let mut persons: Vec<PersonId> = Vec::new();
    for record in &records {
        persons.push(desk.holding.person_of(*record)?);
    }
    persons.sort_unstable();
    persons.dedup();
    let mut people = Vec::new();
    for person in persons.iter().take(PEOPLE_NAMED) {
        if let Some(record) = desk.holding.record(person.founding_record(), audience)? {
            people.push((*person, record.name()));
        }
    }
    people.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(Some(PlacePage {
        id,
        points: lying::map_points(id, place, audience),
        place: sifted(place, audience),
        part_of: part_of.map(|(id, p)| (*id, lying::name(p))),
        parts: parts.map(|(id, p)| (*id, lying::name(p))).collect(),
        records: records.len() as u64,
        persons: persons.len() as u64,
        people,
        counts: desk.counts(Some(id), audience)?,
    }))
}

/// A place without the points an audience may not see, its claims in the order of their dates.
fn sifted(place: &Place, audience: Audience) -> Place {
    let mut place = place.clone();
    place.geometry.retain(|g| audience.may_see(g.audience));
    place.claims.sort_by_key(|c| {
        let day = c
            .dated
            .as_ref()
            .and_then(imena_model::UncertainDate::earliest)
            .map_or(i32::MAX, |d| d.0);
        (c.topic.clone(), day, c.cited.clone())
    });
    place
}
