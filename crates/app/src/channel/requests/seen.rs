//! Names that were met before in the same file. Only hashes are kept: 40 bytes or so for a row.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

/// Stands between the cells of a row that is hashed; no text has a use for it.
const BETWEEN_CELLS: char = '\u{1F}';

/// Whether a name was met before.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// It was not.
    New,
    /// In this row, which says the same.
    Same(u64),
    /// In this row, which says something else.
    Other(u64),
}

/// Names with the rows that had them first.
#[derive(Debug, Default)]
pub(super) struct Seen {
    rows: HashMap<u128, (u64, u64)>,
}

impl Seen {
    /// A name for a row that has none: a hash of its cells, and how often they were met. The same
    /// file gives the same names again.
    pub(super) fn name<'cell>(&mut self, cells: impl Iterator<Item = &'cell str>) -> String {
        let mut whole = String::new();
        for cell in cells {
            whole.push_str(cell);
            whole.push(BETWEEN_CELLS);
        }
        let hash = id_hash(&whole);
        let (_, times) = self.rows.entry(hash).or_default();
        *times += 1;
        format!("{hash:032x}-{times}")
    }

    /// Notes the name and the content of a row; the first row of a name stays the one remembered.
    pub(super) fn meet<'cell>(
        &mut self,
        id: &str,
        row: u64,
        content: impl Iterator<Item = &'cell str>,
    ) -> Met {
        let content = content_hash(content);
        match self.rows.entry(id_hash(id)) {
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert((row, content));
                Met::New
            }
            std::collections::hash_map::Entry::Occupied(place) => {
                let (first, known) = *place.get();
                if known == content { Met::Same(first) } else { Met::Other(first) }
            }
        }
    }
}

fn id_hash(id: &str) -> u128 {
    let hash: [u8; 32] = Sha256::digest(id.as_bytes()).into();
    let (head, _) = hash.split_at(16);
    head.iter().fold(0, |all, byte| (all << 8) | u128::from(*byte))
}

fn content_hash<'cell>(cells: impl Iterator<Item = &'cell str>) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    cells.for_each(|cell| cell.hash(&mut hasher));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_name_is_told_from_one_that_says_something_else() {
        let mut seen = Seen::default();
        assert_eq!(seen.meet("12-1", 1, ["open", "a"].into_iter()), Met::New);
        assert_eq!(seen.meet("12-1", 2, ["open", "a"].into_iter()), Met::Same(1));
        assert_eq!(seen.meet("12-1", 3, ["closed", "a"].into_iter()), Met::Other(1));
        assert_eq!(seen.meet("12-1", 4, ["open", "a"].into_iter()), Met::Same(1));
        assert_eq!(seen.meet("12-2", 5, ["open", "a"].into_iter()), Met::New);
    }

    #[test]
    fn rows_without_a_name_are_named_by_their_cells_and_how_often_they_were_met() {
        let names = |rows: &[[&str; 2]]| -> Vec<String> {
            let mut seen = Seen::default();
            rows.iter().map(|row| seen.name(row.iter().copied())).collect()
        };
        let first = names(&[["a", "b"], ["a", "b"], ["ab", ""]]);
        assert!(first[0].ends_with("-1") && first[1].ends_with("-2") && first[2].ends_with("-1"));
        assert_ne!(first[0], first[1]);
        assert_ne!(first[0], first[2]);
        assert_eq!(names(&[["a", "b"], ["a", "b"], ["ab", ""]]), first);
    }

    #[test]
    fn the_same_letters_in_other_cells_are_another_content() {
        let mut seen = Seen::default();
        assert_eq!(seen.meet("1", 1, ["ab", "c"].into_iter()), Met::New);
        assert_eq!(seen.meet("1", 2, ["a", "bc"].into_iter()), Met::Other(1));
    }
}
