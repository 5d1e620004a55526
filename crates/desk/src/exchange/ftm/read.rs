//! FollowTheMoney in: statements (CSV or JSON Lines) or joined entities. Each `Person` is a record.

use super::{EVENTS, PROPERTIES};
use crate::exchange::Taken;
use imena_model::date::Edtf;
use imena_model::{
    Audience, Certainty, Claim, Locator, Position, Problem, Property, Record, Verbatim,
};
use serde_json::Value;
use std::collections::HashMap;

/// One value of an entity.
#[derive(Debug, Clone, Default)]
struct Said {
    prop: String,
    value: String,
    original: String,
}

impl Said {
    /// The words of the source: the original value, or the value where there is none.
    fn words(&self) -> &str {
        if self.original.is_empty() {
            &self.value
        } else {
            &self.original
        }
    }
}

/// An entity as far as it was spoken of.
#[derive(Debug, Clone, Default)]
struct Entity {
    id: String,
    canonical: String,
    schema: String,
    said: Vec<Said>,
}

impl Entity {
    fn all<'a>(&'a self, prop: &'a str) -> impl Iterator<Item = &'a Said> + use<'a> {
        self.said.iter().filter(move |s| s.prop == prop)
    }

    fn first(&self, prop: &str) -> Option<&Said> {
        self.said.iter().find(|s| s.prop == prop)
    }
}

/// Entities in the order in which they were first spoken of.
#[derive(Default)]
struct Entities {
    all: Vec<Entity>,
    by_id: HashMap<String, usize>,
}

impl Entities {
    fn of(&mut self, id: &str, canonical: &str, schema: &str) -> &mut Entity {
        let next = self.all.len();
        let at = *self.by_id.entry(id.to_owned()).or_insert(next);
        if at == next {
            self.all.push(Entity {
                id: id.to_owned(),
                canonical: canonical.to_owned(),
                schema: schema.to_owned(),
                said: Vec::new(),
            });
        }
        &mut self.all[at]
    }
}

/// Reads statements or entities, in UTF-8.
pub fn read(bytes: &[u8]) -> Taken {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let mut taken = Taken {
        encoding: "UTF-8".to_owned(),
        ..Taken::default()
    };
    let mut entities = Entities::default();
    if text.trim_start().starts_with('{') {
        json_lines(text, &mut entities, &mut taken.problems);
    } else {
        statements(text, &mut entities, &mut taken.problems);
    }
    let mut of_canonical: HashMap<&str, usize> = HashMap::new();
    for (at, entity) in entities.all.iter().enumerate() {
        if entity.schema == "Person" {
            of_canonical.entry(&entity.canonical).or_insert(at);
        }
    }
    let mut events: Vec<Vec<&Entity>> = vec![Vec::new(); entities.all.len()];
    for event in entities.all.iter().filter(|e| e.schema == "Event") {
        for involved in event.all("involved") {
            let known = [&involved.original, &involved.value]
                .into_iter()
                .find_map(|id| entities.by_id.get(id.as_str()))
                .or_else(|| of_canonical.get(involved.value.as_str()));
            if let Some(at) = known {
                events[*at].push(event);
            }
        }
    }
    for (entity, events) in entities.all.iter().zip(&events) {
        if entity.schema == "Person" {
            taken.records.push(record(entity, events));
        }
    }
    taken
}

fn not_read(problems: &mut Vec<Problem>, line: u64, what: &str) {
    problems.push(
        Problem::new(
            "ftm-line",
            format!("The line is neither a statement nor an entity: {what}."),
        )
        .at(Position {
            line: Some(line),
            ..Position::default()
        })
        .done("It was left out of what was read; the original file keeps it.")
        .mend("Correct the line and add the file again."),
    );
}

