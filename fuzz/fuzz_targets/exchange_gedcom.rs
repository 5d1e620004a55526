//! Any bytes are read as a family tree (GEDCOM 5.5.1 or 7) without a panic, twice the same, and every problem is in words.
#![no_main]

use imena_desk::exchange::gedcom;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let taken = gedcom::read(bytes);
    assert_eq!(taken, gedcom::read(bytes));
    assert!(taken.problems.iter().all(|problem| !problem.what.is_empty()));
});
