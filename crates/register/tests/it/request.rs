//! Requests: the words can be read, the contact cannot, and a withdrawal leaves neither.

use std::fs;
use std::path::Path;

use imena_register::{Depth, Holding, Identity, Leave, Recipient, verify};

use crate::helpers::{example, hand};

const SOUGHT: &str = "Примеров Тест, из-под Вымышленки, 1938";
const CONTACT: &str = "внучка-образец@example.org";

fn stands_somewhere(folder: &Path, words: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|item| {
        let path = item.unwrap().path();
        if path.is_dir() {
            return stands_somewhere(&path, words);
        }
        let bytes = fs::read(&path).unwrap();
        bytes.windows(words.len()).any(|w| w == words.as_bytes())
    })
}

#[track_caller]
fn is_sound(holding: &Holding) {
    let report = verify(holding.folder(), Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
}

#[test]
fn a_request_is_kept_proved_and_withdrawn() {
    let ours = example();
    let holding = &ours.holding;
    assert!(holding.requests().unwrap().is_empty());
    let left = Leave {
        query: SOUGHT,
        lang: "ru",
        receipt: [7; 32],
        contact: Some(CONTACT),
    };
    let mut writing = holding.write().unwrap();
    assert!(
        writing.leave_request(&left, &hand()).is_err(),
        "no keeper yet"
    );
    let key = Identity::generate();
    let keeper = Recipient::new("Анна", &key.public()).unwrap();
    writing.name_keepers(&[keeper], &hand()).unwrap();
    let id = writing.leave_request(&left, &hand()).unwrap();
    let twice = writing.leave_request(&left, &hand());
    assert!(twice.is_err(), "one code, one request");
    writing.close().unwrap();

    let known = holding.requests().unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].id, known[0].query.as_str()), (id, SOUGHT));
    let contact = known[0].contact.unwrap();
    assert_eq!(
        holding.open_sealed(contact, &key).unwrap(),
        CONTACT.as_bytes()
    );
    assert!(stands_somewhere(&ours.folder, SOUGHT));
    assert!(!stands_somewhere(&ours.folder, CONTACT));
    is_sound(holding);

    let mut writing = holding.write().unwrap();
    writing.withdraw_request(id, &hand()).unwrap();
    assert!(writing.withdraw_request(id, &hand()).is_err());
    writing.close().unwrap();
    assert!(holding.requests().unwrap().is_empty());
    assert!(holding.open_sealed(contact, &key).is_err());
    assert!(!stands_somewhere(&ours.folder, SOUGHT));
    is_sound(holding);
}

#[test]
fn words_changed_by_hand_are_found() {
    let ours = example();
    let mut writing = ours.holding.write().unwrap();
    let left = Leave {
        query: SOUGHT,
        lang: "ru",
        receipt: [7; 32],
        contact: None,
    };
    writing.leave_request(&left, &hand()).unwrap();
    writing.close().unwrap();
    let connection = rusqlite::Connection::open(ours.folder.join("register.sqlite")).unwrap();
    connection
        .execute("UPDATE request SET query = 'Другой'", [])
        .unwrap();
    drop(connection);
    let report = verify(&ours.folder, Depth::Full).unwrap();
    assert!(
        report.findings.iter().any(|f| f.what.contains("request")),
        "{:?}",
        report.findings
    );
}
