//! Reads the one box word by word, and keeps what it understood with the words it came from.

use imena_names::{Shape, normal};

use crate::equals;
use crate::keyboard;
use crate::kin;
use crate::query::{AskedWord, AskedYears, Chip, ChipKind, KinUse, Query, YearKind};
use crate::words::{
    ABOUT, BORN, HAPPENED, KIN, NOISE, OCCUPATION, PLACE_AFTER, PLACE_BEFORE, PLACES,
};

/// Longest query read, in characters.
const LONGEST: usize = 1_000;

/// A chip and the bytes it covers.
struct Placed {
    kind: ChipKind,
    from: usize,
    to: usize,
    /// Pieces that do not stand together.
    apart: Option<String>,
}

/// A word of the name.
struct Piece {
    from: usize,
    to: usize,
}

pub(crate) struct Reader<'t> {
    text: &'t str,
    words: Vec<&'t str>,
    starts: Vec<usize>,
    query: Query,
    chips: Vec<Placed>,
    name: String,
    pieces: Vec<Piece>,
    /// Where the words began that announce what follows: "taken in", "from near".
    lead: Option<usize>,
    about: bool,
    year_kind: Option<YearKind>,
    /// Words after "from", "под" are of a place until something else begins.
    in_place: u8,
    /// The place chip may still grow: the word before was of it.
    place_grows: bool,
    commas: usize,
    taken: Vec<usize>,
}

