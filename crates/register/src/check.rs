//! Recomputing what an entry commits to from what is stored: the heart of verify, and of nothing else.

use rusqlite::{Connection, OptionalExtension as _};

use crate::commitment::{Salt, commit, commit_all, entry_bytes, item_salt};
use crate::encoding::Bytes;
use crate::error::{Error, Result};
use crate::kind::Kind;
use crate::ledger::Hash;
use crate::nouns;
use crate::writing::{Hand, act_bytes};

/// An entry as the register has it, and whether its content still gives its commitment.
pub(crate) struct Checked {
    pub(crate) entry: u64,
    pub(crate) bytes: [u8; 42],
    /// What is the matter, if anything is.
    pub(crate) wrong: Option<String>,
    pub(crate) claims: u64,
}

/// The canonical bytes of a claim from the columns `property, as_written, readings, marks, span`, the first at `at`.
pub(crate) fn claim_bytes(row: &rusqlite::Row<'_>, at: usize, bytes: &mut Bytes) -> Result<()> {
    let text = |at: usize| -> Result<&str> {
        Ok(row.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?)
    };
    bytes.clear();
    bytes
        .byte(1)
        .number(row.get::<_, u64>(at)?)
        .text(text(at + 1)?);
    let readings = row
        .get_ref(at + 2)?
        .as_str_or_null()
        .map_err(rusqlite::Error::from)?;
    match readings {
        None => {
            bytes.number(0);
        }
        Some(one) if !one.contains(['\\', '\u{1f}']) => {
            bytes.number(1).text(one);
        }
        Some(_) => {
            let readings = nouns::split_readings(readings);
            bytes.number(readings.len() as u64);
            for reading in &readings {
                bytes.text(reading);
            }
        }
    }
    bytes
        .number(row.get::<_, Option<u64>>(at + 3)?.unwrap_or(0))
        .number(
            row.get::<_, Option<i64>>(at + 4)?
                .unwrap_or(0)
                .cast_unsigned(),
        );
    Ok(())
}

/// The canonical bytes of the head of a reading.
pub(crate) fn head_of(connection: &Connection, entry: u64) -> Result<Vec<u8>> {
    let mut statement = connection.prepare_cached(
        "SELECT source, locator, page, audience, restates FROM reading WHERE entry = ?1",
    )?;
    let mut rows = statement.query([entry])?;
    let row = rows
        .next()?
        .ok_or_else(|| Error::Absent(format!("entry {entry}")))?;
    let mut bytes = Bytes::new();
    head_bytes(row, &mut bytes)?;
    Ok(bytes.into_vec())
}

/// The head of a reading from the columns `source, locator, page, audience, restates`, the first being 0.
fn head_bytes(row: &rusqlite::Row<'_>, bytes: &mut Bytes) -> Result<()> {
    bytes.clear();
    nouns::head(
        bytes,
        row.get(0)?,
        row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?,
        row.get_ref(2)?
            .as_str_or_null()
            .map_err(rusqlite::Error::from)?,
        crate::record::audience(row.get(3)?)?,
        row.get_ref(4)?
            .as_blob_or_null()
            .map_err(rusqlite::Error::from)?,
    );
    Ok(())
}

/// Visits the entries `from..to` in order, each recomputed from its content. Missing ones are passed over.
pub(crate) fn each_checked(
    connection: &Connection,
    from: u64,
    to: u64,
    mut visit: impl FnMut(Checked) -> Result<()>,
) -> Result<()> {
    let mut acts = connection.prepare(
        "SELECT entry, kind, at, by_whom, note, intake, content, salt, commitment FROM act
         WHERE entry >= ?1 AND entry < ?2 ORDER BY entry",
    )?;
    let mut readings = connection.prepare(
        "SELECT source, locator, page, audience, restates, entry, intake, claims, verbatim, salt, commitment, record
         FROM reading WHERE entry >= ?1 AND entry < ?2 ORDER BY entry",
    )?;
    let mut claims = connection.prepare(
        "SELECT entry, n, property, as_written, readings, marks, span FROM claim
         WHERE entry >= ?1 AND entry < ?2 ORDER BY entry, n",
    )?;
    let mut acts = acts.query((from, to))?;
    let mut readings = readings.query((from, to))?;
    let mut claims = Claims {
        rows: claims.query((from, to))?,
        waiting: None,
        bytes: Bytes::new(),
    };
    claims.advance()?;
    let mut act = next_act(connection, &mut acts)?;
    let mut bytes = Bytes::new();
    let mut items = Vec::new();
    while let Some(row) = readings.next()? {
        let entry: u64 = row.get(5)?;
        while let Some(checked) = act.take_if(|a| a.entry < entry) {
            visit(checked)?;
            act = next_act(connection, &mut acts)?;
        }
        visit(check_reading(
            connection,
            row,
            &mut claims,
            &mut bytes,
            &mut items,
        )?)?;
    }
    while let Some(checked) = act {
        visit(checked)?;
        act = next_act(connection, &mut acts)?;
    }
    Ok(())
}

