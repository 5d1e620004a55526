//! The table of capture histories: how many people are on exactly these lists.

use std::collections::{BTreeMap, BTreeSet};

/// The most lists a table may have.
pub const LISTS_MAX: usize = 16;
/// The most people a table may hold: more than are alive, so the counts cannot be of people.
pub const PEOPLE_MAX: u64 = 10_000_000_000;

/// On which lists a person is: bit 0 for the first list. Written `1011`, first list first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CaptureHistory(pub u32);

impl CaptureHistory {
    /// Whether the person is on list `list` (counted from 0).
    pub fn has(self, list: usize) -> bool {
        self.0 >> list & 1 == 1
    }

    /// On how many lists the person is.
    pub fn size(self) -> u32 {
        self.0.count_ones()
    }

    /// The history as zeros and ones, first list first.
    pub fn written(self, lists: usize) -> String {
        (0..lists)
            .map(|list| if self.has(list) { '1' } else { '0' })
            .collect()
    }
}

/// A table that cannot be one, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No lists at all.
    #[error("the table has no lists")]
    NoLists,
    /// More lists than can be handled.
    #[error("the table has {0} lists; at most {LISTS_MAX} can be estimated together")]
    TooManyLists(usize),
    /// A history mentions a list the table does not have.
    #[error("history {0:b} mentions a list beyond the {1} of the table")]
    HistoryBeyondLists(u32, usize),
    /// A count for people on no list: nobody can have counted them.
    #[error("there is a count for people on no list, whom nobody can have counted")]
    CountOfUnseen,
    /// The same history twice.
    #[error("history {0} is there twice")]
    HistoryTwice(String),
    /// People counted under a history that was declared impossible.
    #[error("history {0} was declared impossible but has {1} people")]
    ImpossibleButSeen(String, u64),
    /// More people than are alive.
    #[error("the counts add up to more than {PEOPLE_MAX}: they cannot be counts of people")]
    TooManyPeople,
}

/// How many people have each capture history, and which histories cannot occur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    names: Vec<String>,
    cells: BTreeMap<u32, u64>,
    impossible: BTreeSet<u32>,
}

impl Table {
    /// A table of `lists` lists called list1, list2, …; histories that are left out have nobody.
    ///
    /// ```
    /// use imena_estimate::{CaptureHistory, Table};
    /// let table = Table::new(2, [(CaptureHistory(0b01), 200), (CaptureHistory(0b10), 150), (CaptureHistory(0b11), 40)])?;
    /// assert_eq!(table.observed(), 390);
    /// assert_eq!(table.overlap(0b11), 40);
    /// # Ok::<(), imena_estimate::TableError>(())
    /// ```
    pub fn new(
        lists: usize,
        counts: impl IntoIterator<Item = (CaptureHistory, u64)>,
    ) -> Result<Self, TableError> {
        if lists == 0 {
            return Err(TableError::NoLists);
        }
        if lists > LISTS_MAX {
            return Err(TableError::TooManyLists(lists));
        }
        let mut cells = BTreeMap::new();
        let mut total = 0_u64;
        for (history, count) in counts {
            if u64::from(history.0) >= 1 << lists {
                return Err(TableError::HistoryBeyondLists(history.0, lists));
            }
            if history.0 == 0 {
                if count > 0 {
                    return Err(TableError::CountOfUnseen);
                }
                continue;
            }
            if cells.insert(history.0, count).is_some() {
                return Err(TableError::HistoryTwice(history.written(lists)));
            }
            total = total.saturating_add(count);
        }
        if total > PEOPLE_MAX {
            return Err(TableError::TooManyPeople);
        }
        cells.retain(|_, count| *count > 0);
        Ok(Self {
            names: (1..=lists).map(|list| format!("list{list}")).collect(),
            cells,
            impossible: BTreeSet::new(),
        })
    }

    /// The same table with the lists called as given; names beyond the lists are ignored.
    #[must_use]
    pub fn with_names(mut self, names: impl IntoIterator<Item = String>) -> Self {
        for (own, given) in self.names.iter_mut().zip(names) {
            *own = given;
        }
        self
    }

    /// The same table with histories that by the nature of the lists cannot occur (structural zeros).
    pub fn with_impossible(
        mut self,
        histories: impl IntoIterator<Item = CaptureHistory>,
    ) -> Result<Self, TableError> {
        for history in histories {
            if u64::from(history.0) >= 1 << self.lists() {
                return Err(TableError::HistoryBeyondLists(history.0, self.lists()));
            }
            if let Some(&count) = self.cells.get(&history.0) {
                return Err(TableError::ImpossibleButSeen(
                    history.written(self.lists()),
                    count,
                ));
            }
            self.impossible.insert(history.0);
        }
        Ok(self)
    }

    /// How many lists there are.
    pub fn lists(&self) -> usize {
        self.names.len()
    }

