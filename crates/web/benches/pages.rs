//! How long does a page take to render, without the desk? A person's page must stay under 0.4 ms of one core.

#[path = "../tests/it/fixture.rs"]
#[expect(dead_code, clippy::pedantic, reason = "the tests use more of it")]
mod fixture;

use fixture::Fixture;
use imena_web::{Lang, respond};

fn main() {
    divan::main();
}

/// The stand-in's own making of its values is in the figure; `desk_alone` says how much that is.
#[divan::bench(args = ["/ru/person/P-1", "/en/person/P-9", "/ru/record/R-3", "/ru/place/L-1", "/ru/search?q=x", "/ru/"])]
fn page(path: &str) -> imena_web::Rendered {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    respond(&Fixture::plain(), path, query, Lang::Ru)
}

#[divan::bench]
fn desk_alone() -> bool {
    use imena_web::Answers as _;
    Fixture::plain()
        .person(fixture::PERSON, imena_model::Audience::Public)
        .is_ok()
}
