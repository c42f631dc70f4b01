//! Setting up an authority: its units as the policy expects them, its people and posts, policies
//! and calendars. Every change replaces the rules as a whole, under the version that was read.

use domain::access::{Action, permit_general};
use domain::actor::{Actor, Role};
use domain::ids::{AuthorityId, PersonId, PostId, UnitCode, UnitId};
use domain::policy::Policy;
use domain::unit::{Holding, Organisation, Post, PostConflict, Unit, UnitVersion, Validity};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::act::App;
use crate::port::fault::Fault;
use crate::port::people::{Account, Audit};
use crate::port::setup::{AuthorityRecord, CalendarRecord, PersonName, RulesRecord, UnitName};

/// How often a change of the rules is made anew because somebody else changed them.
const TRIES: u32 = 5;

/// An authority to be set up.
#[derive(Debug, Clone)]
pub struct NewAuthority {
    /// A short word for it; also the code of its root unit.
    pub key: String,
    /// Names by language tag.
    pub names: Vec<(String, String)>,
    /// Time zone, by its IANA name.
    pub zone: String,
    /// The policy it begins with; the units that its catalogue names are set up below the root.
    pub policy: Policy,
    /// Calendars: the policy's, and those of its clocks.
    pub calendars: Vec<CalendarRecord>,
}

/// Somebody who is to hold a post.
#[derive(Debug, Clone)]
pub struct NewHolder {
    /// The name to sign in with.
    pub login: String,
    /// The name that colleagues see.
    pub name: String,
    /// The hash of the password; none for one who holds tokens only.
    pub password: Option<String>,
    /// The unit of the post, by its code.
    pub unit: String,
    /// What the post is for.
    pub role: Role,
    /// The part of the tree it serves, by the code of its top; its own unit when it is not given.
    pub serves: Option<String>,
}

/// Why a setting was not made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The key of an authority is a short word.
    #[error("{0:?} is no key: 1 to 40 small letters, figures and hyphens")]
    NoKey(String),
    /// The zone is not one of the IANA database.
    #[error("{0:?} is no time zone; name one such as Asia/Shanghai or America/Chicago")]
    NoZone(String),
    /// A version of a policy stays as it was loaded.
    #[error("the policy {0} is here already with another content; give it a new version")]
    PolicyTaken(String),
    /// People sign in with a short word.
    #[error("{0:?} is no name to sign in with: 1 to 100 letters, figures and . _ - @ +")]
    NoLogin(String),
    /// Whoever acts has a name.
    #[error("the person's name is missing")]
    NoName,
    /// There is an authority of that key.
    #[error("there is an authority of the key {0} already")]
    Taken(String),
    /// No unit has the code.
    #[error("no unit has the code {0}")]
    UnknownUnit(String),
    /// The person would hold two of the three administrators' posts.
    #[error("one person may not hold two of the three administrators' posts")]
    TwoAdministrators,
    /// The person may not change this.
    #[error("refused: {}", .0.key.as_str())]
    Refused(domain::refusal::Refusal),
    /// Somebody else keeps changing the rules.
    #[error("somebody else is changing the settings; try again")]
    Busy,
    /// The world failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Whether a word may be the key of an authority.
fn is_key(word: &str) -> bool {
    let is_sign = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-';
    (1..=40).contains(&word.len()) && word.bytes().all(is_sign)
}

/// Whether a word may be one to sign in with. It stands in logs of sign-ins and on command lines.
fn is_login(word: &str) -> bool {
    let is_sign = |sign: char| sign.is_alphanumeric() || "._-@+".contains(sign);
    (1..=100).contains(&word.chars().count()) && word.chars().all(is_sign)
}

