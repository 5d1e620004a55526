//! What an audience may not see looks absent.

use imena_model::{
    Agreement, Audience, Claim, ClaimState, Geometry, Place, Property, Segment, Testimony, Verbatim,
};

use crate::helpers::{add, example, hand, row, source};

#[test]
fn a_record_for_keepers_is_absent_for_others() {
    let example = example();
    let mut hidden = row(2, "Тайный", "1990");
    hidden.audience = Audience::Keeper;
    let rows = vec![
        row(1, "Примеров", "1904"),
        hidden,
        row(3, "Образцов", "1888"),
    ];
    let (source, _) = add(&example.holding, "one", rows);
    let names = |asking| -> Vec<String> {
        let found = example.holding.records_of(source, 0, 10, asking).unwrap();
        found.iter().map(imena_register::RecordView::name).collect()
    };
    assert_eq!(names(Audience::Keeper), ["Примеров", "Тайный", "Образцов"]);
    assert_eq!(names(Audience::Public), ["Примеров", "Образцов"]);
    let view = example
        .holding
        .source(source, Audience::Public)
        .unwrap()
        .unwrap();
    assert_eq!(view.records, 2);
    let second = example
        .holding
        .records_of(source, 1, 1, Audience::Public)
        .unwrap();
    assert_eq!(second[0].name(), "Образцов");
    let mut passed = Vec::new();
    example
        .holding
        .each_record::<imena_register::Error>(imena_model::RecordId(0), Audience::Public, |p| {
            passed.push(p.claims[0].1.as_written.clone());
            Ok(())
        })
        .unwrap();
    assert_eq!(passed, ["Примеров", "Образцов"]);
}

#[test]
fn a_hidden_claim_takes_its_cell_with_it() {
    let example = example();
    let mut record = row(1, "Примеров", "+7 000 000");
    record.claims[1].audience = Audience::Keeper;
    let mut withheld = row(2, "Примеров", "Скрытый");
    withheld.claims[1].state = ClaimState::Withheld;
    let mut prose = row(3, "Примеров", "1904");
    prose.verbatim = Verbatim::Text {
        heading: "Примеров".to_owned(),
        text: "Примеров, 1904.".to_owned(),
    };
    prose.claims[1].audience = Audience::Relative;
    let (source, _) = add(&example.holding, "one", vec![record, withheld, prose]);
    for record in example
        .holding
        .records_of(source, 0, 10, Audience::Public)
        .unwrap()
    {
        assert_eq!(record.claims.len(), 1);
        match record.verbatim {
            Some(Verbatim::Row { cells, .. }) => assert_eq!(cells, ["Примеров", ""]),
            other => assert_eq!(other, None),
        }
    }
    for record in example
        .holding
        .records_of(source, 0, 10, Audience::Keeper)
        .unwrap()
    {
        assert_eq!(record.claims.len(), 2);
        assert!(record.verbatim.is_some());
    }
}

#[test]
fn a_source_for_researchers_hides_its_records() {
    let example = example();
    let mut writing = example.holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let mut closed = source("closed");
    closed.audience = Audience::Researcher;
    let id = intake.source(&closed).unwrap();
    intake
        .records(id, vec![row(1, "Примеров", "1904")])
        .unwrap();
    intake.commit().unwrap();
    writing.close().unwrap();
    let record = example
        .holding
        .records_of(id, 0, 1, Audience::Researcher)
        .unwrap()[0]
        .id;
    assert!(
        example
            .holding
            .records_of(id, 0, 1, Audience::Public)
            .unwrap()
            .is_empty()
    );
    assert!(
        example
            .holding
            .record(record, Audience::Relative)
            .unwrap()
            .is_none()
    );
    assert!(
        example
            .holding
            .source_by_key("closed", Audience::Public)
            .unwrap()
            .is_none()
    );
    assert_eq!(
        example.holding.numbers(Audience::Public).unwrap().records,
        0
    );
}

#[test]
fn points_and_segments_are_narrowed() {
    let example = example();
    let mut writing = example.holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let pit = Place {
        key: "pit".to_owned(),
        geometry: vec![
            Geometry {
                audience: Audience::Keeper,
                latitude: 60.0,
                ..Geometry::default()
            },
            Geometry::default(),
        ],
        ..Place::default()
    };
    let place = intake.place(&pit).unwrap();
    let id = intake.source(&source("voice")).unwrap();
    let told = Testimony {
        title: "Рассказ".to_owned(),
        agreement: Agreement::default(),
        segments: vec![
            Segment::default(),
            Segment {
                audience: Audience::Researcher,
                text: "Не для всех.".to_owned(),
                ..Segment::default()
            },
        ],
        ..Testimony::default()
    };
    let testimony = intake.testimony(id, &told).unwrap();
    intake.commit().unwrap();
    let holding = &example.holding;
    assert_eq!(
        holding
            .place(place, Audience::Public)
            .unwrap()
            .unwrap()
            .geometry
            .len(),
        1
    );
    assert_eq!(
        holding.place(place, Audience::Keeper).unwrap().unwrap(),
        pit
    );
    let (_, narrowed) = holding
        .testimony(testimony, Audience::Public)
        .unwrap()
        .unwrap();
    assert_eq!(narrowed.segments.len(), 1);
    let mut intake = writing.begin(&hand()).unwrap();
    assert_eq!(intake.place(&pit).unwrap(), place);
    assert_eq!(intake.testimony(id, &told).unwrap(), testimony);
    assert_eq!(intake.commit().unwrap().intake, None);
}

#[test]
fn a_withheld_claim_without_a_span_hides_the_whole_entry() {
    let example = example();
    let mut record = row(1, "Примеров", "1904");
    record.claims.push(Claim {
        audience: Audience::Keeper,
        ..Claim::new(Property::Note, "Скрытое")
    });
    let (source, _) = add(&example.holding, "one", vec![record]);
    let found = example
        .holding
        .records_of(source, 0, 1, Audience::Public)
        .unwrap();
    assert_eq!(found[0].verbatim, None);
}
