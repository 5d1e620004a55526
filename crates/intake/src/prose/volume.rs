//! The running text of a volume, whatever file it comes in.
//!
//! Plain text in any encoding, Word (`.docx`), OpenDocument (`.odt`) and web pages are read here as a stream of
//! UTF-8. A PDF is turned into text by poppler's `pdftotext`, which the faces start; scans need OCR first.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use quick_xml::events::Event;

use crate::encoding;
use crate::zipguard;

/// What a file of running text is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VolumeKind {
    /// Plain text.
    Text,
    /// Entries as JSON Lines with a key `text`.
    JsonLines,
    /// A Word document.
    Docx,
    /// An OpenDocument text.
    Odt,
    /// A web page.
    Html,
    /// A PDF: needs `pdftotext`.
    Pdf,
}

/// A volume could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VolumeError {
    /// The file could not be read.
    #[error("reading {path}")]
    Read {
        /// The file.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The archive inside the document is damaged, locked or far too large.
    #[error("{path} cannot be opened as a document: {reason}")]
    Document {
        /// The file.
        path: String,
        /// Why not.
        reason: String,
    },
}

/// Tells what a volume is from its first bytes and, for zip archives, its name.
pub fn volume_kind(head: &[u8], name: &str) -> VolumeKind {
    let start = head
        .iter()
        .position(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF))
        .unwrap_or(0);
    let body = &head[start.min(head.len())..];
    if head.starts_with(b"%PDF") {
        VolumeKind::Pdf
    } else if head.starts_with(b"PK") {
        if Path::new(name)
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("odt"))
        {
            VolumeKind::Odt
        } else {
            VolumeKind::Docx
        }
    } else if body.starts_with(b"{") {
        VolumeKind::JsonLines
    } else if body.len() > 5
        && (body[..5].eq_ignore_ascii_case(b"<!doc") || body[..5].eq_ignore_ascii_case(b"<html"))
    {
        VolumeKind::Html
    } else {
        VolumeKind::Text
    }
}

/// Hands the text of a file on in pieces of UTF-8, with flat memory.
pub fn read_volume(path: &Path, sink: &mut dyn FnMut(&[u8])) -> Result<VolumeKind, VolumeError> {
    let failed = |source| VolumeError::Read {
        path: path.display().to_string(),
        source,
    };
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?);
    let head = {
        use std::io::BufRead as _;
        file.fill_buf().map_err(failed)?.to_vec()
    };
    let kind = volume_kind(&head, &path.display().to_string());
    match kind {
        VolumeKind::Docx => document(path, file, "word/document.xml", sink)?,
        VolumeKind::Odt => document(path, file, "content.xml", sink)?,
        VolumeKind::Html => {
            let mut strip = Html::default();
            decoded(&head, file, &mut |text| strip.push(text, sink)).map_err(failed)?;
        }
        VolumeKind::Text | VolumeKind::JsonLines => {
            decoded(&head, file, &mut |text| sink(text.as_bytes())).map_err(failed)?;
        }
        VolumeKind::Pdf => {}
    }
    Ok(kind)
}

/// Decodes a stream in the encoding its head is in.
fn decoded(head: &[u8], mut file: impl Read, sink: &mut dyn FnMut(&str)) -> io::Result<()> {
    let mut decoder = encoding::detect(head).encoding.inner().new_decoder();
    let mut buffer = vec![0u8; 1 << 16];
    let mut text = String::with_capacity(1 << 18);
    loop {
        let count = match file.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        text.clear();
        let mut rest = &buffer[..count];
        loop {
            let (result, read, _) = decoder.decode_to_string(rest, &mut text, count == 0);
            rest = &rest[read..];
            sink(&text);
            text.clear();
            if result == encoding_rs::CoderResult::InputEmpty {
                break;
            }
        }
        if count == 0 {
            return Ok(());
        }
    }
}

/// The paragraphs of a document in a zip.
fn document(
    path: &Path,
    mut file: impl Read + Seek,
    member: &str,
    sink: &mut dyn FnMut(&[u8]),
) -> Result<(), VolumeError> {
    let refused = |reason: String| VolumeError::Document {
        path: path.display().to_string(),
        reason,
    };
    if let Err(refusal) = zipguard::look(&mut file) {
        return Err(refused(format!("{refusal:?}")));
    }
    let mut archive = zip::ZipArchive::new(file).map_err(|e| refused(e.to_string()))?;
    let inside = archive
        .by_name(member)
        .map_err(|e| refused(e.to_string()))?;
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(inside));
    let mut buffer = Vec::new();
    let mut skip = 0u32;
    loop {
        buffer.clear();
        let event = xml
            .read_event_into(&mut buffer)
            .map_err(|e| refused(e.to_string()))?;
        match event {
            Event::Eof => return Ok(()),
            Event::Start(tag) => {
                if matches!(
                    tag.local_name().as_ref(),
                    b"annotation" | b"instrText" | b"delText" | b"tracked-changes"
                ) {
                    skip += 1;
                }
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                b"p" | b"h" => sink(b"\n"),
                b"annotation" | b"instrText" | b"delText" | b"tracked-changes" => {
                    skip = skip.saturating_sub(1);
                }
                _ => {}
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                b"br" | b"line-break" | b"cr" | b"p" | b"h" => sink(b"\n"),
                b"tab" | b"s" => sink(b" "),
                b"lastRenderedPageBreak" | b"soft-page-break" => sink("\u{c}".as_bytes()),
                b"softHyphen" => sink("\u{ad}".as_bytes()),
                b"noBreakHyphen" => sink(b"-"),
                _ => {}
            },
            Event::Text(text) if skip == 0 => {
                if let Ok(text) = text.decode() {
                    // line ends inside the file are white space, not paragraphs
                    sink(text.replace(['\n', '\r'], " ").as_bytes());
                }
            }
            Event::GeneralRef(entity) if skip == 0 => {
                let name = String::from_utf8_lossy(&entity).into_owned();
                let mut utf8 = [0u8; 4];
                if let Some(c) = named(&name) {
                    sink(c.encode_utf8(&mut utf8).as_bytes());
                }
            }
            _ => {}
        }
    }
}

