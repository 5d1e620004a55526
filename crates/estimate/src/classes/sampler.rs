//! One chain of the hidden-class model: blocked Gibbs over distinct histories.
//!
//! Its cost does not grow with the number of people. The classes of the people of one history are drawn
//! together; those of the unseen likewise; then capture chances, sticks and α.

use super::{AlphaPrior, ClassSettings};
use crate::draw::{binomial, gamma, log_beta_pair, log_gamma_variate, normal, unseen};
use crate::special::ln_gamma;
use crate::streams::Stream;
use crate::table::Table;

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
            if lists <= 6 {
                // All histories by doubling.
                let mut all = [0.0_f64; 64];
                all[0] = weight;
                for (list, &p) in chance.iter().enumerate() {
                    let half = 1 << list;
                    let q = 1.0 - p;
                    for i in 0..half {
                        all[i + half] = all[i] * p;
                        all[i] *= q;
                    }
                }
                for (slot, &h) in own.iter_mut().zip(&data.histories) {
                    *slot = all[h as usize & 63];
                }
                own[cells] = all[0];
            } else {
                for (slot, &h) in own.iter_mut().zip(data.histories.iter().chain(&[0])) {
                    *slot = chance.iter().enumerate().fold(weight, |x, (list, &p)| {
                        x * if h >> list & 1 == 1 { p } else { 1.0 - p }
                    });
                }
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
            let mut left = n;
            for class in 0..k {
                if left == 0 {
                    break;
                }
                let mass = self.suffix[class * width + cell];
                let take = if class + 1 == k {
                    left
                } else {
                    quick_binomial(stream, left, self.joint[class * width + cell], mass)
                };
                if take > 0 {
                    left -= take;
                    self.members[class] += take;
                    let mut bits = h;
                    while bits != 0 {
                        self.on_list[class * data.lists + bits.trailing_zeros() as usize] += take;
                        bits &= bits - 1;
                    }
                }
            }
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
        let mut left = drawn;
        for class in 0..k {
            if left == 0 {
                break;
            }
            let take = if class + 1 == k {
                left
            } else {
                quick_binomial(
                    stream,
                    left,
                    self.joint[class * width + width - 1],
                    self.suffix[class * width + width - 1],
                )
            };
            left -= take;
            self.members[class] += take;
        }
    }

    /// Exchanges the people of two neighboring classes, with the sticks summed out.
    fn relabel(&mut self, data: &Data, stream: &mut Stream) {
        let k = data.classes;
        if k < 3 {
            return;
        }
        let a = (stream.uniform() * (k - 2) as f64) as usize;
        let b = a + 1;
        let (m, n) = (self.members[a], self.members[b]);
        if m == n {
            return;
        }
        let later: u64 = self.members[b + 1..].iter().sum();
        let later = later as f64;
        // ln B(1 + m, α + T) of a stick with m people and T after it, for both orders
        let stick = |own: f64, after: f64| {
            ln_gamma(1.0 + own) + ln_gamma(self.alpha + after)
                - ln_gamma(1.0 + self.alpha + own + after)
        };
        let (m, n) = (m as f64, n as f64);
        let gain = stick(n, m + later) + stick(m, later) - stick(m, n + later) - stick(n, later);
        if gain >= 0.0 || stream.uniform().ln() < gain {
            self.members.swap(a, b);
            let lists = data.lists;
            for list in 0..lists {
                self.on_list.swap(a * lists + list, b * lists + list);
            }
        }
    }

    /// Draws capture chances, sticks and α given the classes.
    fn redraw(&mut self, data: &Data, stream: &mut Stream) {
        let (k, lists) = (data.classes, data.lists);
        for class in 0..k {
            let members = self.members[class];
            for list in 0..lists {
                let on = self.on_list[class * lists + list];
                let p = if members == 0 {
                    stream.uniform()
                } else {
                    let x = gamma(stream, 1.0 + on as f64);
                    let y = gamma(stream, 1.0 + (members - on) as f64);
                    x / (x + y)
                };
                self.lambda[class * lists + list] = p.clamp(1e-15, 1.0 - 1e-15);
            }
        }
        let mut later: u64 = self.members.iter().sum();
        // What the sticks leave is kept as a product and, where a stick may take all but nothing, as a logarithm.
        let mut rest = 1.0_f64;
        let mut log_rest = 0.0_f64;
        for class in 0..k {
            let own = self.members[class];
            later -= own;
            if class + 1 == k {
                self.weight[class] = rest * log_rest.exp();
                break;
            }
            let after = self.alpha + later as f64;
            if after >= 1.0 && rest > 1e-200 {
                let x = gamma(stream, 1.0 + own as f64);
                let y = gamma(stream, after);
                self.weight[class] = rest * log_rest.exp() * x / (x + y);
                rest *= y / (x + y);
                continue;
            }
            let (log_v, log_not) = if own == 0 && later == 0 {
                let log_not = stream.uniform().ln() / self.alpha;
                ((-log_not.exp_m1()).ln(), log_not)
            } else {
                log_beta_pair(stream, 1.0 + own as f64, after)
            };
            self.weight[class] = rest * (log_rest + log_v).exp();
            log_rest += log_not;
        }
        let log_rest = log_rest + rest.max(1e-300).ln();
        self.redraw_alpha(data, log_rest, stream);
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

/// Binomial with chance part/mass; most draws in far classes are zero and are told so without a logarithm.
#[inline]
fn quick_binomial(stream: &mut Stream, n: u64, part: f64, mass: f64) -> u64 {
    if part <= 0.0 || mass <= 0.0 {
        return 0;
    }
    let p = part / mass;
    if p >= 1.0 {
        return n;
    }
    let expected = n as f64 * p;
    if expected < 0.5 {
        // P(at least one) ≤ n p: a uniform above it means zero.
        let u = stream.uniform();
        if u >= expected {
            return 0;
        }
        let mut chance = (n as f64 * (-p).ln_1p()).exp();
        let mut tail = 1.0 - chance;
        let mut taken = 0_u64;
        let odds = p / (1.0 - p);
        while u < tail && taken < n && taken < 200 {
            taken += 1;
            chance *= odds * (n - taken + 1) as f64 / taken as f64;
            tail -= chance;
            if chance < 1e-300 {
                break;
            }
        }
        return taken;
    }
    binomial(stream, n, p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Key;

    #[test]
    fn quick_binomial_has_its_mean() {
        let mut stream = Key::of(b"q").stream("test", 0, 0);
        for (n, p) in [(50, 0.004), (3, 0.1), (400, 0.3)] {
            let sum: u64 = (0..100_000)
                .map(|_| quick_binomial(&mut stream, n, p, 1.0))
                .sum();
            let mean = n as f64 * p;
            let error = 5.0 * (mean / 100_000.0).sqrt();
            assert!((sum as f64 / 100_000.0 - mean).abs() < error, "{n} {p}");
        }
    }
}
