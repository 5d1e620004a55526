//! The index: segments searched together, and the ranking.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::sync::Arc;

use imena_names::{Bridge, Part, Word, compare_words};
use rustc_hash::FxHashMap;

use crate::grams::{self, Scratch};
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

/// How many occurrences of names taken instead of one asked for may bring new records into view.
const BROUGHT_BY_ADOPTED: usize = 15_000;
/// Below this a record is no answer, only the nearest there is.
const ANSWERS: f32 = 0.25;
/// How many of the nearest are given where nothing answers.
const NEAREST: usize = 10;
/// What full resemblance of a surname that was not found adds, as part of the weight of its word.
const RESEMBLANCE: f32 = 0.45;
/// What the same first letter counts as, in resemblance: whoever takes another surname often keeps the letter.
const SAME_LETTER: f32 = 0.1;
/// What a short surname counts as, in resemblance, and the length from which none is short: names that were taken are, and
/// a long one has more that speaks against it.
const BREVITY: f32 = 0.05;
const LONG: f32 = 14.0;
/// How much further down the list resemblance may still lift a record.
const LIFTED: f32 = 0.15;
/// What each record costs the next one that agrees in the same words only, and the most it may cost.
const ONE_MORE_OF_A_KIND: f32 = 0.006;
const MANY_OF_A_KIND: f32 = 0.06;
/// What names taken instead are worth where both the given name and the patronymic are such: one alone is an accident.
const TAKEN_TOGETHER: f32 = 0.7;

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
    /// How much of the score is no agreement: resemblance of another surname, less what sharing the list costs.
    pub moved: f32,
    /// Word by word.
    pub because: Vec<Because>,
    /// Which of the record's identities answered.
    pub identity: u8,
    /// Years.
    pub years: YearsAgree,
    /// Places or other words that agree, as asked.
    pub words: Vec<String>,
}

impl Found {
    /// How far the record agrees with what was asked, 0 to 1, wherever it stands in the list.
    pub fn agreement(&self) -> f32 {
        self.score - self.moved
    }
}

