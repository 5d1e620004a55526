//! Everything that is said about one table, and which state it ends in.

use crate::bounds::{Interval, chao_equal_lists, chapman, two_lists_dependent};
use crate::capture::{CaptureModel, Shape, fit_capture};
use crate::classes::{ClassSettings, Classes, classes};
use crate::curve::Curve;
use crate::graphs::{GraphAverage, GraphSettings, graph_average};
use crate::holdout::{HoldOut, hold_out, leave_one_out};
use crate::knob::{Knob, knob_all, knob_pair};
use crate::loglinear::{
    self, Bootstrap, Cells, Existence, Search, bootstrap, default_family, profile_interval, search,
    stepwise,
};
use crate::prepare::prepare;
use crate::reason::{Reason, State};
use crate::special::{log_normal_interval, quantile_sorted, sorted};
use crate::streams::Key;
use crate::table::Table;
use crate::trajectory::{Step, trajectory};

/// What is asked of an estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The seed of everything random.
    pub seed: u64,
    /// Bootstrap samples; 0 for none.
    pub bootstrap_samples: usize,
    /// How many of the best models each bootstrap sample may choose from.
    pub bootstrap_models: usize,
    /// Hidden classes; `None` leaves them out.
    pub classes: Option<ClassSettings>,
    /// Whether every fitted log-linear model is listed.
    pub all_models: bool,
    /// More people than this cannot have lived there.
    pub universe_limit: Option<u64>,
    /// Who says why the lists are separate acts of recording; published with the number.
    pub separate_acts: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            bootstrap_samples: 1000,
            bootstrap_models: 100,
            classes: Some(ClassSettings::default()),
            all_models: false,
            universe_limit: None,
            separate_acts: None,
        }
    }
}

/// One method's answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MethodResult {
    /// The method, as a stable word.
    pub method: &'static str,
    /// Its setting or model.
    pub setting: String,
    /// The estimate of N; none if this method gives none.
    pub estimate: Option<f64>,
    /// Lower end, 95%.
    pub lo: Option<f64>,
    /// Upper end, 95%; may be infinite.
    pub hi: Option<f64>,
    /// Standard error of N.
    pub se: Option<f64>,
    /// Rank-normalized split R-hat of ln n0.
    pub rhat: Option<f64>,
    /// Seconds it took, by the clock that was handed in.
    pub seconds: f64,
    /// Further figures by name, for example `bic`.
    pub more: Vec<(&'static str, f64)>,
    /// Why there is no estimate, or what to know about it.
    pub note: Option<&'static str>,
}

/// Everything said about one table.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Estimated, bound only, or refused.
    pub state: State,
    /// Why it is not more.
    pub reasons: Vec<Reason>,
    /// What a reader should know.
    pub warnings: Vec<Reason>,
    /// People on at least one list.
    pub observed: u64,
    /// The number, when there is one: the middle of the methods and the hull of their intervals.
    pub estimate: Option<Interval>,
    /// At least so many (Chao's bound), with its interval.
    pub at_least: Option<Interval>,
    /// Every method.
    pub methods: Vec<MethodResult>,
    /// The hold-out check, lists as in the table given.
    pub hold_out: Vec<HoldOut>,
    /// N without each list.
    pub leave_one_out: Vec<(usize, Option<f64>)>,
    /// N as records arrive, by the model that is best on the whole table.
    pub trajectory: Vec<Step>,
    /// The assumption as a knob.
    pub knobs: Vec<Knob>,
    /// The graph average, if it was run.
    pub graphs: Option<GraphAverage>,
    /// The bootstrap with selection, if it was run.
    pub bootstrap: Option<Bootstrap>,
    /// The hidden classes, if they were run.
    pub classes: Option<Classes>,
    /// BIC and N of every model that has an estimate, best first.
    pub models: Vec<(String, f64, f64)>,
    /// Values of n0 that stand for the answer, equal parts from each method that counts.
    pub draws: Vec<f64>,
    /// The same by method (`loglinear`, `graphs`, `classes`), 1,000 sorted values each.
    pub pools: Vec<(&'static str, Vec<f64>)>,
    /// The averaged log-linear curve.
    pub average: Option<Curve>,
    /// The table as given.
    pub table: Table,
    /// `order[i]` is the place, in the table given, of list `i` of the graphs and classes.
    pub order: Vec<usize>,
    /// What the result hangs on.
    pub key: Key,
    /// The seed.
    pub seed: u64,
}

