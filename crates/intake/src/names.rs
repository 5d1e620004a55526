//! A whole name in one cell, divided into its parts.

use imena_model::Property;

/// A part of a name with the property it belongs to.
pub(crate) type Part<'a> = (Property, &'a str);

/// Divides a name as it stands in a "name" column. Every part is a piece of the cell; what cannot be divided stays whole.
pub(crate) fn divide<'a>(cell: &'a str, parts: &mut Vec<Part<'a>>) {
    let (main, aside) = brackets(cell);
    for alias in aside {
        push_aside(alias, parts);
    }
    let words: Vec<&str> = main
        .split([' ', '\u{a0}', ',', '\t', '\n'])
        .filter(|word| !word.is_empty())
        .collect();
    let properties: &[Property] = match words.len() {
        2 => &[Property::Surname, Property::GivenName],
        3 => &[Property::Surname, Property::GivenName, Property::Patronymic],
        _ => &[Property::FullName],
    };
    if properties.len() == 1 {
        if !main.trim().is_empty() {
            parts.insert(0, (Property::FullName, main.trim()));
        }
        return;
    }
    for (index, (property, word)) in properties.iter().zip(words).enumerate() {
        parts.insert(index, (*property, word));
    }
}

/// The text before the first bracket, and what stands in brackets.
pub(crate) fn brackets(cell: &str) -> (&str, Vec<&str>) {
    let Some(open) = cell.find(['(', '[']) else {
        return (cell, Vec::new());
    };
    // "(?)" is a mark of doubt and no name.
    if cell
        .get(open + 1..)
        .is_some_and(|rest| rest.starts_with(['?', ')', ']']))
    {
        return (cell, Vec::new());
    }
    let main = cell.get(..open).unwrap_or_default();
    let mut aside = Vec::new();
    let mut rest = cell.get(open..).unwrap_or_default();
    while let Some(open) = rest.find(['(', '[']) {
        let after = rest.get(open + 1..).unwrap_or_default();
        let Some(close) = after.find([')', ']']) else {
            break;
        };
        aside.push(after.get(..close).unwrap_or_default().trim());
        rest = after.get(close + 1..).unwrap_or_default();
    }
    // Words after the brackets belong to the main name; then the cell cannot be cut in two.
    if rest.trim().is_empty() && !main.trim().is_empty() {
        (main, aside)
    } else {
        (cell, aside)
    }
}

/// A name in brackets: a maiden name if it says so, another name otherwise.
pub(crate) fn push_aside<'a>(aside: &'a str, parts: &mut Vec<Part<'a>>) {
    const MAIDEN: [&str; 9] = [
        "урожденная",
        "урождённая",
        "урожд.",
        "урожд",
        "ур.",
        "до замужества",
        "née",
        "nee",
        "z domu",
    ];
    if aside.is_empty() || aside == "?" || !aside.chars().any(char::is_alphabetic) {
        return;
    }
    for mark in MAIDEN {
        if let Some(rest) = aside.strip_prefix(mark) {
            let rest = rest.trim_start_matches([' ', ':']);
            if !rest.is_empty() {
                parts.push((Property::MaidenName, rest));
            }
            return;
        }
    }
    parts.push((Property::Alias, aside));
}
