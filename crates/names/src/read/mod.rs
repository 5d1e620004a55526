//! One file for each family of alphabets: from letters to sounds.

mod cyrillic;
mod hebrew;
mod latin;
mod others;

use crate::script::Script;
use crate::sound::{LONGEST_WORD, Lattice};

/// The lattice of every plausible reading of a word in normal form.
pub(crate) fn lattice(word: &str, script: Script) -> Lattice {
    let letters: Vec<char> = word
        .chars()
        .filter(|c| !c.is_ascii_digit())
        .take(LONGEST_WORD)
        .collect();
    match script {
        Script::Cyrillic => cyrillic::lattice(&letters),
        Script::Latin => latin::lattice(&letters),
        Script::Hebrew => hebrew::lattice(&letters),
        Script::Georgian | Script::Armenian | Script::Greek | Script::Arabic => {
            others::lattice(&letters, script)
        }
        Script::Other => others::plain(&letters),
    }
}
