//! Comparisons prepared for speed: each works on one number per record, and the level of a pair of
//! numbers is computed once and remembered.

use rustc_hash::FxHashMap;

use crate::days::Days;
use crate::expression::{Ask, Condition, Field, Limit};
use crate::far::{Far, Marked, Need, mark, share};
use crate::forms::{Forms, Needs};
use crate::lanes::{bits, equal_lanes};
use crate::model::Comparison;
use crate::near::{Dated, Near, there};
use crate::score::Bounds;
use crate::similar::{self, Letters};
use crate::table::Table;
use crate::text::hash_bytes;
use crate::words::{Look, Words};

/// A field as the forms of slots of an entry.
struct SlotField {
    any: Vec<(usize, usize)>,
    /// Where the field has one form: the code that each entry has there, or [`NONE`] or [`SEVERAL`].
    flat: Vec<u32>,
}

/// An entry has nothing in a field.
pub(crate) const NONE: u32 = u32::MAX;
/// An entry has several alternatives in a field.
pub(crate) const SEVERAL: u32 = u32::MAX - 1;

enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Ask {
        ask: Ask,
        left: usize,
        right: usize,
        limit: Limit,
    },
}

impl Test {
    /// Whether the test only holds numbers against each other.
    fn cheap(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::cheap),
            Self::Not(inside) => inside.cheap(),
            Self::Ask { ask, .. } => needs(*ask).days || matches!(ask, Ask::Equal | Ask::Missing),
        }
    }

    /// Whether "equal" is only asked of a field and itself, so that numbers tell.
    fn within_fields(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::within_fields),
            Self::Not(inside) => inside.within_fields(),
            Self::Ask {
                ask, left, right, ..
            } => *ask != Ask::Equal || left == right,
        }
    }

    /// Notes the fields whose marks or letters tell something about the test, with the lowest limit of each spelling.
    fn seen_from_afar(&self, spelled: &mut Vec<(usize, Limit)>, marked: &mut Vec<Marked>) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.seen_from_afar(spelled, marked);
                }
            }
            Self::Not(_) => {}
            Self::Ask {
                ask, left, limit, ..
            } => match (Marked::by(*ask, *left, *limit), *limit) {
                (Some(by), _) if marked.contains(&by) => {}
                (Some(by), _) => marked.push(by),
                (None, Limit::AtLeast(least)) if *ask == Ask::JaroWinkler => {
                    match spelled.iter_mut().find(|(field, _)| field == left) {
                        Some((_, Limit::AtLeast(known))) => *known = known.min(least),
                        _ => spelled.push((*left, *limit)),
                    }
                }
                _ => {}
            },
        }
    }

    fn need(&self, spelled: &[(usize, Limit)], marked: &[Marked], shares: &[u128]) -> Need {
        let all = |parts: &[Self]| {
            parts
                .iter()
                .map(|p| p.need(spelled, marked, shares))
                .collect()
        };
        match self {
            Self::All(parts) => Need::All(all(parts)),
            Self::Any(parts) => Need::Any(all(parts)),
            Self::Not(_) => Need::Unknown,
            Self::Ask {
                ask, left, limit, ..
            } => {
                let by = Marked::by(*ask, *left, *limit);
                if let Some(at) = by.and_then(|by| marked.iter().position(|m| *m == by)) {
                    return Need::Mark(shares[at]);
                }
                match spelled.iter().position(|(field, _)| field == left) {
                    Some(at) if *ask == Ask::JaroWinkler => Need::Letters(at),
                    _ => Need::Unknown,
                }
            }
        }
    }

    /// The same answer as [`View::holds`], from dates laid out by field.
    fn holds_dated(&self, a: &[Dated], b: &[Dated]) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|p| p.holds_dated(a, b)),
            Self::Any(parts) => parts.iter().any(|p| p.holds_dated(a, b)),
            Self::Not(inside) => !inside.holds_dated(a, b),
            Self::Ask {
                ask,
                left,
                right,
                limit,
            } => {
                let (x, y) = (&a[*left], &b[*right]);
                let there = x.code != NONE && y.code != NONE;
                match ask {
                    Ask::Missing => !there,
                    Ask::Equal => there && x.code == y.code,
                    _ => there && days_hold(*ask, *limit, x.days, y.days),
                }
            }
        }
    }
}

/// What is known at once of two records with the same entry.
#[derive(Clone, Copy)]
pub(crate) struct Same {
    /// The level.
    pub(crate) level: u8,
    /// What its term frequency adds, less the most that any would: most pairs share what is common, and that says little.
    pub(crate) less: f32,
}

