//! The index: segments searched together, and the ranking.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::sync::Arc;

use imena_names::{Bridge, Part, Word, compare_words};
use rustc_hash::FxHashMap;

use crate::grams::Scratch;
use crate::lookup::{Bridges, Hit, lookup};
use crate::query::Query;
use crate::segment::{Builder, Entry, Mark, NO_YEAR, Segment};

thread_local! {
    static SCRATCH: RefCell<(Scratch, Scratch)> = RefCell::new((Scratch::default(), Scratch::default()));
}

/// There are never more segments than this; the smaller half is joined.
const MOST_SEGMENTS: usize = 8;
/// How many records are written again at most for one that comes in.
const JOINED_FOR_ONE: usize = 4;
/// How many records are scored exactly.
const SCORED: usize = 600;
/// How many occurrences may bring new records into view.
const BROUGHT: usize = 150_000;

/// One word of the query and the word of the record that answers it.
#[derive(Debug, Clone, PartialEq)]
pub struct Because {
    /// As asked, in normal form.
    pub asked: String,
    /// As the record has it; `None` when nothing answers.
    pub found: Option<String>,
    /// What connects them.
    pub bridge: Bridge,
    /// 0 to 1.
    pub score: f32,
}

/// How the years of the query and the record agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearsAgree {
    /// Not asked, or not known of the record.
    Unknown,
    /// Within what was asked.
    Yes,
    /// A few years apart.
    Near,
    /// Further apart.
    No,
}

/// One record found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The id it was put in with.
    pub id: u64,
    /// 0 to 1, for the order only.
    pub score: f32,
    /// Word by word.
    pub because: Vec<Because>,
    /// Which of the record's identities answered.
    pub identity: u8,
    /// Years.
    pub years: YearsAgree,
    /// Places or other words that agree, as asked.
    pub words: Vec<String>,
}

/// What a search gives back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// Best first.
    pub found: Vec<Found>,
    /// Records looked through.
    pub searched: usize,
    /// Of a query without a name: how many records agree in all that was asked.
    pub agree_in_all: Option<u64>,
}

/// A searchable index of names. Holds only what its audience may see.
#[derive(Debug, Default)]
pub struct Index {
    pub(crate) segments: Vec<Segment>,
}

/// One word of the query against one segment.
struct Slot<'q> {
    word: &'q Word,
    part: Part,
    weight: f32,
    hits: Arc<[Hit]>,
    by_token: FxHashMap<u32, (f32, Bridge)>,
    occurrences: usize,
}

impl Index {
    /// Makes an index of entries in memory.
    pub fn build(entries: impl IntoIterator<Item: Borrow<Entry>>) -> Index {
        let mut index = Index::default();
        index.add(entries);
        index
    }

    /// Adds entries as a new segment. An entry whose id is already there replaces the older one.
    pub fn add(&mut self, entries: impl IntoIterator<Item: Borrow<Entry>>) {
        let mut builder = Builder::default();
        for e in entries {
            builder.add(e.borrow());
        }
        let segment = builder.build();
        if segment.len() == 0 {
            return;
        }
        for old in &mut self.segments {
            for id in &segment.ids {
                old.remove(*id);
            }
        }
        self.segments.push(segment);
        self.tidy();
    }

    /// Joins segments, since every search walks through all: the newest ones as long as that is work in proportion to what
    /// came in, and the small ones once there are many.
    fn tidy(&mut self) {
        let newest = self.segments.last().map_or(0, Segment::len);
        let mut sum = 0;
        let light = self.segments.iter().rev().take_while(|segment| {
            sum += segment.len();
            sum <= newest * JOINED_FOR_ONE
        });
        let heavy = self.segments.len() - light.count();
        let newest = self.segments.split_off(heavy);
        self.join(newest);
        if self.segments.len() <= MOST_SEGMENTS {
            return;
        }
        self.segments
            .sort_by_key(|segment| std::cmp::Reverse(segment.len()));
        let small = self.segments.split_off(MOST_SEGMENTS / 2);
        self.join(small);
    }

