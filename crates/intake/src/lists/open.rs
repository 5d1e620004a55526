//! Looking at a list before it is read: kind, encoding, separator, names of the columns, a few rows.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use imena_model::Problem;

use super::shown;
use crate::encoding::{self, Encoding};
use crate::error::Error;
use crate::guard::guarded;
use crate::header;
use crate::input::Input;
use crate::kind::{self, Foreign, Kind};
use crate::mapping::{FileSettings, TakenAs, plain_name};
use crate::problems;
use crate::rows::delimited::{Delimited, Layout, cut, sniff};
use crate::rows::spreadsheet::{Sheets, Stop};
use crate::rows::{Event, Sink, json_lines, open_document, parquet, spreadsheet};
use crate::text::Text;
use crate::zipguard::{self, Refusal};

/// Rows looked at before anything is read.
const SAMPLE_ROWS: usize = 300;

/// A list that was looked at and can be read.
#[derive(Debug, Clone)]
pub struct Opened {
    pub(crate) input: Input,
    /// What kind of file it is.
    pub kind: Kind,
    /// Its encoding and how it was found; none for kinds that have their own.
    pub encoding: Option<encoding::Found>,
    /// How its cells are parted.
    pub layout: Option<Layout>,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Whether the file itself names its columns.
    pub has_header: bool,
    /// Some rows, as they stand.
    pub sample: Vec<Vec<String>>,
    /// What was noticed on opening.
    pub problems: Vec<Problem>,
    /// Lines before the names of the columns, lines of the names: zero-based, the end exclusive.
    pub(super) header_lines: (u64, u64),
    /// How many cells a row usually has.
    pub(super) width: usize,
}

/// Looks at a file: kind, encoding, columns, a few rows.
pub fn open(input: &Input, settings: &FileSettings) -> Result<Opened, Error> {
    let name = input.name().to_owned();
    let head = input.head(kind::HEAD_BYTES).map_err(|source| Error::Read {
        name: name.clone(),
        source,
    })?;
    if head.is_empty() {
        return Err(Error::Empty { name });
    }
    let kind = kind_of(input, &head, settings)?;
    let mut opened = Opened {
        input: input.clone(),
        kind,
        encoding: None,
        layout: None,
        sheet: settings.sheet.clone(),
        columns: Vec::new(),
        has_header: true,
        sample: Vec::new(),
        problems: Vec::new(),
        header_lines: (0, 0),
        width: 0,
    };
    match kind {
        Kind::Delimited => {
            let found = find_encoding(input, settings)?;
            let text = encoding::decode_lossy(&sample_bytes(input, 256 * 1024)?, found.encoding);
            let mut layout = sniff(&text).layout;
            if let Some(separator) = settings.separator {
                layout.separator = separator;
                layout.quote = layout.quote.or(Some(b'"'));
            }
            if let Some(quote) = settings.quote {
                layout.quote = quote;
            }
            opened.encoding = Some(found);
            opened.layout = Some(layout);
            look_at_table(&mut opened, settings)?;
        }
        Kind::JsonLines => {
            opened.encoding = Some(find_encoding(input, settings)?);
            look_at_named_rows(&mut opened)?;
        }
        Kind::Parquet => look_at_named_rows(&mut opened)?,
        Kind::Xlsx | Kind::Ods => look_at_table(&mut opened, settings)?,
        Kind::Empty => return Err(Error::Empty { name }),
        found => {
            return Err(Error::WrongKind {
                name,
                found,
                wanted: "a list of rows",
            });
        }
    }
    if opened.sample.is_empty() {
        return Err(Error::Empty { name });
    }
    note_doubled_names(&mut opened);
    Ok(opened)
}

fn kind_of(input: &Input, head: &[u8], settings: &FileSettings) -> Result<Kind, Error> {
    let mut kind = kind::detect(head);
    if matches!(
        kind,
        Kind::Xlsx | Kind::Ods | Kind::Foreign(Foreign::Zip | Foreign::TextDocument)
    ) && head.starts_with(b"PK")
    {
        kind = look_into_zip(input)?;
    }
    let forced = match settings.taken_as {
        Some(TakenAs::Table) => Some(Kind::Delimited),
        Some(TakenAs::JsonLines) => Some(Kind::JsonLines),
        Some(TakenAs::MemoryBook | TakenAs::Testimony | TakenAs::Places) | None => None,
    };
    Ok(match (kind, forced) {
        // Only texts can be taken for another kind than they seem.
        (
            Kind::Delimited | Kind::JsonLines | Kind::Prose | Kind::WebVtt | Kind::GeoJson,
            Some(forced),
        ) => forced,
        (Kind::Foreign(Foreign::Json), Some(Kind::JsonLines)) => Kind::JsonLines,
        _ => kind,
    })
}

