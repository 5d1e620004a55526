//! The answer as a page: no script, nothing fetched, plots drawn as SVG with tables under them.

use super::figure::Tongue;
use super::plots;
use super::{grouped, rounded};
use crate::answer::{Answer, Settings};
use crate::reason::State;
use std::fmt::Write as _;

/// Text made safe for HTML.
pub(super) fn safe(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The page for one table, in Russian and English.
pub fn page(title: &str, answer: &Answer, settings: &Settings) -> String {
    let mut out = String::new();
    write_page(title, answer, settings, &mut out).expect("writing to a string cannot fail");
    out
}

pub(super) const STYLE: &str = "body{font:16px/1.5 Georgia,serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}\
h1,h2{font-weight:normal}table{border-collapse:collapse;margin:1rem 0;font-size:.9rem}\
th,td{border-bottom:1px solid #ccc;padding:.2rem .6rem;text-align:left}td.n{text-align:right;font-variant-numeric:tabular-nums}\
figure{margin:1.5rem 0}svg{max-width:100%;height:auto}code{font-size:.85rem;overflow-wrap:anywhere}\
.two{display:grid;grid-template-columns:1fr 1fr;gap:2rem}@media(max-width:45rem){.two{display:block}}";

/// What stands first: the answer in Russian and in English.
pub fn said(answer: &Answer) -> (String, String) {
    let names = answer.table.names().join(", ");
    match (answer.state, answer.estimate, answer.at_least) {
        (State::Estimated, Some(own), _) => (
            format!(
                "В списках {} человек. Всего, вместе с теми, кого нет ни в одном из этих списков, но кто мог бы в них быть, — от {} до {}, около {}; если верны допущения, названные ниже. Списки: {}.",
                grouped(answer.observed as f64),
                rounded(own.lo),
                rounded(own.hi),
                rounded(own.estimate),
                names
            ),
            format!(
                "{} people are on the lists. Together with those who are on none of them but could have been, there are between {} and {}, about {}; if the assumptions named below hold. Lists: {}.",
                grouped(answer.observed as f64),
                rounded(own.lo),
                rounded(own.hi),
                rounded(own.estimate),
                names
            ),
        ),
        (State::BoundOnly, _, Some(own)) => (
            format!(
                "В списках {} человек. Всего не меньше {}, если люди различаются лишь тем, как легко попадают в списки, и связи записей не пропущены. Верхняя граница не даётся: почему — сказано ниже. Списки: {}.",
                grouped(answer.observed as f64),
                rounded(own.estimate),
                names
            ),
            format!(
                "{} people are on the lists. There are at least {} in all, if people differ only in how easily they get on lists and no links were missed. No upper end is given, for the reasons below. Lists: {}.",
                grouped(answer.observed as f64),
                rounded(own.estimate),
                names
            ),
        ),
        _ => (
            format!(
                "В списках {} человек. Сколько людей нет ни в одном списке, по этим спискам сказать нельзя. Списки: {}.",
                grouped(answer.observed as f64),
                names
            ),
            format!(
                "{} people are on the lists. How many are on none cannot be said from these lists. Lists: {}.",
                grouped(answer.observed as f64),
                names
            ),
        ),
    }
}

/// What is assumed, in Russian and in English.
pub const ASSUMED: (&str, &str) = (
    "Допущения. Люди, которые ни при каких обстоятельствах не могли попасть ни в один из списков, невидимы для любого метода: число относится к тем, кто мог в них быть. Каждый список — отдельный акт записи, а не копия другого; все списки говорят об одном месте, времени и участи; записи одного человека опознаны верно. Зависимость между всеми списками сразу проверить по таблице нельзя: что будет, если она есть, показывает кривая N(ξ). Пропущенные связи завышают число, ложные занижают.",
    "What is assumed. People who could not have been on any list under any circumstances are invisible to every method: the number is about those who could. Each list is a separate act of recording, not a copy of another; all lists speak of one place, time and fate; records of one person were recognized. A dependence of all lists at once cannot be tested by the table: the curve N(ξ) shows what it would do. Missed links push the number up, false links push it down.",
);

fn write_page(
    title: &str,
    answer: &Answer,
    settings: &Settings,
    out: &mut String,
) -> std::fmt::Result {
    let names = answer.table.names();
    let (russian, english) = said(answer);
    write!(
        out,
        "<!DOCTYPE html><html lang=\"ru\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title><style>{STYLE}</style></head><body>\
         <h1>{0}</h1><div class=\"two\"><div lang=\"ru\"><p>{1}</p>",
        safe(title),
        safe(&russian)
    )?;
    list(out, answer, true)?;
    write!(
        out,
        "<p>{}</p></div><div lang=\"en\"><p>{}</p>",
        safe(ASSUMED.0),
        safe(&english)
    )?;
    list(out, answer, false)?;
    write!(out, "<p>{}</p></div></div>", safe(ASSUMED.1))?;
    if let Some(text) = &settings.separate_acts {
        write!(
            out,
            "<p>Почему списки независимы · Why the lists are separate acts of recording: {}</p>",
            safe(text)
        )?;
    }
    for figure in plots::figures(answer) {
        out.push_str(&figure.html(Tongue::Both));
    }
    out.push_str("<h2>Все методы · Every method</h2><table><tr><th>method</th><th>setting</th><th>N</th><th>95%</th><th>95%</th><th>s.e.</th><th>R-hat</th></tr>");
    let cell = |x: Option<f64>| x.map_or_else(String::new, grouped);
    for own in answer.methods.iter().filter(|m| m.method != "loglinear") {
        write!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            own.method,
            safe(&own.setting),
            own.estimate
                .map_or_else(|| own.note.unwrap_or("").into(), grouped),
            cell(own.lo),
            cell(own.hi),
            cell(own.se),
            own.rhat.map_or_else(String::new, |r| format!("{r:.3}")),
        )?;
    }
    out.push_str("</table>");
    out.push_str("<h2>Таблица · The table</h2><table><tr>");
    for name in names {
        write!(out, "<th>{}</th>", safe(name))?;
    }
    out.push_str("<th>люди · people</th></tr>");
    for (history, count) in answer.table.cells() {
        out.push_str("<tr>");
        for list in 0..names.len() {
            write!(out, "<td>{}</td>", u8::from(history.has(list)))?;
        }
        write!(out, "<td class=\"n\">{count}</td></tr>")?;
    }
    write!(
        out,
        "</table><p>Проверка · To verify: imena {}, seed {}, key <code>{}</code>. Тот же ключ даёт те же числа на любом числе потоков · The same key gives the same numbers on any number of threads.</p></body></html>",
        env!("CARGO_PKG_VERSION"),
        answer.seed,
        answer.key.written()
    )
}

/// Reasons and warnings in one language.
fn list(out: &mut String, answer: &Answer, russian: bool) -> std::fmt::Result {
    out.push_str("<ul>");
    for reason in answer.reasons.iter().chain(&answer.warnings) {
        let words = if russian {
            reason.russian()
        } else {
            reason.english()
        };
        write!(out, "<li>{}</li>", safe(&words))?;
    }
    out.push_str("</ul>");
    Ok(())
}
