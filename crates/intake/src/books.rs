//! Memory books: a volume of running text into records, entry by entry.
//!
//! This is the joint between the volume and [`crate::prose`], which reads one entry: it finds where entries begin, hands
//! each over, and makes a record of what comes back, every claim with its place in the words.
//!
//! ```
//! use std::ops::ControlFlow;
//! use imena_intake::{Input, books, lists::Item};
//! let volume = "ПРИМЕРОВ Тест Образцович, 1889 г. р., русский. Арестован 17.03.1938.\n";
//! let mut records = Vec::new();
//! books::read(&Input::bytes("v.txt", volume.as_bytes()), &Default::default(), &Default::default(), &mut |item| {
//!     if let Item::Record(record) = item {
//!         records.push(record);
//!     }
//!     ControlFlow::Continue(())
//! })?;
//! assert_eq!(records.len(), 1);
//! # Ok::<(), imena_intake::Error>(())
//! ```

use std::ops::ControlFlow;

use imena_model::{Certainty, Claim, Locator, Problem, Property, Record, Source, Verbatim};
use imena_names::{Shape, normal};
use memchr::memchr;

use crate::encoding::{self, Encoding};
use crate::error::Error;
use crate::input::Input;
use crate::kind::{self, Kind};
use crate::lists::{Receive, Summary, Teller, encoding_of};
use crate::mapping::{FileSettings, Mapping};
use crate::problems;
use crate::prose::{self, Grammar};
use crate::rows::delimited::{cut, position};
use crate::text::Text;

/// The longest entry that is read in one piece; a biography of a hundred pages is shorter.
const ENTRY_BYTES_MAX: usize = 256 * 1024;
/// How much of a volume is looked at to see how its entries begin.
const SAMPLE_BYTES: usize = 256 * 1024;

/// Reads a volume, giving every record and problem to `receive` in the order of the file.
pub fn read(
    input: &Input,
    settings: &FileSettings,
    mapping: &Mapping,
    receive: &mut Receive<'_>,
) -> Result<Summary, Error> {
    let name = || input.name().to_owned();
    let failed = |source| Error::Read {
        name: input.name().to_owned(),
        source,
    };
    let head = input.head(SAMPLE_BYTES).map_err(failed)?;
    match kind::detect(&head) {
        Kind::Empty => return Err(Error::Empty { name: name() }),
        Kind::Prose | Kind::Delimited | Kind::WebVtt | Kind::JsonLines | Kind::GeoJson => {}
        found => {
            return Err(Error::WrongKind {
                name: name(),
                found,
                wanted: "the text of a memory book",
            });
        }
    }
    let encoding: Encoding = match settings.encoding {
        Some(encoding) => encoding,
        None => encoding_of(input)?.encoding,
    };
    let style = Style::of(&encoding::decode_lossy(&head, encoding));
    let grammar = Grammar::builtin();
    let mut reading = Reading {
        grammar: &grammar,
        source: &mapping.source,
        number: 0,
        teller: Teller::default(),
    };
    let mut text = Text::new(input.open().map_err(failed)?, encoding);
    let flow = blocks(&mut text, style, &mut reading, receive).map_err(failed)?;
    let mut summary = reading.teller.finish(flow.is_break(), receive);
    if summary.records == 0 && !summary.stopped && summary.passed_over == 0 {
        return Err(Error::Empty { name: name() });
    }
    summary.stopped |= flow.is_break();
    Ok(summary)
}

/// How a volume parts its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Style {
    /// Empty lines stand between entries.
    blank_lines: bool,
    /// Nearly every entry begins with a surname in capitals; what does not belongs to the entry before.
    capitals: bool,
}

