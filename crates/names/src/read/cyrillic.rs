//! Cyrillic: Russian, pre-reform, Ukrainian, Belarusian, and letters of the Turkic alphabets.

use crate::sound::{Lattice, Reading};

fn is_vowel(c: char) -> bool {
    "аеёиоуыэюяіїєѣѵәөүұ".contains(c)
}

pub(super) fn lattice(letters: &[char]) -> Lattice {
    let n = letters.len();
    let mut r: Vec<Reading<'static>> = Vec::with_capacity(n + 6);
    let mut add = |at: usize, len: usize, sounds: &'static [u8], cost: u8| {
        r.push(Reading {
            at,
            len,
            sounds,
            cost,
        });
    };
    for (i, &c) in letters.iter().enumerate() {
        let before = if i > 0 { letters[i - 1] } else { ' ' };
        let after = letters.get(i + 1).copied().unwrap_or(' ');
        let last = i + 1 == n;
        // After a vowel, a sign or at the start, е ё ю я begin with a glide.
        let open = i == 0 || is_vowel(before) || matches!(before, 'ь' | 'ъ' | '\'');
        if c == after && !is_vowel(c) {
            // A doubled consonant is one sound.
            let single = single(c);
            if !single.is_empty() {
                add(i, 2, single, 4);
            }
        }
        match c {
            'е' | 'є' => {
                add(i, 1, b"e", 0);
                if open || c == 'є' {
                    add(i, 1, b"je", 0);
                } else {
                    add(i, 1, b"o", 14);
                }
            }
            'ё' => {
                add(i, 1, b"o", 0);
                add(i, 1, b"jo", 0);
                add(i, 1, b"e", 3);
            }
            'ю' => {
                add(i, 1, b"ju", 0);
                if !open {
                    add(i, 1, b"u", 5);
                }
            }
            'я' => {
                add(i, 1, b"ja", 0);
                if !open {
                    add(i, 1, b"a", 5);
                }
            }
            'ї' => {
                add(i, 1, b"i", 0);
                add(i, 1, b"ji", 0);
            }
            'і' | 'ѵ' => {
                add(i, 1, b"i", 0);
                if is_vowel(after) {
                    add(i, 1, b"j", 0);
                }
            }
            'и' => {
                add(i, 1, b"i", 0);
                if is_vowel(after) {
                    add(i, 1, b"j", 6);
                }
            }
            'й' => {
                add(i, 1, b"j", 0);
                if last && matches!(before, 'и' | 'ы' | 'і') {
                    add(i, 1, b"", 0);
                }
            }
            'ь' | 'ъ' | '\'' | '-' => {
                add(i, 1, b"", 0);
                if c == 'ь' && after == 'о' {
                    add(i, 1, b"j", 0);
                }
                if c == 'ь' && is_vowel(after) {
                    add(i, 1, b"i", 10);
                }
            }
            'ў' => {
                add(i, 1, b"v", 0);
                add(i, 1, b"u", 0);
                add(i, 1, b"l", 40);
            }
            'х' => {
                add(i, 1, b"x", 0);
                add(i, 1, b"g", 25);
            }
            'г' => {
                add(i, 1, b"g", 0);
                add(i, 1, b"x", 22);
                // -ого read aloud
            }
            'д' if after == 'ж' => {
                add(i, 1, b"d", 0);
                add(i, 2, b"Z", 18);
                add(i, 2, b"C", 30);
            }
            'к' if after == 'с' => {
                add(i, 1, b"k", 0);
                add(i, 2, b"ks", 0);
            }
            _ => {
                let s = single(c);
                add(i, 1, s, if s.is_empty() { 60 } else { 0 });
            }
        }
    }
    Lattice::build(n, &r, false)
}

/// The sound of a letter that has only one.
fn single(c: char) -> &'static [u8] {
    match c {
        'а' | 'ә' => b"a",
        'б' => b"b",
        'в' => b"v",
        'г' | 'ґ' | 'ғ' => b"g",
        'д' => b"d",
        'ж' | 'җ' => b"Z",
        'з' | 'ҙ' => b"z",
        'к' | 'қ' | 'ҡ' => b"k",
        'л' => b"l",
        'љ' => b"lj",
        'м' => b"m",
        'н' | 'ң' => b"n",
        'њ' => b"nj",
        'о' | 'ө' => b"o",
        'п' => b"p",
        'р' => b"r",
        'с' | 'ҫ' => b"s",
        'т' => b"t",
        'у' | 'ү' | 'ұ' => b"u",
        'ф' | 'ѳ' => b"f",
        'х' | 'һ' => b"x",
        'ц' => b"c",
        'ч' | 'ћ' | 'ђ' | 'џ' => b"C",
        'ш' => b"S",
        'щ' => b"Q",
        'ы' => b"y",
        'э' | 'ѣ' => b"e",
        'ј' => b"j",
        'и' => b"i",
        _ => b"",
    }
}
