//! Places and burial grounds: a file of `[[place]]` tables, or points as `GeoJSON`. `docs/mapping.md` shows the form.

use imena_model::place::LyingRule;
use imena_model::{
    Basis, Geometry, Place, PlaceClaim, PlaceKind, PlaceName, PointKind, Problem, Role, Source,
};
use serde_json::Value as Json;

use crate::dates;
use crate::mapping::document::{Reading, with_document};
use crate::mapping::{self, Mapping, MappingError};
use crate::problems;
use crate::testimony::Taken;

/// Places with the source that names them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gazetteer {
    /// The source.
    pub source: Source,
    /// The places, in the order of the file.
    pub places: Vec<Place>,
}

/// Reads places from TOML.
pub fn read_toml(text: &str) -> Result<Taken<Gazetteer>, MappingError> {
    with_document(text, |mut document| {
        let source = Mapping::from_document(&mut document)?.source;
        let mut found = Vec::new();
        let mut places = Vec::new();
        for table in document.tables("place")? {
            places.push(read_place(table, &mut found)?);
        }
        document.finish()?;
        note_doubled_keys(&places, &mut found);
        Ok(Taken {
            content: Gazetteer { source, places },
            problems: found,
        })
    })
}

fn note_doubled_keys(places: &[Place], found: &mut Vec<Problem>) {
    for (index, place) in places.iter().enumerate() {
        if places[..index].iter().any(|other| other.key == place.key) {
            found.push(problems::place_odd(
                "Two places have the same key.".to_owned(),
                place.key.clone(),
            ));
        }
    }
}

const KINDS: [&str; 9] = [
    "settlement",
    "unit",
    "address",
    "prison",
    "camp",
    "burial-site",
    "sector",
    "pit",
    "office",
];
const POINTS: [&str; 5] = [
    "exact",
    "approximate",
    "representative",
    "arbitrary",
    "unknown",
];

fn read_place(mut table: Reading<'_>, found: &mut Vec<Problem>) -> Result<Place, MappingError> {
    let key = table.words_or_empty("key")?;
    let mut names = Vec::new();
    if let Some(value) = table.value("names") {
        for one in value.list() {
            if one.is_table() {
                let mut inner = one.table("names")?;
                names.push(PlaceName {
                    text: inner.words_or_empty("text")?,
                    language: inner.words_or_empty("language")?,
                    years: inner.words("years")?,
                });
                inner.finish()?;
            } else {
                names.push(PlaceName {
                    text: one.words("names")?,
                    ..PlaceName::default()
                });
            }
        }
    }
    if key.is_empty() || names.is_empty() {
        let what = "A place has no key or no name.".to_owned();
        let words = names.first().map_or(key.clone(), |name| name.text.clone());
        found.push(problems::place_odd(what, words));
    }
    let kind = table
        .chosen("kind", &KINDS, PlaceKind::from_key)?
        .unwrap_or_default();
    let mut geometry = Vec::new();
    for mut inner in table.tables("geometry")? {
        let one = Geometry {
            latitude: inner.number("latitude")?.unwrap_or(f64::NAN),
            longitude: inner.number("longitude")?.unwrap_or(f64::NAN),
            kind: inner
                .chosen("kind", &POINTS, PointKind::from_key)?
                .unwrap_or_default(),
            radius_m: inner.number("radius_m")?,
            cited: inner.words_or_empty("cited")?,
            audience: mapping::audience_of(&mut inner)?,
        };
        inner.finish()?;
        push_if_on_earth(&mut geometry, one, &key, found);
    }
    let mut claims = Vec::new();
    for mut inner in table.tables("claim")? {
        claims.push(PlaceClaim {
            topic: inner.words("topic")?.unwrap_or_else(|| "note".to_owned()),
            as_written: inner.words_or_empty("as_written")?,
            cited: inner.words_or_empty("cited")?,
            dated: inner
                .words("dated")?
                .map(|words| dates::uncertain(&words, imena_model::Calendar::Gregorian)),
            basis: inner
                .chosen("basis", &mapping::BASES, Basis::from_key)?
                .unwrap_or_default(),
            role: inner
                .chosen("role", &mapping::ROLES, Role::from_key)?
                .unwrap_or_default(),
        });
        inner.finish()?;
    }
    let mut rules = Vec::new();
    for mut inner in table.tables("rule")? {
        rules.push(LyingRule {
            executed_in: inner.list_of_words("executed_in")?,
            executed_between: inner.words_or_empty("executed_between")?,
            words_ru: inner.words_or_empty("words_ru")?,
            words_en: inner.words_or_empty("words_en")?,
            cited: inner.words_or_empty("cited")?,
        });
        inner.finish()?;
    }
    let place = Place {
        key,
        kind,
        names,
        part_of: table.words("part_of")?,
        geometry,
        claims,
        known_as: table.list_of_words("known_as")?,
        rules,
        audience: mapping::audience_of(&mut table)?,
    };
    table.finish()?;
    Ok(place)
}

