//! How many are on no list of a place: what was counted, beside what others have published.

use imena_desk::count::{CountClaim, CountShown, Drawing, NumberRange};
use imena_model::date::Day;
use imena_model::{Place, PlaceClaim};
use maud::{Markup, PreEscaped, html};

use crate::lang::{Lang, PEOPLE, RECORDS, count, grouped};
use crate::shell::{said, shown, tongue};
use crate::{dates, labels};

/// A number of people as the language writes it; none is without end.
fn people(n: Option<f64>, lang: Lang) -> String {
    match n {
        Some(n) if n.is_finite() && n >= 0.0 => grouped(n.round() as u64, lang),
        _ => "∞".to_owned(),
    }
}

/// The same with two significant figures, for prose.
fn about(n: Option<f64>, lang: Lang) -> String {
    let rounded = n.map(|n| {
        let step = if n.abs() < 100.0 {
            1.0
        } else {
            10_f64.powi(n.abs().log10().floor() as i32 - 1)
        };
        (n / step).round() * step
    });
    people(rounded, lang)
}

fn day(at: imena_model::Moment, lang: Lang) -> String {
    let Ok(days) = i32::try_from(at.0.div_euclid(86_400)) else {
        return String::new();
    };
    let (year, month, day) = Day(days).to_gregorian();
    dates::said(&format!("{year:04}-{month:02}-{day:02}"), lang)
}

/// Whether a published claim is about a number of people.
fn is_number(claim: &PlaceClaim) -> bool {
    matches!(claim.topic.as_str(), "number" | "list" | "found")
}

fn state(claim: &CountClaim, lang: Lang) -> &'static str {
    let w = lang.words();
    match claim.state.as_str() {
        "estimated" => w.count_estimated,
        "bound only" => w.count_bound,
        _ => w.count_refused,
    }
}

/// What imena says, in a phrase.
fn answer(claim: &CountClaim, lang: Lang) -> Markup {
    let w = lang.words();
    match (claim.state.as_str(), claim.estimate, claim.at_least) {
        ("estimated", Some(own), _) => html! {
            (w.count_between) " " b { (about(Some(own.lo), lang)) " " (w.count_and) " " (about(own.hi, lang)) }
            ", " (w.count_about) " " (about(Some(own.middle), lang)) ". " (w.count_if)
        },
        ("bound only", _, Some(own)) => html! {
            (w.count_at_least) " " b { (about(Some(own.middle), lang)) } ". " (w.count_bound_if)
        },
        _ => html! { (w.count_none) },
    }
}

fn range(own: Option<NumberRange>, lang: Lang) -> Markup {
    html! {
        @if let Some(own) = own {
            (people(Some(own.middle), lang)) " [" (people(Some(own.lo), lang)) "–" (people(own.hi, lang)) "]"
        } @else { "–" }
    }
}

/// The section of a place's page; nothing if nothing was counted.
pub(super) fn section(counts: &[CountShown], place: &Place, lang: Lang) -> Markup {
    let w = lang.words();
    let Some(newest) = counts.first() else {
        return html! {};
    };
    let claim = &newest.claim;
    html! {
        h2 #count { (w.count_title) }
        p { (answer(claim, lang)) }
        @if !claim.universe.is_empty() {
            p { (w.count_universe) ": " @for (i, words) in claim.universe.iter().enumerate() { @if i > 0 { "; " } (said(words, lang)) } "." }
        }
        (beside(newest, place, lang))
        p { (said(&claim.assumed, lang)) }
        @if let Some(text) = &claim.separate_acts {
            p { (w.count_separate) ": " span lang=[tongue(text, lang)] { (shown(text)) } }
        }
        @if !claim.reasons.is_empty() || !claim.warnings.is_empty() {
            h3 { (w.count_reasons) }
            ul { @for reason in claim.reasons.iter().chain(&claim.warnings) { li { (said(&reason.words, lang)) } } }
        }
        (lists(claim, lang))
        @for drawing in &claim.drawings { (plot(drawing, lang)) }
        (methods(claim, lang))
        (table(claim, lang))
        p.small.quiet {
            (w.count_verify) ": imena " (shown(&claim.version)) ", seed " (claim.seed) ", " (day(newest.at, lang)) ", " (newest.act)
            ". " (w.count_key) ": " code { (shown(&claim.key)) } ". " (w.count_same)
        }
        @if counts.len() > 1 {
            h3 { (w.count_earlier) }
            ul { @for earlier in &counts[1..] {
                li { (day(earlier.at, lang)) " (" (earlier.act) "): " (state(&earlier.claim, lang)) ", " (range(earlier.claim.estimate, lang)) }
            } }
        }
    }
}

