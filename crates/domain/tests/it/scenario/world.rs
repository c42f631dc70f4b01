//! The world of one scenario: units, people, policies, calendars, cases and their journals, and the
//! instant that it is. What sentences do to cases is in `act`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use domain::actor::{Actor, Official, Role};
use domain::appraisal::{Publication, Table};
use domain::calendar::{Calendar, SourceFile, shipped, shipped_keys};
use domain::case::{Calendars, Case, Context, DueStep, Event, ImportedFact, Precedent};
use domain::clock::{Clock, ClockKind};
use domain::ids::{AuthorityId, CalendarKey, CaseId, PersonId, PostId, RequesterId, UnitId};
use domain::policy::{Policies, pack};
use domain::refusal::Refusal;

use domain::unit::{Holding, Organisation, Post, PostConflict, Unit, UnitVersion, Validity};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::coverage::Coverage;
use super::names::id;

/// From when on units and holdings are valid if nothing else is said.
const LONG_AGO: &str = "2000-01-01";

/// A post that somebody holds or held.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) post: Post,
    pub(super) substitute_for: Option<String>,
}

impl Held {
    /// Whoever holds it, acting in it.
    fn official(&self, person_id: PersonId) -> Official {
        Official {
            person: person_id,
            post: self.post.id,
            unit: self.post.unit,
            role: self.post.role,
            substitute_for: self.substitute_for.as_deref().map(person),
        }
    }
}

/// An authority: its units and its people.
#[derive(Debug, Clone)]
pub(super) struct Authority {
    pub(super) id: AuthorityId,
    pub(super) organisation: Organisation,
    pub(super) people: BTreeMap<String, Vec<Held>>,
}

/// A post to be given to somebody.
pub(super) struct Appointment<'sentence> {
    pub(super) person: &'sentence str,
    pub(super) role: Role,
    pub(super) unit: &'sentence str,
    pub(super) serving: Option<&'sentence str>,
    pub(super) substitute_for: Option<&'sentence str>,
    pub(super) valid: Validity,
}

/// Everything that a scenario has set up and done so far.
pub(super) struct World {
    pub(super) folder: PathBuf,
    pub(super) now: Option<Timestamp>,
    pub(super) zone: TimeZone,
    /// The authority whose units and people are being set up, and where new cases are registered.
    pub(super) here: String,
    pub(super) authorities: BTreeMap<String, Authority>,
    pub(super) requesters: BTreeSet<String>,
    pub(super) policies: Policies,
    pub(super) calendars: Calendars,
    pub(super) cases: BTreeMap<String, CaseId>,
    pub(super) live: BTreeMap<CaseId, Case>,
    pub(super) journal: BTreeMap<CaseId, Vec<Event>>,
    pub(super) precedents: Vec<Precedent>,
    pub(super) histories: BTreeMap<String, Vec<(Timestamp, ImportedFact)>>,
    /// What was refused and has not been spoken of yet.
    pub(super) open_refusal: Option<Refusal>,
    /// The last refusal, for further sentences about it.
    pub(super) refusal: Option<Refusal>,
    pub(super) open_conflict: Option<PostConflict>,
    /// The appraisals published, by period.
    pub(super) publications: BTreeMap<String, Publication>,
    /// The content of an appraisal at an earlier time, by period.
    pub(super) remembered: BTreeMap<String, Table>,
    pub(super) coverage: Coverage,
}

/// The person's id.
pub(super) fn person(name: &str) -> PersonId {
    PersonId(id("person", name))
}

impl World {
    pub(super) fn new(folder: PathBuf) -> Result<Self, String> {
        let zone = TimeZone::get("Asia/Shanghai").map_err(|error| error.to_string())?;
        let mut world = Self {
            folder,
            now: None,
            zone,
            here: String::new(),
            authorities: BTreeMap::new(),
            requesters: BTreeSet::new(),
            policies: Policies::default(),
            calendars: Calendars::default(),
            cases: BTreeMap::new(),
            live: BTreeMap::new(),
            journal: BTreeMap::new(),
            precedents: Vec::new(),
            histories: BTreeMap::new(),
            open_refusal: None,
            refusal: None,
            open_conflict: None,
            publications: BTreeMap::new(),
            remembered: BTreeMap::new(),
            coverage: Coverage::default(),
        };
        world.enter_authority("city");
        Ok(world)
    }

