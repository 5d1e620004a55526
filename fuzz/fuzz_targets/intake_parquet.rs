//! Any bytes that begin like a Parquet file are opened and read without a crash or a flood of memory.
#![no_main]

use std::ops::ControlFlow;

use imena_intake::mapping::FileSettings;
use imena_intake::{Input, lists, propose::propose};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The readers of these formats are not ours and may panic on malformed files; intake catches that and says that the
    // file is damaged. A panic that is not caught still stops the run.
    std::panic::set_hook(Box::new(|_| {}));
    if !bytes.starts_with(b"PAR1") {
        return;
    }
    let Ok(opened) = lists::open(&Input::bytes("file", bytes), &FileSettings::default()) else { return };
    let proposal = propose(&opened);
    let mut records = 0_u32;
    drop(lists::read(&opened, &proposal.mapping, &mut |_| {
        records += 1;
        if records > 10_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }));
});
