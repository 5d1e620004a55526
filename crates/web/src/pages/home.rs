//! The first page: the search box before all else.

use imena_desk::summary::Summary;
use maud::html;

use crate::lang::{Lang, PEOPLE, RECORDS, SOURCES, count};
use crate::shell::{Page, Section, search_box};

/// The first page of a holding.
pub(crate) fn page(summary: &Summary, lang: Lang) -> Page {
    let w = lang.words();
    let body = html! {
        div.home {
            h1 { (w.home_title) }
            (search_box(lang, "", &html! {}))
            p { (w.home_lead) }
            h2 { (w.home_begin) }
            ul {
                li { (w.home_begin_name) }
                li { (w.home_begin_none) }
                li { (w.home_begin_page) }
            }
            h2 { (w.home_holds) }
            ul.counts {
                li { b { (count(summary.sources, &SOURCES, lang)) } }
                li { b { (count(summary.records, &RECORDS, lang)) } }
                li { b { (count(summary.persons, &PEOPLE, lang)) } " " span.quiet { (w.source_people_note) } }
            }
            p.quiet.small { (w.home_holds_note) }
        }
    };
    Page::new(lang, w.site_line, "/", body).within(Section::Home)
}
