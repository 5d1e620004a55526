//! What could not be done, and why.

use std::path::PathBuf;

/// An operation of linkage that could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The model file says something that cannot be read.
    #[error("{line}:{column}: {what}")]
    Model {
        /// Line, counted from 1.
        line: usize,
        /// Column in characters, counted from 1.
        column: usize,
        /// What was found and what was expected.
        what: String,
    },
    /// The model names a column that the records do not have.
    #[error(
        "the model needs the column `{column}`, which the records do not have (they have: {present})"
    )]
    MissingColumn {
        /// The column.
        column: String,
        /// The columns there are.
        present: String,
    },
    /// The model has nothing left to do with these records.
    #[error("nothing to compare: {0}")]
    Empty(String),
    /// Two records bear the same identifier.
    #[error("{count} identifier(s) occur more than once, first `{id}`")]
    DuplicateIds {
        /// How many identifiers are affected.
        count: usize,
        /// The first of them.
        id: String,
    },
    /// A blocking rule makes too many pairs.
    #[error("the rule `{rule}` would make {pairs} pairs (about {seconds} s); nothing was computed")]
    TooManyPairs {
        /// The rule.
        rule: String,
        /// How many pairs.
        pairs: u64,
        /// An estimate of the time.
        seconds: u64,
    },
    /// There is no such record.
    #[error("there is no record `{0}`")]
    NoRecord(String),
    /// A file could not be read.
    #[error("reading {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("writing {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A Parquet file could not be read.
    #[error("reading {path} as Parquet")]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
    /// A CSV file could not be read.
    #[error("reading {path} as CSV")]
    Csv {
        /// The file.
        path: PathBuf,
        /// Why.
        source: csv::Error,
    },
    /// A file of decisions says something that cannot be followed.
    #[error("{path}:{line}: {what}")]
    Decision {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// A column of a file cannot be used.
    #[error("{path}: the column `{column}` {what}")]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// Why.
        what: String,
    },
    /// A file is no result that records can be added to, or was changed since.
    #[error(
        "{0} is no state of a result that records can be added to, or is damaged; run `imena match` with --growing again"
    )]
    State(PathBuf),
    /// The work was stopped by the caller.
    #[error("stopped before the end; nothing was written")]
    Stopped,
}
