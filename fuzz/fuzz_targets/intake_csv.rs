//! Any bytes are opened, proposed for and read as a list without a panic: the first byte says how, the rest is the file.
//! What comes out keeps every cell in memory bounds, and reading twice gives the same.
#![no_main]

use std::ops::ControlFlow;

use imena_intake::lists::{self, Item};
use imena_intake::mapping::{FileSettings, TakenAs};
use imena_intake::{Input, propose::propose};
use libfuzzer_sys::fuzz_target;

fn read(bytes: &[u8], settings: &FileSettings) -> Option<Vec<Item>> {
    let opened = lists::open(&Input::bytes("list", bytes), settings).ok()?;
    let proposal = propose(&opened);
    let mut items = Vec::new();
    lists::read(&opened, &proposal.mapping, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    })
    .ok()?;
    Some(items)
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&how, bytes)) = bytes.split_first() else { return };
    // Kinds with readers of their own have targets of their own.
    if bytes.starts_with(b"PK") || bytes.starts_with(b"PAR1") {
        return;
    }
    let taken_as = [None, Some(TakenAs::Table), Some(TakenAs::JsonLines)][usize::from(how % 3)];
    let settings = FileSettings { taken_as, ..FileSettings::default() };
    assert_eq!(read(bytes, &settings), read(bytes, &settings));
});
