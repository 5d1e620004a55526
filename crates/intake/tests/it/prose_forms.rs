//! The surface forms of entries and their mixtures, as the reader understands them: one snapshot a form, to be read by a
//! person before it is accepted. Every name is invented.

use std::fmt::Write as _;

use imena_intake::prose::{Grammar, Profile, read_entry};

const NAME: &str = "Примеров Тест Образцович";

fn read(grammar: &Grammar, text: &str) -> String {
    let entry = read_entry(grammar, Some(NAME), text);
    let mut out = format!("{text}\n\n");
    for field in entry
        .fields
        .iter()
        .filter(|f| !matches!(f.property, "surname" | "given_name" | "patronymic" | "sex"))
    {
        let group = (field.group > 0).then(|| format!(" [{}]", field.group));
        let doubt = if field.uncertain { " (?)" } else { "" };
        let words = field.as_written(NAME, text).replace('\n', " / ");
        writeln!(
            out,
            "{}{}{doubt}: {words}",
            field.property,
            group.unwrap_or_default()
        )
        .unwrap();
        if !field.readings.is_empty() {
            writeln!(out, "    {}", field.readings.join(" | ")).unwrap();
        }
    }
    for span in &entry.remainder {
        writeln!(out, "NOT UNDERSTOOD: {}", &text[span.clone()]).unwrap();
    }
    for problem in &entry.problems {
        writeln!(
            out,
            "PROBLEM {}: {}",
            problem.code.key(),
            &text[problem.span.clone()]
        )
        .unwrap();
    }
    out
}

macro_rules! forms {
    ($($name:ident: $text:literal;)+) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(read(&Grammar::builtin(), $text));
        })+
    };
}

