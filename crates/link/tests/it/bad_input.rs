//! Input that is odd or wrong: refused in words, or used as far as it goes; never a panic.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use imena_link::{
    Also, Error, Linker, Measured, Model, Options, Pending, TableBuilder, read_files, run,
    write_clusters,
};

use crate::people::{rows, table};

const MODEL: &str = r#"
[records]
id = "id"
[block]
rules = [["name"]]
[[comparison]]
column = "name"
levels = ["equal", "jw >= 0.9"]
[[comparison]]
column = "born"
levels = ["same_day", "same_year"]
"#;

fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

const ALSO: Also = Also {
    report: true,
    state: false,
};

fn model() -> Model {
    Model::from_toml(MODEL).unwrap()
}

#[test]
fn errors_in_a_model_have_line_and_column() {
    fn check(text: &str, line: usize, column: usize, what: &str) {
        match Model::from_toml(text) {
            Err(Error::Model {
                line: l,
                column: c,
                what: w,
            }) => {
                assert_eq!((l, c), (line, column), "{w}");
                assert!(w.contains(what), "{w}");
            }
            other => panic!("{other:?}"),
        }
    }
    check("[block]\nrules = [[\"a\"]\n", 2, 15, "");
    check("[blok]\n", 1, 2, "`blok` is not known");
    check("[block]\nrules = [[\"soundex(a)\"]]\n", 2, 12, "`soundex`");
    check(&MODEL.replace("jw >= 0.9", "jw > 0.9"), 8, 24, "limit");
    check(&MODEL.replace("\"equal\"", "\"fuzzy\""), 8, 12, "`fuzzy`");
    check(
        &MODEL.replace("id = \"id\"", "mode = \"lnk\""),
        3,
        8,
        "`lnk` is no mode",
    );
    check("[block]\nrules = [[\"a\"]]\n", 1, 1, "[[comparison]]");
}

#[test]
fn doubled_identifiers_are_named() {
    let (_folder, path) = file(
        "a.csv",
        "id,name,born\n1,Примеров,1900\n2,Образцов,1901\n1,Иной,1902\n",
    );
    let error = read_files(&[path], &model()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "1 identifier(s) occur more than once, first `1`"
    );
}

#[test]
fn a_missing_column_is_named_with_those_there() {
    let (_folder, path) = file("a.csv", "id,name\n1,Примеров\n");
    let error = read_files(&[path], &model()).unwrap_err();
    assert!(error.to_string().contains("`born`"), "{error}");
    assert!(error.to_string().contains("id, name"), "{error}");
}

#[test]
fn one_record_no_pairs_and_empty_columns_are_no_trouble() {
    for text in [
        "id,name,born\n1,Примеров,1900\n",
        "id,name,born\n1,Примеров,\n2,Образцов,\n",
        "id,name,born\n1,,\n2,,\n3,,\n",
    ] {
        let (_folder, path) = file("a.csv", text);
        let table = read_files(&[path], &model()).unwrap();
        let outcome = run(&table, &model(), &[], &Options::default()).unwrap();
        assert_eq!(outcome.links.len(), 0);
        assert_eq!(outcome.clusters.len(), table.len());
    }
    let (_folder, path) = file("a.csv", "id,name,born\n");
    assert!(read_files(&[path], &model()).is_err());
    let nobody = TableBuilder::new(&["surname"]).build();
    let outcome = run(&nobody, &Model::persons(), &[], &Options::default());
    assert!(outcome.is_err() || outcome.unwrap().links.is_empty());
}

#[test]
fn dates_that_are_none_count_as_missing_and_are_reported() {
    let (_folder, path) = file(
        "a.csv",
        "id,name,born\n1,Примеров,NaN\n2,Примеров,1900-02-30\n3,Примеров,1900\n",
    );
    let table = read_files(&[path], &model()).unwrap();
    let mut linker = Linker::new(table, &model()).unwrap();
    let unread = &linker.unread_dates()[0];
    assert_eq!(
        (unread.column.as_str(), unread.values, unread.first.as_str()),
        ("born", 2, "NaN")
    );
    let outcome = linker.run(&[], &Options::default()).unwrap();
    assert_eq!(outcome.figures.pairs_scored, 3);
}

#[test]
fn broken_files_are_named() {
    for (name, bytes) in [
        ("a.parquet", "PAR1 and then nothing"),
        ("b.csv", ""),
        ("c.csv", "id;name\n\"1;x"),
    ] {
        let (_folder, path) = file(name, bytes);
        let error = read_files(std::slice::from_ref(&path), &model()).unwrap_err();
        assert!(!error.to_string().is_empty());
    }
    assert!(read_files(&[PathBuf::from("/nowhere/at/all.csv")], &model()).is_err());
}

