//! Memory books from the command line: reading, learning a house style, reading anew, readings by hand kept.

use std::io::Write as _;

use crate::run::Bench;
use crate::served::Served;

/// A volume with abbreviations of its own; the people are invented.
const VOLUME: &str = "ПРИМЕРОВ Тест Образцович, 1889 г. р., русский. Прожив.-в: аух. Пробный. Арестован 17.03.1938. Приговор: ВМН.\n\n\
ОБРАЗЦОВ Иван Тестович, 1901 г. р., пробник. Арестован 31.02.1938. Приговор: 10 лет ИТЛ.\n";

/// The same with a page and a remainder.
const PROFILE: &str = "volume = \"book.txt\"\n[openers]\nresidence = [\"прожив.-в\"]\n[abbreviations]\n\"аух.\" = \"то же село\"\n[words]\nnation = [\"пробник\"]\n";

#[test]
fn entries_as_json_lines_keep_what_they_came_with() {
    let bench = Bench::new();
    bench.file(
        "in.jsonl",
        "{\"person_file\":\"x\",\"record_no\":1,\"fio\":\"Примеров Тест Образцович\",\"source\":\"Книга\",\"text\":\"Род. в 1889, русский. Арестован 31.02.1938.\"}\n",
    );
    let said = bench.imena(&["prose", "read", "in.jsonl", "--json"]);
    assert_eq!(said.code, 1, "done with problems: {}", said.all());
    let line = said.json();
    assert_eq!(
        (&line["person_file"], &line["record_no"], &line["source"]),
        (&"x".into(), &1.into(), &"Книга".into())
    );
    assert_eq!(line["gold"]["surname"], "Примеров");
    assert_eq!(line["gold"]["birth"], "1889");
    assert_eq!(line["gold"]["nationality"], "русский");
    assert!(line["gold"].get("arrest_date").is_none(), "{line}");
    assert_eq!(line["problems"][0]["code"], "date-impossible");
    let spans = line["spans"].as_array().unwrap();
    assert!(
        spans
            .iter()
            .all(|s| s["span"][0].as_u64() < s["span"][1].as_u64())
    );
}

#[test]
fn every_remainder_is_listed() {
    let bench = Bench::new();
    bench.file(
        "book.txt",
        "ПРИМЕРОВ Тест Образцович, 1889 г. р., русский. Арестован 17.03.1938. Приговор: ВМН. Реабилитирован 01.02.1957. \
         В 1940 и 1952 гг бмкфт.\n",
    );
    let said = bench.imena(&["prose", "read", "book.txt", "--remainders"]);
    let read = bench.imena(&["prose", "read", "book.txt", "--json"]);
    for line in read.out.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = entry["text"].as_str().unwrap();
        for span in entry["remainder"].as_array().unwrap() {
            let (from, to) = (span[0].as_u64().unwrap(), span[1].as_u64().unwrap());
            let words = &text[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()];
            assert!(said.out.contains(words), "{words} in {}", said.out);
        }
    }
    assert!(said.out.contains("not understood"), "{}", said.out);
}

#[test]
fn a_volume_read_anew_with_a_profile_gives_new_readings_beside_the_old() {
    let bench = Bench::new();
    bench.holding();
    bench.file("book.txt", VOLUME);
    let first = bench
        .imena(&["add", "h", "book.txt", "--as", "memory-book", "--json"])
        .json();
    assert_eq!(first["files"][0]["new_records"], 2, "{first}");

    let learnt = bench.imena(&[
        "prose",
        "profile",
        "book.txt",
        "--out",
        "book.txt.profile.toml",
    ]);
    assert_eq!(learnt.code, 0, "{}", learnt.all());
    let proposed = std::fs::read_to_string(bench.path("book.txt.profile.toml")).unwrap();
    assert!(proposed.contains("volume = \"book.txt\""), "{proposed}");
    bench.file("book.txt.profile.toml", PROFILE);

    // It lies beside the volume, so it is found.
    let again = bench
        .imena(&["add", "h", "book.txt", "--as", "memory-book", "--json"])
        .json();
    let file = &again["files"][0];
    assert_eq!(file["new_records"], 0, "{again}");
    assert_eq!(file["new_readings"], 2, "{again}");
    assert!(
        file["profile"].as_str().unwrap().ends_with("profile.toml"),
        "{again}"
    );
    let found = bench
        .imena(&["search", "h", "Образцов Иван", "--json"])
        .json();
    let person = found["hits"][0]["person"].as_str().unwrap().to_owned();
    let shown = bench.imena(&["show", "h", &person]);
    assert!(shown.out.contains("пробник"), "{}", shown.out);
    let exported = bench.imena(&["export", "h", "--to", "jsonl", "--out", "out"]);
    assert_eq!(exported.code, 0, "{}", exported.all());
    let verified = bench.imena(&["verify", "h"]);
    assert_eq!(verified.code, 0, "{}", verified.all());

    let third = bench
        .imena(&["add", "h", "book.txt", "--as", "memory-book", "--json"])
        .json();
    assert_eq!(third["files"][0]["unchanged"], true, "{third}");
    let broken = bench.file("bad.toml", "[words]\nnobody = [\"x\"]\n");
    let said = bench.imena(&[
        "add",
        "h",
        "book.txt",
        "--as",
        "memory-book",
        "--profile",
        broken.to_str().unwrap(),
    ]);
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("nobody") && said.err.contains("hint:"),
        "{}",
        said.err
    );
}

