//! From files to a person.

use crate::run::{ABROAD, Bench, LIST};

fn with_two_lists() -> Bench {
    let bench = Bench::new();
    bench.holding();
    bench.file("list.csv", LIST);
    bench.file("abroad.csv", ABROAD);
    let said = bench.imena(&["add", "h", "list.csv", "abroad.csv", "--json"]);
    assert_eq!(said.code, 0, "{}", said.all());
    bench
}

#[test]
fn a_list_goes_in_and_a_mapping_is_proposed() {
    let bench = Bench::new();
    bench.holding();
    bench.file("list.csv", LIST);
    let said = bench.imena(&["add", "h", "list.csv"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.out.contains("3 new records"), "{}", said.out);
    let mapping = std::fs::read_to_string(bench.path("list.csv.imena.toml")).unwrap();
    for word in [
        "surname",
        "given_name",
        "patronymic",
        "birth",
        "arrest_date",
        "executed_date",
    ] {
        assert!(mapping.contains(word), "{word} in\n{mapping}");
    }
}

#[test]
fn the_same_file_twice_changes_nothing_and_says_so() {
    let bench = with_two_lists();
    let said = bench.imena(&["add", "h", "list.csv", "--json"]).json();
    assert_eq!(said["files"][0]["unchanged"], true, "{said}");
    assert_eq!(said["files"][0]["new_records"], 0);
}

#[test]
fn new_words_at_a_known_place_are_a_new_reading() {
    let bench = with_two_lists();
    bench.file("list.csv", LIST.replace("1888", "1886"));
    let said = bench.imena(&["add", "h", "list.csv", "--json"]).json();
    assert_eq!(said["files"][0]["new_records"], 0, "{said}");
    assert_eq!(said["files"][0]["new_readings"], 1, "{said}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let bench = Bench::new();
    let holding = bench.holding();
    let before = crate::run::everything(&holding);
    bench.file("list.csv", LIST);
    let said = bench.imena(&["add", "h", "list.csv", "--dry-run"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.out.contains("Nothing was written"), "{}", said.out);
    assert_eq!(before, crate::run::everything(&holding));
}

#[test]
fn records_of_one_person_are_found_across_scripts() {
    let bench = with_two_lists();
    let linked = bench.imena(&["link", "h", "--json"]).json();
    assert_eq!(linked["records"], 5, "{linked}");
    let found = bench
        .imena(&["search", "h", "Primerov Test", "--json"])
        .json();
    let hit = &found["hits"][0];
    let spellings = format!("{} {}", hit["name"], hit["also"]);
    assert!(
        spellings.contains("Primerov Test") && spellings.contains("Примеров Тест"),
        "{found}"
    );
    assert_eq!(hit["records"], 2, "{found}");
    let person = hit["person"].as_str().unwrap();
    let shown = bench.imena(&["show", "h", person, "--json"]).json();
    assert_eq!(shown["id"], person, "{shown}");
}

#[test]
fn nothing_found_says_what_was_searched() {
    let bench = with_two_lists();
    bench.imena(&["link", "h"]);
    let said = bench.imena(&["search", "h", "Ъъъъ"]);
    assert_eq!(said.code, 0);
    assert!(
        said.out.contains("Nothing found in 5 records of 2 sources"),
        "{}",
        said.all()
    );
}

#[test]
fn a_query_that_holds_nothing_to_search_for_is_told_what_to_write() {
    let bench = with_two_lists();
    for query in ["", "((([]))", "👴🏽", "?!"] {
        let said = bench.imena(&["search", "h", "--", query]);
        assert_eq!(said.code, 0);
        assert!(
            said.out.starts_with("There is no name, year or place"),
            "{query}: {}",
            said.all()
        );
    }
}

#[test]
fn an_intake_is_undone_as_one_act() {
    let bench = with_two_lists();
    bench.imena(&["link", "h"]);
    let again = bench.file("third.csv", LIST.replace("Примеров", "Третьяков"));
    let act = bench
        .imena(&["add", "h", again.to_str().unwrap(), "--json"])
        .json()["files"][0]["act"]
        .clone();
    let said = bench
        .imena(&["undo", "h", act.as_str().unwrap(), "--json"])
        .json();
    assert_eq!(said["records"], 3, "{said}");
    let linked = bench.imena(&["link", "h", "--json"]).json();
    assert_eq!(linked["records"], 5, "{linked}");
    let back = bench.imena(&["add", "h", "third.csv", "--json"]).json();
    assert_eq!(
        back["files"][0]["new_records"], 3,
        "what was undone can be added again: {back}"
    );
}

#[test]
fn a_decision_is_obeyed() {
    let bench = with_two_lists();
    bench.imena(&["link", "h"]);
    let record = |name: &str| {
        let found = bench.imena(&["search", "h", name, "--json"]).json();
        found["hits"][0]["record"].as_str().unwrap().to_owned()
    };
    let (a, b) = (record("Примеров Тест"), record("Образцова Проба"));
    let said = bench.imena(&["decide", "h", &a, &b, "same", "--reason", "проба"]);
    assert_eq!(said.code, 0, "{}", said.all());
    bench.imena(&["link", "h"]);
    let person =
        |record: &str| bench.imena(&["show", "h", record, "--json"]).json()["person"].clone();
    assert_eq!(person(&a), person(&b));
    // Nothing in the records speaks for it: the page says that a person decided, and why.
    let page = bench.imena(&["show", "h", person(&a).as_str().unwrap(), "--json"]);
    let decided = &page.json()["decided"][0];
    assert_eq!(decided["decision"]["decided"], "same", "{decided}");
    assert_eq!(decided["decision"]["reason"], "проба", "{decided}");
}

#[test]
fn an_export_holds_every_claim() {
    let bench = with_two_lists();
    bench.imena(&["link", "h"]);
    for form in ["csv", "jsonl"] {
        let said = bench.imena(&["export", "h", "--to", form, "--out", form, "--json"]);
        assert_eq!(said.code, 0, "{}", said.all());
        let claims =
            std::fs::read_to_string(bench.path(form).join(format!("claims.{form}"))).unwrap();
        assert!(
            claims.contains("ок. 1890") && claims.contains("Primerov"),
            "{claims}"
        );
    }
}

#[test]
fn a_sound_holding_is_called_sound() {
    let bench = with_two_lists();
    let said = bench.imena(&["verify", "h", "--json"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert_eq!(said.json()["sound"], true);
}

#[test]
fn every_command_has_help_with_an_example() {
    let bench = Bench::new();
    let help = bench.imena(&["--help"]).out;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|l| !l.starts_with("Commands:"))
        .skip(1)
        .take_while(|l| l.starts_with("  "))
        .filter(|l| !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .filter(|c| *c != "help")
        .collect();
    assert!(commands.len() >= 12, "{commands:?}");
    for command in commands {
        let said = bench.imena(&[command, "--help"]);
        assert_eq!(said.code, 0);
        assert!(
            said.out.contains("Example"),
            "imena {command} --help has no example:\n{}",
            said.out
        );
    }
}
