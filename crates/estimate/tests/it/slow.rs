//! Every hierarchical model fitted a second time, the slow way: iterative proportional fitting of expected counts.
//!
//! A different algorithm (Deming and Stephan 1940), on the observed cells only, with the missing cell carried along by
//! the model itself (Fienberg 1972): it shares no line with the fitting under test.

use crate::{close, table};
use imena_estimate::loglinear::{Cells, Model, Workspace, all_models, default_family, fit, search};
use imena_estimate::{CaptureHistory, Table};

/// n0 and the largest misfit of margins, by cycles of proportional fitting over the seen cells.
///
/// Each cycle scales the expected counts of the cells inside every generator so that the margin over seen cells is the
/// observed one; the factors of a generator's empty pattern also move the unseen cell.
fn proportional(table: &Table, model: &Model) -> f64 {
    let size = 1_usize << table.lists();
    let counts: Vec<f64> = (0..size)
        .map(|h| table.count(CaptureHistory(h as u32)) as f64)
        .collect();
    // All histories in; the unseen one is what the multiplicative form gives it.
    let mut mu = vec![table.observed() as f64 / size as f64; size];
    let mut generators = model.generators();
    generators.extend((0..table.lists()).map(|l| 1_u32 << l));
    for _ in 0..400_000 {
        let mut moved = 0.0_f64;
        for &g in &generators {
            let mut want = vec![0.0; size];
            let mut have = vec![0.0; size];
            for h in 1..size {
                let pattern = h & g as usize;
                want[pattern] += counts[h];
                have[pattern] += mu[h];
            }
            for (h, own) in mu.iter_mut().enumerate() {
                let pattern = h & g as usize;
                if have[pattern] > 0.0 {
                    let factor = want[pattern] / have[pattern];
                    if h > 0 {
                        moved = moved.max((factor - 1.0).abs());
                    }
                    *own *= factor;
                }
            }
        }
        if moved < 1e-14 {
            break;
        }
    }
    mu[0]
}

/// Newton on the written-out design, dense, without any of the shortcuts: parameters, then n0 and its variance.
fn written_out(table: &Table, model: &Model) -> (f64, f64) {
    let size = 1_usize << table.lists();
    let terms = model.terms();
    let p = terms.len();
    let rows: Vec<(Vec<f64>, f64)> = (1..size)
        .map(|h| {
            let row = terms
                .iter()
                .map(|&t| f64::from(u8::from(h as u32 & t == t)))
                .collect();
            (row, table.count(CaptureHistory(h as u32)) as f64)
        })
        .collect();
    // Gauss-Jordan of [X'WX | r | I]
    let solve = |weights: &[f64], values: &[f64]| -> (Vec<f64>, Vec<Vec<f64>>) {
        let mut m = vec![vec![0.0; 2 * p + 1]; p];
        for (((row, _), w), v) in rows.iter().zip(weights).zip(values) {
            for i in 0..p {
                for j in 0..p {
                    m[i][j] += row[i] * w * row[j];
                }
                m[i][p] += row[i] * v;
            }
        }
        for (i, row) in m.iter_mut().enumerate() {
            row[p + 1 + i] = 1.0;
        }
        for c in 0..p {
            let best = (c..p)
                .max_by(|&a, &b| m[a][c].abs().total_cmp(&m[b][c].abs()))
                .expect("rows are left");
            m.swap(c, best);
            let pivot = m[c][c];
            for x in &mut m[c] {
                *x /= pivot;
            }
            let own = m[c].clone();
            for (r, row) in m.iter_mut().enumerate() {
                let factor = row[c];
                if r != c && factor != 0.0 {
                    for (x, y) in row.iter_mut().zip(&own) {
                        *x -= factor * y;
                    }
                }
            }
        }
        let step = m.iter().map(|row| row[p]).collect();
        let inverse = m.into_iter().map(|row| row[p + 1..].to_vec()).collect();
        (step, inverse)
    };
    let weights: Vec<f64> = rows.iter().map(|(_, n)| n + 0.5).collect();
    let values: Vec<f64> = weights.iter().map(|w| w * w.ln()).collect();
    let (mut beta, mut inverse) = solve(&weights, &values);
    for _ in 0..60 {
        let mu: Vec<f64> = rows
            .iter()
            .map(|(row, _)| row.iter().zip(&beta).map(|(x, b)| x * b).sum::<f64>().exp())
            .collect();
        let residual: Vec<f64> = rows.iter().zip(&mu).map(|((_, n), m)| n - m).collect();
        let (step, now) = solve(&mu, &residual);
        inverse = now;
        for (b, s) in beta.iter_mut().zip(&step) {
            *b += s;
        }
        if step.iter().all(|s| s.abs() < 1e-13) {
            break;
        }
    }
    (beta[p - 1].exp(), inverse[p - 1][p - 1])
}

