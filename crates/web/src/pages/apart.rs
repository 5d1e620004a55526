//! "These are not the same person": how to say so, and how a keeper decides it.

use imena_desk::person::PersonPage;
use imena_model::RecordId;
use maud::html;

use crate::lang::Lang;
use crate::shell::{Page, shown};

/// The page for one pair of records of a person.
pub(crate) fn page(person: &PersonPage, a: RecordId, b: RecordId, lang: Lang) -> Page {
    let w = lang.words();
    let record = |id: RecordId| {
        let known = person.records.iter().find(|record| record.id == id);
        html! {
            a href=(format!("/{}/record/{id}", lang.code())) { b { (id) } }
            @if let Some(record) = known { " — " (shown(&record.name)) ", " (shown(&record.source_title)) }
        }
    };
    let body = html! {
        p.quiet.small { a href=(format!("/{}/person/{}#why", lang.code(), person.id)) { (shown(&person.name)) } }
        h1 { (w.apart_title) }
        p { (w.apart_lead) }
        h2 { (w.apart_two) }
        ul { li { (record(a)) } li { (record(b)) } }
        h2 { (w.apart_how) }
        ol {
            li { (w.apart_how_1) " " b { (a) } ", " b { (b) } }
            li { (w.apart_how_2) }
            li { (w.apart_how_3) }
        }
        h2 { (w.apart_keeper) }
        p { (w.apart_keeper_note) }
        pre { code { "imena decide DIR " (a) " " (b) " different --by \"…\" --reason \"" (w.apart_reason) "\"" } }
    };
    Page::new(
        lang,
        w.apart_title,
        format!("/person/{}/apart?a={a}&b={b}", person.id),
        body,
    )
    .invented(person.invented)
}
