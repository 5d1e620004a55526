//! Any bytes are read as FollowTheMoney entities or statements without a panic, twice the same.
#![no_main]

use imena_desk::exchange::ftm;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let taken = ftm::read(bytes);
    assert_eq!(taken, ftm::read(bytes));
    assert!(taken.problems.iter().all(|problem| !problem.what.is_empty()));
});
