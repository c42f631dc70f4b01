//! Doing something to a case: the decision, what is checked about every decision, and the change.

use std::collections::BTreeSet;

use domain::access::{Action, Reach, Relation, Subject, grants, may_view, permit_general, scope};
use domain::actor::{Actor, Official};
use domain::case::{
    Case, Change, Command, Context, Event, EventBody, Precedent, View, decide, evolve,
    permitted_actions, rebase_targets, redaction_reasons,
};
use domain::ids::CaseId;
use domain::refusal::{Refusal, RefusalKey};
use domain::unit::Organisation;

use super::form::Outcome;
use super::invariant;
use super::world::World;

impl World {
    /// A case with exactly those others that a command on it asks for, as a store would load them.
    fn view(&self, case: CaseId, command: &Command) -> View {
        let main = self.live.get(&case).cloned().unwrap_or_else(|| Case::unborn(case));
        let mut view = View::of(main);
        loop {
            let known = |id: &CaseId| *id == case || view.related(*id).is_some();
            let mut ids = view.related_ids(command);
            if let Command::Redact { text, .. } = command {
                let holders = self.live.values().filter(|other| other.texts.contains(text));
                ids.extend(holders.map(|other| other.id));
            }
            let ids: BTreeSet<CaseId> = ids.into_iter().filter(|id| !known(id)).collect();
            let found: Vec<Case> = ids.iter().filter_map(|id| self.live.get(id)).cloned().collect();
            if found.is_empty() {
                return view;
            }
            view.related.extend(found);
        }
    }

    /// Gives a command in somebody's name. A refusal is kept for the sentence that must speak of
    /// it.
    pub(super) fn perform(&mut self, who: &str, case: &str, command: Command) -> Outcome {
        let actor = self.actor(who)?;
        let id = self.case_id(case);
        self.perform_as(&actor, id, command)?;
        if self.open_refusal.is_none() {
            self.cases.insert(case.to_owned(), id);
        }
        Ok(())
    }

    /// As [`Self::perform`], by ids.
    pub(super) fn perform_as(&mut self, actor: &Actor, id: CaseId, command: Command) -> Outcome {
        let action = command.action();
        let view = self.view(id, &command);
        let organisation = self.authority_of(id)?.organisation.clone();
        let context = self.context(actor, &organisation)?;
        let outcome = decide(&view, command.clone(), &context);
        check_repeatable(&view, &command, &context, &outcome)?;
        check_availability(action, &view, &context, &outcome)?;
        check_offered(&view, &command, &context, &outcome)?;
        match outcome {
            Ok(change) => {
                let permit = change.permit();
                if permit.action() != action || permit.actor() != actor {
                    return Err("the permit is for another action or actor".into());
                }
                self.coverage.accepted.insert(action);
                let cells = cells_used(action, &view.case, actor, &organisation, self.now()?);
                self.coverage.cells.extend(cells);
                let touched: Vec<CaseId> =
                    change.streams().iter().map(|stream| stream.case_id).collect();
                self.apply(change)?;
                invariant::check(self, &touched)
            }
            Err(refusal) => {
                self.coverage.refused.insert(action);
                self.coverage.keys.insert(refusal.key);
                self.refusal = Some(refusal.clone());
                self.open_refusal = Some(refusal);
                Ok(())
            }
        }
    }

    fn apply(&mut self, change: Change) -> Outcome {
        self.refusal = None;
        for stream in change.into_streams() {
            let before = self.live.get(&stream.case_id).cloned();
            let before = before.unwrap_or_else(|| Case::unborn(stream.case_id));
            if before.seq != stream.expected_seq {
                return Err(format!(
                    "a stream expects {}, not {}",
                    stream.expected_seq, before.seq
                ));
            }
            let after = stream.events.iter().fold(before, evolve);
            if after != stream.after {
                return Err("the case after a change is not the fold of its events".into());
            }
            for event in &stream.events {
                self.note(event, &after)?;
            }
            self.live.insert(stream.case_id, after);
            self.journal.entry(stream.case_id).or_default().extend(stream.events);
        }
        Ok(())
    }

