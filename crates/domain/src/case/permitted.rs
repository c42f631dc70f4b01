//! "What may this person do now?": the gate that every decision passes, asked for every action.

use super::context::Context;
use super::decide::gate;
use super::view::View;
use crate::access::Action;
use crate::refusal::Refusal;

/// Whether an action is open to the person now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// Which action.
    pub action: Action,
    /// Why not, where it is not.
    pub refusal: Option<Refusal>,
}

/// Every action on this case, each open or with the refusal that a command would meet.
#[must_use]
pub fn permitted_actions(view: &View, context: &Context<'_>) -> Vec<Availability> {
    Action::ALL
        .iter()
        .copied()
        .filter(|action| action.concerns_case())
        .filter(|action| !matches!(action, Action::Register | Action::Import))
        .map(|action| Availability { action, refusal: gate(action, view, context).err() })
        .collect()
}
