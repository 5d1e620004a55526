//! What holds on every page.

use std::collections::{BTreeMap, BTreeSet};

use imena_web::{Lang, Rendered, respond};

use crate::fixture::{Fixture, HOSTILE};

/// The page at an address, whatever its status.
pub(crate) fn html(fixture: &Fixture, address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    match respond(fixture, path, query, Lang::Ru) {
        Rendered::Page(_, html) => html,
        other => panic!("{address} is no page: {other:?}"),
    }
}

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let opening = format!(" {name}=\"");
    html.match_indices(&opening)
        .map(|(at, _)| html[at + opening.len()..].split('"').next().unwrap_or(""))
        .collect()
}

/// Every page that links lead to, from both first pages on: address and HTML.
fn all_pages(fixture: &Fixture) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let mut waiting: Vec<String> = [
        "/ru/",
        "/en/",
        "/ru/search?q=x",
        "/ru/search?q=никто",
        "/en/search?q=никто",
        "/ru/person/P-9",
        "/en/person/P-9",
        "/ru/no",
        "/ru/request/0000-0000-0000-0000",
        "/en/request/0000-0000-0000-0000",
    ]
    .map(str::to_owned)
    .into();
    while let Some(address) = waiting.pop() {
        if pages.contains_key(&address)
            || address.matches("without=").count() > 1
            || address.contains("from=2")
        {
            continue;
        }
        let page = html(fixture, &address);
        for name in ["href", "action"] {
            for link in attributes(&page, name) {
                let link = link.replace("&amp;", "&");
                let target = link.split('#').next().unwrap_or("");
                if target.starts_with('/') && !target.starts_with("/assets/") {
                    waiting.push(target.to_owned());
                }
            }
        }
        pages.insert(address, page);
    }
    assert!(
        pages.len() > 60,
        "the walk reaches every kind of page in both languages: {}",
        pages.len()
    );
    pages
}

#[test]
fn every_link_leads_somewhere_and_every_anchor_is_there() {
    let fixture = Fixture::plain();
    let pages = all_pages(&fixture);
    for (address, page) in &pages {
        let ids: BTreeSet<&str> = attributes(page, "id").into_iter().collect();
        assert_eq!(
            ids.len(),
            attributes(page, "id").len(),
            "{address}: an id stands twice"
        );
        for link in attributes(page, "href") {
            let link = link.replace("&amp;", "&");
            let (target, anchor) = link
                .split_once('#')
                .map_or((link.as_str(), None), |(t, a)| (t, Some(a)));
            if target.starts_with("/assets/") {
                assert!(
                    matches!(respond(&fixture, target, "", Lang::Ru), Rendered::File(..)),
                    "{address}: {link}"
                );
                continue;
            }
            let there = if target.is_empty() {
                Some(page)
            } else {
                pages.get(target)
            };
            let Some(there) = there else { continue };
            // Records that the stand-in does not have are the only pages that may be missing.
            let missing =
                there.contains("Такой страницы нет") || there.contains("There is no such page");
            assert!(
                !missing || target.is_empty() || link.contains("P-2D") || link.contains("R-2D"),
                "{address}: {link} leads nowhere"
            );
            if let Some(anchor) = anchor.filter(|_| !missing) {
                let has = attributes(there, "id").contains(&anchor);
                // A claim of a record beyond the five the stand-in holds.
                assert!(has, "{address}: {link} points at nothing");
            }
        }
    }
}

#[test]
fn nothing_is_asked_of_another_host() {
    for (address, page) in all_pages(&Fixture::plain()) {
        for name in [
            "href",
            "src",
            "action",
            "srcset",
            "poster",
            "data",
            "content",
            "xlink:href",
        ] {
            for value in attributes(&page, name) {
                assert!(
                    !value.contains("//") && !value.contains("javascript:"),
                    "{address}: {name}={value}"
                );
            }
        }
        let elsewhere = page.replace("https://schema.org", "");
        assert!(
            !elsewhere.contains("http:") && !elsewhere.contains("https:"),
            "{address} names another host"
        );
        assert!(
            !page.contains("<iframe")
                && !page.contains("<object")
                && !page.contains(" style=\"")
                && !page.contains(" onclick"),
            "{address}"
        );
        // Two kinds of script: data for machines, and the one file of our own that suggests names.
        let own = page.matches("<script src=\"/assets/").count();
        assert_eq!(
            page.matches("<script").count(),
            page.matches("<script type=\"application/ld+json\"").count() + own,
            "{address}"
        );
        assert!(own <= 1, "{address}");
    }
}

#[test]
fn markup_and_script_in_every_field_are_shown_as_text() {
    for (address, page) in all_pages(&Fixture::hostile()) {
        for forbidden in ["<script>", "<img", "\u{202e}"] {
            let before = page
                .split_once(forbidden)
                .map(|(before, _)| before.chars().rev().take(80).collect::<String>());
            assert_eq!(
                before, None,
                "{address}: {forbidden} after the text read backwards"
            );
        }
        for (at, _) in page.match_indices("alert(") {
            let before: String = page[..at]
                .chars()
                .rev()
                .take(60)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            assert!(
                before.contains("&lt;") || before.contains("\\u003c") || before.contains("&gt;"),
                "{address}: {before}"
            );
        }
        // Exactly one title, one body, one main: nothing closed them early.
        for tag in ["</title>", "</body>", "</main>", "</html>"] {
            let svg_titles = page.matches("<title>").count();
            let expected = if tag == "</title>" { svg_titles } else { 1 };
            assert_eq!(page.matches(tag).count(), expected, "{address}: {tag}");
        }
        if address.contains("/person/P-1") {
            assert!(
                page.contains("&lt;script&gt;alert('x')&lt;/script&gt;"),
                "{address} shows the words"
            );
        }
    }
    assert!(HOSTILE.contains("<script>"));
}

