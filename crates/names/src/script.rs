//! Which script a word is written in, and the normal form every other module works on.
//!
//! The normal form only helps finding: the text as written is never altered, it is kept beside it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The script most letters of a word belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Script {
    /// Russian, Ukrainian, Belarusian, pre-reform and the other Cyrillic alphabets.
    Cyrillic,
    /// Any Latin alphabet or romanisation.
    Latin,
    /// Hebrew letters: Hebrew and Yiddish.
    Hebrew,
    /// Georgian (mkhedruli, asomtavruli).
    Georgian,
    /// Armenian.
    Armenian,
    /// Greek.
    Greek,
    /// Arabic letters.
    Arabic,
    /// Any other script, or no letters at all.
    Other,
}

impl Script {
    /// The script of one letter; `None` for digits, marks and punctuation.
    pub fn of(c: char) -> Option<Script> {
        let n = c as u32;
        Some(match n {
            0x41..=0x5A | 0x61..=0x7A | 0xAA | 0xBA | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x24F => {
                Script::Latin
            }
            0x250..=0x2AF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F => Script::Latin,
            0x400..=0x52F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Script::Cyrillic,
            0x5D0..=0x5F2 => Script::Hebrew,
            0x10A0..=0x10FF | 0x1C90..=0x1CBF | 0x2D00..=0x2D2F => Script::Georgian,
            0x531..=0x556 | 0x561..=0x587 => Script::Armenian,
            0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
            0x620..=0x64A | 0x66E..=0x6D3 => Script::Arabic,
            _ if c.is_alphabetic() => Script::Other,
            _ => return None,
        })
    }

    /// The script most letters of `text` are in.
    pub fn detect(text: &str) -> Script {
        const ALL: [Script; 8] = [
            Script::Cyrillic,
            Script::Latin,
            Script::Hebrew,
            Script::Georgian,
            Script::Armenian,
            Script::Greek,
            Script::Arabic,
            Script::Other,
        ];
        let mut counts = [0usize; 8];
        for c in text.chars() {
            if let Some(script) = Script::of(c) {
                counts[ALL.iter().position(|s| *s == script).unwrap_or(7)] += 1;
            }
        }
        let best = (0..8).rev().max_by_key(|&i| counts[i]).unwrap_or(7);
        if counts[best] == 0 {
            Script::Other
        } else {
            ALL[best]
        }
    }
}

/// Longest stretch of a text that is looked at: names are short, and the rest is refused politely.
pub const LONGEST_TEXT: usize = 2_000;

/// Apostrophes, primes and geresh in all their shapes.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’'
            | '‘'
            | 'ʼ'
            | 'ʹ'
            | '′'
            | '`'
            | '´'
            | 'ʻ'
            | '׳'
            | '"'
            | 'ʺ'
            | '″'
            | '״'
            | '”'
            | '“'
            | '„'
    )
}

/// The normal form used for finding: lower case, composed, without invisible marks.
///
/// Control characters, direction marks and stray combining marks go; letters with marks that are
/// letters of their own (й, ё, ł, š) stay; apostrophes become `'`; a word that mixes Cyrillic with
/// Latin look-alikes becomes one script; digits misread for letters inside a word become letters.
/// Applying it twice changes nothing.
///
/// ```
/// assert_eq!(imena_names::normal("Сhekhov"), "chekhov"); // the first letter was Cyrillic
/// assert_eq!(imena_names::normal("Степан0вич"), "степанович");
/// ```
pub fn normal(text: &str) -> String {
    if let Some(out) = plain(text) {
        return out;
    }
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let mut chars = 0usize;
    for c in text.nfkc() {
        chars += 1;
        if chars > LONGEST_TEXT {
            break;
        }
        if c.is_control() {
            if c.is_whitespace() || c == '\0' {
                flush(&mut out, &mut word);
                push_space(&mut out);
            }
            continue;
        }
        if is_invisible(c) || is_combining_mark(c) {
            continue;
        }
        if is_apostrophe(c) {
            if !word.is_empty() {
                word.push('\'');
            }
            continue;
        }
        if c.is_whitespace() || matches!(c, '·' | '・') {
            flush(&mut out, &mut word);
            push_space(&mut out);
        } else if c.is_alphabetic() || c.is_ascii_digit() {
            for l in c.to_lowercase() {
                if !is_combining_mark(l) {
                    word.push(l);
                }
            }
        } else {
            flush(&mut out, &mut word);
            out.push(match c {
                '‐' | '‑' | '‒' | '–' | '—' | '−' | '־' => '-',
                other => other,
            });
        }
    }
    flush(&mut out, &mut word);
    let trimmed = out.trim();
    let once = trimmed.nfc().collect::<String>();
    if once.len() == out.len() { out } else { once }
}

