//! Names as users of the crate see them. `properties.rs`: what holds for any text; `tables.rs`: pairs of
//! spellings by language, from `tests/data/spellings.tsv`; `odd.rs`: input nobody expects.

mod odd;
mod properties;
mod tables;
