//! Blocking: which records share a key of a rule, found by sorting; and the walk over their pairs.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::forms::{Forms, Needs};
use crate::model::{BlockingRule, Mode};
use crate::score::Weights;
use crate::table::Table;
use crate::text::{hash_bytes, mix};
use crate::views::{Comparer, View};

/// The most keys of one record for one rule.
const KEYS_MOST: usize = 8;
/// Marks a record that stands on the right side of a rule across columns.
const RIGHT: u32 = 1 << 31;

/// A block that was too big, and what was done.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RefinedBlock {
    /// The rule.
    pub rule: String,
    /// What the records share.
    pub key: String,
    /// How many records share it.
    pub records: usize,
    /// The comparisons that pairs inside had to agree in besides.
    pub by: Vec<String>,
    /// Pairs left of all pairs.
    pub pairs_left: u64,
}

/// The records as rows of numbers: the entries of all comparisons, then the blocks they are in.
pub(crate) struct Rows {
    pub(crate) width: usize,
    pub(crate) comparisons: usize,
    /// Where the block numbers of each rule begin and end in a row.
    pub(crate) slots: Vec<std::ops::Range<usize>>,
    pub(crate) data: Vec<u32>,
    pub(crate) sources: Vec<u16>,
    pub(crate) mode: Mode,
    /// One bit a rule: whether it is a rule across columns.
    pub(crate) crossed_rules: u64,
    /// Whether no record has more than one key of a rule.
    single: bool,
}

impl Rows {
    pub(crate) fn new(
        table: &Table,
        views: &[View],
        slots_of_rules: &[usize],
        crossed_rules: u64,
        mode: Mode,
    ) -> Self {
        let comparisons = views.len();
        let mut slots = Vec::new();
        let mut width = comparisons;
        for count in slots_of_rules {
            slots.push(width..width + count);
            width += count;
        }
        let mut data = vec![0; width * table.len()];
        data.par_chunks_mut(width * 4096)
            .enumerate()
            .for_each(|(chunk, rows)| {
                for (i, row) in rows.chunks_exact_mut(width).enumerate() {
                    let record = chunk * 4096 + i;
                    for (c, view) in views.iter().enumerate() {
                        let entry = view.entry(table, record);
                        row[c] = if view.own_level[entry as usize] == 0 {
                            0
                        } else {
                            entry
                        };
                    }
                }
            });
        Self {
            width,
            comparisons,
            slots,
            data,
            sources: table.sources.clone(),
            mode,
            crossed_rules,
            single: slots_of_rules.iter().all(|s| *s == 1),
        }
    }

    /// Takes in the records from `first` on, and forgets the blocks of all.
    pub(crate) fn grow(&mut self, table: &Table, views: &[View], first: usize) {
        self.sources.extend_from_slice(&table.sources[first..]);
        self.data.resize(self.width * table.len(), 0);
        let (width, comparisons) = (self.width, self.comparisons);
        self.data.par_chunks_mut(width * 4096).for_each(|rows| {
            for row in rows.chunks_exact_mut(width) {
                row[comparisons..].fill(0);
            }
        });
        for record in first..table.len() {
            for (c, view) in views.iter().enumerate() {
                let entry = view.entry(table, record);
                if view.own_level[entry as usize] != 0 {
                    self.data[record * width + c] = entry;
                }
            }
        }
    }

    #[inline]
    pub(crate) fn row(&self, record: u32) -> &[u32] {
        let at = record as usize * self.width;
        &self.data[at..at + self.width]
    }

    /// The entries of a record.
    #[inline]
    pub(crate) fn entries(&self, record: u32) -> &[u32] {
        let at = record as usize * self.width;
        &self.data[at..at + self.comparisons]
    }
}

/// A rule with its fields found in the table.
pub(crate) struct Rule {
    pub(crate) label: String,
    left: Vec<Vec<usize>>,
    right: Option<Vec<Vec<usize>>>,
    /// The columns of the table that the rule reads.
    pub(crate) columns: Vec<usize>,
    /// The most keys that one record has.
    pub(crate) slots: usize,
}

