//! Readers of formats that are not ours and may panic on a malformed file: what they do is the file's damage.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is in a reader that is not ours. A panic there becomes [`crate::Error::Damaged`]; a program's panic
/// hook can keep silent about it.
pub fn is_guarded() -> bool {
    READING.get()
}

/// Runs such a reader; nothing if it panicked.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    READING.set(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    READING.set(false);
    read.ok()
}
