//! Dates as memory books print them, to EDTF.

use super::grammar::class;
use super::token::{Gap, Kind, Token};

/// A date as the digits say it; what is not said is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u16,
    pub(super) month: u8,
    pub(super) day: u8,
    /// A bare year without "г." that may be any number.
    pub(super) weak: bool,
    /// The calendar has no such day.
    pub(super) impossible: bool,
    /// The century is not written.
    pub(super) two_digits: bool,
}

impl Date {
    /// The date in EDTF; a century that is not written and not plain stays two readings.
    pub(super) fn edtf(self) -> String {
        if self.two_digits && self.year < 1917 {
            let other = Self {
                year: self.year + 100,
                ..self
            };
            return format!("[{},{}]", self.plain(), other.plain());
        }
        self.plain()
    }

    fn plain(self) -> String {
        match (self.month, self.day) {
            (0, _) => format!("{:04}", self.year),
            (month, 0) => format!("{:04}-{month:02}", self.year),
            (month, day) => format!("{:04}-{month:02}-{day:02}", self.year),
        }
    }

    /// Sorts before and after for a check of order; `None` when the order cannot be told.
    pub(super) fn earlier_than(self, other: Self) -> Option<bool> {
        if self.impossible
            || other.impossible
            || self.two_digits != other.two_digits && self.year.min(other.year) < 1917
        {
            return None;
        }
        if self.year != other.year {
            return Some(self.year < other.year);
        }
        if self.month == 0 || other.month == 0 {
            return None;
        }
        if self.month != other.month {
            return Some(self.month < other.month);
        }
        if self.day == 0 || other.day == 0 || self.day == other.day {
            return None;
        }
        Some(self.day < other.day)
    }
}

