//! Reads that take no time: those of several callers go to the server together, over one connection
//! and in one go. Not here: what is done where there is no answer soon.

use std::sync::Arc;
use std::time::{Duration, Instant};

use deadpool_postgres::{Object, Pool};
use tokio::sync::{Mutex, mpsc, oneshot};

use super::connection::{self, Trouble};
use super::pipeline::{self, Run};
use crate::statement::{Ask, EngineKind, Text};
use crate::value::Row;

/// How many go together at most.
const TOGETHER_MAX: usize = 64;

/// The rows of each ask of a caller.
pub(super) type Answers = Result<Vec<Vec<Row>>, Trouble>;

/// What a caller asks, and where the answers go.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) asks: Vec<Ask>,
    pub(super) reply: oneshot::Sender<Answers>,
}

/// Reads until nobody can ask any more: whatever waits, together.
pub(super) async fn serve(pool: Pool, asked: Arc<Mutex<mpsc::Receiver<Asked>>>) {
    loop {
        let mut group = Vec::new();
        if asked.lock().await.recv_many(&mut group, TOGETHER_MAX).await == 0 {
            return;
        }
        let asks: Vec<&Ask> = group.iter().flat_map(|one| &one.asks).collect();
        match read(&pool, &asks, connection::SOON).await {
            Ok(results) => {
                let mut results = results.into_iter();
                for Asked { asks, reply } in group {
                    // A caller that has gone away does not want it any more.
                    drop(reply.send(results.by_ref().take(asks.len()).collect()));
                }
            }
            Err(trouble) => {
                for Asked { reply, .. } in group {
                    drop(reply.send(Err(trouble.clone())));
                }
            }
        }
    }
}

/// Reads over one connection, in one go, within a time; the rows of each ask.
pub(super) async fn read(
    pool: &Pool,
    asks: &[&Ask],
    limit: Duration,
) -> Result<Vec<Result<Vec<Row>, Trouble>>, Trouble> {
    let began = Instant::now();
    let client = connection::within(limit, super::connect(pool)).await??;
    let runs = asks.iter().map(|ask| Run {
        sql: match &ask.text {
            Text::Registered(statement) => {
                statement.note_run(EngineKind::Postgres);
                statement.postgres()
            }
            Text::Rendered(sql) => sql,
        },
        values: ask.values.iter().collect(),
        rows_of: Some(ask.text.name()),
    });
    let asked = Instant::now();
    let left = limit.saturating_sub(began.elapsed());
    let answered = connection::within(left, pipeline::run(&client, runs.collect())).await;
    if answered.is_err() {
        drop(Object::take(client));
        super::drop_unheard(pool, asked);
    }
    let results = answered??;
    Ok(results.into_iter().map(|result| result.map(|ran| ran.rows)).collect())
}