impl Style {
    fn of(sample: &str) -> Style {
        let lines: Vec<&str> = sample.lines().collect();
        let full = lines.iter().filter(|line| !line.trim().is_empty()).count();
        let blocks = lines
            .iter()
            .enumerate()
            .filter(|(index, line)| {
                !line.trim().is_empty() && (*index == 0 || lines[index - 1].trim().is_empty())
            })
            .count();
        // A title above entries that stand a line each makes a blank line or two, too.
        let blank_lines = blocks > 1 && blocks * 15 > full;
        let starts: Vec<&str> = lines
            .iter()
            .enumerate()
            .filter(|(index, line)| {
                !line.trim().is_empty()
                    && (!blank_lines || *index == 0 || lines[index - 1].trim().is_empty())
            })
            .map(|(_, line)| *line)
            .collect();
        let capital = starts
            .iter()
            .filter(|line| begins_in_capitals(line))
            .count();
        let capitals =
            capital * 10 >= starts.len() * if blank_lines { 6 } else { 2 } && capital > 0;
        Style {
            blank_lines,
            capitals,
        }
    }
}

/// Whether a line begins with a surname in capitals and something more.
fn begins_in_capitals(line: &str) -> bool {
    let line = line.trim_start_matches(|letter: char| !letter.is_alphabetic());
    let first: String = line
        .chars()
        .take_while(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’'))
        .collect();
    let rest = line.get(first.len()..).unwrap_or_default();
    first
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count()
        >= 2
        && !first.chars().any(char::is_lowercase)
        && rest
            .trim_start_matches([' ', '(', ','])
            .chars()
            .next()
            .is_some_and(char::is_alphabetic)
}

/// Whether a given name or a patronymic follows the word in capitals: what "УНКВД по" at the head of a line is not.
fn begins_with_a_name(line: &str) -> bool {
    let shapes = line
        .split([' ', ','])
        .filter(|word| word.chars().any(char::is_alphabetic) && !word.starts_with('('))
        .skip(1)
        .take(2)
        .map(|word| Shape::of(&normal(word)));
    shapes
        .into_iter()
        .any(|shape| shape.full_given || shape.patronymic)
}

struct Reading<'a> {
    grammar: &'a Grammar,
    source: &'a Source,
    number: u64,
    teller: Teller,
}

/// Walks over the blocks of a volume that are entries.
fn blocks<R: std::io::Read>(
    text: &mut Text<R>,
    style: Style,
    reading: &mut Reading<'_>,
    receive: &mut Receive<'_>,
) -> std::io::Result<ControlFlow<()>> {
    let mut block = String::new();
    let mut first_line = 0_u64;
    let mut line_number = 0_u64;
    let mut after_blank = true;
    let mut too_long: Option<u64> = None;
    let mut broken: Vec<usize> = Vec::new();
    loop {
        if text.window().is_empty() && !text.more()? {
            break;
        }
        let (len, ends) = loop {
            if let Some(end) = memchr(b'\n', text.window()) {
                break (end + 1, true);
            }
            if text.window().len() > ENTRY_BYTES_MAX || !text.more()? {
                break (text.window().len(), false);
            }
        };
        let line = String::from_utf8_lossy(&text.window()[..len])
            .trim_end_matches(['\n', '\r'])
            .to_owned();
        broken.clear();
        text.take(len, &mut broken);
        if let Some(&at) = broken.first() {
            let before = line.get(..at).unwrap_or_default();
            let problem = problems::broken_encoding(
                position(line_number, before.chars().count()),
                line.chars()
                    .skip(before.chars().count().saturating_sub(20))
                    .take(40)
                    .collect(),
            );
            if reading.teller.tell(problem, receive).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        let blank = line.trim().is_empty();
        let begins = if style.capitals {
            begins_in_capitals(&line)
                && (!style.blank_lines || after_blank || begins_with_a_name(&line))
        } else if style.blank_lines {
            after_blank
        } else {
            true
        };
        if !blank && begins && !block.trim().is_empty() {
            if reading
                .entry(&block, first_line, too_long.take(), receive)
                .is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
            block.clear();
        }
        if !blank && block.is_empty() {
            first_line = line_number;
        }
        if !blank || !block.is_empty() {
            if block.len() + line.len() > ENTRY_BYTES_MAX {
                *too_long.get_or_insert(block.len() as u64) += line.len() as u64;
                let room = ENTRY_BYTES_MAX.saturating_sub(block.len());
                block.push_str(cut(&line, room));
            } else {
                block.push_str(&line);
                block.push('\n');
            }
        }
        after_blank = blank;
        line_number += u64::from(ends);
    }
    if block.trim().is_empty() {
        return Ok(ControlFlow::Continue(()));
    }
    Ok(reading.entry(&block, first_line, too_long, receive))
}

impl Reading<'_> {
    fn entry(
        &mut self,
        block: &str,
        line: u64,
        too_long: Option<u64>,
        receive: &mut Receive<'_>,
    ) -> ControlFlow<()> {
        let block = block.trim_end();
        if let Some(bytes) = too_long {
            self.teller
                .tell(problems::entry_too_long(line, bytes), receive)?;
        }
        if memchr(0, block.as_bytes()).is_some() {
            let shown = cut(block, 60).replace('\0', "\u{2400}");
            self.teller
                .tell(problems::nul_byte(position(line, 0), shown), receive)?;
        }
        let block = block.replace('\0', "\u{fffd}");
        let (heading, text, lines_before) = parted(&block);
        let entry = prose::read_entry(self.grammar, Some(heading), text);
        let named = entry
            .fields
            .iter()
            .any(|field| matches!(field.property, "surname" | "given_name" | "full_name"));
        if !named
            || (entry
                .fields
                .iter()
                .all(|field| field.part == prose::Part::Name)
                && !looks_like_a_name(heading))
        {
            self.teller.pass_over();
            return self.teller.tell(
                problems::not_an_entry(line, cut(&block, 200).to_owned()),
                receive,
            );
        }
        self.number += 1;
        let claims = claims_of(&entry, heading, text);
        for finding in &entry.problems {
            let mut problem = finding.to_problem(text, Some(line + lines_before));
            if lines_before == 0 && problem.position.line == Some(line) {
                let shift = block.chars().count() - text.chars().count();
                problem.position.column =
                    problem.position.column.map(|column| column + shift as u64);
            }
            self.teller.tell(problem, receive)?;
        }
        let record = Record {
            locator: Locator::Entry {
                number: self.number,
                page: None,
            },
            verbatim: Verbatim::Text {
                heading: heading.to_owned(),
                text: text.to_owned(),
            },
            claims,
            audience: self.source.audience,
        };
        self.teller.give(record, receive)
    }
}