pub(crate) fn look_into_zip(input: &Input) -> Result<Kind, Error> {
    let name = input.name().to_owned();
    let reader = input.open().map_err(|source| Error::Read {
        name: name.clone(),
        source,
    })?;
    zipguard::look(reader).map_err(|refusal| match refusal {
        Refusal::Bomb(what) => Error::ZipBomb { name, what },
        Refusal::Locked => Error::Locked { name },
        Refusal::Damaged(what) => Error::Damaged { name, what },
        Refusal::Io(source) => Error::Read { name, source },
    })
}

fn sample_bytes(input: &Input, limit: usize) -> Result<Vec<u8>, Error> {
    input.head(limit).map_err(|source| Error::Read {
        name: input.name().to_owned(),
        source,
    })
}

/// The encoding as forced, or found from the first bytes that are not ASCII, wherever in the file they come.
fn find_encoding(input: &Input, settings: &FileSettings) -> Result<encoding::Found, Error> {
    if let Some(encoding) = settings.encoding {
        return Ok(encoding::Found {
            encoding,
            mark_bytes: 0,
            why: "as said in the mapping",
        });
    }
    encoding_of(input)
}

/// Finds the encoding of a text file.
pub fn encoding_of(input: &Input) -> Result<encoding::Found, Error> {
    let failed = |source| Error::Read {
        name: input.name().to_owned(),
        source,
    };
    let mut reader = input.open().map_err(failed)?;
    let mut sample = Vec::new();
    let mut buffer = vec![0_u8; 64 * 1024];
    let mut first = true;
    loop {
        let len = reader.read(&mut buffer).map_err(failed)?;
        if len == 0 {
            break;
        }
        // ASCII alone tells nothing: the head is kept, and then only what has other bytes in it.
        if first || !buffer[..len].is_ascii() {
            sample.extend_from_slice(&buffer[..len]);
        }
        first = false;
        let beyond_ascii = sample.iter().filter(|byte| !byte.is_ascii()).count();
        if beyond_ascii > 2000 || sample.len() > 1 << 20 {
            break;
        }
    }
    Ok(encoding::detect(&sample))
}

impl Opened {
    /// The file that was opened.
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// Walks over all rows of the file.
    pub(super) fn each(&self, sink: &mut Sink<'_>) -> Result<Sheets, Error> {
        let name = self.input.name().to_owned();
        let open = || {
            self.input.open().map_err(|source| Error::Read {
                name: name.clone(),
                source,
            })
        };
        let encoding = self
            .encoding
            .map_or(Encoding::UTF_8, |found| found.encoding);
        let failed = |source| Error::Read {
            name: name.clone(),
            source,
        };
        match self.kind {
            Kind::JsonLines => {
                json_lines::each(Text::new(open()?, encoding), sink).map_err(failed)?;
                Ok(Sheets::default())
            }
            Kind::Xlsx | Kind::Ods => {
                let reader = std::io::BufReader::new(open()?);
                let sheet = self.sheet.as_deref();
                let read = guarded(|| {
                    if self.kind == Kind::Xlsx {
                        spreadsheet::each(reader, sheet, sink)
                    } else {
                        open_document::each(reader, sheet, sink)
                    }
                });
                match read {
                    Some(Ok(sheets)) => Ok(sheets),
                    Some(Err(Stop::NoSheet { sheet, has })) => {
                        Err(Error::NoSheet { name, sheet, has })
                    }
                    Some(Err(Stop::Damaged(what))) => Err(Error::Damaged { name, what }),
                    None => Err(Error::Damaged {
                        name,
                        what: "its inside contradicts itself".to_owned(),
                    }),
                }
            }
            Kind::Parquet => {
                let read = guarded(|| parquet::each(self.parquet_source()?, sink));
                match read {
                    Some(Ok(_)) => Ok(Sheets::default()),
                    Some(Err(what)) => Err(Error::Damaged { name, what }),
                    None => Err(Error::Damaged {
                        name,
                        what: "its inside contradicts itself".to_owned(),
                    }),
                }
            }
            _ => {
                let layout = self.layout.unwrap_or(Layout {
                    separator: b',',
                    quote: Some(b'"'),
                    terminator: b'\n',
                });
                Delimited::new(Text::new(open()?, encoding), layout)
                    .each(sink)
                    .map_err(failed)?;
                Ok(Sheets::default())
            }
        }
    }

    fn parquet_source(&self) -> Result<parquet::Source, String> {
        match self.input.on_disk() {
            Some(path) => std::fs::File::open(path)
                .map(parquet::Source::File)
                .map_err(|error| error.to_string()),
            None => match self.input.all(u64::MAX - 1) {
                Ok(Some(bytes)) => Ok(parquet::Source::Bytes(bytes.into())),
                Ok(None) => Err("it is too large".to_owned()),
                Err(error) => Err(error.to_string()),
            },
        }
    }
}

