//! `imena mirror`: a copy of the holding, kept up to date, in a folder or in a bucket.

use crate::{commands, out};
use imena_desk::copies::{Mirroring, mirror};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Makes a folder or a bucket a copy of the holding, or brings an older copy up to date; checked at both ends.
///
/// Interrupted, it goes on where it was. What was withdrawn here is gone there afterwards. A copy in a bucket of an
/// S3-compatible store comes back with the places exchanged. The environment says how the bucket is reached:
/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, and AWS_ENDPOINT_URL for a store that is not Amazon's.
///
/// Example: imena mirror memory /media/stick/memory
///
/// Example: imena mirror memory s3://bucket/memory
///
/// Example: imena mirror s3://bucket/memory memory-again
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding; or a copy in a bucket, s3://BUCKET/PREFIX, to bring back.
    dir: PathBuf,
    /// The folder of the copy, new, empty or an older copy; or a place in a bucket, s3://BUCKET/PREFIX.
    target: PathBuf,
    /// Copy the public part alone: nothing sealed goes with it, not even sealed.
    #[arg(long)]
    public: bool,
    /// Read everything that is there already once more, and copy anew what differs.
    #[arg(long)]
    check: bool,
    /// Print one JSON document: `files`, `copied`, `bytes`, `removed`, `seconds`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let began = std::time::Instant::now();
    let (from, to) = (commands::place(&args.dir)?, commands::place(&args.target)?);
    let how = Mirroring {
        public: args.public,
        check: args.check,
    };
    let done = mirror(&from, &to, how)?;
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
