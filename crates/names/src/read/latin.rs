//! Latin: every romanisation of Russian and its neighbours, and the spelling habits of Polish,
//! German, Yiddish in Latin letters, French, English, Spanish, Hungarian, the Baltic and Finnic languages.
//!
//! The table says what a group of letters may sound like and how unusual that is. Conditions:
//! `.` anywhere, `^` word start, `$` word end, `F` before e i y, `V` between vowels,
//! `C` before a consonant or the end, `W` before a vowel, `P` after a vowel, `K` after a consonant.

use std::sync::OnceLock;

use crate::sound::{LONGEST_WORD, Lattice, Reading};

type Row = (&'static str, &'static [(u8, &'static [u8], u8)]);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("a", &[(b'.', b"a", 0), (b'.', b"e", 25), (b'.', b"ej", 35), (b'.', b"o", 20)]),
    ("á", &[(b'.', b"a", 0)]), ("à", &[(b'.', b"a", 0)]), ("ā", &[(b'.', b"a", 0)]), ("ã", &[(b'.', b"a", 0)]),
    ("â", &[(b'.', b"a", 0), (b'.', b"ja", 0), (b'.', b"y", 15)]), ("ă", &[(b'.', b"a", 0), (b'.', b"y", 20)]),
    ("å", &[(b'.', b"o", 0), (b'.', b"a", 5)]), ("ä", &[(b'.', b"e", 0), (b'.', b"a", 6), (b'.', b"ja", 8)]),
    ("æ", &[(b'.', b"e", 0), (b'.', b"a", 10)]),
    ("ą", &[(b'.', b"on", 0), (b'.', b"om", 3), (b'.', b"an", 10), (b'.', b"a", 8), (b'.', b"u", 15)]),
    ("aa", &[(b'.', b"a", 0), (b'.', b"o", 12)]), ("ae", &[(b'.', b"e", 4), (b'.', b"aje", 8), (b'.', b"a", 15)]),
    ("ai", &[(b'.', b"aj", 0), (b'.', b"e", 10), (b'.', b"ej", 12)]), ("aï", &[(b'.', b"aj", 0)]),
    ("ay", &[(b'.', b"aj", 0), (b'.', b"ej", 8), (b'.', b"e", 20)]),
    ("au", &[(b'.', b"au", 0), (b'.', b"o", 12), (b'.', b"av", 10)]), ("aw", &[(b'.', b"av", 0), (b'.', b"o", 12), (b'.', b"au", 8)]),
    ("äu", &[(b'.', b"oj", 0)]), ("augh", &[(b'.', b"o", 8)]), ("aux", &[(b'$', b"o", 5)]),
    ("b", &[(b'.', b"b", 0), (b'.', b"v", 35)]), ("bh", &[(b'.', b"b", 0)]),
    ("c", &[(b'.', b"k", 2), (b'.', b"c", 2), (b'F', b"s", 4), (b'F', b"C", 10), (b'$', b"C", 10), (b'.', b"s", 25), (b'.', b"dZ", 25)]),
    ("ch", &[(b'.', b"x", 0), (b'.', b"C", 0), (b'.', b"S", 8), (b'.', b"k", 8), (b'F', b"t", 20)]),
    ("tch", &[(b'.', b"C", 0)]), ("tsch", &[(b'.', b"C", 0), (b'.', b"dZ", 20)]), ("tzsch", &[(b'.', b"C", 0)]), ("chtch", &[(b'.', b"Q", 0)]),
    ("shch", &[(b'.', b"Q", 0)]), ("schtsch", &[(b'.', b"Q", 0)]), ("stsch", &[(b'.', b"Q", 5)]), ("szcz", &[(b'.', b"Q", 0)]), ("šč", &[(b'.', b"Q", 0)]),
    ("štš", &[(b'.', b"Q", 0)]), ("shh", &[(b'.', b"Q", 0)]), ("ŝ", &[(b'.', b"Q", 0)]), ("shtch", &[(b'.', b"Q", 0)]), ("schtch", &[(b'.', b"Q", 0)]),
    ("cz", &[(b'.', b"C", 0), (b'.', b"c", 2)]), ("cs", &[(b'.', b"C", 5), (b'.', b"ks", 5)]), ("csz", &[(b'.', b"C", 8)]),
    ("ck", &[(b'.', b"k", 0), (b'.', b"ck", 0)]), ("cki", &[(b'$', b"cki", 0)]), ("cky", &[(b'$', b"cki", 0)]), ("chs", &[(b'.', b"ks", 3)]),
    ("ć", &[(b'.', b"C", 0), (b'.', b"c", 8), (b'.', b"t", 12)]), ("č", &[(b'.', b"C", 0)]), ("ĉ", &[(b'.', b"C", 0)]),
    ("ç", &[(b'.', b"s", 0), (b'.', b"C", 4), (b'.', b"c", 8)]), ("ci", &[(b'W', b"C", 3), (b'W', b"c", 6), (b'W', b"s", 12)]), ("cc", &[(b'.', b"k", 0), (b'F', b"C", 5), (b'F', b"ks", 5)]),
    ("d", &[(b'.', b"d", 0), (b'$', b"t", 15), (b'.', b"dd", 0)]), ("dj", &[(b'.', b"dZ", 0)]), ("dž", &[(b'.', b"dZ", 0)]), ("dzh", &[(b'.', b"dZ", 0)]), ("dsch", &[(b'.', b"dZ", 0)]),
    ("ď", &[(b'.', b"d", 0)]), ("đ", &[(b'.', b"dZ", 3), (b'.', b"d", 3)]), ("dh", &[(b'.', b"d", 0)]), ("dt", &[(b'.', b"t", 3), (b'.', b"dt", 0)]), ("ð", &[(b'.', b"d", 0)]), ("dg", &[(b'F', b"dZ", 5)]),
    ("e", &[(b'.', b"e", 0), (b'$', b"", 12), (b'.', b"i", 25), (b'.', b"a", 35), (b'K', b"", 45)]),
    ("é", &[(b'.', b"e", 0)]), ("è", &[(b'.', b"e", 0)]), ("ê", &[(b'.', b"e", 0)]), ("ė", &[(b'.', b"e", 0)]), ("ē", &[(b'.', b"e", 0)]), ("ĕ", &[(b'.', b"e", 0)]), ("ə", &[(b'.', b"a", 5), (b'.', b"e", 0)]),
    ("ë", &[(b'.', b"o", 0), (b'.', b"jo", 0), (b'.', b"e", 4)]), ("ě", &[(b'.', b"e", 0), (b'.', b"je", 0)]), ("ę", &[(b'.', b"en", 0), (b'.', b"em", 4), (b'.', b"e", 8)]),
    ("ea", &[(b'.', b"i", 12), (b'.', b"e", 15)]), ("ee", &[(b'.', b"i", 4), (b'.', b"e", 4)]), ("ei", &[(b'.', b"ej", 0), (b'.', b"aj", 0), (b'.', b"i", 15)]), ("ey", &[(b'.', b"ej", 0), (b'.', b"aj", 6), (b'$', b"i", 10)]),
    ("eu", &[(b'.', b"oj", 0), (b'.', b"e", 12), (b'.', b"o", 15), (b'.', b"ju", 15), (b'.', b"ev", 8), (b'.', b"jo", 12)]), ("ew", &[(b'.', b"ev", 0), (b'.', b"ju", 12)]), ("eau", &[(b'.', b"o", 2)]), ("eaux", &[(b'.', b"o", 2)]),
    ("ier", &[(b'$', b"je", 12)]), ("er", &[(b'$', b"e", 25)]), ("et", &[(b'$', b"e", 15)]), ("ez", &[(b'$', b"e", 25), (b'$', b"es", 3)]), ("es", &[(b'$', b"", 25)]),
    ("f", &[(b'.', b"f", 0), (b'$', b"v", 6)]), ("off", &[(b'$', b"ov", 0)]), ("eff", &[(b'$', b"ev", 0), (b'$', b"jov", 2)]), ("of", &[(b'$', b"ov", 0)]), ("ef", &[(b'$', b"ev", 0)]), ("ieff", &[(b'$', b"ev", 0), (b'$', b"jev", 0)]),
    ("g", &[(b'.', b"g", 0), (b'F', b"Z", 8), (b'F', b"dZ", 8), (b'F', b"x", 20)]), ("gh", &[(b'.', b"g", 0), (b'.', b"", 18)]), ("gn", &[(b'.', b"n", 6), (b'.', b"nj", 4)]),
    ("gu", &[(b'F', b"g", 0), (b'W', b"gv", 5)]), ("ğ", &[(b'.', b"g", 0), (b'.', b"", 10)]), ("ģ", &[(b'.', b"g", 0), (b'.', b"d", 10), (b'.', b"dZ", 15)]), ("gl", &[(b'F', b"l", 12)]), ("gi", &[(b'W', b"dZ", 8)]), ("gg", &[(b'F', b"dZ", 8)]), ("ge", &[(b'$', b"Z", 8), (b'$', b"dZ", 10)]), ("ġ", &[(b'.', b"g", 0)]),
    ("h", &[(b'.', b"x", 0), (b'.', b"g", 2), (b'.', b"", 12)]), ("ah", &[(b'C', b"a", 0)]), ("oh", &[(b'C', b"o", 0)]), ("eh", &[(b'C', b"e", 0)]), ("uh", &[(b'C', b"u", 0)]), ("ih", &[(b'C', b"i", 2)]), ("ieh", &[(b'C', b"i", 2)]), ("üh", &[(b'C', b"ju", 0), (b'C', b"u", 0)]), ("öh", &[(b'C', b"e", 0), (b'C', b"jo", 0)]), ("äh", &[(b'C', b"e", 0)]), ("ħ", &[(b'.', b"x", 0)]), ("ḥ", &[(b'.', b"x", 0)]),
    ("i", &[(b'.', b"i", 0), (b'P', b"j", 0), (b'W', b"j", 0), (b'.', b"aj", 28), (b'.', b"y", 10), (b'.', b"e", 28)]),
    ("í", &[(b'.', b"i", 0)]), ("ī", &[(b'.', b"i", 0)]), ("î", &[(b'.', b"i", 0), (b'.', b"y", 5)]), ("ì", &[(b'.', b"i", 0)]), ("ï", &[(b'.', b"j", 0), (b'.', b"i", 0)]), ("į", &[(b'.', b"i", 0), (b'.', b"in", 8)]), ("ı", &[(b'.', b"y", 0), (b'.', b"i", 3)]), ("ĭ", &[(b'.', b"j", 0), (b'.', b"i", 3)]),
    ("ie", &[(b'.', b"je", 0), (b'K', b"e", 2), (b'.', b"i", 4), (b'$', b"i", 2)]), ("ia", &[(b'.', b"ja", 0), (b'K', b"a", 7)]), ("io", &[(b'.', b"jo", 0), (b'K', b"o", 3)]), ("iu", &[(b'.', b"ju", 0), (b'K', b"u", 7)]), ("ió", &[(b'.', b"u", 4), (b'.', b"o", 6)]), ("iou", &[(b'.', b"ju", 0)]), ("ię", &[(b'.', b"en", 2), (b'.', b"em", 4)]), ("ią", &[(b'.', b"on", 4), (b'.', b"jan", 6)]),
    ("igh", &[(b'.', b"aj", 5)]), ("ij", &[(b'.', b"ij", 0), (b'.', b"ej", 10), (b'$', b"i", 0)]), ("iy", &[(b'$', b"i", 0), (b'$', b"ij", 0)]), ("ii", &[(b'$', b"i", 0), (b'$', b"ij", 0)]), ("yi", &[(b'$', b"y", 0), (b'$', b"yj", 0)]), ("yy", &[(b'$', b"y", 0), (b'$', b"yj", 0)]), ("yj", &[(b'$', b"y", 0), (b'$', b"yj", 0)]), ("ill", &[(b'W', b"ij", 12)]), ("ine", &[(b'$', b"in", 0)]), ("yne", &[(b'$', b"yn", 0)]), ("ski", &[(b'$', b"skij", 0)]), ("sky", &[(b'$', b"skij", 0)]), ("nn", &[(b'$', b"n", 0)]),
    ("j", &[(b'.', b"j", 0), (b'.', b"Z", 4), (b'.', b"x", 4), (b'.', b"dZ", 8), (b'F', b"dz", 10), (b'.', b"cz", 14), (b'K', b"", 8)]),
    ("k", &[(b'.', b"k", 0)]), ("kh", &[(b'.', b"x", 0), (b'.', b"k", 10)]), ("kn", &[(b'^', b"n", 15), (b'^', b"kn", 0)]), ("ķ", &[(b'.', b"k", 0), (b'.', b"C", 20)]), ("ḳ", &[(b'.', b"k", 0)]),
    ("l", &[(b'.', b"l", 0), (b'.', b"v", 60)]), ("ll", &[(b'.', b"l", 0), (b'.', b"j", 14), (b'.', b"lj", 10)]), ("ł", &[(b'.', b"l", 0), (b'.', b"v", 25)]), ("ľ", &[(b'.', b"l", 0)]), ("ļ", &[(b'.', b"l", 0)]), ("ĺ", &[(b'.', b"l", 0)]), ("lh", &[(b'.', b"l", 3)]), ("lj", &[(b'.', b"lj", 0), (b'.', b"l", 3)]),
    ("m", &[(b'.', b"m", 0)]), ("mc", &[(b'^', b"mak", 3)]), ("n", &[(b'.', b"n", 0)]), ("ñ", &[(b'.', b"n", 0), (b'.', b"nj", 0)]), ("ń", &[(b'.', b"n", 0)]), ("ň", &[(b'.', b"n", 0)]), ("ņ", &[(b'.', b"n", 0)]), ("nj", &[(b'.', b"nj", 0), (b'.', b"n", 3)]), ("ng", &[(b'.', b"ng", 0), (b'.', b"n", 8), (b'$', b"n", 2)]),
    ("o", &[(b'.', b"o", 0), (b'.', b"a", 14), (b'.', b"u", 28)]), ("ó", &[(b'.', b"o", 0), (b'.', b"u", 2)]), ("ò", &[(b'.', b"o", 0)]), ("ô", &[(b'.', b"o", 0)]), ("ō", &[(b'.', b"o", 0)]), ("õ", &[(b'.', b"o", 0), (b'.', b"y", 0), (b'.', b"e", 5)]),
    ("ö", &[(b'.', b"e", 0), (b'.', b"o", 0), (b'.', b"jo", 0)]), ("ő", &[(b'.', b"e", 0), (b'.', b"o", 3), (b'.', b"jo", 0)]), ("ø", &[(b'.', b"e", 0), (b'.', b"o", 3), (b'.', b"jo", 0)]), ("œ", &[(b'.', b"e", 0), (b'.', b"o", 8)]), ("oe", &[(b'.', b"e", 3), (b'.', b"o", 8), (b'.', b"jo", 5), (b'.', b"u", 15)]),
    ("oo", &[(b'.', b"u", 4), (b'.', b"o", 3)]), ("ou", &[(b'.', b"u", 0), (b'.', b"ou", 0), (b'.', b"au", 12), (b'.', b"o", 15), (b'.', b"a", 25)]), ("ow", &[(b'.', b"ov", 0), (b'.', b"au", 10), (b'.', b"ou", 8), (b'.', b"o", 10)]), ("oi", &[(b'.', b"oj", 0), (b'.', b"ua", 10)]), ("oy", &[(b'.', b"oj", 0), (b'.', b"uaj", 14)]), ("oa", &[(b'.', b"o", 10)]), ("ough", &[(b'.', b"o", 8), (b'.', b"af", 12)]),
    ("p", &[(b'.', b"p", 0)]), ("ph", &[(b'.', b"f", 0), (b'.', b"p", 10)]), ("pf", &[(b'.', b"pf", 0), (b'.', b"f", 8)]), ("q", &[(b'.', b"k", 0), (b'.', b"c", 6), (b'.', b"g", 15)]), ("qu", &[(b'.', b"kv", 0), (b'.', b"k", 4), (b'.', b"ku", 5), (b'.', b"cju", 12)]),
    ("r", &[(b'.', b"r", 0), (b'C', b"", 60)]), ("rz", &[(b'.', b"Z", 2), (b'K', b"S", 2), (b'.', b"S", 8), (b'.', b"rz", 0), (b'.', b"rZ", 2), (b'.', b"rc", 4)]), ("ř", &[(b'.', b"rZ", 0), (b'.', b"Z", 5), (b'.', b"r", 8)]), ("rh", &[(b'.', b"r", 0)]),
    ("s", &[(b'.', b"s", 0), (b'V', b"z", 3), (b'^', b"z", 4), (b'.', b"z", 12), (b'.', b"S", 14), (b'$', b"", 28)]), ("st", &[(b'^', b"St", 4), (b'.', b"St", 10)]), ("sp", &[(b'^', b"Sp", 4), (b'.', b"Sp", 10)]), ("ś", &[(b'.', b"s", 0), (b'.', b"S", 3)]), ("ş", &[(b'.', b"S", 0), (b'.', b"s", 5)]), ("š", &[(b'.', b"S", 0)]), ("ș", &[(b'.', b"S", 0)]),
    ("sch", &[(b'.', b"S", 0), (b'.', b"Z", 3), (b'.', b"sx", 12), (b'.', b"sk", 10)]), ("sh", &[(b'.', b"S", 0), (b'.', b"sx", 12), (b'F', b"s", 12), (b'.', b"Z", 30)]), ("sz", &[(b'.', b"S", 0), (b'.', b"s", 6), (b'.', b"sz", 10)]), ("ss", &[(b'.', b"s", 0)]), ("ß", &[(b'.', b"s", 0)]), ("sc", &[(b'F', b"S", 8), (b'F', b"s", 6)]), ("tsk", &[(b'.', b"ck", 0)]), ("ţ", &[(b'.', b"c", 0)]), ("si", &[(b'W', b"S", 15), (b'W', b"Z", 18)]), ("șt", &[(b'.', b"St", 0)]), ("ṣ", &[(b'.', b"s", 0)]),
    ("t", &[(b'.', b"t", 0), (b'$', b"", 30)]), ("th", &[(b'.', b"t", 0), (b'.', b"f", 14), (b'.', b"s", 14), (b'.', b"d", 25)]), ("ť", &[(b'.', b"t", 0)]), ("ț", &[(b'.', b"c", 0)]), ("ts", &[(b'.', b"c", 0), (b'.', b"ts", 0)]), ("tz", &[(b'.', b"c", 0), (b'.', b"tz", 6)]), ("tš", &[(b'.', b"C", 0)]), ("tsh", &[(b'.', b"C", 0), (b'.', b"cx", 4)]), ("ti", &[(b'W', b"c", 20), (b'W', b"C", 22)]), ("þ", &[(b'.', b"t", 0)]), ("tj", &[(b'.', b"C", 10), (b'.', b"tj", 0)]), ("tzs", &[(b'.', b"c", 8)]), ("ṭ", &[(b'.', b"t", 0)]),
    ("u", &[(b'.', b"u", 0), (b'W', b"v", 8), (b'.', b"a", 18), (b'.', b"ju", 12), (b'P', b"v", 12), (b'.', b"o", 28)]), ("ú", &[(b'.', b"u", 0)]), ("ū", &[(b'.', b"u", 0)]), ("ů", &[(b'.', b"u", 0)]), ("ù", &[(b'.', b"u", 0)]), ("ų", &[(b'.', b"u", 0)]), ("û", &[(b'.', b"u", 0), (b'.', b"ju", 0)]), ("ŭ", &[(b'.', b"v", 0), (b'.', b"u", 0)]),
    ("ü", &[(b'.', b"ju", 0), (b'.', b"u", 0), (b'.', b"i", 6)]), ("ű", &[(b'.', b"ju", 0), (b'.', b"u", 0)]), ("ue", &[(b'.', b"ju", 3), (b'.', b"u", 6)]), ("ui", &[(b'.', b"uj", 0), (b'.', b"uej", 8), (b'.', b"ej", 14)]), ("un", &[(b'$', b"uen", 14)]),
    ("v", &[(b'.', b"v", 0), (b'^', b"f", 3), (b'$', b"f", 3), (b'.', b"f", 10), (b'.', b"b", 30)]), ("w", &[(b'.', b"v", 0), (b'.', b"u", 4)]), ("wh", &[(b'.', b"v", 5), (b'.', b"u", 4)]), ("wr", &[(b'^', b"r", 6)]),
    ("x", &[(b'.', b"ks", 0), (b'.', b"x", 0), (b'.', b"s", 10), (b'.', b"S", 12), (b'^', b"z", 14), (b'.', b"gz", 14), (b'$', b"", 18)]),
    ("y", &[(b'.', b"i", 0), (b'.', b"y", 0), (b'W', b"j", 0), (b'P', b"j", 0), (b'.', b"aj", 22), (b'.', b"ju", 12), (b'.', b"u", 20), (b'.', b"e", 25)]), ("ý", &[(b'.', b"y", 0), (b'.', b"i", 0), (b'$', b"ij", 3)]), ("ÿ", &[(b'.', b"i", 0)]), ("ye", &[(b'.', b"je", 0), (b'^', b"e", 0)]), ("ja", &[(b'K', b"a", 5), (b'.', b"ja", 0)]),
    ("z", &[(b'.', b"z", 0), (b'.', b"c", 2), (b'.', b"s", 10), (b'.', b"cz", 14), (b'.', b"dz", 10)]), ("zh", &[(b'.', b"Z", 0), (b'.', b"CZ", 8)]), ("ž", &[(b'.', b"Z", 0)]), ("ż", &[(b'.', b"Z", 0), (b'.', b"S", 12)]), ("ź", &[(b'.', b"z", 0), (b'.', b"Z", 4)]), ("zs", &[(b'.', b"Z", 4)]), ("zz", &[(b'.', b"c", 3), (b'.', b"z", 3), (b'.', b"dz", 8)]), ("ẓ", &[(b'.', b"z", 0)]), ("zi", &[(b'W', b"z", 4), (b'W', b"Z", 8)]), ("dz", &[(b'.', b"dz", 0), (b'.', b"z", 20), (b'.', b"dZ", 12)]), ("dzi", &[(b'W', b"dz", 2), (b'.', b"dzi", 0)]), ("dź", &[(b'.', b"dz", 0), (b'.', b"dZ", 3)]), ("ni", &[(b'W', b"n", 4)]), ("wi", &[(b'W', b"v", 4)]),
    ("'", &[(b'.', b"", 0)]), ("-", &[(b'.', b"", 0)]), ("·", &[(b'.', b"", 0)]), ("ʿ", &[(b'.', b"", 0)]), ("ʾ", &[(b'.', b"", 0)]),
];

type Rules = Vec<(Vec<char>, &'static [(u8, &'static [u8], u8)])>;

