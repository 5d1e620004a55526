//! Answers that assume little: two lists under independence, and Chao's lower bounds.

use crate::special::log_normal_interval;
use crate::table::{CaptureHistory, Table};

/// A number with its standard error and interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The estimate of N.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Lower end, 95%.
    pub lo: f64,
    /// Upper end, 95%.
    pub hi: f64,
}

/// Chapman's estimate from two lists, valid only if they are independent and all people equally likely
/// to be on each. `None` if nobody is on both.
pub fn chapman(table: &Table) -> Option<Interval> {
    if table.lists() != 2 || table.overlap(3) == 0 {
        return None;
    }
    let (n1, n2, m) = (
        table.on_list(0) as f64,
        table.on_list(1) as f64,
        table.overlap(3) as f64,
    );
    let estimate = (n1 + 1.0) * (n2 + 1.0) / (m + 1.0) - 1.0;
    let variance =
        (n1 + 1.0) * (n2 + 1.0) * (n1 - m) * (n2 - m) / ((m + 1.0) * (m + 1.0) * (m + 2.0));
    let seen = table.observed() as f64;
    let estimate = estimate.max(seen);
    let (lo, hi) = log_normal_interval(seen, estimate - seen, variance);
    Some(Interval {
        estimate,
        se: variance.sqrt(),
        lo,
        hi,
    })
}

/// N from two lists if the odds ratio between them were `theta`: n0 = θ·n10·n01/n11.
pub fn two_lists_dependent(table: &Table, theta: f64) -> Option<f64> {
    let m = table.overlap(3);
    (table.lists() == 2 && m > 0).then(|| {
        let alone = table.count(CaptureHistory(1)) as f64 * table.count(CaptureHistory(2)) as f64;
        table.observed() as f64 + theta * alone / m as f64
    })
}

/// Chao's lower bound for lists that do not differ, from f_1 and f_2.
pub fn chao_equal_lists(table: &Table) -> Option<Interval> {
    let f = table.frequencies();
    let lists = table.lists() as f64;
    let (f1, f2) = (f[0] as f64, *f.get(1)? as f64);
    let part = (lists - 1.0) / lists;
    let seen = table.observed() as f64;
    let (unseen, variance) = if f2 > 0.0 {
        let r = f1 / f2;
        (
            part * f1 * f1 / (2.0 * f2),
            f2 * (part * r * r / 2.0 + part * part * r.powi(3) + part * part * r.powi(4) / 4.0),
        )
    } else {
        let unseen = part * f1 * (f1 - 1.0) / 2.0;
        let variance = part * f1 * (f1 - 1.0) / 2.0
            + part * part * f1 * (2.0 * f1 - 1.0).powi(2) / 4.0
            - if seen + unseen > 0.0 {
                part * part * f1.powi(4) / (4.0 * (seen + unseen))
            } else {
                0.0
            };
        (unseen, variance.max(0.0))
    };
    let (lo, hi) = log_normal_interval(seen, unseen, variance);
    Some(Interval {
        estimate: seen + unseen,
        se: variance.sqrt(),
        lo,
        hi,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lists() {
        let table = Table::new(
            2,
            [(1, 200), (2, 150), (3, 40)].map(|(h, n)| (CaptureHistory(h), n)),
        )
        .unwrap();
        let chapman = chapman(&table).unwrap();
        assert!((chapman.estimate - (241.0 * 191.0 / 41.0 - 1.0)).abs() < 1e-9);
        let theta = |t| two_lists_dependent(&table, t).unwrap();
        assert!((theta(1.0) - 1140.0).abs() < 1e-9);
        assert!((theta(2.0) - 1890.0).abs() < 1e-9);
    }
}
