//! The earliest and the latest day a date can be.

use super::calendar::{Calendar, Day, LAST_OLD_STYLE, days_in_month};
use super::edtf::{Digits, Edtf, EdtfDate, End, Member, Year};

type Ymd = (i64, u8, u8);

impl Edtf {
    /// The first day it can be; `None` where it is open or unknown towards the past.
    ///
    /// With [`Calendar::Unknown`], a date written before 14 February 1918 may be of either
    /// calendar and the bounds hold both. A day that only the other calendar has (29 February
    /// 1900) is read in that one. Marks (`?`, `~`) do not move the bounds.
    pub fn earliest(&self, calendar: Calendar) -> Option<Day> {
        self.ends(calendar, false)
    }

    /// The last day it can be; `None` where it is open or unknown towards the future.
    pub fn latest(&self, calendar: Calendar) -> Option<Day> {
        self.ends(calendar, true)
    }

    /// Whether every date in it has a day in this calendar; of an unknown one, in either.
    pub fn exists_in(&self, calendar: Calendar) -> bool {
        self.dates().into_iter().all(|date| match calendar {
            Calendar::Unknown => {
                date.span(Calendar::Julian).is_some() || date.span(Calendar::Gregorian).is_some()
            }
            known => date.span(known).is_some(),
        })
    }

    fn ends(&self, calendar: Calendar, last: bool) -> Option<Day> {
        match self {
            Self::Date(date) => Some(date.end(calendar, last)),
            Self::Interval(start, end) => match if last { end } else { start } {
                End::At(date) => Some(date.end(calendar, last)),
                End::Open | End::Unknown => None,
            },
            Self::Set(_, members) => {
                let days = members.iter().map(|member| match (member, last) {
                    (Member::Date(date), _)
                    | (Member::Between(date, _) | Member::Since(date), false)
                    | (Member::Between(_, date) | Member::Until(date), true) => {
                        Some(date.end(calendar, last))
                    }
                    (Member::Until(_), false) | (Member::Since(_), true) => None,
                });
                // One open member opens the whole set on that side.
                let days: Option<Vec<Day>> = days.collect();
                if last {
                    days?.into_iter().max()
                } else {
                    days?.into_iter().min()
                }
            }
        }
    }
}

impl Member {
    /// First and last day of one member of a set.
    pub(super) fn bounds(&self, calendar: Calendar) -> (Option<Day>, Option<Day>) {
        match self {
            Self::Date(date) => (
                Some(date.end(calendar, false)),
                Some(date.end(calendar, true)),
            ),
            Self::Between(first, last) => (
                Some(first.end(calendar, false)),
                Some(last.end(calendar, true)),
            ),
            Self::Until(date) => (None, Some(date.end(calendar, true))),
            Self::Since(date) => (Some(date.end(calendar, false)), None),
        }
    }
}

impl EdtfDate {
    /// First or last day of the date.
    pub(super) fn end(&self, calendar: Calendar, last: bool) -> Day {
        let pick = |span: (Ymd, Ymd)| if last { span.1 } else { span.0 };
        let day = |calendar: Calendar| {
            self.span(calendar).map(|span| {
                let (year, month, day) = pick(span);
                Day::clamped(calendar, year, month, day)
            })
        };
        let (old, new) = (Calendar::Julian, Calendar::Gregorian);
        let found = match calendar {
            Calendar::Gregorian => day(new).or_else(|| day(old)),
            Calendar::Julian => day(old).or_else(|| day(new)),
            Calendar::Unknown => {
                let written = self.span(old).or_else(|| self.span(new)).map(pick);
                if written.is_some_and(|written| written < LAST_OLD_STYLE) {
                    let both = [day(old), day(new)].into_iter().flatten();
                    if last { both.max() } else { both.min() }
                } else {
                    day(new).or_else(|| day(old))
                }
            }
        };
        // Values that were read or built exist in one of the calendars; a hand-made one that does
        // not is as wide as can be.
        found.unwrap_or(if last { Day::LAST } else { Day::FIRST })
    }