/// Records, people, estimate, and every published number with its source.
fn beside(newest: &CountShown, place: &Place, lang: Lang) -> Markup {
    let w = lang.words();
    let claim = &newest.claim;
    let ours = || html! { "imena, " (day(newest.at, lang)) };
    html! {
        div.scroll {
            table.reflow {
                caption { (w.count_beside) }
                thead { tr { th scope="col" { (w.count_what) } th scope="col" { (w.count_number) } th scope="col" { (w.place_who_says) } } }
                tbody {
                    tr { th scope="row" { (w.count_records) } td { (count(claim.records, &RECORDS, lang)) } td { (ours()) } }
                    tr { th scope="row" { (w.count_persons) } td { (count(claim.persons, &PEOPLE, lang)) } td { (ours()) } }
                    tr {
                        th scope="row" { (w.count_all) }
                        td {
                            (state(claim, lang))
                            @if claim.estimate.is_some() { ": " (range(claim.estimate, lang)) }
                            @if claim.drawn > 0 && claim.certain.is_some() {
                                br; span.quiet { (w.count_certain) ": " (range(claim.certain, lang)) }
                            }
                            @if claim.estimate.is_none() && claim.at_least.is_some() { ": " (w.count_bound_row) " " (people(claim.at_least.map(|a| a.middle), lang)) }
                        }
                        td { (ours()) }
                    }
                    @for published in place.claims.iter().filter(|c| is_number(c)) {
                        tr {
                            th scope="row" { (labels::topic(&published.topic, lang)) }
                            td lang=[tongue(&published.as_written, lang)] { (shown(&published.as_written)) }
                            td {
                                (shown(&published.cited))
                                @if let Some(dated) = &published.dated { @if !dated.as_written.is_empty() { ", " (shown(&dated.as_written)) } }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(share) = claim.linkage_share {
            p { (w.count_share) " " (format!("{:.0}", 100.0 * share)) "%." }
        }
        @if let Some(n) = claim.one_in_ten { p { (w.count_one_in_ten) " " (about(Some(n), lang)) "." } }
    }
}

fn lists(claim: &CountClaim, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        h3 { (w.count_lists) }
        p.quiet { (w.count_lists_note) }
        ol { @for list in &claim.lists {
            li {
                span lang=[tongue(&list.name, lang)] { (shown(&list.name)) } " — " (count(list.persons, &PEOPLE, lang))
                @if list.sources.len() > 1 {
                    span.quiet { " (" @for (i, (_, title)) in list.sources.iter().enumerate() { @if i > 0 { "; " } (shown(title)) } ")" }
                }
            }
        } }
        @if !claim.feeds.is_empty() {
            p { (w.count_feeds) ":" }
            ul { @for (copy, from) in &claim.feeds { li { (shown(copy)) " ← " (shown(from)) } } }
        }
        @if !claim.compiled.is_empty() {
            p { (w.count_compiled) ": " (shown(&claim.compiled.join(", "))) "." }
        }
        @if claim.outside > 0 {
            p { (w.count_outside) ": " (count(claim.outside, &PEOPLE, lang)) "." }
        }
        @if claim.groups.len() > 1 {
            p { (w.count_groups) ": " @for (i, group) in claim.groups.iter().enumerate() {
                @if i > 0 { " | " }
                @for (j, list) in group.iter().enumerate() { @if j > 0 { ", " } (list + 1) }
            } "." }
        }
        @if !claim.overlaps.is_empty() {
            details {
                summary { (w.count_overlaps) }
                div.scroll { table {
                    thead { tr { th scope="col" { (w.count_list) } th scope="col" { (w.count_list) } th scope="col" { (w.count_persons) } } }
                    tbody { @for ((a, b), n) in &claim.overlaps {
                        tr { td { (name(claim, *a)) } td { (name(claim, *b)) } td { (grouped(*n, lang)) } }
                    } }
                } }
            }
        }
    }
}

fn name(claim: &CountClaim, list: usize) -> String {
    claim
        .lists
        .get(list)
        .map_or_else(String::new, |l| shown(&l.name).into_owned())
}

fn plot(drawing: &Drawing, lang: Lang) -> Markup {
    let w = lang.words();
    let rows = match lang {
        Lang::Ru => &drawing.rows_ru,
        Lang::En => &drawing.rows_en,
    };
    html! {
        figure.plot {
            figcaption id=(format!("plot-{}", drawing.key)) { (said(&drawing.title, lang)) }
            // Drawn by imena, and looked through for anything else when it was read back.
            div.scroll tabindex="0" role="group" aria-label=(said(&drawing.title, lang)) { (PreEscaped(&drawing.svg)) }
            details {
                summary { (w.count_table) }
                div.scroll { table {
                    @if let Some(head) = rows.first() { thead { tr { @for field in head { th scope="col" { (shown(field)) } } } } }
                    tbody { @for row in rows.iter().skip(1) { tr { @for field in row { td { (shown(field)) } } } } }
                } }
            }
        }
    }
}

fn methods(claim: &CountClaim, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        details {
            summary { (w.count_methods) }
            div.scroll { table {
                thead { tr { th scope="col" { (w.count_method) } th scope="col" { (w.count_setting) } th scope="col" { "N [95%]" } } }
                tbody { @for own in &claim.methods {
                    tr {
                        th scope="row" { (shown(&own.method)) }
                        td { (shown(&own.setting)) }
                        td { (range(own.range, lang)) @if let Some(note) = &own.note { " " span.quiet { (said(note, lang)) } } }
                    }
                } }
            } }
        }
    }
}

/// Every history with its people: from it anybody can count again.
fn table(claim: &CountClaim, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        details {
            summary { (w.count_histories) }
            p.quiet { (w.count_histories_note) }
            div.scroll { table {
                thead { tr {
                    @for list in 0..claim.lists.len() { th scope="col" { "list" (list + 1) } }
                    th scope="col" { "count" }
                } }
                tbody { @for (history, n) in &claim.table {
                    tr { @for digit in history.chars() { td { (digit) } } td { (grouped(*n, lang)) } }
                } }
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_figures_in_prose_and_whole_people_in_tables() {
        for (n, expected) in [(157.2, "160"), (1234.0, "1200"), (43.4, "43")] {
            assert_eq!(about(Some(n), Lang::En), expected);
        }
        assert_eq!(people(Some(12_345.4), Lang::En), "12,345");
        assert_eq!(about(None, Lang::Ru), "∞");
        assert_eq!(day(imena_model::Moment(0), Lang::En), "1 January 1970");
    }
}
