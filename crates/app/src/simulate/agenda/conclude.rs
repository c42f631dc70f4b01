//! When a result is verified, a case closed, and what comes after.

use domain::actor::Role;
use domain::case::{Kind, State, Verdict};
use jiff::{SignedDuration, Timestamp};

use super::Agenda;
use crate::simulate::fate::{Beside, Finish, Work};
use crate::simulate::moves::Move;
use crate::simulate::scene::Scene;

pub(super) fn withdrawal(scene: &mut Scene<'_>) -> Agenda {
    let first = scene.at_work(scene.now, 260);
    match scene.thread.fate.work {
        Work::Pressed => vec![(first, Move::Verify(Verdict::NotHeld))],
        Work::WithdrawalLapsed => attempts(scene, first),
        _ => {
            let closed = scene.soon(first, 4);
            vec![(first, Move::Verify(Verdict::Held)), (closed, Move::Close)]
        }
    }
}

/// As many calls that reach nobody as the policy wants.
fn attempts(scene: &mut Scene<'_>, first: Timestamp) -> Agenda {
    let wanted = scene.policy().attempts_before_unreachable.max(1);
    let mut at = first;
    let mut agenda = Vec::new();
    for _ in 0..wanted {
        agenda.push((at, Move::Verify(Verdict::Unreachable)));
        at = scene.at_work(at, 240);
    }
    agenda
}

pub(super) fn verifying(scene: &mut Scene<'_>) -> Agenda {
    let now = scene.now;
    let first = scene.at_work(now, 420);
    if scene.thread.kind != Kind::Request {
        return promised(scene, first);
    }
    let is_first_round = scene.case.round == 1;
    let finish = if is_first_round { scene.thread.fate.finish } else { Finish::Held };
    let has_requester = scene.thread.requester.is_some();
    match finish {
        Finish::Partly => vec![(first, Move::Verify(Verdict::Partly))],
        Finish::NotHeld => vec![(first, Move::Verify(Verdict::NotHeld))],
        Finish::Unreachable if has_requester => {
            let mut agenda = attempts(scene, first);
            let last = agenda.last().map_or(first, |(at, _)| *at);
            agenda.push((scene.soon(last, 5), Move::Close));
            agenda
        }
        Finish::OwnWord if has_requester => {
            let own = scene.soon(now, 300);
            let closed = scene.at_work(own, 120);
            vec![(own, Move::VerifyOwn(Verdict::Held)), (closed, Move::Close)]
        }
        _ => held(scene, first),
    }
}

fn held(scene: &mut Scene<'_>, first: Timestamp) -> Agenda {
    let mut agenda = Vec::new();
    let mut at = first;
    let has_requester = scene.thread.requester.is_some();
    if has_requester && scene.thread.random.chance(180) {
        let looked = (at - SignedDuration::from_secs(45)).max(scene.now);
        agenda.push((looked, Move::Reveal(Role::Verifier)));
    }
    if has_requester && scene.thread.random.chance(90) {
        agenda.push((at, Move::Verify(Verdict::Unreachable)));
        at = scene.at_work(at, 240);
    }
    agenda.push((at, Move::Verify(Verdict::Held)));
    if scene.thread.fate.beside == Beside::FollowedUp && !scene.thread.is_beside_done {
        agenda.push((scene.soon(at, 2), Move::FollowUp));
        at += SignedDuration::from_mins(12);
    }
    let closed = scene.soon(at, 4);
    agenda.push((closed, Move::Close));
    agenda
}

/// Promises, findings and decisions: every eighth does not stand up at first.
fn promised(scene: &mut Scene<'_>, first: Timestamp) -> Agenda {
    if scene.case.round == 1 && scene.thread.random.chance(120) {
        return vec![(first, Move::Verify(Verdict::Partly))];
    }
    let mut agenda = vec![(first, Move::Verify(Verdict::Held))];
    let mut at = scene.soon(first, 30);
    let registration = scene.case.registration.as_ref();
    let is_task = registration.is_some_and(|found| found.counterparty.is_parent_lead());
    if scene.thread.kind == Kind::Finding && !is_task {
        agenda.push((at, Move::SignOff));
        let published = scene.at_work(at, 300);
        agenda.push((published, Move::Publish));
        at = scene.soon(published, 60);
    }
    agenda.push((at, Move::Close));
    agenda
}

pub(super) fn closed(scene: &mut Scene<'_>) -> Agenda {
    let now = scene.now;
    let mut agenda = Vec::new();
    let State::Closed(closing) = &scene.case.state else { return agenda };
    let was_answered = closing.answered_by.is_some();
    if !scene.thread.is_beside_done && was_answered {
        let day = SignedDuration::from_hours(24);
        let later = scene.at_work(now + day, 60);
        let decided = scene.at_work(later, 500);
        match scene.thread.fate.beside {
            Beside::ExclusionApproved | Beside::ExclusionRefused => {
                let is_approved = scene.thread.fate.beside == Beside::ExclusionApproved;
                agenda.push((later, Move::AskExclusion));
                agenda.push((decided, Move::DecideExclusion { is_approved }));
            }
            Beside::ExclusionOpen => agenda.push((later, Move::AskExclusion)),
            Beside::Redacted => agenda.push((later, Move::Redact)),
            Beside::Reopened => {
                let days = scene.thread.random.between(2, 20);
                let at = scene.soon(now + day * i32::try_from(days).unwrap_or(2), 120);
                agenda.push((at, Move::Reopen));
            }
            _ => {}
        }
    }
    if let Some(at) = put_away_at(scene) {
        agenda.push((at, Move::Archive));
    }
    agenda
}

/// The night after which nobody can reopen the case any more and no look-back can be drawn.
fn put_away_at(scene: &mut Scene<'_>) -> Option<Timestamp> {
    let policy = scene.policy();
    let planned = policy.look_back.after_days.iter().copied();
    let days = i64::from(planned.chain(policy.reopen_within_days).max().unwrap_or(0));
    let closed_on = scene.world.rules.day(scene.case.closed_at?);
    let last = closed_on.checked_add(jiff::ToSpan::days(days + 1)).ok()?;
    let night = last.to_zoned(scene.world.rules.zone.clone()).ok()?.timestamp();
    let within = scene.thread.random.between(0, 3 * 3_600_000_000);
    Some((night + SignedDuration::from_micros(within)).max(scene.now))
}
