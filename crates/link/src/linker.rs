//! The way from records to links and clusters, in stages.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::blocks::{self, Blocks, Met, Part, RefinedBlock, Rows, Rule, Walk};
use crate::cluster::{self, Cut};
use crate::error::Error;
use crate::forms::{Forms, UnreadDates};
use crate::model::{Mode, Model};
use crate::score::{Weights, odds, probability};
use crate::table::Table;
use crate::text::mix;
use crate::train::{self, Counts, Labeled, Parameters, Session};
use crate::views::{Comparer, View};

/// How a run is done; none of it changes the answer but the seed.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Threads; 0 for as many as there are cores.
    pub threads: usize,
    /// The seed of all random draws.
    pub seed: u64,
    /// Whether rules that make too many pairs are run all the same.
    pub force: bool,
    /// Told when a stage begins.
    pub stage: Option<&'a (dyn Fn(&str) + Sync)>,
    /// Told how many pairs of the stage are done, of how many.
    pub pairs: Option<&'a (dyn Fn(u64, u64) + Sync)>,
    /// Looked at now and then; the run ends with [`Error::Stopped`] when it is set.
    pub stop: Option<&'a AtomicBool>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            threads: 0,
            seed: 1,
            force: false,
            stage: None,
            pairs: None,
            stop: None,
        }
    }
}

impl Options<'_> {
    fn begin(&self, stage: &str) -> Result<(), Error> {
        if let Some(tell) = self.stage {
            tell(stage);
        }
        self.check()
    }

    fn check(&self) -> Result<(), Error> {
        if self.stop.is_some_and(|s| s.load(Ordering::Relaxed)) {
            Err(Error::Stopped)
        } else {
            Ok(())
        }
    }
}

/// What a person decided about two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// They speak of one person.
    Same,
    /// They speak of two.
    Different,
}

/// A decision about two records, by their numbers in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// One record.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// What was decided.
    pub said: Said,
}

/// What a link means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Probable enough to join.
    Same,
    /// For a person to look at.
    Doubtful,
    /// Rather a relative.
    Relative,
}

impl Kind {
    /// One word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Doubtful => "doubtful",
            Self::Relative => "relative?",
        }
    }
}

/// A weighted pair. There may be tens of millions, so it is kept small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The record with the smaller number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// log2 odds that they speak of one person.
    pub weight: f64,
    /// The level of each comparison, four bits each, the first lowest; above the fifteenth the kind.
    packed: u64,
}

/// Where the kind begins in a link's packed number.
const KIND: u32 = 60;

impl Link {
    pub(crate) fn new(a: u32, b: u32, weight: f64, pattern: u64, kind: Kind) -> Self {
        Self {
            a,
            b,
            weight,
            packed: pattern | (kind as u64) << KIND,
        }
    }

    /// What it means.
    pub fn kind(&self) -> Kind {
        match self.packed >> KIND {
            0 => Kind::Same,
            1 => Kind::Doubtful,
            _ => Kind::Relative,
        }
    }

    /// Levels and kind in one number.
    pub(crate) fn packed(&self) -> u64 {
        self.packed
    }

    pub(crate) fn from_packed(a: u32, b: u32, weight: f64, packed: u64) -> Self {
        Self {
            a,
            b,
            weight,
            packed,
        }
    }

    /// The probability that both speak of one person.
    pub fn probability(&self) -> f64 {
        probability(self.weight)
    }

    /// The level of a comparison; 0 is missing.
    pub fn level(&self, comparison: usize) -> u8 {
        (self.packed >> (4 * comparison) & 15) as u8
    }
}

/// What a blocking rule made.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RuleFigures {
    /// The rule.
    pub rule: String,
    /// All its pairs.
    pub pairs: u64,
    /// Those that no earlier rule made.
    pub new_pairs: u64,
    /// The most records with one key.
    pub biggest_block: usize,
    /// How many blocks were too big and were split.
    pub blocks_split: usize,
}

