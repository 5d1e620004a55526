//! How many are on no list: from the holding to a table of overlapping lists, and to the estimate.
//!
//! A list is an act of recording. A source copied from another, or from the same third one, is the same list; one put
//! together from several others is none. Persons come from the linking; doubtful links are drawn, and the estimate is pooled over the draws.

mod claim;
mod universe;

pub use claim::{
    ClaimedList, CountClaim, CountShown, CountedMethod, Drawing, NumberRange, Said, Stored,
};
pub use universe::fate;

use crate::{Desk, Error};
use imena_estimate::{
    CaptureHistory, DoubtfulPair, Key, LISTS_MAX, PairInfluence, Pooled, Settings, Table,
    TableError, estimate_over_draws, key_of, overlap_groups, pair_influence,
};
use imena_model::{Audience, Means, PlaceId, RecordId, SourceId};
use imena_register::LinkKind;
use std::collections::{BTreeMap, BTreeSet};
use universe::{Marks, Universe};

/// What to count.
#[derive(Debug, Clone, Default)]
pub struct CountQuery {
    /// Only persons claimed to lie at this place or a part of it.
    pub place: Option<PlaceId>,
    /// Only persons arrested, sentenced, deported, shot or who died in these years, both ends in.
    pub years: Option<(i16, i16)>,
    /// Only persons of whom a source or a claim says this.
    pub fate: Option<Means>,
    /// Pairs of sources that by their nature could not hold the same person, by key.
    pub apart: Vec<(String, String)>,
    /// Keys of the sources to use; all if empty.
    pub sources: Vec<String>,
    /// How many clusterings to draw from the doubtful links.
    pub draws: usize,
    /// How to estimate.
    pub settings: Settings,
}

/// A list: one act of recording, with the sources that go back to it.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedList {
    /// What it is called.
    pub name: String,
    /// Its sources: key and title.
    pub sources: Vec<(String, String)>,
    /// Records.
    pub records: u64,
    /// Persons after linking.
    pub persons: u64,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The lists, in the order of the table's columns.
    pub lists: Vec<CountedList>,
    /// Which source feeds which: key of the copy, what it says it was copied from.
    pub feeds: Vec<(String, String)>,
    /// Sources left out because they were put together from several others.
    pub compiled: Vec<String>,
    /// Records counted.
    pub records: u64,
    /// Persons on these lists of whom no record says that they belong to what was asked (place, years, fate).
    pub outside: u64,
    /// People on each two lists, by columns of the table.
    pub overlaps: Vec<((usize, usize), u64)>,
    /// The groups of lists that share people, by columns of the table.
    pub groups: Vec<Vec<usize>>,
    /// The hash of all tables estimated, the parameters, the seed and the version.
    pub key: Key,
    /// The table with the links taken as certain.
    pub table: Table,
    /// The estimate, with links certain and with their doubt.
    pub pooled: Pooled,
    /// The doubtful pairs that move the number most: ids of two records, and what they do.
    pub review: Vec<PairInfluence>,
}

/// Where a source goes back to: sources of the holding that were copied from nobody, and origins outside it.
fn roots(
    of: usize,
    used: &[(SourceId, &imena_model::Source)],
    on_the_way: &mut BTreeSet<usize>,
    found: &mut BTreeSet<Root>,
) {
    let source = used[of].1;
    if !on_the_way.insert(of) {
        return;
    }
    if source.copied_from.is_empty() {
        found.insert(Root::Here(of));
    }
    for origin in &source.copied_from {
        match used
            .iter()
            .position(|(_, s)| s.key == *origin || s.title == *origin)
        {
            Some(next) => roots(next, used, on_the_way, found),
            None => {
                found.insert(Root::Elsewhere(origin.clone()));
            }
        }
    }
}

/// What a source goes back to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Root {
    /// A source of the holding that was copied from nobody.
    Here(usize),
    /// A source the holding does not have.
    Elsewhere(String),
}

