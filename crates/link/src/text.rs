//! Many strings in one buffer, and a table that gives each distinct string a number.

/// Strings kept end to end in one buffer; number 0 is the empty string.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(crate) fn new() -> Self {
        Self {
            bytes: String::new(),
            ends: vec![0],
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    /// The string with this number; the empty string where there is none.
    pub(crate) fn get(&self, number: u32) -> &str {
        let number = number as usize;
        if number == 0 || number >= self.ends.len() {
            return "";
        }
        self.bytes
            .get(self.ends[number - 1]..self.ends[number])
            .unwrap_or("")
    }
}

/// Gives each distinct string a number from 1; the empty string is 0 and means "missing".
#[derive(Clone, Debug)]
pub(crate) struct Interner {
    texts: Texts,
    slots: Vec<(u32, u32)>,
}

impl Interner {
    pub(crate) fn new() -> Self {
        Self {
            texts: Texts::new(),
            slots: vec![(0, 0); 64],
        }
    }

    /// How many numbers are given out, the 0 of "missing" included.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(crate) fn get(&self, code: u32) -> &str {
        self.texts.get(code)
    }

    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = hash_bytes(text.as_bytes());
        let tag = (hash >> 32) as u32;
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let (seen, code) = self.slots[at];
            if code == 0 {
                break;
            }
            if seen == tag && self.texts.get(code) == text {
                return code;
            }
            at = (at + 1) & mask;
        }
        let code =
            u32::try_from(self.texts.len()).expect("fewer than 2^32 distinct values fit in memory");
        self.texts.push(text);
        self.slots[at] = (tag, code);
        if self.texts.len() * 2 > self.slots.len() {
            self.grow();
        }
        code
    }

    fn grow(&mut self) {
        let mut slots = vec![(0, 0); self.slots.len() * 2];
        let mask = slots.len() - 1;
        for code in 1..self.texts.len() as u32 {
            let hash = hash_bytes(self.texts.get(code).as_bytes());
            let mut at = hash as usize & mask;
            while slots[at].1 != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = ((hash >> 32) as u32, code);
        }
        self.slots = slots;
    }
}

/// A hash of bytes that is the same on every machine and in every run.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = 0x9e37_79b9_7f4a_7c15_u64 ^ bytes.len() as u64;
    let mut parts = bytes.chunks_exact(8);
    for part in &mut parts {
        let word = u64::from_le_bytes(part.try_into().expect("chunks are of eight bytes"));
        hash = mix(hash ^ word);
    }
    let mut word = 0;
    for (i, byte) in parts.remainder().iter().enumerate() {
        word |= u64::from(*byte) << (8 * i);
    }
    mix(hash ^ word)
}

/// Stirs a number so that near numbers come out far apart.
pub(crate) fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let number = (number ^ (number >> 29)).wrapping_mul(0x9fb2_1c65_1e98_df25);
    number ^ (number >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_string_gets_the_same_number() {
        let mut names = Interner::new();
        let codes: Vec<u32> = (0..1000)
            .map(|i| names.intern(&format!("имя {i}")))
            .collect();
        for (i, code) in codes.iter().enumerate() {
            assert_eq!(names.intern(&format!("имя {i}")), *code);
            assert_eq!(names.get(*code), format!("имя {i}"));
        }
        assert_eq!(names.intern(""), 0);
    }
}
