//! A volume read at once equals the same volume fed in pieces: entries, what was read of them, locators and problems.
#![no_main]

use std::sync::OnceLock;

use imena_intake::prose::{Grammar, Splitter, VolumeEntry, read_entry};
use libfuzzer_sys::fuzz_target;

fn taken(bytes: &[u8], sizes: &[u8]) -> Vec<String> {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    let grammar = GRAMMAR.get_or_init(Grammar::builtin);
    let mut splitter = Splitter::new(grammar);
    let mut out = Vec::new();
    let mut sink = |found: VolumeEntry| {
        let read = read_entry(grammar, None, &found.text);
        let problems: Vec<_> = read.problems.iter().map(|p| p.to_problem(&found.text, Some(found.line))).collect();
        out.push(format!("{found:?} {read:?} {problems:?}"));
    };
    let mut rest = bytes;
    let mut size = sizes.iter().cycle();
    while !rest.is_empty() {
        let n = size.next().map_or(rest.len(), |n| usize::from(*n)).clamp(1, rest.len());
        splitter.push(&rest[..n], &mut sink);
        rest = &rest[n..];
    }
    splitter.finish(&mut sink);
    out
}

fuzz_target!(|input: (Vec<u8>, &[u8])| {
    let (sizes, bytes) = input;
    assert_eq!(taken(bytes, &[]), taken(bytes, &sizes));
});
