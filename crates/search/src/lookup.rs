//! From one word of a query to the words of the vocabulary it may stand for, with the reason.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use imena_names::{
    Bridge, FamilyId, FormKind, Membership, Part, Script, Word, adopted, compare_words_above,
    family_forms, likely_cyrillic, of_one_stem, surname_roots,
};
use rustc_hash::FxHashMap;

use crate::grams::{self, Grams, Scratch};
use crate::keyboard;
use crate::segment::{FATHER, Segment};

/// Which bridges may be used; each can be switched off by the person who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent switches shown as four boxes"
)]
pub struct Bridges {
    /// Other scripts and romanisations.
    pub script: bool,
    /// Words that sound alike.
    pub sound: bool,
    /// Pet forms and the same name in other languages.
    pub diminutive: bool,
    /// Misprints, slips of the key, misread letters.
    pub misprint: bool,
}

impl Default for Bridges {
    fn default() -> Self {
        Bridges {
            script: true,
            sound: true,
            diminutive: true,
            misprint: true,
        }
    }
}

impl Bridges {
    fn allows(self, bridge: Bridge) -> bool {
        match bridge {
            Bridge::Script => self.script,
            Bridge::Sound => self.sound,
            Bridge::Misprint | Bridge::Stem => self.misprint,
            Bridge::Language(_) | Bridge::Pet(_) | Bridge::Adopted(_) => self.diminutive,
            _ => true,
        }
    }
}

/// One vocabulary word a query word may stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub(crate) token: u32,
    pub(crate) score: f32,
    pub(crate) bridge: Bridge,
}

/// Given names as a small vocabulary of their own, so that a misspelt pet form finds its family.
struct Forms {
    grams: Grams,
    words: Vec<(Word, Vec<Membership>)>,
}

fn forms() -> &'static Forms {
    static FORMS: OnceLock<Forms> = OnceLock::new();
    FORMS.get_or_init(|| {
        let mut by_text: FxHashMap<&'static str, usize> = FxHashMap::default();
        let mut words: Vec<(Word, Vec<Membership>)> = Vec::new();
        for (text, m) in family_forms() {
            if Script::detect(text) != Script::Cyrillic || text.chars().count() < 3 {
                continue;
            }
            let at = *by_text.entry(text).or_insert_with(|| {
                words.push((Word::new(text), Vec::new()));
                words.len() - 1
            });
            words[at].1.push(m);
        }
        let pieces: Vec<Vec<u32>> = words.iter().map(|(w, _)| grams::pieces(w, false)).collect();
        Forms {
            grams: Grams::build(&pieces),
            words,
        }
    })
}

/// How many vocabulary words are looked at closely.
const LOOKED_AT: usize = 160;
/// How many are kept.
const KEPT: usize = 96;
/// Below this two words are not taken for each other.
const LEAST: f32 = 0.62;

/// Below this two words have nothing in common that could be shown.
const FAR_OFF: f32 = 0.45;
/// How many such words are kept, and what each is worth of its nearness.
const KEPT_FAR: usize = 12;
const PRICE_OF_FAR: f32 = 0.7;
/// The most that two surnames of one stem with other endings are worth.
const OF_ONE_STEM: f32 = 0.87;
/// What a given name is worth that was often taken in place of the one asked for.
const TAKEN_INSTEAD: f32 = 0.55;
/// The same for the father's name, behind a patronymic.
const TAKEN_BY_FATHER: f32 = 0.5;

/// What was asked of a segment before: the word, the part of a name it is sought in, the bridges.
type Asked = (String, Part, Bridges);

/// Answers remembered with a segment, which never changes. Only words that many bear are remembered, given names and
/// patronymics above all: a rare surname in memory would tell whom somebody was looking for.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<FxHashMap<Asked, Arc<[Hit]>>>);

/// How many answers are remembered; a few kilobytes each.
const MOST_REMEMBERED: usize = 4096;

/// How many records must have a word for it to tell nothing of who was sought.
const BORNE_BY_MANY: usize = 1000;

/// The vocabulary words `word` may stand for, best first.
pub(crate) fn lookup(
    segment: &Segment,
    word: &Word,
    part: Part,
    bridges: Bridges,
    scratch: &mut Scratch,
) -> Arc<[Hit]> {
    // The very word is asked, not what it may stand for: near a common word there are rare ones.
    let is_common = segment
        .token_of(word.text())
        .is_some_and(|token| segment.postings(token).len() >= BORNE_BY_MANY);
    if !is_common {
        return look_up(segment, word, part, bridges, scratch).into();
    }
    let asked = (word.text().to_owned(), part, bridges);
    let remembered = || {
        let answers = &segment.remembered.0;
        answers.lock().unwrap_or_else(PoisonError::into_inner)
    };
    if let Some(hits) = remembered().get(&asked) {
        return hits.clone();
    }
    let hits: Arc<[Hit]> = look_up(segment, word, part, bridges, scratch).into();
    let mut answers = remembered();
    if answers.len() >= MOST_REMEMBERED {
        answers.clear();
    }
    answers.insert(asked, hits.clone());
    hits
}

