//! Any text is read as an entry without a panic, and every span is whole characters in order.
#![no_main]

use std::sync::OnceLock;

use imena_intake::prose::{Grammar, read_entry};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    let grammar = GRAMMAR.get_or_init(Grammar::builtin);
    let entry = read_entry(grammar, None, text);
    for span in entry.fields.iter().map(|field| &field.span).chain(&entry.remainder) {
        assert!(text.get(span.clone()).is_some());
    }
    for pair in entry.remainder.windows(2) {
        assert!(pair[0].end <= pair[1].start);
    }
});
