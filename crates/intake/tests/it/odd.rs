//! Bad input: a clear word for each, and nothing lost.

use imena_intake::Input;
use imena_model::{Property, Verbatim};

use crate::files;
use crate::{Read, read, read_bytes};

fn check(text: impl AsRef<[u8]>, mapping: Option<&str>, records: usize, codes: &[&str]) -> Read {
    let read = read_bytes("odd.csv", text, mapping).unwrap();
    assert_eq!(read.records.len(), records, "{:?}", read.problems);
    assert_eq!(read.codes(), codes);
    read
}

fn check_error(name: &str, bytes: impl AsRef<[u8]>, code: &str, words: &str) {
    let error = read_bytes(name, bytes, None).err().unwrap();
    assert_eq!(error.code(), code, "{error}");
    assert!(imena_intake::problems::explain(error.code()).is_some());
    assert!(error.to_string().contains(words), "{error}");
    assert!(!error.hint().is_empty());
}

const HEADER: &str = "Фамилия;Имя;Отчество;Дата рождения;Дата расстрела\n";

#[test]
fn nothing_in_it() {
    check_error("a.csv", "", "empty-file", "a.csv is empty");
    check_error("a.csv", "\u{feff}\r\n \n", "empty-file", "a.csv is empty");
    check_error("a.csv", HEADER, "empty-file", "a.csv is empty");
    check_error(
        "a.xlsx",
        files::xlsx(&[("Лист1", Vec::new())]),
        "empty-file",
        "empty",
    );
}

#[test]
fn a_file_that_is_not_there_or_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let error = read(&Input::file(folder.path().join("нет.csv")), None)
        .err()
        .unwrap();
    assert_eq!(
        (error.code(), error.to_string()),
        ("file-unreadable", "cannot read нет.csv".to_owned())
    );
    assert_eq!(
        read(&Input::file(folder.path()), None)
            .err()
            .unwrap()
            .code(),
        "file-unreadable"
    );
}

#[test]
fn the_wrong_kind() {
    check_error(
        "a.csv",
        b"%PDF-1.7\n...",
        "wrong-kind",
        "a.csv is a PDF, not a list of rows",
    );
    check_error("a.csv", b"\x89PNG\r\n\x1a\n....", "wrong-kind", "a picture");
    check_error(
        "a.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....",
        "wrong-kind",
        "locked with a password",
    );
    check_error(
        "a.csv",
        "<!DOCTYPE html><html></html>",
        "wrong-kind",
        "a web page",
    );
    check_error(
        "a.csv",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nслова\n",
        "wrong-kind",
        "WebVTT",
    );
    check_error(
        "a.zip",
        files::zip(&[("a.csv", b"a,b\n1,2\n")]),
        "wrong-kind",
        "a zip",
    );
    check_error(
        "a.docx",
        files::zip(&[("word/document.xml", b"<w/>")]),
        "wrong-kind",
        "a text document",
    );
}

#[test]
fn damaged_workbooks_and_parquet() {
    let book = files::xlsx(&[("Лист1", files::rows())]);
    check_error(
        "cut.xlsx",
        &book[..book.len() / 2],
        "damaged-file",
        "cut.xlsx is damaged",
    );
    let parquet = files::parquet();
    check_error(
        "cut.parquet",
        &parquet[..parquet.len() - 9],
        "damaged-file",
        "cut.parquet is damaged",
    );
    for at in (4..parquet.len()).step_by(31) {
        let mut bytes = parquet.clone();
        bytes[at] ^= 0x55;
        // Whatever it becomes, it is said and not crashed upon.
        drop(read_bytes("flipped.parquet", bytes, None));
    }
}

#[test]
fn a_zip_bomb_dressed_as_a_workbook() {
    let zeros = vec![b' '; 80 << 20];
    let bomb = files::zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", &zeros),
    ]);
    assert!(bomb.len() < 2 << 20);
    check_error("bomb.xlsx", bomb, "zip-bomb", "zip bomb");
}

#[test]
fn a_zip_bomb_that_lies_about_its_size() {
    let zeros = vec![b' '; 8 << 20];
    let mut bomb = files::zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", &zeros),
    ]);
    // The size in the directory (and before the member) is made small.
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = bomb
        .windows(4)
        .enumerate()
        .filter(|(_, window)| *window == size)
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bomb[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    let error = read_bytes("bomb.xlsx", bomb, None).err().unwrap();
    assert!(
        matches!(error.code(), "zip-bomb" | "damaged-file"),
        "{error}"
    );
}

