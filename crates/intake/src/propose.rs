//! A mapping proposed from headers and values, with the reason for every column.

use imena_model::{Property, SourceKind};

use crate::dates;
use crate::lists::Opened;
use crate::mapping::{ColumnRule, FileSettings, Mapping};
use crate::words::{self, Meaning};

/// A proposed mapping. It proposes a meaning for columns and never a fate: `means` is left to the keeper.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The mapping, with `why` in every rule.
    pub mapping: Mapping,
    /// How many columns have a meaning.
    pub understood: usize,
}

/// Proposes a mapping for a list.
pub fn propose(opened: &Opened) -> Proposal {
    let mut columns: Vec<ColumnRule> = Vec::with_capacity(opened.columns.len());
    let mut key = None;
    for (index, name) in opened.columns.iter().enumerate() {
        let values = || {
            opened
                .sample
                .iter()
                .filter_map(move |row| row.get(index))
                .map(String::as_str)
        };
        let (properties, why) = meaning(opened, name, &values);
        let properties: Vec<Property> = properties.into_iter().collect();
        if key.is_none() && is_key(opened, name, index) {
            key = Some(column_name(opened, index));
        }
        // A property that one column already has: the first stands, unless several columns may share it.
        let taken = |property: &Property| {
            !may_repeat(*property)
                && columns
                    .iter()
                    .any(|rule| rule.properties.contains(property))
        };
        let (properties, why) = match properties.iter().find(|property| taken(property)) {
            Some(property) => (
                Vec::new(),
                format!("another column is {} already; {why}", property.key()),
            ),
            None => (properties, why),
        };
        columns.push(ColumnRule {
            column: column_name(opened, index),
            properties,
            is_entry: why == ENTRIES,
            why: Some(why),
            ..ColumnRule::default()
        });
    }
    prefer_parts(&mut columns);
    let understood = columns
        .iter()
        .filter(|rule| !rule.properties.is_empty())
        .count();
    let mut mapping = Mapping {
        columns,
        ..Mapping::default()
    };
    mapping.source.title = title(opened.input.name());
    mapping.source.kind = SourceKind::List;
    mapping.source.language = language(opened);
    mapping.file = FileSettings {
        encoding: opened.encoding.map(|found| found.encoding),
        separator: opened
            .layout
            .map(|layout| layout.separator)
            .filter(|&separator| separator != 0x1f),
        sheet: opened.sheet.clone(),
        key,
        ..FileSettings::default()
    };
    if !opened.has_header {
        mapping.file.header_rows = Some(0);
    }
    Proposal {
        mapping,
        understood,
    }
}

fn column_name(opened: &Opened, index: usize) -> String {
    let name = &opened.columns[index];
    let first = opened
        .columns
        .iter()
        .position(|other| crate::mapping::plain_name(other) == crate::mapping::plain_name(name));
    if first == Some(index) {
        name.clone()
    } else {
        format!("#{}", index + 1)
    }
}

fn title(name: &str) -> String {
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .replace('_', " ")
}

/// The language of the headers and values by its letters.
fn language(opened: &Opened) -> String {
    let text: String = opened
        .columns
        .iter()
        .chain(opened.sample.iter().take(50).flatten())
        .take(600)
        .cloned()
        .collect();
    let has = |letters: &str| {
        text.to_lowercase()
            .chars()
            .filter(|letter| letters.contains(*letter))
            .count()
    };
    let cyrillic = text
        .chars()
        .filter(|letter| matches!(letter, 'А'..='я' | 'ё' | 'Ё'))
        .count();
    let language = if cyrillic * 3 > text.chars().filter(|letter| letter.is_alphabetic()).count() {
        if has("їєґ") * 100 > cyrillic {
            "uk"
        } else if has("ў") * 100 > cyrillic {
            "be"
        } else {
            "ru"
        }
    } else if has("ąęłńśźż") > 2 {
        "pl"
    } else {
        ""
    };
    language.to_owned()
}

fn may_repeat(property: Property) -> bool {
    matches!(
        property,
        Property::Alias
            | Property::Note
            | Property::Relative
            | Property::LaterEvent
            | Property::CitedSource
            | Property::Residence
            | Property::Occupation
            | Property::Family
    )
}

fn meaning<'a, I: Iterator<Item = &'a str>>(
    opened: &Opened,
    name: &str,
    values: &impl Fn() -> I,
) -> (Vec<Property>, String) {
    if opened.has_header {
        if let Some(several) = words::understand_several(name) {
            if several
                .first()
                .is_some_and(|property| property.kind() == imena_model::PropertyKind::Date)
                && share_of_dates(values()) < 0.9
            {
                return (several, "the header names both".to_owned());
            }
            return (
                several[..1].to_vec(),
                "the header names both, the values are dates alone".to_owned(),
            );
        }
        // Of names in two rows ("Name / Имя") the whole is tried first, then the lower one.
        let found =
            words::understand(name).or_else(|| name.rsplit(" / ").find_map(words::understand));
        if let Some((Meaning::Is(property), _)) = found {
            return refine(property, values);
        }
        if let Some((Meaning::Key, _)) = found {
            return (Vec::new(), "a number or code of the row".to_owned());
        }
    }
    if values().all(|value| value.trim().is_empty()) {
        return (Vec::new(), "the first rows are empty here".to_owned());
    }
    if let Some((property, why)) = words::understand_values(values()) {
        return (vec![property], why.to_owned());
    }
    if holds_entries(values()) {
        return (Vec::new(), ENTRIES.to_owned());
    }
    let dates = share_of_dates(values());
    if dates > 0.7 {
        return (Vec::new(), "dates; say what happened then".to_owned());
    }
    (Vec::new(), "not understood; kept on the records".to_owned())
}

