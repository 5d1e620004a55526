//! Any bytes are read as a memory book; every claim stands where its span says, and entries are numbered from 1.
#![no_main]

use std::ops::ControlFlow;

use imena_intake::lists::Item;
use imena_intake::{Input, books};
use imena_model::{Locator, Verbatim};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut number = 0;
    drop(books::read(&Input::bytes("book", bytes), &Default::default(), &Default::default(), &mut |item| {
        if let Item::Record(record) = item {
            number += 1;
            assert_eq!(record.locator, Locator::Entry { number, page: None });
            let Verbatim::Text { text, .. } = &record.verbatim else { panic!("an entry") };
            for (claim, (from, to)) in record.claims.iter().filter_map(|claim| Some((claim, claim.span?))) {
                let words = text.get(from as usize..to as usize).expect("whole letters");
                assert_eq!(words.trim(), claim.as_written.trim());
            }
        }
        ControlFlow::Continue(())
    }));
});
