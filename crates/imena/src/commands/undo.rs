//! `imena undo`: takes an intake out again, as one act.

use crate::{commands, out};
use imena_model::ActId;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Undoes an intake as one act. Nothing is erased: the register remembers that it was there.
///
/// Example: imena undo memory A-3
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The intake, as `imena add` printed it.
    intake: ActId,
    /// Who does it, as the register should remember.
    #[arg(long, default_value = "keeper")]
    by: String,
    /// Print one JSON document: `intake`, `records`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let records = imena_desk::take_in::undo(&args.dir, args.intake, &args.by, commands::now())?;
    if args.json {
        out::json(&json!({ "intake": args.intake.to_string(), "records": records }));
    } else {
        out::line(format!(
            "Undone: intake {} with {} records. Run imena link to bring persons up to date.",
            args.intake,
            out::number(records)
        ));
    }
    Ok(ExitCode::SUCCESS)
}
