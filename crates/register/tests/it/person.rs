//! Links, clusters, identifiers that resolve for ever.

use imena_model::{Audience, PersonId, RecordId};
use imena_register::{Holding, LinkKind, LinkRow};

use crate::helpers::{add, example, hand, ids, row};

fn link(a: RecordId, b: RecordId, kind: LinkKind, weight: f64) -> LinkRow {
    LinkRow {
        a,
        b,
        kind,
        weight,
        explanation: vec![1, 2],
    }
}

fn relink(holding: &Holding, links: Vec<LinkRow>, clusters: Vec<Vec<RecordId>>) {
    let mut writing = holding.write().unwrap();
    writing
        .replace_links(links, clusters, b"model", &hand())
        .unwrap();
    writing.close().unwrap();
}

fn person(holding: &Holding, id: RecordId) -> Option<(PersonId, Vec<RecordId>)> {
    let found = holding
        .person(PersonId::from(id), Audience::Public)
        .unwrap();
    found.map(|person| (person.id, person.records))
}

#[test]
fn every_identifier_ever_printed_leads_somewhere() {
    let example = example();
    let holding = &example.holding;
    let rows = (1..=4).map(|n| row(n, "Примеров", "1904")).collect();
    let (source, _) = add(holding, "one", rows);
    let r = ids(holding, source);
    assert_eq!(
        person(holding, r[2]),
        Some((PersonId::from(r[2]), vec![r[2]]))
    );
    assert_eq!(holding.linking().unwrap(), None);

    relink(
        holding,
        vec![
            link(r[1], r[2], LinkKind::Joined, 9.0),
            link(r[0], r[3], LinkKind::Doubtful, 1.5),
        ],
        vec![vec![r[2], r[1]]],
    );
    let joined = Some((PersonId::from(r[1]), vec![r[1], r[2]]));
    assert_eq!(person(holding, r[1]), joined);
    assert_eq!(
        person(holding, r[2]),
        joined,
        "the younger one's address still leads"
    );
    assert_eq!(holding.person_of(r[2]).unwrap(), PersonId::from(r[1]));
    assert_eq!(holding.doubtful(0, 10).unwrap().len(), 1);
    assert!((holding.links_of(r[2]).unwrap()[0].weight - 9.0).abs() < 1e-9);
    assert_eq!(
        holding.link(r[3], r[0]).unwrap().unwrap().explanation,
        [1, 2]
    );
    let linking = holding.linking().unwrap().unwrap();
    assert_eq!(
        (
            linking.links,
            linking.doubtful,
            linking.clusters,
            linking.members
        ),
        (2, 1, 1, 2)
    );
    assert_eq!(holding.doubles_in(source).unwrap(), 1);

    relink(holding, vec![], vec![vec![r[0], r[1], r[3]]]);
    let merged = Some((PersonId::from(r[0]), vec![r[0], r[1], r[3]]));
    assert_eq!(person(holding, r[1]), merged);
    assert_eq!(
        person(holding, r[2]),
        Some((PersonId::from(r[2]), vec![r[2]]))
    );
    let mut clusters = Vec::new();
    holding
        .each_cluster::<imena_register::Error>(|p| {
            clusters.push(p.records);
            Ok(())
        })
        .unwrap();
    assert_eq!(clusters, [vec![r[0], r[1], r[3]]]);
}

#[test]
fn the_address_of_an_undone_record_leads_to_those_it_was_joined_with() {
    let example = example();
    let holding = &example.holding;
    let (one, taken) = add(holding, "one", vec![row(1, "Примеров", "1904")]);
    let (two, _) = add(holding, "two", vec![row(1, "Примеров", "1904")]);
    let (a, b) = (ids(holding, one)[0], ids(holding, two)[0]);
    relink(holding, vec![], vec![vec![a, b]]);
    let mut writing = holding.write().unwrap();
    writing.undo(taken.intake.unwrap(), &hand()).unwrap();
    writing.close().unwrap();
    relink(holding, vec![], vec![]);
    assert_eq!(person(holding, a), Some((PersonId::from(b), vec![b])));
    relink(holding, vec![], vec![]);
    assert_eq!(person(holding, a), Some((PersonId::from(b), vec![b])));
}

#[test]
fn a_cluster_shows_only_what_may_be_seen() {
    let example = example();
    let holding = &example.holding;
    let mut hidden = row(1, "Примеров", "1904");
    hidden.audience = Audience::Keeper;
    let (source, _) = add(holding, "one", vec![hidden, row(2, "Примеров", "1904")]);
    let r = ids(holding, source);
    relink(holding, vec![], vec![vec![r[0], r[1]]]);
    let seen = holding
        .person(PersonId::from(r[1]), Audience::Public)
        .unwrap()
        .unwrap();
    assert_eq!(seen.records, [r[1]]);
    let all = holding
        .person(PersonId::from(r[1]), Audience::Keeper)
        .unwrap()
        .unwrap();
    assert_eq!(all.records, r);
}
