//! Another holding as a signed source: its public records come in, each with where it comes from and who signed for it.
//!
//! A source of the other holding is a source here too, under its key and the name of the other ledger (`list@example.org`).
//! What is here already, from the same file or from an earlier pull, is not taken in again; where the two disagree, both stand.

use crate::Error;
use imena_model::{ActId, Audience, Moment, Record, Source, SourceId, Verbatim};
use imena_register::{Checkpoint, Depth, Hand, Holding, Note, verify};
use std::collections::BTreeSet;
use std::path::Path;

/// Records read at a time.
const PORTION: usize = 2_000;

/// What is to be pulled.
#[derive(Debug, Clone)]
pub struct Pull<'a> {
    /// The folder of the other holding, or of a copy of it.
    pub from: &'a Path,
    /// Its public key as known from elsewhere; without it the key that signed the last pull, or the one it names itself.
    pub key: Option<&'a str>,
    /// Who does it.
    pub by: &'a str,
    /// When.
    pub at: Moment,
}

/// What a pull brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pulled {
    /// The intake; nothing if nothing was new.
    pub act: Option<ActId>,
    /// The name of the other ledger.
    pub origin: String,
    /// The key that signed its state.
    pub key: String,
    /// How many entries that state has.
    pub signed: u64,
    /// Sources taken in or looked at again.
    pub sources: u64,
    /// Sources whose file is here already, by title.
    pub here_already: Vec<String>,
    /// Records that were not here.
    pub new_records: u64,
    /// Records that say something else now than at the last pull.
    pub new_readings: u64,
    /// Records that came after the state that is signed: they wait for the next signature.
    pub not_signed: u64,
}

/// Takes the public records of another holding in, as one act.
pub fn pull(dir: &Path, order: &Pull<'_>) -> Result<Pulled, Error> {
    let ours = Holding::open(dir)?;
    let theirs = Holding::open(order.from)?;
    let origin = theirs.about().origin.clone();
    if origin == ours.about().origin {
        return Err(Error::Refused(format!(
            "{} is this holding itself or a copy of it; imena repair takes pieces from a copy",
            order.from.display()
        )));
    }
    let report = verify(order.from, Depth::Full)?;
    if let Some(finding) = report.findings.first() {
        return Err(Error::Refused(format!(
            "{} is not as it was written ({}: {}); nothing was taken from it",
            order.from.display(),
            finding.file,
            finding.what
        )));
    }
    let (key, signed) = signature(&ours, &theirs, order)?;
    let mut pulled = Pulled {
        origin: origin.clone(),
        key,
        signed,
        ..Pulled::default()
    };
    let files_here = files(&ours)?;
    let mut writing = ours.write()?;
    let hand = Hand::new(
        order.by,
        order.at,
        format!("{origin}, {signed} entries signed by {}", pulled.key),
    );
    let mut intake = writing.begin(&hand)?;
    let checkpoint = theirs.checkpoint()?.unwrap_or_default().into_bytes();
    intake.original("checkpoint", None, &mut checkpoint.as_slice())?;
    for view in theirs.sources(Audience::Public)? {
        let digests: BTreeSet<[u8; 32]> = theirs
            .originals_of(view.id, Audience::Public)?
            .into_iter()
            .map(|original| original.digest)
            .collect();
        let is_ours = view
            .source
            .key
            .ends_with(&format!("@{}", ours.about().origin));
        if is_ours || digests.iter().any(|digest| files_here.contains(digest)) {
            pulled.here_already.push(view.source.title.clone());
            continue;
        }
        let source = intake.source(&named(&view.source, &origin, &pulled.key))?;
        pulled.sources += 1;
        let mut from = 0;
        loop {
            let views = theirs.records_of(view.id, from, PORTION, Audience::Public)?;
            from += views.len() as u64;
            let is_last = views.len() < PORTION;
            let (signed, later): (Vec<_>, Vec<_>) = views
                .into_iter()
                .partition(|record| record.entry < pulled.signed);
            pulled.not_signed += later.len() as u64;
            intake.records(source, signed.into_iter().map(record).collect())?;
            if is_last {
                break;
            }
        }
    }
    for (_, place) in theirs.places(Audience::Public)? {
        let is_known = ours
            .places(Audience::Keeper)?
            .iter()
            .any(|(_, known)| known.key == place.key);
        if !is_known {
            intake.place(&place)?;
        }
    }
    let taken = intake.commit()?;
    pulled.act = taken.intake;
    pulled.new_records = taken.records;
    pulled.new_readings = taken.again;
    if taken.intake.is_some() {
        crate::index::bring_up_to_date(&ours)?;
    }
    writing.close()?;
    Ok(pulled)
}

