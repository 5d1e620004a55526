//! `imena link`: finds which records speak of the same person.

use crate::{commands, out, stop};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Finds which records speak of the same person, and renews the search.
///
/// Everything it makes is derived: it can be thrown away and comes out the same. Decisions of people are obeyed.
///
/// Example: imena link memory
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// A model file in place of imena's own model for person lists.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Seed of whatever is drawn at random.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many doubtful pairs to print.
    #[arg(long, default_value_t = 10)]
    show_doubtful: usize,
    /// Print one JSON document: `records`, `persons`, `links`, `doubtful`, `relatives`, `pairs_compared`, `seconds`,
    /// `doubtful_pairs` (a list of `a`, `b`, `probability`).
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    stop::listen();
    let began = std::time::Instant::now();
    let bar = Arc::new(out::Progress::new("linking", 0));
    let model = args
        .model
        .as_ref()
        .map(std::fs::read_to_string)
        .transpose()?;
    let order = imena_desk::relink::Relink {
        model,
        seed: args.seed,
        at: commands::now(),
        watch: imena_desk::relink::Watch {
            pairs: Some(Arc::new({
                let bar = Arc::clone(&bar);
                move |done, all| bar.pairs("comparing", done, all)
            })),
            stop: Some(stop::flag()),
        },
    };
    let linked = imena_desk::relink::relink(&args.dir, &order, &mut |done| {
        bar.at(done, 0);
        !stop::asked()
    });
    bar.done();
    let linked = linked?;
    let seconds = began.elapsed().as_secs_f64();
    if args.json {
        out::json(&json!({
            "records": linked.records, "persons": linked.persons, "links": linked.links, "doubtful": linked.doubtful,
            "relatives": linked.relatives, "pairs_compared": linked.pairs_compared, "seconds": seconds,
            "doubtful_pairs": linked.doubtful_pairs.iter().map(|(a, b, p)| json!({
                "a": a.to_string(), "b": b.to_string(), "probability": p })).collect::<Vec<_>>(),
        }));
        return Ok(ExitCode::SUCCESS);
    }
    out::line(format!(
        "{} records, {} persons after linking ({} links). {} doubtful pairs, {} pairs of possible relatives. {:.1} s.",
        out::number(linked.records),
        out::number(linked.persons),
        out::number(linked.links),
        out::number(linked.doubtful),
        out::number(linked.relatives),
        seconds
    ));
    for (a, b, probability) in linked.doubtful_pairs.iter().take(args.show_doubtful) {
        out::line(format!(
            "  doubtful: {a} and {b}, {:.0}%",
            probability * 100.0
        ));
    }
    if linked.doubtful > 0 {
        out::line(format!(
            "To decide: imena decide {} R-… R-… same|different|unsure --reason \"…\"",
            args.dir.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}
