//! Records as they stand: readings, claims, and what an audience may see of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imena_model::{ActId, Audience, Claim, ClaimState, Locator, RecordId, SourceId, Verbatim};
use rusqlite::{Connection, OptionalExtension};

use crate::encoding::Cursor;
use crate::error::{Error, Result};
use crate::holding::Holding;
use crate::nouns;

/// A claim of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingClaim {
    /// Its number in the record; never given to another.
    pub n: u32,
    /// The claim.
    pub claim: Claim,
    /// Whether the newest reading of the record says it. An earlier reading's claim is kept beside.
    pub current: bool,
    /// The entry of the ledger that commits to it.
    pub entry: u64,
}

/// An earlier reading of the same place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierReading {
    /// The entry of the ledger that commits to it.
    pub entry: u64,
    /// The intake that brought it.
    pub intake: ActId,
    /// The entry as it came in; nothing if it was withdrawn or may not be seen.
    pub verbatim: Option<Verbatim>,
}

/// A record as an audience may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordView {
    /// The record.
    pub id: RecordId,
    /// Its source.
    pub source: SourceId,
    /// Where in the source.
    pub locator: Locator,
    /// The entry as it came in; nothing if it was withdrawn or may not be seen.
    pub verbatim: Option<Verbatim>,
    /// The claims, by number.
    pub claims: Vec<StandingClaim>,
    /// Numbers of claims whose content was withdrawn.
    pub withdrawn: Vec<u32>,
    /// Whether something of it is sealed: it is read after a keeper's key has opened the private part.
    pub is_sealed: bool,
    /// Who may see it.
    pub audience: Audience,
    /// The intake that brought the newest reading.
    pub intake: ActId,
    /// The entry of the ledger that commits to the newest reading.
    pub entry: u64,
    /// Earlier readings, oldest first.
    pub earlier: Vec<EarlierReading>,
}

impl RecordView {
    /// The claims alone.
    pub fn claims_only(&self) -> Vec<Claim> {
        self.claims.iter().map(|c| c.claim.clone()).collect()
    }

    /// The name as one line.
    pub fn name(&self) -> String {
        let current: Vec<Claim> = self
            .claims
            .iter()
            .filter(|c| c.current)
            .map(|c| c.claim.clone())
            .collect();
        imena_model::record::name_of(&current)
    }
}

/// A reading as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct StoredReading {
    pub(crate) entry: u64,
    pub(crate) intake: u64,
    pub(crate) page: Option<String>,
    pub(crate) audience: Audience,
    pub(crate) heading: Option<i64>,
    pub(crate) verbatim: Vec<u8>,
    pub(crate) is_whole: bool,
    numbers: BTreeSet<u32>,
    claims: Vec<(u32, Claim)>,
}

impl StoredReading {
    /// All claims this reading says, its own and those it says again.
    pub(crate) fn current(&self) -> Vec<Claim> {
        self.claims.iter().map(|(_, claim)| claim.clone()).collect()
    }
}

/// A record as it is stored; `readings` are those that stand, oldest first.
#[derive(Debug, Clone)]
pub(crate) struct StoredRecord {
    pub(crate) source: u64,
    pub(crate) locator: String,
    pub(crate) readings: Vec<StoredReading>,
    pub(crate) next_n: u32,
    pub(crate) is_withdrawn: bool,
    pub(crate) is_sealed: bool,
    /// Claim by number, with the entry it was first said in; of undone readings too.
    claims: BTreeMap<u32, (u64, Claim)>,
    withdrawn: Vec<u32>,
}

impl StoredRecord {
    /// Every claim ever said at this place that was not withdrawn, by number.
    pub(crate) fn all_claims(&self) -> Vec<(u32, Claim)> {
        let claims = self.claims.iter();
        claims.map(|(n, (_, claim))| (*n, claim.clone())).collect()
    }

    /// The claims that stand, by number.
    pub(crate) fn standing_claims(&self) -> Vec<(u32, Claim)> {
        let standing: BTreeSet<u32> = self
            .readings
            .iter()
            .flat_map(|r| r.numbers.iter().copied())
            .collect();
        standing
            .into_iter()
            .filter_map(|n| self.claims.get(&n).map(|(_, claim)| (n, claim.clone())))
            .collect()
    }
}

/// Reads a record with its standing readings; those of the intake `current` count as standing.
pub(crate) fn stored(
    connection: &Connection,
    record: u64,
    current: Option<u64>,
) -> Result<StoredRecord> {
    find(connection, record, current)?.ok_or_else(|| Error::Absent(RecordId(record).to_string()))
}

