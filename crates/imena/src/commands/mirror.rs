//! `imena mirror`: a copy of the holding, kept up to date.

use crate::out;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Makes a folder a copy of the holding, or brings an older copy up to date; checked at both ends.
///
/// Interrupted, it goes on where it was. What was withdrawn here is gone there afterwards.
///
/// Example: imena mirror memory /media/stick/memory
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The folder of the copy; new, empty or an older copy.
    target: PathBuf,
    /// Copy the public part alone: nothing sealed goes with it, not even sealed.
    #[arg(long)]
    public: bool,
    /// Print one JSON document: `files`, `copied`, `bytes`, `removed`, `seconds`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let began = std::time::Instant::now();
    let done = imena_desk::copies::mirror(&args.dir, &args.target, args.public)?;
    let seconds = began.elapsed().as_secs_f64();
    if args.json {
        out::json(&json!({
            "files": done.files, "copied": done.copied, "bytes": done.bytes, "removed": done.removed,
            "seconds": seconds }));
    } else {
        out::line(format!(
            "{} is a copy of {}: {} pieces copied ({} bytes), {} removed, of {} files. {seconds:.1} s.",
            args.target.display(),
            args.dir.display(),
            out::number(done.copied),
            out::number(done.bytes),
            out::number(done.removed),
            out::number(done.files)
        ));
    }
    Ok(ExitCode::SUCCESS)
}
