//! While a unit works on a case: contact, updates, extensions, support, and the answer.

use domain::actor::Role;
use domain::case::{Kind, UpdateKind};
use domain::ids::UnitId;
use jiff::{SignedDuration, Timestamp};

use super::{Agenda, Place, turn};
use crate::simulate::fate::{Beside, Work};
use crate::simulate::moves::Move;
use crate::simulate::scene::Scene;

/// When the answer is given, in per cent of the limit, by twentieths of all cases: most in time.
const ANSWERED: [i64; 20] =
    [12, 18, 24, 30, 36, 42, 48, 54, 60, 66, 71, 76, 81, 86, 90, 94, 97, 99, 106, 140];
/// Days between the updates of a promise.
const UPDATE_DAYS: i64 = 24;

pub(super) fn agenda(scene: &mut Scene<'_>, place: &Place) -> Agenda {
    let now = scene.now;
    if place.has_open_child() {
        return Vec::new();
    }
    if let Some((unit, has_accepted)) = place.support() {
        return supported(scene, unit, has_accepted);
    }
    let mut agenda = Vec::new();
    let began = contact(scene, now, &mut agenda);
    let turned = turn(scene);
    let answered = answered_at(scene, began);
    match turned {
        Work::Plain => plain(scene, (began, answered), &mut agenda),
        Work::Extended | Work::ExtensionRefused => {
            extension(scene, (began, answered), &mut agenda);
        }
        Work::Paused => {
            let paused = scene.by_lead(began, 60);
            let resumed = scene.at_work(paused, 1_400);
            let answered = answered.max(scene.at_work(resumed, 300));
            agenda.extend([
                (paused, Move::Pause),
                (resumed, Move::Resume),
                (answered, Move::Answer),
            ]);
        }
        Work::Supported | Work::SupportDeclined | Work::SupportReleased => {
            agenda.push((scene.by_lead(began, 120), Move::AskSupport));
        }
        Work::Split => agenda.push((scene.by_lead(began, 120), Move::Split)),
        Work::LongTerm | Work::LongTermKept => {
            agenda.push((scene.at_work(began, 900), Move::MakeLongTerm));
        }
        Work::Withdrawn | Work::Pressed | Work::WithdrawalLapsed => {
            let is_pressed = turned == Work::Pressed;
            agenda.push((scene.at_work(began, 500), Move::Withdraw { is_pressed }));
        }
    }
    beside(scene, began, &mut agenda);
    agenda
}

/// The first contact, where there is somebody to contact; and when work begins after it.
fn contact(scene: &mut Scene<'_>, now: Timestamp, agenda: &mut Agenda) -> Timestamp {
    if !scene.case.awaits_contact() {
        return now;
    }
    let mut at = scene.by_lead(now, 75);
    if scene.thread.random.chance(250) {
        let looked = at - SignedDuration::from_secs(40);
        agenda.push((looked.max(now), Move::Reveal(Role::Handler)));
    }
    if scene.thread.random.chance(120) {
        agenda.push((at, Move::Contact { is_reached: false }));
        at = scene.by_lead(at, 120);
    }
    agenda.push((at, Move::Contact { is_reached: true }));
    at
}

/// When the answer is given: by the limit, the pace of the unit and chance.
fn answered_at(scene: &mut Scene<'_>, began: Timestamp) -> Timestamp {
    let due = scene.answer_clock().map(|clock| clock.start.due_at);
    let due = due.unwrap_or(began + SignedDuration::from_hours(72));
    let span = began.duration_until(due).as_secs().max(3_600);
    let per_cent = scene.thread.random.pick(&ANSWERED).copied().unwrap_or(60);
    let pace = scene.case.lead().map_or(100, |lead| scene.world.tempers.of(lead).pace);
    // Slow units use the time there is before they overrun it.
    let per_cent = per_cent * (100 + (pace - 100) / 3) / 100;
    let per_cent = if scene.thread.fate.is_quick { per_cent / 5 } else { per_cent };
    let at = began + SignedDuration::from_secs(span / 100 * per_cent);
    let late = scene.thread.random.between(0, 40 * 60_000_000);
    let at = at + SignedDuration::from_micros(late);
    if scene.is_pressing() {
        return at;
    }
    let open = scene.world.hours.next_open(at);
    // What would fall to the next morning and so be late is done the evening before.
    if open > due && at <= due { at } else { open }
}