/// The lists sources fall into. A source copied from one other belongs to that one's list, also where the other is not
/// in the holding; one put together from several is no act of recording of its own, and is left out.
fn gather(desk: &Desk, query: &CountQuery, audience: Audience) -> Result<Gathered, Error> {
    let small = desk.small()?;
    let used: Vec<(SourceId, &imena_model::Source)> = small
        .sources
        .iter()
        .filter(|(_, s)| audience.may_see(s.audience))
        .filter(|(_, s)| query.sources.is_empty() || query.sources.contains(&s.key))
        .map(|(id, s)| (*id, s.as_ref()))
        .collect();
    let mut gathered = Gathered::default();
    let mut numbers: BTreeMap<Root, usize> = BTreeMap::new();
    for (i, (id, source)) in used.iter().enumerate() {
        gathered.feeds.extend(
            source
                .copied_from
                .iter()
                .map(|from| (source.key.clone(), from.clone())),
        );
        let mut found = BTreeSet::new();
        roots(i, &used, &mut BTreeSet::new(), &mut found);
        let (Some(root), true) = (found.pop_first(), found.is_empty()) else {
            gathered.compiled.push(source.key.clone());
            continue;
        };
        let title = |s: &imena_model::Source| {
            if s.title.is_empty() {
                s.key.clone()
            } else {
                s.title.clone()
            }
        };
        let name = match &root {
            Root::Here(of) => title(used[*of].1),
            Root::Elsewhere(origin) => origin.clone(),
        };
        let next = numbers.len();
        let list = *numbers.entry(root).or_insert(next);
        if list == gathered.lists.len() {
            gathered.lists.push(CountedList {
                name,
                sources: Vec::new(),
                records: 0,
                persons: 0,
            });
        }
        gathered.lists[list]
            .sources
            .push((source.key.clone(), source.title.clone()));
        gathered.list_of.insert(*id, list);
        if source.free_of_doubles {
            gathered.clean.insert(*id);
        }
    }
    Ok(gathered)
}

#[derive(Debug, Default)]
struct Gathered {
    lists: Vec<CountedList>,
    list_of: BTreeMap<SourceId, usize>,
    clean: BTreeSet<SourceId>,
    feeds: Vec<(String, String)>,
    compiled: Vec<String>,
}

/// A person as the count sees one: on which lists, in which sources that hold nobody twice, and what is said of them.
#[derive(Debug, Clone, Default)]
struct Node {
    history: u32,
    clean: BTreeSet<SourceId>,
    marks: Marks,
}

impl Node {
    fn joined(&self, other: &Self) -> Self {
        Self {
            history: self.history | other.history,
            clean: self.clean.union(&other.clean).copied().collect(),
            marks: self.marks.joined(other.marks),
        }
    }

    /// Whether they can be one person: not two of a source that holds nobody twice, nor on lists that exclude each other.
    fn may_join(&self, other: &Self, impossible: &BTreeSet<u32>) -> bool {
        self.clean.is_disjoint(&other.clean)
            && !impossible.contains(&(self.history | other.history))
    }
}

/// A table of nodes.
fn tabulate<'n>(
    lists: &[CountedList],
    impossible: &BTreeSet<u32>,
    nodes: impl IntoIterator<Item = &'n Node>,
) -> Result<Table, TableError> {
    let mut cells: BTreeMap<u32, u64> = BTreeMap::new();
    for node in nodes {
        if node.marks.inside() && node.history != 0 {
            *cells.entry(node.history).or_insert(0) += 1;
        }
    }
    let cells = cells.into_iter().map(|(h, n)| (CaptureHistory(h), n));
    Table::new(lists.len(), cells)?
        .with_names(lists.iter().map(|l| l.name.clone()))
        .with_impossible(impossible.iter().map(|&h| CaptureHistory(h)))
}

/// The histories that hold both lists of a pair of sources that exclude each other.
fn impossible(
    query: &CountQuery,
    gathered: &Gathered,
    column: &BTreeMap<usize, usize>,
) -> Result<BTreeSet<u32>, Error> {
    let mut found = BTreeSet::new();
    let lists = column.len();
    for (one, other) in &query.apart {
        let at = |key: &String| -> Result<Option<usize>, Error> {
            let list = gathered
                .lists
                .iter()
                .position(|l| l.sources.iter().any(|(k, _)| k == key))
                .ok_or_else(|| {
                    Error::Refused(format!("no source with the key `{key}` is counted here"))
                })?;
            Ok(column.get(&list).copied())
        };
        if let (Some(a), Some(b)) = (at(one)?, at(other)?) {
            if a == b {
                return Err(Error::Refused(format!(
                    "{one} and {other} are counted as one list"
                )));
            }
            let both = 1_u32 << a | 1 << b;
            found.extend((1..1_u32 << lists).filter(|h| h & both == both));
        }
    }
    Ok(found)
}

