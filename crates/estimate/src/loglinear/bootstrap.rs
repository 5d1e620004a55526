//! Intervals that include the choice of the model: the selection is repeated in every bootstrap sample.
//!
//! BCa intervals after Efron, as Silverman, Chan and Vincent (2024) use them: bias correction from the
//! share of samples below the estimate, acceleration from removing one person of each history.

use super::fit::{Cells, Workspace, fit};
use super::search::Search;
use crate::draw::multinomial;
use crate::special::{Z_95, normal_cdf, normal_quantile, quantile_sorted, sorted};
use crate::streams::Key;
use rayon::prelude::*;

/// An interval with the number of best models that were allowed to be chosen from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BootstrapInterval {
    /// How many of the best models of the data were allowed.
    pub models: usize,
    /// Lower end of N, 95%.
    pub lo: f64,
    /// Upper end of N, 95%; infinite when too many samples had no estimate.
    pub hi: f64,
    /// Lower end, 80%.
    pub lo_80: f64,
    /// Upper end, 80%.
    pub hi_80: f64,
    /// Whether the BCa correction could not be computed and plain percentiles stand instead.
    pub percentile: bool,
}

/// A bootstrap with selection.
#[derive(Clone, Debug)]
pub struct Bootstrap {
    /// The estimate of N by the best model.
    pub estimate: f64,
    /// Estimates of N of the samples, with all allowed models.
    pub samples: Vec<f64>,
    /// Intervals for a growing number of models.
    pub intervals: Vec<BootstrapInterval>,
}

/// Repeats the selection among the `models_max` best models in `samples` bootstrap samples.
pub fn bootstrap(
    cells: &Cells,
    found: &Search,
    models_max: usize,
    samples: usize,
    key: &Key,
) -> Option<Bootstrap> {
    let seen = cells.people();
    let models = &found.fitted[..found.fitted.len().min(models_max)];
    let estimate = seen + models.first()?.fit.unseen;
    let histories: Vec<usize> = (0..cells.count.len())
        .filter(|&h| cells.count[h] > 0.0)
        .collect();
    let weights: Vec<f64> = histories.iter().map(|&h| cells.count[h]).collect();
    // For every table: the choice among the first 1, 2, … models, as (BIC, N) of each.
    let all = |cells: &Cells, work: &mut Workspace| -> Vec<(f64, f64)> {
        let people = cells.people();
        models
            .iter()
            .map(|m| match fit(cells, &m.model, work) {
                Ok(fit) => (fit.bic(people), people + fit.unseen),
                Err(_) => (f64::INFINITY, f64::INFINITY),
            })
            .collect()
    };
    let drawn: Vec<Vec<(f64, f64)>> = (0..samples)
        .into_par_iter()
        .with_min_len(8)
        .map_init(
            || {
                (
                    cells.clone(),
                    Workspace::default(),
                    vec![0_u64; histories.len()],
                )
            },
            |(cells, work, counts), index| {
                let mut stream = key.stream("bootstrap", 0, index as u64);
                multinomial(&mut stream, seen as u64, &weights, counts);
                for (&h, &n) in histories.iter().zip(counts.iter()) {
                    cells.count[h] = n as f64;
                }
                cells.recount();
                all(cells, work)
            },
        )
        .collect();
    let jackknife: Vec<(f64, Vec<(f64, f64)>)> = histories
        .par_iter()
        .map(|&h| {
            let mut cells = cells.clone();
            let weight = cells.count[h];
            cells.count[h] -= 1.0;
            cells.recount();
            (weight, all(&cells, &mut Workspace::default()))
        })
        .collect();
    let chosen = |fits: &[(f64, f64)], first: usize| {
        fits[..first]
            .iter()
            .fold((f64::INFINITY, f64::INFINITY), |best, &next| {
                if next.0 < best.0 { next } else { best }
            })
            .1
    };
    let mut steps = vec![1, 5, 10, 20, 50, 100];
    steps.retain(|&m| m < models.len());
    steps.push(models.len());
    let intervals = steps
        .iter()
        .map(|&first| {
            let values = sorted(&drawn.iter().map(|f| chosen(f, first)).collect::<Vec<_>>());
            let removed: Vec<(f64, f64)> = jackknife
                .iter()
                .map(|(w, f)| (*w, chosen(f, first)))
                .collect();
            bca(estimate, &values, &removed, first)
        })
        .collect();
    let samples = drawn.iter().map(|f| chosen(f, models.len())).collect();
    Some(Bootstrap {
        estimate,
        samples,
        intervals,
    })
}

/// The BCa interval from sorted samples and the jackknife.
fn bca(
    estimate: f64,
    samples: &[f64],
    jackknife: &[(f64, f64)],
    models: usize,
) -> BootstrapInterval {
    let below = samples
        .iter()
        .filter(|&&x| x < estimate - 1e-9 * estimate)
        .count();
    let bias = normal_quantile(below as f64 / samples.len() as f64);
    let finite: Vec<_> = jackknife.iter().filter(|(_, x)| x.is_finite()).collect();
    let weight: f64 = finite.iter().map(|(w, _)| w).sum();
    let mean = finite.iter().map(|(w, x)| w * x).sum::<f64>() / weight;
    let power = |p: i32| -> f64 { finite.iter().map(|(w, x)| w * (mean - x).powi(p)).sum() };
    let acceleration = power(3) / (6.0 * power(2).powf(1.5));
    let usable = bias.is_finite() && acceleration.is_finite();
    let at = |z: f64| {
        if usable {
            normal_cdf(bias + (bias + z) / (1.0 - acceleration * (bias + z)).max(1e-9))
        } else {
            normal_cdf(z)
        }
    };
    const Z_80: f64 = 1.281_551_565_544_600_4;
    BootstrapInterval {
        models,
        lo: quantile_sorted(samples, at(-Z_95)),
        hi: quantile_sorted(samples, at(Z_95)),
        lo_80: quantile_sorted(samples, at(-Z_80)),
        hi_80: quantile_sorted(samples, at(Z_80)),
        percentile: !usable,
    }
}
