//! What cannot be a table, or gives no number: a clear answer each, with its reason.

use imena_estimate::{
    CODES, CaptureHistory, Settings, State, Table, estimate, estimate_strata, read,
};

fn quick() -> Settings {
    Settings {
        bootstrap_samples: 40,
        classes: None,
        ..Settings::default()
    }
}

/// A text that is not read, with the code and a word that must stand in the message.
#[track_caller]
fn unread(text: &str, code: &str, says: &str) {
    let problem = read(text).expect_err("this cannot be read");
    assert_eq!(problem.code(), code);
    assert!(problem.to_string().contains(says), "{problem}");
}

#[test]
fn counts_that_are_none() {
    let head = "list1,list2,list3,count\n1,1,0,30\n";
    unread(&format!("{head}1,0,0,-5\n"), "count-negative", "line 3");
    unread(&format!("{head}1,0,0,2.5\n"), "count-fractional", "2.5");
    unread(&format!("{head}1,0,0,\n"), "count-missing", "line 3");
    unread(&format!("{head}1,0,0,NA\n"), "count-missing", "line 3");
    unread(
        &format!("{head}1,0,0,1000000000000\n"),
        "too-many-people",
        "10000000000",
    );
    unread(
        &format!("{head}1,0,0,1e12\n"),
        "too-many-people",
        "more than",
    );
    unread(
        &format!("{head}1,0,0,18446744073709551616\n"),
        "too-many-people",
        "more than",
    );
    unread(
        &format!("{head}1,0,0,inf\n"),
        "too-many-people",
        "more than",
    );
    unread(&format!("{head}1,0,0,-inf\n"), "count-negative", "-inf");
    unread(&format!("{head}1,0,0,nan\n"), "count-missing", "line 3");
    unread(
        &format!("{head}1,0,0,десять\n"),
        "count-not-a-number",
        "десять",
    );
    // each below the limit, together above it
    unread(
        "list1,list2,count\n1,0,9000000000\n0,1,9000000000\n",
        "too-many-people",
        "more than",
    );
}

#[test]
fn lists_that_are_none() {
    let many: Vec<String> = (1..=25).map(|i| format!("list{i}")).collect();
    unread(
        &format!("{},count\n", many.join(",")),
        "too-many-lists",
        "25 lists",
    );
    unread("count\n5\n", "no-lists", "no lists");
    unread("", "no-header", "header");
    unread("list1,list2\n1,0\n", "no-count-column", "count");
    unread("list1,list2,count\n1,x,5\n", "membership-not-0-or-1", "`x`");
    unread(
        "list1,list2,count\n0,0,9\n",
        "count-of-unseen",
        "on no list",
    );
}

/// A table that is read, and refused.
#[track_caller]
fn refused(rows: &str, code: &str) {
    let lists = rows.lines().next().expect("a row").split(',').count() - 1;
    let head: Vec<String> = (1..=lists).map(|i| format!("list{i}")).collect();
    let text = format!("{},count\n{rows}", head.join(","));
    let table = read(&text).expect("well formed").whole();
    let answer = estimate(&table, &quick(), &|| 0.0);
    assert_eq!(answer.state, State::Refused, "{:?}", answer.reasons);
    assert!(
        answer.reasons.iter().any(|r| r.code == code),
        "{:?} lacks {code}",
        answer.reasons
    );
    assert!(answer.estimate.is_none() && answer.draws.is_empty());
    for reason in answer.reasons.iter().chain(&answer.warnings) {
        assert!(
            CODES.iter().any(|(known, ..)| *known == reason.code),
            "{}",
            reason.code
        );
        assert!(reason.english().ends_with('.') && reason.russian().ends_with('.'));
    }
}

