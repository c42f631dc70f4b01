//! Where systems cheat or err: what must not change a figure, and what must.

use domain::actor::Role;
use domain::appraisal::{EndClass, Place, Reading, content_hash, difference};
use domain::case::{Command, Verdict};
use domain::policy::{CaseGroup, Rate};

use super::{beside, counted, figure_in, month, much_later, percent, table, table_by};
use crate::support::units::{CENTRE, EAST, OFFICE, PARKS, WATER_AND_PARKS, WEST, official, unit};
use crate::support::{Found, Town, local, not_resolved, resolved, text};

#[test]
fn unreachable_never_counts_as_resolved() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.work(id, EAST).not_reached(id).close(id);
    let table = table(&town, month(1));
    for rate in [Rate::Resolution, Rate::Satisfaction, Rate::HeldAtVerification, Rate::NotReopened]
    {
        assert_eq!(counted(&table, EAST, rate), (0, 0), "{rate:?}");
    }
    assert_eq!(beside(&table, EAST, Rate::Resolution), [(id, Reading::Unreachable)]);
    assert_eq!(counted(&table, EAST, Rate::Response), (1, 1));
}

#[test]
fn an_attempt_that_reached_nobody_is_no_verification() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.work(id, EAST).not_reached(id).later(24).not_reached(id).later(24);
    town.verify(id, &resolved(Some(4))).close(id);
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (1, 1));
    assert_eq!(beside(&table, EAST, Rate::Resolution), []);
}

#[test]
fn ten_added_updates_change_nothing_but_their_own_entries() {
    let mut quiet = Town::new();
    let mut busy = Town::new();
    for (town, updates) in [(&mut quiet, 0), (&mut busy, 10)] {
        let id = town.complaint_for(EAST);
        town.sign(id, EAST).contact(id, EAST);
        for _ in 0..updates {
            town.update(id, EAST);
        }
        town.answer(id, EAST).accept(id).verify(id, &resolved(Some(3))).close(id);
    }
    let (quiet, busy) = (table(&quiet, month(1)), table(&busy, month(1)));
    let results = |table: &domain::appraisal::Table| {
        let row = table.unit(unit(EAST)).unwrap();
        let values: Vec<_> = row.figures.iter().map(|found| (found.rate, found.value)).collect();
        (row.score, row.cases_counted, values)
    };
    assert_eq!(results(&quiet), results(&busy));
    assert_eq!(results(&busy).0, percent("86.00"));
}

#[test]
fn a_rebound_counts_on_its_own_day_against_the_lead_that_gave_the_answer() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.settle(id, EAST, &resolved(Some(5)));
    town.at("2026-03-03T09:00").look_back(id, false);
    let (january, march) = (table(&town, month(1)), table(&town, month(3)));
    assert_eq!(counted(&january, EAST, Rate::NotReopened), (1, 1));
    assert_eq!(counted(&january, EAST, Rate::HeldAtLookBack), (0, 0));
    assert_eq!(counted(&march, EAST, Rate::HeldAtLookBack), (0, 1));
    assert_eq!(counted(&march, EAST, Rate::NotReopened), (-1, 0));
    assert_eq!(
        figure_in(&march, EAST, Rate::NotReopened, CaseGroup::Requests).unwrap().value,
        None
    );
}

#[test]
fn a_rebound_counts_against_the_unit_that_answered_whoever_has_the_case_afterwards() {
    let mut town = Town::new();
    let id = town.complaint_for(PARKS);
    town.settle(id, PARKS, &resolved(Some(5)));
    // The bureau of parks ended on 15 March; the case that is reopened goes on with its successor.
    town.at("2026-03-20T09:00").look_back(id, false);
    town.reorganise(id, (PARKS, WATER_AND_PARKS));
    town.answer(id, WATER_AND_PARKS).accept(id).verify(id, &resolved(Some(5))).close(id);
    let march = table(&town, month(3));
    assert_eq!(counted(&march, PARKS, Rate::HeldAtLookBack), (0, 1));
    assert_eq!(counted(&march, WATER_AND_PARKS, Rate::HeldAtLookBack), (0, 0));
    assert_eq!(counted(&march, WATER_AND_PARKS, Rate::Resolution), (1, 1));
    let row = march.unit(unit(PARKS)).unwrap();
    assert_eq!(row.place, Place::NotCompared);
}

