//! A cheap bound for comparisons of many forms: most pairs of names have nothing in common, and need not be read twice to know it.
//! Each entry carries marks of its values and of their words, and the letters of its spellings; where marks and letters rule out
//! every level, the pair is at "otherwise".

use crate::words::{Look, Words};

/// What must hold for a level to be possible.
pub(crate) enum Need {
    /// A mark in common in these bits.
    Mark(u128),
    /// Letters enough in common, in the spelling with this number.
    Letters(usize),
    /// All of these.
    All(Vec<Need>),
    /// One of these.
    Any(Vec<Need>),
    /// Cannot be told cheaply.
    Unknown,
}

impl Need {
    /// Whether it rules anything out.
    fn tells(&self) -> bool {
        match self {
            Self::Mark(_) | Self::Letters(_) => true,
            Self::All(parts) => parts.iter().any(Self::tells),
            Self::Any(parts) => parts.iter().all(Self::tells),
            Self::Unknown => false,
        }
    }
}

/// The bound for one comparison.
pub(crate) struct Far {
    needs: Vec<Need>,
    /// The field of each spelling, and the letters of the entries there.
    pub(crate) spellings: Vec<(usize, Words)>,
    /// The field of each share of the marks; whether its words are marked, or its whole values.
    pub(crate) marked: Vec<Marked>,
    marks: Vec<u128>,
}

/// A field whose values leave marks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marked {
    pub(crate) field: usize,
    pub(crate) words: bool,
}

impl Far {
    /// A bound made of what each level needs; none where a level may hold whatever the marks say.
    pub(crate) fn new(
        needs: Vec<Need>,
        spellings: Vec<(usize, Words)>,
        marked: Vec<Marked>,
    ) -> Option<Self> {
        needs.iter().all(Need::tells).then_some(Self {
            needs,
            spellings,
            marked,
            marks: Vec::new(),
        })
    }

    /// How many entries it knows.
    pub(crate) fn len(&self) -> usize {
        self.marks.len()
    }

    /// Adds the next entry's marks.
    pub(crate) fn push(&mut self, marks: u128) {
        self.marks.push(marks);
    }

    /// Whether no level but "otherwise" is possible.
    #[inline]
    pub(crate) fn rules_out(&self, a: u32, b: u32) -> bool {
        let common = self.marks[a as usize] & self.marks[b as usize];
        !self
            .needs
            .iter()
            .any(|need| self.possible(need, common, a, b))
    }

    fn possible(&self, need: &Need, common: u128, a: u32, b: u32) -> bool {
        match need {
            Need::Mark(bits) => common & bits != 0,
            Need::Letters(spelling) => {
                let words = &self.spellings[*spelling].1;
                words.look(words.head(a), words.head(b)) != Look::Far
            }
            Need::All(parts) => parts.iter().all(|p| self.possible(p, common, a, b)),
            Need::Any(parts) => parts.iter().any(|p| self.possible(p, common, a, b)),
            Need::Unknown => true,
        }
    }
}

/// The bits that one of so many fields has for its marks.
pub(crate) fn share(number: usize, of: usize) -> u128 {
    let each = 128 / of.max(1) as u32;
    let ones = if each == 128 {
        u128::MAX
    } else {
        (1 << each) - 1
    };
    ones << (each * number as u32)
}

/// The mark of a value in a share of the bits.
pub(crate) fn mark(value: u64, share: u128) -> u128 {
    let (first, each) = (share.trailing_zeros(), share.count_ones());
    1 << (first + (value % u64::from(each)) as u32)
}