    /// Puts several segments back as one.
    fn join(&mut self, segments: Vec<Segment>) {
        if segments.len() < 2 {
            self.segments.extend(segments);
            return;
        }
        let mut builder = Builder::default();
        for segment in &segments {
            builder.take(segment);
        }
        let joined = builder.build();
        if joined.len() > 0 {
            self.segments.push(joined);
        }
    }

    /// Removes a record; says whether it was there.
    pub fn remove(&mut self, id: u64) -> bool {
        self.segments.iter_mut().any(|s| s.remove(id))
    }

    /// How many records can be found.
    pub fn len(&self) -> usize {
        self.segments.iter().map(Segment::standing).sum()
    }

    /// Whether nothing can be found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The best `most` records for a query.
    pub fn search(&self, query: &Query, bridges: Bridges, most: usize) -> Answer {
        if query.names.is_empty() && query.has_soft() {
            return self.beside(query, most);
        }
        let mut found: Vec<Found> = Vec::new();
        SCRATCH.with_borrow_mut(|(words, records)| {
            for segment in &self.segments {
                search_segment(segment, query, bridges, most, words, records, &mut found);
            }
        });
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        found.truncate(most);
        Answer {
            found,
            searched: self.len(),
            agree_in_all: None,
        }
    }

    /// Words of the vocabulary that begin as `typed` does, with how many records have them; for
    /// suggestions while typing, from three letters.
    pub fn suggest(&self, typed: &str, most: usize) -> Vec<(String, usize)> {
        let prefix = imena_names::normal(typed);
        if !(3..=40).contains(&prefix.chars().count()) {
            return Vec::new();
        }
        let mut counts: FxHashMap<String, usize> = FxHashMap::default();
        // What is typed in Latin letters is also tried as the Cyrillic it most likely stands for.
        let mut prefixes = vec![prefix.clone()];
        for reading in imena_names::likely_cyrillic(&prefix, 3) {
            let reading = imena_names::normal(&reading);
            if !prefixes.contains(&reading) {
                prefixes.push(reading);
            }
        }
        for s in &self.segments {
            for prefix in &prefixes {
                let mut t = s.token_from(prefix);
                let mut seen = 0;
                while (t as usize) < s.words()
                    && s.token_text(t).starts_with(prefix.as_str())
                    && seen < 5_000
                {
                    *counts.entry(s.token_text(t).to_owned()).or_default() += s.postings(t).len();
                    t += 1;
                    seen += 1;
                }
            }
        }
        let mut out: Vec<(String, usize)> = counts.into_iter().filter(|(_, n)| *n > 0).collect();
        out.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if out.is_empty() {
            out = self.near(&prefix, most);
        }
        out.truncate(most);
        out
    }

    /// Spellings near a word that records do have, with how many records have them; for the page
    /// that says nothing was found.
    pub fn near(&self, word: &str, most: usize) -> Vec<(String, usize)> {
        let word = Word::new(word);
        let mut best: FxHashMap<String, (f32, usize)> = FxHashMap::default();
        SCRATCH.with_borrow_mut(|(scratch, _)| {
            for s in &self.segments {
                for hit in lookup(s, &word, Part::Unknown, Bridges::default(), scratch).iter() {
                    let cell = best
                        .entry(s.token_text(hit.token).to_owned())
                        .or_insert((0.0, 0));
                    cell.0 = cell.0.max(hit.score);
                    cell.1 += s.postings(hit.token).len();
                }
            }
        });
        let mut out: Vec<(String, f32, usize)> = best
            .into_iter()
            .filter(|(_, (_, n))| *n > 0)
            .map(|(t, (s, n))| (t, s, n))
            .collect();
        out.sort_unstable_by(|a, b| {
            b.1.total_cmp(&a.1)
                .then_with(|| b.2.cmp(&a.2))
                .then_with(|| a.0.cmp(&b.0))
        });
        out.truncate(most);
        out.into_iter().map(|(t, _, n)| (t, n)).collect()
    }
}

