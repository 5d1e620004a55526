//! `imena keys`: who can open what is not public, and how a holding passes to others.

use crate::{commands, out};
use anyhow::{Context as _, bail};
use imena_desk::keys::{self, By, Named};
use imena_model::ActId;
use serde_json::json;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    order: Order,
}

#[derive(Debug, clap::Subcommand)]
enum Order {
    /// Makes a new secret key in a file, and prints its public half.
    ///
    /// Keep the file away from the holding, and a second copy (or shares: imena keys split) in another house. What is
    /// sealed to a key that is lost is lost.
    ///
    /// Example: imena keys new ../keys/anna.key
    New {
        /// The new file.
        file: PathBuf,
        /// Print one JSON document: `file`, `public`.
        #[arg(long)]
        json: bool,
    },
    /// Adds a keeper: what is not public is sealed to this key too from now on.
    ///
    /// With the secret key of another keeper, what is sealed already opens for the new one as well.
    ///
    /// Example: imena keys add memory age1… --name Анна --key ../keys/boris.key
    Add {
        /// The holding.
        dir: PathBuf,
        /// The public key (age1…), or a file that holds it.
        keeper: String,
        /// What the keeper is called in the register.
        #[arg(long, default_value = "keeper")]
        name: String,
        #[command(flatten)]
        with: With,
    },
    /// Removes a keeper, and with --key seals everything anew to the others.
    ///
    /// What the removed keeper has copied stays readable to them.
    ///
    /// Example: imena keys remove memory Анна --key ../keys/boris.key
    Remove {
        /// The holding.
        dir: PathBuf,
        /// The public key or the name.
        keeper: String,
        #[command(flatten)]
        with: With,
    },
    /// Lists the keepers and what is sealed to them.
    List {
        /// The holding.
        dir: PathBuf,
        /// Print one JSON document: `keepers` (a list of `name`, `key`), `sealed` (a list of `id`, `topic`, `bytes`,
        /// `sealed_to`, `destroyed_by`).
        #[arg(long)]
        json: bool,
    },
    /// Seals everything that a key opens to the keepers of now.
    ///
    /// Example: imena keys reseal memory --key ../keys/boris.key
    Reseal {
        /// The holding.
        dir: PathBuf,
        /// The file with a keeper's secret key.
        #[arg(long)]
        key: PathBuf,
        /// Who does it, as the register should remember.
        #[arg(long, default_value = "keeper")]
        by: String,
        /// Print one JSON document: `resealed`, `not_opened`.
        #[arg(long)]
        json: bool,
    },
    /// Seals a file to the keepers: it is in the holding, and nobody else can read it.
    ///
    /// Example: imena keys seal memory letter.pdf --topic contact
    Seal {
        /// The holding.
        dir: PathBuf,
        /// The file; it stays where it is.
        file: PathBuf,
        /// What kind of thing it is; stays readable.
        #[arg(long, default_value = "content")]
        topic: String,
        /// Who does it, as the register should remember.
        #[arg(long, default_value = "keeper")]
        by: String,
    },
    /// Opens sealed content and writes it to the standard output.
    ///
    /// Example: imena keys open memory A-16J --key ../keys/anna.key > letter.pdf
    Open {
        /// The holding.
        dir: PathBuf,
        /// Which: imena keys list names them.
        id: ActId,
        /// The file with a keeper's secret key.
        #[arg(long)]
        key: PathBuf,
    },
    /// Splits a secret key into shares for successors: any --need of them give it back, fewer say nothing.
    ///
    /// Example: imena keys split recovery.key --need 2 --of 3 --out shares
    Split {
        /// The file with the secret key.
        file: PathBuf,
        /// How many shares give it back.
        #[arg(long)]
        need: u8,
        /// How many shares there are.
        #[arg(long)]
        of: u8,
        /// The folder for them, one file each.
        #[arg(long)]
        out: PathBuf,
    },
    /// Puts a secret key together from shares.
    ///
    /// Example: imena keys join share-1.txt share-3.txt --out recovery.key
    Join {
        /// The shares.
        #[arg(required = true)]
        shares: Vec<PathBuf>,
        /// The new file for the key.
        #[arg(long)]
        out: PathBuf,
    },
}

/// What naming other keepers has in common.
#[derive(Debug, clap::Args)]
struct With {
    /// The file with a keeper's secret key: what is sealed already is sealed anew.
    #[arg(long)]
    key: Option<PathBuf>,
    /// Who does it, as the register should remember.
    #[arg(long, default_value = "keeper")]
    by: String,
    /// Print one JSON document: `act`, `keepers` (a list of `name`, `key`), `resealed`, `not_opened`, `older`.
    #[arg(long)]
    json: bool,
}

