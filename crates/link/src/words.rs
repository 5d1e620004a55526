//! Words packed so that two can be held against each other without following a pointer: first a bound that costs a few
//! instructions and turns most pairs away, then Jaro-Winkler on one-byte letters.

use crate::expression::Limit;
use crate::lanes::{PLACES, Places};

/// The most letters of a packed word; longer ones are compared the general way.
const LETTERS_MOST: usize = PLACES;
/// Words are followed by zeros up to a multiple of this.
const PADDED: usize = 16;
/// The most of one class of letters that are counted.
const COUNT_MOST: u8 = 15;

/// What a look at a word needs: half a line of the processor's cache.
#[derive(Clone, Copy)]
#[repr(align(32))]
pub(crate) struct Head {
    /// How often letters of 32 classes occur, four bits each.
    counts: [u8; 16],
    /// The first letters.
    first: u32,
    code: u32,
    /// Where the letters are.
    start: u32,
    /// 0 where the word cannot be packed.
    length: u8,
}

impl Head {
    pub(crate) const LOOSE: Self = Self {
        counts: [0; 16],
        first: 0,
        code: 0,
        start: 0,
        length: 0,
    };

    /// Packs a word; letters are numbers from 1.
    fn new(code: u32, letters: &[u8]) -> Self {
        if letters.len() > LETTERS_MOST || letters.contains(&0) {
            return Self::LOOSE;
        }
        let mut head = Self::LOOSE;
        for letter in letters {
            let class = letter & 31;
            let shift = 4 * (class & 1);
            let cell = &mut head.counts[usize::from(class / 2)];
            if *cell >> shift & COUNT_MOST == COUNT_MOST {
                return Self::LOOSE;
            }
            *cell += 1 << shift;
        }
        let first = std::array::from_fn(|i| letters.get(i).copied().unwrap_or(0));
        head.first = u32::from_le_bytes(first);
        head.code = code;
        head.length = letters.len() as u8;
        head
    }

    /// Letters that both have, wherever they stand; never fewer than Jaro finds in common.
    #[inline]
    fn common_most(&self, other: &Self) -> u8 {
        let mut sum = 0;
        for (x, y) in self.counts.iter().zip(&other.counts) {
            sum += (x & 15).min(y & 15) + (x >> 4).min(y >> 4);
        }
        sum
    }

    /// Letters at the beginning that both have, four at most.
    #[inline]
    fn prefix(&self, other: &Self) -> usize {
        let same = ((self.first ^ other.first).trailing_zeros() / 8) as usize;
        same.min(usize::from(self.length.min(other.length)))
    }
}

/// Jaro's similarity, letter for letter as [`crate::similar::Letters::jaro`] has it. The first word is followed by zeros up to
/// a multiple of [`PADDED`].
#[inline]
fn jaro(a: &[u8], length: usize, b: &[u8]) -> f64 {
    let window = (length.max(b.len()) / 2).saturating_sub(1);
    let places = Places::new(a);
    let (mut in_a, mut in_b) = (0_u64, 0_u64);
    for (j, letter) in b.iter().enumerate() {
        let near = u64::MAX << j.saturating_sub(window) & u64::MAX >> (63 - (j + window).min(63));
        let free = places.of(*letter) & near & !in_a;
        in_a |= free & free.wrapping_neg();
        in_b |= u64::from(free != 0) << j;
    }
    let common = in_a.count_ones();
    if common == 0 {
        return 0.0;
    }
    let mut moved = 0_u32;
    let (mut rest_a, mut rest_b) = (in_a, in_b);
    while rest_a != 0 {
        let i = rest_a.trailing_zeros() as usize;
        let j = rest_b.trailing_zeros() as usize;
        moved += u32::from(a[i] != b[j]);
        rest_a &= rest_a - 1;
        rest_b &= rest_b.wrapping_sub(1);
    }
    let common = f64::from(common);
    let moved = f64::from(moved / 2);
    (common / length as f64 + common / b.len() as f64 + (common - moved) / common) / 3.0
}

/// What a quick look at two words says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// No limit can be reached.
    Far,
    /// It has to be worked out.
    Near,
    /// These words are not for quick comparison.
    Loose,
}

/// A comparison by limits of Jaro-Winkler on one word an entry.
pub(crate) struct Words {
    heads: Vec<Head>,
    /// The letters of all words, each followed by zeros up to a multiple of [`PADDED`].
    letters: Vec<u8>,
    /// The limit and the level that holds from it on, in the order of the model.
    limits: Vec<(f64, u8)>,
    /// The fewest letters in common from which on the lowest limit may be reached, for both lengths and the common beginning.
    fewest: Vec<u8>,
}

