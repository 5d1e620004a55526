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