/// The number of days of a month.
pub(super) fn days_in(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

/// Joins the tokens of each date into one token; the dates are returned beside.
pub(super) fn join(list: &mut Vec<Token>) -> Vec<Date> {
    let mut dates = Vec::with_capacity(8);
    let mut write = 0;
    let mut read = 0;
    while read < list.len() {
        let found = if list[read].kind == Kind::Number && list[read].digits <= 4
            || list[read].class & class::MONTH != 0
        {
            date_at(list, read)
        } else {
            None
        };
        if let Some((date, end)) = found {
            let mut token = list[read];
            let last = list[end - 1];
            token.end = last.end;
            token.kind = Kind::Date;
            token.class = 0;
            token.phrases = 0;
            token.value = dates.len() as u32;
            token.dotted = last.kind == Kind::Word && last.dotted;
            token.abbreviation = token.dotted && last.class & class::YEAR != 0;
            token.fold_end = token.fold_start;
            dates.push(date);
            list[write] = token;
            read = end;
        } else {
            list[write] = list[read];
            read += 1;
        }
        write += 1;
    }
    list.truncate(write);
    dates
}

fn number(list: &[Token], i: usize, digits: std::ops::RangeInclusive<u8>) -> Option<u32> {
    list.get(i)
        .filter(|t| t.kind == Kind::Number && digits.contains(&t.digits))
        .map(|t| t.value)
}

fn is_mark(list: &[Token], i: usize, mark: char) -> bool {
    list.get(i)
        .is_some_and(|t| t.kind == Kind::Mark && t.mark == mark)
}

fn same_line(list: &[Token], from: usize, to: usize) -> bool {
    list.get(from + 1..to)
        .is_some_and(|inner| inner.iter().all(|t| t.gap != Gap::Line))
}

/// A word "г.", "года", "року" after a year, unless it belongs to "г.р." or "года рождения".
fn year_word(list: &[Token], i: usize) -> bool {
    let Some(token) = list.get(i) else {
        return false;
    };
    if token.kind != Kind::Word || token.class & class::YEAR == 0 || token.gap == Gap::Line {
        return false;
    }
    let after = if is_mark(list, i + 1, '.') {
        i + 2
    } else {
        i + 1
    };
    !list
        .get(after)
        .is_some_and(|t| t.class & class::BORN != 0 && t.gap != Gap::Line)
}

fn date_at(list: &[Token], i: usize) -> Option<(Date, usize)> {
    // A number that goes on from another one, or a marked number, begins no date.
    if i > 0 && list[i].gap == Gap::None {
        let before = &list[i - 1];
        if before.kind == Kind::Mark && matches!(before.mark, '№' | '/' | '#') {
            return None;
        }
        if before.kind == Kind::Mark
            && matches!(before.mark, '-' | '–' | '.' | ',')
            && i > 1
            && list[i - 2].kind == Kind::Number
            && before.gap == Gap::None
            && list[i].digits < 4
        {
            return None;
        }
    }
    if i > 0 && list[i - 1].kind == Kind::Mark && list[i - 1].mark == '№' {
        return None;
    }
    let finish = |date: Date, end: usize, weak: bool| {
        let suffix = year_word(list, end);
        let mut date = date;
        date.weak = weak && !suffix;
        let year_ok = (1750..=2035).contains(&date.year);
        if !year_ok {
            return None;
        }
        date.impossible =
            date.month > 12 || date.day > 0 && date.day > days_in(date.year, date.month);
        Some((date, if suffix { end + 1 } else { end }))
    };
    // D.M.Y, with the slips "5. 06.1939", "12.02 38 г.", "04 06.38 г."
    if let (Some(day), true) = (number(list, i, 1..=2), i + 2 < list.len()) {
        let mut at = i + 1;
        let first_stop = is_mark(list, at, '.') || is_mark(list, at, '/');
        if first_stop {
            at += 1;
        }
        if let Some(month) = number(list, at, 1..=2) {
            let mut end = at + 1;
            let second_stop = is_mark(list, end, '.') || is_mark(list, end, '/');
            if second_stop {
                end += 1;
            }
            if first_stop || second_stop {
                if let Some(year) = number(list, end, 4..=4) {
                    if same_line(list, i, end + 1) && (first_stop && second_stop || month <= 12) {
                        let date = Date {
                            year: year as u16,
                            month: month as u8,
                            day: day as u8,
                            ..Date::default()
                        };
                        if let Some(found) = finish(date, end + 1, false) {
                            return Some(found);
                        }
                    }
                } else if let Some(year) = number(list, end, 2..=2) {
                    let tight = first_stop
                        && second_stop
                        && list[end].gap == Gap::None
                        && list[at].gap == Gap::None;
                    let goes_on = is_mark(list, end + 1, '.')
                        && list
                            .get(end + 2)
                            .is_some_and(|t| t.kind == Kind::Number && t.gap == Gap::None);
                    let slash = is_mark(list, i + 1, '/');
                    if same_line(list, i, end + 1)
                        && !slash
                        && (tight || year_word(list, end + 1))
                        && !goes_on
                        && (1..=12).contains(&month)
                        && (1..=31).contains(&day)
                    {
                        let date = Date {
                            year: 1900 + year as u16,
                            month: month as u8,
                            day: day as u8,
                            two_digits: true,
                            ..Date::default()
                        };
                        if let Some(found) = finish(date, end + 1, false) {
                            return Some(found);
                        }
                    }
                }
            }
        }
    }
    // ISO: 1938-02-14
    if let Some(year) = number(list, i, 4..=4)
        && is_mark(list, i + 1, '-')
        && is_mark(list, i + 3, '-')
        && let (Some(month), Some(day)) = (number(list, i + 2, 2..=2), number(list, i + 4, 2..=2))
    {
        let date = Date {
            year: year as u16,
            month: month as u8,
            day: day as u8,
            ..Date::default()
        };
        if (1..=12).contains(&month) {
            return finish(date, i + 5, false);
        }
    }
    // D month Y, and the English "March 5, 1938"
    if let Some(day) = number(list, i, 1..=2) {
        let mut at = i + 1;
        if list.get(at).is_some_and(|t| {
            t.kind == Kind::Word && matches!(t.class & class::OR, class::OR) && t.gap == Gap::Space
        }) {
            at = i + 1;
        }
        // "5 de mayo de 1937"
        let de = |at: usize| {
            list.get(at).is_some_and(|t| {
                t.kind == Kind::Word && t.class & class::GLUE != 0 && t.class & class::MONTH == 0
            })
        };
        if de(at)
            && list
                .get(at + 1)
                .is_some_and(|t| t.class & class::MONTH != 0)
        {
            at += 1;
        }
        if let Some(month) = list
            .get(at)
            .filter(|t| t.kind == Kind::Word && t.class & class::MONTH != 0)
        {
            let mut end = at + 1;
            if is_mark(list, end, '.') || is_mark(list, end, ',') {
                end += 1;
            }
            if de(end) && number(list, end + 1, 4..=4).is_some() {
                end += 1;
            }
            if same_line(list, i, end) {
                if let Some(year) = number(list, end, 4..=4).filter(|_| list[end].gap != Gap::Line)
                {
                    let date = Date {
                        year: year as u16,
                        month: month.value as u8,
                        day: day as u8,
                        ..Date::default()
                    };
                    return finish(date, end + 1, false);
                }
                if let Some(year) = number(list, end, 2..=2).filter(|_| year_word(list, end + 1)) {
                    let date = Date {
                        year: 1900 + year as u16,
                        month: month.value as u8,
                        day: day as u8,
                        two_digits: true,
                        ..Date::default()
                    };
                    return finish(date, end + 1, false);
                }
            }
        }
    }
    // month Y; "March 5, 1938"
    if list[i].kind == Kind::Word && list[i].class & class::MONTH != 0 {
        let month = list[i].value as u8;
        let mut end = i + 1;
        if is_mark(list, end, '.') && list[i].dotted {
            end += 1;
        }
        if let (Some(day), Some(year)) = (number(list, end, 1..=2), number(list, end + 2, 4..=4))
            && is_mark(list, end + 1, ',')
        {
            let date = Date {
                year: year as u16,
                month,
                day: day as u8,
                ..Date::default()
            };
            return finish(date, end + 3, false);
        }
        if list
            .get(end)
            .is_some_and(|t| t.kind == Kind::Word && t.class & class::GLUE != 0)
            && number(list, end + 1, 4..=4).is_some()
        {
            end += 1;
        }
        if let Some(year) = number(list, end, 4..=4).filter(|_| list[end].gap != Gap::Line) {
            let date = Date {
                year: year as u16,
                month,
                ..Date::default()
            };
            return finish(date, end + 1, false);
        }
        return None;
    }
    // MM.YYYY
    if let (Some(month @ 1..=12), true, Some(year)) = (
        number(list, i, 1..=2),
        is_mark(list, i + 1, '.'),
        number(list, i + 2, 4..=4),
    ) {
        let date = Date {
            year: year as u16,
            month: month as u8,
            ..Date::default()
        };
        if list[i + 2].gap == Gap::None {
            return finish(date, i + 3, false);
        }
    }
    // YYYY
    if let Some(year) = number(list, i, 4..=4) {
        let date = Date {
            year: year as u16,
            ..Date::default()
        };
        // "1937-38" and "5-1937" are ranges or numbers of files; a year alone may be either.
        return finish(date, i + 1, true);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::grammar::Grammar;
    use super::super::token::tokenize;
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let grammar = Grammar::builtin();
        let mut tokens = tokenize(&grammar, text);
        let dates = join(&mut tokens.list);
        let found: Vec<String> = dates
            .iter()
            .map(|d| {
                if d.impossible {
                    "impossible".to_owned()
                } else {
                    d.edtf()
                }
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_as_printed() {
        check("23.02.1936", &["1936-02-23"]);
        check("5. 06.1939", &["1939-06-05"]);
        check("12.02 38 г.", &["1938-02-12"]);
        check("04 06.38 г.", &["1938-06-04"]);
        check("03.11.36г.", &["1936-11-03"]);
        check("в августе 1937 г.", &["1937-08"]);
        check("06.1956", &["1956-06"]);
        check("13 липня 1939 року", &["1939-07-13"]);
        check("d. 5 marca 1938 r.", &["1938-03-05"]);
        check("March 5, 1938", &["1938-03-05"]);
        check("31 июня 1938 г.", &["impossible"]);
        check("29.02.1937", &["impossible"]);
        check("дело № 1923", &[]);
        check("12.03.05", &["[1905-03-12,2005-03-12]"]);
    }
}
