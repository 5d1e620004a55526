//! What an EDTF string says (ISO 8601-2, levels 0 to 2).
//!
//! Values of these types come out of [`Edtf::parse`], or are built by `words`; both check them.

/// A date of the Extended Date/Time Format.
///
/// ```
/// use imena_model::date::{Calendar, Edtf};
/// let either = Edtf::parse("[1888,1893]").expect("one of two years");
/// assert_eq!(either.to_string(), "[1888,1893]");
/// assert_eq!(either.earliest(Calendar::Gregorian).unwrap().to_string(), "1888-01-01");
/// assert_eq!(either.latest(Calendar::Gregorian).unwrap().to_string(), "1893-12-31");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Edtf {
    /// One date, however coarse.
    Date(EdtfDate),
    /// From one date to another, `1936/1938`.
    Interval(End, End),
    /// Several dates, `[…]` one of them or `{…}` all of them.
    Set(SetKind, Vec<Member>),
}

/// How the members of a set belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetKind {
    /// `[…]`: one of them, it is not known which.
    OneOf,
    /// `{…}`: all of them.
    AllOf,
}

/// One end of an interval.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// `..`: there is no end, or none yet.
    Open,
    /// Empty: there is an end, but it is not known.
    Unknown,
    /// A date.
    At(EdtfDate),
}

/// One member of a set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Member {
    /// A date.
    Date(EdtfDate),
    /// `a..b`: every date from one to the other.
    Between(EdtfDate, EdtfDate),
    /// `..a`: this date or an earlier one.
    Until(EdtfDate),
    /// `a..`: this date or a later one.
    Since(EdtfDate),
}

/// One date: year, and month, day and time as far as given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EdtfDate {
    /// The year.
    pub year: Year,
    /// The month, or a part of the year: 21-24 seasons, 25-32 seasons of a hemisphere, 33-36
    /// quarters, 37-39 thirds, 40-41 halves.
    pub month: Option<Digits<2>>,
    /// The day of the month.
    pub day: Option<Digits<2>>,
    /// The time of day.
    pub time: Option<Time>,
    /// How sure the year, the month and the day are. A part that is not given has no mark.
    pub marks: [Qualifier; 3],
}

/// Decimal digits, `None` where the digit is not specified (`X`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digits<const N: usize>(pub [Option<u8>; N]);

/// The year of a date.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Year {
    /// Four digits, `1937`, `193X`, `-0044`.
    Four {
        /// Before year 0.
        negative: bool,
        /// The digits.
        digits: Digits<4>,
        /// How many digits are meant, `1950S2`.
        significant: Option<u8>,
    },
    /// `Y` and any number of digits, `Y-17E7`, `Y171010000S3`.
    Long {
        /// The number before `E`.
        number: i64,
        /// The power of ten after `E`.
        exponent: Option<u8>,
        /// How many digits are meant.
        significant: Option<u8>,
    },
}

/// How sure a part of a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Qualifier {
    /// `?`: the source is in doubt.
    pub uncertain: bool,
    /// `~`: the source says about.
    pub approximate: bool,
}

/// Hours, minutes, seconds, and the zone where given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    /// 0 to 24.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// The zone.
    pub zone: Option<Zone>,
}

/// The zone of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    /// `Z`.
    Utc,
    /// `+03` or `-03`.
    Hours {
        /// West of Greenwich.
        west: bool,
        /// Hours.
        hours: u8,
    },
    /// `+03:30`.
    Minutes {
        /// West of Greenwich.
        west: bool,
        /// Hours.
        hours: u8,
        /// Minutes.
        minutes: u8,
    },
}

/// What a date is sure of, over all its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Certainty {
    /// Some part is marked `?` or `%`.
    pub uncertain: bool,
    /// Some part is marked `~` or `%`, or only some digits of the year are meant.
    pub approximate: bool,
    /// Some digit is an `X`.
    pub unspecified: bool,
}