/// The key that signed the other's newest checkpoint, and how many entries it signed. It must be the key that is expected.
fn signature(ours: &Holding, theirs: &Holding, order: &Pull<'_>) -> Result<(String, u64), Error> {
    let origin = &theirs.about().origin;
    let text = theirs.checkpoint()?.ok_or_else(|| {
        Error::Refused(format!(
            "{origin} has signed nothing yet; its keepers do so with imena checkpoint --key FILE"
        ))
    })?;
    let Some(key) = theirs.about().key.as_ref() else {
        return Err(Error::Refused(format!("{origin} names no key")));
    };
    let known = match order.key {
        Some(key) => Some(key.trim().to_owned()),
        None => key_of_last_pull(ours, origin)?,
    };
    if let Some(known) = known.filter(|known| *known != key.to_text()) {
        return Err(Error::Refused(format!(
            "{origin} is signed by {}, and {known} is expected; ask its keepers, then name the right key with --key",
            key.to_text()
        )));
    }
    let note = Note::parse(&text).map_err(imena_register::Error::from)?;
    key.check(&note).map_err(imena_register::Error::from)?;
    let signed = Checkpoint::parse(&note.body).map_err(imena_register::Error::from)?;
    Ok((key.to_text(), signed.size))
}

/// The key by which sources of that ledger were signed when they were last pulled.
fn key_of_last_pull(ours: &Holding, origin: &str) -> Result<Option<String>, Error> {
    let suffix = format!("@{origin}");
    let sources = ours.sources(Audience::Keeper)?;
    let last = sources
        .iter()
        .rev()
        .find(|view| view.source.key.ends_with(&suffix));
    Ok(last
        .and_then(|view| view.source.note.as_deref())
        .and_then(|note| note.lines().find_map(|line| line.strip_prefix(SIGNED_BY)))
        .map(str::to_owned))
}

const SIGNED_BY: &str = "Signed by: ";

/// A source of another holding as it is called here.
fn named(source: &Source, origin: &str, key: &str) -> Source {
    let of_another = source.key.contains('@');
    let said = format!("From the holding {origin}.\n{SIGNED_BY}{key}");
    Source {
        key: if of_another {
            source.key.clone()
        } else {
            format!("{}@{origin}", source.key)
        },
        note: Some(match &source.note {
            Some(note) if !note.contains(SIGNED_BY) => format!("{note}\n{said}"),
            _ => said,
        }),
        audience: Audience::Public,
        ..source.clone()
    }
}

fn record(view: imena_register::RecordView) -> Record {
    Record {
        locator: view.locator,
        verbatim: view.verbatim.unwrap_or(Verbatim::Text {
            heading: String::new(),
            text: String::new(),
        }),
        claims: view
            .claims
            .into_iter()
            .filter(|claim| claim.current)
            .map(|claim| claim.claim)
            .collect(),
        audience: Audience::Public,
    }
}

/// The digests of all files that sources here came from.
fn files(holding: &Holding) -> Result<BTreeSet<[u8; 32]>, Error> {
    let mut digests = BTreeSet::new();
    let ids: Vec<SourceId> = holding
        .sources(Audience::Keeper)?
        .iter()
        .map(|view| view.id)
        .collect();
    for id in ids {
        for original in holding.originals_of(id, Audience::Keeper)? {
            digests.insert(original.digest);
        }
    }
    Ok(digests)
}
