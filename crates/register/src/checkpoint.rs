//! Checkpoints, keys and proofs: what can be carried out of the holding and checked by a stranger.
//!
//! `ledger/checkpoint` is the newest signed state, `ledger/checkpoints/<size>` keeps them all. Public keys are named by
//! acts, so that an old checkpoint is checked with the key of its time. The secret key is never in the folder.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use imena_model::ActId;
use rusqlite::Connection;

use crate::encoding::Cursor;
use crate::error::{Error, Result};
use crate::fixity::write_whole;
use crate::holding::{About, Holding};
use crate::kind::Kind;
use crate::ledger::{Hash, consistency, inclusion, is_consistent, is_included, leaf_hash, root};
use crate::note::{Checkpoint, Note, Signer, Verifier};
use crate::tiles::{Tiles, WIDTH};
use crate::writing::{Hand, Writing, read_frontier};

/// That an entry is in the ledger: in the text form of C2SP tlog-proof, with the entry as extra data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The number of the entry.
    pub index: u64,
    /// The entry: format, kind, act and commitment.
    pub entry: Vec<u8>,
    /// The hashes that lead to the root.
    pub path: Vec<Hash>,
    /// The signed checkpoint, or its three lines alone where nothing is signed yet.
    pub checkpoint: String,
}

impl Proof {
    /// The proof as text.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "c2sp.org/tlog-proof@v1\nextra {}\nindex {}\n",
            BASE64.encode(&self.entry),
            self.index
        );
        for hash in &self.path {
            text.push_str(&BASE64.encode(hash));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Reads a proof.
    pub fn parse(text: &str) -> Option<Proof> {
        let (head, checkpoint) = text.split_once("\n\n")?;
        let mut lines = head.lines();
        if lines.next()? != "c2sp.org/tlog-proof@v1" {
            return None;
        }
        let entry = BASE64.decode(lines.next()?.strip_prefix("extra ")?).ok()?;
        let index = lines.next()?.strip_prefix("index ")?.parse().ok()?;
        let path = lines
            .map(|line| Hash::try_from(BASE64.decode(line).ok()?).ok())
            .collect::<Option<_>>()?;
        Some(Proof {
            index,
            entry,
            path,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Whether the path leads from the entry to the root of the checkpoint. Signatures are not looked at.
    pub fn holds(&self) -> bool {
        let body = body_of(&self.checkpoint);
        Checkpoint::parse(&body).is_ok_and(|checkpoint| {
            is_included(
                &leaf_hash(&self.entry),
                self.index,
                checkpoint.size,
                &self.path,
                &checkpoint.root,
            )
        })
    }
}

/// That an earlier state of the ledger is the beginning of a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// Size of the earlier state.
    pub from: u64,
    /// Its root.
    pub from_root: Hash,
    /// Size of the later state.
    pub to: u64,
    /// Its root.
    pub to_root: Hash,
    /// The hashes that show it.
    pub path: Vec<Hash>,
}

impl Consistency {
    /// Whether the path shows it.
    pub fn holds(&self) -> bool {
        is_consistent(
            self.from,
            &self.from_root,
            self.to,
            &self.to_root,
            &self.path,
        )
    }
}

/// The first three lines of a checkpoint, signed or not.
pub(crate) fn body_of(text: &str) -> String {
    text.split_inclusive('\n').take(3).collect()
}

/// The public keys named by acts, newest last.
pub(crate) fn keys_named(connection: &Connection) -> Result<Vec<Verifier>> {
    let mut statement =
        connection.prepare_cached("SELECT content FROM act WHERE kind = ?1 ORDER BY entry")?;
    let mut rows = statement.query([Kind::KeyNamed.code()])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        let content: Vec<u8> = row.get(0)?;
        let mut cursor = Cursor::new(&content);
        cursor.byte()?;
        keys.push(Verifier::parse(cursor.text()?)?);
    }
    Ok(keys)
}

impl Holding {
    /// The newest signed checkpoint, if there is one.
    pub fn checkpoint(&self) -> Result<Option<String>> {
        let path = self.folder().join("ledger/checkpoint");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(&path, error)),
        }
    }

    /// The state of the ledger now.
    pub fn state(&self) -> Result<Checkpoint> {
        let frontier = self.read(read_frontier)?;
        Ok(Checkpoint {
            origin: self.about().origin.clone(),
            size: frontier.size(),
            root: frontier.root(),
        })
    }

    /// Proves that an entry is in the newest signed checkpoint, or in the state now if that one does not reach it.
    pub fn prove(&self, index: u64) -> Result<Proof> {
        let state = self.state()?;
        if index >= state.size {
            return Err(Error::Absent(format!("entry {index} of the ledger")));
        }
        let signed = self.checkpoint()?.filter(|text| {
            Checkpoint::parse(&body_of(text)).is_ok_and(|signed| signed.size > index)
        });
        let (size, checkpoint) = match signed {
            Some(text) => (
                Checkpoint::parse(&body_of(&text)).map_or(state.size, |signed| signed.size),
                text,
            ),
            None => (state.size, state.body()),
        };
        let tiles = Tiles::new(&self.folder().join("ledger"), state.size);
        let bundle = tiles.entries(index / WIDTH as u64)?;
        let entry = bundle
            .get((index % WIDTH as u64) as usize)
            .cloned()
            .ok_or_else(|| Error::damaged(format!("entry {index} in ledger/tile")))?;
        let proof = Proof {
            index,
            entry,
            path: inclusion(&tiles, index, size)?,
            checkpoint,
        };
        if proof.holds() {
            Ok(proof)
        } else {
            Err(Error::damaged("the ledger"))
        }
    }

    /// Proves that the state of `from` entries is the beginning of that of `to` entries.
    pub fn prove_consistency(&self, from: u64, to: u64) -> Result<Consistency> {
        let size = self.state()?.size;
        if from > to || to > size {
            return Err(Error::Refused(format!(
                "a state of {from} entries and a later one of {to} are asked for; the ledger has {size}"
            )));
        }
        let tiles = Tiles::new(&self.folder().join("ledger"), size);
        Ok(Consistency {
            from,
            from_root: root(&tiles, from)?,
            to,
            to_root: root(&tiles, to)?,
            path: consistency(&tiles, from, to)?,
        })
    }
}

