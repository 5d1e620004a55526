use imena_search::{Bridges, Entry, Error, Index, NameText, Query};

fn ids(index: &Index, text: &str) -> Vec<u64> {
    index
        .search(&Query::read(text), Bridges::default(), 10)
        .found
        .iter()
        .map(|f| f.id)
        .collect()
}

#[test]
fn the_same_answers_from_disk() {
    let folder = tempfile::tempdir().unwrap();
    let people = crate::people();
    let mut index = Index::build(&people[..5]);
    index.add(&people[5..]);
    index.remove(3);
    index.save(folder.path()).unwrap();
    let again = Index::load(folder.path()).unwrap();
    assert_eq!(again.len(), people.len() - 1);
    for text in [
        "Примеров Иван",
        "Testowski",
        "Выдуманная Мария",
        "Vanya Primeroff 1910",
    ] {
        assert_eq!(ids(&index, text), ids(&again, text), "{text}");
    }
    assert!(!ids(&again, "Выдуманная Мария").contains(&3));
    // Saving again after a change keeps the old segments and writes the new.
    let mut again = again;
    again.add(&[Entry {
        id: 100,
        names: vec![NameText::Whole("Новиков-Пробный Пётр".into())],
        ..Entry::default()
    }]);
    again.save(folder.path()).unwrap();
    assert_eq!(
        ids(&Index::load(folder.path()).unwrap(), "Петя Пробный").first(),
        Some(&100)
    );
}

#[test]
fn an_entry_put_in_again_replaces_the_older() {
    let mut index = Index::build(crate::people());
    let n = index.len();
    index.add(&[Entry {
        id: 0,
        names: vec![NameText::Whole("Совсемдругой Пётр".into())],
        ..Entry::default()
    }]);
    assert_eq!(index.len(), n);
    assert_eq!(ids(&index, "Совсемдругой").first(), Some(&0));
    assert!(!ids(&index, "Примеров Иван").contains(&0));
    for k in 0..30 {
        index.add(&[Entry {
            id: 200 + k,
            names: vec![NameText::Whole(format!("Проба{k} Тест"))],
            ..Entry::default()
        }]);
    }
    assert_eq!(index.len(), n + 30);
    assert!(ids(&index, "Примеров Иван").contains(&1));
}

#[test]
fn what_came_in_pieces_is_joined_in_proportion_and_found_as_if_built_at_once() {
    let people: Vec<Entry> = (0..400)
        .map(|id| Entry {
            id,
            names: vec![NameText::Whole(format!(
                "Проб{}ов Тест Образцович",
                ["а", "о", "ерь", "ищ"][id as usize % 4]
            ))],
            born: Some((1880 + (id % 30) as i16, 1880 + (id % 30) as i16)),
            ..Entry::default()
        })
        .collect();
    let segments = |index: &mut Index| {
        let folder = tempfile::tempdir().unwrap();
        index.save(folder.path()).unwrap();
        let files = std::fs::read_dir(folder.path()).unwrap().flatten();
        files
            .filter(|f| f.path().extension().is_some_and(|e| e == "idx"))
            .count()
    };
    // Pieces of like size are one in the end; a small piece leaves the large one as it is.
    let mut index = Index::default();
    for piece in people[..390].chunks(130) {
        index.add(piece);
    }
    assert_eq!(segments(&mut index), 1);
    index.add(&people[390..]);
    assert_eq!(segments(&mut index), 2);
    let mut single = Index::default();
    for one in &people {
        single.add(std::slice::from_ref(one));
    }
    assert!(segments(&mut single) <= 8);
    let whole = Index::build(&people);
    assert_eq!((index.len(), single.len()), (whole.len(), whole.len()));
    // Namesakes agree alike; which of them is first may depend on the piece they are in.
    for (text, kind, year) in [("Proberyov 1890", 2, 10), ("Пробищов 1901", 3, 21)] {
        for index in [&whole, &index, &single] {
            let best = ids(index, text)[0];
            assert_eq!((best % 4, best % 30), (kind, year), "{text}: {best}");
        }
    }
}

#[test]
fn a_damaged_file_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    Index::build(crate::people()).save(folder.path()).unwrap();
    let file = std::fs::read_dir(folder.path())
        .unwrap()
        .flatten()
        .map(|f| f.path())
        .find(|p| p.extension().is_some_and(|e| e == "idx"))
        .unwrap();
    let whole = std::fs::read(&file).unwrap();
    for cut in [0, 7, 100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&file, &whole[..cut]).unwrap();
        assert!(
            matches!(Index::load(folder.path()), Err(Error::Damaged { .. })),
            "{cut}"
        );
    }
    let mut changed = whole.clone();
    changed[whole.len() / 3] ^= 1;
    std::fs::write(&file, &changed).unwrap();
    assert!(matches!(
        Index::load(folder.path()),
        Err(Error::Damaged { .. })
    ));
    assert!(matches!(
        Index::load(&folder.path().join("nowhere")),
        Err(Error::Read { .. })
    ));
}
