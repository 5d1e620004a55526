//! Where he or she may lie: recorded, remembered, or inferred by a rule that is named.

use crate::Words;
use crate::person::Lying;
use crate::place::MapPoint;
use imena_model::date::{Edtf, UncertainDate};
use imena_model::{
    Audience, Basis, Calendar, Certainty, Claim, Place, PlaceId, Property, RecordId, disagreement,
};

/// A place of the holding with its identifier.
pub(crate) type Known<'a> = (PlaceId, &'a Place);

/// What a column says of death and burial.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said<'a> {
    /// Index of the column.
    pub(crate) column: usize,
    /// The record.
    pub(crate) record: RecordId,
    /// Its claims.
    pub(crate) claims: &'a [Claim],
    /// The calendar of its source.
    pub(crate) calendar: Calendar,
}

/// All that is claimed or follows by a rule, and the points for the map.
pub(crate) fn lying(
    said: &[Said<'_>],
    places: &[Known<'_>],
    audience: Audience,
) -> (Vec<Lying>, Vec<MapPoint>) {
    let mut found = Vec::new();
    for column in said {
        for claim in column
            .claims
            .iter()
            .filter(|c| c.property == Property::BurialPlace)
        {
            let place = place_meant(&claim.as_written, places);
            found.push(Lying {
                place: place.map(|p| p.0),
                place_name: place.map(|p| name(p.1)),
                words: Words {
                    ru: claim.as_written.clone(),
                    en: claim.as_written.clone(),
                },
                basis: claim.basis,
                record: Some(column.record),
                column: Some(column.column),
                certainty: claim.certainty,
            });
        }
    }
    for column in said {
        if column
            .claims
            .iter()
            .any(|c| c.property == Property::BurialPlace)
        {
            continue;
        }
        for &(id, place) in places {
            for rule in &place.rules {
                if applies(rule, column) {
                    found.push(Lying {
                        place: Some(id),
                        place_name: Some(name(place)),
                        words: Words {
                            ru: rule.words_ru.clone(),
                            en: rule.words_en.clone(),
                        },
                        basis: Basis::Inferred,
                        record: Some(column.record),
                        column: Some(column.column),
                        certainty: Certainty::Doubtful,
                    });
                }
            }
        }
    }
    let mut points: Vec<MapPoint> = Vec::new();
    for lie in &found {
        let Some(&(id, place)) = places.iter().find(|(id, _)| Some(*id) == lie.place) else {
            continue;
        };
        if points.iter().all(|p| p.place != id) {
            points.extend(map_points(id, place, audience));
        }
    }
    (found, points)
}

/// The points of a place that the audience may see.
pub(crate) fn map_points(id: PlaceId, place: &Place, audience: Audience) -> Vec<MapPoint> {
    place
        .geometry
        .iter()
        .filter(|g| audience.may_see(g.audience))
        .map(|g| MapPoint {
            place: id,
            name: name(place),
            latitude: g.latitude,
            longitude: g.longitude,
            kind: g.kind,
            radius_m: g.radius_m,
        })
        .collect()
}

/// The name a place is shown under: its first.
pub(crate) fn name(place: &Place) -> String {
    place
        .names
        .first()
        .map_or_else(|| place.key.clone(), |n| n.text.clone())
}

/// The place of the holding that words in a claim mean, by the words the place is known as.
pub(crate) fn place_meant<'a>(words: &str, places: &[Known<'a>]) -> Option<Known<'a>> {
    let plain = disagreement::plain(words);
    if plain.is_empty() {
        return None;
    }
    places.iter().copied().find(|(_, place)| {
        let known = place.known_as.iter().map(String::as_str);
        known
            .chain(place.names.iter().map(|n| n.text.as_str()))
            .any(|k| {
                let k = disagreement::plain(k);
                k.chars().count() >= 4 && plain.contains(&k)
            })
    })
}

fn applies(rule: &imena_model::place::LyingRule, column: &Said<'_>) -> bool {
    let place = column
        .claims
        .iter()
        .filter(|c| c.property == Property::ExecutedPlace)
        .any(|c| {
            let words = disagreement::plain(&c.as_written);
            rule.executed_in
                .iter()
                .any(|k| words.contains(&disagreement::plain(k)))
        });
    let bounds = |text: &str| {
        let date = UncertainDate {
            edtf: Edtf::parse(text).ok(),
            calendar: Calendar::Gregorian,
            as_written: String::new(),
        };
        (date.earliest(), date.latest())
    };
    let Some((Some(from), Some(to))) = Some(bounds(&rule.executed_between)) else {
        return false;
    };
    place
        && column.claims.iter().filter(|c| c.property == Property::ExecutedDate).any(|c| {
            let date = UncertainDate {
                edtf: Edtf::parse(c.value()).ok(),
                calendar: column.calendar,
                as_written: String::new(),
            };
            matches!((date.earliest(), date.latest()), (Some(a), Some(b)) if a >= from && b <= to)
        })
}
