//! The program: commands, settings, progress, report of errors.
//!
//! `main` shows the whole program: parse what was typed, run one command, report an error once as a chain with its hint.

mod commands;
mod out;
mod problems;
mod stop;

use clap::Parser;
use std::panic;
use std::process::ExitCode;

/// Lists are many small texts made by one thread and given back by another; the system's own allocator spends a fifth of
/// an intake on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A reader of somebody else's format that gives up on a malformed file is no fault of the program: the command reports
    // the file as damaged. Who looks for the reader's own words sets RUST_BACKTRACE.
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |fault| {
        if !imena_intake::is_guarded() || std::env::var_os("RUST_BACKTRACE").is_some() {
            report(fault);
        }
    }));
    let typed = commands::Typed::parse();
    match commands::run(typed.command) {
        Ok(code) => code,
        Err(error) => {
            commands::report(&error);
            ExitCode::from(2)
        }
    }
}
