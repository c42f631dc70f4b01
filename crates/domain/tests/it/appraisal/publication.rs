//! The life of an appraisal: publish, object, decide, freeze, revise.

use domain::access::{Asking, Viewer};
use domain::actor::{Actor, Role};
use domain::appraisal::{
    About, Publication, PublicationChange, Table, decide_objection, freeze, object, publish, revise,
};
use domain::policy::{AppraisalRule, Rate};
use domain::refusal::{Refusal, RefusalKey};
use domain::text_ref::TextRef;
use jiff::Timestamp;

use super::{month, table_by};
use crate::support::units::{EAST, MILL_STREET, OFFICE, WEST, official, unit};
use crate::support::{Town, local, resolved, text};

/// A town with one complaint, resolved in January.
fn town() -> Town {
    let mut town = Town::new();
    let id = town.complaint_for(EAST);
    town.settle(id, EAST, &resolved(Some(4)));
    town
}

fn january(town: &Town, as_of: &str) -> Table {
    table_by(town, month(1), local(as_of), &town.policy.appraisal)
}

fn asking<'town>(town: &'town Town, actor: &'town Actor, now: Timestamp) -> Asking<'town> {
    let viewer = Viewer { actor, now, organisation: &town.organisation };
    Asking { viewer, policy: &town.policy }
}

fn appraiser() -> Actor {
    official(Role::Appraiser, OFFICE)
}

const NOTHING: About = About { rate: None, case: None };

/// The key of a refusal.
fn key(outcome: Result<PublicationChange, Refusal>) -> RefusalKey {
    outcome.unwrap_err().key
}

fn after(before: Option<&Publication>, change: &PublicationChange) -> Publication {
    Publication::after(before.cloned(), change.event()).unwrap()
}

/// January as published on Monday 2 February.
fn published(town: &Town) -> Publication {
    let who = appraiser();
    let table = january(town, "2026-02-02T09:00");
    let asking = asking(town, &who, local("2026-02-02T10:00"));
    after(None, &publish(&asking, None, &table, &town.calendar).unwrap())
}

fn objected(town: &Town, publication: &Publication, by: &Actor, now: &str) -> Publication {
    let about = About { rate: Some(Rate::Response), case: None };
    let change = object(&asking(town, by, local(now)), publication, about, text()).unwrap();
    after(Some(publication), &change)
}

fn frozen(town: &Town) -> Publication {
    let who = appraiser();
    let publication = published(town);
    let asking = asking(town, &who, local("2026-02-10T09:00"));
    let table = january(town, "2026-02-10T09:00");
    after(Some(&publication), &freeze(&asking, &publication, &table).unwrap())
}

#[test]
fn a_period_is_published_by_an_appraiser_after_its_end_and_once() {
    let town = town();
    let (who, handler) = (appraiser(), official(Role::Handler, EAST));
    let now = local("2026-02-02T10:00");
    let over = january(&town, "2026-02-02T09:00");
    let tried = publish(&asking(&town, &handler, now), None, &over, &town.calendar);
    assert_eq!(key(tried), RefusalKey::NotPermitted);
    let early = january(&town, "2026-02-01T00:00");
    let tried = publish(&asking(&town, &who, now), None, &early, &town.calendar);
    assert_eq!(key(tried), RefusalKey::PeriodNotOver);
    let publication = published(&town);
    let tried = publish(&asking(&town, &who, now), Some(&publication), &over, &town.calendar);
    assert_eq!(key(tried), RefusalKey::AppraisalPublished);
    // Three working days after Monday: up to midnight of Thursday.
    assert_eq!(publication.objections_until, local("2026-02-06T00:00"));
    assert_eq!(publication.current(), &publication.published);
}

#[test]
fn units_object_within_the_window_and_with_a_reason() {
    let town = town();
    let publication = published(&town);
    let handler = official(Role::Handler, EAST);
    let in_time = asking(&town, &handler, local("2026-02-06T00:00"));
    assert!(object(&in_time, &publication, NOTHING, text()).is_ok());
    let blank = TextRef { characters: 0, ..text() };
    let tried = object(&in_time, &publication, NOTHING, blank);
    assert_eq!(key(tried), RefusalKey::ReasonMissing);
    let too_late = asking(&town, &handler, local("2026-02-06T00:01"));
    let tried = object(&too_late, &publication, NOTHING, text());
    assert_eq!(key(tried), RefusalKey::ObjectionWindowOver);
    let who = appraiser();
    let not_a_unit = asking(&town, &who, local("2026-02-03T09:00"));
    let tried = object(&not_a_unit, &publication, NOTHING, text());
    assert_eq!(key(tried), RefusalKey::NotPermitted);
}

#[test]
fn an_objection_is_decided_once_by_somebody_independent_of_the_unit() {
    let town = town();
    let handler = official(Role::Handler, EAST);
    let publication = objected(&town, &published(&town), &handler, "2026-02-03T09:00");
    assert_eq!(publication.objections[0].unit, unit(EAST));
    let now = local("2026-02-04T09:00");
    let own_house = official(Role::Appraiser, EAST);
    let tried = decide_objection(&asking(&town, &own_house, now), &publication, 1, (true, text()));
    assert_eq!(key(tried), RefusalKey::OwnAsking);
    let tried = decide_objection(&asking(&town, &handler, now), &publication, 1, (true, text()));
    assert_eq!(key(tried), RefusalKey::NotPermitted);
    let who = appraiser();
    let independent = asking(&town, &who, now);
    let tried = decide_objection(&independent, &publication, 2, (true, text()));
    assert_eq!(key(tried), RefusalKey::NoSuchObjection);
    let change = decide_objection(&independent, &publication, 1, (true, text())).unwrap();
    let decided = after(Some(&publication), &change);
    assert_eq!(decided.objections[0].is_upheld, Some(true));
    let tried = decide_objection(&independent, &decided, 1, (false, text()));
    assert_eq!(key(tried), RefusalKey::NoSuchObjection);
}