/// The key of a table under settings: the same key, the same answer.
pub fn key_of(table: &Table, settings: &Settings) -> Key {
    use std::fmt::Write as _;
    let mut text = format!(
        "imena-estimate {}\nlists {}\n",
        env!("CARGO_PKG_VERSION"),
        table.lists()
    );
    for (history, count) in table.cells() {
        writeln!(text, "{} {count}", history.written(table.lists()))
            .expect("writing to a string cannot fail");
    }
    for history in table.impossible() {
        writeln!(text, "{} impossible", history.written(table.lists()))
            .expect("writing to a string cannot fail");
    }
    write!(
        text,
        "seed {}\nbootstrap {} {}\nclasses {:?}\nlimit {:?}\n",
        settings.seed,
        settings.bootstrap_samples,
        settings.bootstrap_models,
        settings.classes,
        settings.universe_limit
    )
    .expect("writing to a string cannot fail");
    Key::of(text.as_bytes())
}

/// Where answers are gathered while methods run.
struct Desk<'a> {
    clock: &'a dyn Fn() -> f64,
    started: f64,
    methods: Vec<MethodResult>,
}

impl Desk<'_> {
    /// Seconds since the last question.
    fn lap(&mut self) -> f64 {
        let now = (self.clock)();
        let seconds = now - self.started;
        self.started = now;
        seconds
    }
}

/// A middle and an interval that takes part in the final answer.
#[derive(Clone, Copy, Debug)]
struct Voice {
    middle: f64,
    lo: f64,
    hi: f64,
}

