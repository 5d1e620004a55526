//! Random numbers that depend on nothing but a key, a method's name and an index.
//!
//! Every chain, bootstrap sample and draw has a stream of its own, so the numbers are the same on any
//! number of threads and in any order of work. A stream starts at the SHA-256 of its address.

use rand::RngCore;
use sha2::{Digest, Sha256};

/// What an estimate hangs on: the SHA-256 of table, structural zeros, method, parameters, seed and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub [u8; 32]);

impl Key {
    /// The key of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The key in hexadecimal.
    pub fn written(&self) -> String {
        use std::fmt::Write as _;
        self.0.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string cannot fail");
            text
        })
    }

    /// Uniform numbers for a use of the caller's own, for example drawing links.
    pub fn uniforms(&self, method: &str, index: u64) -> impl Iterator<Item = f64> + use<> {
        let mut stream = self.stream(method, 0, index);
        std::iter::repeat_with(move || stream.uniform())
    }

    /// The stream of one method, chain and index.
    pub(crate) fn stream(&self, method: &str, chain: u64, index: u64) -> Stream {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update((method.len() as u64).to_le_bytes());
        hash.update(method.as_bytes());
        hash.update(chain.to_le_bytes());
        hash.update(index.to_le_bytes());
        let bytes: [u8; 32] = hash.finalize().into();
        let mut state = [0; 4];
        for (word, chunk) in state.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = u64::from_le_bytes(chunk.try_into().expect("chunks of eight bytes"));
        }
        state[0] |= 1; // all zeros would stay there
        Stream { state }
    }
}

/// One stream: xoshiro256++ (Blackman and Vigna 2021).
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    state: [u64; 4],
}

impl Stream {
    /// A number in (0, 1), never 0 or 1.
    #[inline]
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }
}

impl RngCore for Stream {
    #[inline]
    fn next_u64(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    #[inline]
    fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let word = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_their_addresses() {
        let key = Key::of(b"table");
        let draw = |m, c, i| key.stream(m, c, i).next_u64();
        assert_eq!(draw("a", 0, 1), draw("a", 0, 1));
        assert_ne!(draw("a", 0, 1), draw("a", 1, 0));
        assert_ne!(draw("a", 0, 1), draw("b", 0, 1));
        assert_eq!(key.written().len(), 64);
    }
}
