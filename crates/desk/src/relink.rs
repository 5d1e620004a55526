//! Which records speak of the same person: reads the claims as columns, links them, and registers what came out.
//!
//! Everything written here is derived: it can be thrown away and comes out the same from the same records, decisions,
//! model and seed.

mod columns;
pub(crate) mod explanation;

use crate::Error;
use explanation::{Compared, Comparisons};
use imena_link::{Decision, Kind, Linker, Model, Options, Outcome, Said, TableBuilder};
use imena_model::{Audience, Decided, Moment, RecordId};
use imena_register::{Hand, Holding, LinkKind, LinkRow};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Doubtful pairs given back one by one; all are registered.
const DOUBTFUL_SHOWN: usize = 1_000;

/// How to link.
#[derive(Debug, Clone, Default)]
pub struct Relink {
    /// The text of a model file in place of the model for person lists.
    pub model: Option<String>,
    /// The seed of whatever is drawn at random.
    pub seed: u64,
    /// When.
    pub at: Moment,
    /// Whom to tell how the comparing gets on.
    pub watch: Watch,
}

/// Who watches the comparing of records, the longest part of linking.
#[derive(Clone, Default)]
pub struct Watch {
    /// Told how many pairs of a rule are done, of how many.
    pub pairs: Option<Arc<dyn Fn(u64, u64) + Send + Sync>>,
    /// Set when the work should end; nothing is changed then.
    pub stop: Option<&'static AtomicBool>,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// What came out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Relinked {
    /// Records linked.
    pub records: u64,
    /// Persons after linking.
    pub persons: u64,
    /// Links that join.
    pub links: u64,
    /// Pairs a person should look at.
    pub doubtful: u64,
    /// Pairs that may be relatives.
    pub relatives: u64,
    /// Pairs compared.
    pub pairs_compared: u64,
    /// The strongest doubtful pairs.
    pub doubtful_pairs: Vec<(RecordId, RecordId, f64)>,
}

