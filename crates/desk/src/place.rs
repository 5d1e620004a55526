//! A place: names, points and rival claims.

use imena_model::{PersonId, Place, PlaceId, PointKind};

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
