//! A person decides whether two records speak of one person.

use crate::Error;
use imena_model::{ActId, Audience, Decided, Moment, RecordId};
use imena_register::{Hand, Holding};
use std::path::Path;

/// Registers a decision. It is never erased; the next linking obeys it.
pub fn decide(
    dir: &Path,
    a: RecordId,
    b: RecordId,
    decided: Decided,
    by: &str,
    reason: &str,
    at: Moment,
) -> Result<ActId, Error> {
    let holding = Holding::open(dir)?;
    for id in [a, b] {
        if holding.record(id, Audience::Keeper)?.is_none() {
            return Err(Error::Refused(format!(
                "there is no record {id} in this holding"
            )));
        }
    }
    if a == b {
        return Err(Error::Refused(
            "a decision needs two different records".into(),
        ));
    }
    let mut writing = holding.write()?;
    let act = writing.decide(a, b, decided, &Hand::new(by, at, reason))?;
    writing.close()?;
    Ok(act)
}
