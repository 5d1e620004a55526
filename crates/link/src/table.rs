//! Records as columns: each distinct value is kept once, a record is a row of numbers.

use crate::text::Interner;

/// What stands between the alternatives of one cell.
pub(crate) const ALTERNATIVE: char = '\u{1f}';

/// The identifiers of the records, as whole numbers where the input had whole numbers.
#[derive(Clone, Debug)]
pub enum Ids {
    /// Whole numbers.
    Whole(Vec<i64>),
    /// Any other text.
    Text(Vec<Box<str>>),
}

impl Ids {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Whole(ids) => ids.len(),
            Self::Text(ids) => ids.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The identifier of a record as text.
    pub fn text(&self, record: u32) -> String {
        match self {
            Self::Whole(ids) => ids[record as usize].to_string(),
            Self::Text(ids) => ids[record as usize].to_string(),
        }
    }

    /// Which of two records has the smaller identifier: by number, or by letters.
    pub fn order(&self, a: u32, b: u32) -> std::cmp::Ordering {
        match self {
            Self::Whole(ids) => ids[a as usize].cmp(&ids[b as usize]),
            Self::Text(ids) => ids[a as usize].cmp(&ids[b as usize]),
        }
    }

    /// The record with this identifier.
    pub fn find(&self, id: &str) -> Option<u32> {
        let found = match self {
            Self::Whole(ids) => {
                let id: i64 = id.parse().ok()?;
                ids.iter().position(|x| *x == id)
            }
            Self::Text(ids) => ids.iter().position(|x| &**x == id),
        };
        found.map(|at| at as u32)
    }
}

/// One column: a number per record, and the text each number stands for (0 is missing).
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) codes: Vec<u32>,
    pub(crate) words: Interner,
}

/// Records to be linked.
///
/// ```
/// use imena_link::TableBuilder;
/// let mut rows = TableBuilder::new(&["surname", "given"]);
/// rows.push("1", "book A", &[&["Примеров"], &["Тест"]]);
/// rows.push("2", "book B", &[&["Примеров", "Премьеров"], &[]]);
/// let table = rows.build();
/// assert_eq!(table.len(), 2);
/// assert_eq!(table.values(1, "surname"), ["Примеров", "Премьеров"]);
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) ids: Ids,
    pub(crate) sources: Vec<u16>,
    pub(crate) source_names: Vec<String>,
    pub(crate) columns: Vec<Column>,
}

impl Table {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The identifiers.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// The names of the columns.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|c| c.name.as_str())
    }

    /// The name of the source of a record.
    pub fn source(&self, record: u32) -> &str {
        let source = self.sources.get(record as usize).copied().unwrap_or(0);
        self.source_names
            .get(source as usize)
            .map_or("", String::as_str)
    }

    /// What a record has in a column: nothing, one value, or several alternatives.
    pub fn values(&self, record: u32, column: &str) -> Vec<&str> {
        let Some(column) = self.columns.iter().find(|c| c.name == column) else {
            return Vec::new();
        };
        let cell = column.words.get(column.codes[record as usize]);
        if cell.is_empty() {
            Vec::new()
        } else {
            cell.split(ALTERNATIVE).collect()
        }
    }

    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// Adds the records of another table with the same columns (others are left out).
    pub fn append(&mut self, other: &Table) {
        let mut sources = Vec::new();
        for name in &other.source_names {
            sources.push(source_number(&mut self.source_names, name));
        }
        self.sources
            .extend(other.sources.iter().map(|s| sources[*s as usize]));
        for column in &mut self.columns {
            match other.column(&column.name) {
                None => column.codes.resize(column.codes.len() + other.len(), 0),
                Some(at) => {
                    let from = &other.columns[at];
                    let map: Vec<u32> = (0..from.words.len() as u32)
                        .map(|code| column.words.intern(from.words.get(code)))
                        .collect();
                    column
                        .codes
                        .extend(from.codes.iter().map(|c| map[*c as usize]));
                }
            }
        }
        match (&mut self.ids, &other.ids) {
            (Ids::Whole(a), Ids::Whole(b)) => a.extend_from_slice(b),
            (Ids::Text(a), Ids::Text(b)) => a.extend_from_slice(b),
            (Ids::Text(a), Ids::Whole(b)) => {
                a.extend(b.iter().map(|x| x.to_string().into_boxed_str()));
            }
            (Ids::Whole(a), Ids::Text(b)) => {
                let mut text: Vec<Box<str>> =
                    a.iter().map(|x| x.to_string().into_boxed_str()).collect();
                text.extend_from_slice(b);
                self.ids = Ids::Text(text);
            }
        }
    }
}

fn source_number(names: &mut Vec<String>, name: &str) -> u16 {
    if let Some(at) = names.iter().position(|n| n == name) {
        return at as u16;
    }
    if names.len() >= usize::from(u16::MAX) {
        return 0;
    }
    names.push(name.to_owned());
    (names.len() - 1) as u16
}

/// Collects records row by row.
#[derive(Clone, Debug)]
pub struct TableBuilder {
    ids: Vec<Box<str>>,
    sources: Vec<u16>,
    source_names: Vec<String>,
    columns: Vec<Column>,
}

impl TableBuilder {
    /// An empty table with these columns.
    pub fn new(columns: &[&str]) -> Self {
        Self {
            ids: Vec::new(),
            sources: Vec::new(),
            source_names: Vec::new(),
            columns: columns
                .iter()
                .map(|name| Column {
                    name: (*name).to_owned(),
                    codes: Vec::new(),
                    words: Interner::new(),
                })
                .collect(),
        }
    }

    /// Adds a record: one slice per column, empty where nothing is known, several where sources
    /// or readings of one record offer several. Columns left out at the end are missing.
    pub fn push(&mut self, id: &str, source: &str, values: &[&[&str]]) {
        self.ids.push(id.into());
        let source = source_number(&mut self.source_names, source);
        self.sources.push(source);
        let mut joined = String::new();
        for (i, column) in self.columns.iter_mut().enumerate() {
            let cell = values.get(i).copied().unwrap_or(&[]);
            joined.clear();
            for value in cell.iter().map(|v| v.trim()).filter(|v| !v.is_empty()) {
                if !joined.is_empty() {
                    joined.push(ALTERNATIVE);
                }
                joined.push_str(value);
            }
            column.codes.push(column.words.intern(&joined));
        }
    }

    /// The finished table.
    pub fn build(self) -> Table {
        let whole: Option<Vec<i64>> = self
            .ids
            .iter()
            .map(|id| id.parse::<i64>().ok().filter(|n| n.to_string() == **id))
            .collect();
        Table {
            ids: whole.map_or(Ids::Text(self.ids), Ids::Whole),
            sources: self.sources,
            source_names: self.source_names,
            columns: self.columns,
        }
    }
}
