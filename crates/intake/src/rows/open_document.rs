//! Rows of an `OpenDocument` spreadsheet, streamed from its `content.xml`.
//!
//! Rows and cells may be "repeated" a million times by one attribute; empty repetitions are only counted.

use std::io::{BufReader, Read, Seek};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event as Xml};
use zip::ZipArchive;

use super::delimited::tidy;
use super::spreadsheet::{Sheets, Stop};
use super::{CELL_BYTES_MAX, CELLS_MAX, Event, Row, Sink};

/// The most rows a sheet can have.
const ROWS_MAX: u64 = 1 << 20;

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn damaged(error: impl ToString) -> Stop {
    Stop::Damaged(error.to_string())
}

/// Gives every row of a sheet: the one named, or the first that has any.
pub(crate) fn each(
    reader: impl Read + Seek,
    sheet: Option<&str>,
    sink: &mut Sink<'_>,
) -> Result<Sheets, Stop> {
    let mut archive = ZipArchive::new(reader).map_err(damaged)?;
    let content = archive.by_name("content.xml").map_err(damaged)?;
    let mut xml = Reader::from_reader(BufReader::with_capacity(64 * 1024, content));
    let mut walk = Walk {
        wanted: sheet,
        ..Walk::default()
    };
    let mut buffer = Vec::new();
    let mut depth = 0_u32;
    loop {
        buffer.clear();
        let flow = match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Xml::Start(tag) => {
                depth += 1;
                if depth > 200 {
                    return Err(Stop::Damaged("its XML is nested too deeply".to_owned()));
                }
                walk.open(&tag);
                ControlFlow::Continue(())
            }
            Xml::Empty(tag) => {
                walk.open(&tag);
                walk.close(tag.name().as_ref(), sink)
            }
            Xml::End(tag) => {
                depth = depth.saturating_sub(1);
                walk.close(tag.name().as_ref(), sink)
            }
            Xml::Text(text) => {
                walk.text(&text.decode().map_err(damaged)?);
                ControlFlow::Continue(())
            }
            Xml::CData(text) => {
                walk.text(&String::from_utf8_lossy(&text));
                ControlFlow::Continue(())
            }
            Xml::GeneralRef(entity) => {
                let name = entity.decode().map_err(damaged)?;
                let letter = entity.resolve_char_ref().map_err(damaged)?;
                match letter {
                    Some(letter) => walk.text(letter.encode_utf8(&mut [0; 4])),
                    None => walk.text(match name.as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => "\u{fffd}",
                    }),
                }
                ControlFlow::Continue(())
            }
            Xml::Eof => break,
            _ => ControlFlow::Continue(()),
        };
        if flow.is_break() {
            break;
        }
    }
    if let Some(wanted) = sheet
        && walk.read.is_none()
        && !walk.names.iter().any(|name| name == wanted)
    {
        return Err(Stop::NoSheet {
            sheet: wanted.to_owned(),
            has: walk.names,
        });
    }
    let read = walk.read;
    let others = walk
        .names
        .into_iter()
        .filter(|name| Some(name) != read.as_ref())
        .collect();
    Ok(Sheets { read, others })
}

#[derive(Default)]
struct Walk<'a> {
    wanted: Option<&'a str>,
    names: Vec<String>,
    /// The sheet whose rows were given.
    read: Option<String>,
    in_read_sheet: bool,
    given: u64,
    line: u64,
    row: Row,
    row_repeats: u64,
    /// Empty cells not yet pushed: those at the end of a row never are.
    pending: usize,
    cell: Option<Cell>,
    annotation: u32,
    paragraphs: u32,
}

#[derive(Default)]
struct Cell {
    repeats: usize,
    value: Option<String>,
    text: String,
}

fn attribute(tag: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let found = tag.try_get_attribute(name).ok()??;
    found
        .unescape_value()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

impl Walk<'_> {
    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            b"table:table" => {
                let name = attribute(tag, b"table:name").unwrap_or_default();
                self.in_read_sheet = match self.wanted {
                    Some(wanted) => wanted == name,
                    None => self.read.is_none(),
                };
                self.names.push(name);
                self.line = 0;
            }
            b"table:table-row" => {
                self.row.clear();
                self.pending = 0;
                self.row_repeats = number(tag, b"table:number-rows-repeated").max(1);
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let value = match attribute(tag, b"office:value-type").as_deref() {
                    Some("date") => attribute(tag, b"office:date-value")
                        .map(|date| date.trim_end_matches("T00:00:00").replace('T', " ")),
                    Some("float") => attribute(tag, b"office:value"),
                    Some("boolean") => attribute(tag, b"office:boolean-value"),
                    _ => None,
                };
                let repeats = number(tag, b"table:number-columns-repeated")
                    .clamp(1, CELLS_MAX as u64) as usize;
                self.cell = Some(Cell {
                    repeats,
                    value,
                    text: String::new(),
                });
                self.paragraphs = 0;
            }
            b"office:annotation" => self.annotation += 1,
            b"text:p" if self.annotation == 0 => {
                if self.paragraphs > 0 {
                    self.text("\n");
                }
                self.paragraphs += 1;
            }
            b"text:s" => {
                let count = number(tag, b"text:c").clamp(1, 1000) as usize;
                self.text(&" ".repeat(count));
            }
            b"text:tab" => self.text("\t"),
            b"text:line-break" => self.text("\n"),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.annotation == 0
            && self.paragraphs > 0
            && let Some(cell) = &mut self.cell
            && cell.text.len() <= CELL_BYTES_MAX
        {
            cell.text.push_str(text);
        }
    }

    fn close(&mut self, tag: &[u8], sink: &mut Sink<'_>) -> ControlFlow<()> {
        match tag {
            b"office:annotation" => self.annotation = self.annotation.saturating_sub(1),
            b"table:table-cell" | b"table:covered-table-cell" => {
                let Some(cell) = self.cell.take() else {
                    return ControlFlow::Continue(());
                };
                let words = cell.value.unwrap_or(cell.text);
                if words.is_empty() {
                    self.pending = (self.pending + cell.repeats).min(CELLS_MAX);
                    return ControlFlow::Continue(());
                }
                for _ in 0..std::mem::take(&mut self.pending) {
                    if self.row.len() < CELLS_MAX {
                        self.row.push("");
                    }
                }
                for _ in 0..cell.repeats {
                    if self.row.len() < CELLS_MAX && self.row.text().len() < super::ROW_BYTES_MAX {
                        self.row.push(&words);
                    }
                }
            }
            b"table:table-row" => {
                let repeats = std::mem::take(&mut self.row_repeats);
                if self.in_read_sheet && !self.row.is_blank() {
                    if self.read.is_none() {
                        self.read = self.names.last().cloned();
                    }
                    for _ in 0..repeats.min(ROWS_MAX) {
                        if self.given >= ROWS_MAX {
                            break;
                        }
                        self.row.line = self.line;
                        tidy(&mut self.row, false, sink)?;
                        sink(Event::Row(&mut self.row))?;
                        self.line += 1;
                        self.given += 1;
                    }
                } else {
                    self.line = self.line.saturating_add(repeats);
                }
            }
            b"table:table" => self.in_read_sheet = false,
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn number(tag: &BytesStart<'_>, name: &[u8]) -> u64 {
    attribute(tag, name)
        .and_then(|value| value.parse().ok())
        .unwrap_or(0)
}
