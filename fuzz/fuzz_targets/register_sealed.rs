//! Any text is a share, a keeper's key or a secret key, or is refused without a panic; what is read prints as it was.
#![no_main]

use imena_register::{Identity, Recipient, Share};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(share) = Share::parse(text) {
        assert_eq!(Share::parse(&share.to_text()).ok().as_ref(), Some(&share));
        drop(Identity::join(&[share.clone(), share]));
    }
    drop(Recipient::new("keeper", text));
    drop(Identity::parse(text));
});
