//! Corrections as they are registered: each an act of its own, nothing of what it corrects is changed.

use imena_model::{
    Act, ActId, ActKind, Audience, ClaimId, Correction, CorrectionKind, Moment, RecordId,
};
use rusqlite::Connection;

use crate::encoding::{Bytes, Cursor, Unreadable};
use crate::error::{Error, Result};
use crate::holding::Holding;
use crate::kind::Kind;
use crate::record::{is_seen, view};
use crate::writing::{Hand, Writing};

fn write(bytes: &mut Bytes, correction: &Correction) {
    bytes
        .byte(1)
        .number(correction.record.0)
        .maybe_number(correction.claim.map(u64::from))
        .byte(correction.kind.code())
        .maybe_text(correction.reads.as_deref())
        .maybe_text(correction.page.as_deref())
        .maybe_number(correction.by_claim.map(|id| id.record.0))
        .maybe_number(correction.by_claim.map(|id| u64::from(id.n)))
        .maybe_number(correction.answers.map(|id| id.0));
}

fn read(bytes: &[u8]) -> Result<Correction, Unreadable> {
    let mut c = Cursor::new(bytes);
    let small = |number: u64| {
        u32::try_from(number).map_err(|_| Unreadable {
            at: 0,
            expected: "the number of a claim",
        })
    };
    c.byte()?;
    let correction = Correction {
        record: RecordId(c.number()?),
        claim: c.maybe_number()?.map(small).transpose()?,
        kind: CorrectionKind::from_code(c.byte()?).ok_or(Unreadable {
            at: 0,
            expected: "a kind of correction",
        })?,
        reads: c.maybe_text()?.map(str::to_owned),
        page: c.maybe_text()?.map(str::to_owned),
        by_claim: match (c.maybe_number()?, c.maybe_number()?) {
            (Some(record), Some(n)) => Some(ClaimId {
                record: RecordId(record),
                n: small(n)?,
            }),
            _ => None,
        },
        answers: c.maybe_number()?.map(ActId),
    };
    c.end()?;
    Ok(correction)
}

impl Writing<'_> {
    /// Registers a correction; the note of the hand says why. What it is about must be there.
    pub fn correct(&mut self, correction: &Correction, hand: &Hand) -> Result<ActId> {
        self.in_one(|step| {
            has_claim(step.connection, correction.record, correction.claim)?;
            if let Some(by) = correction.by_claim {
                has_claim(step.connection, by.record, Some(by.n))?;
            }
            if let Some(report) = correction.answers {
                let of: Option<Correction> = of_entry(step.connection, report.0)?;
                let of = of.ok_or_else(|| Error::Absent(format!("report {report}")))?;
                if of.record != correction.record {
                    return Err(Error::Refused(format!(
                        "{report} is about {}, not about {}",
                        of.record, correction.record
                    )));
                }
            }
            let mut content = Bytes::new();
            write(&mut content, correction);
            let entry = step.act(Kind::Correction, hand, None, content.as_slice())?;
            step.connection.execute(
                "INSERT INTO correction (entry, record) VALUES (?1, ?2)",
                (entry, correction.record.0),
            )?;
            Ok(ActId(entry))
        })
    }
}

fn has_claim(connection: &Connection, record: RecordId, claim: Option<u32>) -> Result<()> {
    let view = view(connection, record, Audience::Keeper)?
        .ok_or_else(|| Error::Absent(record.to_string()))?;
    match claim {
        Some(n) if !view.claims.iter().any(|c| c.n == n) => {
            Err(Error::Absent(ClaimId { record, n }.to_string()))
        }
        _ => Ok(()),
    }
}

fn of_entry(connection: &Connection, entry: u64) -> Result<Option<Correction>> {
    Ok(list(connection, None, Some(entry))?
        .into_iter()
        .next()
        .map(|(_, correction)| correction))
}

fn list(
    connection: &Connection,
    record: Option<u64>,
    entry: Option<u64>,
) -> Result<Vec<(Act, Correction)>> {
    let mut statement = connection.prepare_cached(
        "SELECT entry, by_whom, at, note, content FROM correction JOIN act USING (entry)
         WHERE content IS NOT NULL AND (?1 IS NULL OR record = ?1) AND (?2 IS NULL OR entry = ?2)
         ORDER BY entry",
    )?;
    let mut rows = statement.query((record, entry))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let act = Act {
            id: ActId(row.get(0)?),
            kind: ActKind::Correction,
            by: row.get(1)?,
            at: Moment(row.get(2)?),
            note: row.get(3)?,
            undone_by: None,
        };
        found.push((act, read(&row.get::<_, Vec<u8>>(4)?)?));
    }
    Ok(found)
}

/// Checks that the table of corrections says what their acts say; names the entries where it does not.
pub(crate) fn differences(connection: &Connection, mut found: impl FnMut(u64)) -> Result<()> {
    let exists = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'correction')";
    if !connection.query_row(exists, [], |row| row.get(0))? {
        return Ok(());
    }
    let mut statement = connection.prepare(
        "SELECT act.entry, kind, content, record FROM act LEFT JOIN correction USING (entry)
         WHERE kind = ?1 OR correction.entry IS NOT NULL",
    )?;
    let mut rows = statement.query([Kind::Correction.code()])?;
    while let Some(row) = rows.next()? {
        let record: Option<u64> = row.get(3)?;
        let content: Vec<u8> = row.get::<_, Option<Vec<u8>>>(2)?.unwrap_or_default();
        let said = read(&content).ok().map(|correction| correction.record.0);
        if said != record || row.get::<_, u8>(1)? != Kind::Correction.code() {
            found(row.get(0)?);
        }
    }
    Ok(())
}

impl Holding {
    /// Corrections an audience may see, oldest first: of one record, or all of them.
    pub fn corrections(
        &self,
        record: Option<RecordId>,
        asking: Audience,
    ) -> Result<Vec<(Act, Correction)>> {
        self.read(|connection| {
            let mut seen = Vec::new();
            for (act, correction) in list(connection, record.map(|r| r.0), None)? {
                if !is_seen(connection, correction.record, asking)? {
                    continue;
                }
                let is_shown = |record, n| -> Result<bool> {
                    let view = view(connection, record, asking)?;
                    Ok(view.is_some_and(|v| v.claims.iter().any(|c| c.n == n)))
                };
                if let Some(n) = correction.claim
                    && !is_shown(correction.record, n)?
                {
                    continue;
                }
                let mut correction = correction;
                if let Some(by) = correction.by_claim
                    && !is_shown(by.record, by.n)?
                {
                    correction.by_claim = None;
                }
                seen.push((act, correction));
            }
            Ok(seen)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_correction_returns(
            record: u64, claim: Option<u32>, kind in 0..5_u8, reads: Option<String>, page: Option<String>,
            by: Option<(u64, u32)>, answers: Option<u64>,
        ) {
            let correction = Correction {
                record: RecordId(record),
                claim,
                kind: CorrectionKind::from_code(kind).unwrap(),
                reads,
                page,
                by_claim: by.map(|(record, n)| ClaimId { record: RecordId(record), n }),
                answers: answers.map(ActId),
            };
            let mut bytes = Bytes::new();
            write(&mut bytes, &correction);
            prop_assert_eq!(read(bytes.as_slice()), Ok(correction));
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
            read(&bytes).ok();
        }
    }
}
