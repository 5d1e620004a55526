//! Reads model files: TOML, checked with line and column.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::Error;
use crate::expression::{self, Condition, Field, Wrong};
use crate::model::{BlockingRule, Clustering, Comparison, Level, Mode, Model, Training};

/// Reads the text of a model file.
pub(crate) fn read(text: &str) -> Result<Model, Error> {
    let file = File { text };
    let root = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |s| s.start);
        file.wrong(at, error.message().to_owned())
    })?;
    file.model(&root)
}

struct File<'a> {
    text: &'a str,
}

type Table<'i> = DeTable<'i>;
type Value<'i> = Spanned<DeValue<'i>>;

impl File<'_> {
    fn wrong(&self, at: usize, what: impl Into<String>) -> Error {
        let before = self
            .text
            .get(..at.min(self.text.len()))
            .unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Error::Model {
            line,
            column,
            what: what.into(),
        }
    }

    fn known(&self, table: &Table, keys: &[&str], place: &str) -> Result<(), Error> {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if !keys.contains(&name) {
                return Err(self.wrong(
                    key.span().start,
                    format!(
                        "`{name}` is not known in {place}; there are {}",
                        keys.join(", ")
                    ),
                ));
            }
        }
        Ok(())
    }

    fn table<'t, 'i>(&self, value: &'t Value<'i>) -> Result<&'t Table<'i>, Error> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            other => Err(self.wrong(
                value.span().start,
                format!("a table was expected, found {}", other.type_str()),
            )),
        }
    }

    fn list<'t, 'i>(&self, value: &'t Value<'i>) -> Result<Vec<&'t Value<'i>>, Error> {
        match value.get_ref() {
            DeValue::Array(array) => Ok(array.iter().collect()),
            other => Err(self.wrong(
                value.span().start,
                format!("a list was expected, found {}", other.type_str()),
            )),
        }
    }

    fn string<'t>(&self, value: &'t Value) -> Result<&'t str, Error> {
        value.get_ref().as_str().ok_or_else(|| {
            self.wrong(
                value.span().start,
                format!(
                    "text in quotes was expected, found {}",
                    value.get_ref().type_str()
                ),
            )
        })
    }

    fn boolean(&self, value: &Value) -> Result<bool, Error> {
        value
            .get_ref()
            .as_bool()
            .ok_or_else(|| self.wrong(value.span().start, "true or false was expected"))
    }

    fn number(&self, value: &Value, range: Range<f64>) -> Result<f64, Error> {
        let text = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().replace('_', ""),
            DeValue::Float(number) => number.as_str().replace('_', ""),
            other => {
                return Err(self.wrong(
                    value.span().start,
                    format!("a number was expected, found {}", other.type_str()),
                ));
            }
        };
        match text.parse::<f64>() {
            Ok(number) if number >= range.start && number <= range.end => Ok(number),
            _ => Err(self.wrong(
                value.span().start,
                format!(
                    "a number from {} to {} was expected, found {text}",
                    range.start, range.end
                ),
            )),
        }
    }

    fn strings(&self, value: &Value) -> Result<Vec<String>, Error> {
        self.list(value)?
            .into_iter()
            .map(|v| self.string(v).map(str::to_owned))
            .collect()
    }

    fn expression<T>(&self, value: &Value, read: fn(&str) -> Result<T, Wrong>) -> Result<T, Error> {
        let text = self.string(value)?;
        read(text).map_err(|wrong| self.wrong(value.span().start + 1 + wrong.at, wrong.what))
    }

    fn fields(&self, value: &Value) -> Result<Vec<Field>, Error> {
        if value.get_ref().is_str() {
            return Ok(vec![self.expression(value, expression::field)?]);
        }
        let fields: Vec<Field> = self
            .list(value)?
            .into_iter()
            .map(|v| self.expression(v, expression::field))
            .collect::<Result<_, _>>()?;
        if fields.is_empty() {
            return Err(self.wrong(value.span().start, "at least one field was expected"));
        }
        Ok(fields)
    }

    fn rules(&self, value: &Value) -> Result<Vec<BlockingRule>, Error> {
        self.list(value)?
            .into_iter()
            .map(|v| self.rule(v))
            .collect()
    }

    fn rule(&self, value: &Value) -> Result<BlockingRule, Error> {
        let label = self
            .text
            .get(value.span())
            .unwrap_or("")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace('"', "");
        if let DeValue::Table(table) = value.get_ref() {
            self.known(table, &["left", "right"], "a rule")?;
            let (Some(left), Some(right)) = (table.get("left"), table.get("right")) else {
                return Err(self.wrong(
                    value.span().start,
                    "a rule across columns needs `left` and `right`",
                ));
            };
            let (left, right_fields) = (self.fields(left)?, self.fields(right)?);
            if left.len() != right_fields.len() {
                return Err(self.wrong(
                    right.span().start,
                    "`left` and `right` need the same number of fields",
                ));
            }
            return Ok(BlockingRule {
                label,
                left,
                right: Some(right_fields),
            });
        }
        Ok(BlockingRule {
            label: label.trim_matches(['[', ']']).to_owned(),
            left: self.fields(value)?,
            right: None,
        })
    }

    fn model(&self, root: &Spanned<Table>) -> Result<Model, Error> {
        let top = root.get_ref();
        self.known(
            top,
            &[
                "records",
                "prior",
                "block",
                "comparison",
                "training",
                "output",
                "clusters",
            ],
            "a model file",
        )?;
        let mut model = Model {
            text: self.text.to_owned(),
            id: None,
            source: None,
            mode: Mode::Dedupe,
            missing: Vec::new(),
            split: None,
            without_doubles: Vec::new(),
            optional: false,
            deterministic: Vec::new(),
            recall: 0.6,
            prior: None,
            blocking: Vec::new(),
            block_records_most: 20_000,
            pairs_each: None,
            compare_all_up_to: 0,
            look: Vec::new(),
            comparisons: Vec::new(),
            training: Training {
                sessions: Vec::new(),
                session_pairs: 400_000,
                random_pairs: 400_000,
                strength: 20.0,
                relatives: false,
                all_pairs_up_to: 1500,
            },
            keep: 0.01,
            threshold: 0.95,
            clustering: Clustering::Careful,
        };
        if let Some(value) = top.get("records") {
            self.records(self.table(value)?, &mut model)?;
        }
        if let Some(value) = top.get("prior") {
            let table = self.table(value)?;
            self.known(table, &["rules", "recall", "probability"], "[prior]")?;
            if let Some(v) = table.get("rules") {
                model.deterministic = self.rules(v)?;
            }
            if let Some(v) = table.get("recall") {
                model.recall = self.number(v, 0.01..1.0)?;
            }
            if let Some(v) = table.get("probability") {
                model.prior = Some(self.number(v, 1e-15..0.5)?);
            }
        }
        match top.get("block") {
            Some(value) => {
                let table = self.table(value)?;
                self.known(
                    table,
                    &["rules", "most", "pairs_each", "all_pairs_up_to"],
                    "[block]",
                )?;
                if let Some(v) = table.get("rules") {
                    model.blocking = self.rules(v)?;
                }
                if let Some(v) = table.get("pairs_each") {
                    model.pairs_each = Some(self.number(v, 1.0..1e9)? as u64);
                }
                if let Some(v) = table.get("all_pairs_up_to") {
                    model.compare_all_up_to = self.number(v, 0.0..20_000.0)? as usize;
                }
                if let Some(v) = table.get("most") {
                    model.block_records_most = self.number(v, 2.0..1e9)? as usize;
                }
                if model.blocking.is_empty() {
                    return Err(self.wrong(
                        value.span().start,
                        "[block] needs `rules` with at least one rule",
                    ));
                }
            }
            None => return Err(self.wrong(0, "a model needs [block] with rules")),
        }
        if let Some(value) = top.get("training") {
            self.training(self.table(value)?, &mut model)?;
        }
        if let Some(value) = top.get("output") {
            let table = self.table(value)?;
            self.known(table, &["keep", "threshold"], "[output]")?;
            if let Some(v) = table.get("keep") {
                model.keep = self.number(v, 0.0..1.0)?;
            }
            if let Some(v) = table.get("threshold") {
                model.threshold = self.number(v, 0.0..1.0)?;
            }
        }
        if let Some(value) = top.get("clusters") {
            let table = self.table(value)?;
            self.known(table, &["method"], "[clusters]")?;
            if let Some(v) = table.get("method") {
                model.clustering = match self.string(v)? {
                    "connected" => Clustering::Connected,
                    "careful" => Clustering::Careful,
                    other => {
                        return Err(self.wrong(
                            v.span().start,
                            format!("`{other}` is no method; there are connected, careful"),
                        ));
                    }
                };
            }
        }
        match top.get("comparison") {
            Some(value) => {
                for part in self.list(value)? {
                    model.comparisons.push(self.comparison(part)?);
                }
                if model.comparisons.len() > 15 {
                    return Err(
                        self.wrong(value.span().start, "at most 15 comparisons are possible")
                    );
                }
            }
            None => return Err(self.wrong(0, "a model needs at least one [[comparison]]")),
        }
        Ok(model)
    }

    fn records(&self, table: &Table, model: &mut Model) -> Result<(), Error> {
        self.known(
            table,
            &[
                "id",
                "source",
                "mode",
                "missing",
                "split",
                "without_doubles",
                "optional",
            ],
            "[records]",
        )?;
        if let Some(v) = table.get("id") {
            model.id = Some(self.string(v)?.to_owned());
        }
        if let Some(v) = table.get("source") {
            model.source = Some(self.string(v)?.to_owned());
        }
        if let Some(v) = table.get("mode") {
            model.mode = match self.string(v)? {
                "dedupe" => Mode::Dedupe,
                "link" => Mode::Link,
                "link_and_dedupe" => Mode::LinkAndDedupe,
                other => {
                    return Err(self.wrong(
                        v.span().start,
                        format!("`{other}` is no mode; there are dedupe, link, link_and_dedupe"),
                    ));
                }
            };
            if model.mode == Mode::Link && model.source.is_none() {
                return Err(self.wrong(
                    v.span().start,
                    "mode `link` needs `source`, the column that names the source",
                ));
            }
        }
        if let Some(v) = table.get("missing") {
            model.missing = self.strings(v)?;
        }
        if let Some(v) = table.get("split") {
            let text = self.string(v)?;
            let mut letters = text.chars();
            model.split = letters.next();
            if model.split.is_none() || letters.next().is_some() {
                return Err(self.wrong(v.span().start, "`split` is one letter"));
            }
        }
        if let Some(v) = table.get("without_doubles") {
            model.without_doubles = self.strings(v)?;
        }
        if let Some(v) = table.get("optional") {
            model.optional = self.boolean(v)?;
        }
        Ok(())
    }

    fn training(&self, table: &Table, model: &mut Model) -> Result<(), Error> {
        self.known(
            table,
            &[
                "sessions",
                "session_pairs",
                "random_pairs",
                "strength",
                "relatives",
                "all_pairs_up_to",
            ],
            "[training]",
        )?;
        let training = &mut model.training;
        if let Some(v) = table.get("sessions") {
            training.sessions = self.rules(v)?;
        }
        if let Some(v) = table.get("session_pairs") {
            training.session_pairs = self.number(v, 1000.0..1e9)? as u64;
        }
        if let Some(v) = table.get("random_pairs") {
            training.random_pairs = self.number(v, 1000.0..1e9)? as u64;
        }
        if let Some(v) = table.get("strength") {
            training.strength = self.number(v, 0.0..1e6)?;
        }
        if let Some(v) = table.get("relatives") {
            training.relatives = self.boolean(v)?;
        }
        if let Some(v) = table.get("all_pairs_up_to") {
            training.all_pairs_up_to = self.number(v, 0.0..10_000.0)? as usize;
        }
        Ok(())
    }

    fn comparison(&self, value: &Value) -> Result<Comparison, Error> {
        let table = self.table(value)?;
        self.known(
            table,
            &[
                "name",
                "column",
                "levels",
                "otherwise",
                "terms",
                "individual",
                "per_source",
            ],
            "[[comparison]]",
        )?;
        let at = value.span().start;
        let fields = match table.get("column") {
            Some(v) => self.fields(v)?,
            None => return Err(self.wrong(at, "a comparison needs `column`")),
        };
        let name = match table.get("name") {
            Some(v) => self.string(v)?.to_owned(),
            None => fields[0].any[0].column.clone(),
        };
        let mut comparison = Comparison {
            name,
            fields,
            levels: Vec::new(),
            otherwise: "different".to_owned(),
            otherwise_m: None,
            otherwise_contradicts: false,
            terms: None,
            individual: false,
            per_source: false,
        };
        if let Some(v) = table.get("terms") {
            comparison.terms = match v.get_ref().as_bool() {
                Some(true) => Some(comparison.fields[0].clone()),
                Some(false) => None,
                None => Some(self.expression(v, expression::field)?),
            };
        }
        match table.get("levels") {
            Some(v) => {
                for (i, part) in self.list(v)?.into_iter().enumerate() {
                    comparison.levels.push(self.level(part, i == 0)?);
                }
                if comparison.levels.is_empty() || comparison.levels.len() > 14 {
                    return Err(self.wrong(v.span().start, "a comparison needs 1 to 14 levels"));
                }
            }
            None => return Err(self.wrong(at, "a comparison needs `levels`")),
        }
        if let Some(v) = table.get("otherwise") {
            let part = self.table(v)?;
            self.known(part, &["label", "m", "contradicts"], "`otherwise`")?;
            if let Some(x) = part.get("label") {
                self.string(x)?.clone_into(&mut comparison.otherwise);
            }
            if let Some(x) = part.get("m") {
                comparison.otherwise_m = Some(self.number(x, 1e-9..1.0)?);
            }
            if let Some(x) = part.get("contradicts") {
                comparison.otherwise_contradicts = self.boolean(x)?;
            }
        }
        if let Some(v) = table.get("individual") {
            comparison.individual = self.boolean(v)?;
        }
        if let Some(v) = table.get("per_source") {
            comparison.per_source = self.boolean(v)?;
        }
        Ok(comparison)
    }

    fn level(&self, value: &Value, first: bool) -> Result<Level, Error> {
        let terms = if first { 1.0 } else { 0.0 };
        if value.get_ref().is_str() {
            return Ok(Level {
                label: self.string(value)?.to_owned(),
                when: self.expression(value, expression::condition)?,
                m: None,
                r: None,
                terms,
                contradicts: false,
            });
        }
        let table = self.table(value)?;
        self.known(
            table,
            &["when", "label", "m", "r", "terms", "contradicts"],
            "a level",
        )?;
        let Some(when) = table.get("when") else {
            return Err(self.wrong(value.span().start, "a level needs `when`"));
        };
        let condition: Condition = self.expression(when, expression::condition)?;
        let number = |key: &str, range: Range<f64>| {
            table.get(key).map(|v| self.number(v, range)).transpose()
        };
        Ok(Level {
            label: match table.get("label") {
                Some(v) => self.string(v)?.to_owned(),
                None => self.string(when)?.to_owned(),
            },
            when: condition,
            m: number("m", 1e-9..1.0)?,
            r: number("r", 1e-9..1.0)?,
            terms: number("terms", 0.0..1.0)?.unwrap_or(terms),
            contradicts: table
                .get("contradicts")
                .map(|v| self.boolean(v))
                .transpose()?
                .unwrap_or(false),
        })
    }
}
