//! One chain of the hidden-class model: blocked Gibbs over distinct histories.
//!
//! Its cost does not grow with the number of people. The classes of the people of one history are drawn
//! together; those of the unseen likewise; then capture chances, sticks and α.

use super::{AlphaPrior, ClassSettings};
use crate::draw::{exponential, gamma, log_beta_pair, log_gamma_variate, normal, share, unseen};
use crate::streams::Stream;
use crate::table::Table;

/// Up to so many people of one history are put into classes one by one.
const FEW: u64 = 12;

/// The table as the sampler sees it.
#[derive(Clone, Debug)]
pub(super) struct Data {
    pub(super) lists: usize,
    pub(super) classes: usize,
    pub(super) alpha: AlphaPrior,
    pub(super) histories: Vec<u32>,
    pub(super) counts: Vec<u64>,
    pub(super) seen: f64,
    /// Unseen people beyond this are impossible by a stated limit.
    pub(super) unseen_max: f64,
}

impl Data {
    pub(super) fn of(table: &Table, settings: &ClassSettings, limit: Option<u64>) -> Self {
        let seen = table.observed() as f64;
        Self {
            lists: table.lists(),
            classes: settings.classes(table.lists()),
            alpha: settings.alpha,
            histories: table.cells().map(|(h, _)| h.0).collect(),
            counts: table.cells().map(|(_, n)| n).collect(),
            seen,
            unseen_max: limit.map_or(f64::INFINITY, |l| (l as f64 - seen).max(0.0)),
        }
    }

    /// The same table thinned to about the share `part`, for the rungs of a ladder.
    pub(super) fn thinned(&self, part: f64) -> Self {
        let mut copy = self.clone();
        for n in &mut copy.counts {
            *n = (*n as f64 * part).round() as u64;
        }
        copy.seen = copy.counts.iter().sum::<u64>() as f64;
        copy.unseen_max = self.unseen_max;
        copy
    }
}

/// The state of a chain.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// Capture chances, class by class.
    lambda: Vec<f64>,
    /// Class weights.
    weight: Vec<f64>,
    alpha: f64,
    /// For each class, weight times chance of each history, the last of no list.
    joint: Vec<f64>,
    members: Vec<u64>,
    on_list: Vec<u64>,
    suffix: Vec<f64>,
    pub(super) unseen: f64,
    /// Whether the chance of being missed came closer to 1 than can be told.
    pub(super) degenerate: bool,
}

impl Chain {
    /// Starts spread out: one class; random classes; classes by how many lists.
    pub(super) fn start(data: &Data, index: usize, stream: &mut Stream) -> Self {
        let (k, lists) = (data.classes, data.lists);
        let mut chain = Self {
            lambda: vec![0.5; k * lists],
            weight: vec![1.0 / k as f64; k],
            alpha: 1.0,
            joint: vec![0.0; k * (data.histories.len() + 1)],
            members: vec![0; k],
            on_list: vec![0; k * lists],
            suffix: Vec::new(),
            unseen: data.seen,
            degenerate: false,
        };
        for (class, weight) in chain.weight.iter_mut().enumerate() {
            *weight = match index % 4 {
                0 => {
                    if class == 0 {
                        0.99
                    } else {
                        0.01 / k as f64
                    }
                }
                _ => 1.0 / k as f64,
            };
        }
        for class in 0..k {
            for list in 0..lists {
                chain.lambda[class * lists + list] = match index % 4 {
                    0 => 0.3,
                    1 => 0.05 + 0.9 * stream.uniform(),
                    2 => (class as f64 + 0.5) / k as f64,
                    _ => 0.4 * stream.uniform(),
                };
            }
        }
        chain.tabulate(data);
        chain
    }

    /// Weight times chance of every history in every class.
    pub(super) fn tabulate(&mut self, data: &Data) {
        let cells = data.histories.len();
        let lists = data.lists;
        for class in 0..data.classes {
            let chance = &self.lambda[class * lists..(class + 1) * lists];
            let own = &mut self.joint[class * (cells + 1)..(class + 1) * (cells + 1)];
            let weight = self.weight[class];
            // All histories of the first eight lists and of the others by doubling, so that each history costs one product.
            let (first, others) = chance.split_at(lists.min(8));
            let first = doubled(weight, first);
            if others.is_empty() {
                for (slot, &h) in own.iter_mut().zip(&data.histories) {
                    *slot = first[h as usize & 255];
                }
                own[cells] = first[0];
                continue;
            }
            let others = doubled(1.0, others);
            for (slot, &h) in own.iter_mut().zip(data.histories.iter().chain(&[0])) {
                *slot = first[h as usize & 255] * others[h as usize >> 8 & 255];
            }
        }
    }