/// What a search gives back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// Best first.
    pub found: Vec<Found>,
    /// Nothing answers: these records are only the nearest there are.
    pub nearest_only: bool,
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
    /// Occurrences of names that were taken instead of the one asked for.
    adopted: usize,
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
        let nearest_only = !found.is_empty() && found.iter().all(|f| f.agreement() < ANSWERS);
        if nearest_only {
            found.truncate(NEAREST);
        } else {
            found.retain(|f| f.agreement() >= ANSWERS);
        }
        found.truncate(most);
        Answer {
            nearest_only,
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
                    adopted: 0,
                };
            }
            let hits = lookup(segment, word, part, bridges, scratch);
            let mut strong = 0usize;
            let mut occurrences = 0usize;
            let mut adopted = 0usize;
            for h in hits.iter() {
                let count = segment.postings(h.token).len();
                if matches!(h.bridge, Bridge::Adopted(_)) {
                    adopted += count;
                    continue;
                }
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
                adopted,
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
            // Григорий in place of Гирш says too little to go through all of them; those in view by another word have it counted
            // when they are scored.
            if slot.adopted > BROUGHT_BY_ADOPTED && matches!(h.bridge, Bridge::Adopted(_)) {
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
    let mut scored: Vec<Scored> = Vec::with_capacity(near.len());
    for (r, _) in &near {
        if segment.is_removed(*r) {
            continue;
        }
        let mut record = score_record(segment, &mut slots, *r);
        if soft {
            record.score += soft_score(segment, query, *r).0;
        }
        scored.push(record);
    }
    let best_first = |a: &Scored, b: &Scored| {
        let by_score = b.score.total_cmp(&a.score);
        by_score.then(a.record.cmp(&b.record))
    };
    scored.sort_unstable_by(best_first);
    lift_by_resemblance(segment, &slots, most, &mut scored, words);
    scored.sort_unstable_by(best_first);
    share_the_list(&mut scored, slots.len());
    scored.sort_unstable_by(best_first);
    for Scored {
        score,
        moved,
        record: r,
        identity,
        ..
    } in scored.into_iter().take(most)
    {
        let agreement = score - moved;
        if agreement <= 0.0 || (agreement < ANSWERS && out.len() >= NEAREST) {
            continue;
        }
        let (_, years) = soft_score(segment, query, r);
        out.push(Found {
            id: segment.ids[r as usize],
            score,
            moved,
            because: reasons(segment, &mut slots, r, identity),
            identity: identity as u8,
            years,
            words: query.words_found(segment.places_of(r)),
        });
    }
}

/// A record scored.
#[derive(Debug, Clone, Copy, Default)]
struct Scored {
    score: f32,
    moved: f32,
    record: u32,
    identity: u32,
    /// The words of the query it agrees in, a bit each.
    agrees: u8,
    /// The word of the query that may be a surname and is not answered, and the word of the record that stands there.
    instead: Option<(u8, u32)>,
}

impl Scored {
    fn move_by(&mut self, step: f32) {
        self.score += step;
        self.moved += step;
    }
}

/// Among people whose given name and patronymic agree and whose surname is another, those stand first whose surname
/// resembles the one asked for: it may have been cut, lengthened, or taken on with its first letter kept.
fn lift_by_resemblance(
    segment: &Segment,
    slots: &[Slot<'_>],
    most: usize,
    scored: &mut [Scored],
    words: &mut Scratch,
) {
    let last = most.min(scored.len()).saturating_sub(1);
    let Some(least) = scored.get(last).map(|s| s.score - LIFTED) else {
        return;
    };
    let within = scored.partition_point(|s| s.score >= least);
    let total: f32 = slots.iter().map(|s| s.weight).sum();
    for (i, slot) in slots.iter().enumerate() {
        let (mut at, mut tokens) = (Vec::new(), Vec::new());
        for (k, one) in scored[..within].iter().enumerate() {
            if let Some((asked, token)) = one.instead
                && usize::from(asked) == i
            {
                at.push(k);
                tokens.push(token);
            }
        }
        if at.is_empty() {
            continue;
        }
        let pieces = grams::pieces(slot.word, true);
        let likeness = segment.grams.likeness(&pieces, &tokens, words);
        let first = slot.word.text().chars().next();
        for ((k, token), mut likeness) in at.into_iter().zip(tokens).zip(likeness) {
            let text = segment.token_text(token);
            if text.chars().next() == first {
                likeness += SAME_LETTER;
            }
            likeness += BREVITY * (1.0 - text.chars().count() as f32 / LONG).max(0.0);
            scored[k].move_by(RESEMBLANCE * likeness * slot.weight / total);
        }
    }
}

/// Of records that agree in part of the words only, none of a kind fills the list alone: the same surname with other given
/// names, and the same given name and patronymic with another surname, are two readings of what was asked.
fn share_the_list(scored: &mut [Scored], words: usize) {
    let all = ((1u16 << words.min(8)) - 1) as u8;
    let mut of_a_kind: FxHashMap<u8, f32> = FxHashMap::default();
    for one in scored {
        if one.agrees == all {
            continue;
        }
        let cost = of_a_kind.entry(one.agrees).or_default();
        one.move_by(-cost.min(MANY_OF_A_KIND));
        *cost += ONE_MORE_OF_A_KIND;
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

/// From here on a word of the query counts as answered, when records are told apart by the words they agree in.
const ANSWERED: f32 = 0.75;

/// Greedy assignment of query words to the words of each identity; the best identity counts.
fn assign(
    segment: &Segment,
    slots: &mut [Slot<'_>],
    record: u32,
    identity: u32,
) -> (Scored, Vec<Chosen>) {
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
                // Пример- is the stem of a surname, not of somebody's given name.
                if bridge == Bridge::Stem && !may_be_surname(mark.part()) {
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
    let mut taken_instead = [false; 2];
    let mut chosen: Vec<Chosen> = vec![None; slots.len()];
    let mut taken = [false; 24];
    for (_, i, j, score, bridge) in cells {
        if chosen[i].is_none() && !taken[j] {
            chosen[i] = Some((marks[j].token(), score, bridge));
            taken[j] = true;
            if matches!(bridge, Bridge::Adopted(_)) {
                match marks[j].part() {
                    Part::Given => taken_instead[0] = true,
                    Part::Patronymic => taken_instead[1] = true,
                    _ => {}
                }
            }
        }
    }
    // One such name may be an accident; a given name and a patronymic that both correspond hardly are.
    if taken_instead == [true; 2] {
        for (_, score, bridge) in chosen.iter_mut().flatten() {
            if matches!(bridge, Bridge::Adopted(_)) {
                *score = score.max(TAKEN_TOGETHER);
            }
        }
    }
    let has_patronymic = marks.iter().any(|m| m.part() == Part::Patronymic);
    let (mut sum, mut total) = (0.0f32, 0.0f32);
    let (mut agrees, mut heaviest) = (0u8, 0.0f32);
    let mut unanswered = None;
    for (i, slot) in slots.iter().enumerate() {
        total += slot.weight;
        let bit = 1u8.checked_shl(i as u32).unwrap_or(0);
        match chosen[i] {
            Some((_, score, _)) => {
                sum += slot.weight * worth(score);
                if score >= ANSWERED || slot.word.is_initial() {
                    agrees |= bit;
                }
            }
            None if slot.part == Part::Patronymic && !has_patronymic => {
                sum += slot.weight * 0.4;
                agrees |= bit;
            }
            None if may_be_surname(slot.part) && slot.weight > heaviest => {
                heaviest = slot.weight;
                unanswered = Some(i as u8);
            }
            None => {}
        }
    }
    let instead = unanswered.and_then(|asked| {
        let of_the_record = marks.iter().enumerate();
        let free = of_the_record.filter(|(j, m)| !taken[*j] && may_be_surname(m.part()));
        free.map(|(_, m)| (asked, m.token())).next()
    });
    let left = marks
        .iter()
        .enumerate()
        .filter(|(j, m)| !taken[*j] && m.part() != Part::Patronymic)
        .count();
    let mut score = if total > 0.0 { sum / total } else { 0.0 };
    score -= 0.012 * left.min(3) as f32;
    let scored = Scored {
        score,
        moved: 0.0,
        record,
        identity,
        agrees,
        instead,
    };
    (scored, chosen)
}

fn may_be_surname(part: Part) -> bool {
    matches!(part, Part::Surname | Part::Unknown)
}

fn score_record(segment: &Segment, slots: &mut [Slot<'_>], record: u32) -> Scored {
    let last = segment
        .marks_of(record)
        .iter()
        .map(|m| Mark(*m).identity())
        .max()
        .unwrap_or(0);
    let mut best = Scored {
        record,
        ..Scored::default()
    };
    for identity in 0..=last {
        let (scored, _) = assign(segment, slots, record, identity);
        if scored.score > best.score {
            best = scored;
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
