//! The answer as plain text.

use super::{grouped, rounded};
use crate::answer::Answer;
use crate::reason::State;
use std::fmt::Write as _;

/// The answer for a terminal.
pub fn text(answer: &Answer) -> String {
    let mut out = String::new();
    write_text(answer, &mut out).expect("writing to a string cannot fail");
    out
}

fn write_text(answer: &Answer, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "{}: {} people on {} lists ({})",
        answer.state.written(),
        grouped(answer.observed as f64),
        answer.table.lists(),
        answer.table.names().join(", ")
    )?;
    match (answer.state, answer.estimate, answer.at_least) {
        (State::Estimated, Some(own), _) => writeln!(
            out,
            "Between {} and {} people in all, about {}, of those who could have been on one of these lists,\n\
             if what the methods assume holds.",
            rounded(own.lo),
            rounded(own.hi),
            rounded(own.estimate)
        )?,
        (State::BoundOnly, _, Some(own)) => writeln!(
            out,
            "At least {} people in all, of those who could have been on one of these lists,\n\
             if people differ only in how easily they get on lists and no links were missed.",
            rounded(own.estimate)
        )?,
        _ => writeln!(out, "No number is given.")?,
    }
    for reason in &answer.reasons {
        writeln!(out, "  because: {} [{}]", reason.english(), reason.code)?;
    }
    for warning in &answer.warnings {
        writeln!(out, "  note: {} [{}]", warning.english(), warning.code)?;
    }
    let mut rows = vec![["method", "setting", "estimate", "lo", "hi", "s.e."].map(String::from)];
    let shown = |x: Option<f64>| x.map_or_else(|| "-".into(), grouped);
    for own in answer.methods.iter().filter(|m| m.method != "loglinear") {
        rows.push([
            own.method.into(),
            own.setting.clone(),
            own.estimate
                .map_or_else(|| own.note.unwrap_or("-").into(), grouped),
            shown(own.lo),
            shown(own.hi),
            shown(own.se),
        ]);
    }
    if rows.len() > 1 {
        writeln!(out)?;
        let width = |column: usize| {
            rows.iter()
                .map(|r| r[column].chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..6).map(width).collect();
        for row in &rows {
            let mut line = String::new();
            for (column, field) in row.iter().enumerate() {
                let pad = widths[column] - field.chars().count();
                if column < 2 {
                    write!(line, "{field}{}  ", " ".repeat(pad))?;
                } else {
                    write!(line, "{}{field}  ", " ".repeat(pad))?;
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    if !answer.hold_out.is_empty() {
        writeln!(out, "\nEach list taken as the whole:")?;
        for check in &answer.hold_out {
            writeln!(
                out,
                "  {}: {} people, the others say {}",
                answer.table.names()[check.list],
                grouped(check.size as f64),
                check.estimate.map_or_else(|| "nothing".into(), grouped)
            )?;
        }
    }
    writeln!(out, "\nkey {} seed {}", answer.key.written(), answer.seed)
}
