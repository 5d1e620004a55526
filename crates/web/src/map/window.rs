//! The drawn part of the map: which window fits the points, and the paths of land and water in it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock};

use super::geometry::{LonLat, Projection, middle, water};

/// Width of the drawing in its own units; the height is five eighths of it.
pub(crate) const WIDTH: f64 = 1280.0;
/// Height of the drawing in its own units.
pub(crate) const HEIGHT: f64 = 800.0;

/// Widths a window may have, in kilometers.
const STEPS: [f64; 7] = [240.0, 420.0, 800.0, 1500.0, 3000.0, 6000.0, 11000.0];

/// A window onto the earth: snapped to a grid so that neighboring points share a drawing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Window {
    step: usize,
    lon_cell: i32,
    lat_cell: i32,
}

impl Window {
    /// The smallest window that shows all points with room around them and some water to know the place by.
    pub(crate) fn fitting(points: &[(LonLat, f64)]) -> Window {
        let places: Vec<LonLat> = points.iter().map(|p| p.0).collect();
        let center = middle(&places);
        let mut last = Window::at(STEPS.len() - 1, center);
        for step in 0..STEPS.len() {
            let window = Window::at(step, center);
            let fits = points.iter().all(|&(point, radius_km)| {
                let (x, y) = window.place(point);
                let r = radius_km / window.km_per_unit();
                x - r > 90.0 && x + r < WIDTH - 90.0 && y - r > 70.0 && y + r < HEIGHT - 70.0
            });
            if fits {
                last = window;
                let drawn = paths(window);
                if drawn.shores > 25 {
                    break;
                }
                if step >= 4 {
                    break;
                }
            }
        }
        last
    }

    /// The whole continent, for the small picture that says where the window lies.
    pub(crate) fn continent() -> Window {
        Window::at(STEPS.len() - 1, (75.0, 60.0))
    }

    fn at(step: usize, (lon, lat): LonLat) -> Window {
        let (lon_grid, lat_grid) = Window::grid(step);
        Window {
            step,
            lon_cell: (lon / lon_grid).round() as i32,
            lat_cell: (lat / lat_grid).round() as i32,
        }
    }

    fn grid(step: usize) -> (f64, f64) {
        let lat_grid = STEPS[step] / 111.0 / 12.0;
        (lat_grid * 2.0, lat_grid)
    }

    /// Center of the window.
    pub(crate) fn center(self) -> LonLat {
        let (lon_grid, lat_grid) = Window::grid(self.step);
        (
            f64::from(self.lon_cell) * lon_grid,
            (f64::from(self.lat_cell) * lat_grid).clamp(-89.0, 89.0),
        )
    }

    /// Kilometers in one unit of the drawing.
    pub(crate) fn km_per_unit(self) -> f64 {
        STEPS[self.step] / WIDTH
    }

    /// Width of the window in kilometers.
    pub(crate) fn width_km(self) -> f64 {
        STEPS[self.step]
    }

    /// Where a point of the earth stands in the drawing.
    pub(crate) fn place(self, point: LonLat) -> (f64, f64) {
        let (x, y, _) = Projection::around(self.center()).km(point);
        (
            WIDTH / 2.0 + x / self.km_per_unit(),
            HEIGHT / 2.0 + y / self.km_per_unit(),
        )
    }
}

/// Path data of one window.
pub(crate) struct Paths {
    pub(crate) land: String,
    pub(crate) lakes: String,
    pub(crate) rivers: String,
    /// How many points of shore are in view: with none a reader cannot know the place.
    pub(crate) shores: usize,
}

/// The paths of a window, computed once and kept while the program runs (a bounded number of them).
pub(crate) fn paths(window: Window) -> Arc<Paths> {
    static KEPT: OnceLock<Mutex<HashMap<Window, Arc<Paths>>>> = OnceLock::new();
    const MOST: usize = 512;
    let kept = KEPT.get_or_init(Mutex::default);
    if let Some(paths) = kept
        .lock()
        .expect("nothing panics while holding the lock")
        .get(&window)
    {
        return Arc::clone(paths);
    }
    let paths = Arc::new(draw(window));
    let mut kept = kept.lock().expect("nothing panics while holding the lock");
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(window, Arc::clone(&paths));
    paths
}

