//! The plots as SVG, each with its table under it.

use super::figure::{Figure, bilingual};
use super::grouped;
use super::page::safe;
use crate::answer::Answer;
use std::fmt::Write as _;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 60.0;
const BOTTOM: f64 = 34.0;
const TOP: f64 = 12.0;
const RIGHT: f64 = 16.0;

/// A name short enough to stand beside a plot; the table under it has the whole.
fn short(name: &str) -> String {
    const LONGEST: usize = 20;
    if name.chars().count() <= LONGEST {
        return safe(name);
    }
    let cut: String = name.chars().take(LONGEST - 1).collect();
    safe(&format!("{}…", cut.trim_end()))
}

/// All plots that can be drawn for an answer.
pub fn figures(answer: &Answer) -> Vec<Figure> {
    [
        overlaps(answer),
        frequencies(answer),
        curves(answer),
        models(answer),
        growing(answer),
        pairs(answer),
        held_out(answer),
        left_out(answer),
        trajectory(answer),
        traces(answer),
        ranks(answer),
        knob(answer),
    ]
    .into_iter()
    .flatten()
    .collect()
}

type Points = Vec<(f64, f64)>;

/// A plane with axes; linear, or logarithmic in x or y.
struct Plane {
    x: (f64, f64),
    y: (f64, f64),
    log_x: bool,
    log_y: bool,
    body: String,
}

impl Plane {
    fn new(x: (f64, f64), y: (f64, f64), log_x: bool, log_y: bool) -> Self {
        let widen = |(a, b): (f64, f64), log: bool| {
            if log {
                let a = a.max(1e-9);
                (a, b.max(a * 1.1))
            } else if b > a {
                (a, b)
            } else {
                (a - 0.5, b + 0.5)
            }
        };
        let mut plane = Self {
            x: widen(x, log_x),
            y: widen(y, log_y),
            log_x,
            log_y,
            body: String::new(),
        };
        plane.axes();
        plane
    }

    fn place(value: f64, (a, b): (f64, f64), log: bool) -> f64 {
        let part = if log {
            (value.max(1e-12).ln() - a.ln()) / (b.ln() - a.ln())
        } else {
            (value - a) / (b - a)
        };
        part.clamp(-0.02, 1.02)
    }

    fn px(&self, x: f64) -> f64 {
        LEFT + Self::place(x, self.x, self.log_x) * (WIDTH - LEFT - RIGHT)
    }

    fn py(&self, y: f64) -> f64 {
        HEIGHT - BOTTOM - Self::place(y, self.y, self.log_y) * (HEIGHT - BOTTOM - TOP)
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        self.body
            .write_fmt(text)
            .expect("writing to a string cannot fail");
    }

