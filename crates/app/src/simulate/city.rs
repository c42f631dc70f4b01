//! The invented city: its units, posts and people, as the data file says and the policy groups
//! them. No word of any city stands in code.

mod file;

use std::collections::{BTreeMap, HashMap};

use domain::actor::{Official, Role};
use domain::ids::{AuthorityId, PeerGroupKey, PersonId, PostId, UnitCode, UnitId};
use domain::policy::Policy;
use domain::unit::{Holding, Post, Unit, UnitVersion, Validity};
use jiff::Timestamp;

use self::file::{CityFile, Desk, Group, Named};
use super::random::Random;
use crate::port::fault::Fault;
use crate::port::setup::{AuthorityRecord, CalendarRecord, PersonName, RulesRecord, UnitName};
use crate::port::time::Ids;

/// A person of the city with the post they hold.
#[derive(Debug, Clone)]
pub struct Resident {
    /// How they act.
    pub official: Official,
    /// Their name.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
}

/// A street or town with the roads and estates in it.
#[derive(Debug)]
pub(super) struct Quarter {
    pub(super) unit: UnitId,
    pub(super) district: UnitId,
    /// Places in the lists of names.
    pub(super) places: Vec<usize>,
}

/// The city, built.
#[derive(Debug)]
pub struct City {
    /// The authority that runs the loop.
    pub authority: AuthorityRecord,
    /// The one next door, to which matters are handed over.
    pub neighbour: AuthorityRecord,
    /// Units, posts, people, the policy and its calendar.
    pub rules: RulesRecord,
    /// Everybody who holds a post.
    pub residents: Vec<Resident>,
    pub(super) root: UnitId,
    /// Departments, utilities, districts, streets and towns.
    pub(super) handling: Vec<UnitId>,
    pub(super) departments: Vec<UnitId>,
    pub(super) utilities: Vec<UnitId>,
    pub(super) quarters: Vec<Quarter>,
    /// Names of roads and estates, by language.
    pub(super) places: BTreeMap<String, Vec<String>>,
    /// Languages, the one most used first.
    pub(super) languages: Vec<String>,
    family: Vec<(String, String)>,
    given: Vec<(String, String)>,
    by_code: HashMap<String, UnitId>,
    desks: HashMap<(UnitId, Role), Vec<Official>>,
    central: HashMap<Role, Vec<Official>>,
}

/// What a unit is made from.
struct NewUnit<'a> {
    named: &'a Named,
    parent: Option<UnitId>,
    level: u8,
    peer_group: Option<&'a PeerGroupKey>,
}

struct Builder<'a> {
    file: &'a CityFile,
    ids: &'a dyn Ids,
    random: Random,
    begins: Timestamp,
    city: City,
}

impl City {
    /// Builds the city for a policy; it stands from `begins` on.
    ///
    /// # Errors
    /// The data file is damaged.
    pub fn build(
        seed: &str,
        policy: &Policy,
        zone: &str,
        begins: Timestamp,
        ids: &dyn Ids,
    ) -> Result<Self, Fault> {
        let file = file::read()?;
        let record = |named: &Named| AuthorityRecord {
            id: AuthorityId(ids.fresh(begins)),
            key: named.key.clone().unwrap_or_else(|| named.code.clone().unwrap_or_default()),
            names: named.names.clone().into_iter().collect(),
            zone: zone.to_owned(),
        };
        let root = UnitId(ids.fresh(begins));
        let calendars =
            vec![CalendarRecord { key: policy.calendar.as_str().to_owned(), files: Vec::new() }];
        let rules = RulesRecord {
            version: 1,
            policies: vec![policy.clone()],
            calendars,
            ..RulesRecord::default()
        };
        let city = Self {
            authority: record(&file.authority),
            neighbour: record(&file.neighbour),
            rules,
            residents: Vec::new(),
            root,
            handling: Vec::new(),
            departments: Vec::new(),
            utilities: Vec::new(),
            quarters: Vec::new(),
            places: file.places.clone(),
            languages: file.languages.clone(),
            family: file.people.family.clone(),
            given: file.people.given.clone(),
            by_code: HashMap::new(),
            desks: HashMap::new(),
            central: HashMap::new(),
        };
        let random = Random::of(seed, "people");
        let builder = Builder { file: &file, ids, random, begins, city };
        Ok(builder.build(&policy.peer_groups))
    }

    /// The unit of a code.
    pub(super) fn unit(&self, code: &UnitCode) -> Option<UnitId> {
        self.by_code.get(code.as_str()).copied()
    }

    /// Those who hold a post of a role in a unit.
    pub(super) fn officials(&self, unit: UnitId, role: Role) -> &[Official] {
        self.desks.get(&(unit, role)).map_or(&[], Vec::as_slice)
    }

    /// Those who hold a post of a role for the whole city.
    pub(super) fn central(&self, role: Role) -> &[Official] {
        self.central.get(&role).map_or(&[], Vec::as_slice)
    }

    /// The name of a unit in a language.
    pub(super) fn unit_name(&self, unit: UnitId, language: &str) -> &str {
        let names = &self.rules.unit_names;
        let own = names.iter().find(|named| named.unit == unit && named.language == language);
        own.map_or("", |named| named.name.as_str())
    }

    /// A person's name, as anybody there may be called.
    pub(super) fn any_name(&self, random: &mut Random) -> String {
        match (random.pick(&self.family), random.pick(&self.given)) {
            (Some(family), Some(given)) => {
                format!("{}{} {} {}", family.0, given.0, family.1, given.1)
            }
            _ => String::new(),
        }
    }