/// One comparison over distinct combinations of values ("entries").
pub(crate) struct View {
    /// The columns of the table that an entry is made of.
    pub(crate) columns: Vec<usize>,
    /// The combinations, end to end; empty where an entry is a value of the one column.
    entries: Vec<u32>,
    /// The entry of each record where it is not the column's own number.
    codes: Option<Vec<u32>>,
    /// The number of each combination.
    numbers: FxHashMap<Box<[u32]>, u32>,
    /// The field whose values are counted.
    terms: Option<usize>,
    /// How many entries there are, 0 included.
    pub(crate) count: usize,
    /// How many records have each entry.
    pub(crate) records: Vec<u32>,
    /// The level of an entry held against itself; 0 where something needed is missing.
    pub(crate) own_level: Vec<u8>,
    /// log2 of the share of the entry's term; 0 where there is none.
    pub(crate) term_log: Vec<f32>,
    /// log2 of the chance that two terms are the same.
    pub(crate) term_chance_log: f64,
    /// The least of `term_log`.
    pub(crate) term_rarest_log: f64,
    /// How much of the term frequency goes into each level.
    pub(crate) term_shares: [f32; 16],
    /// What two records with the same entry are.
    pub(crate) same: Vec<Same>,
    fields: Vec<SlotField>,
    needed: Vec<usize>,
    tests: Vec<Test>,
    crossed: bool,
    pub(crate) only_equal: bool,
    /// Whether a level costs less than to remember it.
    pub(crate) cheap: bool,
    /// One bit a level: those that two different entries never reach.
    pub(crate) only_same: u16,
    /// Where levels are limits of Jaro-Winkler on one field: that field, and its words.
    pub(crate) words: Option<(usize, Words)>,
    /// Where levels ask for more: what rules all of them out.
    far: Option<Far>,
    /// Where levels only ask for days, of fields of one form: what each entry has in each field.
    dates: Option<Vec<Dated>>,
    /// The level of "otherwise".
    pub(crate) otherwise: u8,
}

impl View {
    /// Prepares a comparison; nothing where a needed column is absent.
    pub(crate) fn build(comparison: &Comparison, table: &Table, forms: &mut Forms) -> Option<Self> {
        let mut columns: Vec<usize> = comparison
            .columns()
            .iter()
            .filter_map(|c| table.column(c))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        let mut view = Self {
            columns,
            entries: Vec::new(),
            codes: None,
            numbers: FxHashMap::default(),
            terms: None,
            count: 0,
            records: Vec::new(),
            own_level: Vec::new(),
            term_log: Vec::new(),
            term_chance_log: 0.0,
            term_rarest_log: 0.0,
            term_shares: [0.0; 16],
            same: Vec::new(),
            fields: Vec::new(),
            needed: Vec::new(),
            tests: Vec::new(),
            crossed: false,
            only_equal: true,
            cheap: false,
            only_same: 0,
            words: None,
            far: None,
            dates: None,
            otherwise: comparison.level_count() as u8,
        };
        for level in &comparison.levels {
            let test = view.test(&level.when, comparison, table, forms);
            view.tests.push(test);
        }
        for field in &comparison.fields {
            let at = view.field(field, Needs::default(), table, forms);
            if view.fields[at].any.is_empty() {
                return None;
            }
            view.needed.push(at);
        }
        view.number_entries(table, 0);
        view.own_level = (0..view.count as u32).map(|e| view.own(e, forms)).collect();
        let simple = view.columns.len() == 1
            && view
                .fields
                .iter()
                .all(|f| f.any.len() == 1 && forms.list[f.any[0].1].plain);
        view.only_equal &= simple && !view.crossed;
        if let Some(terms) = &comparison.terms {
            let field = view.field(terms, Needs::default(), table, forms);
            view.terms = Some(field);
            for (i, level) in comparison.levels.iter().enumerate() {
                view.term_shares[i + 1] = level.terms as f32;
            }
            view.count_terms(forms);
        }
        view.note_only_same(forms);
        view.cheap = view.tests.iter().all(Test::cheap);
        view.words = view.words_of();
        let dated = view.cheap
            && !view.only_equal
            && view.fields.iter().all(|f| f.any.len() == 1)
            && view.tests.iter().all(Test::within_fields);
        view.dates = dated.then(Vec::new);
        if !view.only_equal && !view.cheap && !view.crossed && view.words.is_none() {
            view.far = view.far_of();
        }
        Some(view)
    }