#[test]
fn tables_without_a_number() {
    refused("1,200", "one-list");
    refused("1,0,0,0\n0,1,0,0", "nobody");
    refused("1,0,0,120\n0,1,0,80\n0,0,1,60", "no-overlap");
    refused("1,0,200\n0,1,150\n1,1,40", "two-lists-conditional");
    refused("1,1,1,90", "one-list");
    // a list of everybody
    refused(
        "1,0,0,40\n1,1,0,30\n1,0,1,20\n1,1,1,10",
        "list-holds-everybody",
    );
    // lists one and two are the same, so only two are left
    refused("1,1,0,40\n0,0,1,30\n1,1,1,20", "two-lists-conditional");
    // a list of nobody leaves two
    refused("1,0,0,40\n0,1,0,30\n1,1,0,20", "two-lists-conditional");
    refused(
        "1,0,0,5\n0,1,0,4\n0,0,1,2\n1,1,0,3\n0,1,1,4",
        "too-few-people",
    );
    refused(
        "1,0,0,50\n0,1,0,40\n0,0,1,20\n1,1,0,3\n0,1,1,2",
        "too-little-overlap",
    );
    refused(
        "1,0,0,0,50\n0,1,0,0,60\n1,1,0,0,20\n0,0,1,0,30\n0,0,0,1,30\n0,0,1,1,10",
        "overlap-not-connected",
    );
}

#[test]
fn three_lists_with_an_empty_cell() {
    for empty in 1..8_u32 {
        let cells = (1..8_u32).map(|h| {
            let n = if h == empty { 0 } else { 30 + u64::from(h) };
            (CaptureHistory(h), n)
        });
        let table = Table::new(3, cells).expect("a table");
        let answer = estimate(&table, &quick(), &|| 0.0);
        assert_eq!(answer.estimate.is_some(), answer.state == State::Estimated);
        assert!(!answer.reasons.is_empty() || answer.state == State::Estimated);
        for own in &answer.methods {
            assert!(
                own.estimate.is_none_or(f64::is_finite),
                "{empty} {}",
                own.method
            );
        }
    }
}

#[test]
fn impossible_histories_in_every_number_of_lists() {
    // Lists one and two could not hold the same person.
    for lists in 3..=6_usize {
        let both = 0b11_u32;
        let all = 1..1_u32 << lists;
        let cells = all
            .clone()
            .filter(|h| h & both != both)
            .map(|h| (CaptureHistory(h), 600 / 5_u64.pow(h.count_ones())));
        let table = Table::new(lists, cells)
            .and_then(|t| t.with_impossible(all.filter(|h| h & both == both).map(CaptureHistory)))
            .expect("a table");
        let answer = estimate(&table, &quick(), &|| 0.0);
        assert!(
            answer
                .warnings
                .iter()
                .all(|w| w.code != "pair-without-overlap" || lists > 4),
            "{lists}"
        );
        let stepped = answer
            .methods
            .iter()
            .find(|m| m.method == "loglinear-stepwise");
        assert!(stepped.is_some_and(|m| m.estimate.is_some()), "{lists}");
    }
}

#[test]
fn big_counts_and_many_lists() {
    // the most people there may be, spread evenly
    let cells = (1..8_u32).map(|h| (CaptureHistory(h), 1_400_000_000));
    let table = Table::new(3, cells).expect("below the limit");
    let answer = estimate(&table, &quick(), &|| 0.0);
    for own in &answer.methods {
        assert!(own.estimate.is_none_or(|n| n >= 9.8e9), "{}", own.method);
    }
    // nine lists are taken, by forward steps or with a reason (sixteen too, but in minutes)
    let cells = (0..9).flat_map(|i| {
        let next = 1_u32 << ((i + 1) % 9);
        [
            (CaptureHistory(1 << i), 40),
            (CaptureHistory(1 << i | next), 9),
        ]
    });
    let table = Table::new(9, cells).expect("nine lists");
    let answer = estimate(&table, &quick(), &|| 0.0);
    assert_eq!(answer.estimate.is_some(), answer.state == State::Estimated);
    assert!(answer.state == State::Estimated || !answer.reasons.is_empty());
}

#[test]
fn a_stratum_label_missing() {
    let rows = "1,0,0,335\n0,1,0,228\n0,0,1,300\n1,1,0,69\n1,0,1,80\n0,1,1,55\n1,1,1,19\n";
    let mut text = String::from("stratum,list1,list2,list3,count\n");
    for (label, rows) in [
        ("north", rows),
        ("", "1,0,0,20\n1,1,0,10\n"),
        ("NA", "0,0,1,3\n"),
    ] {
        for row in rows.lines() {
            text.extend([label, ",", row, "\n"]);
        }
    }
    let reading = read(&text).expect("well formed");
    let answer = estimate_strata(&reading, &quick(), &|| 0.0);
    assert_eq!(answer.without_stratum, 33);
    assert!(answer.reasons.iter().any(|r| r.code == "stratum-missing"));
}
