//! Whole runs.

use std::collections::BTreeMap;

use imena_link::{
    Decision, Kind, Linker, Model, Options, Outcome, Said, TableBuilder, TrainedModel, run,
};

use crate::people::{Numbers, Row, rows, table};

fn person(id: &str) -> &str {
    id.split('-').next().unwrap()
}

/// True pairs joined, false pairs joined, true pairs in all.
fn judged(rows: &[Row], outcome: &Outcome) -> (usize, usize, usize) {
    let (mut right, mut wrong, mut all) = (0, 0, 0);
    for a in 0..rows.len() {
        for b in a + 1..rows.len() {
            let truth = person(&rows[a].id) == person(&rows[b].id);
            let joined = outcome.clusters[a] == outcome.clusters[b];
            all += usize::from(truth);
            right += usize::from(truth && joined);
            wrong += usize::from(!truth && joined);
        }
    }
    (right, wrong, all)
}

#[test]
fn finds_the_people_again_at_every_size() {
    for count in [40, 250, 1100] {
        let rows = rows(count, 7);
        let outcome = run(&table(&rows), &Model::persons(), &[], &Options::default()).unwrap();
        let (right, wrong, all) = judged(&rows, &outcome);
        assert!(right * 100 >= all * 95, "{count}: {right} of {all}");
        assert!(wrong * 100 <= all, "{count}: {wrong} wrong");
    }
}

#[test]
fn threads_and_order_change_nothing() {
    let rows = rows(950, 3);
    let of = |rows: &[Row], threads| {
        let options = Options {
            threads,
            ..Options::default()
        };
        run(&table(rows), &Model::persons(), &[], &options).unwrap()
    };
    let one = of(&rows, 1);
    for threads in [2, 8] {
        let other = of(&rows, threads);
        assert_eq!(one.links, other.links);
        assert_eq!(one.clusters, other.clusters);
        assert_eq!(one.parameters, other.parameters);
    }
    let mut shuffled = rows.clone();
    let mut numbers = Numbers::new(5);
    for i in (1..shuffled.len()).rev() {
        shuffled.swap(i, numbers.below(i + 1));
    }
    let other = of(&shuffled, 2);
    let named = |rows: &[Row], outcome: &Outcome| -> BTreeMap<String, String> {
        (0..rows.len())
            .map(|r| {
                (
                    rows[r].id.clone(),
                    rows[outcome.clusters[r] as usize].id.clone(),
                )
            })
            .collect()
    };
    let (a, b) = (named(&rows, &one), named(&shuffled, &other));
    let differ = a.iter().filter(|(id, cluster)| b[*id] != **cluster).count();
    // Sessions are samples of rows by their place; weights may differ in the last digits, clusters hardly.
    assert!(differ * 200 <= rows.len(), "{differ} of {}", rows.len());
}

#[test]
fn decisions_are_obeyed() {
    let rows = rows(60, 1);
    let table = table(&rows);
    let free = run(&table, &Model::persons(), &[], &Options::default()).unwrap();
    let joined = free.links.iter().find(|l| l.kind() == Kind::Same).unwrap();
    let (a, b) = (joined.a, joined.b);
    let stranger = (0..rows.len() as u32)
        .find(|r| person(&rows[*r as usize].id) != person(&rows[a as usize].id))
        .unwrap();
    let decisions = [
        Decision {
            a,
            b,
            said: Said::Different,
        },
        Decision {
            a,
            b: stranger,
            said: Said::Same,
        },
    ];
    let told = run(&table, &Model::persons(), &decisions, &Options::default()).unwrap();
    assert_ne!(told.clusters[a as usize], told.clusters[b as usize]);
    assert_eq!(told.clusters[a as usize], told.clusters[stranger as usize]);
    assert!(!told.cuts.is_empty());
}

#[test]
fn the_explanation_adds_up() {
    let rows = rows(300, 2);
    let mut linker = Linker::new(table(&rows), &Model::persons()).unwrap();
    let outcome = linker.run(&[], &Options::default()).unwrap();
    for link in outcome.links.iter().take(50) {
        let why = linker.explain(link.a, link.b).unwrap();
        let sum: f64 = why.prior
            + why
                .steps
                .iter()
                .map(|s| s.weight + s.term_weight)
                .sum::<f64>();
        assert!((sum - link.weight).abs() < 1e-6, "{sum} {}", link.weight);
        assert!((why.total - link.weight).abs() < 1e-6);
        assert!(why.text().contains("surname"));
        assert!(why.svg().ends_with("</svg>"));
    }
}