/// Estimates how many are on no list, by every method, and says in which state the answer is.
///
/// `clock` gives seconds; it only fills in how long each method took.
pub fn estimate(table: &Table, settings: &Settings, clock: &dyn Fn() -> f64) -> Answer {
    let key = key_of(table, settings);
    let mut desk = Desk {
        clock,
        started: clock(),
        methods: Vec::new(),
    };
    let mut answer = Answer {
        state: State::Refused,
        reasons: Vec::new(),
        warnings: Vec::new(),
        observed: table.observed(),
        estimate: None,
        at_least: None,
        methods: Vec::new(),
        hold_out: Vec::new(),
        leave_one_out: Vec::new(),
        trajectory: Vec::new(),
        knobs: Vec::new(),
        graphs: None,
        bootstrap: None,
        classes: None,
        models: Vec::new(),
        draws: Vec::new(),
        pools: Vec::new(),
        average: None,
        table: table.clone(),
        order: Vec::new(),
        key,
        seed: settings.seed,
    };
    if settings.separate_acts.is_none() {
        answer
            .warnings
            .push(Reason::new("separate-acts-not-stated", ""));
    }
    let prepared = match prepare(table) {
        Ok(prepared) => prepared,
        Err(refusal) => {
            answer.reasons = refusal.reasons;
            answer.warnings.extend(refusal.warnings);
            answer.order = refusal.order;
            if answer
                .reasons
                .iter()
                .any(|r| r.code == "two-lists-conditional")
            {
                two_lists(&refusal.table, &mut desk);
            }
            answer.methods = desk.methods;
            return answer;
        }
    };
    answer.warnings.extend(prepared.warnings);
    answer.order = prepared.order;
    let table = &prepared.table;
    // From here on lists are in an order that the counts alone decide, and so is every stream.
    let streams = key_of(table, settings);
    let seen = table.observed() as f64;
    bounds(table, &mut desk, &mut answer);
    let mut voices: Vec<Voice> = Vec::new();
    let mut pool: Vec<(&'static str, Vec<f64>)> = Vec::new();
    let found = loglinear_answers(table, settings, &streams, &mut desk, &mut answer);
    match &answer.bootstrap {
        Some(boot) => {
            let widest = boot.intervals.last().expect("one interval at least");
            voices.push(Voice {
                middle: boot.estimate,
                lo: widest.lo.min(boot.estimate),
                hi: widest.hi.max(boot.estimate),
            });
            // A sample without an estimate stands at infinity; sums need a number: the largest there is.
            let top = boot
                .samples
                .iter()
                .copied()
                .filter(|x| x.is_finite())
                .fold(boot.estimate, f64::max);
            let all: Vec<f64> = sorted(&boot.samples)
                .iter()
                .map(|x| x.min(top) - seen)
                .collect();
            pool.push(("loglinear", thousand(&all)));
        }
        None => {
            if let Some(m) = desk
                .methods
                .iter()
                .find(|m| matches!(m.method, "loglinear-bic" | "loglinear-stepwise"))
                && let (Some(middle), Some(lo), Some(hi)) = (m.estimate, m.lo, m.hi)
            {
                voices.push(Voice { middle, lo, hi });
            }
        }
    }
    if found == 0 {
        answer
            .reasons
            .push(Reason::new("no-model-has-an-estimate", ""));
        answer.methods = desk.methods;
        return answer;
    }
    let limit = settings
        .universe_limit
        .map_or(1e9, |limit| (limit as f64 - seen).max(1.0));
    if let Some(curve) = graph_answers(table, limit, &mut desk, &mut answer) {
        voices.push(Voice {
            middle: seen + curve.quantile(0.5),
            lo: seen + curve.quantile(0.025),
            hi: seen + curve.quantile(0.975),
        });
        pool.push(("graphs", curve.spread(1000)));
    }
    let mut converged = false;
    let mut prior_speaks = false;
    if let Some(class_settings) = &settings.classes {
        let run = classes(table, class_settings, settings.universe_limit, &streams);
        let seconds = desk.lap();
        for (i, stage) in run.stages.iter().enumerate() {
            let ok = stage.converged;
            desk.methods.push(MethodResult {
                method: stage.method,
                setting: class_settings.written(table.lists()),
                estimate: ok.then(|| seen + stage.quantile(0.5)),
                lo: ok.then(|| seen + stage.quantile(0.025)),
                hi: ok.then(|| seen + stage.quantile(0.975)),
                se: ok.then(|| stage.deviation()),
                rhat: Some(stage.rhat),
                seconds: if i + 1 == run.stages.len() {
                    seconds
                } else {
                    0.0
                },
                more: vec![
                    ("ess_bulk", stage.ess_bulk),
                    ("ess_tail", stage.ess_tail),
                    ("sweeps", stage.sweeps as f64),
                    ("share_beyond_20n", stage.share_beyond(20.0 * seen)),
                    ("prior_overlap", run.prior_overlap),
                ],
                note: stage.note,
            });
        }
        if let Some(note) = run.stages[0].note
            && note != "chains-not-converged"
        {
            answer.warnings.push(Reason::new(note, ""));
        }
        if let Some(stage) = run.speaking() {
            converged = true;
            prior_speaks = run.prior_overlap > 0.5;
            voices.push(Voice {
                middle: seen + stage.quantile(0.5),
                lo: seen + stage.quantile(0.025),
                hi: seen + stage.quantile(0.975),
            });
            pool.push(("classes", thousand(&stage.sorted())));
            if let Some(limit) = settings.universe_limit
                && stage.share_beyond(limit as f64 - seen) > 0.025
            {
                answer.reasons.push(Reason::new("beyond-hard-limit", ""));
            }
        } else {
            answer
                .warnings
                .push(Reason::new("chains-not-converged", ""));
        }
        answer.classes = Some(run);
    } else {
        answer.warnings.push(Reason::new("classes-not-run", ""));
    }
    desk.lap();
    answer.hold_out = hold_out(table)
        .into_iter()
        .map(|h| HoldOut {
            list: answer.order[h.list],
            ..h
        })
        .collect();
    answer.hold_out.sort_by_key(|h| h.list);
    answer.leave_one_out = leave_one_out(table)
        .into_iter()
        .map(|(list, n)| (answer.order[list], n))
        .collect();
    answer.leave_one_out.sort_by_key(|(list, _)| *list);
    answer.knobs.extend(knob_all(table, &streams));
    for i in 0..table.lists() {
        for j in i + 1..table.lists() {
            if let Some(mut knob) = knob_pair(table, i, j) {
                let (a, b) = (answer.order[i], answer.order[j]);
                knob.pair = Some((a.min(b), a.max(b)));
                answer.knobs.push(knob);
            }
        }
    }
    answer.knobs.sort_by_key(|k| k.pair);
    answer.methods = desk.methods;
    decide(&mut answer, &voices, seen, converged, prior_speaks);
    answer.draws = draws(&pool);
    answer.pools = pool;
    answer
}

/// Two lists: Chapman and the odds-ratio knob, each with its condition; no state but refused.
fn two_lists(table: &Table, desk: &mut Desk<'_>) {
    let Some(own) = chapman(table) else { return };
    let seconds = desk.lap();
    desk.methods.push(MethodResult {
        method: "two-lists",
        setting: "chapman, if independent".into(),
        estimate: Some(own.estimate),
        lo: Some(own.lo),
        hi: Some(own.hi),
        se: Some(own.se),
        seconds,
        note: Some("two-lists-conditional"),
        ..MethodResult::default()
    });
    for theta in [0.5, 1.0, 2.0, 3.0, 4.0] {
        desk.methods.push(MethodResult {
            method: "two-lists",
            setting: format!("odds ratio {theta}"),
            estimate: two_lists_dependent(table, theta),
            note: Some("two-lists-conditional"),
            ..MethodResult::default()
        });
    }
}

/// Lower bounds and the capture models of fixed shape.
fn bounds(table: &Table, desk: &mut Desk<'_>, answer: &mut Answer) {
    let seen = table.observed() as f64;
    let equal = chao_equal_lists(table);
    if let Some(own) = equal {
        let seconds = desk.lap();
        desk.methods.push(MethodResult {
            method: "chao-bound",
            setting: "lists equal".into(),
            estimate: Some(own.estimate),
            lo: Some(own.lo),
            hi: Some(own.hi),
            se: Some(own.se),
            seconds,
            ..MethodResult::default()
        });
    }
    answer.at_least = equal;
    for model in CaptureModel::ALL {
        let fit = fit_capture(table, model);
        let interval = fit.map(|f| {
            let (lo, hi) = log_normal_interval(seen, f.unseen, f.se * f.se);
            Interval {
                estimate: seen + f.unseen,
                se: f.se,
                lo,
                hi,
            }
        });
        let is_bound = model.lists_differ && model.shape == Shape::Chao;
        if is_bound && interval.is_some() {
            answer.at_least = interval;
        }
        let seconds = desk.lap();
        desk.methods.push(MethodResult {
            method: if is_bound { "chao-bound" } else { "capture" },
            setting: if is_bound {
                "lists differ".into()
            } else {
                model.name().into()
            },
            estimate: interval.map(|i| i.estimate),
            lo: interval.map(|i| i.lo),
            hi: interval.map(|i| i.hi),
            se: interval.map(|i| i.se),
            seconds,
            more: fit.map_or_else(Vec::new, |f| {
                let p = f.parameters as f64;
                vec![
                    ("aic", 2.0 * p - 2.0 * f.log_likelihood),
                    ("bic", p * seen.ln() - 2.0 * f.log_likelihood),
                ]
            }),
            note: fit.is_none().then_some("no-model-has-an-estimate"),
            ..MethodResult::default()
        });
    }
}

/// Log-linear models; returns how many have an estimate.
fn loglinear_answers(
    table: &Table,
    settings: &Settings,
    key: &Key,
    desk: &mut Desk<'_>,
    answer: &mut Answer,
) -> usize {
    let seen = table.observed() as f64;
    let lists = table.lists();
    if lists > 11 {
        return 0;
    }
    let cells = Cells::of(table);
    let order = answer.order.clone();
    let entry = |method: &'static str,
                 own: &loglinear::Fitted,
                 interval: Option<(f64, f64)>,
                 seconds: f64| {
        MethodResult {
            method,
            setting: own.model.written(&order),
            estimate: Some(seen + own.fit.unseen),
            lo: interval.map(|i| i.0),
            hi: interval.map(|i| i.1),
            se: Some(own.fit.variance().sqrt()),
            seconds,
            more: vec![
                ("aic", own.fit.aic()),
                ("bic", own.fit.bic(seen)),
                ("parameters", own.fit.parameters as f64),
                ("code", 0.0),
            ],
            ..MethodResult::default()
        }
    };
    desk.lap();
    let stepped = stepwise(&cells, 0.02).ok();
    if let Some(own) = &stepped {
        let interval = profile_interval(&cells, &own.model, &own.fit);
        let seconds = desk.lap();
        desk.methods
            .push(entry("loglinear-stepwise", own, Some(interval), seconds));
    }
    let Some(family) = default_family(lists) else {
        if let Some(own) = &stepped {
            answer.trajectory = trajectory(table, &own.model, key);
        }
        return usize::from(stepped.is_some());
    };
    let found = search(&cells, &family);
    if let Some(best) = found.best_bic() {
        answer.trajectory = trajectory(table, &best.model, key);
    }
    let searched = desk.lap();
    answer.models = found
        .fitted
        .iter()
        .map(|f| {
            (
                f.model.written(&order),
                f.fit.bic(seen),
                seen + f.fit.unseen,
            )
        })
        .collect();
    for (method, best) in [
        ("loglinear-bic", found.best_bic()),
        ("loglinear-aic", found.best_aic()),
    ] {
        if let Some(own) = best {
            let interval = profile_interval(&cells, &own.model, &own.fit);
            let seconds = desk.lap()
                + if method == "loglinear-bic" {
                    searched
                } else {
                    0.0
                };
            desk.methods
                .push(entry(method, own, Some(interval), seconds));
        }
    }
    if lists == 4 || lists == 5 {
        let pairs = |f: &&loglinear::Fitted| f.model.terms()[0].count_ones() <= 2;
        if let Some(own) = found.fitted.iter().find(pairs) {
            let interval = profile_interval(&cells, &own.model, &own.fit);
            let seconds = desk.lap();
            desk.methods
                .push(entry("loglinear-bic-pairs", own, Some(interval), seconds));
        }
    }
    if settings.all_models {
        list_all(&found, &order, &entry, desk);
    }
    if let Some(average) = loglinear::average(&cells, &found, 100) {
        let seconds = desk.lap();
        desk.methods.push(MethodResult {
            method: "loglinear-average",
            setting: format!("exp(-BIC/2) over {} models", average.weights.len()),
            estimate: Some(seen + average.curve.quantile(0.5)),
            lo: Some(seen + average.curve.quantile(0.025)),
            hi: Some(seen + average.curve.quantile(0.975)),
            seconds,
            ..MethodResult::default()
        });
        answer.average = Some(average.curve);
    }
    if settings.bootstrap_samples > 0 {
        let run = bootstrap(
            &cells,
            &found,
            settings.bootstrap_models,
            settings.bootstrap_samples,
            key,
        );
        let seconds = desk.lap();
        if let Some(run) = run {
            for (i, interval) in run.intervals.iter().enumerate() {
                desk.methods.push(MethodResult {
                    method: "bootstrap-bca",
                    setting: format!(
                        "best {} models, {} samples",
                        interval.models, settings.bootstrap_samples
                    ),
                    estimate: Some(run.estimate),
                    lo: Some(interval.lo),
                    hi: Some(interval.hi),
                    seconds: if i == 0 { seconds } else { 0.0 },
                    more: vec![("lo_80", interval.lo_80), ("hi_80", interval.hi_80)],
                    note: interval.percentile.then_some("bootstrap-percentile"),
                    ..MethodResult::default()
                });
            }
            answer.bootstrap = Some(run);
        }
    }
    found.fitted.len()
}

/// Every model of the family, with its code.
fn list_all(
    found: &Search,
    order: &[usize],
    entry: &impl Fn(&'static str, &loglinear::Fitted, Option<(f64, f64)>, f64) -> MethodResult,
    desk: &mut Desk<'_>,
) {
    for own in &found.fitted {
        desk.methods.push(entry("loglinear", own, None, 0.0));
    }
    for (model, why) in &found.without {
        desk.methods.push(MethodResult {
            method: "loglinear",
            setting: model.written(order),
            more: vec![("code", f64::from(why.code()))],
            note: Some(match why {
                Existence::DoesNotExist | Existence::Fine => "estimate-does-not-exist",
                Existence::NotUnique => "estimate-not-unique",
                Existence::Neither => "estimate-neither-exists-nor-unique",
            }),
            ..MethodResult::default()
        });
    }
}

/// Graph averages for three prior weights; the curve of the first, if some graph fits.
fn graph_answers(
    table: &Table,
    limit: f64,
    desk: &mut Desk<'_>,
    answer: &mut Answer,
) -> Option<Curve> {
    let seen = table.observed() as f64;
    desk.lap();
    let mut main = None;
    for (delta, written) in [(None, "2^-K"), (Some(0.5), "1/2"), (Some(1.0), "1")] {
        for saturated in [false, true] {
            let settings = GraphSettings {
                delta,
                saturated,
                ..GraphSettings::default()
            };
            let Some(run) = graph_average(table, &settings, limit) else {
                if delta.is_none() && !saturated {
                    answer.warnings.push(Reason::new("graphs-not-run", ""));
                }
                continue;
            };
            let fits = saturated || run.saturated_weight <= 0.05;
            let seconds = desk.lap();
            desk.methods.push(MethodResult {
                method: "graphs",
                setting: format!(
                    "delta={written}{}",
                    if saturated { ", saturated in" } else { "" }
                ),
                estimate: fits.then(|| seen + run.curve.quantile(0.5)),
                lo: fits.then(|| seen + run.curve.quantile(0.025)),
                hi: fits.then(|| seen + run.curve.quantile(0.975)),
                seconds,
                more: vec![
                    ("mode", seen + run.curve.mode()),
                    ("saturated_weight", run.saturated_weight),
                    ("top_graph_weight", run.graphs[0].1),
                ],
                note: (!fits).then_some("no-graph-fits"),
                ..MethodResult::default()
            });
            if delta.is_none() && !saturated {
                if fits {
                    main = Some(run.curve.clone());
                } else {
                    answer.warnings.push(Reason::new(
                        "no-graph-fits",
                        format!("{:.0}%", 100.0 * run.saturated_weight),
                    ));
                }
                answer.graphs = Some(run);
            }
        }
    }
    main
}

/// The state of the answer, from what the methods say together.
fn decide(
    answer: &mut Answer,
    voices: &[Voice],
    seen: f64,
    classes_converged: bool,
    prior_speaks: bool,
) {
    if answer.reasons.iter().any(|r| r.code == "beyond-hard-limit") || voices.is_empty() {
        answer.state = State::Refused;
        return;
    }
    let lo = voices.iter().map(|v| v.lo).fold(f64::INFINITY, f64::min);
    let hi = voices.iter().map(|v| v.hi).fold(0.0, f64::max);
    let middles = sorted(&voices.iter().map(|v| v.middle).collect::<Vec<_>>());
    let middle = quantile_sorted(&middles, 0.5);
    let mut reasons = Vec::new();
    if hi.is_infinite() {
        reasons.push(Reason::new("infinite-upper-limit", ""));
    } else if let Some(wide) = voices
        .iter()
        .find(|v| v.hi - seen > 5.0 * (v.middle - seen).max(0.5))
    {
        reasons.push(Reason::new(
            "interval-too-wide",
            format!("{:.0} / {:.0}", wide.hi - seen, wide.middle - seen),
        ));
    }
    let no_graph = answer.warnings.iter().any(|w| w.code == "no-graph-fits");
    if no_graph && !classes_converged {
        reasons.push(Reason::new("no-graph-fits", ""));
    }
    if prior_speaks {
        reasons.push(Reason::new("prior-is-speaking", ""));
    }
    let common = voices.iter().map(|v| v.lo).fold(0.0, f64::max)
        <= voices.iter().map(|v| v.hi).fold(f64::INFINITY, f64::min);
    let least = middles[0] - seen;
    let most = middles[middles.len() - 1] - seen;
    if !common || most > 2.0 * least.max(0.5) {
        reasons.push(Reason::new(
            "methods-disagree",
            middles
                .iter()
                .map(|m| format!("{m:.0}"))
                .collect::<Vec<_>>()
                .join(", "),
        ));
    }
    for check in &answer.hold_out {
        if let Some(ratio) = check.ratio()
            && check.size >= 30
            && !(0.5..=2.0).contains(&ratio)
        {
            reasons.push(Reason::new(
                "hold-out-off",
                format!(
                    "{} {:.0} / {}",
                    answer.table.names()[check.list],
                    check.estimate.unwrap_or(f64::NAN),
                    check.size
                ),
            ));
        }
    }
    if middle - seen > 5.0 * seen {
        answer.warnings.push(Reason::new("many-unseen", ""));
    }
    if reasons.is_empty() {
        answer.state = State::Estimated;
        answer.estimate = Some(Interval {
            estimate: middle,
            se: (hi - lo) / (2.0 * crate::special::Z_95),
            lo,
            hi,
        });
    } else {
        answer.state = State::BoundOnly;
    }
    answer.reasons.extend(reasons);
}

/// A thousand evenly spread quantiles of sorted values.
pub(crate) fn thousand(sorted: &[f64]) -> Vec<f64> {
    (0..1000)
        .map(|i| quantile_sorted(sorted, (f64::from(i) + 0.5) / 1000.0))
        .collect()
}

/// About 1,000 values of n0, as many from each method.
fn draws(pool: &[(&'static str, Vec<f64>)]) -> Vec<f64> {
    if pool.is_empty() {
        return Vec::new();
    }
    let per = 1000 / pool.len();
    let mut all: Vec<f64> = pool
        .iter()
        .flat_map(|(_, own)| (0..per).map(|i| quantile_sorted(own, (i as f64 + 0.5) / per as f64)))
        .collect();
    all.sort_by(f64::total_cmp);
    all
}
