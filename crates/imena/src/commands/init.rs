//! `imena init`: a new holding.

use crate::{commands, out};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Makes a new holding: one folder for everything.
///
/// Example: imena init memory --name "Память Примерской области"
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder; it must not exist, or be empty.
    dir: PathBuf,
    /// The holding's name, as pages show it.
    #[arg(long)]
    name: Option<String>,
    /// Print one JSON document: `holding`, `name`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = args
        .dir
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let name = args.name.clone().unwrap_or(folder);
    imena_desk::Desk::found(&args.dir, &name, commands::now())?;
    if args.json {
        out::json(&json!({ "holding": args.dir, "name": name }));
    } else {
        out::line(format!("A new holding: {}", args.dir.display()));
        out::line(format!("Next: imena add {} FILE", args.dir.display()));
    }
    Ok(ExitCode::SUCCESS)
}
