//! Fitting every model of a family and ranking them; forward steps where there are too many.

use super::fit::{Cells, Existence, Fit, Workspace, fit, fitted};
use super::model::{Model, all_models};
use crate::special::{gamma_p, gamma_q};
use rayon::prelude::*;

/// A model with its fit on a table.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The model.
    pub model: Model,
    /// Its fit.
    pub fit: Fit,
}

/// What became of every model of a family.
#[derive(Clone, Debug)]
pub struct Search {
    /// Models with an estimate, best BIC first.
    pub fitted: Vec<Fitted>,
    /// Models without, with the reason.
    pub without: Vec<(Model, Existence)>,
}

impl Search {
    /// The model with the least BIC.
    pub fn best_bic(&self) -> Option<&Fitted> {
        self.fitted.first()
    }

    /// The model with the least AIC.
    pub fn best_aic(&self) -> Option<&Fitted> {
        self.fitted
            .iter()
            .min_by(|a, b| a.fit.aic().total_cmp(&b.fit.aic()))
    }
}

/// The family searched by default: all hierarchical models up to 5 lists, pairs at 6, none above.
pub fn default_family(lists: usize) -> Option<Vec<Model>> {
    match lists {
        2..=5 => Some(all_models(lists, lists - 1)),
        6 => Some(all_models(lists, 2)),
        _ => None,
    }
}

/// Fits all the models given.
pub fn search(cells: &Cells, models: &[Model]) -> Search {
    let results: Vec<Result<Fit, Existence>> = models
        .par_iter()
        .with_min_len(64)
        .map_init(Workspace::default, |work, model| fit(cells, model, work))
        .collect();
    let mut fitted = Vec::new();
    let mut without = Vec::new();
    for (model, result) in models.iter().zip(results) {
        match result {
            Ok(fit) => fitted.push(Fitted {
                model: model.clone(),
                fit,
            }),
            Err(why) => without.push((model.clone(), why)),
        }
    }
    let people = cells.people();
    fitted.sort_by(|a, b| {
        a.fit
            .bic(people)
            .total_cmp(&b.fit.bic(people))
            .then_with(|| a.model.cmp(&b.model))
    });
    Search { fitted, without }
}

/// Forward steps over pairs (Chan, Silverman and Vincent 2021): the most surprising overlap enters while its
/// Poisson p-value under the current model is below `p_max` and the larger model has an estimate.
pub fn stepwise(cells: &Cells, p_max: f64) -> Result<Fitted, Existence> {
    let mut work = Workspace::default();
    let mut model = Model::independence(cells.lists);
    let pairs: Vec<u32> = (0..1_u32 << cells.lists)
        .filter(|s| s.count_ones() == 2)
        .collect();
    loop {
        let current = fit(cells, &model, &mut work)?;
        let mu = fitted(&work);
        let over = |z: &[f64], pair: u32| -> f64 {
            (0..z.len())
                .filter(|&h| cells.open[h] && h as u32 & pair == pair)
                .map(|h| z[h])
                .sum()
        };
        let mut surprises: Vec<(f64, u32)> = pairs
            .iter()
            .filter(|pair| !model.terms().contains(pair))
            .map(|&pair| {
                (
                    poisson_tail(over(&cells.count, pair), over(&mu, pair)),
                    pair,
                )
            })
            .filter(|(p, _)| *p < p_max)
            .collect();
        surprises.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let next = surprises
            .into_iter()
            .map(|(_, pair)| model.with(pair))
            .find(|larger| fit(cells, larger, &mut work).is_ok());
        match next {
            Some(larger) => model = larger,
            None => {
                return Ok(Fitted {
                    model,
                    fit: current,
                });
            }
        }
    }
}

/// The smaller tail of Poisson(`mean`) at `seen`.
fn poisson_tail(seen: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 1.0;
    }
    let at_most = gamma_q(seen + 1.0, mean);
    let at_least = if seen > 0.0 { gamma_p(seen, mean) } else { 1.0 };
    at_most.min(at_least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{CaptureHistory, Table};

    #[test]
    fn korea_as_published() {
        // Silverman, Chan and Vincent (2024): best BIC [12,23] 157.1667 at BIC 57.14081, next [12,3] 268.7778
        let table = Table::new(
            3,
            [(1, 5), (2, 5), (4, 41), (3, 54), (5, 6), (7, 12)]
                .map(|(h, n)| (CaptureHistory(h), n)),
        )
        .unwrap();
        let cells = Cells::of(&table);
        let found = search(&cells, &default_family(3).unwrap());
        let best = found.best_bic().unwrap();
        assert_eq!(best.model.written(&[0, 1, 2]), "[12,23]");
        assert!((123.0 + best.fit.unseen - 157.1667).abs() < 1e-4);
        assert!((best.fit.bic(123.0) - 57.14081).abs() < 1e-5);
        let next = &found.fitted[1];
        assert!((123.0 + next.fit.unseen - 268.7778).abs() < 1e-4);
        assert!((next.fit.bic(123.0) - 58.96860).abs() < 1e-5);
        let step = stepwise(&cells, 0.02).unwrap();
        assert_eq!(step.model.written(&[0, 1, 2]), "[12,3]");
    }
}
