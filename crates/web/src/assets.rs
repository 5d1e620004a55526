//! Style, typeface and icon, compiled in. Addresses carry the version of their content, so browsers may keep them.

use std::sync::OnceLock;

/// One file the pages need.
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: &'static [u8],
}

macro_rules! assets {
    ($($name:literal $media_type:literal,)+) => {
        const ASSETS: &[Asset] = &[$(Asset {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../assets/", $name)),
        },)+];
    };
}

assets! {
    "style.css" "text/css; charset=utf-8",
    "suggest.js" "text/javascript; charset=utf-8",
    "workbench.css" "text/css; charset=utf-8",
    "workbench.js" "text/javascript; charset=utf-8",
    "icon.svg" "image/svg+xml",
    "pt-serif-cyrillic-400-normal.woff2" "font/woff2",
    "pt-serif-cyrillic-700-normal.woff2" "font/woff2",
    "pt-serif-cyrillic-ext-400-normal.woff2" "font/woff2",
    "pt-serif-latin-400-normal.woff2" "font/woff2",
    "pt-serif-latin-700-normal.woff2" "font/woff2",
}

/// The file with this name.
pub(crate) fn asset(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The folder of all assets, changing whenever one of them does. Fonts are named relative to the style, so one
/// version serves all.
pub(crate) fn folder() -> &'static str {
    static FOLDER: OnceLock<String> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // FNV-1a: a name for a version, not a proof of anything.
        let hash = ASSETS
            .iter()
            .flat_map(|asset| asset.bytes)
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        format!("/assets/{hash:016x}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_names_only_our_own_files() {
        let style = std::str::from_utf8(asset("style.css").expect("listed").bytes).expect("text");
        for (at, _) in style.match_indices("url(") {
            let name = style[at + 4..].split(')').next().unwrap_or("");
            assert!(asset(name).is_some(), "{name} is not compiled in");
        }
        assert!(!style.contains("http") && !style.contains("@import"));
    }
}
