//! The second part of an entry: arrest, charge, sentence, execution, rehabilitation.

use std::ops::Range;

use super::grammar::{Opener, class};
use super::problem::Code;
use super::reader::{Reader, Stage};
use super::token::{Gap, Kind};

impl Reader<'_> {
    /// A new arrest or a second sentence begins a new group.
    pub(super) fn begin_group(&mut self, opens: &[&str]) {
        if opens.iter().any(|p| self.read_in_group(p)) {
            self.group += 1;
        }
    }

    /// Whether the name of a body begins here: a word of the kind stands near, before any mark.
    pub(super) fn body_starts(&self, i: usize, limit: usize) -> bool {
        // "3 отделом УГБ"
        let numbered = self
            .token(i)
            .is_some_and(|t| t.kind == Kind::Number && t.digits <= 3)
            && self.kind(i + 1) == Some(Kind::Word)
            && !self.has(i + 1, class::TERM);
        if !numbered
            && (self.kind(i) != Some(Kind::Word)
                || self.has(i, class::PREPOSITION) && !self.has(i, class::BODY))
        {
            return self.mark(i).is_some_and(|m| matches!(m, '"' | '«'))
                && self.has(i + 1, class::BODY);
        }
        let depth = self.depth(i);
        let mut words = 0;
        for j in i..limit {
            if self.has(j, class::BODY) {
                return true;
            }
            match self.kind(j) {
                Some(Kind::Word) => {
                    words += 1;
                    if words > 5
                        || self.has(j, class::IN | class::REASON)
                        || self.measure_at(j).is_some()
                    {
                        return false;
                    }
                }
                Some(Kind::Mark)
                    if self.mark(j) == Some('.')
                        && j > 0
                        && self
                            .token(j - 1)
                            .is_some_and(|t| t.abbreviation || t.dotted) => {}
                // "Н.-Амурским отделом"
                Some(Kind::Mark)
                    if self.mark(j) == Some('-')
                        && self.token(j).is_some_and(|t| t.gap == Gap::None)
                        && self.mark(j - 1) == Some('.') => {}
                Some(Kind::Number) => {}
                _ => return false,
            }
            if self.depth(j) != depth {
                return false;
            }
        }
        false
    }

    /// Where the name of a body ends: at a date, a comma, a dash, at "к 8 годам", "за", "по ст.".
    pub(super) fn body_end(&self, i: usize, limit: usize) -> usize {
        let depth = self.depth(i);
        let mut j = i;
        while j < limit {
            if self.depth(j) > depth {
                j += 1;
                continue;
            }
            if j > i {
                match self.kind(j) {
                    Some(Kind::Date) => break,
                    Some(Kind::Mark) => match self.mark(j) {
                        Some('.')
                            if self
                                .token(j - 1)
                                .is_some_and(|t| t.kind == Kind::Word && t.dotted)
                                && j + 1 < limit => {}
                        Some('"' | '«' | '»' | '№' | '/') => {}
                        Some('-' | '–') if self.token(j).is_some_and(|t| t.gap == Gap::None) => {}
                        _ => break,
                    },
                    Some(Kind::Word) => {
                        let next_date = self.is_date(j + 1)
                            || self.mark(j + 1) == Some('.') && self.is_date(j + 2);
                        if self.has(j, class::PREPOSITION | class::GLUE) && next_date {
                            break;
                        }
                        if self.has(j, class::REASON)
                            || matches!(
                                self.word(j),
                                "как" | "якого" | "jako" | "as" | "for" | "за"
                            )
                            || self.has(j, class::LAW)
                                && ["закон", "указ"]
                                    .iter()
                                    .any(|w| self.word(j).starts_with(w))
                        {
                            break;
                        }
                        if self.has(j, class::TO)
                            && (self.kind(j + 1) == Some(Kind::Number)
                                || self.measure_at(j + 1).is_some()
                                || self.upper(j + 1) && matches!(self.word(j), "к" | "до")
                                || self.has(j + 1, class::NUMERAL))
                        {
                            break;
                        }
                        if self.word(j) == "по" && matches!(self.word(j + 2), "обвинению" | "делу")
                        {
                            break;
                        }
                        if self.word(j) == "на" && self.word(j + 1).starts_with("основан")
                        {
                            break;
                        }
                        if self.word(j) == "по"
                            && (self.has(j + 1, class::ARTICLE)
                                || matches!(
                                    self.word(j + 1),
                                    "обвинению" | "обв" | "делу" | "закону" | "указу"
                                ))
                        {
                            break;
                        }
                        if self.has(j, class::ARTICLE)
                            && (self.word(j) == "ст" && self.kind(j + 2) == Some(Kind::Number))
                        {
                            break;
                        }
                        if self.measure_at(j).is_some() && self.body_at(j).is_none() {
                            break;
                        }
                        if let Some((opener, _, _)) = self.opener(j)
                            && matches!(
                                opener,
                                Opener::Rehabilitation
                                    | Opener::Execution
                                    | Opener::Later
                                    | Opener::Verdict
                                    | Opener::ChargeBrief
                            )
                            && !self.upper(j)
                            && self.body_at(j).is_none()
                        {
                            break;
                        }
                    }
                    _ => {}
                }
            }
            j += 1;
        }
        // prepositions left at the end belong to the date
        while j > i + 1
            && (self.has(j - 1, class::IN)
                || self.word(j - 1) == "от"
                || self.mark(j - 1).is_some_and(|m| m == ','))
        {
            j -= 1;
        }
        j
    }

    /// Takes the name of a body with its code.
    pub(super) fn take_body(&mut self, property: &'static str, range: Range<usize>) {
        let mut range = range;
        if matches!(
            self.word(range.start),
            "приговором"
                | "решением"
                | "постановлением"
                | "определением"
                | "вироком"
                | "органами"
                | "постановою"
        ) && range.len() > 1
        {
            self.glue(range.start..range.start + 1);
            range.start += 1;
        }
        // "NKVD troika": the office tells less than what sat in it.
        let mut code: Option<String> = None;
        for i in range.clone() {
            let Some(found) = self.body_at(i).map(|c| self.grammar.body_code(c)) else {
                continue;
            };
            if code.is_none() || found == "troika" && code.as_deref() == Some("state-security") {
                code = Some(found.to_owned());
            }
        }
        if let Some(field) = self.take(property, range) {
            self.entry.fields[field].readings.extend(code);
            if self.has_other_data(field) {
                self.entry.fields[field].uncertain = true;
            }
        }
    }

    fn has_other_data(&self, field: usize) -> bool {
        let written = self
            .text
            .get(self.entry.fields[field].span.clone())
            .unwrap_or("");
        written.contains("(по др") || written.contains("(?)")
    }

    /// "Арестован (organ) DATE (organ), in a place, under an article".
    pub(super) fn arrest(&mut self, range: Range<usize>) {
        self.stage = Stage::Arrest;
        let mut i = range.start;
        while i < range.end {
            if self.mark(i).is_some_and(|m| !matches!(m, '(' | '"' | '«')) {
                self.owned[i] = true;
                i += 1;
            } else if self.is_date(i) {
                i = if self.read_in_group("arrest_date") {
                    self.aside(i..i + 1)
                } else {
                    self.take_date("arrest_date", i)
                };
            } else if let Some(end) = self.articles_end(i, range.end, false) {
                self.take_articles(i..end);
                i = end;
            } else if self.is_doer(i) {
                self.owned[i] = true;
                i += 1;
            } else if self.body_starts(i, range.end) && !self.read_in_group("arrested_by") {
                let end = self.body_end(i, range.end);
                self.take_body("arrested_by", i..end);
                i = end;
            } else if i == range.start
                && let Some(end) = self.named_before_date(i, range.end)
            {
                self.take_body("arrested_by", i..end);
                i = end;
            } else if self.has(i, class::IN)
                && (self.upper(i + 1) || self.has(i + 1, class::UNIT))
                && !self.is_date(i + 1)
            {
                self.owned[i] = true;
                let end = self.run_end(i + 1, range.end);
                self.take("arrest_place", i + 1..end);
                i = end;
            } else if self.has(
                i,
                class::GLUE | class::PREPOSITION | class::YEAR | class::ABOUT | class::BEFORE,
            ) && self.kind(i) == Some(Kind::Word)
                && (!self.has(i, class::PREPOSITION) || self.date_follows(i))
            {
                self.owned[i] = true;
                i += 1;
            } else if matches!(self.word(i), "за" | "как" | "по") && i + 1 < range.end {
                let end = self.run_end(i + 1, range.end);
                self.owned[i] = true;
                // "по вымышленному обвинению в": the charge itself comes after its label.
                let labelled_next =
                    matches!(self.opener(end), Some((Opener::Charge, _, _))) && end == range.end;
                if labelled_next {
                    self.glue(i..end);
                } else if self.narrative || self.word(i) != "по" {
                    self.take("charge", i + 1..end);
                } else {
                    self.take("note", i + 1..end);
                }
                i = end;
            } else {
                let end = self.run_end(i, range.end).max(i + 1);
                self.loose(i..end);
                i = end;
            }
        }
    }

    /// "by the NKVD", "przez NKWD", "por consejo de guerra": who did it, directly after the preposition.
    fn is_doer(&self, i: usize) -> bool {
        self.has(i, class::BY)
            && self.word(i) != "по"
            && !self.has(i, class::BODY)
            && (i + 1..i + 3).any(|j| self.has(j, class::BODY))
    }

    /// Whether a date follows within two words.
    fn date_follows(&self, i: usize) -> bool {
        (i + 1..i + 4).any(|j| self.is_date(j))
    }

    /// Words of an event that say something beside it.
    pub(super) fn loose(&mut self, range: Range<usize>) {
        if self.narrative {
            return;
        }
        self.take("note", range);
    }

    /// A date that is not the one of the event.
    fn aside(&mut self, range: Range<usize>) -> usize {
        let end = range.end;
        if !self.narrative {
            self.take("note", range);
        }
        end
    }

    /// The end of a run of words: the next mark outside brackets, or a date.
    pub(super) fn run_end(&self, i: usize, limit: usize) -> usize {
        let depth = self.depth(i).min(
            if self
                .mark(i)
                .is_some_and(|m| matches!(m, '(' | '[' | '«' | '"'))
            {
                0
            } else {
                u8::MAX
            },
        );
        let mut j = i;
        while j < limit {
            if self.depth(j) <= depth
                && (self.is_date(j) && j > i
                    || matches!(self.mark(j), Some(',' | ';' | '|' | '–' | '—'))
                    || self.mark(j) == Some('-')
                        && self.token(j).is_some_and(|t| t.gap != Gap::None))
            {
                break;
            }
            j += 1;
        }
        if j < limit && self.is_date(j) {
            while j > i + 1 && self.has(j - 1, class::PREPOSITION | class::ABOUT) {
                j -= 1;
            }
        }
        j.max(i + 1).min(limit)
    }

    /// "Обв. по ст. 58-7, 8 УК РСФСР (участник …)".
    pub(super) fn charge(&mut self, range: Range<usize>) {
        self.stage = Stage::Charge;
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut i = range.start;
        while matches!(self.mark(i), Some(',' | ':' | '.' | '-' | '–')) && i < range.end {
            i += 1;
        }
        // a repeated label: "обв.: обв.:"
        while let Some((Opener::Charge | Opener::ChargeBrief, _, next)) = self.opener(i) {
            if next >= range.end {
                break;
            }
            self.glue(i..next);
            i = next;
        }
        let mut from = i;
        let head = i;
        while i < range.end {
            let bare = i == head || matches!(self.mark(i.wrapping_sub(1)), Some('[')) && i > head;
            let starts = i == head
                || self.has(i, class::ARTICLE | class::CODE)
                || matches!(self.word(i), "по") && self.has(i + 1, class::ARTICLE);
            let quoted = self.depth(i) > self.depth(head) && !self.in_round(i);
            if starts
                && !quoted
                && let Some(end) = self.articles_end(i, range.end, bare)
            {
                if from < i {
                    runs.push(from..i);
                }
                self.take_articles(i..end);
                i = end;
                from = end;
                continue;
            }
            i += 1;
        }
        if from < range.end {
            runs.push(from..range.end);
        }
        for run in runs {
            self.charge_words(run);
        }
        let charged: Vec<&str> = self
            .entry
            .fields
            .iter()
            .filter(|f| f.group == self.group)
            .map(|f| f.property)
            .collect();
        if !charged.contains(&"charge") && !charged.contains(&"article") {
            self.glue(range);
        }
    }

    fn in_round(&self, i: usize) -> bool {
        (0..i)
            .rev()
            .take(60)
            .find(|j| {
                self.depth(*j) < self.depth(i)
                    || matches!(self.mark(*j), Some('(' | '«' | '"' | '“' | '['))
            })
            .is_some_and(|j| matches!(self.mark(j), Some('(' | '[')))
    }

    /// Takes the words of a charge without what leads into them.
    fn charge_words(&mut self, run: Range<usize>) {
        let mut run = run;
        loop {
            let i = run.start;
            if i >= run.end {
                return;
            }
            let lead = match self.mark(i) {
                Some('(') => self
                    .closing(i)
                    .is_some_and(|c| c + 1 >= self.trim_end(run.clone())),
                Some(']') => true,
                Some(m) => !matches!(m, '"' | '«' | '“' | '['),
                None => false,
            };
            if lead {
                if self.mark(i) == Some('(') {
                    let close = self.closing(i).unwrap_or(run.end);
                    self.glue(i..i + 1);
                    self.glue(close..run.end);
                    run = i + 1..close;
                    continue;
                }
                self.owned[i] = true;
                run.start += 1;
                continue;
            }
            if let Some((Opener::Charge | Opener::ChargeBrief, _, next)) = self.opener(i)
                && next <= run.end
            {
                self.glue(i..next);
                run.start = next;
                continue;
            }
            if matches!(
                self.word(i),
                "в" | "во"
                    | "за"
                    | "как"
                    | "по"
                    | "т"
                    | "е"
                    | "что"
                    | "том"
                    | "предусмотренных"
                    | "преступлениях"
                    | "у"
                    | "и"
            ) && (self.word(i) != "по" || !self.has(i + 1, class::LAW))
                && !(self.word(i) == "в" && self.is_date(i + 1))
            {
                self.owned[i] = true;
                run.start += 1;
                continue;
            }
            break;
        }
        let mut end = run.end;
        // ", т.е. в преступлениях, предусмотренных" leads into the articles
        if let Some(at) = run
            .clone()
            .rev()
            .take(9)
            .find(|j| self.word(*j) == "предусмотренных" || self.word(*j) == "преступлениях")
        {
            let mut cut = at;
            while cut > run.start
                && (self.mark(cut - 1).is_some()
                    || matches!(
                        self.word(cut - 1),
                        "т" | "е" | "в" | "преступлениях" | "то" | "есть"
                    ))
            {
                cut -= 1;
            }
            self.glue(cut..run.end);
            end = cut;
        }
        // "На суде признал себя виновным" and the like stand after the charge
        let trimmed = self.trim(run.start..end);
        if trimmed.is_empty() {
            return;
        }
        let words = trimmed
            .clone()
            .filter(|j| self.kind(*j) == Some(Kind::Word))
            .count();
        if words == 0 {
            self.glue(trimmed);
            return;
        }
        // a quoted whole loses its quotation marks
        let mut inner = trimmed.clone();
        if matches!(self.mark(inner.start), Some('"' | '«' | '“'))
            && self.closing(inner.start) == Some(inner.end - 1)
        {
            inner = inner.start + 1..inner.end - 1;
        }
        let rest_end = inner.end;
        let mut first_end = rest_end;
        let mut suffix = None;
        // "… (ст. 58)" was cut out: a bracket that opens and never closes is dropped by trim
        if let Some(open) = inner.clone().find(|j| {
            self.mark(*j) == Some('(')
                && *j > inner.start
                && self.closing(*j).is_some_and(|c| c >= rest_end)
        }) {
            first_end = open;
            suffix = Some(open + 1..rest_end);
        }
        self.glue(run.start..end);
        self.take("charge", inner.start..first_end);
        if let Some(suffix) = suffix
            && !suffix.is_empty()
        {
            self.take("charge", suffix);
        }
    }

    fn trim_end(&self, range: Range<usize>) -> usize {
        let mut end = range.end;
        while end > range.start
            && self
                .mark(end - 1)
                .is_some_and(|m| !matches!(m, ')' | ']' | '»' | '"' | '”'))
        {
            end -= 1;
        }
        end
    }

    /// A sentence: body, date, articles, the measure, in whatever order they stand.
    pub(super) fn verdict(&mut self, range: Range<usize>, opened_by: usize) {
        self.stage = Stage::Verdict;
        let mut i = range.start;
        let labelled = range.start > 0 && self.mark(range.start - 1) == Some(':');
        let mut dashed = false;
        let whose = labelled
            && ["приговорен", "осужден", "засуджен", "осужд"]
                .iter()
                .any(|stem| self.word(opened_by).starts_with(stem));
        if labelled && matches!(self.mark(i), Some(',')) && !self.has_later_body(i, range.end) {
            let span = self.span(opened_by..range.start);
            self.entry.problem(Code::BodyMissing, span, None);
        }
        if !labelled
            && opened_by < range.start
            && self.measure_at(opened_by).is_some()
            && self.opener(opened_by).is_some()
        {
            // "выслан", "раскулачены": the opener is the measure
            let end = self.sentence_end(opened_by, range.end);
            self.take_sentence(opened_by..end);
            i = end;
        }
        while i < range.end {
            match self.mark(i) {
                Some('–' | '—') => {
                    dashed = true;
                    self.owned[i] = true;
                    i += 1;
                    continue;
                }
                Some('-')
                    if self.token(i).is_some_and(|t| t.gap != Gap::None)
                        || self.token(i + 1).is_some_and(|t| t.gap != Gap::None) =>
                {
                    dashed = true;
                    self.owned[i] = true;
                    i += 1;
                    continue;
                }
                Some(m) if !matches!(m, '(' | '"' | '«' | '[' | '“') => {
                    self.owned[i] = true;
                    i += 1;
                    continue;
                }
                _ => {}
            }
            if let Some((opener @ (Opener::Charge | Opener::ChargeBrief), _, next)) = self.opener(i)
            {
                let _ = opener;
                self.glue(i..next);
                self.charge(next..range.end);
                self.stage = Stage::Verdict;
                return;
            }
            if labelled
                && i == range.start
                && let Some((Opener::Death, _, next)) = self.opener(i)
            {
                self.glue(i..next);
                self.death(next..range.end);
                return;
            }
            // "Приговорен: С/колл. … 21 января 1941 г., обв.: …": under this label stands a body, known or not.
            if whose
                && !dashed
                && (i == range.start || self.mark(i - 1) == Some(','))
                && let Some(end) = self.named_before_date(i, range.end)
            {
                self.take_body("sentenced_by", i..end);
                i = end;
                continue;
            }
            if self.is_date(i)
                && !self.read_in_group("sentence_date")
                && !(dashed && self.read_in_group("sentence"))
            {
                i = self.take_date("sentence_date", i);
                continue;
            }
            if self.has(i, class::PREPOSITION | class::GLUE)
                && (self.is_date(i + 1) || self.mark(i + 1) == Some('.') && self.is_date(i + 2))
                && !self.read_in_group("sentence_date")
            {
                self.owned[i] = true;
                i += 1;
                continue;
            }
            if ["назначен", "постановил", "определил", "вынес", "решил"]
                .iter()
                .any(|stem| self.word(i).starts_with(stem))
                && !labelled
            {
                self.owned[i] = true;
                i += 1;
                continue;
            }
            if let Some(end) = self.articles_end(i, range.end, false) {
                self.take_articles(i..end);
                i = end;
                continue;
            }
            if self.word(i) == "по"
                && matches!(
                    self.opener(i + 1),
                    Some((Opener::Charge | Opener::ChargeBrief, _, _))
                )
            {
                self.owned[i] = true;
                i += 1;
                continue;
            }
            if self.has(i, class::BY) && self.body_starts(i + 1, range.end) {
                self.owned[i] = true;
                i += 1;
                continue;
            }
            if matches!(self.word(i), "по" | "за")
                && (self.has(i + 1, class::BODY)
                    || matches!(
                        self.word(i + 1),
                        "приговору"
                            | "постановлению"
                            | "решению"
                            | "вироком"
                            | "вироку"
                            | "постановою"
                            | "рішенням"
                    ))
            {
                self.glue(i..i + 1);
                if self.has(i + 1, class::BODY) {
                    i += 1;
                } else {
                    self.glue(i + 1..i + 2);
                    i += 2;
                }
                continue;
            }
            if !dashed
                && !self.read_in_group("sentenced_by")
                && self.measure_at(i).is_none_or(|_| self.body_at(i).is_some())
                && self.body_starts(i, range.end)
            {
                let end = self.body_end(i, range.end);
                self.take_body("sentenced_by", i..end);
                i = end;
                continue;
            }
            if (self.has(i, class::REASON) || matches!(self.word(i), "за" | "как"))
                && !dashed
                && !labelled
            {
                self.owned[i] = true;
                let end = self.reason_end(i + 1, range.end);
                self.charge(i + 1..end);
                self.stage = Stage::Verdict;
                i = end;
                continue;
            }
            if self.has(i, class::GLUE)
                && !self.has(i, class::TO)
                && self.kind(i) == Some(Kind::Word)
                && !labelled
            {
                self.owned[i] = true;
                i += 1;
                continue;
            }
            if self.narrative && !labelled && !self.measure_starts(i) {
                i += 1;
                continue;
            }
            let end = self.sentence_end(i, range.end);
            if self.read_in_group("sentence") {
                self.take("later_event", i..end);
            } else {
                self.take_sentence(i..end);
            }
            i = end;
        }
    }

    /// Under the label of who passed a sentence: the end of words that stand before a date, when they can be a body.
    fn named_before_date(&self, i: usize, limit: usize) -> Option<usize> {
        // "2-й съезд", "3 отдел"
        let numbered = self.kind(i) == Some(Kind::Number)
            && self.token(i).is_some_and(|t| t.digits <= 3)
            && !self.has(i + 1, class::TERM);
        if !numbered
            && (self.kind(i) != Some(Kind::Word)
                || self.has(i, class::PREPOSITION) && !self.has(i, class::BODY)
                || !(self.upper(i) || self.has(i, class::BODY)))
        {
            return None;
        }
        let end = (i..limit.min(i + 24)).find(|j| {
            self.is_date(*j)
                || self.measure_at(*j).is_some() && self.body_at(*j).is_none()
                || self.opener(*j).is_some_and(|(o, _, _)| {
                    matches!(
                        o,
                        Opener::Charge | Opener::ChargeBrief | Opener::Later | Opener::Execution
                    )
                })
                || self.depth(*j) == self.depth(i)
                    && matches!(self.mark(*j), Some(',' | ';' | '–' | '—'))
        })?;
        let known = self.body_starts(i, limit);
        let dated = self.is_date(end);
        let mut end = end;
        while end > i + 1
            && (self.has(end - 1, class::IN) || matches!(self.word(end - 1), "от" | "на"))
        {
            end -= 1;
        }
        // Before a comma only what is known to be a body counts, and not when a date follows that body itself.
        if dated && !known
            || !dated && known && self.mark(end) == Some(',') && self.body_end(i, limit) >= end
        {
            return Some(end);
        }
        None
    }

    fn has_later_body(&self, i: usize, limit: usize) -> bool {
        let end = (i + 1..limit)
            .find(|j| matches!(self.mark(*j), Some(',' | ';')))
            .unwrap_or(limit);
        self.body_starts(i + 1, end)
    }

    fn reason_end(&self, i: usize, limit: usize) -> usize {
        (i..limit)
            .find(|j| {
                self.depth(*j) == 0
                    && (self.has(*j, class::TO)
                        && (self.measure_at(j + 1).is_some()
                            || self.is_count(j + 1) && self.has(j + 2, class::TERM))
                        || matches!(self.mark(*j), Some(';' | '|')))
            })
            .unwrap_or(limit)
    }

    /// A number in digits or in words.
    fn is_count(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Number)
            || self.kind(i) == Some(Kind::Word) && self.has(i, class::NUMERAL)
    }

    /// Whether a measure begins here: "к расстрелу", "на 8 лет", "ВМН", "10 лет".
    fn measure_starts(&self, i: usize) -> bool {
        let at = if self.has(i, class::TO) { i + 1 } else { i };
        self.measure_at(at).is_some()
            || self.is_count(at)
                && (self.has(at + 1, class::TERM)
                    || self.mark(at + 1) == Some(',') && self.has(at + 3, class::TERM))
            || at > i
                && self.kind(at) == Some(Kind::Word)
                && (at..at + 3).any(|j| self.measure_at(j).is_some())
    }

    /// Where the words of a sentence end: before a later event, a death, a reason.
    fn sentence_end(&self, i: usize, limit: usize) -> usize {
        let depth = self.depth(i);
        for j in i + 1..limit {
            if self.depth(j) > depth {
                if self.mark(j) == Some('(')
                    && self.depth(j) == depth + 1
                    && let Some(close) = self.closing(j)
                {
                    let closes_all = (close + 1..limit).all(|k| self.mark(k).is_some());
                    if closes_all && (j..close).any(|k| self.is_date(k)) {
                        return j;
                    }
                }
                continue;
            }
            let after_mark = matches!(self.mark(j - 1), Some(',' | ';' | '.' | '|'));
            if after_mark
                && let Some((opener, position, _)) = self.opener(j)
                && matches!(
                    opener,
                    Opener::Later
                        | Opener::Death
                        | Opener::Settlement
                        | Opener::Execution
                        | Opener::Rehabilitation
                        | Opener::Custody
                )
                && (position != super::grammar::Position::Start
                    || matches!(self.mark(j - 1), Some('.' | ';' | '|')))
                && self
                    .measure_at(i)
                    .is_none_or(|_| opener != Opener::Settlement)
            {
                return j;
            }
            if self.narrative && (self.has(j, class::REASON) || self.word(j) == "за") {
                return j;
            }
            if matches!(self.mark(j), Some('*')) || self.is_doer(j) {
                return j;
            }
        }
        limit
    }

    /// Takes the words of a sentence with their codes and the term.
    pub(super) fn take_sentence(&mut self, range: Range<usize>) {
        let range = self.trim(range.clone()).start..range.end;
        let readings = self.sentence_readings(range.clone());
        let unit_missing = self.unit_missing(range.clone());
        if let Some(field) = self.take("sentence", range) {
            self.entry.fields[field].readings = readings;
            if unit_missing {
                let span = self.entry.fields[field].span.clone();
                self.entry.problem(Code::UnitMissing, span, None);
            }
        }
    }

    fn unit_missing(&self, range: Range<usize>) -> bool {
        let trimmed = self.trim(range);
        match trimmed.len() {
            1 => self.kind(trimmed.start) == Some(Kind::Number),
            2 => {
                self.has(trimmed.start, class::TO)
                    && self.kind(trimmed.start + 1) == Some(Kind::Number)
            }
            // "ИТЛ-10", "ИТЛ - 10"
            3 => {
                self.measure_at(trimmed.start).is_some()
                    && matches!(self.mark(trimmed.start + 1), Some('-' | '–' | '—'))
                    && self.kind(trimmed.start + 2) == Some(Kind::Number)
            }
            _ => false,
        }
    }

    fn sentence_readings(&self, range: Range<usize>) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for i in range.clone() {
            if let Some(code) = self.measure_at(i) {
                let code = self.grammar.measure_code(code).to_owned();
                if !out.contains(&code) {
                    out.push(code);
                }
            }
            if self.is_count(i)
                && self.has(i + 1, class::TERM)
                && self.token(i).is_some_and(|t| t.digits <= 2)
            {
                let mut number = self.token(i).map_or(0, |t| t.value);
                // "двадцать пять лет"
                if number < 10
                    && i > range.start
                    && self.has(i - 1, class::NUMERAL)
                    && self.token(i - 1).is_some_and(|t| t.value == 20)
                {
                    number += 20;
                }
                let unit = match self.word(i + 1).chars().next() {
                    Some('м') => "M",
                    Some('д' | 'с') => "D",
                    Some('t' | 'w') => "W",
                    _ => "Y",
                };
                out.push(format!("P{number}{unit}"));
            }
        }
        out
    }

    /// "Расстрелян DATE, г. Москва", "по приговору ВК ВС СССР DATE".
    pub(super) fn execution(&mut self, range: Range<usize>) {
        self.stage = Stage::End;
        self.end_of_life(range, "executed_date", "executed_place");
    }

    /// "умер в 1952 в лагере".
    pub(super) fn death(&mut self, range: Range<usize>) {
        self.stage = Stage::End;
        self.end_of_life(range, "died_date", "died_place");
    }

    fn end_of_life(&mut self, range: Range<usize>, date: &'static str, place: &'static str) {
        let mut i = range.start;
        while i < range.end {
            if self.mark(i).is_some_and(|m| !matches!(m, '(' | '"' | '«')) {
                self.owned[i] = true;
                i += 1;
            } else if self.is_date(i) && !self.read_in_group(date) {
                i = self.take_date(date, i);
            } else if self.is_date(i) {
                i = self.aside(i..i + 1);
            } else if matches!(self.word(i), "по")
                && matches!(
                    self.word(i + 1),
                    "приговору" | "решению" | "постановлению" | "вироку"
                )
            {
                self.glue(i..i + 2);
                i += 2;
                if self.body_starts(i, range.end) {
                    let end = self.body_end(i, range.end);
                    let property = if self.read_in_group("sentenced_by") {
                        "note"
                    } else {
                        "sentenced_by"
                    };
                    self.take_body(property, i..end);
                    i = end;
                }
            } else if matches!(self.word(i), "за") && self.word(i + 1).starts_with("вирок") {
                self.glue(i..i + 2);
                i += 2;
                if self.body_starts(i, range.end) {
                    let end = self.body_end(i, range.end);
                    self.take_body("sentenced_by", i..end);
                    i = end;
                }
            } else if let Some((Opener::Burial, _, next)) = self.opener(i) {
                self.glue(i..next);
                self.burial(next..range.end);
                return;
            } else if self.has(
                i,
                class::GLUE | class::PREPOSITION | class::ABOUT | class::BEFORE,
            ) && self.kind(i) == Some(Kind::Word)
                && (self.is_date(i + 1)
                    || self.mark(i + 1) == Some('.') && self.is_date(i + 2)
                    || self.has(i, class::GLUE) && !self.upper(i + 2) && !self.has(i, class::UNIT))
            {
                self.owned[i] = true;
                i += 1;
            } else if !self.read_in_group(place)
                && (self.has(i, class::IN | class::AT)
                    || self.upper(i)
                    || self.has(i, class::UNIT)
                    || self.kind(i) == Some(Kind::Number)
                        && matches!(self.word(i + 1), "км" | "верст" | "версте" | "м"))
            {
                let mut end = i;
                while end < range.end
                    && !(self.depth(end) == 0
                        && (self.is_date(end) || matches!(self.mark(end), Some(';' | '|'))))
                    && !(end > i
                        && self.opener(end).is_some_and(|(o, p, _)| {
                            p != super::grammar::Position::Start && o != Opener::Residence
                        }))
                {
                    end += 1;
                }
                while end > i + 1
                    && self.is_date(end)
                    && (self.has(end - 1, class::PREPOSITION) || self.mark(end - 1).is_some())
                {
                    end -= 1;
                }
                if self.has(i, class::IN)
                    && end > i + 1
                    && !self.upper(i + 1)
                    && !self.has(i + 1, class::UNIT | class::PLACE)
                    && self.narrative
                    && end > i + 2
                {
                    i = end;
                    continue;
                }
                self.place(place, i..end);
                i = end;
            } else {
                let end = self.run_end(i, range.end);
                self.loose(i..end);
                i = end;
            }
        }
    }

    /// "Место захоронения: Бутово."
    pub(super) fn burial(&mut self, range: Range<usize>) {
        self.stage = Stage::End;
        let mut start = range.start;
        loop {
            if matches!(self.mark(start), Some('-' | '–' | ':' | ',')) && start < range.end {
                self.owned[start] = true;
                start += 1;
            } else if let Some((Opener::Burial, _, next)) = self.opener(start) {
                self.glue(start..next);
                start = next;
            } else {
                break;
            }
        }
        let mut end = (start..range.end)
            .find(|j| matches!(self.mark(*j), Some(';')))
            .unwrap_or(range.end);
        if end == start {
            end = range.end;
        }
        self.place("burial_place", start..end);
        if end < range.end {
            self.take("note", end..range.end);
        }
    }

    /// "Реабилитирован (body) DATE (body) (за отсутствием …) (по Закону от DATE)".
    pub(super) fn rehabilitation(&mut self, range: Range<usize>) {
        self.stage = Stage::Rehabilitation;
        let mut i = range.start;
        while i < range.end {
            if self.mark(i).is_some_and(|m| !matches!(m, '(' | '"' | '«')) {
                self.owned[i] = true;
                i += 1;
                continue;
            }
            if let Some((Opener::Rehabilitation, _, next)) = self.opener(i)
                && next <= range.end
            {
                self.glue(i..next);
                i = next;
                continue;
            }
            let law = (i..range.end.min(i + 5)).find(|j| self.has(*j, class::LAW));
            let law_first = law.is_some_and(|at| {
                (i..at).all(|j| {
                    self.kind(j) == Some(Kind::Word)
                        && (self.has(j, class::PREPOSITION | class::GLUE)
                            || !self.has(j, class::BODY))
                })
            });
            if law_first {
                let end = self.ground_end(i, range.end);
                let dated = (i..end).find(|j| self.is_date(*j));
                if let (Some(at), false) = (dated, self.has_read_rehabilitation()) {
                    let span = self.span(at..at + 1);
                    if !(end..range.end).any(|j| self.is_date(j)) {
                        self.entry
                            .problem(Code::LawDateNotRehabilitation, span, None);
                    }
                }
                self.take("rehabilitation_ground", i..end);
                i = end;
                continue;
            }
            // "… Закон РСФСР от 18.10.1991": whatever stands between, the day is that of the law.
            let of_law = self.is_date(i)
                && (range.start..i)
                    .rev()
                    .take(8)
                    .take_while(|j| !self.is_date(*j))
                    .any(|j| {
                        self.has(j, class::LAW)
                            && self.kind(j) == Some(Kind::Word)
                            && !self.has(j, class::BODY)
                    });
            if of_law {
                if !self.has_read_rehabilitation() && !(i + 1..range.end).any(|j| self.is_date(j)) {
                    let span = self.span(i..i + 1);
                    self.entry
                        .problem(Code::LawDateNotRehabilitation, span, None);
                }
                self.take("rehabilitation_ground", i..i + 1);
                i += 1;
                continue;
            }
            if self.is_date(i) {
                if self.read_in_group("rehabilitated_date") {
                    // a second rehabilitation
                    let begins_other = self.narrative;
                    if begins_other {
                        i += 1;
                        continue;
                    }
                    i = self.take_date("rehabilitated_date", i);
                } else {
                    i = self.take_date("rehabilitated_date", i);
                }
                continue;
            }
            if self.has(i, class::REASON)
                || matches!(self.word(i), "за" | "ввиду" | "дело" | "по") && !self.date_follows(i)
                || self.word(i) == "в" && self.word(i + 1).starts_with("соответстви")
            {
                let end = self.ground_end(i, range.end);
                self.take("rehabilitation_ground", i..end);
                i = end;
                continue;
            }
            if self.body_starts(i, range.end) {
                let end = self.body_end(i, range.end);
                let property = if self.read_in_group("rehabilitated_by") {
                    "note"
                } else {
                    "rehabilitated_by"
                };
                self.take_body(property, i..end);
                i = end;
                continue;
            }
            if self.kind(i) == Some(Kind::Word)
                && (self.has(
                    i,
                    class::GLUE | class::PREPOSITION | class::YEAR | class::POSTHUMOUS,
                ) || matches!(
                    self.word(i),
                    "заключением" | "определением" | "постановлением" | "решением"
                ))
            {
                self.owned[i] = true;
                i += 1;
                continue;
            }
            // "Реабилитирован 26 июля 2000 г. Верхнепробный райсуд": an office no grammar knows, known by the day
            // before it; at the head of a phrase by its ending too.
            let after_day = (0..i)
                .rev()
                .find(|j| self.mark(*j) != Some('.') && !self.has(*j, class::YEAR))
                .is_some_and(|j| self.is_date(j));
            if after_day
                && !self.narrative
                && !self.read_in_group("rehabilitated_by")
                && (self.upper(i) || self.kind(i) == Some(Kind::Number))
            {
                let end = self.body_end(i, range.end);
                let office = |word: &str| {
                    ["суд", "судом", "куратура", "куратурой", "чк"]
                        .iter()
                        .any(|ending| word.ends_with(ending))
                };
                if i > range.start || (i..end).any(|j| office(self.word(j))) {
                    self.take_body("rehabilitated_by", i..end);
                    i = end;
                    continue;
                }
            }
            let end = self.run_end(i, range.end);
            self.loose(i..end);
            i = end;
        }
    }

    fn has_read_rehabilitation(&self) -> bool {
        self.has_read("rehabilitated_date")
    }

    fn ground_end(&self, i: usize, limit: usize) -> usize {
        let mut seen_date = false;
        for j in i..limit {
            if self.is_date(j) {
                if seen_date {
                    return j;
                }
                seen_date = true;
            }
            if j > i
                && seen_date
                && self.depth(j) == 0
                && matches!(self.mark(j), Some('.' | ';'))
                && j + 1 < limit
                && self.upper(j + 1)
            {
                return j;
            }
        }
        limit
    }
}
