//! The one place where linkage asks about spelling.

/// Words of a text: runs of letters and digits.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

/// One plain form for all scripts, spellings and cases.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        let latin = match c {
            'а' => "a", 'б' => "b", 'в' | 'w' => "v", 'г' | 'ґ' => "g", 'д' => "d", 'е' | 'ё' | 'ѣ' | 'э' | 'є' => "e",
            'ж' => "zh", 'з' => "z", 'и' | 'й' | 'і' | 'ї' | 'ѵ' => "i", 'к' => "k", 'л' => "l", 'м' => "m", 'н' => "n",
            'о' => "o", 'п' => "p", 'р' => "r", 'с' => "s", 'т' => "t", 'у' => "u", 'ф' | 'ѳ' => "f", 'х' => "h",
            'ц' => "ts", 'ч' => "ch", 'ш' => "sh", 'щ' => "shch", 'ъ' | 'ь' => "", 'ы' => "y", 'ю' => "iu", 'я' => "ia",
            'j' => "i",
            other if other.is_alphanumeric() => { out.push(other); continue; }
            ' ' | '-' => { out.push(' '); continue; }
            _ => continue,
        };
        out.push_str(latin);
    }
    for (from, to) in [("schtsch", "shch"), ("tsch", "ch"), ("sch", "sh"), ("kh", "h"), ("yu", "iu"), ("ya", "ia")] {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    let mut plain = String::with_capacity(out.len());
    for c in out.chars() {
        if !plain.ends_with(c) {
            plain.push(c);
        }
    }
    plain.trim().to_owned()
}

/// The consonants, those that transliterations confuse taken together.
pub(crate) fn sound(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut out = String::new();
    let mut rest = folded.as_str();
    while let Some(c) = rest.chars().next() {
        let (sign, length) = if ["sh", "ch", "zh", "th"].iter().any(|d| rest.starts_with(d)) {
            (Some('h'), 2)
        } else if rest.starts_with("ts") || rest.starts_with("tz") {
            (Some('s'), 2)
        } else {
            let sign = match c {
                'a' | 'e' | 'i' | 'o' | 'u' | 'y' => if out.is_empty() { Some('a') } else { None },
                's' | 'z' | 'c' => Some('s'),
                'h' | 'x' => Some('h'),
                'f' | 'v' => Some('v'),
                other if other.is_alphanumeric() => Some(other),
                _ => None,
            };
            (sign, c.len_utf8())
        };
        if let Some(sign) = sign && !out.ends_with(sign) {
            out.push(sign);
        }
        rest = rest.get(length..).unwrap_or("");
    }
    vec![out]
}

/// The surname without its ending for men or women.
pub(crate) fn stem(text: &str) -> String {
    let folded = fold(text);
    for ending in ["skaia", "skii", "ski", "skoi"] {
        if let Some(stem) = folded.strip_suffix(ending) {
            return format!("{stem}sk");
        }
    }
    folded.strip_suffix('a').map_or(folded.clone(), str::to_owned)
}

/// The given names that this form may belong to.
pub(crate) fn family(text: &str) -> Vec<String> {
    vec![fold(text)]
}

/// The father's name behind a patronymic.
pub(crate) fn father(text: &str) -> Vec<String> {
    let folded = fold(text);
    for ending in ["ovich", "evich", "ovna", "evna", "ich", "ichna", "inichna"] {
        if let Some(stem) = folded.strip_suffix(ending) {
            return vec![stem.to_owned()];
        }
    }
    vec![folded]
}

/// The first sound.
pub(crate) fn initial(text: &str) -> String {
    sound(text)
        .first()
        .and_then(|s| s.chars().next())
        .map_or(String::new(), |c| c.to_string())
}

/// Whether the text is only an initial.
pub(crate) fn is_initial(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters == 1 || (text.ends_with('.') && letters <= 3)
}
