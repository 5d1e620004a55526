//! A whole name prepared for comparison, and the comparison with its reasons.

use crate::given::family_head;
use crate::level::{Bridge, NameLevel, Part, WordMatch, compare_words_above, word_level};
use crate::parse::{self, ParsedName};
use crate::script::Script;
use crate::word::Word;

/// One word of a prepared name.
#[derive(Debug, Clone, PartialEq)]
pub struct NameWord {
    /// The prepared word.
    pub word: Word,
    /// Its proposed part.
    pub part: Part,
    /// Words joined by a hyphen share a number.
    pub unit: u8,
    /// Another form of that part, from brackets.
    pub alternative: bool,
    /// bin, von, оглы: says nothing by itself.
    pub(crate) particle: bool,
}

/// A name prepared once and compared often.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    identities: Vec<Vec<NameWord>>,
    /// All letters of the first identity run together, for names written in one word.
    joined: Word,
}

impl Name {
    /// Prepares a name as written.
    pub fn new(text: &str) -> Name {
        Name::from_parsed(&parse::parse(text))
    }

    /// Prepares a parsed name.
    pub fn from_parsed(parsed: &ParsedName) -> Name {
        let identities: Vec<Vec<NameWord>> = parsed
            .identities
            .iter()
            .map(|i| {
                i.words
                    .iter()
                    .map(|w| NameWord {
                        word: Word::from_normal(w.text.clone()),
                        part: w.part,
                        unit: w.unit,
                        alternative: w.alternative,
                        particle: parse::Shape::of(&w.text).particle,
                    })
                    .collect()
            })
            .collect();
        let joined: String = identities
            .first()
            .map(|i| {
                i.iter()
                    .filter(|w| !w.alternative)
                    .map(|w| w.word.text())
                    .collect()
            })
            .unwrap_or_default();
        Name {
            identities,
            joined: Word::from_normal(joined),
        }
    }

    /// The words of each identity.
    pub fn identities(&self) -> &[Vec<NameWord>] {
        &self.identities
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.identities.iter().all(Vec::is_empty)
    }
}

/// Why two names agree or differ, for one pair of words.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The word on the left side, if any.
    pub left: Option<String>,
    /// The word on the right side, if any.
    pub right: Option<String>,
    /// What connects them.
    pub bridge: Bridge,
    /// The part they were compared as.
    pub part: Part,
    /// 0 to 1.
    pub score: f32,
}

/// Two names compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// 0 to 1.
    pub score: f32,
    /// Agreement of the surnames.
    pub surname: NameLevel,
    /// Agreement of the given names.
    pub given: NameLevel,
    /// Agreement of the patronymics.
    pub patronymic: NameLevel,
    /// Word by word.
    pub reasons: Vec<Reason>,
}

/// The score from which two names are proposed as one. Chosen on labelled pairs of several nations.
pub const SAME_NAME: f32 = 0.80;

impl Comparison {
    /// Whether the names may be one person's.
    pub fn is_same(&self) -> bool {
        self.score >= SAME_NAME
    }
}

/// How many words of a name may be settled at once.
const SETTLED: usize = 16;

/// Weight of a word by its part.
fn weight(part: Part) -> f32 {
    match part {
        Part::Surname => 1.0,
        Part::Given | Part::Unknown => 0.9,
        Part::Patronymic => 0.7,
    }
}

/// How far a word of one part may stand for a word of another.
pub(crate) fn part_factor(a: Part, b: Part) -> f32 {
    match (a, b) {
        (x, y) if x == y => 1.0,
        (Part::Unknown, _) | (_, Part::Unknown) => 1.0,
        (Part::Surname, Part::Given) | (Part::Given, Part::Surname) => 0.86,
        _ => 0.88,
    }
}

fn common_part(a: Part, b: Part) -> Part {
    if a == b {
        a
    } else if a == Part::Unknown {
        b
    } else if b == Part::Unknown {
        a
    } else {
        Part::Unknown
    }
}

/// Compares two names: best identity against best identity.
pub fn compare(a: &Name, b: &Name) -> Comparison {
    compare_with(a, b, true)
}

