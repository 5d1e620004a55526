//! The first part of an entry: birth, place, nationality, education, party, work, home.

use std::ops::Range;

use super::grammar::{Opener, class};
use super::reader::{Reader, Stage};
use super::token::Kind;

/// What a piece between commas is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Nation,
    Education,
    Party,
    Origin,
    Family,
    Place,
    Job,
}

impl Reader<'_> {
    /// Reads what follows "Род. в": a date, then the pieces of the life.
    pub(super) fn birth(&mut self, range: Range<usize>) {
        self.stage = Stage::Biography;
        let mut i = range.start;
        // "Родился в семье крестьянина-бедняка", "Родилась  в Кубанская обл."
        let near = (i..range.end.min(i + 5)).find(|j| self.is_date(*j));
        if let Some(at) = near {
            let place_before = (i..at)
                .any(|j| self.has(j, class::UNIT) && !self.has(j, class::YEAR))
                || (i..at).any(|j| self.kind(j) == Some(Kind::Word) && self.upper(j));
            if !place_before {
                self.glue(i..at);
                i = self.take_date("birth", at);
                i = self.birth_marks(i, range.end);
                self.pieces(i..range.end);
                return;
            }
        }
        if self.kind(i) == Some(Kind::Number)
            && self.token(i).is_some_and(|t| t.digits >= 2)
            && self.mark(i + 1) == Some('?')
        {
            self.take("birth", i..i + 2);
            i += 2;
        }
        if self.word(i).starts_with("семье")
            || self.has(i, class::IN) && self.word(i + 1).starts_with("сем")
        {
            if let Some(field) = self.take("social_origin", i..range.end) {
                let _ = field;
            }
            return;
        }
        let place = if self.has(i, class::IN) { i + 1 } else { i };
        let told = self.has(place, class::UNIT | class::PLACE)
            || self.upper(place) && (place > i || i > 0 && self.has(i - 1, class::IN));
        if self.has_read("birth") && told {
            let end = (i + 1..range.end)
                .find(|j| {
                    matches!(self.mark(*j), Some(',' | ';'))
                        || self.has(*j, class::IN) && self.word(j + 1).starts_with("сем")
                })
                .unwrap_or(range.end);
            self.place("birth_place", i..end);
            if end < range.end {
                if self.mark(end).is_some() {
                    self.pieces(end..range.end);
                } else {
                    self.take("social_origin", end..range.end);
                }
            }
            return;
        }
        self.pieces(i..range.end);
    }

    /// Steps over "г.р.", "года рождения", "р. н." after a date of birth.
    pub(super) fn birth_marks(&mut self, from: usize, limit: usize) -> usize {
        let mut i = from;
        while i < limit
            && (self.has(i, class::YEAR | class::BORN) || self.mark(i) == Some('.') && i > from)
        {
            i += 1;
        }
        self.glue(from..i);
        i
    }

    /// Whether the date at `i` is followed by "г.р." or "года рождения".
    pub(super) fn is_birth_date(&self, i: usize) -> bool {
        let mut at = i + 1;
        if self.has(at, class::YEAR) {
            at += 1 + usize::from(self.mark(at + 1) == Some('.'));
            return self.has(at, class::BORN);
        }
        self.has(at, class::BORN)
    }

    /// Reads pieces between commas, each for what it is.
    pub(super) fn pieces(&mut self, range: Range<usize>) {
        let chunks = self.chunks(range.clone());
        let mut previous: Option<Piece> = None;
        let mut labelled_education = false;
        let count = chunks.len();
        let mut k = 0;
        while k < count {
            let mut chunk = chunks[k].clone();
            k += 1;
            while chunk.start < chunk.end
                && (self
                    .mark(chunk.start)
                    .is_some_and(|m| !matches!(m, '(' | '"' | '«' | '[')))
            {
                self.owned[chunk.start] = true;
                chunk.start += 1;
            }
            if chunk.is_empty() {
                continue;
            }
            // a second date of birth form inside: "1902 г.р."
            if self.is_date(chunk.start)
                && !self.has_read("birth")
                && (self.is_birth_date(chunk.start)
                    || self.stage <= Stage::Biography && chunk.len() <= 2 && k == 1)
            {
                let next = self.take_date("birth", chunk.start);
                let next = self.birth_marks(next, chunk.end);
                if next < chunk.end {
                    chunk.start = next;
                } else {
                    self.stage = Stage::Biography;
                    continue;
                }
                self.stage = Stage::Biography;
            }
            if let Some((opener, _, from)) = self.opener(chunk.start) {
                let content = from..chunk.end;
                let handled = match opener {
                    Opener::BirthPlace => {
                        self.glue(chunk.start..from);
                        self.take("birth_place", content);
                        previous = Some(Piece::Place);
                        true
                    }
                    Opener::Nation => {
                        self.glue(chunk.start..from);
                        self.take("nationality", content);
                        previous = Some(Piece::Nation);
                        true
                    }
                    Opener::Education => {
                        self.glue(chunk.start..from);
                        self.education(content);
                        labelled_education = self.mark(from - 1) == Some(':');
                        previous = Some(Piece::Education);
                        true
                    }
                    Opener::Party => {
                        self.glue(chunk.start..from);
                        self.take("party", content);
                        previous = Some(Piece::Party);
                        true
                    }
                    Opener::Service => {
                        self.take("note", chunk.clone());
                        previous = None;
                        true
                    }
                    Opener::Family | Opener::Origin => {
                        self.glue(chunk.start..from);
                        self.take(
                            if opener == Opener::Family {
                                "family"
                            } else {
                                "social_origin"
                            },
                            content,
                        );
                        previous = None;
                        true
                    }
                    _ => false,
                };
                if handled {
                    continue;
                }
            }
            let piece = self.classify(chunk.clone(), previous);
            match piece {
                Piece::Nation => {
                    if self.has_read("nationality")
                        && self
                            .entry
                            .fields
                            .last()
                            .is_some_and(|f| f.property == "nationality")
                    {
                        self.extend("nationality", chunk.clone());
                    } else {
                        self.nation(chunk.clone());
                    }
                }
                Piece::Education => {
                    if !self.extend("education", chunk.clone()) {
                        self.education(chunk.clone());
                    }
                }
                Piece::Party => {
                    if previous == Some(Piece::Party) && self.extend("party", chunk.clone()) {
                    } else {
                        self.take(
                            if self.has_read("party") {
                                "note"
                            } else {
                                "party"
                            },
                            chunk.clone(),
                        );
                    }
                }
                Piece::Origin => {
                    self.take("social_origin", chunk.clone());
                }
                Piece::Family => {
                    self.take("family", chunk.clone());
                }
                Piece::Place => {
                    let property = if self.stage == Stage::Residence {
                        "residence"
                    } else {
                        "birth_place"
                    };
                    if property == "birth_place"
                        && self.has_read("birth_place")
                        && previous != Some(Piece::Place)
                        && self.stage > Stage::Biography
                    {
                        self.job(chunk.clone());
                    } else if !self.extend(property, chunk.clone()) {
                        self.place(property, chunk.clone());
                    }
                }
                Piece::Job => {
                    if previous == Some(Piece::Education)
                        && labelled_education
                        && !self.has_read("party")
                        && self.extend("education", chunk.clone())
                    {
                        continue;
                    }
                    if previous == Some(Piece::Party)
                        && matches!(
                            self.word(chunk.start),
                            "искл"
                                | "исключен"
                                | "исключена"
                                | "выбыл"
                                | "бывш"
                                | "быв"
                        )
                        && self.extend("party", chunk.clone())
                    {
                        continue;
                    }
                    self.job(
                        chunk.start..if self.rest_is_job(&chunks[k..]) {
                            range.end
                        } else {
                            chunk.end
                        },
                    );
                    if self.rest_is_job(&chunks[k..]) {
                        self.stage = Stage::Occupation;
                        return;
                    }
                }
            }
            previous = Some(piece);
        }
        if self.stage == Stage::Start {
            self.stage = Stage::Biography;
        }
    }

    /// Whether nothing but work follows: no later piece is a nationality, a party or a labelled field.
    fn rest_is_job(&self, rest: &[Range<usize>]) -> bool {
        rest.iter().all(|chunk| {
            self.opener(chunk.start).is_none()
                && matches!(
                    self.classify(chunk.clone(), Some(Piece::Job)),
                    Piece::Job | Piece::Place
                )
        })
    }

    /// Takes a nationality; what is added after the one word stays with it.
    fn nation(&mut self, chunk: Range<usize>) {
        self.take("nationality", chunk);
    }

    fn education(&mut self, chunk: Range<usize>) {
        let mut chunk = chunk;
        if self.mark(chunk.start) == Some('-') {
            chunk.start += 1;
        }
        let last = self.trim(chunk.clone());
        // "Со средним юридическим образованием"
        if last.len() > 1
            && matches!(
                self.word(last.end - 1),
                "образование" | "образованием" | "образования"
            )
        {
            self.glue(last.end - 1..last.end);
            chunk = chunk.start..last.end - 1;
        }
        if matches!(self.word(chunk.start), "с" | "со") {
            self.glue(chunk.start..chunk.start + 1);
            chunk.start += 1;
        }
        self.take("education", chunk);
    }

    /// Takes a place without its "в".
    pub(super) fn place(&mut self, property: &'static str, range: Range<usize>) {
        let mut range = range;
        while range.start < range.end
            && (self.has(range.start, class::IN)
                && !self.token(range.start).is_some_and(|t| t.dotted)
                && range.len() > 1
                || self
                    .mark(range.start)
                    .is_some_and(|m| !matches!(m, '"' | '«' | '(' | '[')))
        {
            self.owned[range.start] = true;
            range.start += 1;
        }
        self.take(property, range);
    }

    /// Takes work without "до ареста".
    pub(super) fn job(&mut self, range: Range<usize>) {
        let mut range = range;
        if let Some((Opener::Occupation | Opener::Worked, _, from)) = self.opener(range.start) {
            let label = self.mark(from - 1) == Some(':')
                || matches!(
                    self.word(range.start),
                    "до" | "на" | "перед" | "место" | "род"
                );
            if label && from < range.end {
                self.glue(range.start..from);
                range.start = from;
            }
        }
        if self.mark(range.start) == Some('(')
            && self
                .closing(range.start)
                .is_some_and(|c| c + 1 >= range.end)
        {
            self.take("occupation", range);
            return;
        }
        // "деятель движения, судим за границей": an earlier trial is not work.
        if let Some(tried) = (range.start + 1..range.end).find(|j| {
            self.depth(*j) == 0
                && matches!(self.word(*j), "судим" | "судима")
                && self.mark(j - 1) == Some(',')
        }) {
            self.take("note", tried..range.end);
            range.end = tried;
        }
        if !self.extend("occupation", range.clone()) {
            self.take("occupation", range);
        }
        if self.stage < Stage::Occupation {
            self.stage = Stage::Occupation;
        }
    }

    /// What a piece is, by its first words and by where it stands.
    pub(super) fn classify(&self, chunk: Range<usize>, previous: Option<Piece>) -> Piece {
        let chunk = self.trim(chunk);
        let i = chunk.start;
        if chunk.is_empty() {
            return Piece::Job;
        }
        let words = chunk
            .clone()
            .filter(|j| self.kind(*j) == Some(Kind::Word) && self.depth(*j) == self.depth(i))
            .count();
        // "Кабардино-Балкария", "Афганистан": the country has the stem of its people.
        let country = self.upper(i)
            && ["ия", "ии", "тан", "тане"]
                .iter()
                .any(|end| self.word(i).ends_with(end));
        if self.has(i, class::NATION)
            && !country
            && !self.has(i, class::PLACE)
            && words <= 3
            && !self.has(i + 1, class::UNIT)
            && !self.has(i + 1, class::STREET)
        {
            let alone = words == 1
                || (i + 1..chunk.end).all(|j| {
                    self.depth(j) > 0
                        || self.kind(j) == Some(Kind::Mark)
                        || self.has(j, class::NATION | class::AND | class::OR)
                });
            if alone {
                return Piece::Nation;
            }
        }
        if self.is_party(chunk.clone()) {
            return Piece::Party;
        }
        if self.is_education(chunk.clone(), words) {
            return Piece::Education;
        }
        if self.has(i, class::ORIGIN)
            && (self.word(i) == "из" || self.word(i) == "із" || self.word(i) == "з")
            && words <= 5
            && !self.upper(i + 1)
        {
            return Piece::Origin;
        }
        if matches!(self.word(i), "сын" | "дочь") && words <= 4 && self.stage <= Stage::Biography
        {
            return Piece::Origin;
        }
        if self.has(i, class::FAMILY) && words <= 6
            || self.kind(i) == Some(Kind::Number) && self.has(i + 1, class::FAMILY)
        {
            return Piece::Family;
        }
        let early = matches!(
            self.stage,
            Stage::Start | Stage::Biography | Stage::Residence
        );
        if !early {
            return Piece::Job;
        }
        let strong = self.looks_like_place(chunk.clone());
        match previous {
            None | Some(Piece::Place) => {
                if self.stage == Stage::Start && !strong {
                    return Piece::Job;
                }
                let jobish = self.has(i, class::JOB) && !self.has(i, class::UNIT);
                if strong && (!jobish || self.upper(i))
                    || self.upper(i)
                        && !jobish
                        && self.stage == Stage::Biography
                        && !self.has_read("occupation")
                        && !self.has_read("nationality")
                        && !self.has_read("party")
                    || self.stage == Stage::Residence
                        && self.kind(i) == Some(Kind::Number)
                        && words <= 1
                {
                    Piece::Place
                } else {
                    Piece::Job
                }
            }
            _ if strong
                && !self.has_read("birth_place")
                && !self.has_read("occupation")
                && self.stage == Stage::Biography
                && !self.has(i, class::JOB) =>
            {
                Piece::Place
            }
            _ => Piece::Job,
        }
    }

    /// "член ВКП(б) с 1919", "б/п", "исключен из ВКП(б)", "В КП с 07.1929".
    pub(super) fn is_party(&self, chunk: Range<usize>) -> bool {
        let i = chunk.start;
        let near = i..chunk.end.min(i + 9);
        if self.has(i, class::PARTY) {
            return true;
        }
        let named = near.clone().any(|j| self.has(j, class::PARTY_NAME));
        if !named {
            return false;
        }
        near.clone()
            .take(6)
            .any(|j| self.has(j, class::MEMBER) && self.depth(j) == 0)
            || self.has(i, class::PARTY_NAME)
    }

    fn is_education(&self, chunk: Range<usize>, words: usize) -> bool {
        let i = chunk.start;
        if words <= 6 && chunk.clone().take(4).any(|j| self.has(j, class::EDUCATION)) {
            if self.kind(i) == Some(Kind::Number) {
                return self.has(i + 1, class::EDUCATION) && words <= 3;
            }
            return self.has(i, class::EDUCATION) && !(self.has(i, class::JOB) && words > 2)
                || matches!(
                    self.word(chunk.end - 1),
                    "образование"
                        | "образования"
                        | "образованием"
                        | "освіта"
                        | "адукацыя"
                )
                || matches!(self.word(i), "с" | "со") && self.has(i + 1, class::EDUCATION);
        }
        words <= 5
            && matches!(
                self.word(chunk.end - 1),
                "образование" | "образованием" | "освіта" | "адукацыя"
            )
    }

    /// Whether a piece names a place: a unit, a street, a country, a town the grammar knows.
    pub(super) fn looks_like_place(&self, chunk: Range<usize>) -> bool {
        let i = chunk.start;
        if self.has(i, class::UNIT)
            && self.token(i).is_some_and(|t| t.abbreviation || !t.dotted)
            && !(self.word(i) == "ст" && self.has(i + 1, class::JOB) | self.has(i + 2, class::JOB))
            && self.word(i) != "отдел"
        {
            let after = i + 1 + usize::from(self.mark(i + 1) == Some('.'));
            if self.upper(after)
                || self.kind(after) == Some(Kind::Number)
                || matches!(self.mark(after), Some('"' | '«' | '('))
                || self.has(after, class::UNIT)
                || self.upper(i)
            {
                return true;
            }
            if self.has(i, class::UNIT) && self.upper(after + 1) {
                return true;
            }
        }
        if self.has(i, class::PLACE)
            || self.has(i, class::IN)
                && (self.has(i + 1, class::PLACE | class::UNIT) || self.upper(i + 1))
        {
            return true;
        }
        if self.has(i, class::STREET) && chunk.len() > 1 {
            return true;
        }
        chunk.clone().take(5).skip(1).any(|j| {
            self.has(j, class::UNIT | class::STREET)
                && self.depth(j) == self.depth(i)
                && !matches!(self.word(j), "отдел" | "ст" | "м" | "п" | "о" | "с")
        }) && self.upper(i)
            && !self.has(i, class::JOB)
    }
}
