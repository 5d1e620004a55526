use std::time::{Duration, Instant};

use imena_search::{Bridges, Index, Query};
use proptest::prelude::*;

#[test]
fn odd_input_gets_an_answer_in_time() {
    let index = Index::build(crate::people());
    let long = "а".repeat(10_000);
    let long_words = "примеров ".repeat(2_000);
    let prose = "Однажды в студеную зимнюю пору я из лесу вышел ".repeat(60);
    for text in [
        "",
        " ",
        "()",
        "((((((",
        "И. П.",
        "🙂🙂🙂",
        "\0",
        "\u{200f}\u{200f}כהן\u{200e}",
        "\u{301}\u{301}\u{301}",
        "O'; DROP TABLE records; --",
        "Сhекhov",
        "1889",
        "из под в",
        "....",
        "-",
        "'",
        "[[[]]]",
        long.as_str(),
        long_words.as_str(),
        prose.as_str(),
    ] {
        let start = Instant::now();
        let query = Query::read(text);
        let answer = index.search(&query, Bridges::default(), 10);
        assert!(answer.found.len() <= 10);
        let _ = index.suggest(text, 10);
        assert!(
            start.elapsed() < Duration::from_secs(3),
            "{}",
            text.chars().take(20).collect::<String>()
        );
    }
}

#[test]
fn an_empty_index_answers() {
    let index = Index::default();
    assert!(
        index
            .search(&Query::read("Примеров"), Bridges::default(), 10)
            .found
            .is_empty()
    );
    assert_eq!(index.len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_answered(text in "\\PC{0,60}") {
        let index = Index::build(crate::people());
        let _ = index.search(&Query::read(&text), Bridges::default(), 5);
    }
}
