//! A mapping written out for a keeper to correct.

use std::fmt::Write as _;

use imena_model::{Audience, Basis, Calendar, Certainty, Role, Source};

use super::{ColumnRule, FileSettings, Mapping, TestimonySettings, calendar_key};

impl Mapping {
    /// The mapping as TOML, with the reasons of proposed columns as remarks.
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        write_source(&mut out, &self.source);
        write_file(&mut out, &self.file);
        if let Some(testimony) = &self.testimony {
            write_testimony(&mut out, testimony);
        }
        if !self.columns.is_empty() {
            out.push_str("\n[columns]\n");
            for rule in &self.columns {
                write_column(&mut out, rule);
            }
        }
        out
    }
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => {
                // Writing to a String cannot fail.
                _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

fn list(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| self::quoted(word)).collect();
    format!("[{}]", quoted.join(", "))
}

fn line(out: &mut String, key: &str, value: &str) {
    out.push_str(key);
    out.push_str(" = ");
    out.push_str(value);
    out.push('\n');
}

fn words(out: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        line(out, key, &quoted(value));
    }
}

fn words_unless_empty(out: &mut String, key: &str, value: &str) {
    words(out, key, Some(value).filter(|value| !value.is_empty()));
}

fn write_source(out: &mut String, source: &Source) {
    out.push_str("[source]\n");
    words_unless_empty(out, "key", &source.key);
    line(out, "title", &quoted(&source.title));
    line(out, "kind", &quoted(source.kind.key()));
    if let Some(keeper) = &source.keeper {
        match &keeper.address {
            None => line(out, "keeper", &quoted(&keeper.name)),
            Some(address) => {
                line(
                    out,
                    "keeper",
                    &format!(
                        "{{ name = {}, address = {} }}",
                        quoted(&keeper.name),
                        quoted(address)
                    ),
                );
            }
        }
    }
    if let Some(reference) = &source.reference {
        let levels = [
            ("fond", &reference.fond),
            ("opis", &reference.opis),
            ("delo", &reference.delo),
            ("leaf", &reference.leaf),
            ("as_printed", &reference.as_printed),
        ];
        let parts: Vec<String> = levels
            .iter()
            .filter_map(|(key, value)| {
                value
                    .as_ref()
                    .map(|value| format!("{key} = {}", quoted(value)))
            })
            .collect();
        line(out, "reference", &format!("{{ {} }}", parts.join(", ")));
    }
    words(out, "author", source.author.as_deref());
    words_unless_empty(out, "language", &source.language);
    if source.calendar != Calendar::Unknown {
        line(out, "calendar", &quoted(calendar_key(source.calendar)));
    }
    words(
        out,
        "dated",
        source.dated.as_ref().map(|date| date.as_written.as_str()),
    );
    if !source.means.is_empty() {
        let keys: Vec<String> = source
            .means
            .iter()
            .map(|means| means.key().to_owned())
            .collect();
        line(out, "means", &list(&keys));
    }
    if !source.copied_from.is_empty() {
        line(out, "copied_from", &list(&source.copied_from));
    }
    if source.free_of_doubles {
        line(out, "free_of_doubles", "true");
    }
    if let Some(coverage) = source.coverage {
        line(
            out,
            "coverage",
            &format!("{{ read = {}, known = {} }}", coverage.read, coverage.known),
        );
    }
    if source.invented {
        line(out, "invented", "true");
    }
    words(out, "note", source.note.as_deref());
    if source.audience != Audience::default() {
        line(out, "audience", &quoted(source.audience.key()));
    }
}

fn write_file(out: &mut String, file: &FileSettings) {
    if *file == FileSettings::default() {
        return;
    }
    out.push_str("\n[file]\n");
    let sign = |byte: u8| quoted(&char::from(byte).to_string());
    words(out, "as", file.taken_as.map(super::TakenAs::key));
    words(
        out,
        "encoding",
        file.encoding
            .map(crate::encoding::Encoding::name)
            .as_deref(),
    );
    if let Some(separator) = file.separator {
        line(out, "separator", &sign(separator));
    }
    if let Some(quote) = file.quote {
        line(out, "quote", &quote.map_or_else(|| quoted(""), sign));
    }
    if let Some(row) = file.header_row {
        line(out, "header_row", &(row + 1).to_string());
    }
    if let Some(rows) = file.header_rows {
        line(out, "header_rows", &rows.to_string());
    }
    words(out, "sheet", file.sheet.as_deref());
    words(out, "key", file.key.as_deref());
    words(
        out,
        "date_order",
        file.date_order.map(crate::dates::Order::key),
    );
}

fn write_testimony(out: &mut String, testimony: &TestimonySettings) {
    out.push_str("\n[testimony]\n");
    line(out, "speakers", &list(&testimony.speakers));
    words(out, "recorded", testimony.recorded.as_deref());
    line(out, "purposes", &list(&testimony.purposes));
    line(out, "audience", &quoted(testimony.audience.key()));
    words(out, "until", testimony.until.as_deref());
    words(out, "way_out", testimony.way_out.as_deref());
    line(out, "speaks_of", &list(&testimony.speaks_of));
}

fn write_column(out: &mut String, rule: &ColumnRule) {
    let mut keys: Vec<String> = rule
        .properties
        .iter()
        .map(|property| property.key().to_owned())
        .collect();
    if rule.is_entry {
        keys.push("entry".to_owned());
    }
    let meaning = match keys.as_slice() {
        [] => quoted("keep"),
        [one] => quoted(one),
        several => list(several),
    };
    let mut more = String::new();
    let mut add = |key: &str, value: &str| {
        more.push_str(", ");
        more.push_str(key);
        more.push_str(" = ");
        more.push_str(value);
    };
    if let Some(calendar) = rule.calendar {
        add("calendar", &quoted(calendar_key(calendar)));
    }
    if let Some(order) = rule.order {
        add("order", &quoted(order.key()));
    }
    if rule.case > 0 {
        add("case", &(u32::from(rule.case) + 1).to_string());
    }
    if rule.certainty != Certainty::default() {
        add("certainty", &quoted(rule.certainty.key()));
    }
    if rule.basis != Basis::default() {
        add("basis", &quoted(rule.basis.key()));
    }
    if rule.role != Role::default() {
        add("role", &quoted(rule.role.key()));
    }
    if rule.audience != Audience::default() {
        add("audience", &quoted(rule.audience.key()));
    }
    let value = if more.is_empty() {
        meaning
    } else {
        format!("{{ is = {meaning}{more} }}")
    };
    out.push_str(&quoted(&rule.column));
    out.push_str(" = ");
    out.push_str(&value);
    if let Some(why) = &rule.why {
        let why: String = why
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        out.push_str("  # ");
        out.push_str(&why);
    }
    out.push('\n');
}
