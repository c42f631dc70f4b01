//! The value of an English number: 55,000; 1.2 million; two dozen; half a million; one and a half.

use super::super::super::Decimal;
use super::super::words::Word;
use crate::numeral;

/// A value, and the index of the word after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value {
    pub(super) value: Decimal,
    pub(super) next: usize,
    pub(super) in_words: bool,
    /// "3,000+", "3,000-plus".
    pub(super) is_open: bool,
}

/// A value in digits or words, with its multipliers.
pub(super) fn value(text: &str, words: &[Word<'_>], index: usize) -> Option<Value> {
    let mut value = half_of(words, index).or_else(|| simple(text, words, index))?;
    if let Some(next) = and_a_half(words, value.next) {
        value.value = value.value.checked_add(Decimal::new(5, 1))?;
        value.next = next;
    }
    while let Some((power, after)) = multiplier(words, value.next) {
        value.value = value.value.shifted(power)?;
        value.next = after;
        value.in_words &= power < 6;
    }
    let open = open_end(words, value.next);
    value.is_open = open > value.next;
    value.next = open;
    Some(value)
}

fn simple(text: &str, words: &[Word<'_>], index: usize) -> Option<Value> {
    let word = words.get(index)?;
    if !word.is_digits() {
        let (value, next) = cardinal(words, index)?;
        return Some(Value { value: Decimal::from(value), next, in_words: true, is_open: false });
    }
    let read = numeral::quantity(text, word.start)?;
    let value = match text.get(read.end..word.end)? {
        "" => read.value,
        suffix => read.value.shifted(power_of_suffix(words, index, suffix)?)?,
    };
    Some(Value { value, next: index + 1, in_words: false, is_open: false })
}

/// "2m", "3bn", "50k": only beside a sign of money or before a word.
fn power_of_suffix(words: &[Word<'_>], index: usize, suffix: &str) -> Option<u32> {
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    let is_money = before.is_some_and(|before| before.is_any(&["$", "€", "£", "¥", "RMB"]));
    let is_counted = words.get(index + 1).is_some_and(|next| next.is_word() && next.text.len() > 3);
    match suffix {
        "bn" => Some(9),
        "tn" => Some(12),
        "m" if is_money || is_counted => Some(6),
        "k" if is_money || is_counted => Some(3),
        "b" if is_money => Some(9),
        _ => None,
    }
}

/// "half a million", "half a dozen".
fn half_of(words: &[Word<'_>], index: usize) -> Option<Value> {
    let is_half = words.get(index)?.is_any(&["half"]) && words.get(index + 1)?.is_any(&["a", "an"]);
    let next = index + 3;
    let value = match words.get(index + 2)?.text.to_ascii_lowercase().as_str() {
        "dozen" => Decimal::from(6),
        "hundred" => Decimal::from(50),
        "thousand" => Decimal::from(500),
        "million" => Decimal::from(500_000),
        "billion" => Decimal::from(500_000_000),
        "trillion" => Decimal::from(500_000_000_000),
        _ => return None,
    };
    is_half.then_some(Value { value, next, in_words: false, is_open: false })
}

/// "and a half" after a whole number.
fn and_a_half(words: &[Word<'_>], index: usize) -> Option<usize> {
    let phrase = words.get(index..index + 3)?;
    let fits = ["and", "a", "half"].iter().zip(phrase).all(|(word, found)| found.is_any(&[word]));
    fits.then_some(index + 3)
}

/// "+" or "-plus" after the number.
fn open_end(words: &[Word<'_>], index: usize) -> usize {
    let touches = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        before.zip(words.get(at)).is_some_and(|(before, word)| before.end == word.start)
    };
    let is = |at: usize, texts: &[&str]| words.get(at).is_some_and(|word| word.is_any(texts));
    if is(index, &["+"]) && touches(index) && !touches(index + 1) {
        return index + 1;
    }
    if is(index, &["-"]) && touches(index) && is(index + 1, &["plus"]) {
        return index + 2;
    }
    index
}

fn is(words: &[Word<'_>], at: usize, texts: &[&str]) -> bool {
    words.get(at).is_some_and(|word| word.is_any(texts))
}

/// "twenty-one", "a hundred", "one hundred and fifty", "two dozen".
fn cardinal(words: &[Word<'_>], index: usize) -> Option<(u64, usize)> {
    let (value, next) = without_hundreds(words, index)?;
    if words.get(index)?.is_any(&["a", "an"]) || !is(words, next, &["hundred"]) {
        return Some((value, next));
    }
    let (hundreds, next) = (value * 100, next + 1);
    let rest = if is(words, next, &["and"]) { without_hundreds(words, next + 1) } else { None };
    match rest {
        Some((rest, after)) if rest < 100 && !is(words, after, &["hundred"]) => {
            Some((hundreds + rest, after))
        }
        _ => Some((hundreds, next)),
    }
}

/// "twenty-one", "a", "two dozen".
fn without_hundreds(words: &[Word<'_>], index: usize) -> Option<(u64, usize)> {
    let word = words.get(index)?;
    let is = |at: usize, texts: &[&str]| is(words, at, texts);
    if word.is_any(&["a", "an"]) {
        if is(index + 1, &["dozen"]) {
            return Some((12, index + 2));
        }
        let counted = is(index + 1, &["hundred", "thousand", "million", "billion", "trillion"]);
        return counted.then_some((1, index + 1));
    }
    let mut value = word.cardinal()?;
    let mut next = index + 1;
    let ones = words.get(next + 1).and_then(Word::cardinal).filter(|ones| (1..=9).contains(ones));
    if let Some(ones) = ones.filter(|_| value >= 20 && value % 10 == 0 && is(next, &["-"])) {
        value += ones;
        next += 2;
    }
    if is(next, &["dozen"]) {
        return Some((value * 12, next + 1));
    }
    Some((value, next))
}

fn multiplier(words: &[Word<'_>], index: usize) -> Option<(u32, usize)> {
    let power = match words.get(index)?.text.to_ascii_lowercase().as_str() {
        "hundred" => 2,
        "thousand" => 3,
        "million" | "mln" => 6,
        "billion" | "bn" => 9,
        "trillion" => 12,
        _ => return None,
    };
    Some((power, index + 1))
}

/// "to 6", "-6" after a first value, "and 6" after "between 5", before the unit both share.
pub(super) fn upper(text: &str, words: &[Word<'_>], index: usize, first: Value) -> Option<Value> {
    let mut at = first.next;
    if words.get(at).is_some_and(|word| word.text == "%") {
        at += 1;
    }
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    let sign = words.get(at)?;
    let is_between = before.is_some_and(|before| before.is_any(&["between"]));
    let joins = sign.is_any(&["to", "-", "–", "—"]) || is_between && sign.is_any(&["and"]);
    if !joins || before.is_some_and(|before| before.is_any(&["from"])) {
        return None;
    }
    let last = value(text, words, at + 1)?;
    let number = |value: Decimal| value.to_string().parse::<f64>().ok();
    let rises = number(first.value)? < number(last.value)?;
    (rises && first.in_words == last.in_words).then_some(last)
}