fn find(
    connection: &Connection,
    record: u64,
    current: Option<u64>,
) -> Result<Option<StoredRecord>> {
    let mut found: Option<StoredRecord> = None;
    for sql in [
        "SELECT entry, reading.intake, source, locator, page, audience, claims, heading, restates, verbatim, salt IS NULL,
                reading.intake IS ?2 OR EXISTS (SELECT 1 FROM intake WHERE intake.entry = reading.intake
                                                AND undone_by IS NULL)
         FROM reading WHERE entry = ?1 AND record = entry",
        "SELECT entry, reading.intake, source, locator, page, audience, claims, heading, restates, verbatim, salt IS NULL,
                reading.intake IS ?2 OR EXISTS (SELECT 1 FROM intake WHERE intake.entry = reading.intake
                                                AND undone_by IS NULL)
         FROM reading WHERE record = ?1 AND record <> entry ORDER BY entry",
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query((record, current))?;
        while let Some(row) = rows.next()? {
            let stored = match &mut found {
                Some(stored) => stored,
                None => found.insert(StoredRecord {
                    source: row.get(2)?,
                    locator: row.get(3)?,
                    readings: Vec::new(),
                    next_n: 0,
                    is_withdrawn: false,
                    is_sealed: false,
                    claims: BTreeMap::new(),
                    withdrawn: Vec::new(),
                }),
            };
            let entry: u64 = row.get(0)?;
            let count: u32 = row.get(6)?;
            let first_n = stored.next_n;
            stored.next_n += count;
            let is_hollow: bool = row.get(10)?;
            let own = claims_of(connection, entry)?;
            if is_hollow {
                let there: BTreeSet<u32> = own.iter().map(|(n, _)| *n).collect();
                let sealed = crate::private::sealed_claims(connection, entry)?;
                stored.is_sealed |= sealed != crate::private::SealedClaims::None;
                stored.is_withdrawn |= sealed == crate::private::SealedClaims::None;
                let gone =
                    (first_n..stored.next_n).filter(|n| !there.contains(n) && !sealed.has(*n));
                stored.withdrawn.extend(gone);
            }
            let mut numbers: BTreeSet<u32> = own.iter().map(|(n, _)| *n).collect();
            for (n, claim) in own {
                stored.claims.insert(n, (entry, claim));
            }
            if let Some(restates) = row.get_ref(8)?.as_blob_or_null().map_err(rusqlite::Error::from)? {
                numbers.extend(read_restated(restates)?);
            }
            let stands: bool = row.get(11)?;
            if stands {
                let claims = numbers
                    .iter()
                    .filter_map(|n| stored.claims.get(n).map(|(_, claim)| (*n, claim.clone())))
                    .collect();
                let verbatim: Option<Vec<u8>> = row.get(9)?;
                stored.readings.push(StoredReading {
                    entry,
                    intake: row.get(1)?,
                    page: row.get(4)?,
                    audience: audience(row.get(5)?)?,
                    heading: row.get(7)?,
                    is_whole: verbatim.is_some(),
                    verbatim: verbatim.unwrap_or_default(),
                    numbers,
                    claims,
                });
            }
        }
        if found.is_none() {
            return Ok(None);
        }
    }
    Ok(found)
}

fn claims_of(connection: &Connection, entry: u64) -> Result<Vec<(u32, Claim)>> {
    let mut statement = connection.prepare_cached(
        "SELECT n, property, as_written, readings, marks, span FROM claim WHERE entry = ?1 ORDER BY n",
    )?;
    let mut rows = statement.query([entry])?;
    let mut claims = Vec::new();
    while let Some(row) = rows.next()? {
        claims.push((row.get(0)?, claim_in(row, 1)?));
    }
    Ok(claims)
}

/// A claim from the columns `property, as_written, readings, marks, span` of a row, the first at `at`.
pub(crate) fn claim_in(row: &rusqlite::Row<'_>, at: usize) -> Result<Claim> {
    let readings = row
        .get_ref(at + 2)?
        .as_str_or_null()
        .map_err(rusqlite::Error::from)?;
    Ok(nouns::claim_from(
        row.get(at)?,
        row.get(at + 1)?,
        nouns::split_readings(readings),
        row.get::<_, Option<u64>>(at + 3)?.unwrap_or(0),
        row.get::<_, Option<i64>>(at + 4)?
            .unwrap_or(0)
            .cast_unsigned(),
    )?)
}

pub(crate) fn read_restated(bytes: &[u8]) -> Result<Vec<u32>> {
    let mut cursor = Cursor::new(bytes);
    let count = cursor.number()?;
    let mut numbers = Vec::new();
    for _ in 0..count {
        let n = u32::try_from(cursor.number()?);
        numbers.push(n.map_err(|_| Error::damaged("the number of a claim"))?);
    }
    cursor.end()?;
    Ok(numbers)
}

pub(crate) fn audience(code: u8) -> Result<Audience> {
    Audience::from_code(code).ok_or_else(|| Error::damaged("an audience in register.sqlite"))
}

/// Whether an audience may see a claim; a withheld one is never for the public.
fn may_see(asking: Audience, claim: &Claim) -> bool {
    asking.may_see(claim.audience)
        && (claim.state != ClaimState::Withheld || asking > Audience::Public)
}

