//! The private part: sealed when nobody works on it, open when a keeper does.

use crate::Error;
use crate::keys::By;
use imena_model::ActId;
use imena_register::{Hand, Holding, Identity, Kind};
use std::path::Path;

pub use imena_register::PrivatePart;

/// How the private part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Whether it was opened for work and not closed since.
    pub is_open: bool,
    /// What is sealed.
    pub sealed: PrivatePart,
}

/// How the private part of a holding stands.
pub fn state(dir: &Path) -> Result<State, Error> {
    let holding = Holding::open(dir)?;
    Ok(State {
        is_open: holding.is_private_open()?,
        sealed: holding.private_part()?,
    })
}

/// Seals everything that is not public to the keepers. Links that were made while it lay open go with it: they would tell
/// which sealed record speaks of whom.
pub fn close(dir: &Path, by: By<'_>) -> Result<PrivatePart, Error> {
    let holding = Holding::open(dir)?;
    let mut writing = holding.write()?;
    let done = writing.close_private(
        None,
        &Hand::new(by.by, by.at, "the private part was closed"),
    )?;
    if !done.is_empty() {
        for name in ["persons.sqlite", "persons.sqlite-wal", "persons.sqlite-shm"] {
            let path = dir.join("derived").join(name);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::file(&path)(error));
                }
                _ => {}
            }
        }
        writing.seal()?;
    }
    writing.close()?;
    Ok(done)
}

/// Puts the private part back for work.
pub fn open(dir: &Path, key: &Identity, by: By<'_>) -> Result<PrivatePart, Error> {
    let holding = Holding::open(dir)?;
    let mut writing = holding.write()?;
    let done =
        writing.open_private(key, &Hand::new(by.by, by.at, "the private part was opened"))?;
    writing.close()?;
    Ok(done)
}

/// After an intake: seals what it brought that is not public, unless a keeper has the private part open or nobody is named
/// to seal to. Gives what was sealed.
pub(crate) fn close_after(
    holding: &Holding,
    intake: ActId,
    by: By<'_>,
) -> Result<PrivatePart, Error> {
    if holding.recipients()?.is_empty() || holding.is_private_open()? {
        return Ok(PrivatePart::default());
    }
    let mut writing = holding.write()?;
    let note = format!("sealed after {} {intake}", Kind::Intake.key());
    let done = writing.close_private(Some(intake), &Hand::new(by.by, by.at, note))?;
    writing.close()?;
    Ok(done)
}
