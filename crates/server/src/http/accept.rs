//! The accept loop: connections with timeouts and a cap, and a shutdown that lets every request
//! that was begun come to its answer.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::patient::Patient;
use super::site::Site;

/// Most bytes of a request's head.
const HEADER_BYTES_MAX: usize = 32 * 1024;
/// Most headers of a request.
const HEADERS_MAX: usize = 64;
/// How long requests that were begun may take after the order to shut down.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when no connection can be accepted: out of descriptors, mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Bytes of answers that the system keeps for a client who reads slowly; it takes twice as many.
/// What it would keep of itself grows to megabytes for each.
const SEND_BUFFER_BYTES: u32 = 128 * 1024;
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1_024;

/// Where a server names whom it passes on, nearest last.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Where a request comes from: the address of the connection, or what a trusted server before this
/// one says. A header that claims another address is not believed from anybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Peer {
    /// The nearest address that is not of a trusted server: whatever stands before it anybody can
    /// have written.
    pub(crate) fn of(connection: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> Self {
        let connection = connection.to_canonical();
        let lines = headers.get_all(FORWARDED_FOR).iter();
        let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or_default()).collect();
        let told = lines.iter().flat_map(|line| line.split(',')).rev();
        let told = told.map_while(|text| text.trim().parse().ok());
        let chain = std::iter::once(connection).chain(told.map(|ip: IpAddr| ip.to_canonical()));
        let mut last = connection;
        for address in chain {
            last = address;
            if !trusted.contains(&address) {
                break;
            }
        }
        Self(last)
    }
}

/// Takes an address.
///
/// # Errors
/// Somebody else has it, or this machine has not.
pub(crate) fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` is ready, then lets begun requests come to their end.
pub(crate) async fn serve(
    site: Arc<Site>,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send,
) {
    let places = Arc::new(Semaphore::new(usize::from(site.fronted.connections_max)));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&places, &listener) => accepted,
            () = &mut stop => break,
        };
        let (stream, address, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let connection = connection(stream, address, router.clone(), Arc::clone(&site));
        let connection = graceful.watch(connection);
        let site = Arc::clone(&site);
        tokio::spawn(async move {
            let _open = site.metrics.connection();
            // A client that went away is no matter of ours.
            let _: Result<(), hyper::Error> = connection.await;
            drop(place);
        });
    }
    drop(listener);
    tracing::info!("shutting down: letting requests come to their end");
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections were cut after {} s", SHUTDOWN_TIMEOUT.as_secs());
    }
}

/// The next connection, once there is a place for it.
async fn accept(
    places: &Arc<Semaphore>,
    listener: &TcpListener,
) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    Ok((stream, address, place))
}

fn connection(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
    site: Arc<Site>,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // Small answers should not wait for each other; without it they are only slower.
    let _: std::io::Result<()> = stream.set_nodelay(true);
    let patience = site.fronted.patience;
    let inner = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        let peer = Peer::of(address.ip(), request.headers(), &site.fronted.trusted);
        request.extensions_mut().insert(peer);
        hyper::service::Service::call(&inner, request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_buf_size(HEADER_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .half_close(false)
        .serve_connection(Patient::new(TokioIo::new(stream), patience.write), service)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::http::{HeaderMap, HeaderValue};

    use super::{FORWARDED_FOR, Peer};

    fn from(connection: &str, told: &[&'static str], trusted: &[&str]) -> String {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut headers = HeaderMap::new();
        for line in told {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|text| ip(text)).collect();
        Peer::of(ip(connection), &headers, &trusted).0.to_string()
    }

    #[test]
    fn nobody_but_a_trusted_server_is_believed() {
        assert_eq!(from("192.0.2.9", &["198.51.100.1"], &[]), "192.0.2.9");
        assert_eq!(from("192.0.2.9", &["198.51.100.1"], &["192.0.2.1"]), "192.0.2.9");
        assert_eq!(from("192.0.2.1", &["198.51.100.1"], &["192.0.2.1"]), "198.51.100.1");
        assert_eq!(from("::ffff:192.0.2.1", &["198.51.100.1"], &["192.0.2.1"]), "198.51.100.1");
    }

    #[test]
    fn what_stands_before_the_nearest_stranger_is_what_he_claims() {
        let trusted = ["192.0.2.1", "192.0.2.2"];
        let told = ["203.0.113.7, 198.51.100.1", "192.0.2.2"];
        assert_eq!(from("192.0.2.1", &told, &trusted), "198.51.100.1");
        assert_eq!(from("192.0.2.1", &["203.0.113.7, nonsense, 192.0.2.2"], &trusted), "192.0.2.2");
        assert_eq!(from("192.0.2.1", &[], &trusted), "192.0.2.1");
    }
}
