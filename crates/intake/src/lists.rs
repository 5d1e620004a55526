//! Lists: opening a file of rows, and reading it row by row into records with claims.
//!
//! ```
//! use std::ops::ControlFlow;
//! use imena_intake::{Input, lists, propose::propose};
//! let input = Input::bytes("list.csv", "Фамилия;Имя;Год рождения\nПримеров;Тест;1889\n".as_bytes());
//! let opened = lists::open(&input, &Default::default())?;
//! let proposal = propose(&opened);
//! let mut records = Vec::new();
//! lists::read(&opened, &proposal.mapping, &mut |item| {
//!     if let lists::Item::Record(record) = item {
//!         records.push(record);
//!     }
//!     ControlFlow::Continue(())
//! })?;
//! assert_eq!(records[0].name(), "Примеров Тест");
//! # Ok::<(), imena_intake::Error>(())
//! ```

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use imena_model::{Claim, Locator, Position, Problem, Property, Record, Verbatim};

use crate::books;
use crate::cells::Ready;
use crate::dates;
use crate::encoding::{self, Encoding};
use crate::error::Error;
use crate::header;
use crate::input::Input;
use crate::kind::{self, Foreign, Kind};
use crate::mapping::{FileSettings, Mapping, MappingError, TakenAs, nearest, plain_name};
use crate::problems;
use crate::prose::{self, Grammar};
use crate::rows::delimited::{Delimited, Layout, cut, name_column, sniff};
use crate::rows::spreadsheet::{Sheets, Stop};
use crate::rows::{Event, Row, Sink, json_lines, open_document, parquet, spreadsheet};
use crate::text::Text;
use crate::zipguard::{self, Refusal};

/// Rows looked at before anything is read.
const SAMPLE_ROWS: usize = 300;
/// Problems of one code that are reported one by one; the rest is counted.
pub const PROBLEMS_MAX_PER_CODE: u64 = 1000;
/// Keys remembered to tell that one comes twice.
const KEYS_MAX: usize = 20_000_000;

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
    header_lines: (u64, u64),
    /// How many cells a row usually has.
    width: usize,
}

/// What reading gives: a record, or something a person may want to know.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A record with its claims.
    Record(Record),
    /// A problem.
    Problem(Problem),
}

/// Receives items; breaking ends the reading.
pub type Receive<'a> = dyn FnMut(Item) -> ControlFlow<()> + 'a;

/// What was read, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows that became records.
    pub records: u64,
    /// Claims in them.
    pub claims: u64,
    /// Rows that were blank, titles or repeated headers.
    pub passed_over: u64,
    /// Problems by code, those that were only counted included.
    pub problems: BTreeMap<String, u64>,
    /// Whether the receiver ended the reading early.
    pub stopped: bool,
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

