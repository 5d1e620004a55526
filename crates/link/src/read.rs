//! Reads Parquet and CSV files into a [`Table`]: only the columns that the model needs.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, DataType};
use parquet::file::reader::{FileReader, SerializedFileReader};
use rayon::prelude::*;

use crate::error::Error;
use crate::model::Model;
use crate::table::{ALTERNATIVE, Column, Ids, Table};
use crate::text::{Interner, mix};

/// Rows decoded at a time.
const BATCH: usize = 32_768;

/// The names of the columns of a file.
pub fn column_names(path: &Path) -> Result<Vec<String>, Error> {
    if is_parquet(path)? {
        let reader = open_parquet(path)?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let mut names: Vec<String> = Vec::new();
        for leaf in schema.columns() {
            let name = leaf.path().parts()[0].clone();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names)
    } else {
        let mut reader = open_csv(path)?;
        let header = reader.headers().map_err(|source| csv_error(path, source))?;
        Ok(header.iter().map(|h| h.trim().to_owned()).collect())
    }
}

/// Reads files one after the other. Several files without a source column are one source each.
pub fn read_files(paths: &[PathBuf], model: &Model) -> Result<Table, Error> {
    let mut whole: Option<Table> = None;
    for path in paths {
        let mut table = if is_parquet(path)? {
            read_parquet(path, model)?
        } else {
            read_csv(path, model)?
        };
        if model.source.is_none() && paths.len() > 1 {
            let name = path
                .file_stem()
                .map_or_else(String::new, |s| s.to_string_lossy().into_owned());
            table.source_names = vec![name];
        }
        match &mut whole {
            None => whole = Some(table),
            Some(first) => {
                let offset = first.len();
                for column in &table.columns {
                    if first.column(&column.name).is_none() {
                        first.columns.push(Column {
                            name: column.name.clone(),
                            codes: vec![0; offset],
                            words: Interner::new(),
                        });
                    }
                }
                if model.id.is_none()
                    && let Ids::Whole(ids) = &mut table.ids
                {
                    for id in ids {
                        *id += offset as i64;
                    }
                }
                first.append(&table);
            }
        }
    }
    let table = whole.ok_or_else(|| Error::Empty("no file was given".to_owned()))?;
    if table.is_empty() {
        return Err(Error::Empty("the files hold no records".to_owned()));
    }
    check_ids(&table.ids)?;
    Ok(table)
}

pub(crate) fn check_ids(ids: &Ids) -> Result<(), Error> {
    if let Ids::Whole(numbers) = ids {
        let mut sorted = numbers.clone();
        sorted.par_sort_unstable();
        if sorted.windows(2).all(|w| w[0] != w[1]) {
            return Ok(());
        }
    }
    let mut order: Vec<u32> = (0..ids.len() as u32).collect();
    order.par_sort_unstable_by(|a, b| ids.order(*a, *b));
    let doubled: Vec<u32> = order
        .windows(2)
        .filter(|w| ids.order(w[0], w[1]) == std::cmp::Ordering::Equal)
        .map(|w| w[0])
        .collect();
    match doubled.first() {
        None => Ok(()),
        Some(first) => Err(Error::DuplicateIds {
            count: doubled.len(),
            id: ids.text(*first),
        }),
    }
}

fn is_parquet(path: &Path) -> Result<bool, Error> {
    let mut file = open(path)?;
    let mut head = [0; 4];
    match file.read_exact(&mut head) {
        Ok(()) => Ok(&head == b"PAR1"),
        Err(_) => Ok(false),
    }
}

fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

fn csv_error(path: &Path, source: csv::Error) -> Error {
    Error::Csv {
        path: path.to_owned(),
        source,
    }
}

fn open_csv(path: &Path) -> Result<csv::Reader<BufReader<File>>, Error> {
    let mut file = open(path)?;
    let mut head = [0; 4096];
    let mut filled = 0;
    loop {
        match file.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(source) => {
                return Err(Error::Read {
                    path: path.to_owned(),
                    source,
                });
            }
        }
        if filled == head.len() {
            break;
        }
    }
    let first_line = head[..filled].split(|b| *b == b'\n').next().unwrap_or(&[]);
    let count = |sign: u8| first_line.split(|b| *b == sign).count();
    let delimiter = [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|d| (count(*d), *d == b','))
        .unwrap_or(b',');
    let start = if head[..filled].starts_with(&[0xef, 0xbb, 0xbf]) {
        3
    } else {
        0
    };
    file.seek(std::io::SeekFrom::Start(start))
        .map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
    Ok(csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(BufReader::with_capacity(1 << 20, file)))
}

