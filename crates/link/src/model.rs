//! The model: which pairs are worth comparing, what is compared, and how it is trained.
//! The file form is read by [`crate::model_file`]; `docs/model-file.md` describes it.

use crate::error::Error;
use crate::expression::{Condition, Field};
use crate::model_file;

/// Which pairs are looked at, by their sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All pairs; sources do not matter.
    Dedupe,
    /// Only pairs of two sources.
    Link,
    /// All pairs; sources matter for what is learned and for clusters.
    LinkAndDedupe,
}

/// A rule that says which pairs are worth comparing: those that agree in all its fields.
#[derive(Clone, Debug)]
pub struct BlockingRule {
    /// The rule as written.
    pub label: String,
    /// The fields of the left record.
    pub left: Vec<Field>,
    /// The fields of the right record, where they differ.
    pub right: Option<Vec<Field>>,
}

/// One degree of agreement.
#[derive(Clone, Debug)]
pub struct Level {
    /// What people see.
    pub label: String,
    /// When it applies; the first that applies is taken.
    pub when: Condition,
    /// The share among records of one person that is expected beforehand.
    pub m: Option<f64>,
    /// The share among relatives that is expected beforehand.
    pub r: Option<f64>,
    /// How much of the term frequency adjustment applies, 0 to 1.
    pub terms: f64,
    /// Whether it speaks against one person so strongly that a cluster must not hold both.
    pub contradicts: bool,
}

/// One property compared.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Its name.
    pub name: String,
    /// The fields that must be there on both sides; the first is what questions without a field ask about.
    pub fields: Vec<Field>,
    /// The degrees, best first; what is left is "otherwise".
    pub levels: Vec<Level>,
    /// What people see where no level applies.
    pub otherwise: String,
    /// The share of "otherwise" among records of one person that is expected beforehand.
    pub otherwise_m: Option<f64>,
    /// Whether "otherwise" forbids one cluster.
    pub otherwise_contradicts: bool,
    /// What is counted for the term frequency adjustment.
    pub terms: Option<Field>,
    /// Whether relatives share it no more than strangers do (the given name).
    pub individual: bool,
    /// Whether m is learned for each pair of sources where the data allow.
    pub per_source: bool,
}

/// How the parameters are learned.
#[derive(Clone, Debug)]
pub struct Training {
    /// Rules whose pairs are used to learn m; the blocking rules where none is given.
    pub sessions: Vec<BlockingRule>,
    /// Pairs looked at for each session, at most.
    pub session_pairs: u64,
    /// Random pairs for u.
    pub random_pairs: u64,
    /// How many records of one person the expectation beforehand counts for.
    pub strength: f64,
    /// Whether relatives are a class of their own.
    pub relatives: bool,
    /// Up to this number of records all pairs are used.
    pub all_pairs_up_to: usize,
}

/// How clusters are made of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clustering {
    /// Everything that hangs together is one cluster.
    Connected,
    /// By weight, refusing what contradicts.
    Careful,
}

/// A model of linkage.
#[derive(Clone, Debug)]
pub struct Model {
    /// The text it was read from.
    pub text: String,
    /// The column of identifiers; the row number where none is given.
    pub id: Option<String>,
    /// The column of sources.
    pub source: Option<String>,
    /// Which pairs are looked at.
    pub mode: Mode,
    /// Values that stand for "missing".
    pub missing: Vec<String>,
    /// What separates the alternatives in a cell.
    pub split: Option<char>,
    /// Sources said to hold each person once.
    pub without_doubles: Vec<String>,
    /// Whether columns may be absent; what needs them is then left out.
    pub optional: bool,
    /// Rules that are nearly always right, for the prior.
    pub deterministic: Vec<BlockingRule>,
    /// The share of records of one person that those rules find.
    pub recall: f64,
    /// The share of matches among all pairs, where it is known.
    pub prior: Option<f64>,
    /// Which pairs are compared.
    pub blocking: Vec<BlockingRule>,
    /// The most records in a block before it is refined.
    pub block_records_most: usize,
    /// The most pairs of one rule for each record, before its biggest blocks are refined; no limit where none is given.
    pub pairs_each: Option<u64>,
    /// Up to this number of records all pairs are compared, whatever the rules say.
    pub compare_all_up_to: usize,
    /// Columns to be read although nothing uses them.
    pub(crate) look: Vec<String>,
    /// What is compared.
    pub comparisons: Vec<Comparison>,
    /// How the parameters are learned.
    pub training: Training,
    /// Links below this probability are not kept.
    pub keep: f64,
    /// Links from this probability on join records.
    pub threshold: f64,
    /// How clusters are made.
    pub clustering: Clustering,
}

impl Model {
    /// Reads a model file.
    ///
    /// ```
    /// let model = imena_link::Model::from_toml(r#"
    /// [block]
    /// rules = [["surname", "prefix(given, 1)"]]
    /// [[comparison]]
    /// name = "surname"
    /// column = "surname"
    /// levels = ["equal", "jw >= 0.9"]
    /// "#)?;
    /// assert_eq!(model.comparisons.len(), 1);
    /// # Ok::<(), imena_link::Error>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        model_file::read(text)
    }

    /// The model for lists of persons: every column is optional, and it is the same for all of them.
    pub fn persons() -> Self {
        match Self::from_toml(include_str!("persons.toml")) {
            Ok(model) => model,
            Err(error) => unreachable!("the shipped model is read in a test: {error}"),
        }
    }

    /// All columns that the model names.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        let rules = self
            .blocking
            .iter()
            .chain(&self.deterministic)
            .chain(&self.training.sessions);
        for rule in rules {
            columns.extend(rule.columns());
        }
        for comparison in &self.comparisons {
            columns.extend(comparison.columns());
        }
        columns.extend(self.look.iter().map(String::as_str));
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

impl BlockingRule {
    /// The columns that the rule reads.
    pub fn columns(&self) -> Vec<&str> {
        self.left
            .iter()
            .chain(self.right.iter().flatten())
            .flat_map(Field::columns)
            .collect()
    }
}

impl Comparison {
    /// All fields that the comparison reads.
    pub fn all_fields(&self) -> Vec<&Field> {
        let mut fields: Vec<&Field> = self.fields.iter().chain(self.terms.iter()).collect();
        for level in &self.levels {
            level.when.fields(&mut fields);
        }
        fields
    }

    /// The columns that the comparison reads.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self
            .all_fields()
            .into_iter()
            .flat_map(Field::columns)
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The label of a level: 0 is missing, then those of the model, then "otherwise".
    pub fn label(&self, level: u8) -> &str {
        match usize::from(level) {
            0 => "missing",
            n if n <= self.levels.len() => &self.levels[n - 1].label,
            _ => &self.otherwise,
        }
    }

    /// Whether two records at this level must not be in one cluster.
    pub fn contradicts(&self, level: u8) -> bool {
        match usize::from(level) {
            0 => false,
            n if n <= self.levels.len() => self.levels[n - 1].contradicts,
            _ => self.otherwise_contradicts,
        }
    }

    /// How many levels there are besides "missing".
    pub fn level_count(&self) -> usize {
        self.levels.len() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_reads() {
        let model =
            Model::from_toml(include_str!("persons.toml")).unwrap_or_else(|e| panic!("{e}"));
        assert!(model.optional);
    }
}