#[test]
fn many_sums_are_those_of_the_explanations() {
    let rows = rows(300, 2);
    let mut linker = Linker::new(table(&rows), &Model::persons()).unwrap();
    let outcome = linker.run(&[], &Options::default()).unwrap();
    let pairs: Vec<(u32, u32)> = outcome.links.iter().map(|l| (l.a, l.b)).collect();
    let sums = linker
        .sums(&pairs, |_, prior, steps| (prior, steps.to_vec()))
        .unwrap();
    assert_eq!(sums.len(), pairs.len());
    for ((a, b), (prior, steps)) in pairs.iter().zip(&sums) {
        let why = linker.explain(*a, *b).unwrap();
        let expected: Vec<(u8, f64)> = why
            .steps
            .iter()
            .map(|s| (s.level, s.weight + s.term_weight))
            .collect();
        assert_eq!((*prior, steps), (why.prior, &expected));
    }
}

#[test]
fn what_is_not_worked_out_would_have_been_no_link() {
    // Where everything is compared to the end, the same links come out.
    let rows = rows(700, 5);
    let mut model = Model::persons();
    model.compare_all_up_to = 0;
    let mut linker = Linker::new(table(&rows), &model).unwrap();
    let outcome = linker.run(&[], &Options::default()).unwrap();
    let worked_out: u64 = outcome.figures.weights.iter().sum();
    assert!(worked_out < outcome.figures.pairs_scored);
    let linked: std::collections::BTreeSet<(u32, u32)> =
        outcome.links.iter().map(|l| (l.a, l.b)).collect();
    model.keep = 1e-9;
    let mut whole = Linker::new(table(&rows), &model).unwrap();
    whole.set_parameters(outcome.parameters.clone());
    let whole = whole.run(&[], &Options::default()).unwrap();
    let least = (0.01_f64 / 0.99).log2();
    let expected: std::collections::BTreeSet<(u32, u32)> = whole
        .links
        .iter()
        .filter(|l| l.weight >= least)
        .map(|l| (l.a, l.b))
        .collect();
    assert!(expected.is_subset(&linked));
    assert_eq!(whole.figures.pairs_scored, outcome.figures.pairs_scored);
}

#[test]
fn a_trained_model_is_used_again() {
    let rows = rows(300, 2);
    let mut linker = Linker::new(table(&rows), &Model::persons()).unwrap();
    let first = linker.run(&[], &Options::default()).unwrap();
    let json = linker.trained().unwrap().to_json();
    let mut again = TrainedModel::from_json(&json)
        .unwrap()
        .linker(table(&rows))
        .unwrap();
    let second = again.run(&[], &Options::default()).unwrap();
    assert_eq!(first.links, second.links);
    assert_eq!(first.clusters, second.clusters);
}

#[test]
fn alternatives_in_a_cell_and_across_columns_agree() {
    let mut builder = TableBuilder::new(&["surname", "maiden_name", "given", "birth"]);
    builder.push(
        "1",
        "a",
        &[&["Примерова"], &["Образцова"], &["Анна"], &["1899-05-06"]],
    );
    builder.push("2", "b", &[&["Образцова"], &[], &["Анна"], &["1899-05-06"]]);
    builder.push(
        "3",
        "b",
        &[&["Иная", "Primerowa"], &[], &["Anna"], &["1899"]],
    );
    for i in 4..60 {
        let year = format!("{}", 1860 + i);
        builder.push(
            &i.to_string(),
            "a",
            &[&["Выдумкин"], &[], &["Лев"], &[&year]],
        );
    }
    let mut linker = Linker::new(builder.build(), &Model::persons()).unwrap();
    linker.run(&[], &Options::default()).unwrap();
    for (a, b) in [(0, 1), (0, 2)] {
        let why = linker.explain(a, b).unwrap();
        assert!(
            why.steps[0].weight + why.steps[0].term_weight > 0.0,
            "{}",
            why.text()
        );
    }
}

#[test]
fn new_records_join_an_old_result() {
    let all = rows(2400, 11);
    let (old_rows, new_rows) = all.split_at(all.len() - 60);
    let mut model = Model::persons();
    model.compare_all_up_to = 0;
    model.training.all_pairs_up_to = 500;
    let mut linker = Linker::new(table(old_rows), &model).unwrap();
    let old = linker.run(&[], &Options::default()).unwrap();
    let again = linker.add(&table(&old_rows[..1]), &old, &[], &Options::default());
    assert!(again.is_err(), "an identifier that is there already");
    let added = linker
        .add(&table(new_rows), &old, &[], &Options::default())
        .unwrap();
    let moved = (0..old_rows.len())
        .filter(|r| added.clusters[*r] != old.clusters[*r])
        .count();
    assert!(moved <= 2, "{moved} old records got another cluster");
    let mut scratch = Linker::new(table(&all), &model).unwrap();
    scratch.set_parameters(linker.trained().unwrap().parameters);
    let whole = scratch.run(&[], &Options::default()).unwrap();
    let pairs = |o: &Outcome| {
        o.links
            .iter()
            .map(|l| (l.a, l.b))
            .collect::<std::collections::BTreeSet<_>>()
    };
    let (a, b) = (pairs(&added), pairs(&whole));
    let differ = a.symmetric_difference(&b).count();
    assert!(
        differ * 100 <= b.len(),
        "{differ} of {} links differ from a run from scratch",
        b.len()
    );
    let clusters = (0..all.len())
        .filter(|r| added.clusters[*r] != whole.clusters[*r])
        .count();
    assert!(clusters * 100 <= all.len(), "{clusters}");
}

