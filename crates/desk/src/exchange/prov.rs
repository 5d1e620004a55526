//! PROV-JSON: what was done to the holding, by acts. Intakes, linkings and decisions are activities.
//!
//! For others than keepers who did what is not named, notes are left out, and acts on what they may not see are absent.

use crate::Error;
use crate::exchange::people::sources;
use crate::exchange::{Order, TextFile, Written, iso, ocfl};
use imena_model::{Act, ActId, ActKind, Audience, Decision};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Acts asked for at a time.
const PAGE: usize = 1_000;

pub(crate) fn write(order: &Order<'_>) -> Result<Written, Error> {
    let mut told = Told {
        is_keeper: order.audience == Audience::Keeper,
        ..Told::default()
    };
    let intakes = told.sources(order)?;
    let decisions: BTreeMap<ActId, Decision> = order.holding.decisions()?.into_iter().collect();
    for act in all_acts(order)? {
        match act.kind {
            ActKind::Intake if intakes.contains(&act.id) => told.act(&act),
            // What was undone, and who seeks, replies and consents, is told to keepers only.
            ActKind::Intake
            | ActKind::Undoing
            | ActKind::DecisionWithdrawn
            | ActKind::Request
            | ActKind::Reply
            | ActKind::Consent
                if !told.is_keeper => {}
            ActKind::Decision => {
                if let Some(decision) = decisions.get(&act.id) {
                    told.decision(order, &act, decision)?;
                }
            }
            _ => told.act(&act),
        }
    }
    told.linking(order)?;
    let rows = told.activity.len() as u64;
    let origin = ocfl::percent(&order.holding.about().origin);
    let mut file = TextFile::create(order.folder, "prov.json")?;
    file.line(&format!("{:#}", told.document(&origin)))?;
    file.finish()?;
    Ok(vec![("prov.json".to_owned(), rows)])
}

/// All acts, oldest first.
fn all_acts(order: &Order<'_>) -> Result<Vec<Act>, Error> {
    let mut acts = Vec::new();
    loop {
        let page = order.holding.acts(acts.len() as u64, PAGE)?;
        let last = page.len() < PAGE;
        acts.extend(page);
        if last {
            break;
        }
    }
    acts.reverse();
    Ok(acts)
}

/// The document on its way.
#[derive(Default)]
struct Told {
    is_keeper: bool,
    entity: Map<String, Value>,
    activity: Map<String, Value>,
    agent: Map<String, Value>,
    relations: BTreeMap<&'static str, Map<String, Value>>,
}

impl Told {
    fn relate(&mut self, relation: &'static str, what: Value) {
        let all = self.relations.entry(relation).or_default();
        let name = format!("_:{relation}{}", all.len() + 1);
        all.insert(name, what);
    }

    /// The sources with their files; gives the intakes that brought them.
    fn sources(&mut self, order: &Order<'_>) -> Result<BTreeSet<ActId>, Error> {
        let mut intakes = BTreeSet::new();
        let sources = sources(order.holding, order.audience)?;
        for (id, source) in &sources {
            let name = format!("imena:{id}");
            self.entity.insert(
                name.clone(),
                json!({ "prov:type": "imena:source", "prov:label": source.title }),
            );
            for copied in &source.copied_from {
                if let Some((from, _)) = sources
                    .iter()
                    .find(|(_, s)| s.key == *copied || s.title == *copied)
                {
                    self.relate(
                        "wasDerivedFrom",
                        json!({ "prov:generatedEntity": name, "prov:usedEntity": format!("imena:{from}") }),
                    );
                }
            }
            for file in order.holding.originals_of(*id, order.audience)? {
                intakes.insert(file.intake);
                let act = format!("imena:{}", file.intake);
                let original = format!("imena:original/{}", crate::record::hex(&file.digest));
                self.entity.insert(
                    original.clone(),
                    json!({ "prov:type": "imena:original", "imena:bytes": file.bytes }),
                );
                self.relate(
                    "used",
                    json!({ "prov:activity": act, "prov:entity": original }),
                );
                self.relate(
                    "wasGeneratedBy",
                    json!({ "prov:entity": name, "prov:activity": act }),
                );
                self.relate(
                    "wasDerivedFrom",
                    json!({
                        "prov:generatedEntity": name,
                        "prov:usedEntity": original,
                        "prov:type": { "$": "prov:PrimarySource", "type": "prov:QUALIFIED_NAME" },
                    }),
                );
            }
        }
        Ok(intakes)
    }

