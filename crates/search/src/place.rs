//! Places and other words beside a name, as soft evidence: one key for a word in any case or script.

use imena_names::{fold, normal};

/// Endings of places and occupations that carry no place: case, gender, "province of".
const ENDINGS: &[&str] = &[
    "скими",
    "ского",
    "скому",
    "ской",
    "ская",
    "ский",
    "скую",
    "ском",
    "ских",
    "ским",
    "ское",
    "цкого",
    "цкому",
    "цкой",
    "цкая",
    "цкий",
    "цкую",
    "цком",
    "ською",
    "ського",
    "ська",
    "ський",
    "ньской",
    "ску",
    "ска",
    "ске",
    "ск",
    "sk",
    "ами",
    "ями",
    "ого",
    "ому",
    "ой",
    "ей",
    "ая",
    "ый",
    "ий",
    "ую",
    "ом",
    "ем",
    "ов",
    "ах",
    "ях",
    "ою",
    "ье",
    "ью",
    "ии",
    "ия",
    "ию",
    "ым",
    "их",
    "а",
    "я",
    "ы",
    "и",
    "у",
    "ю",
    "е",
    "о",
    "ь",
    "й",
    "skaya",
    "skaja",
    "skiy",
    "skij",
    "ski",
    "sky",
    "ia",
    "ya",
    "a",
    "e",
    "y",
    "i",
    "o",
];

/// Words that say what kind of place it is, not which.
const KINDS: &[&str] = &[
    "губ",
    "губерния",
    "губернии",
    "обл",
    "область",
    "области",
    "уезд",
    "уезда",
    "у",
    "район",
    "района",
    "р-н",
    "вол",
    "волость",
    "волости",
    "дер",
    "деревня",
    "деревни",
    "д",
    "с",
    "село",
    "села",
    "г",
    "гор",
    "город",
    "города",
    "пос",
    "поселок",
    "м",
    "местечко",
    "ст",
    "край",
    "края",
    "асср",
    "сср",
    "ссср",
    "респ",
    "республика",
    "near",
    "from",
    "of",
    "the",
    "province",
    "village",
    "district",
    "town",
    "city",
    "oblast",
    "region",
    "uezd",
    "и",
    "в",
    "на",
    "из",
    "под",
    "от",
    "за",
    "к",
    "у",
    "р",
    "н",
];

/// The key of one word, `None` when it says nothing.
pub(crate) fn place_key(word: &str) -> Option<u32> {
    let text = normal(word);
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if text.chars().count() < 3 || KINDS.contains(&text) || text.chars().all(|c| c.is_ascii_digit())
    {
        return None;
    }
    let mut stem = text;
    for e in ENDINGS {
        if let Some(s) = text.strip_suffix(e)
            && s.chars().count() >= 3
        {
            stem = s;
            break;
        }
    }
    let folded = fold(stem);
    let folded = if folded.is_empty() {
        stem.to_owned()
    } else {
        folded
    };
    Some(hash(&folded))
}

/// FNV-1a: the same on every machine, and written to disk.
fn hash(text: &str) -> u32 {
    let mut h = 0x811c_9dc5u32;
    for b in text.bytes() {
        h ^= u32::from(b);
        h = h.wrapping_mul(0x0100_0193);
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_any_case_is_one() {
        for (a, b) in [
            ("Луга", "Луги"),
            ("Лугой", "Луга"),
            ("Витебская", "Витебск"),
            ("Витебской", "Витебская"),
            ("Вологодской", "Вологодская"),
            ("Рига", "Riga"),
        ] {
            assert_eq!(place_key(a), place_key(b), "{a} {b}");
        }
        assert_eq!(place_key("губ"), None);
    }
}
