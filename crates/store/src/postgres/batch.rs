//! Which steps of several scripts go to the server together: one statement for many rows, instead
//! of one for each. Not here: sending them, and what comes of it.

use std::collections::VecDeque;

use super::pipeline::Run;
use crate::statement::{EngineKind, ROWS_SIZES, Script, Statement, Step};
use crate::value::Value;

/// A step, with what comes behind its parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'steps> {
    pub(super) step: &'steps Step,
    pub(super) place: &'steps [Value],
}

/// One statement, for one step or for several of different scripts.
#[derive(Debug)]
pub(super) struct Batch<'steps> {
    statement: &'static Statement,
    steps: Vec<Placed<'steps>>,
    /// Which script the first of them is of.
    pub(super) script: usize,
}

/// The steps of a script, with their places, if they have any; those that this engine does not need
/// are left out, which counts as having run.
pub(super) fn queue<'steps>(
    script: &'steps Script,
    places: &'steps [Vec<Value>],
) -> VecDeque<Placed<'steps>> {
    let places = places.iter().map(Vec::as_slice).chain(std::iter::repeat(&[] as &[Value]));
    let mut queue = VecDeque::with_capacity(script.steps.len());
    for (step, place) in script.steps.iter().zip(places) {
        step.statement.note_run(EngineKind::Postgres);
        let is_needed = !step.statement.postgres().is_empty();
        queue.extend(is_needed.then_some(Placed { step, place }));
    }
    queue
}

/// Takes steps from all queues until they are empty. The steps of a script keep their order; those
/// of others may come before them, which is of no matter to scripts that share no row, and an error
/// or a row too few to those that do.
pub(super) fn together(mut queues: Vec<VecDeque<Placed<'_>>>) -> Vec<Batch<'_>> {
    let mut batches = Vec::new();
    for first in 0..queues.len() {
        while let Some(head) = queues.get(first).and_then(VecDeque::front) {
            let statement = head.step.statement;
            let is_one_by_one = head.step.has_rows || statement.postgres_rows(1).is_none();
            if is_one_by_one {
                let steps = queues.get_mut(first).and_then(VecDeque::pop_front);
                batches.push(Batch {
                    statement,
                    steps: steps.into_iter().collect(),
                    script: first,
                });
                continue;
            }
            let rest = queues.iter_mut().skip(first);
            let steps: Vec<_> = rest.flat_map(|queue| taken(queue, statement)).collect();
            batches.extend(cut(&steps).map(|steps| Batch {
                statement,
                steps: steps.to_vec(),
                script: first,
            }));
        }
    }
    batches
}

/// The steps at the head of a queue that are this statement.
fn taken<'steps>(
    queue: &mut VecDeque<Placed<'steps>>,
    statement: &'static Statement,
) -> Vec<Placed<'steps>> {
    let is_other = |placed: &Placed<'_>| !std::ptr::eq(placed.step.statement, statement);
    let count = queue.iter().position(is_other).unwrap_or(queue.len());
    queue.drain(..count).collect()
}

/// Cuts into pieces of a size that there is a text for.
fn cut<'steps, 'all>(
    mut steps: &'all [Placed<'steps>],
) -> impl Iterator<Item = &'all [Placed<'steps>]> {
    std::iter::from_fn(move || {
        let size = (0..ROWS_SIZES).rev().find(|size| 1 << size <= steps.len())?;
        let (piece, rest) = steps.split_at_checked(1 << size)?;
        steps = rest;
        Some(piece)
    })
}

impl Batch<'_> {
    /// What is sent.
    pub(super) fn run(&self) -> Run<'_> {
        let size = self.steps.len().trailing_zeros() as usize;
        let values =
            self.steps.iter().flat_map(|placed| placed.step.values.iter().chain(placed.place));
        Run {
            sql: self.statement.postgres_rows(size).unwrap_or(self.statement.postgres()),
            values: values.collect(),
            rows_of: self.has_rows().then_some(self.statement.name),
        }
    }

    /// It gives rows back.
    pub(super) fn has_rows(&self) -> bool {
        self.steps.iter().any(|placed| placed.step.has_rows)
    }

    /// Whether it changed enough rows: where a step is guarded, one for each.
    pub(super) fn is_done(&self, count: u64) -> bool {
        let is_guarded = self.steps.iter().any(|placed| placed.step.is_guarded);
        !is_guarded || count >= self.steps.len() as u64
    }
}