#[test]
fn the_house_above_decides_no_objection_of_the_unit_below_it() {
    let town = town();
    let street = official(Role::Handler, MILL_STREET);
    let publication = objected(&town, &published(&town), &street, "2026-02-03T09:00");
    let now = local("2026-02-04T09:00");
    let district = official(Role::Appraiser, EAST);
    let tried = decide_objection(&asking(&town, &district, now), &publication, 1, (false, text()));
    assert_eq!(key(tried), RefusalKey::OwnAsking);
}

#[test]
fn a_table_is_frozen_after_the_window_with_every_objection_decided() {
    let town = town();
    let who = appraiser();
    let handler = official(Role::Handler, WEST);
    let publication = objected(&town, &published(&town), &handler, "2026-02-03T09:00");
    let table = january(&town, "2026-02-10T09:00");
    let open = asking(&town, &who, local("2026-02-06T00:00"));
    assert_eq!(key(freeze(&open, &publication, &table)), RefusalKey::ObjectionWindowOpen);
    let late = asking(&town, &who, local("2026-02-10T09:00"));
    assert_eq!(key(freeze(&late, &publication, &table)), RefusalKey::ObjectionsUndecided);
    let change = decide_objection(&late, &publication, 1, (false, text())).unwrap();
    let decided = after(Some(&publication), &change);
    let other_month = table_by(&town, month(2), local("2026-03-10T09:00"), &town.policy.appraisal);
    assert_eq!(key(freeze(&late, &decided, &other_month)), RefusalKey::AnotherAppraisal);
    let formula = AppraisalRule { formula_version: 2, ..town.policy.appraisal.clone() };
    let other_formula = table_by(&town, month(1), local("2026-02-10T09:00"), &formula);
    assert_eq!(key(freeze(&late, &decided, &other_formula)), RefusalKey::AnotherAppraisal);
    let frozen = after(Some(&decided), &freeze(&late, &decided, &table).unwrap());
    assert_eq!(frozen.frozen.as_ref().unwrap().content, frozen.published.content);
    assert_eq!(key(freeze(&late, &frozen, &table)), RefusalKey::AppraisalFrozen);
    let tried =
        object(&asking(&town, &handler, local("2026-02-05T09:00")), &frozen, NOTHING, text());
    assert_eq!(key(tried), RefusalKey::AppraisalFrozen);
}

#[test]
fn a_late_fact_becomes_a_revision_beside_the_frozen_table() {
    let mut town = town();
    let frozen = frozen(&town);
    let who = appraiser();
    let same = january(&town, "2026-02-20T09:00");
    let now = local("2026-02-20T10:00");
    let tried = revise(&asking(&town, &who, now), &frozen, &same, text());
    assert_eq!(key(tried), RefusalKey::NothingToChange);
    let id = *town.journals.keys().next().unwrap();
    town.at("2026-02-20T09:00").exclude(id, EAST, (&[Rate::Response], true));
    let revised = january(&town, "2026-02-20T09:30");
    let change = revise(&asking(&town, &who, now), &frozen, &revised, text()).unwrap();
    let again = after(Some(&frozen), &change);
    assert_eq!(again.frozen, frozen.frozen);
    assert_eq!(again.revisions.len(), 1);
    assert_eq!(again.current(), &again.revisions[0]);
    assert_ne!(again.current().content, frozen.current().content);
    let tried = revise(&asking(&town, &who, now), &again, &revised, text());
    assert_eq!(key(tried), RefusalKey::NothingToChange);
    let publication = published(&town);
    let tried = revise(&asking(&town, &who, now), &publication, &revised, text());
    assert_eq!(key(tried), RefusalKey::AppraisalNotFrozen);
}

#[test]
fn events_of_an_appraisal_load_as_they_were_written() {
    let town = town();
    let publication = frozen(&town);
    let stored = serde_json::to_string(&publication).unwrap();
    assert_eq!(serde_json::from_str::<Publication>(&stored).unwrap(), publication);
    let mut journal = Vec::new();
    let who = appraiser();
    let table = january(&town, "2026-02-02T09:00");
    let now = asking(&town, &who, local("2026-02-02T10:00"));
    journal.push(publish(&now, None, &table, &town.calendar).unwrap().event().clone());
    let handler = official(Role::Handler, EAST);
    let published = Publication::after(None, &journal[0]).unwrap();
    let later = asking(&town, &handler, local("2026-02-03T10:00"));
    journal.push(object(&later, &published, NOTHING, text()).unwrap().event().clone());
    for event in journal {
        let stored = serde_json::to_string(&event).unwrap();
        assert_eq!(
            serde_json::from_str::<domain::appraisal::PublicationEvent>(&stored).unwrap(),
            event,
            "{stored}"
        );
    }
}
