//! The holding: one folder, opened for reading by many and for writing by one.
//!
//! | in the folder | is |
//! |---|---|
//! | `holding.toml` | format and name of the ledger, public key |
//! | `register.sqlite` | sources, records, claims, decisions: the ground state |
//! | `originals/ab/cdef…` | the files as they came, by SHA-256 |
//! | `sealed/ab/cdef…` | what is not public, readable only with a keeper's key |
//! | `ledger/` | the Merkle tree as tiles, and signed checkpoints |
//! | `derived/` | what can be computed again: links, persons, search |
//! | `fixity` | digests of the files that do not prove themselves |
//! | `lock` | empty; locked by whoever writes |

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::Hand;
use crate::error::{Error, Result};
use crate::fixity::{FixityKeeper, write_whole};
use crate::note::Verifier;
use crate::schema;
use crate::writing::Writing;

/// The format of a holding's folder that this imena writes.
pub const FORMAT: u32 = 1;

pub(crate) const DATABASE: &str = "register.sqlite";

/// What `holding.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Format of the folder.
    pub format: u32,
    /// Name of the ledger: the first line of its checkpoints, the same for ever.
    pub origin: String,
    /// The public key that signs its checkpoints, if there is one.
    pub key: Option<Verifier>,
    /// Public keys of witnesses whose signatures are looked for.
    pub witnesses: Vec<Verifier>,
}

impl About {
    pub(crate) fn read(folder: &Path) -> Result<About> {
        let path = folder.join("holding.toml");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::NotAHolding(folder.to_owned()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
                return Err(Error::NotAHolding(folder.to_owned()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                return Err(Error::About {
                    path,
                    what: "it is not text".to_owned(),
                });
            }
            Err(error) => return Err(Error::io(&path, error)),
        };
        About::parse(&text).map_err(|what| Error::About { path, what })
    }

    fn parse(text: &str) -> Result<About, String> {
        let (mut format, mut origin, mut key, mut witnesses) = (None, None, None, Vec::new());
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, value) = line
                .split_once('=')
                .map(|(name, value)| (name.trim(), value.trim()))
                .ok_or_else(|| format!("\"{line}\" is not of the form name = value"))?;
            let text = || {
                value
                    .strip_prefix('"')
                    .and_then(|v| v.strip_suffix('"'))
                    .filter(|v| !v.contains(['"', '\\']))
                    .ok_or_else(|| format!("{name}: a text in quotes is expected"))
            };
            let verifier = || Verifier::parse(text()?).map_err(|error| format!("{name}: {error}"));
            match name {
                "format" => {
                    format = Some(value.parse().map_err(|_| "format: a number is expected")?);
                }
                "origin" => origin = Some(text()?.to_owned()),
                "key" => key = Some(verifier()?),
                "witness" => witnesses.push(verifier()?),
                _ => return Err(format!("{name} is not known here")),
            }
        }
        Ok(About {
            format: format.ok_or("it has no format")?,
            origin: origin
                .filter(|o: &String| !o.is_empty())
                .ok_or("it has no origin")?,
            key,
            witnesses,
        })
    }

    pub(crate) fn to_text(&self) -> String {
        use std::fmt::Write as _;
        let mut text = format!(
            "# A holding of imena. What is in this folder and how to check it: docs/holding.md.\n\
             format = {}\norigin = \"{}\"\n",
            self.format, self.origin
        );
        for (name, key) in self
            .key
            .iter()
            .map(|k| ("key", k))
            .chain(self.witnesses.iter().map(|k| ("witness", k)))
        {
            writeln!(text, "{name} = \"{}\"", key.to_text())
                .expect("writing to a String cannot fail");
        }
        text
    }
}

/// An open holding. Reading takes `&self` from any thread; for writing, ask for [`Holding::write`].
#[derive(Debug)]
pub struct Holding {
    folder: PathBuf,
    about: About,
    writable: bool,
    readers: Mutex<Vec<Connection>>,
    pub(crate) derived: Mutex<Vec<crate::person::DerivedReader>>,
}

