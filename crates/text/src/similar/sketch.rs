//! A text in 64 bytes: the smallest hashes of its neighbouring pairs of characters or words under
//! 64 orders (MinHash, Broder 1997). Two sketches tell how much two texts share; bands of it find
//! texts that share much without comparing all.

use crate::classify::shingles;

/// Hashes in a sketch; the estimate is good to about six hundredths.
const HASHES: usize = 64;
/// Groups of hashes used for finding.
pub(super) const BANDS: usize = 8;
/// Hashes in a group.
const BAND_HASHES: usize = 2;

/// The sketch of a text that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sketch([u8; HASHES]);

/// What finds texts that share much: one hash per band.
pub(super) type Bands = [u32; BANDS];

impl Sketch {
    /// `None` when the text holds nothing to compare.
    pub(super) fn of(text: &str) -> Option<(Self, Bands)> {
        let shingles = shingles(text);
        if shingles.is_empty() {
            return None;
        }
        let mut smallest = [u32::MAX; HASHES];
        for shingle in shingles {
            let mut state = shingle;
            for least in &mut smallest {
                state = state.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(0x9E37_79B9);
                let hash = u32::try_from((state ^ (state >> 29)) >> 32).unwrap_or(u32::MAX);
                *least = (*least).min(hash);
            }
        }
        let mut bands = [0_u32; BANDS];
        let groups = smallest.chunks_exact(BAND_HASHES);
        for ((band, group), number) in bands.iter_mut().zip(groups).zip(1_u32..) {
            *band = group.iter().fold(number, |hash, least| {
                (hash ^ least).wrapping_mul(0x85EB_CA6B).rotate_left(13)
            });
        }
        let bytes = smallest.map(|least| u8::try_from(least & 0xFF).unwrap_or(0));
        Some((Self(bytes), bands))
    }

    /// Share of what two texts have in common, between 0 and 1 (an estimate of Jaccard's).
    pub(super) fn alike(&self, other: &Self) -> f32 {
        let equal = self.0.iter().zip(&other.0).filter(|(one, two)| one == two).count();
        let equal = u8::try_from(equal).unwrap_or(u8::MAX);
        let share = f32::from(equal) / 64.0;
        let by_chance = 1.0 / 256.0;
        ((share - by_chance) / (1.0 - by_chance)).max(0.0)
    }
}

/// A name without regard to case, spaces and punctuation; 0 for an empty one.
pub(super) fn name_hash(name: &str) -> u32 {
    let letters = name.chars().filter(|own| own.is_alphanumeric()).flat_map(char::to_lowercase);
    let mut is_empty = true;
    let hash = letters.fold(0x811C_9DC5_u32, |hash, letter| {
        is_empty = false;
        mix(hash, u32::from(letter))
    });
    if is_empty { 0 } else { hash.max(1) }
}

/// The name of a cell of the map.
pub(super) fn cell_hash(row: i32, column: i32) -> u32 {
    mix(mix(0x811C_9DC5, row.cast_unsigned()), column.cast_unsigned())
}

fn mix(hash: u32, value: u32) -> u32 {
    let mixed = (hash ^ value).wrapping_mul(0x0100_0193);
    (mixed ^ (mixed >> 15)).wrapping_mul(0x2C1B_3C6D)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(left: &str, right: &str) -> f32 {
        Sketch::of(left).unwrap().0.alike(&Sketch::of(right).unwrap().0)
    }

    #[test]
    fn equal_texts_are_wholly_alike_whatever_their_spacing() {
        assert!(alike("路灯 坏了三天", "路灯坏了三天") > 0.99);
    }

    #[test]
    fn more_in_common_is_more_alike() {
        let base = "小区门口的路灯坏了三天没有人修，晚上看不见";
        let near = alike(base, "小区门口的路灯坏了五天没有人修，晚上看不清");
        let far = alike(base, "请问学校今年的招生划片范围有没有变化");
        assert!(near > 0.4 && far < 0.15, "{near} {far}");
    }

    #[test]
    fn an_empty_text_has_no_sketch() {
        assert_eq!(Sketch::of(" "), None);
    }

    #[test]
    fn names_are_equal_without_case_and_punctuation() {
        assert_eq!(name_hash("25 Main St., Bay"), name_hash("25 MAIN ST BAY"));
        assert_ne!(name_hash("25 Main St"), name_hash("26 Main St"));
        assert_eq!(name_hash(" - "), 0);
    }
}