    pub(super) fn now(&self) -> Result<Timestamp, String> {
        self.now.ok_or_else(|| "nobody has said when it is: GIVEN it is 2025-09-26 10:00".into())
    }

    /// Reads a date, with the weekday before it checked.
    pub(super) fn date(written: &str) -> Result<Date, String> {
        let (weekday, date) = match written.split_once(' ') {
            Some((weekday, date)) => (Some(weekday), date),
            None => (None, written),
        };
        let date: Date = date.parse().map_err(|error| format!("{date}: {error}"))?;
        let found = date.strftime("%a").to_string();
        match weekday {
            Some(weekday) if weekday != found => Err(format!("{date} is a {found}")),
            Some(_) | None => Ok(date),
        }
    }

    /// Reads a date and a time of day in the authority's zone; 24:00 is the end of the day.
    pub(super) fn time(&self, written: &str) -> Result<Timestamp, String> {
        let (date, time) = written.rsplit_once(' ').ok_or("a date and a time")?;
        let mut date = Self::date(date)?;
        let time = if time == "24:00" {
            date = date.tomorrow().map_err(|error| error.to_string())?;
            jiff::civil::Time::midnight()
        } else {
            time.parse().map_err(|error| format!("{time}: {error}"))?
        };
        let ambiguous = self.zone.to_ambiguous_timestamp(date.to_datetime(time));
        ambiguous.unambiguous().map_err(|error| error.to_string())
    }

    /// The first instant of a day.
    pub(super) fn morning(&self, date: Date) -> Result<Timestamp, String> {
        let zoned = date.to_zoned(self.zone.clone()).map_err(|error| error.to_string())?;
        Ok(zoned.timestamp())
    }

    /// An instant as sentences write it.
    pub(super) fn written(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%a %Y-%m-%d %H:%M:%S").to_string()
    }

    /// From a day on, up to another.
    pub(super) fn validity(
        &self,
        from: Option<&str>,
        until: Option<&str>,
    ) -> Result<Validity, String> {
        let from = self.morning(Self::date(from.unwrap_or(LONG_AGO))?)?;
        let to = until.map(|until| self.morning(Self::date(until)?)).transpose()?;
        Ok(Validity { from, to })
    }

    pub(super) fn enter_authority(&mut self, name: &str) {
        self.here = name.to_owned();
        self.authorities.entry(name.to_owned()).or_insert_with(|| Authority {
            id: AuthorityId(id("authority", name)),
            organisation: Organisation::default(),
            people: BTreeMap::new(),
        });
    }

    pub(super) fn authority(&mut self) -> Result<&mut Authority, String> {
        self.authorities.get_mut(&self.here).ok_or_else(|| "no authority".into())
    }

    /// The authority that has a case, or the one that is set up where there is no case yet.
    pub(super) fn authority_of(&self, case: CaseId) -> Result<&Authority, String> {
        let registration = self.live.get(&case).and_then(|case| case.registration.as_ref());
        let found = match registration {
            Some(registration) => {
                self.authorities.values().find(|authority| authority.id == registration.authority)
            }
            None => self.authorities.get(&self.here),
        };
        found.ok_or_else(|| "no such authority".into())
    }

    /// The unit of a name, known to some authority.
    pub(super) fn unit(&self, name: &str) -> Result<UnitId, String> {
        let unit = UnitId(id("unit", name));
        let known = self.authorities.values().any(|one| one.organisation.unit(unit).is_some());
        if known { Ok(unit) } else { Err(format!("there is no unit `{name}`")) }
    }

    /// The name of a unit, as set up.
    pub(super) fn unit_name(&self, unit: UnitId) -> String {
        let mut known = self.authorities.values().filter_map(|one| one.organisation.unit(unit));
        known.next().map_or_else(|| unit.to_string(), |unit| unit.code.to_string())
    }

    /// Adds a version of a unit.
    pub(super) fn put_unit(&mut self, name: &str, version: UnitVersion) -> Result<(), String> {
        let unit = UnitId(id("unit", name));
        let organisation = &mut self.authority()?.organisation;
        let mut known = organisation.unit(unit).cloned().unwrap_or(Unit {
            id: unit,
            code: name.into(),
            versions: Vec::new(),
            successors: Vec::new(),
        });
        if known.versions.iter().any(|other| other.valid.overlaps(&version.valid)) {
            return Err(format!("`{name}` is there already at that time"));
        }
        known.versions.push(version);
        organisation.put_unit(known);
        Ok(())
    }

