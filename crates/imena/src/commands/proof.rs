//! `imena checkpoint`, `imena prove`, `imena withdraw`: what a holding can show to those who were not here, and what it
//! forgets for somebody's safety.

use crate::{commands, out};
use anyhow::{Context as _, bail};
use imena_desk::verify::Target;
use imena_model::RecordId;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Prints the state of the ledger; with a key, signs it.
///
/// The key is a file of 32 secret bytes, kept outside the holding (`head -c 32 /dev/urandom > key`).
///
/// Example: imena checkpoint memory --key ../keys/memory.key
#[derive(Debug, clap::Args)]
pub(crate) struct CheckpointArgs {
    /// The holding.
    dir: PathBuf,
    /// The file with the key.
    #[arg(long)]
    key: Option<PathBuf>,
    /// This key takes over from the one that signed so far; the register remembers both. Without this, another key is
    /// refused.
    #[arg(long, requires = "key")]
    new_key: bool,
    /// Who signs, as the register should remember.
    #[arg(long, default_value = "keeper")]
    by: String,
}

/// Proves that a record is in the ledger, or that an earlier state is the beginning of a later one.
///
/// The proof is text; docs/verify.py checks it without imena.
///
/// Example: imena prove memory R-16J
#[derive(Debug, clap::Args)]
pub(crate) struct ProveArgs {
    /// The holding.
    dir: PathBuf,
    /// The record.
    id: Option<RecordId>,
    /// Size of the earlier state.
    #[arg(long, requires = "to", conflicts_with = "id")]
    from: Option<u64>,
    /// Size of the later state.
    #[arg(long)]
    to: Option<u64>,
}

/// Destroys the content of a record, a claim, a reading or a testimony for somebody's safety; leaves a provable hole.
///
/// Old proofs stay valid; what was there cannot be guessed back. An original file that holds the record goes with it; copies,
/// exports and mirrors made earlier are not reached by this.
///
/// Example: imena withdraw memory R-16J --ground "asked for by the family" --yes
#[derive(Debug, clap::Args)]
pub(crate) struct WithdrawArgs {
    /// The holding.
    dir: PathBuf,
    /// What: a record (R-16J), one claim of it (R-16J.3, as imena show counts them), a testimony (T-2K).
    id: String,
    /// Only this reading of the record, counted from 1, the oldest first.
    #[arg(long)]
    reading: Option<usize>,
    /// On what ground; stays in the register.
    #[arg(long)]
    ground: String,
    /// Who does it, as the register should remember.
    #[arg(long, default_value = "keeper")]
    by: String,
    /// Do it: this cannot be undone.
    #[arg(long)]
    yes: bool,
    /// Print one JSON document: `act`, `withdrawn`, `originals_removed`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn checkpoint(args: &CheckpointArgs) -> anyhow::Result<ExitCode> {
    let key = match &args.key {
        None => None,
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
            let Ok(key) = <[u8; 32]>::try_from(bytes) else {
                bail!(
                    "{} is no key: it must hold exactly 32 bytes",
                    path.display()
                );
            };
            Some(key)
        }
    };
    let text =
        imena_desk::verify::checkpoint(&args.dir, key, args.new_key, &args.by, commands::now())?;
    out::line(text.trim_end());
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn prove(args: &ProveArgs) -> anyhow::Result<ExitCode> {
    let text = match (args.id, args.from, args.to) {
        (Some(id), _, _) => imena_desk::verify::prove(&args.dir, id)?,
        (None, Some(from), Some(to)) => imena_desk::verify::prove_consistency(&args.dir, from, to)?,
        _ => bail!("name a record, or two states with --from and --to"),
    };
    out::line(text.trim_end());
    Ok(ExitCode::SUCCESS)
}

fn target(id: &str, reading: Option<usize>) -> anyhow::Result<Target> {
    let target = match (id.parse(), reading) {
        (Ok(record), None) => Target::Record(record),
        (Ok(record), Some(n)) => Target::Reading(record, n),
        (Err(_), Some(_)) => bail!("--reading goes with a record (R-…), and \"{id}\" is none"),
        (Err(_), None) => match (id.parse(), id.parse()) {
            (Ok(claim), _) => Target::Claim(claim),
            (_, Ok(testimony)) => Target::Testimony(testimony),
            _ => bail!(
                "\"{id}\" names neither a record (R-16J) nor a claim of one (R-16J.3) nor a testimony (T-2K)"
            ),
        },
    };
    Ok(target)
}

pub(crate) fn withdraw(args: &WithdrawArgs) -> anyhow::Result<ExitCode> {
    if !args.yes {
        bail!(
            "a withdrawal destroys the content of {} for ever; add --yes to do it",
            args.id
        );
    }
    let target = target(&args.id, args.reading)?;
    let (act, originals) =
        imena_desk::verify::withdraw(&args.dir, target, &args.by, &args.ground, commands::now())?;
    if args.json {
        out::json(
            &json!({ "act": act.to_string(), "withdrawn": args.id, "originals_removed": originals }),
        );
    } else {
        out::line(format!(
            "Withdrawn ({act}): {}. Its place in the ledger stays.",
            args.id
        ));
        out::line(format!(
            "Links and persons were emptied with it. Next: imena link {}",
            args.dir.display()
        ));
        for name in originals {
            out::line(format!(
                "The original file {} held it and was removed.",
                out::clean(&name)
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