/// Links all records of a holding. `go_on` is told how many records were read.
pub fn relink(
    dir: &Path,
    order: &Relink,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<Relinked, Error> {
    let holding = Holding::open(dir)?;
    let mut writing = holding.write()?;
    let mut model = match &order.model {
        Some(text) => Model::from_toml(text)?,
        None => Model::persons(),
    };
    let sources = holding.sources(Audience::Keeper)?;
    model.without_doubles.extend(
        sources
            .iter()
            .filter(|s| s.source.free_of_doubles)
            .map(|s| s.source.key.clone()),
    );
    let key_of: BTreeMap<_, _> = sources
        .iter()
        .map(|s| (s.id, s.source.key.as_str()))
        .collect();
    let names: Vec<String> = model.columns().into_iter().map(str::to_owned).collect();
    let (table, ids) = read_records(&holding, &names, &key_of, go_on)?;
    let hand = Hand::new("imena", order.at, format!("link, seed {}", order.seed));
    let mut relinked = Relinked {
        records: ids.len() as u64,
        persons: ids.len() as u64,
        ..Relinked::default()
    };
    if ids.len() < 2 {
        writing.replace_links([], [], &Comparisons::default().to_bytes(), &hand)?;
        crate::index::bring_up_to_date(&holding)?;
        writing.close()?;
        return Ok(relinked);
    }
    let decisions = decisions(&holding, &ids)?;
    let mut linker = Linker::new(table, &model)?;
    let outcome = linker.run(
        &decisions,
        &Options {
            seed: order.seed,
            pairs: order.watch.pairs.as_deref().map(|tell| tell as _),
            stop: order.watch.stop,
            ..Options::default()
        },
    )?;
    let comparisons = compared(&linker);
    let clusters = clusters(&outcome, &ids);
    let doubles: usize = clusters.iter().map(|c| c.len() - 1).sum();
    relinked.persons = (ids.len() - doubles) as u64;
    relinked.pairs_compared = outcome.figures.pairs_scored;
    let pairs: Vec<(u32, u32)> = outcome.links.iter().map(|l| (l.a, l.b)).collect();
    let last = comparisons.comparisons.len() - 1;
    let explanations = linker.sums(&pairs, |_, prior, steps| {
        // The last step, what relatives would explain as well, is no comparison and has one level.
        let level = |i: usize, level| if i < last { level } else { 1 };
        let steps = steps.iter().enumerate();
        explanation::write(prior, steps.map(|(i, (l, weight))| (level(i, *l), *weight)))
    });
    let explanations = explanations.unwrap_or_else(|| vec![Vec::new(); pairs.len()]);
    let mut rows = Vec::with_capacity(outcome.links.len());
    for (link, explanation) in outcome.links.iter().zip(explanations) {
        let together = outcome.clusters[link.a as usize] == outcome.clusters[link.b as usize];
        let kind = match link.kind() {
            Kind::Same | Kind::Doubtful | Kind::Relative if together => LinkKind::Joined,
            Kind::Same | Kind::Doubtful => LinkKind::Doubtful,
            Kind::Relative => LinkKind::Relatives,
        };
        let (a, b) = (ids[link.a as usize], ids[link.b as usize]);
        match kind {
            LinkKind::Joined => relinked.links += 1,
            LinkKind::Doubtful => {
                relinked.doubtful += 1;
                relinked.doubtful_pairs.push((a, b, link.probability()));
            }
            LinkKind::Relatives => relinked.relatives += 1,
        }
        rows.push(LinkRow {
            a: a.min(b),
            b: a.max(b),
            kind,
            weight: link.weight,
            explanation,
        });
    }
    rows.sort_unstable_by_key(|r| (r.a, r.b));
    relinked
        .doubtful_pairs
        .sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    relinked.doubtful_pairs.truncate(DOUBTFUL_SHOWN);
    writing.replace_links(rows, clusters, &comparisons.to_bytes(), &hand)?;
    crate::index::bring_up_to_date(&holding)?;
    writing.close()?;
    Ok(relinked)
}

/// The records as a table with the columns of the model, and the identifier of each row.
fn read_records(
    holding: &Holding,
    columns: &[String],
    key_of: &BTreeMap<imena_model::SourceId, &str>,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<(imena_link::Table, Vec<RecordId>), Error> {
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut builder = TableBuilder::new(&names);
    let mut ids = Vec::new();
    holding.each_record::<Error>(RecordId(0), Audience::Keeper, |passing| {
        if ids.len() % 10_000 == 0 && !go_on(ids.len() as u64) {
            return Err(Error::Stopped);
        }
        let claims: Vec<_> = passing.claims.into_iter().map(|(_, claim)| claim).collect();
        let cells: Vec<Vec<&str>> = names.iter().map(|c| columns::values(c, &claims)).collect();
        let cells: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
        let source = key_of.get(&passing.source).copied().unwrap_or_default();
        builder.push(&passing.id.0.to_string(), source, &cells);
        ids.push(passing.id);
        Ok(())
    })?;
    Ok((builder.build(), ids))
}

/// The decisions that stand, by the rows of the table; of several on one pair the last counts.
fn decisions(holding: &Holding, ids: &[RecordId]) -> Result<Vec<Decision>, Error> {
    let row: HashMap<RecordId, u32> = ids
        .iter()
        .enumerate()
        .map(|(i, id)| (*id, i as u32))
        .collect();
    let mut last: BTreeMap<(u32, u32), Decided> = BTreeMap::new();
    for (_, decision) in holding.decisions()? {
        if decision.withdrawn_by.is_some() {
            continue;
        }
        if let (Some(a), Some(b)) = (row.get(&decision.a), row.get(&decision.b)) {
            last.insert((*a.min(b), *a.max(b)), decision.decided);
        }
    }
    Ok(last
        .into_iter()
        .filter_map(|((a, b), decided)| {
            let said = match decided {
                Decided::Same => Said::Same,
                Decided::Different => Said::Different,
                Decided::Unsure => return None,
            };
            Some(Decision { a, b, said })
        })
        .collect())
}

fn compared(linker: &Linker) -> Comparisons {
    let comparisons = linker
        .model()
        .comparisons
        .iter()
        .map(|c| Compared {
            name: c.name.clone(),
            columns: c.columns().into_iter().map(str::to_owned).collect(),
            levels: (0..c.level_count() as u8)
                .map(|level| c.label(level).to_owned())
                .collect(),
        })
        .chain([Compared {
            name: "relatives".into(),
            columns: Vec::new(),
            levels: vec![String::new(), "relatives would agree as well".into()],
        }])
        .collect();
    Comparisons { comparisons }
}

/// Clusters of two records and more, each in the order of the records.
fn clusters(outcome: &Outcome, ids: &[RecordId]) -> Vec<Vec<RecordId>> {
    let mut members: BTreeMap<u32, Vec<RecordId>> = BTreeMap::new();
    for (row, cluster) in outcome.clusters.iter().enumerate() {
        members.entry(*cluster).or_default().push(ids[row]);
    }
    let mut clusters: Vec<Vec<RecordId>> = members.into_values().filter(|m| m.len() > 1).collect();
    clusters.iter_mut().for_each(|c| c.sort_unstable());
    clusters.sort_unstable();
    clusters
}
