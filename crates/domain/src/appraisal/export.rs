//! The table as plain rows that anybody can add up again.
//!
//! [`rows`] gives one [`ExportRow`] for every case in every figure and class; `docs/appraisal.md`
//! says what each column means and how the figures follow from them. How a file is written is not
//! here.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fact::{EndClass, Exclusion};
use super::figure::{Class, Entry, Figure};
use super::table::{Table, UnitRow};
use super::worth::Reading;
use crate::clock::ClockId;
use crate::ids::{CaseId, PeerGroupKey, PersonId, ReasonKey, UnitCode, UnitId};
use crate::policy::{CaseGroup, Rate};
use crate::words::words;

words! {
    /// How a row stands to its figure.
    RowStanding {
        /// In the figure.
        Counted => "counted",
        /// Left the figure by an approved exclusion; the numbers are what it would have added.
        Excluded => "excluded",
        /// Beside the figure.
        Beside => "beside",
        /// In a class of its own.
        Class => "class",
    }
}

/// The figure or class of a row; a column with the name of either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FigureName {
    /// A rate.
    Rate(Rate),
    /// A class of its own.
    Class(EndClass),
}

impl FigureName {
    /// The stable text form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rate(rate) => rate.as_str(),
            Self::Class(class) => class.as_str(),
        }
    }
}

/// One case in one figure or class: a line of the export. Fields are its columns, in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExportRow {
    /// Peer group of the unit at the end of the period.
    pub peer_group: Option<PeerGroupKey>,
    /// The unit; none where no unit answers for it.
    pub unit: Option<UnitId>,
    /// Its code.
    pub unit_code: Option<UnitCode>,
    /// Group of cases: `requests`, `promises`, `tasks`.
    pub case_group: CaseGroup,
    /// The rate, or the class.
    pub figure: FigureName,
    /// Counted, excluded, beside, or in a class.
    pub standing: RowStanding,
    /// The case.
    pub case: CaseId,
    /// Its round.
    pub round: u32,
    /// The event it rests on.
    pub event: u64,
    /// The clock it is about.
    pub clock: Option<ClockId>,
    /// The day that put it into the period.
    pub on: Date,
    /// As what it was read; empty in a class.
    pub reading: Option<Reading>,
    /// What it adds to the denominator.
    pub denominator: u8,
    /// What it adds to the numerator, in thousandths.
    pub credit_per_mille: i16,
    /// 1 if it came after the date first promised.
    pub late_on_first_date: u8,
    /// 1 if the answer came from the case this one was linked to.
    pub duplicate: u8,
    /// Reason of the exclusion.
    pub reason: Option<ReasonKey>,
    /// Ids of its evidence, with a blank between.
    pub evidence: String,
    /// The person who asked for it.
    pub asked_by: Option<PersonId>,
    /// The unit they asked for.
    pub asked_by_unit: Option<UnitId>,
    /// The person who approved it.
    pub approved_by: Option<PersonId>,
    /// The unit they approved for.
    pub approved_by_unit: Option<UnitId>,
    /// The event of the approval.
    pub approved_in: Option<u64>,
}

/// What a row has in common with every row of its unit and figure.
#[derive(Clone, Copy)]
struct Heading<'table> {
    peer_group: Option<&'table PeerGroupKey>,
    row: &'table UnitRow,
    case_group: CaseGroup,
    figure: FigureName,
}

/// All rows of a table: units in the order of the table (those of no group after the others, what
/// no unit answers for last), figures before classes, and in each the counted, the excluded, those
/// beside.
pub fn rows(table: &Table) -> impl Iterator<Item = ExportRow> {
    let all = table.units().chain([(None, &table.no_unit)]);
    all.flat_map(|(peer_group, row)| unit_rows(peer_group, row))
}

/// The rows of one unit.
pub(super) fn unit_rows<'table>(
    peer_group: Option<&'table PeerGroupKey>,
    row: &'table UnitRow,
) -> impl Iterator<Item = ExportRow> + 'table {
    let figures = row.figures.iter().flat_map(move |figure| {
        let (case_group, name) = (figure.group, FigureName::Rate(figure.rate));
        figure_rows(Heading { peer_group, row, case_group, figure: name }, figure)
    });
    let classes = row.classes.iter().flat_map(move |class| {
        let (case_group, name) = (class.group, FigureName::Class(class.class));
        class_rows(Heading { peer_group, row, case_group, figure: name }, class)
    });
    figures.chain(classes)
}

fn figure_rows<'table>(
    heading: Heading<'table>,
    figure: &'table Figure,
) -> impl Iterator<Item = ExportRow> + 'table {
    let counted =
        figure.counted.iter().map(move |entry| entry_row(heading, entry, RowStanding::Counted));
    let excluded = figure.excluded.iter().map(move |excluded| {
        let row = entry_row(heading, &excluded.entry, RowStanding::Excluded);
        with_exclusion(row, &excluded.exclusion)
    });
    let beside =
        figure.beside.iter().map(move |entry| entry_row(heading, entry, RowStanding::Beside));
    counted.chain(excluded).chain(beside)
}

fn entry_row(heading: Heading<'_>, entry: &Entry, standing: RowStanding) -> ExportRow {
    ExportRow {
        clock: entry.clock,
        reading: Some(entry.reading),
        denominator: entry.worth.denominator,
        credit_per_mille: entry.worth.credit,
        late_on_first_date: u8::from(entry.is_late_on_first_date),
        duplicate: u8::from(entry.is_duplicate),
        ..bare_row(heading, standing, (entry.case, entry.round, entry.seq, entry.on))
    }
}

fn class_rows<'table>(
    heading: Heading<'table>,
    class: &'table Class,
) -> impl Iterator<Item = ExportRow> + 'table {
    class.cases.iter().map(move |entry| {
        let place = (entry.case, entry.round, entry.seq, entry.on);
        bare_row(heading, RowStanding::Class, place)
    })
}

fn bare_row(
    heading: Heading<'_>,
    standing: RowStanding,
    place: (CaseId, u32, u64, Date),
) -> ExportRow {
    let (case, round, event, on) = place;
    ExportRow {
        peer_group: heading.peer_group.cloned(),
        unit: heading.row.unit,
        unit_code: heading.row.code.clone(),
        case_group: heading.case_group,
        figure: heading.figure,
        standing,
        case,
        round,
        event,
        clock: None,
        on,
        reading: None,
        denominator: 0,
        credit_per_mille: 0,
        late_on_first_date: 0,
        duplicate: 0,
        reason: None,
        evidence: String::new(),
        asked_by: None,
        asked_by_unit: None,
        approved_by: None,
        approved_by_unit: None,
        approved_in: None,
    }
}

fn with_exclusion(row: ExportRow, exclusion: &Exclusion) -> ExportRow {
    let evidence: Vec<String> = exclusion.evidence.iter().map(ToString::to_string).collect();
    let (asked, approved) = (exclusion.asked_by, exclusion.approved_by);
    ExportRow {
        reason: Some(exclusion.reason.clone()),
        evidence: evidence.join(" "),
        asked_by: asked.and_then(|work| work.person),
        asked_by_unit: asked.map(|work| work.unit),
        approved_by: approved.and_then(|work| work.person),
        approved_by_unit: approved.map(|work| work.unit),
        approved_in: Some(exclusion.seq),
        ..row
    }
}