    /// Where each entry is one word of its own, "equal" holds for no two of them.
    fn note_only_same(&mut self, forms: &Forms) {
        let simple = self.columns.len() == 1
            && !self.crossed
            && self
                .fields
                .iter()
                .all(|f| f.any.len() == 1 && forms.list[f.any[0].1].plain);
        self.only_same = 0;
        for (i, test) in self.tests.iter().enumerate() {
            let equal =
                matches!(test, Test::Ask { ask: Ask::Equal, left, right, .. } if left == right);
            if simple && equal {
                self.only_same |= 1 << (i + 1);
            }
        }
    }

    /// The field and the limits, where all levels are "equal" or limits of Jaro-Winkler on one field of one form.
    fn words_of(&self) -> Option<(usize, Words)> {
        let mut field = None;
        let mut limits = Vec::new();
        for (i, test) in self.tests.iter().enumerate() {
            let Test::Ask {
                ask,
                left,
                right,
                limit,
            } = test
            else {
                return None;
            };
            if left != right || *field.get_or_insert(*left) != *left {
                return None;
            }
            match ask {
                Ask::Equal => {}
                Ask::JaroWinkler => limits.push((*limit, i as u8 + 1)),
                _ => return None,
            }
        }
        let field = field.filter(|f| self.fields[*f].any.len() == 1)?;
        Some((field, Words::new(limits)?))
    }

    /// What each level needs, where that can be told by marks and letters.
    fn far_of(&self) -> Option<Far> {
        let mut spelled: Vec<(usize, Limit)> = Vec::new();
        let mut marked: Vec<Marked> = Vec::new();
        for test in &self.tests {
            test.seen_from_afar(&mut spelled, &mut marked);
        }
        let shares: Vec<u128> = (0..marked.len()).map(|i| share(i, marked.len())).collect();
        let need = |test: &Test| test.need(&spelled, &marked, &shares);
        let needs = self.tests.iter().map(need).collect();
        let spellings: Option<Vec<(usize, Words)>> = spelled
            .iter()
            .map(|(field, limit)| Some((*field, Words::new(vec![(*limit, 1)])?)))
            .collect();
        Far::new(needs, spellings?, marked)
    }

    /// Prepares what makes comparing quick, once all forms are complete; takes in new entries later.
    pub(crate) fn quicken(&mut self, forms: &Forms) {
        for at in 0..self.fields.len() {
            let [(slot, form)] = self.fields[at].any[..] else {
                continue;
            };
            let known = self.fields[at].flat.len();
            let flat: Vec<u32> = (known as u32..self.count as u32)
                .map(|entry| match forms.list[form].of(self.part(entry, slot)) {
                    [] => NONE,
                    [one] => *one,
                    _ => SEVERAL,
                })
                .collect();
            self.fields[at].flat.extend(flat);
        }
        self.same = (0..self.count)
            .map(|entry| {
                let level = self.own_level[entry];
                let log = self.term_log.get(entry).copied().unwrap_or(0.0);
                let share = self.term_shares[usize::from(level)];
                Same {
                    level,
                    less: share * (self.term_rarest_log as f32 - log),
                }
            })
            .collect();
        if let Some(dates) = &mut self.dates {
            for entry in dates.len() / self.fields.len()..self.count {
                dates.extend(self.fields.iter().map(|field| {
                    let code = field.flat[entry];
                    let days = forms.list[field.any[0].1].days(code);
                    // A form asked only whether it is equal has no days.
                    Dated::new(code, days)
                }));
            }
        }
        if let Some(far) = &mut self.far {
            let known = far.len();
            for (field, words) in &mut far.spellings {
                let field = &self.fields[*field];
                for entry in known..self.count {
                    // Where a field has several forms or values, its letters tell nothing.
                    let code = field.flat.get(entry).filter(|code| **code < SEVERAL);
                    words.push(code.map(|code| {
                        let form = &forms.list[field.any[0].1];
                        (*code, form.letters(*code))
                    }));
                }
            }
            let shares: Vec<u128> = (0..far.marked.len())
                .map(|i| share(i, far.marked.len()))
                .collect();
            let (combined, width) = (self.codes.is_some(), self.columns.len());
            let part = |entries: &[u32], entry: u32, slot: usize| {
                if combined {
                    entries[entry as usize * width + slot]
                } else {
                    entry
                }
            };
            for entry in known as u32..self.count as u32 {
                let mut marks = 0;
                for (marked, share) in far.marked.iter().zip(&shares) {
                    for (slot, form) in &self.fields[marked.field].any {
                        let form = &forms.list[*form];
                        for code in form.of(part(&self.entries, entry, *slot)) {
                            if marked.words {
                                for word in form.tokens(*code) {
                                    marks |= mark(*word, *share);
                                }
                            } else {
                                let text = form.words.get(*code);
                                marks |= mark(hash_bytes(text.as_bytes()), *share);
                            }
                        }
                    }
                }
                far.push(marks);
            }
        }
        if let Some((field, words)) = &mut self.words {
            let form = &forms.list[self.fields[*field].any[0].1];
            for code in &self.fields[*field].flat[words.len()..] {
                words.push((*code < SEVERAL).then(|| (*code, form.letters(*code))));
            }
        }
    }

