//! Families of given names: Иван, Ваня, Jan, Johann and Juhani are one family.
//!
//! A form may belong to several families (Саша is Александр and Александра), so every question is
//! answered with a list.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::read;
use crate::script::{Script, normal};

/// One family of given names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FamilyId(pub u16);

/// What a form is in its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FormKind {
    /// The name itself, in one of its spellings.
    Full,
    /// The same name in another language.
    National,
    /// A short or pet form.
    Pet,
    /// Another name people of this name often took.
    Adopted,
}

/// A form's place in one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Membership {
    /// The family.
    pub family: FamilyId,
    /// What the form is there.
    pub kind: FormKind,
}

struct Table {
    heads: Vec<(String, bool)>,
    by_text: FxHashMap<String, Vec<Membership>>,
    by_sound: FxHashMap<Vec<u8>, Vec<Membership>>,
    forms: Vec<(String, Membership)>,
    /// For each family those whose names stood in for its own, or the other way round.
    adopted: Vec<Vec<FamilyId>>,
}

const SOURCE: &str = include_str!("../data/given.txt");
/// Which name gave way to which: kept beside the families, since for linkage it is too weak to be a form of a name.
const ADOPTED: &str = include_str!("../data/adopted.txt");
const HEBREW: &str = include_str!("../data/given_hebrew.txt");

/// The sounds of a reading reduced to what the ear keeps: no glides, y as i, щ as ш.
pub(crate) fn sound_key(reading: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(reading.len());
    for &s in reading {
        let s = match s {
            b'j' => continue,
            b'y' => b'i',
            b'Q' => b'S',
            other => other,
        };
        if out.last() != Some(&s) {
            out.push(s);
        }
    }
    out
}

fn add(list: &mut Vec<Membership>, m: Membership) {
    match list.iter_mut().find(|have| have.family == m.family) {
        Some(have) => have.kind = have.kind.min(m.kind),
        None => list.push(m),
    }
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut t = Table {
            heads: Vec::new(),
            by_text: FxHashMap::default(),
            by_sound: FxHashMap::default(),
            forms: Vec::new(),
            adopted: Vec::new(),
        };
        let mut taken: Vec<(FamilyId, String)> = Vec::new();
        for line in SOURCE.lines() {
            let Some((sex, rest)) = line.split_once(' ') else {
                continue;
            };
            if sex != "m" && sex != "f" {
                continue;
            }
            let family = FamilyId(t.heads.len() as u16);
            for (group, forms) in rest.split(" / ").enumerate() {
                let kind = match group {
                    0 => FormKind::Full,
                    1 => FormKind::National,
                    2 => FormKind::Pet,
                    _ => FormKind::Adopted,
                };
                for form in forms.split_whitespace() {
                    if form == "/" {
                        continue;
                    }
                    let text = normal(form);
                    if t.heads.len() == family.0 as usize {
                        t.heads.push((form.to_owned(), sex == "f"));
                    }
                    let m = Membership { family, kind };
                    add(t.by_text.entry(text.clone()).or_default(), m);
                    let script = Script::detect(&text);
                    let most = if script == Script::Latin { 2 } else { 3 };
                    for (reading, cost) in read::lattice(&text, script).readings(most) {
                        if cost <= 14 {
                            add(t.by_sound.entry(sound_key(&reading)).or_default(), m);
                        }
                    }
                    if kind == FormKind::Adopted {
                        taken.push((family, text));
                    } else {
                        t.forms.push((text, m));
                    }
                }
            }
        }
        for line in HEBREW.lines().filter(|l| !l.starts_with('#')) {
            let mut forms = line.split_whitespace();
            let head = normal(forms.next().unwrap_or(""));
            let family = t
                .by_text
                .get(&head)
                .and_then(|all| all.iter().min_by_key(|m| (m.kind, m.family)).copied());
            let Some(family) = family.map(|m| m.family) else {
                continue;
            };
            for form in forms {
                let m = Membership {
                    family,
                    kind: FormKind::National,
                };
                add(t.by_text.entry(normal(form)).or_default(), m);
                t.forms.push((normal(form), m));
            }
        }
        for line in ADOPTED.lines().filter(|l| !l.starts_with('#')) {
            let mut names = line.split_whitespace().map(normal);
            let Some(own) = names.next().and_then(|own| headed(&t, &own)) else {
                continue;
            };
            taken.extend(names.map(|name| (own, name)));
        }
        t.adopted = adoptions(&t, &taken);
        t
    })
}

