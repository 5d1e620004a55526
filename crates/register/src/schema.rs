//! The tables of the register and their versions.

use std::path::Path;

use imena_model::Property;
use rusqlite::Connection;

use crate::error::{Error, Result};

/// One step for each version of the tables; the first makes them.
const STEPS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
];

/// The newest version of the tables known here.
pub(crate) const VERSION: u32 = STEPS.len() as u32;

/// "imen", so that `file` and others can tell what this database is.
const APPLICATION: i32 = 0x696d_656e;

/// Makes the tables of a new register.
pub(crate) fn create(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION)?;
    step_to(connection, STEPS, 0)?;
    connection.execute(
        "INSERT INTO ledger (one, size, peaks) VALUES (1, 0, x'')",
        [],
    )?;
    Ok(())
}

/// The version of the tables, refused if it is newer than this imena.
pub(crate) fn check(connection: &Connection, folder: &Path) -> Result<u32> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > VERSION {
        return Err(Error::Newer {
            path: folder.to_owned(),
            found: version,
            known: VERSION,
        });
    }
    if version == 0 {
        return Err(Error::damaged("the file register.sqlite"));
    }
    Ok(version)
}

/// Brings tables made by an older imena to the newest version, all or nothing.
pub(crate) fn migrate(connection: &Connection, folder: &Path) -> Result<()> {
    let version = check(connection, folder)?;
    step_to(connection, STEPS, version)
}

fn step_to(connection: &Connection, steps: &[&str], from: u32) -> Result<()> {
    if from as usize == steps.len() {
        return Ok(());
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let done = (|| -> Result<()> {
        for step in &steps[from as usize..] {
            connection.execute_batch(step)?;
        }
        let mut name =
            connection.prepare("INSERT OR REPLACE INTO property (code, key) VALUES (?1, ?2)")?;
        for property in Property::ALL {
            name.execute((property.code(), property.key()))?;
        }
        connection.pragma_update(None, "user_version", steps.len() as u32)?;
        Ok(())
    })();
    match done {
        Ok(()) => Ok(connection.execute_batch("COMMIT")?),
        Err(error) => {
            connection.execute_batch("ROLLBACK")?;
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection) -> u32 {
        connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn an_older_register_is_brought_forward_and_keeps_what_it_has() {
        let connection = Connection::open_in_memory().unwrap();
        create(&connection).unwrap();
        connection
            .execute("INSERT INTO heading VALUES (1, x'01', x'02')", [])
            .unwrap();
        let known = VERSION as usize;
        let mut steps = STEPS.to_vec();
        steps.push("ALTER TABLE heading ADD COLUMN remark TEXT");
        step_to(&connection, &steps, VERSION).unwrap();
        assert_eq!(version(&connection) as usize, known + 1);
        let kept: i64 = connection
            .query_row(
                "SELECT count(*) FROM heading WHERE remark IS NULL",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(kept, 1);
        assert!(matches!(
            check(&connection, Path::new("x")),
            Err(Error::Newer { found, known, .. }) if found == known + 1
        ));
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_version() {
        let connection = Connection::open_in_memory().unwrap();
        create(&connection).unwrap();
        let mut steps = STEPS.to_vec();
        steps.push("CREATE TABLE new (a) ; CREATE TABLE new (a)");
        assert!(step_to(&connection, &steps, VERSION).is_err());
        assert_eq!(version(&connection), VERSION);
        assert!(connection.prepare("SELECT * FROM new").is_err());
    }

    #[test]
    fn every_table_is_strict() {
        let connection = Connection::open_in_memory().unwrap();
        create(&connection).unwrap();
        let mut tables = connection.prepare("PRAGMA table_list").unwrap();
        let lax: Vec<String> = tables
            .query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(5)?))
            })
            .unwrap()
            .filter_map(|row: rusqlite::Result<(String, String, String, bool)>| {
                let (schema, name, kind, strict) = row.unwrap();
                (schema == "main" && kind == "table" && !strict && !name.starts_with("sqlite_"))
                    .then_some(name)
            })
            .collect();
        assert_eq!(lax, Vec::<String>::new());
    }

    #[test]
    fn claims_are_neither_altered_nor_removed() {
        let connection = Connection::open_in_memory().unwrap();
        create(&connection).unwrap();
        connection
            .execute_batch(
                "UPDATE ledger SET size = 10;
                 INSERT INTO claim VALUES (5, 0, 2, 'Примеров', NULL, NULL, NULL);
                 INSERT INTO claim VALUES (12, 0, 2, 'Незаконченный', NULL, NULL, NULL);",
            )
            .unwrap();
        assert!(
            connection
                .execute("UPDATE claim SET as_written = 'x'", [])
                .is_err()
        );
        assert!(
            connection
                .execute("DELETE FROM claim WHERE entry = 5", [])
                .is_err()
        );
        assert!(
            connection
                .execute("DELETE FROM claim WHERE entry = 12", [])
                .is_ok()
        );
    }
}
