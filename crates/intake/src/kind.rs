//! What a file is, told by its bytes and never by its name.
//!
//! A keeper's "list.csv" is as often a workbook, a page saved from a browser or a picture of a page. The first bytes
//! say which; a kind that imena does not read is named, so that the message can say what to do instead.

use crate::encoding::{self, Encoding};

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Cells parted by a separator: CSV, TSV and their relatives.
    Delimited,
    /// A workbook of Microsoft Excel since 2007 (`.xlsx`, `.xlsm`).
    Xlsx,
    /// A workbook in the `OpenDocument` format (`.ods`).
    Ods,
    /// One JSON object a line.
    JsonLines,
    /// A Parquet file.
    Parquet,
    /// Subtitles with times: a testimony.
    WebVtt,
    /// Running text: a memory book.
    Prose,
    /// Places as `GeoJSON`.
    GeoJson,
    /// No bytes at all, or nothing but white space.
    Empty,
    /// Something imena does not read as a list.
    Foreign(Foreign),
}

/// A kind of file that is recognized in order to say what to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Foreign {
    /// Portable Document Format.
    Pdf,
    /// A text document of Word or `LibreOffice`.
    TextDocument,
    /// A workbook of Excel before 2007, or one locked with a password.
    OldOffice,
    /// A zip that holds something else.
    Zip,
    /// A zip whose members are encrypted.
    LockedZip,
    /// Compressed by gzip, xz, bzip2, zstd, 7-Zip or RAR.
    Compressed,
    /// A picture or scan.
    Picture,
    /// Sound or moving pictures.
    Recording,
    /// A web page.
    Html,
    /// XML of some other kind.
    Xml,
    /// A JSON document that is not JSON Lines.
    Json,
    /// An `SQLite` database.
    Sqlite,
    /// A program.
    Program,
    /// Rich Text Format.
    Rtf,
    /// Bytes that are no text in any encoding known here.
    Binary,
}

impl Kind {
    /// The word for this kind in messages.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Delimited => "a table of cells parted by a separator (CSV)",
            Kind::Xlsx => "an Excel workbook (XLSX)",
            Kind::Ods => "an OpenDocument workbook (ODS)",
            Kind::JsonLines => "JSON Lines",
            Kind::Parquet => "a Parquet file",
            Kind::WebVtt => "a transcript with times (WebVTT)",
            Kind::Prose => "running text, like a memory book",
            Kind::GeoJson => "places (GeoJSON)",
            Kind::Empty => "an empty file",
            Kind::Foreign(foreign) => foreign.name(),
        }
    }

    /// A short stable key for machine-readable output.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Delimited => "csv",
            Kind::Xlsx => "xlsx",
            Kind::Ods => "ods",
            Kind::JsonLines => "jsonl",
            Kind::Parquet => "parquet",
            Kind::WebVtt => "webvtt",
            Kind::Prose => "memory-book",
            Kind::GeoJson => "geojson",
            Kind::Empty => "empty",
            Kind::Foreign(_) => "other",
        }
    }

    /// Whether this kind is a list of rows, which a mapping can describe.
    pub fn is_list(self) -> bool {
        matches!(
            self,
            Kind::Delimited | Kind::Xlsx | Kind::Ods | Kind::JsonLines | Kind::Parquet
        )
    }
}

impl Foreign {
    /// The word for this kind in messages.
    pub fn name(self) -> &'static str {
        match self {
            Foreign::Pdf => "a PDF",
            Foreign::TextDocument => "a text document (Word or LibreOffice)",
            Foreign::OldOffice => "an old Office file (before 2007) or one locked with a password",
            Foreign::Zip => "a zip that is neither a workbook nor a document",
            Foreign::LockedZip => "a zip locked with a password",
            Foreign::Compressed => "a compressed file",
            Foreign::Picture => "a picture",
            Foreign::Recording => "a sound or film recording",
            Foreign::Html => "a web page (HTML)",
            Foreign::Xml => "an XML document",
            Foreign::Json => "a JSON document that is not one object a line",
            Foreign::Sqlite => "an SQLite database",
            Foreign::Program => "a program",
            Foreign::Rtf => "a Rich Text document",
            Foreign::Binary => "not text, and no kind of file imena knows",
        }
    }

    /// What the person can do with such a file.
    pub fn mend(self) -> &'static str {
        match self {
            Foreign::Pdf => {
                "Copy the text out (pdftotext -layout) and add it with --as memory-book, or export the table as CSV."
            }
            Foreign::TextDocument | Foreign::Rtf => {
                "Save it as plain text (UTF-8) and add it with --as memory-book."
            }
            Foreign::OldOffice => {
                "Open it, remove the password if there is one, and save it as XLSX or CSV."
            }
            Foreign::Zip | Foreign::LockedZip | Foreign::Compressed => {
                "Unpack it first and add the files inside, each by itself."
            }
            Foreign::Picture => "Add the typed text; the picture can stand beside it as a scan.",
            Foreign::Recording => "Add its transcript as WebVTT.",
            Foreign::Html => "Save the table as CSV, or the text as plain text.",
            Foreign::Xml => "Export it as CSV, XLSX or JSON Lines.",
            Foreign::Json => "Write one JSON object a line (jq -c '.[]' file.json > file.jsonl).",
            Foreign::Sqlite => {
                "Export the table as CSV (sqlite3 -csv -header file.db 'select * from t')."
            }
            Foreign::Program | Foreign::Binary => "Check that this is the file you meant.",
        }
    }
}

