//! What a file is and what its columns mean, as a keeper wrote or corrected it: `docs/mapping.md` in code.
//!
//! ```
//! use imena_intake::mapping::Mapping;
//! let mapping = Mapping::from_toml("[source]\ntitle = \"Пример\"\n[columns]\n\"ФИО\" = \"full_name\"\n")?;
//! assert_eq!(mapping.source.title, "Пример");
//! assert_eq!(mapping.columns.len(), 1);
//! # Ok::<(), imena_intake::mapping::MappingError>(())
//! ```

pub(crate) mod document;
mod write;

use imena_model::{
    ArchiveRef, Audience, Basis, Calendar, Certainty, Coverage, Keeper, Means, Property, Role,
    Source, SourceKind,
};

use crate::dates::{self, Order};
use crate::encoding::Encoding;
use document::{Reading, Value, with_document};

/// What a file is and what its columns mean.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapping {
    /// The source.
    pub source: Source,
    /// How the file is written, where it differs from what is found.
    pub file: FileSettings,
    /// What the columns mean, in the order of the mapping.
    pub columns: Vec<ColumnRule>,
    /// What a testimony's depositor declares.
    pub testimony: Option<TestimonySettings>,
}

/// How a file is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenAs {
    /// Rows of a table.
    Table,
    /// One JSON object a line.
    JsonLines,
    /// Running text of entries.
    MemoryBook,
    /// Words with times.
    Testimony,
    /// Places.
    Places,
}

impl TakenAs {
    /// The word for it, as on the command line.
    pub fn key(self) -> &'static str {
        match self {
            TakenAs::Table => "table",
            TakenAs::JsonLines => "json-lines",
            TakenAs::MemoryBook => "memory-book",
            TakenAs::Testimony => "testimony",
            TakenAs::Places => "places",
        }
    }

    /// All words.
    pub const KEYS: [&'static str; 5] =
        ["table", "json-lines", "memory-book", "testimony", "places"];

    /// The value with this word.
    pub fn from_key(key: &str) -> Option<TakenAs> {
        [
            TakenAs::Table,
            TakenAs::JsonLines,
            TakenAs::MemoryBook,
            TakenAs::Testimony,
            TakenAs::Places,
        ]
        .into_iter()
        .find(|taken| taken.key() == key)
    }
}

/// How a file is written; what is `None` is found from the bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileSettings {
    /// How it is to be taken.
    pub taken_as: Option<TakenAs>,
    /// Its encoding.
    pub encoding: Option<Encoding>,
    /// Between cells.
    pub separator: Option<u8>,
    /// Round cells; `Some(None)` for none.
    pub quote: Option<Option<u8>>,
    /// The row in which the names of the columns begin, zero-based.
    pub header_row: Option<u64>,
    /// How many rows the names take.
    pub header_rows: Option<u64>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The column that names a row for ever.
    pub key: Option<String>,
    /// The order of figures in dates.
    pub date_order: Option<Order>,
}

/// What one column means.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ColumnRule {
    /// Its name as in the file, or `#3`.
    pub column: String,
    /// The properties it holds; none when it is only kept.
    pub properties: Vec<Property>,
    /// Whether its cells are whole entries of a memory book, to be read as such.
    pub is_entry: bool,
    /// Its calendar, where it differs from the source's.
    pub calendar: Option<Calendar>,
    /// The order of figures in its dates.
    pub order: Option<Order>,
    /// Which case it belongs to, zero-based.
    pub case: u16,
    /// How sure the source is, for the whole column.
    pub certainty: Certainty,
    /// How it is known.
    pub basis: Basis,
    /// Who asserts it.
    pub role: Role,
    /// Who may see it.
    pub audience: Audience,
    /// Why it was proposed; written as a remark.
    pub why: Option<String>,
    /// Line and column of the rule in the mapping, zero-based.
    pub place: Option<(u64, u64)>,
}

