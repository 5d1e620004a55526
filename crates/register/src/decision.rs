//! Decisions on pairs, undoing of intakes, and the list of acts.

use imena_model::{Act, ActId, ActKind, Decided, Decision, Moment, RecordId};
use rusqlite::{Connection, OptionalExtension};

use crate::error::{Error, Result};
use crate::holding::Holding;
use crate::kind::Kind;
use crate::nouns;
use crate::writing::{Hand, Writing};

fn record_is_there(connection: &Connection, record: RecordId) -> Result<()> {
    let is_there: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM reading WHERE entry = ?1 AND record = entry)",
        )?
        .query_row([record.0], |row| row.get(0))?;
    if is_there {
        Ok(())
    } else {
        Err(Error::Absent(record.to_string()))
    }
}

impl Writing<'_> {
    /// Registers a person's decision on a pair of records; the note of the hand is the reason.
    pub fn decide(
        &mut self,
        a: RecordId,
        b: RecordId,
        decided: Decided,
        hand: &Hand,
    ) -> Result<ActId> {
        if a == b {
            return Err(Error::Refused(format!(
                "{a} and {b} are the same record: a decision is on two"
            )));
        }
        let (a, b) = (a.min(b), a.max(b));
        self.in_one(|step| {
            record_is_there(step.connection, a)?;
            record_is_there(step.connection, b)?;
            let mut content = crate::encoding::Bytes::new();
            nouns::decision(&mut content, a.0, b.0, decided);
            let entry = step.act(Kind::Decision, hand, None, content.as_slice())?;
            step.connection.execute(
                "INSERT INTO decision (entry, a, b) VALUES (?1, ?2, ?3)",
                (entry, a.0, b.0),
            )?;
            Ok(ActId(entry))
        })
    }

    /// Withdraws a decision; it stays readable, with the act that withdrew it.
    pub fn withdraw_decision(&mut self, decision: ActId, hand: &Hand) -> Result<ActId> {
        self.in_one(|step| {
            let mut content = crate::encoding::Bytes::new();
            content.byte(1).number(decision.0);
            let entry = step.act(Kind::DecisionWithdrawn, hand, None, content.as_slice())?;
            let changed = step.connection.execute(
                "UPDATE decision SET withdrawn_by = ?2 WHERE entry = ?1 AND withdrawn_by IS NULL",
                (decision.0, entry),
            )?;
            if changed == 0 {
                return Err(Error::Absent(format!("standing decision {decision}")));
            }
            Ok(ActId(entry))
        })
    }

    /// Undoes an intake: what it brought is no longer seen; its place in the ledger and its proofs stay.
    pub fn undo(&mut self, intake: ActId, hand: &Hand) -> Result<ActId> {
        self.in_one(|step| {
            let mut content = crate::encoding::Bytes::new();
            content.byte(1).number(intake.0);
            let entry = step.act(Kind::Undoing, hand, None, content.as_slice())?;
            let changed = step.connection.execute(
                "UPDATE intake SET undone_by = ?2 WHERE entry = ?1 AND undone_by IS NULL",
                (intake.0, entry),
            )?;
            if changed == 0 {
                return Err(Error::Absent(format!("intake {intake} that stands")));
            }
            Ok(ActId(entry))
        })
    }

    /// Registers an act that is told apart only by its kind and words: a publication, an estimate, a consent.
    pub fn register_act(&mut self, kind: ActKind, hand: &Hand) -> Result<ActId> {
        let kind = match kind {
            ActKind::Publication => Kind::Publication,
            ActKind::Estimate => Kind::Estimate,
            ActKind::Consent => Kind::Consent,
            ActKind::Correction => Kind::Correction,
            other => {
                return Err(Error::Refused(format!(
                    "an act of the kind {} is registered in a way of its own",
                    other.key()
                )));
            }
        };
        self.one_act(kind, hand, |_| Ok(())).map(ActId)
    }
}

const DECISIONS: &str = "SELECT decision.entry, content, by_whom, note, at, withdrawn_by FROM decision JOIN act USING (entry)";

fn decisions(
    connection: &Connection,
    filter: &str,
    of: impl rusqlite::Params,
) -> Result<Vec<(ActId, Decision)>> {
    let mut statement =
        connection.prepare_cached(&format!("{DECISIONS} {filter} ORDER BY decision.entry"))?;
    let mut rows = statement.query(of)?;
    let mut decisions = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(content) = row.get::<_, Option<Vec<u8>>>(1)? else {
            continue;
        };
        let (a, b, decided) = nouns::read_decision(&content)?;
        let decision = Decision {
            a: RecordId(a),
            b: RecordId(b),
            decided,
            by: row.get(2)?,
            reason: row.get(3)?,
            at: Moment(row.get(4)?),
            withdrawn_by: row.get::<_, Option<u64>>(5)?.map(ActId),
        };
        decisions.push((ActId(row.get(0)?), decision));
    }
    Ok(decisions)
}

impl Holding {
    /// All decisions, withdrawn ones too, in the order in which they were made.
    pub fn decisions(&self) -> Result<Vec<(ActId, Decision)>> {
        self.read(|connection| decisions(connection, "", []))
    }

    /// The decisions on pairs in which a record occurs.
    pub fn decisions_on(&self, record: RecordId) -> Result<Vec<(ActId, Decision)>> {
        self.read(|connection| {
            let mut all = decisions(connection, "WHERE a = ?1", [record.0])?;
            all.extend(decisions(connection, "WHERE b = ?1", [record.0])?);
            all.sort_by_key(|(act, _)| *act);
            Ok(all)
        })
    }

    /// Acts, newest first, from the one numbered `from` (counted from 0).
    pub fn acts(&self, from: u64, limit: usize) -> Result<Vec<Act>> {
        let known: Vec<String> = (0..=u8::MAX)
            .filter_map(Kind::from_code)
            .filter(|kind| kind.act().is_some())
            .map(|kind| kind.code().to_string())
            .collect();
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT act.entry, kind, by_whom, at, note, coalesce(intake.undone_by, decision.withdrawn_by)
                 FROM act LEFT JOIN intake ON intake.entry = act.entry LEFT JOIN decision ON decision.entry = act.entry
                 WHERE kind IN ({}) AND act.entry < (SELECT size FROM ledger)
                 ORDER BY act.entry DESC LIMIT ?1 OFFSET ?2",
                known.join(", ")
            ))?;
            let rows = statement.query_map((limit as u64, from), act_in)?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
        })
    }

    /// An act.
    pub fn act(&self, id: ActId) -> Result<Option<Act>> {
        self.read(|connection| {
            let act = connection
                .prepare_cached(
                    "SELECT act.entry, kind, by_whom, at, note, coalesce(intake.undone_by, decision.withdrawn_by)
                     FROM act LEFT JOIN intake ON intake.entry = act.entry LEFT JOIN decision ON decision.entry = act.entry
                     WHERE act.entry = ?1 AND act.entry < (SELECT size FROM ledger)",
                )?
                .query_row([id.0], act_in)
                .optional()?;
            Ok(act.flatten())
        })
    }
}

fn act_in(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Act>> {
    let kind = Kind::from_code(row.get(1)?).and_then(Kind::act);
    let Some(kind) = kind else { return Ok(None) };
    Ok(Some(Act {
        id: ActId(row.get(0)?),
        kind,
        by: row.get(2)?,
        at: Moment(row.get(3)?),
        note: row.get(4)?,
        undone_by: row.get::<_, Option<u64>>(5)?.map(ActId),
    }))
}
