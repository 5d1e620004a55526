//! One immutable part of the index: a vocabulary, what each record says, and where each word occurs.

use std::sync::OnceLock;

use imena_names::{FormKind, Part, Shape, Word, assign_parts, normal, parse};
use rustc_hash::FxHashMap;

use crate::grams::{self, Grams};
use crate::lookup::Remembered;
use crate::place::place_key;

/// A name of a record as it stands in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameText {
    /// In one string, parts unknown.
    Whole(String),
    /// In columns.
    Parts {
        /// Surname.
        surname: String,
        /// Given name.
        given: String,
        /// Patronymic.
        patronymic: String,
    },
}

/// What is put into the index about one record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Opaque to the index.
    pub id: u64,
    /// Every name the record or person goes by.
    pub names: Vec<NameText>,
    /// Earliest and latest year of birth.
    pub born: Option<(i16, i16)>,
    /// Earliest and latest year of what happened: arrest, sentence, death.
    pub happened: Option<(i16, i16)>,
    /// Words of places, occupations and anything else that may tell namesakes apart.
    pub words: Vec<String>,
}

/// No year known.
pub(crate) const NO_YEAR: i16 = i16::MIN;

/// A word of a record: vocabulary number, part, identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(pub(crate) u32);

impl Mark {
    pub(crate) fn new(token: u32, part: Part, identity: usize) -> Mark {
        let p = match part {
            Part::Surname => 0,
            Part::Given => 1,
            Part::Patronymic => 2,
            Part::Unknown => 3,
        };
        Mark((token << 4) | (p << 2) | (identity.min(3) as u32))
    }

    pub(crate) fn token(self) -> u32 {
        self.0 >> 4
    }

    pub(crate) fn part(self) -> Part {
        match (self.0 >> 2) & 3 {
            0 => Part::Surname,
            1 => Part::Given,
            2 => Part::Patronymic,
            _ => Part::Unknown,
        }
    }

    pub(crate) fn identity(self) -> u32 {
        self.0 & 3
    }
}

/// Immutable part of an index.
#[derive(Debug, Default)]
pub(crate) struct Segment {
    /// Ids in ascending order; a record's number is its place here.
    pub(crate) ids: Vec<u64>,
    pub(crate) born: Vec<(i16, i16)>,
    pub(crate) happened: Vec<(i16, i16)>,
    /// Removed records, one bit each.
    pub(crate) removed: Vec<u64>,
    /// Vocabulary in ascending order.
    pub(crate) text: String,
    pub(crate) text_starts: Vec<u32>,
    /// Words of record r: `marks[mark_starts[r]..mark_starts[r + 1]]`.
    pub(crate) mark_starts: Vec<u32>,
    pub(crate) marks: Vec<u32>,
    /// Records of token t.
    pub(crate) post_starts: Vec<u32>,
    pub(crate) posts: Vec<u32>,
    /// Keys of places and other words of record r.
    pub(crate) place_starts: Vec<u32>,
    pub(crate) places: Vec<u32>,
    pub(crate) grams: Grams,
    /// Tokens of given-name family f, and of fathers of that family.
    pub(crate) family_starts: Vec<u32>,
    pub(crate) family_tokens: Vec<u32>,
    /// The file it stands in, once saved.
    pub(crate) stored_as: Option<String>,
    pub(crate) prepared: Vec<OnceLock<Box<Word>>>,
    pub(crate) remembered: Remembered,
}

/// Words of the given-name families, with a bit that says a father is meant.
pub(crate) const FATHER: usize = 1 << 11;
pub(crate) const FAMILIES: usize = 1 << 12;

impl Segment {
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn words(&self) -> usize {
        self.text_starts.len().saturating_sub(1)
    }

    pub(crate) fn token_text(&self, token: u32) -> &str {
        let t = token as usize;
        self.text
            .get(self.text_starts[t] as usize..self.text_starts[t + 1] as usize)
            .unwrap_or("")
    }

