//! The nouns of imena.
//!
//! This crate is for the things the whole program talks about: a [`Source`] says something, a [`Record`] is what one
//! entry of it says about one person, a [`Claim`] is one statement with its words, its reading and who asserts it.
//! It knows nothing of spelling, file formats, disks or clocks, and it depends on nothing.
//!
//! ```
//! use imena_model::{Claim, Property};
//! let claim = Claim::new(Property::Surname, "Примеров");
//! assert_eq!(claim.value(), "Примеров");
//! ```

pub mod act;
pub mod audience;
pub mod claim;
pub mod correction;
pub mod date;
pub mod decision;
pub mod disagreement;
pub mod event;
pub mod find;
pub mod id;
pub mod locator;
pub mod person;
pub mod place;
pub mod problem;
pub mod property;
pub mod record;
pub mod reply;
pub mod request;
pub mod source;
pub mod testimony;

pub use act::{Act, ActKind, Moment};
pub use audience::Audience;
pub use claim::{Basis, Certainty, Claim, ClaimState, Role};
pub use correction::{Correction, CorrectionKind};
pub use date::{Calendar, Edtf, UncertainDate};
pub use decision::{Decided, Decision};
pub use disagreement::{Disagreement, Standing};
pub use event::{Event, EventKind, Participant};
pub use find::{Find, FindKind, Remains};
pub use id::{ActId, ClaimId, PersonId, PlaceId, RecordId, SourceId, TestimonyId};
pub use locator::{Locator, Position};
pub use person::Person;
pub use place::{Geometry, LyingRule, Place, PlaceClaim, PlaceKind, PlaceName, PointKind};
pub use problem::Problem;
pub use property::{Property, PropertyKind};
pub use record::{Record, Verbatim};
pub use reply::Reply;
pub use request::Request;
pub use source::{ArchiveRef, Coverage, Keeper, Means, Source, SourceKind};
pub use testimony::{Agreement, Segment, Speaker, Testimony};
