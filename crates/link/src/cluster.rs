//! Clusters of links: joined by weight, the strongest first, where nothing speaks against it.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::linker::{Decision, Link, Linker, Said};
use crate::model::Clustering;
use crate::score::Weights;
use crate::views::Comparer;

/// A join that was refused although a link asked for it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Cut {
    /// One record of the link.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// The weight of the link.
    pub weight: f64,
    /// Why.
    pub why: Refusal,
}

/// Why two clusters were not joined.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub enum Refusal {
    /// A person decided that two of their records speak of different people.
    Decided,
    /// Two of their records cannot speak of one person; the comparison that says so.
    Contradiction(String),
    /// Both have a record of a source that holds each person once.
    OncePerSource(String),
    /// Taken together, the pairs speak against it; their mean weight.
    Against(f64),
}

/// The joins made in one component, and those refused.
type Joined = (Vec<(u32, u32)>, Vec<Cut>);

/// How far one pair may speak for or against a join.
const PAIR_MOST: f64 = 12.0;
/// Pairs looked at when two clusters are to be joined.
const PAIRS_LOOKED_AT: usize = 400;

/// The clusters: for each record the record that stands for it.
pub(crate) fn clusters(
    linker: &Linker,
    weights: &Weights,
    links: &[Link],
    decisions: &[Decision],
    threshold: f64,
) -> (Vec<u32>, Vec<Cut>) {
    let n = linker.table.len();
    let mut same: Vec<(u32, u32, f64)> = links
        .iter()
        .filter(|l| l.weight >= threshold)
        .map(|l| (l.a, l.b, l.weight))
        .collect();
    let mut apart: FxHashSet<(u32, u32)> = FxHashSet::default();
    for d in decisions {
        let pair = (d.a.min(d.b), d.a.max(d.b));
        match d.said {
            Said::Same => same.push((pair.0, pair.1, f64::INFINITY)),
            Said::Different => {
                apart.insert(pair);
            }
        }
    }
    let mut rough = Union::new(n);
    for (a, b, _) in &same {
        rough.join(*a, *b);
    }
    if linker.model.clustering == Clustering::Connected && decisions.is_empty() {
        return (representatives(linker, &mut rough), Vec::new());
    }
    let mut by_component: Vec<(u32, u32, u32, f64)> = same
        .into_iter()
        .map(|(a, b, w)| (rough.top(a), a, b, w))
        .collect();
    by_component.par_sort_unstable_by(|x, y| {
        x.0.cmp(&y.0)
            .then(y.3.total_cmp(&x.3))
            .then(x.1.cmp(&y.1))
            .then(x.2.cmp(&y.2))
    });
    let components: Vec<&[(u32, u32, u32, f64)]> =
        by_component.chunk_by(|x, y| x.0 == y.0).collect();
    let once: Vec<bool> = linker
        .table
        .source_names
        .iter()
        .map(|s| linker.model.without_doubles.contains(s))
        .collect();
    let joined: Vec<Joined> = components
        .par_iter()
        .map_init(
            || Comparer::new(&linker.views, &linker.forms),
            |comparer, edges| {
                let mut component = Component {
                    linker,
                    weights,
                    comparer,
                    apart: &apart,
                    once: &once,
                    connected: linker.model.clustering == Clustering::Connected,
                };
                component.join(edges)
            },
        )
        .collect();
    let mut union = Union::new(n);
    let mut cuts = Vec::new();
    for (joins, refused) in joined {
        for (a, b) in joins {
            union.join(a, b);
        }
        cuts.extend(refused);
    }
    cuts.sort_by(|x, y| {
        y.weight
            .total_cmp(&x.weight)
            .then(x.a.cmp(&y.a))
            .then(x.b.cmp(&y.b))
    });
    (representatives(linker, &mut union), cuts)
}

/// One set of records that hang together, being taken apart or joined.
struct Component<'a, 'b> {
    linker: &'a Linker,
    weights: &'a Weights,
    comparer: &'b mut Comparer<'a>,
    apart: &'a FxHashSet<(u32, u32)>,
    once: &'a [bool],
    connected: bool,
}

impl Component<'_, '_> {
    fn join(&mut self, edges: &[(u32, u32, u32, f64)]) -> Joined {
        let mut clusters = Groups::default();
        // What links alone have joined: of people whom somebody said to be one, the pairs may all speak against it, and that must
        // not keep away who belongs to either.
        let mut by_links = Groups::default();
        let mut joins = Vec::new();
        let mut cuts = Vec::new();
        for (_, a, b, weight) in edges {
            if clusters.together(*a, *b) {
                continue;
            }
            let whole = (clusters.with(*a), clusters.with(*b));
            let linked = (by_links.with(*a), by_links.with(*b));
            let why = self
                .forbidden(&whole.0, &whole.1, *weight)
                .or_else(|| self.against(&linked.0, &linked.1, *weight));
            if let Some(why) = why {
                cuts.push(Cut {
                    a: *a,
                    b: *b,
                    weight: *weight,
                    why,
                });
                continue;
            }
            joins.push((*a, *b));
            clusters.join(*a, *b);
            if *weight < f64::INFINITY {
                by_links.join(*a, *b);
            }
        }
        let cuts = cuts
            .into_iter()
            .filter(|c| !clusters.together(c.a, c.b))
            .collect();
        (joins, cuts)
    }

