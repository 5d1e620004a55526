//! `imena correct`: says of a claim that it was misread, taken back, superseded, or stands. The error stays, with this beside it.

use crate::{commands, out};
use anyhow::bail;
use imena_desk::Desk;
use imena_desk::correction::{self, CorrectionLine};
use imena_model::{ActId, Audience, ClaimId, Correction, CorrectionKind, RecordId};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Says of a claim that it was misread, taken back by its source, superseded, or stands; or lists what was said.
///
/// Nothing is deleted: the words stay where they are, and the correction stands beside them, on the page of the record and on
/// the page of corrections.
///
/// Example: imena correct memory R-16J.0 misread --reads Крон --page "с. 214" --because "на странице ясно: Крон"
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The claim (R-16J.0) or the record (R-16J) it is about; without it the corrections are listed.
    about: Option<String>,
    /// What is said: reported, misread, withdrawn-by-source, superseded, kept.
    #[arg(value_parser = kind, requires = "about")]
    kind: Option<CorrectionKind>,
    /// How it should read.
    #[arg(long)]
    reads: Option<String>,
    /// Where that is seen: a page, a leaf, a scan.
    #[arg(long)]
    page: Option<String>,
    /// The claim that stands in its place.
    #[arg(long)]
    by_claim: Option<ClaimId>,
    /// The report this answers (A-…).
    #[arg(long)]
    answers: Option<ActId>,
    /// Why, in words; shown.
    #[arg(long, default_value = "")]
    because: String,
    /// Who says so, as it will be shown.
    #[arg(long, default_value = "keeper")]
    by: String,
    /// Print one JSON document: `act`; or, when listing, a list of `act`, `kind`, `record`, `claim`, `property`, `as_written`,
    /// `reads`, `page`, `by_claim`, `answers`, `by`, `why`.
    #[arg(long)]
    json: bool,
}

fn kind(text: &str) -> Result<CorrectionKind, String> {
    CorrectionKind::from_key(text).ok_or_else(|| {
        let all: Vec<&str> = CorrectionKind::ALL.iter().map(|kind| kind.key()).collect();
        format!("one of {} is expected", all.join(", "))
    })
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (Some(about), Some(kind)) = (&args.about, args.kind) else {
        if args.about.is_some() {
            bail!(
                "say what is the matter with it: misread, withdrawn-by-source, superseded, kept, reported"
            );
        }
        list(args)?;
        return Ok(ExitCode::SUCCESS);
    };
    let (record, claim) = match (about.parse::<ClaimId>(), about.parse::<RecordId>()) {
        (Ok(id), _) => (id.record, Some(id.n)),
        (_, Ok(record)) => (record, None),
        _ => bail!("\"{about}\" names neither a record (R-16J) nor a claim of one (R-16J.0)"),
    };
    let correction = Correction {
        record,
        claim,
        kind,
        reads: args.reads.clone(),
        page: args.page.clone(),
        by_claim: args.by_claim,
        answers: args.answers,
    };
    let act = correction::correct(
        &args.dir,
        &correction,
        &args.by,
        &args.because,
        commands::now(),
    )?;
    if args.json {
        out::json(&json!({ "act": act.to_string() }));
    } else {
        out::line(format!(
            "Registered ({act}). The words stay, and this stands beside them."
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn list(args: &Args) -> anyhow::Result<()> {
    let lines = Desk::open(&args.dir)?.corrections(None, Audience::Keeper)?;
    if args.json {
        let all: Vec<_> = lines.iter().map(document).collect();
        out::json(&json!(all));
        return Ok(());
    }
    if lines.is_empty() {
        out::line("No correction was registered.");
    }
    for line in &lines {
        let what = match &line.claim {
            Some((n, property, words)) => {
                format!("{}.{n} {} \"{words}\"", line.record, property.key())
            }
            None => format!("{} {}", line.record, line.name),
        };
        let mut text = format!("{}  {}: {what}", line.id, line.kind.key());
        for (before, part) in [(" → ", &line.reads), (", ", &line.page)] {
            if let Some(part) = part {
                text.push_str(before);
                text.push_str(part);
            }
        }
        if let Some((id, words)) = &line.by_claim {
            text = format!("{text} → {id} \"{words}\"");
        }
        out::line(out::clean(&format!("{text} ({}: {})", line.by, line.why)));
    }
    Ok(())
}

fn document(line: &CorrectionLine) -> serde_json::Value {
    json!({
        "act": line.id.to_string(), "kind": line.kind.key(), "record": line.record.to_string(),
        "claim": line.claim.as_ref().map(|(n, ..)| n),
        "property": line.claim.as_ref().map(|(_, property, _)| property.key()),
        "as_written": line.claim.as_ref().map(|(.., words)| words),
        "reads": line.reads, "page": line.page,
        "by_claim": line.by_claim.as_ref().map(|(id, _)| id.to_string()),
        "answers": line.answers.map(|id| id.to_string()), "by": line.by, "why": line.why,
    })
}
