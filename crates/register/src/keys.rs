//! Keepers' keys: what is not public is sealed to them in the `age` format, and opened with a key kept elsewhere.
//!
//! A holding knows only public keys (`age1…`), recorded in its ledger. A secret key (`AGE-SECRET-KEY-1…`) lies in a file of
//! its keeper, in the form that `age-keygen` writes, so `age` and `rage` open what is sealed here without imena. For
//! succession a secret key is split: any `need` of the shares give it back, fewer give nothing.

use std::fmt;
use std::io::{Read as _, Write as _};
use std::str::FromStr;

use age::secrecy::ExposeSecret as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

use crate::error::{Error, Result};
use crate::ledger::sha256;

/// The public key of a keeper, and what the keeper is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// A name or a role, as the register remembers it.
    pub name: String,
    /// The public key: `age1…`.
    pub key: String,
}

impl Recipient {
    /// A keeper's public key, refused if it is none.
    pub fn new(name: &str, key: &str) -> Result<Recipient> {
        let key = key.trim();
        public_key(key)?;
        let name = name.trim();
        if name.contains(char::is_control) {
            return Err(Error::Refused(
                "the name of a keeper is one line".to_owned(),
            ));
        }
        Ok(Recipient {
            name: name.to_owned(),
            key: key.to_owned(),
        })
    }
}

fn public_key(key: &str) -> Result<age::x25519::Recipient> {
    age::x25519::Recipient::from_str(key).map_err(|why| {
        Error::Refused(format!(
            "\"{}\" is no public key of a keeper (age1…): {why}",
            key.chars().take(80).collect::<String>()
        ))
    })
}

/// Everybody to whom content is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recipients {
    /// The act that named them; nothing where nobody was ever named.
    pub act: Option<u64>,
    /// The keepers, in the order they were named.
    pub keepers: Vec<Recipient>,
}

impl Recipients {
    /// Whether there is nobody to seal to.
    pub fn is_empty(&self) -> bool {
        self.keepers.is_empty()
    }

    /// Seals bytes so that any of the keepers can open them, and nobody else.
    pub fn seal(&self, content: &[u8]) -> Result<Vec<u8>> {
        let keys: Vec<age::x25519::Recipient> = self
            .keepers
            .iter()
            .map(|keeper| public_key(&keeper.key))
            .collect::<Result<_>>()?;
        let to = keys.iter().map(|key| key as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(to).map_err(|why| match why {
            age::EncryptError::MissingRecipients => Error::NoKeepers,
            other => Error::Refused(format!("nothing can be sealed to these keys: {other}")),
        })?;
        let mut sealed = Vec::with_capacity(content.len() + 512);
        let written = encryptor.wrap_output(&mut sealed).and_then(|mut writer| {
            writer.write_all(content)?;
            writer.finish().map(|_| ())
        });
        written.map_err(|why| Error::Refused(format!("sealing did not work: {why}")))?;
        Ok(sealed)
    }
}

/// A keeper's secret key. Never stored in a holding; what is printed of it in errors is its public half.
#[derive(Clone)]
pub struct Identity(age::x25519::Identity);

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.public())
    }
}

impl Identity {
    /// A new secret key from the randomness of the system.
    pub fn generate() -> Identity {
        Identity(age::x25519::Identity::generate())
    }

