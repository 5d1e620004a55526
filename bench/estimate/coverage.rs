//! How often does each method's 95% interval hold the truth, and how long is it?
//!
//! `cargo run --release -p imena-estimate --example coverage -- [TABLES] [THREADS] [DESIGN]` simulates tables from six
//! designs and prints, for each method and for the answer given by default: coverage, the middle length of
//! the interval over the truth, and how often there was an answer. Nothing is tuned to reach 95%.

use imena_estimate::{
    CaptureHistory, ClassSettings, Settings, State, Table, estimate, estimate_over_draws,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How one person of a design gets on lists.
type Design = fn(&mut StdRng) -> u32;

fn on(rng: &mut StdRng, chances: &[f64]) -> u32 {
    chances
        .iter()
        .enumerate()
        .fold(0, |h, (list, &p)| h | u32::from(rng.random_bool(p)) << list)
}

fn independent(rng: &mut StdRng) -> u32 {
    on(rng, &[0.20, 0.15, 0.10, 0.25])
}

/// 90% hard to list, 10% easy.
fn two_classes(rng: &mut StdRng) -> u32 {
    if rng.random_bool(0.9) {
        on(rng, &[0.033, 0.033, 0.099, 0.132, 0.033])
    } else {
        on(rng, &[0.66, 0.825, 0.759, 0.99, 0.693])
    }
}

/// Being on the first list makes the second less likely.
fn negative(rng: &mut StdRng) -> u32 {
    let first = rng.random_bool(0.30);
    let second = rng.random_bool(if first { 0.10 } else { 0.30 });
    u32::from(first) | u32::from(second) << 1 | on(rng, &[0.20, 0.15]) << 2
}

/// The fourth list copies seven in ten of the first and adds a few of its own.
fn copied(rng: &mut StdRng) -> u32 {
    let own = on(rng, &[0.25, 0.20, 0.15]);
    let fourth = rng.random_bool(if own & 1 == 1 { 0.7 } else { 0.05 });
    own | u32::from(fourth) << 3
}

/// One in five could not have been on any list.
fn unlistable(rng: &mut StdRng) -> u32 {
    if rng.random_bool(0.2) {
        0
    } else {
        on(rng, &[0.20, 0.15, 0.10, 0.25])
    }
}

fn tabulate(lists: usize, histories: impl Iterator<Item = u32>) -> Table {
    let mut cells: BTreeMap<u32, u64> = BTreeMap::new();
    for h in histories.filter(|h| *h != 0) {
        *cells.entry(h).or_insert(0) += 1;
    }
    Table::new(
        lists,
        cells.into_iter().map(|(h, n)| (CaptureHistory(h), n)),
    )
    .expect("a simulated table is a table")
}

/// Splits people whose links were lost: each of the k − 1 links of a person is lost one time in ten.
fn split(history: u32, lost: f64, rng: &mut StdRng) -> Vec<u32> {
    let mut pieces = Vec::new();
    let mut current = 0;
    for list in (0..32).filter(|list| history >> list & 1 == 1) {
        if current != 0 && rng.random_bool(lost) {
            pieces.push(current);
            current = 0;
        }
        current |= 1 << list;
    }
    pieces.push(current);
    pieces
}

/// One result: method, interval if there is one, and the truth.
type Row = (String, Option<(f64, f64)>, f64);

fn settings(seed: u64) -> Settings {
    Settings {
        seed,
        bootstrap_samples: 200,
        bootstrap_models: 50,
        classes: Some(ClassSettings {
            burn_in: 2_000,
            draws: 1_000,
            thin: 10,
            ladder_rounds: 0,
            ..ClassSettings::default()
        }),
        ..Settings::default()
    }
}

fn rows(table: &Table, seed: u64, truth: f64) -> Vec<Row> {
    let answer = estimate(table, &settings(seed), &|| 0.0);
    let mut out: Vec<Row> = answer
        .methods
        .iter()
        .filter(|m| match m.method {
            "graphs" => m.setting == "delta=2^-K",
            "capture" => matches!(m.setting.as_str(), "Mt" | "Mth-Poisson2" | "Mth-Darroch"),
            _ => true,
        })
        .map(|m| {
            let name = match m.method {
                "capture" | "chao-bound" | "graphs" => format!("{} {}", m.method, m.setting),
                "bootstrap-bca" => {
                    let first = m.setting.split(',').next().unwrap_or_default();
                    format!(
                        "{} {}",
                        m.method,
                        if first == "best 1 models" {
                            "best model"
                        } else {
                            "selection"
                        }
                    )
                }
                other => other.to_owned(),
            };
            (name, m.lo.zip(m.hi), truth)
        })
        .collect();
    // Of the bootstrap only the first and the widest.
    let last = out.iter().rposition(|r| r.0 == "bootstrap-bca selection");
    let mut index = 0;
    out.retain(|r| {
        index += 1;
        r.0 != "bootstrap-bca selection" || Some(index - 1) == last
    });
    out.push((
        "DEFAULT ANSWER".into(),
        answer.estimate.map(|e| (e.lo, e.hi)),
        truth,
    ));
    out.push((
        "at least, lower end".into(),
        answer
            .at_least
            .map(|e| (0.0, f64::INFINITY.min(truth + (truth - e.lo)))),
        truth,
    ));
    let state = match answer.state {
        State::Estimated => "state estimated",
        State::BoundOnly => "state bound only",
        State::Refused => "state refused",
    };
    out.push((state.into(), Some((0.0, f64::INFINITY)), truth));
    for reason in &answer.reasons {
        out.push((
            format!("reason {}", reason.code),
            Some((0.0, f64::INFINITY)),
            truth,
        ));
    }
    out
}

#[expect(clippy::print_stdout, reason = "a bench prints its table")]
fn print(name: &str, results: &[Vec<Row>]) {
    println!("\n{name}, {} tables", results.len());
    println!(
        "{:34} {:>8} {:>8} {:>8}",
        "method", "covers", "length", "answers"
    );
    type Own = (Option<(f64, f64)>, f64);
    let mut by: BTreeMap<&str, Vec<Own>> = BTreeMap::new();
    for row in results.iter().flatten() {
        by.entry(&row.0).or_default().push((row.1, row.2));
    }
    for (method, all) in by {
        if method.starts_with("state") || method.starts_with("reason") {
            println!(
                "{method:34} {:>26.2}",
                all.len() as f64 / results.len() as f64
            );
            continue;
        }
        let given: Vec<((f64, f64), f64)> =
            all.iter().filter_map(|(i, t)| i.map(|i| (i, *t))).collect();
        let covers = given
            .iter()
            .filter(|((lo, hi), t)| lo <= t && t <= hi)
            .count();
        let mut lengths: Vec<f64> = given.iter().map(|((lo, hi), t)| (hi - lo) / t).collect();
        lengths.sort_by(f64::total_cmp);
        println!(
            "{method:34} {:>8.3} {:>8.3} {:>8.2}",
            covers as f64 / given.len().max(1) as f64,
            lengths.get(lengths.len() / 2).copied().unwrap_or(f64::NAN),
            given.len() as f64 / results.len() as f64
        );
    }
}

fn main() {
    // Any word that is no number: only designs with it in their name.
    let only = std::env::args()
        .skip(1)
        .find(|a| a.parse::<usize>().is_err())
        .unwrap_or_default();
    let mut typed = std::env::args()
        .skip(1)
        .filter_map(|a| a.parse::<usize>().ok());
    let tables = typed.next().unwrap_or(200);
    if let Some(threads) = typed.next() {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .expect("threads start once");
    }
    let designs: [(&str, usize, usize, Design); 5] = [
        ("independent", 4, 3000, independent),
        ("two classes", 5, 2000, two_classes),
        ("negative dependence", 4, 3000, negative),
        ("a copied list", 4, 3000, copied),
        ("people no list could hold", 4, 5000, unlistable),
    ];
    for (name, lists, people, design) in designs {
        if !name.contains(&*only) {
            continue;
        }
        let results: Vec<Vec<Row>> = (0..tables)
            .into_par_iter()
            .map(|i| {
                let mut rng = StdRng::seed_from_u64(i as u64);
                let table = tabulate(lists, (0..people).map(|_| design(&mut rng)));
                rows(&table, i as u64, people as f64)
            })
            .collect();
        print(name, &results);
    }
    if !"missed links".contains(&*only) {
        return;
    }
    // Missed links: the table as it was linked, and with draws that know how likely each lost link is.
    let results: Vec<Vec<Row>> = (0..tables)
        .into_par_iter()
        .map(|i| {
            let mut rng = StdRng::seed_from_u64(i as u64);
            let truth = 3000.0;
            let people: Vec<u32> = (0..3000)
                .map(|_| independent(&mut rng))
                .filter(|h| *h != 0)
                .collect();
            let pieces: Vec<Vec<u32>> = people.iter().map(|&h| split(h, 0.1, &mut rng)).collect();
            let linked = tabulate(4, pieces.iter().flatten().copied());
            let mut out = rows(&linked, i as u64, truth);
            // Every lost link is a doubtful pair with chance p of being one person, and so is, for each,
            // a share of pairs that are not: calibrated, so that of pairs at p a part p are links.
            let p = 0.7;
            let doubtful: Vec<&Vec<u32>> = pieces.iter().filter(|own| own.len() == 2).collect();
            let false_pairs: Vec<(u32, u32)> = {
                let singles: Vec<u32> = pieces
                    .iter()
                    .filter(|o| o.len() == 1 && o[0].is_power_of_two())
                    .map(|o| o[0])
                    .collect();
                let wanted = (doubtful.len() as f64 * (1.0 - p) / p).round() as usize;
                let mut found = Vec::new();
                let mut rest = singles;
                while found.len() < wanted && rest.len() > 1 {
                    let a = rest.swap_remove(rng.random_range(0..rest.len()));
                    if let Some(j) = rest.iter().position(|b| *b & a == 0) {
                        found.push((a, rest.swap_remove(j)));
                    }
                }
                found
            };
            let draws: Vec<Table> = (0..20)
                .map(|_| {
                    let mut histories = Vec::new();
                    for own in &pieces {
                        if own.len() == 2 {
                            if rng.random_bool(p) {
                                histories.push(own[0] | own[1]);
                            } else {
                                histories.extend(own);
                            }
                        } else {
                            histories.extend(own);
                        }
                    }
                    let mut table: BTreeMap<u32, i64> = BTreeMap::new();
                    for h in histories {
                        *table.entry(h).or_insert(0) += 1;
                    }
                    for &(a, b) in &false_pairs {
                        if rng.random_bool(p) {
                            *table.entry(a).or_insert(0) -= 1;
                            *table.entry(b).or_insert(0) -= 1;
                            *table.entry(a | b).or_insert(0) += 1;
                        }
                    }
                    Table::new(
                        4,
                        table
                            .into_iter()
                            .map(|(h, n)| (CaptureHistory(h), n.max(0) as u64)),
                    )
                    .expect("a simulated table is a table")
                })
                .collect();
            let mut light = settings(i as u64);
            light.bootstrap_samples = 250;
            light.classes = None;
            let pooled = estimate_over_draws(&linked, &draws, &light, &|| 0.0);
            out.push((
                "DEFAULT, LINKS DRAWN".into(),
                pooled.estimate.map(|e| (e.lo, e.hi)),
                truth,
            ));
            for (method, own) in &pooled.by_method {
                out.push((
                    format!("links drawn, {method}"),
                    Some((own.lo, own.hi)),
                    truth,
                ));
            }
            out
        })
        .collect();
    print("missed links, one in ten", &results);
}
