//! Founding, opening, refusing.

use std::fs;

use imena_model::{ActKind, Audience};
use imena_register::{Error, Holding};

use crate::helpers::{add, example, hand, ids, row};

#[test]
fn a_new_holding_has_its_founding_act() {
    let example = example();
    let acts = example.holding.acts(0, 10).unwrap();
    assert_eq!(acts.len(), 1);
    assert_eq!(acts[0].kind, ActKind::Founding);
    assert_eq!(
        example.holding.numbers(Audience::Public).unwrap().entries,
        1
    );
}

#[test]
fn a_folder_with_something_in_it_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("letter.txt"), "x").unwrap();
    let refused = Holding::init(dir.path(), "example.org/x", &hand());
    assert!(matches!(refused, Err(Error::NotEmpty(_))), "{refused:?}");
}

#[test]
fn an_empty_folder_will_do() {
    let dir = tempfile::tempdir().unwrap();
    Holding::init(dir.path(), "example.org/x", &hand()).unwrap();
}

#[test]
fn what_is_no_holding_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let refused = Holding::open(dir.path());
    assert!(matches!(refused, Err(Error::NotAHolding(_))), "{refused:?}");
    let refused = Holding::open(&dir.path().join("absent"));
    assert!(matches!(refused, Err(Error::NotAHolding(_))), "{refused:?}");
    let file = dir.path().join("file");
    fs::write(&file, "x").unwrap();
    let refused = Holding::open(&file);
    assert!(matches!(refused, Err(Error::NotAHolding(_))), "{refused:?}");
}

#[test]
fn a_holding_of_a_newer_imena_is_refused() {
    let example = example();
    let about = example.folder.join("holding.toml");
    let text = fs::read_to_string(&about).unwrap();
    fs::write(&about, text.replace("format = 1", "format = 2")).unwrap();
    let refused = Holding::open(&example.folder);
    assert!(
        matches!(
            refused,
            Err(Error::Newer {
                found: 2,
                known: 1,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn only_one_writes_at_a_time() {
    let example = example();
    let writing = example.holding.write().unwrap();
    let refused = example.holding.write();
    assert!(matches!(refused, Err(Error::Busy(_))), "{refused:?}");
    assert_eq!(
        refused.unwrap_err().to_string(),
        format!("another imena is writing to {}", example.folder.display())
    );
    let other = Holding::open(&example.folder).unwrap();
    assert!(matches!(other.write(), Err(Error::Busy(_))));
    writing.close().unwrap();
    other.write().unwrap();
}

#[test]
#[cfg(unix)]
fn a_read_only_folder_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let example = example();
    let (source, _) = add(&example.holding, "one", vec![row(1, "Примеров", "1904")]);
    drop(example.holding);
    fs::set_permissions(&example.folder, fs::Permissions::from_mode(0o555)).unwrap();
    let holding = Holding::open(&example.folder).unwrap();
    assert_eq!(ids(&holding, source).len(), 1);
    let refused = holding.write();
    assert!(matches!(refused, Err(Error::ReadOnly(_))), "{refused:?}");
    fs::set_permissions(&example.folder, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn nothing_of_sqlite_stays_open_in_the_folder() {
    let example = example();
    let (source, _) = add(&example.holding, "one", vec![row(1, "Примеров", "1904")]);
    ids(&example.holding, source);
    drop(example.holding);
    let mut names: Vec<String> = fs::read_dir(&example.folder)
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "derived",
            "fixity",
            "holding.toml",
            "ledger",
            "lock",
            "originals",
            "register.sqlite"
        ]
    );
}
