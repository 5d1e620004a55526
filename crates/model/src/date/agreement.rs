//! How two dates stand to each other.
//!
//! No date wins here; the answer names the relation, and the weight of each relation is learnt
//! elsewhere. Russian papers count in two calendars, so a gap of 10 to 14 days before 1918 is
//! agreement and not contradiction.

use super::UncertainDate;
use super::calendar::{Calendar, Day, LAST_OLD_STYLE};
use super::edtf::{Edtf, EdtfDate, End, Member, Precision};

/// "About" a year may be this many years off. An opinion, used only to tell "compatible" from
/// "contradictory"; the bounds of the date itself stay as written.
pub const ABOUT_YEARS: i32 = 3;
/// "About" a month, or a part of a year, may be this many months off.
pub const ABOUT_MONTHS: i32 = 2;
/// "About" a day may be this many days off.
pub const ABOUT_DAYS: i32 = 10;

/// More members of a set than this are compared by the bounds of the set alone.
const MEMBERS: usize = 24;

/// How two dates stand to each other, the closest agreement first.
///
/// The order is that of the values: the first that holds is the answer. [`DateAgreement::Missing`]
/// stands last because it says nothing; it is not worse than a contradiction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DateAgreement {
    /// Both name the same day in the same words.
    SameDay,
    /// One day under two names: the gap is that between the Julian and the Gregorian calendar
    /// (or a day off it, since many converted by 12 where 13 was right), before 1918.
    SameDayOtherCalendar,
    /// Both say the same, and it is coarser than a day: 1904 and 1904, the same alternatives.
    Same,
    /// Both can hold at once: a year against a day in it, a range, one of several
    /// alternatives, "about".
    Within,
    /// Day and month are exchanged.
    DayMonthSwapped,
    /// Written out, they differ in one digit.
    OneDigit,
    /// The same month, another day.
    SameYearMonth,
    /// The same year, another month.
    SameYear,
    /// Years that follow each other.
    YearOffByOne,
    /// None of these.
    Contradictory,
    /// One of them gives no date.
    Missing,
}

/// Year, month and day as written.
type Named = (i64, u8, u8);

/// One date or one range out of those a value offers.
struct Atom<'d> {
    first: Option<Day>,
    last: Option<Day>,
    /// The same as if all were new style: what is coarser than a day is compared by its name, or
    /// every year before 1918 would touch the next one by 13 days.
    named: (Option<Day>, Option<Day>),
    date: Option<&'d EdtfDate>,
    about: i32,
    calendar: Calendar,
}

/// Says how two dates stand to each other. Symmetric.
///
/// ```
/// use imena_model::date::{Calendar, DateAgreement, UncertainDate, agree};
/// let read = |text| UncertainDate::read(text, Calendar::Unknown);
/// assert_eq!(agree(&read("1888 или 1893"), &read("5.11.1893")), DateAgreement::Within);
/// assert_eq!(agree(&read("05.11.1937"), &read("11.05.1937")), DateAgreement::DayMonthSwapped);
/// ```
pub fn agree(one: &UncertainDate, other: &UncertainDate) -> DateAgreement {
    let (Some(left), Some(right)) = (&one.edtf, &other.edtf) else {
        return DateAgreement::Missing;
    };
    if left.as_date().and_then(EdtfDate::as_day).is_none() && left.says_the_same(right) {
        return DateAgreement::Same;
    }
    let left = atoms(left, one.calendar);
    let right = atoms(right, other.calendar);
    let several = left.len() > 1 || right.len() > 1;
    let best = left
        .iter()
        .flat_map(|a| right.iter().map(move |b| compare(a, b)))
        .min()
        .unwrap_or(DateAgreement::Missing);
    // One of several alternatives is met: they can both hold, but they do not say the same.
    if several {
        best.max(DateAgreement::Within)
    } else {
        best
    }
}

