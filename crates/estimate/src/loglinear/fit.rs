//! Fitting one log-linear model by maximum likelihood, extended to tables with empty overlaps.
//!
//! n_h ~ Poisson(μ_h), log μ_h = Σ of α_S over the terms S inside h (Fienberg 1972). A term nobody
//! is on has α = −∞: its histories leave the table (Fienberg and Rinaldo 2012; Chan, Silverman and
//! Vincent 2021). Then two questions are answered before anything is fitted: does the maximum exist
//! (no direction in which the likelihood rises for ever), and is it unique (full column rank).
//!
//! All products with the design matrix are sums over subsets or supersets, so that an iteration
//! costs little more than one Cholesky factor.

use super::model::Model;
use crate::dense::{cholesky, has_recession, null_space, solve_factored};
use crate::special::ln_gamma;
use crate::table::Table;

/// Whether a model has an estimate on a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Existence {
    /// It has one (code 0).
    Fine,
    /// The likelihood has no maximum (code 1).
    DoesNotExist,
    /// The maximum is not unique (code 2).
    NotUnique,
    /// Both (code 3).
    Neither,
}

impl Existence {
    /// The code the peers use: 0, 1, 2 or 3.
    pub fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::DoesNotExist => 1,
            Self::NotUnique => 2,
            Self::Neither => 3,
        }
    }
}

/// A fitted log-linear model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// How many people are on no list, n0 = exp(α_∅).
    pub unseen: f64,
    /// Variance of α_∅.
    pub log_unseen_variance: f64,
    /// Poisson log-likelihood of the table.
    pub log_likelihood: f64,
    /// Parameters, those at −∞ included.
    pub parameters: usize,
}

impl Fit {
    /// Variance of N, which is taken as random (Rivest and Lévesque 2001).
    pub fn variance(&self) -> f64 {
        self.unseen + self.unseen * self.unseen * self.log_unseen_variance
    }

    /// Bayesian information criterion; `people` are those seen.
    pub fn bic(&self, people: f64) -> f64 {
        self.parameters as f64 * people.ln() - 2.0 * self.log_likelihood
    }

    /// Akaike's criterion.
    pub fn aic(&self) -> f64 {
        2.0 * self.parameters as f64 - 2.0 * self.log_likelihood
    }
}

/// A table as a dense vector over all histories, history 0 first.
#[derive(Clone, Debug)]
pub struct Cells {
    pub(crate) lists: usize,
    pub(crate) count: Vec<f64>,
    /// Histories that can be seen; that of no list is not one.
    pub(crate) open: Vec<bool>,
    log_factorials: f64,
}

impl Cells {
    /// The cells of a table.
    pub fn of(table: &Table) -> Self {
        let size = 1 << table.lists();
        let mut count = vec![0.0; size];
        for (history, n) in table.cells() {
            count[history.0 as usize] = n as f64;
        }
        let mut open = vec![true; size];
        open[0] = false;
        for history in table.impossible() {
            open[history.0 as usize] = false;
        }
        let mut cells = Self {
            lists: table.lists(),
            count,
            open,
            log_factorials: 0.0,
        };
        cells.recount();
        cells
    }

    /// To be called when counts were changed.
    pub(crate) fn recount(&mut self) {
        self.log_factorials = self
            .count
            .iter()
            .filter(|&&n| n > 1.0)
            .map(|&n| ln_gamma(n + 1.0))
            .sum();
    }

    /// People on at least one list.
    pub(crate) fn people(&self) -> f64 {
        self.count[1..].iter().sum()
    }
}

/// Sums over supersets, in place: z_S becomes Σ of z_h over h ⊇ S.
fn superset_sums(z: &mut [f64], lists: usize) {
    for bit in 0..lists {
        let half = 1 << bit;
        for block in z.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            for (a, b) in without.iter_mut().zip(with.iter()) {
                *a += *b;
            }
        }
    }
}

/// Sums over subsets, in place: z_h becomes Σ of z_S over S ⊆ h.
fn subset_sums(z: &mut [f64], lists: usize) {
    for bit in 0..lists {
        let half = 1 << bit;
        for block in z.chunks_exact_mut(2 * half) {
            let (without, with) = block.split_at_mut(half);
            for (a, b) in with.iter_mut().zip(without.iter()) {
                *a += *b;
            }
        }
    }
}

/// Memory that fits of the same table share.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    kept: Vec<bool>,
    terms: Vec<u32>,
    z: Vec<f64>,
    eta: Vec<f64>,
    gram: Vec<f64>,
    alpha: Vec<f64>,
    previous: Vec<f64>,
    step: Vec<f64>,
}

