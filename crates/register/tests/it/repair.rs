//! Broken pieces taken from a copy; copies kept up to date.

use std::fs;

use imena_model::Audience;
use imena_register::{Error, Holding, Mirrored, Withdraw, mirror, repair};

use crate::helpers::{add, example, hand, ids, row};
use crate::proof::{files, full, sound};

#[test]
fn a_copy_is_made_kept_up_to_date_and_equal_byte_for_byte() {
    let example = full();
    let copy = example.folder.with_extension("copy");
    let done = mirror(&example.holding, &copy).unwrap();
    assert!(done.copied > 5);
    sound(&copy);
    let again = mirror(&example.holding, &copy).unwrap();
    assert_eq!((again.copied, again.removed), (0, 0));

    let (id, _) = add(&example.holding, "two", vec![row(1, "Образцов", "1888")]);
    let third = mirror(&example.holding, &copy).unwrap();
    assert!(
        third.copied > 0 && third.copied < done.copied + 3,
        "{third:?}"
    );
    sound(&copy);
    let record = ids(&example.holding, id)[0];
    let opened = Holding::open(&copy).unwrap();
    assert_eq!(
        opened
            .record(record, Audience::Public)
            .unwrap()
            .unwrap()
            .name(),
        "Образцов"
    );
    drop(opened);
    drop(example.holding);
    for path in files(&example.folder) {
        let name = path.strip_prefix(&example.folder).unwrap();
        assert_eq!(
            fs::read(&path).unwrap(),
            fs::read(copy.join(name)).unwrap(),
            "{name:?}"
        );
    }
    assert_eq!(files(&copy).len(), files(&example.folder).len());
}

#[test]
fn a_copy_that_was_ended_before_its_mark_is_begun_again() {
    let example = full();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    fs::create_dir(&copy).unwrap();
    fs::write(copy.join("lock"), "").unwrap();
    mirror(&example.holding, &copy).unwrap();
    assert!(Holding::open(&copy).is_ok());
}

#[test]
fn a_withdrawal_reaches_the_copy() {
    let example = example();
    let (id, _) = add(&example.holding, "one", vec![row(1, "Секретов", "1904")]);
    let copy = example.folder.with_extension("copy");
    mirror(&example.holding, &copy).unwrap();
    let record = ids(&example.holding, id)[0];
    let mut writing = example.holding.write().unwrap();
    writing
        .withdraw(&[Withdraw::Record(record)], &hand())
        .unwrap();
    writing.close().unwrap();
    mirror(&example.holding, &copy).unwrap();
    let secret = "Секретов".as_bytes();
    for path in files(&copy) {
        let bytes = fs::read(&path).unwrap();
        assert!(
            !bytes.windows(secret.len()).any(|w| w == secret),
            "{path:?}"
        );
    }
    sound(&copy);
}

#[test]
fn an_unfinished_copy_does_not_open_and_is_finished() {
    let example = full();
    let copy = example.folder.with_extension("copy");
    mirror(&example.holding, &copy).unwrap();
    fs::write(copy.join("mirroring"), "").unwrap();
    fs::remove_file(copy.join("register.sqlite")).unwrap();
    assert!(matches!(
        Holding::open(&copy),
        Err(Error::UnfinishedCopy(_))
    ));
    mirror(&example.holding, &copy).unwrap();
    sound(&copy);
}

#[test]
fn a_copy_does_not_overwrite_what_is_not_its_own() {
    let example = full();
    let other = full_of("example.org/other");
    assert!(matches!(
        mirror(&example.holding, &other.1),
        Err(Error::Refused(_))
    ));
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("letter"), "x").unwrap();
    assert!(matches!(
        mirror(&example.holding, dir.path()),
        Err(Error::NotEmpty(_))
    ));
}

fn full_of(origin: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("holding");
    Holding::init(&folder, origin, &hand()).unwrap();
    (dir, folder)
}

#[test]
fn every_broken_or_missing_file_comes_back_from_a_copy() {
    let example = full();
    let copy = example.folder.with_extension("copy");
    let done = mirror(&example.holding, &copy).unwrap();
    assert_ne!(done, Mirrored::default());
    let folder = example.folder.clone();
    drop(example.holding);
    for path in files(&folder) {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        if name == "lock" {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let mut altered = bytes.clone();
        altered[bytes.len() / 2] ^= 4;
        fs::write(&path, &altered).unwrap();
        let done = repair(&folder, &copy).unwrap();
        assert!(
            done.report.is_sound(),
            "{name}: {:#?}",
            done.report.findings
        );
        assert!(
            done.pieces.iter().any(|(piece, _)| *piece == name),
            "{name}: {done:?}"
        );
        if name != "holding.toml" {
            fs::remove_file(&path).unwrap();
            let done = repair(&folder, &copy).unwrap();
            assert!(
                done.report.is_sound(),
                "{name}: {:#?}",
                done.report.findings
            );
        }
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
    }
}

#[test]
fn a_copy_that_is_broken_too_is_not_believed() {
    let example = full();
    let copy = example.folder.with_extension("copy");
    mirror(&example.holding, &copy).unwrap();
    drop(example.holding);
    for folder in [&example.folder, &copy] {
        let path = folder.join("register.sqlite");
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.len() / 2;
        bytes[at] ^= 4;
        fs::write(&path, bytes).unwrap();
    }
    let done = repair(&example.folder, &copy).unwrap();
    assert!(!done.report.is_sound());
}
