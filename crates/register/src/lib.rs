//! The register.
pub mod encoding;
pub mod ledger;
pub mod note;
pub mod tiles;