impl Holding {
    /// Founds a holding in a new or empty folder. `origin` names its ledger for ever, such as `example.org/holding`.
    pub fn init(folder: &Path, origin: &str, hand: &Hand) -> Result<Holding> {
        if origin.is_empty() || origin.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
            return Err(Error::Refused(format!(
                "\"{origin}\" cannot name a ledger: one line without quotes is needed"
            )));
        }
        let io = |e| Error::io(folder, e);
        if folder.exists() {
            let mut items = fs::read_dir(folder).map_err(io)?;
            if items.next().is_some() {
                return Err(Error::NotEmpty(folder.to_owned()));
            }
        }
        let about = About {
            format: FORMAT,
            origin: origin.to_owned(),
            key: None,
            witnesses: Vec::new(),
        };
        let beside = beside(folder);
        if beside.exists() {
            fs::remove_dir_all(&beside).map_err(io)?;
        }
        for name in ["originals", "ledger", "derived"] {
            fs::create_dir_all(beside.join(name)).map_err(io)?;
        }
        let connection = Connection::open(beside.join(DATABASE))?;
        // Large lists are written from front to back: larger pages mean fewer calls of the system.
        connection.execute_batch("PRAGMA page_size = 16384")?;
        prepare_writer(&connection)?;
        schema::create(&connection).map_err(|e| e.in_folder(folder))?;
        connection.close().map_err(|(_, e)| Error::from(e))?;
        write_whole(&beside.join("holding.toml"), about.to_text().as_bytes())?;
        File::create(beside.join("lock")).map_err(io)?;
        fs::rename(&beside, folder).map_err(io)?;
        let holding = Holding::open(folder)?;
        let mut writing = holding.write()?;
        writing.found(hand)?;
        writing.close()?;
        Ok(holding)
    }

    /// Opens a holding. If the last one who wrote was interrupted, what was left is put in order first.
    pub fn open(folder: &Path) -> Result<Holding> {
        let about = About::read(folder)?;
        if crate::repair::is_unfinished_copy(folder) {
            return Err(Error::UnfinishedCopy(folder.to_owned()));
        }
        if about.format > FORMAT {
            return Err(Error::Newer {
                path: folder.to_owned(),
                found: about.format,
                known: FORMAT,
            });
        }
        let holding = Holding {
            folder: folder.to_owned(),
            about,
            writable: is_writable(folder),
            readers: Mutex::new(Vec::new()),
            derived: Mutex::new(Vec::new()),
        };
        if holding.writable && holding.was_interrupted() {
            match holding.write() {
                Ok(writing) => drop(writing.close()),
                // What was not finished is not seen; whoever writes next puts it in order.
                Err(Error::Busy(_) | Error::ReadOnly(_) | Error::DiskFull(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let version = holding.read(|connection| schema::check(connection, folder))?;
        if version < schema::VERSION {
            // An older register is brought forward by whoever may write to it; nothing in it is lost by that.
            holding.write()?.close()?;
        }
        Ok(holding)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What `holding.toml` says.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Begins to write. Only one can at a time, in whatever process; the lock ends with the value or its process.
    pub fn write(&self) -> Result<Writing<'_>> {
        if !self.writable {
            return Err(Error::ReadOnly(self.folder.clone()));
        }
        let lock = self.lock()?;
        let connection = Connection::open_with_flags(
            self.folder.join(DATABASE),
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        prepare_writer(&connection).map_err(|e| e.in_folder(&self.folder))?;
        schema::migrate(&connection, &self.folder)?;
        let fixity = FixityKeeper::take_over(&self.folder);
        Writing::new(self, lock, connection, fixity).map_err(|e| e.in_folder(&self.folder))
    }

    /// Brings `fixity` up to date with what others wrote below `derived/`: whoever writes there ends with this.
    pub fn seal(&self) -> Result<()> {
        let mut writing = self.write()?;
        writing.seal()?;
        writing.close()
    }

    /// Locks out writers for as long as the file is held.
    pub(crate) fn lock(&self) -> Result<File> {
        lock_folder(&self.folder)
    }

    fn was_interrupted(&self) -> bool {
        let is_there = |name: &str| self.folder.join(name).exists();
        wal_length(&self.folder) > 0
            || is_there("fixity.pending")
            || is_there("ledger/growing")
            || is_there("withdrawing")
            || is_there(crate::writing::MARK)
    }

    /// How many entries the ledger has: changes whenever anything is registered.
    pub fn size(&self) -> Result<u64> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached("SELECT size FROM ledger")?
                .query_row([], |row| row.get(0))?)
        })
    }

    /// Asks the database with a connection of the pool.
    pub(crate) fn read<T>(&self, ask: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let waiting = {
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            readers.pop()
        };
        let connection = match waiting {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let answer = in_one_snapshot(&connection, ask).map_err(|e| e.in_folder(&self.folder));
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < 16 && connection.is_autocommit() {
            readers.push(connection);
        }
        answer
    }

    fn connect(&self) -> Result<Connection> {
        let path = self.folder.join(DATABASE);
        let connected = connect_reader(&path, self.writable).and_then(|connection| {
            crate::writing::read_frontier(&connection)?;
            Ok(connection)
        });
        match connected {
            // Not even room to note that somebody reads. If nothing waits in the log, the file alone says everything.
            Err(Error::DiskFull(_)) if wal_length(&self.folder) == 0 => {
                connect_reader(&path, false)
            }
            other => other,
        }
    }

    /// A connection of its own, for a scan that should not share a cache.
    pub(crate) fn fresh_reader(&self) -> Result<Connection> {
        self.connect()
    }

    /// Closes all reading connections, so that the database file can be put in place anew.
    pub(crate) fn let_go(&self) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        for connection in readers.drain(..) {
            leave(&self.folder, &connection);
        }
        self.derived
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// Before a reader leaves: if a writer was interrupted, the log is left to the next writer, who keeps `fixity` true.
pub(crate) fn leave(folder: &Path, connection: &Connection) {
    if wal_length(folder) > 0 {
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .ok();
    }
}

/// Locks out writers of a folder for as long as the file is held.
pub(crate) fn lock_folder(folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .or_else(|_| File::open(&path))
        .map_err(|e| Error::io(&path, e))?;
    // A process that is just being started holds what its parent held for a moment: that is nobody writing.
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(Error::io(&path, error)),
        }
    }
    Err(Error::Busy(folder.to_owned()))
}

