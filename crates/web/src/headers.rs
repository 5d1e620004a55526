//! Headers on every message: nothing from elsewhere, nothing to elsewhere, nothing kept.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::response::Response;

/// What a browser may load: our own style, font, picture and recording, and the one script file that suggests names
/// while they are typed; it may ask this site and no other.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; media-src 'self'; \
                      script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// On the workbench our own script may run and ask our own server, and the browser says where a form comes from.
const BENCH_POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; \
                            form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Adds the headers of the workbench: those of every page, but for the script, and an origin with every form.
pub(crate) async fn add_for_bench(response: Response) -> Response {
    let mut response = add(response).await;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(BENCH_POLICY),
    );
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// Adds the headers. A page is not kept by the browser unless it says so itself: what somebody read on a shared
/// computer stays with them.
pub(crate) async fn add(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), browsing-topics=()",
        ),
        (HeaderName::from_static("x-dns-prefetch-control"), "off"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
