//! Comparisons prepared for speed: each works on one number per record, and the level of a pair of
//! numbers is computed once and remembered.

use rustc_hash::FxHashMap;

use crate::expression::{Ask, Condition, Field, Limit};
use crate::forms::{Forms, Needs};
use crate::model::Comparison;
use crate::score::Bounds;
use crate::similar::{self, Letters};
use crate::table::Table;
use crate::words::{Look, Words};

/// A field as the forms of slots of an entry.
struct SlotField {
    any: Vec<(usize, usize)>,
    /// Where the field has one form: the code that each entry has there, or [`NONE`] or [`SEVERAL`].
    flat: Vec<u32>,
}

/// An entry has nothing in a field.
const NONE: u32 = u32::MAX;
/// An entry has several alternatives in a field.
const SEVERAL: u32 = u32::MAX - 1;

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
    fields: Vec<SlotField>,
    needed: Vec<usize>,
    tests: Vec<Test>,
    crossed: bool,
    only_equal: bool,
    /// Whether a level costs less than to remember it.
    cheap: bool,
    /// One bit a level: those that two different entries never reach.
    pub(crate) only_same: u16,
    /// Where levels are limits of Jaro-Winkler on one field: that field, and its words.
    words: Option<(usize, Words)>,
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
            fields: Vec::new(),
            needed: Vec::new(),
            tests: Vec::new(),
            crossed: false,
            only_equal: true,
            cheap: false,
            only_same: 0,
            words: None,
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
            view.count_terms(forms);
        }
        view.note_only_same(forms);
        view.cheap = view.tests.iter().all(Test::cheap);
        view.words = view.words_of();
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
        let within = |number: f64| match limit {
            Limit::Holds => number > 0.0,
            Limit::AtLeast(least) => number >= least,
            Limit::AtMost(most) => number <= most,
        };
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
            _ => {
                let (Some(a), Some(b)) = (self.form_a.days(self.x), self.form_b.days(self.y))
                else {
                    return false;
                };
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
                    Ask::YearsApart => a.years_apart(b).is_some_and(within),
                    Ask::DaysApart => within(a.days_apart(b)),
                    Ask::Overlapping => a.overlaps(b),
                    Ask::Rough => !a.is_day() || !b.is_day(),
                    _ => false,
                }
            }
        }
    }
}

/// How many pairs of entries a comparer remembers for one comparison.
const REMEMBERED: usize = 1 << 13;

/// Computes levels, remembering those of late. One for each thread.
pub(crate) struct Comparer<'a> {
    views: &'a [View],
    forms: &'a Forms,
    remembered: Vec<Vec<u64>>,
    letters: Letters,
}

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
            remembered,
            letters: Letters::new(),
        }
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
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let mut near = None;
        if let Some((_, words)) = &view.words {
            match words.look(a, b) {
                Look::Far => return view.otherwise,
                Look::Near => near = Some(words),
                Look::Loose => {}
            }
        } else if view.cheap {
            return view.level_of(a, b, self.forms, &mut self.letters);
        }
        let key = (u64::from(a) << 34) | (u64::from(b) << 4);
        let at = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 51) as usize;
        let seen = self.remembered[comparison][at];
        if seen & !15 == key {
            return (seen & 15) as u8;
        }
        let level = match near {
            Some(words) => words.level(a, b, view.otherwise, &mut self.letters),
            None => view.level_of(a, b, self.forms, &mut self.letters),
        };
        self.remembered[comparison][at] = key | u64::from(level);
        level
    }

    /// The levels of all comparisons; nothing where they cannot weigh `least` any more. What costs little comes first.
    #[inline]
    pub(crate) fn pattern_within(
        &mut self,
        a: &[u32],
        b: &[u32],
        bounds: &Bounds,
        least: f64,
    ) -> Option<u64> {
        let mut pattern = 0;
        let mut most = bounds.start;
        let mut open = 0_u32;
        for (c, ((view, x), y)) in self.views.iter().zip(a).zip(b).enumerate() {
            let level = if x == y {
                let level = view.own_level[*x as usize];
                let at = c * 16 + usize::from(level);
                if bounds.share[at] > 0.0 {
                    // The frequency of the value is known: most pairs share what is common, and that says little.
                    most += f64::from(bounds.share[at])
                        * (view.term_rarest_log - f64::from(view.term_log[*x as usize]));
                }
                level
            } else if *x == 0 || *y == 0 {
                0
            } else if view.only_equal {
                view.otherwise
            } else {
                open |= 1 << c;
                continue;
            };
            pattern |= u64::from(level) << (4 * c);
            most += bounds.change[c * 16 + usize::from(level)];
        }
        if most < least {
            return None;
        }
        let mut rest = open;
        while rest != 0 {
            let c = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let view = &self.views[c];
            let level = match &view.words {
                Some((_, words)) => {
                    if words.look(a[c].min(b[c]), a[c].max(b[c])) != Look::Far {
                        continue;
                    }
                    view.otherwise
                }
                None if view.cheap => self.level(c, a[c], b[c]),
                None => continue,
            };
            open &= !(1 << c);
            pattern |= u64::from(level) << (4 * c);
            most += bounds.change[c * 16 + usize::from(level)];
            if most < least {
                return None;
            }
        }
        while open != 0 {
            let c = open.trailing_zeros() as usize;
            open &= open - 1;
            let level = self.level(c, a[c], b[c]);
            pattern |= u64::from(level) << (4 * c);
            most += bounds.change[c * 16 + usize::from(level)];
            if most < least {
                return None;
            }
        }
        Some(pattern)
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
