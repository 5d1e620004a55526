//! A grammar: the words, openers, codes and abbreviations of one language of memory books, as data.
//!
//! The files under `grammar/` are read once; several are joined into one table, so that a volume may
//! mix languages. What the words *do* is in the readers; a keeper adds words, never code.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::lexicon::{Class, Lexicon};
use super::profile::Profile;
use super::token::{Kind, Tokens};

/// The classes a word can have, by the name used in a grammar file.
macro_rules! classes {
    ($($name:ident $word:literal $bit:literal),+ $(,)?) => {
        pub(super) mod class {
            use super::Class;
            $(pub(in crate::prose) const $name: Class = 1 << $bit;)+
        }
        const CLASS_NAMES: &[(&str, Class)] = &[$(($word, class::$name)),+];
    };
}

classes! {
    NATION "nation" 0,
    EDUCATION "education" 1,
    PARTY "party" 2,
    MEMBER "member" 3,
    PARTY_NAME "party_name" 4,
    ORIGIN "origin" 5,
    FAMILY "family" 6,
    UNIT "unit" 7,
    PLACE "place" 8,
    STREET "street" 9,
    BODY "body" 10,
    JOB "job" 11,
    GLUE "glue" 12,
    PREPOSITION "preposition" 13,
    TERM "term" 14,
    YEAR "year" 15,
    BORN "born" 16,
    CODE "code" 17,
    ARTICLE "article" 18,
    ABOUT "about" 19,
    LAW "law" 20,
    MAY_END "may_end" 21,
    MONTH "month" 22,
    PATRONYMIC "patronymic" 23,
    OR "or" 24,
    REASON "reason" 25,
    TO "to" 26,
    IN "in" 27,
    AT "at" 28,
    BY "by" 29,
    BEFORE "before" 30,
    AFTER "after" 31,
    MEASURE "measure" 32,
    MEASURED "measured" 33,
    ABBREVIATION "abbreviation" 34,
    ADJECTIVE "former" 35,
    AND "and" 36,
    WOMAN "woman" 37,
    POSTHUMOUS "posthumous" 38,
    NUMERAL "numeral" 39,
    SPOUSE "household" 40,
}

/// What an opener opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Opener {
    Birth,
    BirthPlace,
    Nation,
    Education,
    Studied,
    Party,
    PartyEvent,
    Origin,
    Family,
    Service,
    Residence,
    Occupation,
    Worked,
    Arrest,
    ArrestDate,
    Charge,
    ChargeBrief,
    Verdict,
    VerdictDate,
    Measure,
    Execution,
    Death,
    Burial,
    Rehabilitation,
    NotRehabilitated,
    Source,
    Archive,
    Rank,
    Award,
    Dismissed,
    Later,
    Custody,
    Variants,
    Told,
    Review,
    Settlement,
    CrossReference,
    Prosecution,
    Appeal,
    Portrait,
    Property,
}

/// Where an opener may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Position {
    /// At the head of a phrase.
    Start,
    /// Also after a comma, a semicolon or a dash.
    Inner,
    /// In the middle of running words.
    Anywhere,
}

/// What a run of words means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    Opener(Opener, Position),
    Body(u16),
    Measure(u16),
}

#[derive(Clone, Debug)]
struct Pattern {
    word: String,
    stem: bool,
    dotted: bool,
}

impl Pattern {
    fn new(text: &str) -> Self {
        let (text, dotted) = text.strip_suffix('.').map_or((text, false), |t| (t, true));
        let (text, stem) = text.strip_suffix('*').map_or((text, false), |t| (t, true));
        Self {
            word: text.chars().map(super::lexicon::fold).collect(),
            stem,
            dotted,
        }
    }

    fn fits(&self, folded: &str, dotted: bool) -> bool {
        (!self.dotted || dotted)
            && if self.stem {
                folded.starts_with(&self.word)
            } else {
                folded == self.word
            }
    }
}

