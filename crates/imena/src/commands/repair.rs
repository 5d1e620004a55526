//! `imena repair`: takes missing and broken pieces from a copy.

use crate::{commands, out};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Takes missing and broken pieces from a copy, each proved before it is used.
///
/// The copy may be old or broken elsewhere: a piece either has the digest that is missing here, or is left alone.
///
/// Example: imena repair memory --from /media/stick/memory
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The copy: a folder, or a place in a bucket, s3://BUCKET/PREFIX.
    #[arg(long, value_name = "COPY")]
    from: PathBuf,
    /// Print one JSON document: `sound`, `pieces` (a list of `file`, `from_byte`), `findings` (a list of `file`, `entry`,
    /// `what`).
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let done = imena_desk::copies::repair(&args.dir, &commands::place(&args.from)?)?;
    let findings = &done.report.findings;
    if args.json {
        out::json(&json!({
            "sound": done.report.is_sound(),
            "pieces": done.pieces.iter().map(|(file, from)| json!({ "file": file, "from_byte": from })).collect::<Vec<_>>(),
            "findings": findings.iter().map(|f| json!({
                "file": f.file, "entry": f.entry, "what": f.what })).collect::<Vec<_>>(),
        }));
        return Ok(commands::code(findings.len() as u64));
    }
    for (file, from) in &done.pieces {
        out::line(out::clean(&format!("mended: {file} from byte {from}")));
    }
    for finding in findings {
        out::line(out::clean(&format!(
            "still differs: {}: {}",
            finding.file, finding.what
        )));
    }
    if findings.is_empty() {
        out::line("All is as it was written.");
    }
    Ok(commands::code(findings.len() as u64))
}
