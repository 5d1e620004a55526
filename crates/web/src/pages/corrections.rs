//! Corrections: what was reported, what was answered, what changed. The error stays where it is, and this beside it.

use imena_desk::correction::{CorrectionLine, Happened, Step};
use imena_model::{ActId, CorrectionKind};
use maud::{Markup, html};

use super::person_why::day;
use crate::labels;
use crate::lang::Lang;
use crate::shell::{Page, shown, tongue};

fn kind(kind: CorrectionKind, lang: Lang) -> &'static str {
    let w = lang.words();
    match kind {
        CorrectionKind::Reported => w.correction_reported,
        CorrectionKind::Misread => w.correction_misread,
        CorrectionKind::WithdrawnBySource => w.correction_taken_back,
        CorrectionKind::Superseded => w.correction_superseded,
        CorrectionKind::Kept => w.correction_kept,
    }
}

/// All corrections, the newest first; answers stand with the reports they answer.
pub(crate) fn list(lines: &[CorrectionLine], lang: Lang) -> Page {
    let w = lang.words();
    let answers = |id: ActId| lines.iter().rev().filter(move |l| l.answers == Some(id));
    let is_answer = |line: &CorrectionLine| {
        line.answers
            .is_some_and(|id| lines.iter().any(|l| l.id == id))
    };
    let body = html! {
        h1 { (w.corrections_title) }
        p { (w.corrections_lead) }
        @if lines.is_empty() { p.quiet { (w.corrections_none) } }
        @for line in lines.iter().filter(|line| !is_answer(line)) {
            section id=(line.id) {
                h2 {
                    a href=(format!("/{}/record/{}#history", lang.code(), line.record)) {
                        @if line.name.is_empty() { (line.record) } @else { span lang=[tongue(&line.name, lang)] { (shown(&line.name)) } }
                    }
                }
                p.quiet.small { (w.record_of) " " a href=(format!("/{}/source/{}", lang.code(), line.source)) { (shown(&line.source_title)) } }
                (said(line, lang))
                @for answer in answers(line.id) { (said(answer, lang)) }
                @if line.kind == CorrectionKind::Reported && answers(line.id).next().is_none() {
                    p.quiet { (w.correction_unanswered) }
                }
            }
        }
    };
    Page::new(lang, w.corrections_title, "/corrections", body)
}

/// One correction in words.
fn said(line: &CorrectionLine, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        dl.facts {
            dt { (kind(line.kind, lang)) }
            dd { (day(line.at.0)) ", " (shown(&line.by)) }
            @if let Some((_, property, words)) = &line.claim {
                dt { (w.correction_stands) }
                dd { (labels::property(*property, lang)) ": " q lang=[tongue(words, lang)] { (shown(words)) } }
            }
            @if let Some(reads) = &line.reads {
                dt { (w.correction_reads) }
                dd lang=[tongue(reads, lang)] { q { (shown(reads)) } }
            }
            @if let Some(page) = &line.page { dt { (w.correction_page) } dd { (shown(page)) } }
            @if let Some((id, words)) = &line.by_claim {
                dt { (w.correction_in_place) }
                dd { a href=(format!("/{}/record/{}#c{}", lang.code(), id.record, id.n)) { q lang=[tongue(words, lang)] { (shown(words)) } } }
            }
            @if !line.why.is_empty() { dt { (w.correction_why) } dd lang=[tongue(&line.why, lang)] { (shown(&line.why)) } }
        }
    }
}

/// What happened to each property of a record; nothing while each was only said once.
pub(crate) fn history(steps: &[Step], lang: Lang) -> Markup {
    let w = lang.words();
    if steps
        .iter()
        .all(|step| matches!(step.what, Happened::Said(_)))
    {
        return html! {};
    }
    html! {
        h2 #history { (w.history_title) }
        p.quiet.small { (w.history_note) " " a href=(format!("/{}/corrections", lang.code())) { (w.corrections_title) } }
        ol {
            @for step in steps {
                li {
                    b { @match step.property { Some(property) => { (labels::property(property, lang)) } None => { (w.record_title) } } }
                    ", " (day(step.at.0)) ": "
                    @match &step.what {
                        Happened::Said(words) => { (w.history_said) " " q lang=[tongue(words, lang)] { (shown(words)) } }
                        Happened::NotSaidAgain => { (w.history_not_again) }
                        Happened::Withdrawn => { (w.withdrawn) }
                        Happened::Corrected(line) => { (said(line, lang)) }
                    }
                }
            }
        }
    }
}
