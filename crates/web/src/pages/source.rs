//! Sources: what each is, what being in it means, how much of it is read, what was odd in it.

use imena_desk::source::{SourceLine, SourcePage};
use imena_model::{ArchiveRef, Source};
use maud::{Markup, html};

use crate::labels;
use crate::lang::{Lang, PEOPLE, PROBLEMS, RECORDS, count, grouped};
use crate::shell::{Page, Section, invented_mark, shown, tongue};

/// All sources.
pub(crate) fn list(sources: &[SourceLine], lang: Lang) -> Page {
    let w = lang.words();
    let body = html! {
        h1 { (w.sources_title) }
        p.quiet { (w.sources_lead) }
        ol.lines {
            @for line in sources {
                li {
                    a href=(format!("/{}/source/{}", lang.code(), line.id)) { b lang=[tongue(&line.source.title, lang)] { (shown(&line.source.title)) } }
                    @if line.source.invented { " " (invented_mark(lang)) }
                    div.small.quiet {
                        (dated(&line.source, lang)) " · " (labels::source_kind(line.source.kind, lang))
                        " · " (count(line.records, &RECORDS, lang))
                        " · " (count(line.persons, &PEOPLE, lang)) " " (w.source_people_note)
                        @if let Some(coverage) = &line.source.coverage { " · " (covered(coverage.read, coverage.known, lang)) }
                    }
                }
            }
        }
    };
    Page::new(lang, w.sources_title, "/sources", body)
        .within(Section::Sources)
        .invented(sources.iter().any(|line| line.source.invented))
}

fn dated(source: &Source, lang: Lang) -> String {
    match &source.dated {
        Some(date) if !date.as_written.is_empty() => shown(&date.as_written).into_owned(),
        _ => lang.words().person_undated.to_owned(),
    }
}

/// How much of a source is read.
pub(super) fn covered(read: u64, known: u64, lang: Lang) -> String {
    let w = lang.words();
    format!(
        "{} {} {} {}",
        w.none_read_of,
        grouped(read, lang),
        w.of_known,
        grouped(known, lang)
    )
}

/// An archive reference in one line.
fn reference(reference: &ArchiveRef, lang: Lang) -> String {
    if let Some(printed) = &reference.as_printed {
        return shown(printed).into_owned();
    }
    let levels = match lang {
        Lang::Ru => ["ф.", "оп.", "д.", "л."],
        Lang::En => ["fond", "opis", "delo", "leaf"],
    };
    [
        &reference.fond,
        &reference.opis,
        &reference.delo,
        &reference.leaf,
    ]
    .into_iter()
    .zip(levels)
    .filter_map(|(part, level)| part.as_ref().map(|part| format!("{level} {}", shown(part))))
    .collect::<Vec<_>>()
    .join(", ")
}

/// The page of one source.
pub(crate) fn page(page: &SourcePage, lang: Lang) -> Page {
    let w = lang.words();
    let line = &page.line;
    let body = html! {
        article {
            p.quiet.small { (w.source_title) " " (line.id) " · " (labels::source_kind(line.source.kind, lang)) }
            h1 lang=[tongue(&line.source.title, lang)] { (shown(&line.source.title)) }
            @if line.source.invented { p { (invented_mark(lang)) } }
            (facts(page, lang))
            h2 #problems { (w.source_problems) }
            @if page.problems.is_empty() { p { (w.source_problems_none) } } @else {
                p.quiet { (count(line.problems, &PROBLEMS, lang)) }
                (super::record::problems(&page.problems, lang))
            }
            (records(page, lang))
        }
    };
    Page::new(lang, shown(&line.source.title), at(page, page.from), body)
        .within(Section::Sources)
        .invented(line.source.invented)
}

fn at(page: &SourcePage, from: u64) -> String {
    if from == 0 {
        format!("/source/{}", page.line.id)
    } else {
        format!("/source/{}?from={from}", page.line.id)
    }
}

