//! Georgian, Armenian, Greek and Arabic are read; other scripts are compared letter by letter.

use crate::script::Script;
use crate::sound::{Lattice, Reading};

pub(super) fn lattice(letters: &[char], script: Script) -> Lattice {
    let n = letters.len();
    let mut r: Vec<Reading<'static>> = Vec::with_capacity(n * 3);
    for (i, &c) in letters.iter().enumerate() {
        let after = letters.get(i + 1).copied().unwrap_or(' ');
        let start = r.len();
        let sounds: &[&'static [u8]] = match script {
            Script::Georgian => georgian(c),
            Script::Armenian => {
                if c == 'ո' && after == 'ւ' {
                    r.push(Reading {
                        at: i,
                        len: 2,
                        sounds: b"u",
                        cost: 0,
                    });
                }
                armenian(c)
            }
            Script::Greek => {
                greek_pair(c, after, i, &mut r);
                greek(c)
            }
            Script::Arabic => arabic(c),
            _ => &[],
        };
        for (k, s) in sounds.iter().enumerate() {
            r.push(Reading {
                at: i,
                len: 1,
                sounds: s,
                cost: if k == 0 { 0 } else { 3 },
            });
        }
        if r.len() == start || sounds.is_empty() {
            r.push(Reading {
                at: i,
                len: 1,
                sounds: b"",
                cost: if c == '\'' || c == '-' { 0 } else { 50 },
            });
        }
    }
    Lattice::build(n, &r, script == Script::Arabic)
}

/// A script without a reading: every letter is a sound of its own, by number.
pub(super) fn plain(letters: &[char]) -> Lattice {
    let bytes: Vec<u8> = letters
        .iter()
        .map(|c| (*c as u32 % 63) as u8 + 64)
        .collect();
    let r: Vec<Reading<'_>> = bytes
        .iter()
        .enumerate()
        .map(|(at, b)| Reading {
            at,
            len: 1,
            sounds: std::slice::from_ref(b),
            cost: 0,
        })
        .collect();
    Lattice::build(letters.len(), &r, false)
}

fn georgian(c: char) -> &'static [&'static [u8]] {
    match c {
        'ა' => &[b"a"],
        'ბ' => &[b"b"],
        'გ' | 'ღ' => &[b"g"],
        'დ' => &[b"d"],
        'ე' => &[b"e", b"je"],
        'ვ' => &[b"v"],
        'ზ' => &[b"z"],
        'თ' | 'ტ' => &[b"t"],
        'ი' => &[b"i", b"j"],
        'კ' | 'ქ' | 'ყ' => &[b"k"],
        'ლ' => &[b"l"],
        'მ' => &[b"m"],
        'ნ' => &[b"n"],
        'ო' => &[b"o"],
        'პ' => &[b"p"],
        'ჟ' => &[b"Z"],
        'რ' => &[b"r"],
        'ს' => &[b"s"],
        'უ' => &[b"u"],
        'ფ' => &[b"p", b"f"],
        'შ' => &[b"S"],
        'ჩ' | 'ჭ' => &[b"C"],
        'ც' | 'წ' => &[b"c"],
        'ძ' => &[b"dz"],
        'ხ' | 'ჰ' => &[b"x"],
        'ჯ' => &[b"dZ"],
        _ => &[],
    }
}

fn armenian(c: char) -> &'static [&'static [u8]] {
    match c {
        'ա' => &[b"a"],
        'բ' => &[b"b", b"p"],
        'գ' => &[b"g", b"k"],
        'դ' => &[b"d", b"t"],
        'ե' | 'է' => &[b"e", b"je"],
        'զ' => &[b"z"],
        'ը' => &[b"y", b"e"],
        'թ' | 'տ' => &[b"t", b"d"],
        'ժ' => &[b"Z"],
        'ի' => &[b"i", b"j"],
        'լ' => &[b"l"],
        'խ' | 'հ' => &[b"x", b"g", b""],
        'ծ' => &[b"c", b"dz"],
        'ց' => &[b"c"],
        'կ' | 'ք' => &[b"k", b"g"],
        'ձ' => &[b"dz", b"c"],
        'ղ' => &[b"g", b"x", b"l"],
        'ճ' | 'չ' => &[b"C", b"dZ"],
        'մ' => &[b"m"],
        'յ' => &[b"j", b"x"],
        'ն' => &[b"n"],
        'շ' => &[b"S"],
        'ո' => &[b"o", b"vo"],
        'օ' => &[b"o"],
        'պ' | 'փ' => &[b"p", b"b"],
        'ջ' => &[b"dZ", b"C"],
        'ռ' | 'ր' => &[b"r"],
        'ս' => &[b"s"],
        'վ' | 'ւ' => &[b"v"],
        'ֆ' => &[b"f"],
        'և' => &[b"ev", b"jev"],
        _ => &[],
    }
}

