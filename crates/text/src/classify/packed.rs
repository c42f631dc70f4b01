//! Trained weights in one byte each, with one scale per feature: small enough to ship and to keep
//! in memory. What is packed is what is used and stored, so saving changes no answer.

use super::vocabulary::Row;

/// `width` small numbers for each feature.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PackedRows {
    pub(crate) width: usize,
    pub(crate) scales: Vec<f32>,
    pub(crate) values: Vec<i8>,
}

impl PackedRows {
    /// Packs `width` numbers per feature; each keeps two to three significant digits of the
    /// largest of its feature.
    pub(crate) fn pack(values: &[f32], width: usize) -> Self {
        let mut packed = Self { width, scales: Vec::new(), values: Vec::new() };
        for row in values.chunks_exact(width.max(1)) {
            let largest = row.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
            let scale = largest / f32::from(i8::MAX);
            packed.scales.push(scale);
            packed.values.extend(row.iter().map(|value| to_step(*value, scale)));
        }
        packed
    }

    /// Adds `value` times each feature's numbers to `sums`.
    pub(crate) fn add(&self, row: &Row, sums: &mut [f32]) {
        for (feature, value) in row {
            let Some((scale, steps)) = self.of(*feature) else { continue };
            let factor = scale * value;
            for (sum, step) in sums.iter_mut().zip(steps) {
                *sum += factor * f32::from(*step);
            }
        }
    }

    /// Scale and steps of a feature.
    pub(crate) fn of(&self, feature: u32) -> Option<(f32, &[i8])> {
        let feature = usize::try_from(feature).ok()?;
        let start = feature.checked_mul(self.width)?;
        Some((*self.scales.get(feature)?, self.values.get(start..start + self.width)?))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i8 before")]
fn to_step(value: f32, scale: f32) -> i8 {
    if scale > 0.0 { (value / scale).round().clamp(-127.0, 127.0) as i8 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_each_number_within_half_a_step() {
        let values = [0.5_f32, -1.27, 0.003, 0.0, 0.0, 0.0];
        let packed = PackedRows::pack(&values, 3);
        let mut sums = vec![0.0; 3];
        packed.add(&vec![(0, 1.0)], &mut sums);
        for (sum, value) in sums.iter().zip(values) {
            assert!((sum - value).abs() <= 0.0051, "{sum} {value}");
        }
        let mut sums = vec![0.0; 3];
        packed.add(&vec![(1, 1.0)], &mut sums);
        assert_eq!(sums, [0.0; 3]);
    }
}
