//! `imena explain`: a paragraph on each kind of problem.

use crate::out;
use serde_json::json;
use std::process::ExitCode;

/// Explains a kind of problem: what it is, what imena does with it, how to mend it.
///
/// Example: imena explain date-impossible
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code, as problems show it; without it all codes are listed.
    code: Option<String>,
    /// Print one JSON document: a list of `code`, `ru`, `en`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let all = imena_desk::explain::all();
    let wanted: Vec<_> = all
        .iter()
        .filter(|e| args.code.as_ref().is_none_or(|c| c == e.code))
        .collect();
    if wanted.is_empty() {
        let codes: Vec<&str> = all.iter().map(|e| e.code).collect();
        anyhow::bail!(
            "no problem has the code \"{}\"; the codes are {}",
            args.code.clone().unwrap_or_default(),
            codes.join(", ")
        );
    }
    if args.json {
        out::json(
            &wanted
                .iter()
                .map(|e| json!({ "code": e.code, "ru": e.ru, "en": e.en }))
                .collect(),
        );
    } else if args.code.is_none() {
        wanted.iter().for_each(|e| out::line(e.code));
    } else {
        for e in wanted {
            out::line(format!("{}\n\n{}\n\n{}", e.code, e.en, e.ru));
        }
    }
    Ok(ExitCode::SUCCESS)
}
