//! The simulator: an invented city with its people, and what they do to invented cases over some
//! months. Source of the demonstration, of screenshots and of large databases.
//!
//! Every command goes through the real rules at its simulated instant, in order of time, and what
//! was decided goes through the real write path. The same seed, length, policy and end give the
//! same journal, byte for byte.
//!
//! [`Simulation::prepare`] builds the city; [`Simulation::run`] lets it live and hands on what was
//! decided, period by period. Where that goes is not known here; see [`keep`].

mod agenda;
mod arrive;
mod bundle;
mod calls;
mod city;
mod fate;
mod hours;
pub mod keep;
mod life;
mod mix;
mod moves;
mod random;
mod scene;
mod source;
mod stage;
mod summary;
mod temper;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use domain::calendar::{Calendar, CalendarError};
use domain::ids::CalendarKey;
use domain::policy::{Policy, pack};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

pub use bundle::Bundle;
pub use city::{City, Resident};
pub use source::{SeededIds, StandingClock};
pub use stage::{Caller, Period};
pub use summary::Summary;

use self::calls::{Counts, Span, calls};
use self::hours::Hours;
use self::life::{Beginning, Life};
use self::mix::Mix;
use self::random::Random;
use self::scene::World;
use self::temper::Tempers;
use self::words::Words;
use crate::port::fault::Fault;
use crate::rules::Rules;

/// Fewest requests: with less there would not be one of everything.
pub const CASES_MIN: u32 = 200;
/// Fewest days: what is looked back on after a month has to come about.
pub const DAYS_MIN: u32 = 14;
/// How much simulated time is handed on at once: a week, so that most cases go down in two or three
/// commits.
const PERIOD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is to be simulated. The same plan gives the same journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The seed: any text.
    pub seed: String,
    /// Requests; promises, findings and decisions come beside them.
    pub cases: u32,
    /// Days over which requests come in.
    pub days: u32,
    /// The key of a policy pack that comes with the program.
    pub policy: String,
    /// The end: nothing happens on this day or later.
    pub until: Date,
}

/// A city ready to live.
#[derive(Debug)]
pub struct Simulation {
    plan: Plan,
    city: City,
    rules: Rules,
    policy: Policy,
    calendar: Calendar,
    span: Span,
    ids: Arc<SeededIds>,
}

fn calendar_of(policy: &Policy) -> Result<Calendar, Fault> {
    let key = policy.calendar.as_str();
    let missing = || Fault::corrupt(format!("calendar {key} does not come with the program"));
    domain::calendar::shipped(key).ok().flatten().ok_or_else(missing)
}

fn policy_of(key: &str) -> Result<Policy, Fault> {
    let known = || pack::shipped_keys().collect::<Vec<_>>().join(", ");
    let files = pack::shipped(key).ok_or_else(|| Fault::Setting {
        what: format!("no policy pack {key} comes with the program; there are {}", known()),
    })?;
    let calendars: Vec<CalendarKey> =
        domain::calendar::shipped_keys().map(CalendarKey::from).collect();
    pack::load(files, &calendars).map_err(|mistakes| {
        let all: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        Fault::corrupt(format!("policy pack {key}: {}", all.join("; ")))
    })
}

fn uncounted(error: CalendarError) -> Fault {
    Fault::Setting { what: format!("these days cannot be counted: {error}") }
}

impl Plan {
    fn check(&self) -> Result<(), Fault> {
        let what = if self.seed.trim().is_empty() {
            "the seed is blank".to_owned()
        } else if self.cases < CASES_MIN {
            format!("at least {CASES_MIN} requests are needed for one of everything")
        } else if self.days < DAYS_MIN {
            format!("at least {DAYS_MIN} days are needed for cases to run their course")
        } else {
            return Ok(());
        };
        Err(Fault::Setting { what })
    }
}

impl Simulation {
    /// Builds the city.
    ///
    /// # Errors
    /// The plan cannot be carried out: it says why.
    pub fn prepare(plan: Plan) -> Result<Self, Fault> {
        plan.check()?;
        let mut policy = policy_of(&plan.policy)?;
        let calendar = calendar_of(&policy)?;
        let span = Span::of(plan.until, plan.days, &policy);
        // The city took the pack up before anything that is told here.
        policy.effective_from = policy.effective_from.min(span.earliest);
        let ids = Arc::new(SeededIds::of(&plan.seed));
        let begins = calendar.beginning_of(span.earliest).map_err(uncounted)?;
        let zone = calendar.zone_name().to_owned();
        let city = City::build(&plan.seed, &policy, &zone, begins, ids.as_ref())?;
        let rules = Rules::of(city.authority.clone(), city.rules.clone())?;
        Ok(Self { plan, city, rules, policy, calendar, span, ids })
    }

    /// The city.
    #[must_use]
    pub const fn city(&self) -> &City {
        &self.city
    }

    /// The rules under which it lives.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The ids that the simulation uses, for what is added to it.
    #[must_use]
    pub fn ids(&self) -> Arc<SeededIds> {
        self.ids.clone()
    }

    /// The instant at which everything ends.
    ///
    /// # Errors
    /// The day cannot be counted.
    pub fn until(&self) -> Result<Timestamp, Fault> {
        self.calendar.beginning_of(self.span.until).map_err(uncounted)
    }

    fn life(&self) -> Result<Life<'_>, Fault> {
        let seed = self.plan.seed.as_str();
        let later = self.span.until.saturating_add(400.days());
        let hours = Hours::of(&self.calendar, self.span.earliest, later).map_err(uncounted)?;
        let tempers = Tempers::deal(&self.city.handling, &mut Random::of(seed, "tempers"));
        let world = World {
            rules: &self.rules,
            city: &self.city,
            policy: &self.policy,
            hours,
            mix: Mix::of(&self.policy, &self.city)?,
            words: Words::read()?,
            tempers,
        };
        let requests = usize::try_from(self.plan.cases).unwrap_or(usize::MAX);
        let what = (self.span, Counts::beside(requests));
        let mut random = Random::of(seed, "calls");
        let calls = calls(&self.calendar, &self.policy, what, &mut random).map_err(uncounted)?;
        let (ids, seed, until) = (self.ids.clone(), seed.to_owned(), self.until()?);
        Ok(Life::begin(Beginning { world, ids, calls, seed, until }))
    }

    /// Lets the city live. `keep` is handed what was decided in each period, in the order in which
    /// it was decided, with the instant up to which that is.
    ///
    /// # Errors
    /// The plan cannot be carried out; or what `keep` says.
    pub fn run<E: From<Fault>>(
        &self,
        mut keep: impl FnMut(Timestamp, Period) -> Result<(), E>,
    ) -> Result<Summary, E> {
        let mut life = self.life()?;
        let until = self.until()?;
        while let Some(next) = life.next_at() {
            let end = (next + PERIOD).min(until);
            life.run_until(end);
            keep(end, life.take())?;
        }
        Ok(life.summary().clone())
    }
}