    fn ticks((a, b): (f64, f64), log: bool) -> Vec<f64> {
        if log {
            let mut found = Vec::new();
            for power in a.log10().floor() as i32..=b.log10().ceil() as i32 {
                for lead in [1.0, 2.0, 5.0] {
                    let value = lead * 10f64.powi(power);
                    if value >= a * 0.999 && value <= b * 1.001 {
                        found.push(value);
                    }
                }
            }
            if found.len() > 8 {
                found.retain(|v| (v.log10() - v.log10().round()).abs() < 1e-9);
            }
            return found;
        }
        let raw = (b - a) / 5.0;
        let unit = 10f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|m| m * unit)
            .find(|s| *s >= raw)
            .unwrap_or(raw);
        let mut found = Vec::new();
        let mut value = (a / step).ceil() * step;
        while value <= b + 1e-9 * step && found.len() < 20 {
            found.push(value);
            value += step;
        }
        found
    }

    fn label(value: f64) -> String {
        if value.abs() >= 10.0 || value.fract() == 0.0 {
            grouped(value)
        } else {
            format!("{value:.2}")
        }
    }

    fn axes(&mut self) {
        let (x0, y0) = (LEFT, HEIGHT - BOTTOM);
        self.push(format_args!(
            "<path d=\"M{x0} {TOP}V{y0}H{}\" fill=\"none\" stroke=\"#888\"/>",
            WIDTH - RIGHT
        ));
        for tick in Self::ticks(self.x, self.log_x) {
            let x = self.px(tick);
            self.push(format_args!(
                "<path d=\"M{x:.1} {y0}v4\" stroke=\"#888\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                y0 + 16.0,
                Self::label(tick)
            ));
        }
        for tick in Self::ticks(self.y, self.log_y) {
            let y = self.py(tick);
            self.push(format_args!(
                "<path d=\"M{x0} {y:.1}h-4\" stroke=\"#888\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                x0 - 6.0,
                y + 4.0,
                Self::label(tick)
            ));
        }
    }

    fn line(&mut self, points: &[(f64, f64)], color: &str) {
        let mut path = String::new();
        for (i, &(x, y)) in points.iter().enumerate() {
            write!(
                path,
                "{}{:.1} {:.1}",
                if i == 0 { "M" } else { "L" },
                self.px(x),
                self.py(y)
            )
            .expect("writing to a string cannot fail");
        }
        self.push(format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\"/>"
        ));
    }

    fn dot(&mut self, x: f64, y: f64, size: f64, color: &str) {
        let (px, py) = (self.px(x), self.py(y));
        self.push(format_args!(
            "<circle cx=\"{px:.1}\" cy=\"{py:.1}\" r=\"{size}\" fill=\"{color}\" fill-opacity=\"0.7\"/>"
        ));
    }

    fn upright(&mut self, x: f64, color: &str) {
        let px = self.px(x);
        self.push(format_args!(
            "<path d=\"M{px:.1} {TOP}V{:.1}\" stroke=\"{color}\" stroke-dasharray=\"3 3\"/>",
            HEIGHT - BOTTOM
        ));
    }

    fn bar(&mut self, lo: f64, hi: f64, y: f64, thick: f64, color: &str) {
        let (a, b, y) = (self.px(lo), self.px(hi), self.py(y));
        self.push(format_args!(
            "<path d=\"M{a:.1} {y:.1}H{b:.1}\" stroke=\"{color}\" stroke-width=\"{thick}\"/>"
        ));
    }

    fn figure(self, key: &'static str, title: [&str; 2], rows: Vec<Vec<String>>) -> Figure {
        Figure::new(key, title, (WIDTH, HEIGHT), self.body, rows)
    }
}

/// The first row of a table, each field in both languages.
fn head(fields: &[(&str, &str)]) -> Vec<String> {
    fields.iter().map(|(ru, en)| bilingual(ru, en)).collect()
}

/// How many people are on exactly which lists: bars above a matrix of dots.
fn overlaps(answer: &Answer) -> Option<Figure> {
    let names = answer.table.names();
    let mut cells: Vec<_> = answer.table.cells().collect();
    cells.sort_by_key(|(h, n)| (std::cmp::Reverse(*n), *h));
    cells.truncate(31);
    let most = cells.first()?.1 as f64;
    let column = ((WIDTH - 150.0) / cells.len() as f64).min(36.0);
    let bars = 150.0;
    let height = bars + 24.0 + 18.0 * names.len() as f64;
    let mut body = String::new();
    let write = |body: &mut String, text: std::fmt::Arguments<'_>| {
        body.write_fmt(text)
            .expect("writing to a string cannot fail");
    };
    for (list, name) in names.iter().enumerate() {
        let y = bars + 28.0 + 18.0 * list as f64;
        write(
            &mut body,
            format_args!(
                "<text x=\"140\" y=\"{y}\" text-anchor=\"end\">{}</text>",
                short(name)
            ),
        );
    }
    for (i, (history, n)) in cells.iter().enumerate() {
        let x = 150.0 + column * (i as f64 + 0.5);
        let tall = (bars - 20.0) * *n as f64 / most;
        write(
            &mut body,
            format_args!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall:.1}\" fill=\"#47627d\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"9\">{n}</text>",
                x - column * 0.35,
                bars - tall,
                column * 0.7,
                bars - tall - 3.0
            ),
        );
        for list in 0..names.len() {
            let y = bars + 24.0 + 18.0 * list as f64;
            let color = if history.has(list) { "#47627d" } else { "#ddd" };
            write(
                &mut body,
                format_args!("<circle cx=\"{x:.1}\" cy=\"{y}\" r=\"4\" fill=\"{color}\"/>"),
            );
        }
    }
    let mut rows = vec![head(&[("сочетание", "history"), ("людей", "people")])];
    rows.extend(
        cells
            .iter()
            .map(|(h, n)| vec![h.written(names.len()), n.to_string()]),
    );
    Some(Figure::new(
        "overlaps",
        ["Кто в каких списках", "Who is on which lists"],
        (WIDTH, height),
        body,
        rows,
    ))
}

