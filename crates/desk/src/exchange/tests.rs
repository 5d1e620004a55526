//! A small invented holding, written in every form; what only keepers may see is searched for in all of them.

use crate::export::export;
use imena_model::{
    Audience, Calendar, Certainty, Claim, Keeper, Locator, Moment, Property, Record, RecordId,
    Role, Source, SourceKind, Verbatim,
};
use imena_register::{Hand, Holding, LinkKind, LinkRow};
use std::path::{Path, PathBuf};

/// Stands in a claim, a record and a source that only keepers may see.
const SECRET: &str = "Сокровенное";
const AT: Moment = Moment(1_790_000_000);

fn entry(number: u64, heading: &str, claims: Vec<Claim>) -> Record {
    Record {
        locator: Locator::Entry {
            number,
            page: Some("45".into()),
        },
        verbatim: Verbatim::Text {
            heading: heading.into(),
            text: format!("{heading}, запись придумана."),
        },
        claims,
        audience: Audience::Public,
    }
}

fn name(claims: Vec<Claim>) -> Vec<Claim> {
    let mut all = vec![
        Claim::new(Property::Surname, "Примеров"),
        Claim::new(Property::GivenName, "Тест"),
        Claim::new(Property::Patronymic, "Образцович"),
    ];
    all.extend(claims);
    all
}

/// Two sources that disagree on one person, a doubtful pair, and secrets.
pub(crate) fn holding(folder: &Path) -> PathBuf {
    let dir = folder.join("holding");
    let hand = Hand::new("keeper", AT, "primer.txt");
    let holding = Holding::init(&dir, "example.org/primer", &hand).unwrap();
    let mut writing = holding.write().unwrap();
    let mut intake = writing.begin(&hand).unwrap();
    let book = intake
        .source(&Source {
            key: "book".into(),
            title: "Книга примеров".into(),
            kind: SourceKind::MemoryBook,
            calendar: Calendar::Julian,
            keeper: Some(Keeper {
                name: "Музей примеров".into(),
                address: None,
            }),
            invented: true,
            ..Source::default()
        })
        .unwrap();
    let mut secret = Claim::new(Property::Residence, format!("{SECRET} место"));
    secret.audience = Audience::Keeper;
    let mut denied = Claim::new(Property::BurialPlace, "Небывалое поле");
    denied.certainty = Certainty::Denied;
    let mut hidden = entry(3, &format!("{SECRET} имя"), name(vec![]));
    hidden.audience = Audience::Keeper;
    let first = entry(
        1,
        "Примеров Тест Образцович",
        name(vec![
            Claim::new(Property::Sex, "муж.").read_as("m"),
            Claim::new(Property::BirthDate, "1 мая 1905 г. ст. ст.").read_as("1905-05-01"),
            Claim::new(Property::DiedDate, "1942").read_as("1942"),
            Claim::new(Property::ArrestDate, "осенью 1937 г.").read_as("1937-23"),
            Claim::new(Property::Occupation, "счетовод, \"Пример\" <b>"),
            denied,
            secret,
        ]),
    );
    let second = entry(
        2,
        "Образцова Проба",
        vec![
            Claim::new(Property::Surname, "Образцова"),
            Claim::new(Property::GivenName, "Проба"),
            Claim::new(Property::Sex, "f"),
        ],
    );
    intake.records(book, vec![first, second, hidden]).unwrap();
    let list = intake
        .source(&Source {
            key: "список-2".into(),
            title: "Список примеров".into(),
            calendar: Calendar::Gregorian,
            invented: true,
            ..Source::default()
        })
        .unwrap();
    let mut state = Claim::new(Property::BirthDate, "ок. 1904").read_as("1904~");
    state.role = Role::State;
    intake
        .records(
            list,
            vec![Record {
                locator: Locator::Row(7),
                verbatim: Verbatim::Row {
                    columns: ["Имя".to_owned(), "Год".to_owned()].into(),
                    cells: vec!["Примеров Тест Образцович".into(), "ок. 1904".into()],
                },
                claims: name(vec![
                    state,
                    Claim::new(Property::ExecutedDate, "5 ноября 1937 г.").read_as("1937-11-05"),
                ]),
                audience: Audience::Public,
            }],
        )
        .unwrap();
    let closed = intake
        .source(&Source {
            key: "closed".into(),
            title: format!("{SECRET} дело"),
            audience: Audience::Keeper,
            ..Source::default()
        })
        .unwrap();
    intake
        .records(closed, vec![entry(1, SECRET, name(vec![]))])
        .unwrap();
    intake
        .original("primer.txt", Some(book), &mut SECRET.as_bytes())
        .unwrap();
    intake.commit().unwrap();
    let ids = all(&holding);
    let (a, b, other) = (ids[0].0, ids[3].0, ids[1].0);
    let link = |a: RecordId, b: RecordId, kind, weight| LinkRow {
        a: a.min(b),
        b: a.max(b),
        kind,
        weight,
        explanation: Vec::new(),
    };
    writing
        .replace_links(
            vec![
                link(a, other, LinkKind::Doubtful, -1.0),
                link(a, b, LinkKind::Joined, 12.0),
            ],
            vec![vec![a, b]],
            b"",
            &Hand::new("keeper", AT, "link"),
        )
        .unwrap();
    writing.close().unwrap();
    dir
}