    fn act(&mut self, act: &Act) {
        let name = format!("imena:{}", act.id);
        let at = format!("{}Z", iso(act.at));
        let mut said = json!({
            "prov:startTime": at,
            "prov:endTime": at,
            "prov:type": format!("imena:{}", act.kind.key()),
        });
        if self.is_keeper && !act.note.is_empty() {
            said["prov:label"] = json!(act.note);
        }
        self.activity.insert(name.clone(), said);
        let by = if self.is_keeper {
            act.by.as_str()
        } else {
            "keepers of the holding"
        };
        self.associate(&name, by, "prov:Person");
        if let Some(undone) = act.undone_by.filter(|_| self.is_keeper) {
            let brought = format!("imena:brought/{}", act.id);
            self.entity.insert(
                brought.clone(),
                json!({ "prov:type": "imena:brought", "prov:label": format!("what {} brought", act.id) }),
            );
            self.relate(
                "wasGeneratedBy",
                json!({ "prov:entity": brought, "prov:activity": name }),
            );
            self.relate(
                "wasInvalidatedBy",
                json!({ "prov:entity": brought, "prov:activity": format!("imena:{undone}") }),
            );
        }
    }

    fn associate(&mut self, activity: &str, by: &str, kind: &str) {
        let agent = format!("imena:agent/{}", ocfl::percent(by));
        self.agent.insert(
            agent.clone(),
            json!({
                "prov:type": { "$": kind, "type": "prov:QUALIFIED_NAME" },
                "prov:label": by,
            }),
        );
        self.relate(
            "wasAssociatedWith",
            json!({ "prov:activity": activity, "prov:agent": agent }),
        );
    }

    fn decision(&mut self, order: &Order<'_>, act: &Act, made: &Decision) -> Result<(), Error> {
        let seen = order.holding.record(made.a, order.audience)?.is_some()
            && order.holding.record(made.b, order.audience)?.is_some();
        if !seen {
            return Ok(());
        }
        self.act(act);
        let name = format!("imena:{}", act.id);
        for record in [made.a, made.b] {
            let entity = format!("imena:{record}");
            self.entity
                .insert(entity.clone(), json!({ "prov:type": "imena:record" }));
            self.relate(
                "used",
                json!({ "prov:activity": name, "prov:entity": entity }),
            );
        }
        if let Some(said) = self.activity.get_mut(&name) {
            said["imena:decided"] = json!(made.decided.key());
            said["imena:withdrawn"] = json!(made.withdrawn_by.is_some());
        }
        Ok(())
    }

    fn linking(&mut self, order: &Order<'_>) -> Result<(), Error> {
        let Some(linking) = order.holding.linking()? else {
            return Ok(());
        };
        let name = format!("imena:{}", linking.act);
        let at = format!("{}Z", iso(linking.at));
        self.activity.insert(
            name.clone(),
            json!({
                "prov:startTime": at,
                "prov:endTime": at,
                "prov:type": "imena:linking",
                "imena:links": linking.links,
                "imena:clusters": linking.clusters,
            }),
        );
        self.associate(&name, "imena", "prov:SoftwareAgent");
        for id in sources(order.holding, order.audience)?.keys() {
            self.relate(
                "used",
                json!({ "prov:activity": name, "prov:entity": format!("imena:{id}") }),
            );
        }
        let persons = "imena:persons";
        self.entity.insert(
            persons.to_owned(),
            json!({ "prov:type": "imena:persons", "prov:label": "records joined to persons" }),
        );
        self.relate(
            "wasGeneratedBy",
            json!({ "prov:entity": persons, "prov:activity": name }),
        );
        Ok(())
    }

    fn document(self, origin: &str) -> Value {
        let mut document = Map::new();
        document.insert(
            "prefix".to_owned(),
            json!({ "imena": format!("urn:imena:{origin}:"), "prov": "http://www.w3.org/ns/prov#" }),
        );
        document.insert("entity".to_owned(), Value::Object(self.entity));
        document.insert("activity".to_owned(), Value::Object(self.activity));
        document.insert("agent".to_owned(), Value::Object(self.agent));
        for (relation, all) in self.relations {
            document.insert(relation.to_owned(), Value::Object(all));
        }
        Value::Object(document)
    }
}
