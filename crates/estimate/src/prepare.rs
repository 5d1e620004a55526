//! What must hold before anything is estimated: usable lists, a connected overlap, enough people.

use crate::reason::Reason;
use crate::table::{CaptureHistory, Table};

/// A table fit for estimation, in an order of lists that depends on the counts alone.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The usable lists.
    pub table: Table,
    /// `order[i]` is the place in the original table of list `i` (counted from 0).
    pub order: Vec<usize>,
    /// What a reader should know.
    pub warnings: Vec<Reason>,
}

/// Why a table is refused, and what was noticed on the way.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Every reason that applies.
    pub reasons: Vec<Reason>,
    /// What a reader should know.
    pub warnings: Vec<Reason>,
    /// The usable lists as far as they were found.
    pub table: Table,
    /// The places of the usable lists in the original table.
    pub order: Vec<usize>,
}

/// The groups of lists that share people, each in rising order.
pub fn overlap_groups(table: &Table) -> Vec<Vec<usize>> {
    let lists = table.lists();
    let mut group: Vec<usize> = (0..lists).collect();
    for (history, _) in table.cells() {
        let mut members = (0..lists).filter(|&list| history.has(list));
        if let Some(first) = members.next() {
            for other in members {
                let (from, to) = (group[other], group[first]);
                for g in &mut group {
                    if *g == from {
                        *g = to;
                    }
                }
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for list in 0..lists {
        match groups.iter_mut().find(|g| group[g[0]] == group[list]) {
            Some(own) => own.push(list),
            None => groups.push(vec![list]),
        }
    }
    groups
}

/// What tells lists apart, whatever their order: who is on them, with which ranks of others, until nothing more is told.
fn signatures(table: &Table) -> Vec<usize> {
    let lists = table.lists();
    let mut ranks: Vec<usize> = vec![0; lists];
    for _ in 0..=lists {
        let signature = |list: usize| {
            let mut own: Vec<(Vec<usize>, u64)> = table
                .cells()
                .filter(|(h, _)| h.has(list))
                .map(|(h, n)| {
                    let mut others: Vec<usize> = (0..lists)
                        .filter(|&l| l != list && h.has(l))
                        .map(|l| ranks[l])
                        .collect();
                    others.sort_unstable();
                    (others, n)
                })
                .collect();
            let mut closed: Vec<Vec<usize>> = table
                .impossible()
                .filter(|h| h.has(list))
                .map(|h| {
                    let mut others: Vec<usize> = (0..lists)
                        .filter(|&l| l != list && h.has(l))
                        .map(|l| ranks[l])
                        .collect();
                    others.sort_unstable();
                    others
                })
                .collect();
            own.sort_unstable();
            closed.sort_unstable();
            (
                ranks[list],
                std::cmp::Reverse(table.on_list(list)),
                own,
                closed,
            )
        };
        let all: Vec<_> = (0..lists).map(signature).collect();
        let mut different = all.clone();
        different.sort();
        different.dedup();
        let next: Vec<usize> = all
            .iter()
            .map(|own| different.partition_point(|other| other < own))
            .collect();
        if next == ranks {
            break;
        }
        ranks = next;
    }
    ranks
}

/// An order of the lists that depends only on the counts, so that the order they came in changes nothing.
fn canonical_order(table: &Table) -> Vec<usize> {
    let lists = table.lists();
    let ranks = signatures(table);
    let mut order: Vec<usize> = (0..lists).collect();
    order.sort_by_key(|&list| ranks[list]);
    if lists > 7 {
        // Lists that still cannot be told apart stand in the table alike.
        return order;
    }
    // Lists with equal signatures: the arrangement whose cells come first.
    let signatures: Vec<usize> = order.iter().map(|&list| ranks[list]).collect();
    let mut used = vec![false; lists];
    let mut current = Vec::new();
    type Cells = (Vec<(CaptureHistory, u64)>, Vec<CaptureHistory>);
    let mut least: Option<Cells> = None;
    let mut best = order.clone();
    permute(
        &order,
        &signatures,
        &mut used,
        &mut current,
        &mut |candidate| {
            let arranged = table.arranged(candidate);
            let cells = (arranged.cells().collect(), arranged.impossible().collect());
            if least.as_ref().is_none_or(|l| cells < *l) {
                least = Some(cells);
                best = candidate.to_vec();
            }
        },
    );
    best
}

/// Walks all arrangements that only exchange lists with equal signatures.
fn permute<S: PartialEq>(
    order: &[usize],
    signatures: &[S],
    used: &mut [bool],
    current: &mut Vec<usize>,
    visit: &mut impl FnMut(&[usize]),
) {
    let place = current.len();
    if place == order.len() {
        visit(current);
        return;
    }
    for i in 0..order.len() {
        if !used[i] && signatures[i] == signatures[place] {
            used[i] = true;
            current.push(order[i]);
            permute(order, signatures, used, current, visit);
            current.pop();
            used[i] = false;
        }
    }
}

/// Checks a table and arranges it for estimation, or says why not.
pub fn prepare(table: &Table) -> Result<Prepared, Box<Refusal>> {
    let mut warnings = Vec::new();
    let mut reasons = Vec::new();
    let names = table.names();
    let mut kept: Vec<usize> = Vec::new();
    for list in 0..table.lists() {
        if table.on_list(list) == 0 {
            warnings.push(Reason::new("list-empty", &*names[list]));
            continue;
        }
        let twin = kept
            .iter()
            .copied()
            .find(|&other| table.cells().all(|(h, _)| h.has(list) == h.has(other)));
        if let Some(other) = twin {
            warnings.push(Reason::new(
                "lists-identical",
                format!("{}, {}", names[other], names[list]),
            ));
            continue;
        }
        kept.push(list);
    }
    let mut usable = table.arranged(&kept);
    if usable.observed() == 0 {
        reasons.push(Reason::new("nobody", ""));
    } else if kept.len() < 2 {
        reasons.push(Reason::new("one-list", names[kept[0]].clone()));
    } else if let Some(place) =
        (0..usable.lists()).find(|&list| usable.on_list(list) == usable.observed())
    {
        let name = usable.names()[place].clone();
        if usable.count(CaptureHistory(1 << place)) == 0 && usable.lists() > 2 {
            warnings.push(Reason::new("list-of-everybody-left-out", name));
            kept.remove(place);
            usable = usable.without(place);
        } else {
            reasons.push(Reason::new("list-holds-everybody", name));
        }
    }
    let order: Vec<usize> = canonical_order(&usable);
    let table = usable.arranged(&order);
    let order: Vec<usize> = order.into_iter().map(|i| kept[i]).collect();
    if reasons.is_empty() {
        reasons = refusals(&table);
    }
    if !reasons.is_empty() {
        return Err(Box::new(Refusal {
            reasons,
            warnings,
            table,
            order,
        }));
    }
    let people = table.observed() as f64;
    for list in 0..table.lists() {
        if table.on_list(list) as f64 > 0.8 * people {
            warnings.push(Reason::new("list-dominates", &*table.names()[list]));
        }
    }
    for i in 0..table.lists() {
        for j in i + 1..table.lists() {
            let pair = 1 << i | 1 << j;
            let possible = (0..1_u32 << table.lists())
                .any(|h| h & pair == pair && !table.impossible().any(|x| x.0 == h));
            if possible && table.overlap(pair) == 0 {
                warnings.push(Reason::new(
                    "pair-without-overlap",
                    format!("{}, {}", table.names()[i], table.names()[j]),
                ));
            }
        }
    }
    Ok(Prepared {
        table,
        order,
        warnings,
    })
}

/// The reasons for no number that the table itself gives.
fn refusals(table: &Table) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let lists = table.lists();
    let mut overlap = 0;
    for i in 0..lists {
        for j in i + 1..lists {
            overlap += table.overlap(1 << i | 1 << j);
        }
    }
    if overlap == 0 {
        reasons.push(Reason::new("no-overlap", ""));
    } else {
        let groups = overlap_groups(table);
        if groups.len() > 1 {
            let written: Vec<String> = groups
                .iter()
                .map(|g| {
                    let names: Vec<&str> = g.iter().map(|&i| table.names()[i].as_str()).collect();
                    names.join(" + ")
                })
                .collect();
            reasons.push(Reason::new("overlap-not-connected", written.join(" | ")));
        }
        if overlap < 7 {
            reasons.push(Reason::new("too-little-overlap", overlap.to_string()));
        }
    }
    if table.observed() < 20 {
        reasons.push(Reason::new("too-few-people", table.observed().to_string()));
    }
    if lists == 2 && overlap > 0 {
        reasons.push(Reason::new("two-lists-conditional", ""));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lists: usize, cells: &[(u32, u64)], expected: &[&str]) {
        let table = Table::new(lists, cells.iter().map(|&(h, n)| (CaptureHistory(h), n))).unwrap();
        let codes: Vec<&str> = match prepare(&table) {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal.reasons.iter().map(|r| r.code).collect(),
        };
        assert_eq!(codes, expected);
    }

    #[test]
    fn refused_with_the_right_reason() {
        check(3, &[(1, 120), (2, 80), (4, 60)], &["no-overlap"]);
        check(
            2,
            &[(1, 200), (2, 150), (3, 40)],
            &["two-lists-conditional"],
        );
        check(2, &[(1, 200), (2, 150)], &["no-overlap"]);
        check(1, &[(1, 200)], &["one-list"]);
        check(3, &[], &["nobody"]);
        check(3, &[(1, 50)], &["one-list"]);
        check(2, &[(3, 50)], &["one-list"]);
        check(2, &[(1, 50), (3, 50)], &["list-holds-everybody"]);
        check(3, &[(1, 50), (3, 50), (5, 20)], &["list-holds-everybody"]);
        check(
            4,
            &[(1, 50), (2, 40), (3, 20), (4, 30), (8, 30), (12, 9)],
            &["overlap-not-connected"],
        );
        check(
            3,
            &[(1, 40), (2, 30), (4, 20), (3, 3), (6, 3)],
            &["too-little-overlap"],
        );
        check(
            3,
            &[(1, 4), (2, 3), (4, 2), (3, 3), (6, 5)],
            &["too-few-people"],
        );
        check(3, &[(1, 40), (2, 30), (4, 20), (3, 13), (6, 13)], &[]);
    }

    #[test]
    fn sets_lists_aside() {
        let cells = [(1, 40), (2, 30), (4, 20), (3, 13), (6, 13), (5, 4)];
        let three = Table::new(3, cells.map(|(h, n)| (CaptureHistory(h), n))).unwrap();
        // the same with a list of everybody, an empty one, and a copy of the first
        let more = cells.map(|(h, n)| (CaptureHistory(h | 1 << 3 | (h & 1) << 5), n));
        let more = Table::new(6, more).unwrap();
        let (a, b) = (prepare(&three).unwrap(), prepare(&more).unwrap());
        assert!(a.table.cells().eq(b.table.cells()));
        let codes: Vec<_> = b.warnings.iter().map(|w| w.code).collect();
        assert!(codes.contains(&"list-empty"));
        assert!(codes.contains(&"lists-identical"));
        assert!(codes.contains(&"list-of-everybody-left-out"));
    }

    #[test]
    fn the_order_of_lists_changes_nothing() {
        let cells = [(1, 40), (2, 40), (4, 40), (3, 13), (6, 13), (5, 4), (7, 1)];
        let table = Table::new(3, cells.map(|(h, n)| (CaptureHistory(h), n))).unwrap();
        let first: Vec<_> = prepare(&table).unwrap().table.cells().collect();
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let other: Vec<_> = prepare(&table.arranged(&order))
                .unwrap()
                .table
                .cells()
                .collect();
            assert_eq!(first, other);
        }
    }
}
