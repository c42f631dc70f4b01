//! What history must not say: what a mistaken mapping would bring in.

#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use domain::actor::Role;
use domain::case::{
    Command, Confidentiality, Counterparty, DispositionClass, ImportedFact, Kind, Registration,
};
use domain::ids::{CaseId, PersonId, UnitId};
use domain::refusal::RefusalKey;
use jiff::Timestamp;
use uuid::Uuid;

use super::support::units::{OFFICE, official};
use super::support::{Town, local};

fn registration(town: &mut Town) -> Registration {
    let template = town.complaint();
    town.case(template).registration.unwrap()
}

/// Why an import of a case is refused, that began so and went on so.
fn refused(town: &mut Town, first: Registration, then: Vec<ImportedFact>) -> Option<RefusalKey> {
    let at: Timestamp = local("2025-12-01T09:00");
    let registered = ImportedFact::Registered { registration: Box::new(first) };
    let facts = std::iter::once(registered).chain(then).map(|fact| (at, fact)).collect();
    let id = CaseId(Uuid::from_u128(0x77));
    let importer = official(Role::SystemAdministrator, OFFICE);
    town.attempt(importer, id, Command::Import { facts }).err().map(|refusal| refusal.key)
}

#[test]
fn a_confidential_case_of_nobody_would_be_everybodys() {
    let mut town = Town::new();
    let plain = registration(&mut town);
    let nobody = Confidentiality::NamedPersons(Vec::new());
    let first = Registration { confidentiality: nobody, ..plain.clone() };
    assert_eq!(refused(&mut town, first, Vec::new()), Some(RefusalKey::NobodyNamed));
    // Still open, and nobody who is named could carry it on; closed, nobody needs to.
    let stranger = Confidentiality::NamedPersons(vec![PersonId(Uuid::from_u128(0x99))]);
    let first = Registration { confidentiality: stranger, ..plain };
    let open = refused(&mut town, first.clone(), Vec::new());
    assert_eq!(open, Some(RefusalKey::NamedCannotCarryOn));
    let class = domain::case::ClosedAs::Unverified;
    assert_eq!(refused(&mut town, first, vec![ImportedFact::Closed { class }]), None);
}

#[test]
fn a_disposition_is_one_of_the_policy_and_of_its_class() {
    let mut town = Town::new();
    let plain = registration(&mut town);
    let dispositions = town.policy.dispositions.clone();
    let (key, rule) = dispositions.iter().next().unwrap();
    let mut with = |class, disposition: &domain::ids::DispositionKey| {
        let fact = ImportedFact::Disposed { class, disposition: disposition.clone() };
        refused(&mut town, plain.clone(), vec![fact])
    };
    let other = DispositionClass::Emergency;
    assert_ne!(rule.class, other);
    assert_eq!(with(other, key), Some(RefusalKey::UnknownDisposition));
    assert_eq!(with(rule.class, &"thrown-away".into()), Some(RefusalKey::UnknownDisposition));
    assert_eq!(with(rule.class, key), None);
}

#[test]
fn a_unit_that_never_was_has_had_nothing_and_is_owed_nothing() {
    let mut town = Town::new();
    let plain = registration(&mut town);
    let unit = UnitId(Uuid::from_u128(0x5EA));
    let assigned = vec![ImportedFact::Assigned { lead: unit }];
    assert_eq!(refused(&mut town, plain.clone(), assigned), Some(RefusalKey::UnknownUnit));
    let promise = Registration {
        kind: Kind::Commitment,
        type_key: "target".into(),
        counterparty: Counterparty::CommissioningOffice { unit },
        ..plain
    };
    assert_eq!(refused(&mut town, promise, Vec::new()), Some(RefusalKey::UnknownUnit));
}
