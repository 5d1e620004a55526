//! Reading an EDTF string. Each character is looked at once; what is wrong is said with its column.

use super::calendar::{Calendar, days_in_month};
use super::edtf::{Digits, Edtf, EdtfDate, End, Member, Qualifier, SetKind, Time, Year, Zone};

/// Why a string is not an EDTF date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdtfError {
    /// The character at which reading stopped, counted from 0.
    pub column: usize,
    /// What is wrong there.
    pub what: String,
    /// What would be right.
    pub mend: String,
}

impl std::fmt::Display for EdtfError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "column {}: {}. {}",
            self.column + 1,
            self.what,
            self.mend
        )
    }
}

impl std::error::Error for EdtfError {}

type Parsed<T> = Result<T, EdtfError>;

impl Edtf {
    /// Reads an EDTF string of level 0, 1 or 2.
    ///
    /// A day has to exist in one of the two calendars: `1900-02-29` is read (it is a day old
    /// style), `1937-02-29` is not. [`Edtf::exists_in`] asks about one calendar.
    ///
    /// ```
    /// use imena_model::date::Edtf;
    /// assert_eq!(Edtf::parse("?2004-06-~11").unwrap().to_string(), "2004?-06-~11");
    /// let error = Edtf::parse("1937-13-01").unwrap_err();
    /// assert_eq!(error.column, 5);
    /// ```
    pub fn parse(text: &str) -> Parsed<Self> {
        let mut reader = Reader {
            bytes: text.as_bytes(),
            at: 0,
        };
        let edtf = match reader.peek() {
            Some(b'[') => reader.set(SetKind::OneOf, b']')?,
            Some(b'{') => reader.set(SetKind::AllOf, b'}')?,
            _ => reader.date_or_interval()?,
        };
        if reader.at < reader.bytes.len() {
            return reader.stop("something follows the date", "End it here");
        }
        Ok(edtf)
    }
}

