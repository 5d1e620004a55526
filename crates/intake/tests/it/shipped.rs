//! The shipped example reads whole, with the mappings that lie beside its files.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use imena_intake::lists::Item;
use imena_intake::mapping::Mapping;
use imena_intake::{Input, books, places, testimony};
use imena_model::Property;

use crate::read;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

fn mapping_of(name: &str) -> String {
    std::fs::read_to_string(example(&format!("{name}.imena.toml"))).unwrap()
}

fn check_list(name: &str, records: usize, problems: &[&str]) {
    let read = read(&Input::file(example(name)), Some(&mapping_of(name))).unwrap();
    assert_eq!(read.records.len(), records, "{name}");
    let codes: Vec<&str> = read
        .problems
        .iter()
        .map(|problem| problem.code.as_ref())
        .collect();
    assert_eq!(codes, problems, "{name}: {:#?}", read.problems);
    for record in &read.records {
        assert!(!record.name().is_empty());
        assert!(
            record.claims_on(Property::Surname).count() <= 1,
            "{record:?}"
        );
    }
}

#[test]
fn lists() {
    check_list("moscow-lists.csv", 138, &[]);
    check_list("case-index.xlsx", 34, &[]);
    check_list("list-abroad.csv", 47, &[]);
}

fn check_book(name: &str, records: usize) {
    let mapping = Mapping::from_toml(&mapping_of(name)).unwrap();
    let mut read = Vec::new();
    let mut problems = Vec::new();
    books::read(
        &Input::file(example(name)),
        &mapping.file,
        &mapping,
        &mut |item| {
            match item {
                Item::Record(record) => read.push(record),
                Item::Problem(problem) => problems.push(format!(
                    "{} {} {}",
                    problem.position, problem.code, problem.as_written
                )),
            }
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    assert_eq!(read.len(), records, "{name} {problems:#?}");
    for record in &read {
        assert!(!record.name().is_empty(), "{record:?}");
    }
}

#[test]
fn memory_books() {
    check_book("memory-book-a.txt", 61);
    check_book("memory-book-b.txt", 38);
}

#[test]
fn places_and_testimonies() {
    let taken =
        places::read_toml(&std::fs::read_to_string(example("places.toml")).unwrap()).unwrap();
    assert!(taken.problems.is_empty(), "{:?}", taken.problems);
    assert_eq!(taken.content.places.len(), 22);
    for name in ["testimony-1.vtt", "testimony-2.vtt"] {
        let mut taken = testimony::read(&std::fs::read(example(name)).unwrap());
        testimony::describe(
            &mut taken.content,
            &Mapping::from_toml(&mapping_of(name)).unwrap(),
        );
        assert!(taken.problems.is_empty(), "{:?}", taken.problems);
        assert!(taken.content.invented && taken.content.segments.len() > 5);
        assert!(
            taken
                .content
                .segments
                .iter()
                .all(|segment| segment.speaker.is_some())
        );
    }
}
