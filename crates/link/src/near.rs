//! What comparing the records of a block needs, copied side by side: in a block of n records it would else be sought n times.

use crate::days::Days;
use crate::lanes::{Lanes, bits};
use crate::views::{Places, View};
use crate::words::{Head, Words};

/// The entries of a record, one lane for each comparison; the last lane tells which of them are there, one bit each.
pub(crate) type Entries = Lanes;

/// The lane that tells what is there; a model has fewer comparisons.
const THERE: usize = 15;

/// Which comparisons a record has entries for, one bit each.
#[inline]
pub(crate) fn there(entries: &Entries) -> u32 {
    entries[THERE]
}

/// Sums over sets of comparisons, worked out once for every set of eight.
#[derive(Clone)]
pub(crate) struct Sums {
    low: Box<[f64; 256]>,
    high: Box<[f64; 256]>,
}

impl Sums {
    /// For what each comparison adds; those beyond add nothing.
    pub(crate) fn new(each: impl Fn(usize) -> f64) -> Self {
        let of = |first: usize| {
            Box::new(std::array::from_fn(|set| {
                bits(set as u32).map(|bit| each(first + bit)).sum()
            }))
        };
        Self {
            low: of(0),
            high: of(8),
        }
    }

    /// The sum over a set.
    #[inline]
    pub(crate) fn of(&self, set: u32) -> f64 {
        self.low[(set & 255) as usize] + self.high[(set >> 8 & 255) as usize]
    }
}

/// What an entry has in a field that is asked for days.
#[derive(Clone, Copy)]
pub(crate) struct Dated {
    /// The number of the value, or one of [`crate::views::NONE`] and [`crate::views::SEVERAL`].
    pub(crate) code: u32,
    /// The days, where there is one value that has them.
    pub(crate) days: Days,
}

impl Dated {
    pub(crate) fn new(code: u32, days: Option<Days>) -> Self {
        Self {
            code,
            days: days.unwrap_or(Days {
                first: i32::MIN,
                last: i32::MAX,
                year: i32::MIN,
                month_day: 0,
                doubtful: true,
            }),
        }
    }
}

/// The entries of some records, the heads of their words, and their dates.
pub(crate) struct Near {
    /// The comparisons that know nothing but "equal", one bit each.
    pub(crate) only_equal: u32,
    /// For each comparison, its place among those that compare words, and among the dates of a record.
    places: Vec<(usize, usize)>,
    heads_each: usize,
    dates_each: usize,
    entries: Vec<Entries>,
    heads: Vec<Head>,
    dates: Vec<Dated>,
}

impl Near {
    pub(crate) fn new(views: &[View]) -> Self {
        let mut near = Self {
            only_equal: 0,
            places: Vec::new(),
            heads_each: 0,
            dates_each: 0,
            entries: Vec::new(),
            heads: Vec::new(),
            dates: Vec::new(),
        };
        for (c, view) in views.iter().enumerate() {
            near.only_equal |= u32::from(view.only_equal) << c;
            near.places.push((near.heads_each, near.dates_each));
            near.heads_each += usize::from(view.words.is_some());
            near.dates_each += view.dated(0).len();
        }
        near
    }

    /// Copies what rows of so many numbers need, in their order.
    pub(crate) fn gather(&mut self, views: &[View], rows: &[u32], width: usize) {
        self.entries.clear();
        self.heads.clear();
        self.dates.clear();
        for row in rows.chunks_exact(width) {
            let mut entries = Entries::default();
            for (lane, entry) in row[..views.len()].iter().enumerate() {
                entries[lane] = *entry;
                entries[THERE] |= u32::from(*entry != 0) << lane;
            }
            self.entries.push(entries);
        }
        for entries in &self.entries {
            for (view, entry) in views.iter().zip(entries) {
                if let Some((_, words)) = &view.words {
                    self.heads.push(*words.head(*entry));
                }
            }
        }
        if self.dates_each == 0 {
            return;
        }
        for entries in &self.entries {
            for (view, entry) in views.iter().zip(entries) {
                self.dates.extend_from_slice(view.dated(*entry));
            }
        }
    }

    /// The entries of a gathered record.
    #[inline]
    pub(crate) fn entries(&self, place: usize) -> &Entries {
        &self.entries[place]
    }

    /// What two gathered records have in one comparison.
    #[inline]
    pub(crate) fn pair(&self, comparison: usize, places: Places) -> (u32, u32) {
        (
            self.entries[places.0][comparison],
            self.entries[places.1][comparison],
        )
    }

    /// The heads of two words: those gathered, or without places those where they lie.
    #[inline]
    pub(crate) fn heads<'a>(
        &'a self,
        comparison: usize,
        words: &'a Words,
        entries: (u32, u32),
        places: Option<Places>,
    ) -> (&'a Head, &'a Head) {
        match places {
            Some((a, b)) => {
                let at = self.places[comparison].0;
                (
                    &self.heads[a * self.heads_each + at],
                    &self.heads[b * self.heads_each + at],
                )
            }
            None => (words.head(entries.0), words.head(entries.1)),
        }
    }

    /// The same for dates.
    #[inline]
    pub(crate) fn dated<'a>(
        &'a self,
        comparison: usize,
        view: &'a View,
        entries: (u32, u32),
        places: Option<Places>,
    ) -> (&'a [Dated], &'a [Dated]) {
        let Some((a, b)) = places else {
            return (view.dated(entries.0), view.dated(entries.1));
        };
        let width = view.dated(0).len();
        let at = self.places[comparison].1;
        (
            &self.dates[a * self.dates_each + at..][..width],
            &self.dates[b * self.dates_each + at..][..width],
        )
    }
}