/// ln(f_j / C(K, j)) against j: a line if people are equal, bent up if they differ.
fn frequencies(answer: &Answer) -> Option<Figure> {
    let f = answer.table.frequencies();
    let lists = f.len();
    let mut choose = 1.0;
    let mut points = Vec::new();
    let mut rows = vec![head(&[
        ("на скольких списках", "on how many lists"),
        ("людей", "people"),
        ("ln(f/C)", "ln(f/C)"),
    ])];
    for (i, &n) in f.iter().enumerate() {
        choose *= (lists - i) as f64 / (i + 1) as f64;
        let value = (n as f64 / choose).ln();
        rows.push(vec![
            (i + 1).to_string(),
            n.to_string(),
            if n > 0 {
                format!("{value:.3}")
            } else {
                String::new()
            },
        ]);
        if n > 0 {
            points.push(((i + 1) as f64, value));
        }
    }
    if points.len() < 2 {
        return None;
    }
    let low = points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
    let mut plane = Plane::new(
        (0.5, lists as f64 + 0.5),
        (low - 0.3, high + 0.3),
        false,
        false,
    );
    plane.line(&points, "#47627d");
    for &(x, y) in &points {
        plane.dot(x, y, 4.0, "#47627d");
    }
    Some(plane.figure(
        "frequencies",
        [
            "На скольких списках люди: прямая — все одинаково заметны, изгиб вверх — по-разному",
            "On how many lists people are: a straight line if all are equally noticed, bent upward if not",
        ],
        rows,
    ))
}

/// The curves of N by each method that has one, with n marked.
fn curves(answer: &Answer) -> Option<Figure> {
    let seen = answer.observed as f64;
    let mut found: Vec<(&str, &str, Points)> = Vec::new();
    if let Some(own) = &answer.graphs {
        found.push((
            "graphs",
            "#2f6f4f",
            own.curve.points().map(|(x, d)| (seen + x, d)).collect(),
        ));
    }
    if let Some(own) = &answer.average {
        found.push((
            "log-linear average",
            "#47627d",
            own.points().map(|(x, d)| (seen + x, d)).collect(),
        ));
    }
    if let Some(stage) = answer
        .classes
        .as_ref()
        .and_then(|c| c.stages.iter().find(|s| s.converged))
    {
        let all = stage.sorted();
        let (a, b) = (all[0], all[all.len() - 1]);
        let bins = 60;
        let step = ((b - a) / f64::from(bins)).max(1.0);
        let mut counts = vec![0.0; bins as usize + 1];
        for x in &all {
            counts[(((x - a) / step) as usize).min(bins as usize)] +=
                1.0 / (all.len() as f64 * step);
        }
        found.push((
            "hidden classes",
            "#9c5b2e",
            counts
                .iter()
                .enumerate()
                .map(|(i, d)| (seen + a + step * (i as f64 + 0.5), *d))
                .collect(),
        ));
    }
    if found.is_empty() {
        return None;
    }
    let tops: Vec<f64> = found
        .iter()
        .map(|(_, _, points)| points.iter().map(|p| p.1).fold(0.0, f64::max))
        .collect();
    let mut right = seen;
    for ((_, _, points), top) in found.iter().zip(&tops) {
        for p in points {
            if p.1 > 0.01 * top {
                right = f64::max(right, p.0);
            }
        }
    }
    let mut plane = Plane::new((seen * 0.98, right), (0.0, 1.05), false, false);
    plane.upright(seen, "#888");
    let mut rows = vec![head(&[
        ("метод", "method"),
        ("2,5%", "2.5%"),
        ("25%", "25%"),
        ("50%", "50%"),
        ("75%", "75%"),
        ("97,5%", "97.5%"),
    ])];
    for ((name, color, points), top) in found.iter().zip(&tops) {
        let scaled: Vec<(f64, f64)> = points
            .iter()
            .filter(|p| p.0 <= right)
            .map(|&(x, d)| (x, d / top))
            .collect();
        let stride = (scaled.len() / 300).max(1);
        let thinned: Vec<_> = scaled.into_iter().step_by(stride).collect();
        plane.line(&thinned, color);
        let (nodes, density) = points.iter().copied().unzip();
        let curve = crate::curve::Curve::new(nodes, density);
        let mut row = vec![(*name).to_owned()];
        row.extend([0.025, 0.25, 0.5, 0.75, 0.975].map(|p| grouped(curve.quantile(p))));
        plane.bar(
            curve.quantile(0.025),
            curve.quantile(0.975),
            0.03 * rows.len() as f64,
            1.0,
            color,
        );
        plane.bar(
            curve.quantile(0.25),
            curve.quantile(0.75),
            0.03 * rows.len() as f64,
            4.0,
            color,
        );
        rows.push(row);
    }
    Some(plane.figure(
        "curves",
        [
            "Кривые N: графы — зелёная, логлинейные модели — синяя, классы — коричневая; пунктир — сколько известно",
            "Curves of N: graphs green, log-linear blue, classes brown; dashed: how many are seen",
        ],
        rows,
    ))
}

