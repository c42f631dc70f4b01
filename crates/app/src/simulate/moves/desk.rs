//! What the desks do that run the loop: intake, dispatch, supervision, rulings.

use domain::access::Action;
use domain::actor::{Actor, Role};
use domain::case::{
    Command, Correction, DispositionClass, Escalation, ExtensionDecision, Status, Transferral,
    find_precedents,
};
use domain::ids::{CategoryKey, DispositionKey, RulingId, UnitId};
use jiff::ToSpan;

use super::{Attempt, Move};
use crate::simulate::fate::{Intake, Sending, Work};
use crate::simulate::scene::Scene;

pub(super) fn attempt(scene: &mut Scene<'_>, next: &Move) -> Attempt {
    match next {
        Move::Dispose(intake) => dispose(scene, *intake),
        Move::HandOver => hand_over(scene),
        Move::Link => {
            let primary = scene.thread.primary?;
            Some((scene.central(Role::Intake)?, Command::LinkDuplicate { primary }))
        }
        Move::Unlink => {
            let actor = scene.central(Role::Dispatcher)?;
            scene.thread.primary = None;
            Some((actor, Command::UnlinkDuplicate { reason: scene.say("unlink") }))
        }
        Move::Correct => correct(scene),
        Move::Dispatch => dispatch(scene),
        Move::Refer => {
            let actor = scene.central(Role::Supervisor)?;
            Some((actor, Command::ReferForRuling { reason: scene.say("refer") }))
        }
        Move::Rule => rule(scene),
        Move::Judge => judge(scene),
        Move::DecideExtension => decide_extension(scene),
        Move::MakeLongTerm => {
            let days = scene.thread.random.between(20, 160);
            let review_on = scene.today().saturating_add(days.days());
            let actor = scene.central(Role::Supervisor)?;
            Some((actor, Command::MakeLongTerm { review_on, reason: scene.say("long-term") }))
        }
        Move::ReviewLongTerm { keeps } => review(scene, *keeps),
        Move::Accept => Some((reviewer(scene)?, Command::AcceptAnswer)),
        Move::SendBack => {
            let reason = scene.say("sent-back");
            Some((reviewer(scene)?, Command::SendBack { reason }))
        }
        Move::Remind => {
            let actor = scene.central(Role::Supervisor)?;
            Some((actor, Command::Remind { text: scene.say("remind") }))
        }
        Move::Escalate => escalate(scene),
        Move::Redact => {
            let text = scene.case.texts.get(1).or_else(|| scene.case.texts.first())?;
            let reason = scene.policy().redaction_reasons.first()?.clone();
            let command = Command::Redact { text: *text, reason };
            Some((scene.central(Role::Supervisor)?, command))
        }
        _ => None,
    }
}

fn disposition(scene: &mut Scene<'_>, class: DispositionClass) -> Option<DispositionKey> {
    let rules = scene.policy().dispositions.iter();
    let known: Vec<DispositionKey> =
        rules.filter(|(_, rule)| rule.class == class).map(|(key, _)| key.clone()).collect();
    scene.thread.random.pick(&known).cloned()
}

fn dispose(scene: &mut Scene<'_>, intake: Intake) -> Attempt {
    let (class, occasion) = match intake {
        Intake::Answered => (DispositionClass::AnsweredAtIntake, "answered"),
        Intake::Emergency => (DispositionClass::Emergency, "emergency"),
        Intake::OtherChannel => (DispositionClass::OtherLegalChannel, "other-channel"),
        Intake::OutOfScope => (DispositionClass::OutOfScope, "out-of-scope"),
        Intake::Refused => (DispositionClass::Refused, "refused"),
        Intake::Handle | Intake::HandedOver | Intake::Duplicate | Intake::WronglyLinked => {
            return None;
        }
    };
    let disposition = disposition(scene, class)?;
    let text = Some(scene.say(occasion));
    Some((scene.central(Role::Intake)?, Command::Dispose { disposition, text }))
}

fn hand_over(scene: &mut Scene<'_>) -> Attempt {
    let disposition = disposition(scene, DispositionClass::TransferredToAuthority)?;
    let to = scene.world.city.neighbour.id;
    let (new_case, reason) = (scene.fresh_case(), scene.say("handed-over"));
    let transferral = Transferral { disposition, to, new_case, reason };
    Some((scene.central(Role::Intake)?, Command::Transfer(Box::new(transferral))))
}