fn draw(window: Window) -> Paths {
    let projection = Projection::around(window.center());
    let scale = 1.0 / window.km_per_unit();
    let mut shores = 0;
    let mut project = |line: &[LonLat], count: bool| -> Option<Vec<(f64, f64)>> {
        let mut near = false;
        let points = line
            .iter()
            .map(|&point| {
                let (x, y, angle) = projection.km(point);
                near |= angle > -0.17; // within about 100 degrees of the center
                let (x, y) = (WIDTH / 2.0 + x * scale, HEIGHT / 2.0 + y * scale);
                if count && (0.0..WIDTH).contains(&x) && (0.0..HEIGHT).contains(&y) {
                    shores += 1;
                }
                (x, y)
            })
            .collect();
        near.then_some(points)
    };
    let water = water();
    let mut land = String::new();
    for ring in &water.land {
        if let Some(points) = project(ring, true) {
            write_ring(&mut land, &clip(points));
        }
    }
    let mut lakes = String::new();
    for ring in &water.lakes {
        if let Some(points) = project(ring, true) {
            write_ring(&mut lakes, &clip(points));
        }
    }
    let mut rivers = String::new();
    if window.width_km() < 7000.0 {
        for line in &water.rivers {
            if let Some(points) = project(line, false) {
                write_line(&mut rivers, &points);
            }
        }
    }
    Paths {
        land,
        lakes,
        rivers,
        shores,
    }
}

const MARGIN: f64 = 24.0;

/// Sutherland and Hodgman's cut of a ring to the frame (a little outside it, so that the cut is not seen).
fn clip(ring: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let sides: [(usize, f64, bool); 4] = [
        (0, -MARGIN, true),
        (0, WIDTH + MARGIN, false),
        (1, -MARGIN, true),
        (1, HEIGHT + MARGIN, false),
    ];
    let mut ring = ring;
    for (axis, edge, keep_above) in sides {
        let at = |p: (f64, f64)| if axis == 0 { p.0 } else { p.1 };
        let inside = |p: (f64, f64)| {
            if keep_above {
                at(p) >= edge
            } else {
                at(p) <= edge
            }
        };
        let mut cut = Vec::with_capacity(ring.len());
        for (i, &point) in ring.iter().enumerate() {
            let before = ring[if i == 0 { ring.len() - 1 } else { i - 1 }];
            if inside(point) != inside(before) {
                let t = (edge - at(before)) / (at(point) - at(before));
                cut.push((
                    before.0 + t * (point.0 - before.0),
                    before.1 + t * (point.1 - before.1),
                ));
            }
            if inside(point) {
                cut.push(point);
            }
        }
        ring = cut;
        if ring.is_empty() {
            break;
        }
    }
    ring
}

fn write_ring(out: &mut String, ring: &[(f64, f64)]) {
    let points = thin(ring);
    if points.len() < 3 {
        return;
    }
    let wide = spread(&points);
    if wide < 5 {
        return;
    }
    write_points(out, &points);
    out.push('z');
}

fn write_line(out: &mut String, line: &[(f64, f64)]) {
    let visible = |p: &(f64, f64)| {
        (-MARGIN..WIDTH + MARGIN).contains(&p.0) && (-MARGIN..HEIGHT + MARGIN).contains(&p.1)
    };
    let mut run: Vec<(f64, f64)> = Vec::new();
    let finish = |run: &mut Vec<(f64, f64)>, out: &mut String| {
        let points = thin(run);
        if points.len() > 1 {
            write_points(out, &points);
        }
        run.clear();
    };
    for (i, point) in line.iter().enumerate() {
        let here = visible(point);
        let next = line.get(i + 1).is_some_and(visible);
        let before = i > 0 && visible(&line[i - 1]);
        if here || next || before {
            // A neighbor outside the frame is kept so that the line runs to the edge.
            run.push((
                point.0.clamp(-4000.0, 4000.0),
                point.1.clamp(-4000.0, 4000.0),
            ));
        } else {
            finish(&mut run, out);
        }
    }
    finish(&mut run, out);
}

/// Whole units, without points closer than three units to the one before.
fn thin(points: &[(f64, f64)]) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::with_capacity(points.len());
    for &(x, y) in points {
        let point = (x.round() as i32, y.round() as i32);
        if let Some(&last) = out.last()
            && (last.0 - point.0).abs() < 4
            && (last.1 - point.1).abs() < 4
        {
            continue;
        }
        out.push(point);
    }
    out
}

fn spread(points: &[(i32, i32)]) -> i32 {
    let (first, rest) = points.split_first().expect("a ring has three points");
    rest.iter()
        .map(|p| (p.0 - first.0).abs().max((p.1 - first.1).abs()))
        .max()
        .unwrap_or(0)
}

fn write_points(out: &mut String, points: &[(i32, i32)]) {
    let mut last = points[0];
    write!(out, "M{} {}l", last.0, last.1).expect("a string takes any text");
    for (i, point) in points[1..].iter().enumerate() {
        let (dx, dy) = (point.0 - last.0, point.1 - last.1);
        if i > 0 && dx >= 0 {
            out.push(' ');
        }
        write!(out, "{dx}").expect("a string takes any text");
        if dy >= 0 {
            out.push(' ');
        }
        write!(out, "{dy}").expect("a string takes any text");
        last = *point;
    }
}
