//! Any text is read as a table of overlapping lists, or is refused, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    drop(imena_estimate::read(text));
});
