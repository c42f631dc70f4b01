//! How numbers are written: digits (half and full width), Chinese numerals, English number words.
//! What a number means (a year, a target, a name) is decided by the finders, not here.

pub(crate) mod english;
pub(crate) mod hanzi;

use crate::decimal::Decimal;

/// A run of digits without any separator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digits {
    /// The value; runs of more than 18 digits are never read.
    pub(crate) value: u64,
    /// How many digits were written.
    pub(crate) count: u32,
    /// One past the last byte.
    pub(crate) end: usize,
}

/// Value of one digit, half or full width.
pub(crate) fn digit_of(character: char) -> Option<u8> {
    match character {
        '0'..='9' => u8::try_from(u32::from(character) - u32::from('0')).ok(),
        '０'..='９' => u8::try_from(u32::from(character) - u32::from('０')).ok(),
        _ => None,
    }
}

/// The run of digits that starts at byte `start`.
pub(crate) fn digits(text: &str, start: usize) -> Option<Digits> {
    let mut found = Digits { value: 0, count: 0, end: start };
    for character in text.get(start..)?.chars() {
        let Some(digit) = digit_of(character) else { break };
        found.count += 1;
        if found.count > 18 {
            return None;
        }
        found.value = found.value * 10 + u64::from(digit);
        found.end += character.len_utf8();
    }
    (found.count > 0).then_some(found)
}

/// A written quantity: digits with thousands separators and a decimal part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quantity {
    /// The exact value.
    pub(crate) value: Decimal,
    /// One past the last byte.
    pub(crate) end: usize,
}

/// The quantity that starts at byte `start`: `55,000`, `5.5`, `１２．３`, `1 234`-style is not read.
pub(crate) fn quantity(text: &str, start: usize) -> Option<Quantity> {
    let first = digits(text, start)?;
    let (mut value, mut end) = (i128::from(first.value), first.end);
    if first.count <= 3 {
        while let Some(group) = group_after(text, end) {
            value = value.checked_mul(1000)?.checked_add(i128::from(group.value))?;
            end = group.end;
        }
    }
    let Some(part) = fraction_after(text, end) else {
        return Some(Quantity { value: Decimal::new(value, 0), end });
    };
    let shifted = value.checked_mul(10_i128.checked_pow(part.count)?)?;
    let digits = shifted.checked_add(i128::from(part.value))?;
    Some(Quantity { value: Decimal::new(digits, part.count), end: part.end })
}

/// `,000` after a group: a separator and exactly three digits.
fn group_after(text: &str, end: usize) -> Option<Digits> {
    let separator = text.get(end..)?.chars().next()?;
    if !matches!(separator, ',' | '，') {
        return None;
    }
    digits(text, end + separator.len_utf8()).filter(|group| group.count == 3)
}

/// `.5` after the whole part.
fn fraction_after(text: &str, end: usize) -> Option<Digits> {
    let point = text.get(end..)?.chars().next()?;
    if !matches!(point, '.' | '．' | '·') {
        return None;
    }
    digits(text, end + point.len_utf8()).filter(|part| part.count <= 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_and_decimals_are_read_exactly() {
        let read = |text: &str| quantity(text, 0).map(|found| (found.value.to_string(), found.end));
        assert_eq!(read("55,000 jobs"), Some(("55000".into(), 6)));
        assert_eq!(read("1,234,567.80"), Some(("1234567.8".into(), 12)));
        assert_eq!(read("５．５％"), Some(("5.5".into(), 9)));
        assert_eq!(read("12,5"), Some(("12".into(), 2)));
        assert_eq!(read("x"), None);
    }
}
