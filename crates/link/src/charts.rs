//! Charts of the report, drawn as SVG: how good links are from each threshold on, and whether probabilities mean what they say.

use crate::judge::Score;

const LEFT: f64 = 50.0;
const TOP: f64 = 15.0;
const WIDE: f64 = 640.0;
const HIGH: f64 = 200.0;

/// From 0 at the bottom to 1 at the top.
fn y(share: f64) -> f64 {
    TOP + HIGH * (1.0 - share)
}

/// The frame with a scale from 0 to 1, and room below for words.
fn frame(wide: f64, title: &str) -> String {
    let mut out = format!(
        "<svg role=\"img\" width=\"{:.0}\" height=\"{:.0}\" font-size=\"11\" font-family=\"sans-serif\"><title>{title}</title>",
        LEFT + wide + 90.0,
        TOP + HIGH + 45.0
    );
    for tenth in [0, 2, 4, 6, 8, 10] {
        let share = f64::from(tenth) / 10.0;
        out.push_str(&format!(
            "<line x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{share}</text>",
            LEFT + wide,
            LEFT - 6.0,
            y(share) + 4.0,
            at = y(share)
        ));
    }
    out
}

/// Precision, recall and F1 of the links from each threshold on.
pub(crate) fn thresholds(rows: &[(f64, Score)]) -> String {
    let mut out = frame(
        WIDE,
        "Precision, recall and F1 of links by the least probability",
    );
    let step = WIDE / (rows.len().max(2) - 1) as f64;
    let x = |i: usize| LEFT + step * i as f64;
    for (i, (threshold, _)) in rows.iter().enumerate() {
        out.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{threshold}</text>",
            x(i),
            TOP + HIGH + 16.0
        ));
    }
    out.push_str(&format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">links from this probability on</text>",
        LEFT + WIDE / 2.0,
        TOP + HIGH + 36.0
    ));
    type Of = fn(&Score) -> f64;
    let lines: [(&str, Of, &str); 3] = [
        ("precision", |s| s.precision, "stroke=\"#2166ac\""),
        (
            "recall",
            |s| s.recall,
            "stroke=\"#b2561b\" stroke-dasharray=\"6 4\"",
        ),
        ("F1", |s| s.f1, "stroke=\"#222\" stroke-dasharray=\"2 3\""),
    ];
    let mut labels: Vec<(f64, &str)> = Vec::new();
    for (name, of, stroke) in lines {
        let points: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(i, (_, score))| format!("{:.1},{:.1}", x(i), y(of(score))))
            .collect();
        out.push_str(&format!(
            "<polyline fill=\"none\" stroke-width=\"2\" {stroke} points=\"{}\"/>",
            points.join(" ")
        ));
        labels.push((rows.last().map_or(0.0, |(_, score)| y(of(score))), name));
    }
    // Names stand at the ends of their lines, one below the other where those meet.
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut below = 0.0_f64;
    for (at, name) in labels {
        let at = at.max(below);
        below = at + 13.0;
        out.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\">{name}</text>",
            LEFT + WIDE + 8.0,
            at + 4.0
        ));
    }
    out.push_str("</svg>");
    out
}

/// For tenths of probability the mean said against the share that is true; the closer to the diagonal, the better calibrated.
pub(crate) fn reliability(rows: &[(f64, f64, u64)]) -> String {
    let mut out = frame(HIGH, "Probability said against the share true");
    let x = |p: f64| LEFT + HIGH * p;
    out.push_str(&format!(
        "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"#999\" stroke-dasharray=\"4 4\"/>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    ));
    for said in [0.0, 0.5, 1.0] {
        out.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{said}</text>",
            x(said),
            TOP + HIGH + 16.0
        ));
    }
    out.push_str(&format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">probability said</text>",
        x(0.5),
        TOP + HIGH + 36.0
    ));
    for (said, share, count) in rows {
        out.push_str(&format!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\" fill=\"#2166ac\" fill-opacity=\"0.6\"><title>said {said:.3}, true {share:.3}, {count} links</title></circle>",
            x(*said),
            y(*share),
            (2.0 + (*count as f64).ln()).min(14.0)
        ));
    }
    out.push_str("</svg>");
    out
}