/// What the depositor of a testimony declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TestimonySettings {
    /// Speakers in the form they agreed to.
    pub speakers: Vec<String>,
    /// When it was recorded.
    pub recorded: Option<String>,
    /// For which purposes it may be used.
    pub purposes: Vec<String>,
    /// By whom.
    pub audience: Audience,
    /// Until when.
    pub until: Option<String>,
    /// How the agreement can be withdrawn.
    pub way_out: Option<String>,
    /// Names of people and keys of places it speaks of.
    pub speaks_of: Vec<String>,
}

/// A mapping that cannot be followed. Lines and columns are zero-based inside and one-based in the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// It is no sound TOML, or a value is of the wrong kind.
    #[error("the mapping, line {}, column {}: {what}", line + 1, column + 1)]
    Toml {
        /// Line.
        line: u64,
        /// Column.
        column: u64,
        /// What is the matter.
        what: String,
    },
    /// A word is not known.
    #[error("the mapping, line {}, column {}: {what}", line + 1, column + 1)]
    Unknown {
        /// Line.
        line: u64,
        /// Column.
        column: u64,
        /// What is the matter.
        what: String,
        /// Known words like it.
        near: Vec<String>,
    },
    /// A property is not known.
    #[error("the mapping, line {}, column {}: \"{property}\" is no property", line + 1, column + 1)]
    UnknownProperty {
        /// Line.
        line: u64,
        /// Column.
        column: u64,
        /// As given.
        property: String,
        /// Properties like it.
        near: Vec<String>,
    },
    /// The file has no such column.
    #[error("the mapping names a column that the file does not have: \"{named}\"{}", written_at(*place))]
    UnknownColumn {
        /// As named.
        named: String,
        /// Line and column in the mapping.
        place: Option<(u64, u64)>,
        /// Columns of the file like it.
        near: Vec<String>,
        /// All columns of the file.
        has: Vec<String>,
    },
}

fn written_at(place: Option<(u64, u64)>) -> String {
    place.map_or_else(String::new, |(line, column)| {
        format!(" (line {}, column {})", line + 1, column + 1)
    })
}

impl MappingError {
    /// The stable code that `imena explain` explains.
    pub fn code(&self) -> &'static str {
        match self {
            MappingError::Toml { .. } | MappingError::Unknown { .. } => "mapping-broken",
            MappingError::UnknownProperty { .. } => "unknown-property",
            MappingError::UnknownColumn { .. } => "unknown-column",
        }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> String {
        let quoted = |words: &[String]| {
            words
                .iter()
                .map(|word| format!("\"{word}\""))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            MappingError::Toml { .. } => "docs/mapping.md shows the format.".to_owned(),
            MappingError::Unknown { near, .. } | MappingError::UnknownProperty { near, .. }
                if !near.is_empty() =>
            {
                format!(
                    "Perhaps {} was meant. docs/mapping.md has them all.",
                    quoted(near)
                )
            }
            MappingError::Unknown { .. } | MappingError::UnknownProperty { .. } => {
                "docs/mapping.md has them all.".to_owned()
            }
            MappingError::UnknownColumn { near, has, .. } => {
                let shown: Vec<String> = has.iter().take(40).cloned().collect();
                let all = format!(
                    "The file has {}{}.",
                    quoted(&shown),
                    if has.len() > 40 { " and more" } else { "" }
                );
                if near.is_empty() {
                    all
                } else {
                    format!("Perhaps {} was meant. {all}", quoted(near))
                }
            }
        }
    }
}

impl Mapping {
    /// Reads a mapping.
    pub fn from_toml(text: &str) -> Result<Mapping, MappingError> {
        with_document(text, |mut document| {
            let mapping = Mapping::from_document(&mut document)?;
            document.finish()?;
            Ok(mapping)
        })
    }

