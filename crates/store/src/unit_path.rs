//! The tree of units as paths of ids, root first, each for a stretch of time, so that "this unit
//! and all below it" is one range of paths. The tree itself, and what a line of units is, is
//! `domain::unit`'s; a line that is cut there for its length gives a path that lies below nothing.

use std::collections::BTreeSet;

use domain::ids::UnitId;
use domain::unit::{Organisation, Unit};
use jiff::Timestamp;

/// Where a unit lies during a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnitPath {
    /// Which unit.
    pub(crate) unit: UnitId,
    /// First instant, in microseconds.
    pub(crate) from: i64,
    /// First instant after it.
    pub(crate) to: i64,
    /// Ids from the root down to the unit, 16 bytes each.
    pub(crate) bytes: Vec<u8>,
}

/// The paths of all units for all time.
pub(crate) fn paths(units: &[Unit]) -> Vec<UnitPath> {
    let mut organisation = Organisation::default();
    units.iter().for_each(|unit| organisation.put_unit(unit.clone()));
    let versions = || units.iter().flat_map(|unit| unit.versions.iter());
    let bounds = versions().flat_map(|version| [Some(version.valid.from), version.valid.to]);
    // Between two bounds the tree stands still; before the first it has no versions.
    let bounds: BTreeSet<Timestamp> =
        bounds.flatten().chain(std::iter::once(Timestamp::MIN)).collect();
    // A unit may lie below one that nobody has described.
    let parents = versions().filter_map(|version| version.parent);
    let ids: BTreeSet<UnitId> = units.iter().map(|unit| unit.id).chain(parents).collect();
    ids.into_iter().flat_map(|id| of_unit(id, &organisation, &bounds)).collect()
}

fn of_unit(
    unit: UnitId,
    organisation: &Organisation,
    bounds: &BTreeSet<Timestamp>,
) -> Vec<UnitPath> {
    let mut paths: Vec<UnitPath> = Vec::new();
    for bound in bounds {
        let line: Vec<UnitId> = organisation.line_of(unit, *bound).collect();
        let bytes: Vec<u8> = line.iter().rev().flat_map(|id| id.0.into_bytes()).collect();
        // Bounds are given in whole microseconds of the store; a finer one holds from the next.
        let from = if *bound == Timestamp::MIN { i64::MIN } else { whole_after(*bound) };
        if let Some(last) = paths.last_mut() {
            if last.bytes == bytes {
                continue;
            }
            last.to = from;
        }
        paths.retain(|path| path.from < path.to);
        paths.push(UnitPath { unit, from, to: i64::MAX, bytes });
    }
    paths
}

/// The first whole microsecond that is not before an instant.
fn whole_after(at: Timestamp) -> i64 {
    let whole = at.as_microsecond();
    let is_whole = Timestamp::from_microsecond(whole).is_ok_and(|back| back >= at);
    if is_whole { whole } else { whole.saturating_add(1) }
}

/// The last path that can lie below a unit: no id is as great as this one.
pub(crate) fn last_below(path: &[u8]) -> Vec<u8> {
    [path, &[0xFF; 16]].concat()
}