fn open_parquet(path: &Path) -> Result<SerializedFileReader<File>, Error> {
    SerializedFileReader::new(open(path)?).map_err(|source| parquet_error(path, source))
}

fn parquet_error(path: &Path, source: parquet::errors::ParquetError) -> Error {
    Error::Parquet {
        path: path.to_owned(),
        source,
    }
}

/// Turns cells into numbers: trims, drops what stands for "missing", splits alternatives.
pub(crate) struct Cells<'a> {
    pub(crate) column: Column,
    missing: &'a [String],
    split: Option<char>,
    joined: String,
}

impl<'a> Cells<'a> {
    pub(crate) fn new(name: &str, model: &'a Model) -> Self {
        Self {
            column: Column {
                name: name.to_owned(),
                codes: Vec::new(),
                words: Interner::new(),
            },
            missing: &model.missing,
            split: model.split,
            joined: String::new(),
        }
    }

    fn code(&mut self, text: &str) -> u32 {
        let text = text.trim();
        if text.is_empty() || self.missing.iter().any(|m| m == text) {
            return 0;
        }
        let Some(split) = self.split.filter(|s| text.contains(*s)) else {
            return self.column.words.intern(text);
        };
        self.joined.clear();
        for part in text.split(split).map(str::trim).filter(|p| !p.is_empty()) {
            if !self.joined.is_empty() {
                self.joined.push(ALTERNATIVE);
            }
            self.joined.push_str(part);
        }
        self.column.words.intern(&self.joined)
    }

    pub(crate) fn push(&mut self, text: &str) {
        let code = self.code(text);
        self.column.codes.push(code);
    }

    /// Adds another alternative to the last cell.
    pub(crate) fn extend_last(&mut self, text: &str) {
        let Some(last) = self.column.codes.last().copied() else {
            return;
        };
        let joined = format!(
            "{}{ALTERNATIVE}{}",
            self.column.words.get(last),
            text.trim()
        );
        let code = if last == 0 {
            self.code(text)
        } else {
            self.column.words.intern(&joined)
        };
        if let Some(last) = self.column.codes.last_mut() {
            *last = code;
        }
    }
}

/// The columns to be read: those of the model that are there.
pub(crate) fn wanted(present: &[String], model: &Model) -> Result<Vec<String>, Error> {
    let missing = |column: &str| Error::MissingColumn {
        column: column.to_owned(),
        present: present.join(", "),
    };
    for named in model.id.iter().chain(&model.source) {
        if !present.contains(named) {
            return Err(missing(named));
        }
    }
    let mut columns = Vec::new();
    for column in model.columns() {
        if present.iter().any(|p| p == column) || column.contains('.') {
            columns.push(column.to_owned());
        } else if !model.optional {
            return Err(missing(column));
        }
    }
    Ok(columns)
}

fn read_csv(path: &Path, model: &Model) -> Result<Table, Error> {
    let present = column_names(path)?;
    let columns = wanted(&present, model)?;
    let place = |name: &str| present.iter().position(|p| p == name);
    let mut cells: Vec<(usize, Cells)> = columns
        .iter()
        .filter_map(|c| Some((place(c)?, Cells::new(c, model))))
        .collect();
    let id_place = model.id.as_deref().and_then(place);
    let source_place = model.source.as_deref().and_then(place);
    let mut ids: Vec<Box<str>> = Vec::new();
    let mut whole: Option<Vec<i64>> = Some(Vec::new());
    let mut sources = Sources::default();
    let mut reader = open_csv(path)?;
    let mut row = csv::ByteRecord::new();
    let mut number = 0_i64;
    loop {
        match reader.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(source) => return Err(csv_error(path, source)),
        }
        let text = |at: usize| String::from_utf8_lossy(row.get(at).unwrap_or(&[]));
        for (at, cells) in &mut cells {
            cells.push(&text(*at));
        }
        match id_place {
            None => whole.get_or_insert_default().push(number),
            Some(at) => {
                let id = text(at);
                let id = id.trim();
                push_id(&mut whole, &mut ids, id);
            }
        }
        match source_place {
            Some(at) => sources.push(text(at).trim()),
            None => sources.push(""),
        }
        number += 1;
    }
    Ok(Table {
        ids: whole.map_or(Ids::Text(ids), Ids::Whole),
        sources: sources.numbers,
        source_names: sources.names,
        columns: cells.into_iter().map(|(_, c)| c.column).collect(),
    })
}

