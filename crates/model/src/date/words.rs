//! Reading dates as people wrote them: "ок. 1904", "1/14 мая 1905", "не позднее 1938".
//!
//! Russian first; month names, seasons and the small words also in Ukrainian, Belarusian, Polish,
//! English and German. Nothing is invented: a missing century stays open (`XX37-11-05`) unless a
//! hint gives it, a day that does not exist is a problem and not a neighbouring day, and words
//! that can be read in several ways give several readings.
//!
//! ```
//! use imena_model::date::{Calendar, words};
//! let read = |text| words::read(text, Calendar::Unknown).edtf[0].to_string();
//! assert_eq!(read("23 февраля 1936 г."), "1936-02-23");
//! assert_eq!(read("ок. 1904"), "1904~");
//! assert_eq!(read("1893 (1888)"), "[1888,1893]");
//! assert!(words::read("31.02.1937", Calendar::Unknown).problem.is_some());
//! ```

mod brackets;
mod marks;
mod phrase;
mod point;
mod tokens;
mod vocabulary;

#[cfg(test)]
mod tests;

use super::calendar::{Calendar, Day, days_in_month};
use super::edtf::{Digits, Edtf, EdtfDate, Qualifier, Year};

/// Longer words than this are not a date.
const LONGEST: usize = 160;

/// What the words of a source read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateReading {
    /// The readings: none, one, or several where the words are ambiguous.
    pub edtf: Vec<Edtf>,
    /// Whether the source itself is in doubt, or more than one reading stands.
    pub uncertain: bool,
    /// What a person should know about these words.
    pub problem: Option<DateProblem>,
    /// The calendar: as the words say ("ст. ст."), else as it was handed in.
    pub calendar: Calendar,
}

/// What can be wrong with a written date. A value about the data, not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateProblem {
    /// The calendar has no such day.
    Impossible {
        /// Why: "February 1937 has 28 days".
        what: String,
    },
    /// A year of two digits, and no hint which century.
    CenturyMissing,
    /// Two styles are given, and they are not the same day.
    StylesDisagree {
        /// What was expected: "1 May 1905 old style is 14 May new style".
        what: String,
    },
    /// The words are no date known here.
    NotUnderstood {
        /// The part that was not understood.
        rest: String,
    },
}

impl DateProblem {
    /// The stable code, for `imena explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Impossible { .. } => "date-impossible",
            Self::CenturyMissing => "date-century-missing",
            Self::StylesDisagree { .. } => "date-styles-disagree",
            Self::NotUnderstood { .. } => "date-not-understood",
        }
    }
}

impl std::fmt::Display for DateProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Impossible { what } | Self::StylesDisagree { what } => f.write_str(what),
            Self::CenturyMissing => f.write_str("the century is not written"),
            Self::NotUnderstood { rest } => write!(f, "not understood as a date: {rest}"),
        }
    }
}

/// What is known beforehand about the dates of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Hints {
    /// The calendar the source counts in.
    pub calendar: Calendar,
    /// First and last year that a year of two digits can mean.
    pub years: Option<(i64, i64)>,
    /// The source writes the month before the day (`11/05/1937` is 5 November).
    pub month_first: bool,
}

impl DateReading {
    fn nothing(calendar: Calendar) -> Self {
        Self {
            edtf: Vec::new(),
            uncertain: false,
            problem: None,
            calendar,
        }
    }

    fn problem(calendar: Calendar, problem: DateProblem) -> Self {
        Self {
            problem: Some(problem),
            ..Self::nothing(calendar)
        }
    }

    /// The one reading to compare with. Of several, the one that holds all others ("1888/93": the
    /// interval holds both years); if none does, none.
    pub fn joined(&self) -> Option<Edtf> {
        let bounds =
            |edtf: &Edtf| Some((edtf.earliest(self.calendar)?, edtf.latest(self.calendar)?));
        let [only] = self.edtf.as_slice() else {
            let all: Vec<(Day, Day)> = self.edtf.iter().map(bounds).collect::<Option<_>>()?;
            let widest = (
                all.iter().map(|b| b.0).min()?,
                all.iter().map(|b| b.1).max()?,
            );
            return self
                .edtf
                .iter()
                .zip(&all)
                .rev()
                .find(|(_, b)| **b == widest)
                .map(|(e, _)| e.clone());
        };
        Some(only.clone())
    }
}