/// BIC against N for every model.
fn models(answer: &Answer) -> Option<Figure> {
    let best = answer.models.first()?.1;
    let close: Vec<_> = answer
        .models
        .iter()
        .filter(|m| m.1 < best + 30.0)
        .take(300)
        .collect();
    let seen = answer.observed as f64;
    let far = close.iter().map(|m| m.2).fold(seen, f64::max);
    let near = close.iter().map(|m| m.2).fold(f64::INFINITY, f64::min);
    let mut plane = Plane::new((near * 0.95, far * 1.05), (0.0, 31.0), true, false);
    for (i, model) in close.iter().enumerate() {
        plane.dot(
            model.2,
            model.1 - best,
            if i == 0 { 5.0 } else { 3.0 },
            if i == 0 { "#9c5b2e" } else { "#47627d" },
        );
    }
    let mut rows = vec![head(&[
        ("модель", "model"),
        ("BIC выше лучшего на", "BIC above the best"),
        ("N", "N"),
    ])];
    rows.extend(
        close
            .iter()
            .take(30)
            .map(|m| vec![m.0.clone(), format!("{:.2}", m.1 - best), grouped(m.2)]),
    );
    Some(plane.figure(
        "models",
        [
            "Согласны ли модели, близкие к лучшей: насколько BIC выше лучшего, против N",
            "Do models close to the best agree: BIC above the best, against N",
        ],
        rows,
    ))
}

/// The interval against the number of models allowed.
fn growing(answer: &Answer) -> Option<Figure> {
    let boot = answer.bootstrap.as_ref()?;
    let far = boot
        .intervals
        .iter()
        .map(|i| {
            if i.hi.is_finite() {
                i.hi
            } else {
                4.0 * boot.estimate
            }
        })
        .fold(0.0, f64::max);
    let near = boot
        .intervals
        .iter()
        .map(|i| i.lo)
        .fold(f64::INFINITY, f64::min);
    let count = boot.intervals.len() as f64;
    let mut plane = Plane::new((near * 0.95, far * 1.02), (0.0, count + 1.0), false, false);
    plane.upright(boot.estimate, "#9c5b2e");
    let mut rows = vec![head(&[
        ("моделей", "models"),
        ("2,5%", "2.5%"),
        ("10%", "10%"),
        ("90%", "90%"),
        ("97,5%", "97.5%"),
    ])];
    for (i, own) in boot.intervals.iter().enumerate() {
        let y = count - i as f64;
        plane.bar(own.lo, own.hi.min(far), y, 1.5, "#47627d");
        plane.bar(own.lo_80, own.hi_80.min(far), y, 5.0, "#47627d");
        rows.push(vec![
            own.models.to_string(),
            grouped(own.lo),
            grouped(own.lo_80),
            grouped(own.hi_80),
            grouped(own.hi),
        ]);
    }
    Some(plane.figure(
        "growing",
        [
            "Интервал и число допущенных моделей (сверху одна)",
            "The interval and the number of models allowed (one at the top)",
        ],
        rows,
    ))
}