    /// The first and the last day it can mean, as named in the calendar.
    pub(super) fn span(&self, calendar: Calendar) -> Option<(Ymd, Ymd)> {
        if let Some(named @ (year, month, day)) = self.as_day() {
            return (1..=days_in_month(calendar, year, month))
                .contains(&day)
                .then_some((named, named));
        }
        let (first, last) = self.year.range();
        let Some(month) = self.month else {
            return Some(((first, 1, 1), (last, 12, 31)));
        };
        if let Some(part @ 21..) = month.value() {
            return Some(part_of_year(part, first, last, calendar));
        }
        let months: Vec<u8> = (1..=12).filter(|m| month.fits(u32::from(*m))).collect();
        let Some(day) = self.day else {
            let (low, high) = (*months.first()?, *months.last()?);
            return Some((
                (first, low, 1),
                (last, high, days_in_month(calendar, last, high)),
            ));
        };
        let fitting = |year: i64, month: u8| {
            (1..=days_in_month(calendar, year, month)).filter(|d| day.fits(u32::from(*d)))
        };
        let low = self.years(false).find_map(|year| {
            months
                .iter()
                .find_map(|m| fitting(year, *m).next().map(|d| (year, *m, d)))
        })?;
        let high = self.years(true).find_map(|year| {
            months
                .iter()
                .rev()
                .find_map(|m| fitting(year, *m).next_back().map(|d| (year, *m, d)))
        })?;
        Some((low, high))
    }

    /// The years that can be meant, forwards or backwards. Only leap days ask beyond the first,
    /// and a leap day is found or excluded within a hundred.
    fn years(&self, backwards: bool) -> Box<dyn Iterator<Item = i64> + '_> {
        let Year::Four {
            negative, digits, ..
        } = &self.year
        else {
            let (first, last) = self.year.range();
            return Box::new(std::iter::once(if backwards { last } else { first }));
        };
        let Digits(pattern) = *digits;
        let open = u32::try_from(pattern.iter().filter(|digit| digit.is_none()).count())
            .expect("at most four digits");
        let count = 10_u32.pow(open);
        // Of numbers written with a minus the largest is the earliest.
        let downwards = backwards != *negative;
        Box::new((0..count).map(move |at| {
            let mut filling = if downwards { count - 1 - at } else { at };
            let mut place = count / 10;
            let mut year = 0_i64;
            for digit in pattern {
                let digit = digit.map_or_else(
                    || {
                        let next = filling / place.max(1);
                        filling %= place.max(1);
                        place /= 10;
                        i64::from(next)
                    },
                    i64::from,
                );
                year = year * 10 + digit;
            }
            if *negative { -year } else { year }
        }))
    }
}

/// Seasons, quarters, thirds and halves. A winter may begin or end the year, so it holds both.
fn part_of_year(part: u32, first: i64, last: i64, calendar: Calendar) -> (Ymd, Ymd) {
    let (from, to) = match part {
        21 | 25 | 31 => (3, 5),
        22 | 26 | 32 => (6, 8),
        23 | 27 | 29 => (9, 11),
        33 => (1, 3),
        34 => (4, 6),
        35 => (7, 9),
        36 => (10, 12),
        37 => (1, 4),
        38 => (5, 8),
        39 => (9, 12),
        40 => (1, 6),
        41 => (7, 12),
        _ => {
            let after = last.saturating_add(1);
            return ((first, 1, 1), (after, 2, days_in_month(calendar, after, 2)));
        }
    };
    (
        (first, from, 1),
        (last, to, days_in_month(calendar, last, to)),
    )
}

