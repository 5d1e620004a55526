//! Memory books: a volume of running text into records, entry by entry.
//!
//! This is the joint between a file and [`crate::prose`], which cuts volumes and reads entries: it decodes the file, hands it
//! over piece by piece, and makes a record of what comes back, every claim with its place in the words.
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
use std::path::Path;

use imena_model::{Certainty, Claim, Locator, Problem, Property, Record, Source, Verbatim};
use memchr::memchr;

use crate::error::Error;
use crate::input::Input;
use crate::kind::{self, Foreign, Kind};
use crate::lists::{Receive, Summary, Teller, encoding_of, look_into_zip};
use crate::mapping::{FileSettings, Mapping};
use crate::problems;
use crate::prose::{self, ENTRY_BYTES_MAX, Grammar, LINE_BYTES_MAX, Splitter, VolumeEntry};
use crate::rows::delimited::{cut, position};
use crate::text::Text;

/// How much of a volume is looked at to see what it is.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Reads a volume, giving every record and problem to `receive` in the order of the file.
pub fn read(
    input: &Input,
    settings: &FileSettings,
    mapping: &Mapping,
    receive: &mut Receive<'_>,
) -> Result<Summary, Error> {
    read_with(&Grammar::builtin(), input, settings, mapping, receive)
}

/// The same with a grammar that knows the house style of the volume (see [`Grammar::with_profile`]).
pub fn read_with(
    grammar: &Grammar,
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
    let mut found = kind::detect(&head);
    if head.starts_with(b"PK") {
        found = look_into_zip(input)?;
    }
    let document = match found {
        Kind::Empty => return Err(Error::Empty { name: name() }),
        Kind::Foreign(Foreign::TextDocument | Foreign::Html) => input.on_disk(),
        Kind::Prose | Kind::Delimited | Kind::WebVtt | Kind::JsonLines | Kind::GeoJson => None,
        found => {
            let wanted = "the text of a memory book";
            return Err(Error::WrongKind {
                name: name(),
                found,
                wanted,
            });
        }
    };
    let mut reading = Reading {
        grammar,
        source: &mapping.source,
        number: 0,
        teller: Teller::default(),
    };
    let cutting = Cutting {
        splitter: Splitter::new(grammar),
        ready: Vec::new(),
        reading: &mut reading,
        receive,
    };
    let flow = if let Some(path) = document {
        feed_document(path, input.name(), cutting)?
    } else {
        let encoding = match settings.encoding {
            Some(encoding) => encoding,
            None => encoding_of(input)?.encoding,
        };
        let mut text = Text::new(input.open().map_err(failed)?, encoding);
        feed_text(&mut text, cutting).map_err(failed)?
    };
    let mut summary = reading.teller.finish(flow.is_break(), receive);
    if summary.records == 0 && !summary.stopped && summary.passed_over == 0 {
        return Err(Error::Empty { name: name() });
    }
    summary.stopped |= flow.is_break();
    Ok(summary)
}

struct Reading<'a> {
    grammar: &'a Grammar,
    source: &'a Source,
    number: u64,
    teller: Teller,
}

/// Cuts what it is fed into entries and reads each.
struct Cutting<'a, 'g, 'r> {
    splitter: Splitter<'g>,
    ready: Vec<VolumeEntry>,
    reading: &'a mut Reading<'g>,
    receive: &'a mut Receive<'r>,
}

impl Cutting<'_, '_, '_> {
    fn feed(&mut self, piece: &[u8]) -> ControlFlow<()> {
        let ready = &mut self.ready;
        self.splitter.push(piece, &mut |entry| ready.push(entry));
        self.give()
    }

    fn finish(mut self) -> ControlFlow<()> {
        let splitter = std::mem::replace(&mut self.splitter, Splitter::new(self.reading.grammar));
        let ready = &mut self.ready;
        splitter.finish(&mut |entry| ready.push(entry));
        self.give()
    }

    fn give(&mut self) -> ControlFlow<()> {
        for entry in self.ready.drain(..) {
            self.reading.entry(&entry, self.receive)?;
        }
        ControlFlow::Continue(())
    }
}

