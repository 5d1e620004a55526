//! An entry as one line of JSON, with the keys a scorer or another program expects.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::entry::{Entry, Field, Part, is_date};

/// The keys this module writes; a line that came with one of them has it replaced.
const WRITTEN: [&str; 4] = ["gold", "spans", "remainder", "problems"];

/// An entry with what it came with: its keys pass through, and what was read stands behind them. Written straight to the
/// output, because a tree of values for each entry costs more than reading it.
#[derive(Debug)]
pub struct Line<'a> {
    /// The keys the entry came with.
    pub given: &'a Map<String, Value>,
    /// What was read.
    pub entry: &'a Entry,
    /// The name beside the text, or nothing.
    pub fio: &'a str,
    /// The text that was read.
    pub text: &'a str,
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.given {
            if !WRITTEN.contains(&key.as_str()) {
                map.serialize_entry(key, value)?;
            }
        }
        map.serialize_entry("gold", &Values(self))?;
        map.serialize_entry("spans", &Each(self.entry.fields.iter().map(Claim::of)))?;
        let bytes = |span: &std::ops::Range<usize>| [span.start, span.end];
        map.serialize_entry("remainder", &Each(self.entry.remainder.iter().map(bytes)))?;
        let problems = self.entry.problems.iter().map(|finding| {
            let problem = finding.to_problem(self.text, None);
            serde_json::json!({
                "code": finding.code.key(),
                "span": bytes(&finding.span),
                "as_written": problem.as_written,
                "what": problem.what,
                "done": problem.done,
                "mend": problem.mend,
            })
        });
        map.serialize_entry("problems", &Each(problems))?;
        map.end()
    }
}

/// A list written as it is gone through.
struct Each<I>(I);

impl<T: Serialize, I: Iterator<Item = T> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// A claim with its place.
#[derive(serde::Serialize)]
struct Claim<'a> {
    property: &'static str,
    r#in: &'static str,
    span: [usize; 2],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    readings: &'a [String],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    uncertain: bool,
    group: u16,
}

impl<'a> Claim<'a> {
    fn of(field: &'a Field) -> Self {
        Self {
            property: field.property,
            r#in: match field.part {
                Part::Name => "fio",
                Part::Text => "text",
            },
            span: [field.span.start, field.span.end],
            readings: &field.readings,
            uncertain: field.uncertain,
            group: field.group,
        }
    }
}

/// The claims by property: one value, or a list where the entry states several; dates as EDTF.
struct Values<'a>(&'a Line<'a>);

impl Values<'_> {
    fn value<'f>(&'f self, field: &'f Field) -> Option<&'f str> {
        if is_date(field.property) || field.property == "sex" {
            field.readings.first().map(String::as_str)
        } else {
            Some(field.as_written(self.0.fio, self.0.text))
        }
    }
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = &self.0.entry.fields;
        let mut map = serializer.serialize_map(None)?;
        let mut list: Vec<&str> = Vec::new();
        for (n, first) in fields.iter().enumerate() {
            let property = first.property;
            if fields[..n].iter().any(|f| f.property == property) {
                continue;
            }
            list.clear();
            for field in fields[n..].iter().filter(|f| f.property == property) {
                if let Some(value) = self.value(field)
                    && !list.contains(&value)
                {
                    list.push(value);
                }
            }
            match list.as_slice() {
                [] => {}
                [one] if property != "aliases" => map.serialize_entry(property, one)?,
                many => map.serialize_entry(property, many)?,
            }
        }
        map.serialize_entry("uncertain", &self.0.entry.uncertain())?;
        map.end()
    }
}
