//! The assumption made visible: what N would be if being on one list made being on others likelier.
//!
//! No table can test how the unseen differ from the seen (Aleshin-Guendel, Sadinle and Wakefield), so the
//! assumption is a knob ξ: at 1 it holds, below 1 more people are missing.

use crate::draw::gamma;
use crate::special::{quantile_sorted, sorted};
use crate::streams::Key;
use crate::table::{CaptureHistory, Table};

/// N along the knob, and where the conclusion turns.
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// The pair of lists the assumption is about; `None` for the interaction of all lists.
    pub pair: Option<(usize, usize)>,
    /// n0 at ξ = 1.
    pub unseen: f64,
    /// ξ and N.
    pub curve: Vec<(f64, f64)>,
    /// The ξ at which N is twice that of ξ = 1; `None` if there is none.
    pub doubles_at: Option<f64>,
    /// The ξ at which nobody is on no list.
    pub nobody_at: Option<f64>,
    /// Whether empty cells made draws of the cell probabilities necessary.
    pub drawn: bool,
}

/// The ξ at which curves are given: from 1/4 to 4 in even steps of the logarithm.
fn steps() -> impl Iterator<Item = f64> {
    (-8..=8).map(|i| (4f64.ln() * f64::from(i) / 8.0).exp())
}

/// No interaction of all lists together: n0 = (1/ξ) Π odd cells / Π even cells.
pub fn knob_all(table: &Table, key: &Key) -> Option<Knob> {
    let lists = table.lists();
    if lists > 11 || table.impossible().next().is_some() {
        return None;
    }
    let counts: Vec<f64> = (1..1_u32 << lists)
        .map(|h| table.count(CaptureHistory(h)) as f64)
        .collect();
    let ratio = |cells: &[f64]| -> f64 {
        cells
            .iter()
            .enumerate()
            .map(|(i, x)| {
                let odd = (i as u32 + 1).count_ones() % 2 == 1;
                if odd { x.ln() } else { -x.ln() }
            })
            .sum::<f64>()
    };
    let drawn = counts.contains(&0.0);
    // An even number of odd and one fewer of even cells: the ratio scales as the table does.
    let unseen = if drawn {
        let people: f64 = counts.iter().sum();
        let draws: Vec<f64> = (0..1000)
            .map(|index| {
                let mut stream = key.stream("knob", 0, index);
                let cells: Vec<f64> = counts.iter().map(|n| gamma(&mut stream, n + 1.0)).collect();
                let total: f64 = cells.iter().sum();
                (ratio(&cells) + (people / total).ln()).exp()
            })
            .collect();
        quantile_sorted(&sorted(&draws), 0.5)
    } else {
        ratio(&counts).exp()
    };
    let seen = table.observed() as f64;
    Some(Knob {
        pair: None,
        unseen,
        curve: steps().map(|xi| (xi, seen + unseen / xi)).collect(),
        doubles_at: Some(unseen / (seen + 2.0 * unseen)),
        nobody_at: None,
        drawn,
    })
}

/// Independence of two lists over all others:
/// n0 = n_i only · n_j only / (ξ n_ij) − people on neither but on others.
pub fn knob_pair(table: &Table, i: usize, j: usize) -> Option<Knob> {
    let both = table.overlap(1 << i | 1 << j) as f64;
    if both == 0.0 {
        return None;
    }
    let only_i = table.on_list(i) as f64 - both;
    let only_j = table.on_list(j) as f64 - both;
    let seen = table.observed() as f64;
    let elsewhere = seen - only_i - only_j - both;
    let product = only_i * only_j / both;
    let at = |xi: f64| seen + (product / xi - elsewhere).max(0.0);
    let unseen = (product - elsewhere).max(0.0);
    Some(Knob {
        pair: Some((i, j)),
        unseen,
        curve: steps().map(|xi| (xi, at(xi))).collect(),
        doubles_at: (product > 0.0).then(|| product / (seen + 2.0 * unseen + elsewhere)),
        nobody_at: (elsewhere > 0.0).then(|| product / elsewhere),
        drawn: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hepatitis_at_one_half_one_and_two() {
        // Chao et al. (1997), hepatitis A in Taiwan; measured values at ξ = 1/2, 1, 2
        let table = Table::new(
            3,
            [
                (1, 69),
                (2, 55),
                (4, 63),
                (3, 21),
                (5, 17),
                (6, 18),
                (7, 28),
            ]
            .map(|(h, n)| (CaptureHistory(h), n)),
        )
        .unwrap();
        let knob = knob_all(&table, &Key::of(b"")).unwrap();
        let at = |xi: f64| (271.0 + knob.unseen / xi).round();
        assert_eq!((at(0.5), at(1.0), at(2.0)), (2355.0, 1313.0, 792.0));
        assert!(!knob.drawn);
        let doubled = 271.0 + knob.unseen / knob.doubles_at.unwrap();
        assert!((doubled - 2.0 * (271.0 + knob.unseen)).abs() < 1e-6);
    }

    #[test]
    fn a_pair_falls_to_the_seen() {
        let table = Table::new(
            3,
            [(1, 50), (2, 40), (4, 30), (3, 20)].map(|(h, n)| (CaptureHistory(h), n)),
        )
        .unwrap();
        let knob = knob_pair(&table, 0, 1).unwrap();
        assert!((knob.unseen - 70.0).abs() < 1e-9);
        assert!((knob.nobody_at.unwrap() - 100.0 / 30.0).abs() < 1e-9);
    }
}
