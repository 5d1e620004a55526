//! Linkage carried through: estimates over many drawn clusterings, pooled.
//!
//! Who links records draws whole clusterings from calibrated probabilities and tabulates each; here every
//! table is estimated and the draws of n0 stand together (Sadinle 2018 on when this equals the joint
//! posterior). Links missed push N up, false links push it down; neither can be seen inside one table.

use crate::answer::{Answer, Settings, estimate};
use crate::bounds::Interval;
use crate::classes::ClassSettings;
use crate::hull::{by_method, hull};
use crate::loglinear::{Cells, Model, Workspace, default_family, fit, search, stepwise};
use crate::prepare::prepare;
use crate::reason::{Reason, State};
use crate::special::{quantile_sorted, sorted};
use crate::strata::{mean_variance, together};
use crate::table::Table;
use rayon::prelude::*;

/// An estimate with the doubt of the links in it.
#[derive(Clone, Debug)]
pub struct Pooled {
    /// The answer with the links taken as certain.
    pub certain: Answer,
    /// The state with their doubt.
    pub state: State,
    /// Why it is not more.
    pub reasons: Vec<Reason>,
    /// What a reader should know.
    pub warnings: Vec<Reason>,
    /// The number with the doubt of the links; hull over methods.
    pub estimate: Option<Interval>,
    /// The same by method.
    pub by_method: Vec<(&'static str, Interval)>,
    /// Draws of N by method, 1,000 sorted values each.
    pub pools: Vec<(&'static str, Vec<f64>)>,
    /// The share of the variance of ln n0 that comes from the links, 0 to 1.
    pub linkage_share: Option<f64>,
    /// How many tables were drawn, and how many of them had an estimate.
    pub draws: (usize, usize),
    /// People seen: least, middle, most over the draws.
    pub observed: (f64, f64, f64),
    /// What N would be if one link in ten was missed.
    pub one_in_ten: Option<f64>,
}

/// Estimates every drawn table and pools; `certain` is the table with the links taken as certain.
pub fn estimate_over_draws(
    certain: &Table,
    tables: &[Table],
    settings: &Settings,
    clock: &(dyn Fn() -> f64 + Sync),
) -> Pooled {
    let sure = estimate(certain, settings, clock);
    // Chains are shorter on each draw, and only run where the usual sampler agreed on the certain table.
    let classes = settings.classes.filter(|_| {
        sure.classes.as_ref().is_some_and(|c| {
            let plain = &c.stages[0];
            plain.converged || plain.rhat < 1.05 && plain.note == Some("chains-not-converged")
        })
    });
    let lighter = Settings {
        bootstrap_samples: settings.bootstrap_samples / 5,
        bootstrap_models: settings.bootstrap_models.min(50),
        classes: classes.map(|own| ClassSettings {
            burn_in: own.burn_in / 5,
            draws: own.draws / 2,
            thin: (own.thin * 2 / 5).max(1),
            ladder_rounds: 0,
            ..own
        }),
        all_models: false,
        ..settings.clone()
    };
    let answers: Vec<Answer> = tables
        .par_iter()
        .map(|table| estimate(table, &lighter, &|| 0.0))
        .collect();
    let usable: Vec<&Answer> = answers.iter().filter(|a| !a.pools.is_empty()).collect();
    let people: Vec<Vec<(&'static str, Vec<f64>)>> = usable
        .iter()
        .map(|a| {
            let seen = a.observed as f64;
            a.pools
                .iter()
                .map(|(m, d)| (*m, d.iter().map(|x| seen + x).collect()))
                .collect()
        })
        .collect();
    // Without doubtful links the certain table is all there is to say.
    let pools = if tables.is_empty() {
        let seen = sure.observed as f64;
        sure.pools
            .iter()
            .map(|(m, d)| (*m, d.iter().map(|x| seen + x).collect()))
            .collect()
    } else {
        together(&people)
    };
    let by_method = by_method(&pools, 0.0);
    let hull = if tables.is_empty() {
        sure.estimate
    } else {
        hull(&by_method)
    };
    let linkage_share = share(&usable);
    let mut reasons = Vec::new();
    let mut warnings = Vec::new();
    let count = |state: State| answers.iter().filter(|a| a.state == state).count();
    let state = if tables.is_empty() {
        reasons.clone_from(&sure.reasons);
        sure.state
    } else if 2 * count(State::Refused) > tables.len() || hull.is_none() {
        reasons.extend(most_common(&answers, State::Refused));
        State::Refused
    } else if 4 * count(State::Estimated) < 3 * tables.len() {
        reasons.extend(most_common(&answers, State::BoundOnly));
        State::BoundOnly
    } else {
        State::Estimated
    };
    if linkage_share.is_some_and(|s| s > 0.5) {
        warnings.push(Reason::new("linkage-dominates", ""));
    }
    let seen = sorted(
        &answers
            .iter()
            .chain(tables.is_empty().then_some(&sure))
            .map(|a| a.observed as f64)
            .collect::<Vec<_>>(),
    );
    Pooled {
        state,
        reasons,
        warnings,
        estimate: hull.filter(|_| state == State::Estimated),
        by_method,
        pools,
        linkage_share,
        draws: (tables.len(), usable.len()),
        observed: (
            quantile_sorted(&seen, 0.0),
            quantile_sorted(&seen, 0.5),
            quantile_sorted(&seen, 1.0),
        ),
        one_in_ten: one_link_in_ten(certain),
        certain: sure,
    }
}

/// The reason most draws give for not being estimated.
fn most_common(answers: &[Answer], state: State) -> Option<Reason> {
    let mut counts: Vec<(Reason, usize)> = Vec::new();
    for answer in answers.iter().filter(|a| a.state == state) {
        for reason in &answer.reasons {
            match counts.iter_mut().find(|(r, _)| r.code == reason.code) {
                Some((_, n)) => *n += 1,
                None => counts.push((reason.clone(), 1)),
            }
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.code.cmp(b.0.code)));
    counts.into_iter().next().map(|(reason, _)| reason)
}

/// B / (W + B) of ln n0, averaged over methods.
fn share(answers: &[&Answer]) -> Option<f64> {
    if answers.len() < 2 {
        return None;
    }
    let mut shares = Vec::new();
    for method in ["loglinear", "graphs", "classes"] {
        let each: Vec<(f64, f64)> = answers
            .iter()
            .filter_map(|a| a.pools.iter().find(|(m, _)| *m == method))
            .map(|(_, draws)| {
                mean_variance(&draws.iter().map(|x| (x + 0.5).ln()).collect::<Vec<_>>())
            })
            .collect();
        if each.len() < 2 {
            continue;
        }
        let within = each.iter().map(|(_, v)| v).sum::<f64>() / each.len() as f64;
        let (_, between) = mean_variance(&each.iter().map(|(m, _)| *m).collect::<Vec<_>>());
        if within + between > 0.0 {
            shares.push(between / (within + between));
        }
    }
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

/// The model a quick recount keeps: the best by BIC, or by forward steps above six lists.
fn kept_model(table: &Table) -> Option<(Cells, Model)> {
    let usable = match prepare(table) {
        Ok(prepared) => prepared.table,
        Err(refusal) if refusal.table.lists() >= 2 => refusal.table,
        Err(_) => return None,
    };
    let cells = Cells::of(&usable);
    let model = match usable.lists() {
        2..=6 => search(&cells, &default_family(usable.lists())?)
            .best_bic()?
            .model
            .clone(),
        7..=11 => stepwise(&cells, 0.02).ok()?.model,
        _ => return None,
    };
    Some((cells, model))
}

/// What N would be if one link in ten was missed: the estimate divided by how much losing a further tenth
/// of the links would raise it. For two lists this is exactly N · 9/10.
pub fn one_link_in_ten(table: &Table) -> Option<f64> {
    const PART: f64 = 0.1;
    let (cells, model) = kept_model(table)?;
    let mut work = Workspace::default();
    let now = cells.people() + fit(&cells, &model, &mut work).ok()?.unseen;
    let mut fewer = cells.clone();
    for h in 1..cells.count.len() {
        let (n, size) = (cells.count[h], h.count_ones());
        if n <= 0.0 || size < 2 {
            continue;
        }
        // Somebody on k lists has k − 1 links; one lost link sets one record apart.
        let lost = n * (1.0 - (1.0 - PART).powi(size as i32 - 1));
        fewer.count[h] -= lost;
        for list in (0..cells.lists).filter(|list| h >> list & 1 == 1) {
            let each = lost / f64::from(size);
            fewer.count[1 << list] += each;
            fewer.count[h & !(1 << list)] += each;
        }
    }
    fewer.recount();
    let then = fewer.people() + fit(&fewer, &model, &mut work).ok()?.unseen;
    Some(now * now / then)
}

/// A doubtful pair of records: the tables with the two joined and with them apart.
#[derive(Clone, Debug)]
pub struct DoubtfulPair {
    /// Any name the caller knows the pair by.
    pub name: String,
    /// The chance that the two are one person.
    pub probability: f64,
    /// The table if they are.
    pub joined: Table,
    /// The table if they are not.
    pub apart: Table,
}

/// How much a doubtful pair moves the estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct PairInfluence {
    /// The pair's name.
    pub name: String,
    /// N if they are one person.
    pub joined: f64,
    /// N if they are not.
    pub apart: f64,
    /// The standard deviation of N that comes from this pair alone.
    pub weight: f64,
}

/// The pairs that move the estimate most, the heaviest first: a work list for review.
pub fn pair_influence(certain: &Table, pairs: &[DoubtfulPair], most: usize) -> Vec<PairInfluence> {
    let Some((_, model)) = kept_model(certain) else {
        return Vec::new();
    };
    // The same model and the same order of lists on every side, so that only the pair differs.
    let order = match prepare(certain) {
        Ok(prepared) => prepared.order,
        Err(refusal) => refusal.order,
    };
    let number = |table: &Table| -> Option<f64> {
        if table.lists() != certain.lists() {
            return None;
        }
        let cells = Cells::of(&table.arranged(&order));
        let own = fit(&cells, &model, &mut Workspace::default()).ok()?;
        Some(cells.people() + own.unseen)
    };
    let mut found: Vec<PairInfluence> = pairs
        .par_iter()
        .filter_map(|pair| {
            let (joined, apart) = (number(&pair.joined)?, number(&pair.apart)?);
            let p = pair.probability.clamp(0.0, 1.0);
            Some(PairInfluence {
                name: pair.name.clone(),
                joined,
                apart,
                weight: (apart - joined).abs() * (p * (1.0 - p)).sqrt(),
            })
        })
        .collect();
    found.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then_with(|| a.name.cmp(&b.name))
    });
    found.truncate(most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::CaptureHistory;

    fn table(cells: &[(u32, u64)], lists: usize) -> Table {
        Table::new(lists, cells.iter().map(|&(h, n)| (CaptureHistory(h), n))).unwrap()
    }

    #[test]
    fn two_lists_scale_by_what_was_missed() {
        let two = table(&[(1, 200), (2, 150), (3, 40)], 2);
        let expected = 240.0 * 190.0 / 40.0 * 0.9;
        assert!((one_link_in_ten(&two).unwrap() - expected).abs() < 1e-6);
    }

    const THREE: [(u32, u64); 7] = [
        (1, 335),
        (2, 228),
        (4, 300),
        (3, 69),
        (5, 80),
        (6, 55),
        (7, 19),
    ];

    fn light() -> Settings {
        Settings {
            bootstrap_samples: 200,
            classes: None,
            ..Settings::default()
        }
    }

    #[test]
    fn without_doubtful_links_the_certain_answer_stands() {
        let own = table(&THREE, 3);
        let pooled = estimate_over_draws(&own, &[], &light(), &|| 0.0);
        assert_eq!(pooled.state, pooled.certain.state);
        assert_eq!(pooled.estimate, pooled.certain.estimate);
        assert_eq!(pooled.by_method.len(), pooled.certain.pools.len());
    }

    #[test]
    fn equal_draws_have_no_linkage_variance() {
        let own = table(&THREE, 3);
        let draws = vec![own.clone(); 6];
        let pooled = estimate_over_draws(&own, &draws, &light(), &|| 0.0);
        assert_eq!(pooled.state, pooled.certain.state);
        assert!(pooled.linkage_share.unwrap() < 1e-9);
        assert_eq!(pooled.draws, (6, 6));
    }

    #[test]
    fn differing_draws_widen_the_interval() {
        let own = table(&THREE, 3);
        let draws: Vec<Table> = (0..8)
            .map(|i| {
                let moved = 6 * i;
                let mut cells = THREE;
                // links lost: from both lists to each alone
                cells[3].1 -= moved;
                cells[0].1 += moved;
                cells[1].1 += moved;
                table(&cells, 3)
            })
            .collect();
        let pooled = estimate_over_draws(&own, &draws, &light(), &|| 0.0);
        let share = pooled.linkage_share.unwrap();
        assert!(share > 0.1 && share < 1.0, "{share}");
        let certain = &pooled.certain.pools[0].1;
        let wide = &pooled.pools[0].1;
        let seen = own.observed() as f64;
        assert!(wide[974] - wide[25] > (certain[974] - certain[25]));
        assert!(wide[500] > seen + certain[500]);
    }

    #[test]
    fn the_pair_in_doubt_between_lists_matters_most() {
        let own = table(&THREE, 3);
        let mut apart = THREE;
        apart[3].1 -= 1;
        apart[0].1 += 1;
        apart[1].1 += 1;
        let pair = |name: &str, probability, cells: &[(u32, u64)]| DoubtfulPair {
            name: name.into(),
            probability,
            joined: own.clone(),
            apart: table(cells, 3),
        };
        let found = pair_influence(
            &own,
            &[
                pair("same list", 0.5, &THREE),
                pair("sure", 0.99, &apart),
                pair("doubtful", 0.5, &apart),
            ],
            20,
        );
        let names: Vec<&str> = found.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["doubtful", "sure", "same list"]);
        assert!(found[0].apart > found[0].joined);
    }
}
