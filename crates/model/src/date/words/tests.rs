//! Tables of written dates and what they read as.

use super::*;
use proptest::prelude::*;

fn shown(reading: &DateReading) -> String {
    let edtf: Vec<String> = reading.edtf.iter().map(ToString::to_string).collect();
    edtf.join(" | ")
}

fn check(text: &str, expected: &str) {
    let reading = read(text, Calendar::Unknown);
    assert_eq!(shown(&reading), expected, "{text}: {reading:?}");
}

fn check_problem(text: &str, expected: &str) {
    let reading = read(text, Calendar::Unknown);
    let problem = reading
        .problem
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    assert_eq!(problem, expected, "{text}: {reading:?}");
    assert_eq!(reading.edtf, [], "{text}");
}

#[test]
fn days_in_figures() {
    for text in [
        "5.11.1937",
        "05.11.1937",
        "05.11.1937 г.",
        "05.11.1937г.",
        "5. 11.1937",
        "05.11 1937",
        "05-11-1937",
        "05/11/1937",
        "1937-11-05",
        "1937.11.05",
        "19371105",
        "1937-11-05T00:00:00",
        "1937-11-05 00:00:00",
        "5/XI-1937",
        "5.XI.1937 г.",
        "5 XI 1937",
        "5.ХІ.1937",
        " 05.11.1937 ",
        "05,11,1937",
        "11/05/1937 ",
    ] {
        check(
            text,
            if text.starts_with("11") {
                "1937-05-11"
            } else {
                "1937-11-05"
            },
        );
    }
    check("05/23/1937", "1937-05-23");
    check("5.11.37", "XX37-11-05");
    check("05/11/37", "XX37-11-05");
    check("00.11.1937", "1937-11");
    check("00.00.1937", "1937");
    check("??.11.1937", "1937-11-XX");
    check("__.__.1937", "1937-XX-XX");
    check("XX.11.1937", "1937-11-XX");
    check("11.1937", "1937-11");
    check("11/1937", "1937-11");
    check("1937", "1937");
    check("1937 г.", "1937");
    check("1937 г.р.", "1937");
    check("в 1937 году", "1937");
    check("1937 р.", "1937");
    check("1937 r.", "1937");
}

#[test]
fn days_in_words() {
    check("23 февраля 1936 г.", "1936-02-23");
    check("23 февр. 1936", "1936-02-23");
    check("февраль 1936", "1936-02");
    check("в феврале 1936 года", "1936-02");
    check("мая 1937", "1937-05");
    check("23 лютого 1936 р.", "1936-02-23");
    check("5 листопада 1937 р.", "1937-11-05");
    check("5 лістапада 1937 г.", "1937-11-05");
    check("23 lutego 1936 r.", "1936-02-23");
    check("dnia 5 października 1937 r.", "1937-10-05");
    check("5 November 1937", "1937-11-05");
    check("November 5, 1937", "1937-11-05");
    check("5th of November 1937", "1937-11-05");
    check("5. November 1937", "1937-11-05");
    check("am 3. März 1938", "1938-03-03");
    check("5 ноября", "XXXX-11-05");
    check("23 ФЕВРАЛЯ 1936", "1936-02-23");
}

#[test]
fn doubt_and_about() {
    check("ок. 1904", "1904~");
    check("около 1904 г.", "1904~");
    check("прибл. 1904", "1904~");
    check("~1904", "1904~");
    check("ca. 1904", "1904~");
    check("um 1904", "1904~");
    check("około 1904", "1904~");
    check("близько 1904 р.", "1904~");
    check("1904 (?)", "1904?");
    check("1904?", "1904?");
    check("1904 [?]", "1904?");
    check("предположительно 1904", "1904?");
    check("предп. 5.11.1937", "1937-11-05?");
    check("ок. 1904 (?)", "1904%");
    check("1904~", "1904~");
    assert!(read("1904 (?)", Calendar::Unknown).uncertain);
    assert!(!read("ок. 1904", Calendar::Unknown).uncertain);
}

