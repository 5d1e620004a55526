//! The report: one HTML file that needs no network.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::charts;
use crate::cluster::Refusal;
use crate::explain::escaped;
use crate::judge::Judged;
use crate::linker::{Kind, Link, Linker, Outcome};
use crate::score::Weights;
use crate::views::Comparer;

const STYLE: &str = "body{font:15px/1.5 sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#222}\
table{border-collapse:collapse;margin:.5rem 0}td,th{border:1px solid #ccc;padding:.15rem .5rem;text-align:left;vertical-align:top}\
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}pre{background:#f6f6f6;padding:.6rem;overflow:auto}h2{margin-top:2rem}";

/// Writes the report. Times are not in it: the same input gives the same bytes.
pub fn report(linker: &Linker, outcome: &Outcome, judged: Option<&Judged>) -> String {
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Linkage report</title><style>{STYLE}</style><h1>Linkage report</h1>"
    );
    overview(&mut out, linker, outcome);
    if let Some(judged) = judged {
        truth(&mut out, judged);
    }
    weights(&mut out, linker, outcome);
    blocking(&mut out, linker, outcome);
    histogram(&mut out, outcome);
    clusters(&mut out, outcome);
    doubtful(&mut out, linker, outcome);
    cuts(&mut out, linker, outcome);
    out.push_str("</html>\n");
    out
}

fn overview(out: &mut String, linker: &Linker, outcome: &Outcome) {
    let count = |kind: Kind| outcome.links.iter().filter(|l| l.kind() == kind).count();
    let mut members = outcome.clusters.clone();
    members.sort_unstable();
    members.dedup();
    out.push_str(&format!(
        "<p>{} records, {} pairs compared, {} clusters. Links: {} joined, {} doubtful, {} perhaps relatives; {} joins refused.</p>",
        outcome.figures.records,
        outcome.figures.pairs_scored,
        members.len(),
        count(Kind::Same),
        count(Kind::Doubtful),
        count(Kind::Relative),
        outcome.cuts.len()
    ));
    if !outcome.figures.absent.is_empty() {
        out.push_str(&format!(
            "<p>Columns of the model that the records do not have: {}.</p>",
            escaped(&outcome.figures.absent.join(", "))
        ));
    }
    for unread in linker.unread_dates() {
        out.push_str(&format!(
            "<p>{} distinct value(s) of <b>{}</b> are no dates and count as missing, first \"{}\".</p>",
            unread.values,
            escaped(&unread.column),
            escaped(&unread.first)
        ));
    }
    let unlinkable = linker.unlinkable();
    out.push_str(&format!(
        "<p>{unlinkable} record(s) say too little to reach the threshold even against themselves.</p>"
    ));
    match linker.lost_to_blocking(&outcome.links) {
        Some((sampled, lost)) => out.push_str(&format!(
            "<p>What blocking lost: of {sampled} records, drawn at even distances and compared with all others, {lost} pair(s) reached the threshold that no rule made.</p>"
        )),
        None => out.push_str("<p>What blocking lost was not sampled: there are too many records for an exact sample of use.</p>"),
    }
}

fn truth(out: &mut String, judged: &Judged) {
    out.push_str(&format!(
        "<h2>Against the truth</h2><p>{} true pairs; {:.2} % of them among the links kept.</p><table><tr><th><th>precision<th>recall<th>F1",
        judged.true_pairs,
        judged.recall_of_links * 100.0
    ));
    let mut row = |name: &str, s: crate::judge::Score| {
        out.push_str(&format!(
            "<tr><td>{name}<td class=n>{:.4}<td class=n>{:.4}<td class=n>{:.4}",
            s.precision, s.recall, s.f1
        ));
    };
    row("clusters, pairs", judged.clusters);
    row("clusters, B-cubed", judged.b_cubed);
    for (threshold, score) in &judged.thresholds {
        row(&format!("links from {threshold}"), *score);
    }
    out.push_str("</table>");
    out.push_str(&charts::thresholds(&judged.thresholds));
    out.push_str("<h3>Reliability</h3><p>Where probabilities are calibrated, circles lie on the line; the larger, the more links.</p>");
    out.push_str(&charts::reliability(&judged.reliability));
    out.push_str("<table><tr><th>probability said<th>share true<th>links");
    for (said, share, count) in &judged.reliability {
        out.push_str(&format!(
            "<tr><td class=n>{said:.3}<td class=n>{share:.3}<td class=n>{count}"
        ));
    }
    out.push_str("</table>");
}

