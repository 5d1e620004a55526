//! Cells parted by a separator: CSV, TSV and what people make of them.
//!
//! Quotes are read as RFC 4180 has them, with two kinds of forgiveness: a quote inside a quoted cell that no separator
//! follows stands for itself, and a quoted cell that never closes is read as if the quote were a letter, so that one stray
//! quote in row 5 does not swallow the rest of the volume.

use std::io::Read;
use std::ops::ControlFlow;

use imena_model::{Position, Problem};
use memchr::{memchr, memchr2};

use super::{CELL_BYTES_MAX, CELLS_MAX, Event, ROW_BYTES_MAX, Row, Sink};
use crate::problems;
use crate::text::Text;

/// How cells are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Between cells.
    pub separator: u8,
    /// Round cells that hold separators; none when the file uses none.
    pub quote: Option<u8>,
    /// Ends a row: a line feed, or a carriage return in files of the first Macintosh.
    pub terminator: u8,
}

/// A layout found in a sample, with how well it fits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sniffed {
    pub(crate) layout: Layout,
    /// The usual number of cells.
    pub(crate) columns: usize,
    /// Share of rows that have it.
    pub(crate) agreement: f64,
    /// Rows looked at.
    pub(crate) rows: usize,
}

/// The most a quoted cell may reach over line ends before its quote is taken for a letter.
const QUOTED_BYTES_MAX: usize = 256 * 1024;
/// After so many quotes that never close, quotes are no longer followed over line ends in this file.
const OPEN_QUOTES_MAX: u32 = 20;

/// Finds the layout of a sample of text.
pub(crate) fn sniff(sample: &str) -> Sniffed {
    let bytes = sample.trim_start_matches('\u{feff}').as_bytes();
    let bytes = &bytes[..bytes.len().min(256 * 1024)];
    let terminator = if memchr(b'\n', bytes).is_none() && memchr(b'\r', bytes).is_some() {
        b'\r'
    } else {
        b'\n'
    };
    if let Some(named) = named_separator(bytes) {
        let layout = Layout {
            separator: named,
            quote: Some(b'"'),
            terminator,
        };
        return measure(bytes, layout);
    }
    let mut best: Option<(f64, Sniffed)> = None;
    // In the order of trust: a comma also stands inside names of places and numbers.
    for separator in [b'\t', b';', b'|', b','] {
        for quote in [b'"', b'\''] {
            if quote == b'\'' && !quotes_with_apostrophes(bytes, separator) {
                continue;
            }
            let found = measure(
                bytes,
                Layout {
                    separator,
                    quote: Some(quote),
                    terminator,
                },
            );
            if found.columns < 2 {
                continue;
            }
            let score = found.agreement * (1.0 + (found.columns.min(50) as f64).ln());
            if best.as_ref().is_none_or(|(top, _)| score > *top + 1e-9) {
                best = Some((score, found));
            }
        }
    }
    best.map_or_else(
        || {
            measure(
                bytes,
                Layout {
                    separator: b',',
                    quote: Some(b'"'),
                    terminator,
                },
            )
            .as_single()
        },
        |(_, found)| {
            if found.agreement >= 0.5 {
                found
            } else {
                found.as_single()
            }
        },
    )
}

impl Sniffed {
    fn as_single(self) -> Sniffed {
        // A separator that no list uses: every line is one cell.
        Sniffed {
            layout: Layout {
                separator: 0x1f,
                quote: None,
                ..self.layout
            },
            columns: 1,
            agreement: 1.0,
            rows: self.rows,
        }
    }
}

/// The first line `sep=;` that Excel writes and obeys.
fn named_separator(bytes: &[u8]) -> Option<u8> {
    let rest = bytes.strip_prefix(b"sep=")?;
    matches!(rest.get(1), Some(b'\r' | b'\n')).then(|| rest[0])
}

