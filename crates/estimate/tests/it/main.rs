//! Estimation against published figures and against properties any estimate must have.
//!
//! - `published`: tables from papers, with the numbers the papers or the programs they describe give
//! - `reference`: every hierarchical model against the figures of R, to 1e-6
//! - `slow`: every model again by slower ways that share no code with the fitting
//! - `bad_input`: what no table may be, through the whole of reading and estimating
//! - `states`: which tables get a number, which only a bound, which nothing, and why
//! - `properties`: order of lists, threads, scaling, N ≥ n; random tables never panic

mod bad_input;
mod properties;
mod published;
mod reference;
mod slow;
mod states;

use imena_estimate::{Reading, Table};

/// A table from `tests/data`.
fn table(name: &str) -> Table {
    reading(name).whole()
}

fn reading(name: &str) -> Reading {
    let path = format!("{}/tests/data/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the table is there");
    imena_estimate::read(&text).expect("the table is well formed")
}

/// Equal to so many parts.
#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected} ± {tolerance}"
    );
}
