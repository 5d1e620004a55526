//! What visitors send: a request, and its withdrawal. Nothing else is taken, and nothing of it is written to any log.
//!
//! There is no cookie to misuse, but another site could still make a visitor's browser send a form here: so a message is
//! taken only when the browser says that it came from a page of this site.

use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, header};
use imena_desk::receipt;
use imena_model::Moment;

use crate::ask::Answers;
use crate::lang::Lang;
use crate::pages;
use crate::pages::request::Wrong;
use crate::query::pairs;
use crate::routes::Rendered;

/// The largest message taken, in bytes: four hundred letters of a name and a thousand of a contact, in percent encoding.
pub(crate) const LARGEST: usize = 12 * 1024;
/// How many messages are taken in ten minutes, from all visitors together: they are not told apart.
const MOST: u32 = 120;
const WINDOW: i64 = 600;

/// Whether the browser says that the message came from a page of this site.
pub(crate) fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let host = text(header::HOST.as_str()).unwrap_or("");
    text(header::ORIGIN.as_str())
        .and_then(|origin| origin.split_once("://"))
        .is_some_and(|(_, from)| !host.is_empty() && from == host)
}

fn now() -> Moment {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| passed.as_secs());
    Moment(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Whether there is room for one more message just now.
fn is_room(at: Moment) -> bool {
    static TAKEN: Mutex<(i64, u32)> = Mutex::new((0, 0));
    let mut taken = TAKEN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if at.0 - taken.0 >= WINDOW {
        *taken = (at.0, 0);
    }
    taken.1 += 1;
    taken.1 <= MOST
}

/// The answer to a message that was sent to a path.
pub(crate) fn receive<D: Answers + ?Sized>(
    desk: &D,
    path: &str,
    from_here: bool,
    body: &[u8],
) -> Rendered {
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let Some(lang) = segments.first().and_then(|code| Lang::from_code(code)) else {
        return Rendered::Page(405, pages::missing::page(Lang::En).render());
    };
    let refused = |status: u16, text: &str, wrong: Wrong| {
        let can_seal = desk.can_seal().unwrap_or(false);
        Rendered::Page(
            status,
            pages::request::form(text, can_seal, Some(wrong), lang).render(),
        )
    };
    let at = now();
    match &segments[1..] {
        ["request"] => {
            let fields = pairs(&String::from_utf8_lossy(body));
            let field = |name: &str| {
                fields
                    .iter()
                    .find(|(key, _)| key == name)
                    .map_or("", |(_, value)| value.as_str())
            };
            let text: String = field("q").chars().take(400).collect();
            if !from_here {
                return refused(403, &text, Wrong::Elsewhere);
            }
            if !desk.can_be_sought(&text) {
                return refused(422, &text, Wrong::NoName);
            }
            if !is_room(at) {
                return refused(503, &text, Wrong::Later);
            }
            let contact = Some(field("contact")).filter(|c| !c.trim().is_empty());
            match desk.leave_request(&text, contact, lang.code(), at) {
                Ok(code) => Rendered::Elsewhere(format!("/{}/request/{code}", lang.code())),
                Err(_) => refused(503, &text, Wrong::Later),
            }
        }
        ["request", code, "withdraw"] => {
            if !from_here {
                return refused(403, "", Wrong::Elsewhere);
            }
            if receipt::read(code).is_none() {
                return refused(404, "", Wrong::NoCode);
            }
            match desk.withdraw_request(code, at) {
                Ok(true) => Rendered::Page(200, pages::request::withdrawn(lang).render()),
                Ok(false) => refused(404, "", Wrong::NoCode),
                Err(_) => refused(503, "", Wrong::Later),
            }
        }
        _ => Rendered::Page(405, pages::missing::page(lang).render()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_our_own_pages_may_send() {
        let check = |pairs: &[(&'static str, &'static str)], expected: bool| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            assert_eq!(is_from_here(&headers), expected, "{pairs:?}");
        };
        check(&[("host", "a:1"), ("sec-fetch-site", "same-origin")], true);
        check(&[("host", "a:1"), ("origin", "http://a:1")], true);
        for from in ["null", "http://b:1", "http://a", "https://a:1.b", ""] {
            check(&[("host", "a:1"), ("origin", from)], false);
        }
        for site in ["cross-site", "same-site", "none"] {
            check(
                &[
                    ("host", "a"),
                    ("origin", "http://a"),
                    ("sec-fetch-site", site),
                ],
                false,
            );
        }
        check(&[("host", "a")], false);
        check(&[], false);
    }

    #[test]
    fn many_at_once_are_asked_to_come_back() {
        let far = Moment(i64::MAX / 2);
        assert!((0..MOST).all(|_| is_room(far)));
        assert!(!is_room(far));
        assert!(is_room(Moment(far.0 + WINDOW)));
    }
}
