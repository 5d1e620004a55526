//! Rows of a Parquet file. Values inside values (lists, structures) are kept as text of a JSON-like form.

use std::fmt::Write as _;
use std::fs::File;

use bytes::Bytes;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::Field;

use super::delimited::tidy;
use super::{Event, Row, Sink};
use crate::problems;

/// Names of the columns.
pub(crate) struct Columns {
    pub(crate) names: Vec<String>,
    /// Columns whose values hold other values.
    pub(crate) nested: Vec<String>,
}

/// Gives every row; the names of the columns are returned by the opener.
pub(crate) fn each(source: Source, sink: &mut Sink<'_>) -> Result<Columns, String> {
    match source {
        Source::File(file) => each_in(file, sink),
        Source::Bytes(bytes) => each_in(bytes, sink),
    }
}

/// A file or bytes.
pub(crate) enum Source {
    File(File),
    Bytes(Bytes),
}

fn each_in<C: ChunkReader + 'static>(source: C, sink: &mut Sink<'_>) -> Result<Columns, String> {
    let reader = SerializedFileReader::new(source).map_err(|error| error.to_string())?;
    let schema = reader.metadata().file_metadata().schema();
    let fields = schema.get_fields();
    let names = fields.iter().map(|field| field.name().to_owned()).collect();
    let nested: Vec<String> = fields
        .iter()
        .filter(|field| !field.is_primitive())
        .map(|field| field.name().to_owned())
        .collect();
    let columns = Columns { names, nested };
    for name in &columns.nested {
        if sink(Event::Problem(problems::column_nested(name))).is_break() {
            return Ok(columns);
        }
    }
    let rows = reader
        .get_row_iter(None)
        .map_err(|error| error.to_string())?;
    let mut row = Row::default();
    for (line, values) in rows.enumerate() {
        let values = values.map_err(|error| format!("row {}: {error}", line + 1))?;
        row.clear();
        row.line = line as u64;
        for (_, value) in values.get_column_iter() {
            row.push(&words(value, true));
        }
        if tidy(&mut row, false, sink).is_break() || sink(Event::Row(&mut row)).is_break() {
            return Ok(columns);
        }
    }
    Ok(columns)
}

fn words(value: &Field, outermost: bool) -> String {
    match value {
        Field::Null => String::new(),
        Field::Str(text) if outermost => text.clone(),
        Field::Str(text) => serde_json::Value::String(text.clone()).to_string(),
        Field::Bool(value) => value.to_string(),
        Field::Byte(value) => value.to_string(),
        Field::Short(value) => value.to_string(),
        Field::Int(value) => value.to_string(),
        Field::Long(value) => value.to_string(),
        Field::UByte(value) => value.to_string(),
        Field::UShort(value) => value.to_string(),
        Field::UInt(value) => value.to_string(),
        Field::ULong(value) => value.to_string(),
        Field::Float(value) => value.to_string(),
        Field::Double(value) => value.to_string(),
        Field::Date(days) => iso_date(i64::from(*days)),
        Field::TimestampMillis(millis) => iso_moment(millis.div_euclid(1000)),
        Field::TimestampMicros(micros) => iso_moment(micros.div_euclid(1_000_000)),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes
                .data()
                .iter()
                .fold(String::from("0x"), |mut hex, byte| {
                    // Writing to a String cannot fail.
                    _ = write!(hex, "{byte:02x}");
                    hex
                }),
        },
        Field::Group(group) => {
            let mut text = String::from("{");
            for (index, (name, value)) in group.get_column_iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let name = serde_json::Value::String(name.clone());
                // Writing to a String cannot fail.
                _ = write!(text, "{comma}{name}:{}", inner(value));
            }
            text + "}"
        }
        Field::ListInternal(list) => {
            let parts: Vec<String> = list.elements().iter().map(inner).collect();
            format!("[{}]", parts.join(","))
        }
        Field::MapInternal(map) => {
            let parts: Vec<String> = map
                .entries()
                .iter()
                .map(|(key, value)| format!("[{},{}]", inner(key), inner(value)))
                .collect();
            format!("[{}]", parts.join(","))
        }
        other => other.to_string(),
    }
}

fn inner(value: &Field) -> String {
    match value {
        Field::Null => "null".to_owned(),
        value => words(value, false),
    }
}

/// Days since 1970-01-01 as an ISO date (after Howard Hinnant's description of the civil calendar).
fn iso_date(days: i64) -> String {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn iso_moment(seconds: i64) -> String {
    let date = iso_date(seconds.div_euclid(86_400));
    match seconds.rem_euclid(86_400) {
        0 => date,
        rest => format!(
            "{date} {:02}:{:02}:{:02}",
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (-11_825, "1937-08-17"),
            (11_016, "2000-02-29"),
        ] {
            assert_eq!(iso_date(days), date);
        }
    }
}
