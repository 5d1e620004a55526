//! The program ended at any moment of `add`: the holding opens, has all of the file or nothing, and `add` completes it.

use crate::run::{Bench, LIST};
use std::process::Stdio;
use std::time::Duration;

#[test]
fn killed_a_hundred_times_at_random_moments() {
    let bench = Bench::new();
    bench.holding();
    bench.file("small.csv", LIST);
    assert_eq!(bench.imena(&["add", "h", "small.csv"]).code, 0);
    let rows = 1_000;
    let mut text = LIST.to_owned();
    for n in 4..=rows {
        text.push_str(&format!(
            "{n};Пробный{n};Тест;Образцович;1890;г. Выдуманный;1937;ВМН;17.05.1938\n"
        ));
    }
    bench.file("big.csv", &text);
    bench.file(
        "big.csv.imena.toml",
        std::fs::read(bench.path("small.csv.imena.toml")).unwrap(),
    );
    bench.imena(&["add", "h", "big.csv", "--source", "warm", "--dry-run"]);
    // How long an undisturbed add takes, so that the moments fall all over it.
    let began = std::time::Instant::now();
    assert_eq!(
        bench
            .imena(&["add", "h", "big.csv", "--source", "undisturbed"])
            .code,
        0
    );
    let whole = began.elapsed();
    // A small generator of our own: the moments differ, the test is the same every time.
    let mut state = 0x9e37_79b9_u64;
    for round in 0..100 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let share = (state >> 33) as f64 / f64::from(1_u32 << 31);
        let source = format!("s{round}");
        let mut child = bench
            .command(&["add", "h", "big.csv", "--source", &source])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * 1.1 * share));
        drop(child.kill());
        child.wait().unwrap();
        let again = bench.imena(&["add", "h", "big.csv", "--source", &source, "--json"]);
        assert_eq!(again.code, 0, "round {round}: {}", again.all());
        let file = &again.json()["files"][0];
        let new = file["new_records"].as_u64().unwrap();
        assert!(
            new == 0 || new == rows,
            "round {round}: all or nothing of the file, and not {new} of {rows}"
        );
    }
    let verified = bench.imena(&["verify", "h"]);
    assert_eq!(verified.code, 0, "{}", verified.all());
}
