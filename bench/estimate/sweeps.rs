//! How many sweeps a second the hidden-class chains do on one core, and how many of the draws count.
//!
//! `cargo run --release -p imena-estimate --example sweeps -- [LADDER_ROUNDS] TABLE.csv…`

use imena_estimate::{ClassSettings, Key, classes, read};
use std::time::Instant;

#[expect(clippy::print_stdout, reason = "a bench prints its table")]
fn main() {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("threads start once");
    let mut rounds = 0;
    for argument in std::env::args().skip(1) {
        if let Ok(number) = argument.parse() {
            rounds = number;
            continue;
        }
        let text = std::fs::read_to_string(&argument).expect("the table can be read");
        let table = read(&text).expect("the table is well formed").whole();
        let settings = ClassSettings {
            ladder_rounds: rounds,
            ..ClassSettings::default()
        };
        let seen = table.observed() as f64;
        let started = Instant::now();
        let run = classes(&table, &settings, None, &Key::of(b"speed"));
        let seconds = started.elapsed().as_secs_f64();
        println!("{argument}: {seconds:.2} s");
        for stage in &run.stages {
            println!(
                "  {:15} {:>9.0} sweeps/s  N {:.0} [{:.0}, {:.0}]  R-hat {:.4}  ESS {:.0} {:.0}  {}",
                stage.method,
                (stage.sweeps * settings.chains) as f64 / seconds,
                seen + stage.quantile(0.5),
                seen + stage.quantile(0.025),
                seen + stage.quantile(0.975),
                stage.rhat,
                stage.ess_bulk,
                stage.ess_tail,
                stage.note.unwrap_or("speaks")
            );
        }
    }
}
