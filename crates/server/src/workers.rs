//! The workers that run beside the server: clocks, checkpoints, messages, what is to be forgotten.
//! Each looks for work, does it, and waits a little with jitter; what fails is logged and tried
//! again.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::act::App;
use app::port::fault::Fault;
use app::port::work::{Mailer, Notice};
use domain::ids::AuthorityId;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use crate::durable::sync_folder_of;
use crate::redactions::Redactions;
use crate::system::random;
use crate::watch::Watch;

/// How long a worker with nothing to do waits, at least.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a worker waits that looks for what nobody needs any more.
const PAUSE_OF_KEEPING: Duration = Duration::from_hours(1);
/// How long a worker waits after a fault, at least.
const PAUSE_AFTER_FAULT: Duration = Duration::from_secs(3);

/// The clock under watch, and the authority at which a jump of it is noted.
pub(crate) type Clock = (Arc<Watch>, AuthorityId);

/// Which work.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Steps,
    Seal,
    Deliver,
    Redactions,
    Collect,
    Retention,
}

impl Kind {
    const ALL: [Self; 6] =
        [Self::Steps, Self::Seal, Self::Deliver, Self::Redactions, Self::Collect, Self::Retention];

    /// Whether what it does happens because a time has come, and cannot be taken back.
    const fn is_timed(self) -> bool {
        matches!(self, Self::Steps | Self::Collect | Self::Retention)
    }

    /// How long this worker waits when there is nothing to do, at least.
    const fn pause(self) -> Duration {
        match self {
            Self::Steps | Self::Seal | Self::Deliver | Self::Redactions => PAUSE,
            Self::Collect | Self::Retention => PAUSE_OF_KEEPING,
        }
    }
}

/// Starts the workers of every authority; they end when `stop` turns true.
pub(crate) fn start(
    app: &Arc<App>,
    authorities: &[AuthorityId],
    (mailer, redactions, clock): (&Arc<dyn Mailer>, &Arc<Redactions>, &Clock),
    stop: &watch::Receiver<bool>,
) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    for authority in authorities {
        for kind in Kind::ALL {
            let worker = Worker {
                app: app.clone(),
                authority: *authority,
                mailer: mailer.clone(),
                redactions: redactions.clone(),
                clock: clock.clone(),
                name: format!("{:08x}", u32::from_le_bytes(random())),
            };
            workers.spawn(worker.run(kind, stop.clone()));
        }
    }
    workers
}

struct Worker {
    app: Arc<App>,
    authority: AuthorityId,
    mailer: Arc<dyn Mailer>,
    redactions: Arc<Redactions>,
    clock: Clock,
    name: String,
}

impl Worker {
    async fn run(self, kind: Kind, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let pause = match self.once(kind).await {
                Ok(true) => continue,
                Ok(false) => kind.pause(),
                Err(fault) => {
                    tracing::error!(?kind, error = %chain(&fault), "a worker failed");
                    PAUSE_AFTER_FAULT
                }
            };
            let jitter = Duration::from_millis(u64::from(random::<1>()[0]));
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(pause + jitter) => {}
            }
        }
    }

    /// Works once; whether there may be more.
    async fn once(&self, kind: Kind) -> Result<bool, Fault> {
        let (watch, noted_at) = &self.clock;
        if kind.is_timed() && watch.holds(&self.app, *noted_at).await? {
            return Ok(false);
        }
        match kind {
            Kind::Steps => {
                let recorded = self.app.record_steps(self.authority, &self.name).await?;
                let counted = self.app.count_turned(self.authority).await?;
                Ok(recorded > 0 || counted > 0)
            }
            // One checkpoint for each pause at most: they stay few however busy the hour.
            Kind::Seal => self.app.seal(self.authority).await.map(|_| false),
            Kind::Redactions => self.redactions.follow(&self.app, self.authority).await,
            Kind::Retention => self.app.forget_what_is_over(self.authority).await.map(|_| false),
            Kind::Collect => self.app.collect_files(self.authority).await.map(|_| false),
            Kind::Deliver => {
                let mailer = self.mailer.as_ref();
                Ok(self.app.deliver(self.authority, &self.name, mailer).await? > 0)
            }
        }
    }
}

/// An error with everything below it, for one line of a log.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(cause) = below {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        below = cause.source();
    }
    text
}

/// Writes each message as a line of JSON to a file, for whatever carries messages in a city; units
/// see theirs on their page in any case.
pub(crate) struct Outbox {
    path: PathBuf,
    file: Mutex<Option<tokio::fs::File>>,
}

impl Outbox {
    /// An outbox in a file, which is made when the first message comes.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, file: Mutex::default() }
    }
}

#[async_trait::async_trait]
impl Mailer for Outbox {
    async fn deliver(&self, notice: &Notice) -> Result<(), Fault> {
        let failed = |error: std::io::Error| Fault::Unavailable(Box::new(error));
        let line = serde_json::json!({
            "id": notice.id,
            "unit": notice.unit,
            "requester": notice.requester,
            "message": notice.key,
            "values": notice.values,
            "caused_at": notice.caused_at,
        });
        let mut file = self.file.lock().await;
        if file.is_none() {
            let mut options = tokio::fs::OpenOptions::new();
            let opened = options.create(true).append(true).open(&self.path).await;
            *file = Some(opened.map_err(failed)?);
            let path = self.path.clone();
            let synced = tokio::task::spawn_blocking(move || sync_folder_of(&path)).await;
            synced.map_err(std::io::Error::other).and_then(|synced| synced).map_err(failed)?;
        }
        if let Some(file) = file.as_mut() {
            file.write_all(format!("{line}\n").as_bytes()).await.map_err(failed)?;
            file.sync_data().await.map_err(failed)?;
        }
        Ok(())
    }
}