fn statements(text: &str, entities: &mut Entities, problems: &mut Vec<Problem>) {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let Ok(heading) = reader.headers().cloned() else {
        return not_read(problems, 0, "no names of columns");
    };
    let column = |name: &str| heading.iter().position(|h| h == name);
    let columns = [
        "entity_id",
        "canonical_id",
        "schema",
        "prop",
        "value",
        "original_value",
    ]
    .map(column);
    for row in reader.records() {
        let line = |row: &csv::StringRecord| row.position().map_or(0, |p| p.line() - 1);
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let at = error.position().map_or(0, |p| p.line().saturating_sub(1));
                not_read(problems, at, "the row cannot be read");
                continue;
            }
        };
        let [id, canonical, schema, prop, value, original] =
            columns.map(|c| c.and_then(|c| row.get(c)).unwrap_or_default());
        if id.is_empty() || prop.is_empty() {
            not_read(problems, line(&row), "entity_id or prop is missing");
            continue;
        }
        let canonical = if canonical.is_empty() { id } else { canonical };
        entities.of(id, canonical, schema).said.push(Said {
            prop: prop.to_owned(),
            value: value.to_owned(),
            original: original.to_owned(),
        });
    }
}

fn json_lines(text: &str, entities: &mut Entities, problems: &mut Vec<Problem>) {
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let number = number as u64;
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            not_read(problems, number, "it is no JSON object");
            continue;
        };
        let text = |key: &str| value[key].as_str().unwrap_or_default();
        let schema = text("schema");
        if let (Some(id), Some(properties)) =
            (value["id"].as_str(), value["properties"].as_object())
        {
            let entity = entities.of(id, id, schema);
            for (prop, values) in properties {
                for one in values.as_array().into_iter().flatten() {
                    entity.said.push(Said {
                        prop: prop.clone(),
                        value: one.as_str().unwrap_or_default().to_owned(),
                        original: String::new(),
                    });
                }
            }
        } else if let (Some(id), Some(prop)) = (value["entity_id"].as_str(), value["prop"].as_str())
        {
            let canonical = value["canonical_id"].as_str().unwrap_or(id);
            entities.of(id, canonical, schema).said.push(Said {
                prop: prop.to_owned(),
                value: text("value").to_owned(),
                original: text("original_value").to_owned(),
            });
        } else {
            not_read(problems, number, "it has neither properties nor a prop");
        }
    }
}

fn record(entity: &Entity, events: &[&Entity]) -> Record {
    let mut claims = Vec::new();
    let has_parts = entity.first("lastName").is_some() || entity.first("firstName").is_some();
    for said in &entity.said {
        // A joined name beside its parts says nothing new.
        if said.prop == "name" && has_parts {
            continue;
        }
        // A death that an event tells of is told there.
        let is_event = said.prop == "deathDate"
            && events
                .iter()
                .any(|e| e.all("date").any(|d| d.value == said.value));
        if !is_event {
            claims.extend(of_person(said));
        }
    }
    for (case, event) in events.iter().enumerate() {
        let before = events[..case]
            .iter()
            .filter(|e| name(e) == name(event))
            .count();
        of_event(
            event,
            u16::try_from(before).unwrap_or(u16::MAX),
            &mut claims,
        );
    }
    let heading = entity
        .first("name")
        .map_or_else(|| entity.id.clone(), |n| n.value.clone());
    let text: Vec<String> = std::iter::once(entity)
        .chain(events.iter().copied())
        .flat_map(|e| e.said.iter().map(move |s| (e, s)))
        .map(|(e, s)| format!("{}:{}: {}", e.schema, s.prop, s.words()))
        .collect();
    Record {
        locator: Locator::Key(entity.id.clone()),
        verbatim: Verbatim::Text {
            heading,
            text: text.join("\n"),
        },
        claims,
        audience: Audience::Public,
    }
}

fn name(event: &Entity) -> &str {
    event.first("name").map_or("", |n| n.value.as_str())
}

