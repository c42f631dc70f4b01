//! Which other cases a decision asks for, and what it says when they are not at hand.

use std::collections::BTreeSet;

use domain::actor::Role;
use domain::case::{Command, EventBody, Status, View};
use domain::ids::CaseId;
use domain::refusal::RefusalKey;

use super::support::units::{CENTRE, EAST, HILL_STREET, MILL_STREET, OFFICE, official};
use super::support::{Town, text};

/// An answered complaint of the east district, with so many duplicates.
fn answered(town: &mut Town, duplicates: usize) -> CaseId {
    let primary = town.complaint_for(EAST);
    for _ in 0..duplicates {
        let duplicate = town.complaint();
        town.link(duplicate, primary);
    }
    town.sign(primary, EAST).contact(primary, EAST).answer(primary, EAST);
    primary
}

#[test]
fn an_answer_reaches_very_many_duplicates_in_one_change() {
    let mut town = Town::new();
    let primary = answered(&mut town, 1_000);
    let view = town.view(primary, &Command::AcceptAnswer);
    let who = official(Role::Supervisor, OFFICE);
    let change = town.decide(who, &view, Command::AcceptAnswer).unwrap();
    assert_eq!(change.streams().len(), 1_001);
    assert!(change.streams()[0].after.duplicates.is_empty());
    let touched: BTreeSet<CaseId> = change.streams().iter().map(|stream| stream.case_id).collect();
    assert_eq!(touched.len(), 1_001, "a case has two streams");
    for stream in &change.streams()[1..] {
        assert_eq!(stream.after.status(), Status::Verifying);
        let given = |body: &EventBody| matches!(body, EventBody::AnswerInherited { .. });
        assert_eq!(stream.events.iter().filter(|event| given(&event.body)).count(), 1);
    }
}

#[test]
fn a_decision_says_which_case_it_misses() {
    let mut town = Town::new();
    let primary = answered(&mut town, 2);
    let who = official(Role::Supervisor, OFFICE);
    let mut view = town.view(primary, &Command::AcceptAnswer);
    assert_eq!(view.related_ids(&Command::AcceptAnswer).len(), 2);
    view.related.pop();
    let refusal = town.decide(who, &view, Command::AcceptAnswer).unwrap_err();
    assert_eq!(refusal.key, RefusalKey::RelatedCaseMissing);
    assert!(refusal.arguments.is_empty());
}

#[test]
fn a_reopening_asks_for_the_line_above_as_far_as_it_opens() {
    let mut town = Town::new();
    let parent = town.complaint_for(EAST);
    town.sign(parent, EAST);
    let child = town.split(parent, EAST, MILL_STREET);
    let sister = town.split(parent, EAST, HILL_STREET);
    let reopen = Command::Reopen { reason: text() };
    let case = town.case(child);
    assert_eq!(View::of(case.clone()).related_ids(&reopen), [parent]);
    let view = View { case, related: vec![town.case(parent), town.case(sister)] };
    assert_eq!(view.related_ids(&reopen), [parent]);
    assert_eq!(view.related_ids(&Command::Close), [parent]);
    for asks_nobody in [Command::Sign, Command::SendBack { reason: text() }, Command::Archive] {
        assert_eq!(view.related_ids(&asks_nobody), []);
    }
}

#[test]
fn a_confirmed_withdrawal_asks_for_everything_open_below() {
    let mut town = Town::new();
    let parent = town.complaint_for(EAST);
    town.sign(parent, EAST);
    let child = town.split(parent, EAST, MILL_STREET);
    let view = town.view(parent, &Command::Close);
    assert_eq!(view.related_ids(&Command::Close), []);
    let withdraw = Command::Withdraw { reason: text() };
    town.act(official(Role::Intake, CENTRE), parent, withdraw);
    let view = town.view(parent, &Command::Close);
    assert_eq!(view.related_ids(&Command::Close), [child]);
}