fn attribute<'a>(html: &'a str, before: &str) -> &'a str {
    let rest = html
        .split_once(before)
        .unwrap_or_else(|| panic!("{before} in {html}"))
        .1;
    rest.split('"').next().unwrap()
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        out.push_str(&format!("%{byte:02X}"));
    }
    out
}

#[test]
fn a_reading_by_hand_has_its_author_and_outlives_reading_anew() {
    let bench = Bench::new();
    bench.holding();
    bench.file("book.txt", VOLUME);
    bench.imena(&["add", "h", "book.txt", "--as", "memory-book"]);
    let served = Served::start(&bench, &["--workbench"]);
    let root = format!("/workbench/{}/en", served.key);

    assert!(
        served
            .get("/workbench/0123/en/")
            .starts_with("HTTP/1.1 404")
    );
    let list = served.get(&format!("{root}/"));
    let source = attribute(&list, &format!("{root}/S-"));
    let page = served.get(&format!("{root}/S-{source}"));
    assert!(
        page.contains("31.02.1938"),
        "the most doubtful entry is first: {page}"
    );
    let action = attribute(&page, "method=\"post\" action=\"");
    let token = attribute(&page, "name=\"token\" value=\"");
    let base = attribute(&page, "name=\"base\" value=\"");
    // Only the date of arrest is sent: what is left out is no longer said.
    let claim = attribute(
        page.split("31.02.1938</textarea>")
            .next()
            .unwrap()
            .rsplit("<fieldset")
            .next()
            .unwrap(),
        "value=\"",
    )
    .to_owned();
    let form = |token: &str, by: &str| {
        format!(
            "token={token}&base={base}&by={}&n0={claim}&p0=arrest_date&w0=31.02.1938&r0=1938-02%3F&c0=doubtful&g0=1\
             &p1=surname&w1={}&p2=given_name&w2={}&p3=patronymic&w3={}",
            encoded(by),
            encoded("ОБРАЗЦОВ"),
            encoded("Иван"),
            encoded("Тестович"),
        )
    };
    let origin = format!("\r\nOrigin: http://{}", served.address);
    let ours = form(token, "А. Читатель");
    for (origin, body) in [
        ("", ours.as_str()),
        ("\r\nOrigin: http://example.org", &ours),
        ("\r\nOrigin: null", &ours),
        (&origin, &form("0", "А. Читатель")),
    ] {
        let refused = served.post(action, origin, body);
        assert!(
            refused.starts_with("HTTP/1.1 403"),
            "{origin} {body}: {refused}"
        );
    }
    let unsigned = served.post(action, &origin, &form(token, ""));
    assert!(unsigned.starts_with("HTTP/1.1 422"), "{unsigned}");
    let saved = served.post(action, &origin, &ours);
    assert!(saved.starts_with("HTTP/1.1 303"), "{saved}");
    let stale = served.post(action, &origin, &ours);
    assert!(
        stale.starts_with("HTTP/1.1 422"),
        "the entry was read anew meanwhile: {stale}"
    );

    let record = action.rsplit('/').next().unwrap();
    let public = served.get(&format!("/en/record/{record}"));
    for words in [
        "А. Читатель",
        "1938-02?",
        "read by the program",
        "10 лет ИТЛ",
    ] {
        assert!(public.contains(words), "{words} in {public}");
    }
    drop(served);

    // The volume read anew keeps what a person read, and reads the rest.
    bench.file("book.txt.profile.toml", PROFILE);
    let again = bench
        .imena(&["add", "h", "book.txt", "--as", "memory-book", "--json"])
        .json();
    assert_eq!(again["files"][0]["kept_by_hand"], 1, "{again}");
    let exported = bench.imena(&["export", "h", "--to", "jsonl", "--out", "out"]);
    assert_eq!(exported.code, 0, "{}", exported.all());
    let shown = bench.imena(&["search", "h", "Образцов Иван", "--json"]);
    let person = shown.json()["hits"][0]["person"]
        .as_str()
        .unwrap()
        .to_owned();
    let shown = bench.imena(&["show", "h", &person]);
    assert!(
        shown.out.contains("1938-02?") || shown.out.contains("31.02.1938"),
        "{}",
        shown.out
    );
    assert_eq!(bench.imena(&["verify", "h"]).code, 0);
}