impl Rule {
    /// Prepares a rule; nothing where a field has no column.
    pub(crate) fn build(rule: &BlockingRule, table: &Table, forms: &mut Forms) -> Option<Self> {
        let mut side = |fields: &[crate::expression::Field]| -> Option<Vec<Vec<usize>>> {
            fields
                .iter()
                .map(|field| {
                    let found = forms.field(table, field, Needs::default());
                    (!found.is_empty()).then_some(found)
                })
                .collect()
        };
        let left = side(&rule.left)?;
        let right = match &rule.right {
            Some(fields) => Some(side(fields)?),
            None => None,
        };
        let mut columns: Vec<usize> = rule
            .columns()
            .iter()
            .filter_map(|c| table.column(c))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        Some(Self {
            label: rule.label.clone(),
            left,
            right,
            columns,
            slots: 1,
        })
    }

    pub(crate) fn crossed(&self) -> bool {
        self.right.is_some()
    }

    /// Finds how many keys a record may have, on both sides together.
    pub(crate) fn count_slots(&mut self, table: &Table, forms: &Forms) -> usize {
        let most = |fields: &[Vec<usize>]| -> usize {
            fields
                .iter()
                .map(|any| {
                    any.iter()
                        .map(|form| {
                            let form = &forms.list[*form];
                            (0..form.value_count() as u32)
                                .map(|c| form.of(c).len())
                                .max()
                                .unwrap_or(0)
                        })
                        .sum::<usize>()
                })
                .product::<usize>()
                .clamp(1, KEYS_MOST)
        };
        let mut slots = most(&self.left);
        if let Some(right) = &self.right {
            slots = slots.max(most(right)) * 2;
        } else if slots > 2 {
            let mut counts = vec![0_u8; table.len()];
            for key in self.keys(table, forms).0.iter().flatten() {
                counts[record_of(*key) as usize] += 1;
            }
            slots = usize::from(counts.into_iter().max().unwrap_or(1)).max(1);
        }
        self.slots = slots;
        slots
    }

    /// The keys of all records, sorted by key, then record.
    pub(crate) fn keys(&self, table: &Table, forms: &Forms) -> Keys {
        Keys::sorted(&self.parts(table, forms, 0, |_| true))
    }

    /// Only the keys that a record from `first` on has.
    pub(crate) fn keys_shared_from(&self, table: &Table, forms: &Forms, first: u32) -> Keys {
        let new: rustc_hash::FxHashSet<u64> = self
            .parts(table, forms, first as usize, |_| true)
            .into_iter()
            .flatten()
            .flatten()
            .map(key_of)
            .collect();
        Keys::sorted(&self.parts(table, forms, 0, |key| new.contains(&key)))
    }

    fn parts(
        &self,
        table: &Table,
        forms: &Forms,
        first: usize,
        wanted: impl Fn(u64) -> bool + Sync,
    ) -> Vec<Vec<Vec<u128>>> {
        let mut parts = side_keys(&self.left, table, forms, 0, first, &wanted);
        if let Some(right) = &self.right {
            parts.extend(side_keys(right, table, forms, RIGHT, first, &wanted));
        }
        parts
    }
}

/// Keys with their records in one number each, in buckets by the first bits of the key; each bucket is sorted.
pub(crate) struct Keys(Vec<Vec<u128>>);

/// How many buckets keys are put in.
const BUCKETS: usize = 256;

fn packed(key: u64, record: u32) -> u128 {
    u128::from(key) << 32 | u128::from(record)
}

fn key_of(packed: u128) -> u64 {
    (packed >> 32) as u64
}

fn record_of(packed: u128) -> u32 {
    packed as u32
}

impl Keys {
    fn sorted(parts: &[Vec<Vec<u128>>]) -> Self {
        let buckets = (0..BUCKETS)
            .into_par_iter()
            .map(|bucket| {
                let size = parts.iter().map(|p| p[bucket].len()).sum();
                let mut keys = Vec::with_capacity(size);
                for part in parts {
                    keys.extend_from_slice(&part[bucket]);
                }
                keys.sort_unstable();
                keys
            })
            .collect();
        Self(buckets)
    }
}

