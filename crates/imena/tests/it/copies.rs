//! Copies and other holdings: the public part alone, a signed source, and a withdrawn word that is found nowhere.

use std::collections::BTreeSet;

use crate::run::{Bench, LIST, everything};
use crate::served::Served;

const SECRET: &str = "Тайнописьева";

fn found_in(bench: &Bench, folder: &str, secret: &str) -> Vec<String> {
    everything(&bench.path(folder))
        .into_iter()
        .filter(|(_, bytes)| {
            let has = |secret: &str| bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            has(secret) || has(&secret.to_lowercase())
        })
        .map(|(path, _)| path.display().to_string())
        .collect()
}

/// A list that is not for the public, with a mapping that says so.
fn private_list(bench: &Bench) {
    bench.file("secret.csv", LIST.replace("Примеров", SECRET));
    let proposed = bench.imena(&["add", "h", "secret.csv", "--dry-run"]);
    assert!(proposed.code < 2, "{}", proposed.all());
    bench.imena(&["init", "scratch"]);
    bench.imena(&["add", "scratch", "secret.csv"]);
    let mapping = bench.path("secret.csv.imena.toml");
    let text = std::fs::read_to_string(&mapping).unwrap();
    let text = text.replacen("[source]\n", "[source]\naudience = \"keeper\"\n", 1);
    assert!(text.contains("audience = \"keeper\""), "{text}");
    std::fs::write(mapping, text).unwrap();
}