    /// Numbers the entries of the records from `first` on.
    fn number_entries(&mut self, table: &Table, first: usize) {
        if let [column] = self.columns[..] {
            let column = &table.columns[column];
            self.count = column.words.len();
            self.records.resize(self.count, 0);
            for code in &column.codes[first..] {
                self.records[*code as usize] += 1;
            }
            return;
        }
        let width = self.columns.len();
        let mut codes = self.codes.take().unwrap_or_default();
        if self.records.is_empty() {
            self.entries = vec![0; width];
            self.records = vec![0];
        }
        let mut entry = vec![0; width];
        for record in first..table.len() {
            for (slot, column) in self.columns.iter().enumerate() {
                entry[slot] = table.columns[*column].codes[record];
            }
            let number = if entry.iter().all(|c| *c == 0) {
                0
            } else if let Some(number) = self.numbers.get(entry.as_slice()) {
                *number
            } else {
                let number = self.records.len() as u32;
                self.numbers
                    .insert(entry.clone().into_boxed_slice(), number);
                self.entries.extend_from_slice(&entry);
                self.records.push(0);
                number
            };
            self.records[number as usize] += 1;
            codes.push(number);
        }
        self.count = self.records.len();
        self.codes = Some(codes);
    }

    /// Takes in the records from `first` on; the forms have grown before.
    pub(crate) fn grow(&mut self, table: &Table, forms: &Forms, first: usize) {
        self.number_entries(table, first);
        for entry in self.own_level.len() as u32..self.count as u32 {
            let level = self.own(entry, forms);
            self.own_level.push(level);
        }
        self.only_equal &= self
            .fields
            .iter()
            .all(|f| f.any.iter().all(|(_, form)| forms.list[*form].plain));
        self.count_terms(forms);
        self.note_only_same(forms);
        self.quicken(forms);
    }

    /// The entry of a record.
    pub(crate) fn entry(&self, table: &Table, record: usize) -> u32 {
        match &self.codes {
            Some(codes) => codes[record],
            None => table.columns[self.columns[0]].codes[record],
        }
    }

    fn part(&self, entry: u32, slot: usize) -> u32 {
        if self.codes.is_some() {
            self.entries[entry as usize * self.columns.len() + slot]
        } else {
            entry
        }
    }

    fn field(&mut self, field: &Field, needs: Needs, table: &Table, forms: &mut Forms) -> usize {
        let any = forms
            .field(table, field, needs)
            .into_iter()
            .filter_map(|form| {
                let column = forms.list[form].column;
                let slot = self.columns.iter().position(|c| *c == column)?;
                Some((slot, form))
            })
            .collect();
        if let Some(known) = self.fields.iter().position(|f| f.any == any) {
            return known;
        }
        self.fields.push(SlotField {
            any,
            flat: Vec::new(),
        });
        self.fields.len() - 1
    }

    fn test(
        &mut self,
        condition: &Condition,
        comparison: &Comparison,
        table: &Table,
        forms: &mut Forms,
    ) -> Test {
        match condition {
            Condition::All(parts) => Test::All(
                parts
                    .iter()
                    .map(|p| self.test(p, comparison, table, forms))
                    .collect(),
            ),
            Condition::Any(parts) => Test::Any(
                parts
                    .iter()
                    .map(|p| self.test(p, comparison, table, forms))
                    .collect(),
            ),
            Condition::Not(inside) => {
                self.only_equal = false;
                Test::Not(Box::new(self.test(inside, comparison, table, forms)))
            }
            Condition::Ask {
                ask,
                left,
                right,
                limit,
            } => {
                let needs = needs(*ask);
                let own = left.as_ref().unwrap_or(&comparison.fields[0]);
                let left_at = self.field(own, needs, table, forms);
                let right_at = match right {
                    Some(field) if field != own => {
                        self.crossed = true;
                        self.field(field, needs, table, forms)
                    }
                    _ => left_at,
                };
                if *ask != Ask::Equal {
                    self.only_equal = false;
                }
                Test::Ask {
                    ask: *ask,
                    left: left_at,
                    right: right_at,
                    limit: *limit,
                }
            }
        }
    }

    fn has(&self, entry: u32, field: usize, forms: &Forms) -> bool {
        if let Some(code) = self.fields[field].flat.get(entry as usize) {
            return *code != NONE;
        }
        self.fields[field]
            .any
            .iter()
            .any(|(slot, form)| !forms.list[*form].of(self.part(entry, *slot)).is_empty())
    }

