//! Articles of a criminal code: where they stand in an entry, and one by one.

use std::ops::Range;

use super::grammar::class;
use super::reader::Reader;
use super::token::{Gap, Kind};

impl Reader<'_> {
    /// The end of the run of articles that begins at `i`, or `None` if none does.
    ///
    /// A run needs "ст.", the name of a code before it, or (with `bare`) just numbers.
    pub(super) fn articles_end(&self, i: usize, limit: usize, bare: bool) -> Option<usize> {
        let mut at = i;
        if matches!(self.word(at), "по" | "за" | "z" | "under") {
            at += 1;
        }
        let mut introduced = bare;
        while at < limit && (self.has(at, class::ARTICLE) || self.mark(at) == Some('.')) {
            introduced = true;
            at += 1;
        }
        if at < limit && self.has(at, class::CODE) && self.word(at) != "постановления"
        {
            // "УК АзССР - 69, 73"
            let code_end = self.code_name_end(at, limit);
            let dash = (code_end..limit.min(code_end + 2))
                .find(|j| matches!(self.mark(*j), Some('-' | '–' | ':')));
            match dash {
                Some(dash) => {
                    at = dash + 1;
                    introduced = true;
                }
                None => return None,
            }
        }
        if !introduced
            || self.kind(at) != Some(Kind::Number)
            || self.token(at).is_some_and(|t| t.digits > 3)
        {
            return None;
        }
        if bare && at == i && (self.has(at + 1, class::TERM) && !self.has(at + 1, class::ARTICLE)) {
            return None;
        }
        let mut end = at;
        let mut j = at;
        while j < limit {
            let token = *self.token(j)?;
            match token.kind {
                Kind::Number if token.digits <= 3 => {
                    if self.has(j + 1, class::TERM)
                        && !self.has(j + 1, class::ARTICLE)
                        && self.token(j + 1).is_some_and(|t| t.gap == Gap::Space)
                        && self.word(j + 1) != "г"
                    {
                        break;
                    }
                    end = j + 1;
                }
                Kind::Number | Kind::Date => break,
                Kind::Mark => match token.mark {
                    '-' | '–' | '—' => {
                        // "58-1-а": a letter may hang on like a number.
                        let next_number = self.kind(j + 1) == Some(Kind::Number)
                            || token.gap == Gap::None
                                && self.kind(j + 1) == Some(Kind::Word)
                                && self.token(j + 1).is_some_and(|t| t.gap == Gap::None)
                                && self.word(j + 1).chars().count() == 1;
                        let tight = token.gap == Gap::None
                            || self.token(j + 1).is_some_and(|t| t.gap == Gap::None);
                        if !next_number || !tight && self.has(j + 2, class::TERM) {
                            break;
                        }
                        if !tight && (j != at + 1) {
                            break;
                        }
                    }
                    ',' | '.' | ';' | '/' | '"' | '«' | '»' | '“' | '”' | '\'' => {}
                    '(' => {
                        let close = self.closing(j);
                        match close {
                            Some(close)
                                if close <= j + 3 && self.kind(j + 1) == Some(Kind::Number) =>
                            {
                                end = close + 1;
                                j = close;
                            }
                            _ => break,
                        }
                    }
                    _ => break,
                },
                Kind::Word => {
                    let letters = self.word(j).chars().count();
                    let letter = letters == 1
                        && (token.gap == Gap::None
                            || matches!(self.mark(j.wrapping_sub(1)), Some('-'))
                            || matches!(self.mark(j.wrapping_sub(1)), Some('"' | '«' | '“')));
                    if self.has(j, class::CODE) {
                        end = self.code_name_end(j, limit);
                        // after the code nothing more belongs to the run, unless another run follows
                        let next = end + usize::from(matches!(self.mark(end), Some(',')));
                        if next < limit
                            && (self.has(next, class::ARTICLE)
                                || self.kind(next) == Some(Kind::Number))
                            && next > end
                        {
                            j = next;
                            continue;
                        }
                        break;
                    } else if letter {
                        end = j + 1;
                    } else if self.has(j, class::ARTICLE) {
                        // goes on only if a number or a letter follows
                        let mut k = j + 1;
                        while matches!(self.mark(k), Some('.' | '"' | '«' | ' '))
                            || self.has(k, class::ARTICLE)
                        {
                            k += 1;
                        }
                        if self.kind(k) != Some(Kind::Number) && self.word(k).chars().count() != 1 {
                            break;
                        }
                    } else if self.has(j, class::AND) {
                        let next = (j + 1..limit)
                            .find(|k| !self.has(*k, class::ARTICLE) && self.mark(*k) != Some('.'));
                        if !next.is_some_and(|k| {
                            self.kind(k) == Some(Kind::Number)
                                && self.token(k).is_some_and(|t| t.digits <= 3)
                        }) {
                            break;
                        }
                    } else {
                        break;
                    }
                }
            }
            j += 1;
        }
        // a closing quotation mark of a letter: 58-1"б"
        while end < limit
            && matches!(self.mark(end), Some('"' | '»' | '”'))
            && end > 0
            && self.word(end - 1).chars().count() == 1
        {
            end += 1;
        }
        (end > at).then_some(end)
    }

    /// The end of "УК РСФСР", "УК Аз. ССР", "КК УРСР", "УК Узбекской ССР".
    fn code_name_end(&self, i: usize, limit: usize) -> usize {
        let mut end = i + 1;
        let mut j = i + 1;
        while j < limit && j < i + 7 {
            let Some(token) = self.token(j) else { break };
            match token.kind {
                Kind::Word
                    if token.caps
                        || token.upper
                            && (token.dotted
                                || self.word(j).ends_with("ой")
                                || self.word(j).ends_with("кая")
                                || self.word(j).contains("сср")
                                || self.word(j).contains("рср")) =>
                {
                    if matches!(self.word(j), "вмн" | "итл") {
                        break;
                    }
                    end = j + 1;
                }
                Kind::Mark
                    if token.mark == '.'
                        && self
                            .token(j - 1)
                            .is_some_and(|t| t.dotted && t.abbreviation)
                        && self.token(j + 1).is_some_and(|t| {
                            t.kind == Kind::Word
                                && t.caps
                                && t.gap != Gap::Line
                                && self.word(j + 1).len() <= 8
                        }) => {}
                _ => break,
            }
            j += 1;
        }
        end
    }

    /// Takes a run of articles with its readings.
    pub(super) fn take_articles(&mut self, range: Range<usize>) {
        let mut start = range.start;
        let mut first = true;
        while start < range.end
            && (self.has(start, class::ARTICLE)
                || self.mark(start).is_some()
                || first && matches!(self.word(start), "по" | "за" | "z" | "under"))
        {
            first = false;
            start += 1;
        }
        if start >= range.end {
            start = range.start;
        }
        let readings = self.article_readings(range.clone());
        let begin = if self.has(range.start, class::CODE) {
            range.start
        } else {
            start
        };
        self.glue(range.start..begin);
        if let Some(field) = self.take("article", begin..range.end) {
            self.entry.fields[field].readings = readings;
        }
    }

    /// "58-7, 8, 11" and "58-7-8-11" as 58-7, 58-8, 58-11; the name of the code goes before each.
    fn article_readings(&self, range: Range<usize>) -> Vec<String> {
        let mut code = String::new();
        if let Some(at) = range.clone().find(|i| self.has(*i, class::CODE)) {
            code = self
                .written(at..self.code_name_end(at, range.end))
                .replace(' ', "");
            if let Some(cut) = code.char_indices().nth(2).map(|(at, _)| at) {
                code.insert(cut, ' ');
            }
        }
        let mut base: Option<u32> = None;
        let mut prefix: Option<u32> = None;
        let mut list: Vec<String> = Vec::new();
        let mut pending: Option<u32> = None;
        let mut after_item = false;
        for i in range.clone() {
            if self.word(i).starts_with('п') && self.has(i, class::ARTICLE) {
                after_item = true;
                if pending.is_some() {
                    base = pending.take();
                }
            }
            if self.kind(i) != Some(Kind::Number) {
                continue;
            }
            let number = self.token(i).map_or(0, |t| t.value);
            let hyphen_before = i > range.start
                && matches!(self.mark(i - 1), Some('-' | '–'))
                && (i < range.start + 2
                    || self.kind(i - 2) == Some(Kind::Number)
                    || self.word(i - 2).chars().count() == 1);
            let part = i > range.start && matches!(self.word(i - 1), "ч")
                || i > range.start + 1 && self.mark(i - 1) == Some('.') && self.word(i - 2) == "ч";
            let letter: String = match self.token(i + 1) {
                Some(t)
                    if i + 1 < range.end
                        && t.kind == Kind::Word
                        && t.gap == Gap::None
                        && self.word(i + 1).chars().count() == 1 =>
                {
                    self.word(i + 1).to_owned()
                }
                Some(t)
                    if i + 2 < range.end
                        && t.kind == Kind::Mark
                        && (matches!(t.mark, '"' | '«')
                            || t.mark == '-'
                                && t.gap == Gap::None
                                && self.kind(i + 2) == Some(Kind::Word))
                        && self.word(i + 2).chars().count() == 1 =>
                {
                    self.word(i + 2).to_owned()
                }
                _ => String::new(),
            };
            if part {
                if let Some(last) = list.last_mut() {
                    *last = format!("{last} ч.{number}");
                }
                continue;
            }
            let is_base = number >= 15 && !(hyphen_before && base.is_none() && pending.is_none());
            if is_base
                && matches!(number, 16..=19)
                && matches!(self.mark(i + 1), Some('-' | '–'))
                && !hyphen_before
            {
                prefix = Some(number);
                continue;
            }
            if is_base && !(hyphen_before && base.is_some() && prefix.is_none()) {
                if let Some(alone) = pending.take() {
                    list.push(format!("{alone}"));
                }
                pending = Some(number);
                base = None;
                after_item = false;
                if !letter.is_empty() {
                    list.push(format!("{number}{letter}"));
                    pending = None;
                    base = Some(number);
                }
                continue;
            }
            if let Some(alone) = pending.take() {
                if hyphen_before || after_item || number < 15 {
                    base = Some(alone);
                } else {
                    list.push(format!("{alone}"));
                }
            }
            match (base, prefix) {
                (Some(base), Some(prefix)) => {
                    list.push(format!("{prefix}-{base}-{number}{letter}"));
                }
                (Some(base), None) => list.push(format!("{base}-{number}{letter}")),
                (None, _) => list.push(format!("{number}{letter}")),
            }
            if !matches!(self.mark(i + 1), Some('-' | '–')) {
                prefix = None;
            }
        }
        if let Some(alone) = pending {
            list.push(format!("{alone}"));
        }
        list.dedup();
        if !code.is_empty() {
            for article in &mut list {
                *article = format!("{code} {article}");
            }
        }
        list
    }
}