    /// ln of the likelihood with people and classes summed out, for a table of these histories.
    pub(super) fn log_marginal(&self, data: &Data) -> f64 {
        let cells = data.histories.len();
        let total = |cell: usize| -> f64 {
            (0..data.classes)
                .map(|class| self.joint[class * (cells + 1) + cell])
                .sum::<f64>()
                .max(1e-300)
        };
        let missed = total(cells).min(1.0 - 1e-12);
        let mut sum = -data.seen * (-missed).ln_1p();
        for (cell, &n) in data.counts.iter().enumerate() {
            if n > 0 {
                sum += n as f64 * total(cell).ln();
            }
        }
        sum
    }

    /// One sweep. The table of joint chances is current before and after.
    pub(super) fn sweep(&mut self, data: &Data, stream: &mut Stream) {
        self.assign(data, stream);
        self.relabel(data, stream);
        self.redraw(data, stream);
        self.tabulate(data);
    }

    /// Draws the classes of the seen, how many are unseen, and their classes.
    fn assign(&mut self, data: &Data, stream: &mut Stream) {
        let k = data.classes;
        let width = data.histories.len() + 1;
        self.members.fill(0);
        self.on_list.fill(0);
        // suffix[c * width + cell]: the chance in classes c and later
        self.suffix.clear();
        self.suffix.extend_from_slice(&self.joint);
        for class in (0..k - 1).rev() {
            let (head, tail) = self.suffix.split_at_mut((class + 1) * width);
            for (a, b) in head[class * width..].iter_mut().zip(&tail[..width]) {
                *a += *b;
            }
        }
        for (cell, (&h, &n)) in data.histories.iter().zip(&data.counts).enumerate() {
            self.split(data, cell, h, n, stream);
        }
        let missed = self.suffix[width - 1];
        if missed > 1.0 - 1e-9 {
            self.degenerate = true;
        }
        let missed = missed.min(1.0 - 1e-9);
        let mut drawn = unseen(stream, data.seen, missed);
        if data.unseen_max.is_finite() {
            for _ in 0..1000 {
                if drawn as f64 <= data.unseen_max {
                    break;
                }
                drawn = unseen(stream, data.seen, missed);
            }
            drawn = drawn.min(data.unseen_max as u64);
        }
        self.unseen = drawn as f64;
        self.split(data, width - 1, 0, drawn, stream);
    }

    /// Draws the classes of the people of one history, which is the `cell`-th.
    #[inline]
    fn split(&mut self, data: &Data, cell: usize, history: u32, people: u64, stream: &mut Stream) {
        let (k, lists) = (data.classes, data.lists);
        let width = data.histories.len() + 1;
        let mut left = people;
        for class in 0..k {
            if left <= FEW {
                // A few people are told apart one by one: one uniform number each, and no logarithm.
                let whole = self.suffix[class * width + cell];
                for _ in 0..left {
                    let u = stream.uniform() * whole;
                    let mut own = class;
                    while own + 1 < k && u < self.suffix[(own + 1) * width + cell] {
                        own += 1;
                    }
                    self.members[own] += 1;
                    self.count_on(own * lists, history, 1);
                }
                return;
            }
            let take = if class + 1 == k {
                left
            } else {
                share(
                    stream,
                    left,
                    self.joint[class * width + cell],
                    self.suffix[(class + 1) * width + cell],
                )
            };
            if take > 0 {
                left -= take;
                self.members[class] += take;
                self.count_on(class * lists, history, take);
            }
        }
    }

    /// Counts people of a history on the lists of a class, whose first place is `from`.
    #[inline]
    fn count_on(&mut self, from: usize, history: u32, people: u64) {
        let mut bits = history;
        while bits != 0 {
            self.on_list[from + bits.trailing_zeros() as usize] += people;
            bits &= bits - 1;
        }
    }

    /// Offers to exchange the people of each two neighboring classes, with the sticks summed out.
    ///
    /// Of the six gamma functions in the ratio of the two orders all but (α + after the first)⁻¹ cancel.
    fn relabel(&mut self, data: &Data, stream: &mut Stream) {
        let (k, lists) = (data.classes, data.lists);
        let mut later: u64 = self.members.iter().sum();
        for a in 0..k.saturating_sub(2) {
            let b = a + 1;
            let (m, n) = (self.members[a], self.members[b]);
            later -= m;
            if m == n {
                continue;
            }
            let rest = self.alpha + (later - n) as f64;
            let ratio = (rest + n as f64) / (rest + m as f64);
            if ratio >= 1.0 || stream.uniform() < ratio {
                self.members.swap(a, b);
                let (head, tail) = self.on_list.split_at_mut(b * lists);
                head[a * lists..].swap_with_slice(&mut tail[..lists]);
                later = later + m - n;
            }
        }
    }

