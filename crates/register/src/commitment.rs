//! Salted commitments: what the ledger says of content without saying the content.
//!
//! Names and dates can be guessed, so a plain hash of them would disclose them. Every reading has 32 random bytes of
//! its own; from these each of its items (the head, the entry as it came in, each claim) gets a salt. An item commits
//! by `SHA-256(salt ‖ bytes)`, the reading by a hash over its items. Destroying the random bytes and an item leaves a
//! hash that cannot be guessed back, and the other items remain provable by their own salts.

use sha2::{Digest, Sha256};

use crate::ledger::Hash;

/// Random bytes that hide what a hash is of.
pub type Salt = [u8; 32];

/// The salt of one item of a reading.
pub fn item_salt(reading: &Salt, item: u32) -> Salt {
    let mut bytes = [0; 32 + 4 + 6];
    bytes[..32].copy_from_slice(reading);
    bytes[32..36].copy_from_slice(&item.to_be_bytes());
    bytes[36..].copy_from_slice(b"item 1");
    Sha256::digest(bytes).into()
}

/// What one item, or the content of an act, commits by.
pub fn commit(salt: &Salt, bytes: &[u8]) -> Hash {
    Sha256::new()
        .chain_update(salt)
        .chain_update(bytes)
        .finalize()
        .into()
}

/// What a reading commits by, from what its items commit by.
pub fn commit_all(items: &[Hash]) -> Hash {
    Sha256::new()
        .chain_update(b"reading 1")
        .chain_update((items.len() as u64).to_be_bytes())
        .chain_update(items.as_flattened())
        .finalize()
        .into()
}

/// An entry of the ledger: format, kind, the intake or act it belongs to, the commitment. 42 bytes.
pub fn entry_bytes(kind: u8, act: u64, commitment: &Hash) -> [u8; 42] {
    let mut bytes = [0; 42];
    bytes[0] = 1;
    bytes[1] = kind;
    bytes[2..10].copy_from_slice(&act.to_be_bytes());
    bytes[10..].copy_from_slice(commitment);
    bytes
}

/// Random bytes from the system, drawn in large portions.
#[derive(Debug, Default)]
pub(crate) struct Salts {
    drawn: Vec<Salt>,
}

impl Salts {
    /// The next 32 random bytes.
    pub(crate) fn draw(&mut self) -> crate::Result<Salt> {
        if let Some(salt) = self.drawn.pop() {
            return Ok(salt);
        }
        let mut portion = vec![[0; 32]; 128];
        getrandom::fill(portion.as_flattened_mut())
            .map_err(|error| crate::Error::Randomness(error.to_string()))?;
        let salt = portion.pop().unwrap_or_default();
        self.drawn = portion;
        Ok(salt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salts_differ() {
        let mut salts = Salts::default();
        let drawn: std::collections::BTreeSet<Salt> =
            (0..1000).map(|_| salts.draw().unwrap()).collect();
        assert_eq!(drawn.len(), 1000);
        assert_ne!(item_salt(&[1; 32], 0), item_salt(&[1; 32], 1));
    }
}
