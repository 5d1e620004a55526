//! The one place where linkage asks about spelling. Names are the business of `imena-names`; here is only
//! what keys and comparisons of whole columns need: forms rough enough that every transliteration of
//! a word comes out the same, even where a letter is ambiguous (German `ch` is х or ч, `z` is з or ц).

use imena_names as names;

/// Words of a text: runs of letters and digits.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
}

/// Groups of Latin letters and the sign they share, longest first.
const GROUPS: [(&str, &str); 27] = [
    ("schtsch", "h"),
    ("shch", "h"),
    ("tsch", "h"),
    ("sch", "h"),
    ("sh", "h"),
    ("ch", "h"),
    ("kh", "h"),
    ("zh", "h"),
    ("cz", "h"),
    ("sz", "h"),
    ("ts", "s"),
    ("tz", "s"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("jo", "e"),
    ("yo", "e"),
    ("x", "ks"),
    ("w", "v"),
    ("c", "s"),
    ("z", "s"),
    ("q", "k"),
    ("y", "i"),
    ("j", "i"),
    ("ä", "a"),
    ("ö", "e"),
    ("ü", "u"),
];

/// The sign of a Cyrillic letter.
fn cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' | 'я' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' | 'є' | 'ѣ' => "e",
        'ж' | 'х' | 'ч' | 'ш' | 'щ' => "h",
        'з' | 'с' | 'ц' => "s",
        'и' | 'й' | 'і' | 'ї' | 'ы' | 'ѵ' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'т' => "t",
        'у' | 'ю' => "u",
        'ф' | 'ѳ' => "f",
        'ъ' | 'ь' => "",
        _ => return None,
    })
}

/// One plain form for all scripts and transliterations; words stay apart.
pub(crate) fn fold(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut signs = String::with_capacity(lower.len());
    let mut rest = lower.as_str();
    while let Some(letter) = rest.chars().next() {
        let mut length = letter.len_utf8();
        if let Some(sign) = cyrillic(letter) {
            signs.push_str(sign);
        } else if let Some((group, sign)) = GROUPS.iter().find(|(group, _)| rest.starts_with(group))
        {
            length = group.len();
            signs.push_str(sign);
        } else if letter.is_alphanumeric() {
            signs.push(plain(letter));
        } else if letter.is_whitespace() || letter == '-' || letter == ',' || letter == '.' {
            signs.push(' ');
        }
        rest = rest.get(length..).unwrap_or("");
    }
    let letters: Vec<char> = signs.chars().collect();
    let mut out = String::with_capacity(signs.len());
    for (i, letter) in letters.iter().enumerate() {
        let before_vowel = letters
            .get(i + 1)
            .is_some_and(|next| "aeou".contains(*next));
        if (*letter == 'i' && before_vowel) || (out.ends_with(*letter) && !letter.is_ascii_digit())
        {
            continue;
        }
        if *letter == ' ' && out.is_empty() {
            continue;
        }
        out.push(*letter);
    }
    out.truncate(out.trim_end().len());
    out
}

/// A Latin letter without its marks.
fn plain(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ą' => 'a',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ė' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ū' | 'ų' | 'ů' => 'u',
        'č' | 'š' | 'ž' | 'ś' | 'ć' | 'ż' => 'h',
        'ç' | 'ß' | 'ź' => 's',
        'ł' | 'ļ' => 'l',
        'ñ' | 'ń' | 'ņ' => 'n',
        'ķ' => 'k',
        'ģ' => 'g',
        'ŗ' | 'ř' => 'r',
        other => other,
    }
}

/// The consonants of the plain form; a vowel only at the beginning.
pub(crate) fn sound(text: &str) -> Vec<String> {
    let mut out = String::new();
    for letter in fold(text).chars() {
        let sign = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' if out.is_empty() => 'a',
            'a' | 'e' | 'i' | 'o' | 'u' | ' ' => continue,
            'f' => 'v',
            other => other,
        };
        if !out.ends_with(sign) {
            out.push(sign);
        }
    }
    if out.is_empty() {
        Vec::new()
    } else {
        vec![out]
    }
}

/// The surname in plain form without its ending for men or women.
pub(crate) fn stem(text: &str) -> String {
    let folded = fold(text);
    for ending in ["skaa", "ska", "skoi", "skai", "skii", "ski"] {
        if let Some(stem) = folded.strip_suffix(ending).filter(|s| s.len() > 1) {
            return format!("{stem}sk");
        }
    }
    for ending in ["ova", "eva", "ina", "ena"] {
        if folded.len() > 4
            && folded.ends_with(ending)
            && let Some(stem) = folded.strip_suffix('a')
        {
            return stem.to_owned();
        }
    }
    folded
}

