//! `imena names`: rank names for queries, score pairs, explain one pair. Works without a holding.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Context, bail};
use clap::{Args as ClapArgs, Subcommand};
use imena_names::{Name, NameLevel, SAME_NAME, Tongue, compare, compare_score};
use imena_search::{AskedYears, Bridges, Entry, Index, NameText, Query, YearKind};
use serde_json::json;

/// Work with names by themselves: rank a table for queries, score pairs, explain one pair.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Rank the names of a table for each query; prints the query, a tab, and the ids parted by commas
    Rank {
        /// Table with a header: id and name, or id, surname, given, patronymic; tabs between columns
        index: PathBuf,
        /// One query a line, or a table with the column "query" (and "year", if there is one)
        queries: PathBuf,
        /// How many ids for a query
        #[arg(long, default_value_t = 10)]
        top: usize,
    },
    /// Score pairs of names and say which may be one; with labels, say how often that is right
    Pairs {
        /// CSV with the columns name1, name2 and, if there are labels, is_match
        pairs: PathBuf,
        /// One JSON document
        #[arg(long)]
        json: bool,
        /// Scores from this on are "same"
        #[arg(long, default_value_t = SAME_NAME)]
        from: f32,
    },
    /// Compare two names and give the reasons in words
    Compare {
        /// One name
        a: String,
        /// The other
        b: String,
        /// One JSON document
        #[arg(long)]
        json: bool,
        /// Reasons in Russian
        #[arg(long)]
        ru: bool,
    },
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let done = match &args.what {
        What::Rank {
            index,
            queries,
            top,
        } => rank(index, queries, *top, &mut out),
        What::Pairs { pairs, json, from } => self::pairs(pairs, *json, *from, &mut out),
        What::Compare { a, b, json, ru } => explain(a, b, *json, *ru, &mut out),
    };
    let flushed = done.and_then(|code| Ok(out.flush().map(|()| code)?));
    match flushed {
        Err(e)
            if e.downcast_ref::<io::Error>()
                .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) =>
        {
            Ok(ExitCode::SUCCESS)
        }
        other => other,
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn rank(
    index: &Path,
    queries: &Path,
    top: usize,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let text = read(index)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines
        .next()
        .unwrap_or("")
        .split('\t')
        .map(str::trim)
        .collect();
    let column = |name: &str| header.iter().position(|h| h.eq_ignore_ascii_case(name));
    let Some(id) = column("id") else {
        bail!(
            "{} has no column \"id\"; its first line must name the columns",
            index.display()
        );
    };
    let (whole, surname, given, patronymic) = (
        column("name"),
        column("surname"),
        column("given"),
        column("patronymic"),
    );
    if whole.is_none() && surname.is_none() {
        bail!(
            "{} has neither a column \"name\" nor \"surname\"",
            index.display()
        );
    }
    let born = column("born").or_else(|| column("year"));
    let mut ids: Vec<String> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for line in lines.filter(|l| !l.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |c: Option<usize>| c.and_then(|c| cells.get(c)).map_or("", |s| s.trim());
        let name = if surname.is_some() {
            NameText::Parts {
                surname: cell(surname).to_owned(),
                given: cell(given).to_owned(),
                patronymic: cell(patronymic).to_owned(),
            }
        } else {
            NameText::Whole(cell(whole).to_owned())
        };
        entries.push(Entry {
            id: ids.len() as u64,
            names: vec![name],
            born: cell(born).parse::<i16>().ok().map(|y| (y, y)),
            ..Entry::default()
        });
        ids.push(cell(Some(id)).to_owned());
    }
    let index = Index::build(&entries);
    drop(entries);
    let text = read(queries)?;
    let head: Vec<&str> = text
        .lines()
        .next()
        .unwrap_or("")
        .split('\t')
        .map(str::trim)
        .collect();
    let query_column = head.iter().position(|h| h.eq_ignore_ascii_case("query"));
    let year_column = head
        .iter()
        .position(|h| h.eq_ignore_ascii_case("year") || h.eq_ignore_ascii_case("born"));
    for line in text
        .lines()
        .skip(usize::from(query_column.is_some()))
        .filter(|l| !l.is_empty())
    {
        let cells: Vec<&str> = line.split('\t').collect();
        let asked = match query_column {
            Some(c) => cells.get(c).copied().unwrap_or(""),
            None => line,
        };
        let mut query = Query::name(asked);
        if let Some(year) = year_column
            .filter(|_| query_column.is_some())
            .and_then(|c| cells.get(c))
            .and_then(|y| y.trim().parse::<i16>().ok())
        {
            query.years.push(AskedYears {
                from: year,
                to: year,
                kind: YearKind::Born,
            });
        }
        let found = index.search(&query, Bridges::default(), top).found;
        let list: Vec<&str> = found
            .iter()
            .filter_map(|f| ids.get(usize::try_from(f.id).ok()?))
            .map(String::as_str)
            .collect();
        writeln!(out, "{asked}\t{}", list.join(","))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Splits one CSV line; quotes double inside quotes.
fn csv_cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

fn pairs(path: &Path, json: bool, from: f32, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let text = read(path)?;
    let mut lines = text.lines();
    let header = csv_cells(lines.next().unwrap_or(""));
    let column = |name: &str| {
        header
            .iter()
            .position(|h| h.trim().eq_ignore_ascii_case(name))
    };
    let (Some(one), Some(two)) = (column("name1"), column("name2")) else {
        bail!("{} has no columns \"name1\" and \"name2\"", path.display());
    };
    let label = column("is_match");
    let mut known: HashMap<String, Rc<Name>> = HashMap::new();
    let mut prepare = |text: &str| -> Rc<Name> {
        if let Some(name) = known.get(text) {
            return Rc::clone(name);
        }
        if known.len() > 200_000 {
            known.clear();
        }
        let name = Rc::new(Name::new(text));
        known.insert(text.to_owned(), Rc::clone(&name));
        name
    };
    // Right and wrong "same", right and wrong "different".
    let (mut hit, mut extra, mut missed, mut apart) = (0u32, 0u32, 0u32, 0u32);
    let mut rows = Vec::new();
    if !json {
        writeln!(out, "score\tsame\tname1\tname2")?;
    }
    for line in lines.filter(|l| !l.trim().is_empty()) {
        let cells = csv_cells(line);
        let cell = |c: usize| cells.get(c).map_or("", String::as_str);
        let (a, b) = (cell(one), cell(two));
        let score = compare_score(&prepare(a), &prepare(b));
        let same = score >= from;
        if let Some(c) = label {
            let truth = matches!(
                cell(c).trim().to_ascii_lowercase().as_str(),
                "true" | "1" | "yes"
            );
            match (same, truth) {
                (true, true) => hit += 1,
                (true, false) => extra += 1,
                (false, true) => missed += 1,
                (false, false) => apart += 1,
            }
        }
        if json {
            rows.push(json!({ "name1": a, "name2": b, "score": round(score), "same": same }));
        } else {
            writeln!(out, "{score:.3}\t{same}\t{a}\t{b}")?;
        }
    }
    let share = |part: u32, rest: u32| {
        if part + rest == 0 {
            0.0
        } else {
            f64::from(part) / f64::from(part + rest)
        }
    };
    let (precision, recall) = (share(hit, extra), share(hit, missed));
    let f1 = if precision + recall > 0.0 {
        2.0 * precision * recall / (precision + recall)
    } else {
        0.0
    };
    if json {
        let summary = label.map(|_| {
            json!({ "precision": precision, "recall": recall, "f1": f1, "same_and_labelled": hit, "same_not_labelled": extra,
                    "labelled_not_same": missed, "neither": apart })
        });
        writeln!(
            out,
            "{}",
            json!({ "from": round(from), "pairs": rows, "agreement": summary })
        )?;
    } else if label.is_some() {
        writeln!(
            out,
            "# precision {precision:.3}, recall {recall:.3}, F1 {f1:.3} at {from:.2}"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn round(x: f32) -> f64 {
    (f64::from(x) * 10_000.0).round() / 10_000.0
}

fn level(level: NameLevel) -> &'static str {
    match level {
        NameLevel::Equal => "equal",
        NameLevel::Spelling => "spelling",
        NameLevel::Variant => "variant",
        NameLevel::InitialCompatible => "initial",
        NameLevel::Near => "near",
        NameLevel::Contradictory => "contradictory",
        NameLevel::Missing => "missing",
    }
}

fn explain(
    a: &str,
    b: &str,
    json: bool,
    ru: bool,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let (x, y) = (Name::new(a), Name::new(b));
    if x.is_empty() || y.is_empty() {
        bail!(
            "there is no name in {:?}",
            if x.is_empty() { shown(a) } else { shown(b) }
        );
    }
    let c = compare(&x, &y);
    if json {
        let reasons: Vec<_> = c
            .reasons
            .iter()
            .map(|r| {
                json!({ "left": r.left, "right": r.right, "score": round(r.score),
                        "en": r.in_words(Tongue::English), "ru": r.in_words(Tongue::Russian) })
            })
            .collect();
        let whole = json!({ "score": round(c.score), "same": c.is_same(), "surname": level(c.surname),
                            "given": level(c.given), "patronymic": level(c.patronymic), "reasons": reasons });
        writeln!(out, "{whole}")?;
        return Ok(ExitCode::SUCCESS);
    }
    let tongue = if ru { Tongue::Russian } else { Tongue::English };
    let verdict = match (c.is_same(), ru) {
        (true, true) => "могут быть одним именем",
        (false, true) => "вряд ли одно имя",
        (true, false) => "may be one name",
        (false, false) => "hardly one name",
    };
    writeln!(out, "{:.2}  {verdict}", c.score)?;
    for r in &c.reasons {
        writeln!(out, "  {}", r.in_words(tongue))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A text safe for a terminal: no control or direction marks, not long.
fn shown(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_control()
                && !matches!(*c as u32, 0x200B..=0x200F | 0x202A..=0x202E | 0x2066..=0x2069)
        })
        .take(60)
        .collect()
}
