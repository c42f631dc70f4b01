//! The server engine: a pool of connections to read, a few committers that write. Not here: what is
//! written or read.

mod batch;
mod committer;
mod connection;
mod pipeline;
mod soon;
mod tls;

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::port::Fault;
use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime,
};
use tokio::sync::{Mutex, mpsc, oneshot};

use self::connection::Trouble;
use self::pipeline::Run;
use crate::group::Numbers;
use crate::migrate::{self, NextStep, Noted};
use crate::options::Options;
use crate::sql;
use crate::statement::{Ask, Done, EngineKind, Script, Step};
use crate::value::{Row, Value};

/// How long a caller waits for a connection.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(10);
/// How many scripts may wait for a committer before their senders do.
const WAITING_MAX: usize = 1024;
/// How many connections are used at once for reads that take no time.
const READERS_SOON: usize = 2;
/// After so long without a word it is asked whether the other end of a connection is still there.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(30);
/// What every connection begins with: a transaction whose client has vanished lets go of its rows,
/// for which others wait; no statement of some milliseconds waits for further processes or for a
/// compiler; a statement ends before whoever waits for its answer gives up, so that it does not go
/// on for nobody, and a slow server is told apart from one that is gone. A limit that somebody has
/// set for this address stays.
const SETTINGS: &str = "SET idle_in_transaction_session_timeout = '15s';
    SET max_parallel_workers_per_gather = 0;
    SET jit = off;
    SELECT set_config('statement_timeout', '25s', false)
    WHERE current_setting('statement_timeout') = '0'";
/// What takes as long as it takes: tables that are made, or written anew.
const UNLIMITED: &str = "SET statement_timeout = 0";
/// Settings under which the server may lose what it acknowledged, or spoil it.
const DANGEROUS: [(&str, &str); 3] =
    [("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off")];

/// A server, and those that write to it. They end when this is dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    pool: Pool,
    writer: mpsc::Sender<committer::Job>,
    soon: mpsc::Sender<soon::Asked>,
}

impl Postgres {
    /// Connects, refuses a server that may lose what it acknowledged, and brings the tables up to
    /// date.
    pub(crate) async fn open(
        address: &str,
        options: &Options,
        numbers: Arc<Numbers>,
    ) -> Result<Self, Fault> {
        let pool = pool(address, options)?;
        let mut client = connect(&pool).await.map_err(Fault::from)?;
        refuse_dangerous(&client).await?;
        unlimit(&client).await.map_err(Fault::from)?;
        bring_up_to_date(&mut client).await?;
        // Without a limit it is for nothing else.
        drop(Object::take(client));
        let (writer, jobs) = mpsc::channel(WAITING_MAX);
        let jobs = Arc::new(Mutex::new(jobs));
        for part in (0..).take(options.committers.max(1)) {
            let committer = committer::Committer {
                pool: pool.clone(),
                numbers: Arc::clone(&numbers),
                group_max: options.group_max.max(1),
                part,
            };
            tokio::spawn(committer.serve(Arc::clone(&jobs)));
        }
        let (soon, asked) = mpsc::channel(WAITING_MAX);
        let asked = Arc::new(Mutex::new(asked));
        for _ in 0..READERS_SOON {
            tokio::spawn(soon::serve(pool.clone(), Arc::clone(&asked)));
        }
        Ok(Self { pool, writer, soon })
    }

    /// Reads; again where a connection turns out to be dead.
    pub(crate) async fn read(&self, asks: Vec<Ask>) -> Result<Vec<Vec<Row>>, Fault> {
        let mut tries = 1;
        loop {
            match self.read_once(&asks, connection::ANSWER_TIMEOUT).await {
                Err(trouble) if trouble.is_worth_a_try() && tries < connection::TRIES_MAX => {
                    connection::pause(tries, asks.len()).await;
                    tries += 1;
                }
                result => return result.map_err(Fault::from),
            }
        }
    }

    /// Reads what takes no time, together with what others ask meanwhile. Where there is no answer
    /// soon, it is asked again on another connection, and then waited for as for anything else.
    pub(crate) async fn read_soon(&self, asks: Vec<Ask>) -> Result<Vec<Vec<Row>>, Fault> {
        let (reply, answer) = oneshot::channel();
        let asked = soon::Asked { asks: asks.clone(), reply };
        self.soon.send(asked).await.map_err(|_| ended())?;
        match answer.await {
            Ok(Ok(rows)) => Ok(rows),
            Ok(Err(_)) | Err(_) => self.read(asks).await,
        }
    }

    async fn read_once(&self, asks: &[Ask], limit: Duration) -> soon::Answers {
        let asks: Vec<&Ask> = asks.iter().collect();
        soon::read(&self.pool, &asks, limit).await?.into_iter().collect()
    }

    /// Writes every table of ours anew.
    pub(crate) async fn rewrite(&self) -> Result<(), Fault> {
        let client = connect(&self.pool).await.map_err(Fault::from)?;
        unlimit(&client).await.map_err(Fault::from)?;
        // Without a limit it is for nothing else.
        let client = Object::take(client);
        for table in migrate::tables() {
            let sql = format!("VACUUM FULL {table}");
            client.batch_execute(&sql).await.map_err(|error| Fault::from(Trouble::from(error)))?;
        }
        Ok(())
    }

    /// Writes steps as one transaction, however long they take, while nobody else writes to a
    /// table; again where they and somebody else were in each other's way.
    pub(crate) async fn write_at_leisure(&self, steps: &[Step], table: &str) -> Result<(), Fault> {
        let mut tries = 1;
        loop {
            match self.write_at_leisure_once(steps, table).await {
                Err(trouble) if trouble.is_contention() && tries < connection::TRIES_MAX => {
                    connection::pause(tries, steps.len()).await;
                    tries += 1;
                }
                result => return result.map_err(Fault::from),
            }
        }
    }

