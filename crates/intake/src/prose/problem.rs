//! What a keeper may want to know about an entry.

use std::ops::Range;

use imena_model::{Position, Problem};

/// The kinds of problems the reader of entries reports; each has a paragraph in `imena explain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The calendar has no such day.
    DateImpossible,
    /// Two events stand in an order that cannot be.
    DateOrder,
    /// A short form with a full stop that no grammar knows.
    UnknownAbbreviation,
    /// A sentence without the body that passed it, where the label is there.
    BodyMissing,
    /// A term without its unit: "на 3".
    UnitMissing,
    /// The date of a law stands where the date of rehabilitation would.
    LawDateNotRehabilitation,
}

impl Code {
    /// The stable code in kebab-case.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::DateImpossible => "date-impossible",
            Self::DateOrder => "date-order",
            Self::UnknownAbbreviation => "unknown-abbreviation",
            Self::BodyMissing => "body-missing",
            Self::UnitMissing => "unit-missing",
            Self::LawDateNotRehabilitation => "law-date-not-rehabilitation",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::DateImpossible => "The calendar has no such day.",
            Self::DateOrder => "These events cannot have happened in this order.",
            Self::UnknownAbbreviation => "This short form is not in the grammar.",
            Self::BodyMissing => {
                "The label of the sentence stands without the body that passed it."
            }
            Self::UnitMissing => "The term has no unit: years or months are not said.",
            Self::LawDateNotRehabilitation => {
                "This is the date of a law, not of the rehabilitation."
            }
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::DateImpossible => "Kept as written; no date was read from it.",
            Self::DateOrder => "Both dates are kept as they were read.",
            Self::UnknownAbbreviation => {
                "Kept as written; the phrase may end too early or too late here."
            }
            Self::BodyMissing => "No body was read.",
            Self::UnitMissing => "Kept as written; no term was read from it.",
            Self::LawDateNotRehabilitation => {
                "Kept as the ground of rehabilitation; no date was read."
            }
        }
    }

    fn mend(self) -> &'static str {
        match self {
            Self::DateImpossible | Self::DateOrder => {
                "Look at the page of the book; a correction names its source. Or leave it: it is shown as it stands."
            }
            Self::UnknownAbbreviation => {
                "Add it to the profile of the volume under [abbreviations] and read the volume again."
            }
            Self::BodyMissing | Self::UnitMissing => {
                "Look at the page of the book, or at the file. Or leave it."
            }
            Self::LawDateNotRehabilitation => "Nothing, unless another source gives the day.",
        }
    }
}

/// A problem at its place in the text of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of problem.
    pub code: Code,
    /// The bytes of the text it is about.
    pub span: Range<usize>,
    /// A sentence that says more than the code, where there is one.
    pub detail: Option<&'static str>,
}

impl Finding {
    /// What is the matter, in a sentence.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.detail.unwrap_or_else(|| self.code.what())
    }

    /// The problem with its words, as it is registered; `line` is the line of the file the entry begins on.
    #[must_use]
    pub fn to_problem(&self, text: &str, line: Option<u64>) -> Problem {
        let before = text.get(..self.span.start).unwrap_or("");
        let lines = before.matches('\n').count() as u64;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) as u64;
        let position = Position {
            line: line.map(|l| l + lines),
            column: Some(column),
            ..Position::default()
        };
        Problem::new(self.code.key(), self.what())
            .at(position)
            .of(text.get(self.span.clone()).unwrap_or(""))
            .done(self.code.done())
            .mend(self.code.mend())
    }
}
