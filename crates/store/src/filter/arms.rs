//! The open cases that somebody may see, way by way: each way of seeing them has an index that has
//! them in the order of a list, with what a list and a board ask first. What they have in common is
//! merged; no case that is not theirs is looked at. Not here: other filters, other orders.

use app::port::list::{CaseFilter, Cursor, ListQuery, Sort};
use domain::access::{Scope, ScopeClause};
use domain::ids::UnitId;
use jiff::Timestamp;

use super::Rendering;
use crate::statement::EngineKind;

/// What lists are ordered by.
const PLACE: &str = "due_at, case_id";
/// What a board counts by.
const STATE: &str = "case_id, lead_unit, due_at, silent_at, status";

/// The ways in which somebody sees the open cases of a list; none where the list is narrower, in
/// another order, or of every case.
pub(super) fn of_list(query: &ListQuery) -> Option<Arms<'_>> {
    let all_open = CaseFilter { is_open: true, ..CaseFilter::default() };
    let is_plain = query.filter == all_open && matches!(query.sort, Sort::Due);
    Arms::of(&query.scope, query.now).filter(|_| is_plain)
}

/// Ways of seeing cases, at an instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arms<'scope> {
    scope: &'scope Scope,
    now: Timestamp,
}

impl<'scope> Arms<'scope> {
    /// None where nothing is seen, or about everything: by whoever sees what no unit is responsible
    /// for, which is given to those alone who serve the whole authority.
    pub(super) fn of(scope: &'scope Scope, now: Timestamp) -> Option<Self> {
        let is_of_all = |clause| matches!(clause, &ScopeClause::All | &ScopeClause::Unassigned);
        let is_some = !scope.any_of.is_empty() && !scope.any_of.iter().any(is_of_all);
        is_some.then_some(Self { scope, now })
    }

    /// `FROM` the rows of so many cases after a place, and the beginning of the conditions on them.
    pub(super) fn rows(
        self,
        list: &mut Rendering,
        handle: i64,
        (after, limit): (Option<&Cursor>, u32),
    ) {
        list.push(" FROM (SELECT case_id AS seen_case FROM (");
        self.merged(list, handle, PLACE, after);
        list.push(" ORDER BY due_at, case_id LIMIT ");
        list.bind(limit);
        list.push(") AS place) AS seen CROSS JOIN case_row WHERE case_id = seen_case");
        list.push(" AND authority = ");
        list.bind(handle);
    }

    /// `FROM` the places of the cases, for counting them.
    pub(super) fn places(self, list: &mut Rendering, handle: i64) {
        list.push(" FROM (");
        self.merged(list, handle, PLACE, None);
        list.push(") AS seen");
    }

    /// `FROM` how the cases stand, for a board.
    pub(super) fn states(self, list: &mut Rendering, handle: i64) {
        list.push(" FROM (");
        self.merged(list, handle, STATE, None);
        list.push(") AS seen");
    }

    fn merged(self, list: &mut Rendering, handle: i64, columns: &str, after: Option<&Cursor>) {
        let arms = self.scope.any_of.iter().flat_map(|clause| arms(*clause));
        for (place, arm) in arms.enumerate() {
            list.push(if place == 0 { "SELECT " } else { " UNION SELECT " });
            list.push(columns);
            list.push(" FROM case_row");
            if list.engine == EngineKind::Sqlite {
                list.push(arm.index());
            }
            list.push(" WHERE authority = ");
            list.bind(handle);
            list.push(" AND is_over = 0 AND ");
            arm.condition(list, handle, self.now);
            list.named(handle, self.scope);
            if let Some(after) = after {
                list.after(Sort::Due, after);
            }
        }
    }
}

/// One way of seeing open cases, by one index.
#[derive(Debug, Clone, Copy)]
enum Arm {
    /// The responsible unit is this one.
    Responsible(UnitId),
    /// The responsible unit lies below this one.
    Below(UnitId),
    /// Of what a unit has supported, that which is not over.
    Support(UnitId),
    /// As the clause says.
    As(ScopeClause),
}

fn arms(clause: ScopeClause) -> Vec<Arm> {
    match clause {
        ScopeClause::ResponsibleWithin(unit) => vec![Arm::Responsible(unit), Arm::Below(unit)],
        ScopeClause::Support(unit) => vec![Arm::Support(unit)],
        clause => vec![Arm::As(clause)],
    }
}

impl Arm {
    fn condition(self, list: &mut Rendering, handle: i64, now: Timestamp) {
        match self {
            Self::Responsible(unit) => {
                list.push("responsible = ");
                list.bind(unit.0);
            }
            Self::Below(unit) => list.below(handle, unit.0, now),
            Self::Support(unit) => {
                list.push("case_id IN (SELECT s.case_id FROM case_support s");
                list.push(" WHERE s.is_over = 0 AND s.authority = ");
                list.bind(handle);
                list.push(" AND s.unit = ");
                list.bind(unit.0);
                list.push(")");
            }
            Self::As(clause) => list.clause(handle, clause, now),
        }
    }

    /// SQLite has no statistics to find the index by.
    const fn index(self) -> &'static str {
        match self {
            Self::Responsible(_) | Self::Below(_) => " INDEXED BY case_row_open_by_responsible",
            Self::As(ScopeClause::Lead(_)) => " INDEXED BY case_row_open_by_lead",
            Self::As(ScopeClause::ParentLead(_)) => " INDEXED BY case_row_open_by_parent_lead",
            Self::As(ScopeClause::Counterparty(_)) => " INDEXED BY case_row_open_by_counterparty",
            Self::As(ScopeClause::Requester(_)) => " INDEXED BY case_row_by_requester",
            // By the key.
            Self::Support(_) => " INDEXED BY sqlite_autoindex_case_row_1",
            Self::As(_) => "",
        }
    }
}
