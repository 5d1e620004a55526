//! `imena match FILE…`: linkage of plain Parquet and CSV files.

use anyhow::Context as _;
use imena_link::{
    Also, Decision, Kind, Linker, Measured, Model, ModelSource, Options, Outcome, Pending, STATE,
    Table, difference, prepare, read_decisions, read_files, read_state, suggest_for,
};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

/// What was typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Parquet or CSV files; several without a source column are one source each
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The model: TOML, model.json of an earlier result (nothing is learned again), or Splink's settings as JSON; without it one
    /// is suggested from the columns and used
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// What people decided: a CSV file of two identifiers and same, different or unsure. It is learned from and obeyed
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// The folder for links, clusters, model, figures and report
    #[arg(long, value_name = "DIR", required_unless_present_any = ["suggest", "explain"])]
    out: Option<PathBuf>,
    /// Also write state.imena, so that records can be added to this result later with --onto
    #[arg(long)]
    growing: bool,
    /// Add the records of FILES to an earlier result (a folder with state.imena): its model and weights are kept, only pairs
    /// with a new record are compared, identifiers of clusters stay; difference.json says what changed
    #[arg(long, value_name = "DIR", conflicts_with_all = ["model", "truth", "suggest", "seed", "force"])]
    onto: Option<PathBuf>,
    /// Print a model that fits the columns, and do nothing else
    #[arg(long)]
    suggest: bool,
    /// Explain the weight of one pair of records
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    explain: Option<Vec<String>>,
    /// With --explain: draw the sum as an SVG picture
    #[arg(long, value_name = "FILE", requires = "explain")]
    svg: Option<PathBuf>,
    /// A CSV file (identifier, person) to judge the result by
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Threads; the result does not depend on it
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// The seed of everything random
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Run rules that make very many pairs all the same
    #[arg(long)]
    force: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.suggest {
        crate::out::line(suggest_for(&args.files)?);
        return Ok(ExitCode::SUCCESS);
    }
    crate::stop::listen();
    let started = Instant::now();
    let stages: Mutex<Vec<(String, f64)>> = Mutex::new(Vec::new());
    let bar = crate::out::Progress::new("reading", 0);
    let tell = |stage: &str| {
        bar.begin(stage);
        if let Ok(mut stages) = stages.lock() {
            stages.push((stage.to_owned(), started.elapsed().as_secs_f64()));
        }
    };
    let options = Options {
        threads: args.threads,
        seed: args.seed,
        force: args.force,
        stage: Some(&tell),
        pairs: Some(&|done, all| bar.pairs("pairs", done, all)),
        stop: Some(crate::stop::flag()),
    };
    if let Some(old) = &args.onto {
        return onto(args, old, &options, started);
    }
    let model = read_model(args)?;
    let mut linker = prepare(&args.files, &model, &options)?;
    if let (Some(pair), None, ModelSource::Trained(_)) = (&args.explain, &args.out, &model) {
        bar.done();
        explain(args, &linker, pair)?;
        return Ok(ExitCode::SUCCESS);
    }
    let decided = decisions(args, &[linker.table()])?;
    let outcome = linker.run(&decided, &options)?;
    let mut judged = None;
    if let Some(folder) = &args.out {
        tell("write");
        let (pending, truth) = Pending::write(
            folder,
            &linker,
            &outcome,
            args.truth.as_deref(),
            Also {
                report: true,
                state: args.growing,
            },
        )?;
        let measured = Measured {
            total_s: started.elapsed().as_secs_f64(),
            stages: durations(
                stages.lock().map(|s| s.clone()).unwrap_or_default(),
                started.elapsed().as_secs_f64(),
            ),
            peak_rss_mb: peak_memory(),
        };
        pending.finish(&outcome.figures, &measured, truth.as_ref())?;
        judged = truth;
    }
    bar.done();
    if let Some(pair) = &args.explain {
        explain(args, &linker, pair)?;
    } else {
        summary(
            args,
            &outcome,
            started.elapsed().as_secs_f64(),
            judged.as_ref(),
        );
    }
    let problems = linker.unread_dates().len() as u64;
    for unread in linker.unread_dates() {
        crate::out::remark(crate::out::clean(&format!(
            "{}: {} distinct value(s) are no dates and count as missing, first \"{}\"",
            unread.column, unread.values, unread.first
        )));
    }
    Ok(super::code(problems))
}

