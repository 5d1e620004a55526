//! `imena init`: a new holding.

use crate::{commands, out};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Makes a new holding: one folder for everything. With --from, starts it from a bag that another keeper handed over.
///
/// Example: imena init memory --name "Память Примерской области"
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder; it must not exist, or be empty.
    dir: PathBuf,
    /// The holding's name, as pages show it.
    #[arg(long)]
    name: Option<String>,
    /// Start from a bag made with imena export --to bagit --audience keeper: checked, copied and verified.
    #[arg(long, value_name = "BAG", conflicts_with = "name")]
    from: Option<PathBuf>,
    /// Print one JSON document: `holding`, `name`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(bag) = &args.from {
        let files = imena_desk::hand_over::start_from(bag, &args.dir)?;
        if args.json {
            out::json(&json!({ "holding": args.dir, "files": files }));
        } else {
            out::line(format!(
                "{} files checked and copied; {} is a working holding.",
                out::number(files),
                args.dir.display()
            ));
        }
        return Ok(ExitCode::SUCCESS);
    }
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
