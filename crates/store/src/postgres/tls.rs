//! The way to a server: what its address says of encryption, and the encryption itself.
//!
//! `sslmode` is `disable`, `prefer`, `require` or `verify-full`, as elsewhere; `prefer` only on the
//! same machine, because across a network it hands everything to whoever answers. Where nothing is
//! said, the same machine has `prefer` and another `require`. `sslrootcert` names a file of
//! certificates in PEM, by which `verify-full` knows the server.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use app::port::Fault;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::{self, ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{self, CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// An address as it is used: what the driver needs, and how it encrypts.
pub(super) struct Way {
    /// Hosts, names, the mode.
    pub(super) config: tokio_postgres::Config,
    /// The encryption.
    pub(super) tls: Tls,
}

/// How the server is to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Disable,
    Prefer,
    Require,
    VerifyFull,
}

fn setting(what: impl Into<String>) -> Fault {
    Fault::Setting { what: what.into() }
}

/// Reads an address.
///
/// # Errors
/// `Setting`: it cannot be read, or what it says of encryption is not safe or not enough.
pub(super) fn read(address: &str) -> Result<Way, Fault> {
    let (plain, mode, roots) = taken_apart(address)?;
    let parsed = plain.parse();
    let mut config: tokio_postgres::Config =
        parsed.map_err(|error| setting(format!("the database address cannot be read: {error}")))?;
    let is_here = is_same_machine(&config);
    let mode = match mode {
        Some(Mode::Prefer) if !is_here => {
            let what = "sslmode=prefer hands the data to whoever answers; say require or \
                        verify-full, or disable in a network that you trust";
            return Err(setting(what));
        }
        Some(mode) => mode,
        None if is_here => Mode::Prefer,
        None => Mode::Require,
    };
    let is_socket = is_socket(&config);
    config.ssl_mode(match mode {
        Mode::Disable => SslMode::Disable,
        Mode::Prefer if is_socket => SslMode::Disable,
        Mode::Prefer => SslMode::Prefer,
        Mode::Require | Mode::VerifyFull => SslMode::Require,
    });
    Ok(Way { config, tls: Tls::new(mode, roots.as_deref())? })
}

/// The address without what the driver does not know, and that.
fn taken_apart(address: &str) -> Result<(String, Option<Mode>, Option<String>), Fault> {
    let Some((head, query)) = address.split_once('?') else {
        return Ok((address.to_owned(), None, None));
    };
    let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", "disable")) => mode = Some(Mode::Disable),
            Some(("sslmode", "prefer")) => mode = Some(Mode::Prefer),
            Some(("sslmode", "require")) => mode = Some(Mode::Require),
            Some(("sslmode", "verify-full")) => mode = Some(Mode::VerifyFull),
            Some(("sslmode", other)) => {
                let known = "disable, prefer, require, verify-full";
                return Err(setting(format!("sslmode={other} is not known; there is: {known}")));
            }
            Some(("sslrootcert", path)) => {
                let path = percent_encoding::percent_decode_str(path).decode_utf8();
                let path = path.map_err(|_| setting("sslrootcert is no path in UTF-8"))?;
                roots = Some(path.into_owned());
            }
            _ => rest.push(pair),
        }
    }
    let query = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
    Ok((format!("{head}{query}"), mode, roots))
}

/// Whether every host is this machine: a socket, or an address that leads back. Where `hostaddr` is
/// given, the connection goes there, whatever the host is called.
fn is_same_machine(config: &tokio_postgres::Config) -> bool {
    let is_back = config.get_hostaddrs().iter().all(IpAddr::is_loopback);
    is_back
        && config.get_hosts().iter().all(|host| match host {
            Host::Unix(_) => true,
            Host::Tcp(name) => {
                let address = name.parse::<IpAddr>();
                name == "localhost" || address.is_ok_and(|address| address.is_loopback())
            }
        })
}

/// Whether there are hosts and each is a socket.
fn is_socket(config: &tokio_postgres::Config) -> bool {
    let hosts = config.get_hosts();
    config.get_hostaddrs().is_empty()
        && !hosts.is_empty()
        && hosts.iter().all(|host| matches!(host, Host::Unix(_)))
}

/// Encrypts connections.
#[derive(Debug, Clone)]
pub(super) struct Tls(Arc<ClientConfig>);

impl Tls {
    fn new(mode: Mode, roots: Option<&str>) -> Result<Self, Fault> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder
            .with_safe_default_protocol_versions()
            .map_err(|error| setting(error.to_string()))?;
        let config = match (mode, roots) {
            (Mode::VerifyFull, Some(path)) => {
                builder.with_root_certificates(certificates(path)?).with_no_client_auth()
            }
            (Mode::VerifyFull, None) => {
                return Err(setting("sslmode=verify-full needs sslrootcert=FILE"));
            }
            (_, Some(_)) => return Err(setting("sslrootcert is for sslmode=verify-full")),
            (Mode::Disable | Mode::Prefer | Mode::Require, None) => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyServer(provider)))
                .with_no_client_auth(),
        };
        Ok(Self(Arc::new(config)))
    }
}

