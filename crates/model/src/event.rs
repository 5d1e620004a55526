//! Events and the roles people have in them. People have roles in events; they are never typed.

use crate::UncertainDate;
use crate::claim::coded;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// Arrest.
    Arrest,
    /// Sentence.
    Sentence,
    /// Transport.
    Transport,
    /// Execution.
    Execution,
    /// Burial.
    Burial,
    /// Exhumation.
    Exhumation,
    /// Reburial.
    Reburial,
    /// Rehabilitation.
    Rehabilitation,
    /// Rehabilitation refused.
    RehabilitationRefused,
    /// Rehabilitation cancelled.
    RehabilitationCancelled,
    /// A plaque, cross or monument put up.
    MarkPutUp,
    /// A plaque, cross or monument taken down.
    MarkTakenDown,
}

coded!(EventKind { Arrest 0 "arrest", Sentence 1 "sentence", Transport 2 "transport", Execution 3 "execution", Burial 4 "burial", Exhumation 5 "exhumation", Reburial 6 "reburial", Rehabilitation 7 "rehabilitation", RehabilitationRefused 8 "rehabilitation-refused", RehabilitationCancelled 9 "rehabilitation-cancelled", MarkPutUp 10 "mark-put-up", MarkTakenDown 11 "mark-taken-down", });

/// Somebody who took part, in the words of the source for the role ("signed", "carried out", "witnessed", "sentenced").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Name as written.
    pub name: String,
    /// Role in this event.
    pub role: String,
}

/// Something that happened, as one source has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub date: Option<UncertainDate>,
    /// Where, as written.
    pub place: Option<String>,
    /// Who took part.
    pub participants: Vec<Participant>,
}