/// Reads the words of a date.
pub fn read(as_written: &str, calendar: Calendar) -> DateReading {
    read_with(
        as_written,
        Hints {
            calendar,
            ..Hints::default()
        },
    )
}

/// As [`read`], with what is known about the source.
///
/// ```
/// use imena_model::date::words::{Hints, read_with};
/// let hints = Hints { years: Some((1917, 1956)), ..Hints::default() };
/// assert_eq!(read_with("05/11/37", hints).edtf[0].to_string(), "1937-11-05");
/// ```
pub fn read_with(as_written: &str, hints: Hints) -> DateReading {
    let text = as_written.trim();
    if text.chars().count() > LONGEST {
        let rest = text.chars().take(40).collect();
        return DateReading::problem(hints.calendar, DateProblem::NotUnderstood { rest });
    }
    if let Some(edtf) = already_edtf(text) {
        return DateReading {
            edtf: vec![edtf],
            ..DateReading::nothing(hints.calendar)
        };
    }
    if let Some(reading) = in_figures(text, hints) {
        return reading;
    }
    phrase::read(text, hints)
}

/// "05.11.1937", by far the most frequent form, without cutting it into pieces.
fn in_figures(text: &str, hints: Hints) -> Option<DateReading> {
    let mut parts = text.split('.');
    let mut number = |longest: usize| -> Option<u16> {
        let part = parts.next()?;
        let figures =
            (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        figures.then(|| part.parse().ok())?
    };
    let (day, month, year) = (number(2)?, number(2)?, number(4)?);
    if parts.next().is_some() || hints.month_first || year < 1000 {
        return None;
    }
    let day = u8::try_from(day).ok()?;
    let month = u8::try_from(month).ok()?;
    // What is odd goes the long way, which says why.
    let usual = if hints.calendar == Calendar::Julian {
        Calendar::Julian
    } else {
        Calendar::Gregorian
    };
    let exists = (1..=days_in_month(usual, i64::from(year), month)).contains(&day);
    exists.then(|| DateReading {
        edtf: vec![Edtf::of_day(i64::from(year), month, day)],
        ..DateReading::nothing(hints.calendar)
    })
}

/// EDTF and ISO 8601 as programs write them. A few shapes mean something else when people write
/// them: "1888/1893" may be either year, "1930-35" is a range of years.
fn already_edtf(text: &str) -> Option<Edtf> {
    let years_only = |part: &str| part.len() <= 5 && !part.contains('X');
    if text
        .split_once('/')
        .is_some_and(|(a, b)| years_only(a) && years_only(b))
    {
        return None;
    }
    if let Some((day, time)) = text.split_once(['T', ' '])
        && time.bytes().all(|byte| b"0:.Z".contains(&byte))
        && day.len() == 10
    {
        // A spreadsheet's midnight is no time of day.
        return Edtf::parse(day).ok();
    }
    let edtf = Edtf::parse(text).ok()?;
    let part_of_year = |date: &EdtfDate| date.month.and_then(Digits::value).is_some_and(|m| m > 12);
    let plain = edtf
        .as_date()
        .is_some_and(|date| part_of_year(date) && text.len() == 7);
    (!plain).then_some(edtf)
}

/// Reads a spreadsheet's day number. Never guessed: call it only where a column is declared to
/// hold such numbers, and say which of the two origins the file counts from.
///
/// Day 60 of the 1900 count is 29 February 1900, which the Gregorian calendar does not have: the
/// program's own mistake, and no reading.
///
/// ```
/// use imena_model::date::words::from_day_number;
/// assert_eq!(from_day_number(13_824.0, false).unwrap().to_string(), "1937-11-05");
/// ```
pub fn from_day_number(number: f64, counts_from_1904: bool) -> Option<Edtf> {
    if !(number.is_finite() && (0.0..2_958_466.0).contains(&number)) {
        return None;
    }
    let whole = number.floor() as i32;
    // Day 25,569 of the 1900 count is 1 January 1970.
    let since_1970 = match (counts_from_1904, whole) {
        (true, _) => whole + 1_462 - 25_569,
        (false, 0 | 60) => return None,
        (false, 1..60) => whole + 1 - 25_569,
        (false, _) => whole - 25_569,
    };
    let (year, month, day) = Day(since_1970).to_gregorian();
    Some(Edtf::of_day(year, month, day))
}

/// Reads a date as Memorial's old disk base packs it: five bits of day, four of month, then the
/// years since 1800; 0 in a part means that it is not known.
///
/// ```
/// use imena_model::date::{Calendar, words::from_packed};
/// let packed = (137 << 9) | (11 << 5) | 5;
/// assert_eq!(from_packed(packed, Calendar::Unknown).edtf[0].to_string(), "1937-11-05");
/// ```
pub fn from_packed(packed: u32, calendar: Calendar) -> DateReading {
    let (day, month) = ((packed & 31) as u8, ((packed >> 5) & 15) as u8);
    let years = (packed >> 9) & 255;
    if packed == 0 {
        return DateReading::nothing(calendar);
    }
    if packed >> 17 != 0 {
        let what = format!("{packed} does not fit a packed date");
        return DateReading::problem(calendar, DateProblem::Impossible { what });
    }
    let date = EdtfDate {
        year: if years == 0 {
            Year::Four {
                negative: false,
                digits: Digits::OPEN,
                significant: None,
            }
        } else {
            Year::plain(i64::from(years) + 1800)
        },
        month: match (month, day) {
            (0, 0) => None,
            (0, _) => Some(Digits::OPEN),
            _ => Some(Digits::of(u32::from(month))),
        },
        day: (day != 0).then(|| Digits::of(u32::from(day))),
        time: None,
        marks: [Qualifier::default(); 3],
    };
    match possible(&date, calendar) {
        Ok(()) => DateReading {
            edtf: vec![Edtf::Date(date)],
            ..DateReading::nothing(calendar)
        },
        Err(problem) => DateReading::problem(calendar, problem),
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(month: u8) -> &'static str {
    MONTHS[usize::from(month.clamp(1, 12)) - 1]
}

/// Whether the calendar (either, if unknown) has such a day.
fn possible(date: &EdtfDate, calendar: Calendar) -> Result<(), DateProblem> {
    let impossible = |what: String| Err(DateProblem::Impossible { what });
    let number = |part: Option<Digits<2>>| {
        part.and_then(Digits::value)
            .and_then(|n| u8::try_from(n).ok())
    };
    if let Some(month) = number(date.month)
        && !(1..=12).contains(&month)
        && !(21..=41).contains(&month)
    {
        return impossible(format!("there is no month {month}"));
    }
    if let Some(day) = number(date.day)
        && !(1..=31).contains(&day)
    {
        return impossible(format!("no month has a day {day}"));
    }
    let fits = |calendar: Calendar| date.span(calendar).is_some();
    let found = match calendar {
        Calendar::Unknown => {
            fits(Calendar::Gregorian) || fits(Calendar::Julian) && before_1918(date)
        }
        known => fits(known),
    };
    if found {
        return Ok(());
    }
    let month = number(date.month).unwrap_or(2);
    let name = month_name(month);
    let year = date.year.value();
    let days = days_in_month(calendar, year.unwrap_or(1), month);
    let style = match (year, calendar) {
        (Some(year), Calendar::Gregorian)
            if days_in_month(Calendar::Julian, year, month) != days && year < 1918 =>
        {
            ", new style"
        }
        _ => "",
    };
    match year {
        Some(year) => impossible(format!("{name} {year} has {days} days{style}")),
        None => impossible(format!(
            "{name} has {} days",
            days_in_month(calendar, 2000, month)
        )),
    }
}

fn before_1918(date: &EdtfDate) -> bool {
    date.year.range().0 < 1918
}
