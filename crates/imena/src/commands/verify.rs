//! `imena verify`: whether anything was altered.

use crate::{commands, out};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Recomputes originals, entries, the tree, signatures and derived tables, and names exactly what differs.
///
/// Example: imena verify memory
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// Only the newest entries.
    #[arg(long)]
    quick: bool,
    /// Print one JSON document: `sound`, `entries`, `root`, `differences` (a list of `file`, `entry`, `what`),
    /// `notes`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let verified = imena_desk::verify::verify(&args.dir, args.quick)?;
    if args.json {
        out::json(&json!({
            "sound": verified.differences.is_empty(),
            "entries": verified.entries,
            "root": verified.root,
            "differences": verified.differences.iter().map(|(file, entry, what)| json!({ "file": file, "entry": entry, "what": what })).collect::<Vec<_>>(),
            "notes": verified.notes,
        }));
    } else {
        for (file, entry, what) in &verified.differences {
            let entry = entry.map(|n| format!(", entry {n}")).unwrap_or_default();
            out::line(format!("{file}{entry}: {what}"));
        }
        verified.notes.iter().for_each(out::line);
        if verified.differences.is_empty() {
            out::line(format!(
                "Sound: {} entries, root {}",
                out::number(verified.entries),
                verified.root
            ));
        } else {
            out::line(format!(
                "{} differences. A copy of the holding has the sound pieces.",
                verified.differences.len()
            ));
        }
    }
    Ok(commands::code(verified.differences.len() as u64))
}