#[test]
fn repeated_cells_and_rows_of_a_sheet_cost_nothing() {
    let rows = "<table:table-row><table:table-cell table:number-columns-repeated=\"2000000000\"><text:p>Имя</text:p></table:table-cell></table:table-row>\
                <table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell table:number-columns-repeated=\"4000000000\"/></table:table-row>\
                <table:table-row><table:table-cell><text:p>Примеров</text:p></table:table-cell></table:table-row>";
    let read = read_bytes("r.ods", files::ods(rows), Some("[file]\nheader_rows = 1\n")).unwrap();
    assert_eq!(read.records.len(), 1);
}

#[test]
fn a_locked_workbook() {
    let mut book = files::xlsx(&[("Лист1", files::rows())]);
    // The flag of encryption in every header of the directory.
    let places: Vec<usize> = book
        .windows(4)
        .enumerate()
        .filter(|(_, window)| *window == b"PK\x01\x02")
        .map(|(at, _)| at)
        .collect();
    for at in places {
        book[at + 8] |= 1;
    }
    check_error("locked.xlsx", book, "locked-file", "locked with a password");
}

#[test]
fn nul_bytes_and_broken_letters() {
    let mut bytes =
        format!("{HEADER}Примеров;Тест;;1889;\0\0\nОбразцов;Ив\0ан;;1890;\nТестов;П").into_bytes();
    bytes.extend_from_slice(b"\xff\xfe");
    bytes.extend_from_slice("тр;;1891;\n".as_bytes());
    let read = check(
        bytes,
        None,
        3,
        &[
            "2:5 (Дата расстрела) nul-byte",
            "3:2 (Имя) nul-byte",
            "4:2 (Имя) broken-encoding",
        ],
    );
    assert_eq!(
        read.records[1].first(Property::GivenName),
        Some("Ив\u{fffd}ан")
    );
    assert_eq!(
        read.records[2].first(Property::GivenName),
        Some("П\u{fffd}\u{fffd}тр")
    );
}

#[test]
fn another_number_of_cells_in_row_70_001() {
    let mut text = String::from(HEADER);
    for row in 1..=70_010 {
        text.push_str(if row == 70_001 {
            "Примеров;Тест;Образцович;1889;1.2.1938;лишнее;и ещё\n"
        } else {
            "Образцов;Тест;Образцович;1889;1.2.1938\n"
        });
    }
    let read = check(text, None, 70_010, &["70002 cell-count"]);
    let Verbatim::Row { cells, .. } = &read.records[70_000].verbatim else {
        panic!("a row")
    };
    assert_eq!(cells.len(), 7);
    assert_eq!(cells[5..], ["лишнее", "и ещё"]);
    assert!(read.problems[0].as_written.contains("лишнее"));
}

#[test]
fn two_header_rows() {
    check(
        "ФИО;Арест;;Приговор\n;дата;кем;\nПримеров Тест Образцович;1.2.1938;УНКВД;ВМН\nОбразцов Иван Тестович;1.3.1938;УНКВД;ВМН\n",
        None,
        2,
        &[],
    );
    let read = check(
        "Surname;Name;Born\nФамилия;Имя;Год рождения\nПримеров;Тест;1889\nОбразцов;Иван;1901\n",
        None,
        2,
        &[],
    );
    assert_eq!(read.records[0].name(), "Примеров Тест");
    let twice = format!(
        "{HEADER}{HEADER}Примеров;Тест;;1889;\nОбразцов;Иван;;1890;\n{HEADER}Тестов;Пётр;;1891;\n"
    );
    check(twice, None, 3, &["2 header-twice", "5 header-twice"]);
}

#[test]
fn impossible_dates_and_a_birth_after_death() {
    let text = format!(
        "{HEADER}Примеров;Тест;;1889;31.02.1937\nОбразцов;Иван;;17.05.1987;03.04.1938\nТестов;Пётр;;1938;03.04.1938\n"
    );
    let read = check(
        text,
        None,
        3,
        &[
            "2:5 (Дата расстрела) date-impossible",
            "3:4 (Дата рождения) birth-after-death",
        ],
    );
    let claim = read.records[0]
        .claims_on(Property::ExecutedDate)
        .next()
        .unwrap();
    assert_eq!(
        (claim.as_written.as_str(), claim.readings.len()),
        ("31.02.1937", 0)
    );
    assert_eq!(read.problems[0].as_written, "31.02.1937");
    assert_eq!(
        read.records[1].first(Property::BirthDate),
        Some("1987-05-17")
    );
}

