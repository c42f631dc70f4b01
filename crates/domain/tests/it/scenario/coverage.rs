//! What the scenarios have exercised, all together: commands, refusals, events, cells of the access
//! table, sentence forms.

use std::collections::BTreeSet;

use domain::access::{Action, Relation};
use domain::actor::Role;
use domain::refusal::RefusalKey;

/// A cell of the access table.
pub(super) type Cell = (Action, Role, Relation);

/// What has been exercised.
#[derive(Debug, Clone, Default)]
pub(super) struct Coverage {
    /// Actions whose command was accepted.
    pub(super) accepted: BTreeSet<Action>,
    /// Actions whose command was refused.
    pub(super) refused: BTreeSet<Action>,
    /// Keys that were given as the reason.
    pub(super) keys: BTreeSet<RefusalKey>,
    /// Event types, with the facts of imports and the fields of corrections.
    pub(super) events: BTreeSet<String>,
    /// Cells by which something was allowed, where no other cell of the role would have allowed it.
    pub(super) cells: BTreeSet<Cell>,
    /// Forms used.
    pub(super) forms: BTreeSet<&'static str>,
}

impl Coverage {
    /// Takes in what another scenario exercised.
    pub(super) fn merge(&mut self, other: Self) {
        self.accepted.extend(other.accepted);
        self.refused.extend(other.refused);
        self.keys.extend(other.keys);
        self.events.extend(other.events);
        self.cells.extend(other.cells);
        self.forms.extend(other.forms);
    }
}
