//! Where sources say different things. Groups, and never chooses.

use crate::date::{self, DateAgreement, UncertainDate};
use crate::{Calendar, Claim, Property};

/// How the claims on one property stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// One claim only.
    Single,
    /// They say the same.
    Agree,
    /// They can all hold (a year and a day in it, an initial and a name).
    Compatible,
    /// They cannot all hold.
    Disagree,
}

/// Claims on one property and how they stand to each other; `groups` holds indexes of claims that say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The property.
    pub property: Property,
    /// How the claims stand.
    pub standing: Standing,
}

/// How two dated claims stand to each other.
pub fn dates(a: &Claim, a_calendar: Calendar, b: &Claim, b_calendar: Calendar) -> Standing {
    let read = |claim: &Claim, calendar| UncertainDate {
        edtf: claim
            .readings
            .first()
            .and_then(|r| date::Edtf::parse(r).ok()),
        calendar,
        as_written: claim.as_written.clone(),
    };
    match date::agree(&read(a, a_calendar), &read(b, b_calendar)) {
        DateAgreement::SameDay | DateAgreement::SameDayOtherCalendar | DateAgreement::Same => {
            Standing::Agree
        }
        DateAgreement::Within | DateAgreement::Missing => Standing::Compatible,
        _ => Standing::Disagree,
    }
}

/// Letters and digits of a text in lower case, ё as е: what is compared when words are compared plainly.
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ё' { 'е' } else { c })
        .collect()
}
