//! Do the chains agree? Rank-normalized split R-hat and effective sizes (Vehtari and others 2021).

use crate::special::{normal_quantile, quantile_sorted, sorted};

/// How far chains agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Rank-normalized split R-hat, the larger of location and spread.
    pub rhat: f64,
    /// Effective draws for the middle.
    pub ess_bulk: f64,
    /// Effective draws for the 5% and 95% points, the smaller.
    pub ess_tail: f64,
}

/// Compares chains of equal length.
pub fn agreement(chains: &[Vec<f64>]) -> Agreement {
    let halves: Vec<Vec<f64>> = chains
        .iter()
        .flat_map(|chain| {
            let half = chain.len() / 2;
            [chain[..half].to_vec(), chain[chain.len() - half..].to_vec()]
        })
        .collect();
    if halves.iter().any(|h| h.len() < 4) {
        return Agreement {
            rhat: f64::INFINITY,
            ess_bulk: 0.0,
            ess_tail: 0.0,
        };
    }
    let all = sorted(&halves.concat());
    if all[0] >= all[all.len() - 1] {
        // One value everywhere: nothing to disagree about.
        let n = all.len() as f64;
        return Agreement {
            rhat: 1.0,
            ess_bulk: n,
            ess_tail: n,
        };
    }
    let median = quantile_sorted(&all, 0.5);
    let folded: Vec<Vec<f64>> = halves
        .iter()
        .map(|h| h.iter().map(|x| (x - median).abs()).collect())
        .collect();
    let ranked = normal_ranks(&halves);
    let indicator = |p: f64| -> f64 {
        let cut = quantile_sorted(&all, p);
        let marks: Vec<Vec<f64>> = halves
            .iter()
            .map(|h| h.iter().map(|x| f64::from(u8::from(*x <= cut))).collect())
            .collect();
        effective(&marks)
    };
    Agreement {
        rhat: split_rhat(&ranked).max(split_rhat(&normal_ranks(&folded))),
        ess_bulk: effective(&ranked),
        ess_tail: indicator(0.05).min(indicator(0.95)),
    }
}

/// Replaces values by the normal scores of their ranks over all chains; ties share a rank.
fn normal_ranks(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let all = sorted(&chains.concat());
    let total = all.len() as f64;
    chains
        .iter()
        .map(|chain| {
            chain
                .iter()
                .map(|x| {
                    let below = all.partition_point(|y| y < x) as f64;
                    let upto = all.partition_point(|y| y <= x) as f64;
                    let rank = f64::midpoint(below + 1.0, upto);
                    normal_quantile((rank - 0.375) / (total + 0.25))
                })
                .collect()
        })
        .collect()
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// Within and between variance.
fn variances(chains: &[Vec<f64>]) -> (f64, f64) {
    let n = chains[0].len() as f64;
    let means: Vec<f64> = chains.iter().map(|c| mean(c)).collect();
    let within = chains
        .iter()
        .zip(&means)
        .map(|(c, m)| c.iter().map(|x| (x - m).powi(2)).sum::<f64>() / (n - 1.0))
        .sum::<f64>()
        / chains.len() as f64;
    let grand = mean(&means);
    let between =
        n * means.iter().map(|m| (m - grand).powi(2)).sum::<f64>() / (chains.len() as f64 - 1.0);
    (within, between)
}

fn split_rhat(chains: &[Vec<f64>]) -> f64 {
    let n = chains[0].len() as f64;
    let (within, between) = variances(chains);
    if within <= 0.0 {
        return if between > 0.0 { f64::INFINITY } else { 1.0 };
    }
    (((n - 1.0) / n * within + between / n) / within).sqrt()
}

/// Effective sample size by Geyer's initial monotone sequence.
fn effective(chains: &[Vec<f64>]) -> f64 {
    let m = chains.len() as f64;
    let length = chains[0].len();
    let n = length as f64;
    let (within, between) = variances(chains);
    let plus = (n - 1.0) / n * within + between / n;
    if plus <= 0.0 {
        return m * n;
    }
    let means: Vec<f64> = chains.iter().map(|c| mean(c)).collect();
    let correlation = |lag: usize| {
        let cov: f64 = chains
            .iter()
            .zip(&means)
            .map(|(c, mu)| {
                (0..length - lag)
                    .map(|i| (c[i] - mu) * (c[i + lag] - mu))
                    .sum::<f64>()
                    / n
            })
            .sum::<f64>()
            / m;
        1.0 - (within - cov * n / (n - 1.0)) / plus
    };
    let mut sum = 0.0;
    let mut last = f64::INFINITY;
    let mut lag = 0;
    while lag + 1 < length {
        let first = if lag == 0 { 1.0 } else { correlation(lag) };
        let pair = first + correlation(lag + 1);
        if pair < 0.0 {
            break;
        }
        last = last.min(pair);
        sum += last;
        lag += 2;
    }
    let time = (2.0 * sum - 1.0).max(1.0 / (m * n).log10());
    (m * n / time).min(m * n * (m * n).log10())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::normal;
    use crate::streams::Key;

    fn chains(shift: f64, memory: f64) -> Vec<Vec<f64>> {
        (0..4)
            .map(|i| {
                let mut stream = Key::of(b"d").stream("test", i, 0);
                let mut x = 0.0;
                (0..1000)
                    .map(|_| {
                        x = memory * x + (1.0 - memory * memory).sqrt() * normal(&mut stream);
                        x + shift * i as f64
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn agreement_is_told_from_disagreement() {
        let good = agreement(&chains(0.0, 0.0));
        assert!(good.rhat < 1.01 && good.ess_bulk > 3000.0, "{good:?}");
        let slow = agreement(&chains(0.0, 0.9));
        // An autoregression with memory 0.9 is worth a nineteenth.
        assert!((120.0..350.0).contains(&slow.ess_bulk), "{slow:?}");
        assert!(agreement(&chains(1.0, 0.0)).rhat > 1.3);
    }
}
