//! Standing requests: leaving one, seeing how it stands by its code, withdrawing it.

use imena_desk::request::RequestPage;
use maud::{Markup, html};

use crate::lang::{Lang, REQUESTS, count};
use crate::shell::{Page, Section, said, shown, tongue};

/// What went wrong with what was sent, as the form says it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// There is no name in it.
    NoName,
    /// There is no request with this code.
    NoCode,
    /// It did not come from a page of this site.
    Elsewhere,
    /// Too many at once, or somebody is writing to the holding.
    Later,
}

/// The page where a request is left, and where a code is looked up.
pub(crate) fn form(text: &str, can_seal: bool, wrong: Option<Wrong>, lang: Lang) -> Page {
    let w = lang.words();
    let body = html! {
        h1 { (w.request_title) }
        @if let Some(wrong) = wrong {
            p.note role="alert" {
                (match wrong {
                    Wrong::NoName => w.request_no_name,
                    Wrong::NoCode => w.request_no_code,
                    Wrong::Elsewhere => w.request_elsewhere,
                    Wrong::Later => w.request_later,
                })
            }
        }
        p { (w.request_lead) }
        form.sends method="post" action=(format!("/{}/request", lang.code())) {
            label for="sought" { (w.request_whom) }
            input #sought type="text" name="q" value=(shown(text)) maxlength="400" required autocomplete="off" spellcheck="false" aria-describedby="sought-hint";
            p.hint #sought-hint { (w.request_whom_hint) }
            @if can_seal {
                label for="contact" { (w.request_contact) }
                textarea #contact name="contact" rows="3" maxlength="1000" autocomplete="off" aria-describedby="contact-hint" {}
                p.hint #contact-hint { (w.request_contact_hint) }
            } @else {
                p.note { (w.request_no_keeper) }
            }
            button type="submit" { (w.request_send) }
        }
        h2 { (w.request_have_code) }
        form.sends method="get" action=(format!("/{}/request", lang.code())) {
            label for="code" { (w.request_code) }
            div.search-row {
                input #code.code type="text" name="code" maxlength="60" autocomplete="off" spellcheck="false" aria-describedby="code-hint";
                button type="submit" { (w.request_look) }
            }
            p.hint #code-hint { (w.request_code_hint) }
        }
    };
    let path = if text.is_empty() {
        "/request".to_owned()
    } else {
        format!("/request?q={}", super::results::encoded(text))
    };
    Page::new(lang, w.request_title, path, body)
        .within(Section::Search)
        .sending()
}

/// How a request stands.
pub(crate) fn page(request: &RequestPage, lang: Lang) -> Page {
    let w = lang.words();
    let path = format!("/request/{}", request.code);
    let body = html! {
        h1 { (w.request_yours) }
        p.receipt { span.quiet.small { (w.request_code) } br; strong.code { (request.code) } }
        p.note { (w.request_keep_code) }
        h2 { (w.request_sought) }
        p { span lang=[tongue(&request.query, lang)] { (shown(&request.query)) } }
        p.small.quiet {
            (w.request_left_on) " " (crate::dates::said(&super::person_why::day(request.at.0), lang)) ". "
            (if request.has_contact { w.request_has_contact } else { w.request_has_none })
        }
        h2 { (w.request_news) }
        @if request.new.is_empty() { p { (w.request_no_news) } } @else { p.note { (w.request_is_news) } }
        @if request.others > 0 {
            p.note { (w.request_others) " " (count(request.others as u64, &REQUESTS, lang)) ". " (w.request_others_note) }
        }
        @if !request.found.hits.is_empty() {
            h2 { (w.request_may_be) }
            ul.points { @for hit in &request.found.hits { (line(hit, request.new.contains(&hit.person), lang)) } }
        }
        p { a href=(format!("/{}/search?q={}", lang.code(), super::results::encoded(&request.query))) { (w.request_search) } }
        h2 { (w.request_withdraw_title) }
        p { (w.request_withdraw_note) }
        form.sends method="post" action=(format!("/{}{path}/withdraw", lang.code())) {
            button.lesser type="submit" { (w.request_withdraw) }
        }
    };
    Page::new(lang, w.request_yours, path, body)
        .within(Section::Search)
        .invented(request.found.hits.iter().any(|hit| hit.invented))
        .sending()
}

fn line(hit: &imena_desk::find::Hit, is_new: bool, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        li {
            a href=(format!("/{}/person/{}", lang.code(), hit.person)) lang=[tongue(&hit.name, lang)] { (shown(&hit.name)) }
            @if !hit.birth.is_empty() { ", " (w.results_born) " " (shown(&hit.birth.join(" / "))) }
            @if is_new { " " strong { "— " (w.request_new) } }
            @if !hit.reasons.is_empty() {
                br; span.small.quiet { @for (i, reason) in hit.reasons.iter().enumerate() { @if i > 0 { "; " } (said(reason, lang)) } }
            }
        }
    }
}

/// What is said once a request is withdrawn.
pub(crate) fn withdrawn(lang: Lang) -> Page {
    let w = lang.words();
    let body = html! {
        h1 { (w.request_withdrawn) }
        p { (w.request_withdrawn_note) }
        p { a href=(format!("/{}/", lang.code())) { (w.nav_search) } }
    };
    Page::new(lang, w.request_withdrawn, "/request", body).within(Section::Search)
}
