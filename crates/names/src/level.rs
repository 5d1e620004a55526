//! Two words of a name compared: how near, and why.

use crate::given::{self, FamilyId, Kinship};
use crate::letters;
use crate::sound::{self, Cost, FAR};
use crate::word::Word;

/// Which part of a name a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Surname, with its particles.
    Surname,
    /// Given name.
    Given,
    /// Patronymic.
    Patronymic,
    /// Not known.
    Unknown,
}

/// Why two words were taken for each other, in the order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bridge {
    /// Letter for letter.
    Same,
    /// Another spelling of the same letters: ё and е, pre-reform, marks dropped.
    Spelling,
    /// Another gender or case.
    Ending,
    /// Another script or romanisation, the sound agrees.
    Script,
    /// One name in two languages.
    Language(FamilyId),
    /// A short or pet form.
    Pet(FamilyId),
    /// The fathers' names are one name.
    Father(FamilyId),
    /// An initial that agrees.
    Initial,
    /// Sounds alike.
    Sound,
    /// A misprint, a slip of the key, a misread letter.
    Misprint,
    /// Surnames of one stem with other endings: -ов, -ский, -енко added or dropped.
    Stem,
    /// A name often taken in place of the other.
    Adopted(FamilyId),
    /// One part of a double name agrees.
    PartOf,
    /// Nothing in common worth naming.
    None,
}

/// Two words compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordMatch {
    /// 0 to 1.
    pub score: f32,
    /// The best reason for the score.
    pub bridge: Bridge,
}

/// Graded agreement of one part of a name, for record linkage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameLevel {
    /// The same letters.
    Equal,
    /// The same name in another script, spelling, gender or case.
    Spelling,
    /// The same given name in another language, a pet form, or fathers of one name.
    Variant,
    /// One side is an initial and it agrees.
    InitialCompatible,
    /// Near enough for a misprint or hearing.
    Near,
    /// They contradict each other.
    Contradictory,
    /// One side has nothing.
    Missing,
}

/// What a cost means for words of this length: 1 is the same, 0 has nothing in common.
pub(crate) fn closeness(cost: Cost, length: usize) -> f32 {
    if cost >= FAR {
        return 0.0;
    }
    let room = 100.0 + 48.0 * length.max(3) as f32;
    (1.0 - f32::from(cost) / room).max(0.0)
}

impl WordMatch {
    /// Takes the better of what is there and what is offered; of equals the more trusted.
    fn offer(&mut self, score: f32, bridge: Bridge) {
        let equal = (score - self.score).abs() <= 1e-6;
        if (equal && bridge < self.bridge) || (!equal && score > self.score) {
            *self = WordMatch { score, bridge };
        }
    }
}

const NOTHING: WordMatch = WordMatch {
    score: 0.0,
    bridge: Bridge::None,
};

/// Compares two prepared words, as parts of the kind given.
pub fn compare_words(a: &Word, b: &Word, part: Part) -> WordMatch {
    compare_words_above(a, b, part, 0.45)
}