    /// Draws capture chances, sticks and α given the classes.
    fn redraw(&mut self, data: &Data, stream: &mut Stream) {
        let (k, lists) = (data.classes, data.lists);
        for (class, own) in self.lambda.chunks_exact_mut(lists).enumerate() {
            let members = self.members[class];
            if members == 0 {
                for p in own {
                    *p = stream.uniform();
                }
                continue;
            }
            for (p, &on) in own.iter_mut().zip(&self.on_list[class * lists..]) {
                let x = gamma(stream, 1.0 + on as f64);
                let y = gamma(stream, 1.0 + (members - on) as f64);
                *p = (x / (x + y)).clamp(1e-15, 1.0 - 1e-15);
            }
        }
        let mut later: u64 = self.members.iter().sum();
        // What the sticks leave is kept as a product; its logarithm, for α, in two parts that cannot underflow.
        let mut rest = 1.0_f64;
        let mut counted = 1.0_f64;
        let mut log_rest = 0.0_f64;
        for class in 0..k {
            let own = self.members[class];
            later -= own;
            if class + 1 == k {
                self.weight[class] = rest;
                break;
            }
            let after = self.alpha + later as f64;
            if own == 0 && later == 0 {
                // Nobody here or later: 1 − V is a power of a uniform number.
                let log_not = -exponential(stream) / self.alpha;
                let not = log_not.exp();
                self.weight[class] = rest
                    * if not > 0.5 {
                        -log_not.exp_m1()
                    } else {
                        1.0 - not
                    };
                rest *= not;
                log_rest += log_not;
            } else if after >= 1.0 {
                let x = gamma(stream, 1.0 + own as f64);
                let y = gamma(stream, after);
                let not = y / (x + y);
                self.weight[class] = rest * x / (x + y);
                rest *= not;
                counted *= not;
                if counted < 1e-100 {
                    log_rest += counted.max(1e-300).ln();
                    counted = 1.0;
                }
            } else {
                let (log_v, log_not) = log_beta_pair(stream, 1.0 + own as f64, after);
                self.weight[class] = rest * log_v.exp();
                rest *= log_not.exp();
                log_rest += log_not;
            }
        }
        self.redraw_alpha(data, log_rest + counted.max(1e-300).ln(), stream);
    }

    /// α given the sticks: `log_rest` is the sum of ln(1 − V).
    fn redraw_alpha(&mut self, data: &Data, log_rest: f64, stream: &mut Stream) {
        let sticks = (data.classes - 1) as f64;
        match data.alpha {
            AlphaPrior::Gamma(shape, rate) => {
                self.alpha = gamma(stream, shape + sticks) / (rate - log_rest);
            }
            AlphaPrior::LogNormal(mean, deviation) => {
                // A slice step on ln α: density α^sticks exp(α log_rest) times the normal.
                let log = |x: f64| {
                    sticks * x + x.exp() * log_rest - ((x - mean) / deviation).powi(2) / 2.0
                };
                let x = self.alpha.ln();
                let level = log(x) + stream.uniform().ln();
                let width = 1.0;
                let mut low = x - width * stream.uniform();
                let mut high = low + width;
                for _ in 0..50 {
                    if log(low) < level {
                        break;
                    }
                    low -= width;
                }
                for _ in 0..50 {
                    if log(high) < level {
                        break;
                    }
                    high += width;
                }
                for _ in 0..200 {
                    let next = low + (high - low) * stream.uniform();
                    if log(next) >= level {
                        self.alpha = next.exp();
                        break;
                    }
                    if next < x {
                        low = next;
                    } else {
                        high = next;
                    }
                }
            }
        }
        self.alpha = self.alpha.clamp(1e-9, 1e9);
    }

