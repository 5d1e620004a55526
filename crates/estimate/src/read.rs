//! Reading a table of capture histories from text: columns `list1..listK,count`, optional `stratum`.
//!
//! Lines that start with `#` are remarks; `# lists: list1=memory book; list2=card index` names the lists.
//! Whatever is wrong is said with its line; a table is only taken when nothing is.

use crate::table::{CaptureHistory, LISTS_MAX, PEOPLE_MAX, Table, TableError};
use std::collections::BTreeMap;

/// A table as it was read: one for each stratum, one alone if there are no strata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Tables by stratum label; `None` for people whose stratum is not known.
    pub strata: Vec<(Option<String>, Table)>,
    /// Whether there was a stratum column.
    pub stratified: bool,
}

impl Reading {
    /// All strata together.
    pub fn whole(&self) -> Table {
        let mut tables = self.strata.iter().map(|(_, table)| table);
        let first = tables
            .next()
            .expect("a reading has at least one table")
            .clone();
        tables.fold(first, |sum, table| sum.plus(table))
    }
}

/// Why text could not be read as a table. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is no header line.
    #[error("the file has no header line; it should read list1,list2,…,count")]
    NoHeader,
    /// The header has no column of counts.
    #[error("the header has no column `count`")]
    NoCount,
    /// A column that is neither a list nor the count nor the stratum.
    #[error("column `{0}` is not list1, list2, …, count or stratum")]
    UnknownColumn(String),
    /// A column is there twice.
    #[error("column `{0}` is there twice")]
    ColumnTwice(String),
    /// A row has too few or too many fields.
    #[error("line {line}: {found} fields, but the header has {expected}")]
    Fields {
        /// Where.
        line: usize,
        /// Fields of this row.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// A membership that is neither 0 nor 1.
    #[error("line {line}: `{written}` should be 0 or 1 (is the person on this list?)")]
    Membership {
        /// Where.
        line: usize,
        /// As written.
        written: String,
    },
    /// A count below zero.
    #[error("line {line}: the count `{written}` is negative")]
    NegativeCount {
        /// Where.
        line: usize,
        /// As written.
        written: String,
    },
    /// A count that is not a whole number.
    #[error("line {line}: the count `{written}` is not a whole number of people")]
    FractionalCount {
        /// Where.
        line: usize,
        /// As written.
        written: String,
    },
    /// No count where there should be one.
    #[error("line {line}: the count is missing; write 0 if there is nobody")]
    MissingCount {
        /// Where.
        line: usize,
    },
    /// A count that is not a number.
    #[error("line {line}: the count `{written}` is not a number")]
    NotACount {
        /// Where.
        line: usize,
        /// As written.
        written: String,
    },
    /// A history is there twice in one stratum.
    #[error("line {line}: history {history} is there twice")]
    HistoryTwice {
        /// Where.
        line: usize,
        /// As zeros and ones.
        history: String,
    },
    /// The table itself cannot be.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl ReadError {
    /// A stable word for the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoHeader => "no-header",
            Self::NoCount => "no-count-column",
            Self::UnknownColumn(_) => "unknown-column",
            Self::ColumnTwice(_) => "column-twice",
            Self::Fields { .. } => "wrong-number-of-fields",
            Self::Membership { .. } => "membership-not-0-or-1",
            Self::NegativeCount { .. } => "count-negative",
            Self::FractionalCount { .. } => "count-fractional",
            Self::MissingCount { .. } => "count-missing",
            Self::NotACount { .. } => "count-not-a-number",
            Self::Table(TableError::NoLists) => "no-lists",
            Self::Table(TableError::TooManyLists(_)) => "too-many-lists",
            Self::Table(TableError::HistoryBeyondLists(..)) => "history-beyond-lists",
            Self::Table(TableError::CountOfUnseen) => "count-of-unseen",
            Self::HistoryTwice { .. } | Self::Table(TableError::HistoryTwice(_)) => "history-twice",
            Self::Table(TableError::ImpossibleButSeen(..)) => "impossible-but-seen",
            Self::Table(TableError::TooManyPeople) => "too-many-people",
        }
    }
}