fn look_up(
    segment: &Segment,
    word: &Word,
    part: Part,
    bridges: Bridges,
    scratch: &mut Scratch,
) -> Vec<Hit> {
    let mut best: FxHashMap<u32, Hit> = FxHashMap::default();
    gather(segment, word, part, bridges, 1.0, &mut best, scratch);
    let found = best.values().fold(0.0f32, |a, h| a.max(h.score));
    if bridges.misprint
        && found < 0.87
        && let Some(other) = keyboard::other_layout(word.text())
    {
        gather(
            segment,
            &Word::new(&other),
            part,
            bridges,
            0.95,
            &mut best,
            scratch,
        );
    }
    if best.is_empty() && bridges.misprint {
        nearest_at_all(segment, word, part, bridges, &mut best, scratch);
    }
    let mut hits: Vec<Hit> = best.into_values().collect();
    hits.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.token.cmp(&b.token)));
    // Families come whole; of the rest the best are kept.
    let mut kept = 0;
    hits.retain(|h| {
        kept += 1;
        kept <= KEPT
            || matches!(
                h.bridge,
                Bridge::Language(_) | Bridge::Pet(_) | Bridge::Father(_)
            )
    });
    hits
}

/// A word that stands for nothing is answered by the few words nearest to it, at a price that tells them from an answer.
fn nearest_at_all(
    segment: &Segment,
    word: &Word,
    part: Part,
    bridges: Bridges,
    best: &mut FxHashMap<u32, Hit>,
    scratch: &mut Scratch,
) {
    let pieces = grams::pieces(word, true);
    let mut near: Vec<Hit> = Vec::new();
    for (token, _) in segment.grams.nearest(&pieces, LOOKED_AT, scratch) {
        let other = segment.word(token);
        let found = compare_words_above(word, other, part, FAR_OFF);
        if found.score >= FAR_OFF && bridges.allows(found.bridge) && !other.is_initial() {
            near.push(Hit {
                token,
                score: found.score * PRICE_OF_FAR,
                bridge: found.bridge,
            });
        }
    }
    near.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.token.cmp(&b.token)));
    near.truncate(KEPT_FAR);
    for hit in near {
        offer(best, hit);
    }
}

fn offer(best: &mut FxHashMap<u32, Hit>, hit: Hit) {
    let cell = best.entry(hit.token).or_insert(hit);
    if hit.score > cell.score {
        *cell = hit;
    }
}

fn gather(
    segment: &Segment,
    word: &Word,
    part: Part,
    bridges: Bridges,
    factor: f32,
    best: &mut FxHashMap<u32, Hit>,
    scratch: &mut Scratch,
) {
    if let Some(token) = segment.token_of(word.text()) {
        offer(
            best,
            Hit {
                token,
                score: factor,
                bridge: Bridge::Same,
            },
        );
    }
    let pieces = grams::pieces(word, true);
    let roots = match part {
        Part::Surname | Part::Unknown if bridges.misprint && may_be_surname(word) => roots(word),
        _ => Vec::new(),
    };
    for (token, _) in segment.grams.nearest(&pieces, LOOKED_AT, scratch) {
        let other = segment.word(token);
        if other.is_initial() {
            continue;
        }
        let mut found = compare_words_above(word, other, part, LEAST);
        if found.score < OF_ONE_STEM
            && let Some(score) = stem_in_common(&roots, other)
            && score > found.score
        {
            found.score = score;
            found.bridge = Bridge::Stem;
        }
        if found.score >= LEAST && bridges.allows(found.bridge) {
            offer(
                best,
                Hit {
                    token,
                    score: found.score * factor,
                    bridge: found.bridge,
                },
            );
        }
    }
    if part == Part::Surname {
        return;
    }
    let family = |memberships: &[Membership], price: f32, best: &mut FxHashMap<u32, Hit>| {
        for m in memberships {
            let (worth, bridge) = match m.kind {
                FormKind::Full => (0.93, Bridge::Language(m.family)),
                FormKind::National => (0.92, Bridge::Language(m.family)),
                FormKind::Pet => (0.92, Bridge::Pet(m.family)),
                FormKind::Adopted => (0.55, Bridge::Adopted(m.family)),
            };
            for &token in segment.family(usize::from(m.family.0)) {
                let other = segment.word(token);
                let kind = other
                    .families()
                    .iter()
                    .find(|o| o.family == m.family)
                    .map(|o| o.kind);
                let worth = match (m.kind, kind) {
                    (FormKind::Full, Some(FormKind::Full)) => 0.95,
                    (_, Some(FormKind::Full)) => worth,
                    _ => worth - 0.02,
                };
                offer(
                    best,
                    Hit {
                        token,
                        score: worth * price * factor,
                        bridge,
                    },
                );
            }
        }
    };
    if bridges.diminutive {
        if word.families().is_empty() {
            // A misspelt given name: through the nearest forms of the table.
            let near = forms().grams.nearest(&pieces, 24, scratch);
            for (w, _) in near {
                let (form, memberships) = &forms().words[w as usize];
                let found = compare_words_above(word, form, Part::Surname, 0.72);
                if found.score >= 0.72 && bridges.allows(found.bridge) {
                    family(memberships, found.score, best);
                }
            }
        } else {
            family(word.families(), 1.0, best);
        }
    }
    for m in word.fathers() {
        for &token in segment.family(usize::from(m.family.0) | FATHER) {
            offer(
                best,
                Hit {
                    token,
                    score: 0.93 * factor,
                    bridge: Bridge::Father(m.family),
                },
            );
        }
    }
    if bridges.diminutive {
        stood_in(segment, word, factor, best);
    }
}

