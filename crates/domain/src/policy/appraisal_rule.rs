//! How a policy appraises: weights over named rates, periods, lists. No expression language.
//!
//! What each figure counts is in [`crate::appraisal`] and, for people, in `docs/appraisal.md`.

use serde::{Deserialize, Serialize};

use crate::case::{Kind, Registration};
use crate::due::Amount;
use crate::words::words;

/// Most digits after the point of a percentage.
pub const DECIMALS_MAX: u8 = 6;

/// The least that a ranking may ask of a unit: one with three cases is never ranked.
pub const MINIMUM_COUNT_LEAST: u32 = 4;

/// A whole, where something is given in thousandths.
pub const WHOLE_PER_MILLE: u16 = 1_000;

words! {
    /// A figure of the appraisal that a weight or an exclusion may name.
    Rate {
        /// Signed and contacted in time / due in the period. Requests only.
        Response => "response",
        /// Requester says resolved / verified. Requests only.
        Resolution => "resolution",
        /// Satisfied / verified with satisfaction given. Requests only.
        Satisfaction => "satisfaction",
        /// Answers delivered, in time or late / answers due in the period. Not of requests.
        Delivered => "delivered",
        /// Answered in time / answers due in the period.
        OnTime => "on_time",
        /// Verified as held / verified.
        HeldAtVerification => "held_at_verification",
        /// Objections not lost / objections judged.
        Objections => "objections",
        /// Verified as held less reopened since / verified as held.
        NotReopened => "not_reopened",
        /// Held at look-back / looked back on.
        HeldAtLookBack => "held_at_look_back",
        /// Supporting parts delivered in time / supporting parts due in the period. Counted for the
        /// supporting unit, apart from what it leads.
        Support => "support",
        /// Answered within the overall limit / overall limits due in the period. Of the whole loop:
        /// it counts for no unit and bears no weight.
        Overall => "overall",
    }
}

words! {
    /// Cases that are counted together.
    CaseGroup {
        /// What people and enterprises ask for.
        Requests => "requests",
        /// What the authority owes by its own word or an inspector's: commitments, findings,
        /// decisions.
        Promises => "promises",
        /// Children of either, counted for the unit below: their parent is counted for the unit
        /// above.
        Tasks => "tasks",
    }
}

impl CaseGroup {
    /// The group of a case.
    #[must_use]
    pub const fn of(registration: &Registration) -> Self {
        match (registration.counterparty.is_parent_lead(), registration.kind) {
            (true, _) => Self::Tasks,
            (false, Kind::Request) => Self::Requests,
            (false, Kind::Commitment | Kind::Finding | Kind::Decision) => Self::Promises,
        }
    }

    const fn requests() -> Self {
        Self::Requests
    }
}

impl Rate {
    /// Whether cases of a group have this figure.
    #[must_use]
    pub const fn is_of(self, group: CaseGroup) -> bool {
        match self {
            Self::Response | Self::Resolution | Self::Satisfaction => {
                matches!(group, CaseGroup::Requests)
            }
            Self::Delivered => !matches!(group, CaseGroup::Requests),
            Self::OnTime
            | Self::HeldAtVerification
            | Self::Objections
            | Self::NotReopened
            | Self::HeldAtLookBack
            | Self::Support
            | Self::Overall => true,
        }
    }

    /// Whether a score may weigh it.
    #[must_use]
    pub const fn may_weigh(self, group: CaseGroup) -> bool {
        self.is_of(group) && !matches!(self, Self::Overall)
    }
}

/// A rate and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateWeight {
    /// Which rate.
    pub rate: Rate,
    /// Over which cases; requests where nothing is said.
    #[serde(default = "CaseGroup::requests")]
    pub group: CaseGroup,
    /// Its weight in thousandths; the weights of a policy need not add up to a thousand, the score
    /// divides by the sum of those whose rate has a value.
    pub weight_per_mille: u32,
}

words! {
    /// The stretch of time that is appraised.
    Period {
        /// A calendar month.
        Month => "month",
        /// A calendar quarter.
        Quarter => "quarter",
        /// A calendar year.
        Year => "year",
    }
}