fn atoms(edtf: &Edtf, calendar: Calendar) -> Vec<Atom<'_>> {
    let whole = |date: Option<&EdtfDate>, about: i32| Atom {
        first: edtf.earliest(calendar),
        last: edtf.latest(calendar),
        named: (
            edtf.earliest(Calendar::Gregorian),
            edtf.latest(Calendar::Gregorian),
        ),
        date: None,
        about: date.map_or(about, margin),
        calendar,
    };
    match edtf {
        Edtf::Date(date) => vec![of_date(date, calendar)],
        Edtf::Interval(start, end) => {
            let about = [start, end]
                .into_iter()
                .filter_map(End::date)
                .map(margin)
                .max();
            vec![whole(None, about.unwrap_or(0))]
        }
        Edtf::Set(_, members) if members.len() > MEMBERS => {
            let about = edtf.dates().into_iter().map(margin).max();
            vec![whole(None, about.unwrap_or(0))]
        }
        Edtf::Set(_, members) => members
            .iter()
            .map(|member| match member {
                Member::Date(date) => of_date(date, calendar),
                Member::Until(date) | Member::Since(date) | Member::Between(_, date) => {
                    let (first, last) = member.bounds(calendar);
                    Atom {
                        first,
                        last,
                        named: member.bounds(Calendar::Gregorian),
                        date: None,
                        about: margin(date),
                        calendar,
                    }
                }
            })
            .collect(),
    }
}

fn of_date(date: &EdtfDate, calendar: Calendar) -> Atom<'_> {
    Atom {
        first: Some(date.end(calendar, false)),
        last: Some(date.end(calendar, true)),
        named: (
            Some(date.end(Calendar::Gregorian, false)),
            Some(date.end(Calendar::Gregorian, true)),
        ),
        date: Some(date),
        about: margin(date),
        calendar,
    }
}

/// By how many days "about" widens the date.
fn margin(date: &EdtfDate) -> i32 {
    if !date.certainty().approximate {
        return 0;
    }
    match date.precision() {
        Precision::Time | Precision::Day => ABOUT_DAYS,
        Precision::Month | Precision::PartOfYear => ABOUT_MONTHS * 31,
        _ => ABOUT_YEARS * 366,
    }
}

fn compare(a: &Atom<'_>, b: &Atom<'_>) -> DateAgreement {
    let days = a
        .date
        .and_then(EdtfDate::as_day)
        .zip(b.date.and_then(EdtfDate::as_day));
    if let Some((x, y)) = days {
        if x == y {
            return DateAgreement::SameDay;
        }
        if other_calendar(x, a.calendar, y, b.calendar) {
            return DateAgreement::SameDayOtherCalendar;
        }
        if a.about + b.about > 0 && overlap(a, b) {
            return DateAgreement::Within;
        }
    } else if overlap(a, b) {
        return DateAgreement::Within;
    }
    written(a, b, days)
}

fn overlap(a: &Atom<'_>, b: &Atom<'_>) -> bool {
    let margin = a.about + b.about;
    let is_day = |atom: &Atom<'_>| atom.date.and_then(EdtfDate::as_day).is_some();
    let by_name = !is_day(a) && !is_day(b);
    let bounds = |atom: &Atom<'_>| {
        if by_name {
            atom.named
        } else {
            (atom.first, atom.last)
        }
    };
    let before = |last: Option<Day>, first: Option<Day>| match (last, first) {
        (Some(last), Some(first)) => last.0.saturating_add(margin) < first.0,
        _ => false,
    };
    let ((first_a, last_a), (first_b, last_b)) = (bounds(a), bounds(b));
    !before(last_a, first_b) && !before(last_b, first_a)
}

/// Whether the gap between two written days is that between the calendars.
fn other_calendar(x: (i64, u8, u8), of_x: Calendar, y: (i64, u8, u8), of_y: Calendar) -> bool {
    let (old, new) = (Calendar::Julian, Calendar::Gregorian);
    if of_x == of_y && of_x != Calendar::Unknown {
        return false;
    }
    // The earlier name is the old-style one (after the year 300, which is all that is met here).
    let ((early, of_early), (late, of_late)) = if x < y {
        ((x, of_x), (y, of_y))
    } else {
        ((y, of_y), (x, of_x))
    };
    let name = |calendar, (year, month, day)| Day::new(calendar, year, month, day);
    let (Some(as_old), Some(as_new)) = (name(old, early), name(new, late)) else {
        return false;
    };
    let fits = of_early != new && of_late != old;
    let declared = of_early == old && of_late == new;
    if declared {
        return as_old == as_new;
    }
    fits && early < LAST_OLD_STYLE && (as_old.0 - as_new.0).abs() <= 1
}