#[test]
fn old_style_days_that_the_new_style_lacks() {
    let text = format!("{HEADER}Примеров;Тест;;29.02.1900;\n");
    check(
        &text,
        Some(
            "[source]\ncalendar = \"julian\"\n[columns]\n\"Фамилия\" = \"surname\"\n\"Дата рождения\" = \"birth\"\n",
        ),
        1,
        &[],
    );
    check(
        &text,
        Some(
            "[source]\ncalendar = \"gregorian\"\n[columns]\n\"Фамилия\" = \"surname\"\n\"Дата рождения\" = \"birth\"\n",
        ),
        1,
        &["2:4 (Дата рождения) date-impossible"],
    );
}

#[test]
fn a_mapping_naming_a_column_that_is_not_there() {
    let mapping = "[columns]\n\"Фамилия\" = \"surname\"\n\"Год рожденья\" = \"birth\"\n";
    let text = format!("{HEADER}Примеров;Тест;;1889;\n");
    let error = read_bytes(
        "a.csv",
        text.replace("Дата рождения", "Год рождения"),
        Some(mapping),
    )
    .err()
    .unwrap();
    assert_eq!(error.code(), "unknown-column");
    assert_eq!(
        error.to_string(),
        "the mapping names a column that the file does not have: \"Год рожденья\" (line 3, column 1)"
    );
    assert!(
        error
            .hint()
            .starts_with("Perhaps \"Год рождения\" was meant. The file has \"Фамилия\", "),
        "{}",
        error.hint()
    );
}

#[test]
fn a_long_line_without_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    let mut text = String::from("Фамилия;Имя\nПримеров;Тест\n");
    text.push_str(&"x".repeat(12 << 20));
    text.push_str("\nОбразцов;Иван\n");
    std::fs::write(&path, text).unwrap();
    let read = read(&Input::file(&path), None).unwrap();
    assert_eq!(read.records.len(), 3);
    assert_eq!(read.records[2].name(), "Образцов Иван");
    assert_eq!(read.codes(), ["3 line-too-long", "3 cell-count"]);
}

#[test]
fn html_long_names_and_strange_letters_stay_as_written() {
    let long = "Я".repeat(10_000);
    let odd = [
        "<script>alert(1)</script>",
        "\u{202e}вонремирП\u{202c}",
        "При\u{301}меров\u{308}",
        "Примеров 🕯️",
        long.as_str(),
        "=cmd|' /C calc'!A0",
    ];
    let mut text = String::from("Фамилия;Год рождения\n");
    for word in odd {
        text.push_str(&format!("{word};1889\n"));
    }
    let read = check(
        text,
        Some("[columns]\n\"Фамилия\" = \"surname\"\n"),
        odd.len(),
        &[],
    );
    for (record, word) in read.records.iter().zip(odd) {
        assert_eq!(record.name(), word);
    }
}

#[test]
fn too_many_problems_of_a_kind_are_counted() {
    let mut text = String::from(HEADER);
    for _ in 0..1500 {
        text.push_str("Примеров;Тест;;31.02.1937;\n");
    }
    let read = read_bytes("many.csv", text, None).unwrap();
    assert_eq!(read.problems.len(), 1001);
    assert_eq!(read.summary.problems["date-impossible"], 1500);
    assert!(read.problems[1000].what.contains("500 more"));
}

#[test]
fn keys_that_come_twice_or_not_at_all() {
    let text = "№;Фамилия\n7;Примеров\n7;Образцов\n;Тестов\n";
    let mapping = "[file]\nkey = \"№\"\n[columns]\n\"Фамилия\" = \"surname\"\n";
    let read = check(
        text,
        Some(mapping),
        3,
        &["3:1 (№) key-twice", "4:1 (№) key-missing"],
    );
    let keys: Vec<String> = read
        .records
        .iter()
        .map(|record| record.locator.key())
        .collect();
    assert_eq!(keys, ["key:7", "key:7 (row 2)", "row:3"]);
}

#[test]
fn title_lines_and_blank_rows() {
    let text =
        "Список лиц;;\n;;\nФамилия;Имя;Год рождения\nПримеров;Тест;1889\n;;\nОбразцов;Иван;1890\n";
    check(text, None, 2, &["1 title-row"]);
}

#[test]
fn a_receiver_can_stop() {
    let opened = imena_intake::lists::open(
        &Input::bytes("a.csv", files::csv(';').as_bytes()),
        &imena_intake::mapping::FileSettings::default(),
    )
    .unwrap();
    let proposal = imena_intake::propose::propose(&opened);
    let mut seen = 0;
    let summary = imena_intake::lists::read(&opened, &proposal.mapping, &mut |_| {
        seen += 1;
        std::ops::ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!((seen, summary.stopped), (1, true));
}