fn compare_with(a: &Name, b: &Name, explain: bool) -> Comparison {
    let mut best: Option<Comparison> = None;
    for x in &a.identities {
        for y in &b.identities {
            let c = compare_identities(x, y, explain);
            if best.as_ref().is_none_or(|have| c.score > have.score) {
                best = Some(c);
            }
        }
    }
    let mut best = best.unwrap_or(Comparison {
        score: 0.0,
        surname: NameLevel::Missing,
        given: NameLevel::Missing,
        patronymic: NameLevel::Missing,
        reasons: Vec::new(),
    });
    if a.joined.text == b.joined.text && a == b && !a.is_empty() {
        best.score = 1.0;
    } else if best.score < 0.9
        && [a, b]
            .iter()
            .any(|n| n.joined.text.chars().nth(5).is_some())
    {
        // Written in one word, or cut into syllables.
        let counts = (
            a.identities.first().map_or(0, Vec::len),
            b.identities.first().map_or(0, Vec::len),
        );
        if counts.0 != counts.1 && a.joined.script == b.joined.script {
            let c = compare_words_above(&a.joined, &b.joined, Part::Unknown, 0.9);
            if c.score >= 0.9 && c.score * 0.98 > best.score {
                best.score = c.score * 0.98;
            }
        }
    }
    best
}

/// Only the score, without reasons.
pub fn compare_score(a: &Name, b: &Name) -> f32 {
    compare_with(a, b, false).score
}

/// Compares in an order of the sides that does not depend on which is left: words that are equally good partners for
/// each other are dealt out one after the other, and the first choice decides.
fn compare_identities(a: &[NameWord], b: &[NameWord], explain: bool) -> Comparison {
    let key = |w: &NameWord| (w.part, w.unit, w.alternative, w.particle);
    let order = (a.iter().map(|w| w.word.text.as_str()))
        .cmp(b.iter().map(|w| w.word.text.as_str()))
        .then_with(|| a.iter().map(key).cmp(b.iter().map(key)));
    if order.is_le() {
        return compare_in_order(a, b, explain);
    }
    let mut comparison = compare_in_order(b, a, explain);
    for reason in &mut comparison.reasons {
        std::mem::swap(&mut reason.left, &mut reason.right);
    }
    comparison
}

