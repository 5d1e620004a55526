//! One test for each kind of bad file, folder or order: a clear message, nothing lost, nothing half-written.

use crate::run::{Bench, LIST, Said};
use std::io::Write as _;

/// Adds a file to a new holding; returns what was said and whether the holding still verifies.
fn add(name: &str, bytes: impl AsRef<[u8]>, more: &[&str]) -> (Bench, Said) {
    let bench = Bench::new();
    bench.holding();
    bench.file(name, bytes);
    let mut args = vec!["add", "h", name];
    args.extend(more);
    let said = bench.imena(&args);
    let verified = bench.imena(&["verify", "h"]);
    assert_eq!(
        verified.code,
        0,
        "the holding must stay sound: {}",
        verified.all()
    );
    (bench, said)
}

#[track_caller]
fn refused(said: &Said, words: &[&str]) {
    assert_eq!(said.code, 2, "{}", said.all());
    for word in words {
        assert!(said.err.contains(word), "{word:?} in {}", said.err);
    }
}

#[track_caller]
fn in_with_problem(said: &Said, code: &str) {
    assert_eq!(said.code, 1, "{}", said.all());
    assert!(said.out.contains(code), "{code} in {}", said.out);
}

#[test]
fn an_empty_file() {
    let (_, said) = add("empty.csv", "", &[]);
    refused(&said, &["empty"]);
}

#[test]
fn a_file_of_the_wrong_kind() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0";
    let (_, said) = add("picture.csv", png, &[]);
    refused(&said, &["picture.csv"]);
    for kind in ["memory-book", "testimony", "places"] {
        let (_, said) = add("scan.txt", png, &["--as", kind]);
        refused(&said, &["scan.txt is a picture, not"]);
        let (_, said) = add("blank.txt", " \n", &["--as", kind]);
        refused(&said, &["blank.txt is empty"]);
    }
}

#[test]
fn a_parquet_with_a_broken_byte() {
    let bench = Bench::new();
    bench.holding();
    bench.file("list.csv", LIST);
    bench.imena(&["add", "h", "list.csv"]);
    bench.imena(&["export", "h", "--to", "parquet", "--out", "out"]);
    let whole = std::fs::read(bench.path("out").join("claims.parquet")).unwrap();
    // Some of these make the reader of the format panic; the user sees one clear line.
    for at in (0..whole.len()).step_by(whole.len() / 300) {
        let mut broken = whole.clone();
        broken[at] ^= 0xff;
        bench.file("broken.parquet", broken);
        let said = bench.imena(&["add", "h", "broken.parquet", "--dry-run"]);
        assert!(!said.err.contains("panicked"), "byte {at}: {}", said.err);
        assert!(
            said.code < 2 || said.err.contains("broken.parquet"),
            "{}",
            said.err
        );
    }
}

#[test]
fn a_file_that_is_not_there() {
    let bench = Bench::new();
    bench.holding();
    refused(&bench.imena(&["add", "h", "nowhere.csv"]), &["nowhere.csv"]);
}

