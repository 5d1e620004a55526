//! Words packed so that two can be held against each other without following a pointer: first a bound that costs a few
//! instructions and turns most pairs away, then Jaro-Winkler on one-byte letters.

use crate::expression::Limit;
use crate::similar::Letters;

/// The most letters of a packed word; longer ones are compared the general way.
const LETTERS_MOST: usize = 64;
/// Words of more letters are compared by a table of places.
const SHORT: usize = 24;
/// The most of one class of letters that are counted.
const COUNT_MOST: u8 = 15;

/// What a look at a word needs.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Head {
    /// How often letters of 32 classes occur, four bits each.
    counts: [u8; 16],
    /// The first letters.
    first: u32,
    code: u32,
    /// 0 where the word cannot be packed.
    length: u8,
}

impl Head {
    const LOOSE: Self = Self {
        counts: [0; 16],
        first: 0,
        code: 0,
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

/// Jaro's similarity of short words, letter for letter as [`Letters::jaro`] has it. The first is followed by zeros.
#[inline]
fn jaro(a: &[u8; SHORT], length: usize, b: &[u8]) -> f64 {
    let window = (length.max(b.len()) / 2).saturating_sub(1);
    let reach = (1_u64 << (2 * window + 1)) - 1;
    let places = Places::new(a, length);
    let (mut in_a, mut in_b) = (0_u32, 0_u32);
    for (j, letter) in b.iter().enumerate() {
        let near = ((reach << j) >> window) as u32;
        let free = places.of(*letter) & near & !in_a;
        in_a |= free & free.wrapping_neg();
        in_b |= u32::from(free != 0) << j;
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

/// Where each letter stands in a word, one bit a place: eight letters in one number are held against the sought one at once.
struct Places {
    eights: [u64; SHORT / 8],
    used: usize,
}

impl Places {
    #[inline]
    fn new(letters: &[u8; SHORT], length: usize) -> Self {
        let eights = std::array::from_fn(|e| {
            let bytes: [u8; 8] = std::array::from_fn(|i| letters[e * 8 + i]);
            u64::from_le_bytes(bytes)
        });
        Self {
            eights,
            used: length.div_ceil(8).min(SHORT / 8),
        }
    }

    #[inline]
    fn of(&self, letter: u8) -> u32 {
        const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
        let sought = u64::from(letter) * 0x0101_0101_0101_0101;
        let mut places = 0;
        for (e, eight) in self.eights[..self.used].iter().enumerate() {
            let differ = eight ^ sought;
            let same = !(((differ & LOW) + LOW) | differ | LOW) >> 7;
            let bits = same.wrapping_mul(0x0102_0408_1020_4080) >> 56;
            places |= (bits as u32) << (8 * e);
        }
        places
    }
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
    /// Where the letters of each word end in `letters`; each is followed by zeros.
    starts: Vec<u32>,
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
            starts: Vec::new(),
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
        let head = word.map_or(Head::LOOSE, |(code, letters)| Head::new(code, letters));
        self.heads.push(head);
        self.starts.push(self.letters.len() as u32);
        if let Some((_, letters)) = word.filter(|_| head.length > 0) {
            self.letters.extend_from_slice(letters);
            // So that eight letters can be taken at a time.
            self.letters.extend([0; SHORT]);
        }
    }

    /// Looks at two entries.
    #[inline]
    pub(crate) fn look(&self, a: u32, b: u32) -> Look {
        let (x, y) = (&self.heads[a as usize], &self.heads[b as usize]);
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

    fn letters(&self, entry: u32) -> &[u8] {
        let start = self.starts[entry as usize] as usize;
        &self.letters[start..start + usize::from(self.heads[entry as usize].length)]
    }

    /// The letters of a short word with the zeros behind them.
    fn padded(&self, entry: u32) -> Option<&[u8; SHORT]> {
        let start = self.starts[entry as usize] as usize;
        self.letters.get(start..)?.first_chunk()
    }

    /// The level of two entries at which a look found [`Look::Near`].
    pub(crate) fn level(&self, a: u32, b: u32, otherwise: u8, letters: &mut Letters) -> u8 {
        let (x, y) = (&self.heads[a as usize], &self.heads[b as usize]);
        let (length, other) = (usize::from(x.length), self.letters(b));
        let plain = match self.padded(a) {
            Some(word) if length.max(other.len()) <= SHORT => jaro(word, length, other),
            _ => letters.jaro(self.letters(a), other),
        };
        let alike = winkler(plain, x.prefix(y));
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
    use proptest::prelude::*;

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
            let got = match words.look(0, 1) {
                Look::Loose => {
                    prop_assert!(a.len() > LETTERS_MOST || b.len() > LETTERS_MOST || words.heads.iter().any(|w| w.length == 0));
                    return Ok(());
                }
                Look::Far => false,
                Look::Near => words.level(0, 1, 2, &mut Letters::new()) == 1,
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
                let got = words.look(0, 1) == Look::Near && words.level(0, 1, 2, &mut Letters::new()) == 1;
                if words.look(0, 1) != Look::Loose {
                    prop_assert_eq!(got, expected);
                }
            }
        }
    }

    #[test]
    fn far_words_are_turned_away() {
        assert_eq!(words("primerov", "zhuk", 0.9).look(0, 1), Look::Far);
        assert_eq!(words("primerov", "premirov", 0.9).look(0, 1), Look::Near);
    }
}
