//! The bench on which one entry is read: its tokens, which of them are spoken for, and what was found.

use std::ops::Range;

use super::date::{self, Date};
use super::entry::{Entry, Field, Part};
use super::grammar::{Grammar, Opener, Sense, class};
use super::lexicon::Class;
use super::token::{Gap, Kind, Token, Tokens, tokenize};

/// Where in the life the entry has come to; it tells what an unlabelled phrase may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Start,
    Biography,
    Residence,
    Occupation,
    Arrest,
    Charge,
    Verdict,
    End,
    Rehabilitation,
    Source,
}

/// One entry being read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) grammar: &'a Grammar,
    pub(super) text: &'a str,
    pub(super) tokens: Tokens,
    pub(super) dates: Vec<Date>,
    pub(super) owned: Vec<bool>,
    pub(super) entry: Entry,
    pub(super) stage: Stage,
    pub(super) group: u16,
    pub(super) narrative: bool,
    /// What the person was stands at the head, before the story.
    pub(super) headed: bool,
    /// A life span stood at the head.
    pub(super) spanned: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(grammar: &'a Grammar, text: &'a str) -> Self {
        let mut tokens = tokenize(grammar, text);
        let dates = date::join(&mut tokens.list);
        let owned = vec![false; tokens.list.len()];
        Self {
            grammar,
            text,
            tokens,
            dates,
            owned,
            entry: Entry {
                fields: Vec::with_capacity(24),
                ..Entry::default()
            },
            stage: Stage::Start,
            group: 0,
            narrative: false,
            headed: false,
            spanned: false,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.list.len()
    }

    pub(super) fn token(&self, i: usize) -> Option<&Token> {
        self.tokens.list.get(i)
    }

    pub(super) fn kind(&self, i: usize) -> Option<Kind> {
        self.token(i).map(|t| t.kind)
    }

    pub(super) fn has(&self, i: usize, class: Class) -> bool {
        self.token(i).is_some_and(|t| t.class & class != 0)
    }

    pub(super) fn mark(&self, i: usize) -> Option<char> {
        self.token(i)
            .filter(|t| t.kind == Kind::Mark)
            .map(|t| t.mark)
    }

    pub(super) fn is_date(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Date)
    }

    pub(super) fn date(&self, i: usize) -> Option<Date> {
        self.token(i)
            .filter(|t| t.kind == Kind::Date)
            .and_then(|t| self.dates.get(t.value as usize))
            .copied()
    }

    pub(super) fn word(&self, i: usize) -> &str {
        if self.kind(i) == Some(Kind::Word) {
            self.tokens.fold(i)
        } else {
            ""
        }
    }

    pub(super) fn depth(&self, i: usize) -> u8 {
        self.token(i).map_or(0, |t| t.depth)
    }

    pub(super) fn upper(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| t.upper)
    }

    pub(super) fn opener(&self, i: usize) -> Option<(Opener, super::grammar::Position, usize)> {
        self.grammar.opener_at(&self.tokens, i)
    }

    /// The opener at `i` among those that may stand in such a position.
    pub(super) fn opener_from(
        &self,
        i: usize,
        least: super::grammar::Position,
    ) -> Option<(Opener, super::grammar::Position, usize)> {
        match self.grammar.match_at(
            &self.tokens,
            i,
            |s| matches!(s, Sense::Opener(_, position) if position >= least),
        ) {
            Some((Sense::Opener(opener, position), next)) => Some((opener, position, next)),
            _ => None,
        }
    }

    pub(super) fn body_at(&self, i: usize) -> Option<u16> {
        match self
            .grammar
            .match_at(&self.tokens, i, |s| matches!(s, Sense::Body(_)))
        {
            Some((Sense::Body(code), _)) => Some(code),
            _ => None,
        }
    }

    pub(super) fn measure_at(&self, i: usize) -> Option<u16> {
        match self
            .grammar
            .match_at(&self.tokens, i, |s| matches!(s, Sense::Measure(_)))
        {
            Some((Sense::Measure(code), _)) => Some(code),
            _ => None,
        }
    }

    /// Words that open or join but say nothing themselves.
    pub(super) fn glue(&mut self, range: Range<usize>) {
        let end = range.end.min(self.owned.len());
        if let Some(owned) = self.owned.get_mut(range.start..end) {
            owned.fill(true);
        }
    }

    /// The range without the marks around it; brackets and quotation marks stay if both are inside.
    pub(super) fn trim(&self, mut range: Range<usize>) -> Range<usize> {
        while range.start < range.end {
            let i = range.start;
            match self.mark(i) {
                Some('(' | '[' | '«' | '"' | '“' | '„')
                    if self.closing(i).is_some_and(|c| c < range.end) =>
                {
                    break;
                }
                Some(_) => range.start += 1,
                None => break,
            }
        }
        while range.start < range.end {
            let i = range.end - 1;
            match self.mark(i) {
                Some('.')
                    if i > range.start && self.token(i - 1).is_some_and(|t| t.abbreviation) =>
                {
                    break;
                }
                Some(')' | ']' | '»' | '"' | '”' | '“')
                    if self.depth(i) > 0 && self.opening(i).is_some_and(|o| o >= range.start) =>
                {
                    break;
                }
                Some('?')
                    if i > range.start && self.token(i).is_some_and(|t| t.gap == Gap::None) =>
                {
                    break;
                }
                Some(_) => range.end -= 1,
                None => break,
            }
        }
        range
    }

    /// The partner of an opening bracket.
    pub(super) fn closing(&self, open: usize) -> Option<usize> {
        let depth = self.depth(open);
        if depth == 0 {
            return None;
        }
        let wanted = match self.mark(open)? {
            '(' => [')', ')'],
            '[' => [']', ']'],
            '«' => ['»', '»'],
            '„' => ['”', '“'],
            '“' => ['”', '”'],
            '"' => ['"', '"'],
            _ => return None,
        };
        (open + 1..self.len())
            .take_while(|j| self.depth(*j) >= depth)
            .find(|j| self.depth(*j) == depth && self.mark(*j).is_some_and(|m| wanted.contains(&m)))
    }

    fn opening(&self, close: usize) -> Option<usize> {
        let depth = self.depth(close);
        (0..close)
            .rev()
            .take_while(|j| self.depth(*j) >= depth)
            .find(|j| self.mark(*j).is_some() && self.closing(*j) == Some(close))
    }

    /// The bytes of a token range.
    pub(super) fn span(&self, range: Range<usize>) -> Range<usize> {
        match (
            self.token(range.start),
            range.end.checked_sub(1).and_then(|e| self.token(e)),
        ) {
            (Some(first), Some(last)) if range.start < range.end => {
                first.start as usize..last.end as usize
            }
            _ => 0..0,
        }
    }

    pub(super) fn written(&self, range: Range<usize>) -> &'a str {
        self.text.get(self.span(range)).unwrap_or("")
    }

    /// Takes a range as a field; gives its index, or `None` if only marks are inside.
    pub(super) fn take(&mut self, property: &'static str, range: Range<usize>) -> Option<usize> {
        let trimmed = self.trim(range.clone());
        self.glue(range);
        if trimmed.is_empty() || trimmed.clone().all(|i| self.kind(i) == Some(Kind::Mark)) {
            return None;
        }
        let span = self.span(trimmed.clone());
        let uncertain = self.is_doubtful(trimmed);
        self.entry.fields.push(Field {
            property,
            part: Part::Text,
            span,
            readings: Vec::new(),
            uncertain,
            group: self.group,
        });
        Some(self.entry.fields.len() - 1)
    }

    /// Lengthens the last field of a property over a later range, if nothing else was read between.
    pub(super) fn extend(&mut self, property: &'static str, range: Range<usize>) -> bool {
        let trimmed = self.trim(range.clone());
        let Some(last) = self.entry.fields.last() else {
            return false;
        };
        if last.property != property || last.part != Part::Text || trimmed.is_empty() {
            return false;
        }
        let from = last.span.start;
        let until = self.span(trimmed.clone()).end;
        let between = last.span.end..self.span(trimmed.clone()).start;
        if between.len() > 12 || between.start > between.end {
            return false;
        }
        let doubtful = self.is_doubtful(trimmed);
        self.glue(range);
        if let Some(last) = self.entry.fields.last_mut() {
            last.span = from..until;
            last.uncertain |= doubtful;
        }
        true
    }

    /// Whether a mark of doubt stands inside a range.
    fn is_doubtful(&self, range: Range<usize>) -> bool {
        range.clone().any(|i| {
            self.mark(i) == Some('?')
                && (self.depth(i) > 0 || self.token(i).is_some_and(|t| t.gap == Gap::None))
                || self.depth(i) > 0
                    && self.mark(i).is_some_and(|m| m == '(')
                    && (self.has(i + 1, class::OR) || self.other_data(i + 1))
        })
    }

    /// "по другим данным": another source says otherwise.
    pub(super) fn other_data(&self, i: usize) -> bool {
        let at = usize::from(self.mark(i).is_some()) + i;
        matches!(self.word(at), "по" | "за" | "wg" | "according")
            && (at + 1..at + 5).any(|j| {
                matches!(
                    self.word(j),
                    "данным"
                        | "даними"
                        | "данным-"
                        | "сведениям"
                        | "данных"
                        | "danych"
                        | "sources"
                )
            })
    }

    /// Takes the date token `i` with the marks of doubt around it; gives the first token after it.
    pub(super) fn take_date(&mut self, property: &'static str, i: usize) -> usize {
        let Some(first) = self.date(i) else { return i };
        let mut end = i + 1;
        let mut doubt = false;
        let mut start = i;
        let mut about = false;
        let mut bound: Option<char> = None;
        if i > 0 {
            let mut before = i - 1;
            if self.mark(before) == Some('.') && before > 0 {
                before -= 1;
            }
            if self.has(before, class::ABOUT) {
                about = true;
                start = before;
            } else if self.word(before) == "до" && property != "residence" {
                bound = Some('<');
                start = before;
            } else if matches!(self.word(before), "позднее" | "позже")
                && before > 0
                && self.word(before - 1) == "не"
            {
                bound = Some('<');
                start = before - 1;
            } else if matches!(self.word(before), "ранее")
                && before > 0
                && self.word(before - 1) == "не"
            {
                bound = Some('>');
                start = before - 1;
            } else if matches!(self.word(before), "после" | "пiсля" | "після" | "after")
            {
                bound = Some('>');
                start = before;
            } else if matches!(self.word(before), "before" | "przed") {
                bound = Some('<');
                start = before;
            }
        }
        let mut others: Vec<Date> = Vec::new();
        if self.mark(end) == Some('.')
            && self.token(i).is_some_and(|t| t.abbreviation)
            && matches!(self.mark(end + 1), Some('(' | '['))
        {
            end += 1;
        }
        match self.mark(end) {
            Some('?') if self.token(end).is_some_and(|t| t.gap == Gap::None) => {
                doubt = true;
                end += 1;
            }
            Some('(' | '[') => {
                if let Some(close) = self.closing(end) {
                    let inside = end + 1..close;
                    let question = inside.clone().all(|j| self.mark(j) == Some('?'));
                    let date_inside: Vec<usize> =
                        inside.clone().filter(|j| self.is_date(*j)).collect();
                    let short = inside.len() <= 8;
                    let only_words_of_doubt = inside.clone().all(|j| {
                        self.is_date(j)
                            || self.kind(j) == Some(Kind::Mark)
                            || self.has(
                                j,
                                class::OR
                                    | class::GLUE
                                    | class::PREPOSITION
                                    | class::YEAR
                                    | class::ABBREVIATION,
                            )
                            || self.other_data(inside.start)
                    });
                    if question {
                        doubt = true;
                        end = close + 1;
                    } else if !date_inside.is_empty() && short && only_words_of_doubt {
                        others.extend(date_inside.iter().filter_map(|j| self.date(*j)));
                        doubt = true;
                        end = close + 1;
                    } else if inside.len() == 1
                        && self.kind(inside.start) == Some(Kind::Number)
                        && self.token(inside.start).is_some_and(|t| t.digits <= 2)
                        && first.month == 0
                    {
                        // 1896(7), 1896 (97)
                        let number = self
                            .token(inside.start)
                            .map_or(0, |t| (t.value as u16, t.digits).0);
                        let digits = self.token(inside.start).map_or(1, |t| t.digits);
                        let base = if digits == 1 {
                            first.year / 10 * 10
                        } else {
                            first.year / 100 * 100
                        };
                        others.push(Date {
                            year: base + number,
                            ..Date::default()
                        });
                        doubt = true;
                        end = close + 1;
                    }
                }
            }
            _ => {}
        }
        let comma = usize::from(self.mark(end) == Some(','));
        let other_year = self.date(end + 1).filter(|other| {
            property == "birth" && comma == 1 && first.month == 0 && other.month == 0
        });
        if let Some(other) = other_year {
            // "Родилась 1915, 1917, Пробное": two years of birth, and nothing says which.
            others.push(other);
            doubt = true;
            end += 2;
        } else if self.has(end + comma, class::OR) && self.is_date(end + comma + 1) {
            others.extend(self.date(end + comma + 1));
            doubt = true;
            end += comma + 2;
        } else if self.mark(end) == Some('/') && self.is_date(end + 1) && first.month == 0 {
            others.extend(self.date(end + 1));
            doubt = true;
            end += 2;
        } else if self.mark(end) == Some('/')
            && first.month == 0
            && self
                .token(end + 1)
                .is_some_and(|t| t.kind == Kind::Number && t.digits == 2 && t.gap == Gap::None)
        {
            let number = self.token(end + 1).map_or(0, |t| t.value as u16);
            others.push(Date {
                year: first.year / 100 * 100 + number,
                ..Date::default()
            });
            doubt = true;
            end += 2;
        }
        self.glue(start..end);
        let stop = end == i + 1
            && self.mark(end) == Some('.')
            && self.token(i).is_some_and(|t| t.abbreviation);
        let span = self.span(i..end + usize::from(stop));
        let impossible = first.impossible || others.iter().any(|d| d.impossible);
        let mut readings = Vec::new();
        if impossible {
            let as_written = self.span(i..i + 1);
            self.entry
                .problem(super::problem::Code::DateImpossible, as_written, None);
        } else if others.is_empty() {
            let mut edtf = first.edtf();
            match bound {
                Some('<') => edtf.insert_str(0, "../"),
                Some(_) => edtf.push_str("/.."),
                None if about => edtf.push('~'),
                None if doubt => edtf.push('?'),
                None => {}
            }
            readings.push(edtf);
        } else {
            let mut all: Vec<String> = vec![first.edtf()];
            all.extend(others.iter().map(|d| d.edtf()));
            all.sort();
            all.dedup();
            readings.push(if all.len() == 1 {
                all.remove(0)
            } else {
                format!("[{}]", all.join(","))
            });
        }
        let uncertain = doubt
            || about
            || impossible
            || readings.iter().any(|r| r.contains(['[', '/', '?', '~']));
        self.entry.fields.push(Field {
            property,
            part: Part::Text,
            span,
            readings,
            uncertain: uncertain && (doubt || about || impossible),
            group: self.group,
        });
        end
    }

    /// Whether a field of this property was read in the current group.
    pub(super) fn read_in_group(&self, property: &str) -> bool {
        self.entry
            .fields
            .iter()
            .any(|f| f.property == property && f.group == self.group)
    }

    /// Whether a field of this property was read at all.
    pub(super) fn has_read(&self, property: &str) -> bool {
        self.entry.fields.iter().any(|f| f.property == property)
    }

    /// The ends of the pieces between commas, semicolons and bars outside brackets.
    pub(super) fn chunks(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut from = range.start;
        let base = range.clone().map(|i| self.depth(i)).min().unwrap_or(0);
        for i in range.clone() {
            if self.depth(i) <= base && matches!(self.mark(i), Some(',' | ';' | '|')) {
                if from < i {
                    out.push(from..i);
                }
                from = i + 1;
            }
        }
        if from < range.end {
            out.push(from..range.end);
        }
        out
    }
}
