//! The table of a period without its cases: every figure as its numbers alone, made from sums.
//!
//! It equals the table made from the facts to the last digit; only the cases are not in it.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::assemble::{assemble, bears_weight, print_of, row};
use super::exact::{Part, weighted_percent};
use super::fact::EndClass;
use super::figure::Figure;
use super::span::Span;
use super::sums::{Counted, SumKey, Sums, Way};
use super::table::{Question, Table, TableError, count};
use super::worth::{Reading, worth};
use crate::decimal::Decimal;
use crate::ids::UnitId;
use crate::policy::{AppraisalRule, CaseGroup, Period, Rate};

/// The table of a period without its cases.
pub type Summary = Table<FigureSum, ClassSum>;

/// A figure as its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureSum {
    /// Which rate.
    pub rate: Rate,
    /// Over which cases.
    pub group: CaseGroup,
    /// How many are counted.
    pub denominator: u64,
    /// What they add up to, in thousandths.
    pub numerator_per_mille: i64,
    /// The percentage, rounded once; none without a denominator.
    pub value: Option<Decimal>,
    /// How many of those counted came after the date first promised.
    pub late_on_first_date: u64,
    /// Entries counted; those of reopenings add nothing to the denominator.
    pub counted: u64,
    /// Entries excluded.
    pub excluded: u64,
    /// Entries in neither number.
    pub beside: u64,
}

/// How many cases ended as a class of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassSum {
    /// Which class.
    pub class: EndClass,
    /// Over which cases.
    pub group: CaseGroup,
    /// How many.
    pub cases: u64,
}

/// What has the numbers of a figure.
pub trait Summed {
    /// The numbers.
    fn sum(&self) -> FigureSum;

    /// Whether it is the figure of a rate over a group of cases.
    fn is_of(&self, rate: Rate, group: CaseGroup) -> bool {
        let sum = self.sum();
        (sum.rate, sum.group) == (rate, group)
    }
}

impl Summed for FigureSum {
    fn sum(&self) -> FigureSum {
        *self
    }
}

impl Summed for Figure {
    fn sum(&self) -> FigureSum {
        FigureSum {
            rate: self.rate,
            group: self.group,
            denominator: self.denominator,
            numerator_per_mille: self.numerator_per_mille,
            value: self.value,
            late_on_first_date: self.late_on_first_date,
            counted: count(&self.counted),
            excluded: count(&self.excluded),
            beside: count(&self.beside),
        }
    }
}

impl FigureSum {
    const fn new(group: CaseGroup, rate: Rate) -> Self {
        Self {
            rate,
            group,
            denominator: 0,
            numerator_per_mille: 0,
            value: None,
            late_on_first_date: 0,
            counted: 0,
            excluded: 0,
            beside: 0,
        }
    }

    /// As a part of a score.
    pub(super) fn part(&self, weight: u32) -> Part {
        let credit = u64::try_from(self.numerator_per_mille).unwrap_or(0);
        Part { weight, credit, denominator: self.denominator }
    }
}

/// Figures and classes of one unit while they add up.
#[derive(Default)]
struct Sheet {
    figures: BTreeMap<(CaseGroup, Rate), FigureSum>,
    classes: BTreeMap<(CaseGroup, EndClass), u64>,
    cases: u64,
}

impl Sheet {
    fn add(&mut self, counted: &Counted, amount: u64, question: &Question<'_>) {
        match counted {
            Counted::Ended { group, class } => {
                *self.classes.entry((*group, *class)).or_default() += amount;
            }
            Counted::Cases { group, ways } => {
                if ways.iter().any(|way| is_counted(*way, *group, question.rule)) {
                    self.cases += amount;
                }
            }
            Counted::Read { group, rate, reading, is_excluded, is_late_on_first_date } => {
                let figure = self
                    .figures
                    .entry((*group, *rate))
                    .or_insert_with(|| FigureSum::new(*group, *rate));
                if *is_excluded {
                    figure.excluded += amount;
                    return;
                }
                let late = if *is_late_on_first_date { amount } else { 0 };
                figure.read(*reading, (amount, late), question.rule);
            }
        }
    }
}

impl FigureSum {
    /// Counts entries that were read so, and how many of them were late on the first date.
    fn read(&mut self, reading: Reading, (amount, late): (u64, u64), rule: &AppraisalRule) {
        let Some(worth) = worth(self.rate, reading, rule) else {
            self.beside += amount;
            return;
        };
        self.counted += amount;
        self.denominator += amount * u64::from(worth.denominator);
        let credit = i64::from(worth.credit).saturating_mul(i64::try_from(amount).unwrap_or(0));
        self.numerator_per_mille += credit;
        self.late_on_first_date += late;
    }
}

/// Whether a case that may be counted this way is among the cases of its unit.
fn is_counted(way: Way, group: CaseGroup, rule: &AppraisalRule) -> bool {
    way.holds(rule) && bears_weight(rule, (way.rate, group))
}

/// Whether a sum belongs into the table of a span.
fn belongs(key: &SumKey, span: Span) -> bool {
    match key.counted {
        Counted::Cases { .. } => key.span == span,
        Counted::Read { .. } | Counted::Ended { .. } => {
            key.span.period() == Period::Month && span.contains(key.span.from())
        }
    }
}

/// The table of a period from the sums of all cases, which must be those of the question's instant.
/// The table of the period before, if there is one, tells who improved.
///
/// # Errors
/// No table can be made by the rule, the period ends beyond all calendars, or a sum is below zero.
pub fn summarise(
    question: Question<'_>,
    sums: &Sums,
    before: Option<&Summary>,
) -> Result<Summary, TableError> {
    let mut sheets: HashMap<Option<UnitId>, Sheet> = HashMap::new();
    for (key, amount) in sums.iter().filter(|(key, _)| belongs(key, question.span)) {
        let amount = u64::try_from(amount).map_err(|_| TableError::BelowZero(key.clone()))?;
        sheets.entry(key.unit).or_default().add(&key.counted, amount, &question);
    }
    let print = print_of(question.rule);
    let rows = sheets.into_iter().map(|(unit, sheet)| {
        let mut figures: Vec<FigureSum> = sheet.figures.into_values().collect();
        for figure in &mut figures {
            figure.value = weighted_percent(&[figure.part(1)], print);
        }
        let classes = sheet.classes.into_iter();
        let classes = classes.map(|((group, class), cases)| ClassSum { class, group, cases });
        (unit, row(unit, (figures, classes.collect(), sheet.cases), &question))
    });
    assemble(&question, rows.collect(), before.map(Into::into))
}