impl Certainty {
    /// Neither in doubt nor about nor with digits left open.
    pub fn is_certain(self) -> bool {
        self == Self::default()
    }

    fn or(self, other: Self) -> Self {
        Self {
            uncertain: self.uncertain || other.uncertain,
            approximate: self.approximate || other.approximate,
            unspecified: self.unspecified || other.unspecified,
        }
    }
}

/// How fine a date is, finest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// Day and time.
    Time,
    /// A day.
    Day,
    /// A month, or a day not specified.
    Month,
    /// A season, a quarter, a third or a half of a year.
    PartOfYear,
    /// A year, or a month not specified.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
    /// A thousand years or more, or digits left open elsewhere.
    Coarser,
    /// An interval or a set.
    Several,
}

impl Qualifier {
    /// `?`
    pub const UNCERTAIN: Self = Self {
        uncertain: true,
        approximate: false,
    };
    /// `~`
    pub const APPROXIMATE: Self = Self {
        uncertain: false,
        approximate: true,
    };
    /// `%`
    pub const BOTH: Self = Self {
        uncertain: true,
        approximate: true,
    };

    /// Both marks together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            uncertain: self.uncertain || other.uncertain,
            approximate: self.approximate || other.approximate,
        }
    }

    pub(super) fn is_plain(self) -> bool {
        self == Self::default()
    }

    pub(super) fn sign(self) -> &'static str {
        match (self.uncertain, self.approximate) {
            (false, false) => "",
            (true, false) => "?",
            (false, true) => "~",
            (true, true) => "%",
        }
    }
}

impl<const N: usize> Digits<N> {
    /// The digits of a number, the lowest `N`.
    pub fn of(mut number: u32) -> Self {
        let mut digits = [None; N];
        for digit in digits.iter_mut().rev() {
            *digit = Some((number % 10) as u8);
            number /= 10;
        }
        Self(digits)
    }

    /// All digits left open.
    pub const OPEN: Self = Self([None; N]);

    /// The number, when every digit is given.
    pub fn value(self) -> Option<u32> {
        self.0
            .into_iter()
            .try_fold(0, |sum, digit| Some(sum * 10 + u32::from(digit?)))
    }

    /// Whether some digit is open.
    pub fn is_open(self) -> bool {
        self.0.contains(&None)
    }

    /// Whether the number could be meant.
    pub fn fits(self, number: u32) -> bool {
        let other = Self::of(number);
        self.0
            .into_iter()
            .zip(other.0)
            .all(|(mine, its)| mine.is_none() || mine == its)
    }

    /// The smallest and the largest number that could be meant.
    pub fn range(self) -> (u32, u32) {
        let fill = |open: u8| {
            self.0
                .into_iter()
                .fold(0, |sum, digit| sum * 10 + u32::from(digit.unwrap_or(open)))
        };
        (fill(0), fill(9))
    }
}

impl Year {
    /// A plain year. Years of more than four digits get the prefix `Y`.
    pub fn plain(year: i64) -> Self {
        match u32::try_from(year.unsigned_abs()) {
            Ok(digits) if digits <= 9999 => Self::Four {
                negative: year < 0,
                digits: Digits::of(digits),
                significant: None,
            },
            _ => Self::Long {
                number: year,
                exponent: None,
                significant: None,
            },
        }
    }

    /// The year, when it is one year.
    pub fn value(&self) -> Option<i64> {
        match self {
            Self::Four {
                negative,
                digits,
                significant: None,
            } => {
                let year = i64::from(digits.value()?);
                Some(if *negative { -year } else { year })
            }
            Self::Long {
                significant: None, ..
            } => Some(self.range().0),
            _ => None,
        }
    }

