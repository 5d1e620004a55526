//! `imena serve`: the pages.

use crate::{commands, out};
use anyhow::{Context as _, anyhow, bail};
use imena_desk::Desk;
use imena_web::Guard;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Serves the pages of a holding. Asks no other host, sets no cookie, keeps no log of visitors.
///
/// Example: imena serve memory --port 8080
/// For keepers: imena serve memory --workbench
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
    /// Open the keepers' workbench too: entries read over, the most doubtful first, and corrected as new readings. Its
    /// address is shown here and nowhere else, holds a key drawn for this run, and works on this machine only.
    #[arg(long)]
    workbench: bool,
    /// Print one JSON document when it listens: `address`, and `workbench` if it was asked for.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.workbench && !args.host.is_loopback() {
        bail!(
            "the workbench is opened on this machine only: leave out --host {}, or serve the pages without --workbench",
            args.host
        );
    }
    let desk = Desk::open(&args.dir)?;
    let listener = listen(args.host, args.port)?;
    let local = listener.local_addr()?;
    let address = format!("http://{local}");
    let guard = args.workbench.then(|| guard(local)).transpose()?;
    let workbench = guard
        .as_ref()
        .map(|guard| format!("{address}/workbench/{}/", guard.key));
    if args.json {
        let mut document = serde_json::json!({ "address": address });
        if let Some(workbench) = &workbench {
            document["workbench"] = serde_json::json!(workbench);
        }
        out::json(&document);
    } else {
        out::line(format!(
            "Serving {} at {address}  (Ctrl-C ends it)",
            args.dir.display()
        ));
        if let Some(workbench) = &workbench {
            out::line(format!(
                "The workbench, for keepers on this machine: {workbench}"
            ));
            out::line("Whoever has this address can correct readings; it ends with this run.");
        }
    }
    match guard {
        None => pages(desk, listener)?,
        Some(guard) => bench(desk, guard, listener)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Draws the keys of the workbench.
fn guard(address: SocketAddr) -> anyhow::Result<Guard> {
    Ok(Guard {
        key: drawn()?,
        token: drawn()?,
        address,
        now: commands::now,
    })
}

/// 128 bits from the operating system, in hexadecimal.
fn drawn() -> anyhow::Result<String> {
    use std::fmt::Write as _;
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        anyhow!("no randomness to be had for the key of the workbench: {error}")
    })?;
    let mut text = String::with_capacity(32);
    for byte in bytes {
        write!(text, "{byte:02x}")?;
    }
    Ok(text)
}

/// Opens the port; the error says what to do.
pub(crate) fn listen(host: IpAddr, port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind(SocketAddr::new(host, port)).with_context(|| {
        format!("{host}:{port} could not be opened; another program may use it: try --port 0")
    })
}

/// Serves until Ctrl-C.
pub(crate) fn pages(desk: Desk, listener: TcpListener) -> anyhow::Result<()> {
    run_until_ended(listener, |listener| {
        imena_web::serve(Arc::new(desk), listener, ended())
    })
}

/// Serves the pages and the workbench until Ctrl-C; then what was corrected can be searched.
fn bench(desk: Desk, guard: Guard, listener: TcpListener) -> anyhow::Result<()> {
    let desk = Arc::new(desk);
    run_until_ended(listener, |listener| {
        imena_web::serve_with_bench(desk.clone(), guard, listener, ended())
    })?;
    desk.put_away()?;
    Ok(())
}

fn run_until_ended<F: Future<Output = std::io::Result<()>>>(
    listener: TcpListener,
    serve: impl FnOnce(tokio::net::TcpListener) -> F,
) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        serve(listener).await
    })?;
    Ok(())
}

async fn ended() {
    // When Ctrl-C cannot be listened for, the server runs until it is ended from outside.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