/// The heading (the name) and the rest, with how many line ends stand between the beginning and the rest.
fn parted(block: &str) -> (&str, &str, u64) {
    let (first, rest) = block.split_once('\n').unwrap_or((block, ""));
    let name_alone = first.chars().count() < 120
        && !first.contains([',', ':', ';'])
        && !first.bytes().any(|byte| byte.is_ascii_digit());
    if name_alone {
        return (first.trim(), rest.trim(), 1);
    }
    // The name goes up to the first comma outside brackets, or to a bracket with a year in it.
    let mut depth = 0_u32;
    for (at, letter) in block.char_indices() {
        match letter {
            '(' | '[' => {
                let after = block.get(at + 1..).unwrap_or_default();
                let year = after.chars().take(4).all(|digit| digit.is_ascii_digit())
                    && after.chars().take(4).count() == 4;
                if year && depth == 0 {
                    return split(block, at, at);
                }
                depth += 1;
            }
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' | ';' | ':' | '\n' if depth == 0 => return split(block, at, at + 1),
            '.' if depth == 0 && !is_initial(block.get(..at).unwrap_or_default()) => {
                return split(block, at, at + 1);
            }
            _ => {}
        }
        if at > 300 {
            break;
        }
    }
    ("", block, 0)
}

fn split(block: &str, end: usize, start: usize) -> (&str, &str, u64) {
    let heading = block.get(..end).unwrap_or_default().trim();
    let text = block.get(start..).unwrap_or_default();
    let lines = text.len() - text.trim_start().len();
    let lines = text.get(..lines).unwrap_or_default().matches('\n').count() as u64;
    (heading, text.trim(), lines)
}

/// Whether the full stop after this text is that of an initial.
fn is_initial(before: &str) -> bool {
    let mut letters = before.chars().rev();
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_none_or(|letter| !letter.is_alphabetic())
}

