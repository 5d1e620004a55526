//! The world's formats, one a file: what others can open without imena, and what is lost on the way.
//!
//! Each writer asks the register with the audience it writes for, so what the audience may not see is absent. The shape
//! of each form and its losses are described in `docs/exchange.md`.
//!
//! | form | is |
//! |---|---|
//! | `csv`, `jsonl`, `parquet` | all tables, with a data dictionary (`export`) |
//! | `ftm` | FollowTheMoney: entities and statements; both are read |
//! | `gedcom` | GEDCOM 7; 5.5.1 and 7 are read |
//! | `jsonld` | schema.org `Person`, undisputed values only |
//! | `prov` | PROV-JSON of the acts |
//! | `bagit` | BagIt (RFC 8493) of the tables; for keepers with the holding itself |
//! | `ocfl` | OCFL 1.1 of the tables, open material only |

mod bagit;
mod days;
pub(crate) mod digest;
pub mod ftm;
pub mod gedcom;
pub mod jsonld;
mod ocfl;
pub(crate) mod parquet;
mod people;
mod prov;

use crate::Error;
use imena_model::{Audience, Moment, Problem, Record};
use imena_register::Holding;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// All forms an export can have.
pub const FORMS: [&str; 9] = [
    "csv", "jsonl", "parquet", "ftm", "gedcom", "jsonld", "prov", "bagit", "ocfl",
];

/// What a writer works from: the holding, the folder to write to, for whom, and when.
pub(crate) struct Order<'a> {
    pub(crate) holding: &'a Holding,
    pub(crate) folder: &'a Path,
    pub(crate) audience: Audience,
    pub(crate) at: Moment,
}

/// Names and numbers of rows of the files written.
pub(crate) type Written = Vec<(String, u64)>;

/// Writes one of the forms that are not tables.
pub(crate) fn write(order: &Order<'_>, form: &str) -> Result<Written, Error> {
    match form {
        "ftm" => ftm::write(order),
        "gedcom" => gedcom::write(order),
        "jsonld" => jsonld::write(order),
        "prov" => prov::write(order),
        "bagit" => bagit::write(order),
        "ocfl" => ocfl::write(order),
        other => Err(Error::Refused(format!(
            "\"{other}\" is no form of export; one of {} is",
            FORMS.join(", ")
        ))),
    }
}

/// What was read from a file of another program.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Taken {
    /// A record for each person of the file.
    pub records: Vec<Record>,
    /// What was odd.
    pub problems: Vec<Problem>,
    /// The encoding it was read in.
    pub encoding: String,
}

/// A text file on its way, with what it is called in errors.
pub(crate) struct TextFile {
    path: PathBuf,
    to: BufWriter<File>,
}

impl TextFile {
    pub(crate) fn create(folder: &Path, name: &str) -> Result<Self, Error> {
        let path = folder.join(name);
        let to = BufWriter::new(File::create(&path).map_err(Error::file(&path))?);
        Ok(Self { path, to })
    }

    pub(crate) fn text(&mut self, text: &str) -> Result<(), Error> {
        self.to
            .write_all(text.as_bytes())
            .map_err(Error::file(&self.path))
    }

    pub(crate) fn line(&mut self, text: &str) -> Result<(), Error> {
        self.text(text)?;
        self.text("\n")
    }

    pub(crate) fn finish(mut self) -> Result<(), Error> {
        self.to.flush().map_err(Error::file(&self.path))
    }
}

/// A moment as `YYYY-MM-DDThh:mm:ss`, UTC without a zone.
pub(crate) fn iso(at: Moment) -> String {
    let seconds = at.0.rem_euclid(86_400);
    let day = i32::try_from(at.0.div_euclid(86_400)).unwrap_or(i32::MAX);
    format!(
        "{}T{:02}:{:02}:{:02}",
        imena_model::date::Day(day),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests;
