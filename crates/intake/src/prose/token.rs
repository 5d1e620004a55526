//! Text into tokens: words with what the grammar knows of them, numbers, dates, single marks.

use super::grammar::Grammar;
use super::lexicon::{Class, Lexicon, fold};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Date,
    Mark,
}

/// What stands before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    Space,
    Line,
}

/// One token; positions are bytes of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) fold_start: u32,
    pub(super) fold_end: u32,
    pub(super) kind: Kind,
    pub(super) gap: Gap,
    pub(super) mark: char,
    pub(super) class: Class,
    /// The number, the month, or the index of the date.
    pub(super) value: u32,
    pub(super) digits: u8,
    pub(super) phrases: u16,
    /// A word directly followed by a full stop.
    pub(super) dotted: bool,
    /// The grammar knows this dotted word as an abbreviation, or it is one letter.
    pub(super) abbreviation: bool,
    pub(super) upper: bool,
    pub(super) caps: bool,
    /// How many brackets or quotation marks are open here.
    pub(super) depth: u8,
}

/// The tokens of one entry and the folded letters they point into.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    pub(super) folded: String,
}

impl Tokens {
    pub(super) fn fold(&self, index: usize) -> &str {
        let token = &self.list[index];
        self.folded
            .get(token.fold_start as usize..token.fold_end as usize)
            .unwrap_or("")
    }
}

/// `char::is_alphabetic` with a short way for the letters that make up nearly all of the text.
fn is_letter(c: char) -> bool {
    matches!(c, 'а'..='я' | 'А'..='Я' | 'a'..='z' | 'A'..='Z' | 'ё' | 'Ё')
        || !c.is_ascii() && c.is_alphabetic()
}

/// `char::is_uppercase` with the same short way.
fn is_capital(c: char) -> bool {
    match c {
        'а'..='я' | 'ё' => false,
        'А'..='Я' | 'Ё' => true,
        _ if c.is_ascii() => c.is_ascii_uppercase(),
        _ => c.is_uppercase(),
    }
}

/// Cuts a text into tokens.
pub(super) fn tokenize(grammar: &Grammar, text: &str) -> Tokens {
    let lexicon = grammar.lexicon();
    let mut out = Tokens {
        list: Vec::with_capacity(text.len() / 7 + 8),
        folded: String::with_capacity(text.len()),
    };
    let mut chars = text.char_indices().peekable();
    let mut gap = Gap::Line;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() || c == '\u{feff}' || c == '\u{ad}' {
            gap = match (c, gap) {
                ('\n', _) | (_, Gap::Line) => Gap::Line,
                _ => Gap::Space,
            };
            continue;
        }
        let mut token = Token {
            start: start as u32,
            end: (start + c.len_utf8()) as u32,
            fold_start: out.folded.len() as u32,
            fold_end: 0,
            kind: Kind::Mark,
            gap,
            mark: c,
            class: 0,
            value: 0,
            digits: 0,
            phrases: 0,
            dotted: false,
            abbreviation: false,
            upper: false,
            caps: false,
            depth: 0,
        };
        gap = Gap::None;
        if c.is_ascii_digit() {
            token.kind = Kind::Number;
            token.value = c as u32 - '0' as u32;
            token.digits = 1;
            while let Some(&(at, d)) = chars.peek() {
                if !d.is_ascii_digit() {
                    break;
                }
                token.value = token
                    .value
                    .saturating_mul(10)
                    .saturating_add(d as u32 - '0' as u32);
                token.digits = token.digits.saturating_add(1);
                token.end = (at + 1) as u32;
                chars.next();
            }
        } else if is_letter(c) {
            token.kind = Kind::Word;
            token.upper = is_capital(c);
            let mut walk = Lexicon::walk();
            let mut letters = 1u32;
            let mut capitals = u32::from(token.upper);
            let folded = fold(c);
            out.folded.push(folded);
            lexicon.step(&mut walk, folded);
            while let Some(&(at, d)) = chars.peek() {
                let joins = is_letter(d)
                    || matches!(d, '\u{301}' | '\u{ad}')
                    || (matches!(d, '-' | '‐' | '‑' | '/' | '\'' | '’' | 'ʼ')
                        && text[at + d.len_utf8()..]
                            .chars()
                            .next()
                            .is_some_and(is_letter));
                if !joins {
                    break;
                }
                chars.next();
                token.end = (at + d.len_utf8()) as u32;
                if matches!(d, '\u{301}' | '\u{ad}') {
                    continue;
                }
                letters += 1;
                capitals += u32::from(is_capital(d));
                let folded = fold(d);
                out.folded.push(folded);
                lexicon.step(&mut walk, folded);
            }
            token.caps = capitals == letters && letters > 1;
            token.dotted = chars.peek().is_some_and(|&(_, d)| d == '.');
            let mut known = lexicon.end(walk);
            if token.dotted {
                if let Some(dotted) = lexicon.end_dotted(walk) {
                    known.class |= dotted.class;
                    if dotted.value != 0 {
                        known.value = dotted.value;
                    }
                    if dotted.phrases != 0 {
                        known.phrases = dotted.phrases;
                    }
                    token.abbreviation = true;
                }
                token.abbreviation |= letters == 1;
            }
            token.class = known.class;
            token.value = u32::from(known.value);
            token.phrases = known.phrases;
        }
        token.fold_end = out.folded.len() as u32;
        out.list.push(token);
    }
    nest(&mut out.list);
    out
}

/// Numbers the depth of brackets and quotation marks; those without a partner near by do not count.
fn nest(list: &mut [Token]) {
    const FAR: usize = 160;
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for i in 0..list.len() {
        let token = &list[i];
        if token.kind != Kind::Mark {
            continue;
        }
        let c = token.mark;
        let closes = match c {
            '(' | '[' | '«' | '„' | '“' => {
                if !(c == '“' && open.last().is_some_and(|(_, o)| *o == '„')) {
                    open.push((i, c));
                    continue;
                }
                '“'
            }
            '"' => {
                let tight_before = token.gap == Gap::None;
                let tight_after = list
                    .get(i + 1)
                    .is_some_and(|t| t.gap == Gap::None && t.kind != Kind::Mark);
                if open.iter().any(|(_, o)| *o == '"') && (tight_before || !tight_after) {
                    '"'
                } else {
                    open.push((i, c));
                    continue;
                }
            }
            ')' | ']' | '»' | '”' => c,
            _ => continue,
        };
        let fits = |o: char| match closes {
            ')' => o == '(',
            ']' => o == '[',
            '»' => o == '«',
            '”' => o == '“' || o == '„',
            '“' => o == '„',
            _ => o == '"',
        };
        if let Some(position) = open.iter().rposition(|(at, o)| fits(*o) && i - at < FAR) {
            pairs.push((open[position].0, i));
            open.truncate(position);
        }
    }
    for (from, to) in pairs {
        for token in &mut list[from..=to] {
            token.depth = token.depth.saturating_add(1);
        }
    }
}