pub(crate) fn push_id(whole: &mut Option<Vec<i64>>, ids: &mut Vec<Box<str>>, id: &str) {
    if let Some(numbers) = whole {
        if let Some(number) = id.parse::<i64>().ok().filter(|n| n.to_string() == id) {
            numbers.push(number);
            return;
        }
        ids.extend(numbers.iter().map(|n| n.to_string().into_boxed_str()));
        *whole = None;
    }
    ids.push(id.into());
}

#[derive(Default)]
pub(crate) struct Sources {
    pub(crate) numbers: Vec<u16>,
    pub(crate) names: Vec<String>,
}

impl Sources {
    pub(crate) fn push(&mut self, name: &str) {
        if let Some(last) = self.numbers.last()
            && self.names[*last as usize] == name
        {
            self.numbers.push(*last);
            return;
        }
        let number = self
            .names
            .iter()
            .position(|n| n == name)
            .unwrap_or_else(|| {
                if self.names.len() < usize::from(u16::MAX) {
                    self.names.push(name.to_owned());
                }
                self.names.len() - 1
            });
        self.numbers.push(number as u16);
    }
}

fn read_parquet(path: &Path, model: &Model) -> Result<Table, Error> {
    let columns = wanted(&column_names(path)?, model)?;
    let reader = open_parquet(path)?;
    let rows = reader.metadata().file_metadata().num_rows().max(0) as usize;
    let source = match &model.source {
        None => None,
        Some(name) => Some(parquet_column(path, name, model)?),
    };
    let (ids, columns) = rayon::join(
        || match &model.id {
            None => Ok(Ids::Whole((0..rows as i64).collect())),
            Some(name) => parquet_ids(path, name),
        },
        || -> Result<Vec<Column>, Error> {
            columns
                .par_iter()
                .map(|name| parquet_column(path, name, model))
                .collect()
        },
    );
    let (sources, source_names) = match source {
        None => (vec![0; rows], vec![String::new()]),
        Some(column) => {
            let mut sources = Sources::default();
            for code in &column.codes {
                sources.push(column.words.get(*code));
            }
            (sources.numbers, sources.names)
        }
    };
    let table = Table {
        ids: ids?,
        sources,
        source_names,
        columns: columns?,
    };
    for column in &table.columns {
        if column.codes.len() != rows || table.ids.len() != rows {
            return Err(Error::Column {
                path: path.to_owned(),
                column: column.name.clone(),
                what: format!("has {} rows of {rows}", column.codes.len()),
            });
        }
    }
    Ok(table)
}

/// Identifiers that the file keeps as whole numbers, none of them missing.
fn whole_ids(path: &Path, name: &str) -> Result<Option<Vec<i64>>, Error> {
    let failed = |source| parquet_error(path, source);
    let reader = open_parquet(path)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let leaf = (0..schema.num_columns()).find(|i| schema.column(*i).path().string() == name);
    let Some(leaf) = leaf else {
        return Ok(None);
    };
    let column = schema.column(leaf);
    let kind = Kind::of(column.logical_type_ref(), column.converted_type());
    if !matches!(kind, Kind::Number) || column.max_rep_level() > 0 {
        return Ok(None);
    }
    let mut ids: Vec<i64> = Vec::new();
    let mut narrow: Vec<i32> = Vec::new();
    let mut present: Vec<i16> = Vec::new();
    for number in 0..reader.num_row_groups() {
        let group = reader.get_row_group(number).map_err(failed)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let before = ids.len();
        match group.get_column_reader(leaf).map_err(failed)? {
            ColumnReader::Int64ColumnReader(mut r) => {
                r.read_records(rows, Some(&mut present), None, &mut ids)
                    .map_err(failed)?;
            }
            ColumnReader::Int32ColumnReader(mut r) => {
                narrow.clear();
                r.read_records(rows, Some(&mut present), None, &mut narrow)
                    .map_err(failed)?;
                ids.extend(narrow.iter().map(|n| i64::from(*n)));
            }
            _ => return Ok(None),
        }
        if ids.len() - before != rows {
            return Ok(None);
        }
    }
    Ok(Some(ids))
}

