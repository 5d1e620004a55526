//! JSON Lines: one object a line, every key a column.
//!
//! Values keep the spelling of the file: `1.10` stays `1.10`. A value inside a value is kept as its JSON text.

use std::fmt;
use std::io::Read;

use memchr::memchr;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::delimited::tidy;
use super::{CELL_BYTES_MAX, CELLS_MAX, Event, ROW_BYTES_MAX, Row, Sink};
use crate::problems;
use crate::text::Text;

/// The name of the column that holds a line that is no object.
pub(crate) const WHOLE_LINE: &str = "(line)";

/// An object in the order of the file; a key that comes twice comes twice.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    if pairs.len() < CELLS_MAX {
                        pairs.push(pair);
                    }
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// Gives every line as a row with the names of its cells.
pub(crate) fn each<R: Read>(mut text: Text<R>, sink: &mut Sink<'_>) -> std::io::Result<()> {
    let mut row = Row::default();
    let mut broken = Vec::new();
    let mut line = 0;
    loop {
        if text.window().is_empty() && !text.more()? {
            return Ok(());
        }
        let (end, whole) = loop {
            if let Some(end) = memchr(b'\n', text.window()) {
                break (end, true);
            }
            if text.window().len() > ROW_BYTES_MAX {
                break (text.window().len(), false);
            }
            if !text.more()? {
                break (text.window().len(), true);
            }
        };
        row.clear();
        row.line = line;
        broken.clear();
        if !whole {
            let keep =
                super::delimited::cut(&String::from_utf8_lossy(text.window()), CELL_BYTES_MAX)
                    .to_owned();
            let mut skipped = 0;
            loop {
                if let Some(end) = memchr(b'\n', text.window()) {
                    skipped += end as u64;
                    text.take(end + 1, &mut broken);
                    break;
                }
                let len = text.window().len();
                skipped += len as u64;
                text.take(len, &mut broken);
                broken.clear();
                if !text.more()? {
                    break;
                }
            }
            row.names.push(WHOLE_LINE.to_owned());
            row.push(&keep);
            let problem = problems::line_too_long(line, skipped, keep.len() as u64);
            if sink(Event::Problem(problem)).is_break() || sink(Event::Row(&mut row)).is_break() {
                return Ok(());
            }
            line += 1;
            continue;
        }
        let words = String::from_utf8_lossy(&text.window()[..end])
            .trim()
            .to_owned();
        text.take((end + 1).min(text.window().len()), &mut broken);
        if !words.is_empty() {
            match serde_json::from_str::<Pairs<'_>>(&words) {
                Ok(pairs) => fill(&mut row, pairs),
                Err(error) => {
                    row.names.push(WHOLE_LINE.to_owned());
                    row.push(&words);
                    let problem = problems::json_broken(line, error.column(), &error.to_string());
                    if sink(Event::Problem(problem)).is_break() {
                        return Ok(());
                    }
                }
            }
            if tidy(&mut row, !broken.is_empty(), sink).is_break()
                || sink(Event::Row(&mut row)).is_break()
            {
                return Ok(());
            }
        }
        line += 1;
    }
}

fn fill(row: &mut Row, pairs: Pairs<'_>) {
    for (name, value) in pairs.0 {
        let raw = value.get();
        if raw.starts_with('"') {
            match serde_json::from_str::<String>(raw) {
                Ok(text) => row.push(&text),
                Err(_) => row.push(raw),
            }
        } else if raw == "null" {
            row.push("");
        } else {
            row.push(raw);
        }
        row.names.push(name);
    }
}
