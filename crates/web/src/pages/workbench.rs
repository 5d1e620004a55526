//! The workbench: an entry with its words marked, the claims beside it to be corrected, and the queue.
//!
//! Everything works as plain forms; the script only spares the reload and moves the focus. A mark is told by its number
//! and the shape of its line, never by colour alone.

use imena_desk::record::Entry;
use imena_desk::source::SourceLine;
use imena_desk::workbench::{Bench, BenchEntry, BenchLine, CorrectedClaim, Doubt, Refusal};
use imena_model::{Certainty, Claim, Property, RecordId};
use maud::{Markup, html};

use crate::labels;
use crate::lang::{Lang, RECORDS, count, grouped};
use crate::pages::record;
use crate::shell::{Page, cut, shown, tongue};

/// Lines of the queue on the page.
const QUEUE: usize = 12;
/// Empty rows for new claims.
const NEW_ROWS: usize = 2;

/// What is told above the entry.
pub(crate) enum Notice {
    /// A reading was registered.
    Saved {
        /// Of which record.
        record: RecordId,
        /// Its name.
        name: String,
        /// What was read otherwise.
        properties: Vec<Property>,
    },
    /// It was not, and what was typed is kept.
    Refused {
        /// Why.
        reasons: Vec<Refusal>,
        /// Whether somebody else was writing.
        busy: bool,
        /// The claims as typed.
        kept: Option<Vec<CorrectedClaim>>,
    },
}

/// Where at the bench one is.
pub(crate) struct Place<'a> {
    pub(crate) root: &'a str,
    pub(crate) bench: &'a Bench,
    pub(crate) at: usize,
    pub(crate) entry: Option<&'a BenchEntry>,
    pub(crate) signature: &'a str,
    pub(crate) token: &'a str,
    pub(crate) notice: Option<&'a Notice>,
    pub(crate) lang: Lang,
}

impl Place<'_> {
    fn source_address(&self, lang: Lang) -> String {
        format!("{}/{}/{}", self.root, lang.code(), self.bench.source)
    }

    fn at(&self, place: usize) -> Option<String> {
        let line = self.bench.lines.get(place)?;
        Some(format!(
            "{}?at={}",
            self.source_address(self.lang),
            line.record
        ))
    }

    /// The address of the page, below the key.
    pub(crate) fn address(&self) -> String {
        self.at(self.at)
            .unwrap_or_else(|| self.source_address(self.lang))
    }
}

/// Several readings in one field.
pub(crate) fn joined(readings: &[String]) -> String {
    readings.join(" | ")
}

/// What lies on the workbench.
pub(crate) fn sources(sources: &[SourceLine], root: &str, lang: Lang) -> Page {
    let w = lang.words();
    let body = html! {
        h1 { (w.bench_title) }
        p.quiet { (w.bench_lead) }
        h2 { (w.bench_sources) }
        ol.lines {
            @for line in sources {
                @if line.records > 0 {
                    li {
                        a href=(format!("{root}/{}/{}", lang.code(), line.id)) { b lang=[tongue(&line.source.title, lang)] { (shown(&line.source.title)) } }
                        div.small.quiet { (labels::source_kind(line.source.kind, lang)) " · " (count(line.records, &RECORDS, lang)) }
                    }
                }
            }
        }
    };
    framed(Page::new(lang, w.bench_title, "/", body), root)
}

fn framed(page: Page, root: &str) -> Page {
    page.at_the_bench(root)
}

/// The whole page.
pub(crate) fn page(place: &Place<'_>) -> Page {
    let lang = place.lang;
    let w = lang.words();
    let body = html! {
        p.small { a href=(format!("{}/{}/", place.root, lang.code())) { (w.bench_back) } }
        h1 lang=[tongue(&place.bench.title, lang)] { (shown(&place.bench.title)) }
        p.unseen #bench-said role="status" aria-live="polite" {}
        div #bench { (part(place)) }
    };
    let below = place.bench.lines.get(place.at).map_or_else(
        || format!("/{}", place.bench.source),
        |line| format!("/{}?at={}", place.bench.source, line.record),
    );
    framed(
        Page::new(
            lang,
            format!("{} — {}", w.bench_title, shown(&place.bench.title)),
            below,
            body,
        ),
        place.root,
    )
}

/// The inside of the page, as the script swaps it.
pub(crate) fn part(place: &Place<'_>) -> Markup {
    let lang = place.lang;
    let w = lang.words();
    let bench = place.bench;
    html! {
        p.bench-counts {
            b { (grouped(bench.doubtful() as u64, lang)) } " " (w.bench_left) " · "
            b { (grouped(bench.read_over() as u64, lang)) } " " (w.bench_of) " " (grouped(bench.lines.len() as u64, lang)) " " (w.bench_done)
        }
        (notice(place))
        @if let Some(entry) = place.entry {
            (laid_out(place, entry))
        }
        (queue(place))
    }
}