fn slots<'q>(
    segment: &Segment,
    query: &'q Query,
    bridges: Bridges,
    scratch: &mut Scratch,
) -> Vec<Slot<'q>> {
    let n = segment.len() as f32;
    query
        .names
        .iter()
        .map(|asked| {
            let (word, part) = (&asked.word, asked.part);
            if word.is_initial() {
                return Slot {
                    word,
                    part,
                    weight: 0.3,
                    hits: Arc::default(),
                    by_token: FxHashMap::default(),
                    occurrences: usize::MAX,
                };
            }
            let hits = lookup(segment, word, part, bridges, scratch);
            let mut strong = 0usize;
            let mut occurrences = 0usize;
            for h in hits.iter() {
                let count = segment.postings(h.token).len();
                occurrences += count;
                if h.score >= 0.9 {
                    strong += count;
                }
            }
            let rarity = (1.0 + n / (1.0 + strong as f32)).ln() / (1.0 + n).ln();
            let by_part = match part {
                Part::Surname => 1.0,
                Part::Patronymic => 0.85,
                Part::Given | Part::Unknown => 0.95,
            };
            let weight = (0.45 + 0.55 * rarity) * by_part;
            let by_token = hits
                .iter()
                .map(|h| (h.token, (h.score, h.bridge)))
                .collect();
            Slot {
                word,
                part,
                weight,
                hits,
                by_token,
                occurrences,
            }
        })
        .collect()
}

fn search_segment(
    segment: &Segment,
    query: &Query,
    bridges: Bridges,
    most: usize,
    words: &mut Scratch,
    records: &mut Scratch,
    out: &mut Vec<Found>,
) {
    if query.names.is_empty() {
        return;
    }
    let mut slots = slots(segment, query, bridges, words);
    records.reset(segment.len());
    let mut order: Vec<usize> = (0..slots.len())
        .filter(|&i| !slots[i].hits.is_empty())
        .collect();
    order.sort_by_key(|&i| (slots[i].occurrences, i));
    let mut brought = 0usize;
    for (rank, &i) in order.iter().enumerate() {
        let slot = &slots[i];
        let stamp = rank as u8 + 1;
        let brings = rank == 0 || brought + slot.occurrences <= BROUGHT;
        if !brings && slot.occurrences > 4 * records.touched.len() {
            // Few records are in view and the word is common: asking these few is quicker than going through all its own.
            add_to_those_in_view(segment, slot, records);
            continue;
        }
        for h in slot.hits.iter() {
            // A common word brings only through its better spellings.
            if rank > 0 && slot.occurrences > BROUGHT / 4 && h.score < 0.8 {
                continue;
            }
            let list = segment.postings(h.token);
            if brings {
                brought += list.len();
            }
            let adds = slot.weight * worth(h.score);
            for &r in list {
                let at = r as usize;
                if records.score[at] == 0.0 {
                    if !brings {
                        continue;
                    }
                    records.touched.push(r);
                    records.stamp[at] = 0;
                } else if records.stamp[at] == stamp {
                    continue;
                }
                records.stamp[at] = stamp;
                records.score[at] += adds;
            }
        }
    }
    let mut near: Vec<(u32, f32)> = Vec::new();
    let top = records
        .touched
        .iter()
        .fold(0.0f32, |a, &r| a.max(records.score[r as usize]));
    for &r in &records.touched {
        let score = records.score[r as usize];
        if score >= top * 0.45 {
            near.push((r, score));
        }
        records.score[r as usize] = 0.0;
    }
    records.touched.clear();
    let soft = query.has_soft();
    if soft {
        for (r, score) in &mut near {
            *score += soft_score(segment, query, *r).0;
        }
    }
    let by = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let keep = SCORED.max(most * 4);
    if near.len() > keep {
        near.select_nth_unstable_by(keep, by);
        near.truncate(keep);
    }
    let mut scored: Vec<(f32, u32, u32)> = Vec::with_capacity(near.len());
    for (r, _) in &near {
        if segment.is_removed(*r) {
            continue;
        }
        let (mut score, identity) = score_record(segment, &mut slots, *r);
        if soft {
            score += soft_score(segment, query, *r).0;
        }
        scored.push((score, *r, identity));
    }
    scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (score, r, identity) in scored.into_iter().take(most) {
        if score < 0.25 {
            break;
        }
        let (_, years) = soft_score(segment, query, r);
        out.push(Found {
            id: segment.ids[r as usize],
            score,
            because: reasons(segment, &mut slots, r, identity),
            identity: identity as u8,
            years,
            words: query.words_found(segment.places_of(r)),
        });
    }
}