    fn own(&self, entry: u32, forms: &Forms) -> u8 {
        if entry == 0 || self.needed.iter().any(|f| !self.has(entry, *f, forms)) {
            return 0;
        }
        self.level_of(entry, entry, forms, &mut Letters::new())
    }

    /// What an entry has in each field, where levels only ask for days.
    #[inline]
    pub(crate) fn dated(&self, entry: u32) -> &[Dated] {
        let width = self.fields.len();
        match &self.dates {
            Some(dates) => &dates[entry as usize * width..][..width],
            None => &[],
        }
    }

    /// The level by days alone; nothing where an entry has alternatives, or where more than days is asked.
    #[inline]
    fn level_by_days(&self, a: &[Dated], b: &[Dated]) -> Option<u8> {
        if a.is_empty() || a.iter().chain(b).any(|d| d.code == SEVERAL) {
            return None;
        }
        for (i, test) in self.tests.iter().enumerate() {
            if test.holds_dated(a, b) || (self.crossed && test.holds_dated(b, a)) {
                return Some(i as u8 + 1);
            }
        }
        Some(self.otherwise)
    }

    fn level_of(&self, a: u32, b: u32, forms: &Forms, letters: &mut Letters) -> u8 {
        for (i, test) in self.tests.iter().enumerate() {
            if self.holds(test, a, b, forms, letters)
                || (self.crossed && self.holds(test, b, a, forms, letters))
            {
                return i as u8 + 1;
            }
        }
        self.otherwise
    }

    fn holds(&self, test: &Test, a: u32, b: u32, forms: &Forms, letters: &mut Letters) -> bool {
        match test {
            Test::All(parts) => parts.iter().all(|p| self.holds(p, a, b, forms, letters)),
            Test::Any(parts) => parts.iter().any(|p| self.holds(p, a, b, forms, letters)),
            Test::Not(inside) => !self.holds(inside, a, b, forms, letters),
            Test::Ask {
                ask,
                left,
                right,
                limit,
            } => {
                if *ask == Ask::Missing {
                    return !self.has(a, *left, forms) || !self.has(b, *right, forms);
                }
                let (field_a, field_b) = (&self.fields[*left], &self.fields[*right]);
                if let (Some(x), Some(y)) =
                    (field_a.flat.get(a as usize), field_b.flat.get(b as usize))
                    && *x != SEVERAL
                    && *y != SEVERAL
                {
                    if *x == NONE || *y == NONE {
                        return false;
                    }
                    let (number_a, number_b) = (field_a.any[0].1, field_b.any[0].1);
                    let pair = Pair {
                        form_a: &forms.list[number_a],
                        x: *x,
                        form_b: &forms.list[number_b],
                        y: *y,
                        same_form: number_a == number_b,
                        numbers: (number_a as u32, number_b as u32),
                    };
                    return pair.holds(*ask, *limit, letters);
                }
                for (slot_a, number_a) in &self.fields[*left].any {
                    let form_a = &forms.list[*number_a];
                    for x in form_a.of(self.part(a, *slot_a)) {
                        for (slot_b, number_b) in &self.fields[*right].any {
                            let same_form = number_a == number_b;
                            let form_b = &forms.list[*number_b];
                            for y in form_b.of(self.part(b, *slot_b)) {
                                let pair = Pair {
                                    form_a,
                                    x: *x,
                                    form_b,
                                    y: *y,
                                    same_form,
                                    numbers: (*number_a as u32, *number_b as u32),
                                };
                                if pair.holds(*ask, *limit, letters) {
                                    return true;
                                }
                            }
                        }
                    }
                }
                false
            }
        }
    }

    /// Counts how often each term occurs; alternatives count for each of them.
    fn count_terms(&mut self, forms: &Forms) {
        let Some(field) = self.terms else {
            return;
        };
        let mut counts: FxHashMap<&str, u64> = FxHashMap::default();
        let mut all = 0_u64;
        for entry in 1..self.count as u32 {
            let records = u64::from(self.records[entry as usize]);
            let mut any = false;
            for (slot, form) in &self.fields[field].any {
                let form = &forms.list[*form];
                for code in form.of(self.part(entry, *slot)) {
                    *counts.entry(form.words.get(*code)).or_default() += records;
                    any = true;
                }
            }
            all += if any { records } else { 0 };
        }
        if all == 0 {
            return;
        }
        let mut logs = vec![0.0_f32; self.count];
        let mut squares: Vec<u64> = counts.values().copied().collect();
        squares.sort_unstable();
        let all = all as f64;
        let chance: f64 = squares.iter().map(|n| (*n as f64 / all).powi(2)).sum();
        for entry in 1..self.count as u32 {
            let most = self.fields[field]
                .any
                .iter()
                .flat_map(|(slot, form)| {
                    let form = &forms.list[*form];
                    form.of(self.part(entry, *slot))
                        .iter()
                        .map(|c| counts[form.words.get(*c)])
                })
                .max();
            if let Some(most) = most {
                logs[entry as usize] = (most as f64 / all).log2() as f32;
            }
        }
        self.term_rarest_log = f64::from(logs.iter().copied().fold(0.0, f32::min));
        self.term_log = logs;
        self.term_chance_log = chance.log2();
    }
}

