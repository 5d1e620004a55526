//! The workbench over the wire: who may reach it, what a form says, what comes back.
//!
//! There is no account and no cookie. Whoever starts the server gets an address with a key that was drawn for this run and
//! ends with it; without the key every address here is the page for "not here". A browser led here from another site
//! changes nothing: the host must be the loopback address that was opened, a form must come from our own origin, and it
//! carries a second secret that stands only in our own pages.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use imena_desk::workbench::{Corrected, CorrectedClaim, Refusal};
use imena_model::{Audience, Certainty, Moment, Property, RecordId, SourceId};

use crate::ask::{Answer, Keeps};
use crate::lang::Lang;
use crate::pages;
use crate::pages::workbench::{Notice, Place};
use crate::query::{form, pairs};
use crate::shell::shown;

/// How large a form may be, and how many fields it may have.
const FORM_BYTES: usize = 1 << 20;
const FORM_FIELDS: usize = 4_000;
/// The header by which our script asks for the inside of the page alone.
const PART: HeaderName = HeaderName::from_static("x-imena-part");
/// The header that tells our script which address the part belongs to.
const PLACE: HeaderName = HeaderName::from_static("x-imena-place");

/// Who may reach the workbench.
#[derive(Debug, Clone)]
pub struct Guard {
    /// Stands in the address; drawn anew for every run.
    pub key: String,
    /// Stands in every form; drawn anew for every run.
    pub token: String,
    /// Where the server listens: only messages to this address are answered.
    pub address: SocketAddr,
    /// The clock.
    pub now: fn() -> Moment,
}

/// What the handler needs.
pub(crate) struct Bench<D> {
    desk: Arc<D>,
    guard: Guard,
    /// The signature given last: it is offered again, so that nobody has to type it for every entry. It lives as long as
    /// the server runs.
    signature: Mutex<String>,
}

impl<D> Bench<D> {
    pub(crate) fn new(desk: Arc<D>, guard: Guard) -> Self {
        Self {
            desk,
            guard,
            signature: Mutex::new(String::new()),
        }
    }

