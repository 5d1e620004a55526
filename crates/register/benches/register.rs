//! How long do the long things take? One holding of invented records is filled, read, linked and checked.
//!
//! `cargo bench -p imena-register --bench register -- 1000000` (records; 20000 without an argument).

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops where it fails"
)]

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use imena_model::{
    Audience, Claim, Decided, Locator, Moment, PersonId, Property, Record, RecordId, Source,
    Verbatim,
};
use imena_register::{Depth, Hand, Holding, LinkKind, LinkRow, verify};

const PROPERTIES: [Property; 13] = [
    Property::Surname,
    Property::GivenName,
    Property::Patronymic,
    Property::BirthDate,
    Property::BirthPlace,
    Property::Nationality,
    Property::Occupation,
    Property::Residence,
    Property::ArrestDate,
    Property::SentencedBy,
    Property::SentenceDate,
    Property::Sentence,
    Property::ExecutedDate,
];

fn record(n: u64, columns: &Arc<[String]>) -> Record {
    let mut cells = Vec::with_capacity(20);
    let mut claims = Vec::with_capacity(13);
    for (i, property) in PROPERTIES.into_iter().enumerate() {
        let (words, reading) = match i {
            3 | 8 | 10 | 12 => {
                let (day, month, year) = (n % 28 + 1, n / 7 % 12 + 1, 1880 + n / 3 % 60);
                (
                    format!("{day:02}.{month:02}.{year}"),
                    Some(format!("{year}-{month:02}-{day:02}")),
                )
            }
            _ => (format!("Примеров{}-{i}", n / (i as u64 + 1)), None),
        };
        cells.push(words.clone());
        claims.push(Claim {
            readings: reading.into_iter().collect(),
            span: Some((i as u32, i as u32)),
            ..Claim::new(property, words)
        });
    }
    for i in 13..20 {
        cells.push(format!("дело {}", n * i % 10_007));
    }
    Record {
        locator: Locator::Row(n),
        verbatim: Verbatim::Row {
            columns: columns.clone(),
            cells,
        },
        claims,
        audience: Audience::Public,
    }
}

fn memory_peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("VmHWM: unknown")
        .to_owned()
}

/// Processor seconds of all threads so far: on a busy machine they say more than the clock on the wall.
fn processor_seconds() -> f64 {
    let line = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = line
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .filter_map(|f| f.parse::<u64>().ok())
        .sum();
    ticks as f64 / 100.0
}

struct Clock(Instant, f64);

impl Clock {
    fn start() -> Clock {
        Clock(Instant::now(), processor_seconds())
    }
}

fn took(what: &str, since: &Clock) {
    println!(
        "{what:<48} {:>8.2} s, processor {:>7.2} s   {}",
        since.0.elapsed().as_secs_f64(),
        processor_seconds() - since.1,
        memory_peak()
    );
}

fn main() {
    let count: u64 = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(20_000);
    let dir = tempfile::tempdir_in(std::env::var("BENCH_DIR").unwrap_or(".".into())).unwrap();
    let folder = dir.path().join("holding");
    let hand = Hand::new("bench", Moment(1_790_000_000), "bench");
    let holding = Holding::init(&folder, "example.org/bench", &hand).unwrap();

    let fill = || {
        let (send, receive) = sync_channel::<Vec<Record>>(4);
        let columns: Arc<[String]> = (0..20).map(|i| format!("Столбец {i}")).collect();
        let making = std::thread::spawn(move || {
            let all: Vec<u64> = (1..=count).collect();
            for portion in all.chunks(4096) {
                let records = portion.iter().map(|n| record(*n, &columns)).collect();
                if send.send(records).is_err() {
                    break;
                }
            }
        });
        let mut writing = holding.write().unwrap();
        let mut intake = writing.begin(&hand).unwrap();
        let source = intake
            .source(&Source {
                key: "bench".to_owned(),
                ..Source::default()
            })
            .unwrap();
        for records in receive {
            intake.records(source, records).unwrap();
        }
        let start = Clock::start();
        let taken = intake.commit().unwrap();
        took("  of which the last step", &start);
        writing.close().unwrap();
        making.join().unwrap();
        (source, taken)
    };

    let start = Clock::start();
    let (source, taken) = fill();
    took(
        &format!("take in {} records, {} claims", taken.records, taken.claims),
        &start,
    );
    let bytes = std::fs::metadata(folder.join("register.sqlite"))
        .unwrap()
        .len();
    println!("register.sqlite: {} MB", bytes / 1_000_000);

    let start = Clock::start();
    let (_, again) = fill();
    took(
        &format!("the same again: {} unchanged", again.unchanged),
        &start,
    );

    let start = Clock::start();
    let mut claims = 0;
    holding
        .each_record::<imena_register::Error>(RecordId(0), Audience::Public, |passing| {
            claims += passing.claims.len();
            Ok(())
        })
        .unwrap();
    took(&format!("pass all records, {claims} claims"), &start);

    let first = holding.records_of(source, 0, 1, Audience::Public).unwrap()[0]
        .id
        .0;
    let start = Clock::start();
    let mut writing = holding.write().unwrap();
    let links = (0..count / 2).map(|n| LinkRow {
        a: RecordId(first + 2 * n),
        b: RecordId(first + 2 * n + 1),
        kind: LinkKind::Joined,
        weight: 12.5,
        explanation: vec![7; 48],
    });
    let clusters =
        (0..count / 2).map(|n| vec![RecordId(first + 2 * n), RecordId(first + 2 * n + 1)]);
    writing
        .replace_links(links, clusters, b"bench", &hand)
        .unwrap();
    writing.close().unwrap();
    took(&format!("replace {} links", count / 2), &start);

    let mut times: Vec<f64> = (0..2000_u64)
        .map(|n| {
            let start = Instant::now();
            let id = PersonId(first + n * 7919 % count);
            let person = holding.person(id, Audience::Public).unwrap().unwrap();
            let records = holding.records(&person.records, Audience::Public).unwrap();
            let links = holding.links_of(person.records[0]).unwrap();
            assert!(records.len() + links.len() >= 2);
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "a person with records and links: median {:.3} ms, p99 {:.3} ms",
        times[1000] * 1e3,
        times[1980] * 1e3
    );

    let start = Clock::start();
    let report = verify(&folder, Depth::Full).unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    took(&format!("verify {} claims", report.claims), &start);
    let start = Clock::start();
    assert!(verify(&folder, Depth::Quick).unwrap().is_sound());
    took("verify the newest", &start);

    let start = Instant::now();
    for n in 0..100 {
        assert!(holding.prove(first + n * 7919 % count).unwrap().holds());
    }
    println!("one proof: {:.3} ms", start.elapsed().as_secs_f64() * 10.0);

    let start = Clock::start();
    let mut writing = holding.write().unwrap();
    writing
        .decide(RecordId(first), RecordId(first + 1), Decided::Same, &hand)
        .unwrap();
    writing.close().unwrap();
    took("one decision", &start);

    let start = Clock::start();
    Holding::open(&folder)
        .unwrap()
        .numbers(Audience::Public)
        .unwrap();
    took("open and count", &start);
}
