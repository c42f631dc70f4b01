//! What cases add to the sums from which a table is made without looking at any case.
//!
//! A sum knows no rule: a fact is counted as what it was read for a rate, and weighed only when the
//! table is made, so that another policy needs no new count. Facts add up by months, of which every
//! period is made. Different cases do not add up over months: they are counted for each period, by
//! the ways in which they may be among the counted cases of a unit.
//!
//! Not here: the table made from sums ([`super::summary`]), where they are kept.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::fact::{CaseFacts, EndClass, FactBody, Outcome};
use super::span::Span;
use super::tabulate::{exclusion_of, is_late_on_first_date};
use super::worth::{Reading, readings};
use crate::ids::UnitId;
use crate::policy::{
    AppraisalRule, CaseGroup, NoWordTreatment, Period, Rate, UnreachableTreatment,
};

/// Where a sum belongs, and what it counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SumKey {
    /// In which period: a month, but for different cases.
    pub span: Span,
    /// Of which unit; none for what no unit answers for.
    pub unit: Option<UnitId>,
    /// What is counted.
    pub counted: Counted,
}

/// What a sum counts. Its text form is stable: sums are kept under it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Facts as they were read for a rate.
    Read {
        /// Over which cases.
        group: CaseGroup,
        /// For which rate.
        rate: Rate,
        /// As what.
        reading: Reading,
        /// Whether the case is excluded from the rate.
        is_excluded: bool,
        /// Whether it came after the date first promised.
        is_late_on_first_date: bool,
    },
    /// Cases that ended as a class of their own.
    Ended {
        /// Over which cases.
        group: CaseGroup,
        /// Which class.
        class: EndClass,
    },
    /// Different cases, duplicates answered elsewhere apart.
    Cases {
        /// Over which cases.
        group: CaseGroup,
        /// How they may be counted: all of them, in order.
        ways: Vec<Way>,
    },
}

/// A way in which a case may be in the denominator of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// Of which rate.
    pub rate: Rate,
    /// Under which rules.
    pub when: When,
}

/// Under which rules something counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Under every rule.
    Always,
    /// Where verifications without the requester's word count.
    NoWordCounts,
    /// Where unreachable requesters count.
    UnreachableCounts,
}

impl When {
    const ALL: &'static [Self] = &[Self::Always, Self::NoWordCounts, Self::UnreachableCounts];

    /// What the text form says behind the rate.
    const fn suffix(self) -> &'static str {
        match self {
            Self::Always => "",
            Self::NoWordCounts => "/no_word",
            Self::UnreachableCounts => "/unreachable",
        }
    }
}

impl Way {
    /// The way of a reading; none for what is never in a denominator.
    pub(super) fn of(rate: Rate, reading: Reading) -> Option<Self> {
        let when = match reading {
            Reading::NotDueYet
            | Reading::InTimeUnreviewed
            | Reading::WithdrawalAsked
            | Reading::Reopened => return None,
            Reading::LateUnreviewed if rate == Rate::Delivered => return None,
            Reading::NoWordHeld | Reading::NoWordPartly | Reading::NoWordNotHeld => {
                When::NoWordCounts
            }
            Reading::Unreachable => When::UnreachableCounts,
            Reading::InTime
            | Reading::Late
            | Reading::LateUnreviewed
            | Reading::Missed
            | Reading::Resolved
            | Reading::PartlyResolved
            | Reading::NotResolved
            | Reading::Grade1
            | Reading::Grade2
            | Reading::Grade3
            | Reading::Grade4
            | Reading::Grade5
            | Reading::Held
            | Reading::Partly
            | Reading::NotHeld
            | Reading::Rebound
            | Reading::NotLost
            | Reading::Lost => When::Always,
        };
        Some(Self { rate, when })
    }

    /// Whether a rule takes it into the denominator.
    pub(super) fn holds(self, rule: &AppraisalRule) -> bool {
        match self.when {
            When::Always => true,
            When::NoWordCounts => rule.no_word != NoWordTreatment::Apart,
            When::UnreachableCounts => rule.unreachable != UnreachableTreatment::Apart,
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.rate.as_str(), self.when.suffix())
    }
}

const ENDED: &str = "ended";
const CASES: &str = "cases";
const EXCLUDED: &str = "excluded";
const LATE_ON_FIRST_DATE: &str = "late_on_first_date";

