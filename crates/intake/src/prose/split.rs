//! A whole volume into entries, in one pass and with flat memory.
//!
//! Bytes are pushed in pieces of any size; the entries that come out do not depend on where the pieces were cut.
//! Headings in capitals, lines run on, words broken at line ends, page numbers and running heads
//! between and inside entries, and rules of dashes or stars are told apart line by line.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::grammar::{Grammar, class};
use super::token::{Kind, tokenize};

/// The longest line that is kept whole; a longer one is read in parts of this size.
pub const LINE_BYTES_MAX: usize = 64 * 1024;
/// The longest entry; what is longer is cut and goes on as the next one.
pub const ENTRY_BYTES_MAX: usize = 256 * 1024;

/// One entry of a volume with its locator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeEntry {
    /// Number of the entry in the volume, from 1.
    pub number: u64,
    /// The printed page it begins on, where the volume shows page numbers.
    pub page: Option<String>,
    /// The line of the file it begins on, from 0.
    pub line: u64,
    /// The bytes of the file from its first to its last line.
    pub bytes: std::ops::Range<u64>,
    /// The text with broken words joined and page numbers and running heads left out.
    pub text: String,
}

/// What a line of a volume is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Blank,
    Rule,
    PageNumber,
    RunningHead,
    Heading,
    Opens,
    Goes,
}

/// Cuts a volume into entries; push bytes, then finish.
#[derive(Debug)]
pub struct Splitter<'a> {
    grammar: &'a Grammar,
    pending: Vec<u8>,
    at: u64,
    line: u64,
    page: Option<String>,
    entry: VolumeEntry,
    open: bool,
    blank: bool,
    ruled: bool,
    last_width: usize,
    widths: VecDeque<usize>,
    heads: VecDeque<String>,
    after_page: bool,
    number: u64,
}

impl<'a> Splitter<'a> {
    /// A splitter at the beginning of a volume.
    pub fn new(grammar: &'a Grammar) -> Self {
        Self {
            grammar,
            pending: Vec::new(),
            at: 0,
            line: 0,
            page: None,
            entry: VolumeEntry::default(),
            open: false,
            blank: true,
            ruled: false,
            last_width: 0,
            widths: VecDeque::new(),
            heads: VecDeque::new(),
            after_page: false,
            number: 0,
        }
    }

