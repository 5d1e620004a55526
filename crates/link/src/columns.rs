//! Records that somebody else holds as columns: a data frame, a query, an Arrow table.

use crate::error::Error;
use crate::model::Model;
use crate::read::{Cells, Sources, check_ids, push_id, wanted};
use crate::suggest::{id_and_source, look, suggest};
use crate::table::{Column, Ids, Table};

/// Columns of records.
pub trait Columns {
    /// How many records there are.
    fn len(&self) -> usize;

    /// Whether there is no record.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of the columns.
    fn names(&self) -> Vec<String>;

    /// Calls `see` with each cell of a column in order: whether it begins a row (another alternative of the row
    /// before does not), and its text. What went wrong is said in words.
    fn each_cell(&self, name: &str, see: &mut dyn FnMut(bool, Option<&str>)) -> Result<(), String>;
}

fn column(columns: &dyn Columns, name: &str, model: &Model) -> Result<Column, Error> {
    let mut cells = Cells::new(name, model);
    each(columns, name, &mut |first, text| {
        if first {
            cells.push(text.unwrap_or(""));
        } else if let Some(text) = text {
            cells.extend_last(text);
        }
    })?;
    if cells.column.codes.len() != columns.len() {
        return Err(wrong(
            name,
            format!("has {} rows of {}", cells.column.codes.len(), columns.len()),
        ));
    }
    Ok(cells.column)
}

fn each(
    columns: &dyn Columns,
    name: &str,
    see: &mut dyn FnMut(bool, Option<&str>),
) -> Result<(), Error> {
    columns
        .each_cell(name, see)
        .map_err(|what| wrong(name, what))
}

fn wrong(column: &str, what: String) -> Error {
    Error::Column {
        path: "the records".into(),
        column: column.to_owned(),
        what,
    }
}

/// Takes the columns that the model needs into a table, in the way files are read.
pub fn read_columns(columns: &dyn Columns, model: &Model) -> Result<Table, Error> {
    if columns.is_empty() {
        return Err(Error::Empty("there are no records".to_owned()));
    }
    let names = wanted(&columns.names(), model)?;
    let ids = match &model.id {
        None => Ids::Whole((0..columns.len() as i64).collect()),
        Some(name) => {
            let mut whole = Some(Vec::new());
            let mut ids = Vec::new();
            let mut empty = 0;
            each(columns, name, &mut |_, text| {
                empty += u32::from(text.is_none());
                push_id(&mut whole, &mut ids, text.unwrap_or("").trim());
            })?;
            if empty > 1 {
                return Err(wrong(
                    name,
                    format!("is the identifier and is empty in {empty} rows"),
                ));
            }
            whole.map_or(Ids::Text(ids), Ids::Whole)
        }
    };
    if ids.len() != columns.len() {
        return Err(Error::Empty(
            "the identifiers are not one for each record".to_owned(),
        ));
    }
    let mut sources = Sources::default();
    match &model.source {
        None => {
            sources.numbers = vec![0; columns.len()];
            sources.names.push(String::new());
        }
        Some(name) => {
            let column = column(columns, name, model)?;
            for code in &column.codes {
                sources.push(column.words.get(*code));
            }
        }
    }
    check_ids(&ids)?;
    Ok(Table {
        ids,
        sources: sources.numbers,
        source_names: sources.names,
        columns: names
            .iter()
            .map(|name| column(columns, name, model))
            .collect::<Result<_, _>>()?,
    })
}

/// Looks at columns and writes a model for them.
pub fn suggest_for_columns(columns: &dyn Columns) -> Result<String, Error> {
    let names = columns.names();
    let (id, source) = id_and_source(&names);
    let mut model = look(&names);
    model.id.clone_from(&id);
    let table = read_columns(columns, &model)?;
    Ok(suggest(&table, id.as_deref(), source.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Three;

    impl Columns for Three {
        fn len(&self) -> usize {
            3
        }

        fn names(&self) -> Vec<String> {
            vec!["id".into(), "surname".into()]
        }

        fn each_cell(
            &self,
            name: &str,
            see: &mut dyn FnMut(bool, Option<&str>),
        ) -> Result<(), String> {
            if name == "id" {
                for id in ["1", "2", "3"] {
                    see(true, Some(id));
                }
            } else {
                see(true, Some(" Примеров "));
                see(true, None);
                see(true, Some("Образцов"));
                see(false, Some("Obraztsov"));
            }
            Ok(())
        }
    }

    #[test]
    fn columns_are_read_as_files_are() {
        let text = "[records]\nid = \"id\"\n[block]\nrules = [[\"surname\"]]\n[[comparison]]\ncolumn = \"surname\"\nlevels = [\"equal\"]\n";
        let model = Model::from_toml(text).unwrap();
        let table = read_columns(&Three, &model).unwrap();
        assert_eq!(table.values(0, "surname"), ["Примеров"]);
        assert!(table.values(1, "surname").is_empty());
        assert_eq!(table.values(2, "surname"), ["Образцов", "Obraztsov"]);
        let other = Model::from_toml(&text.replace("surname", "name")).unwrap();
        let error = read_columns(&Three, &other).unwrap_err().to_string();
        assert!(
            error.contains("`name`") && error.contains("id, surname"),
            "{error}"
        );
    }
}