/// Adds records to an earlier result.
fn onto(args: &Args, old: &Path, options: &Options, started: Instant) -> anyhow::Result<ExitCode> {
    let (mut linker, before) = read_state(&old.join(STATE))?;
    let new = read_files(&args.files, linker.model())?;
    let decided = decisions(args, &[linker.table(), &new])?;
    let after = linker.add(&new, &before, &decided, options)?;
    let changed = difference(&linker, &before.clusters, &after.clusters);
    if let Some(folder) = &args.out {
        let also = Also {
            report: false,
            state: true,
        };
        let (pending, _) = Pending::write(folder, &linker, &after, None, also)?;
        pending.difference(&changed)?;
        let measured = Measured {
            total_s: started.elapsed().as_secs_f64(),
            stages: Vec::new(),
            peak_rss_mb: peak_memory(),
        };
        pending.finish(&after.figures, &measured, None)?;
    }
    if let Some(pair) = &args.explain {
        explain(args, &linker, pair)?;
        return Ok(ExitCode::SUCCESS);
    }
    let seconds = started.elapsed().as_secs_f64();
    if args.json {
        crate::out::json(&serde_json::json!({
            "records": after.clusters.len(),
            "pairs_scored": after.figures.pairs_scored,
            "difference": changed,
            "total_s": seconds,
        }));
        return Ok(ExitCode::SUCCESS);
    }
    crate::out::line(format!(
        "{} records added to {} in {seconds:.2} s ({} pairs compared): {} joined a cluster that was there, {} new persons, {} clusters became one with another, {} old records parted",
        changed.added,
        before.clusters.len(),
        after.figures.pairs_scored,
        changed.joined.len(),
        changed.new_persons,
        changed.merged.len(),
        changed.parted.len()
    ));
    Ok(ExitCode::SUCCESS)
}

fn read_model(args: &Args) -> anyhow::Result<ModelSource> {
    let Some(path) = &args.model else {
        return Ok(ModelSource::Model(Model::from_toml(&suggest_for(
            &args.files,
        )?)?));
    };
    let text =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let named = || path.display().to_string();
    if path.extension().is_none_or(|e| e != "json") {
        return Ok(ModelSource::Model(
            Model::from_toml(&text).with_context(named)?,
        ));
    }
    let (model, left_out) = ModelSource::from_json(&text).with_context(named)?;
    for part in &left_out {
        crate::out::remark(crate::out::clean(&format!(
            "left out, has no equal: {part}"
        )));
    }
    Ok(model)
}

fn decisions(args: &Args, tables: &[&Table]) -> anyhow::Result<Vec<Decision>> {
    let read = args.decisions.as_ref();
    let read = read.map(|path| read_decisions(path, tables));
    Ok(read.transpose()?.unwrap_or_default())
}

fn explain(args: &Args, linker: &Linker, pair: &[String]) -> anyhow::Result<()> {
    let record = |id: &String| {
        linker
            .table()
            .ids()
            .find(id)
            .with_context(|| format!("there is no record `{id}`"))
    };
    let why = linker
        .explain(record(&pair[0])?, record(&pair[1])?)
        .context("nothing was learned")?;
    if let Some(path) = &args.svg {
        std::fs::write(path, why.svg()).with_context(|| format!("writing {}", path.display()))?;
    }
    if args.json {
        crate::out::json(&serde_json::to_value(&why)?);
    } else {
        crate::out::line(why.text().trim_end());
    }
    Ok(())
}

fn summary(args: &Args, outcome: &Outcome, seconds: f64, judged: Option<&imena_link::Judged>) {
    let count = |kind: Kind| outcome.links.iter().filter(|l| l.kind() == kind).count();
    let mut clusters = outcome.clusters.clone();
    clusters.sort_unstable();
    clusters.dedup();
    if args.json {
        crate::out::json(&serde_json::json!({
            "records": outcome.figures.records,
            "pairs_scored": outcome.figures.pairs_scored,
            "links": count(Kind::Same),
            "doubtful": count(Kind::Doubtful),
            "relatives": count(Kind::Relative),
            "clusters": clusters.len(),
            "refused": outcome.cuts.len(),
            "truth": judged,
            "total_s": seconds,
        }));
        return;
    }
    crate::out::line(format!(
        "{} records, {} pairs compared in {seconds:.1} s: {} links, {} doubtful, {} perhaps relatives, {} clusters, {} joins refused",
        outcome.figures.records,
        outcome.figures.pairs_scored,
        count(Kind::Same),
        count(Kind::Doubtful),
        count(Kind::Relative),
        clusters.len(),
        outcome.cuts.len()
    ));
    if let Some(judged) = judged {
        crate::out::line(format!(
            "against the truth: clusters precision {:.4}, recall {:.4}, F1 {:.4}",
            judged.clusters.precision, judged.clusters.recall, judged.clusters.f1
        ));
    }
}

/// Turns moments of beginning into durations.
fn durations(begun: Vec<(String, f64)>, end: f64) -> Vec<(String, f64)> {
    let ends: Vec<f64> = begun
        .iter()
        .skip(1)
        .map(|(_, at)| *at)
        .chain([end])
        .collect();
    begun
        .into_iter()
        .zip(ends)
        .map(|((name, from), to)| (name, to - from))
        .collect()
}

/// The most memory this process has used, in MiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
