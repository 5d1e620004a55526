//! The few special functions that estimation needs, each to about 14 digits.

/// 97.5% point of the standard normal distribution.
pub(crate) const Z_95: f64 = 1.959_963_984_540_054;
/// 95% point of chi-squared with one degree of freedom.
pub(crate) const CHI_95: f64 = 3.841_458_820_694_124;

/// The tail of Stirling's series, `ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π]`, for x of ten and more.
fn stirling_tail(x: f64) -> f64 {
    let y = 1.0 / (x * x);
    (1.0 / 12.0
        + y * (-1.0 / 360.0
            + y * (1.0 / 1260.0
                + y * (-1.0 / 1680.0 + y * (1.0 / 1188.0 - y * 691.0 / 360_360.0)))))
        / x
}

/// ln Γ(x) for x > 0.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    const HALF_LN_2PI: f64 = 0.918_938_533_204_672_8;
    if x < 10.0 {
        // Γ(x) = Γ(x + k) / (x (x+1) … (x+k−1))
        let mut product = 1.0;
        let mut y = x;
        while y < 10.0 {
            product *= y;
            y += 1.0;
        }
        return ln_gamma(y) - product.ln();
    }
    (x - 0.5) * x.ln() - x + HALF_LN_2PI + stirling_tail(x)
}

/// ln Γ(x + d) − ln Γ(x), without subtracting two big numbers.
pub(crate) fn ln_gamma_step(x: f64, d: f64) -> f64 {
    if x < 10.0 || x + d < 10.0 {
        return ln_gamma(x + d) - ln_gamma(x);
    }
    (x - 0.5) * (d / x).ln_1p() + d * (x + d).ln() - d + stirling_tail(x + d) - stirling_tail(x)
}

/// The regularized lower incomplete gamma function P(a, x).
pub(crate) fn gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x < a + 1.0 {
        let mut term = 1.0 / a;
        let mut sum = term;
        let mut k = a;
        for _ in 0..100_000 {
            k += 1.0;
            term *= x / k;
            sum += term;
            if term < sum * 1e-16 {
                break;
            }
        }
        (sum.ln() - x + a * x.ln() - ln_gamma(a)).exp().min(1.0)
    } else {
        1.0 - gamma_q_fraction(a, x)
    }
}

/// The regularized upper incomplete gamma function Q(a, x).
pub(crate) fn gamma_q(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if x < a + 1.0 {
        1.0 - gamma_p(a, x)
    } else {
        gamma_q_fraction(a, x)
    }
}

/// Q(a, x) by Lentz's continued fraction, for x ≥ a + 1.
fn gamma_q_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..100_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        if d.abs() < TINY {
            d = TINY;
        }
        c = b + an / c;
        if c.abs() < TINY {
            c = TINY;
        }
        d = 1.0 / d;
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    ((a * x.ln() - x - ln_gamma(a)).exp() * h).min(1.0)
}

/// The standard normal distribution function Φ.
pub(crate) fn normal_cdf(x: f64) -> f64 {
    let half = 0.5 * gamma_q(0.5, x * x / 2.0);
    if x > 0.0 { 1.0 - half } else { half }
}

/// Φ⁻¹: a rational start (Acklam) and two Newton steps. Infinite at 0 and 1.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        0.007_784_695_709_041_462,
        0.322_467_129_070_039_8,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    let poly = |c: &[f64], x: f64| c.iter().fold(0.0, |sum, &a| sum * x + a);
    let tail = |q: f64| {
        let r = (-2.0 * q.ln()).sqrt();
        poly(&C, r) / (poly(&D, r) * r + 1.0)
    };
    let mut x = if p < 0.02425 {
        tail(p)
    } else if p > 1.0 - 0.02425 {
        -tail(1.0 - p)
    } else {
        let q = p - 0.5;
        let r = q * q;
        poly(&A, r) * q / (poly(&B, r) * r + 1.0)
    };
    for _ in 0..2 {
        let density = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        if density < 1e-290 {
            break;
        }
        x -= (normal_cdf(x) - p) / density;
    }
    x
}

/// The quantile of sorted numbers by linear interpolation between order statistics (R's type 7).
pub(crate) fn quantile_sorted(sorted: &[f64], p: f64) -> f64 {
    match sorted.len() {
        0 => f64::NAN,
        1 => sorted[0],
        n => {
            let at = p.clamp(0.0, 1.0) * (n - 1) as f64;
            let below = at.floor() as usize;
            let above = (below + 1).min(n - 1);
            let part = at - below as f64;
            if part <= 0.0 || sorted[below] >= sorted[above] {
                sorted[below]
            } else {
                sorted[below] + part * (sorted[above] - sorted[below])
            }
        }
    }
}

/// Sorts a copy, infinities last.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut copy = values.to_vec();
    copy.sort_by(f64::total_cmp);
    copy
}

/// A log-normal interval for a positive remainder above `seen` (Chao 1987).
pub(crate) fn log_normal_interval(seen: f64, unseen: f64, variance: f64) -> (f64, f64) {
    if unseen <= 0.0 {
        return (seen, seen);
    }
    let spread = (Z_95 * (variance / (unseen * unseen)).ln_1p().sqrt()).exp();
    (seen + unseen / spread, seen + unseen * spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(left: f64, right: f64) {
        assert!(
            (left - right).abs() <= 1e-12 * (1.0 + right.abs()),
            "{left} is not {right}"
        );
    }

    #[test]
    fn known_values() {
        close(ln_gamma(1.0), 0.0);
        close(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln());
        close(ln_gamma(11.0), 3_628_800f64.ln());
        close(ln_gamma_step(1e9, 1.0), 1e9f64.ln());
        close(ln_gamma_step(3.0, 2.0), 12f64.ln());
        close(normal_cdf(Z_95), 0.975);
        close(normal_quantile(0.975), Z_95);
        close(normal_quantile(0.001), -3.090_232_306_167_813_5);
        close(1.0 - gamma_p(0.5, CHI_95 / 2.0), 0.05);
        // Poisson(3): P(X ≤ 1) = 4 e^-3
        close(gamma_q(2.0, 3.0), 4.0 * (-3f64).exp());
    }

    #[test]
    fn quantiles_with_infinities() {
        let x = [1.0, 2.0, f64::INFINITY];
        close(quantile_sorted(&x, 0.5), 2.0);
        assert!(quantile_sorted(&x, 0.9).is_infinite());
    }
}
