//! `imena requests`: who is sought, and what has come in for them.

use crate::out;
use imena_desk::{Desk, keys};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// Lists standing requests with the records that may speak of the person sought, new ones first.
///
/// Visitors leave requests on the pages. Their contacts are sealed; --open takes the file with a keeper's secret key and shows
/// them. Two requests that may seek the same person name each other: ask both sides before putting them in touch.
///
/// Example: imena requests memory --open ../keys/anna.key
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The file with a keeper's secret key: contacts are shown.
    #[arg(long, value_name = "KEY")]
    open: Option<PathBuf>,
    /// Only requests with something new since they were left, or with another request for the same person.
    #[arg(long)]
    new: bool,
    /// How many records to print for a request.
    #[arg(long, default_value_t = 10)]
    top: usize,
    /// Print one JSON document: `requests`, a list of `id`, `query`, `lang`, `left` (seconds since 1970), `has_contact`,
    /// `contact` (with --open), `others`, `matches` (a list of `record`, `person`, `name`, `source`, `source_title`,
    /// `score`, `new`).
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let key = args.open.as_deref().map(keys::read).transpose()?;
    let desk = Desk::open(&args.dir)?;
    let mut lines = desk.requests(key.as_ref())?;
    if args.new {
        lines.retain(|line| !line.others.is_empty() || line.matches.iter().any(|m| m.is_new));
    }
    if args.json {
        let requests: Vec<Value> = lines
            .iter()
            .map(|line| {
                let matches: Vec<Value> = line
                    .matches
                    .iter()
                    .take(args.top)
                    .map(|m| {
                        json!({
                            "record": m.record.to_string(), "person": m.person.to_string(), "name": m.name,
                            "source": m.source.to_string(), "source_title": m.source_title, "score": m.score,
                            "new": m.is_new,
                        })
                    })
                    .collect();
                let others: Vec<String> = line.others.iter().map(ToString::to_string).collect();
                json!({
                    "id": line.request.id.to_string(), "query": line.request.query, "lang": line.request.lang,
                    "left": line.request.at.0, "has_contact": line.request.contact.is_some(),
                    "contact": line.contact, "others": others, "matches": matches,
                })
            })
            .collect();
        out::json(&json!({ "requests": requests }));
        return Ok(ExitCode::SUCCESS);
    }
    if lines.is_empty() {
        out::line("No standing requests.");
    }
    for line in &lines {
        let request = &line.request;
        out::line(format!("{}  {}", request.id, out::clean(&request.query)));
        match (&line.contact, request.contact) {
            (Some(contact), _) => out::line(format!("    contact: {}", out::clean(contact))),
            (None, Some(_)) => {
                out::line("    contact: sealed; --open KEY shows it (imena keys list: to whom)");
            }
            (None, None) => out::line("    contact: none left"),
        }
        for other in &line.others {
            out::line(format!("    may seek the same person: {other}"));
        }
        for m in line.matches.iter().take(args.top) {
            let new = if m.is_new { "new  " } else { "" };
            out::line(format!(
                "    {new}{}  {} [{}]",
                m.record,
                out::clean(&m.name),
                out::clean(&m.source_title)
            ));
        }
        if line.matches.len() > args.top {
            let more = line.matches.len() - args.top;
            out::line(format!("    … and {more} more; --top shows them"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