fn push_if_on_earth(
    geometry: &mut Vec<Geometry>,
    one: Geometry,
    key: &str,
    found: &mut Vec<Problem>,
) {
    if (-90.0..=90.0).contains(&one.latitude) && (-180.0..=180.0).contains(&one.longitude) {
        geometry.push(one);
    } else {
        let what = format!(
            "Latitude {} and longitude {} are no point on the earth.",
            one.latitude, one.longitude
        );
        found.push(problems::place_odd(what, key.to_owned()));
    }
}

/// Reads places from `GeoJSON`. What is no point keeps its words and has no geometry.
pub fn read_geojson(bytes: &[u8]) -> Taken<Vec<Place>> {
    let mut found = Vec::new();
    let text = crate::encoding::decode_lossy(bytes, crate::encoding::detect(bytes).encoding);
    let document: Json = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(document) => document,
        Err(error) => {
            let line = (error.line() as u64).saturating_sub(1);
            found.push(problems::json_broken(
                line,
                error.column(),
                &error.to_string(),
            ));
            return Taken {
                content: Vec::new(),
                problems: found,
            };
        }
    };
    let none = Vec::new();
    let features = document
        .get("features")
        .and_then(Json::as_array)
        .unwrap_or(&none);
    let mut places: Vec<Place> = Vec::with_capacity(features.len());
    for (index, feature) in features.iter().enumerate() {
        places.push(read_feature(index, feature, &mut found));
    }
    note_doubled_keys(&places, &mut found);
    Taken {
        content: places,
        problems: found,
    }
}

fn read_feature(index: usize, feature: &Json, found: &mut Vec<Problem>) -> Place {
    let empty = serde_json::Map::new();
    let properties = feature
        .get("properties")
        .and_then(Json::as_object)
        .unwrap_or(&empty);
    let words = |value: &Json| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let get = |key: &str| {
        properties
            .get(key)
            .filter(|value| !value.is_null())
            .map(words)
    };
    let key = get("key")
        .or_else(|| feature.get("id").map(words))
        .unwrap_or_else(|| format!("place-{}", index + 1));
    let mut place = Place {
        key,
        ..Place::default()
    };
    if let Some(kind) = get("kind").as_deref().and_then(PlaceKind::from_key) {
        place.kind = kind;
    }
    if let Some(name) = get("name") {
        place.names.push(PlaceName {
            text: name,
            ..PlaceName::default()
        });
    }
    for (key, value) in properties {
        if !matches!(key.as_str(), "key" | "kind" | "name") && !value.is_null() {
            place.claims.push(PlaceClaim {
                topic: "note".to_owned(),
                as_written: format!("{key}: {}", words(value)),
                ..PlaceClaim::default()
            });
        }
    }
    let geometry = feature.get("geometry");
    let coordinates = geometry
        .filter(|geometry| geometry.get("type").and_then(Json::as_str) == Some("Point"))
        .and_then(|geometry| geometry.get("coordinates"))
        .and_then(Json::as_array);
    let number = |at: usize| {
        coordinates
            .and_then(|pair| pair.get(at))
            .and_then(Json::as_f64)
    };
    if let (Some(longitude), Some(latitude)) = (number(0), number(1)) {
        let one = Geometry {
            latitude,
            longitude,
            kind: PointKind::Unknown,
            ..Geometry::default()
        };
        push_if_on_earth(&mut place.geometry, one, &place.key, found);
    } else if geometry.is_some_and(|geometry| !geometry.is_null()) {
        found.push(problems::place_odd(
            "Only points are read; this has another shape.".to_owned(),
            place.key.clone(),
        ));
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_s_places_are_read() {
        let guide = include_str!("../../../docs/mapping.md");
        let blocks = guide.split("```toml\n").skip(1);
        let text = blocks
            .map(|block| block.split("```").next().unwrap())
            .find(|text| text.contains("[[place]]"))
            .unwrap();
        let taken = read_toml(text).unwrap();
        assert!(taken.problems.is_empty());
        let place = &taken.content.places[0];
        assert_eq!(place.kind, PlaceKind::BurialSite);
        assert_eq!(place.names.len(), 2);
        assert_eq!(place.claims.len(), 2);
        assert_eq!(place.rules[0].executed_in, ["г. Примерск"]);
        assert_eq!(place.geometry[0].radius_m, Some(800.0));
        assert!(place.claims[0].dated.as_ref().unwrap().edtf.is_some());
    }

    #[test]
    fn points_off_the_earth_are_problems() {
        let text = "[[place]]\nkey = \"x\"\nnames = [\"X\"]\n[[place.geometry]]\nlatitude = 95\nlongitude = 30\n";
        let taken = read_toml(text).unwrap();
        assert!(taken.content.places[0].geometry.is_empty());
        assert_eq!(taken.problems[0].code, "place-odd");
        assert!(read_toml("[[place]]\nkind = \"grave\"\n").is_err());
    }

    #[test]
    fn geojson_points_are_places() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"name":"Выдуманное","kind":"camp","prisoners":12},"geometry":{"type":"Point","coordinates":[30.5,60.1]}},
            {"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[]}}]}"#;
        let taken = read_geojson(text.as_bytes());
        assert_eq!(taken.content[0].kind, PlaceKind::Camp);
        assert_eq!(taken.content[0].claims[0].as_written, "prisoners: 12");
        assert_eq!(taken.problems.len(), 1);
        assert_eq!(read_geojson(b"{").problems.len(), 1);
    }
}
