//! Days, and the two calendars that Russian papers count in.
//!
//! A [`Day`] is a day of the sun: it has no calendar. Only its *name* does: 14 May 1905 in
//! Berlin was 1 May 1905 in St Petersburg. The formula is in `docs/method/dates.md`.

/// The calendar a date is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Calendar {
    /// New style.
    Gregorian,
    /// Old style, the civil calendar of Russia until 31 January 1918.
    Julian,
    /// The source does not say. Before 14 February 1918 either may be meant.
    #[default]
    Unknown,
}

impl Calendar {
    /// The word used in files: `gregorian`, `julian`, `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gregorian => "gregorian",
            Self::Julian => "julian",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word used in files, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Gregorian, Self::Julian, Self::Unknown]
            .into_iter()
            .find(|calendar| word.eq_ignore_ascii_case(calendar.as_str()))
    }
}

/// A day, counted from 1 January 1970 (proleptic Gregorian).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub i32);

/// The written date from which an unknown calendar is taken to be the Gregorian one:
/// in Russia 31 January 1918 was followed by 14 February.
pub const LAST_OLD_STYLE: (i64, u8, u8) = (1918, 2, 14);

/// Day 0 as a Julian Day Number.
const EPOCH: i64 = 2_440_588;
/// 1 March of year 0, as a Julian Day Number, in each calendar.
const GREGORIAN_MARCH: i64 = 1_721_120;
const JULIAN_MARCH: i64 = 1_721_118;

/// Whether the year has a 29 February. An unknown calendar is read as the Gregorian.
pub fn is_leap(calendar: Calendar, year: i64) -> bool {
    match calendar {
        Calendar::Julian => year.rem_euclid(4) == 0,
        Calendar::Gregorian | Calendar::Unknown => {
            year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
        }
    }
}

/// How many days the month has; 0 for a month that does not exist.
pub fn days_in_month(calendar: Calendar, year: i64, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(is_leap(calendar, year)),
        _ => 0,
    }
}

/// Days from 1 March of year 0 to 1 March of `year`.
fn before_march(calendar: Calendar, year: i64) -> i64 {
    let leaps = match calendar {
        Calendar::Julian => year.div_euclid(4),
        Calendar::Gregorian | Calendar::Unknown => {
            year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)
        }
    };
    365 * year + leaps
}

fn march_zero(calendar: Calendar) -> i64 {
    if calendar == Calendar::Julian {
        JULIAN_MARCH
    } else {
        GREGORIAN_MARCH
    }
}

impl Day {
    /// The farthest day back that can be counted; stands for everything before it.
    pub const FIRST: Self = Self(i32::MIN);
    /// The farthest day ahead that can be counted; stands for everything after it.
    pub const LAST: Self = Self(i32::MAX);

    /// The day with this name in this calendar; `None` if the calendar has no such day.
    ///
    /// ```
    /// use imena_model::date::{Calendar, Day};
    /// let leap_day = Day::new(Calendar::Julian, 1900, 2, 29).expect("a real day, old style");
    /// assert_eq!(leap_day.in_calendar(Calendar::Gregorian), (1900, 3, 13));
    /// assert_eq!(Day::new(Calendar::Gregorian, 1900, 2, 29), None);
    /// ```
    pub fn new(calendar: Calendar, year: i64, month: u8, day: u8) -> Option<Self> {
        if day == 0 || day > days_in_month(calendar, year, month) {
            return None;
        }
        Some(Self::clamped(calendar, year, month, day))
    }

    /// As [`Day::new`] for a name known to be right; years out of reach become the farthest day.
    pub(super) fn clamped(calendar: Calendar, year: i64, month: u8, day: u8) -> Self {
        // Beyond six million years the count would not fit; nothing here needs it to.
        let year = year.clamp(-6_000_000, 6_000_000);
        // The year begins in March, so that the leap day is its last.
        let (year, month) = if month < 3 {
            (year - 1, month + 9)
        } else {
            (year, month - 3)
        };
        let count = march_zero(calendar)
            + before_march(calendar, year)
            + (153 * i64::from(month) + 2) / 5
            + i64::from(day)
            - 1
            - EPOCH;
        let bounded = count.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
        Self(i32::try_from(bounded).expect("clamped to the range of i32"))
    }

