//! A keeper reads a source over: which entries are doubtful, one entry with its claims, and what was read otherwise.
//!
//! A correction is a reading with its author. The old reading stays beside it, nothing is overwritten, and undoing the
//! intake it came in takes it out again. Only keepers ask here.

mod correct;
mod queue;

pub(crate) use correct::open_rest;
pub use correct::{Corrected, CorrectedClaim, Refusal, Saved};
pub use queue::{Bench, BenchLine, Doubt};

use crate::person::assemble;
use crate::record::{Entry, ReadingBy};
use crate::{Desk, Error};
use imena_intake::prose;
use imena_model::{Audience, Claim, RecordId, SourceId, Verbatim};
use std::sync::OnceLock;

/// A remark on an entry: what a reader of it may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The stable code.
    pub code: &'static str,
    /// In a sentence.
    pub what: String,
    /// The words concerned.
    pub as_written: String,
}

/// One entry on the workbench.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchEntry {
    /// The record.
    pub record: RecordId,
    /// Its source.
    pub source: SourceId,
    /// The entry of the ledger with the reading shown: a correction says which reading it was made on.
    pub base: u64,
    /// The name.
    pub name: String,
    /// Where in the source.
    pub locator: String,
    /// The entry as it came in.
    pub entry: Entry,
    /// The claims of the newest reading, with their numbers in the record.
    pub claims: Vec<(u32, Claim)>,
    /// Remarks on the entry.
    pub remarks: Vec<Remark>,
    /// Every reading, oldest first; the last one is shown.
    pub readings: Vec<ReadingBy>,
}

impl Desk {
    /// A source laid out for reading over. Nothing for whom is no keeper, and for a source that is not there.
    pub fn bench(
        &self,
        source: SourceId,
        audience: Audience,
    ) -> Result<Option<std::sync::Arc<Bench>>, Error> {
        if audience < Audience::Keeper {
            return Ok(None);
        }
        queue::bench(self, source)
    }

    /// One entry of it.
    pub fn bench_entry(
        &self,
        id: RecordId,
        audience: Audience,
    ) -> Result<Option<BenchEntry>, Error> {
        if audience < Audience::Keeper {
            return Ok(None);
        }
        let Some(view) = self.holding.record(id, audience)? else {
            return Ok(None);
        };
        let small = self.small()?;
        let readings = crate::record::readings(self, &small, &view)?;
        let base = view.entry;
        let Some(loaded) = assemble::load(&small, view, audience) else {
            return Ok(None);
        };
        let remarks = match &loaded.record.verbatim {
            Verbatim::Text { heading, text } => remarks(heading, text),
            Verbatim::Row { .. } => Vec::new(),
        };
        let shown = assemble::view(&loaded);
        Ok(Some(BenchEntry {
            record: id,
            source: loaded.source_id,
            base,
            name: shown.name,
            locator: shown.locator,
            entry: shown.entry,
            claims: loaded
                .numbers
                .into_iter()
                .zip(loaded.record.claims)
                .collect(),
            remarks,
            readings,
        }))
    }

    /// Registers a reading by hand. What cannot be taken is refused with the reason, and nothing is written.
    pub fn correct(
        &self,
        corrected: &Corrected,
        audience: Audience,
    ) -> Result<Result<Saved, Vec<Refusal>>, Error> {
        if audience < Audience::Keeper {
            return Ok(Err(vec![Refusal::Absent]));
        }
        correct::correct(self, corrected)
    }

    /// Brings the index up to what was corrected; called when the work at the bench is over.
    pub fn put_away(&self) -> Result<(), Error> {
        if self.small()?.by_hand.is_empty() {
            return Ok(());
        }
        let writing = self.holding.write()?;
        crate::index::bring_up_to_date(&self.holding)?;
        Ok(writing.close()?)
    }
}

/// The grammar the program ships with; a profile of a volume is not known here.
fn grammar() -> &'static prose::Grammar {
    static GRAMMAR: OnceLock<prose::Grammar> = OnceLock::new();
    GRAMMAR.get_or_init(prose::Grammar::builtin)
}

/// What the reader of memory books remarks on an entry. A short form unknown here may stand in the volume's profile and is
/// left out.
pub(crate) fn remarks(heading: &str, text: &str) -> Vec<Remark> {
    prose::read_entry(grammar(), Some(heading), text)
        .problems
        .iter()
        .filter(|finding| finding.code != prose::Code::UnknownAbbreviation)
        .map(|finding| Remark {
            code: finding.code.key(),
            what: finding.what().to_owned(),
            as_written: text.get(finding.span.clone()).unwrap_or("").to_owned(),
        })
        .collect()
}
