//! Probabilistic record linkage without labels.
//!
//! Records come in as columns ([`Table`]); a [`Model`] says which pairs are worth comparing and what is compared; [`Linker`]
//! learns the weights, scores the pairs and makes clusters. It knows nothing of registers or of the pages people read.

#![allow(
    clippy::format_push_string,
    reason = "short texts are put together in a few places where a failing write cannot happen"
)]

mod blocks;
mod charts;
mod cluster;
mod columns;
mod days;
mod decisions;
mod difference;
mod error;
mod explain;
mod expression;
mod far;
mod forms;
mod incremental;
mod job;
mod judge;
mod lanes;
mod linker;
mod model;
mod model_file;
mod near;
mod read;
mod report;
mod score;
mod similar;
mod spelling;
mod splink;
mod state;
mod suggest;
mod table;
mod text;
mod train;
mod trained;
mod views;
mod words;
mod write;

pub use blocks::RefinedBlock;
pub use cluster::{Cut, Refusal};
pub use columns::{Columns, read_columns, suggest_for_columns};
pub use days::iso as iso_day;
pub use decisions::read_decisions;
pub use difference::{Difference, difference};
pub use error::Error;
pub use explain::{Explanation, Step as ExplanationStep};
pub use expression::{Ask, Condition, Field, Limit, Source, Step, Wrong};
pub use forms::UnreadDates;
pub use job::{Also, Measured, ModelSource, Pending, STATE, prepare, suggest_for};
pub use judge::{Judged, Score, judge, read_truth};
pub use linker::{Decision, Figures, Kind, Link, Linker, Options, Outcome, RuleFigures, Said};
pub use model::{BlockingRule, Clustering, Comparison, Level, Mode, Model, Training};
pub use read::{column_names, read_files};
pub use report::report;
pub use score::{odds, probability};
pub use splink::{FromSplink, from_splink};
pub use state::{read_state, write_state};
pub use suggest::{id_and_source, look, suggest};
pub use table::{Ids, Table, TableBuilder};
pub use train::{BySources, Chances, Parameters, Round};
pub use trained::{TrainedModel, explain, run};
pub use write::{write_clusters, write_links};
