//! What a claim is about: the properties, with stable keys and numbers.

/// What kind of value a property has; decides how two claims are compared and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PropertyKind {
    /// Part of a name or a whole one.
    Name,
    /// A date, possibly uncertain.
    Date,
    /// A place in words.
    Place,
    /// A code with few values (sex).
    Code,
    /// A body, office or institution.
    Body,
    /// Free words.
    Words,
}

macro_rules! properties {
    ($($(#[$doc:meta])* $name:ident = $code:literal $key:literal $kind:ident,)+) => {
        /// What a claim is about. Codes and keys never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        #[repr(u16)]
        pub enum Property {
            $($(#[$doc])* $name = $code,)+
        }

        impl Property {
            /// All properties, in the order pages show them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable key, as in exports and mappings.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// The kind of its values.
            pub fn kind(self) -> PropertyKind {
                match self { $(Self::$name => PropertyKind::$kind,)+ }
            }

            /// The property with this key.
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$name),)+ _ => None }
            }

            /// The property with this number.
            pub fn from_code(code: u16) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }

            /// The stable number.
            pub fn code(self) -> u16 {
                self as u16
            }
        }
    };
}

properties! {
    /// The name as one text, when it is not given in parts.
    FullName = 1 "full_name" Name,
    /// Surname.
    Surname = 2 "surname" Name,
    /// Given name.
    GivenName = 3 "given_name" Name,
    /// Patronymic.
    Patronymic = 4 "patronymic" Name,
    /// Maiden name or former surname.
    MaidenName = 5 "maiden_name" Name,
    /// Another name: pseudonym, second spelling, whole second identity.
    Alias = 6 "aliases" Name,
    /// Sex: `m` or `f`.
    Sex = 7 "sex" Code,
    /// Date or year of birth.
    BirthDate = 10 "birth" Date,
    /// Place of birth.
    BirthPlace = 11 "birth_place" Place,
    /// Nationality as the source means it.
    Nationality = 12 "nationality" Words,
    /// Citizenship.
    Citizenship = 13 "citizenship" Words,
    /// Religion.
    Religion = 14 "religion" Words,
    /// Social origin or class as the source means it.
    SocialOrigin = 15 "social_origin" Words,
    /// Education.
    Education = 16 "education" Words,
    /// Party membership.
    Party = 17 "party" Words,
    /// Occupation, post, place of work.
    Occupation = 18 "occupation" Words,
    /// Military rank.
    Rank = 19 "rank" Words,
    /// Awards.
    Awards = 20 "awards" Words,
    /// Residence.
    Residence = 21 "residence" Place,
    /// Family.
    Family = 22 "family" Words,
    /// Date of arrest.
    ArrestDate = 30 "arrest_date" Date,
    /// Who arrested.
    ArrestedBy = 31 "arrested_by" Body,
    /// Place of arrest.
    ArrestPlace = 32 "arrest_place" Place,
    /// The charge in words.
    Charge = 33 "charge" Words,
    /// Articles of the code.
    Article = 34 "article" Words,
    /// The sentencing body.
    SentencedBy = 35 "sentenced_by" Body,
    /// Date of the sentence.
    SentenceDate = 36 "sentence_date" Date,
    /// The sentence.
    Sentence = 37 "sentence" Words,
    /// Camp or prison where the term was served.
    CampPlace = 38 "camp" Place,
    /// Date of deportation or exile.
    DeportedDate = 39 "deported_date" Date,
    /// Where to.
    DeportedPlace = 40 "deported_place" Place,
    /// Date of release.
    ReleasedDate = 41 "released_date" Date,
    /// A later event: term changed, transferred.
    LaterEvent = 42 "later_event" Words,
    /// Date of execution.
    ExecutedDate = 50 "executed_date" Date,
    /// Place of execution.
    ExecutedPlace = 51 "executed_place" Place,
    /// Burial place.
    BurialPlace = 52 "burial_place" Place,
    /// Date of a death the source does not call an execution.
    DiedDate = 53 "died_date" Date,
    /// Place of such a death.
    DiedPlace = 54 "died_place" Place,
    /// Cause of death as stated.
    DeathCause = 55 "death_cause" Words,
    /// A certificate of death as issued: its number, date of issue or words.
    DeathCertificate = 56 "death_certificate" Words,
    /// Date of rehabilitation.
    RehabilitatedDate = 60 "rehabilitated_date" Date,
    /// Who rehabilitated.
    RehabilitatedBy = 61 "rehabilitated_by" Body,
    /// Ground of rehabilitation.
    RehabilitationGround = 62 "rehabilitation_ground" Words,
    /// Archive reference of the file on this person.
    ArchiveReference = 70 "archive_reference" Words,
    /// The book or list this entry was taken from, as the entry says.
    CitedSource = 71 "cited_source" Words,
    /// A cross reference to another entry.
    CrossReference = 72 "cross_reference" Words,
    /// A relative named in the entry.
    Relative = 73 "relative" Words,
    /// Anything else said of the person.
    #[default]
    Note = 90 "note" Words,
    /// Words of the entry that were not understood; kept so that a reader sees them.
    NotUnderstood = 91 "not_understood" Words,
}

impl Property {
    /// Whether the claim belongs to one case (arrest to rehabilitation), of which a person may have several.
    pub fn is_of_case(self) -> bool {
        (30..50).contains(&self.code()) || (60..70).contains(&self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_codes_lead_back() {
        for &property in Property::ALL {
            assert_eq!(Property::from_key(property.key()), Some(property));
            assert_eq!(Property::from_code(property.code()), Some(property));
        }
    }
}
