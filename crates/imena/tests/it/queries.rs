//! What nobody expects in the one box: an answer or a helpful message, at the terminal and on the page, in time.

use crate::requests::coded;
use crate::run::Bench;
use crate::served::Served;
use std::time::{Duration, Instant};

fn odd() -> Vec<String> {
    let mut all: Vec<String> = [
        "",
        " ",
        "()",
        "((((",
        "[]{}<>",
        "И. П.",
        "А. Б. В. Г.",
        "🙂🙂 👨‍👩‍👧",
        "Сhекhоv",
        "Пpимepoв Ивaн",
        "\u{202e}вонреМирП\u{202c}",
        "\u{200f}כהן\u{200f}",
        "\u{301}\u{308}\u{301}",
        "Прим\u{301}ер\u{308}ов",
        "O'; DROP TABLE record; --",
        "%00%ff",
        "1889",
        "from near",
        "<script>alert(1)</script>",
    ]
    .map(str::to_owned)
    .into();
    all.push("щ".repeat(10_000));
    all.push("однажды в студеную зимнюю пору ".repeat(100));
    all
}

#[test]
fn odd_queries_are_answered_at_every_face() {
    let bench = Bench::new();
    bench.holding();
    bench.file(
        "list.csv",
        "номер;фамилия;имя;отчество;год рождения\n1;Примеров;Иван;Образцович;1889\n2;Чехов;Проба;Тестович;1890\n",
    );
    let added = bench.imena(&["add", "h", "list.csv"]);
    assert!(added.code < 2, "{}", added.all());
    let served = Served::start(&bench, &[]);
    for query in odd() {
        let short: String = query.chars().take(20).collect();
        let began = Instant::now();
        let said = bench.imena(&["search", "h", &query, "--json"]);
        assert!(said.code < 2, "{short}: {}", said.all());
        assert!(said.json()["searched"].is_object(), "{short}");
        let said = bench.imena(&["names", "compare", &query, "Примеров Иван"]);
        assert!(
            said.code == 0 || said.err.contains("no name"),
            "{short}: {}",
            said.all()
        );
        let coded = coded(&query.as_bytes()[..query.len().min(6_000)]);
        let page = served.exchange("GET", &format!("/ru/search?q={coded}"), "");
        assert!(page.starts_with("HTTP/1.1 200"), "{short}: {page}");
        assert!(
            !page.contains("<script>") && !page.contains('\u{202e}'),
            "{short}"
        );
        let form = served.exchange(
            "POST",
            "/ru/request",
            &format!("q={}", &coded[..coded.len().min(9_000)]),
        );
        assert!(!form.starts_with("HTTP/1.1 5"), "{short}: {form}");
        assert!(began.elapsed() < Duration::from_secs(20), "{short}");
    }
    // NUL cannot be an argument of a program; in an address it can.
    let page = served.exchange(
        "GET",
        "/ru/search?q=%00%D0%9F%D1%80%D0%B8%D0%BC%D0%B5%D1%80%D0%BE%D0%B2%00",
        "",
    );
    assert!(page.contains("Примеров Иван"), "{page}");
    // Letters of two scripts in one word, and marks that turn text about, still find.
    for query in [
        "Пpимepoв Ивaн",
        "Прим\u{301}еров",
        "\u{200f}Примеров\u{202e}",
    ] {
        let said = bench.imena(&["search", "h", query, "--json"]);
        assert_eq!(
            said.json()["hits"][0]["name"],
            "Примеров Иван Образцович",
            "{query}"
        );
    }
    let said = bench.imena(&["search", "h", "1889", "--json"]);
    assert_eq!(said.json()["hits"][0]["birth"][0], "1889", "{}", said.all());
}

#[test]
fn names_rank_prints_what_scorers_read() {
    let bench = Bench::new();
    bench.file(
        "index.tsv",
        "id\tname\na1\tПримеров Иван Образцович\nb2\tВыдуманный Казимир Янович\n",
    );
    bench.file("lines.txt", "Vanya Primeroff\nNobody Whosoever\n");
    bench.file(
        "table.tsv",
        "class\tquery\trelevant\nx\tKazimierz Wydumany\tb2\n",
    );
    let said = bench.imena(&["names", "rank", "index.tsv", "lines.txt", "--top", "1"]);
    assert_eq!(
        said.out.lines().next(),
        Some("Vanya Primeroff\ta1"),
        "{}",
        said.all()
    );
    assert_eq!(
        said.out.lines().count(),
        2,
        "a line for each query, found or not"
    );
    let said = bench.imena(&["names", "rank", "index.tsv", "table.tsv"]);
    assert!(
        said.out.starts_with("Kazimierz Wydumany\tb2"),
        "{}",
        said.all()
    );
    bench.file("pairs.csv", "name1,name2,is_match\nVanya Primeroff,Примеров Иван,true\nПробный Тест,Примеров Иван,false\n");
    let said = bench.imena(&["names", "pairs", "pairs.csv"]);
    assert!(said.out.contains("F1 1.000"), "{}", said.all());
    let said = bench.imena(&["names", "compare", "Арнольд Крон", "Arnold Krohn"]);
    assert!(said.out.contains("may be one name"), "{}", said.all());
}
