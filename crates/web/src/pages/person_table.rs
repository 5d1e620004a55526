//! The tables of the person's page: properties down, records across, disagreement marked by shape and words.

use std::collections::BTreeSet;

use imena_desk::person::{Cell, Column, PersonPage, Row};
use imena_model::{Certainty, RecordId, Standing};
use maud::{Markup, html};

use crate::dates;
use crate::labels;
use crate::lang::Lang;
use crate::shell::{cut, differ_shape, said, shown, tongue};

/// The letter of a group of claims that say the same.
fn letter(group: usize, lang: Lang) -> char {
    let letters = match lang {
        Lang::Ru => "АБВГДЕЖЗИК",
        Lang::En => "ABCDEFGHIJ",
    };
    letters.chars().nth(group).unwrap_or('+')
}

/// One table, with the columns that say anything in it.
pub(crate) fn table(person: &PersonPage, caption: &str, rows: &[Row], lang: Lang) -> Markup {
    let w = lang.words();
    if rows.is_empty() {
        return html! {};
    }
    let columns: BTreeSet<usize> = rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.column)
        .filter(|&c| c < person.columns.len())
        .collect();
    html! {
        div.scroll tabindex=[(columns.len() > 4).then_some("0")]
            role=[(columns.len() > 4).then_some("region")] aria-label=[(columns.len() > 4).then_some(caption)] {
            table.claims.reflow role="table" {
                caption { (caption) }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { (w.table_property) }
                        @for &c in &columns {
                            th scope="col" role="columnheader" { (number(c)) " " span lang=[tongue(&person.columns[c].title, lang)] { (shown(&person.columns[c].title)) } }
                        }
                    }
                }
                tbody role="rowgroup" { @for row in rows { (table_row(person, row, &columns, lang)) } }
            }
        }
    }
}

/// The number by which the page calls a record.
pub(crate) fn number(column: usize) -> Markup {
    html! { span.n { (column + 1) } }
}

fn table_row(person: &PersonPage, row: &Row, columns: &BTreeSet<usize>, lang: Lang) -> Markup {
    let w = lang.words();
    let differs = row.standing == Standing::Disagree;
    html! {
        tr role="row" .differ-row[differs] {
            th scope="row" role="rowheader" {
                (labels::property(row.property, lang))
                @if differs { span.differ { (differ_shape()) (w.differ) } }
                @if row.standing == Standing::Compatible { span.differ.milder { (w.compatible) } }
                @if let Some(remark) = &row.remark { span.mark-word { (said(remark, lang)) } }
            }
            @for &c in columns {
                @let mut cells = row.cells.iter().filter(|cell| cell.column == c).peekable();
                @if cells.peek().is_none() {
                    td.empty role="cell" { span.silent aria-hidden="true" { "·" } span.unseen { (w.table_silent) } }
                } @else {
                    td role="cell" data-of=(of(&person.columns[c], c)) {
                        @for cell in cells { (value(cell, person.columns[c].record, differs, lang)) }
                    }
                }
            }
        }
    }
}

fn of(column: &Column, c: usize) -> String {
    format!("{} · {}", c + 1, cut(&shown(&column.title), 42))
}

fn value(cell: &Cell, record: RecordId, differs: bool, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        div.value {
            @if differs { span class=(format!("group group-{}", cell.group.min(3))) { (letter(cell.group, lang)) } }
            a href=(format!("/{}/record/{record}#c{}", lang.code(), cell.claim)) lang=[tongue(&cell.as_written, lang)] {
                @if cell.as_written.is_empty() { (w.to_record) } @else { (shown(&cell.as_written)) }
            }
            @match cell.certainty {
                Certainty::Stated => {}
                Certainty::Doubtful => { span.mark-word { "(?) " (w.doubtful) } }
                Certainty::Denied => { span.mark-word { "✕ " (w.denied) } }
            }
            @if !cell.reading.iter().all(|reading| dates::plain_already(&cell.as_written, reading)) { (reading(&cell.reading, lang)) }
        }
    }
}

/// How words are read, several readings with "or" between them.
pub(crate) fn reading(readings: &[String], lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        span.reading {
            (w.reads_as) " "
            @for (i, reading) in readings.iter().enumerate() {
                @if i > 0 { " " (w.reads_as_or) " " }
                (dates::said(&shown(reading), lang))
            }
        }
    }
}
