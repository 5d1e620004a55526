//! All of it in plain files: sources, records, claims, persons, links, with a data dictionary.
//!
//! The files are written to names of their own and renamed at the end: there is never half an export. Nothing that the
//! audience may not see is in them, and no contact of anybody. Forms that are not tables are in [`crate::exchange`].

use crate::exchange::parquet::ParquetTable;
use crate::{Error, exchange, explain};
use imena_model::{Audience, Moment, PersonId, RecordId};
use imena_register::{Holding, LinkKind};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// What the columns mean; written beside the files as `README.txt`.
const DICTIONARY: &str = include_str!("export/dictionary.txt");

/// Writes the export; gives the name of each file and its number of rows. `form` is one of [`exchange::FORMS`].
pub fn export(
    dir: &Path,
    folder: &Path,
    form: &str,
    audience: Audience,
    at: Moment,
) -> Result<Vec<(String, u64)>, Error> {
    let holding = Holding::open(dir)?;
    if folder.exists() {
        return Err(Error::Refused(format!(
            "{} exists already; an export goes to a new folder (--out)",
            folder.display()
        )));
    }
    let mut partly = folder.file_name().unwrap_or_default().to_owned();
    partly.push(".partly");
    let partly = folder.with_file_name(partly);
    if partly.exists() {
        std::fs::remove_dir_all(&partly).map_err(Error::file(&partly))?;
    }
    std::fs::create_dir_all(&partly).map_err(Error::file(&partly))?;
    let written = match form {
        "csv" | "jsonl" | "parquet" => tables(&holding, &partly, form, audience),
        other => exchange::write(
            &exchange::Order {
                holding: &holding,
                folder: &partly,
                audience,
                at,
            },
            other,
        ),
    };
    let files = match written {
        Ok(files) => files,
        Err(error) => {
            // What was begun goes; the error that stopped it is the one to report.
            drop(std::fs::remove_dir_all(&partly));
            return Err(error);
        }
    };
    std::fs::rename(&partly, folder).map_err(Error::file(folder))?;
    Ok(files)
}

/// Writes the tables as `csv`, `jsonl` or `parquet` into a folder that is there.
pub(crate) fn tables(
    holding: &Holding,
    folder: &Path,
    form: &str,
    audience: Audience,
) -> Result<Vec<(String, u64)>, Error> {
    let dictionary = folder.join("README.txt");
    std::fs::write(&dictionary, DICTIONARY).map_err(Error::file(&dictionary))?;
    let mut files = Vec::new();
    let mut sources = Table::create(
        folder,
        "sources",
        form,
        &[
            "source",
            "key",
            "title",
            "kind",
            "keeper",
            "reference",
            "author",
            "language",
            "calendar",
            "dated",
            "means",
            "copied_from",
            "free_of_doubles",
            "invented",
            "records",
            "note",
        ],
    )?;
    let mut visible = std::collections::BTreeMap::new();
    for view in holding.sources(audience)? {
        let s = &view.source;
        let means: Vec<&str> = s.means.iter().map(|m| m.key()).collect();
        sources.row(&[
            json!(view.id.to_string()),
            json!(s.key),
            json!(s.title),
            json!(s.kind.key()),
            json!(s.keeper.as_ref().map(|k| &k.name)),
            json!(
                s.reference
                    .as_ref()
                    .and_then(crate::person::next::reference_line)
            ),
            json!(s.author),
            json!(s.language),
            json!(s.calendar.as_str()),
            json!(s.dated.as_ref().map(|d| &d.as_written)),
            json!(means),
            json!(s.copied_from),
            json!(s.free_of_doubles),
            json!(s.invented),
            json!(view.records),
            json!(s.note),
        ])?;
        visible.insert(view.id, view.source.key);
    }
    files.push(sources.finish()?);
    files.extend(records(holding, folder, form, audience, &visible)?);
    files.push(persons(holding, folder, form, audience)?);
    files.push(links(holding, folder, form, audience)?);
    let mut problems = Table::create(
        folder,
        "problems",
        form,
        &[
            "source",
            "code",
            "line",
            "column",
            "column_name",
            "as_written",
            "what",
            "done",
            "mend",
        ],
    )?;
    for source in visible.keys() {
        const PAGE: usize = 1_000;
        let mut from = 0;
        loop {
            let page = holding.problems_of(*source, from, PAGE, audience)?;
            for p in &page {
                problems.row(&[
                    json!(source.to_string()),
                    json!(p.code),
                    json!(p.position.line.map(|n| n + 1)),
                    json!(p.position.column.map(|n| n + 1)),
                    json!(p.position.column_name),
                    // Words in a file are seen by whoever may see the whole file.
                    json!((audience == Audience::Keeper).then_some(&p.as_written)),
                    json!(p.what),
                    json!(p.done),
                    json!(p.mend),
                ])?;
            }
            from += PAGE as u64;
            if page.len() < PAGE {
                break;
            }
        }
    }
    files.push(problems.finish()?);
    let mut codes = Table::create(folder, "problem_codes", form, &["code", "en", "ru"])?;
    for e in explain::all() {
        codes.row(&[json!(e.code), json!(e.en), json!(e.ru)])?;
    }
    files.push(codes.finish()?);
    Ok(files)
}

