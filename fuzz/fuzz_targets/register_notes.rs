//! Any text is a note, key, checkpoint or proof, or is refused without a panic; what is read prints as it was.
#![no_main]

use imena_register::{Checkpoint, Note, Proof, Signer, Verifier};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(note) = Note::parse(text)
        && let Ok(checkpoint) = Checkpoint::parse(&note.body)
    {
        assert_eq!(checkpoint.body(), note.body);
    }
    if let Ok(key) = Verifier::parse(text) {
        assert_eq!(Verifier::parse(&key.to_text()).as_ref(), Ok(&key));
    }
    if let Ok(signer) = Signer::parse(text) {
        assert!(Signer::parse(&signer.to_secret_text()).is_ok());
    }
    if let Some(proof) = Proof::parse(text) {
        proof.holds();
    }
});
