//! Tests of the program as a user has it: real files, real processes.
//!
//! | file | what belongs there |
//! |---|---|
//! | `house` | the rules of the house: who may use whom, licences, where SQL stands |
//! | `main_job` | from files to a person: init, add, link, search, show, export, undo |
//! | `bad_input` | one test for each kind of bad file, folder or order |
//! | `interrupted` | the program ended at any moment of `add` |
//! | `copies` | the public part alone, hand-over, another holding as a source, a withdrawn word |
//! | `bucket` | copies in a bucket of an object store: made, brought back, refused, ended half-way |
//! | `correct` | corrections: what each needs, and that nothing is deleted |
//! | `match_files` | linkage of plain files: the same bytes, all or nothing, records added later |
//! | `count` | how many are on no list: kept, shown, verified |
//! | `demo` | the shipped example |
//! | `prose` | memory books: reading, house style, reading anew, the workbench |
//! | `faults` | ended, no room, refused writes over add, link, mirror, pull, close, withdraw |
//! | `keys` | keepers' keys: sealing, opening, passing on |
//! | `queries` | what nobody expects in the one box, and the batch commands for names |
//! | `requests` | standing requests, from the form to the keeper |
//! | `run` | helpers: a folder, a process, what it said |

#![expect(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test that cannot go on should stop there"
)]

mod bad_input;
mod bucket;
mod copies;
mod correct;
mod count;
mod demo;
mod faults;
mod house;
mod interrupted;
mod keys;
mod main_job;
mod match_files;
mod prose;
mod queries;
mod requests;
mod run;
mod served;