/// A drawn clustering: the representative of each node.
fn find(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Answers [`Desk::count`].
pub(crate) fn count(
    desk: &Desk,
    query: &CountQuery,
    audience: Audience,
    clock: &(dyn Fn() -> f64 + Sync),
) -> Result<Result<Counted, TableError>, Error> {
    let mut gathered = gather(desk, query, audience)?;
    let mut universe = Universe::of(desk, query, audience)?;
    // Which source a record is of and what it says; lists that turn out empty are dropped below.
    let mut records: BTreeMap<RecordId, (SourceId, Marks)> = BTreeMap::new();
    desk.holding
        .each_record(RecordId(0), audience, |passing| -> Result<(), Error> {
            if let Some(&list) = gathered.list_of.get(&passing.source) {
                gathered.lists[list].records += 1;
                let marks = universe.marks(passing.source, &passing.claims);
                records.insert(passing.id, (passing.source, marks));
            }
            Ok(())
        })?;
    let filled: Vec<usize> = (0..gathered.lists.len())
        .filter(|&list| gathered.lists[list].records > 0)
        .collect();
    if filled.is_empty() || filled.len() > LISTS_MAX {
        let problem = Table::new(filled.len(), []).err();
        return Ok(Err(problem.unwrap_or(TableError::NoLists)));
    }
    let column: BTreeMap<usize, usize> = filled.iter().enumerate().map(|(c, &l)| (l, c)).collect();
    let impossible = impossible(query, &gathered, &column)?;
    let node_of = |source: SourceId, marks: Marks| Node {
        history: 1 << column[&gathered.list_of[&source]],
        clean: gathered.clean.get(&source).copied().into_iter().collect(),
        marks,
    };
    let mut nodes: Vec<Node> = Vec::new();
    let mut place: BTreeMap<RecordId, usize> = BTreeMap::new();
    desk.holding.each_cluster(|person| -> Result<(), Error> {
        let mut node = Node::default();
        for record in &person.records {
            if let Some(&(source, marks)) = records.get(record) {
                node = node.joined(&node_of(source, marks));
                place.insert(*record, nodes.len());
            }
        }
        if node.history != 0 {
            nodes.push(node);
        }
        Ok(())
    })?;
    for (&record, &(source, marks)) in &records {
        place.entry(record).or_insert_with(|| {
            nodes.push(node_of(source, marks));
            nodes.len() - 1
        });
    }
    let lists: Vec<CountedList> = filled
        .iter()
        .enumerate()
        .map(|(column, &list)| {
            let mut own = gathered.lists[list].clone();
            own.persons = nodes
                .iter()
                .filter(|n| n.marks.inside() && n.history >> column & 1 == 1)
                .count() as u64;
            own
        })
        .collect();
    let table = match tabulate(&lists, &impossible, &nodes) {
        Ok(table) => table,
        Err(problem) => return Ok(Err(problem)),
    };
    // Doubtful links between different persons, with the chance that their weight says.
    let mut doubtful: Vec<(usize, usize, f64, String)> = Vec::new();
    desk.holding.each_link(|link| -> Result<(), Error> {
        if link.kind == LinkKind::Doubtful
            && let (Some(&a), Some(&b)) = (place.get(&link.a), place.get(&link.b))
            && a != b
        {
            let chance = 1.0 / (1.0 + (-link.weight).exp2());
            doubtful.push((a, b, chance, format!("{} {}", link.a, link.b)));
        }
        Ok(())
    })?;
    let key = key_of(&table, &query.settings);
    let mut drawn = Vec::new();
    let draws = if doubtful.is_empty() { 0 } else { query.draws };
    for index in 0..draws {
        let mut parent: Vec<usize> = (0..nodes.len()).collect();
        let mut merged = nodes.clone();
        for ((a, b, chance, _), u) in doubtful.iter().zip(key.uniforms("links", index as u64)) {
            if u >= *chance {
                continue;
            }
            let (a, b) = (find(&mut parent, *a), find(&mut parent, *b));
            if a != b && merged[a].may_join(&merged[b], &impossible) {
                merged[a] = merged[a].joined(&merged[b]);
                parent[b] = a;
            }
        }
        let standing = (0..nodes.len())
            .filter(|&i| parent[i] == i)
            .map(|i| &merged[i]);
        match tabulate(&lists, &impossible, standing) {
            Ok(table) => drawn.push(table),
            Err(problem) => return Ok(Err(problem)),
        }
    }
    let pooled = estimate_over_draws(&table, &drawn, &query.settings, clock);
    // The two hundred most undecided pairs are tried, each alone.
    let mut open: Vec<&(usize, usize, f64, String)> = doubtful
        .iter()
        .filter(|(a, b, ..)| nodes[*a].may_join(&nodes[*b], &impossible))
        .collect();
    open.sort_by(|x, y| {
        (x.2 - 0.5)
            .abs()
            .total_cmp(&(y.2 - 0.5).abs())
            .then_with(|| x.3.cmp(&y.3))
    });
    let tried: Vec<DoubtfulPair> = open
        .into_iter()
        .take(200)
        .filter_map(|(a, b, probability, name)| {
            let both = nodes[*a].joined(&nodes[*b]);
            let rest = nodes
                .iter()
                .enumerate()
                .filter(|(i, _)| i != a && i != b)
                .map(|(_, n)| n);
            Some(DoubtfulPair {
                name: name.clone(),
                probability: *probability,
                joined: tabulate(&lists, &impossible, rest.chain(std::iter::once(&both))).ok()?,
                apart: table.clone(),
            })
        })
        .collect();
    let review = pair_influence(&table, &tried, 20);
    let mut keys = key.0.to_vec();
    for table in &drawn {
        keys.extend(key_of(table, &query.settings).0);
    }
    let columns = lists.len();
    let overlaps = (0..columns)
        .flat_map(|i| (i + 1..columns).map(move |j| (i, j)))
        .map(|(i, j)| ((i, j), table.overlap(1 << i | 1 << j)))
        .collect();
    Ok(Ok(Counted {
        outside: nodes.iter().filter(|n| !n.marks.inside()).count() as u64,
        overlaps,
        groups: overlap_groups(&table),
        key: Key::of(&keys),
        feeds: gathered.feeds,
        compiled: gathered.compiled,
        records: records.len() as u64,
        lists,
        table,
        pooled,
        review,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use imena_model::Source;

    fn source(key: &str, copied_from: &[&str]) -> Source {
        Source {
            key: key.into(),
            copied_from: copied_from.iter().map(|s| (*s).to_owned()).collect(),
            ..Source::default()
        }
    }

    /// What each source goes back to.
    fn check(sources: &[Source], expected: &[&[Root]]) {
        let used: Vec<(SourceId, &Source)> = sources
            .iter()
            .enumerate()
            .map(|(i, s)| (SourceId(i as u64), s))
            .collect();
        for (i, expected) in expected.iter().enumerate() {
            let mut found = BTreeSet::new();
            roots(i, &used, &mut BTreeSet::new(), &mut found);
            assert!(found.iter().eq(expected.iter()), "{i}: {found:?}");
        }
    }

    #[test]
    fn a_copy_of_a_copy_goes_back_to_the_first() {
        let sources = [
            source("a", &[]),
            source("b", &["a"]),
            source("c", &["b"]),
            source("d", &[]),
            source("both", &["c", "d"]),
        ];
        let (a, d) = (Root::Here(0), Root::Here(3));
        check(
            &sources,
            &[
                std::slice::from_ref(&a),
                std::slice::from_ref(&a),
                std::slice::from_ref(&a),
                std::slice::from_ref(&d),
                &[Root::Here(0), Root::Here(3)],
            ],
        );
    }

    #[test]
    fn a_common_origin_elsewhere_and_a_circle() {
        let elsewhere = [Root::Elsewhere("card index".into())];
        check(
            &[
                source("a", &["card index"]),
                source("b", &["card index"]),
                source("c", &["d"]),
                source("d", &["c"]),
            ],
            &[&elsewhere, &elsewhere, &[], &[]],
        );
    }

    #[test]
    fn histories_of_persons_inside_are_counted() {
        let list = |name: &str| CountedList {
            name: name.into(),
            sources: Vec::new(),
            records: 0,
            persons: 0,
        };
        let node = |history, inside| Node {
            history,
            marks: Marks::all(inside),
            ..Node::default()
        };
        let nodes = [node(1, true), node(3, true), node(2, false), node(3, true)];
        let lists = [list("one"), list("two")];
        let table = tabulate(&lists, &BTreeSet::new(), &nodes).unwrap();
        assert_eq!((table.observed(), table.overlap(3)), (3, 2));
        assert_eq!(table.names(), ["one", "two"]);
        let apart = tabulate(&lists, &BTreeSet::from([3]), &nodes);
        assert!(matches!(apart, Err(TableError::ImpossibleButSeen(..))));
        assert!(!nodes[0].may_join(&node(2, true), &BTreeSet::from([3])));
        assert!(nodes[0].may_join(&node(2, true), &BTreeSet::new()));
    }
}