fn weights(out: &mut String, linker: &Linker, outcome: &Outcome) {
    out.push_str("<h2>Match weights</h2><p>A weight is log2 of m / u. m: how often records of one person agree so; u: strangers; r: relatives.</p>\
                  <table><tr><th>comparison<th>level<th>m<th>u<th>r<th>weight<th>");
    for (c, comparison) in linker.model().comparisons.iter().enumerate() {
        let chances = &outcome.parameters.chances[c];
        for level in 1..chances.m.len() {
            let weight = (chances.m[level] / chances.u[level]).log2();
            let width = (weight.abs() * 8.0).min(160.0);
            let (x, color) = if weight >= 0.0 {
                (170.0, "#1b7837")
            } else {
                (170.0 - width, "#b2561b")
            };
            let unseen = outcome.parameters.unseen.contains(&(c, level as u8));
            out.push_str(&format!(
                "<tr><td>{}<td>{}{}<td class=n>{:.5}<td class=n>{:.2e}<td class=n>{:.5}<td class=n>{weight:+.2}\
                 <td><svg width=340 height=12><rect x={x:.0} width={width:.0} height=12 fill=\"{color}\"/></svg>",
                escaped(&comparison.name),
                escaped(comparison.label(level as u8)),
                if unseen { " (never seen in learning: m is what was expected)" } else { "" },
                chances.m[level],
                chances.u[level],
                chances.r[level],
            ));
        }
    }
    out.push_str(&format!(
        "</table><p>Prior: {:.3e} of all pairs are matches, {:.3e} relatives. Learned in {} rounds; the last changed m by {:.1e}.</p>",
        outcome.parameters.prior,
        outcome.parameters.prior_relatives,
        outcome.parameters.rounds.len(),
        outcome.parameters.rounds.last().map_or(0.0, |r| r.change)
    ));
}

fn blocking(out: &mut String, linker: &Linker, outcome: &Outcome) {
    out.push_str(
        "<h2>Blocking</h2><table><tr><th>rule<th>pairs<th>not made before<th>biggest block<th>blocks split",
    );
    for rule in &outcome.figures.rules {
        out.push_str(&format!(
            "<tr><td>{}<td class=n>{}<td class=n>{}<td class=n>{}<td class=n>{}",
            escaped(&rule.rule),
            rule.pairs,
            rule.new_pairs,
            rule.biggest_block,
            rule.blocks_split
        ));
    }
    out.push_str("</table>");
    if outcome.figures.refined.is_empty() {
        out.push_str(&format!(
            "<p>No block had more than {} records.</p>",
            linker.model().block_records_most
        ));
        return;
    }
    out.push_str("<p>Blocks that were too big. Inside them only records were compared that agree in the further columns, too:</p>\
                  <table><tr><th>rule<th>key<th>records<th>further<th>pairs left");
    for block in outcome.figures.refined.iter().take(100) {
        out.push_str(&format!(
            "<tr><td>{}<td>{}<td class=n>{}<td>{}<td class=n>{}",
            escaped(&block.rule),
            escaped(&block.key),
            block.records,
            escaped(&block.by.join(", ")),
            block.pairs_left
        ));
    }
    out.push_str("</table>");
}

