//! `imena pull`: takes another holding in as a signed source.

use crate::{commands, out};
use imena_desk::pull::{Pull, pull};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Takes the public records of another holding in, as a signed source.
///
/// Its state must be signed, and its folder as it was written. What is here already, from the same file or an earlier pull, is
/// not doubled; where the two disagree, both stand.
///
/// Example: imena pull memory /media/stick/their-memory
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The other holding, or a copy of it.
    from: PathBuf,
    /// Its public key as you know it from its keepers. Later pulls expect the key of the first.
    #[arg(long)]
    key: Option<String>,
    /// Who does it, as the register should remember.
    #[arg(long, default_value = "keeper")]
    by: String,
    /// Print one JSON document: `act`, `origin`, `key`, `signed`, `sources`, `here_already`, `new_records`, `new_readings`,
    /// `not_signed`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let order = Pull {
        from: &args.from,
        key: args.key.as_deref(),
        by: &args.by,
        at: commands::now(),
    };
    let done = pull(&args.dir, &order)?;
    if args.json {
        out::json(&json!({
            "act": done.act.map(|act| act.to_string()), "origin": done.origin, "key": done.key, "signed": done.signed,
            "sources": done.sources, "here_already": done.here_already, "new_records": done.new_records,
            "new_readings": done.new_readings, "not_signed": done.not_signed }));
        return Ok(ExitCode::SUCCESS);
    }
    out::line(out::clean(&format!(
        "{}, {} entries signed by {}",
        done.origin,
        out::number(done.signed),
        done.key
    )));
    for title in &done.here_already {
        out::line(out::clean(&format!("Here already, not doubled: {title}")));
    }
    match done.act {
        None => out::line("Nothing was new."),
        Some(act) => out::line(format!(
            "{} new records, {} new readings of known ones, from {} sources. To take it out again: imena undo {} {act}",
            out::number(done.new_records),
            out::number(done.new_readings),
            out::number(done.sources),
            args.dir.display()
        )),
    }
    if done.not_signed > 0 {
        out::line(format!(
            "{} records came after its last signature and were left for the next.",
            out::number(done.not_signed)
        ));
    }
    Ok(ExitCode::SUCCESS)
}
