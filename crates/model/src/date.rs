//! Uncertain dates: EDTF with the calendar of the source and the words as written.

/// The calendar of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Calendar {
    /// Gregorian (new style).
    Gregorian,
    /// Julian (old style).
    Julian,
    /// Not said.
    #[default]
    Unknown,
}

/// A day: days since 1970-01-01 in the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// A date in EDTF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edtf(String);

impl Edtf {
    /// Reads EDTF.
    pub fn parse(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
}

/// A date as a source has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UncertainDate {
    /// The reading, if the words could be read.
    pub edtf: Option<Edtf>,
    /// The calendar of the source.
    pub calendar: Calendar,
    /// The words.
    pub as_written: String,
}

impl UncertainDate {
    /// The earliest day it can mean.
    pub fn earliest(&self) -> Option<Day> {
        let year: i32 = self.edtf.as_ref()?.0.get(..4)?.parse().ok()?;
        Some(Day((year - 1970) * 365))
    }
}

/// How two dates stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateAgreement {
    /// The same day.
    SameDay,
    /// The same day in the other calendar.
    SameDayOtherCalendar,
    /// One within the bounds of the other.
    Within,
    /// They cannot both hold.
    Contradictory,
    /// One is missing.
    Missing,
}

/// Compares two dates.
pub fn agree(a: &UncertainDate, b: &UncertainDate) -> DateAgreement {
    match (&a.edtf, &b.edtf) {
        (Some(x), Some(y)) if x == y => DateAgreement::SameDay,
        (Some(x), Some(y)) if x.0.starts_with(&y.0) || y.0.starts_with(&x.0) => {
            DateAgreement::Within
        }
        (Some(_), Some(_)) => DateAgreement::Contradictory,
        _ => DateAgreement::Missing,
    }
}