fn quotes_with_apostrophes(bytes: &[u8], separator: u8) -> bool {
    let opening = bytes
        .windows(2)
        .filter(|pair| pair[0] == separator && pair[1] == b'\'')
        .count();
    let closing = bytes
        .windows(2)
        .filter(|pair| pair[0] == b'\'' && matches!(pair[1], b'\r' | b'\n'))
        .count()
        + bytes
            .windows(2)
            .filter(|pair| pair[0] == b'\'' && pair[1] == separator)
            .count();
    opening > 3 && opening * 10 > closing * 9 && closing * 10 > opening * 9
}

fn measure(bytes: &[u8], layout: Layout) -> Sniffed {
    let mut counts: Vec<usize> = Vec::new();
    let mut row = Row::default();
    let mut rest = bytes;
    while !rest.is_empty() && counts.len() < 400 {
        row.clear();
        let len = match scan(rest, layout, true, true, &mut row) {
            Scan::Row(len) => len,
            Scan::Open | Scan::More => {
                row.clear();
                match scan(
                    rest,
                    Layout {
                        quote: None,
                        ..layout
                    },
                    true,
                    true,
                    &mut row,
                ) {
                    Scan::Row(len) => len,
                    Scan::Open | Scan::More => break,
                }
            }
        };
        // The last row may be cut by the end of the sample.
        if !row.is_blank() && (len < rest.len() || counts.len() < 2) {
            counts.push(row.len());
        }
        rest = &rest[len..];
    }
    let mut best = (0, 1);
    for &count in &counts {
        let times = counts.iter().filter(|&&other| other == count).count();
        if times > best.0 || (times == best.0 && count > best.1) {
            best = (times, count);
        }
    }
    let agreement = if counts.is_empty() {
        0.0
    } else {
        best.0 as f64 / counts.len() as f64
    };
    Sniffed {
        layout,
        columns: best.1,
        agreement,
        rows: counts.len(),
    }
}

enum Scan {
    /// A whole row of so many bytes, its end included.
    Row(usize),
    /// The row may go on beyond what is here.
    More,
    /// A quote is never closed.
    Open,
}

