//! FollowTheMoney: each record as statements on a `Person`, its events, its source; persons as joined entities.
//!
//! `statements.csv` keeps what each record says apart: `entity_id` is the record, `canonical_id` the person it is held
//! to speak of, `original_value` the words of the source. `entities.ftm.json` has the persons joined, for programs that
//! want nothing else.

mod read;
mod statement;

pub use read::read;

use crate::Error;
use crate::exchange::people::{Sources, Told, each_person, sources};
use crate::exchange::{Order, TextFile, Written, days, iso};
use imena_model::{Certainty, Claim, PersonId, Property, Source, SourceId};
use imena_register::LinkKind;
use serde_json::json;
use statement::{Entities, Said};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn write(order: &Order<'_>) -> Result<Written, Error> {
    let sources = sources(order.holding, order.audience)?;
    let origin = slug(&order.holding.about().origin, '-');
    let mut work = Work {
        order,
        datasets: datasets(&sources),
        seen: BTreeMap::new(),
        statements: csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .from_writer(Vec::new()),
        lines: TextFile::create(order.folder, "entities.ftm.json")?,
        file: TextFile::create(order.folder, "statements.csv")?,
        origin,
        statement_count: 0,
        entity_count: 0,
    };
    work.header()?;
    for (id, source) in &sources {
        work.source(*id, source)?;
    }
    each_person(order.holding, &sources, order.audience, |person, told| {
        work.person(&sources, person, told)
    })?;
    work.similar()?;
    work.drain()?;
    let rows = (work.entity_count, work.statement_count);
    work.lines.finish()?;
    work.file.finish()?;
    Ok(vec![
        ("entities.ftm.json".to_owned(), rows.0),
        ("statements.csv".to_owned(), rows.1),
    ])
}

struct Work<'a> {
    order: &'a Order<'a>,
    datasets: BTreeMap<SourceId, String>,
    /// When an intake was.
    seen: BTreeMap<u64, String>,
    statements: csv::Writer<Vec<u8>>,
    lines: TextFile,
    file: TextFile,
    origin: String,
    statement_count: u64,
    entity_count: u64,
}

