//! Handing over: a bag made for keepers starts a working holding elsewhere.

use crate::Error;
use crate::exchange::digest;
use imena_register::{Depth, Holding, verify};
use std::fs;
use std::path::Path;

/// Starts a holding from a bag made by an export for keepers: every file is checked against the manifest, copied, and the
/// holding verified. Gives the number of files.
pub fn start_from(bag: &Path, dir: &Path) -> Result<u64, Error> {
    if dir.exists()
        && fs::read_dir(dir)
            .map_err(Error::file(dir))?
            .next()
            .is_some()
    {
        return Err(Error::Refused(format!(
            "{} is not empty; a holding is started in a new or empty folder",
            dir.display()
        )));
    }
    let inside = bag.join("data/holding");
    if !inside.join("holding.toml").exists() {
        return Err(Error::Refused(format!(
            "{} is no bag with a holding in it; imena export DIR --to bagit --audience keeper makes one",
            bag.display()
        )));
    }
    let manifest = bag.join("manifest-sha512.txt");
    let text = fs::read_to_string(&manifest).map_err(Error::file(&manifest))?;
    let mut listed = Vec::new();
    for line in text.lines() {
        let (sha512, path) = line.split_once("  ").ok_or_else(|| {
            Error::Refused(format!("{}: \"{line}\" names no file", manifest.display()))
        })?;
        let path = path
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%25", "%");
        if path.split('/').any(|part| part == "..") || path.starts_with('/') {
            return Err(Error::Refused(format!("{path} leads out of the bag")));
        }
        let (now, _) = digest::of_file(&bag.join(&path))?;
        if now != sha512 {
            return Err(Error::Refused(format!(
                "{path} is not what was put into the bag; nothing was started from it"
            )));
        }
        listed.extend(path.strip_prefix("data/holding/").map(str::to_owned));
    }
    let beside = dir.with_file_name(format!(
        ".{}.starting",
        dir.file_name().unwrap_or_default().to_string_lossy()
    ));
    let started = (|| -> Result<(), Error> {
        fs::create_dir_all(&beside).map_err(Error::file(&beside))?;
        for path in &listed {
            let to = beside.join(path);
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent).map_err(Error::file(parent))?;
            }
            fs::copy(inside.join(path), &to).map_err(Error::file(&to))?;
        }
        for folder in ["originals", "ledger", "derived"] {
            let folder = beside.join(folder);
            fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        }
        drop(Holding::open(&beside)?);
        let report = verify(&beside, Depth::Full)?;
        match report.findings.first() {
            None => Ok(()),
            Some(finding) => Err(Error::Refused(format!(
                "the holding in the bag is not as it was written ({}: {})",
                finding.file, finding.what
            ))),
        }
    })();
    let moved = started.and_then(|()| {
        if dir.exists() {
            fs::remove_dir(dir).map_err(Error::file(dir))?;
        }
        fs::rename(&beside, dir).map_err(Error::file(dir))
    });
    if moved.is_err() {
        // What was begun beside is of no use to anybody.
        fs::remove_dir_all(&beside).ok();
    }
    moved.map(|()| listed.len() as u64)
}