/// How many bytes at the head of a file are enough to tell its kind.
pub const HEAD_BYTES: usize = 64 * 1024;

/// Tells the kind of a file from its first bytes ([`HEAD_BYTES`] of them are enough).
///
/// Zips need a second look at their directory, which [`crate::lists::open`] takes.
pub fn detect(head: &[u8]) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    if let Some(kind) = by_magic(head) {
        return kind;
    }
    let found = encoding::detect(head);
    let text = encoding::decode_lossy(head, found.encoding);
    by_text(&text, found.encoding, head)
}

fn by_magic(head: &[u8]) -> Option<Kind> {
    let starts = |magic: &[u8]| head.starts_with(magic);
    let foreign = |kind| Some(Kind::Foreign(kind));
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Some(zip_by_first_name(head));
    }
    if starts(b"PAR1") {
        return Some(Kind::Parquet);
    }
    if starts(b"%PDF-") {
        return foreign(Foreign::Pdf);
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return foreign(Foreign::OldOffice);
    }
    if starts(b"{\\rtf") {
        return foreign(Foreign::Rtf);
    }
    if starts(b"SQLite format 3\0") {
        return foreign(Foreign::Sqlite);
    }
    let compressed: [&[u8]; 6] = [
        b"\x1f\x8b",
        b"BZh",
        b"\xfd7zXZ\0",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07",
        b"\x28\xb5\x2f\xfd",
    ];
    if compressed.iter().any(|magic| starts(magic)) {
        return foreign(Foreign::Compressed);
    }
    let pictures: [&[u8]; 7] = [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
        b"AT&TFORM",
    ];
    if pictures.iter().any(|magic| starts(magic)) {
        return foreign(Foreign::Picture);
    }
    let recordings: [&[u8]; 4] = [b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3"];
    if recordings.iter().any(|magic| starts(magic)) || head.get(4..8) == Some(b"ftyp") {
        return foreign(Foreign::Recording);
    }
    if starts(b"RIFF") {
        return foreign(if head.get(8..12) == Some(b"WEBP") {
            Foreign::Picture
        } else {
            Foreign::Recording
        });
    }
    let programs: [&[u8]; 2] = [b"\x7fELF", b"MZ\x90\0"];
    if programs.iter().any(|magic| starts(magic)) {
        return foreign(Foreign::Program);
    }
    None
}

/// A workbook's first member usually tells it; the directory has the last word, see [`crate::zipguard`].
fn zip_by_first_name(head: &[u8]) -> Kind {
    let contains = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    if contains(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") {
        Kind::Ods
    } else if contains(b"mimetypeapplication/vnd.oasis.opendocument")
        || contains(b"word/document.xml")
    {
        Kind::Foreign(Foreign::TextDocument)
    } else if contains(b"xl/") || contains(b"[Content_Types].xml") {
        Kind::Xlsx
    } else {
        Kind::Foreign(Foreign::Zip)
    }
}

fn by_text(text: &str, encoding: Encoding, head: &[u8]) -> Kind {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if start.is_empty() {
        return Kind::Empty;
    }
    if !encoding.is_utf16() && looks_binary(head) {
        return Kind::Foreign(Foreign::Binary);
    }
    if text.trim_start_matches('\u{feff}').starts_with("WEBVTT") {
        return Kind::WebVtt;
    }
    if let Some(json) = by_json(start) {
        return json;
    }
    if start.starts_with('<') {
        let lower: String = start.chars().take(400).collect::<String>().to_lowercase();
        if lower.starts_with("<!doctype html")
            || lower.contains("<html")
            || lower.starts_with("<table")
        {
            return Kind::Foreign(Foreign::Html);
        }
        if lower.starts_with("<?xml") {
            return Kind::Foreign(Foreign::Xml);
        }
    }
    let cells = crate::rows::delimited::sniff(text);
    let prose = reads_like_a_memory_book(start);
    // Commas also stand in prose: a table of few or uneven rows must not read like a book.
    if prose && (cells.columns < 2 || cells.rows < 3 || cells.agreement < 0.9) {
        return Kind::Prose;
    }
    Kind::Delimited
}