words! {
    /// How the last printed digit comes about. Every figure is rounded once, from its exact value.
    Rounding {
        /// To the nearest; a half away from zero.
        HalfUp => "half_up",
        /// To the nearest; a half to the even digit.
        HalfEven => "half_even",
        /// Cut off.
        Down => "down",
    }
}

words! {
    /// What an unreachable requester does to the resolution rate. The class is always printed
    /// beside it.
    UnreachableTreatment {
        /// Outside the rate.
        Apart => "apart",
        /// In the denominator only.
        NotResolved => "not_resolved",
    }
}

words! {
    /// What a verification in which the requester gave no word of their own (a check on site, say)
    /// does to the resolution rate. Such verifications are always listed beside it.
    NoWordTreatment {
        /// Outside the rate.
        Apart => "apart",
        /// In the denominator only: nobody has said "resolved".
        NotResolved => "not_resolved",
        /// The verifier's finding stands for the word: held is resolved.
        Verdict => "verdict",
    }
}

words! {
    /// What a list shows.
    ListKind {
        /// The best scores.
        Top => "top",
        /// The greatest rise against the period before.
        MostImproved => "most_improved",
        /// Scores below a bound, the lowest first.
        NeedsRectification => "needs_rectification",
        /// Units whose volume takes them out of the ordinary ranking, the greatest first.
        SpecialGovernance => "special_governance",
    }
}

/// A list by rule within a peer group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRule {
    /// Which list.
    pub kind: ListKind,
    /// The last place it holds. Units that tie share a place, so that it may hold more units than
    /// that.
    pub length_max: u32,
    /// Needs rectification: a score below this, in hundredths of a percentage point (`6000` is 60
    /// %).
    #[serde(default)]
    pub below: Option<i64>,
    /// Special governance: at least this many counted cases.
    #[serde(default)]
    pub volume_min: Option<u64>,
}

/// How a policy appraises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppraisalRule {
    /// Version of the formula, printed with every table.
    pub formula_version: u32,
    /// Which period.
    pub period: Period,
    /// The score: weighted rates.
    pub weights: Vec<RateWeight>,
    /// What each grade of satisfaction, from 1 to 5, is worth to the rate, in thousandths: with
    /// `[0, 0, 600, 1000, 1000]` a "basically satisfied" counts as six tenths.
    pub satisfaction_per_mille: [u16; 5],
    /// The unreachable.
    pub unreachable: UnreachableTreatment,
    /// Verifications without the requester's own word.
    pub no_word: NoWordTreatment,
    /// Digits after the point of a percentage.
    pub decimals: u8,
    /// How they come about.
    pub rounding: Rounding,
    /// A unit with fewer counted cases has rates and no rank. At least [`MINIMUM_COUNT_LEAST`],
    /// where there is a ranking.
    pub minimum_count: u64,
    /// Whether there is a ranking at all. Without it there are no lists either.
    pub is_ranked: bool,
    /// Lists by rule.
    pub lists: Vec<ListRule>,
    /// How long units may object before a freeze, counted from the publication.
    pub objection_window: Amount,
}

/// What is wrong with a rule, so that no table can be made by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleFlaw {
    /// A weight names a rate that cases of its group do not have, or that counts for no unit.
    RateNotOfGroup {
        /// The weight's place in the list, from 0.
        weight: usize,
    },
    /// Two weights name the same rate of the same group.
    WeightTwice {
        /// The second one's place.
        weight: usize,
    },
    /// A grade of satisfaction is worth more than a whole.
    GradeAboveWhole {
        /// The grade, from 1.
        grade: usize,
    },
    /// A better grade of satisfaction is worth less than a lower one.
    GradesFall {
        /// The better grade.
        grade: usize,
    },
    /// More digits after the point than [`DECIMALS_MAX`].
    TooManyDecimals,
    /// A list without the bound it needs, or with one it does not use.
    ListBound {
        /// The list's place, from 0.
        list: usize,
    },
    /// The same kind of list twice.
    ListTwice {
        /// The second one's place.
        list: usize,
    },
    /// A ranking without any weight above zero: there is no score to rank by.
    NothingToRank,
    /// Lists without a ranking.
    ListsWithoutRanking,
    /// A ranking that takes units with fewer cases than [`MINIMUM_COUNT_LEAST`].
    MinimumTooLow,
}