/// Reads one row from the beginning of `bytes`. `last` says that nothing follows them.
fn scan(bytes: &[u8], layout: Layout, last: bool, over_lines: bool, row: &mut Row) -> Scan {
    let line_end = memchr(layout.terminator, bytes);
    let (line, len) = match line_end {
        Some(end) => (&bytes[..end], end + 1),
        None if last => (bytes, bytes.len()),
        None => return Scan::More,
    };
    let quoted = layout
        .quote
        .is_some_and(|quote| memchr(quote, line).is_some());
    if !quoted {
        split(without_return(line), layout.separator, row);
        return Scan::Row(len);
    }
    scan_quoted(bytes, layout, last, over_lines, len, row)
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn push_bytes(row: &mut Row, bytes: &[u8]) {
    // The window holds whole letters and cells end at ASCII bytes, so this is always sound UTF-8.
    match std::str::from_utf8(bytes) {
        Ok(cell) => row.push(cell),
        Err(_) => row.push(&String::from_utf8_lossy(bytes)),
    }
}

fn split(line: &[u8], separator: u8, row: &mut Row) {
    let mut start = 0;
    while row.len() + 1 < CELLS_MAX {
        let Some(at) = memchr(separator, &line[start..]) else {
            break;
        };
        push_bytes(row, &line[start..start + at]);
        start += at + 1;
    }
    push_bytes(row, &line[start..]);
}

fn scan_quoted(
    bytes: &[u8],
    layout: Layout,
    last: bool,
    over_lines: bool,
    first_line: usize,
    row: &mut Row,
) -> Scan {
    let quote = layout.quote.unwrap_or(b'"');
    let (separator, terminator) = (layout.separator, layout.terminator);
    let mut at = 0;
    let mut cell: Vec<u8> = Vec::new();
    loop {
        if bytes.get(at) == Some(&quote) {
            cell.clear();
            at += 1;
            loop {
                let Some(found) = memchr(quote, &bytes[at..]) else {
                    let open = last || !over_lines || bytes.len() > first_line + QUOTED_BYTES_MAX;
                    return if open { Scan::Open } else { Scan::More };
                };
                let close = at + found;
                if close > first_line + QUOTED_BYTES_MAX || (!over_lines && close >= first_line) {
                    return Scan::Open;
                }
                cell.extend_from_slice(&bytes[at..close]);
                at = close + 1;
                match bytes.get(at) {
                    Some(&next) if next == quote => {
                        cell.push(quote);
                        at += 1;
                    }
                    Some(&next) if next == separator || next == terminator || next == b'\r' => {
                        break;
                    }
                    None if last => break,
                    None => return Scan::More,
                    // A quote inside: it stands for itself and the cell goes on.
                    Some(_) => cell.push(quote),
                }
            }
            push_bytes(row, &cell);
        } else {
            let rest = &bytes[at..];
            let Some(found) = memchr2(separator, terminator, rest) else {
                if !last {
                    return Scan::More;
                }
                push_bytes(row, without_return(rest));
                return Scan::Row(bytes.len());
            };
            let end = at + found;
            let plain = &bytes[at..end];
            push_bytes(
                row,
                if bytes[end] == terminator {
                    without_return(plain)
                } else {
                    plain
                },
            );
            at = end;
        }
        match bytes.get(at) {
            None => return Scan::Row(at),
            Some(&byte) if byte == separator && row.len() < CELLS_MAX => at += 1,
            Some(b'\r') if terminator == b'\n' => {
                at += 1;
                match bytes.get(at) {
                    Some(b'\n') => return Scan::Row(at + 1),
                    None if last => return Scan::Row(at),
                    None => return Scan::More,
                    // A return that ends no row: taken as the end of the cell's line, nothing is lost but the return.
                    Some(_) => return Scan::Row(at),
                }
            }
            Some(&byte) if byte == terminator => return Scan::Row(at + 1),
            // Too many cells: the rest of the line is one cell.
            Some(_) => {
                let end = memchr(terminator, &bytes[at..]).map_or(bytes.len(), |found| at + found);
                push_bytes(row, &bytes[at..end]);
                return Scan::Row((end + 1).min(bytes.len()));
            }
        }
    }
}

/// Reads all rows of a delimited text.
pub(crate) struct Delimited<R> {
    text: Text<R>,
    layout: Layout,
    line: u64,
    open_quotes: u32,
    broken: Vec<usize>,
}

impl<R: Read> Delimited<R> {
    pub(crate) fn new(text: Text<R>, layout: Layout) -> Delimited<R> {
        Delimited {
            text,
            layout,
            line: 0,
            open_quotes: 0,
            broken: Vec::new(),
        }
    }

    /// Gives every row to the sink.
    pub(crate) fn each(&mut self, sink: &mut Sink<'_>) -> std::io::Result<()> {
        let mut row = Row::default();
        let mut first = true;
        loop {
            row.clear();
            let mut last = false;
            if self.text.window().is_empty() && !self.text.more()? {
                return Ok(());
            }
            if first {
                first = false;
                if named_separator(self.text.window()).is_some() {
                    self.take(6 + usize::from(self.text.window().get(5) == Some(&b'\r')));
                    self.line += 1;
                    continue;
                }
            }
            row.line = self.line;
            let len = loop {
                let over_lines = self.open_quotes < OPEN_QUOTES_MAX;
                match scan(self.text.window(), self.layout, last, over_lines, &mut row) {
                    Scan::Row(len) => break Some(len),
                    Scan::More => {
                        row.clear();
                        if self.text.window().len() > ROW_BYTES_MAX {
                            break None;
                        }
                        last = !self.text.more()?;
                    }
                    Scan::Open => {
                        row.clear();
                        self.open_quotes += 1;
                        if sink(Event::Problem(problems::quote_open(self.line))).is_break() {
                            return Ok(());
                        }
                        let plain = Layout {
                            quote: None,
                            ..self.layout
                        };
                        match scan(self.text.window(), plain, last, false, &mut row) {
                            Scan::Row(len) => break Some(len),
                            Scan::More | Scan::Open => {
                                row.clear();
                                break None;
                            }
                        }
                    }
                }
            };
            let flow = match len {
                Some(len) => self.give(len, &mut row, sink),
                None => self.give_cut(&mut row, sink)?,
            };
            if flow.is_break() {
                return Ok(());
            }
        }
    }

    fn take(&mut self, len: usize) {
        self.broken.clear();
        self.text.take(len, &mut self.broken);
    }

    /// Gives a whole row of `len` bytes.
    fn give(&mut self, len: usize, row: &mut Row, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let terminator = self.layout.terminator;
        let window = self.text.window();
        // Line ends inside quoted cells count, too: the position is the one an editor shows.
        let lines = if row.text().as_bytes().contains(&terminator) {
            memchr::memchr_iter(terminator, &window[..len]).count() as u64
        } else {
            1
        };
        self.take(len);
        self.line += lines;
        let broken = !self.broken.is_empty();
        tidy(row, broken, sink)?;
        if row.is_blank() && row.len() <= 1 {
            return ControlFlow::Continue(());
        }
        sink(Event::Row(row))
    }

    /// Gives the beginning of a row that is too long, and passes over the rest of it.
    fn give_cut(&mut self, row: &mut Row, sink: &mut Sink<'_>) -> std::io::Result<ControlFlow<()>> {
        let window = self.text.window();
        let mut keep = window.len().min(CELL_BYTES_MAX);
        while keep > 0 && window.get(keep).is_some_and(|byte| byte & 0xc0 == 0x80) {
            keep -= 1;
        }
        let line: Vec<u8> = window[..keep].to_vec();
        split(&line, self.layout.separator, row);
        let mut skipped: u64 = 0;
        loop {
            let window = self.text.window();
            if let Some(end) = memchr(self.layout.terminator, window) {
                self.take(end + 1);
                skipped += end as u64;
                break;
            }
            skipped += window.len() as u64;
            self.take(window.len());
            if !self.text.more()? {
                break;
            }
        }
        let problem = problems::line_too_long(self.line, skipped, keep as u64);
        self.line += 1;
        if sink(Event::Problem(problem)).is_break() || tidy(row, false, sink).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        Ok(sink(Event::Row(row)))
    }
}

/// Reports and repairs what no cell should hold: unreadable letters, NUL bytes, cells beyond the limit.
pub(super) fn tidy(row: &mut Row, broken: bool, sink: &mut Sink<'_>) -> ControlFlow<()> {
    if broken {
        for (column, cell) in row.cells().enumerate() {
            if let Some(at) = cell.find('\u{fffd}') {
                let problem =
                    problems::broken_encoding(position(row.line, column), around(cell, at));
                sink(Event::Problem(problem))?;
            }
        }
    }
    if memchr(0, row.text().as_bytes()).is_some() {
        for (column, cell) in row.cells().enumerate() {
            if let Some(at) = cell.find('\0') {
                sink(Event::Problem(problems::nul_byte(
                    position(row.line, column),
                    around(cell, at),
                )))?;
            }
        }
        row.map_cells(|cell| cell.trim_end_matches('\0').replace('\0', "\u{fffd}"));
    }
    if row.text().len() > CELL_BYTES_MAX {
        for (column, cell) in row.cells().enumerate() {
            if cell.len() > CELL_BYTES_MAX {
                let problem =
                    problems::cell_too_long(position(row.line, column), cell.len() as u64);
                sink(Event::Problem(problem))?;
            }
        }
        row.map_cells(|cell| cut(cell, CELL_BYTES_MAX).to_owned());
    }
    ControlFlow::Continue(())
}

/// The beginning of a text, at most so many bytes, never inside a letter.
pub(crate) fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Some letters round a place, for a message.
fn around(cell: &str, at: usize) -> String {
    let before: Vec<char> = cell
        .get(..at)
        .unwrap_or_default()
        .chars()
        .rev()
        .take(20)
        .collect();
    let after = cell.get(at..).unwrap_or_default().chars().take(20);
    before
        .into_iter()
        .rev()
        .chain(after)
        .collect::<String>()
        .replace('\0', "\u{2400}")
}

pub(crate) fn position(line: u64, column: usize) -> Position {
    Position {
        line: Some(line),
        column: Some(column as u64),
        column_name: None,
    }
}

/// Only for tests and messages: how a problem of the row reader looks before columns have names.
pub(crate) fn name_column(mut problem: Problem, names: &[String]) -> Problem {
    if let Some(name) = problem
        .position
        .column
        .and_then(|column| names.get(column as usize))
    {
        problem.position.column_name = Some(name.clone());
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::Encoding;

    fn read(bytes: &[u8]) -> (Vec<Vec<String>>, Vec<String>) {
        let layout = sniff(&String::from_utf8_lossy(bytes)).layout;
        read_with(bytes, layout)
    }

    fn read_with(bytes: impl Read, layout: Layout) -> (Vec<Vec<String>>, Vec<String>) {
        let mut rows = Vec::new();
        let mut problems = Vec::new();
        Delimited::new(Text::new(bytes, Encoding::UTF_8), layout)
            .each(&mut |event| {
                match event {
                    Event::Row(row) => rows.push(row.cells().map(str::to_owned).collect()),
                    Event::Problem(problem) => {
                        problems.push(format!("{} {}", problem.position, problem.code));
                    }
                }
                ControlFlow::Continue(())
            })
            .unwrap();
        (rows, problems)
    }

    fn check(text: &str, expected: &[&[&str]]) {
        let (rows, problems) = read(text.as_bytes());
        assert_eq!(rows, expected, "{text:?}");
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn rows_of_many_shapes() {
        check("a;b\n1;2\n", &[&["a", "b"], &["1", "2"]]);
        check("a,b\r\n\"1,5\",2", &[&["a", "b"], &["1,5", "2"]]);
        check("a\tb\n1\t\"2\n3\"\n", &[&["a", "b"], &["1", "2\n3"]]);
        check("a|b\rc|d\r", &[&["a", "b"], &["c", "d"]]);
        check(
            "sep=;\r\na;b\r\n\"x \"\"y\"\"\";z\r\n",
            &[&["a", "b"], &["x \"y\"", "z"]],
        );
        check("a,b\n\n\n1,2\n", &[&["a", "b"], &["1", "2"]]);
        check("a,b\n\"\",\"\"\n", &[&["a", "b"], &["", ""]]);
        check("Примеров\nВыдуманный\n", &[&["Примеров"], &["Выдуманный"]]);
        check(
            "a,b\n\"Клуб \"Восход\" за рекой\",2\n",
            &[&["a", "b"], &["Клуб \"Восход\" за рекой", "2"]],
        );
    }

    #[test]
    fn a_quote_that_never_closes_swallows_nothing() {
        let (rows, problems) = read(b"a;b\n\"x;1\ny;2\nz;3\n");
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[1], ["\"x", "1"]);
        assert_eq!(problems, ["2 quote-open"]);
    }

    #[test]
    fn nul_and_broken_letters_are_placed() {
        let (rows, problems) = read(b"a;b\nx;q\xffr\ny\0z;2\0\0\n");
        assert_eq!(rows[1], ["x", "q\u{fffd}r"]);
        assert_eq!(rows[2], ["y\u{fffd}z", "2"]);
        assert_eq!(
            problems,
            ["2:2 broken-encoding", "3:1 nul-byte", "3:2 nul-byte"]
        );
    }

    #[test]
    fn a_line_beyond_all_limits_costs_no_memory() {
        struct Endless {
            left: u64,
            tail: &'static [u8],
        }
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                if self.left > 0 {
                    let len = buffer.len().min(self.left as usize);
                    buffer[..len].fill(b'x');
                    self.left -= len as u64;
                    return Ok(len);
                }
                let len = buffer.len().min(self.tail.len());
                buffer[..len].copy_from_slice(&self.tail[..len]);
                self.tail = &self.tail[len..];
                Ok(len)
            }
        }
        let layout = Layout {
            separator: b';',
            quote: Some(b'"'),
            terminator: b'\n',
        };
        let (rows, problems) = read_with(
            Endless {
                left: 64 << 20,
                tail: b"\na;b\n",
            },
            layout,
        );
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0][0].len(), CELL_BYTES_MAX);
        assert_eq!(rows[1], ["a", "b"]);
        assert_eq!(problems, ["1 line-too-long"]);
    }
}