    /// Takes the next bytes of the volume, in UTF-8, and hands on the entries that are complete.
    pub fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(VolumeEntry)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = LINE_BYTES_MAX - self.pending.len();
            let window = &rest[..rest.len().min(room)];
            if let Some(end) = window.iter().position(|b| *b == b'\n') {
                self.pending.extend_from_slice(&window[..=end]);
                rest = &rest[end + 1..];
                self.take_line(true, out);
            } else {
                self.pending.extend_from_slice(window);
                rest = &rest[window.len()..];
                if self.pending.len() >= LINE_BYTES_MAX {
                    self.take_line(false, out);
                }
            }
        }
    }

    /// Ends the volume and hands on the last entry.
    pub fn finish(mut self, out: &mut dyn FnMut(VolumeEntry)) {
        if !self.pending.is_empty() {
            self.take_line(true, out);
        }
        while !self.pending.is_empty() {
            self.take_line(true, out);
        }
        self.close(out);
    }

    /// Reads the pending line; a line that is too long leaves a broken last character for the next part.
    fn take_line(&mut self, whole: bool, out: &mut dyn FnMut(VolumeEntry)) {
        let mut bytes = std::mem::take(&mut self.pending);
        if !whole {
            let mut keep = bytes.len();
            while keep > bytes.len() - 4
                && keep > 0
                && bytes
                    .get(keep.wrapping_sub(1))
                    .is_some_and(|b| b & 0xC0 == 0x80)
            {
                keep -= 1;
            }
            if keep > 0 && bytes[keep - 1] >= 0xC0 {
                keep -= 1;
            }
            if keep == 0 || bytes.len() - keep > 3 {
                keep = bytes.len();
            }
            self.pending = bytes.split_off(keep);
        }
        let length = bytes.len() as u64;
        let text = String::from_utf8_lossy(&bytes);
        // a page break may stand inside a line of text extracted from a scan
        let mut first = true;
        for part in text.split('\u{c}') {
            if !first {
                self.after_page = true;
            }
            first = false;
            let trimmed =
                part.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{0}');
            self.line_of(trimmed, length, out);
        }
        self.at += length;
        self.line += u64::from(bytes.last() == Some(&b'\n'));
    }

    fn line_of(&mut self, text: &str, length: u64, out: &mut dyn FnMut(VolumeEntry)) {
        match self.kind_of(text) {
            Line::Blank => self.blank = true,
            Line::Rule => {
                self.close(out);
                self.ruled = true;
                self.blank = true;
            }
            Line::PageNumber => {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                self.page = Some(digits);
                self.after_page = true;
                return;
            }
            Line::RunningHead => {
                if self.heads.len() >= 16 {
                    self.heads.pop_front();
                }
                if !self.heads.iter().any(|h| h == text) {
                    self.heads.push_back(text.to_owned());
                }
                return;
            }
            Line::Heading => {
                self.close(out);
                self.begin(text, length);
            }
            Line::Opens => {
                if self.blank && self.open {
                    self.close(out);
                }
                self.append(text, length, out);
            }
            Line::Goes => {
                let new = self.blank
                    && self.open
                    && !self.after_page
                    && self.is_complete()
                    && starts_large(text);
                if new {
                    self.close(out);
                }
                self.append(text, length, out);
            }
        }
        if !text.is_empty() {
            self.blank = false;
            self.after_page = false;
        }
    }

    /// The entry so far ends like an entry.
    fn is_complete(&self) -> bool {
        self.entry.text.ends_with(['.', ')', '»', '"', ']', ';'])
    }

    fn begin(&mut self, text: &str, length: u64) {
        self.entry = VolumeEntry {
            number: 0,
            page: self.page.clone(),
            line: self.line,
            bytes: self.at..self.at + length,
            text: text.to_owned(),
        };
        self.open = true;
        self.note_width(text);
    }

    fn append(&mut self, text: &str, length: u64, out: &mut dyn FnMut(VolumeEntry)) {
        if !self.open {
            self.begin(text, length);
            return;
        }
        if self.entry.text.len() + text.len() > ENTRY_BYTES_MAX {
            self.close(out);
            self.begin(text, length);
            return;
        }
        let wide = self.widths.iter().max().copied().unwrap_or(0);
        let wrapped = wide >= 40 && self.last_width * 4 >= wide * 3;
        let small = text.chars().next().is_some_and(char::is_lowercase);
        let opens = self.opens(text);
        let joined = &mut self.entry.text;
        let broken = joined.ends_with('-')
            && small
            && wide >= 20
            && joined.trim_end_matches('-').ends_with(char::is_alphabetic);
        if broken || joined.ends_with(['\u{ad}', '¬']) {
            joined.pop();
        } else if wrapped && !opens || small && !joined.ends_with(['.', ';', ':']) {
            joined.push(' ');
        } else {
            joined.push('\n');
        }
        joined.push_str(text);
        self.entry.bytes.end = self.at + length;
        self.note_width(text);
    }

    fn note_width(&mut self, text: &str) {
        self.last_width = text.chars().count();
        if self.widths.len() >= 40 {
            self.widths.pop_front();
        }
        self.widths.push_back(self.last_width.min(400));
    }

    fn close(&mut self, out: &mut dyn FnMut(VolumeEntry)) {
        if !self.open {
            return;
        }
        self.open = false;
        let mut entry = std::mem::take(&mut self.entry);
        self.number += 1;
        entry.number = self.number;
        out(entry);
    }

    fn opens(&self, text: &str) -> bool {
        let head: String = text.chars().take(60).collect();
        let tokens = tokenize(self.grammar, &head);
        self.grammar.opens_phrase(&tokens, 0) && starts_large(&head)
    }

    fn kind_of(&self, text: &str) -> Line {
        if text.is_empty() {
            return Line::Blank;
        }
        if text.len() < 200 {
            let marks = text.chars().filter(|c| !c.is_whitespace()).count();
            if marks >= 3
                && text.chars().all(|c| {
                    c.is_whitespace()
                        || matches!(c, '-' | '*' | '=' | '_' | '—' | '–' | '•' | '~' | '#' | '·')
                })
            {
                return Line::Rule;
            }
            if is_page_number(text) {
                return Line::PageNumber;
            }
            if self.is_running_head(text) {
                return Line::RunningHead;
            }
        }
        let head: String = text.chars().take(120).collect();
        match heading(self.grammar, &head, text.chars().count() <= 120) {
            Heading::Capitals => return Line::Heading,
            Heading::Name
                if !self.open
                    || self.blank
                    || self.is_complete()
                    || self.last_width * 4 < self.widths.iter().max().copied().unwrap_or(0) * 3 =>
            {
                return Line::Heading;
            }
            _ => {}
        }
        let tokens = tokenize(self.grammar, &head);
        let birth = matches!(
            self.grammar.opener_at(&tokens, 0),
            Some((super::grammar::Opener::Birth, _, _))
        );
        if birth && self.blank && starts_large(&head) {
            return Line::Opens;
        }
        Line::Goes
    }

    /// A short line beside a page break that is no part of an entry.
    fn is_running_head(&self, text: &str) -> bool {
        let count = text.chars().count();
        if count > 70 || text.ends_with(['.', ',', ';', '-']) {
            return false;
        }
        if count == 1 && text.chars().all(char::is_uppercase) {
            return true;
        }
        if self.heads.iter().any(|h| h == text) {
            return true;
        }
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        let with_number = text
            .split_whitespace()
            .any(|w| !w.is_empty() && w.chars().all(|c| c.is_ascii_digit()));
        self.after_page
            && letters > 3
            && capitals == letters
            && !with_number
            && !text.contains(',')
            && (text.contains("КНИГА")
                || text.contains("ПАМЯТ")
                || text.contains("СПИСОК")
                || text.contains("BOOK")
                || text.contains('"')
                || text.contains('«'))
    }
}

