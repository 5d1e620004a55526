//! From the phrase to its dates: doubt, style, "not later than", alternatives, ranges, two styles.

use super::super::calendar::{Calendar, Day};
use super::super::edtf::{Edtf, EdtfDate, End, Member, Qualifier, SetKind};
use super::brackets::{end_brackets, middle_brackets, without_middle_brackets, without_preface};
use super::marks::{take_about, take_doubt, take_style};
use super::point::{self, Point, WrittenYear};
use super::tokens::{self, Token};
use super::vocabulary::{self, Word};
use super::{DateProblem, DateReading, Hints, month_name};

pub(super) fn read(text: &str, hints: Hints) -> DateReading {
    let mut tokens = tokens::cut(text);
    let style = take_style(&mut tokens);
    let calendar = style.unwrap_or(hints.calendar);
    let doubt = take_doubt(&mut tokens);
    let about = take_about(&mut tokens);
    let short = text.to_lowercase();
    if ["н/д", "б/д", "н.д.", "б.д.", "n/a"].contains(&short.as_str()) {
        return DateReading::nothing(calendar);
    }
    let says_nothing = |token: &Token| match token {
        Token::Word(word) => {
            vocabulary::says(word, Word::Nothing) || vocabulary::says(word, Word::Filler)
        }
        Token::Sign(_) | Token::Open => true,
        Token::Number(..) => false,
    };
    if tokens.iter().all(says_nothing) {
        return DateReading {
            uncertain: doubt,
            ..DateReading::nothing(calendar)
        };
    }
    let mut reader = Phrase {
        hints: Hints { calendar, ..hints },
        lacks_century: false,
        styles: None,
        calendar,
    };
    match reader.phrase(&tokens) {
        Ok(mut edtf) => {
            let mark = Qualifier {
                uncertain: doubt,
                approximate: about,
            };
            edtf = edtf.into_iter().map(|edtf| edtf.marked(mark)).collect();
            let alternatives = edtf.len() > 1
                || edtf
                    .iter()
                    .any(|edtf| matches!(edtf, Edtf::Set(SetKind::OneOf, m) if m.len() > 1));
            let mut calendar = reader.calendar;
            if calendar == Calendar::Unknown
                && edtf.iter().any(|edtf| !edtf.exists_in(Calendar::Gregorian))
            {
                calendar = Calendar::Julian;
            }
            let century = reader.lacks_century && hints.years.is_none();
            let problem = reader
                .styles
                .or(century.then_some(DateProblem::CenturyMissing));
            let uncertain = doubt || alternatives || reader_disagrees(problem.as_ref());
            DateReading {
                edtf,
                uncertain,
                problem,
                calendar,
            }
        }
        Err(problem) => {
            let problem = problem.unwrap_or_else(|| DateProblem::NotUnderstood {
                rest: text.to_owned(),
            });
            DateReading {
                uncertain: doubt,
                ..DateReading::problem(calendar, problem)
            }
        }
    }
}

fn reader_disagrees(problem: Option<&DateProblem>) -> bool {
    matches!(problem, Some(DateProblem::StylesDisagree { .. }))
}

type Found<T> = Result<T, Option<DateProblem>>;

struct Phrase {
    hints: Hints,
    lacks_century: bool,
    styles: Option<DateProblem>,
    calendar: Calendar,
}

