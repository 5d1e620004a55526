//! The register of a holding: what was taken in, by whom and when, and the proof that it is still so.
//!
//! This crate is for keeping. It stores sources, records and claims in one folder (see [`holding`]), appends every act
//! to a Merkle ledger, proves and verifies it, destroys what must be withdrawn, and answers what stands now to an
//! [`Audience`](imena_model::Audience). It is the only crate that speaks SQL. It knows nothing of how text was parsed,
//! how records were compared, which claim is right, or who asks over which wire; clocks are its callers'.
//!
//! ```
//! use imena_model::{Audience, Claim, Locator, Moment, Property, Record, Source, Verbatim};
//! use imena_register::{Hand, Holding};
//!
//! # fn main() -> imena_register::Result<()> {
//! # let dir = tempfile::tempdir().expect("a folder for the example");
//! # let folder = dir.path().join("holding");
//! let hand = Hand::new("keeper", Moment(1_790_000_000), "primer.txt");
//! let holding = Holding::init(&folder, "example.org/holding", &hand)?;
//!
//! let mut writing = holding.write()?;
//! let mut intake = writing.begin(&hand)?;
//! let source = intake.source(&Source { key: "primer".into(), ..Source::default() })?;
//! let record = Record {
//!     locator: Locator::Entry { number: 1, page: None },
//!     verbatim: Verbatim::Text { heading: "Примеров".into(), text: "Примеров Тест.".into() },
//!     claims: vec![Claim::new(Property::Surname, "Примеров")],
//!     audience: Audience::Public,
//! };
//! intake.records(source, vec![record])?;
//! let taken = intake.commit()?;
//! assert_eq!(taken.records, 1);
//! writing.close()?;
//!
//! let found = holding.records_of(source, 0, 10, Audience::Public)?;
//! assert_eq!(found[0].name(), "Примеров");
//! # Ok(())
//! # }
//! ```

pub mod beside;
mod by_hand;
mod check;
pub mod checkpoint;
pub mod commitment;
pub mod correction;
pub mod decision;
pub mod encoding;
pub mod error;
pub mod estimate;
mod fixity;
pub mod holding;
pub mod intake;
pub mod keys;
pub mod kind;
pub mod ledger;
pub mod note;
mod nouns;
mod original;
pub mod person;
pub mod place;
pub mod private;
pub mod record;
pub mod repair;
pub mod request;
pub mod scan;
mod schema;
pub mod sealed;
pub mod shelf;
pub mod source;
pub mod tiles;
pub mod verify;
pub mod withdrawal;
pub mod writing;

pub use beside::give_way;
pub use by_hand::HandReading;
pub use checkpoint::{Consistency, Proof};
pub use error::{Error, Result};
pub use estimate::{EstimateView, StoredEstimate};
pub use holding::{About, Holding};
pub use intake::{Intake, TakenIn};
pub use keys::{Identity, Recipient, Recipients, Share};
pub use kind::Kind;
pub use note::{Checkpoint, Note, NoteError, Signer, Verifier};
pub use person::{LinkKind, LinkRow, Linking};
pub use private::PrivatePart;
pub use record::{EarlierReading, RecordView, StandingClaim};
pub use repair::{Mirrored, Mirroring, Repaired, mirror, mirror_as, repair, repair_from};
pub use request::Leave;
pub use scan::Passing;
pub use sealed::{Resealed, SealedItem};
pub use shelf::{Shelf, bring_back, mirror_to};
pub use source::{Numbers, Original, SourceView};
pub use verify::{Depth, Finding, Report, verify};
pub use withdrawal::{Hole, Withdraw, Withdrawn};
pub use writing::{Hand, Writing};
