//! What ends a case, and what comes after: verification, closing, look-back, exclusion.

use domain::access::Action;
use domain::actor::{Actor, Role};
use domain::case::{
    Case, Command, Kind, Method, NewFollowUp, RequesterWord, State, Verdict, Verification,
    VerifyingOf,
};
use domain::ids::{ReasonKey, TypeKey};
use domain::policy::Rate;

use super::unit::promised_on;
use super::{Attempt, Move};
use crate::simulate::fate::Finish;
use crate::simulate::scene::Scene;

pub(super) fn attempt(scene: &mut Scene<'_>, next: &Move) -> Attempt {
    match next {
        Move::Withdraw { is_pressed } => withdraw(scene, *is_pressed),
        Move::AskExclusion => ask_exclusion(scene),
        Move::DecideExclusion { is_approved } => {
            let is_approved = *is_approved;
            let note =
                scene.say(if is_approved { "exclusion-approved" } else { "exclusion-refused" });
            let actor = scene.central(Role::Appraiser)?;
            Some((actor, Command::DecideExclusion { is_approved, note }))
        }
        Move::Verify(verdict) => verify(scene, *verdict),
        Move::VerifyOwn(verdict) => {
            let requester = scene.thread.requester?;
            let found = Verification {
                method: Method::OwnWord,
                requester_says: None,
                ..verification(scene, *verdict, Method::OwnWord)
            };
            Some((Actor::Requester { requester }, Command::VerifyOwn(found)))
        }
        Move::FollowUp => follow_up(scene),
        Move::SignOff => {
            let text = scene.say("sign-off");
            Some((inspector(scene)?, Command::SignOff { text }))
        }
        Move::Publish => {
            let text = scene.say("notice");
            Some((inspector(scene)?, Command::PublishNotice { text }))
        }
        Move::Close => Some((verifier(scene)?, Command::Close)),
        Move::Reopen => {
            let reason = scene.say("reopen");
            let roles = [Role::Requester, Role::Supervisor];
            Some((scene.allowed(Action::Reopen, &roles)?, Command::Reopen { reason }))
        }
        Move::DrawLookBack { seed, due_on } => {
            let command = Command::DrawLookBack { seed: seed.clone(), due_on: *due_on };
            Some((Actor::Worker, command))
        }
        Move::LookBack => look_back(scene),
        Move::Archive => Some((Actor::Worker, Command::Archive)),
        _ => None,
    }
}

fn withdraw(scene: &mut Scene<'_>, is_pressed: bool) -> Attempt {
    let reason = scene.say(if is_pressed { "withdraw-pressed" } else { "withdraw" });
    let pressed = [Role::Handler, Role::Contractor, Role::Intake];
    let free = [Role::Requester, Role::Intake];
    let roles: &[Role] = if is_pressed { &pressed } else { &free };
    Some((scene.allowed(Action::Withdraw, roles)?, Command::Withdraw { reason }))
}

fn ask_exclusion(scene: &mut Scene<'_>) -> Attempt {
    let reasons: Vec<(ReasonKey, Vec<Rate>)> = scene
        .policy()
        .exclusion_reasons
        .iter()
        .map(|(key, rule)| (key.clone(), rule.rates.clone()))
        .collect();
    let (reason, rates) = scene.thread.random.pick(&reasons).cloned()?;
    let evidence = vec![scene.say("evidence")];
    Some((scene.handler()?, Command::AskExclusion { rates, reason, evidence }))
}

const fn is_withdrawal(case: &Case) -> bool {
    matches!(
        &case.state,
        State::Verifying(verifying) if matches!(verifying.of, VerifyingOf::Withdrawal { .. })
    )
}

/// How it is verified: as the policy's first way says, now and then in another.
fn method(scene: &mut Scene<'_>, verdict: Verdict) -> Option<Method> {
    if is_withdrawal(scene.case) || verdict == Verdict::Unreachable {
        return Some(Method::CallBack);
    }
    let registration = scene.case.registration.as_ref()?;
    if registration.counterparty.is_parent_lead() {
        return Some(Method::OnSite);
    }
    let methods = scene.policy().types.get(scene.type_key()?)?.methods.clone();
    if scene.thread.random.chance(880) {
        return methods.first().copied();
    }
    scene.thread.random.pick(&methods).copied()
}

