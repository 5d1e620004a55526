//! Estimates of how many are on no list, kept as claims by imena: the result, what it hangs on, and its draws.
//!
//! An estimate is never changed. A later one stands beside it, and whoever asks is given all of them with their dates.
//! The result is one JSON document that only the program that made it knows how to read further.

use imena_model::{ActId, Audience, Moment, PlaceId};
use rusqlite::Connection;

use crate::encoding::{Bytes, Cursor, Unreadable};
use crate::error::Result;
use crate::holding::Holding;
use crate::kind::Kind;
use crate::writing::{Hand, Writing};

/// An estimate as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEstimate {
    /// The place it is about; none for the whole holding.
    pub place: Option<PlaceId>,
    /// Whose view was counted, and who may see it.
    pub audience: Audience,
    /// The hash of tables, method, parameters, seed and version.
    pub key: [u8; 32],
    /// The version of the program.
    pub version: String,
    /// The seed.
    pub seed: u64,
    /// The result as one JSON document.
    pub result: String,
    /// Draws of N.
    pub draws: Vec<f64>,
}

/// An estimate with the act that brought it.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimateView {
    /// The act.
    pub act: ActId,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// The estimate.
    pub estimate: StoredEstimate,
}

fn write(bytes: &mut Bytes, estimate: &StoredEstimate) {
    bytes
        .byte(1)
        .maybe_number(estimate.place.map(|p| p.0))
        .byte(estimate.audience.code())
        .bytes(&estimate.key)
        .text(&estimate.version)
        .number(estimate.seed)
        .text(&estimate.result)
        .number(estimate.draws.len() as u64);
    for draw in &estimate.draws {
        bytes.bytes(&draw.to_be_bytes());
    }
}

fn read(content: &[u8]) -> std::result::Result<StoredEstimate, Unreadable> {
    let mut c = Cursor::new(content);
    let expected = |expected| Unreadable { at: 0, expected };
    if c.byte()? != 1 {
        return Err(expected("an estimate of form 1"));
    }
    let mut estimate = StoredEstimate {
        place: c.maybe_number()?.map(PlaceId),
        audience: Audience::from_code(c.byte()?).ok_or(expected("an audience"))?,
        key: c
            .bytes()?
            .try_into()
            .map_err(|_| expected("a key of 32 bytes"))?,
        version: c.text()?.to_owned(),
        seed: c.number()?,
        result: c.text()?.to_owned(),
        draws: Vec::new(),
    };
    for _ in 0..c.number()? {
        let bytes = c.bytes()?.try_into().map_err(|_| expected("a number"))?;
        estimate.draws.push(f64::from_be_bytes(bytes));
    }
    c.end()?;
    Ok(estimate)
}

impl Writing<'_> {
    /// Registers an estimate.
    pub fn store_estimate(&mut self, estimate: &StoredEstimate, hand: &Hand) -> Result<ActId> {
        self.one_act(Kind::Estimate, hand, |content| {
            write(content, estimate);
            Ok(())
        })
        .map(ActId)
    }
}

fn estimates(connection: &Connection, asking: Audience) -> Result<Vec<EstimateView>> {
    let mut statement = connection.prepare_cached(
        "SELECT entry, at, by_whom, content FROM act
         WHERE kind = ?1 AND entry < (SELECT size FROM ledger) ORDER BY entry",
    )?;
    let mut rows = statement.query([Kind::Estimate.code()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        // An estimate told in words alone has no content; a withdrawn one has none any more.
        let content: Option<Vec<u8>> = row.get(3)?;
        let Some(content) = content.filter(|c| !c.is_empty()) else {
            continue;
        };
        let estimate = read(&content)?;
        if asking.may_see(estimate.audience) {
            found.push(EstimateView {
                act: ActId(row.get(0)?),
                at: Moment(row.get(1)?),
                by: row.get(2)?,
                estimate,
            });
        }
    }
    Ok(found)
}

impl Holding {
    /// All estimates an audience may see, in the order in which they were made.
    pub fn estimates(&self, asking: Audience) -> Result<Vec<EstimateView>> {
        self.read(|connection| estimates(connection, asking))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn some() -> StoredEstimate {
        StoredEstimate {
            place: Some(PlaceId(7)),
            audience: Audience::Public,
            key: [3; 32],
            version: "0.1.0".to_owned(),
            seed: 1,
            result: "{\"state\":\"refused\"}".to_owned(),
            draws: vec![12.5, f64::INFINITY, 0.0],
        }
    }

    #[test]
    fn an_estimate_returns() {
        let mut bytes = Bytes::new();
        write(&mut bytes, &some());
        assert_eq!(read(bytes.as_slice()), Ok(some()));
    }

    #[test]
    fn estimates_stand_beside_each_other() {
        let dir = tempfile::tempdir().unwrap();
        let hand = Hand::new("imena", Moment(1_790_000_000), "count");
        let holding = Holding::init(&dir.path().join("h"), "example.org/h", &hand).unwrap();
        let narrow = StoredEstimate {
            audience: Audience::Keeper,
            ..some()
        };
        let mut writing = holding.write().unwrap();
        let first = writing.store_estimate(&some(), &hand).unwrap();
        let second = writing.store_estimate(&narrow, &hand).unwrap();
        writing
            .register_act(imena_model::ActKind::Estimate, &hand)
            .unwrap();
        writing.close().unwrap();
        let all = holding.estimates(Audience::Keeper).unwrap();
        assert_eq!(
            all.iter().map(|e| e.act).collect::<Vec<_>>(),
            [first, second]
        );
        let public = holding.estimates(Audience::Public).unwrap();
        assert_eq!(public.len(), 1);
        assert_eq!(public[0].estimate, some());
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
            read(&bytes).ok();
        }
    }
}
