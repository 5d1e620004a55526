//! `imena add`: takes files in.

use crate::{commands, out, problems, stop};
use anyhow::Context as _;
use imena_desk::Desk;
use imena_desk::take_in::{TakeIn, Taken};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Takes files in: tables, memory books, testimonies, places, family trees (GEDCOM), FollowTheMoney.
///
/// What a file is, its encoding and its columns are found from its bytes; a mapping beside it (FILE.imena.toml) says more.
/// Without a mapping one is proposed, shown, and written beside the file to be corrected. Each file is one act: all of it
/// goes in or nothing, and `imena undo` takes it out again. The same file twice changes nothing.
///
/// Example: imena add memory list.csv book.txt --dry-run
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What the file is, when its bytes could be several things.
    #[arg(long = "as", value_name = "KIND", value_parser = ["table", "json-lines", "memory-book", "testimony", "places", "gedcom", "ftm"])]
    kind: Option<String>,
    /// The mapping to use in place of the one beside the file.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The house style of a memory book, in place of the one beside it (FILE.profile.toml; see `imena prose profile`).
    ///
    /// A volume read again with an edited profile gives new readings; the old ones stay, and so does what people read by hand.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// The encoding, when what was found is wrong (utf-8, utf-16le, windows-1251, koi8-r ...).
    #[arg(long)]
    encoding: Option<String>,
    /// The key of the source; the same key is the same source again.
    #[arg(long)]
    source: Option<String>,
    /// Stop at the first problem and take nothing in.
    #[arg(long)]
    strict: bool,
    /// Only report; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Who does it, as the register should remember.
    #[arg(long, default_value = "keeper")]
    by: String,
    /// How many problems to print in full.
    #[arg(long, default_value_t = 20)]
    show_problems: usize,
    /// Print one JSON document: `files`, a list of `file`, `act`, `source`, `title`, `kind`, `encoding`, `records`,
    /// `new_records`, `new_readings`, `kept_by_hand`, `profile`, `claims`, `unchanged`, `dry_run`, `mapping_written`, `sealed_readings`, `problem_count`,
    /// `problems`; and `requests_matched`: how many standing requests the new records may answer.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    stop::listen();
    let mut documents = Vec::new();
    let mut problem_count = 0;
    let mut first_act = None;
    for file in &args.files {
        let taken =
            one(args, file).with_context(|| format!("{} was not taken in", file.display()))?;
        problem_count += taken.problem_count;
        first_act = first_act.or(taken.act);
        if args.json {
            documents.push(document(&taken, args.dry_run));
        } else {
            show(&taken, args);
        }
    }
    let matched = match first_act {
        Some(act) => Desk::open(&args.dir)?.requests_matched_since(act)?,
        None => 0,
    };
    if args.json {
        out::json(&json!({ "files": documents, "requests_matched": matched }));
    } else if matched > 0 {
        out::line(format!(
            "Standing requests that these records may answer: {matched}. To see them: imena requests {} --new",
            args.dir.display()
        ));
    }
    Ok(commands::code(problem_count))
}

fn one(args: &Args, file: &Path) -> anyhow::Result<Taken> {
    let order = TakeIn {
        file: file.to_owned(),
        kind: args.kind.clone(),
        mapping: args.mapping.clone(),
        profile: args.profile.clone(),
        encoding: args.encoding.clone(),
        source_key: args.source.clone(),
        strict: args.strict,
        dry_run: args.dry_run,
        write_mapping: true,
        by: args.by.clone(),
        at: commands::now(),
    };
    let total = std::fs::metadata(file).map_or(0, |m| m.len());
    let bar = out::Progress::new("records", 0);
    let taken = imena_desk::take_in::take_in(&args.dir, &order, &mut |done| {
        bar.at(done, 0);
        !stop::asked()
    });
    let _ = total;
    bar.done();
    Ok(taken?)
}

fn show(taken: &Taken, args: &Args) {
    let name = taken.file.display().to_string();
    if let Some((path, why)) = &taken.proposed {
        out::line(format!(
            "{name}: no mapping lay beside it. This is how the columns were understood:"
        ));
        for line in why {
            out::line(format!("  {}", out::clean(line)));
        }
        if let Some(path) = path {
            out::line(format!(
                "Written to {}; correct it and add the file again.",
                path.display()
            ));
        }
    }
    for problem in taken.problems.iter().take(args.show_problems) {
        out::line(problems::text(&name, problem));
        out::line("");
    }
    let shown = taken.problems.len().min(args.show_problems) as u64;
    if taken.problem_count > shown {
        out::line(format!(
            "… and {} more problems, kept with the intake.",
            out::number(taken.problem_count - shown)
        ));
    }
    let what = format!(
        "{} ({}{})",
        name,
        taken.kind,
        taken
            .encoding
            .as_ref()
            .map(|e| format!(", {e}"))
            .unwrap_or_default()
    );
    if args.dry_run {
        out::line(format!(
            "{what}: would give {} records with {} claims; {} problems. Nothing was written.",
            out::number(taken.records),
            out::number(taken.claims),
            out::number(taken.problem_count)
        ));
    } else if taken.unchanged {
        out::line(format!("{what}: already in; nothing changed."));
    } else {
        out::line(format!(
            "{what}: {} new records, {} new readings of old ones, {} claims, {} problems.",
            out::number(taken.new_records),
            out::number(taken.new_readings),
            out::number(taken.claims),
            out::number(taken.problem_count)
        ));
        if !taken.sealed.is_empty() {
            out::line(format!(
                "Not public, and sealed to the keepers: {} readings, {} descriptions, {} original files.",
                out::number(taken.sealed.readings),
                out::number(taken.sealed.descriptions),
                out::number(taken.sealed.originals)
            ));
        }
        if taken.kept_by_hand > 0 {
            out::line(format!(
                "In {} of them what a person read by hand was kept.",
                out::number(taken.kept_by_hand)
            ));
        }
        if let Some(act) = taken.act {
            out::line(format!(
                "Intake {act}. To take it out again: imena undo {} {act}",
                args.dir.display()
            ));
        }
    }
}

fn document(taken: &Taken, dry_run: bool) -> Value {
    let name = taken.file.display().to_string();
    json!({
        "file": name,
        "act": taken.act.map(|a| a.to_string()),
        "source": taken.source.map(|s| s.to_string()),
        "title": taken.title,
        "kind": taken.kind,
        "encoding": taken.encoding,
        "records": taken.records,
        "new_records": taken.new_records,
        "new_readings": taken.new_readings,
        "kept_by_hand": taken.kept_by_hand,
        "profile": taken.profile,
        "claims": taken.claims,
        "unchanged": taken.unchanged,
        "dry_run": dry_run,
        "mapping_written": taken.proposed.as_ref().and_then(|(path, _)| path.as_ref()),
        "sealed_readings": taken.sealed.readings,
        "problem_count": taken.problem_count,
        "problems": taken.problems.iter().map(|p| problems::to_json(&name, p)).collect::<Vec<_>>(),
    })
}