/// The family a form in normal form heads, else the first it is a full or foreign form of.
fn headed(t: &Table, text: &str) -> Option<FamilyId> {
    let of = t.by_text.get(text)?.iter();
    of.filter(|m| m.kind <= FormKind::National)
        .min_by_key(|m| {
            (
                m.kind,
                normal(&t.heads[usize::from(m.family.0)].0) != text,
                m.family,
            )
        })
        .map(|m| m.family)
}

/// Who stood in for whom, as families and both ways: a table has Хаим beside Ефим once, and is asked from either side,
/// and for the fathers' names too.
fn adoptions(t: &Table, taken: &[(FamilyId, String)]) -> Vec<Vec<FamilyId>> {
    let mut out: Vec<Vec<FamilyId>> = vec![Vec::new(); t.heads.len()];
    for (family, text) in taken {
        let Some(other) = headed(t, text).filter(|other| other != family) else {
            continue;
        };
        out[usize::from(family.0)].push(other);
        out[usize::from(other.0)].push(*family);
    }
    for families in &mut out {
        families.sort_unstable();
        families.dedup();
    }
    out
}

/// The families whose names were often taken in place of this one's, or gave way to them: Хаим for Ефим and Ефим for
/// Хаим. Nothing is certain here: one and the same name gave way to several.
pub fn adopted(family: FamilyId) -> &'static [FamilyId] {
    let all = &table().adopted;
    all.get(usize::from(family.0)).map_or(&[], Vec::as_slice)
}

/// Every family a word may belong to, by its letters, or else by its sound.
pub fn given_families(word: &str) -> Vec<Membership> {
    let text = normal(word);
    memberships(&text, Script::detect(&text))
}

/// As [`given_families`], for a word already in normal form.
pub(crate) fn memberships(text: &str, script: Script) -> Vec<Membership> {
    let t = table();
    if let Some(found) = t.by_text.get(text) {
        return found.clone();
    }
    if text.chars().count() < 3 {
        return Vec::new();
    }
    let mut out = Vec::new();
    let (most, dearest) = match script {
        Script::Latin => (12, 12),
        Script::Hebrew | Script::Arabic => (40, 12),
        _ => (3, 8),
    };
    for (reading, cost) in read::lattice(text, script).readings(most) {
        if cost > dearest {
            break;
        }
        if let Some(found) = t.by_sound.get(&sound_key(&reading)) {
            for m in found {
                add(&mut out, *m);
            }
            if !out.is_empty() && script != Script::Hebrew {
                break;
            }
        }
    }
    out
}

/// Case endings of Russian given names, and what stands there in the nominative.
const CASES: &[(&str, &[&str])] = &[
    ("ем", &["й", "ь", ""]),
    ("ом", &[""]),
    ("ой", &["а"]),
    ("ей", &["я", "а"]),
    ("а", &[""]),
    ("у", &["", "а"]),
    ("я", &["й", "ь"]),
    ("ю", &["й", "ь", "я"]),
    ("е", &["", "а", "я", "й", "ь"]),
    ("ы", &["а"]),
    ("и", &["я", "а", "ь"]),
];

/// Families of a Cyrillic full name that stands in another case: Ивана, Марии.
pub(crate) fn in_another_case(text: &str) -> Vec<Membership> {
    let t = table();
    for (ending, nominative) in CASES {
        let Some(stem) = text.strip_suffix(ending).filter(|s| s.chars().count() >= 2) else {
            continue;
        };
        for to in *nominative {
            let full: Vec<Membership> = t
                .by_text
                .get(format!("{stem}{to}").as_str())
                .into_iter()
                .flatten()
                .filter(|m| m.kind == FormKind::Full)
                .copied()
                .collect();
            if !full.is_empty() {
                return full;
            }
        }
    }
    Vec::new()
}

