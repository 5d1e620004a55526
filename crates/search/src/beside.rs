//! A query without a name: records that agree in places, occupations and years alone.
//!
//! It cannot tell people apart, but "from near Luga, taken in 37" is sometimes all a family has. Places must agree for
//! a record to be shown; a year that differs puts it behind.

use crate::index::{Answer, Found, Index, YearsAgree, soft_score};
use crate::query::Query;
use crate::segment::{NO_YEAR, Segment};

impl Index {
    /// The `most` records that agree best, and how many agree in all that was asked.
    pub(crate) fn beside(&self, query: &Query, most: usize) -> Answer {
        let mut found = Vec::new();
        let mut agree_in_all = 0;
        for segment in &self.segments {
            agree_in_all += of_segment(segment, query, most, &mut found);
        }
        found.sort_by(|a: &Found, b: &Found| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        found.truncate(most);
        Answer {
            found,
            searched: self.len(),
            nearest_only: false,
            agree_in_all: Some(agree_in_all),
        }
    }
}

/// How many of the words asked for each record has; only records that have one.
fn with_words(segment: &Segment, query: &Query) -> Vec<(u32, u8)> {
    let mut hits: Vec<(u32, u8)> = Vec::new();
    for (n, word) in query.words.iter().take(6).enumerate() {
        // The keys of all records stand in one row: looking along it is quicker than record by record.
        let mut record = 0u32;
        for (at, key) in segment.places.iter().enumerate() {
            if !word.keys.contains(key) {
                continue;
            }
            while segment.place_starts[record as usize + 1] as usize <= at {
                record += 1;
            }
            hits.push((record, 1 << n));
        }
    }
    hits.sort_unstable();
    let mut out: Vec<(u32, u8)> = Vec::with_capacity(hits.len());
    for (record, bit) in hits {
        match out.last_mut() {
            Some(last) if last.0 == record => last.1 |= bit,
            _ => out.push((record, bit)),
        }
    }
    out
}

/// Records that have a year, when nothing else was asked.
fn with_years(segment: &Segment) -> Vec<(u32, u8)> {
    (0..segment.len() as u32)
        .filter(|&r| {
            segment.born[r as usize].0 != NO_YEAR || segment.happened[r as usize].0 != NO_YEAR
        })
        .map(|r| (r, 0))
        .collect()
}

fn of_segment(segment: &Segment, query: &Query, most: usize, out: &mut Vec<Found>) -> u64 {
    let asked_words = query.words.len().min(6);
    let records = if asked_words > 0 {
        with_words(segment, query)
    } else {
        with_years(segment)
    };
    let mut in_all = 0;
    let mut best: Vec<(f32, u32, YearsAgree)> = Vec::new();
    for (record, bits) in records {
        if segment.is_removed(record) {
            continue;
        }
        let words = bits.count_ones() as usize;
        let years = soft_score(segment, query, record).1;
        let by_year = match years {
            YearsAgree::Yes => 1.0,
            YearsAgree::Near => 0.7,
            YearsAgree::Unknown if query.years.is_empty() => 1.0,
            YearsAgree::Unknown => 0.4,
            YearsAgree::No => 0.1,
        };
        if asked_words == 0 && matches!(years, YearsAgree::No | YearsAgree::Unknown) {
            continue;
        }
        if words == asked_words
            && (query.years.is_empty() || matches!(years, YearsAgree::Yes | YearsAgree::Near))
        {
            in_all += 1;
        }
        let share = if asked_words == 0 {
            1.0
        } else {
            words as f32 / asked_words as f32
        };
        best.push((share * (0.5 + 0.5 * by_year), record, years));
    }
    let by = |a: &(f32, u32, YearsAgree), b: &(f32, u32, YearsAgree)| {
        b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
    };
    if best.len() > most && most > 0 {
        best.select_nth_unstable_by(most, by);
        best.truncate(most);
    }
    best.sort_unstable_by(by);
    for (score, record, years) in best {
        out.push(Found {
            id: segment.ids[record as usize],
            score,
            moved: 0.0,
            because: Vec::new(),
            identity: 0,
            years,
            words: query.words_found(segment.places_of(record)),
        });
    }
    in_all
}
