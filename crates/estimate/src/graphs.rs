//! Averaging over decomposable graphs of list dependence, exactly (Madigan and York 1997).
//!
//! Under a hyper-Dirichlet prior the evidence of a graph for each n0 is a product over its cliques
//! divided by one over its separators; each factor depends on n0 through one cell only. The saturated
//! graph says nothing about n0 (its curve has no mean), so it is weighed but left out of the answer.

use crate::curve::Curve;
use crate::special::{ln_gamma, ln_gamma_step};
use crate::table::Table;
use rayon::prelude::*;

/// What is believed before the table is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SizePrior {
    /// p(N) ∝ 1/N.
    Inverse,
    /// N is Poisson with a gamma mean of this shape and scale.
    PoissonGamma {
        /// Shape of the gamma.
        shape: f64,
        /// Scale of the gamma.
        scale: f64,
    },
}

/// Settings of a graph average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GraphSettings {
    /// The prior weight of a cell of the full table; `None` for 2^-K.
    pub delta: Option<f64>,
    /// The prior of N.
    pub prior: SizePrior,
    /// Whether the saturated graph takes part in the answer.
    pub saturated: bool,
    /// The range of n0, if it is not all.
    pub unseen: Option<(u64, u64)>,
}

impl Default for GraphSettings {
    fn default() -> Self {
        Self {
            delta: None,
            prior: SizePrior::Inverse,
            saturated: false,
            unseen: None,
        }
    }
}

/// A graph average.
#[derive(Clone, Debug)]
pub struct GraphAverage {
    /// The averaged curve of n0.
    pub curve: Curve,
    /// Graphs as cliques (sets of lists), with posterior probability, largest first.
    pub graphs: Vec<(Vec<u32>, f64)>,
    /// The weight the saturated graph would have if it took part.
    pub saturated_weight: f64,
    /// Posterior probability that lists i and j depend directly, over the graphs of the answer.
    pub pairs: Vec<((usize, usize), f64)>,
}

/// A decomposable graph as signed sets of lists: cliques minus separators.
#[derive(Clone, Debug)]
struct Graph {
    edges: u32,
    parts: Vec<(u32, f64)>,
    cliques: Vec<u32>,
}

/// All pairs of lists in order.
fn pairs(lists: usize) -> Vec<(usize, usize)> {
    (0..lists)
        .flat_map(|i| (i + 1..lists).map(move |j| (i, j)))
        .collect()
}

/// All decomposable graphs on `lists` lists: 8, 61, 822 and 18,154 for 3 to 6.
fn graphs(lists: usize) -> Vec<Graph> {
    let pairs = pairs(lists);
    let mut found = Vec::new();
    for edges in 0..1_u32 << pairs.len() {
        let mut neighbors = [0_u32; 8];
        for (bit, &(i, j)) in pairs.iter().enumerate() {
            if edges >> bit & 1 == 1 {
                neighbors[i] |= 1 << j;
                neighbors[j] |= 1 << i;
            }
        }
        if let Some((parts, cliques)) = decompose(lists, &neighbors) {
            found.push(Graph {
                edges,
                parts,
                cliques,
            });
        }
    }
    found
}

type Decomposed = (Vec<(u32, f64)>, Vec<u32>);

/// Maximum cardinality search; `None` if some vertex has earlier neighbors that are not all joined.
fn decompose(lists: usize, neighbors: &[u32; 8]) -> Option<Decomposed> {
    let mut placed = 0_u32;
    let mut parts: Vec<(u32, f64)> = Vec::new();
    let mut sets = Vec::new();
    for _ in 0..lists {
        let next = (0..lists)
            .filter(|v| placed >> v & 1 == 0)
            .max_by_key(|&v| ((neighbors[v] & placed).count_ones(), std::cmp::Reverse(v)))
            .expect("a vertex is left");
        let earlier = neighbors[next] & placed;
        for (v, own) in neighbors.iter().enumerate().take(lists) {
            if earlier >> v & 1 == 1 && (earlier & !(1 << v)) & !own != 0 {
                return None;
            }
        }
        let mut add = |set: u32, sign: f64| {
            if set == 0 {
                return;
            }
            match parts.iter_mut().find(|(s, _)| *s == set) {
                Some((_, n)) => *n += sign,
                None => parts.push((set, sign)),
            }
        };
        add(earlier | 1 << next, 1.0);
        add(earlier, -1.0);
        sets.push(earlier | 1 << next);
        placed |= 1 << next;
    }
    parts.retain(|(_, n)| *n != 0.0);
    let mut cliques: Vec<u32> = sets
        .iter()
        .copied()
        .filter(|&s| !sets.iter().any(|&t| t != s && t & s == s))
        .collect();
    cliques.sort_unstable();
    cliques.dedup();
    Some((parts, cliques))
}

