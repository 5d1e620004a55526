//! Profile-likelihood intervals for N: for each trial n0 the rest of the model is fitted again.

use super::fit::{Cells, Fit, Workspace, fit_known, fitted};
use super::model::Model;
use crate::special::{CHI_95, ln_gamma_step};

/// The multinomial log-likelihood of (table, n0), up to a constant of the table.
pub(crate) fn profile(cells: &mut Cells, model: &Model, work: &mut Workspace, unseen: f64) -> f64 {
    let seen = cells.people();
    cells.count[0] = unseen;
    cells.open[0] = true;
    let value = fit_known(cells, model, work).map(|_| {
        let mu = fitted(work);
        let total = seen + unseen;
        ln_gamma_step(unseen + 1.0, seen)
            + cells
                .count
                .iter()
                .zip(&mu)
                .filter(|(n, _)| **n > 0.0)
                .map(|(n, m)| n * (m / total).ln())
                .sum::<f64>()
    });
    cells.count[0] = 0.0;
    cells.open[0] = false;
    value.unwrap_or(f64::NEG_INFINITY)
}

/// The 95% profile interval of N; the upper end may be infinite.
pub fn profile_interval(cells: &Cells, model: &Model, fit: &Fit) -> (f64, f64) {
    let mut cells = cells.clone();
    let mut work = Workspace::default();
    let seen = cells.people();
    // In u = ln(n0 + ½), so that n0 = 0 is within reach.
    let u_of = |n0: f64| (n0 + 0.5).ln();
    let floor = u_of(0.0);
    let far = u_of(1e6 * (seen + fit.unseen));
    let mut at = |u: f64| profile(&mut cells, model, &mut work, (u.exp() - 0.5).max(0.0));
    let start = u_of(fit.unseen);
    let spread =
        (fit.log_unseen_variance.sqrt() + 1.0 / (fit.unseen + 0.5).sqrt()).clamp(1e-4, 3.0);
    let (top, value) = highest((start - spread).max(floor), start + spread, &mut at);
    let goal = value - CHI_95 / 2.0;
    let low =
        crossing(top, -spread, floor, goal, &mut at).map_or(0.0, |u| (u.exp() - 0.5).max(0.0));
    let high = crossing(top, spread, far, goal, &mut at).map_or(f64::INFINITY, |u| u.exp() - 0.5);
    (seen + low, seen + high)
}

/// Golden section for the maximum of a unimodal function.
fn highest(mut a: f64, mut b: f64, at: &mut impl FnMut(f64) -> f64) -> (f64, f64) {
    let golden = 0.5 * (5f64.sqrt() - 1.0);
    let mut c = b - golden * (b - a);
    let mut d = a + golden * (b - a);
    let (mut fc, mut fd) = (at(c), at(d));
    for _ in 0..20 {
        if fc >= fd {
            (b, d, fd) = (d, c, fc);
            c = b - golden * (b - a);
            fc = at(c);
        } else {
            (a, c, fc) = (c, d, fd);
            d = a + golden * (b - a);
            fd = at(d);
        }
    }
    if fc >= fd { (c, fc) } else { (d, fd) }
}

/// Where the function falls to `goal`, going from `top` by growing steps; `None` if it has not by `end`.
fn crossing(
    top: f64,
    step: f64,
    end: f64,
    goal: f64,
    at: &mut impl FnMut(f64) -> f64,
) -> Option<f64> {
    let beyond = |u: f64| if step > 0.0 { u >= end } else { u <= end };
    let mut inside = top;
    let mut step = step;
    let mut outside = loop {
        let next = inside + step;
        if beyond(next) {
            if at(end) > goal {
                return None;
            }
            break end;
        }
        if at(next) <= goal {
            break next;
        }
        inside = next;
        step *= 2.0;
    };
    for _ in 0..32 {
        let middle = f64::midpoint(inside, outside);
        if at(middle) > goal {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    Some(f64::midpoint(inside, outside))
}
