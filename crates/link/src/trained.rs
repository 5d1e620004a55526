//! A model with what was learned for it: kept as JSON, used again without learning.

use crate::error::Error;
use crate::explain::Explanation;
use crate::linker::{Decision, Linker, Options, Outcome};
use crate::model::Model;
use crate::table::Table;
use crate::train::Parameters;

/// A model and its parameters.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct TrainedModel {
    /// The model file's text.
    pub model: String,
    /// The comparisons that the parameters are for, in order.
    pub comparisons: Vec<String>,
    /// What was learned.
    pub parameters: Parameters,
}

impl TrainedModel {
    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// From JSON.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|e| Error::Model {
            line: e.line(),
            column: e.column(),
            what: e.to_string(),
        })
    }

    /// The model, for reading records.
    pub fn read_model(&self) -> Result<Model, Error> {
        Model::from_toml(&self.model)
    }

    /// Makes records ready with this model, nothing left to learn.
    pub fn linker(&self, table: Table) -> Result<Linker, Error> {
        let mut model = Model::from_toml(&self.model)?;
        model
            .comparisons
            .retain(|c| self.comparisons.contains(&c.name));
        let mut linker = Linker::new(table, &model)?;
        linker.set_parameters(self.parameters.clone());
        Ok(linker)
    }
}

impl Linker {
    /// The model with what was learned; nothing before learning.
    pub fn trained(&self) -> Option<TrainedModel> {
        Some(TrainedModel {
            model: self.model.text.clone(),
            comparisons: self.names.clone(),
            parameters: self.parameters.clone()?,
        })
    }
}

/// Learns, scores and clusters in one call. Use [`Linker`] to explain pairs or to add records afterwards.
///
/// ```
/// use imena_link::{Model, Options, TableBuilder, run};
/// let mut rows = TableBuilder::new(&["surname", "given", "patronymic", "birth"]);
/// rows.push("1", "a", &[&["Примеров"], &["Тест"], &["Образцович"], &["1901-02-03"]]);
/// rows.push("2", "b", &[&["Primerow"], &["Test"], &[], &["1901"]]);
/// rows.push("3", "b", &[&["Иной"], &["Лев"], &["Петрович"], &["1899"]]);
/// let outcome = run(&rows.build(), &Model::persons(), &[], &Options::default())?;
/// assert_eq!(outcome.clusters.len(), 3);
/// # Ok::<(), imena_link::Error>(())
/// ```
pub fn run(
    table: &Table,
    model: &Model,
    decisions: &[Decision],
    options: &Options,
) -> Result<Outcome, Error> {
    Linker::new(table.clone(), model)?.run(decisions, options)
}

/// Explains one pair under a trained model. For many pairs make a [`Linker`] once with [`TrainedModel::linker`].
pub fn explain(
    table: &Table,
    trained: &TrainedModel,
    a: u32,
    b: u32,
) -> Result<Option<Explanation>, Error> {
    Ok(trained.linker(table.clone())?.explain(a, b))
}
