use imena_names::{Name, Part, Word, compare, compare_words, normal};
use proptest::prelude::*;

/// Text that looks like names in the scripts we read, and text that does not.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[А-ЯЁа-яёіѣ'ъ. ()-]{0,30}",
        "[A-Za-zščžłéöüß'. (),-]{0,30}",
        "[א-ת' -]{0,12}",
        "([А-Я][а-я]{2,9}(ов|ев|ский|ович|ова)? ){1,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_panics(t in text()) {
        crate::odd::everything(&t);
    }

    #[test]
    fn normal_form_is_idempotent(t in text()) {
        let once = normal(&t);
        prop_assert_eq!(normal(&once), once);
    }

    #[test]
    fn comparison_is_symmetric_and_bounded(a in text(), b in text()) {
        let (x, y) = (Name::new(&a), Name::new(&b));
        let (p, q) = (compare(&x, &y).score, compare(&y, &x).score);
        prop_assert!((p - q).abs() < 1e-4, "{} {}", p, q);
        prop_assert!((0.0..=1.0).contains(&p));
    }

    /// Few letters, so that words often have several partners that are equally good.
    #[test]
    fn comparison_of_much_alike_is_symmetric(a in "[ёЁѣе(). -]{0,9}", b in "[ёЁѣе(). -]{0,9}") {
        let (x, y) = (Name::new(&a), Name::new(&b));
        let (p, q) = (compare(&x, &y), compare(&y, &x));
        prop_assert!((p.score - q.score).abs() < 1e-4, "{} {}", p.score, q.score);
    }

    #[test]
    fn a_name_is_itself(a in text()) {
        let x = Name::new(&a);
        if !x.is_empty() {
            prop_assert!((compare(&x, &x).score - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn words_are_symmetric(a in "[А-Яа-яA-Za-z]{1,12}", b in "[А-Яа-яA-Za-z]{1,12}") {
        let (x, y) = (Word::new(&a), Word::new(&b));
        for part in [Part::Surname, Part::Given, Part::Patronymic, Part::Unknown] {
            let (p, q) = (compare_words(&x, &y, part).score, compare_words(&y, &x, part).score);
            prop_assert!((p - q).abs() < 1e-5, "{:?} {} {}", part, p, q);
        }
    }
}