    /// The secret key in a file as `age-keygen` writes it: comments, and one line `AGE-SECRET-KEY-1…`.
    pub fn parse(text: &str) -> Result<Identity> {
        let mut keys = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (Some(line), None) = (keys.next(), keys.next()) else {
            return Err(Error::Refused(
                "a file with one secret key (AGE-SECRET-KEY-1…) is expected".to_owned(),
            ));
        };
        // The line itself is never repeated: it may be a mistyped secret.
        age::x25519::Identity::from_str(line)
            .map(Identity)
            .map_err(|why| Error::Refused(format!("this is no secret key of a keeper: {why}")))
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> String {
        self.0.to_public().to_string()
    }

    /// The file of this key, as `age-keygen` writes it.
    pub fn to_text(&self) -> String {
        format!(
            "# public key: {}\n{}\n",
            self.public(),
            self.0.to_string().expose_secret()
        )
    }

    /// Splits the secret key into `of` shares, any `need` of which give it back.
    pub fn split(&self, need: u8, of: u8) -> Result<Vec<Share>> {
        if need < 2 || of < need {
            return Err(Error::Refused(format!(
                "{need} of {of} shares are asked for; at least 2 must be needed, and no more than there are"
            )));
        }
        let secret = self.0.to_string();
        // The whole line, with the checksum it ends with: what comes back wrong is seen.
        let shares = blahaj::Sharks(need)
            .dealer(secret.expose_secret().as_bytes())
            .take(usize::from(of));
        let public = self.public();
        Ok(shares
            .map(|share| Share {
                need,
                public: public.clone(),
                bytes: Vec::from(&share),
            })
            .collect())
    }

    /// The secret key that shares give back.
    pub fn join(shares: &[Share]) -> Result<Identity> {
        let Some(first) = shares.first() else {
            return Err(Error::Refused("no share was given".to_owned()));
        };
        if let Some(other) = shares.iter().find(|share| share.public != first.public) {
            return Err(Error::Refused(format!(
                "the shares are of two keys, {} and {}",
                first.public, other.public
            )));
        }
        let mut numbers: Vec<Option<&u8>> = shares.iter().map(|s| s.bytes.first()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() < usize::from(first.need) {
            return Err(Error::Refused(format!(
                "{} different shares were given and {} are needed",
                numbers.len(),
                first.need
            )));
        }
        let points: Vec<blahaj::Share> = shares
            .iter()
            .map(|share| blahaj::Share::try_from(share.bytes.as_slice()))
            .collect::<std::result::Result<_, _>>()
            .map_err(|why| Error::Refused(why.to_owned()))?;
        let secret = blahaj::Sharks(first.need)
            .recover(&points)
            .map_err(|why| Error::Refused(why.to_owned()))?;
        let wrong = || Error::Refused("the shares do not give back the key they name".to_owned());
        let identity = Identity::parse(&String::from_utf8(secret).map_err(|_| wrong())?)
            .map_err(|_| wrong())?;
        if identity.public() == first.public {
            Ok(identity)
        } else {
            Err(wrong())
        }
    }
}

/// One share of a split secret key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// How many are needed.
    pub need: u8,
    /// The public key of what was split.
    pub public: String,
    bytes: Vec<u8>,
}

impl Share {
    /// The share as one paper or file: what it is for, the share itself, and a checksum against slips of the pen.
    pub fn to_text(&self) -> String {
        format!(
            "# A share of the secret key of {}.\n# {} shares together give it back (imena keys join); one alone says nothing.\n{}\n",
            self.public,
            self.need,
            self.line()
        )
    }

    fn line(&self) -> String {
        let mut line = format!(
            "IMENA-SHARE-1 {} {} {}",
            self.need,
            self.public,
            BASE64.encode(&self.bytes)
        );
        let check = BASE64.encode(&sha256(line.as_bytes())[..6]);
        line.push(' ');
        line.push_str(&check);
        line
    }