fn by_json(start: &str) -> Option<Kind> {
    if start.starts_with('[') {
        let rest = start.trim_start_matches('[').trim_start();
        return (rest.starts_with('{') || rest.starts_with(']'))
            .then_some(Kind::Foreign(Foreign::Json));
    }
    if !start.starts_with('{') {
        return None;
    }
    let first = start.lines().next().unwrap_or_default().trim_end();
    if first.ends_with('}') && serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok() {
        if start
            .lines()
            .nth(1)
            .is_none_or(|line| line.trim().is_empty())
            && first.contains("\"FeatureCollection\"")
        {
            return Some(Kind::GeoJson);
        }
        return Some(Kind::JsonLines);
    }
    let begin: String = start.chars().take(2000).collect();
    if begin.contains("\"FeatureCollection\"") {
        return Some(Kind::GeoJson);
    }
    // One very long object, or an object over several lines.
    let second = start.lines().nth(1).map(str::trim_start);
    match second {
        None => Some(Kind::JsonLines),
        Some(line) if line.starts_with('{') => Some(Kind::JsonLines),
        Some(line) if line.starts_with('"') || line.starts_with('}') || line.is_empty() => {
            Some(Kind::Foreign(Foreign::Json))
        }
        Some(_) => None,
    }
}

/// Control bytes that no text holds. NUL alone is forgiven up to one in a hundred: typed lists do carry some.
fn looks_binary(head: &[u8]) -> bool {
    let odd = head
        .iter()
        .filter(|&&byte| byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x0b))
        .count();
    let nul = memchr::memchr_iter(0, head).count();
    (odd - nul) * 100 > head.len().max(100) || nul * 10 > head.len()
}

/// Formulas that memory books use and tables do not: several of them in running lines mean prose.
pub(crate) fn reads_like_a_memory_book(text: &str) -> bool {
    const FORMULAS: [&str; 30] = [
        "г.р.",
        "г. р.",
        "захорон",
        "б/п",
        "род.",
        "родил",
        "р. в ",
        "уроженец",
        "уроженка",
        "проживал",
        "арестован",
        "осужден",
        "осуждён",
        "приговор",
        "расстрел",
        "реабилитирован",
        "обв.",
        "народився",
        "народилася",
        "засуджен",
        "заарештован",
        "нарадзіўся",
        "асуджан",
        "born ",
        "arrested ",
        "sentenced ",
        "executed ",
        "urodzony",
        "aresztowany",
        "rozstrzelany",
    ];
    let lower = text.to_lowercase();
    let different = FORMULAS
        .iter()
        .filter(|formula| lower.contains(**formula))
        .count();
    let lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .count()
        .max(1);
    different >= 3 && lower.chars().count() / lines > 20
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], expected: Kind) {
        assert_eq!(
            detect(head),
            expected,
            "{:?}",
            String::from_utf8_lossy(&head[..head.len().min(60)])
        );
    }

    #[test]
    fn bytes_tell_the_kind() {
        check(b"", Kind::Empty);
        check(b"\xef\xbb\xbf \r\n", Kind::Empty);
        check("Фамилия;Имя\nПримеров;Тест\n".as_bytes(), Kind::Delimited);
        check(b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", Kind::WebVtt);
        check(b"{\"a\":1}\n{\"a\":2}\n", Kind::JsonLines);
        check(b"{\n  \"a\": 1\n}\n", Kind::Foreign(Foreign::Json));
        check(b"[{\"a\":1}]", Kind::Foreign(Foreign::Json));
        check(
            b"{\"type\":\"FeatureCollection\",\"features\":[]}",
            Kind::GeoJson,
        );
        check(b"PAR1....", Kind::Parquet);
        check(b"%PDF-1.7\n", Kind::Foreign(Foreign::Pdf));
        check(b"\x89PNG\r\n\x1a\n....", Kind::Foreign(Foreign::Picture));
        check(b"<!DOCTYPE html><html><body>", Kind::Foreign(Foreign::Html));
        check(b"SQLite format 3\0....", Kind::Foreign(Foreign::Sqlite));
        check(
            &[1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 1, 2, 3, 4],
            Kind::Foreign(Foreign::Binary),
        );
        check(
            "ПРИМЕРОВ Тест Образцович, род. в 1889 г., проживал: дер. Выдуманная. Арестован 1.2.1938 г. \
             Приговор: ВМН. Расстрелян 3.3.1938 г.\n"
                .as_bytes(),
            Kind::Prose,
        );
        check(
            "Примеров\nВыдуманный\nОбразцов\n".as_bytes(),
            Kind::Delimited,
        );
    }
}
