//! What is new, what is known, what is undone.

use std::fs;

use imena_model::{Audience, Claim, Decided, Problem, Property};

use crate::helpers::{add, example, hand, ids, row, source, words};

#[test]
fn the_same_file_again_changes_nothing() {
    let example = example();
    let rows = || vec![row(1, "Примеров", "1904"), row(2, "Образцов", "1888")];
    let (_, first) = add(&example.holding, "one", rows());
    assert_eq!((first.records, first.claims), (2, 4));
    let before = example.holding.numbers(Audience::Public).unwrap();
    let (_, second) = add(&example.holding, "one", rows());
    assert_eq!(second.intake, None);
    assert_eq!((second.records, second.unchanged), (0, 2));
    assert_eq!(example.holding.numbers(Audience::Public).unwrap(), before);
}

#[test]
fn new_words_at_a_known_place_are_new_claims_on_the_old_record() {
    let example = example();
    let (source, _) = add(&example.holding, "one", vec![row(1, "Примеров", "1904")]);
    let (_, again) = add(&example.holding, "one", vec![row(1, "Примеров", "1905")]);
    assert_eq!((again.records, again.again, again.claims), (0, 1, 1));
    let found = ids(&example.holding, source);
    assert_eq!(found.len(), 1);
    let claims = words(&example.holding, found[0]);
    let expected = [("Примеров", true), ("1904", false), ("1905", true)];
    assert_eq!(claims, expected.map(|(w, c)| (w.to_owned(), c)));
    let record = example
        .holding
        .record(found[0], Audience::Public)
        .unwrap()
        .unwrap();
    assert_eq!(record.earlier.len(), 1);
    let (_, third) = add(&example.holding, "one", vec![row(1, "Примеров", "1905")]);
    assert_eq!(third.unchanged, 1);
    let (_, back) = add(&example.holding, "one", vec![row(1, "Примеров", "1904")]);
    assert_eq!((back.again, back.claims), (1, 0));
    assert_eq!(
        words(&example.holding, found[0])[1],
        ("1904".to_owned(), true)
    );
}

#[test]
fn one_place_twice_in_one_file_is_one_record() {
    let example = example();
    let rows = vec![
        row(1, "Примеров", "1904"),
        row(1, "Примеров", "1904"),
        row(1, "Примеров", "1906"),
    ];
    let (source, taken) = add(&example.holding, "one", rows);
    assert_eq!((taken.records, taken.unchanged, taken.again), (1, 1, 1));
    assert_eq!(ids(&example.holding, source).len(), 1);
}

#[test]
fn what_is_undone_is_not_seen_and_can_be_taken_in_again() {
    let example = example();
    let holding = &example.holding;
    let (first_source, kept) = add(holding, "one", vec![row(1, "Примеров", "1904")]);
    let (source, taken) = add(holding, "two", vec![row(1, "Образцов", "1888")]);
    let before = ids(holding, source);
    let mut writing = holding.write().unwrap();
    writing.undo(taken.intake.unwrap(), &hand()).unwrap();
    assert!(writing.undo(taken.intake.unwrap(), &hand()).is_err());
    writing.close().unwrap();
    assert!(holding.source(source, Audience::Keeper).unwrap().is_none());
    assert!(
        holding
            .record(before[0], Audience::Keeper)
            .unwrap()
            .is_none()
    );
    assert_eq!(holding.numbers(Audience::Keeper).unwrap().records, 1);
    assert_eq!(ids(holding, first_source).len(), 1);
    assert!(kept.intake.is_some());

    let (source_again, again) = add(holding, "two", vec![row(1, "Образцов", "1888")]);
    assert_eq!(source_again, source);
    assert_eq!(again.records, 1);
    assert_eq!(
        ids(holding, source),
        before,
        "the same identifiers as before"
    );
    assert_eq!(holding.numbers(Audience::Keeper).unwrap().records, 2);
    let acts = holding.acts(0, 100).unwrap();
    let undone = acts.iter().find(|a| Some(a.id) == taken.intake).unwrap();
    assert!(undone.undone_by.is_some());
}

#[test]
fn an_intake_dropped_never_was() {
    let example = example();
    let holding = &example.holding;
    let before = holding.numbers(Audience::Keeper).unwrap();
    let mut writing = holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let id = intake.source(&source("one")).unwrap();
    // More than one portion, so that parts are on the disk already.
    for portion in 0..12 {
        let rows = (0..10_000).map(|n| row(portion * 10_000 + n, "Примеров", "1904"));
        intake.records(id, rows.collect()).unwrap();
    }
    intake.original("a.csv", None, &mut &b"bytes"[..]).unwrap();
    drop(intake);
    writing.close().unwrap();
    assert_eq!(holding.numbers(Audience::Keeper).unwrap(), before);
    assert!(holding.sources(Audience::Keeper).unwrap().is_empty());
    let originals = fs::read_dir(example.folder.join("originals")).unwrap();
    for folder in originals {
        assert_eq!(fs::read_dir(folder.unwrap().path()).unwrap().count(), 0);
    }
    let (_, taken) = add(holding, "one", vec![row(1, "Примеров", "1904")]);
    assert_eq!(taken.records, 1);
}

