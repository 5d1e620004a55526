//! Dates for formats that know less than EDTF.

use imena_model::date::{Day, Edtf, EdtfDate, Member, SetKind};
use imena_model::{Calendar, Claim};

/// The readings of a dated claim.
pub(crate) fn readings(claim: &Claim) -> Vec<Edtf> {
    claim
        .values()
        .filter_map(|value| Edtf::parse(value).ok())
        .collect()
}

/// A date as year, year and month, or day in the Gregorian calendar; nothing where it has no such form. Marks of doubt
/// are left out.
pub(crate) fn plain(date: &EdtfDate, calendar: Calendar) -> Option<String> {
    let year = date.year.value().filter(|y| (1..=9999).contains(y))?;
    if date.month.is_none() {
        return Some(format!("{year:04}"));
    }
    if let Some((year, month, day)) = date.as_day() {
        let new_style = match calendar {
            Calendar::Julian => Day::from_julian(year, month, day)?,
            _ => Day::from_gregorian(year, month, day)?,
        };
        return Some(new_style.to_string());
    }
    // A day that is open leaves its month; a season leaves its year.
    Some(match date.as_month() {
        Some((year, month)) => format!("{year:04}-{month:02}"),
        None => format!("{year:04}"),
    })
}

/// The plain dates of a value: one, or each of a set of alternatives. Nothing for an interval.
pub(crate) fn alternatives(edtf: &Edtf, calendar: Calendar) -> Vec<String> {
    match edtf {
        Edtf::Date(date) => plain(date, calendar).into_iter().collect(),
        Edtf::Interval(..) => Vec::new(),
        Edtf::Set(SetKind::AllOf | SetKind::OneOf, members) => {
            let all: Option<Vec<String>> = members
                .iter()
                .map(|member| match member {
                    Member::Date(date) => plain(date, calendar),
                    _ => None,
                })
                .collect();
            all.unwrap_or_default()
        }
    }
}

/// First and last day a value can be, in the Gregorian calendar, as far as there are any.
pub(crate) fn bounds(edtf: &Edtf, calendar: Calendar) -> (Option<String>, Option<String>) {
    let written = |day: Option<Day>| {
        day.filter(|d| (1..=9999).contains(&d.to_gregorian().0))
            .map(|d| d.to_string())
    };
    (
        written(edtf.earliest(calendar)),
        written(edtf.latest(calendar)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(edtf: &str, calendar: Calendar, expected: &[&str]) {
        let read = Edtf::parse(edtf).unwrap();
        assert_eq!(alternatives(&read, calendar), expected, "{edtf}");
    }

    #[test]
    fn what_fits_is_kept_and_what_does_not_is_absent() {
        let new = Calendar::Gregorian;
        check("1904~", new, &["1904"]);
        check("1937-11-05", new, &["1937-11-05"]);
        check("1937-11", new, &["1937-11"]);
        check("[1888,1893]", new, &["1888", "1893"]);
        check("1888/1893", new, &[]);
        check("193X", new, &[]);
        check("1937-11-XX", new, &["1937-11"]);
        check("1905-05-01", Calendar::Julian, &["1905-05-14"]);
        check("1900-02-29", Calendar::Julian, &["1900-03-13"]);
    }
}
