//! The program: commands, settings, progress, report of errors.
//!
//! `main` shows the whole program: parse what was typed, run one command, report an error once as a chain.

mod commands;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Names of those who disappeared, from all lists, with every source.
#[derive(Debug, Parser)]
#[command(
    name = "imena",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
struct Typed {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Estimate how many are on no list, from a table of overlapping lists.
    Estimate(commands::estimate::Args),
}

fn main() -> ExitCode {
    match run(Typed::parse()) {
        Ok(code) => code,
        Err(error) => {
            commands::report(&error);
            ExitCode::from(2)
        }
    }
}

fn run(typed: Typed) -> anyhow::Result<ExitCode> {
    match typed.command {
        Command::Estimate(args) => commands::estimate::run(&args),
    }
}
