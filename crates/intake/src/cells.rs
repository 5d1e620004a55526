//! A cell becomes claims: words, readings, how sure the source is.

use imena_model::date::DateProblem;
use imena_model::{Calendar, Certainty, Claim, Position, Problem, Property, PropertyKind};

use crate::dates::{self, Order};
use crate::mapping::ColumnRule;
use crate::names::{self, Shapes};
use crate::problems;

/// Where the claims and problems of a row go.
pub(crate) struct Taking<'a> {
    /// The line of the row, zero-based.
    pub(crate) line: u64,
    pub(crate) shapes: &'a mut Shapes,
    pub(crate) claims: &'a mut Vec<Claim>,
    pub(crate) found: &'a mut Vec<Problem>,
}

/// A rule made ready for reading: settings of the source filled in.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    /// Index of the cell.
    pub(crate) index: usize,
    pub(crate) rule: ColumnRule,
    pub(crate) calendar: Calendar,
    pub(crate) order: Order,
}

impl Ready {
    fn claim(&self, property: Property, words: &str) -> Claim {
        let column = u32::try_from(self.index).unwrap_or(u32::MAX);
        Claim {
            property,
            as_written: words.to_owned(),
            certainty: self.rule.certainty,
            basis: self.rule.basis,
            role: self.rule.role,
            case: if property.is_of_case() {
                self.rule.case
            } else {
                0
            },
            span: Some((column, column)),
            audience: self.rule.audience,
            ..Claim::default()
        }
    }

    fn position(&self, line: u64) -> Position {
        Position {
            line: Some(line),
            column: Some(self.index as u64),
            column_name: None,
        }
    }

    /// Makes the claims of a cell.
    pub(crate) fn read(&self, cell: &str, to: &mut Taking<'_>) {
        let words = cell.trim();
        if says_nothing(words) {
            return;
        }
        match self.rule.properties.as_slice() {
            [] => {}
            [one] => self.read_one(*one, words, to),
            several => self.read_several(several, words, to),
        }
    }

    fn read_one(&self, property: Property, words: &str, to: &mut Taking<'_>) {
        match property.kind() {
            PropertyKind::Date => {
                let mut claim = self.claim(property, words);
                let reading = dates::read(words, self.calendar, self.order);
                claim.readings = reading.readings;
                if reading.doubtful || is_doubtful(words) {
                    claim.certainty = doubt(claim.certainty);
                }
                if let Some(problem) = reading.problem {
                    to.found
                        .push(problems::date(self.position(to.line), words, &problem));
                }
                to.claims.push(claim);
            }
            PropertyKind::Code => {
                let mut claim = self.claim(property, words);
                if property == Property::Sex {
                    let plain = words
                        .trim_end_matches("(?)")
                        .trim_end_matches('?')
                        .trim()
                        .to_lowercase();
                    match sex(&plain) {
                        Some(code) => claim.readings.push(code.to_owned()),
                        None => to
                            .found
                            .push(problems::sex_unread(self.position(to.line), words)),
                    }
                }
                Self::push(claim, to.claims);
            }
            PropertyKind::Name => self.read_name(property, words, to),
            PropertyKind::Place | PropertyKind::Body | PropertyKind::Words => {
                Self::push(self.claim(property, words), to.claims);
            }
        }
    }

    fn push(mut claim: Claim, claims: &mut Vec<Claim>) {
        if is_doubtful(&claim.as_written) {
            claim.certainty = doubt(claim.certainty);
        }
        claims.push(claim);
    }

    fn read_name(&self, property: Property, words: &str, to: &mut Taking<'_>) {
        let mut parts = Vec::new();
        match property {
            Property::FullName => names::divide(words, to.shapes, &mut parts),
            Property::Alias => {
                // Several other names stand in one cell, parted by semicolons or strokes.
                parts.extend(
                    words
                        .split([';', '/', '\n'])
                        .map(|alias| (Property::Alias, alias.trim())),
                );
            }
            _ => {
                let (main, aside) = names::brackets(words);
                parts.push((property, main.trim()));
                for alias in aside {
                    names::push_aside(alias, &mut parts);
                }
            }
        }
        let doubtful = is_doubtful(words);
        for (property, part) in parts {
            let bare = part
                .trim_end_matches("(?)")
                .trim_end_matches(['?', ' '])
                .trim();
            if bare.is_empty() || says_nothing(bare) {
                continue;
            }
            let mut claim = self.claim(property, part);
            if bare.len() != part.len() {
                claim.readings.push(bare.to_owned());
            }
            if doubtful {
                claim.certainty = doubt(claim.certainty);
            }
            to.claims.push(claim);
        }
    }