/// The hash of each value of a column for one form: one hash, none (0), or several.
struct Hashes {
    column: usize,
    single: Vec<u64>,
    many: rustc_hash::FxHashMap<u32, Vec<u64>>,
}

fn hashes(form: usize, forms: &Forms) -> Hashes {
    let form = &forms.list[form];
    let of_words: Vec<u64> = (0..form.words.len() as u32)
        .map(|c| hash_bytes(form.words.get(c).as_bytes()).max(2))
        .collect();
    let mut single = Vec::new();
    let mut many = rustc_hash::FxHashMap::default();
    for code in 0..form.value_count() as u32 {
        match form.of(code) {
            [] => single.push(0),
            [one] => single.push(of_words[*one as usize]),
            several => {
                single.push(1);
                many.insert(
                    code,
                    several.iter().map(|c| of_words[*c as usize]).collect(),
                );
            }
        }
    }
    Hashes {
        column: form.column,
        single,
        many,
    }
}

/// The keys of one side of a rule: for each part of the records, in buckets.
fn side_keys(
    fields: &[Vec<usize>],
    table: &Table,
    forms: &Forms,
    mark: u32,
    first: usize,
    wanted: &(impl Fn(u64) -> bool + Sync),
) -> Vec<Vec<Vec<u128>>> {
    let fields: Vec<Vec<Hashes>> = fields
        .iter()
        .map(|any| any.iter().map(|form| hashes(*form, forms)).collect())
        .collect();
    let plain = fields
        .iter()
        .all(|any| any.len() == 1 && any[0].many.is_empty());
    let chunk = 131_072;
    (0..(table.len() - first).div_ceil(chunk))
        .into_par_iter()
        .map(|part| {
            let range = first + part * chunk..(first + (part + 1) * chunk).min(table.len());
            let mut buckets = vec![Vec::new(); BUCKETS];
            let mut put = |key: u64, record: usize| {
                if wanted(key) {
                    buckets[(key >> 56) as usize].push(packed(key, record as u32 | mark));
                }
            };
            let mut several: Vec<u64> = Vec::new();
            'record: for record in range {
                if plain {
                    let mut key = 0x51_7c_c1_b7;
                    for any in &fields {
                        let hash =
                            any[0].single[table.columns[any[0].column].codes[record] as usize];
                        if hash == 0 {
                            continue 'record;
                        }
                        key = mix(key ^ hash);
                    }
                    put(key, record);
                    continue;
                }
                several.clear();
                several.push(0x51_7c_c1_b7);
                for any in &fields {
                    let mut values: Vec<u64> = Vec::new();
                    for hashes in any {
                        let code = table.columns[hashes.column].codes[record];
                        match hashes.single[code as usize] {
                            0 => {}
                            1 => values.extend(&hashes.many[&code]),
                            hash => values.push(hash),
                        }
                    }
                    values.sort_unstable();
                    values.dedup();
                    several = several
                        .iter()
                        .flat_map(|key| values.iter().map(move |value| mix(*key ^ *value)))
                        .take(KEYS_MOST)
                        .collect();
                }
                for key in &several {
                    put(*key, record);
                }
            }
            buckets
        })
        .collect()
}

/// The blocks of one rule: the records that share a key, end to end.
pub(crate) struct Blocks {
    order: Vec<u32>,
    starts: Vec<u32>,
    pub(crate) pairs: u64,
    /// The biggest of the blocks that were split.
    pub(crate) refined: Vec<RefinedBlock>,
    /// How many were split.
    pub(crate) split: usize,
    pub(crate) biggest: usize,
    crossed: bool,
}

/// Rows fetched at a time, unless one block has more.
const FETCHED_MOST: u32 = 512;

