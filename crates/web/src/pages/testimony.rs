//! Testimonies: the words segment by segment, each with an address of its own second.

use imena_desk::testimony::{TestimonyLine, TestimonyPage};
use imena_model::Audience;
use maud::html;

use crate::labels;
use crate::lang::Lang;
use crate::shell::{Page, Section, clock, invented_mark, shown, tongue};

/// All testimonies, by time of recording.
pub(crate) fn list(testimonies: &[TestimonyLine], lang: Lang) -> Page {
    let w = lang.words();
    let body = html! {
        h1 { (w.voices_list_title) }
        p.quiet { (w.voices_list_lead) }
        ol.lines {
            @for line in testimonies {
                li {
                    a href=(format!("/{}/testimony/{}", lang.code(), line.id)) lang=[tongue(&line.title, lang)] { (shown(&line.title)) }
                    @if line.invented { " " (invented_mark(lang)) }
                    div.small.quiet {
                        @match &line.recorded { Some(recorded) => { (w.testimony_recorded) ": " (shown(recorded)) } None => { (w.person_undated) } }
                        " · " (w.testimony_length) ": " (clock(line.length_ms))
                    }
                }
            }
        }
    };
    Page::new(lang, w.voices_list_title, "/testimonies", body)
        .within(Section::Voices)
        .invented(testimonies.iter().any(|line| line.invented))
}

/// The page of one testimony.
pub(crate) fn page(page: &TestimonyPage, lang: Lang) -> Page {
    let w = lang.words();
    let testimony = &page.testimony;
    let body = html! {
        article {
            p.quiet.small { (w.testimony_title) " " (page.id) }
            h1 lang=[tongue(&testimony.title, lang)] { (shown(&testimony.title)) }
            @if testimony.invented { p { (invented_mark(lang)) } }
            dl.facts {
                dt { (w.testimony_recorded) }
                dd { @match &testimony.recorded { Some(date) if !date.as_written.is_empty() => { (shown(&date.as_written)) } _ => { (w.person_undated) } } }
                @if !testimony.speakers.is_empty() {
                    dt { (w.testimony_speakers) }
                    dd { @for (i, speaker) in testimony.speakers.iter().enumerate() { @if i > 0 { ", " } (shown(&speaker.name)) } }
                }
                @if !testimony.language.is_empty() { dt { (w.testimony_language) } dd { (labels::language(&testimony.language, lang)) } }
                @if let Some(last) = testimony.segments.last() { dt { (w.testimony_length) } dd { (clock(last.to_ms)) } }
                @if !testimony.agreement.purposes.is_empty() || testimony.agreement.until.is_some() {
                    dt { (w.testimony_agreement) }
                    dd {
                        @for (i, purpose) in testimony.agreement.purposes.iter().enumerate() { @if i > 0 { "; " } (shown(purpose)) }
                        @if let Some(until) = &testimony.agreement.until { ", " (w.testimony_until) " " (shown(&until.as_written)) }
                    }
                }
                @if let Some(way_out) = &testimony.agreement.way_out { dt { (w.testimony_way_out) } dd { (shown(way_out)) } }
                dt { (w.source_title) }
                dd { a href=(format!("/{}/source/{}", lang.code(), page.source)) { (page.source) } }
            }
            h2 #words { (w.testimony_words) }
            ol.segments lang=[labels::lang_attribute(&testimony.language)] {
                @for (i, segment) in testimony.segments.iter().enumerate() {
                    @if Audience::Public.may_see(segment.audience) {
                        @let second = segment.from_ms / 1000;
                        @let before = i.checked_sub(1).and_then(|i| testimony.segments.get(i));
                        @let taken = before.is_some_and(|before| before.from_ms / 1000 == second);
                        li id=[(!taken).then(|| format!("t{second}"))] {
                            a.at href=(format!("#t{second}")) { span.unseen lang=(lang.code()) { (w.testimony_link) " " } (clock(segment.from_ms)) }
                            div {
                                @if let Some(speaker) = &segment.speaker {
                                    @if before.and_then(|before| before.speaker.as_ref()) != Some(speaker) { span.speaker { (shown(speaker)) } }
                                }
                                p { (shown(&segment.text)) }
                            }
                        }
                    }
                }
            }
            @if !page.people.is_empty() {
                h2 #people { (w.testimony_people) }
                ul.points { @for (id, name) in &page.people { li { a href=(format!("/{}/person/{id}", lang.code())) { (shown(name)) } } } }
            }
            @if !page.places.is_empty() {
                h2 #places { (w.testimony_places) }
                ul.points { @for (id, name) in &page.places { li { a href=(format!("/{}/place/{id}", lang.code())) { (shown(name)) } } } }
            }
            @if !testimony.notes.is_empty() {
                h2 #notes { (w.testimony_notes) }
                ul { @for note in &testimony.notes { li { (shown(note)) } } }
            }
        }
    };
    Page::new(
        lang,
        shown(&testimony.title),
        format!("/testimony/{}", page.id),
        body,
    )
    .within(Section::Voices)
    .invented(testimony.invented)
}
