//! A model for records nobody has described: columns of persons are recognized by their names, the others by
//! what they hold.

use crate::model::Model;
use crate::table::Table;

/// What a column of a list of persons holds, and the names it goes by.
const ROLES: [(&str, &[&str]); 14] = [
    (
        "surname",
        &[
            "surname",
            "last_name",
            "lastname",
            "family_name",
            "sn",
            "фамилия",
        ],
    ),
    (
        "given",
        &[
            "given",
            "given_name",
            "first_name",
            "firstname",
            "forename",
            "gn",
            "имя",
        ],
    ),
    ("patronymic", &["patronymic", "pn", "отчество"]),
    (
        "maiden_name",
        &["maiden_name", "maiden", "birth_name", "девичья_фамилия"],
    ),
    (
        "other_names",
        &["other_names", "aliases", "alias", "other_surname"],
    ),
    ("sex", &["sex", "gender", "пол"]),
    (
        "birth",
        &[
            "birth",
            "birth_date",
            "date_of_birth",
            "dob",
            "born",
            "birthdate",
            "дата_рождения",
            "birth_year",
            "year_of_birth",
        ],
    ),
    (
        "birthplace",
        &[
            "birthplace",
            "birth_place",
            "place_of_birth",
            "bp",
            "место_рождения",
        ],
    ),
    (
        "residence",
        &[
            "residence",
            "lived",
            "place_of_residence",
            "место_жительства",
        ],
    ),
    (
        "nationality",
        &["nationality", "ethnicity", "национальность"],
    ),
    (
        "arrest",
        &[
            "arrest",
            "arrest_date",
            "arrested",
            "arrested_on",
            "date_of_arrest",
            "дата_ареста",
        ],
    ),
    (
        "sentence",
        &[
            "sentence",
            "sentence_date",
            "sentenced",
            "sentenced_on",
            "дата_приговора",
        ],
    ),
    (
        "death",
        &[
            "death",
            "death_date",
            "died",
            "date_of_death",
            "dod",
            "executed",
            "executed_on",
            "дата_смерти",
            "дата_расстрела",
        ],
    ),
    ("charge", &["charge", "article", "charges", "статья"]),
];

/// Names of identifier columns.
const IDS: [&str; 6] = ["rec_id", "record_id", "unique_id", "id", "rowid", "uid"];
/// Names of source columns.
const SOURCES: [&str; 5] = ["source", "list", "source_dataset", "dataset", "список"];
/// Columns that only repeat others.
const REPEATS: [&str; 6] = [
    "full_name",
    "fullname",
    "name",
    "first_and_surname",
    "birth_year",
    "year_of_birth",
];

/// What the column that is not one of a person's usual ones is like.
struct Other {
    name: String,
    /// Records per distinct value.
    common: f64,
    length: f64,
    digits: bool,
}

/// Picks the identifier and the source column out of the names of columns.
pub fn id_and_source(columns: &[String]) -> (Option<String>, Option<String>) {
    let find = |names: &[&str]| {
        names
            .iter()
            .find_map(|n| columns.iter().find(|c| c.to_lowercase() == *n).cloned())
    };
    (find(&IDS), find(&SOURCES))
}

