//! The values of columns brought into the forms that rules and comparisons ask for,
//! once for each distinct value.

use rustc_hash::FxHashMap;

use crate::days::Days;
use crate::expression::{Field, Source, Step};
use crate::spelling;
use crate::table::{ALTERNATIVE, Column, Table};
use crate::text::{Interner, hash_bytes};

/// The most alternatives of one cell that are looked at.
const ALTERNATIVES_MOST: usize = 8;

/// What each distinct value of a column is after some steps.
pub(crate) struct Form {
    /// The column in the table.
    pub(crate) column: usize,
    steps: Vec<Step>,
    /// Where the alternatives of each value begin in `codes`.
    starts: Vec<u32>,
    codes: Vec<u32>,
    /// The texts that the codes stand for.
    pub(crate) words: Interner,
    /// Whether each value of the column is its own code.
    pub(crate) plain: bool,
    letters: Vec<u8>,
    letter_ends: Vec<u32>,
    letter_sets: Vec<u64>,
    initials: Vec<bool>,
    days: Vec<Option<Days>>,
    tokens: Vec<Vec<u64>>,
}

impl Form {
    /// The alternatives of a value of the column.
    pub(crate) fn of(&self, code: u32) -> &[u32] {
        let (from, to) = (self.starts[code as usize], self.starts[code as usize + 1]);
        &self.codes[from as usize..to as usize]
    }

    /// How many values the column has, "missing" included.
    pub(crate) fn value_count(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn letters(&self, code: u32) -> &[u8] {
        let code = code as usize;
        let from = if code == 0 {
            0
        } else {
            self.letter_ends[code - 1]
        };
        &self.letters[from as usize..self.letter_ends[code] as usize]
    }

    /// Whether a value is only an initial.
    pub(crate) fn is_initial(&self, code: u32) -> bool {
        self.initials[code as usize]
    }

    /// Which letters a value has, one bit for each (some share one).
    pub(crate) fn letter_set(&self, code: u32) -> u64 {
        self.letter_sets[code as usize]
    }

    pub(crate) fn days(&self, code: u32) -> Option<Days> {
        self.days.get(code as usize).copied().flatten()
    }

    pub(crate) fn tokens(&self, code: u32) -> &[u64] {
        self.tokens.get(code as usize).map_or(&[], Vec::as_slice)
    }
}

/// One-byte letters: the first 254 distinct characters met get numbers of their own, any further share them.
#[derive(Default)]
struct Alphabet {
    numbers: FxHashMap<char, u8>,
}

impl Alphabet {
    fn number(&mut self, letter: char) -> u8 {
        if let Some(number) = self.numbers.get(&letter) {
            return *number;
        }
        let next = self.numbers.len();
        let number = if next < 254 {
            next as u8 + 1
        } else {
            (letter as u32 % 254) as u8 + 1
        };
        self.numbers.insert(letter, number);
        number
    }
}

/// What a form must offer besides its text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Needs {
    pub(crate) letters: bool,
    pub(crate) initials: bool,
    pub(crate) days: bool,
    pub(crate) tokens: bool,
}

/// A value that should be a date and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadDates {
    /// The column.
    pub column: String,
    /// How many distinct values.
    pub values: usize,
    /// The first of them.
    pub first: String,
}

/// All forms that a model needs.
#[derive(Default)]
pub(crate) struct Forms {
    pub(crate) list: Vec<Form>,
    keys: FxHashMap<Source, usize>,
    needs: Vec<Needs>,
    alphabet: Alphabet,
    pub(crate) unread: Vec<UnreadDates>,
}

impl Forms {
    /// The number of the form for a source; none where the table has no such column.
    pub(crate) fn add(&mut self, table: &Table, source: &Source, needs: Needs) -> Option<usize> {
        let column = table.column(&source.column)?;
        let known = self.keys.get(source).copied();
        let at = if let Some(at) = known {
            at
        } else {
            let mut form = empty(column, &source.steps);
            grow(&mut form, &table.columns[column]);
            self.list.push(form);
            self.needs.push(Needs::default());
            self.keys.insert(source.clone(), self.list.len() - 1);
            self.list.len() - 1
        };
        let had = self.needs[at];
        self.needs[at] = Needs {
            letters: had.letters || needs.letters,
            initials: had.initials || needs.initials,
            days: had.days || needs.days,
            tokens: had.tokens || needs.tokens,
        };
        self.complete(at, &source.column);
        Some(at)
    }

    /// Brings a form's letters, days and words up to its texts.
    fn complete(&mut self, at: usize, column: &str) {
        let needs = self.needs[at];
        let form = &mut self.list[at];
        let count = form.words.len() as u32;
        if needs.letters {
            for code in form.letter_ends.len() as u32..count {
                let start = form.letters.len();
                let text = form.words.get(code);
                form.letters
                    .extend(text.chars().map(|c| self.alphabet.number(c)));
                let set = form.letters[start..]
                    .iter()
                    .fold(0, |set, l| set | 1 << (l & 63));
                form.letter_sets.push(set);
                form.letter_ends.push(form.letters.len() as u32);
            }
        }
        if needs.initials {
            for code in form.initials.len() as u32..count {
                let initial = spelling::is_initial(form.words.get(code));
                form.initials.push(initial);
            }
        }
        if needs.days {
            self.unread.extend(read_days(form, column));
        }
        if needs.tokens {
            for code in form.tokens.len() as u32..count {
                let mut tokens: Vec<u64> = spelling::words(form.words.get(code))
                    .map(|w| hash_bytes(w.as_bytes()))
                    .collect();
                tokens.sort_unstable();
                tokens.dedup();
                form.tokens.push(tokens);
            }
        }
    }