/// The values have a say: a column "Arrest" of words is a place or a body, "Sentence" of dates is a date.
fn refine<'a, I: Iterator<Item = &'a str>>(
    property: Property,
    values: &impl Fn() -> I,
) -> (Vec<Property>, String) {
    let dates = share_of_dates(values());
    let filled = values()
        .filter(|value| !crate::cells::says_nothing(value.trim()))
        .count();
    if filled < 3 {
        return (vec![property], "by its header".to_owned());
    }
    let sexes = values()
        .filter(|value| crate::cells::sex(&value.trim().to_lowercase()).is_some())
        .count();
    let by = |property, why: &str| (vec![property], why.to_owned());
    match property {
        // In Ukrainian "стать" is sex and "стаття" an article; in Russian "статья" begins like it.
        Property::Article if sexes * 10 > filled * 7 => by(Property::Sex, "by its values"),
        Property::Sentence if dates > 0.7 => by(
            Property::SentenceDate,
            "by its header; the values are dates",
        ),
        Property::Sex if sexes * 10 < filled * 3 => (
            Vec::new(),
            "the header speaks of sex, the values do not".to_owned(),
        ),
        Property::ArrestDate
        | Property::SentenceDate
        | Property::ExecutedDate
        | Property::RehabilitatedDate
            if dates < 0.2 =>
        {
            let (words, why) = match property {
                Property::ArrestDate => (
                    Property::ArrestedBy,
                    "by its header; the values are words and no dates",
                ),
                Property::SentenceDate => (
                    Property::Sentence,
                    "by its header; the values are words and no dates",
                ),
                Property::RehabilitatedDate => (
                    Property::RehabilitatedBy,
                    "by its header; the values are words and no dates",
                ),
                _ => {
                    return (
                        vec![Property::Note],
                        "the header speaks of an execution, the values are no dates".to_owned(),
                    );
                }
            };
            by(words, why)
        }
        Property::BirthDate if dates < 0.2 => by(
            Property::BirthPlace,
            "by its header; the values are words and no dates",
        ),
        _ => by(property, "by its header"),
    }
}

const ENTRIES: &str = "the values read like entries of a memory book";

/// Whether the values are long and full of the formulas of memory books.
fn holds_entries<'a>(values: impl Iterator<Item = &'a str>) -> bool {
    let (mut filled, mut entries) = (0_u32, 0_u32);
    for value in values.filter(|value| !value.trim().is_empty()).take(50) {
        filled += 1;
        entries += u32::from(value.len() > 100 && crate::kind::reads_like_a_memory_book(value));
    }
    filled > 0 && entries * 2 > filled
}

fn share_of_dates<'a>(values: impl Iterator<Item = &'a str>) -> f64 {
    let mut filled = 0_u32;
    let mut dates = 0_u32;
    for value in values.filter(|value| !crate::cells::says_nothing(value.trim())) {
        filled += 1;
        dates += u32::from(dates::is_date(value));
    }
    if filled == 0 {
        1.0
    } else {
        f64::from(dates) / f64::from(filled)
    }
}

/// A column "name" beside one of surnames holds given names, and beside one of given names surnames.
fn prefer_parts(columns: &mut [ColumnRule]) {
    let has =
        |columns: &[ColumnRule], property| columns.iter().any(|rule| rule.properties == [property]);
    let (surname, given) = (
        has(columns, Property::Surname),
        has(columns, Property::GivenName),
    );
    for rule in columns
        .iter_mut()
        .filter(|rule| rule.properties == [Property::FullName])
    {
        let name = crate::mapping::plain_name(&rule.column);
        let is_bare = matches!(name.as_str(), "name" | "names" | "имена" | "имя");
        let (properties, why) = match (surname, given) {
            (true, true) => (
                vec![],
                "the parts of the name stand in columns of their own",
            ),
            (true, false) if is_bare => (
                vec![Property::GivenName],
                "by its header, beside a column of surnames",
            ),
            (false, true) if is_bare => (
                vec![Property::Surname],
                "by its header, beside a column of given names",
            ),
            _ => continue,
        };
        rule.properties = properties;
        rule.why = Some(why.to_owned());
    }
}

/// A column of numbers or codes that names every row of the sample differently.
fn is_key(opened: &Opened, name: &str, index: usize) -> bool {
    if !opened.has_header || !matches!(words::understand(name), Some((Meaning::Key, _))) {
        return false;
    }
    let mut values: Vec<&str> = opened
        .sample
        .iter()
        .map(|row| row.get(index).map_or("", |cell| cell.trim()))
        .collect();
    let all = values
        .iter()
        .all(|value| !value.is_empty() && value.len() <= 60);
    values.sort_unstable();
    all && values.windows(2).all(|pair| pair[0] != pair[1])
}
