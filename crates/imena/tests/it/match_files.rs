//! `imena match`: what stands in the folder afterwards, whatever happened on the way.

use crate::run::{Bench, everything};
use std::process::{Command, Stdio};
use std::time::Duration;

const MODEL: &str = r#"
[records]
id = "id"
[block]
rules = [["surname", "year(birth)"], ["given", "birth"]]
[[comparison]]
column = "surname"
terms = true
levels = ["equal", "jw >= 0.85"]
[[comparison]]
column = "given"
individual = true
levels = ["equal", "jw >= 0.85"]
[[comparison]]
column = "birth"
levels = ["same_day", "same_year"]
"#;

/// Invented people, everybody twice: the second time with a letter more in every third surname.
fn list(from: usize, to: usize) -> String {
    let mut text = "id,surname,given,birth\n".to_owned();
    for n in from..to {
        let surname = format!(
            "{}{}",
            ["Примеров", "Образцов", "Выдумкин", "Небылов", "Заметкин"][n % 5],
            ["а", "е", "и", "о", "у", "ы", "э"][n / 5 % 7]
        );
        let given = ["Тест", "Проба", "Лист", "Том", "Пример"][n / 3 % 5];
        let birth = format!("{}-{:02}-{:02}", 1870 + n % 41, 1 + n % 12, 1 + n % 28);
        text.push_str(&format!("{},{surname},{given},{birth}\n", 2 * n));
        let other = if n % 3 == 0 { "ъ" } else { "" };
        text.push_str(&format!("{},{surname}{other},{given},{birth}\n", 2 * n + 1));
    }
    text
}

fn bench() -> Bench {
    let bench = Bench::new();
    bench.file("model.toml", MODEL);
    bench.file("list.csv", list(0, 900));
    bench
}

#[test]
fn the_same_bytes_come_out_on_one_two_and_eight_threads() {
    let bench = bench();
    let mut results = Vec::new();
    for threads in ["1", "2", "8"] {
        let out = format!("out{threads}");
        let said = bench.imena(&[
            "match",
            "list.csv",
            "--model",
            "model.toml",
            "--growing",
            "--threads",
            threads,
            "--out",
            &out,
        ]);
        assert_eq!(said.code, 0, "{}", said.all());
        let folder = bench.path(&out);
        let files: Vec<(String, Vec<u8>)> = everything(&folder)
            .into_iter()
            .map(|(p, bytes)| (p.file_name().unwrap().to_string_lossy().into_owned(), bytes))
            .filter(|(name, _)| name != "figures.json")
            .collect();
        assert_eq!(files.len(), 5);
        results.push(files);
    }
    assert_eq!(results[0], results[1]);
    assert_eq!(results[0], results[2]);
}

#[test]
fn records_are_added_to_an_earlier_result() {
    let bench = bench();
    let run = |args: &[&str]| {
        let said = bench.imena(args);
        assert_eq!(said.code, 0, "{}", said.all());
        said
    };
    run(&[
        "match",
        "list.csv",
        "--model",
        "model.toml",
        "--growing",
        "--out",
        "old",
    ]);
    // One person who is there already, one who is not.
    let again = list(7, 8)
        .lines()
        .nth(1)
        .unwrap()
        .replacen("14,", "9001,", 1);
    let stranger = "9002,Придуманов,Новый,1866-01-30";
    bench.file(
        "new.csv",
        format!("id,surname,given,birth\n{again}\n{stranger}\n"),
    );
    let added = run(&[
        "match", "new.csv", "--onto", "old", "--out", "both", "--json",
    ])
    .json();
    assert_eq!(added["records"], 1802);
    let difference = &added["difference"];
    assert_eq!(difference["added"], 2);
    assert_eq!(difference["joined"], serde_json::json!([["9001", "14"]]));
    assert_eq!(difference["new_persons"], 1);
    assert_eq!(difference["parted"], serde_json::json!([]));
    let kept: serde_json::Value =
        serde_json::from_slice(&std::fs::read(bench.path("both/difference.json")).unwrap())
            .unwrap();
    assert_eq!(&kept, difference);
    // The result can be added to again, and a pair can be explained.
    bench.file(
        "more.csv",
        "id,surname,given,birth\n9003,Придуманов,Новый,1866-01-30\n",
    );
    let more = run(&[
        "match", "more.csv", "--onto", "both", "--out", "all", "--json",
    ])
    .json();
    assert_eq!(
        more["difference"]["joined"],
        serde_json::json!([["9003", "9002"]])
    );
    let why = run(&[
        "match",
        "more.csv",
        "--onto",
        "both",
        "--explain",
        "9002",
        "9003",
    ]);
    assert!(why.out.contains("surname"), "{}", why.out);
    let doubled = bench.imena(&["match", "new.csv", "--onto", "both", "--out", "no"]);
    assert_eq!(doubled.code, 2);
    assert!(doubled.err.contains("9001"), "{}", doubled.err);
    // A damaged state is said to be one.
    let state = bench.path("both/state.imena");
    let mut bytes = std::fs::read(&state).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&state, bytes).unwrap();
    let said = bench.imena(&["match", "more.csv", "--onto", "both", "--out", "no"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("damaged"), "{}", said.err);
    assert!(!bench.path("no/links.parquet").exists());
}

