//! The mapping beside a file: where it lies, and what it says when nobody has written one.

use crate::Error;
use imena_intake::mapping::Mapping;
use imena_model::SourceKind;
use std::path::{Path, PathBuf};

/// The path of the mapping that lies beside a file.
pub(super) fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".imena.toml");
    file.with_file_name(name)
}

/// The path of the profile of a memory book that lies beside it.
pub(super) fn profile_beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".profile.toml");
    file.with_file_name(name)
}

/// Reads a mapping; an error names the file.
pub(super) fn read(path: &Path) -> Result<Mapping, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
    Mapping::from_toml(&text).map_err(|error| Error::Mapping {
        path: path.to_owned(),
        source: error,
    })
}

/// Fills in what the name of the file can say: key and title. Gives the mapping and a line for each column, with the
/// reason.
pub(super) fn complete(mut mapping: Mapping, file: &Path) -> (Mapping, Vec<String>) {
    let stem = file
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default();
    if mapping.source.key.is_empty() {
        mapping.source.key = slug(&stem);
    }
    if mapping.source.title.is_empty() {
        mapping.source.title = stem;
    }
    if mapping.source.kind == SourceKind::List && file.extension().is_some_and(|e| e == "vtt") {
        mapping.source.kind = SourceKind::Testimony;
    }
    let lines = mapping
        .columns
        .iter()
        .map(|rule| {
            let keys: Vec<&str> = rule.properties.iter().map(|p| p.key()).collect();
            let meaning = if keys.is_empty() {
                "kept as it is".to_owned()
            } else {
                keys.join(" + ")
            };
            let why = rule
                .why
                .as_ref()
                .map(|w| format!("  ({w})"))
                .unwrap_or_default();
            format!("{} = {meaning}{why}", rule.column)
        })
        .collect();
    (mapping, lines)
}

/// A short key: letters and digits in lower case, the rest dashes.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-').to_owned();
    if slug.is_empty() {
        "source".to_owned()
    } else {
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_plain() {
        assert_eq!(slug("Список 1937 (копия).2"), "список-1937-копия-2");
        assert_eq!(slug("…"), "source");
    }
}