fn notice(place: &Place<'_>) -> Markup {
    let lang = place.lang;
    let w = lang.words();
    match place.notice {
        None => html! {},
        Some(Notice::Saved {
            record,
            name,
            properties,
        }) => html! {
            p.note #bench-notice {
                b { (w.bench_saved) ": " } a href=(format!("{}?at={record}", place.source_address(lang))) { (shown(name)) } " — "
                @if properties.is_empty() { (w.reading_right) } @else {
                    (w.reading_otherwise) ": "
                    @for (i, property) in properties.iter().enumerate() {
                        @if i > 0 { ", " } (labels::property(*property, lang).to_lowercase())
                    }
                }
            }
        },
        Some(Notice::Refused { reasons, busy, .. }) => html! {
            div.note.refused #bench-notice role="alert" {
                p { b { (w.bench_refused) } }
                ul {
                    @if *busy { li { (w.bench_busy) } }
                    @for reason in reasons { li { (refusal(reason, lang)) } }
                }
            }
        },
    }
}

fn refusal(reason: &Refusal, lang: Lang) -> String {
    let w = lang.words();
    let row = |i: usize, what: &str| format!("{} {}: {what}.", w.bench_row, i + 1);
    match reason {
        Refusal::Absent | Refusal::Stale => w.bench_stale.to_owned(),
        Refusal::NoSignature => w.bench_no_signature.to_owned(),
        Refusal::OddSignature => w.bench_odd_signature.to_owned(),
        Refusal::WordsNotThere(i) => row(*i, w.bench_words_not_there),
        Refusal::OddReading(i) => row(*i, w.bench_odd_reading),
        Refusal::TooMany => w.bench_too_many.to_owned(),
    }
}

/// A row of the form.
struct Row<'a> {
    n: Option<u32>,
    property: Property,
    words: &'a str,
    readings: &'a [String],
    certainty: Certainty,
    case: u16,
    at: Option<usize>,
}

/// The rows in the order of the entry: the name first, then by where the words stand. What was typed before a refusal is
/// kept in the order it was typed.
fn rows<'a>(place: &'a Place<'_>, entry: &'a BenchEntry) -> Vec<Row<'a>> {
    if let Some(Notice::Refused {
        kept: Some(kept), ..
    }) = place.notice
    {
        return kept
            .iter()
            .map(|claim| Row {
                n: claim.n,
                property: claim.property,
                words: &claim.words,
                readings: &claim.readings,
                certainty: claim.certainty,
                case: claim.case,
                at: claim.at,
            })
            .collect();
    }
    let mut claims: Vec<&(u32, Claim)> = entry.claims.iter().collect();
    claims.sort_by_key(|(n, claim)| (claim.span.map_or((0, 0), |(from, to)| (from + 1, to)), *n));
    claims
        .into_iter()
        .map(|(n, claim)| Row {
            n: Some(*n),
            property: claim.property,
            words: &claim.as_written,
            readings: &claim.readings,
            certainty: claim.certainty,
            case: claim.case,
            at: None,
        })
        .collect()
}

