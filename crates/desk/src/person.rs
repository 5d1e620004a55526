//! The person's page: every source's word, side by side.

pub(crate) mod assemble;
mod cases;
mod certificate;
pub(crate) mod lying;
pub mod next;
mod standing;

use crate::place::MapPoint;
use crate::record::RecordView;
use crate::relink::explanation;
use crate::testimony::{Voice, voices};
use crate::{Desk, Error, Words};
use imena_model::{
    Audience, Basis, Certainty, Decision, PersonId, PlaceId, Property, RecordId, SourceId, Standing,
};
use imena_register::{LinkKind, LinkRow};
use std::collections::BTreeMap;

/// A column of the table: one record of one source. Columns stand in the order of the sources' dates, then titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The record.
    pub record: RecordId,
    /// Its source.
    pub source: SourceId,
    /// Title of the source.
    pub title: String,
    /// Date of the source as written.
    pub dated: Option<String>,
    /// What being in the source means, stable words of [`imena_model::Means`].
    pub means: Vec<&'static str>,
    /// Sources it was copied from.
    pub copied_from: Vec<String>,
    /// Where in the source.
    pub locator: String,
    /// Whether invented.
    pub invented: bool,
}

/// One claim in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Index of the column.
    pub column: usize,
    /// Number of the claim in its record (for the address `/record/R-…#c7`).
    pub claim: u32,
    /// The words.
    pub as_written: String,
    /// How imena reads them, when that differs from the words (dates in ISO form).
    pub reading: Vec<String>,
    /// How sure the source is.
    pub certainty: Certainty,
    /// Cells of a row with the same letter say the same: 0 is "A", 1 is "B".
    pub group: usize,
}

/// A property with all claims on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The property.
    pub property: Property,
    /// How the claims stand to each other.
    pub standing: Standing,
    /// The claims, in the order of the columns; a column may have several or none.
    pub cells: Vec<Cell>,
    /// In words why they agree or differ where it is not plain ("old and new style, 13 days apart").
    pub remark: Option<Words>,
}

/// One case: from arrest to rehabilitation. A person may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A claim, or an inference by a named rule, of where the person may lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Lying {
    /// The place, when the holding knows it.
    pub place: Option<PlaceId>,
    /// Name of the place as the holding has it.
    pub place_name: Option<String>,
    /// The words of the claim; for an inference, the rule in words.
    pub words: Words,
    /// How it is known.
    pub basis: Basis,
    /// The record that says so.
    pub record: Option<RecordId>,
    /// Index of the column of that record.
    pub column: Option<usize>,
    /// How sure the source is.
    pub certainty: Certainty,
}

/// One comparison in the explanation of a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What was compared.
    pub comparison: Words,
    /// How it came out.
    pub level: Words,
    /// Weight in bits; positive speaks for one person.
    pub weight: f64,
    /// The value of the one record.
    pub left: String,
    /// The value of the other.
    pub right: String,
}

/// Why two records are held to be one person, or may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// One record.
    pub a: RecordId,
    /// Its name.
    pub a_name: String,
    /// The other.
    pub b: RecordId,
    /// Its name.
    pub b_name: String,
    /// The person the other record belongs to (differs for doubtful pairs and relatives).
    pub b_person: PersonId,
    /// Probability as computed, 0 to 1.
    pub probability: f64,
    /// Weight in bits, the prior included.
    pub weight: f64,
    /// The prior in bits.
    pub prior: f64,
    /// The comparisons.
    pub steps: Vec<Step>,
    /// A person's decision on the pair, if any.
    pub decision: Option<Decision>,
}

/// A pair that linking did not bring up, and on which a person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedPair {
    /// One record.
    pub a: RecordId,
    /// Its name.
    pub a_name: String,
    /// The other.
    pub b: RecordId,
    /// Its name.
    pub b_name: String,
    /// The person the other record belongs to now.
    pub b_person: PersonId,
    /// What was decided.
    pub decision: Decision,
}

/// What to do next: which archive holds the file, and a letter ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The keeper.
    pub keeper: String,
    /// Its address, if the source gives one.
    pub address: Option<String>,
    /// The reference of the file, as written.
    pub reference: Option<String>,
    /// The record it follows from.
    pub record: RecordId,
    /// The letter.
    pub letter: Words,
}

/// The known pattern of invented death certificates, where it applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificatePattern {
    /// Index of columns whose death claims fit the pattern.
    pub columns: Vec<usize>,
    /// The words of those claims.
    pub as_written: Vec<String>,
}

/// A spelling of the name, with the columns that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameLine {
    /// The name as written.
    pub text: String,
    /// The columns.
    pub columns: Vec<usize>,
    /// Whether it is an alias the source itself gives.
    pub alias: bool,
}

/// The person's page.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPage {
    /// The identifier to be printed (that of the oldest record now in the cluster).
    pub id: PersonId,
    /// The name as the first column has it.
    pub name: String,
    /// All names and spellings.
    pub names: Vec<NameLine>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Life: birth, nationality, occupation, residence ...
    pub life: Vec<Row>,
    /// The cases.
    pub cases: Vec<Case>,
    /// Death and burial.
    pub death: Vec<Row>,
    /// Everything else.
    pub other: Vec<Row>,
    /// The pattern of invented death certificates, where it applies.
    pub certificate_pattern: Option<CertificatePattern>,
    /// Where he or she may lie.
    pub lying: Vec<Lying>,
    /// Points for the map.
    pub points: Vec<MapPoint>,
    /// Voices that speak of the person.
    pub voices: Vec<Voice>,
    /// The records verbatim.
    pub records: Vec<RecordView>,
    /// Why these records are held to be one person.
    pub held: Vec<Held>,
    /// Records that may belong here too.
    pub doubtful: Vec<Held>,
    /// People who may be relatives.
    pub relatives: Vec<Held>,
    /// Pairs on which a person decided and the linking has nothing to say.
    pub decided: Vec<DecidedPair>,
    /// What to do next.
    pub next: Vec<NextStep>,
    /// Whether any of it is invented (examples).
    pub invented: bool,
}

