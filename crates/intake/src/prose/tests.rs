//! Entries composed for the test, each in one of the forms that books use; the people are invented.

use proptest::prelude::*;

use super::{Entry, Grammar, Profile, Survey, read_entry};

const NAME: &str = "Примеров Тест Образцович";

/// The fields as lines "property = words | readings", to be read by a person.
fn show(entry: &Entry, text: &str) -> String {
    let mut lines: Vec<String> = entry
        .fields
        .iter()
        .filter(|f| !matches!(f.property, "surname" | "given_name" | "patronymic" | "sex"))
        .map(|f| {
            let readings = if f.readings.is_empty() {
                String::new()
            } else {
                format!(" | {}", f.readings.join("; "))
            };
            let doubt = if f.uncertain { " (?)" } else { "" };
            let group = if f.group == 0 {
                String::new()
            } else {
                format!(" [{}]", f.group)
            };
            format!(
                "{}{group} = {}{readings}{doubt}",
                f.property,
                f.as_written(NAME, text)
            )
        })
        .collect();
    lines.extend(
        entry
            .remainder
            .iter()
            .map(|r| format!("NOT UNDERSTOOD {}", &text[r.clone()])),
    );
    lines.extend(
        entry
            .problems
            .iter()
            .map(|p| format!("PROBLEM {} {}", p.code.key(), &text[p.span.clone()])),
    );
    lines.join("\n")
}

fn check(text: &str, expected: &str) {
    let grammar = Grammar::builtin();
    let entry = read_entry(&grammar, Some(NAME), text);
    let shown = show(&entry, text);
    let wanted: Vec<&str> = expected
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    assert_eq!(
        shown.lines().collect::<Vec<_>>(),
        wanted,
        "\n{text}\n\n{shown}\n"
    );
}

#[test]
fn labelled_form() {
    check(
        "Род. в 1901, Образцовая губ., Примерный уезд, дер. Пробная, русский, обр.: высшее, член ВКП(б). Проживал: Образцов, ул. Пробная, д. 4/2, кв. 9. Старший консультант конторы.\nАрестован 23.02.1936. Обв. в участии в к-р. организации. Приговор: ВК ВС СССР, 08.03.1937 – ВМН. Расстрелян 09.03.1937, г.Образцов.\nРеабилитирован ВК ВС СССР 11.02.1960",
        "birth = 1901 | 1901
        birth_place = Образцовая губ., Примерный уезд, дер. Пробная
        nationality = русский
        education = высшее
        party = член ВКП(б)
        residence = Образцов, ул. Пробная, д. 4/2, кв. 9
        occupation = Старший консультант конторы
        arrest_date = 23.02.1936 | 1936-02-23
        charge = участии в к-р. организации
        sentenced_by = ВК ВС СССР | military-collegium
        sentence_date = 08.03.1937 | 1937-03-08
        sentence = ВМН | death
        executed_date = 09.03.1937 | 1937-03-09
        executed_place = г.Образцов
        rehabilitated_by = ВК ВС СССР | military-collegium
        rehabilitated_date = 11.02.1960 | 1960-02-11",
    );
}

#[test]
fn one_paragraph() {
    check(
        "род. 1884, Образцовая губ., с. Пробное, латыш, б/п, Примерный завод: начальник партии. Адрес: Пробная ул., д.1, кв. 1. Рассстрелян 17.05.1938. Место захоронения: Пробное.",
        "birth = 1884 | 1884
        birth_place = Образцовая губ., с. Пробное
        nationality = латыш
        party = б/п
        occupation = Примерный завод: начальник партии
        residence = Пробная ул., д.1, кв. 1
        executed_date = 17.05.1938 | 1938-05-17
        burial_place = Пробное",
    );
}

#[test]
fn list_form_with_a_law_instead_of_a_date() {
    check(
        "Родилась в 1883 г., Образцовая обл., с. Пробное;\nПриговорена: , обв.: 58-10-11.\nПриговор: на 3\nРеабилитирована  по Закону от 18 октября 1991 г.",
        "birth = 1883 г. | 1883
        birth_place = Образцовая обл., с. Пробное
        article = 58-10-11 | 58-10; 58-11
        sentence = на 3
        rehabilitation_ground = по Закону от 18 октября 1991 г.
        PROBLEM body-missing Приговорена:
        PROBLEM unit-missing на 3
        PROBLEM law-date-not-rehabilitation 18 октября 1991 г",
    );
}