impl Phrase {
    fn phrase(&mut self, tokens: &[Token]) -> Found<Vec<Edtf>> {
        if let Some(found) = self.bound(tokens) {
            return found.map(|edtf| vec![edtf]);
        }
        let tokens = &without_middle_brackets(tokens);
        if let Some(point) = point::read(tokens, self.hints) {
            return Ok(self.dates(&point)?.into_iter().map(Edtf::Date).collect());
        }
        let or = |token: &Token| {
            token
                .word()
                .is_some_and(|word| vocabulary::says(word, Word::Or))
        };
        if tokens.iter().any(or) {
            let parts = tokens.split(|token| or(token) || token.is('('));
            return self.alternatives(parts.collect());
        }
        if let Some((outside, inside)) = end_brackets(tokens) {
            let pair = self.pair(outside, inside);
            return pair.map(|edtf| vec![edtf]);
        }
        if let Some((outside, inside)) = middle_brackets(tokens) {
            let pair = self.pair(&outside, &inside);
            return pair.map(|edtf| vec![edtf]);
        }
        for at in signs(tokens, '/') {
            if let Some(found) = self.slash(&tokens[..at], &tokens[at + 1..]) {
                return found;
            }
        }
        for at in signs(tokens, '-') {
            if let Some((first, last)) = self.two(&tokens[..at], &tokens[at + 1..]) {
                return Ok(vec![self.interval(&first, &last)?]);
            }
        }
        let and = |token: &Token| {
            token
                .word()
                .is_some_and(|word| ["и", "і", "й", "i", "and", "und"].contains(&word))
        };
        if let Some(at) = tokens.iter().position(and)
            && let Some((first, last)) = self.two(&tokens[..at], &tokens[at + 1..])
        {
            let members = vec![
                Member::Date(self.date(&first)?),
                Member::Date(self.date(&last)?),
            ];
            return Ok(vec![Edtf::Set(SetKind::AllOf, members)]);
        }
        Err(None)
    }

    /// "не позднее", "после", "между … и …", "с … по …".
    fn bound(&mut self, tokens: &[Token]) -> Option<Found<Edtf>> {
        let says = |at: usize, meaning: Word| {
            tokens
                .get(at)
                .and_then(Token::word)
                .is_some_and(|word| vocabulary::says(word, meaning))
        };
        let one_of = |member: Member| Edtf::Set(SetKind::OneOf, vec![member]);
        if says(0, Word::Between) || says(0, Word::From) {
            let and = (2..tokens.len()).find(|at| says(*at, Word::And) || tokens[*at].is('-'));
            let parts = and.and_then(|at| self.two(&tokens[1..at], &tokens[at + 1..]));
            if let Some((first, last)) = parts {
                let between = says(0, Word::Between);
                return Some(if between {
                    self.between(&first, &last)
                } else {
                    self.interval(&first, &last)
                });
            }
            if says(0, Word::Between) {
                return Some(Err(None));
            }
            let point = point::read(&tokens[1..], self.hints)?;
            // "от 5.11.1937" is the date of a paper; "с 1930" is a beginning.
            let begins = tokens[0]
                .word()
                .is_some_and(|word| ["с", "со", "з", "from"].contains(&word));
            return Some(self.date(&point).map(|date| {
                if begins {
                    Edtf::Interval(End::At(date), End::Open)
                } else {
                    Edtf::Date(date)
                }
            }));
        }
        let (until, from) = if says(0, Word::Not) && says(1, Word::Later) {
            (true, 2)
        } else if says(0, Word::Not) && says(1, Word::Earlier) {
            (false, 2)
        } else if says(0, Word::Until) {
            (true, 1)
        } else if says(0, Word::Since) {
            (false, 1)
        } else {
            return None;
        };
        // "no later than", "nie później niż", "nicht später als"
        let than = tokens
            .get(from)
            .and_then(Token::word)
            .is_some_and(|word| ["than", "niż", "niz", "als", "за", "чем"].contains(&word));
        let rest = &tokens[from + usize::from(than)..];
        let point = point::read(rest, self.hints)?;
        let date = self.date(&point);
        Some(date.map(|date| {
            one_of(if until {
                Member::Until(date)
            } else {
                Member::Since(date)
            })
        }))
    }

