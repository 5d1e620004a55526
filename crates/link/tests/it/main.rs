//! Linkage from outside.
//!
//! - `people`: invented records with a known truth, for the other files.
//! - `runs`: whole runs: what is found, that order and threads change nothing, decisions.
//! - `bad_input`: what is refused, and in which words.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod bad_input;
mod people;
mod runs;
