//! Each figure: what it counts, on which day, for which unit.

use domain::actor::Role;
use domain::appraisal::{EndClass, Reading};
use domain::case::{Command, Method, RequesterWord, Verdict};
use domain::ids::CaseId;
use domain::policy::{CaseGroup, NoWordTreatment, Rate, UnreachableTreatment};
use jiff::civil::date;

use super::{
    beside, counted, counted_of, days, figure_in, month, much_later, percent, table, table_by,
};
use crate::support::units::{
    CENTRE, EAST, MILL_STREET, OFFICE, PARKS, WATER_AND_PARKS, WEST, official, unit,
};
use crate::support::{Found, Town, local, not_resolved, resolved, text};

/// The cases of a unit in a class, over requests.
fn class(town: &Town, number: i8, of: Option<u128>, class: EndClass) -> Vec<CaseId> {
    let table = table(town, month(number));
    let row = match of {
        Some(of) => table.unit(unit(of)).unwrap(),
        None => &table.no_unit,
    };
    let found = row.classes.iter().find(|found| found.class == class);
    found.into_iter().flat_map(|found| &found.cases).map(|entry| entry.case).collect()
}

#[test]
fn a_response_is_in_time_when_both_signing_and_contact_are() {
    let mut town = Town::new();
    let ids: Vec<CaseId> = (0..4).map(|_| town.complaint_for(EAST)).collect();
    town.at("2026-01-06T12:00").sign(ids[0], EAST).sign(ids[1], EAST);
    town.at("2026-01-07T12:00").contact(ids[0], EAST).sign(ids[2], EAST).contact(ids[2], EAST);
    town.at("2026-01-09T12:00").contact(ids[1], EAST);
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Response), (1, 4));
    let figure = figure_in(&table, EAST, Rate::Response, CaseGroup::Requests).unwrap();
    let readings: Vec<_> =
        ids.iter().map(|id| figure.counted.iter().find(|entry| entry.case == *id)).collect();
    let readings: Vec<_> = readings.into_iter().map(|entry| entry.unwrap().reading).collect();
    assert_eq!(readings, [Reading::InTime, Reading::Late, Reading::Late, Reading::Missed]);
    assert_eq!(figure.value, percent("25.00"));
}

#[test]
fn a_response_counts_on_the_day_it_was_due_and_midnight_ends_that_day() {
    let mut town = Town::new();
    // Contact is due at 24:00 of the second day after the dispatch.
    town.at("2026-01-29T23:59");
    let january = town.complaint_for(EAST);
    town.at("2026-01-30T00:00");
    let february = town.complaint_for(EAST);
    town.at("2026-01-31T23:00").sign(january, EAST).contact(january, EAST);
    town.sign(february, EAST).contact(february, EAST);
    assert_eq!(days(&table(&town, month(1)), EAST, Rate::Response), [date(2026, 1, 31)]);
    assert_eq!(days(&table(&town, month(2)), EAST, Rate::Response), [date(2026, 2, 1)]);
    assert_eq!(town.case(january).clocks[2].start.due_at, local("2026-02-01T00:00"));
}

#[test]
fn what_is_not_due_yet_stands_beside_and_turns_into_a_miss_when_its_time_has_passed() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    let before = table_by(&town, month(1), local("2026-01-08T00:00"), &town.policy.appraisal);
    assert_eq!(beside(&before, EAST, Rate::Response), [(id, Reading::NotDueYet)]);
    assert_eq!(counted(&before, EAST, Rate::Response), (0, 0));
    let after = table_by(&town, month(1), local("2026-01-08T00:01"), &town.policy.appraisal);
    assert_eq!(counted(&after, EAST, Rate::Response), (0, 1));
}

#[test]
fn resolution_is_the_requesters_word_and_not_the_verifiers() {
    let mut town = Town::new();
    for (verdict, word) in [
        (Verdict::Held, RequesterWord::Resolved),
        (Verdict::Held, RequesterWord::NotResolved),
        (Verdict::Held, RequesterWord::PartlyResolved),
        (Verdict::Partly, RequesterWord::Resolved),
    ] {
        let id = town.complaint_for(EAST);
        town.work(id, EAST).verify(id, &Found { verdict, word: Some(word), satisfaction: None });
    }
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (2, 4));
    assert_eq!(counted(&table, EAST, Rate::HeldAtVerification), (3, 4));
    assert_eq!(counted(&table, EAST, Rate::Satisfaction), (0, 0));
}

