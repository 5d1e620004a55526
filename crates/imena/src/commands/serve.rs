//! `imena serve`: the pages.

use crate::out;
use anyhow::Context as _;
use imena_desk::Desk;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Serves the pages of a holding. Asks no other host, sets no cookie, keeps no log of visitors.
///
/// Example: imena serve memory --port 8080
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The holding.
    dir: PathBuf,
    /// The port; 0 picks a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to listen on. Another than the loopback address is seen by the network.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Print one JSON document when it listens: `address`.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(&args.dir)?;
    let listener = listen(args.host, args.port)?;
    let address = format!("http://{}", listener.local_addr()?);
    if args.json {
        out::json(&serde_json::json!({ "address": address }));
    } else {
        out::line(format!(
            "Serving {} at {address}  (Ctrl-C ends it)",
            args.dir.display()
        ));
    }
    pages(desk, listener)?;
    Ok(ExitCode::SUCCESS)
}

/// Opens the port; the error says what to do.
pub(crate) fn listen(host: IpAddr, port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind(SocketAddr::new(host, port)).with_context(|| {
        format!("{host}:{port} could not be opened; another program may use it: try --port 0")
    })
}

/// Serves until Ctrl-C.
pub(crate) fn pages(desk: Desk, listener: TcpListener) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let ended = async {
            // When Ctrl-C cannot be listened for, the server runs until it is ended from outside.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        imena_web::serve(Arc::new(desk), listener, ended).await
    })?;
    Ok(())
}