fn starts_large(text: &str) -> bool {
    text.chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// "123", "- 123 -", "(123)" in any brackets, "с. 123".
fn is_page_number(text: &str) -> bool {
    let core = text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '[' | ']' | '·' | '*')
    });
    let core = core
        .strip_prefix("с. ")
        .or_else(|| core.strip_prefix("стр. "))
        .or_else(|| core.strip_prefix("p. "))
        .unwrap_or(core);
    !core.is_empty() && core.len() <= 4 && core.bytes().all(|b| b.is_ascii_digit())
}

/// How much a line looks like the heading of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heading {
    No,
    Name,
    Capitals,
}

fn heading(grammar: &Grammar, head: &str, whole: bool) -> Heading {
    let tokens = tokenize(grammar, head);
    let list = &tokens.list;
    let Some(first) = list.first() else {
        return Heading::No;
    };
    if first.kind != Kind::Word
        || !first.upper
        || first.class & (class::PLACE | class::UNIT | class::BODY | class::JOB) != 0 && !first.caps
    {
        return Heading::No;
    }
    if grammar.opens_phrase(&tokens, 0) {
        return Heading::No;
    }
    let mut words = 1;
    let mut patronymic = false;
    let mut i = 1;
    while let Some(token) = list.get(i) {
        match token.kind {
            Kind::Word
                if (token.upper || token.class & class::PATRONYMIC != 0)
                    && words < 6
                    && grammar.opener_at(&tokens, i).is_none() =>
            {
                words += 1;
                let folded = tokens.fold(i);
                patronymic |= ["ич", "вна", "чна", "оглы", "кызы", "їч"]
                    .iter()
                    .any(|end| folded.ends_with(end));
            }
            Kind::Mark if matches!(token.mark, '(' | '[') => {
                let end = if token.mark == '(' { ')' } else { ']' };
                let close = list[i..]
                    .iter()
                    .position(|t| t.kind == Kind::Mark && t.mark == end);
                // "Примеров [Тест Образцович]": what the compilers supplied is part of the name.
                if end == ']' && words == 1 {
                    for at in i + 1..i + close.unwrap_or(0) {
                        words += 1;
                        let folded = tokens.fold(at);
                        patronymic |= ["ич", "вна", "чна"].iter().any(|end| folded.ends_with(end));
                    }
                }
                match close {
                    Some(close)
                        if close <= 8
                            && !list[i + 1..i + close]
                                .iter()
                                .any(|t| t.kind == Kind::Number) =>
                    {
                        i += close;
                    }
                    _ => break,
                }
            }
            Kind::Mark
                if token.mark == '.'
                    && list[i - 1].kind == Kind::Word
                    && list[i - 1].dotted
                    && tokens.fold(i - 1).chars().count() == 1 => {}
            _ => break,
        }
        i += 1;
    }
    let stops = match list.get(i) {
        None => whole,
        Some(t) => {
            t.kind == Kind::Number
                || t.kind == Kind::Mark
                    && matches!(t.mark, ',' | '.' | ':' | '(' | '–' | '—' | '-' | '[')
                || grammar.opener_at(&tokens, i).is_some()
        }
    };
    if !stops || words < 2 {
        return Heading::No;
    }
    if first.caps
        && tokens.fold(0).chars().count() >= 3
        && (list[1].upper || list[1].mark == '(')
        && first.class & class::BODY == 0
    {
        return Heading::Capitals;
    }
    if patronymic && (2..=5).contains(&words) {
        Heading::Name
    } else {
        Heading::No
    }
}

/// The entries of a volume in UTF-8, one after another.
pub fn split<R: Read>(grammar: &Grammar, volume: R) -> Split<'_, R> {
    Split {
        splitter: Some(Splitter::new(grammar)),
        volume,
        ready: VecDeque::new(),
        buffer: vec![0; 64 * 1024],
    }
}

