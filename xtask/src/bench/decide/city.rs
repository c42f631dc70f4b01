//! An invented city to decide in: its units, posts and people, one policy, one calendar.

use anyhow::{Context as _, Result, anyhow};
use domain::actor::{Actor, Official, Role};
use domain::calendar::shipped;
use domain::case::{Calendars, Context};
use domain::ids::{PersonId, PostId, UnitCode, UnitId};
use domain::policy::Policies;
use domain::unit::{Holding, Organisation, Post, Unit, UnitVersion, Validity};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

/// Departments and districts beside the offices that run the loop.
const DEPARTMENTS: u128 = 300;
const AUTHORITY: u128 = 1;
const HOTLINE: u128 = 2;
const VERIFICATION_OFFICE: u128 = 3;
const FIRST_DEPARTMENT: u128 = 100;

/// The policy that every case is under.
const POLICY: &str = include_str!("policy.toml");
const CALENDAR: &str = "china";

/// Everything that a decision depends on, besides the case, the actor and the instant.
pub(crate) struct City {
    zone: TimeZone,
    organisation: Organisation,
    policies: Policies,
    calendars: Calendars,
}

impl City {
    pub(crate) fn new() -> Result<Self> {
        let calendar = shipped(CALENDAR)
            .map_err(|mistakes| anyhow!("the calendar has mistakes: {mistakes:?}"))?
            .context("the calendar is not shipped")?;
        let zone = calendar.zone().clone();
        let mut calendars = Calendars::default();
        calendars.put(calendar);
        let mut policies = Policies::default();
        policies.add(toml::from_str(POLICY).context("the policy")?);
        Ok(Self { zone, organisation: organisation()?, policies, calendars })
    }

    pub(crate) fn context<'city>(
        &'city self,
        actor: &'city Actor,
        now: Timestamp,
    ) -> Context<'city> {
        Context {
            now,
            actor,
            zone: &self.zone,
            organisation: &self.organisation,
            policies: &self.policies,
            calendars: &self.calendars,
            precedents: &[],
        }
    }
}

/// The unit that leads the case of this number.
pub(super) fn department(number: u128) -> UnitId {
    unit_id(FIRST_DEPARTMENT + number % DEPARTMENTS)
}

/// The official of the hotline, the verification office or a department who acts in a role.
pub(super) fn official(role: Role, department_of: u128) -> Actor {
    let unit = match role {
        Role::Handler => FIRST_DEPARTMENT + department_of % DEPARTMENTS,
        Role::Verifier => VERIFICATION_OFFICE,
        _ => HOTLINE,
    };
    let number = post_number(unit, role);
    Actor::Official(Official {
        person: PersonId(Uuid::from_u128(number)),
        post: PostId(Uuid::from_u128(number)),
        unit: unit_id(unit),
        role,
        substitute_for: None,
    })
}

fn organisation() -> Result<Organisation> {
    let mut city = Organisation::default();
    let departments = FIRST_DEPARTMENT..FIRST_DEPARTMENT + DEPARTMENTS;
    city.put_unit(unit(AUTHORITY, None));
    for number in [HOTLINE, VERIFICATION_OFFICE].into_iter().chain(departments.clone()) {
        city.put_unit(unit(number, Some(AUTHORITY)));
    }
    let loop_posts = [
        (HOTLINE, Role::Intake),
        (HOTLINE, Role::Dispatcher),
        (VERIFICATION_OFFICE, Role::Verifier),
    ];
    let handlers = departments.map(|number| (number, Role::Handler));
    for (unit, role) in loop_posts.into_iter().chain(handlers) {
        let number = post_number(unit, role);
        let id = PostId(Uuid::from_u128(number));
        let jurisdiction = (role != Role::Handler).then(|| unit_id(AUTHORITY));
        city.put_post(Post { id, unit: unit_id(unit), role, jurisdiction });
        let person = PersonId(Uuid::from_u128(number));
        let holding = Holding { person, post: id, valid: always(), substitute_for: None };
        city.take_post(holding).map_err(|conflict| anyhow!("a post is not free: {conflict:?}"))?;
    }
    Ok(city)
}

fn unit(number: u128, parent: Option<u128>) -> Unit {
    let version = UnitVersion {
        valid: always(),
        parent: parent.map(unit_id),
        level: u8::from(parent.is_some()),
        peer_group: None,
    };
    let code = UnitCode::from(format!("unit-{number}").as_str());
    Unit { id: unit_id(number), code, versions: vec![version], successors: Vec::new() }
}

const fn always() -> Validity {
    Validity { from: Timestamp::UNIX_EPOCH, to: None }
}

const fn unit_id(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

/// One post and one person for each role of a unit.
const fn post_number(unit: u128, role: Role) -> u128 {
    unit * 100 + role as u128
}
