//! The capture models of one fixed shape: M0, Mt, and the Mh and Mth family of heterogeneity corrections.
//!
//! Poisson regressions on histories (Cormack 1989; Rivest and Baillargeon 2007): an intercept whose
//! exponential is n0, effects of lists, and a column that bends with the number of lists a person is on.

use crate::dense::{cholesky, solve_factored};
use crate::special::ln_gamma;
use crate::table::{CaptureHistory, Table};

/// How people differ in how easily they get on lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Not at all.
    None,
    /// Poisson with base 2.
    Poisson2,
    /// Darroch's normal log-odds.
    Darroch,
    /// Gamma with parameter 3.5.
    Gamma35,
    /// Chao's lower bound: the histories of three and more lists say nothing.
    Chao,
    /// Chao's lower bound as often programmed: bends that come out negative are set to none.
    ChaoTrimmed,
}

/// A capture model: do lists differ, and how do people differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CaptureModel {
    /// Whether each list has its own effect (the t in Mt and Mth).
    pub lists_differ: bool,
    /// How people differ.
    pub shape: Shape,
}

impl CaptureModel {
    /// Every model offered, in the order of the literature.
    pub const ALL: [Self; 12] = {
        const fn model(lists_differ: bool, shape: Shape) -> CaptureModel {
            CaptureModel {
                lists_differ,
                shape,
            }
        }
        [
            model(false, Shape::None),
            model(true, Shape::None),
            model(false, Shape::Chao),
            model(false, Shape::ChaoTrimmed),
            model(false, Shape::Poisson2),
            model(false, Shape::Darroch),
            model(false, Shape::Gamma35),
            model(true, Shape::Chao),
            model(true, Shape::ChaoTrimmed),
            model(true, Shape::Poisson2),
            model(true, Shape::Darroch),
            model(true, Shape::Gamma35),
        ]
    };

    /// The name in the literature.
    pub fn name(self) -> &'static str {
        match (self.lists_differ, self.shape) {
            (false, Shape::None) => "M0",
            (true, Shape::None) => "Mt",
            (false, Shape::Chao) => "Mh-Chao",
            (false, Shape::ChaoTrimmed) => "Mh-Chao-trimmed",
            (false, Shape::Poisson2) => "Mh-Poisson2",
            (false, Shape::Darroch) => "Mh-Darroch",
            (false, Shape::Gamma35) => "Mh-Gamma3.5",
            (true, Shape::Chao) => "Mth-Chao",
            (true, Shape::ChaoTrimmed) => "Mth-Chao-trimmed",
            (true, Shape::Poisson2) => "Mth-Poisson2",
            (true, Shape::Darroch) => "Mth-Darroch",
            (true, Shape::Gamma35) => "Mth-Gamma3.5",
        }
    }
}

/// A fitted capture model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaptureFit {
    /// People on no list.
    pub unseen: f64,
    /// Standard error of N.
    pub se: f64,
    /// Poisson log-likelihood.
    pub log_likelihood: f64,
    /// Parameters.
    pub parameters: usize,
}

/// Fits a capture model to a table; `None` if it has no estimate there.
pub fn fit_capture(table: &Table, model: CaptureModel) -> Option<CaptureFit> {
    let lists = table.lists();
    let impossible: Vec<u32> = table.impossible().map(|h| h.0).collect();
    let histories: Vec<u32> = (1..1_u32 << lists)
        .filter(|h| impossible.binary_search(h).is_err())
        .collect();
    let counts: Vec<f64> = histories
        .iter()
        .map(|&h| table.count(CaptureHistory(h)) as f64)
        .collect();
    let base = |h: u32| -> Vec<f64> {
        if model.lists_differ {
            (0..lists).map(|list| f64::from(h >> list & 1)).collect()
        } else {
            vec![f64::from(h.count_ones())]
        }
    };
    // Columns for people who differ, with the intercept put last.
    let full = |bends: &[usize]| -> Option<(CaptureFit, Vec<f64>)> {
        let rows: Vec<Vec<f64>> = histories
            .iter()
            .map(|&h| {
                let size = h.count_ones();
                let k = f64::from(size);
                let mut row = base(h);
                match model.shape {
                    Shape::None => {}
                    Shape::Poisson2 => row.push(2f64.powi(size as i32) - 1.0),
                    Shape::Darroch => row.push(k * k / 2.0),
                    Shape::Gamma35 => row.push(3.5f64.ln() - (3.5 + k).ln()),
                    Shape::Chao => {
                        row.extend((3..=lists).map(|s| f64::from(u8::from(size as usize == s))));
                    }
                    Shape::ChaoTrimmed => {
                        row.extend(bends.iter().map(|&s| (k - s as f64 + 1.0).max(0.0)));
                    }
                }
                row.push(1.0);
                row
            })
            .collect();
        poisson_regression(&rows, &counts)
    };
    if model.shape == Shape::ChaoTrimmed {
        let first = if model.lists_differ { lists } else { 1 };
        let mut bends: Vec<usize> = (3..=lists).collect();
        loop {
            let Some((fit, beta)) = full(&bends) else {
                // The last bend runs to −∞ when nobody is on so many lists: negative, so none.
                bends.pop()?;
                continue;
            };
            let kept: Vec<usize> = bends
                .iter()
                .enumerate()
                .filter(|(i, _)| beta[first + i] > 0.0)
                .map(|(_, &s)| s)
                .collect();
            if kept.len() == bends.len() {
                return Some(fit);
            }
            bends = kept;
        }
    }
    if model.shape == Shape::Chao {
        // An indicator with nobody in it would run to −∞; those histories can simply be left out.
        let rows: Vec<(Vec<f64>, f64)> = histories
            .iter()
            .zip(&counts)
            .filter(|(h, _)| h.count_ones() <= 2)
            .map(|(&h, &n)| {
                let mut row = base(h);
                row.push(1.0);
                (row, n)
            })
            .collect();
        let (rows, counts): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        return poisson_regression(&rows, &counts).map(|(fit, _)| fit);
    }
    full(&[]).map(|(fit, _)| fit)
}

