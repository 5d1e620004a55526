//! Drawing from the distributions that estimation needs.

use crate::special::ln_gamma;
use crate::streams::Stream;
use rand_distr::{Distribution, Exp1, StandardNormal};
use std::sync::LazyLock;

/// A standard normal number.
#[inline]
pub(crate) fn normal(stream: &mut Stream) -> f64 {
    StandardNormal.sample(stream)
}

/// An exponential number with mean 1.
#[inline]
pub(crate) fn exponential(stream: &mut Stream) -> f64 {
    Exp1.sample(stream)
}

/// A gamma variate with the given shape and rate 1 (Marsaglia and Tsang 2000).
#[inline]
pub(crate) fn gamma(stream: &mut Stream, shape: f64) -> f64 {
    if shape < 1.0 {
        return log_gamma_variate(stream, shape).exp();
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(stream);
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let v = v * v * v;
        let u = stream.uniform();
        if u < 1.0 - 0.0331 * x * x * x * x || u.ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
            return d * v;
        }
    }
}

/// The logarithm of a gamma variate: for small shapes the variate itself underflows.
pub(crate) fn log_gamma_variate(stream: &mut Stream, shape: f64) -> f64 {
    if shape < 1.0 {
        let boost = stream.uniform().ln() / shape;
        gamma(stream, shape + 1.0).ln() + boost
    } else {
        gamma(stream, shape).ln()
    }
}

/// ln V and ln(1 − V) of a beta variate, without underflow.
pub(crate) fn log_beta_pair(stream: &mut Stream, a: f64, b: f64) -> (f64, f64) {
    let x = log_gamma_variate(stream, a);
    let y = log_gamma_variate(stream, b);
    let top = x.max(y);
    let sum = top + ((x - top).exp() + (y - top).exp()).ln();
    (x - sum, y - sum)
}

/// How many of `n` succeed, each with chance `p`.
pub(crate) fn binomial(stream: &mut Stream, n: u64, p: f64) -> u64 {
    if p >= 1.0 {
        return n;
    }
    share(stream, n, p, 1.0 - p)
}

/// How many of `n` fall into a part, where the weights of the part and of all the rest are given.
///
/// The lighter side is drawn, so that a part that holds next to all or next to nothing costs one uniform number.
#[inline]
pub(crate) fn share(stream: &mut Stream, n: u64, part: f64, rest: f64) -> u64 {
    if n == 0 || part <= 0.0 {
        0
    } else if rest <= 0.0 {
        n
    } else if part <= rest {
        lighter(stream, n, part / (part + rest))
    } else {
        n - lighter(stream, n, rest / (part + rest))
    }
}

/// Binomial with a chance of at most ½.
#[inline]
fn lighter(stream: &mut Stream, n: u64, p: f64) -> u64 {
    let mean = n as f64 * p;
    if mean < 0.5 {
        // P(at least one) ≤ n p: a uniform number above it means none, without a logarithm.
        let u = stream.uniform();
        if u >= mean {
            return 0;
        }
        return upper_tail(n, p, u);
    }
    if mean < 10.0 {
        inversion(stream, n, p)
    } else {
        transformed_rejection(stream, n, p)
    }
}

/// ln(1 − p)·n; the plain logarithm is exact enough unless n is large.
#[inline]
fn log_none(n: u64, p: f64) -> f64 {
    if n < 100_000 {
        n as f64 * (1.0 - p).ln()
    } else {
        n as f64 * (-p).ln_1p()
    }
}

/// Binomial by walking the upper tail: the largest k with P(at least k) above `u`.
fn upper_tail(n: u64, p: f64, u: f64) -> u64 {
    let odds = p / (1.0 - p);
    let mut chance = log_none(n, p).exp();
    let mut tail = 1.0 - chance;
    let mut taken = 0_u64;
    while u < tail && taken < n {
        taken += 1;
        chance *= odds * (n - taken + 1) as f64 / taken as f64;
        tail -= chance;
        if chance < 1e-300 {
            break;
        }
    }
    taken
}

