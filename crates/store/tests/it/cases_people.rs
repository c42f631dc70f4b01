//! Cases of the suite about setting up, people, and work that is claimed.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::port::commit::{Commit, Idempotency, SealedContact};
use app::port::people::{Account, Audit, AuditFilter, Session};
use app::port::setup::{AuthorityRecord, CalendarRecord, PersonName, RulesRecord, UnitName};
use app::port::work::{Claim, Notice};
use app::port::{Cases, Commits, People, Retention, Setup, Work};
use domain::case::Status;
use domain::ids::{CalendarKey, CaseId, PersonId, PostId, RequesterId};
use domain::policy::pack::{load, shipped, shipped_keys};
use domain::text_ref::Digest;
use uuid::Uuid;

use crate::city::{CITY, Story, at, case, commit, found, is_conflict, unit, unit_under};
use crate::conformance::cases;
use crate::support::open;

cases![
    an_authority_is_put_and_replaced,
    rules_come_back_whole_and_are_replaced_in_order,
    notes_are_kept_by_name,
    accounts_are_found_by_name,
    a_session_ends_by_itself_and_on_demand,
    the_audit_trail_takes_two_entries_of_one_instant,
    the_audit_trail_is_read_by_person_thing_and_day,
    the_audit_entries_of_a_commit_are_kept_with_it_alone,
    a_step_is_claimed_by_one_worker_until_its_lease_ends,
    a_message_is_claimed_until_it_is_delivered,
    contact_data_is_sealed_again_once,
    contact_data_is_forgotten_when_all_its_cases_have_ended,
    used_keys_and_ended_sessions_are_forgotten,
];

async fn an_authority_is_put_and_replaced(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let names = vec![("zh-CN".to_owned(), "湖滨".to_owned())];
    let zone = "America/New_York".to_owned();
    let record = AuthorityRecord { id: CITY, key: "lake".to_owned(), names, zone };
    database.put_authority(&record).await.unwrap();
    let authorities = open(&address).await.authorities().await.unwrap();
    assert_eq!(authorities.len(), 2);
    assert_eq!(authorities[0], record);
}

async fn rules_come_back_whole_and_are_replaced_in_order(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let calendars = ["china", "united-states", "always-open"].map(CalendarKey::from);
    let packs = shipped_keys().map(|key| load(shipped(key).unwrap(), &calendars).unwrap());
    let person = PersonId(Uuid::from_u128(1));
    let rules = RulesRecord {
        version: 2,
        units: vec![unit_under(unit(0), None), unit_under(unit(5), Some(unit(0)))],
        unit_names: vec![UnitName {
            unit: unit(5),
            language: "en".to_owned(),
            name: "Roads".to_owned(),
        }],
        person_names: vec![PersonName { person, name: "Lin".to_owned() }],
        policies: packs.collect(),
        calendars: vec![CalendarRecord {
            key: "china".to_owned(),
            files: vec![("2026.toml".to_owned(), "year = 2026".to_owned())],
        }],
        ..RulesRecord::default()
    };
    assert_eq!(database.rules_version(CITY).await.unwrap(), 1);
    assert!(database.put_rules(CITY, &rules).await.unwrap());
    assert!(!database.put_rules(CITY, &rules).await.unwrap());
    let first = RulesRecord { version: 1, ..RulesRecord::default() };
    assert!(!database.put_rules(CITY, &first).await.unwrap());
    let kept = database.rules(CITY).await.unwrap();
    assert_eq!((kept.version, &kept.units), (2, &rules.units));
    assert_eq!(kept.policies, rules.policies);
    assert_eq!(format!("{kept:?}"), format!("{rules:?}"));
    assert_eq!(database.rules_version(CITY).await.unwrap(), 2);
}

async fn notes_are_kept_by_name(address: String) {
    let database = open(&address).await;
    found(&database).await;
    assert_eq!(database.note(CITY, "place").await.unwrap(), None);
    for value in ["1", "2"] {
        database.put_note(CITY, "place", value).await.unwrap();
    }
    assert_eq!(database.note(CITY, "place").await.unwrap().as_deref(), Some("2"));
}

