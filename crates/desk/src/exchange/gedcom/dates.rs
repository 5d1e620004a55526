//! Dates of GEDCOM and EDTF. GEDCOM has both calendars, "about", ranges and open ends; EDTF has more.

use imena_model::Calendar;
use imena_model::date::{Day, Edtf, EdtfDate, End, Member};

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// An EDTF value as a GEDCOM date; nothing where it has none. What is only in doubt (`?`) loses its mark.
pub(super) fn written(edtf: &Edtf, calendar: Calendar) -> Option<String> {
    match edtf {
        Edtf::Date(date) => match named(date, calendar) {
            Some(text) if date.certainty().approximate => Some(format!("ABT {text}")),
            Some(text) => Some(text),
            None => by_bounds(edtf, calendar),
        },
        Edtf::Interval(start, end) => match (start, end) {
            (End::At(start), End::At(end)) => range(start, end, edtf, calendar),
            (End::At(start), _) => Some(format!("AFT {}", named(start, calendar)?)),
            (_, End::At(end)) => Some(format!("BEF {}", named(end, calendar)?)),
            _ => None,
        },
        Edtf::Set(_, members) => match members.as_slice() {
            [Member::Until(date)] => Some(format!("BEF {}", named(date, calendar)?)),
            [Member::Since(date)] => Some(format!("AFT {}", named(date, calendar)?)),
            [Member::Between(start, end)] => range(start, end, edtf, calendar),
            [Member::Date(first), .., Member::Date(last)] => range(first, last, edtf, calendar),
            _ => by_bounds(edtf, calendar),
        },
    }
}

fn range(start: &EdtfDate, end: &EdtfDate, whole: &Edtf, calendar: Calendar) -> Option<String> {
    match (named(start, calendar), named(end, calendar)) {
        (Some(start), Some(end)) => Some(format!("BET {start} AND {end}")),
        _ => by_bounds(whole, calendar),
    }
}

/// First and last day, new style.
fn by_bounds(edtf: &Edtf, calendar: Calendar) -> Option<String> {
    let name = |day: Day| {
        let (year, month, day) = day.to_gregorian();
        (1..=9999)
            .contains(&year)
            .then(|| format!("{day} {} {year}", MONTHS[usize::from(month) - 1]))
    };
    match (edtf.earliest(calendar), edtf.latest(calendar)) {
        (Some(first), Some(last)) => Some(format!("BET {} AND {}", name(first)?, name(last)?)),
        (Some(first), None) => Some(format!("AFT {}", name(first)?)),
        (None, Some(last)) => Some(format!("BEF {}", name(last)?)),
        (None, None) => None,
    }
}

/// A year, a month of a year or a day, with the calendar where it is the old one.
fn named(date: &EdtfDate, calendar: Calendar) -> Option<String> {
    let year = date.year.value().filter(|y| (1..=9999).contains(y))?;
    if date.month.is_none() {
        return Some(year.to_string());
    }
    let (_, month) = date.as_month()?;
    let month = MONTHS[usize::from(month) - 1];
    let Some((_, number, day)) = date.as_day() else {
        let old = if calendar == Calendar::Julian {
            "JULIAN "
        } else {
            ""
        };
        return date.day.is_none().then(|| format!("{old}{month} {year}"));
    };
    let exists = |calendar| Day::new(calendar, year, number, day).is_some();
    // A day that only the old calendar has is of the old calendar.
    let is_old = calendar == Calendar::Julian
        || (calendar == Calendar::Unknown && !exists(Calendar::Gregorian));
    let of = if is_old {
        Calendar::Julian
    } else {
        Calendar::Gregorian
    };
    exists(of).then(|| {
        format!(
            "{}{day} {month} {year}",
            if is_old { "JULIAN " } else { "" }
        )
    })
}

