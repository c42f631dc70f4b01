//! The cases of a walk, with their journals, and one step of it: somebody tries something.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::actor::Actor;
use domain::case::{
    Case, Change, Command, Context, Event, EventBody, Precedent, Status, View, decide,
    permitted_actions,
};
use domain::ids::CaseId;
use domain::refusal::Refusal;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::city::City;
use super::commands::Dice;
use super::laws;

pub(crate) struct World {
    pub(crate) city: City,
    pub(crate) cases: BTreeMap<CaseId, Case>,
    pub(crate) journals: BTreeMap<CaseId, Vec<Event>>,
    pub(crate) now: Timestamp,
    pub(crate) accepted: u32,
    pub(crate) statuses_seen: BTreeSet<Status>,
    precedents: Vec<Precedent>,
    dice: Dice,
    seed: u64,
}

const CASES_MAX: usize = 14;

impl World {
    pub(crate) fn new(city: City, seed: u64) -> Self {
        Self {
            city,
            cases: BTreeMap::new(),
            journals: BTreeMap::new(),
            now: "2025-09-01T01:00:00Z".parse().unwrap(),
            accepted: 0,
            statuses_seen: BTreeSet::new(),
            precedents: Vec::new(),
            dice: Dice::new(seed),
            seed,
        }
    }

    pub(crate) fn context<'world>(&'world self, actor: &'world Actor) -> Context<'world> {
        Context {
            now: self.now,
            actor,
            zone: &self.city.zone,
            organisation: &self.city.organisation,
            policies: &self.city.policies,
            calendars: &self.city.calendars,
            precedents: &self.precedents,
        }
    }

    pub(crate) fn today(&self) -> Date {
        self.city.zone.to_datetime(self.now).date()
    }

    pub(crate) fn case(&self, id: CaseId) -> Case {
        self.cases.get(&id).cloned().unwrap_or_else(|| Case::unborn(id))
    }

    pub(crate) fn any_case(&self, dice: &mut Dice) -> CaseId {
        let ids: Vec<CaseId> = self.cases.keys().copied().collect();
        if ids.is_empty() { CaseId(dice.id()) } else { *dice.pick(&ids) }
    }

    /// Somebody tries something, a while later.
    pub(crate) fn step(&mut self) {
        let mut dice = std::mem::replace(&mut self.dice, Dice::new(0));
        let minutes = i64::try_from(dice.below(1_500)).unwrap();
        self.now += SignedDuration::from_mins(minutes);
        let is_new = self.cases.len() < CASES_MAX && (self.cases.is_empty() || dice.one_in(8));
        let id = if is_new { CaseId(dice.id()) } else { self.any_case(&mut dice) };
        let (actor, action) = self.wish(&mut dice, id, is_new);
        let command = dice.command(self, id, action);
        match self.try_command(&actor, id, command.clone()) {
            Ok(change) => self.commit(&command, change),
            Err(refusal) => laws::refusal(&refusal),
        }
        self.dice = dice;
    }

    /// Who wants what: mostly something that carries the case on and is open to them, now and then
    /// anything.
    fn wish(&self, dice: &mut Dice, id: CaseId, is_new: bool) -> (Actor, Option<Action>) {
        let actors = self.city.actors();
        let anybody = *dice.pick(&actors);
        if is_new {
            let action = if dice.one_in(8) { Action::Import } else { Action::Register };
            return (anybody, Some(action));
        }
        if dice.one_in(8) {
            return (anybody, None);
        }
        let carries_on = !dice.one_in(8);
        let leaves = dice.one_in(12);
        let view = View::of(self.case(id));
        for _ in 0..12 {
            let actor = *dice.pick(&actors);
            let open: Vec<Action> = permitted_actions(&view, &self.context(&actor))
                .into_iter()
                .filter(|known| known.refusal.is_none() && known.action != Action::View)
                .map(|known| known.action)
                .filter(|action| !carries_on || (!is_aside(*action) && is_exit(*action) == leaves))
                .collect();
            if !open.is_empty() {
                return (actor, Some(*dice.pick(&open)));
            }
        }
        (anybody, None)
    }

    pub(crate) fn try_command(
        &mut self,
        actor: &Actor,
        id: CaseId,
        command: Command,
    ) -> Result<Change, Refusal> {
        let mut view = View::of(self.case(id));
        // As a store would load them: what is asked for, and what that asks for.
        loop {
            let mut ids = view.related_ids(&command);
            if let Command::Redact { text, .. } = &command {
                let holders = self.cases.values().filter(|case| case.texts.contains(text));
                ids.extend(holders.map(|case| case.id));
            }
            ids.retain(|known| *known != id && view.related(*known).is_none());
            ids.sort_unstable();
            ids.dedup();
            let found: Vec<Case> =
                ids.iter().filter_map(|id| self.cases.get(id)).cloned().collect();
            if found.is_empty() {
                break;
            }
            view.related.extend(found);
        }
        decide(&view, command, &self.context(actor))
    }

    fn commit(&mut self, command: &Command, change: Change) {
        self.accepted += 1;
        assert_eq!(change.permit().action(), command.action());
        for stream in change.into_streams() {
            let before = self.case(stream.case_id);
            laws::stream(&before, &stream, self.now);
            let journal = self.journals.entry(stream.case_id).or_default();
            journal.extend(stream.events.iter().cloned());
            laws::replay(stream.case_id, journal, &stream.after);
            self.note_precedents(&stream.events, &stream.after);
            self.statuses_seen.insert(stream.after.status());
            self.cases.insert(stream.case_id, stream.after);
        }
        for case in self.cases.values() {
            laws::case(case, &self.cases, &self.journals[&case.id], &self.city, self.seed);
        }
    }

    fn note_precedents(&mut self, events: &[Event], case: &Case) {
        for event in events {
            if let EventBody::Ruled { ruling, lead, reasons, is_precedent: true, .. } = &event.body
            {
                let registration = case.registration.as_ref().unwrap();
                self.precedents.push(Precedent {
                    ruling: *ruling,
                    case: case.id,
                    ruled_at: event.occurred_at,
                    type_key: registration.type_key.clone(),
                    category: registration.category.clone(),
                    lead: *lead,
                    reasons: *reasons,
                });
            }
        }
    }
}

/// What leaves a case where it stands.
fn is_aside(action: Action) -> bool {
    matches!(
        action,
        Action::RevealContact
            | Action::Attach
            | Action::AddSupport
            | Action::Redact
            | Action::Correct
            | Action::Escalate
            | Action::Remind
            | Action::Update
            | Action::AskExclusion
            | Action::DecideExclusion
            | Action::Rebase
            | Action::Recompute
            | Action::Reorganise
            | Action::FollowUp
            | Action::DrawLookBack
            | Action::RecordStep
    )
}

/// What takes a case off its way.
fn is_exit(action: Action) -> bool {
    matches!(
        action,
        Action::Dispose
            | Action::Transfer
            | Action::Withdraw
            | Action::ReferForRuling
            | Action::LinkDuplicate
            | Action::MakeLongTerm
            | Action::Reopen
            | Action::Archive
    )
}