/// Posterior probability of each pair of lists being dependent.
fn pairs(answer: &Answer) -> Option<Figure> {
    let graphs = answer.graphs.as_ref()?;
    let names = answer.table.names();
    let side = 44.0;
    let size = 130.0 + side * names.len() as f64;
    let mut body = String::new();
    for (list, name) in names.iter().enumerate() {
        let at = 130.0 + side * (list as f64 + 0.5);
        write!(
            body,
            "<text x=\"122\" y=\"{0:.1}\" text-anchor=\"end\">{1}</text><text x=\"{2:.1}\" y=\"{3:.1}\" text-anchor=\"middle\">{4}</text>",
            at - 96.0,
            short(name),
            at,
            side * names.len() as f64 + 46.0,
            list + 1
        )
        .expect("writing to a string cannot fail");
    }
    let mut rows = vec![head(&[
        ("список", "list"),
        ("список", "list"),
        ("вероятность", "probability"),
    ])];
    for &((i, j), weight) in &graphs.pairs {
        let (a, b) = (answer.order[i], answer.order[j]);
        rows.push(vec![
            names[a].clone(),
            names[b].clone(),
            format!("{weight:.3}"),
        ]);
        let ink = if weight > 0.5 { "#fff" } else { "#333" };
        for (row, column) in [(a, b), (b, a)] {
            write!(
                body,
                "<rect x=\"{0:.1}\" y=\"{1:.1}\" width=\"{side}\" height=\"{side}\" fill=\"#47627d\" fill-opacity=\"{weight:.3}\" stroke=\"#ccc\"/><text x=\"{2:.1}\" y=\"{3:.1}\" text-anchor=\"middle\" fill=\"{ink}\">{weight:.2}</text>",
                130.0 + side * column as f64,
                12.0 + side * row as f64,
                130.0 + side * (column as f64 + 0.5),
                16.0 + side * (row as f64 + 0.5)
            )
            .expect("writing to a string cannot fail");
        }
    }
    for (cliques, weight) in graphs.graphs.iter().take(5) {
        let written: Vec<String> = cliques
            .iter()
            .map(|clique| {
                let own: Vec<&str> = (0..names.len())
                    .filter(|list| clique >> list & 1 == 1)
                    .map(|list| names[answer.order[list]].as_str())
                    .collect();
                own.join(" + ")
            })
            .collect();
        rows.push(vec![
            bilingual("граф", "graph"),
            written.join(" | "),
            format!("{weight:.3}"),
        ]);
    }
    Some(Figure::new(
        "pairs",
        [
            "Какие списки зависят друг от друга (по графам)",
            "Which lists depend on each other (by graphs)",
        ],
        (size, size - 60.0),
        body,
        rows,
    ))
}

/// Each list taken as the whole: what the others say of its size.
fn held_out(answer: &Answer) -> Option<Figure> {
    let names = answer.table.names();
    let mut rows = vec![head(&[
        ("список", "list"),
        ("людей в нём", "its people"),
        ("по остальным", "by the others"),
    ])];
    let mut points = Vec::new();
    for check in &answer.hold_out {
        rows.push(vec![
            names[check.list].clone(),
            check.size.to_string(),
            check.estimate.map_or_else(String::new, grouped),
        ]);
        if let Some(ratio) = check.ratio() {
            points.push((check.list as f64 + 1.0, ratio));
        }
    }
    if points.is_empty() {
        return None;
    }
    let mut plane = Plane::new((0.5, names.len() as f64 + 0.5), (0.25, 4.0), false, true);
    for level in [0.5, 1.0, 2.0] {
        plane.line(&[(0.5, level), (names.len() as f64 + 0.5, level)], "#ccc");
    }
    for (x, y) in points {
        plane.dot(x, y, 5.0, "#47627d");
    }
    Some(plane.figure(
        "held-out",
        [
            "Каждый список как целое: оценка по остальным, делённая на его размер",
            "Each list taken as the whole: what the others estimate, over its size",
        ],
        rows,
    ))
}