#[test]
fn resolution_counts_on_the_day_of_the_verification() {
    let mut town = Town::new();
    let (january, february) = (town.complaint_for(EAST), town.complaint_for(EAST));
    town.work(january, EAST).work(february, EAST);
    town.at("2026-01-31T23:59").verify(january, &resolved(None));
    town.at("2026-02-01T00:00").verify(february, &resolved(None));
    assert_eq!(days(&table(&town, month(1)), EAST, Rate::Resolution), [date(2026, 1, 31)]);
    assert_eq!(days(&table(&town, month(2)), EAST, Rate::Resolution), [date(2026, 2, 1)]);
}

#[test]
fn a_verification_without_a_word_is_treated_as_the_rule_says() {
    let mut town = Town::new();
    for verdict in [Verdict::Held, Verdict::NotHeld] {
        let id = town.complaint_for(EAST);
        let found = Found { verdict, word: None, satisfaction: None };
        town.work(id, EAST).verify_by(id, Method::OnSite, &found);
    }
    for (no_word, expected, apart) in [
        (NoWordTreatment::Apart, (0, 0), 2),
        (NoWordTreatment::NotResolved, (0, 2), 0),
        (NoWordTreatment::Verdict, (1, 2), 0),
    ] {
        let mut rule = town.policy.appraisal.clone();
        rule.no_word = no_word;
        let table = table_by(&town, month(1), much_later(), &rule);
        assert_eq!(counted(&table, EAST, Rate::Resolution), expected, "{no_word:?}");
        assert_eq!(beside(&table, EAST, Rate::Resolution).len(), apart, "{no_word:?}");
    }
}

#[test]
fn satisfaction_counts_only_where_it_was_given_and_each_grade_as_the_rule_says() {
    let mut town = Town::new();
    for satisfaction in [None, Some(1), Some(2), Some(3), Some(4), Some(5)] {
        let id = town.complaint_for(EAST);
        town.settle(id, EAST, &resolved(satisfaction));
    }
    let table = table(&town, month(1));
    let figure = figure_in(&table, EAST, Rate::Satisfaction, CaseGroup::Requests).unwrap();
    assert_eq!((figure.numerator_per_mille, figure.denominator), (2_600, 5));
    assert_eq!(figure.value, percent("52.00"));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (6, 6));
}

#[test]
fn an_answer_is_on_time_by_its_submission_but_counts_only_once_accepted() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.sign(id, EAST).at("2026-01-10T23:00").answer(id, EAST);
    let in_review = table_by(&town, month(1), local("2026-01-20T00:00"), &town.policy.appraisal);
    assert_eq!(beside(&in_review, EAST, Rate::OnTime), [(id, Reading::InTimeUnreviewed)]);
    assert_eq!(counted(&in_review, EAST, Rate::OnTime), (0, 0));
    town.at("2026-01-20T09:00").accept(id);
    assert_eq!(counted(&table(&town, month(1)), EAST, Rate::OnTime), (1, 1));
}

#[test]
fn an_answer_sent_back_and_given_again_too_late_is_late() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.sign(id, EAST).answer(id, EAST).at("2026-01-09T09:00").send_back(id);
    town.at("2026-01-12T09:00").answer(id, EAST);
    let unreviewed = table_by(&town, month(1), local("2026-01-12T10:00"), &town.policy.appraisal);
    assert_eq!(counted(&unreviewed, EAST, Rate::OnTime), (0, 1));
    town.accept(id);
    assert_eq!(counted(&table(&town, month(1)), EAST, Rate::OnTime), (0, 1));
}

#[test]
fn an_extension_that_was_granted_moves_the_day_and_the_first_date_is_still_countable() {
    let mut town = Town::new();
    let (granted, refused) = (town.complaint_for(EAST), town.complaint_for(EAST));
    for (id, is_granted) in [(granted, true), (refused, false)] {
        town.sign(id, EAST).extend(id, EAST, (5, is_granted));
    }
    town.at("2026-01-14T09:00").answer(granted, EAST).accept(granted);
    town.answer(refused, EAST).accept(refused);
    let table = table(&town, month(1));
    let figure = figure_in(&table, EAST, Rate::OnTime, CaseGroup::Requests).unwrap();
    assert_eq!((figure.numerator_per_mille, figure.denominator), (1_000, 2));
    assert_eq!(figure.late_on_first_date, 2);
    let on = |id| figure.counted.iter().find(|entry| entry.case == id).unwrap().on;
    assert_eq!((on(granted), on(refused)), (date(2026, 1, 15), date(2026, 1, 10)));
}

