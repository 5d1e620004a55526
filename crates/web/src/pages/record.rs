//! A record: the entry verbatim, what was read from it, and where it stands.

use imena_desk::correction::Step;
use imena_desk::record::{Entry, ReadingBy, RecordPage, RecordView};
use imena_model::{Audience, Certainty, ClaimState, Problem};
use maud::{Markup, html};

use crate::labels;
use crate::lang::{Lang, RECORDS, count, grouped};
use crate::shell::{Page, cut, invented_mark, shown, tongue};

/// The page of one record.
pub(crate) fn page(page: &RecordPage, history: &[Step], lang: Lang) -> Page {
    let w = lang.words();
    let record = &page.record;
    let name = if record.name.is_empty() {
        record.id.to_string()
    } else {
        shown(&record.name).into_owned()
    };
    let body = html! {
        article {
            p.quiet.small { (w.record_of) " " a href=(format!("/{}/source/{}", lang.code(), record.source)) { (shown(&record.source_title)) } }
            h1 lang=[tongue(&name, lang)] { (name) }
            p.quiet { (w.record_title) " " (record.id) @if record.invented { " " (invented_mark(lang)) } }
            p {
                a href=(format!("/{}/person/{}", lang.code(), page.person)) { (w.record_person) } " "
                (w.record_person_note) " " (count(page.person_records as u64, &RECORDS, lang)) "."
            }
            h2 #verbatim { (w.record_verbatim) }
            div.record { (entry(&record.entry, lang)) }
            (claims(record, lang))
            h2 #where { (w.record_locator) }
            (facts(page, lang))
            @if !page.problems.is_empty() {
                h2 #problems { (w.record_problems) }
                (problems(&page.problems, lang))
            }
            (super::corrections::history(history, lang))
            (readings(page, lang))
            p.small.print-only { (w.address) ": /" (lang.code()) "/record/" (record.id) }
        }
    };
    Page::new(
        lang,
        format!("{name} — {}", w.record_title.to_lowercase()),
        format!("/record/{}", record.id),
        body,
    )
    .invented(record.invented)
}

/// One line on where a record stands: date of the source, place in it, keeper, reference.
pub(crate) fn where_it_stands(record: &RecordView, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        p.small.quiet {
            @match &record.source_dated { Some(dated) => { (shown(dated)) } None => { (w.person_undated) } }
            " · " (locator(&record.locator, lang))
            @if let Some(keeper) = &record.keeper { " · " (w.record_keeper) ": " (shown(keeper)) }
            @if let Some(reference) = &record.reference { " · " (shown(reference)) }
            @if record.invented { " " (invented_mark(lang)) }
        }
    }
}

/// The place in a source, in the language of the page.
pub(crate) fn locator(text: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return shown(text).into_owned();
    }
    let text = shown(text);
    if let Some(row) = text.strip_prefix("row ") {
        format!("строка {row}")
    } else if let Some(rest) = text.strip_prefix("entry ") {
        format!("статья {}", rest.replace(", p. ", ", с. "))
    } else if text == "the whole" {
        "весь источник".to_owned()
    } else {
        text.into_owned()
    }
}

/// The entry as it came in.
pub(crate) fn entry(entry: &Entry, lang: Lang) -> Markup {
    let w = lang.words();
    match entry {
        Entry::Text {
            heading,
            text,
            not_understood,
        } => html! {
            div.entry lang=[tongue(text, lang)] {
                @if !heading.is_empty() { p.heading { (shown(heading)) } }
                p { @for (piece, understood) in pieces(text, not_understood) {
                    @if understood { (shown(piece)) } @else { mark title=(w.record_not_understood) { (shown(piece)) } }
                } }
            }
        },
        Entry::Row(cells) => html! {
            dl.cells.entry {
                @for (column, cell) in cells {
                    @if !cell.is_empty() {
                        dt { @if column.is_empty() { "—" } @else { (cut(&shown(column), 200)) } }
                        dd lang=[tongue(cell, lang)] { (shown(cell)) }
                    }
                }
            }
        },
    }
}

