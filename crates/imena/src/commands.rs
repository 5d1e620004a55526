//! One file a command. Exit codes: 0 done, 1 done with problems, 2 not done.

pub(crate) mod add;
pub(crate) mod correct;
pub(crate) mod count;
pub(crate) mod decide;
pub(crate) mod demo;
pub(crate) mod estimate;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod init;
pub(crate) mod keys;
pub(crate) mod link;
pub(crate) mod match_files;
pub(crate) mod mirror;
pub(crate) mod names;
pub(crate) mod private;
pub(crate) mod proof;
pub(crate) mod prose;
pub(crate) mod pull;
pub(crate) mod rebuild;
pub(crate) mod repair;
pub(crate) mod requests;
pub(crate) mod search;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod undo;
pub(crate) mod verify;

use crate::out;
use clap::{Parser, Subcommand};
use imena_desk::copies::Place;
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// Names of those who disappeared, from all lists, with every source.
///
/// Exit codes of every command: 0 done, 1 done with problems (shown), 2 not done.
#[derive(Debug, Parser)]
#[command(
    name = "imena",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub(crate) struct Typed {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Args),
    Init(init::Args),
    Add(add::Args),
    Undo(undo::Args),
    Link(link::Args),
    Decide(decide::Args),
    Correct(correct::Args),
    Search(search::Args),
    Requests(requests::Args),
    /// Work with names by themselves: rank a table for queries, score pairs, explain one pair.
    ///
    /// Example: imena names compare "Arnold Krohn" "Крон Арнольд Фрицевич"
    Names(names::Args),
    Show(show::Args),
    Serve(serve::Args),
    Export(export::Args),
    Verify(verify::Args),
    Checkpoint(proof::CheckpointArgs),
    Prove(proof::ProveArgs),
    Withdraw(proof::WithdrawArgs),
    Mirror(mirror::Args),
    Pull(pull::Args),
    Repair(repair::Args),
    Rebuild(rebuild::Args),
    /// Keepers' keys: who can open what is not public, and how a holding passes to others.
    ///
    /// Example: imena keys new keeper.key
    Keys(keys::Args),
    /// The private part: sealed when nobody works on it, open when a keeper does.
    ///
    /// Example: imena private open memory --key keeper.key
    Private(private::Args),
    Explain(explain::Args),
    /// Link the records of plain Parquet or CSV files.
    #[command(name = "match")]
    /// Find which rows of plain tables (Parquet, CSV) speak of the same person.
    ///
    /// Example: imena match list.parquet --model model.toml --out result
    Match(match_files::Args),
    /// Estimate how many are on no list, from a table of overlapping lists.
    ///
    /// Example: imena estimate lists.csv --json
    Estimate(estimate::Args),
    /// Read memory books into claims, or learn the house style of a volume.
    ///
    /// Example: imena prose read volume.txt --json
    Prose(prose::Args),
    Count(count::Args),
}

/// Runs one command.
pub(crate) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(args) => demo::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Add(args) => add::run(&args),
        Command::Undo(args) => undo::run(&args),
        Command::Link(args) => link::run(&args),
        Command::Decide(args) => decide::run(&args),
        Command::Correct(args) => correct::run(&args),
        Command::Search(args) => search::run(&args),
        Command::Requests(args) => requests::run(&args),
        Command::Names(args) => names::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Checkpoint(args) => proof::checkpoint(&args),
        Command::Prove(args) => proof::prove(&args),
        Command::Withdraw(args) => proof::withdraw(&args),
        Command::Mirror(args) => mirror::run(&args),
        Command::Pull(args) => pull::run(&args),
        Command::Repair(args) => repair::run(&args),
        Command::Rebuild(args) => rebuild::run(&args),
        Command::Keys(args) => keys::run(&args),
        Command::Private(args) => private::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Match(args) => match_files::run(&args),
        Command::Estimate(args) => estimate::run(&args),
        Command::Prose(args) => prose::run(&args),
        Command::Count(args) => count::run(&args),
    }
}

/// Prints an error once, as a chain, and the hint if there is one.
pub(crate) fn report(error: &anyhow::Error) {
    out::remark(out::clean(&format!("imena: {error:#}")));
    let hint = error
        .chain()
        .find_map(|e| e.downcast_ref::<imena_desk::Error>())
        .and_then(imena_desk::Error::hint);
    if let Some(hint) = hint {
        out::remark(format!("hint: {hint}"));
    }
}

/// Where a holding or a copy lies, by what was typed and, for a bucket, by the environment.
pub(crate) fn place(typed: &Path) -> Result<Place, imena_desk::Error> {
    Place::at(typed, &|name| std::env::var(name).ok())
}

/// Now, in seconds since 1970. Only the faces look at a clock.
pub(crate) fn now() -> imena_model::Moment {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    imena_model::Moment(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// The exit code for work done with so many problems.
pub(crate) fn code(problems: u64) -> ExitCode {
    ExitCode::from(u8::from(problems > 0))
}
