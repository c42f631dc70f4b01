//! One case at one instant, with the people around it: what choosing the next step looks at.

use domain::actor::{Actor, Official, Role};
use domain::case::{Case, Kind, Precedent};
use domain::clock::{Clock, ClockKind};
use domain::ids::{CaseId, RequesterId, TypeKey, UnitId};
use domain::policy::Policy;
use domain::text_ref::TextRef;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::city::City;
use super::fate::Fate;
use super::hours::Hours;
use super::mix::Mix;
use super::random::Random;
use super::temper::Tempers;
use super::words::Words;
use crate::port::time::Ids;
use crate::rules::Rules;
use crate::texts::Writing;

/// Everything that stays as it is while cases come and go.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) rules: &'a Rules,
    pub(super) city: &'a City,
    pub(super) policy: &'a Policy,
    pub(super) hours: Hours,
    pub(super) mix: Mix,
    pub(super) words: Words,
    pub(super) tempers: Tempers,
}

/// What is known of a case beside its record.
#[derive(Debug)]
pub(super) struct Thread {
    pub(super) kind: Kind,
    pub(super) fate: Fate,
    pub(super) random: Random,
    pub(super) language: usize,
    /// The unit that can do it.
    pub(super) right: UnitId,
    /// The district and the street or town in which it is.
    pub(super) district: UnitId,
    pub(super) quarter: usize,
    pub(super) requester: Option<RequesterId>,
    /// What is put into phrases.
    pub(super) slots: Vec<(&'static str, String)>,
    /// The special turn of the work has been taken.
    pub(super) is_turned: bool,
    /// An answer has been sent back.
    pub(super) is_sent_back: bool,
    /// What happens beside has happened.
    pub(super) is_beside_done: bool,
    /// The case that it repeats.
    pub(super) primary: Option<CaseId>,
}

/// One case at one instant.
pub(super) struct Scene<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) now: Timestamp,
    pub(super) case: &'a Case,
    pub(super) thread: &'a mut Thread,
    pub(super) precedents: &'a [Precedent],
    pub(super) ids: &'a dyn Ids,
    pub(super) writing: Writing<'a>,
}

