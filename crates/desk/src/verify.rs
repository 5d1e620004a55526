//! Whether anything was altered, and proofs for those who were not here.

use crate::Error;
use imena_model::{ActId, ClaimId, Moment, RecordId, TestimonyId};
use imena_register::{Depth, Hand, Holding, Signer, Withdraw};
use std::path::Path;

/// The answer: what was looked at, and exactly what differs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Entries of the ledger looked at.
    pub entries: u64,
    /// The root of the tree in hexadecimal; empty when the holding cannot be opened.
    pub root: String,
    /// What differs: the file, the entry where it can be told, and in which way.
    pub differences: Vec<(String, Option<u64>, String)>,
    /// What a person may want to know and is no damage.
    pub notes: Vec<String>,
}

/// Recomputes originals, entries, the tree, signatures and derived tables; `quick` only the newest.
pub fn verify(dir: &Path, quick: bool) -> Result<Verified, Error> {
    let report = imena_register::verify(dir, if quick { Depth::Quick } else { Depth::Full })?;
    let root = if report.is_sound() {
        crate::record::hex(&Holding::open(dir)?.state()?.root)
    } else {
        String::new()
    };
    Ok(Verified {
        entries: report.entries,
        root,
        differences: report
            .findings
            .into_iter()
            .map(|f| (f.file, f.entry, f.what))
            .collect(),
        notes: report.notes,
    })
}

/// The state of the ledger as a checkpoint. With a key (32 secret bytes) it is signed and kept in the holding. Another key
/// than the one that signed so far is refused unless `is_new_key` says that it takes over: an act names it then.
pub fn checkpoint(
    dir: &Path,
    key: Option<[u8; 32]>,
    is_new_key: bool,
    by: &str,
    at: Moment,
) -> Result<String, Error> {
    let holding = Holding::open(dir)?;
    let Some(seed) = key else {
        return Ok(match holding.checkpoint()? {
            Some(signed) => signed,
            None => holding.state()?.body(),
        });
    };
    let name: String = holding
        .about()
        .origin
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("-");
    let signer = Signer::new(&name, seed).map_err(imena_register::Error::from)?;
    let mut writing = holding.write()?;
    let hand = Hand::new(by, at, "checkpoint");
    let named = holding.about().key.as_ref();
    if let Some(other) = named.filter(|key| key.to_text() != signer.verifier().to_text()) {
        if !is_new_key {
            return Err(Error::Refused(format!(
                "checkpoints of this holding are signed by {}, and this is the key {}; nothing was signed",
                other.to_text(),
                signer.verifier().to_text()
            )));
        }
        writing.name_key(&signer.verifier(), &hand)?;
    }
    let signed = writing.checkpoint(&signer, &hand)?;
    writing.close()?;
    Ok(signed)
}

/// A proof that the newest reading of a record is in the ledger, as text.
pub fn prove(dir: &Path, record: RecordId) -> Result<String, Error> {
    let holding = Holding::open(dir)?;
    let view = holding
        .record(record, imena_model::Audience::Keeper)?
        .ok_or_else(|| Error::Refused(format!("there is no record {record} in this holding")))?;
    Ok(holding.prove(view.entry)?.to_text())
}

/// A proof that the state of `from` entries is the beginning of that of `to` entries, as text.
pub fn prove_consistency(dir: &Path, from: u64, to: u64) -> Result<String, Error> {
    let proof = Holding::open(dir)?.prove_consistency(from, to)?;
    let hex = crate::record::hex;
    let mut text = format!(
        "from {} {}\nto {} {}\n",
        proof.from,
        hex(&proof.from_root),
        proof.to,
        hex(&proof.to_root)
    );
    for hash in &proof.path {
        text.push_str(&hex(hash));
        text.push('\n');
    }
    Ok(text)
}

/// What a person can ask to be withdrawn, as identifiers name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A whole record.
    Record(RecordId),
    /// One reading of a record, counted from 1, the oldest first.
    Reading(RecordId, usize),
    /// One claim, wherever the record says it.
    Claim(ClaimId),
    /// A testimony.
    Testimony(TestimonyId),
}

/// Destroys content and its salt; leaves a provable hole with who, when and on what ground. Gives the act and the names of
/// original files that had to go with it.
pub fn withdraw(
    dir: &Path,
    target: Target,
    by: &str,
    ground: &str,
    at: Moment,
) -> Result<(ActId, Vec<String>), Error> {
    let holding = Holding::open(dir)?;
    let what = match target {
        Target::Record(id) => Withdraw::Record(id),
        Target::Claim(id) => Withdraw::Claim(id),
        Target::Testimony(id) => Withdraw::Testimony(id),
        Target::Reading(id, n) => {
            let view = holding
                .record(id, imena_model::Audience::Keeper)?
                .ok_or_else(|| {
                    Error::Refused(format!("there is no record {id} in this holding"))
                })?;
            let mut entries: Vec<u64> = view.earlier.iter().map(|r| r.entry).collect();
            entries.push(view.entry);
            let entry = n.checked_sub(1).and_then(|n| entries.get(n));
            Withdraw::Reading(*entry.ok_or_else(|| {
                Error::Refused(format!(
                    "{id} has {} readings, counted from 1",
                    entries.len()
                ))
            })?)
        }
    };
    let mut writing = holding.write()?;
    let withdrawn = writing.withdraw(&[what], &Hand::new(by, at, ground))?;
    crate::index::renew(&holding)?;
    writing.close()?;
    Ok((withdrawn.act, withdrawn.originals))
}