    pub(crate) fn token_of(&self, text: &str) -> Option<u32> {
        let (mut low, mut high) = (0usize, self.words());
        while low < high {
            let mid = usize::midpoint(low, high);
            match self.token_text(mid as u32).cmp(text) {
                std::cmp::Ordering::Less => low = mid + 1,
                std::cmp::Ordering::Greater => high = mid,
                std::cmp::Ordering::Equal => return Some(mid as u32),
            }
        }
        None
    }

    /// First token not before `prefix`.
    pub(crate) fn token_from(&self, prefix: &str) -> u32 {
        let (mut low, mut high) = (0usize, self.words());
        while low < high {
            let mid = usize::midpoint(low, high);
            if self.token_text(mid as u32) < prefix {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        low as u32
    }

    /// A vocabulary word, prepared on first use.
    pub(crate) fn word(&self, token: u32) -> &Word {
        self.prepared[token as usize].get_or_init(|| Box::new(Word::new(self.token_text(token))))
    }

    pub(crate) fn postings(&self, token: u32) -> &[u32] {
        let t = token as usize;
        &self.posts[self.post_starts[t] as usize..self.post_starts[t + 1] as usize]
    }

    pub(crate) fn marks_of(&self, record: u32) -> &[u32] {
        let r = record as usize;
        &self.marks[self.mark_starts[r] as usize..self.mark_starts[r + 1] as usize]
    }

    pub(crate) fn places_of(&self, record: u32) -> &[u32] {
        let r = record as usize;
        &self.places[self.place_starts[r] as usize..self.place_starts[r + 1] as usize]
    }

    pub(crate) fn family(&self, family: usize) -> &[u32] {
        &self.family_tokens
            [self.family_starts[family] as usize..self.family_starts[family + 1] as usize]
    }

    pub(crate) fn is_removed(&self, record: u32) -> bool {
        self.removed
            .get(record as usize / 64)
            .is_some_and(|w| w >> (record % 64) & 1 == 1)
    }

    /// Marks a record removed; says whether it was there.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let Ok(at) = self.ids.binary_search(&id) else {
            return false;
        };
        if self.is_removed(at as u32) {
            return false;
        }
        if self.removed.len() <= at / 64 {
            self.removed.resize(self.ids.len().div_ceil(64), 0);
        }
        self.removed[at / 64] |= 1 << (at % 64);
        true
    }

    pub(crate) fn standing(&self) -> usize {
        self.len()
            - self
                .removed
                .iter()
                .map(|w| w.count_ones() as usize)
                .sum::<usize>()
    }

    /// Fills what is not stored.
    pub(crate) fn finish(&mut self) {
        self.prepared = (0..self.words()).map(|_| OnceLock::new()).collect();
    }
}

/// Earliest and latest.
type Years = (i16, i16);

/// Gathers entries and makes a segment of them.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    tokens: FxHashMap<String, u32>,
    shapes: Vec<Shape>,
    entries: Vec<(u64, Years, Years)>,
    mark_starts: Vec<u32>,
    marks: Vec<u32>,
    place_starts: Vec<u32>,
    places: Vec<u32>,
    /// Keys of words met before: most words of places and occupations come again and again.
    words: FxHashMap<String, Vec<u32>>,
}

/// How many words beside the names are remembered with their keys.
const REMEMBERED: usize = 200_000;

impl Builder {
    fn token(&mut self, text: &str) -> u32 {
        if let Some(t) = self.tokens.get(text) {
            return *t;
        }
        let t = self.shapes.len() as u32;
        self.shapes.push(Shape::of(text));
        self.tokens.insert(text.to_owned(), t);
        t
    }