#[test]
fn a_pause_moves_the_day_and_what_is_paused_in_time_is_not_due() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.sign(id, EAST).at("2026-01-08T09:00");
    town.handle(id, EAST, Command::Pause { reason: "waiting".into(), note: None });
    let on_time = |town: &Town| counted(&table(town, month(1)), EAST, Rate::OnTime);
    assert_eq!(on_time(&town), (0, 0));
    // Contact was due when the 7th ended, before the pause: that stays missed.
    assert_eq!(counted(&table(&town, month(1)), EAST, Rate::Response), (0, 1));
    town.at("2026-01-18T09:00").handle(id, EAST, Command::Resume { note: None });
    town.at("2026-01-20T23:00").answer(id, EAST).accept(id);
    assert_eq!(on_time(&town), (1, 1));
    assert_eq!(days(&table(&town, month(1)), EAST, Rate::OnTime), [date(2026, 1, 20)]);
}

#[test]
fn objections_count_for_the_unit_that_objected_on_the_day_they_were_judged() {
    let mut town = Town::new();
    let (upheld, rejected) = (town.complaint_for(EAST), town.complaint_for(EAST));
    let (ruled_away, ruled_back) = (town.complaint_for(EAST), town.complaint_for(EAST));
    for id in [upheld, rejected, ruled_away, ruled_back] {
        town.object(id, EAST);
    }
    town.at("2026-02-02T09:00").judge(upheld, true).judge(rejected, false);
    town.refer(ruled_away).rule(ruled_away, WEST).refer(ruled_back).rule(ruled_back, EAST);
    let february = table(&town, month(2));
    assert_eq!(counted(&february, EAST, Rate::Objections), (2, 4));
    assert_eq!(counted(&february, WEST, Rate::Objections), (0, 0));
    assert_eq!(counted(&table(&town, month(1)), EAST, Rate::Objections), (0, 0));
}

#[test]
fn a_supporting_part_counts_for_the_supporting_unit_alone() {
    let mut town = Town::new();
    let (delivered, missed, declined) =
        (town.complaint_for(EAST), town.complaint_for(EAST), town.complaint_for(EAST));
    for id in [delivered, missed, declined] {
        town.ask_support(id, WEST);
    }
    let decline = Command::AnswerSupport { is_accepted: false, text: Some(text()) };
    town.handle(declined, WEST, decline);
    town.handle(delivered, WEST, Command::DeliverSupport { text: text() });
    let table = table(&town, month(1));
    assert_eq!(counted(&table, WEST, Rate::Support), (1, 2));
    assert_eq!(counted(&table, EAST, Rate::Support), (0, 0));
    assert_eq!(counted(&table, WEST, Rate::Response), (0, 0));
}

#[test]
fn promises_are_appraised_by_delivered_on_time_and_held_and_never_by_the_three_rates() {
    let mut town = Town::new();
    let evidence = |verdict| Found { verdict, word: None, satisfaction: None };
    let (held, late, open) = (town.promise(), town.promise(), town.promise());
    for id in [held, late, open] {
        town.dispatch(id, EAST).sign(id, EAST);
    }
    town.answer(held, EAST).accept(held);
    town.verify_by(held, Method::Evidence, &evidence(Verdict::Held)).close(held);
    town.at("2026-01-20T09:00").answer(late, EAST).accept(late);
    town.verify_by(late, Method::Evidence, &evidence(Verdict::Partly));
    let table = table(&town, month(1));
    let promises = |rate| counted_of(&table, EAST, rate, CaseGroup::Promises);
    // The late one was found partly held: its second round is due, and undelivered, as well.
    assert_eq!(promises(Rate::Delivered), (2, 4));
    assert_eq!(promises(Rate::OnTime), (1, 4));
    assert_eq!(promises(Rate::HeldAtVerification), (1, 2));
    for rate in [Rate::Response, Rate::Resolution, Rate::Satisfaction] {
        assert_eq!(promises(rate), (0, 0));
        assert_eq!(counted(&table, EAST, rate), (0, 0));
    }
}

#[test]
fn a_child_is_a_task_of_the_unit_below_and_its_parent_is_counted_once_above() {
    let mut town = Town::new();
    let parent = town.complaint_for(EAST);
    town.sign(parent, EAST).contact(parent, EAST);
    let child = town.split(parent, EAST, MILL_STREET);
    town.sign(child, MILL_STREET).answer(child, MILL_STREET);
    town.act(official(Role::Handler, EAST), child, Command::AcceptAnswer);
    let seen = Found { verdict: Verdict::Held, word: None, satisfaction: None };
    town.verify_by(child, Method::OnSite, &seen).close(child);
    town.answer(parent, EAST).accept(parent).verify(parent, &resolved(Some(5))).close(parent);
    let table = table(&town, month(1));
    let tasks = |rate| counted_of(&table, MILL_STREET, rate, CaseGroup::Tasks);
    assert_eq!(tasks(Rate::OnTime), (1, 1));
    assert_eq!(tasks(Rate::HeldAtVerification), (1, 1));
    for rate in [Rate::Response, Rate::Resolution, Rate::Satisfaction] {
        assert_eq!(tasks(rate), (0, 0));
        assert_eq!(counted(&table, MILL_STREET, rate), (0, 0));
        assert_eq!(counted(&table, EAST, rate), (1, 1));
    }
}

