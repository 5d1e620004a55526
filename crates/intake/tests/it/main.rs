//! What a keeper hands in, whole files at a time.
//!
//! | file | holds |
//! |---|---|
//! | `kinds` | one small file of every kind and encoding, read to the same records |
//! | `odd` | every kind of bad input, with its problem or error |
//! | `pieces` | read whole and read in pieces agree; cells come back as they went in |
//! | `prose_forms` | the forms of memory-book entries, composed, as they are read |
//! | `shipped` | the shipped example and its mappings |
//! | `files` | how test files of each kind are made |

#![expect(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "test files are made by hand, and a test that cannot be made should stop"
)]

mod files;
mod kinds;
mod odd;
mod pieces;
mod prose_forms;
mod shipped;

use std::ops::ControlFlow;

use imena_intake::lists::{self, Item, Summary};
use imena_intake::mapping::Mapping;
use imena_intake::propose::propose;
use imena_intake::{Error, Input};
use imena_model::{Problem, Record};

/// Everything a list gives.
pub(crate) struct Read {
    pub(crate) records: Vec<Record>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) summary: Summary,
    pub(crate) mapping: Mapping,
}

impl Read {
    /// Problems as "row:column code".
    pub(crate) fn codes(&self) -> Vec<String> {
        self.problems
            .iter()
            .map(|problem| format!("{} {}", problem.position, problem.code))
            .collect()
    }
}

/// Reads a list with the mapping given as TOML, or the one proposed.
pub(crate) fn read(input: &Input, mapping: Option<&str>) -> Result<Read, Error> {
    let given = mapping.map(Mapping::from_toml).transpose()?;
    let settings = given
        .as_ref()
        .map(|mapping| mapping.file.clone())
        .unwrap_or_default();
    let opened = lists::open(input, &settings)?;
    let mapping = given.unwrap_or_else(|| propose(&opened).mapping);
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let summary = lists::read(&opened, &mapping, &mut |item| {
        match item {
            Item::Record(record) => records.push(record),
            Item::Problem(problem) => problems.push(problem),
        }
        ControlFlow::Continue(())
    })?;
    assert_eq!(summary.records, records.len() as u64);
    for problem in &problems {
        assert!(
            imena_intake::problems::explain(&problem.code).is_some(),
            "{} is explained",
            problem.code
        );
        assert!(
            !problem.what.is_empty() && !problem.done.is_empty() && !problem.mend.is_empty(),
            "{problem:?}"
        );
    }
    Ok(Read {
        records,
        problems,
        summary,
        mapping,
    })
}

pub(crate) fn read_bytes(
    name: &str,
    bytes: impl AsRef<[u8]>,
    mapping: Option<&str>,
) -> Result<Read, Error> {
    read(&Input::bytes(name, bytes.as_ref()), mapping)
}
