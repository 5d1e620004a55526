//! Invented sources and records, and a holding in a folder of its own.

use std::path::PathBuf;
use std::sync::Arc;

use imena_model::{
    Audience, Claim, Locator, Moment, Property, Record, RecordId, Source, SourceId, Verbatim,
};
use imena_register::{Hand, Holding, TakenIn};

pub(crate) const NOW: Moment = Moment(1_790_000_000);

pub(crate) fn hand() -> Hand {
    Hand::new("keeper", NOW, "primer")
}

pub(crate) struct Example {
    pub(crate) _dir: tempfile::TempDir,
    pub(crate) folder: PathBuf,
    pub(crate) holding: Holding,
}

pub(crate) fn example() -> Example {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("holding");
    let holding = Holding::init(&folder, "example.org/primer", &hand()).unwrap();
    Example {
        _dir: dir,
        folder,
        holding,
    }
}

pub(crate) fn source(key: &str) -> Source {
    Source {
        key: key.to_owned(),
        title: format!("Примерный список {key}"),
        ..Source::default()
    }
}

/// A row with a surname in the first and a year in the second column.
pub(crate) fn row(n: u64, surname: &str, year: &str) -> Record {
    Record {
        locator: Locator::Row(n),
        verbatim: Verbatim::Row {
            columns: Arc::from(["Фамилия".to_owned(), "Год".to_owned()]),
            cells: vec![surname.to_owned(), year.to_owned()],
        },
        claims: vec![
            Claim {
                span: Some((0, 0)),
                ..Claim::new(Property::Surname, surname)
            },
            Claim {
                span: Some((1, 1)),
                ..Claim::new(Property::BirthDate, year).read_as(year)
            },
        ],
        audience: Audience::Public,
    }
}

pub(crate) fn add(holding: &Holding, key: &str, records: Vec<Record>) -> (SourceId, TakenIn) {
    let mut writing = holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let id = intake.source(&source(key)).unwrap();
    intake.records(id, records).unwrap();
    let taken = intake.commit().unwrap();
    writing.close().unwrap();
    (id, taken)
}

pub(crate) fn ids(holding: &Holding, source: SourceId) -> Vec<RecordId> {
    let records = holding
        .records_of(source, 0, 1_000_000, Audience::Keeper)
        .unwrap();
    records.into_iter().map(|r| r.id).collect()
}

pub(crate) fn words(holding: &Holding, id: RecordId) -> Vec<(String, bool)> {
    let record = holding.record(id, Audience::Keeper).unwrap().unwrap();
    record
        .claims
        .into_iter()
        .map(|c| (c.claim.as_written, c.current))
        .collect()
}
