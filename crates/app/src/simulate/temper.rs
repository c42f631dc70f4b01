//! What units are like: quick or slow, open or silent.

use std::collections::HashMap;

use domain::ids::UnitId;

use super::random::Random;

/// What a unit is like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Temper {
    /// How long it takes for everything, in per cent of the usual.
    pub(super) pace: i64,
    /// It does its work and tells nobody.
    pub(super) is_silent: bool,
}

/// What each unit is like.
#[derive(Debug, Default)]
pub(super) struct Tempers(HashMap<UnitId, Temper>);

/// Paces with their share in a thousand and the fewest of them.
const PACES: &[(i64, u64, usize)] = &[(45, 120, 2), (70, 200, 2), (140, 150, 2), (260, 80, 2)];
const SILENT: &[(bool, u64, usize)] = &[(true, 60, 2)];

impl Tempers {
    /// Deals them out.
    pub(super) fn deal(units: &[UnitId], random: &mut Random) -> Self {
        let paces = random.deal(units.len(), PACES, 100);
        let silent = random.deal(units.len(), SILENT, false);
        let tempers = paces.into_iter().zip(silent);
        let tempers = tempers.map(|(pace, is_silent)| Temper { pace, is_silent });
        Self(units.iter().copied().zip(tempers).collect())
    }

    pub(super) fn of(&self, unit: UnitId) -> Temper {
        self.0.get(&unit).copied().unwrap_or(Temper { pace: 100, is_silent: false })
    }
}
