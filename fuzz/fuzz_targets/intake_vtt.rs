//! Any bytes are read as a transcript; segments come in the order of time and every problem is explained.
#![no_main]

use imena_intake::{problems, testimony};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let taken = testimony::read(bytes);
    assert!(taken.content.segments.is_sorted_by_key(|segment| segment.from_ms));
    assert!(taken.content.segments.iter().all(|segment| !segment.text.is_empty()));
    assert!(taken.problems.iter().all(|problem| problems::explain(&problem.code).is_some()));
});
