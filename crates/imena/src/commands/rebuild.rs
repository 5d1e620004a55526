//! `imena rebuild`: computes everything derived anew.

use crate::{commands, out};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Throws away everything derived (links, persons, search) and computes it anew; says whether it came out the same.
///
/// Example: imena rebuild memory
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// A model file in place of imena's own model for person lists.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Seed of whatever is drawn at random.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one JSON document: `same` (true, false, or null if there was nothing before), `records`, `persons`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let model = args
        .model
        .as_ref()
        .map(std::fs::read_to_string)
        .transpose()?;
    let order = imena_desk::relink::Relink {
        model,
        seed: args.seed,
        at: commands::now(),
        ..imena_desk::relink::Relink::default()
    };
    let done = imena_desk::copies::rebuild(&args.dir, &order)?;
    if args.json {
        out::json(&json!({ "same": done.same, "records": done.records, "persons": done.persons }));
        return Ok(ExitCode::SUCCESS);
    }
    let came_out = match done.same {
        Some(true) => "Links and persons came out the same",
        Some(false) => {
            "Links and persons came out different (records, decisions, model or seed are not those of last time)"
        }
        None => "Links and persons are computed",
    };
    out::line(format!(
        "{came_out}: {} records, {} persons.",
        out::number(done.records),
        out::number(done.persons)
    ));
    Ok(ExitCode::SUCCESS)
}