    pub(crate) fn from_document(document: &mut Reading<'_>) -> Result<Mapping, MappingError> {
        let mut mapping = Mapping::default();
        if let Some(mut table) = document.table("source")? {
            mapping.source = read_source(&mut table)?;
            table.finish()?;
        }
        if let Some(mut table) = document.table("file")? {
            mapping.file = read_file(&mut table)?;
            table.finish()?;
        }
        if let Some(table) = document.table("columns")? {
            for (name, place, value) in table.entries() {
                mapping.columns.push(read_column(name, place, value)?);
            }
        }
        if let Some(mut table) = document.table("testimony")? {
            mapping.testimony = Some(TestimonySettings {
                speakers: table.list_of_words("speakers")?,
                recorded: table.words("recorded")?,
                purposes: table.list_of_words("purposes")?,
                audience: audience_of(&mut table)?,
                until: table.words("until")?,
                way_out: table.words("way_out")?,
                speaks_of: table.list_of_words("speaks_of")?,
            });
            table.finish()?;
        }
        Ok(mapping)
    }

    /// The rule for a column, by its name.
    pub fn rule(&self, column: &str) -> Option<&ColumnRule> {
        let plain = plain_name(column);
        self.columns
            .iter()
            .find(|rule| plain_name(&rule.column) == plain)
    }
}

pub(crate) fn audience_of(table: &mut Reading<'_>) -> Result<Audience, MappingError> {
    let known = ["public", "relative", "researcher", "keeper"];
    Ok(table
        .chosen("audience", &known, |key| key.parse().ok())?
        .unwrap_or_default())
}

const CALENDARS: [&str; 3] = ["gregorian", "julian", "unknown"];

fn calendar_from(key: &str) -> Option<Calendar> {
    match key {
        "gregorian" => Some(Calendar::Gregorian),
        "julian" => Some(Calendar::Julian),
        "unknown" => Some(Calendar::Unknown),
        _ => None,
    }
}

fn calendar_key(calendar: Calendar) -> &'static str {
    match calendar {
        Calendar::Gregorian => "gregorian",
        Calendar::Julian => "julian",
        Calendar::Unknown => "unknown",
    }
}

fn read_source(table: &mut Reading<'_>) -> Result<Source, MappingError> {
    let kinds = [
        "list",
        "memory-book",
        "archive-file",
        "plaque",
        "testimony",
        "field-diary",
        "gazetteer",
        "holding",
    ];
    let calendar = table
        .chosen("calendar", &CALENDARS, calendar_from)?
        .unwrap_or_default();
    let keeper = match table.value("keeper") {
        None => None,
        Some(value) if value.is_table() => {
            let mut inner = value.table("keeper")?;
            let keeper = Keeper {
                name: inner.words_or_empty("name")?,
                address: inner.words("address")?,
            };
            inner.finish()?;
            Some(keeper)
        }
        Some(value) => Some(Keeper {
            name: value.words("keeper")?,
            address: None,
        }),
    };
    let reference = match table.value("reference") {
        None => None,
        Some(value) if value.is_table() => {
            let mut inner = value.table("reference")?;
            let reference = ArchiveRef {
                fond: inner.words("fond")?,
                opis: inner.words("opis")?,
                delo: inner.words("delo")?,
                leaf: inner.words("leaf")?,
                as_printed: inner.words("as_printed")?,
            };
            inner.finish()?;
            Some(reference)
        }
        Some(value) => Some(ArchiveRef {
            as_printed: Some(value.words("reference")?),
            ..ArchiveRef::default()
        }),
    };
    let coverage = match table.table("coverage")? {
        None => None,
        Some(mut inner) => {
            let read = inner.count("read")?.unwrap_or_default();
            let coverage = Coverage {
                read,
                known: inner.count("known")?.unwrap_or(read),
            };
            inner.finish()?;
            Some(coverage)
        }
    };
    let mut means = Vec::new();
    if let Some(value) = table.value("means") {
        for one in value.list() {
            means.push(one.chosen("means", &MEANS, &Means::from_key)?);
        }
    }
    Ok(Source {
        key: table.words_or_empty("key")?,
        title: table.words_or_empty("title")?,
        kind: table
            .chosen("kind", &kinds, SourceKind::from_key)?
            .unwrap_or_default(),
        keeper,
        reference,
        author: table.words("author")?,
        language: table.words_or_empty("language")?,
        calendar,
        dated: table
            .words("dated")?
            .map(|words| dates::uncertain(&words, calendar)),
        means,
        copied_from: table.list_of_words("copied_from")?,
        free_of_doubles: table.truth("free_of_doubles")?.unwrap_or(false),
        coverage,
        invented: table.truth("invented")?.unwrap_or(false),
        note: table.words("note")?,
        audience: audience_of(table)?,
    })
}