fn look_into_zip(input: &Input) -> Result<Kind, Error> {
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
    fn each(&self, sink: &mut Sink<'_>) -> Result<Sheets, Error> {
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
                // The readers of workbooks are not ours: should one fail on a malformed file, it is the file's damage.
                let read = catch_unwind(AssertUnwindSafe(|| {
                    if self.kind == Kind::Xlsx {
                        spreadsheet::each(reader, sheet, sink)
                    } else {
                        open_document::each(reader, sheet, sink)
                    }
                }));
                match read {
                    Ok(Ok(sheets)) => Ok(sheets),
                    Ok(Err(Stop::NoSheet { sheet, has })) => {
                        Err(Error::NoSheet { name, sheet, has })
                    }
                    Ok(Err(Stop::Damaged(what))) => Err(Error::Damaged { name, what }),
                    Err(_) => Err(Error::Damaged {
                        name,
                        what: "its inside contradicts itself".to_owned(),
                    }),
                }
            }
            Kind::Parquet => {
                let read = catch_unwind(AssertUnwindSafe(|| {
                    parquet::each(self.parquet_source()?, sink)
                }));
                match read {
                    Ok(Ok(_)) => Ok(Sheets::default()),
                    Ok(Err(what)) => Err(Error::Damaged { name, what }),
                    Err(_) => Err(Error::Damaged {
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
    let read = catch_unwind(AssertUnwindSafe(|| {
        parquet::each(source, &mut |_| ControlFlow::Break(()))
    }));
    match read {
        Ok(columns) => columns.map(|columns| columns.names).map_err(damaged),
        Err(_) => Err(damaged("its inside contradicts itself".to_owned())),
    }
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

/// The cells of a row as one line, for a message.
fn shown<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for cell in cells {
        if !line.is_empty() {
            line.push_str(" | ");
        }
        line.push_str(cut(cell, 200));
        if line.len() > 400 {
            line.push('…');
            break;
        }
    }
    line
}

/// Reads a list with its mapping, giving every record and problem to `receive` in the order of the file.
pub fn read(
    opened: &Opened,
    mapping: &Mapping,
    receive: &mut Receive<'_>,
) -> Result<Summary, Error> {
    let mut reading = ListReading::new(opened, mapping)?;
    for problem in &opened.problems {
        if reading.tell(problem.clone(), receive).is_break() {
            return Ok(reading.teller.finish(true, receive));
        }
    }
    let mut stopped = false;
    opened.each(&mut |event| {
        let flow = match event {
            Event::Row(row) => reading.row(row, receive),
            Event::Problem(problem) => {
                // In JSON Lines the column of a problem counts letters of the line.
                let problem = match opened.kind {
                    Kind::JsonLines => problem,
                    _ => name_column(problem, &reading.columns),
                };
                reading.tell(problem, receive)
            }
        };
        stopped |= flow.is_break();
        flow
    })?;
    Ok(reading.teller.finish(stopped, receive))
}

/// Gives records and problems on and keeps count. Problems too many of a kind are only counted.
#[derive(Debug, Default)]
pub(crate) struct Teller {
    summary: Summary,
}

impl Teller {
    pub(crate) fn tell(
        &mut self,
        mut problem: Problem,
        receive: &mut Receive<'_>,
    ) -> ControlFlow<()> {
        let count = match self.summary.problems.get_mut(problem.code.as_ref()) {
            Some(count) => count,
            None => self
                .summary
                .problems
                .entry(problem.code.to_string())
                .or_insert(0),
        };
        *count += 1;
        if *count > PROBLEMS_MAX_PER_CODE {
            return ControlFlow::Continue(());
        }
        if problem.as_written.len() > 500 {
            problem.as_written = cut(&problem.as_written, 500).to_owned() + "…";
        }
        receive(Item::Problem(problem))
    }

    pub(crate) fn give(&mut self, record: Record, receive: &mut Receive<'_>) -> ControlFlow<()> {
        self.summary.records += 1;
        self.summary.claims += record.claims.len() as u64;
        receive(Item::Record(record))
    }

    pub(crate) fn pass_over(&mut self) {
        self.summary.passed_over += 1;
    }

    /// Says how many problems were only counted, and gives the summary.
    pub(crate) fn finish(mut self, stopped: bool, receive: &mut Receive<'_>) -> Summary {
        self.summary.stopped = stopped;
        for (code, count) in &self.summary.problems {
            if self.summary.stopped || *count <= PROBLEMS_MAX_PER_CODE {
                continue;
            }
            let more = problems::more_of_the_same(code, count - PROBLEMS_MAX_PER_CODE);
            self.summary.stopped = receive(Item::Problem(more)).is_break();
        }
        self.summary
    }
}

struct ListReading<'a> {
    opened: &'a Opened,
    mapping: &'a Mapping,
    columns: Arc<[String]>,
    rules: Vec<Ready>,
    key: Option<usize>,
    keys_seen: HashSet<u64>,
    names_wanted: bool,
    number: u64,
    /// For columns whose cells are whole entries.
    grammar: Option<Grammar>,
    teller: Teller,
    found: Vec<Problem>,
    /// The names of the cells of the row before, for rows that carry their own.
    shape: Option<Shape>,
}

/// The columns of rows that carry their own names.
struct Shape {
    names: Vec<String>,
    columns: Arc<[String]>,
    rules: Vec<Ready>,
    key: Option<usize>,
}

fn find_column(columns: &[String], named: &str) -> Option<usize> {
    if let Some(number) = named
        .strip_prefix('#')
        .and_then(|digits| digits.parse::<usize>().ok())
        && !columns.iter().any(|column| column == named)
    {
        return number.checked_sub(1).filter(|&index| index < columns.len());
    }
    columns
        .iter()
        .position(|column| column == named)
        .or_else(|| {
            let plain = plain_name(named);
            columns
                .iter()
                .position(|column| plain_name(column) == plain)
        })
}

fn make_ready(columns: &[String], mapping: &Mapping) -> Vec<Ready> {
    mapping
        .columns
        .iter()
        .filter_map(|rule| {
            Some(Ready {
                index: find_column(columns, &rule.column)?,
                calendar: rule.calendar.unwrap_or(mapping.source.calendar),
                order: rule.order.or(mapping.file.date_order).unwrap_or_default(),
                rule: rule.clone(),
            })
        })
        .filter(|ready| !ready.rule.properties.is_empty() || ready.rule.is_entry)
        .collect()
}

impl<'a> ListReading<'a> {
    fn new(opened: &'a Opened, mapping: &'a Mapping) -> Result<Self, Error> {
        let mut columns = opened.columns.clone();
        let named: Vec<(&str, Option<(u64, u64)>)> = mapping
            .columns
            .iter()
            .map(|rule| (rule.column.as_str(), rule.place))
            .chain(mapping.file.key.iter().map(|key| (key.as_str(), None)))
            .collect();
        if opened.kind == Kind::JsonLines
            && named
                .iter()
                .any(|(name, _)| find_column(&columns, name).is_none())
        {
            // The column may come first in a late row: look at all of them before saying that it is not there.
            columns = all_names(opened)?;
        }
        for (name, place) in named {
            if find_column(&columns, name).is_none() {
                let near = nearest(name, columns.iter().map(String::as_str));
                return Err(MappingError::UnknownColumn {
                    named: name.to_owned(),
                    place,
                    near,
                    has: columns,
                }
                .into());
            }
        }
        let rules = make_ready(&columns, mapping);
        let names_wanted = rules.iter().any(|ready| {
            ready
                .rule
                .properties
                .iter()
                .any(|property| is_name(*property))
        });
        Ok(ListReading {
            opened,
            mapping,
            key: mapping
                .file
                .key
                .as_ref()
                .and_then(|key| find_column(&columns, key)),
            rules,
            columns: columns.into(),
            keys_seen: HashSet::new(),
            names_wanted,
            number: 0,
            grammar: mapping
                .columns
                .iter()
                .any(|rule| rule.is_entry)
                .then(Grammar::builtin),
            teller: Teller::default(),
            found: Vec::new(),
            shape: None,
        })
    }

    fn tell(&mut self, problem: Problem, receive: &mut Receive<'_>) -> ControlFlow<()> {
        self.teller.tell(problem, receive)
    }

    fn row(&mut self, row: &mut Row, receive: &mut Receive<'_>) -> ControlFlow<()> {
        let (_, header_end) = self.opened.header_lines;
        if row.line < header_end && row.names.is_empty() && self.opened.kind != Kind::Parquet {
            self.teller.pass_over();
            return ControlFlow::Continue(());
        }
        if row.is_blank() {
            self.teller.pass_over();
            return ControlFlow::Continue(());
        }
        if self.opened.has_header && row.names.is_empty() && self.repeats_header(row) {
            self.teller.pass_over();
            return self.tell(
                problems::header_twice(row.line, shown(row.cells())),
                receive,
            );
        }
        self.number += 1;
        if row.names.is_empty() {
            self.check_width(row, receive)?;
        } else {
            self.fit_shape(row);
        }
        let mut claims: Vec<Claim> = Vec::with_capacity(self.rules.len() + 4);
        let shape = self.shape.as_ref();
        let rules = shape.map_or(&self.rules, |shape| &shape.rules);
        let columns = shape.map_or(&self.columns, |shape| &shape.columns);
        let key = shape.map_or(self.key, |shape| shape.key);
        for ready in rules {
            let cell = row.cell(ready.index);
            match &self.grammar {
                Some(grammar) if ready.rule.is_entry => {
                    let name = rules
                        .iter()
                        .find(|other| other.rule.properties.contains(&Property::FullName))
                        .map(|other| row.cell(other.index));
                    let entry = prose::read_entry(grammar, name, cell);
                    self.found
                        .extend(books::problems_of(&entry, cell, row.line, ready.index));
                    let column = u32::try_from(ready.index).unwrap_or(u32::MAX);
                    claims.extend(
                        books::claims_of(&entry, "", cell)
                            .into_iter()
                            .filter(|claim| claim.span.is_some())
                            .map(|claim| Claim {
                                span: Some((column, column)),
                                ..claim
                            }),
                    );
                }
                _ => ready.read(cell, row.line, &mut claims, &mut self.found),
            }
        }
        if let Some(problem) = birth_after_death(&claims, row.line, rules) {
            self.found.push(problem);
        }
        if self.names_wanted && !claims.iter().any(|claim| is_name(claim.property)) {
            self.found
                .push(problems::no_name(row.line, shown(row.cells())));
        }
        let record = Record {
            locator: locator(
                self.number,
                key.map(|index| (index, row.cell(index))),
                row.line,
                &mut self.keys_seen,
                &mut self.found,
            ),
            verbatim: Verbatim::Row {
                columns: Arc::clone(columns),
                cells: row.cells().map(str::to_owned).collect(),
            },
            claims,
            audience: self.mapping.source.audience,
        };
        if !self.found.is_empty() {
            let columns = Arc::clone(columns);
            for problem in std::mem::take(&mut self.found) {
                self.tell(name_column(problem, &columns), receive)?;
            }
        }
        self.teller.give(record, receive)
    }

    fn repeats_header(&self, row: &Row) -> bool {
        let first = row.cell(0);
        let is_like = |cell: &str, name: &str| {
            cell.len() <= name.len() + 16
                && (cell.trim() == name
                    || (!name.starts_with('#') && plain_name(cell) == plain_name(name)))
        };
        row.len() >= 2
            && row.len() <= self.columns.len()
            && self.columns.first().is_some_and(|name| {
                is_like(first, name) || (first.trim().is_empty() && name == "#1")
            })
            && row.cells().zip(self.columns.iter()).all(|(cell, name)| {
                is_like(cell, name) || (cell.trim().is_empty() && name.starts_with('#'))
            })
    }

    fn check_width(&mut self, row: &mut Row, receive: &mut Receive<'_>) -> ControlFlow<()> {
        let expected = self.columns.len();
        if row.len() > expected {
            row.trim_end(expected);
        }
        let ragged = matches!(self.opened.kind, Kind::Xlsx | Kind::Ods);
        let odd = if row.len() < expected {
            !ragged && row.len() != self.opened.width
        } else {
            row.len() > expected
        };
        if odd {
            let found = row.len();
            self.tell(
                problems::cell_count(row.line, found, expected, shown(row.cells())),
                receive,
            )?;
        }
        ControlFlow::Continue(())
    }

    fn fit_shape(&mut self, row: &Row) {
        if self
            .shape
            .as_ref()
            .is_some_and(|shape| shape.names == row.names)
        {
            return;
        }
        self.shape = Some(Shape {
            names: row.names.clone(),
            columns: row.names.clone().into(),
            rules: make_ready(&row.names, self.mapping),
            key: self
                .mapping
                .file
                .key
                .as_ref()
                .and_then(|key| find_column(&row.names, key)),
        });
    }
}

fn is_name(property: Property) -> bool {
    matches!(
        property,
        Property::FullName
            | Property::Surname
            | Property::GivenName
            | Property::Alias
            | Property::MaidenName
    )
}

/// All names of columns of a file whose rows carry their own.
fn all_names(opened: &Opened) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = opened.columns.clone();
    opened.each(&mut |event| {
        if let Event::Row(row) = event {
            for name in &row.names {
                if names.len() < crate::rows::CELLS_MAX && !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(names)
}

fn locator(
    number: u64,
    key: Option<(usize, &str)>,
    line: u64,
    seen: &mut HashSet<u64>,
    found: &mut Vec<Problem>,
) -> Locator {
    let Some((index, words)) = key else {
        return Locator::Row(number);
    };
    let words = words.trim();
    let position = Position {
        line: Some(line),
        column: Some(index as u64),
        column_name: None,
    };
    if words.is_empty() || words.len() > 200 {
        found.push(problems::key_missing(position));
        return Locator::Row(number);
    }
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    if seen.len() < KEYS_MAX && !seen.insert(hasher.finish()) {
        found.push(problems::key_twice(position, words));
        return Locator::Key(format!("{words} (row {number})"));
    }
    Locator::Key(words.to_owned())
}

/// A birth that is certainly later than a death, an execution or an arrest.
fn birth_after_death(claims: &[Claim], line: u64, rules: &[Ready]) -> Option<Problem> {
    let birth = claims
        .iter()
        .find(|claim| claim.property == Property::BirthDate && claim.readings.len() == 1)?;
    let calendar = rules
        .first()
        .map(|ready| ready.calendar)
        .unwrap_or_default();
    let (born, _) = dates::bounds(&birth.readings[0], calendar)?;
    let ends = [
        Property::ExecutedDate,
        Property::DiedDate,
        Property::ArrestDate,
        Property::SentenceDate,
    ];
    let end = claims.iter().find(|claim| {
        ends.contains(&claim.property)
            && claim.readings.len() == 1
            && dates::bounds(&claim.readings[0], calendar).is_some_and(|(_, latest)| latest < born)
    })?;
    let column = birth.span.map(|(column, _)| u64::from(column));
    let position = Position {
        line: Some(line),
        column,
        column_name: None,
    };
    Some(problems::birth_after_death(
        position,
        &birth.as_written,
        &end.as_written,
    ))
}
