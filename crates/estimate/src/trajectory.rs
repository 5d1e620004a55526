//! N against n as records arrive: records are taken away at random, and the rest is estimated again.
//!
//! Where lists are independent and people alike, fewer records give the same N with less certainty. Where people
//! differ in how easily they get on lists, N climbs with n, and what it has climbed to is not the end (Binette and
//! Steorts 2022 draw such trajectories).

use crate::loglinear::{Cells, Model, Workspace, fit};
use crate::streams::Key;
use crate::table::Table;

/// One thinned table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Which part of the records is kept.
    pub part: f64,
    /// People still seen.
    pub seen: f64,
    /// N by the model that is best on the whole table; none if it has no estimate here.
    pub estimate: Option<f64>,
}

/// Thins the records of a table to growing parts, several times each, and refits a model.
pub(crate) fn trajectory(table: &Table, model: &Model, key: &Key) -> Vec<Step> {
    const REPEATS: u64 = 5;
    let whole = Cells::of(table);
    let mut work = Workspace::default();
    let mut steps = Vec::new();
    for (tenths, part) in (4..=10).map(|tenths| (tenths, f64::from(tenths) / 10.0)) {
        let repeats = if tenths == 10 { 1 } else { REPEATS };
        for repeat in 0..repeats {
            let mut stream = key.stream("trajectory", tenths as u64, repeat);
            let mut cells = whole.clone();
            if tenths < 10 {
                // Each record of each person stays or goes by itself: list by list, every history is parted in two.
                for list in 0..cells.lists {
                    for h in 0..cells.count.len() {
                        if h >> list & 1 == 1 && cells.count[h] > 0.0 {
                            let n = cells.count[h] as u64;
                            let kept = crate::draw::binomial(&mut stream, n, part);
                            cells.count[h] = kept as f64;
                            cells.count[h & !(1 << list)] += (n - kept) as f64;
                        }
                    }
                }
                // Those without a record left are not seen.
                cells.count[0] = 0.0;
                cells.recount();
            }
            let seen = cells.people();
            let estimate = fit(&cells, model, &mut work)
                .ok()
                .map(|own| seen + own.unseen)
                .filter(|n| n.is_finite() && *n < 1e12);
            steps.push(Step {
                part,
                seen,
                estimate,
            });
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::CaptureHistory;

    #[test]
    fn independent_lists_stay_where_they_are() {
        // 10,000 people, three independent lists with chances 0.5, 0.4 and 0.3
        let chances = [0.5, 0.4, 0.3];
        let cells = (1_u32..8).map(|h| {
            let p: f64 = (0..3)
                .map(|l| {
                    if h >> l & 1 == 1 {
                        chances[l]
                    } else {
                        1.0 - chances[l]
                    }
                })
                .product();
            (CaptureHistory(h), (10_000.0 * p).round() as u64)
        });
        let table = Table::new(3, cells).unwrap();
        let steps = trajectory(&table, &Model::independence(3), &Key::of(b"t"));
        assert_eq!(steps.len(), 31);
        assert!(steps[0].seen < steps[30].seen);
        for step in &steps {
            let n = step.estimate.unwrap();
            assert!((n / 10_000.0 - 1.0).abs() < 0.15, "{step:?}");
        }
    }
}
