//! What people read by hand, kept when a source is read anew.
//!
//! A volume read again with an edited profile gives new readings. Where a person has corrected an entry and the words of
//! the entry are still the same, what that person read otherwise stays as they left it, and the rest is read anew.

use crate::Error;
use crate::workbench::open_rest;
use imena_model::{Audience, Claim, Property, Record, SourceId, Verbatim};
use imena_register::Holding;
use std::collections::{BTreeMap, BTreeSet};

/// Readings by hand of one source, by place in it.
#[derive(Debug, Default)]
pub(super) struct ByHand(BTreeMap<String, Kept>);

/// What a person read otherwise of one entry.
#[derive(Debug)]
struct Kept {
    properties: BTreeSet<Property>,
    verbatim: Verbatim,
    claims: Vec<Claim>,
}

impl ByHand {
    /// The readings by hand of a source.
    pub(super) fn of(holding: &Holding, source: SourceId) -> Result<Self, Error> {
        let mut properties: BTreeMap<_, BTreeSet<Property>> = BTreeMap::new();
        for correction in holding.hand_readings()? {
            properties
                .entry(correction.record)
                .or_default()
                .extend(correction.properties);
        }
        let mut kept = BTreeMap::new();
        for (id, properties) in properties.into_iter().filter(|(_, p)| !p.is_empty()) {
            let Some(view) = holding.record(id, Audience::Keeper)? else {
                continue;
            };
            let Some(verbatim) = view.verbatim.clone().filter(|_| view.source == source) else {
                continue;
            };
            let claims = view
                .claims
                .iter()
                .filter(|c| c.current && properties.contains(&c.claim.property))
                .map(|c| c.claim.clone())
                .collect();
            kept.insert(
                view.locator.key(),
                Kept {
                    properties,
                    verbatim,
                    claims,
                },
            );
        }
        Ok(Self(kept))
    }

    /// Puts what a person read in the place of what the program reads; says whether there was anything to keep.
    pub(super) fn keep_in(&self, record: &mut Record) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let Some(kept) = self.0.get(&record.locator.key()) else {
            return false;
        };
        // Other words are another entry: what was read from the old ones says nothing about them.
        if kept.verbatim != record.verbatim {
            return false;
        }
        let (open, mut claims): (Vec<Claim>, Vec<Claim>) = std::mem::take(&mut record.claims)
            .into_iter()
            .filter(|claim| !kept.properties.contains(&claim.property))
            .partition(|claim| claim.property == Property::NotUnderstood);
        claims.extend(kept.claims.iter().cloned());
        let open = open_rest(&record.verbatim, &open, &claims);
        claims.extend(open);
        record.claims = claims;
        true
    }
}
