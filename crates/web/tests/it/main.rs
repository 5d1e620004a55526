//! The pages over invented people.
//!
//! - `snapshots`: what each kind of page says, read before it is accepted
//! - `rules`: what holds on every page: nothing from elsewhere, nothing leaked, markup shown as text, links that lead
//! - `server`: headers and statuses over a real connection

mod fixture;
mod rules;
mod server;
mod snapshots;
