//! Standing requests from the form to the keeper: matched on a later intake, sealed, withdrawn.

use crate::run::{Bench, everything};
use crate::served::Served;

const CONTACT: &str = "vnuchka-obrazec@example.org";

/// Leaves a request and gives its code.
fn leave(served: &Served, query: &str, contact: &str) -> String {
    let coded = coded(query.as_bytes());
    let body = format!("q={coded}&contact={}", contact.replace('@', "%40"));
    let said = served.exchange("POST", "/ru/request", &body);
    let (_, rest) = said
        .split_once("/ru/request/")
        .unwrap_or_else(|| panic!("no code: {said}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Bytes as they may stand in an address or a form.
pub(crate) fn coded(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        out.push_str(&format!("%{byte:02X}"));
    }
    out
}

fn list(rows: &[&str]) -> String {
    format!(
        "номер;фамилия;имя;отчество;год рождения\n{}\n",
        rows.join("\n")
    )
}

#[test]
fn a_request_waits_is_answered_and_goes() {
    let bench = Bench::new();
    bench.holding();
    bench.file("first.csv", list(&["1;Выдуманный;Казимир;Янович;1890"]));
    let added = bench.imena(&["add", "h", "first.csv"]);
    assert!(added.code < 2, "{}", added.all());
    for order in [
        &["keys", "new", "anna.key"][..],
        &["keys", "add", "h", "anna.key", "--name", "Анна"],
    ] {
        assert_eq!(bench.imena(order).code, 0);
    }
    let served = Served::start(&bench, &[]);
    let code = leave(&served, "Vanya Primeroff, born 1889", CONTACT);
    let other = leave(&served, "Примеров Иван 1889", "");
    let page = served.exchange("GET", &format!("/ru/request/{}", code.to_lowercase()), "");
    assert!(
        page.contains(&code) && page.contains("Пока ничего нового"),
        "{page}"
    );
    assert!(
        page.contains("1\u{a0}просьба"),
        "each is told of the other: {page}"
    );
    assert!(!page.contains(CONTACT), "{page}");

    bench.file("second.csv", list(&["7;Примеров;Иван;Образцович;1889"]));
    let added = bench.imena(&["add", "h", "second.csv", "--json"]);
    assert_eq!(added.json()["requests_matched"], 2, "{}", added.all());
    let page = served.exchange("GET", &format!("/en/request/{code}"), "");
    assert!(
        page.contains("Records have come in since") && page.contains("Примеров Иван"),
        "{page}"
    );

    let said = bench.imena(&["requests", "h", "--json"]);
    assert!(!said.all().contains(CONTACT), "{}", said.all());
    let asked = &said.json()["requests"][0];
    assert_eq!(asked["matches"][0]["new"], true, "{asked}");
    assert_eq!(asked["others"].as_array().unwrap().len(), 1, "{asked}");
    let opened = bench.imena(&["requests", "h", "--open", "anna.key"]);
    assert!(
        opened.out.contains(CONTACT) && opened.out.contains("new  R-"),
        "{}",
        opened.all()
    );

    // The contact stands nowhere in the clear: not in the folder, not on a page, not in what the programs printed.
    for (path, bytes) in everything(&bench.path("h")) {
        let found = bytes
            .windows(CONTACT.len())
            .any(|w| w == CONTACT.as_bytes());
        assert!(!found, "{} holds the contact", path.display());
    }
    assert!(!added.all().contains(CONTACT));

    let gone = served.exchange("POST", &format!("/ru/request/{code}/withdraw"), "");
    assert!(gone.contains("Просьба забрана"), "{gone}");
    let page = served.exchange("GET", &format!("/ru/request/{code}"), "");
    assert!(page.contains("Просьбы с таким кодом нет"), "{page}");
    let page = served.exchange("GET", &format!("/ru/request/{other}"), "");
    assert!(!page.contains("ищут и другие"), "{page}");
    drop(served);
    let said = bench.imena(&["requests", "h", "--open", "anna.key", "--json"]);
    assert_eq!(
        said.json()["requests"].as_array().unwrap().len(),
        1,
        "{}",
        said.all()
    );
    for (path, bytes) in everything(&bench.path("h")) {
        let words = "Vanya Primeroff".as_bytes();
        assert!(
            !bytes.windows(words.len()).any(|w| w == words),
            "{} holds the words",
            path.display()
        );
    }
    let verified = bench.imena(&["verify", "h"]);
    assert_eq!(verified.code, 0, "{}", verified.all());
}
