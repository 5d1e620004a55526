//! One list as every kind of file and in every encoding: the records are the same.

use imena_intake::Input;
use imena_intake::encoding::Encoding;
use imena_model::{Property, Verbatim};

use crate::files::{self, ROWS};
use crate::{read, read_bytes};

fn check(name: &str, bytes: impl AsRef<[u8]>) {
    let read = read_bytes(name, bytes, None).unwrap();
    assert!(read.problems.is_empty(), "{name}: {:?}", read.problems);
    assert_eq!(read.records.len(), 3, "{name}");
    for (record, row) in read.records.iter().zip(&ROWS[1..]) {
        assert_eq!(record.name(), row[..3].join(" "), "{name}");
        assert_eq!(record.first(Property::BirthDate), Some(row[3]), "{name}");
        assert_eq!(
            record.first(Property::BirthPlace).unwrap_or_default(),
            row[4],
            "{name}"
        );
        let Verbatim::Row { columns, cells } = &record.verbatim else {
            panic!("a row")
        };
        assert_eq!(columns.len(), 5, "{name}");
        for (cell, written) in cells.iter().zip(row) {
            assert_eq!(cell, written, "{name}");
        }
    }
}

fn encoded(text: &str, name: &str) -> Vec<u8> {
    match name {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            // Ukrainian letters are not in KOI8-R and cp866.
            let text = if matches!(name, "koi8-r" | "ibm866") {
                text.replace('І', "И")
            } else {
                text.to_owned()
            };
            encoding_rs::Encoding::for_label(name.as_bytes())
                .unwrap()
                .encode(&text)
                .0
                .into_owned()
        }
    }
}

#[test]
fn separators() {
    for separator in [',', ';', '\t', '|'] {
        check("list.csv", files::csv(separator));
    }
}

#[test]
fn encodings() {
    for name in ["utf-8", "utf-16le", "utf-16be", "windows-1251"] {
        check(name, encoded(&files::csv(';'), name));
    }
    for name in ["koi8-r", "ibm866"] {
        let read = read_bytes(name, encoded(&files::csv(';'), name), None).unwrap();
        assert_eq!(read.records[1].name(), "Образцова Анна Тестовна", "{name}");
        assert_eq!(
            read.records[2].first(Property::Patronymic),
            Some("Иванович"),
            "{name}"
        );
    }
    let with_mark = [b"\xef\xbb\xbf".as_slice(), files::csv(';').as_bytes()].concat();
    check("mark", with_mark);
    let with_mark = [
        b"\xff\xfe".as_slice(),
        &encoded(&files::csv(','), "utf-16le"),
    ]
    .concat();
    check("mark 16", with_mark);
}

#[test]
fn an_encoding_can_be_forced() {
    let koi = encoded("Имя\nОбразцова\n", "koi8-r");
    let mapping = "[file]\nencoding = \"windows-1251\"\nheader_rows = 1\n";
    let read = read_bytes("x.csv", &koi, Some(mapping)).unwrap();
    let Verbatim::Row { cells, .. } = &read.records[0].verbatim else {
        panic!("a row")
    };
    assert_eq!(
        cells[0],
        imena_intake::encoding::decode_lossy(&koi[4..koi.len() - 1], Encoding::WINDOWS_1251)
    );
}

#[test]
fn the_first_letters_beyond_ascii_may_come_late() {
    let mut bytes = b"surname;note\n".to_vec();
    for row in 0..40_000 {
        bytes.extend_from_slice(format!("Primerov{row};nothing\n").as_bytes());
    }
    bytes.extend_from_slice(&encoded("Образцова;конец записи\n", "windows-1251"));
    let read = read_bytes("late.csv", bytes, None).unwrap();
    assert_eq!(read.records.last().unwrap().name(), "Образцова");
}

#[test]
fn workbooks() {
    check("list.xlsx", files::xlsx(&[("Лист1", files::rows())]));
    check("list.ods", files::ods(&files::ods_rows()));
    // The name of a file says nothing.
    check(
        "list.csv",
        files::xlsx(&[("Пустой", Vec::new()), ("Лист1", files::rows())]).as_slice(),
    );
}