/// What a column of the header is.
enum Column {
    List(usize),
    Count,
    Stratum,
}

/// Splits a line at commas; a field may stand in double quotes.
fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                out.last_mut().expect("never empty").push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.last_mut().expect("never empty").push(c),
        }
    }
    for field in &mut out {
        *field = field.trim().to_owned();
    }
    out
}

/// A whole number of people, or what is wrong with it.
fn count(written: &str, line: usize) -> Result<u64, ReadError> {
    let own = || written.to_owned();
    if written.is_empty() || written.eq_ignore_ascii_case("na") {
        return Err(ReadError::MissingCount { line });
    }
    if let Ok(n) = written.parse::<u64>() {
        return if n > PEOPLE_MAX {
            Err(TableError::TooManyPeople.into())
        } else {
            Ok(n)
        };
    }
    match written.parse::<f64>() {
        Ok(x) if x < 0.0 => Err(ReadError::NegativeCount {
            line,
            written: own(),
        }),
        Ok(x) if x.is_nan() => Err(ReadError::MissingCount { line }),
        Ok(x) if x > PEOPLE_MAX as f64 => Err(TableError::TooManyPeople.into()),
        Ok(x) if x.fract() == 0.0 => Ok(x as u64),
        Ok(_) => Err(ReadError::FractionalCount {
            line,
            written: own(),
        }),
        Err(_) => Err(ReadError::NotACount {
            line,
            written: own(),
        }),
    }
}

/// The names in a remark `lists: list1=…; list2=…`.
fn names(remark: &str) -> Option<BTreeMap<usize, String>> {
    let rest = remark
        .trim_start_matches('#')
        .trim()
        .strip_prefix("lists:")?;
    Some(
        rest.split(';')
            .filter_map(|part| {
                let (column, name) = part.split_once('=')?;
                let number: usize = column.trim().strip_prefix("list")?.parse().ok()?;
                Some((number, name.trim().to_owned()))
            })
            .collect(),
    )
}