fn histogram(out: &mut String, outcome: &Outcome) {
    out.push_str("<h2>Pairs by weight</h2><p>Heights are logarithms of counts. Pairs that could not become a link any more were not worked out to the end and are not shown.</p><svg width=\"740\" height=\"170\" font-size=\"11\" font-family=\"sans-serif\">");
    let most = outcome
        .figures
        .weights
        .iter()
        .copied()
        .max()
        .unwrap_or(1)
        .max(2) as f64;
    for (i, count) in outcome.figures.weights.iter().enumerate() {
        if *count > 0 {
            let height = ((*count as f64 + 1.0).ln() / (most + 1.0).ln() * 140.0).max(1.0);
            out.push_str(&format!(
                "<rect x=\"{}\" y=\"{:.1}\" width=\"8\" height=\"{height:.1}\" fill=\"#2166ac\"><title>{}: {count}</title></rect>",
                i * 9 + 5,
                145.0 - height,
                i as i64 - 40
            ));
        }
        if i % 10 == 0 {
            out.push_str(&format!(
                "<text x=\"{}\" y=\"160\">{}</text>",
                i * 9 + 2,
                i as i64 - 40
            ));
        }
    }
    out.push_str("</svg>");
}

fn clusters(out: &mut String, outcome: &Outcome) {
    let mut sizes: FxHashMap<u32, usize> = FxHashMap::default();
    for cluster in &outcome.clusters {
        *sizes.entry(*cluster).or_default() += 1;
    }
    let mut counts: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    let mut all: Vec<usize> = sizes.into_values().collect();
    all.sort_unstable();
    for size in all {
        *counts.entry(size).or_default() += 1;
    }
    out.push_str("<h2>Clusters</h2><table><tr><th>records<th>clusters");
    for (size, count) in counts {
        out.push_str(&format!("<tr><td class=n>{size}<td class=n>{count}"));
    }
    out.push_str("</table>");
}

/// The most doubtful pairs that a report explains.
const DOUBTFUL_SHOWN: usize = 20;

fn doubtful(out: &mut String, linker: &Linker, outcome: &Outcome) {
    let mut near: Vec<_> = outcome
        .links
        .iter()
        .filter(|l| l.kind() != Kind::Same)
        .collect();
    let by_doubt = |x: &&Link, y: &&Link| {
        let by_weight = x.weight.abs().total_cmp(&y.weight.abs());
        by_weight.then((x.a, x.b).cmp(&(y.a, y.b)))
    };
    if near.len() > DOUBTFUL_SHOWN {
        near.select_nth_unstable_by(DOUBTFUL_SHOWN, by_doubt);
        near.truncate(DOUBTFUL_SHOWN);
    }
    near.sort_unstable_by(by_doubt);
    out.push_str("<h2>The most doubtful pairs</h2>");
    for link in near {
        if let Some(why) = linker.explain(link.a, link.b) {
            out.push_str(&format!(
                "<p>{}</p><pre>{}</pre>",
                link.kind().word(),
                escaped_lines(&why.text())
            ));
        }
    }
}