/// Iterator of [`split`].
#[derive(Debug)]
pub struct Split<'a, R> {
    splitter: Option<Splitter<'a>>,
    volume: R,
    ready: VecDeque<VolumeEntry>,
    buffer: Vec<u8>,
}

impl<R: Read> Iterator for Split<'_, R> {
    type Item = io::Result<VolumeEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.ready.pop_front() {
                return Some(Ok(entry));
            }
            let ready = &mut self.ready;
            let splitter = self.splitter.as_mut()?;
            match self.volume.read(&mut self.buffer) {
                Ok(0) => {
                    if let Some(splitter) = self.splitter.take() {
                        splitter.finish(&mut |entry| ready.push_back(entry));
                    }
                }
                Ok(count) => {
                    splitter.push(&self.buffer[..count], &mut |entry| ready.push_back(entry));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.splitter = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shared() -> &'static Grammar {
        static GRAMMAR: std::sync::OnceLock<Grammar> = std::sync::OnceLock::new();
        GRAMMAR.get_or_init(Grammar::builtin)
    }

    fn whole(text: &str) -> Vec<VolumeEntry> {
        split(shared(), text.as_bytes())
            .map(|e| e.unwrap())
            .collect()
    }

    fn check(volume: &str, expected: &[(&str, Option<&str>)]) {
        let entries = whole(volume);
        let found: Vec<(&str, Option<&str>)> = entries
            .iter()
            .map(|e| (e.text.as_str(), e.page.as_deref()))
            .collect();
        assert_eq!(found, expected, "\n{volume}");
    }

    #[test]
    fn headings_in_capitals_and_words_broken_at_line_ends() {
        check(
            "ПРИМЕРОВ Тест Образцович, 1890 г.р., русский, житель села Проб-\nное. Расстрелян 17.05.1938.\nПРОБНЫЙ Иван Тестович, 1901 г.р.\n",
            &[
                (
                    "ПРИМЕРОВ Тест Образцович, 1890 г.р., русский, житель села Пробное. Расстрелян 17.05.1938.",
                    None,
                ),
                ("ПРОБНЫЙ Иван Тестович, 1901 г.р.", None),
            ],
        );
    }

    #[test]
    fn page_numbers_and_running_heads_do_not_break_an_entry() {
        check(
            "12\nКНИГА ПАМЯТИ\nПРИМЕРОВ Тест Образцович, 1890 г.р., русский, жил в селе\n13\nКНИГА ПАМЯТИ\nПробное Образцовой губернии. Расстрелян 17.05.1938.\n\nПРОБНЫЙ Иван Тестович, 1901 г.р.",
            &[
                (
                    "ПРИМЕРОВ Тест Образцович, 1890 г.р., русский, жил в селе Пробное Образцовой губернии. Расстрелян 17.05.1938.",
                    Some("12"),
                ),
                ("ПРОБНЫЙ Иван Тестович, 1901 г.р.", Some("13")),
            ],
        );
    }

    #[test]
    fn rules_separate_entries_without_a_heading() {
        check(
            "Родился в 1901 г.\nПриговор: ВМН\n---\nРодилась в 1902 г.\n***\n",
            &[
                ("Родился в 1901 г.\nПриговор: ВМН", None),
                ("Родилась в 1902 г.", None),
            ],
        );
    }

    proptest! {
        #[test]
        fn a_volume_read_in_pieces_is_the_volume_read_whole(
            lines in prop::collection::vec(prop::sample::select(vec![
                "ПРИМЕРОВ Тест Образцович, 1890 г.р.", "Род. в 1901", "", "12", "---", "КНИГА ПАМЯТИ", "жил в селе Проб-", "ное. Расстрелян.", "Пробный Иван Тестович.", "А", "\u{c}",
            ]), 0..30),
            cuts in prop::collection::vec(1usize..40, 1..40),
        ) {
            let volume = lines.join("\n");
            let expected = whole(&volume);
            let mut found = Vec::new();
            let mut splitter = Splitter::new(shared());
            let mut rest = volume.as_bytes();
            let mut cut = cuts.iter().cycle();
            while !rest.is_empty() {
                let n = (*cut.next().unwrap()).min(rest.len());
                splitter.push(&rest[..n], &mut |e| found.push(e));
                rest = &rest[n..];
            }
            splitter.finish(&mut |e| found.push(e));
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn any_bytes_are_split_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let mut splitter = Splitter::new(shared());
            splitter.push(&bytes, &mut |_| {});
            splitter.finish(&mut |_| {});
        }
    }
}
