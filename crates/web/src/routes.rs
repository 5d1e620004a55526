//! Which address leads to which page. A table by hand: `/{ru|en}/…`, everything else is the one page for "not here".

use std::num::NonZero;
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use imena_desk::find::FindQuery;
use imena_model::Audience;
use tokio::sync::Semaphore;

use crate::ask::{Answer, Answers};
use crate::assets::{asset, folder};
use crate::lang::Lang;
use crate::pages;
use crate::query::pairs;
use crate::receive;
use crate::shell::{Page, shown};

/// How many hits stand on a page.
const HITS: usize = 20;
/// How many letters of a query are read; a name as remembered is shorter.
const QUERY_LETTERS: usize = 400;
/// How many letters of a word names are suggested for.
const SUGGEST_LETTERS: usize = 40;

/// What the site says to one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rendered {
    /// A page with its status.
    Page(u16, String),
    /// Another address has it.
    Elsewhere(String),
    /// A file compiled into the program: media type and bytes.
    File(&'static str, &'static [u8]),
    /// Plain lines, for the script that suggests names.
    Lines(String),
}

/// Turns for searches.
static SEARCHING: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, NonZero::get)));

/// Handles one message. Pages are made on a thread for blocking work, since the desk reads from disk.
pub(crate) async fn handle<D: Answers>(
    State(desk): State<Arc<D>>,
    message: Request<Body>,
) -> Response<Body> {
    let (parts, body) = message.into_parts();
    let (method, uri, headers) = (parts.method, parts.uri, parts.headers);
    if method == Method::POST {
        return sent(desk, &uri, &headers, body).await;
    }
    if method != Method::GET && method != Method::HEAD {
        return answer(
            StatusCode::METHOD_NOT_ALLOWED,
            "text/plain; charset=utf-8",
            Body::empty(),
        );
    }
    let accept = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or(Lang::En, Lang::accepted);
    let at_root = uri.path() == "/";
    // A search may take a while and goes to a thread of its own; any other page is a short read, quicker made here than
    // handed over, and the pages of many readers then come in turn.
    let rendered = if uri.path().ends_with("/search")
        || uri.path().ends_with("/suggest")
        || uri.path().contains("/request/")
    {
        // As many at once as there are processors: more would only take them from each other, and memory for each.
        let turn = SEARCHING.acquire().await;
        let making = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            respond(&*desk, uri.path(), uri.query().unwrap_or(""), accept)
        });
        making
            .await
            .unwrap_or_else(|_| Rendered::Page(500, pages::missing::failed(accept).render()))
    } else {
        let making = std::panic::AssertUnwindSafe(|| {
            respond(&*desk, uri.path(), uri.query().unwrap_or(""), accept)
        });
        std::panic::catch_unwind(making)
            .unwrap_or_else(|_| Rendered::Page(500, pages::missing::failed(accept).render()))
    };
    into_response(rendered, at_root)
}

/// A form that was sent: read within bounds, answered on a thread of its own.
async fn sent<D: Answers>(
    desk: Arc<D>,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Response<Body> {
    let Ok(bytes) = axum::body::to_bytes(body, receive::LARGEST).await else {
        return answer(
            StatusCode::PAYLOAD_TOO_LARGE,
            "text/plain; charset=utf-8",
            Body::empty(),
        );
    };
    let path = uri.path().to_owned();
    let from_here = receive::is_from_here(headers);
    let making =
        tokio::task::spawn_blocking(move || receive::receive(&*desk, &path, from_here, &bytes));
    let rendered = making
        .await
        .unwrap_or_else(|_| Rendered::Page(500, pages::missing::failed(Lang::En).render()));
    into_response(rendered, false)
}

fn into_response(rendered: Rendered, at_root: bool) -> Response<Body> {
    match rendered {
        Rendered::Page(status, html) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            answer(status, "text/html; charset=utf-8", Body::from(html))
        }
        Rendered::Elsewhere(to) => {
            let mut response = answer(
                StatusCode::SEE_OTHER,
                "text/plain; charset=utf-8",
                Body::empty(),
            );
            let to = HeaderValue::from_str(&to).unwrap_or(HeaderValue::from_static("/"));
            response.headers_mut().insert(header::LOCATION, to);
            if at_root {
                response
                    .headers_mut()
                    .insert(header::VARY, HeaderValue::from_static("accept-language"));
            }
            response
        }
        Rendered::Lines(lines) => answer(
            StatusCode::OK,
            "text/plain; charset=utf-8",
            Body::from(lines),
        ),
        Rendered::File(media_type, bytes) => {
            let mut response = answer(StatusCode::OK, media_type, Body::from(bytes));
            let keep = HeaderValue::from_static("public, max-age=31536000, immutable");
            response.headers_mut().insert(header::CACHE_CONTROL, keep);
            response
        }
    }
}