/// The certificates of a file.
fn certificates(path: &str) -> Result<RootCertStore, Fault> {
    let wrong = |error: &dyn std::fmt::Display| setting(format!("sslrootcert {path}: {error}"));
    let mut store = RootCertStore::empty();
    for found in CertificateDer::pem_file_iter(path).map_err(|error| wrong(&error))? {
        store.add(found.map_err(|error| wrong(&error))?).map_err(|error| wrong(&error))?;
    }
    if store.is_empty() { Err(wrong(&"no certificate in it")) } else { Ok(store) }
}

/// Takes whichever server holds the key of the certificate that it shows: nobody listens, but it
/// is not known who answers. What `require` means.
#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        crypto::verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        crypto::verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

impl<S> MakeTlsConnect<S> for Tls
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type TlsConnect = ToServer;
    type Error = std::convert::Infallible;

    fn make_tls_connect(&mut self, host: &str) -> Result<ToServer, Self::Error> {
        Ok(ToServer { config: Arc::clone(&self.0), host: host.to_owned() })
    }
}

/// A server that is about to be connected to.
pub(super) struct ToServer {
    config: Arc<ClientConfig>,
    host: String,
}

impl<S> TlsConnect<S> for ToServer
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = std::io::Result<Encrypted<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let name = ServerName::try_from(self.host).map_err(std::io::Error::other)?;
            TlsConnector::from(self.config).connect(name, stream).await.map(Encrypted)
        })
    }
}

/// A connection that is encrypted.
pub(super) struct Encrypted<S>(TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> tls::TlsStream for Encrypted<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(address: &str) -> Result<SslMode, String> {
        read(address).map(|way| way.config.get_ssl_mode()).map_err(|fault| fault.to_string())
    }

    #[test]
    fn another_machine_is_never_spoken_to_in_the_open_unless_it_is_said() {
        assert_eq!(mode("postgres://u@db.example/city"), Ok(SslMode::Require));
        assert_eq!(mode("postgres://u@db.example/city?sslmode=disable"), Ok(SslMode::Disable));
        assert_eq!(mode("postgres://u@127.0.0.1/city"), Ok(SslMode::Prefer));
        assert_eq!(mode("postgres://u@%2Frun%2Fpostgresql/city"), Ok(SslMode::Disable));
        let both = "postgres://u@localhost,db.example/city?sslmode=prefer";
        assert!(mode(both).unwrap_err().contains("sslmode=prefer"));
    }

    #[test]
    fn an_address_counts_more_than_the_name_beside_it() {
        let away = "postgres://u@localhost/city?hostaddr=10.0.0.5";
        assert_eq!(mode(away), Ok(SslMode::Require));
        let prefer = mode(&format!("{away}&sslmode=prefer"));
        assert!(prefer.unwrap_err().contains("sslmode=prefer"));
        assert_eq!(mode("postgres:///city?hostaddr=10.0.0.5&user=u"), Ok(SslMode::Require));
        let socket = "postgres://u@%2Frun%2Fpostgresql/city?hostaddr=10.0.0.5";
        assert_eq!(mode(socket), Ok(SslMode::Require));
        assert_eq!(mode("postgres:///city?hostaddr=127.0.0.1&user=u"), Ok(SslMode::Prefer));
        assert_eq!(mode("postgres://u@localhost/city?hostaddr=::1"), Ok(SslMode::Prefer));
    }

    #[test]
    fn what_is_not_enough_to_know_a_server_is_refused_in_words() {
        let full = mode("postgres://u@db.example/city?sslmode=verify-full");
        assert!(full.unwrap_err().contains("needs sslrootcert"));
        let loose = mode("postgres://u@db.example/city?sslmode=require&sslrootcert=/x.pem");
        assert!(loose.unwrap_err().contains("is for sslmode=verify-full"));
        let missing = "postgres://u@h/city?sslmode=verify-full&sslrootcert=%2Fno%20such.pem";
        assert!(mode(missing).unwrap_err().contains("/no such.pem"));
        assert!(mode("postgres://u@h/city?sslmode=verify-ca").unwrap_err().contains("verify-full"));
        let others = "postgres://u@h/city?connect_timeout=3&sslmode=require&application_name=x";
        let way = read(others).ok().unwrap();
        assert_eq!(way.config.get_application_name(), Some("x"));
    }
}
