//! How long the index takes to write, to read, and to take in new records: `grow INDEX.tsv N FOLDER`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measuring tool"
)]

use std::time::Instant;

use imena_search::{Bridges, Entry, Index, NameText, Query};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read_to_string(&args[0]).unwrap();
    let total: usize = args[1].parse().unwrap();
    let folder = std::path::PathBuf::from(&args[2]);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip(1)
        .map(|l| l.split('\t').collect())
        .collect();
    let mut seed = 7u64;
    let mut next = |n: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as usize) % n
    };
    let mut entry = |id: usize| {
        let (a, b, c, y) = (
            next(rows.len()),
            next(rows.len()),
            next(rows.len()),
            next(60),
        );
        let born = 1860 + y as i16;
        Entry {
            id: id as u64,
            names: vec![NameText::Parts {
                surname: rows[a][1].to_owned(),
                given: rows[b][2].to_owned(),
                patronymic: rows[c][3].to_owned(),
            }],
            born: Some((born, born)),
            ..Entry::default()
        }
    };
    let said = |what: &str, t: Instant| println!("{what}: {:.2} s", t.elapsed().as_secs_f64());
    let t = Instant::now();
    let all: Vec<Entry> = (0..total).map(&mut entry).collect();
    said("made", t);
    let t = Instant::now();
    let mut index = Index::build(&all);
    said("built", t);
    drop(all);
    let t = Instant::now();
    index.save(&folder).unwrap();
    said("written", t);
    drop(index);
    let t = Instant::now();
    let mut index = Index::load(&folder).unwrap();
    said("read", t);
    let more: Vec<Entry> = (total..total + 10_000).map(&mut entry).collect();
    let t = Instant::now();
    index.add(&more);
    index.save(&folder).unwrap();
    said("10,000 records added and written", t);
    let t = Instant::now();
    let found = index
        .search(&Query::read("Vanya Petroff 1899"), Bridges::default(), 10)
        .found
        .len();
    said(&format!("first query, {found} found"), t);
    println!("{} records", index.len());
}
