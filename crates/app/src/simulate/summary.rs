//! What a simulation did, for whoever started it: nothing is swallowed.

use std::collections::BTreeMap;

use domain::access::Action;
use domain::case::{Case, Kind};
use domain::refusal::Refusal;

use super::moves::Move;

/// What was done, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Cases opened, by kind.
    pub opened: BTreeMap<Kind, u64>,
    /// Commands that were accepted, by action.
    pub done: BTreeMap<Action, u64>,
    /// Commands that the rules refused, by action and rule.
    pub refused: BTreeMap<(Action, &'static str), u64>,
    /// Things that somebody wanted to do and that the case, when they came to it, no longer
    /// offered.
    pub overtaken: BTreeMap<Action, u64>,
    /// Things that nobody was there to do, or that had nothing to be done with.
    pub nothing_to_do: BTreeMap<String, u64>,
    /// Calls that could not be made into a case.
    pub left_out: u64,
}

impl Summary {
    pub(super) fn opened(&mut self, case: &Case) {
        if let Some(registration) = &case.registration {
            *self.opened.entry(registration.kind).or_default() += 1;
        }
    }

    pub(super) fn done(&mut self, action: Action) {
        *self.done.entry(action).or_default() += 1;
    }

    pub(super) fn refused(&mut self, action: Action, refusal: &Refusal) {
        *self.refused.entry((action, refusal.key.as_str())).or_default() += 1;
    }

    pub(super) fn overtaken(&mut self, action: Action) {
        *self.overtaken.entry(action).or_default() += 1;
    }

    pub(super) fn nothing_to_do(&mut self, next: &Move) {
        let shown = format!("{next:?}");
        let name = shown.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
        *self.nothing_to_do.entry(name).or_default() += 1;
    }

    /// How many commands were accepted.
    #[must_use]
    pub fn commands(&self) -> u64 {
        self.done.values().sum()
    }

    /// How many commands were refused.
    #[must_use]
    pub fn refusals(&self) -> u64 {
        self.refused.values().sum()
    }
}
