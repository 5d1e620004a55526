//! The rules of the house: who may use whom, where SQL may stand, which licences come in, what no file may contain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| !p.is_symlink())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", ".git", ".venv"].contains(&name.as_str()) {
                files(&path, wanted, found);
            }
        } else if wanted(&path) {
            found.push(path);
        }
    }
}

fn rust_files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(
        &root().join("crates"),
        &|p| p.extension().is_some_and(|e| e == "rs"),
        &mut found,
    );
    found
}

/// Whom each crate may use; `ARCHITECTURE.md` draws it.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("names", &[]),
    ("estimate", &[]),
    ("intake", &["model", "names"]),
    ("link", &["model", "names"]),
    ("search", &["model", "names"]),
    ("register", &["model"]),
    (
        "desk",
        &[
            "model", "names", "intake", "link", "search", "register", "estimate",
        ],
    ),
    ("web", &["model", "desk"]),
    // The program has faces of the work crates that need no holding: match, names, prose, estimate.
    (
        "imena",
        &[
            "model", "desk", "web", "names", "link", "intake", "estimate", "search",
        ],
    ),
];

#[test]
fn house_crates_use_each_other_as_the_diagram_says() {
    for (name, allowed) in ALLOWED {
        let manifest =
            std::fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        let used: BTreeSet<&str> = manifest
            .lines()
            .filter_map(|l| l.strip_prefix("imena-"))
            .filter_map(|l| l.split(['.', ' ', '=']).next())
            .collect();
        for other in used {
            assert!(
                allowed.contains(&other),
                "crate {name} uses {other}, which the diagram forbids"
            );
        }
    }
}

#[test]
fn house_sql_stands_only_in_the_register() {
    for path in rust_files() {
        if path.to_string_lossy().contains("crates/register/") || path.ends_with("it/house.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            !text.contains("rusqlite"),
            "{} knows the store",
            path.display()
        );
    }
}

#[test]
fn house_claims_are_never_updated_or_deleted() {
    for path in rust_files() {
        if path.ends_with("it/house.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        // Tests try it and expect the refusal.
        let text = text
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .to_uppercase();
        for table in ["CLAIM ", "CLAIMS ", "RECORD ", "RECORDS "] {
            assert!(
                !text.contains(&format!("UPDATE {table}SET")),
                "{} updates {table}",
                path.display()
            );
        }
    }
}

/// Licences that may come in. Each is compatible with MIT OR Apache-2.0.
const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "CC0-1.0",
    "Unicode-3.0",
    "Unlicense",
    "MPL-2.0",
    "BSL-1.0",
    "bzip2-1.0.6",
    "MIT-0",
    "CDLA-Permissive-2.0",
];

fn licence_allowed(expression: &str) -> bool {
    // SPDX expressions in use are flat: "A OR B", "A AND B", "(A OR B) AND C", old "A/B".
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    expression
        .split(" AND ")
        .all(|part| part.split(" OR ").any(|l| LICENCES.contains(&l.trim())))
}

#[test]
fn house_licences_are_allowed() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}Run `cargo fetch` once.",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut refused = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or("none");
        if !licence_allowed(licence) {
            refused.insert(package["name"].to_string(), licence.to_owned());
        }
        let source = package["source"].as_str().unwrap_or("registry+");
        assert!(
            source.starts_with("registry+"),
            "{} comes from {source}",
            package["name"]
        );
    }
    assert!(refused.is_empty(), "licences to look at: {refused:#?}");
}

#[test]
fn house_no_machine_path_and_no_loose_end_stands_in_the_project() {
    let mut all = Vec::new();
    let kinds = [
        "rs", "md", "toml", "py", "sh", "mjs", "css", "html", "txt", "csv",
    ];
    files(
        &root(),
        &|p| {
            p.extension()
                .is_some_and(|e| kinds.contains(&&*e.to_string_lossy()))
        },
        &mut all,
    );
    for path in all {
        if path.ends_with("it/house.rs") {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        // Put together here so that this file does not contain them.
        let forbidden = ["work/", "root/", "farm/"]
            .map(|p| format!("/{p}"))
            .into_iter()
            .chain(["to".to_owned() + "do!(", "un".to_owned() + "implemented!("]);
        for word in forbidden {
            let found = text.match_indices(&word).any(|(at, _)| {
                // A path of a machine begins there; a path inside another is none.
                text[..at]
                    .chars()
                    .next_back()
                    .is_none_or(|c| !(c.is_alphanumeric() || "_.-/}$".contains(c)))
            });
            assert!(!found, "{} contains {word}", path.display());
        }
    }
}
