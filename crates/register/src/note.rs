//! C2SP signed notes and checkpoints: text with Ed25519 signatures below it.
//!
//! A checkpoint is three lines (origin, size, root hash) and at least one signature. Witnesses add
//! theirs with the time at which they saw it, so that nobody can be shown another history.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::ledger::{Hash, sha256};

const ED25519: u8 = 0x01;
const COSIGNATURE: u8 = 0x04;
const DASH: &str = "\u{2014} ";

/// A note or key that is not what it says it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The text has not the form of a signed note.
    #[error("not a signed note: {0}")]
    Malformed(&'static str),
    /// The text has not the form of a checkpoint.
    #[error("not a checkpoint: {0}")]
    NotCheckpoint(&'static str),
    /// The key has not the form `name+id+base64`.
    #[error("not a key: {0}")]
    NotKey(&'static str),
    /// No signature by this key stands below the note.
    #[error("no signature by {0}")]
    NoSignature(String),
    /// A signature by this key stands below the note and is not over this text.
    #[error("the signature of {0} is not over this text")]
    WrongSignature(String),
}

/// Who may sign: a name and a secret key.
#[derive(Clone)]
pub struct Signer {
    name: String,
    key: SigningKey,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Signer({})", self.name)
    }
}

/// Whose signature can be checked: a name and a public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    kind: u8,
    key: VerifyingKey,
}

fn key_id(name: &str, kind: u8, key: &[u8; 32]) -> [u8; 4] {
    let mut bytes = name.as_bytes().to_vec();
    bytes.push(b'\n');
    bytes.push(kind);
    bytes.extend_from_slice(key);
    let hash = sha256(&bytes);
    [hash[0], hash[1], hash[2], hash[3]]
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

fn parse_key(text: &str) -> Result<(String, [u8; 4], u8, [u8; 32]), NoteError> {
    let (name, rest) = text.split_once('+').ok_or(NoteError::NotKey("no name"))?;
    let (id, key) = rest.split_once('+').ok_or(NoteError::NotKey("no id"))?;
    if !is_name(name) {
        return Err(NoteError::NotKey("a name has no spaces"));
    }
    let id = u32::from_str_radix(id, 16)
        .map_err(|_| NoteError::NotKey("the id is not hexadecimal"))?
        .to_be_bytes();
    let key = BASE64
        .decode(key)
        .map_err(|_| NoteError::NotKey("not base64"))?;
    let (kind, key) = key.split_first().ok_or(NoteError::NotKey("empty"))?;
    let key = <[u8; 32]>::try_from(key).map_err(|_| NoteError::NotKey("not 32 bytes"))?;
    Ok((name.to_owned(), id, *kind, key))
}

fn write_key(name: &str, id: [u8; 4], kind: u8, key: &[u8; 32]) -> String {
    let mut bytes = vec![kind];
    bytes.extend_from_slice(key);
    format!(
        "{name}+{:08x}+{}",
        u32::from_be_bytes(id),
        BASE64.encode(bytes)
    )
}

impl Signer {
    /// A signer from 32 secret random bytes.
    pub fn new(name: &str, seed: [u8; 32]) -> Result<Signer, NoteError> {
        if !is_name(name) {
            return Err(NoteError::NotKey("a name has no spaces and no plus sign"));
        }
        Ok(Signer {
            name: name.to_owned(),
            key: SigningKey::from_bytes(&seed),
        })
    }

    /// A new signer with a key from the system's randomness.
    pub fn random(name: &str) -> Result<Signer, NoteError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|_| NoteError::NotKey("no randomness to be had"))?;
        Signer::new(name, seed)
    }

    /// Reads `PRIVATE+KEY+name+id+base64`.
    pub fn parse(text: &str) -> Result<Signer, NoteError> {
        let rest = text
            .trim()
            .strip_prefix("PRIVATE+KEY+")
            .ok_or(NoteError::NotKey("does not begin PRIVATE+KEY+"))?;
        let (name, id, kind, seed) = parse_key(rest)?;
        let signer = Signer::new(&name, seed)?;
        if kind != ED25519 || signer.verifier().id() != id {
            return Err(NoteError::NotKey("id and key do not belong together"));
        }
        Ok(signer)
    }

    /// Writes the secret key. It belongs outside the holding.
    pub fn to_secret_text(&self) -> String {
        let id = self.verifier().id();
        format!(
            "PRIVATE+KEY+{}",
            write_key(&self.name, id, ED25519, &self.key.to_bytes())
        )
    }

    /// Who checks what this one signs.
    pub fn verifier(&self) -> Verifier {
        Verifier {
            name: self.name.clone(),
            kind: ED25519,
            key: self.key.verifying_key(),
        }
    }

    /// Who checks what this one signs as a witness.
    pub fn witness_verifier(&self) -> Verifier {
        Verifier {
            kind: COSIGNATURE,
            ..self.verifier()
        }
    }

    /// The signature line over `body`.
    pub fn sign(&self, body: &str) -> String {
        let signature = self.key.sign(body.as_bytes());
        signature_line(&self.verifier(), &signature.to_bytes())
    }

    /// The signature line of a witness who saw `body` at `seconds` since 1970.
    pub fn cosign(&self, body: &str, seconds: u64) -> String {
        let signature = self.key.sign(cosigned(body, seconds).as_bytes());
        let mut bytes = seconds.to_be_bytes().to_vec();
        bytes.extend_from_slice(&signature.to_bytes());
        signature_line(&self.witness_verifier(), &bytes)
    }
}

