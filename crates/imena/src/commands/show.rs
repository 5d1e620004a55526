//! `imena show`: a person, a record, a source, a place or a testimony, as text.

use crate::out::{self, clean};
use anyhow::bail;
use imena_desk::Desk;
use imena_desk::person::{Held, PersonPage, Row};
use imena_desk::record::{Entry, RecordPage};
use imena_model::{Audience, Decision, PersonId, RecordId, SourceId, Standing};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// Shows a person (P-…), a record (R-…) or a source (S-…).
///
/// Example: imena show memory P-16J
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The identifier.
    id: String,
    /// Print one JSON document. Person: `id`, `name`, `names`, `columns`, `life`, `cases`, `death`, `other` (rows of `property`,
    /// `standing`, `claims`), `lying`, `held`, `doubtful`, `relatives`, `decided`. Record: `id`, `source`, `locator`, `name`, `claims`,
    /// `person`. Source: `id`, `key`, `title`, `records`, `persons`, `problems`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(&args.dir)?;
    let audience = Audience::Public;
    let letter = args
        .id
        .trim()
        .chars()
        .next()
        .map(|c| c.to_ascii_uppercase());
    let nothing = || anyhow::anyhow!("there is no {} in this holding", args.id);
    match letter {
        Some('P') => {
            let page = desk
                .person(args.id.parse::<PersonId>()?, audience)?
                .ok_or_else(nothing)?;
            if args.json {
                out::json(&person_json(&page))
            } else {
                person(&page)
            }
        }
        Some('R') => {
            let page = desk
                .record(args.id.parse::<RecordId>()?, audience)?
                .ok_or_else(nothing)?;
            if args.json {
                out::json(&record_json(&page))
            } else {
                record(&page)
            }
        }
        Some('S') => {
            let page = desk
                .source(args.id.parse::<SourceId>()?, 0, audience)?
                .ok_or_else(nothing)?;
            let line = &page.line;
            if args.json {
                out::json(
                    &json!({ "id": line.id.to_string(), "key": line.source.key, "title": line.source.title,
                    "records": line.records, "persons": line.persons, "problems": line.problems }),
                );
            } else {
                out::line(format!("{}  {}", line.id, clean(&line.source.title)));
                out::line(format!(
                    "{} records, {} persons after linking, {} problems",
                    line.records, line.persons, line.problems
                ));
            }
        }
        _ => bail!(
            "\"{}\" is no identifier; they look like P-16J (person), R-16J (record), S-2 (source)",
            clean(&args.id)
        ),
    }
    Ok(ExitCode::SUCCESS)
}

fn person(page: &PersonPage) {
    out::line(format!("{}  {}", page.id, clean(&page.name)));
    for line in &page.names {
        let columns: Vec<String> = line.columns.iter().map(|c| (c + 1).to_string()).collect();
        out::line(format!(
            "  name: {} [{}]",
            clean(&line.text),
            columns.join(",")
        ));
    }
    for (i, column) in page.columns.iter().enumerate() {
        let dated = column
            .dated
            .as_ref()
            .map(|d| format!(" ({d})"))
            .unwrap_or_default();
        out::line(format!(
            "  [{}] {}{}, {}  {}",
            i + 1,
            clean(&column.title),
            clean(&dated),
            clean(&column.locator),
            column.record
        ));
    }
    rows(&page.life);
    for (i, case) in page.cases.iter().enumerate() {
        if page.cases.len() > 1 {
            out::line(format!("  case {}:", i + 1));
        }
        rows(&case.rows);
    }
    rows(&page.death);
    rows(&page.other);
    for lie in &page.lying {
        out::line(format!(
            "  may lie: {} ({})",
            clean(lie.place_name.as_deref().unwrap_or(&lie.words.en)),
            lie.basis.key()
        ));
    }
    for (what, pairs) in [
        ("one person", &page.held),
        ("doubtful", &page.doubtful),
        ("relative?", &page.relatives),
    ] {
        for pair in pairs {
            out::line(format!(
                "  {what}: {} {} and {} {}, {:.1}%",
                pair.a,
                clean(&pair.a_name),
                pair.b,
                clean(&pair.b_name),
                pair.probability * 100.0
            ));
            out::line(format!("      prior {:+.1}", pair.prior));
            for step in &pair.steps {
                out::line(format!(
                    "      {}: {} {:+.1}  {} | {}",
                    step.comparison.en,
                    step.level.en,
                    step.weight,
                    clean(&step.left),
                    clean(&step.right)
                ));
            }
            decision(pair.decision.as_ref());
        }
    }
    for pair in &page.decided {
        out::line(format!(
            "  decided: {} {} and {} {}",
            pair.a,
            clean(&pair.a_name),
            pair.b,
            clean(&pair.b_name)
        ));
        decision(Some(&pair.decision));
    }
}

