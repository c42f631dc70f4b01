//! Clocks that nobody has started yet: of a case that another authority handed over, and of history
//! that was brought in and is still open.

use super::command::Command;
use super::context::Context;
use super::decide::decide;
use super::model::Case;
use super::view::View;
use crate::actor::Actor;

impl Case {
    /// Whether the system would start clocks of the case by [`Command::Recompute`]: it is open, has
    /// never had a clock, and its state calls for one. Asked of the decision itself, so that
    /// whoever acts on it is never refused.
    #[must_use]
    pub fn awaits_clocks(&self, context: &Context<'_>) -> bool {
        if !self.clocks.is_empty() || self.status().is_over() {
            return false;
        }
        let context = Context { actor: &Actor::Worker, ..*context };
        decide(&View::of(self.clone()), Command::Recompute, &context).is_ok()
    }
}