/// A claim with the value as its reading, where the words differ and the value is a date or a code.
fn claim(property: Property, said: &Said) -> Claim {
    let claim = Claim::new(property, said.words());
    let day = said.value.get(..10).unwrap_or(&said.value);
    if property.kind() == imena_model::PropertyKind::Date
        && day != said.words()
        && Edtf::parse(day).is_ok()
    {
        return claim.read_as(day);
    }
    claim
}

fn of_person(said: &Said) -> Option<Claim> {
    if said.value.trim().is_empty() {
        return None;
    }
    if said.prop == "gender" {
        let code = match said.value.as_str() {
            "male" => "m",
            "female" => "f",
            _ => return Some(Claim::new(Property::Note, said.words())),
        };
        return Some(Claim::new(Property::Sex, said.words()).read_as(code));
    }
    if said.prop == "notes" {
        return Some(note(&said.value));
    }
    let property = match said.prop.as_str() {
        "name" => Property::FullName,
        "weakAlias" => Property::Alias,
        "deathDate" => Property::DiedDate,
        prop => PROPERTIES.iter().find(|(_, p)| *p == prop)?.0,
    };
    Some(claim(property, said))
}

/// A note that begins with the key of a property is a claim on it.
fn note(words: &str) -> Claim {
    let (certainty, rest) = match words.split_once(": ") {
        Some(("denied", rest)) => (Certainty::Denied, rest),
        Some(("doubtful", rest)) => (Certainty::Doubtful, rest),
        _ => (Certainty::Stated, words),
    };
    let mut claim = match rest.split_once(": ") {
        Some((key, rest)) if Property::from_key(key).is_some() => {
            Claim::new(Property::from_key(key).unwrap_or(Property::Note), rest)
        }
        _ => return Claim::new(Property::Note, words),
    };
    claim.certainty = certainty;
    claim
}

fn of_event(event: &Entity, case: u16, claims: &mut Vec<Claim>) {
    let kind = name(event);
    let Some((_, date, place, _)) = EVENTS.iter().find(|(k, ..)| *k == kind) else {
        return;
    };
    let from = claims.len();
    if let Some(property) = date {
        claims.extend(event.all("date").map(|said| claim(*property, said)));
        let end = |prop: &str| event.first(prop).map(|s| s.value.clone());
        let first = event.first("startDate").or(event.first("endDate"));
        if let (Some(said), None) = (first, event.first("date")) {
            let (start, end) = (end("startDate"), end("endDate"));
            let (start, end) = (start.unwrap_or_default(), end.unwrap_or_default());
            claims.push(Claim::new(*property, said.words()).read_as(format!("[{start}..{end}]")));
        }
    }
    if let Some(property) = place {
        claims.extend(event.all("location").map(|said| claim(*property, said)));
    }
    for said in event.all("description") {
        claims.push(note(&said.value));
    }
    for claim in &mut claims[from..] {
        claim.case = case;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_others_are_read() {
        let text = r#"{"id":"a-1","schema":"Person","properties":{"name":["Тест Примеров"],"birthDate":["1904"],"gender":["male"],"topics":["x"]},"datasets":["d"]}
{"id":"b","schema":"Company","properties":{"name":["Пример"]}}
no json
"#;
        let taken = read(text.as_bytes());
        assert_eq!(taken.problems.len(), 1);
        assert_eq!(taken.records.len(), 1);
        let record = &taken.records[0];
        assert_eq!(record.locator, Locator::Key("a-1".into()));
        assert_eq!(record.first(Property::FullName), Some("Тест Примеров"));
        assert_eq!(record.first(Property::BirthDate), Some("1904"));
        assert_eq!(record.first(Property::Sex), Some("m"));
    }

    #[test]
    fn any_bytes_are_read_without_failing() {
        for bytes in [
            &b""[..],
            b"{",
            b"a,b\n\"",
            b"\xff{}\n{}",
            b"entity_id,prop\n,\n",
        ] {
            let _taken = read(bytes);
        }
    }
}