/// Sample of a file whose columns are named in a header, or not at all.
fn look_at_table(opened: &mut Opened, settings: &FileSettings) -> Result<(), Error> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut lines: Vec<u64> = Vec::new();
    let sheets = opened.each(&mut |event| {
        if let Event::Row(row) = event
            && !row.is_blank()
        {
            // Long cells say nothing more about a column than their beginning.
            rows.push(row.cells().map(|cell| cut(cell, 4096).to_owned()).collect());
            lines.push(row.line);
        }
        if rows.len() >= SAMPLE_ROWS {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    if rows.is_empty() {
        return Ok(());
    }
    let found = match (settings.header_row, settings.header_rows) {
        (None, None) => header::find(&rows),
        (row, count) => {
            let guess = header::find(&rows);
            let first = match row {
                Some(row) => lines.iter().position(|&line| line >= row).unwrap_or(0),
                None if count == Some(0) => 0,
                None => guess.first,
            };
            let count = count.map_or(guess.count.max(1), |count| {
                usize::try_from(count).unwrap_or(usize::MAX)
            });
            header::Header {
                first,
                count: count.min(rows.len() - first),
            }
        }
    };
    let after = found.first + found.count;
    let end_line = if after == 0 { 0 } else { lines[after - 1] + 1 };
    opened.header_lines = (lines[found.first.min(lines.len() - 1)], end_line);
    if found.count == 0 {
        opened.header_lines = (0, 0);
    }
    opened.has_header = found.count > 0;
    for (row, line) in rows[..if found.count > 0 { found.first } else { 0 }]
        .iter()
        .zip(&lines)
    {
        opened.problems.push(problems::title_rows(
            *line,
            shown(row.iter().map(String::as_str)),
        ));
    }
    let body = &rows[after..];
    opened.width = usual_width(body);
    opened.columns = header::names(&rows[found.first..after], opened.width);
    opened.sample = body.to_vec();
    if let Some(read) = &sheets.read {
        opened.sheet = Some(read.clone());
        if !sheets.others.is_empty() && settings.sheet.is_none() {
            opened
                .problems
                .push(problems::other_sheets(read, &sheets.others));
        }
    }
    Ok(())
}

fn usual_width(rows: &[Vec<String>]) -> usize {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row.len()).or_insert(0_usize) += 1;
    }
    counts
        .into_iter()
        .max_by_key(|&(width, times)| (times, width))
        .map_or(0, |(width, _)| width)
}

/// Sample of a file whose cells carry the names of their columns.
fn look_at_named_rows(opened: &mut Opened) -> Result<(), Error> {
    let mut names: Vec<String> = Vec::new();
    let mut rows: Vec<Vec<(usize, String)>> = Vec::new();
    let parquet_names = if opened.kind == Kind::Parquet {
        Some(parquet_columns(opened)?)
    } else {
        None
    };
    if let Some(columns) = parquet_names {
        names = columns;
    }
    opened.each(&mut |event| {
        if let Event::Row(row) = event {
            let mut cells = Vec::new();
            for (index, cell) in row.cells().enumerate() {
                let column = match row.names.get(index) {
                    None => index,
                    Some(name) => {
                        names
                            .iter()
                            .position(|known| known == name)
                            .unwrap_or_else(|| {
                                names.push(name.clone());
                                names.len() - 1
                            })
                    }
                };
                cells.push((column, cut(cell, 4096).to_owned()));
            }
            rows.push(cells);
        }
        if rows.len() >= SAMPLE_ROWS {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    opened.width = names.len();
    opened.sample = rows
        .into_iter()
        .map(|cells| {
            let mut row = vec![String::new(); names.len()];
            for (column, cell) in cells {
                if let Some(place) = row.get_mut(column) {
                    *place = cell;
                }
            }
            row
        })
        .collect();
    opened.columns = names;
    Ok(())
}

fn parquet_columns(opened: &Opened) -> Result<Vec<String>, Error> {
    let damaged = |what| Error::Damaged {
        name: opened.input.name().to_owned(),
        what,
    };
    let source = opened.parquet_source().map_err(damaged)?;
    guarded(|| parquet::each(source, &mut |_| ControlFlow::Break(())))
        .unwrap_or_else(|| Err("its inside contradicts itself".to_owned()))
        .map(|columns| columns.names)
        .map_err(damaged)
}

fn note_doubled_names(opened: &mut Opened) {
    for (index, name) in opened.columns.iter().enumerate() {
        let plain = plain_name(name);
        if opened.columns[..index]
            .iter()
            .any(|other| plain_name(other) == plain)
        {
            opened.problems.push(problems::column_twice(name, index));
        }
    }
}