#[test]
fn what_a_unit_answered_stays_its_own_when_it_is_merged_before_the_verification() {
    let mut town = Town::new();
    let (asked, lost) = (town.complaint_for(PARKS), town.complaint_for(PARKS));
    town.work(asked, PARKS).work(lost, PARKS).at("2026-03-20T09:00");
    for id in [asked, lost] {
        town.reorganise(id, (PARKS, WATER_AND_PARKS));
    }
    town.verify(asked, &resolved(Some(5))).close(asked).not_reached(lost).close(lost);
    let march = table(&town, month(3));
    assert_eq!(counted(&march, PARKS, Rate::Resolution), (1, 1));
    assert_eq!(beside(&march, PARKS, Rate::Resolution), [(lost, Reading::Unreachable)]);
    assert_eq!(counted(&march, WATER_AND_PARKS, Rate::Resolution), (0, 0));
}

#[test]
fn a_look_back_that_held_counts_and_reopens_nothing() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.settle(id, EAST, &resolved(Some(5))).at("2026-02-10T09:00").look_back(id, true);
    let february = table(&town, month(2));
    assert_eq!(counted(&february, EAST, Rate::HeldAtLookBack), (1, 1));
    assert_eq!(counted(&february, EAST, Rate::NotReopened), (0, 0));
}

#[test]
fn reopening_takes_away_what_was_verified_and_only_that() {
    let mut town = Town::new();
    let (held, failed, lost) =
        (town.complaint_for(EAST), town.complaint_for(EAST), town.complaint_for(EAST));
    town.settle(held, EAST, &resolved(None));
    town.work(failed, EAST).verify(failed, &not_resolved(None));
    town.work(lost, EAST).not_reached(lost).close(lost);
    town.later(1).reopen(held).reopen(lost);
    let table = table(&town, month(1));
    // One verified as held, and that one reopened; a failed verification and an unreachable
    // requester were never verified as held.
    assert_eq!(counted(&table, EAST, Rate::NotReopened), (0, 1));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (1, 2));
}

#[test]
fn every_round_is_verified_by_itself() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.work(id, EAST).verify(id, &not_resolved(Some(1)));
    town.answer(id, EAST).accept(id).verify(id, &resolved(Some(4))).close(id);
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (1, 2));
    assert_eq!(counted(&table, EAST, Rate::Satisfaction), (1, 2));
    assert_eq!(counted(&table, EAST, Rate::OnTime), (2, 2));
    assert_eq!(counted(&table, EAST, Rate::Response), (1, 1));
    assert_eq!(table.unit(unit(EAST)).unwrap().cases_counted, 1);
}

#[test]
fn after_an_upheld_objection_the_response_is_the_other_leads() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.at("2026-01-06T09:00").object(id, EAST);
    // The first lead's contact and answer fall due while the objection is judged.
    town.at("2026-01-12T09:00").judge(id, true).dispatch(id, WEST);
    town.sign(id, WEST).at("2026-01-20T09:00").contact(id, WEST);
    let table = table(&town, month(1));
    for rate in [Rate::Response, Rate::OnTime] {
        assert_eq!(counted(&table, EAST, rate), (0, 0), "{rate:?}");
    }
    assert_eq!(counted(&table, WEST, Rate::Response), (0, 1));
    assert_eq!(counted(&table, WEST, Rate::OnTime), (0, 1));
}

#[test]
fn after_a_rejected_objection_the_response_stays_with_its_first_due_times() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.at("2026-01-05T10:00").object(id, EAST).at("2026-01-08T09:00").judge(id, false);
    town.sign(id, EAST).contact(id, EAST);
    // Contact was due when 7 January ended, while the objection was judged.
    assert_eq!(counted(&table(&town, month(1)), EAST, Rate::Response), (0, 1));
}

#[test]
fn a_ruling_for_another_unit_leaves_the_first_one_without_a_response() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.at("2026-01-09T09:00").refer(id).rule(id, WEST).sign(id, WEST).contact(id, WEST);
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Response), (0, 0));
    assert_eq!(counted(&table, WEST, Rate::Response), (1, 1));
    assert_eq!(counted(&table, EAST, Rate::Objections), (0, 0));
}