fn escaped_lines(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

fn cuts(out: &mut String, linker: &Linker, outcome: &Outcome) {
    if outcome.cuts.is_empty() {
        return;
    }
    out.push_str(&format!(
        "<h2>Joins refused</h2><p>{} in all, the strongest first.</p><table><tr><th>record<th>record<th>weight<th>why",
        outcome.cuts.len()
    ));
    for cut in outcome.cuts.iter().take(100) {
        let why = match &cut.why {
            Refusal::Decided => "decided to be two people".to_owned(),
            Refusal::Contradiction(comparison) => format!("{comparison} contradicts"),
            Refusal::OncePerSource(source) => format!("{source} holds each person once"),
            Refusal::Against(mean) => {
                format!("taken together the pairs speak against it (mean weight {mean:.1})")
            }
        };
        out.push_str(&format!(
            "<tr><td>{}<td>{}<td class=n>{:.1}<td>{}",
            escaped(&linker.table().ids().text(cut.a)),
            escaped(&linker.table().ids().text(cut.b)),
            cut.weight,
            escaped(&why)
        ));
    }
    out.push_str("</table>");
}

/// Pairs compared for the sample of what blocking lost.
const SAMPLE_PAIRS: usize = 1_500_000;
/// Records drawn at least: with few of many the count is rough, and the report says how many they were.
const DRAWS_LEAST: usize = 12;
/// What sums of rounded numbers may be too low by.
const ROUNDING: f64 = 1e-3;

impl Linker {
    /// Records that would not reach the threshold even against themselves.
    fn unlinkable(&self) -> usize {
        let Some(weights) = self.weights() else {
            return 0;
        };
        let threshold = self.threshold();
        let chunk = 16_384;
        (0..self.table.len().div_ceil(chunk))
            .into_par_iter()
            .map_init(
                || Comparer::new(&self.views, &self.forms),
                |comparer, part| {
                    (part * chunk..((part + 1) * chunk).min(self.table.len()))
                        .filter(|r| {
                            let row = self.rows.entries(*r as u32);
                            let source = self.rows.sources[*r];
                            let pattern = comparer.pattern(row, row);
                            let weight = weights.score(
                                pattern,
                                row,
                                row,
                                (source, source),
                                &self.views,
                                f64::NEG_INFINITY,
                            );
                            weight.total < threshold
                        })
                        .count()
                },
            )
            .sum()
    }

    /// Draws records, compares them with all others: how many were drawn, and pairs above the threshold that are no link.
    fn lost_to_blocking(&self, links: &[Link]) -> Option<(usize, usize)> {
        let n = self.table.len();
        let draws = (SAMPLE_PAIRS / n.max(1)).max(DRAWS_LEAST).min(n);
        let weights = self.weights()?;
        let lost = (0..draws)
            .into_par_iter()
            .map_init(
                || Comparer::new(&self.views, &self.forms),
                |comparer, draw| {
                    let a = (draw as u128 * n as u128 / draws as u128) as u32;
                    self.lost_of(a, &weights, comparer, links)
                },
            )
            .sum();
        Some((draws, lost))
    }

    /// The pairs of one record with any other that reach the threshold and are no link.
    fn lost_of(&self, a: u32, weights: &Weights, comparer: &mut Comparer, links: &[Link]) -> usize {
        let threshold = self.threshold();
        let row = self.rows.entries(a);
        let source = self.rows.sources[a as usize];
        let link_only = self.model.mode == crate::model::Mode::Link;
        // With one record held fast, what each entry of the others can weigh is worked out once.
        let general = weights
            .sources_matter()
            .then_some(0..self.table.source_names.len() as u16);
        let most: Vec<(f64, Vec<Vec<f32>>)> = general
            .unwrap_or(0..1)
            .map(|other| {
                let bounds = weights.bounds((source, other));
                (bounds.start, comparer.most_beside(row, bounds))
            })
            .collect();
        let mut lost = 0;
        for b in 0..self.table.len() as u32 {
            let other = self.rows.sources[b as usize];
            if a == b || (link_only && source == other) {
                continue;
            }
            let entries = self.rows.entries(b);
            let (start, most) = &most[if weights.sources_matter() {
                usize::from(other)
            } else {
                0
            }];
            let mut weight = *start;
            let far = entries.iter().zip(most).any(|(entry, most)| {
                weight += f64::from(most[*entry as usize]);
                weight < threshold - ROUNDING
            });
            if far {
                continue;
            }
            let sources = (source, other);
            let pattern = comparer.pattern(row, entries);
            let weight = weights.score(pattern, row, entries, sources, &self.views, threshold);
            let key = (a.min(b), a.max(b));
            if weight.total >= threshold
                && links.binary_search_by_key(&key, |l| (l.a, l.b)).is_err()
            {
                lost += 1;
            }
        }
        lost
    }
}
