//! Copies of the holding, pieces taken back from them, and everything derived computed anew.

use crate::Error;
use crate::bucket::{Bucket, SCHEME};
use crate::relink::{Relink, relink};
use imena_register::Holding;
use std::fs;
use std::path::{Path, PathBuf};

pub use imena_register::{Finding, Mirrored, Mirroring, Repaired, Report};

/// Where a holding or a copy lies.
#[derive(Debug)]
pub enum Place {
    /// A folder.
    Folder(PathBuf),
    /// A bucket of an object store.
    Bucket(Box<Bucket>),
}

impl Place {
    /// What was typed: the address of a bucket, with the variables that say how it is reached, or else a folder.
    pub fn at(typed: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Result<Place, Error> {
        match typed.to_str().filter(|typed| typed.starts_with(SCHEME)) {
            Some(address) => Ok(Place::Bucket(Box::new(Bucket::at(address, variable)?))),
            None => Ok(Place::Folder(typed.to_owned())),
        }
    }
}

/// Makes a place a copy of the holding, or of its public part alone, or brings an older copy up to date. From a bucket, the
/// copy in it is brought back.
pub fn mirror(from: &Place, to: &Place, how: Mirroring) -> Result<Mirrored, Error> {
    match (from, to) {
        (Place::Folder(dir), Place::Folder(target)) => Ok(imena_register::mirror_as(
            &Holding::open(dir)?,
            target,
            how,
        )?),
        (Place::Folder(dir), Place::Bucket(bucket)) => {
            imena_register::mirror_to(&Holding::open(dir)?, &**bucket, how)
        }
        (Place::Bucket(_), Place::Folder(_)) if how.public => Err(Error::Refused(
            "a copy is brought back as it was made; --public goes with making one".into(),
        )),
        (Place::Bucket(bucket), Place::Folder(target)) => {
            imena_register::bring_back(&**bucket, target)
        }
        (Place::Bucket(_), Place::Bucket(_)) => Err(Error::Refused(
            "from bucket to bucket nothing is copied; bring the copy back into a folder first"
                .into(),
        )),
    }
}

/// Takes missing and broken pieces from a copy, each proved before it is used.
pub fn repair(dir: &Path, from: &Place) -> Result<Repaired, Error> {
    match from {
        Place::Folder(from) => Ok(imena_register::repair(dir, from)?),
        Place::Bucket(bucket) => imena_register::repair_from(dir, &**bucket),
    }
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
