use imena_search::{Bridges, Entry, Index, NameText, Query};

fn first(text: &str) -> Option<u64> {
    let index = Index::build(crate::people());
    index
        .search(&Query::read(text), Bridges::default(), 3)
        .found
        .first()
        .map(|f| f.id)
}

#[test]
fn as_remembered_and_as_the_book_has_it() {
    for (text, id) in [
        ("Vanya Primeroff, born 1889", 0),
        ("Примеров Иван 1910", 1),
        ("Ivan Primerov from near Luga", 1),
        ("Primerow Iwan, Witebsk", 0),
        ("Kostja Obraszow", 2),
        ("Konstantin Obraztsov, Livland", 2),
        ("Выдуманный Маруся", 3),
        ("Mojsze Probsztejn", 4),
        ("פרובשטיין משה", 4),
        ("Kazimierz Testowski", 5),
        ("Testauskas Kazimieras", 5),
        ("Семен Опытный", 6),
        ("Schtschukarjow Semjon", 6),
        ("Chan Kim", 7),
        ("Ghbvthjd Bdfy 1889", 0),
        ("Примерова Ивана Образцовича 1889", 0),
    ] {
        assert_eq!(first(text), Some(id), "{text}");
    }
}

#[test]
fn a_bridge_switched_off_is_not_used() {
    let index = Index::build(crate::people());
    let query = Query::read("Vanya Primerov");
    let all = index.search(&query, Bridges::default(), 1).found[0].score;
    let none = Bridges {
        diminutive: false,
        sound: false,
        misprint: false,
        script: true,
    };
    let less = index
        .search(&query, none, 1)
        .found
        .first()
        .map_or(0.0, |f| f.score);
    assert!(less < all - 0.1, "{less} {all}");
    let deaf = Bridges {
        script: false,
        sound: false,
        misprint: false,
        diminutive: true,
    };
    let found = index.search(&Query::read("Primerov"), deaf, 3).found;
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_whole_second_identity_leads_to_the_record() {
    let entry = Entry {
        id: 5,
        names: vec![
            NameText::Whole("Примеров Фёдор Яковлевич (Образцовский Тодрес Янкелевич)".into()),
            NameText::Whole("Третьяков Пётр".into()),
        ],
        ..Entry::default()
    };
    let index = Index::build([&entry]);
    for text in ["Тодрес Образцовский", "Primerov Fedor", "Pyotr Tretyakov"] {
        let found = index
            .search(&Query::read(text), Bridges::default(), 3)
            .found;
        assert_eq!(found.first().map(|f| f.id), Some(5), "{text}");
        assert!(found[0].score > 0.75, "{text}: {}", found[0].score);
    }
}

#[test]
fn suggestions_and_near_spellings() {
    let index = Index::build(crate::people());
    assert_eq!(index.suggest("при", 1), [("примеров".to_owned(), 2)]);
    assert!(index.suggest("пр", 5).is_empty());
    let near = index.near("Primirof", 3);
    assert_eq!(
        near.first().map(|(w, n)| (w.as_str(), *n)),
        Some(("примеров", 2))
    );
}