/// Another subject of the same branch, to be led by the same unit.
fn sibling(scene: &mut Scene<'_>) -> Option<CategoryKey> {
    let own = scene.case.registration.as_ref()?.category.clone()?;
    let policy = scene.policy();
    let (unit, lowest) = (policy.catalogue_unit(&own), policy.lowest_level(&own));
    let alike: Vec<CategoryKey> = policy
        .categories
        .keys()
        .filter(|key| **key != own && policy.catalogue_unit(key) == unit)
        .filter(|key| policy.lowest_level(key) == lowest)
        .cloned()
        .collect();
    scene.thread.random.pick(&alike).cloned()
}

fn correct(scene: &mut Scene<'_>) -> Attempt {
    let correction = Correction::Category(sibling(scene)?);
    let reason = scene.say("correct");
    Some((scene.central(Role::Dispatcher)?, Command::Correct { correction, reason }))
}

/// Another unit than the right one, that may lead all the same.
fn wrong_unit(scene: &mut Scene<'_>) -> Option<UnitId> {
    let right = scene.thread.right;
    let others: Vec<UnitId> =
        scene.world.city.departments.iter().copied().filter(|unit| *unit != right).collect();
    scene.thread.random.pick(&others).copied()
}

fn dispatch(scene: &mut Scene<'_>) -> Attempt {
    let was_sent = scene.case.is_policy_pinned;
    let is_astray = matches!(scene.thread.fate.sending, Sending::Wrong | Sending::Ruled);
    let lead = if is_astray && !was_sent { wrong_unit(scene)? } else { scene.thread.right };
    let precedents = find_precedents(scene.case, scene.precedents);
    let departs = precedents.first().is_some_and(|found| found.lead != lead);
    let reason = departs.then(|| scene.say("departs"));
    let command = Command::Dispatch { lead, supports: Vec::new(), reason };
    Some((scene.central(Role::Dispatcher)?, command))
}

fn rule(scene: &mut Scene<'_>) -> Attempt {
    let lead = scene.thread.right;
    let unit = scene.unit_name(lead);
    let reasons = scene.say_with("rule", &[("unit", &unit)]);
    // What binds the whole city is said of departments, not of one street.
    let is_precedent = scene.world.city.departments.contains(&lead);
    let ruling = RulingId(scene.ids.fresh(scene.now));
    Some((scene.central(Role::Arbiter)?, Command::Rule { ruling, lead, reasons, is_precedent }))
}

fn judge(scene: &mut Scene<'_>) -> Attempt {
    let is_upheld = scene.thread.fate.sending == Sending::Wrong;
    let reason = scene.say(if is_upheld { "judge-upheld" } else { "judge-rejected" });
    let actor = scene.allowed(Action::JudgeObjection, &[Role::Supervisor, Role::Arbiter])?;
    Some((actor, Command::JudgeObjection { is_upheld, reason }))
}

fn decide_extension(scene: &mut Scene<'_>) -> Attempt {
    let is_granted = scene.thread.fate.work != Work::ExtensionRefused;
    let reason = scene.say(if is_granted { "extension-granted" } else { "extension-refused" });
    let actor = scene.allowed(Action::DecideExtension, &[Role::Dispatcher, Role::Supervisor])?;
    Some((actor, Command::DecideExtension(ExtensionDecision { is_granted, reason })))
}

fn review(scene: &mut Scene<'_>, keeps: bool) -> Attempt {
    let keep_until = keeps.then(|| {
        let days = scene.thread.random.between(60, 180);
        scene.today().saturating_add(days.days())
    });
    let reason = scene.say(if keeps { "kept" } else { "taken-up" });
    let actor = scene.central(Role::Supervisor)?;
    Some((actor, Command::ReviewLongTerm { keep_until, reason }))
}

/// Whoever reviews an answer: of a child, the lead of the parent.
fn reviewer(scene: &mut Scene<'_>) -> Option<Actor> {
    let parent_lead = scene.case.subject().parent_lead;
    match parent_lead.and_then(|unit| scene.official(unit, Role::Handler)) {
        Some(official) => Some(Actor::Official(official)),
        None => scene.central(Role::Dispatcher),
    }
}

fn escalate(scene: &mut Scene<'_>) -> Attempt {
    let reached = scene.case.escalation;
    let level = scene.policy().ladder.iter().map(|step| step.level).find(|it| *it > reached)?;
    if scene.case.status() == Status::Closed || level == Escalation::None {
        return None;
    }
    let reason = scene.say("escalate");
    Some((scene.central(Role::Supervisor)?, Command::Escalate { level, reason }))
}