/// The normal form of words in Russian letters alone or basic Latin letters alone, with single spaces, hyphens, dots and
/// commas: nearly all there is. These need no tables, for they are composed and each has one small letter.
fn plain(text: &str) -> Option<String> {
    if text.len() > LONGEST_TEXT || text.starts_with(' ') || text.ends_with(' ') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut cyrillic, mut latin, mut spaces) = (false, false, false);
    for c in text.chars() {
        let small = match c {
            'а'..='я' | 'ѐ'..='џ' => {
                cyrillic = true;
                c
            }
            'А'..='Я' => {
                cyrillic = true;
                char::from_u32(c as u32 + 0x20)?
            }
            'Ё' => {
                cyrillic = true;
                'ё'
            }
            'a'..='z' => {
                latin = true;
                c
            }
            'A'..='Z' => {
                latin = true;
                c.to_ascii_lowercase()
            }
            ' ' if !spaces => ' ',
            '-' | '.' | ',' => c,
            _ => return None,
        };
        spaces = small == ' ';
        out.push(small);
    }
    // Both together may be look-alikes within one word.
    (!(cyrillic && latin)).then_some(out)
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c as u32, 0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFE00..=0xFE0F | 0xFFF9..=0xFFFD | 0x61C)
}

/// Ends a word: repairs a mix of scripts and misread digits.
fn flush(out: &mut String, word: &mut String) {
    if word.is_empty() {
        return;
    }
    let (mut cyrillic, mut latin, mut digits) = (0, 0, 0);
    for c in word.chars() {
        match Script::of(c) {
            Some(Script::Cyrillic) => cyrillic += 1,
            Some(Script::Latin) => latin += 1,
            None if c.is_ascii_digit() => digits += 1,
            _ => {}
        }
    }
    if cyrillic > 0 && latin > 0 {
        let repaired: String = if let Some(romanised) = romanised(word) {
            romanised
        } else if cyrillic >= latin {
            word.chars().map(to_cyrillic_lookalike).collect()
        } else {
            word.chars().map(to_latin_lookalike).collect()
        };
        *word = repaired;
    }
    if digits > 0 && cyrillic + latin > digits {
        let is_cyrillic = cyrillic >= latin;
        *word = word.chars().map(|c| digit_letter(c, is_cyrillic)).collect();
    }
    // A trailing apostrophe is kept: it may be a soft sign or a geresh.
    out.push_str(word);
    word.clear();
}

/// A romanised word some of whose letters are Cyrillic look-alikes, however many: "Сhекhов" has no н, its h makes ч and х.
fn romanised(word: &str) -> Option<String> {
    let latin: String = word
        .chars()
        .map(|c| {
            if c == 'в' {
                'v'
            } else {
                to_latin_lookalike(c)
            }
        })
        .collect();
    let digraph = |pair: &str| word.contains('h') && latin.contains(pair);
    let is_latin = latin
        .chars()
        .all(|c| Script::of(c) != Some(Script::Cyrillic));
    (is_latin && ["ch", "kh", "sh", "zh"].into_iter().any(digraph)).then_some(latin)
}

fn digit_letter(c: char, cyrillic: bool) -> char {
    match (c, cyrillic) {
        ('0', true) => 'о',
        ('3', true) => 'з',
        ('6', true) => 'б',
        ('4', true) => 'ч',
        ('0', false) => 'o',
        ('1', false) => 'i',
        ('3', false) => 'e',
        ('5', false) => 's',
        _ => c,
    }
}

fn to_cyrillic_lookalike(c: char) -> char {
    match c {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'i' | 'ı' => 'і',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        'ë' => 'ё',
        'ï' => 'ї',
        other => other,
    }
}

fn to_latin_lookalike(c: char) -> char {
    match c {
        'а' => 'a',
        'в' => 'b',
        'с' => 'c',
        'е' => 'e',
        'н' => 'h',
        'і' => 'i',
        'ј' => 'j',
        'к' => 'k',
        'м' => 'm',
        'о' => 'o',
        'р' => 'p',
        'т' => 't',
        'х' => 'x',
        'у' => 'y',
        'ѕ' => 's',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_short_way_gives_what_the_long_way_gives(text in "[ А-Яа-яЁёЀ-Џѐ-џA-Za-z.,-]{0,12}") {
            if let Some(short) = plain(&text) {
                // A direction mark says nothing and closes the short way.
                proptest::prop_assert_eq!(short, normal(&format!("{text}\u{200e}")));
            }
        }
    }

    #[test]
    fn normal_form_of_odd_input() {
        for (input, expected) in [
            ("ИВАНОВЪ", "ивановъ"),
            ("Hиколай", "николай"),
            ("Сhekhov", "chekhov"),
            ("Сhекhов", "chekhov"),
            ("Кре6с", "кребс"),
            ("Selet\u{361}skiĭ", "seletskiĭ"),
            ("\u{200f}כהן\u{200f}", "כהן"),
            ("а\0б", "а б"),
            ("O’Brien", "o'brien"),
            ("", ""),
            ("🙂", "🙂"),
        ] {
            assert_eq!(normal(input), expected);
        }
    }

    #[test]
    fn script_of_words() {
        assert_eq!(Script::detect("Иванов"), Script::Cyrillic);
        assert_eq!(Script::detect("Ivanov"), Script::Latin);
        assert_eq!(Script::detect("כהן"), Script::Hebrew);
        assert_eq!(Script::detect("123"), Script::Other);
    }
}