    /// Whether decisions or sources forbid it.
    fn forbidden(&self, left: &[u32], right: &[u32], weight: f64) -> Option<Refusal> {
        for a in left {
            for b in right {
                if self.apart.contains(&(*a.min(b), *a.max(b))) {
                    return Some(Refusal::Decided);
                }
            }
        }
        if weight == f64::INFINITY || self.connected {
            return None;
        }
        let rows = &self.linker.rows;
        for a in left {
            let source = rows.sources[*a as usize];
            if self.once.get(source as usize) == Some(&true)
                && right.iter().any(|b| rows.sources[*b as usize] == source)
            {
                return Some(Refusal::OncePerSource(
                    self.linker.table.source(*a).to_owned(),
                ));
            }
        }
        None
    }

    /// Whether their pairs speak against it.
    fn against(&mut self, left: &[u32], right: &[u32], weight: f64) -> Option<Refusal> {
        if weight == f64::INFINITY || self.connected {
            return None;
        }
        let rows = &self.linker.rows;
        let step = (left.len() * right.len()).div_ceil(PAIRS_LOOKED_AT);
        let (mut sum, mut count) = (0.0, 0_u32);
        let mut number = 0;
        for a in left {
            for b in right {
                number += 1;
                if number % step != 0 {
                    continue;
                }
                let pattern = self.comparer.pattern(rows.entries(*a), rows.entries(*b));
                for (c, comparison) in self.linker.model.comparisons.iter().enumerate() {
                    if comparison.contradicts((pattern >> (4 * c) & 15) as u8) {
                        return Some(Refusal::Contradiction(comparison.name.clone()));
                    }
                }
                let sources = (rows.sources[*a as usize], rows.sources[*b as usize]);
                let weight = self.weights.score(
                    pattern,
                    rows.entries(*a),
                    rows.entries(*b),
                    sources,
                    &self.linker.views,
                    f64::NEG_INFINITY,
                );
                sum += weight.total.clamp(-PAIR_MOST, PAIR_MOST);
                count += 1;
            }
        }
        let mean = sum / f64::from(count.max(1));
        (mean < 0.0).then_some(Refusal::Against(mean))
    }
}

/// The groups of a few records, each record at first alone.
#[derive(Default)]
struct Groups {
    of: FxHashMap<u32, u32>,
    members: FxHashMap<u32, Vec<u32>>,
}

impl Groups {
    fn group(&self, record: u32) -> u32 {
        self.of.get(&record).copied().unwrap_or(record)
    }

    fn together(&self, a: u32, b: u32) -> bool {
        self.group(a) == self.group(b)
    }

    /// All that are with a record, itself included.
    fn with(&self, record: u32) -> Vec<u32> {
        let members = self.members.get(&self.group(record));
        members.cloned().unwrap_or_else(|| vec![record])
    }

    fn join(&mut self, a: u32, b: u32) {
        let (x, y) = (self.group(a), self.group(b));
        if x == y {
            return;
        }
        let mut all = self.with(a);
        all.extend(self.with(b));
        for record in &all {
            self.of.insert(*record, x);
        }
        self.members.remove(&y);
        self.members.insert(x, all);
    }
}

/// Sets that can be joined.
pub(crate) struct Union {
    above: Vec<u32>,
}

impl Union {
    pub(crate) fn new(n: usize) -> Self {
        Self {
            above: (0..n as u32).collect(),
        }
    }

    pub(crate) fn top(&mut self, mut x: u32) -> u32 {
        while self.above[x as usize] != x {
            let next = self.above[self.above[x as usize] as usize];
            self.above[x as usize] = next;
            x = next;
        }
        x
    }

    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.top(a), self.top(b));
        if a != b {
            self.above[a.max(b) as usize] = a.min(b);
        }
    }
}

/// For each record, the record of its set with the smallest identifier.
fn representatives(linker: &Linker, union: &mut Union) -> Vec<u32> {
    let n = linker.table.len() as u32;
    let mut first: Vec<u32> = (0..n).collect();
    for record in 0..n {
        let top = union.top(record) as usize;
        if linker.table.ids.order(record, first[top]) == std::cmp::Ordering::Less {
            first[top] = record;
        }
    }
    (0..n).map(|r| first[union.top(r) as usize]).collect()
}
