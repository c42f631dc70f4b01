//! The units and posts of the town.

use domain::actor::{Actor, Official, Role};
use domain::ids::{PersonId, PostId, UnitId};
use domain::unit::{Holding, Organisation, Post, Unit, UnitVersion, Validity};
use jiff::Timestamp;
use uuid::Uuid;

/// The town itself.
pub(crate) const TOWN: u128 = 0;
/// The hotline's centre: intake, dispatch, verification.
pub(crate) const CENTRE: u128 = 1;
/// The supervision office: supervisor, arbiter, appraiser.
pub(crate) const OFFICE: u128 = 2;
/// Districts, one peer group.
pub(crate) const EAST: u128 = 3;
/// Another district.
pub(crate) const WEST: u128 = 4;
/// A third district.
pub(crate) const NORTH: u128 = 5;
/// A street of the east district; streets are another peer group.
pub(crate) const MILL_STREET: u128 = 6;
/// Another street of the east district.
pub(crate) const HILL_STREET: u128 = 7;
/// A bureau that is merged into [`WATER_AND_PARKS`] in the course of a year.
pub(crate) const PARKS: u128 = 8;
/// Its successor.
pub(crate) const WATER_AND_PARKS: u128 = 9;

const NAMES: [&str; 10] = [
    "town",
    "centre",
    "office",
    "east",
    "west",
    "north",
    "mill-street",
    "hill-street",
    "parks",
    "water-and-parks",
];

/// The end of the bureau of parks.
const MERGED: &str = "2026-02-01T00:00:00+08:00";

pub(crate) fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(0xA_0000 + number))
}

pub(crate) fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(0xB_0000 + number))
}

fn post(number: u128) -> PostId {
    PostId(Uuid::from_u128(0xC_0000 + number))
}

const ROLES: &[(Role, u128)] = &[
    (Role::Intake, CENTRE),
    (Role::Dispatcher, CENTRE),
    (Role::Verifier, CENTRE),
    (Role::Supervisor, OFFICE),
    (Role::Arbiter, OFFICE),
    (Role::Appraiser, OFFICE),
    (Role::Appraiser, EAST),
    (Role::Handler, EAST),
    (Role::Handler, WEST),
    (Role::Handler, NORTH),
    (Role::Handler, MILL_STREET),
    (Role::Handler, HILL_STREET),
    (Role::Handler, PARKS),
    (Role::Handler, WATER_AND_PARKS),
    (Role::SystemAdministrator, OFFICE),
];

/// Whoever holds the post of a role in a unit.
pub(crate) fn official(role: Role, of: u128) -> Actor {
    let number = ROLES.iter().position(|known| *known == (role, of)).expect("a post of the town");
    let number = u128::try_from(number).unwrap();
    let (person, post, unit) = (person(number), post(number), unit(of));
    Actor::Official(Official { person, post, unit, role, substitute_for: None })
}

fn version(number: u128, valid: Validity) -> UnitVersion {
    let (parent, level, group) = match number {
        TOWN => (None, 0, None),
        EAST | WEST | NORTH => (Some(unit(TOWN)), 1, Some("districts")),
        MILL_STREET | HILL_STREET => (Some(unit(EAST)), 2, Some("streets")),
        PARKS | WATER_AND_PARKS => (Some(unit(TOWN)), 1, Some("bureaus")),
        _ => (Some(unit(TOWN)), 1, None),
    };
    UnitVersion { valid, parent, level, peer_group: group.map(Into::into) }
}

/// Every unit, and every post with the person who holds it for ever.
pub(crate) fn organisation() -> Organisation {
    let mut organisation = Organisation::default();
    for (number, name) in (0_u128..).zip(NAMES) {
        let to = (number == PARKS).then(|| MERGED.parse().unwrap());
        let valid = Validity { from: Timestamp::UNIX_EPOCH, to };
        organisation.put_unit(Unit {
            id: unit(number),
            code: name.into(),
            versions: vec![version(number, valid)],
            successors: if number == PARKS { vec![unit(WATER_AND_PARKS)] } else { Vec::new() },
        });
    }
    for (number, (role, of)) in (0_u128..).zip(ROLES.iter().copied()) {
        let jurisdiction = matches!(of, CENTRE | OFFICE).then(|| unit(TOWN));
        organisation.put_post(Post { id: post(number), unit: unit(of), role, jurisdiction });
        let valid = Validity { from: Timestamp::UNIX_EPOCH, to: None };
        let (person, post) = (person(number), post(number));
        organisation.take_post(Holding { person, post, valid, substitute_for: None }).unwrap();
    }
    organisation
}
