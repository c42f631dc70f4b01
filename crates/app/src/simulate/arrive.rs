//! Something comes in: who calls, about what and where, and the command that registers it.

use domain::actor::{Actor, Role};
use domain::case::{Case, Command, Confidentiality, Counterparty, Kind, NewRegistration, Origin};
use domain::ids::{CaseId, CategoryKey, RequesterId, TypeKey, UnitId, UrgencyKey};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::calls::Call;
use super::fate::{Fate, Intake, Secrecy, Work};
use super::random::Random;
use super::scene::{Thread, World, language};
use super::stage::{Caller, Deed};
use crate::port::time::Ids;
use crate::texts::Writing;

/// Of a thousand callers, so many have called before.
const CALLED_BEFORE: u64 = 220;
/// Cases remembered for somebody else to call about.
const REMEMBERED: usize = 400;

/// Who has called, and what is open that others may call about.
#[derive(Debug, Default)]
pub(super) struct Memory {
    requesters: Vec<RequesterId>,
    open: Vec<Matter>,
}

/// What a case is about.
#[derive(Debug, Clone)]
pub(super) struct Matter {
    pub(super) case: CaseId,
    type_key: TypeKey,
    category: CategoryKey,
    urgency: UrgencyKey,
    quarter: usize,
    slots: Vec<(&'static str, String)>,
}

impl Memory {
    /// A case that somebody else may call about, if there is one.
    pub(super) fn repeat(
        &mut self,
        random: &mut Random,
        may: impl Fn(&Matter) -> bool,
    ) -> Option<Matter> {
        self.open.retain(|matter| may(matter));
        let latest = self.open.len().saturating_sub(60);
        self.open.get(latest..).and_then(|latest| random.pick(latest)).cloned()
    }

    fn remember(&mut self, matter: Matter) {
        if self.open.len() >= REMEMBERED {
            self.open.remove(0);
        }
        self.open.push(matter);
    }
}

/// A case about to be registered.
pub(super) struct Arrival {
    pub(super) case: CaseId,
    pub(super) thread: Thread,
    pub(super) deed: Deed,
}

/// Whoever comes, made into a registration.
pub(super) struct Arriving<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) ids: &'a dyn Ids,
    pub(super) memory: &'a mut Memory,
    pub(super) random: Random,
    pub(super) now: Timestamp,
}

