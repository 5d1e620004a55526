//! OCFL 1.1: the tables as one object in a storage root. A version cannot be changed, so only open material goes in.

use crate::Error;
use crate::exchange::{Order, Written, bagit, digest, iso};
use imena_model::Audience;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

/// The folder of the one object below the root.
const OBJECT: &str = "holding";

pub(crate) fn write(order: &Order<'_>) -> Result<Written, Error> {
    if order.audience != Audience::Public {
        return Err(Error::Refused(
            "a version in OCFL stays for ever and nothing could be withdrawn from it; only what is public goes in \
             (--audience public)"
                .into(),
        ));
    }
    let put = |path: &Path, text: &str| fs::write(path, text).map_err(Error::file(path));
    put(&order.folder.join("0=ocfl_1.1"), "ocfl_1.1\n")?;
    let object = order.folder.join(OBJECT);
    let content = object.join("v1/content");
    fs::create_dir_all(&content).map_err(Error::file(&content))?;
    put(&object.join("0=ocfl_object_1.1"), "ocfl_object_1.1\n")?;
    let written = bagit::tables(order, &content, &format!("{OBJECT}/v1/content/"))?;
    let inventory = inventory(order, &object)?;
    let text = format!("{inventory:#}\n");
    for folder in [object.clone(), object.join("v1")] {
        let path = folder.join("inventory.json");
        put(&path, &text)?;
        let (sha512, _) = digest::of_file(&path)?;
        put(
            &folder.join("inventory.json.sha512"),
            &format!("{sha512} inventory.json\n"),
        )?;
    }
    Ok(written)
}

fn inventory(order: &Order<'_>, object: &Path) -> Result<Value, Error> {
    // Two files with the same bytes share an entry of the manifest.
    let mut manifest: Map<String, Value> = Map::new();
    let mut state: Map<String, Value> = Map::new();
    for file in digest::below(object, "v1/content")? {
        let logical = file
            .path
            .strip_prefix("v1/content/")
            .unwrap_or(&file.path)
            .to_owned();
        for (map, path) in [(&mut manifest, file.path.clone()), (&mut state, logical)] {
            map.entry(file.sha512.clone())
                .or_insert_with(|| json!([]))
                .as_array_mut()
                .expect("every value put in is a list")
                .push(json!(path));
        }
    }
    let origin = &order.holding.about().origin;
    Ok(json!({
        "id": format!("urn:imena:{}", percent(origin)),
        "type": "https://ocfl.io/1.1/spec/#inventory",
        "digestAlgorithm": "sha512",
        "head": "v1",
        "contentDirectory": "content",
        "manifest": manifest,
        "versions": { "v1": {
            "created": format!("{}Z", iso(order.at)),
            "message": format!("The public part of {origin} at entry {} of its ledger", order.holding.size()?),
            "user": {
                "name": format!("imena {}", env!("CARGO_PKG_VERSION")),
                "address": format!("urn:imena:{}", percent(origin)),
            },
            "state": state,
        }},
    }))
}

/// A text as the last part of a URI.
pub(crate) fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a String cannot fail");
        }
        out
    })
}
