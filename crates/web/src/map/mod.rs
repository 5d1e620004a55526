//! A small map drawn by the server: coast and water, no borders, no tiles, no script.
//!
//! How a point is drawn says how it is known: exact, approximate (with its radius), representative, arbitrary
//! (dotted); an unknown place is not drawn and stands in the list only. Every mark is a link, and the same places
//! stand in a list below the drawing.

mod geometry;
mod labels;
mod window;

use maud::{Markup, PreEscaped, html};

use crate::lang::Lang;
use geometry::LonLat;
use window::{HEIGHT, WIDTH, Window};

/// How a place on the map is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SpotKind {
    /// Measured where it is.
    Exact,
    /// Somewhere within the radius.
    Approximate,
    /// A point that stands for an area.
    Representative,
    /// Put somewhere so that it can be drawn at all.
    Arbitrary,
    /// Not known: listed, not drawn.
    Unknown,
}

/// One place to show.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// What the place is called, as text.
    pub(crate) name: String,
    /// The page of the place, when there is one.
    pub(crate) href: Option<String>,
    /// Longitude and latitude, when there are any.
    pub(crate) at: Option<LonLat>,
    /// How far off it may be, in meters.
    pub(crate) radius_m: Option<f64>,
    /// How it is known.
    pub(crate) kind: SpotKind,
}

impl SpotKind {
    /// The kind in words.
    pub(crate) fn words(self, lang: Lang) -> &'static str {
        let w = lang.words();
        match self {
            SpotKind::Exact => w.point_exact,
            SpotKind::Approximate => w.point_approximate,
            SpotKind::Representative => w.point_representative,
            SpotKind::Arbitrary => w.point_arbitrary,
            SpotKind::Unknown => w.point_unknown,
        }
    }
}

/// The mark of a kind, as it stands on the map and beside its entry in the list.
pub(crate) fn mark(kind: SpotKind) -> Markup {
    html! {
        svg.mark viewBox="-24 -24 48 48" width="20" height="20" aria-hidden="true" focusable="false" {
            (shape(kind, 14.0))
        }
    }
}

fn shape(kind: SpotKind, r: f64) -> Markup {
    html! {
        @match kind {
            SpotKind::Exact => { circle.spot-exact r=(r) {} }
            SpotKind::Approximate => {
                circle.spot-area r=(r * 1.35) {}
                circle.spot-exact r=(r * 0.4) {}
            }
            SpotKind::Representative => {
                path.spot-open d=(format!("M0 {0}L{1} 0L0 {1}L{0} 0z", -r * 1.2, r * 1.2)) {}
            }
            SpotKind::Arbitrary => { circle.spot-dotted r=(r * 1.2) {} }
            SpotKind::Unknown => { path.spot-open d=(format!("M{0} {0}L{1} {1}M{1} {0}L{0} {1}", -r * 0.8, r * 0.8)) {} }
        }
    }
}

/// The drawing, or nothing when no spot can be placed.
pub(crate) fn draw(spots: &[Spot], lang: Lang) -> Markup {
    let placed: Vec<(usize, &Spot, LonLat)> = spots
        .iter()
        .enumerate()
        .filter(|(_, spot)| spot.kind != SpotKind::Unknown)
        .filter_map(|(i, spot)| Some((i + 1, spot, spot.at?)))
        .filter(|(_, _, (lon, lat))| (-180.0..=180.0).contains(lon) && (-90.0..=90.0).contains(lat))
        .collect();
    if placed.is_empty() {
        return html! {};
    }
    let w = lang.words();
    let fitted: Vec<(LonLat, f64)> = placed
        .iter()
        .map(|(_, spot, at)| (*at, spot.radius_m.unwrap_or(0.0).clamp(0.0, 2e6) / 1000.0))
        .collect();
    let window = Window::fitting(&fitted);
    let paths = window::paths(window);
    let marks: Vec<(f64, f64)> = placed.iter().map(|(_, _, at)| window.place(*at)).collect();
    let corner = Corner::free_of(&marks).filter(|_| window.width_km() < 2000.0);
    html! {
        div.map-frame {
            svg.map viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="group" aria-label=(w.map_label) {
                rect.map-water width=(WIDTH) height=(HEIGHT) {}
                path.map-land fill-rule="evenodd" d=(PreEscaped(&paths.land)) {}
                path.map-lake fill-rule="evenodd" d=(PreEscaped(&paths.lakes)) {}
                path.map-river d=(PreEscaped(&paths.rivers)) {}
                g.map-names aria-hidden="true" { (names(window, lang, &placed, corner)) }
                (scale_bar(window, lang))
                @if let Some(corner) = corner { (inset(window, corner)) }
                @for (number, spot, at) in &placed { (spot_mark(window, *number, spot, *at, lang)) }
            }
        }
    }
}

/// A corner of the drawing that holds the small picture of the continent.
#[derive(Clone, Copy)]
struct Corner {
    x: f64,
    y: f64,
}

impl Corner {
    const SCALE: f64 = 0.3;

    /// The first corner in which no mark stands; none when there is a mark in each.
    fn free_of(marks: &[(f64, f64)]) -> Option<Corner> {
        let (right, low) = (
            WIDTH * (1.0 - Corner::SCALE) - 16.0,
            HEIGHT * (1.0 - Corner::SCALE) - 16.0,
        );
        [
            Corner { x: right, y: 16.0 },
            Corner { x: right, y: low },
            Corner { x: 16.0, y: 16.0 },
        ]
        .into_iter()
        .find(|corner| !marks.iter().any(|&(x, y)| corner.covers(x, y, 60.0)))
    }

    fn covers(self, x: f64, y: f64, margin: f64) -> bool {
        (self.x - margin..self.x + WIDTH * Corner::SCALE + margin).contains(&x)
            && (self.y - margin..self.y + HEIGHT * Corner::SCALE + margin).contains(&y)
    }
}

