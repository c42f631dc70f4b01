//! What every request is served with: the use-cases, whose site it is, settings, counters.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use app::act::App;
use domain::ids::AuthorityId;
use tokio::sync::Semaphore;

use super::flight::Flights;
use super::metrics::Metrics;
use super::throttle::Throttle;
use crate::watch::Watch;

/// Passwords that are compared at the same time; each takes 19 MiB and a moment of a core.
const PASSWORDS_AT_ONCE: usize = 2;

/// How long a client is waited for: 15 seconds for the head and the body of a request together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Within this the head of a request must have come, or the next one on an open connection.
    pub(crate) head: Duration,
    /// Within this the whole body must have come.
    pub(crate) body: Duration,
    /// The same for a file; and nothing of it may keep one waiting for longer than a body.
    pub(crate) file: Duration,
    /// A client that takes hardly anything of its answer for so long is given up.
    pub(crate) write: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(5),
            body: Duration::from_secs(8),
            file: Duration::from_secs(120),
            write: Duration::from_secs(10),
        }
    }
}

/// What stands between people and this server.
#[derive(Debug, Clone)]
pub(crate) struct Fronted {
    /// Whether people come over https, by a server before this one: then cookies are for https
    /// alone.
    pub(crate) is_https: bool,
    /// Servers before this one whose word is believed on where a request comes from.
    pub(crate) trusted: Vec<IpAddr>,
    /// Most connections at a time; others wait to be accepted.
    pub(crate) connections_max: u16,
    /// How long clients are waited for.
    pub(crate) patience: Patience,
}

/// A site of one authority.
pub(crate) struct Site {
    /// The use-cases.
    pub(crate) app: Arc<App>,
    /// Whose site it is.
    pub(crate) authority: AuthorityId,
    /// What stands before it.
    pub(crate) fronted: Fronted,
    /// Counters.
    pub(crate) metrics: Metrics,
    /// Failed sign-ins.
    pub(crate) throttle: Throttle,
    /// Wrong follow-up codes, by case number: apart from sign-ins, so that neither holds up the
    /// other.
    pub(crate) wrong_codes: Throttle,
    /// Requests in flight under a client's key.
    pub(crate) flights: Flights,
    /// The clock, watched: a jump of it holds timed actions.
    pub(crate) clock: Arc<Watch>,
    /// Places for comparing passwords.
    pub(crate) passwords: Semaphore,
}

impl Site {
    /// A site of an authority.
    pub(crate) fn new(app: Arc<App>, authority: AuthorityId, fronted: Fronted) -> Self {
        let clock = Arc::new(Watch::new(app.clock.now()));
        Self {
            app,
            authority,
            fronted,
            metrics: Metrics::default(),
            throttle: Throttle::default(),
            wrong_codes: Throttle::default(),
            flights: Flights::default(),
            clock,
            passwords: Semaphore::new(PASSWORDS_AT_ONCE),
        }
    }
}
