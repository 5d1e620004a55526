//! Ctrl-C: the work in hand is ended between two rows, and the holding stays sound.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C from now on. A second one ends the program at once; that too leaves the holding sound, since an
/// act is in the register as a whole or not at all.
pub(crate) fn listen() {
    let listening = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            #[expect(clippy::exit, reason = "the person asked twice")]
            std::process::exit(130);
        }
    });
    if let Err(error) = listening {
        crate::out::remark(format!(
            "imena: Ctrl-C will end the program at once ({error})"
        ));
    }
}

/// Whether the work should end.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// The flag that Ctrl-C sets, for work that looks at a flag.
pub(crate) fn flag() -> &'static AtomicBool {
    &ASKED
}
