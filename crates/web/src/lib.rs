//! Pages for readers, rendered by the server.
//!
//! Every page works without script, asks no other host for anything, sets no cookie and leaves no trace of who read it:
//! no request is written down anywhere. The pages are drawn from the plain values of `imena-desk`; this crate decides
//! how they look and nothing about what is true. The languages are Russian and English, by the first segment of the
//! address; words of the sources are never translated.

mod ask;
mod assets;
mod bench;
mod dates;
mod headers;
mod labels;
mod lang;
mod map;
mod pages;
mod query;
mod receive;
mod routes;
mod shell;
mod words;

pub use ask::{Answer, Answers, Keeps};
pub use bench::Guard;
pub use lang::Lang;
pub use routes::{Rendered, respond};

use std::future::Future;
use std::io;
use std::sync::Arc;

/// Serves the site on the listener until `shutdown` is ready; messages under way are finished first.
pub async fn serve<D: Answers>(
    desk: Arc<D>,
    listener: tokio::net::TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router(desk))
        .with_graceful_shutdown(shutdown)
        .await
}

/// Serves the site, and beside it the workbench to whoever knows the guard's key.
pub async fn serve_with_bench<D: Keeps>(
    desk: Arc<D>,
    guard: Guard,
    listener: tokio::net::TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router_with_bench(desk, guard))
        .with_graceful_shutdown(shutdown)
        .await
}

/// The site with the workbench.
pub fn router_with_bench<D: Keeps>(desk: Arc<D>, guard: Guard) -> axum::Router {
    let bench = axum::Router::new()
        .fallback(bench::handle::<D>)
        .layer(axum::middleware::map_response(headers::add_for_bench))
        .with_state(Arc::new(bench::Bench::new(desk.clone(), guard)));
    axum::Router::new()
        .nest_service("/workbench", bench)
        .fallback_service(router(desk))
}

/// The site as an axum router, with all its headers.
pub fn router<D: Answers>(desk: Arc<D>) -> axum::Router {
    axum::Router::new()
        .fallback(routes::handle::<D>)
        .layer(axum::middleware::map_response(headers::add))
        .with_state(desk)
}
