//! What is destroyed is nowhere, and the rest still proves itself.

use std::fs;
use std::path::Path;

use imena_model::{
    Agreement, Audience, ClaimId, Problem, Record, RecordId, Segment, Testimony, Verbatim,
};
use imena_register::{Depth, Error, LinkKind, LinkRow, Withdraw, verify};

use crate::helpers::{add, example, hand, ids, row, source, words};

const SECRET: &str = "Секретов-Скрывающийся-Тест";

fn places_of(folder: &Path, secret: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            found.extend(places_of(&path, secret));
        } else if fs::read(&path)
            .unwrap()
            .windows(secret.len())
            .any(|w| w == secret)
        {
            found.push(path.display().to_string());
        }
    }
    found
}

fn secret_row() -> Record {
    row(500, SECRET, "1990")
}

#[test]
fn a_withdrawn_record_is_found_nowhere() {
    let example = example();
    let holding = &example.holding;
    let mut writing = holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let id = intake.source(&source("one")).unwrap();
    let rows = (1..=3000).map(|n| {
        if n == 500 {
            secret_row()
        } else {
            row(n, &format!("Примеров-{n}"), "1904")
        }
    });
    intake.records(id, rows.collect()).unwrap();
    intake
        .original("one.csv", Some(id), &mut format!("x,{SECRET},y").as_bytes())
        .unwrap();
    let problem = Problem::new("date-impossible", "A day that is not.").of(SECRET);
    intake.problem(Some(id), &problem).unwrap();
    intake
        .problem(
            Some(id),
            &Problem::new("date-impossible", "Another.").of("31.06"),
        )
        .unwrap();
    intake.commit().unwrap();
    let found = ids(holding, id);
    let record = found[499];
    let link = LinkRow {
        a: found[0],
        b: record,
        kind: LinkKind::Joined,
        weight: 1.0,
        explanation: SECRET.as_bytes().to_vec(),
    };
    writing
        .replace_links([link], [vec![found[0], record]], b"", &hand())
        .unwrap();
    assert!(places_of(&example.folder, SECRET.as_bytes()).len() >= 3);
    let proof_before = holding.prove(record.0).unwrap();

    let done = writing
        .withdraw(&[Withdraw::Record(record)], &hand())
        .unwrap();
    assert_eq!(done.originals, ["one.csv"]);
    writing.close().unwrap();
    assert_eq!(
        places_of(&example.folder, SECRET.as_bytes()),
        Vec::<String>::new()
    );

    let report = verify(&example.folder, Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
    assert!(proof_before.holds());
    assert_eq!(holding.prove(record.0).unwrap().entry, proof_before.entry);
    let seen = holding.record(record, Audience::Keeper).unwrap().unwrap();
    assert_eq!((seen.claims.len(), seen.verbatim), (0, None));
    assert_eq!(seen.withdrawn, [0, 1]);
    let holes = holding.holes().unwrap();
    assert_eq!(holes.len(), 3);
    assert!(
        holes
            .iter()
            .all(|hole| hole.act == done.act && hole.entry == record.0)
    );
    assert_eq!(holding.act(done.act).unwrap().unwrap().by, "keeper");
    assert_eq!(ids(holding, id).len(), 3000);

    // The same file does not bring it back.
    let (_, again) = add(holding, "one", vec![secret_row()]);
    assert_eq!((again.withdrawn, again.records, again.again), (1, 0, 0));
    assert_eq!(
        places_of(&example.folder, SECRET.as_bytes()),
        Vec::<String>::new()
    );
}

#[test]
fn of_one_claim_the_others_stay_provable() {
    let example = example();
    let holding = &example.holding;
    let (id, _) = add(
        holding,
        "one",
        vec![row(1, "Примеров", "1904"), row(500, SECRET, "1990")],
    );
    add(holding, "one", vec![row(500, SECRET, "1991")]);
    let record = ids(holding, id)[1];
    let mut writing = holding.write().unwrap();
    writing
        .withdraw(&[Withdraw::Claim(ClaimId { record, n: 0 })], &hand())
        .unwrap();
    writing.close().unwrap();
    assert_eq!(
        places_of(&example.folder, SECRET.as_bytes()),
        Vec::<String>::new()
    );
    let left: Vec<String> = words(holding, record).into_iter().map(|w| w.0).collect();
    assert_eq!(left, ["1990", "1991"]);
    let report = verify(&example.folder, Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);

    // And then another claim of the same record, and then all of it.
    let mut writing = holding.write().unwrap();
    writing
        .withdraw(&[Withdraw::Claim(ClaimId { record, n: 1 })], &hand())
        .unwrap();
    let absent = writing.withdraw(&[Withdraw::Claim(ClaimId { record, n: 1 })], &hand());
    assert!(matches!(absent, Err(Error::Absent(_))), "{absent:?}");
    writing
        .withdraw(&[Withdraw::Record(record)], &hand())
        .unwrap();
    let refused = writing.withdraw(&[Withdraw::Record(record)], &hand());
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let absent = writing.withdraw(&[Withdraw::Record(RecordId(1 << 40))], &hand());
    assert!(matches!(absent, Err(Error::Absent(_))), "{absent:?}");
    writing.close().unwrap();
    assert!(words(holding, record).is_empty());
    let report = verify(&example.folder, Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
}

#[test]
fn of_a_withdrawn_reading_what_others_say_again_stays() {
    let example = example();
    let holding = &example.holding;
    let (id, _) = add(holding, "one", vec![row(1, "Примеров", SECRET)]);
    let record = ids(holding, id)[0];
    add(holding, "one", vec![row(1, "Примеров", "1904")]);
    let mut writing = holding.write().unwrap();
    writing
        .withdraw(&[Withdraw::Reading(record.0)], &hand())
        .unwrap();
    let absent = writing.withdraw(&[Withdraw::Reading(1 << 40)], &hand());
    assert!(matches!(absent, Err(Error::Absent(_))), "{absent:?}");
    writing.close().unwrap();
    let mut left: Vec<String> = words(holding, record).into_iter().map(|w| w.0).collect();
    left.sort();
    assert_eq!(left, ["1904", "Примеров"]);
    assert_eq!(
        places_of(&example.folder, SECRET.as_bytes()),
        Vec::<String>::new()
    );
    let report = verify(&example.folder, Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
}

#[test]
fn a_withdrawn_testimony_is_found_nowhere() {
    let example = example();
    let holding = &example.holding;
    let mut writing = holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let id = intake.source(&source("voice")).unwrap();
    let told = Testimony {
        title: "Рассказ".to_owned(),
        agreement: Agreement::default(),
        segments: vec![Segment {
            text: format!("Меня зовут {SECRET}."),
            ..Segment::default()
        }],
        ..Testimony::default()
    };
    let testimony = intake.testimony(id, &told).unwrap();
    intake
        .original("voice.vtt", None, &mut SECRET.as_bytes())
        .unwrap();
    let mut spoken = row(1, "Примеров", "1904");
    spoken.verbatim = Verbatim::Text {
        heading: String::new(),
        text: "Примеров".to_owned(),
    };
    intake.records(id, vec![spoken]).unwrap();
    intake.commit().unwrap();
    writing
        .withdraw(&[Withdraw::Testimony(testimony)], &hand())
        .unwrap();
    writing.close().unwrap();
    assert_eq!(
        places_of(&example.folder, SECRET.as_bytes()),
        Vec::<String>::new()
    );
    assert!(holding.testimonies(Audience::Keeper).unwrap().is_empty());
    let report = verify(&example.folder, Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
}
