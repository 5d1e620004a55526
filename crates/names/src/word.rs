//! One word of a name, prepared once and compared often.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::given::{self, Membership};
use crate::patronymic;
use crate::read;
use crate::script::{Script, normal};
use crate::sound::{self, Lattice};
use crate::surname;

/// A word of a name with everything comparison needs, computed once.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub(crate) text: String,
    pub(crate) script: Script,
    /// Letters as they are compared within one script: marks off, old letters new.
    pub(crate) letters: Vec<char>,
    pub(crate) lattice: Lattice,
    /// The masculine nominative, when the ending shows another gender or case.
    pub(crate) masculine: Option<Box<(Vec<char>, Lattice)>>,
    pub(crate) families: Vec<Membership>,
    pub(crate) fathers: Vec<Membership>,
    pub(crate) initial: bool,
    /// The consonants of the likeliest reading, for a quick look before a close one.
    pub(crate) shape: Vec<u8>,
}

/// How many words a thread remembers.
const MOST_REMEMBERED: usize = 16_384;

thread_local! {
    static REMEMBERED: RefCell<FxHashMap<String, Word>> = RefCell::new(FxHashMap::default());
}

impl Word {
    /// Prepares one word. Anything is accepted; nothing fails.
    pub fn new(text: &str) -> Word {
        Word::from_normal(normal(text))
    }

    /// As [`Word::new`] for a text in normal form. Words repeat, above all given names, and the last some
    /// thousands are remembered; that changes the time and nothing else.
    pub(crate) fn from_normal(text: String) -> Word {
        if text.len() > 48 {
            return Word::prepare(text);
        }
        REMEMBERED.with_borrow_mut(|words| {
            if let Some(word) = words.get(&text) {
                return word.clone();
            }
            let word = Word::prepare(text.clone());
            if words.len() >= MOST_REMEMBERED {
                words.clear();
            }
            words.insert(text, word.clone());
            word
        })
    }

    fn prepare(mut text: String) -> Word {
        let dotted = text.ends_with('.');
        text.retain(|c| !c.is_whitespace() && c != '.');
        let mut script = Script::detect(&text);
        if script == Script::Latin && text.chars().all(|c| c.is_ascii_digit()) {
            script = Script::Other;
        }
        let letter_count = text.chars().filter(|c| c.is_alphabetic()).count();
        let initial = letter_count > 0
            && (letter_count == 1
                || (dotted && letter_count <= 2)
                || (letter_count == 2
                    && matches!(
                        text.as_str(),
                        "дж" | "ю." | "yu" | "ya" | "zh" | "kh" | "ts" | "ch" | "sh"
                    )
                    && dotted));
        let letters = compared_letters(&text, script);
        let lattice = read::lattice(&text, script);
        let shape = lattice
            .readings(1)
            .first()
            .map(|(r, _)| sound::shape(r))
            .unwrap_or_default();
        let masculine = surname::masculine(&text, script).map(|m| {
            let l = read::lattice(&m, script);
            Box::new((compared_letters(&m, script), l))
        });
        let (families, fathers) = if initial {
            (Vec::new(), Vec::new())
        } else {
            let fathers = if patronymic::stem(&text).is_some() {
                patronymic::father_families(&text)
            } else {
                Vec::new()
            };
            (given::memberships(&text, script), fathers)
        };
        Word {
            text,
            script,
            letters,
            lattice,
            masculine,
            families,
            fathers,
            initial,
            shape,
        }
    }

    /// The word in normal form.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The script it is written in.
    pub fn script(&self) -> Script {
        self.script
    }

    /// Whether it is only an initial.
    pub fn is_initial(&self) -> bool {
        self.initial
    }

    /// The given-name families it belongs to.
    pub fn families(&self) -> &[Membership] {
        &self.families
    }

    /// The father's given-name families, when it is a patronymic.
    pub fn fathers(&self) -> &[Membership] {
        &self.fathers
    }

    /// Whether it looks like a patronymic.
    pub fn is_patronymic(&self) -> bool {
        patronymic::stem(&self.text).is_some()
    }

    /// Every plausible reading.
    pub fn lattice(&self) -> &Lattice {
        &self.lattice
    }
}

/// Letters for comparison within one script: ё as е, і as и, ѣ as е, no final ъ, bare Latin.
pub(crate) fn compared_letters(text: &str, script: Script) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(16);
    let most = crate::sound::LONGEST_WORD;
    match script {
        Script::Cyrillic => {
            for c in text.chars() {
                let c = match c {
                    'ё' | 'ѣ' | 'є' => 'е',
                    'і' | 'ї' | 'ѵ' => 'и',
                    'ѳ' => 'ф',
                    'ґ' => 'г',
                    'ў' => 'у',
                    '\'' | '-' => continue,
                    other => other,
                };
                out.push(c);
            }
            if out.last() == Some(&'ъ') {
                out.pop();
            }
        }
        Script::Latin => {
            use unicode_normalization::UnicodeNormalization;
            for c in text.nfd() {
                match c {
                    'ł' => out.push('l'),
                    'ø' => out.push('o'),
                    'đ' => out.push('d'),
                    'ı' => out.push('i'),
                    'ß' => out.extend(['s', 's']),
                    'æ' | 'ə' => out.push('e'),
                    c if c.is_alphanumeric() => out.push(c),
                    _ => {}
                }
            }
        }
        _ => out.extend(text.chars().filter(|c| c.is_alphanumeric())),
    }
    out.truncate(most);
    out
}

/// Whether a word is only an initial ("И.", "J.", "И").
pub fn is_initial(word: &str) -> bool {
    let text = normal(word);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters == 1 || (letters == 2 && text.ends_with('.') && text.chars().count() == 3)
}
