//! Many small numbers held against each other at once.

use wide::{u8x16, u32x8};

/// Numbers of one lane each.
pub(crate) type Lanes = [u32; 16];

/// The lanes in which two have the same, one bit each.
#[inline]
pub(crate) fn equal_lanes(a: &Lanes, b: &Lanes) -> u32 {
    let half =
        |lanes: &Lanes, from: usize| u32x8::new(std::array::from_fn(|lane| lanes[from + lane]));
    let equal = |from: usize| half(a, from).simd_eq(half(b, from)).to_bitmask();
    equal(0) | equal(8) << 8
}

/// The numbers of the bits that are set, the lowest first.
#[inline]
pub(crate) fn bits(mut mask: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if mask == 0 {
            return None;
        }
        let bit = mask.trailing_zeros() as usize;
        mask &= mask - 1;
        Some(bit)
    })
}

/// The most letters of a word whose places are sought.
pub(crate) const PLACES: usize = 64;

/// Where each letter stands in a word, one bit a place. The word is given with zeros up to a multiple of sixteen.
pub(crate) struct Places {
    parts: [u8x16; PLACES / 16],
    used: usize,
}

impl Places {
    #[inline]
    pub(crate) fn new(letters: &[u8]) -> Self {
        let (chunks, _) = letters.as_chunks::<16>();
        let mut parts = [u8x16::ZERO; PLACES / 16];
        for (part, chunk) in parts.iter_mut().zip(chunks) {
            *part = u8x16::new(*chunk);
        }
        Self {
            parts,
            used: chunks.len().min(PLACES / 16),
        }
    }

    #[inline]
    pub(crate) fn of(&self, letter: u8) -> u64 {
        let sought = u8x16::splat(letter);
        let mut places = 0;
        for (number, part) in self.parts[..self.used].iter().enumerate() {
            places |= u64::from(part.simd_eq(sought).to_bitmask()) << (16 * number);
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lanes_agree_one_by_one(a in proptest::array::uniform16(0_u32..4), b in proptest::array::uniform16(0_u32..4)) {
            let mut expected = 0;
            for lane in 0..16 {
                expected |= u32::from(a[lane] == b[lane]) << lane;
            }
            prop_assert_eq!(equal_lanes(&a, &b), expected);
        }

        #[test]
        fn letters_are_where_they_stand(word in proptest::collection::vec(1_u8..=255, 1..=64), letter in 1_u8..=255) {
            let mut padded = word.clone();
            padded.resize(word.len().next_multiple_of(16), 0);
            let expected = word.iter().enumerate().filter(|(_, l)| **l == letter).map(|(i, _)| 1_u64 << i).sum::<u64>();
            prop_assert_eq!(Places::new(&padded).of(letter), expected);
        }
    }
}
