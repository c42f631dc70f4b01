//! A figure of one unit: numerator and denominator as the cases they count, what was excluded, and
//! what stands beside.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::exact::{Print, weighted_percent};
use super::fact::{EndClass, Exclusion};
use super::summary::Summed;
use super::worth::{Reading, Worth};
use crate::clock::ClockId;
use crate::decimal::Decimal;
use crate::ids::CaseId;
use crate::policy::{CaseGroup, Rate};

/// One case in a figure: what it is counted as, and what that rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which case.
    pub case: CaseId,
    /// The event it rests on, by its place in the case's journal.
    pub seq: u64,
    /// The clock it is about, where it is about a due time.
    pub clock: Option<ClockId>,
    /// The round of the case.
    pub round: u32,
    /// The day that put it into the period.
    pub on: Date,
    /// As what it was read.
    pub reading: Reading,
    /// What it adds to the rate.
    pub worth: Worth,
    /// Whether it came after the date first promised, extended or not. Printed, never scored.
    pub is_late_on_first_date: bool,
    /// Whether the answer came from the case this one was linked to.
    pub is_duplicate: bool,
}

impl Entry {
    /// What entries of one figure are ordered by.
    const fn key(&self) -> (CaseId, u64, Option<ClockId>) {
        (self.case, self.seq, self.clock)
    }
}

/// A case that left a figure by an approved exclusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// As what it would have been counted.
    #[serde(flatten)]
    pub entry: Entry,
    /// Why it is not, who asked, who approved.
    pub exclusion: Exclusion,
}

/// A figure of one unit (or of no unit) over one group of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Which rate.
    pub rate: Rate,
    /// Over which cases.
    pub group: CaseGroup,
    /// How many are counted.
    pub denominator: u64,
    /// What they add up to, in thousandths. Below zero where more answers of earlier periods were
    /// reopened than answers were verified; the rate then is 0.
    pub numerator_per_mille: i64,
    /// The percentage, rounded once; none without a denominator.
    pub value: Option<Decimal>,
    /// How many of those counted came after the date first promised.
    pub late_on_first_date: u64,
    /// The cases counted.
    pub counted: Vec<Entry>,
    /// The cases excluded.
    pub excluded: Vec<Excluded>,
    /// Cases that are in neither number: not due yet, awaiting review, without a word, unreachable.
    pub beside: Vec<Entry>,
}

impl Figure {
    pub(super) const fn new(rate: Rate, group: CaseGroup) -> Self {
        Self {
            rate,
            group,
            denominator: 0,
            numerator_per_mille: 0,
            value: None,
            late_on_first_date: 0,
            counted: Vec::new(),
            excluded: Vec::new(),
            beside: Vec::new(),
        }
    }

    pub(super) fn count(&mut self, entry: Entry) {
        self.denominator += u64::from(entry.worth.denominator);
        self.numerator_per_mille += i64::from(entry.worth.credit);
        self.late_on_first_date += u64::from(entry.is_late_on_first_date);
        self.counted.push(entry);
    }

    /// Puts the entries in order, so that the order of the input leaves no trace, and works out the
    /// percentage.
    pub(super) fn settle(&mut self, print: Print) {
        self.counted.sort_unstable_by_key(Entry::key);
        self.beside.sort_unstable_by_key(Entry::key);
        self.excluded.sort_unstable_by_key(|excluded| excluded.entry.key());
        self.value = weighted_percent(&[self.sum().part(1)], print);
    }
}

/// A case in a class of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClassEntry {
    /// Which case.
    pub case: CaseId,
    /// The event it rests on.
    pub seq: u64,
    /// The round of the case.
    pub round: u32,
    /// The day that put it into the period.
    pub on: Date,
}

/// The cases of one class, beside the score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// Which class.
    pub class: EndClass,
    /// Over which cases.
    pub group: CaseGroup,
    /// The cases.
    pub cases: Vec<ClassEntry>,
}