impl AppraisalRule {
    /// What is wrong with the rule; empty when a table can be made by it.
    #[must_use]
    pub fn flaws(&self) -> Vec<RuleFlaw> {
        let mut flaws = Vec::new();
        self.weight_flaws(&mut flaws);
        self.grade_flaws(&mut flaws);
        if self.decimals > DECIMALS_MAX {
            flaws.push(RuleFlaw::TooManyDecimals);
        }
        self.list_flaws(&mut flaws);
        flaws
    }

    fn weight_flaws(&self, flaws: &mut Vec<RuleFlaw>) {
        for (weight, entry) in self.weights.iter().enumerate() {
            let mut before = self.weights.iter().take(weight);
            if !entry.rate.may_weigh(entry.group) {
                flaws.push(RuleFlaw::RateNotOfGroup { weight });
            }
            if before.any(|other| (other.rate, other.group) == (entry.rate, entry.group)) {
                flaws.push(RuleFlaw::WeightTwice { weight });
            }
        }
    }

    fn grade_flaws(&self, flaws: &mut Vec<RuleFlaw>) {
        let mut before = 0;
        for (grade, worth) in (1..).zip(self.satisfaction_per_mille) {
            if worth > WHOLE_PER_MILLE {
                flaws.push(RuleFlaw::GradeAboveWhole { grade });
            }
            if worth < before {
                flaws.push(RuleFlaw::GradesFall { grade });
            }
            before = worth;
        }
    }

    fn list_flaws(&self, flaws: &mut Vec<RuleFlaw>) {
        for (list, rule) in self.lists.iter().enumerate() {
            let needs_bound = rule.kind == ListKind::NeedsRectification;
            let needs_volume = rule.kind == ListKind::SpecialGovernance;
            if rule.below.is_some() != needs_bound || rule.volume_min.is_some() != needs_volume {
                flaws.push(RuleFlaw::ListBound { list });
            }
            if self.lists.iter().take(list).any(|other| other.kind == rule.kind) {
                flaws.push(RuleFlaw::ListTwice { list });
            }
        }
        let has_weight = self.weights.iter().any(|weight| weight.weight_per_mille > 0);
        if self.is_ranked && !has_weight {
            flaws.push(RuleFlaw::NothingToRank);
        }
        if self.is_ranked && self.minimum_count < u64::from(MINIMUM_COUNT_LEAST) {
            flaws.push(RuleFlaw::MinimumTooLow);
        }
        if !self.is_ranked && !self.lists.is_empty() {
            flaws.push(RuleFlaw::ListsWithoutRanking);
        }
    }

