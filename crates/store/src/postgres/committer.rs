//! Those that write: each takes whatever waits and writes it as one transaction. First without
//! looking back; where a script of the group stops or fails, once more with a savepoint for each,
//! so that a bad one never fails its neighbours.

use std::sync::Arc;
use std::time::Instant;

use app::port::Fault;
use deadpool_postgres::{Object, Pool};
use tokio::sync::{Mutex, mpsc, oneshot};

use super::batch::{self, Batch};
use super::connection::{self, Trouble};
use super::pipeline::{self, Ran, Run};
use crate::group::{Group, Numbers};
use crate::statement::{Done, Script, Step};
use crate::value::{Row, Value};

/// A script, and where the answer goes.
#[derive(Debug)]
pub(crate) struct Job {
    /// What is written.
    pub(crate) script: Script,
    /// What became of it.
    pub(crate) reply: oneshot::Sender<Result<Done, Fault>>,
}

/// One of those that write.
#[derive(Debug)]
pub(crate) struct Committer {
    /// Connections.
    pub(crate) pool: Pool,
    /// Numbers of batches.
    pub(crate) numbers: Arc<Numbers>,
    /// How many scripts it takes at once, at most.
    pub(crate) group_max: usize,
    /// Which of this node's it is.
    pub(crate) part: i64,
}

/// Why a transaction did not come to its end.
enum Failure {
    /// It certainly did not happen.
    Certain(Trouble),
    /// The way to the server broke while it committed: it happened or not.
    Uncertain(Trouble),
    /// It certainly did not happen, because one of its scripts stops or fails.
    Spoiled,
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Certain(trouble)
    }
}

/// What became of each script of a group that is on the disk.
type Results = Vec<Result<Done, Trouble>>;

impl Committer {
    /// Writes until nobody can ask any more.
    pub(crate) async fn serve(self, jobs: Arc<Mutex<mpsc::Receiver<Job>>>) {
        loop {
            let mut group = Vec::new();
            let taken = jobs.lock().await.recv_many(&mut group, self.group_max).await;
            if taken == 0 {
                return;
            }
            let (scripts, replies): (Vec<Script>, Vec<_>) =
                group.into_iter().map(|job| (job.script, job.reply)).unzip();
            let results = self.write_group(&scripts).await;
            for (reply, result) in replies.into_iter().zip(results) {
                // A caller that has gone away finds out by its key.
                drop(reply.send(result.map_err(Fault::from)));
            }
        }
    }

    async fn write_group(&self, scripts: &[Script]) -> Results {
        match self.write(scripts).await {
            Ok(results) => results,
            Err(Failure::Certain(trouble))
                if scripts.len() > 1 && !trouble.is_gone() && !trouble.is_slow() =>
            {
                let mut results = Vec::new();
                for script in scripts {
                    results.push(self.alone(script).await);
                }
                results
            }
            Err(failure) => {
                let trouble = trouble_of(failure);
                scripts.iter().map(|_| Err(trouble.clone())).collect()
            }
        }
    }

    async fn alone(&self, script: &Script) -> Result<Done, Trouble> {
        let mut results = self.write(std::slice::from_ref(script)).await.map_err(trouble_of)?;
        results.pop().unwrap_or(Ok(Done::Stopped(0)))
    }

    /// Writes scripts in one transaction, again while others or a passing failure are in the way.
    async fn write(&self, scripts: &[Script]) -> Result<Results, Failure> {
        let (mut tries, mut is_careful) = (1, false);
        loop {
            match self.transaction(scripts, is_careful).await {
                Err(Failure::Spoiled) if !is_careful => is_careful = true,
                Err(Failure::Certain(trouble))
                    if trouble.is_worth_a_try() && tries < connection::TRIES_MAX =>
                {
                    connection::pause(tries, scripts.len()).await;
                    tries += 1;
                }
                Err(Failure::Spoiled) if tries < connection::TRIES_MAX => tries += 1,
                result => return result,
            }
        }
    }

    async fn transaction(&self, scripts: &[Script], is_careful: bool) -> Result<Results, Failure> {
        let client = super::connect(&self.pool).await?;
        let asked = Instant::now();
        let result = self.attempt(&client, scripts, is_careful).await;
        let is_usable = match &result {
            Ok(_) => true,
            Err(Failure::Uncertain(_)) => false,
            Err(Failure::Certain(trouble)) if trouble.is_gone() => false,
            Err(Failure::Certain(_) | Failure::Spoiled) => {
                matches!(connection::in_time(client.batch_execute("ROLLBACK")).await, Ok(Ok(())))
            }
        };
        if !is_usable {
            // A connection in an unknown state is not used again.
            drop(Object::take(client));
        }
        if let Err(Failure::Certain(Trouble::Silent) | Failure::Uncertain(Trouble::Silent)) = result
        {
            super::drop_unheard(&self.pool, asked);
        }
        result
    }

    async fn attempt(
        &self,
        client: &Object,
        scripts: &[Script],
        is_careful: bool,
    ) -> Result<Results, Failure> {
        let results = connection::in_time(self.prepare(client, scripts, is_careful)).await??;
        match connection::in_time(client.batch_execute("COMMIT")).await {
            Ok(Ok(())) => Ok(results),
            Ok(Err(error)) => {
                let trouble = Trouble::from(error);
                Err(if trouble.is_said_by_server() {
                    Failure::Certain(trouble)
                } else {
                    Failure::Uncertain(trouble)
                })
            }
            Err(silent) => Err(Failure::Uncertain(silent)),
        }
    }

