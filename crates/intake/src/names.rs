//! A whole name in one cell, divided into its parts by `imena-names`; every part stays a piece of the cell.

use std::collections::HashMap;

use imena_model::Property;
use imena_names::{Part as NamePart, Shape, assign_parts, normal};

/// A part of a name with the property it belongs to.
pub(crate) type Part<'a> = (Property, &'a str);

/// More words than this are no name to divide.
const WORDS_MAX: usize = 10;

/// What announces another name after the first.
const ALSO: [&str; 8] = [
    " он же ",
    " она же ",
    " він же ",
    " вона ж ",
    " псевд. ",
    " a.k.a. ",
    " aka ",
    " alias ",
];

/// What words by themselves look like, remembered: most words of a list come again.
#[derive(Debug, Default)]
pub(crate) struct Shapes(HashMap<String, Shape>);

/// Words remembered; a list of a million people has fewer.
const SHAPES_MAX: usize = 200_000;

impl Shapes {
    fn of(&mut self, word: &str) -> Shape {
        if let Some(shape) = self.0.get(word) {
            return *shape;
        }
        let shape = Shape::of(&normal(word));
        if self.0.len() < SHAPES_MAX && word.len() < 100 {
            self.0.insert(word.to_owned(), shape);
        }
        shape
    }
}

/// Divides a name as it stands in a "name" column. What cannot be divided stays whole.
pub(crate) fn divide<'a>(cell: &'a str, shapes: &mut Shapes, parts: &mut Vec<Part<'a>>) {
    let (cell, also) = before_also(cell);
    let words = words_of(cell);
    let main: Vec<&Word<'_>> = words.iter().filter(|word| !word.aside).collect();
    if main.is_empty() {
        if !cell.trim().is_empty() {
            parts.push((Property::FullName, cell.trim()));
        }
        return;
    }
    let divided = main.len() <= WORDS_MAX && divide_main(cell, &main, shapes, parts);
    if !divided {
        let last = main.last().map_or(0, |word| word.end);
        let whole = cell.get(main[0].start..last).unwrap_or(cell);
        parts.push((Property::FullName, whole.trim()));
    }
    for aside in words.iter().filter(|word| word.aside) {
        push_aside(aside.text, parts);
    }
    if let Some(also) = also {
        push_aside(also, parts);
    }
}

fn divide_main<'a>(
    cell: &'a str,
    main: &[&Word<'a>],
    known: &mut Shapes,
    parts: &mut Vec<Part<'a>>,
) -> bool {
    let shapes: Vec<Shape> = main.iter().map(|word| known.of(word.text)).collect();
    let comma = main.iter().position(|word| word.after_comma);
    let found = assign_parts(&shapes, comma);
    if main.len() < 2 || found.contains(&NamePart::Unknown) {
        return false;
    }
    let mut at = 0;
    while at < main.len() {
        let mut end = at + 1;
        // Words of one part beside each other are one piece, unless brackets stand between them.
        while end < main.len() && found[end] == found[at] && main[end].follows {
            end += 1;
        }
        let property = match found[at] {
            NamePart::Surname => Property::Surname,
            NamePart::Given => Property::GivenName,
            _ => Property::Patronymic,
        };
        if let Some(piece) = cell.get(main[at].start..main[end - 1].end) {
            parts.push((property, piece));
        }
        at = end;
    }
    true
}

struct Word<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    /// It stood in brackets; the whole of them is one word.
    aside: bool,
    /// A comma stands before it and none before that.
    after_comma: bool,
    /// Only white space is between it and the word before.
    follows: bool,
}

/// Words with their places; initials without a space between them are two words.
fn words_of(cell: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut start: Option<usize> = None;
    // 0: no comma yet; 1: one stands right before; 2: behind us.
    let mut comma = 0_u8;
    let mut follows = true;
    let mut open: Option<usize> = None;
    let ends = cell
        .char_indices()
        .chain(std::iter::once((cell.len(), ' ')));
    for (at, letter) in ends {
        if let Some(from) = open {
            if matches!(letter, ')' | ']') || at == cell.len() {
                let text = cell.get(from..at).unwrap_or_default().trim();
                words.push(Word {
                    text,
                    start: from,
                    end: at,
                    aside: true,
                    after_comma: false,
                    follows: false,
                });
                open = None;
                follows = false;
            }
            continue;
        }
        let breaks = letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | '[');
        if breaks || letter == '.' {
            let end = if letter == '.' { at + 1 } else { at };
            if let Some(from) = start.take().filter(|&from| end > from) {
                let text = cell.get(from..end).unwrap_or_default();
                words.push(Word {
                    text,
                    start: from,
                    end,
                    aside: false,
                    after_comma: comma == 1,
                    follows,
                });
                comma = if comma == 0 { 0 } else { 2 };
                follows = true;
            }
        } else if start.is_none() {
            start = Some(at);
        }
        match letter {
            ',' if comma == 0 && !words.is_empty() => comma = 1,
            ',' | ';' => follows = false,
            '(' | '[' => open = Some(at + 1),
            _ => {}
        }
    }
    words
}