/// Counts the pairs that runs of equal keys make, before anything is refined.
pub(crate) fn count_pairs(keys: &Keys, crossed: bool) -> (u64, usize) {
    keys.0
        .par_iter()
        .map(|keys| {
            let mut pairs = 0;
            let mut biggest = 0;
            for run in keys.chunk_by(|a, b| key_of(*a) == key_of(*b)) {
                let n = run.len() as u64;
                biggest = biggest.max(run.len());
                if crossed {
                    let right = run.iter().filter(|k| record_of(**k) & RIGHT != 0).count() as u64;
                    pairs += right * (n - right);
                } else {
                    pairs += n * (n - 1) / 2;
                }
            }
            (pairs, biggest)
        })
        .reduce(|| (0, 0), |x, y| (x.0 + y.0, x.1.max(y.1)))
}

/// The most records of a block, so that a rule makes no more pairs than wanted: the smaller blocks are taken as they are as long
/// as their pairs are within bounds, the rest will be split.
pub(crate) fn most_within(keys: &Keys, crossed: bool, most: usize, pairs_wanted: u64) -> usize {
    let (pairs, biggest) = count_pairs(keys, crossed);
    if pairs <= pairs_wanted {
        return most;
    }
    let mut blocks = vec![0_u64; biggest + 1];
    for keys in &keys.0 {
        for run in keys.chunk_by(|a, b| key_of(*a) == key_of(*b)) {
            blocks[run.len()] += 1;
        }
    }
    let mut sum = 0;
    for (size, count) in blocks.iter().enumerate().skip(2) {
        let n = size as u64;
        sum += count * n * (n - 1) / 2;
        if sum > pairs_wanted {
            return most.min(size.max(LEAST_SPLIT + 1) - 1);
        }
    }
    most
}

/// Blocks of so many records are never split for the number of pairs.
const LEAST_SPLIT: usize = 20;

/// Blocks that were split and are listed one by one for each rule, the biggest.
const LISTED: usize = 100;