#[test]
fn the_overall_clock_counts_for_no_unit_and_hides_no_delay_behind_upheld_objections() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.object(id, EAST).at("2026-01-09T09:00").judge(id, true);
    town.dispatch(id, WEST).object(id, WEST).at("2026-01-14T09:00").judge(id, true);
    town.dispatch(id, EAST).settle(id, EAST, &resolved(None));
    let table = table(&town, month(1));
    let overall = table.no_unit.figure(Rate::Overall, CaseGroup::Requests).unwrap();
    assert_eq!((overall.numerator_per_mille, overall.denominator), (1_000, 1));
    assert_eq!(days(&table, EAST, Rate::OnTime), [date(2026, 1, 19)]);
    assert_eq!(overall.counted[0].on, date(2026, 1, 15));
    assert_eq!(table.no_unit.score, None);
}

#[test]
fn every_class_is_listed_beside_with_its_day_and_unit() {
    let mut town = Town::new();
    let unreachable = town.complaint_for(EAST);
    town.work(unreachable, EAST).not_reached(unreachable).close(unreachable);
    let withdrawn = town.complaint_for(EAST);
    let meant = Found { verdict: Verdict::Held, word: None, satisfaction: None };
    town.withdraw(withdrawn).verify(withdrawn, &meant).close(withdrawn);
    let disposed = town.complaint();
    let answered = Command::Dispose { disposition: "answered".into(), text: Some(text()) };
    town.act(official(Role::Intake, CENTRE), disposed, answered);
    assert_eq!(class(&town, 1, Some(EAST), EndClass::Unreachable), [unreachable]);
    assert_eq!(class(&town, 1, Some(EAST), EndClass::Withdrawn), [withdrawn]);
    assert_eq!(class(&town, 1, None, EndClass::AnsweredAtIntake), [disposed]);
    assert_eq!(class(&town, 2, Some(EAST), EndClass::Unreachable), []);
}

#[test]
fn an_unreachable_requester_lowers_the_resolution_rate_only_where_the_rule_says_so() {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.settle(id, EAST, &resolved(Some(5)));
    let lost = town.complaint_for(EAST);
    town.work(lost, EAST).not_reached(lost).close(lost);
    for (unreachable, expected) in
        [(UnreachableTreatment::Apart, (1, 1)), (UnreachableTreatment::NotResolved, (1, 2))]
    {
        let mut rule = town.policy.appraisal.clone();
        rule.unreachable = unreachable;
        let table = table_by(&town, month(1), much_later(), &rule);
        assert_eq!(counted(&table, EAST, Rate::Resolution), expected);
        assert_eq!(counted(&table, EAST, Rate::HeldAtVerification), (1, 1));
    }
}

#[test]
fn open_work_moves_to_the_successor_and_what_was_missed_before_stays() {
    let mut town = Town::new();
    town.at("2026-01-26T09:00");
    let early = town.complaint_for(PARKS);
    town.at("2026-01-30T09:00");
    let late = town.complaint_for(PARKS);
    town.sign(early, PARKS).sign(late, PARKS);
    town.at("2026-02-01T00:00");
    town.reorganise(early, (PARKS, WATER_AND_PARKS)).reorganise(late, (PARKS, WATER_AND_PARKS));
    let answer_by = WATER_AND_PARKS;
    town.contact(late, answer_by).answer(late, answer_by).accept(late);
    town.verify(late, &not_resolved(None));
    let (january, february) = (table(&town, month(1)), table(&town, month(2)));
    // Its contact was due when 28 January ended, its answer when 31 January ended: before the move.
    assert_eq!(counted(&january, PARKS, Rate::Response), (0, 1));
    assert_eq!(counted(&february, WATER_AND_PARKS, Rate::Response), (1, 1));
    assert_eq!(counted(&february, WATER_AND_PARKS, Rate::Resolution), (0, 1));
    assert_eq!(counted(&february, PARKS, Rate::Resolution), (0, 0));
    let group = |table: &domain::appraisal::Table| {
        let mut rows = table.units();
        let found = rows.find(|(_, row)| row.unit == Some(unit(PARKS)));
        found.map(|(group, _)| group.map(|group| group.as_str().to_owned()))
    };
    assert_eq!(group(&january), Some(Some("bureaus".to_owned())));
    assert_eq!(group(&table(&town, month(3))), None, "it ended on 15 March, with nothing to show");
}