/// How often the lock is asked for before somebody else is said to be writing.
const LOCK_TRIES: u32 = 20;
/// How long to wait between two tries.
const LOCK_PAUSE: Duration = Duration::from_millis(15);

fn wal_length(folder: &Path) -> u64 {
    fs::metadata(folder.join("register.sqlite-wal")).map_or(0, |facts| facts.len())
}

/// Everything asked in one go is answered from one state of the register, and is locked once for all statements together.
fn in_one_snapshot<T>(
    connection: &Connection,
    ask: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    connection.prepare_cached("BEGIN")?.execute([])?;
    let answer = ask(connection);
    connection.prepare_cached("COMMIT")?.execute([])?;
    answer
}

/// Opens a database for reading; in a folder that cannot be written to, as one that does not change.
pub(crate) fn connect_reader(path: &Path, writable: bool) -> Result<Connection> {
    let connection = if writable {
        Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?
    } else {
        let name = path.to_string_lossy();
        let escaped = name
            .replace('%', "%25")
            .replace('?', "%3f")
            .replace('#', "%23");
        Connection::open_with_flags(
            format!("file:{escaped}?immutable=1"),
            OpenFlags::SQLITE_OPEN_READ_ONLY
                | OpenFlags::SQLITE_OPEN_NO_MUTEX
                | OpenFlags::SQLITE_OPEN_URI,
        )?
    };
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    keep_plans(&connection)?;
    connection.execute_batch(
        "PRAGMA query_only = ON; PRAGMA cache_size = -24576; PRAGMA trusted_schema = OFF;",
    )?;
    Ok(connection)
}

pub(crate) fn prepare_writer(connection: &Connection) -> Result<()> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    keep_plans(connection)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
         PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -49152;
         PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;",
    )?;
    Ok(())
}

/// A statement keeps its plan whatever is bound to it. Otherwise SQLite plans many of them anew each time they are used,
/// which takes a third of the time of a page.
fn keep_plans(connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn is_writable(folder: &Path) -> bool {
    let closed = fs::metadata(folder).is_ok_and(|facts| facts.permissions().readonly());
    !closed
        && File::options()
            .create(true)
            .append(true)
            .open(folder.join("lock"))
            .is_ok()
}

fn beside(folder: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(folder.file_name().unwrap_or_default());
    name.push(".founding");
    folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
        .join(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Signer;

    #[test]
    fn about_returns() {
        let about = About {
            format: 1,
            origin: "example.org/holding".to_owned(),
            key: Some(Signer::new("example.org", [1; 32]).unwrap().verifier()),
            witnesses: Vec::new(),
        };
        assert_eq!(About::parse(&about.to_text()), Ok(about));
    }

    #[test]
    fn about_refuses_what_it_does_not_know() {
        for text in [
            "",
            "format = x",
            "format = 1",
            "format = 1\norigin = a",
            "color = \"red\"",
        ] {
            assert!(About::parse(text).is_err(), "{text}");
        }
    }
}