#[test]
fn what_one_may_not_see_looks_absent() {
    let fixture = Fixture::plain();
    for (address, page) in all_pages(&fixture) {
        assert!(!page.contains("SECRET"), "{address} leaks");
    }
    let absent = html(&fixture, "/ru/person/P-ZZZZ");
    for address in [
        "/ru/person/P-1%27",
        "/ru/person/x",
        "/ru/record/R-0",
        "/ru/place/L-ZZ",
        "/ru/person/P-1/apart?a=R-1&b=R-4",
        "/ru/person/P-1/letter/7",
        "/ru/testimony/T-9",
        "/ru/a/b/c",
    ] {
        assert_eq!(
            html(&fixture, address),
            absent,
            "{address} is told apart from what is absent"
        );
    }
}

fn without_pictures(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, picture)) = rest.split_once("<svg") {
        out.push_str(before);
        rest = picture.split_once("</svg>").map_or("", |(_, after)| after);
    }
    out + rest
}

#[test]
fn pages_say_their_language_and_stay_small() {
    for (address, page) in all_pages(&Fixture::plain()) {
        let code = &address[1..3];
        assert!(
            page.contains(&format!("<html lang=\"{code}\">")),
            "{address}"
        );
        assert_eq!(
            page.matches("<h1").count(),
            1,
            "{address} has one heading of the first order"
        );
        assert!(
            without_pictures(&page).len() < 60_000,
            "{address} has {} bytes",
            page.len()
        );
    }
}

#[test]
fn every_page_with_invented_words_says_so() {
    for (address, page) in all_pages(&Fixture::plain()) {
        let shows = [
            "/person/",
            "/record/",
            "/testimony/",
            "/source/",
            "/sources",
            "/testimonies",
        ]
        .iter()
        .any(|kind| address.contains(kind));
        let missing = page.contains("Такой страницы нет") || page.contains("There is no such page");
        if shows && !missing {
            assert!(
                page.contains("Вымышлено для примера") || page.contains("Invented for the example"),
                "{address}"
            );
        }
    }
}

#[test]
fn pages_never_sort_people_or_judge() {
    for (address, page) in all_pages(&Fixture::plain()) {
        let text = page.to_lowercase();
        for word in ["жертв", "палач", "victim", "perpetrator"] {
            assert!(!text.contains(word), "{address} says {word}");
        }
    }
}

/// The text of each block of a page, with the tags it stands in.
fn blocks(page: &str) -> Vec<(String, String)> {
    const INLINE: [&str; 14] = [
        "a", "b", "span", "code", "em", "strong", "i", "br", "time", "mark", "small", "cite",
        "abbr", "wbr",
    ];
    let mut found = Vec::new();
    let mut within: Vec<&str> = Vec::new();
    let mut text = String::new();
    for piece in page.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap_or("");
        if !INLINE.contains(&name) {
            found.push((within.join(" "), std::mem::take(&mut text)));
            if tag.starts_with('/') {
                while within.pop().is_some_and(|open| open != name) {}
            } else if !tag.ends_with('/')
                && !["meta", "link", "input", "hr", "img", "!DOCTYPE"].contains(&name)
            {
                within.push(name);
            }
        }
        text.push_str(after);
    }
    found.retain(|(_, text)| !text.trim().is_empty());
    found
}

#[test]
fn a_number_never_stands_bare() {
    let mut estimates = 0;
    for (address, page) in all_pages(&Fixture::plain()) {
        for (within, text) in blocks(&page) {
            let is_number =
                text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_alphabetic);
            // What a number counts is said by the head of its table, by the term before it, or in a drawing by its axis.
            let is_headed = (within.contains("table") && page.contains("<th scope="))
                || ["dd", "svg", "style", "script"]
                    .iter()
                    .any(|tag| within.split(' ').any(|open| open == *tag));
            let is_ordinal = within.contains("ol li") && text.trim().len() <= 3;
            assert!(
                !is_number || is_headed || is_ordinal,
                "{address}: {text:?} in {within}"
            );
            // The estimate of the stand-in is 312.4, from 281 to 377.
            let is_of_a_plot = within.split(' ').any(|open| open == "figure");
            if !is_of_a_plot && ["312", "310"].iter().any(|n| text.contains(n)) {
                estimates += 1;
                let has = |lo: &str, hi: &str| text.contains(lo) && text.contains(hi);
                let has_interval = text.contains('[') || has("281", "377") || has("280", "380");
                assert!(has_interval, "{address}: {text}");
            }
        }
    }
    assert!(estimates >= 4, "estimates were seen: {estimates}");
}