fn compare_in_order(a: &[NameWord], b: &[NameWord], explain: bool) -> Comparison {
    let mut cells: Vec<(f32, usize, usize, WordMatch)> = Vec::with_capacity(a.len() * b.len());
    // Words that are the same letter for letter need no search for a better partner.
    let (mut settled_a, mut settled_b) = ([false; SETTLED], [false; SETTLED]);
    for (i, x) in a.iter().enumerate().take(SETTLED) {
        let same = |j: &usize| {
            !settled_b[*j]
                && b[*j].word.text == x.word.text
                && part_factor(x.part, b[*j].part) >= 1.0
        };
        if let Some(j) = (0..b.len().min(SETTLED)).find(same) {
            settled_a[i] = true;
            settled_b[j] = true;
            let bridge = if x.word.initial {
                Bridge::Initial
            } else {
                Bridge::Same
            };
            cells.push((1.0, i, j, WordMatch { score: 1.0, bridge }));
        }
    }
    for (i, x) in a.iter().enumerate() {
        if settled_a.get(i) == Some(&true) {
            continue;
        }
        for (j, y) in b.iter().enumerate() {
            if settled_b.get(j) == Some(&true) {
                continue;
            }
            let part = common_part(x.part, y.part);
            let found = compare_words_above(&x.word, &y.word, part, 0.58);
            if found.score > 0.0 {
                cells.push((found.score * part_factor(x.part, y.part), i, j, found));
            }
        }
    }
    // Best pairs first; ties in the order that does not depend on which side is left.
    cells.sort_by(|p, q| {
        q.0.total_cmp(&p.0)
            .then_with(|| p.3.bridge.cmp(&q.3.bridge))
            .then_with(|| (p.1 + p.2).cmp(&(q.1 + q.2)))
            .then_with(|| p.1.min(p.2).cmp(&q.1.min(q.2)))
            .then_with(|| tie_text(a, b, p).cmp(&tie_text(a, b, q)))
    });
    let mut of_a: Vec<Option<usize>> = vec![None; a.len()];
    let mut of_b: Vec<Option<usize>> = vec![None; b.len()];
    let mut reasons = Vec::with_capacity(a.len().max(b.len()));
    let (mut sum, mut total) = (0.0f32, 0.0f32);
    let mut matched = 0usize;
    for (score, i, j, found) in &cells {
        if of_a[*i].is_some() || of_b[*j].is_some() || *score < 0.5 {
            continue;
        }
        of_a[*i] = Some(*j);
        of_b[*j] = Some(*i);
        let part = common_part(a[*i].part, b[*j].part);
        let w = weight(a[*i].part).max(weight(b[*j].part))
            * if found.bridge == Bridge::Initial {
                0.6
            } else {
                1.0
            };
        // Below four fifths an agreement quickly stops being one.
        let value = if *score >= 0.8 {
            *score
        } else {
            (*score - (0.8 - *score) * 1.6).max(0.0)
        };
        sum += w * value;
        total += w;
        matched += usize::from(*score >= 0.69);
        if !explain {
            continue;
        }
        reasons.push(Reason {
            left: Some(a[*i].word.text.clone()),
            right: Some(b[*j].word.text.clone()),
            bridge: found.bridge,
            part,
            score: *score,
        });
    }
    let ((mut left_a, halves_a), (mut left_b, halves_b)) = (loose(a, &of_a), loose(b, &of_b));
    if !halves_a.is_empty() && !halves_b.is_empty() {
        left_a.extend(halves_a);
        left_b.extend(halves_b);
    }
    // Words only one side has: forgiven when the other side has nothing to set against them.
    let both = left_a.len().min(left_b.len()) as f32;
    let mut only = 0.0;
    for (side, left) in [(a, &left_a), (b, &left_b)] {
        for &i in left {
            only += weight(side[i].part);
            if !explain {
                continue;
            }
            reasons.push(Reason {
                left: std::ptr::eq(side, a).then(|| side[i].word.text.clone()),
                right: (!std::ptr::eq(side, a)).then(|| side[i].word.text.clone()),
                bridge: Bridge::None,
                part: side[i].part,
                score: 0.0,
            });
        }
    }
    let contradiction = both * 0.9;
    let missing = (only - contradiction * 2.0).max(0.0) * 0.13;
    total += contradiction + missing;
    let mut score = if total > 0.0 { sum / total } else { 0.0 };
    // Every contradiction weighs more than one word among many.
    score *= 0.93f32.powf(both);
    if fathers_swapped(a, b, &of_a) {
        score *= 0.7;
    }
    // One word in common says little when both sides have more.
    let size = a.len().min(b.len());
    if matched < 2 && size >= 2 {
        score *= 0.62;
    } else if matched == 1 && a.len() != b.len() && a.len().max(b.len()) >= 2 {
        score *= 0.72;
    }
    let level = |part| {
        if explain {
            part_level(a, b, part)
        } else {
            NameLevel::Missing
        }
    };
    Comparison {
        score: score.clamp(0.0, 1.0),
        surname: level(Part::Surname),
        given: level(Part::Given),
        patronymic: level(Part::Patronymic),
        reasons,
    }
}

/// "Ahmad bin Hasan" and "Hasan bin Ahmad": son and father changed places.
fn fathers_swapped(a: &[NameWord], b: &[NameWord], of_a: &[Option<usize>]) -> bool {
    let bin = |side: &[NameWord]| {
        side.iter()
            .position(|w| matches!(w.word.text.as_str(), "bin" | "ibn" | "ben" | "бин" | "ибн"))
    };
    let (Some(x), Some(y)) = (bin(a), bin(b)) else {
        return false;
    };
    let crosses = |i: usize| of_a[i].is_some_and(|j| (i < x) != (j < y) && j != y);
    x > 0 && x + 1 < a.len() && crosses(x - 1) && crosses(x + 1)
}