fn records(
    holding: &Holding,
    folder: &Path,
    form: &str,
    audience: Audience,
    sources: &std::collections::BTreeMap<imena_model::SourceId, String>,
) -> Result<Vec<(String, u64)>, Error> {
    let mut records = Table::create(
        folder,
        "records",
        form,
        &[
            "record",
            "source",
            "source_key",
            "locator",
            "name",
            "person",
            "verbatim",
        ],
    )?;
    let mut claims = Table::create(
        folder,
        "claims",
        form,
        &[
            "record",
            "n",
            "property",
            "as_written",
            "readings",
            "certainty",
            "basis",
            "role",
            "case",
            "span_from",
            "span_to",
            "current",
            "source_key",
        ],
    )?;
    holding.each_record::<Error>(RecordId(0), audience, |passing| {
        let Some(view) = holding.record(passing.id, audience)? else {
            return Ok(());
        };
        let Some(key) = sources.get(&view.source) else {
            return Ok(());
        };
        let verbatim = match &view.verbatim {
            Some(imena_model::Verbatim::Text { heading, text }) => {
                json!({ "heading": heading, "text": text })
            }
            Some(imena_model::Verbatim::Row { columns, cells }) => {
                let named = cells.iter().enumerate().map(|(i, c)| {
                    (
                        columns
                            .get(i)
                            .cloned()
                            .unwrap_or_else(|| format!("({})", i + 1)),
                        Value::String(c.clone()),
                    )
                });
                Value::Array(named.map(|(name, cell)| json!([name, cell])).collect())
            }
            None => Value::Null,
        };
        records.row(&[
            json!(view.id.to_string()),
            json!(view.source.to_string()),
            json!(key),
            json!(view.locator.key()),
            json!(view.name()),
            json!(person_shown(holding, view.id, audience)?.to_string()),
            verbatim,
        ])?;
        for standing in &view.claims {
            let c = &standing.claim;
            claims.row(&[
                json!(view.id.to_string()),
                json!(standing.n),
                json!(c.property.key()),
                json!(c.as_written),
                json!(c.readings),
                json!(c.certainty.key()),
                json!(c.basis.key()),
                json!(c.role.key()),
                json!(c.case),
                json!(c.span.map(|s| s.0)),
                json!(c.span.map(|s| s.1)),
                json!(standing.current),
                json!(key),
            ])?;
        }
        Ok(())
    })?;
    Ok(vec![records.finish()?, claims.finish()?])
}

/// The person of a record under the name the audience knows: that of the oldest record it may see.
pub(crate) fn person_shown(
    holding: &Holding,
    record: RecordId,
    audience: Audience,
) -> Result<PersonId, Error> {
    let person = holding.person_of(record)?;
    if person.founding_record() == record {
        return Ok(person);
    }
    let seen = holding.person(person, audience)?;
    Ok(seen.map_or(PersonId::from(record), |p| p.id))
}

fn persons(
    holding: &Holding,
    folder: &Path,
    form: &str,
    audience: Audience,
) -> Result<(String, u64), Error> {
    let mut persons = Table::create(
        folder,
        "persons",
        form,
        &["person", "record", "asserted_by"],
    )?;
    holding.each_cluster::<Error>(|person| {
        // Only records that may be seen, under the oldest of them: as the person's page has it.
        let Some(person) = holding.person(person.id, audience)? else {
            return Ok(());
        };
        if person.records.len() > 1 {
            for record in &person.records {
                persons.row(&[
                    json!(person.id.to_string()),
                    json!(record.to_string()),
                    json!("machine"),
                ])?;
            }
        }
        Ok(())
    })?;
    persons.finish()
}

