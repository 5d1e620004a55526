//! Copies of the holding, pieces taken back from them, and everything derived computed anew.

use crate::Error;
use crate::relink::{Relink, relink};
use imena_register::{Holding, Mirroring};
use std::fs;
use std::path::Path;

pub use imena_register::{Finding, Mirrored, Repaired, Report};

/// Makes a folder a copy of the holding, or of its public part alone, or brings an older copy up to date.
pub fn mirror(dir: &Path, target: &Path, is_public: bool) -> Result<Mirrored, Error> {
    let holding = Holding::open(dir)?;
    let how = Mirroring {
        public: is_public,
        check: false,
    };
    Ok(imena_register::mirror_as(&holding, target, how)?)
}

/// Takes missing and broken pieces from a copy, each proved before it is used.
pub fn repair(dir: &Path, from: &Path) -> Result<Repaired, Error> {
    Ok(imena_register::repair(dir, from)?)
}

/// What computing everything derived anew came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Whether links and persons came out as they were; nothing if there were none.
    pub same: Option<bool>,
    /// Records linked.
    pub records: u64,
    /// Persons after linking.
    pub persons: u64,
}

/// Throws away everything derived and computes it anew, with the model and seed given.
pub fn rebuild(dir: &Path, order: &Relink) -> Result<Rebuilt, Error> {
    let holding = Holding::open(dir)?;
    let before = holding.links_digest().ok().flatten();
    drop(holding);
    let derived = dir.join("derived");
    if derived.exists() {
        fs::remove_dir_all(&derived).map_err(Error::file(&derived))?;
    }
    fs::create_dir_all(&derived).map_err(Error::file(&derived))?;
    let linked = relink(dir, order, &mut |_| true)?;
    let after = Holding::open(dir)?.links_digest()?;
    Ok(Rebuilt {
        same: before.map(|before| Some(before) == after),
        records: linked.records,
        persons: linked.persons,
    })
}