impl fmt::Display for Counted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { group, rate, reading, is_excluded, is_late_on_first_date } => {
                let (group, rate, reading) = (group.as_str(), rate.as_str(), reading.as_str());
                write!(formatter, "{group} {rate} {reading}")?;
                let marks =
                    [(*is_excluded, EXCLUDED), (*is_late_on_first_date, LATE_ON_FIRST_DATE)];
                let mut marks = marks.iter().filter(|(is_so, _)| *is_so);
                marks.try_for_each(|(_, mark)| write!(formatter, " {mark}"))
            }
            Self::Ended { group, class } => {
                write!(formatter, "{} {ENDED} {}", group.as_str(), class.as_str())
            }
            Self::Cases { group, ways } => {
                write!(formatter, "{} {CASES}", group.as_str())?;
                ways.iter().try_for_each(|way| write!(formatter, " {way}"))
            }
        }
    }
}

/// A text that names nothing that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotCounted;

fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, text: &str) -> Result<T, NotCounted> {
    all.iter().copied().find(|one| name(*one) == text).ok_or(NotCounted)
}

fn way(text: &str) -> Result<Way, NotCounted> {
    let (rate, suffix) = text.split_at(text.find('/').unwrap_or(text.len()));
    let rate = named(Rate::ALL, Rate::as_str, rate)?;
    Ok(Way { rate, when: named(When::ALL, When::suffix, suffix)? })
}

impl FromStr for Counted {
    type Err = NotCounted;

    fn from_str(text: &str) -> Result<Self, NotCounted> {
        let mut words = text.split(' ');
        let mut next = || words.next().ok_or(NotCounted);
        let group = named(CaseGroup::ALL, CaseGroup::as_str, next()?)?;
        match next()? {
            ENDED => {
                Ok(Self::Ended { group, class: named(EndClass::ALL, EndClass::as_str, next()?)? })
            }
            CASES => Ok(Self::Cases { group, ways: words.map(way).collect::<Result<_, _>>()? }),
            rate => {
                let rate = named(Rate::ALL, Rate::as_str, rate)?;
                let reading = named(Reading::ALL, Reading::as_str, next()?)?;
                let (mut is_excluded, mut is_late_on_first_date) = (false, false);
                for mark in words {
                    match mark {
                        EXCLUDED => is_excluded = true,
                        LATE_ON_FIRST_DATE => is_late_on_first_date = true,
                        _ => return Err(NotCounted),
                    }
                }
                Ok(Self::Read { group, rate, reading, is_excluded, is_late_on_first_date })
            }
        }
    }
}

/// Sums, by where they belong. A sum of nothing is not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<SumKey, i64>);

impl Sums {
    /// Adds an amount to a sum.
    pub fn put(&mut self, key: SumKey, amount: i64) {
        match self.0.entry(key) {
            Entry::Vacant(_) if amount == 0 => {}
            Entry::Vacant(vacant) => {
                vacant.insert(amount);
            }
            Entry::Occupied(mut occupied) => {
                *occupied.get_mut() += amount;
                if *occupied.get() == 0 {
                    occupied.remove();
                }
            }
        }
    }

    /// Adds what a case has at an instant.
    pub fn add(&mut self, case: &CaseFacts, as_of: Timestamp) {
        count(case, as_of, &mut |key| self.put(key, 1));
    }

    /// Takes away what a case had at an instant.
    pub fn take(&mut self, case: &CaseFacts, as_of: Timestamp) {
        count(case, as_of, &mut |key| self.put(key, -1));
    }

    /// Every sum, in the order of keys.
    pub fn iter(&self) -> impl Iterator<Item = (&SumKey, i64)> {
        self.0.iter().map(|(key, amount)| (key, *amount))
    }