#[test]
fn a_workbook_that_would_unfold_without_end() {
    // A real zip: one sheet of 600 MB of blanks packed into half a megabyte.
    let bench = Bench::new();
    let path = bench.path("bomb.xlsx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("[Content_Types].xml", options).unwrap();
    zip.write_all(b"<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>").unwrap();
    zip.start_file("xl/workbook.xml", options).unwrap();
    zip.write_all(b"<workbook/>").unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..600 {
        zip.write_all(&blanks).unwrap();
    }
    zip.finish().unwrap();
    bench.holding();
    let said = bench.imena(&["add", "h", "bomb.xlsx"]);
    refused(&said, &["bomb.xlsx"]);
}

#[test]
fn nul_bytes() {
    let (_, said) = add("nul.csv", LIST.replace("Небывалый", "Небы\0валый"), &[]);
    in_with_problem(&said, "nul-byte");
}

#[test]
fn broken_utf8() {
    let mut bytes = LIST.replace("Небывалый", "Небы*валый").into_bytes();
    let at = bytes.iter().position(|b| *b == b'*').unwrap();
    bytes[at] = 0xff;
    let (_, said) = add("broken.csv", bytes, &["--encoding", "utf-8"]);
    in_with_problem(&said, "broken-encoding");
}

#[test]
fn another_number_of_cells_in_a_late_row() {
    let mut text = LIST.to_owned();
    for n in 4..70_100 {
        let last = if n == 70_000 { ";лишняя" } else { "" };
        text.push_str(&format!(
            "{n};Пробный;Тест;Образцович;1890;г. Выдуманный;1937;ВМН;17.05.1938{last}\n"
        ));
    }
    let (_, said) = add("long.csv", text, &["--json"]);
    let document = said.json();
    let problem = &document["files"][0]["problems"][0];
    assert_eq!(problem["code"], "cell-count", "{problem}");
    assert_eq!(problem["line"], 70_001, "{problem}");
    assert_eq!(document["files"][0]["new_records"], 70_099);
}

#[test]
fn two_header_rows() {
    let text = LIST.replacen('\n', "\n;(по паспорту);;;год;;;;\n", 1);
    let (_, said) = add("headers.csv", text, &[]);
    assert!(said.code < 2, "{}", said.all());
}

#[test]
fn a_day_that_never_was() {
    let (_, said) = add("day.csv", LIST.replace("23.02.1937", "31.02.1937"), &[]);
    in_with_problem(&said, "date-impossible");
}

#[test]
fn a_birth_after_a_death() {
    let (_, said) = add("order.csv", LIST.replace(";1888;", ";1988;"), &[]);
    in_with_problem(&said, "birth-after-death");
}

#[test]
fn a_mapping_that_names_a_column_that_is_not_there() {
    let bench = Bench::new();
    bench.holding();
    bench.file("list.csv", LIST);
    bench.file(
        "list.csv.imena.toml",
        "[source]\ntitle = \"Проба\"\n\n[columns]\n\"Фамилии\" = \"surname\"\n",
    );
    let said = bench.imena(&["add", "h", "list.csv"]);
    refused(&said, &["Фамилии", "Фамилия"]);
}

#[test]
fn strict_stops_at_the_first_problem_and_takes_nothing_in() {
    let (bench, said) = add(
        "day.csv",
        LIST.replace("23.02.1937", "31.02.1937"),
        &["--strict"],
    );
    assert_eq!(said.code, 2, "{}", said.all());
    bench.file("list.csv", LIST);
    let after = bench.imena(&["add", "h", "list.csv", "--json"]).json();
    assert_eq!(after["files"][0]["new_records"], 3);
}

#[test]
fn a_holding_made_by_a_newer_version() {
    let bench = Bench::new();
    let holding = bench.holding();
    let about = holding.join("holding.toml");
    let text = std::fs::read_to_string(&about).unwrap();
    std::fs::write(&about, text.replace("format = 1", "format = 999")).unwrap();
    bench.file("list.csv", LIST);
    for args in [
        vec!["add", "h", "list.csv"],
        vec!["search", "h", "Примеров"],
        vec!["link", "h"],
    ] {
        refused(&bench.imena(&args), &["newer"]);
    }
}

#[test]
fn a_folder_that_is_no_holding() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("h")).unwrap();
    refused(
        &bench.imena(&["search", "h", "Примеров"]),
        &["not a holding"],
    );
}

#[test]
fn two_adds_at_once() {
    let bench = Bench::new();
    bench.holding();
    let mut text = LIST.to_owned();
    for n in 4..60_000 {
        text.push_str(&format!(
            "{n};Пробный;Тест;Образцович;1890;г. Выдуманный;1937;ВМН;17.05.1938\n"
        ));
    }
    bench.file("a.csv", &text);
    bench.file("b.csv", text.replace("Пробный", "Другой"));
    let mut first = bench
        .command(&["add", "h", "a.csv", "--json"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let second = bench.imena(&["add", "h", "b.csv"]);
    let first_code = first.wait().unwrap().code();
    // Whoever came second is told so; or both went in, one after the other.
    assert!(
        matches!((first_code, second.code), (Some(0), 0 | 2) | (Some(2), 0)),
        "{first_code:?} {}",
        second.all()
    );
    if second.code == 2 {
        assert!(second.err.contains("writing"), "{}", second.err);
    }
    assert_eq!(bench.imena(&["verify", "h"]).code, 0);
}

#[test]
fn markup_and_strange_letters_stay_as_written() {
    let strange = [
        "<script>alert(1)</script>".to_owned(),
        "\u{202e}ворп".to_owned(),
        "и\u{306}\u{301}\u{301}".to_owned(),
        "\u{1f642}\u{1f642}".to_owned(),
        "Ы".repeat(10_000),
    ];
    for name in strange {
        let (bench, said) = add("strange.csv", LIST.replace("Образцова", &name), &[]);
        assert!(said.code < 2, "{}", said.all());
        bench.imena(&["link", "h"]);
        bench.imena(&["export", "h", "--to", "jsonl", "--out", "out"]);
        let claims = std::fs::read_to_string(bench.path("out/claims.jsonl")).unwrap();
        let kept = claims.lines().any(|l| {
            let claim: serde_json::Value = serde_json::from_str(l).unwrap();
            claim["as_written"] == name.as_str()
        });
        assert!(kept, "{name:.40} must be kept as written");
    }
}

#[test]
fn a_port_that_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let bench = Bench::new();
    bench.holding();
    refused(
        &bench.imena(&["serve", "h", "--port", &port]),
        &["--port 0"],
    );
}

#[test]
fn an_unknown_problem_code() {
    refused(
        &Bench::new().imena(&["explain", "no-such-code"]),
        &["no-such-code", "date-impossible"],
    );
}
