//! A table as Parquet: the same columns and rows as in CSV and JSON Lines, typed.

use crate::Error;
use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a row group.
const GROUP: usize = 50_000;

/// Values of one column waiting to be written.
enum Column {
    Text(Vec<Option<String>>),
    Whole(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
    Truth(Vec<Option<bool>>),
}

impl Column {
    /// What a column of this name holds.
    fn named(name: &str) -> Self {
        match name {
            "n" | "case" | "records" | "span_from" | "span_to" | "line" | "column" => {
                Self::Whole(Vec::new())
            }
            "weight" | "probability" => Self::Real(Vec::new()),
            "free_of_doubles" | "invented" | "current" => Self::Truth(Vec::new()),
            _ => Self::Text(Vec::new()),
        }
    }

    fn physical(&self) -> Physical {
        match self {
            Self::Text(_) => Physical::BYTE_ARRAY,
            Self::Whole(_) => Physical::INT64,
            Self::Real(_) => Physical::DOUBLE,
            Self::Truth(_) => Physical::BOOLEAN,
        }
    }

    fn push(&mut self, value: &Value) {
        match self {
            Self::Text(all) => all.push((!value.is_null()).then(|| crate::export::cell(value))),
            Self::Whole(all) => all.push(value.as_i64()),
            Self::Real(all) => all.push(value.as_f64()),
            Self::Truth(all) => all.push(value.as_bool()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Text(all) => all.len(),
            Self::Whole(all) => all.len(),
            Self::Real(all) => all.len(),
            Self::Truth(all) => all.len(),
        }
    }
}

/// A table on its way to a Parquet file.
pub(crate) struct ParquetTable {
    path: PathBuf,
    to: SerializedFileWriter<File>,
    columns: Vec<Column>,
}

impl ParquetTable {
    pub(crate) fn create(path: &Path, names: &[&str]) -> Result<Self, Error> {
        let columns: Vec<Column> = names.iter().map(|name| Column::named(name)).collect();
        let file = File::create(path).map_err(Error::file(path))?;
        let start = || {
            let fields = names
                .iter()
                .zip(&columns)
                .map(|(name, column)| {
                    let text = matches!(column, Column::Text(_));
                    Type::primitive_type_builder(name, column.physical())
                        .with_repetition(Repetition::OPTIONAL)
                        .with_converted_type(if text {
                            ConvertedType::UTF8
                        } else {
                            ConvertedType::NONE
                        })
                        .build()
                        .map(Arc::new)
                })
                .collect::<Result<Vec<_>, _>>()?;
            let schema = Type::group_type_builder("row")
                .with_fields(fields)
                .build()?;
            let how = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_created_by("imena".to_owned())
                .build();
            SerializedFileWriter::new(file, Arc::new(schema), Arc::new(how))
        };
        let to = start().map_err(|e| failed(path, e))?;
        Ok(Self {
            path: path.to_owned(),
            to,
            columns,
        })
    }

    pub(crate) fn row(&mut self, values: &[Value]) -> Result<(), Error> {
        for (column, value) in self.columns.iter_mut().zip(values) {
            column.push(value);
        }
        if self.columns.first().is_some_and(|c| c.len() >= GROUP) {
            self.group()?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<(), Error> {
        self.group()?;
        self.to.close().map_err(|e| failed(&self.path, e))?;
        Ok(())
    }

    fn group(&mut self) -> Result<(), Error> {
        if self.columns.first().is_none_or(|c| c.len() == 0) {
            return Ok(());
        }
        let mut write = || {
            let mut group = self.to.next_row_group()?;
            for column in &mut self.columns {
                column_of(&mut group, column)?;
            }
            group.close().map(|_| ())
        };
        write().map_err(|e| failed(&self.path, e))
    }
}

fn column_of(
    group: &mut SerializedRowGroupWriter<'_, File>,
    column: &mut Column,
) -> Result<(), ParquetError> {
    let Some(mut to) = group.next_column()? else {
        return Ok(());
    };
    match column {
        Column::Text(all) => {
            let values: Vec<ByteArray> = all
                .iter()
                .flatten()
                .map(|t| ByteArray::from(t.as_str()))
                .collect();
            to.typed::<ByteArrayType>()
                .write_batch(&values, Some(&levels(all)), None)?;
            all.clear();
        }
        Column::Whole(all) => {
            let values: Vec<i64> = all.iter().flatten().copied().collect();
            to.typed::<Int64Type>()
                .write_batch(&values, Some(&levels(all)), None)?;
            all.clear();
        }
        Column::Real(all) => {
            let values: Vec<f64> = all.iter().flatten().copied().collect();
            to.typed::<DoubleType>()
                .write_batch(&values, Some(&levels(all)), None)?;
            all.clear();
        }
        Column::Truth(all) => {
            let values: Vec<bool> = all.iter().flatten().copied().collect();
            to.typed::<BoolType>()
                .write_batch(&values, Some(&levels(all)), None)?;
            all.clear();
        }
    }
    to.close()
}

/// 1 where a value is, 0 where none is.
fn levels<T>(all: &[Option<T>]) -> Vec<i16> {
    all.iter().map(|v| i16::from(v.is_some())).collect()
}

fn failed(path: &Path, error: ParquetError) -> Error {
    Error::File {
        path: path.to_owned(),
        source: std::io::Error::other(error),
    }
}