fn all(holding: &Holding) -> Vec<(RecordId, String)> {
    let mut found = Vec::new();
    holding
        .each_record::<imena_register::Error>(RecordId(0), Audience::Keeper, |passing| {
            found.push((passing.id, passing.id.to_string()));
            Ok(())
        })
        .unwrap();
    found
}

fn written(folder: &Path, form: &str, audience: Audience) -> PathBuf {
    let dir = folder.join("holding");
    let out = folder.join(format!("{form}-{}", audience.key()));
    let files = export(&dir, &out, form, audience, AT).unwrap();
    assert!(!files.is_empty(), "{form}");
    out
}

fn everything(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found
}

fn holds(folder: &Path, words: &str) -> bool {
    everything(folder)
        .iter()
        .any(|(_, bytes)| bytes.windows(words.len()).any(|w| w == words.as_bytes()))
}

#[test]
fn nothing_an_audience_may_not_see_leaves_in_any_form() {
    let folder = tempfile::tempdir().unwrap();
    holding(folder.path());
    for form in super::FORMS {
        let out = written(folder.path(), form, Audience::Public);
        assert!(!holds(&out, SECRET), "{form}");
        assert!(!holds(&out, "primer.txt"), "{form} names a file");
    }
    let out = written(folder.path(), "csv", Audience::Keeper);
    assert!(holds(&out, SECRET));
}

#[test]
fn the_same_holding_is_written_the_same() {
    let one = tempfile::tempdir().unwrap();
    let dir = holding(one.path());
    for form in super::FORMS {
        let first = written(one.path(), form, Audience::Public);
        let again = one.path().join(format!("{form}-again"));
        export(&dir, &again, form, Audience::Public, AT).unwrap();
        let bytes = |folder: &Path| {
            let mut all: Vec<Vec<u8>> = everything(folder).into_iter().map(|f| f.1).collect();
            all.sort();
            all
        };
        assert_eq!(bytes(&first), bytes(&again), "{form}");
    }
}

#[test]
fn follow_the_money_keeps_the_words_and_does_not_turn_a_denial_round() {
    let folder = tempfile::tempdir().unwrap();
    holding(folder.path());
    let out = written(folder.path(), "ftm", Audience::Public);
    let text = std::fs::read_to_string(out.join("entities.ftm.json")).unwrap();
    let entities: Vec<serde_json::Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let person = entities
        .iter()
        .find(|e| e["schema"] == "Person" && e["properties"]["lastName"][0] == "Примеров")
        .unwrap();
    assert_eq!(
        person["properties"]["birthDate"],
        serde_json::json!(["1905-05-14", "1904"])
    );
    let notes = person["properties"]["notes"].to_string();
    assert!(
        notes.contains("denied: burial_place: Небывалое поле"),
        "{notes}"
    );
    assert!(!text.contains("\"location\":[\"Небывалое поле\"]"));
    let statements = std::fs::read_to_string(out.join("statements.csv")).unwrap();
    assert!(statements.contains("\"1904\",") && statements.contains("\"ок. 1904\""));
    assert!(statements.contains("entry 1, p. 45"));
    assert!(entities.iter().any(|e| e["schema"] == "Similar"));
}

#[test]
fn statements_are_read_back_record_by_record() {
    let folder = tempfile::tempdir().unwrap();
    let dir = holding(folder.path());
    let out = written(folder.path(), "ftm", Audience::Public);
    let taken = super::ftm::read(&std::fs::read(out.join("statements.csv")).unwrap());
    assert_eq!(taken.problems, []);
    assert_eq!(taken.records.len(), 3);
    let holding = Holding::open(&dir).unwrap();
    for record in &taken.records {
        let Locator::Key(key) = &record.locator else {
            panic!("{:?}", record.locator);
        };
        let id: RecordId = key
            .trim_start_matches("example-org-primer-")
            .parse()
            .unwrap();
        let original = holding.record(id, Audience::Public).unwrap().unwrap();
        for claim in original.claims_only() {
            let same = record
                .claims_on(claim.property)
                .find(|c| c.as_written == claim.as_written);
            // The sex is a code; who asserts a claim has no field.
            let is_code = claim.property == Property::Sex;
            assert!(same.is_some() || is_code, "{claim:?} in {record:#?}");
            if let Some(same) = same {
                assert_eq!(same.certainty, claim.certainty);
            }
        }
    }
}

