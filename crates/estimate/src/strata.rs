//! Strata: each is estimated alone, draws are added, and what could not be estimated is said.
//!
//! Quantiles are never added. Draws of one method are added to draws of the same method, since methods err
//! together; the total is the hull over methods, as for one table. People without a stratum get one from
//! those with the same history, twenty times over, and the draws of all imputations stand together.

use crate::answer::{Answer, Settings, estimate, key_of, thousand};
use crate::bounds::Interval;
use crate::draw::multinomial;
use crate::hull::{by_method, hull};
use crate::read::Reading;
use crate::reason::{Reason, State};
use crate::special::{Z_95, sorted};
use crate::streams::{Key, Stream};
use crate::table::Table;
use std::collections::BTreeSet;

/// How often missing labels are imputed.
const IMPUTATIONS: usize = 20;

/// The answer for a stratified table.
#[derive(Clone, Debug)]
pub struct StrataAnswer {
    /// Estimated if every stratum is, bound only if some are, refused if none is.
    pub state: State,
    /// Why it is not more.
    pub reasons: Vec<Reason>,
    /// People on at least one list, in all strata.
    pub observed: u64,
    /// The total over all strata; where some were not estimated, their seen people are all that is in it.
    pub total: Option<Interval>,
    /// The total by method: name, middle, ends.
    pub by_method: Vec<(&'static str, Interval)>,
    /// Draws of the total n0 over the estimated strata, by method.
    pub pools: Vec<(&'static str, Vec<f64>)>,
    /// Each stratum with its answer; with missing labels, the answer without the people who lack one.
    pub strata: Vec<(String, Answer)>,
    /// How many people have no stratum.
    pub without_stratum: u64,
    /// The total by combining on ln n0, for comparison (Rubin 1987), where labels were imputed.
    pub rubin: Option<Interval>,
    /// What the result hangs on.
    pub key: Key,
}

/// Estimates every stratum and adds the draws.
pub fn estimate_strata(
    reading: &Reading,
    settings: &Settings,
    clock: &dyn Fn() -> f64,
) -> StrataAnswer {
    let key = reading_key(reading, settings);
    let labeled: Vec<(String, &Table)> = reading
        .strata
        .iter()
        .filter_map(|(label, table)| label.clone().map(|l| (l, table)))
        .collect();
    let missing = reading
        .strata
        .iter()
        .find(|(label, _)| label.is_none())
        .map(|(_, table)| table);
    let without_stratum = missing.map_or(0, Table::observed);
    let observed = reading.strata.iter().map(|(_, t)| t.observed()).sum();
    let strata: Vec<(String, Answer)> = labeled
        .iter()
        .map(|(label, table)| (label.clone(), estimate(table, settings, clock)))
        .collect();
    let mut reasons = Vec::new();
    let refused: Vec<String> = strata
        .iter()
        .filter(|(_, answer)| answer.state != State::Estimated)
        .map(|(label, answer)| format!("{label} ({})", answer.state.written()))
        .collect();
    let good: BTreeSet<&str> = strata
        .iter()
        .filter(|(_, answer)| answer.state == State::Estimated)
        .map(|(label, _)| label.as_str())
        .collect();
    let state = if good.is_empty() {
        reasons.push(Reason::new("all-strata-refused", refused.join(", ")));
        State::Refused
    } else if refused.is_empty() {
        State::Estimated
    } else {
        reasons.push(Reason::new("strata-refused", refused.join(", ")));
        State::BoundOnly
    };
    let mut pools: Vec<(&'static str, Vec<f64>)> = Vec::new();
    let mut rubin = None;
    if !good.is_empty() {
        match missing.filter(|m| m.observed() > 0) {
            None => {
                let answers: Vec<&Answer> = strata
                    .iter()
                    .filter(|(label, _)| good.contains(label.as_str()))
                    .map(|(_, answer)| answer)
                    .collect();
                pools = add(&answers, &mut key.stream("strata", 0, 0));
            }
            Some(missing) => {
                reasons.push(Reason::new("stratum-missing", without_stratum.to_string()));
                let lighter = Settings {
                    bootstrap_samples: settings.bootstrap_samples / 5,
                    bootstrap_models: settings.bootstrap_models.min(50),
                    classes: None,
                    ..settings.clone()
                };
                let mut each: Vec<Vec<(&'static str, Vec<f64>)>> = Vec::new();
                for index in 0..IMPUTATIONS {
                    let mut stream = key.stream("strata-impute", 0, index as u64);
                    let tables = impute(&labeled, missing, &mut stream);
                    let answers: Vec<Answer> = labeled
                        .iter()
                        .zip(&tables)
                        .filter(|((label, _), _)| good.contains(label.as_str()))
                        .map(|(_, table)| estimate(table, &lighter, clock))
                        .collect();
                    let usable: Vec<&Answer> =
                        answers.iter().filter(|a| !a.pools.is_empty()).collect();
                    each.push(add(&usable, &mut stream));
                }
                pools = together(&each);
                rubin = combine(&each, observed as f64);
            }
        }
    }
    let seen = observed as f64;
    let by_method = by_method(&pools, seen);
    // Each stratum's own ends reach further than the draws of one method; ends of the total do not.
    let total = hull(&by_method);
    StrataAnswer {
        state,
        reasons,
        observed,
        total,
        by_method,
        pools,
        strata,
        without_stratum,
        rubin,
        key,
    }
}

/// The key of all strata together.
fn reading_key(reading: &Reading, settings: &Settings) -> Key {
    let mut bytes = Vec::new();
    for (label, table) in &reading.strata {
        let label = label.as_deref().unwrap_or("\u{0}");
        bytes.extend((label.len() as u64).to_le_bytes());
        bytes.extend(label.as_bytes());
        bytes.extend(key_of(table, settings).0);
    }
    Key::of(&bytes)
}

/// Adds draws of each method over strata, each stratum in an order of its own.
fn add(answers: &[&Answer], stream: &mut Stream) -> Vec<(&'static str, Vec<f64>)> {
    let mut methods: Vec<&'static str> = Vec::new();
    for answer in answers {
        for (method, _) in &answer.pools {
            if !methods.contains(method) {
                methods.push(method);
            }
        }
    }
    methods
        .into_iter()
        .map(|method| {
            let mut sum = vec![0.0; 1000];
            for answer in answers {
                // A stratum this method says nothing about is carried by what the others say.
                let own = answer
                    .pools
                    .iter()
                    .find(|(name, _)| *name == method)
                    .map_or_else(|| thousand(&answer.draws), |(_, own)| own.clone());
                let mut shuffled = own;
                for i in (1..shuffled.len()).rev() {
                    shuffled.swap(i, (stream.uniform() * (i + 1) as f64) as usize);
                }
                for (s, x) in sum.iter_mut().zip(&shuffled) {
                    *s += x;
                }
            }
            (method, sorted(&sum))
        })
        .collect()
}

/// The draws of all imputations with equal weight.
pub(crate) fn together(each: &[Vec<(&'static str, Vec<f64>)>]) -> Vec<(&'static str, Vec<f64>)> {
    let mut methods: Vec<&'static str> = Vec::new();
    for own in each {
        for (method, _) in own {
            if !methods.contains(method) {
                methods.push(method);
            }
        }
    }
    methods
        .into_iter()
        .filter_map(|method| {
            let found: Vec<&Vec<f64>> = each
                .iter()
                .filter_map(|own| own.iter().find(|(m, _)| *m == method).map(|(_, d)| d))
                .collect();
            // A method that fails on more than a fifth of them does not speak for the whole.
            (5 * found.len() >= 4 * each.len()).then(|| {
                let all: Vec<f64> = found.into_iter().flatten().copied().collect();
                (method, thousand(&sorted(&all)))
            })
        })
        .collect()
}

/// Gives people without a stratum one, by those with the same history.
fn impute(labeled: &[(String, &Table)], missing: &Table, stream: &mut Stream) -> Vec<Table> {
    let mut tables: Vec<Table> = labeled.iter().map(|(_, table)| (*table).clone()).collect();
    let sizes: Vec<f64> = labeled.iter().map(|(_, t)| t.observed() as f64).collect();
    let mut out = vec![0; labeled.len()];
    for (history, n) in missing.cells() {
        let mut weights: Vec<f64> = labeled
            .iter()
            .map(|(_, t)| t.count(history) as f64)
            .collect();
        if weights.iter().sum::<f64>() <= 0.0 {
            weights.clone_from(&sizes);
        }
        multinomial(stream, n, &weights, &mut out);
        for (table, &more) in tables.iter_mut().zip(&out) {
            if more > 0 {
                table.add(history, more);
            }
        }
    }
    tables
}

/// Rubin's combination on ln n0, from the first method of every imputation.
fn combine(each: &[Vec<(&'static str, Vec<f64>)>], seen: f64) -> Option<Interval> {
    let logs: Vec<(f64, f64)> = each
        .iter()
        .filter_map(|own| {
            let (_, draws) = own.first()?;
            let logs: Vec<f64> = draws.iter().map(|x| x.max(0.1).ln()).collect();
            Some(mean_variance(&logs))
        })
        .collect();
    if logs.len() < 2 {
        return None;
    }
    let m = logs.len() as f64;
    let within = logs.iter().map(|(_, v)| v).sum::<f64>() / m;
    let (mean, between) = mean_variance(&logs.iter().map(|(q, _)| *q).collect::<Vec<_>>());
    let total = within + (1.0 + 1.0 / m) * between;
    // With twenty imputations and little between them t and normal points are alike.
    let spread = Z_95 * total.sqrt();
    Some(Interval {
        estimate: seen + mean.exp(),
        se: mean.exp() * total.sqrt(),
        lo: seen + (mean - spread).exp(),
        hi: seen + (mean + spread).exp(),
    })
}

/// Mean and variance (over n − 1).
pub(crate) fn mean_variance(x: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, variance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read;

    const NORTH: &str = "1,0,0,335\n0,1,0,228\n0,0,1,300\n1,1,0,69\n1,0,1,80\n0,1,1,55\n1,1,1,19\n";

    fn text(strata: &[(&str, &str)]) -> String {
        let mut out = String::from("stratum,list1,list2,list3,count\n");
        for (label, rows) in strata {
            for row in rows.lines() {
                out.extend([label, ",", row, "\n"]);
            }
        }
        out
    }

    fn light() -> Settings {
        Settings {
            bootstrap_samples: 200,
            classes: None,
            ..Settings::default()
        }
    }

    #[test]
    fn two_equal_strata_double_the_total() {
        let reading = read(&text(&[("north", NORTH), ("south", NORTH)])).unwrap();
        let both = estimate_strata(&reading, &light(), &|| 0.0);
        let one = estimate(&reading.strata[0].1, &light(), &|| 0.0);
        assert_eq!(both.state, one.state);
        let (both, one) = (both.total.unwrap(), one.estimate.unwrap());
        assert!((both.estimate / (2.0 * one.estimate) - 1.0).abs() < 0.02);
        // Independent errors partly cancel: narrower than twice the interval.
        assert!(both.hi - both.lo < 2.0 * (one.hi - one.lo));
    }

    #[test]
    fn a_refused_stratum_leaves_at_least() {
        let reading = read(&text(&[
            ("north", NORTH),
            ("south", "1,0,0,40\n0,1,0,30\n0,0,1,9\n"),
        ]))
        .unwrap();
        let found = estimate_strata(&reading, &light(), &|| 0.0);
        assert_eq!(found.state, State::BoundOnly);
        assert!(found.reasons[0].about.contains("south (refused)"));
        let north = estimate(&reading.strata[0].1, &light(), &|| 0.0);
        let expected = north.pools[0].1[500] + found.observed as f64;
        assert!((found.by_method[0].1.estimate / expected - 1.0).abs() < 0.01);
    }

    #[test]
    fn missing_labels_are_imputed() {
        let reading = read(&text(&[("north", NORTH), ("", "1,0,0,20\n1,1,0,10\n")])).unwrap();
        let found = estimate_strata(&reading, &light(), &|| 0.0);
        assert_eq!(found.without_stratum, 30);
        assert!(found.reasons.iter().any(|r| r.code == "stratum-missing"));
        assert!(found.total.unwrap().lo >= found.observed as f64);
        assert!(found.rubin.is_some());
        let only = read(&text(&[("", NORTH)])).unwrap();
        let none = estimate_strata(&only, &light(), &|| 0.0);
        assert_eq!(none.state, State::Refused);
    }
}