fn verification(scene: &mut Scene<'_>, verdict: Verdict, method: Method) -> Verification {
    let withdrawal = is_withdrawal(scene.case);
    let occasion = match (withdrawal, verdict) {
        (true, Verdict::Held) => "withdrawn",
        (true, Verdict::Partly | Verdict::NotHeld) => "not-withdrawn",
        (false, Verdict::Held) => "held",
        (false, Verdict::Partly) => "partly",
        (false, Verdict::NotHeld) => "not-held",
        (_, Verdict::Unreachable) => "unreachable",
    };
    let note = Some(scene.say(occasion));
    let is_asked = scene.thread.requester.is_some()
        && !withdrawal
        && matches!(method, Method::CallBack | Method::OwnWord);
    let requester_says = match verdict {
        Verdict::Held => Some(RequesterWord::Resolved),
        Verdict::Partly => Some(RequesterWord::PartlyResolved),
        Verdict::NotHeld => Some(RequesterWord::NotResolved),
        Verdict::Unreachable => None,
    };
    let has_word = is_asked && requester_says.is_some();
    let satisfaction = if has_word { satisfaction(scene, verdict) } else { None };
    Verification {
        verdict,
        method,
        requester_says: requester_says.filter(|_| has_word),
        satisfaction,
        happened_at: None,
        note,
        evidence: Vec::new(),
    }
}

/// How satisfied they are, 1 to 5; every eighth does not say.
fn satisfaction(scene: &mut Scene<'_>, verdict: Verdict) -> Option<u8> {
    let weights: &[(Option<u8>, u64)] = match verdict {
        Verdict::Held => &[(Some(5), 46), (Some(4), 26), (Some(3), 11), (Some(2), 3), (None, 14)],
        Verdict::Partly => &[(Some(4), 8), (Some(3), 40), (Some(2), 30), (Some(1), 10), (None, 12)],
        Verdict::NotHeld => &[(Some(3), 5), (Some(2), 25), (Some(1), 60), (None, 10)],
        Verdict::Unreachable => &[(None, 1)],
    };
    scene.thread.random.weighted(weights).copied().flatten()
}

fn verify(scene: &mut Scene<'_>, verdict: Verdict) -> Attempt {
    let method = method(scene, verdict)?;
    let found = verification(scene, verdict, method);
    Some((verifier(scene)?, Command::Verify(found)))
}

/// Whoever verifies and closes: of a finding, the inspectors whose it is.
fn verifier(scene: &mut Scene<'_>) -> Option<Actor> {
    let registration = scene.case.registration.as_ref()?;
    let is_finding = registration.kind == Kind::Finding;
    if is_finding && !registration.counterparty.is_parent_lead() {
        return inspector(scene);
    }
    scene.central(Role::Verifier)
}

fn inspector(scene: &mut Scene<'_>) -> Option<Actor> {
    let unit = scene.case.registration.as_ref()?.counterparty.unit()?;
    scene.official(unit, Role::Inspector).map(Actor::Official)
}

fn follow_up(scene: &mut Scene<'_>) -> Attempt {
    let policy = scene.policy();
    let types: Vec<&TypeKey> = policy
        .types
        .iter()
        .filter(|(_, rule)| rule.kind == Kind::Commitment)
        .map(|(key, _)| key)
        .collect();
    let is_for_answers = |key: &&&TypeKey| key.as_str().contains("answer");
    let type_key = (**types.iter().find(is_for_answers).or_else(|| types.first())?).clone();
    let due_on = promised_on(scene);
    let date = due_on.to_string();
    let quotation = scene.say_with("answer-promise", &[("date", &date)]);
    let office = scene.world.city.central(Role::Supervisor).first()?.unit;
    let new = NewFollowUp {
        case: scene.fresh_case(),
        type_key,
        quotation,
        due_on: Some(due_on),
        commissioning_office: office,
    };
    Some((scene.central(Role::Verifier)?, Command::FollowUp(Box::new(new))))
}

/// A third person: nobody who verified it.
fn look_back(scene: &mut Scene<'_>) -> Attempt {
    let has_held = scene.thread.fate.finish != Finish::FalseClosure || scene.case.round > 1;
    let named = scene.case.named_persons();
    let seen: Vec<_> = scene.case.verifiers.iter().filter_map(|work| work.person).collect();
    let others: Vec<_> = scene
        .world
        .city
        .central(Role::Verifier)
        .iter()
        .copied()
        .filter(|found| !seen.contains(&found.person))
        .filter(|found| named.is_empty() || named.contains(&found.person))
        .collect();
    let official = scene.thread.random.pick(&others).copied()?;
    let note = scene.say(if has_held { "look-back-held" } else { "rebound" });
    Some((Actor::Official(official), Command::LookBack { has_held, note }))
}