    /// Everything of a transaction but its end.
    async fn prepare(
        &self,
        client: &Object,
        scripts: &[Script],
        is_careful: bool,
    ) -> Result<Results, Failure> {
        let now = scripts.iter().map(|script| script.now).max().unwrap_or_default();
        let mut group = Group::new(self.numbers.next(now), self.part);
        plain(client, "BEGIN").await?;
        if !is_careful {
            return all_at_once(client, scripts, group).await;
        }
        let mut results = Vec::with_capacity(scripts.len());
        for script in scripts {
            results.push(within_savepoint(client, script, &mut group).await?);
        }
        written(client, &[], &[], group.closing()).await?;
        Ok(results)
    }
}

fn trouble_of(failure: Failure) -> Trouble {
    match failure {
        Failure::Certain(trouble) | Failure::Uncertain(trouble) => trouble,
        Failure::Spoiled => Trouble::Taken,
    }
}

async fn plain(client: &Object, sql: &str) -> Result<(), Trouble> {
    Ok(client.batch_execute(sql).await?)
}

/// All scripts and what closes the group in one go. Any that stops or fails spoils the transaction.
async fn all_at_once(
    client: &Object,
    scripts: &[Script],
    mut group: Group,
) -> Result<Results, Failure> {
    let mut places = Vec::with_capacity(scripts.len());
    for script in scripts {
        let placed = group.place(script);
        places.push(placed.places.clone());
        group.keep(script, placed);
    }
    let given = match written(client, scripts, &places, group.closing()).await {
        Err(Failure::Certain(trouble)) if !trouble.is_passing() => return Err(Failure::Spoiled),
        written => written?,
    };
    Ok(given.into_iter().map(|rows| Ok(Done::Written(rows))).collect())
}

/// Sends the steps of scripts together, and those that close the group behind them; the rows that
/// each script gave.
async fn written(
    client: &Object,
    scripts: &[Script],
    places: &[Vec<Vec<Value>>],
    closing: Vec<Step>,
) -> Result<Vec<Vec<Vec<Row>>>, Failure> {
    let closing = Script::of(closing);
    let queues = scripts.iter().zip(places).map(|(script, places)| batch::queue(script, places));
    let mut batches = batch::together(queues.collect());
    batches.extend(batch::together(vec![batch::queue(&closing, &[])]));
    let ran = pipeline::run(client, batches.iter().map(Batch::run).collect()).await?;
    let mut given: Vec<Vec<Vec<Row>>> = scripts.iter().map(|_| Vec::new()).collect();
    for (batch, result) in batches.iter().zip(ran) {
        match result {
            // Also where the number of the batch was taken by another node.
            Ok(ran) if !batch.is_done(ran.count) => return Err(Failure::Spoiled),
            Ok(ran) if batch.has_rows() => {
                if let Some(given) = given.get_mut(batch.script) {
                    given.push(ran.rows);
                }
            }
            Ok(_) => {}
            Err(trouble) => return Err(trouble.into()),
        }
    }
    Ok(given)
}

/// One script or nothing of it. An error is one of the world, not of this script.
async fn within_savepoint(
    client: &Object,
    script: &Script,
    group: &mut Group,
) -> Result<Result<Done, Trouble>, Trouble> {
    plain(client, "SAVEPOINT script").await?;
    let placed = group.place(script);
    let result = send(client, script, &placed.places).await?;
    let result = judge(&script.steps, result);
    match &result {
        Ok(Done::Written(_)) => {
            group.keep(script, placed);
            plain(client, "RELEASE SAVEPOINT script").await?;
        }
        Err(trouble) if trouble.is_passing() => return Err(trouble.clone()),
        Ok(Done::Stopped(_)) | Err(_) => {
            plain(client, "ROLLBACK TO SAVEPOINT script; RELEASE SAVEPOINT script").await?;
        }
    }
    Ok(result)
}

/// Sends the steps of a script one by one; those that this engine does not need are taken for
/// done.
async fn send(
    client: &Object,
    script: &Script,
    places: &[Vec<Value>],
) -> Result<Vec<Result<Ran, Trouble>>, Trouble> {
    let placed = batch::queue(script, places);
    let runs = placed.iter().map(|placed| Run {
        sql: placed.step.statement.postgres(),
        values: placed.step.values.iter().chain(placed.place).collect(),
        rows_of: placed.step.has_rows.then_some(placed.step.statement.name),
    });
    let mut ran = pipeline::run(client, runs.collect()).await?.into_iter();
    let results = script.steps.iter().filter_map(|step| {
        if step.statement.postgres().is_empty() { Some(Ok(Ran::default())) } else { ran.next() }
    });
    Ok(results.collect())
}

/// What came of a script: the first of its steps that stops or fails decides.
fn judge(steps: &[Step], ran: Vec<Result<Ran, Trouble>>) -> Result<Done, Trouble> {
    let mut given = Vec::new();
    for (index, (step, result)) in steps.iter().zip(ran).enumerate() {
        let ran = result?;
        if step.is_guarded && ran.count == 0 {
            return Ok(Done::Stopped(index));
        }
        if step.has_rows {
            given.push(ran.rows);
        }
    }
    Ok(Done::Written(given))
}