/// Claims in the order of their entries, the next one being ready with its bytes.
struct Claims<'r> {
    rows: rusqlite::Rows<'r>,
    waiting: Option<(u64, u32)>,
    bytes: Bytes,
}

impl Claims<'_> {
    fn advance(&mut self) -> Result<()> {
        self.waiting = match self.rows.next()? {
            None => None,
            Some(row) => {
                claim_bytes(row, 2, &mut self.bytes)?;
                Some((row.get(0)?, row.get(1)?))
            }
        };
        Ok(())
    }
}

fn check_reading(
    connection: &Connection,
    row: &rusqlite::Row<'_>,
    claims: &mut Claims<'_>,
    bytes: &mut Bytes,
    items: &mut Vec<Hash>,
) -> Result<Checked> {
    let entry: u64 = row.get(5)?;
    let count: u64 = row.get(7)?;
    let commitment: Hash = row.get(10)?;
    let salt: Option<Salt> = row.get(9)?;
    let hollow = match salt {
        Some(_) => None,
        None if Hollow::is_whole(connection, entry)? => {
            let mut wrong = None;
            while let Some((of, _)) = claims.waiting.filter(|(of, _)| *of <= entry) {
                wrong = Some(if of == entry {
                    "it is sealed, and a claim of it stands in the clear".to_owned()
                } else {
                    "a claim belongs to no reading".to_owned()
                });
                claims.advance()?;
            }
            // What it commits to is checked when a keeper's key opens it.
            return Ok(Checked {
                entry,
                bytes: entry_bytes(Kind::Reading.code(), row.get(6)?, &commitment),
                wrong,
                claims: count,
            });
        }
        None => Some(Hollow::read(connection, entry)?),
    };
    let mut wrong = None;
    let salt_of = |item: u32| -> Option<Salt> {
        match (&salt, &hollow) {
            (Some(salt), _) => Some(item_salt(salt, item)),
            (None, Some(hollow)) => hollow.salts.get(&item).copied(),
            (None, None) => None,
        }
    };
    items.clear();
    let mut found: Vec<(u32, Hash)> = Vec::new();
    head_bytes(row, bytes)?;
    if let Some(salt) = salt_of(0) {
        found.push((0, commit(&salt, bytes.as_slice())));
    }
    let verbatim = row
        .get_ref(8)?
        .as_blob_or_null()
        .map_err(rusqlite::Error::from)?;
    if let (Some(verbatim), Some(salt)) = (verbatim, salt_of(1)) {
        found.push((1, commit(&salt, verbatim)));
    }
    let mut stray = 0;
    while let Some((of, n)) = claims.waiting.filter(|(of, _)| *of <= entry) {
        if of == entry {
            match salt_of(n + 2) {
                Some(salt) => found.push((n + 2, commit(&salt, claims.bytes.as_slice()))),
                None => stray += 1,
            }
        } else {
            stray += 1;
        }
        claims.advance()?;
    }
    if let Some(hollow) = hollow {
        found.extend(hollow.withdrawn);
        found.sort_by_key(|(item, _)| *item);
        if hollow.is_unnamed {
            wrong = Some("its withdrawal is not named by the act it refers to".to_owned());
        }
    }
    let claims_found = found.iter().filter(|(item, _)| *item >= 2).count() as u64;
    items.extend(found.iter().map(|(_, hash)| *hash));
    if commit_all(items) != commitment {
        wrong = Some(if claims_found == count {
            "its content does not give its commitment".to_owned()
        } else {
            format!("it has {claims_found} claims of {count}")
        });
    } else if stray > 0 {
        wrong = Some("a claim belongs to no reading".to_owned());
    }
    Ok(Checked {
        entry,
        bytes: entry_bytes(Kind::Reading.code(), row.get(6)?, &commitment),
        wrong,
        claims: claims_found,
    })
}

