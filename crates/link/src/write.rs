//! Writes links and clusters as Parquet.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::error::Error;
use crate::linker::Link;
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
                    .map(|l| ByteArray::from(l.kind.word()))
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
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_created_by("imena".to_owned())
        .build();
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(properties)).map_err(failed)?;
    let mut from = 0;
    while from < rows || (rows == 0 && from == 0) {
        let to = (from + GROUP).min(rows);
        let mut group = writer.next_row_group().map_err(failed)?;
        for cells in cells(from, to) {
            let mut column = group
                .next_column()
                .map_err(failed)?
                .expect("as many columns are written as the schema has");
            match (column.untyped(), cells) {
                (ColumnWriter::Int64ColumnWriter(w), Cells::Whole(v)) => {
                    w.write_batch(&v, None, None)
                }
                (ColumnWriter::ByteArrayColumnWriter(w), Cells::Text(v)) => {
                    w.write_batch(&v, None, None)
                }
                (ColumnWriter::DoubleColumnWriter(w), Cells::Real(v)) => {
                    w.write_batch(&v, None, None)
                }
                (ColumnWriter::Int32ColumnWriter(w), Cells::Small(v)) => {
                    w.write_batch(&v, None, None)
                }
                _ => unreachable!("the schema and the cells are made side by side"),
            }
            .map_err(failed)?;
            column.close().map_err(failed)?;
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