/// Reads a table from text.
///
/// ```
/// let reading = imena_estimate::read("list1,list2,count\n1,0,200\n0,1,150\n1,1,40\n")?;
/// assert_eq!(reading.whole().observed(), 390);
/// # Ok::<(), imena_estimate::ReadError>(())
/// ```
pub fn read(text: &str) -> Result<Reading, ReadError> {
    let mut called = BTreeMap::new();
    let mut rows = text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty());
    let header = loop {
        let Some((_, line)) = rows.next() else {
            return Err(ReadError::NoHeader);
        };
        if line.starts_with('#') {
            called.extend(names(line).unwrap_or_default());
        } else {
            break fields(line);
        }
    };
    let mut columns = Vec::new();
    let mut lists = 0;
    for (i, name) in header.iter().enumerate() {
        if header[..i].contains(name) {
            return Err(ReadError::ColumnTwice(name.clone()));
        }
        let lower = name.to_ascii_lowercase();
        columns.push(match lower.as_str() {
            "count" => Column::Count,
            "stratum" => Column::Stratum,
            _ if lower.starts_with("list") => {
                lists += 1;
                Column::List(lists - 1)
            }
            _ => return Err(ReadError::UnknownColumn(name.clone())),
        });
    }
    if !columns.iter().any(|c| matches!(c, Column::Count)) {
        return Err(ReadError::NoCount);
    }
    if lists == 0 {
        return Err(TableError::NoLists.into());
    }
    if lists > LISTS_MAX {
        return Err(TableError::TooManyLists(lists).into());
    }
    let stratified = columns.iter().any(|c| matches!(c, Column::Stratum));
    let mut strata: BTreeMap<Option<String>, BTreeMap<u32, u64>> = BTreeMap::new();
    for (line, text) in rows {
        if text.starts_with('#') {
            called.extend(names(text).unwrap_or_default());
            continue;
        }
        let row = fields(text);
        if row.len() != columns.len() {
            return Err(ReadError::Fields {
                line,
                found: row.len(),
                expected: columns.len(),
            });
        }
        let mut history = 0;
        let mut people = 0;
        let mut stratum = None;
        for (field, column) in row.iter().zip(&columns) {
            match column {
                Column::List(list) => match field.as_str() {
                    "1" => history |= 1 << list,
                    "0" => {}
                    _ => {
                        return Err(ReadError::Membership {
                            line,
                            written: field.clone(),
                        });
                    }
                },
                Column::Count => people = count(field, line)?,
                Column::Stratum => {
                    let missing = field.is_empty() || field.eq_ignore_ascii_case("na");
                    stratum = (!missing).then(|| field.clone());
                }
            }
        }
        if history == 0 {
            if people > 0 {
                return Err(TableError::CountOfUnseen.into());
            }
            continue;
        }
        if strata
            .entry(stratum)
            .or_default()
            .insert(history, people)
            .is_some()
        {
            return Err(ReadError::HistoryTwice {
                line,
                history: CaptureHistory(history).written(lists),
            });
        }
    }
    let own: Vec<String> = (1..=lists)
        .map(|i| {
            called
                .get(&i)
                .cloned()
                .unwrap_or_else(|| format!("list{i}"))
        })
        .collect();
    if strata.is_empty() {
        strata.insert(None, BTreeMap::new());
    }
    let strata = strata
        .into_iter()
        .map(|(label, cells)| {
            let cells = cells.into_iter().map(|(h, n)| (CaptureHistory(h), n));
            Ok((label, Table::new(lists, cells)?.with_names(own.clone())))
        })
        .collect::<Result<Vec<_>, TableError>>()?;
    let mut total = 0_u64;
    for (_, table) in &strata {
        total = total.saturating_add(table.observed());
    }
    if total > PEOPLE_MAX {
        return Err(TableError::TooManyPeople.into());
    }
    Ok(Reading { strata, stratified })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rows: &str, code: &str) {
        let text = format!("list1,list2,count\n{rows}");
        assert_eq!(read(&text).unwrap_err().code(), code);
    }

    #[test]
    fn bad_counts_and_rows() {
        check("1,0,-5", "count-negative");
        check("1,0,2.5", "count-fractional");
        check("1,0,", "count-missing");
        check("1,0,NA", "count-missing");
        check("1,0,many", "count-not-a-number");
        check("1,0,1000000000000", "too-many-people");
        check("1,0,1e12", "too-many-people");
        check("1,2,5", "membership-not-0-or-1");
        check("1,0", "wrong-number-of-fields");
        check("0,0,17", "count-of-unseen");
        check("1,0,5\n1,0,6", "history-twice");
    }

    #[test]
    fn bad_headers() {
        assert_eq!(read("").unwrap_err().code(), "no-header");
        assert_eq!(read("# only a remark\n").unwrap_err().code(), "no-header");
        assert_eq!(
            read("list1,list2\n1,0\n").unwrap_err().code(),
            "no-count-column"
        );
        assert_eq!(
            read("list1,list1,count\n").unwrap_err().code(),
            "column-twice"
        );
        assert_eq!(
            read("list1,name,count\n").unwrap_err().code(),
            "unknown-column"
        );
        assert_eq!(read("count\n5\n").unwrap_err().code(), "no-lists");
        let lists: Vec<String> = (1..=25).map(|i| format!("list{i}")).collect();
        let header = format!("{},count\n", lists.join(","));
        assert_eq!(read(&header).unwrap_err().code(), "too-many-lists");
    }

    #[test]
    fn strata_and_names() {
        let reading = read(
            "# lists: list1=first book; list2=second book\nstratum,list1,list2,count\n\
             north,1,0,5\nnorth,1,1,3\nsouth,0,1,4\n,1,1,2\n",
        )
        .unwrap();
        assert!(reading.stratified);
        assert_eq!(reading.strata.len(), 3);
        assert_eq!(reading.strata[0].0, None);
        assert_eq!(reading.whole().observed(), 14);
        assert_eq!(reading.whole().names(), ["first book", "second book"]);
    }
}