    /// A cell that holds several properties: dates are found where they stand, the rest is parted among the others.
    fn read_several(&self, several: &[Property], words: &str, to: &mut Taking<'_>) {
        let dated: Vec<Property> = several
            .iter()
            .copied()
            .filter(|one| one.kind() == PropertyKind::Date)
            .collect();
        let mut others = several
            .iter()
            .copied()
            .filter(|one| one.kind() != PropertyKind::Date)
            .peekable();
        let mut pieces: Vec<&str> = parted(words);
        let mut wanted = dated.iter();
        if !dated.is_empty() {
            let mut at = 0;
            while at < pieces.len() {
                let Some(&property) = wanted.clone().next() else {
                    break;
                };
                if let Some((date, rest)) = leading_date(pieces[at], self.calendar, self.order) {
                    wanted.next();
                    self.read_one(property, date, to);
                    if rest.is_empty() {
                        pieces.remove(at);
                    } else {
                        pieces[at] = rest;
                        at += 1;
                    }
                } else {
                    at += 1;
                }
            }
        }
        // What is left goes to the other properties in their order; the last one takes all the rest.
        let mut left = pieces.into_iter();
        while let Some(property) = others.next() {
            let Some(first) = left.next() else { break };
            if others.peek().is_some() {
                self.read_one(property, first, to);
                continue;
            }
            let last = left.by_ref().last().unwrap_or(first);
            let rest = between(words, first, last);
            self.read_one(property, rest, to);
        }
        // Only dates were wanted and words are left: the words stay on the record; a date that was not found is a problem.
        if let (Some(&property), Some(first)) = (wanted.next(), left.next()) {
            let problem = DateProblem::NotUnderstood {
                rest: first.to_owned(),
            };
            if several.len() == dated.len() {
                Self::push(self.claim(property, words), to.claims);
                to.found
                    .push(problems::date(self.position(to.line), words, &problem));
            }
        }
    }
}

/// Pieces between semicolons, or between commas when there are none.
fn parted(words: &str) -> Vec<&str> {
    let separator = if words.contains(';') { ';' } else { ',' };
    words
        .split(separator)
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// The stretch of `words` from one of its pieces to another.
fn between<'a>(words: &'a str, first: &'a str, last: &'a str) -> &'a str {
    let start = first.as_ptr() as usize - words.as_ptr() as usize;
    let end = last.as_ptr() as usize - words.as_ptr() as usize + last.len();
    words.get(start..end).unwrap_or(first)
}

/// A date at the beginning of a piece, and what follows it: the longest run of words that is one.
fn leading_date(piece: &str, calendar: Calendar, order: Order) -> Option<(&str, &str)> {
    if !piece.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut ends: Vec<usize> = piece.match_indices(' ').map(|(at, _)| at).take(6).collect();
    ends.push(piece.len());
    ends.into_iter().rev().find_map(|end| {
        let (date, rest) = (piece.get(..end)?, piece.get(end..)?);
        let reading = dates::read(date, calendar, order);
        let is_date = !reading.readings.is_empty()
            || matches!(reading.problem, Some(DateProblem::Impossible { .. }));
        is_date.then(|| {
            (
                date,
                rest.trim_start_matches([' ', ',', '-', '–', '—']).trim(),
            )
        })
    })
}

fn doubt(certainty: Certainty) -> Certainty {
    if certainty == Certainty::Stated {
        Certainty::Doubtful
    } else {
        certainty
    }
}

/// Whether the words themselves mark a doubt.
fn is_doubtful(words: &str) -> bool {
    const MARKS: [&str; 10] = [
        "предполож",
        "возможно",
        "вероятно",
        "по-видимому",
        "probably",
        "possibly",
        "perhaps",
        "ймовірно",
        "możliwe",
        "prawdopodobnie",
    ];
    if memchr::memchr(b'?', words.as_bytes()).is_some() {
        return words.contains("(?)") || words.ends_with('?');
    }
    // Marks stand at the beginning or in brackets.
    let says = |rest: &str| {
        rest.starts_with(['п', 'П', 'в', 'В', 'p', 'P', 'й', 'Й', 'm', 'M'])
            && MARKS.iter().any(|mark| begins_with(rest, mark))
    };
    says(words) || memchr::memchr_iter(b'(', words.as_bytes()).any(|at| says(&words[at + 1..]))
}

/// Whether a text begins with a word in small letters, in whatever case the text is.
fn begins_with(text: &str, word: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    word.chars().all(|letter| letters.next() == Some(letter))
}

