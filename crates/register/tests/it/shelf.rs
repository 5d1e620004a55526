//! A copy in pieces on a shelf in memory that can be made to fail at any call.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use imena_register::{
    Error, Holding, Mirroring, Shelf, Withdraw, bring_back, mirror_to, repair_from,
};

use crate::helpers::{add, example, hand, ids, row};
use crate::proof::{files, full, sound};

#[derive(Default)]
struct Memory {
    kept: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Calls until it fails for good.
    left: AtomicU64,
    calls: AtomicU64,
}

impl Memory {
    fn new() -> Memory {
        let memory = Memory::default();
        memory.fail_after(u64::MAX);
        memory
    }

    fn fail_after(&self, calls: u64) {
        self.left.store(calls, SeqCst);
        self.calls.store(0, SeqCst);
    }

    fn call<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> T) -> Result<T, Error> {
        if self.calls.fetch_add(1, SeqCst) >= self.left.load(SeqCst) {
            return Err(Error::Refused("it fails".to_owned()));
        }
        Ok(work(&mut self.kept.lock().unwrap()))
    }
}

impl Shelf for Memory {
    type Error = Error;

    fn address(&self) -> String {
        "memory".to_owned()
    }

    fn list(&self) -> Result<BTreeMap<String, u64>, Error> {
        let length = |(name, bytes): (&String, &Vec<u8>)| (name.clone(), bytes.len() as u64);
        self.call(|kept| kept.iter().map(length).collect())
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        self.call(|kept| kept.get(name).cloned())
    }

    fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.call(|kept| drop(kept.insert(name.to_owned(), bytes)))
    }

    fn remove(&self, name: &str) -> Result<(), Error> {
        self.call(|kept| drop(kept.remove(name)))
    }
}

fn sent(holding: &Holding, shelf: &Memory) -> Result<u64, Error> {
    Ok(mirror_to(holding, shelf, Mirroring::default())?.copied)
}

#[track_caller]
fn brought(shelf: &Memory, parent: &Path) -> Holding {
    let folder = parent.join("back");
    fs::remove_dir_all(&folder).ok();
    bring_back(shelf, &folder).unwrap();
    sound(&folder);
    Holding::open(&folder).unwrap()
}

#[test]
fn whatever_call_fails_the_copy_is_the_old_one_or_the_new() {
    let example = full();
    let (shelf, scratch) = (Memory::new(), tempfile::tempdir().unwrap());
    sent(&example.holding, &shelf).unwrap();
    let before = shelf.kept.lock().unwrap().clone();
    let old = example.holding.size().unwrap();
    add(&example.holding, "two", vec![row(1, "Образцов", "1888")]);
    let new = example.holding.size().unwrap();
    for calls in 0.. {
        *shelf.kept.lock().unwrap() = before.clone();
        shelf.fail_after(calls);
        let is_done = sent(&example.holding, &shelf).is_ok();
        shelf.fail_after(u64::MAX);
        let size = brought(&shelf, scratch.path()).size().unwrap();
        assert!(size == new || (size == old && !is_done), "{calls}: {size}");
        sent(&example.holding, &shelf).unwrap();
        assert_eq!(sent(&example.holding, &shelf).unwrap(), 0);
        assert_eq!(brought(&shelf, scratch.path()).size().unwrap(), new);
        if is_done {
            assert!(calls > 10, "{calls} calls and nothing failed");
            break;
        }
    }
}

#[test]
fn an_unchanged_holding_is_not_read_and_nothing_idle_stays() {
    let example = example();
    let (id, _) = add(&example.holding, "one", vec![row(1, "Секретов", "1904")]);
    let shelf = Memory::new();
    sent(&example.holding, &shelf).unwrap();
    shelf.fail_after(u64::MAX);
    sent(&example.holding, &shelf).unwrap();
    assert_eq!(shelf.calls.load(SeqCst), 2, "a list and the index");
    let record = ids(&example.holding, id)[0];
    let mut writing = example.holding.write().unwrap();
    writing
        .withdraw(&[Withdraw::Record(record)], &hand())
        .unwrap();
    writing.close().unwrap();
    sent(&example.holding, &shelf).unwrap();
    let secret = "Секретов".as_bytes();
    for (name, bytes) in &*shelf.kept.lock().unwrap() {
        assert!(!bytes.windows(secret.len()).any(|w| w == secret), "{name}");
    }
    // Damage here is not sent: the piece is checked when it is read.
    let path = example.folder.join("holding.toml");
    fs::write(&path, fs::read_to_string(&path).unwrap() + "# a word\n").unwrap();
    assert!(matches!(
        sent(&example.holding, &shelf),
        Err(Error::Damaged { .. })
    ));
}

#[test]
fn every_broken_file_comes_back_from_a_shelf() {
    let example = full();
    let shelf = Memory::new();
    sent(&example.holding, &shelf).unwrap();
    let folder = example.folder.clone();
    drop(example.holding);
    for path in files(&folder) {
        let bytes = fs::read(&path).unwrap();
        if bytes.is_empty() {
            continue;
        }
        let mut altered = bytes.clone();
        altered[bytes.len() / 2] ^= 4;
        fs::write(&path, &altered).unwrap();
        let done = repair_from(&folder, &shelf).unwrap();
        assert!(
            done.report.is_sound(),
            "{path:?} {:#?}",
            done.report.findings
        );
        assert_eq!(fs::read(&path).unwrap(), bytes, "{path:?}");
    }
}

#[test]
fn a_folder_that_went_on_is_not_set_back() {
    let example = full();
    let shelf = Memory::new();
    sent(&example.holding, &shelf).unwrap();
    add(&example.holding, "two", vec![row(1, "Образцов", "1888")]);
    let refused = bring_back(&shelf, &example.folder);
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("letter"), "x").unwrap();
    let refused = bring_back(&shelf, other.path());
    assert!(matches!(refused, Err(Error::NotEmpty(_))), "{refused:?}");
    // A store that was altered names no place outside the folder and gives nothing unproved.
    for (name, bytes) in &mut *shelf.kept.lock().unwrap() {
        if name != "index" {
            bytes[0] ^= 1;
        }
    }
    let folder = other.path().join("back");
    assert!(bring_back(&shelf, &folder).is_err());
    assert!(Holding::open(&folder).is_err());
}
