//! How long do the parts of an estimate take on one core?
//!
//! `cargo run --release -p imena-estimate --example speed -- TABLE.csv…` prints seconds for each part.

use imena_estimate::loglinear::{Cells, all_models, bootstrap, default_family, search};
use imena_estimate::{
    ClassSettings, GraphSettings, Key, Settings, classes, estimate, graph_average, read,
};
use std::time::Instant;

/// Seconds of processor time this program has used (Linux), so that a busy machine does not count.
fn used() -> f64 {
    std::fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(|text| {
            let after = text.rsplit(')').next()?.to_owned();
            let mut fields = after.split_whitespace().skip(11);
            let user: f64 = fields.next()?.parse().ok()?;
            let system: f64 = fields.next()?.parse().ok()?;
            Some((user + system) / 100.0)
        })
        .unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "a bench prints its table")]
fn main() {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("threads start once");
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).expect("the table can be read");
        let table = read(&text).expect("the table is well formed").whole();
        println!(
            "{path}: {} lists, {} people",
            table.lists(),
            table.observed()
        );
        let time = |what: &str, work: &mut dyn FnMut() -> String| {
            let (start, before) = (Instant::now(), used());
            let said = work();
            let (wall, own) = (start.elapsed().as_secs_f64(), used() - before);
            println!("  {what:34} {own:>8.2} s of processor, {wall:>9.4} s  {said}");
        };
        let key = Key::of(b"speed");
        if table.lists() <= 6 {
            time("graph average", &mut || {
                let run = graph_average(&table, &GraphSettings::default(), 1e9);
                run.map_or_else(String::new, |r| format!("{} graphs kept", r.graphs.len()))
            });
        }
        let cells = Cells::of(&table);
        if table.lists() <= 5 {
            let models = all_models(table.lists(), table.lists() - 1);
            time("all hierarchical models", &mut || {
                let found = search(&cells, &models);
                format!(
                    "{} models, {} with an estimate",
                    models.len(),
                    found.fitted.len()
                )
            });
        }
        if let Some(family) = default_family(table.lists()) {
            let found = search(&cells, &family);
            time("bootstrap, 1,000 with the best 100", &mut || {
                bootstrap(&cells, &found, 100, 1000, &key);
                String::new()
            });
        }
        let settings = ClassSettings {
            ladder_rounds: 0,
            ..ClassSettings::default()
        };
        time("classes, four chains", &mut || {
            let before = used();
            let run = classes(&table, &settings, None, &key);
            let seconds = (used() - before).max(0.01);
            let sweeps = run.stages[0].sweeps * settings.chains;
            format!(
                "{:.0} sweeps/s, R-hat {:.3}, ESS {:.0}, {:.0} a second",
                sweeps as f64 / seconds,
                run.stages[0].rhat,
                run.stages[0].ess_bulk,
                run.stages[0].ess_bulk / seconds
            )
        });
        time("the whole default answer", &mut || {
            estimate(&table, &Settings::default(), &|| 0.0)
                .state
                .written()
                .into()
        });
    }
}
