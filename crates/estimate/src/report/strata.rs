//! The answer for a stratified table, as text and as a page.

use super::page::{STYLE, safe};
use super::{grouped, rounded};
use crate::reason::State;
use crate::strata::StrataAnswer;
use std::fmt::Write as _;

/// The first phrase in Russian and in English.
fn said(answer: &StrataAnswer) -> (String, String) {
    match (answer.state, answer.total) {
        (State::Estimated, Some(own)) => (
            format!(
                "В списках {} человек. Всего по стратам от {} до {}, около {}, если верны допущения.",
                grouped(answer.observed as f64),
                rounded(own.lo),
                rounded(own.hi),
                rounded(own.estimate)
            ),
            format!(
                "{} people are on the lists. Over all strata there are between {} and {}, about {}, if the assumptions hold.",
                grouped(answer.observed as f64),
                rounded(own.lo),
                rounded(own.hi),
                rounded(own.estimate)
            ),
        ),
        (State::BoundOnly, Some(own)) => (
            format!(
                "В списках {} человек. По стратам, которые удалось оценить, вместе с известными людьми остальных — не меньше {}.",
                grouped(answer.observed as f64),
                rounded(own.lo)
            ),
            format!(
                "{} people are on the lists. For the strata that could be estimated, with the seen people of the others, there are at least {}.",
                grouped(answer.observed as f64),
                rounded(own.lo)
            ),
        ),
        _ => (
            format!(
                "В списках {} человек. Ни одну страту оценить не удалось.",
                grouped(answer.observed as f64)
            ),
            format!(
                "{} people are on the lists. No stratum could be estimated.",
                grouped(answer.observed as f64)
            ),
        ),
    }
}

/// The answer for a terminal.
pub fn strata_text(answer: &StrataAnswer) -> String {
    let mut out = format!("{}: {}\n", answer.state.written(), said(answer).1);
    let mut line = |text: std::fmt::Arguments<'_>| {
        out.write_fmt(text)
            .expect("writing to a string cannot fail");
        out.push('\n');
    };
    for reason in &answer.reasons {
        line(format_args!(
            "  because: {} [{}]",
            reason.english(),
            reason.code
        ));
    }
    for (label, own) in &answer.strata {
        let number = own.estimate.map_or_else(String::new, |e| {
            format!(
                "{} [{}–{}]",
                grouped(e.estimate),
                grouped(e.lo),
                grouped(e.hi)
            )
        });
        let codes: Vec<&str> = own.reasons.iter().map(|r| r.code).collect();
        line(format_args!(
            "  {label}: {} seen, {} {number}{}",
            grouped(own.observed as f64),
            own.state.written(),
            codes.join(", ")
        ));
    }
    line(format_args!("key {}", answer.key.written()));
    out
}

/// A page of its own.
pub fn strata_page(title: &str, answer: &StrataAnswer) -> String {
    let (russian, english) = said(answer);
    let mut out = format!(
        "<!DOCTYPE html><html lang=\"ru\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title><style>{STYLE}</style></head><body><h1>{0}</h1><div class=\"two\"><p lang=\"ru\">{1}</p><p lang=\"en\">{2}</p></div><ul>",
        safe(title),
        safe(&russian),
        safe(&english)
    );
    for reason in &answer.reasons {
        out.extend([
            "<li>",
            &safe(&reason.russian()),
            " · ",
            &safe(&reason.english()),
            "</li>",
        ]);
    }
    out.push_str("</ul><table><tr><th>страта · stratum</th><th>в списках · seen</th><th>ответ · answer</th><th>N</th><th>95%</th></tr>");
    for (label, own) in &answer.strata {
        let codes: Vec<&str> = own.reasons.iter().map(|r| r.code).collect();
        let (middle, ends) = own.estimate.map_or_else(
            || (String::new(), codes.join(", ")),
            |e| {
                (
                    grouped(e.estimate),
                    format!("{} – {}", grouped(e.lo), grouped(e.hi)),
                )
            },
        );
        out.extend([
            "<tr><td>",
            &safe(label),
            "</td><td class=\"n\">",
            &grouped(own.observed as f64),
            "</td><td>",
            own.state.written(),
            "</td><td class=\"n\">",
            &middle,
            "</td><td>",
            &ends,
            "</td></tr>",
        ]);
    }
    out.extend([
        "</table><p>key <code>",
        &answer.key.written(),
        "</code></p></body></html>",
    ]);
    out
}
