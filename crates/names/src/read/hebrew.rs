//! Hebrew and Yiddish: consonants certain, vowels mostly unwritten.

use crate::sound::{Lattice, Reading};

pub(super) fn lattice(letters: &[char]) -> Lattice {
    let n = letters.len();
    let mut r: Vec<Reading<'static>> = Vec::with_capacity(n * 4);
    for (i, &c) in letters.iter().enumerate() {
        let after = letters.get(i + 1).copied().unwrap_or(' ');
        let (first, last) = (i == 0, i + 1 == n);
        let mut add = |len: usize, sounds: &'static [u8], cost: u8| {
            r.push(Reading {
                at: i,
                len,
                sounds,
                cost,
            });
        };
        // A geresh makes another consonant of ג ז צ ת ד.
        if after == '\'' {
            match c {
                'ג' => {
                    add(2, b"dZ", 0);
                    add(2, b"Z", 0);
                }
                'ז' => add(2, b"Z", 0),
                'צ' | 'ץ' => add(2, b"C", 0),
                'ת' => {
                    add(2, b"t", 0);
                    add(2, b"f", 10);
                    add(2, b"s", 10);
                }
                'ד' => add(2, b"d", 0),
                'ח' => add(2, b"x", 0),
                'ר' => add(2, b"r", 0),
                _ => {}
            }
        }
        match c {
            'א' => {
                add(1, b"a", 0);
                add(1, b"", 4);
                add(1, b"e", 4);
                add(1, b"o", 4);
                if first {
                    add(1, b"i", 4);
                    add(1, b"u", 4);
                    if after == 'י' {
                        add(2, b"i", 0);
                        add(2, b"aj", 2);
                        add(2, b"ej", 2);
                    }
                    if after == 'ו' {
                        add(2, b"o", 0);
                        add(2, b"u", 0);
                        add(2, b"av", 4);
                    }
                }
            }
            'ע' => {
                add(1, b"a", 0);
                add(1, b"e", 0);
                add(1, b"", 0);
                add(1, b"o", 4);
                add(1, b"i", 4);
            }
            'ב' => {
                add(1, b"b", 0);
                add(1, b"v", if first { 6 } else { 0 });
            }
            'ג' => {
                add(1, b"g", 0);
                add(1, b"x", 15);
            }
            'ד' => add(1, b"d", 0),
            'ה' => {
                if last {
                    add(1, b"a", 0);
                    add(1, b"e", 3);
                    add(1, b"o", 6);
                    add(1, b"", 4);
                } else {
                    add(1, b"x", 0);
                    add(1, b"g", 12);
                    add(1, b"", 12);
                }
            }
            'ו' => {
                add(1, b"o", 0);
                add(1, b"u", 0);
                add(1, b"v", 1);
                if after == 'ו' {
                    add(2, b"v", 0);
                    add(2, b"u", 4);
                    add(2, b"vo", 3);
                    add(2, b"vu", 3);
                }
                if after == 'י' {
                    add(2, b"oj", 0);
                    add(2, b"vi", 0);
                }
            }
            'ז' => add(1, b"z", 0),
            'ח' => {
                add(1, b"x", 0);
                add(1, b"", 40);
            }
            'ט' => add(1, b"t", 0),
            'י' => {
                add(1, b"i", 0);
                add(1, b"j", 0);
                add(1, b"e", 6);
                if after == 'י' {
                    add(2, b"aj", 0);
                    add(2, b"ej", 0);
                    add(2, b"j", 0);
                    add(2, b"i", 2);
                }
                if last {
                    add(1, b"aj", 5);
                    add(1, b"ej", 5);
                }
            }
            'כ' | 'ך' => {
                add(1, b"k", 0);
                add(1, b"x", 1);
            }
            'ל' => add(1, b"l", 0),
            'מ' | 'ם' => add(1, b"m", 0),
            'נ' | 'ן' => add(1, b"n", 0),
            'ס' => {
                add(1, b"s", 0);
                add(1, b"c", 22);
            }
            'פ' | 'ף' => {
                add(1, b"p", if last { 6 } else { 0 });
                add(1, b"f", 1);
            }
            'צ' | 'ץ' => add(1, b"c", 0),
            'ק' => {
                add(1, b"k", 0);
                if after == 'ס' {
                    add(2, b"ks", 0);
                }
            }
            'ר' => add(1, b"r", 0),
            'ש' => {
                add(1, b"S", 0);
                add(1, b"s", 4);
            }
            'ת' => {
                add(1, b"t", 0);
                add(1, b"s", 8);
            }
            '\'' | '-' => add(1, b"", 0),
            'װ' => {
                add(1, b"v", 0);
            }
            'ױ' => add(1, b"oj", 0),
            'ײ' => {
                add(1, b"aj", 0);
                add(1, b"ej", 0);
            }
            _ => add(1, b"", 30),
        }
    }
    Lattice::build(n, &r, true)
}
