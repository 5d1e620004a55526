//! Draws by method into intervals, and the hull of those: shared by strata and by drawn links.

use crate::bounds::Interval;
use crate::special::{Z_95, quantile_sorted, sorted};

/// Draws of a quantity by method, sorted.
pub(crate) type Pools = Vec<(&'static str, Vec<f64>)>;

/// Middle and ends of each method's sorted draws, raised by `seen`.
pub(crate) fn by_method(pools: &Pools, seen: f64) -> Vec<(&'static str, Interval)> {
    pools
        .iter()
        .map(|(method, own)| {
            let at = |p| seen + quantile_sorted(own, p);
            (*method, interval(at(0.5), at(0.025), at(0.975)))
        })
        .collect()
}

/// The middle one of the middles and the hull of the ends.
pub(crate) fn hull(by_method: &[(&'static str, Interval)]) -> Option<Interval> {
    if by_method.is_empty() {
        return None;
    }
    let middles: Vec<f64> = by_method.iter().map(|(_, i)| i.estimate).collect();
    let lo = by_method
        .iter()
        .map(|(_, i)| i.lo)
        .fold(f64::INFINITY, f64::min);
    let hi = by_method.iter().map(|(_, i)| i.hi).fold(0.0, f64::max);
    Some(interval(quantile_sorted(&sorted(&middles), 0.5), lo, hi))
}

fn interval(estimate: f64, lo: f64, hi: f64) -> Interval {
    Interval {
        estimate,
        se: (hi - lo) / (2.0 * Z_95),
        lo,
        hi,
    }
}
