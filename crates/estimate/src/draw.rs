//! Drawing from the distributions that estimation needs.

use crate::special::ln_gamma;
use crate::streams::Stream;
use rand_distr::{Distribution, StandardNormal};

/// A standard normal number.
#[inline]
pub(crate) fn normal(stream: &mut Stream) -> f64 {
    StandardNormal.sample(stream)
}

/// A gamma variate with the given shape and rate 1 (Marsaglia and Tsang 2000).
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
    if n == 0 || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    if p > 0.5 {
        return n - binomial(stream, n, 1.0 - p);
    }
    if (n as f64) * p < 10.0 {
        inversion(stream, n, p)
    } else {
        transformed_rejection(stream, n, p)
    }
}

/// Binomial by walking the distribution function from 0.
#[inline]
fn inversion(stream: &mut Stream, n: u64, p: f64) -> u64 {
    let n_real = n as f64;
    let odds = p / (1.0 - p);
    let mut chance = (n_real * (-p).ln_1p()).exp();
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

/// Binomial by transformed rejection (Hörmann 1993, BTRS), for n·p of ten and more, p up to ½.
fn transformed_rejection(stream: &mut Stream, n: u64, p: f64) -> u64 {
    let n_real = n as f64;
    let q = 1.0 - p;
    let spread = (n_real * p * q).sqrt();
    let b = 1.15 + 2.53 * spread;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let c = n_real * p + 0.5;
    let v_r = 0.92 - 4.2 / b;
    let alpha = (2.83 + 5.1 / b) * spread;
    let mode = ((n_real + 1.0) * p).floor();
    loop {
        let u = stream.uniform() - 0.5;
        let mut v = stream.uniform();
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + c).floor();
        if k < 0.0 || k > n_real {
            continue;
        }
        if us >= 0.07 && v <= v_r {
            return k as u64;
        }
        v = (v * alpha / (a / (us * us) + b)).ln();
        let bound = ln_gamma(mode + 1.0) + ln_gamma(n_real - mode + 1.0)
            - ln_gamma(k + 1.0)
            - ln_gamma(n_real - k + 1.0)
            + (k - mode) * (p / q).ln();
        if v <= bound {
            return k as u64;
        }
    }
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
        check(|s| poisson(s, 4.0) as f64, 4.0, 4.0);
        check(|s| poisson(s, 400.0) as f64, 400.0, 400.0);
        check(|s| gamma(s, 0.4), 0.4, 0.4);
        check(|s| gamma(s, 7.0), 7.0, 7.0);
        check(|s| log_beta_pair(s, 2.0, 3.0).0.exp(), 0.4, 0.04);
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