    fn signature(&self) -> String {
        self.signature
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Handles one message to the workbench.
pub(crate) async fn handle<D: Keeps>(
    State(bench): State<Arc<Bench<D>>>,
    request: Request,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let accept = head
        .headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or(Lang::En, Lang::accepted);
    let path = head.uri.path().to_owned();
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let [key, rest @ ..] = segments.as_slice() else {
        return absent(accept);
    };
    if !is_same(key, &bench.guard.key) || !is_for_us(&head.headers, bench.guard.address) {
        return absent(accept);
    }
    let (lang, rest) = match rest {
        [code, rest @ ..] => match Lang::from_code(code) {
            Some(lang) => (lang, rest),
            None => return absent(accept),
        },
        [] => {
            return elsewhere(&format!(
                "/workbench/{}/{}/",
                bench.guard.key,
                accept.code()
            ));
        }
    };
    let wants_part = head.headers.contains_key(PART);
    let query = head.uri.query().unwrap_or("").to_owned();
    let given = if head.method == Method::POST {
        if !comes_from_us(&head.headers, bench.guard.address) {
            return plain(StatusCode::FORBIDDEN);
        }
        match axum::body::to_bytes(body, FORM_BYTES).await {
            Ok(bytes) => Some(form(&String::from_utf8_lossy(&bytes), FORM_FIELDS)),
            Err(_) => return plain(StatusCode::PAYLOAD_TOO_LARGE),
        }
    } else if head.method == Method::GET || head.method == Method::HEAD {
        None
    } else {
        return plain(StatusCode::METHOD_NOT_ALLOWED);
    };
    let rest: Vec<String> = rest.iter().map(|s| (*s).to_owned()).collect();
    // Reading a whole source and writing to disk take a moment: both go to a thread for it.
    let answering = tokio::task::spawn_blocking(move || {
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        answer(&bench, lang, &rest, &query, given.as_deref(), wants_part)
            .unwrap_or_else(|_| failed(lang))
    });
    answering.await.unwrap_or_else(|_| failed(lang))
}

/// Whether two keys are the same, in a time that does not tell how much of them is.
fn is_same(given: &str, key: &str) -> bool {
    given.len() == key.len()
        && !key.is_empty()
        && given
            .bytes()
            .zip(key.bytes())
            .fold(0, |differ, (a, b)| differ | (a ^ b))
            == 0
}

/// The names a loopback server goes by.
fn names(address: SocketAddr) -> [String; 2] {
    [address.to_string(), format!("localhost:{}", address.port())]
}

/// Whether the message was meant for this server: a name of somebody's that was pointed at this machine is none of ours.
fn is_for_us(headers: &HeaderMap, address: SocketAddr) -> bool {
    headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .is_some_and(|host| names(address).iter().any(|name| name == host))
}

/// Whether a form was sent from one of our own pages.
fn comes_from_us(headers: &HeaderMap, address: SocketAddr) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(&header::ORIGIN).is_some_and(|origin| {
        names(address)
            .iter()
            .any(|name| origin.strip_prefix("http://") == Some(name))
    });
    let site = text(&HeaderName::from_static("sec-fetch-site"));
    let kind = text(&header::CONTENT_TYPE)
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    origin && kind && site.is_none_or(|site| site == "same-origin")
}

fn answer<D: Keeps>(
    bench: &Bench<D>,
    lang: Lang,
    rest: &[&str],
    query: &str,
    given: Option<&[(String, String)]>,
    wants_part: bool,
) -> Answer<Response<Body>> {
    let audience = Audience::Keeper;
    let root = format!("/workbench/{}", bench.guard.key);
    match (rest, given) {
        ([], None) => {
            let sources = bench.desk.sources(audience)?;
            let page = pages::workbench::sources(&sources, &root, lang);
            Ok(html(StatusCode::OK, page.render()))
        }
        ([source], None) => {
            let Some(source) = source.parse().ok() else {
                return Ok(absent(lang));
            };
            let at = pairs(query)
                .into_iter()
                .find(|pair| pair.0 == "at")
                .and_then(|pair| pair.1.parse().ok());
            entry(bench, &root, lang, source, at, None, wants_part)
        }
        ([source, record], Some(given)) => {
            let (Ok(source), Ok(record)) = (source.parse::<SourceId>(), record.parse::<RecordId>())
            else {
                return Ok(absent(lang));
            };
            if !is_same(value(given, "token"), &bench.guard.token) {
                return Ok(plain(StatusCode::FORBIDDEN));
            }
            save(bench, &root, lang, (source, record), given, wants_part)
        }
        _ => Ok(absent(lang)),
    }
}

/// One entry of a source: the one asked for, or the most doubtful that nobody read over.
fn entry<D: Keeps>(
    bench: &Bench<D>,
    root: &str,
    lang: Lang,
    source: SourceId,
    at: Option<RecordId>,
    notice: Option<&Notice>,
    wants_part: bool,
) -> Answer<Response<Body>> {
    let audience = Audience::Keeper;
    let Some(laid_out) = bench.desk.bench(source, audience)? else {
        return Ok(absent(lang));
    };
    let place = at.and_then(|at| laid_out.place(at)).unwrap_or(0);
    let shown_entry = match laid_out.lines.get(place) {
        Some(line) => bench.desk.bench_entry(line.record, audience)?,
        None => None,
    };
    let status = match notice {
        Some(Notice::Refused { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let signature = bench.signature();
    let place = Place {
        root,
        bench: &laid_out,
        at: place,
        entry: shown_entry.as_ref(),
        signature: &signature,
        token: &bench.guard.token,
        notice,
        lang,
    };
    let address = place.address();
    if wants_part {
        let mut response = html(status, pages::workbench::part(&place).into_string());
        if let Ok(address) = HeaderValue::from_str(&address) {
            response.headers_mut().insert(PLACE, address);
        }
        return Ok(response);
    }
    Ok(html(status, pages::workbench::page(&place).render()))
}

fn save<D: Keeps>(
    bench: &Bench<D>,
    root: &str,
    lang: Lang,
    (source, record): (SourceId, RecordId),
    given: &[(String, String)],
    wants_part: bool,
) -> Answer<Response<Body>> {
    let audience = Audience::Keeper;
    let Some(known) = bench
        .desk
        .bench_entry(record, audience)?
        .filter(|entry| entry.source == source)
    else {
        return Ok(absent(lang));
    };
    let by = value(given, "by").trim();
    by.clone_into(
        &mut bench
            .signature
            .lock()
            .unwrap_or_else(PoisonError::into_inner),
    );
    let claims = claims(given, &known.claims);
    // The one after this one in the queue as it is shown: looked up before this entry moves to its end.
    let next = bench.desk.bench(source, audience)?.and_then(|laid_out| {
        let place = laid_out.place(record)?;
        let after = laid_out.lines.iter().skip(place + 1);
        let open = after
            .chain(laid_out.lines.iter())
            .find(|line| line.read_over.is_none() && line.record != record)
            .or_else(|| laid_out.lines.get(place + 1))?;
        Some(open.record)
    });
    let corrected = Corrected {
        record,
        base: value(given, "base").parse().unwrap_or(0),
        claims: claims.clone(),
        by: by.to_owned(),
        at: (bench.guard.now)(),
    };
    let saved = match bench.desk.correct(&corrected, audience) {
        Ok(Ok(saved)) => saved,
        Ok(Err(reasons)) => {
            let kept = !reasons.contains(&Refusal::Stale);
            let notice = Notice::Refused {
                reasons,
                busy: false,
                kept: kept.then_some(claims),
            };
            return entry(
                bench,
                root,
                lang,
                source,
                Some(record),
                Some(&notice),
                wants_part,
            );
        }
        // Somebody else is writing: what was typed stays on the page.
        Err(_) => {
            let notice = Notice::Refused {
                reasons: Vec::new(),
                busy: true,
                kept: Some(claims),
            };
            return entry(
                bench,
                root,
                lang,
                source,
                Some(record),
                Some(&notice),
                wants_part,
            );
        }
    };
    if wants_part {
        let notice = Notice::Saved {
            record,
            name: known.name,
            properties: saved.properties,
        };
        return entry(bench, root, lang, source, next, Some(&notice), true);
    }
    let at = next.map(|next| format!("?at={next}")).unwrap_or_default();
    Ok(elsewhere(&format!("{root}/{}/{source}{at}", lang.code())))
}

fn value<'a>(given: &'a [(String, String)], key: &str) -> &'a str {
    given
        .iter()
        .find(|pair| pair.0 == key)
        .map_or("", |pair| pair.1.as_str())
}

/// The claims of a form: rows `0`, `1`, …, each with `n` (number in the record), `p` (property), `w` (words), `r`
/// (readings), `c` (certainty), `g` (case), `a` (where the words begin), `x` (leave out). A row without words is empty.
fn claims(given: &[(String, String)], known: &[(u32, imena_model::Claim)]) -> Vec<CorrectedClaim> {
    let rows = given
        .iter()
        .filter_map(|(key, _)| key.strip_prefix('p')?.parse::<usize>().ok());
    let mut rows: Vec<usize> = rows.collect();
    rows.sort_unstable();
    rows.dedup();
    let mut claims = Vec::new();
    for row in rows {
        let of = |letter: char| value(given, &format!("{letter}{row}"));
        if of('x') == "1" {
            continue;
        }
        let n: Option<u32> = of('n').parse().ok();
        let old = n.and_then(|n| known.iter().find(|(number, _)| *number == n));
        let words = of('w').replace("\r\n", "\n");
        if words.trim().is_empty() && old.is_none() {
            continue;
        }
        let mut claim = CorrectedClaim {
            n: old.map(|(n, _)| *n),
            property: Property::from_key(of('p')).unwrap_or_default(),
            words: words.trim().to_owned(),
            at: of('a').parse().ok(),
            readings: of('r')
                .split('|')
                .map(str::trim)
                .filter(|reading| !reading.is_empty())
                .map(str::to_owned)
                .collect(),
            certainty: Certainty::from_key(of('c')).unwrap_or_default(),
            case: of('g').parse::<u16>().unwrap_or(1).saturating_sub(1),
        };
        if let Some((_, old)) = old {
            // What a page cannot show as it is (marks of direction, a bar in a reading) comes back changed: not by the person.
            if claim.words == shown(&old.as_written).replace("\r\n", "\n").trim() {
                claim.words.clone_from(&old.as_written);
            }
            if of('r') == shown(&pages::workbench::joined(&old.readings)) {
                claim.readings.clone_from(&old.readings);
            }
        }
        claims.push(claim);
    }
    claims
}

fn html(status: StatusCode, text: String) -> Response<Body> {
    let mut response = plain(status);
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    *response.body_mut() = Body::from(text);
    response
}

fn plain(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn absent(lang: Lang) -> Response<Body> {
    html(StatusCode::NOT_FOUND, pages::missing::page(lang).render())
}

fn failed(lang: Lang) -> Response<Body> {
    html(
        StatusCode::INTERNAL_SERVER_ERROR,
        pages::missing::failed(lang).render(),
    )
}

fn elsewhere(to: &str) -> Response<Body> {
    let mut response = plain(StatusCode::SEE_OTHER);
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn only_our_own_pages_may_send_a_form() {
        let address: SocketAddr = "127.0.0.1:8080".parse().unwrap();
        let form = ("content-type", "application/x-www-form-urlencoded");
        for (origin, site, expected) in [
            ("http://127.0.0.1:8080", "same-origin", true),
            ("http://localhost:8080", "same-origin", true),
            ("http://127.0.0.1:8081", "same-origin", false),
            ("https://127.0.0.1:8080", "same-origin", false),
            ("http://example.org", "cross-site", false),
            ("http://127.0.0.1:8080", "same-site", false),
            ("null", "same-origin", false),
        ] {
            let given = headers(&[form, ("origin", origin), ("sec-fetch-site", site)]);
            assert_eq!(comes_from_us(&given, address), expected, "{origin} {site}");
        }
        assert!(!comes_from_us(&headers(&[form]), address));
        assert!(!comes_from_us(
            &headers(&[
                ("origin", "http://127.0.0.1:8080"),
                ("content-type", "text/plain")
            ]),
            address
        ));
        assert!(is_for_us(&headers(&[("host", "localhost:8080")]), address));
        assert!(!is_for_us(
            &headers(&[("host", "example.org:8080")]),
            address
        ));
    }

    #[test]
    fn keys_are_the_same_or_not() {
        assert!(is_same("abc", "abc"));
        for (given, key) in [("abd", "abc"), ("ab", "abc"), ("", "abc"), ("", "")] {
            assert!(!is_same(given, key), "{given} {key}");
        }
    }
}