#[test]
fn imported_history_fills_its_classes_and_no_rate() {
    use domain::case::{ClosedAs, ImportedFact};
    let mut town = Town::new();
    let template = town.complaint();
    let registration = Box::new(town.case(template).registration.unwrap());
    for (number, class) in
        (0..).zip([ClosedAs::Unverified, ClosedAs::Verified, ClosedAs::Unreachable])
    {
        let facts = vec![
            (
                local("2025-12-01T09:00"),
                ImportedFact::Registered { registration: registration.clone() },
            ),
            (local("2025-12-02T09:00"), ImportedFact::Assigned { lead: unit(EAST) }),
            (local("2026-01-03T09:00"), ImportedFact::Closed { class }),
        ];
        let id = CaseId(uuid::Uuid::from_u128(0x77 + number));
        let importer = official(Role::SystemAdministrator, OFFICE);
        town.act(importer, id, Command::Import { facts });
    }
    assert_eq!(class(&town, 1, Some(EAST), EndClass::Unverified).len(), 1);
    assert_eq!(class(&town, 1, Some(EAST), EndClass::VerifiedElsewhere).len(), 1);
    assert_eq!(class(&town, 1, Some(EAST), EndClass::Unreachable).len(), 1);
    let table = table(&town, month(1));
    assert_eq!(counted(&table, EAST, Rate::Resolution), (0, 0));
    assert_eq!(counted(&table, EAST, Rate::HeldAtVerification), (0, 0));
    assert_eq!(beside(&table, EAST, Rate::Resolution), []);
}

#[test]
fn what_is_verified_after_history_was_reopened_is_of_the_second_round() {
    use domain::appraisal::{FactBody, facts};
    use domain::case::{ClosedAs, ImportedFact};
    let mut town = Town::new();
    let template = town.complaint();
    let registration = Box::new(town.case(template).registration.unwrap());
    let class = ClosedAs::Verified;
    let history = vec![
        (local("2025-12-01T09:00"), ImportedFact::Registered { registration }),
        (local("2025-12-02T09:00"), ImportedFact::Assigned { lead: unit(EAST) }),
        (local("2025-12-03T09:00"), ImportedFact::Closed { class }),
        (local("2025-12-04T09:00"), ImportedFact::Reopened),
    ];
    let id = CaseId(uuid::Uuid::from_u128(0x77));
    let importer = official(Role::SystemAdministrator, OFFICE);
    town.act(importer, id, Command::Import { facts: history });
    assert_eq!(town.case(id).round, 2);
    town.contact(id, EAST).answer(id, EAST).accept(id).verify(id, &resolved(None));
    let found = facts(&town.journals[&id], &town.calendar).unwrap().facts;
    let rounds: Vec<(bool, u32)> = found
        .iter()
        .filter(|fact| matches!(fact.body, FactBody::Ended { .. } | FactBody::Verified { .. }))
        .map(|fact| (matches!(fact.body, FactBody::Verified { .. }), fact.round))
        .collect();
    assert_eq!(rounds, [(false, 1), (true, 2)]);
}

#[test]
fn what_ends_or_is_judged_after_a_merger_counts_for_the_successor_alone() {
    let mut town = Town::new();
    town.at("2026-01-30T09:00");
    let (withdrawn, objected) = (town.complaint_for(PARKS), town.complaint_for(PARKS));
    let other = town.complaint_for(EAST);
    town.sign(withdrawn, PARKS).object(objected, PARKS).object(other, EAST);
    town.at("2026-02-01T00:00");
    for id in [withdrawn, objected] {
        town.reorganise(id, (PARKS, WATER_AND_PARKS));
    }
    let meant = Found { verdict: Verdict::Held, word: None, satisfaction: None };
    town.withdraw(withdrawn).verify(withdrawn, &meant).close(withdrawn);
    town.judge(objected, false).judge(other, false);
    let successor = Some(WATER_AND_PARKS);
    assert_eq!(class(&town, 2, successor, EndClass::Withdrawn), [withdrawn]);
    let february = table(&town, month(2));
    assert_eq!(counted(&february, WATER_AND_PARKS, Rate::Objections), (0, 1));
    assert_eq!(counted(&february, PARKS, Rate::Objections), (0, 0));
    assert_eq!(counted(&february, EAST, Rate::Objections), (0, 1));
}