fn needs(ask: Ask) -> Needs {
    Needs {
        initials: ask == Ask::Short,
        letters: matches!(
            ask,
            Ask::JaroWinkler | Ask::Jaro | Ask::Osa | Ask::Damerau | Ask::Levenshtein
        ),
        days: matches!(
            ask,
            Ask::SameDay
                | Ask::SameYear
                | Ask::SameMonth
                | Ask::Swapped
                | Ask::YearsApart
                | Ask::DaysApart
                | Ask::Overlapping
                | Ask::Rough
        ),
        tokens: matches!(ask, Ask::Overlap | Ask::Within),
    }
}

struct Pair<'a> {
    form_a: &'a crate::forms::Form,
    x: u32,
    form_b: &'a crate::forms::Form,
    y: u32,
    same_form: bool,
    numbers: (u32, u32),
}

impl Pair<'_> {
    fn holds(&self, ask: Ask, limit: Limit, letters: &mut Letters) -> bool {
        let spelled = || (self.form_a.letters(self.x), self.form_b.letters(self.y));
        let within = |number: f64| within(limit, number);
        match ask {
            Ask::Equal => {
                if self.same_form {
                    self.x == self.y
                } else {
                    self.form_a.words.get(self.x) == self.form_b.words.get(self.y)
                }
            }
            Ask::JaroWinkler => {
                let (a, b) = spelled();
                if let Limit::AtLeast(least) = limit {
                    let sets = (
                        self.form_a.letter_set(self.x),
                        self.form_b.letter_set(self.y),
                    );
                    if similar::jaro_winkler_most(a, b, sets) < least {
                        return false;
                    }
                }
                let name = [self.numbers.0, self.x, self.numbers.1, self.y];
                within(letters.jaro_winkler_of(name, a, b))
            }
            Ask::Jaro => {
                let (a, b) = spelled();
                within(letters.jaro(a, b))
            }
            Ask::Osa | Ask::Damerau | Ask::Levenshtein => {
                let (a, b) = spelled();
                if let Limit::AtMost(most) = limit
                    && a.len().abs_diff(b.len()) as f64 > most
                {
                    return false;
                }
                within(match ask {
                    Ask::Osa => similar::osa_distance(a, b),
                    Ask::Damerau => similar::damerau_distance(a, b),
                    _ => similar::levenshtein_distance(a, b),
                })
            }
            Ask::Overlap | Ask::Within => {
                let (a, b) = (self.form_a.tokens(self.x), self.form_b.tokens(self.y));
                let common = a.iter().filter(|t| b.binary_search(t).is_ok()).count();
                let of = if ask == Ask::Overlap {
                    a.len() + b.len() - common
                } else {
                    a.len().min(b.len())
                };
                of > 0 && within(common as f64 / of as f64)
            }
            Ask::Short => self.form_a.is_initial(self.x) || self.form_b.is_initial(self.y),
            Ask::Missing => false,
            _ => match (self.form_a.days(self.x), self.form_b.days(self.y)) {
                (Some(a), Some(b)) => days_hold(ask, limit, a, b),
                _ => false,
            },
        }
    }
}

impl Marked {
    /// The marks without which the answer is no.
    fn by(ask: Ask, field: usize, limit: Limit) -> Option<Self> {
        let words = match (ask, limit) {
            (Ask::Equal, _) => false,
            (Ask::Overlap | Ask::Within, Limit::AtLeast(least)) if least > 0.0 => true,
            _ => return None,
        };
        Some(Self { field, words })
    }
}

/// The questions that days answer.
#[inline]
fn days_hold(ask: Ask, limit: Limit, a: Days, b: Days) -> bool {
    match ask {
        Ask::SameDay => a.is_day() && b.is_day() && a.first == b.first,
        Ask::SameYear => a.years_apart(b) == Some(0.0),
        Ask::SameMonth => {
            a.years_apart(b) == Some(0.0)
                && a.is_day()
                && b.is_day()
                && a.month_day / 32 == b.month_day / 32
        }
        Ask::Swapped => a.swapped(b),
        Ask::YearsApart => a.years_apart(b).is_some_and(|n| within(limit, n)),
        Ask::DaysApart => within(limit, a.days_apart(b)),
        Ask::Overlapping => a.overlaps(b),
        Ask::Rough => !a.is_day() || !b.is_day(),
        _ => false,
    }
}