fn laid_out(place: &Place<'_>, entry: &BenchEntry) -> Markup {
    let lang = place.lang;
    let w = lang.words();
    let rows = rows(place, entry);
    let doubts = place
        .bench
        .lines
        .get(place.at)
        .map(|line| line.doubts.as_slice())
        .unwrap_or_default();
    html! {
        div.bench {
            section.bench-text aria-labelledby="bench-entry" {
                h2 #bench-entry tabindex="-1" { (w.bench_entry) " " (place.at + 1) " " (w.bench_of) " " (grouped(place.bench.lines.len() as u64, lang))
                    @if !entry.name.is_empty() { ": " span lang=[tongue(&entry.name, lang)] { (shown(&entry.name)) } } }
                p.small.quiet {
                    (record::locator(&entry.locator, lang)) " · "
                    a href=(format!("/{}/record/{}", lang.code(), entry.record)) { (w.bench_record) " " (entry.record) }
                }
                @if !doubts.is_empty() {
                    p.small { b { (w.bench_why) ": " } (doubts_line(doubts, lang)) }
                }
                (marked(entry, &rows, lang))
                @if !entry.remarks.is_empty() {
                    h3 { (w.record_problems) }
                    ul.small {
                        @for remark in &entry.remarks {
                            li { code { (remark.code) } " " (shown(labels::remark(remark.code, &remark.what, lang))) " «" (cut(&shown(&remark.as_written), 120)) "»" }
                        }
                    }
                }
                @if let Entry::Text { text, .. } = &entry.entry {
                    details {
                        summary { (w.bench_select) }
                        label.small for="bench-source" { (w.bench_text) }
                        textarea #bench-source readonly rows="8" lang=[tongue(text, lang)] { (text) }
                        p { button.lesser #bench-take type="button" hidden { (w.bench_take) } }
                    }
                }
                @if entry.readings.len() > 1 {
                    h3 { (w.record_earlier) }
                    (record::readings_list(&entry.readings, lang))
                }
            }
            section.bench-claims aria-labelledby="bench-claims" {
                h2 #bench-claims { (w.bench_claims) }
                form #bench-form method="post" action=(format!("{}/{}", place.source_address(lang), entry.record)) autocomplete="off" {
                    input type="hidden" name="token" value=(place.token);
                    input type="hidden" name="base" value=(entry.base);
                    p.hint #bench-hint { (w.bench_claims_hint) }
                    ol.claim-rows {
                        @for (i, row) in rows.iter().enumerate() { (form_row(i, Some(row), lang)) }
                        @for i in rows.len()..rows.len() + NEW_ROWS { (form_row(i, None, lang)) }
                    }
                    div.sign {
                        label for="bench-by" { (w.bench_signature) }
                        input #bench-by name="by" value=(place.signature) maxlength="80" required aria-describedby="bench-by-hint";
                        p.hint #bench-by-hint { (w.bench_signature_hint) }
                    }
                    p.bench-go {
                        button #bench-save type="submit" { (w.bench_save) }
                        @if let Some(next) = place.at(place.at + 1) { " " a #bench-next href=(next) { (w.bench_next) } }
                        @if let Some(before) = place.at.checked_sub(1).and_then(|before| place.at(before)) { " " a #bench-previous href=(before) { (w.bench_previous) } }
                    }
                    p.hint { (w.bench_save_hint) }
                }
                details #bench-keys hidden { summary { (w.bench_keys) } p.small { (w.bench_keys_list) } }
            }
        }
    }
}

fn form_row(i: usize, row: Option<&Row<'_>>, lang: Lang) -> Markup {
    let w = lang.words();
    let property = row.map_or(Property::NotUnderstood, |row| row.property);
    let id = |letter: char| format!("{letter}{i}");
    let legend = match row {
        Some(_) => format!("{}. {}", i + 1, labels::property(property, lang)),
        None => format!("{}. {}", i + 1, w.bench_new),
    };
    html! {
        li id=(format!("row-{i}")) class=(format!("claim-row {}", if row.is_none() { "row-new" } else { shape(property) })) {
            fieldset {
                legend { span.tag { (i + 1) } " " span.unseen { (legend) } }
                @if let Some(n) = row.and_then(|row| row.n) { input type="hidden" name=(id('n')) value=(n); }
                @if let Some(at) = row.and_then(|row| row.at) { input type="hidden" name=(id('a')) value=(at); }
                div.of-property {
                    label for=(id('p')) { (w.bench_property) }
                    select id=(id('p')) name=(id('p')) {
                        @for one in Property::ALL {
                            @if *one != Property::NotUnderstood || property == Property::NotUnderstood {
                                option value=(one.key()) selected[*one == property] { (labels::property(*one, lang)) }
                            }
                        }
                    }
                }
                div.of-words {
                    label for=(id('w')) { (w.bench_words) }
                    textarea id=(id('w')) name=(id('w')) rows="1" spellcheck="false" lang=[row.and_then(|row| tongue(row.words, lang))] { (row.map_or("".into(), |row| shown(row.words))) }
                }
                div.of-reading {
                    label for=(id('r')) { (w.bench_reading) }
                    input id=(id('r')) name=(id('r')) value=(row.map_or(String::new(), |row| shown(&joined(row.readings)).into_owned())) spellcheck="false" aria-describedby="bench-hint";
                }
                div.of-certainty {
                    label for=(id('c')) { (w.bench_certainty) }
                    select id=(id('c')) name=(id('c')) {
                        @for (one, word) in [(Certainty::Stated, w.bench_stated), (Certainty::Doubtful, w.bench_doubtful), (Certainty::Denied, w.bench_denied)] {
                            option value=(one.key()) selected[row.is_some_and(|row| row.certainty == one)] { (word) }
                        }
                    }
                }
                div.of-case {
                    label for=(id('g')) { (w.bench_case) }
                    input id=(id('g')) name=(id('g')) type="number" min="1" max="200" value=(row.map_or(1, |row| u32::from(row.case) + 1));
                }
                @if row.is_some() {
                    div.of-remove {
                        input id=(id('x')) name=(id('x')) type="checkbox" value="1";
                        label for=(id('x')) { (w.bench_remove) }
                    }
                }
            }
        }
    }
}

/// The shape of the line under the words of a claim; each has a colour too, which says nothing more.
fn shape(property: Property) -> &'static str {
    match property.code() {
        1..=9 => "of-name",
        10..=29 => "of-life",
        30..=49 => "of-case-file",
        50..=59 => "of-death",
        60..=69 => "of-rehabilitation",
        _ if property == Property::NotUnderstood => "of-nothing",
        _ => "of-else",
    }
}

