//! Cyrillic written in Latin letters by each system in use, and a likely Cyrillic spelling of a Latin
//! name. For showing and for trying: search itself reads every system at once.

use crate::read;
use crate::script::{Script, normal};

/// A system of romanisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum System {
    /// BGN/PCGN: maps and most English books.
    Bgn,
    /// ISO 9:1995: one letter for one letter.
    Iso9,
    /// Scholarly transliteration.
    Scholarly,
    /// ALA-LC: libraries.
    AlaLc,
    /// ICAO: passports.
    Passport,
    /// GOST 7.79, system B.
    GostB,
    /// Polish spelling.
    Polish,
    /// German spelling (Duden).
    German,
    /// Finnish spelling.
    Finnish,
    /// French spelling, also Soviet passports until the 1990s.
    French,
    /// Spanish spelling.
    Spanish,
}

impl System {
    /// Every system.
    pub const ALL: [System; 11] = [
        System::Bgn,
        System::Iso9,
        System::Scholarly,
        System::AlaLc,
        System::Passport,
        System::GostB,
        System::Polish,
        System::German,
        System::Finnish,
        System::French,
        System::Spanish,
    ];

    fn column(self) -> usize {
        self as usize
    }
}

/// A Russian letter in each system, in the order of [`System::ALL`].
#[rustfmt::skip]
const LETTERS: &[(char, [&str; 11])] = &[
    ('а', ["a"; 11]), ('б', ["b"; 11]), ('в', ["v", "v", "v", "v", "v", "v", "w", "w", "v", "v", "v"]), ('г', ["g"; 11]), ('д', ["d"; 11]),
    ('е', ["e"; 11]), ('ё', ["ë", "ë", "ë", "ë", "e", "yo", "io", "jo", "jo", "io", "io"]),
    ('ж', ["zh", "ž", "ž", "zh", "zh", "zh", "ż", "sch", "ž", "j", "zh"]), ('з', ["z", "z", "z", "z", "z", "z", "z", "s", "z", "z", "z"]), ('и', ["i"; 11]),
    ('й', ["y", "j", "j", "ĭ", "i", "j", "j", "i", "i", "ï", "i"]), ('к', ["k"; 11]), ('л', ["l", "l", "l", "l", "l", "l", "ł", "l", "l", "l", "l"]), ('м', ["m"; 11]), ('н', ["n"; 11]),
    ('о', ["o"; 11]), ('п', ["p"; 11]), ('р', ["r"; 11]), ('с', ["s"; 11]), ('т', ["t"; 11]), ('у', ["u", "u", "u", "u", "u", "u", "u", "u", "u", "ou", "u"]), ('ф', ["f"; 11]),
    ('х', ["kh", "h", "x", "kh", "kh", "x", "ch", "ch", "h", "kh", "j"]), ('ц', ["ts", "c", "c", "ts", "ts", "cz", "c", "z", "ts", "ts", "ts"]), ('ч', ["ch", "č", "č", "ch", "ch", "ch", "cz", "tsch", "tš", "tch", "ch"]),
    ('ш', ["sh", "š", "š", "sh", "sh", "sh", "sz", "sch", "š", "ch", "sh"]), ('щ', ["shch", "ŝ", "šč", "shch", "shch", "shh", "szcz", "schtsch", "štš", "chtch", "shch"]),
    ('ъ', ["\"", "ʺ", "\"", "ʺ", "ie", "''", "", "", "", "", ""]), ('ы', ["y", "y", "y", "y", "y", "y'", "y", "y", "y", "y", "y"]), ('ь', ["'", "ʹ", "'", "ʹ", "", "'", "", "", "", "", ""]),
    ('э', ["e", "è", "è", "ė", "e", "e'", "e", "e", "e", "e", "e"]), ('ю', ["yu", "û", "ju", "iu", "iu", "yu", "iu", "ju", "ju", "iou", "iu"]), ('я', ["ya", "â", "ja", "ia", "ia", "ya", "ia", "ja", "ja", "ia", "ia"]),
    ('і', ["i"; 11]), ('ѣ', ["e", "ě", "ě", "ie", "e", "ye", "ie", "e", "e", "e", "e"]), ('ѳ', ["f"; 11]), ('ѵ', ["i"; 11]), ('ї', ["yi", "ï", "ji", "ï", "i", "yi", "ji", "ji", "ji", "ï", "i"]), ('є', ["ye", "ê", "je", "ie", "ie", "ye", "je", "je", "je", "ie", "ie"]), ('ґ', ["g"; 11]), ('ў', ["w", "ŭ", "ŭ", "ŭ", "u", "u", "u", "u", "u", "ou", "u"]),
];