impl Arriving<'_> {
    /// A request, a promise, a finding or a decision.
    pub(super) fn arrive(self, call: &Call, repeated: Option<Matter>) -> Option<Arrival> {
        let case = CaseId(self.ids.fresh(self.now));
        match call.kind {
            Kind::Request => self.request(case, call.fate, repeated),
            Kind::Commitment | Kind::Finding | Kind::Decision => self.promise(case, call),
        }
    }

    fn place(&mut self, quarter: usize, language_at: usize) -> Vec<(&'static str, String)> {
        let city = self.world.city;
        let language = language(city, language_at);
        let quarter = city.quarters.get(quarter);
        let names = city.places.get(language).map_or(&[][..], Vec::as_slice);
        let places = quarter.map_or(&[][..], |found| &found.places);
        let at = self.random.pick(places).copied().unwrap_or(0);
        let name = |unit: UnitId| city.unit_name(unit, language).to_owned();
        vec![
            ("place", names.get(at).cloned().unwrap_or_default()),
            ("number", self.random.between(1, 188).to_string()),
            ("days", self.random.between(2, 9).to_string()),
            ("subdistrict", quarter.map(|found| name(found.unit)).unwrap_or_default()),
            ("district", quarter.map(|found| name(found.district)).unwrap_or_default()),
        ]
    }

    /// The unit that can do it: as the catalogue says, or by the place.
    fn right_unit(&mut self, category: &CategoryKey, quarter: usize, fate: Fate) -> UnitId {
        let world = self.world;
        let named = world.policy.catalogue_unit(category).and_then(|code| world.city.unit(code));
        let near = world.city.quarters.get(quarter);
        let (district, street) =
            near.map_or((world.city.root, world.city.root), |found| (found.district, found.unit));
        let lowest = world.policy.lowest_level(category);
        let weights: [(UnitId, u64); 3] = match (lowest, named) {
            (Some(0 | 1), Some(unit)) => [(unit, 1), (district, 0), (street, 0)],
            (Some(0 | 1), None) => [(district, 1), (street, 0), (street, 0)],
            (Some(_), Some(unit)) => [(unit, 25), (district, 22), (street, 53)],
            (None, Some(unit)) => [(unit, 80), (district, 12), (street, 8)],
            (_, None) => [(district, 40), (street, 60), (street, 0)],
        };
        let may_go_below = lowest.is_none_or(|lowest| lowest >= 2);
        if fate.work == Work::Split && may_go_below {
            return district;
        }
        self.random.weighted(&weights).copied().unwrap_or(district)
    }

    fn requester(&mut self) -> (RequesterId, Option<Caller>) {
        if self.random.chance(CALLED_BEFORE)
            && let Some(known) = self.random.pick(&self.memory.requesters)
        {
            return (*known, None);
        }
        let requester = RequesterId(self.ids.fresh(self.now));
        self.memory.requesters.push(requester);
        let name = self.world.city.any_name(&mut self.random);
        let telephone = format!("0000-{:07}", self.random.below(10_000_000));
        (requester, Some(Caller { requester, name, telephone }))
    }

    /// Who may know: for those named, everybody who will have to do with it.
    fn confidentiality(&self, fate: Fate, right: UnitId) -> Confidentiality {
        match fate.secrecy {
            Secrecy::Ordinary => Confidentiality::Ordinary,
            Secrecy::Hidden => Confidentiality::HiddenFromHandlers,
            Secrecy::Named => {
                let city = self.world.city;
                let first = city.central(Role::Dispatcher).iter().take(1);
                let checks = city.central(Role::Verifier).iter().take(3);
                let works = city.officials(right, Role::Handler).iter();
                let named = first.chain(checks).chain(works).map(|found| found.person);
                Confidentiality::NamedPersons(named.collect())
            }
        }
    }

    fn request(mut self, case: CaseId, fate: Fate, repeated: Option<Matter>) -> Option<Arrival> {
        let world = self.world;
        let language_at = usize::from(self.random.chance(240));
        let quarter = match &repeated {
            Some(matter) => matter.quarter,
            None => self.random.place(world.city.quarters.len()),
        };
        let mut slots = self.place(quarter, language_at);
        if let Some(matter) = &repeated {
            let number = |slot: &&(&str, String)| slot.0 == "number";
            if let Some(same) = matter.slots.iter().find(number) {
                slots.iter_mut().filter(|slot| slot.0 == "number").for_each(|slot| {
                    slot.1.clone_from(&same.1);
                });
            }
        }
        let (type_key, category, urgency) = self.subject(fate, repeated.as_ref())?;
        let right = self.right_unit(&category, quarter, fate);
        let district = world.city.quarters.get(quarter).map_or(right, |found| found.district);
        let channel = self.random.weighted(&world.mix.channels)?.clone();
        let (requester, caller) = self.requester();
        let confidentiality = self.confidentiality(fate, right);
        let mut writing = Writing::new(self.ids, self.now);
        let filled: Vec<(&str, &str)> =
            slots.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let language = language(world.city, language_at);
        let about = (world.policy, &category);
        let asked = world.words.ask(language, about, &filled, &mut self.random);
        let text = writing.write(case, &asked);
        let place = world.words.say(language, "place", &filled, &mut self.random);
        let place = writing.write(case, &place);
        if matches!(fate.intake, Intake::Handle) && fate.secrecy == Secrecy::Ordinary {
            self.memory.remember(Matter {
                case,
                type_key: type_key.clone(),
                category: category.clone(),
                urgency: urgency.clone(),
                quarter,
                slots: slots.clone(),
            });
        }
        let registration = NewRegistration {
            authority: world.rules.authority(),
            type_key,
            category: Some(category),
            channel,
            urgency,
            counterparty: Counterparty::Requester { requester },
            confidentiality,
            origin: Origin::Direct,
            text,
            quotation: None,
            place: Some(place),
            due_on: None,
        };
        let call_taker = self.call_taker(fate)?;
        let command = Command::Register(Box::new(registration));
        let deed = Deed { actor: call_taker, command, texts: writing.finish(), caller };
        let thread = Thread {
            requester: Some(requester),
            primary: repeated.map(|matter| matter.case),
            ..thread(Kind::Request, fate, (right, district, quarter), &mut self.random)
        };
        Some(Arrival { case, thread: Thread { language: language_at, slots, ..thread }, deed })
    }

    /// An outside contractor takes every seventh call; cases of named persons are taken inside.
    fn call_taker(&mut self, fate: Fate) -> Option<Actor> {
        let is_outside = fate.secrecy == Secrecy::Ordinary && self.random.chance(140);
        let role = if is_outside { Role::Contractor } else { Role::Intake };
        self.random.pick(self.world.city.central(role)).copied().map(Actor::Official)
    }

    fn subject(
        &mut self,
        fate: Fate,
        repeated: Option<&Matter>,
    ) -> Option<(TypeKey, CategoryKey, UrgencyKey)> {
        if let Some(matter) = repeated {
            let Matter { type_key, category, urgency, .. } = matter.clone();
            return Some((type_key, category, urgency));
        }
        let mix = &self.world.mix;
        let type_key = self.random.weighted(&mix.types)?.clone();
        let category = self.random.weighted(&mix.categories)?.clone();
        // What takes its turns takes its time: no emergency, and a subject that may go down.
        let is_plain = fate.work == Work::Plain && fate.stalls_at.is_none();
        let urgency = if is_plain {
            self.random.weighted(&mix.urgencies)?
        } else {
            mix.urgencies.iter().max_by_key(|(_, weight)| *weight).map(|(key, _)| key)?
        };
        let category = if is_plain { category } else { self.ordinary(&category) };
        Some((type_key, category, urgency.clone()))
    }

    /// A subject that may be handed to streets and towns, where the policy has one.
    fn ordinary(&mut self, category: &CategoryKey) -> CategoryKey {
        let policy = self.world.policy;
        let may = |key: &CategoryKey| policy.lowest_level(key).is_none_or(|lowest| lowest >= 2);
        if may(category) {
            return category.clone();
        }
        let below: Vec<_> =
            self.world.mix.categories.iter().filter(|(key, _)| may(key)).cloned().collect();
        self.random.weighted(&below).unwrap_or(category).clone()
    }

    fn promise(mut self, case: CaseId, call: &Call) -> Option<Arrival> {
        let world = self.world;
        let quarter = self.random.place(world.city.quarters.len());
        let slots = self.place(quarter, 0);
        let district = world.city.quarters.get(quarter)?.district;
        let (role, occasion, channel, origin) = match call.kind {
            Kind::Commitment => (Role::Supervisor, "commitment", "document", Origin::Document),
            Kind::Finding => (Role::Inspector, "finding", "inspection", Origin::Direct),
            Kind::Request | Kind::Decision => {
                (Role::Supervisor, "decision", "stocktake", Origin::Stocktake)
            }
        };
        let official = self.random.pick(world.city.central(role)).copied()?;
        let unit = official.unit;
        let counterparty = match call.kind {
            Kind::Commitment => Counterparty::CommissioningOffice { unit },
            Kind::Finding => Counterparty::Inspector { unit },
            Kind::Request | Kind::Decision => Counterparty::StocktakeOffice { unit },
        };
        let channels = &world.policy.channels;
        let channel = channels.iter().find(|key| key.as_str() == channel).or(channels.first())?;
        let usual = world.mix.urgencies.iter().max_by_key(|(_, weight)| *weight);
        let leads = [(district, 45), (*self.random.pick(&world.city.departments)?, 55)];
        let right = self.random.weighted(&leads).copied()?;
        let mut writing = Writing::new(self.ids, self.now);
        let filled: Vec<(&str, &str)> =
            slots.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let language = language(world.city, 0);
        let task = world.words.say(language, occasion, &filled, &mut self.random);
        let text = writing.write(case, &task);
        let is_commitment = call.kind == Kind::Commitment;
        let quotation = is_commitment.then(|| {
            let slots = [("task", task.as_str())];
            let quoted = world.words.say(language, "quotation", &slots, &mut self.random);
            writing.write(case, &quoted)
        });
        let registration = NewRegistration {
            authority: world.rules.authority(),
            type_key: self.type_of(call.kind)?,
            category: None,
            channel: channel.clone(),
            urgency: usual.map(|(key, _)| key.clone())?,
            counterparty,
            confidentiality: Confidentiality::Ordinary,
            origin,
            text,
            quotation,
            place: None,
            due_on: self.promised_on(call),
        };
        let command = Command::Register(Box::new(registration));
        let actor = Actor::Official(official);
        let deed = Deed { actor, command, texts: writing.finish(), caller: None };
        let base = thread(call.kind, call.fate, (right, district, quarter), &mut self.random);
        Some(Arrival { case, thread: Thread { slots, ..base }, deed })
    }

    fn type_of(&mut self, kind: Kind) -> Option<TypeKey> {
        let types = self.world.policy.types.iter();
        let own: Vec<&TypeKey> =
            types.filter(|(_, rule)| rule.kind == kind).map(|(key, _)| key).collect();
        self.random.pick(&own).map(|key| (*key).clone())
    }

    /// Promises name their day, most of them; findings and decisions now and then.
    fn promised_on(&mut self, call: &Call) -> Option<Date> {
        let (per_mille, least, most) = match call.kind {
            Kind::Commitment => (850, 40, 320),
            Kind::Finding => (300, 20, 60),
            Kind::Request => return None,
            Kind::Decision => (700, 15, 60),
        };
        let days = self.random.between(least, most);
        let today = self.world.rules.day(self.now);
        self.random.chance(per_mille).then(|| today.saturating_add(days.days()))
    }
}

/// What is known beside the record of a case that is opened.
pub(super) fn thread(
    kind: Kind,
    fate: Fate,
    (right, district, quarter): (UnitId, UnitId, usize),
    random: &mut Random,
) -> Thread {
    Thread {
        kind,
        fate,
        random: random.split(),
        language: 0,
        right,
        district,
        quarter,
        requester: None,
        slots: Vec::new(),
        is_turned: false,
        is_sent_back: false,
        is_beside_done: false,
        primary: None,
    }
}

/// What is known beside the record of a case that another one opened: a child, a follow-up.
pub(super) fn opened(case: &Case, from: &mut Thread) -> Option<Thread> {
    let registration = case.registration.as_ref()?;
    let right = case.lead().unwrap_or(from.right);
    let at = (right, from.district, from.quarter);
    let own = thread(registration.kind, Fate::PLAIN, at, &mut from.random);
    Some(Thread { language: from.language, slots: from.slots.clone(), ..own })
}