/// What one more word adds to the records in view, each by that word of its own which answers best.
fn add_to_those_in_view(segment: &Segment, slot: &Slot<'_>, records: &mut Scratch) {
    for &r in &records.touched {
        let best = segment
            .marks_of(r)
            .iter()
            .filter_map(|mark| slot.by_token.get(&Mark(*mark).token()))
            .fold(0.0f32, |best, (score, _)| best.max(*score));
        if slot.occurrences <= BROUGHT / 4 || best >= 0.8 {
            records.score[r as usize] += slot.weight * worth(best);
        }
    }
}

/// How a query word is answered by a word of a record.
fn answer(segment: &Segment, slot: &mut Slot<'_>, token: u32) -> (f32, Bridge) {
    if let Some(found) = slot.by_token.get(&token) {
        return *found;
    }
    if slot.word.is_initial() || segment.token_text(token).len() <= 2 {
        let other = segment.word(token);
        let found = if other.is_initial() || slot.word.is_initial() {
            let m = compare_words(slot.word, other, Part::Unknown);
            let score = if slot.word.is_initial() && m.score > 0.0 {
                1.0
            } else {
                m.score
            };
            (score, m.bridge)
        } else {
            (0.0, Bridge::None)
        };
        slot.by_token.insert(token, found);
        return found;
    }
    (0.0, Bridge::None)
}

/// What an agreement is worth in the sum: half an agreement is less than half of one, so that two words
/// that agree outweigh three that nearly do.
fn worth(score: f32) -> f32 {
    score * (0.4 + 0.6 * score)
}

fn part_price(asked: Part, found: Part) -> f32 {
    match (asked, found) {
        (x, y) if x == y => 1.0,
        (Part::Unknown, _) | (_, Part::Unknown) => 0.995,
        _ => 0.9,
    }
}

/// The record's word that answers, how well, and why.
type Chosen = Option<(u32, f32, Bridge)>;

