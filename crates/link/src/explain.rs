//! Why a pair has the weight it has, comparison by comparison: as text, JSON and SVG.

use rayon::prelude::*;

use crate::linker::Linker;
use crate::score::probability;
use crate::views::Comparer;

/// One term of the sum.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Step {
    /// The comparison; for the prior and for relatives, that word.
    pub comparison: String,
    /// The level; 0 is missing.
    pub level: u8,
    /// The level in words.
    pub label: String,
    /// Its weight in bits, without the term frequency.
    pub weight: f64,
    /// What the frequency of the value adds or takes.
    pub term_weight: f64,
    /// What the left record has.
    pub left: Vec<String>,
    /// What the right record has.
    pub right: Vec<String>,
}

/// The weight of a pair as a sum.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Explanation {
    /// The left record.
    pub left: String,
    /// The right record.
    pub right: String,
    /// The source of the left record.
    pub left_source: String,
    /// The source of the right record.
    pub right_source: String,
    /// log2 odds before anything is compared.
    pub prior: f64,
    /// The comparisons, in the order of the model; relatives last where the model has them.
    pub steps: Vec<Step>,
    /// The sum.
    pub total: f64,
    /// The probability that both speak of one person.
    pub probability: f64,
    /// The probability that both speak of relatives.
    pub probability_relative: f64,
}

impl Linker {
    /// The sums of many pairs without their words, worked out side by side: calls `make` with the number of the pair, the
    /// prior, and the level and weight of each comparison (relatives last, at level 0, where the model has them). Gives what
    /// `make` made, in the order of the pairs; nothing before parameters were learned or set.
    pub fn sums<T: Send>(
        &self,
        pairs: &[(u32, u32)],
        make: impl Fn(usize, f64, &[(u8, f64)]) -> T + Sync,
    ) -> Option<Vec<T>> {
        let weights = self.weights()?;
        let made = pairs
            .par_iter()
            .enumerate()
            .map_init(
                || (Comparer::new(&self.views, &self.forms), Vec::new()),
                |(comparer, steps), (number, (a, b))| {
                    steps.clear();
                    let (left, right) = (self.rows.entries(*a), self.rows.entries(*b));
                    let sources = (
                        self.rows.sources[*a as usize],
                        self.rows.sources[*b as usize],
                    );
                    let pattern = comparer.pattern(left, right);
                    let least = f64::NEG_INFINITY;
                    let weight = weights.score(pattern, left, right, sources, &self.views, least);
                    let mut sum = weights.prior_weight();
                    for c in 0..self.views.len() {
                        let level = (pattern >> (4 * c) & 15) as u8;
                        let (base, term) =
                            weights.parts(c, level, left[c], right[c], sources, &self.views);
                        sum += base + term;
                        steps.push((level, base + term));
                    }
                    if weight.relative.is_finite() {
                        steps.push((0, weight.total - sum));
                    }
                    make(number, weights.prior_weight(), steps)
                },
            )
            .collect();
        Some(made)
    }

    /// Explains the weight of a pair of records. Parameters must have been learned or set; none gives nothing.
    pub fn explain(&self, a: u32, b: u32) -> Option<Explanation> {
        let weights = self.weights()?;
        if a as usize >= self.table.len() || b as usize >= self.table.len() {
            return None;
        }
        let mut comparer = Comparer::new(&self.views, &self.forms);
        let (left, right) = (self.rows.entries(a), self.rows.entries(b));
        let sources = (self.rows.sources[a as usize], self.rows.sources[b as usize]);
        let pattern = comparer.pattern(left, right);
        let weight = weights.score(
            pattern,
            left,
            right,
            sources,
            &self.views,
            f64::NEG_INFINITY,
        );
        let mut steps = Vec::new();
        let mut sum = weights.prior_weight();
        for (c, comparison) in self.model.comparisons.iter().enumerate() {
            let level = (pattern >> (4 * c) & 15) as u8;
            let (base, term) = weights.parts(c, level, left[c], right[c], sources, &self.views);
            sum += base + term;
            let values = |record: u32| -> Vec<String> {
                comparison
                    .columns()
                    .iter()
                    .flat_map(|column| self.table.values(record, column))
                    .map(str::to_owned)
                    .collect()
            };
            steps.push(Step {
                comparison: comparison.name.clone(),
                level,
                label: comparison.label(level).to_owned(),
                weight: base,
                term_weight: term,
                left: values(a),
                right: values(b),
            });
        }
        if weight.relative.is_finite() {
            steps.push(Step {
                comparison: "relatives".to_owned(),
                level: 0,
                label: "relatives would agree as well".to_owned(),
                weight: weight.total - sum,
                term_weight: 0.0,
                left: Vec::new(),
                right: Vec::new(),
            });
        }
        let related = probability(weight.relative);
        let probability = probability(weight.total);
        Some(Explanation {
            left: self.table.ids().text(a),
            right: self.table.ids().text(b),
            left_source: self.table.source(a).to_owned(),
            right_source: self.table.source(b).to_owned(),
            prior: weights.prior_weight(),
            steps,
            total: weight.total,
            probability,
            probability_relative: (1.0 - probability) * related,
        })
    }
}

