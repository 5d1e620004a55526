//! Places: names, points by how they are known, and rival claims side by side.

use imena_desk::place::{MapPoint, PlaceLine, PlacePage};
use imena_model::{Place, PlaceClaim, PlaceKind};
use maud::{Markup, html};

use crate::labels;
use crate::lang::{Lang, PEOPLE, RECORDS, count, grouped};
use crate::map::{self, Spot};
use crate::shell::{Page, Section, shown, tongue};

/// A point of the desk as the map takes it.
pub(crate) fn spot(point: &MapPoint, lang: Lang) -> Spot {
    Spot {
        name: shown(&point.name).into_owned(),
        href: Some(format!("/{}/place/{}", lang.code(), point.place)),
        at: Some((point.longitude, point.latitude)),
        radius_m: point.radius_m,
        kind: labels::spot_kind(point.kind),
    }
}

/// The map with the same places in a list below it.
pub(crate) fn map_with_list(spots: &[Spot], lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        div {
            (map::draw(spots, lang))
            ol.points aria-label=(w.map_list) {
                @for (i, spot) in spots.iter().enumerate() {
                    li {
                        (i + 1) ". " (map::mark(spot.kind))
                        @if let Some(href) = &spot.href { a href=(href) { (spot.name) } } @else { (spot.name) }
                        " " span.quiet {
                            "— " (spot.kind.words(lang))
                            @if let Some(radius) = spot.radius_m.filter(|r| *r >= 1.0) { ", " (w.place_radius) " " (distance(radius, lang)) }
                        }
                    }
                }
            }
            p.small.quiet { (w.map_note) }
        }
    }
}

fn distance(meters: f64, lang: Lang) -> String {
    let w = lang.words();
    if meters < 1000.0 {
        format!("{}\u{a0}{}", meters.round(), w.meters)
    } else {
        format!(
            "{}\u{a0}{}",
            grouped((meters / 1000.0).round() as u64, lang),
            w.km
        )
    }
}

fn name(place: &Place) -> &str {
    place
        .names
        .first()
        .map_or(place.key.as_str(), |name| name.text.as_str())
}

/// All places, burial sites first.
pub(crate) fn list(places: &[PlaceLine], lang: Lang) -> Page {
    let w = lang.words();
    let kinds = [
        PlaceKind::BurialSite,
        PlaceKind::Sector,
        PlaceKind::Pit,
        PlaceKind::Prison,
        PlaceKind::Camp,
        PlaceKind::Office,
        PlaceKind::Address,
        PlaceKind::Settlement,
        PlaceKind::Unit,
    ];
    let body = html! {
        h1 { (w.places_title) }
        p.quiet { (w.places_lead) }
        @for kind in kinds {
            @let mut here = places.iter().filter(|line| line.place.kind == kind).peekable();
            @if here.peek().is_some() {
                h2 { (labels::place_kind(kind, lang)) }
                ul.lines {
                    @for line in here {
                        li {
                            a href=(format!("/{}/place/{}", lang.code(), line.id)) lang=[tongue(name(&line.place), lang)] { (shown(name(&line.place))) }
                            " " span.quiet.small { (count(line.persons, &PEOPLE, lang)) " " (w.source_people_note) }
                        }
                    }
                }
            }
        }
    };
    Page::new(lang, w.places_title, "/places", body).within(Section::Places)
}