fn within(limit: Limit, number: f64) -> bool {
    match limit {
        Limit::Holds => number > 0.0,
        Limit::AtLeast(least) => number >= least,
        Limit::AtMost(most) => number <= most,
    }
}

/// How many pairs of entries a comparer remembers for one comparison.
const REMEMBERED: usize = 1 << 13;

/// Computes levels, remembering those of late. One for each thread.
pub(crate) struct Comparer<'a> {
    views: &'a [View],
    forms: &'a Forms,
    near: Near,
    remembered: Vec<Vec<u64>>,
    letters: Letters,
}

/// Where two records stand among those that were [gathered](Comparer::gather).
pub(crate) type Places = (usize, usize);

impl<'a> Comparer<'a> {
    pub(crate) fn new(views: &'a [View], forms: &'a Forms) -> Self {
        let remembered = views
            .iter()
            .map(|v| {
                if v.only_equal || v.cheap {
                    Vec::new()
                } else {
                    vec![0; REMEMBERED]
                }
            })
            .collect();
        Self {
            views,
            forms,
            near: Near::new(views),
            remembered,
            letters: Letters::new(),
        }
    }

    /// Lays side by side what comparing these rows needs.
    pub(crate) fn gather(&mut self, rows: &[u32], width: usize) {
        self.near.gather(self.views, rows, width);
    }

    /// The level of one comparison for two entries.
    #[inline]
    pub(crate) fn level(&mut self, comparison: usize, a: u32, b: u32) -> u8 {
        let view = &self.views[comparison];
        if a == b {
            return view.own_level[a as usize];
        }
        if a == 0 || b == 0 {
            return 0;
        }
        if view.only_equal {
            return view.otherwise;
        }
        self.graded(comparison, a, b, None)
    }

    /// The level of two different entries that are there, of a comparison that knows more than "equal".
    #[inline]
    fn graded(&mut self, comparison: usize, a: u32, b: u32, places: Option<Places>) -> u8 {
        let view = &self.views[comparison];
        if let Some((_, words)) = &view.words {
            let (x, y) = self.near.heads(comparison, words, (a, b), places);
            match words.look(x, y) {
                Look::Far => return view.otherwise,
                Look::Near => {
                    let (slot, key) = remembered(&mut self.remembered[comparison], a, b);
                    if *slot & !15 != key {
                        // Jaro may differ with the order of the two.
                        let (x, y) = if a < b { (x, y) } else { (y, x) };
                        *slot = key | u64::from(words.level(x, y, view.otherwise));
                    }
                    return (*slot & 15) as u8;
                }
                Look::Loose => {}
            }
        } else if view.cheap {
            let (x, y) = self.near.dated(comparison, view, (a, b), places);
            return view
                .level_by_days(x, y)
                .unwrap_or_else(|| view.level_of(a, b, self.forms, &mut self.letters));
        }
        if view.far.as_ref().is_some_and(|far| far.rules_out(a, b)) {
            return view.otherwise;
        }
        self.worked_out(comparison, a, b)
    }

    fn worked_out(&mut self, comparison: usize, a: u32, b: u32) -> u8 {
        let (slot, key) = remembered(&mut self.remembered[comparison], a, b);
        if *slot & !15 != key {
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            let view = &self.views[comparison];
            *slot = key | u64::from(view.level_of(a, b, self.forms, &mut self.letters));
        }
        (*slot & 15) as u8
    }

