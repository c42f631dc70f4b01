//! From a request to facts of history.

use domain::case::{ClosedAs, ImportedFact};
use domain::ids::{
    AuthorityId, CaseId, ChannelKey, PolicyKey, PolicyRef, RequesterId, TextId, TypeKey, UnitId,
    UrgencyKey,
};
use domain::text_ref::{Digest, TextRef};
use jiff::Timestamp;
use uuid::Uuid;

use super::super::{SourceCase, SourceStatus, Subject, facts};
use super::{at, case_of};

fn subject() -> Subject {
    Subject {
        authority: AuthorityId(Uuid::from_u128(1)),
        type_key: TypeKey::from("service-request"),
        category: None,
        channel: ChannelKey::from("phone"),
        urgency: UrgencyKey::from("standard"),
        requester: RequesterId(Uuid::from_u128(2)),
        policy: PolicyRef { key: PolicyKey::from("city-311"), version: 1 },
        unit: Some(UnitId(Uuid::from_u128(3))),
        primary: None,
    }
}

/// The facts by name and time, and the texts they refer to.
fn told(case: &SourceCase, subject: &Subject) -> (Vec<(Timestamp, &'static str)>, Vec<String>) {
    let mut texts: Vec<String> = Vec::new();
    let found = facts(case, subject, &mut |text: &str| {
        texts.push(text.to_owned());
        let characters = u32::try_from(text.trim().chars().count()).unwrap();
        let text_id = TextId(Uuid::from_u128(texts.len() as u128));
        TextRef { text_id, keyed_hash: Digest([0; 32]), characters }
    });
    let names = found.iter().map(|(at, fact)| {
        let name = match fact {
            ImportedFact::Registered { .. } => "registered",
            ImportedFact::Assigned { .. } => "assigned",
            ImportedFact::Noted { .. } => "noted",
            ImportedFact::Answered { .. } => "answered",
            ImportedFact::Linked { .. } => "linked",
            ImportedFact::Closed { class: ClosedAs::Unverified } => "closed, unverified",
            ImportedFact::Closed { class: ClosedAs::Withdrawn } => "closed, withdrawn",
            ImportedFact::Reopened => "reopened",
            other => panic!("{other:?}"),
        };
        (*at, name)
    });
    (names.collect(), texts)
}

fn names(case: &SourceCase, subject: &Subject) -> Vec<&'static str> {
    let (facts, _) = told(case, subject);
    assert!(facts.is_sorted_by_key(|(at, _)| *at), "{facts:?}");
    facts.into_iter().map(|(_, name)| name).collect()
}

fn case(rest: &str) -> SourceCase {
    let header = "id,requested_at,text,status,closed_at,reopened_at,updated_at,answer";
    case_of("generic-csv", &format!("{header}\n1,2026-03-01T08:00:00Z,The lamp is out,{rest}\n"))
}

#[test]
fn a_closed_request_is_closed_unverified_with_its_answer_at_the_closing() {
    let case = case("closed,2026-03-04T09:00:00Z,,,New lamp.");
    let (facts, texts) = told(&case, &subject());
    let wanted = [
        (at("2026-03-01T08:00:00Z"), "registered"),
        (at("2026-03-01T08:00:00Z"), "assigned"),
        (at("2026-03-04T09:00:00Z"), "answered"),
        (at("2026-03-04T09:00:00Z"), "closed, unverified"),
    ];
    assert_eq!(facts, wanted);
    assert_eq!(texts, ["The lamp is out", "New lamp."]);
}

#[test]
fn what_is_said_of_an_open_request_is_a_note_and_no_answer() {
    let case = case("open,,,2026-03-02T08:00:00Z,Forwarded.");
    let wanted = [
        (at("2026-03-01T08:00:00Z"), "registered"),
        (at("2026-03-01T08:00:00Z"), "assigned"),
        (at("2026-03-02T08:00:00Z"), "noted"),
    ];
    assert_eq!(told(&case, &subject()).0, wanted);
}

#[test]
fn without_a_known_unit_nobody_is_said_to_have_had_it() {
    let nobody = Subject { unit: None, ..subject() };
    assert_eq!(names(&case("open,,,,"), &nobody), ["registered"]);
}

#[test]
fn a_duplicate_of_a_case_that_is_here_is_linked_before_it_is_closed() {
    let linked = Subject { primary: Some(CaseId(Uuid::from_u128(9))), ..subject() };
    let closed = case("closed,2026-03-04T09:00:00Z,,,");
    assert_eq!(names(&closed, &linked), ["registered", "assigned", "linked", "closed, unverified"]);
    let open = case("open,,,,");
    assert_eq!(names(&open, &linked), ["registered", "assigned", "linked"]);
}

#[test]
fn a_request_opened_again_was_closed_before_and_is_open_now() {
    let open = case("open,2026-03-04T09:00:00Z,2026-03-05T09:00:00Z,,");
    let wanted = ["registered", "assigned", "closed, unverified", "reopened"];
    assert_eq!(names(&open, &subject()), wanted);
    let closed = case("closed,2026-03-06T09:00:00Z,2026-03-05T09:00:00Z,,");
    let wanted = ["registered", "assigned", "reopened", "closed, unverified"];
    assert_eq!(names(&closed, &subject()), wanted);
    let again = case("closed,2026-03-04T09:00:00Z,2026-03-05T09:00:00Z,2026-03-07T09:00:00Z,");
    let (facts, _) = told(&again, &subject());
    assert_eq!(facts.last(), Some(&(at("2026-03-07T09:00:00Z"), "closed, unverified")));
}

#[test]
fn what_is_odd_stands_in_a_note_at_the_end_with_the_words_of_the_source() {
    let case = case("closed,2026-02-01T09:00:00Z,,,");
    let (facts, texts) = told(&case, &subject());
    assert_eq!(facts.last(), Some(&(at("2026-03-01T08:00:00Z"), "noted")));
    assert!(texts.last().unwrap().contains("closed_at: 2026-02-01T09:00:00Z"), "{texts:?}");
}

#[test]
fn withdrawn_is_said_only_where_the_source_says_it() {
    let case = case("withdrawn,2026-03-04T09:00:00Z,,,");
    assert_eq!(case.status, SourceStatus::Withdrawn);
    assert_eq!(names(&case, &subject()).last(), Some(&"closed, withdrawn"));
}

#[test]
fn what_was_said_about_a_request_stands_among_its_facts_at_its_own_time() {
    let mut case = case("closed,2026-03-04T09:00:00Z,,,New lamp.");
    let note = |at_text: &str, text: &str| super::super::SourceNote {
        at: at(at_text),
        text: text.to_owned(),
    };
    case.notes = vec![
        note("2026-03-05T09:00:00Z", "Out again"),
        note("2026-03-02T09:00:00Z", "Assigned"),
        note("2025-01-01T00:00:00Z", "Before it was asked"),
    ];
    let (facts, texts) = told(&case, &subject());
    assert!(facts.is_sorted_by_key(|(at, _)| *at), "{facts:?}");
    let noted = facts.iter().filter(|(_, name)| *name == "noted").map(|(at, _)| *at);
    let wanted = ["2026-03-01T08:00:00Z", "2026-03-02T09:00:00Z", "2026-03-05T09:00:00Z"].map(at);
    assert_eq!(noted.collect::<Vec<_>>(), wanted);
    assert!(texts.contains(&"Out again".to_owned()));
}
