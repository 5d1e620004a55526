//! Problems on a terminal: where, what, the words with a mark under them, what was done, how to mend it.

use crate::out::clean;
use imena_model::Problem;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A problem as people read it.
pub(crate) fn text(file: &str, problem: &Problem) -> String {
    let position = problem.position.to_string();
    let mut text = format!(
        "{}:{}  {}",
        clean(file),
        if position.is_empty() {
            "–"
        } else {
            &position
        },
        problem.code
    );
    let mut add = |line: &str| {
        if !line.is_empty() {
            write!(text, "\n  {}", clean(line)).expect("writing to a String cannot fail");
        }
    };
    if !problem.as_written.is_empty() {
        let shown: String = problem.as_written.chars().take(160).collect();
        add(&format!("  {shown}"));
    }
    add(&problem.what);
    add(&problem.done);
    if !problem.mend.is_empty() {
        add(&format!("To mend: {}", problem.mend));
    }
    text
}

/// A problem in JSON: `file`, `line` and `column` from 1, `column_name`, `code`, `as_written`, `what`, `done`, `mend`.
pub(crate) fn to_json(file: &str, problem: &Problem) -> Value {
    json!({
        "file": file,
        "line": problem.position.line.map(|n| n + 1),
        "column": problem.position.column.map(|n| n + 1),
        "column_name": problem.position.column_name,
        "code": problem.code,
        "as_written": problem.as_written,
        "what": problem.what,
        "done": problem.done,
        "mend": problem.mend,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use imena_model::Position;

    #[test]
    fn a_problem_says_where_what_and_how_to_mend() {
        let problem = Problem::new("date-impossible", "June has 30 days.")
            .at(Position {
                line: Some(1186),
                column: Some(11),
                column_name: None,
            })
            .of("31 июня 1938 г.")
            .done("Kept as written; not used in matching.")
            .mend("correct the row and add the file again.");
        insta::assert_snapshot!(text("volume-03.txt", &problem), @r"
        volume-03.txt:1187:12  date-impossible
            31 июня 1938 г.
          June has 30 days.
          Kept as written; not used in matching.
          To mend: correct the row and add the file again.
        ");
    }
}