impl Writing<'_> {
    /// Names the public key by which checkpoints are signed from now on; older ones stay valid by theirs.
    pub fn name_key(&mut self, key: &Verifier, hand: &Hand) -> Result<ActId> {
        let text = key.to_text();
        let entry = self.one_act(Kind::KeyNamed, hand, |content| {
            content.byte(1).text(&text);
            Ok(())
        })?;
        let mut about = About::read(self.holding.folder())?;
        about.key = Some(key.clone());
        self.rewrite_about(&about)?;
        Ok(ActId(entry))
    }

    /// Names the public key of a witness whose signatures are looked for.
    pub fn name_witness(&mut self, key: &Verifier) -> Result<()> {
        let mut about = About::read(self.holding.folder())?;
        if !about.witnesses.contains(key) {
            about.witnesses.push(key.clone());
        }
        self.rewrite_about(&about)
    }

    fn rewrite_about(&mut self, about: &About) -> Result<()> {
        let path = self.holding.folder().join("holding.toml");
        write_whole(&path, about.to_text().as_bytes())?;
        self.settle()
    }

    /// Signs the state now; gives the signed note. The first key that signs is named by that.
    pub fn checkpoint(&mut self, signer: &Signer, hand: &Hand) -> Result<String> {
        let about = About::read(self.holding.folder())?;
        match &about.key {
            None => {
                self.name_key(&signer.verifier(), hand)?;
            }
            Some(key) if *key == signer.verifier() => {}
            Some(key) => {
                return Err(Error::Refused(format!(
                    "checkpoints of this holding are signed by {}; name the new key first",
                    key.to_text()
                )));
            }
        }
        let checkpoint = Checkpoint {
            origin: about.origin,
            size: self.frontier.size(),
            root: self.frontier.root(),
        };
        let text = checkpoint.signed(signer);
        self.keep_checkpoint(checkpoint.size, &text)?;
        Ok(text)
    }

    /// Takes in a checkpoint to which witnesses have put their signatures; only those of known witnesses count.
    pub fn take_cosigned(&mut self, text: &str) -> Result<Vec<(String, u64)>> {
        let about = About::read(self.holding.folder())?;
        let note = Note::parse(text)?;
        let checkpoint = Checkpoint::parse(&note.body)?;
        let path = checkpoint_path(self.holding.folder(), checkpoint.size);
        let kept = fs::read_to_string(&path).map_err(|e| Error::io(&path, e))?;
        if Note::parse(&kept)?.body != note.body {
            return Err(Error::Refused(
                "the witnesses signed another state than this holding had".to_owned(),
            ));
        }
        if let Some(key) = &about.key {
            key.check(&note)?;
        }
        let mut seen = Vec::new();
        for witness in &about.witnesses {
            if let Some(seconds) = witness.check(&note).ok().flatten() {
                seen.push((witness.name().to_owned(), seconds));
            }
        }
        if seen.is_empty() {
            return Err(Error::Refused(
                "no signature of a known witness stands below it".to_owned(),
            ));
        }
        self.keep_checkpoint(checkpoint.size, text)?;
        Ok(seen)
    }

    fn keep_checkpoint(&mut self, size: u64, text: &str) -> Result<()> {
        let folder = self.holding.folder();
        let kept = checkpoint_path(folder, size);
        if let Some(parent) = kept.parent() {
            fs::create_dir_all(parent).map_err(|e| Error::io(parent, e))?;
        }
        write_whole(&kept, text.as_bytes())?;
        let newest = self
            .holding
            .checkpoint()?
            .and_then(|text| Checkpoint::parse(&body_of(&text)).ok());
        if newest.is_none_or(|newest| newest.size <= size) {
            write_whole(&folder.join("ledger/checkpoint"), text.as_bytes())?;
        }
        self.fixity.touch();
        self.settle()
    }
}

fn checkpoint_path(folder: &Path, size: u64) -> std::path::PathBuf {
    folder.join(format!("ledger/checkpoints/{size}"))
}