/// The given names that this form may belong to, and its own plain form where it belongs to none.
pub(crate) fn family(text: &str) -> Vec<String> {
    if names::is_initial(text) {
        return Vec::new();
    }
    let mut heads: Vec<String> = names::given_families(text)
        .iter()
        .map(|m| names::family_head(m.family).to_owned())
        .collect();
    if heads.is_empty() {
        heads.push(fold(text));
    }
    heads.dedup();
    heads
}

/// The plain form of the father's name behind a patronymic.
pub(crate) fn father(text: &str) -> Vec<String> {
    if names::is_initial(text) {
        return Vec::new();
    }
    let root = fold(&names::father_root(text));
    if root.is_empty() {
        Vec::new()
    } else {
        vec![root]
    }
}

/// The first sign of the plain form.
pub(crate) fn initial(text: &str) -> String {
    sound(text)
        .first()
        .and_then(|s| s.chars().next())
        .map_or(String::new(), |c| c.to_string())
}

/// Whether the text is only an initial.
pub(crate) fn is_initial(text: &str) -> bool {
    names::is_initial(text)
}

/// Towns under names they bore at other times, in plain form: all but the first of a row stand for the first.
const RENAMED: [&[&str]; 24] = [
    &[
        "leningrad",
        "petrograd",
        "peterburg",
        "sankt peterburg",
        "st petersburg",
        "petersburg",
    ],
    &["tver", "kalinin"],
    &["nihni novgorod", "gorki"],
    &["samara", "kuibihev"],
    &["ekaterinburg", "sverdlovsk"],
    &["perm", "molotov"],
    &["vatka", "kirov"],
    &["saritsin", "sarisin", "stalingrad", "volgograd"],
    &["simbirsk", "ulanovsk"],
    &["puhkin", "detskoe selo", "sarskoe selo"],
    &["pavlovsk", "slusk"],
    &["gathina", "krasnogvardeisk", "trosk"],
    &["amburg", "kingisep"],
    &["murmansk", "romanov na murmane"],
    &["tbilisi", "tiflis"],
    &["dnepropetrovsk", "ekaterinoslav"],
    &["donesk", "stalino", "usovka"],
    &["luhansk", "vorohilovgrad", "lugansk"],
    &["kaliningrad", "kenigsberg", "koenigsberg"],
    &["talin", "revel", "reval"],
    &["tartu", "urev", "derpt", "dorpat"],
    &["vilnus", "vilna", "vilno"],
    &["kaunas", "kovno"],
    &["lvov", "lemberg", "lviv"],
];

/// Words that say what kind of place follows, in plain form.
const KINDS: [&str; 26] = [
    "d", "der", "derevna", "s", "selo", "g", "gor", "gorod", "p", "pos", "poselok", "h", "hut",
    "hutor", "st", "m", "mest", "mesteho", "dorf", "stadt", "village", "town", "ot", "ah", "aul",
    "kolona",
];

/// The name of a place without what kind of place it is, in the name it is best known by.
pub(crate) fn place(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split([',', ';', '(', ')']) {
        let folded = fold(part);
        let name: Vec<&str> = folded.split(' ').filter(|w| !KINDS.contains(w)).collect();
        let name = name.join(" ");
        if name.is_empty() {
            continue;
        }
        let known = RENAMED.iter().find(|row| row.contains(&name.as_str()));
        found.push(known.map_or(name, |row| row[0].to_owned()));
        break;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_comes_out_the_same() {
        fn check(forms: &[&str]) {
            let folded: Vec<Vec<String>> = forms.iter().map(|f| sound(f)).collect();
            assert!(
                folded.windows(2).all(|w| w[0] == w[1]),
                "{forms:?}: {folded:?}"
            );
        }
        check(&["Хозушев", "Chosuschew", "Khozushev", "Хозушевъ"]);
        check(&["Щербаков", "Schtscherbakow", "Shcherbakov"]);
        check(&["Мария", "Marija", "Mariya", "Marie", "Марія"]);
        check(&["Цветков", "Zwetkow", "Tsvetkov"]);
        check(&["Яковлев", "Jakowlew", "Yakovlev"]);
        check(&["Юнтунен", "Juntunen", "Yuntunen"]);
    }

    #[test]
    fn stems_and_places() {
        assert_eq!(stem("Вишневская"), stem("Wischnewskij"));
        assert_eq!(stem("Иванова"), stem("Iwanow"));
        assert_eq!(place("г. Петроград"), place("Leningrad"));
        assert_eq!(
            place("д. Липышно, Оредежский р-н"),
            place("D. Lipyschno, Oredeschskij R-N")
        );
    }
}
