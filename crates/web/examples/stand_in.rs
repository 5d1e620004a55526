//! Serves the pages over invented people, for looking at them: `cargo run -p imena-web --example stand_in -- 8080`.

#[path = "../tests/it/fixture.rs"]
#[expect(dead_code, clippy::pedantic, reason = "the tests use more of it")]
mod fixture;

use std::sync::Arc;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(0);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    #[expect(clippy::print_stdout, reason = "a program for the terminal")]
    {
        println!("http://{}/", listener.local_addr()?);
    }
    imena_web::serve(
        Arc::new(fixture::Fixture::plain()),
        listener,
        std::future::pending(),
    )
    .await
}
