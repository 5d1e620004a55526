//! What a person read otherwise is a new reading with its author; the old one stays, and undoing takes it out again.

use imena_model::{Audience, Claim, Locator, Moment, Property, Record, Source, Verbatim};
use imena_register::{Depth, Hand, Holding, verify};

fn record(born: &str) -> Record {
    Record {
        locator: Locator::Entry {
            number: 1,
            page: None,
        },
        verbatim: Verbatim::Text {
            heading: "Примеров Тест".into(),
            text: "Род. в 1889.".into(),
        },
        claims: vec![
            Claim::new(Property::Surname, "Примеров"),
            Claim::new(Property::BirthDate, "1889").read_as(born),
        ],
        audience: Audience::Public,
    }
}

#[test]
fn a_correction_stands_beside_what_it_corrects() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("h");
    let keeper = Hand::new("keeper", Moment(1), "book.txt");
    let holding = Holding::init(&folder, "example.org/h", &keeper).unwrap();
    let mut writing = holding.write().unwrap();
    let mut intake = writing.begin(&keeper).unwrap();
    let source = intake
        .source(&Source {
            key: "book".into(),
            ..Source::default()
        })
        .unwrap();
    intake.records(source, vec![record("1889")]).unwrap();
    intake.commit().unwrap();
    let id = holding.records_of(source, 0, 1, Audience::Keeper).unwrap()[0].id;

    let reader = Hand::new("А. Читатель", Moment(2), "read by hand");
    let mut intake = writing.begin(&reader).unwrap();
    let act = intake.id();
    intake
        .by_hand(source, id, record("1889?"), &[Property::BirthDate])
        .unwrap();
    let taken = intake.commit().unwrap();
    assert_eq!((taken.records, taken.again, taken.claims), (0, 1, 1));
    let right = writing.found_right(id, &reader).unwrap();
    writing.close().unwrap();

    let view = holding.record(id, Audience::Public).unwrap().unwrap();
    let born: Vec<(&str, bool)> = view
        .claims
        .iter()
        .filter(|c| c.claim.property == Property::BirthDate)
        .map(|c| (c.claim.value(), c.current))
        .collect();
    assert_eq!(born, [("1889", false), ("1889?", true)]);
    let all = holding.hand_readings().unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        (all[0].record, all[0].intake, all[0].by.as_str()),
        (id, Some(act), "А. Читатель")
    );
    assert_eq!(all[0].properties, [Property::BirthDate]);
    assert_eq!(
        (all[1].act, all[1].intake, all[1].properties.len()),
        (right, None, 0)
    );
    assert!(verify(&folder, Depth::Full).unwrap().findings.is_empty());

    let mut writing = holding.write().unwrap();
    writing.undo(act, &keeper).unwrap();
    writing.close().unwrap();
    let view = holding.record(id, Audience::Public).unwrap().unwrap();
    assert!(view.claims.iter().all(|c| c.claim.value() != "1889?"));
    assert_eq!(holding.hand_readings().unwrap().len(), 1);
    assert!(verify(&folder, Depth::Full).unwrap().findings.is_empty());
}
