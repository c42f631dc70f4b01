//! A policy: everything in which one city differs from another, as versioned data with an effective
//! date.
//!
//! What lives here: the policy as the rules read it, and the choice of the version in force. How a
//! pack is written and read is in [`pack`]. No rule of a pack is code, and code assumes nothing of
//! a pack: what a policy does not name, does not exist for the cases under it.

mod appraisal_rule;
mod clock_rule;
mod diff;
mod keeping;
mod names;
pub mod pack;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use appraisal_rule::{
    AppraisalRule, CaseGroup, DECIMALS_MAX, ListKind, ListRule, MINIMUM_COUNT_LEAST,
    NoWordTreatment, Period, Rate, RateWeight, Rounding, RuleFlaw, UnreachableTreatment,
    WHOLE_PER_MILLE,
};
pub use clock_rule::{
    CatchUp, ClockMatch, ClockRule, ExtensionRule, Offset, Particularity, Recipient, RecipientOf,
    StepLevel, StepRule,
};
pub use diff::{Difference, diff};
pub use keeping::{AttachmentRule, MediaType, RetentionRule};
pub use names::{Appearance, Names};

use crate::access::Action;
use crate::actor::Role;
use crate::case::{DispositionClass, Escalation, Kind, Method};
use crate::clock::ClockKind;
use crate::due::Amount;
use crate::ids::{
    CalendarKey, CategoryKey, ChannelKey, DispositionKey, PeerGroupKey, PolicyRef, ReasonKey,
    TypeKey, UnitCode, UrgencyKey,
};

/// A type of case within a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeRule {
    /// The kind it belongs to.
    pub kind: Kind,
    /// No update for this long makes the case silent; none, and it never is.
    pub silent_after: Option<Amount>,
    /// How a result may be verified.
    pub methods: Vec<Method>,
    /// Whether the first contact must be made before an answer is submitted.
    pub contact_before_answer: bool,
}

/// A subject in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// The subject above.
    pub parent: Option<CategoryKey>,
    /// The unit that usually leads, by code; a proposal, never a rule.
    pub unit: Option<UnitCode>,
    /// The lowest level of unit to which the work may be handed (a greater number is lower).
    pub lowest_level: Option<u8>,
}

/// A unit that a pack expects the authority to have, because its catalogue names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedUnit {
    /// Its level in the tree.
    pub level: u8,
    /// The units it is usually compared with; what counts is the group the unit itself carries.
    pub peer_group: Option<PeerGroupKey>,
}

/// A way to end a case at intake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispositionRule {
    /// What it means to the rules.
    pub class: DispositionClass,
    /// Whether a text to the requester (the answer, the reason, the channel) must be given.
    pub needs_text: bool,
    /// Whether cases so ended are drawn for verification by another unit.
    pub is_sampled: bool,
}

/// A reason for which a case may leave a rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExclusionReason {
    /// The rates it may be asked for.
    pub rates: Vec<Rate>,
    /// Whether evidence must be given.
    pub needs_evidence: bool,
}

/// A level of escalation as this policy uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderStep {
    /// Which level.
    pub level: Escalation,
    /// Whether it may be set without the one before.
    pub may_start: bool,
}

/// Only these roles, among those the access table allows, may do an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Narrowing {
    /// The action narrowed.
    pub action: Action,
    /// The roles that keep it.
    pub roles: Vec<Role>,
}

/// Which closed and disposed cases are looked back on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookBackPlan {
    /// How many of a thousand cases are drawn.
    pub per_mille: u32,
    /// Never fewer than this, while there are as many.
    pub minimum: u32,
    /// Days after closing at which a drawn case is looked at.
    pub after_days: Vec<u32>,
    /// Whether the cases of each lead unit are a list of their own, with the same share and
    /// minimum, so that no unit is left out.
    #[serde(default)]
    pub is_per_unit: bool,
}

/// A policy in one of its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Pack and version.
    pub reference: PolicyRef,
    /// First day on which it is in force.
    pub effective_from: Date,
    /// The calendar whose zone days are counted in, and that rules without their own use.
    pub calendar: CalendarKey,
    /// Types of case.
    pub types: BTreeMap<TypeKey, TypeRule>,
    /// Subjects.
    pub categories: BTreeMap<CategoryKey, Category>,
    /// Ways in.
    pub channels: Vec<ChannelKey>,
    /// How pressing a case may be.
    pub urgencies: Vec<UrgencyKey>,
    /// Groups of similar units, ranked among themselves.
    pub peer_groups: Vec<PeerGroupKey>,
    /// Units that the catalogue expects.
    pub units: BTreeMap<UnitCode, ExpectedUnit>,
    /// Limits, each with what it applies to.
    pub clocks: Vec<ClockRule>,
    /// Ways to end a case at intake.
    pub dispositions: BTreeMap<DispositionKey, DispositionRule>,
    /// Why clocks may pause; which clocks, each clock says.
    pub pause_reasons: Vec<ReasonKey>,
    /// Why a text may be forgotten.
    pub redaction_reasons: Vec<ReasonKey>,
    /// Why a case may leave a rate.
    pub exclusion_reasons: BTreeMap<ReasonKey, ExclusionReason>,
    /// The levels of escalation, lowest first.
    pub ladder: Vec<LadderStep>,
    /// From which level of unit downwards one house is one house; see
    /// [`crate::unit::Organisation::are_kin`].
    pub independence_level: u8,
    /// Whether an open supporting unit keeps the answer from being submitted.
    pub support_blocks_answer: bool,
    /// Attempts to reach the requester before a case may close as unreachable.
    pub attempts_before_unreachable: u32,
    /// Days after closing within which a case may be reopened on request; none, and any time.
    pub reopen_within_days: Option<u32>,
    /// What a worker does with steps missed during an outage.
    pub catch_up: CatchUp,
    /// Narrowings of the access table.
    pub narrowings: Vec<Narrowing>,
    /// Look-back.
    pub look_back: LookBackPlan,
    /// Appraisal.
    pub appraisal: AppraisalRule,
    /// What may be attached to a case.
    #[serde(default)]
    pub attachments: AttachmentRule,
    /// How long data is kept that serves nobody any more.
    #[serde(default)]
    pub retention: RetentionRule,
    /// Names and looks of everything above, per language.
    pub names: Names,
}

