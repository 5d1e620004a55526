//! Any two texts are taken apart and compared without a panic, the same from both sides, between 0 and 1; a name is itself.
#![no_main]

use imena_names::{Name, Part, Word, compare, father_root, folds, name_level, normal, surname_stem};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (a, b) = text.split_once('\n').unwrap_or((&text, "Примеров Иван Образцович"));
    let (x, y) = (Name::new(a), Name::new(b));
    let (p, q) = (compare(&x, &y).score, compare(&y, &x).score);
    assert!((0.0..=1.0).contains(&p) && (p - q).abs() < 1e-4);
    assert!(x.is_empty() || (compare(&x, &x).score - 1.0).abs() < 1e-5);
    let once = normal(a);
    assert_eq!(normal(&once), once);
    for part in [Part::Surname, Part::Given, Part::Patronymic] {
        assert_eq!(name_level(a, b, part), name_level(b, a, part));
    }
    let _ = (father_root(a), surname_stem(a), folds(a, 4), Word::new(a));
});
