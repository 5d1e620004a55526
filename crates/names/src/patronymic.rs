//! Patronymics: what shows them, and the father's name inside.

use crate::given::{self, Membership};
use crate::script::{Script, normal};

/// Endings of patronymics in the nominative, longest first, with what they leave behind.
const CYRILLIC: &[&str] = &[
    "инична",
    "инишна",
    "овична",
    "евична",
    "ьевич",
    "ьевна",
    "иевич",
    "иевна",
    "евич",
    "ович",
    "йович",
    "евна",
    "овна",
    "ївна",
    "ьевичъ",
    "овичъ",
    "евичъ",
    "ична",
    "ишна",
    "ьич",
    "ич",
    "авіч",
    "евіч",
    "овіч",
    "аўна",
    "еўна",
    "оўна",
    "іч",
];

const LATIN: &[&str] = &[
    "ovitsch", "owitsch", "ewitsch", "evitsch", "jewitsch", "iewitsch", "ovitch", "evitch",
    "ievitch", "iévitch", "ovich", "evich", "yevich", "ievich", "ovič", "evič", "ovitš", "evitš",
    "jevitš", "ovics", "evics", "owicz", "ewicz", "iewicz", "owič", "ewič", "ovic", "evic",
    "yovych", "ovych", "iovych", "ovna", "evna", "owna", "ewna", "yevna", "jewna", "jevna",
    "ievna", "ivna", "yivna", "ichna", "itch", "itsch", "ich", "ič", "itš", "icz", "npoika",
    "ntytär", "ntytar",
];

const TURKIC: &[&str] = &[
    "оглы", "оглу", "оглі", "кызы", "гызы", "улы", "уулу", "кизи", "угли", "oglu", "ogly", "oğlu",
    "kyzy", "qizi", "kızı", "uly", "ugli",
];

/// Case endings of patronymics turned to the nominative.
fn nominative(text: &str) -> Option<String> {
    for (from, to) in [
        ("ичем", "ич"),
        ("ича", "ич"),
        ("ичу", "ич"),
        ("иче", "ич"),
        ("овной", "овна"),
        ("евной", "евна"),
        ("ичной", "ична"),
        ("овны", "овна"),
        ("евны", "евна"),
        ("ичны", "ична"),
        ("овне", "овна"),
        ("евне", "евна"),
        ("ичне", "ична"),
        ("овну", "овна"),
        ("евну", "евна"),
        ("ичну", "ична"),
    ] {
        if let Some(stem) = text.strip_suffix(from)
            && stem.chars().count() >= 2
        {
            return Some(format!("{stem}{to}"));
        }
    }
    None
}

/// A word in normal form put into the nominative if it looks like an oblique patronymic.
pub(crate) fn in_nominative(text: &str) -> Option<String> {
    let turned = nominative(text)?;
    stem(&turned).is_some().then_some(turned)
}

/// The part before a patronymic ending; `None` when the word does not look like a patronymic.
pub(crate) fn stem(text: &str) -> Option<&str> {
    let text = text.strip_suffix('ъ').unwrap_or(text);
    for ending in CYRILLIC.iter().chain(LATIN).chain(TURKIC) {
        if let Some(stem) = text.strip_suffix(ending) {
            let stem = stem.trim_end_matches(['-', ' ', '\'']);
            // "ич" alone is weak: only Ильич, Фомич, Кузьмич, Лукич, Саввич, Никитич and the like.
            let least = if ending.chars().count() <= 4 { 3 } else { 2 };
            let short_name = matches!(stem, "ил" | "иль" | "ль" | "il" | "ян" | "но");
            if stem.chars().count() >= least || short_name {
                return Some(stem);
            }
        }
    }
    None
}

/// Whether a word looks like a patronymic.
pub fn is_patronymic(word: &str) -> bool {
    stem(&normal(word)).is_some()
}

/// The father's name families behind a patronymic in normal form.
pub(crate) fn father_families(text: &str) -> Vec<Membership> {
    let Some(stem) = stem(text) else {
        return Vec::new();
    };
    let script = Script::detect(stem);
    let tries: &[&str] = if script == Script::Cyrillic {
        &["", "й", "ий", "ей", "ь", "я", "а", "о", "ія"]
    } else {
        &["", "y", "i", "iy", "ey", "a", "ya"]
    };
    let mut shorter: Vec<String> = vec![stem.to_owned()];
    // Яковлевич, Михайлович, Павлович, Васильевич, Григорьевич, Львович, Петрович.
    for cut in ["л", "ь", "'", "l", "и", "i", "ij", "y", "j"] {
        if let Some(s) = stem.strip_suffix(cut) {
            shorter.push(s.to_owned());
        }
    }
    match stem {
        "льв" | "l'v" | "lv" | "lw" | "l'w" => shorter.push("лев".to_owned()),
        "павл" | "pavl" | "pawl" => shorter.push("павел".to_owned()),
        "петр" | "petr" => shorter.push("петр".to_owned()),
        _ => {}
    }
    for base in &shorter {
        for end in tries {
            let candidate = format!("{base}{end}");
            let found = given::memberships(&candidate, Script::detect(&candidate));
            let full: Vec<Membership> = found
                .into_iter()
                .filter(|m| m.kind <= given::FormKind::National)
                .collect();
            if !full.is_empty() {
                return full;
            }
        }
    }
    Vec::new()
}

/// The root of the father's name: the name of its family where known, else the word without its
/// patronymic ending.
///
/// ```
/// assert_eq!(imena_names::father_root("Яковлевна"), "яков");
/// assert_eq!(imena_names::father_root("Iwanowitsch"), "иван");
/// ```
pub fn father_root(patronymic: &str) -> String {
    let text = normal(patronymic);
    let text = in_nominative(&text).unwrap_or(text);
    if let Some(m) = father_families(&text)
        .into_iter()
        .min_by_key(|m| (m.kind, m.family))
    {
        return normal(given::family_head(m.family));
    }
    stem(&text)
        .unwrap_or(&text)
        .trim_end_matches(['ь', 'и', '\''])
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fathers() {
        for (p, father) in [
            ("Иванович", "иван"),
            ("Ивановна", "иван"),
            ("Яковлевич", "яков"),
            ("Ильич", "илья"),
            ("Ильинична", "илья"),
            ("Львович", "лев"),
            ("Васильевич", "василий"),
            ("Григорьевича", "григорий"),
            ("Павловне", "павел"),
            ("Никитич", "никита"),
            ("Самойлович", "самуил"),
            ("Янович", "ян"),
            ("Яновна", "ян"),
            ("Іванович", "иван"),
            ("Grigor'evič", "григорий"),
            ("Jakovlevitš", "яков"),
            ("Мамед оглы", "магомед"),
        ] {
            assert_eq!(father_root(p), father, "{p}");
        }
    }
}
