//! Units and measure words after a number, as data: `data/units_zh.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitClass {
    /// Things one by one.
    Count,
    /// A physical quantity.
    Size,
    /// An amount of money.
    Money,
    /// Percent.
    Percent,
    /// Percentage points.
    Points,
    /// A length of time.
    Time,
    /// Points of a score.
    Score,
    /// Multiples.
    Times,
    /// Doublings (番).
    Folds,
    /// Tenths (成).
    Tenths,
    /// A word of amount that is no unit (批).
    Vague,
}

/// A table of units, ready to be looked up.
#[derive(Debug)]
struct Units {
    automaton: Option<AhoCorasick>,
    classes: Vec<UnitClass>,
}

/// The longest unit that starts at byte `at`: its class and end.
pub(super) fn chinese_at(text: &str, at: usize) -> Option<(UnitClass, usize)> {
    static UNITS: LazyLock<Units> =
        LazyLock::new(|| Units::read(include_str!("../../data/units_zh.txt")));
    let units = &*UNITS;
    let input = Input::new(text).span(at..text.len()).anchored(Anchored::Yes);
    let found = units.automaton.as_ref()?.find(input)?;
    Some((*units.classes.get(found.pattern().as_usize())?, found.end()))
}

/// What an English unit measures, given in small letters with single spaces.
pub(super) fn english_of(unit: &str) -> Option<UnitClass> {
    static UNITS: LazyLock<HashMap<String, UnitClass>> = LazyLock::new(|| {
        entries(include_str!("../../data/units_en.txt"))
            .map(|(class, unit)| (unit.to_owned(), class))
            .collect()
    });
    UNITS.get(unit).copied()
}

/// Class and unit of every entry of a list.
fn entries(list: &str) -> impl Iterator<Item = (UnitClass, &str)> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let lines = lines.filter_map(|line| line.split_once(':'));
    let lines = lines.filter_map(|(class, units)| Some((UnitClass::read(class)?, units)));
    lines
        .flat_map(|(class, units)| units.split('|').map(move |unit| (class, unit.trim())))
        .filter(|(_, unit)| !unit.is_empty())
}

impl Units {
    fn read(list: &str) -> Self {
        let (classes, patterns): (Vec<_>, Vec<_>) = entries(list).unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Anchored)
            .build(&patterns)
            .ok();
        Self { automaton, classes }
    }
}

impl UnitClass {
    fn read(name: &str) -> Option<Self> {
        Some(match name.trim() {
            "count" => Self::Count,
            "size" => Self::Size,
            "money" => Self::Money,
            "percent" => Self::Percent,
            "points" => Self::Points,
            "time" => Self::Time,
            "score" => Self::Score,
            "times" => Self::Times,
            "folds" => Self::Folds,
            "tenths" => Self::Tenths,
            "vague" => Self::Vague,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_has_a_known_class() {
        let lists =
            [include_str!("../../data/units_zh.txt"), include_str!("../../data/units_en.txt")];
        for list in lists {
            for line in list.lines().filter(|line| !line.starts_with('#')) {
                let class = line.split_once(':').and_then(|(class, _)| UnitClass::read(class));
                assert!(class.is_some(), "{line}");
            }
        }
    }

    #[test]
    fn the_longest_unit_wins() {
        assert_eq!(chinese_at("微克/立方米", 0), Some((UnitClass::Size, 16)));
        assert_eq!(chinese_at("人次", 0), Some((UnitClass::Count, 6)));
        assert_eq!(chinese_at("x", 0), None);
    }
}