#[test]
fn the_workbench_is_for_this_machine_only() {
    let bench = Bench::new();
    bench.holding();
    let said = bench.imena(&[
        "serve",
        "h",
        "--workbench",
        "--host",
        "0.0.0.0",
        "--port",
        "0",
    ]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("this machine only"), "{}", said.err);
}

/// A PDF of one font with a page for each list of lines, as small as a PDF can be.
fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut kids = String::new();
    for lines in pages {
        let mut words = "BT /F1 11 Tf 50 780 Td 14 TL\n".to_owned();
        for line in *lines {
            words.push_str(&format!("({}) Tj T*\n", line.replace(['(', ')'], " ")));
        }
        words.push_str("ET");
        let page = objects.len() + 1;
        kids.push_str(&format!("{page} 0 R "));
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            page + 1
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{words}\nendstream",
            words.len()
        ));
    }
    objects[1] = format!("<< /Type /Pages /Count {} /Kids [ {kids}] >>", pages.len());
    let mut out = "%PDF-1.4\n".to_owned();
    let mut table = String::new();
    for (n, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", n + 1));
    }
    let at = out.len();
    out.push_str(&format!(
        "xref\n0 {0}\n0000000000 65535 f \n{table}trailer << /Size {0} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n",
        objects.len() + 1
    ));
    out.into_bytes()
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    use zip::write::SimpleFileOptions;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn every_kind_of_file_gives_the_same_entries_and_keeps_the_pages() {
    let bench = Bench::new();
    let lines = [
        "11",
        "PRZYKŁADOWSKI Próba, ur. 1889, Polak. Aresztowany 17.03.1938.",
        "12",
        "TESTOWA Anna, ur. 1901, Polka. Aresztowana 01.04.1938.",
    ];
    let paragraphs = |open: &str, close: &str| -> String {
        let whole = lines.join(&format!("{close}{open}"));
        format!("{open}{whole}{close}")
    };
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            lines
                .join("\r\n\r\n")
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    bench.file("book.txt", lines.join("\n\n"));
    bench.file("wide.txt", utf16);
    bench.file(
        "book.html",
        format!(
            "<!DOCTYPE html><meta charset=utf-8><body>{}</body>",
            paragraphs("<p>", "</p>")
        ),
    );
    bench.file(
        "book.docx",
        zipped(&[
            ("[Content_Types].xml", "<Types/>"),
            (
                "word/document.xml",
                &format!(
                    "<w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>",
                    paragraphs("<w:p><w:r><w:t>", "</w:t></w:r></w:p>")
                ),
            ),
        ]),
    );
    bench.file(
        "book.odt",
        zipped(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            (
                "content.xml",
                &format!(
                    "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>{}</office:text></office:body></office:document-content>",
                    paragraphs("<text:p>", "</text:p>")
                ),
            ),
        ]),
    );
    for file in ["book.txt", "wide.txt", "book.html", "book.docx", "book.odt"] {
        let said = bench.imena(&["prose", "read", file, "--json"]);
        let entries: Vec<serde_json::Value> = said
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let read: Vec<(&str, &str, &str)> = entries
            .iter()
            .map(|e| {
                (
                    e["gold"]["surname"].as_str().unwrap_or("-"),
                    e["gold"]["arrest_date"].as_str().unwrap_or("-"),
                    e["page"].as_str().unwrap_or("-"),
                )
            })
            .collect();
        assert_eq!(
            read,
            [
                ("PRZYKŁADOWSKI", "1938-03-17", "11"),
                ("TESTOWA", "1938-04-01", "12")
            ],
            "{file}: {}",
            said.all()
        );
    }
}

#[test]
fn a_pdf_is_read_through_poppler_or_the_message_says_what_is_needed() {
    let bench = Bench::new();
    let pages: [&[&str]; 2] = [
        &[
            "11",
            "",
            "PRZYKLADOWSKI Proba, ur. 1889, Polak. Aresztowany 17.03.1938.",
        ],
        &[
            "12",
            "",
            "TESTOWA Anna, ur. 1901, Polka. Aresztowana 01.04.1938.",
        ],
    ];
    bench.file("book.pdf", pdf(&pages));
    let said = bench.imena(&["prose", "read", "book.pdf", "--json"]);
    if said.err.contains("pdftotext") {
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(said.err.contains("poppler-utils"), "{}", said.err);
        return;
    }
    let entries: Vec<serde_json::Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let read: Vec<(&str, &str)> = entries
        .iter()
        .map(|e| {
            (
                e["gold"]["surname"].as_str().unwrap_or("-"),
                e["page"].as_str().unwrap_or("-"),
            )
        })
        .collect();
    assert_eq!(
        read,
        [("PRZYKLADOWSKI", "11"), ("TESTOWA", "12")],
        "{}",
        said.all()
    );
}