/// The entry as an audience may see it: what a hidden claim was read from is left out; if that cannot be told, all is.
fn visible_verbatim(
    asking: Audience,
    verbatim: Verbatim,
    claims: &[(u32, Claim)],
) -> Option<Verbatim> {
    let hidden: Vec<&Claim> = claims
        .iter()
        .map(|(_, claim)| claim)
        .filter(|claim| !may_see(asking, claim))
        .collect();
    if hidden.is_empty() {
        return Some(verbatim);
    }
    match verbatim {
        Verbatim::Row { columns, mut cells } => {
            for claim in hidden {
                let (from, to) = claim.span?;
                for cell in cells.iter_mut().take(to as usize + 1).skip(from as usize) {
                    cell.clear();
                }
            }
            Some(Verbatim::Row { columns, cells })
        }
        // Prose says the same thing in more than one place.
        Verbatim::Text { .. } => None,
    }
}

fn columns(connection: &Connection, heading: Option<i64>) -> Result<Option<Arc<[String]>>> {
    let Some(heading) = heading else {
        return Ok(None);
    };
    let bytes: Vec<u8> = connection
        .prepare_cached("SELECT names FROM heading WHERE id = ?1")?
        .query_row([heading], |row| row.get(0))?;
    Ok(Some(nouns::read_heading(&bytes)?))
}

/// A record as `asking` may see it; nothing if it may not, or if no reading of it stands.
pub(crate) fn view(
    connection: &Connection,
    id: RecordId,
    asking: Audience,
) -> Result<Option<RecordView>> {
    let Some(stored) = find(connection, id.0, None)? else {
        return Ok(None);
    };
    let Some(newest) = stored.readings.last() else {
        return Ok(None);
    };
    let hidden = stored.readings.iter().any(|r| !asking.may_see(r.audience));
    if hidden || !asking.may_see(source_audience(connection, stored.source)?) {
        return Ok(None);
    }
    let all = stored.standing_claims();
    let seen = |reading: &StoredReading| -> Result<Option<Verbatim>> {
        if !reading.is_whole {
            return Ok(None);
        }
        let columns = columns(connection, reading.heading)?;
        let verbatim = nouns::read_verbatim(&reading.verbatim, columns.as_ref())?;
        Ok(visible_verbatim(asking, verbatim, &all))
    };
    let mut earlier = Vec::new();
    for reading in &stored.readings[..stored.readings.len() - 1] {
        earlier.push(EarlierReading {
            entry: reading.entry,
            intake: ActId(reading.intake),
            verbatim: seen(reading)?,
        });
    }
    let locator = nouns::locator_from(&stored.locator, newest.page.clone())
        .ok_or_else(|| Error::damaged(format!("the place of {id} in its source")))?;
    let claims = all
        .iter()
        .filter(|(_, claim)| may_see(asking, claim))
        .map(|(n, claim)| StandingClaim {
            n: *n,
            claim: claim.clone(),
            current: newest.numbers.contains(n),
            entry: stored
                .claims
                .get(n)
                .map_or(newest.entry, |(entry, _)| *entry),
        })
        .collect();
    Ok(Some(RecordView {
        id,
        source: SourceId(stored.source),
        locator,
        verbatim: seen(newest)?,
        claims,
        withdrawn: stored.withdrawn.clone(),
        is_sealed: stored.is_sealed,
        audience: newest.audience,
        intake: ActId(newest.intake),
        entry: newest.entry,
        earlier,
    }))
}

/// Who may see a source now; a source of which nothing stands is seen by nobody but keepers.
pub(crate) fn source_audience(connection: &Connection, source: u64) -> Result<Audience> {
    let code: Option<u8> = connection
        .prepare_cached(
            "SELECT audience FROM source JOIN intake ON intake.entry = source.intake
             WHERE source.source = ?1 ORDER BY undone_by IS NULL DESC, source.entry DESC LIMIT 1",
        )?
        .query_row([source], |row| row.get(0))
        .optional()?;
    code.map_or(Ok(Audience::Keeper), audience)
}

impl Holding {
    /// A record as an audience may see it.
    pub fn record(&self, id: RecordId, asking: Audience) -> Result<Option<RecordView>> {
        self.read(|connection| view(connection, id, asking))
    }

    /// Records as an audience may see them; those it may not see are left out.
    pub fn records(&self, ids: &[RecordId], asking: Audience) -> Result<Vec<RecordView>> {
        self.read(|connection| {
            let mut views = Vec::with_capacity(ids.len());
            for id in ids {
                views.extend(view(connection, *id, asking)?);
            }
            Ok(views)
        })
    }
}

/// Whether an audience may see a record: some reading stands, and none of those is for others only.
pub(crate) fn is_seen(connection: &Connection, id: RecordId, asking: Audience) -> Result<bool> {
    let mut source = None;
    for sql in [
        "SELECT audience, source FROM reading JOIN intake ON intake.entry = reading.intake
         WHERE reading.entry = ?1 AND record = reading.entry AND undone_by IS NULL",
        "SELECT audience, source FROM reading JOIN intake ON intake.entry = reading.intake
         WHERE record = ?1 AND record <> reading.entry AND undone_by IS NULL",
    ] {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([id.0])?;
        while let Some(row) = rows.next()? {
            if !asking.may_see(audience(row.get(0)?)?) {
                return Ok(false);
            }
            source = Some(row.get(1)?);
        }
    }
    source.map_or(Ok(false), |source| {
        Ok(asking.may_see(source_audience(connection, source)?))
    })
}
