//! Who may be meant, and why; or, when nobody is found, what was searched.

use imena_desk::find::{FindQuery, Found, Hit};
use imena_model::Property;
use maud::{Markup, html};

use crate::labels;
use crate::lang::{Lang, PEOPLE, RECORDS, SOURCES, count};
use crate::shell::{Page, Section, cut, invented_mark, said, search_box, shown, tongue};

/// Results, or the page that helps when there are none.
pub(crate) fn page(query: &FindQuery, found: &Found, lang: Lang) -> Page {
    let w = lang.words();
    let nothing = found.hits.is_empty() && query.from == 0;
    let asked = shown(&query.text);
    let body = html! {
        @if asked.trim().is_empty() {
            h1 { (w.results_title) }
            (search_box(lang, "", &html! {}))
            p.note { (w.empty_query) }
        } @else {
            h1.unseen { (w.results_title) ": " (cut(&asked, 120)) }
            (search_box(lang, &asked, &understood(query, found, lang)))
            @if nothing { (none(query, found, lang)) } @else { (hits(query, found, lang)) }
        }
    };
    let title = if asked.trim().is_empty() {
        w.results_title.to_owned()
    } else if nothing {
        format!("{}: {}", w.none_title, cut(&asked, 60))
    } else {
        format!("{}: {}", w.results_title, cut(&asked, 60))
    };
    Page::new(lang, title, address(query, query.from), body)
        .within(Section::Search)
        .invented(found.hits.iter().any(|hit| hit.invented))
}

/// The address of a query, keeping what is left out and what is switched off.
fn address(query: &FindQuery, from: usize) -> String {
    use std::fmt::Write as _;
    if query.text.trim().is_empty() {
        return "/search".to_owned();
    }
    let mut out = format!("/search?q={}", encoded(&query.text));
    for key in &query.without {
        write!(out, "&without={}", encoded(key)).expect("a string takes any text");
    }
    for key in &query.bridges_off {
        write!(out, "&off={}", encoded(key)).expect("a string takes any text");
    }
    if from > 0 {
        write!(out, "&from={from}").expect("a string takes any text");
    }
    out
}

/// Text as it may stand in the query of an address.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => write!(out, "%{other:02X}").expect("a string takes any text"),
        }
    }
    out
}

