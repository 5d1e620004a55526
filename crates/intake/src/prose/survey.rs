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
    /// Short words no grammar knows, before a full stop and a capital: how often so, how often without the stop, and the
    /// first words around. One that never stands without its stop is an abbreviation rather than the end of a phrase.
    pub stopped: BTreeMap<String, (u64, u64, String)>,
    /// Remainders by frequency.
    pub remainders: BTreeMap<String, u64>,
    /// Problems by code.
    pub problems: BTreeMap<&'static str, u64>,
}

/// A longer word before a full stop ends a phrase more often than it is cut short.
const SHORT: usize = 6;

fn count(map: &mut BTreeMap<String, u64>, key: &str) {
    if let Some(n) = map.get_mut(key) {
        *n += 1;
    } else if map.len() < KEPT_MAX {
        map.insert(key.to_owned(), 1);
    }
}

/// The words around a span on one line.
fn around(text: &str, span: std::ops::Range<usize>) -> String {
    let (before, after) = (
        text.get(..span.start).unwrap_or(""),
        text.get(span.end..).unwrap_or(""),
    );
    let from = before.char_indices().rev().nth(25).map_or(0, |(at, _)| at);
    let until = after
        .char_indices()
        .nth(25)
        .map_or(text.len(), |(at, _)| span.end + at);
    text.get(from..until).unwrap_or("").replace('\n', " ")
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
            let unknown = token.class == 0 && token.phrases == 0 && !token.abbreviation;
            if unknown && !token.upper && tokens.fold(i).chars().count() <= SHORT {
                let capital_next = tokens.list.get(i + 2).is_some_and(|t| t.upper);
                self.stopped(tokens.fold(i), token.dotted && capital_next, || {
                    around(text, token.start as usize..token.end as usize)
                });
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
                self.unknown
                    .insert(word, (1, around(text, problem.span.clone())));
            }
        }
    }

    fn stopped(&mut self, word: &str, stopped: bool, around: impl FnOnce() -> String) {
        let (with, without) = (u64::from(stopped), u64::from(!stopped));
        if let Some(seen) = self.stopped.get_mut(word) {
            seen.0 += with;
            seen.1 += without;
        } else if self.stopped.len() < KEPT_MAX {
            self.stopped
                .insert(word.to_owned(), (with, without, around()));
        }
    }

    /// The unknown abbreviations, the most frequent first, each with an example.
    pub fn unknown_ranked(&self) -> Vec<(String, u64, &str)> {
        let mut list: Vec<(String, u64, &str)> = self
            .unknown
            .iter()
            .map(|(word, (n, around))| (word.clone(), *n, around.as_str()))
            .collect();
        let always_stopped = self.stopped.iter().filter(|(_, seen)| seen.1 == 0);
        for (word, (n, _, around)) in always_stopped {
            let word = format!("{word}.");
            match list.iter_mut().find(|(known, ..)| *known == word) {
                Some((_, count, _)) => *count += n,
                None => list.push((word, *n, around)),
            }
        }
        list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
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
            "# from ending the phrase. A line that begins with # counts once you take the # away.".to_owned(),
            "[abbreviations]".to_owned(),
        ];
        for (word, meaning) in &earlier.abbreviations {
            lines.push(format!("{} = {}", quote(word), quote(meaning)));
        }
        for (word, n, around) in self
            .unknown_ranked()
            .into_iter()
            .filter(|(word, ..)| !earlier.abbreviations.contains_key(word))
            .take(60)
        {
            lines.push(format!("# {n} times: … {around} …"));
            // Perhaps only the end of a phrase: then protecting its stop would do harm, so the keeper decides.
            let perhaps = if self.unknown.contains_key(&word) {
                ""
            } else {
                "# "
            };
            lines.push(format!("{perhaps}{} = \"\"", quote(&word)));
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
