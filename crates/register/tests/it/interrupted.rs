//! A process ended at random moments leaves all or nothing, and the next one goes on.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use imena_model::Audience;
use imena_register::{Depth, Holding, Withdraw, verify};

use crate::helpers::{add, example, hand, ids, row, source};

const ROWS: u64 = 40_000;

fn rows() -> Vec<imena_model::Record> {
    (1..=ROWS)
        .map(|n| row(n, &format!("Примеров-{n}"), "1904"))
        .collect()
}

/// Not a test by itself: what the child does.
#[test]
fn child() {
    let Ok(folder) = std::env::var("IMENA_CHILD_ADDS") else {
        return;
    };
    let holding = Holding::open(Path::new(&folder)).unwrap();
    let mut writing = holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let id = intake.source(&source("long")).unwrap();
    intake
        .original("long.csv", Some(id), &mut &b"long"[..])
        .unwrap();
    let mut rows = rows();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(4096));
        intake.records(id, rows).unwrap();
        rows = rest;
    }
    intake.commit().unwrap();
    writing.close().unwrap();
}

/// `IMENA_KILLS=100` for the long run.
#[test]
fn an_intake_cut_off_at_any_moment_is_all_or_nothing() {
    let times: u32 = std::env::var("IMENA_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(6);
    let example = example();
    let folder = example.folder.clone();
    add(&example.holding, "first", vec![row(1, "Образцов", "1888")]);
    drop(example.holding);
    let spawn = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "interrupted::child", "--test-threads", "1"])
            .env("IMENA_CHILD_ADDS", &folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let before = Instant::now();
    assert!(spawn().wait().unwrap().success());
    let whole = before.elapsed();
    let mut wait = 0x2545_f491_4f6c_dd1d_u64;
    let mut finished = 0;
    for _ in 0..times {
        // Undone each time, so that there is always something to add.
        let holding = Holding::open(&folder).unwrap();
        let standing = holding.acts(0, 1000).unwrap();
        let last = standing
            .iter()
            .find(|act| act.kind == imena_model::ActKind::Intake && act.undone_by.is_none())
            .unwrap();
        if holding.numbers(Audience::Keeper).unwrap().records > 1 {
            let mut writing = holding.write().unwrap();
            writing.undo(last.id, &hand()).unwrap();
            writing.close().unwrap();
        }
        drop(holding);
        let mut process = spawn();
        wait ^= wait << 13;
        wait ^= wait >> 7;
        wait ^= wait << 17;
        std::thread::sleep(Duration::from_micros(
            wait % (whole.as_micros() as u64 * 11 / 10),
        ));
        process.kill().unwrap();
        process.wait().unwrap();
        let holding = Holding::open(&folder).unwrap();
        let numbers = holding.numbers(Audience::Keeper).unwrap();
        assert!(
            numbers.records == 1 || numbers.records == ROWS + 1,
            "{} records",
            numbers.records
        );
        finished += u64::from(numbers.records > 1);
        drop(holding);
        let report = verify(&folder, Depth::Full).unwrap();
        assert!(report.is_sound(), "{:#?}", report.findings);
    }
    assert!(spawn().wait().unwrap().success());
    let holding = Holding::open(&folder).unwrap();
    assert_eq!(holding.numbers(Audience::Keeper).unwrap().records, ROWS + 1);
    assert!(finished <= u64::from(times));
}

#[test]
fn a_cleaning_cut_off_is_finished_at_the_next_opening() {
    let example = example();
    let (id, _) = add(&example.holding, "one", vec![row(1, "Секретов", "1904")]);
    let record = ids(&example.holding, id)[0];
    let mut writing = example.holding.write().unwrap();
    writing
        .withdraw(&[Withdraw::Record(record)], &hand())
        .unwrap();
    writing.close().unwrap();
    std::fs::write(example.folder.join("withdrawing"), "").unwrap();
    std::fs::write(example.folder.join("derived/index"), "Секретов").unwrap();
    let holding = Holding::open(&example.folder).unwrap();
    assert!(!example.folder.join("derived/index").exists());
    assert!(!example.folder.join("withdrawing").exists());
    drop(holding);
    assert!(verify(&example.folder, Depth::Full).unwrap().is_sound());
}
