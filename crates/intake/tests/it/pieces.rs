//! Reading in pieces equals reading whole; what went in comes out.

use std::io::{Read, Write};

use imena_intake::Input;
use imena_intake::encoding::{Encoding, decode_lossy};
use imena_model::Verbatim;
use proptest::prelude::*;

use crate::{read, read_bytes};

fn cells_of(read: &crate::Read) -> Vec<Vec<String>> {
    read.records
        .iter()
        .map(|record| match &record.verbatim {
            Verbatim::Row { cells, .. } => cells.clone(),
            Verbatim::Text { .. } => panic!("a row"),
        })
        .collect()
}

const PLAIN: &str = "[file]\nheader_rows = 0\nseparator = \";\"\nencoding = \"utf-8\"\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Any cells written by another program's writer come back.
    #[test]
    fn cells_are_recovered(rows in prop::collection::vec(prop::collection::vec("[ -~а-яё\n\"';|,\t]{0,12}", 3), 1..12)) {
        let mut writer = csv::WriterBuilder::new().delimiter(b';').quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        // Rows of nothing but white space are passed over; a sample that is prose or JSON is another kind of file.
        let wanted: Vec<Vec<String>> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        let mapping = format!("{PLAIN}as = \"table\"\nquote = \"\\\"\"\n");
        match read_bytes("x.csv", &bytes, Some(&mapping)) {
            Ok(read) => prop_assert_eq!(cells_of(&read), wanted),
            Err(error) => prop_assert!(wanted.is_empty(), "{}", error),
        }
    }

    /// No bytes make it panic, and whatever comes out is explained.
    #[test]
    fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        drop(read_bytes("x", &bytes, None));
        drop(read_bytes("x", &bytes, Some("[file]\nas = \"table\"\n")));
        drop(imena_intake::testimony::read(&bytes));
        drop(imena_intake::places::read_geojson(&bytes));
        drop(imena_intake::mapping::Mapping::from_toml(&String::from_utf8_lossy(&bytes)));
    }
}

/// Around the borders of the reader's window every row must come out whole: rows of many lengths, in two encodings.
#[test]
fn borders_of_the_window_are_not_seen() {
    let mut text = String::from("Фамилия;Слова\n");
    for row in 0..9000_usize {
        text.push_str(&format!(
            "Примеров{row};\"{}\nещё \"\"слово\"\"\"\n",
            "слово и дело ".repeat(row % 9)
        ));
    }
    let mapping = "[columns]\n\"Фамилия\" = \"surname\"\n";
    let folder = tempfile::tempdir().unwrap();
    for name in ["utf-8", "windows-1251", "koi8-r", "utf-16le"] {
        let bytes: Vec<u8> = if name == "utf-16le" {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            encoding_rs::Encoding::for_label(name.as_bytes())
                .unwrap()
                .encode(&text)
                .0
                .into_owned()
        };
        assert_eq!(decode_lossy(&bytes, Encoding::named(name).unwrap()), text);
        let path = folder.path().join(name);
        std::fs::File::create(&path)
            .unwrap()
            .write_all(&bytes)
            .unwrap();
        let read = read(&Input::file(&path), Some(mapping)).unwrap();
        assert_eq!(read.records.len(), 9000, "{name}");
        assert!(
            read.problems.is_empty(),
            "{name}: {:?}",
            read.problems.first()
        );
        for (row, cells) in cells_of(&read).iter().enumerate() {
            assert_eq!(cells[0], format!("Примеров{row}"));
            assert_eq!(
                cells[1],
                format!("{}\nещё \"слово\"", "слово и дело ".repeat(row % 9))
            );
        }
        let mut again = Vec::new();
        std::fs::File::open(&path)
            .unwrap()
            .read_to_end(&mut again)
            .unwrap();
        assert_eq!(again, bytes, "the file itself is only read");
    }
}

/// A volume of a memory book with everything that makes cutting hard: page numbers, running heads, words broken at the line
/// end, a letter that is none, entries run together.
fn volume(parts: &[usize]) -> Vec<u8> {
    const PARTS: [&str; 9] = [
        "ПРИМЕРОВ Тест Образцович, 1889 г. р., русский. Арестован 17.03.1938. Приговор: ВМН. Расстрелян 31.02.1938.\n",
        "ОБРАЗЦОВ Иван Тестович, 1901 г. р., поляк, колхоз-\nник. Осужден тройкой УНКВД к 10 годам ИТЛ.\n",
        "\n12\n\nКНИГА ПАМЯТИ\n\n",
        "Выдумкин Пример Пробович\nДата рождения: 30 февраля 1890 г.\nПриговорен: , обв.: кулак.\nПриговор: на 3\n\n",
        "\u{c}",
        "ПРОБНАЯ Анна Примеровна (Образцова), 1899 г. р. Реабилитирована по Закону от 18.10.1991. ТЕСТОВ Пётр, 1900 г. р.\n",
        "*** Без заголовка, 1905 г. р., арестован в 1937 г.\n",
        "\r\n",
        "неясная строка без имени, пробн. слово дальше\n",
    ];
    parts
        .iter()
        .flat_map(|n| PARTS[n % PARTS.len()].bytes())
        .collect()
}

/// Records and problems of a volume that comes from a reader giving it in pieces of these sizes.
fn taken(bytes: &[u8], sizes: &[usize]) -> (Vec<String>, Vec<String>) {
    use imena_intake::prose::{Grammar, Splitter, read_entry};
    static GRAMMAR: std::sync::OnceLock<Grammar> = std::sync::OnceLock::new();
    let grammar = GRAMMAR.get_or_init(Grammar::builtin);
    let mut splitter = Splitter::new(grammar);
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    let mut sink = |found: imena_intake::prose::VolumeEntry| {
        let read = read_entry(grammar, None, &found.text);
        for problem in &read.problems {
            let problem = problem.to_problem(&found.text, Some(found.line));
            problems.push(format!("{problem:?}"));
        }
        entries.push(format!("{found:?} {read:?}"));
    };
    let mut rest = bytes;
    let mut size = sizes.iter().cycle();
    while !rest.is_empty() {
        let n = (*size.next().unwrap()).clamp(1, rest.len());
        splitter.push(&rest[..n], &mut sink);
        rest = &rest[n..];
    }
    splitter.finish(&mut sink);
    (entries, problems)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// A volume read at once equals the same volume fed in pieces: entries, claims, locators, problems.
    #[test]
    fn a_volume_in_pieces_is_the_same_volume(
        parts in prop::collection::vec(0_usize..9, 1..14),
        sizes in prop::collection::vec(1_usize..90, 1..9),
    ) {
        let bytes = volume(&parts);
        prop_assert_eq!(taken(&bytes, &[bytes.len()]), taken(&bytes, &sizes));
    }
}

/// The problems are there to be the same.
#[test]
fn the_volume_of_the_test_has_problems() {
    let bytes = volume(&[0, 3, 5, 8, 0]);
    let (entries, problems) = taken(&bytes, &[7]);
    assert!(entries.len() >= 4, "{entries:?}");
    for code in [
        "date-impossible",
        "unit-missing",
        "law-date-not-rehabilitation",
        "body-missing",
    ] {
        assert!(
            problems.iter().any(|p| p.contains(code)),
            "{code} in {problems:#?}"
        );
    }
}
