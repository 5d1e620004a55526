//! tantivy beside the index of imena: the same names, the same queries, the same output.
//!
//! `search-tantivy INDEX.tsv QUERIES.tsv [--grow N] [--read] > ranked.tsv`
//!
//! Every word of a query becomes a fuzzy term query of up to two edits (one for words under five letters), joined by OR and
//! scored by BM25. With `--read` a Latin word is first read as the three Cyrillic words it most likely stands for, by
//! `imena-names`: what a user of tantivy would have to bring along.

use std::time::Instant;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, STORED, Schema, TEXT, Value};
use tantivy::{Index, TantivyDocument, Term, doc};

fn words(text: &str) -> Vec<String> {
    imena_names::normal(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| args.iter().position(|a| a == name).map(|i| args[i + 1].clone());
    let grow: usize = after("--grow").map_or(0, |n| n.parse().unwrap_or(0));
    let read = args.iter().any(|a| a == "--read");
    let text = std::fs::read_to_string(&args[0])?;
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let columns = text.lines().next().unwrap_or("").contains("surname");
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let parts: Vec<String> = if columns {
            (1..4).map(|i| cells.get(i).unwrap_or(&"").to_string()).collect()
        } else {
            cells[1].split(' ').map(str::to_owned).collect()
        };
        rows.push((cells[0].to_owned(), parts));
    }
    // The same generator as crates/search/examples/measure.rs.
    let real = rows.clone();
    let mut seed = 20170u64;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as usize) % n
    };
    while rows.len() < grow {
        let (a, b, c, _) = (next(real.len()), next(real.len()), next(real.len()), next(60));
        let part = |r: usize, k: usize| real[r].1.get(k).cloned().unwrap_or_default();
        rows.push((format!("x{}", rows.len()), vec![part(a, 0), part(b, 1), part(c, 2)]));
    }
    let began = Instant::now();
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STORED);
    let name = schema.add_text_field("name", TEXT);
    let index = Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads(1, 200_000_000)?;
    for (key, parts) in &rows {
        writer.add_document(doc!(id => key.as_str(), name => words(&parts.join(" ")).join(" ")))?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    eprintln!("{} records indexed in {:.2} s", rows.len(), began.elapsed().as_secs_f64());
    let searcher = index.reader()?.searcher();
    let mut took = Vec::new();
    for line in std::fs::read_to_string(&args[1])?.lines().skip(1) {
        let asked = line.split('\t').next().unwrap_or("");
        let began = Instant::now();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in words(asked) {
            let mut readings = vec![word.clone()];
            if read {
                readings.extend(imena_names::likely_cyrillic(&word, 3).iter().map(|w| imena_names::normal(w)));
                readings.dedup();
            }
            for reading in readings {
                let term = Term::from_field_text(name, &reading);
                let edits = match reading.chars().count() {
                    0..3 => 0,
                    3..5 => 1,
                    _ => 2,
                };
                // FuzzyTermQuery gives every match the same score: the exact word is asked for beside it.
                let exact = TermQuery::new(term.clone(), IndexRecordOption::Basic);
                clauses.push((Occur::Should, Box::new(exact)));
                for edits in 1..=edits {
                    let near = FuzzyTermQuery::new(term.clone(), edits, true);
                    clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(near), 2.0))));
                }
            }
        }
        let top = searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(10))?;
        took.push(began.elapsed().as_secs_f64());
        let mut ids = Vec::new();
        for (_, address) in top {
            let found: TantivyDocument = searcher.doc(address)?;
            ids.extend(found.get_first(id).and_then(|v| v.as_str()).map(str::to_owned));
        }
        println!("{asked}\t{}", ids.join(","));
    }
    took.sort_by(f64::total_cmp);
    let at = |p: f64| took[((took.len() - 1) as f64 * p) as usize] * 1e3;
    eprintln!(
        "{} queries, {:.0} a second, p50 {:.2} ms, p95 {:.2} ms",
        took.len(),
        took.len() as f64 / took.iter().sum::<f64>(),
        at(0.5),
        at(0.95)
    );
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        eprintln!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or(""));
    }
    Ok(())
}