/// Numbers of a run.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Figures {
    /// Records.
    pub records: usize,
    /// Pairs compared.
    pub pairs_scored: u64,
    /// Each rule.
    pub rules: Vec<RuleFigures>,
    /// Blocks that were too big.
    pub refined: Vec<RefinedBlock>,
    /// Pairs by weight, from -40 in steps of 1; the last holds all above. Those that weigh so little that they are no
    /// link whatever their last comparisons say are not among them.
    pub weights: Vec<u64>,
    /// Columns of the model that the records do not have.
    pub absent: Vec<String>,
}

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was learned.
    pub parameters: Parameters,
    /// Links, by the numbers of their records.
    pub links: Vec<Link>,
    /// For each record, the record that stands for its cluster: the one with the smallest identifier.
    pub clusters: Vec<u32>,
    /// Joins that were refused.
    pub cuts: Vec<Cut>,
    /// Numbers.
    pub figures: Figures,
}

/// Records and a model made ready for each other.
pub struct Linker {
    pub(crate) table: Table,
    pub(crate) model: Model,
    pub(crate) forms: Forms,
    pub(crate) views: Vec<View>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) rows: Rows,
    pub(crate) names: Vec<String>,
    pub(crate) absent: Vec<String>,
    pub(crate) parameters: Option<Parameters>,
}

impl Linker {
    /// Prepares records for a model. Where the model has optional columns, what needs an absent one is left out.
    pub fn new(table: Table, model: &Model) -> Result<Self, Error> {
        let mut model = model.clone();
        let mut forms = Forms::default();
        let absent: Vec<String> = model
            .columns()
            .into_iter()
            .filter(|c| table.column(c).is_none())
            .map(str::to_owned)
            .collect();
        if !model.optional
            && let Some(column) = absent.first()
        {
            return Err(Error::MissingColumn {
                column: column.clone(),
                present: table.column_names().collect::<Vec<_>>().join(", "),
            });
        }
        let mut views = Vec::new();
        model.comparisons.retain(|comparison| {
            let view = View::build(comparison, &table, &mut forms)
                .filter(|v| !model.optional || v.own_level.iter().any(|l| *l != 0));
            let found = view.is_some();
            views.extend(view);
            found
        });
        if views.is_empty() {
            return Err(Error::Empty("no comparison has its columns".to_owned()));
        }
        let mut rules: Vec<Rule> = model
            .blocking
            .iter()
            .filter_map(|r| Rule::build(r, &table, &mut forms))
            .collect();
        if rules.is_empty() {
            return Err(Error::Empty("no blocking rule has its columns".to_owned()));
        }
        if rules.len() > 60 {
            rules.truncate(60);
        }
        let slots: Vec<usize> = rules
            .iter_mut()
            .map(|r| r.count_slots(&table, &forms))
            .collect();
        let crossed = rules
            .iter()
            .enumerate()
            .fold(0, |bits, (i, r)| bits | u64::from(r.crossed()) << i);
        let rows = Rows::new(&table, &views, &slots, crossed, model.mode);
        for view in &mut views {
            view.quicken(&forms);
        }
        let names = model.comparisons.iter().map(|c| c.name.clone()).collect();
        Ok(Self {
            table,
            model,
            forms,
            views,
            rules,
            rows,
            names,
            absent,
            parameters: None,
        })
    }

    /// The records.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The model, without what the records have no columns for.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The names of the comparisons, in order.
    pub fn comparison_names(&self) -> &[String] {
        &self.names
    }

    /// The weights of what was learned; nothing before learning.
    pub(crate) fn weights(&self) -> Option<Weights> {
        let parameters = self.parameters.as_ref()?;
        Some(Weights::new(
            &self.model,
            parameters,
            &self.views,
            self.table.source_names.len(),
        ))
    }

