//! Dates as comparison needs them: the earliest and the latest day that the words allow.

/// The days a date may mean, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Days {
    pub(crate) first: i32,
    pub(crate) last: i32,
    /// The calendar year, where all days fall in one; otherwise `i32::MIN`.
    pub(crate) year: i32,
    /// Month * 32 + day, where the date names one day; otherwise 0.
    pub(crate) month_day: u16,
    /// Whether the source marks the date as uncertain or approximate.
    pub(crate) doubtful: bool,
}

impl Days {
    /// Reads ISO 8601 and the parts of EDTF that lists use: `1937-11-24`, `19371124`, `1937-11`,
    /// `1937`, `193X`, `1937?`, `1937~`, `1936/1938`, `[1936,1938]`, `../1938`. Anything else, and a day that
    /// no calendar has, is nothing.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(inside) = text
            .strip_prefix(['[', '{'])
            .and_then(|t| t.strip_suffix([']', '}']))
        {
            let parts: Vec<Self> = inside
                .split(',')
                .flat_map(|p| p.split(".."))
                .filter_map(Self::read)
                .collect();
            return Self::spanning(&parts);
        }
        if let Some((from, to)) = text.split_once('/') {
            let (from, to) = (Self::read(from), Self::read(to));
            return match (from, to) {
                (Some(a), Some(b)) => Self::spanning(&[a, b]),
                (Some(a), None) => Some(a.loosened(0, 3650)),
                (None, Some(b)) => Some(b.loosened(3650, 0)),
                (None, None) => None,
            };
        }
        let mut plain = String::with_capacity(10);
        let mut doubtful = false;
        let mut approximate = false;
        for c in text.chars() {
            match c {
                '?' => doubtful = true,
                '~' | '%' => {
                    doubtful = true;
                    approximate = true;
                }
                'u' | 'x' | 'X' => plain.push('X'),
                '0'..='9' | '-' => plain.push(c),
                'T' | ' ' if plain.len() == 10 => break,
                _ => return None,
            }
        }
        let mut days = Self::plain(&plain)?;
        days.doubtful = doubtful;
        if approximate {
            days = days.loosened(366, 366);
        }
        Some(days)
    }

    fn plain(text: &str) -> Option<Self> {
        let compact = text.len() == 8 && !text.contains('-');
        let (year, rest) = text.split_at_checked(4)?;
        if year.contains('X') {
            let low: i32 = year.replace('X', "0").parse().ok()?;
            let high: i32 = year.replace('X', "9").parse().ok()?;
            return Some(Self::between(
                day_number(low, 1, 1),
                day_number(high, 12, 31),
            ));
        }
        let year: i32 = year.parse().ok()?;
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        if rest.is_empty() {
            return Some(Self::whole_year(year));
        }
        let (month, day) = if compact {
            rest.split_at_checked(2)?
        } else {
            rest.split_once('-').unwrap_or((rest, ""))
        };
        if month == "XX" || month == "00" {
            return Some(Self::whole_year(year));
        }
        let month: u32 = month.parse().ok()?;
        if !(1..=12).contains(&month) {
            return None;
        }
        if day.is_empty() || day == "XX" || day == "00" {
            return Some(Self::between(
                day_number(year, month, 1),
                day_number(year, month, month_length(year, month)),
            ));
        }
        let day: u32 = day.parse().ok()?;
        if day == 0 || day > month_length(year, month) {
            return None;
        }
        let number = day_number(year, month, day);
        Some(Self {
            first: number,
            last: number,
            year,
            month_day: (month * 32 + day) as u16,
            doubtful: false,
        })
    }

    fn whole_year(year: i32) -> Self {
        Self::between(day_number(year, 1, 1), day_number(year, 12, 31))
    }

    fn between(first: i32, last: i32) -> Self {
        let (first, last) = (first.min(last), first.max(last));
        let (a, b) = (year_of(first), year_of(last));
        Self {
            first,
            last,
            year: if a == b { a } else { i32::MIN },
            month_day: 0,
            doubtful: false,
        }
    }

    fn loosened(self, before: i32, after: i32) -> Self {
        let mut days = Self::between(
            self.first.saturating_sub(before),
            self.last.saturating_add(after),
        );
        days.doubtful = true;
        if days.year == i32::MIN && before == after {
            days.year = self.year;
        }
        days
    }

    fn spanning(parts: &[Self]) -> Option<Self> {
        let first = parts.iter().map(|d| d.first).min()?;
        let last = parts.iter().map(|d| d.last).max()?;
        Some(Self::between(first, last))
    }

    /// Whether the date names one day.
    pub(crate) fn is_day(self) -> bool {
        self.month_day != 0
    }

    /// Whether the two may be the same day.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Years between the two; none where a year is not known.
    pub(crate) fn years_apart(self, other: Self) -> Option<f64> {
        if self.year == i32::MIN || other.year == i32::MIN {
            return None;
        }
        Some(f64::from((self.year - other.year).abs()))
    }

    /// Days between the nearest days of the two.
    pub(crate) fn days_apart(self, other: Self) -> f64 {
        if self.overlaps(other) {
            return 0.0;
        }
        let gap = if self.first > other.last {
            i64::from(self.first) - i64::from(other.last)
        } else {
            i64::from(other.first) - i64::from(self.last)
        };
        gap as f64
    }

    /// Whether one is the other with day and month exchanged.
    pub(crate) fn swapped(self, other: Self) -> bool {
        let (month, day) = (self.month_day / 32, self.month_day % 32);
        self.is_day()
            && other.is_day()
            && self.year == other.year
            && self.month_day != other.month_day
            && day * 32 + month == other.month_day
    }
}

