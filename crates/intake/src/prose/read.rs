//! One entry, from its first character to its last.

use std::ops::Range;

use super::biography::Piece;
use super::entry::{Entry, Field, Part};
use super::grammar::{Grammar, Opener, Position, class};
use super::name;
use super::problem::Code;
use super::reader::{Reader, Stage};
use super::token::Kind;

/// An opener found in a phrase.
#[derive(Clone, Copy, Debug)]
struct Cut {
    at: usize,
    from: usize,
    opener: Opener,
    /// Found in running words, so what stands before it belongs to it.
    inside: bool,
    /// Found at the head of a phrase.
    head: bool,
}

/// Reads one entry: the name, if it stands beside the text, and the text.
///
/// Reading never fails. Every character of `text` ends up in a field, in an opener or mark, or in
/// [`Entry::remainder`]; no value is made up.
#[must_use]
pub fn read_entry(grammar: &Grammar, fio: Option<&str>, text: &str) -> Entry {
    let mut reader = Reader::new(grammar, text);
    if let Some(fio) = fio {
        name::read(fio, &mut reader.entry);
    }
    let archive = reader.archive_reference();
    let phrases = reader.phrases();
    reader.narrative = reader.looks_narrative(&phrases);
    let mut first = 0;
    if let (None, Some(phrase)) = (fio, phrases.first()) {
        first = reader.heading(phrase.clone());
    }
    for phrase in phrases {
        let start = phrase.start.max(first);
        // The reference is read already; what stands before and after it is read as ever.
        let (before, after) = match &archive {
            Some(archive) => (
                start..phrase.end.min(archive.start),
                start.max(archive.end)..phrase.end,
            ),
            None => (start..phrase.end, phrase.end..phrase.end),
        };
        for part in [before, after] {
            if part.start < part.end {
                reader.phrase(part);
            }
        }
    }
    reader.finish()
}