fn tie_text<'n>(
    a: &'n [NameWord],
    b: &'n [NameWord],
    cell: &(f32, usize, usize, WordMatch),
) -> (&'n str, &'n str) {
    let (x, y) = (a[cell.1].word.text.as_str(), b[cell.2].word.text.as_str());
    if x <= y { (x, y) } else { (y, x) }
}

/// Words left without a partner: those that count, and the other halves of a double name, which are
/// forgiven if only one side has such. Alternatives and particles are not asked for.
fn loose(side: &[NameWord], of: &[Option<usize>]) -> (Vec<usize>, Vec<usize>) {
    let (mut left, mut halves) = (Vec::new(), Vec::new());
    for (i, w) in side.iter().enumerate() {
        if of[i].is_some() || w.alternative || w.particle || w.word.text.is_empty() {
            continue;
        }
        let mut others = side
            .iter()
            .zip(of)
            .enumerate()
            .filter(|(k, (_, o))| *k != i && o.is_some());
        if others
            .clone()
            .any(|(_, (x, _))| x.alternative && x.part == w.part)
        {
            continue;
        }
        if others.any(|(_, (x, _))| x.unit == w.unit && !x.particle) {
            halves.push(i);
        } else {
            left.push(i);
        }
    }
    (left, halves)
}

fn part_level(a: &[NameWord], b: &[NameWord], part: Part) -> NameLevel {
    let of = |side: &'_ [NameWord]| -> Vec<usize> {
        (0..side.len()).filter(|&i| side[i].part == part).collect()
    };
    let (x, y) = (of(a), of(b));
    if x.is_empty() || y.is_empty() {
        return NameLevel::Missing;
    }
    x.iter()
        .flat_map(|&i| y.iter().map(move |&j| (i, j)))
        .map(|(i, j)| word_level(&a[i].word, &b[j].word, part))
        .min()
        .unwrap_or(NameLevel::Missing)
}

/// A language for reasons in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Russian.
    Russian,
    /// English.
    English,
}

impl Reason {
    /// The reason as a short phrase.
    pub fn in_words(&self, tongue: Tongue) -> String {
        let ru = tongue == Tongue::Russian;
        let (l, r) = (
            self.left.as_deref().unwrap_or(""),
            self.right.as_deref().unwrap_or(""),
        );
        let both =
            |en: &str, russian: &str| format!("{l} — {r}: {}", if ru { russian } else { en });
        match self.bridge {
            Bridge::Same => both("the same", "совпадает"),
            Bridge::Spelling => both("another spelling", "другое написание"),
            Bridge::Ending => both(
                "another ending (gender or case)",
                "другое окончание (род или падеж)",
            ),
            Bridge::Script => romanisation(l, r, ru)
                .unwrap_or_else(|| both("the same in another script", "то же другим письмом")),
            Bridge::Language(f) => {
                let head = family_head(f);
                both(
                    &format!("one name in two forms ({head})"),
                    &format!("одно имя ({head})"),
                )
            }
            Bridge::Pet(f) => {
                let head = family_head(f);
                both(
                    &format!("a short form of {head}"),
                    &format!("краткая форма имени {head}"),
                )
            }
            Bridge::Father(f) => {
                let head = family_head(f);
                both(
                    &format!("both from the father's name {head}"),
                    &format!("оба от имени отца {head}"),
                )
            }
            Bridge::Initial => both("the initial agrees", "инициал подходит"),
            Bridge::Sound => both("sounds alike", "звучит похоже"),
            Bridge::Misprint => {
                misprint(l, r, ru).unwrap_or_else(|| both("may be a misprint", "возможна опечатка"))
            }
            Bridge::Stem => both(
                "of one stem, another ending of the surname",
                "одна основа, другое окончание фамилии",
            ),
            Bridge::Adopted(_) => both(
                "one was often taken in place of the other",
                "одно часто брали вместо другого",
            ),
            Bridge::PartOf => both("part of a double name", "часть двойной фамилии"),
            Bridge::None => {
                let word = if l.is_empty() { r } else { l };
                if ru {
                    format!("{word}: только с одной стороны")
                } else {
                    format!("{word}: only on one side")
                }
            }
        }
    }
}