impl App {
    /// Sets up an authority. One that was begun and has no rules yet, because that was interrupted,
    /// is gone on with.
    ///
    /// # Errors
    /// Its key is none or taken, or its settings contradict each other.
    pub async fn set_up(&self, new: NewAuthority) -> Result<AuthorityId, SetupError> {
        if !is_key(&new.key) {
            return Err(SetupError::NoKey(new.key));
        }
        if TimeZone::get(&new.zone).is_err() {
            return Err(SetupError::NoZone(new.zone));
        }
        let known = self.store.authorities().await?;
        let begun = known.iter().find(|record| record.key == new.key).map(|record| record.id);
        if let Some(begun) = begun
            && self.store.rules_version(begun).await? > 0
        {
            return Err(SetupError::Taken(new.key));
        }
        let now = self.clock.now();
        let id = begun.unwrap_or_else(|| AuthorityId(self.ids.fresh(now)));
        let root = UnitId(self.ids.fresh(now));
        let mut rules =
            RulesRecord { version: 0, calendars: new.calendars, ..RulesRecord::default() };
        let code = new.key.clone();
        rules.units.push(unit(root, &code, None, 0, None));
        rules.unit_names.extend(new.names.iter().map(|(language, name)| UnitName {
            unit: root,
            language: language.clone(),
            name: name.clone(),
        }));
        for (code, expected) in &new.policy.units {
            let below = UnitId(self.ids.fresh(now));
            let group = expected.peer_group.clone();
            rules.units.push(unit(below, code.as_str(), Some(root), expected.level, group));
            rules.unit_names.extend(names_of(&new.policy, code, below));
        }
        rules.policies.push(new.policy);
        let record = AuthorityRecord { id, key: new.key, names: new.names, zone: new.zone };
        // Read it as it will be read, before anything is kept.
        crate::rules::Rules::of(record.clone(), rules.clone())?;
        self.store.put_authority(&record).await?;
        self.replace(id, rules).await?;
        Ok(id)
    }

    async fn replace(
        &self,
        authority: AuthorityId,
        mut rules: RulesRecord,
    ) -> Result<(), SetupError> {
        rules.version += 1;
        let is_kept = self.store.put_rules(authority, &rules).await?;
        self.forget_rules().await;
        if is_kept { Ok(()) } else { Err(SetupError::Busy) }
    }

    /// Changes the rules of an authority as a function says; made anew where somebody else changed
    /// them meanwhile.
    ///
    /// # Errors
    /// As the function; somebody else keeps changing them.
    pub async fn change_rules(
        &self,
        authority: AuthorityId,
        change: impl Fn(&mut RulesRecord) -> Result<(), SetupError> + Send + Sync,
    ) -> Result<(), SetupError> {
        for _ in 0..TRIES {
            let mut rules = self.store.rules(authority).await?;
            change(&mut rules)?;
            match self.replace(authority, rules).await {
                Err(SetupError::Busy) => {}
                other => return other,
            }
        }
        Err(SetupError::Busy)
    }

    /// Gives a person a post, with an account if they have none.
    ///
    /// # Errors
    /// The unit is not known, or the person would hold two of the administrators' posts.
    pub async fn appoint(
        &self,
        authority: AuthorityId,
        new: &NewHolder,
    ) -> Result<PersonId, SetupError> {
        if !is_login(&new.login) {
            return Err(SetupError::NoLogin(new.login.clone()));
        }
        if new.name.trim().is_empty() {
            return Err(SetupError::NoName);
        }
        let now = self.clock.now();
        let known = self.store.account(authority, &new.login).await?;
        let person = known.as_ref().map_or_else(|| PersonId(self.ids.fresh(now)), |it| it.person);
        let post = PostId(self.ids.fresh(now));
        let mut tried = self.store.rules(authority).await?;
        hold(&mut tried, new, person, post, now)?;
        let password = new.password.clone().or_else(|| known.and_then(|it| it.password));
        let account = Account { person, login: new.login.clone(), password, is_active: true };
        // The account first: where this is interrupted, doing it again finds the same person.
        self.store.put_account(authority, &account).await?;
        self.change_rules(authority, |rules| hold(rules, new, person, post, now)).await?;
        let about = format!("{} {:?}", new.unit, new.role);
        let entry = Audit { at: now, person: Some(person), act: "appointed".to_owned(), about };
        self.store.audit(authority, &entry).await?;
        Ok(person)
    }