impl With {
    fn identity(&self) -> anyhow::Result<Option<imena_desk::keys::Identity>> {
        Ok(self.key.as_deref().map(keys::read).transpose()?)
    }

    fn by(&self) -> By<'_> {
        by(&self.by)
    }

    fn show(&self, named: &Named) {
        if self.json {
            out::json(&json!({
                "act": named.act.to_string(),
                "keepers": named.keepers.iter().map(|k| json!({ "name": k.name, "key": k.key })).collect::<Vec<_>>(),
                "resealed": named.resealed.done, "not_opened": named.resealed.not_opened, "older": named.older,
            }));
            return;
        }
        out::line(format!("Keepers from now on ({}):", named.act));
        for keeper in &named.keepers {
            out::line(out::clean(&format!("  {}  {}", keeper.key, keeper.name)));
        }
        if named.older > 0 {
            out::line(format!(
                "{} sealed things still open with the keys of before only; imena keys reseal DIR --key FILE changes that.",
                out::number(named.older)
            ));
        }
    }
}

fn by(by: &str) -> By<'_> {
    By {
        by,
        at: commands::now(),
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.order {
        Order::New { file, json } => {
            let public = keys::make(file)?;
            if *json {
                out::json(&json!({ "file": file, "public": public }));
            } else {
                out::line(&public);
                out::remark(format!(
                    "The secret half is in {}. Keep it outside the holding, and a second copy in another house.",
                    file.display()
                ));
            }
        }
        Order::Add {
            dir,
            keeper,
            name,
            with,
        } => {
            let recipient = keys::Recipient::new(name, &keys::public_key(keeper)?)
                .map_err(imena_desk::Error::from)?;
            let named = keys::add(dir, recipient, with.identity()?.as_ref(), with.by())?;
            with.show(&named);
        }
        Order::Remove { dir, keeper, with } => {
            let named = keys::remove(dir, keeper, with.identity()?.as_ref(), with.by())?;
            with.show(&named);
        }
        Order::List { dir, json } => list(dir, *json)?,
        Order::Reseal {
            dir,
            key,
            by: who,
            json,
        } => {
            let done = keys::reseal(dir, &keys::read(key)?, by(who))?;
            if *json {
                out::json(&json!({ "resealed": done.done, "not_opened": done.not_opened }));
            } else {
                out::line(format!(
                    "{} sealed things open for the keepers of now; {} were not opened by this key.",
                    out::number(done.done),
                    out::number(done.not_opened)
                ));
            }
            return Ok(commands::code(done.not_opened));
        }
        Order::Seal {
            dir,
            file,
            topic,
            by: who,
        } => {
            let content = std::fs::read(file).with_context(|| file.display().to_string())?;
            let id = keys::seal(dir, topic, &content, by(who))?;
            out::line(format!("Sealed: {id}"));
        }
        Order::Open { dir, id, key } => {
            let content = keys::open(dir, *id, &keys::read(key)?)?;
            std::io::stdout()
                .lock()
                .write_all(&content)
                .context("the standard output")?;
        }
        Order::Split {
            file,
            need,
            of,
            out: folder,
        } => {
            for path in keys::split(file, *need, *of, folder)? {
                out::line(path.display().to_string());
            }
            out::remark(format!(
                "Give each share to another person. Any {need} of them together have the key."
            ));
        }
        Order::Join { shares, out: file } => {
            if shares.len() < 2 {
                bail!("at least two shares are needed");
            }
            out::line(keys::join(shares, file)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(dir: &std::path::Path, as_json: bool) -> anyhow::Result<()> {
    let (keepers, sealed) = keys::list(dir)?;
    if as_json {
        out::json(&json!({
            "keepers": keepers.iter().map(|k| json!({ "name": k.name, "key": k.key })).collect::<Vec<_>>(),
            "sealed": sealed.iter().map(|s| json!({
                "id": s.id.to_string(), "topic": s.topic, "bytes": s.bytes, "sealed_to": s.sealed_to.to_string(),
                "destroyed_by": s.destroyed_by.map(|a| a.to_string()) })).collect::<Vec<_>>(),
        }));
        return Ok(());
    }
    if keepers.is_empty() {
        out::line("No keeper is named: nothing can be sealed.");
    }
    for keeper in &keepers {
        out::line(out::clean(&format!("{}  {}", keeper.key, keeper.name)));
    }
    for item in &sealed {
        let state = match item.destroyed_by {
            Some(act) => format!("destroyed by {act}"),
            None => format!(
                "{} bytes, sealed to the keepers of {}",
                item.bytes, item.sealed_to
            ),
        };
        out::line(out::clean(&format!("{}  {}  {state}", item.id, item.topic)));
    }
    Ok(())
}
