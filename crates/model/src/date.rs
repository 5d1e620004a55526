//! Dates as sources give them: exact, doubtful, open, in either calendar.
//!
//! A date here is never one number. It is what was written, what that reads as (EDTF, ISO 8601-2
//! levels 0 to 2), and the calendar the source counts in; the earliest and the latest day are
//! derived from these and thrown away again. Nothing in this module chooses between readings.
//!
//! | file | story |
//! |---|---|
//! | `calendar` | days, Gregorian and Julian, and the way between them |
//! | `edtf` | what an EDTF string says |
//! | `print` | how it is printed |
//! | `parse` | reading an EDTF string, with the column of what is wrong |
//! | `bounds` | earliest and latest day |
//! | `agreement` | how two dates stand to each other |
//! | `words` | "ок. 1904", "1/14 мая 1905", "не позднее 1938" |
//!
//! ```
//! use imena_model::date::{Calendar, DateAgreement, UncertainDate, agree};
//! let book = UncertainDate::read("1 мая 1905 г. ст. ст.", Calendar::Unknown);
//! let list = UncertainDate::read("14.05.1905", Calendar::Gregorian);
//! assert_eq!(agree(&book, &list), DateAgreement::SameDayOtherCalendar);
//! ```

mod agreement;
mod bounds;
mod calendar;
mod edtf;
mod parse;
mod print;
pub mod words;

pub use agreement::{ABOUT_DAYS, ABOUT_MONTHS, ABOUT_YEARS, DateAgreement, agree};
pub use bounds::bounds_of_iso;
pub use calendar::{Calendar, Day, LAST_OLD_STYLE, days_in_month, is_leap};
pub use edtf::{
    Certainty, Digits, Edtf, EdtfDate, End, Member, Precision, Qualifier, SetKind, Time, Year, Zone,
};
pub use parse::EdtfError;
pub use words::{DateProblem, DateReading};

/// A date as one source gives it: the words, what they read as, and the calendar they count in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct UncertainDate {
    /// What the words read as; `None` when they could not be read, or read in several ways.
    pub edtf: Option<Edtf>,
    /// The calendar the source counts in.
    pub calendar: Calendar,
    /// The words of the source, unchanged.
    pub as_written: String,
}

impl UncertainDate {
    /// A date that is already EDTF, its words being the EDTF itself.
    pub fn from_edtf(edtf: Edtf, calendar: Calendar) -> Self {
        let as_written = edtf.to_string();
        Self {
            edtf: Some(edtf),
            calendar,
            as_written,
        }
    }

    /// Reads the words of a source; where they can be read in several ways, none is chosen.
    ///
    /// Two ways of reading years ("1888/93": one of the two, or from one to the other) are joined
    /// by [`words::DateReading::joined`] when one of them holds the other.
    pub fn read(as_written: &str, calendar: Calendar) -> Self {
        let reading = words::read(as_written, calendar);
        Self {
            edtf: reading.joined(),
            calendar: reading.calendar,
            as_written: as_written.to_owned(),
        }
    }

    /// The first day it can be. `None`: open, unknown or not read.
    pub fn earliest(&self) -> Option<Day> {
        self.edtf.as_ref()?.earliest(self.calendar)
    }

    /// The last day it can be. `None`: open, unknown or not read.
    pub fn latest(&self) -> Option<Day> {
        self.edtf.as_ref()?.latest(self.calendar)
    }

    /// Whether nothing could be read.
    pub fn is_missing(&self) -> bool {
        self.edtf.is_none()
    }
}