struct Reader<'t> {
    bytes: &'t [u8],
    /// All bytes before this one are ASCII, so it counts characters too.
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn take_dots(&mut self) -> bool {
        let found = self.bytes.get(self.at..self.at + 2) == Some(b"..");
        self.at += 2 * usize::from(found);
        found
    }

    fn stop<T>(&self, what: impl Into<String>, mend: impl Into<String>) -> Parsed<T> {
        self.stop_at(self.at, what, mend)
    }

    #[expect(
        clippy::unused_self,
        reason = "reads as `stop` does, with another column"
    )]
    fn stop_at<T>(
        &self,
        column: usize,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) -> Parsed<T> {
        Err(EdtfError {
            column,
            what: what.into(),
            mend: mend.into(),
        })
    }

    fn date_or_interval(&mut self) -> Parsed<Edtf> {
        let start = if self.take_dots() {
            End::Open
        } else if self.peek() == Some(b'/') {
            End::Unknown
        } else {
            End::At(self.date()?)
        };
        if !self.take(b'/') {
            return match start {
                End::At(date) => Ok(Edtf::Date(date)),
                _ => self.stop("an open end without its interval", "Write ../1937"),
            };
        }
        let end_at = self.at;
        let end = if self.take_dots() {
            End::Open
        } else if self.peek().is_none() {
            End::Unknown
        } else {
            End::At(self.date()?)
        };
        if start == End::Unknown && end == End::Unknown {
            return self.stop("an interval with neither end", "Give at least one end");
        }
        if let (End::At(first), End::At(last)) = (&start, &end)
            && !in_order(first, last)
        {
            return self.stop_at(
                end_at,
                "the interval ends before it begins",
                "Exchange its ends",
            );
        }
        Ok(Edtf::Interval(start, end))
    }

    fn set(&mut self, kind: SetKind, close: u8) -> Parsed<Edtf> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            let begins = self.at;
            if self.take_dots() {
                if !members.is_empty() {
                    return self.stop_at(
                        begins,
                        "an open beginning inside the set",
                        "Put it first",
                    );
                }
                members.push(Member::Until(self.date()?));
            } else {
                let first = self.date()?;
                if !self.take_dots() {
                    members.push(Member::Date(first));
                } else if self.peek() == Some(close) {
                    members.push(Member::Since(first));
                } else {
                    let last = self.date()?;
                    if !in_order(&first, &last) {
                        return self.stop_at(
                            begins,
                            "the range ends before it begins",
                            "Exchange its ends",
                        );
                    }
                    members.push(Member::Between(first, last));
                }
            }
            if self.take(close) {
                return Ok(Edtf::Set(kind, members));
            }
            if !self.take(b',') {
                return self.stop(
                    "the set goes on without a comma",
                    "Part its dates by commas, close it",
                );
            }
            while self.take(b' ') {}
        }
    }

    fn mark(&mut self) -> Qualifier {
        let mark = match self.peek() {
            Some(b'?') => Qualifier::UNCERTAIN,
            Some(b'~') => Qualifier::APPROXIMATE,
            Some(b'%') => Qualifier::BOTH,
            _ => return Qualifier::default(),
        };
        self.at += 1;
        mark
    }

    fn date(&mut self) -> Parsed<EdtfDate> {
        let begins = self.at;
        let mut marks = [Qualifier::default(); 3];
        marks[0] = self.mark();
        let year = self.year()?;
        self.mark_group(&mut marks, 1);
        let mut date = EdtfDate {
            year,
            month: None,
            day: None,
            time: None,
            marks,
        };
        let whole = matches!(
            date.year,
            Year::Four {
                significant: None,
                ..
            }
        );
        if whole && self.take(b'-') {
            date.marks[1] = self.mark();
            date.month = Some(self.month()?);
            self.mark_group(&mut date.marks, 2);
            let month = date.month.and_then(Digits::value);
            if month.is_none_or(|month| month <= 12) && self.take(b'-') {
                date.marks[2] = self.mark();
                let day_at = self.at;
                date.day = Some(self.two()?);
                if !date.exists() {
                    return self.stop_at(
                        day_at,
                        "no such day in either calendar",
                        "Write a day the month has",
                    );
                }
                self.mark_group(&mut date.marks, 3);
                if self.peek() == Some(b'T') {
                    if !date.certainty().is_certain() {
                        return self
                            .stop("a time on a day that is not certain", "Leave the time out");
                    }
                    date.time = Some(self.time()?);
                }
            }
        }
        debug_assert!(self.at > begins, "a date has at least one character");
        Ok(date)
    }

    /// A mark behind a part holds for it and for all parts before it.
    fn mark_group(&mut self, marks: &mut [Qualifier; 3], parts: usize) {
        let mark = self.mark();
        for slot in &mut marks[..parts] {
            *slot = slot.with(mark);
        }
    }

    fn year(&mut self) -> Parsed<Year> {
        if self.take(b'Y') {
            return self.long_year();
        }
        let begins = self.at;
        let negative = self.take(b'-');
        let digits = self.digits::<4>("a year of four digits")?;
        if negative && digits.value() == Some(0) {
            return self.stop_at(begins, "there is no year -0000", "Write 0000");
        }
        let s_at = self.at;
        let significant = self.significant(4)?;
        if significant.is_some() && digits.is_open() {
            return self.stop_at(
                s_at,
                "significant digits of a year with X",
                "Use one or the other",
            );
        }
        Ok(Year::Four {
            negative,
            digits,
            significant,
        })
    }

    fn long_year(&mut self) -> Parsed<Year> {
        let negative = self.take(b'-');
        let begins = self.at;
        let (number, digits) = self.number()?;
        if self.bytes.get(begins) == Some(&b'0') {
            return self.stop_at(begins, "a long year beginning with 0", "Leave the 0 out");
        }
        let exponent = if self.take(b'E') {
            let at = self.at;
            let (exponent, _) = self.number()?;
            match u8::try_from(exponent) {
                Ok(small)
                    if 10_i64
                        .checked_pow(u32::from(small))
                        .and_then(|p| p.checked_mul(number))
                        .is_some() =>
                {
                    Some(small)
                }
                _ => {
                    return self.stop_at(
                        at,
                        "the year is too far to be counted",
                        "Use a smaller power",
                    );
                }
            }
        } else {
            None
        };
        let number = if negative { -number } else { number };
        let all = digits + u32::from(exponent.unwrap_or(0));
        let significant = self.significant(all)?;
        if exponent.is_none() && significant.is_none() && digits <= 4 {
            return self.stop_at(begins, "Y before a year of four digits", "Leave the Y out");
        }
        Ok(Year::Long {
            number,
            exponent,
            significant,
        })
    }

    /// A whole number of at most 18 digits, and how many digits it has.
    fn number(&mut self) -> Parsed<(i64, u32)> {
        let (mut number, mut digits) = (0_i64, 0);
        while let Some(byte @ b'0'..=b'9') = self.peek() {
            if digits == 18 {
                return self.stop("a number of more than 18 digits", "Use an exponent, Y17E7");
            }
            number = number * 10 + i64::from(byte - b'0');
            digits += 1;
            self.at += 1;
        }
        if digits == 0 {
            return self.stop("a number is missing", "Write digits here");
        }
        Ok((number, digits))
    }

    fn significant(&mut self, digits: u32) -> Parsed<Option<u8>> {
        if !self.take(b'S') {
            return Ok(None);
        }
        let at = self.at;
        let (meant, _) = self.number()?;
        if meant == 0 || meant > i64::from(digits) {
            return self.stop_at(
                at,
                "more significant digits than the year has, or none",
                format!("Write 1 to {digits}"),
            );
        }
        let starts_with_zero = self.bytes.get(at) == Some(&b'0');
        if starts_with_zero {
            return self.stop_at(at, "a number beginning with 0", "Leave the 0 out");
        }
        Ok(u8::try_from(meant).ok())
    }

    fn digits<const N: usize>(&mut self, wanted: &str) -> Parsed<Digits<N>> {
        let mut digits = Digits::OPEN;
        for slot in &mut digits.0 {
            *slot = match self.peek() {
                Some(byte @ b'0'..=b'9') => Some(byte - b'0'),
                Some(b'X') => None,
                _ => {
                    return self.stop(
                        format!("here belongs {wanted}"),
                        "Digits, or X for one not known",
                    );
                }
            };
            self.at += 1;
        }
        Ok(digits)
    }

    fn two(&mut self) -> Parsed<Digits<2>> {
        self.digits("a number of two digits")
    }

    fn month(&mut self) -> Parsed<Digits<2>> {
        let at = self.at;
        let month = self.two()?;
        let is_part = month
            .value()
            .is_some_and(|value| (21..=41).contains(&value));
        if !is_part && !(1..=12).any(|value| month.fits(value)) {
            return self.stop_at(
                at,
                "no such month",
                "Months are 01 to 12, parts of a year 21 to 41",
            );
        }
        Ok(month)
    }

    fn below(&mut self, limit: u8, wanted: &str) -> Parsed<u8> {
        let at = self.at;
        let number = self.digits::<2>(wanted)?.value();
        match number.and_then(|number| u8::try_from(number).ok()) {
            Some(number) if number <= limit => Ok(number),
            _ => self.stop_at(
                at,
                format!("here belongs {wanted}"),
                format!("Write 00 to {limit}"),
            ),
        }
    }

    fn time(&mut self) -> Parsed<Time> {
        self.at += 1;
        let hour = self.below(24, "an hour")?;
        let mut parts = [0; 2];
        for part in &mut parts {
            if !self.take(b':') {
                return self.stop("the time goes on without a colon", "Write T23:20:30");
            }
            *part = self.below(59, "minutes or seconds")?;
        }
        let [minute, second] = parts;
        if hour == 24 && (minute, second) != (0, 0) {
            return self.stop("a time after 24:00:00", "Write the next day");
        }
        let zone = match self.peek() {
            Some(b'Z') => {
                self.at += 1;
                Some(Zone::Utc)
            }
            Some(sign @ (b'+' | b'-')) => {
                self.at += 1;
                let west = sign == b'-';
                let hours = self.below(14, "hours of a zone")?;
                if self.take(b':') {
                    Some(Zone::Minutes {
                        west,
                        hours,
                        minutes: self.below(59, "minutes of a zone")?,
                    })
                } else {
                    Some(Zone::Hours { west, hours })
                }
            }
            _ => None,
        };
        Ok(Time {
            hour,
            minute,
            second,
            zone,
        })
    }
}