    /// Loads a version of a policy, with calendars that it counts by and that are not here yet.
    ///
    /// # Errors
    /// The person may not; the version is there already with another content.
    pub async fn load_policy(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        policy: Policy,
        calendars: &[CalendarRecord],
    ) -> Result<(), SetupError> {
        let rules = self.rules(authority).await?;
        let context = rules.context(self.clock.now(), actor, &[]);
        let in_force = context.policy_in_force().map_err(SetupError::Refused)?;
        let asking = context.asking(in_force);
        permit_general(&asking, Action::LoadPolicy).map_err(SetupError::Refused)?;
        self.change_rules(authority, |rules| {
            let same = rules.policies.iter().find(|known| known.reference == policy.reference);
            match same {
                Some(known) if *known == policy => Ok(()),
                Some(_) => Err(SetupError::PolicyTaken(format!(
                    "{} {}",
                    policy.reference.key, policy.reference.version
                ))),
                None => {
                    rules.policies.push(policy.clone());
                    let is_new = |it: &&CalendarRecord| {
                        !rules.calendars.iter().any(|known| known.key == it.key)
                    };
                    let new: Vec<CalendarRecord> =
                        calendars.iter().filter(is_new).cloned().collect();
                    rules.calendars.extend(new);
                    Ok(())
                }
            }
        })
        .await
    }
}

fn unit(
    id: UnitId,
    code: &str,
    parent: Option<UnitId>,
    level: u8,
    peer_group: Option<domain::ids::PeerGroupKey>,
) -> Unit {
    // From the beginning of time: history is brought in from before the setting up.
    let valid = Validity { from: Timestamp::MIN, to: None };
    let versions = vec![UnitVersion { valid, parent, level, peer_group }];
    Unit { id, code: UnitCode::from(code), versions, successors: Vec::new() }
}

fn names_of(policy: &Policy, code: &UnitCode, unit: UnitId) -> Vec<UnitName> {
    let key = format!("unit.{code}");
    let texts = policy.names.texts.iter();
    texts
        .filter_map(|(language, names)| {
            let name = names.get(&key)?.clone();
            Some(UnitName { unit, language: language.clone(), name })
        })
        .collect()
}

fn hold(
    rules: &mut RulesRecord,
    new: &NewHolder,
    person: PersonId,
    post: PostId,
    now: Timestamp,
) -> Result<(), SetupError> {
    let unit_of = |code: &str| {
        let found = rules.units.iter().find(|unit| unit.code.as_str() == code);
        found.map(|unit| unit.id).ok_or_else(|| SetupError::UnknownUnit(code.to_owned()))
    };
    let unit = unit_of(&new.unit)?;
    let jurisdiction = new.serves.as_deref().map(unit_of).transpose()?;
    let post = Post { id: post, unit, role: new.role, jurisdiction };
    let valid = Validity { from: now, to: None };
    let holding = Holding { person, post: post.id, valid, substitute_for: None };
    let mut organisation = Organisation::default();
    rules.posts.iter().chain([&post]).copied().for_each(|post| organisation.put_post(post));
    for held in rules.holdings.iter().chain([&holding]) {
        organisation.take_post(*held).map_err(|conflict| match conflict {
            PostConflict::TwoAdministrators { .. } => SetupError::TwoAdministrators,
            PostConflict::UnknownPost => SetupError::UnknownUnit(new.unit.clone()),
        })?;
    }
    rules.posts.push(post);
    rules.holdings.push(holding);
    if !rules.person_names.iter().any(|named| named.person == person) {
        rules.person_names.push(PersonName { person, name: new.name.clone() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{is_key, is_login};

    #[test]
    fn keys_and_names_to_sign_in_with_are_short_words() {
        assert!(is_key("river-town") && is_key("a1"));
        assert!(!is_key("") && !is_key("bad key") && !is_key("River") && !is_key(&"a".repeat(41)));
        assert!(is_login("appraiser-1") && is_login("anna@example.org") && is_login("陈永康"));
        assert!(!is_login("") && !is_login("bad name") && !is_login("a<b") && !is_login("a\0"));
    }
}
