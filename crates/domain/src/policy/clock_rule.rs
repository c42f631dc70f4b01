//! One limit of a policy: what it applies to, how it is counted, what pauses and extends it, and
//! the steps before and after its due time.

use serde::{Deserialize, Serialize};

use super::ClockTraits;
use crate::actor::Role;
use crate::case::{Escalation, Kind};
use crate::clock::ClockKind;
use crate::due::{Amount, DueRule};
use crate::ids::{CalendarKey, CategoryKey, ChannelKey, ReasonKey, TypeKey, UrgencyKey};

/// What a limit applies to; a field that is not given fits everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockMatch {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this type.
    pub type_key: Option<TypeKey>,
    /// Only this subject and those below it.
    pub category: Option<CategoryKey>,
    /// Only this way in.
    pub channel: Option<ChannelKey>,
    /// Only this urgency.
    pub urgency: Option<UrgencyKey>,
}

/// How particular a limit is to a case that it fits; of two, the greater one is the more
/// particular.
///
/// Urgency outweighs subject, subject outweighs type, type outweighs kind, kind outweighs channel,
/// because a burst main is a burst main whoever reports it how. Of two subjects the lower one is
/// the more particular. So two limits of a clock are equally particular to a case only if they
/// apply to the very same cases, and packs with such limits are not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Particularity {
    has_urgency: bool,
    /// Subjects from the top down to the one named, that one included; 0 where none is named.
    subject_depth: usize,
    has_type: bool,
    has_kind: bool,
    has_channel: bool,
}

impl ClockMatch {
    /// How well a case fits; none, and it does not. A subject named here stands for all below it.
    ///
    /// `subjects` is the subject of the case and those above it, the nearest first.
    #[must_use]
    pub fn fits(
        &self,
        traits: &ClockTraits<'_>,
        subjects: &[&CategoryKey],
    ) -> Option<Particularity> {
        let above = |key| subjects.iter().position(|subject| *subject == key);
        let subject_depth = match &self.category {
            Some(key) => subjects.len().checked_sub(above(key)?)?,
            None => 0,
        };
        let fits = self.kind.is_none_or(|kind| kind == traits.kind)
            && self.type_key.as_ref().is_none_or(|key| key == traits.type_key)
            && self.channel.as_ref().is_none_or(|key| key == traits.channel)
            && self.urgency.as_ref().is_none_or(|key| key == traits.urgency);
        fits.then_some(Particularity {
            has_urgency: self.urgency.is_some(),
            subject_depth,
            has_type: self.type_key.is_some(),
            has_kind: self.kind.is_some(),
            has_channel: self.channel.is_some(),
        })
    }
}

/// How often and how far a clock may be extended. It must always be asked before the due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRule {
    /// How many times.
    pub count_max: u32,
    /// How far each time, at most; an extension is counted in this unit.
    pub amount_max: Amount,
}

/// Where a step lies against the due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offset {
    /// So much before it.
    Before(Amount),
    /// At the due time itself.
    AtDue,
    /// So much after it.
    After(Amount),
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepLevel {
    /// A warning: the clock is at risk, nothing is escalated.
    Warning,
    /// The case reaches this level of escalation.
    Escalation(Escalation),
}

/// Whose posts hear of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientOf {
    /// The unit the clock is counted for.
    Unit,
    /// The unit above it.
    UnitAbove,
    /// Posts whose jurisdiction holds the case.
    Jurisdiction,
}

/// Who hears of a step: every post of a role in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Which role.
    pub role: Role,
    /// Where.
    pub of: RecipientOf,
}

/// A step before or after the due time; each is recorded once for each clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRule {
    /// When.
    pub offset: Offset,
    /// What.
    pub level: StepLevel,
    /// Who hears of it.
    pub recipients: Vec<Recipient>,
}

/// What a worker does with steps whose time passed while it could not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatchUp {
    /// Every step is recorded and sent.
    All,
    /// Every step is recorded; of one clock only the latest is sent.
    Latest,
}

/// A limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRule {
    /// Which clock.
    pub kind: ClockKind,
    /// For which cases.
    pub applies_to: ClockMatch,
    /// By which calendar.
    pub calendar: CalendarKey,
    /// How much time, in which unit, from when.
    pub due: DueRule,
    /// The reasons that pause it.
    pub pauses: Vec<ReasonKey>,
    /// Whether it pauses while the case is long-term.
    pub pauses_long_term: bool,
    /// Whether and how it may be extended.
    pub extension: Option<ExtensionRule>,
    /// Steps, earliest first.
    pub steps: Vec<StepRule>,
}