async fn accounts_are_found_by_name(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let account = |login: &str, password: Option<&str>| Account {
        person: PersonId(Uuid::from_u128(4)),
        login: login.to_owned(),
        password: password.map(str::to_owned),
        is_active: password.is_some(),
    };
    for account in [account("zhou", Some("x")), account("Ann", None), account("zhou", None)] {
        database.put_account(CITY, &account).await.unwrap();
    }
    assert_eq!(database.account(CITY, "zhou").await.unwrap(), Some(account("zhou", None)));
    assert_eq!(database.account(CITY, "ann").await.unwrap(), None);
    let all = database.accounts(CITY).await.unwrap();
    assert_eq!(all, [account("Ann", None), account("zhou", None)]);
}

async fn a_session_ends_by_itself_and_on_demand(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut session = Session {
        secret: Digest([1; 32]),
        person: PersonId(Uuid::from_u128(4)),
        post: None,
        is_token: true,
        label: "map".to_owned(),
        created_at: at(0),
        used_at: at(0),
        expires_at: at(100),
    };
    database.put_session(CITY, &session).await.unwrap();
    session.post = Some(PostId(Uuid::from_u128(6)));
    session.used_at = at(50);
    database.put_session(CITY, &session).await.unwrap();
    let find = |now| database.session(CITY, Digest([1; 32]), now);
    assert_eq!(find(at(99)).await.unwrap(), Some(session.clone()));
    assert_eq!(find(at(100)).await.unwrap(), None);
    database.end_session(CITY, session.secret).await.unwrap();
    assert_eq!(find(at(1)).await.unwrap(), None);
    let browser = Session { secret: Digest([2; 32]), is_token: false, ..session.clone() };
    let token = Session { is_token: true, ..session };
    let other = Session { person: PersonId(Uuid::from_u128(77)), ..browser.clone() };
    let other = Session { secret: Digest([3; 32]), ..other };
    for one in [&browser, &token, &other] {
        database.put_session(CITY, one).await.unwrap();
    }
    let left = async || {
        let mut left = Vec::new();
        for one in [&browser, &token, &other] {
            let found = database.session(CITY, one.secret, at(1)).await.unwrap();
            left.push(found.is_some());
        }
        left
    };
    database.end_sessions(CITY, browser.person, false).await.unwrap();
    assert_eq!(left().await, [false, true, true]);
    database.end_sessions(CITY, browser.person, true).await.unwrap();
    assert_eq!(left().await, [false, false, true]);
}