fn before_also(cell: &str) -> (&str, Option<&str>) {
    // Lower case of these letters has the same length, so places in the one are places in the other.
    let lower = cell.to_lowercase();
    if lower.len() == cell.len() {
        for mark in ALSO {
            if let Some(at) = lower.find(mark)
                && let (Some(before), Some(after)) = (cell.get(..at), cell.get(at + mark.len()..))
            {
                return (before.trim_end_matches([',', ' ']), Some(after.trim()));
            }
        }
    }
    (cell, None)
}

/// The text before the brackets at the end of a cell, and what stands in them.
pub(crate) fn brackets(cell: &str) -> (&str, Vec<&str>) {
    let Some(open) = cell.find(['(', '[']) else {
        return (cell, Vec::new());
    };
    let main = cell.get(..open).unwrap_or_default();
    let words = words_of(cell.get(open..).unwrap_or_default());
    // "(?)" is a mark of doubt and no name; words after the brackets belong to the main name.
    let names = words.iter().all(|word| word.aside && is_name(word.text));
    if names && !main.trim().is_empty() {
        (main, words.iter().map(|word| word.text).collect())
    } else {
        (cell, Vec::new())
    }
}

fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Names in brackets: a maiden name if it says so, other names otherwise, parted by commas.
pub(crate) fn push_aside<'a>(aside: &'a str, parts: &mut Vec<Part<'a>>) {
    const MAIDEN: [&str; 10] = [
        "урожденная",
        "урождённая",
        "урожд.",
        "урожд",
        "ур.",
        "до замужества",
        "в девичестве",
        "née",
        "nee",
        "z domu",
    ];
    for mark in MAIDEN {
        if let Some(rest) = aside.strip_prefix(mark) {
            let rest = rest.trim_start_matches([' ', ':']);
            if !rest.is_empty() {
                parts.push((Property::MaidenName, rest));
            }
            return;
        }
    }
    for alias in aside.split([',', ';']) {
        let alias = alias
            .trim()
            .trim_start_matches("он же ")
            .trim_start_matches("она же ")
            .trim_start_matches("или ");
        if is_name(alias) {
            parts.push((Property::Alias, alias));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: &str) {
        let mut parts = Vec::new();
        divide(cell, &mut Shapes::default(), &mut parts);
        let shown: Vec<String> = parts
            .iter()
            .map(|(property, words)| format!("{}={words}", property.key()))
            .collect();
        assert_eq!(shown.join(" "), expected, "{cell}");
    }

    #[test]
    fn names_are_divided_where_they_can_be() {
        check(
            "Примеров Тест Образцович",
            "surname=Примеров given_name=Тест patronymic=Образцович",
        );
        check(
            "ПРИМЕРОВ Иван Иванович",
            "surname=ПРИМЕРОВ given_name=Иван patronymic=Иванович",
        );
        check(
            "Иван Иванович Примеров",
            "given_name=Иван patronymic=Иванович surname=Примеров",
        );
        check(
            "Примеров И. И.",
            "surname=Примеров given_name=И. patronymic=И.",
        );
        check(
            "Примеров И.И.",
            "surname=Примеров given_name=И. patronymic=И.",
        );
        check("Primerov, Ivan", "surname=Primerov given_name=Ivan");
        check(
            "Примеров (Образцов) Иван (Ян) Иванович",
            "surname=Примеров given_name=Иван patronymic=Иванович aliases=Образцов aliases=Ян",
        );
        check(
            "Примеров (Примерев, Примиров) Иван Иванович",
            "surname=Примеров given_name=Иван patronymic=Иванович aliases=Примерев aliases=Примиров",
        );
        check(
            "Примерова Анна Ивановна (урожд. Образцова)",
            "surname=Примерова given_name=Анна patronymic=Ивановна maiden_name=Образцова",
        );
        check(
            "Примеров Иван Иванович, он же Образцов Пётр Петрович",
            "surname=Примеров given_name=Иван patronymic=Иванович aliases=Образцов Пётр Петрович",
        );
        check("Примеров", "full_name=Примеров");
        check("", "");
    }
}
