//! `imena private`: the private part of a holding, sealed at rest and opened for work.

use crate::{commands, out};
use imena_desk::keys::{self, By};
use imena_desk::private::{self, PrivatePart};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    order: Order,
}

#[derive(Debug, clap::Subcommand)]
enum Order {
    /// Says whether the private part is open, and how much is sealed.
    Show {
        /// The holding.
        dir: PathBuf,
        /// Print one JSON document: `open`, `readings`, `descriptions`, `originals`.
        #[arg(long)]
        json: bool,
    },
    /// Seals everything that is not public to the keepers; needs no key.
    ///
    /// Records, claims, sources, testimonies, points of places with an audience of their own, and the original files they came
    /// from. Once a keeper is named, imena add does this with what it brings.
    ///
    /// Example: imena private close memory
    Close {
        /// The holding.
        dir: PathBuf,
        /// Who does it, as the register should remember.
        #[arg(long, default_value = "keeper")]
        by: String,
        /// Print one JSON document: `readings`, `descriptions`, `originals`.
        #[arg(long)]
        json: bool,
    },
    /// Opens the private part for work: adding, linking, exporting for keepers. Close it again afterwards.
    ///
    /// Example: imena private open memory --key ~/keys/anna.key
    Open {
        /// The holding.
        dir: PathBuf,
        /// The file with a keeper's secret key.
        #[arg(long)]
        key: PathBuf,
        /// Who does it, as the register should remember.
        #[arg(long, default_value = "keeper")]
        by: String,
        /// Print one JSON document: `readings`, `descriptions`, `originals`.
        #[arg(long)]
        json: bool,
    },
}

fn by(by: &str) -> By<'_> {
    By {
        by,
        at: commands::now(),
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.order {
        Order::Show { dir, json } => {
            let state = private::state(dir)?;
            if *json {
                let sealed = state.sealed;
                out::json(&json!({
                    "open": state.is_open, "readings": sealed.readings, "descriptions": sealed.descriptions,
                    "originals": sealed.originals }));
            } else {
                out::line(if state.is_open {
                    "The private part is open: it can be read in this folder."
                } else {
                    "The private part is closed: it is read only with a keeper's key."
                });
                show("Sealed", &state.sealed);
            }
        }
        Order::Close { dir, by: who, json } => {
            let done = private::close(dir, by(who))?;
            report(
                &done,
                *json,
                "Sealed",
                "Nothing was open that is not public.",
            );
            if !*json && !done.is_empty() {
                out::line(format!(
                    "Links and persons were emptied with it. Next: imena link {}",
                    dir.display()
                ));
            }
        }
        Order::Open {
            dir,
            key,
            by: who,
            json,
        } => {
            let done = private::open(dir, &keys::read(key)?, by(who))?;
            report(&done, *json, "Opened", "Nothing was sealed.");
            if !*json && !done.is_empty() {
                out::line(format!(
                    "Close it again when the work is done: imena private close {}",
                    dir.display()
                ));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn report(part: &PrivatePart, as_json: bool, what: &str, nothing: &str) {
    if as_json {
        out::json(&json!({
            "readings": part.readings, "descriptions": part.descriptions, "originals": part.originals }));
    } else if part.is_empty() {
        out::line(nothing);
    } else {
        show(what, part);
    }
}

fn show(what: &str, part: &PrivatePart) {
    out::line(format!(
        "{what}: {} readings of records, {} descriptions of sources, places and testimonies, {} original files.",
        out::number(part.readings),
        out::number(part.descriptions),
        out::number(part.originals)
    ));
}
