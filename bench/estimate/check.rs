//! Compares what this crate computes with published figures and with what other programs say.
//!
//! `cargo run --release -p imena-estimate --example check -- expected.toml [--classes] [CASE…]` reads a file of cases
//! (`[[case]]` with `name`, `file`, `[[case.measured]]` with `program`, `setting`, `estimate`, `lo`, `hi`, `extra`), whose
//! tables lie beside it, and prints for each value: ours, expected, relative difference, and whether it passes.
//! A figure printed with so many decimals is compared to half a unit of the last.

use imena_estimate::loglinear::{Cells, all_models, bootstrap, search, stepwise};
use imena_estimate::{
    CaptureModel, ClassSettings, GraphSettings, Key, Shape, Table, classes, fit_capture,
    graph_average, read,
};
use std::path::Path;
use toml::Value;

struct Sheet {
    passed: usize,
    failed: usize,
}

impl Sheet {
    /// One value: passes when within the relative tolerance or half a unit of the last printed decimal.
    #[expect(clippy::print_stdout, reason = "a bench prints its table")]
    fn value(
        &mut self,
        case: &str,
        what: &str,
        ours: f64,
        expected: f64,
        relative: f64,
        absolute: f64,
    ) {
        let difference = (ours - expected).abs();
        let allowed = (relative * expected.abs()).max(absolute);
        let pass = difference <= allowed * (1.0 + 1e-9);
        if pass {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
        println!(
            "{case:20} {what:46} {ours:>14.5} {expected:>14.5} {:>10.2e} {}",
            difference / expected.abs().max(1e-300),
            if pass { "pass" } else { "FAIL" }
        );
    }

    #[expect(clippy::print_stdout, reason = "a bench prints its table")]
    fn say(case: &str, what: &str, text: &str) {
        println!("{case:20} {what:46} {text}");
    }
}

fn number(of: &Value, key: &str) -> Option<f64> {
    match of.get(key)? {
        Value::Integer(n) => Some(*n as f64),
        Value::Float(x) => Some(*x),
        _ => None,
    }
}

/// `key=12.3` in a line of extras.
fn extra(line: &str, key: &str) -> Option<f64> {
    line.split_whitespace()
        .find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
        .and_then(|text| text.parse().ok())
}

fn word<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.split_whitespace()
        .find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
}

fn capture(sheet: &mut Sheet, case: &str, table: &Table, setting: &str, row: &Value, line: &str) {
    let name = setting.trim_start_matches("closedp ");
    let lists_differ = name.starts_with("Mt");
    let shape = match name.rsplit('_').next() {
        Some("(LB)") => Shape::ChaoTrimmed,
        Some("Poisson2") => Shape::Poisson2,
        Some("Darroch") => Shape::Darroch,
        Some("Gamma3.5") => Shape::Gamma35,
        _ => Shape::None,
    };
    let model = CaptureModel {
        lists_differ,
        shape,
    };
    let expected = number(row, "estimate").unwrap_or(f64::NAN);
    let seen = table.observed() as f64;
    let Some(own) = fit_capture(table, model) else {
        Sheet::say(
            case,
            setting,
            &format!("no estimate here; they say {expected}"),
        );
        return;
    };
    sheet.value(case, setting, seen + own.unseen, expected, 1e-6, 0.005);
    if let Some(se) = extra(line, "stderr") {
        sheet.value(case, &format!("{setting}, s.e."), own.se, se, 1e-6, 0.005);
    }
    let p = own.parameters as f64;
    if let Some(aic) = extra(line, "AIC") {
        let ours = 2.0 * p - 2.0 * own.log_likelihood;
        sheet.value(case, &format!("{setting}, AIC"), ours, aic, 1e-6, 0.000_5);
    }
}

