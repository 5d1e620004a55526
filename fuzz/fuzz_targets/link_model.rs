//! Any text is read as a model or as the settings of Splink, or is refused in words, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = imena_link::Model::from_toml(text) {
        assert!(!error.to_string().is_empty());
    }
    drop(imena_link::from_splink(text));
});
