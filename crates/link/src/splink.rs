//! Reads settings files of Splink (JSON): those parts that have an equal here become a model file, the others are named.

use serde_json::Value;

use crate::error::Error;

/// A model made of Splink's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromSplink {
    /// The model file.
    pub model: String,
    /// Parts of the settings that have no equal here, in words.
    pub left_out: Vec<String>,
}

/// Reads Splink's settings.
pub fn from_splink(json: &str) -> Result<FromSplink, Error> {
    let settings: Value = serde_json::from_str(json).map_err(|e| Error::Model {
        line: e.line(),
        column: e.column(),
        what: e.to_string(),
    })?;
    let mut out = FromSplink {
        model: "[records]\n".to_owned(),
        left_out: Vec::new(),
    };
    let text = |key: &str| settings.get(key).and_then(Value::as_str);
    if let Some(id) = text("unique_id_column_name") {
        out.model.push_str(&format!("id = \"{id}\"\n"));
    }
    match text("link_type") {
        Some("link_only") => out
            .model
            .push_str("source = \"source_dataset\"\nmode = \"link\"\n"),
        Some("link_and_dedupe") => out
            .model
            .push_str("source = \"source_dataset\"\nmode = \"link_and_dedupe\"\n"),
        _ => {}
    }
    if let Some(prior) = settings
        .get("probability_two_random_records_match")
        .and_then(Value::as_f64)
    {
        out.model
            .push_str(&format!("\n[prior]\nprobability = {prior:e}\n"));
    }
    out.model.push_str("\n[block]\nrules = [\n");
    for rule in list(&settings, "blocking_rules_to_generate_predictions") {
        let sql = rule
            .as_str()
            .or_else(|| rule.get("blocking_rule").and_then(Value::as_str))
            .unwrap_or("");
        match blocking(sql) {
            Some(line) => out.model.push_str(&format!("  {line},\n")),
            None => out.left_out.push(format!("blocking rule: {sql}")),
        }
    }
    out.model
        .push_str("]\n\n[clusters]\nmethod = \"connected\"\n");
    for part in list(&settings, "comparisons") {
        comparison(part, &mut out);
    }
    Ok(out)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn comparison(part: &Value, out: &mut FromSplink) {
    let name = part
        .get("output_column_name")
        .and_then(Value::as_str)
        .unwrap_or("comparison");
    let mut levels = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    let mut terms = None;
    for level in list(part, "comparison_levels") {
        let sql = level
            .get("sql_condition")
            .and_then(Value::as_str)
            .unwrap_or("");
        let null = level.get("is_null_level").and_then(Value::as_bool) == Some(true);
        if null || sql.trim().eq_ignore_ascii_case("else") {
            continue;
        }
        if let Some(column) = level.get("tf_adjustment_column").and_then(Value::as_str) {
            terms = Some(column.to_owned());
        }
        let Some((when, of)) = condition(sql) else {
            out.left_out.push(format!("{name}: level {sql}"));
            continue;
        };
        for column in of {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        let label = level
            .get("label_for_charts")
            .and_then(Value::as_str)
            .unwrap_or(sql)
            .replace(['"', '\\'], "");
        let m = level
            .get("m_probability")
            .and_then(Value::as_f64)
            .filter(|m| *m > 1e-9);
        let m = m.map_or(String::new(), |m| format!(", m = {m}"));
        levels.push(format!(
            "  {{ when = \"{when}\", label = \"{label}\"{m} }},\n"
        ));
    }
    let Some(first) = columns.first() else {
        out.left_out
            .push(format!("comparison {name}: no level has an equal"));
        return;
    };
    let terms = terms.map_or(String::new(), |t| format!("terms = \"{t}\"\n"));
    out.model.push_str(&format!(
        "\n[[comparison]]\nname = \"{name}\"\ncolumn = \"{first}\"\n{terms}levels = [\n{}]\n",
        levels.concat()
    ));
}

/// `l."a" = r."a" AND SUBSTR(l.b, 1, 3) = SUBSTR(r.b, 1, 3)` as a rule.
fn blocking(sql: &str) -> Option<String> {
    let mut left = Vec::new();
    let mut right = Vec::new();
    for part in split_and(sql) {
        let (a, b) = part.split_once('=')?;
        let (side_a, field_a) = sided(a)?;
        let (side_b, field_b) = sided(b)?;
        match (side_a, side_b) {
            ('l', 'r') => {
                left.push(field_a);
                right.push(field_b);
            }
            ('r', 'l') => {
                left.push(field_b);
                right.push(field_a);
            }
            _ => return None,
        }
    }
    let quoted = |fields: &[String]| {
        fields
            .iter()
            .map(|f| format!("\"{f}\""))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if left == right {
        Some(format!("[{}]", quoted(&left)))
    } else {
        Some(format!(
            "{{ left = [{}], right = [{}] }}",
            quoted(&left),
            quoted(&right)
        ))
    }
}

fn split_and(sql: &str) -> Vec<String> {
    let plain = sql.replace(['\n', '\t'], " ").replace(" and ", " AND ");
    plain
        .split(" AND ")
        .map(|part| {
            let mut part = part.trim().trim_start_matches('(');
            while part.matches('(').count() < part.matches(')').count() {
                let Some(shorter) = part.trim_end().strip_suffix(')') else {
                    break;
                };
                part = shorter;
            }
            part.to_owned()
        })
        .collect()
}

/// `l."a"` or `SUBSTR(l.a, 1, 3)`: the side and the field.
fn sided(sql: &str) -> Option<(char, String)> {
    let sql = sql.trim();
    let lower = sql.to_lowercase();
    if let Some(inside) = lower
        .strip_prefix("substr(")
        .or_else(|| lower.strip_prefix("substring("))
        .and_then(|s| s.strip_suffix(')'))
    {
        let mut parts = inside.split(',').map(str::trim);
        let (side, column) = sided(parts.next()?)?;
        let (from, length): (usize, usize) =
            (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        return Some((side, format!("substr({column}, {from}, {length})")));
    }
    let column = |rest: &str| {
        let name = rest.trim_matches('"');
        name.chars()
            .all(|c| c.is_alphanumeric() || c == '_')
            .then(|| name.to_owned())
    };
    if let Some(rest) = sql.strip_prefix("l.") {
        return Some(('l', column(rest)?));
    }
    if let Some(rest) = sql.strip_prefix("r.") {
        return Some(('r', column(rest)?));
    }
    None
}

/// A level's SQL as a condition, and the columns it reads.
fn condition(sql: &str) -> Option<(String, Vec<String>)> {
    let mut whens = Vec::new();
    let mut columns = Vec::new();
    for part in split_and(sql) {
        let (when, column) = single(&part)?;
        whens.push(when);
        columns.push(column);
    }
    Some((whens.join(" and "), columns))
}

fn single(sql: &str) -> Option<(String, String)> {
    let sql = sql.trim();
    for (function, question) in [
        ("jaro_winkler_similarity", "jw"),
        ("jaro_similarity", "jaro"),
        ("damerau_levenshtein", "damerau"),
        ("levenshtein", "levenshtein"),
    ] {
        if let Some(rest) = sql.strip_prefix(function) {
            let (inside, limit) = rest.trim().strip_prefix('(')?.split_once(')')?;
            let column = both_sides(inside, ',')?;
            let limit = limit.trim();
            let number = limit.trim_start_matches(['<', '>', '=', ' ']);
            number.parse::<f64>().ok()?;
            let sign = limit.get(..2).filter(|s| *s == ">=" || *s == "<=")?;
            return Some((format!("{question}({column}) {sign} {number}"), column));
        }
    }
    let column = both_sides(sql, '=')?;
    Some((format!("equal({column})"), column))
}

/// `"a_l" = "a_r"`: the column `a`.
fn both_sides(sql: &str, between: char) -> Option<String> {
    let (a, b) = sql.split_once(between)?;
    let a = a.trim().trim_matches('"').strip_suffix("_l")?;
    let b = b.trim().trim_matches('"').strip_suffix("_r")?;
    (a == b && !a.is_empty() && a.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .then(|| a.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    #[test]
    fn what_has_an_equal_is_read_and_the_rest_is_named() {
        let json = r#"{"link_type": "dedupe_only", "unique_id_column_name": "rec_id", "probability_two_random_records_match": 1e-6,
          "blocking_rules_to_generate_predictions": [
            {"blocking_rule": "(l.\"sn\" = r.\"sn\") AND (SUBSTR(l.gn, 1, 1) = SUBSTR(r.gn, 1, 1))"},
            {"blocking_rule": "l.a = r.b and l.b = r.a"},
            {"blocking_rule": "abs(l.x - r.x) < 2"}],
          "comparisons": [{"output_column_name": "sn", "comparison_levels": [
            {"sql_condition": "\"sn_l\" IS NULL OR \"sn_r\" IS NULL", "is_null_level": true},
            {"sql_condition": "\"sn_l\" = \"sn_r\"", "label_for_charts": "Exact", "tf_adjustment_column": "sn", "m_probability": 0.9},
            {"sql_condition": "jaro_winkler_similarity(\"sn_l\", \"sn_r\") >= 0.92"},
            {"sql_condition": "list_cosine_similarity(\"sn_l\", \"sn_r\") > 0.5"},
            {"sql_condition": "ELSE"}]}]}"#;
        let read = from_splink(json).unwrap_or_else(|e| panic!("{e}"));
        let model = Model::from_toml(&read.model).unwrap_or_else(|e| panic!("{e}\n{}", read.model));
        assert_eq!(model.blocking.len(), 2);
        assert!(model.blocking[1].right.is_some());
        assert_eq!(model.comparisons[0].levels.len(), 2);
        assert_eq!(model.comparisons[0].levels[0].m, Some(0.9));
        assert_eq!(read.left_out.len(), 2, "{:?}", read.left_out);
        assert!(from_splink("{").is_err());
    }
}
