//! Coordinates: taken where they make sense, else left out with a quirk.

use super::Source;
use crate::channel::requests::case::Coordinates;
use crate::channel::requests::mapping::Part;
use crate::channel::requests::quirk::QuirkKind;

/// Degrees in millionths, as near as a centimetre.
#[expect(clippy::cast_possible_truncation, reason = "180 degrees are 180 million; casts saturate")]
pub(in super::super) fn micro_degrees(degrees: f64) -> i64 {
    (degrees * 1e6).round() as i64
}

/// The coordinates of a row.
pub(super) fn read(source: &mut Source<'_>) -> Option<Coordinates> {
    let (north, east) = (source.first(Part::Latitude), source.first(Part::Longitude));
    if north.is_empty() && east.is_empty() {
        return None;
    }
    let shown = format!("{north}, {east}");
    let kind = match (degrees(north, 90.0), degrees(east, 180.0)) {
        (Some(0), Some(0)) => QuirkKind::CoordinatesZero,
        (Some(latitude_micro), Some(longitude_micro)) => {
            let found = Coordinates { latitude_micro, longitude_micro };
            if is_inside(source, found) {
                return Some(found);
            }
            QuirkKind::CoordinatesOutside
        }
        _ => QuirkKind::CoordinatesUnreadable,
    };
    source.odd(kind, Part::Latitude, &shown);
    None
}

fn degrees(written: &str, limit: f64) -> Option<i64> {
    let degrees: f64 = written.parse().ok()?;
    (degrees.is_finite() && degrees.abs() <= limit).then(|| micro_degrees(degrees))
}

fn is_inside(source: &Source<'_>, found: Coordinates) -> bool {
    source.mapping.bounds.is_none_or(|bounds| {
        (bounds.south..=bounds.north).contains(&found.latitude_micro)
            && (bounds.west..=bounds.east).contains(&found.longitude_micro)
    })
}
