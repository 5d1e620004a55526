//! Holds a result against the truth, where somebody knows it: precision, recall, F1, B-cubed, reliability.

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::error::Error;
use crate::linker::{Link, Outcome};
use crate::table::Table;

/// How well pairs agree with the truth.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Score {
    /// Of the pairs said to be one person, the share that is.
    pub precision: f64,
    /// Of the pairs that are one person, the share that was said.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// A result held against the truth.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Judged {
    /// True pairs in all.
    pub true_pairs: u64,
    /// Clusters, by their pairs.
    pub clusters: Score,
    /// Clusters, by B-cubed.
    pub b_cubed: Score,
    /// The share of true pairs that was among the links kept.
    pub recall_of_links: f64,
    /// For a row of thresholds, how good the links from there on are.
    pub thresholds: Vec<(f64, Score)>,
    /// For tenths of probability: the mean said, the share true, how many.
    pub reliability: Vec<(f64, f64, u64)>,
}

fn score(right: u64, said: u64, truth: u64) -> Score {
    let share = |a: u64, b: u64| if b == 0 { 0.0 } else { a as f64 / b as f64 };
    let (precision, recall) = (share(right, said), share(right, truth));
    let sum = precision + recall;
    Score {
        precision,
        recall,
        f1: if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        },
    }
}

/// Reads a truth file (CSV, the identifier first, the person second) in the order of the table.
pub fn read_truth(path: &Path, table: &Table) -> Result<Vec<u32>, Error> {
    let failed = |source| Error::Csv {
        path: path.to_owned(),
        source,
    };
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    let mut people: FxHashMap<String, u32> = FxHashMap::default();
    let mut of: FxHashMap<String, u32> = FxHashMap::default();
    for row in reader.records() {
        let row = row.map_err(failed)?;
        let (Some(id), Some(person)) = (row.get(0), row.get(1)) else {
            continue;
        };
        let next = people.len() as u32 + 1;
        let person = *people.entry(person.to_owned()).or_insert(next);
        of.insert(id.to_owned(), person);
    }
    (0..table.len() as u32)
        .map(|r| {
            let id = table.ids().text(r);
            of.get(&id).copied().ok_or(Error::NoRecord(id))
        })
        .collect()
}

fn pairs_of<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> u64 {
    let mut counts: FxHashMap<K, u64> = FxHashMap::default();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts.values().map(|n| n * (n - 1) / 2).sum()
}

/// Holds links and clusters against the person of each record.
pub fn judge(outcome: &Outcome, truth: &[u32]) -> Judged {
    let both = || outcome.clusters.iter().copied().zip(truth.iter().copied());
    let true_pairs = pairs_of(truth.iter().copied());
    let said = pairs_of(outcome.clusters.iter().copied());
    let right = pairs_of(both());
    let count = |of: &[u32]| {
        let mut counts: FxHashMap<u32, u64> = FxHashMap::default();
        for x in of {
            *counts.entry(*x).or_default() += 1;
        }
        counts
    };
    let (sizes, persons) = (count(&outcome.clusters), count(truth));
    let mut together: FxHashMap<(u32, u32), u64> = FxHashMap::default();
    for key in both() {
        *together.entry(key).or_default() += 1;
    }
    let n = truth.len().max(1) as f64;
    let mut cells: Vec<_> = together.into_iter().collect();
    cells.sort_unstable();
    let (mut precision, mut recall) = (0.0, 0.0);
    for ((cluster, person), both) in cells {
        precision += (both * both) as f64 / sizes[&cluster] as f64 / n;
        recall += (both * both) as f64 / persons[&person] as f64 / n;
    }
    let is_true = |l: &Link| truth[l.a as usize] == truth[l.b as usize];
    let thresholds = [0.01, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999]
        .into_iter()
        .map(|t| {
            let said: Vec<&Link> = outcome
                .links
                .iter()
                .filter(|l| l.probability() >= t)
                .collect();
            let right = said.iter().filter(|l| is_true(l)).count() as u64;
            (t, score(right, said.len() as u64, true_pairs))
        })
        .collect();
    let mut bins = [(0.0, 0_u64, 0_u64); 10];
    for link in &outcome.links {
        let p = link.probability();
        let bin = &mut bins[((p * 10.0) as usize).min(9)];
        bin.0 += p;
        bin.1 += u64::from(is_true(link));
        bin.2 += 1;
    }
    Judged {
        true_pairs,
        clusters: score(right, said, true_pairs),
        b_cubed: Score {
            precision,
            recall,
            f1: 2.0 * precision * recall / (precision + recall).max(1e-300),
        },
        recall_of_links: outcome.links.iter().filter(|l| is_true(l)).count() as f64
            / true_pairs.max(1) as f64,
        thresholds,
        reliability: bins
            .iter()
            .filter(|b| b.2 > 0)
            .map(|b| (b.0 / b.2 as f64, b.1 as f64 / b.2 as f64, b.2))
            .collect(),
    }
}