const THREE: &str = r#"
[records]
id = "id"
source = "source"
[prior]
probability = 0.2
[block]
rules = [["surname"]]
[output]
threshold = 0.5
[[comparison]]
column = "surname"
levels = [{ when = "equal", m = 0.9 }]
[[comparison]]
column = "given"
individual = true
levels = [{ when = "equal", m = 0.8 }, { when = "short", m = 0.15 }]
otherwise = { m = 0.05, contradicts = true }
"#;

/// Records 0, 1 and 2 are a chain: the one in the middle has only an initial, which fits both others.
fn chain(sources: [&str; 3]) -> imena_link::Table {
    let mut builder = TableBuilder::new(&["surname", "given"]);
    for (i, (given, source)) in ["Тест", "Т.", "Том"].into_iter().zip(sources).enumerate() {
        builder.push(&i.to_string(), source, &[&["Примеров"], &[given]]);
    }
    for i in 3..60 {
        let surname = format!("Иной{}", i / 2);
        let given = format!("Имя{}", i / 2);
        builder.push(&i.to_string(), "a", &[&[&surname], &[&given]]);
    }
    builder.build()
}

#[test]
fn a_chain_whose_ends_contradict_is_cut() {
    let model = Model::from_toml(THREE).unwrap();
    let table = chain(["a", "b", "c"]);
    let outcome = run(&table, &model, &[], &Options::default()).unwrap();
    assert_ne!(outcome.clusters[0], outcome.clusters[2]);
    assert!(
        outcome
            .cuts
            .iter()
            .any(|c| c.why == imena_link::Refusal::Contradiction("given".into())),
        "{:?}",
        outcome.cuts
    );
    let free = Model::from_toml(&THREE.replace(", contradicts = true", "")).unwrap();
    let mut connected = free.clone();
    connected.clustering = imena_link::Clustering::Connected;
    let outcome = run(&table, &connected, &[], &Options::default()).unwrap();
    assert_eq!(outcome.clusters[0], outcome.clusters[2]);
}

#[test]
fn a_list_without_doubles_is_in_a_cluster_once() {
    let mut model = Model::from_toml(&THREE.replace(", contradicts = true", "")).unwrap();
    let mut builder = TableBuilder::new(&["surname", "given"]);
    for (i, source) in ["a", "b", "b"].into_iter().enumerate() {
        builder.push(&i.to_string(), source, &[&["Примеров"], &["Тест"]]);
    }
    for i in 3..60 {
        let (surname, given) = (format!("Иной{i}"), format!("Имя{i}"));
        builder.push(&i.to_string(), "a", &[&[&surname], &[&given]]);
    }
    let table = builder.build();
    let outcome = run(&table, &model, &[], &Options::default()).unwrap();
    assert_eq!(outcome.clusters[1], outcome.clusters[2]);
    model.without_doubles.push("b".to_owned());
    let outcome = run(&table, &model, &[], &Options::default()).unwrap();
    assert_ne!(outcome.clusters[1], outcome.clusters[2]);
    assert!(
        outcome
            .cuts
            .iter()
            .any(|c| c.why == imena_link::Refusal::OncePerSource("b".into())),
        "{:?}",
        outcome.cuts
    );
}

#[test]
fn a_state_comes_back_as_it_was() {
    let rows = rows(300, 9);
    let mut model = Model::persons();
    model.compare_all_up_to = 0;
    let mut linker = Linker::new(table(&rows[..350]), &model).unwrap();
    let outcome = linker.run(&[], &Options::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    imena_link::write_state(&path, &linker, &outcome).unwrap();
    let (mut again, kept) = imena_link::read_state(&path).unwrap();
    assert_eq!(kept.links, outcome.links);
    assert_eq!(kept.clusters, outcome.clusters);
    let new = table(&rows[350..]);
    let a = linker
        .add(&new, &outcome, &[], &Options::default())
        .unwrap();
    let b = again.add(&new, &kept, &[], &Options::default()).unwrap();
    assert_eq!(a.clusters, b.clusters);
    let changed = imena_link::difference(&again, &kept.clusters, &b.clusters);
    assert_eq!(changed.added, rows.len() - 350);
    // Any byte that changed, and any end that is missing, is noticed.
    let bytes = std::fs::read(&path).unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut other = bytes.clone();
        other[at] ^= 4;
        std::fs::write(&path, &other).unwrap();
        assert!(imena_link::read_state(&path).is_err(), "{at}");
        std::fs::write(&path, &bytes[..at]).unwrap();
        assert!(imena_link::read_state(&path).is_err(), "{at}");
    }
}
