//! Problems: what a person may want to know about the data. Values, not errors.

use crate::Position;
use std::borrow::Cow;

/// Something in the data a person may want to know: what, where, what imena did with it, how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable code in kebab-case, explained by `imena explain CODE`.
    pub code: Cow<'static, str>,
    /// Where in the file.
    pub position: Position,
    /// The words concerned, as written.
    pub as_written: String,
    /// What is the matter, in a sentence.
    pub what: String,
    /// What imena did with it.
    pub done: String,
    /// How to mend it, or why it may be left alone.
    pub mend: String,
}

impl Problem {
    /// A problem with its code and the sentence that says what is the matter.
    pub fn new(code: &'static str, what: impl Into<String>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            position: Position::default(),
            as_written: String::new(),
            what: what.into(),
            done: String::new(),
            mend: String::new(),
        }
    }

    /// The same at a position (zero-based).
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.position = position;
        self
    }

    /// The same with the words concerned.
    #[must_use]
    pub fn of(mut self, as_written: impl Into<String>) -> Self {
        self.as_written = as_written.into();
        self
    }

    /// The same with what was done.
    #[must_use]
    pub fn done(mut self, done: impl Into<String>) -> Self {
        self.done = done.into();
        self
    }

    /// The same with how to mend it.
    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = mend.into();
        self
    }
}
