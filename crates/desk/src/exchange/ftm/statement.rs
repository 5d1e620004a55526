//! Statements of FollowTheMoney, and entities joined from them.

use serde_json::{Map, Value, json};
use sha1::{Digest as _, Sha1};
use std::collections::BTreeSet;

/// The columns of a file of statements.
pub(super) const COLUMNS: [&str; 13] = [
    "canonical_id",
    "entity_id",
    "prop",
    "schema",
    "value",
    "dataset",
    "origin",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "id",
];

/// One statement; without a property it is only what statements of one entity share.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) schema: &'static str,
    pub(super) entity: String,
    pub(super) canonical: String,
    pub(super) dataset: String,
    pub(super) origin: String,
    pub(super) first_seen: String,
    prop: &'static str,
    value: String,
    original: String,
}

impl Said {
    pub(super) fn new(schema: &'static str, entity: &str, canonical: &str, dataset: &str) -> Self {
        Self {
            schema,
            entity: entity.to_owned(),
            canonical: canonical.to_owned(),
            dataset: dataset.to_owned(),
            ..Self::default()
        }
    }

    /// A statement with a value, and the words of the source where they differ.
    pub(super) fn says(&self, prop: &'static str, value: &str, original: Option<&str>) -> Self {
        Self {
            prop,
            value: value.trim().to_owned(),
            original: original
                .filter(|words| *words != value)
                .unwrap_or_default()
                .to_owned(),
            ..self.clone()
        }
    }

    /// As a row under [`COLUMNS`]. The identifier is the SHA-1 that FollowTheMoney itself computes.
    pub(super) fn row(&self) -> [String; 13] {
        let key = format!(
            "{}.{}.{}.{}",
            self.dataset, self.entity, self.prop, self.value
        );
        let digest = Sha1::digest(key.as_bytes());
        [
            self.canonical.clone(),
            self.entity.clone(),
            self.prop.to_owned(),
            self.schema.to_owned(),
            self.value.clone(),
            self.dataset.clone(),
            self.origin.clone(),
            String::new(),
            self.original.clone(),
            "f".to_owned(),
            self.first_seen.clone(),
            self.first_seen.clone(),
            crate::record::hex(&digest),
        ]
    }
}

/// Statements in their order, and the entities they join to.
#[derive(Debug, Default)]
pub(super) struct Entities {
    all: Vec<Said>,
}

impl Entities {
    /// Adds a statement; an empty one says nothing.
    pub(super) fn add(&mut self, said: Said) {
        let same = |other: &Said| {
            (other.prop, &other.value, &other.entity) == (said.prop, &said.value, &said.entity)
        };
        if !said.value.is_empty() && !self.all.iter().any(same) {
            self.all.push(said);
        }
    }

    pub(super) fn statements(&self) -> &[Said] {
        &self.all
    }

    /// The entities by canonical identifier, in the order in which they were first spoken of.
    pub(super) fn joined(&self) -> Vec<Value> {
        let mut order: Vec<&str> = Vec::new();
        for said in &self.all {
            if !order.contains(&said.canonical.as_str()) {
                order.push(&said.canonical);
            }
        }
        order
            .into_iter()
            .map(|id| {
                let of: Vec<&Said> = self.all.iter().filter(|s| s.canonical == id).collect();
                let mut properties: Map<String, Value> = Map::new();
                for said in &of {
                    let values = properties
                        .entry(said.prop)
                        .or_insert_with(|| json!([]))
                        .as_array_mut()
                        .expect("every value put in is a list");
                    if !values.iter().any(|v| *v == said.value) {
                        values.push(json!(said.value));
                    }
                }
                let datasets: BTreeSet<String> = of.iter().map(|s| s.dataset.clone()).collect();
                let referents: BTreeSet<String> = of
                    .iter()
                    .map(|s| s.entity.clone())
                    .filter(|e| e != id)
                    .collect();
                let schema = of.first().map_or("Thing", |s| s.schema);
                super::entity_line(id, schema, &properties, &datasets, &referents)
            })
            .collect()
    }
}
