//! The person's page: every source's word side by side, where he or she may lie, and how we know it is one person.

use imena_desk::person::{Column, Lying, PersonPage, Row};
use imena_model::{Basis, Certainty, Property, Standing};
use maud::{Markup, html};

use super::person_table::{number, table};
use crate::labels;
use crate::lang::{Lang, RECORDS, SOURCES, count};
use crate::map::Spot;
use crate::shell::{Page, clock, cut, invented_mark, said, shown, tongue};

/// The page of one person.
pub(crate) fn page(person: &PersonPage, lang: Lang) -> Page {
    let w = lang.words();
    let body = html! {
        article {
            (head(person, lang))
            (names(person, lang))
            (claims(person, lang))
            (lying(person, lang))
            (voices(person, lang))
            (records(person, lang))
            (super::person_why::section(person, lang))
            (next(person, lang))
            (columns(person, lang))
            p.quiet.small.no-print { (w.print) }
            p.small.print-only { (w.address) ": /" (lang.code()) "/person/" (person.id) }
        }
    };
    let mut page = Page::new(
        lang,
        shown(&person.name),
        format!("/person/{}", person.id),
        body,
    )
    .invented(person.invented || person.voices.iter().any(|voice| voice.invented));
    page.json_ld = Some(json_ld(person));
    page
}

fn head(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    let mut sources: Vec<_> = person.columns.iter().map(|column| column.source).collect();
    sources.sort_unstable();
    sources.dedup();
    let sections = [
        ("names", w.person_names, !person.names.is_empty()),
        ("claims", w.person_claims, true),
        ("where", w.lying_title, true),
        ("voices", w.voices_title, !person.voices.is_empty()),
        ("records", w.records_title, !person.records.is_empty()),
        ("why", w.why_title, true),
        ("relatives", w.relatives_title, !person.relatives.is_empty()),
        ("next", w.next_title, true),
    ];
    html! {
        header.person-head {
            h1 lang=[tongue(&person.name, lang)] { (shown(&person.name)) }
            p.life {
                (count(person.columns.len() as u64, &RECORDS, lang)) " · "
                (count(sources.len() as u64, &SOURCES, lang)) " "
                span.quiet.small { (person.id) }
            }
            p.quiet {
                @if person.columns.len() > 1 { (w.person_machine) " " a.no-print href="#why" { (w.why_title) } }
                @else { (w.person_single) }
            }
            nav.no-print aria-label=(w.person_contents) {
                ul.contents { @for (id, name, there) in sections { @if there { li { a href=(format!("#{id}")) { (name) } } } } }
            }
        }
    }
}

fn names(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    if person.names.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 #names { (w.person_names) }
            ul.names {
                @for name in &person.names {
                    li {
                        b lang=[tongue(&name.text, lang)] { (shown(&name.text)) }
                        @for &c in &name.columns { " " a.small href=(format!("#s{}", c + 1)) { (number(c)) } }
                        @if name.alias { " " span.quiet.small { (w.person_alias) } }
                    }
                }
            }
        }
    }
}

fn claims(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    let several = person.cases.len() > 1;
    let marked = person
        .life
        .iter()
        .chain(person.cases.iter().flat_map(|case| &case.rows))
        .chain(&person.death)
        .chain(&person.other)
        .any(|row| row.standing == Standing::Disagree);
    html! {
        section {
            h2 #claims { (w.person_claims) }
            @if marked { p.quiet.small { (w.person_sources_order) " " (w.differ_note) } }
            (table(person, w.person_life, &person.life, lang))
            @if several { p.note { (w.person_case_note) } }
            @for (i, case) in person.cases.iter().enumerate() {
                @let caption = if several { format!("{} {}", w.person_case, i + 1) } else { w.person_case_one.to_owned() };
                (table(person, &caption, &case.rows, lang))
            }
            (table(person, w.person_death, &person.death, lang))
            (certificate(person, lang))
            (table(person, w.person_other, &person.other, lang))
        }
    }
}