fn cosigned(body: &str, seconds: u64) -> String {
    format!("cosignature/v1\ntime {seconds}\n{body}")
}

fn signature_line(verifier: &Verifier, signature: &[u8]) -> String {
    let mut bytes = verifier.id().to_vec();
    bytes.extend_from_slice(signature);
    format!("{DASH}{} {}\n", verifier.name, BASE64.encode(bytes))
}

impl Verifier {
    /// Reads `name+id+base64`.
    pub fn parse(text: &str) -> Result<Verifier, NoteError> {
        let (name, id, kind, key) = parse_key(text.trim())?;
        if kind != ED25519 && kind != COSIGNATURE {
            return Err(NoteError::NotKey("neither Ed25519 nor a witness's"));
        }
        let key =
            VerifyingKey::from_bytes(&key).map_err(|_| NoteError::NotKey("no point of Ed25519"))?;
        let verifier = Verifier { name, kind, key };
        if verifier.id() != id {
            return Err(NoteError::NotKey("id and key do not belong together"));
        }
        Ok(verifier)
    }

    /// Writes `name+id+base64`.
    pub fn to_text(&self) -> String {
        write_key(&self.name, self.id(), self.kind, self.key.as_bytes())
    }

    /// The name that stands in signature lines.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.kind, self.key.as_bytes())
    }

    /// Checks this one's signature below `note`; a witness's gives the time it was made.
    pub fn check(&self, note: &Note) -> Result<Option<u64>, NoteError> {
        for (name, id, signature) in &note.signatures {
            if *name != self.name || *id != self.id() {
                continue;
            }
            let wrong = || NoteError::WrongSignature(self.name.clone());
            let (seconds, signature) = if self.kind == COSIGNATURE {
                let (time, rest) = signature.split_first_chunk::<8>().ok_or_else(wrong)?;
                (Some(u64::from_be_bytes(*time)), rest)
            } else {
                (None, signature.as_slice())
            };
            let text = match seconds {
                Some(seconds) => cosigned(&note.body, seconds),
                None => note.body.clone(),
            };
            let signature = Signature::from_slice(signature).map_err(|_| wrong())?;
            self.key
                .verify_strict(text.as_bytes(), &signature)
                .map_err(|_| wrong())?;
            return Ok(seconds);
        }
        Err(NoteError::NoSignature(self.name.clone()))
    }
}

/// A text with signatures, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The signed text, with its final newline.
    pub body: String,
    signatures: Vec<(String, [u8; 4], Vec<u8>)>,
}

impl Note {
    /// Takes a note apart; the signatures are not checked by this.
    pub fn parse(text: &str) -> Result<Note, NoteError> {
        if text.contains(|c: char| c.is_control() && c != '\n') {
            return Err(NoteError::Malformed("control characters"));
        }
        let cut = text
            .rfind("\n\n")
            .ok_or(NoteError::Malformed("no empty line"))?;
        let (body, rest) = text.split_at(cut + 1);
        let rest = rest.strip_prefix('\n').unwrap_or(rest);
        let mut signatures = Vec::new();
        if !rest.ends_with('\n') {
            return Err(NoteError::Malformed("no newline at the end"));
        }
        for line in rest.lines() {
            let (name, bytes) = line
                .strip_prefix(DASH)
                .and_then(|line| line.split_once(' '))
                .ok_or(NoteError::Malformed(
                    "a signature line has a dash and a name",
                ))?;
            let bytes = BASE64
                .decode(bytes)
                .map_err(|_| NoteError::Malformed("a signature is base64"))?;
            let (id, signature) = bytes
                .split_first_chunk::<4>()
                .ok_or(NoteError::Malformed("a signature has an id"))?;
            if !is_name(name) {
                return Err(NoteError::Malformed("a signature has a name"));
            }
            signatures.push((name.to_owned(), *id, signature.to_vec()));
        }
        if signatures.is_empty() {
            return Err(NoteError::Malformed("no signature"));
        }
        Ok(Note {
            body: body.to_owned(),
            signatures,
        })
    }