    /// How much a sum is.
    #[must_use]
    pub fn amount(&self, key: &SumKey) -> i64 {
        self.0.get(key).copied().unwrap_or_default()
    }

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Sums {
    type Item = (SumKey, i64);
    type IntoIter = std::collections::btree_map::IntoIter<SumKey, i64>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Everything of a case that is counted at an instant, one by one.
fn count(case: &CaseFacts, as_of: Timestamp, one: &mut impl FnMut(SumKey)) {
    let group = case.group;
    let mut ways: BTreeMap<(Span, Option<UnitId>), Vec<Way>> = BTreeMap::new();
    for fact in &case.facts {
        let month = Span::containing(Period::Month, fact.on);
        let mut counted = |counted| one(SumKey { span: month, unit: fact.unit, counted });
        if let FactBody::Ended { class, .. } = fact.body {
            counted(Counted::Ended { group, class });
        }
        readings(fact, group, as_of, |rate, reading| {
            let is_excluded = exclusion_of(case, rate).is_some();
            let is_late_on_first_date = is_late_on_first_date(fact, reading, as_of);
            counted(Counted::Read { group, rate, reading, is_excluded, is_late_on_first_date });
            let way = Way::of(rate, reading).filter(|_| !is_excluded && !fact.is_duplicate);
            for period in way.iter().flat_map(|_| Period::ALL) {
                let span = Span::containing(*period, fact.on);
                ways.entry((span, fact.unit)).or_default().extend(way);
            }
        });
    }
    for ((span, unit), mut ways) in ways {
        ways.sort_unstable();
        ways.dedup();
        one(SumKey { span, unit, counted: Counted::Cases { group, ways } });
    }
}

/// The instants after which a case counts otherwise though nothing happens to it: the due time of
/// something open passes.
fn turns(case: &CaseFacts) -> impl Iterator<Item = Timestamp> {
    let turns = case.facts.iter().filter_map(|fact| match fact.body {
        FactBody::Due { due_at, outcome: Outcome::Open, first_due_at, .. } => {
            Some([due_at, first_due_at.max(due_at)])
        }
        FactBody::Due { due_at, outcome: Outcome::WithdrawalAsked, .. } => Some([due_at; 2]),
        FactBody::Due { .. }
        | FactBody::Verified { .. }
        | FactBody::ObjectionJudged { .. }
        | FactBody::Reopened
        | FactBody::LookedBack { .. }
        | FactBody::Ended { .. } => None,
    });
    turns.flatten()
}

/// The instant after which a case, counted as of an instant, counts otherwise though nothing
/// happens to it. None where nothing turns.
#[must_use]
pub fn turns_at(case: &CaseFacts, as_of: Timestamp) -> Option<Timestamp> {
    turns(case).filter(|at| *at >= as_of).min()
}

/// The instant up to which a case, counted as of an instant, would have counted otherwise. None
/// where it would have counted so at any time before.
#[must_use]
pub fn turned_at(case: &CaseFacts, as_of: Timestamp) -> Option<Timestamp> {
    turns(case).filter(|at| *at < as_of).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appraisal::worth::worth;
    use crate::due::{Amount, TimeUnit};
    use crate::policy::Rounding;

    fn rule() -> AppraisalRule {
        AppraisalRule {
            formula_version: 1,
            period: Period::Month,
            weights: Vec::new(),
            satisfaction_per_mille: [0, 0, 600, 1_000, 1_000],
            unreachable: UnreachableTreatment::Apart,
            no_word: NoWordTreatment::Apart,
            decimals: 2,
            rounding: Rounding::HalfUp,
            minimum_count: 4,
            is_ranked: false,
            lists: Vec::new(),
            objection_window: Amount { count: 5, unit: TimeUnit::WorkingDays },
        }
    }

    #[test]
    fn a_way_holds_where_a_rule_takes_the_reading_into_the_denominator() {
        let mut rule = rule();
        for no_word in NoWordTreatment::ALL {
            for unreachable in UnreachableTreatment::ALL {
                (rule.no_word, rule.unreachable) = (*no_word, *unreachable);
                for (rate, reading) in Rate::ALL
                    .iter()
                    .flat_map(|rate| Reading::ALL.iter().map(move |it| (*rate, *it)))
                {
                    let wanted =
                        worth(rate, reading, &rule).is_some_and(|found| found.denominator > 0);
                    let way = Way::of(rate, reading).is_some_and(|way| way.holds(&rule));
                    assert_eq!(way, wanted, "{rate:?} {reading:?} {no_word:?} {unreachable:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_counted_reads_as_it_is_written() {
        let (group, rate) = (CaseGroup::Requests, Rate::Resolution);
        let way = |when| Way { rate, when };
        let reading = Reading::NoWordHeld;
        for (counted, text) in [
            (
                Counted::Read {
                    group,
                    rate,
                    reading,
                    is_excluded: false,
                    is_late_on_first_date: false,
                },
                "requests resolution no_word_held",
            ),
            (
                Counted::Read {
                    group,
                    rate,
                    reading,
                    is_excluded: true,
                    is_late_on_first_date: true,
                },
                "requests resolution no_word_held excluded late_on_first_date",
            ),
            (Counted::Ended { group, class: EndClass::Withdrawn }, "requests ended withdrawn"),
            (
                Counted::Cases { group, ways: When::ALL.iter().map(|when| way(*when)).collect() },
                "requests cases resolution resolution/no_word resolution/unreachable",
            ),
        ] {
            assert_eq!(counted.to_string(), text);
            assert_eq!(text.parse(), Ok(counted));
        }
        for text in ["", "requests", "requests resolution", "requests resolution held gone", "a b"]
        {
            assert_eq!(text.parse::<Counted>(), Err(NotCounted), "{text}");
        }
    }
}
