//! Chinese amounts that are no plain numeral: fractions, vague amounts, doublings and halvings.

use super::super::super::amount::{Amount, Bar};
use super::super::super::cue::Class;
use super::super::super::unit_word::{self, UnitClass};
use super::super::super::{Comparator, Decimal};
use super::super::{plain, with_unit};
use super::{rest, value, whole};
use crate::numeral::hanzi;

fn percent(start: usize, end: usize, value: Decimal) -> Amount {
    with_unit(plain(start, end, value, true), UnitClass::Percent, "%", end)
}

/// 百分之五, 三分之一, 千分之三, 2/3, 一半, 半数.
pub(super) fn fraction(text: &str, at: usize) -> Option<Amount> {
    const HALVES: [&str; 2] = ["一半", "半数"];
    if let Some(half) = HALVES.iter().find(|half| rest(text, at).starts_with(**half)) {
        let behind = rest(text, at + half.len()).strip_prefix("以上").unwrap_or_default();
        // "半数以上委员出席" says who, not how much is to be reached.
        let says_who = *half == "半数" && behind.starts_with(char::is_alphabetic);
        return (!says_who).then(|| percent(at, at + half.len(), Decimal::from(50)));
    }
    if let Some(written) = of_round_number(text, at) {
        return Some(written);
    }
    let first = value(text, at)?;
    let (second, is_slash) = if rest(text, first.end).starts_with("分之") {
        (value(text, first.end + "分之".len())?, false)
    } else if !first.in_words && rest(text, first.end).starts_with('/') {
        (value(text, first.end + 1)?, true)
    } else {
        return None;
    };
    let number = |value: Decimal| u32::try_from(whole(value)?).ok();
    let (first, second, end) = (number(first.value)?, number(second.value)?, second.end);
    let (part, of) = if is_slash { (first, second) } else { (second, first) };
    let goes_on = |next: char| next.is_ascii_alphanumeric() || next == '/';
    let is_proper = part < of && of <= 100 && !rest(text, end).starts_with(goes_on);
    is_proper.then(|| Decimal::percent_of(part, of).map(|value| percent(at, end, value)))?
}

/// 百分之五 is percent, 千分之三 per mille, 万分之五 is 0.05 percent.
fn of_round_number(text: &str, at: usize) -> Option<Amount> {
    let (head, unit) = [("百分之", "%"), ("千分之", "‰"), ("万分之", "%")]
        .into_iter()
        .find(|(head, _)| rest(text, at).starts_with(head))?;
    let part = value(text, at + head.len())?;
    let value = if head.starts_with('万') {
        Decimal::percent_of(u32::try_from(whole(part.value)?).ok()?, 10_000)?
    } else {
        part.value
    };
    Some(with_unit(plain(at, part.end, value, true), UnitClass::Percent, unit, part.end))
}

/// 数万个, 几十家, 上千名, 十几个, 二三十个, 若干, 一批: no number at all.
pub(super) fn vague(text: &str, at: usize) -> Option<Amount> {
    const HEADS: [&str; 9] =
        ["数以", "好几", "若干", "成千上万", "成百上千", "几", "数", "上", "近"];
    let Some(found) = HEADS.iter().find(|head| rest(text, at).starts_with(**head)) else {
        return about(text, at);
    };
    let mut end = at + found.len();
    let places = length_of(text, end, |place| "十百千万亿".contains(place));
    end += places;
    let needs_place = matches!(*found, "上" | "数" | "近" | "数以");
    if needs_place && places == 0 {
        return None;
    }
    let unit = unit_word::chinese_at(text, end);
    if unit.is_none() && !matches!(*found, "成千上万" | "成百上千" | "数以") {
        return None;
    }
    Some(without_value(at, unit.map_or(end, |(_, end)| end)))
}

/// 十几个, 二三十个, 三四百人: a numeral that names no number.
fn about(text: &str, at: usize) -> Option<Amount> {
    let numeral = length_of(text, at, hanzi::is_numeral);
    let after = rest(text, at + numeral);
    let is_open = after.starts_with('几');
    let is_odd = hanzi::hanzi(text, at).is_none_or(|read| read.positional);
    let is_pair = is_odd && numeral >= "二三".len();
    if numeral == 0 || !is_open && !is_pair {
        return None;
    }
    let end = at + numeral + if is_open { '几'.len_utf8() } else { 0 };
    let end = end + length_of(text, end, |place| "万亿".contains(place));
    let (_, end) = unit_word::chinese_at(text, end)?;
    Some(without_value(at, end))
}

/// Bytes of the characters that belong, of the first few.
fn length_of(text: &str, at: usize, belongs: impl Fn(char) -> bool) -> usize {
    const FEW: usize = 40;
    rest(text, at).chars().take(FEW).take_while(|next| belongs(*next)).map(char::len_utf8).sum()
}

fn without_value(start: usize, end: usize) -> Amount {
    let amount = plain(start, end, Decimal::from(0), true);
    Amount { value: None, bar: Some(Bar::Vague), ..amount }
}

/// 翻番, 翻倍, 减半, 过半: a number without a numeral.
pub(super) fn doubling(text: &str, at: usize) -> Option<Amount> {
    let ends = |word: &str| rest(text, at).starts_with(word).then_some(at + word.len());
    if let Some(end) = ends("翻番").or_else(|| ends("翻倍")) {
        let twice = plain(at, end, Decimal::from(2), true);
        let twice = Amount { implied: Some(Class::Reach), ..twice };
        return Some(with_unit(twice, UnitClass::Folds, "倍", end));
    }
    if let Some(end) = ends("过半").filter(|end| !rest(text, *end).starts_with('数')) {
        let binds = Some(Comparator::MoreThan);
        return Some(Amount { binds, ..percent(at, end, Decimal::from(50)) });
    }
    let end = ends("减半")?;
    Some(Amount { implied: Some(Class::Down), ..percent(at, end, Decimal::from(50)) })
}
