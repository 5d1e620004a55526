//! The index as its users see it. `other_names.rs`: people who changed their names; `store.rs`: on disk and back; `odd.rs`: input nobody expects;
//! `remembered.rs`: names as a family remembers them against names as the book has them.

mod odd;
mod other_names;
mod remembered;
mod store;

use imena_search::{Entry, NameText};

/// Plainly invented people.
pub(crate) fn people() -> Vec<Entry> {
    let rows: &[(&str, &str, &str, i16, &[&str])] = &[
        ("Примеров", "Иван", "Образцович", 1889, &["Витебская губ."]),
        ("Примеров", "Иван", "Образцович", 1910, &["Луга"]),
        (
            "Образцов",
            "Константин",
            "Примерович",
            1884,
            &["Лифляндская губ."],
        ),
        (
            "Выдуманная",
            "Мария",
            "Ивановна",
            1901,
            &["Рига", "учительница"],
        ),
        ("Пробштейн", "Моисей", "Абрамович", 1895, &[]),
        ("Тестовский", "Казимир", "Янович", 1880, &[]),
        ("Щукарёв-Опытный", "Семён", "Ильич", 1899, &[]),
        ("Ким-Проба", "Чан", "", 1905, &[]),
    ];
    rows.iter()
        .enumerate()
        .map(|(i, (s, g, p, y, w))| Entry {
            id: i as u64,
            names: vec![NameText::Parts {
                surname: (*s).into(),
                given: (*g).into(),
                patronymic: (*p).into(),
            }],
            born: Some((*y, *y)),
            happened: Some((1938, 1938)),
            words: w.iter().map(|w| (*w).to_owned()).collect(),
        })
        .collect()
}