    /// Adds one record.
    pub(crate) fn add(&mut self, entry: &Entry) {
        if self.mark_starts.is_empty() {
            self.mark_starts.push(0);
            self.place_starts.push(0);
        }
        let mut identity = 0usize;
        for name in &entry.names {
            match name {
                NameText::Whole(text) => self.whole(text, &mut identity),
                NameText::Parts {
                    surname,
                    given,
                    patronymic,
                } => {
                    let plain = |s: &str| !s.contains(['(', '[', ',', '/', ';']);
                    if plain(surname) && plain(given) && plain(patronymic) {
                        for (text, part) in [
                            (surname, Part::Surname),
                            (given, Part::Given),
                            (patronymic, Part::Patronymic),
                        ] {
                            self.part(text, part, identity);
                        }
                        identity += 1;
                    } else {
                        self.whole(&format!("{surname} {given} {patronymic}"), &mut identity);
                    }
                }
            }
        }
        for word in &entry.words {
            if let Some(keys) = self.words.get(word.as_str()) {
                self.places.extend(keys);
                continue;
            }
            let flat = normal(word);
            let pieces = flat.split(|c: char| !c.is_alphanumeric() && c != '\'');
            let keys: Vec<u32> = pieces.filter_map(place_key).collect();
            self.places.extend(&keys);
            if self.words.len() < REMEMBERED {
                self.words.insert(word.clone(), keys);
            }
        }
        let from = self.place_starts.last().copied().unwrap_or(0) as usize;
        self.places[from..].sort_unstable();
        let years = |y: Option<(i16, i16)>| y.unwrap_or((NO_YEAR, NO_YEAR));
        self.entries
            .push((entry.id, years(entry.born), years(entry.happened)));
        self.mark_starts.push(self.marks.len() as u32);
        self.place_starts.push(self.places.len() as u32);
    }

    /// A name in one string. The common case, plain words, does not go through the full parser.
    fn whole(&mut self, text: &str, identity: &mut usize) {
        if !text.contains(['(', '[', ',', '/', ';', '|'])
            && !text.contains(" же ")
            && text.len() < 120
        {
            let flat = normal(text);
            let mut units: Vec<Vec<u32>> = Vec::with_capacity(4);
            for word in flat.split(|c: char| c.is_whitespace() || c == '.') {
                let pieces: Vec<u32> = word
                    .split(|c: char| !c.is_alphanumeric() && c != '\'')
                    .map(|p| p.trim_matches('\''))
                    .filter(|p| !p.is_empty())
                    .map(|p| self.token(p))
                    .collect();
                if !pieces.is_empty() {
                    units.push(pieces);
                }
            }
            let shapes: Vec<Shape> = units
                .iter()
                .map(|unit| {
                    let of = |i: usize| self.shapes[unit[i] as usize];
                    let mut shape = of(unit.len() - 1);
                    shape.given &= of(0).given;
                    shape
                })
                .collect();
            let parts = assign_parts(&shapes, None);
            for (unit, part) in units.into_iter().zip(parts) {
                for token in unit {
                    self.marks.push(Mark::new(token, part, *identity).0);
                }
            }
            *identity += 1;
            return;
        }
        let parsed = parse(text);
        for i in &parsed.identities {
            for w in &i.words {
                let token = self.token(w.text.trim_end_matches('.'));
                self.marks.push(Mark::new(token, w.part, *identity).0);
            }
            *identity += 1;
        }
    }

    fn part(&mut self, text: &str, part: Part, identity: usize) {
        let flat = normal(text);
        for piece in flat.split(|c: char| !c.is_alphanumeric() && c != '\'') {
            let piece = piece.trim_matches('\'');
            if !piece.is_empty() {
                let token = self.token(piece);
                self.marks.push(Mark::new(token, part, identity).0);
            }
        }
    }

    /// Takes over what still stands in another segment.
    pub(crate) fn take(&mut self, segment: &Segment) {
        if self.mark_starts.is_empty() {
            self.mark_starts.push(0);
            self.place_starts.push(0);
        }
        let mut known: Vec<Option<u32>> = vec![None; segment.words()];
        for r in 0..segment.len() as u32 {
            if segment.is_removed(r) {
                continue;
            }
            for m in segment.marks_of(r) {
                let old = (m >> 4) as usize;
                let token =
                    known[old].unwrap_or_else(|| self.token(segment.token_text(old as u32)));
                known[old] = Some(token);
                self.marks.push((token << 4) | (m & 15));
            }
            self.places.extend(segment.places_of(r));
            let at = r as usize;
            self.entries
                .push((segment.ids[at], segment.born[at], segment.happened[at]));
            self.mark_starts.push(self.marks.len() as u32);
            self.place_starts.push(self.places.len() as u32);
        }
    }

