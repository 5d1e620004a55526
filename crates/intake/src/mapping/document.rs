//! TOML with the place of every word kept, so that an error can say line and column.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::MappingError;

/// A table of the document being read, which remembers what was asked of it: what nobody asked for is a mistake.
pub(crate) struct Reading<'d> {
    text: &'d str,
    /// What this table is called in messages: `[source]`.
    called: String,
    entries: Vec<(&'d str, Range<usize>, &'d Spanned<DeValue<'d>>)>,
    asked: Vec<&'static str>,
}

/// Line and column (zero-based, in characters) of a byte.
pub(crate) fn place_of(text: &str, byte: usize) -> (u64, u64) {
    let before = text.get(..byte.min(text.len())).unwrap_or_default();
    let line = before.matches('\n').count() as u64;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count() as u64;
    (line, column)
}

/// Parses a whole document and gives its outermost table to `read`.
pub(crate) fn with_document<T>(
    text: &str,
    read: impl FnOnce(Reading<'_>) -> Result<T, MappingError>,
) -> Result<T, MappingError> {
    let plain = text.trim_start_matches('\u{feff}');
    let document = DeTable::parse(plain).map_err(|error| {
        let (line, column) = place_of(plain, error.span().map_or(0, |span| span.start));
        MappingError::Toml {
            line,
            column,
            what: error.message().trim_end_matches('.').to_owned(),
        }
    })?;
    read(Reading::new(plain, String::new(), document.get_ref()))
}

impl<'d> Reading<'d> {
    fn new(text: &'d str, called: String, table: &'d DeTable<'d>) -> Reading<'d> {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
            .collect();
        entries.sort_by_key(|(_, span, _)| span.start);
        Reading {
            text,
            called,
            entries,
            asked: Vec::new(),
        }
    }

    fn get(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.asked.push(key);
        self.entries
            .iter()
            .find(|(name, _, _)| *name == key)
            .map(|(_, _, value)| *value)
    }

    /// All entries in the order of the file.
    pub(crate) fn entries(&self) -> Vec<(&'d str, (u64, u64), Value<'d>)> {
        self.entries
            .iter()
            .map(|(name, span, value)| {
                (
                    *name,
                    place_of(self.text, span.start),
                    Value {
                        text: self.text,
                        value,
                    },
                )
            })
            .collect()
    }

    pub(crate) fn value(&mut self, key: &'static str) -> Option<Value<'d>> {
        let text = self.text;
        self.get(key).map(|value| Value { text, value })
    }

    pub(crate) fn table(&mut self, key: &'static str) -> Result<Option<Reading<'d>>, MappingError> {
        let called = format!("[{key}]");
        self.value(key)
            .map(|value| value.table(&called))
            .transpose()
    }

    pub(crate) fn tables(&mut self, key: &'static str) -> Result<Vec<Reading<'d>>, MappingError> {
        let called = format!("[[{key}]]");
        match self.value(key) {
            None => Ok(Vec::new()),
            Some(value) => value
                .list()
                .into_iter()
                .map(|one| one.table(&called))
                .collect(),
        }
    }

    pub(crate) fn words(&mut self, key: &'static str) -> Result<Option<String>, MappingError> {
        self.value(key).map(|value| value.words(key)).transpose()
    }

    pub(crate) fn words_or_empty(&mut self, key: &'static str) -> Result<String, MappingError> {
        Ok(self.words(key)?.unwrap_or_default())
    }

    pub(crate) fn list_of_words(&mut self, key: &'static str) -> Result<Vec<String>, MappingError> {
        match self.value(key) {
            None => Ok(Vec::new()),
            Some(value) => value.list().into_iter().map(|one| one.words(key)).collect(),
        }
    }

    pub(crate) fn truth(&mut self, key: &'static str) -> Result<Option<bool>, MappingError> {
        self.value(key)
            .map(|value| {
                value
                    .value
                    .get_ref()
                    .as_bool()
                    .ok_or_else(|| value.wrong(key, "true or false"))
            })
            .transpose()
    }

    pub(crate) fn count(&mut self, key: &'static str) -> Result<Option<u64>, MappingError> {
        self.value(key)
            .map(|value| {
                let digits = value
                    .value
                    .get_ref()
                    .as_integer()
                    .map(|number| number.as_str().replace('_', ""));
                digits
                    .and_then(|digits| digits.parse().ok())
                    .ok_or_else(|| value.wrong(key, "a whole number"))
            })
            .transpose()
    }

    pub(crate) fn number(&mut self, key: &'static str) -> Result<Option<f64>, MappingError> {
        self.value(key)
            .map(|value| {
                let digits = match value.value.get_ref() {
                    DeValue::Integer(number) => number.as_str().replace('_', ""),
                    DeValue::Float(number) => number.as_str().replace('_', ""),
                    _ => String::new(),
                };
                digits
                    .parse()
                    .ok()
                    .filter(|number: &f64| number.is_finite())
                    .ok_or_else(|| value.wrong(key, "a number"))
            })
            .transpose()
    }

    /// A word out of a fixed set.
    pub(crate) fn chosen<T>(
        &mut self,
        key: &'static str,
        known: &[&str],
        choose: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, MappingError> {
        self.value(key)
            .map(|value| value.chosen(key, known, &choose))
            .transpose()
    }

    /// Says which word nobody asked for.
    pub(crate) fn finish(&self) -> Result<(), MappingError> {
        for (name, span, _) in &self.entries {
            if !self.asked.contains(name) {
                let (line, column) = place_of(self.text, span.start);
                let near = super::nearest(name, self.asked.iter().copied());
                let inside = if self.called.is_empty() {
                    String::new()
                } else {
                    format!(" in {}", self.called)
                };
                let what = format!("\"{name}\" is not known{inside}");
                return Err(MappingError::Unknown {
                    line,
                    column,
                    what,
                    near,
                });
            }
        }
        Ok(())
    }
}

/// A value with its place.
#[derive(Clone, Copy)]
pub(crate) struct Value<'d> {
    text: &'d str,
    value: &'d Spanned<DeValue<'d>>,
}

impl<'d> Value<'d> {
    pub(crate) fn place(self) -> (u64, u64) {
        place_of(self.text, self.value.span().start)
    }

    pub(crate) fn wrong(self, key: &str, wanted: &str) -> MappingError {
        let (line, column) = self.place();
        MappingError::Toml {
            line,
            column,
            what: format!("{key} must be {wanted}"),
        }
    }

    pub(crate) fn is_table(self) -> bool {
        self.value.get_ref().is_table()
    }

    pub(crate) fn table(self, called: &str) -> Result<Reading<'d>, MappingError> {
        match self.value.get_ref() {
            DeValue::Table(table) => Ok(Reading::new(self.text, called.to_owned(), table)),
            _ => Err(self.wrong(called, "a table")),
        }
    }

    /// The members of an array, or the value by itself.
    pub(crate) fn list(self) -> Vec<Value<'d>> {
        match self.value.get_ref() {
            DeValue::Array(values) => values
                .iter()
                .map(|value| Value {
                    text: self.text,
                    value,
                })
                .collect(),
            _ => vec![self],
        }
    }

    /// Text; numbers and dates are taken as they are written.
    pub(crate) fn words(self, key: &str) -> Result<String, MappingError> {
        match self.value.get_ref() {
            DeValue::String(words) => Ok(words.as_ref().to_owned()),
            DeValue::Integer(number) => Ok(number.as_str().to_owned()),
            DeValue::Float(number) => Ok(number.as_str().to_owned()),
            DeValue::Datetime(date) => Ok(date.to_string()),
            _ => Err(self.wrong(key, "a text in quotation marks")),
        }
    }

    pub(crate) fn chosen<T>(
        self,
        key: &str,
        known: &[&str],
        choose: &impl Fn(&str) -> Option<T>,
    ) -> Result<T, MappingError> {
        let words = self.words(key)?;
        choose(words.trim()).ok_or_else(|| {
            let (line, column) = self.place();
            let near = super::nearest(&words, known.iter().copied());
            let what = format!(
                "\"{words}\" is no value of {key}; known are {}",
                known.join(", ")
            );
            MappingError::Unknown {
                line,
                column,
                what,
                near,
            }
        })
    }
}