    /// The levels of all comparisons of two gathered records; nothing where they cannot weigh `least` any more. What costs
    /// little comes first: what is equal, missing or knows nothing but "equal" is settled for all comparisons at once.
    #[inline]
    pub(crate) fn pattern_within(
        &mut self,
        places: Places,
        bounds: &Bounds,
        least: f64,
    ) -> Option<u64> {
        let (a, b) = (self.near.entries(places.0), self.near.entries(places.1));
        let both = there(a) & there(b);
        let equal = equal_lanes(a, b) & both;
        let apart = both & !equal;
        let settled = apart & self.near.only_equal;
        let mut most = bounds.start + bounds.missing.of(!both) + bounds.otherwise.of(settled);
        let mut pattern = 0;
        for c in bits(equal) {
            let same = self.views[c].same[a[c] as usize];
            pattern |= u64::from(same.level) << (4 * c);
            most += bounds.change[c * 16 + usize::from(same.level)] + f64::from(same.less);
        }
        if most < least {
            return None;
        }
        let mut open = apart & !settled;
        for c in bits(open) {
            let view = &self.views[c];
            let (a, b) = self.near.pair(c, places);
            let level = match &view.words {
                Some((_, words)) => {
                    let (x, y) = self.near.heads(c, words, (a, b), Some(places));
                    if words.look(x, y) != Look::Far {
                        continue;
                    }
                    view.otherwise
                }
                None if view.cheap => self.graded(c, a, b, Some(places)),
                None => match &view.far {
                    Some(far) if far.rules_out(a, b) => view.otherwise,
                    _ => continue,
                },
            };
            open &= !(1 << c);
            pattern |= u64::from(level) << (4 * c);
            most += bounds.change[c * 16 + usize::from(level)];
            if most < least {
                return None;
            }
        }
        for c in bits(open) {
            let (a, b) = self.near.pair(c, places);
            let level = match self.views[c].far {
                // It was asked already, in vain.
                Some(_) => self.worked_out(c, a, b),
                None => self.graded(c, a, b, Some(places)),
            };
            pattern |= u64::from(level) << (4 * c);
            most += bounds.change[c * 16 + usize::from(level)];
            if most < least {
                return None;
            }
        }
        for c in bits(settled) {
            pattern |= u64::from(self.views[c].otherwise) << (4 * c);
        }
        Some(pattern)
    }

    /// For each comparison and entry, what a pair with `row` can weigh at most, from `bounds.start` on. Levels that cost much are
    /// left open.
    pub(crate) fn most_beside(&mut self, row: &[u32], bounds: &Bounds) -> Vec<Vec<f32>> {
        (0..self.views.len())
            .map(|c| {
                let view = &self.views[c];
                let quick =
                    view.only_equal || view.cheap || view.words.is_some() || view.far.is_some();
                (0..view.count as u32)
                    .map(|entry| {
                        if row[c] == entry && entry != 0 {
                            let same = view.same[entry as usize];
                            return bounds.change[c * 16 + usize::from(same.level)] as f32
                                + same.less;
                        }
                        if !quick && row[c] != 0 && entry != 0 {
                            return 0.0;
                        }
                        let level = self.level(c, row[c], entry);
                        bounds.change[c * 16 + usize::from(level)] as f32
                    })
                    .collect()
            })
            .collect()
    }

    /// The levels of all comparisons of two rows, four bits each, the first comparison lowest.
    #[inline]
    pub(crate) fn pattern(&mut self, a: &[u32], b: &[u32]) -> u64 {
        let mut pattern = 0;
        for (i, (x, y)) in a.iter().zip(b).enumerate() {
            pattern |= u64::from(self.level(i, *x, *y)) << (4 * i);
        }
        pattern
    }
}

/// Where the level of a pair is remembered, and what stands there if it is.
#[inline]
fn remembered(levels: &mut [u64], a: u32, b: u32) -> (&mut u64, u64) {
    let key = (u64::from(a.min(b)) << 34) | (u64::from(a.max(b)) << 4);
    let at = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 51) as usize;
    (&mut levels[at], key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linker::Linker;
    use crate::model::Model;
    use crate::table::TableBuilder;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// The quick bounds of imena's own model never rule out what a full comparison finds.
        #[test]
        fn what_is_ruled_out_is_at_otherwise(
            names in proptest::collection::vec(("[а-еО-У]{1,6}|[a-eO-U]{1,6}", "Иван|Ваня|Johann|И.|Пет[рь]|[а-в]{2,4}", "(д\\. |)[а-г]{3,5}( уезд|)"), 2..14),
        ) {
            let mut rows = TableBuilder::new(&["surname", "given", "birthplace"]);
            for (i, (surname, given, place)) in names.iter().enumerate() {
                rows.push(&i.to_string(), "s", &[&[surname], &[given], &[place]]);
            }
            let linker = Linker::new(rows.build(), &Model::persons()).unwrap();
            let mut ruled_out = 0;
            for view in &linker.views {
                let Some(far) = &view.far else { continue };
                for a in 1..view.count as u32 {
                    for b in 1..view.count as u32 {
                        if a != b && far.rules_out(a, b) {
                            let level = view.level_of(a.min(b), a.max(b), &linker.forms, &mut Letters::new());
                            prop_assert_eq!(level, view.otherwise);
                            ruled_out += 1;
                        }
                    }
                }
            }
            let surnames: std::collections::BTreeSet<_> = names.iter().map(|n| &n.0).collect();
            prop_assert!(ruled_out > 0 || surnames.len() < 4);
        }
    }
}