#[test]
fn withdrawing_washes_no_missed_response_away() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    let meant = Found { verdict: Verdict::Held, word: None, satisfaction: None };
    town.at("2026-01-09T09:00").withdraw(id).at("2026-01-20T09:00").verify(id, &meant).close(id);
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Response), (0, 1));
    // The answer was due after the withdrawal was asked: nothing was owed any more.
    assert_eq!(counted(&table, EAST, Rate::OnTime), (0, 0));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (0, 0));
    let classes = &table.unit(unit(EAST)).unwrap().classes;
    assert_eq!(classes[0].class, EndClass::Withdrawn);
}

#[test]
fn a_withdrawal_under_verification_keeps_what_falls_due_beside() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.sign(id, EAST).contact(id, EAST).withdraw(id).at("2026-01-20T09:00");
    let pending = table(&town, month(1));
    assert_eq!(beside(&pending, EAST, Rate::OnTime), [(id, Reading::WithdrawalAsked)]);
    let denied = Found { verdict: Verdict::NotHeld, word: None, satisfaction: None };
    town.verify(id, &denied);
    assert_eq!(counted(&table(&town, month(1)), EAST, Rate::OnTime), (0, 1));
}

#[test]
fn a_withdrawal_that_nobody_could_confirm_excuses_nothing() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.withdraw(id).at("2026-01-20T09:00").not_reached(id);
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Response), (0, 1));
    assert_eq!(counted(&table, EAST, Rate::OnTime), (0, 1));
    assert_eq!(beside(&table, EAST, Rate::OnTime), []);
}

#[test]
fn each_linked_requester_is_verified_and_the_work_counts_once() {
    let mut town = Town::new();
    let primary = town.complaint_for(EAST);
    let linked = town.complaint_for(EAST);
    town.link(linked, primary);
    town.work(primary, EAST).verify(primary, &resolved(Some(5))).close(primary);
    town.verify(linked, &not_resolved(Some(2)));
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (1, 2));
    assert_eq!(counted(&table, EAST, Rate::Satisfaction), (1, 2));
    assert_eq!(counted(&table, EAST, Rate::Response), (1, 1));
    let row = table.unit(unit(EAST)).unwrap();
    assert_eq!(row.cases_counted, 1);
    assert_eq!(row.classes[0].class, EndClass::Linked);
    assert_eq!(row.classes[0].cases[0].case, linked);
    // The linked one is reopened; its own new round is due like any other, and nobody did it.
    assert_eq!(counted(&table, EAST, Rate::OnTime), (1, 2));
}

#[test]
fn a_linked_case_answers_for_the_lead_that_answered_and_not_for_its_own() {
    let mut town = Town::new();
    let primary = town.complaint_for(EAST);
    let linked = town.complaint_for(WEST);
    town.link(linked, primary);
    town.work(primary, EAST).verify(linked, &not_resolved(None));
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (0, 1));
    assert_eq!(counted(&table, WEST, Rate::Resolution), (0, 0));
    assert_eq!(counted(&table, WEST, Rate::Response), (0, 0));
}

#[test]
fn a_miss_from_before_the_link_stays() {
    let mut town = Town::new();
    let primary = town.complaint_for(EAST);
    let linked = town.complaint_for(WEST);
    town.at("2026-01-09T09:00").link(linked, primary).sign(primary, EAST);
    town.answer(primary, EAST).accept(primary);
    let table = table(&town, month(1));
    assert_eq!(counted(&table, WEST, Rate::Response), (0, 1));
    assert_eq!(counted(&table, WEST, Rate::OnTime), (0, 0));
}

#[test]
fn an_exclusion_leaves_only_the_rates_it_names() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.work(id, EAST).exclude(id, EAST, (&[Rate::Resolution, Rate::OnTime], true));
    town.verify(id, &resolved(Some(1))).close(id);
    let refused = town.complaint_for(EAST);
    town.settle(refused, EAST, &not_resolved_but_held());
    town.exclude(refused, EAST, (&[Rate::Resolution], false));
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (0, 1));
    assert_eq!(counted(&table, EAST, Rate::OnTime), (1, 1));
    assert_eq!(counted(&table, EAST, Rate::Satisfaction), (0, 2));
    assert_eq!(counted(&table, EAST, Rate::Response), (2, 2));
    let figure = figure_in(&table, EAST, Rate::Resolution, CaseGroup::Requests).unwrap();
    let [excluded] = figure.excluded.as_slice() else { panic!("{:?}", figure.excluded) };
    assert_eq!(excluded.entry.case, id);
    assert_eq!(excluded.entry.reading, Reading::Resolved);
    assert_eq!(excluded.exclusion.reason.as_str(), "storm");
    assert_eq!(excluded.exclusion.asked_by.unwrap().unit, unit(EAST));
    assert_eq!(excluded.exclusion.approved_by.unwrap().unit, unit(OFFICE));
    assert_eq!(excluded.exclusion.evidence.len(), 1);
    let total = table.totals().into_iter().find(|total| total.rate == Rate::Resolution).unwrap();
    assert_eq!((total.counted, total.excluded, total.beside), (1, 1, 0));
}

