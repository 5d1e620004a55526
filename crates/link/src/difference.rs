//! What adding records changed.

use std::collections::BTreeMap;

use crate::linker::Linker;

/// The difference between a result and the one before it, by identifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Records added.
    pub added: usize,
    /// New records that joined a cluster that was there: record, cluster.
    pub joined: Vec<(String, String)>,
    /// New records that stand in clusters of new records only.
    pub new_persons: usize,
    /// Clusters that are one now: the identifier that is gone, the one that stays.
    pub merged: Vec<(String, String)>,
    /// Old records that left their cluster: record, cluster before, cluster now.
    pub parted: Vec<(String, String, String)>,
}

/// Compares the clusters of the records before with those after records were added.
pub fn difference(linker: &Linker, before: &[u32], after: &[u32]) -> Difference {
    let id = |r: u32| linker.table().ids().text(r);
    let old = before.len();
    let mut difference = Difference {
        added: after.len() - old,
        ..Difference::default()
    };
    // Where the record that stood for a cluster is now, there the cluster is.
    let mut merged: BTreeMap<u32, u32> = BTreeMap::new();
    let mut of_old = vec![false; after.len()];
    for (record, (was, is)) in before.iter().zip(after).enumerate() {
        of_old[*is as usize] = true;
        let moved_to = after[*was as usize];
        if moved_to != *is {
            difference
                .parted
                .push((id(record as u32), id(*was), id(*is)));
        } else if was != is {
            merged.insert(*was, *is);
        }
    }
    difference.merged = merged.into_iter().map(|(a, b)| (id(a), id(b))).collect();
    for (record, is) in after.iter().enumerate().skip(old) {
        if of_old[*is as usize] {
            difference.joined.push((id(record as u32), id(*is)));
        } else if *is as usize == record {
            difference.new_persons += 1;
        }
    }
    difference
}
