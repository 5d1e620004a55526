//! `imena count DIR`: how many are on no list of a holding.

use super::estimate::{document, interval_value, number, pooled, reason_value, say};
use crate::{commands, out};
use anyhow::Context as _;
use imena_desk::Desk;
use imena_desk::count::{CountQuery, Counted, Stored};
use imena_estimate::{ReadError, Settings, TableError, report};
use imena_model::{Audience, Means, PlaceId};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Counts how many are on no list, from the lists of a holding and the links between their records.
///
/// Sources copied from each other are one list. Doubtful links are drawn, and the number is given with the
/// links taken as certain and with their doubt. The result, its key and its draws are kept in the register as a claim by
/// imena, which the page of the place shows with its date; the same count again adds nothing.
///
/// Example: imena count memory --place L-3 --years 1937-1938 --fate shot
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// Print one JSON document: the keys of `imena estimate`, then `records`, `outside`, `sources`,
    /// `overlaps`, `groups`, `feeds`, `linkage`, `review`, `stored`.
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
    /// Only persons claimed to lie at this place or a part of it (its identifier, key or name).
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// Only persons arrested, sentenced, deported, shot or who died in these years, for example 1937-1938.
    #[arg(long, value_name = "YEARS", value_parser = years)]
    years: Option<(i16, i16)>,
    /// Only persons of whom a source or a claim says this: arrested, sentenced, shot, died, held, deported,
    /// rehabilitated, resident, memorialised, sought.
    #[arg(long, value_name = "FATE", value_parser = fate)]
    fate: Option<Means>,
    /// Two sources that by their nature could not hold the same person, by key (may be given again).
    #[arg(long, value_name = "SOURCE,SOURCE", value_parser = two)]
    apart: Vec<(String, String)>,
    /// Whose view is counted, and who may see the result: public, relative, researcher or keeper.
    #[arg(long = "for", value_name = "AUDIENCE", default_value = "public")]
    audience: Audience,
    /// Do not keep the result in the register.
    #[arg(long)]
    no_store: bool,
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
        place: match &args.place {
            Some(typed) => Some(place(&desk, typed, args.audience)?),
            None => None,
        },
        years: args.years,
        fate: args.fate,
        apart: args.apart.clone(),
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
    let counted = pooled(args.threads, || desk.count(&query, args.audience, &clock))??;
    let counted = match counted {
        Ok(counted) => counted,
        Err(problem) => {
            if args.json {
                let document = json!({
                    "state": "refused",
                    "reasons": [{"code": code(&problem), "about": problem.to_string()}],
                    "observed": Value::Null,
                    "methods": [],
                });
                out::json(&document);
            } else {
                out::line(out::clean(&format!(
                    "refused: {problem} [{}]",
                    code(&problem)
                )));
            }
            return Ok(ExitCode::SUCCESS);
        }
    };
    let stored = if args.no_store {
        None
    } else {
        Some(desk.store_count(&counted, &query, args.audience, commands::now())?)
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
        let mut document = counted_document(&counted, &query.settings);
        document["stored"] = stored.map_or(Value::Null, |s| match s {
            Stored::New(act) => json!({"act": act.to_string(), "is": "new"}),
            Stored::Same(act) => json!({"act": act.to_string(), "is": "same"}),
            Stored::Differs { earlier, new } => {
                json!({"act": new.to_string(), "is": "differs", "from": earlier.to_string()})
            }
        });
        out::json(&document);
    } else {
        let mut text = String::new();
        write_text(&mut text, &counted)?;
        if let Some(stored) = stored {
            writeln!(text, "{}", said(stored))?;
        }
        say(&text);
    }
    Ok(match stored {
        Some(Stored::Differs { .. }) => ExitCode::from(1),
        _ => ExitCode::SUCCESS,
    })
}

