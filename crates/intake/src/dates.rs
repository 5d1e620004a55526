//! Dates in cells: the words go to [`imena_model::date`], what comes back is sorted into readings and problems.

use imena_model::date::words::{self, Hints};
use imena_model::date::{DateProblem, Day, bounds_of_iso};
use imena_model::{Calendar, Edtf, UncertainDate};

/// The order of figures in a date such as 03/04/1938.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Day, month, year, as in most of the world.
    #[default]
    DayMonthYear,
    /// Month, day, year, as in the United States.
    MonthDayYear,
    /// Year, month, day.
    YearMonthDay,
}

impl Order {
    /// The words for them in a mapping.
    pub const KEYS: [&'static str; 3] = ["day-month-year", "month-day-year", "year-month-day"];

    /// The word for it in a mapping.
    pub fn key(self) -> &'static str {
        match self {
            Order::DayMonthYear => "day-month-year",
            Order::MonthDayYear => "month-day-year",
            Order::YearMonthDay => "year-month-day",
        }
    }

    /// The order with this word.
    pub fn from_key(key: &str) -> Option<Order> {
        [
            Order::DayMonthYear,
            Order::MonthDayYear,
            Order::YearMonthDay,
        ]
        .into_iter()
        .find(|order| order.key() == key)
    }
}

/// What the words of a date were read as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DateReading {
    /// EDTF; several when the words can be read in several ways.
    pub(crate) readings: Vec<String>,
    /// Whether the words mark a doubt.
    pub(crate) doubtful: bool,
    /// What a person should know about the words.
    pub(crate) problem: Option<DateProblem>,
}

/// Reads the words of a date.
pub(crate) fn read(words: &str, calendar: Calendar, order: Order) -> DateReading {
    let words = words.trim();
    if let Some(plain) = plain_figures(words, order) {
        return DateReading {
            readings: vec![plain],
            ..DateReading::default()
        };
    }
    let hints = Hints {
        calendar,
        month_first: order == Order::MonthDayYear,
        ..Hints::default()
    };
    let reading = words::read_with(words, hints);
    DateReading {
        readings: reading.edtf.iter().map(ToString::to_string).collect(),
        doubtful: reading.uncertain,
        problem: reading.problem,
    }
}

/// Most dates of most lists are plain figures; they are read here without building anything. Days after the 28th are left
/// to the full reading, which knows months and calendars.
fn plain_figures(words: &str, order: Order) -> Option<String> {
    let bytes = words.as_bytes();
    if bytes.len() > 10 || !bytes.first()?.is_ascii_digit() {
        return None;
    }
    let number = |part: &[u8]| {
        part.iter().try_fold(0_u32, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + u32::from(byte - b'0'))
        })
    };
    let written = |year: u32, month: u32, day: u32| {
        ((1500..=2100).contains(&year) && (1..=12).contains(&month) && (1..=28).contains(&day))
            .then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    match bytes.len() {
        4 => number(bytes)
            .filter(|year| (1500..=2100).contains(year))
            .map(|year| year.to_string()),
        10 if bytes[4] == b'-' && bytes[7] == b'-' => written(
            number(&bytes[..4])?,
            number(&bytes[5..7])?,
            number(&bytes[8..])?,
        ),
        10 if matches!(bytes[2], b'.' | b'/') && bytes[5] == bytes[2] => {
            let (first, second, year) = (
                number(&bytes[..2])?,
                number(&bytes[3..5])?,
                number(&bytes[6..])?,
            );
            match order {
                Order::DayMonthYear if bytes[2] == b'.' || first <= 12 => {
                    written(year, second, first)
                }
                Order::MonthDayYear => written(year, first, second),
                Order::DayMonthYear | Order::YearMonthDay => None,
            }
        }
        _ => None,
    }
}

/// Words as an uncertain date, for sources and places.
pub(crate) fn uncertain(words: &str, calendar: Calendar) -> UncertainDate {
    if let Ok(edtf) = Edtf::parse(words) {
        return UncertainDate {
            edtf: Some(edtf),
            calendar,
            as_written: words.to_owned(),
        };
    }
    UncertainDate::read(words, calendar)
}

/// Whether a text is a date; for looking at columns.
pub(crate) fn is_date(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 60 && text.bytes().any(|byte| byte.is_ascii_digit()) && {
        let reading = read(text, Calendar::Unknown, Order::default());
        // A number of four digits is a year only when somebody could mean it.
        let year = |edtf: &String| year_of(edtf).is_none_or(|year| (1500..=2100).contains(&year));
        (!reading.readings.is_empty() && reading.readings.iter().all(year))
            || matches!(reading.problem, Some(DateProblem::Impossible { .. }))
    }
}

/// The year of a plain reading.
pub(crate) fn year_of(reading: &str) -> Option<i32> {
    reading.get(..4)?.parse().ok()
}

/// First and last day of a reading.
pub(crate) fn bounds(reading: &str, calendar: Calendar) -> Option<(Day, Day)> {
    if let Some(bounds) = bounds_of_iso(reading) {
        return Some(bounds);
    }
    let edtf = Edtf::parse(reading).ok()?;
    Some((edtf.earliest(calendar)?, edtf.latest(calendar)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_says_what_the_long_way_says() {
        for words in [
            "1888",
            "14.09.1888",
            "1937-09-14",
            "03/04/1938",
            "28.02.1900",
            "05.11.1937",
        ] {
            let long: Vec<String> = words::read(words, Calendar::Unknown)
                .edtf
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(
                read(words, Calendar::Unknown, Order::DayMonthYear).readings,
                long,
                "{words}"
            );
        }
        assert_eq!(
            read("03/04/1938", Calendar::Unknown, Order::MonthDayYear).readings,
            ["1938-03-04"]
        );
    }

    #[test]
    fn what_cannot_be_is_a_problem() {
        let read = |words, calendar| read(words, calendar, Order::default());
        assert!(matches!(
            read("31.02.1937", Calendar::Unknown).problem,
            Some(DateProblem::Impossible { .. })
        ));
        assert_eq!(
            read("29.02.1900", Calendar::Julian).readings,
            ["1900-02-29"]
        );
        assert!(read("29.02.1900", Calendar::Gregorian).problem.is_some());
        assert!(
            is_date("31.02.1937")
                && is_date("ок. 1888")
                && !is_date("дер. Выдуманная, 5")
                && !is_date("58-10")
        );
    }
}