impl Policy {
    /// Whether this policy leaves an action to a role. It never gives what the table does not, and
    /// it does not touch seeing: lists hold cases under many policies.
    #[must_use]
    pub fn allows(&self, action: Action, role: Role) -> bool {
        action == Action::View
            || self
                .narrowings
                .iter()
                .filter(|narrowing| narrowing.action == action)
                .all(|narrowing| narrowing.roles.contains(&role))
    }

    /// The limit for a clock, with its place in the list: the most particular one that fits, or
    /// none if the policy sets no such limit. Packs in which two limits fit equally are not loaded.
    #[must_use]
    pub fn clock_rule(
        &self,
        kind: ClockKind,
        traits: &ClockTraits<'_>,
    ) -> Option<(u16, &ClockRule)> {
        let subjects: Vec<&CategoryKey> =
            traits.category.map(|key| self.keys_above(key).collect()).unwrap_or_default();
        (0_u16..)
            .zip(&self.clocks)
            .filter(|(_, rule)| rule.kind == kind)
            .filter_map(|(place, rule)| {
                let particularity = rule.applies_to.fits(traits, &subjects)?;
                Some((particularity, place, rule))
            })
            .max_by_key(|(particularity, _, _)| *particularity)
            .map(|(_, place, rule)| (place, rule))
    }

    /// The lowest level of unit to which work on a subject may be handed; a subject without its own
    /// word has that of the one above.
    #[must_use]
    pub fn lowest_level(&self, category: &CategoryKey) -> Option<u8> {
        self.line_of(category).find_map(|category| category.lowest_level)
    }

    /// The unit that the catalogue proposes for a subject.
    #[must_use]
    pub fn catalogue_unit(&self, category: &CategoryKey) -> Option<&UnitCode> {
        self.line_of(category).find_map(|category| category.unit.as_ref())
    }

    /// The key of a subject and those above it, the nearest first.
    fn keys_above<'key>(
        &'key self,
        key: &'key CategoryKey,
    ) -> impl Iterator<Item = &'key CategoryKey> {
        let above = |key: &&'key CategoryKey| self.categories.get(*key)?.parent.as_ref();
        std::iter::successors(Some(key), above).take(self.categories.len())
    }

    fn line_of(&self, key: &CategoryKey) -> impl Iterator<Item = &Category> {
        let above = |category: &&Category| {
            category.parent.as_ref().and_then(|parent| self.categories.get(parent))
        };
        std::iter::successors(self.categories.get(key), above).take(self.categories.len())
    }

    /// The step of the ladder for a level.
    #[must_use]
    pub fn ladder_step(&self, level: Escalation) -> Option<LadderStep> {
        self.ladder.iter().copied().find(|step| step.level == level)
    }
}

/// What of a case chooses among clock rules.
#[derive(Debug, Clone, Copy)]
pub struct ClockTraits<'case> {
    /// Its kind.
    pub kind: Kind,
    /// Its type.
    pub type_key: &'case TypeKey,
    /// Its subject, if it has one.
    pub category: Option<&'case CategoryKey>,
    /// How it came in.
    pub channel: &'case ChannelKey,
    /// How pressing it is.
    pub urgency: &'case UrgencyKey,
}

/// All policies at hand, by version.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    versions: BTreeMap<PolicyRef, Arc<Policy>>,
}

impl Policies {
    /// Adds a policy. A version that is there already is kept: versions never change.
    pub fn add(&mut self, policy: Policy) {
        self.versions.entry(policy.reference.clone()).or_insert_with(|| Arc::new(policy));
    }

    /// A policy by version.
    #[must_use]
    pub fn get(&self, reference: &PolicyRef) -> Option<&Policy> {
        self.versions.get(reference).map(AsRef::as_ref)
    }

    /// Every version of every policy, in the order of keys and versions.
    pub fn iter(&self) -> impl Iterator<Item = &Policy> {
        self.versions.values().map(AsRef::as_ref)
    }

    /// The policy in force on a day: the one with the latest effective date up to it; of two with
    /// the same date, the higher version.
    #[must_use]
    pub fn in_force(&self, on: Date) -> Option<&Policy> {
        self.versions
            .values()
            .filter(|policy| policy.effective_from <= on)
            .max_by_key(|policy| (policy.effective_from, policy.reference.version))
            .map(AsRef::as_ref)
    }
}
