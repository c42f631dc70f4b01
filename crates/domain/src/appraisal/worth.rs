//! What a fact is worth to a rate, by the rule: the one place where a policy's treatments are
//! applied.
//!
//! A fact is first read ([`readings`]: which rates it concerns, and as what), then weighed
//! ([`worth`]). The reading is printed with every entry, so that anybody can weigh it again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::fact::{DueOf, EndClass, Fact, FactBody, Outcome};
use crate::case::{RequesterWord, Verdict};
use crate::policy::{
    AppraisalRule, CaseGroup, NoWordTreatment, Rate, UnreachableTreatment, WHOLE_PER_MILLE,
};
use crate::words::words;

words! {
    /// As what a fact is read for a rate.
    Reading {
        /// Done by its due time.
        InTime => "in_time",
        /// Done later.
        Late => "late",
        /// Not done when it was due, and not since.
        Missed => "missed",
        /// Not due yet at the instant of the table.
        NotDueYet => "not_due_yet",
        /// Answered in time, the answer awaiting its review.
        InTimeUnreviewed => "in_time_unreviewed",
        /// Answered late, the answer awaiting its review.
        LateUnreviewed => "late_unreviewed",
        /// The requester is being asked whether they withdraw.
        WithdrawalAsked => "withdrawal_asked",
        /// The requester says: resolved.
        Resolved => "resolved",
        /// The requester says: resolved in part.
        PartlyResolved => "partly_resolved",
        /// The requester says: not resolved.
        NotResolved => "not_resolved",
        /// Verified as held; the requester gave no word.
        NoWordHeld => "no_word_held",
        /// Verified as partly held; the requester gave no word.
        NoWordPartly => "no_word_partly",
        /// Verified as not held; the requester gave no word.
        NoWordNotHeld => "no_word_not_held",
        /// The requester could not be reached.
        Unreachable => "unreachable",
        /// Satisfaction 1.
        Grade1 => "grade_1",
        /// Satisfaction 2.
        Grade2 => "grade_2",
        /// Satisfaction 3.
        Grade3 => "grade_3",
        /// Satisfaction 4.
        Grade4 => "grade_4",
        /// Satisfaction 5.
        Grade5 => "grade_5",
        /// It holds: at verification, or at look-back.
        Held => "held",
        /// It holds in part.
        Partly => "partly",
        /// It does not hold.
        NotHeld => "not_held",
        /// It was reopened after it had been verified as held.
        Reopened => "reopened",
        /// It did not hold at look-back.
        Rebound => "rebound",
        /// The objection was upheld, or ruled so.
        NotLost => "not_lost",
        /// The objection was rejected, or ruled so.
        Lost => "lost",
    }
}

impl Reading {
    const fn of_grade(grade: u8) -> Option<Self> {
        match grade {
            1 => Some(Self::Grade1),
            2 => Some(Self::Grade2),
            3 => Some(Self::Grade3),
            4 => Some(Self::Grade4),
            5 => Some(Self::Grade5),
            _ => None,
        }
    }

    const fn grade(self) -> Option<u8> {
        match self {
            Self::Grade1 => Some(1),
            Self::Grade2 => Some(2),
            Self::Grade3 => Some(3),
            Self::Grade4 => Some(4),
            Self::Grade5 => Some(5),
            Self::InTime
            | Self::Late
            | Self::Missed
            | Self::NotDueYet
            | Self::InTimeUnreviewed
            | Self::LateUnreviewed
            | Self::WithdrawalAsked
            | Self::Resolved
            | Self::PartlyResolved
            | Self::NotResolved
            | Self::NoWordHeld
            | Self::NoWordPartly
            | Self::NoWordNotHeld
            | Self::Unreachable
            | Self::Held
            | Self::Partly
            | Self::NotHeld
            | Self::Reopened
            | Self::Rebound
            | Self::NotLost
            | Self::Lost => None,
        }
    }
}

/// What an entry adds to its rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Worth {
    /// What it adds to the denominator: 1; 0 for a reopening, whose answer was in the denominator
    /// when it was verified, and for what stands beside the rate.
    pub denominator: u8,
    /// What it adds to the numerator, in thousandths; a reopening takes a whole away.
    pub credit: i16,
}

/// What stands beside a rate and adds nothing.
pub(super) const BESIDE: Worth = Worth { denominator: 0, credit: 0 };

const WHOLE: i16 = 1_000;
const COUNTED: Worth = Worth { denominator: 1, credit: WHOLE };
const FAILED: Worth = Worth { denominator: 1, credit: 0 };
const TAKEN_AWAY: Worth = Worth { denominator: 0, credit: -WHOLE };

