//! Those that write: each takes whatever waits and writes it as one transaction. First without
//! looking back; where a script of the group stops or fails, once more with a savepoint for each,
//! so that a bad one never fails its neighbours.

use std::sync::Arc;

use app::port::Fault;
use deadpool_postgres::{Object, Pool};
use tokio::sync::{Mutex, mpsc, oneshot};

use super::connection::{self, Trouble};
use super::pipeline::{self, Ran, Run};
use crate::group::{Group, Numbers};
use crate::statement::{Done, EngineKind, Script, Step};
use crate::value::Value;

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
            super::drop_idle(&self.pool);
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
        let results = if is_careful {
            let mut results = Vec::with_capacity(scripts.len());
            for script in scripts {
                results.push(within_savepoint(client, script, &mut group).await?);
            }
            results
        } else {
            all_at_once(client, scripts, &mut group).await?
        };
        let steps = group.closing();
        let places = vec![Vec::new(); steps.len()];
        match judge(&steps, send(client, steps.iter().zip(&places)).await?)? {
            Done::Written(_) => Ok(results),
            // The number of the batch was taken by another node.
            Done::Stopped(_) => Err(Failure::Spoiled),
        }
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

/// All scripts in one go. Any that stops or fails spoils the transaction.
async fn all_at_once(
    client: &Object,
    scripts: &[Script],
    group: &mut Group,
) -> Result<Results, Failure> {
    let mut places = Vec::new();
    for script in scripts {
        let mut placed = group.place(script);
        places.append(&mut placed.places);
        group.keep(script, placed);
    }
    let steps = scripts.iter().flat_map(|script| &script.steps);
    let mut ran = send(client, steps.zip(&places)).await?.into_iter();
    let mut results = Vec::with_capacity(scripts.len());
    for script in scripts {
        let own = ran.by_ref().take(script.steps.len()).collect();
        match judge(&script.steps, own) {
            Ok(Done::Stopped(_)) => return Err(Failure::Spoiled),
            Err(trouble) if trouble.is_passing() => return Err(trouble.into()),
            Err(_) => return Err(Failure::Spoiled),
            written => results.push(written),
        }
    }
    Ok(results)
}

/// One script or nothing of it. An error is one of the world, not of this script.
async fn within_savepoint(
    client: &Object,
    script: &Script,
    group: &mut Group,
) -> Result<Result<Done, Trouble>, Trouble> {
    plain(client, "SAVEPOINT script").await?;
    let placed = group.place(script);
    let result = send(client, script.steps.iter().zip(&placed.places)).await?;
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

/// Sends steps with what comes behind their parameters; those that this engine does not need are
/// taken for done.
async fn send<'steps>(
    client: &Object,
    steps: impl Iterator<Item = (&'steps Step, &'steps Vec<Value>)> + Clone,
) -> Result<Vec<Result<Ran, Trouble>>, Trouble> {
    let mut runs = Vec::new();
    for (step, place) in steps.clone() {
        step.statement.note_run(EngineKind::Postgres);
        let sql = step.statement.postgres();
        if !sql.is_empty() {
            let rows_of = step.has_rows.then_some(step.statement.name);
            runs.push(Run { sql, values: [&step.values, place], rows_of });
        }
    }
    let mut ran = pipeline::run(client, runs).await?.into_iter();
    let needed = |step: &Step| !step.statement.postgres().is_empty();
    let results = steps
        .filter_map(|(step, _)| if needed(step) { ran.next() } else { Some(Ok(Ran::default())) });
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