    /// The names that stand below the note, in order.
    pub fn signed_by(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().map(|(name, ..)| name.as_str())
    }
}

/// A state of the ledger: whose, how many entries, with what root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the ledger.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// The root hash over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The three lines that are signed.
    pub fn body(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            BASE64.encode(self.root)
        )
    }

    /// The signed note.
    pub fn signed(&self, signer: &Signer) -> String {
        let body = self.body();
        format!("{body}\n{}", signer.sign(&body))
    }

    /// Reads the body of a checkpoint.
    pub fn parse(body: &str) -> Result<Checkpoint, NoteError> {
        let mut lines = body.split('\n');
        let origin = lines
            .next()
            .filter(|o| !o.is_empty())
            .ok_or(NoteError::NotCheckpoint("no origin"))?;
        let written = lines.next().unwrap_or_default();
        let size: u64 = written
            .parse()
            .map_err(|_| NoteError::NotCheckpoint("the second line is no size"))?;
        if size.to_string() != written {
            return Err(NoteError::NotCheckpoint("the size has needless digits"));
        }
        let root = lines
            .next()
            .and_then(|line| BASE64.decode(line).ok())
            .and_then(|bytes| Hash::try_from(bytes).ok())
            .ok_or(NoteError::NotCheckpoint("the third line is no root hash"))?;
        if lines.next() != Some("") || lines.next().is_some() {
            return Err(NoteError::NotCheckpoint(
                "it does not end with the root hash and a newline",
            ));
        }
        Ok(Checkpoint {
            origin: origin.to_owned(),
            size,
            root,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        Signer::new("example.org/holding", [7; 32]).unwrap()
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: "example.org/holding".to_owned(),
            size: 42,
            root: [9; 32],
        }
    }

    /// The example of the C2SP signed-note specification's reference implementation (Go, x/mod/sumdb/note).
    #[test]
    fn a_key_of_another_implementation_is_read() {
        let secret =
            "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        let public = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let text = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
        let signer = Signer::parse(secret).unwrap();
        assert_eq!(signer.verifier().to_text(), public);
        assert_eq!(
            signer.sign(text),
            "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        );
    }

    #[test]
    fn a_signed_checkpoint_is_read_back_and_checked() {
        let text = checkpoint().signed(&signer());
        let note = Note::parse(&text).unwrap();
        assert_eq!(Checkpoint::parse(&note.body), Ok(checkpoint()));
        assert_eq!(signer().verifier().check(&note), Ok(None));
        let other = Signer::new("example.org/holding", [8; 32]).unwrap();
        assert!(other.verifier().check(&note).is_err());
        // What is signed besides would not be in the checkpoint that was read.
        for more in ["more\n", "\nmore\n", "\n"] {
            assert!(Checkpoint::parse(&format!("{}{more}", note.body)).is_err());
        }
    }

    #[test]
    fn a_witness_says_when() {
        let witness = Signer::new("witness.example", [3; 32]).unwrap();
        let mut text = checkpoint().signed(&signer());
        text.push_str(&witness.cosign(&checkpoint().body(), 1_790_000_000));
        let note = Note::parse(&text).unwrap();
        assert_eq!(
            witness.witness_verifier().check(&note),
            Ok(Some(1_790_000_000))
        );
        assert_eq!(signer().verifier().check(&note), Ok(None));
    }

    #[test]
    fn keys_return() {
        let secret = signer().to_secret_text();
        assert_eq!(Signer::parse(&secret).unwrap().to_secret_text(), secret);
        let public = signer().verifier().to_text();
        assert_eq!(Verifier::parse(&public).unwrap().to_text(), public);
    }

    #[test]
    fn any_flipped_bit_is_refused() {
        let text = checkpoint().signed(&signer()).into_bytes();
        for bit in 0..text.len() * 8 {
            let mut altered = text.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let passed = String::from_utf8(altered)
                .ok()
                .and_then(|text| Note::parse(&text).ok())
                .is_some_and(|note| signer().verifier().check(&note).is_ok());
            assert!(!passed, "bit {bit}");
        }
    }
}