#[test]
fn doubt_and_a_day_the_calendar_does_not_have() {
    check(
        "род. 1893 (1888), с. Пробное, узбек.\nАрестован в 1938 (?)\nРасстрелян 31.06.1938",
        "birth = 1893 (1888) | [1888,1893] (?)
        birth_place = с. Пробное
        nationality = узбек
        arrest_date = 1938 (?) | 1938? (?)
        executed_date = 31.06.1938 (?)
        PROBLEM date-impossible 31.06.1938",
    );
}

#[test]
fn a_short_form_nobody_knows_is_named_and_one_of_the_profile_is_not() {
    let text = "Род. в 1901, с. Пробное, русский, счетовод бшк. конторы. Арестован 17.03.1938.";
    let unknown = |grammar: &Grammar| -> Vec<String> {
        read_entry(grammar, Some(NAME), text)
            .problems
            .iter()
            .map(|p| format!("{} {}", p.code.key(), &text[p.span.clone()]))
            .collect()
    };
    let grammar = Grammar::builtin();
    assert_eq!(unknown(&grammar), ["unknown-abbreviation бшк"]);
    let profile = Profile::from_toml("[abbreviations]\n\"бшк.\" = \"\"\n").unwrap();
    let taught = grammar.with_profile(&profile).unwrap();
    assert_eq!(unknown(&taught), [] as [&str; 0]);
}

#[test]
fn a_short_word_that_always_has_its_stop_is_offered_as_an_abbreviation() {
    let grammar = Grammar::builtin();
    let mut survey = Survey::default();
    for text in [
        "Род. в 1901. Проживал: аух. Пробный, у брод. Расстрелян 09.03.1937.",
        "Род. в 1902. Проживал: аух. Малый, брод через Пробную. Расстрелян 09.03.1937.",
    ] {
        survey.add(&grammar, text, &read_entry(&grammar, Some(NAME), text));
    }
    let offered: Vec<(String, u64)> = survey
        .unknown_ranked()
        .into_iter()
        .map(|(word, n, _)| (word, n))
        .collect();
    assert_eq!(offered, [("аух.".to_owned(), 2)]);
    let profile = survey.profile_text("book", &Profile::default());
    assert!(profile.contains("\n# \"аух.\" = \"\""), "{profile}");
}

#[test]
fn a_name_after_its_unit_is_a_place_even_if_it_sounds_like_a_trade_or_a_people() {
    check(
        "род. 1892, Образцовая губ., д. Мордвиново, русский, б/п, контролер. Проживал: д. Огородники. Рассстрелян 10.12.1937.",
        "birth = 1892 | 1892
        birth_place = Образцовая губ., д. Мордвиново
        nationality = русский
        party = б/п
        occupation = контролер
        residence = д. Огородники
        executed_date = 10.12.1937 | 1937-12-10",
    );
}

#[test]
fn an_office_beside_its_day_is_read_though_no_grammar_knows_it() {
    check(
        "Родился в 1898 г., с. Пробное; русский;\nАрестован 22 ноября 1937 г. 3 отделом УГБ УНКВД Пробной обл.\nПриговорен: Тройка ПП ОГПУ. 9 марта 1938 г., обв.: 58-10.\nПриговор: 5 лет ИТЛ, освоб. 02.1940\nРеабилитирован 5 августа 1996 г. Верхнепробный райсуд",
        "birth = 1898 г. | 1898
        birth_place = с. Пробное
        nationality = русский
        arrest_date = 22 ноября 1937 г. | 1937-11-22
        arrested_by = 3 отделом УГБ УНКВД Пробной обл | state-security
        sentenced_by = Тройка ПП ОГПУ | troika
        sentence_date = 9 марта 1938 г. | 1938-03-09
        article = 58-10 | 58-10
        sentence = 5 лет ИТЛ | P5Y; camp
        later_event = освоб. 02.1940
        rehabilitated_date = 5 августа 1996 г. | 1996-08-05
        rehabilitated_by = Верхнепробный райсуд",
    );
}