#[test]
fn a_long_list_is_paged_and_scanned() {
    let example = example();
    let rows = (1..=30_000).map(|n| row(n, &format!("Примеров-{n}"), "1904"));
    let (source, taken) = add(&example.holding, "one", rows.collect());
    assert_eq!(taken.records, 30_000);
    let page = example
        .holding
        .records_of(source, 29_990, 100, Audience::Public)
        .unwrap();
    assert_eq!(page.len(), 10);
    assert_eq!(page[9].name(), "Примеров-30000");
    let mut seen = 0;
    example
        .holding
        .each_record::<imena_register::Error>(page[0].id, Audience::Public, |passing| {
            assert_eq!(passing.claims.len(), 2);
            seen += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(seen, 10);
}

#[test]
fn problems_and_files_are_kept_with_their_intake() {
    let example = example();
    let mut writing = example.holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let id = intake.source(&source("one")).unwrap();
    let (digest, length) = intake
        .original(
            "spisok.csv",
            Some(id),
            &mut "Фамилия\nПримеров\n".as_bytes(),
        )
        .unwrap();
    assert_eq!(length, 32);
    intake
        .records(id, vec![row(1, "Примеров", "31.06.1938")])
        .unwrap();
    let problem = Problem::new("date-impossible", "June has 30 days.").of("31.06.1938");
    intake.problem(Some(id), &problem).unwrap();
    let taken = intake.commit().unwrap();
    writing.close().unwrap();
    assert_eq!(taken.problems, 1);
    let problems = example
        .holding
        .problems_of(id, 0, 10, Audience::Public)
        .unwrap();
    assert_eq!(problems, [problem]);
    let files = example.holding.originals_of(id, Audience::Public).unwrap();
    assert_eq!(files[0].digest, digest);
    let path = example.holding.original_path(&digest);
    assert_eq!(fs::read(path).unwrap(), "Фамилия\nПримеров\n".as_bytes());
}

#[test]
fn a_changed_description_of_a_source_is_the_newest() {
    let example = example();
    let (first, _) = add(&example.holding, "one", vec![row(1, "Примеров", "1904")]);
    let mut writing = example.holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let mut changed = source("one");
    changed.title = "Новое название".to_owned();
    assert_eq!(intake.source(&changed).unwrap(), first);
    let taken = intake.commit().unwrap();
    let view = example
        .holding
        .source_by_key("one", Audience::Public)
        .unwrap()
        .unwrap();
    assert_eq!(view.source.title, "Новое название");
    writing.undo(taken.intake.unwrap(), &hand()).unwrap();
    writing.close().unwrap();
    let view = example
        .holding
        .source(first, Audience::Public)
        .unwrap()
        .unwrap();
    assert_eq!(view.source, source("one"));
    assert_eq!(view.records, 1);
}

#[test]
fn decisions_are_kept_and_withdrawn() {
    let example = example();
    let (source, _) = add(
        &example.holding,
        "one",
        vec![row(1, "Примеров", "1904"), row(2, "Примерова", "1904")],
    );
    let found = ids(&example.holding, source);
    let mut writing = example.holding.write().unwrap();
    assert!(
        writing
            .decide(found[0], found[0], Decided::Same, &hand())
            .is_err()
    );
    let act = writing
        .decide(found[1], found[0], Decided::Different, &hand())
        .unwrap();
    writing.withdraw_decision(act, &hand()).unwrap();
    assert!(writing.withdraw_decision(act, &hand()).is_err());
    writing
        .decide(found[0], found[1], Decided::Same, &hand())
        .unwrap();
    writing.close().unwrap();
    let decisions = example.holding.decisions_on(found[0]).unwrap();
    assert_eq!(decisions.len(), 2);
    assert!(decisions[0].1.withdrawn_by.is_some());
    assert_eq!(decisions[1].1.decided, Decided::Same);
    assert_eq!(decisions[1].1.reason, "primer");
}

#[test]
fn odd_text_comes_back_as_it_was() {
    let example = example();
    let odd = "\u{202e}\0<script>\u{1f}\\u 👁 e\u{301}\u{feff}";
    let mut record = row(1, odd, "1904");
    record.claims.push(Claim {
        readings: vec![odd.to_owned(), String::new()],
        ..Claim::new(Property::Note, odd.repeat(2000))
    });
    let expected = record.claims.clone();
    let verbatim = record.verbatim.clone();
    let (source, _) = add(&example.holding, odd, vec![record]);
    let found = example
        .holding
        .records_of(source, 0, 1, Audience::Public)
        .unwrap();
    assert_eq!(found[0].claims_only(), expected);
    assert_eq!(found[0].verbatim, Some(verbatim));
}
