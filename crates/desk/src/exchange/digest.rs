//! Files of a package with their SHA-512, in the order of their paths.

use crate::Error;
use sha2::{Digest as _, Sha512};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A file of a package: its path with `/`, its SHA-512 in hexadecimal, its length.
pub(crate) struct Counted {
    pub(crate) path: String,
    pub(crate) sha512: String,
    pub(crate) bytes: u64,
}

/// All files below a folder, in the order of their paths.
pub(crate) fn below(folder: &Path, prefix: &str) -> Result<Vec<Counted>, Error> {
    let mut found = Vec::new();
    walk(&folder.join(prefix), prefix, &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<Counted>) -> Result<(), Error> {
    for entry in std::fs::read_dir(folder).map_err(Error::file(folder))? {
        let entry = entry.map_err(Error::file(folder))?;
        let path = entry.path();
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            return Err(Error::Refused(format!(
                "the name of {} is not Unicode; a package cannot hold it",
                path.display()
            )));
        };
        let inside = format!("{prefix}/{name}");
        if path.is_dir() {
            walk(&path, &inside, found)?;
        } else {
            let (sha512, bytes) = of_file(&path)?;
            found.push(Counted {
                path: inside,
                sha512,
                bytes,
            });
        }
    }
    Ok(())
}

/// SHA-512 in hexadecimal and length of a file.
pub(crate) fn of_file(path: &Path) -> Result<(String, u64), Error> {
    let mut file = File::open(path).map_err(Error::file(path))?;
    let mut hasher = Sha512::new();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::file(path)(error)),
        }
    }
    Ok((crate::record::hex(&hasher.finalize()), bytes))
}
