//! Chinese numerals: 十五, 二十三, 一百零五, 两千三百万, and year-like digit strings (二〇二五).

/// A Chinese numeral without 万 and 亿.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hanzi {
    /// The value.
    pub(crate) value: u64,
    /// How many characters were written.
    pub(crate) count: u32,
    /// Digits one after another without 十, 百, 千 (二〇二五; also the vague 两三).
    pub(crate) positional: bool,
    /// One past the last byte.
    pub(crate) end: usize,
}

/// Value of one digit character.
pub(crate) fn digit(character: char) -> Option<u64> {
    Some(match character {
        '零' | '〇' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn place(character: char) -> Option<u64> {
    Some(match character {
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// Whether a numeral can start or go on with this character.
pub(crate) fn is_numeral(character: char) -> bool {
    digit(character).is_some() || place(character).is_some()
}

/// The numeral that starts at byte `start`. Ill-formed sequences are not read at all.
pub(crate) fn hanzi(text: &str, start: usize) -> Option<Hanzi> {
    let rest = text.get(start..)?;
    let run = rest.chars().take_while(|character| is_numeral(*character));
    let characters: Vec<char> = run.take(12).collect();
    let bytes: usize = characters.iter().map(|character| character.len_utf8()).sum();
    let count = u32::try_from(characters.len()).ok()?;
    let positional = count > 1 && characters.iter().all(|character| digit(*character).is_some());
    let value = if positional { by_position(&characters) } else { by_place(&characters)? };
    (count > 0).then_some(Hanzi { value, count, positional, end: start + bytes })
}

fn by_position(characters: &[char]) -> u64 {
    characters.iter().filter_map(|character| digit(*character)).fold(0, |sum, d| sum * 10 + d)
}

/// 十五, 二十, 一百零五: places must fall; a digit follows a higher place or 零.
fn by_place(characters: &[char]) -> Option<u64> {
    let (mut total, mut pending, mut last_place, mut after_zero) = (0, None, u64::MAX, false);
    for &character in characters {
        if let Some(unit) = place(character) {
            if unit >= last_place {
                return None;
            }
            total += pending.take().unwrap_or(1) * unit;
            last_place = unit;
            after_zero = false;
        } else {
            let value = digit(character)?;
            if pending.is_some() {
                return None;
            }
            if value == 0 && characters.len() > 1 {
                after_zero = true;
            } else {
                pending = Some(value);
            }
        }
    }
    match pending {
        Some(_) if last_place > 10 && last_place != u64::MAX && !after_zero => None,
        Some(value) => Some(total + value),
        None => Some(total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_and_ill_formed_ones_are_not() {
        let read = |text: &str| hanzi(text, 0).map(|found| (found.value, found.positional));
        assert_eq!(read("十五日"), Some((15, false)));
        assert_eq!(read("二十三"), Some((23, false)));
        assert_eq!(read("一百零五"), Some((105, false)));
        assert_eq!(read("三千六百"), Some((3600, false)));
        assert_eq!(read("二〇二五年"), Some((2025, true)));
        assert_eq!(read("两三年"), Some((23, true)));
        assert_eq!(read("一百二"), None);
        assert_eq!(read("十百"), None);
        assert_eq!(read("年"), None);
    }
}