fn names(
    window: Window,
    lang: Lang,
    placed: &[(usize, &Spot, LonLat)],
    corner: Option<Corner>,
) -> Markup {
    let marks: Vec<(f64, f64)> = placed.iter().map(|(_, _, at)| window.place(*at)).collect();
    html! {
        @for label in labels::LABELS {
            @let (x, y) = window.place(label.at);
            @let near_mark = marks.iter().any(|m| (m.0 - x).abs() < 150.0 && (m.1 - y).abs() < 60.0);
            @if window.width_km() >= label.shown.0 && window.width_km() <= label.shown.1
                && (110.0..WIDTH - 110.0).contains(&x) && (40.0..HEIGHT - 70.0).contains(&y)
                && !corner.is_some_and(|at| at.covers(x, y, 60.0)) && !near_mark {
                text x=(x.round()) y=(y.round()) { (if lang == Lang::Ru { label.ru } else { label.en }) }
            }
        }
    }
}

fn spot_mark(window: Window, number: usize, spot: &Spot, at: LonLat, lang: Lang) -> Markup {
    let (x, y) = window.place(at);
    let radius = spot.radius_m.unwrap_or(0.0).clamp(0.0, 2e6) / 1000.0 / window.km_per_unit();
    let body = html! {
        title { (number) ". " (spot.name) " — " (spot.kind.words(lang)) }
        @if spot.kind == SpotKind::Approximate && radius > 24.0 { circle.spot-area r=(radius.round()) {} }
        circle.spot-hit r="50" {}
        (shape(spot.kind, 20.0))
        text.spot-number x="30" y="12" { (number) }
    };
    html! {
        g transform=(format!("translate({} {})", x.round(), y.round())) {
            @if let Some(href) = &spot.href { a href=(href) { (body) } } @else { (body) }
        }
    }
}

fn scale_bar(window: Window, lang: Lang) -> Markup {
    let km = [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0]
        .into_iter()
        .rev()
        .find(|km| km / window.km_per_unit() < 300.0)
        .unwrap_or(10.0);
    let width = (km / window.km_per_unit()).round();
    html! {
        g.map-scale transform=(format!("translate(32 {})", HEIGHT - 32.0)) aria-hidden="true" {
            path d=(format!("M0 -14V0H{width}V-14")) {}
            text x=(width + 14.0) y="0" { (km) " " (lang.words().km) }
        }
    }
}

/// The continent in the corner, with the window marked on it.
fn inset(window: Window, corner: Corner) -> Markup {
    let continent = Window::continent();
    let paths = window::paths(continent);
    let (x, y) = continent.place(window.center());
    let size = (window.width_km() / continent.km_per_unit()).max(40.0);
    html! {
        g.map-inset aria-hidden="true" transform=(format!("translate({} {}) scale({})", corner.x, corner.y, Corner::SCALE)) {
            clipPath id="inset" { rect width=(WIDTH) height=(HEIGHT) {} }
            g clip-path="url(#inset)" {
                rect.map-water width=(WIDTH) height=(HEIGHT) {}
                path.map-land fill-rule="evenodd" d=(PreEscaped(&paths.land)) {}
                path.map-lake fill-rule="evenodd" d=(PreEscaped(&paths.lakes)) {}
            }
            rect.map-inset-edge width=(WIDTH) height=(HEIGHT) {}
            rect.map-inset-here x=((x - size / 2.0).round()) y=((y - size * 0.3125).round())
                width=(size.round()) height=((size * 0.625).round()) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(kind: SpotKind, at: Option<LonLat>) -> Spot {
        Spot {
            name: "Место <b>".into(),
            href: Some("/ru/place/x".into()),
            at,
            radius_m: Some(3000.0),
            kind,
        }
    }

    #[test]
    fn kinds_are_drawn_differently_and_unknown_is_not_drawn() {
        let kinds = [
            SpotKind::Exact,
            SpotKind::Approximate,
            SpotKind::Representative,
            SpotKind::Arbitrary,
        ];
        let mut drawings: Vec<String> = kinds
            .map(|kind| draw(&[spot(kind, Some((30.2, 60.1)))], Lang::Ru).into_string())
            .into();
        drawings.dedup();
        assert_eq!(drawings.len(), 4);
        assert!(
            drawings
                .iter()
                .all(|d| d.contains("Место &lt;b&gt;") && d.contains("href=\"/ru/place/x\""))
        );
        assert_eq!(
            draw(&[spot(SpotKind::Unknown, None)], Lang::Ru).into_string(),
            ""
        );
    }

    #[test]
    fn drawing_is_small_everywhere() {
        for lon in (-170..180).step_by(17) {
            for lat in [-35, 0, 36, 47, 55, 60, 66, 71] {
                let at = Some((f64::from(lon), f64::from(lat)));
                let drawing = draw(&[spot(SpotKind::Exact, at)], Lang::En).into_string();
                assert!(drawing.len() < 26_000, "{lon} {lat}: {}", drawing.len());
                assert!(!drawing.contains("NaN") && !drawing.contains("inf"));
            }
        }
    }

    #[test]
    fn odd_coordinates_do_not_panic() {
        for at in [
            (f64::NAN, 0.0),
            (1e9, 60.0),
            (30.0, f64::INFINITY),
            (180.0, 90.0),
            (-180.0, -90.0),
        ] {
            draw(&[spot(SpotKind::Exact, Some(at))], Lang::En);
        }
        let far = [
            spot(SpotKind::Exact, Some((-60.0, -35.0))),
            spot(SpotKind::Exact, Some((120.0, 35.0))),
        ];
        draw(&far, Lang::En);
    }
}
