//! Reads what people decided about pairs of records: a CSV file of two identifiers and a word.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::error::Error;
use crate::linker::{Decision, Said};
use crate::table::Table;

/// Reads decisions about the records of some tables, which are numbered one after the other: in each row two identifiers and one of
/// `same`, `different`, `unsure` (or `1` and `0`, or `positive` and `negative`). The first row is a heading; further columns are
/// left alone. An "unsure" teaches nothing and joins nothing.
///
/// # Errors
/// A file that cannot be read; an identifier that no record has, or another word, with its line.
pub fn read_decisions(path: &Path, tables: &[&Table]) -> Result<Vec<Decision>, Error> {
    let failed = |source| Error::Csv {
        path: path.to_owned(),
        source,
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_path(path)
        .map_err(failed)?;
    let rows: Vec<csv::StringRecord> =
        reader.records().collect::<Result<_, _>>().map_err(failed)?;
    let named: FxHashSet<&str> = rows.iter().flat_map(|row| row.iter().take(2)).collect();
    let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
    let mut first = 0;
    for table in tables {
        for record in 0..table.len() as u32 {
            if let Some(id) = named.get(table.ids().text(record).as_str()) {
                numbers.insert(id, first + record);
            }
        }
        first += table.len() as u32;
    }
    let mut decisions = Vec::new();
    for row in &rows {
        let wrong = |what: String| Error::Decision {
            path: path.to_owned(),
            line: row.position().map_or(0, csv::Position::line),
            what,
        };
        let cell = |at: usize| row.get(at).unwrap_or("");
        let record = |at: usize| {
            let known = numbers.get(cell(at)).copied();
            known.ok_or_else(|| wrong(format!("there is no record `{}`", cell(at))))
        };
        let (a, b) = (record(0)?, record(1)?);
        if a == b {
            return Err(wrong(format!("`{}` is held against itself", cell(0))));
        }
        let said = match cell(2).to_lowercase().as_str() {
            "same" | "1" | "true" | "positive" => Said::Same,
            "different" | "0" | "false" | "negative" => Said::Different,
            "unsure" => continue,
            _ => {
                return Err(wrong(format!(
                    "`{}` is none of same, different, unsure",
                    cell(2)
                )));
            }
        };
        decisions.push(Decision { a, b, said });
    }
    Ok(decisions)
}
