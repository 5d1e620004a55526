//! Any text is read as a mapping or as places without a panic; a mapping that was read is written and read back the same.
#![no_main]

use imena_intake::mapping::Mapping;
use imena_intake::places;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    drop(places::read_toml(text));
    drop(places::read_geojson(text.as_bytes()));
    let Ok(mapping) = Mapping::from_toml(text) else { return };
    let mut again = Mapping::from_toml(&mapping.to_toml()).expect("what we write we read");
    for (rule, old) in again.columns.iter_mut().zip(&mapping.columns) {
        rule.place = old.place;
    }
    assert_eq!(again, mapping);
});
