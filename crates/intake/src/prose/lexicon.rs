//! The words of a grammar in one table that is walked letter by letter.
//!
//! Cyrillic and Latin letters are folded to fewer than eighty symbols, so that a word is looked up
//! while it is being tokenized, without a hash and without an allocation.

/// Number of symbols a node can branch on.
const WIDTH: usize = 80;

/// What a word may mean: one bit per class of the grammar.
pub(super) type Class = u64;

/// What the table knows of one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Classes, joined over every pattern that matches.
    pub(super) class: Class,
    /// A value that goes with the class: the month, the index of a code.
    pub(super) value: u16,
    /// Index of the list of phrases that begin with this word; 0 is none.
    pub(super) phrases: u16,
}

#[derive(Clone, Debug)]
struct Node {
    next: [u16; WIDTH],
    exact: Known,
    stem: Known,
}

/// A walker over the words of a grammar.
#[derive(Clone, Debug)]
pub(super) struct Lexicon {
    nodes: Vec<Node>,
}

impl Lexicon {
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node {
                next: [0; WIDTH],
                exact: Known::default(),
                stem: Known::default(),
            }],
        }
    }

    /// Returns the slot of a pattern (`арестован*`, `обл.`, `москва`) to be filled.
    fn slot(&mut self, pattern: &str) -> &mut Known {
        let (word, is_stem) = match pattern.strip_suffix('*') {
            Some(stem) => (stem, true),
            None => (pattern, false),
        };
        let mut at = 0usize;
        for c in word.chars() {
            let symbol = usize::from(symbol(fold(c)));
            if symbol == 0 {
                continue;
            }
            let next = usize::from(self.nodes[at].next[symbol]);
            at = if next == 0 {
                self.nodes.push(Node {
                    next: [0; WIDTH],
                    exact: Known::default(),
                    stem: Known::default(),
                });
                let new = self.nodes.len() - 1;
                self.nodes[at].next[symbol] = u16::try_from(new).unwrap_or(0);
                new
            } else {
                next
            };
        }
        let node = &mut self.nodes[at];
        if is_stem {
            &mut node.stem
        } else {
            &mut node.exact
        }
    }

    /// Adds classes (and a value, if not 0) to a pattern.
    pub(super) fn add(&mut self, pattern: &str, class: Class, value: u16) {
        let slot = self.slot(pattern);
        slot.class |= class;
        if value != 0 {
            slot.value = value;
        }
    }

    /// Names the list of phrases that begin with a pattern.
    pub(super) fn phrases(&mut self, pattern: &str, list: u16) {
        self.slot(pattern).phrases = list;
    }

    /// Whether the table still has room: a node is named by sixteen bits.
    pub(super) fn is_full(&self) -> bool {
        self.nodes.len() > 60_000
    }

    /// Lets every word inherit what the stems on its way say.
    pub(super) fn close(&mut self, join: &mut dyn FnMut(u16, u16) -> u16) {
        let mut stack = vec![(0usize, Known::default())];
        while let Some((at, above)) = stack.pop() {
            let merge = |own: Known, join: &mut dyn FnMut(u16, u16) -> u16| Known {
                class: own.class | above.class,
                value: if own.value == 0 {
                    above.value
                } else {
                    own.value
                },
                phrases: join(own.phrases, above.phrases),
            };
            let stem = merge(self.nodes[at].stem, join);
            self.nodes[at].stem = stem;
            let own = self.nodes[at].exact;
            self.nodes[at].exact = Known {
                class: own.class | stem.class,
                value: if own.value == 0 {
                    stem.value
                } else {
                    own.value
                },
                phrases: join(own.phrases, stem.phrases),
            };
            let next = self.nodes[at].next;
            stack.extend(
                next.iter()
                    .filter(|n| **n != 0)
                    .map(|n| (usize::from(*n), stem)),
            );
        }
    }

    /// A walk from the root.
    pub(super) fn walk() -> Walk {
        Walk {
            at: 0,
            fell_off: false,
        }
    }

    /// Takes one folded letter.
    pub(super) fn step(&self, walk: &mut Walk, folded: char) {
        if walk.fell_off {
            return;
        }
        let symbol = usize::from(symbol(folded));
        let next = self.nodes[usize::from(walk.at)].next[symbol];
        if symbol == 0 || next == 0 {
            walk.fell_off = true;
        } else {
            walk.at = next;
        }
    }

    /// What is known when the word ends here.
    pub(super) fn end(&self, walk: Walk) -> Known {
        let node = &self.nodes[usize::from(walk.at)];
        if walk.fell_off { node.stem } else { node.exact }
    }

    /// What is known when the word ends here with a full stop; `None` if no pattern has the stop.
    pub(super) fn end_dotted(&self, walk: Walk) -> Option<Known> {
        if walk.fell_off {
            return None;
        }
        let next = self.nodes[usize::from(walk.at)].next[usize::from(symbol('.'))];
        (next != 0).then(|| self.nodes[usize::from(next)].exact)
    }
}