fn links(
    holding: &Holding,
    folder: &Path,
    form: &str,
    audience: Audience,
) -> Result<(String, u64), Error> {
    let mut links = Table::create(
        folder,
        "links",
        form,
        &["a", "b", "kind", "weight", "probability", "asserted_by"],
    )?;
    holding.each_link::<Error>(|link| {
        let seen = holding.record(link.a, audience)?.is_some()
            && holding.record(link.b, audience)?.is_some();
        if seen {
            let kind = match link.kind {
                LinkKind::Joined => "joined",
                LinkKind::Doubtful => "doubtful",
                LinkKind::Relatives => "relatives",
            };
            links.row(&[
                json!(link.a.to_string()),
                json!(link.b.to_string()),
                json!(kind),
                json!(link.weight),
                json!(imena_link::probability(link.weight)),
                json!("machine"),
            ])?;
        }
        Ok(())
    })?;
    for (act, decision) in holding.decisions()? {
        let seen = holding.record(decision.a, audience)?.is_some()
            && holding.record(decision.b, audience)?.is_some();
        if !seen {
            continue;
        }
        let by = if audience == Audience::Keeper {
            decision.by.clone()
        } else {
            "person".to_owned()
        };
        let kind = if decision.withdrawn_by.is_some() {
            "withdrawn"
        } else {
            decision.decided.key()
        };
        links.row(&[
            json!(decision.a.to_string()),
            json!(decision.b.to_string()),
            json!(format!("decided-{kind}")),
            Value::Null,
            Value::Null,
            json!(format!("{by} {act}")),
        ])?;
    }
    links.finish()
}

/// A table on its way to a file.
struct Table {
    path: PathBuf,
    name: String,
    columns: Vec<&'static str>,
    to: To,
    rows: u64,
}

enum To {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Lines(BufWriter<File>),
    Parquet(Box<ParquetTable>),
}

impl Table {
    fn create(
        folder: &Path,
        name: &str,
        form: &str,
        columns: &[&'static str],
    ) -> Result<Self, Error> {
        let name = format!("{name}.{form}");
        let path = folder.join(&name);
        let file = || -> Result<_, Error> {
            Ok(BufWriter::new(
                File::create(&path).map_err(Error::file(&path))?,
            ))
        };
        let to = match form {
            "parquet" => To::Parquet(Box::new(ParquetTable::create(&path, columns)?)),
            "csv" => To::Csv(Box::new(csv::Writer::from_writer(file()?))),
            _ => To::Lines(file()?),
        };
        let mut table = Self {
            path,
            name,
            columns: columns.to_vec(),
            to,
            rows: 0,
        };
        if let To::Csv(csv) = &mut table.to {
            csv.write_record(columns)
                .map_err(|e| table_error(&table.path, e))?;
        }
        Ok(table)
    }

    fn row(&mut self, values: &[Value]) -> Result<(), Error> {
        self.rows += 1;
        match &mut self.to {
            To::Csv(csv) => csv
                .write_record(values.iter().map(cell))
                .map_err(|e| table_error(&self.path, e)),
            To::Parquet(table) => table.row(values),
            To::Lines(file) => {
                let object: Map<String, Value> = self
                    .columns
                    .iter()
                    .map(|c| (*c).to_owned())
                    .zip(values.iter().cloned())
                    .collect();
                writeln!(file, "{}", Value::Object(object)).map_err(Error::file(&self.path))
            }
        }
    }

    fn finish(self) -> Result<(String, u64), Error> {
        match self.to {
            To::Csv(mut csv) => csv.flush(),
            To::Lines(mut file) => file.flush(),
            To::Parquet(table) => return table.finish().map(|()| (self.name, self.rows)),
        }
        .map_err(Error::file(&self.path))?;
        Ok((self.name, self.rows))
    }
}

/// A value as a cell: lists of texts joined by " | ", other structures as JSON.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => items
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" | "),
        other => other.to_string(),
    }
}

fn table_error(path: &Path, error: csv::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        source: std::io::Error::other(error),
    }
}
