//! Public numbers of cases: year, number within the authority's year, and a check digit, as in
//! `2026-000123-4`. Nodes take numbers in blocks, so there are gaps.
//!
//! The check digit is that of ISO 7064, MOD 11,10, over the figures before it: it finds every
//! single wrong figure and nearly every exchange of two neighbours.

/// Figures of the number within a year, at least.
const WIDTH: usize = 6;

fn check_digit(figures: impl Iterator<Item = u32>) -> u32 {
    let product = figures.fold(10, |product, figure| {
        let sum = (figure + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

fn figures(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.chars().filter_map(|letter| letter.to_digit(10))
}

/// The public number of a case.
#[must_use]
pub fn write(year: i16, number: u64) -> String {
    let plain = format!("{year}-{number:0WIDTH$}");
    let check = check_digit(figures(&plain));
    format!("{plain}-{check}")
}

/// The public number that somebody typed, as it is kept; none where it cannot be one: it was
/// mistyped.
#[must_use]
pub fn read(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let (plain, check) = typed.rsplit_once('-')?;
    let (year, number) = plain.split_once('-')?;
    let written = write(year.parse().ok()?, number.parse().ok()?);
    (check.len() == 1 && written == typed).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn a_number_reads_as_it_is_written() {
        for number in [1, 123, 999_999, 1_234_567] {
            let written = write(2026, number);
            assert_eq!(read(&format!(" {written} ")), Some(written));
        }
    }

    #[test]
    fn every_single_wrong_figure_is_found() {
        let written = write(2026, 4_711);
        for (place, letter) in written.char_indices().filter(|(_, letter)| letter.is_ascii_digit())
        {
            for other in ('0'..='9').filter(|other| *other != letter) {
                let mut wrong = written.clone();
                wrong.replace_range(place..=place, &other.to_string());
                assert_eq!(read(&wrong), None, "{wrong}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for typed in ["", "2026", "2026-000001", "x-000001-1", "2026-000001-11", "-1-1"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