/// The place that was meant.
fn place(desk: &Desk, typed: &str, audience: Audience) -> anyhow::Result<PlaceId> {
    if let Ok(id) = typed.parse() {
        return Ok(id);
    }
    desk.places(audience)?
        .into_iter()
        .find(|line| line.place.key == typed || line.place.names.iter().any(|n| n.text == typed))
        .map(|line| line.id)
        .with_context(|| {
            format!("no place of this holding has the identifier, key or name `{typed}`")
        })
}

/// What became of the result.
fn said(stored: Stored) -> String {
    match stored {
        Stored::New(act) => format!("Kept in the register as a claim by imena ({act})."),
        Stored::Same(act) => {
            format!("The same count stands in the register already ({act}), to the byte.")
        }
        Stored::Differs { earlier, new } => format!(
            "A count with the same key ({earlier}) says something else; both stand now ({new}). Run imena verify, and \
             compare the versions."
        ),
    }
}

/// A stable word for a table that cannot be one.
fn code(problem: &TableError) -> &'static str {
    ReadError::Table(problem.clone()).code()
}

fn years(typed: &str) -> Result<(i16, i16), String> {
    let (from, to) = typed.split_once(['-', '–', '/']).unwrap_or((typed, typed));
    let year = |text: &str| {
        text.trim()
            .parse::<i16>()
            .map_err(|_| format!("`{text}` is no year; 1937-1938 is meant"))
    };
    let (from, to) = (year(from)?, year(to)?);
    if from > to {
        return Err(format!("{from} is after {to}"));
    }
    Ok((from, to))
}

fn fate(typed: &str) -> Result<Means, String> {
    Means::from_key(typed).ok_or_else(|| {
        format!("`{typed}` is none of arrested, sentenced, shot, died, held, deported, rehabilitated, resident, memorialised, sought")
    })
}

fn two(typed: &str) -> Result<(String, String), String> {
    typed
        .split_once(',')
        .map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned()))
        .filter(|(a, b)| !a.is_empty() && !b.is_empty() && a != b)
        .ok_or_else(|| "two different keys with a comma between them are meant".to_owned())
}

/// The keys of an estimate, with what the holding adds.
fn counted_document(counted: &Counted, settings: &Settings) -> Value {
    let pooled = &counted.pooled;
    let mut value = document(&pooled.certain, settings, false);
    // The state is that with the doubt of the links; the certain one stands beside it.
    value["state"] = json!(pooled.state.written());
    value["records"] = json!(counted.records);
    value["outside"] = json!(counted.outside);
    value["key"] = json!(counted.key.written());
    value["overlaps"] = counted
        .overlaps
        .iter()
        .map(|((a, b), people)| {
            json!({"lists": [counted.lists[*a].name, counted.lists[*b].name], "people": people})
        })
        .collect();
    value["groups"] = counted
        .groups
        .iter()
        .map(|group| {
            group
                .iter()
                .map(|l| counted.lists[*l].name.as_str())
                .collect::<Vec<_>>()
        })
        .collect();
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
    if counted.outside > 0 {
        writeln!(
            out,
            "  {} more people are on these lists of whom no record says that they belong here",
            counted.outside
        )?;
    }
    for ((a, b), people) in &counted.overlaps {
        writeln!(
            out,
            "  on both {} and {}: {people}",
            counted.lists[*a].name, counted.lists[*b].name
        )?;
    }
    if counted.groups.len() > 1 {
        writeln!(
            out,
            "  the lists fall into {} groups that share nobody",
            counted.groups.len()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_fates_and_pairs_as_typed() {
        assert_eq!(years("1937-1938"), Ok((1937, 1938)));
        assert_eq!(years("1937"), Ok((1937, 1937)));
        assert!(years("1938-1937").is_err() && years("soon").is_err());
        assert_eq!(fate("shot"), Ok(Means::Shot));
        assert!(fate("gone").is_err());
        assert_eq!(two("a, b"), Ok(("a".into(), "b".into())));
        assert!(two("a").is_err() && two("a,a").is_err());
    }
}