    /// One person of every role, to sign in as: the first who holds a post of it.
    #[must_use]
    pub fn one_of_each_role(&self) -> Vec<&Resident> {
        let of = |role: &Role| self.residents.iter().find(|found| found.official.role == *role);
        Role::ALL.iter().filter_map(of).collect()
    }
}

impl Builder<'_> {
    fn build(mut self, groups: &[PeerGroupKey]) -> City {
        let file = self.file;
        let group = |wanted: &str| groups.iter().find(|known| known.as_str() == wanted);
        self.add_root();
        for desk in &file.desk {
            self.add_desk(desk);
        }
        for (from, kind) in [(&file.department, 0), (&file.utility, 1), (&file.district, 2)] {
            let peer_group = group(&from.peer_group);
            for named in &from.units {
                let parent = Some(self.city.root);
                let unit = self.add_unit(&NewUnit { named, parent, level: 1, peer_group });
                self.staff(unit, from, named);
                match kind {
                    0 => self.city.departments.push(unit),
                    1 => self.city.utilities.push(unit),
                    _ => {}
                }
            }
        }
        let peer_group = group(&file.subdistrict.peer_group);
        for named in &file.subdistrict.units {
            self.add_quarter(named, peer_group);
        }
        self.city
    }

    fn add_root(&mut self) {
        let file = self.file;
        let root = self.city.root;
        let named = &file.authority;
        let new = NewUnit { named, parent: None, level: 0, peer_group: None };
        self.put_unit(root, &new);
        for (role, count) in &file.top.posts {
            self.add_posts(root, (*role, *count), Some(root), role_word(*role));
        }
    }

    fn add_desk(&mut self, desk: &Desk) {
        let root = self.city.root;
        let new = NewUnit { named: &desk.named, parent: Some(root), level: 1, peer_group: None };
        let unit = self.add_unit(&new);
        for (role, count) in &desk.posts {
            self.add_posts(unit, (*role, *count), Some(root), role_word(*role));
        }
    }

    fn add_quarter(&mut self, named: &Named, peer_group: Option<&PeerGroupKey>) {
        let above = named.above.as_deref().and_then(|code| self.city.by_code.get(code)).copied();
        let Some(district) = above else { return };
        let new = NewUnit { named, parent: Some(district), level: 2, peer_group };
        let unit = self.add_unit(&new);
        let file = self.file;
        self.staff(unit, &file.subdistrict, named);
        let known = self.city.places.values().map(Vec::len).min().unwrap_or(0).max(1);
        let number = self.city.quarters.len();
        let places = (0..4).map(|step| (number * 4 + step) % known).collect();
        self.city.quarters.push(Quarter { unit, district, places });
    }

    fn staff(&mut self, unit: UnitId, group: &Group, named: &Named) {
        self.city.handling.push(unit);
        let code = named.code.as_deref().unwrap_or_default();
        for (role, count) in &group.posts {
            let login = match role {
                Role::Handler => code.to_owned(),
                other => format!("{code}-{}", role_word(*other)),
            };
            self.add_posts(unit, (*role, *count), None, &login);
        }
    }

    fn add_unit(&mut self, new: &NewUnit<'_>) -> UnitId {
        let id = UnitId(self.ids.fresh(self.begins));
        self.put_unit(id, new);
        id
    }

    fn put_unit(&mut self, id: UnitId, new: &NewUnit<'_>) {
        let code = new.named.code.as_deref().unwrap_or_default();
        let (parent, level) = (new.parent, new.level);
        let peer_group = new.peer_group.cloned();
        let valid = Validity { from: self.begins, to: None };
        let rules = &mut self.city.rules;
        rules.units.push(Unit {
            id,
            code: UnitCode::from(code),
            versions: vec![UnitVersion { valid, parent, level, peer_group }],
            successors: Vec::new(),
        });
        for (language, name) in &new.named.names {
            let (language, name) = (language.clone(), name.clone());
            rules.unit_names.push(UnitName { unit: id, language, name });
        }
        self.city.by_code.insert(code.to_owned(), id);
    }

    /// So many posts of a role, each held by a person of its own.
    fn add_posts(
        &mut self,
        unit: UnitId,
        (role, count): (Role, u32),
        jurisdiction: Option<UnitId>,
        login: &str,
    ) {
        for number in 1..=count {
            let (person, post) =
                (PersonId(self.ids.fresh(self.begins)), PostId(self.ids.fresh(self.begins)));
            let valid = Validity { from: self.begins, to: None };
            let name = self.city.any_name(&mut self.random);
            let rules = &mut self.city.rules;
            rules.posts.push(Post { id: post, unit, role, jurisdiction });
            rules.holdings.push(Holding { person, post, valid, substitute_for: None });
            rules.person_names.push(PersonName { person, name: name.clone() });
            let official = Official { person, post, unit, role, substitute_for: None };
            self.city.desks.entry((unit, role)).or_default().push(official);
            if jurisdiction.is_some() {
                self.city.central.entry(role).or_default().push(official);
            }
            let login = if count == 1 { login.to_owned() } else { format!("{login}-{number}") };
            self.city.residents.push(Resident { official, name, login });
        }
    }
}

/// A role as a sign-in name is made of it.
const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Intake => "intake",
        Role::Contractor => "contractor",
        Role::Dispatcher => "dispatcher",
        Role::Handler => "handler",
        Role::Verifier => "verifier",
        Role::Inspector => "inspector",
        Role::Supervisor => "supervisor",
        Role::Arbiter => "arbiter",
        Role::Leader => "leader",
        Role::Appraiser => "appraiser",
        Role::Requester => "requester",
        Role::Public => "public",
        Role::SystemAdministrator => "system",
        Role::SecurityAdministrator => "security",
        Role::AuditAdministrator => "audit",
        Role::Worker => "worker",
    }
}