/// N with each list left out.
fn left_out(answer: &Answer) -> Option<Figure> {
    let names = answer.table.names();
    let found: Vec<(usize, f64)> = answer
        .leave_one_out
        .iter()
        .filter_map(|(list, n)| n.filter(|n| n.is_finite()).map(|n| (*list, n)))
        .collect();
    let whole = answer
        .methods
        .iter()
        .find(|m| matches!(m.method, "loglinear-bic" | "loglinear-stepwise"))
        .and_then(|m| m.estimate);
    let high = found.iter().map(|f| f.1).chain(whole).fold(0.0, f64::max);
    if found.is_empty() {
        return None;
    }
    let low = found
        .iter()
        .map(|f| f.1)
        .chain(whole)
        .fold(f64::INFINITY, f64::min);
    let mut plane = Plane::new(
        (0.5, names.len() as f64 + 0.5),
        (low * 0.9, high * 1.1),
        false,
        true,
    );
    if let Some(whole) = whole {
        plane.line(
            &[(0.5, whole), (names.len() as f64 + 0.5, whole)],
            "#9c5b2e",
        );
    }
    for &(list, n) in &found {
        plane.dot(list as f64 + 1.0, n, 5.0, "#47627d");
    }
    let mut rows = vec![head(&[("без списка", "without the list"), ("N", "N")])];
    rows.extend(
        answer
            .leave_one_out
            .iter()
            .map(|(list, n)| vec![names[*list].clone(), n.map_or_else(String::new, grouped)]),
    );
    Some(plane.figure(
        "left-out",
        [
            "N без каждого из списков; черта — со всеми",
            "N without each list; the line is with all of them",
        ],
        rows,
    ))
}

/// N against n as records arrive.
fn trajectory(answer: &Answer) -> Option<Figure> {
    let points: Vec<(f64, f64)> = answer
        .trajectory
        .iter()
        .filter_map(|step| Some((step.seen, step.estimate?)))
        .collect();
    if points.len() < 4 {
        return None;
    }
    let far = points.iter().map(|p| p.0).fold(0.0, f64::max);
    let near = points.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
    // A thinned table may say anything; the plot is as high as most of its points.
    let heights = crate::special::sorted(&points.iter().map(|p| p.1).collect::<Vec<_>>());
    let top = crate::special::quantile_sorted(&heights, 0.9) * 1.3;
    let mut plane = Plane::new((near * 0.95, far * 1.02), (0.0, top), false, false);
    plane.line(&[(near * 0.95, near * 0.95), (far, far)], "#ccc");
    for &(n, estimate) in &points {
        plane.dot(n, estimate, 3.5, "#47627d");
    }
    let mut rows = vec![head(&[
        ("доля записей", "share of records"),
        ("известно людей", "people seen"),
        ("N", "N"),
    ])];
    rows.extend(answer.trajectory.iter().map(|step| {
        vec![
            format!("{:.1}", step.part),
            grouped(step.seen),
            step.estimate.map_or_else(String::new, grouped),
        ]
    }));
    Some(plane.figure(
        "trajectory",
        [
            "N по мере прихода записей: если точки поднимаются, число ещё не найдено",
            "N as records arrive: if the points climb, the number is not found yet",
        ],
        rows,
    ))
}

/// Traces of ln n0 of each chain.
fn traces(answer: &Answer) -> Option<Figure> {
    let stage = answer.classes.as_ref()?.stages.last()?;
    let all = stage.sorted();
    let (low, high) = (all.first()?.max(1.0), all.last()?.max(2.0));
    let length = stage.chains.first()?.len() as f64;
    let mut plane = Plane::new((0.0, length), (low, high), false, true);
    let colors = ["#47627d", "#9c5b2e", "#2f6f4f", "#7a4b7d"];
    let mut rows = vec![head(&[
        ("цепь", "chain"),
        ("2,5%", "2.5%"),
        ("50%", "50%"),
        ("97,5%", "97.5%"),
    ])];
    for (i, chain) in stage.chains.iter().enumerate() {
        let points: Vec<(f64, f64)> = chain
            .iter()
            .enumerate()
            .step_by((chain.len() / 250).max(1))
            .map(|(t, x)| (t as f64, x.max(1.0)))
            .collect();
        plane.line(&points, colors[i % colors.len()]);
        let own = crate::special::sorted(chain);
        let at = |p| grouped(crate::special::quantile_sorted(&own, p));
        rows.push(vec![(i + 1).to_string(), at(0.025), at(0.5), at(0.975)]);
    }
    Some(plane.figure(
        "traces",
        [
            "Ход цепей: сколько людей ни в одном списке",
            "Traces of the chains: people on no list",
        ],
        rows,
    ))
}