/// As [`compare_words`], but may give up as soon as the score cannot reach `least`.
pub fn compare_words_above(a: &Word, b: &Word, part: Part, least: f32) -> WordMatch {
    if a.text.is_empty() || b.text.is_empty() {
        return NOTHING;
    }
    if a.text == b.text {
        return WordMatch {
            score: 1.0,
            bridge: if a.initial {
                Bridge::Initial
            } else {
                Bridge::Same
            },
        };
    }
    if a.initial || b.initial {
        return initials(a, b);
    }
    let length = usize::midpoint(a.letters.len(), b.letters.len() + 1);
    let room = 100.0 + 48.0 * length.max(3) as f32;
    let most = ((1.0 - least) * room) as Cost;
    let mut best = NOTHING;
    let far = sound::shapes_far(&a.shape, &b.shape, a.script == b.script);
    if a.script == b.script && !(far && a.letters.len().min(b.letters.len()) > 3) {
        let cost = letters::distance(&a.letters, &b.letters, most);
        if cost == 0 {
            best.offer(0.995, Bridge::Spelling);
        } else {
            best.offer(closeness(cost, length), Bridge::Misprint);
        }
    }
    if !far
        && best.score < 0.98
        && part != Part::Patronymic
        && part != Part::Given
        && let Some(score) = endings(a, b, length, most)
    {
        best.offer(score, Bridge::Ending);
    }
    if part != Part::Surname {
        match given::kinship(&a.families, &b.families) {
            Some(Kinship::Spelling(f)) => best.offer(0.96, Bridge::Language(f)),
            Some(Kinship::Language(f)) => best.offer(0.92, Bridge::Language(f)),
            Some(Kinship::Pet(f)) => best.offer(0.92, Bridge::Pet(f)),
            Some(Kinship::Adopted(f)) => best.offer(0.55, Bridge::Adopted(f)),
            None => {}
        }
        match given::kinship(&a.fathers, &b.fathers) {
            Some(Kinship::Spelling(f)) => best.offer(0.95, Bridge::Father(f)),
            Some(Kinship::Language(f) | Kinship::Pet(f)) => best.offer(0.93, Bridge::Father(f)),
            Some(Kinship::Adopted(f)) => best.offer(0.5, Bridge::Adopted(f)),
            None => {}
        }
    }
    let enough = if a.script == b.script { 0.9 } else { 0.985 };
    if !far && best.score < enough {
        let cost = sound::distance(&a.lattice, &b.lattice, most);
        if cost < FAR {
            let score = closeness(cost, length);
            let bridge = if a.script != b.script {
                if cost <= 30 {
                    Bridge::Script
                } else {
                    Bridge::Sound
                }
            } else if cost <= 60 {
                Bridge::Sound
            } else {
                Bridge::Misprint
            };
            best.offer(
                if a.script == b.script {
                    score.min(0.985)
                } else {
                    score.min(0.99)
                },
                bridge,
            );
        }
    }
    // Whether a distance below what was asked is known depends on the side it was begun from.
    if best.score < least { NOTHING } else { best }
}

/// The words with their gender and case endings off.
fn endings(a: &Word, b: &Word, length: usize, most: Cost) -> Option<f32> {
    const OTHER_ENDING: Cost = 8;
    if a.masculine.is_none() && b.masculine.is_none() {
        return None;
    }
    let mut best = FAR;
    let (plain_a, plain_b) = ((&a.letters, &a.lattice), (&b.letters, &b.lattice));
    let bare_a = a.masculine.as_ref().map(|m| (&m.0, &m.1));
    let bare_b = b.masculine.as_ref().map(|m| (&m.0, &m.1));
    for (x, y) in [
        (bare_a, Some(plain_b)),
        (Some(plain_a), bare_b),
        (bare_a, bare_b),
    ] {
        let (Some(x), Some(y)) = (x, y) else { continue };
        let cost = if a.script == b.script {
            letters::distance(x.0, y.0, most)
        } else {
            sound::distance(x.1, y.1, most)
        };
        best = best.min(cost);
    }
    (best < FAR).then(|| closeness(best + OTHER_ENDING, length))
}

fn initials(a: &Word, b: &Word) -> WordMatch {
    let agree = if a.script == b.script {
        a.letters.first() == b.letters.first()
    } else {
        a.lattice.may_begin_like(&b.lattice)
    };
    if agree {
        return WordMatch {
            score: if a.initial && b.initial { 0.95 } else { 0.7 },
            bridge: Bridge::Initial,
        };
    }
    // Families: "J." may stand for Иван (Johann), "W." for Василий.
    NOTHING
}

/// The graded level of two prepared words as one part of a name.
pub fn word_level(a: &Word, b: &Word, part: Part) -> NameLevel {
    if a.text.is_empty() || b.text.is_empty() {
        return NameLevel::Missing;
    }
    let found = compare_words_above(a, b, part, 0.6);
    match found.bridge {
        Bridge::Same => NameLevel::Equal,
        Bridge::Spelling | Bridge::Ending | Bridge::Script if found.score >= 0.93 => {
            NameLevel::Spelling
        }
        Bridge::Language(_) | Bridge::Pet(_) | Bridge::Father(_) => NameLevel::Variant,
        Bridge::Initial => NameLevel::InitialCompatible,
        Bridge::Adopted(_) => NameLevel::Near,
        _ if found.score >= 0.96 => NameLevel::Spelling,
        _ if part != Part::Surname && related(a, b) => NameLevel::Variant,
        _ if found.score >= 0.72 => NameLevel::Near,
        _ => NameLevel::Contradictory,
    }
}