fn month_length(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar.
fn day_number(year: i32, month: u32, day: u32) -> i32 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year =
        (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    days as i32
}

fn year_of(number: i32) -> i32 {
    let shifted = i64::from(number) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted - era * 146_097;
    let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let late = (5 * of_year + 2) / 153 >= 10;
    (years + era * 400 + i64::from(late)) as i32
}

/// The ISO form of a day counted from 1970-01-01.
pub fn iso(number: i64) -> String {
    let Ok(number) = i32::try_from(number) else {
        return String::new();
    };
    let year = year_of(number);
    let mut rest = number - day_number(year, 1, 1);
    let mut month = 1;
    while rest >= month_length(year, month) as i32 {
        rest -= month_length(year, month) as i32;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", rest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_lists_hold() {
        fn check(text: &str, year: i32, days: i32) {
            let read = Days::read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (read.year, read.last - read.first + 1),
                (year, days),
                "{text}"
            );
        }
        check("1937-11-24", 1937, 1);
        check("19371124", 1937, 1);
        check("1937-11", 1937, 30);
        check("1937", 1937, 365);
        check("1936?", 1936, 366);
        check("193X", i32::MIN, 3652);
        check("1936/1938", i32::MIN, 1096);
        check("1937-02-29?".trim_end_matches("29?"), 1937, 28);
        for wrong in [
            "",
            "NaN",
            "NaT",
            "1937-02-30",
            "1937-13-01",
            "весной 1937",
            "37",
        ] {
            assert_eq!(Days::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn exchanged_day_and_month() {
        let a = Days::read("1901-03-07").unwrap();
        assert!(a.swapped(Days::read("1901-07-03").unwrap()));
        assert!(!a.swapped(a));
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,14}") {
            prop_assert!(Days::read(&text).is_none_or(|d| d.first <= d.last));
        }

        #[test]
        fn year_and_day_agree(year in -400_i32..4000, month in 1_u32..=12, day in 1_u32..=28) {
            let number = day_number(year, month, day);
            prop_assert_eq!(year_of(number), year);
            if year >= 0 {
                prop_assert_eq!(iso(i64::from(number)), format!("{year:04}-{month:02}-{day:02}"));
            }
        }
    }
}