impl Blocks {
    /// Makes blocks of sorted keys. A block of more than `most` records is split by the comparisons
    /// that the rule does not read, in the order of the model.
    pub(crate) fn build(
        rule: &Rule,
        keys: &Keys,
        most: usize,
        rows: &Rows,
        views: &[View],
        names: &[String],
        table: &Table,
    ) -> Self {
        let refiners: Vec<usize> = (0..views.len())
            .filter(|c| !views[*c].columns.iter().any(|x| rule.columns.contains(x)))
            .collect();
        let empty = || Self {
            order: Vec::new(),
            starts: vec![0],
            pairs: 0,
            refined: Vec::new(),
            split: 0,
            biggest: 0,
            crossed: rule.crossed(),
        };
        let parts: Vec<Self> = keys
            .0
            .par_iter()
            .map(|keys| {
                let mut blocks = empty();
                for run in keys.chunk_by(|a, b| key_of(*a) == key_of(*b)) {
                    blocks.take_in(run, most, rule, &refiners, rows, names, table);
                }
                blocks
            })
            .collect();
        let mut whole = empty();
        whole
            .order
            .reserve_exact(parts.iter().map(|p| p.order.len()).sum());
        whole
            .starts
            .reserve_exact(parts.iter().map(|p| p.starts.len() - 1).sum());
        for part in parts {
            let offset = whole.order.len() as u32;
            whole.order.extend_from_slice(&part.order);
            whole
                .starts
                .extend(part.starts[1..].iter().map(|s| s + offset));
            whole.pairs += part.pairs;
            whole.refined.extend(part.refined);
            whole.biggest = whole.biggest.max(part.biggest);
        }
        whole.split = whole.refined.len();
        whole
            .refined
            .sort_by(|x, y| y.records.cmp(&x.records).then_with(|| x.key.cmp(&y.key)));
        whole.refined.truncate(LISTED);
        whole
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one step of `build`, with what it has at hand"
    )]
    fn take_in(
        &mut self,
        run: &[u128],
        most: usize,
        rule: &Rule,
        refiners: &[usize],
        rows: &Rows,
        names: &[String],
        table: &Table,
    ) {
        if run.len() < 2 {
            return;
        }
        self.biggest = self.biggest.max(run.len());
        if run.len() <= most {
            self.push(run.iter().map(|k| record_of(*k)));
            return;
        }
        let records: Vec<u32> = run.iter().map(|k| record_of(*k)).collect();
        let first = records[0] & !RIGHT;
        let shown: Vec<&str> = rule
            .columns
            .iter()
            .map(|c| {
                table.columns[*c]
                    .words
                    .get(table.columns[*c].codes[first as usize])
            })
            .collect();
        let before = self.pairs;
        let mut used = 0;
        self.refine(records, refiners, 0, most, rows, &mut used);
        self.refined.push(RefinedBlock {
            rule: rule.label.clone(),
            key: shown.join(", "),
            records: run.len(),
            by: refiners[..used].iter().map(|c| names[*c].clone()).collect(),
            pairs_left: self.pairs - before,
        });
    }

    fn push(&mut self, records: impl Iterator<Item = u32>) {
        let start = self.order.len();
        self.order.extend(records);
        let block = &self.order[start..];
        let n = block.len() as u64;
        let pairs = if self.crossed {
            let right = block.iter().filter(|r| *r & RIGHT != 0).count() as u64;
            right * (n - right)
        } else {
            n * n.saturating_sub(1) / 2
        };
        if pairs == 0 {
            self.order.truncate(start);
            return;
        }
        self.pairs += pairs;
        self.starts.push(self.order.len() as u32);
    }

    fn refine(
        &mut self,
        mut records: Vec<u32>,
        refiners: &[usize],
        depth: usize,
        most: usize,
        rows: &Rows,
        used: &mut usize,
    ) {
        if records.len() <= most {
            self.push(records.into_iter());
            return;
        }
        let Some(by) = refiners.get(depth) else {
            for part in records.chunks(most) {
                self.push(part.iter().copied());
            }
            return;
        };
        *used = (*used).max(depth + 1);
        let entry = |r: u32| rows.row(r & !RIGHT)[*by];
        records.sort_unstable_by_key(|r| (entry(*r), *r & !RIGHT, *r));
        for part in records.chunk_by(|a, b| entry(*a) == entry(*b)) {
            if part.len() > 1 {
                self.refine(part.to_vec(), refiners, depth + 1, most, rows, used);
            }
        }
    }

    /// Writes the block numbers into the rows, so that later rules see which pairs were made.
    pub(crate) fn mark(&self, rows: &mut Rows, rule: usize) {
        let slots = rows.slots[rule].clone();
        if slots.len() == 1 && !self.crossed {
            self.mark_single(rows, slots.start);
            return;
        }
        let half = if self.crossed { slots.len() / 2 } else { 0 };
        for (number, block) in self.starts.windows(2).enumerate() {
            for entry in &self.order[block[0] as usize..block[1] as usize] {
                let record = (entry & !RIGHT) as usize;
                let mut range = slots.clone();
                if self.crossed {
                    if entry & RIGHT == 0 {
                        range.end = range.start + half;
                    } else {
                        range.start += half;
                    }
                }
                let row = &mut rows.data[record * rows.width..(record + 1) * rows.width];
                if let Some(free) = row[range].iter_mut().find(|s| **s == 0) {
                    *free = number as u32 + 1;
                }
            }
        }
    }

    /// The same where no record is in more than one block: by way of a column, since rows are far apart.
    fn mark_single(&self, rows: &mut Rows, slot: usize) {
        let numbers: Vec<AtomicU32> = (0..rows.sources.len()).map(|_| AtomicU32::new(0)).collect();
        self.starts
            .par_windows(2)
            .enumerate()
            .for_each(|(number, block)| {
                for record in &self.order[block[0] as usize..block[1] as usize] {
                    numbers[*record as usize].store(number as u32 + 1, Ordering::Relaxed);
                }
            });
        let width = rows.width;
        rows.data
            .par_chunks_mut(width * 4096)
            .zip(numbers.par_chunks(4096))
            .for_each(|(rows, numbers)| {
                for (row, number) in rows.chunks_exact_mut(width).zip(numbers) {
                    row[slot] = number.load(Ordering::Relaxed);
                }
            });
    }

    /// Cuts the walk into parts of about equal work.
    pub(crate) fn parts(&self, pairs_each: u64) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut first = 0;
        let mut work = 0_u64;
        for (number, block) in self.starts.windows(2).enumerate() {
            let n = u64::from(block[1] - block[0]);
            let pairs = n * (n - 1) / 2;
            if pairs > pairs_each {
                if first < number {
                    parts.push(Part {
                        blocks: first..number,
                        rows: 0..u32::MAX,
                    });
                }
                let rows_each = (pairs_each / n).max(1) as u32;
                let mut from = 0;
                while from < n as u32 {
                    let to = (from + rows_each).min(n as u32);
                    parts.push(Part {
                        blocks: number..number + 1,
                        rows: from..to,
                    });
                    from = to;
                }
                first = number + 1;
                work = 0;
                continue;
            }
            work += pairs + n;
            if work > pairs_each {
                parts.push(Part {
                    blocks: first..number + 1,
                    rows: 0..u32::MAX,
                });
                first = number + 1;
                work = 0;
            }
        }
        if first + 1 < self.starts.len() {
            parts.push(Part {
                blocks: first..self.starts.len() - 1,
                rows: 0..u32::MAX,
            });
        }
        parts
    }
}