    /// Notes an event for coverage, and a ruling that is a precedent.
    fn note(&mut self, event: &Event, after: &Case) -> Outcome {
        invariant::loads_again(&event.body)?;
        self.coverage.events.extend(invariant::names_of(&event.body)?);
        let EventBody::Ruled { ruling, lead, reasons, is_precedent: true, .. } = &event.body else {
            return Ok(());
        };
        let registration = after.registration.as_ref().ok_or("a ruling in no case")?;
        self.precedents.push(Precedent {
            ruling: *ruling,
            case: event.case_id,
            ruled_at: event.recorded_at,
            type_key: registration.type_key.clone(),
            category: registration.category.clone(),
            lead: *lead,
            reasons: *reasons,
        });
        Ok(())
    }

    /// What the rules say about an action before anybody does it, by the gate that `decide` passes.
    pub(super) fn availability(
        &mut self,
        who: &str,
        action: Action,
        case: &str,
    ) -> Result<Option<Refusal>, String> {
        let actor = self.actor(who)?;
        let id = self.case(case)?.id;
        let view = View::of(self.case(case)?.clone());
        let organisation = self.authority_of(id)?.organisation.clone();
        let context = self.context(&actor, &organisation)?;
        let found = permitted_actions(&view, &context);
        let found = found.into_iter().find(|known| known.action == action);
        let refusal = found.ok_or("no action on a case")?.refusal;
        let now = self.now()?;
        match &refusal {
            None => {
                let cells = cells_used(action, &view.case, &actor, &organisation, now);
                self.coverage.cells.extend(cells);
            }
            Some(refusal) => {
                self.coverage.keys.insert(refusal.key);
            }
        }
        Ok(refusal)
    }

    /// As [`Self::availability`], for what concerns no case.
    pub(super) fn general_permit(
        &mut self,
        who: &str,
        action: Action,
    ) -> Result<Option<Refusal>, String> {
        let actor = self.actor(who)?;
        let organisation = self.authority()?.organisation.clone();
        let context = self.context(&actor, &organisation)?;
        let policy = context.policy_in_force().map_err(|refusal| format!("{refusal:?}"))?;
        let found = permit_general(&context.asking(policy), action);
        match found {
            Ok(_) => {
                let role = actor.role();
                let cells = grants(action).filter(|(granted, _)| *granted == role);
                let cells: Vec<_> = cells.map(|(_, relation)| (action, role, relation)).collect();
                self.coverage.cells.extend(cells);
                Ok(None)
            }
            Err(refusal) => {
                self.coverage.keys.insert(refusal.key);
                Ok(Some(refusal))
            }
        }
    }

    /// Whether somebody sees a case, asked in both ways: of the one case, and of a list.
    pub(super) fn sees(&mut self, who: &str, case: &str) -> Result<bool, String> {
        let actor = self.actor(who)?;
        let id = self.case(case)?.id;
        let sees = self.sees_case(&actor, id)?;
        if sees {
            let organisation = &self.authority_of(id)?.organisation;
            let case = self.case(case)?;
            let cells = cells_used(Action::View, case, &actor, organisation, self.now()?);
            self.coverage.cells.extend(cells);
        }
        Ok(sees)
    }

    pub(super) fn sees_case(&self, actor: &Actor, id: CaseId) -> Result<bool, String> {
        let organisation = &self.authority_of(id)?.organisation;
        let viewer = self.context(actor, organisation)?.viewer();
        let case = self.live.get(&id).ok_or("no such case")?;
        let subject = case.subject_for(Action::View);
        let holds =
            actor.official().is_none_or(|official| organisation.confirms(official, viewer.now));
        let one = holds && may_view(&viewer, &subject);
        let listed = scope(&viewer).admits(&subject, organisation, viewer.now);
        if one == listed {
            return Ok(one);
        }
        Err(format!(
            "a list and a single case disagree on who sees {}: {listed} and {one} for {actor:?}",
            self.case_name(id)
        ))
    }
}

/// The same question gives the same answer.
fn check_repeatable(
    view: &View,
    command: &Command,
    context: &Context<'_>,
    outcome: &Result<Change, Refusal>,
) -> Outcome {
    if decide(view, command.clone(), context) == *outcome {
        return Ok(());
    }
    Err("the same command on the same view was decided otherwise".into())
}

