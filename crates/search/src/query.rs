//! The one box, taken apart: a name in any order, years, places, kin, occupation.
//!
//! What was understood is kept as parts that can be shown and taken out one by one. How the words are read is in
//! `reader.rs`, kin in `kin.rs`, the words themselves in `words.rs`.

use imena_names::{Part, Script, Shape, Word, given_families, normal, parse};

use crate::keyboard;
use crate::reader::Reader;

/// What a year in a query is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YearKind {
    /// Birth.
    Born,
    /// Arrest, sentence, death: "taken in 37".
    Happened,
    /// Not said.
    Any,
}

/// A year or span asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedYears {
    /// Earliest.
    pub from: i16,
    /// Latest.
    pub to: i16,
    /// What it is about.
    pub kind: YearKind,
}

/// A word of the name asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedName {
    /// Prepared.
    pub word: Word,
    /// Proposed part.
    pub part: Part,
}

/// A place, occupation or other word beside the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedWord {
    /// As written.
    pub as_written: String,
    /// The keys it may stand under: its own, and those of its other names.
    pub(crate) keys: Vec<u32>,
}

impl AskedWord {
    /// Whether one of its keys is among these, which are in ascending order.
    pub(crate) fn is_among(&self, keys: &[u32]) -> bool {
        self.keys.iter().any(|k| keys.binary_search(k).is_ok())
    }
}

/// One understood piece of a query, for showing and taking out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// What it was taken for.
    pub kind: ChipKind,
    /// The words of the query it came from, exactly as typed, with what announced them: "from near Luga".
    pub as_written: String,
}

/// What a piece of a query was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChipKind {
    /// Part of the name.
    Name(Part),
    /// A year.
    Year(YearKind),
    /// A place.
    Place,
    /// "daughter of", "брат".
    Kin(KinUse),
    /// An occupation.
    Occupation,
}

/// What of a word of kin can be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KinUse {
    /// The father's name, in the patronymic.
    Father,
    /// The given name, from the patronymic of a child.
    Given,
    /// Only the surname, which is likely to be shared.
    Surname,
    /// Nothing: it says who is asking.
    Nothing,
}

/// A query taken apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// Words of the name.
    pub names: Vec<AskedName>,
    /// Years.
    pub years: Vec<AskedYears>,
    /// Places and other words.
    pub words: Vec<AskedWord>,
    /// Everything understood, in the order written.
    pub chips: Vec<Chip>,
    /// Words left aside because the query was long.
    pub left_aside: usize,
}

/// Most words of a name.
const MOST_NAMES: usize = 7;

impl Query {
    /// Reads the one box. Anything is accepted; nothing fails.
    ///
    /// ```
    /// let q = imena_search::Query::read("Arnold Krohn, from Livland, taken in 38");
    /// assert_eq!(q.names.len(), 2);
    /// assert_eq!(q.years[0].from, 1938);
    /// assert_eq!(q.words.len(), 1);
    /// ```
    pub fn read(text: &str) -> Query {
        Reader::read(text)
    }

    /// Reads the one box without the pieces a person took out, named as [`Chip::as_written`] has them. A piece that is
    /// not there any more changes nothing.
    pub fn read_without(text: &str, removed: &[impl AsRef<str>]) -> Query {
        Reader::read(&Query::text_without(text, removed))
    }

    /// The text of the box without the pieces a person took out.
    pub fn text_without(text: &str, removed: &[impl AsRef<str>]) -> String {
        let mut text = text.to_owned();
        for piece in removed {
            take_out(&mut text, piece.as_ref());
        }
        text
    }

    /// Reads a text that is only a name.
    pub fn name(text: &str) -> Query {
        let mut q = Query::default();
        q.add_name(text);
        q
    }

