//! `imena count DIR`: how many are on no list of a holding.

use super::estimate::{document, interval_value, number, pooled, reason_value, say};
use crate::out;
use anyhow::Context as _;
use imena_desk::Desk;
use imena_desk::count::{CountQuery, Counted};
use imena_estimate::{Settings, report};
use imena_model::{Audience, PlaceId};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Counts how many are on no list, from the lists of a holding and the links between their records.
///
/// Sources copied from each other are one list. Doubtful links are drawn, and the number is given with the
/// links taken as certain and with their doubt.
///
/// Example: imena count memory --json
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// Print one JSON document: the keys of `imena estimate`, then `records`, `sources`, `feeds`, `linkage`, `review`.
    #[arg(long)]
    json: bool,
    /// The seed of everything random.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write a report that needs nothing else to be read.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Threads to work with; the numbers do not depend on it.
    #[arg(long)]
    threads: Option<usize>,
    /// Only persons claimed to lie at this place (its identifier).
    #[arg(long, value_name = "PLACE")]
    place: Option<PlaceId>,
    /// Only these sources, by key.
    #[arg(long, value_delimiter = ',')]
    sources: Vec<String>,
    /// How many clusterings to draw from the doubtful links.
    #[arg(long, default_value_t = 20)]
    draws: usize,
    /// More people than this cannot have lived there.
    #[arg(long, value_name = "PEOPLE")]
    universe_limit: Option<u64>,
    /// Who says why the lists are separate acts of recording; printed with the number.
    #[arg(long, value_name = "TEXT")]
    separate_acts: Option<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(&args.dir)?;
    let query = CountQuery {
        place: args.place,
        sources: args.sources.clone(),
        draws: args.draws,
        settings: Settings {
            seed: args.seed,
            universe_limit: args.universe_limit,
            separate_acts: args.separate_acts.clone(),
            ..Settings::default()
        },
    };
    let started = std::time::Instant::now();
    let clock = || started.elapsed().as_secs_f64();
    let counted = pooled(args.threads, || {
        desk.count(&query, Audience::Keeper, &clock)
    })??;
    let counted = match counted {
        Ok(counted) => counted,
        Err(problem) => {
            if args.json {
                let document = json!({
                    "state": "refused",
                    "reasons": [{"code": "unreadable-table", "about": problem.to_string()}],
                    "observed": Value::Null,
                    "methods": [],
                });
                out::json(&document);
            } else {
                out::line(format!("refused: {problem}"));
            }
            return Ok(ExitCode::SUCCESS);
        }
    };
    if let Some(path) = &args.html {
        let title = args
            .dir
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let page = report::page(&title, &counted.pooled.certain, &query.settings);
        std::fs::write(path, page).with_context(|| format!("writing {}", path.display()))?;
    }
    if args.json {
        out::json(&counted_document(&counted, &query.settings));
    } else {
        let mut text = String::new();
        write_text(&mut text, &counted)?;
        say(&text);
    }
    Ok(ExitCode::SUCCESS)
}

/// The keys of an estimate, with what the holding adds.
fn counted_document(counted: &Counted, settings: &Settings) -> Value {
    let pooled = &counted.pooled;
    let mut value = document(&pooled.certain, settings, false);
    // The state is that with the doubt of the links; the certain one stands beside it.
    value["state"] = json!(pooled.state.written());
    value["records"] = json!(counted.records);
    value["sources"] = counted
        .lists
        .iter()
        .map(|list| {
            json!({
                "list": list.name,
                "records": list.records,
                "persons": list.persons,
                "sources": list.sources.iter().map(|(key, title)| json!({"key": key, "title": title})).collect::<Vec<_>>(),
            })
        })
        .collect();
    value["compiled_left_out"] = json!(counted.compiled);
    value["feeds"] = counted
        .feeds
        .iter()
        .map(|(to, from)| json!({"source": to, "copied_from": from}))
        .collect();
    value["linkage"] = json!({
        "state_certain": pooled.certain.state.written(),
        "reasons": pooled.reasons.iter().map(reason_value).collect::<Vec<_>>(),
        "certain": interval_value(pooled.certain.estimate),
        "with_doubt": interval_value(pooled.estimate),
        "by_method": pooled.by_method.iter().map(|(method, own)| json!({
            "method": method,
            "estimate": number(Some(own.estimate)),
            "lo": number(Some(own.lo)),
            "hi": number(Some(own.hi)),
        })).collect::<Vec<_>>(),
        "share_of_variance": number(pooled.linkage_share),
        "one_link_in_ten_missed": number(pooled.one_in_ten),
        "draws": pooled.draws.0,
    });
    value["review"] = counted
        .review
        .iter()
        .map(|pair| {
            json!({
                "pair": pair.name,
                "joined": number(Some(pair.joined)),
                "apart": number(Some(pair.apart)),
                "weight": number(Some(pair.weight)),
            })
        })
        .collect();
    value
}

fn write_text(out: &mut String, counted: &Counted) -> std::fmt::Result {
    let pooled = &counted.pooled;
    writeln!(
        out,
        "{} records, {} people after linking, on {} lists:",
        counted.records,
        counted.table.observed(),
        counted.lists.len()
    )?;
    for list in &counted.lists {
        let keys: Vec<&str> = list.sources.iter().map(|(key, _)| key.as_str()).collect();
        writeln!(
            out,
            "  {}: {} people ({})",
            list.name,
            list.persons,
            keys.join(", ")
        )?;
    }
    for (to, from) in &counted.feeds {
        writeln!(out, "  {to} was copied from {from}")?;
    }
    for key in &counted.compiled {
        writeln!(
            out,
            "  {key} was put together from several others and is no list of its own"
        )?;
    }
    writeln!(out)?;
    write!(out, "{}", report::text(&pooled.certain))?;
    if pooled.draws.0 > 0 {
        writeln!(
            out,
            "\nWith the doubt of the links ({} clusterings drawn): {}",
            pooled.draws.0,
            pooled.state.written()
        )?;
        for (method, own) in &pooled.by_method {
            writeln!(
                out,
                "  {method}: {} [{}, {}]",
                report::grouped(own.estimate),
                report::grouped(own.lo),
                report::grouped(own.hi)
            )?;
        }
        if let Some(share) = pooled.linkage_share {
            writeln!(
                out,
                "  share of the variance that comes from links: {:.0}%",
                100.0 * share
            )?;
        }
    }
    if let Some(n) = pooled.one_in_ten {
        writeln!(
            out,
            "If one link in ten was missed, the best model would say about {}.",
            report::rounded(n)
        )?;
    }
    if !counted.review.is_empty() {
        writeln!(out, "Pairs that move the number most (joined / apart):")?;
        for pair in &counted.review {
            writeln!(
                out,
                "  {}: {} / {}",
                pair.name,
                report::grouped(pair.joined),
                report::grouped(pair.apart)
            )?;
        }
    }
    Ok(())
}