/// The page of one place.
pub(crate) fn page(page: &PlacePage, lang: Lang) -> Page {
    let w = lang.words();
    let place = &page.place;
    let spots: Vec<Spot> = page
        .points
        .iter()
        .map(|point| {
            let here = point.place == page.id;
            Spot {
                href: spot(point, lang).href.filter(|_| !here),
                ..spot(point, lang)
            }
        })
        .collect();
    let body = html! {
        article {
            p.quiet.small { (labels::place_kind(place.kind, lang)) " " (page.id) }
            h1 lang=[tongue(name(place), lang)] { (shown(name(place))) }
            @if let Some((id, of)) = &page.part_of {
                p { (w.place_part_of) ": " a href=(format!("/{}/place/{id}", lang.code())) { (shown(of)) } }
            }
            @if page.records > 0 {
            p {
                (w.place_counts) " " (count(page.records, &RECORDS, lang)) ", " (count(page.persons, &PEOPLE, lang)) " " (w.source_people_note) "."
            }
            }
            div.where {
                div {
                    @if place.names.len() > 1 {
                        h2.lesser { (w.place_names) }
                        ul { @for name in &place.names {
                            li {
                                span lang=[labels::lang_attribute(&name.language)] { (shown(&name.text)) }
                                @if let Some(years) = &name.years { " " span.quiet { (shown(years)) } }
                            }
                        } }
                    }
                    @if !page.parts.is_empty() {
                        h2.lesser { (w.place_parts) }
                        ul { @for (id, part) in &page.parts { li { a href=(format!("/{}/place/{id}", lang.code())) { (shown(part)) } } } }
                    }
                    @if !place.geometry.is_empty() {
                        h2.lesser { (w.place_where) }
                        ul { @for geometry in &place.geometry {
                            li {
                                (format!("{:.4}, {:.4}", geometry.latitude, geometry.longitude)) " — " (labels::spot_kind(geometry.kind).words(lang))
                                @if let Some(radius) = geometry.radius_m.filter(|r| *r >= 1.0) { ", " (w.place_radius) " " (distance(radius, lang)) }
                                @if !geometry.cited.is_empty() { ". " span.quiet { (w.place_who_says) ": " (shown(&geometry.cited)) } }
                            }
                        } }
                    }
                }
                @if !spots.is_empty() { (map_with_list(&spots, lang)) }
            }
            (super::count::section(&page.counts, place, lang))
            (claims(&place.claims, lang))
            (rules(place, lang))
            h2 #people { (w.place_people) }
            @if page.people.is_empty() { p { (w.place_people_none) } } @else {
                @if page.persons > page.people.len() as u64 { p.quiet.small { (w.place_people_note) } }
                ul.points { @for (id, name) in &page.people {
                    li { a href=(format!("/{}/person/{id}", lang.code())) lang=[tongue(name, lang)] { (shown(name)) } }
                } }
            }
        }
    };
    Page::new(
        lang,
        shown(name(place)),
        format!("/place/{}", page.id),
        body,
    )
    .within(Section::Places)
}

fn claims(claims: &[PlaceClaim], lang: Lang) -> Markup {
    let w = lang.words();
    if claims.is_empty() {
        return html! {};
    }
    let mut topics: Vec<&str> = Vec::new();
    for claim in claims {
        if !topics.contains(&claim.topic.as_str()) {
            topics.push(&claim.topic);
        }
    }
    html! {
        h2 #claims { (w.place_claims) }
        p.quiet { (w.place_claims_note) }
        @for topic in topics {
            h3 { (labels::topic(topic, lang)) }
            div.rivals {
                @for claim in claims.iter().filter(|claim| claim.topic == topic) {
                    figure.rival {
                        blockquote lang=[tongue(&claim.as_written, lang)] { (shown(&claim.as_written)) }
                        figcaption.small.quiet {
                            (shown(&claim.cited))
                            @if let Some(dated) = &claim.dated { @if !dated.as_written.is_empty() { ", " (shown(&dated.as_written)) } }
                            br; (super::person::basis(claim.basis, lang)) " " (labels::role(claim.role, lang))
                        }
                    }
                }
            }
        }
    }
}

fn rules(place: &Place, lang: Lang) -> Markup {
    let w = lang.words();
    if place.rules.is_empty() {
        return html! {};
    }
    html! {
        h2 #rules { (w.place_rules) }
        p.quiet { (w.place_rules_note) }
        ul { @for rule in &place.rules {
            li {
                (shown(if lang == Lang::Ru { &rule.words_ru } else { &rule.words_en }))
                @if !rule.cited.is_empty() { " " span.quiet.small { (w.place_who_says) ": " (shown(&rule.cited)) } }
            }
        } }
    }
}