fn plain(scene: &mut Scene<'_>, (began, answered): (Timestamp, Timestamp), agenda: &mut Agenda) {
    agenda.push((answered, Move::Answer));
    let is_silent = scene.case.lead().is_some_and(|lead| scene.world.tempers.of(lead).is_silent);
    if is_silent {
        return;
    }
    if scene.thread.kind != Kind::Request {
        let mut at = began;
        loop {
            let hours = scene.thread.random.between(UPDATE_DAYS * 16, UPDATE_DAYS * 30);
            at = scene.at_work(at + SignedDuration::from_hours(hours), 30);
            if at >= answered {
                return;
            }
            agenda.push((at, Move::Update(UpdateKind::Progress)));
        }
    }
    let span = began.duration_until(answered);
    let kinds = [UpdateKind::Progress, UpdateKind::Problem, UpdateKind::NextStep];
    let count = scene.thread.random.weighted(&[(0, 30), (1, 50), (2, 20)]).copied().unwrap_or(0);
    for number in 1..=count {
        let share = SignedDuration::from_secs(span.as_secs() / (count + 1) * number);
        let kind = scene.thread.random.pick(&kinds).copied().unwrap_or(UpdateKind::Progress);
        let at = scene.at_work(began + share, 20);
        if at < answered {
            agenda.push((at, Move::Update(kind)));
        }
    }
}

fn extension(
    scene: &mut Scene<'_>,
    (began, answered): (Timestamp, Timestamp),
    agenda: &mut Agenda,
) {
    let due = scene.answer_clock().map_or(answered, |clock| clock.start.due_at);
    let seconds = began.duration_until(due).as_secs() * 6 / 10;
    let asked = began + SignedDuration::from_secs(seconds.max(60));
    let decided = scene.at_work(asked, 110);
    let is_granted = scene.thread.fate.work == Work::Extended;
    let more = if is_granted { 1_200 } else { 120 };
    let answered = scene.at_work(decided.max(answered), more);
    agenda.extend([
        (asked, Move::AskExtension),
        (decided, Move::DecideExtension),
        (answered, Move::Answer),
    ]);
}

fn supported(scene: &mut Scene<'_>, unit: UnitId, has_accepted: bool) -> Agenda {
    let now = scene.now;
    if !has_accepted {
        let at = scene.at_work(now, 260);
        let is_accepted = scene.thread.fate.work != Work::SupportDeclined;
        return vec![(at, Move::AnswerSupport { unit, is_accepted })];
    }
    let at = scene.at_work(now, 800);
    let is_released = scene.thread.fate.work == Work::SupportReleased;
    vec![(at, if is_released { Move::ReleaseSupport(unit) } else { Move::DeliverSupport(unit) })]
}

fn beside(scene: &mut Scene<'_>, began: Timestamp, agenda: &mut Agenda) {
    if scene.thread.is_beside_done {
        return;
    }
    let next = match scene.thread.fate.beside {
        Beside::Escalated => Move::Escalate,
        Beside::Reminded => Move::Remind,
        _ => return,
    };
    let last = agenda.iter().map(|(at, _)| *at).max().unwrap_or(began);
    let half = began + SignedDuration::from_secs(began.duration_until(last).as_secs() / 2);
    let at = scene.at_work(half, 20);
    agenda.push((at, next));
}

/// A long-term case is looked at again on its day.
pub(super) fn long_term(scene: &mut Scene<'_>) -> Agenda {
    let now = scene.now;
    let domain::case::State::LongTerm(_, found) = &scene.case.state else { return Vec::new() };
    let days = scene.today().until(found.review_on).map_or(30, |span| i64::from(span.get_days()));
    let day = now + SignedDuration::from_hours(24 * days);
    let reviewed = scene.at_work(day, 60);
    let keeps = scene.thread.fate.work == Work::LongTermKept;
    let update = scene.at_work(now + SignedDuration::from_hours(24 * 10), 60);
    vec![(update, Move::Update(UpdateKind::Problem)), (reviewed, Move::ReviewLongTerm { keeps })]
}
