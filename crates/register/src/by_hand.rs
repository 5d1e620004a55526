//! Readings by hand: a person read a record over; what they read otherwise is a new reading, the old one stays.
//!
//! A reading by hand is an act of its own with its author. When something was read otherwise, it stands within the intake that
//! brought the new reading, and undoing that intake undoes it; when everything was found right, it stands alone.

use imena_model::{ActId, Moment, Property, Record, RecordId, SourceId};

use crate::encoding::{Bytes, Cursor, Unreadable};
use crate::error::Result;
use crate::holding::Holding;
use crate::intake::Intake;
use crate::kind::Kind;
use crate::writing::{Hand, Writing};

/// A record read over by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandReading {
    /// The act.
    pub act: ActId,
    /// The record.
    pub record: RecordId,
    /// The intake that brought the new reading; nothing if all was found right.
    pub intake: Option<ActId>,
    /// What was read otherwise, each property once.
    pub properties: Vec<Property>,
    /// The signature its author chose.
    pub by: String,
    /// When.
    pub at: Moment,
}

fn content(record: RecordId, properties: &[Property]) -> Bytes {
    let mut bytes = Bytes::new();
    bytes
        .byte(1)
        .number(record.0)
        .number(properties.len() as u64);
    for property in properties {
        bytes.number(u64::from(property.code()));
    }
    bytes
}

fn read(content: &[u8]) -> Result<(RecordId, Vec<Property>), Unreadable> {
    let mut cursor = Cursor::new(content);
    cursor.byte()?;
    let record = RecordId(cursor.number()?);
    let count = cursor.number()?;
    let mut properties = Vec::new();
    for _ in 0..count {
        // A property of a later version is not shown; the reading itself has it.
        properties.extend(
            u16::try_from(cursor.number()?)
                .ok()
                .and_then(Property::from_code),
        );
    }
    Ok((record, properties))
}

impl Intake<'_, '_> {
    /// Registers a reading of a known record by the person who does this; `properties` are those read otherwise.
    pub fn by_hand(
        &mut self,
        source: SourceId,
        id: RecordId,
        record: Record,
        properties: &[Property],
    ) -> Result<()> {
        self.note_hand_reading(content(id, properties).as_slice())?;
        self.records(source, vec![record])
    }
}

impl Writing<'_> {
    /// Registers that a person read a record over and found everything right.
    pub fn found_right(&mut self, record: RecordId, hand: &Hand) -> Result<ActId> {
        self.one_act(Kind::ReadByHand, hand, |bytes| {
            *bytes = content(record, &[]);
            Ok(())
        })
        .map(ActId)
    }
}

impl Holding {
    /// Every reading by hand that stands, in the order in which they were made.
    pub fn hand_readings(&self) -> Result<Vec<HandReading>> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT act.entry, act.intake, act.content, by_whom, at FROM act LEFT JOIN intake ON intake.entry = act.intake
                 WHERE kind = ?1 AND act.entry < (SELECT size FROM ledger)
                   AND (act.intake IS NULL OR (intake.entry IS NOT NULL AND undone_by IS NULL))
                 ORDER BY act.entry",
            )?;
            let mut rows = statement.query([Kind::ReadByHand.code()])?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                let Some(content) = row.get::<_, Option<Vec<u8>>>(2)?.filter(|c| !c.is_empty())
                else {
                    continue;
                };
                let (record, properties) = read(&content)?;
                all.push(HandReading {
                    act: ActId(row.get(0)?),
                    record,
                    intake: row.get::<_, Option<u64>>(1)?.map(ActId),
                    properties,
                    by: row.get(3)?,
                    at: Moment(row.get(4)?),
                });
            }
            Ok(all)
        })
    }
}
