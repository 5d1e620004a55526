//! What was read from one entry.

use std::ops::Range;

use super::problem::{Code, Finding};

/// Which of the two texts of an entry a span belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The heading with the name, given beside the text.
    Name,
    /// The text of the entry.
    Text,
}

/// One claim of an entry: a property, the words it stands in, and what they are read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The stable key of the property, as in `imena_model::Property::key`.
    pub property: &'static str,
    /// Whether the span is in the name or in the text.
    pub part: Part,
    /// The bytes as written.
    pub span: Range<usize>,
    /// What the words are read as: EDTF of a date, the code of a body or sentence, the articles one by one.
    /// Empty when the words speak for themselves.
    pub readings: Vec<String>,
    /// The entry itself marks this as doubtful.
    pub uncertain: bool,
    /// Which arrest or case the claim belongs to, from 0.
    pub group: u16,
}

impl Field {
    /// The words as written, from the name or the text of the entry.
    #[must_use]
    pub fn as_written<'a>(&self, fio: &'a str, text: &'a str) -> &'a str {
        let whole = match self.part {
            Part::Name => fio,
            Part::Text => text,
        };
        whole.get(self.span.clone()).unwrap_or("")
    }
}

/// An entry as read: every character of its text is in a field, in an opener or mark, or in a remainder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What was understood, in the order of the text; the name first.
    pub fields: Vec<Field>,
    /// Bytes of the text that were not understood.
    pub remainder: Vec<Range<usize>>,
    /// What a person may want to know about this entry.
    pub problems: Vec<Finding>,
    /// Properties the entry marks as doubtful without giving a value, as in "(1899-?)".
    pub doubtful: Vec<&'static str>,
}

impl Entry {
    /// The first field of a property.
    #[must_use]
    pub fn field(&self, property: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.property == property)
    }

    /// The first reading of a property, if it has one.
    pub fn reading(&self, property: &str) -> Option<&str> {
        self.field(property)
            .and_then(|f| f.readings.first())
            .map(String::as_str)
    }

    /// The properties the entry itself marks as doubtful, each once, in order.
    #[must_use]
    pub fn uncertain(&self) -> Vec<&'static str> {
        let mut out: Vec<&'static str> = Vec::new();
        for property in self
            .fields
            .iter()
            .filter(|f| f.uncertain)
            .map(|f| f.property)
            .chain(self.doubtful.iter().copied())
        {
            if !out.contains(&property) {
                out.push(property);
            }
        }
        out
    }

    pub(super) fn problem(&mut self, code: Code, span: Range<usize>, detail: Option<&'static str>) {
        self.problems.push(Finding { code, span, detail });
    }
}

/// Whether a property holds a date, so that its reading and not its words is the value.
#[must_use]
pub fn is_date(property: &str) -> bool {
    matches!(property, "birth") || property.ends_with("_date")
}
