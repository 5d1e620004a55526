//! The register as its callers use it.
//!
//! - `holding`: founding, opening, refusing; one writer at a time
//! - `intake`: what is new, what is known, what is undone
//! - `by_hand`: what a person read otherwise, with its author
//! - `seen`: what an audience may not see looks absent
//! - `full_disk`: a clear error, nothing half-written
//! - `correction`: claims about claims, beside what they correct
//! - `person`: links, clusters, identifiers that resolve for ever
//! - `private`: what is not public, sealed and opened again
//! - `proof`: checkpoints, proofs, and what verify finds
//! - `repair`: broken pieces taken from a copy; copies kept up to date
//! - `request`: standing requests, their sealed contacts, and their end
//! - `sealed`: what only keepers' keys open, and its copies, new keys and end
//! - `shelf`: a copy in pieces; whatever call fails, the old copy is whole or the new one
//! - `withdrawal`: what is destroyed is nowhere, and the rest still proves itself
//! - `interrupted`: a process ended at random moments leaves all or nothing
//! - `plain`: the register against a plain model in memory, by proptest

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod by_hand;
mod correction;
mod full_disk;
mod helpers;
mod holding;
mod intake;
mod interrupted;
mod person;
mod plain;
mod private;
mod proof;
mod repair;
mod request;
mod sealed;
mod seen;
mod shelf;
mod withdrawal;
