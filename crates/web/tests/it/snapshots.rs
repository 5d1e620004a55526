//! What each kind of page says. Long path data of the map is left out of the snapshots.

use crate::fixture::Fixture;
use crate::rules::html;

fn readable(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(" d=\"") {
        let (before, path) = rest.split_at(at + 4);
        out.push_str(before);
        let end = path.find('"').expect("an attribute ends");
        out.push_str(if end > 80 { "…" } else { &path[..end] });
        rest = &path[end..];
    }
    out.push_str(rest);
    // One block a line, so that a changed word is a changed line; and no version of the style.
    let out = out.replace("><", ">\n<");
    let version = out
        .find("/assets/")
        .map(|at| out[at..at + 24].to_owned())
        .unwrap_or_default();
    out.replace(&version, "/assets/VERSION")
}

macro_rules! page {
    ($name:ident, $path:literal) => {
        #[test]
        fn $name() {
            insta::assert_snapshot!(readable(&html(&Fixture::plain(), $path)));
        }
    };
}

page!(home, "/ru/");
page!(home_in_english, "/en/");
page!(results, "/ru/search?q=Primerow&off=sound&without=given");
page!(nothing_found, "/ru/search?q=никто");
page!(
    request_form,
    "/ru/request?q=%D0%9F%D1%80%D0%B8%D0%BC%D0%B5%D1%80%D0%BE%D0%B2"
);
page!(request, "/ru/request/0000-0000-0000-0000");
page!(request_in_english, "/en/request/0000-0000-0000-0000");
page!(request_unknown, "/ru/request/1111");
page!(empty_query, "/en/search?q=");
page!(person, "/ru/person/P-1");
page!(person_in_english, "/en/person/P-1");
page!(person_with_one_record, "/ru/person/P-9");
page!(record, "/ru/record/R-3");
page!(record_of_a_table, "/en/record/R-1");
page!(source, "/ru/source/S-3");
page!(sources, "/en/sources");
page!(place, "/ru/place/L-1");
page!(places, "/en/places");
page!(testimony, "/ru/testimony/T-1");
page!(testimonies, "/en/testimonies");
page!(apart, "/ru/person/P-1/apart?a=R-3&b=R-4");
page!(letter, "/en/person/P-1/letter/1");
page!(corrections, "/ru/corrections");
page!(corrections_in_english, "/en/corrections");
page!(about, "/ru/about");
page!(missing, "/ru/nowhere");

#[test]
fn markup_in_every_field() {
    insta::assert_snapshot!(readable(&html(&Fixture::hostile(), "/ru/person/P-1")));
}
