//! The private part: closed it stands nowhere in the clear, opened it is what it was, and the ledger proves both.

use std::fs;
use std::path::Path;

use imena_model::{
    Agreement, Audience, Claim, ClaimId, Geometry, Place, PlaceName, Property, RecordId, Segment,
    Testimony,
};
use imena_register::{Depth, Error, Holding, Identity, Recipient, Withdraw, verify};

use crate::helpers::{Example, example, hand, row, source};

const SECRET: &str = "Тайнописьева";
const EXACT: f64 = 61.987_654_321;

fn places_of(folder: &Path, secret: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            found.extend(places_of(&path, secret));
        } else if fs::read(&path)
            .unwrap()
            .windows(secret.len())
            .any(|window| window == secret)
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[track_caller]
fn is_sound(holding: &Holding) {
    let report = verify(holding.folder(), Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
}

/// Public rows, a row for keepers, a row with one claim for keepers, a place with an exact point, a testimony with a part
/// that is not for all.
fn mixed() -> (Example, Vec<RecordId>) {
    let ours = example();
    let mut writing = ours.holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let id = intake.source(&source("mixed")).unwrap();
    intake
        .original("mixed.csv", Some(id), &mut SECRET.as_bytes())
        .unwrap();
    let mut whole = row(2, SECRET, "1990");
    whole.audience = Audience::Keeper;
    let mut part = row(3, "Примеров", "1904");
    part.claims.push(Claim {
        audience: Audience::Researcher,
        ..Claim::new(Property::Residence, SECRET)
    });
    intake
        .records(id, vec![row(1, "Образцов", "1888"), whole, part])
        .unwrap();
    let problem = imena_model::Problem::new("date-unreadable", "an odd date").of(SECRET);
    intake.problem(Some(id), &problem).unwrap();
    let place = Place {
        key: "pit".to_owned(),
        names: vec![PlaceName {
            text: "Урочище Примерное".to_owned(),
            ..PlaceName::default()
        }],
        geometry: vec![
            Geometry {
                latitude: 62.0,
                ..Geometry::default()
            },
            Geometry {
                latitude: EXACT,
                audience: Audience::Keeper,
                ..Geometry::default()
            },
        ],
        ..Place::default()
    };
    intake.place(&place).unwrap();
    let told = Testimony {
        title: "Рассказ".to_owned(),
        agreement: Agreement::default(),
        segments: vec![
            Segment {
                text: "Для всех.".to_owned(),
                ..Segment::default()
            },
            Segment {
                text: format!("Не для всех: {SECRET}."),
                audience: Audience::Researcher,
                ..Segment::default()
            },
        ],
        ..Testimony::default()
    };
    intake.testimony(id, &told).unwrap();
    intake.commit().unwrap();
    writing.close().unwrap();
    let found = ours
        .holding
        .records_of(id, 0, 10, Audience::Keeper)
        .unwrap();
    let ids = found.iter().map(|r| r.id).collect();
    (ours, ids)
}

fn keeper() -> (Identity, Recipient) {
    let identity = Identity::generate();
    let recipient = Recipient::new("keeper", &identity.public()).unwrap();
    (identity, recipient)
}

fn all_seen(holding: &Holding, ids: &[RecordId]) -> String {
    format!(
        "{:?} {:?} {:?} {:?}",
        holding.records(ids, Audience::Keeper).unwrap(),
        holding.places(Audience::Keeper).unwrap(),
        holding.testimonies(Audience::Keeper).unwrap(),
        holding.sources(Audience::Keeper).unwrap(),
    )
}

#[test]
fn closed_it_is_nowhere_in_the_clear_and_opened_it_is_what_it_was() {
    let (ours, ids) = mixed();
    let holding = &ours.holding;
    let before = all_seen(holding, &ids);
    let public_before = holding.records(&ids, Audience::Public).unwrap();
    let exact = EXACT.to_bits().to_string();
    let (key, to) = keeper();
    let mut writing = holding.write().unwrap();
    assert!(matches!(
        writing.close_private(None, &hand()),
        Err(Error::NoKeepers)
    ));
    writing.name_keepers(&[to], &hand()).unwrap();
    let closed = writing.close_private(None, &hand()).unwrap();
    assert_eq!(
        (closed.readings, closed.descriptions, closed.originals),
        (2, 2, 1)
    );
    assert!(writing.close_private(None, &hand()).unwrap().is_empty());
    writing.close().unwrap();

    assert_eq!(
        places_of(&ours.folder, SECRET.as_bytes()),
        Vec::<String>::new()
    );
    assert!(!all_seen(holding, &ids).contains(&exact));
    is_sound(holding);
    // The verifier in plain Python needs no key either.
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.py");
    let python = std::process::Command::new("python3")
        .arg(script)
        .arg(&ours.folder)
        .output();
    if let Ok(said) = python {
        assert!(said.status.success(), "{said:?}");
    }
    // The public sees what it saw, and the keeper sees that something is sealed.
    let public = holding.records(&ids, Audience::Public).unwrap();
    assert_eq!(public.len(), public_before.len());
    assert_eq!(public[1].claims, public_before[1].claims);
    let places = holding.places(Audience::Keeper).unwrap();
    assert_eq!(places[0].1.geometry.len(), 1);
    let testimonies = holding.testimonies(Audience::Keeper).unwrap();
    assert_eq!(testimonies[0].2.segments.len(), 1);
    let seen = holding.record(ids[1], Audience::Keeper).unwrap().unwrap();
    assert!(seen.is_sealed && seen.claims.is_empty() && seen.withdrawn.is_empty());

    let (stranger, _) = keeper();
    let mut writing = holding.write().unwrap();
    assert!(matches!(
        writing.open_private(&stranger, &hand()),
        Err(Error::NotSealedToThisKey(_))
    ));
    writing.open_private(&key, &hand()).unwrap();
    writing.close().unwrap();
    assert!(holding.is_private_open().unwrap());
    assert_eq!(all_seen(holding, &ids), before);
    is_sound(holding);

    let mut writing = holding.write().unwrap();
    writing.close_private(None, &hand()).unwrap();
    writing.close().unwrap();
    assert_eq!(
        places_of(&ours.folder, SECRET.as_bytes()),
        Vec::<String>::new()
    );
    is_sound(holding);
}

#[test]
fn what_is_sealed_is_neither_compared_nor_withdrawn_unseen() {
    let (ours, ids) = mixed();
    let holding = &ours.holding;
    let (key, to) = keeper();
    let mut writing = holding.write().unwrap();
    writing.name_keepers(&[to], &hand()).unwrap();
    writing.close_private(None, &hand()).unwrap();
    for what in [
        Withdraw::Record(ids[1]),
        Withdraw::Claim(ClaimId {
            record: ids[2],
            n: 0,
        }),
    ] {
        let refused = writing.withdraw(&[what], &hand());
        assert!(matches!(refused, Err(Error::PrivateClosed)), "{refused:?}");
    }
    let mut intake = writing.begin(&hand()).unwrap();
    let id = intake.source(&source("mixed")).unwrap();
    intake.records(id, vec![row(2, "Иначе", "1990")]).unwrap();
    let refused = intake.commit();
    assert!(matches!(refused, Err(Error::PrivateClosed)), "{refused:?}");
    writing.open_private(&key, &hand()).unwrap();
    writing
        .withdraw(&[Withdraw::Record(ids[1])], &hand())
        .unwrap();
    writing.close_private(None, &hand()).unwrap();
    writing.open_private(&key, &hand()).unwrap();
    writing.close().unwrap();
    let seen = holding.record(ids[1], Audience::Keeper).unwrap().unwrap();
    assert!(
        seen.claims.is_empty(),
        "withdrawn content does not come back"
    );
    // Its original went too, also the sealed copy of it.
    let originals = holding.sealed_items(Some("original")).unwrap();
    assert!(originals.iter().all(|item| item.destroyed_by.is_some()));
    is_sound(holding);
}

#[test]
fn a_row_made_to_look_sealed_is_named() {
    let (ours, _) = mixed();
    let (_, to) = keeper();
    let mut writing = ours.holding.write().unwrap();
    writing.name_keepers(&[to], &hand()).unwrap();
    writing.close_private(None, &hand()).unwrap();
    writing.close().unwrap();
    let database = rusqlite::Connection::open(ours.folder.join("register.sqlite")).unwrap();
    database
        .execute_batch("DELETE FROM sealed_item WHERE item = 1")
        .unwrap();
    drop(database);
    let report = verify(&ours.folder, Depth::Full).unwrap();
    let about_it = |f: &&imena_register::Finding| f.what.contains("said to be sealed");
    assert_eq!(report.findings.iter().filter(about_it).count(), 1);
}
