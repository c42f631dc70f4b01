//! From a draft without mistakes to the policy that the rules read.

use super::draft::{Draft, DraftLimit, DraftSteps, Entry};
use super::fields::Placed;
use crate::ids::{CalendarKey, CategoryKey, PeerGroupKey, TypeKey, UnitCode};
use crate::policy::{
    Category, ClockMatch, ClockRule, ExpectedUnit, LadderStep, Names, Narrowing, Policy, StepRule,
};

/// The most limits, after lists of keys are written out: clocks name their limit by a 16-bit number.
pub(super) const MATCHES_MAX: usize = 60_000;

/// The types of a limit: those written, or all of the kinds written.
fn types_of<'d>(draft: &'d Draft, limit: &'d DraftLimit) -> Vec<&'d str> {
    let written = limit.applies_to.types.iter().map(|key| key.value.as_str());
    let is_of_kind = |kind| limit.applies_to.kinds.iter().any(|known| Some(known.value) == kind);
    let of_kind = draft.types.iter().filter(|entry| is_of_kind(entry.value.kind));
    written.chain(of_kind.map(|entry| entry.key.value.as_str())).collect()
}

/// How many limits a written one stands for.
pub(super) fn count_matches(draft: &Draft, limit: &DraftLimit) -> usize {
    let applies_to = &limit.applies_to;
    let counts = [
        types_of(draft, limit).len(),
        applies_to.categories.len(),
        applies_to.channels.len(),
        applies_to.urgencies.len(),
    ];
    counts.into_iter().fold(1, |product, count| product.saturating_mul(count.max(1)))
}

/// The cases of a written limit, one match for each combination of its keys. A limit for kinds without
/// types fits nothing.
pub(super) fn expand(draft: &Draft, limit: &DraftLimit) -> Vec<ClockMatch> {
    fn each<'k, K: From<&'k str>>(keys: impl Iterator<Item = &'k str>) -> Vec<Option<K>> {
        let keys: Vec<Option<K>> = keys.map(|key| Some(K::from(key))).collect();
        if keys.is_empty() { vec![None] } else { keys }
    }
    fn written(keys: &[Placed<String>]) -> impl Iterator<Item = &str> {
        keys.iter().map(|key| key.value.as_str())
    }
    let applies_to = &limit.applies_to;
    let types = types_of(draft, limit);
    if types.is_empty() && !applies_to.kinds.is_empty() {
        return Vec::new();
    }
    let mut matches = Vec::new();
    for type_key in each::<TypeKey>(types.into_iter()) {
        for category in each::<CategoryKey>(written(&applies_to.categories)) {
            for channel in each(written(&applies_to.channels)) {
                for urgency in each(written(&applies_to.urgencies)) {
                    matches.push(ClockMatch {
                        type_key: type_key.clone(),
                        category: category.clone(),
                        channel: Option::clone(&channel),
                        urgency,
                    });
                }
            }
        }
    }
    matches
}

fn build_limits(draft: &Draft, calendar: &CalendarKey) -> Vec<ClockRule> {
    let mut rules = Vec::new();
    for limit in &draft.limits {
        let steps = match &limit.steps {
            DraftSteps::Written(steps) => steps.as_slice(),
            DraftSteps::Set(key) => {
                let found = draft.step_sets.iter().find(|set| set.key.value == key.value);
                found.map(|set| set.value.as_slice()).unwrap_or_default()
            }
        };
        let steps: Vec<StepRule> = steps
            .iter()
            .map(|step| StepRule {
                offset: step.offset,
                level: step.level.value,
                recipients: step.recipients.clone(),
            })
            .collect();
        let own_calendar = limit.calendar.as_ref();
        let own_calendar = own_calendar.map(|key| CalendarKey::from(key.value.as_str()));
        for applies_to in expand(draft, limit) {
            rules.push(ClockRule {
                kind: limit.clock.value,
                applies_to,
                calendar: own_calendar.clone().unwrap_or_else(|| calendar.clone()),
                due: limit.due,
                pauses: limit.pauses.iter().map(|key| key.value.as_str().into()).collect(),
                pauses_long_term: limit.pauses_long_term,
                extension: limit.extension.map(|extension| extension.value),
                steps: steps.clone(),
            });
        }
    }
    rules
}

fn build_names(draft: &Draft) -> Names {
    let mut names = Names::default();
    for name in &draft.names.texts {
        let texts = names.texts.entry(name.language.value.clone()).or_default();
        texts.insert(name.key.clone(), name.text.clone());
    }
    for (key, look) in &draft.names.looks {
        names.looks.insert(key.value.clone(), look.clone());
    }
    names
}

/// Keys in the order of writing.
fn keys<K: for<'k> From<&'k str>>(entries: &[Entry<()>]) -> Vec<K> {
    entries.iter().map(|entry| K::from(entry.key.value.as_str())).collect()
}

/// The same map with other values, leaving out what could not be read.
fn map<K, T, U>(
    entries: &[Entry<T>],
    value: impl Fn(&T) -> Option<U>,
) -> std::collections::BTreeMap<K, U>
where
    K: Ord + for<'k> From<&'k str>,
{
    entries
        .iter()
        .filter_map(|entry| Some((K::from(entry.key.value.as_str()), value(&entry.value)?)))
        .collect()
}

/// The policy; none if a needed part is missing, which is always a mistake already noted.
pub(super) fn build(draft: &Draft) -> Option<Policy> {
    let identity = draft.identity.as_ref()?;
    let settings = draft.settings.as_ref()?;
    let calendar = CalendarKey::from(identity.calendar.value.as_str());
    let category = |found: &super::draft::DraftCategory| {
        let parent = found.parent.as_ref().map(|key| CategoryKey::from(key.value.as_str()));
        let unit = found.unit.as_ref().map(|key| UnitCode::from(key.value.as_str()));
        Some(Category { parent, unit, lowest_level: found.lowest_level })
    };
    let unit = |found: &super::draft::DraftUnit| {
        let group = found.peer_group.as_ref();
        let peer_group = group.map(|key| PeerGroupKey::from(key.value.as_str()));
        Some(ExpectedUnit { level: found.level?, peer_group })
    };
    let narrowings = draft.narrowings.iter().map(|narrowing| Narrowing {
        action: narrowing.action.value,
        roles: narrowing.roles.iter().map(|role| role.value).collect(),
    });
    let ladder: Vec<LadderStep> = draft.ladder.iter().map(|step| step.value).collect();
    Some(Policy {
        reference: identity.reference.clone(),
        effective_from: identity.effective_from,
        clocks: build_limits(draft, &calendar),
        calendar,
        types: map(&draft.types, |found| found.rule.clone()),
        categories: map(&draft.categories, category),
        channels: keys(&draft.channels),
        urgencies: keys(&draft.urgencies),
        peer_groups: keys(&draft.peer_groups),
        units: map(&draft.units, unit),
        dispositions: map(&draft.dispositions, Clone::clone),
        pause_reasons: keys(&draft.pauses),
        exclusion_reasons: map(&draft.exclusions, Clone::clone),
        ladder,
        independence_level: settings.independence_level,
        support_blocks_answer: settings.support_blocks_answer,
        attempts_before_unreachable: settings.attempts_before_unreachable,
        reopen_within_days: settings.reopen_within_days,
        catch_up: settings.catch_up,
        narrowings: narrowings.collect(),
        look_back: draft.look_back.clone()?,
        appraisal: draft.appraisal.as_ref()?.rule.clone(),
        names: build_names(draft),
    })
}
