//! What a city sets up: the authority, its units and people, policies and calendars.

use async_trait::async_trait;
use domain::ids::{AuthorityId, PersonId, UnitId};
use domain::policy::Policy;
use domain::unit::{Holding, Post, Unit};
use serde::{Deserialize, Serialize};

use super::fault::Fault;

/// An authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityRecord {
    /// Its id.
    pub id: AuthorityId,
    /// A short word for addresses and the command line.
    pub key: String,
    /// Names by language tag.
    pub names: Vec<(String, String)>,
    /// Time zone, by its IANA name.
    pub zone: String,
}

/// A unit's name in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitName {
    /// Which unit.
    pub unit: UnitId,
    /// Language tag.
    pub language: String,
    /// The name.
    pub name: String,
}

/// A person's name as colleagues see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// Who.
    pub person: PersonId,
    /// The name.
    pub name: String,
}

/// A calendar as its source files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarRecord {
    /// Its key.
    pub key: String,
    /// File names with their texts.
    pub files: Vec<(String, String)>,
}

/// Everything that decisions depend on besides cases; small enough to be held in memory, replaced
/// whole, with a version that tells other nodes to read it again.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RulesRecord {
    /// Counted up with every change.
    pub version: u64,
    /// Units with all their versions.
    pub units: Vec<Unit>,
    /// Names of units.
    pub unit_names: Vec<UnitName>,
    /// Posts.
    pub posts: Vec<Post>,
    /// Who holds them.
    pub holdings: Vec<Holding>,
    /// Names of persons.
    pub person_names: Vec<PersonName>,
    /// Policies in all their versions.
    pub policies: Vec<Policy>,
    /// Calendars.
    pub calendars: Vec<CalendarRecord>,
}

/// Setting up.
#[async_trait]
pub trait Setup: Send + Sync {
    /// All authorities.
    async fn authorities(&self) -> Result<Vec<AuthorityRecord>, Fault>;

    /// Adds or replaces an authority.
    async fn put_authority(&self, authority: &AuthorityRecord) -> Result<(), Fault>;

    /// The version of an authority's rules; 0 when there are none.
    async fn rules_version(&self, authority: AuthorityId) -> Result<u64, Fault>;

    /// An authority's rules.
    async fn rules(&self, authority: AuthorityId) -> Result<RulesRecord, Fault>;

    /// Replaces an authority's rules, if their version is still the one before. False if somebody
    /// was first. Keeps the tree of units as paths too, by which lists are limited to a part of it.
    async fn put_rules(&self, authority: AuthorityId, rules: &RulesRecord) -> Result<bool, Fault>;

    /// A value kept by name, for workers and one-off acts.
    async fn note(&self, authority: AuthorityId, name: &str) -> Result<Option<String>, Fault>;

    /// Keeps a value by name.
    async fn put_note(&self, authority: AuthorityId, name: &str, value: &str) -> Result<(), Fault>;
}
