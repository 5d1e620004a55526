//! BagIt (RFC 8493): the tables as CSV and JSON Lines under SHA-512; for keepers the whole holding as well.
//!
//! A bag made for keepers hands the holding over: `data/holding` is a folder that imena opens as it is.

use crate::Error;
use crate::exchange::{Order, TextFile, Written, digest, iso};
use crate::export;
use imena_model::Audience;
use std::fs;
use std::path::Path;

pub(crate) fn write(order: &Order<'_>) -> Result<Written, Error> {
    let data = order.folder.join("data");
    let mut written = tables(order, &data, "data/")?;
    if order.audience == Audience::Keeper {
        let files = copy_holding(order, &data.join("holding"))?;
        written.push(("data/holding".to_owned(), files));
    }
    let payload = digest::below(order.folder, "data")?;
    let mut manifest = TextFile::create(order.folder, "manifest-sha512.txt")?;
    for file in &payload {
        manifest.line(&format!("{}  {}", file.sha512, escaped(&file.path)))?;
    }
    manifest.finish()?;
    let mut declaration = TextFile::create(order.folder, "bagit.txt")?;
    declaration.text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")?;
    declaration.finish()?;
    let bytes: u64 = payload.iter().map(|f| f.bytes).sum();
    let at = iso(order.at);
    let day = at.split('T').next().unwrap_or_default();
    let origin = &order.holding.about().origin;
    let mut info = TextFile::create(order.folder, "bag-info.txt")?;
    info.text(&format!(
        "Source-Organization: {origin}\n\
         External-Identifier: {origin} at entry {} of its ledger\n\
         External-Description: What an audience of the kind \"{}\" may see.\n\
         Bagging-Date: {day}\n\
         Payload-Oxum: {bytes}.{}\n\
         Bag-Software-Agent: imena {}\n",
        order.holding.size()?,
        order.audience.key(),
        payload.len(),
        env!("CARGO_PKG_VERSION"),
    ))?;
    info.finish()?;
    let mut tags = TextFile::create(order.folder, "tagmanifest-sha512.txt")?;
    for name in ["bag-info.txt", "bagit.txt", "manifest-sha512.txt"] {
        let (sha512, _) = digest::of_file(&order.folder.join(name))?;
        tags.line(&format!("{sha512}  {name}"))?;
    }
    tags.finish()?;
    Ok(written)
}

/// Writes the tables in both plain forms below a folder; names come with a prefix.
pub(crate) fn tables(order: &Order<'_>, to: &Path, prefix: &str) -> Result<Written, Error> {
    let mut written = Vec::new();
    for form in ["csv", "jsonl"] {
        let folder = to.join(form);
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        let files = export::tables(order.holding, &folder, form, order.audience)?;
        written.extend(
            files
                .into_iter()
                .map(|(name, rows)| (format!("{prefix}{form}/{name}"), rows)),
        );
    }
    Ok(written)
}

/// Characters that would end the line of a manifest, and `%`, written as RFC 8493 says.
fn escaped(path: &str) -> String {
    path.replace('%', "%25")
        .replace('\n', "%0A")
        .replace('\r', "%0D")
}

/// Copies the folder of the holding; gives the number of files.
fn copy_holding(order: &Order<'_>, to: &Path) -> Result<u64, Error> {
    let from = order.holding.folder();
    let inside = |path: &Path| path.canonicalize().map_err(Error::file(path));
    if inside(order.folder)?.starts_with(inside(from)?) {
        return Err(Error::Refused(
            "a bag cannot lie inside the holding it contains; name another folder (--out)".into(),
        ));
    }
    let before = order.holding.size()?;
    let files = copy(from, to)?;
    if order.holding.size()? != before {
        return Err(Error::Refused(
            "somebody wrote to the holding while it was copied; run this again".into(),
        ));
    }
    Ok(files)
}

fn copy(from: &Path, to: &Path) -> Result<u64, Error> {
    fs::create_dir_all(to).map_err(Error::file(to))?;
    let mut files = 0;
    for entry in fs::read_dir(from).map_err(Error::file(from))? {
        let path = entry.map_err(Error::file(from))?.path();
        let name = path.file_name().unwrap_or_default();
        let target = to.join(name);
        if path.is_dir() {
            files += copy(&path, &target)?;
        } else if !is_passing(&path) {
            fs::copy(&path, &target).map_err(Error::file(&path))?;
            files += 1;
        }
    }
    Ok(files)
}

/// Whether a file exists only while somebody has the holding open: shared memory, an empty log.
fn is_passing(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with("-shm")
        || (name.ends_with("-wal") && fs::metadata(path).is_ok_and(|facts| facts.len() == 0))
}
