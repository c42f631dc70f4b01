//! A mapping bound to a city: which of its keys the policy has, which units there are, and what is
//! taken where a row says nothing.

use domain::case::Kind;
use domain::ids::{
    AuthorityId, CaseId, CategoryKey, ChannelKey, RequesterId, TypeKey, UnitCode, UnitId,
    UrgencyKey,
};
use domain::policy::Policy;
use domain::unit::Organisation;

use super::case::SourceCase;
use super::facts::Subject;
use super::mapping::Mapping;
use super::quirk::{Quirk, QuirkKind};

/// Keys that a person chose for rows that say nothing, before those of the mapping.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// Type.
    pub type_key: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Urgency.
    pub urgency: Option<String>,
}

/// The policy has none of the keys for what no case is without.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the policy has no {what} {}; it has {}. Choose one with --{what}, \
     or in [defaults] of the mapping",
    tried(.wanted), .known.join(", ")
)]
pub struct TermsError {
    /// `type`, `channel` or `urgency`.
    pub what: &'static str,
    /// What was tried.
    pub wanted: Vec<String>,
    /// What there is.
    pub known: Vec<String>,
}

fn tried(wanted: &[String]) -> String {
    let quoted: Vec<String> = wanted.iter().map(|key| format!("\"{key}\"")).collect();
    if quoted.is_empty() { "for requests by default".to_owned() } else { quoted.join(", ") }
}

/// A mapping bound to a policy and an organisation.
#[derive(Debug, Clone)]
pub struct Terms<'city> {
    policy: &'city Policy,
    organisation: &'city Organisation,
    type_key: TypeKey,
    channel: ChannelKey,
    urgency: UrgencyKey,
    /// Keys of the mapping that the city does not have, each with its line. Rows that need them
    /// come without.
    pub warnings: Vec<String>,
}

impl<'city> Terms<'city> {
    /// Binds a mapping.
    ///
    /// # Errors
    /// The policy has none of the types, channels or urgencies to be taken where a row says
    /// nothing.
    pub fn bind(
        mapping: &Mapping,
        chosen: &Chosen,
        policy: &'city Policy,
        organisation: &'city Organisation,
    ) -> Result<Self, TermsError> {
        let defaults = &mapping.defaults;
        let types = policy.types.iter().filter(|(_, rule)| rule.kind == Kind::Request);
        let types: Vec<&str> = types.map(|(key, _)| key.as_str()).collect();
        let channels: Vec<&str> = policy.channels.iter().map(ChannelKey::as_str).collect();
        let urgencies: Vec<&str> = policy.urgencies.iter().map(UrgencyKey::as_str).collect();
        let type_key = pick("type", (&chosen.type_key, &defaults.type_key), &types)?;
        let channel = pick("channel", (&chosen.channel, &defaults.channel), &channels)?;
        let urgency = pick("urgency", (&chosen.urgency, &defaults.urgency), &urgencies)?;
        Ok(Self {
            policy,
            organisation,
            type_key: TypeKey::from(type_key.as_str()),
            channel: ChannelKey::from(channel.as_str()),
            urgency: UrgencyKey::from(urgency.as_str()),
            warnings: warnings(mapping, policy, organisation),
        })
    }

    /// What a request becomes here. What it names and the city does not have becomes a quirk.
    pub fn subject(&self, case: &mut SourceCase, ids: SubjectIds) -> Subject {
        let mut odd = |kind, value: &str| {
            let column = String::new();
            case.quirks.push(Quirk { kind, column, value: value.to_owned() });
        };
        let category = case.category.as_deref().and_then(|key| {
            let found = CategoryKey::from(key);
            let is_known = self.policy.categories.contains_key(&found);
            if !is_known {
                odd(QuirkKind::UnknownCategory, key);
            }
            is_known.then_some(found)
        });
        let unit = case.unit.as_deref().and_then(|code| {
            let found = self.unit(code);
            if found.is_none() {
                odd(QuirkKind::UnknownUnit, code);
            }
            found
        });
        let channel = case.channel.as_deref().and_then(|key| {
            let found = ChannelKey::from(key);
            let is_known = self.policy.channels.contains(&found);
            if !is_known {
                odd(QuirkKind::UnknownChannel, key);
            }
            is_known.then_some(found)
        });
        let type_key = case.type_key.as_deref().and_then(|key| {
            let found = TypeKey::from(key);
            let rule = self.policy.types.get(&found);
            let is_request = rule.is_some_and(|rule| rule.kind == Kind::Request);
            if !is_request {
                odd(QuirkKind::UnknownType, key);
            }
            is_request.then_some(found)
        });
        let urgency = case.urgency.as_deref().and_then(|key| {
            let found = UrgencyKey::from(key);
            let is_known = self.policy.urgencies.contains(&found);
            if !is_known {
                odd(QuirkKind::UnknownUrgency, key);
            }
            is_known.then_some(found)
        });
        Subject {
            authority: ids.authority,
            type_key: type_key.unwrap_or_else(|| self.type_key.clone()),
            category,
            channel: channel.unwrap_or_else(|| self.channel.clone()),
            urgency: urgency.unwrap_or_else(|| self.urgency.clone()),
            requester: ids.requester,
            policy: self.policy.reference.clone(),
            unit,
            primary: ids.primary,
        }
    }

    fn unit(&self, code: &str) -> Option<UnitId> {
        self.organisation.unit_by_code(&UnitCode::from(code)).map(|unit| unit.id)
    }
}

/// Ids that a request gets here.
#[derive(Debug, Clone, Copy)]
pub struct SubjectIds {
    /// Whose case it is.
    pub authority: AuthorityId,
    /// Who asked.
    pub requester: RequesterId,
    /// The case it repeats, where that is here.
    pub primary: Option<CaseId>,
}

/// The first of the wanted keys that there is: the chosen one alone, if one was chosen.
fn pick(
    what: &'static str,
    wanted: (&Option<String>, &[String]),
    known: &[&str],
) -> Result<String, TermsError> {
    let (chosen, defaults) = wanted;
    let wanted = chosen.as_ref().map_or_else(|| defaults.to_vec(), |key| vec![key.clone()]);
    let found = wanted.iter().find(|key| known.contains(&key.as_str())).cloned();
    found.ok_or_else(|| {
        let known = known.iter().map(|key| (*key).to_owned()).collect();
        TermsError { what, wanted, known }
    })
}

/// Keys of the mapping that the city does not have.
fn warnings(mapping: &Mapping, policy: &Policy, organisation: &Organisation) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut check = |what: &str, keys: &super::mapping::Words, is_known: &dyn Fn(&str) -> bool| {
        for (key, line) in keys.keys().filter(|(key, _)| !is_known(key)) {
            found.push((*line, format!("no {what} \"{key}\" here (line {line} of the mapping)")));
        }
    };
    check("category", &mapping.category, &|key| {
        policy.categories.contains_key(&CategoryKey::from(key))
    });
    check("unit", &mapping.unit, &|code| {
        organisation.unit_by_code(&UnitCode::from(code)).is_some()
    });
    check("channel", &mapping.channel, &|key| policy.channels.contains(&ChannelKey::from(key)));
    check("type", &mapping.type_key, &|key| {
        let rule = policy.types.get(&TypeKey::from(key));
        rule.is_some_and(|rule| rule.kind == Kind::Request)
    });
    check("urgency", &mapping.urgency, &|key| policy.urgencies.contains(&UrgencyKey::from(key)));
    found.sort();
    found.into_iter().map(|(_, warning)| warning).collect()
}