#[test]
fn bounds_and_ranges() {
    check("не позднее 1938", "[..1938]");
    check("не позже 5.11.1937", "[..1937-11-05]");
    check("до 1938", "[..1938]");
    check("не ранее ноября 1937 г.", "[1937-11..]");
    check("после 1937", "[1937..]");
    check("after 1937", "[1937..]");
    check("not later than 1938", "[..1938]");
    check("nie później niż 1938", "[..1938]");
    check("vor 1938", "[..1938]");
    check("между 1930 и 1935", "[1930..1935]");
    check("между 5 и 7 ноября 1937", "[1937-11-05..1937-11-07]");
    check("between 1930 and 1935", "[1930..1935]");
    check("zwischen 1930 und 1935", "[1930..1935]");
    check("с 1930 по 1935", "1930/1935");
    check("с 1930 г.", "1930/..");
    check("от 5.11.1937", "1937-11-05");
    check("1930-1935", "1930/1935");
    check("1930–35", "1930/1935");
    check("1930–1935 гг.", "1930/1935");
    check("5-7 ноября 1937", "1937-11-05/1937-11-07");
    check("05-07.11.1937", "1937-11-05/1937-11-07");
    check("ноябрь-декабрь 1937", "1937-11/1937-12");
    check("05.11.1937 - 07.12.1937", "1937-11-05/1937-12-07");
    check("5 и 7 ноября 1937", "{1937-11-05,1937-11-07}");
}

#[test]
fn alternatives() {
    check("1888 или 1893", "[1888,1893]");
    check("1893 (1888)", "[1888,1893]");
    check("1893 (по др. данным 1888)", "[1888,1893]");
    check("1893 (или 1888)", "[1888,1893]");
    check("1889 (по другим данным – в 1884)", "[1884,1889]");
    check(
        "4.05.1892 г. (по другим данным - в 1896 г.)",
        "[1892-05-04,1896]",
    );
    check(
        "13 августа (по другим данным - 28 июня) 1903",
        "[1903-06-28,1903-08-13]",
    );
    check(
        "3 декабря (по другим данным - февраля) 1914",
        "[1914-02,1914-12-03]",
    );
    check(
        "16.03.1878 (по другим данным - 11 марта 1877)",
        "[1877-03-11,1878-03-16]",
    );
    check("1888 або 1893", "[1888,1893]");
    check("1888 or 1893", "[1888,1893]");
    check("5 или 6 ноября 1937", "[1937-11-05,1937-11-06]");
    check("1888/93", "[1888,1893] | 1888/1893");
    check("1888/1893", "[1888,1893] | 1888/1893");
    check("1899/01", "[1899,1901] | 1899/1901");
    check("1893/1888", "[1888,1893]");
    check("05.11.1937 (07.11.1937)", "[1937-11-05,1937-11-07]");
    assert!(read("1888 или 1893", Calendar::Unknown).uncertain);
    let joined = read("1888/93", Calendar::Unknown).joined().unwrap();
    assert_eq!(joined.to_string(), "1888/1893");
}

#[test]
fn parts_of_years_and_long_times() {
    check("начало 1938", "1938-37~");
    check("в начале 1938 г.", "1938-37~");
    check("середина 1938", "1938-38~");
    check("конец 1938", "1938-39~");
    check("конец ноября 1937", "1937-11~");
    check("весна 1937", "1937-21");
    check("осенью 1937 г.", "1937-23");
    check("wiosna 1937", "1937-21");
    check("Frühjahr 1937", "1937-21");
    check("первая половина 1938", "1938-40");
    check("2-я половина 1938 г.", "1938-41");
    check("II квартал 1938", "1938-34");
    check("1930-е", "193X");
    check("1930-е гг.", "193X");
    check("1930-х", "193X");
    check("1930s", "193X");
    check("начало 1930-х", "193X~");
    check("XIX в.", "18XX");
    check("конец XIX века", "18XX~");
    check("в XIX веке", "18XX");
}

