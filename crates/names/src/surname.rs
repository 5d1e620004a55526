//! Surnames: gender and case endings, and what -off and -sky stand for.

use crate::script::{Script, normal};

/// Feminine and oblique endings with the masculine nominative they stand for.
/// The second list is only tried when the first does not hold.
const CYRILLIC: &[(&str, &str)] = &[
    ("цькою", "цький"),
    ("ською", "ський"),
    ("ського", "ський"),
    ("ському", "ський"),
    ("ської", "ський"),
    ("ська", "ський"),
    ("цька", "цький"),
    ("зька", "зький"),
    ("ского", "ский"),
    ("цкого", "цкий"),
    ("скому", "ский"),
    ("цкому", "цкий"),
    ("ским", "ский"),
    ("цким", "цкий"),
    ("ском", "ский"),
    ("цком", "цкий"),
    ("ская", "ский"),
    ("цкая", "цкий"),
    ("скую", "ский"),
    ("цкую", "цкий"),
    ("ской", "ский"),
    ("цкой", "цкий"),
    ("скай", "ский"),
    ("ска", "ский"),
    ("цка", "цкий"),
    ("овой", "ов"),
    ("евой", "ев"),
    ("ёвой", "ёв"),
    ("иной", "ин"),
    ("ыной", "ын"),
    ("овым", "ов"),
    ("евым", "ев"),
    ("иным", "ин"),
    ("ыным", "ын"),
    ("ову", "ов"),
    ("еву", "ев"),
    ("ёву", "ёв"),
    ("ину", "ин"),
    ("ыну", "ын"),
    ("ове", "ов"),
    ("еве", "ев"),
    ("ова", "ов"),
    ("ева", "ев"),
    ("ёва", "ёв"),
    ("ина", "ин"),
    ("ына", "ын"),
    ("іна", "ін"),
    ("аго", "ый"),
    ("ного", "ный"),
    ("ному", "ный"),
    ("ная", "ный"),
    ("ную", "ный"),
    ("лая", "лый"),
    ("рая", "рый"),
    ("тая", "тый"),
    ("вая", "вой"),
    ("хая", "хий"),
    ("кая", "кий"),
    ("мая", "мой"),
];

const LATIN: &[(&str, &str)] = &[
    ("skaya", "ski"),
    ("skaja", "ski"),
    ("skaia", "ski"),
    ("skaïa", "ski"),
    ("tskaya", "tski"),
    ("zkaja", "zki"),
    ("ckaja", "cki"),
    ("tskaja", "tski"),
    ("skoy", "ski"),
    ("skogo", "ski"),
    ("cka", "cki"),
    ("dzka", "dzki"),
    ("ska", "ski"),
    ("ovoy", "ov"),
    ("evoy", "ev"),
    ("ova", "ov"),
    ("eva", "ev"),
    ("owa", "ow"),
    ("ewa", "ew"),
    ("ová", ""),
    ("ina", "in"),
    ("yna", "yn"),
    ("offa", "off"),
    ("effa", "eff"),
    ("owna", ""),
    ("ówna", ""),
    ("aitė", "as"),
    ("ytė", "as"),
    ("utė", "us"),
    ("ienė", "as"),
    ("aite", "as"),
    ("yte", "as"),
    ("iene", "as"),
    ("naja", "nyj"),
    ("naya", "nyy"),
];

/// The masculine nominative of a surname in normal form, when the ending shows something else.
pub(crate) fn masculine(text: &str, script: Script) -> Option<String> {
    let text = text.strip_suffix('ъ').unwrap_or(text);
    let table = match script {
        Script::Cyrillic => CYRILLIC,
        Script::Latin => LATIN,
        _ => return None,
    };
    for (from, to) in table {
        if let Some(stem) = text.strip_suffix(from)
            && stem.chars().count() >= 2
        {
            return Some(format!("{stem}{to}"));
        }
    }
    None
}