fn parquet_ids(path: &Path, name: &str) -> Result<Ids, Error> {
    if let Some(ids) = whole_ids(path, name)? {
        return Ok(Ids::Whole(ids));
    }
    let mut ids: Vec<Box<str>> = Vec::new();
    let mut whole = Some(Vec::new());
    let mut empty = 0;
    each_cell(path, name, &mut |_: bool, text: Option<&str>| {
        empty += u32::from(text.is_none());
        push_id(&mut whole, &mut ids, text.unwrap_or("").trim());
    })?;
    if empty > 1 {
        return Err(Error::Column {
            path: path.to_owned(),
            column: name.to_owned(),
            what: format!("is the identifier and is empty in {empty} rows"),
        });
    }
    Ok(whole.map_or(Ids::Text(ids), Ids::Whole))
}

/// Takes the cells of a column, one after the other.
trait See {
    /// A cell: whether it begins a row, and its text.
    fn text(&mut self, first: bool, text: Option<&str>);

    /// A cell as the file keeps it.
    fn bytes(&mut self, first: bool, bytes: Option<&ByteArray>) {
        match bytes.map(|b| String::from_utf8_lossy(b.data())) {
            Some(text) => self.text(first, Some(&text)),
            None => self.text(first, None),
        }
    }
}

impl<F: FnMut(bool, Option<&str>)> See for F {
    fn text(&mut self, first: bool, text: Option<&str>) {
        self(first, text);
    }
}

/// How many values of a dictionary are remembered at a time.
const KNOWN: usize = 1 << 14;

/// Cells of a file that keeps each distinct value once for many rows: where a value lies tells which it is.
struct KnownCells<'a> {
    cells: Cells<'a>,
    /// Values with their numbers. They are kept, so that nothing else can come to lie in the same place.
    known: Vec<Option<(ByteArray, u32)>>,
}

impl See for KnownCells<'_> {
    fn text(&mut self, first: bool, text: Option<&str>) {
        if first {
            self.cells.push(text.unwrap_or(""));
        } else if let Some(text) = text {
            self.cells.extend_last(text);
        }
    }

    fn bytes(&mut self, first: bool, bytes: Option<&ByteArray>) {
        let Some(value) = bytes.filter(|_| first) else {
            let text = bytes.map(|b| String::from_utf8_lossy(b.data()));
            self.text(first, text.as_deref());
            return;
        };
        let place = value.data().as_ptr_range();
        let slot = mix(place.start as u64) as usize % KNOWN;
        if let Some((known, code)) = &self.known[slot]
            && known.data().as_ptr_range() == place
        {
            self.cells.column.codes.push(*code);
            return;
        }
        self.cells.push(&String::from_utf8_lossy(value.data()));
        if let Some(code) = self.cells.column.codes.last() {
            self.known[slot] = Some((value.clone(), *code));
        }
    }
}

fn parquet_column(path: &Path, name: &str, model: &Model) -> Result<Column, Error> {
    let mut cells = KnownCells {
        cells: Cells::new(name, model),
        known: vec![None; KNOWN],
    };
    each_cell(path, name, &mut cells)?;
    Ok(cells.cells.column)
}