#[test]
fn what_was_learned_is_used_again() {
    let bench = bench();
    let run = |args: &[&str]| {
        let said = bench.imena(args);
        assert_eq!(said.code, 0, "{}", said.all());
        said
    };
    run(&["match", "list.csv", "--model", "model.toml", "--out", "one"]);
    let learned = "one/model.json";
    run(&["match", "list.csv", "--model", learned, "--out", "two"]);
    for file in ["links.parquet", "clusters.parquet", "model.json"] {
        let read = |folder: &str| std::fs::read(bench.path(&format!("{folder}/{file}"))).unwrap();
        assert!(read("one") == read("two"), "{file} differs");
    }
    // A pair is explained by it without comparing anything else, and nothing is written.
    let why = run(&[
        "match",
        "list.csv",
        "--model",
        learned,
        "--explain",
        "14",
        "15",
    ]);
    assert!(why.out.contains("surname"), "{}", why.out);
    // JSON that is neither this nor Splink's settings says what is missing.
    bench.file("odd.json", "{\"parameters\": 1, \"model\": 2}");
    let said = bench.imena(&["match", "list.csv", "--model", "odd.json", "--out", "no"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("odd.json"), "{}", said.err);
}

#[test]
fn decisions_are_obeyed_and_a_wrong_one_is_named_with_its_line() {
    let bench = bench();
    let learned = bench.imena(&["match", "list.csv", "--model", "model.toml", "--out", "one"]);
    assert_eq!(learned.code, 0, "{}", learned.all());
    let clusters = |decisions: &[&str]| {
        let args = [
            "match",
            "list.csv",
            "--model",
            "one/model.json",
            "--json",
            "--out",
            "out",
        ];
        let said = bench.imena(&[&args[..], decisions].concat());
        assert_eq!(said.code, 0, "{}", said.all());
        said.json()["clusters"].as_u64().unwrap()
    };
    let free = clusters(&[]);
    // Records 14 and 15 are one person; 16 and 19 are two.
    bench.file("apart.csv", "id_l,id_r,decision,by\n14,15,different,N.\n");
    assert_eq!(clusters(&["--decisions", "apart.csv"]), free + 1);
    bench.file("joined.csv", "id_l,id_r,decision\n16,19,same\n2,9,unsure\n");
    assert_eq!(clusters(&["--decisions", "joined.csv"]), free - 1);
    for (decisions, what) in [
        (
            "id_l,id_r,decision\n14,15,same\n14,99999,same\n",
            "wrong.csv:3: there is no record `99999`",
        ),
        (
            "id_l,id_r,decision\n14,15,perhaps\n",
            "wrong.csv:2: `perhaps` is none of same, different, unsure",
        ),
        (
            "id_l,id_r,decision\n14,14,same\n",
            "wrong.csv:2: `14` is held against itself",
        ),
    ] {
        bench.file("wrong.csv", decisions);
        let said = bench.imena(&[
            "match",
            "list.csv",
            "--model",
            "model.toml",
            "--out",
            "no",
            "--decisions",
            "wrong.csv",
        ]);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(what), "{}", said.err);
        assert!(!bench.path("no").exists());
    }
}

#[test]
#[cfg(unix)]
fn ctrl_c_leaves_all_or_nothing() {
    let bench = bench();
    bench.file("list.csv", list(0, 1_500));
    let args = ["match", "list.csv", "--model", "model.toml", "--out", "out"];
    let began = std::time::Instant::now();
    assert_eq!(bench.imena(&args).code, 0);
    let whole = began.elapsed();
    std::fs::remove_dir_all(bench.path("out")).unwrap();
    let mut stopped = 0;
    for round in 1..=8_u32 {
        let child = bench
            .command(&args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * round / 9 + Duration::from_millis(2));
        let told = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        assert!(told.is_ok());
        let done = child.wait_with_output().unwrap();
        let files = match std::fs::read_dir(bench.path("out")) {
            Ok(files) => files.count(),
            Err(_) => 0,
        };
        if done.status.code() == Some(0) {
            assert_eq!(files, 5, "round {round}");
            std::fs::remove_dir_all(bench.path("out")).unwrap();
        } else {
            stopped += 1;
            assert_eq!(
                files,
                0,
                "round {round}: {}",
                String::from_utf8_lossy(&done.stderr)
            );
        }
    }
    assert!(stopped > 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_no_half_files_and_the_old_result() {
    let bench = bench();
    let args = ["match", "list.csv", "--model", "model.toml", "--out", "out"];
    assert_eq!(bench.imena(&args).code, 0);
    let before = everything(&bench.path("out"));
    for blocks in ["1", "8", "16"] {
        // No file may grow beyond so many half kilobytes: writing fails as it does on a full disk.
        let limited = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", blocks])
            .arg(env!("CARGO_BIN_EXE_imena"))
            .args(args)
            .current_dir(bench.path(""))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&limited.stderr);
        assert_eq!(limited.status.code(), Some(2), "{blocks}: {said}");
        assert!(said.contains("out"), "{said}");
        assert_eq!(everything(&bench.path("out")), before, "{blocks}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_what_the_model_does_not_read() {
    let bench = bench();
    let note = "запись выдумана ".repeat(400);
    let mut text = String::new();
    for (i, line) in list(0, 3_000).lines().enumerate() {
        let note = if i == 0 { "note" } else { &note };
        text.push_str(&format!("{line},{note}\n"));
    }
    assert!(text.len() > 60_000_000);
    bench.file("long.csv", &text);
    let said = bench.imena(&["match", "long.csv", "--model", "model.toml", "--out", "out"]);
    assert_eq!(said.code, 0, "{}", said.all());
    let figures = std::fs::read(bench.path("out/figures.json")).unwrap();
    let figures: serde_json::Value = serde_json::from_slice(&figures).unwrap();
    assert_eq!(figures["records"], 6_000);
    assert!(figures["peak_rss_mb"].as_u64().unwrap() < 60, "{figures}");
}
