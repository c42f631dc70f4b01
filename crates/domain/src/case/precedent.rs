//! Rulings that bind similar cases.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::model::Case;
use crate::ids::{CaseId, CategoryKey, RulingId, TypeKey, UnitId};
use crate::text_ref::TextRef;

/// A ruling that later dispatches of similar cases are held to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precedent {
    /// The ruling.
    pub ruling: RulingId,
    /// The case in which it was given.
    pub case: CaseId,
    /// When.
    pub ruled_at: Timestamp,
    /// The type of that case.
    pub type_key: TypeKey,
    /// Its subject.
    pub category: Option<CategoryKey>,
    /// The unit that leads.
    pub lead: UnitId,
    /// The reasons.
    pub reasons: TextRef,
}

/// The precedents that a case is held to, latest first: same type and same subject, the subject
/// known. A case never is its own precedent.
#[must_use]
pub fn find_precedents<'list>(
    case: &Case,
    precedents: &'list [Precedent],
) -> Vec<&'list Precedent> {
    let Some(registration) = &case.registration else { return Vec::new() };
    let mut found: Vec<&Precedent> = precedents
        .iter()
        .filter(|precedent| {
            precedent.case != case.id
                && precedent.type_key == registration.type_key
                && precedent.category.is_some()
                && precedent.category == registration.category
        })
        .collect();
    found.sort_by_key(|precedent| std::cmp::Reverse((precedent.ruled_at, precedent.ruling)));
    found
}