fn certificate(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    let Some(pattern) = &person.certificate_pattern else {
        return html! {};
    };
    html! {
        aside.note aria-label=(w.certificate_title) {
            p { b { (w.certificate_title) } }
            p { (w.certificate_note) }
            ul {
                @for (i, words) in pattern.as_written.iter().enumerate() {
                    li {
                        @if let Some(&c) = pattern.columns.get(i) { a href=(format!("#s{}", c + 1)) { (number(c)) } " " }
                        "«" (shown(words)) "»"
                    }
                }
            }
            p { (w.certificate_not_verdict) }
        }
    }
}

/// The basis of a claim in words, its frame drawn differently for each.
pub(crate) fn basis(basis: Basis, lang: Lang) -> Markup {
    html! { span class=(format!("basis basis-{}", basis.key())) { (labels::basis(basis, lang)) } }
}

fn lying(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    let spots: Vec<Spot> = person
        .points
        .iter()
        .map(|point| super::place::spot(point, lang))
        .collect();
    html! {
        section {
            h2 #where { (w.lying_title) }
            @if person.lying.is_empty() && spots.is_empty() {
                p { (w.lying_none) }
            } @else {
                div.where {
                    div {
                        @if person.lying.is_empty() { p { (w.lying_none) } }
                        ul.lying { @for lying in &person.lying { (lying_item(person, lying, lang)) } }
                    }
                    @if !spots.is_empty() { (super::place::map_with_list(&spots, lang)) }
                }
            }
        }
    }
}

fn lying_item(person: &PersonPage, lying: &Lying, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        li {
            @match (&lying.place_name, lying.place) {
                (Some(name), Some(place)) => { b { a href=(format!("/{}/place/{place}", lang.code())) { (shown(name)) } } br; }
                (Some(name), None) => { b { (shown(name)) } br; }
                _ => {}
            }
            span.small { (w.lying_basis) ": " } (basis(lying.basis, lang))
            @if lying.basis == Basis::Inferred { " " span.small.quiet { (w.lying_rule) } }
            br;
            "«" (said(&lying.words, lang)) "»"
            @match lying.certainty {
                Certainty::Stated => {}
                Certainty::Doubtful => { span.mark-word { "(?) " (w.doubtful) } }
                Certainty::Denied => { span.mark-word { "✕ " (w.denied) } }
            }
            @if let Some(record) = lying.record {
                br;
                span.small {
                    (w.lying_says) ": "
                    a href=(format!("/{}/record/{record}", lang.code())) {
                        @match lying.column.and_then(|c| Some((c, person.columns.get(c)?))) {
                            Some((c, column)) => { (number(c)) " " (shown(&column.title)) }
                            None => { (record) }
                        }
                    }
                }
            }
        }
    }
}

fn voices(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    if person.voices.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 #voices { (w.voices_title) }
            p.quiet { (w.voices_note) }
            @for voice in &person.voices {
                figure.voice {
                    blockquote lang=[labels::lang_attribute(&voice.language)] { (shown(&voice.text)) }
                    footer {
                        @if let Some(speaker) = &voice.speaker { (shown(speaker)) ", " }
                        a href=(format!("/{}/testimony/{}#t{}", lang.code(), voice.testimony, voice.from_ms / 1000)) {
                            (shown(&voice.title)) ", " (clock(voice.from_ms))
                        }
                        @if voice.invented { " " (invented_mark(lang)) }
                    }
                }
            }
        }
    }
}

fn records(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    if person.records.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 #records { (w.records_title) }
            @for record in &person.records {
                @let c = person.columns.iter().position(|column| column.record == record.id);
                div.record {
                    h3 {
                        @if let Some(c) = c { (number(c)) " " }
                        a href=(format!("/{}/record/{}", lang.code(), record.id)) lang=[tongue(&record.source_title, lang)] { (shown(&record.source_title)) }
                    }
                    (super::record::where_it_stands(record, lang))
                    (super::record::entry(&record.entry, lang))
                }
            }
        }
    }
}

