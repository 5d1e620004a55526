//! Bytes in any encoding in, lines of UTF-8 out, in memory that does not grow with the file.
//!
//! Broken letters become U+FFFD and their places are remembered, so that the row reader can say in which row and column
//! they stood. A line longer than the limit is cut; what was skipped is counted.

use std::collections::VecDeque;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult};

use crate::encoding::Encoding;

/// How much is read from the file at a time.
const CHUNK_BYTES: usize = 128 * 1024;

/// Broken places remembered at one time; more in one row are only counted as one.
const BROKEN_MAX: usize = 256;

/// A window on the decoded text, moving forward.
pub(crate) struct Text<R> {
    inner: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_used: usize,
    raw_len: usize,
    raw_eof: bool,
    window: Vec<u8>,
    start: usize,
    eof: bool,
    /// Absolute decoded position of `window[start]`.
    position: u64,
    /// Absolute decoded positions of letters that could not be read.
    broken: VecDeque<u64>,
}

impl<R: Read> Text<R> {
    pub(crate) fn new(inner: R, encoding: Encoding) -> Text<R> {
        Text {
            inner,
            decoder: Some(encoding.inner().new_decoder_with_bom_removal()),
            raw: vec![0; CHUNK_BYTES],
            raw_used: 0,
            raw_len: 0,
            raw_eof: false,
            window: Vec::with_capacity(CHUNK_BYTES * 4),
            start: 0,
            eof: false,
            position: 0,
            broken: VecDeque::new(),
        }
    }

    /// What is decoded and not yet taken. Always whole letters of UTF-8.
    pub(crate) fn window(&self) -> &[u8] {
        &self.window[self.start..]
    }

    /// Decodes more; false when nothing more comes.
    pub(crate) fn more(&mut self) -> io::Result<bool> {
        if self.eof {
            return Ok(false);
        }
        if self.start > 0 {
            self.window.copy_within(self.start.., 0);
            self.window.truncate(self.window.len() - self.start);
            self.start = 0;
        }
        let before = self.window.len();
        while self.window.len() == before && !self.eof {
            if self.raw_used == self.raw_len && !self.raw_eof {
                self.raw_len = read_some(&mut self.inner, &mut self.raw)?;
                self.raw_used = 0;
                self.raw_eof = self.raw_len == 0;
            }
            self.decode();
        }
        Ok(self.window.len() > before)
    }

    fn decode(&mut self) {
        let Some(decoder) = self.decoder.as_mut() else {
            self.eof = true;
            return;
        };
        let input = &self.raw[self.raw_used..self.raw_len];
        let room = decoder
            .max_utf8_buffer_length_without_replacement(input.len())
            .unwrap_or(input.len() * 3 + 16)
            + 8;
        let old = self.window.len();
        self.window.resize(old + room, 0);
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(
            input,
            &mut self.window[old..],
            self.raw_eof,
        );
        self.window.truncate(old + written);
        self.raw_used += read;
        match result {
            DecoderResult::Malformed(_, _) => {
                if self.broken.len() < BROKEN_MAX {
                    self.broken
                        .push_back(self.position + (self.window.len() - self.start) as u64);
                }
                self.window.extend_from_slice("\u{fffd}".as_bytes());
            }
            DecoderResult::InputEmpty if self.raw_eof => {
                self.decoder = None;
                self.eof = true;
            }
            DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
        }
    }

    /// Moves past `len` bytes of the window; `broken` receives the places of unreadable letters among them, counted in
    /// bytes from the old beginning of the window.
    pub(crate) fn take(&mut self, len: usize, broken: &mut Vec<usize>) {
        let end = self.position + len as u64;
        while let Some(&at) = self.broken.front() {
            if at >= end {
                break;
            }
            broken.push((at - self.position) as usize);
            self.broken.pop_front();
        }
        self.start += len;
        self.position = end;
    }
}

fn read_some(inner: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match inner.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(bytes: &[u8], encoding: Encoding) -> (String, usize) {
        let mut text = Text::new(bytes, encoding);
        while text.more().unwrap() {}
        let out = String::from_utf8(text.window().to_vec()).unwrap();
        let mut broken = Vec::new();
        text.take(out.len(), &mut broken);
        (out, broken.len())
    }

    #[test]
    fn broken_letters_are_marked_and_placed() {
        assert_eq!(
            whole(b"ab\xffcd", Encoding::UTF_8),
            ("ab\u{fffd}cd".to_owned(), 1)
        );
        assert_eq!(
            whole(b"\xef\xbb\xbfab", Encoding::UTF_8),
            ("ab".to_owned(), 0)
        );
        assert_eq!(
            whole(b"ab\xd0", Encoding::UTF_8),
            ("ab\u{fffd}".to_owned(), 1)
        );
        assert_eq!(
            whole(b"a\0b\0c", Encoding::UTF_16LE),
            ("ab\u{fffd}".to_owned(), 1)
        );
    }
}
