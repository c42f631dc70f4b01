//! How a policy appraises: weights over named rates, periods, lists. No expression language.

use serde::{Deserialize, Serialize};

use crate::due::Amount;

/// A figure of the appraisal that a weight or a list may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// Signed and contacted in time / due in the period.
    Response,
    /// Requester says resolved / verified.
    Resolution,
    /// Satisfied / verified with satisfaction given.
    Satisfaction,
    /// Answered in time / answers due in the period.
    OnTime,
    /// Objections not lost / objections judged.
    Objections,
    /// Not reopened / verified as held.
    NotReopened,
    /// Held at look-back / looked back on.
    Held,
    /// Commitments, findings, decisions: delivered / due in the period.
    Delivered,
}

/// A rate and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateWeight {
    /// Which rate.
    pub rate: Rate,
    /// Its weight in thousandths; the weights of a policy need not add up to a thousand, the score
    /// divides by their sum.
    pub weight_per_mille: u32,
}

/// The stretch of time that is appraised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

/// How the last printed digit comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Half away from zero.
    HalfUp,
    /// Half to the even digit.
    HalfEven,
    /// Cut off.
    Down,
}

/// What an unreachable requester does to the resolution rate. The class is always printed beside
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnreachableTreatment {
    /// Outside the rate.
    Apart,
    /// In the denominator only.
    NotResolved,
}

/// What a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// The best scores.
    Top,
    /// The greatest rise against the period before.
    MostImproved,
    /// Scores below a bound.
    NeedsRectification,
    /// Units whose volume takes them out of the ordinary ranking.
    SpecialGovernance,
}

/// A list by rule within a peer group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRule {
    /// Which list.
    pub kind: ListKind,
    /// How many units at the most.
    pub length_max: u32,
    /// Needs rectification: a score below this, in the printed digits' unit (hundredths of a
    /// percent).
    pub below: Option<i64>,
    /// Special governance: at least this many counted cases.
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
    /// Satisfaction (1-5) from which a requester counts as satisfied: whether "basically satisfied"
    /// counts is this number.
    pub satisfied_from: u8,
    /// The unreachable.
    pub unreachable: UnreachableTreatment,
    /// Digits after the point of a percentage.
    pub decimals: u8,
    /// How they come about.
    pub rounding: Rounding,
    /// A unit with fewer counted cases has rates and no rank.
    pub minimum_count: u64,
    /// Whether there is a ranking at all.
    pub is_ranked: bool,
    /// Lists by rule.
    pub lists: Vec<ListRule>,
    /// How long units may object before a freeze.
    pub objection_window: Amount,
}
