//! How it works: what the program never does, how to read a page, what the marks mean.

use maud::html;

use crate::lang::Lang;
use crate::map::{SpotKind, mark};
use crate::shell::{Page, Section, differ_shape};

/// The page "How it works".
pub(crate) fn page(lang: Lang) -> Page {
    let w = lang.words();
    let never = [
        (w.about_1, w.about_1_more),
        (w.about_2, w.about_2_more),
        (w.about_3, w.about_3_more),
        (w.about_4, w.about_4_more),
        (w.about_5, w.about_5_more),
        (w.about_6, w.about_6_more),
        (w.about_7, w.about_7_more),
        (w.about_8, w.about_8_more),
        (w.about_9, w.about_9_more),
    ];
    let kinds = [
        SpotKind::Exact,
        SpotKind::Approximate,
        SpotKind::Representative,
        SpotKind::Arbitrary,
        SpotKind::Unknown,
    ];
    let body = html! {
        h1 { (w.about_title) }
        p { (w.about_lead) }
        ol { @for (head, more) in never { li { b { (head) } " " (more) } } }
        h2 { (w.about_read) }
        ul {
            li { (w.about_read_1) }
            li { (w.about_read_2) span.differ { (differ_shape()) (w.differ) } }
            li { (w.about_read_3) }
        }
        h2 { (w.about_map) }
        p { (w.about_map_note) }
        ul.points { @for kind in kinds { li { (mark(kind)) (kind.words(lang)) } } }
        p { a href=(format!("/{}/corrections", lang.code())) { (w.about_corrections) } }
        p.quiet.small { (w.about_credits) }
    };
    Page::new(lang, w.about_title, "/about", body).within(Section::About)
}