fn vowel_or_sign(c: Option<char>) -> bool {
    c.is_none_or(|c| "аеёиоуыэюяіїєѣьъ".contains(c))
}

/// A name in Cyrillic letters written by one system. Other letters stay as they are.
///
/// ```
/// use imena_names::{System, romanise};
/// assert_eq!(romanise("Чехов", System::German), "Tschechow");
/// assert_eq!(romanise("Жуков", System::French), "Joukov");
/// assert_eq!(romanise("Ельцин", System::Bgn), "Yel'tsin");
/// ```
pub fn romanise(name: &str, system: System) -> String {
    let mut out = String::with_capacity(name.len() * 2);
    for (i, word) in name.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        for (k, piece) in word.split('-').enumerate() {
            if k > 0 {
                out.push('-');
            }
            romanise_word(piece, system, &mut out);
        }
    }
    out
}

fn romanise_word(word: &str, system: System, out: &mut String) {
    let lower: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let upper_first = word.chars().next().is_some_and(char::is_uppercase);
    let all_upper = word.chars().filter(|c| c.is_alphabetic()).count() > 1
        && word.chars().all(|c| !c.is_lowercase());
    let mut text = String::new();
    for (i, &c) in lower.iter().enumerate() {
        let before = i.checked_sub(1).map(|p| lower[p]);
        let after = lower.get(i + 1).copied();
        if c == 'ъ' && after.is_none() {
            continue;
        }
        let open = vowel_or_sign(before);
        let written = match (system, c) {
            (System::Bgn, 'е') if open => "ye",
            (System::Bgn, 'ё') if open => "yë",
            (System::German | System::Finnish | System::Polish, 'е') if open => "je",
            (System::French | System::Spanish, 'е') if open => "ie",
            (System::German | System::French, 'с')
                if !vowel_or_consonant_edge(before) && !vowel_or_consonant_edge(after) =>
            {
                "ss"
            }
            (System::French, 'г') if after.is_some_and(|a| "еиэ".contains(a)) => "gu",
            (System::Polish, 'е') if before.is_some_and(|b| "цчшщжлр".contains(b)) => "e",
            (System::Polish, 'е') => "ie",
            (System::Polish, 'ё') if open => "jo",
            (System::Polish, 'ю') if open => "ju",
            (System::Polish, 'я') if open => "ja",
            (System::Polish, 'ю') if before == Some('л') => "u",
            (System::Polish, 'я') if before == Some('л') => "a",
            (System::Polish, 'л') if after.is_some_and(|a| "ьиеёюя".contains(a)) => "l",
            (System::Polish, 'и') if before.is_some_and(|b| "чшщжц".contains(b)) => "y",
            _ => LETTERS
                .iter()
                .find(|(l, _)| *l == c)
                .map_or("", |(_, row)| row[system.column()]),
        };
        if written.is_empty() && !matches!(c, 'ь' | 'ъ') {
            text.push(c);
        } else {
            text.push_str(written);
        }
    }
    let endings: &[(&str, &str)] = match system {
        System::Polish => &[("skij", "ski"), ("ckij", "cki"), ("yj", "y"), ("ij", "i")],
        System::German | System::Finnish | System::Spanish => &[("ii", "i"), ("yi", "y")],
        System::French => &[("iï", "i"), ("yï", "y"), ("in", "ine")],
        _ => &[],
    };
    if let Some((stem, to)) = endings
        .iter()
        .find_map(|(from, to)| text.strip_suffix(from).map(|s| (s.to_owned(), to)))
        && stem.chars().count() >= 2
    {
        text = format!("{stem}{to}");
    }
    if all_upper {
        text = text.to_uppercase();
    } else if upper_first {
        let mut chars = text.chars();
        if let Some(first) = chars.next() {
            text = first.to_uppercase().chain(chars).collect();
        }
    }
    out.push_str(&text);
}

