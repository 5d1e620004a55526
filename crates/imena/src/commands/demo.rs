//! `imena demo`: the shipped example, from files to pages.

mod example;

use crate::commands::serve;
use crate::{commands, out, stop};
use anyhow::Context as _;
use imena_desk::Desk;
use imena_desk::relink::Relink;
use imena_desk::take_in::TakeIn;
use imena_model::{Audience, RecordId};
use serde_json::json;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Makes a holding from the shipped example, links it and serves it at http://127.0.0.1:8080.
///
/// The example holds facts about real people from five overlapping sources, each with its source, places with rival
/// claims, and two invented testimonies, marked so. It says how many of the pairs that experts judged to be one person the
/// linking found, and how many false links it made.
///
/// Example: imena demo --port 0
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Stop after the summary.
    #[arg(long)]
    no_serve: bool,
    /// The port; 0 picks a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder of the holding; it must not exist. Without it a new one in the system's folder for temporary files.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Print one JSON document: `sources`, `records`, `claims`, `persons`, `doubtful`, `expert_pairs`, `expert_pairs_found`,
    /// `expert_pairs_doubtful` (not joined, but shown as doubtful),
    /// `false_links`, `seconds`, `holding`, `address`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    stop::listen();
    let began = std::time::Instant::now();
    // The port is opened first: a taken port is known before any work is done.
    let listener = if args.no_serve {
        None
    } else {
        Some(serve::listen(IpAddr::V4(Ipv4Addr::LOCALHOST), args.port)?)
    };
    let dir = match &args.dir {
        Some(dir) => dir.clone(),
        None => std::env::temp_dir().join(format!(
            "imena-demo-{}-{}",
            std::process::id(),
            commands::now().0
        )),
    };
    let at = commands::now();
    Desk::found(&dir, "Пример imena", at)?;
    let files = dir.with_extension("files");
    example::unpack(&files)?;
    for name in example::INTAKES {
        let order = TakeIn {
            file: files.join(name),
            kind: None,
            mapping: None,
            profile: None,
            encoding: None,
            source_key: None,
            strict: false,
            dry_run: false,
            write_mapping: false,
            by: "demo".to_owned(),
            at,
        };
        imena_desk::take_in::take_in(&dir, &order, &mut |_| !stop::asked())
            .with_context(|| format!("the example's {name}"))?;
    }
    std::fs::remove_dir_all(&files).with_context(|| files.display().to_string())?;
    imena_desk::relink::relink(
        &dir,
        &Relink {
            model: None,
            seed: 1,
            at,
            ..Relink::default()
        },
        &mut |_| !stop::asked(),
    )?;
    let desk = Desk::open(&dir)?;
    let summary = desk.summary(Audience::Public)?;
    let judged = judge(&desk, &dir)?;
    let seconds = began.elapsed().as_secs_f64();
    let address = listener
        .as_ref()
        .map(std::net::TcpListener::local_addr)
        .transpose()?
        .map(|a| format!("http://{a}"));
    if args.json {
        out::json(&json!({
            "sources": summary.sources, "records": summary.records, "claims": summary.claims, "persons": summary.persons,
            "doubtful": summary.doubtful, "expert_pairs": judged.expert_pairs, "expert_pairs_found": judged.found,
            "expert_pairs_doubtful": judged.doubtful,
            "false_links": judged.false_links, "seconds": seconds, "holding": dir, "address": address,
        }));
    } else {
        out::line(format!(
            "A holding with {} sources, {} records, {} claims: {}",
            summary.sources,
            summary.records,
            summary.claims,
            dir.display()
        ));
        out::line(format!(
            "{} persons after linking, {} doubtful pairs waiting for a person.",
            summary.persons, summary.doubtful
        ));
        out::line(format!(
            "Pairs that experts judged to be one person: {}. Found by the linking: {}. False links: {}.",
            judged.expert_pairs, judged.found, judged.false_links
        ));
        for line in &judged.missed {
            out::line(format!("  not joined: {line}"));
        }
        out::line(format!("{seconds:.1} s"));
        if let Some(address) = &address {
            out::line(format!("\nOpen {address}  (Ctrl-C ends it)"));
        }
    }
    if let Some(listener) = listener {
        serve::pages(desk, listener)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What the linking did, against what experts judged.
struct Judged {
    expert_pairs: usize,
    found: usize,
    doubtful: usize,
    false_links: usize,
    missed: Vec<String>,
}

/// Compares the clusters with the identities that ship with the example. Records of one person by the identities (experts'
/// or by the way the example was made) may be joined; any other two records in one cluster are a false link.
fn judge(desk: &Desk, dir: &Path) -> anyhow::Result<Judged> {
    let identities = example::identities()?;
    let mut record_of: BTreeMap<(String, String), RecordId> = BTreeMap::new();
    let mut person_of: BTreeMap<RecordId, imena_model::PersonId> = BTreeMap::new();
    for (source, key, record, person) in desk
        .whereabouts(Audience::Public)
        .with_context(|| dir.display().to_string())?
    {
        record_of.insert((source, key), record);
        person_of.insert(record, person);
    }
    let find = |end: &(String, String)| {
        record_of
            .get(end)
            .copied()
            .with_context(|| format!("the example has no record {} of {}", end.1, end.0))
    };
    let mut group: BTreeMap<RecordId, RecordId> = person_of.keys().map(|r| (*r, *r)).collect();
    let root = |group: &BTreeMap<RecordId, RecordId>, mut r: RecordId| {
        while group[&r] != r {
            r = group[&r];
        }
        r
    };
    let mut judged = Judged {
        expert_pairs: 0,
        found: 0,
        doubtful: 0,
        false_links: 0,
        missed: Vec::new(),
    };
    for pair in &identities {
        let (a, b) = (find(&pair.a)?, find(&pair.b)?);
        let (x, y) = (root(&group, a), root(&group, b));
        group.insert(x.max(y), x.min(y));
        if pair.expert {
            judged.expert_pairs += 1;
            if person_of[&a] == person_of[&b] {
                judged.found += 1;
            } else {
                let doubtful = desk.is_doubtful(a, b)?;
                judged.doubtful += usize::from(doubtful);
                judged.missed.push(format!(
                    "{a} and {b}{}{}",
                    if pair.certain {
                        ""
                    } else {
                        " (experts were in doubt)"
                    },
                    if doubtful {
                        "; shown as doubtful on the page"
                    } else {
                        ""
                    }
                ));
            }
        }
    }
    let records: Vec<RecordId> = person_of.keys().copied().collect();
    for (i, a) in records.iter().enumerate() {
        for b in &records[i + 1..] {
            if person_of[a] == person_of[b] && root(&group, *a) != root(&group, *b) {
                judged.false_links += 1;
            }
        }
    }
    Ok(judged)
}