    /// The day with this new-style name.
    pub fn from_gregorian(year: i64, month: u8, day: u8) -> Option<Self> {
        Self::new(Calendar::Gregorian, year, month, day)
    }

    /// The day with this old-style name.
    pub fn from_julian(year: i64, month: u8, day: u8) -> Option<Self> {
        Self::new(Calendar::Julian, year, month, day)
    }

    /// Year, month and day in the calendar; an unknown calendar is printed as the Gregorian.
    pub fn in_calendar(self, calendar: Calendar) -> (i64, u8, u8) {
        let since = i64::from(self.0) + EPOCH - march_zero(calendar);
        let mut year = (since * 400).div_euclid(146_097);
        while before_march(calendar, year) > since {
            year -= 1;
        }
        while before_march(calendar, year + 1) <= since {
            year += 1;
        }
        let day_of_year = since - before_march(calendar, year);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 {
            (year, month + 3)
        } else {
            (year + 1, month - 9)
        };
        let small = |n: i64| u8::try_from(n).expect("a month or a day of a month");
        (year, small(month), small(day))
    }

    /// Year, month and day, new style.
    pub fn to_gregorian(self) -> (i64, u8, u8) {
        self.in_calendar(Calendar::Gregorian)
    }

    /// Year, month and day, old style.
    pub fn to_julian(self) -> (i64, u8, u8) {
        self.in_calendar(Calendar::Julian)
    }
}

impl std::fmt::Display for Day {
    /// The new-style name, `YYYY-MM-DD`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.to_gregorian();
        let sign = if year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{month:02}-{day:02}", year.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(julian: (i64, u8, u8), gregorian: (i64, u8, u8)) {
        let old = Day::from_julian(julian.0, julian.1, julian.2).unwrap();
        assert_eq!(old.to_gregorian(), gregorian, "{julian:?}");
        assert_eq!(old.to_julian(), julian);
        assert_eq!(
            Day::from_gregorian(gregorian.0, gregorian.1, gregorian.2),
            Some(old)
        );
    }

    #[test]
    fn known_pairs_of_old_and_new_style() {
        check((1582, 10, 5), (1582, 10, 15));
        check((1700, 2, 18), (1700, 2, 28));
        check((1700, 2, 19), (1700, 3, 1));
        check((1799, 5, 26), (1799, 6, 6));
        check((1825, 12, 14), (1825, 12, 26));
        check((1900, 2, 28), (1900, 3, 12));
        check((1900, 2, 29), (1900, 3, 13));
        check((1917, 10, 25), (1917, 11, 7));
        check((1918, 2, 1), (1918, 2, 14));
        check((1, 1, 1), (0, 12, 30));
        check((-4712, 1, 1), (-4713, 11, 24));
    }

    #[test]
    fn the_epoch_and_the_edges() {
        assert_eq!(Day::from_gregorian(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::from_gregorian(2000, 3, 1), Some(Day(11_017)));
        assert_eq!(Day::from_gregorian(1937, 2, 29), None);
        assert_eq!(Day::from_gregorian(1937, 13, 1), None);
        assert_eq!(Day::from_gregorian(1937, 1, 0), None);
        assert_eq!(Day::from_gregorian(i64::MAX, 1, 1), Some(Day::LAST));
        assert_eq!(Day::from_gregorian(i64::MIN, 1, 1), Some(Day::FIRST));
        assert_eq!(
            Day::from_gregorian(1937, 11, 5).unwrap().to_string(),
            "1937-11-05"
        );
        assert_eq!(Calendar::from_word("Julian"), Some(Calendar::Julian));
    }

    proptest! {
        #[test]
        fn every_day_has_one_name_in_each_calendar(n in any::<i32>()) {
            for calendar in [Calendar::Gregorian, Calendar::Julian] {
                let (y, m, d) = Day(n).in_calendar(calendar);
                prop_assert_eq!(Day::new(calendar, y, m, d), Some(Day(n)));
            }
        }

        #[test]
        fn days_follow_each_other(n in -1_000_000i32..1_000_000) {
            for calendar in [Calendar::Gregorian, Calendar::Julian] {
                prop_assert!(Day(n).in_calendar(calendar) < Day(n + 1).in_calendar(calendar));
            }
        }
    }
}
