//! JSON-LD: schema.org `Person`, for pages and for whoever gathers them. Only what no source disputes.
//!
//! A value on which sources disagree, or which its source doubts or denies, is absent: machines that read this have no
//! word for "two sources say different things". A person nobody claims to be dead is named and nothing more.

use crate::Error;
use crate::desk::Small;
use crate::exchange::{Order, TextFile, Written, days};
use crate::person::{PersonPage, Row, assemble};
use imena_model::date::{Edtf, LAST_OLD_STYLE};
use imena_model::{Calendar, Certainty, Claim, Property, RecordId, Standing, disagreement};
use serde_json::{Map, Value, json};

/// The person as JSON-LD, in one line that can stand inside `<script type="application/ld+json">`.
pub fn person(page: &PersonPage) -> String {
    let mut said = Map::new();
    said.insert("@context".into(), json!("https://schema.org"));
    said.insert("@type".into(), json!("Person"));
    said.insert(
        "identifier".into(),
        json!({ "@type": "PropertyValue", "propertyID": "imena", "value": page.id.to_string() }),
    );
    said.insert("name".into(), json!(page.name));
    let others: Vec<&str> = page
        .names
        .iter()
        .map(|n| n.text.as_str())
        .filter(|n| *n != page.name)
        .collect();
    if !others.is_empty() {
        said.insert("alternateName".into(), json!(others));
    }
    for (property, key) in [
        (Property::Surname, "familyName"),
        (Property::GivenName, "givenName"),
        (Property::Patronymic, "additionalName"),
    ] {
        if let Some(name) = undisputed_name(page, property) {
            said.insert(key.into(), json!(name));
        }
    }
    let is_claimed_dead = !page.death.is_empty();
    if is_claimed_dead {
        life(page, &mut said);
    }
    let mut titles: Vec<&str> = page.columns.iter().map(|c| c.title.as_str()).collect();
    titles.dedup();
    let works: Vec<Value> = titles
        .into_iter()
        .map(|title| json!({ "@type": "CreativeWork", "name": title }))
        .collect();
    if !works.is_empty() {
        said.insert("subjectOf".into(), Value::Array(works));
    }
    // Inside a page, "</script>" in a name must not end the script.
    Value::Object(said)
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

fn life(page: &PersonPage, said: &mut Map<String, Value>) {
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            said.insert(key.into(), value);
        }
    };
    let place = |name: String| json!({ "@type": "Place", "name": name });
    put(
        "birthDate",
        date(&page.life, Property::BirthDate).map(Value::from),
    );
    put(
        "birthPlace",
        words(&page.life, Property::BirthPlace).map(place),
    );
    // A death and an execution are two claims; where sources claim both, neither is given here.
    let has = |property| page.death.iter().any(|row| row.property == property);
    let executed = has(Property::ExecutedDate) || has(Property::ExecutedPlace);
    let died = has(Property::DiedDate) || has(Property::DiedPlace);
    let of_death = match (executed, died) {
        (true, false) => Some((Property::ExecutedDate, Property::ExecutedPlace)),
        (false, true) => Some((Property::DiedDate, Property::DiedPlace)),
        _ => None,
    };
    if let Some((on, at)) = of_death {
        put("deathDate", date(&page.death, on).map(Value::from));
        put("deathPlace", words(&page.death, at).map(place));
    }
}

fn undisputed(rows: &[Row], property: Property) -> Option<&Row> {
    rows.iter().find(|row| {
        row.property == property
            && matches!(row.standing, Standing::Single | Standing::Agree)
            && row.cells.iter().all(|c| c.certainty == Certainty::Stated)
    })
}

fn words(rows: &[Row], property: Property) -> Option<String> {
    let row = undisputed(rows, property)?;
    row.cells.first().map(|cell| cell.as_written.clone())
}

/// The date, if all claims name one certain day, month or year. Of a day before the change of calendars only the year
/// is given: a page does not say which calendar it is in.
fn date(rows: &[Row], property: Property) -> Option<String> {
    let row = undisputed(rows, property)?;
    let cell = row.cells.first()?;
    let value = match cell.reading.as_slice() {
        [] => &cell.as_written,
        [one] => one,
        _ => return None,
    };
    let read = Edtf::parse(value).ok()?;
    let date = read.as_date().filter(|_| read.certainty().is_certain())?;
    if date.as_day().is_some_and(|day| day < LAST_OLD_STYLE) {
        return date.year.value().map(|year| format!("{year:04}"));
    }
    days::plain(date, Calendar::Gregorian)
}

fn undisputed_name(page: &PersonPage, property: Property) -> Option<String> {
    let mut claims = page
        .records
        .iter()
        .flat_map(|r| &r.claims)
        .filter(|c| c.property == property);
    let first: &Claim = claims.next()?;
    let is = |c: &Claim| {
        c.certainty == Certainty::Stated
            && disagreement::plain(&c.as_written) == disagreement::plain(&first.as_written)
    };
    (is(first) && claims.all(is)).then(|| first.as_written.clone())
}

/// Writes every person as a line of `persons.jsonld`.
pub(crate) fn write(order: &Order<'_>) -> Result<Written, Error> {
    let small = Small::read(order.holding)?;
    let places = small.places_for(order.audience);
    let mut file = TextFile::create(order.folder, "persons.jsonld")?;
    let mut rows = 0;
    order
        .holding
        .each_record::<Error>(RecordId(0), order.audience, |passing| {
            let found = order.holding.person(passing.id.into(), order.audience)?;
            let Some(found) = found.filter(|p| p.records.first() == Some(&passing.id)) else {
                return Ok(());
            };
            let views = order.holding.records(&found.records, order.audience)?;
            let loaded = assemble::in_order(
                views
                    .into_iter()
                    .filter_map(|v| assemble::load(&small, v, order.audience))
                    .collect(),
            );
            if loaded.is_empty() {
                return Ok(());
            }
            let page = assemble::assemble(found.id, &loaded, &places, order.audience);
            rows += 1;
            file.line(&person(&page))
        })?;
    file.finish()?;
    Ok(vec![("persons.jsonld".to_owned(), rows)])
}