    async fn write_at_leisure_once(&self, steps: &[Step], table: &str) -> Result<(), Trouble> {
        let client = connect(&self.pool).await?;
        unlimit(&client).await?;
        // Without a limit it is for nothing else.
        let mut client = Object::take(client);
        let transaction = client.transaction().await?;
        let lock = format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE");
        transaction.batch_execute(&lock).await?;
        for step in steps {
            step.statement.note_run(EngineKind::Postgres);
            let values = parameters(&step.values);
            transaction.execute(step.statement.postgres(), &values).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Writes a script, and answers after the server's disk has it.
    pub(crate) async fn write(&self, script: Script) -> Result<Done, Fault> {
        let (reply, answer) = oneshot::channel();
        self.writer.send(committer::Job { script, reply }).await.map_err(|_| ended())?;
        answer.await.map_err(|_| ended())?
    }
}

fn ended() -> Fault {
    Fault::Unavailable("the committers of the database have ended".into())
}

fn pool(address: &str, options: &Options) -> Result<Pool, Fault> {
    let tls::Way { mut config, tls } = tls::read(address)?;
    config.keepalives_idle(KEEPALIVE_AFTER).tcp_user_timeout(KEEPALIVE_AFTER);
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    Pool::builder(Manager::from_config(config, tls, recycling))
        .max_size(options.connections.max(options.committers + 2))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(CONNECTION_TIMEOUT))
        .create_timeout(Some(CONNECTION_TIMEOUT))
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(
                async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) },
            )
        }))
        .build()
        .map_err(|error| Fault::Setting { what: error.to_string() })
}

/// Lets go of idle connections of which none has come back with an answer since somebody began to
/// wait in vain: others on the same way will not answer either. Those that others had meanwhile
/// show that the server is slow, and no more than that.
fn drop_unheard(pool: &Pool, since: Instant) {
    let waited = since.elapsed();
    drop(pool.retain(|_, metrics| metrics.last_used() < waited));
}

/// A connection. What is sent when one is made has no limit of its own: hence the one here.
async fn connect(pool: &Pool) -> Result<Object, Trouble> {
    connection::in_time(pool.get()).await?.map_err(Trouble::from)
}

async fn unlimit(client: &Object) -> Result<(), Trouble> {
    Ok(client.batch_execute(UNLIMITED).await?)
}

async fn setting(client: &Object, name: &str) -> Result<String, Trouble> {
    let row = client.query_one(&format!("SHOW {name}"), &[]).await?;
    Ok(row.try_get(0)?)
}

async fn refuse_dangerous(client: &Object) -> Result<(), Fault> {
    for (name, refused) in DANGEROUS {
        if setting(client, name).await? == refused {
            let what = format!(
                "the PostgreSQL server runs with {name} = {refused}: it may lose what it has \
                 acknowledged; set {name} = on"
            );
            return Err(Fault::Setting { what });
        }
    }
    let encoding = setting(client, "server_encoding").await?;
    if encoding == "UTF8" {
        return Ok(());
    }
    let what = format!("the PostgreSQL database is encoded as {encoding}; make one with UTF8");
    Err(Fault::Setting { what })
}

/// Does the steps of migrations that are not done yet.
async fn bring_up_to_date(client: &mut Object) -> Result<(), Fault> {
    let notes = client.batch_execute(&migrate::for_postgres(migrate::NOTES_TABLE)).await;
    if let Err(error) = notes {
        // Two that make the same table at once: one is told that it is there.
        let trouble = Trouble::from(error);
        if !trouble.is_there_already() {
            return Err(trouble.into());
        }
    }
    let plan = migrate::plan_for_postgres();
    loop {
        let noted = noted(client).await?;
        let Some(step) = migrate::next_step(&plan, &noted)? else { return Ok(()) };
        do_step(client, &step).await.map_err(Fault::from)?;
    }
}

async fn noted(client: &Object) -> Result<Vec<Noted>, Fault> {
    let statement = &sql::MIGRATIONS_NOTED;
    statement.note_run(EngineKind::Postgres);
    let run = Run { sql: statement.postgres(), values: Vec::new(), rows_of: Some(statement.name) };
    let results = pipeline::run(client, vec![run]).await?;
    let mut noted = Vec::new();
    for result in results {
        let rows = result?.rows.into_iter();
        noted.extend(rows.map(Noted::read).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(noted)
}

async fn do_step(client: &mut Object, step: &NextStep<'_>) -> Result<(), Trouble> {
    let transaction = client.transaction().await?;
    let begin = sql::MIGRATION_BEGIN.postgres();
    transaction.execute(begin, &parameters(&step.begin)).await?;
    sql::MIGRATION_BEGIN.note_run(EngineKind::Postgres);
    let count = sql::MIGRATION_COUNT.postgres();
    let counted = transaction.execute(count, &parameters(&step.count)).await?;
    sql::MIGRATION_COUNT.note_run(EngineKind::Postgres);
    if counted > 0 {
        transaction.batch_execute(step.sql).await?;
    }
    Ok(transaction.commit().await?)
}

fn parameters<'values>(
    values: impl IntoIterator<Item = &'values Value>,
) -> Vec<&'values (dyn tokio_postgres::types::ToSql + Sync)> {
    let each = values.into_iter();
    each.map(|value| value as &(dyn tokio_postgres::types::ToSql + Sync)).collect()
}