/// A GEDCOM date as EDTF, new style; days of the old calendar are converted. Nothing if it is no date known here.
pub(super) fn read(text: &str) -> Option<String> {
    let text = text
        .replace("@#DGREGORIAN@", "GREGORIAN ")
        .replace("@#DJULIAN@", "JULIAN ")
        .to_uppercase();
    // 5.5.1: INT date (the words).
    let text = text.split('(').next().unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().collect();
    let (first, rest) = words.split_first()?;
    let split = |at: &str| {
        let middle = rest.iter().position(|w| *w == at)?;
        Some((one(&rest[..middle])?, one(&rest[middle + 1..])?))
    };
    let found = match *first {
        "ABT" | "CAL" | "EST" => format!("{}~", one(rest)?),
        "INT" => format!("{}?", one(rest)?),
        "BEF" => format!("[..{}]", one(rest)?),
        "AFT" => format!("[{}..]", one(rest)?),
        "BET" => {
            let (from, to) = split("AND")?;
            format!("[{from}..{to}]")
        }
        "FROM" => match split("TO") {
            Some((from, to)) => format!("{from}/{to}"),
            None => format!("{}/..", one(rest)?),
        },
        "TO" => format!("../{}", one(rest)?),
        _ => one(&words)?,
    };
    Edtf::parse(&found).is_ok().then_some(found)
}

fn one(words: &[&str]) -> Option<String> {
    let (calendar, words) = match words {
        ["JULIAN", rest @ ..] => (Calendar::Julian, rest),
        ["GREGORIAN", rest @ ..] => (Calendar::Gregorian, rest),
        all => (Calendar::Gregorian, all),
    };
    let year = |text: &str| text.parse::<i64>().ok().filter(|y| (1..=9999).contains(y));
    let month = |text: &str| {
        let at = MONTHS.iter().position(|m| *m == text)?;
        u8::try_from(at + 1).ok()
    };
    match words {
        [y] => Some(format!("{:04}", year(y)?)),
        [m, y] => Some(format!("{:04}-{:02}", year(y)?, month(m)?)),
        [d, m, y] => {
            let day = Day::new(calendar, year(y)?, month(m)?, d.parse().ok()?)?;
            Some(day.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(edtf: &str, calendar: Calendar, gedcom: &str) {
        let parsed = Edtf::parse(edtf).unwrap();
        assert_eq!(
            written(&parsed, calendar).as_deref(),
            Some(gedcom),
            "{edtf}"
        );
    }

    #[test]
    fn edtf_is_written_as_far_as_gedcom_goes() {
        let new = Calendar::Gregorian;
        check("1937-11-05", new, "5 NOV 1937");
        check("1937-11", new, "NOV 1937");
        check("1904~", new, "ABT 1904");
        check("1904?", new, "1904");
        check("1888/1893", new, "BET 1888 AND 1893");
        check("[1888,1893]", new, "BET 1888 AND 1893");
        check("[..1938]", new, "BEF 1938");
        check("1938/..", new, "AFT 1938");
        check("193X", new, "BET 1 JAN 1930 AND 31 DEC 1939");
        check("1937-21", new, "BET 1 MAR 1937 AND 31 MAY 1937");
        check("1905-05-01", Calendar::Julian, "JULIAN 1 MAY 1905");
        check("1900-02-29", Calendar::Unknown, "JULIAN 29 FEB 1900");
    }

    #[test]
    fn gedcom_is_read_as_edtf() {
        for (gedcom, edtf) in [
            ("5 NOV 1937", "1937-11-05"),
            ("JULIAN 1 MAY 1905", "1905-05-14"),
            ("@#DJULIAN@ 1 MAY 1905", "1905-05-14"),
            ("ABT 1904", "1904~"),
            ("BET 1888 AND 1893", "[1888..1893]"),
            ("BEF 1938", "[..1938]"),
            ("FROM 1937 TO 1938", "1937/1938"),
            ("INT 1904 (про 1904)", "1904?"),
        ] {
            assert_eq!(read(gedcom).as_deref(), Some(edtf), "{gedcom}");
        }
        for text in [
            "",
            "31 JUN 1938",
            "45 BC",
            "(слова)",
            "BET 1900",
            "AND",
            "JULIAN",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
