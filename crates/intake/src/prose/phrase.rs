//! Where phrases end: full stops that are not those of an abbreviation, and line ends.

use std::ops::Range;

use super::grammar::{Opener, Position, class};
use super::reader::Reader;
use super::token::{Gap, Kind};

impl Reader<'_> {
    /// The phrases of the entry as ranges of tokens, the closing stop included.
    pub(super) fn phrases(&self) -> Vec<Range<usize>> {
        let mut out = Vec::with_capacity(12);
        let mut from = 0;
        for i in 0..self.len() {
            if i > from && self.token(i).is_some_and(|t| t.gap == Gap::Line) && self.line_ends(i) {
                out.push(from..i);
                from = i;
            }
            // "29.04.1931 г. Тройкой …": a day at the head belongs to what it dates.
            let day_first = i == from + 1
                && self.kind(from) == Some(Kind::Date)
                && self.body_starts(i + 1, (i + 5).min(self.len()))
                && self.token(i + 1).is_some_and(|t| t.gap == Gap::Space)
                && self.opener(i + 1).is_none();
            // "Осужден 11.01.1939 г. Пробным облсудом к 8 годам"
            let goes_on = i <= from + 3
                && self.kind(i.saturating_sub(1)) == Some(Kind::Date)
                && self.mark(i) == Some('.')
                && matches!(self.opener(from), Some((Opener::Verdict, _, _)))
                && self.opener(i + 1).is_none()
                && self.token(i + 1).is_some_and(|t| t.gap == Gap::Space)
                && self.body_starts(i + 1, (i + 5).min(self.len()));
            if self.mark(i) == Some('.') && !goes_on && !day_first && self.stop_ends(i) {
                out.push(from..i + 1);
                from = i + 1;
            }
        }
        if from < self.len() {
            out.push(from..self.len());
        }
        out
    }

    /// Whether a phrase ends before the token that begins a line.
    fn line_ends(&self, i: usize) -> bool {
        if i == 0 {
            return false;
        }
        if matches!(self.mark(i - 1), Some(',' | '-' | '–' | '—')) && self.opener(i).is_none() {
            return false;
        }
        if matches!(self.mark(i - 1), Some('.' | ';' | ':' | '!' | '?' | '|')) {
            return true;
        }
        if self.depth(i) > 0 && self.depth(i - 1) > 0 {
            return self.opener(i).is_some();
        }
        let lower = self.kind(i) == Some(Kind::Word) && !self.upper(i);
        !lower || self.grammar.opens_phrase(&self.tokens, i)
    }

    /// Whether a phrase ends with the full stop at `i`.
    fn stop_ends(&self, i: usize) -> bool {
        let Some(next) = self.token(i + 1) else {
            return true;
        };
        if self.depth(i) > 0 {
            return false;
        }
        if next.gap == Gap::Line {
            return self.line_ends(i + 1);
        }
        if i == 0 {
            return false;
        }
        let previous = self.tokens.list[i - 1];
        let next_opens = self
            .opener(i + 1)
            .is_some_and(|(_, position, _)| position != Position::Anywhere || next.upper);
        match next.kind {
            Kind::Mark if !matches!(next.mark, '"' | '«' | '“' | '(' | '*' | '[') => {
                return false;
            }
            Kind::Mark if next.gap == Gap::None => return false,
            Kind::Mark if next.mark == '(' || next.mark == '[' => {
                return !previous.abbreviation
                    && next.gap == Gap::Space
                    && previous.kind == Kind::Mark;
            }
            _ => {}
        }
        let word = previous.kind == Kind::Word || previous.kind == Kind::Date;
        if word && previous.abbreviation {
            let may_end = previous.kind == Kind::Date || previous.class & class::MAY_END != 0;
            if next_opens && next.upper && next.gap == Gap::Space {
                return may_end
                    || previous.class & class::ABBREVIATION != 0
                        && !self.has(i + 1, class::JOB | class::UNIT);
            }
            if next_opens && may_end && next.gap == Gap::Space {
                return true;
            }
            if !may_end || next.gap == Gap::None {
                return false;
            }
            if previous.kind == Kind::Date {
                return next.upper || next.kind == Kind::Date;
            }
            // "обл. Казахской ССР": an adjective goes on with the place.
            let adjective = ["ской", "ская", "ского", "ском", "ский"]
                .iter()
                .any(|end| self.tokens.fold(i + 1).ends_with(end));
            // "Сах. обл. Электромеханик бюро": what somebody is, by the ending of the word.
            let trade = next.upper
                && next.kind == Kind::Word
                && [
                    "ник", "щик", "чик", "тель", "лог", "вод", "руб", "арь", "ист",
                ]
                .iter()
                .any(|end| self.tokens.fold(i + 1).ends_with(end))
                && self.kind(i + 2) == Some(Kind::Word)
                && !self.has(i + 2, class::UNIT | class::PLACE | class::STREET)
                && self.token(i + 2).is_some_and(|t| !t.upper);
            if trade {
                return true;
            }
            // "д. Огородники", "г. Армянск": after a unit that stands before its name comes the name.
            let names_place = next.upper
                && next.kind == Kind::Word
                && matches!(
                    self.word(i - 1),
                    "д" | "дер"
                        | "с"
                        | "сел"
                        | "пос"
                        | "п"
                        | "г"
                        | "гор"
                        | "ст"
                        | "хут"
                        | "х"
                )
                && !self.has(i.wrapping_sub(2), class::YEAR);
            return next.upper
                && !names_place
                && self.has(i + 1, class::JOB | class::NATION)
                && !self.has(i + 1, class::UNIT | class::PLACE)
                && !(adjective && self.has(i + 1, class::NATION));
        }
        if next.gap == Gap::None {
            let run_together = next.upper
                && previous.kind == Kind::Word
                && self.tokens.fold(i - 1).len() > 10
                && !previous.upper
                && next.kind == Kind::Word
                && !next.caps;
            if !next_opens && !run_together {
                return false;
            }
            return next.upper && next.kind == Kind::Word;
        }
        if next.upper || next.kind == Kind::Mark {
            return true;
        }
        if next.kind == Kind::Date {
            return previous.kind != Kind::Number;
        }
        if next.kind == Kind::Number {
            return previous.kind == Kind::Word && self.tokens.fold(i - 1).len() > 8;
        }
        next_opens
    }
}
