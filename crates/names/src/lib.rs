//! Names of people in any script: text in, text and scores out.
//!
//! What it is for: telling how a name may have been written elsewhere, keys for finding it, and an
//! explainable comparison of two names. What it leaves to others: records, persons, dates, and the
//! decision that two people are one.
//!
//! ```
//! use imena_names::{NameLevel, Part, name_level};
//! assert_eq!(name_level("Arnold", "Арнольд", Part::Given), NameLevel::Spelling);
//! ```

mod given;
mod keys;
mod letters;
mod level;
mod name;
mod parse;
mod patronymic;
mod read;
mod script;
mod sound;
mod surname;
mod translit;
mod word;

pub use given::{
    FamilyId, FormKind, Kinship, Membership, adopted, family_forms, family_head,
    family_is_feminine, given_families, given_family, kinship,
};
pub use keys::{fold, folds, skeleton, skeletons};
pub use level::{
    Bridge, NameLevel, Part, WordMatch, compare_words, compare_words_above, name_level, word_level,
};
pub use name::{Comparison, Name, NameWord, Reason, SAME_NAME, Tongue, compare, compare_score};
pub use parse::{Identity, MOST_WORDS, ParsedName, ParsedWord, Shape, assign_parts, parse};
pub use patronymic::{father_root, is_patronymic};
pub use script::{LONGEST_TEXT, Script, normal};
pub use sound::{Cost, FAR, Lattice, distance};
pub use surname::{of_one_stem, surname_roots, surname_stem};
pub use translit::{System, likely_cyrillic, romanise};
pub use word::{Word, is_initial};