#[test]
fn gedcom_has_every_source_apart_and_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    holding(folder.path());
    let out = written(folder.path(), "gedcom", Audience::Public);
    let text = std::fs::read_to_string(out.join("persons.ged")).unwrap();
    for words in [
        "2 DATE JULIAN 1 MAY 1905\n3 PHRASE 1 мая 1905 г. ст. ст.\n",
        "2 DATE ABT 1904\n3 PHRASE ок. 1904\n",
        "3 PAGE entry 1, p. 45, claim R-",
        "1 DEAT\n2 TYPE execution\n2 DATE 5 NOV 1937\n",
        "1 FACT not so: Небывалое поле\n2 TYPE denied: burial_place\n",
    ] {
        assert!(text.contains(words), "{words}\nin\n{text}");
    }
    let taken = super::gedcom::read(text.as_bytes());
    assert_eq!(taken.problems, []);
    assert_eq!(taken.records.len(), 2);
    let record = &taken.records[0];
    let births: Vec<&str> = record
        .claims_on(Property::BirthDate)
        .map(Claim::value)
        .collect();
    assert_eq!(births, ["1905-05-14", "1904~"]);
    assert_eq!(record.first(Property::ExecutedDate), Some("1937-11-05"));
    let buried: Vec<Certainty> = record
        .claims_on(Property::BurialPlace)
        .map(|c| c.certainty)
        .collect();
    assert_eq!(buried, [Certainty::Denied]);
}

#[test]
fn a_bag_for_keepers_starts_a_holding_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let dir = holding(folder.path());
    let out = written(folder.path(), "bagit", Audience::Keeper);
    let moved = folder.path().join("moved");
    std::fs::rename(out.join("data/holding"), &moved).unwrap();
    let (old, new) = (Holding::open(&dir).unwrap(), Holding::open(&moved).unwrap());
    assert_eq!(all(&old), all(&new));
    assert_eq!(old.size().unwrap(), new.size().unwrap());
    let manifest = std::fs::read_to_string(out.join("manifest-sha512.txt")).unwrap();
    assert!(manifest.contains("  data/holding/register.sqlite\n"));
    let public = written(folder.path(), "bagit", Audience::Public);
    assert!(!public.join("data/holding").exists());
}

#[test]
fn ocfl_takes_open_material_only() {
    let folder = tempfile::tempdir().unwrap();
    let dir = holding(folder.path());
    let out = folder.path().join("closed");
    let refused = export(&dir, &out, "ocfl", Audience::Keeper, AT);
    assert!(refused.is_err());
    assert!(!out.exists());
}

#[test]
fn json_ld_says_only_what_nobody_disputes() {
    let folder = tempfile::tempdir().unwrap();
    holding(folder.path());
    let out = written(folder.path(), "jsonld", Audience::Public);
    let text = std::fs::read_to_string(out.join("persons.jsonld")).unwrap();
    let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(first["familyName"], "Примеров");
    assert!(
        first.get("birthDate").is_none(),
        "1905 and about 1904: {first}"
    );
    assert!(
        first.get("deathDate").is_none(),
        "an execution and a death: {first}"
    );
    assert!(!text.contains('<'));
}

#[test]
fn a_table_in_parquet_has_the_rows_of_the_csv() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let folder = tempfile::tempdir().unwrap();
    holding(folder.path());
    let out = written(folder.path(), "parquet", Audience::Public);
    let file = std::fs::File::open(out.join("claims.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let plain = written(folder.path(), "jsonl", Audience::Public);
    let lines = std::fs::read_to_string(plain.join("claims.jsonl")).unwrap();
    assert_eq!(
        reader.metadata().file_metadata().num_rows(),
        i64::try_from(lines.lines().count()).unwrap()
    );
    let row = reader.get_row_iter(None).unwrap().next().unwrap().unwrap();
    assert!(row.to_string().contains("Примеров"));
}

#[test]
fn provenance_names_nobody_to_the_public() {
    let folder = tempfile::tempdir().unwrap();
    holding(folder.path());
    let read = |audience| {
        let out = written(folder.path(), "prov", audience);
        let text = std::fs::read_to_string(out.join("prov.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let (public, keeper) = (read(Audience::Public), read(Audience::Keeper));
    assert!(public["agent"].get("imena:agent/keeper").is_none());
    assert!(keeper["agent"].get("imena:agent/keeper").is_some());
    assert!(public["used"].as_object().is_some_and(|u| !u.is_empty()));
}