const MEANS: [&str; 10] = [
    "arrested",
    "sentenced",
    "shot",
    "died",
    "held",
    "deported",
    "rehabilitated",
    "resident",
    "memorialised",
    "sought",
];

fn read_file(table: &mut Reading<'_>) -> Result<FileSettings, MappingError> {
    let one_byte = |value: Value<'_>, key: &str| -> Result<Option<u8>, MappingError> {
        let words = value.words(key)?;
        match words.as_bytes() {
            [] => Ok(None),
            [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r') => Ok(Some(*byte)),
            _ => Err(value.wrong(key, "one sign, such as \";\" or \"\\t\"")),
        }
    };
    let encoding = match table.value("encoding") {
        None => None,
        Some(value) => {
            let words = value.words("encoding")?;
            Some(
                Encoding::named(&words)
                    .ok_or_else(|| value.wrong("encoding", "the name of an encoding"))?,
            )
        }
    };
    let separator = table
        .value("separator")
        .map(|value| one_byte(value, "separator"))
        .transpose()?
        .flatten();
    let quote = table
        .value("quote")
        .map(|value| one_byte(value, "quote"))
        .transpose()?;
    let header_row = match table.value("header_row") {
        None => None,
        Some(value) => match table.count("header_row")? {
            Some(row) if row > 0 => Some(row - 1),
            _ => return Err(value.wrong("header_row", "the number of a row, from 1")),
        },
    };
    Ok(FileSettings {
        taken_as: table.chosen("as", &TakenAs::KEYS, TakenAs::from_key)?,
        encoding,
        separator,
        quote,
        header_row,
        header_rows: table.count("header_rows")?,
        sheet: table.words("sheet")?,
        key: table.words("key")?,
        date_order: table.chosen("date_order", &Order::KEYS, Order::from_key)?,
    })
}

fn read_column(
    name: &str,
    place: (u64, u64),
    value: Value<'_>,
) -> Result<ColumnRule, MappingError> {
    let mut rule = ColumnRule {
        column: name.to_owned(),
        place: Some(place),
        ..ColumnRule::default()
    };
    if !value.is_table() {
        read_meaning(&mut rule, value)?;
        return Ok(rule);
    }
    let mut table = value.table(&format!("the column \"{name}\""))?;
    let is = table
        .value("is")
        .ok_or_else(|| value.wrong("is", "said: is = \"birth\", is = \"keep\""))?;
    read_meaning(&mut rule, is)?;
    rule.calendar = table.chosen("calendar", &CALENDARS, calendar_from)?;
    rule.order = table.chosen("order", &Order::KEYS, Order::from_key)?;
    if let Some(case) = table.count("case")? {
        rule.case = u16::try_from(case.saturating_sub(1)).unwrap_or(u16::MAX);
    }
    let certainties = ["stated", "doubtful", "denied"];
    rule.certainty = table
        .chosen("certainty", &certainties, Certainty::from_key)?
        .unwrap_or_default();
    rule.basis = table
        .chosen("basis", &BASES, Basis::from_key)?
        .unwrap_or_default();
    rule.role = table
        .chosen("role", &ROLES, Role::from_key)?
        .unwrap_or_default();
    rule.audience = audience_of(&mut table)?;
    table.finish()?;
    Ok(rule)
}

pub(crate) const BASES: [&str; 6] = [
    "recorded",
    "heard",
    "excavated",
    "measured",
    "inferred",
    "remembered",
];
pub(crate) const ROLES: [&str; 6] = [
    "compiler", "archive", "witness", "relative", "state", "machine",
];

