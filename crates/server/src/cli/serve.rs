//! `answerable serve`: pages and API until told to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::http::site::Site;
use crate::http::{accept, envelope, routes};
use crate::wiring::Place;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen on
    #[arg(long, env = "ANSWERABLE_LISTEN", default_value = "127.0.0.1:8311")]
    listen: SocketAddr,
    /// People come over https, by a server before this one: cookies are for https alone
    #[arg(long, env = "ANSWERABLE_HTTPS")]
    https: bool,
}

/// Serves until the process is told to stop.
///
/// # Errors
/// The database cannot be opened, nothing is set up, or the address is taken.
pub(super) async fn run(arguments: &Arguments) -> Result<()> {
    let wired = arguments.place.open().await?;
    let authority = wired.authority(arguments.place.authority.as_deref()).await?;
    serve(Site::new(wired.app, authority.id, arguments.https), arguments.listen).await
}

/// Serves a site until the process is told to stop.
///
/// # Errors
/// The address is taken.
pub(super) async fn serve(site: Site, listen: SocketAddr) -> Result<()> {
    log_to_stderr();
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    println!("http://{}", listener.local_addr()?);
    let site = Arc::new(site);
    let router = routes::router(&site);
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let stop = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    accept::serve(site, listener, router, stop).await;
    Ok(())
}

/// Log lines go to standard error; what they may hold, `http::envelope` says.
fn log_to_stderr() {
    let subscriber = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false);
    // A subscriber that is there already stays.
    let _: std::result::Result<_, _> = subscriber.try_init();
    envelope::say_only_where_bugs_are();
}
