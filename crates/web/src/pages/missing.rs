//! When there is no page: absent and not to be seen look the same, to the byte.

use maud::html;

use crate::lang::Lang;
use crate::shell::{Page, search_box};

/// Nothing under this address. The address itself is not repeated: the page is one and the same for all of them.
pub(crate) fn page(lang: Lang) -> Page {
    let w = lang.words();
    Page::new(
        lang,
        w.missing_title,
        "/",
        body(lang, w.missing_title, w.missing_lead),
    )
}

/// The holding did not answer.
pub(crate) fn failed(lang: Lang) -> Page {
    let w = lang.words();
    Page::new(
        lang,
        w.failed_title,
        "/",
        body(lang, w.failed_title, w.failed_lead),
    )
}

fn body(lang: Lang, title: &str, lead: &str) -> maud::Markup {
    html! {
        h1 { (title) }
        p { (lead) }
        (search_box(lang, "", &html! {}))
    }
}
