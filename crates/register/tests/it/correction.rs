//! Corrections: the error stays, what is known of it stands beside it, and who may not see the one does not see the other.

use imena_model::{Audience, ClaimId, Correction, CorrectionKind, RecordId};
use imena_register::{Depth, Error, verify};

use crate::helpers::{add, example, hand, ids, row};

fn misread(record: RecordId, n: u32) -> Correction {
    Correction {
        record,
        claim: Some(n),
        kind: CorrectionKind::Misread,
        reads: Some("Примеров".to_owned()),
        page: Some("с. 214".to_owned()),
        by_claim: None,
        answers: None,
    }
}

#[test]
fn a_correction_stands_beside_the_claim_and_changes_nothing_of_it() {
    let example = example();
    let holding = &example.holding;
    let (id, _) = add(holding, "one", vec![row(1, "Прмеров", "1904")]);
    let record = ids(holding, id)[0];
    let before = holding.record(record, Audience::Public).unwrap();
    let mut writing = holding.write().unwrap();
    let report = Correction {
        kind: CorrectionKind::Reported,
        reads: None,
        page: None,
        ..misread(record, 0)
    };
    let reported = writing.correct(&report, &hand()).unwrap();
    let answer = Correction {
        answers: Some(reported),
        ..misread(record, 0)
    };
    writing.correct(&answer, &hand()).unwrap();
    for absent in [
        misread(record, 99),
        misread(RecordId(1 << 40), 0),
        Correction {
            answers: Some(imena_model::ActId(0)),
            ..misread(record, 0)
        },
        Correction {
            by_claim: Some(ClaimId { record, n: 99 }),
            ..misread(record, 0)
        },
    ] {
        let refused = writing.correct(&absent, &hand());
        assert!(matches!(refused, Err(Error::Absent(_))), "{refused:?}");
    }
    writing.close().unwrap();
    assert_eq!(holding.record(record, Audience::Public).unwrap(), before);
    let said = holding.corrections(Some(record), Audience::Public).unwrap();
    let said: Vec<Correction> = said.into_iter().map(|(_, correction)| correction).collect();
    assert_eq!(said, [report, answer]);
    let report = verify(&example.folder, Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
    let database = rusqlite::Connection::open(example.folder.join("register.sqlite")).unwrap();
    database
        .execute("UPDATE correction SET record = record + 1", [])
        .unwrap();
    drop(database);
    let report = verify(&example.folder, Depth::Full).unwrap();
    assert!(
        report
            .findings
            .iter()
            .any(|f| f.what.contains("a table says something else"))
    );
}

#[test]
fn a_correction_of_a_record_for_keepers_is_not_for_the_public() {
    let example = example();
    let holding = &example.holding;
    let mut hidden = row(1, "Прмеров", "1904");
    hidden.audience = Audience::Keeper;
    let (id, _) = add(holding, "one", vec![hidden]);
    let found = holding.records_of(id, 0, 10, Audience::Keeper).unwrap();
    let mut writing = holding.write().unwrap();
    writing.correct(&misread(found[0].id, 0), &hand()).unwrap();
    writing.close().unwrap();
    assert_eq!(holding.corrections(None, Audience::Public).unwrap(), []);
    assert_eq!(
        holding.corrections(None, Audience::Keeper).unwrap().len(),
        1
    );
}