    /// Whether nothing in it can be searched for.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.has_soft()
    }

    pub(crate) fn has_soft(&self) -> bool {
        !self.years.is_empty() || !self.words.is_empty()
    }

    pub(crate) fn words_found(&self, places: &[u32]) -> Vec<String> {
        self.words
            .iter()
            .filter(|w| w.is_among(places))
            .map(|w| w.as_written.clone())
            .collect()
    }

    /// Adds the words of a name; gives the text they were read from, which is another when the keyboard was in the
    /// wrong layout.
    pub(crate) fn add_name(&mut self, text: &str) -> String {
        let text = right_layout(text);
        let parsed = parse(&text);
        self.left_aside += parsed.left_aside;
        for w in &parsed.main().words {
            if self.names.len() >= MOST_NAMES {
                self.left_aside += 1;
                continue;
            }
            if w.alternative {
                continue;
            }
            let word = Word::new(&w.text);
            if word.text().is_empty() {
                continue;
            }
            self.names.push(AskedName { word, part: w.part });
        }
        text
    }
}

/// Takes a piece out of a text where it stands as whole words; if it does not stand together, word by word.
fn take_out(text: &mut String, piece: &str) {
    let piece = piece.trim();
    if piece.is_empty() {
        return;
    }
    let whole = |text: &str, part: &str| {
        text.match_indices(part).map(|(at, _)| at).find(|&at| {
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            let after = text.get(at + part.len()..).and_then(|t| t.chars().next());
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            edge(before) && edge(after)
        })
    };
    if let Some(at) = whole(text, piece) {
        text.replace_range(at..at + piece.len(), " ");
        return;
    }
    for word in piece.split_whitespace() {
        if let Some(at) = whole(text, word) {
            text.replace_range(at..at + word.len(), " ");
        }
    }
}

/// A whole text typed in the wrong layout is turned if that makes a given name of a word.
fn right_layout(text: &str) -> String {
    let known = |t: &str| {
        t.split_whitespace()
            .any(|w| w.chars().count() > 2 && Shape::of(&normal(w)).full_given)
    };
    if text.chars().count() > 200 || known(text) || Script::detect(text) != Script::Latin {
        return text.to_owned();
    }
    let lower = text.to_lowercase();
    let turned: Vec<String> = lower
        .split_whitespace()
        .map(|w| keyboard::other_layout(w).unwrap_or_else(|| w.to_owned()))
        .collect();
    let turned = turned.join(" ");
    if known(&turned) && Script::detect(&turned) == Script::Cyrillic {
        turned
    } else {
        text.to_owned()
    }
}

