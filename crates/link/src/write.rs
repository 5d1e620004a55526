//! Writes links and clusters as Parquet.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Type};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};
use rayon::prelude::*;

use crate::error::Error;
use crate::linker::{Kind, Link};
use crate::table::{Ids, Table};

/// Rows written at a time.
const GROUP: usize = 1 << 20;

enum Cells {
    Whole(Vec<i64>),
    Text(Vec<ByteArray>),
    Real(Vec<f64>),
    Small(Vec<i32>),
}

fn ids(table: &Table, records: impl Iterator<Item = u32>) -> Cells {
    match table.ids() {
        Ids::Whole(ids) => Cells::Whole(records.map(|r| ids[r as usize]).collect()),
        Ids::Text(ids) => Cells::Text(
            records
                .map(|r| ByteArray::from(&*ids[r as usize]))
                .collect(),
        ),
    }
}

fn id_type(table: &Table, name: &str) -> String {
    match table.ids() {
        Ids::Whole(_) => format!("required int64 {name};"),
        Ids::Text(_) => format!("required binary {name} (UTF8);"),
    }
}

/// Writes `id_l, id_r, prob, weight, kind` and a level per comparison (0 is missing).
pub fn write_links(
    path: &Path,
    table: &Table,
    comparisons: &[String],
    links: &[Link],
) -> Result<(), Error> {
    let mut schema = format!(
        "message links {{ {} {}",
        id_type(table, "id_l"),
        id_type(table, "id_r")
    );
    schema.push_str(" required double prob; required double weight; required binary kind (UTF8);");
    for name in comparisons {
        let plain: String = name
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '_' })
            .collect();
        schema.push_str(&format!(" required int32 level_{plain};"));
    }
    schema.push('}');
    let words = [Kind::Same, Kind::Doubtful, Kind::Relative].map(|k| ByteArray::from(k.word()));
    write(path, &schema, links.len(), |from, to| {
        let links = &links[from..to];
        let mut cells = vec![
            ids(table, links.iter().map(|l| l.a)),
            ids(table, links.iter().map(|l| l.b)),
            Cells::Real(links.iter().map(Link::probability).collect()),
            Cells::Real(links.iter().map(|l| l.weight).collect()),
            Cells::Text(
                links
                    .iter()
                    .map(|l| words[l.kind() as usize].clone())
                    .collect(),
            ),
        ];
        for c in 0..comparisons.len() {
            cells.push(Cells::Small(
                links.iter().map(|l| i32::from(l.level(c))).collect(),
            ));
        }
        cells
    })
}

/// Writes `rec_id, cluster_id`; the identifier of a cluster is the smallest of its records' identifiers.
pub fn write_clusters(path: &Path, table: &Table, clusters: &[u32]) -> Result<(), Error> {
    let schema = format!(
        "message clusters {{ {} {} }}",
        id_type(table, "rec_id"),
        id_type(table, "cluster_id")
    );
    write(path, &schema, clusters.len(), |from, to| {
        vec![
            ids(table, from as u32..to as u32),
            ids(table, clusters[from..to].iter().copied()),
        ]
    })
}

fn write(
    path: &Path,
    schema: &str,
    rows: usize,
    cells: impl Fn(usize, usize) -> Vec<Cells>,
) -> Result<(), Error> {
    let failed = |source| Error::Parquet {
        path: path.to_owned(),
        source,
    };
    let file = File::create(path).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })?;
    let schema = Arc::new(parse_message_type(schema).map_err(failed)?);
    let descriptor = SchemaDescriptor::new(Arc::clone(&schema));
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_created_by("imena".to_owned());
    for column in descriptor.columns() {
        // Hardly two of these are the same: looking for repeats would only take time.
        if matches!(column.physical_type(), Type::INT64 | Type::DOUBLE) {
            properties = properties
                .set_column_dictionary_enabled(column.path().clone(), false)
                .set_column_compression(column.path().clone(), Compression::UNCOMPRESSED);
        }
    }
    let properties = Arc::new(properties.build());
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::clone(&properties)).map_err(failed)?;
    let mut from = 0;
    while from < rows || (rows == 0 && from == 0) {
        let to = (from + GROUP).min(rows);
        let mut group = writer.next_row_group().map_err(failed)?;
        let encoded: Vec<Result<_, ParquetError>> = cells(from, to)
            .into_par_iter()
            .zip(descriptor.columns().to_vec())
            .map(|(cells, column)| encode(cells, column, &properties))
            .collect();
        for column in encoded {
            let (bytes, closed) = column.map_err(failed)?;
            group.append_column(&bytes, closed).map_err(failed)?;
        }
        group.close().map_err(failed)?;
        if to == rows {
            break;
        }
        from = to;
    }
    writer.close().map_err(failed)?;
    Ok(())
}

/// One column of one group of rows, as it will stand in the file.
fn encode(
    cells: Cells,
    column: ColumnDescPtr,
    properties: &WriterPropertiesPtr,
) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
    let mut sink = TrackedWrite::new(Vec::new());
    let closed = {
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let mut writer = get_column_writer(column, Arc::clone(properties), pages);
        match (&mut writer, cells) {
            (ColumnWriter::Int64ColumnWriter(w), Cells::Whole(v)) => w.write_batch(&v, None, None),
            (ColumnWriter::ByteArrayColumnWriter(w), Cells::Text(v)) => {
                w.write_batch(&v, None, None)
            }
            (ColumnWriter::DoubleColumnWriter(w), Cells::Real(v)) => w.write_batch(&v, None, None),
            (ColumnWriter::Int32ColumnWriter(w), Cells::Small(v)) => w.write_batch(&v, None, None),
            _ => unreachable!("the schema and the cells are made side by side"),
        }?;
        writer.close()?
    };
    Ok((Bytes::from(sink.into_inner()?), closed))
}