/// Binomial by walking the distribution function from 0.
#[inline]
fn inversion(stream: &mut Stream, n: u64, p: f64) -> u64 {
    let n_real = n as f64;
    let odds = p / (1.0 - p);
    let mut chance = log_none(n, p).exp();
    let mut u = stream.uniform();
    let mut k = 0_u64;
    while u > chance {
        u -= chance;
        k += 1;
        if k > n || k > 400 {
            return k.min(n);
        }
        let k_real = k as f64;
        chance *= odds * (n_real - k_real + 1.0) / k_real;
    }
    k
}

/// Factorials whose logarithm is kept; larger ones take Stirling's series.
const FACTORIALS_KEPT: usize = 2048;

static LN_FACTORIALS: LazyLock<[f64; FACTORIALS_KEPT]> =
    LazyLock::new(|| std::array::from_fn(|k| ln_gamma(k as f64 + 1.0)));

/// ln k! of a whole number.
#[inline]
fn ln_factorial(kept: &[f64; FACTORIALS_KEPT], k: f64) -> f64 {
    if k < FACTORIALS_KEPT as f64 {
        kept[k as usize]
    } else {
        ln_gamma(k + 1.0)
    }
}

/// Binomial by transformed rejection (Hörmann 1993, BTRS), for n·p of ten and more, p up to ½.
#[inline]
fn transformed_rejection(stream: &mut Stream, n: u64, p: f64) -> u64 {
    let n_real = n as f64;
    let q = 1.0 - p;
    let spread = (n_real * p * q).sqrt();
    let b = 1.15 + 2.53 * spread;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let c = n_real * p + 0.5;
    let v_r = 0.92 - 4.2 / b;
    loop {
        let u = stream.uniform() - 0.5;
        let v = stream.uniform();
        let us = 0.5 - u.abs();
        let place = (2.0 * a / us + b) * u + c;
        if place < 0.0 || place >= n_real + 1.0 {
            continue;
        }
        // Not below zero, so cutting off the fraction is rounding down.
        let whole = place as u64;
        if (us >= 0.07 && v <= v_r) || accepted(n_real, p, (whole as f64, us, v), (a, b, spread)) {
            return whole;
        }
    }
}

/// The exact test of the transformed rejection, for the one draw in seven that the quick one does not settle.
#[cold]
#[inline(never)]
fn accepted(n: f64, p: f64, (k, us, v): (f64, f64, f64), (a, b, spread): (f64, f64, f64)) -> bool {
    let kept = &*LN_FACTORIALS;
    let alpha = (2.83 + 5.1 / b) * spread;
    let mode = ((n + 1.0) * p) as u64 as f64;
    let height = (v * alpha / (a / (us * us) + b)).ln();
    let bound = ln_factorial(kept, mode) + ln_factorial(kept, n - mode)
        - ln_factorial(kept, k)
        - ln_factorial(kept, n - k)
        + (k - mode) * (p / (1.0 - p)).ln();
    height <= bound
}

/// A Poisson variate; for means beyond 10^15 its mean.
pub(crate) fn poisson(stream: &mut Stream, mean: f64) -> u64 {
    if mean <= 0.0 {
        return 0;
    }
    if mean < 10.0 {
        let mut chance = (-mean).exp();
        let mut u = stream.uniform();
        let mut k = 0_u64;
        while u > chance {
            u -= chance;
            k += 1;
            if k > 400 {
                break;
            }
            chance *= mean / k as f64;
        }
        return k;
    }
    if mean > 1e15 {
        return mean as u64;
    }
    // PTRS of Hörmann (1993)
    let log_mean = mean.ln();
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.02483 * b;
    let inverse = 1.1239 + 1.1328 / (b - 3.4);
    let v_r = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = stream.uniform() - 0.5;
        let v = stream.uniform();
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
        if us >= 0.07 && v <= v_r {
            return k as u64;
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        if (v * inverse / (a / (us * us) + b)).ln() <= k * log_mean - mean - ln_gamma(k + 1.0) {
            return k as u64;
        }
    }
}

/// People on no list given those seen and the chance of being missed: p(N) ∝ 1/N.
pub(crate) fn unseen(stream: &mut Stream, seen: f64, missed: f64) -> u64 {
    let rate = gamma(stream, seen) * missed / (1.0 - missed);
    poisson(stream, rate)
}

