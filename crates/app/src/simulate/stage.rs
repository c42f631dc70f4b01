//! Where a simulation's commands are decided: the real rules, on cases held in memory. What was
//! decided is handed on to be committed; nothing is written here.

use std::collections::HashMap;

use domain::actor::Actor;
use domain::case::{Case, Command, Event, EventBody, Precedent, Stream, View, decide, related_ids};
use domain::ids::{CaseId, RequesterId};
use domain::refusal::Refusal;
use jiff::Timestamp;

use super::bundle::{Bundle, Bundles, Decision};
use crate::port::commit::NewText;
use crate::rules::Rules;

/// Somebody who calls, as they would be kept apart from the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Under which id.
    pub requester: RequesterId,
    /// What they are called.
    pub name: String,
    /// Where to call back.
    pub telephone: String,
}

/// What somebody does.
#[derive(Debug)]
pub(super) struct Deed {
    pub(super) actor: Actor,
    pub(super) command: Command,
    pub(super) texts: Vec<NewText>,
    pub(super) caller: Option<Caller>,
}

/// A case that a decision touched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Touched {
    pub(super) case: CaseId,
    pub(super) is_new: bool,
    pub(super) moves_clocks: bool,
}

/// Cases in memory, with what was decided and is not yet handed on.
#[derive(Debug)]
pub(super) struct Stage<'rules> {
    rules: &'rules Rules,
    cases: HashMap<CaseId, Case>,
    precedents: Vec<Precedent>,
    decided: Bundles,
    over: Vec<CaseId>,
}

/// What was decided in a stretch of time.
#[derive(Debug, Default)]
pub struct Period {
    /// How many commands.
    pub commands: usize,
    /// What came of them, in the order of the first command of each.
    pub bundles: Vec<Bundle>,
    /// Cases to which nothing more will happen.
    pub over: Vec<CaseId>,
}

fn moves_clocks(event: &Event) -> bool {
    matches!(
        event.body,
        EventBody::ClockStarted { .. }
            | EventBody::ClockStopped { .. }
            | EventBody::ClockRanOn { .. }
            | EventBody::ClockPaused { .. }
            | EventBody::ClockResumed { .. }
            | EventBody::StepReached { .. }
    )
}

impl<'rules> Stage<'rules> {
    pub(super) fn new(rules: &'rules Rules) -> Self {
        let (cases, precedents) = (HashMap::new(), Vec::new());
        Self { rules, cases, precedents, decided: Bundles::default(), over: Vec::new() }
    }

    pub(super) fn case(&self, id: CaseId) -> Option<&Case> {
        self.cases.get(&id)
    }

    pub(super) fn precedents(&self) -> &[Precedent] {
        &self.precedents
    }

    /// What was decided since the last time.
    pub(super) fn take(&mut self) -> Period {
        let (commands, bundles) = std::mem::take(&mut self.decided).finish();
        Period { commands, bundles, over: std::mem::take(&mut self.over) }
    }

    /// Lets go of a case to which nothing more will happen.
    pub(super) fn forget(&mut self, id: CaseId) {
        self.cases.remove(&id);
        self.over.push(id);
    }

    /// Decides what somebody does.
    ///
    /// # Errors
    /// The rules say no.
    pub(super) fn act(
        &mut self,
        now: Timestamp,
        id: CaseId,
        deed: Deed,
    ) -> Result<Vec<Touched>, Refusal> {
        let Deed { actor, command, texts, caller } = deed;
        let view = self.view(id, &command);
        let context = self.rules.context(now, &actor, &self.precedents);
        let change = decide(&view, command, &context)?;
        let touched = change.streams().iter().map(|stream| Touched {
            case: stream.case_id,
            is_new: stream.expected_seq == 0,
            moves_clocks: stream.events.iter().any(moves_clocks),
        });
        let touched = touched.collect();
        let found: Vec<Precedent> = change.streams().iter().filter_map(precedent).collect();
        self.precedents.extend(found);
        for stream in change.streams() {
            self.cases.insert(stream.case_id, stream.after.clone());
        }
        self.decided.add(Decision { actor, change, texts, caller });
        Ok(touched)
    }

    /// The case and those that deciding may touch.
    fn view(&self, id: CaseId, command: &Command) -> View {
        let case = self.cases.get(&id).cloned().unwrap_or_else(|| Case::unborn(id));
        let mut wanted = related_ids(&case, command, &|id| self.cases.get(&id));
        if matches!(command, Command::Redact { .. }) {
            wanted.extend(case.children.iter().map(|child| child.case));
            wanted.extend(case.duplicates.iter().copied().chain(case.parent()));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let related = wanted.iter().filter_map(|id| self.cases.get(id).cloned()).collect();
        View { case, related }
    }
}

fn precedent(stream: &Stream) -> Option<Precedent> {
    let ruled = stream.events.iter().find_map(|event| match &event.body {
        EventBody::Ruled { ruling, lead, category, reasons, is_precedent: true, .. } => {
            Some((*ruling, *lead, category.clone(), *reasons, event.occurred_at))
        }
        _ => None,
    });
    let (ruling, lead, category, reasons, ruled_at) = ruled?;
    let type_key = stream.after.registration.as_ref()?.type_key.clone();
    let case = stream.case_id;
    Some(Precedent { ruling, case, ruled_at, type_key, category, lead, reasons })
}