impl Explanation {
    /// A table for a terminal, one line for each comparison, with a bar for its weight.
    pub fn text(&self) -> String {
        let mut out = format!(
            "{} ({}) and {} ({})\n",
            shown(&self.left),
            shown(&self.left_source),
            shown(&self.right),
            shown(&self.right_source)
        );
        let wide = self
            .steps
            .iter()
            .map(|s| s.comparison.chars().count())
            .max()
            .unwrap_or(0)
            .max(12);
        out.push_str(&format!("{:wide$} {:>7.2}\n", "prior", self.prior));
        for step in &self.steps {
            let weight = step.weight + step.term_weight;
            let bar = if weight >= 0.0 { "+" } else { "-" }
                .repeat((weight.abs().round() as usize).min(30));
            out.push_str(&format!(
                "{:wide$} {weight:>7.2} {bar} {}",
                step.comparison, step.label
            ));
            if step.term_weight.abs() >= 0.005 {
                out.push_str(&format!(" (frequency {:+.2})", step.term_weight));
            }
            if step.comparison != "relatives" && (!step.left.is_empty() || !step.right.is_empty()) {
                out.push_str(&format!(
                    ": {} | {}",
                    values(&step.left),
                    values(&step.right)
                ));
            }
            out.push('\n');
        }
        out.push_str(&format!(
            "{:wide$} {:>7.2} probability {:.4}",
            "sum", self.total, self.probability
        ));
        if self.probability_relative >= 0.01 {
            out.push_str(&format!("; of relatives {:.2}", self.probability_relative));
        }
        out.push('\n');
        out
    }

    /// The waterfall as an SVG picture.
    pub fn svg(&self) -> String {
        let rows = self.steps.len() + 2;
        let (row, left, width) = (24.0, 260.0, 420.0);
        let mut low = self.prior.min(0.0);
        let mut high = self.prior.max(0.0);
        let mut sum = self.prior;
        for step in &self.steps {
            sum += step.weight + step.term_weight;
            low = low.min(sum);
            high = high.max(sum);
        }
        let x = |weight: f64| left + (weight - low) / (high - low).max(1.0) * width;
        let height = rows as f64 * row + 16.0;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"780\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\
             <title>{} and {}: weight {:.2}, probability {:.4}</title>\
             <line x1=\"{2}\" x2=\"{2}\" y1=\"0\" y2=\"{height}\" stroke=\"#999\"/>",
            escaped(&self.left),
            escaped(&self.right),
            self.total,
            self.probability
        )
        .replace("{2}", &format!("{:.1}", x(0.0)));
        let mut at = 0.0;
        let mut bar = |name: &str, from: f64, to: f64, color: &str| {
            let y = at * row + 8.0;
            at += 1.0;
            format!(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect x=\"{:.1}\" y=\"{y}\" width=\"{:.1}\" height=\"16\" fill=\"{color}\"/>\
                 <text x=\"{:.1}\" y=\"{}\">{:+.2}</text>",
                left - 8.0,
                y + 12.0,
                escaped(name),
                x(from.min(to)),
                (x(from.max(to)) - x(from.min(to))).max(1.0),
                x(from.max(to)) + 4.0,
                y + 12.0,
                to - from
            )
        };
        out.push_str(&bar("prior", 0.0, self.prior, "#777"));
        let mut sum = self.prior;
        for step in &self.steps {
            let next = sum + step.weight + step.term_weight;
            let color = if next >= sum { "#1b7837" } else { "#b2561b" };
            out.push_str(&bar(
                &format!("{}: {}", step.comparison, step.label),
                sum,
                next,
                color,
            ));
            sum = next;
        }
        out.push_str(&bar(
            &format!("sum (probability {:.4})", self.probability),
            0.0,
            self.total,
            "#2166ac",
        ));
        out.push_str("</svg>");
        out
    }
}

fn values(list: &[String]) -> String {
    if list.is_empty() {
        "(none)".to_owned()
    } else {
        list.iter()
            .map(|v| shown(v))
            .collect::<Vec<_>>()
            .join(" / ")
    }
}

/// Text from records without control and direction signs.
fn shown(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_control()
                && !('\u{200e}'..='\u{200f}').contains(c)
                && !('\u{202a}'..='\u{202e}').contains(c)
                && !('\u{2066}'..='\u{2069}').contains(c)
        })
        .collect()
}

pub(crate) fn escaped(text: &str) -> String {
    shown(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