/// Shows each cell of a column.
fn each_cell(path: &Path, name: &str, see: &mut impl See) -> Result<(), Error> {
    // A reader of its own for each column: handles to one file share their place in it between threads.
    let reader = open_parquet(path)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let leaves: Vec<usize> = (0..schema.num_columns())
        .filter(|i| {
            let path = schema.column(*i).path().clone();
            path.parts()[0] == name || path.string() == name
        })
        .collect();
    let unusable = |what: &str| Error::Column {
        path: path.to_owned(),
        column: name.to_owned(),
        what: what.to_owned(),
    };
    let [leaf] = leaves[..] else {
        return Err(unusable(if leaves.is_empty() {
            "is not there"
        } else {
            "is a structure of several columns; name one of them as `column.part`"
        }));
    };
    let description = schema.column(leaf);
    let depth = description.max_def_level();
    if description.max_rep_level() > 1 {
        return Err(unusable("is a list of lists, which has no meaning here"));
    }
    let kind = Kind::of(description.logical_type_ref(), description.converted_type());
    for group in 0..reader.num_row_groups() {
        let group = reader
            .get_row_group(group)
            .map_err(|e| parquet_error(path, e))?;
        let column = group
            .get_column_reader(leaf)
            .map_err(|e| parquet_error(path, e))?;
        let mut cells = CellReader {
            path,
            depth,
            rows: description.max_rep_level() == 0,
        };
        let mut text = String::new();
        match column {
            ColumnReader::ByteArrayColumnReader(mut r) => {
                cells.read(&mut r, |first, value| see.bytes(first, value))?;
            }
            ColumnReader::Int32ColumnReader(mut r) => {
                cells.read(&mut r, |first, value: Option<&i32>| {
                    let shown = value.map(|v| kind.whole(i64::from(*v), &mut text));
                    see.text(first, shown);
                })?;
            }
            ColumnReader::Int64ColumnReader(mut r) => {
                cells.read(&mut r, |first, value: Option<&i64>| {
                    let shown = value.map(|v| kind.whole(*v, &mut text));
                    see.text(first, shown);
                })?;
            }
            ColumnReader::DoubleColumnReader(mut r) => {
                cells.read(&mut r, |first, value: Option<&f64>| {
                    let shown = value.filter(|v| v.is_finite()).map(|v| {
                        text = v.to_string();
                        text.as_str()
                    });
                    see.text(first, shown);
                })?;
            }
            ColumnReader::FloatColumnReader(mut r) => {
                cells.read(&mut r, |first, value: Option<&f32>| {
                    let shown = value.filter(|v| v.is_finite()).map(|v| {
                        text = v.to_string();
                        text.as_str()
                    });
                    see.text(first, shown);
                })?;
            }
            ColumnReader::BoolColumnReader(mut r) => {
                cells.read(&mut r, |first, value: Option<&bool>| {
                    see.text(first, value.map(|v| if *v { "true" } else { "false" }));
                })?;
            }
            ColumnReader::FixedLenByteArrayColumnReader(_) | ColumnReader::Int96ColumnReader(_) => {
                return Err(unusable(
                    "has a type that is not read (fixed-length bytes or Int96)",
                ));
            }
        }
    }
    Ok(())
}

/// What whole numbers of a column mean.
enum Kind {
    Number,
    Day,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl Kind {
    fn of(logical: Option<&LogicalType>, converted: ConvertedType) -> Self {
        use parquet::basic::TimeUnit;
        match (logical, converted) {
            (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Self::Day,
            (Some(LogicalType::Timestamp(t)), _) => match t.unit {
                TimeUnit::MILLIS => Self::Milliseconds,
                TimeUnit::MICROS => Self::Microseconds,
                TimeUnit::NANOS => Self::Nanoseconds,
            },
            (_, ConvertedType::TIMESTAMP_MILLIS) => Self::Milliseconds,
            (_, ConvertedType::TIMESTAMP_MICROS) => Self::Microseconds,
            _ => Self::Number,
        }
    }

    fn whole<'t>(&self, number: i64, text: &'t mut String) -> &'t str {
        const DAY: i64 = 86_400;
        *text = match self {
            Self::Number => number.to_string(),
            Self::Day => crate::days::iso(number),
            Self::Milliseconds => crate::days::iso(number.div_euclid(DAY * 1000)),
            Self::Microseconds => crate::days::iso(number.div_euclid(DAY * 1_000_000)),
            Self::Nanoseconds => crate::days::iso(number.div_euclid(DAY * 1_000_000_000)),
        };
        text
    }
}

struct CellReader<'a> {
    path: &'a Path,
    depth: i16,
    rows: bool,
}

impl CellReader<'_> {
    fn read<T: DataType>(
        &mut self,
        reader: &mut parquet::column::reader::ColumnReaderImpl<T>,
        mut see: impl FnMut(bool, Option<&T::T>),
    ) -> Result<(), Error> {
        let mut values = Vec::with_capacity(BATCH);
        let mut present = Vec::with_capacity(BATCH);
        let mut repeated = Vec::with_capacity(if self.rows { 0 } else { BATCH });
        loop {
            values.clear();
            present.clear();
            repeated.clear();
            let levels = (self.depth > 0).then_some(&mut present);
            let again = (!self.rows).then_some(&mut repeated);
            let (records, count, _) = reader
                .read_records(BATCH, levels, again, &mut values)
                .map_err(|e| parquet_error(self.path, e))?;
            if records == 0 && count == 0 {
                return Ok(());
            }
            let mut values = values.iter();
            if self.depth == 0 {
                for value in values {
                    see(true, Some(value));
                }
                continue;
            }
            for (i, level) in present.iter().enumerate() {
                let first = self.rows || repeated[i] == 0;
                see(
                    first,
                    if *level == self.depth {
                        values.next()
                    } else {
                        None
                    },
                );
            }
        }
    }
}