/// Whether a neighbour is not a vowel.
fn vowel_or_consonant_edge(c: Option<char>) -> bool {
    c.is_none_or(|c| !"аеёиоуыэюяіїє".contains(c))
}

/// Likely Cyrillic spellings of a word in another script, likeliest first. Doubtful by nature: to be shown
/// as a suggestion, never stored as a reading.
///
/// ```
/// assert_eq!(imena_names::likely_cyrillic("Iwanow", 1), ["Иванов"]);
/// ```
pub fn likely_cyrillic(word: &str, most: usize) -> Vec<String> {
    let text = normal(word);
    let script = Script::detect(&text);
    if script == Script::Cyrillic {
        return vec![word.to_owned()];
    }
    let mut out: Vec<String> = Vec::new();
    for (reading, _) in read::lattice(&text, script).readings(most.max(1) * 4) {
        let mut spelt = String::new();
        let mut i = 0;
        while i < reading.len() {
            let s = reading[i];
            let next = reading.get(i + 1).copied();
            let (letter, taken) = match (s, next) {
                (b'j', Some(b'a')) => ('я', 2),
                (b'j', Some(b'u')) => ('ю', 2),
                (b'j', Some(b'e')) => ('е', 2),
                (b'j', Some(b'o')) => ('ё', 2),
                (b'j', _) => ('й', 1),
                (b'e', _) if i == 0 => ('э', 1),
                _ => (cyrillic(s), 1),
            };
            spelt.push(letter);
            i += taken;
        }
        let mut chars = spelt.chars();
        let shown: String = chars
            .next()
            .map(|c| c.to_uppercase().chain(chars).collect())
            .unwrap_or_default();
        if !shown.is_empty() && !out.contains(&shown) {
            out.push(shown);
            if out.len() >= most.max(1) {
                break;
            }
        }
    }
    out
}

fn cyrillic(sound: u8) -> char {
    match sound {
        b'a' => 'а',
        b'b' => 'б',
        b'v' => 'в',
        b'g' => 'г',
        b'd' => 'д',
        b'e' => 'е',
        b'Z' => 'ж',
        b'z' => 'з',
        b'i' => 'и',
        b'k' => 'к',
        b'l' => 'л',
        b'm' => 'м',
        b'n' => 'н',
        b'o' => 'о',
        b'p' => 'п',
        b'r' => 'р',
        b's' => 'с',
        b't' => 'т',
        b'u' => 'у',
        b'f' => 'ф',
        b'x' => 'х',
        b'c' => 'ц',
        b'C' => 'ч',
        b'S' => 'ш',
        b'Q' => 'щ',
        b'y' => 'ы',
        _ => '-',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system() {
        for (system, expected) in [
            (System::Bgn, "Shchukarëv Yegor Vasil'yevich"),
            (System::Iso9, "Ŝukarëv Egor Vasilʹevič"),
            (System::Scholarly, "Ščukarëv Egor Vasil'evič"),
            (System::Passport, "Shchukarev Egor Vasilevich"),
            (System::German, "Schtschukarjow Jegor Wassiljewitsch"),
            (System::Finnish, "Štšukarjov Jegor Vasiljevitš"),
            (System::French, "Chtchoukariov Iegor Vassilievitch"),
        ] {
            assert_eq!(romanise("Щукарёв Егор Васильевич", system), expected);
        }
        assert_eq!(romanise("Малашевский", System::Polish), "Małaszewski");
        assert_eq!(romanise("Ивановъ", System::Bgn), "Ivanov");
        assert_eq!(romanise("", System::Bgn), "");
    }

    #[test]
    fn what_a_system_writes_is_read_back() {
        use crate::level::{NameLevel, Part, name_level};
        for name in [
            "Щукарёв",
            "Чехов",
            "Жуков",
            "Цветаева",
            "Яхонтов",
            "Эйхенбаум",
            "Ющенков",
            "Хрущёв",
            "Ивановский",
            "Гершензон",
        ] {
            for system in System::ALL {
                let latin = romanise(name, system);
                assert_eq!(
                    name_level(&latin, name, Part::Surname),
                    NameLevel::Spelling,
                    "{name} {latin} {system:?}"
                );
            }
        }
    }
}