async fn the_audit_trail_takes_two_entries_of_one_instant(address: String) {
    let database = Arc::new(open(&address).await);
    found(&database).await;
    let tasks: Vec<_> = (0..10)
        .map(|number| {
            let database = Arc::clone(&database);
            let about = format!("policy {number}");
            let act = "replace".to_owned();
            let entry = Audit { at: at(0), person: None, act, about };
            tokio::spawn(async move { database.audit(CITY, &entry).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}

async fn the_audit_trail_is_read_by_person_thing_and_day(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let who = |number: i64| PersonId(Uuid::from_u128(u128::from(number.unsigned_abs() % 3 + 1)));
    let entry = |number: i64| Audit {
        at: at(number),
        person: (number % 4 != 0).then(|| who(number)),
        act: if number % 2 == 0 { "signed-in" } else { "contact-revealed" }.to_owned(),
        about: format!("2026-00000{}", number % 5),
    };
    let all: Vec<Audit> = (0..40).map(entry).collect();
    for entry in &all {
        database.audit(CITY, entry).await.unwrap();
    }
    type Wanted = Box<dyn Fn(&Audit) -> bool>;
    let none = AuditFilter::default;
    let asked: Vec<(AuditFilter, Wanted)> = vec![
        (none(), Box::new(|_| true)),
        (
            AuditFilter { person: Some(who(1)), ..none() },
            Box::new(move |entry| entry.person == Some(who(1))),
        ),
        (
            AuditFilter { act: Some("signed-in".to_owned()), ..none() },
            Box::new(|entry| entry.act == "signed-in"),
        ),
        (
            AuditFilter { about: Some("2026-000003".to_owned()), ..none() },
            Box::new(|entry| entry.about == "2026-000003"),
        ),
        (
            AuditFilter { from: Some(at(10)), before: Some(at(20)), ..none() },
            Box::new(|entry| at(10) <= entry.at && entry.at < at(20)),
        ),
    ];
    for (filter, is_wanted) in asked {
        let wanted: Vec<&Audit> = all.iter().rev().filter(|entry| is_wanted(entry)).collect();
        let (mut seen, mut filter) = (Vec::new(), filter);
        loop {
            let page = database.audited(CITY, &filter, 7).await.unwrap();
            let Some(last) = page.last() else { break };
            filter.earlier_than = Some(last.place);
            seen.extend(page.into_iter().map(|found| found.entry));
        }
        assert_eq!(seen.iter().collect::<Vec<_>>(), wanted, "{filter:?}");
        assert!(!wanted.is_empty(), "nothing is told by {filter:?}");
    }
}

async fn the_audit_entries_of_a_commit_are_kept_with_it_alone(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut story = Story::new(1);
    let entry = Audit {
        at: at(1),
        person: Some(PersonId(Uuid::from_u128(1))),
        act: "contact-revealed".to_owned(),
        about: "2026-000001".to_owned(),
    };
    let stream = story.go_on(1, at(1));
    let audits = vec![entry.clone()];
    let first = Commit { audits, ..commit(at(1), vec![stream.clone()]) };
    database.commit(first.clone()).await.unwrap();
    assert!(is_conflict(database.commit(first).await, stream.row.case));
    let found = database.audited(CITY, &AuditFilter::default(), 10).await.unwrap();
    assert_eq!(found.iter().map(|it| &it.entry).collect::<Vec<_>>(), [&entry]);
}

fn claim(worker: &str, now: i64, limit: u32) -> Claim {
    let (now, until) = (at(now), at(now + 10));
    Claim { authority: CITY, worker: worker.to_owned(), now, until, limit }
}

async fn a_step_is_claimed_by_one_worker_until_its_lease_ends(address: String) {
    let (one, other) = (open(&address).await, open(&address).await);
    found(&one).await;
    let mut stories = Vec::new();
    for number in 1..=20_u128 {
        let mut story = Story::new(number);
        story.row.next_step_at = Some(at(i64::try_from(number).unwrap()));
        one.commit(commit(at(0), vec![story.go_on(1, at(0))])).await.unwrap();
        stories.push(story);
    }
    let (mine, theirs) = (claim("one", 15, 12), claim("other", 15, 12));
    let (first, second) = tokio::join!(one.claim_steps(&mine), other.claim_steps(&theirs));
    let (first, second) = (first.unwrap(), second.unwrap());
    let mut claimed: BTreeSet<CaseId> = first.iter().chain(&second).copied().collect();
    assert_eq!(claimed.len(), first.len() + second.len(), "claimed twice");
    claimed.extend(one.claim_steps(&claim("one", 15, 12)).await.unwrap());
    assert_eq!(claimed, (1..=15).map(case).collect());
    assert!(one.claim_steps(&claim("one", 15, 12)).await.unwrap().is_empty());

    // The step of the first case is recorded, the others fall due again when the leases end.
    stories[0].row.next_step_at = Some(at(90));
    one.commit(commit(at(16), vec![stories[0].go_on(1, at(16))])).await.unwrap();
    let again = other.claim_steps(&claim("other", 25, 100)).await.unwrap();
    let again: BTreeSet<CaseId> = again.into_iter().collect();
    assert_eq!(again, (2..=20).map(case).collect());
}

async fn a_message_is_claimed_until_it_is_delivered(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let notice = |number: i64| Notice {
        id: format!("message-{number}"),
        case: case(1),
        unit: (number != 3).then(|| unit(1)),
        requester: (number == 3).then(|| RequesterId(Uuid::from_u128(8))),
        key: "case-dispatched".to_owned(),
        values: "{}".to_owned(),
        caused_at: at(number),
        delivered_at: (number == 4).then(|| at(number)),
    };
    let mut story = Story::new(1);
    for _ in 0..2 {
        // The same effects again are the same messages.
        let mut writing = commit(at(0), vec![story.go_on(1, at(0))]);
        writing.notices = vec![notice(2), notice(1), notice(3), notice(4)];
        database.commit(writing).await.unwrap();
    }
    let first = database.claim_notices(&claim("one", 20, 2)).await.unwrap();
    assert_eq!(first, [notice(1), notice(2)]);
    assert_eq!(database.claim_notices(&claim("other", 21, 9)).await.unwrap(), [notice(3)]);
    database.delivered(CITY, "message-1", at(22)).await.unwrap();
    let again = database.claim_notices(&claim("other", 30, 9)).await.unwrap();
    assert_eq!(again, [notice(2)]);
    let of_unit = database.notices_of(CITY, unit(1), 9).await.unwrap();
    // One was delivered as it was written, as in a simulation, and was never to be claimed.
    let delivered = Notice { delivered_at: Some(at(22)), ..notice(1) };
    assert_eq!(of_unit, [notice(4), notice(2), delivered]);
}

fn sealed(number: u128, key_id: &str) -> SealedContact {
    SealedContact {
        requester: RequesterId(Uuid::from_u128(number)),
        key_id: key_id.to_owned(),
        sealed: vec![u8::try_from(number).unwrap(), 9],
        telephone: Some(Digest([5; 32])),
        follow_up_code: None,
    }
}

async fn contact_data_is_sealed_again_once(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut writing = commit(at(0), Vec::new());
    writing.contacts = vec![sealed(1, "old"), sealed(2, "new"), sealed(3, "old")];
    database.commit(writing).await.unwrap();
    let old = database.contacts_of_other_keys(CITY, "new", 9).await.unwrap();
    let requesters: Vec<u128> = old.iter().map(|found| found.requester.0.as_u128()).collect();
    assert_eq!(requesters, [1, 3]);
    let again = SealedContact { sealed: vec![7], ..sealed(1, "new") };
    assert!(database.seal_again(CITY, &again, "old").await.unwrap());
    assert!(!database.seal_again(CITY, &again, "old").await.unwrap());
    let kept = database.contact(CITY, again.requester).await.unwrap().unwrap();
    assert_eq!((kept.sealed, kept.telephone), (vec![7], Some(Digest([5; 32]))));
    assert_eq!(database.contacts_of_other_keys(CITY, "new", 9).await.unwrap().len(), 1);
}

async fn contact_data_is_forgotten_when_all_its_cases_have_ended(address: String) {
    let database = open(&address).await;
    found(&database).await;
    let mut writing = commit(at(0), Vec::new());
    writing.contacts = (1..=4).map(|number| sealed(number, "key")).collect();
    database.commit(writing).await.unwrap();
    // 1 has ended long ago, 2 has one case still open, 3 ended lately, 4 has no case yet.
    let cases = [(1, 10, true), (1, 20, true), (2, 10, true), (2, 10, false), (3, 90, true)];
    for (number, (requester, second, is_over)) in (1..).zip(cases) {
        let mut story = Story::new(number);
        story.row.requester = Some(RequesterId(Uuid::from_u128(requester)));
        story.row.status = if is_over { Status::Closed } else { Status::InProgress };
        story.row.closed_at = is_over.then(|| at(second));
        database.commit(commit(at(0), vec![story.go_on(1, at(0))])).await.unwrap();
    }
    let one = RequesterId(Uuid::from_u128(1));
    assert_eq!(database.requesters_at_rest(CITY, at(50), None, 9).await.unwrap(), [one]);
    assert!(database.requesters_at_rest(CITY, at(50), Some(one), 9).await.unwrap().is_empty());
    assert!(database.requesters_at_rest(CITY, at(20), None, 9).await.unwrap().is_empty());
    assert!(database.requesters_at_rest(CITY, at(0), None, 9).await.unwrap().is_empty());
    // Whoever has a case again by the time of forgetting is kept: it is looked at once more.
    let all = [1, 2, 3].map(|number| RequesterId(Uuid::from_u128(number)));
    database.forget_contacts(CITY, at(50), &all).await.unwrap();
    let mut kept = Vec::new();
    for requester in all {
        kept.push(database.contact(CITY, requester).await.unwrap().is_some());
    }
    assert_eq!(kept, [false, true, true]);
}

async fn used_keys_and_ended_sessions_are_forgotten(address: String) {
    let database = open(&address).await;
    found(&database).await;
    for (second, key) in [(10, "early"), (60, "late")] {
        let mut writing = commit(at(second), Vec::new());
        let (account, request) = (Digest([1; 32]), Digest([2; 32]));
        let (key, answer) = (key.to_owned(), "{}".to_owned());
        writing.idempotency = Some(Idempotency { key, account, request, answer });
        database.commit(writing).await.unwrap();
    }
    database.forget_used(CITY, at(50)).await.unwrap();
    let find = |key| database.answered(CITY, Digest([1; 32]), key);
    assert_eq!(find("early").await.unwrap(), None);
    assert!(find("late").await.unwrap().is_some());
}