    /// Reads a share back.
    pub fn parse(text: &str) -> Result<Share> {
        let line = text
            .lines()
            .map(str::trim)
            .find(|line| line.starts_with("IMENA-SHARE-1 "))
            .ok_or_else(|| {
                Error::Refused("a line beginning with IMENA-SHARE-1 is expected".to_owned())
            })?;
        let parts: Vec<&str> = line.split_whitespace().collect();
        let read = match parts.as_slice() {
            [_, need, public, bytes, _] => {
                need.parse()
                    .ok()
                    .zip(BASE64.decode(bytes).ok())
                    .map(|(need, bytes)| Share {
                        need,
                        public: (*public).to_owned(),
                        bytes,
                    })
            }
            _ => None,
        };
        read.filter(|share| share.line().split(' ').eq(parts.iter().copied()))
            .ok_or_else(|| {
                Error::Refused(
                    "the share was not copied exactly: its checksum does not fit".to_owned(),
                )
            })
    }
}

/// Opens what was sealed to the key; nothing if it was sealed to others.
pub(crate) fn open(sealed: &[u8], identity: &Identity) -> Result<Option<Vec<u8>>> {
    let broken = || Error::damaged("what was sealed");
    let decryptor = age::Decryptor::new(sealed).map_err(|_| broken())?;
    let mut reader = match decryptor.decrypt(std::iter::once(&identity.0 as &dyn age::Identity)) {
        Ok(reader) => reader,
        Err(age::DecryptError::NoMatchingKeys) => return Ok(None),
        Err(_) => return Err(broken()),
    };
    let mut content = Vec::new();
    reader.read_to_end(&mut content).map_err(|_| broken())?;
    Ok(Some(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeper(name: &str) -> (Identity, Recipient) {
        let identity = Identity::generate();
        let recipient = Recipient::new(name, &identity.public()).unwrap();
        (identity, recipient)
    }

    #[test]
    fn each_keeper_opens_and_a_stranger_does_not() {
        let ((a, to_a), (b, to_b), (stranger, _)) = (keeper("a"), keeper("b"), keeper("c"));
        let both = Recipients {
            act: None,
            keepers: vec![to_a, to_b],
        };
        let sealed = both.seal("не для всех".as_bytes()).unwrap();
        for keeper in [&a, &b] {
            let opened = open(&sealed, keeper).unwrap();
            assert_eq!(opened.as_deref(), Some("не для всех".as_bytes()));
        }
        assert_eq!(open(&sealed, &stranger).unwrap(), None);
        assert!(matches!(
            Recipients::default().seal(b"x"),
            Err(Error::NoKeepers)
        ));
    }

    #[test]
    fn a_flipped_bit_is_seen() {
        let (a, to_a) = keeper("a");
        let to = Recipients {
            act: None,
            keepers: vec![to_a],
        };
        let sealed = to.seal(b"content").unwrap();
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            assert!(!matches!(open(&flipped, &a), Ok(Some(_))), "byte {at}");
        }
    }

    #[test]
    fn a_key_is_read_back_from_its_file() {
        let identity = Identity::generate();
        let again = Identity::parse(&identity.to_text()).unwrap();
        assert_eq!(again.public(), identity.public());
        for text in ["", "# nothing", "AGE-SECRET-KEY-1WRONG", "a\nb"] {
            let error = Identity::parse(text).unwrap_err().to_string();
            assert!(
                !error.contains("1WRONG"),
                "a secret is not repeated: {error}"
            );
        }
    }

    #[test]
    fn any_two_of_three_shares_give_the_key_back_and_one_does_not() {
        let identity = Identity::generate();
        let shares: Vec<Share> = identity
            .split(2, 3)
            .unwrap()
            .iter()
            .map(|share| Share::parse(&share.to_text()).unwrap())
            .collect();
        for pair in [[0, 1], [1, 2], [2, 0]] {
            let pair = pair.map(|n| shares[n].clone());
            assert_eq!(Identity::join(&pair).unwrap().public(), identity.public());
        }
        assert!(Identity::join(&shares[..1]).is_err());
        assert!(Identity::join(&[shares[0].clone(), shares[0].clone()]).is_err());
        let other = Identity::generate().split(2, 2).unwrap();
        assert!(Identity::join(&[shares[0].clone(), other[1].clone()]).is_err());
        assert!(identity.split(1, 3).is_err() && identity.split(4, 3).is_err());
    }

    #[test]
    fn a_slip_of_the_pen_in_a_share_is_seen() {
        let share = Identity::generate().split(2, 2).unwrap().remove(0);
        let text = share.to_text();
        let at = text.find("age1").unwrap();
        for (from, _) in text.match_indices('A').filter(|(i, _)| *i > at) {
            let mut slip = text.clone();
            slip.replace_range(from..=from, "B");
            if slip.lines().last() != text.lines().last() {
                assert!(Share::parse(&slip).is_err());
            }
        }
    }
}