/// Writes a model for a table that was read with all its columns. `id` and `source` are left out of the comparison.
pub fn suggest(table: &Table, id: Option<&str>, source: Option<&str>) -> String {
    let names: Vec<&str> = table.column_names().collect();
    let usable = |name: &str| {
        table
            .columns
            .iter()
            .any(|c| c.name == name && c.words.len() > 2)
    };
    let mut roles: Vec<(&str, String)> = Vec::new();
    for (role, known) in ROLES {
        let mut found: Vec<&str> = known
            .iter()
            .filter_map(|k| names.iter().copied().find(|n| n.to_lowercase() == *k))
            .filter(|n| usable(n))
            .collect();
        if role == "birth" {
            // A column of whole dates is worth more than one of years, unless it is much emptier.
            found.sort_by_key(|n| usize::from(filled(table, n) * 10 < table.len() * 3));
        }
        if let Some(first) = found.first() {
            roles.push((role, (*first).to_owned()));
        }
    }
    let has_names =
        roles.iter().any(|(r, _)| *r == "surname") && roles.iter().any(|(r, _)| *r == "given");
    let mut others = Vec::new();
    for column in &table.columns {
        let name = column.name.as_str();
        let taken =
            Some(name) == id || Some(name) == source || roles.iter().any(|(_, c)| c == name);
        let lower = name.to_lowercase();
        let repeats = has_names
            && (REPEATS.contains(&lower.as_str())
                || ROLES
                    .iter()
                    .any(|(_, known)| known.contains(&lower.as_str())));
        let there = filled(table, name);
        if taken || repeats || column.words.len() <= 2 || there * 20 < table.len() {
            continue;
        }
        let distinct = column.words.len() - 1;
        let text: usize = (1..column.words.len() as u32)
            .map(|c| column.words.get(c).chars().count())
            .sum();
        let digits = (1..column.words.len() as u32)
            .filter(|c| column.words.get(*c).chars().all(|l| l.is_ascii_digit()))
            .count();
        others.push(Other {
            name: name.to_owned(),
            common: there as f64 / distinct as f64,
            length: text as f64 / distinct as f64,
            digits: digits * 10 > distinct * 8,
        });
    }
    write(&roles, &others, id, source)
}

fn filled(table: &Table, name: &str) -> usize {
    table
        .columns
        .iter()
        .find(|c| c.name == name)
        .map_or(0, |c| c.codes.iter().filter(|x| **x != 0).count())
}

/// A column name as expressions need it.
fn quoted(name: &str) -> String {
    if name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}

fn write(
    roles: &[(&str, String)],
    others: &[Other],
    id: Option<&str>,
    source: Option<&str>,
) -> String {
    let mut out =
        String::from("# Suggested from the columns; every line may be changed.\n\n[records]\n");
    if let Some(id) = id {
        out.push_str(&format!("id = {}\n", toml_text(id)));
    }
    if let Some(source) = source {
        out.push_str(&format!(
            "source = {}\nmode = \"link_and_dedupe\"\n",
            toml_text(source)
        ));
    }
    out.push_str("\n[block]\nall_pairs_up_to = 2000\npairs_each = 20\nrules = [\n");
    let template = include_str!("persons.toml");
    let mut rules: Vec<String> = template
        .lines()
        .skip_while(|l| !l.starts_with("rules = ["))
        .skip(1)
        .take_while(|l| !l.starts_with(']'))
        .filter_map(|l| in_columns(l, roles))
        .collect();
    rules.extend(more_rules(roles, others));
    for rule in &rules {
        out.push_str(&format!("{rule}\n"));
    }
    out.push_str("]\n\n[training]\nrelatives = true\nstrength = 50\nsession_pairs = 300_000\nrandom_pairs = 400_000\n");
    let mut comparisons = 0;
    for block in template
        .split("\n\n")
        .filter(|b| b.starts_with("[[comparison]]"))
    {
        if let Some(block) = in_columns(block, roles)
            && comparisons < 14
        {
            comparisons += 1;
            out.push_str(&format!("\n{}\n", block.trim_end()));
        }
    }
    for other in others {
        if comparisons == 15 {
            out.push_str(&format!(
                "\n# {} is left out: 15 comparisons is the most.\n",
                other.name
            ));
            continue;
        }
        comparisons += 1;
        out.push_str(&comparison(other));
    }
    out
}

fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Puts the names of columns where the template names roles; nothing where a role has no column.
fn in_columns(text: &str, roles: &[(&str, String)]) -> Option<String> {
    let column = |role: &str| {
        roles
            .iter()
            .find(|(r, _)| *r == role)
            .map(|(_, c)| quoted(c))
    };
    let mut text = text.to_owned();
    let surnames: Vec<String> = ["surname", "maiden_name", "other_names"]
        .iter()
        .filter_map(|r| column(r))
        .collect();
    let all = "any(surname, maiden_name, other_names)";
    if text.contains(all) {
        text = match surnames.as_slice() {
            [] => return None,
            [one] => text.replace(all, &format!("\u{1}{one}\u{1}")),
            many => text.replace(all, &format!("any(\u{1}{}\u{1})", many.join(", "))),
        };
    }
    let mut out = String::new();
    let mut kept = false;
    let mut word = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        if c == '\u{1}' {
            kept = !kept;
            continue;
        }
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        let in_label = out.ends_with("label = \"") || out.ends_with("name = \"");
        let is_role = ROLES.iter().any(|(r, _)| *r == word) && !kept && !in_label;
        let prose = out
            .rfind("label = \"")
            .is_some_and(|at| !out.get(at + 9..).unwrap_or("").contains('"'));
        if is_role && !prose {
            out.push_str(&column(&word)?);
        } else {
            out.push_str(&word);
        }
        word.clear();
        out.push(c);
    }
    out.pop();
    Some(out)
}

/// Rules on columns that are not a person's usual ones.
fn more_rules(roles: &[(&str, String)], others: &[Other]) -> Vec<String> {
    let column = |role: &str| {
        roles
            .iter()
            .find(|(r, _)| *r == role)
            .map(|(_, c)| quoted(c))
    };
    let mut rules = Vec::new();
    for other in others {
        let name = quoted(&other.name);
        if other.common < 12.0 && other.length >= 4.0 {
            rules.push(format!("  [\"{name}\"],"));
            continue;
        }
        if other.common < 400.0 {
            if let Some(surname) = column("surname") {
                rules.push(format!("  [\"{name}\", \"sound({surname})\"],"));
            }
            if let Some(given) = column("given") {
                rules.push(format!("  [\"{name}\", \"family({given})\"],"));
            }
            if let Some(birth) = column("birth") {
                rules.push(format!("  [\"{name}\", \"year({birth})\"],"));
            }
        }
    }
    if let (Some(given), Some(surname)) = (column("given"), column("surname")) {
        if column("patronymic").is_none() {
            rules.push(format!("  [\"sound({surname})\", \"family({given})\"],"));
        }
        rules.push(format!(
            "  {{ left = [\"sound({given})\", \"sound({surname})\"], right = [\"sound({surname})\", \"sound({given})\"] }},"
        ));
        if let Some(birth) = column("birth") {
            rules.push(format!("  [\"family({given})\", \"{birth}\"],"));
            rules.push(format!("  [\"prefix(sound({surname}), 2)\", \"{birth}\"],"));
        }
    }
    rules
}

fn comparison(other: &Other) -> String {
    let name = quoted(&other.name);
    let levels = if other.digits && other.length >= 3.0 {
        "  { when = \"equal\", label = \"same\" },\n  { when = \"osa <= 1\", label = \"one digit differs\" },\n  { when = \"osa <= 2\", label = \"two digits differ\" },\n"
    } else if other.length >= 4.0 {
        "  { when = \"equal\", label = \"same\" },\n  { when = \"jw >= 0.92\", label = \"nearly the same\" },\n  { when = \"jw >= 0.8\", label = \"alike\" },\n"
    } else {
        "  { when = \"equal\", label = \"same\" },\n"
    };
    let individual = if other.common < 12.0 && other.length >= 4.0 {
        "individual = true\n"
    } else {
        ""
    };
    format!(
        "\n[[comparison]]\nname = {}\ncolumn = \"{name}\"\nterms = true\n{individual}levels = [\n{levels}]\n",
        toml_text(&other.name)
    )
}

/// A model that reads all columns, for a look at them before anything is suggested.
pub fn look(columns: &[String]) -> Model {
    let mut model = Model::persons();
    model.look = columns.to_vec();
    model
}
