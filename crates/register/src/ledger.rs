//! The Merkle tree of the ledger (RFC 6962 hashing over SHA-256): roots and proofs.
//!
//! Nothing here knows what an entry means or where hashes are kept: [`Frontier`] grows a tree with a
//! few hashes in memory, and proofs ask a [`Nodes`] for the hash of a complete subtree.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of some bytes, as such.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The hash of an entry as it stands in the tree.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0x00])
        .chain_update(entry)
        .finalize()
        .into()
}

/// The hash of two subtrees joined.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1_u8; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    sha256(&bytes)
}

/// The hashes of the complete subtrees that make up a tree, largest first: all it takes to grow it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// A tree of `size` entries with these subtrees, or nothing if their number does not fit.
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Option<Frontier> {
        (peaks.len() == size.count_ones() as usize).then_some(Frontier { size, peaks })
    }

    /// How many entries the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The complete subtrees, largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds one entry by its leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("one peak for each bit of the size");
            hash = node_hash(&left, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root hash; that of an empty tree is the hash of no bytes.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else {
            return sha256(b"");
        };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
}

/// Where the hashes of complete subtrees can be had.
pub trait Nodes {
    /// What goes wrong when a hash cannot be had.
    type Error;
    /// The hash over entries `index << level` up to `(index + 1) << level`.
    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// The hash over entries `from..to`, as it occurs in a tree in which `from` is aligned.
fn range<N: Nodes>(nodes: &N, from: u64, to: u64) -> Result<Hash, N::Error> {
    let length = to - from;
    if length.is_power_of_two() {
        let level = length.trailing_zeros();
        return nodes.node(level, from >> level);
    }
    let split = from + split(length);
    Ok(node_hash(
        &range(nodes, from, split)?,
        &range(nodes, split, to)?,
    ))
}

/// The largest power of two below `length`.
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

/// The root of the tree of the first `size` entries.
pub fn root<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 {
        return Ok(sha256(b""));
    }
    range(nodes, 0, size)
}

/// The hashes that lead from entry `index` to the root of the tree of `size` entries.
pub fn inclusion<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    assert!(index < size, "an entry is proved within a tree that has it");
    let (mut from, mut to) = (0, size);
    let mut proof = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            proof.push(range(nodes, middle, to)?);
            to = middle;
        } else {
            proof.push(range(nodes, from, middle)?);
            from = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The hashes that show the tree of `old` entries to be a beginning of the tree of `new` entries.
pub fn consistency<N: Nodes>(nodes: &N, old: u64, new: u64) -> Result<Vec<Hash>, N::Error> {
    assert!(old <= new, "a tree only grows");
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut from, mut to) = (0, new);
    let mut proof = Vec::new();
    while to != old {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(range(nodes, middle, to)?);
            to = middle;
        } else {
            proof.push(range(nodes, from, middle)?);
            from = middle;
        }
    }
    if from != 0 {
        proof.push(range(nodes, from, to)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Whether `proof` leads from the leaf at `index` to `root` in a tree of `size` entries.
pub fn is_included(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(step, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows the tree (`old`, `old_root`) to be a beginning of (`new`, `new_root`).
pub fn is_consistent(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old > new {
        return false;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == sha256(b"");
    }
    let mut steps = proof.iter();
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let first = if node == 0 {
        *old_root
    } else {
        match steps.next() {
            Some(step) => *step,
            None => return false,
        }
    };
    let (mut old_hash, mut new_hash) = (first, first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(step, &old_hash);
            new_hash = node_hash(step, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == *old_root && new_hash == *new_root
}

/// A hash as 64 lower-case hexadecimal digits.
pub fn hex(hash: &[u8]) -> String {
    use std::fmt::Write as _;
    hash.iter().fold(
        String::with_capacity(hash.len() * 2),
        |mut written, byte| {
            write!(written, "{byte:02x}").expect("writing to a String cannot fail");
            written
        },
    )
}

/// The hash that 64 lower-case hexadecimal digits stand for.
pub fn from_hex(digits: &str) -> Option<Hash> {
    let digits = digits.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    struct Leaves(Vec<Hash>);

    impl Nodes for Leaves {
        type Error = Infallible;
        fn node(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
            let from = (index << level) as usize;
            Ok(plain(&self.0[from..from + (1 << level)]))
        }
    }

    /// RFC 6962 section 2.1, word by word.
    fn plain(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => sha256(b""),
            [leaf] => *leaf,
            _ => {
                let k = split(leaves.len() as u64) as usize;
                node_hash(&plain(&leaves[..k]), &plain(&leaves[k..]))
            }
        }
    }

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    #[test]
    fn known_answers() {
        assert_eq!(
            hex(&Frontier::default().root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            hex(&leaf_hash(b"")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
    }

    #[test]
    fn proofs_hold_and_altered_ones_do_not() {
        for size in 1..70_u64 {
            let nodes = Leaves(leaves(size));
            let mut frontier = Frontier::default();
            for leaf in &nodes.0 {
                frontier.push(*leaf);
            }
            let root = plain(&nodes.0);
            assert_eq!(frontier.root(), root);
            for index in 0..size {
                let Ok(mut proof) = inclusion(&nodes, index, size);
                let leaf = nodes.0[index as usize];
                assert!(is_included(&leaf, index, size, &proof, &root));
                assert!(!is_included(&root, index, size, &proof, &root) || size == 1);
                assert!(!is_included(&leaf, (index + 1) % size, size, &proof, &root) || size == 1);
                if let Some(step) = proof.first_mut() {
                    step[0] ^= 1;
                    assert!(!is_included(&leaf, index, size, &proof, &root));
                }
            }
            for old in 0..=size {
                let old_root = plain(&nodes.0[..old as usize]);
                let Ok(mut proof) = consistency(&nodes, old, size);
                assert!(is_consistent(old, &old_root, size, &root, &proof));
                if let Some(step) = proof.last_mut() {
                    step[31] ^= 128;
                    assert!(!is_consistent(old, &old_root, size, &root, &proof));
                }
            }
        }
    }

    #[test]
    fn hex_returns() {
        let hash = sha256(b"x");
        assert_eq!(from_hex(&hex(&hash)), Some(hash));
        assert_eq!(from_hex("zz"), None);
    }
}
