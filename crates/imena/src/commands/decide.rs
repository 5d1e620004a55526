//! `imena decide`: a person's word on whether two records speak of one person.

use crate::{commands, out};
use imena_model::{Decided, RecordId};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Records a decision on two records: one person, two, or it cannot be said. It is never erased and outlives every model.
///
/// Example: imena decide memory R-1A R-7F different --by "Т. О." --reason "two sons of one father"
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// One record.
    a: RecordId,
    /// The other record.
    b: RecordId,
    /// What is decided.
    #[arg(value_parser = ["same", "different", "unsure"])]
    decided: String,
    /// Who decides, as the register should remember.
    #[arg(long, default_value = "keeper")]
    by: String,
    /// Why.
    #[arg(long)]
    reason: String,
    /// Print one JSON document: `act`, `a`, `b`, `decided`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let decided = Decided::from_key(&args.decided)
        .ok_or_else(|| anyhow::anyhow!("same, different or unsure is meant"))?;
    let act = imena_desk::decide::decide(
        &args.dir,
        args.a,
        args.b,
        decided,
        &args.by,
        &args.reason,
        commands::now(),
    )?;
    if args.json {
        out::json(
            &json!({ "act": act.to_string(), "a": args.a.to_string(), "b": args.b.to_string(), "decided": args.decided }),
        );
    } else {
        out::line(format!(
            "Decided ({act}): {} and {}: {}. Run imena link to apply it.",
            args.a, args.b, args.decided
        ));
    }
    Ok(ExitCode::SUCCESS)
}