fn read_meaning(rule: &mut ColumnRule, value: Value<'_>) -> Result<(), MappingError> {
    for one in value.list() {
        let word = one.words("the meaning of a column")?;
        match word.trim() {
            "keep" => {}
            "entry" => rule.is_entry = true,
            key => {
                let Some(property) = Property::from_key(key) else {
                    let (line, column) = one.place();
                    let keys = Property::ALL.iter().map(|property| property.key());
                    let near = nearest(&word, keys.chain(["keep", "entry"]));
                    return Err(MappingError::UnknownProperty {
                        line,
                        column,
                        property: word,
                        near,
                    });
                };
                rule.properties.push(property);
            }
        }
    }
    Ok(())
}

/// The name of a column without what people vary: case, spaces, full stops, ё.
pub(crate) fn plain_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for word in
        name.split(|letter: char| letter.is_whitespace() || letter == '_' || letter == '\u{a0}')
    {
        let word = word.trim_matches(['.', ':', ',', ';', '*', '\u{feff}']);
        if word.is_empty() {
            continue;
        }
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(
            word.chars()
                .flat_map(char::to_lowercase)
                .map(|letter| if letter == 'ё' { 'е' } else { letter }),
        );
    }
    plain
}

/// The known words nearest to one that is not, the nearest first, at most three.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let plain = plain_name(word);
    let length = plain.chars().count();
    if length > 200 {
        return Vec::new();
    }
    let mut scored: Vec<(usize, &str)> = known
        .filter_map(|candidate| {
            let other = plain_name(candidate);
            let apart = distance(&plain, &other);
            let longer = length.max(other.chars().count());
            let close = apart * 5 <= longer * 2
                || (length >= 3
                    && (other.contains(&plain)
                        || (other.chars().count() >= 3 && plain.contains(&other))));
            close.then_some((apart, candidate))
        })
        .collect();
    scored.sort_by_key(|(apart, _)| *apart);
    scored
        .into_iter()
        .take(3)
        .map(|(_, candidate)| candidate.to_owned())
        .collect()
}

/// Levenshtein's distance in letters; the words are short.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(400).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_guide_is_read_and_written_back() {
        let guide = include_str!("../../../../docs/mapping.md");
        let mut examples = 0;
        for block in guide.split("```toml\n").skip(1) {
            let text = block.split("```").next().unwrap();
            if text.contains("[[place]]") {
                continue;
            }
            let mapping = Mapping::from_toml(text).unwrap();
            let mut again = Mapping::from_toml(&mapping.to_toml()).unwrap();
            for (rule, old) in again.columns.iter_mut().zip(&mapping.columns) {
                rule.place = old.place;
            }
            assert_eq!(again, mapping);
            examples += 1;
        }
        assert_eq!(examples, 3);
    }

    fn check(text: &str, expected: &str, hint: &str) {
        let error = Mapping::from_toml(text).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(error.hint().contains(hint), "{}", error.hint());
        assert!(crate::problems::explain(error.code()).is_some());
    }

    #[test]
    fn mistakes_are_placed() {
        check(
            "[columns]\n\"ФИО\" = \"sirname\"\n",
            "the mapping, line 2, column 9: \"sirname\" is no property",
            "\"surname\"",
        );
        check(
            "[source]\ntitel = \"x\"\n",
            "the mapping, line 2, column 1: \"titel\" is not known in [source]",
            "\"title\"",
        );
        check(
            "[source]\nkind = \"lst\"\n",
            "the mapping, line 2, column 8: \"lst\" is no value of kind; known are list, memory-book, archive-file, plaque, \
             testimony, field-diary, gazetteer, holding",
            "\"list\"",
        );
        check(
            "[file]\nheader_row = 0\n",
            "the mapping, line 2, column 14: header_row must be the number of a row, from 1",
            "",
        );
        assert!(matches!(
            Mapping::from_toml("[source\n"),
            Err(MappingError::Toml { line: 0, .. })
        ));
    }

    #[test]
    fn names_of_columns_forgive() {
        assert_eq!(plain_name(" Год  рожд. "), "год рожд");
        assert_eq!(plain_name("Place_of_Birth:"), "place of birth");
        assert_eq!(
            nearest("Фамили", ["Фамилия", "Имя"].into_iter()),
            ["Фамилия"]
        );
    }
}