impl Scene<'_> {
    /// The policy under which the case is.
    pub(super) const fn policy(&self) -> &Policy {
        self.world.policy
    }

    /// Today in the city.
    pub(super) fn today(&self) -> Date {
        self.world.rules.day(self.now)
    }

    /// Whether it cannot wait for the office to open.
    pub(super) fn is_pressing(&self) -> bool {
        let hurry = self.answer_clock().is_some_and(|clock| {
            clock.start.started_at.duration_until(clock.start.due_at)
                <= SignedDuration::from_hours(30)
        });
        let is_utility =
            self.case.lead().is_some_and(|lead| self.world.city.utilities.contains(&lead));
        hurry || is_utility
    }

    /// The running clock of the answer.
    pub(super) fn answer_clock(&self) -> Option<&Clock> {
        self.case.open_clocks(ClockKind::Answer).next()
    }

    /// An instant after about so many minutes of work at the desks that never close.
    pub(super) fn soon(&mut self, from: Timestamp, minutes: i64) -> Timestamp {
        let minutes = if self.thread.fate.is_quick { minutes / 3 } else { minutes };
        let seconds = self.thread.random.about(minutes * 60).max(20);
        let within = self.thread.random.between(0, 999_999);
        from + SignedDuration::from_secs(seconds) + SignedDuration::from_micros(within)
    }

    /// An instant after about so many minutes of office hours.
    pub(super) fn at_work(&mut self, from: Timestamp, minutes: i64) -> Timestamp {
        let minutes = if self.thread.fate.is_quick { minutes / 4 } else { minutes };
        let minutes = self.thread.random.about(minutes);
        let late = self.thread.random.between(1_000_000, 50 * 60_000_000);
        let hours = &self.world.hours;
        let at = hours.after(from, minutes);
        // Nobody begins on the stroke of nine.
        let begun = if at == hours.next_open(from) { late } else { late % 60_000_000 };
        hours.next_open(at + SignedDuration::from_micros(begun)).max(at)
    }

    /// The same for the unit that leads, at its own pace; at any hour where it cannot wait.
    pub(super) fn by_lead(&mut self, from: Timestamp, minutes: i64) -> Timestamp {
        let pace = self.case.lead().map_or(100, |lead| self.world.tempers.of(lead).pace);
        let minutes = minutes.saturating_mul(pace) / 100;
        if self.is_pressing() { self.soon(from, minutes / 3) } else { self.at_work(from, minutes) }
    }

    /// One of those who hold a post of a role in a unit: the same one for the same case.
    pub(super) fn official(&self, unit: UnitId, role: Role) -> Option<Official> {
        let all = self.world.city.officials(unit, role);
        all.get(self.turn(all.len())).copied()
    }

    fn turn(&self, length: usize) -> usize {
        let number = u64::from(self.case.id.0.as_fields().0)
            ^ u64::try_from(self.case.id.0.as_u128() & 0xFFFF).unwrap_or(0);
        let length = u64::try_from(length.max(1)).unwrap_or(1);
        usize::try_from(number % length).unwrap_or(0)
    }

    /// The handler of the lead.
    pub(super) fn handler(&self) -> Option<Actor> {
        self.official(self.case.lead()?, Role::Handler).map(Actor::Official)
    }

    /// Somebody of a role who serves the whole city; of a case of named persons, one of them.
    pub(super) fn central(&mut self, role: Role) -> Option<Actor> {
        let all = self.world.city.central(role);
        let named = self.case.named_persons();
        let chosen = match named {
            [] => self.thread.random.pick(all),
            _ => all.iter().find(|found| named.contains(&found.person)),
        };
        chosen.copied().map(Actor::Official)
    }

    /// Somebody of the first of these roles that the policy leaves the action to.
    pub(super) fn allowed(
        &mut self,
        action: domain::access::Action,
        roles: &[Role],
    ) -> Option<Actor> {
        let role = roles.iter().copied().find(|role| self.policy().allows(action, *role))?;
        match role {
            Role::Requester => {
                self.thread.requester.map(|requester| Actor::Requester { requester })
            }
            Role::Handler => self.handler(),
            other => self.central(other),
        }
    }

    /// A text of an occasion, in the language of the case.
    pub(super) fn say(&mut self, occasion: &str) -> TextRef {
        self.say_with(occasion, &[])
    }

    /// The same with something more to put into it.
    pub(super) fn say_with(&mut self, occasion: &str, more: &[(&str, &str)]) -> TextRef {
        let text = self.phrase(occasion, more);
        self.writing.write(self.case.id, &text)
    }

    pub(super) fn phrase(&mut self, occasion: &str, more: &[(&str, &str)]) -> String {
        let slots: Vec<(&str, &str)> = self
            .thread
            .slots
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain(more.iter().copied())
            .collect();
        let language = language(self.world.city, self.thread.language);
        self.world.words.say(language, occasion, &slots, &mut self.thread.random)
    }

    /// The name of a unit in the language of the case.
    pub(super) fn unit_name(&self, unit: UnitId) -> String {
        let language = language(self.world.city, self.thread.language);
        self.world.city.unit_name(unit, language).to_owned()
    }

    /// A fresh id of a case to be opened.
    pub(super) fn fresh_case(&self) -> CaseId {
        CaseId(self.ids.fresh(self.now))
    }

    /// The type of the case.
    pub(super) fn type_key(&self) -> Option<&TypeKey> {
        self.case.registration.as_ref().map(|found| &found.type_key)
    }
}

/// A language of the city by its place in the list.
pub(super) fn language(city: &City, place: usize) -> &str {
    city.languages.get(place).or_else(|| city.languages.first()).map_or("en", String::as_str)
}
