//! How many are on no list of a holding: counted, kept as a claim, shown, and verified.

use crate::run::Bench;

fn demo() -> Bench {
    let bench = Bench::new();
    let said = bench.imena(&["demo", "--no-serve", "--dir", "demo"]);
    assert_eq!(said.code, 0, "{}", said.all());
    bench
}

#[test]
fn a_count_is_kept_once_and_verifies() {
    let bench = demo();
    let first = bench.imena(&["count", "demo", "--json", "--threads", "1"]);
    assert_eq!(first.code, 0, "{}", first.all());
    let first = first.json();
    for key in [
        "state", "reasons", "observed", "methods", "records", "outside", "sources", "overlaps",
        "groups", "feeds", "linkage", "review", "key", "seed", "version",
    ] {
        assert!(!first[key].is_null(), "{key} in {first}");
    }
    assert!(["estimated", "bound only", "refused"].contains(&first["state"].as_str().unwrap()));
    assert_eq!(first["stored"]["is"], "new");
    let again = bench
        .imena(&["count", "demo", "--json", "--threads", "4"])
        .json();
    assert_eq!(again["stored"]["is"], "same", "{again}");
    assert_eq!(again["stored"]["act"], first["stored"]["act"]);
    assert_eq!(again["key"], first["key"]);
    let seeded = bench
        .imena(&["count", "demo", "--json", "--seed", "2"])
        .json();
    assert_eq!(seeded["stored"]["is"], "new");
    assert_ne!(seeded["key"], first["key"]);
    let verified = bench.imena(&["verify", "demo"]);
    assert_eq!(verified.code, 0, "{}", verified.all());
}

#[test]
fn a_place_years_and_a_fate_narrow_the_count() {
    let bench = demo();
    let whole = bench
        .imena(&["count", "demo", "--json", "--no-store"])
        .json();
    assert!(whole["stored"].is_null());
    let narrow = bench.imena(&[
        "count",
        "demo",
        "--json",
        "--place",
        "butovo",
        "--years",
        "1937-1938",
        "--fate",
        "shot",
    ]);
    assert_eq!(narrow.code, 0, "{}", narrow.all());
    let narrow = narrow.json();
    let people = |document: &serde_json::Value| document["observed"].as_u64().unwrap();
    assert!(
        people(&narrow) > 0 && people(&narrow) < people(&whole),
        "{narrow}"
    );
    assert_eq!(
        people(&narrow) + narrow["outside"].as_u64().unwrap(),
        people(&whole)
    );
}

#[test]
fn what_cannot_be_asked_is_said() {
    let bench = demo();
    for (more, says) in [
        (&["--place", "no such place"][..], "no such place"),
        (&["--years", "1938-1937"], "1938 is after 1937"),
        (&["--fate", "gone"], "gone"),
        (&["--apart", "one"], "two different keys"),
        (&["--apart", "no-such,other"], "no-such"),
        (&["--for", "nobody"], "nobody"),
    ] {
        let mut args = vec!["count", "demo"];
        args.extend(more);
        let said = bench.imena(&args);
        assert_eq!(said.code, 2, "{more:?}: {}", said.all());
        assert!(said.all().contains(says), "{more:?}: {}", said.all());
        assert!(!said.all().contains("panicked"), "{}", said.all());
    }
}
