//! How alike two spellings are: Jaro-Winkler and edit distances on one-byte letters.

use rapidfuzz::distance::{damerau_levenshtein, jaro, levenshtein, osa};

/// Where the letters of the left word stand, one bit a place; kept between calls to save clearing.
pub(crate) struct Letters {
    places: Box<[u64; 256]>,
    /// The pair of words last compared by Jaro-Winkler, as its caller knows it, and what came out.
    last: ([u32; 4], f64),
}

impl Letters {
    pub(crate) fn new() -> Self {
        Self {
            places: Box::new([0; 256]),
            last: ([u32::MAX; 4], 0.0),
        }
    }

    /// Jaro's similarity, 0 to 1.
    pub(crate) fn jaro(&mut self, a: &[u8], b: &[u8]) -> f64 {
        if a.is_empty() || b.is_empty() {
            return if a.len() == b.len() { 1.0 } else { 0.0 };
        }
        if a.len() > 64 || b.len() > 64 {
            return jaro::similarity(a.iter(), b.iter());
        }
        let window = (a.len().max(b.len()) / 2).saturating_sub(1);
        for (i, letter) in a.iter().enumerate() {
            self.places[*letter as usize] |= 1 << i;
        }
        let mut in_a = 0_u64;
        let mut in_b = 0_u64;
        for (j, letter) in b.iter().enumerate() {
            let low = j.saturating_sub(window);
            let high = j + window + 1;
            let below = if high >= 64 {
                u64::MAX
            } else {
                (1 << high) - 1
            };
            let reach = below & (u64::MAX << low.min(63));
            let free = self.places[*letter as usize] & reach & !in_a;
            if free != 0 {
                in_a |= free & free.wrapping_neg();
                in_b |= 1 << j;
            }
        }
        for letter in a {
            self.places[*letter as usize] = 0;
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
            rest_b &= rest_b - 1;
        }
        let common = f64::from(common);
        let moved = f64::from(moved / 2);
        (common / a.len() as f64 + common / b.len() as f64 + (common - moved) / common) / 3.0
    }

    /// Jaro-Winkler of a pair that the caller names; asked again for other limits, it is not computed again.
    pub(crate) fn jaro_winkler_of(&mut self, name: [u32; 4], a: &[u8], b: &[u8]) -> f64 {
        if self.last.0 != name {
            self.last = (name, self.jaro_winkler(a, b));
        }
        self.last.1
    }

    /// Jaro-Winkler: Jaro's similarity, raised for a common beginning of up to four letters.
    pub(crate) fn jaro_winkler(&mut self, a: &[u8], b: &[u8]) -> f64 {
        let plain = self.jaro(a, b);
        if plain <= 0.7 {
            return plain;
        }
        let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
        plain + prefix as f64 * 0.1 * (1.0 - plain)
    }
}

/// A bound that Jaro-Winkler does not exceed, from the letters that one word has and the other lacks.
pub(crate) fn jaro_winkler_most(a: &[u8], b: &[u8], sets: (u64, u64)) -> f64 {
    let only_a = (sets.0 & !sets.1).count_ones() as usize;
    let only_b = (sets.1 & !sets.0).count_ones() as usize;
    let common = a
        .len()
        .saturating_sub(only_a)
        .min(b.len().saturating_sub(only_b));
    if common == 0 {
        return if a.len() == b.len() && a.is_empty() {
            1.0
        } else {
            0.0
        };
    }
    let common = common as f64;
    let plain = (common / a.len() as f64 + common / b.len() as f64 + 1.0) / 3.0;
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    plain + prefix as f64 * 0.1 * (1.0 - plain) + 1e-9
}

/// Edits between two words, where two neighbors exchanged count as one.
pub(crate) fn osa_distance(a: &[u8], b: &[u8]) -> f64 {
    osa::distance(a.iter(), b.iter()) as f64
}

/// Damerau's distance without OSA's limit of editing a place once.
pub(crate) fn damerau_distance(a: &[u8], b: &[u8]) -> f64 {
    damerau_levenshtein::distance(a.iter(), b.iter()) as f64
}

/// Levenshtein's distance.
pub(crate) fn levenshtein_distance(a: &[u8], b: &[u8]) -> f64 {
    levenshtein::distance(a.iter(), b.iter()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_values() {
        let mut letters = Letters::new();
        let mut check = |a: &str, b: &str, expected: f64| {
            let got = letters.jaro_winkler(a.as_bytes(), b.as_bytes());
            assert!((got - expected).abs() < 1e-4, "{a} {b}: {got}");
        };
        check("martha", "marhta", 0.9611);
        check("dixon", "dicksonx", 0.8133);
        check("dwayne", "duane", 0.84);
        check("", "", 1.0);
        check("a", "", 0.0);
    }

    proptest! {
        #[test]
        fn agrees_with_another_implementation(a in "[a-f]{0,70}", b in "[a-f]{0,70}") {
            let ours = Letters::new().jaro(a.as_bytes(), b.as_bytes());
            let theirs = jaro::similarity(a.bytes(), b.bytes());
            prop_assert!((ours - theirs).abs() < 1e-9);
        }

        #[test]
        fn the_bound_holds(a in "[a-z]{0,20}", b in "[a-z]{0,20}") {
            let set = |w: &str| w.bytes().fold(0_u64, |s, l| s | 1 << (l & 63));
            let most = jaro_winkler_most(a.as_bytes(), b.as_bytes(), (set(&a), set(&b)));
            prop_assert!(Letters::new().jaro_winkler(a.as_bytes(), b.as_bytes()) <= most);
        }
    }
}
