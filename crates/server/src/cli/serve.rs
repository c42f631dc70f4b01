//! `answerable serve`: pages, API and workers until told to stop.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use app::port::work::Mailer;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::cli::say::say;
use crate::http::site::{Fronted, Patience, Site};
use crate::http::{accept, envelope, routes};
use crate::open_files;
use crate::redactions::Redactions;
use crate::wiring::{Place, Wired};
use crate::workers::{self, Outbox};

/// Messages to be carried elsewhere, in the folder of data.
const OUTBOX: &str = "outbox.jsonl";

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    listening: Listening,
}

/// Where and how to serve.
#[derive(Debug, Clone, Args)]
pub(super) struct Listening {
    /// Address and port to listen on
    #[arg(long, env = "ANSWERABLE_LISTEN", default_value = "127.0.0.1:8311")]
    listen: SocketAddr,
    /// People come over https, by a server before this one: cookies are for https alone
    #[arg(long, env = "ANSWERABLE_HTTPS")]
    https: bool,
    /// Address of a server before this one whose word on where people come from is believed
    #[arg(long, env = "ANSWERABLE_TRUSTED_PROXY", value_name = "IP", value_delimiter = ',')]
    trusted_proxy: Vec<IpAddr>,
    /// Most connections at a time; others wait
    #[arg(long, env = "ANSWERABLE_CONNECTIONS_MAX", default_value_t = 1_024,
        value_parser = clap::value_parser!(u16).range(1..))]
    connections_max: u16,
}

impl Listening {
    /// What hardly anybody means: behind a server whose word is not believed everybody comes from
    /// its address, and whoever guesses there slows down all.
    fn warning(&self) -> Option<&'static str> {
        (self.https && self.trusted_proxy.is_empty()).then_some(
            "--https without --trusted-proxy: everybody is taken to come from the address of the \
             server before this one",
        )
    }
}

/// How long a worker may take to finish what it is at when the process is told to stop. What it
/// leaves half done it would leave so if the process were killed; a write to a file that has begun
/// is waited for in any case.
const WORKERS_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop.
///
/// # Errors
/// As [`serve`]; the database cannot be opened.
pub(super) async fn run(arguments: &Arguments) -> Result<()> {
    let wired = arguments.place.open().await?;
    serve(&wired, &arguments.place, &arguments.listening).await
}

/// Serves, with the workers beside, until the process is told to stop; then finishes what was
/// begun, as far as the time allowed for it goes.
///
/// # Errors
/// Nothing is set up, or the address is taken.
pub(super) async fn serve(wired: &Wired, place: &Place, listening: &Listening) -> Result<()> {
    log_to_stderr();
    if let Some(warning) = listening.warning() {
        tracing::warn!("{warning}");
    }
    let connections_max = open_files::make_room(listening.connections_max);
    let authority = wired.authority(place.authority.as_deref()).await?;
    let known = wired.app.store.authorities().await?;
    let listener = accept::listen(listening.listen)
        .with_context(|| format!("cannot listen on {}", listening.listen))?;
    // From here on the database may go away: whoever reads this line finds a server.
    say!("http://{}", listener.local_addr()?);
    let authorities: Vec<_> = known.iter().map(|record| record.id).collect();
    let mailer: Arc<dyn Mailer> = Arc::new(Outbox::new(place.data.join(OUTBOX)));
    let redactions = Arc::new(Redactions::new(place.redactions()));
    let (tell, told) = watch::channel(false);
    let fronted = Fronted {
        is_https: listening.https,
        trusted: listening.trusted_proxy.clone(),
        connections_max,
        patience: Patience::default(),
    };
    let site = Arc::new(Site::new(wired.app.clone(), authority.id, fronted));
    let clock = (Arc::clone(&site.clock), authority.id);
    let beside = (&mailer, &redactions, &clock);
    let mut workers = workers::start(&wired.app, &authorities, beside, &told);
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
    tell.send_replace(true);
    let ended = async { while workers.join_next().await.is_some() {} };
    if tokio::time::timeout(WORKERS_TIMEOUT, ended).await.is_err() {
        tracing::warn!("a worker was still at work: a later start goes on with it");
    }
    Ok(())
}

/// Log lines go to standard error; what they may hold, `http::envelope` says.
fn log_to_stderr() {
    let subscriber = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false);
    // A subscriber that is there already stays.
    let _: std::result::Result<_, _> = subscriber.try_init();
    envelope::say_only_where_bugs_are();
}

#[cfg(test)]
mod tests {
    use super::Listening;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        listening: Listening,
    }

    fn parsed(arguments: &[&str]) -> Result<Listening, clap::Error> {
        let line = Line::try_parse_from(["serve"].iter().chain(arguments))?;
        Ok(line.listening)
    }

    #[test]
    fn a_server_that_takes_no_connection_is_refused_at_once() {
        let refused = parsed(&["--connections-max", "0"]).unwrap_err().to_string();
        assert!(refused.contains("--connections-max"), "{refused}");
        assert_eq!(parsed(&["--connections-max", "1"]).unwrap().connections_max, 1);
    }

    #[test]
    fn people_behind_a_server_whose_word_is_not_believed_are_warned_about() {
        assert!(parsed(&["--https"]).unwrap().warning().is_some());
        let believed = parsed(&["--https", "--trusted-proxy", "192.0.2.1"]);
        assert_eq!(believed.unwrap().warning(), None);
        assert_eq!(parsed(&[]).unwrap().warning(), None);
    }
}