    /// What a grade of satisfaction is worth, in thousandths; none for a grade outside 1 to 5.
    #[must_use]
    pub fn satisfaction_worth(&self, grade: u8) -> Option<u16> {
        let place = usize::from(grade).checked_sub(1)?;
        self.satisfaction_per_mille.get(place).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::due::TimeUnit;

    fn sound() -> AppraisalRule {
        AppraisalRule {
            formula_version: 1,
            period: Period::Month,
            weights: vec![weight(Rate::Response, CaseGroup::Requests, 300)],
            satisfaction_per_mille: [0, 0, 600, 1_000, 1_000],
            unreachable: UnreachableTreatment::Apart,
            no_word: NoWordTreatment::Apart,
            decimals: 2,
            rounding: Rounding::HalfUp,
            minimum_count: u64::from(MINIMUM_COUNT_LEAST),
            is_ranked: true,
            lists: vec![list(ListKind::Top)],
            objection_window: Amount { count: 3, unit: TimeUnit::WorkingDays },
        }
    }

    const fn weight(rate: Rate, group: CaseGroup, weight_per_mille: u32) -> RateWeight {
        RateWeight { rate, group, weight_per_mille }
    }

    const fn list(kind: ListKind) -> ListRule {
        ListRule { kind, length_max: 5, below: None, volume_min: None }
    }

    #[test]
    fn a_sound_rule_has_no_flaw_and_neither_has_one_without_a_ranking() {
        assert_eq!(sound().flaws(), []);
        let plain = AppraisalRule {
            is_ranked: false,
            weights: Vec::new(),
            lists: Vec::new(),
            minimum_count: 1,
            ..sound()
        };
        assert_eq!(plain.flaws(), []);
    }

    #[test]
    fn every_flaw_of_a_weight_is_named_with_its_place() {
        let sound_one = weight(Rate::Response, CaseGroup::Requests, 300);
        for (weights, flaw) in [
            (
                vec![sound_one, weight(Rate::Delivered, CaseGroup::Requests, 1)],
                RuleFlaw::RateNotOfGroup { weight: 1 },
            ),
            (
                vec![sound_one, weight(Rate::Overall, CaseGroup::Requests, 1)],
                RuleFlaw::RateNotOfGroup { weight: 1 },
            ),
            (
                vec![sound_one, weight(Rate::Resolution, CaseGroup::Tasks, 1)],
                RuleFlaw::RateNotOfGroup { weight: 1 },
            ),
            (vec![sound_one, sound_one], RuleFlaw::WeightTwice { weight: 1 }),
            (vec![weight(Rate::Response, CaseGroup::Requests, 0)], RuleFlaw::NothingToRank),
        ] {
            assert_eq!(AppraisalRule { weights, ..sound() }.flaws(), [flaw]);
        }
        let groups = [CaseGroup::Requests, CaseGroup::Promises, CaseGroup::Tasks];
        let weights = groups.map(|group| weight(Rate::OnTime, group, 1)).to_vec();
        assert_eq!(AppraisalRule { weights, ..sound() }.flaws(), []);
    }

    #[test]
    fn grades_never_fall_and_none_is_worth_more_than_a_whole() {
        let of = |satisfaction_per_mille| AppraisalRule { satisfaction_per_mille, ..sound() };
        assert_eq!(of([0, 0, 0, 0, 1_001]).flaws(), [RuleFlaw::GradeAboveWhole { grade: 5 }]);
        assert_eq!(of([0, 500, 499, 500, 1_000]).flaws(), [RuleFlaw::GradesFall { grade: 3 }]);
        let worth = |grade| sound().satisfaction_worth(grade);
        assert_eq!([0, 1, 3, 5, 6].map(worth), [None, Some(0), Some(600), Some(1_000), None]);
    }

    #[test]
    fn a_list_has_the_bound_it_is_made_by_and_no_other() {
        let lists = |lists: &[ListRule]| AppraisalRule { lists: lists.to_vec(), ..sound() }.flaws();
        let below = ListRule { below: Some(6_000), ..list(ListKind::NeedsRectification) };
        let volume = ListRule { volume_min: Some(100), ..list(ListKind::SpecialGovernance) };
        assert_eq!(lists(&[below, volume]), []);
        for odd in [
            ListRule { below: None, ..below },
            ListRule { volume_min: None, ..volume },
            ListRule { below: Some(1), ..list(ListKind::Top) },
            ListRule { volume_min: Some(1), ..list(ListKind::MostImproved) },
        ] {
            assert_eq!(lists(&[odd]), [RuleFlaw::ListBound { list: 0 }]);
        }
        assert_eq!(lists(&[below, below]), [RuleFlaw::ListTwice { list: 1 }]);
    }

    #[test]
    fn what_a_ranking_lacks_is_named() {
        let few = AppraisalRule { minimum_count: 3, ..sound() };
        assert_eq!(few.flaws(), [RuleFlaw::MinimumTooLow]);
        let unranked = AppraisalRule { is_ranked: false, ..sound() };
        assert_eq!(unranked.flaws(), [RuleFlaw::ListsWithoutRanking]);
        let exact = AppraisalRule { decimals: DECIMALS_MAX + 1, ..sound() };
        assert_eq!(exact.flaws(), [RuleFlaw::TooManyDecimals]);
    }
}