    /// Changes a unit that is there.
    pub(super) fn change_unit(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut Unit) -> Result<(), String>,
    ) -> Result<(), String> {
        let unit = self.unit(name)?;
        let mut authorities = self.authorities.values_mut();
        let owner = authorities.find(|one| one.organisation.unit(unit).is_some());
        let organisation = &mut owner.ok_or("no authority has it")?.organisation;
        let mut known = organisation.unit(unit).cloned().ok_or("no such unit")?;
        change(&mut known)?;
        organisation.put_unit(known);
        Ok(())
    }

    /// Gives somebody a post; the conflict, if the three administrators' rule forbids it.
    pub(super) fn appoint(
        &mut self,
        appointment: &Appointment<'_>,
    ) -> Result<Option<PostConflict>, String> {
        let Appointment { person: name, role, unit, serving, substitute_for, valid } = *appointment;
        if self.requesters.contains(name) {
            return Err(format!("`{name}` is a requester; people have one name each"));
        }
        let jurisdiction = serving.map(|serving| self.unit(serving)).transpose()?;
        let place = format!("{role:?} of {unit} serving {serving:?}");
        let unit = self.unit(unit)?;
        let post = Post { id: PostId(id("post", &place)), unit, role, jurisdiction };
        let authority = self.authority()?;
        authority.organisation.put_post(post);
        let holding = Holding {
            person: person(name),
            post: post.id,
            valid,
            substitute_for: substitute_for.map(person),
        };
        if let Err(conflict) = authority.organisation.take_post(holding) {
            return Ok(Some(conflict));
        }
        let held = Held { post, substitute_for: substitute_for.map(str::to_owned) };
        authority.people.entry(name.to_owned()).or_default().push(held);
        Ok(None)
    }

    /// Who acts: `Lin`, `Lin (handler)`, `Ren for Lin`, `the system`, `a guest`, a requester.
    pub(super) fn actor(&self, written: &str) -> Result<Actor, String> {
        match written {
            "the system" => return Ok(Actor::Worker),
            "a guest" => return Ok(Actor::Public),
            _ => {}
        }
        let (who, role) = match written.split_once(" ( ") {
            Some((who, role)) => (who, Some(role.trim_end_matches(" )"))),
            None => (written, None),
        };
        let (name, behalf) = match who.split_once(" for ") {
            Some((name, behalf)) => (name, Some(behalf)),
            None => (who, None),
        };
        if self.requesters.contains(name) {
            return Ok(Actor::Requester { requester: RequesterId(id("requester", name)) });
        }
        let role = role.map(|role| super::words::meaning(super::words::ROLES, role)).transpose()?;
        let people = self.authorities.values().filter_map(|one| one.people.get(name));
        let mut posts = people.flatten().filter(|held| {
            held.substitute_for.as_deref() == behalf
                && role.is_none_or(|role| role == held.post.role)
        });
        let (first, more) = (posts.next(), posts.next());
        let held = match (first, more) {
            (Some(held), None) => held,
            (Some(_), Some(_)) => {
                return Err(format!("{name} has several posts: write `{name} (role)`"));
            }
            (None, _) => return Err(format!("`{written}` has no such post, and is no requester")),
        };
        Ok(Actor::Official(held.official(person(name))))
    }

    /// Everybody who can act.
    pub(super) fn everybody(&self) -> Vec<Actor> {
        let mut all = vec![Actor::Worker, Actor::Public];
        for name in &self.requesters {
            all.push(Actor::Requester { requester: RequesterId(id("requester", name)) });
        }
        for (name, posts) in self.authorities.values().flat_map(|one| &one.people) {
            let person = person(name);
            all.extend(posts.iter().map(|held| Actor::Official(held.official(person))));
        }
        all
    }

    /// A case that has been registered under this name.
    pub(super) fn case(&self, name: &str) -> Result<&Case, String> {
        let id = self.cases.get(name).ok_or_else(|| format!("there is no case `{name}`"))?;
        self.live.get(id).ok_or_else(|| format!("case `{name}` was never opened"))
    }

    /// The id of a case, known or to be opened.
    pub(super) fn case_id(&self, name: &str) -> CaseId {
        self.cases.get(name).copied().unwrap_or(CaseId(id("case", name)))
    }

    /// The name of a case.
    pub(super) fn case_name(&self, case: CaseId) -> String {
        let mut names = self.cases.iter().filter(|(_, id)| **id == case);
        names.next().map_or_else(|| case.to_string(), |(name, _)| name.clone())
    }

    /// Gives a name to a case that an accepted command opened.
    pub(super) fn name_opened(&mut self, name: &str, case: CaseId) {
        if self.open_refusal.is_none() {
            self.cases.insert(name.to_owned(), case);
        }
    }

    /// The steps of a case's clocks that have come and are not recorded.
    pub(super) fn due_steps(&self, case: &str) -> Result<Vec<DueStep>, String> {
        let case = self.case(case)?;
        let organisation = &self.authority_of(case.id)?.organisation;
        let context = self.context(&Actor::Worker, organisation)?;
        case.due_steps(&context).map_err(|refusal| format!("{refusal:?}"))
    }

    /// The latest instance of a clock of a case, or the one with a number among its kind.
    pub(super) fn clock(
        &self,
        case: &str,
        kind: ClockKind,
        number: Option<usize>,
    ) -> Result<&Clock, String> {
        let clocks: Vec<&Clock> =
            self.case(case)?.clocks.iter().filter(|clock| clock.start.kind == kind).collect();
        let found = match number {
            Some(number) => number.checked_sub(1).and_then(|place| clocks.get(place)).copied(),
            None => clocks.last().copied(),
        };
        found.ok_or_else(|| format!("{case} has {} such clocks", clocks.len()))
    }

    /// Everything a decision depends on besides the case.
    pub(super) fn context<'world>(
        &'world self,
        actor: &'world Actor,
        organisation: &'world Organisation,
    ) -> Result<Context<'world>, String> {
        Ok(Context {
            now: self.now()?,
            actor,
            zone: &self.zone,
            organisation,
            policies: &self.policies,
            calendars: &self.calendars,
            precedents: &self.precedents,
        })
    }

    /// Puts a shipped calendar in use, or one of the setup folder.
    pub(super) fn put_calendar(&mut self, name: &str) -> Result<(), String> {
        let found = shipped(name).map_err(|mistakes| format!("{mistakes:?}"))?;
        let calendar = match found {
            Some(calendar) => calendar,
            None => self.calendar_of_setup(name)?,
        };
        self.calendars.put(calendar);
        Ok(())
    }

    /// Puts a shipped policy at hand; its calendars come with it.
    pub(super) fn put_shipped_policy(&mut self, name: &str) -> Result<(), String> {
        let files = pack::shipped(name).ok_or_else(|| format!("no pack `{name}` is shipped"))?;
        let calendars: Vec<CalendarKey> = shipped_keys().map(CalendarKey::from).collect();
        for key in shipped_keys() {
            self.put_calendar(key)?;
        }
        let policy = pack::load(files, &calendars).map_err(|mistakes| format!("{mistakes:?}"))?;
        self.policies.add(policy);
        Ok(())
    }

    /// Puts a policy at hand: the setup folder's common file with the one of its name and version;
    /// that one alone if it is a whole policy, with a plan of look-backs.
    pub(super) fn put_policy(&mut self, name: &str, version: &str) -> Result<(), String> {
        let texts = ["common".to_owned(), format!("{name}-{version}")].map(|file| {
            let path = self.folder.join("setup/policy").join(format!("{file}.toml"));
            let text = std::fs::read_to_string(&path);
            text.map(|text| (file, text)).map_err(|error| format!("{}: {error}", path.display()))
        });
        let texts = texts.into_iter().collect::<Result<Vec<_>, String>>()?;
        let is_whole = texts.last().is_some_and(|(_, text)| text.contains("[look_back]"));
        let files: Vec<SourceFile<'_>> = texts
            .iter()
            .skip(usize::from(is_whole))
            .map(|(name, text)| SourceFile { name, text })
            .collect();
        let calendars = ["china", "always-open", "unheard-of", "one-day"].map(CalendarKey::from);
        let policy = pack::load(&files, &calendars).map_err(|mistakes| {
            let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            lines.join("\n")
        })?;
        self.policies.add(policy);
        Ok(())
    }

    fn calendar_of_setup(&self, name: &str) -> Result<Calendar, String> {
        let path = self.folder.join("setup").join(format!("{name}.calendar.toml"));
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Calendar::load(SourceFile { name, text: &text }, &[]).map_err(|mistakes| {
            let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            lines.join("\n")
        })
    }
}