    /// Makes the segment: sorts, inverts, and computes the pieces of every word.
    pub(crate) fn build(mut self) -> Segment {
        self.words = FxHashMap::default();
        let n = self.entries.len();
        let mut texts: Vec<(String, u32)> = self.tokens.drain().collect();
        texts.sort_unstable();
        let mut new_of = vec![0u32; texts.len()];
        let mut out = Segment {
            text_starts: vec![0],
            ..Segment::default()
        };
        for (new, (text, old)) in texts.iter().enumerate() {
            new_of[*old as usize] = new as u32;
            out.text.push_str(text);
            out.text_starts.push(out.text.len() as u32);
        }
        // Records in order of id; of two with one id the later stands.
        let mut order: Vec<u32> = (0..n as u32).collect();
        order.sort_by_key(|&r| (self.entries[r as usize].0, std::cmp::Reverse(r)));
        order.dedup_by_key(|r| self.entries[*r as usize].0);
        out.mark_starts.push(0);
        out.place_starts.push(0);
        let mut counts = vec![0u32; texts.len() + 1];
        for &r in &order {
            let r = r as usize;
            let (id, born, happened) = self.entries[r];
            out.ids.push(id);
            out.born.push(born);
            out.happened.push(happened);
            let from = out.marks.len();
            for m in &self.marks[self.mark_starts[r] as usize..self.mark_starts[r + 1] as usize] {
                let mark = Mark(*m);
                let token = new_of[mark.token() as usize];
                out.marks.push((token << 4) | (mark.0 & 15));
            }
            let mut seen: Vec<u32> = out.marks[from..].iter().map(|m| m >> 4).collect();
            seen.sort_unstable();
            seen.dedup();
            for t in seen {
                counts[t as usize + 1] += 1;
            }
            out.mark_starts.push(out.marks.len() as u32);
            out.places.extend(
                &self.places[self.place_starts[r] as usize..self.place_starts[r + 1] as usize],
            );
            out.place_starts.push(out.places.len() as u32);
        }
        for i in 1..counts.len() {
            counts[i] += counts[i - 1];
        }
        out.post_starts.clone_from(&counts);
        out.posts = vec![0; counts[texts.len()] as usize];
        let mut next = counts;
        for r in 0..out.ids.len() {
            let mine = &out.marks[out.mark_starts[r] as usize..out.mark_starts[r + 1] as usize];
            for m in mine {
                let t = (m >> 4) as usize;
                let place = next[t] as usize;
                if place > out.post_starts[t] as usize && out.posts[place - 1] == r as u32 {
                    continue;
                }
                out.posts[place] = r as u32;
                next[t] += 1;
            }
        }
        let mut families: Vec<(u32, u32)> = Vec::new();
        let mut pieces: Vec<Vec<u32>> = Vec::with_capacity(texts.len());
        for (t, (text, _)) in texts.iter().enumerate() {
            let word = Word::new(text);
            pieces.push(grams::pieces(&word, false));
            for m in word.families() {
                if m.kind != FormKind::Adopted && usize::from(m.family.0) < FATHER {
                    families.push((u32::from(m.family.0), t as u32));
                }
            }
            for m in word.fathers() {
                if usize::from(m.family.0) < FATHER {
                    families.push((u32::from(m.family.0) | FATHER as u32, t as u32));
                }
            }
        }
        out.grams = Grams::build(&pieces);
        families.sort_unstable();
        families.dedup();
        out.family_starts = vec![0; FAMILIES + 1];
        for (f, _) in &families {
            out.family_starts[*f as usize + 1] += 1;
        }
        for i in 1..out.family_starts.len() {
            out.family_starts[i] += out.family_starts[i - 1];
        }
        out.family_tokens = families.into_iter().map(|(_, t)| t).collect();
        out.finish();
        out
    }
}