/// Which terms are finite and which histories stay; returns the number of parameters.
fn keep(cells: &Cells, model: &Model, work: &mut Workspace) -> usize {
    work.kept.clear();
    work.kept.extend_from_slice(&cells.open);
    work.terms.clear();
    work.z.clear();
    work.z.extend(
        cells
            .count
            .iter()
            .zip(&cells.open)
            .map(|(&n, &open)| if open { n } else { 0.0 }),
    );
    superset_sums(&mut work.z, cells.lists);
    let mut parameters = 0;
    for &term in model.terms() {
        if work.z[term as usize] > 0.0 {
            parameters += 1;
            work.terms.push(term);
            continue;
        }
        let mut possible = false;
        for h in 0..cells.count.len() {
            if h as u32 & term == term {
                possible |= cells.open[h];
                work.kept[h] = false;
            }
        }
        // Impossible by nature is no parameter; possible and empty is one, at −∞.
        parameters += usize::from(possible);
    }
    parameters
}

/// Existence and uniqueness for the terms and histories in `work`.
fn existence(cells: &Cells, work: &Workspace) -> Existence {
    let row = |h: usize| -> Vec<f64> {
        work.terms
            .iter()
            .map(|&t| if h as u32 & t == t { 1.0 } else { 0.0 })
            .collect()
    };
    let columns = work.terms.len();
    let kept = |positive: bool| {
        (0..cells.count.len()).filter(move |&h| work.kept[h] && (cells.count[h] > 0.0) == positive)
    };
    let mut positive: Vec<Vec<f64>> = kept(true).map(row).collect();
    let free = null_space(&mut positive, columns);
    if free.is_empty() {
        return Existence::Fine;
    }
    // Directions that leave the positive cells alone, as seen by the empty ones.
    let seen: Vec<Vec<f64>> = kept(false)
        .map(|h| {
            free.iter()
                .map(|v| {
                    let sum: f64 = work
                        .terms
                        .iter()
                        .zip(v)
                        .filter(|(t, _)| h as u32 & **t == **t)
                        .map(|(_, x)| x)
                        .sum();
                    if sum.abs() < 1e-9 { 0.0 } else { sum }
                })
                .collect()
        })
        .collect();
    // has_recession looks for growth; a falling likelihood of empty cells is the mirror of it
    let recedes = has_recession(&seen);
    let unique = null_space(&mut seen.clone(), free.len()).is_empty();
    match (recedes, unique) {
        (false, true) => Existence::Fine,
        (true, true) => Existence::DoesNotExist,
        (false, false) => Existence::NotUnique,
        (true, false) => Existence::Neither,
    }
}

/// Fits a model, or says why there is no estimate.
pub fn fit(cells: &Cells, model: &Model, work: &mut Workspace) -> Result<Fit, Existence> {
    let parameters = keep(cells, model, work);
    match existence(cells, work) {
        Existence::Fine => {}
        not => return Err(not),
    }
    maximize(cells, work, parameters).ok_or(Existence::DoesNotExist)
}

/// As [`fit`], for tables already known to have an estimate under the model.
pub(crate) fn fit_known(cells: &Cells, model: &Model, work: &mut Workspace) -> Option<Fit> {
    let parameters = keep(cells, model, work);
    maximize(cells, work, parameters)
}

/// Solves one weighted least-squares step: Gram matrix from weights in `work.z`, right side in `work.step`.
fn solve(work: &mut Workspace) -> Option<()> {
    let p = work.terms.len();
    work.gram.clear();
    work.gram.resize(p * p, 0.0);
    for (i, &s) in work.terms.iter().enumerate() {
        for (j, &t) in work.terms[..=i].iter().enumerate() {
            work.gram[i * p + j] = work.z[(s | t) as usize];
        }
    }
    cholesky(&mut work.gram, p)?;
    solve_factored(&work.gram, p, &mut work.step);
    Some(())
}