/// Poisson regression with a log link by Newton's method; the last column is the intercept.
fn poisson_regression(rows: &[Vec<f64>], counts: &[f64]) -> Option<(CaptureFit, Vec<f64>)> {
    let columns = rows.first()?.len();
    let mut scale = vec![0.0_f64; columns];
    for row in rows {
        for (s, x) in scale.iter_mut().zip(row) {
            *s = s.max(x.abs());
        }
    }
    if scale.contains(&0.0) || rows.len() < columns {
        return None;
    }
    let rows: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| row.iter().zip(&scale).map(|(x, s)| x / s).collect())
        .collect();
    let newton = |weights: &[f64], values: &[f64]| -> Option<(Vec<f64>, Vec<f64>)> {
        let mut gram = vec![0.0; columns * columns];
        let mut right = vec![0.0; columns];
        for ((row, w), v) in rows.iter().zip(weights).zip(values) {
            for i in 0..columns {
                if row[i] == 0.0 {
                    // Half of a design of lists is zeros.
                    continue;
                }
                right[i] += row[i] * v;
                let wi = w * row[i];
                for j in 0..=i {
                    gram[i * columns + j] += wi * row[j];
                }
            }
        }
        cholesky(&mut gram, columns)?;
        solve_factored(&gram, columns, &mut right);
        Some((right, gram))
    };
    let total: f64 = counts.iter().sum();
    let ceiling = (total + 2.0).ln() + 30.0;
    // Start and reading of the variance as in `loglinear::fit`.
    let weights: Vec<f64> = counts.iter().map(|n| n + 0.1).collect();
    let values: Vec<f64> = weights
        .iter()
        .zip(counts)
        .map(|(mu, n)| mu * mu.ln() + (n - mu))
        .collect();
    let saturated: f64 = counts
        .iter()
        .map(|&n| if n > 0.0 { n * n.ln() - n } else { 0.0 })
        .sum();
    let mut deviance = 2.0
        * (saturated
            - weights
                .iter()
                .zip(counts)
                .map(|(mu, n)| n * mu.ln() - mu)
                .sum::<f64>());
    let (mut beta, first) = newton(&weights, &values)?;
    let mut used_pivot = first[columns * columns - 1];
    let mut read_pivot = None;
    let mut previous = beta.clone();
    let mut last = f64::NEG_INFINITY;
    let mut settled = 0;
    for _ in 0..500 {
        let mut halvings = 0;
        let (value, mu) = loop {
            let eta: Vec<f64> = rows
                .iter()
                .map(|row| row.iter().zip(&beta).map(|(x, b)| x * b).sum())
                .collect();
            let mu: Vec<f64> = eta.iter().map(|e: &f64| e.min(ceiling).exp()).collect();
            let value: f64 = counts
                .iter()
                .zip(&eta)
                .zip(&mu)
                .map(|((n, e), m)| n * e - m)
                .sum();
            if value >= last - 1e-10 * (1.0 + last.abs())
                || halvings > 40
                || last == f64::NEG_INFINITY
            {
                break (value, mu);
            }
            for (b, &p) in beta.iter_mut().zip(&previous) {
                *b = f64::midpoint(*b, p);
            }
            halvings += 1;
        };
        last = value;
        let now = 2.0 * (saturated - value);
        if read_pivot.is_none() && (now - deviance).abs() < 1e-8 * (now.abs() + 0.1) {
            read_pivot = Some(used_pivot);
        }
        deviance = now;
        let residual: Vec<f64> = counts.iter().zip(&mu).map(|(n, m)| n - m).collect();
        let (step, factor) = newton(&mu, &residual)?;
        if settled > 1 {
            let pivot = read_pivot.unwrap_or(factor[columns * columns - 1]);
            let unseen = (beta[columns - 1] / scale[columns - 1]).exp();
            let log_variance = 1.0 / (pivot * pivot);
            if !unseen.is_finite() || unseen > 1e12 * (1.0 + total) {
                return None;
            }
            let factorials: f64 = counts.iter().map(|n| ln_gamma(n + 1.0)).sum();
            let unscaled = beta.iter().zip(&scale).map(|(b, s)| b / s).collect();
            return Some((
                CaptureFit {
                    unseen,
                    se: (unseen + unseen * unseen * log_variance).sqrt(),
                    log_likelihood: last - factorials,
                    parameters: columns,
                },
                unscaled,
            ));
        }
        used_pivot = factor[columns * columns - 1];
        previous.clone_from(&beta);
        let size: f64 = step.iter().map(|d| d.abs()).fold(0.0, f64::max);
        for (b, d) in beta.iter_mut().zip(&step) {
            *b += d;
        }
        if size < 1e-8 {
            settled += 1;
        }
    }
    None
}