#[test]
fn an_exile_told_after_the_home_is_a_sentence_and_two_years_of_birth_stay_two() {
    check(
        "Родилась 1915, 1917, Пробная губ., Образцов; полька;\nПроживала: д. Пробная. В 1930 году как член семьи кулака была выслана на спецпоселение.\nРеабилитирована сведений о реабилитации нет",
        "birth = 1915, 1917 | [1915,1917] (?)
        birth_place = Пробная губ., Образцов
        nationality = полька
        residence = д. Пробная
        sentence_date = 1930 году | 1930
        charge = член семьи кулака
        sentence = выслана на спецпоселение | exile; special-settlement
        rehabilitation_ground = сведений о реабилитации нет",
    );
}

#[test]
fn ukrainian_form() {
    check(
        "1897 р. н., с. Пробне, прож. м. Зразків, українець, із службовців, незакінчена вища, член ВКП(б), інструктор обкому, одруж.\nАрешт. 28.07.1937 р. Звинувач. за ст. 54-7, 8, 11 КК УСРР. За вироком Верховного суду СРСР розстріляний 25.11.1937 р.\nРеабіл. 06.05.1958.",
        "birth = 1897 | 1897
        birth_place = с. Пробне
        residence = м. Зразків
        nationality = українець
        social_origin = із службовців
        education = незакінчена вища
        party = член ВКП(б)
        occupation = інструктор обкому
        family = одруж.
        arrest_date = 28.07.1937 р. | 1937-07-28
        article = 54-7, 8, 11 КК УСРР | КК УСРР 54-7; КК УСРР 54-8; КК УСРР 54-11
        sentenced_by = Верховного суду СРСР | supreme-court
        executed_date = 25.11.1937 р. | 1937-11-25
        rehabilitated_date = 06.05.1958 | 1958-05-06",
    );
}

#[test]
fn polish_form() {
    check(
        "ur. 5.03.1901 w Przykładowie, narodowość: polska, nauczyciel, zam. Próbno. Aresztowany 12.09.1937, skazany przez trójkę NKWD na karę śmierci, rozstrzelany 3.11.1937.",
        "birth = 5.03.1901 | 1901-03-05
        birth_place = Przykładowie
        nationality = polska
        occupation = nauczyciel
        residence = Próbno
        arrest_date = 12.09.1937 | 1937-09-12
        sentenced_by = trójkę NKWD | troika
        sentence = na karę śmierci | death
        executed_date = 3.11.1937 | 1937-11-03",
    );
}

#[test]
fn english_form() {
    check(
        "Born in 1901, Samplesk, Polish, teacher. Arrested March 5, 1938. Sentenced by a troika of the NKVD on 1 April 1938 to death. Shot 2 April 1938.",
        "birth = 1901 | 1901
        birth_place = Samplesk
        nationality = Polish
        occupation = teacher
        arrest_date = March 5, 1938 | 1938-03-05
        sentenced_by = a troika of the NKVD | troika
        sentence_date = 1 April 1938 | 1938-04-01
        sentence = to death | death
        executed_date = 2 April 1938 | 1938-04-02",
    );
}

#[test]
fn belarusian_form() {
    check(
        "Нар. у 1901 г., в. Узорная, беларус, беспартыйны, селянін. Арыштаваны 5.03.1938. Асуджаны тройкай НКВД 1 красавіка 1938 г. Расстраляны 02.04.1938. Рэабілітаваны 16.01.1989.",
        "birth = 1901 г. | 1901
        birth_place = в. Узорная
        nationality = беларус
        party = беспартыйны
        occupation = селянін
        arrest_date = 5.03.1938 | 1938-03-05
        sentenced_by = тройкай НКВД | troika
        sentence_date = 1 красавіка 1938 г. | 1938-04-01
        executed_date = 02.04.1938 | 1938-04-02
        rehabilitated_date = 16.01.1989 | 1989-01-16",
    );
}

