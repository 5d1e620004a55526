//! People who stand in the book under another name than the family knows. All are plainly invented.

use imena_names::Bridge;
use imena_search::{Answer, Bridges, Entry, Index, NameText, Query};

fn index(names: &[&str]) -> Index {
    Index::build(names.iter().enumerate().map(|(id, name)| Entry {
        id: id as u64,
        names: vec![NameText::Whole((*name).to_owned())],
        ..Entry::default()
    }))
}

fn ask(index: &Index, text: &str) -> Answer {
    index.search(&Query::name(text), Bridges::default(), 10)
}

fn ids(index: &Index, text: &str) -> Vec<u64> {
    ask(index, text).found.iter().map(|f| f.id).collect()
}

#[test]
fn names_taken_in_place_of_others() {
    let index = index(&[
        "Образцов Никита Лукич",
        "Выдуманный Фома Лукич",
        "Тестовский Григорий Ефимович",
        "Примеров Аркадий Лукич",
        "Опытная Раиса Марковна",
        "Вымыслов Федор Кузьмич",
    ]);
    for (text, id) in [
        ("Пробкин Гирш Хаимович", 2),
        ("Пробкина Рахиль Мордуховна", 4),
        // With the surname one of the two is enough.
        ("Примеров Арон Лукич", 3),
        ("Вымыслов Фридрих Кузьмич", 5),
    ] {
        assert_eq!(ids(&index, text).first(), Some(&id), "{text}");
    }
    let off = Bridges {
        diminutive: false,
        ..Bridges::default()
    };
    let found = index.search(&Query::name("Пробкин Гирш Хаимович"), off, 10);
    let adopted = found.found.iter().flat_map(|f| &f.because);
    assert_eq!(
        adopted
            .filter(|b| matches!(b.bridge, Bridge::Adopted(_)))
            .count(),
        0
    );
}

#[test]
fn a_name_itself_stands_before_one_taken_instead() {
    let index = index(&[
        "Примеров Григорий Ефимович",
        "Примеров Гирш Хаимович",
        "Примеров Герман Витальевич",
    ]);
    assert_eq!(ids(&index, "Примеров Гирш Хаимович").first(), Some(&1));
    assert_eq!(ids(&index, "Примеров Григорий Ефимович").first(), Some(&0));
}

#[test]
fn surnames_cut_and_lengthened() {
    let index = index(&[
        "Тестощеков Александр Михайлович",
        "Образченко Лука Фомич",
        "Пробникян Лука Фомич",
        "Вымысловский Лука Фомич",
        "Опытман Абрам Моисеевич",
    ]);
    for (text, id) in [
        ("Тестощек Абрам Моисеевич", 0),
        ("Образчук Лука Фомич", 1),
        ("Пробников Лука Фомич", 2),
        ("Вымыслов Лука Фомич", 3),
        ("Вымысел Лука Фомич", 3),
    ] {
        let found = ask(&index, text).found;
        assert!(
            found.iter().take(2).any(|f| f.id == id),
            "{text}: {found:?}"
        );
    }
    // A given name or a patronymic is no surname of that stem.
    let invented = self::index(&["Выдумкин Пример Пробович"]);
    assert!(ask(&invented, "Примеров").found.is_empty());
    let because = ask(&index, "Фомов Лука")
        .found
        .into_iter()
        .flat_map(|f| f.because);
    let stems = because.filter(|b| b.bridge == Bridge::Stem);
    assert_eq!(stems.count(), 0);
    let because = &ask(&index, "Образчук Лука Фомич").found[0].because[0];
    assert_eq!(because.bridge, Bridge::Stem, "{because:?}");
}

#[test]
fn of_one_given_name_and_patronymic_the_resembling_surname_stands_first() {
    let mut names: Vec<String> = ["Ко", "Му", "Зи", "Фе", "Гу", "Хо", "Лю", "Цы", "Жо", "Ню"]
        .iter()
        .flat_map(|head| ["пт", "хл"].map(|tail| format!("{head}{tail}ов Иван Иванович")))
        .collect();
    names.push("Тестоблер Иван Иванович".into());
    names.push("Выдумкин Михаил Лукич".into());
    let index = index(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for text in ["Тесквин Иван Иванович", "Teskwin Iwan Iwanowitsch"] {
        assert_eq!(ids(&index, text).first(), Some(&20), "{text}");
    }
    // Ян and Иван are one name, and so are their sons' patronymics.
    assert_eq!(ids(&index, "Тесквин Ян Янович").first(), Some(&20));
    // Resemblance orders, it does not make an agreement of what is none.
    let found = ask(&index, "Тесквин Иван Иванович").found;
    assert!(found[0].agreement() < found[0].score);
}

#[test]
fn both_readings_share_the_list() {
    let others = [
        "Лука",
        "Фома",
        "Карп",
        "Влас",
        "Тит",
        "Нил",
        "Клим",
        "Глеб",
        "Олег",
        "Макар",
    ];
    let mut names: Vec<String> = Vec::new();
    for given in others {
        names.push(format!("Примеров {given} Кузьмич"));
        names.push(format!("{given}овский-Проба Дмитрий Кузьмич"));
        names.push(format!("Примеров {given} Образцович"));
    }
    let index = index(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let found = ids(&index, "Примеров Дмитрий Кузьмич");
    assert_eq!(found.len(), 10);
    for kind in [0, 1] {
        let of_it = found.iter().filter(|id| *id % 3 == kind).count();
        assert!(of_it >= 2, "{kind}: {found:?}");
    }
}

#[test]
fn where_nothing_answers_the_nearest_is_given_and_said_to_be_no_answer() {
    let index = index(&[
        "Пробинский Лука Фомич",
        "Выдумский Фома Лукич",
        "Вымыслер Гирш Тестович",
    ]);
    let answer = ask(&index, "Образомысльский Овсей-Герш Примерович");
    assert!(!answer.found.is_empty());
    assert_eq!(answer.found[0].id, 2);
    let answer = ask(&index, "Проболинскер Авдей Нилович");
    assert!(answer.nearest_only, "{answer:?}");
    assert_eq!(answer.found.first().map(|f| f.id), Some(0), "{answer:?}");
    assert!(!ask(&index, "Пробинский Лука").nearest_only);
}