/// A part of a walk: some blocks, or some rows of one block.
pub(crate) struct Part {
    blocks: std::ops::Range<usize>,
    rows: std::ops::Range<u32>,
}

/// A pair met on a walk.
pub(crate) struct Met<'a> {
    /// The record with the smaller number.
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// The levels of the comparisons; none where they weigh too little to be worked out.
    pub(crate) pattern: Option<u64>,
    /// The entries of one of the two.
    pub(crate) left: &'a [u32],
    /// The entries of the other.
    pub(crate) right: &'a [u32],
}

/// What a walk visits: which pairs of the blocks count.
pub(crate) struct Walk<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) blocks: &'a Blocks,
    /// Pairs made by rules before this one are left out; none keeps them.
    pub(crate) rule: Option<usize>,
    /// Rows of blocks that are looked at, of 2^32; for samples.
    pub(crate) share: u64,
    /// Pairs of two records before this one are left out.
    pub(crate) first: u32,
    /// Weights, and what a pair must weigh for its levels to be worked out.
    pub(crate) within: Option<(&'a Weights, f64)>,
}

impl Walk<'_> {
    /// Visits the pairs of a part in a fixed order, each with the levels of its comparisons.
    pub(crate) fn visit(
        &self,
        part: &Part,
        comparer: &mut Comparer,
        local: &mut Vec<u32>,
        mut see: impl FnMut(&Met),
    ) {
        let width = self.rows.width;
        let comparisons = self.rows.comparisons;
        let link = self.rows.mode == Mode::Link;
        let crossed = self.blocks.crossed;
        // The rows of many blocks are fetched at once: they lie far apart, and fetching one by one is mostly waiting.
        let starts = &self.blocks.starts;
        let mut fetched = part.blocks.start;
        let mut base = 0;
        for number in part.blocks.clone() {
            let block = &self.blocks.order[starts[number] as usize..starts[number + 1] as usize];
            let until = (part.rows.end as usize).min(block.len());
            let from = part.rows.start as usize;
            if number == fetched {
                while fetched < part.blocks.end
                    && (fetched == number || starts[fetched + 1] - starts[number] <= FETCHED_MOST)
                {
                    fetched += 1;
                }
                base = starts[number] as usize + from;
                local.clear();
                for entry in &self.blocks.order[base..starts[fetched] as usize] {
                    local.extend_from_slice(self.rows.row(entry & !RIGHT));
                }
                if self.within.is_some() {
                    comparer.gather(local, width);
                }
            }
            let before = starts[number] as usize + from - base;
            let local = &local[before * width..];
            for i in from..until {
                let a = block[i] & !RIGHT;
                if self.share < 1 << 32 && mix(u64::from(a) ^ 0x5bd1) >> 32 >= self.share {
                    continue;
                }
                let row_a = (i - from) * width;
                for (j, entry) in block.iter().enumerate().skip(i + 1) {
                    let b = entry & !RIGHT;
                    if a == b
                        || (a < self.first && b < self.first)
                        || (crossed && (block[i] ^ entry) & RIGHT == 0)
                    {
                        continue;
                    }
                    if link && self.rows.sources[a as usize] == self.rows.sources[b as usize] {
                        continue;
                    }
                    let row_b = (j - from) * width;
                    let (left, right) =
                        (&local[row_a..row_a + width], &local[row_b..row_b + width]);
                    if let Some(rule) = self.rule
                        && self.made_before(left, right, rule, number as u32 + 1)
                    {
                        continue;
                    }
                    let (x, y) = (&left[..comparisons], &right[..comparisons]);
                    let pattern = match self.within {
                        None => Some(comparer.pattern(x, y)),
                        Some((weights, least)) => {
                            let sources = if weights.sources_matter() {
                                (self.rows.sources[a as usize], self.rows.sources[b as usize])
                            } else {
                                (0, 0)
                            };
                            let places = (before + i - from, before + j - from);
                            comparer.pattern_within(places, weights.bounds(sources), least)
                        }
                    };
                    see(&Met {
                        a: a.min(b),
                        b: a.max(b),
                        pattern,
                        left: &left[..comparisons],
                        right: &right[..comparisons],
                    });
                }
            }
        }
    }

    /// Whether an earlier rule, or an earlier block of this one, holds both.
    #[inline]
    fn made_before(&self, a: &[u32], b: &[u32], rule: usize, block: u32) -> bool {
        if self.rows.single {
            let slots = self.rows.comparisons..self.rows.comparisons + rule;
            let (a, b) = (&a[slots.clone()], &b[slots]);
            let mut shared = false;
            for (x, y) in a.iter().zip(b) {
                shared |= x == y && *x != 0;
            }
            return shared;
        }
        for (earlier, slots) in self.rows.slots[..=rule].iter().enumerate() {
            // Of this rule only blocks before the present one count.
            let before = if earlier == rule { block } else { u32::MAX };
            let (a, b) = (&a[slots.clone()], &b[slots.clone()]);
            let shared = if self.rows_crossed(earlier) {
                let half = slots.len() / 2;
                share_a_block(&a[..half], &b[half..], before)
                    || share_a_block(&a[half..], &b[..half], before)
            } else {
                share_a_block(a, b, before)
            };
            if shared {
                return true;
            }
        }
        false
    }

    fn rows_crossed(&self, rule: usize) -> bool {
        self.rows.crossed_rules >> rule & 1 == 1
    }
}

/// Whether two rows of block numbers share one below `before`. The numbers ascend; zeros fill up the end.
#[inline]
fn share_a_block(a: &[u32], b: &[u32], before: u32) -> bool {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        if x == 0 || y == 0 || x.min(y) >= before {
            return false;
        }
        if x == y {
            return true;
        }
        i += usize::from(x < y);
        j += usize::from(y < x);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_share_a_block() {
        fn check(a: &[u32], b: &[u32], before: u32, expected: bool) {
            assert_eq!(share_a_block(a, b, before), expected);
            assert_eq!(share_a_block(b, a, before), expected);
        }
        check(&[3, 7, 0], &[1, 7, 9], u32::MAX, true);
        check(&[3, 7, 0], &[1, 8, 9], u32::MAX, false);
        check(&[3, 7, 0], &[1, 7, 9], 7, false);
        check(&[3, 7, 0], &[3, 7, 9], 7, true);
        check(&[0, 0], &[0, 0], u32::MAX, false);
    }
}