#[test]
fn another_country_by_its_own_grammar_file() {
    let es = Grammar::shipped("es").unwrap();
    let grammar = Grammar::from_files(&[("es", es)]).unwrap();
    let text = "Nacido el 5 de mayo de 1901 en Villa Muestra, maestro. Detenido el 3 de agosto de 1936. Condenado a muerte por consejo de guerra el 5 de septiembre de 1936. Fusilado el 10 de octubre de 1936.";
    let entry = read_entry(&grammar, None, text);
    assert_eq!(entry.reading("birth"), Some("1901-05-05"));
    assert_eq!(entry.reading("arrest_date"), Some("1936-08-03"));
    assert_eq!(entry.reading("executed_date"), Some("1936-10-10"));
    assert_eq!(entry.reading("sentence"), Some("death"));
    assert_eq!(entry.reading("sentenced_by"), Some("military-court"));
    assert_eq!(entry.reading("sentence_date"), Some("1936-09-05"));
}

#[test]
fn two_cases_of_one_life_are_two_groups() {
    let grammar = Grammar::builtin();
    let text = "Род. в 1901. Арестован 01.02.1930. Приговор: ОСО, 03.04.1930 – 3 года ссылки. Арестован 05.06.1937. Приговор: тройка при УНКВД по Образцовой обл., 07.08.1937 – ВМН.";
    let entry = read_entry(&grammar, Some(NAME), text);
    let arrests: Vec<(u16, &str)> = entry
        .fields
        .iter()
        .filter(|f| f.property == "arrest_date")
        .map(|f| (f.group, f.readings[0].as_str()))
        .collect();
    assert_eq!(arrests, [(0, "1930-02-01"), (1, "1937-06-05")]);
    let sentences: Vec<(u16, &str)> = entry
        .fields
        .iter()
        .filter(|f| f.property == "sentence_date")
        .map(|f| (f.group, f.readings[0].as_str()))
        .collect();
    assert_eq!(sentences, [(0, "1930-04-03"), (1, "1937-08-07")]);
}

/// Every letter and digit lies in a field, in an opener or in a remainder; spans are whole characters.
fn covers(text: &str) {
    let grammar = shared();
    let entry = read_entry(grammar, None, text);
    for span in entry.fields.iter().map(|f| &f.span).chain(&entry.remainder) {
        assert!(
            text.get(span.clone()).is_some(),
            "{span:?} cuts a character of {text:?}"
        );
    }
    for pair in entry.remainder.windows(2) {
        assert!(pair[0].end <= pair[1].start);
    }
}

fn shared() -> &'static Grammar {
    static GRAMMAR: std::sync::OnceLock<Grammar> = std::sync::OnceLock::new();
    GRAMMAR.get_or_init(Grammar::builtin)
}

fn pieces() -> impl Strategy<Value = String> {
    let bits = prop::sample::select(vec![
        "Род. в ",
        "1901",
        "Арестован",
        " ",
        ". ",
        ", ",
        "\n",
        "(",
        ")",
        "\"",
        "«",
        "»",
        "58-7, 8",
        " УК РСФСР",
        "Приговор: ",
        "ВК ВС СССР",
        " – ",
        "ВМН",
        "Расстрелян",
        "31.06.1938",
        "г.",
        "обл. ",
        "Реабилитирован ",
        "по Закону от ",
        "(?)",
        "?",
        "обв.: ",
        "на 3",
        "Проживал: ",
        "член ВКП(б)",
        "ё",
        "м.",
        "р. н.",
        "[",
        "]",
        "-",
        "№",
        "ст. ",
        "п.",
        "|",
        "осуждена ",
        "и ",
        "—",
        "1893 (1888)",
        "или ",
        "З",
        "ąę",
        "🕯",
    ]);
    prop::collection::vec(bits, 0..40).prop_map(|v| v.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in ".{0,400}") {
        covers(&text);
    }

    #[test]
    fn any_mixture_of_formulas_is_read_without_panic(text in pieces()) {
        covers(&text);
    }

    #[test]
    fn reading_twice_gives_the_same(text in pieces()) {
        prop_assert_eq!(read_entry(shared(), None, &text), read_entry(shared(), None, &text));
    }
}
