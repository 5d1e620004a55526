//! `imena export`: all of it, in plain files or in a form that other programs open.

use crate::{commands, out};
use imena_model::Audience;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Writes sources, records, claims, persons and links as plain files with a data dictionary.
///
/// Example: imena export memory --to csv --out memory-export
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The form: tables (csv, jsonl, parquet), FollowTheMoney (ftm), GEDCOM 7 (gedcom), schema.org (jsonld), PROV of the
    /// acts (prov), packages for keeping (bagit, ocfl). docs/exchange.md says what each holds and what is lost.
    #[arg(long = "to", value_parser = imena_desk::exchange::FORMS)]
    to: String,
    /// The folder to write to; without it a new one beside the holding.
    #[arg(long)]
    out: Option<PathBuf>,
    /// For whom: public, relative, researcher, keeper.
    #[arg(long, default_value = "public")]
    audience: Audience,
    /// Print one JSON document: `folder`, `files` (a list of `name`, `rows`).
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let folder = args.out.clone().unwrap_or_else(|| {
        let mut name = args.dir.file_name().unwrap_or_default().to_owned();
        name.push(format!("-{}", args.to));
        args.dir.with_file_name(name)
    });
    let files =
        imena_desk::export::export(&args.dir, &folder, &args.to, args.audience, commands::now())?;
    if args.json {
        out::json(&json!({
            "folder": folder,
            "files": files.iter().map(|(name, rows)| json!({ "name": name, "rows": rows })).collect::<Vec<_>>(),
        }));
    } else {
        for (name, rows) in &files {
            out::line(format!(
                "{}  {} rows",
                folder.join(name).display(),
                out::number(*rows)
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