/// Names the ending of a romanisation where it has a well known habit.
fn romanisation(l: &str, r: &str, ru: bool) -> Option<String> {
    let (latin, cyrillic) = if Script::detect(l) == Script::Latin {
        (l, r)
    } else {
        (r, l)
    };
    if Script::detect(latin) != Script::Latin || Script::detect(cyrillic) != Script::Cyrillic {
        return None;
    }
    const HABITS: &[(&str, &str)] = &[
        ("off", "ов"),
        ("eff", "ев"),
        ("ow", "ов"),
        ("ew", "ев"),
        ("sky", "ский"),
        ("ski", "ский"),
        ("skiy", "ский"),
        ("skii", "ский"),
        ("skij", "ский"),
        ("ine", "ин"),
        ("itsch", "ич"),
        ("itch", "ич"),
        ("icz", "ич"),
        ("itš", "ич"),
    ];
    let (en, russian) = HABITS
        .iter()
        .find(|(e, c)| latin.ends_with(e) && cyrillic.ends_with(c))?;
    Some(if ru {
        format!("{latin} — {cyrillic}: -{en} это -{russian}")
    } else {
        format!("{latin} — {cyrillic}: -{en} is -{russian}")
    })
}

/// Names the one letter that differs.
fn misprint(l: &str, r: &str, ru: bool) -> Option<String> {
    let (a, b): (Vec<char>, Vec<char>) = (l.chars().collect(), r.chars().collect());
    if a.len() != b.len() {
        return None;
    }
    let differ: Vec<usize> = (0..a.len()).filter(|&i| a[i] != b[i]).collect();
    match differ[..] {
        [i] => Some(if ru {
            format!(
                "{l} — {r}: «{}» прочтено как «{}», возможна опечатка",
                b[i], a[i]
            )
        } else {
            format!("{l} — {r}: {} read as {}, may be a misprint", b[i], a[i])
        }),
        [i, k] if k == i + 1 && a[i] == b[k] && a[k] == b[i] => Some(if ru {
            format!("{l} — {r}: переставлены «{}» и «{}»", a[i], a[k])
        } else {
            format!("{l} — {r}: {} and {} changed places", a[i], a[k])
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(a: &str, b: &str) -> f32 {
        let (x, y) = (Name::new(a), Name::new(b));
        let s = compare(&x, &y).score;
        assert!((s - compare(&y, &x).score).abs() < 1e-5, "{a} / {b}");
        s
    }

    #[test]
    fn the_same_person_as_remembered() {
        for (a, b) in [
            ("Arnold Krohn", "Крон Арнольд Фрицевич"),
            ("Vania Androseenko", "Андросенко Иван Тарасович"),
            ("Soldatoff Vasiliy", "Солдатов Василий Антонович"),
            ("Małaszewski Jan", "Малашевский Иван Станиславович"),
            (
                "Граевская Владимир Исаакович",
                "Граевский Владимир Исаакович",
            ),
            ("Примеров Иван (Янкель) Петрович", "Янкель Примеров"),
            ("Jēkabs Peterss", "Яков Петерс"),
            ("Konstantin Peters", "Константин Петерс"),
        ] {
            assert!(score(a, b) >= SAME_NAME, "{a} / {b}: {}", score(a, b));
        }
    }

    #[test]
    fn different_people() {
        for (a, b) in [
            ("Иванов Иван Иванович", "Петров Иван Иванович"),
            ("Boris Abramovich", "Roman Abramovich"),
            ("Hans Friedrich", "Karl Schulz"),
            ("", ""),
        ] {
            assert!(score(a, b) < SAME_NAME, "{a} / {b}: {}", score(a, b));
        }
    }

    #[test]
    fn reasons_are_phrases() {
        let c = compare(&Name::new("Soldatoff Wania"), &Name::new("Солдатов Иван"));
        let words: Vec<String> = c
            .reasons
            .iter()
            .map(|r| r.in_words(Tongue::English))
            .collect();
        assert!(words.iter().any(|w| w.contains("-off is -ов")), "{words:?}");
        assert!(
            words.iter().any(|w| w.contains("short form of Иван")),
            "{words:?}"
        );
    }
}