impl Work<'_> {
    fn id(&self, of: impl std::fmt::Display) -> String {
        format!("{}-{of}", self.origin)
    }

    fn header(&mut self) -> Result<(), Error> {
        self.put(&statement::COLUMNS.map(str::to_owned))
    }

    fn put(&mut self, row: &[String]) -> Result<(), Error> {
        let path = self.order.folder.join("statements.csv");
        self.statements
            .write_record(row)
            .map_err(|e| Error::file(path)(std::io::Error::other(e)))
    }

    /// Moves what was written as CSV to the file.
    fn drain(&mut self) -> Result<(), Error> {
        let path = self.order.folder.join("statements.csv");
        let fresh = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .from_writer(Vec::new());
        let bytes = std::mem::replace(&mut self.statements, fresh)
            .into_inner()
            .map_err(|e| Error::file(path)(std::io::Error::other(e.to_string())))?;
        self.file.text(&String::from_utf8_lossy(&bytes))
    }

    fn entities(&mut self, entities: &Entities) -> Result<(), Error> {
        for said in entities.statements() {
            self.put(&said.row())?;
            self.statement_count += 1;
        }
        for line in entities.joined() {
            self.lines.line(&line.to_string())?;
            self.entity_count += 1;
        }
        self.drain()
    }

    fn when(&mut self, told: &Told) -> Result<String, Error> {
        let intake = told.view.intake;
        if let Some(known) = self.seen.get(&intake.0) {
            return Ok(known.clone());
        }
        let at = self.order.holding.act(intake)?.map(|a| iso(a.at));
        let at = at.unwrap_or_default();
        self.seen.insert(intake.0, at.clone());
        Ok(at)
    }

    fn source(&mut self, id: SourceId, source: &Source) -> Result<(), Error> {
        let entity = self.id(id);
        let mut all = Entities::default();
        let about = Said::new("Document", &entity, &entity, &self.datasets[&id]);
        all.add(about.says("title", &source.title, None));
        all.add(about.says("name", &source.title, None));
        if let Some(author) = &source.author {
            all.add(about.says("author", author, None));
        }
        if let Some(keeper) = &source.keeper {
            all.add(about.says("publisher", &keeper.name, None));
        }
        if let Some(dated) = &source.dated {
            let plain = dated.edtf.as_ref();
            for date in plain.map_or_else(Vec::new, |e| days::alternatives(e, dated.calendar)) {
                all.add(about.says("date", &date, Some(&dated.as_written)));
            }
        }
        if let Some(line) = source
            .reference
            .as_ref()
            .and_then(crate::person::next::reference_line)
        {
            all.add(about.says("notes", &format!("archive reference: {line}"), None));
        }
        let means: Vec<&str> = source.means.iter().map(|m| m.key()).collect();
        if !means.is_empty() {
            let means = means.join(", ");
            all.add(about.says("notes", &format!("being in it means: {means}"), None));
        }
        self.entities(&all)
    }

    fn person(&mut self, sources: &Sources, person: PersonId, told: &[Told]) -> Result<(), Error> {
        let canonical = self.id(person);
        let mut all = Entities::default();
        for one in told {
            let Some(source) = sources.get(&one.view.source) else {
                continue;
            };
            let entity = self.id(one.view.id);
            let when = self.when(one)?;
            let mut about = Said::new(
                "Person",
                &entity,
                &canonical,
                &self.datasets[&one.view.source],
            );
            about.first_seen.clone_from(&when);
            about.origin = one.view.locator.to_string();
            let claims: Vec<Claim> = one.claims.iter().map(|(_, c)| c.clone()).collect();
            let name = imena_model::record::name_of(&claims);
            if !name.is_empty() {
                all.add(about.says("name", &name, None));
            }
            for (n, claim) in &one.claims {
                let mut about = about.clone();
                about.origin = format!("{}, claim {}.{n}", one.view.locator, one.view.id);
                for said in of_person(&about, claim, source) {
                    all.add(said);
                }
            }
            self.events(&mut all, &about, one, source);
            let document = self.id(one.view.source);
            let link = format!("{entity}-source");
            let mut held = Said::new("Documentation", &link, &link, &about.dataset);
            held.first_seen.clone_from(&when);
            all.add(held.says("document", &document, None));
            all.add(held.says("entity", &canonical, None));
            all.add(held.says("recordId", &one.view.locator.to_string(), None));
        }
        self.entities(&all)
    }

    /// One event for each thing that happened, by record and case.
    fn events(&self, all: &mut Entities, about: &Said, told: &Told, source: &Source) {
        for (kind, date, place, others) in EVENTS {
            let mut cases: BTreeSet<u16> = BTreeSet::new();
            let belongs =
                |p: Property| Some(p) == *date || Some(p) == *place || others.contains(&p);
            for (_, claim) in &told.claims {
                if belongs(claim.property) && claim.certainty != Certainty::Denied {
                    cases.insert(claim.case);
                }
            }
            for case in cases {
                let id = format!("{}-{kind}-{case}", about.entity);
                let mut event = Said::new("Event", &id, &id, &about.dataset);
                event.first_seen.clone_from(&about.first_seen);
                event.origin.clone_from(&about.origin);
                all.add(event.says("name", kind, None));
                all.add(event.says("involved", &about.canonical, Some(&about.entity)));
                all.add(event.says("proof", &self.id(told.view.source), None));
                all.add(event.says("recordId", &about.origin, None));
                let claims = told.claims.iter().map(|(_, c)| c).filter(|c| {
                    c.case == case && belongs(c.property) && c.certainty != Certainty::Denied
                });
                for claim in claims {
                    if Some(claim.property) == *date {
                        event_date(all, &event, claim, source);
                    } else if Some(claim.property) == *place {
                        all.add(event.says("location", &claim.as_written, None));
                    } else {
                        let words = format!("{}: {}", claim.property.key(), claim.as_written);
                        all.add(event.says("description", &words, None));
                    }
                }
            }
        }
    }

    /// Pairs a person should look at.
    fn similar(&mut self) -> Result<(), Error> {
        let mut pairs = Vec::new();
        let (holding, audience) = (self.order.holding, self.order.audience);
        holding.each_link::<Error>(|link| {
            if link.kind == LinkKind::Doubtful
                && holding.record(link.a, audience)?.is_some()
                && holding.record(link.b, audience)?.is_some()
            {
                let person = |record| crate::export::person_shown(holding, record, audience);
                pairs.push((
                    link.a,
                    link.b,
                    person(link.a)?,
                    person(link.b)?,
                    link.weight,
                ));
            }
            Ok(())
        })?;
        for (a, b, of_a, of_b, weight) in pairs {
            let id = self.id(format!("{a}-{b}"));
            let said = Said::new("Similar", &id, &id, &slug(&self.origin, '_'));
            let mut all = Entities::default();
            let score = format!("{:.4}", imena_link::probability(weight));
            all.add(said.says("candidate", &self.id(of_a), None));
            all.add(said.says("match", &self.id(of_b), None));
            all.add(said.says("confidenceScore", &score, None));
            all.add(said.says("criteria", &format!("{weight:.2} bits"), None));
            all.add(said.says("matcher", "imena (machine)", None));
            self.entities(&all)?;
        }
        Ok(())
    }
}

/// What can happen: the word, its date, its place, other claims that belong to it.
type EventRow = (
    &'static str,
    Option<Property>,
    Option<Property>,
    &'static [Property],
);

/// Properties of a `Person` that say the same as one of ours.
const PROPERTIES: &[(Property, &str)] = &[
    (Property::FullName, "name"),
    (Property::Surname, "lastName"),
    (Property::GivenName, "firstName"),
    (Property::Patronymic, "fatherName"),
    (Property::MaidenName, "previousName"),
    (Property::Alias, "alias"),
    (Property::Sex, "gender"),
    (Property::BirthDate, "birthDate"),
    (Property::BirthPlace, "birthPlace"),
    (Property::Nationality, "ethnicity"),
    (Property::Religion, "religion"),
    (Property::Education, "education"),
    (Property::Party, "political"),
    (Property::Occupation, "profession"),
    (Property::Rank, "position"),
    (Property::Residence, "address"),
];