impl<'t> Reader<'t> {
    pub(crate) fn read(text: &'t str) -> Query {
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |c| c.0);
        let cut = text.get(..end).unwrap_or(text);
        let words: Vec<&str> = cut.split_whitespace().collect();
        let base = cut.as_ptr() as usize;
        let starts = words.iter().map(|w| w.as_ptr() as usize - base).collect();
        let mut reader = Reader {
            text: cut,
            words,
            starts,
            query: Query::default(),
            chips: Vec::new(),
            name: String::new(),
            pieces: Vec::new(),
            lead: None,
            about: false,
            year_kind: None,
            in_place: 0,
            place_grows: false,
            commas: 0,
            taken: Vec::new(),
        };
        reader.query.left_aside = text.get(end..).unwrap_or("").split_whitespace().count();
        reader.all();
        reader.finish()
    }

    fn all(&mut self) {
        for i in 0..self.words.len() {
            if !self.taken.contains(&i) {
                self.word(i);
            }
            let raw = self.words[i];
            if raw.ends_with(',') || raw.ends_with(';') {
                self.in_place = 0;
                self.place_grows = false;
                self.commas += 1;
                if !self.name.is_empty() && !self.name.ends_with(", ") {
                    // Only the first comma may part a surname from a given name.
                    let single =
                        self.name.split_whitespace().count() == 1 && !self.name.contains(',');
                    self.name.push_str(if single { ", " } else { " " });
                }
            }
        }
    }

    /// The name as a whole, and the chips in the order written.
    fn finish(mut self) -> Query {
        let name = std::mem::take(&mut self.name);
        let name = name.trim().trim_end_matches(',');
        let known = self.query.names.len();
        let read_from = self.query.add_name(name);
        let turned = read_from != name;
        for piece in &self.pieces {
            let raw = self.text.get(piece.from..piece.to).unwrap_or("");
            let lower = raw.to_lowercase();
            let flat = if turned {
                keyboard::other_layout(&lower).unwrap_or(lower)
            } else {
                lower
            };
            let flat = normal(&flat);
            let parts: Vec<&str> = flat
                .split(|c: char| !c.is_alphanumeric() && c != '\'')
                .filter(|p| !p.is_empty())
                .collect();
            let asked = self.query.names[known.min(self.query.names.len())..]
                .iter()
                .find(|n| {
                    let text = n.word.text();
                    parts.contains(&text)
                        || flat.trim_matches(|c: char| !c.is_alphanumeric()) == text
                });
            if let Some(asked) = asked {
                self.chips.push(Placed {
                    kind: ChipKind::Name(asked.part),
                    from: piece.from,
                    to: piece.to,
                    apart: None,
                });
            }
        }
        self.chips.sort_by_key(|c| c.from);
        let text = self.text;
        self.query.chips = self
            .chips
            .into_iter()
            .map(|c| Chip {
                kind: c.kind,
                as_written: c
                    .apart
                    .unwrap_or_else(|| text.get(c.from..c.to).unwrap_or("").to_owned()),
            })
            .collect();
        self.query
    }

    fn start(&self, i: usize) -> usize {
        self.starts[i]
    }

    /// Where a word ends, without the comma behind it.
    fn end(&self, i: usize) -> usize {
        self.starts[i] + self.words[i].trim_end_matches([',', ';']).len()
    }

    fn chip(&mut self, kind: ChipKind, i: usize) {
        let from = self.lead.take().unwrap_or(self.start(i));
        let to = self.end(i);
        self.chips.push(Placed {
            kind,
            from,
            to,
            apart: None,
        });
    }

    /// Makes the last chip reach to the end of this word, if it is of this kind and the word before was of it.
    fn grow(&mut self, i: usize, is: impl Fn(ChipKind) -> bool) -> bool {
        if i == 0 || self.words[i - 1].ends_with([',', ';']) {
            return false;
        }
        let (before, to) = (self.end(i - 1), self.end(i));
        match self.chips.last_mut() {
            Some(last) if is(last.kind) && last.to == before && last.apart.is_none() => {
                last.to = to;
                true
            }
            _ => false,
        }
    }

    fn lead_from(&mut self, i: usize) {
        let from = self.start(i);
        self.lead.get_or_insert(from);
    }

    fn word(&mut self, i: usize) {
        let raw = self.words[i];
        let next = self.words.get(i + 1).copied().unwrap_or("");
        let low = normal(raw);
        let bare = low.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        if bare.is_empty() {
            return;
        }
        if self.year(i, &low, next) {
            self.place_grows = false;
            return;
        }
        let is = |list: &[&str]| list.contains(&low.as_str()) || list.contains(&bare.as_str());
        // "1889 г.", "в 37 году", "1889 г.р.": words of the year before.
        if matches!(
            bare.as_str(),
            "г" | "гг" | "год" | "года" | "году" | "г.р" | "гр" | "р" | "рожд" | "рождения"
        ) && self.grow(i, |k| matches!(k, ChipKind::Year(_)))
        {
            return;
        }
        if is(ABOUT) && next.chars().any(|c| c.is_ascii_digit()) {
            self.about = true;
            self.lead_from(i);
            return;
        }
        let year_next = next.chars().next().is_some_and(|c| c.is_ascii_digit());
        if is(BORN) && (year_next || bare.chars().count() > 1) {
            self.year_kind = Some(YearKind::Born);
            self.lead_from(i);
            return;
        }
        if is(HAPPENED) {
            self.year_kind = Some(YearKind::Happened);
            self.lead_from(i);
            return;
        }
        if is(KIN) {
            self.kin(i);
            return;
        }
        if is(OCCUPATION)
            && (!raw.chars().next().is_some_and(char::is_uppercase) || !self.name.is_empty())
        {
            self.lead = None;
            self.chip(ChipKind::Occupation, i);
            self.ask(bare);
            return;
        }
        let upper = raw
            .chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(char::is_uppercase);
        // "Жила Иван" is a name; "жила в Луге" is not.
        let surname = upper
            && (next.is_empty() || Shape::of(normal(next).trim_end_matches([',', ';'])).given);
        if is(PLACE_BEFORE) && !surname {
            if next.is_empty() {
                return;
            }
            self.lead_from(i);
            if next.chars().next().is_some_and(|c| c.is_ascii_digit()) {
                return;
            }
            if bare != "of" || self.in_place > 0 {
                self.in_place = 3;
            }
            return;
        }
        if is(PLACE_AFTER) {
            self.grow(i, |k| k == ChipKind::Place);
            return;
        }
        let next_bare = normal(next);
        let next_bare = next_bare.trim_end_matches([',', ';']);
        let place_follows = PLACE_AFTER.contains(&next_bare)
            || PLACE_AFTER.contains(&next_bare.trim_end_matches('.'));
        if self.in_place > 0 || place_follows || is(PLACES) || self.place_by_comma(i) {
            self.in_place = self.in_place.saturating_sub(1);
            if !equals::keys(&bare).is_empty() {
                let grows = self.place_grows && self.grow(i, |k| k == ChipKind::Place);
                if !grows {
                    self.chip(ChipKind::Place, i);
                }
                self.place_grows = true;
                self.ask(bare);
                return;
            }
            if is(NOISE) {
                return;
            }
        }
        self.place_grows = false;
        if is(NOISE) && (!upper || bare.chars().count() > 1) {
            return;
        }
        if self.in_place > 0 && bare.chars().count() < 3 {
            return;
        }
        self.lead = None;
        let shown = raw.trim_end_matches([',', ';', ':', '!', '?']);
        self.pieces.push(Piece {
            from: self.start(i),
            to: self.start(i) + shown.len(),
        });
        self.name.push_str(shown);
        self.name.push(' ');
    }

    fn ask(&mut self, word: String) {
        let keys = equals::keys(&word);
        if !keys.is_empty() {
            self.query.words.push(AskedWord {
                as_written: word,
                keys,
            });
        }
    }

    fn kin(&mut self, i: usize) {
        let ends = |w: &str| w.starts_with(|c: char| c.is_ascii_digit());
        if let Some(found) = kin::of_whom(&self.words, i, ends) {
            let first = found.taken.first().copied().unwrap_or(i);
            let last = found.taken.last().copied().unwrap_or(i);
            let together = last - first + 1 == found.taken.len();
            let apart = (!together).then(|| {
                let words: Vec<&str> = found
                    .taken
                    .iter()
                    .map(|t| self.words[*t].trim_end_matches([',', ';']))
                    .collect();
                words.join(" ")
            });
            self.chips.push(Placed {
                kind: ChipKind::Kin(found.how),
                from: self.start(first),
                to: self.end(last),
                apart,
            });
            self.query.names.extend(found.asked);
            self.taken = found.taken;
            self.lead = None;
            return;
        }
        self.lead = None;
        if !self.grow(i, |k| k == ChipKind::Kin(KinUse::Nothing)) {
            self.chip(ChipKind::Kin(KinUse::Nothing), i);
        }
    }

    /// "Arnold Krohn, Wolmar, 1938": behind a comma that follows a whole name stands a place, unless it looks like
    /// another word of a name.
    fn place_by_comma(&self, i: usize) -> bool {
        if self.commas == 0 || self.pieces.len() < 2 {
            return false;
        }
        let shape_of =
            |raw: &str| Shape::of(&normal(raw.trim_matches(|c: char| !c.is_alphanumeric())));
        let has_given = self
            .pieces
            .iter()
            .any(|p| shape_of(self.text.get(p.from..p.to).unwrap_or("")).given);
        let comma_before = |at: usize| self.words[at].ends_with([',', ';']);
        let from = (0..i)
            .rev()
            .find(|at| comma_before(*at))
            .map_or(0, |at| at + 1);
        let to = (i..self.words.len())
            .find(|at| comma_before(*at))
            .map_or(self.words.len(), |at| at + 1);
        has_given
            && from > 0
            && to - from <= 2
            && self.words[from..to].iter().all(|raw| {
                let shape = shape_of(raw);
                raw.chars().next().is_some_and(char::is_uppercase)
                    && raw.chars().filter(|c| c.is_alphabetic()).count() >= 3
                    && !(shape.given || shape.patronymic || shape.surname || shape.initial)
            })
    }

    /// "1889", "1889-91", "'38", "в 37", "1889 г.р.".
    fn year(&mut self, i: usize, low: &str, next: &str) -> bool {
        let digits: String = low
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '-')
            .collect();
        let low = low.trim_start_matches(['\'', '’']);
        if !low.chars().next().is_some_and(|c| c.is_ascii_digit()) {
            return false;
        }
        let mut parts = digits.split('-').filter(|p| !p.is_empty());
        let Some(first) = parts.next() else {
            return true;
        };
        // A full date: its year is the last four digits together.
        let dotted: Vec<&str> = low.split('.').filter(|p| !p.is_empty()).collect();
        let first = if dotted.len() >= 3 {
            dotted[2].get(..4).unwrap_or(dotted[2])
        } else {
            first
        };
        let read = |s: &str, short_ok: bool| -> Option<i16> {
            match s.len() {
                4 => s.parse::<i16>().ok().filter(|y| (1700..=2100).contains(y)),
                2 if short_ok => s.parse::<i16>().ok().map(|y| 1900 + y),
                _ => None,
            }
        };
        let Some(from) = read(first, true) else {
            self.lead = None;
            return true;
        };
        let to = parts
            .next()
            .and_then(|p| read(p, true))
            .map_or(from, |t| {
                if t < from && t % 100 == t - 1900 {
                    from - from % 100 + t % 100
                } else {
                    t
                }
            })
            .max(from);
        let slack = if self.about { 3 } else { 0 };
        let next_low = normal(next);
        let born_after = next_low.starts_with("г.р")
            || next_low.starts_with("р") && next_low.len() <= 4
            || next_low.starts_with("рожд")
            || next_low.starts_with("born")
            || low.contains("г.р");
        let kind = if born_after {
            YearKind::Born
        } else {
            self.year_kind.take().unwrap_or(if first.len() == 2 {
                YearKind::Happened
            } else {
                YearKind::Any
            })
        };
        self.year_kind = None;
        self.about = false;
        self.query.years.push(AskedYears {
            from: from - slack,
            to: to + slack,
            kind,
        });
        self.chip(ChipKind::Year(kind), i);
        true
    }
}