#[test]
fn once_a_keeper_is_named_what_is_not_public_is_sealed_as_it_comes() {
    let bench = Bench::new();
    bench.holding();
    private_list(&bench);
    bench.file("open.csv", LIST);
    assert_eq!(bench.imena(&["add", "h", "open.csv"]).code, 0);
    bench.imena(&["keys", "new", "keeper.key"]);
    bench.imena(&["keys", "add", "h", "keeper.key"]);
    let added = bench.imena(&["add", "h", "secret.csv", "--json"]);
    assert_eq!(
        added.json()["files"][0]["sealed_readings"],
        3,
        "{}",
        added.all()
    );
    assert_eq!(found_in(&bench, "h", SECRET), Vec::<String>::new());
    let shown = bench.imena(&["private", "show", "h", "--json"]).json();
    assert_eq!(
        (&shown["open"], &shown["readings"]),
        (&false.into(), &3.into())
    );
    // The same file again cannot be compared while it is sealed, and imena says what to do.
    let again = bench.imena(&["add", "h", "secret.csv"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("imena private open"), "{}", again.all());
    // Open for work: the same file changes nothing; closed again, nothing is in the clear.
    let opened = bench.imena(&["private", "open", "h", "--key", "keeper.key"]);
    assert_eq!(opened.code, 0, "{}", opened.all());
    assert!(!found_in(&bench, "h", SECRET).is_empty());
    let refused = bench.imena(&["mirror", "h", "public", "--public"]);
    assert!(
        refused.err.contains("imena private close"),
        "{}",
        refused.all()
    );
    let again = bench.imena(&["add", "h", "secret.csv", "--json"]);
    assert_eq!(
        again.json()["files"][0]["unchanged"],
        true,
        "{}",
        again.all()
    );
    assert_eq!(bench.imena(&["link", "h"]).code, 0);
    assert_eq!(bench.imena(&["private", "close", "h"]).code, 0);
    assert_eq!(found_in(&bench, "h", SECRET), Vec::<String>::new());
    assert_eq!(bench.imena(&["verify", "h"]).code, 0);
    // The public copy has no sealed file at all, verifies, and can be kept up to date.
    for copied in [true, false] {
        let made = bench.imena(&["mirror", "h", "public", "--public", "--json"]);
        assert_eq!(made.code, 0, "{}", made.all());
        assert_eq!(made.json()["copied"].as_u64().unwrap() > 0, copied);
    }
    assert!(!bench.path("public/sealed").exists());
    let verified = bench.imena(&["verify", "public"]);
    assert_eq!(verified.code, 0, "{}", verified.all());
    assert!(
        verified.all().contains("public part alone"),
        "{}",
        verified.all()
    );
    let locked = bench.imena(&["private", "open", "public", "--key", "keeper.key"]);
    assert_eq!(locked.code, 2, "{}", locked.all());
}

#[test]
fn a_bag_of_the_holding_starts_it_elsewhere_with_one_command() {
    let bench = Bench::new();
    bench.holding();
    bench.file("open.csv", LIST);
    bench.imena(&["add", "h", "open.csv"]);
    bench.imena(&["keys", "new", "keeper.key"]);
    bench.imena(&["keys", "add", "h", "keeper.key"]);
    bench.file("letter.txt", SECRET);
    bench.imena(&["keys", "seal", "h", "letter.txt"]);
    let bagged = bench.imena(&[
        "export",
        "h",
        "--to",
        "bagit",
        "--audience",
        "keeper",
        "--out",
        "bag",
    ]);
    assert_eq!(bagged.code, 0, "{}", bagged.all());
    let started = bench.imena(&["init", "elsewhere", "--from", "bag"]);
    assert_eq!(started.code, 0, "{}", started.all());
    assert_eq!(bench.imena(&["verify", "elsewhere"]).code, 0);
    let found = bench.imena(&["search", "elsewhere", "Примеров", "--json"]);
    assert_eq!(found.json()["total"], 1, "{}", found.all());
    let sealed = bench.imena(&["keys", "list", "elsewhere", "--json"]).json();
    let id = sealed["sealed"][0]["id"].as_str().unwrap().to_owned();
    let opened = bench.imena(&["keys", "open", "elsewhere", &id, "--key", "keeper.key"]);
    assert_eq!(opened.out, SECRET);
    assert_eq!(bench.imena(&["add", "elsewhere", "open.csv"]).code, 0);
    // A bag with one changed byte is not believed.
    let file = bench.path("bag/data/holding/holding.toml");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[3] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let refused = bench.imena(&["init", "third", "--from", "bag"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("holding.toml"), "{}", refused.all());
    assert!(!bench.path("third").exists());
}

#[test]
fn another_holding_comes_in_signed_once_and_disagreement_stands() {
    let bench = Bench::new();
    bench.holding();
    bench.file("shared.csv", LIST);
    bench.imena(&["add", "h", "shared.csv", "--source", "shared"]);
    bench.imena(&["init", "theirs", "--name", "example.org/theirs"]);
    bench.imena(&["add", "theirs", "shared.csv", "--source", "same-file"]);
    let other = LIST
        .replace("1888", "1889")
        .replace("Образцова", "Образцовская");
    bench.file("other.csv", &other);
    bench.imena(&["add", "theirs", "other.csv", "--source", "other"]);
    let unsigned = bench.imena(&["pull", "h", "theirs"]);
    assert!(
        unsigned.err.contains("signed nothing"),
        "{}",
        unsigned.all()
    );
    bench.file("their.key", [7; 32]);
    assert_eq!(
        bench
            .imena(&["checkpoint", "theirs", "--key", "their.key"])
            .code,
        0
    );
    let pulled = bench.imena(&["pull", "h", "theirs", "--json"]);
    assert_eq!(pulled.code, 0, "{}", pulled.all());
    let pulled = pulled.json();
    assert_eq!(pulled["new_records"], 3, "{pulled}");
    assert_eq!(pulled["here_already"].as_array().unwrap().len(), 1);
    // Again: nothing is doubled.
    let again = bench.imena(&["pull", "h", "theirs", "--json"]).json();
    assert_eq!(
        (&again["act"], &again["new_records"]),
        (&serde_json::Value::Null, &0.into())
    );
    // What they say anew comes as a new reading once it is signed, and the old one stays.
    bench.file("other.csv", other.replace("1889", "1890"));
    bench.imena(&["add", "theirs", "other.csv", "--source", "other"]);
    let before = bench.imena(&["pull", "h", "theirs", "--json"]).json();
    assert!(before["not_signed"].as_u64().unwrap() > 0, "{before}");
    bench.imena(&["checkpoint", "theirs", "--key", "their.key"]);
    let after = bench.imena(&["pull", "h", "theirs", "--json"]).json();
    assert_eq!(
        (&after["new_records"], &after["new_readings"]),
        (&0.into(), &1.into()),
        "{after}"
    );
    assert_eq!(bench.imena(&["verify", "h"]).code, 0);
    // Another key than the one expected is not believed, nor a folder that was altered.
    bench.file("new.key", [9; 32]);
    let quiet = bench.imena(&["checkpoint", "theirs", "--key", "new.key"]);
    assert_eq!(
        quiet.code,
        2,
        "another key must not sign unasked: {}",
        quiet.all()
    );
    let changed = bench.imena(&["checkpoint", "theirs", "--key", "new.key", "--new-key"]);
    assert_eq!(changed.code, 0, "{}", changed.all());
    let refused = bench.imena(&["pull", "h", "theirs"]);
    assert!(refused.err.contains("is expected"), "{}", refused.all());
    let itself = bench.imena(&["pull", "h", "h"]);
    assert!(
        itself.err.contains("this holding itself"),
        "{}",
        itself.all()
    );
}

/// The pages that links lead to from the first page and from a search for somebody else, those that hold the secret.
fn pages_with(bench: &Bench, secret: &str) -> Vec<String> {
    let site = Served::start(bench, &[]);
    let mut waiting = vec![
        "/ru/".to_owned(),
        "/ru/search?q=%D0%A2%D0%B5%D1%81%D1%82".to_owned(),
    ];
    let (mut seen, mut with) = (BTreeSet::new(), Vec::new());
    while let Some(address) = waiting.pop() {
        // The switches of a search lead to the same search again.
        if address.matches("without=").count() > 1 || !seen.insert(address.clone()) {
            continue;
        }
        let page = site.get(&address);
        if page.contains(secret) {
            with.push(address);
        }
        for link in page.split("href=\"").skip(1) {
            let link = link.split(['"', '#']).next().unwrap_or_default();
            if link.starts_with("/ru/") {
                waiting.push(link.replace("&amp;", "&"));
            }
        }
    }
    assert!(seen.len() > 8, "the walk reached the pages: {seen:?}");
    with
}

#[test]
fn a_withdrawn_word_is_in_no_new_export_mirror_page_or_folder() {
    let bench = Bench::new();
    bench.holding();
    bench.file("list.csv", LIST.replace("Примеров", SECRET));
    bench.imena(&["add", "h", "list.csv"]);
    bench.imena(&["link", "h"]);
    bench.imena(&["mirror", "h", "copy"]);
    assert!(!found_in(&bench, "copy", SECRET).is_empty());
    assert!(pages_with(&bench, SECRET).len() > 2);
    let found = bench.imena(&["search", "h", SECRET, "--json"]).json();
    let claim = format!("{}.0", found["hits"][0]["record"].as_str().unwrap());
    let gone = bench.imena(&["withdraw", "h", &claim, "--ground", "asked for", "--yes"]);
    assert_eq!(gone.code, 0, "{}", gone.all());
    assert!(gone.out.contains("Next: imena link"), "{}", gone.all());
    assert_eq!(bench.imena(&["link", "h"]).code, 0);
    assert_eq!(bench.imena(&["mirror", "h", "copy"]).code, 0);
    for folder in ["h", "copy"] {
        assert_eq!(found_in(&bench, folder, SECRET), Vec::<String>::new());
        assert_eq!(bench.imena(&["verify", folder]).code, 0);
    }
    assert_eq!(pages_with(&bench, SECRET), Vec::<String>::new());
    for form in [
        "csv", "jsonl", "parquet", "ftm", "gedcom", "jsonld", "prov", "bagit", "ocfl",
    ] {
        let out = format!("out-{form}");
        let said = bench.imena(&[
            "export",
            "h",
            "--to",
            form,
            "--audience",
            "keeper",
            "--out",
            &out,
        ]);
        let said = if said.code == 0 {
            said
        } else {
            // A form for open material only says so.
            bench.imena(&["export", "h", "--to", form, "--out", &out])
        };
        assert_eq!(said.code, 0, "{form}: {}", said.all());
        assert_eq!(
            found_in(&bench, &out, SECRET),
            Vec::<String>::new(),
            "{form}"
        );
    }
}
