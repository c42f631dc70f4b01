//! From a draft without mistakes to the policy that the rules read.

use super::draft::{Draft, DraftLimit, DraftSteps, Entry};
use super::fields::Placed;
use crate::ids::{CalendarKey, CategoryKey, PeerGroupKey, UnitCode};
use crate::policy::{
    Category, ClockMatch, ClockRule, ExpectedUnit, LadderStep, Names, Narrowing, Policy, StepRule,
};

/// The most limits, after lists of keys are written out: clocks name their limit by a 16-bit
/// number.
pub(super) const MATCHES_MAX: usize = 60_000;

/// How many limits a written one stands for.
pub(super) fn count_matches(limit: &DraftLimit) -> usize {
    let applies_to = &limit.applies_to;
    let counts = [
        applies_to.kinds.len(),
        applies_to.types.len(),
        applies_to.categories.len(),
        applies_to.channels.len(),
        applies_to.urgencies.len(),
    ];
    counts.into_iter().fold(1, |product, count| product.saturating_mul(count.max(1)))
}

/// The cases of a written limit: one match for each combination of its keys.
pub(super) fn expand(limit: &DraftLimit) -> Vec<ClockMatch> {
    let applies_to = &limit.applies_to;
    let mut matches = vec![ClockMatch::default()];
    let kinds = applies_to.kinds.iter().map(|kind| kind.value);
    matches = times(&matches, kinds, |found, kind| found.kind = Some(kind));
    matches = times(&matches, keys_of(&applies_to.types), |found, key| {
        found.type_key = Some(key.into());
    });
    matches = times(&matches, keys_of(&applies_to.categories), |found, key| {
        found.category = Some(key.into());
    });
    matches = times(&matches, keys_of(&applies_to.channels), |found, key| {
        found.channel = Some(key.into());
    });
    times(&matches, keys_of(&applies_to.urgencies), |found, key| found.urgency = Some(key.into()))
}

fn keys_of(keys: &[Placed<String>]) -> impl ExactSizeIterator<Item = &str> + Clone {
    keys.iter().map(|key| key.value.as_str())
}

/// Every match with every key set in it; without keys, the matches as they are.
fn times<K>(
    matches: &[ClockMatch],
    keys: impl ExactSizeIterator<Item = K> + Clone,
    set: impl Fn(&mut ClockMatch, K),
) -> Vec<ClockMatch> {
    if keys.len() == 0 {
        return matches.to_vec();
    }
    let with = |found: &ClockMatch, key: K| {
        let mut found = found.clone();
        set(&mut found, key);
        found
    };
    matches.iter().flat_map(|found| keys.clone().map(|key| with(found, key))).collect()
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
        for applies_to in expand(limit) {
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
        redaction_reasons: keys(&draft.redactions),
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
        attachments: draft.attachments.clone(),
        retention: draft.retention,
        names: build_names(draft),
    })
}