    /// n0 as the prior alone would have it, given how many are seen.
    pub(super) fn prior_unseen(data: &Data, stream: &mut Stream) -> f64 {
        let alpha = match data.alpha {
            AlphaPrior::Gamma(shape, rate) => (log_gamma_variate(stream, shape) - f64::ln(rate))
                .exp()
                .max(1e-12),
            AlphaPrior::LogNormal(mean, deviation) => (mean + deviation * normal(stream)).exp(),
        };
        let mut rest = 1.0;
        let mut missed = 0.0;
        for class in 0..data.classes {
            let v = if class + 1 == data.classes {
                1.0
            } else {
                -(stream.uniform().ln() / alpha).exp_m1()
            };
            let own: f64 = (0..data.lists).map(|_| stream.uniform()).product();
            missed += rest * v * own;
            rest *= 1.0 - v;
        }
        (unseen(stream, data.seen, missed.min(1.0 - 1e-9)) as f64).min(data.unseen_max)
    }

    /// Takes over the parameters of another chain (for exchanges on a ladder).
    pub(super) fn exchange(&mut self, other: &mut Self) {
        std::mem::swap(&mut self.lambda, &mut other.lambda);
        std::mem::swap(&mut self.weight, &mut other.weight);
        std::mem::swap(&mut self.joint, &mut other.joint);
        std::mem::swap(&mut self.alpha, &mut other.alpha);
    }
}

/// The chances of all histories of up to eight lists, times a weight.
fn doubled(weight: f64, chance: &[f64]) -> [f64; 256] {
    let mut all = [0.0_f64; 256];
    all[0] = weight;
    for (list, &p) in chance.iter().enumerate() {
        let half = 1 << list;
        let q = 1.0 - p;
        let (without, with) = all[..2 * half].split_at_mut(half);
        for (a, b) in without.iter_mut().zip(with) {
            *b = *a * p;
            *a *= q;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::ln_gamma;
    use crate::streams::Key;
    use crate::table::{CaptureHistory, Table};

    /// The short ratio for exchanging neighbors is that of the two orders written out.
    #[test]
    fn exchanging_neighbors() {
        let stick = |own: f64, after: f64, alpha: f64| {
            ln_gamma(1.0 + own) + ln_gamma(alpha + after) - ln_gamma(1.0 + alpha + own + after)
        };
        for (m, n, later, alpha) in [
            (5.0, 9.0, 3.0, 0.3),
            (0.0, 4.0, 0.0, 1.7),
            (80.0, 2.0, 40.0, 0.1),
        ] {
            let long: f64 = stick(n, m + later, alpha) + stick(m, later, alpha)
                - stick(m, n + later, alpha)
                - stick(n, later, alpha);
            let short = ((alpha + later + n) / (alpha + later + m)).ln();
            assert!((long - short).abs() < 1e-9, "{m} {n} {later} {alpha}");
        }
    }

    /// With one class the model is independence, whose posterior of n0 can be summed.
    #[test]
    fn one_class_is_independence() {
        let counts = [(1, 40), (2, 30), (3, 20), (4, 25), (5, 9), (6, 12), (7, 8)];
        let table = Table::new(3, counts.map(|(h, n)| (CaptureHistory(h), n))).unwrap();
        let settings = ClassSettings {
            classes_max: 1,
            ..ClassSettings::default()
        };
        let data = Data::of(&table, &settings, None);
        let mut stream = Key::of(b"one").stream("test", 0, 0);
        let mut chain = Chain::start(&data, 1, &mut stream);
        let draws = 40_000;
        let mut sum = 0.0;
        for _ in 0..500 {
            chain.sweep(&data, &mut stream);
        }
        for _ in 0..draws {
            chain.sweep(&data, &mut stream);
            sum += chain.unseen;
        }
        // p(n0 | counts) ∝ (N−1)!/n0! Π B(1 + x_j, 1 + N − x_j), uniform capture chances, p(N) ∝ 1/N
        let seen = data.seen;
        let on: Vec<f64> = (0..3).map(|list| table.on_list(list) as f64).collect();
        let logs: Vec<f64> = (0..2000)
            .map(|n0| {
                let n0 = f64::from(n0);
                let people = seen + n0;
                ln_gamma(people) - ln_gamma(n0 + 1.0)
                    + on.iter()
                        .map(|x| ln_gamma(people - x + 1.0) - ln_gamma(people + 2.0))
                        .sum::<f64>()
            })
            .collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (mut mass, mut mean) = (0.0, 0.0);
        for (n0, log) in logs.iter().enumerate() {
            let p = (log - top).exp();
            mass += p;
            mean += p * n0 as f64;
        }
        let found = sum / f64::from(draws);
        assert!(
            (found / (mean / mass) - 1.0).abs() < 0.02,
            "{found} {}",
            mean / mass
        );
    }
}