/// Whether a word is known as a given name, for callers that only want to know this.
pub fn is_given_name(word: &str) -> bool {
    !given_families(word).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, names: &[&str], years: &[(i16, i16)], words: &[&str]) {
        let q = Query::read(text);
        let n: Vec<&str> = q.names.iter().map(|n| n.word.text()).collect();
        let y: Vec<(i16, i16)> = q.years.iter().map(|y| (y.from, y.to)).collect();
        let w: Vec<&str> = q.words.iter().map(|w| w.as_written.as_str()).collect();
        assert_eq!(
            (n.as_slice(), y.as_slice(), w.as_slice()),
            (names, years, words),
            "{text}"
        );
    }

    #[test]
    fn one_box() {
        for text in [
            "Arnold Krohn, from Livland, taken in 38",
            "Arnold Krohn, Livland, 1938",
            "Arnold Krohn from near Livland 1938",
        ] {
            check(text, &["arnold", "krohn"], &[(1938, 1938)], &["livland"]);
        }
        let ivan = &["примеров", "иван"];
        check("Примеров Иван 1889", ivan, &[(1889, 1889)], &[]);
        check("Примеров Иван 1889 г.", ivan, &[(1889, 1889)], &[]);
        check("1889 г. Примеров Иван", ivan, &[(1889, 1889)], &[]);
        check(
            "Ivan Primerov born about 1890",
            &["ivan", "primerov"],
            &[(1887, 1893)],
            &[],
        );
        check(
            "Примеров Иван из-под Луги, расстрелян в 38",
            ivan,
            &[(1938, 1938)],
            &["луги"],
        );
        check("мой дед Примеров Иван, учитель", ivan, &[], &["учитель"]);
        check(
            "Примеров Иван, Витебская губ., 1889 г.р.",
            ivan,
            &[(1889, 1889)],
            &["витебская"],
        );
        check(
            "Примеров Иван, Выдуманка, 1889",
            ivan,
            &[(1889, 1889)],
            &["выдуманка"],
        );
        check(
            "Примеров, Иван, Образцович",
            &["примеров", "иван", "образцович"],
            &[],
            &[],
        );
        check("И. П. Примеров", &["и", "п", "примеров"], &[], &[]);
        check("", &[], &[], &[]);
    }

    #[test]
    fn without_a_name() {
        check(
            "from near Luga taken in 37",
            &[],
            &[(1937, 1937)],
            &["luga"],
        );
        check("из-под Луги, взяли в 37", &[], &[(1937, 1937)], &["луги"]);
        check("1937", &[], &[(1937, 1937)], &[]);
        check("taken in 37", &[], &[(1937, 1937)], &[]);
        check("Витебская губерния", &[], &[], &["витебская"]);
        check("from near", &[], &[], &[]);
        check("teacher, Luga", &[], &[], &["teacher", "luga"]);
    }

    #[test]
    fn kin() {
        check(
            "daughter of Ivan Primerov",
            &["ивановна", "primerov"],
            &[],
            &[],
        );
        check(
            "Анна, дочь Ивана Примерова",
            &["ивановна", "анна", "примерова"],
            &[],
            &[],
        );
        check("brother of Ivan Primerov", &["primerov"], &[], &[]);
        check(
            "жена Примерова Ивана, 1937",
            &["примерова"],
            &[(1937, 1937)],
            &[],
        );
        check("мой дед Примеров Иван", &["примеров", "иван"], &[], &[]);
    }

    #[test]
    fn wrong_layout_is_turned() {
        check("Bdfyjd Bdfy", &["иванов", "иван"], &[], &[]);
    }

    fn chips(text: &str) -> Vec<String> {
        let q = Query::read(text);
        q.chips.into_iter().map(|c| c.as_written).collect()
    }

    #[test]
    fn chips_are_the_words_typed() {
        for (text, expected) in [
            (
                "Arnold Krohn, from near Livland, taken in 38",
                &["Arnold", "Krohn", "from near Livland", "taken in 38"][..],
            ),
            (
                "мой дед Примеров Иван, Витебская губ., 1889 г.р.",
                &["мой дед", "Примеров", "Иван", "Витебская губ.", "1889 г.р."],
            ),
            ("дочь Ивана Примерова", &["дочь Ивана", "Примерова"]),
            (
                "из-под Великих Лук около 1890",
                &["из-под Великих Лук", "около 1890"],
            ),
            ("Bdfyjd Bdfy", &["Bdfyjd", "Bdfy"]),
            ("И.П. Примеров-Опытный", &["И.П.", "Примеров-Опытный"]),
        ] {
            assert_eq!(chips(text), expected, "{text}");
        }
    }

    #[test]
    fn any_chip_can_be_taken_out() {
        for text in [
            "Иванов Иван, from near Luga, taken in 37",
            "мой дед Примеров Иван, Витебская губ., 1889 г.р.",
            "daughter of Ivan Primerov, teacher",
            "жена Примерова Ивана из-под Великих Лук",
            "Bdfyjd Bdfy",
        ] {
            let all = chips(text);
            for (i, chip) in all.iter().enumerate() {
                let q = Query::read_without(text, &[chip]);
                // Where a word was taken out of the middle of a phrase, its place is left empty.
                let one = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                let left: Vec<String> = q.chips.iter().map(|c| one(&c.as_written)).collect();
                assert_eq!(left.len(), all.len() - 1, "{text} without {chip}: {left:?}");
                let mut expected: Vec<&str> = all.iter().map(String::as_str).collect();
                expected.remove(i);
                assert_eq!(left, expected, "{text} without {chip}");
            }
        }
    }
}