/// Greedy assignment of query words to the words of each identity; the best identity counts.
fn assign(
    segment: &Segment,
    slots: &mut [Slot<'_>],
    record: u32,
    identity: u32,
) -> (f32, Vec<Chosen>) {
    let marks: Vec<Mark> = segment
        .marks_of(record)
        .iter()
        .map(|m| Mark(*m))
        .filter(|m| m.identity() == identity)
        .take(24)
        .collect();
    let mut cells: Vec<(f32, usize, usize, f32, Bridge)> = Vec::with_capacity(16);
    for (i, slot) in slots.iter_mut().enumerate() {
        for (j, mark) in marks.iter().enumerate() {
            let (score, bridge) = answer(segment, slot, mark.token());
            if score > 0.0 {
                // An initial is of the given name or patronymic.
                if slot.word.is_initial() && mark.part() == Part::Surname {
                    continue;
                }
                let price = part_price(slot.part, mark.part());
                cells.push((
                    worth(score * price) * slot.weight,
                    i,
                    j,
                    score * price,
                    bridge,
                ));
            }
        }
    }
    cells.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut chosen: Vec<Chosen> = vec![None; slots.len()];
    let mut taken = [false; 24];
    for (_, i, j, score, bridge) in cells {
        if chosen[i].is_none() && !taken[j] {
            chosen[i] = Some((marks[j].token(), score, bridge));
            taken[j] = true;
        }
    }
    let has_patronymic = marks.iter().any(|m| m.part() == Part::Patronymic);
    let (mut sum, mut total) = (0.0f32, 0.0f32);
    for (i, slot) in slots.iter().enumerate() {
        total += slot.weight;
        match chosen[i] {
            Some((_, score, _)) => sum += slot.weight * worth(score),
            None if slot.part == Part::Patronymic && !has_patronymic => sum += slot.weight * 0.4,
            None => {}
        }
    }
    let left = marks
        .iter()
        .enumerate()
        .filter(|(j, m)| !taken[*j] && m.part() != Part::Patronymic)
        .count();
    let mut score = if total > 0.0 { sum / total } else { 0.0 };
    score -= 0.012 * left.min(3) as f32;
    (score, chosen)
}

fn score_record(segment: &Segment, slots: &mut [Slot<'_>], record: u32) -> (f32, u32) {
    let last = segment
        .marks_of(record)
        .iter()
        .map(|m| Mark(*m).identity())
        .max()
        .unwrap_or(0);
    let mut best = (0.0f32, 0u32);
    for identity in 0..=last {
        let (score, _) = assign(segment, slots, record, identity);
        if score > best.0 {
            best = (score, identity);
        }
    }
    best
}

fn reasons(segment: &Segment, slots: &mut [Slot<'_>], record: u32, identity: u32) -> Vec<Because> {
    let (_, chosen) = assign(segment, slots, record, identity);
    slots
        .iter()
        .zip(chosen)
        .map(|(slot, c)| match c {
            Some((token, score, bridge)) => Because {
                asked: slot.word.text().to_owned(),
                found: Some(segment.token_text(token).to_owned()),
                bridge,
                score,
            },
            None => Because {
                asked: slot.word.text().to_owned(),
                found: None,
                bridge: Bridge::None,
                score: 0.0,
            },
        })
        .collect()
}

/// Years and places: they move namesakes, they do not exclude.
pub(crate) fn soft_score(segment: &Segment, query: &Query, record: u32) -> (f32, YearsAgree) {
    let r = record as usize;
    let mut score = 0.0;
    let mut agree = YearsAgree::Unknown;
    for asked in &query.years {
        let known: &[(i16, i16)] = match asked.kind {
            crate::query::YearKind::Born => &[segment.born[r]],
            crate::query::YearKind::Happened => &[segment.happened[r]],
            crate::query::YearKind::Any => &[segment.born[r], segment.happened[r]],
        };
        let apart = known
            .iter()
            .filter(|k| k.0 != NO_YEAR)
            .map(|k| {
                let below = i32::from(asked.from) - i32::from(k.1);
                let above = i32::from(k.0) - i32::from(asked.to);
                below.max(above).max(0)
            })
            .min();
        let Some(apart) = apart else { continue };
        let (s, a) = match apart {
            0 => (0.12, YearsAgree::Yes),
            1 | 2 => (0.09, YearsAgree::Near),
            3..=5 => (0.0, YearsAgree::Near),
            _ => (-0.08, YearsAgree::No),
        };
        score += s;
        agree = match (agree, a) {
            (YearsAgree::Unknown, a) => a,
            (YearsAgree::No, _) | (_, YearsAgree::No) => YearsAgree::No,
            (YearsAgree::Near, _) | (_, YearsAgree::Near) => YearsAgree::Near,
            _ => YearsAgree::Yes,
        };
    }
    if !query.words.is_empty() {
        let have = segment.places_of(record);
        let hits = query.words.iter().filter(|w| w.is_among(have)).count();
        score += 0.05 * hits.min(3) as f32;
    }
    (score, agree)
}
