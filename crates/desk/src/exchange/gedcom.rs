//! GEDCOM: 7.0 is written; 7.0 and 5.5.1 are read, also in windows-1251 ("ANSI" of older Russian programs).
//!
//! Where sources disagree, each has its own event structure with its citation, as the standard itself asks. The words of
//! the source stand in `PHRASE` and in the citation's `TEXT`; the page in `PAGE`; how direct the evidence is in `QUAY`.

mod dates;
mod lines;
mod read;
mod write;

pub use read::{looks_like, read};
pub(crate) use write::write;

use imena_model::Property;

/// Events with a tag of their own or an `EVEN` with a `TYPE`: date, place, other claims that belong to it.
struct EventKind {
    tag: &'static str,
    kind: Option<&'static str>,
    date: Option<Property>,
    place: Option<Property>,
    words: &'static [Property],
}

const fn event(
    tag: &'static str,
    kind: Option<&'static str>,
    date: Option<Property>,
    place: Option<Property>,
    words: &'static [Property],
) -> EventKind {
    EventKind {
        tag,
        kind,
        date,
        place,
        words,
    }
}

/// In the order in which they are written. A death by execution is a death of the type "execution": another claim than
/// a death.
const EVENTS: &[EventKind] = &[
    event(
        "BIRT",
        None,
        Some(Property::BirthDate),
        Some(Property::BirthPlace),
        &[],
    ),
    event(
        "EVEN",
        Some("arrest"),
        Some(Property::ArrestDate),
        Some(Property::ArrestPlace),
        &[Property::ArrestedBy, Property::Charge, Property::Article],
    ),
    event(
        "EVEN",
        Some("sentence"),
        Some(Property::SentenceDate),
        None,
        &[Property::SentencedBy, Property::Sentence],
    ),
    event("EVEN", Some("camp"), None, Some(Property::CampPlace), &[]),
    event(
        "EVEN",
        Some("deportation"),
        Some(Property::DeportedDate),
        Some(Property::DeportedPlace),
        &[],
    ),
    event(
        "EVEN",
        Some("release"),
        Some(Property::ReleasedDate),
        None,
        &[],
    ),
    event(
        "DEAT",
        Some("execution"),
        Some(Property::ExecutedDate),
        Some(Property::ExecutedPlace),
        &[],
    ),
    event(
        "DEAT",
        None,
        Some(Property::DiedDate),
        Some(Property::DiedPlace),
        &[Property::DeathCause, Property::DeathCertificate],
    ),
    event("BURI", None, None, Some(Property::BurialPlace), &[]),
    event(
        "EVEN",
        Some("rehabilitation"),
        Some(Property::RehabilitatedDate),
        None,
        &[Property::RehabilitatedBy, Property::RehabilitationGround],
    ),
];

/// Facts with a tag of their own.
const FACTS: &[(&str, Property)] = &[
    ("NATI", Property::Nationality),
    ("RELI", Property::Religion),
    ("EDUC", Property::Education),
    ("OCCU", Property::Occupation),
    ("RESI", Property::Residence),
];
