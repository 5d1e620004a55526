//! The shipped example.

use crate::run::Bench;

#[test]
fn every_expert_identity_is_found_and_no_false_link_is_made() {
    let bench = Bench::new();
    let said = bench.imena(&["demo", "--no-serve", "--json", "--dir", "demo"]);
    assert_eq!(said.code, 0, "{}", said.all());
    let document = said.json();
    for key in [
        "sources",
        "records",
        "claims",
        "persons",
        "doubtful",
        "expert_pairs",
        "seconds",
        "holding",
    ] {
        assert!(!document[key].is_null(), "{key} in {document}");
    }
    assert!(document["sources"].as_u64().unwrap() >= 5, "{document}");
    assert!(document["persons"].as_u64().unwrap() >= 150, "{document}");
    assert_eq!(document["false_links"], 0, "{document}");
    let count = |key: &str| document[key].as_u64().unwrap();
    assert_eq!(
        count("expert_pairs_found") + count("expert_pairs_doubtful"),
        count("expert_pairs"),
        "every identity is found, or stands on the page as doubtful: {document}"
    );
    assert!(count("expert_pairs_found") >= 33, "{document}");
}

#[test]
fn the_example_is_sound_and_can_be_exported() {
    let bench = Bench::new();
    assert_eq!(
        bench.imena(&["demo", "--no-serve", "--dir", "demo"]).code,
        0
    );
    assert_eq!(bench.imena(&["verify", "demo"]).code, 0);
    assert_eq!(
        bench
            .imena(&["export", "demo", "--to", "csv", "--out", "out"])
            .code,
        0
    );
}