    /// The first and the last year that can be meant.
    pub fn range(&self) -> (i64, i64) {
        let (negative, low, high, digits, significant) = match self {
            Self::Four {
                negative,
                digits,
                significant,
            } => {
                let (low, high) = digits.range();
                (*negative, i64::from(low), i64::from(high), 4, *significant)
            }
            Self::Long {
                number,
                exponent,
                significant,
            } => {
                let power = 10_i64.checked_pow(u32::from(exponent.unwrap_or(0)));
                let value = power.and_then(|power| number.checked_mul(power));
                let value = value.unwrap_or(if *number < 0 { -i64::MAX } else { i64::MAX });
                let size = value.saturating_abs();
                let digits = size.checked_ilog10().map_or(1, |log| log + 1);
                (value < 0, size, size, digits, *significant)
            }
        };
        let open = significant.map_or(0, |meant| digits.saturating_sub(u32::from(meant)));
        let block = 10_i64.checked_pow(open).unwrap_or(i64::MAX);
        let low = low / block * block;
        let high = (high / block * block).saturating_add(block - 1);
        if negative { (-high, -low) } else { (low, high) }
    }

    fn certainty(&self) -> Certainty {
        let (unspecified, significant) = match self {
            Self::Four {
                digits,
                significant,
                ..
            } => (digits.is_open(), significant),
            Self::Long { significant, .. } => (false, significant),
        };
        Certainty {
            unspecified,
            approximate: significant.is_some(),
            uncertain: false,
        }
    }
}

impl EdtfDate {
    /// A plain year.
    pub fn of_year(year: i64) -> Self {
        Self {
            year: Year::plain(year),
            month: None,
            day: None,
            time: None,
            marks: Default::default(),
        }
    }

    /// A plain month, or a part of a year (21-41).
    pub fn of_month(year: i64, month: u8) -> Self {
        Self {
            month: Some(Digits::of(u32::from(month))),
            ..Self::of_year(year)
        }
    }

    /// A plain day. Whether the day exists is not asked here.
    pub fn of_day(year: i64, month: u8, day: u8) -> Self {
        Self {
            day: Some(Digits::of(u32::from(day))),
            ..Self::of_month(year, month)
        }
    }

    /// Marks all parts that are given.
    #[must_use]
    pub fn marked(mut self, mark: Qualifier) -> Self {
        for (at, slot) in self.marks.iter_mut().enumerate() {
            let given = match at {
                0 => true,
                1 => self.month.is_some(),
                _ => self.day.is_some(),
            };
            if given {
                *slot = slot.with(mark);
            }
        }
        self
    }

    /// Year, month and day as written, when all of it is given.
    pub fn as_day(&self) -> Option<(i64, u8, u8)> {
        let day = u8::try_from(self.day?.value()?).ok()?;
        let (year, month) = self.as_month()?;
        Some((year, month, day))
    }

    /// Year and month as written, when both are given and the month is one.
    pub fn as_month(&self) -> Option<(i64, u8)> {
        let month = u8::try_from(self.month?.value()?).ok()?;
        (1..=12)
            .contains(&month)
            .then_some((self.year.value()?, month))
    }

    /// What the date is sure of.
    pub fn certainty(&self) -> Certainty {
        let open = |part: Option<Digits<2>>| part.is_some_and(Digits::is_open);
        let mut certainty = self.year.certainty();
        certainty.unspecified |= open(self.month) || open(self.day);
        for mark in self.marks {
            certainty.uncertain |= mark.uncertain;
            certainty.approximate |= mark.approximate;
        }
        certainty
    }

    /// How fine the date is.
    pub fn precision(&self) -> Precision {
        let (first, last) = self.year.range();
        let year = match (last.saturating_sub(first), &self.year) {
            (0, _) => Precision::Year,
            (9, _) => return Precision::Decade,
            (99, _) => return Precision::Century,
            _ => return Precision::Coarser,
        };
        let Some(month) = self.month else { return year };
        match (month.value(), self.day) {
            (None, _) => Precision::Year,
            (Some(21..), _) => Precision::PartOfYear,
            (Some(_), None) => Precision::Month,
            (Some(_), Some(day)) if day.is_open() => Precision::Month,
            _ if self.time.is_some() => Precision::Time,
            _ => Precision::Day,
        }
    }
}

