//! What decisions depend on besides cases, held in memory: units, posts, policies, calendars and
//! names. Read from the store as one record, and read again when its version moves.

use std::collections::HashMap;

use domain::actor::{Actor, Official};
use domain::calendar::{Calendar, SourceFile};
use domain::case::{Calendars, Context, Precedent};
use domain::ids::{AuthorityId, CalendarKey, PersonId, PostId, UnitCode, UnitId};
use domain::policy::{Policies, Policy};
use domain::unit::{Holding, Organisation, Post};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::port::fault::Fault;
use crate::port::setup::{AuthorityRecord, CalendarRecord, RulesRecord};

/// The rules of one authority, ready for use.
#[derive(Debug)]
pub struct Rules {
    /// The authority.
    pub authority: AuthorityRecord,
    /// Its time zone.
    pub zone: TimeZone,
    /// Units, posts and holdings.
    pub organisation: Organisation,
    /// Policies in all their versions.
    pub policies: Policies,
    /// Calendars.
    pub calendars: Calendars,
    /// What all this was read from.
    pub record: RulesRecord,
    unit_names: HashMap<(UnitId, String), String>,
    person_names: HashMap<PersonId, String>,
}

fn calendar(record: &CalendarRecord) -> Result<Calendar, Fault> {
    let wrong = |what: String| Fault::corrupt(format!("calendar {}: {what}", record.key));
    let mut files =
        record.files.iter().map(|(name, text)| SourceFile { name: name.as_str(), text });
    let mistakes = |found: Vec<domain::calendar::Mistake>| {
        wrong(found.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    };
    match files.next() {
        Some(base) => Calendar::load(base, &files.collect::<Vec<_>>()).map_err(mistakes),
        None => domain::calendar::shipped(&record.key)
            .map_err(mistakes)?
            .ok_or_else(|| wrong("no file, and none of that key comes with the program".into())),
    }
}

impl Rules {
    /// Makes a record ready for use.
    ///
    /// # Errors
    /// The record contradicts itself: an unknown time zone, a calendar with mistakes, a holding of
    /// no post.
    pub fn of(authority: AuthorityRecord, record: RulesRecord) -> Result<Self, Fault> {
        let zone = TimeZone::get(&authority.zone)
            .map_err(|error| Fault::corrupt(format!("time zone {}: {error}", authority.zone)))?;
        let mut organisation = Organisation::default();
        record.units.iter().cloned().for_each(|unit| organisation.put_unit(unit));
        record.posts.iter().copied().for_each(|post| organisation.put_post(post));
        for holding in &record.holdings {
            organisation.take_post(*holding).map_err(|conflict| {
                Fault::corrupt(format!("holding of post {}: {conflict:?}", holding.post))
            })?;
        }
        let mut policies = Policies::default();
        record.policies.iter().cloned().for_each(|policy| policies.add(policy));
        let mut calendars = Calendars::default();
        for found in &record.calendars {
            calendars.put(calendar(found)?);
        }
        let unit_names = record
            .unit_names
            .iter()
            .map(|named| ((named.unit, named.language.clone()), named.name.clone()));
        let person_names =
            record.person_names.iter().map(|named| (named.person, named.name.clone()));
        Ok(Self {
            zone,
            organisation,
            policies,
            calendars,
            unit_names: unit_names.collect(),
            person_names: person_names.collect(),
            authority,
            record,
        })
    }

    /// What a decision depends on.
    #[must_use]
    pub const fn context<'a>(
        &'a self,
        now: Timestamp,
        actor: &'a Actor,
        precedents: &'a [Precedent],
    ) -> Context<'a> {
        Context {
            now,
            actor,
            zone: &self.zone,
            organisation: &self.organisation,
            policies: &self.policies,
            calendars: &self.calendars,
            precedents,
        }
    }

    /// The day of an instant, in the authority's time zone.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    /// The end of the day of an instant.
    #[must_use]
    pub fn day_end(&self, at: Timestamp) -> Timestamp {
        let end = self.day(at).tomorrow().and_then(|day| day.to_zoned(self.zone.clone()));
        end.map_or(at, |found| found.timestamp())
    }

    /// The policy in force on the day of an instant.
    #[must_use]
    pub fn policy_at(&self, at: Timestamp) -> Option<&Policy> {
        self.policies.in_force(self.day(at))
    }

    /// The authority.
    #[must_use]
    pub const fn authority(&self) -> AuthorityId {
        self.authority.id
    }

    /// The calendar of a key, for counting days.
    ///
    /// # Errors
    /// There is none.
    pub fn calendar(&self, key: &CalendarKey) -> Result<&Calendar, Fault> {
        let found = self.calendars.get(key).map(|(calendar, _)| calendar);
        found.map_err(|_| Fault::corrupt(format!("calendar {key} is not at hand")))
    }

    /// The name of a unit in a language, else in any, else its code.
    #[must_use]
    pub fn unit_name(&self, unit: UnitId, language: &str) -> &str {
        let own = self.unit_names.get(&(unit, language.to_owned()));
        let any = || self.record.unit_names.iter().find(|named| named.unit == unit);
        let code = || self.organisation.unit(unit).map(|found| found.code.as_str());
        own.map(String::as_str)
            .or_else(|| any().map(|named| named.name.as_str()))
            .or_else(code)
            .unwrap_or("?")
    }

    /// The name of a person as colleagues see it.
    #[must_use]
    pub fn person_name(&self, person: PersonId) -> Option<&str> {
        self.person_names.get(&person).map(String::as_str)
    }

    /// The unit of a code.
    #[must_use]
    pub fn unit_by_code(&self, code: &str) -> Option<UnitId> {
        self.organisation.unit_by_code(&UnitCode::from(code)).map(|unit| unit.id)
    }

    /// The posts that a person holds now, with whom they stand in for.
    pub fn posts_of(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> impl Iterator<Item = (Post, Holding)> + '_ {
        let held = self.record.holdings.iter().copied();
        held.filter(move |holding| holding.person == person && holding.valid.holds(now))
            .filter_map(|holding| Some((*self.organisation.post(holding.post)?, holding)))
    }

    /// A person acting in a post they hold now; none if they do not hold it.
    #[must_use]
    pub fn official(&self, person: PersonId, post: PostId, now: Timestamp) -> Option<Official> {
        let (post, holding) = self.posts_of(person, now).find(|(held, _)| held.id == post)?;
        Some(Official {
            person,
            post: post.id,
            unit: post.unit,
            role: post.role,
            substitute_for: holding.substitute_for,
        })
    }
}
