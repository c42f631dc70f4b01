//! What a decision depends on besides the case: the instant, who acts, the organisation, the
//! policies and calendars at hand, precedents. All of it handed in.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::model::Case;
use super::precedent::Precedent;
use crate::access::{Asking, Viewer};
use crate::actor::Actor;
use crate::calendar::Calendar;
use crate::ids::{CalendarKey, CalendarVersion};
use crate::policy::{Policies, Policy};
use crate::refusal::{Refusal, RefusalKey};

/// The calendars at hand: of each, the version in use.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    by_key: BTreeMap<CalendarKey, (CalendarVersion, Arc<Calendar>)>,
}

impl Calendars {
    /// Puts a calendar in use, in the place of an earlier version.
    pub fn put(&mut self, calendar: Calendar) {
        let key = CalendarKey::from(calendar.key());
        let version = CalendarVersion::from(calendar.version());
        self.by_key.insert(key, (version, Arc::new(calendar)));
    }

    /// The calendar in use under a key, with its version.
    ///
    /// # Errors
    /// There is none.
    pub fn get(&self, key: &CalendarKey) -> Result<(&Calendar, &CalendarVersion), Refusal> {
        self.by_key
            .get(key)
            .map(|(version, calendar)| (calendar.as_ref(), version))
            .ok_or_else(|| Refusal::new(RefusalKey::UnknownCalendar).with("calendar", key))
    }
}

/// What a decision depends on besides the case.
#[derive(Debug, Clone, Copy)]
pub struct Context<'context> {
    /// The instant of the decision.
    pub now: Timestamp,
    /// Who acts.
    pub actor: &'context Actor,
    /// The authority's time zone: the day on which a policy takes effect is a day there.
    pub zone: &'context TimeZone,
    /// Units, posts and holdings.
    pub organisation: &'context crate::unit::Organisation,
    /// Policies by version.
    pub policies: &'context Policies,
    /// Calendars in use.
    pub calendars: &'context Calendars,
    /// Rulings that are precedents.
    pub precedents: &'context [Precedent],
}

impl<'context> Context<'context> {
    /// Today, in the authority's time zone.
    #[must_use]
    pub fn today(&self) -> Date {
        self.zone.to_datetime(self.now).date()
    }

    /// The policy in force today.
    ///
    /// # Errors
    /// There is none.
    pub fn policy_in_force(&self) -> Result<&'context Policy, Refusal> {
        let policies = self.policies;
        policies.in_force(self.today()).ok_or_else(|| RefusalKey::UnknownPolicy.into())
    }

    /// The policy a case is under: the pinned one, else the one in force.
    ///
    /// # Errors
    /// The pinned version is not at hand, or none is in force.
    pub fn policy_of(&self, case: &Case) -> Result<&'context Policy, Refusal> {
        match &case.policy {
            Some(reference) if case.is_policy_pinned => {
                let policies = self.policies;
                policies.get(reference).ok_or_else(|| {
                    Refusal::new(RefusalKey::UnknownPolicy)
                        .with("policy", &reference.key)
                        .with("version", reference.version)
                })
            }
            Some(_) | None => self.policy_in_force(),
        }
    }

    /// Who asks, and when.
    #[must_use]
    pub const fn viewer(&self) -> Viewer<'context> {
        Viewer { actor: self.actor, now: self.now, organisation: self.organisation }
    }

    /// The question of who asks, as the access table wants it.
    #[must_use]
    pub const fn asking(&self, policy: &'context Policy) -> Asking<'context> {
        Asking { viewer: self.viewer(), policy }
    }
}
