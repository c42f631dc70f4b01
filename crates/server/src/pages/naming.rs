//! Names and looks of what a city names itself: types, subjects, states, units. A name that the
//! policy does not give is ours; one that nobody gives is the key.

use app::rules::Rules;
use domain::actor::{Actor, Role};
use domain::ids::UnitId;
use domain::policy::{Appearance, Policy};
use serde::Serialize;

use crate::locales::Words;

/// The stable word of an enum's value.
pub(crate) fn word_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(serde_json::Value::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// Names in one language under one policy.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'a> {
    /// Units and persons.
    pub(crate) rules: &'a Rules,
    /// The policy whose names count.
    pub(crate) policy: Option<&'a Policy>,
    /// Our own words.
    pub(crate) words: Words,
}

impl<'a> Naming<'a> {
    /// The same under another policy: that of a case.
    pub(crate) const fn under(self, policy: Option<&'a Policy>) -> Self {
        Self { policy, ..self }
    }

    /// The name of a key in a group: `status`, `type`, `category` ...
    pub(crate) fn of(&self, group: &str, key: &str) -> String {
        let full = format!("{group}.{key}");
        let given = self.policy.and_then(|policy| {
            let names = &policy.names;
            names.text(self.words.tag(), &full)
        });
        let ours = || self.words.find(&format!("{}-{key}", group.replace('_', "-")));
        let any = || {
            let names = &self.policy?.names;
            names.texts.values().find_map(|texts| texts.get(&full)).cloned()
        };
        given.map(str::to_owned).or_else(ours).or_else(any).unwrap_or_else(|| key.to_owned())
    }

    /// The name of an enum's value in a group.
    pub(crate) fn word(&self, group: &str, value: &impl Serialize) -> String {
        self.of(group, &word_of(value))
    }

    /// The look that the policy gives to a key.
    pub(crate) fn look(&self, group: &str, key: &str) -> Option<&'a Appearance> {
        self.policy?.names.looks.get(&format!("{group}.{key}"))
    }

    /// The name of a unit.
    pub(crate) fn unit(&self, unit: UnitId) -> String {
        self.rules.unit_name(unit, self.words.tag()).to_owned()
    }

    /// The name of a unit, or a dash.
    pub(crate) fn unit_or_none(&self, unit: Option<UnitId>) -> String {
        unit.map_or_else(|| "–".to_owned(), |unit| self.unit(unit))
    }

    /// A post: its role and its unit.
    pub(crate) fn post(&self, role: Role, unit: UnitId) -> String {
        format!("{} · {}", self.word("role", &role), self.unit(unit))
    }

    /// Who acted, with the post held then.
    pub(crate) fn actor(&self, actor: &Actor) -> String {
        let Actor::Official(official) = actor else { return self.word("role", &actor.role()) };
        let name = self.rules.person_name(official.person).unwrap_or("?");
        let post = self.post(official.role, official.unit);
        match official.substitute_for.and_then(|other| self.rules.person_name(other)) {
            Some(other) => self
                .words
                .with("actor-substitute", &[("name", name), ("other", other), ("post", &post)]),
            None => format!("{name} · {post}"),
        }
    }
}
