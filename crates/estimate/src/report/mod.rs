//! The answer in words, for a terminal and as a page that needs nothing else.
//!
//! Prose has two significant figures; tables have the full ones. Never a bare number: always its interval,
//! its lists, its condition.

mod figure;
mod page;
mod plots;
mod strata;
mod text;

pub use figure::{Figure, Tongue};
pub use page::{ASSUMED, page, said};
pub use plots::figures;
pub use strata::{strata_page, strata_text};
pub use text::text;

/// A number of people with two significant figures and thin spaces between thousands.
pub fn rounded(people: f64) -> String {
    if !people.is_finite() {
        return "∞".into();
    }
    let size = people.abs();
    let step = if size < 100.0 {
        1.0
    } else {
        10f64.powi(size.log10().floor() as i32 - 1)
    };
    grouped((people / step).round() * step)
}

/// A whole number with spaces between thousands.
pub fn grouped(people: f64) -> String {
    if !people.is_finite() {
        return "∞".into();
    }
    let digits = format!("{:.0}", people.abs());
    let mut out = String::new();
    if people <= -0.5 {
        out.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_figures_in_prose() {
        let check =
            |x: f64, expected: &str| assert_eq!(rounded(x).replace('\u{202f}', " "), expected);
        check(10_356.5, "10 000");
        check(12_741.0, "13 000");
        check(157.2, "160");
        check(43.4, "43");
        check(999.0, "1 000");
        check(f64::INFINITY, "∞");
        assert_eq!(grouped(1_234_567.0).replace('\u{202f}', " "), "1 234 567");
    }
}