impl Words {
    /// Words for a comparison with these limits of Jaro-Winkler.
    pub(crate) fn new(limits: Vec<(Limit, u8)>) -> Option<Self> {
        let limits: Option<Vec<(f64, u8)>> = limits
            .into_iter()
            .map(|(limit, level)| match limit {
                Limit::AtLeast(least) => Some((least, level)),
                _ => None,
            })
            .collect();
        let limits = limits.filter(|l| !l.is_empty())?;
        let least = limits.iter().map(|l| l.0).fold(f64::INFINITY, f64::min);
        let mut fewest = vec![u8::MAX; 65 * 65 * 5];
        for a in 1..=LETTERS_MOST {
            for b in 1..=LETTERS_MOST {
                for prefix in 0..=4_usize.min(a).min(b) {
                    for common in 0..=a.min(b) {
                        let n = common as f64;
                        let plain = if common == 0 {
                            0.0
                        } else {
                            (n / a as f64 + n / b as f64 + 1.0) / 3.0
                        };
                        let most = winkler(plain, prefix) + 1e-9;
                        if most >= least {
                            fewest[(a * 65 + b) * 5 + prefix] = common as u8;
                            break;
                        }
                    }
                }
            }
        }
        Some(Self {
            heads: Vec::new(),
            letters: Vec::new(),
            limits,
            fewest,
        })
    }

    /// How many entries it has words for.
    pub(crate) fn len(&self) -> usize {
        self.heads.len()
    }

    /// Adds the word of the next entry; none where the entry has not exactly one.
    pub(crate) fn push(&mut self, word: Option<(u32, &[u8])>) {
        let mut head = word.map_or(Head::LOOSE, |(code, letters)| Head::new(code, letters));
        match (u32::try_from(self.letters.len()), word) {
            (Ok(start), Some((_, letters))) if head.length > 0 => {
                head.start = start;
                self.letters.extend_from_slice(letters);
                self.letters
                    .resize(self.letters.len().next_multiple_of(PADDED), 0);
            }
            _ => head = Head::LOOSE,
        }
        self.heads.push(head);
    }

    /// What a look at an entry needs.
    #[inline]
    pub(crate) fn head(&self, entry: u32) -> &Head {
        &self.heads[entry as usize]
    }

    /// Looks at two words.
    #[inline]
    pub(crate) fn look(&self, x: &Head, y: &Head) -> Look {
        if x.length == 0 || y.length == 0 || x.code == y.code {
            return Look::Loose;
        }
        let lengths = usize::from(x.length) * 65 + usize::from(y.length);
        if x.common_most(y) < self.fewest[lengths * 5 + x.prefix(y)] {
            Look::Far
        } else {
            Look::Near
        }
    }

    /// The level of two words at which a look found [`Look::Near`].
    #[inline]
    pub(crate) fn level(&self, x: &Head, y: &Head, otherwise: u8) -> u8 {
        let (from, length) = (x.start as usize, usize::from(x.length));
        let padded = &self.letters[from..from + length.next_multiple_of(PADDED)];
        let other = &self.letters[y.start as usize..][..usize::from(y.length)];
        let alike = winkler(jaro(padded, length, other), x.prefix(y));
        self.limits
            .iter()
            .find(|(least, _)| alike >= *least)
            .map_or(otherwise, |(_, level)| *level)
    }
}

/// Winkler's raise for a common beginning.
#[inline]
fn winkler(plain: f64, prefix: usize) -> f64 {
    if plain <= 0.7 {
        plain
    } else {
        plain + prefix as f64 * 0.1 * (1.0 - plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similar::Letters;
    use proptest::prelude::*;

    fn look(words: &Words) -> Look {
        words.look(words.head(0), words.head(1))
    }

    fn level(words: &Words) -> u8 {
        words.level(words.head(0), words.head(1), 2)
    }

    fn words(a: &str, b: &str, least: f64) -> Words {
        let mut words = Words::new(vec![(Limit::AtLeast(least), 1)]).unwrap();
        words.push(Some((1, a.as_bytes())));
        words.push(Some((2, b.as_bytes())));
        words
    }

    proptest! {
        #[test]
        fn agrees_with_the_general_way(a in "[a-h]{1,70}", b in "[a-h]{1,70}", least in 0.5..1.0) {
            let words = words(&a, &b, least);
            let expected = Letters::new().jaro_winkler(a.as_bytes(), b.as_bytes()) >= least;
            let got = match look(&words) {
                Look::Loose => {
                    prop_assert!(a.len() > LETTERS_MOST || b.len() > LETTERS_MOST || words.heads.iter().any(|w| w.length == 0));
                    return Ok(());
                }
                Look::Far => false,
                Look::Near => level(&words) == 1,
            };
            prop_assert_eq!(got, expected);
        }

        #[test]
        fn one_letter_exchanged_or_lost_agrees(a in "[a-z]{2,64}", at in 0_usize..64, letter in "[a-z]") {
            let mut b = a.clone();
            let at = at % a.len();
            b.replace_range(at..=at, &letter);
            for b in [b, a[1..].to_owned()] {
                let words = words(&a, &b, 0.9);
                let expected = Letters::new().jaro_winkler(a.as_bytes(), b.as_bytes()) >= 0.9;
                let got = look(&words) == Look::Near && level(&words) == 1;
                if look(&words) != Look::Loose {
                    prop_assert_eq!(got, expected);
                }
            }
        }
    }

    #[test]
    fn far_words_are_turned_away() {
        assert_eq!(look(&words("primerov", "zhuk", 0.9)), Look::Far);
        assert_eq!(look(&words("primerov", "premirov", 0.9)), Look::Near);
    }
}
