//! Standing requests: who is sought, in the words of whoever seeks.
//!
//! The words must be readable, since each intake is matched against them; the contact is sealed and is not. The act commits
//! to the words by a salted hash, so that a request withdrawn leaves nothing to guess back: its row goes with the salt, and
//! the sealed contact is destroyed. Of the receipt code only a digest is kept.

use imena_model::{ActId, Moment, Request};
use rusqlite::{Connection, OptionalExtension as _};

use crate::commitment::commit;
use crate::encoding::{Bytes, Cursor};
use crate::error::{Error, Result};
use crate::holding::Holding;
use crate::kind::Kind;
use crate::ledger::Hash;
use crate::writing::{Hand, Writing};

/// The topic of sealed contacts.
const CONTACT: &str = "contact";

/// Made when the first request is left; holdings without requests do not have it.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS request (
    entry   INTEGER PRIMARY KEY,
    receipt BLOB NOT NULL UNIQUE,
    query   TEXT NOT NULL,
    lang    TEXT NOT NULL,
    contact INTEGER,
    salt    BLOB NOT NULL
) STRICT";

/// What is left by a visitor.
#[derive(Debug, Clone, Copy)]
pub struct Leave<'a> {
    /// Who is sought, as typed.
    pub query: &'a str,
    /// The language the seeker reads.
    pub lang: &'a str,
    /// SHA-256 of the receipt code.
    pub receipt: [u8; 32],
    /// How the seeker can be reached.
    pub contact: Option<&'a str>,
}

fn is_known(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'request')";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// The bytes the commitment is over.
fn words(query: &str, lang: &str) -> Bytes {
    let mut bytes = Bytes::new();
    bytes.byte(1).text(query).text(lang);
    bytes
}

impl Writing<'_> {
    /// Registers a request; a contact is sealed to the keepers in the same act.
    pub fn leave_request(&mut self, left: &Leave<'_>, hand: &Hand) -> Result<ActId> {
        let folder = self.holding.folder().to_owned();
        let done = self.in_one(|step| {
            step.connection.execute_batch(TABLE)?;
            let contact = left
                .contact
                .map(|contact| step.seal(&folder, CONTACT, contact.as_bytes(), hand))
                .transpose()?;
            let salt = step.salts.draw()?;
            let commitment = commit(&salt, words(left.query, left.lang).as_slice());
            let mut content = Bytes::new();
            content
                .byte(1)
                .bytes(&left.receipt)
                .bytes(&commitment)
                .maybe_number(contact.map(|c| c.0));
            let entry = step.act(Kind::Request, hand, None, content.as_slice())?;
            step.connection.execute(
                "INSERT INTO request (entry, receipt, query, lang, contact, salt) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (entry, left.receipt, left.query, left.lang, contact.map(|c| c.0), salt),
            )?;
            Ok(ActId(entry))
        });
        if done.is_err() {
            // A contact sealed for an act that was not finished is nobody's.
            crate::sealed::remove_unknown(&folder, &self.connection)?;
        }
        done
    }

    /// Withdraws a request: its words and its sealed contact are destroyed; that there was one stays in the ledger.
    pub fn withdraw_request(&mut self, id: ActId, hand: &Hand) -> Result<()> {
        let contact: Option<Option<u64>> = self
            .connection
            .query_row(
                "SELECT contact FROM request WHERE entry = ?1",
                [id.0],
                |row| row.get(0),
            )
            .optional()?;
        let contact = contact.ok_or_else(|| Error::Absent(format!("request {id}")))?;
        self.in_one(|step| {
            let mut content = Bytes::new();
            content.byte(2).number(id.0);
            step.act(Kind::Request, hand, None, content.as_slice())?;
            step.connection
                .execute("DELETE FROM request WHERE entry = ?1", [id.0])?;
            Ok(())
        })?;
        if let Some(contact) = contact {
            self.destroy_sealed(&[ActId(contact)], hand)?;
        }
        Ok(())
    }
}

impl Holding {
    /// Every standing request, oldest first.
    pub fn requests(&self) -> Result<Vec<Request>> {
        self.read(|connection| {
            if !is_known(connection)? {
                return Ok(Vec::new());
            }
            let mut statement = connection.prepare_cached(
                "SELECT entry, receipt, query, lang, contact, at FROM request JOIN act USING (entry) ORDER BY entry",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(Request {
                    id: ActId(row.get(0)?),
                    receipt: row.get(1)?,
                    query: row.get(2)?,
                    lang: row.get(3)?,
                    contact: row.get::<_, Option<u64>>(4)?.map(ActId),
                    at: Moment(row.get(5)?),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

/// Checks that the words of every request are those its act committed to; names the entries where they are not.
pub(crate) fn differences(connection: &Connection, mut found: impl FnMut(u64)) -> Result<()> {
    if !is_known(connection)? {
        return Ok(());
    }
    let mut statement = connection.prepare(
        "SELECT entry, query, lang, request.salt, content, receipt FROM request LEFT JOIN act USING (entry)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (query, lang): (String, String) = (row.get(1)?, row.get(2)?);
        let salt: [u8; 32] = row.get(3)?;
        let content: Vec<u8> = row.get::<_, Option<Vec<u8>>>(4)?.unwrap_or_default();
        let receipt: Hash = row.get(5)?;
        let said = (|| {
            let mut cursor = Cursor::new(&content);
            let version = cursor.byte().ok()?;
            let of = cursor.bytes().ok()?.to_vec();
            let commitment = cursor.bytes().ok()?.to_vec();
            (version == 1).then_some((of, commitment))
        })();
        let is = (
            receipt.to_vec(),
            commit(&salt, words(&query, &lang).as_slice()).to_vec(),
        );
        if said != Some(is) {
            found(row.get(0)?);
        }
    }
    Ok(())
}
