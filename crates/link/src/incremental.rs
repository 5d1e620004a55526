//! New records against an old result: only pairs with a new record are compared, nothing is learned again.

use rustc_hash::FxHashSet;

use crate::blocks::{Blocks, Walk};
use crate::cluster;
use crate::error::Error;
use crate::linker::{Decision, Linker, Options, Outcome, RuleFigures, Scored};
use crate::table::{Ids, Table};

impl Linker {
    /// Adds records to those linked before. The parameters stay as they were learned; the links of old records stay; an
    /// old cluster keeps its identifier unless a new record has a smaller one or joins it with another.
    ///
    /// `old` is the result for the records before. What a run from scratch on all records would say differs only by
    /// what it would learn anew and by the frequencies of terms in old links.
    pub fn add(
        &mut self,
        new: &Table,
        old: &Outcome,
        decisions: &[Decision],
        options: &Options,
    ) -> Result<Outcome, Error> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(options.threads)
            .build();
        match pool {
            Ok(pool) => pool.install(|| self.add_inside(new, old, decisions, options)),
            Err(_) => self.add_inside(new, old, decisions, options),
        }
    }

    fn add_inside(
        &mut self,
        new: &Table,
        old: &Outcome,
        decisions: &[Decision],
        options: &Options,
    ) -> Result<Outcome, Error> {
        if self.parameters.is_none() || old.clusters.len() != self.table.len() {
            return Err(Error::Empty(
                "the old result is not one of these records".to_owned(),
            ));
        }
        self.check_new(new)?;
        let first = self.table.len();
        self.table.append(new);
        self.forms.grow(&self.table);
        for view in &mut self.views {
            view.grow(&self.table, &self.forms, first);
        }
        self.rows.grow(&self.table, &self.views, first);
        let weights = self
            .weights()
            .ok_or_else(|| Error::Empty("nothing was learned".to_owned()))?;
        let mut outcome = old.clone();
        outcome.figures.records = self.table.len();
        outcome.figures.pairs_scored = 0;
        outcome.figures.rules.clear();
        outcome.figures.refined.clear();
        let least = self.least();
        for number in 0..self.rules.len() {
            let rule = &self.rules[number];
            let keys = rule.keys_shared_from(&self.table, &self.forms, first as u32);
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
            blocks.mark(&mut self.rows, number);
            let walk = Walk {
                rows: &self.rows,
                blocks: &blocks,
                rule: Some(number),
                share: 1 << 32,
                first: first as u32,
                within: Some((&weights, weights.floor(least))),
            };
            let parts = self.walk_parts(
                &blocks,
                &walk,
                100_000,
                options,
                |walk, part, comparer, local| {
                    let mut found = Scored::none();
                    walk.visit(part, comparer, local, |met| {
                        found.see(self, &weights, least, met);
                    });
                    found.settle(self, &weights);
                    found
                },
            )?;
            let mut new_pairs = 0;
            for part in parts {
                new_pairs += part.pairs;
                outcome.links.extend(part.links);
            }
            outcome.figures.pairs_scored += new_pairs;
            outcome.figures.rules.push(RuleFigures {
                rule: self.rules[number].label.clone(),
                pairs: blocks.pairs,
                new_pairs,
                biggest_block: blocks.biggest,
                blocks_split: blocks.split,
            });
            outcome.figures.refined.extend(blocks.refined);
        }
        outcome.links.sort_by_key(|l| (l.a, l.b));
        outcome.links.dedup_by_key(|l| (l.a, l.b));
        let threshold = self.threshold();
        (outcome.clusters, outcome.cuts) =
            cluster::clusters(self, &weights, &outcome.links, decisions, threshold);
        Ok(outcome)
    }

    fn check_new(&self, new: &Table) -> Result<(), Error> {
        let ids: FxHashSet<String> = (0..new.len() as u32).map(|r| new.ids().text(r)).collect();
        let doubled: Vec<String> = match self.table.ids() {
            Ids::Whole(old) => {
                let whole: FxHashSet<i64> = ids.iter().filter_map(|i| i.parse().ok()).collect();
                old.iter()
                    .filter(|i| whole.contains(i))
                    .map(ToString::to_string)
                    .collect()
            }
            Ids::Text(old) => old
                .iter()
                .filter(|i| ids.contains(&***i))
                .map(ToString::to_string)
                .collect(),
        };
        if let Some(id) = doubled.first() {
            return Err(Error::DuplicateIds {
                count: doubled.len(),
                id: id.clone(),
            });
        }
        Ok(())
    }
}
