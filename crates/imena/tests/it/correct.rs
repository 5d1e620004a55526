//! Corrections at the terminal: what is needed for each, and that nothing is deleted.

use crate::run::{Bench, LIST};

#[test]
fn a_misreading_is_corrected_with_the_page_and_stays_readable() {
    let bench = Bench::new();
    bench.holding();
    bench.file("list.csv", LIST);
    assert_eq!(bench.imena(&["add", "h", "list.csv"]).code, 0);
    let found = bench.imena(&["search", "h", "Примеров", "--json"]);
    let record = found.json()["hits"][0]["record"]
        .as_str()
        .unwrap()
        .to_owned();
    let claim = format!("{record}.0");
    let without = bench.imena(&["correct", "h", &claim, "misread", "--because", "видно"]);
    assert_eq!(without.code, 2);
    assert!(without.err.contains("the page"), "{}", without.all());
    let odd = bench.imena(&["correct", "h", "S-1", "misread"]);
    assert_eq!(odd.code, 2, "{}", odd.all());
    let reported = bench.imena(&[
        "correct",
        "h",
        &claim,
        "reported",
        "--because",
        "фамилия иная",
        "--by",
        "родные",
        "--json",
    ]);
    let report = reported.json()["act"].as_str().unwrap().to_owned();
    let said = bench.imena(&[
        "correct",
        "h",
        &claim,
        "misread",
        "--reads",
        "Прямеров",
        "--page",
        "с. 12",
        "--because",
        "видно на странице",
        "--answers",
        &report,
    ]);
    assert_eq!(said.code, 0, "{}", said.all());
    let listed = bench.imena(&["correct", "h", "--json"]).json();
    assert_eq!(listed[0]["reads"], "Прямеров");
    assert_eq!(listed[0]["as_written"], listed[1]["as_written"]);
    assert_eq!(listed[0]["answers"], report.as_str());
    let shown = bench.imena(&["show", "h", &record]);
    assert!(shown.out.contains("Примеров"), "{}", shown.all());
    assert_eq!(bench.imena(&["verify", "h"]).code, 0);
}
