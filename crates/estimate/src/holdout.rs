//! The free truth check: take one list as the whole, forget it, and see whether the others find its size.
//! Also the estimate with each list left out. Both are cheap and both are done on every run.

use crate::bounds::chapman;
use crate::loglinear::{Cells, default_family, search, stepwise};
use crate::prepare::prepare;
use crate::table::Table;

/// What the other lists say of the size of one list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HoldOut {
    /// The list taken as the whole.
    pub list: usize,
    /// How many people it has.
    pub size: u64,
    /// What the others estimate, if they can.
    pub estimate: Option<f64>,
}

impl HoldOut {
    /// Estimate over truth.
    pub fn ratio(&self) -> Option<f64> {
        self.estimate.map(|e| e / self.size as f64)
    }
}

/// The quickest honest point estimate: best BIC, forward steps above six lists, Chapman for two.
pub(crate) fn quick_estimate(table: &Table) -> Option<f64> {
    let prepared = match prepare(table) {
        Ok(prepared) => prepared.table,
        Err(refusal)
            if refusal
                .reasons
                .iter()
                .all(|r| r.code == "two-lists-conditional") =>
        {
            return chapman(&refusal.table).map(|c| c.estimate);
        }
        Err(_) => return None,
    };
    let cells = Cells::of(&prepared);
    let unseen = match prepared.lists() {
        0..=6 => {
            search(&cells, &default_family(prepared.lists())?)
                .best_bic()?
                .fit
                .unseen
        }
        7..=11 => stepwise(&cells, 0.02).ok()?.fit.unseen,
        _ => return None,
    };
    // Lists set aside as identical or empty lose nobody; a list of everybody neither.
    Some(prepared.observed() as f64 + unseen)
}

/// The check for every list.
pub fn hold_out(table: &Table) -> Vec<HoldOut> {
    (0..table.lists())
        .map(|list| {
            let (inside, _) = table.within(list);
            HoldOut {
                list,
                size: table.on_list(list),
                estimate: quick_estimate(&inside),
            }
        })
        .collect()
}

/// N estimated without each list in turn.
pub fn leave_one_out(table: &Table) -> Vec<(usize, Option<f64>)> {
    (0..table.lists())
        .map(|list| (list, quick_estimate(&table.without(list))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::CaptureHistory;

    #[test]
    fn kosovo_lists_as_measured() {
        let table = Table::new(
            4,
            [
                (1, 1131),
                (2, 845),
                (4, 936),
                (8, 306),
                (3, 177),
                (5, 228),
                (9, 106),
                (6, 217),
                (10, 31),
                (12, 123),
                (7, 181),
                (11, 18),
                (13, 42),
                (14, 32),
                (15, 27),
            ]
            .map(|(h, n)| (CaptureHistory(h), n)),
        )
        .unwrap();
        let found: Vec<(u64, f64)> = hold_out(&table)
            .iter()
            .map(|h| (h.size, h.estimate.unwrap().round()))
            .collect();
        assert_eq!(
            found,
            [(1910, 1493.0), (1528, 894.0), (1786, 1612.0), (685, 689.0)]
        );
    }
}
