//! Lists: opening a file of rows, and reading it row by row into records with claims.
//!
//! ```
//! use std::ops::ControlFlow;
//! use imena_intake::{Input, lists, propose::propose};
//! let input = Input::bytes("list.csv", "Фамилия;Имя;Год рождения\nПримеров;Тест;1889\n".as_bytes());
//! let opened = lists::open(&input, &Default::default())?;
//! let proposal = propose(&opened);
//! let mut records = Vec::new();
//! lists::read(&opened, &proposal.mapping, &mut |item| {
//!     if let lists::Item::Record(record) = item {
//!         records.push(record);
//!     }
//!     ControlFlow::Continue(())
//! })?;
//! assert_eq!(records[0].name(), "Примеров Тест");
//! # Ok::<(), imena_intake::Error>(())
//! ```

mod open;
mod read;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use imena_model::{Problem, Record};

pub(crate) use open::look_into_zip;
pub use open::{Opened, encoding_of, open};
pub use read::read;

use crate::problems;
use crate::rows::delimited::cut;

/// Problems of one code that are reported one by one; the rest is counted.
pub const PROBLEMS_MAX_PER_CODE: u64 = 1000;

/// What reading gives: a record, or something a person may want to know.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A record with its claims.
    Record(Record),
    /// A problem.
    Problem(Problem),
}

/// Receives items; breaking ends the reading.
pub type Receive<'a> = dyn FnMut(Item) -> ControlFlow<()> + 'a;

/// What was read, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows that became records.
    pub records: u64,
    /// Claims in them.
    pub claims: u64,
    /// Rows that were blank, titles or repeated headers.
    pub passed_over: u64,
    /// Problems by code, those that were only counted included.
    pub problems: BTreeMap<String, u64>,
    /// Whether the receiver ended the reading early.
    pub stopped: bool,
}

/// The cells of a row as one line, for a message.
fn shown<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for cell in cells {
        if !line.is_empty() {
            line.push_str(" | ");
        }
        line.push_str(cut(cell, 200));
        if line.len() > 400 {
            line.push('…');
            break;
        }
    }
    line
}

/// Gives records and problems on and keeps count. Problems too many of a kind are only counted.
#[derive(Debug, Default)]
pub(crate) struct Teller {
    summary: Summary,
}

impl Teller {
    pub(crate) fn tell(
        &mut self,
        mut problem: Problem,
        receive: &mut Receive<'_>,
    ) -> ControlFlow<()> {
        let count = match self.summary.problems.get_mut(problem.code.as_ref()) {
            Some(count) => count,
            None => self
                .summary
                .problems
                .entry(problem.code.to_string())
                .or_insert(0),
        };
        *count += 1;
        if *count > PROBLEMS_MAX_PER_CODE {
            return ControlFlow::Continue(());
        }
        if problem.as_written.len() > 500 {
            problem.as_written = cut(&problem.as_written, 500).to_owned() + "…";
        }
        receive(Item::Problem(problem))
    }

    pub(crate) fn give(&mut self, record: Record, receive: &mut Receive<'_>) -> ControlFlow<()> {
        self.summary.records += 1;
        self.summary.claims += record.claims.len() as u64;
        receive(Item::Record(record))
    }

    pub(crate) fn pass_over(&mut self) {
        self.summary.passed_over += 1;
    }

    /// Says how many problems were only counted, and gives the summary.
    pub(crate) fn finish(mut self, stopped: bool, receive: &mut Receive<'_>) -> Summary {
        self.summary.stopped = stopped;
        for (code, count) in &self.summary.problems {
            if self.summary.stopped || *count <= PROBLEMS_MAX_PER_CODE {
                continue;
            }
            let more = problems::more_of_the_same(code, count - PROBLEMS_MAX_PER_CODE);
            self.summary.stopped = receive(Item::Problem(more)).is_break();
        }
        self.summary
    }
}
