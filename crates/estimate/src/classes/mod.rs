//! Hidden classes: inside a class the lists are independent (Manrique-Vallier 2016).
//!
//! Four chains of the usual sampler, and four with a ladder of thinned tables under each (see `ladder`), which move
//! between hills. Chains of the usual sampler that agree among themselves may all have missed a hill: they count only
//! where the ladders find the same; where the ladders find something else, those speak if they agree; else nobody.

mod diagnose;
mod ladder;
mod sampler;

pub use diagnose::{Agreement, agreement};

use crate::special::{quantile_sorted, sorted};
use crate::streams::Key;
use crate::table::Table;
use rayon::prelude::*;
use sampler::{Chain, Data};

/// What is believed about α, which says how many classes there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AlphaPrior {
    /// Gamma with shape and rate.
    Gamma(f64, f64),
    /// Log-normal with the mean and deviation of ln α.
    LogNormal(f64, f64),
}

/// Settings of the hidden-class model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassSettings {
    /// At most so many classes (K*); never more than 2^K − 1.
    pub classes_max: usize,
    /// Prior of α.
    pub alpha: AlphaPrior,
    /// Chains.
    pub chains: usize,
    /// Sweeps thrown away first.
    pub burn_in: usize,
    /// Draws kept of each chain.
    pub draws: usize,
    /// Sweeps for each draw kept.
    pub thin: usize,
    /// How many times the ladder may be run for longer; 0 leaves it out, and nothing then confirms the usual sampler.
    pub ladder_rounds: usize,
}

impl Default for ClassSettings {
    /// The settings the peers use, with four chains: K* = 10, α ~ Gamma(¼, ¼).
    fn default() -> Self {
        Self {
            classes_max: 10,
            alpha: AlphaPrior::Gamma(0.25, 0.25),
            chains: 4,
            burn_in: 10_000,
            draws: 2_000,
            thin: 50,
            ladder_rounds: 2,
        }
    }
}

impl ClassSettings {
    /// The classes actually used for so many lists.
    pub fn classes(&self, lists: usize) -> usize {
        self.classes_max.min((1 << lists) - 1).max(1)
    }

    /// In words of the field.
    pub fn written(&self, lists: usize) -> String {
        let alpha = match self.alpha {
            AlphaPrior::Gamma(a, b) => format!("alpha~Gamma({a},{b})"),
            AlphaPrior::LogNormal(m, s) => format!("alpha~lognormal({m},{s})"),
        };
        format!("K*={} {alpha}", self.classes(lists))
    }
}

/// One attempt: all chains of one sampler.
#[derive(Clone, Debug)]
pub struct Stage {
    /// `classes-gibbs` or `classes-ladder`.
    pub method: &'static str,
    /// Draws of n0 of each chain.
    pub chains: Vec<Vec<f64>>,
    /// Rank-normalized split R-hat.
    pub rhat: f64,
    /// Effective draws for the middle.
    pub ess_bulk: f64,
    /// Effective draws for the ends.
    pub ess_tail: f64,
    /// Sweeps of each chain.
    pub sweeps: usize,
    /// R-hat under 1.01 and both effective sizes over 400, and not contradicted by the ladders.
    pub converged: bool,
    /// Why it gives no number: the code of a reason.
    pub note: Option<&'static str>,
}

impl Stage {
    fn of(method: &'static str, chains: Vec<Vec<f64>>, sweeps: usize, degenerate: bool) -> Self {
        let found = agreement(&chains);
        let converged =
            !degenerate && found.rhat < 1.01 && found.ess_bulk > 400.0 && found.ess_tail > 400.0;
        Self {
            method,
            rhat: found.rhat,
            ess_bulk: found.ess_bulk,
            ess_tail: found.ess_tail,
            sweeps,
            converged,
            note: (!converged).then_some("chains-not-converged"),
            chains,
        }
    }

    /// This stage speaks no more, for a reason.
    fn silenced(&mut self, note: &'static str) {
        self.converged = false;
        self.note = Some(note);
    }

    /// Whether these chains move well enough to confirm or contradict others.
    fn is_witness(&self) -> bool {
        self.rhat < 1.05 && self.ess_bulk > 100.0 && self.ess_tail > 100.0
    }

    /// Whether the middle and both 95% ends of another stage have the same share of these draws below them, within four
    /// Monte Carlo standard errors.
    fn agrees_with(&self, other: &Self) -> bool {
        let (own, theirs) = (self.sorted(), other.sorted());
        [(0.025, true), (0.5, false), (0.975, true)]
            .into_iter()
            .all(|(p, tail)| {
                let cut = quantile_sorted(&theirs, p);
                // Draws are whole people: of those that equal the cut half counts as below.
                let below = own.partition_point(|x| *x < cut) as f64;
                let upto = own.partition_point(|x| *x <= cut) as f64;
                let share = f64::midpoint(below, upto) / own.len() as f64;
                let ties = (upto - below) / own.len() as f64;
                let effective = |stage: &Self| if tail { stage.ess_tail } else { stage.ess_bulk };
                let error =
                    (p * (1.0 - p) * (1.0 / effective(self) + 1.0 / effective(other))).sqrt();
                (share - p).abs() <= 4.0 * error + ties
            })
    }

