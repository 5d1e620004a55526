//! Which encoding a text is in, from its bytes alone.
//!
//! UTF-8 and UTF-16 prove themselves by their form. The single-byte Cyrillic encodings all decode to *some* letters, so
//! they are told apart by how Russian, Ukrainian and Belarusian are written: which letters follow each other, and that
//! capitals stand at the beginning of a word or everywhere in it. What is left goes to `chardetng`.

use encoding_rs as er;

/// An encoding imena reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static er::Encoding);

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Encoding = Encoding(er::UTF_8);
    /// UTF-16, low byte first.
    pub const UTF_16LE: Encoding = Encoding(er::UTF_16LE);
    /// UTF-16, high byte first.
    pub const UTF_16BE: Encoding = Encoding(er::UTF_16BE);
    /// Cyrillic of Windows.
    pub const WINDOWS_1251: Encoding = Encoding(er::WINDOWS_1251);
    /// Russian of Unix and early networks.
    pub const KOI8_R: Encoding = Encoding(er::KOI8_R);

    /// The encoding of that name, as people write it: `utf-8`, `cp1251`, `windows-1251`, `koi8-r`, `utf-16le`, `cp866`.
    pub fn named(name: &str) -> Option<Encoding> {
        let name = name.trim().to_ascii_lowercase();
        let label = match name.as_str() {
            "utf8" | "utf-8-sig" => "utf-8",
            "utf16" | "utf-16" | "utf16le" | "unicode" => "utf-16le",
            "utf16be" => "utf-16be",
            "cp1251" | "win1251" | "win-1251" | "ansi" | "1251" => "windows-1251",
            "koi8r" | "koi8" => "koi8-r",
            "koi8u" => "koi8-u",
            "dos" | "866" | "cp866" | "oem" => "ibm866",
            "mac" | "mac-cyrillic" => "x-mac-cyrillic",
            "cp1250" => "windows-1250",
            "cp1252" => "windows-1252",
            "cp1257" => "windows-1257",
            other => other,
        };
        er::Encoding::for_label(label.as_bytes())
            .filter(|found| *found != er::REPLACEMENT)
            .map(Encoding)
    }

    /// The usual name in small letters.
    pub fn name(self) -> String {
        match self.0.name() {
            "IBM866" => "cp866".to_owned(),
            name => name.to_ascii_lowercase(),
        }
    }

    /// Whether this is one of the two UTF-16 forms.
    pub fn is_utf16(self) -> bool {
        self == Self::UTF_16LE || self == Self::UTF_16BE
    }

    pub(crate) fn inner(self) -> &'static er::Encoding {
        self.0
    }
}

/// An encoding with how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The encoding.
    pub encoding: Encoding,
    /// Bytes of a byte order mark to skip.
    pub mark_bytes: usize,
    /// Why this one, for the report.
    pub why: &'static str,
}