fn facts(page: &SourcePage, lang: Lang) -> Markup {
    let w = lang.words();
    let SourceLine {
        source,
        records,
        persons,
        ..
    } = &page.line;
    html! {
        dl.facts {
            dt { (w.source_holds) }
            dd { (count(*records, &RECORDS, lang)) ", " (count(*persons, &PEOPLE, lang)) " " (w.source_people_note) }
            dt { (w.source_means) }
            dd {
                @if source.means.is_empty() { (w.source_means_none) } @else {
                    @for (i, means) in source.means.iter().enumerate() { @if i > 0 { "; " } (labels::means(means.key(), lang)) }
                    ". " span.quiet { (w.source_means_note) }
                }
            }
            dt { (w.source_coverage) }
            dd { @match source.coverage {
                Some(coverage) if coverage.known > 0 => {
                    (covered(coverage.read, coverage.known, lang))
                    @let part = (coverage.read as f64 / coverage.known as f64).clamp(0.0, 1.0) * 100.0;
                    svg.bar viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" { rect width=(format!("{part:.1}")) height="4" {} }
                }
                _ => { (w.source_coverage_unknown) }
            } }
            @if let Some(author) = &source.author { dt { (w.source_author) } dd { (shown(author)) } }
            dt { (w.source_dated) } dd { (dated(source, lang)) }
            @if let Some(keeper) = &source.keeper {
                dt { (w.record_keeper) }
                dd { (shown(&keeper.name)) @if let Some(address) = &keeper.address { br; span.quiet { (shown(address)) } } }
            }
            @if let Some(archive) = &source.reference { dt { (w.record_reference) } dd { (reference(archive, lang)) } }
            dt { (w.source_calendar) } dd { (labels::calendar(source.calendar, lang)) }
            @if !source.language.is_empty() { dt { (w.source_language) } dd { (labels::language(&source.language, lang)) } }
            @if !source.copied_from.is_empty() || !page.fed_by.is_empty() {
                dt { (w.source_copied) }
                dd {
                    @for (i, (id, title)) in page.fed_by.iter().enumerate() {
                        @if i > 0 { "; " } a href=(format!("/{}/source/{id}", lang.code())) { (shown(title)) }
                    }
                    @if page.fed_by.is_empty() { @for (i, title) in source.copied_from.iter().enumerate() { @if i > 0 { "; " } (shown(title)) } }
                }
            }
            @if !page.feeds.is_empty() {
                dt { (w.source_feeds) }
                dd { @for (i, (id, title)) in page.feeds.iter().enumerate() {
                    @if i > 0 { "; " } a href=(format!("/{}/source/{id}", lang.code())) { (shown(title)) }
                } }
            }
            @if let Some(note) = &source.note { dt { (w.source_note) } dd lang=[tongue(note, lang)] { (shown(note)) } }
            @if !page.files.is_empty() {
                dt { (w.source_files) }
                dd { @for (name, hash, bytes, taken) in &page.files {
                    div { (shown(name)) ", " (grouped(*bytes, lang)) " " (w.source_bytes) ", " (super::person_why::day(*taken))
                        div.small.quiet { (w.record_hash) " " code { (hash) } } }
                } }
            }
        }
    }
}

fn records(page: &SourcePage, lang: Lang) -> Markup {
    let w = lang.words();
    let shown_to = page.from + page.records.len() as u64;
    html! {
        h2 #records { (w.source_records) }
        @if page.line.records > page.records.len() as u64 {
            p.quiet.small { (w.results_shown) " " (page.from + 1) "–" (shown_to) ". " (w.results_total) " " (count(page.line.records, &RECORDS, lang)) }
        }
        ol.points {
            @for (id, locator, name) in &page.records {
                li {
                    a href=(format!("/{}/record/{id}", lang.code())) lang=[tongue(name, lang)] { @if name.is_empty() { (id) } @else { (shown(name)) } }
                    " " span.quiet { (super::record::locator(locator, lang)) }
                }
            }
        }
        @if page.from > 0 || shown_to < page.line.records {
            nav.pages aria-label=(w.source_records) {
                @if page.from > 0 {
                    a rel="prev" href=(format!("/{}{}#records", lang.code(), at(page, page.from.saturating_sub(page.records.len().max(1) as u64)))) { "← " (w.results_previous) }
                }
                @if shown_to < page.line.records && !page.records.is_empty() {
                    a rel="next" href=(format!("/{}{}#records", lang.code(), at(page, shown_to))) { (w.results_next) " →" }
                }
            }
        }
    }
}
