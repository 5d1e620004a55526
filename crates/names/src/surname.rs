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