impl Edtf {
    /// A plain day.
    pub fn of_day(year: i64, month: u8, day: u8) -> Self {
        Self::Date(EdtfDate::of_day(year, month, day))
    }

    /// A plain year.
    pub fn of_year(year: i64) -> Self {
        Self::Date(EdtfDate::of_year(year))
    }

    /// The date, if it is one date and neither an interval nor a set.
    pub fn as_date(&self) -> Option<&EdtfDate> {
        if let Self::Date(date) = self {
            Some(date)
        } else {
            None
        }
    }

    /// Every date named in it, in order.
    pub fn dates(&self) -> Vec<&EdtfDate> {
        match self {
            Self::Date(date) => vec![date],
            Self::Interval(start, end) => [start, end]
                .into_iter()
                .filter_map(|end| end.date())
                .collect(),
            Self::Set(_, members) => members.iter().flat_map(Member::dates).collect(),
        }
    }

    /// What it is sure of: the marks of all its dates together.
    pub fn certainty(&self) -> Certainty {
        self.dates()
            .into_iter()
            .fold(Certainty::default(), |sum, date| sum.or(date.certainty()))
    }

    /// How fine it is.
    pub fn precision(&self) -> Precision {
        self.as_date()
            .map_or(Precision::Several, EdtfDate::precision)
    }

    /// Whether both give the same dates, be they in doubt or not.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let plain = |date: &EdtfDate, with: &EdtfDate| {
            let about = |date: &EdtfDate| date.marks.map(|mark| mark.approximate);
            (&date.year, date.month, date.day, about(date))
                == (&with.year, with.month, with.day, about(with))
        };
        let shape = |edtf: &Self| match edtf {
            Self::Interval(start, end) => [start, end].map(std::mem::discriminant).to_vec(),
            Self::Date(_) | Self::Set(..) => Vec::new(),
        };
        let members = match (self, other) {
            (Self::Set(kind, mine), Self::Set(its_kind, its)) => {
                let kinds = |members: &[Member]| -> Vec<_> {
                    members.iter().map(std::mem::discriminant).collect()
                };
                kind == its_kind && kinds(mine) == kinds(its)
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        };
        let (mine, its) = (self.dates(), other.dates());
        members
            && shape(self) == shape(other)
            && mine.len() == its.len()
            && mine.into_iter().zip(its).all(|(a, b)| plain(a, b))
    }

    /// Marks every date in it.
    #[must_use]
    pub fn marked(self, mark: Qualifier) -> Self {
        match self {
            Self::Date(date) => Self::Date(date.marked(mark)),
            Self::Interval(start, end) => Self::Interval(start.marked(mark), end.marked(mark)),
            Self::Set(kind, members) => Self::Set(
                kind,
                members
                    .into_iter()
                    .map(|member| member.marked(mark))
                    .collect(),
            ),
        }
    }
}

impl End {
    /// The date at this end, if one is given.
    pub fn date(&self) -> Option<&EdtfDate> {
        if let Self::At(date) = self {
            Some(date)
        } else {
            None
        }
    }

    fn marked(self, mark: Qualifier) -> Self {
        if let Self::At(date) = self {
            Self::At(date.marked(mark))
        } else {
            self
        }
    }
}

impl Member {
    fn dates(&self) -> Vec<&EdtfDate> {
        match self {
            Self::Date(date) | Self::Until(date) | Self::Since(date) => vec![date],
            Self::Between(first, last) => vec![first, last],
        }
    }

    fn marked(self, mark: Qualifier) -> Self {
        match self {
            Self::Date(date) => Self::Date(date.marked(mark)),
            Self::Until(date) => Self::Until(date.marked(mark)),
            Self::Since(date) => Self::Since(date.marked(mark)),
            Self::Between(first, last) => Self::Between(first.marked(mark), last.marked(mark)),
        }
    }
}

impl std::str::FromStr for Edtf {
    type Err = super::EdtfError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}