fn not_resolved_but_held() -> Found {
    Found {
        verdict: Verdict::Held,
        word: Some(domain::case::RequesterWord::NotResolved),
        satisfaction: Some(2),
    }
}

#[test]
fn an_exclusion_is_never_approved_by_the_house_that_asked() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    let (rates, evidence) = (vec![Rate::Response], vec![text()]);
    town.handle(id, EAST, Command::AskExclusion { rates, reason: "storm".into(), evidence });
    let decision = Command::DecideExclusion { is_approved: true, note: text() };
    let refusal = town.attempt(official(Role::Appraiser, EAST), id, decision).unwrap_err();
    assert_ne!(refusal.key.as_str(), "wrong-status");
    assert_eq!(counted(&table(&town, month(1)), EAST, Rate::Response), (0, 1));
}

#[test]
fn a_disposed_case_is_in_no_rate_and_so_is_one_returned_and_then_disposed() {
    let mut town = Town::new();
    let at_once = town.complaint();
    let returned = town.complaint_for(EAST);
    town.object(returned, EAST).at("2026-01-30T09:00").judge(returned, true);
    for id in [at_once, returned] {
        let answered = Command::Dispose { disposition: "answered".into(), text: Some(text()) };
        town.act(official(Role::Dispatcher, CENTRE), id, answered);
    }
    let table = table(&town, month(1));
    let rates: Vec<_> = table.totals().into_iter().map(|total| total.rate).collect();
    assert_eq!(rates, [Rate::Objections]);
    assert_eq!(table.no_unit.classes[0].cases.len(), 2);
}

#[test]
fn a_late_fact_makes_another_table_and_says_what_changed() {
    let mut town = Town::new();
    let (early, late) = (town.complaint_for(EAST), town.complaint_for(EAST));
    town.settle(early, EAST, &resolved(Some(5))).work(late, EAST);
    let frozen_at = local("2026-02-10T09:00");
    let frozen = table_by(&town, month(1), frozen_at, &town.policy.appraisal);
    // A verification of 30 January that is recorded on 20 February.
    town.at("2026-02-20T09:00");
    let verification = domain::case::Verification {
        verdict: Verdict::NotHeld,
        method: domain::case::Method::CallBack,
        requester_says: Some(domain::case::RequesterWord::NotResolved),
        satisfaction: Some(1),
        happened_at: Some(local("2026-01-30T15:00")),
        note: Some(text()),
        evidence: Vec::new(),
    };
    town.act(official(Role::Verifier, CENTRE), late, Command::Verify(verification));
    let again = table_by(&town, month(1), frozen_at, &town.policy.appraisal);
    assert_eq!(content_hash(&again), content_hash(&frozen), "what was on record then is the same");
    let revised = table_by(&town, month(1), much_later(), &town.policy.appraisal);
    assert_ne!(content_hash(&revised), content_hash(&frozen));
    let found = difference(&frozen, &revised);
    assert!(found.gone.is_empty());
    let figures: Vec<_> = found.come.iter().map(|row| (row.case, row.figure.as_str())).collect();
    assert_eq!(
        figures,
        [(late, "resolution"), (late, "satisfaction"), (late, "held_at_verification")]
    );
    assert_eq!(found.units[0].score.before, percent("100.00"));
    assert_eq!(found.units[0].score.after, percent("65.00"));
    assert!(difference(&frozen, &again).is_empty());
}

#[test]
fn a_scoreless_month_is_not_a_bad_month() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.sign(id, EAST).contact(id, EAST);
    let table = table(&town, month(1));
    let (east, west) = (table.unit(unit(EAST)).unwrap(), table.unit(unit(WEST)).unwrap());
    // Only the response has a value: the other weights leave the sum.
    assert_eq!(east.score, percent("100.00"));
    assert_eq!((west.score, west.place), (None, Place::NoScore));
}
