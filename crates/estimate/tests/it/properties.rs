//! What must hold for any table.

use crate::table;
use imena_estimate::loglinear::{Cells, Workspace, all_models, fit};
use imena_estimate::{
    AlphaPrior, CaptureHistory, ClassSettings, Settings, Table, estimate, read, report,
};
use proptest::prelude::*;

/// Small chains, for tests of equality and not of convergence.
fn short() -> Settings {
    Settings {
        bootstrap_samples: 60,
        classes: Some(ClassSettings {
            burn_in: 200,
            draws: 100,
            thin: 5,
            ladder_rounds: 1,
            alpha: AlphaPrior::Gamma(0.25, 0.25),
            ..ClassSettings::default()
        }),
        ..Settings::default()
    }
}

fn shown(table: &Table, settings: &Settings) -> String {
    let answer = estimate(table, settings, &|| 0.0);
    let mut text = format!("{:?} {:?}\n", answer.state, answer.draws);
    text.push_str(&report::page("test", &answer, settings));
    text.push_str(&report::text(&answer));
    text
}

#[test]
fn the_same_on_one_thread_and_on_eight() {
    let table = table("kosovo");
    let on = |threads: usize| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads start")
            .install(|| shown(&table, &short()))
    };
    assert!(on(1) == on(8));
}

#[test]
fn another_seed_another_answer() {
    let table = table("kosovo");
    let seeded = |seed| {
        let settings = Settings { seed, ..short() };
        estimate(&table, &settings, &|| 0.0).draws
    };
    assert_ne!(seeded(1), seeded(2));
}

#[test]
fn the_order_of_lists_changes_nothing() {
    let table = table("kosovo");
    let first = estimate(&table, &short(), &|| 0.0);
    let second = estimate(&table.arranged(&[3, 1, 0, 2]), &short(), &|| 0.0);
    assert_eq!(first.state, second.state);
    assert_eq!(first.draws, second.draws);
    assert_eq!(first.methods.len(), second.methods.len());
    for (a, b) in first.methods.iter().zip(&second.methods) {
        assert_eq!(
            (a.estimate, a.lo, a.hi, a.se),
            (b.estimate, b.lo, b.hi, b.se),
            "{}",
            a.method
        );
    }
}

#[test]
fn multiplying_all_counts_multiplies_the_unseen() {
    let table = table("kosovo");
    let tripled = Table::new(4, table.cells().map(|(h, n)| (h, 3 * n))).expect("a table");
    let (one, three) = (Cells::of(&table), Cells::of(&tripled));
    let mut work = Workspace::default();
    for model in all_models(4, 3) {
        let a = fit(&one, &model, &mut work).expect("no cell is empty");
        let b = fit(&three, &model, &mut work).expect("no cell is empty");
        let ratio = b.unseen / (3.0 * a.unseen);
        assert!(
            (ratio - 1.0).abs() < 1e-9,
            "{}",
            model.written(&[0, 1, 2, 3])
        );
    }
}

fn any_table() -> impl Strategy<Value = Table> {
    (2_usize..=5)
        .prop_flat_map(|lists| {
            let cells = (1_usize << lists) - 1;
            let count = prop_oneof![3 => Just(0_u64), 5 => 0..40_u64, 1 => 0..100_000_u64];
            (Just(lists), proptest::collection::vec(count, cells))
        })
        .prop_map(|(lists, counts)| {
            let cells = counts
                .into_iter()
                .enumerate()
                .map(|(i, n)| (CaptureHistory(i as u32 + 1), n));
            Table::new(lists, cells).expect("within the limits")
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_table_gets_an_answer_with_at_least_those_seen(table in any_table()) {
        let settings = Settings { bootstrap_samples: 20, classes: None, ..Settings::default() };
        let answer = estimate(&table, &settings, &|| 0.0);
        let seen = table.observed() as f64;
        for own in &answer.methods {
            for value in [own.estimate, own.lo, own.hi].into_iter().flatten() {
                prop_assert!(value >= seen * (1.0 - 1e-9), "{} {}: {value} < {seen}", own.method, own.setting);
            }
        }
        prop_assert_eq!(answer.reasons.is_empty(), answer.estimate.is_some());
        let page = report::page("любая <таблица>", &answer, &settings);
        prop_assert!(page.starts_with("<!DOCTYPE html>") && !page.contains("<script"));
    }

    #[test]
    fn permuting_lists_changes_nothing(table in any_table(), seed in any::<u64>()) {
        let settings = Settings { bootstrap_samples: 12, classes: None, ..Settings::default() };
        let mut order: Vec<usize> = (0..table.lists()).collect();
        let mut state = seed | 1;
        for i in (1..order.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(i, (state >> 33) as usize % (i + 1));
        }
        let one = estimate(&table, &settings, &|| 0.0);
        let other = estimate(&table.arranged(&order), &settings, &|| 0.0);
        prop_assert_eq!(one.state, other.state);
        prop_assert_eq!(&one.draws, &other.draws);
        prop_assert_eq!(one.estimate, other.estimate);
        let said = |a: &imena_estimate::Answer| a.methods.iter().map(|m| (m.method, m.estimate, m.lo, m.hi)).collect::<Vec<_>>();
        prop_assert_eq!(said(&one), said(&other));
    }

    #[test]
    fn permuting_histories_changes_nothing(table in any_table(), shift in 0_usize..40) {
        let lists = table.lists();
        let mut rows: Vec<String> = table
            .cells()
            .map(|(h, n)| {
                let mut fields: Vec<String> = h.written(lists).chars().map(String::from).collect();
                fields.push(n.to_string());
                fields.join(",")
            })
            .collect();
        let head: Vec<String> = (1..=lists).map(|i| format!("list{i}")).collect();
        let text = |rows: &[String]| format!("{},count\n{}\n", head.join(","), rows.join("\n"));
        let first = read(&text(&rows)).expect("well formed").whole();
        let places = rows.len().max(1);
        rows.rotate_left(shift % places);
        rows.reverse();
        prop_assert_eq!(first, read(&text(&rows)).expect("well formed").whole());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(list[1-4],){0,4}(count|stratum|x)\n([01 x,\"\\-.e9]{0,12}\n){0,6}") {
        if let Ok(reading) = read(&text) {
            let _ = reading.whole();
        }
    }
}
