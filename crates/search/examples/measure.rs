//! Ranks queries against an index of names and says how long it took; with `--grow N` the index is
//! filled up to N records by recombining the parts of the real ones.
//!
//! `measure INDEX.tsv QUERIES.tsv [--grow N] [--years] > ranked.tsv`
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measuring tool"
)]

use std::time::Instant;

use imena_search::{AskedYears, Bridges, Entry, Index, NameText, Query, YearKind};

/// Seconds of processor time this process has had: on a busy machine the clock says nothing.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split(' ').collect();
    fields
        .get(12)
        .and_then(|f| f.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 100.0
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let grow: usize = args
        .iter()
        .position(|a| a == "--grow")
        .map_or(0, |i| args[i + 1].parse().unwrap());
    let text = std::fs::read_to_string(&args[0]).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let columns = header.contains(&"surname");
    let mut names = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for line in lines {
        let c: Vec<&str> = line.split('\t').collect();
        if c.len() < 2 {
            continue;
        }
        let name = if columns {
            NameText::Parts {
                surname: c[1].into(),
                given: c[2].into(),
                patronymic: c.get(3).unwrap_or(&"").to_string(),
            }
        } else {
            NameText::Whole(c[1].into())
        };
        let born = if columns {
            c.get(4).and_then(|y| y.parse::<i16>().ok()).map(|y| (y, y))
        } else {
            None
        };
        entries.push(Entry {
            id: names.len() as u64,
            names: vec![name],
            born,
            ..Entry::default()
        });
        names.push(c[0].to_owned());
    }
    // Distractors: parts of real names put together anew, by a fixed small generator.
    let mut seed = 20170u64;
    let mut next = |n: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as usize) % n
    };
    let real: Vec<Entry> = entries.clone();
    let part = |e: &Entry, k: usize| match &e.names[0] {
        NameText::Parts {
            surname,
            given,
            patronymic,
        } => [surname, given, patronymic][k].clone(),
        NameText::Whole(text) => text.split(' ').nth(k).unwrap_or("").to_owned(),
    };
    while entries.len() < grow {
        let (a, b, c, y) = (
            next(real.len()),
            next(real.len()),
            next(real.len()),
            next(60),
        );
        let born = 1860 + y as i16;
        entries.push(Entry {
            id: entries.len() as u64,
            names: vec![NameText::Parts {
                surname: part(&real[a], 0),
                given: part(&real[b], 1),
                patronymic: part(&real[c], 2),
            }],
            born: Some((born, born)),
            ..Entry::default()
        });
    }
    let t = Instant::now();
    let before = processor();
    let index = Index::build(&entries);
    eprintln!(
        "{} records indexed in {:.2} s",
        index.len(),
        t.elapsed().as_secs_f64()
    );
    eprintln!("   {:.2} s of processor time", processor() - before);
    let before = processor();
    let queries = std::fs::read_to_string(&args[1]).unwrap();
    let years: std::collections::HashMap<&str, i16> =
        if let Some(i) = args.iter().position(|a| a == "--years") {
            args[i + 1]
                .lines()
                .filter_map(|l| l.split_once('\t'))
                .filter_map(|(q, y)| Some((q, y.parse().ok()?)))
                .collect()
        } else {
            std::collections::HashMap::default()
        };
    let mut took = Vec::new();
    for line in queries.lines().skip(1) {
        let mut c = line.split('\t');
        let q = c.next().unwrap();
        let year = c
            .next()
            .and_then(|y| y.parse::<i16>().ok())
            .or_else(|| years.get(q).copied());
        let t = Instant::now();
        let mut query = Query::name(q);
        if let Some(y) = year {
            query.years.push(AskedYears {
                from: y,
                to: y,
                kind: YearKind::Born,
            });
        }
        let answer = index.search(&query, Bridges::default(), 10);
        took.push(t.elapsed().as_secs_f64());
        let ids: Vec<String> = answer
            .found
            .iter()
            .map(|f| {
                names
                    .get(f.id as usize)
                    .cloned()
                    .unwrap_or_else(|| format!("x{}", f.id))
            })
            .collect();
        println!("{q}\t{}", ids.join(","));
        if args.iter().any(|a| a == "--why") {
            for f in &answer.found {
                eprintln!(
                    "   {:.4} {} {:?}",
                    f.score,
                    names.get(f.id as usize).map_or("x", |s| s),
                    f.because
                        .iter()
                        .map(|b| format!(
                            "{}={}:{:.3}{:?}",
                            b.asked,
                            b.found.clone().unwrap_or_default(),
                            b.score,
                            b.bridge
                        ))
                        .collect::<Vec<_>>()
                );
            }
        }
    }
    eprintln!(
        "{:.0} queries a second of processor time",
        took.len() as f64 / (processor() - before)
    );
    took.sort_by(f64::total_cmp);
    let sum: f64 = took.iter().sum();
    let at = |p: f64| took[((took.len() - 1) as f64 * p) as usize] * 1e3;
    eprintln!(
        "{} queries, {:.0} a second, p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms",
        took.len(),
        took.len() as f64 / sum,
        at(0.5),
        at(0.95),
        at(0.99)
    );
    if let Ok(status) = std::fs::read_to_string("/proc/self/status")
        && let Some(line) = status.lines().find(|l| l.starts_with("VmHWM"))
    {
        eprintln!("{line}");
    }
}
