//! How an EDTF date is printed: one form for each value, which reads back as the same value.

use std::fmt::{self, Display, Formatter, Write as _};

use super::edtf::{Digits, Edtf, EdtfDate, End, Member, SetKind, Time, Year, Zone};

impl<const N: usize> Display for Digits<N> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.into_iter().try_for_each(|digit| match digit {
            Some(digit) => write!(f, "{digit}"),
            None => f.write_char('X'),
        })
    }
}

impl Display for Year {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let significant = match self {
            Self::Four {
                negative,
                digits,
                significant,
            } => {
                write!(f, "{}{digits}", if *negative { "-" } else { "" })?;
                significant
            }
            Self::Long {
                number,
                exponent,
                significant,
            } => {
                write!(f, "Y{number}")?;
                if let Some(exponent) = exponent {
                    write!(f, "E{exponent}")?;
                }
                significant
            }
        };
        significant
            .iter()
            .try_for_each(|meant| write!(f, "S{meant}"))
    }
}

impl Display for Time {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "T{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        let sign = |west: bool| if west { '-' } else { '+' };
        match self.zone {
            None => Ok(()),
            Some(Zone::Utc) => f.write_char('Z'),
            Some(Zone::Hours { west, hours }) => write!(f, "{}{hours:02}", sign(west)),
            Some(Zone::Minutes {
                west,
                hours,
                minutes,
            }) => {
                write!(f, "{}{hours:02}:{minutes:02}", sign(west))
            }
        }
    }
}

impl Display for EdtfDate {
    /// A mark shared by all parts up to one is written behind that one; any other before its part.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let parts = 1 + usize::from(self.month.is_some()) + usize::from(self.day.is_some());
        let group = self.marks[0];
        let shared = if group.is_plain() {
            0
        } else {
            self.marks[..parts]
                .iter()
                .take_while(|mark| **mark == group)
                .count()
        };
        for at in 0..parts {
            if at > 0 {
                f.write_char('-')?;
            }
            if at >= shared {
                f.write_str(self.marks[at].sign())?;
            }
            match at {
                0 => self.year.fmt(f)?,
                1 => self.month.unwrap_or(Digits::OPEN).fmt(f)?,
                _ => self.day.unwrap_or(Digits::OPEN).fmt(f)?,
            }
            if at + 1 == shared {
                f.write_str(group.sign())?;
            }
        }
        self.time.iter().try_for_each(|time| time.fmt(f))
    }
}

impl Display for End {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str(".."),
            Self::Unknown => Ok(()),
            Self::At(date) => date.fmt(f),
        }
    }
}

impl Display for Member {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Between(first, last) => write!(f, "{first}..{last}"),
            Self::Until(date) => write!(f, "..{date}"),
            Self::Since(date) => write!(f, "{date}.."),
        }
    }
}

impl Display for Edtf {
    /// The canonical form; reading it again gives the same value.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Interval(start, end) => write!(f, "{start}/{end}"),
            Self::Set(kind, members) => {
                let (open, close) = match kind {
                    SetKind::OneOf => ('[', ']'),
                    SetKind::AllOf => ('{', '}'),
                };
                f.write_char(open)?;
                for (at, member) in members.iter().enumerate() {
                    if at > 0 {
                        f.write_char(',')?;
                    }
                    member.fmt(f)?;
                }
                f.write_char(close)
            }
        }
    }
}
