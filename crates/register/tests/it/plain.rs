//! The register against a plain model in memory.

use std::collections::BTreeMap;

use imena_model::{ActId, Audience, RecordId, SourceId};
use imena_register::Holding;
use proptest::prelude::*;

use crate::helpers::{add, example, hand, ids, row, words};

#[derive(Debug, Clone)]
enum Doing {
    Add { source: u8, rows: Vec<(u8, u8)> },
    Undo(usize),
    Reopen,
}

fn doing() -> impl Strategy<Value = Doing> {
    let rows = proptest::collection::vec((0..4_u8, 0..3_u8), 0..5);
    prop_oneof![
        5 => (0..2_u8, rows).prop_map(|(source, rows)| Doing::Add { source, rows }),
        2 => (0..6_usize).prop_map(Doing::Undo),
        1 => Just(Doing::Reopen),
    ]
}

/// What one intake said, in order: source, place, word.
type Said = Vec<(u8, u8, u8)>;

/// The plain model: intakes in order, and whether each still stands.
#[derive(Debug, Default)]
struct Plain {
    intakes: Vec<(ActId, Said, bool)>,
}

impl Plain {
    /// For each place of a source the words that stand, and the newest.
    fn standing(&self, source: u8) -> BTreeMap<u8, Vec<u8>> {
        let mut places: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
        for (_, said, stands) in &self.intakes {
            for (s, place, word) in said {
                if *s == source && *stands {
                    places.entry(*place).or_default().push(*word);
                }
            }
        }
        places
    }
}

fn check(holding: &Holding, plain: &Plain, sources: &BTreeMap<u8, SourceId>) {
    let mut records = 0;
    for (source, id) in sources {
        let expected = plain.standing(*source);
        let found = ids(holding, *id);
        assert_eq!(found.len(), expected.len());
        records += found.len() as u64;
        for record in found {
            let view = holding.record(record, Audience::Public).unwrap().unwrap();
            let imena_model::Locator::Row(place) = view.locator else {
                panic!("a row");
            };
            let said = &expected[&(place as u8)];
            let current: Vec<String> = words(holding, record)
                .into_iter()
                .filter(|(_, current)| *current)
                .map(|(word, _)| word)
                .collect();
            let newest = said.last().unwrap().to_string();
            assert!(current.contains(&newest), "{current:?} has {newest}");
            let mut all: Vec<String> = words(holding, record).into_iter().map(|w| w.0).collect();
            let mut should: Vec<String> = said.iter().map(u8::to_string).collect();
            should.push("Примеров".to_owned());
            for list in [&mut all, &mut should] {
                list.sort();
                list.dedup();
            }
            assert_eq!(all, should);
        }
    }
    assert_eq!(holding.numbers(Audience::Public).unwrap().records, records);
    let mut passed = 0;
    holding
        .each_record::<imena_register::Error>(RecordId(0), Audience::Public, |_| {
            passed += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(passed, records);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn the_register_agrees_with_a_plain_model(doings in proptest::collection::vec(doing(), 1..14)) {
        let mut example = example();
        let mut plain = Plain::default();
        let mut sources = BTreeMap::new();
        for doing in doings {
            match doing {
                Doing::Add { source, rows } => {
                    let records = rows
                        .iter()
                        .map(|(place, word)| row(u64::from(*place), "Примеров", &word.to_string()))
                        .collect();
                    let (id, taken) = add(&example.holding, &source.to_string(), records);
                    sources.insert(source, id);
                    if let Some(intake) = taken.intake {
                        // Only what was new is said by this intake.
                        let mut said = Vec::new();
                        let mut newest: BTreeMap<u8, u8> = plain
                            .standing(source)
                            .into_iter()
                            .map(|(place, words)| (place, *words.last().unwrap()))
                            .collect();
                        for (place, word) in rows {
                            if newest.insert(place, word) != Some(word) {
                                said.push((source, place, word));
                            }
                        }
                        plain.intakes.push((intake, said, true));
                    }
                }
                Doing::Undo(n) => {
                    let standing: Vec<usize> = (0..plain.intakes.len())
                        .filter(|i| plain.intakes[*i].2)
                        .collect();
                    if !standing.is_empty() {
                        let i = standing[n % standing.len()];
                        plain.intakes[i].2 = false;
                        let mut writing = example.holding.write().unwrap();
                        writing.undo(plain.intakes[i].0, &hand()).unwrap();
                        writing.close().unwrap();
                    }
                }
                Doing::Reopen => example.holding = Holding::open(&example.folder).unwrap(),
            }
        }
        check(&example.holding, &plain, &sources);
    }
}
