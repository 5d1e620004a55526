//! The two languages of the pages, how an address names one, and how numbers are said in each.

use crate::words::{EN, RU, Words};

/// A language a page can be read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Lang {
    /// Both languages, in the order they are offered.
    pub const ALL: [Lang; 2] = [Lang::Ru, Lang::En];

    /// The code that stands in addresses and in `lang` attributes.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }

    /// The language of a first address segment, if it is one of ours.
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The other language.
    #[must_use]
    pub fn other(self) -> Lang {
        match self {
            Lang::Ru => Lang::En,
            Lang::En => Lang::Ru,
        }
    }

    /// The strings of this language.
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Lang::Ru => &RU,
            Lang::En => &EN,
        }
    }

    /// The better of the two languages for an `Accept-Language` header. Readers of languages whose countries share
    /// these archives and mostly read Russian get Russian; everybody else gets English.
    pub fn accepted(header: &str) -> Lang {
        let mut best: Option<(Lang, f32)> = None;
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or("").trim().to_ascii_lowercase();
            let quality = pieces
                .find_map(|piece| piece.trim().strip_prefix("q="))
                .and_then(|q| q.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            let lang = match tag.split('-').next().unwrap_or("") {
                "ru" | "be" | "kk" | "uk" => Lang::Ru,
                "en" => Lang::En,
                _ => continue,
            };
            if quality > 0.0 && best.is_none_or(|(_, q)| quality > q) {
                best = Some((lang, quality));
            }
        }
        best.map_or(Lang::En, |(lang, _)| lang)
    }
}

/// A counted noun: one, few (2-4 in Russian), many.
pub(crate) struct Noun {
    ru: [&'static str; 3],
    en: [&'static str; 2],
}

/// Records.
pub(crate) const RECORDS: Noun = Noun {
    ru: ["запись", "записи", "записей"],
    en: ["record", "records"],
};
/// People, after linking.
pub(crate) const PEOPLE: Noun = Noun {
    ru: ["человек", "человека", "человек"],
    en: ["person", "people"],
};
/// Sources.
pub(crate) const SOURCES: Noun = Noun {
    ru: ["источник", "источника", "источников"],
    en: ["source", "sources"],
};
/// Requests.
pub(crate) const REQUESTS: Noun = Noun {
    ru: ["просьба", "просьбы", "просьб"],
    en: ["request", "requests"],
};
/// Problems of a source.
pub(crate) const PROBLEMS: Noun = Noun {
    ru: ["замечание", "замечания", "замечаний"],
    en: ["remark", "remarks"],
};

/// A number with its noun: "3 записи", "3 records". No number stands on a page without one.
pub(crate) fn count(n: u64, noun: &Noun, lang: Lang) -> String {
    let word = match lang {
        Lang::Ru => match (n % 10, n % 100) {
            (_, 11..=14) => noun.ru[2],
            (1, _) => noun.ru[0],
            (2..=4, _) => noun.ru[1],
            _ => noun.ru[2],
        },
        Lang::En => noun.en[usize::from(n != 1)],
    };
    format!("{}\u{a0}{word}", grouped(n, lang))
}

/// Digits in groups of three, as each language writes them.
pub(crate) fn grouped(n: u64, lang: Lang) -> String {
    let digits = n.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let separator = if lang == Lang::Ru { '\u{a0}' } else { ',' };
    let mut out = String::with_capacity(digits.len() + 4);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_language() {
        for (header, expected) in [
            ("", Lang::En),
            ("ru", Lang::Ru),
            ("ru-RU,ru;q=0.9,en;q=0.8", Lang::Ru),
            ("en-US,ru;q=0.9", Lang::En),
            ("de-DE,de;q=0.9", Lang::En),
            ("de,en;q=0.3,ru;q=0.5", Lang::Ru),
            ("ru;q=0", Lang::En),
            (";;;,,,q=", Lang::En),
        ] {
            assert_eq!(Lang::accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn russian_counts() {
        for (n, expected) in [
            (0, "0 записей"),
            (1, "1 запись"),
            (3, "3 записи"),
            (11, "11 записей"),
            (21, "21 запись"),
            (112, "112 записей"),
            (12345, "12 345 записей"),
        ] {
            assert_eq!(
                count(n, &RECORDS, Lang::Ru).replace('\u{a0}', " "),
                expected
            );
        }
        assert_eq!(count(1_234_567, &PEOPLE, Lang::En), "1,234,567\u{a0}people");
    }
}
