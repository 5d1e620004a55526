//! What an entry of the ledger can be.

use imena_model::ActKind;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal $key:literal $act:expr,)+) => {
        /// What an entry of the ledger is. The numbers never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $name,)+
        }

        impl Kind {
            /// The stable number.
            pub fn code(self) -> u8 {
                match self { $(Kind::$name => $code,)+ }
            }

            /// The kind with this number.
            pub fn from_code(code: u8) -> Option<Kind> {
                match code { $($code => Some(Kind::$name),)+ _ => None }
            }

            /// The stable word.
            pub fn key(self) -> &'static str {
                match self { $(Kind::$name => $key,)+ }
            }

            /// The kind of act a person would call it, if it is one by itself.
            pub fn act(self) -> Option<ActKind> {
                match self { $(Kind::$name => $act,)+ }
            }
        }
    };
}

kinds! {
    /// The holding was founded.
    Founding = 0 "founding" Some(ActKind::Founding),
    /// A file began to be taken in.
    Intake = 1 "intake" Some(ActKind::Intake),
    /// An intake was undone.
    Undoing = 2 "undoing" Some(ActKind::Undoing),
    /// A decision on a pair.
    Decision = 3 "decision" Some(ActKind::Decision),
    /// A decision was withdrawn.
    DecisionWithdrawn = 4 "decision-withdrawn" Some(ActKind::DecisionWithdrawn),
    /// A correction.
    Correction = 5 "correction" Some(ActKind::Correction),
    /// Content was destroyed.
    Withdrawal = 6 "withdrawal" Some(ActKind::Withdrawal),
    /// Something was published.
    Publication = 7 "publication" Some(ActKind::Publication),
    /// A request was left.
    Request = 8 "request" Some(ActKind::Request),
    /// A reply was left or shown.
    Reply = 9 "reply" Some(ActKind::Reply),
    /// A consent was given or ended.
    Consent = 10 "consent" Some(ActKind::Consent),
    /// An estimate was stored.
    Estimate = 11 "estimate" Some(ActKind::Estimate),
    /// An intake was finished: how much it brought, and a digest over its problems.
    IntakeClosed = 32 "intake-closed" None,
    /// A source was described.
    Source = 33 "source" None,
    /// A reading of an entry of a source.
    Reading = 34 "reading" None,
    /// A place was described.
    Place = 35 "place" None,
    /// A testimony was deposited.
    Testimony = 36 "testimony" None,
    /// An original file was stored.
    Original = 37 "original" None,
    /// Records were linked anew.
    Linking = 38 "linking" None,
    /// A key that signs checkpoints was named.
    KeyNamed = 39 "key-named" None,
    /// The keepers to whom content is sealed were named.
    KeepersNamed = 40 "keepers-named" None,
    /// Content was sealed to the keepers.
    Sealed = 41 "sealed" None,
    /// Sealed content was sealed anew, to other keepers.
    Resealed = 42 "resealed" None,
    /// Sealed content was destroyed.
    SealedDestroyed = 43 "sealed-destroyed" None,
    /// The private part was sealed and left the tables.
    PrivateClosed = 44 "private-closed" None,
    /// The private part was opened for work, and its sealed copies destroyed.
    PrivateOpened = 45 "private-opened" None,
    /// A person read an entry over; beside the reading they brought, or alone if all was right.
    ReadByHand = 46 "read-by-hand" None,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_and_agree_with_the_model() {
        for code in 0..=255 {
            if let Some(kind) = Kind::from_code(code) {
                assert_eq!(kind.code(), code);
                if let Some(act) = kind.act() {
                    assert_eq!(act.code(), code, "{}", kind.key());
                    assert_eq!(act.key(), kind.key());
                }
            }
        }
    }
}
