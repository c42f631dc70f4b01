//! Sends many statements at once and takes their answers in the same order: one way to the server
//! and back for all of them.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use deadpool_postgres::ClientWrapper;
use tokio_postgres::Statement;

use super::connection::Trouble;
use super::parameters;
use crate::value::{Row, Value};

/// Statements kept prepared by each connection; lists have many forms.
const PREPARED_MAX: usize = 400;

/// A statement with its parameters.
#[derive(Debug)]
pub(crate) struct Run<'values> {
    /// Its text, prepared once for each connection.
    pub(crate) sql: &'values str,
    /// Its parameters.
    pub(crate) values: Vec<&'values Value>,
    /// The name of the statement, where it gives rows.
    pub(crate) rows_of: Option<&'static str>,
}

/// What came of one.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    /// How many rows it changed or gave.
    pub(crate) count: u64,
    /// The rows it gave.
    pub(crate) rows: Vec<Row>,
}

/// Runs statements in this order. An error outside of the list says that none was sent; one within
/// it, that this one failed.
pub(crate) async fn run(
    client: &ClientWrapper,
    runs: Vec<Run<'_>>,
) -> Result<Vec<Result<Ran, Trouble>>, Trouble> {
    if client.statement_cache.size() > PREPARED_MAX {
        client.statement_cache.clear();
    }
    let mut prepared = Vec::with_capacity(runs.len());
    for run in runs {
        prepared.push((client.prepare_cached(run.sql).await?, run));
    }
    let sent = prepared.iter().map(|(statement, run)| {
        let future: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(one(client, statement, run));
        future
    });
    Ok(in_order(sent.collect()).await)
}

async fn one(client: &ClientWrapper, statement: &Statement, run: &Run<'_>) -> Result<Ran, Trouble> {
    let values = parameters(run.values.iter().copied());
    let Some(name) = run.rows_of else {
        let count = client.execute(statement, &values).await?;
        return Ok(Ran { count, rows: Vec::new() });
    };
    let mut rows = Vec::new();
    for found in client.query(statement, &values).await? {
        let columns = (0..found.len()).map(|column| found.try_get::<_, Value>(column));
        rows.push(Row::new(columns.collect::<Result<_, _>>()?, name));
    }
    Ok(Ran { count: rows.len() as u64, rows })
}

type Sent<'run, T> = Pin<Box<dyn Future<Output = T> + Send + 'run>>;

/// Polls all once, which sends them in this order; then takes the answers as they come, which is
/// the same order, so that only the first one without an answer needs to be looked at.
async fn in_order<T>(mut sent: Vec<Sent<'_, T>>) -> Vec<T> {
    let mut early: Vec<Option<T>> = poll_fn(|context| {
        let once = sent.iter_mut().map(|future| match future.as_mut().poll(context) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        });
        Poll::Ready(once.collect())
    })
    .await;
    let mut answers = Vec::with_capacity(sent.len());
    for (future, early) in sent.iter_mut().zip(&mut early) {
        answers.push(match early.take() {
            Some(answer) => answer,
            None => future.await,
        });
    }
    answers
}
