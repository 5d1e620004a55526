//! One date out of its pieces: day, month, year in the orders people write them.

use super::super::calendar::Calendar;
use super::super::edtf::{Digits, EdtfDate, Qualifier, Year};
use super::tokens::Token;
use super::vocabulary::{self, Word};
use super::{DateProblem, Hints, possible};

/// A date with parts that may still have to be taken from its neighbour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Point {
    pub year: Option<WrittenYear>,
    pub month: Option<Part>,
    pub day: Option<Part>,
    /// 21 to 41.
    pub part_of_year: Option<u8>,
    pub about: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WrittenYear {
    Whole(u32),
    /// Two digits.
    Short(u32),
    /// `193X`, `18XX`.
    Digits(Digits<4>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Number(u32),
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Number(u32, usize),
    Open,
    Month(u8),
    Season(u8),
    Year(WrittenYear),
}

/// Reads one date; `None` when the pieces are in no known order.
pub(super) fn read(tokens: &[Token], hints: Hints) -> Option<Point> {
    let tokens = trimmed(tokens);
    if let Some(point) = part_of(tokens, hints) {
        return Some(point);
    }
    let (pieces, signs) = pieces(tokens)?;
    let whole = |number: u32, digits: usize| (digits == 4).then_some(WrittenYear::Whole(number));
    let any_year = |number: u32, digits: usize| match digits {
        4 => Some(WrittenYear::Whole(number)),
        2 => Some(WrittenYear::Short(number)),
        _ => None,
    };
    let part = |piece: Piece| match piece {
        Piece::Number(number, 1 | 2) => Some(Part::Number(number)),
        Piece::Open => Some(Part::Open),
        _ => None,
    };
    let month_of = |piece: Piece| match piece {
        Piece::Month(month) => Some(Part::Number(u32::from(month))),
        other => part(other),
    };
    let point = |year, month, day| {
        Some(Point {
            year,
            month,
            day,
            ..Point::default()
        })
    };
    match pieces.as_slice() {
        [Piece::Year(year)] => point(Some(*year), None, None),
        [Piece::Number(number, 4)] => point(whole(*number, 4), None, None),
        [Piece::Number(number, 8)] => {
            let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
            if !(1500..2100).contains(&year) {
                return None;
            }
            point(
                Some(WrittenYear::Whole(year)),
                Some(Part::Number(month)),
                Some(Part::Number(day)),
            )
        }
        [Piece::Season(season), Piece::Number(year, 4)]
        | [Piece::Number(year, 4), Piece::Season(season)] => Some(Point {
            year: whole(*year, 4),
            part_of_year: Some(*season),
            ..Point::default()
        }),
        [Piece::Month(month), Piece::Number(year, digits @ (2 | 4))] => {
            // "май 12" may be a day; "май 37" can only be a year.
            if *digits == 2 && *year <= 31 {
                return None;
            }
            point(
                any_year(*year, *digits),
                Some(Part::Number(u32::from(*month))),
                None,
            )
        }
        [Piece::Number(year, 4), Piece::Month(month)] => {
            point(whole(*year, 4), Some(Part::Number(u32::from(*month))), None)
        }
        [Piece::Number(day, 1 | 2), Piece::Month(month)] => point(
            None,
            Some(Part::Number(u32::from(*month))),
            Some(Part::Number(*day)),
        ),
        [
            month @ (Piece::Number(_, 1 | 2) | Piece::Open),
            Piece::Number(year, 4),
        ] => point(whole(*year, 4), part(*month), None),
        [Piece::Number(year, 4), Piece::Number(month @ 0..=12, 2)] if signs != ['/'] => {
            point(whole(*year, 4), Some(Part::Number(*month)), None)
        }
        [Piece::Number(year, 4), month, day] => {
            point(whole(*year, 4), month_of(*month), part(*day))
                .filter(|point| point.month.is_some() && point.day.is_some())
        }
        [
            Piece::Month(month),
            Piece::Number(day, 1 | 2),
            Piece::Number(year, 4),
        ] => point(
            whole(*year, 4),
            Some(Part::Number(u32::from(*month))),
            Some(Part::Number(*day)),
        ),
        [day, month, Piece::Number(year, digits)] => {
            let (mut day, mut month) = (part(*day)?, month_of(*month)?);
            let year = any_year(*year, *digits)?;
            // Only with slashes is the month ever written first.
            let slashes = signs == ['/', '/'];
            let must = matches!((day, month), (Part::Number(1..=12), Part::Number(13..=31)));
            if hints.month_first || slashes && must {
                std::mem::swap(&mut day, &mut month);
            }
            point(Some(year), Some(month), Some(day))
        }
        _ => None,
    }
}

/// "начало 1938", "первая половина 1938", "II квартал 1938", "конец XIX в.".
fn part_of(tokens: &[Token], hints: Hints) -> Option<Point> {
    let meaning = |token: &Token, want: fn(Word) -> Option<u8>| {
        vocabulary::meanings(token.word()?).find_map(want)
    };
    let part = |word: Word| {
        if let Word::Part(part) = word {
            Some(part)
        } else {
            None
        }
    };
    let fraction = |word: Word| {
        if let Word::Fraction(by) = word {
            Some(by)
        } else {
            None
        }
    };
    if let Some(part) = tokens.first().and_then(|token| meaning(token, part)) {
        let mut point = read(rest(&tokens[1..]), hints)?;
        if point.day.is_some() || point.about {
            return None;
        }
        let only_year = point.month.is_none()
            && point.part_of_year.is_none()
            && matches!(point.year, Some(WrittenYear::Whole(_)));
        if only_year {
            point.part_of_year = Some(36 + part);
        }
        point.about = true;
        return Some(point);
    }
    let number = match tokens.first()? {
        Token::Number(number, 1) => u8::try_from(*number).ok()?,
        Token::Word(word) => vocabulary::meanings(word)
            .find_map(|word| {
                if let Word::Ordinal(number) = word {
                    Some(number)
                } else {
                    None
                }
            })
            .or_else(|| vocabulary::roman(word))?,
        _ => return None,
    };
    // "1-я пол.", "1-й квартал"
    let ending = |token: &Token| {
        token.is('-')
            || token.is('.')
            || token
                .word()
                .is_some_and(|word| ["я", "й", "ый", "ая", "ша", "га"].contains(&word))
    };
    let after = tokens[1..].iter().position(|token| !ending(token))? + 1;
    let by = meaning(tokens.get(after)?, fraction)?;
    let point = read(rest(&tokens[after + 1..]), hints)?;
    let year = matches!(point.year, Some(WrittenYear::Whole(_)));
    let only_year = year && point.month.is_none() && point.part_of_year.is_none();
    let first = match by {
        2 => 40,
        3 => 37,
        _ => 33,
    };
    (only_year && (1..=by).contains(&number)).then(|| Point {
        part_of_year: Some(first + number - 1),
        ..point
    })
}

/// Without a full stop in front.
fn rest(tokens: &[Token]) -> &[Token] {
    if tokens.first().is_some_and(|token| token.is('.')) {
        &tokens[1..]
    } else {
        tokens
    }
}

fn is_filler(token: &Token) -> bool {
    token
        .word()
        .is_some_and(|word| vocabulary::says(word, Word::Filler))
}

fn trimmed(mut tokens: &[Token]) -> &[Token] {
    while let [first, rest @ ..] = tokens {
        if !(is_filler(first) && !starts_century(tokens) || first.is(',') || first.is('.')) {
            break;
        }
        tokens = rest;
    }
    while let [rest @ .., last] = tokens {
        if !(last.is('.') || last.is(',') || last.is(';')) {
            break;
        }
        tokens = rest;
    }
    tokens
}

fn starts_century(tokens: &[Token]) -> bool {
    matches!(tokens, [Token::Word(a), Token::Word(b), ..]
        if vocabulary::roman(a).is_some() && vocabulary::says(b, Word::Century))
}

/// The pieces of a date and the signs between them.
fn pieces(tokens: &[Token]) -> Option<(Vec<Piece>, Vec<char>)> {
    let (mut pieces, mut signs) = (Vec::new(), Vec::new());
    let mut at = 0;
    // Signs count only between pieces; a full stop behind a word is no sign.
    let mut pending: Option<char> = None;
    while at < tokens.len() {
        let (piece, taken) = match &tokens[at..] {
            [
                Token::Number(number, 4),
                Token::Sign('-'),
                Token::Word(ending),
                ..,
            ] if number % 10 == 0 && vocabulary::says(ending, Word::Decade) => {
                (Some(decade(*number)), 3)
            }
            [Token::Number(number, 4), Token::Word(ending), ..]
                if number % 10 == 0
                    && vocabulary::says(ending, Word::Decade)
                    && !vocabulary::says(ending, Word::Filler) =>
            {
                (Some(decade(*number)), 2)
            }
            [Token::Word(number), Token::Word(century), ..] if starts_century(&tokens[at..]) => {
                let century = vocabulary::says(century, Word::Century)
                    .then(|| vocabulary::roman(number))
                    .flatten()?
                    - 1;
                let digits = Digits([Some(century / 10), Some(century % 10), None, None]);
                (Some(Piece::Year(WrittenYear::Digits(digits))), 2)
            }
            [Token::Number(number, digits), ..] => (Some(Piece::Number(*number, *digits)), 1),
            [Token::Open, ..] => (Some(Piece::Open), 1),
            [Token::Word(word), ..] => {
                if let Some(month) = vocabulary::month(word) {
                    (Some(Piece::Month(month)), 1)
                } else if let Some(month @ 1..=12) =
                    vocabulary::roman(word).filter(|_| !pieces.is_empty())
                {
                    (Some(Piece::Month(month)), 1)
                } else if let Some(season) = vocabulary::meanings(word).find_map(|word| {
                    if let Word::Season(season) = word {
                        Some(season)
                    } else {
                        None
                    }
                }) {
                    (Some(Piece::Season(season)), 1)
                } else if vocabulary::says(word, Word::Filler) {
                    (None, 1)
                } else {
                    return None;
                }
            }
            [Token::Sign(sign @ ('.' | '-' | '/' | ',')), ..] => {
                pending = match pending {
                    None | Some('.' | ',') => Some(*sign),
                    Some(_) => return None,
                };
                (None, 1)
            }
            _ => return None,
        };
        if let Some(piece) = piece {
            if !pieces.is_empty() {
                signs.push(pending.unwrap_or(' '));
            } else if pending.is_some() {
                return None;
            }
            pending = None;
            pieces.push(piece);
            if pieces.len() > 3 {
                return None;
            }
        }
        at += taken;
    }
    Some((pieces, signs))
}

fn decade(number: u32) -> Piece {
    let Digits([a, b, c, _]) = Digits::<4>::of(number);
    Piece::Year(WrittenYear::Digits(Digits([a, b, c, None])))
}

impl Point {
    /// Fills what is not written from the neighbour behind ("5-7 ноября 1937").
    pub(super) fn filled_from(mut self, behind: &Point) -> Self {
        if self.month.is_none() && self.part_of_year.is_none() && self.day.is_some() {
            self.month = behind.month;
        }
        if self.year.is_none() {
            self.year = behind.year;
        }
        self
    }

    /// The date, one for each century that the hints allow.
    pub(super) fn dates(
        &self,
        calendar: Calendar,
        hints: Hints,
    ) -> Result<Vec<EdtfDate>, DateProblem> {
        let open = Digits::<4>::OPEN;
        let four = |digits| Year::Four {
            negative: false,
            digits,
            significant: None,
        };
        let years = match self.year {
            None | Some(WrittenYear::Whole(0)) => vec![four(open)],
            Some(WrittenYear::Whole(year)) => vec![Year::plain(i64::from(year))],
            Some(WrittenYear::Digits(digits)) => vec![four(digits)],
            Some(WrittenYear::Short(short)) => match hints.years {
                None => {
                    let Digits([tens, ones]) = Digits::<2>::of(short);
                    vec![four(Digits([None, None, tens, ones]))]
                }
                Some((first, last)) => {
                    let centuries = (0..100_i64).map(|century| century * 100 + i64::from(short));
                    let years: Vec<i64> = centuries
                        .filter(|year| (first..=last).contains(year))
                        .collect();
                    if years.is_empty() {
                        let what = format!("no year from {first} to {last} ends in {short:02}");
                        return Err(DateProblem::Impossible { what });
                    }
                    years.into_iter().map(Year::plain).collect()
                }
            },
        };
        let digits = |part: Part| match part {
            Part::Number(number) => Digits::of(number),
            Part::Open => Digits::OPEN,
        };
        // "00.11.1937" leaves the day out; "00.00.1937" the month too.
        let given = |part: Option<Part>| part.filter(|part| *part != Part::Number(0));
        let day = given(self.day).map(digits);
        let mut month = given(self.month).map(digits);
        if let Some(part) = self.part_of_year {
            month = Some(Digits::of(u32::from(part)));
        } else if day.is_some() && month.is_none() {
            month = Some(Digits::OPEN);
        } else if self.month.is_some_and(|m| matches!(m, Part::Number(13..))) {
            return Err(DateProblem::Impossible {
                what: format!(
                    "there is no month {}",
                    month.and_then(Digits::value).unwrap_or(0)
                ),
            });
        }
        let mark = if self.about {
            Qualifier::APPROXIMATE
        } else {
            Qualifier::default()
        };
        let mut dates = Vec::new();
        let mut problem = None;
        for year in years {
            let date = EdtfDate {
                year,
                month,
                day,
                time: None,
                marks: Default::default(),
            };
            match possible(&date, calendar) {
                Ok(()) => dates.push(date.marked(mark)),
                Err(found) => problem = Some(found),
            }
        }
        match problem {
            Some(problem) if dates.is_empty() => Err(problem),
            _ => Ok(dates),
        }
    }

    /// Whether the century is open because only two digits are written.
    pub(super) fn lacks_century(&self) -> bool {
        matches!(self.year, Some(WrittenYear::Short(_)))
    }
}