/// Splits `n` over weights; the last class takes what rounding leaves.
pub(crate) fn multinomial(stream: &mut Stream, n: u64, weights: &[f64], out: &mut [u64]) {
    let mut left = n;
    let mut mass: f64 = weights.iter().sum();
    out.fill(0);
    for (i, &w) in weights.iter().enumerate() {
        if left == 0 {
            return;
        }
        let last = i + 1 == weights.len();
        let take = if last || mass <= w {
            left
        } else {
            binomial(stream, left, w / mass)
        };
        out[i] = take;
        left -= take;
        mass -= w;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::Key;

    fn moments(mut draw: impl FnMut(&mut Stream) -> f64) -> (f64, f64) {
        let mut stream = Key::of(b"moments").stream("test", 0, 0);
        let n = 40_000.0;
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..40_000 {
            let x = draw(&mut stream);
            sum += x;
            square += x * x;
        }
        (sum / n, square / n - (sum / n) * (sum / n))
    }

    #[track_caller]
    fn check(draw: impl FnMut(&mut Stream) -> f64, mean: f64, variance: f64) {
        let (m, v) = moments(draw);
        let error = 5.0 * (variance / 40_000.0).sqrt();
        assert!((m - mean).abs() < error, "mean {m} is not {mean}");
        assert!(
            (v / variance - 1.0).abs() < 0.08,
            "variance {v} is not {variance}"
        );
    }

    #[test]
    fn means_and_variances() {
        check(|s| binomial(s, 20, 0.1) as f64, 2.0, 1.8);
        check(|s| binomial(s, 1000, 0.3) as f64, 300.0, 210.0);
        check(|s| binomial(s, 1000, 0.9) as f64, 900.0, 90.0);
        check(|s| binomial(s, 9000, 0.4) as f64, 3600.0, 2160.0);
        check(|s| binomial(s, 50, 0.004) as f64, 0.2, 0.1992);
        check(|s| binomial(s, 400_000, 1e-6) as f64, 0.4, 0.4);
        check(|s| share(s, 60, 2.0, 4.0) as f64, 20.0, 40.0 / 3.0);
        check(exponential, 1.0, 1.0);
        check(|s| poisson(s, 4.0) as f64, 4.0, 4.0);
        check(|s| poisson(s, 400.0) as f64, 400.0, 400.0);
        check(|s| gamma(s, 0.4), 0.4, 0.4);
        check(|s| gamma(s, 7.0), 7.0, 7.0);
        check(|s| log_beta_pair(s, 2.0, 3.0).0.exp(), 0.4, 0.04);
    }

    /// Every way of drawing gives the distribution itself, not only its moments.
    #[test]
    fn binomials_have_their_distribution() {
        let mut stream = Key::of(b"b").stream("test", 0, 0);
        for (n, p) in [
            (8_u64, 0.03),
            (30, 0.2),
            (60, 0.35),
            (5000, 0.002_5),
            (90, 0.8),
        ] {
            let draws = 60_000;
            let mut found = vec![0.0_f64; n as usize + 1];
            for _ in 0..draws {
                found[binomial(&mut stream, n, p) as usize] += 1.0;
            }
            let mut chance = (n as f64 * (1.0 - p).ln()).exp();
            let (mut chi, mut classes) = (0.0, 0.0);
            for k in 0..=n {
                let expected = chance * f64::from(draws);
                if expected > 20.0 {
                    chi += (found[k as usize] - expected).powi(2) / expected;
                    classes += 1.0;
                }
                chance *= (n - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
            }
            let limit = classes + 5.0 * (2.0_f64 * classes).sqrt();
            assert!(chi < limit, "n {n}, p {p}: {chi} over {classes} classes");
        }
    }

    #[test]
    fn multinomials_add_up() {
        let mut stream = Key::of(b"m").stream("test", 0, 0);
        let mut out = [0; 3];
        for _ in 0..100 {
            multinomial(&mut stream, 1000, &[0.2, 1e-300, 0.8], &mut out);
            assert_eq!(out.iter().sum::<u64>(), 1000);
        }
    }
}
