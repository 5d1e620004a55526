//! Every hierarchical model of the tables against R's own fit, to 1e-6.
//!
//! `tests/data/reference.csv` was made by `Rscript bench/estimate/reference.R` (see there): glm of R 4.2.2 with its settings as they
//! are, the fit that Rcapture's estimates and standard errors are read from. Of the tables of five lists it has every so manieth model.

use crate::table;
use imena_estimate::Table;
use imena_estimate::loglinear::{Cells, Model, Workspace, fit};
use std::collections::BTreeMap;

const FIGURES: &str = include_str!("../data/reference.csv");
const RELATIVE: f64 = 1e-6;

#[test]
fn every_model_agrees_with_r_to_the_sixth_digit() {
    let mut tables: BTreeMap<&str, (Table, Cells)> = BTreeMap::new();
    let mut work = Workspace::default();
    let (mut compared, mut worst_unseen, mut worst_se) = (0, 0.0_f64, 0.0_f64);
    for line in FIGURES.lines().filter(|l| !l.starts_with('#')).skip(1) {
        let columns: Vec<&str> = line.split(',').collect();
        let [name, model, code, unseen, se] = columns[..] else {
            panic!("{line}");
        };
        let (read, cells) = tables.entry(name).or_insert_with(|| {
            let table = table(name);
            let cells = Cells::of(&table);
            (table, cells)
        });
        let generators: Vec<u32> = model
            .split('+')
            .filter(|g| !g.is_empty())
            .map(|g| g.parse().unwrap())
            .collect();
        let own = fit(
            cells,
            &Model::generated(read.lists(), &generators),
            &mut work,
        );
        if code != "0" {
            // R walks towards an estimate that is not there; what exists here must then be a matter of its limits.
            continue;
        }
        let own = own.unwrap_or_else(|why| panic!("{name} {model}: {why:?}, R has {unseen}"));
        let (unseen, se): (f64, f64) = (unseen.parse().unwrap(), se.parse().unwrap());
        let seen = read.observed() as f64;
        worst_unseen = worst_unseen.max((own.unseen - unseen).abs() / (seen + unseen));
        worst_se = worst_se.max((own.variance().sqrt() - se).abs() / se);
        compared += 1;
        assert!(
            (own.unseen - unseen).abs() <= RELATIVE * (seen + unseen),
            "{name} {model}: N {} against {}",
            seen + own.unseen,
            seen + unseen
        );
        assert!(
            (own.variance().sqrt() - se).abs() <= RELATIVE * se,
            "{name} {model}: s.e. {} against {se}",
            own.variance().sqrt()
        );
    }
    assert!(compared > 1_000, "{compared}");
    assert!(worst_unseen > 0.0 && worst_se > 0.0);
}