/// Two or three words with capitals: enough to take an entry without any fact for a person.
fn looks_like_a_name(heading: &str) -> bool {
    let words: Vec<&str> = heading
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    (2..=6).contains(&words.len())
        && words.iter().all(|word| {
            word.trim_start_matches(['(', '['])
                .chars()
                .next()
                .is_some_and(char::is_uppercase)
                || word.len() < 9
        })
        && words
            .iter()
            .any(|word| word.chars().any(char::is_lowercase))
}

/// The claims of an entry, and what was not understood of it as a claim of its own. Those of the text carry the bytes they
/// were read from.
pub(crate) fn claims_of(entry: &prose::Entry, heading: &str, text: &str) -> Vec<Claim> {
    let place = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    entry
        .fields
        .iter()
        .filter(|field| !field.span.is_empty())
        .map(|field| {
            let property = Property::from_key(field.property).unwrap_or_default();
            let mut claim = Claim::new(property, field.as_written(heading, text).trim());
            claim.readings.clone_from(&field.readings);
            if field.uncertain {
                claim.certainty = Certainty::Doubtful;
            }
            claim.case = field.group;
            if field.part == prose::Part::Text {
                claim.span = Some((place(field.span.start), place(field.span.end)));
            }
            claim
        })
        .chain(entry.remainder.iter().map(|span| Claim {
            span: Some((place(span.start), place(span.end))),
            ..Claim::new(
                Property::NotUnderstood,
                text.get(span.clone()).unwrap_or_default(),
            )
        }))
        .collect()
}

/// Problems of an entry that stands in a cell of a table.
pub(crate) fn problems_of(
    entry: &prose::Entry,
    text: &str,
    line: u64,
    column: usize,
) -> Vec<Problem> {
    entry
        .problems
        .iter()
        .map(|finding| {
            let mut problem = finding.to_problem(text, None);
            problem.position = position(line, column);
            problem
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::Item;

    fn read_all(volume: &str) -> (Vec<String>, Vec<String>) {
        let (mut records, mut found) = (Vec::new(), Vec::new());
        let input = Input::bytes("v.txt", volume.as_bytes());
        read(
            &input,
            &FileSettings::default(),
            &Mapping::default(),
            &mut |item| {
                match item {
                    Item::Record(record) => {
                        let birth = record.first(Property::BirthDate).unwrap_or("-").to_owned();
                        records.push(format!("{} {} {birth}", record.locator, record.name()));
                    }
                    Item::Problem(problem) => {
                        found.push(format!("{} {}", problem.position, problem.code));
                    }
                }
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        (records, found)
    }

    #[test]
    fn paragraphs_with_names_in_capitals() {
        let (records, found) = read_all(
            "КНИГА ПАМЯТИ\n\nПРИМЕРОВ Тест Образцович, 1889 г. р., русский. Арестован 17.03.1938.\n\
             ОБРАЗЦОВ Иван Тестович, 1901 г. р., поляк, колхозник.\nПриговор: ВМН.\n",
        );
        assert_eq!(
            records,
            [
                "entry 1 ПРИМЕРОВ Тест Образцович 1889",
                "entry 2 ОБРАЗЦОВ Иван Тестович 1901"
            ]
        );
        assert_eq!(found, ["1 not-an-entry"]);
    }

    #[test]
    fn blocks_with_a_name_and_lines() {
        let (records, found) = read_all(
            "Примеров Тест Образцович\nДата рождения: 1889 г.\nНациональность: русский\n\n\
             Образцов Иван Тестович\nДата рождения: 31 февраля 1901 г.\n",
        );
        assert_eq!(records.len(), 2);
        assert_eq!(records[0], "entry 1 Примеров Тест Образцович 1889");
        assert_eq!(found, ["6:16 date-impossible"]);
    }

    #[test]
    fn a_volume_without_line_ends_costs_no_memory() {
        let volume = "ПРИМЕРОВ Тест Образцович, 1889 г. р. ".repeat(40_000);
        let (records, found) = read_all(&volume);
        assert!(!records.is_empty());
        assert!(
            found
                .iter()
                .any(|problem| problem.ends_with("line-too-long"))
        );
    }
}