fn next(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        section {
            h2 #next { (w.next_title) }
            @if person.next.is_empty() { p { (w.next_none) } } @else {
                p { (w.next_note) }
                @for (i, step) in person.next.iter().enumerate() {
                    div.record {
                        dl.facts {
                            dt { (w.next_keeper) } dd { (shown(&step.keeper)) }
                            @if let Some(address) = &step.address { dt { (w.next_address) } dd { (shown(address)) } }
                            dt { (w.next_reference) }
                            dd { @match &step.reference { Some(reference) => { b { (shown(reference)) } } None => { (w.next_no_reference) } } }
                            dt { (w.next_follows) }
                            dd { a href=(format!("/{}/record/{}", lang.code(), step.record)) { (step.record) } }
                        }
                        details.no-print {
                            summary { (w.next_letter) }
                            pre.letter { (said(&step.letter, lang)) }
                        }
                        p.small.no-print { a href=(format!("/{}/person/{}/letter/{}", lang.code(), person.id, i + 1)) { (w.next_letter_page) } }
                    }
                }
            }
        }
    }
}

fn columns(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        section {
            h2 #sources { (w.person_sources) }
            p.quiet.small { (w.person_sources_order) }
            ol.columns { @for (c, column) in person.columns.iter().enumerate() { (column_item(c, column, lang)) } }
        }
    }
}

fn column_item(c: usize, column: &Column, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        li id=(format!("s{}", c + 1)) {
            (number(c))
            div {
                a href=(format!("/{}/source/{}", lang.code(), column.source)) lang=[tongue(&column.title, lang)] { (shown(&column.title)) }
                ", " @match &column.dated { Some(dated) => { (shown(dated)) } None => { (w.person_undated) } }
                @if column.invented { " " (invented_mark(lang)) }
                div.small.quiet {
                    a href=(format!("/{}/record/{}", lang.code(), column.record)) { (w.record_title) " " (column.record) } ", " (super::record::locator(&column.locator, lang))
                    @if !column.means.is_empty() {
                        ". " (w.person_means) ": "
                        @for (i, means) in column.means.iter().enumerate() { @if i > 0 { ", " } (labels::means(means, lang)) }
                    }
                    @if !column.copied_from.is_empty() {
                        ". " (w.person_copied) ": "
                        @for (i, from) in column.copied_from.iter().enumerate() { @if i > 0 { ", " } (cut(&shown(from), 120)) }
                    }
                }
            }
        }
    }
}

/// schema.org Person with undisputed values only: what is contested or doubted is left out, for a machine would take
/// it as settled.
fn json_ld(person: &PersonPage) -> String {
    let undisputed = |rows: &[Row], property: Property| -> Option<String> {
        let row = rows.iter().find(|row| row.property == property)?;
        let settled = matches!(row.standing, Standing::Single | Standing::Agree)
            && row
                .cells
                .iter()
                .all(|cell| cell.certainty == Certainty::Stated && cell.reading.len() <= 1);
        let cell = row.cells.first().filter(|_| settled)?;
        let value = cell.reading.first().unwrap_or(&cell.as_written);
        let is_date = value.len() <= 10 && value.chars().all(|c| c.is_ascii_digit() || c == '-');
        is_date.then(|| value.clone())
    };
    let mut data = serde_json::json!({ "@context": "https://schema.org", "@type": "Person" });
    let fields = data.as_object_mut().expect("it was made as an object");
    fields.insert("identifier".into(), person.id.to_string().into());
    let names: Vec<_> = person
        .names
        .iter()
        .map(|name| shown(&name.text).into_owned())
        .collect();
    match names.as_slice() {
        [only] => {
            fields.insert("name".into(), only.as_str().into());
        }
        [] => {
            fields.insert("name".into(), shown(&person.name).into());
        }
        several => {
            fields.insert("alternateName".into(), several.to_vec().into());
        }
    }
    if let Some(date) = undisputed(&person.life, Property::BirthDate) {
        fields.insert("birthDate".into(), date.into());
    }
    let died = undisputed(&person.death, Property::DiedDate);
    let executed = undisputed(&person.death, Property::ExecutedDate);
    let death = match (died, executed) {
        (Some(a), Some(b)) => (a == b).then_some(a),
        (a, b) => {
            let said = person
                .death
                .iter()
                .filter(|row| matches!(row.property, Property::DiedDate | Property::ExecutedDate));
            (said.count() == 1).then_some(a.or(b)).flatten()
        }
    };
    if let Some(date) = death {
        fields.insert("deathDate".into(), date.into());
    }
    // A data block ends at the first "</script": no "<" may stand in it as such.
    data.to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}