#[test]
fn old_style_and_two_styles() {
    let cases = [
        ("29.02.1900 ст. ст.", "1900-02-29", Calendar::Julian),
        ("29.02.1900 (ст. ст.)", "1900-02-29", Calendar::Julian),
        (
            "1 мая 1905 г. по старому стилю",
            "1905-05-01",
            Calendar::Julian,
        ),
        ("14 мая 1905 г. н. ст.", "1905-05-14", Calendar::Gregorian),
        ("1 May 1905 O.S.", "1905-05-01", Calendar::Julian),
        ("29.02.1900", "1900-02-29", Calendar::Julian),
        ("1/14 мая 1905", "1905-05-14", Calendar::Gregorian),
        ("1 (14) мая 1905 г.", "1905-05-14", Calendar::Gregorian),
        ("1(14).05.1905", "1905-05-14", Calendar::Gregorian),
        (
            "20 декабря 1900/2 января 1901",
            "1901-01-02",
            Calendar::Gregorian,
        ),
        (
            "20 декабря / 2 января 1901",
            "1901-01-02",
            Calendar::Gregorian,
        ),
        ("20/2 января 1901", "1901-01-02", Calendar::Gregorian),
        (
            "29 февраля/13 марта 1900",
            "1900-03-13",
            Calendar::Gregorian,
        ),
        ("16.02.1900 (28.02.1900)", "1900-02-28", Calendar::Gregorian),
        ("1 мая 1905", "1905-05-01", Calendar::Unknown),
    ];
    for (text, edtf, calendar) in cases {
        let reading = read(text, Calendar::Unknown);
        assert_eq!(
            (shown(&reading).as_str(), reading.calendar),
            (edtf, calendar),
            "{text}: {reading:?}"
        );
        assert_eq!(reading.problem, None, "{text}");
    }
    let reading = read("1/15 мая 1905", Calendar::Unknown);
    assert_eq!(shown(&reading), "[1905-05-01,1905-05-15]");
    let what = "1 May 1905 old style is 14 May new style".to_owned();
    assert_eq!(reading.problem, Some(DateProblem::StylesDisagree { what }));
}

#[test]
fn what_cannot_be() {
    check_problem("31.02.1937", "February 1937 has 28 days");
    check_problem("31 июня 1938 г.", "June 1938 has 30 days");
    check_problem("29.02.1937", "February 1937 has 28 days");
    check_problem("05.13.1937", "there is no month 13");
    check_problem("32.01.1937", "no month has a day 32");
    check_problem("1937-02-30", "February 1937 has 28 days");
    check_problem("1935-1930", "the range ends before it begins");
    check_problem("31.02.37", "February has 29 days");
    let strict = read("29.02.1900", Calendar::Gregorian);
    assert_eq!(
        strict.problem.unwrap().to_string(),
        "February 1900 has 28 days, new style"
    );
}

#[test]
fn what_is_no_date() {
    for text in [
        "",
        "-",
        "—",
        "?",
        "(?)",
        "неизвестно",
        "н/д",
        "нет",
        "unknown",
        " ",
    ] {
        let reading = read(text, Calendar::Unknown);
        assert_eq!((reading.edtf.len(), &reading.problem), (0, &None), "{text}");
    }
    for text in [
        "Иванов",
        "5.11",
        "193",
        "37",
        "1937 и позже",
        "5 брюмера 1937",
        "дело 1937",
        "123456789012",
        "1937-11-05-06",
        "05.11.1937 расстрелян",
        "до",
        "между 1930",
        "12",
        "5.5.5.5",
    ] {
        let reading = read(text, Calendar::Unknown);
        assert!(
            matches!(reading.problem, Some(DateProblem::NotUnderstood { .. })),
            "{text}: {reading:?}"
        );
    }
    assert!(
        read(&"1937 ".repeat(100_000), Calendar::Unknown)
            .edtf
            .is_empty()
    );
}

