//! A pack as it was read: every part with its place, references not yet looked up.

use jiff::civil::Date;

use super::fields::Placed;
use super::source::Place;
use crate::access::Action;
use crate::actor::Role;
use crate::case::Kind;
use crate::clock::ClockKind;
use crate::due::DueRule;
use crate::ids::PolicyRef;
use crate::policy::{
    Appearance, AppraisalRule, AttachmentRule, CatchUp, DispositionRule, ExclusionReason,
    ExtensionRule, LadderStep, LookBackPlan, Offset, Recipient, RetentionRule, StepLevel, TypeRule,
};

/// Something declared under a key. A value that could not be read is none; the key is known all the
/// same, so that one mistake does not make ten.
pub(super) struct Entry<T> {
    pub(super) key: Placed<String>,
    pub(super) value: T,
}

/// What says which pack this is.
pub(super) struct Identity {
    pub(super) reference: PolicyRef,
    pub(super) effective_from: Date,
    pub(super) calendar: Placed<String>,
}

/// Single settings.
pub(super) struct Settings {
    pub(super) independence_level: u8,
    pub(super) support_blocks_answer: bool,
    pub(super) attempts_before_unreachable: u32,
    pub(super) reopen_within_days: Option<u32>,
    pub(super) catch_up: CatchUp,
}

/// A type.
#[derive(Default)]
pub(super) struct DraftType {
    pub(super) kind: Option<Kind>,
    pub(super) rule: Option<TypeRule>,
}

/// A category.
#[derive(Default)]
pub(super) struct DraftCategory {
    pub(super) parent: Option<Placed<String>>,
    pub(super) unit: Option<Placed<String>>,
    pub(super) lowest_level: Option<u8>,
}

/// A unit that the pack expects.
#[derive(Default)]
pub(super) struct DraftUnit {
    pub(super) level: Option<u8>,
    pub(super) peer_group: Option<Placed<String>>,
}

/// To which cases a limit applies, as written: of each field one, several or no key.
#[derive(Default)]
pub(super) struct DraftMatch {
    pub(super) kinds: Vec<Placed<Kind>>,
    pub(super) types: Vec<Placed<String>>,
    pub(super) categories: Vec<Placed<String>>,
    pub(super) channels: Vec<Placed<String>>,
    pub(super) urgencies: Vec<Placed<String>>,
}

/// A step of a limit.
#[derive(Clone)]
pub(super) struct DraftStep {
    pub(super) at: Place,
    pub(super) offset: Offset,
    pub(super) level: Placed<StepLevel>,
    pub(super) recipients: Vec<Recipient>,
}

/// Steps written with a limit, or the key of a set of steps.
pub(super) enum DraftSteps {
    Written(Vec<DraftStep>),
    Set(Placed<String>),
}

/// A limit.
pub(super) struct DraftLimit {
    pub(super) at: Place,
    pub(super) clock: Placed<ClockKind>,
    pub(super) applies_to: DraftMatch,
    pub(super) calendar: Option<Placed<String>>,
    pub(super) due: DueRule,
    pub(super) pauses: Vec<Placed<String>>,
    pub(super) pauses_long_term: bool,
    pub(super) extension: Option<Placed<ExtensionRule>>,
    pub(super) steps: DraftSteps,
}

/// A narrowing of the access table.
pub(super) struct DraftNarrowing {
    pub(super) action: Placed<Action>,
    pub(super) roles: Vec<Placed<Role>>,
    /// Whether a role could not be read, so that who is left cannot be judged.
    pub(super) is_partial: bool,
}

/// The appraisal, with what the checks across sections need.
pub(super) struct DraftAppraisal {
    pub(super) at: Place,
    pub(super) rule: AppraisalRule,
}

/// A name of a key in a language.
pub(super) struct DraftName {
    pub(super) language: Placed<String>,
    pub(super) key: String,
    pub(super) text: String,
}

/// Names and looks as found, and the keys that need names.
#[derive(Default)]
pub(super) struct NameBook {
    pub(super) languages: Vec<Placed<String>>,
    pub(super) needed: Vec<Placed<String>>,
    pub(super) texts: Vec<DraftName>,
    pub(super) looks: Vec<(Placed<String>, Appearance)>,
}

/// Everything.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) identity: Option<Identity>,
    pub(super) settings: Option<Settings>,
    pub(super) types: Vec<Entry<DraftType>>,
    pub(super) categories: Vec<Entry<DraftCategory>>,
    pub(super) channels: Vec<Entry<()>>,
    pub(super) urgencies: Vec<Entry<()>>,
    pub(super) pauses: Vec<Entry<()>>,
    pub(super) redactions: Vec<Entry<()>>,
    pub(super) peer_groups: Vec<Entry<()>>,
    pub(super) units: Vec<Entry<DraftUnit>>,
    pub(super) dispositions: Vec<Entry<Option<DispositionRule>>>,
    pub(super) exclusions: Vec<Entry<Option<ExclusionReason>>>,
    pub(super) ladder: Vec<Placed<LadderStep>>,
    pub(super) step_sets: Vec<Entry<Vec<DraftStep>>>,
    pub(super) limits: Vec<DraftLimit>,
    /// Pause reasons that limits name, those that could not be read as a whole among them.
    pub(super) pauses_named: Vec<Placed<String>>,
    pub(super) narrowings: Vec<DraftNarrowing>,
    pub(super) look_back: Option<LookBackPlan>,
    pub(super) appraisal: Option<DraftAppraisal>,
    pub(super) attachments: AttachmentRule,
    pub(super) retention: RetentionRule,
    pub(super) names: NameBook,
}