    /// Two dates, the first filled from the second, or the second's short year from the first's.
    fn two(&self, first: &[Token], last: &[Token]) -> Option<(Point, Point)> {
        let first = match (first, point::read(first, self.hints)) {
            (_, Some(point)) => point,
            ([Token::Number(day, 1 | 2)], None) => Point {
                day: Some(point::Part::Number(*day)),
                ..Point::default()
            },
            (
                [
                    Token::Number(day, 1 | 2),
                    Token::Sign('.'),
                    Token::Number(month, 1 | 2),
                    ..,
                ],
                None,
            ) if first.len() <= 4 => Point {
                day: Some(point::Part::Number(*day)),
                month: Some(point::Part::Number(*month)),
                ..Point::default()
            },
            ([Token::Word(word), ..], None) if first.len() <= 2 => Point {
                month: Some(point::Part::Number(u32::from(vocabulary::month(word)?))),
                ..Point::default()
            },
            _ => return None,
        };
        if let (Some(WrittenYear::Whole(year)), None, Some(short)) =
            (first.year, first.month, lone_short(last))
        {
            let (century, begins) = (year / 100 * 100, year % 100);
            let second = if short > begins {
                century + short
            } else {
                century + 100 + short
            };
            if second > year + 20 && short <= begins {
                return None;
            }
            let last = Point {
                year: Some(WrittenYear::Whole(second)),
                ..Point::default()
            };
            return Some((first, last));
        }
        let last = point::read(last, self.hints)?;
        if last.lacks_century() && matches!(first.year, Some(WrittenYear::Whole(_))) {
            return None;
        }
        let filled = first.filled_from(&last);
        (filled.year.is_some() || last.year.is_none()).then_some((filled, last))
    }

    fn slash(&mut self, left: &[Token], right: &[Token]) -> Option<Found<Vec<Edtf>>> {
        let (first, last) = self.two(left, right)?;
        let only_year = |point: &Point| point.month.is_none() && point.part_of_year.is_none();
        if only_year(&first) && only_year(&last) {
            let both = self.date(&first).and_then(|a| Ok((a, self.date(&last)?)));
            return Some(both.map(|(a, b)| {
                let members = vec![Member::Date(a.clone()), Member::Date(b.clone())];
                let either = Edtf::Set(SetKind::OneOf, in_time(members, self.calendar));
                let range = Edtf::Interval(End::At(a), End::At(b));
                // Only a range that goes forward can be meant as one.
                let forward = Edtf::parse(&range.to_string()).is_ok();
                if forward {
                    vec![either, range]
                } else {
                    vec![either]
                }
            }));
        }
        Some(self.pair(left, right).map(|edtf| vec![edtf]))
    }

    /// One day in two styles, or two alternatives: "1/14 мая 1905", "1893 (1888)".
    fn pair(&mut self, left: &[Token], right: &[Token]) -> Found<Edtf> {
        let right = without_preface(right);
        let (first, last) = self.two(left, right).ok_or(None)?;
        let own = point::read(left, self.hints);
        let new_style = self.date(&last)?;
        if let Some(day) = new_style.as_day() {
            let at = Day::new(Calendar::Gregorian, day.0, day.1, day.2);
            let old_style = at.map(Day::to_julian);
            let named = |point: &Point| {
                let number = |part| {
                    if let Some(point::Part::Number(n)) = part {
                        Some(n)
                    } else {
                        None
                    }
                };
                (number(point.month), number(point.day))
            };
            let (month, number) = named(&first);
            let own_month = own.as_ref().is_some_and(|own| own.month.is_some())
                || left
                    .iter()
                    .filter(|token| matches!(token, Token::Number(..)))
                    .count()
                    > 1;
            let own_year = own.as_ref().is_some_and(|own| own.year.is_some());
            let same = old_style.is_some_and(|(year, m, d)| {
                number == Some(u32::from(d))
                    && (!own_month || month == Some(u32::from(m)))
                    && (!own_year
                        || first.year == Some(WrittenYear::Whole(u32::try_from(year).unwrap_or(0))))
            });
            if same {
                self.calendar = Calendar::Gregorian;
                return Ok(Edtf::Date(new_style));
            }
            let old = self.date(&first)?;
            let gap = old
                .as_day()
                .and_then(|(y, m, d)| Day::new(Calendar::Gregorian, y, m, d))
                .zip(at);
            let meant = gap.is_some_and(|(a, b)| (8..=16).contains(&(b.0 - a.0))) && day.0 < 1919;
            if let (true, Some((y, m, d))) = (meant, old.as_day())
                && let Some(named) = Day::new(Calendar::Julian, y, m, d)
            {
                let (_, month, number) = named.to_gregorian();
                let what = format!(
                    "{d} {} {y} old style is {number} {} new style",
                    month_name(m),
                    month_name(month)
                );
                self.styles = Some(DateProblem::StylesDisagree { what });
            }
        }
        let members = vec![Member::Date(self.date(&first)?), Member::Date(new_style)];
        Ok(Edtf::Set(SetKind::OneOf, in_time(members, self.calendar)))
    }

