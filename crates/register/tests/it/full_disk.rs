//! A full disk: a clear error, nothing half-written, and room again is all it takes.
//!
//! With the right to mount, a small disk is filled; without it, the system refuses a process of its own to write larger files.

use std::fs;
use std::path::Path;
use std::process::Command;

use imena_model::Audience;
use imena_register::{Depth, Error, Holding, verify};

use crate::helpers::{add, hand, row, source};

struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// A small disk, if one may be mounted here.
    fn new(megabytes: u32) -> Option<SmallDisk> {
        let dir = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(dir.path())
            .stderr(std::process::Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| SmallDisk(dir))
    }

    fn grow(&self, megabytes: u32) {
        let size = format!("remount,size={megabytes}m");
        let grown = Command::new("mount")
            .args(["-o", &size])
            .arg(self.0.path())
            .status();
        assert!(grown.unwrap().success());
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg(self.0.path()).status().ok();
    }
}

fn fill(folder: &Path, rows: u64) -> Result<(), Error> {
    let holding = Holding::open(folder)?;
    let mut writing = holding.write()?;
    let mut intake = writing.begin(&hand())?;
    let id = intake.source(&source("long"))?;
    intake.original(
        "long.csv",
        Some(id),
        &mut "Примеров\n".repeat(20_000).as_bytes(),
    )?;
    let mut n = 0;
    while n < rows {
        let portion = (n..n + 4096).map(|n| row(n, &format!("Примеров-{n}"), "1904"));
        intake.records(id, portion.collect())?;
        n += 4096;
    }
    intake.commit()?;
    writing.close()
}

#[test]
fn a_full_disk_is_said_and_leaves_nothing_behind() {
    for megabytes in [12, 24] {
        let Some(disk) = SmallDisk::new(megabytes) else {
            return a_refused_write_leaves_nothing_behind();
        };
        let folder = disk.path().join("holding");
        let holding = Holding::init(&folder, "example.org/small", &hand()).unwrap();
        add(&holding, "first", vec![row(1, "Образцов", "1888")]);
        drop(holding);
        let refused = fill(&folder, 1 << 20);
        assert!(
            matches!(refused, Err(Error::DiskFull(_))),
            "{megabytes}: {refused:?}"
        );
        // With not a byte of room it can still be read.
        let ballast = disk.path().join("ballast");
        fs::write(&ballast, vec![1; 64 << 20]).ok();
        let holding = Holding::open(&folder).unwrap();
        assert_eq!(holding.numbers(Audience::Keeper).unwrap().records, 1);
        drop(holding);
        fs::remove_file(&ballast).unwrap();
        disk.grow(megabytes + 48);
        fill(&folder, 1).unwrap_or_else(|e| panic!("{megabytes}: {e}"));
        let report = verify(&folder, Depth::Full).unwrap();
        assert!(report.is_sound(), "{megabytes}: {:#?}", report.findings);
    }
}

/// The same where nothing may be mounted: a process that may write only small files.
fn a_refused_write_leaves_nothing_behind() {
    for megabytes in [2, 8] {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("holding");
        let holding = Holding::init(&folder, "example.org/small", &hand()).unwrap();
        add(&holding, "first", vec![row(1, "Образцов", "1888")]);
        drop(holding);
        let blocks = megabytes * 2048;
        let child = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""
            ))
            .arg(std::env::current_exe().unwrap())
            .args(["full_disk::fill_what_is_named", "--exact", "--ignored"])
            .env(FOLDER, &folder)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && said.contains("1 passed"),
            "{said}"
        );
        let holding = Holding::open(&folder).unwrap();
        assert_eq!(holding.numbers(Audience::Keeper).unwrap().records, 1);
        drop(holding);
        fill(&folder, 1).unwrap();
        let report = verify(&folder, Depth::Full).unwrap();
        assert!(report.is_sound(), "{:#?}", report.findings);
    }
}

const FOLDER: &str = "IMENA_TEST_FOLDER";

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn fill_what_is_named() {
    let folder = std::env::var_os(FOLDER).unwrap();
    assert!(fill(Path::new(&folder), 1 << 20).is_err());
}
