//! The shipped example, carried in the program so that the demo runs anywhere.

use anyhow::Context as _;
use std::path::Path;

macro_rules! files {
    ($($name:literal,)+) => {
        /// Every file of the example, with its bytes.
        const FILES: &[(&str, &[u8])] =
            &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/", $name))),)+];
    };
}

files! {
    "moscow-lists.csv",
    "moscow-lists.csv.imena.toml",
    "case-index.xlsx",
    "case-index.xlsx.imena.toml",
    "memory-book-a.txt",
    "memory-book-a.txt.imena.toml",
    "memory-book-b.txt",
    "memory-book-b.txt.imena.toml",
    "list-abroad.csv",
    "list-abroad.csv.imena.toml",
    "places.toml",
    "testimony-1.vtt",
    "testimony-1.vtt.imena.toml",
    "testimony-2.vtt",
    "testimony-2.vtt.imena.toml",
    "identities.csv",
}

/// The files to take in, in this order.
pub(super) const INTAKES: &[&str] = &[
    "moscow-lists.csv",
    "case-index.xlsx",
    "memory-book-a.txt",
    "memory-book-b.txt",
    "list-abroad.csv",
    "places.toml",
    "testimony-1.vtt",
    "testimony-2.vtt",
];

/// Writes the files into a folder.
pub(super) fn unpack(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, bytes) in FILES {
        std::fs::write(folder.join(name), bytes)
            .with_context(|| folder.join(name).display().to_string())?;
    }
    Ok(())
}

/// Two records that are one person.
pub(super) struct Identity {
    /// Key of the source, key of the locator.
    pub(super) a: (String, String),
    /// The same of the other record.
    pub(super) b: (String, String),
    /// Whether experts judged so (or it follows from the way the example was made).
    pub(super) expert: bool,
    /// Whether they were certain.
    pub(super) certain: bool,
}

/// The identities that ship with the example.
pub(super) fn identities() -> anyhow::Result<Vec<Identity>> {
    let bytes = FILES
        .iter()
        .find(|(name, _)| *name == "identities.csv")
        .map_or(&b""[..], |(_, bytes)| bytes);
    let mut rows = csv::Reader::from_reader(bytes);
    let names = rows.headers()?.clone();
    let column = |name: &str| {
        names
            .iter()
            .position(|n| n == name)
            .with_context(|| format!("identities.csv has no column {name}"))
    };
    let [file_a, key_a, file_b, key_b] = [
        column("file_a")?,
        column("key_a")?,
        column("file_b")?,
        column("key_b")?,
    ];
    let [judged_by, judgement] = [column("judged_by")?, column("judgement")?];
    let mut identities = Vec::new();
    for row in rows.records() {
        let row = row?;
        identities.push(Identity {
            a: place(&row[file_a], &row[key_a]),
            b: place(&row[file_b], &row[key_b]),
            expert: row[judged_by].contains("Мемориал"),
            certain: &row[judgement] == "certain",
        });
    }
    Ok(identities)
}

/// The key of a source and of a place in it: a row of a table has a key of its own, an entry of a book its number.
fn place(file: &str, key: &str) -> (String, String) {
    let (source, extension) = file.split_once('.').unwrap_or((file, ""));
    let key = if extension == "txt" {
        format!("entry:{key}")
    } else {
        format!("key:{key}")
    };
    (source.to_owned(), key)
}