    fn alternatives(&mut self, mut parts: Vec<&[Token]>) -> Found<Vec<Edtf>> {
        let Some(last) = parts.pop() else {
            return Err(None);
        };
        let last = without_preface(last);
        let mut members = Vec::new();
        let mut behind = None;
        for part in parts
            .into_iter()
            .flat_map(|part| part.split(|token| token.is(',')))
        {
            if part.is_empty() {
                continue;
            }
            let (first, end) = self.two(part, last).ok_or(None)?;
            members.push(Member::Date(self.date(&first)?));
            behind = Some(end);
        }
        let end = behind.ok_or(None)?;
        members.push(Member::Date(self.date(&end)?));
        Ok(vec![Edtf::Set(
            SetKind::OneOf,
            in_time(members, self.calendar),
        )])
    }

    fn between(&mut self, first: &Point, last: &Point) -> Found<Edtf> {
        let member = Member::Between(self.date(first)?, self.date(last)?);
        self.forward(Edtf::Set(SetKind::OneOf, vec![member]))
    }

    fn interval(&mut self, first: &Point, last: &Point) -> Found<Edtf> {
        let interval = Edtf::Interval(End::At(self.date(first)?), End::At(self.date(last)?));
        self.forward(interval)
    }

    #[expect(clippy::unused_self, reason = "stands beside the makers it checks")]
    fn forward(&self, edtf: Edtf) -> Found<Edtf> {
        if Edtf::parse(&edtf.to_string()).is_ok() {
            return Ok(edtf);
        }
        Err(Some(DateProblem::Impossible {
            what: "the range ends before it begins".to_owned(),
        }))
    }

    fn dates(&mut self, point: &Point) -> Found<Vec<EdtfDate>> {
        self.lacks_century |= point.lacks_century();
        point.dates(self.hints.calendar, self.hints).map_err(Some)
    }

    /// The date where there must be one.
    fn date(&mut self, point: &Point) -> Found<EdtfDate> {
        let mut dates = self.dates(point)?;
        let date = dates.pop().ok_or(None)?;
        if dates.is_empty() {
            Ok(date)
        } else {
            Err(Some(DateProblem::CenturyMissing))
        }
    }
}

/// Alternatives in the order of time, each once.
fn in_time(mut members: Vec<Member>, calendar: Calendar) -> Vec<Member> {
    members.sort_by_key(|member| member.bounds(calendar));
    members.dedup();
    members
}

fn signs(tokens: &[Token], sign: char) -> Vec<usize> {
    (0..tokens.len())
        .filter(|at| tokens[*at].is(sign))
        .collect()
}

fn lone_short(tokens: &[Token]) -> Option<u32> {
    let says_year = |token: &Token| {
        token.is('.')
            || token
                .word()
                .is_some_and(|word| vocabulary::says(word, Word::Filler))
    };
    match tokens {
        [Token::Number(number, 2), rest @ ..] if rest.iter().all(says_year) => Some(*number),
        _ => None,
    }
}