/// All 113 models of four lists by both slow ways, to nine digits; s.e. by the written-out design.
#[test]
fn every_model_of_four_lists_the_slow_ways() {
    for name in ["kosovo", "sim_independent_4"] {
        let table = table(name);
        let cells = Cells::of(&table);
        let mut work = Workspace::default();
        for model in all_models(4, 3) {
            let own = fit(&cells, &model, &mut work).expect("no cell is empty");
            let (unseen, variance) = written_out(&table, &model);
            let written = model.written(&[0, 1, 2, 3]);
            assert!(
                (own.unseen / unseen - 1.0).abs() < 1e-9,
                "{name} {written}: {} {unseen}",
                own.unseen
            );
            assert!(
                (own.log_unseen_variance / variance - 1.0).abs() < 1e-3,
                "{name} {written}"
            );
        }
    }
}

#[test]
fn proportional_fitting_says_the_same() {
    let table = table("kosovo");
    let cells = Cells::of(&table);
    for generators in [
        &[0b0111, 0b1001, 0b1100][..],
        &[0b0011, 0b1100],
        &[],
        &[0b0011, 0b0101, 0b0110],
    ] {
        let model = Model::generated(4, generators);
        let own = fit(&cells, &model, &mut Workspace::default()).expect("no cell is empty");
        let slow = proportional(&table, &model);
        close(own.unseen / slow, 1.0, 1e-8);
    }
}

/// Every model of the family either has an estimate or says why; fits reproduce the margins they should, nest in
/// likelihood, and none is lost.
#[test]
fn all_6893_models_of_five_lists_are_consistent() {
    for name in [
        "sim_two_class_5",
        "uk_slavery_5",
        "netherlands_5",
        "neworleans_5",
    ] {
        let table = table(name);
        let cells = Cells::of(&table);
        let family = default_family(5).expect("five lists have a family");
        let found = search(&cells, &family);
        assert_eq!(found.fitted.len() + found.without.len(), 6893, "{name}");
        let people = table.observed() as f64;
        let mut by_terms = std::collections::HashMap::new();
        for own in &found.fitted {
            assert!(own.fit.unseen.is_finite() && own.fit.unseen >= 0.0);
            assert!(own.fit.log_unseen_variance > 0.0 && own.fit.bic(people).is_finite());
            by_terms.insert(own.model.terms().to_vec(), own.fit);
        }
        assert!(
            found
                .fitted
                .windows(2)
                .all(|w| w[0].fit.bic(people) <= w[1].fit.bic(people))
        );
        // A model with one term more is never less likely.
        for own in found.fitted.iter().step_by(7) {
            for extra in 0..32_u32 {
                let larger = own.model.with(extra);
                if larger.terms().len() != own.model.terms().len() + 1 {
                    continue;
                }
                if let Some(fit) = by_terms.get(larger.terms()) {
                    assert!(
                        fit.log_likelihood >= own.fit.log_likelihood - 1e-7,
                        "{name}: {:?} below {:?}",
                        larger.generators(),
                        own.model.generators()
                    );
                }
            }
        }
        // The slow way, on models whose terms all have people.
        let full = found
            .fitted
            .iter()
            .filter(|own| {
                own.model
                    .terms()
                    .iter()
                    .all(|&t| t == 0 || table.overlap(t) > 0)
            })
            .step_by(199)
            .take(12);
        for own in full {
            let (unseen, variance) = written_out(&table, &own.model);
            let written = own.model.written(&[0, 1, 2, 3, 4]);
            assert!(
                (own.fit.unseen / unseen - 1.0).abs() < 1e-7,
                "{name} {written}: {} {unseen}",
                own.fit.unseen
            );
            assert!(
                (own.fit.log_unseen_variance / variance - 1.0).abs() < 1e-3,
                "{name} {written}"
            );
        }
    }
}