#[test]
fn a_rule_that_pairs_everything_is_refused_with_its_count() {
    let mut builder = TableBuilder::new(&["id", "name", "born"]);
    for i in 0..40_000 {
        builder.push(&i.to_string(), "", &[&[], &["Примеров"], &["1900"]]);
    }
    let error = run(&builder.build(), &model(), &[], &Options::default()).unwrap_err();
    match error {
        Error::TooManyPairs { pairs, seconds, .. } => {
            assert_eq!(pairs, 40_000 * 39_999 / 2);
            assert!(seconds > 0);
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_key_that_very_many_share_is_refined_and_listed() {
    let text = MODEL.replace("rules = [[\"name\"]]", "rules = [[\"name\"]]\nmost = 100");
    let model = Model::from_toml(&text).unwrap();
    let mut builder = TableBuilder::new(&["id", "name", "born"]);
    for i in 0..2000 {
        let name = if i < 900 {
            "Примеров".to_owned()
        } else {
            format!("Иной{i}")
        };
        let born = format!("{}", 1850 + i % 60);
        builder.push(&i.to_string(), "", &[&[], &[&name], &[&born]]);
    }
    let outcome = run(&builder.build(), &model, &[], &Options::default()).unwrap();
    let refined = &outcome.figures.refined[0];
    assert_eq!((refined.records, refined.key.as_str()), (900, "Примеров"));
    assert_eq!(refined.by, ["born"]);
    assert_eq!(outcome.figures.pairs_scored, 60 * 15 * 14 / 2);
}

#[test]
fn a_rule_of_too_many_pairs_has_its_biggest_blocks_split() {
    let mut rows = TableBuilder::new(&["surname", "given"]);
    for i in 0..400 {
        // One surname in four is common; given names are fifty.
        let surname = if i % 4 == 0 {
            "Примеров".to_owned()
        } else {
            format!("Выдумкин{}", i / 8)
        };
        let given = format!("Тест{}", i % 50);
        rows.push(
            &i.to_string(),
            "s",
            &[&[surname.as_str()], &[given.as_str()]],
        );
    }
    let table = rows.build();
    let model = |each: &str| {
        Model::from_toml(&format!(
            "[block]\n{each}rules = [[\"surname\"]]\n[[comparison]]\ncolumn = \"surname\"\nlevels = [\"equal\"]\n[[comparison]]\ncolumn = \"given\"\nlevels = [\"equal\"]\n"
        ))
        .unwrap()
    };
    let figures = |each: &str| {
        let outcome = imena_link::run(&table, &model(each), &[], &Options::default()).unwrap();
        outcome.figures
    };
    let free = figures("");
    assert_eq!(free.rules[0].blocks_split, 0);
    assert!(free.refined.is_empty());
    let bound = figures("pairs_each = 4\n");
    assert_eq!(bound.rules[0].blocks_split, 1);
    assert_eq!(bound.refined[0].records, 100);
    assert_eq!(bound.refined[0].key, "Примеров");
    assert_eq!(bound.refined[0].by, ["given"]);
    // What is left of it are those who share the given name, too.
    assert_eq!(
        free.pairs_scored - bound.pairs_scored,
        100 * 99 / 2 - 25 * 6
    );
}

#[test]
fn a_stopped_run_gives_nothing() {
    let stop = AtomicBool::new(true);
    let options = Options {
        stop: Some(&stop),
        ..Options::default()
    };
    let error = run(&table(&rows(50, 1)), &Model::persons(), &[], &options).unwrap_err();
    assert!(matches!(error, Error::Stopped));
}

#[test]
fn results_appear_as_a_whole_or_not_at_all() {
    let (folder, path) = file("a.csv", "id,name,born\n1,Примеров,1900\n2,Примеров,1900\n");
    let out = folder.path().join("out");
    let table = read_files(&[path], &model()).unwrap();
    let mut linker = Linker::new(table, &model()).unwrap();
    let outcome = linker.run(&[], &Options::default()).unwrap();
    let (pending, _) = Pending::write(&out, &linker, &outcome, None, ALSO).unwrap();
    assert!(!out.join("links.parquet").exists());
    drop(pending);
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
    let (pending, _) = Pending::write(&out, &linker, &outcome, None, ALSO).unwrap();
    pending
        .finish(&outcome.figures, &Measured::default(), None)
        .unwrap();
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 5);
    let again = read_files(
        &[out.join("clusters.parquet")],
        &Model::from_toml(
            &MODEL
                .replace("\"id\"", "\"rec_id\"")
                .replace("name", "cluster_id")
                .replace("born", "cluster_id"),
        )
        .unwrap(),
    );
    assert_eq!(again.unwrap().len(), 2);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_with_the_path() {
    let table = table(&rows(2000, 1));
    let clusters: Vec<u32> = (0..table.len() as u32).collect();
    let error = write_clusters("/dev/full".as_ref(), &table, &clusters).unwrap_err();
    assert!(error.to_string().contains("/dev/full"), "{error}");
}

/// Writes a Parquet file of one row with the given schema; every leaf is a text that is there.
fn nested(schema: &str) -> (tempfile::TempDir, PathBuf) {
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::writer::SerializedFileWriter;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nested.parquet");
    let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
    let leaves: Vec<(i16, i16)> = writer
        .schema_descr()
        .columns()
        .iter()
        .map(|c| (c.max_def_level(), c.max_rep_level()))
        .collect();
    let mut group = writer.next_row_group().unwrap();
    for (number, (there, repeated)) in leaves.into_iter().enumerate() {
        let mut column = group.next_column().unwrap().unwrap();
        let text = format!("Примеров{number}");
        let values: Vec<ByteArray> = if repeated > 0 {
            vec![text.as_str().into(), "Primerov".into()]
        } else {
            vec![text.as_str().into()]
        };
        let levels = vec![there; values.len()];
        let repeats: Vec<i16> = (0..values.len() as i16).map(|i| i * repeated).collect();
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, Some(&levels), Some(&repeats))
            .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    (folder, path)
}

#[test]
fn nested_columns_are_read_as_far_as_they_have_a_meaning() {
    let model = |name: &str| {
        Model::from_toml(
            &MODEL
                .replace("column = \"name\"", &format!("column = \"{name}\""))
                .replace("[[\"name\"]]", &format!("[[\"{name}\"]]")),
        )
        .unwrap()
    };
    // A list in a cell holds alternatives.
    let list = "message m { required binary id (UTF8); required binary born (UTF8); required group name (LIST) { repeated group list { optional binary element (UTF8); } } }";
    let (_folder, path) = nested(list);
    let table = read_files(&[path], &model("name")).unwrap();
    assert_eq!(table.values(0, "name"), ["Примеров2", "Primerov"]);
    // A part of a structure is named with a dot; the structure itself is refused.
    let structure = "message m { required binary id (UTF8); required binary born (UTF8); required group name { required binary family (UTF8); required binary given (UTF8); } }";
    let (_folder, path) = nested(structure);
    let table = read_files(std::slice::from_ref(&path), &model("name.family")).unwrap();
    assert_eq!(table.values(0, "name.family"), ["Примеров2"]);
    let error = read_files(&[path], &model("name")).unwrap_err().to_string();
    assert!(error.contains("column.part"), "{error}");
    // A list of lists has no meaning.
    let lists = "message m { required binary id (UTF8); required binary born (UTF8); required group name (LIST) { repeated group list { required group element (LIST) { repeated group list { required binary element (UTF8); } } } } }";
    let (_folder, path) = nested(lists);
    let error = read_files(&[path], &model("name")).unwrap_err().to_string();
    assert!(error.contains("list of lists"), "{error}");
}

#[test]
fn a_column_with_nothing_in_it_changes_nothing() {
    let rows = rows(200, 4);
    let mut model = Model::persons();
    model.compare_all_up_to = 0;
    let full = run(&table(&rows), &model, &[], &Options::default()).unwrap();
    let mut columns = crate::people::COLUMNS.to_vec();
    columns.extend(["death", "maiden_name"]);
    let mut builder = TableBuilder::new(&columns);
    for row in &rows {
        let cells: Vec<Vec<&str>> = row.cells.iter().map(|c| vec![c.as_str()]).collect();
        let cells: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
        builder.push(&row.id, row.source, &cells);
    }
    let empty = run(&builder.build(), &model, &[], &Options::default()).unwrap();
    assert_eq!(empty.clusters, full.clusters);
    // Where the model insists on the column, it is there and says nothing.
    let (_folder, path) = file(
        "a.csv",
        "id,name,born\n1,Примеров,\n2,Примеров,\n3,Образцов,\n",
    );
    let outcome = run(
        &read_files(&[path], &self::model()).unwrap(),
        &self::model(),
        &[],
        &Options::default(),
    )
    .unwrap();
    assert_eq!(outcome.figures.pairs_scored, 1);
}