fn written(a: &Atom<'_>, b: &Atom<'_>, days: Option<(Named, Named)>) -> DateAgreement {
    let year = |atom: &Atom<'_>| atom.date.and_then(|date| date.year.value());
    let (Some(year_a), Some(year_b)) = (year(a), year(b)) else {
        return near(a, b);
    };
    if let Some((x, y)) = days {
        if x.0 == y.0 && (x.1, x.2) == (y.2, y.1) {
            return DateAgreement::DayMonthSwapped;
        }
        let digits = |(year, month, day): (i64, u8, u8)| format!("{year:05}{month:02}{day:02}");
        if one_digit(&digits(x), &digits(y)) {
            return DateAgreement::OneDigit;
        }
    }
    let months = a
        .date
        .and_then(EdtfDate::as_month)
        .zip(b.date.and_then(EdtfDate::as_month));
    if months.is_some_and(|(x, y)| x == y) {
        return DateAgreement::SameYearMonth;
    }
    if year_a == year_b {
        return DateAgreement::SameYear;
    }
    if year_a.abs_diff(year_b) == 1 {
        return DateAgreement::YearOffByOne;
    }
    // Of two years by themselves, 1888 and 1898 differ by a slip of the pen, 1888 and 1988 do not.
    let only_years = a.date.is_some_and(|date| date.month.is_none())
        && b.date.is_some_and(|date| date.month.is_none());
    if only_years
        && year_a.abs_diff(year_b) < 100
        && one_digit(&format!("{year_a:05}"), &format!("{year_b:05}"))
    {
        return DateAgreement::OneDigit;
    }
    DateAgreement::Contradictory
}

/// Ranges that miss each other: near if a year lies between them at most.
fn near(a: &Atom<'_>, b: &Atom<'_>) -> DateAgreement {
    let year = |day: Option<Day>| day.map(|day| day.to_gregorian().0);
    let follows = |last: Option<Day>, first: Option<Day>| {
        year(last)
            .zip(year(first))
            .is_some_and(|(last, first)| (0..=1).contains(&(first - last)))
    };
    if follows(a.last, b.first) || follows(b.last, a.first) {
        DateAgreement::YearOffByOne
    } else {
        DateAgreement::Contradictory
    }
}

