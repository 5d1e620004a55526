//! One file a command. Exit codes: 0 done, 1 done with problems, 2 not done.

pub(crate) mod estimate;

/// Prints an error once, as a chain, on the standard error stream.
#[expect(
    clippy::print_stderr,
    reason = "the one place where errors reach the terminal"
)]
pub(crate) fn report(error: &anyhow::Error) {
    eprintln!("imena: {error:#}");
}