/// Finds the encoding of a sample. The sample may be cut anywhere, also inside a letter.
pub fn detect(sample: &[u8]) -> Found {
    let found = |encoding, mark_bytes, why| Found {
        encoding,
        mark_bytes,
        why,
    };
    if sample.starts_with(b"\xef\xbb\xbf") {
        return found(Encoding::UTF_8, 3, "byte order mark");
    }
    if sample.starts_with(b"\xff\xfe") {
        return found(Encoding::UTF_16LE, 2, "byte order mark");
    }
    if sample.starts_with(b"\xfe\xff") {
        return found(Encoding::UTF_16BE, 2, "byte order mark");
    }
    if let Some(encoding) = utf16_by_shape(sample) {
        return found(encoding, 0, "two bytes a letter");
    }
    let shape = utf8_shape(sample);
    if shape.whole == 0 && shape.broken == 0 {
        return found(Encoding::UTF_8, 0, "plain ASCII");
    }
    // A few broken letters in much sound UTF-8 are damage, not another encoding: no other encoding looks like UTF-8.
    if shape.broken == 0 || shape.whole > shape.broken * 4 {
        return found(Encoding::UTF_8, 0, "sound UTF-8");
    }
    if let Some(encoding) = cyrillic_by_letters(sample) {
        return found(
            encoding,
            0,
            "letter pairs of Russian, Ukrainian or Belarusian",
        );
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    found(Encoding(guess), 0, "letter frequencies")
}

/// Decodes a piece for looking at it; broken letters become U+FFFD.
pub fn decode_lossy(bytes: &[u8], encoding: Encoding) -> String {
    let (text, _, _) = encoding.inner().decode(bytes);
    text.into_owned()
}

/// In UTF-16 nearly every second byte is 0 (Latin, digits, separators) or 4 (Cyrillic).
fn utf16_by_shape(sample: &[u8]) -> Option<Encoding> {
    let sample = &sample[..sample.len().min(4096) & !1];
    if sample.len() < 4 {
        return None;
    }
    let high = |byte: u8| byte == 0 || byte == 4;
    let mut even = 0;
    let mut odd = 0;
    let mut zeros = 0;
    for pair in sample.chunks_exact(2) {
        even += usize::from(high(pair[0]));
        odd += usize::from(high(pair[1]));
        zeros += usize::from(pair[0] == 0) + usize::from(pair[1] == 0);
    }
    let pairs = sample.len() / 2;
    if zeros * 20 < pairs {
        return None;
    }
    if odd * 10 >= pairs * 9 && even * 2 < pairs {
        Some(Encoding::UTF_16LE)
    } else if even * 10 >= pairs * 9 && odd * 2 < pairs {
        Some(Encoding::UTF_16BE)
    } else {
        None
    }
}

struct Utf8Shape {
    whole: usize,
    broken: usize,
}

fn utf8_shape(sample: &[u8]) -> Utf8Shape {
    let mut shape = Utf8Shape {
        whole: 0,
        broken: 0,
    };
    let mut rest = sample;
    loop {
        match std::str::from_utf8(rest) {
            Ok(sound) => {
                shape.whole += letters_beyond_ascii(sound.as_bytes());
                return shape;
            }
            Err(error) => {
                let (sound, after) = rest.split_at(error.valid_up_to());
                shape.whole += letters_beyond_ascii(sound);
                let Some(bad) = error.error_len() else {
                    return shape; // cut inside a letter at the very end
                };
                shape.broken += 1;
                rest = &after[bad..];
            }
        }
    }
}

fn letters_beyond_ascii(sound: &[u8]) -> usize {
    sound.iter().filter(|&&byte| byte >= 0xc0).count()
}

/// The Cyrillic single-byte encodings, the likelier first: the first of equals wins.
static CYRILLIC: [&er::Encoding; 6] = [
    er::WINDOWS_1251,
    er::KOI8_R,
    er::KOI8_U,
    er::IBM866,
    er::ISO_8859_5,
    er::X_MAC_CYRILLIC,
];

/// Under this mean score a text is not taken for Cyrillic at all. Real text scores above -2.9, a wrong decoding under -3.6.
const SCORE_MIN: f64 = -3.3;

fn cyrillic_by_letters(sample: &[u8]) -> Option<Encoding> {
    let mut best: Option<(f64, &'static er::Encoding)> = None;
    for encoding in CYRILLIC {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let score = cyrillic_score(&text);
        if best.is_none_or(|(top, _)| score > top + 1e-9) {
            best = Some((score, encoding));
        }
    }
    best.filter(|(score, _)| *score > SCORE_MIN)
        .map(|(_, encoding)| Encoding(encoding))
}

/// Mean log-likelihood a letter: how common each letter is, which pairs are common, and how capitals stand.
fn cyrillic_score(text: &str) -> f64 {
    let mut sum = 0.0;
    let mut count = 0.0_f64;
    let mut before: Option<char> = None;
    for letter in text.chars() {
        if letter.is_ascii() {
            before = None;
            continue;
        }
        count += 1.0;
        let Some(lower) = cyrillic_lower(letter) else {
            sum += if TYPOGRAPHY.contains(&letter) {
                -3.0
            } else {
                -9.0
            };
            before = None;
            continue;
        };
        sum += log_frequency(lower);
        if let Some(previous) = before {
            let previous_lower = cyrillic_lower(previous).unwrap_or(previous);
            if is_common_pair(previous_lower, lower) {
                sum += 0.7;
            }
            // A capital after a small letter inside a word.
            if letter != lower && previous == previous_lower {
                sum -= 4.0;
            }
        } else if matches!(lower, 'ь' | 'ъ' | 'ы') {
            sum -= 2.0;
        }
        before = Some(letter);
    }
    if count == 0.0 {
        f64::NEG_INFINITY
    } else {
        sum / count
    }
}

const TYPOGRAPHY: [char; 14] = [
    '«', '»', '—', '–', '№', '„', '“', '”', '…', '’', '\u{a0}', '§', '°', '•',
];

fn cyrillic_lower(letter: char) -> Option<char> {
    let lower = letter.to_lowercase().next()?;
    (matches!(lower, 'а'..='я') || matches!(lower, 'ё' | 'і' | 'ї' | 'є' | 'ґ' | 'ў'))
        .then_some(lower)
}

/// Natural logarithm of the share of a letter in running Russian.
fn log_frequency(letter: char) -> f64 {
    const PER_MYRIAD: [u16; 32] = [
        801, 159, 454, 170, 298, 845, 94, 165, 735, 121, 349, 440, 321, 670, 1097, 281, 473, 547,
        626, 262, 26, 97, 48, 144, 73, 36, 4, 190, 174, 32, 64, 201,
    ];
    let share = match letter {
        'а'..='я' => PER_MYRIAD[(u32::from(letter) - u32::from('а')) as usize],
        'і' => 200,
        'ї' | 'є' | 'ў' => 40,
        'ё' => 15,
        _ => 2,
    };
    (f64::from(share) / 10_000.0).ln()
}

/// The most common letter pairs of Russian names, places and formulas.
fn is_common_pair(first: char, second: char) -> bool {
    const PAIRS: &str = "ст но то на ен ов ни ра во ко ро по пр ос го ал ер ре ли ла ел ло ин ан ка ль от ом та ор ат ть ол \
        те не ва ти ет та де ог ле од да он ак ес ри ев ви ич ск ма ая ий ый ая ем об за из ар ам ав му ки ми мо ру аз ас \
        ис ик им ил ир ив ит ой ну ня шл бы со си се са су тр тв";
    let mut pair = String::with_capacity(4);
    pair.push(first);
    pair.push(second);
    PAIRS.split_ascii_whitespace().any(|common| common == pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "Фамилия;Имя;Отчество;Год рождения;Место рождения\r\nПримеров;Тест;Образцович;1889;дер. Выдуманная\r\n";
    const CAPITALS: &str = "ПРИМЕРОВ ТЕСТ ОБРАЗЦОВИЧ";

    fn encoded(text: &str, name: &str) -> Vec<u8> {
        let encoding = Encoding::named(name).unwrap();
        if encoding == Encoding::UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        if encoding == Encoding::UTF_16BE {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        encoding.inner().encode(text).0.into_owned()
    }

    fn check(text: &str, name: &str) {
        let bytes = encoded(text, name);
        assert_eq!(detect(&bytes).encoding.name(), name, "{text}");
        assert_eq!(decode_lossy(&bytes, detect(&bytes).encoding), text);
    }

    #[test]
    fn cyrillic_encodings_are_told_apart() {
        for name in [
            "utf-8",
            "windows-1251",
            "koi8-r",
            "cp866",
            "iso-8859-5",
            "utf-16le",
            "utf-16be",
        ] {
            check(LIST, name);
            check(CAPITALS, name);
            check("Примеров Тест", name);
        }
        check(
            "Прізвище;Ім'я;По батькові\nПрикладенко;Їжак;Вигаданович\n",
            "windows-1251",
        );
    }

    #[test]
    fn a_little_damage_does_not_change_utf8() {
        let mut bytes = LIST.as_bytes().to_vec();
        let middle = bytes.len() - 10;
        bytes[middle] = 0xff;
        assert_eq!(detect(&bytes).encoding, Encoding::UTF_8);
        // Cut inside a letter.
        assert_eq!(
            detect(&LIST.as_bytes()[..=LIST.find('Ф').unwrap_or(0)]).encoding,
            Encoding::UTF_8
        );
    }

    #[test]
    fn polish_is_not_taken_for_cyrillic() {
        let bytes = encoded(
            "Nazwisko;Imię;Miejsce urodzenia\nPrzykładowski;Wymyślony;Łódź\nZmyślona;Żółć;Gdańsk\n",
            "windows-1250",
        );
        assert_eq!(detect(&bytes).encoding.name(), "windows-1250");
    }

    #[test]
    fn names_people_write_are_known() {
        for (written, name) in [
            ("CP1251", "windows-1251"),
            ("koi8r", "koi8-r"),
            ("UTF-16", "utf-16le"),
            ("dos", "cp866"),
        ] {
            assert_eq!(Encoding::named(written).unwrap().name(), name);
        }
        assert_eq!(Encoding::named("klingon"), None);
    }
}
