//! Arithmetic on short lists of numbers in groups of eight, which the compiler turns into wide
//! instructions. Lists are padded to whole groups; what does not fill a group is left alone.

/// Numbers worked on at once.
pub(crate) const LANES: usize = 8;

/// The next whole number of groups, in numbers.
pub(crate) fn padded(length: usize) -> usize {
    length.div_ceil(LANES) * LANES
}

/// Adds `factor` times each number to the sum in the same place.
pub(crate) fn add_scaled(sums: &mut [f32], numbers: &[f32], factor: f32) {
    let (sums, _) = sums.as_chunks_mut::<LANES>();
    let (numbers, _) = numbers.as_chunks::<LANES>();
    for (sums, numbers) in sums.iter_mut().zip(numbers) {
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum += factor * number;
        }
    }
}

/// The numbers that belong to `item` in a list of `width` numbers per item.
pub(crate) fn slot(list: &[f32], item: u32, width: usize) -> Option<&[f32]> {
    let start = usize::try_from(item).ok()?.checked_mul(width)?;
    list.get(start..start + width)
}

/// As [`slot`], to change them.
pub(crate) fn slot_mut(list: &mut [f32], item: u32, width: usize) -> Option<&mut [f32]> {
    let start = usize::try_from(item).ok()?.checked_mul(width)?;
    list.get_mut(start..start + width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_groups_are_added_up() {
        let mut sums = vec![1.0_f32; padded(9)];
        let numbers: Vec<f32> = (0..16_u8).map(f32::from).collect();
        add_scaled(&mut sums, &numbers, 2.0);
        assert_eq!(sums.len(), 16);
        assert_eq!((sums[0], sums[15]), (1.0, 31.0));
    }
}