/// First and last day of "YYYY", "YYYY-MM" or "YYYY-MM-DD", new style, without building anything.
///
/// For the many; everything else is `None` and goes through [`Edtf::parse`].
pub fn bounds_of_iso(text: &str) -> Option<(Day, Day)> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| {
        bytes.get(from..to)?.iter().try_fold(0_u16, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + u16::from(byte - b'0'))
        })
    };
    let new = Calendar::Gregorian;
    let dash = |at: usize| bytes.get(at) == Some(&b'-');
    let year = i64::from(number(0, 4)?);
    if bytes.len() == 4 {
        return Some((Day::new(new, year, 1, 1)?, Day::new(new, year, 12, 31)?));
    }
    let month = u8::try_from(number(5, 7)?).ok().filter(|_| dash(4))?;
    match bytes.len() {
        7 => {
            let last = days_in_month(new, year, month);
            Some((
                Day::new(new, year, month, 1)?,
                Day::new(new, year, month, last)?,
            ))
        }
        10 if dash(7) => {
            let day = Day::new(new, year, month, u8::try_from(number(8, 10)?).ok()?)?;
            Some((day, day))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(edtf: &str, calendar: Calendar) -> String {
        let edtf = Edtf::parse(edtf).unwrap();
        let show = |day: Option<Day>| day.map_or("..".to_owned(), |day| day.to_string());
        format!(
            "{} {}",
            show(edtf.earliest(calendar)),
            show(edtf.latest(calendar))
        )
    }

    fn check(edtf: &str, expected: &str) {
        assert_eq!(days(edtf, Calendar::Gregorian), expected, "{edtf}");
    }

    #[test]
    fn one_date() {
        check("1937-11-05", "1937-11-05 1937-11-05");
        check("1937-11", "1937-11-01 1937-11-30");
        check("1936-02", "1936-02-01 1936-02-29");
        check("1937", "1937-01-01 1937-12-31");
        check("1937~", "1937-01-01 1937-12-31");
        check("193X", "1930-01-01 1939-12-31");
        check("18XX", "1800-01-01 1899-12-31");
        check("1950S2", "1900-01-01 1999-12-31");
        check("1937-02-XX", "1937-02-01 1937-02-28");
        check("1937-XX-31", "1937-01-31 1937-12-31");
        check("193X-02-29", "1932-02-29 1936-02-29");
        check("1937-1X-3X", "1937-10-30 1937-12-31");
        check("-1XXX", "-1999-01-01 -1000-12-31");
        check("-000X-02-29", "-0008-02-29 0000-02-29");
        check("1937-21", "1937-03-01 1937-05-31");
        check("1937-24", "1937-01-01 1938-02-28");
        check("1937-39", "1937-09-01 1937-12-31");
        check("Y170000002", "5881580-07-11 5881580-07-11");
    }

    #[test]
    fn several_dates() {
        check("1936/1938-02", "1936-01-01 1938-02-28");
        check("../1938", ".. 1938-12-31");
        check("1938/", "1938-01-01 ..");
        check("[1888,1893]", "1888-01-01 1893-12-31");
        check("[..1938]", ".. 1938-12-31");
        check("[1930,1935..]", "1930-01-01 ..");
        check("{1930..1931,1935-06}", "1930-01-01 1935-06-30");
    }

    #[test]
    fn calendars() {
        assert_eq!(
            days("1905-05-01", Calendar::Julian),
            "1905-05-14 1905-05-14"
        );
        assert_eq!(
            days("1905-05-01", Calendar::Unknown),
            "1905-05-01 1905-05-14"
        );
        assert_eq!(days("1904", Calendar::Unknown), "1904-01-01 1905-01-13");
        assert_eq!(days("1917", Calendar::Unknown), "1917-01-01 1918-01-13");
        assert_eq!(days("1918", Calendar::Unknown), "1918-01-01 1918-12-31");
        assert_eq!(
            days("1937-11-05", Calendar::Unknown),
            "1937-11-05 1937-11-05"
        );
        assert_eq!(
            days("1900-02-29", Calendar::Unknown),
            "1900-03-13 1900-03-13"
        );
        assert_eq!(
            days("1900-02-29", Calendar::Gregorian),
            "1900-03-13 1900-03-13"
        );
        assert!(
            !Edtf::parse("1900-02-29")
                .unwrap()
                .exists_in(Calendar::Gregorian)
        );
        assert!(
            Edtf::parse("1900-02-29")
                .unwrap()
                .exists_in(Calendar::Unknown)
        );
    }

    #[test]
    fn the_short_way_agrees_with_the_long_one() {
        for text in [
            "1937",
            "1937-11",
            "1937-11-05",
            "1936-02-29",
            "0000",
            "9999-12-31",
        ] {
            let edtf = Edtf::parse(text).unwrap();
            let long = edtf
                .earliest(Calendar::Gregorian)
                .zip(edtf.latest(Calendar::Gregorian));
            assert_eq!(bounds_of_iso(text), long, "{text}");
        }
        for text in [
            "",
            "193",
            "1937-13",
            "1937-02-29",
            "1937-1105",
            "1937-00",
            "19371105",
            "1937~",
            "1937-11-05 ",
            "+937",
        ] {
            assert_eq!(bounds_of_iso(text), None, "{text}");
        }
    }
}