/// Whether two words are of one given-name family, or their fathers' names are.
fn related(a: &Word, b: &Word) -> bool {
    let close = |k: Option<Kinship>| {
        matches!(
            k,
            Some(Kinship::Spelling(_) | Kinship::Language(_) | Kinship::Pet(_))
        )
    };
    close(given::kinship(&a.families, &b.families)) || close(given::kinship(&a.fathers, &b.fathers))
}

/// The graded level of two strings as one part of a name; double names agree in their best part.
///
/// For many comparisons prepare [`Word`]s once and use [`word_level`].
///
/// ```
/// use imena_names::{NameLevel, Part, name_level};
/// assert_eq!(name_level("Krohn", "Крон", Part::Surname), NameLevel::Spelling);
/// assert_eq!(name_level("Ваня", "Иван", Part::Given), NameLevel::Variant);
/// assert_eq!(name_level("И.", "Иван", Part::Given), NameLevel::InitialCompatible);
/// assert_eq!(name_level("Петров", "Сидоров", Part::Surname), NameLevel::Contradictory);
/// ```
pub fn name_level(a: &str, b: &str, part: Part) -> NameLevel {
    let split = |s: &str| -> Vec<Word> {
        s.split(|c: char| c.is_whitespace() || c == '-' || c == '(' || c == ')' || c == ',')
            .filter(|w| !w.is_empty())
            .take(6)
            .map(Word::new)
            .collect()
    };
    let (x, y) = (split(a), split(b));
    if x.is_empty() || y.is_empty() {
        return NameLevel::Missing;
    }
    let mut best = NameLevel::Contradictory;
    for p in &x {
        for q in &y {
            let level = word_level(p, q, part);
            if level < best {
                best = level;
            }
        }
    }
    if best == NameLevel::Equal && (x.len() > 1 || y.len() > 1) && normal_differs(a, b) {
        best = NameLevel::Spelling;
    }
    best
}

fn normal_differs(a: &str, b: &str) -> bool {
    crate::script::normal(a) != crate::script::normal(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: &str, b: &str, part: Part, expected: NameLevel) {
        assert_eq!(name_level(a, b, part), expected, "{a} / {b}");
        assert_eq!(name_level(b, a, part), expected, "{b} / {a}");
    }

    #[test]
    fn fathers_of_one_name() {
        let (a, b) = (Word::new("Самойлович"), Word::new("Самуилович"));
        assert_eq!(word_level(&a, &b, Part::Patronymic), NameLevel::Variant);
    }

    #[test]
    fn levels() {
        use NameLevel::*;
        for (a, b, part, level) in [
            ("Иванов", "Иванов", Part::Surname, Equal),
            ("Иванов", "Ивановъ", Part::Surname, Spelling),
            ("Иванов", "Иванова", Part::Surname, Spelling),
            ("Граевский", "Граевской", Part::Surname, Spelling),
            ("Soldatoff", "Солдатов", Part::Surname, Spelling),
            ("Tschernow", "Чернов", Part::Surname, Spelling),
            ("Joukov", "Жуков", Part::Surname, Spelling),
            ("Xanevskij", "Ханевский", Part::Surname, Spelling),
            ("Kosâkov", "Косяков", Part::Surname, Spelling),
            ("Rychlewski", "Рыхлевский", Part::Surname, Spelling),
            ("Choulepov", "Шулепов", Part::Surname, Spelling),
            ("Lijachev", "Лихачев", Part::Surname, Spelling),
            ("Кон", "כהן", Part::Surname, Near),
            ("Бынов", "Быков", Part::Surname, Near),
            ("Родионв", "Родионов", Part::Surname, Near),
            ("Баравский", "Боровский", Part::Surname, Near),
            ("Самойлович", "Самуилович", Part::Patronymic, Variant),
            ("Иванович", "Ивановна", Part::Patronymic, Variant),
            ("Петр", "Пётр", Part::Given, Spelling),
            ("", "Пётр", Part::Given, Missing),
        ] {
            check(a, b, part, level);
        }
    }
}