/// The letter an entity stands for.
fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "laquo" => '«',
        "raquo" => '»',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "ndash" => '–',
        "mdash" => '—',
        "shy" => '\u{ad}',
        "hellip" => '…',
        "numero" => '№',
        _ => return None,
    })
}

/// Takes the tags out of a web page that comes in pieces.
#[derive(Debug, Default)]
struct Html {
    state: HtmlState,
    word: String,
    hidden: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum HtmlState {
    #[default]
    Text,
    Tag,
    Entity,
}

impl Html {
    fn push(&mut self, text: &str, sink: &mut dyn FnMut(&[u8])) {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match self.state {
                HtmlState::Text => match c {
                    '<' => {
                        self.state = HtmlState::Tag;
                        self.word.clear();
                    }
                    '&' if self.hidden.is_none() => {
                        self.state = HtmlState::Entity;
                        self.word.clear();
                    }
                    _ if self.hidden.is_some() => {}
                    '\n' | '\r' => out.push(' '),
                    _ => out.push(c),
                },
                HtmlState::Tag => {
                    if c == '>' {
                        self.end_tag(&mut out);
                        self.state = HtmlState::Text;
                    } else if self.word.len() < 40 {
                        self.word.push(c.to_ascii_lowercase());
                    }
                }
                HtmlState::Entity => {
                    if c == ';' {
                        out.extend(named(&self.word));
                        self.state = HtmlState::Text;
                    } else if self.word.len() < 12 && (c.is_ascii_alphanumeric() || c == '#') {
                        self.word.push(c);
                    } else {
                        out.push('&');
                        out.push_str(&self.word);
                        self.state = HtmlState::Text;
                        if c == '<' {
                            self.state = HtmlState::Tag;
                            self.word.clear();
                        } else {
                            out.push(c);
                        }
                    }
                }
            }
        }
        sink(out.as_bytes());
    }

    fn end_tag(&mut self, out: &mut String) {
        let closing = self.word.starts_with('/');
        let name = self.word.trim_start_matches('/');
        let name = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or("");
        match self.hidden {
            Some(hidden) => {
                if closing && name == hidden {
                    self.hidden = None;
                }
            }
            None => match name {
                "script" if !closing => self.hidden = Some("script"),
                "style" if !closing => self.hidden = Some("style"),
                "title" if !closing => self.hidden = Some("title"),
                "p" | "div" | "br" | "li" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
                | "hr" | "dt" | "dd" | "section" | "article" => out.push('\n'),
                "td" | "th" => out.push(' '),
                _ => {}
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn text_of(path: &Path) -> String {
        let mut bytes = Vec::new();
        read_volume(path, &mut |piece| bytes.extend_from_slice(piece)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_web_page_gives_its_paragraphs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.html");
        std::fs::write(
            &path,
            "<!DOCTYPE html><style>p{}</style><p>ПРИМЕРОВ&nbsp;Тест,<br>1890 г.р.</p>",
        )
        .unwrap();
        assert_eq!(text_of(&path).trim(), "ПРИМЕРОВ\u{a0}Тест,\n1890 г.р.");
    }

    #[test]
    fn a_word_document_gives_its_paragraphs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.docx");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        archive
            .start_file(
                "word/document.xml",
                zip::write::SimpleFileOptions::default(),
            )
            .unwrap();
        archive
            .write_all("<w:document><w:body><w:p><w:r><w:t>ПРИМЕРОВ Тест</w:t></w:r></w:p><w:p><w:t>Род. в 1901 &amp; позже</w:t></w:p></w:body></w:document>".as_bytes())
            .unwrap();
        archive.finish().unwrap();
        assert_eq!(text_of(&path), "ПРИМЕРОВ Тест\nРод. в 1901 & позже\n");
    }

    #[test]
    fn text_in_windows_1251_is_decoded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.txt");
        let (bytes, _, _) = encoding_rs::WINDOWS_1251
            .encode("Родился в 1901 г. в селе Пробное Образцовой губернии, русский, беспартийный.");
        std::fs::write(&path, &bytes).unwrap();
        assert!(text_of(&path).starts_with("Родился в 1901"));
    }
}
