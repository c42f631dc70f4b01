//! A number with its unit, as a language's reader found it, and the clause it stands in. What it
//! means is decided in `judge`.

use super::cue::Class;
use super::unit_word::UnitClass;
use super::{Comparator, Decimal};

/// A number with its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// First byte of the number.
    pub(super) start: usize,
    /// One past the unit.
    pub(super) end: usize,
    /// Value in the unit; none when vague.
    pub(super) value: Option<Decimal>,
    /// Upper end of a range.
    pub(super) upper: Option<Decimal>,
    /// The unit as it is to be cited.
    pub(super) unit: Option<String>,
    /// What the unit measures; none without a unit.
    pub(super) class: Option<UnitClass>,
    /// Whether the number is written in words.
    pub(super) in_words: bool,
    /// How the number binds by its own form: "2800多" is more than 2800.
    pub(super) binds: Option<Comparator>,
    /// What the amount does by itself ("halve", 减半).
    pub(super) implied: Option<Class>,
    /// Why the amount can be no target, whatever stands beside it.
    pub(super) bar: Option<Bar>,
}

impl Amount {
    /// Whether a change can start here: not at a year or a name.
    pub(super) fn may_be_baseline(&self) -> bool {
        matches!(self.bar, None | Some(Bar::NoUnit))
    }
}

/// Why an amount can be no target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bar {
    /// "数万", "tens of thousands".
    Vague,
    /// 第3, "No. 5", "top 10".
    Ordinal,
    /// A name or a named set: 三大, "5G", "three major".
    Name,
    /// Neither unit nor measure word.
    NoUnit,
}

impl Bar {
    /// The name of the rule.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Self::Vague => "vague",
            Self::Ordinal => "ordinal",
            Self::Name => "name",
            Self::NoUnit => "no_unit",
        }
    }
}
