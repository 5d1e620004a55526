//! Keepers' keys at the terminal: what is sealed, who opens it, and how it passes to others.

use crate::run::{Bench, everything};

const SECRET: &str = "тел. 000-00-00, Примерова";

fn sealed_holding(bench: &Bench) -> String {
    bench.holding();
    for name in ["anna", "boris"] {
        let said = bench.imena(&["keys", "new", &format!("{name}.key")]);
        assert_eq!(said.code, 0, "{}", said.all());
        assert!(said.out.starts_with("age1"), "{}", said.all());
    }
    bench.file("contact.txt", SECRET);
    let said = bench.imena(&["keys", "seal", "h", "contact.txt", "--topic", "contact"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("imena keys add"), "{}", said.all());
    let said = bench.imena(&["keys", "add", "h", "anna.key", "--name", "Анна"]);
    assert_eq!(said.code, 0, "{}", said.all());
    let said = bench.imena(&["keys", "seal", "h", "contact.txt", "--topic", "contact"]);
    assert_eq!(said.code, 0, "{}", said.all());
    said.out.trim().rsplit(' ').next().unwrap().to_owned()
}

#[test]
fn what_is_sealed_opens_with_the_key_alone_and_passes_to_another() {
    let bench = Bench::new();
    let id = sealed_holding(&bench);
    let opened = bench.imena(&["keys", "open", "h", &id, "--key", "anna.key"]);
    assert_eq!(opened.out, SECRET);
    let refused = bench.imena(&["keys", "open", "h", &id, "--key", "boris.key"]);
    assert_eq!(refused.code, 2, "{}", refused.all());
    // Boris comes, Anna goes: with her key everything is sealed anew.
    let said = bench.imena(&[
        "keys",
        "add",
        "h",
        "boris.key",
        "--name",
        "Борис",
        "--key",
        "anna.key",
        "--json",
    ]);
    assert_eq!(said.json()["resealed"], 1, "{}", said.all());
    let said = bench.imena(&[
        "keys",
        "remove",
        "h",
        "Анна",
        "--key",
        "boris.key",
        "--json",
    ]);
    assert_eq!(said.json()["older"], 0, "{}", said.all());
    let opened = bench.imena(&["keys", "open", "h", &id, "--key", "boris.key"]);
    assert_eq!(opened.out, SECRET);
    assert_eq!(
        bench
            .imena(&["keys", "open", "h", &id, "--key", "anna.key"])
            .code,
        2
    );
    let said = bench.imena(&["keys", "remove", "h", "Борис"]);
    assert!(said.err.contains("last keeper"), "{}", said.all());
    assert_eq!(bench.imena(&["verify", "h"]).code, 0);
    for (path, bytes) in everything(&bench.path("h")) {
        let found = bytes
            .windows(SECRET.len())
            .any(|window| window == SECRET.as_bytes());
        assert!(!found, "{} holds it in the clear", path.display());
    }
}

#[test]
fn two_of_three_successors_open_what_was_sealed() {
    let bench = Bench::new();
    let id = sealed_holding(&bench);
    let split = bench.imena(&[
        "keys", "split", "anna.key", "--need", "2", "--of", "3", "--out", "shares",
    ]);
    assert_eq!(split.code, 0, "{}", split.all());
    std::fs::remove_file(bench.path("anna.key")).unwrap();
    let one = bench.imena(&["keys", "join", "shares/share-1.txt", "--out", "again.key"]);
    assert_eq!(one.code, 2, "{}", one.all());
    let two = bench.imena(&[
        "keys",
        "join",
        "shares/share-1.txt",
        "shares/share-3.txt",
        "--out",
        "again.key",
    ]);
    assert_eq!(two.code, 0, "{}", two.all());
    let opened = bench.imena(&["keys", "open", "h", &id, "--key", "again.key"]);
    assert_eq!(opened.out, SECRET);
}

#[test]
fn a_secret_key_is_neither_overwritten_nor_laid_into_the_holding() {
    let bench = Bench::new();
    bench.holding();
    let inside = bench.imena(&["keys", "new", "h/derived/keeper.key"]);
    assert_eq!(inside.code, 2);
    assert!(
        inside.err.contains("lies in the holding"),
        "{}",
        inside.all()
    );
    assert_eq!(bench.imena(&["keys", "new", "keeper.key"]).code, 0);
    assert_eq!(bench.imena(&["keys", "new", "keeper.key"]).code, 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let facts = std::fs::metadata(bench.path("keeper.key")).unwrap();
        assert_eq!(facts.permissions().mode() & 0o777, 0o600);
    }
}
