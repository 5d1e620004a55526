//! `imena estimate TABLE.csv`: how many people are on no list, from a table of overlapping lists.

use crate::out;
use anyhow::Context as _;
use imena_estimate::{
    Answer, CaptureHistory, MethodResult, ReadError, Reading, Reason, Settings, State,
    StrataAnswer, Table,
};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What was typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A CSV table (list1,list2,…,count and, if there are strata, stratum), or a Parquet file with one row a person
    table: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// The seed of everything random
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write a report that needs nothing else to be read
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Threads to work with; the numbers do not depend on it
    #[arg(long)]
    threads: Option<usize>,
    /// More people than this cannot have lived there
    #[arg(long, value_name = "PEOPLE")]
    universe_limit: Option<u64>,
    /// Histories that cannot occur, as 0 and 1 with x for either, for example 11x,0x1
    #[arg(long, value_name = "HISTORIES", value_delimiter = ',')]
    structural_zeros: Vec<String>,
    /// Which log-linear models to list: the best, or all
    #[arg(long, value_parser = ["best", "all"], default_value = "best")]
    models: String,
    /// Bootstrap samples
    #[arg(long, default_value_t = 1000)]
    bootstrap: usize,
    /// Leave hidden classes out, for a quick look
    #[arg(long)]
    no_classes: bool,
    /// Print the draws of n0 too
    #[arg(long)]
    draws: bool,
    /// Who says why the lists are separate acts of recording; printed with the number
    #[arg(long, value_name = "TEXT")]
    separate_acts: Option<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let settings = Settings {
        seed: args.seed,
        bootstrap_samples: args.bootstrap,
        all_models: args.models == "all",
        universe_limit: args.universe_limit,
        separate_acts: args.separate_acts.clone(),
        classes: if args.no_classes {
            None
        } else {
            Settings::default().classes
        },
        ..Settings::default()
    };
    let reading = match take(args)? {
        Ok(reading) => reading,
        Err(problem) => {
            // A table that cannot be read is an answer too: refused, and why.
            let reason = Reason::new(problem.code(), problem.to_string());
            if args.json {
                let document = json!({
                    "state": State::Refused.written(),
                    "reasons": [reason_value(&reason)],
                    "observed": Value::Null,
                    "methods": [],
                });
                out::json(&document);
            } else {
                out::line(out::clean(&format!(
                    "refused: {problem} [{}]",
                    problem.code()
                )));
            }
            return Ok(ExitCode::from(1));
        }
    };
    let started = std::time::Instant::now();
    let clock = || started.elapsed().as_secs_f64();
    let title = args
        .table
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if reading.stratified {
        let work = || imena_estimate::estimate_strata(&reading, &settings, &clock);
        let answer = pooled(args.threads, work)?;
        if let Some(path) = &args.html {
            let page = imena_estimate::report::strata_page(&title, &answer);
            std::fs::write(path, page).with_context(|| format!("writing {}", path.display()))?;
        }
        if args.json {
            out::json(&strata_document(&answer, &settings, args.draws));
        } else {
            say(&imena_estimate::report::strata_text(&answer));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let work = || imena_estimate::estimate(&reading.whole(), &settings, &clock);
    let answer = pooled(args.threads, work)?;
    if let Some(path) = &args.html {
        let page = imena_estimate::report::page(&title, &answer, &settings);
        std::fs::write(path, page).with_context(|| format!("writing {}", path.display()))?;
    }
    if args.json {
        out::json(&document(&answer, &settings, args.draws));
    } else {
        say(&imena_estimate::report::text(&answer));
    }
    // A refusal is an answer: the question was dealt with.
    Ok(ExitCode::SUCCESS)
}

/// Prints text whose names of lists come from files, line by line and made safe.
pub(super) fn say(text: &str) {
    for line in text.trim_end().lines() {
        out::line(out::clean(line));
    }
}

/// Runs on so many threads, or as many as there are.
pub(super) fn pooled<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> anyhow::Result<T> {
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = threads {
        builder = builder.num_threads(threads.max(1));
    }
    Ok(builder.build().context("starting threads")?.install(work))
}

/// Reads the table, whichever form it has, and applies what was typed about impossible histories.
fn take(args: &Args) -> anyhow::Result<Result<Reading, ReadError>> {
    let path = &args.table;
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let reading = if bytes.starts_with(b"PAR1") {
        persons(path)?
    } else {
        match String::from_utf8(bytes) {
            Ok(text) => imena_estimate::read(&text),
            Err(_) => anyhow::bail!("{} is not UTF-8 text", path.display()),
        }
    };
    if args.structural_zeros.is_empty() {
        return Ok(reading);
    }
    let mut reading = match reading {
        Ok(reading) => reading,
        Err(problem) => return Ok(Err(problem)),
    };
    for (_, table) in &mut reading.strata {
        let zeros = impossible(&args.structural_zeros, table.lists())?;
        match table.clone().with_impossible(zeros) {
            Ok(with) => *table = with,
            Err(problem) => return Ok(Err(problem.into())),
        }
    }
    Ok(Ok(reading))
}

/// The histories that fit patterns such as `11x`.
fn impossible(patterns: &[String], lists: usize) -> anyhow::Result<Vec<CaptureHistory>> {
    let mut found = Vec::new();
    for pattern in patterns {
        let letters: Vec<char> = pattern.trim().chars().collect();
        anyhow::ensure!(
            letters.len() == lists && letters.iter().all(|c| matches!(c, '0' | '1' | 'x' | 'X')),
            "`{pattern}` should be {lists} letters of 0, 1 and x, one for each list"
        );
        found.extend((1..1_u32 << lists).map(CaptureHistory).filter(|history| {
            letters.iter().enumerate().all(|(list, c)| match c {
                '1' => history.has(list),
                '0' => !history.has(list),
                _ => true,
            })
        }));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Reads a Parquet file with one row a person: list columns hold true/false or 0/1, `stratum` is a label;
/// columns that hold neither are ignored.
fn persons(path: &Path) -> anyhow::Result<Result<Reading, ReadError>> {
    let reading = || format!("reading {} as Parquet", path.display());
    let file = std::fs::File::open(path).with_context(reading)?;
    let reader = SerializedFileReader::new(file).with_context(reading)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let lists: Vec<String> = schema
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        .filter(|name| name.starts_with("list"))
        .collect();
    let mut strata: BTreeMap<Option<String>, BTreeMap<u32, u64>> = BTreeMap::new();
    let mut stratified = false;
    if lists.is_empty() || lists.len() > imena_estimate::LISTS_MAX {
        let error = Table::new(lists.len(), []).expect_err("so many lists are refused");
        return Ok(Err(error.into()));
    }
    for (number, row) in reader.get_row_iter(None).with_context(reading)?.enumerate() {
        let row = row.with_context(reading)?;
        let mut history = 0_u32;
        let mut stratum = None;
        for (name, field) in row.get_column_iter() {
            if name == "stratum" {
                stratified = true;
                stratum = match field {
                    Field::Null => None,
                    Field::Str(label) => Some(label.clone()).filter(|l| !l.is_empty()),
                    other => Some(other.to_string()),
                };
            } else if let Some(list) = lists.iter().position(|l| l == name) {
                match field.to_string().as_str() {
                    "true" | "1" => history |= 1 << list,
                    "false" | "0" | "null" => {}
                    other => {
                        return Ok(Err(ReadError::Membership {
                            line: number + 1,
                            written: other.to_owned(),
                        }));
                    }
                }
            }
        }
        if history != 0 {
            *strata
                .entry(stratum)
                .or_default()
                .entry(history)
                .or_insert(0) += 1;
        }
    }
    if strata.is_empty() {
        strata.insert(None, BTreeMap::new());
    }
    let mut tables = Vec::new();
    for (label, cells) in strata {
        let cells = cells.into_iter().map(|(h, n)| (CaptureHistory(h), n));
        match Table::new(lists.len(), cells) {
            Ok(table) => tables.push((label, table.with_names(lists.iter().cloned()))),
            Err(problem) => return Ok(Err(problem.into())),
        }
    }
    Ok(Ok(Reading {
        strata: tables,
        stratified,
    }))
}

/// A number for JSON; what is not finite is null.
pub(super) fn number(x: Option<f64>) -> Value {
    x.filter(|x| x.is_finite())
        .map_or(Value::Null, |x| json!(x))
}

pub(super) fn reason_value(reason: &Reason) -> Value {
    json!({
        "code": reason.code,
        "about": reason.about,
        "words": reason.english(),
    })
}

fn method_value(own: &MethodResult) -> Value {
    let mut map = Map::new();
    map.insert("method".into(), json!(own.method));
    map.insert("setting".into(), json!(own.setting));
    map.insert("estimate".into(), number(own.estimate));
    map.insert("lo".into(), number(own.lo));
    map.insert("hi".into(), number(own.hi));
    map.insert("se".into(), number(own.se));
    map.insert("rhat".into(), number(own.rhat));
    map.insert("seconds".into(), number(Some(own.seconds)));
    if own.hi.is_some_and(f64::is_infinite) {
        map.insert("hi_infinite".into(), json!(true));
    }
    for (name, value) in &own.more {
        map.insert((*name).into(), number(Some(*value)));
    }
    if let Some(note) = own.note {
        map.insert("note".into(), json!(note));
    }
    Value::Object(map)
}

pub(super) fn interval_value(own: Option<imena_estimate::Interval>) -> Value {
    own.map_or(Value::Null, |i| {
        json!({
            "estimate": number(Some(i.estimate)),
            "lo": number(Some(i.lo)),
            "hi": number(Some(i.hi)),
        })
    })
}

/// The answer for a stratified table as one JSON document: totals as methods, and each stratum.
fn strata_document(answer: &StrataAnswer, settings: &Settings, with_draws: bool) -> Value {
    let methods: Vec<Value> = answer
        .by_method
        .iter()
        .map(|(method, own)| {
            json!({
                "method": format!("strata-{method}"),
                "setting": "draws added over the strata that were estimated",
                "estimate": number(Some(own.estimate)),
                "lo": number(Some(own.lo)),
                "hi": number(Some(own.hi)),
                "se": number(Some(own.se)),
                "rhat": Value::Null,
                "seconds": answer.strata.iter().flat_map(|(_, a)| &a.methods).map(|m| m.seconds).sum::<f64>(),
            })
        })
        .collect();
    json!({
        "state": answer.state.written(),
        "reasons": answer.reasons.iter().map(reason_value).collect::<Vec<_>>(),
        "observed": answer.observed,
        "methods": methods,
        "answer": interval_value(answer.total),
        "without_stratum": answer.without_stratum,
        "rubin": interval_value(answer.rubin),
        "strata": answer.strata.iter().map(|(label, own)| {
            let mut value = document(own, settings, with_draws);
            value["stratum"] = json!(label);
            value
        }).collect::<Vec<_>>(),
        "key": answer.key.written(),
        "seed": settings.seed,
        "version": env!("CARGO_PKG_VERSION"),
    })
}

/// The answer as one JSON document.
pub(super) fn document(answer: &Answer, settings: &Settings, with_draws: bool) -> Value {
    let names = answer.table.names();
    let reasons = |own: &[Reason]| -> Vec<Value> { own.iter().map(reason_value).collect() };
    let mut value = json!({
        "state": answer.state.written(),
        "reasons": reasons(&answer.reasons),
        "observed": answer.observed,
        "methods": answer.methods.iter().map(method_value).collect::<Vec<_>>(),
        "answer": interval_value(answer.estimate),
        "at_least": interval_value(answer.at_least),
        "warnings": reasons(&answer.warnings),
        "lists": names,
        "hold_out": answer.hold_out.iter().map(|h| json!({
            "list": names[h.list],
            "size": h.size,
            "estimate": number(h.estimate),
            "ratio": number(h.ratio()),
        })).collect::<Vec<_>>(),
        "leave_one_out": answer.leave_one_out.iter().map(|(list, n)| json!({
            "without": names[*list],
            "estimate": number(*n),
        })).collect::<Vec<_>>(),
        "knobs": answer.knobs.iter().map(|k| json!({
            "pair": k.pair.map(|(i, j)| json!([names[i], names[j]])),
            "curve": k.curve.iter().map(|(xi, n)| json!([number(Some(*xi)), number(Some(*n))])).collect::<Vec<_>>(),
            "doubles_at": number(k.doubles_at),
            "nobody_at": number(k.nobody_at),
            "drawn": k.drawn,
        })).collect::<Vec<_>>(),
        "separate_acts": settings.separate_acts,
        "key": answer.key.written(),
        "seed": answer.seed,
        "version": env!("CARGO_PKG_VERSION"),
    });
    if let Some(graphs) = &answer.graphs {
        value["pairs"] = graphs
            .pairs
            .iter()
            .map(|&((i, j), weight)| {
                json!({
                    "lists": [names[answer.order[i]], names[answer.order[j]]],
                    "dependent": number(Some(weight)),
                })
            })
            .collect();
    }
    if with_draws {
        value["draws"] = answer.draws.iter().map(|x| number(Some(*x))).collect();
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::data_type::{BoolType, ByteArrayType};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::sync::Arc;

    /// Four people on two lists, in two strata, one of them without a label.
    #[test]
    fn one_row_a_person() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("persons.parquet");
        let schema = "message persons { required boolean list1; required boolean list2; optional binary stratum (UTF8); }";
        let file = std::fs::File::create(&path).unwrap();
        let mut writer = SerializedFileWriter::new(
            file,
            Arc::new(parse_message_type(schema).unwrap()),
            Arc::new(WriterProperties::builder().build()),
        )
        .unwrap();
        let mut rows = writer.next_row_group().unwrap();
        for list in [[true, true, false, true], [false, true, true, true]] {
            let mut column = rows.next_column().unwrap().unwrap();
            column
                .typed::<BoolType>()
                .write_batch(&list, None, None)
                .unwrap();
            column.close().unwrap();
        }
        let mut column = rows.next_column().unwrap().unwrap();
        let labels = ["north", "north", "south"].map(|l| l.as_bytes().to_vec().into());
        column
            .typed::<ByteArrayType>()
            .write_batch(&labels, Some(&[1, 1, 1, 0]), None)
            .unwrap();
        column.close().unwrap();
        rows.close().unwrap();
        writer.close().unwrap();
        let reading = persons(&path).unwrap().unwrap();
        assert!(reading.stratified);
        assert_eq!(reading.strata.len(), 3);
        let whole = reading.whole();
        assert_eq!(
            (whole.observed(), whole.overlap(3), whole.on_list(0)),
            (4, 2, 3)
        );
    }

    #[test]
    fn patterns_of_impossible_histories() {
        let found = impossible(&["11x".into()], 3).unwrap();
        assert_eq!(found, [CaptureHistory(0b011), CaptureHistory(0b111)]);
        assert!(impossible(&["11".into()], 3).is_err());
    }
}