const EVENTS: &[EventRow] = &[
    (
        "arrest",
        Some(Property::ArrestDate),
        Some(Property::ArrestPlace),
        &[Property::ArrestedBy, Property::Charge, Property::Article],
    ),
    (
        "sentence",
        Some(Property::SentenceDate),
        None,
        &[Property::SentencedBy, Property::Sentence],
    ),
    (
        "deportation",
        Some(Property::DeportedDate),
        Some(Property::DeportedPlace),
        &[],
    ),
    ("camp", None, Some(Property::CampPlace), &[]),
    ("release", Some(Property::ReleasedDate), None, &[]),
    (
        "execution",
        Some(Property::ExecutedDate),
        Some(Property::ExecutedPlace),
        &[],
    ),
    (
        "death",
        Some(Property::DiedDate),
        Some(Property::DiedPlace),
        &[Property::DeathCause, Property::DeathCertificate],
    ),
    ("burial", None, Some(Property::BurialPlace), &[]),
    (
        "rehabilitation",
        Some(Property::RehabilitatedDate),
        None,
        &[Property::RehabilitatedBy, Property::RehabilitationGround],
    ),
];

fn event_date(all: &mut Entities, event: &Said, claim: &Claim, source: &Source) {
    let words = Some(claim.as_written.as_str());
    for read in days::readings(claim) {
        let plain = days::alternatives(&read, source.calendar);
        for date in &plain {
            all.add(event.says("date", date, words));
        }
        if plain.is_empty() {
            let (first, last) = days::bounds(&read, source.calendar);
            if let Some(first) = first {
                all.add(event.says("startDate", &first, words));
            }
            if let Some(last) = last {
                all.add(event.says("endDate", &last, words));
            }
        }
    }
    all.add(event.says("summary", &claim.as_written, None));
}

/// The statements on the person that a claim gives.
fn of_person(about: &Said, claim: &Claim, source: &Source) -> Vec<Said> {
    let written = claim.as_written.as_str();
    let note = |word: &str| {
        vec![about.says(
            "notes",
            &format!("{word}{}: {written}", claim.property.key()),
            None,
        )]
    };
    if claim.property == Property::NotUnderstood {
        return Vec::new();
    }
    // A denial must not come out as its opposite.
    if claim.certainty == Certainty::Denied {
        return note("denied: ");
    }
    let doubt = claim.certainty == Certainty::Doubtful;
    let known = PROPERTIES.iter().find(|(p, _)| *p == claim.property);
    let prop = match (claim.property, known) {
        (_, Some((_, prop))) => *prop,
        (Property::ExecutedDate | Property::DiedDate, _) => "deathDate",
        (other, _) if is_of_event(other) => return Vec::new(),
        _ => return note(if doubt { "doubtful: " } else { "" }),
    };
    match prop {
        "gender" => match claim.value() {
            "m" => vec![about.says(prop, "male", Some(written))],
            "f" => vec![about.says(prop, "female", Some(written))],
            _ => note(""),
        },
        "birthDate" | "deathDate" => {
            let dates: Vec<Said> = days::readings(claim)
                .iter()
                .flat_map(|read| days::alternatives(read, source.calendar))
                .map(|date| about.says(prop, &date, Some(written)))
                .collect();
            if dates.is_empty() { note("") } else { dates }
        }
        _ => vec![about.says(prop, written, None)],
    }
}

fn is_of_event(property: Property) -> bool {
    EVENTS.iter().any(|(_, date, place, others)| {
        *date == Some(property) || *place == Some(property) || others.contains(&property)
    })
}

/// Names of data sets: the keys of the sources in small letters, figures and `_`; no two the same.
fn datasets(sources: &Sources) -> BTreeMap<SourceId, String> {
    let mut taken = BTreeSet::new();
    sources
        .iter()
        .map(|(id, source)| {
            let mut name = slug(&source.key, '_');
            let lossless = source
                .key
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            if !lossless || name.is_empty() || !taken.insert(name.clone()) {
                name = slug(&format!("source_{id}"), '_');
                taken.insert(name.clone());
            }
            (*id, name)
        })
        .collect()
}

/// Small letters and figures, everything else as one `joint`.
fn slug(text: &str, joint: char) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with(joint) {
            out.push(joint);
        }
    }
    out.trim_end_matches(joint).to_owned()
}

/// What stands in an entity line besides its properties.
fn entity_line(
    id: &str,
    schema: &str,
    properties: &serde_json::Map<String, serde_json::Value>,
    datasets: &BTreeSet<String>,
    referents: &BTreeSet<String>,
) -> serde_json::Value {
    json!({
        "id": id,
        "schema": schema,
        "properties": properties,
        "datasets": datasets,
        "referents": referents,
    })
}