#[test]
fn hints() {
    let hints = Hints {
        years: Some((1917, 1956)),
        ..Hints::default()
    };
    assert_eq!(shown(&read_with("05/11/37", hints)), "1937-11-05");
    let wide = Hints {
        years: Some((1850, 1956)),
        ..Hints::default()
    };
    let reading = read_with("05/11/50", wide);
    assert_eq!(shown(&reading), "1850-11-05 | 1950-11-05");
    assert!(reading.uncertain && reading.problem.is_none());
    assert_eq!(reading.joined(), None);
    let month_first = Hints {
        month_first: true,
        ..Hints::default()
    };
    assert_eq!(shown(&read_with("11/05/1937", month_first)), "1937-11-05");
    assert_eq!(
        read("05/11/37", Calendar::Unknown).problem,
        Some(DateProblem::CenturyMissing)
    );
}

#[test]
fn numbers_of_spreadsheets_and_old_bases() {
    let day = |number, base| from_day_number(number, base).map(|edtf| edtf.to_string());
    assert_eq!(day(1.0, false).as_deref(), Some("1900-01-01"));
    assert_eq!(day(59.0, false).as_deref(), Some("1900-02-28"));
    assert_eq!(day(60.0, false), None);
    assert_eq!(day(61.0, false).as_deref(), Some("1900-03-01"));
    assert_eq!(day(0.0, true).as_deref(), Some("1904-01-01"));
    assert_eq!(day(f64::NAN, false), None);
    assert_eq!(day(-1.0, false), None);
    assert_eq!(day(1e18, false), None);
    let packed = |years: u32, month: u32, day: u32| {
        shown(&from_packed(
            (years << 9) | (month << 5) | day,
            Calendar::Unknown,
        ))
    };
    assert_eq!(packed(137, 11, 5), "1937-11-05");
    assert_eq!(packed(137, 11, 0), "1937-11");
    assert_eq!(packed(137, 0, 0), "1937");
    assert_eq!(packed(137, 0, 5), "1937-XX-05");
    assert_eq!(packed(0, 11, 5), "XXXX-11-05");
    assert_eq!(packed(0, 0, 0), "");
    assert!(
        from_packed((137 << 9) | (2 << 5) | 31, Calendar::Unknown)
            .problem
            .is_some()
    );
    assert!(
        from_packed((137 << 9) | (13 << 5) | 1, Calendar::Unknown)
            .problem
            .is_some()
    );
    assert!(from_packed(u32::MAX, Calendar::Unknown).problem.is_some());
}

proptest! {
    #[test]
    fn whatever_is_read_is_an_edtf_date(text in "([0-9]{1,4}|[-./,() ?~]|г\\.|мая|ок\\.|или|до|между|и|XX|IV|ст\\.|начало|1930-е| ){0,9}") {
        let hints = Hints { years: Some((1850, 1960)), ..Hints::default() };
        for edtf in read(&text, Calendar::Unknown).edtf.into_iter().chain(read_with(&text, hints).edtf) {
            let printed = edtf.to_string();
            prop_assert_eq!(Edtf::parse(&printed), Ok(edtf), "{}", text);
        }
    }

    #[test]
    fn no_text_is_a_panic(text in "\\PC{0,80}") {
        drop(read(&text, Calendar::Unknown));
    }

    #[test]
    fn every_day_in_figures_is_itself(n in -60_000i32..20_000) {
        let (year, month, day) = Day(n).to_gregorian();
        let expected = Edtf::of_day(year, month, day);
        for text in [format!("{day}.{month}.{year}"), format!("{day:02}.{month:02}.{year} г."), format!("{year}-{month:02}-{day:02}")] {
            prop_assert_eq!(read(&text, Calendar::Gregorian).edtf, vec![expected.clone()]);
        }
    }

    #[test]
    fn packed_dates_never_panic(packed in any::<u32>()) {
        drop(from_packed(packed, Calendar::Unknown));
    }
}