forms! {
    labelled_lines: "Родился в 1904 г., Пробная губ., с. Выдуманное; русский; образование начальное; б/п;\nсторож колхоза \"Пример\".\nПроживал: Пробная обл., с. Выдуманное.\nАрестован 5 сентября 1937 г. УНКВД по Пробной обл.\nПриговорен: тройка при УНКВД по Пробной обл. 8 января 1938 г., обв.: по ст. 58-10, 11 УК РСФСР.\nПриговор: ВМН\nРасстрелян 12 января 1938 г. Место захоронения - г. Образцов.\nРеабилитирован 25 ноября 1963 г. Военный прокурор Примерного ВО. за отсутствием состава преступления";
    labelled_with_an_unknown_body: "Родился в 1892 г.\nПриговорен: 2-й Пробный съезд старост 27 июня 1931 г., обв.: кулак.\nПриговор: высылка - Пробная обл.\nРеабилитирован 26 августа 2003 г.";
    labelled_without_body_and_unit: "Родилась в 1895 г.\nПриговорена: , обв.: обв.: кулак.\nПриговор: на 3\nРеабилитирована по Закону от 18 октября 1991 г.";
    a_law_after_the_day: "Приговор: 10 лет ИТЛ\nРеабилитирован 26 мая 2000 г. Прокуратурой Пробной обл. на основании Указа ПВС СССР от 16.01.1989.";
    a_law_and_no_day: "Приговор: 10 лет ИТЛ\nРеабилитирован ВП МВО Закон РСФСР от 18.10.1991";
    a_death_under_the_label_of_the_sentence: "Родилась в 1939 г., на спецпоселении;\nПриговорена: 12 декабря 1933 г.\nПриговор: ум.07.02.40";
    born_in_exile: "Родилась в 1947 г.\nПриговор: родилась на спецпоселении\nРеабилитирована ГУВД Пробной обл.";
    terms_in_words: "Приговорен: Пробный губсуд 27 сентября 1919 г.\nПриговор: к двадцати пяти годам лишения свободы с поражением в правах на три года";
    a_paragraph: "род. 1904, Пробная губ., Образцовый уезд, д. Малая, русский, б/п, Академия примеров: механик. Адрес: Пробная ул., д.4, корп. 2, кв. 2. Рассстрелян 10.08.1938. Место захоронения: Бутово.";
    a_paragraph_of_another_house: "1884 г.р., ст-ца Пробная, русский, б/п, образование начальное, рабочий. Проживал по месту рождения. Арестован 15.08.1937 г. Предъявленное обвинение: \"участник организации\". Тройкой при УНКВД по ПК 27.11.1937 г. назначена ВМН - расстрел. Приговор приведен в исполнение 07.12.1937 г. Реабилитирован.";
    one_line: "р. 1915 и проживал в с. Пробное Пробного р-на. Счетовод к-за \"Пример\". Арестован 25.03.1933. Осужден 16.05.1933 тройкой за агитацию к 10 ГЛС. Расстрелян 30.05.1938, 48 км от Образцова. ГАПО. Ф. 1174. Оп. 2. Д. 1846.";
    a_story_with_two_arrests: "Родился в 1873 г. в с. Пробном Образцовского района. Русский, из крестьян, малограмотный, беспартийный. Проживал в г. Образцове. Работал сторожем. В 1930 г. арестован, осужден тройкой ПП ОГПУ к 3 годам ссылки. Вновь арестован 2.10.1938 г. Обвинялся по ст.58-10 ч.2 УК РСФСР. Осужден 11.01.1939 г. Пробным облсудом к 8 годам лишения свободы. Реабилитирован 20.09.1996 г.";
    a_mixture: "1890 г. р., м.р.: д. Пробная, м.п.: г. Образцов. Плотник; Арест. 17.01.1938 Пробным РО НКВД. Осужд. ОСО при НКВД СССР от 10.05.1939г. по обв. в агитации. Приговор: 5 лет ссылки (по другим данным – 3 года). Освобожден в 1944. Реаб. 1957.";
    doubt_and_alternatives: "Род. в 1893 (1888), Пробный уезд (?). Арестован 31 июня 1938 г. Расстрелян в ноябре 1938 (?). Приговор: ВК ВС СССР, 05.12.1938 – ВМН.";
    ukrainian: "1899 р. н., с. Пробне Зразкового р-ну Київської обл., українець, із селян, освіта початкова, позапартійний. Прож. у с. Пробне. Колгоспник. Заарештований 12 квітня 1938 р. Звинувачувався за ст. 54-10 КК УРСР. За рішенням Трійки УНКВС від 20 квітня 1938 р. застосовано ВМП. Розстріляний 5 травня 1938 р. Реабілітований 16 травня 1989 р.";
    belarusian: "нарадзіўся ў 1901, в. Прыкладная Мінскай вобл., беларус, беспартыйны, калгаснік. Арыштаваны 3 лютага 1938. Асуджаны камісіяй НКУС і Пракурора СССР 10 сакавіка 1938 да ВМП. Расстраляны 1 красавіка 1938 у Мінску. Рэабілітаваны 12 мая 1989.";
    polish: "ur. 14.03.1901 w Próbnie, s. Jana i Anny, nauczyciel. Zam. w Przykładowie. Aresztowany 17 września 1939. Skazany przez OSO na 8 lat łagru. Zwolniony w 1941. Zrehabilitowany 16.05.1989.";
    english: "Born in 1901, village of Sample, Russian, non-party. Lived in Exampleton. Arrested on 17 March 1938. Sentenced by the NKVD troika on 5 April 1938 to death. Shot on 8 April 1938. Rehabilitated on 11 May 1957.";
}

/// The worked example of a grammar for another country.
#[test]
fn spain() {
    let profile = Profile {
        grammars: vec!["es".to_owned()],
        ..Profile::default()
    };
    let grammar = Grammar::builtin().with_profile(&profile).unwrap();
    insta::assert_snapshot!(read(
        &grammar,
        "Nacido en 1901 en Ejemplo (Zaragoza), labrador, casado. Vecino de Prueba. Detenido el 17 de marzo de 1938. Condenado por Consejo de Guerra el 5 de abril de 1938 a pena de muerte. Fusilado el 8 de mayo de 1938 en Zaragoza."
    ));
}
