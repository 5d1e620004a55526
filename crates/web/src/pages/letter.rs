//! A letter ready to send, on a page that prints as nothing but the letter.

use imena_desk::person::{NextStep, PersonPage};
use maud::html;

use crate::lang::Lang;
use crate::shell::{Page, said, shown};

/// The n-th letter of a person's page, counted from one.
pub(crate) fn page(person: &PersonPage, n: usize, step: &NextStep, lang: Lang) -> Page {
    let w = lang.words();
    let back = format!("/{}/person/{}", lang.code(), person.id);
    let body = html! {
        h1.no-print { (w.letter_title) }
        p.no-print { a href=(format!("{back}#next")) { (w.letter_back) } ": " (shown(&person.name)) }
        p.no-print { (shown(&step.keeper)) @if let Some(address) = &step.address { ", " (shown(address)) } }
        pre.letter { (said(&step.letter, lang)) }
    };
    Page::new(
        lang,
        format!("{}: {}", w.letter_title, shown(&person.name)),
        format!("/person/{}/letter/{n}", person.id),
        body,
    )
    .invented(person.invented)
}
