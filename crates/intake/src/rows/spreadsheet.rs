//! Rows of an Excel workbook, cell by cell as they stand in the sheet.

use std::io::{Read, Seek};
use std::ops::ControlFlow;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};

use super::delimited::tidy;
use super::{CELLS_MAX, Event, Row, Sink};

/// What stops the reading of a workbook.
pub(crate) enum Stop {
    NoSheet { sheet: String, has: Vec<String> },
    Damaged(String),
}

fn damaged(error: &XlsxError) -> Stop {
    Stop::Damaged(error.to_string())
}

/// Gives every row of a sheet: the one named, or the first that has any. Returns the sheet read and the others.
pub(crate) fn each(
    reader: impl Read + Seek,
    sheet: Option<&str>,
    sink: &mut Sink<'_>,
) -> Result<Sheets, Stop> {
    let mut book: Xlsx<_> = Xlsx::new(reader).map_err(|error| damaged(&error))?;
    let names: Vec<String> = book.sheet_names();
    if let Some(wanted) = sheet {
        if !names.iter().any(|name| name == wanted) {
            return Err(Stop::NoSheet {
                sheet: wanted.to_owned(),
                has: names,
            });
        }
        each_of(&mut book, wanted, sink)?;
        return Ok(Sheets {
            read: Some(wanted.to_owned()),
            others: Vec::new(),
        });
    }
    for name in &names {
        match each_of(&mut book, name, sink) {
            // Empty; or a chart, which has no cells.
            Ok(0) | Err(Stop::NoSheet { .. }) => {}
            Ok(_) => {
                let later: Vec<String> = names
                    .iter()
                    .skip_while(|other| *other != name)
                    .skip(1)
                    .cloned()
                    .collect();
                let others = later
                    .into_iter()
                    .filter(|other| has_cells(&mut book, other))
                    .collect();
                return Ok(Sheets {
                    read: Some(name.clone()),
                    others,
                });
            }
            Err(stop) => return Err(stop),
        }
    }
    Ok(Sheets {
        read: None,
        others: names,
    })
}

/// Which sheet was read, and which were not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheets {
    pub(crate) read: Option<String>,
    pub(crate) others: Vec<String>,
}

/// Whether there is anything in a sheet.
fn has_cells<RS: Read + Seek>(book: &mut Xlsx<RS>, sheet: &str) -> bool {
    let Ok(mut cells) = book.worksheet_cells_reader(sheet) else {
        return false;
    };
    while let Ok(Some(cell)) = cells.next_cell() {
        if !matches!(cell.get_value(), DataRef::Empty) {
            return true;
        }
    }
    false
}

fn each_of<RS: Read + Seek>(
    book: &mut Xlsx<RS>,
    sheet: &str,
    sink: &mut Sink<'_>,
) -> Result<u64, Stop> {
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        Err(XlsxError::WorksheetNotFound(name) | XlsxError::NotAWorksheet(name)) => {
            return Err(Stop::NoSheet {
                sheet: name,
                has: Vec::new(),
            });
        }
        Err(error) => return Err(damaged(&error)),
    };
    let mut row = Row::default();
    let mut current: Option<u32> = None;
    let mut given = 0;
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        let (line, column) = cell.get_position();
        if current != Some(line) {
            if give(&mut row, &mut given, sink).is_break() {
                return Ok(given);
            }
            row.clear();
            row.line = u64::from(line);
            current = Some(line);
        }
        let column = column as usize;
        if column >= CELLS_MAX {
            continue;
        }
        let value = words(cell.get_value());
        if value.is_empty() {
            continue;
        }
        while row.len() < column {
            row.push("");
        }
        row.push(&value);
    }
    if give(&mut row, &mut given, sink).is_break() {
        return Ok(given);
    }
    Ok(given)
}

fn give(row: &mut Row, given: &mut u64, sink: &mut Sink<'_>) -> ControlFlow<()> {
    if row.is_blank() {
        return ControlFlow::Continue(());
    }
    *given += 1;
    tidy(row, false, sink)?;
    sink(Event::Row(row))
}

fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(date) => date_words(date),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A date cell holds a number of days; it is written out as an ISO date, with the time only when there is one.
fn date_words(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        return date.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if date.as_f64() < 1.0 {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else if hour == 0 && minute == 0 && second == 0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
