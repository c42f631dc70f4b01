//! What people call about and how, by weight, for a policy.

use std::collections::BTreeMap;

use domain::case::Kind;
use domain::ids::{CategoryKey, ChannelKey, TypeKey, UrgencyKey};
use domain::policy::Policy;
use serde::Deserialize;

use super::city::City;
use crate::port::fault::Fault;

const TEXT: &str = include_str!("../../data/simulation/mix.toml");

type Weights = BTreeMap<String, u64>;

#[derive(Debug, Default, Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    types: Weights,
    urgency: Weights,
    channel: Weights,
    category: Weights,
}

/// The weights for one policy. Only what the policy knows is in them.
#[derive(Debug)]
pub(super) struct Mix {
    pub(super) types: Vec<(TypeKey, u64)>,
    pub(super) categories: Vec<(CategoryKey, u64)>,
    pub(super) channels: Vec<(ChannelKey, u64)>,
    pub(super) urgencies: Vec<(UrgencyKey, u64)>,
}

/// The keys that the policy knows, by the weights of the file; all alike where it has none.
fn weigh<'key, K: Clone + 'key>(
    known: impl Iterator<Item = &'key K>,
    weights: &Weights,
    text: impl Fn(&K) -> &str,
) -> Vec<(K, u64)> {
    let weight = |key: &K| match weights.get(text(key)) {
        Some(weight) => *weight,
        None => u64::from(weights.is_empty()),
    };
    known.map(|key| (key.clone(), weight(key))).filter(|(_, weight)| *weight > 0).collect()
}

impl Mix {
    /// The weights for a policy in the city: subjects whose unit the city has, or that have none.
    ///
    /// # Errors
    /// The data file is damaged, or the policy knows no type, subject, channel or urgency for
    /// requests that could come in.
    pub(super) fn of(policy: &Policy, city: &City) -> Result<Self, Fault> {
        let mut entries: BTreeMap<String, Entry> = toml::from_str(TEXT)
            .map_err(|error| Fault::corrupt(format!("weights of calls: {error}")))?;
        let entry = entries.remove(policy.reference.key.as_str()).unwrap_or_default();
        let requests = policy.types.iter().filter(|(_, rule)| rule.kind == Kind::Request);
        let has_unit = |key: &CategoryKey| {
            policy.catalogue_unit(key).is_none_or(|code| city.unit(code).is_some())
        };
        let subjects = policy.categories.keys().filter(|key| has_unit(key));
        let mix = Self {
            types: weigh(requests.map(|(key, _)| key), &entry.types, TypeKey::as_str),
            categories: weigh(subjects, &entry.category, CategoryKey::as_str),
            channels: weigh(policy.channels.iter(), &entry.channel, ChannelKey::as_str),
            urgencies: weigh(policy.urgencies.iter(), &entry.urgency, UrgencyKey::as_str),
        };
        let lacks = mix.types.is_empty()
            || mix.categories.is_empty()
            || mix.channels.is_empty()
            || mix.urgencies.is_empty();
        if lacks {
            let key = policy.reference.key.as_str();
            let what = format!(
                "policy {key} has no type, subject, channel or urgency under which a request of \
                 this city could come in"
            );
            return Err(Fault::Setting { what });
        }
        Ok(mix)
    }
}
