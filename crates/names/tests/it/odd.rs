use std::time::{Duration, Instant};

use imena_names::{
    Name, Word, compare, father_root, fold, folds, given_families, normal, parse, skeletons,
    surname_stem,
};

/// Every public way in, with one text.
pub(crate) fn everything(text: &str) {
    let _ = normal(text);
    let _ = parse(text);
    let _ = (fold(text), folds(text, 5), skeletons(text, 5));
    let _ = (father_root(text), surname_stem(text), given_families(text));
    let _ = imena_names::romanise(text, imena_names::System::German);
    let _ = imena_names::likely_cyrillic(text, 3);
    let word = Word::new(text);
    let _ = imena_names::compare_words(&word, &Word::new("Примеров"), imena_names::Part::Unknown);
    let c = compare(&Name::new(text), &Name::new("Примеров Иван"));
    assert!((0.0..=1.0).contains(&c.score));
}

#[test]
fn odd_input_is_answered_in_time() {
    let long = "щ".repeat(10_000);
    let latin = "sch".repeat(3_000);
    let prose = "слово о полку ".repeat(170);
    for text in [
        "",
        " ",
        "()",
        "(((",
        ")))",
        "[({",
        "И. П.",
        "И.",
        ".",
        "🙂👨‍👩‍👧",
        "\0\0",
        "\u{200f}\u{202e}כהן",
        "\u{301}\u{308}\u{301}",
        "O'; DROP TABLE",
        "Сhекhоv",
        "''''",
        "- - -",
        "ЪЬЪЬ",
        "ŝŝŝŝ",
        "İstanbul",
        "ǅǆ",
        "ﬁﬂ",
        "Ⅷ",
        "ß",
        "ऄ",
        "一二三",
        "ა",
        "\u{ffff}",
        long.as_str(),
        latin.as_str(),
        prose.as_str(),
    ] {
        let start = Instant::now();
        everything(text);
        assert!(
            start.elapsed() < Duration::from_secs(3),
            "{}",
            text.chars().take(10).collect::<String>()
        );
    }
}
