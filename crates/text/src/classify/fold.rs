//! Texts dealt into parts so that near-duplicates stay together: a text never helps to judge its
//! own copy. The part of a group depends on its name alone, not on the order of the texts.

/// What two texts must share to belong together when no group is given: the text without white
/// space and punctuation.
#[must_use]
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}

/// The fold, below `count`, of each group. Groups of equal name share a fold.
#[must_use]
pub fn folds<'a>(groups: impl IntoIterator<Item = &'a str>, count: usize) -> Vec<usize> {
    groups.into_iter().map(|group| fold_of(group, count)).collect()
}

fn fold_of(group: &str, count: usize) -> usize {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in group.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let wide = u64::try_from(count.max(1)).unwrap_or(1);
    usize::try_from((mixed ^ (mixed >> 29)) % wide).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_differ_in_spaces_and_punctuation_share_a_fold() {
        let titles = ["路灯坏了！", "路灯 坏了", "路灯坏了"];
        let keys: Vec<String> = titles.iter().map(|title| squeezed(title)).collect();
        let folds = folds(keys.iter().map(String::as_str), 5);
        assert!(folds.iter().all(|fold| *fold == folds[0]));
    }

    #[test]
    fn many_groups_spread_evenly() {
        let names: Vec<String> = (0..5000).map(|number| number.to_string()).collect();
        let folds = folds(names.iter().map(String::as_str), 5);
        for fold in 0..5 {
            let size = folds.iter().filter(|own| **own == fold).count();
            assert!((900..1100).contains(&size), "fold {fold} holds {size}");
        }
    }
}
