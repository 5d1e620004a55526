//! An entry as one line of JSON, with the keys a scorer or another program expects.

use serde_json::{Map, Value, json};

use super::entry::{Entry, Part, is_date};

impl Entry {
    /// The claims by property: one value, or a list where the entry states several; dates as EDTF.
    #[must_use]
    pub fn values(&self, fio: &str, text: &str) -> Map<String, Value> {
        let mut out = Map::new();
        for field in &self.fields {
            let value = if is_date(field.property) || field.property == "sex" {
                match field.readings.first() {
                    Some(reading) => reading.as_str(),
                    None => continue,
                }
            } else {
                field.as_written(fio, text)
            };
            match out.get_mut(field.property) {
                None => {
                    let value = if field.property == "aliases" {
                        json!([value])
                    } else {
                        json!(value)
                    };
                    out.insert(field.property.to_owned(), value);
                }
                Some(Value::Array(list)) => {
                    if !list.iter().any(|v| v == value) {
                        list.push(json!(value));
                    }
                }
                Some(first) => {
                    if first != value {
                        *first = json!([first.clone(), value]);
                    }
                }
            }
        }
        out.insert("uncertain".to_owned(), json!(self.uncertain()));
        out
    }

    /// The spans, readings and groups of the fields, the remainders and the problems, as JSON beside the values.
    #[must_use]
    pub fn details(&self, text: &str) -> Map<String, Value> {
        let spans: Vec<Value> = self
            .fields
            .iter()
            .map(|f| {
                let mut one = Map::new();
                one.insert("property".to_owned(), json!(f.property));
                one.insert(
                    "in".to_owned(),
                    json!(if f.part == Part::Name { "fio" } else { "text" }),
                );
                one.insert("span".to_owned(), json!([f.span.start, f.span.end]));
                if !f.readings.is_empty() {
                    one.insert("readings".to_owned(), json!(f.readings));
                }
                if f.uncertain {
                    one.insert("uncertain".to_owned(), json!(true));
                }
                one.insert("group".to_owned(), json!(f.group));
                Value::Object(one)
            })
            .collect();
        let remainder: Vec<Value> = self
            .remainder
            .iter()
            .map(|r| json!([r.start, r.end]))
            .collect();
        let problems: Vec<Value> = self
            .problems
            .iter()
            .map(|p| {
                let problem = p.to_problem(text, None);
                json!({
                    "code": p.code.key(),
                    "span": [p.span.start, p.span.end],
                    "as_written": problem.as_written,
                    "what": problem.what,
                    "done": problem.done,
                    "mend": problem.mend,
                })
            })
            .collect();
        let mut out = Map::new();
        out.insert("spans".to_owned(), Value::Array(spans));
        out.insert("remainder".to_owned(), Value::Array(remainder));
        out.insert("problems".to_owned(), Value::Array(problems));
        out
    }
}
