//! The appraisal as a table: every case in every figure and class, with what of the rule is needed
//! to add the table up again. `docs/recompute/recompute.py` does so.

use std::collections::HashMap;
use std::io::Write;

use domain::appraisal::{ExportRow, FigureName, Table, UnitRow, rows};
use domain::ids::{CaseId, PeerGroupKey};
use domain::policy::ListKind;

use super::cases::word;
use super::table::{Cell, ExportError, ExportFormat, TableWriter};

/// Columns of the export of the appraisal, in order: what of the rule is needed, the columns that
/// `docs/appraisal.md` explains, and the public number of the case.
const COLUMNS: &[&str] = &[
    "period_from",
    "period_to",
    "policy",
    "policy_version",
    "formula_version",
    "decimals",
    "rounding",
    "is_ranked",
    "minimum_count",
    "governance_min",
    "governance_places",
    "weighs_any",
    "weight_per_mille",
    "peer_group",
    "unit",
    "unit_code",
    "case_group",
    "figure",
    "standing",
    "number",
    "case",
    "round",
    "event",
    "clock",
    "on",
    "reading",
    "denominator",
    "credit_per_mille",
    "late_on_first_date",
    "duplicate",
    "reason",
    "evidence",
    "asked_by",
    "asked_by_unit",
    "approved_by",
    "approved_by_unit",
    "approved_in",
];

/// The word in the column `standing` of a unit without any case: it is in the table all the same.
const NO_CASES: &str = "no_cases";

/// Writes a table. Gives the number of rows.
///
/// # Errors
/// It cannot be written.
pub fn write_appraisal<W: Write + Send>(
    table: &Table,
    numbers: &HashMap<CaseId, String>,
    format: ExportFormat,
    out: W,
) -> Result<(W, u64), ExportError> {
    let mut writer = TableWriter::new(format, out, COLUMNS)?;
    let mut written = 0;
    for (group, unit) in table.units().filter(|(_, unit)| is_empty(unit)) {
        let mut cells = rule(table, None);
        cells.extend(empty_unit(group, unit));
        writer.row(&cells)?;
        written += 1;
    }
    for row in rows(table) {
        let mut cells = rule(table, Some(&row));
        cells.extend(row_cells(&row, numbers));
        writer.row(&cells)?;
        written += 1;
    }
    Ok((writer.finish()?, written))
}

fn is_empty(unit: &UnitRow) -> bool {
    unit.figures.is_empty() && unit.classes.is_empty()
}

/// What of the rule is needed to add the table up again, the same in every row but for the weight.
fn rule(table: &Table, row: Option<&ExportRow>) -> Vec<Cell> {
    let rule = &table.rule;
    let governance = rule.lists.iter().find(|list| list.kind == ListKind::SpecialGovernance);
    let governance = governance.filter(|list| list.volume_min.is_some());
    let weight = row.and_then(|row| match row.figure {
        FigureName::Rate(rate) => {
            let of = rule.weights.iter().filter(|it| (it.rate, it.group) == (rate, row.case_group));
            Some(of.map(|it| i64::from(it.weight_per_mille)).sum())
        }
        FigureName::Class(_) => None,
    });
    let number = |number: Option<i64>| number.map_or(Cell::Empty, Cell::Number);
    vec![
        Cell::text(table.span.from().to_string()),
        Cell::text(table.span.to().to_string()),
        Cell::text(table.policy.key.as_str()),
        Cell::Number(i64::from(table.policy.version)),
        Cell::Number(i64::from(rule.formula_version)),
        Cell::Number(i64::from(rule.decimals)),
        Cell::text(rule.rounding.as_str()),
        Cell::Flag(rule.is_ranked),
        Cell::count(rule.minimum_count),
        governance.and_then(|list| list.volume_min).map_or(Cell::Empty, Cell::count),
        number(governance.map(|list| i64::from(list.length_max))),
        Cell::Flag(rule.weights.iter().any(|it| it.weight_per_mille > 0)),
        number(weight),
    ]
}

fn empty_unit(group: Option<&PeerGroupKey>, unit: &UnitRow) -> Vec<Cell> {
    let mut cells = vec![
        Cell::shown(group),
        Cell::shown(unit.unit),
        Cell::shown(unit.code.as_ref()),
        Cell::Empty,
        Cell::Empty,
        Cell::text(NO_CASES),
    ];
    cells.resize(COLUMNS.len() - RULE_COLUMNS, Cell::Empty);
    cells
}

/// How many columns tell of the rule.
const RULE_COLUMNS: usize = 13;

fn row_cells(row: &ExportRow, numbers: &HashMap<CaseId, String>) -> Vec<Cell> {
    vec![
        Cell::shown(row.peer_group.as_ref()),
        Cell::shown(row.unit),
        Cell::shown(row.unit_code.as_ref()),
        Cell::text(row.case_group.as_str()),
        Cell::text(row.figure.as_str()),
        Cell::text(row.standing.as_str()),
        Cell::shown(numbers.get(&row.case)),
        Cell::text(row.case.to_string()),
        Cell::Number(i64::from(row.round)),
        Cell::count(row.event),
        row.clock.as_ref().map_or(Cell::Empty, word),
        Cell::text(row.on.to_string()),
        row.reading.as_ref().map_or(Cell::Empty, word),
        Cell::Number(i64::from(row.denominator)),
        Cell::Number(i64::from(row.credit_per_mille)),
        Cell::Number(i64::from(row.late_on_first_date)),
        Cell::Number(i64::from(row.duplicate)),
        Cell::shown(row.reason.as_ref()),
        Cell::text(row.evidence.as_str()),
        Cell::shown(row.asked_by),
        Cell::shown(row.asked_by_unit),
        Cell::shown(row.approved_by),
        Cell::shown(row.approved_by_unit),
        row.approved_in.map_or(Cell::Empty, Cell::count),
    ]
}