/// Doubtful pairs and relatives shown on a page; a name that everybody bears has hundreds.
const OTHERS_SHOWN: usize = 20;

/// Answers [`Desk::person`].
pub(crate) fn person(
    desk: &Desk,
    id: PersonId,
    audience: Audience,
) -> Result<Option<PersonPage>, Error> {
    let Some(person) = desk.holding.person(id, audience)? else {
        return Ok(None);
    };
    let small = desk.small()?;
    let views = desk.holding.records(&person.records, audience)?;
    let loaded = assemble::in_order(
        views
            .into_iter()
            .filter_map(|v| assemble::load(&small, v, audience))
            .collect(),
    );
    if loaded.is_empty() {
        return Ok(None);
    }
    let places = small.places_for(audience);
    let mut page = assemble::assemble(person.id, &loaded, &places, audience);
    links(desk, &loaded, &mut page, audience)?;
    let names: Vec<String> = page.names.iter().map(|n| n.text.clone()).collect();
    let lies_at: Vec<PlaceId> = page.lying.iter().filter_map(|l| l.place).collect();
    page.voices = voices(&small, &names, &lies_at, audience);
    Ok(Some(page))
}

/// Adds what linking says of the records: why they are held to be one person, what is doubtful, who may be a relative; and
/// what people decided.
fn links(
    desk: &Desk,
    loaded: &[assemble::Loaded],
    page: &mut PersonPage,
    audience: Audience,
) -> Result<(), Error> {
    let mut seen: Vec<(RecordId, RecordId)> = Vec::new();
    for one in loaded {
        let decisions = in_force(desk, one.id)?;
        for link in desk.holding.links_of(one.id)? {
            let pair = (link.a, link.b);
            if seen.contains(&pair) {
                continue;
            }
            let other = if link.a == one.id { link.b } else { link.a };
            let inside = loaded.iter().any(|l| l.id == other);
            let list = match (link.kind, inside) {
                (LinkKind::Joined | LinkKind::Doubtful, true) => &mut page.held,
                (LinkKind::Relatives, _) => &mut page.relatives,
                (_, false) => &mut page.doubtful,
            };
            // A pair on which a person decided is shown however many there are: below, with its decision.
            if list.len() >= OTHERS_SHOWN {
                continue;
            }
            seen.push(pair);
            if let Some(other) = fetch(desk, other, loaded, audience)? {
                let decision = decisions.get(&other.id).cloned();
                list.push(held(desk, &link, one, &other, decision)?);
            }
        }
        for (other, decision) in decisions {
            let pair = (one.id.min(other), one.id.max(other));
            if seen.contains(&pair) {
                continue;
            }
            seen.push(pair);
            if let Some(other) = fetch(desk, other, loaded, audience)? {
                page.decided.push(DecidedPair {
                    a: one.id,
                    a_name: one.record.name(),
                    b: other.id,
                    b_name: other.record.name(),
                    b_person: desk.holding.person_of(other.id)?,
                    decision,
                });
            }
        }
    }
    Ok(())
}

/// The newest decision that stands on each pair a record is in, by the other record.
fn in_force(desk: &Desk, one: RecordId) -> Result<BTreeMap<RecordId, Decision>, Error> {
    let decisions = desk.holding.decisions_on(one)?;
    let standing = decisions.into_iter().map(|(_, decision)| decision);
    Ok(standing
        .filter(|decision| decision.withdrawn_by.is_none())
        .map(|decision| {
            let is_first = decision.a == one;
            (if is_first { decision.b } else { decision.a }, decision)
        })
        .collect())
}

/// A record beside those of the page, if the audience may see it.
fn fetch(
    desk: &Desk,
    id: RecordId,
    loaded: &[assemble::Loaded],
    audience: Audience,
) -> Result<Option<assemble::Loaded>, Error> {
    if let Some(known) = loaded.iter().find(|l| l.id == id) {
        return Ok(Some(known.clone()));
    }
    let small = desk.small()?;
    let view = desk.holding.record(id, audience)?;
    Ok(view.and_then(|view| assemble::load(&small, view, audience)))
}

fn held(
    desk: &Desk,
    link: &LinkRow,
    one: &assemble::Loaded,
    other: &assemble::Loaded,
    decision: Option<Decision>,
) -> Result<Held, Error> {
    let linking = desk.linking_model()?;
    let (prior, steps) = explanation::read(
        &linking,
        &link.explanation,
        &one.record.claims,
        &other.record.claims,
    );
    Ok(Held {
        a: one.id,
        a_name: one.record.name(),
        b: other.id,
        b_name: other.record.name(),
        b_person: desk.holding.person_of(other.id)?,
        probability: imena_link::probability(link.weight),
        weight: link.weight,
        prior,
        steps,
        decision,
    })
}
