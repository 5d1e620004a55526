//! `imena search`: one box.

use crate::out;
use imena_desk::Desk;
use imena_desk::find::{FindQuery, Found};
use imena_model::Audience;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Searches for a name as it is remembered: any script, any order, with years and places.
///
/// Example: imena search memory "Arnold Krohn, Livland, 1938"
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// What is remembered.
    #[arg(required_unless_present = "queries")]
    query: Option<String>,
    /// Many queries: a file with one a line (or a table with the column `query`).
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
    /// How many results.
    #[arg(long, default_value_t = 10)]
    top: usize,
    /// Bridges to switch off: script, sound, diminutive, misprint.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Print one JSON document: `query`, `total`, `hits` (`person`, `record`, `name`, `also`, `birth`, `place`, `claimed`,
    /// `records`, `sources`, `reasons`, `score`), `chips`, `bridges`, `near`, `searched`, `leave_out`; with --queries a list of them.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(&args.dir)?;
    let ask = |text: &str| {
        desk.find(
            &FindQuery {
                text: text.to_owned(),
                bridges_off: args.without.clone(),
                limit: args.top,
                ..FindQuery::default()
            },
            Audience::Public,
        )
    };
    if let Some(file) = &args.queries {
        let mut documents = Vec::new();
        for text in read_queries(file)? {
            let found = ask(&text)?;
            if args.json {
                documents.push(document(&text, &found));
            } else {
                let ids: Vec<String> = found.hits.iter().map(|h| h.person.to_string()).collect();
                out::line(format!("{text}\t{}", ids.join(",")));
            }
        }
        if args.json {
            out::json(&Value::Array(documents));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let text = args.query.clone().unwrap_or_default();
    let found = ask(&text)?;
    if args.json {
        out::json(&document(&text, &found));
    } else {
        show(&found);
    }
    Ok(ExitCode::SUCCESS)
}

fn document(text: &str, found: &Found) -> Value {
    let mut document = json!({ "query": text });
    if let (Value::Object(all), Ok(Value::Object(found))) =
        (&mut document, serde_json::to_value(found))
    {
        all.extend(found);
    }
    document
}

fn show(found: &Found) {
    for hit in &found.hits {
        let birth = if hit.birth.is_empty() {
            String::new()
        } else {
            format!(", {}", hit.birth.join(" / "))
        };
        out::line(format!(
            "{}  {}{}",
            hit.person,
            out::clean(&hit.name),
            out::clean(&birth)
        ));
        if let Some(place) = &hit.place {
            out::line(format!("    {}", out::clean(place)));
        }
        for (what, source) in &hit.claimed {
            out::line(format!("    {} [{}]", out::clean(what), out::clean(source)));
        }
        if !hit.also.is_empty() {
            out::line(format!("    also: {}", out::clean(&hit.also.join("; "))));
        }
        let reasons: Vec<&str> = hit.reasons.iter().map(|r| r.en.as_str()).collect();
        out::line(format!(
            "    why: {} ({} records in {} sources)",
            reasons.join("; "),
            hit.records,
            hit.sources
        ));
    }
    if found.hits.is_empty() && found.chips.is_empty() {
        out::line(
            "There is no name, year or place in this query that could be searched for. Write a name in any letters, a year \
             (1938) or a place (from near Luga).",
        );
    } else if found.hits.is_empty() {
        let searched = &found.searched;
        out::line(format!(
            "Nothing found in {} records of {} sources.",
            out::number(searched.records),
            searched.sources
        ));
        if let Some((from, to)) = searched.years {
            out::line(format!("Years of birth in them: {from} to {to}."));
        }
        for source in &searched.not_read_yet {
            out::line(format!(
                "Not all read yet: {} ({} of {} pages).",
                out::clean(&source.title),
                source.read,
                source.known
            ));
        }
        for near in &found.near {
            out::line(format!(
                "Near spelling: {} ({} records)",
                out::clean(&near.text),
                near.records
            ));
        }
        for words in &found.leave_out {
            out::line(words.en.clone());
        }
    } else if found.total > found.hits.len() {
        out::line(format!("{} people in all; more with --top.", found.total));
    }
}

/// Queries of a file: one a line, or the column `query` of a table with tabs or commas.
fn read_queries(file: &Path) -> anyhow::Result<Vec<String>> {
    let text = String::from_utf8_lossy(&std::fs::read(file)?).into_owned();
    let mut lines = text.lines().map(|l| l.trim_end_matches('\r'));
    let Some(first) = lines.next() else {
        return Ok(Vec::new());
    };
    let separator = if first.contains('\t') { '\t' } else { ',' };
    let column = first
        .split(separator)
        .position(|c| c.trim().trim_start_matches('\u{feff}') == "query");
    let rest = lines.filter(|l| !l.trim().is_empty());
    Ok(match column {
        Some(column) if first.contains('\t') || first.trim() == "query" => rest
            .filter_map(|l| l.split(separator).nth(column))
            .map(str::to_owned)
            .collect(),
        _ => std::iter::once(first)
            .chain(rest)
            .map(str::to_owned)
            .collect(),
    })
}