/// Ranks of the draws of each chain among all draws: even bars if the chains agree.
fn ranks(answer: &Answer) -> Option<Figure> {
    const BINS: usize = 20;
    let stage = answer.classes.as_ref()?.stages.last()?;
    let all = stage.sorted();
    let chains = stage.chains.len();
    let per = stage.chains.first()?.len() as f64 / BINS as f64;
    let band = 56.0;
    let width = (WIDTH - LEFT - RIGHT) / BINS as f64;
    let mut body = String::new();
    let mut rows = vec![head(&[
        ("цепь", "chain"),
        ("меньше всего в столбце", "least in a bar"),
        ("больше всего", "most"),
        ("поровну было бы", "even would be"),
    ])];
    for (i, chain) in stage.chains.iter().enumerate() {
        let mut bins = [0.0_f64; BINS];
        for x in chain {
            // Equal draws share their ranks.
            let below = all.partition_point(|y| y < x) as f64;
            let upto = all.partition_point(|y| y <= x) as f64;
            let rank = f64::midpoint(below, upto) / all.len() as f64;
            bins[((rank * BINS as f64) as usize).min(BINS - 1)] += 1.0;
        }
        let floor = TOP + band * (i as f64 + 1.0) - 8.0;
        for (bin, n) in bins.iter().enumerate() {
            let tall = (n / per * 18.0).min(band - 10.0);
            write!(
                body,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall:.1}\" fill=\"#47627d\"/>",
                LEFT + width * bin as f64,
                floor - tall,
                width - 1.0,
            )
            .expect("writing to a string cannot fail");
        }
        write!(
            body,
            "<path d=\"M{LEFT} {0:.1}H{1}\" stroke=\"#9c5b2e\" stroke-dasharray=\"3 3\"/><text x=\"{2:.1}\" y=\"{3:.1}\" text-anchor=\"end\">{4}</text>",
            floor - 18.0,
            WIDTH - RIGHT,
            LEFT - 8.0,
            floor - 10.0,
            i + 1
        )
        .expect("writing to a string cannot fail");
        let least = bins.iter().copied().fold(f64::INFINITY, f64::min);
        let most = bins.iter().copied().fold(0.0, f64::max);
        rows.push(vec![
            (i + 1).to_string(),
            grouped(least),
            grouped(most),
            grouped(per),
        ]);
    }
    Some(Figure::new(
        "ranks",
        [
            "Ранги цепей: столбцы ровные, если цепи согласны",
            "Ranks of the chains: even bars if the chains agree",
        ],
        (WIDTH, TOP + band * chains as f64),
        body,
        rows,
    ))
}

/// N along the knob of the assumption that cannot be tested.
fn knob(answer: &Answer) -> Option<Figure> {
    let knob = answer.knobs.iter().find(|k| k.pair.is_none())?;
    let seen = answer.observed as f64;
    let high = knob.curve.iter().map(|p| p.1).fold(0.0, f64::max);
    let mut plane = Plane::new((0.25, 4.0), (seen * 0.9, high), true, true);
    plane.line(&knob.curve, "#47627d");
    plane.line(&[(0.25, seen), (4.0, seen)], "#ccc");
    plane.upright(1.0, "#888");
    let mut rows = vec![head(&[("ξ", "ξ"), ("N", "N")])];
    rows.extend(
        knob.curve
            .iter()
            .map(|(xi, n)| vec![format!("{xi:.2}"), grouped(*n)]),
    );
    for other in &answer.knobs {
        let who = other.pair.map_or_else(
            || bilingual("все списки", "all lists"),
            |(i, j)| format!("{}, {}", answer.table.names()[i], answer.table.names()[j]),
        );
        let shown = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| format!("{x:.2}"));
        let (doubles, nobody) = (shown(other.doubles_at), shown(other.nobody_at));
        let (who_ru, who_en) = super::figure::parts(&who);
        rows.push(vec![
            bilingual(
                &format!("{who_ru}: вдвое больше при ξ = {doubles}"),
                &format!("{who_en}: N doubles at ξ = {doubles}"),
            ),
            bilingual(
                &format!("все известны при ξ = {nobody}"),
                &format!("nobody unseen at ξ = {nobody}"),
            ),
        ]);
    }
    Some(plane.figure(
        "knob",
        [
            "N(ξ): чего по таблице проверить нельзя. ξ меньше 1 — попавшему в один список легче попасть в другой, и не хватает больше людей",
            "N(ξ): what the table cannot tell. Below 1 being on one list makes being on others likelier, and more are missing",
        ],
        rows,
    ))
}
