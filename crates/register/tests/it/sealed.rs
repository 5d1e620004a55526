//! Sealed content: readable with a keeper's key, provable without one, and gone when destroyed.

use std::fs;

use imena_register::{
    Depth, Error, Holding, Identity, Recipient, Repaired, mirror, repair, verify,
};

use crate::helpers::{example, hand};

const SECRET: &str = "планта-секрет@example.org";

fn keeper(name: &str) -> (Identity, Recipient) {
    let identity = Identity::generate();
    let recipient = Recipient::new(name, &identity.public()).unwrap();
    (identity, recipient)
}

#[track_caller]
fn is_sound(holding: &Holding) {
    let report = verify(holding.folder(), Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
}

fn every_byte(folder: &std::path::Path) -> Vec<u8> {
    let mut all = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            all.extend(every_byte(&path));
        } else {
            all.extend(fs::read(&path).unwrap());
        }
    }
    all
}

fn contains(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|w| w == secret.as_bytes())
}

#[test]
fn what_is_sealed_is_opened_by_each_keeper_and_stands_nowhere_in_the_clear() {
    let ours = example();
    let holding = &ours.holding;
    let ((a, to_a), (b, to_b), (stranger, _)) = (keeper("a"), keeper("b"), keeper("c"));
    let mut writing = holding.write().unwrap();
    assert!(matches!(
        writing.seal_content("contact", SECRET.as_bytes(), &hand()),
        Err(Error::NoKeepers)
    ));
    writing.name_keepers(&[to_a, to_b], &hand()).unwrap();
    let id = writing
        .seal_content("contact", SECRET.as_bytes(), &hand())
        .unwrap();
    writing.close().unwrap();
    for identity in [&a, &b] {
        let opened = holding.open_sealed(id, identity).unwrap();
        assert_eq!(opened, SECRET.as_bytes());
    }
    assert!(matches!(
        holding.open_sealed(id, &stranger),
        Err(Error::NotSealedToThisKey(_))
    ));
    let items = holding.sealed_items(Some("contact")).unwrap();
    assert_eq!((items.len(), items[0].id), (1, id));
    is_sound(holding);
    assert!(!contains(&every_byte(holding.folder()), SECRET));
}

#[test]
fn sealed_anew_the_old_key_no_longer_opens_what_lies_in_the_folder() {
    let ours = example();
    let holding = &ours.holding;
    let ((old, to_old), (new, to_new)) = (keeper("old"), keeper("new"));
    let mut writing = holding.write().unwrap();
    writing.name_keepers(&[to_old], &hand()).unwrap();
    let id = writing.seal_content("contact", b"x", &hand()).unwrap();
    writing.name_keepers(&[to_new], &hand()).unwrap();
    // Without the older key nothing can be sealed anew, and that is said.
    assert_eq!(writing.reseal(&new, &hand()).unwrap().not_opened, 1);
    assert_eq!(writing.reseal(&old, &hand()).unwrap().done, 1);
    writing.close().unwrap();
    assert_eq!(holding.open_sealed(id, &new).unwrap(), b"x");
    assert!(matches!(
        holding.open_sealed(id, &old),
        Err(Error::NotSealedToThisKey(_))
    ));
    is_sound(holding);
}

#[test]
fn destroyed_content_is_gone_and_the_ledger_says_so() {
    let ours = example();
    let holding = &ours.holding;
    let (a, to_a) = keeper("a");
    let mut writing = holding.write().unwrap();
    writing.name_keepers(&[to_a], &hand()).unwrap();
    let kept = writing.seal_content("contact", b"kept", &hand()).unwrap();
    let gone = writing.seal_content("contact", b"gone", &hand()).unwrap();
    let act = writing.destroy_sealed(&[gone], &hand()).unwrap();
    assert!(writing.destroy_sealed(&[gone], &hand()).is_err());
    writing.close().unwrap();
    assert!(holding.open_sealed(gone, &a).is_err());
    assert_eq!(holding.open_sealed(kept, &a).unwrap(), b"kept");
    let items = holding.sealed_items(None).unwrap();
    assert_eq!(items[1].destroyed_by, Some(act));
    is_sound(holding);
}

#[test]
fn a_broken_or_missing_sealed_file_is_named_and_taken_back_from_a_copy() {
    let ours = example();
    let holding = &ours.holding;
    let dir = ours.folder.parent().unwrap();
    let (a, to_a) = keeper("a");
    let mut writing = holding.write().unwrap();
    writing.name_keepers(&[to_a], &hand()).unwrap();
    let id = writing.seal_content("contact", b"x", &hand()).unwrap();
    writing.close().unwrap();
    let copy = dir.join("copy");
    mirror(holding, &copy).unwrap();
    let folder = holding.folder().to_owned();
    let sealed = fs::read_dir(folder.join("sealed")).unwrap().next().unwrap();
    let file = fs::read_dir(sealed.unwrap().path())
        .unwrap()
        .next()
        .unwrap();
    let file = file.unwrap().path();
    for broken in [Some(b"something else".as_slice()), None] {
        match broken {
            Some(bytes) => fs::write(&file, bytes).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
        let report = verify(&folder, Depth::Full).unwrap();
        assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
        assert_eq!(report.findings[0].entry, Some(id.0));
        assert!(report.findings[0].file.starts_with("sealed/"));
        let Repaired { report, .. } = repair(&folder, &copy).unwrap();
        assert!(report.is_sound(), "{:#?}", report.findings);
    }
    assert_eq!(holding.open_sealed(id, &a).unwrap(), b"x");
}