/// What is left of a reading from which something was withdrawn.
struct Hollow {
    salts: std::collections::BTreeMap<u32, Salt>,
    withdrawn: Vec<(u32, Hash)>,
    is_unnamed: bool,
}

impl Hollow {
    /// Whether all of the reading is sealed.
    fn is_whole(connection: &Connection, entry: u64) -> Result<bool> {
        Ok(crate::sealed::is_known(connection)?
            && crate::private::is_wholly_sealed(connection, entry)?)
    }

    fn read(connection: &Connection, entry: u64) -> Result<Hollow> {
        let salts = connection
            .prepare_cached("SELECT item, salt FROM item_salt WHERE entry = ?1")?
            .query_map([entry], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let rows: Vec<(u32, Hash, u64)> = connection
            .prepare_cached(
                "SELECT item, commitment, act FROM withdrawn WHERE entry = ?1 ORDER BY item",
            )?
            .query_map([entry], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut is_unnamed = false;
        let mut withdrawn = Vec::new();
        for (item, commitment, act) in rows {
            is_unnamed |= !names(connection, act, entry, i64::from(item))?;
            withdrawn.push((item, commitment));
        }
        if crate::sealed::is_known(connection)? {
            let sealed: Vec<(u32, Hash)> = connection
                .prepare_cached(
                    "SELECT item, commitment FROM sealed_item WHERE entry = ?1 AND item >= 0",
                )?
                .query_map([entry], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            withdrawn.extend(sealed);
        }
        Ok(Hollow {
            salts,
            withdrawn,
            is_unnamed,
        })
    }
}

/// Whether an act is a withdrawal that names an item.
fn names(connection: &Connection, act: u64, entry: u64, item: i64) -> Result<bool> {
    let content: Option<Option<Vec<u8>>> = connection
        .prepare_cached("SELECT content FROM act WHERE entry = ?1 AND kind = ?2")?
        .query_row((act, Kind::Withdrawal.code()), |row| row.get(0))
        .optional()?;
    let Some(Some(content)) = content else {
        return Ok(false);
    };
    Ok(crate::withdrawal::read_items(&content)?.contains(&(entry, item)))
}

fn next_act(connection: &Connection, rows: &mut rusqlite::Rows<'_>) -> Result<Option<Checked>> {
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let entry: u64 = row.get(0)?;
    let kind: u8 = row.get(1)?;
    let hand = Hand {
        at: imena_model::Moment(row.get(2)?),
        by: row.get(3)?,
        note: row.get(4)?,
    };
    let intake: Option<u64> = row.get(5)?;
    let content: Option<Vec<u8>> = row.get(6)?;
    let salt: Option<Salt> = row.get(7)?;
    let commitment: Hash = row.get(8)?;
    let wrong = if let (Some(content), Some(salt)) = (content, salt) {
        let now = commit(&salt, act_bytes(kind, &hand, &content).as_slice());
        (now != commitment).then(|| "its content does not give its commitment".to_owned())
    } else {
        let act: Option<u64> = connection
            .prepare_cached(
                "SELECT act FROM withdrawn WHERE entry = ?1 AND item = -1 AND commitment = ?2",
            )?
            .query_row((entry, commitment), |row| row.get(0))
            .optional()?;
        let is_named = match act {
            Some(act) => names(connection, act, entry, -1)?,
            None => false,
        } || (crate::sealed::is_known(connection)?
            && crate::private::sealed_act(connection, entry)? == Some(commitment));
        (!is_named).then(|| "its content is gone and no withdrawal names it".to_owned())
    };
    Ok(Some(Checked {
        entry,
        bytes: entry_bytes(kind, intake.unwrap_or(entry), &commitment),
        wrong,
        claims: 0,
    }))
}
