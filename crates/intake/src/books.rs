//! A memory book as a file: its entries become records, each claim with the place of its words.

use crate::encoding;
use crate::error::Error;
use crate::input::Input;
use crate::lists::{Item, Receive, Summary};
use crate::mapping::{FileSettings, Mapping};
use crate::prose::{self, Entry, Grammar, Part};
use imena_model::{Certainty, Claim, Locator, Property, Record, Verbatim};
use std::ops::ControlFlow;

/// The largest book read as one file.
const BYTES_MAX: u64 = 2 << 30;

/// Reads the entries of a book, giving every record and problem to `receive` in the order of the file.
pub fn read(
    input: &Input,
    settings: &FileSettings,
    mapping: &Mapping,
    receive: &mut Receive<'_>,
) -> Result<Summary, Error> {
    let name = || input.name().to_owned();
    let bytes = input.all(BYTES_MAX).map_err(|source| Error::Read {
        name: name(),
        source,
    })?;
    let bytes = bytes.ok_or_else(|| Error::Damaged {
        name: name(),
        what: "it is larger than 2 GB".to_owned(),
    })?;
    if bytes.is_empty() {
        return Err(Error::Empty { name: name() });
    }
    let encoding = settings
        .encoding
        .unwrap_or_else(|| encoding::detect(&bytes).encoding);
    // Line ends are the file's, not the author's; the original keeps them.
    let text = encoding::decode_lossy(&bytes, encoding).replace("\r\n", "\n");
    let grammar = Grammar::builtin();
    let mut summary = Summary::default();
    for (number, (line, entry)) in (1..).zip(entries(&text)) {
        let (heading, text) = heading(entry);
        let read = prose::read_entry(&grammar, (!heading.is_empty()).then_some(heading), text);
        let record = record(number, heading, text, &read, mapping);
        summary.records += 1;
        summary.claims += record.claims.len() as u64;
        let mut flow = receive(Item::Record(record));
        for finding in &read.problems {
            if flow.is_break() {
                break;
            }
            let problem = finding.to_problem(text, Some(line + u64::from(!heading.is_empty())));
            *summary
                .problems
                .entry(problem.code.to_string())
                .or_default() += 1;
            flow = receive(Item::Problem(problem));
        }
        if let ControlFlow::Break(()) = flow {
            summary.stopped = true;
            break;
        }
    }
    Ok(summary)
}

/// Paragraphs parted by blank lines, each with the line it begins on.
fn entries(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut rest = text;
    let mut line = 0;
    std::iter::from_fn(move || {
        loop {
            let skipped = rest.len()
                - rest
                    .trim_start_matches(['\n', '\r', '\u{feff}', ' ', '\t'])
                    .len();
            let (before, after) = rest.split_at(skipped);
            line += before.matches('\n').count() as u64;
            if after.is_empty() {
                return None;
            }
            let end = ["\n\n", "\n\r\n", "\n \n"]
                .iter()
                .filter_map(|gap| after.find(gap))
                .min()
                .unwrap_or(after.len());
            let (entry, after) = after.split_at(end);
            rest = after;
            let began = line;
            line += entry.matches('\n').count() as u64;
            let entry = entry.trim_end();
            if !entry.is_empty() {
                return Some((began, entry));
            }
        }
    })
}

/// A name on a line of its own is the heading: few words, no digit, no label.
fn heading(entry: &str) -> (&str, &str) {
    const WORDS_MOST: usize = 9;
    let Some((first, rest)) = entry.split_once('\n') else {
        return ("", entry);
    };
    let is_name = first.split_whitespace().count() <= WORDS_MOST
        && first.chars().next().is_some_and(char::is_uppercase)
        && !first.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | ';'));
    if is_name && !rest.trim().is_empty() {
        (first.trim(), rest)
    } else {
        ("", entry)
    }
}

fn record(number: u64, heading: &str, text: &str, read: &Entry, mapping: &Mapping) -> Record {
    let mut claims = Vec::with_capacity(read.fields.len());
    for field in &read.fields {
        let Some(property) = Property::from_key(field.property) else {
            continue;
        };
        let span =
            (field.part == Part::Text).then_some((field.span.start as u32, field.span.end as u32));
        claims.push(Claim {
            property,
            as_written: field.as_written(heading, text).to_owned(),
            readings: field.readings.clone(),
            certainty: if field.uncertain {
                Certainty::Doubtful
            } else {
                Certainty::Stated
            },
            case: field.group,
            span,
            ..Claim::default()
        });
    }
    for span in &read.remainder {
        let words = text.get(span.clone()).unwrap_or_default();
        claims.push(Claim {
            span: Some((span.start as u32, span.end as u32)),
            ..Claim::new(Property::NotUnderstood, words)
        });
    }
    Record {
        locator: Locator::Entry { number, page: None },
        verbatim: Verbatim::Text {
            heading: heading.to_owned(),
            text: text.to_owned(),
        },
        claims,
        audience: mapping.source.audience,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_entries_with_their_lines() {
        let text =
            "\u{feff}ПРИМЕРОВ Тест, 1888 г. р.\r\n\r\n\n  \nОБРАЗЦОВ Проба\nвторая строка\n\n";
        let found: Vec<(u64, &str)> = entries(text).collect();
        assert_eq!(
            found,
            [
                (0, "ПРИМЕРОВ Тест, 1888 г. р."),
                (4, "ОБРАЗЦОВ Проба\nвторая строка")
            ]
        );
    }
}