    /// Distinct values that should be dates and are none.
    pub fn unread_dates(&self) -> &[UnreadDates] {
        &self.forms.unread
    }

    /// Uses parameters learned before instead of learning them.
    pub fn set_parameters(&mut self, parameters: Parameters) {
        if parameters.chances.len() == self.views.len() {
            self.parameters = Some(parameters);
        }
    }

    /// Learns, scores and clusters.
    pub fn run(&mut self, decisions: &[Decision], options: &Options) -> Result<Outcome, Error> {
        let threads = if options.threads == 0 {
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
        } else {
            options.threads
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        match pool {
            Ok(pool) => pool.install(|| self.run_inside(decisions, options)),
            Err(_) => self.run_inside(decisions, options),
        }
    }

    fn run_inside(&mut self, decisions: &[Decision], options: &Options) -> Result<Outcome, Error> {
        let mut parameters = match self.parameters.clone() {
            Some(known) => known,
            None => self.learn(decisions, options)?,
        };
        let solve = self.model.prior.is_none()
            && self.model.deterministic.is_empty()
            && self.table.len() > self.model.training.all_pairs_up_to
            && self.parameters.is_none();
        let mut figures = Figures {
            records: self.table.len(),
            absent: self.absent.clone(),
            weights: vec![0; 81],
            ..Figures::default()
        };
        let mut weights = Weights::new(
            &self.model,
            &parameters,
            &self.views,
            self.table.source_names.len(),
        );
        let parts = self.score_all(&weights, solve, &mut figures, options)?;
        let links = if solve {
            let kept: Vec<Vec<Kept>> = parts.into_iter().map(|part| part.kept).collect();
            self.solve_prior(&kept, &mut parameters, &mut weights);
            kept.into_iter()
                .map(|kept| self.links(kept, &weights))
                .collect()
        } else {
            parts.into_iter().map(|part| part.links).collect()
        };
        options.begin("cluster")?;
        let threshold = self.threshold();
        let mut links = joined(links);
        links.par_sort_unstable_by_key(|l| (l.a, l.b));
        let (clusters, cuts) = cluster::clusters(self, &weights, &links, decisions, threshold);
        self.parameters = Some(parameters.clone());
        Ok(Outcome {
            parameters,
            links,
            clusters,
            cuts,
            figures,
        })
    }

    /// log2 odds from which on records are joined.
    pub(crate) fn threshold(&self) -> f64 {
        odds(self.model.threshold.clamp(1e-12, 1.0 - 1e-12))
    }

    /// log2 odds below which links are not kept.
    pub(crate) fn least(&self) -> f64 {
        odds(self.model.keep.max(1e-12))
    }

    /// The pairs that stay links under the final priors.
    pub(crate) fn links(&self, mut kept: Vec<Kept>, weights: &Weights) -> Vec<Link> {
        let (keep, threshold) = (self.least(), self.threshold());
        kept.retain_mut(|k| {
            let (total, relative) = weights.total(k.agreement, k.relative);
            k.total = total;
            k.relative = relative;
            total >= keep || (relative > 1.0 && relative + 3.0 > total && total > -12.0)
        });
        kept.iter()
            .map(|k| {
                let kind = if k.total >= threshold {
                    Kind::Same
                } else if k.relative > 0.0 && k.total < 0.0 {
                    Kind::Relative
                } else {
                    Kind::Doubtful
                };
                Link::new(k.a, k.b, k.total, k.pattern, kind)
            })
            .collect()
    }

    /// All pairs that the mode allows.
    pub(crate) fn pairs_possible(&self) -> f64 {
        let n = self.table.len() as f64;
        let all = n * (n - 1.0) / 2.0;
        if self.model.mode != Mode::Link {
            return all.max(1.0);
        }
        let mut counts = vec![0_u64; self.table.source_names.len().max(1)];
        for source in &self.table.sources {
            counts[*source as usize] += 1;
        }
        let inside: f64 = counts
            .iter()
            .map(|c| *c as f64 * (*c as f64 - 1.0) / 2.0)
            .sum();
        (all - inside).max(1.0)
    }

    fn learn(&mut self, decisions: &[Decision], options: &Options) -> Result<Parameters, Error> {
        options.begin("u")?;
        let n = self.table.len();
        let random = self.random_levels(options.seed);
        let u: Vec<Vec<f64>> = self
            .views
            .iter()
            .zip(&random)
            .map(|(view, counts)| train::chance_levels(view, counts))
            .collect();
        let start = train::expected(&self.model, &u);
        options.begin("sessions")?;
        let all_pairs = n <= self.model.training.all_pairs_up_to;
        let possible = self.pairs_possible();
        let known = self.model.prior.or_else(|| {
            let pairs = if self.model.deterministic.is_empty() {
                return None;
            } else {
                self.deterministic_pairs()
            };
            Some((pairs as f64 / self.model.recall / possible).clamp(1e-15, 0.5))
        });
        let mut sessions = if all_pairs {
            vec![self.every_pair()]
        } else {
            self.sessions(options)?
        };
        if let Some(prior) = known {
            for session in &mut sessions {
                session.share_most =
                    (1.5 * prior * possible / session.pairs.max(1) as f64).min(0.98);
            }
        }
        options.begin("em")?;
        let mut comparer = Comparer::new(&self.views, &self.forms);
        let labeled: Vec<Labeled> = decisions
            .iter()
            .map(|d| Labeled {
                pattern: comparer.pattern(self.rows.entries(d.a), self.rows.entries(d.b)),
                same: d.said == Said::Same,
            })
            .collect();
        let sources = self.table.source_names.len();
        let mut parameters =
            train::learn(&self.model, &start, &sessions, &labeled, all_pairs, sources);
        let covered = |share: &dyn Fn(&Session, usize) -> f64| {
            sessions
                .iter()
                .enumerate()
                .map(|(i, s)| share(s, i) * s.pairs as f64)
                .fold(0.0_f64, f64::max)
        };
        let shares = parameters
            .rounds
            .last()
            .map(|r| r.shares.clone())
            .unwrap_or_default();
        let found = covered(&|_, i| shares.get(i).copied().unwrap_or(0.0));
        let related = covered(&|_, i| parameters.shares_relatives.get(i).copied().unwrap_or(0.0));
        options.begin("prior")?;
        parameters.prior = known.unwrap_or(((found + 0.5) / possible).clamp(1e-15, 0.5));
        parameters.prior_relatives = if self.model.training.relatives {
            ((related + 0.5) / possible).clamp(1e-15, 0.4)
        } else {
            0.0
        };
        if !all_pairs && parameters.lift_matches_from_u(&start) {
            let corrected: Vec<_> = start
                .into_iter()
                .zip(&parameters.chances)
                .map(|(s, c)| train::Chances {
                    u: c.u.clone(),
                    ..s
                })
                .collect();
            let again = train::learn(&self.model, &corrected, &sessions, &labeled, false, sources);
            parameters.chances = again.chances;
            parameters.by_sources = again.by_sources;
            parameters.rounds.extend(again.rounds);
        }
        Ok(parameters)
    }

    /// Counts the levels of random pairs of records with different entries.
    fn random_levels(&self, seed: u64) -> Vec<Vec<u64>> {
        let n = self.table.len() as u64;
        let levels: Vec<usize> = self
            .views
            .iter()
            .map(|v| usize::from(v.otherwise) + 1)
            .collect();
        let empty = || levels.iter().map(|l| vec![0_u64; *l]).collect::<Vec<_>>();
        if n < 2 {
            return empty();
        }
        let every = n * (n - 1) / 2 <= self.model.training.random_pairs;
        let draws = if every {
            n * (n - 1) / 2
        } else {
            self.model.training.random_pairs
        };
        let chunk = 65_536;
        let parts: Vec<Vec<Vec<u64>>> = (0..draws.div_ceil(chunk))
            .into_par_iter()
            .map_init(
                || Comparer::new(&self.views, &self.forms),
                |comparer, part| {
                    let mut counts = empty();
                    for draw in part * chunk..((part + 1) * chunk).min(draws) {
                        let (a, b) = if every {
                            unrank(draw)
                        } else {
                            let x =
                                mix(mix(seed)
                                    .wrapping_add(draw.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
                            let y = mix(x ^ 0xa076_1d64_78bd_642f);
                            (
                                ((u128::from(x) * u128::from(n)) >> 64) as u64,
                                ((u128::from(y) * u128::from(n)) >> 64) as u64,
                            )
                        };
                        let (left, right) =
                            (self.rows.entries(a as u32), self.rows.entries(b as u32));
                        for (c, (x, y)) in left.iter().zip(right).enumerate() {
                            if x != y {
                                counts[c][comparer.level(c, *x, *y) as usize] += 1;
                            }
                        }
                    }
                    counts
                },
            )
            .collect();
        let mut sums = empty();
        for part in parts {
            for (sum, counts) in sums.iter_mut().zip(part) {
                for (s, c) in sum.iter_mut().zip(counts) {
                    *s += c;
                }
            }
        }
        sums
    }

    fn every_pair(&self) -> Session {
        let n = self.table.len() as u32;
        let mut comparer = Comparer::new(&self.views, &self.forms);
        let mut counted: rustc_hash::FxHashMap<(u64, u16), u64> = rustc_hash::FxHashMap::default();
        for b in 1..n {
            for a in 0..b {
                let sources = (self.rows.sources[a as usize], self.rows.sources[b as usize]);
                if self.model.mode == Mode::Link && sources.0 == sources.1 {
                    continue;
                }
                let pattern = comparer.pattern(self.rows.entries(a), self.rows.entries(b));
                let pair = train::source_pair(sources.0, sources.1, self.table.source_names.len());
                *counted.entry((pattern, pair)).or_default() += 1;
            }
        }
        let counts = Counts::merged(&[counted.into_iter().collect()]);
        Session {
            pairs: counts.total(),
            counts,
            share_most: 0.98,
            hidden: 0,
        }
    }

    fn sessions(&mut self, options: &Options) -> Result<Vec<Session>, Error> {
        let given: Vec<Rule> = self
            .model
            .training
            .sessions
            .iter()
            .filter_map(|r| Rule::build(r, &self.table, &mut self.forms))
            .collect();
        let rules: Vec<&Rule> = if given.is_empty() {
            self.rules.iter().collect()
        } else {
            given.iter().collect()
        };
        let mut sessions = Vec::new();
        for rule in rules {
            options.check()?;
            let keys = rule.keys(&self.table, &self.forms);
            let most = self.most(rule, &keys);
            let blocks = Blocks::build(
                rule,
                &keys,
                most,
                &self.rows,
                &self.views,
                &self.names,
                &self.table,
            );
            drop(keys);
            if blocks.pairs == 0 {
                continue;
            }
            let wanted = self.model.training.session_pairs;
            let share = if blocks.pairs <= wanted {
                1 << 32
            } else {
                ((u128::from(wanted) << 32) / u128::from(blocks.pairs)) as u64
            };
            let walk = Walk {
                rows: &self.rows,
                blocks: &blocks,
                rule: None,
                share,
                first: 0,
                within: None,
            };
            let sources = self.table.source_names.len();
            let per_source = self.model.comparisons.iter().any(|c| c.per_source);
            let counts = self.walk_parts(
                &blocks,
                &walk,
                200_000,
                options,
                |walk, part, comparer, local| {
                    let mut seen: rustc_hash::FxHashMap<(u64, u16), u64> =
                        rustc_hash::FxHashMap::default();
                    walk.visit(part, comparer, local, |met| {
                        let (a, b, pattern) = (met.a, met.b, met.pattern.unwrap_or(0));
                        let pair = if per_source {
                            train::source_pair(
                                self.rows.sources[a as usize],
                                self.rows.sources[b as usize],
                                sources,
                            )
                        } else {
                            0
                        };
                        *seen.entry((pattern, pair)).or_default() += 1;
                    });
                    seen.into_iter().collect::<Vec<_>>()
                },
            )?;
            let all = Counts::merged(&counts);
            let mut hidden = 0_u32;
            for (c, view) in self.views.iter().enumerate() {
                let touched = view.columns.iter().any(|x| rule.columns.contains(x));
                hidden |= u32::from(touched) << c;
            }
            sessions.push(Session {
                counts: all,
                hidden,
                share_most: 0.98,
                pairs: blocks.pairs,
            });
        }
        Ok(sessions)
    }

    fn deterministic_pairs(&mut self) -> u64 {
        let rules: Vec<Rule> = self
            .model
            .deterministic
            .iter()
            .filter_map(|r| Rule::build(r, &self.table, &mut self.forms))
            .collect();
        let mut slots = Vec::new();
        let mut rules = rules;
        for rule in &mut rules {
            slots.push(rule.count_slots(&self.table, &self.forms));
        }
        let crossed = rules
            .iter()
            .enumerate()
            .fold(0, |bits, (i, r)| bits | u64::from(r.crossed()) << i);
        let mut rows = Rows::new(&self.table, &[], &slots, crossed, self.model.mode);
        let mut pairs = 0;
        for (number, rule) in rules.iter().enumerate() {
            let keys = rule.keys(&self.table, &self.forms);
            let blocks = Blocks::build(
                rule,
                &keys,
                self.model.block_records_most,
                &rows,
                &[],
                &[],
                &self.table,
            );
            drop(keys);
            blocks.mark(&mut rows, number);
            let walk = Walk {
                rows: &rows,
                blocks: &blocks,
                rule: Some(number),
                share: 1 << 32,
                first: 0,
                within: None,
            };
            let mut comparer = Comparer::new(&[], &self.forms);
            let mut local = Vec::new();
            for part in blocks.parts(1_000_000) {
                walk.visit(&part, &mut comparer, &mut local, |_| pairs += 1);
            }
        }
        pairs
    }

    /// The most records of a block of a rule.
    pub(crate) fn most(&self, rule: &Rule, keys: &blocks::Keys) -> usize {
        let most = self.model.block_records_most;
        match self.model.pairs_each {
            Some(each) => {
                let wanted = each.saturating_mul(self.table.len() as u64);
                blocks::most_within(keys, rule.crossed(), most, wanted)
            }
            None => most,
        }
    }

    pub(crate) fn walk_parts<T: Send>(
        &self,
        blocks: &Blocks,
        walk: &Walk,
        pairs_each: u64,
        options: &Options,
        work: impl Fn(&Walk, &Part, &mut Comparer, &mut Vec<u32>) -> T + Sync,
    ) -> Result<Vec<T>, Error> {
        let parts = blocks.parts(pairs_each);
        let next = AtomicUsize::new(0);
        let finished = AtomicUsize::new(0);
        let done: Vec<Vec<(usize, T)>> = rayon::broadcast(|_| {
            let mut comparer = Comparer::new(&self.views, &self.forms);
            let mut local = Vec::new();
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= parts.len() || options.check().is_err() {
                    return done;
                }
                done.push((at, work(walk, &parts[at], &mut comparer, &mut local)));
                if let Some(tell) = options.pairs {
                    // Parts are of about equal work.
                    let finished = finished.fetch_add(1, Ordering::Relaxed) as u64 + 1;
                    tell(blocks.pairs * finished / parts.len() as u64, blocks.pairs);
                }
            }
        });
        options.check()?;
        let mut all: Vec<(usize, T)> = done.into_iter().flatten().collect();
        all.sort_unstable_by_key(|(at, _)| *at);
        Ok(all.into_iter().map(|(_, x)| x).collect())
    }

    fn score_all(
        &mut self,
        weights: &Weights,
        loose: bool,
        figures: &mut Figures,
        options: &Options,
    ) -> Result<Vec<Scored>, Error> {
        let mut scored: Vec<Scored> = Vec::new();
        let least = odds(self.model.keep.max(1e-12)) - if loose { 3.0 } else { 0.0 };
        if self.table.len() <= self.model.compare_all_up_to {
            let mut all = self.score_every_pair(weights, least, figures, options)?;
            if !loose {
                all.settle(self, weights);
            }
            return Ok(vec![all]);
        }
        for number in 0..self.rules.len() {
            options.begin(&format!("block {}", number + 1))?;
            let rule = &self.rules[number];
            let keys = rule.keys(&self.table, &self.forms);
            let (pairs, biggest) = blocks::count_pairs(&keys, rule.crossed());
            if !options.force && biggest * 2 > self.table.len() && pairs > 500_000_000 {
                return Err(Error::TooManyPairs {
                    rule: rule.label.clone(),
                    pairs,
                    seconds: pairs / 8_000_000,
                });
            }
            let most = if options.force {
                usize::MAX
            } else {
                self.most(rule, &keys)
            };
            let blocks = Blocks::build(
                rule,
                &keys,
                most,
                &self.rows,
                &self.views,
                &self.names,
                &self.table,
            );
            drop(keys);
            blocks.mark(&mut self.rows, number);
            options.begin(&format!("score {}", number + 1))?;
            let walk = Walk {
                rows: &self.rows,
                blocks: &blocks,
                rule: Some(number),
                share: 1 << 32,
                first: 0,
                within: Some((weights, weights.floor(least))),
            };
            let parts = self.walk_parts(
                &blocks,
                &walk,
                100_000,
                options,
                |walk, part, comparer, local| {
                    let mut found = Scored::none();
                    walk.visit(part, comparer, local, |met| {
                        found.see(self, weights, least, met);
                    });
                    if !loose {
                        found.settle(self, weights);
                    }
                    found
                },
            )?;
            let mut new_pairs = 0;
            for part in &parts {
                new_pairs += part.pairs;
                for (sum, count) in figures.weights.iter_mut().zip(part.histogram) {
                    *sum += count;
                }
            }
            scored.extend(parts);
            figures.pairs_scored += new_pairs;
            figures.rules.push(RuleFigures {
                rule: rule.label.clone(),
                pairs: blocks.pairs,
                new_pairs,
                biggest_block: blocks.biggest,
                blocks_split: blocks.split,
            });
            figures.refined.extend(blocks.refined);
        }
        Ok(scored)
    }

    fn score_every_pair(
        &self,
        weights: &Weights,
        least: f64,
        figures: &mut Figures,
        options: &Options,
    ) -> Result<Scored, Error> {
        options.begin("score 1")?;
        let mut comparer = Comparer::new(&self.views, &self.forms);
        let mut found = Scored::none();
        for b in 1..self.table.len() as u32 {
            options.check()?;
            for a in 0..b {
                if self.model.mode == Mode::Link
                    && self.rows.sources[a as usize] == self.rows.sources[b as usize]
                {
                    continue;
                }
                let pattern = comparer.pattern(self.rows.entries(a), self.rows.entries(b));
                found.see(
                    self,
                    weights,
                    least,
                    &Met {
                        a,
                        b,
                        pattern: Some(pattern),
                        left: self.rows.entries(a),
                        right: self.rows.entries(b),
                    },
                );
            }
        }
        figures.weights.copy_from_slice(&found.histogram);
        figures.pairs_scored = found.pairs;
        figures.rules.push(RuleFigures {
            rule: "all pairs".to_owned(),
            pairs: found.pairs,
            new_pairs: found.pairs,
            biggest_block: self.table.len(),
            blocks_split: 0,
        });
        Ok(found)
    }

    /// Finds the prior under which the expected number of matches among the pairs kept is the number it says.
    fn solve_prior(&self, kept: &[Vec<Kept>], parameters: &mut Parameters, weights: &mut Weights) {
        let possible = self.pairs_possible();
        for _ in 0..30 {
            let weights_now: &Weights = weights;
            let sums: Vec<f64> = kept
                .par_iter()
                .map(|kept| {
                    let total = |k: &Kept| weights_now.total(k.agreement, k.relative).0;
                    kept.iter().map(|k| probability(total(k))).sum()
                })
                .collect();
            // In the order of the parts, so that the sum is the same on any number of threads.
            let expected: f64 = sums.iter().sum();
            let prior = ((expected + 0.5) / possible).clamp(1e-15, 0.5);
            let change = (prior / parameters.prior).ln().abs();
            parameters.prior = prior;
            weights.set_priors(prior, parameters.prior_relatives);
            if change < 1e-4 {
                break;
            }
        }
    }
}

/// Links in one row. Each part is let go of once it is copied: there may be tens of millions.
fn joined(parts: Vec<Vec<Link>>) -> Vec<Link> {
    let mut all = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    for part in parts {
        all.extend_from_slice(&part);
    }
    all
}

/// A pair that may become a link.
#[derive(Clone, Copy)]
pub(crate) struct Kept {
    a: u32,
    b: u32,
    pattern: u64,
    agreement: f64,
    relative: f64,
    total: f64,
}

/// What the pairs of one part of a walk came to.
pub(crate) struct Scored {
    pub(crate) pairs: u64,
    pub(crate) histogram: [u64; 81],
    pub(crate) kept: Vec<Kept>,
    /// What became of the pairs kept, once they are settled.
    pub(crate) links: Vec<Link>,
}

impl Scored {
    pub(crate) fn none() -> Self {
        Self {
            pairs: 0,
            histogram: [0; 81],
            kept: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Makes links of what was kept, where the priors are final: a link takes less room.
    pub(crate) fn settle(&mut self, linker: &Linker, weights: &Weights) {
        self.links = linker.links(std::mem::take(&mut self.kept), weights);
    }

    pub(crate) fn see(&mut self, linker: &Linker, weights: &Weights, least: f64, met: &Met) {
        self.pairs += 1;
        let (a, b) = (met.a, met.b);
        let Some(pattern) = met.pattern else {
            return;
        };
        let sources = if weights.sources_matter() {
            let rows = &linker.rows;
            (rows.sources[a as usize], rows.sources[b as usize])
        } else {
            (0, 0)
        };
        let weight = weights.score(
            pattern,
            met.left,
            met.right,
            sources,
            &linker.views,
            weights.floor(least),
        );
        let bin = (weight.total + 40.0).clamp(0.0, 80.0) as usize;
        self.histogram[bin] += 1;
        if weight.total >= least || (weight.relative > 0.0 && weight.total >= least - 6.0) {
            self.kept.push(Kept {
                a,
                b,
                pattern,
                agreement: weight.agreement,
                relative: weight.agreement_relative,
                total: weight.total,
            });
        }
    }
}

/// The pair (a < b) with this number when pairs are counted by b, then a.
fn unrank(number: u64) -> (u64, u64) {
    let mut b = ((8.0 * number as f64 + 1.0).sqrt() as u64).div_ceil(2);
    while b * (b - 1) / 2 > number {
        b -= 1;
    }
    while (b + 1) * b / 2 <= number {
        b += 1;
    }
    (number - b * (b - 1) / 2, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_numbered_without_gaps() {
        let mut number = 0;
        for b in 1..60 {
            for a in 0..b {
                assert_eq!(unrank(number), (a, b));
                number += 1;
            }
        }
    }
}