fn one_digit(x: &str, y: &str) -> bool {
    x.len() == y.len() && x.bytes().zip(y.bytes()).filter(|(a, b)| a != b).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateAgreement as A;
    use proptest::prelude::*;

    fn check_in(x: (&str, Calendar), y: (&str, Calendar), expected: A) {
        let date = |(text, calendar): (&str, Calendar)| {
            UncertainDate::from_edtf(Edtf::parse(text).unwrap(), calendar)
        };
        let (one, other) = (date(x), date(y));
        assert_eq!(agree(&one, &other), expected, "{x:?} {y:?}");
        assert_eq!(agree(&other, &one), expected, "{y:?} {x:?}");
    }

    fn check(x: &str, y: &str, expected: A) {
        check_in((x, Calendar::Unknown), (y, Calendar::Unknown), expected);
    }

    #[test]
    fn relations_of_two_dates() {
        check("1937-11-05", "1937-11-05", A::SameDay);
        check("1937-11-05?", "1937-11-05", A::SameDay);
        check("1905-05-01", "1905-05-14", A::SameDayOtherCalendar);
        check("1895-05-01", "1895-05-13", A::SameDayOtherCalendar);
        check("1895-05-01", "1895-05-14", A::SameDayOtherCalendar);
        check("1900-02-29", "1900-03-13", A::SameDayOtherCalendar);
        check("1904-12-25", "1905-01-07", A::SameDayOtherCalendar);
        check("1937-05-01", "1937-05-14", A::SameYearMonth);
        check("1905-05-01", "1905-05-25", A::SameYearMonth);
        check("1904", "1904", A::Same);
        check("1904?", "1904", A::Same);
        check("1904~", "1904", A::Within);
        check("[1888,1893]", "[1888,1893]", A::Same);
        check("[1888,1893]", "{1888,1893}", A::Within);
        check("1936/1938", "1936/1938", A::Same);
        check("1938/..", "1938/", A::Within);
        check("1904", "1904-05-01", A::Within);
        check("1904", "1905-01-05", A::Within);
        check("1904-05", "1904-05-01", A::Within);
        check("[1888,1893]", "1893", A::Within);
        check("[1888,1893]", "1875", A::Contradictory);
        check("[1888,1893]", "1894", A::YearOffByOne);
        check("1936/1938", "1937-11-05", A::Within);
        check("[..1938]", "1937-11-05", A::Within);
        check("[..1936]", "1938-11-05", A::Contradictory);
        check("[..1936]", "1937-11-05", A::YearOffByOne);
        check("1904~", "1906", A::Within);
        check("1904~", "1909", A::OneDigit);
        check("1904~", "1919", A::Contradictory);
        check("193X", "1937-11-05", A::Within);
        check("1937-11-05", "1937-05-11", A::DayMonthSwapped);
        check("1937-11-05", "1937-11-06", A::OneDigit);
        check("1937-11-05", "1938-11-05", A::OneDigit);
        check("1937-11-05", "1937-11-26", A::SameYearMonth);
        check("1937-11-05", "1937-10-16", A::SameYear);
        check("1937-11", "1937-10", A::SameYear);
        check("1937-11-05", "1938-02-17", A::YearOffByOne);
        check("1937", "1938", A::YearOffByOne);
        check("1904", "1905", A::YearOffByOne);
        check("1888", "1898", A::OneDigit);
        check("1888", "1988", A::Contradictory);
        check("1888", "1905", A::Contradictory);
    }

    #[test]
    fn declared_calendars() {
        let (old, new) = (Calendar::Julian, Calendar::Gregorian);
        check_in(
            ("1905-05-01", old),
            ("1905-05-14", new),
            A::SameDayOtherCalendar,
        );
        check_in(("1905-05-01", new), ("1905-05-14", old), A::SameYearMonth);
        check_in(("1905-05-01", new), ("1905-05-14", new), A::SameYearMonth);
        check_in(
            ("1905-05-01", Calendar::Unknown),
            ("1905-05-14", new),
            A::SameDayOtherCalendar,
        );
        check_in(
            ("1905-05-01", new),
            ("1905-05-14", Calendar::Unknown),
            A::SameYearMonth,
        );
        check_in(
            ("1930-05-01", old),
            ("1930-05-14", new),
            A::SameDayOtherCalendar,
        );
    }

    #[test]
    fn nothing_to_compare() {
        let none = UncertainDate {
            edtf: None,
            calendar: Calendar::Unknown,
            as_written: "неизв.".into(),
        };
        let some = UncertainDate::from_edtf(Edtf::of_year(1937), Calendar::Unknown);
        assert_eq!(agree(&none, &some), A::Missing);
        assert_eq!(agree(&none, &none), A::Missing);
    }

    proptest! {
        #[test]
        fn symmetric_and_same_on_itself(x in "19[0-4][0-9X](-0[1-9](-[01][0-9])?)?[?~]?", y in "19[0-4][0-9X](-0[1-9](-[01][0-9])?)?[?~]?") {
            if let (Ok(x), Ok(y)) = (Edtf::parse(&x), Edtf::parse(&y)) {
                let x = UncertainDate::from_edtf(x, Calendar::Unknown);
                let y = UncertainDate::from_edtf(y, Calendar::Julian);
                prop_assert_eq!(agree(&x, &y), agree(&y, &x));
                prop_assert!(agree(&x, &x) <= A::Within);
            }
        }
    }
}