fn greek_pair(c: char, after: char, at: usize, r: &mut Vec<Reading<'static>>) {
    let sounds: &'static [u8] = match (c, after) {
        ('ο', 'υ' | 'ύ') => b"u",
        ('α' | 'ά', 'ι') | ('α', 'ί') => b"e",
        ('ε' | 'ο', 'ι' | 'ί') => b"i",
        ('μ', 'π') => b"b",
        ('ν', 'τ') => b"d",
        ('γ', 'κ') => b"g",
        ('τ', 'σ') => b"c",
        ('α', 'υ' | 'ύ') => b"av",
        ('ε', 'υ' | 'ύ') => b"ev",
        _ => return,
    };
    r.push(Reading {
        at,
        len: 2,
        sounds,
        cost: 0,
    });
}

fn greek(c: char) -> &'static [&'static [u8]] {
    match c {
        'α' | 'ά' => &[b"a"],
        'β' => &[b"v", b"b"],
        'γ' => &[b"g", b"j"],
        'δ' => &[b"d"],
        'ε' | 'έ' => &[b"e"],
        'ζ' => &[b"z"],
        'η' | 'ή' | 'ι' | 'ί' | 'ϊ' | 'ΐ' | 'υ' | 'ύ' | 'ϋ' => &[b"i", b"j"],
        'θ' => &[b"t", b"f"],
        'κ' => &[b"k"],
        'λ' => &[b"l"],
        'μ' => &[b"m"],
        'ν' => &[b"n"],
        'ξ' => &[b"ks"],
        'ο' | 'ό' | 'ω' | 'ώ' => &[b"o"],
        'π' => &[b"p"],
        'ρ' => &[b"r"],
        'σ' | 'ς' => &[b"s"],
        'τ' => &[b"t"],
        'φ' => &[b"f"],
        'χ' => &[b"x"],
        'ψ' => &[b"ps"],
        _ => &[],
    }
}

fn arabic(c: char) -> &'static [&'static [u8]] {
    match c {
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' => &[b"a", b"i", b"e", b"u", b""],
        'ب' => &[b"b", b"p"],
        'پ' => &[b"p"],
        'ت' | 'ط' => &[b"t"],
        'ث' => &[b"t", b"s"],
        'ج' => &[b"dZ", b"g", b"Z"],
        'چ' => &[b"C"],
        'ح' | 'خ' | 'ه' => &[b"x", b""],
        'د' | 'ض' => &[b"d"],
        'ذ' | 'ز' | 'ظ' => &[b"z", b"d"],
        'ر' => &[b"r"],
        'ژ' => &[b"Z"],
        'س' | 'ص' => &[b"s"],
        'ش' => &[b"S"],
        'ع' | 'ء' | 'ئ' | 'ؤ' => &[b"", b"a", b"e", b"i"],
        'غ' | 'گ' => &[b"g"],
        'ف' => &[b"f"],
        'ق' | 'ك' | 'ک' => &[b"k", b"g"],
        'ل' => &[b"l"],
        'م' => &[b"m"],
        'ن' => &[b"n"],
        'و' => &[b"u", b"v", b"o"],
        'ي' | 'ى' | 'ی' => &[b"i", b"j", b"a", b"e"],
        'ة' => &[b"a", b"t", b"e"],
        _ => &[],
    }
}