/// Cells that fill a place and say nothing.
pub(crate) fn says_nothing(words: &str) -> bool {
    const NOTHINGS: [&str; 30] = [
        "-",
        "--",
        "---",
        "–",
        "—",
        "?",
        "...",
        "…",
        ".",
        "нет",
        "н/д",
        "н.д.",
        "нд",
        "нет данных",
        "нет сведений",
        "неизвестно",
        "неизвестен",
        "неизвестна",
        "не указано",
        "не указан",
        "не установлено",
        "невідомо",
        "немає даних",
        "null",
        "none",
        "n/a",
        "na",
        "nan",
        "unknown",
        "brak danych",
    ];
    if words.is_empty() {
        return true;
    }
    if words.len() > 30 {
        return false;
    }
    if NOTHINGS.contains(&words) {
        return true;
    }
    // Most words begin otherwise; lower case is made only for the few.
    let first = words.chars().next().unwrap_or(' ');
    matches!(first, 'Н' | 'н' | 'N' | 'n' | 'U' | 'u' | 'B' | 'b' | '(') && {
        let lower = words.trim_matches(['(', ')', '[', ']', '.']).to_lowercase();
        NOTHINGS.contains(&lower.as_str())
    }
}

/// The sex a lower-case word means.
pub(crate) fn sex(lower: &str) -> Option<&'static str> {
    match lower.trim_end_matches('.') {
        "м" | "муж" | "мужской" | "мужчина" | "m" | "male" | "man" | "ч" | "чол" | "чоловіча"
        | "чоловік" | "mężczyzna" | "mąż" | "męska" => Some("m"),
        "ж" | "жен" | "женский" | "женщина" | "f" | "female" | "woman" | "w" | "жін" | "жіноча"
        | "жінка" | "k" | "kobieta" | "żeńska" => Some("f"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(properties: &[Property], cell: &str) -> (Vec<String>, Vec<String>) {
        let rule = ColumnRule {
            properties: properties.to_vec(),
            ..ColumnRule::default()
        };
        let ready = Ready {
            index: 0,
            rule,
            calendar: Calendar::Unknown,
            order: Order::default(),
        };
        let (mut claims, mut found) = (Vec::new(), Vec::new());
        let mut shapes = Shapes::default();
        ready.read(
            cell,
            &mut Taking {
                line: 0,
                shapes: &mut shapes,
                claims: &mut claims,
                found: &mut found,
            },
        );
        let shown = |claim: &Claim| {
            let doubt = if claim.certainty == Certainty::Doubtful {
                "?"
            } else {
                ""
            };
            format!(
                "{}{doubt} {} {}",
                claim.property.key(),
                claim.as_written,
                claim.readings.join("|")
            )
            .trim_end()
            .to_owned()
        };
        (
            claims.iter().map(shown).collect(),
            found
                .iter()
                .map(|problem| problem.code.to_string())
                .collect(),
        )
    }

    fn check(properties: &[Property], cell: &str, expected: &[&str]) {
        let (claims, found) = read(properties, cell);
        assert_eq!(claims, expected, "{cell}");
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn cells_become_claims() {
        use Property as P;
        check(
            &[P::BirthDate],
            "14.09.1888",
            &["birth 14.09.1888 1888-09-14"],
        );
        check(&[P::Sex], "муж.", &["sex муж. m"]);
        check(&[P::Nationality], "поляк (?)", &["nationality? поляк (?)"]);
        check(&[P::BirthPlace], "нет данных", &[]);
        check(
            &[P::Residence],
            "предположительно дер. Выдуманная",
            &["residence? предположительно дер. Выдуманная"],
        );
        check(
            &[P::FullName],
            "Примеров Тест Образцович (Выдуманный)",
            &[
                "surname Примеров",
                "given_name Тест",
                "patronymic Образцович",
                "aliases Выдуманный",
            ],
        );
        check(
            &[P::Surname],
            "Примерова (урожд. Образцова)",
            &["surname Примерова", "maiden_name Образцова"],
        );
        check(
            &[P::Surname],
            "Примеров (?)",
            &["surname? Примеров (?) Примеров"],
        );
        check(&[P::GivenName], "Тест?", &["given_name? Тест? Тест"]);
    }

    #[test]
    fn columns_that_hold_several_properties() {
        use Property as P;
        check(
            &[P::BirthDate, P::BirthPlace],
            "14.09.1888, дер. Выдуманная, Примерская губ.",
            &[
                "birth 14.09.1888 1888-09-14",
                "birth_place дер. Выдуманная, Примерская губ.",
            ],
        );
        check(
            &[P::BirthDate, P::BirthPlace],
            "1888 г. дер. Выдуманная",
            &["birth 1888 г. 1888", "birth_place дер. Выдуманная"],
        );
        check(
            &[P::BirthDate, P::BirthPlace],
            "дер. Выдуманная",
            &["birth_place дер. Выдуманная"],
        );
        check(
            &[P::SentenceDate, P::SentencedBy, P::Sentence],
            "тройка; 10.10.1937; ВМН",
            &[
                "sentence_date 10.10.1937 1937-10-10",
                "sentenced_by тройка",
                "sentence ВМН",
            ],
        );
    }

    #[test]
    fn impossible_dates_are_kept_with_a_problem() {
        let (claims, found) = read(&[Property::ExecutedDate], "31.02.1937");
        assert_eq!(claims, ["executed_date 31.02.1937"]);
        assert_eq!(found, ["date-impossible"]);
    }
}
