//! Keys for finding candidates: what two spellings of one name are likely to share.

use crate::given::sound_key;
use crate::read;
use crate::script::{Script, normal};

/// Sounds merged for a key: unstressed о is а, е is и, a final or paired voiced consonant voiceless.
fn fold_sounds(reading: &[u8]) -> String {
    let mut out = String::with_capacity(reading.len());
    let mut last = 0u8;
    for s in sound_key(reading) {
        let c = match s {
            b'o' => b'a',
            b'e' => b'i',
            b'Z' => b'S',
            b'f' => b'v',
            other => other,
        };
        if c != last {
            out.push(printable(c));
            last = c;
        }
    }
    out
}

fn printable(c: u8) -> char {
    match c {
        b'S' => 'š',
        b'C' => 'č',
        other => char::from(other),
    }
}

fn skeleton_sounds(reading: &[u8]) -> String {
    let mut out = String::with_capacity(reading.len());
    let mut last = '\0';
    for (i, &s) in reading.iter().enumerate() {
        let c = match s {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'j' => {
                if i == 0 && s != b'j' {
                    'a'
                } else {
                    continue;
                }
            }
            b'b' | b'p' => 'p',
            b'v' | b'f' => 'f',
            b'g' | b'k' | b'x' => 'k',
            b'd' | b't' => 't',
            b'z' | b's' | b'c' => 's',
            b'Z' | b'S' | b'Q' | b'C' => 'š',
            other => char::from(other),
        };
        if c != last {
            out.push(c);
            last = c;
        }
    }
    out
}

/// The sound of a word as one string over all scripts, by its likeliest reading: a blocking key of
/// middle coarseness. "Иванов", "Ивановъ", "Ivanoff" and "Iwanow" give the same.
///
/// ```
/// assert_eq!(imena_names::fold("Ivanoff"), imena_names::fold("Ивановъ"));
/// ```
pub fn fold(word: &str) -> String {
    folds(word, 1).pop().unwrap_or_default()
}

/// The folds of the `most` likeliest readings, likeliest first, without repeats.
pub fn folds(word: &str, most: usize) -> Vec<String> {
    let text = normal(word);
    let readings = read::lattice(&text, Script::detect(&text)).readings(most.max(1) * 2);
    let mut out: Vec<String> = Vec::new();
    for (r, _) in readings {
        let f = fold_sounds(&r);
        if !out.contains(&f) {
            out.push(f);
            if out.len() == most.max(1) {
                break;
            }
        }
    }
    out
}

/// The consonants of a word over all scripts, voiced as voiceless, by its likeliest reading: a coarse
/// blocking key that survives vowels and hearing, not misprints in consonants.
pub fn skeleton(word: &str) -> String {
    skeletons(word, 1).pop().unwrap_or_default()
}

/// The skeletons of the likeliest readings, at most `most`, likeliest first.
pub fn skeletons(word: &str, most: usize) -> Vec<String> {
    let text = normal(word);
    let readings = read::lattice(&text, Script::detect(&text)).readings(most.max(1) * 4);
    let mut out: Vec<String> = Vec::new();
    for (r, _) in readings {
        let f = skeleton_sounds(&r);
        if !out.contains(&f) {
            out.push(f);
            if out.len() == most.max(1) {
                break;
            }
        }
    }
    out
}

/// Folds and skeletons of a prepared lattice in one pass, for indexes.
pub(crate) fn folds_of(lattice: &crate::sound::Lattice, most: usize) -> (Vec<String>, Vec<String>) {
    let (mut folds, mut skeletons): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (r, _) in lattice.readings(most) {
        let f = fold_sounds(&r);
        if !folds.contains(&f) {
            folds.push(f);
        }
        let s = skeleton_sounds(&r);
        if !skeletons.contains(&s) {
            skeletons.push(s);
        }
    }
    (folds, skeletons)
}

impl crate::word::Word {
    /// Folds and skeletons over the `most` likeliest readings.
    pub fn keys(&self, most: usize) -> (Vec<String>, Vec<String>) {
        folds_of(&self.lattice, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_meet_across_scripts() {
        for (a, b) in [
            ("Иванов", "Iwanow"),
            ("Иванов", "Ivanoff"),
            ("Крон", "Krohn"),
            ("Пушкин", "Puschkin"),
            ("Щербаков", "Shcherbakov"),
            ("Козлов", "Казлов"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        assert!(skeletons("Chekhov", 12).contains(&skeleton("Чехов")));
    }
}