/// The text in pieces, each with whether it was understood. Odd offsets lose no letter.
fn pieces<'a>(text: &'a str, not_understood: &[(u32, u32)]) -> Vec<(&'a str, bool)> {
    let mut out = Vec::new();
    let mut at = 0;
    for &(from, to) in not_understood {
        let (from, to) = (from as usize, to as usize);
        let (Some(before), Some(odd)) = (text.get(at..from), text.get(from..to)) else {
            continue;
        };
        if !before.is_empty() {
            out.push((before, true));
        }
        if !odd.trim().is_empty() {
            out.push((odd, false));
        } else if !odd.is_empty() {
            out.push((odd, true));
        }
        at = to;
    }
    if let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        out.push((rest, true));
    }
    out
}

fn claims(record: &RecordView, lang: Lang) -> Markup {
    let w = lang.words();
    if record.claims.is_empty() {
        return html! {};
    }
    html! {
        h2 #claims { (w.record_claims) }
        p.quiet.small { (w.record_claims_note) }
        div.scroll {
            table.reflow role="table" {
                caption.unseen { (w.record_claims) }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { (w.table_property) }
                        th scope="col" role="columnheader" { (w.record_words) }
                        th scope="col" role="columnheader" { (w.record_reading) }
                        th scope="col" role="columnheader" { (w.record_basis) }
                    }
                }
                tbody role="rowgroup" {
                    @for (n, claim) in record.claims.iter().enumerate() {
                        // The desk leaves out what the public may not see; this is the second lock on the same door.
                        @if Audience::Public.may_see(claim.audience) && claim.state != ClaimState::Withheld {
                            tr role="row" id=(format!("c{n}")) {
                                th scope="row" role="rowheader" { (labels::property(claim.property, lang)) }
                                @if claim.state == ClaimState::Withdrawn {
                                    td role="cell" data-of=(w.record_words) { (w.withdrawn) }
                                    td.empty role="cell" {}
                                } @else {
                                    td role="cell" data-of=(w.record_words) lang=[tongue(&claim.as_written, lang)] { (shown(&claim.as_written)) }
                                    @if claim.readings.is_empty() && claim.certainty == Certainty::Stated { td.empty role="cell" {} }
                                    @else {
                                        td role="cell" data-of=(w.record_reading) {
                                            @for (i, reading) in claim.readings.iter().enumerate() {
                                                @if i > 0 { " " (w.reads_as_or) " " } (shown(reading))
                                            }
                                            @match claim.certainty {
                                                Certainty::Stated => {}
                                                Certainty::Doubtful => { span.mark-word { "(?) " (w.doubtful) } }
                                                Certainty::Denied => { span.mark-word { "✕ " (w.denied) } }
                                            }
                                        }
                                    }
                                }
                                td role="cell" data-of=(w.record_basis) { (labels::basis(claim.basis, lang)) ", " (labels::role(claim.role, lang)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Who read the entry, when, and what only an earlier reading said.
fn readings(page: &RecordPage, lang: Lang) -> Markup {
    let w = lang.words();
    if page.readings.is_empty() && page.no_longer_said.is_empty() {
        return html! {};
    }
    html! {
        h2 #earlier { (w.record_earlier) }
        p.quiet.small { (w.record_earlier_note) }
        (readings_list(&page.readings, lang))
        @if !page.no_longer_said.is_empty() {
            h3 { (w.record_no_longer) }
            ul.lines {
                @for (claim, entry) in &page.no_longer_said {
                    @if Audience::Public.may_see(claim.audience) && claim.state == ClaimState::Standing {
                        li {
                            b { (labels::property(claim.property, lang)) } ": "
                            span lang=[tongue(&claim.as_written, lang)] { (shown(&claim.as_written)) }
                            @for reading in &claim.readings { " · " (shown(reading)) }
                            div.small.quiet { (w.record_ledger) " № " (grouped(*entry, lang)) }
                        }
                    }
                }
            }
        }
    }
}

/// The readings of an entry, each with its author and day.
pub(crate) fn readings_list(readings: &[ReadingBy], lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        ol.readings {
            @for reading in readings {
                li {
                    @match &reading.by {
                        None => { (w.reading_by_program) }
                        Some(by) => {
                            (w.reading_by_hand) ": " b { (cut(&shown(by), 80)) } " — "
                            @if reading.properties.is_empty() { (w.reading_right) } @else {
                                (w.reading_otherwise) ": "
                                @for (i, property) in reading.properties.iter().enumerate() {
                                    @if i > 0 { ", " } (labels::property(*property, lang).to_lowercase())
                                }
                            }
                        }
                    }
                    div.small.quiet { (crate::dates::day(reading.at, lang)) " · " (w.record_ledger) " № " (grouped(reading.entry, lang)) }
                }
            }
        }
    }
}

fn facts(page: &RecordPage, lang: Lang) -> Markup {
    let w = lang.words();
    let record = &page.record;
    html! {
        dl.facts {
            dt { (w.source_title) }
            dd { a href=(format!("/{}/source/{}", lang.code(), record.source)) { (shown(&record.source_title)) } }
            dt { (w.record_locator) } dd { (locator(&record.locator, lang)) }
            dt { (w.record_dated) }
            dd { @match &record.source_dated { Some(dated) => { (shown(dated)) } None => { (w.person_undated) } } }
            @if let Some(keeper) = &record.keeper { dt { (w.record_keeper) } dd { (shown(keeper)) } }
            @if let Some(reference) = &record.reference { dt { (w.record_reference) } dd { (shown(reference)) } }
            @if let Some((file, hash)) = &page.original {
                dt { (w.record_original) }
                dd { (shown(file)) br; span.small.quiet { (w.record_hash) " " code { (hash) } } }
            }
            @if let Some(entry) = page.ledger_entry { dt { (w.record_ledger) } dd { "№ " (grouped(entry, lang)) } }
        }
    }
}

/// Remarks on data by their kind: what the kind means, then each with where, what, what was done, how to mend. The words of
/// a remark itself are English; the explanation of its kind says the same in Russian.
pub(crate) fn problems(problems: &[Problem], lang: Lang) -> Markup {
    let w = lang.words();
    let explained = imena_desk::explain::all();
    let mut kinds: Vec<&str> = Vec::new();
    for problem in problems {
        if !kinds.contains(&&*problem.code) {
            kinds.push(&problem.code);
        }
    }
    html! {
        @for kind in kinds {
            @let about = explained.iter().find(|about| about.code == kind);
            p {
                code { (kind) } " "
                @if let Some(about) = about { @match lang { Lang::Ru => { (about.ru) } Lang::En => { (about.en) } } }
            }
            ul.lines {
                @for problem in problems.iter().filter(|problem| problem.code == kind) {
                    li {
                        span lang=[tongue(&problem.what, Lang::En).is_none().then_some("en").filter(|_| lang == Lang::Ru)] { (shown(&problem.what)) }
                        div.small.quiet {
                            @let position = problem.position.to_string();
                            @if !position.is_empty() { (w.problem_where) ": " (shown(&position)) ". " }
                            @if !problem.as_written.is_empty() { (w.problem_as_written) ": «" (cut(&shown(&problem.as_written), 300)) "». " }
                            @if lang == Lang::En || about.is_none() {
                                @if !problem.done.is_empty() { (w.problem_done) ": " (shown(&problem.done)) " " }
                                @if !problem.mend.is_empty() { (w.problem_mend) ": " (shown(&problem.mend)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_lose_nothing() {
        let text = "Род. в 1901, неясное слово.";
        for spans in [
            vec![],
            vec![(0, 5)],
            vec![(17, 30)],
            vec![(1, 2)],
            vec![(5, 2)],
            vec![(0, 999)],
            vec![(0, 5), (2, 9)],
        ] {
            let joined: String = pieces(text, &spans)
                .into_iter()
                .map(|(piece, _)| piece)
                .collect();
            assert_eq!(joined, text, "{spans:?}");
        }
    }

    #[test]
    fn locators_in_russian() {
        assert_eq!(locator("entry 12, p. 7", Lang::Ru), "статья 12, с. 7");
        assert_eq!(locator("row 3", Lang::Ru), "строка 3");
        assert_eq!(locator("№ 5", Lang::Ru), "№ 5");
    }
}
