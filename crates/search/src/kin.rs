//! "Daughter of Ivan", "брат Анны": whose kin the person sought is, and what of that can be searched for.
//!
//! A daughter of Ivan has his name in her patronymic; a brother has the same surname and father; of a wife only the
//! surname is likely to be shared. "My grandfather Ivan" is not of this kind: there the name is that of the person sought.

use imena_names::{
    FormKind, Part, Word, family_head, family_is_feminine, given_families, is_patronymic, normal,
};

use crate::query::{AskedName, KinUse};

#[derive(Clone, Copy, PartialEq)]
enum Relation {
    Son,
    Daughter,
    Father,
    Sibling,
    Other,
}

/// The words of kin that can be followed by a name in the genitive; whether the word itself is in the nominative.
const RELATIONS: &[(&str, Relation, bool)] = &[
    ("daughter", Relation::Daughter, true),
    ("дочь", Relation::Daughter, true),
    ("дочка", Relation::Daughter, true),
    ("дочери", Relation::Daughter, false),
    ("дочку", Relation::Daughter, false),
    ("tochter", Relation::Daughter, true),
    ("son", Relation::Son, true),
    ("сын", Relation::Son, true),
    ("сына", Relation::Son, false),
    ("sohn", Relation::Son, true),
    ("father", Relation::Father, true),
    ("отец", Relation::Father, true),
    ("отца", Relation::Father, false),
    ("brother", Relation::Sibling, true),
    ("sister", Relation::Sibling, true),
    ("брат", Relation::Sibling, true),
    ("брата", Relation::Sibling, false),
    ("сестра", Relation::Sibling, true),
    ("сестры", Relation::Sibling, false),
    ("сестру", Relation::Sibling, false),
];

/// A phrase of kin: which words it takes up, what it asks for, and what is said of it.
pub(crate) struct OfWhom {
    pub(crate) taken: Vec<usize>,
    pub(crate) asked: Option<AskedName>,
    pub(crate) how: KinUse,
}

/// Reads the phrase that begins with the word of kin at `at`, if a name of whose kin it is follows.
pub(crate) fn of_whom(words: &[&str], at: usize, ends: impl Fn(&str) -> bool) -> Option<OfWhom> {
    let kin = bare(words[at]);
    let (relation, nominative) = RELATIONS
        .iter()
        .find(|r| r.0 == kin)
        .map_or((Relation::Other, true), |r| (r.1, r.2));
    let says_of = matches!(
        words.get(at + 1).map(|w| bare(w)).as_deref(),
        Some("of" | "von")
    );
    let from = at + 1 + usize::from(says_of);
    let mut window = Vec::new();
    for (i, word) in words.iter().enumerate().skip(from).take(3) {
        if ends(word) {
            break;
        }
        window.push((i, bare(word)));
        if word.ends_with([',', ';']) {
            break;
        }
    }
    let feminine_kin = [
        "дочь",
        "дочк",
        "дочер",
        "жен",
        "вдов",
        "мать",
        "матер",
        "сестр",
        "бабушк",
        "тет",
        "внучк",
        "племянниц",
        "прабабушк",
    ]
    .iter()
    .any(|stem| kin.starts_with(stem));
    let given = window.iter().take(2).find_map(|(i, word)| {
        if says_of {
            return head(word).map(|h| (*i, h));
        }
        let (turned, masculine) = from_genitive(word)?;
        // "Ищу сына Ивана" seeks Ivan; "жена Ивана" and "сын Ивана" seek somebody of his.
        ((feminine_kin && masculine) || nominative)
            .then(|| head(&turned))
            .flatten()
            .map(|h| (*i, h))
    });
    let Some((given_at, given)) = given else {
        return says_of.then(|| OfWhom {
            taken: vec![at, at + 1],
            asked: None,
            how: KinUse::Surname,
        });
    };
    let mut taken: Vec<usize> = (at..from).collect();
    taken.push(given_at);
    let patronymic = window.iter().find(|(_, w)| fathers_name(w)).cloned();
    let (asked, how) = match relation {
        Relation::Son | Relation::Daughter => {
            taken.extend(patronymic.iter().map(|p| p.0));
            let text = patronymic_of(&given, relation == Relation::Daughter);
            (Some((text, Part::Patronymic)), KinUse::Father)
        }
        Relation::Father => {
            taken.extend(patronymic.iter().map(|p| p.0));
            let text = patronymic.and_then(|(_, p)| {
                let families = Word::new(p.strip_suffix('а').unwrap_or(&p));
                let family = families.fathers().first()?.family;
                Some(family_head(family).to_owned())
            });
            let how = if text.is_some() {
                KinUse::Given
            } else {
                KinUse::Surname
            };
            (text.map(|t| (t, Part::Given)), how)
        }
        Relation::Sibling => (None, KinUse::Surname),
        Relation::Other => {
            taken.extend(patronymic.iter().map(|p| p.0));
            (None, KinUse::Surname)
        }
    };
    taken.sort_unstable();
    Some(OfWhom {
        taken,
        asked: asked.map(|(text, part)| AskedName {
            word: Word::new(&text),
            part,
        }),
        how,
    })
}

