//! Any text is read as a date without a panic; whatever is read prints as EDTF that reads back as itself, with its
//! bounds in order.
#![no_main]

use imena_model::Calendar;
use imena_model::date::{Edtf, words};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let hints = words::Hints { years: Some((1850, 1960)), ..words::Hints::default() };
    let read = words::read(text, Calendar::Unknown).edtf.into_iter();
    let hinted = words::read_with(text, hints).edtf;
    for edtf in read.chain(hinted).chain(Edtf::parse(text)) {
        let printed = edtf.to_string();
        assert_eq!(Edtf::parse(&printed).as_ref(), Ok(&edtf), "{printed}");
        if let (Some(_), Some(first), Some(last)) = (
            edtf.as_date(),
            edtf.earliest(Calendar::Unknown),
            edtf.latest(Calendar::Unknown),
        ) {
            assert!(first <= last, "{printed}");
        }
    }
});