    /// What the lists are called.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The histories that have people, in order, with their counts.
    pub fn cells(&self) -> impl Iterator<Item = (CaptureHistory, u64)> + '_ {
        self.cells.iter().map(|(&h, &n)| (CaptureHistory(h), n))
    }

    /// The histories that cannot occur.
    pub fn impossible(&self) -> impl Iterator<Item = CaptureHistory> + '_ {
        self.impossible.iter().map(|&h| CaptureHistory(h))
    }

    /// How many people have exactly this history.
    pub fn count(&self, history: CaptureHistory) -> u64 {
        self.cells.get(&history.0).copied().unwrap_or(0)
    }

    /// How many people are on at least one list.
    pub fn observed(&self) -> u64 {
        self.cells.values().sum()
    }

    /// How many people are on every list of `set`, whatever else they are on.
    pub fn overlap(&self, set: u32) -> u64 {
        self.cells
            .iter()
            .filter(|(h, _)| *h & set == set)
            .map(|(_, n)| n)
            .sum()
    }

    /// How many people are on list `list` (counted from 0).
    pub fn on_list(&self, list: usize) -> u64 {
        self.overlap(1 << list)
    }

    /// f_1 … f_K: how many people are on exactly one, two, … lists.
    pub fn frequencies(&self) -> Vec<u64> {
        let mut f = vec![0; self.lists()];
        for (history, count) in self.cells() {
            f[history.size() as usize - 1] += count;
        }
        f
    }

    /// The table with the lists in another order: new list `i` is old list `order[i]`.
    /// Lists left out of `order` are forgotten, and people on those alone with them.
    #[must_use]
    pub fn arranged(&self, order: &[usize]) -> Self {
        let map = |h: u32| {
            order
                .iter()
                .enumerate()
                .fold(0, |new, (to, &from)| new | (h >> from & 1) << to)
        };
        let mut cells = BTreeMap::new();
        for (&h, &n) in &self.cells {
            if map(h) != 0 {
                *cells.entry(map(h)).or_insert(0) += n;
            }
        }
        // A history of fewer lists is impossible only if every way of filling in the rest is.
        let forgotten = self.lists() - order.len();
        let mut ways: BTreeMap<u32, usize> = BTreeMap::new();
        for &h in &self.impossible {
            *ways.entry(map(h)).or_insert(0) += 1;
        }
        Self {
            names: order.iter().map(|&from| self.names[from].clone()).collect(),
            cells,
            impossible: ways
                .into_iter()
                .filter(|&(h, n)| h != 0 && n == 1 << forgotten)
                .map(|(h, _)| h)
                .collect(),
        }
    }

    /// The table without one list.
    #[must_use]
    pub fn without(&self, list: usize) -> Self {
        let order: Vec<_> = (0..self.lists()).filter(|&i| i != list).collect();
        self.arranged(&order)
    }

    /// Only the people of one list, as the other lists see them, and how many of them those miss.
    #[must_use]
    pub fn within(&self, list: usize) -> (Self, u64) {
        let mut inside = self.clone();
        inside.cells.retain(|h, _| h >> list & 1 == 1);
        inside.impossible.retain(|h| h >> list & 1 == 1);
        let missed = inside.count(CaptureHistory(1 << list));
        let order: Vec<_> = (0..self.lists()).filter(|&i| i != list).collect();
        let mut kept = inside.arranged(&order);
        kept.impossible = inside
            .impossible
            .iter()
            .map(|h| {
                order
                    .iter()
                    .enumerate()
                    .fold(0, |new, (to, &from)| new | (h >> from & 1) << to)
            })
            .filter(|&h| h != 0)
            .collect();
        (kept, missed)
    }

    /// Counts `more` people under a history.
    pub(crate) fn add(&mut self, history: CaptureHistory, more: u64) {
        *self.cells.entry(history.0).or_insert(0) += more;
    }

    /// Two tables of the same lists, counted together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        for (&h, &n) in &other.cells {
            *sum.cells.entry(h).or_insert(0) += n;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Table {
        Table::new(
            3,
            [(1, 40), (2, 30), (4, 20), (3, 6), (7, 2)].map(|(h, n)| (CaptureHistory(h), n)),
        )
        .unwrap()
    }

    #[test]
    fn counts_overlaps() {
        let table = three();
        assert_eq!(table.observed(), 98);
        assert_eq!(table.on_list(0), 48);
        assert_eq!(table.overlap(0b011), 8);
        assert_eq!(table.frequencies(), [90, 6, 2]);
        assert_eq!(CaptureHistory(0b011).written(3), "110");
    }

    #[test]
    fn forgets_and_restricts() {
        let table = three();
        let two = table.without(2);
        assert_eq!((two.observed(), two.overlap(0b11)), (78, 8));
        let (inside, missed) = table.within(0);
        assert_eq!((inside.observed(), missed), (8, 40));
        assert_eq!(inside.overlap(0b11), 2);
    }

    #[test]
    fn refuses_what_cannot_be_a_table() {
        let bad = |lists, h, n| Table::new(lists, [(CaptureHistory(h), n)]).unwrap_err();
        assert_eq!(bad(25, 1, 1), TableError::TooManyLists(25));
        assert_eq!(bad(2, 4, 1), TableError::HistoryBeyondLists(4, 2));
        assert_eq!(bad(2, 0, 1), TableError::CountOfUnseen);
        assert_eq!(bad(2, 1, 1_000_000_000_000), TableError::TooManyPeople);
        assert_eq!(Table::new(0, []).unwrap_err(), TableError::NoLists);
        let twice = Table::new(2, [(CaptureHistory(1), 1), (CaptureHistory(1), 2)]);
        assert_eq!(twice.unwrap_err(), TableError::HistoryTwice("10".into()));
        let seen = three().with_impossible([CaptureHistory(3)]);
        assert_eq!(
            seen.unwrap_err(),
            TableError::ImpossibleButSeen("110".into(), 6)
        );
    }
}