fn best(sheet: &mut Sheet, case: &str, table: &Table, setting: &str, row: &Value, line: &str) {
    let order_max = if setting.contains("maxorder3") { 3 } else { 2 };
    let found = search(&Cells::of(table), &all_models(table.lists(), order_max));
    let own = if setting.ends_with("BIC") {
        found.best_bic()
    } else {
        found.best_aic()
    };
    let expected = number(row, "estimate").unwrap_or(f64::NAN);
    let (Some(own), Some(model)) = (own, word(line, "model")) else {
        Sheet::say(case, setting, "no model has an estimate");
        return;
    };
    let order: Vec<usize> = (0..table.lists()).collect();
    let written = own.model.written(&order).replace(',', ";");
    let sorted = |text: &str| {
        let mut parts: Vec<String> = text
            .trim_matches(['[', ']'])
            .split(';')
            .map(str::to_owned)
            .collect();
        parts.sort();
        parts
    };
    if sorted(&written) != sorted(model) {
        Sheet::say(
            case,
            setting,
            &format!(
                "ours is {written}; theirs {model} ({expected}) has no estimate or is further"
            ),
        );
        return;
    }
    let seen = table.observed() as f64;
    sheet.value(
        case,
        &format!("{setting} {written}"),
        seen + own.fit.unseen,
        expected,
        1e-6,
        0.005,
    );
    if let Some(se) = extra(line, "stderr") {
        let ours = own.fit.variance().sqrt();
        sheet.value(case, &format!("{setting}, s.e."), ours, se, 1e-6, 0.005);
    }
    if let Some(bic) = extra(line, "BIC") {
        sheet.value(
            case,
            &format!("{setting}, BIC"),
            own.fit.bic(seen),
            bic,
            1e-6,
            0.000_5,
        );
    }
}

fn graphs(
    sheet: &mut Sheet,
    case: &str,
    table: &Table,
    setting: &str,
    row: &Value,
    line: &str,
    grid: f64,
) {
    let settings = GraphSettings {
        saturated: !setting.contains("without"),
        unseen: Some((1, grid as u64)),
        ..GraphSettings::default()
    };
    let Some(run) = graph_average(table, &settings, 1e9) else {
        Sheet::say(case, setting, "not run");
        return;
    };
    let seen = table.observed() as f64;
    let own = [
        ("median", extra(line, "median"), 0.5),
        ("2.5%", number(row, "lo"), 0.025),
        ("97.5%", number(row, "hi"), 0.975),
    ];
    for (what, expected, p) in own {
        if let Some(expected) = expected {
            // Whole people: theirs is the first whose share reaches p.
            let ours = seen + run.curve.quantile(p);
            sheet.value(
                case,
                &format!("dga {setting} {what}"),
                ours,
                expected,
                0.001,
                1.0,
            );
        }
    }
    if let Some(p) = extra(line, "P_top_graph") {
        let ours = run.graphs[0].1;
        sheet.value(
            case,
            &format!("dga {setting} top graph"),
            ours,
            p,
            0.0,
            5e-5,
        );
    }
    if let (Some(p), true) = (extra(line, "P_saturated"), settings.saturated) {
        let full = (1_u32 << table.lists()) - 1;
        let ours = run
            .graphs
            .iter()
            .find(|(cliques, _)| cliques.as_slice() == [full])
            .map_or(0.0, |g| g.1);
        sheet.value(
            case,
            &format!("dga {setting} saturated graph"),
            ours,
            p,
            0.0,
            5e-5,
        );
    }
}

fn hidden(sheet: &mut Sheet, case: &str, table: &Table, row: &Value, line: &str) {
    let run = classes(table, &ClassSettings::default(), None, &Key::of(b"check"));
    let rhat = extra(line, "splitRhat").unwrap_or(f64::INFINITY);
    let Some(stage) = run.speaking() else {
        let own = &run.stages[run.stages.len() - 1];
        Sheet::say(
            case,
            "classes",
            &format!(
                "no number: R-hat {:.3} ({}); theirs {rhat}",
                own.rhat,
                own.note.unwrap_or_default()
            ),
        );
        return;
    };
    let seen = table.observed() as f64;
    let own = [
        ("median", extra(line, "median"), 0.5, stage.ess_bulk),
        ("2.5%", number(row, "lo"), 0.025, stage.ess_tail),
        ("97.5%", number(row, "hi"), 0.975, stage.ess_tail),
    ];
    if rhat >= 1.01 {
        Sheet::say(
            case,
            stage.method,
            &format!(
                "{:.0} [{:.0}, {:.0}], R-hat {:.4}; theirs has not converged ({rhat})",
                seen + stage.quantile(0.5),
                seen + stage.quantile(0.025),
                seen + stage.quantile(0.975),
                stage.rhat
            ),
        );
        return;
    }
    for (what, expected, p, effective) in own {
        let (Some(expected), Some(theirs)) = (expected, extra(line, "ESS")) else {
            continue;
        };
        // Three Monte Carlo standard errors of both, as a share, turned into people by our own draws.
        let error = 3.0 * (p * (1.0 - p) * (1.0 / effective + 1.0 / theirs)).sqrt();
        let ours = seen + stage.quantile(p);
        let width = if expected > ours {
            stage.quantile((p + error).min(1.0)) - stage.quantile(p)
        } else {
            stage.quantile(p) - stage.quantile((p - error).max(0.0))
        };
        sheet.value(
            case,
            &format!("{} {what}", stage.method),
            ours,
            expected,
            0.0,
            width + 1.0,
        );
    }
}