/// What the list of permitted actions says is what the decision does.
fn check_availability(
    action: Action,
    view: &View,
    context: &Context<'_>,
    outcome: &Result<Change, Refusal>,
) -> Outcome {
    let listed = permitted_actions(view, context);
    let Some(listed) = listed.into_iter().find(|known| known.action == action) else {
        return Ok(());
    };
    match (listed.refusal, outcome) {
        (None, _) => Ok(()),
        (Some(_), Ok(_)) => Err(format!("{action:?} was done, and is not listed as permitted")),
        (Some(listed), Err(met)) if listed == *met => Ok(()),
        (Some(listed), Err(met)) => {
            Err(format!("{action:?} is listed as refused by {listed:?}, and was by {met:?}"))
        }
    }
}

/// What is offered to choose from is what the decision takes.
#[expect(clippy::wildcard_enum_match_arm, reason = "most commands have nothing to choose")]
fn check_offered(
    view: &View,
    command: &Command,
    context: &Context<'_>,
    outcome: &Result<Change, Refusal>,
) -> Outcome {
    let (is_offered, refused_by) = match command {
        Command::Rebase { policy, .. } => {
            let targets = rebase_targets(&view.case, context);
            let keys: &[RefusalKey] = &[
                RefusalKey::UnknownPolicy,
                RefusalKey::PolicyNotLater,
                RefusalKey::UnknownType,
                RefusalKey::NothingToChange,
            ];
            (targets.iter().any(|target| target.reference == *policy), keys)
        }
        Command::Redact { reason, .. } if context.actor.official().is_some() => {
            let reasons = redaction_reasons(context).map_err(|refusal| format!("{refusal:?}"))?;
            (reasons.contains(reason), &[RefusalKey::UnknownReason][..])
        }
        _ => return Ok(()),
    };
    match outcome {
        Ok(_) if !is_offered => Err(format!("{command:?} was done, and was not offered")),
        Err(met) if is_offered && refused_by.contains(&met.key) => {
            Err(format!("{command:?} was offered, and refused by {met:?}"))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Whether a reach holds, written anew from PRODUCT.md so that it checks the crate's own.
fn reaches(
    reach: Reach,
    subject: &Subject<'_>,
    actor: &Actor,
    organisation: &Organisation,
    now: jiff::Timestamp,
) -> bool {
    let own = |unit: Option<domain::ids::UnitId>| unit.is_some() && unit == actor.unit();
    match reach {
        Reach::Anywhere => true,
        Reach::Jurisdiction => actor.official().is_some_and(|official: &Official| {
            let served = organisation.jurisdiction(official);
            match subject.responsible {
                Some(unit) => organisation.line_of(unit, now).any(|above| above == served),
                None => organisation.is_root(served, now),
            }
        }),
        Reach::LeadUnit => own(subject.lead),
        Reach::SupportUnit => subject.supports.iter().any(|unit| own(Some(*unit))),
        Reach::ParentLead => own(subject.parent_lead),
        // The lead of a parent is owed the answer of a child, and reaches it as that.
        Reach::CounterpartyUnit if subject.parent_lead.is_some() => false,
        Reach::CounterpartyUnit => own(subject.counterparty_unit),
        Reach::OwnRequest => match actor {
            Actor::Requester { requester } => subject.requester == Some(*requester),
            Actor::Official(_) | Actor::Public | Actor::Worker => false,
        },
    }
}

/// The cell by which something was allowed, if only one of the role's could have: that cell, and
/// not its neighbour, was exercised.
fn cells_used(
    action: Action,
    case: &Case,
    actor: &Actor,
    organisation: &Organisation,
    now: jiff::Timestamp,
) -> Vec<super::coverage::Cell> {
    let subject = case.subject_for(action);
    let role = actor.role();
    let cells: Vec<Relation> = grants(action)
        .filter(|(granted, _)| *granted == role)
        .map(|(_, relation)| relation)
        .filter(|relation| reaches(relation.reach, &subject, actor, organisation, now))
        .collect();
    match cells.as_slice() {
        [only] => vec![(action, role, *only)],
        _ => Vec::new(),
    }
}
