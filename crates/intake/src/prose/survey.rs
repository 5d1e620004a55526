//! The house style of a volume: which labels, orders and abbreviations it uses, and which nobody knows.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::grammar::Grammar;
use super::profile::Profile;
use super::token::{Kind, tokenize};

/// How many different words are remembered of each sort; a volume with more is odd enough.
const KEPT_MAX: usize = 20_000;

/// What is counted while a volume is read.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Entries seen.
    pub entries: u64,
    /// Letters and digits seen.
    pub characters: u64,
    /// Letters and digits in remainders.
    pub not_understood: u64,
    /// Labels ("Обв.", "Место захоронения:") by how often they open something.
    pub labels: BTreeMap<String, u64>,
    /// Words before a colon that open nothing in the grammar.
    pub unknown_labels: BTreeMap<String, u64>,
    /// Orders of fields by frequency.
    pub orders: BTreeMap<String, u64>,
    /// Abbreviations the grammar knows.
    pub abbreviations: BTreeMap<String, u64>,
    /// Short words with a full stop that no grammar knows, with the first words around them.
    pub unknown: BTreeMap<String, (u64, String)>,
    /// Remainders by frequency.
    pub remainders: BTreeMap<String, u64>,
    /// Problems by code.
    pub problems: BTreeMap<&'static str, u64>,
}

fn count(map: &mut BTreeMap<String, u64>, key: &str) {
    if let Some(n) = map.get_mut(key) {
        *n += 1;
    } else if map.len() < KEPT_MAX {
        map.insert(key.to_owned(), 1);
    }
}

/// The most frequent first; among equals in the order of the alphabet.
pub fn ranked(map: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    let mut list: Vec<(&str, u64)> = map.iter().map(|(k, n)| (k.as_str(), *n)).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    list
}

impl Survey {
    /// Adds an entry as it was read.
    pub fn add(&mut self, grammar: &Grammar, text: &str, entry: &Entry) {
        let weight = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).count() as u64;
        self.entries += 1;
        self.characters += weight(text);
        for span in &entry.remainder {
            let words = text.get(span.clone()).unwrap_or("");
            self.not_understood += weight(words);
            count(&mut self.remainders, words);
        }
        for problem in &entry.problems {
            *self.problems.entry(problem.code.key()).or_default() += 1;
        }
        let mut order: Vec<&str> = Vec::new();
        for field in &entry.fields {
            if !matches!(
                field.property,
                "surname" | "given_name" | "patronymic" | "aliases" | "sex"
            ) && order.last() != Some(&field.property)
            {
                order.push(field.property);
            }
        }
        count(&mut self.orders, &order.join(" > "));
        let tokens = tokenize(grammar, text);
        for i in 0..tokens.list.len() {
            let token = tokens.list[i];
            if token.kind != Kind::Word {
                continue;
            }
            if let Some((_, _, next)) = grammar.opener_at(&tokens, i) {
                let end = tokens.list[next - 1].end as usize;
                if i == 0 || tokens.list[i - 1].kind == Kind::Mark {
                    count(
                        &mut self.labels,
                        text.get(token.start as usize..end).unwrap_or(""),
                    );
                }
            } else if tokens
                .list
                .get(i + 1)
                .is_some_and(|t| t.mark == ':' && t.kind == Kind::Mark)
                && (i == 0 || tokens.list[i - 1].kind == Kind::Mark)
            {
                count(
                    &mut self.unknown_labels,
                    text.get(token.start as usize..token.end as usize)
                        .unwrap_or(""),
                );
            }
            if token.dotted && token.abbreviation {
                count(&mut self.abbreviations, &format!("{}.", tokens.fold(i)));
            }
        }
        for problem in entry
            .problems
            .iter()
            .filter(|p| p.code == super::problem::Code::UnknownAbbreviation)
        {
            let word: String = text
                .get(problem.span.clone())
                .unwrap_or("")
                .chars()
                .map(super::lexicon::fold)
                .chain(['.'])
                .collect();
            if let Some((n, _)) = self.unknown.get_mut(&word) {
                *n += 1;
            } else if self.unknown.len() < KEPT_MAX {
                let from = text[..problem.span.start]
                    .char_indices()
                    .rev()
                    .nth(25)
                    .map_or(0, |(at, _)| at);
                let until = text[problem.span.end..]
                    .char_indices()
                    .nth(25)
                    .map_or(text.len(), |(at, _)| problem.span.end + at);
                let around = text.get(from..until).unwrap_or("").replace('\n', " ");
                self.unknown.insert(word, (1, around));
            }
        }
    }

    /// The unknown abbreviations, the most frequent first, each with an example.
    pub fn unknown_ranked(&self) -> Vec<(&str, u64, &str)> {
        let mut list: Vec<(&str, u64, &str)> = self
            .unknown
            .iter()
            .map(|(k, (n, around))| (k.as_str(), *n, around.as_str()))
            .collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        list
    }

    /// A profile file for a keeper to fill in; what an earlier profile said is kept.
    pub fn profile_text(&self, volume: &str, earlier: &Profile) -> String {
        let quote = |s: &str| {
            format!(
                "\"{}\"",
                s.replace('\\', "\\\\")
                    .replace('"', "\\\"")
                    .replace(['\n', '\r'], " ")
            )
        };
        let mut lines = vec![
            "# The house style of one volume. Fill in what you know, delete the rest, and read the volume again".to_owned(),
            "# with --profile THIS-FILE. Earlier readings are kept beside the new ones.".to_owned(),
            format!("volume = {}", quote(volume)),
            format!("grammars = [{}]", earlier.grammars.iter().map(|g| quote(g)).collect::<Vec<_>>().join(", ")),
            String::new(),
            "# What the abbreviations of this volume stand for. An empty meaning still keeps the full stop".to_owned(),
            "# from ending the phrase.".to_owned(),
            "[abbreviations]".to_owned(),
        ];
        for (word, meaning) in &earlier.abbreviations {
            lines.push(format!("{} = {}", quote(word), quote(meaning)));
        }
        for (word, n, around) in self
            .unknown_ranked()
            .into_iter()
            .filter(|(w, ..)| !earlier.abbreviations.contains_key(*w))
            .take(60)
        {
            lines.push(format!("# {n} times: … {around} …"));
            lines.push(format!("{} = \"\"", quote(word)));
        }
        lines.extend([
            String::new(),
            "# Further openers, by field: residence = [\"прожив. в\"]".to_owned(),
            "[openers]".to_owned(),
        ]);
        for (opener, words) in &earlier.openers {
            lines.push(format!(
                "{opener} = [{}]",
                words
                    .iter()
                    .map(|w| quote(w))
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
        }
        for (label, n) in ranked(&self.unknown_labels).into_iter().take(20) {
            lines.push(format!(
                "# {n} times before a colon: {}",
                label.replace('\n', " ")
            ));
        }
        lines.extend([
            String::new(),
            "# Further words, by class: nation = [\"…\"]".to_owned(),
            "[words]".to_owned(),
        ]);
        for (class, words) in &earlier.words {
            lines.push(format!(
                "{class} = [{}]",
                words
                    .iter()
                    .map(|w| quote(w))
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}
