//! Which tables get a number, which only a bound, which nothing, and why.

use crate::table;
use imena_estimate::{Answer, CaptureHistory, Settings, State, Table, estimate, read};

/// Without hidden classes and with a short bootstrap, so that many tables can be looked at.
fn quick() -> Settings {
    Settings {
        bootstrap_samples: 100,
        classes: None,
        ..Settings::default()
    }
}

fn answer(table: &Table) -> Answer {
    estimate(table, &quick(), &|| 0.0)
}

#[track_caller]
fn check(text: &str, state: State, code: &str) {
    let table = read(text).expect("the table is well formed").whole();
    let found = answer(&table);
    assert_eq!(found.state, state, "{:?}", found.reasons);
    assert!(
        found.reasons.iter().any(|r| r.code == code),
        "{:?} lacks {code}",
        found.reasons
    );
    // never a number without its state
    assert_eq!(found.estimate.is_some(), state == State::Estimated);
}

#[test]
fn refused() {
    use State::Refused;
    check(
        "list1,list2,list3,count\n1,0,0,120\n0,1,0,80\n0,0,1,60\n",
        Refused,
        "no-overlap",
    );
    check(
        "list1,list2,count\n1,0,200\n0,1,150\n1,1,40\n",
        Refused,
        "two-lists-conditional",
    );
    check(
        "list1,list2,count\n1,0,200\n0,1,150\n",
        Refused,
        "no-overlap",
    );
    check("list1,count\n1,200\n", Refused, "one-list");
    check("list1,list2,list3,count\n", Refused, "nobody");
    check("list1,list2,list3,count\n1,0,0,0\n", Refused, "nobody");
    check("list1,list2,count\n1,1,500\n", Refused, "one-list");
    check(
        "list1,list2,list3,count\n1,0,0,90\n1,1,0,80\n1,0,1,60\n",
        Refused,
        "list-holds-everybody",
    );
    check(
        "list1,list2,list3,list4,count\n1,0,0,0,50\n0,1,0,0,60\n1,1,0,0,20\n0,0,1,0,30\n0,0,0,1,30\n0,0,1,1,10\n",
        Refused,
        "overlap-not-connected",
    );
    check(
        "list1,list2,list3,count\n1,0,0,50\n0,1,0,60\n0,0,1,70\n1,1,0,2\n0,1,1,2\n",
        Refused,
        "too-little-overlap",
    );
    check(
        "list1,list2,list3,count\n1,0,0,4\n0,1,0,3\n1,1,0,4\n0,1,1,4\n",
        Refused,
        "too-few-people",
    );
}

#[test]
fn two_lists_get_their_conditional_number_and_nothing_else() {
    let found = answer(
        &read("list1,list2,count\n1,0,200\n0,1,150\n1,1,40\n")
            .expect("well formed")
            .whole(),
    );
    assert!(found.methods.iter().all(|m| m.method == "two-lists"));
    let chapman = found.methods[0].estimate.expect("there is overlap");
    assert!((chapman - (241.0 * 191.0 / 41.0 - 1.0)).abs() < 1e-9);
    assert!(found.estimate.is_none() && found.draws.is_empty());
}

#[test]
fn the_artificial_table_is_refused() {
    assert_eq!(answer(&table("artificial_3")).state, State::Refused);
}

#[test]
fn disagreement_gives_a_bound_only() {
    for name in [
        "australia_4",
        "netherlands_5",
        "sim_two_class_5",
        "hav_taiwan_3",
    ] {
        let found = answer(&table(name));
        assert_eq!(found.state, State::BoundOnly, "{name}");
        assert!(found.at_least.is_some(), "{name}");
        assert!(!found.reasons.is_empty(), "{name}");
    }
}

#[test]
fn independent_lists_are_estimated() {
    let found = answer(&table("sim_independent_4"));
    assert_eq!(found.state, State::Estimated, "{:?}", found.reasons);
    let own = found.estimate.expect("estimated");
    assert!(own.lo < 3000.0 && own.hi > 3000.0);
    assert!(found.draws.iter().all(|x| *x >= 0.0));
}

#[test]
fn structural_zeros_leave_the_likelihood() {
    // Lists 1 and 3 could not hold the same people.
    let cells = [(1, 60), (2, 50), (4, 70), (3, 20), (6, 25)];
    let table = Table::new(3, cells.map(|(h, n)| (CaptureHistory(h), n)))
        .and_then(|t| t.with_impossible([CaptureHistory(5), CaptureHistory(7)]))
        .expect("a table");
    let found = answer(&table);
    let best = found
        .methods
        .iter()
        .find(|m| m.method == "loglinear-bic")
        .expect("a model has an estimate");
    assert!(best.estimate.is_some());
    assert!(found.methods.iter().all(|m| m.method != "graphs"));
    assert!(found.warnings.iter().any(|w| w.code == "graphs-not-run"));
}

#[test]
fn a_stated_limit_holds() {
    let limited = Settings {
        universe_limit: Some(2800),
        ..quick()
    };
    let found = estimate(&table("sim_independent_4"), &limited, &|| 0.0);
    let graphs = found.graphs.expect("four lists have graphs");
    assert!(1604.0 + graphs.curve.quantile(0.999) <= 2800.0);
}

#[test]
fn counts_near_the_most_do_not_upset_anything() {
    let big = 1_000_000_000;
    let cells = [
        (1, big),
        (2, big),
        (4, big),
        (3, big / 2),
        (6, big / 3),
        (5, big),
        (7, 5),
    ];
    let table =
        Table::new(3, cells.map(|(h, n)| (CaptureHistory(h), n))).expect("within the limit");
    let found = answer(&table);
    assert!(
        found
            .methods
            .iter()
            .all(|m| m.estimate.is_none_or(|n| n >= 4.0e9))
    );
}