/// Names that were taken in place of this one, or gave way to it, and patronymics from such names: Гирш and Григорий,
/// Хаимович and Ефимович.
fn stood_in(segment: &Segment, word: &Word, factor: f32, best: &mut FxHashMap<u32, Hit>) {
    let of = [
        (word.families(), 0, TAKEN_INSTEAD),
        (word.fathers(), FATHER, TAKEN_BY_FATHER),
    ];
    for (memberships, kind, score) in of {
        // Of several families a form is in, what it is called by most is meant; a pet form stands for too many.
        let closest = memberships.iter().map(|m| m.kind).min();
        let own = memberships
            .iter()
            .filter(|m| Some(m.kind) == closest && m.kind <= FormKind::National);
        let others: Vec<FamilyId> = own.flat_map(|m| adopted(m.family)).copied().collect();
        for family in others {
            for &token in segment.family(usize::from(family.0) | kind) {
                let other = segment.word(token);
                let theirs = if kind == FATHER {
                    other.fathers()
                } else {
                    other.families()
                };
                let full = |m: &Membership| m.family == family && m.kind <= FormKind::National;
                if theirs.iter().any(full) {
                    offer(
                        best,
                        Hit {
                            token,
                            score: score * factor,
                            bridge: Bridge::Adopted(family),
                        },
                    );
                }
            }
        }
    }
}

/// What a surname may be without its endings; of a Latin one, by the Cyrillic it most likely stands for.
fn roots(word: &Word) -> Vec<String> {
    match word.script() {
        Script::Cyrillic => surname_roots(word.text()),
        Script::Latin => (likely_cyrillic(word.text(), 1).first())
            .map(|text| surname_roots(text))
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Whether a word is not plainly a given name or a patronymic: Иванов is not Иван, and neither is Иванович.
fn may_be_surname(word: &Word) -> bool {
    let full = |m: &Membership| m.kind <= FormKind::National;
    !word.families().iter().any(full) && !word.is_patronymic()
}

/// How near a word of the vocabulary is by its stem alone.
fn stem_in_common(roots: &[String], other: &Word) -> Option<f32> {
    let shortest = roots.iter().min_by_key(|r| r.len())?;
    // Whoever shares a root begins with it: most words are settled by their first letters.
    let (first, _) = shortest.char_indices().nth(3)?;
    let begins = shortest.get(..first)?;
    let begins_so = other.script() == Script::Cyrillic && other.text().starts_with(begins);
    (begins_so && may_be_surname(other))
        .then(|| of_one_stem(roots, &surname_roots(other.text())))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, Index, NameText, Query};

    #[test]
    fn a_word_that_few_bear_leaves_no_trace() {
        let index = Index::build((0..BORNE_BY_MANY as u64).map(|id| Entry {
            id,
            names: vec![NameText::Whole(format!("Редкостев{id} Тест"))],
            ..Entry::default()
        }));
        let found = index.search(&Query::read("Редкостев7 Тест"), Bridges::default(), 1);
        assert_eq!(found.found[0].id, 7);
        let remembered = index.segments[0].remembered.0.lock().unwrap();
        let words: Vec<&str> = remembered.keys().map(|asked| asked.0.as_str()).collect();
        assert_eq!(words, ["тест"]);
    }
}