#[derive(Clone, Debug)]
struct Phrase {
    words: Vec<Pattern>,
    colon: bool,
    sense: Sense,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Places {
    start: Vec<String>,
    inner: Vec<String>,
    anywhere: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct GrammarFile {
    language: String,
    openers: BTreeMap<String, Places>,
    words: BTreeMap<String, Vec<String>>,
    months: BTreeMap<String, Vec<String>>,
    numbers: BTreeMap<String, Vec<String>>,
    abbreviations: BTreeMap<String, Vec<String>>,
    bodies: BTreeMap<String, Vec<String>>,
    measures: BTreeMap<String, Vec<String>>,
}

/// A grammar file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GrammarError {
    /// The file is not TOML of the expected shape.
    #[error("the grammar {name} cannot be read")]
    Read {
        /// The name of the grammar.
        name: String,
        /// What the TOML reader says.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The file names a class, opener or month that does not exist.
    #[error("the grammar {name} uses the unknown word {word:?} in [{section}]")]
    UnknownKey {
        /// The name of the grammar.
        name: String,
        /// The section of the file.
        section: &'static str,
        /// The key that is not known.
        word: String,
    },
    /// There are more words than the table can hold.
    #[error("the grammar {name} has too many words")]
    TooLarge {
        /// The name of the grammar.
        name: String,
    },
}

/// What [`super::read_entry`] reads by: words, openers, codes and abbreviations of its languages.
///
/// ```
/// use imena_intake::prose::{Grammar, read_entry};
///
/// let grammar = Grammar::builtin();
/// let entry = read_entry(&grammar, Some("Примеров Тест Образцович"), "Род. в 1901, г. Образцов, русский.");
/// assert_eq!(entry.reading("birth"), Some("1901"));
/// ```
#[derive(Clone, Debug)]
pub struct Grammar {
    lexicon: Lexicon,
    phrases: Vec<Vec<Phrase>>,
    body_codes: Vec<String>,
    measure_codes: Vec<String>,
    profile: Profile,
}

/// The grammars that ship, by name. The first five are joined in [`Grammar::builtin`].
const SHIPPED: &[(&str, &str)] = &[
    ("ru", include_str!("../../grammar/ru.toml")),
    ("uk", include_str!("../../grammar/uk.toml")),
    ("be", include_str!("../../grammar/be.toml")),
    ("pl", include_str!("../../grammar/pl.toml")),
    ("en", include_str!("../../grammar/en.toml")),
    ("es", include_str!("../../grammar/es.toml")),
];

impl Grammar {
    /// The grammar of Russian, Ukrainian, Belarusian, Polish and English entries.
    ///
    /// # Panics
    ///
    /// Never in a released program: a test reads every shipped file.
    #[must_use]
    pub fn builtin() -> Self {
        let files: Vec<(&str, &str)> = SHIPPED
            .iter()
            .filter(|(name, _)| *name != "es")
            .copied()
            .collect();
        Self::from_files(&files).expect("a test reads every shipped grammar")
    }

    /// The text of a shipped grammar, to be copied and changed: `ru`, `uk`, `be`, `pl`, `en` or `es`.
    #[must_use]
    pub fn shipped(name: &str) -> Option<&'static str> {
        SHIPPED
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, text)| *text)
    }

    /// Joins grammar files, given as name and text.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Self, GrammarError> {
        let mut grammar = Self {
            lexicon: Lexicon::new(),
            phrases: vec![Vec::new()],
            body_codes: Vec::new(),
            measure_codes: Vec::new(),
            profile: Profile::default(),
        };
        let mut heads: BTreeMap<String, u16> = BTreeMap::new();
        for (name, text) in files {
            grammar.join(name, text, &mut heads)?;
        }
        grammar.close(&heads);
        Ok(grammar)
    }

    /// The same grammar with what a keeper has written down about one volume.
    pub fn with_profile(&self, profile: &Profile) -> Result<Self, GrammarError> {
        let mut files: Vec<(&str, &str)> = SHIPPED
            .iter()
            .filter(|(name, _)| *name != "es")
            .copied()
            .collect();
        for (name, text) in SHIPPED {
            if profile.grammars.iter().any(|g| g == name) && !files.iter().any(|(n, _)| n == name) {
                files.push((name, text));
            }
        }
        let own = profile.as_grammar();
        files.push(("profile", &own));
        let mut grammar = Self::from_files(&files)?;
        grammar.profile = profile.clone();
        Ok(grammar)
    }

    /// What the keeper wrote about the volume; empty for [`Grammar::builtin`].
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    fn join(
        &mut self,
        name: &str,
        text: &str,
        heads: &mut BTreeMap<String, u16>,
    ) -> Result<(), GrammarError> {
        let file: GrammarFile = toml::from_str(text).map_err(|source| GrammarError::Read {
            name: name.to_owned(),
            source: Box::new(source),
        })?;
        let unknown = |section, word: &str| GrammarError::UnknownKey {
            name: name.to_owned(),
            section,
            word: word.to_owned(),
        };
        for (key, words) in &file.words {
            let Some((_, class)) = CLASS_NAMES.iter().find(|(n, _)| n == key) else {
                return Err(unknown("words", key));
            };
            for word in words {
                self.lexicon.add(word, *class, 0);
            }
        }
        for (key, words) in &file.months {
            let month: u16 = match key.parse() {
                Ok(month @ 1..=12) => month,
                _ => return Err(unknown("months", key)),
            };
            for word in words {
                self.lexicon.add(word, class::MONTH, month);
            }
        }
        for (key, words) in &file.numbers {
            let number: u16 = match key.parse() {
                Ok(number @ 1..=99) => number,
                _ => return Err(unknown("numbers", key)),
            };
            for word in words {
                self.lexicon.add(word, class::NUMERAL, number);
            }
        }
        for (key, words) in &file.abbreviations {
            let class = match key.as_str() {
                "known" => class::ABBREVIATION,
                "may_end" => class::ABBREVIATION | class::MAY_END,
                _ => return Err(unknown("abbreviations", key)),
            };
            for word in words {
                self.lexicon.add(word, class, 0);
            }
        }
        for (key, places) in &file.openers {
            let opener: Opener = Opener::deserialize(serde::de::value::StrDeserializer::<
                serde::de::value::Error,
            >::new(key))
            .map_err(|_| unknown("openers", key))?;
            for (list, position) in [
                (&places.start, Position::Start),
                (&places.inner, Position::Inner),
                (&places.anywhere, Position::Anywhere),
            ] {
                for text in list {
                    self.phrase(text, Sense::Opener(opener, position), heads);
                }
            }
        }
        for (code, list) in &file.bodies {
            let index = index_of(&mut self.body_codes, code);
            for text in list {
                self.phrase(text, Sense::Body(index), heads);
            }
        }
        for (code, list) in &file.measures {
            let index = index_of(&mut self.measure_codes, code);
            for text in list {
                self.phrase(text, Sense::Measure(index), heads);
            }
        }
        if self.lexicon.is_full() {
            return Err(GrammarError::TooLarge {
                name: name.to_owned(),
            });
        }
        Ok(())
    }

    fn phrase(&mut self, text: &str, sense: Sense, heads: &mut BTreeMap<String, u16>) {
        let (text, colon) = text.strip_suffix(':').map_or((text, false), |t| (t, true));
        let words: Vec<&str> = text.split_whitespace().collect();
        let Some(first) = words.first() else { return };
        let list = *heads.entry((*first).to_owned()).or_insert_with(|| {
            self.phrases.push(Vec::new());
            u16::try_from(self.phrases.len() - 1).unwrap_or(0)
        });
        self.phrases[usize::from(list)].push(Phrase {
            words: words.iter().map(|w| Pattern::new(w)).collect(),
            colon,
            sense,
        });
    }

    fn close(&mut self, heads: &BTreeMap<String, u16>) {
        for (first, list) in heads {
            self.lexicon.phrases(first, *list);
        }
        let phrases = &mut self.phrases;
        self.lexicon.close(&mut |own, above| match (own, above) {
            (0, other) | (other, 0) => other,
            (own, above) if own == above => own,
            (own, above) => {
                let mut joined = phrases[usize::from(own)].clone();
                joined.extend(phrases[usize::from(above)].iter().cloned());
                phrases.push(joined);
                u16::try_from(phrases.len() - 1).unwrap_or(0)
            }
        });
        for list in &mut self.phrases {
            list.sort_by_key(|phrase| {
                let position = match phrase.sense {
                    Sense::Opener(_, position) => position,
                    _ => Position::Start,
                };
                std::cmp::Reverse((phrase.words.len(), phrase.colon, position))
            });
        }
    }

    pub(super) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    pub(super) fn body_code(&self, index: u16) -> &str {
        self.body_codes
            .get(usize::from(index))
            .map_or("", String::as_str)
    }

    pub(super) fn measure_code(&self, index: u16) -> &str {
        self.measure_codes
            .get(usize::from(index))
            .map_or("", String::as_str)
    }

    /// The opener that begins at a token and the first token after it and its colon.
    pub(super) fn opener_at(
        &self,
        tokens: &Tokens,
        at: usize,
    ) -> Option<(Opener, Position, usize)> {
        self.match_at(tokens, at, |sense| matches!(sense, Sense::Opener(..)))
            .and_then(|(sense, next)| match sense {
                Sense::Opener(opener, position) => Some((opener, position, next)),
                _ => None,
            })
    }

    /// Whether an opener that may stand at the head of a phrase begins at a token.
    pub(super) fn opens_phrase(&self, tokens: &Tokens, at: usize) -> bool {
        self.match_at(
            tokens,
            at,
            |sense| matches!(sense, Sense::Opener(_, position) if position != Position::Anywhere),
        )
        .is_some()
    }

    /// The longest phrase of a wanted sense that begins at a token.
    pub(super) fn match_at(
        &self,
        tokens: &Tokens,
        at: usize,
        wanted: impl Fn(Sense) -> bool,
    ) -> Option<(Sense, usize)> {
        let first = tokens.list.get(at)?;
        if first.phrases == 0 {
            return None;
        }
        'phrases: for phrase in &self.phrases[usize::from(first.phrases)] {
            if !wanted(phrase.sense) {
                continue;
            }
            let mut i = at;
            for (n, pattern) in phrase.words.iter().enumerate() {
                let Some(token) = tokens.list.get(i) else {
                    continue 'phrases;
                };
                if token.kind != Kind::Word || !pattern.fits(tokens.fold(i), token.dotted) {
                    continue 'phrases;
                }
                i += 1;
                let skip = pattern.dotted || n + 1 < phrase.words.len();
                if token.dotted && skip && tokens.list.get(i).is_some_and(|t| t.mark == '.') {
                    i += 1;
                }
            }
            let colon = tokens
                .list
                .get(i)
                .is_some_and(|t| t.kind == Kind::Mark && t.mark == ':');
            if phrase.colon && !colon {
                continue;
            }
            return Some((phrase.sense, if colon { i + 1 } else { i }));
        }
        None
    }
}

fn index_of(codes: &mut Vec<String>, code: &str) -> u16 {
    let position = codes.iter().position(|c| c == code).unwrap_or_else(|| {
        codes.push(code.to_owned());
        codes.len() - 1
    });
    u16::try_from(position).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_grammar_reads_and_all_fit_together() {
        Grammar::from_files(SHIPPED).expect("all shipped grammars are well formed");
        drop(Grammar::builtin());
    }

    #[test]
    fn an_unknown_class_is_named_in_the_error() {
        let error = Grammar::from_files(&[("x", "language = \"x\"\n[words]\nnatoin = [\"a\"]")])
            .unwrap_err();
        assert!(error.to_string().contains("natoin"), "{error}");
    }
}