    /// All draws in order.
    pub fn sorted(&self) -> Vec<f64> {
        sorted(&self.chains.concat())
    }

    /// A quantile of n0 over all chains.
    pub fn quantile(&self, p: f64) -> f64 {
        quantile_sorted(&self.sorted(), p)
    }

    /// The standard deviation of n0.
    pub fn deviation(&self) -> f64 {
        let all = self.chains.concat();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64).sqrt()
    }

    /// The share of draws above an n0.
    pub fn share_beyond(&self, unseen: f64) -> f64 {
        let all = self.chains.concat();
        all.iter().filter(|&&x| x > unseen).count() as f64 / all.len() as f64
    }
}

/// What became of the hidden-class model.
#[derive(Clone, Debug)]
pub struct Classes {
    /// The attempts in order: the usual sampler, then the ladders.
    pub stages: Vec<Stage>,
    /// How much prior and posterior of ln n0 overlap, 0 to 1.
    pub prior_overlap: f64,
}

impl Classes {
    /// The stage that gives the number, if one does.
    pub fn speaking(&self) -> Option<&Stage> {
        self.stages.iter().find(|s| s.converged)
    }
}

/// Runs the model until its chains agree or the budget is spent.
pub fn classes(table: &Table, settings: &ClassSettings, limit: Option<u64>, key: &Key) -> Classes {
    let data = Data::of(table, settings, limit);
    let mut plain = gibbs(&data, settings, key);
    let enough = |ladder: &Stage| {
        ladder.converged || plain.converged && ladder.is_witness() && ladder.agrees_with(&plain)
    };
    let ladder = ladder::climb(&data, settings, key, enough);
    if let Some(ladder) = &ladder
        && plain.converged
    {
        if !ladder.is_witness() {
            plain.silenced("chains-not-confirmed");
        } else if !ladder.agrees_with(&plain) {
            plain.silenced("chains-on-one-hill");
        }
    }
    let mut stages = vec![plain];
    stages.extend(ladder);
    let shown = stages
        .iter()
        .find(|s| s.converged)
        .unwrap_or(stages.last().expect("one stage at least"));
    let prior_overlap = prior_overlap(&data, shown, key);
    Classes {
        stages,
        prior_overlap,
    }
}

/// The usual sampler, in several chains from spread starts.
fn gibbs(data: &Data, settings: &ClassSettings, key: &Key) -> Stage {
    let runs: Vec<(Vec<f64>, bool)> = (0..settings.chains)
        .into_par_iter()
        .map(|index| {
            let mut stream = key.stream("classes-gibbs", index as u64, 0);
            let mut chain = Chain::start(data, index, &mut stream);
            for _ in 0..settings.burn_in {
                chain.sweep(data, &mut stream);
            }
            let draws = (0..settings.draws)
                .map(|_| {
                    for _ in 0..settings.thin {
                        chain.sweep(data, &mut stream);
                    }
                    chain.unseen
                })
                .collect();
            (draws, chain.degenerate)
        })
        .collect();
    let degenerate = runs.iter().any(|(_, d)| *d);
    let sweeps = settings.burn_in + settings.draws * settings.thin;
    Stage::of(
        "classes-gibbs",
        runs.into_iter().map(|(d, _)| d).collect(),
        sweeps,
        degenerate,
    )
}

/// The overlap of the prior and the posterior of ln(1 + n0), from 60 even bins.
fn prior_overlap(data: &Data, stage: &Stage, key: &Key) -> f64 {
    let mut stream = key.stream("classes-prior", 0, 0);
    let prior: Vec<f64> = (0..4000)
        .map(|_| Chain::prior_unseen(data, &mut stream))
        .collect();
    let posterior = stage.chains.concat();
    if posterior.is_empty() {
        return 0.0;
    }
    let top = posterior
        .iter()
        .chain(&prior)
        .fold(0.0_f64, |m, &x| m.max(x.ln_1p()))
        .max(1e-9);
    const BINS: usize = 60;
    let histogram = |values: &[f64]| {
        let mut bins = [0.0; BINS];
        for x in values {
            let bin = (x.ln_1p() / top * BINS as f64) as usize;
            bins[bin.min(BINS - 1)] += 1.0 / values.len() as f64;
        }
        bins
    };
    histogram(&prior)
        .iter()
        .zip(&histogram(&posterior))
        .map(|(p, q)| p.min(*q))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(center: f64) -> Stage {
        let mut stream = Key::of(b"hill").stream("test", 0, center.to_bits());
        let chains = (0..4)
            .map(|_| {
                (0..1000)
                    .map(|_| center + 10.0 * crate::draw::normal(&mut stream))
                    .collect()
            })
            .collect();
        Stage::of("test", chains, 1000, false)
    }

    #[test]
    fn chains_on_another_hill_are_told() {
        let own = stage(100.0);
        assert!(own.converged && own.is_witness());
        assert!(own.agrees_with(&stage(100.1)));
        assert!(!own.agrees_with(&stage(102.0)));
        // a twentieth of the draws on a far hill that the others never saw
        let mut both = stage(100.2);
        for chain in &mut both.chains {
            for x in chain.iter_mut().step_by(20) {
                *x += 200.0;
            }
        }
        assert!(!both.agrees_with(&own));
    }
}
