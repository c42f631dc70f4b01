//! What a command looks at: the case and those related cases that the command touches.

use super::Case;
use super::registration::{Confidentiality, Origin};
use super::state::State;
use crate::access::{Action, Subject};
use crate::ids::CaseId;

/// A case and the cases related to it that are at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The case itself.
    pub case: Case,
    /// Its parent, its children, its duplicates, the case it is or would be linked to.
    pub related: Vec<Case>,
}

impl View {
    /// A case without others.
    #[must_use]
    pub const fn of(case: Case) -> Self {
        Self { case, related: Vec::new() }
    }

    /// A related case by id.
    #[must_use]
    pub fn related(&self, id: CaseId) -> Option<&Case> {
        self.related.iter().find(|case| case.id == id)
    }
}

impl Case {
    /// What of the case decides who may do something with it.
    #[must_use]
    pub fn subject(&self) -> Subject<'_> {
        let registration = self.registration.as_ref();
        let parent_lead = registration.and_then(|found| match found.origin {
            Origin::Split { parent_lead, .. } => Some(parent_lead),
            Origin::Direct
            | Origin::Visit
            | Origin::Document
            | Origin::Stocktake
            | Origin::FollowUp { .. }
            | Origin::Transfer { .. } => None,
        });
        Subject {
            responsible: self.responsible(),
            lead: self.lead(),
            supports: &self.active_supports,
            parent_lead,
            counterparty_unit: registration.and_then(|found| found.counterparty.unit()),
            requester: registration.and_then(|found| found.counterparty.requester()),
            named_persons: self.named_persons(),
            is_requester_hidden: registration
                .is_some_and(|found| found.confidentiality == Confidentiality::HiddenFromHandlers),
            doers: &self.doers,
            verifiers: &self.verifiers,
            dispatcher: self.state.assignment().and_then(|assignment| assignment.dispatch.as_ref()),
            asker: None,
        }
    }

    /// The same for one action: who asked is whoever asked for what that action decides.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "only three actions decide what was asked")]
    pub fn subject_for(&self, action: Action) -> Subject<'_> {
        let asker = match action {
            Action::DecideExtension => self.extension.as_ref().and_then(|asked| asked.by.as_ref()),
            Action::JudgeObjection => match &self.state {
                State::Objected(_, objection) => objection.by.as_ref(),
                _ => None,
            },
            Action::DecideExclusion => {
                self.open_exclusion().and_then(|exclusion| exclusion.by.as_ref())
            }
            _ => None,
        };
        Subject { asker, ..self.subject() }
    }
}
