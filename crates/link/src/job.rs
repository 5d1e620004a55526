//! From files to files: what `imena match` does.

use std::fs;
use std::path::{Path, PathBuf};

use crate::difference::Difference;
use crate::error::Error;
use crate::judge::{Judged, judge, read_truth};
use crate::linker::{Figures, Linker, Options, Outcome};
use crate::model::Model;
use crate::read::{column_names, read_files};
use crate::report::report;
use crate::splink::from_splink;
use crate::state::write_state;
use crate::suggest::{id_and_source, look, suggest};
use crate::trained::TrainedModel;
use crate::write::{write_clusters, write_links};

/// Reads the columns of files and writes a model for them.
pub fn suggest_for(files: &[PathBuf]) -> Result<String, Error> {
    let mut columns: Vec<String> = Vec::new();
    for file in files {
        for name in column_names(file)? {
            if !columns.contains(&name) {
                columns.push(name);
            }
        }
    }
    let (id, source) = id_and_source(&columns);
    let mut model = look(&columns);
    model.id.clone_from(&id);
    let table = read_files(files, &model)?;
    Ok(suggest(&table, id.as_deref(), source.as_deref()))
}

/// What a file of a model may be.
pub enum ModelSource {
    /// A model, its weights still to be learned.
    Model(Model),
    /// A model with what was learned: `model.json` of an earlier result.
    Trained(TrainedModel),
}

impl ModelSource {
    /// Reads the JSON that an earlier result left, or Splink's settings; of these, the parts that have no equal come with it in words.
    pub fn from_json(text: &str) -> Result<(Self, Vec<String>), Error> {
        let is_ours = serde_json::from_str::<serde_json::Value>(text)
            .is_ok_and(|v| v.get("parameters").is_some() && v.get("model").is_some());
        if is_ours {
            return Ok((Self::Trained(TrainedModel::from_json(text)?), Vec::new()));
        }
        let read = from_splink(text)?;
        Ok((Self::Model(Model::from_toml(&read.model)?), read.left_out))
    }
}

/// Reads files and makes them ready for a model.
pub fn prepare(files: &[PathBuf], model: &ModelSource, options: &Options) -> Result<Linker, Error> {
    let begin = |stage: &str| {
        if let Some(tell) = options.stage {
            tell(stage);
        }
    };
    begin("load");
    match model {
        ModelSource::Model(model) => {
            let table = read_files(files, model)?;
            begin("prepare");
            Linker::new(table, model)
        }
        ModelSource::Trained(trained) => {
            let table = read_files(files, &trained.read_model()?)?;
            begin("prepare");
            trained.linker(table)
        }
    }
}

/// What `figures.json` holds.
#[derive(serde::Serialize)]
struct FiguresFile<'a> {
    total_s: f64,
    stages: serde_json::Map<String, serde_json::Value>,
    peak_rss_mb: Option<u64>,
    #[serde(flatten)]
    figures: &'a Figures,
    #[serde(skip_serializing_if = "Option::is_none")]
    truth: Option<&'a Judged>,
}

/// What the caller measured: the library looks at no clock.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Seconds in all.
    pub total_s: f64,
    /// Seconds of each stage.
    pub stages: Vec<(String, f64)>,
    /// The most memory used, in MiB.
    pub peak_rss_mb: Option<u64>,
}

/// The file that [`write_state`] writes beside a result.
pub const STATE: &str = "state.imena";

/// All files of a result.
const FILES: [&str; 7] = [
    "links.parquet",
    "clusters.parquet",
    "model.json",
    "report.html",
    "difference.json",
    STATE,
    "figures.json",
];

/// What is written besides links, clusters, model and figures.
#[derive(Clone, Copy, Debug)]
pub struct Also {
    /// The report.
    pub report: bool,
    /// What later additions need.
    pub state: bool,
}

/// Files of a result written under temporary names; nothing is in its place until all are.
pub struct Pending {
    folder: PathBuf,
    partial: PathBuf,
}

impl Pending {
    /// Writes `links.parquet`, `clusters.parquet`, `model.json`, and what else is wanted.
    pub fn write(
        folder: &Path,
        linker: &Linker,
        outcome: &Outcome,
        truth: Option<&Path>,
        also: Also,
    ) -> Result<(Self, Option<Judged>), Error> {
        let partial = folder.join(".partial");
        let pending = Self {
            folder: folder.to_owned(),
            partial: partial.clone(),
        };
        let made = fs::create_dir_all(folder).and_then(|()| {
            if partial.exists() {
                fs::remove_dir_all(&partial)?;
            }
            fs::create_dir(&partial)
        });
        made.map_err(|source| Error::Write {
            path: partial.clone(),
            source,
        })?;
        let judged = match truth {
            Some(path) => Some(judge(outcome, &read_truth(path, linker.table())?)),
            None => None,
        };
        let model = linker.trained().map(|t| t.to_json()).unwrap_or_default();
        text(&partial.join("model.json"), &model)?;
        let links = || {
            write_links(
                &partial.join("links.parquet"),
                linker.table(),
                linker.comparison_names(),
                &outcome.links,
            )
        };
        let clusters = || {
            write_clusters(
                &partial.join("clusters.parquet"),
                linker.table(),
                &outcome.clusters,
            )
        };
        let report = || {
            let report = also
                .report
                .then(|| report(linker, outcome, judged.as_ref()));
            report.map_or(Ok(()), |r| text(&partial.join("report.html"), &r))
        };
        let state = || {
            let write = also
                .state
                .then(|| write_state(&partial.join(STATE), linker, outcome));
            write.unwrap_or(Ok(()))
        };
        let (links, (others, state)) = rayon::join(links, || {
            rayon::join(|| clusters().and_then(|()| report()), state)
        });
        links?;
        others?;
        state?;
        Ok((pending, judged))
    }

    /// Writes `figures.json` and puts all files in their place.
    pub fn finish(
        self,
        figures: &Figures,
        measured: &Measured,
        judged: Option<&Judged>,
    ) -> Result<(), Error> {
        let json = serde_json::to_string_pretty(&FiguresFile {
            total_s: measured.total_s,
            stages: measured
                .stages
                .iter()
                .map(|(name, seconds)| (name.clone(), (*seconds).into()))
                .collect(),
            peak_rss_mb: measured.peak_rss_mb,
            figures,
            truth: judged,
        })
        .unwrap_or_default();
        text(&self.partial.join("figures.json"), &json)?;
        for name in FILES {
            let (from, to) = (self.partial.join(name), self.folder.join(name));
            let moved = if from.exists() {
                fs::rename(from, &to)
            } else if to.exists() {
                // What an earlier run left here is not of this result.
                fs::remove_file(&to)
            } else {
                Ok(())
            };
            moved.map_err(|source| Error::Write { path: to, source })?;
        }
        Ok(())
    }

    /// Writes what adding records changed as `difference.json`.
    pub fn difference(&self, difference: &Difference) -> Result<(), Error> {
        let json = serde_json::to_string_pretty(difference).unwrap_or_default();
        text(&self.partial.join("difference.json"), &json)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // What is left here is unfinished; if it cannot be removed, the next run does it.
        drop(fs::remove_dir_all(&self.partial));
    }
}

fn text(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}
