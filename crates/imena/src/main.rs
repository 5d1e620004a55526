//! The program: commands, settings, progress, report of errors.
//!
//! `main` shows the whole program: parse what was typed, run one command, report an error once as a chain with its hint.

mod commands;
mod out;
mod problems;
mod stop;

use clap::Parser;
use std::process::ExitCode;

/// Lists are many small texts made by one thread and given back by another; the system's own allocator spends a fifth of
/// an intake on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let typed = commands::Typed::parse();
    match commands::run(typed.command) {
        Ok(code) => code,
        Err(error) => {
            commands::report(&error);
            ExitCode::from(2)
        }
    }
}