fn decision(decision: Option<&Decision>) {
    if let Some(made) = decision {
        out::line(format!(
            "      decided by {}: {}. {}",
            clean(&made.by),
            made.decided.key(),
            clean(&made.reason)
        ));
    }
}

fn rows(rows: &[Row]) {
    for row in rows {
        let mark = if row.standing == Standing::Disagree {
            " ≠"
        } else {
            ""
        };
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|c| format!("{} [{}]", clean(&c.as_written), c.column + 1))
            .collect();
        out::line(format!(
            "  {}{mark}: {}",
            row.property.key(),
            cells.join(" | ")
        ));
    }
}

fn record(page: &RecordPage) {
    let record = &page.record;
    out::line(format!(
        "{}  {}  ({}, {})",
        record.id,
        clean(&record.name),
        clean(&record.source_title),
        clean(&record.locator)
    ));
    match &record.entry {
        Entry::Text { heading, text, .. } => out::line(clean(&format!("{heading}\n{text}"))),
        Entry::Row(cells) => cells
            .iter()
            .for_each(|(c, v)| out::line(format!("  {}: {}", clean(c), clean(v)))),
    }
    out::line(format!(
        "person: {} ({} records)",
        page.person, page.person_records
    ));
}

fn rows_json(rows: &[Row]) -> Value {
    rows.iter()
        .map(|row| {
            json!({
                "property": row.property.key(),
                "standing": format!("{:?}", row.standing).to_lowercase(),
                "claims": row.cells.iter().map(|c| json!({
                    "column": c.column, "claim": c.claim, "as_written": c.as_written, "reading": c.reading,
                    "certainty": c.certainty.key(), "group": c.group })).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn held_json(pairs: &[Held]) -> Value {
    pairs
        .iter()
        .map(|p| {
            json!({
                "a": p.a.to_string(), "b": p.b.to_string(), "probability": p.probability, "weight": p.weight, "prior": p.prior,
                "decision": p.decision.as_ref().map(decision_json),
                "steps": p.steps.iter().map(|s| json!({ "comparison": s.comparison.en, "level": s.level.en, "weight": s.weight,
                    "left": s.left, "right": s.right })).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn person_json(page: &PersonPage) -> Value {
    json!({
        "id": page.id.to_string(),
        "name": page.name,
        "names": page.names.iter().map(|n| json!({ "text": n.text, "columns": n.columns, "alias": n.alias })).collect::<Vec<_>>(),
        "columns": page.columns.iter().map(|c| json!({ "record": c.record.to_string(), "source": c.source.to_string(),
            "title": c.title, "dated": c.dated, "means": c.means, "locator": c.locator, "invented": c.invented })).collect::<Vec<_>>(),
        "life": rows_json(&page.life),
        "cases": page.cases.iter().map(|c| rows_json(&c.rows)).collect::<Vec<_>>(),
        "death": rows_json(&page.death),
        "other": rows_json(&page.other),
        "lying": page.lying.iter().map(|l| json!({ "place": l.place.map(|p| p.to_string()), "name": l.place_name, "words": l.words.ru,
            "basis": l.basis.key(), "record": l.record.map(|r| r.to_string()) })).collect::<Vec<_>>(),
        "held": held_json(&page.held),
        "doubtful": held_json(&page.doubtful),
        "relatives": held_json(&page.relatives),
        "decided": page.decided.iter().map(|p| json!({ "a": p.a.to_string(), "b": p.b.to_string(),
            "b_person": p.b_person.to_string(), "decision": decision_json(&p.decision) })).collect::<Vec<_>>(),
    })
}

fn decision_json(decision: &Decision) -> Value {
    json!({ "decided": decision.decided.key(), "by": decision.by, "reason": decision.reason })
}

fn record_json(page: &RecordPage) -> Value {
    let record = &page.record;
    json!({
        "id": record.id.to_string(), "source": record.source.to_string(), "locator": record.locator, "name": record.name,
        "entry": match &record.entry {
            Entry::Text { heading, text, .. } => json!({ "heading": heading, "text": text }),
            Entry::Row(cells) => cells.iter().map(|(c, v)| json!([c, v])).collect(),
        },
        "claims": record.claims.iter().map(|c| json!({ "property": c.property.key(), "as_written": c.as_written,
            "readings": c.readings, "certainty": c.certainty.key(), "case": c.case, "span": c.span })).collect::<Vec<_>>(),
        "person": page.person.to_string(), "person_records": page.person_records,
    })
}