/// What the factors of all sets of lists need to know of the table.
struct Factors {
    seen: f64,
    delta_all: f64,
    prior: SizePrior,
    /// For each set: constant, and the argument of its one moving logΓ at n0 = 0.
    sets: Vec<(f64, f64)>,
}

impl Factors {
    fn of(table: &Table, delta: f64, prior: SizePrior) -> Self {
        let lists = table.lists();
        let delta_all = delta * 2f64.powi(lists as i32);
        let seen = table.observed() as f64;
        let sets = (0..1_u32 << lists)
            .map(|set| {
                if set == 0 {
                    return (0.0, 0.0);
                }
                let own = delta * 2f64.powi(lists as i32 - set.count_ones() as i32);
                let mut margin = std::collections::BTreeMap::new();
                for (history, n) in table.cells() {
                    *margin.entry(history.0 & set).or_insert(0_u64) += n;
                }
                let missed = margin.remove(&0).unwrap_or(0) as f64;
                let fixed: f64 = margin.values().map(|&n| ln_gamma_step(own, n as f64)).sum();
                (fixed + ln_gamma(delta_all) - ln_gamma(own), missed + own)
            })
            .collect();
        Self {
            seen,
            delta_all,
            prior,
            sets,
        }
    }

    /// The factor of every set at one n0, and the part all graphs share.
    fn at(&self, n0: f64) -> (Vec<f64>, f64) {
        let total = self.seen + n0;
        let whole = ln_gamma(total + self.delta_all);
        let values = self
            .sets
            .iter()
            .enumerate()
            .map(|(set, &(fixed, start))| {
                if set == 0 {
                    0.0
                } else {
                    fixed + ln_gamma(n0 + start) - whole
                }
            })
            .collect();
        let prior = match self.prior {
            SizePrior::Inverse => -total.ln(),
            SizePrior::PoissonGamma { shape, scale } => {
                ln_gamma_step(total + 1.0, shape - 1.0)
                    - ln_gamma(shape)
                    - shape * scale.ln_1p()
                    - total * (1.0 / scale).ln_1p()
            }
        };
        (values, ln_gamma_step(n0 + 1.0, self.seen) + prior)
    }
}

fn log_density(graph: &Graph, values: &[f64], shared: f64) -> f64 {
    shared
        + graph
            .parts
            .iter()
            .map(|&(set, sign)| sign * values[set as usize])
            .sum::<f64>()
}