/// How the query was understood: every piece can be taken out and put back, every way of searching switched off.
fn understood(query: &FindQuery, found: &Found, lang: Lang) -> Markup {
    let w = lang.words();
    let link = |query: &FindQuery| format!("/{}{}", lang.code(), address(query, 0));
    html! {
        // What was removed and switched off stays so when the form is sent again.
        @for key in &query.without { input type="hidden" name="without" value=(key); }
        @for key in &query.bridges_off { input type="hidden" name="off" value=(key); }
        @if !found.chips.is_empty() || !found.bridges.is_empty() || !query.without.is_empty() {
            div.understood {
                @if !found.chips.is_empty() {
                    div {
                        h2 { (w.results_understood) }
                        ul.chips {
                            @for chip in &found.chips {
                                @let mut without = query.without.clone();
                                @let () = without.push(chip.key.clone());
                                @let fewer = FindQuery { without, from: 0, ..query.clone() };
                                li {
                                    span { (shown(&chip.text)) " " span.quiet { "— " (said(&chip.meaning, lang)) } }
                                    @if found.chips.len() > 1 {
                                        a href=(link(&fewer)) {
                                            span aria-hidden="true" { "×" }
                                            span.unseen { (w.results_remove) ": " (shown(&chip.text)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                @if !query.without.is_empty() {
                    div {
                        h2 { (w.results_removed) }
                        ul.chips.removed {
                            @for (i, key) in query.without.iter().enumerate() {
                                @let mut without = query.without.clone();
                                @let _ = without.remove(i);
                                @let more = FindQuery { without, from: 0, ..query.clone() };
                                @let text = key.split_once(':').map_or(key.as_str(), |(_, text)| text);
                                li {
                                    span { (shown(text)) }
                                    a href=(link(&more)) { (w.results_put_back) span.unseen { ": " (shown(text)) } }
                                }
                            }
                        }
                    }
                }
                @if !found.bridges.is_empty() {
                    div {
                        h2 { (w.results_bridges) }
                        ul.chips.bridges {
                            @for bridge in &found.bridges {
                                @let mut off = query.bridges_off.clone();
                                @let () = if bridge.on { off.push(bridge.key.clone()) } else { off.retain(|key| *key != bridge.key) };
                                @let other = FindQuery { bridges_off: off, from: 0, ..query.clone() };
                                li class=[(!bridge.on).then_some("off")] {
                                    span { (said(&bridge.name, lang)) @if !bridge.on { " " span.quiet { "— " (w.results_bridge_is_off) } } }
                                    a href=(link(&other)) {
                                        (if bridge.on { w.results_bridge_off } else { w.results_bridge_on })
                                        span.unseen { ": " (said(&bridge.name, lang)) }
                                    }
                                }
                            }
                        }
                        p.hint { (w.results_bridges_note) }
                    }
                }
                @if found.left_aside > 0 {
                    p.note { (w.results_left_aside) " " (found.left_aside) ". " (w.results_left_aside_mend) }
                }
            }
        }
    }
}

fn hits(query: &FindQuery, found: &Found, lang: Lang) -> Markup {
    let w = lang.words();
    let last = query.from + found.hits.len();
    html! {
        h2 { (w.results_found) }
        p.quiet.small {
            @if found.hits.len() < found.total {
                (w.results_shown) " " (query.from + 1) "–" (last) ". " (w.results_total) " "
            }
            (count(found.total as u64, &PEOPLE, lang)) ". " (w.results_order)
        }
        @if let Some(records) = found.without_name {
            p.note {
                (w.results_without_name) " " (count(records, &RECORDS, lang)) "."
                @if records > found.total as u64 { " " (w.results_without_name_more) }
            }
        }
        ol.hits { @for hit in &found.hits { (hit_item(hit, lang)) } }
        @if query.from > 0 || last < found.total {
            nav.pages aria-label=(w.results_pages) {
                @if query.from > 0 {
                    a rel="prev" href=(format!("/{}{}", lang.code(), address(query, query.from.saturating_sub(query.limit)))) { "← " (w.results_previous) }
                }
                @if last < found.total {
                    a rel="next" href=(format!("/{}{}", lang.code(), address(query, last))) { (w.results_next) " →" }
                }
            }
        }
        p.small { (w.request_not_here) " " a href=(request_address(query, lang)) { (w.request_leave) } }
    }
}

fn hit_item(hit: &Hit, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        li {
            div.who {
                h3 { a href=(format!("/{}/person/{}", lang.code(), hit.person)) lang=[tongue(&hit.name, lang)] { (shown(&hit.name)) } }
                p.tells {
                    @if !hit.birth.is_empty() {
                        (w.results_born) " "
                        @for (i, birth) in hit.birth.iter().enumerate() { @if i > 0 { " / " } (shown(birth)) }
                    }
                    @if let Some(place) = &hit.place {
                        @if !hit.birth.is_empty() { " · " }
                        (shown(place))
                    }
                }
                @if !hit.also.is_empty() {
                    p.small.quiet {
                        (w.results_also) ": "
                        @for (i, name) in hit.also.iter().take(6).enumerate() { @if i > 0 { "; " } (shown(name)) }
                        @if hit.also.len() > 6 { "; …" }
                    }
                }
                @if !hit.claimed.is_empty() {
                    ul.said aria-label=(w.results_says) {
                        @for (claim, whose) in &hit.claimed { li { (claim_in_words(claim, lang)) " " span.quiet.small { "— " (shown(whose)) } } }
                    }
                }
                p.small.quiet {
                    (count(hit.records as u64, &RECORDS, lang)) " · " (count(hit.sources as u64, &SOURCES, lang))
                    @if hit.invented { " " (invented_mark(lang)) }
                }
            }
            @if !hit.reasons.is_empty() {
                div.why {
                    (w.results_why) ": "
                    @for (i, reason) in hit.reasons.iter().enumerate() { @if i > 0 { "; " } (said(reason, lang)) }
                }
            }
        }
    }
}

/// One line of what is claimed; a property named by its key is said in the language of the page.
fn claim_in_words(claim: &str, lang: Lang) -> String {
    let claim = shown(claim);
    match claim
        .split_once(": ")
        .and_then(|(key, words)| Some((Property::from_key(key)?, words)))
    {
        Some((property, words)) => format!("{}: {words}", labels::property(property, lang)),
        None => claim.into_owned(),
    }
}

/// The form for a request, with the words of the query.
fn request_address(query: &FindQuery, lang: Lang) -> String {
    use std::fmt::Write as _;
    let mut out = format!("/{}/request?q={}", lang.code(), encoded(&query.text));
    for key in &query.without {
        write!(out, "&without={}", encoded(key)).expect("a string takes any text");
    }
    out
}

fn none(query: &FindQuery, found: &Found, lang: Lang) -> Markup {
    let w = lang.words();
    let searched = &found.searched;
    html! {
        h2 { (w.none_title) }
        @if found.chips.is_empty() { p { (w.results_no_words) } } @else { p { (w.none_lead) } }
        @if !found.near.is_empty() {
            h3 { (w.none_near) }
            ul.points {
                @for near in &found.near {
                    li {
                        a href=(format!("/{}/search?q={}", lang.code(), encoded(&near.text))) { (shown(&near.text)) }
                        " " span.quiet { (count(near.records, &RECORDS, lang)) }
                    }
                }
            }
        }
        @if !found.leave_out.is_empty() {
            h3 { (w.none_leave) }
            ul { @for hint in &found.leave_out { li { (said(hint, lang)) } } }
        }
        h3 { (w.none_try) }
        ul {
            li { (w.none_try_surname) }
            li { (w.none_try_sound) }
            li { (w.none_try_maiden) }
        }
        h3 { (w.none_searched) }
        ul.counts {
            li { b { (count(searched.sources, &SOURCES, lang)) } }
            li { b { (count(searched.records, &RECORDS, lang)) } }
            @if let Some((from, to)) = searched.years { li { b { (from) "–" (to) } " " span.quiet { (w.none_born) } } }
        }
        h3 { (w.none_not_read) }
        @if searched.not_read_yet.is_empty() { p { (w.none_not_read_none) } } @else {
            ul {
                @for source in &searched.not_read_yet {
                    li {
                        a href=(format!("/{}/source/{}", lang.code(), source.source)) { (shown(&source.title)) }
                        " — " (super::source::covered(source.read, source.known, lang))
                    }
                }
            }
        }
        h3 { (w.none_request) }
        p { (w.none_request_note) }
        p { a.button href=(request_address(query, lang)) { (w.request_leave) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_everything_and_escape_it() {
        let query = FindQuery {
            text: "Крон & <b>".into(),
            without: vec!["year:1938".into()],
            bridges_off: vec!["sound".into()],
            from: 0,
            limit: 20,
        };
        assert_eq!(
            address(&query, 20),
            "/search?q=%D0%9A%D1%80%D0%BE%D0%BD+%26+%3Cb%3E&without=year%3A1938&off=sound&from=20"
        );
    }
}