/// Feeds a plain text, in any encoding.
fn feed_text<R: std::io::Read>(
    text: &mut Text<R>,
    mut cutting: Cutting<'_, '_, '_>,
) -> std::io::Result<ControlFlow<()>> {
    let mut broken: Vec<usize> = Vec::new();
    let mut line = 0_u64;
    loop {
        if text.window().is_empty() && !text.more()? {
            return Ok(cutting.finish());
        }
        let piece = text.window().to_vec();
        broken.clear();
        text.take(piece.len(), &mut broken);
        for &at in &broken {
            let problem = unreadable(&piece, at, line);
            if cutting
                .reading
                .teller
                .tell(problem, cutting.receive)
                .is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
        line += memchr::memchr_iter(b'\n', &piece).count() as u64;
        if cutting.feed(&piece).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// Feeds the text of a document or a web page.
fn feed_document(
    path: &Path,
    name: &str,
    mut cutting: Cutting<'_, '_, '_>,
) -> Result<ControlFlow<()>, Error> {
    let mut flow = ControlFlow::Continue(());
    prose::read_volume(path, &mut |piece| {
        if flow.is_continue() {
            flow = cutting.feed(piece);
        }
    })
    .map_err(|error| match error {
        prose::VolumeError::Read { source, .. } => Error::Read {
            name: name.to_owned(),
            source,
        },
        other => Error::Damaged {
            name: name.to_owned(),
            what: other.to_string(),
        },
    })?;
    Ok(if flow.is_break() {
        flow
    } else {
        cutting.finish()
    })
}

/// A letter that could not be read, with its line and what stands round it.
fn unreadable(piece: &[u8], at: usize, line: u64) -> Problem {
    let before = piece.get(..at).unwrap_or_default();
    let begin = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    let start = String::from_utf8_lossy(&before[begin..]);
    let after = String::from_utf8_lossy(
        piece
            .get(at..(at + 60).min(piece.len()))
            .unwrap_or_default(),
    );
    let column = start.chars().count();
    let around = start
        .chars()
        .skip(column.saturating_sub(20))
        .chain(after.chars().take(20))
        .collect();
    let lines = memchr::memchr_iter(b'\n', before).count() as u64;
    problems::broken_encoding(position(line + lines, column), around)
}

impl Reading<'_> {
    fn entry(&mut self, found: &VolumeEntry, receive: &mut Receive<'_>) -> ControlFlow<()> {
        let block = found.text.trim();
        let line = found.line;
        if block.len() + LINE_BYTES_MAX > ENTRY_BYTES_MAX {
            let bytes = found.bytes.end - found.bytes.start;
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
                page: found.page.clone(),
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
    fn a_web_page_on_disk_is_read_and_a_picture_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.html");
        let page = "<html><body><p>ПРИМЕРОВ Тест Образцович, 1889 г. р., русский. Арестован 17.03.1938.</p></body></html>";
        std::fs::write(&path, page).unwrap();
        let all = (FileSettings::default(), Mapping::default());
        let go_on = &mut |_| ControlFlow::Continue(());
        assert_eq!(
            read(&Input::file(&path), &all.0, &all.1, go_on)
                .unwrap()
                .records,
            1
        );
        let picture = Input::bytes("x.png", b"\x89PNG\r\n\x1a\n....".as_slice());
        assert_eq!(
            read(&picture, &all.0, &all.1, go_on).unwrap_err().code(),
            "wrong-kind"
        );
    }

    #[test]
    fn a_volume_without_line_ends_costs_no_memory() {
        let volume = "ПРИМЕРОВ Тест Образцович, 1889 г. р. ".repeat(40_000);
        let (records, found) = read_all(&volume);
        assert!(!records.is_empty());
        assert!(
            found
                .iter()
                .any(|problem| problem.ends_with("line-too-long")),
            "{found:?}"
        );
    }
}