/// Averages over all decomposable graphs of 3 to 6 lists; `None` for other numbers of lists, for tables
/// with impossible histories, and where the curve does not end within `unseen_max`.
pub fn graph_average(
    table: &Table,
    settings: &GraphSettings,
    unseen_max: f64,
) -> Option<GraphAverage> {
    let lists = table.lists();
    if !(2..=6).contains(&lists) || table.impossible().next().is_some() || table.observed() == 0 {
        return None;
    }
    let delta = settings.delta.unwrap_or_else(|| 2f64.powi(-(lists as i32)));
    let factors = Factors::of(table, delta, settings.prior);
    let all = graphs(lists);
    let full = (1_u32 << (lists * (lists - 1) / 2)) - 1;
    let (saturated, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|g| g.edges == full);
    // First a coarse look over the whole range, to see which graphs and which n0 matter.
    let (from, to) = settings
        .unseen
        .map_or((0.0, unseen_max), |(a, b)| (a as f64, b as f64));
    let coarse: Vec<f64> = {
        let (a, b) = (from.ln_1p(), to.ln_1p());
        (0..=400)
            .map(|i| (a + (b - a) * f64::from(i) / 400.0).exp_m1())
            .collect()
    };
    let coarse_values: Vec<_> = coarse.iter().map(|&n0| factors.at(n0)).collect();
    let peak = |graph: &Graph| -> f64 {
        coarse_values
            .iter()
            .zip(&coarse)
            .map(|((values, shared), n0)| log_density(graph, values, *shared) + n0.ln_1p())
            .fold(f64::NEG_INFINITY, f64::max)
    };
    let peaks: Vec<f64> = rest.par_iter().with_min_len(512).map(peak).collect();
    let best = peaks.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let reference = best.max(saturated.iter().map(peak).fold(f64::NEG_INFINITY, f64::max));
    let mut kept: Vec<&Graph> = rest
        .iter()
        .zip(&peaks)
        .filter(|(_, p)| **p > best - 30.0)
        .map(|(g, _)| g)
        .collect();
    if settings.saturated {
        kept.extend(&saturated);
    }
    // Narrow the range to where the kept graphs have mass.
    let mut low = from;
    let mut high = to;
    for _ in 0..4 {
        let grid: Vec<f64> = {
            let (a, b) = (low.ln_1p(), high.ln_1p());
            (0..=160)
                .map(|i| (a + (b - a) * f64::from(i) / 160.0).exp_m1())
                .collect()
        };
        let heights: Vec<f64> = grid
            .iter()
            .map(|&n0| {
                let (values, shared) = factors.at(n0);
                kept.iter()
                    .map(|g| log_density(g, &values, shared))
                    .fold(f64::NEG_INFINITY, f64::max)
                    + n0.ln_1p()
            })
            .collect();
        let top = heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let inside = |i: &usize| heights[*i] > top - 32.0;
        let first = (0..grid.len()).find(inside)?.saturating_sub(1);
        let last = ((0..grid.len()).rev().find(inside)? + 1).min(grid.len() - 1);
        let narrower =
            (grid[last].ln_1p() - grid[first].ln_1p()) < 0.8 * (high.ln_1p() - low.ln_1p());
        (low, high) = (grid[first], grid[last]);
        if !narrower {
            break;
        }
    }
    low = low.floor();
    high = high.ceil().min(to.floor().max(low));
    // A range that was asked for is summed person by person, as others do.
    let whole = high - low <= 6000.0 || settings.unseen.is_some() && high - low <= 200_000.0;
    let nodes: Vec<f64> = if whole {
        let count = (high - low) as usize;
        (0..=count).map(|i| low + i as f64).collect()
    } else {
        // Even steps of ln(1 + n0).
        let (a, b) = (low.ln_1p(), high.ln_1p());
        (0..=2400)
            .map(|i| (a + (b - a) * f64::from(i) / 2400.0).exp_m1())
            .collect()
    };
    let values: Vec<_> = nodes.iter().map(|&n0| factors.at(n0)).collect();
    let evidence = |graph: &Graph, nodes: &[f64], values: &[(Vec<f64>, f64)]| -> (f64, Vec<f64>) {
        let density: Vec<f64> = values
            .iter()
            .map(|(v, shared)| (log_density(graph, v, *shared) - reference).exp())
            .collect();
        let curve = if whole {
            Curve::whole(nodes.to_vec(), density.clone())
        } else {
            Curve::new(nodes.to_vec(), density.clone())
        };
        (curve.mass(), density)
    };
    let results: Vec<(f64, Vec<f64>)> = kept
        .par_iter()
        .map(|g| evidence(g, &nodes, &values))
        .collect();
    let mut density = vec![0.0; nodes.len()];
    for (_, own) in &results {
        for (sum, d) in density.iter_mut().zip(own) {
            *sum += d;
        }
    }
    let total: f64 = results.iter().map(|(e, _)| e).sum();
    if !(total > 0.0 && total.is_finite()) {
        return None;
    }
    let saturated_weight = {
        // Its tail is long: over the whole range, by the coarse grid.
        let own: f64 = saturated
            .iter()
            .map(|g| {
                let density: Vec<f64> = coarse_values
                    .iter()
                    .map(|(v, shared)| (log_density(g, v, *shared) - reference).exp())
                    .collect();
                // At small n0 whole numbers stand apart: the first is worth itself and half a step.
                Curve::new(coarse.clone(), density.clone()).mass() + 0.5 * density[0]
            })
            .sum();
        let others: f64 = kept
            .iter()
            .zip(&results)
            .filter(|(g, _)| g.edges != full)
            .map(|(_, (e, _))| e)
            .sum();
        own / (own + others)
    };
    let mut listed: Vec<(Vec<u32>, f64)> = kept
        .iter()
        .zip(&results)
        .map(|(g, (e, _))| (g.cliques.clone(), e / total))
        .collect();
    listed.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let pair_weights = pairs(lists)
        .into_iter()
        .enumerate()
        .map(|(bit, pair)| {
            let weight: f64 = kept
                .iter()
                .zip(&results)
                .filter(|(g, _)| g.edges >> bit & 1 == 1)
                .map(|(_, (e, _))| e / total)
                .sum();
            (pair, weight)
        })
        .collect();
    Some(GraphAverage {
        curve: if whole {
            Curve::whole(nodes, density)
        } else {
            Curve::new(nodes, density)
        },
        graphs: listed,
        saturated_weight,
        pairs: pair_weights,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_graphs() {
        assert_eq!(graphs(3).len(), 8);
        assert_eq!(graphs(4).len(), 61);
        assert_eq!(graphs(5).len(), 822);
        assert_eq!(graphs(6).len(), 18_154);
    }
}