/// Rows by first letter: a small table for letters below U+0300, longest graphemes with the rest.
fn rules() -> &'static Vec<Rules> {
    static RULES: OnceLock<Vec<Rules>> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut by_first: Vec<Rules> = vec![Vec::new(); 0x300];
        for (grapheme, readings) in TABLE {
            let letters: Vec<char> = grapheme.chars().collect();
            let first = letters[0] as usize;
            if first < by_first.len() {
                by_first[first].push((letters, readings));
            }
        }
        by_first
    })
}

fn is_vowel(c: char) -> bool {
    "aeiouyáàāãâăåäæąéèêėēĕëěęíīîìïįıĭóòôōõöőøœúūůùųûŭüűýÿə".contains(c)
}

fn is_front(c: char) -> bool {
    "eiyéèêėēëěęíīîìïäæöœüý".contains(c)
}

/// A letter without its mark, for letters the table does not list.
fn bare(c: char) -> char {
    use unicode_normalization::UnicodeNormalization;
    let mut d = std::iter::once(c).nfd();
    d.next().unwrap_or(c)
}

pub(super) fn lattice(letters: &[char]) -> Lattice {
    let rules = rules();
    let n = letters.len().min(LONGEST_WORD);
    let mut cleaned: Vec<char> = Vec::with_capacity(n);
    for &c in &letters[..n] {
        let known = (c as usize) < rules.len() && !rules[c as usize].is_empty();
        cleaned.push(if known { c } else { bare(c) });
    }
    let l = &cleaned[..];
    let mut r: Vec<Reading<'static>> = Vec::with_capacity(n * 5);
    for i in 0..n {
        let before = if i > 0 { l[i - 1] } else { ' ' };
        let Some(row) = rules.get(l[i] as usize).filter(|row| !row.is_empty()) else {
            r.push(Reading {
                at: i,
                len: 1,
                sounds: b"",
                cost: 60,
            });
            continue;
        };
        if i + 1 < n && l[i] == l[i + 1] && !is_vowel(l[i]) {
            // A doubled consonant reads as the single one.
            r.push(Reading {
                at: i,
                len: 1,
                sounds: b"",
                cost: 2,
            });
        }
        for (grapheme, readings) in row {
            let len = grapheme.len();
            if i + len > n || l[i..i + len] != grapheme[..] {
                continue;
            }
            let after = if i + len < n { l[i + len] } else { ' ' };
            let (vowel_before, vowel_after) = (i > 0 && is_vowel(before), is_vowel(after));
            for (condition, sounds, cost) in *readings {
                let holds = match condition {
                    b'^' => i == 0,
                    b'$' => i + len == n,
                    b'F' => is_front(after),
                    b'V' => vowel_before && vowel_after,
                    b'C' => !vowel_after,
                    b'W' => vowel_after,
                    b'P' => vowel_before,
                    b'K' => i > 0 && !vowel_before,
                    _ => true,
                };
                if holds {
                    r.push(Reading {
                        at: i,
                        len,
                        sounds,
                        cost: *cost,
                    });
                }
            }
        }
    }
    Lattice::build(n, &r, false)
}