/// The family a word most likely belongs to: the one it heads, else the first that lists it.
pub fn given_family(word: &str) -> Option<FamilyId> {
    given_families(word)
        .into_iter()
        .min_by_key(|m| (m.kind, m.family))
        .map(|m| m.family)
}

/// The name a family is called by.
pub fn family_head(family: FamilyId) -> &'static str {
    table()
        .heads
        .get(family.0 as usize)
        .map_or("", |(head, _)| head.as_str())
}

/// Whether a family is of women's names.
pub fn family_is_feminine(family: FamilyId) -> bool {
    table()
        .heads
        .get(family.0 as usize)
        .is_some_and(|(_, f)| *f)
}

/// Every form of every family in normal form, adopted names left out.
pub fn family_forms() -> impl Iterator<Item = (&'static str, Membership)> {
    table().forms.iter().map(|(text, m)| (text.as_str(), *m))
}

/// How two given names of a common family relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kinship {
    /// Spellings of one name.
    Spelling(FamilyId),
    /// One name in two languages.
    Language(FamilyId),
    /// One is a short or pet form of the other.
    Pet(FamilyId),
    /// One is often taken in place of the other.
    Adopted(FamilyId),
}

/// The closest relation between two sets of memberships.
pub fn kinship(a: &[Membership], b: &[Membership]) -> Option<Kinship> {
    let mut best: Option<Kinship> = None;
    for x in a {
        for y in b {
            if x.family != y.family {
                continue;
            }
            let found = match (x.kind.min(y.kind), x.kind.max(y.kind)) {
                (FormKind::Full, FormKind::Full) => Kinship::Spelling(x.family),
                (_, FormKind::National) => Kinship::Language(x.family),
                (FormKind::Adopted, _) => continue,
                (_, FormKind::Adopted) => Kinship::Adopted(x.family),
                (_, _) => Kinship::Pet(x.family),
            };
            best = Some(best.map_or(found, |b: Kinship| b.min(found)));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn related(a: &str, b: &str) -> Option<Kinship> {
        kinship(&given_families(a), &given_families(b))
    }

    #[test]
    fn families_bridge_languages_and_pet_forms() {
        for (a, b) in [
            ("Иван", "Ваня"),
            ("Иван", "Jan"),
            ("Johann", "Juhani"),
            ("Jasza", "Яков"),
            ("Kostja", "Константин"),
            ("Petia", "Пётр"),
            ("Wania", "Іван"),
            ("Mojsze", "Моисей"),
            ("Гирш", "Григорий"),
            ("Hirsch", "Гирш"),
            ("Włodzimierz", "Владимир"),
            ("Саша", "Александра"),
            ("משה", "Моисей"),
            ("חנה", "Анна"),
            ("Саша", "Александр"),
        ] {
            assert!(related(a, b).is_some(), "{a} and {b}");
        }
        assert!(related("Иван", "Петр").is_none());
        assert!(related("Антон", "Александр").is_none());
    }

    #[test]
    fn names_taken_in_place_of_others() {
        for (a, b) in [
            ("Хаим", "Ефим"),
            ("Гирш", "Григорий"),
            ("Арон", "Аркадий"),
            ("Абрам", "Александр"),
            ("Мордух", "Марк"),
            ("Овсей", "Евсей"),
            ("Рахиль", "Раиса"),
            ("Тодрес", "Федор"),
            ("Фридрих", "Федор"),
            ("Арутюн", "Артем"),
        ] {
            let (x, y) = (given_family(a).unwrap(), given_family(b).unwrap());
            assert!(x == y || adopted(x).contains(&y), "{a} and {b}");
            assert!(x == y || adopted(y).contains(&x), "{b} and {a}");
        }
        let (x, y) = (given_family("Хаим").unwrap(), given_family("Петр").unwrap());
        assert!(!adopted(x).contains(&y));
    }

    #[test]
    fn table_is_broad() {
        assert!(table().heads.len() > 500);
        assert!(table().by_text.len() > 8_000);
    }
}