fn in_order(first: &EdtfDate, last: &EdtfDate) -> bool {
    let day = |edtf: &EdtfDate, end: bool| {
        let edtf = Edtf::Date(edtf.clone());
        if end {
            edtf.latest(Calendar::Unknown)
        } else {
            edtf.earliest(Calendar::Unknown)
        }
    };
    match (day(first, false), day(last, true)) {
        (Some(first), Some(last)) => first <= last,
        _ => true,
    }
}

impl EdtfDate {
    /// Whether some day meant by it exists in either calendar.
    fn exists(&self) -> bool {
        let (Some(month), Some(day)) = (self.month, self.day) else {
            return true;
        };
        // Only 29 February depends on the year, and in the Julian calendar, which has every leap
        // year the Gregorian has, only on its last two digits.
        let longest = |month: u8| {
            let leap = match &self.year {
                Year::Four {
                    digits: Digits([_, _, tens, ones]),
                    ..
                } => {
                    let ending = Digits([*tens, *ones]);
                    (0..100)
                        .step_by(4)
                        .any(|ending_year| ending.fits(ending_year))
                }
                Year::Long { .. } => true,
            };
            days_in_month(Calendar::Julian, i64::from(!leap), month)
        };
        (1..=12)
            .any(|m| month.fits(u32::from(m)) && (1..=longest(m)).any(|d| day.fits(u32::from(d))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, canonical: &str) {
        let edtf = Edtf::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(edtf.to_string(), canonical);
        assert_eq!(Edtf::parse(canonical).as_ref(), Ok(&edtf), "{text}");
    }

    /// The examples of the specification, level by level.
    #[test]
    fn what_the_specification_gives() {
        let same = "1985-04-12 1985-04 1985 1985-04-12T23:20:30 1985-04-12T23:20:30Z \
            1985-04-12T23:20:30-04 1985-04-12T23:20:30+04:30 1964/2008 2004-06/2006-08 \
            2004-02-01/2005-02-08 2004-02-01/2005-02 2005/2006-02 0000 \
            Y170000002 Y-170000002 2001-21 1984? 2004-06~ 2004-06-11% 201X 20XX 2004-XX 1985-04-XX \
            1985-XX-XX 1985-04-12/.. 1985-04/.. 1985/.. 1985-04-12/ ../1985-04-12 /1985-04-12 -1985 \
            1984~/2004-06 1984?/2004~ \
            Y-17E7 1950S2 Y171010000S3 Y3388E2S3 2001-34 [1667,1668,1670..1672] [..1760-12-03] \
            [1760-12..] [1667,1760-12] {1667,1668,1670..1672} {1960,1961-12} {..1984} 2004?-06-11 \
            2004-06~-11 156X-12-25 15XX-12-25 XXXX-12-XX 1XXX-XX 1XXX-12 1984-1X \
            2004-06-XX/2004-07-03 2004-~06-?11 [1667,1760-12..] -1XXX -0044 1900-02-29 1937-41";
        for text in same.split_whitespace() {
            check(text, text);
        }
        check("[1667,1668, 1670..1672]", "[1667,1668,1670..1672]");
        check("?2004-06-~11", "2004?-06-~11");
        check("2004?-06%", "2004-06%");
        check("2004-06~-11?", "2004-06%-?11");
        check("%2001", "2001%");
        check("~2004-~06-~11", "2004-06-11~");
    }

    #[test]
    fn what_is_not_a_date_says_where() {
        let wrong = [
            ("", 0),
            ("19", 2),
            ("193", 3),
            ("19370", 4),
            ("1937-", 5),
            ("1937-13", 5),
            ("1937-00", 5),
            ("1937-20", 5),
            ("1937-42", 5),
            ("1937-2X", 5),
            ("1937-02-29", 8),
            ("1937-04-31", 8),
            ("19X1-02-29", 8),
            ("1937-11-00", 8),
            ("1937-21-01", 7),
            ("-0000", 0),
            ("Y1937", 1),
            ("Y0193700", 1),
            ("Y", 1),
            ("Y17E99", 4),
            ("Y9999999999999999999", 19),
            ("1950S5", 5),
            ("1950S0", 5),
            ("195XS2", 4),
            ("/", 1),
            ("..", 2),
            ("1938/1937", 5),
            ("[1937", 5),
            ("[]", 1),
            ("[1937,..1938]", 6),
            ("[1938..1937]", 1),
            ("[1936..,1937]", 7),
            ("1937-11-05T25:00:00", 11),
            ("1937-11-05T10:00", 16),
            ("1937-11-XXT10:00:00", 10),
            ("1937??", 5),
            ("5.11.1937", 1),
            ("1937 ", 4),
            ("1937г", 4),
            ("٣٤٥٦", 0),
            ("1937/1938/1939", 9),
            ("1937-XX-32", 8),
        ];
        for (text, column) in wrong {
            match Edtf::parse(text) {
                Ok(edtf) => panic!("{text} was read as {edtf}"),
                Err(error) => assert_eq!(error.column, column, "{text}: {error}"),
            }
        }
    }

    #[test]
    fn a_long_input_takes_time_in_proportion() {
        let many = format!("[{}1937]", "XX00-02-29,".repeat(20_000));
        assert!(Edtf::parse(&many).is_ok());
        assert!(Edtf::parse(&"9".repeat(1_000_000)).is_err());
        assert!(Edtf::parse(&format!("Y1E{}", "9".repeat(1_000_000))).is_err());
    }

    fn two_digits(numbers: std::ops::RangeInclusive<u32>) -> impl Strategy<Value = Digits<2>> {
        numbers.prop_map(Digits::of)
    }

    fn any_date() -> impl Strategy<Value = EdtfDate> {
        let mark = prop::sample::select(vec![
            Qualifier::default(),
            Qualifier::UNCERTAIN,
            Qualifier::APPROXIMATE,
            Qualifier::BOTH,
        ]);
        let year = prop_oneof![
            6 => (any::<bool>(), prop::array::uniform4(prop::option::weighted(0.9, 0..10u8)))
                .prop_map(|(minus, digits)| {
                    let digits = Digits(digits);
                    let negative = minus && digits.value() != Some(0);
                    Year::Four { negative, digits, significant: None }
                }),
            1 => (-9999..9999i64, 1..=4u8).prop_map(|(year, s)| match Year::plain(year) {
                Year::Four { negative, digits, .. } => Year::Four { negative, digits, significant: Some(s) },
                long @ Year::Long { .. } => long,
            }),
            1 => (10_000..1_000_000_000i64, prop::option::of(0..9u8), prop::option::of(1..=5u8), any::<bool>())
                .prop_map(|(n, exponent, significant, minus)| Year::Long { number: if minus { -n } else { n }, exponent, significant }),
        ];
        let day = prop_oneof![
            two_digits(1..=28),
            Just(Digits::OPEN),
            Just(Digits([None, Some(1)]))
        ];
        let month = prop_oneof![
            two_digits(1..=12),
            two_digits(21..=41),
            Just(Digits::OPEN),
            Just(Digits([Some(1), None]))
        ];
        (
            year,
            prop::option::of(month),
            prop::option::of(day),
            prop::array::uniform3(mark),
        )
            .prop_map(|(year, month, day, given)| {
                let plain = matches!(
                    year,
                    Year::Four {
                        significant: None,
                        ..
                    }
                );
                let month = month.filter(|_| plain);
                let day = day.filter(|_| month.is_some_and(|m| m.value().is_none_or(|m| m <= 12)));
                let mut marks = [Qualifier::default(); 3];
                marks[0] = given[0];
                if month.is_some() {
                    marks[1] = given[1];
                }
                if day.is_some() {
                    marks[2] = given[2];
                }
                EdtfDate {
                    year,
                    month,
                    day,
                    time: None,
                    marks,
                }
            })
    }

    fn any_edtf() -> impl Strategy<Value = Edtf> {
        let ordered = |first: EdtfDate, last: EdtfDate| {
            if in_order(&first, &last) {
                (first, last)
            } else {
                (last, first)
            }
        };
        let end = prop_oneof![
            Just(End::Open),
            Just(End::Unknown),
            any_date().prop_map(End::At)
        ];
        let member = prop_oneof![
            any_date().prop_map(Member::Date),
            (any_date(), any_date()).prop_map(move |(a, b)| {
                let (a, b) = ordered(a, b);
                Member::Between(a, b)
            }),
        ];
        prop_oneof![
            any_date().prop_map(Edtf::Date),
            (any_date(), any_date()).prop_map(move |(a, b)| {
                let (a, b) = ordered(a, b);
                Edtf::Interval(End::At(a), End::At(b))
            }),
            (end, any_date()).prop_filter_map("in order", |(start, last)| {
                let good = start.date().is_none_or(|first| in_order(first, &last));
                good.then_some(Edtf::Interval(start, End::At(last)))
            }),
            (any_date()).prop_map(|first| Edtf::Interval(End::At(first), End::Open)),
            (
                any::<bool>(),
                prop::collection::vec(member, 1..5),
                prop::option::of(any_date()),
                prop::option::of(any_date())
            )
                .prop_map(|(one, mut members, until, since)| {
                    members.splice(0..0, until.map(Member::Until));
                    members.extend(since.map(Member::Since));
                    Edtf::Set(if one { SetKind::OneOf } else { SetKind::AllOf }, members)
                }),
        ]
    }

    proptest! {
        #[test]
        fn printed_and_read_again(edtf in any_edtf()) {
            let printed = edtf.to_string();
            let again = Edtf::parse(&printed);
            prop_assert_eq!(again, Ok(edtf), "{}", printed);
        }

        #[test]
        fn bounds_are_in_order(edtf in any_edtf()) {
            for calendar in [Calendar::Gregorian, Calendar::Julian, Calendar::Unknown] {
                if let (Some(first), Some(last)) = (edtf.earliest(calendar), edtf.latest(calendar)) {
                    prop_assert!(first <= last || !matches!(edtf, Edtf::Date(_)), "{} {} {}", edtf, first, last);
                }
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9X/.,?~%YES\\[\\]{}T:Z+ -]{0,40}") {
            if let Ok(edtf) = Edtf::parse(&text) {
                let printed = edtf.to_string();
                prop_assert_eq!(Edtf::parse(&printed), Ok(edtf));
            }
        }

        #[test]
        fn no_text_at_all_is_a_panic(text in "\\PC{0,60}") {
            drop(Edtf::parse(&text));
        }
    }
}