    /// Takes in the values that the columns have got since.
    pub(crate) fn grow(&mut self, table: &Table) {
        for at in 0..self.list.len() {
            let column = &table.columns[self.list[at].column];
            grow(&mut self.list[at], column);
            self.complete(at, &column.name);
        }
    }

    /// The forms of a field, with the columns they read; empty where no column is there.
    pub(crate) fn field(&mut self, table: &Table, field: &Field, needs: Needs) -> Vec<usize> {
        field
            .any
            .iter()
            .filter_map(|source| self.add(table, source, needs))
            .collect()
    }
}

/// A form of the column, with nothing in it yet.
fn empty(at: usize, steps: &[Step]) -> Form {
    Form {
        column: at,
        steps: steps.to_vec(),
        starts: vec![0],
        codes: Vec::new(),
        words: Interner::new(),
        plain: steps.is_empty(),
        letters: Vec::new(),
        letter_ends: Vec::new(),
        letter_sets: Vec::new(),
        initials: Vec::new(),
        days: Vec::new(),
        tokens: Vec::new(),
    }
}

/// Takes in the values that the column has got since.
fn grow(form: &mut Form, column: &Column) {
    let mut values: Vec<String> = Vec::new();
    for code in form.value_count() as u32..column.words.len() as u32 {
        let start = form.codes.len();
        let cell = column.words.get(code);
        if form.plain && !cell.contains(ALTERNATIVE) {
            if code != 0 {
                form.codes.push(form.words.intern(cell));
            }
        } else if code != 0 {
            form.plain = false;
            for value in cell.split(ALTERNATIVE) {
                values.clear();
                values.push(value.to_owned());
                for step in &form.steps {
                    values = values.iter().flat_map(|v| apply(step, v)).collect();
                }
                for value in &values {
                    let made = form.words.intern(value);
                    if made != 0
                        && !form.codes[start..].contains(&made)
                        && form.codes.len() - start < ALTERNATIVES_MOST
                    {
                        form.codes.push(made);
                    }
                }
            }
        }
        form.starts.push(form.codes.len() as u32);
    }
}

fn read_days(form: &mut Form, column: &str) -> Option<UnreadDates> {
    let mut unread = 0;
    let mut first = String::new();
    if form.days.is_empty() {
        form.days.push(None);
    }
    for code in form.days.len() as u32..form.words.len() as u32 {
        let text = form.words.get(code);
        let days = Days::read(text);
        if days.is_none() {
            unread += 1;
            if first.is_empty() {
                text.clone_into(&mut first);
            }
        }
        form.days.push(days);
    }
    if unread == 0 {
        return None;
    }
    let mut starts = Vec::with_capacity(form.starts.len());
    let mut codes = Vec::with_capacity(form.codes.len());
    starts.push(0);
    for pair in form.starts.windows(2) {
        let old = &form.codes[pair[0] as usize..pair[1] as usize];
        codes.extend(
            old.iter()
                .copied()
                .filter(|c| form.days[*c as usize].is_some()),
        );
        starts.push(codes.len() as u32);
    }
    form.starts = starts;
    form.codes = codes;
    Some(UnreadDates {
        column: column.to_owned(),
        values: unread,
        first,
    })
}

fn apply(step: &Step, value: &str) -> Vec<String> {
    let one = |text: String| {
        if text.is_empty() {
            Vec::new()
        } else {
            vec![text]
        }
    };
    match step {
        Step::Fold => one(spelling::fold(value)),
        Step::Sound => spelling::sound(value),
        Step::Stem => one(spelling::stem(value)),
        Step::Family => spelling::family(value),
        Step::Father => spelling::father(value),
        Step::Place => spelling::place(value),
        Step::Initial => one(spelling::initial(value)),
        Step::Lower => one(value.to_lowercase()),
        Step::Digits => one(value.chars().filter(char::is_ascii_digit).collect()),
        Step::Words => spelling::words(value).map(str::to_owned).collect(),
        Step::MainWord => one(spelling::words(value)
            .max_by_key(|w| w.chars().count())
            .unwrap_or("")
            .to_owned()),
        Step::Part(from, length) => one(value.chars().skip(from - 1).take(*length).collect()),
        Step::Year => match Days::read(value) {
            Some(days) if days.year != i32::MIN => vec![days.year.to_string()],
            _ => Vec::new(),
        },
        Step::Near(width) => match value.parse::<i64>() {
            Ok(number) => (0..=i64::from(*width))
                .map(|k| (number + k).to_string())
                .collect(),
            Err(_) => Vec::new(),
        },
    }
}