/// Newton's method with step halving on the kept histories.
fn maximize(cells: &Cells, work: &mut Workspace, parameters: usize) -> Option<Fit> {
    let size = cells.count.len();
    let p = work.terms.len();
    let total: f64 = (0..size)
        .filter(|&h| work.kept[h])
        .map(|h| cells.count[h])
        .sum();
    let ceiling = (total + 2.0).ln() + 30.0;
    // First step: weighted least squares from μ = n + 0.1, as iteratively reweighted fits start. The variance is read at
    // the step at which such a fit stops (the deviance moves by less than 1e-8 of itself), from the weights that step
    // used, so that standard errors are those of other programs to every digit; the estimate itself goes on to the end.
    let mut right = vec![0.0; size];
    work.z.clear();
    work.z.resize(size, 0.0);
    let mut saturated = 0.0;
    let mut deviance = 0.0;
    for (h, slot) in right.iter_mut().enumerate() {
        if work.kept[h] {
            let n = cells.count[h];
            let mu = n + 0.1;
            work.z[h] = mu;
            *slot = mu * mu.ln() + (n - mu);
            saturated += if n > 0.0 { n * n.ln() - n } else { 0.0 };
            deviance -= 2.0 * (n * mu.ln() - mu);
        }
    }
    deviance += 2.0 * saturated;
    superset_sums(&mut work.z, cells.lists);
    superset_sums(&mut right, cells.lists);
    work.step.clear();
    work.step
        .extend(work.terms.iter().map(|&t| right[t as usize]));
    solve(work)?;
    let mut used_pivot = work.gram[p * p - 1];
    let mut read_pivot = None;
    work.alpha.clear();
    work.alpha.extend_from_slice(&work.step);
    let mut last = f64::NEG_INFINITY;
    let mut settled = false;
    for _ in 0..200 {
        let mut halvings = 0;
        let value = loop {
            work.eta.clear();
            work.eta.resize(size, 0.0);
            for (&t, &a) in work.terms.iter().zip(&work.alpha) {
                work.eta[t as usize] = a;
            }
            subset_sums(&mut work.eta, cells.lists);
            let mut value = 0.0;
            for (h, slot) in right.iter_mut().enumerate() {
                if work.kept[h] {
                    let eta = work.eta[h];
                    let mu = eta.min(ceiling).exp();
                    value += cells.count[h] * eta - mu;
                    work.z[h] = mu;
                    *slot = cells.count[h] - mu;
                } else {
                    work.z[h] = 0.0;
                    *slot = 0.0;
                }
            }
            if value >= last - 1e-10 * (1.0 + last.abs())
                || halvings > 40
                || last == f64::NEG_INFINITY
            {
                break value;
            }
            for (a, &b) in work.alpha.iter_mut().zip(&work.previous) {
                *a = f64::midpoint(*a, b);
            }
            halvings += 1;
        };
        last = value;
        let now = 2.0 * (saturated - value);
        if read_pivot.is_none() && (now - deviance).abs() < 1e-8 * (now.abs() + 0.1) {
            read_pivot = Some(used_pivot);
        }
        deviance = now;
        superset_sums(&mut work.z, cells.lists);
        superset_sums(&mut right, cells.lists);
        work.step.clear();
        work.step
            .extend(work.terms.iter().map(|&t| right[t as usize]));
        let decrement: f64;
        {
            let gradient = work.step.clone();
            solve(work)?;
            decrement = gradient.iter().zip(&work.step).map(|(g, d)| g * d).sum();
            used_pivot = work.gram[p * p - 1];
        }
        if settled {
            break;
        }
        work.previous.clear();
        work.previous.extend_from_slice(&work.alpha);
        for (a, d) in work.alpha.iter_mut().zip(&work.step) {
            *a += d;
        }
        if !decrement.is_finite() {
            return None;
        }
        // Once more after this, so that value and variance belong to the last parameters.
        settled = decrement < 1e-15;
    }
    if !settled {
        return None;
    }
    let last_pivot = read_pivot.unwrap_or(work.gram[p * p - 1]);
    let unseen = work.alpha[p - 1].exp();
    Some(Fit {
        unseen,
        log_unseen_variance: 1.0 / (last_pivot * last_pivot),
        log_likelihood: last - cells.log_factorials,
        parameters,
    })
}

/// Fitted values of the histories that were kept in the last fit; for those that left, 0.
pub(crate) fn fitted(work: &Workspace) -> Vec<f64> {
    work.eta
        .iter()
        .zip(&work.kept)
        .map(|(eta, kept)| if *kept { eta.exp() } else { 0.0 })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::CaptureHistory;

    fn table(lists: usize, counts: &[(u32, u64)]) -> Cells {
        Cells::of(&Table::new(lists, counts.iter().map(|&(h, n)| (CaptureHistory(h), n))).unwrap())
    }

    #[test]
    fn two_lists_are_petersen() {
        let cells = table(2, &[(1, 200), (2, 150), (3, 40)]);
        let fit = fit(&cells, &Model::independence(2), &mut Workspace::default()).unwrap();
        assert!((fit.unseen - 750.0).abs() < 1e-8);
    }

    #[test]
    fn codes_of_the_artificial_table() {
        // Chan, Silverman and Vincent (2021), table 2
        let cells = table(3, &[(1, 40), (2, 30), (4, 20), (3, 6)]);
        let code = |generators: &[u32]| match fit(
            &cells,
            &Model::generated(3, generators),
            &mut Workspace::default(),
        ) {
            Ok(_) => 0,
            Err(not) => not.code(),
        };
        assert_eq!(code(&[0b011, 0b101, 0b110]), 2);
        assert_eq!(code(&[0b011]), 1);
        assert_eq!(code(&[0b101, 0b110]), 0);
        assert_eq!(code(&[]), 0);
        let fit = fit(
            &cells,
            &Model::generated(3, &[0b101, 0b110]),
            &mut Workspace::default(),
        );
        assert!((fit.unwrap().unseen - 200.0).abs() < 1e-8);
    }
}