/// The stem of a surname: no gender or case, no -ov, -sky, -ich ending; for keys only.
///
/// ```
/// assert_eq!(imena_names::surname_stem("Ивановой"), imena_names::surname_stem("Иванов"));
/// assert_eq!(imena_names::surname_stem("Граевская"), imena_names::surname_stem("Граевский"));
/// ```
pub fn surname_stem(surname: &str) -> String {
    let text = normal(surname);
    let script = Script::detect(&text);
    let base = masculine(&text, script).unwrap_or(text);
    let base = base.strip_suffix('ъ').unwrap_or(&base);
    let endings: &[&str] = match script {
        Script::Cyrillic => &[
            "ський",
            "цький",
            "ский",
            "цкий",
            "скій",
            "ов",
            "ев",
            "ёв",
            "ин",
            "ын",
            "ый",
            "ий",
        ],
        Script::Latin => &[
            "skiy", "skij", "skii", "skiĭ", "skyi", "ski", "sky", "zki", "cki", "ovs", "evs", "ov",
            "ev", "ow", "ew", "off", "eff", "in", "ine", "yn", "as", "is", "us", "s",
        ],
        _ => &[],
    };
    for e in endings {
        if let Some(stem) = base.strip_suffix(e)
            && stem.chars().count() >= 3
        {
            return stem.to_owned();
        }
    }
    base.to_owned()
}

/// Endings that are added to a surname, dropped and exchanged when its bearer moves to another country or language.
const ADDED: &[&str] = &[
    "овский",
    "евский",
    "инский",
    "ский",
    "цкий",
    "ської",
    "ський",
    "ченко",
    "енко",
    "чук",
    "янц",
    "ович",
    "евич",
    "ов",
    "ев",
    "ёв",
    "ин",
    "ын",
    "ян",
    "ман",
    "ич",
    "ук",
    "юк",
    "ец",
    "дзе",
    "швили",
    "зон",
    "сон",
];

/// Fewer letters than this are not one stem but an accident.
const SHORTEST_ROOT: usize = 4;

/// What a surname may be without the endings that are added or dropped: "краснощеков" is also "краснощек". For Cyrillic
/// words in normal form.
pub fn surname_roots(text: &str) -> Vec<String> {
    let base = masculine(text, Script::Cyrillic).unwrap_or_else(|| text.to_owned());
    let base = base.strip_suffix('ъ').unwrap_or(&base).to_owned();
    let mut roots = vec![base];
    let mut at = 0;
    // Two endings in a row are usual: Петр, Петров, Петровский.
    while at < roots.len() && at < 4 {
        let endings = ADDED.iter().filter_map(|e| roots[at].strip_suffix(e));
        let bare = roots[at].strip_suffix(['ь', 'й', 'а', 'я', 'о', 'е']);
        let shorter: Vec<String> = endings.take(1).chain(bare).map(str::to_owned).collect();
        for root in shorter {
            if root.chars().count() >= SHORTEST_ROOT && !roots.contains(&root) {
                roots.push(root);
            }
        }
        at += 1;
    }
    roots
}

/// How near two surnames are that have one stem and other endings, from their roots; `None` if they have none in common.
///
/// ```
/// use imena_names::{of_one_stem, surname_roots};
/// let near = |a, b| of_one_stem(&surname_roots(a), &surname_roots(b));
/// assert!(near("примерчук", "примерчуков").is_some());
/// assert!(near("примерский", "примеренко").is_some());
/// assert!(near("примеров", "опытов").is_none());
/// ```
pub fn of_one_stem(a: &[String], b: &[String]) -> Option<f32> {
    let common = a.iter().filter(|r| b.contains(r));
    let longest = common.map(|r| r.chars().count()).max()?;
    // A long stem is hardly an accident; a short one (Петр-) stands in many surnames that have nothing to do with each other.
    (longest >= SHORTEST_ROOT).then(|| 0.66 + 0.03 * longest.min(7) as f32)
}
