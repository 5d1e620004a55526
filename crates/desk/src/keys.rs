//! Keepers' keys: who can open what is not public, and how a holding passes to others.

use crate::Error;
use imena_model::{ActId, Moment};
use imena_register::{Hand, Holding, Share};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

pub use imena_register::{Identity, Recipient, Resealed, SealedItem};

/// What naming other keepers came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The act.
    pub act: ActId,
    /// The keepers from now on.
    pub keepers: Vec<Recipient>,
    /// What was sealed to the keepers of before, and is now sealed to these.
    pub resealed: Resealed,
    /// Sealed content that still opens with the keys of before.
    pub older: u64,
}

/// Who does it and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Who, as the register should remember.
    pub by: &'a str,
    /// When.
    pub at: Moment,
}

impl By<'_> {
    fn hand(self, note: &str) -> Hand {
        Hand::new(self.by, self.at, note)
    }
}

/// Makes a new secret key in a file that only its owner may read; gives the public key.
pub fn make(file: &Path) -> Result<String, Error> {
    let identity = Identity::generate();
    write_secret(file, &identity.to_text())?;
    Ok(identity.public())
}

/// Reads a secret key from its file.
pub fn read(file: &Path) -> Result<Identity, Error> {
    let text = fs::read_to_string(file).map_err(Error::file(file))?;
    Identity::parse(&text).map_err(|why| Error::Refused(format!("{}: {why}", file.display())))
}

/// A public key as given: the key itself, or a file that holds it or its secret half.
pub fn public_key(given: &str) -> Result<String, Error> {
    if given.starts_with("age1") {
        return Ok(given.to_owned());
    }
    let path = Path::new(given);
    let text = fs::read_to_string(path).map_err(Error::file(path))?;
    let line = text
        .lines()
        .map(|line| line.trim().trim_start_matches("# public key: "))
        .find(|line| line.starts_with("age1"));
    match line {
        Some(key) => Ok(key.to_owned()),
        None => Ok(read(path)?.public()),
    }
}

/// Adds a keeper. With the secret key of another keeper, what is sealed already opens for the new one too.
pub fn add(
    dir: &Path,
    keeper: Recipient,
    key: Option<&Identity>,
    by: By<'_>,
) -> Result<Named, Error> {
    change(
        dir,
        key,
        by,
        &format!("keeper added: {}", keeper.name),
        |keepers| {
            if keepers.iter().any(|k| k.key == keeper.key) {
                return Err(Error::Refused(format!(
                    "{} is a keeper already",
                    keeper.key
                )));
            }
            keepers.push(keeper);
            Ok(())
        },
    )
}

/// Removes a keeper, by public key or name. What was sealed before stays readable to them unless a key is given.
pub fn remove(
    dir: &Path,
    keeper: &str,
    key: Option<&Identity>,
    by: By<'_>,
) -> Result<Named, Error> {
    change(
        dir,
        key,
        by,
        &format!("keeper removed: {keeper}"),
        |keepers| {
            let known: Vec<usize> = (0..keepers.len())
                .filter(|n| keepers[*n].key == keeper || keepers[*n].name == keeper)
                .collect();
            match known.as_slice() {
            [] => Err(Error::Refused(format!("{keeper} is no keeper of this holding"))),
            [_] if keepers.len() == 1 => Err(Error::Refused(
                "the last keeper cannot be removed: nobody could open what is sealed; add the next one first".into(),
            )),
            [one] => {
                keepers.remove(*one);
                Ok(())
            }
            _ => Err(Error::Refused(format!(
                "{keeper} is the name of several keepers; give the public key"
            ))),
        }
        },
    )
}

fn change(
    dir: &Path,
    key: Option<&Identity>,
    by: By<'_>,
    note: &str,
    how: impl FnOnce(&mut Vec<Recipient>) -> Result<(), Error>,
) -> Result<Named, Error> {
    let holding = Holding::open(dir)?;
    let mut keepers = holding.recipients()?.keepers;
    how(&mut keepers)?;
    let mut writing = holding.write()?;
    let act = writing.name_keepers(&keepers, &by.hand(note))?;
    let resealed = match key {
        Some(key) => writing.reseal(key, &by.hand(note))?,
        None => Resealed::default(),
    };
    writing.close()?;
    let older = holding
        .sealed_items(None)?
        .iter()
        .filter(|item| item.destroyed_by.is_none() && item.sealed_to != act)
        .count() as u64;
    Ok(Named {
        act,
        keepers,
        resealed,
        older,
    })
}

/// Seals everything a key opens to the keepers of now.
pub fn reseal(dir: &Path, key: &Identity, by: By<'_>) -> Result<Resealed, Error> {
    let holding = Holding::open(dir)?;
    let mut writing = holding.write()?;
    let done = writing.reseal(key, &by.hand("sealed anew"))?;
    writing.close()?;
    Ok(done)
}

/// The keepers, and what is sealed to them, as it is known without a key.
pub fn list(dir: &Path) -> Result<(Vec<Recipient>, Vec<SealedItem>), Error> {
    let holding = Holding::open(dir)?;
    Ok((holding.recipients()?.keepers, holding.sealed_items(None)?))
}

/// Seals a file to the keepers; it is in the holding, and nobody else can read it.
pub fn seal(dir: &Path, topic: &str, content: &[u8], by: By<'_>) -> Result<ActId, Error> {
    let holding = Holding::open(dir)?;
    let mut writing = holding.write()?;
    let id = writing.seal_content(topic, content, &by.hand("sealed"))?;
    writing.close()?;
    Ok(id)
}

/// Opens sealed content.
pub fn open(dir: &Path, id: ActId, key: &Identity) -> Result<Vec<u8>, Error> {
    Ok(Holding::open(dir)?.open_sealed(id, key)?)
}

/// Splits a secret key into shares, one file each; any `need` of them give it back.
pub fn split(file: &Path, need: u8, of: u8, out: &Path) -> Result<Vec<PathBuf>, Error> {
    let shares = read(file)?.split(need, of)?;
    fs::create_dir_all(out).map_err(Error::file(out))?;
    let mut files = Vec::new();
    for (n, share) in (1..).zip(shares) {
        let path = out.join(format!("share-{n}.txt"));
        write_secret(&path, &share.to_text())?;
        files.push(path);
    }
    Ok(files)
}

/// Puts a secret key together from shares; gives its public key.
pub fn join(shares: &[PathBuf], file: &Path) -> Result<String, Error> {
    let shares: Vec<Share> = shares
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).map_err(Error::file(path))?;
            Share::parse(&text).map_err(|why| Error::Refused(format!("{}: {why}", path.display())))
        })
        .collect::<Result<_, Error>>()?;
    let identity = Identity::join(&shares)?;
    write_secret(file, &identity.to_text())?;
    Ok(identity.public())
}

/// Writes a new file that only its owner may read; never over another file, never inside a holding.
fn write_secret(file: &Path, text: &str) -> Result<(), Error> {
    let absolute = std::path::absolute(file).map_err(Error::file(file))?;
    let inside = absolute
        .ancestors()
        .skip(1)
        .find(|folder| folder.join("holding.toml").exists());
    if let Some(holding) = inside {
        return Err(Error::Refused(format!(
            "{} lies in the holding {}: whoever takes the folder would have the key; name another place",
            file.display(),
            holding.display()
        )));
    }
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut to = options.open(file).map_err(Error::file(file))?;
    to.write_all(text.as_bytes())
        .and_then(|()| to.sync_all())
        .map_err(Error::file(file))
}
