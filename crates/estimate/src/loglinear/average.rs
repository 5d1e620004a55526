//! An averaged curve of N over log-linear models: weight exp(−BIC/2), shape from the profile likelihood.

use super::fit::{Cells, Workspace};
use super::profile::profile;
use super::search::Search;
use crate::curve::Curve;
use rayon::prelude::*;

/// The averaged curve and how much of the weight each model has.
#[derive(Clone, Debug)]
pub struct LoglinearAverage {
    /// The curve of n0.
    pub curve: Curve,
    /// Index into [`Search::fitted`] and weight, largest first.
    pub weights: Vec<(usize, f64)>,
}

/// Averages over the models of a search that carry more than a thousandth of the best one's weight.
pub fn average(cells: &Cells, found: &Search, models_max: usize) -> Option<LoglinearAverage> {
    let people = cells.people();
    let best = found.best_bic()?.fit.bic(people);
    let mut weights: Vec<(usize, f64)> = found
        .fitted
        .iter()
        .take(models_max)
        .enumerate()
        .map(|(i, f)| (i, (0.5 * (best - f.fit.bic(people))).exp()))
        .take_while(|(_, w)| *w > 1e-3)
        .collect();
    let total: f64 = weights.iter().map(|(_, w)| w).sum();
    for (_, w) in &mut weights {
        *w /= total;
    }
    // A common grid in ln(n0 + ½) that holds every model's curve.
    let reach = |f: &super::search::Fitted| {
        let spread = f.fit.log_unseen_variance.sqrt() + 1.0 / (f.fit.unseen + 0.5).sqrt();
        (f.fit.unseen + 0.5).ln() + 6.0 * spread.min(4.0)
    };
    let depth = |f: &super::search::Fitted| {
        let spread = f.fit.log_unseen_variance.sqrt() + 1.0 / (f.fit.unseen + 0.5).sqrt();
        (f.fit.unseen + 0.5).ln() - 6.0 * spread.min(4.0)
    };
    let chosen: Vec<_> = weights.iter().map(|&(i, _)| &found.fitted[i]).collect();
    let high = chosen
        .iter()
        .map(|f| reach(f))
        .fold(f64::NEG_INFINITY, f64::max);
    let low = chosen
        .iter()
        .map(|f| depth(f))
        .fold(f64::INFINITY, f64::min)
        .max(0.5f64.ln());
    let nodes: Vec<f64> = (0..=240)
        .map(|i| (low + (high - low) * f64::from(i) / 240.0).exp() - 0.5)
        .map(|n0: f64| n0.max(0.0))
        .collect();
    let curves: Vec<Vec<f64>> = chosen
        .par_iter()
        .map(|f| {
            let mut cells = cells.clone();
            let mut work = Workspace::default();
            // Between nodes the curve is smooth; far from the model's own maximum it is nothing.
            let own = (f.fit.unseen + 0.5).ln();
            let spread = f.fit.log_unseen_variance.sqrt() + 1.0 / (f.fit.unseen + 0.5).sqrt();
            nodes
                .iter()
                .map(|&n0| {
                    if ((n0 + 0.5).ln() - own).abs() > 7.0 * spread.min(4.0) {
                        f64::NEG_INFINITY
                    } else {
                        profile(&mut cells, &f.model, &mut work, n0)
                    }
                })
                .collect()
        })
        .collect();
    let mut density = vec![0.0; nodes.len()];
    for (curve, &(_, weight)) in curves.iter().zip(&weights) {
        let top = curve.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let raw: Vec<f64> = curve.iter().map(|l| (l - top).exp()).collect();
        let area = Curve::new(nodes.clone(), raw.clone()).mass();
        if area > 0.0 {
            for (d, r) in density.iter_mut().zip(&raw) {
                *d += weight * r / area;
            }
        }
    }
    Some(LoglinearAverage {
        curve: Curve::new(nodes, density),
        weights,
    })
}