/// Where a walk has come to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    at: u16,
    fell_off: bool,
}

/// Lower case; `ё` as `е`; Latin letters without their marks; apostrophes and dashes as one.
pub(super) fn fold(c: char) -> char {
    match c {
        'а'..='я' | 'a'..='z' => c,
        'А'..='Я' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        'A'..='Z' => c.to_ascii_lowercase(),
        'ё' | 'Ё' => 'е',
        'І' => 'і',
        'Ї' => 'ї',
        'Є' => 'є',
        'Ґ' => 'ґ',
        'Ў' => 'ў',
        '’' | 'ʼ' | '`' => '\'',
        '‐' | '‑' => '-',
        'ą' | 'Ą' | 'á' | 'Á' | 'à' | 'À' | 'ä' | 'Ä' | 'â' | 'Â' | 'ã' | 'Ã' => 'a',
        'ć' | 'Ć' | 'č' | 'Č' | 'ç' | 'Ç' => 'c',
        'đ' | 'Đ' => 'd',
        'ę' | 'Ę' | 'é' | 'É' | 'è' | 'È' | 'ê' | 'Ê' | 'ë' | 'Ë' => 'e',
        'í' | 'Í' | 'ï' | 'Ï' | 'î' | 'Î' => 'i',
        'ł' | 'Ł' => 'l',
        'ń' | 'Ń' | 'ñ' | 'Ñ' => 'n',
        'ó' | 'Ó' | 'ö' | 'Ö' | 'ô' | 'Ô' | 'õ' | 'Õ' => 'o',
        'ś' | 'Ś' | 'š' | 'Š' => 's',
        'ú' | 'Ú' | 'ü' | 'Ü' | 'ù' | 'Ù' => 'u',
        'ź' | 'Ź' | 'ż' | 'Ż' | 'ž' | 'Ž' => 'z',
        _ if c.is_uppercase() => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
        _ => c,
    }
}

fn symbol(folded: char) -> u8 {
    match folded {
        'а'..='я' => (folded as u32 - 'а' as u32 + 1) as u8,
        'і' => 33,
        'ї' => 34,
        'є' => 35,
        'ґ' => 36,
        'ў' => 37,
        'a'..='z' => folded as u8 - b'a' + 40,
        '-' => 66,
        '/' => 67,
        '\'' => 68,
        '.' => 69,
        '0'..='9' => folded as u8 - b'0' + 70,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(lexicon: &Lexicon, word: &str) -> Class {
        let mut walk = Lexicon::walk();
        for c in word.chars() {
            lexicon.step(&mut walk, fold(c));
        }
        lexicon.end(walk).class
    }

    #[test]
    fn a_stem_covers_its_words_and_an_exact_pattern_only_itself() {
        let mut lexicon = Lexicon::new();
        lexicon.add("арест*", 1, 0);
        lexicon.add("арестован", 2, 0);
        lexicon.add("суд", 4, 0);
        lexicon.close(&mut |own, above| if own == 0 { above } else { own });
        assert_eq!(look(&lexicon, "Арестован"), 3);
        assert_eq!(look(&lexicon, "арестованы"), 1);
        assert_eq!(look(&lexicon, "арес"), 0);
        assert_eq!(look(&lexicon, "суд"), 4);
        assert_eq!(look(&lexicon, "судим"), 0);
    }
}
