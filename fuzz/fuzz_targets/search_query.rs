//! Any text in the one box is read and searched for without a panic, and gives no more than was asked.
#![no_main]

use std::sync::OnceLock;

use imena_search::{Bridges, Entry, Index, NameText, Query};
use libfuzzer_sys::fuzz_target;

static INDEX: OnceLock<Index> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let index = INDEX.get_or_init(|| {
        let entries: Vec<Entry> = ["Примеров Иван Образцович", "Образцова Мария", "Пробштейн Моисей Абрамович"]
            .iter()
            .enumerate()
            .map(|(i, name)| Entry { id: i as u64, names: vec![NameText::Whole((*name).into())], ..Entry::default() })
            .collect();
        Index::build(&entries)
    });
    let text = String::from_utf8_lossy(bytes);
    assert!(index.search(&Query::read(&text), Bridges::default(), 5).found.len() <= 5);
    let _ = index.suggest(&text, 5);
});
