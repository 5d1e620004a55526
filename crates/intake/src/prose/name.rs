//! The heading of an entry: surname, given name, patronymic, other names.

use std::ops::Range;

use super::entry::{Entry, Field, Part};
use super::lexicon::fold;

/// Reads a name as printed over an entry; spans are bytes of the name.
pub(super) fn read(name: &str, entry: &mut Entry) {
    let mut words: Vec<(Range<usize>, bool)> = Vec::new();
    let mut others: Vec<(Range<usize>, usize)> = Vec::new();
    let mut at = 0;
    while at < name.len() {
        let Some(c) = name[at..].chars().next() else {
            break;
        };
        let width = c.len_utf8();
        if c == '(' || c == '[' {
            let close = if c == '(' { ')' } else { ']' };
            let end = name[at..].find(close).map_or(name.len(), |e| at + e);
            let inside = at + width..end;
            if c == '[' {
                for word in split(name, inside.clone(), char::is_whitespace) {
                    words.push((word, true));
                }
            } else {
                for piece in split(name, inside, |c| c == ',' || c == ';') {
                    others.push((piece, words.len()));
                }
            }
            at = (end + 1).min(name.len());
        } else if c.is_whitespace() || c == ',' || c == ';' {
            at += width;
        } else {
            let end = name[at..]
                .find(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | ',' | ';'))
                .map_or(name.len(), |e| at + e);
            words.push((at..end, false));
            at = end;
        }
    }
    let folded: Vec<String> = words
        .iter()
        .map(|(w, _)| name[w.clone()].chars().map(fold).collect())
        .collect();
    let mut put = |property: &'static str, from: usize, to: usize| {
        if from < to {
            let span = words[from].0.start..words[to - 1].0.end;
            let uncertain = words[from..to].iter().any(|(_, supplied)| *supplied);
            entry.fields.push(Field {
                property,
                part: Part::Name,
                span,
                readings: Vec::new(),
                uncertain,
                group: 0,
            });
        }
    };
    let count = words.len();
    let turkic = (1..count).rev().find(|i| is_turkic_mark(&folded[*i]));
    match (count, turkic) {
        (0, _) => {}
        (1, _) => put("surname", 0, 1),
        (2, _) => {
            put("surname", 0, 1);
            if is_patronymic(&folded[1]) && !is_given_like(&folded[1]) {
                put("patronymic", 1, 2);
            } else {
                put("given_name", 1, 2);
            }
        }
        (_, Some(mark)) if mark == count - 1 && count >= 4 => {
            put("surname", 0, 1);
            put("given_name", 1, mark - 1);
            put("patronymic", mark - 1, count);
        }
        (3, Some(2)) => {
            put("surname", 0, 1);
            put("patronymic", 1, 3);
        }
        (3, _) => {
            put("surname", 0, 1);
            if is_patronymic(&folded[2])
                || !is_patronymic(&folded[1]) && looks_slavic_patronymic(&folded[2])
                || name[words[2].0.clone()]
                    .chars()
                    .next()
                    .is_some_and(char::is_lowercase)
            {
                put("given_name", 1, 2);
                put("patronymic", 2, 3);
            } else {
                put("given_name", 1, 3);
            }
        }
        _ => {
            let patronymic = (2..count).find(|i| is_patronymic(&folded[*i]));
            match patronymic {
                Some(i) if i + 1 == count => {
                    put("surname", 0, 1);
                    put("given_name", 1, i);
                    put("patronymic", i, count);
                }
                Some(i) => {
                    put("surname", 0, 1);
                    put("given_name", 1, i);
                    put("patronymic", i, i + 1);
                    put("aliases", i + 1, count);
                }
                None => {
                    put("surname", 0, 1);
                    put("given_name", 1, count);
                }
            }
        }
    }
    if let Some(woman) = sex(&folded) {
        let span = words.last().map_or(0..0, |(w, _)| w.clone());
        entry.fields.push(Field {
            property: "sex",
            part: Part::Name,
            span,
            readings: vec![woman.to_owned()],
            uncertain: false,
            group: 0,
        });
    }
    for (span, _) in others {
        entry.fields.push(Field {
            property: "aliases",
            part: Part::Name,
            span,
            readings: Vec::new(),
            uncertain: false,
            group: 0,
        });
    }
}

/// Splits an inner range and trims each piece.
fn split(name: &str, range: Range<usize>, at: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let Some(inner) = name.get(range.clone()) else {
        return out;
    };
    let mut from = 0;
    for (i, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        if i == inner.len() || at(c) {
            let piece = &inner[from..i];
            let trimmed = piece.trim_matches(|c: char| c.is_whitespace() || matches!(c, '?' | '.'));
            if !trimmed.is_empty() {
                let lead = piece.find(trimmed).unwrap_or(0);
                let start = range.start + from + lead;
                out.push(start..start + trimmed.len());
            }
            from = i + c.len_utf8();
        }
    }
    out
}

fn is_turkic_mark(word: &str) -> bool {
    matches!(
        word,
        "оглы" | "кызы" | "оглу" | "гызы" | "улы" | "кизи" | "углы" | "заде"
    )
}

fn looks_slavic_patronymic(word: &str) -> bool {
    ["ов", "ев", "ин", "ова", "ева"]
        .iter()
        .any(|end| word.ends_with(end))
}

fn is_patronymic(word: &str) -> bool {
    [
        "ович",
        "евич",
        "ьич",
        "ич",
        "овна",
        "евна",
        "ична",
        "инична",
        "івна",
        "ївна",
        "оглы",
        "кызы",
        "оглу",
        "ійович",
        "авич",
        "авна",
        "еўна",
        "аўна",
        "евіч",
        "авіч",
    ]
    .iter()
    .any(|end| word.ends_with(end))
}

/// Short given names that end like a patronymic.
fn is_given_like(word: &str) -> bool {
    matches!(word, "лукич") || word.chars().count() < 5
}

/// The sex as the patronymic says it.
fn sex(folded: &[String]) -> Option<&'static str> {
    folded.iter().skip(1).rev().find_map(|word| {
        if [
            "овна", "евна", "ична", "івна", "ївна", "авна", "кызы", "гызы", "аўна", "еўна",
        ]
        .iter()
        .any(|e| word.ends_with(e))
        {
            Some("f")
        } else if [
            "ович", "евич", "ьич", "кич", "оглы", "оглу", "мич", "авіч", "евіч",
        ]
        .iter()
        .any(|e| word.ends_with(e))
        {
            Some("m")
        } else {
            None
        }
    })
}