impl Reader<'_> {
    /// "(1890 –", "(? –": a life span opens.
    fn life_opens(&self, i: usize) -> bool {
        self.mark(i) == Some('(') && (self.is_date(i + 1) || self.mark(i + 1) == Some('?'))
    }

    /// "ГАСО. Ф. 1174. Оп. 2. Д. 1846. Л. 5": fond, opis, delo with numbers, and the archive before them.
    fn archive_reference(&mut self) -> Option<Range<usize>> {
        let numbered = |reader: &Self, i: usize, words: &[&str]| {
            let at = i + 1 + usize::from(reader.mark(i + 1) == Some('.'));
            (words.contains(&reader.word(i))
                && matches!(reader.kind(at), Some(Kind::Number | Kind::Date)))
            .then_some(at + 1)
        };
        for i in 0..self.len().saturating_sub(5) {
            let Some(mut end) = numbered(self, i, &["ф", "фонд"]) else {
                continue;
            };
            let mut levels = 1;
            let mut j = end;
            while j < self.len() && j < end + 4 {
                if let Some(next) = numbered(self, j, &["оп", "о", "опись", "д", "дело", "л", "лл"])
                {
                    end = next;
                    j = next;
                    levels += 1;
                } else if matches!(self.mark(j), Some('.' | ',' | '-'))
                    || self.kind(j) == Some(Kind::Word)
                        && levels > 1
                        && self.word(j).chars().count() < 3
                {
                    j += 1;
                } else {
                    break;
                }
            }
            if levels < 3 {
                continue;
            }
            let mut start = i;
            if let Some(before) = (i.saturating_sub(2)..i).find(|j| {
                self.token(*j)
                    .is_some_and(|t| t.kind == Kind::Word && t.caps)
            }) {
                start = before;
            }
            if self.entry.field("archive_reference").is_none()
                && self
                    .opener(start.saturating_sub(2))
                    .is_none_or(|(o, _, _)| o != Opener::Archive)
            {
                self.take("archive_reference", start..end);
                return Some(start..end);
            }
            return None;
        }
        None
    }

    /// Long running sentences instead of labels.
    fn looks_narrative(&self, phrases: &[Range<usize>]) -> bool {
        if self.text.len() < 300 {
            return phrases.first().is_some_and(|p| self.life_opens(p.start));
        }
        let labels = phrases
            .iter()
            .filter(|p| {
                self.opener(p.start)
                    .is_some_and(|(_, _, next)| self.mark(next - 1) == Some(':'))
            })
            .count();
        let life_span = phrases.first().is_some_and(|p| {
            self.life_opens(p.start) || self.is_date(p.start) && self.mark(p.start + 1) == Some(',')
        });
        life_span && labels < 5 || labels == 0 && phrases.len() > 5 && !self.text.contains("р. н.")
    }

    /// A name at the head of a text without a separate name: "ПРИМЕРОВ Тест Образцович, 1890 г.р."
    fn heading(&mut self, phrase: Range<usize>) -> usize {
        let mut end = phrase.start;
        let mut words = 0;
        while end < phrase.end {
            match self.kind(end) {
                Some(Kind::Word) if self.upper(end) && self.opener(end).is_none() && words < 5 => {
                    words += 1;
                }
                Some(Kind::Word) if words > 0 && self.has(end, class::PATRONYMIC) => words += 1,
                Some(Kind::Mark) if words > 0 && self.mark(end) == Some('(') => {
                    if self.is_date(end + 1) || self.mark(end + 1) == Some('?') {
                        break;
                    }
                    match self.closing(end) {
                        Some(close) if close <= end + 8 => end = close,
                        _ => break,
                    }
                }
                _ => break,
            }
            end += 1;
        }
        let stops = self.kind(end) != Some(Kind::Word) || self.opener(end).is_some();
        let first_caps = self.token(phrase.start).is_some_and(|t| t.caps);
        if !(2..=5).contains(&words)
            || !stops
            || !(first_caps
                || words == 3 && matches!(self.mark(end), Some(',' | '.' | '(' | '–' | '—')))
            || self.has(
                phrase.start,
                class::PLACE | class::UNIT | class::JOB | class::BODY,
            )
        {
            return phrase.start;
        }
        let span = self.span(phrase.start..end);
        let offset = span.start;
        let mut entry = Entry::default();
        name::read(self.text.get(span).unwrap_or(""), &mut entry);
        for mut field in entry.fields {
            field.span = field.span.start + offset..field.span.end + offset;
            field.part = Part::Text;
            self.entry.fields.push(field);
        }
        self.glue(phrase.start..end);
        while end < phrase.end && matches!(self.mark(end), Some(',' | '.' | ':' | '–' | '—' | '-'))
        {
            self.owned[end] = true;
            end += 1;
        }
        end
    }

    /// Cuts a phrase at its openers and reads each part.
    fn phrase(&mut self, range: Range<usize>) {
        let mut start = range.start;
        while start < range.end
            && self
                .mark(start)
                .is_some_and(|m| !matches!(m, '(' | '[' | '"' | '«' | '“'))
        {
            self.owned[start] = true;
            start += 1;
        }
        if start >= range.end {
            return;
        }
        if self.mark(start) == Some('(') && self.life_span(start..range.end) {
            return;
        }
        if self.stage == Stage::Start
            && self.is_date(start)
            && self.bare_life_span(start..range.end)
        {
            return;
        }
        // "(Примеров Тест Образцович) поляк; …": another name, then the life.
        if self.stage == Stage::Start
            && self.mark(start) == Some('(')
            && let Some(close) = self.closing(start)
            && close + 1 < range.end
            && (2..=7).contains(&(close - start))
            && (start + 1..close).all(|j| {
                self.kind(j) == Some(Kind::Word) && self.upper(j) && self.opener(j).is_none()
                    || matches!(self.mark(j), Some(',' | '-'))
            })
        {
            self.owned[start] = true;
            self.owned[close] = true;
            self.other_names(start + 1..close);
            self.phrase(close + 1..range.end);
            return;
        }
        if matches!(self.mark(start), Some('(' | '['))
            && self
                .closing(start)
                .is_some_and(|c| c + 1 >= range.end || self.trim(c + 1..range.end).is_empty())
        {
            let inside = start + 1;
            if self.opener(inside).is_some() || self.stage == Stage::Start {
                self.owned[start] = true;
                self.other_names(inside..range.end);
                return;
            }
        }
        if self.is_told_verdict(start..range.end) {
            self.verdict(start..range.end, start);
            return;
        }
        let cuts = self.cuts(start..range.end);
        let Some(first) = cuts.first() else {
            self.unlabelled(start..range.end);
            return;
        };
        // what stands before each opener, and where its content ends
        let mut lead = start..first.at;
        for (k, cut) in cuts.iter().enumerate() {
            let mut end = range.end;
            let mut next_lead = range.end..range.end;
            if let Some(next) = cuts.get(k + 1) {
                end = next.at;
                next_lead = next.at..next.at;
                if next.inside {
                    let split = (cut.from..next.at).rev().find(|j| {
                        self.depth(*j) == 0
                            && (matches!(self.mark(*j), Some(',' | ';' | '|'))
                                || self.has(*j, class::AND) && self.kind(*j) == Some(Kind::Word))
                    });
                    if let Some(split) = split {
                        end = split;
                        next_lead = split..next.at;
                    }
                }
            }
            if !lead.is_empty() && !cut.inside {
                self.unlabelled(lead.clone());
                lead = cut.at..cut.at;
            }
            self.glue(cut.at..cut.from.min(self.len()));
            self.dispatch(*cut, lead.clone(), cut.from..end.max(cut.from));
            lead = next_lead;
        }
    }

    /// "Тройкой при ПП ОГПУ 09.02.1930 г. выслан …", "04.07.1945 г. Особое совещание постановило сослать …": a body and
    /// a day at the head, a measure after them, and nothing else that happened.
    fn is_told_verdict(&self, range: Range<usize>) -> bool {
        if !matches!(
            self.stage,
            Stage::Biography | Stage::Residence | Stage::Occupation | Stage::Arrest | Stage::Charge
        ) || self.read_in_group("sentence")
        {
            return false;
        }
        let mut i = range.start;
        let day_first = self.is_date(i);
        if day_first {
            i += 1;
            while self.mark(i) == Some('.')
                || self.has(i, class::GLUE)
                    && self.kind(i) == Some(Kind::Word)
                    && !self.has(i, class::BODY)
            {
                i += 1;
            }
        }
        if i >= range.end
            || self.opener(i).is_some()
            || !self.body_starts(i, range.end)
            || self.has(i, class::JOB)
        {
            return false;
        }
        let end = self.body_end(i, range.end);
        if !day_first && !self.is_date(end) {
            return false;
        }
        (end..range.end).any(|j| self.measure_at(j).is_some())
            && !(i..range.end).any(|j| {
                self.opener(j).is_some_and(|(o, position, _)| {
                    // "засуджений" in running words cuts the phrase by itself.
                    o == Opener::Verdict && position == Position::Anywhere
                        || matches!(
                            o,
                            Opener::Rehabilitation
                                | Opener::Execution
                                | Opener::Arrest
                                | Opener::Charge
                                | Opener::Death
                        )
                })
            })
    }

    /// The openers of a phrase that count where they stand.
    fn cuts(&self, range: Range<usize>) -> Vec<Cut> {
        let mut cuts: Vec<Cut> = Vec::new();
        let mut i = range.start;
        let mut opaque = false;
        let mut residence = false;
        let mut sourced = false;
        while i < range.end {
            let head = i == range.start;
            if self.token(i).is_some_and(|t| t.phrases == 0) || self.depth(i) > 0 && !head {
                i += 1;
                continue;
            }
            let after_mark = !head
                && i > 0
                && matches!(
                    self.mark(i - 1),
                    Some(',' | ';' | '|' | '–' | '—' | '-' | '(')
                )
                && self.token(i).is_some_and(|t| {
                    t.gap != super::token::Gap::None || matches!(self.mark(i - 1), Some('|' | '('))
                });
            let strong_mark = !head
                && i > 1
                && (matches!(self.mark(i - 1), Some(';' | '|'))
                    || self.mark(i - 1) == Some('.')
                        && !self.token(i - 2).is_some_and(|t| t.abbreviation));
            let least = if head || strong_mark {
                Position::Start
            } else if after_mark {
                Position::Inner
            } else {
                Position::Anywhere
            };
            let Some((opener, position, from)) = self.opener_from(i, least).or_else(|| {
                self.opener_from(i, Position::Inner)
                    .filter(|(_, _, from)| self.mark(from - 1) == Some(':'))
            }) else {
                i += 1;
                continue;
            };
            let labelled = self.mark(from - 1) == Some(':');
            let counts = head
                || after_mark && position != Position::Start
                || strong_mark && (position == Position::Start || labelled)
                || position == Position::Anywhere
                || labelled && position != Position::Start;
            let studied_aside = opener == Opener::Studied && !head && !self.narrative;
            let hidden = studied_aside
                || sourced
                || opaque
                    && !(labelled && position != Position::Start)
                    && !(strong_mark
                        && matches!(
                            opener,
                            Opener::Verdict | Opener::Execution | Opener::Rehabilitation
                        ))
                    && !(self.narrative
                        && opener == Opener::Verdict
                        && position == Position::Anywhere);
            let bio_inside_residence =
                residence && matches!(opener, Opener::Occupation) && !labelled && !after_mark;
            if !counts || hidden || bio_inside_residence {
                i += 1;
                continue;
            }
            let told = self.narrative
                && position == Position::Anywhere
                && cuts.is_empty()
                && matches!(
                    opener,
                    Opener::Arrest | Opener::Verdict | Opener::Rehabilitation
                )
                && self.is_date(range.start);
            let inside =
                !head && (told || !after_mark && !strong_mark && position == Position::Anywhere);
            // "в связи с прекращением дела, т.е. реабилитирован": says what the words before mean, and no day of its own.
            let that_is = opener == Opener::Rehabilitation
                && i > 2
                && self.mark(i - 1) == Some('.')
                && self.word(i - 2) == "е"
                && !(from..(from + 2).min(range.end)).any(|j| self.is_date(j));
            if that_is || inside && self.is_only_mentioned(opener, i) {
                i += 1;
                continue;
            }
            opaque = matches!(
                opener,
                Opener::Charge
                    | Opener::ChargeBrief
                    | Opener::Source
                    | Opener::Told
                    | Opener::Award
                    | Opener::Archive
                    | Opener::Prosecution
                    | Opener::Variants
                    | Opener::Review
                    | Opener::CrossReference
            ) || matches!(opener, Opener::Occupation | Opener::Worked | Opener::Rank)
                && labelled;
            // "по обвинен. в агитации, ст. 58-10, осужден …": said in passing, it hides nothing that follows.
            if opener == Opener::Charge && position == Position::Anywhere && self.word(i) == "по"
            {
                opaque = false;
            }
            residence = opener == Opener::Residence;
            sourced |= opener == Opener::Source;
            cuts.push(Cut {
                at: i,
                from,
                opener,
                inside,
                head,
            });
            i = from.max(i + 1);
        }
        cuts
    }

    /// "до ареста", "после реабилитации": the event is named, not told.
    fn is_only_mentioned(&self, opener: Opener, i: usize) -> bool {
        matches!(opener, Opener::Arrest | Opener::Rehabilitation)
            && i > 0
            && matches!(
                self.word(i - 1),
                "до" | "после" | "с" | "момент" | "о" | "без" | "не"
            )
            && opener == Opener::Arrest
            || i > 0 && self.word(i - 1) == "заочно"
    }

    fn dispatch(&mut self, cut: Cut, lead: Range<usize>, content: Range<usize>) {
        match cut.opener {
            Opener::Birth => {
                if self.has_read("birth") && cut.inside && self.narrative {
                    return;
                }
                if self.has_read("birth") && content.is_empty() {
                    return;
                }
                if self.has_read("birth") {
                    // "Приговор: родилась на спецпоселении": the child shares what the parents were sentenced to.
                    if self.stage == Stage::Verdict && !self.read_in_group("sentence") {
                        self.take_sentence(cut.at..content.end);
                    } else if !self.has_read("birth_place")
                        && !(content.start..content.end.min(content.start + 3))
                            .any(|j| self.is_date(j))
                    {
                        self.birth(content);
                    } else {
                        self.take("note", cut.at..content.end);
                    }
                    return;
                }
                self.birth(content);
            }
            Opener::BirthPlace => {
                self.stage = Stage::Biography;
                let chunks = self.chunks(content.clone());
                let places = chunks
                    .iter()
                    .take_while(|c| match self.classify((*c).clone(), None) {
                        Piece::Place => true,
                        Piece::Job => self.upper(c.start) || !self.has(c.start, class::JOB),
                        _ => false,
                    })
                    .count()
                    .max(1);
                let end = chunks.get(places - 1).map_or(content.end, |c| c.end);
                self.place("birth_place", content.start..end);
                if end < content.end {
                    self.pieces(end..content.end);
                }
            }
            Opener::Nation => self.simple("nationality", content),
            Opener::Party => self.simple("party", content),
            Opener::PartyEvent => {
                let property = if self.has_read("party")
                    || matches!(self.word(cut.at), w if w.starts_with("восст"))
                {
                    "note"
                } else {
                    "party"
                };
                self.take(property, cut.at..content.end);
            }
            Opener::Education => {
                if self.stage <= Stage::Biography {
                    self.stage = Stage::Biography;
                }
                if self.mark(cut.from - 1) == Some(':')
                    && self.chunks(content.clone()).len() > 1
                    && self.stage != Stage::Biography
                {
                    self.take("education", content);
                } else {
                    let chunks = self.chunks(content.clone());
                    let mut end = content.end;
                    for chunk in chunks.iter().skip(1) {
                        if self.is_party(chunk.clone())
                            || self.has(chunk.start, class::NATION)
                            || self.mark(cut.from - 1) != Some(':') && self.is_trade(chunk.clone())
                            || self
                                .opener(chunk.start)
                                .is_some_and(|(o, _, _)| o != Opener::Studied)
                        {
                            end = chunk.start;
                            break;
                        }
                    }
                    self.take("education", content.start..end);
                    if end < content.end {
                        self.pieces(end..content.end);
                    }
                }
            }
            Opener::Studied => {
                if self.has_read("education") {
                    self.take("note", cut.at..content.end);
                } else if cut.inside || self.narrative {
                    let end = self.run_end(content.start, content.end).max(content.start);
                    let end = match (self.narrative, cut.inside) {
                        (false, _) => end,
                        (true, false) => self.next_deed(content.clone()),
                        (true, true) => self.next_deed(content.start..end),
                    };
                    self.take("education", content.start..end);
                    if self.narrative && end < content.end {
                        self.take("note", end..content.end);
                    }
                } else {
                    self.take("education", cut.at..content.end);
                }
            }
            Opener::Origin => self.simple("social_origin", content),
            Opener::Family => self.simple("family", content),
            Opener::Service => {
                self.take("note", cut.at..content.end);
            }
            Opener::Residence => self.residence(cut, content),
            Opener::Occupation | Opener::Worked => self.occupation(cut, content),
            Opener::Rank => {
                self.take("rank", content);
            }
            Opener::Award => {
                self.take("awards", content);
            }
            Opener::Dismissed => {
                self.take("later_event", cut.at..content.end);
            }
            Opener::Arrest
                if self.narrative && content.clone().any(|i| self.word(i).starts_with("бежал")) =>
            {
                self.take("note", lead.start.min(cut.at)..content.end);
            }
            Opener::Arrest | Opener::ArrestDate => {
                self.begin_group(&["arrest_date", "sentence_date", "sentence"]);
                if !lead.is_empty() {
                    self.lead_of(lead, "arrest_date", "arrested_by");
                }
                self.arrest(content);
            }
            Opener::Charge | Opener::ChargeBrief | Opener::Prosecution => {
                if cut.opener == Opener::Prosecution {
                    self.take("note", cut.at..content.end);
                } else {
                    if !lead.is_empty() {
                        self.lead_of_verdict(lead);
                    }
                    self.charge(content);
                }
            }
            Opener::Verdict | Opener::VerdictDate | Opener::Measure => {
                if self.stage > Stage::Verdict
                    || self.read_in_group("sentence") && cut.opener == Opener::Verdict
                {
                    self.begin_group(&["sentence"]);
                }
                if !lead.is_empty() {
                    self.lead_of_verdict(lead);
                }
                if cut.opener == Opener::Measure && self.mark(cut.from - 1) == Some(':') {
                    let end = content.end;
                    if let Some((Opener::Verdict, _, next)) = self.opener(content.start) {
                        self.glue(content.start..next);
                        self.take_sentence(next..end);
                    } else {
                        self.take_sentence(content);
                    }
                    self.stage = Stage::Verdict;
                } else {
                    self.verdict(content, cut.at);
                }
            }
            Opener::Execution => {
                if !lead.is_empty() {
                    self.lead_of_verdict_or_end(lead);
                }
                self.execution(content);
            }
            Opener::Death => {
                self.glue(lead);
                self.death(content);
            }
            Opener::Burial => self.burial(content),
            Opener::Rehabilitation
                if self.stage <= Stage::Biography
                    && content
                        .clone()
                        .take(6)
                        .any(|i| self.word(i).starts_with("партчист")) =>
            {
                self.take("note", cut.at..content.end);
            }
            Opener::Rehabilitation => {
                if !lead.is_empty() {
                    self.lead_of(lead, "rehabilitated_date", "rehabilitated_by");
                }
                self.rehabilitation(content);
            }
            Opener::NotRehabilitated => {
                self.take("rehabilitation_ground", cut.at..content.end);
                self.stage = Stage::Rehabilitation;
            }
            Opener::Source => {
                self.take("cited_source", content);
                self.stage = Stage::Source;
            }
            Opener::Archive => {
                self.take("archive_reference", cut.at..content.end);
            }
            Opener::Variants => self.other_names(cut.at..content.end),
            Opener::Told => {
                self.take("death_certificate", cut.at..content.end);
            }
            Opener::CrossReference => {
                self.take("cross_reference", content);
            }
            Opener::Settlement => {
                self.take("deported_place", content);
                self.stage = Stage::Verdict;
            }
            Opener::Later
            | Opener::Custody
            | Opener::Review
            | Opener::Appeal
            | Opener::Portrait
            | Opener::Property => {
                let from = if lead.is_empty() { cut.at } else { lead.start };
                self.later(from..content.end);
            }
        }
    }

    /// "окончил академию и нелегально вернулся": where the next verb of the past begins, with its "и".
    fn next_deed(&self, range: Range<usize>) -> usize {
        let verb = |j: usize| {
            ["л", "ла", "ли", "лся", "лась", "лись"]
                .iter()
                .any(|ending| self.word(j).ends_with(ending))
        };
        (range.start + 1..range.end)
            .find(|j| {
                self.depth(*j) == 0
                    && self.word(*j) == "и"
                    && (j + 1..(j + 3).min(range.end)).any(|k| {
                        verb(k)
                            && !self.upper(k)
                            && !matches!(self.opener(k), Some((Opener::Studied, _, _)))
                    })
            })
            .unwrap_or(range.end)
    }

    fn simple(&mut self, property: &'static str, content: Range<usize>) {
        let chunks = self.chunks(content.clone());
        let end = chunks.first().map_or(content.end, |c| c.end);
        self.take(property, content.start..end);
        if end < content.end {
            self.pieces(end..content.end);
        }
    }

    fn later(&mut self, range: Range<usize>) {
        self.take("later_event", range);
    }

    /// "Проживал: Москва, ул. Сущевский Вал, д. 14/42, кв. 59."
    fn residence(&mut self, cut: Cut, content: Range<usize>) {
        let earlier = self.stage;
        let labelled = cut.head && self.mark(cut.from - 1) == Some(':') || self.upper(cut.at);
        self.stage = Stage::Residence;
        if content.is_empty() {
            return;
        }
        if labelled && earlier != Stage::Source {
            // The whole phrase is the address; without a colon work may follow after a comma: "Проживал в г. X, кочегар".
            let colon = self.mark(cut.from - 1) == Some(':');
            let chunks = self.chunks(content.clone());
            let work = chunks
                .iter()
                .skip(1)
                .find(|chunk| !colon && self.is_trade((*chunk).clone()))
                .map(|chunk| chunk.start);
            match work {
                Some(work) => {
                    self.place("residence", content.start..work);
                    self.job(work..content.end);
                }
                None => self.place("residence", content),
            }
            return;
        }
        let chunks = self.chunks(content.clone());
        let mut end = chunks.first().map_or(content.end, |c| c.end);
        let mut taken = 1;
        for chunk in chunks.iter().skip(1) {
            let house = self.kind(chunk.start) == Some(Kind::Number)
                && !self.has(chunk.start + 1, class::EDUCATION);
            if !(house
                || self.looks_like_place(chunk.clone()) && !self.has(chunk.start, class::NATION))
            {
                break;
            }
            end = chunk.end;
            taken += 1;
        }
        self.place("residence", content.start..end);
        if taken < chunks.len() {
            self.pieces(end..content.end);
        }
    }

    /// Words in lower case that say what somebody is: "кочегар управления", "чл. к-за".
    fn is_trade(&self, chunk: Range<usize>) -> bool {
        let i = chunk.start;
        self.kind(i) == Some(Kind::Word)
            && !self.upper(i)
            && !self.has(
                i,
                class::UNIT | class::STREET | class::PLACE | class::PREPOSITION,
            )
            && (self.has(i, class::JOB) && !self.has(i, class::MEMBER)
                || self.word(i) == "чл"
                    && ["к-за", "колхоза", "артели", "с-за", "совхоза", "к"]
                        .contains(&self.word(i + 2)))
    }

    fn occupation(&mut self, cut: Cut, content: Range<usize>) {
        if self.narrative {
            self.post(cut.at..content.end);
            return;
        }
        let label = self.mark(cut.from - 1) == Some(':')
            || matches!(
                self.word(cut.at),
                "до" | "на" | "перед" | "место" | "последнее" | "род"
            );
        let mut from = if label { cut.from } else { cut.at };
        while label && from < content.end {
            match self.opener(from) {
                Some((Opener::Occupation, _, next))
                    if next < content.end && matches!(self.word(from), "до" | "на" | "перед") =>
                {
                    self.glue(from..next);
                    from = next;
                }
                _ => break,
            }
        }
        let range = from.min(content.end)..content.end;
        if !self.extend("occupation", range.clone()) {
            self.take("occupation", range);
        }
        if self.stage < Stage::Occupation {
            self.stage = Stage::Occupation;
        }
    }

    /// In a story the last post counts; what was done before stays as the life before.
    fn post(&mut self, range: Range<usize>) {
        if self.stage > Stage::Occupation || self.headed {
            self.take("note", range);
            return;
        }
        if range.len() <= 6
            && range
                .clone()
                .any(|i| matches!(self.word(i), "госбезопасности" | "гб"))
        {
            self.take("rank", range);
            return;
        }
        let mut at = None;
        for i in range.clone() {
            if self.depth(i) > 0 || !self.has(i, class::JOB) || self.kind(i) != Some(Kind::Word) {
                continue;
            }
            let before = i.checked_sub(1).filter(|b| *b >= range.start);
            let starts = before.is_none_or(|b| {
                matches!(
                    self.mark(b),
                    Some(',' | '|' | ';' | ':' | '-' | '–' | '—' | ')')
                ) || matches!(self.opener(b), Some((Opener::Occupation, _, _)))
                    || self.word(b).starts_with("работа")
            });
            if starts {
                at = Some(i);
            }
        }
        let Some(from) = at else {
            let worked = matches!(
                self.opener(range.start),
                Some((Opener::Occupation | Opener::Worked, _, _))
            );
            if worked && !self.has_read("occupation") {
                self.take("occupation", range);
            } else {
                self.take("note", range);
            }
            return;
        };
        // "Работал сторожем": the verb belongs to the statement.
        let from = match self.opener(range.start) {
            Some((Opener::Occupation | Opener::Worked, _, next)) if next == from => range.start,
            _ => from,
        };
        let mut end = (from + 1..range.end)
            .find(|j| {
                self.depth(*j) == 0 && matches!(self.mark(*j), Some('|' | ';'))
                    || self.is_date(*j) && self.depth(*j) == 0
            })
            .unwrap_or(range.end);
        if let Some(open) = (from..end)
            .find(|j| self.mark(*j) == Some('(') && self.closing(*j).is_some_and(|c| c + 2 >= end))
        {
            end = open;
        }
        self.entry
            .fields
            .iter_mut()
            .filter(|f| f.property == "occupation")
            .for_each(|f| f.property = "note");
        if range.start < from {
            self.take("note", range.start..from);
        }
        self.take("occupation", from..end);
        if end < range.end {
            self.take("note", end..range.end);
        }
    }

    /// What stands before "арестовали", "реабилитировала" in running words: a date and a body.
    fn lead_of(&mut self, lead: Range<usize>, date: &'static str, body: &'static str) {
        let mut i = lead.start;
        while i < lead.end {
            if self.is_date(i) && !self.read_in_group(date) {
                i = self.take_date(date, i);
            } else if self.body_starts(i, lead.end) && !self.read_in_group(body) {
                let end = self.body_end(i, lead.end);
                self.take_body(body, i..end);
                i = end;
            } else {
                if self.has(i, class::GLUE | class::PREPOSITION | class::AND) {
                    self.owned[i] = true;
                }
                i += 1;
            }
        }
    }

    /// What stands before "осуждена": body, date, reason.
    fn lead_of_verdict(&mut self, lead: Range<usize>) {
        let mut i = lead.start;
        while i < lead.end {
            if self.is_date(i) && !self.read_in_group("sentence_date") {
                i = self.take_date("sentence_date", i);
            } else if matches!(self.word(i), "по" | "за")
                && self.kind(i + 1) == Some(Kind::Word)
                && (matches!(
                    self.word(i + 1),
                    "приговору"
                        | "постановлению"
                        | "решению"
                        | "вироком"
                        | "рішенням"
                        | "постановою"
                ))
            {
                self.glue(i..i + 2);
                i += 2;
            } else if self.kind(i) == Some(Kind::Word)
                && self.has(i, class::AND | class::GLUE)
                && !self.has(i, class::BODY)
            {
                self.owned[i] = true;
                i += 1;
            } else if self.body_starts(i, lead.end) && !self.read_in_group("sentenced_by") {
                let end = self.body_end(i, lead.end);
                self.take_body("sentenced_by", i..end);
                i = end;
            } else if matches!(self.word(i), "как" | "за") {
                self.owned[i] = true;
                let mut end = lead.end;
                while end > i + 1 && self.has(end - 1, class::GLUE) {
                    end -= 1;
                }
                self.charge(i + 1..end);
                self.glue(end..lead.end);
                i = lead.end;
            } else {
                if self.has(i, class::GLUE | class::PREPOSITION | class::AND) {
                    self.owned[i] = true;
                }
                i += 1;
            }
        }
    }

    /// What stands before "расстрелян" in running words.
    fn lead_of_verdict_or_end(&mut self, lead: Range<usize>) {
        let sentenced = lead.clone().any(|i| self.body_starts(i, lead.end));
        if sentenced && !self.read_in_group("sentenced_by") {
            self.lead_of_verdict(lead);
        } else {
            let mut i = lead.start;
            while i < lead.end {
                if self.is_date(i)
                    && !self.read_in_group("executed_date")
                    && !self.has_read("executed_date")
                {
                    i = self.take_date("executed_date", i);
                } else {
                    if self.has(i, class::GLUE | class::PREPOSITION | class::AND) {
                        self.owned[i] = true;
                    }
                    i += 1;
                }
            }
        }
    }

    /// A phrase without an opener is read by where it stands.
    fn unlabelled(&mut self, range: Range<usize>) {
        let range = {
            let mut r = range;
            while r.start < r.end
                && self
                    .mark(r.start)
                    .is_some_and(|m| !matches!(m, '(' | '"' | '«' | '[' | '“'))
            {
                self.owned[r.start] = true;
                r.start += 1;
            }
            r
        };
        if range.is_empty() {
            return;
        }
        let i = range.start;
        let chunks = self.chunks(range.clone());
        let first = chunks.first().cloned().unwrap_or(range.clone());
        // a date that the event before it still lacks: "Арестован ДТО ст. Миллерово. 03.06.1937."
        // But not the day of what the next words tell: "16 мая 1957 г. определением …".
        let told_next = self.mark(range.end - 1) == Some('.')
            && self.kind(range.end) == Some(Kind::Word)
            && !self.upper(range.end);
        if self.is_date(i)
            && !told_next
            && !self.narrative
            && range.clone().skip(1).all(|j| self.mark(j).is_some())
        {
            let missing = match self.stage {
                Stage::Arrest => Some("arrest_date"),
                Stage::Verdict => Some("sentence_date"),
                Stage::Rehabilitation => Some("rehabilitated_date"),
                _ => None,
            };
            if let Some(property) = missing.filter(|p| !self.read_in_group(p)) {
                self.take_date(property, i);
                return;
            }
        }
        // "За открытие новых пластов он был награжден орденом": told, not labelled.
        let awarded = |j: usize| matches!(self.opener(j), Some((Opener::Award, _, _)));
        if self.stage > Stage::Start
            && self.stage <= Stage::Occupation
            && first.clone().any(awarded)
        {
            self.take("awards", range);
            return;
        }
        match self.stage {
            Stage::Start | Stage::Biography => {
                let piece = self.classify(first.clone(), None);
                let decisive = matches!(
                    piece,
                    Piece::Nation | Piece::Party | Piece::Education | Piece::Origin | Piece::Family
                );
                if self.narrative && self.stage == Stage::Biography && !decisive {
                    self.post(range);
                    return;
                }
                let date_first = self.is_date(i);
                // "ВКВС - 05.10.1937, ВМН."
                if self.has(i, class::BODY)
                    && self.body_at(i).is_some()
                    && range.clone().take(12).any(|j| self.is_date(j))
                    && !self.has(i, class::JOB)
                    && first.clone().all(|j| !self.has(j, class::JOB))
                {
                    self.verdict(range, i);
                    return;
                }
                if self.is_verdict_line(&range) {
                    self.verdict(range, i);
                    return;
                }
                if date_first && self.stage == Stage::Start || decisive {
                    self.pieces(range);
                } else if piece == Piece::Place && self.extend("birth_place", first.clone()) {
                    if first.end < range.end {
                        self.pieces(first.end..range.end);
                    }
                } else if self.stage == Stage::Start {
                    self.pieces(range);
                } else if self.body_starts(i, range.end)
                    && range.clone().take(14).any(|j| self.is_date(j))
                    && !first.clone().take(3).any(|j| self.has(j, class::JOB))
                {
                    self.begin_group(&["arrest_date"]);
                    self.arrest(range);
                } else {
                    self.job(range);
                }
            }
            Stage::Residence | Stage::Occupation => {
                if self.is_verdict_line(&range) {
                    self.verdict(range, i);
                    return;
                }
                if let Some(cut) = self.told_exile(&range) {
                    self.dispatch(cut, i..cut.at, cut.from..range.end);
                    return;
                }
                let organ_and_date = self.body_starts(i, range.end)
                    && !first.clone().take(3).any(|j| self.has(j, class::JOB))
                    && {
                        let end = self.body_end(i, range.end);
                        (end..(end + 3).min(range.end)).any(|j| self.is_date(j))
                    };
                if self.narrative {
                    if self.is_party(first.clone()) && !self.has_read("party") {
                        self.take("party", range);
                    } else {
                        self.post(range);
                    }
                } else if organ_and_date {
                    self.begin_group(&["arrest_date"]);
                    self.arrest(range);
                } else {
                    let piece = self.classify(first, None);
                    match piece {
                        Piece::Party if !self.has_read("party") => {
                            self.take("party", range);
                        }
                        Piece::Nation if !self.has_read("nationality") => self.pieces(range),
                        Piece::Education if !self.has_read("education") => self.pieces(range),
                        Piece::Place
                            if self.stage == Stage::Residence
                                && !self.has(i, class::JOB)
                                && self.extend("residence", range.clone()) => {}
                        _ => self.job(range),
                    }
                }
            }
            Stage::Arrest => {
                if self.is_verdict_line(&range) {
                    self.verdict(range, i);
                } else if self.body_starts(i, range.end) && !self.read_in_group("arrested_by") {
                    let end = self.body_end(i, range.end);
                    self.take_body("arrested_by", i..end);
                    if end < range.end {
                        self.arrest(end..range.end);
                    }
                } else if !self.narrative {
                    self.take("later_event", range);
                }
            }
            Stage::Charge => {
                if self.is_verdict_line(&range) {
                    self.verdict(range, i);
                } else if !self.narrative && !self.extend("charge", range.clone()) {
                    self.take("note", range);
                }
            }
            Stage::Verdict | Stage::End => {
                if self.narrative && !self.body_starts(i, range.end) {
                    return;
                }
                self.later(range);
            }
            Stage::Rehabilitation => {
                if self.narrative {
                    return;
                }
                self.rehabilitation(range);
            }
            Stage::Source => {
                self.take("cited_source", range);
            }
        }
    }

    /// "В 1931 году как член семьи кулака был выслан на спецпоселение": a year first, then what was done.
    fn told_exile(&self, range: &Range<usize>) -> Option<Cut> {
        let at = (range.start + 1..range.end).find(|j| self.measure_at(*j).is_some())?;
        let (opener, _, from) = self.opener(at)?;
        let dated = (range.start..at.min(range.start + 3)).any(|j| self.is_date(j));
        (opener == Opener::Verdict && dated).then_some(Cut {
            at,
            from,
            opener,
            inside: true,
            head: false,
        })
    }

    /// "11.03.1939 – Освобожден из-под стражи", "ВКВС - 05.10.1937, ВМН."
    fn is_verdict_line(&self, range: &Range<usize>) -> bool {
        let i = range.start;
        if self.has(i, class::BODY) && !self.has(i, class::JOB) {
            let end = self.body_end(i, range.end);
            let after = end + usize::from(matches!(self.mark(end), Some('-' | '–' | ',' | '—')));
            return self.is_date(after)
                && (self.mark(end).is_some()
                    || (after..range.end).any(|j| {
                        self.word(j).starts_with("назначен")
                            || self.opener(j).is_some_and(|(o, _, _)| o == Opener::Verdict)
                    }))
                && (after..range.end).any(|j| self.measure_at(j).is_some());
        }
        false
    }

    /// "(варианты фамилии: Люфт; варианты имени: …)", "(Фу Сюэ Ли, Фу-Сю-Эли)".
    fn other_names(&mut self, range: Range<usize>) {
        for chunk in self.chunks(range.clone()) {
            let mut from = chunk.start;
            while let Some((Opener::Variants, _, next)) = self.opener(from) {
                if next > chunk.end {
                    break;
                }
                self.glue(from..next);
                from = next;
            }
            self.take("aliases", from..chunk.end);
        }
        self.glue(range);
    }

    /// "(1904, д. Каликино … – 03.06.1941)" at the head of an entry.
    fn life_span(&mut self, range: Range<usize>) -> bool {
        let open = range.start;
        if self.stage != Stage::Start
            || !(self.is_date(open + 1) || self.mark(open + 1) == Some('?'))
        {
            return false;
        }
        let Some(close) = self.closing(open) else {
            return false;
        };
        self.owned[open] = true;
        self.owned[close] = true;
        self.span_of_life(open + 1..close);
        self.stage = Stage::Biography;
        let mut rest = close + 1;
        while rest < range.end && self.mark(rest).is_some_and(|m| !matches!(m, '"' | '«')) {
            self.owned[rest] = true;
            rest += 1;
        }
        if rest < range.end {
            if self.opener(rest).is_some() {
                self.phrase(rest..range.end);
            } else {
                let piece = self.classify(
                    self.chunks(rest..range.end)
                        .first()
                        .cloned()
                        .unwrap_or(rest..range.end),
                    None,
                );
                if matches!(piece, Piece::Nation | Piece::Party) {
                    self.pieces(rest..range.end);
                } else {
                    self.job(rest..range.end);
                    self.headed = true;
                    self.stage = Stage::Biography;
                }
            }
        }
        true
    }

    fn bare_life_span(&mut self, range: Range<usize>) -> bool {
        let dash = range
            .clone()
            .find(|j| self.depth(*j) == 0 && matches!(self.mark(*j), Some('–' | '—')));
        let Some(dash) = dash else { return false };
        let both = self.is_date(range.start)
            && (dash + 1..range.end.min(dash + 3)).any(|j| self.is_date(j));
        if !both
            || self.opener(dash + 1).is_some()
            || range.clone().any(|j| self.measure_at(j).is_some())
        {
            return false;
        }
        self.span_of_life(range);
        self.stage = Stage::Biography;
        true
    }

    fn span_of_life(&mut self, range: Range<usize>) {
        self.spanned = true;
        let dash = range.clone().find(|j| {
            matches!(self.mark(*j), Some('–' | '—'))
                || self.mark(*j) == Some('-')
                    && (self.is_date(j + 1)
                        || self.mark(j + 1) == Some('?')
                        || self.mark(j + 2) == Some('?'))
        });
        let dash = dash.unwrap_or(range.end);
        let side =
            |reader: &mut Self, side: Range<usize>, date: &'static str, place: &'static str| {
                let mut i = side.start;
                while i < side.end && !reader.is_date(i) {
                    if reader.mark(i) == Some('?') {
                        reader.entry.doubtful.push(date);
                    }
                    reader.owned[i] = true;
                    i += 1;
                }
                if i < side.end {
                    i = reader.take_date(date, i);
                }
                while i < side.end && reader.mark(i).is_some() {
                    reader.owned[i] = true;
                    i += 1;
                }
                if i < side.end {
                    let burial = (i..side.end).find_map(|j| match reader.opener(j) {
                        Some((Opener::Burial, _, next)) => Some((j, next)),
                        _ => None,
                    });
                    let end = burial.map_or(side.end, |(j, _)| j);
                    reader.place(place, i..end);
                    if let Some((_, next)) = burial {
                        reader.glue(end..next);
                        reader.place("burial_place", next..side.end);
                    }
                }
            };
        side(self, range.start..dash, "birth", "birth_place");
        if dash < range.end {
            self.owned[dash] = true;
            side(self, dash + 1..range.end, "died_date", "died_place");
        }
    }

    /// Lists what no rule spoke for and checks the order of the dates.
    fn finish(mut self) -> Entry {
        let mut from: Option<usize> = None;
        let mut last = 0;
        for i in 0..self.len() {
            let loose = !self.owned[i] && self.kind(i) != Some(Kind::Mark);
            if loose {
                from.get_or_insert(i);
                last = i;
            } else if self.owned[i]
                && self.kind(i) != Some(Kind::Mark)
                && let Some(start) = from.take()
            {
                let span = self.span(start..last + 1);
                self.entry.remainder.push(span);
            }
        }
        if let Some(start) = from {
            let span = self.span(start..last + 1);
            self.entry.remainder.push(span);
        }
        self.settle_death();
        self.unknown_abbreviations();
        self.check_order();
        self.expand_abbreviations();
        if self.entry.field("sex").is_none() {
            self.sex_by_endings();
        }
        self.entry
    }

    /// The end of a life span is the day of execution where the entry says how the life ended.
    fn settle_death(&mut self) {
        if !self.spanned {
            return;
        }
        let shot =
            (0..self.len()).any(|i| matches!(self.opener(i), Some((Opener::Execution, _, _))));
        if !shot {
            return;
        }
        if self.has_read("executed_date") {
            let day = self.entry.reading("executed_date").map(str::to_owned);
            if self.entry.reading("died_date").map(str::to_owned) == day {
                self.entry.fields.retain(|f| f.property != "died_date");
            }
        } else {
            for field in &mut self.entry.fields {
                match field.property {
                    "died_date" => field.property = "executed_date",
                    "died_place" => field.property = "executed_place",
                    _ => {}
                }
            }
        }
    }

    fn sex_by_endings(&mut self) {
        let woman = (0..self.len())
            .take(200)
            .find(|i| self.has(*i, class::WOMAN));
        if let Some(at) = woman {
            let span = self.span(at..at + 1);
            self.entry.fields.push(Field {
                property: "sex",
                part: Part::Text,
                span,
                readings: vec!["f".to_owned()],
                uncertain: false,
                group: 0,
            });
        }
    }

    /// What the keeper's profile says an abbreviation stands for, as a further reading.
    fn expand_abbreviations(&mut self) {
        let profile = self.grammar.profile();
        if profile.abbreviations.values().all(String::is_empty) {
            return;
        }
        for field in self
            .entry
            .fields
            .iter_mut()
            .filter(|f| f.part == Part::Text)
        {
            let written = self.text.get(field.span.clone()).unwrap_or("");
            let mut expanded = String::new();
            let mut changed = false;
            for word in written.split_inclusive(' ') {
                let bare = word.trim_end_matches([' ', ',', ';']);
                match profile
                    .abbreviations
                    .get(&bare.to_lowercase())
                    .filter(|m| !m.is_empty())
                {
                    Some(meaning) => {
                        expanded.push_str(meaning);
                        expanded.push_str(word.get(bare.len()..).unwrap_or(""));
                        changed = true;
                    }
                    None => expanded.push_str(word),
                }
            }
            if changed {
                field.readings.push(expanded);
            }
        }
    }

    fn unknown_abbreviations(&mut self) {
        for i in 0..self.len() {
            let Some(token) = self.token(i) else { break };
            if token.kind != Kind::Word || !token.dotted || token.abbreviation || token.upper {
                continue;
            }
            let length = self.word(i).chars().count();
            let Some(next) = self.token(i + 2) else {
                continue;
            };
            // a short word with a stop and a small letter after it on the same line
            if length <= 7
                && next.kind == Kind::Word
                && !next.upper
                && next.gap != super::token::Gap::Line
                && self.opener(i + 2).is_none()
                && !self.word(i).ends_with([
                    'а', 'о', 'е', 'и', 'ы', 'у', 'я', 'ю', 'й', 'a', 'o', 'e', 'y',
                ])
            {
                let span = self.span(i..i + 1);
                self.entry.problem(Code::UnknownAbbreviation, span, None);
            }
        }
    }

    /// An execution before the sentence, an arrest after it: reported, never repaired.
    fn check_order(&mut self) {
        let find = |property: &str, group: u16| {
            self.entry
                .fields
                .iter()
                .find(|f| f.property == property && f.group == group && !f.uncertain)
                .and_then(|f| {
                    (0..self.len())
                        .find(|i| {
                            self.is_date(*i)
                                && self
                                    .token(*i)
                                    .is_some_and(|t| t.start as usize == f.span.start)
                        })
                        .and_then(|i| self.date(i))
                        .map(|d| (d, f.span.clone()))
                })
        };
        let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
        for group in 0..=self.group {
            let arrest = find("arrest_date", group);
            let sentence = find("sentence_date", group);
            let execution = find("executed_date", group);
            let birth = find("birth", 0);
            let mut check = |early: &Option<(super::date::Date, Range<usize>)>,
                             late: &Option<(super::date::Date, Range<usize>)>,
                             what: &'static str| {
                if let (Some((first, _)), Some((second, span))) = (early, late)
                    && second.earlier_than(*first) == Some(true)
                {
                    found.push((span.clone(), what));
                }
            };
            check(
                &arrest,
                &execution,
                "The execution stands before the arrest.",
            );
            check(
                &sentence,
                &execution,
                "The execution stands before the sentence.",
            );
            check(&arrest, &sentence, "The sentence stands before the arrest.");
            check(&birth, &arrest, "The arrest stands before the birth.");
        }
        for (span, what) in found {
            self.entry.problem(Code::DateOrder, span, Some(what));
        }
    }
}
