//! How a link is explained later: the levels and weights are kept with the link, the words are found again.
//!
//! A link's bytes: the prior in bits (f32), then for each comparison its level (u8) and its weight in bits (f32), all
//! little-endian. What the comparisons and levels are called is kept once, with the linking.

use crate::person::Step;
use crate::relink::columns;
use imena_model::Claim;
use serde::{Deserialize, Serialize};

/// What a linking compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Comparisons {
    /// The comparisons, in the order of the model.
    pub(crate) comparisons: Vec<Compared>,
}

/// One comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Compared {
    /// Its name in the model.
    pub(crate) name: String,
    /// The columns it looks at.
    pub(crate) columns: Vec<String>,
    /// Labels of its levels; the first is "missing".
    pub(crate) levels: Vec<String>,
}

impl Comparisons {
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        // Derived and rewritten by every linking: what cannot be read explains nothing, and the next linking mends it.
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names and labels always have a text")
    }
}

/// The bytes kept with a link.
pub(crate) fn write(prior: f64, steps: impl Iterator<Item = (u8, f64)>) -> Vec<u8> {
    let mut bytes = (prior as f32).to_le_bytes().to_vec();
    for (level, weight) in steps {
        bytes.push(level);
        bytes.extend((weight as f32).to_le_bytes());
    }
    bytes
}

/// The prior and the steps of a link, with the values of both records; comparisons in which one value is missing say
/// nothing and are left out.
pub(crate) fn read(
    comparisons: &Comparisons,
    bytes: &[u8],
    left: &[Claim],
    right: &[Claim],
) -> (f64, Vec<Step>) {
    let Some((prior, rest)) = bytes.split_first_chunk::<4>() else {
        return (0.0, Vec::new());
    };
    let mut steps = Vec::new();
    for (compared, step) in comparisons.comparisons.iter().zip(rest.chunks_exact(5)) {
        let [level, weight @ ..] = step else { continue };
        let Ok(weight) = <[u8; 4]>::try_from(weight) else {
            continue;
        };
        if *level == 0 {
            continue;
        }
        let label = compared
            .levels
            .get(usize::from(*level))
            .cloned()
            .unwrap_or_default();
        let value = |claims: &[Claim]| {
            let mut values: Vec<String> = Vec::new();
            for column in &compared.columns {
                for value in columns::as_written(column, claims) {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
            }
            values.join(", ")
        };
        steps.push(Step {
            comparison: columns::comparison_in_words(&compared.name),
            level: columns::level_in_words(&label),
            weight: f64::from(f32::from_le_bytes(weight)),
            left: value(left),
            right: value(right),
        });
    }
    (f64::from(f32::from_le_bytes(*prior)), steps)
}
