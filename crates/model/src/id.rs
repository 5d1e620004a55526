//! Identifiers: numbers inside a holding, short words outside it.
//!
//! The written form is a letter, a dash and the number in Crockford's base 32 (no I, L, O, U, so that it survives being
//! read over the telephone). A [`PersonId`] is the id of the oldest record of the cluster; any record's id, read as a
//! person's id, leads to the cluster that holds the record now. So an address once printed resolves for ever, whatever
//! is merged or split later.

use std::fmt;
use std::str::FromStr;

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Says that a text is not an identifier of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnId {
    /// What was given.
    pub given: String,
    /// The letter such identifiers begin with.
    pub letter: char,
}

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\"{}\" is not an identifier of the form {}-7K3",
            self.given, self.letter
        )
    }
}

impl std::error::Error for NotAnId {}

fn write_base32(f: &mut fmt::Formatter<'_>, mut n: u64) -> fmt::Result {
    let mut buffer = [0u8; 13];
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = DIGITS[(n % 32) as usize];
        n /= 32;
        if n == 0 {
            break;
        }
    }
    // Only ASCII digits were written.
    buffer[at..]
        .iter()
        .try_for_each(|&b| fmt::Write::write_char(f, char::from(b)))
}

fn read_base32(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 13 {
        return None;
    }
    text.bytes().try_fold(0u64, |n, byte| {
        // The letters Crockford leaves out are read as the digits they are taken for.
        let byte = match byte.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        };
        let digit = DIGITS.iter().position(|&d| d == byte)? as u64;
        n.checked_mul(32)?.checked_add(digit)
    })
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $letter:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($letter, "-"))?;
                write_base32(f, self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let letter = $letter.chars().next().unwrap_or('?');
                let text = text.trim();
                let mut rest = text.chars();
                let first = rest.next().map(|c| c.to_ascii_uppercase());
                let not = || NotAnId { given: text.chars().take(40).collect(), letter };
                if first != Some(letter) {
                    return Err(not());
                }
                let digits = rest.as_str().strip_prefix('-').ok_or_else(not)?;
                read_base32(digits).map($name).ok_or_else(not)
            }
        }
    };
}

identifier!(
    /// A source in the holding.
    SourceId, "S"
);
identifier!(
    /// A record in the holding; numbers grow in the order of intake.
    RecordId, "R"
);
identifier!(
    /// A person: the oldest record of the cluster.
    PersonId, "P"
);
identifier!(
    /// A place.
    PlaceId, "L"
);
identifier!(
    /// A testimony.
    TestimonyId, "T"
);
identifier!(
    /// An act: an intake, a decision, a withdrawal.
    ActId, "A"
);

impl PersonId {
    /// The record this identifier was made from.
    pub fn founding_record(self) -> RecordId {
        RecordId(self.0)
    }
}

impl From<RecordId> for PersonId {
    fn from(record: RecordId) -> Self {
        Self(record.0)
    }
}

/// A claim: the record it stands in, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId {
    /// The record.
    pub record: RecordId,
    /// Its number in the record, from 0.
    pub n: u32,
}

impl fmt::Display for ClaimId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.record, self.n)
    }
}

impl FromStr for ClaimId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let not = || NotAnId {
            given: text.chars().take(40).collect(),
            letter: 'R',
        };
        let (record, n) = text.trim().split_once('.').ok_or_else(not)?;
        let digits = !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
        Ok(Self {
            record: record.parse()?,
            n: n.parse().ok().filter(|_| digits).ok_or_else(not)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_written_and_read_back() {
        for n in [0, 1, 31, 32, 1_000_000, u64::MAX] {
            let id = RecordId(n);
            assert_eq!(id.to_string().parse::<RecordId>(), Ok(id));
        }
        assert_eq!(RecordId(1234).to_string(), "R-16J");
        assert_eq!(
            "p-l0".parse::<PersonId>(),
            Ok(PersonId(32)),
            "letters that look like digits are read as digits"
        );
    }

    #[test]
    fn a_claim_is_named_by_its_record_and_number() {
        let id = ClaimId {
            record: RecordId(1234),
            n: 7,
        };
        assert_eq!(id.to_string(), "R-16J.7");
        assert_eq!("R-16J.7".parse(), Ok(id));
        for text in ["R-16J", "R-16J.", "R-16J.x", "R-16J.+1", ".1"] {
            assert!(text.parse::<ClaimId>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_identifier_is_refused() {
        for text in ["", "R", "R-", "P-1", "R-!", "R-ZZZZZZZZZZZZZZ", "Р-1"] {
            assert!(text.parse::<RecordId>().is_err(), "{text}");
        }
    }
}
