//! Ended at any moment, no room left, a disk that refuses: what was acknowledged is there, nothing half-written is seen, and
//! the next start mends by itself.
//!
//! A few rounds run with every test. For a long run: `IMENA_FAULT_ROUNDS=1000 cargo test -p imena --test it faults`.

use crate::run::{Bench, LIST, Said, everything, said};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SECRET: &str = "Планта-Секретов";
const PRIVATE: &str = "Тайнописьева";
const ROWS: u64 = 400;

fn rounds() -> u64 {
    std::env::var("IMENA_FAULT_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(2)
}

/// A small generator of our own: the moments differ, the test is the same every time.
struct Moments(u64);

impl Moments {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}

/// What is done to a holding, and what must be true of it whether it was finished or not.
struct Deed {
    name: &'static str,
    order: Vec<String>,
    /// Whether the holding as it is now is one of the states it may be in; `done` if it was acknowledged.
    check: fn(&Bench, done: bool),
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap() {
        let path = item.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

fn reset(bench: &Bench) {
    for name in ["h", "copy"] {
        std::fs::remove_dir_all(bench.path(name)).ok();
    }
    copy_folder(&bench.path("before"), &bench.path("h"));
}

fn records(bench: &Bench) -> u64 {
    let asked = bench.imena(&["search", "h", "Небываловская", "--json"]);
    asked.json()["searched"]["records"]
        .as_u64()
        .unwrap_or_else(|| panic!("{}", asked.all()))
}

#[track_caller]
fn is_sound(bench: &Bench, folder: &str) {
    let verified = bench.imena(&["verify", folder]);
    assert_eq!(verified.code, 0, "{}", verified.all());
}

/// A holding with a list, a second list beside it, and a person whose name must be destroyable.
fn prepared() -> (Bench, Vec<Deed>) {
    let bench = Bench::new();
    let made = bench.imena(&["init", "before"]);
    assert_eq!(made.code, 0, "{}", made.all());
    let mut text = LIST.to_owned();
    for n in 4..ROWS {
        text.push_str(&format!(
            "{n};Пробный{n};Тест;Образцович;1890;г. Выдуманный;1937;ВМН;17.05.1938\n"
        ));
    }
    text.push_str(&format!(
        "{ROWS};{SECRET};Тест;Образцович;1890;г. Выдуманный;1937;ВМН;17.05.1938\n"
    ));
    bench.file("first.csv", &text);
    bench.file("second.csv", &text);
    let added = bench.imena(&["add", "before", "first.csv", "--source", "first"]);
    assert_eq!(added.code, 0, "{}", added.all());
    // A list for keepers, still in the clear, and a keeper to seal it to.
    bench.file("private.csv", LIST.replace("Примеров", PRIVATE));
    bench.imena(&["init", "scratch"]);
    bench.imena(&["add", "scratch", "private.csv"]);
    let mapping = bench.path("private.csv.imena.toml");
    let proposed = std::fs::read_to_string(&mapping).unwrap();
    let for_keepers = proposed.replacen("[source]\n", "[source]\naudience = \"keeper\"\n", 1);
    std::fs::write(mapping, for_keepers).unwrap();
    let added = bench.imena(&["add", "before", "private.csv"]);
    assert_eq!(added.code, 0, "{}", added.all());
    bench.imena(&["keys", "new", "keeper.key"]);
    let named = bench.imena(&["keys", "add", "before", "keeper.key"]);
    assert_eq!(named.code, 0, "{}", named.all());
    // Another holding that is signed.
    bench.imena(&["init", "theirs", "--name", "example.org/theirs"]);
    bench.file("third.csv", LIST.replace("Примеров", "Иначеров"));
    bench.imena(&["add", "theirs", "third.csv"]);
    bench.file("their.key", [7; 32]);
    let signed = bench.imena(&["checkpoint", "theirs", "--key", "their.key"]);
    assert_eq!(signed.code, 0, "{}", signed.all());
    let found = bench.imena(&["search", "before", SECRET, "--json"]);
    let record = found.json()["hits"][0]["record"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", found.all()))
        .to_owned();
    let order = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let deeds = vec![
        Deed {
            name: "add",
            order: order(&["add", "h", "second.csv", "--source", "second"]),
            check: |bench, done| {
                let now = records(bench);
                assert!(
                    now == 2 * ROWS || (now == ROWS && !done),
                    "all or nothing, and not {now}"
                );
            },
        },
        Deed {
            name: "link",
            order: order(&["link", "h"]),
            check: |bench, _| assert_eq!(records(bench), ROWS),
        },
        Deed {
            name: "mirror",
            order: order(&["mirror", "h", "copy"]),
            check: |bench, done| {
                if done {
                    is_sound(bench, "copy");
                } else if bench.path("copy").join("holding.toml").exists() {
                    // An unfinished copy says so; a finished one is sound.
                    let verified = bench.imena(&["verify", "copy"]);
                    let is_refused = verified.code == 2 && verified.err.contains("not finished");
                    assert!(verified.code == 0 || is_refused, "{}", verified.all());
                }
            },
        },
        Deed {
            name: "pull",
            order: order(&["pull", "h", "theirs"]),
            check: |bench, done| {
                let now = records(bench);
                assert!(
                    now == ROWS + 3 || (now == ROWS && !done),
                    "all or nothing, and not {now}"
                );
            },
        },
        Deed {
            name: "close",
            order: order(&["private", "close", "h"]),
            check: |bench, done| {
                let shown = bench.imena(&["private", "show", "h", "--json"]).json();
                let sealed = shown["readings"].as_u64().unwrap();
                assert!(sealed == 3 || (sealed == 0 && !done), "{shown}");
                if sealed == 3 {
                    for (path, bytes) in everything(&bench.path("h")) {
                        let found = bytes
                            .windows(PRIVATE.len())
                            .any(|w| w == PRIVATE.as_bytes());
                        assert!(!found, "{} still holds it", path.display());
                    }
                }
            },
        },
        Deed {
            name: "withdraw",
            order: order(&["withdraw", "h", &record, "--ground", "asked for", "--yes"]),
            check: |bench, done| {
                // The next start has cleaned up: the name is either still in its record or nowhere at all.
                let shown = bench.imena(&["search", "h", SECRET, "--json"]);
                let is_there = shown.all().contains(SECRET)
                    && !shown.json()["hits"].as_array().unwrap().is_empty();
                assert!(!(is_there && done), "acknowledged and still there");
                if !is_there {
                    for (path, bytes) in everything(&bench.path("h")) {
                        let found = bytes.windows(SECRET.len()).any(|w| w == SECRET.as_bytes());
                        assert!(!found, "{} still holds it", path.display());
                    }
                }
            },
        },
    ];
    (bench, deeds)
}

/// After the fault: whatever is opened next mends; then the deed is done again and the holding is sound.
fn mends(bench: &Bench, deed: &Deed, round: u64, first: &Said) {
    let label = format!("{} round {round}: {}", deed.name, first.all());
    let opened = bench.imena(&["keys", "list", "h"]);
    assert_eq!(opened.code, 0, "{label} {}", opened.all());
    let verified = bench.imena(&["verify", "h"]);
    assert_eq!(verified.code, 0, "{label} {}", verified.all());
    (deed.check)(bench, first.code == 0);
    if first.code != 0 {
        let order: Vec<&str> = deed.order.iter().map(String::as_str).collect();
        let again = bench.imena(&order);
        // What was withdrawn before it could be acknowledged is not there a second time.
        let was_done = deed.name == "withdraw" && again.err.contains("nothing was named");
        assert!(again.code == 0 || was_done, "{label} {}", again.all());
        is_sound(bench, "h");
        (deed.check)(bench, true);
    }
}

#[test]
fn ended_at_any_moment() {
    let (bench, deeds) = prepared();
    let mut moments = Moments(0x9e37_79b9);
    for deed in &deeds {
        let order: Vec<&str> = deed.order.iter().map(String::as_str).collect();
        reset(&bench);
        let began = Instant::now();
        let whole = bench.imena(&order);
        assert_eq!(whole.code, 0, "{}: {}", deed.name, whole.all());
        let whole = began.elapsed().as_secs_f64();
        for round in 0..rounds() {
            reset(&bench);
            let mut child = bench
                .command(&order)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_secs_f64(whole * 1.1 * moments.next()));
            child.kill().ok();
            let code = child.wait().unwrap().code().unwrap_or(-1);
            let first = Said {
                code,
                out: String::new(),
                err: String::new(),
            };
            mends(&bench, deed, round, &first);
        }
    }
}

/// Runs imena so that no file it writes may grow beyond so many blocks of 512 bytes: the system refuses the write.
#[cfg(unix)]
fn with_small_files(bench: &Bench, blocks: u64, order: &[&str]) -> Said {
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""
        ))
        .arg(env!("CARGO_BIN_EXE_imena"))
        .args(order)
        .current_dir(bench.path("before").parent().unwrap());
    said(&shell.output().unwrap())
}

#[cfg(unix)]
#[test]
fn a_write_that_is_refused() {
    let (bench, deeds) = prepared();
    let mut moments = Moments(0x51ed_270b);
    for deed in &deeds {
        let order: Vec<&str> = deed.order.iter().map(String::as_str).collect();
        let mut refused = 0;
        // The largest file that the deed writes: limits below it are met.
        reset(&bench);
        let before = everything(&bench.path("h"));
        let whole = bench.imena(&order);
        assert_eq!(whole.code, 0, "{}: {}", deed.name, whole.all());
        let mut after = everything(&bench.path("h"));
        if bench.path("copy").exists() {
            after.extend(everything(&bench.path("copy")));
        }
        let largest = after
            .iter()
            .filter(|file| !before.contains(file))
            .map(|(_, bytes)| bytes.len())
            .max()
            .unwrap();
        for round in 0..rounds() {
            reset(&bench);
            let blocks = (largest as f64 * 1.2 * moments.next()) as u64 / 512;
            let first = with_small_files(&bench, blocks, &order);
            refused += u64::from(first.code != 0);
            if first.code != 0 {
                assert!(
                    !first.err.contains("panicked"),
                    "{}: {}",
                    deed.name,
                    first.all()
                );
                assert!(!first.err.is_empty(), "{}: it must say why", deed.name);
            }
            mends(&bench, deed, round, &first);
        }
        assert!(
            refused > 0,
            "{}: no write was refused; the test tests nothing",
            deed.name
        );
    }
}