/// The entry with the words of every claim marked and numbered. Where claims overlap, the words carry all their numbers.
fn marked(entry: &BenchEntry, rows: &[Row<'_>], lang: Lang) -> Markup {
    let Entry::Text { heading, text, .. } = &entry.entry else {
        return html! { div.record { (record::entry(&entry.entry, lang)) } };
    };
    let spans: Vec<(usize, usize, usize)> = rows
        .iter()
        .enumerate()
        .filter_map(|(i, row)| {
            let n = row.n?;
            let (from, to) = entry.claims.iter().find(|(m, _)| *m == n)?.1.span?;
            let (from, to) = (from as usize, to as usize);
            (from < to && text.get(from..to).is_some()).then_some((i, from, to))
        })
        .collect();
    let mut edges: Vec<usize> = spans
        .iter()
        .flat_map(|(_, from, to)| [*from, *to])
        .chain([0, text.len()])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    html! {
        div.record.entry.marked lang=[tongue(text, lang)] {
            @if !heading.is_empty() { p.heading { (shown(heading)) } }
            p #bench-words { @for pair in edges.windows(2) {
                @let (from, to) = (pair[0], pair[1]);
                @let piece = text.get(from..to).unwrap_or("");
                @let covering: Vec<&(usize, usize, usize)> = spans.iter().filter(|(_, a, b)| *a <= from && to <= *b).collect();
                @if let Some((inner, ..)) = covering.iter().min_by_key(|(_, a, b)| b - a) {
                    @for (i, a, _) in &covering { @if *a == from { span.tag { (i + 1) } } }
                    span data-row=(inner) data-from=(from) class=(format!("said {}", rows.get(*inner).map_or("", |row| shape(row.property)))) { (shown(piece)) }
                } @else {
                    span data-from=(from) { (shown(piece)) }
                }
            } }
        }
    }
}

fn doubts_line(doubts: &[Doubt], lang: Lang) -> String {
    let w = lang.words();
    doubts
        .iter()
        .map(|doubt| match doubt {
            Doubt::NoName => w.bench_no_name.to_owned(),
            Doubt::NotUnderstood(n) => format!("{}: {n}", w.bench_not_understood),
            Doubt::DateUnread(n) => format!("{}: {n}", w.bench_dates),
            Doubt::Problems(n) => format!("{}: {n}", w.bench_problems),
            Doubt::SeveralReadings(n) => format!("{}: {n}", w.bench_several),
            Doubt::MarkedDoubtful(n) => format!("{}: {n}", w.bench_marked),
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn queue(place: &Place<'_>) -> Markup {
    let lang = place.lang;
    let w = lang.words();
    let from = place.at.saturating_sub(2);
    let lines: Vec<(usize, &BenchLine)> = place
        .bench
        .lines
        .iter()
        .enumerate()
        .skip(from)
        .take(QUEUE)
        .collect();
    html! {
        nav.bench-queue aria-labelledby="bench-queue" {
            h2 #bench-queue { (w.bench_queue) }
            ol.lines start=(from + 1) {
                @for (i, line) in lines {
                    li {
                        a href=(place.at(i).unwrap_or_default()) aria-current=[(i == place.at).then_some("true")] {
                            (grouped(i as u64 + 1, lang)) ". " @if line.name.is_empty() { (line.record) } @else { (shown(&line.name)) }
                        }
                        span.small.quiet {
                            " · " (record::locator(&line.locator, lang)) " · "
                            @if let Some(by) = &line.read_over { "✓ " (w.bench_done) ", " (cut(&shown(by), 80)) }
                            @else if line.doubts.is_empty() { (w.bench_nothing) }
                            @else { (doubts_line(&line.doubts, lang)) }
                        }
                    }
                }
            }
        }
    }
}