/// Whether a word is a patronymic, in the nominative or the genitive.
fn fathers_name(word: &str) -> bool {
    is_patronymic(word)
        || word.strip_suffix('а').is_some_and(is_patronymic)
        || word
            .strip_suffix('ы')
            .is_some_and(|w| is_patronymic(&format!("{w}а")))
}

fn bare(word: &str) -> String {
    normal(word)
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_owned()
}

/// The head of the family a given name belongs to, in Cyrillic.
fn head(word: &str) -> Option<String> {
    let families = given_families(word);
    let best = families.iter().min_by_key(|m| m.kind)?;
    (best.kind != FormKind::Adopted).then(|| normal(family_head(best.family)))
}

/// A given name in the genitive turned to the nominative, and whether it is a man's.
fn from_genitive(word: &str) -> Option<(String, bool)> {
    let known = |text: String| {
        let families = given_families(&text);
        let best = families.iter().find(|m| m.kind == FormKind::Full)?;
        Some((text, !family_is_feminine(best.family)))
    };
    let of_own = match word {
        "петра" => Some("петр"),
        "павла" => Some("павел"),
        "льва" => Some("лев"),
        "любови" => Some("любовь"),
        _ => None,
    };
    if let Some(turned) = of_own {
        return known(turned.to_owned());
    }
    for (ending, others) in [
        ("а", &[""][..]),
        ("я", &["й", "ь"]),
        ("ы", &["а"]),
        ("и", &["я", "а"]),
    ] {
        if let Some(stem) = word.strip_suffix(ending) {
            for other in others {
                if let Some(found) = known(format!("{stem}{other}"))
                    && (matches!(ending, "ы" | "и") || found.1)
                {
                    return Some(found);
                }
            }
        }
    }
    None
}

/// The patronymic made of a father's name.
fn patronymic_of(father: &str, daughter: bool) -> String {
    let father = match father {
        "петр" | "пётр" => "петр",
        "павел" => "павл",
        "лев" => "льв",
        other => other,
    };
    let (stem, son, girl) = if let Some(stem) = father.strip_suffix("ий") {
        (stem, "ьевич", "ьевна")
    } else if let Some(stem) = father.strip_suffix(['й', 'ь']) {
        (stem, "евич", "евна")
    } else if father.ends_with("ья") {
        (father.trim_end_matches('я'), "ич", "инична")
    } else if let Some(stem) = father.strip_suffix(['а', 'я']) {
        (stem, "ич", "ична")
    } else {
        (father, "ович", "овна")
    };
    format!("{stem}{}", if daughter { girl } else { son })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, KinUse, usize)>) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let found = of_whom(&words, 0, |w| w.chars().any(|c| c.is_ascii_digit()));
        let found = found.map(|f| {
            let asked = f.asked.map(|a| a.word.text().to_owned());
            (asked.unwrap_or_default(), f.how, f.taken.len())
        });
        assert_eq!(
            found,
            expected.map(|(a, h, n)| (a.to_owned(), h, n)),
            "{text}"
        );
    }

    #[test]
    fn whose_kin() {
        check(
            "daughter of Ivan Primerov",
            Some(("ивановна", KinUse::Father, 3)),
        );
        check("дочь Ивана", Some(("ивановна", KinUse::Father, 2)));
        check("son of Johann", Some(("иванович", KinUse::Father, 3)));
        check("сын Николая", Some(("николаевич", KinUse::Father, 2)));
        check(
            "дочь Примерова Петра",
            Some(("петровна", KinUse::Father, 2)),
        );
        check("brother of Anna", Some(("", KinUse::Surname, 3)));
        check("жена Ивана Петровича", Some(("", KinUse::Surname, 3)));
        check("отец Ивана Петровича", Some(("петр", KinUse::Given, 3)));
        check("daughter of Primerov", Some(("", KinUse::Surname, 2)));
        for direct in [
            "дед Иван Примеров",
            "сын Иван",
            "сына Ивана",
            "отца Примерова Ивана",
            "grandfather Ivan",
        ] {
            check(direct, None);
        }
    }
}