#[test]
fn dates_of_a_workbook_are_dates() {
    let rows = vec![
        vec!["Фамилия".to_owned(), "Дата ареста".to_owned()],
        vec!["Примеров".to_owned(), "date:13591".to_owned()],
        vec!["Образцов".to_owned(), "17.03.1937".to_owned()],
    ];
    let read = read_bytes("dates.xlsx", files::xlsx(&[("Лист1", rows)]), None).unwrap();
    assert_eq!(
        read.records[0].first(Property::ArrestDate),
        Some("1937-03-17")
    );
    assert_eq!(
        read.records[1].first(Property::ArrestDate),
        Some("1937-03-17")
    );
}

#[test]
fn one_sheet_of_several_is_read_and_the_others_named() {
    let book = files::xlsx(&[
        ("Лист1", files::rows()),
        ("Второй", files::rows()[..2].to_vec()),
    ]);
    let read = read_bytes("two.xlsx", &book, None).unwrap();
    assert_eq!(read.codes(), [" other-sheets"]);
    let second = read_bytes(
        "two.xlsx",
        &book,
        Some("[file]\nsheet = \"Второй\"\n[columns]\n\"Имя\" = \"given_name\"\n"),
    )
    .unwrap();
    assert_eq!(second.records.len(), 1);
    let error = read_bytes("two.xlsx", &book, Some("[file]\nsheet = \"Третий\"\n"))
        .err()
        .unwrap();
    assert_eq!(error.code(), "unknown-sheet");
    assert!(error.to_string().contains("Лист1, Второй"));
}

#[test]
fn json_lines_and_parquet() {
    check("list.jsonl", files::json_lines());
    check("list.parquet", files::parquet());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.parquet");
    std::fs::write(&path, files::parquet()).unwrap();
    assert_eq!(read(&Input::file(&path), None).unwrap().records.len(), 3);
}

#[test]
fn json_lines_keep_what_mappings_do_not_name() {
    let text = "{\"name\":\"Примеров Тест\",\"n\":1.10,\"more\":{\"a\":[1,2]}}\n{\"name\":\"Образцов Иван\",\"late\":true}\nно не это\n";
    let read = read_bytes(
        "x.jsonl",
        text,
        Some("[columns]\nname = \"full_name\"\nlate = \"note\"\n"),
    )
    .unwrap();
    let Verbatim::Row { columns, cells } = &read.records[0].verbatim else {
        panic!("a row")
    };
    assert_eq!(columns.as_ref(), ["name", "n", "more"]);
    assert_eq!(cells[1..], ["1.10", "{\"a\":[1,2]}"]);
    assert_eq!(read.records[1].first(Property::Note), Some("true"));
    assert_eq!(read.records.len(), 3);
    assert_eq!(read.codes(), ["3:1 json-broken", "3 name-missing"]);
}

#[test]
fn entries_in_a_column_are_read_as_a_memory_book() {
    let text = "{\"fio\":\"Примеров Тест Образцович\",\"text\":\"Род. в 1889, дер. Выдуманная, русский. Арестован 17.03.1937.\"}\n";
    let mapping = "[columns]\nfio = \"full_name\"\ntext = \"entry\"\n";
    let read = read_bytes("x.jsonl", text, Some(mapping)).unwrap();
    assert_eq!(read.records[0].name(), "Примеров Тест Образцович");
    assert_eq!(read.records[0].first(Property::BirthDate), Some("1889"));
    assert_eq!(
        read.records[0].first(Property::ArrestDate),
        Some("1937-03-17")
    );
}

#[test]
fn proposals_are_written_and_read_back() {
    let read = read_bytes("list.csv", files::csv(';'), None).unwrap();
    let text = read.mapping.to_toml();
    let again = read_bytes("list.csv", files::csv(';'), Some(&text)).unwrap();
    assert_eq!(again.records, read.records);
    assert!(
        text.contains("\"Фамилия\" = \"surname\"  # by its header"),
        "{text}"
    );
}