fn answer(status: StatusCode, media_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// The answer to a path and a query, without any server: what tests and static editions call.
pub fn respond<D: Answers + ?Sized>(desk: &D, path: &str, query: &str, accept: Lang) -> Rendered {
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    match segments.as_slice() {
        [] => Rendered::Elsewhere(format!("/{}/", accept.code())),
        ["robots.txt"] => Rendered::File(
            "text/plain; charset=utf-8",
            b"User-agent: *\nDisallow: /ru/search\nDisallow: /en/search\nDisallow: /ru/suggest\nDisallow: /en/suggest\nDisallow: /ru/request\nDisallow: /en/request\n",
        ),
        ["assets", _, name] if path.starts_with(folder()) => match asset(name) {
            Some(asset) => Rendered::File(asset.media_type, asset.bytes),
            None => missing(accept),
        },
        [code, rest @ ..] => match Lang::from_code(code) {
            Some(lang) if rest.is_empty() && !path.ends_with('/') => {
                Rendered::Elsewhere(format!("/{}/", lang.code()))
            }
            Some(lang) if rest == ["suggest"] => {
                let typed = value(query, "q").unwrap_or_default();
                let typed: String = typed.chars().take(SUGGEST_LETTERS).collect();
                match desk.suggest(typed.trim(), Audience::Public) {
                    Ok(names) => Rendered::Lines(shown(&names.join("\n")).into_owned()),
                    Err(_) => Rendered::Page(500, pages::missing::failed(lang).render()),
                }
            }
            Some(lang) => match page(desk, rest, query, lang) {
                Ok(Some(Found::Page(page))) => Rendered::Page(200, page.render()),
                Ok(Some(Found::Elsewhere(to))) => Rendered::Elsewhere(to),
                Ok(None) => missing(lang),
                Err(_) => Rendered::Page(500, pages::missing::failed(lang).render()),
            },
            None => missing(accept),
        },
    }
}

fn missing(lang: Lang) -> Rendered {
    Rendered::Page(404, pages::missing::page(lang).render())
}

enum Found {
    Page(Page),
    Elsewhere(String),
}

/// The page under a language. An identifier that is none, a thing that is absent and a thing the public may not see are
/// one and the same: no page.
fn page<D: Answers + ?Sized>(
    desk: &D,
    path: &[&str],
    query: &str,
    lang: Lang,
) -> Answer<Option<Found>> {
    // The site is public, whoever asks: there is nothing to log in to.
    let audience = Audience::Public;
    let page = match path {
        [] => Some(pages::home::page(&desk.summary(audience)?, lang)),
        ["search"] => {
            let query = find_query(query);
            let found = if query.text.trim().is_empty() {
                imena_desk::find::Found::default()
            } else {
                desk.find(&query, audience)?
            };
            Some(pages::results::page(&query, &found, lang))
        }
        ["request"] => {
            let asked = find_query(query);
            if let Some(typed) = value(query, "code") {
                let Some(code) = imena_desk::receipt::read(&typed) else {
                    let wrong = Some(pages::request::Wrong::NoCode);
                    return Ok(Some(Found::Page(pages::request::form(
                        "",
                        desk.can_seal()?,
                        wrong,
                        lang,
                    ))));
                };
                return Ok(Some(Found::Elsewhere(format!(
                    "/{}/request/{code}",
                    lang.code()
                ))));
            }
            let text = imena_desk::find::text_without(&asked.text, &asked.without);
            Some(pages::request::form(&text, desk.can_seal()?, None, lang))
        }
        ["request", code] => Some(match desk.request(code, audience)? {
            Some(request) => pages::request::page(&request, lang),
            None => {
                let wrong = Some(pages::request::Wrong::NoCode);
                pages::request::form("", desk.can_seal()?, wrong, lang)
            }
        }),
        ["corrections"] => Some(pages::corrections::list(&desk.corrections(audience)?, lang)),
        ["about"] => Some(pages::about::page(lang)),
        ["sources"] => Some(pages::source::list(&desk.sources(audience)?, lang)),
        ["places"] => Some(pages::place::list(&desk.places(audience)?, lang)),
        ["testimonies"] => Some(pages::testimony::list(&desk.testimonies(audience)?, lang)),
        ["person", id, rest @ ..] => {
            let Ok(id) = id.parse() else { return Ok(None) };
            let Some(person) = desk.person(id, audience)? else {
                return Ok(None);
            };
            if person.id != id && rest.is_empty() {
                return Ok(Some(Found::Elsewhere(format!(
                    "/{}/person/{}",
                    lang.code(),
                    person.id
                ))));
            }
            match rest {
                [] => Some(pages::person::page(&person, lang)),
                ["apart"] => apart(&person, query, lang),
                ["letter", n] => {
                    let n = n.parse::<usize>().unwrap_or(0);
                    n.checked_sub(1)
                        .and_then(|i| person.next.get(i))
                        .map(|step| pages::letter::page(&person, n, step, lang))
                }
                _ => None,
            }
        }
        ["record", id] => {
            let Ok(id) = id.parse() else { return Ok(None) };
            match desk.record(id, audience)? {
                Some(record) => {
                    let history = desk.history(id, audience)?;
                    Some(pages::record::page(&record, &history, lang))
                }
                None => None,
            }
        }
        ["source", id] => {
            let Ok(id) = id.parse() else { return Ok(None) };
            let from = value(query, "from")
                .and_then(|from| from.parse().ok())
                .unwrap_or(0);
            desk.source(id, from, audience)?
                .map(|source| pages::source::page(&source, lang))
        }
        ["place", id] => {
            let Ok(id) = id.parse() else { return Ok(None) };
            desk.place(id, audience)?
                .map(|place| pages::place::page(&place, lang))
        }
        ["testimony", id] => {
            let Ok(id) = id.parse() else { return Ok(None) };
            desk.testimony(id, audience)?
                .map(|testimony| pages::testimony::page(&testimony, lang))
        }
        _ => None,
    };
    Ok(page.map(Found::Page))
}

fn value(query: &str, key: &str) -> Option<String> {
    pairs(query)
        .into_iter()
        .find(|pair| pair.0 == key)
        .map(|pair| pair.1)
}

/// The page "not the same", for two records both of which stand on the person's page or in its comparisons: it tells
/// nothing about any other record.
fn apart(person: &imena_desk::person::PersonPage, query: &str, lang: Lang) -> Option<Page> {
    let a = value(query, "a")?.parse().ok()?;
    let b = value(query, "b")?.parse().ok()?;
    let known = person
        .held
        .iter()
        .chain(&person.doubtful)
        .chain(&person.relatives)
        .any(|held| (held.a, held.b) == (a, b));
    known.then(|| pages::apart::page(person, a, b, lang))
}

fn find_query(query: &str) -> FindQuery {
    let mut find = FindQuery {
        limit: HITS,
        ..FindQuery::default()
    };
    for (key, value) in pairs(query) {
        match key.as_str() {
            "q" => {
                // A NUL between two words, from a copied table, does not make one word of them.
                find.text = value
                    .chars()
                    .take(QUERY_LETTERS)
                    .map(|c| if c == '\0' { ' ' } else { c })
                    .collect();
            }
            "without" => find.without.push(value),
            "off" => find.bridges_off.push(value),
            "from" => find.from = value.parse::<usize>().unwrap_or(0).min(10_000),
            _ => {}
        }
    }
    find.bridges_off.sort();
    find.bridges_off.dedup();
    find
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_of_addresses() {
        let find = find_query("q=a&off=sound&off=sound&without=place:x");
        assert_eq!(find.bridges_off, ["sound"]);
        assert_eq!(find.without, ["place:x"]);
        assert_eq!(
            find_query(&format!("q={}", "я".repeat(10_000)))
                .text
                .chars()
                .count(),
            QUERY_LETTERS
        );
        assert_eq!(find_query("from=99999999999999999999").from, 0);
    }

    #[test]
    fn a_nul_parts_words() {
        assert_eq!(find_query("q=%41%00%42").text, "A B");
    }
}
