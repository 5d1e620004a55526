//! Canonical bytes: what is hashed is written here by hand, lengths before values.
//!
//! A derive would follow every renaming of a field; a commitment made today must be recomputable in
//! thirty years by somebody who has only `docs/holding.md`. Integers are LEB128 without needless
//! groups, text is UTF-8, and each value has exactly one form: reading back refuses any other.
//!
//! ```
//! use imena_register::encoding::{Bytes, Cursor};
//! let mut bytes = Bytes::new();
//! bytes.number(300).text("Примеров");
//! let mut cursor = Cursor::new(bytes.as_slice());
//! assert_eq!(cursor.number().unwrap(), 300);
//! assert_eq!(cursor.text().unwrap(), "Примеров");
//! assert!(cursor.is_at_end());
//! ```

/// Bytes being written in canonical form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bytes(Vec<u8>);

impl Bytes {
    /// Nothing written yet.
    pub fn new() -> Bytes {
        Bytes(Vec::with_capacity(256))
    }

    /// Writes one byte: a version, a kind, a flag.
    pub fn byte(&mut self, byte: u8) -> &mut Bytes {
        self.0.push(byte);
        self
    }

    /// Writes an unsigned number in seven-bit groups, lowest first.
    pub fn number(&mut self, mut number: u64) -> &mut Bytes {
        while number >= 0x80 {
            self.0.push((number as u8) | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
        self
    }

    /// Writes a signed number, small magnitudes short (zigzag).
    pub fn signed(&mut self, number: i64) -> &mut Bytes {
        self.number(((number << 1) ^ (number >> 63)) as u64)
    }

    /// Writes the length, then the bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Bytes {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Writes the length in bytes, then the text as UTF-8.
    pub fn text(&mut self, text: &str) -> &mut Bytes {
        self.bytes(text.as_bytes())
    }

    /// Writes 0 for nothing, or 1 and the text.
    pub fn maybe_text(&mut self, text: Option<&str>) -> &mut Bytes {
        match text {
            None => self.byte(0),
            Some(text) => self.byte(1).text(text),
        }
    }

    /// Writes 0 for nothing, or 1 and the number.
    pub fn maybe_number(&mut self, number: Option<u64>) -> &mut Bytes {
        match number {
            None => self.byte(0),
            Some(number) => self.byte(1).number(number),
        }
    }

    /// Writes 0 for nothing, or 1 and the signed number.
    pub fn maybe_signed(&mut self, number: Option<i64>) -> &mut Bytes {
        match number {
            None => self.byte(0),
            Some(number) => self.byte(1).signed(number),
        }
    }

    /// What has been written.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// What has been written, owned.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }

    /// Forgets what was written and keeps the room.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// Canonical bytes that cannot be read: where, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: {expected} expected")]
pub struct Unreadable {
    /// Offset from the start.
    pub at: usize,
    /// What should have stood there.
    pub expected: &'static str,
}

/// Canonical bytes being read.
#[derive(Debug, Clone)]
pub struct Cursor<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Cursor<'b> {
    /// Starts at the first byte.
    pub fn new(bytes: &'b [u8]) -> Cursor<'b> {
        Cursor { bytes, at: 0 }
    }

    fn expected<T>(&self, expected: &'static str) -> Result<T, Unreadable> {
        Err(Unreadable {
            at: self.at,
            expected,
        })
    }

    /// Whether everything has been read.
    pub fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// Succeeds only if everything has been read.
    pub fn end(&self) -> Result<(), Unreadable> {
        if self.is_at_end() {
            Ok(())
        } else {
            self.expected("the end")
        }
    }

    /// Reads one byte.
    pub fn byte(&mut self) -> Result<u8, Unreadable> {
        let Some(&byte) = self.bytes.get(self.at) else {
            return self.expected("a byte");
        };
        self.at += 1;
        Ok(byte)
    }

    /// Reads an unsigned number.
    pub fn number(&mut self) -> Result<u64, Unreadable> {
        let mut number = 0_u64;
        for group in 0..10 {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if group == 9 && bits > 1 {
                return self.expected("a number under 2^64");
            }
            number |= bits << (7 * group);
            if byte & 0x80 == 0 {
                if bits == 0 && group > 0 {
                    return self.expected("a number in its shortest form");
                }
                return Ok(number);
            }
        }
        self.expected("a number of at most ten bytes")
    }

    /// Reads a signed number.
    pub fn signed(&mut self) -> Result<i64, Unreadable> {
        let number = self.number()?;
        Ok(((number >> 1) as i64) ^ -((number & 1) as i64))
    }

    /// Reads a length and that many bytes.
    pub fn bytes(&mut self) -> Result<&'b [u8], Unreadable> {
        let length = self.number()?;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(bytes) = usize::try_from(length).ok().and_then(|l| rest.get(..l)) else {
            return self.expected("as many bytes as announced");
        };
        self.at += bytes.len();
        Ok(bytes)
    }

    /// Reads text.
    pub fn text(&mut self) -> Result<&'b str, Unreadable> {
        let bytes = self.bytes()?;
        str::from_utf8(bytes).or_else(|_| self.expected("UTF-8"))
    }

    /// Reads 32 bytes without a length: a hash.
    pub fn hash(&mut self) -> Result<[u8; 32], Unreadable> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(hash) = rest.first_chunk::<32>() else {
            return self.expected("32 bytes");
        };
        self.at += 32;
        Ok(*hash)
    }

    fn is_there(&mut self) -> Result<bool, Unreadable> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => self.expected("0 or 1"),
        }
    }

    /// Reads a truth value.
    pub fn flag(&mut self) -> Result<bool, Unreadable> {
        self.is_there()
    }

    /// Reads text or nothing.
    pub fn maybe_text(&mut self) -> Result<Option<&'b str>, Unreadable> {
        self.is_there()?.then(|| self.text()).transpose()
    }

    /// Reads a number or nothing.
    pub fn maybe_number(&mut self) -> Result<Option<u64>, Unreadable> {
        self.is_there()?.then(|| self.number()).transpose()
    }

    /// Reads a signed number or nothing.
    pub fn maybe_signed(&mut self) -> Result<Option<i64>, Unreadable> {
        self.is_there()?.then(|| self.signed()).transpose()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_has_one_form() {
        assert!(Cursor::new(&[0x80, 0x00]).number().is_err());
        assert!(Cursor::new(&[0xff; 10]).number().is_err());
        assert!(Cursor::new(&[0x80]).number().is_err());
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        assert!(
            Cursor::new(&[0xff, 0xff, 0xff, 0xff, 0x0f, 1])
                .bytes()
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(a: u64, b: i64, c: Vec<u8>, d: Option<String>, e: Option<i64>) {
            let mut bytes = Bytes::new();
            bytes.number(a).signed(b).bytes(&c).maybe_text(d.as_deref()).maybe_signed(e);
            let mut cursor = Cursor::new(bytes.as_slice());
            prop_assert_eq!(cursor.number().unwrap(), a);
            prop_assert_eq!(cursor.signed().unwrap(), b);
            prop_assert_eq!(cursor.bytes().unwrap(), &c[..]);
            prop_assert_eq!(cursor.maybe_text().unwrap(), d.as_deref());
            prop_assert_eq!(cursor.maybe_signed().unwrap(), e);
            prop_assert!(cursor.is_at_end());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let mut cursor = Cursor::new(&bytes);
            while cursor.maybe_text().is_ok() && !cursor.is_at_end() {}
        }
    }
}