/// The rates that a fact concerns, and as what it is read for each, at an instant.
pub(super) fn readings(
    fact: &Fact,
    group: CaseGroup,
    as_of: Timestamp,
    mut read: impl FnMut(Rate, Reading),
) {
    let mut read_of_group = |rate: Rate, reading: Reading| {
        if rate.is_of(group) {
            read(rate, reading);
        }
    };
    match fact.body {
        FactBody::Due { of, due_at, outcome, .. } => {
            let reading = reading_of_due(outcome, due_at < as_of);
            for rate in rates_of_due(of) {
                read_of_group(*rate, reading);
            }
        }
        FactBody::Verified { verdict, word, satisfaction } => {
            let found = reading_of_verdict(verdict);
            read_of_group(Rate::Resolution, reading_of_word(word, verdict));
            if let Some(grade) = satisfaction.and_then(Reading::of_grade) {
                read_of_group(Rate::Satisfaction, grade);
            }
            read_of_group(Rate::HeldAtVerification, found);
            if found == Reading::Held {
                read_of_group(Rate::NotReopened, found);
            }
        }
        FactBody::ObjectionJudged { is_lost } => {
            let reading = if is_lost { Reading::Lost } else { Reading::NotLost };
            read_of_group(Rate::Objections, reading);
        }
        FactBody::Reopened => read_of_group(Rate::NotReopened, Reading::Reopened),
        FactBody::LookedBack { has_held } => {
            let reading = if has_held { Reading::Held } else { Reading::Rebound };
            read_of_group(Rate::HeldAtLookBack, reading);
        }
        FactBody::Ended { class, is_imported } => {
            if class == EndClass::Unreachable && !is_imported {
                read_of_group(Rate::Resolution, Reading::Unreachable);
            }
        }
    }
}

const fn rates_of_due(of: DueOf) -> &'static [Rate] {
    match of {
        DueOf::Response => &[Rate::Response],
        DueOf::Answer => &[Rate::Delivered, Rate::OnTime],
        DueOf::Support => &[Rate::Support],
        DueOf::Overall => &[Rate::Overall],
    }
}

const fn reading_of_due(outcome: Outcome, is_past: bool) -> Reading {
    match outcome {
        Outcome::InTime => Reading::InTime,
        Outcome::Late => Reading::Late,
        Outcome::Missed => Reading::Missed,
        Outcome::InTimeUnreviewed => Reading::InTimeUnreviewed,
        Outcome::LateUnreviewed => Reading::LateUnreviewed,
        Outcome::Open | Outcome::WithdrawalAsked if !is_past => Reading::NotDueYet,
        Outcome::Open => Reading::Missed,
        Outcome::WithdrawalAsked => Reading::WithdrawalAsked,
    }
}

const fn reading_of_word(word: Option<RequesterWord>, verdict: Verdict) -> Reading {
    match (word, verdict) {
        (Some(RequesterWord::Resolved), _) => Reading::Resolved,
        (Some(RequesterWord::PartlyResolved), _) => Reading::PartlyResolved,
        (Some(RequesterWord::NotResolved), _) => Reading::NotResolved,
        (None, Verdict::Held) => Reading::NoWordHeld,
        (None, Verdict::Partly) => Reading::NoWordPartly,
        (None, Verdict::NotHeld) => Reading::NoWordNotHeld,
        (None, Verdict::Unreachable) => Reading::Unreachable,
    }
}

const fn reading_of_verdict(verdict: Verdict) -> Reading {
    match verdict {
        Verdict::Held => Reading::Held,
        Verdict::Partly => Reading::Partly,
        Verdict::NotHeld => Reading::NotHeld,
        Verdict::Unreachable => Reading::Unreachable,
    }
}

/// What a reading adds to a rate; none where it stands beside the rate.
pub(super) fn worth(rate: Rate, reading: Reading, rule: &AppraisalRule) -> Option<Worth> {
    match reading {
        Reading::InTime | Reading::Resolved | Reading::Held | Reading::NotLost => Some(COUNTED),
        Reading::Late if rate == Rate::Delivered => Some(COUNTED),
        Reading::LateUnreviewed if rate == Rate::Delivered => None,
        Reading::Late
        | Reading::LateUnreviewed
        | Reading::Missed
        | Reading::PartlyResolved
        | Reading::NotResolved
        | Reading::Partly
        | Reading::NotHeld
        | Reading::Rebound
        | Reading::Lost => Some(FAILED),
        Reading::NotDueYet | Reading::InTimeUnreviewed | Reading::WithdrawalAsked => None,
        Reading::NoWordHeld | Reading::NoWordPartly | Reading::NoWordNotHeld => {
            worth_without_word(reading, rule.no_word)
        }
        Reading::Unreachable => match rule.unreachable {
            UnreachableTreatment::Apart => None,
            UnreachableTreatment::NotResolved => Some(FAILED),
        },
        Reading::Grade1 | Reading::Grade2 | Reading::Grade3 | Reading::Grade4 | Reading::Grade5 => {
            Some(worth_of_grade(reading, rule))
        }
        Reading::Reopened => Some(TAKEN_AWAY),
    }
}

fn worth_without_word(reading: Reading, treatment: NoWordTreatment) -> Option<Worth> {
    match treatment {
        NoWordTreatment::Apart => None,
        NoWordTreatment::NotResolved => Some(FAILED),
        NoWordTreatment::Verdict if reading == Reading::NoWordHeld => Some(COUNTED),
        NoWordTreatment::Verdict => Some(FAILED),
    }
}

fn worth_of_grade(reading: Reading, rule: &AppraisalRule) -> Worth {
    let worth = reading.grade().and_then(|grade| rule.satisfaction_worth(grade)).unwrap_or(0);
    let credit = i16::try_from(worth.min(WHOLE_PER_MILLE)).unwrap_or(WHOLE);
    Worth { denominator: 1, credit }
}