/// Published bootstrap intervals, of 1,000 samples each, with the noise that has: five parts in a hundred.
fn intervals(sheet: &mut Sheet, case: &str, table: &Table, row: &Value) {
    let method = row["method"].as_str().unwrap_or_default();
    let (Some(lo), Some(hi)) = (number(row, "lo"), number(row, "hi")) else {
        return;
    };
    if !method.contains("bootstrap") {
        return;
    }
    let lists = table.lists();
    let order_max = if method.contains("pairs") {
        2
    } else {
        lists - 1
    };
    let found = search(&Cells::of(table), &all_models(lists, order_max));
    let cells = Cells::of(table);
    // Five lists as published: the hundred best models.
    let most = if lists == 5 { 100 } else { found.fitted.len() };
    let Some(run) = bootstrap(&cells, &found, most, 1000, &Key::of(b"check")) else {
        return;
    };
    let own = if method.contains("best model only") {
        run.intervals.first()
    } else {
        run.intervals.last()
    };
    let Some(own) = own else { return };
    sheet.value(case, &format!("{method}, lower"), own.lo, lo, 0.05, 1.0);
    sheet.value(case, &format!("{method}, upper"), own.hi, hi, 0.05, 1.0);
    for step in &run.intervals {
        Sheet::say(
            case,
            &format!("  {} models", step.models),
            &format!(
                "[{:.0}, {:.0}], 80% [{:.0}, {:.0}]",
                step.lo, step.hi, step.lo_80, step.hi_80
            ),
        );
    }
}

#[expect(clippy::print_stdout, reason = "a bench prints its table")]
fn main() {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    let with_classes = typed.iter().any(|t| t == "--classes");
    let mut typed = typed.iter().filter(|t| !t.starts_with("--"));
    let path = typed.next().expect("the path of expected.toml");
    let only: Vec<&String> = typed.collect();
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let all: toml::Table = text.parse().expect("the file is TOML");
    let folder = Path::new(path).parent().expect("a file lies in a folder");
    let mut sheet = Sheet {
        passed: 0,
        failed: 0,
    };
    println!(
        "{:20} {:46} {:>14} {:>14} {:>10}",
        "case", "value", "ours", "expected", "relative"
    );
    for case in all["case"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        if !only.is_empty() && !only.iter().any(|o| *o == name) {
            continue;
        }
        let file = case["file"].as_str().expect("a file");
        let text = std::fs::read_to_string(folder.join(file)).expect("the table can be read");
        let table = read(&text).expect("the table is well formed").whole();
        let rows = case.get("measured").and_then(Value::as_array);
        let published = case.get("published").and_then(Value::as_array);
        for row in published.into_iter().flatten() {
            intervals(&mut sheet, name, &table, row);
        }
        let mut grid = 0.0;
        for row in rows.into_iter().flatten() {
            let program = row["program"].as_str().unwrap_or_default();
            let setting = row["setting"].as_str().unwrap_or_default();
            let line = row.get("extra").and_then(Value::as_str).unwrap_or_default();
            if program.starts_with("dga") {
                grid = extra(line, "grid_max").unwrap_or(grid);
                graphs(&mut sheet, name, &table, setting, row, line, grid);
            } else if setting.starts_with("closedpMS") {
                best(&mut sheet, name, &table, setting, row, line);
            } else if setting.starts_with("closedp") {
                capture(&mut sheet, name, &table, setting, row, line);
            } else if setting.starts_with("stepwise_p0.02_no") {
                let expected = number(row, "estimate").unwrap_or(f64::NAN);
                match stepwise(&Cells::of(&table), 0.02) {
                    Ok(own) => {
                        let ours = table.observed() as f64 + own.fit.unseen;
                        sheet.value(name, "forward steps, pairs", ours, expected, 1e-6, 0.005);
                    }
                    Err(why) => Sheet::say(
                        name,
                        "forward steps",
                        &format!("{why:?}; they say {expected}"),
                    ),
                }
            } else if program.starts_with("LCMCR") && with_classes {
                hidden(&mut sheet, name, &table, row, line);
            }
        }
    }
    println!("{} pass, {} fail", sheet.passed, sheet.failed);
}
