//! Persons one after the other, each with its records as the audience may see them.

use crate::Error;
use imena_model::{Audience, Claim, ClaimState, PersonId, RecordId, Source, SourceId};
use imena_register::{Holding, RecordView};
use std::collections::BTreeMap;

/// A record with the claims that stand in its newest reading, by number.
pub(crate) struct Told {
    pub(crate) view: RecordView,
    pub(crate) claims: Vec<(u32, Claim)>,
}

/// The sources an audience may see.
pub(crate) type Sources = BTreeMap<SourceId, Source>;

pub(crate) fn sources(holding: &Holding, audience: Audience) -> Result<Sources, Error> {
    Ok(holding
        .sources(audience)?
        .into_iter()
        .map(|s| (s.id, s.source))
        .collect())
}

/// Visits every person at the place of its oldest visible record; the records stand in the order of their sources.
pub(crate) fn each_person(
    holding: &Holding,
    sources: &Sources,
    audience: Audience,
    mut visit: impl FnMut(PersonId, &[Told]) -> Result<(), Error>,
) -> Result<(), Error> {
    holding.each_record::<Error>(RecordId(0), audience, |passing| {
        let Some(person) = holding.person(PersonId::from(passing.id), audience)? else {
            return Ok(());
        };
        if person.records.first() != Some(&passing.id) {
            return Ok(());
        }
        let mut told: Vec<Told> = holding
            .records(&person.records, audience)?
            .into_iter()
            .filter(|view| sources.contains_key(&view.source))
            .map(|view| {
                let claims = view
                    .claims
                    .iter()
                    .filter(|c| c.current && c.claim.state == ClaimState::Standing)
                    .map(|c| (c.n, c.claim.clone()))
                    .collect();
                Told { view, claims }
            })
            .collect();
        told.sort_by(|a, b| {
            let order = |t: &Told| sources.get(&t.view.source).map(Source::order);
            order(a).cmp(&order(b)).then(a.view.id.cmp(&b.view.id))
        });
        if told.is_empty() {
            return Ok(());
        }
        visit(person.id, &told)
    })
}
