//! What a keeper writes about one volume.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The house style of one volume: a small TOML file that a keeper edits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Which volume this is about.
    pub volume: String,
    /// Names of shipped grammars to add to the usual ones, such as `es`.
    pub grammars: Vec<String>,
    /// Abbreviations and what they stand for; an empty meaning still protects the full stop.
    pub abbreviations: BTreeMap<String, String>,
    /// Openers by field: `residence = ["прожив. в"]`.
    pub openers: BTreeMap<String, Vec<String>>,
    /// Further words by class: `nation = ["…"]`.
    pub words: BTreeMap<String, Vec<String>>,
}

impl Profile {
    /// Reads a profile file.
    pub fn from_toml(text: &str) -> Result<Self, Box<toml::de::Error>> {
        toml::from_str(text).map_err(Box::new)
    }

    /// The profile as a grammar file to be joined with the shipped ones.
    pub(super) fn as_grammar(&self) -> String {
        let mut lines = vec!["language = \"profile\"".to_owned()];
        for (opener, words) in &self.openers {
            let words = quoted(words.iter());
            lines.push(format!(
                "[openers.{opener}]\nstart = [{words}]\ninner = [{words}]"
            ));
        }
        lines.push("[words]".to_owned());
        for (class, words) in &self.words {
            lines.push(format!("{class} = [{}]", quoted(words.iter())));
        }
        lines.push(format!(
            "[abbreviations]\nknown = [{}]\n",
            quoted(self.abbreviations.keys())
        ));
        lines.join("\n")
    }
}

/// Words as the inside of a TOML array.
fn quoted<'a>(words: impl Iterator<Item = &'a String>) -> String {
    words
        .map(|word| format!("\"{}\"", word.replace(['\n', '\r', '"', '\\'], " ")))
        .collect::<Vec<_>>()
        .join(", ")
}
