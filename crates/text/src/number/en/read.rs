//! Reading one English amount: 55,000 new urban jobs, 5.5%, a third, two million yuan, three
//! hospitals, double, tens of thousands.

mod noun;
mod value;

use super::super::amount::{Amount, Bar};
use super::super::cue::Class;
use super::super::unit_word::UnitClass;
use super::super::{Comparator, Decimal};
use super::words::Word;

/// The amount that starts at a word.
pub(super) fn amount(text: &str, words: &[Word<'_>], index: usize) -> Option<Amount> {
    doubling(words, index)
        .or_else(|| vague(words, index))
        .or_else(|| fold(words, index))
        .or_else(|| fraction(words, index))
        .or_else(|| plain(text, words, index))
}

fn attached(words: &[Word<'_>], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    before.zip(words.get(index)).is_some_and(|(before, word)| before.end == word.start)
}

fn blank(words: &[Word<'_>], index: usize, next: usize) -> Option<Amount> {
    let start = words.get(index)?.start;
    let end = words.get(next.checked_sub(1)?)?.end;
    Some(Amount {
        start,
        end,
        value: None,
        upper: None,
        unit: None,
        class: None,
        in_words: false,
        binds: None,
        implied: None,
        bar: None,
    })
}

fn percent(words: &[Word<'_>], index: usize, next: usize, value: Decimal) -> Option<Amount> {
    let (class, unit) = (Some(UnitClass::Percent), Some("%".to_owned()));
    Some(Amount { value: Some(value), unit, class, ..blank(words, index, next)? })
}

/// "double output", "halve the backlog", "will be doubled": a number without a numeral.
fn doubling(words: &[Word<'_>], index: usize) -> Option<Amount> {
    const LEADS: [&str; 17] = [
        "to", "will", "shall", "must", "should", "and", "we", "than", "or", "nearly", "almost",
        "about", "by", "be", "further", "at", "least",
    ];
    let word = words.get(index)?;
    let (factor, is_passive) = match word.text.to_ascii_lowercase().as_str() {
        "double" | "doubling" => (2, false),
        "triple" | "tripling" | "treble" => (3, false),
        "quadruple" => (4, false),
        "halve" | "halving" => (0, false),
        "doubled" => (2, true),
        "tripled" => (3, true),
        "halved" => (0, true),
        _ => return None,
    };
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    let is_verb = before.is_none_or(|before| before.is_any(&LEADS) || !before.is_word());
    let passive_fits = before.is_some_and(|before| before.is_any(&["be"])) == is_passive;
    let is_hyphened = words.get(index + 1).is_some_and(|next| matches!(next.text, "-" | "‐" | "–"))
        || attached(words, index);
    if !is_verb || !passive_fits || is_hyphened {
        return None;
    }
    if factor == 0 {
        let amount = percent(words, index, index + 1, Decimal::from(50))?;
        return Some(Amount { implied: Some(Class::Down), ..amount });
    }
    let (class, unit) = (Some(UnitClass::Folds), Some("times".to_owned()));
    let value = Some(Decimal::from(factor));
    let implied = Some(Class::Reach);
    Some(Amount { value, unit, class, implied, ..blank(words, index, index + 1)? })
}

/// "tens of thousands of families", "several measures", "a number of".
fn vague(words: &[Word<'_>], index: usize) -> Option<Amount> {
    const HEADS: [&str; 12] = [
        "tens",
        "hundreds",
        "thousands",
        "millions",
        "billions",
        "dozens",
        "scores",
        "several",
        "many",
        "few",
        "numerous",
        "number",
    ];
    let word = words.get(index)?;
    let is_article = word.is_any(&["a"])
        && words.get(index + 1).is_some_and(|next| next.is_any(&["number", "few"]));
    let head = if is_article { index + 1 } else { index };
    if !words.get(head)?.is_any(&HEADS) || head == index && word.is_any(&["number"]) {
        return None;
    }
    let mut next = head + 1;
    while words.get(next).is_some_and(|word| word.is_any(&["of"]))
        && words.get(next + 1).is_some_and(|word| word.is_any(&HEADS))
    {
        next += 2;
    }
    Some(Amount { bar: Some(Bar::Vague), ..blank(words, index, next)? })
}

/// "a third", "two-thirds", "three quarters", "half".
fn fraction(words: &[Word<'_>], index: usize) -> Option<Amount> {
    let word = words.get(index)?;
    if word.is_any(&["half"]) {
        let follows = words.get(index + 1);
        let is_number = follows.is_some_and(|next| next.is_any(&["a", "an", "the", "year", "-"]))
            || index
                .checked_sub(1)
                .and_then(|before| words.get(before))
                .is_some_and(|before| before.is_any(&["a"]));
        if is_number && !words.get(index + 2).is_some_and(|next| next.is_any(&["number"])) {
            return None;
        }
        let amount = percent(words, index, index + 1, Decimal::from(50))?;
        return Some(Amount { in_words: true, ..amount });
    }
    let part = if word.is_any(&["a", "an"]) { 1 } else { word.cardinal()? };
    let mut next = index + 1;
    if words.get(next).is_some_and(|word| word.text == "-") {
        next += 1;
    }
    let whole = match words.get(next)?.text.to_ascii_lowercase().as_str() {
        "half" => 2,
        "third" | "thirds" => 3,
        "quarter" | "quarters" | "fourth" | "fourths" => 4,
        "fifth" | "fifths" => 5,
        "sixth" | "sixths" => 6,
        "eighth" | "eighths" => 8,
        "tenth" | "tenths" => 10,
        _ => return None,
    };
    let is_noun = words.get(next + 1).is_some_and(|after| after.text == "-")
        || words.get(next + 1).is_some_and(|after| noun::is_named_part(after));
    let part = u32::try_from(part).ok().filter(|part| *part < whole)?;
    if is_noun || part > 1 && !words.get(next)?.text.ends_with(['s', 'S']) {
        return None;
    }
    let amount = percent(words, index, next + 1, Decimal::percent_of(part, whole)?)?;
    Some(Amount { in_words: true, ..amount })
}

/// A number with what it counts.
fn plain(text: &str, words: &[Word<'_>], index: usize) -> Option<Amount> {
    let first = value::value(text, words, index)?;
    let mut amount = blank(words, index, first.next)?;
    amount.value = Some(first.value);
    amount.in_words = first.in_words;
    amount.binds = first.is_open.then_some(Comparator::AtLeast);
    let mut next = first.next;
    if let Some(upper) = value::upper(text, words, index, first) {
        amount.upper = Some(upper.value);
        amount.end = words.get(upper.next - 1)?.end;
        next = upper.next;
    }
    if let Some(start) = currency_before(words, index) {
        amount.unit = text.get(start..amount.start).map(|symbol| symbol.trim().to_owned());
        amount.start = start;
        amount.class = Some(UnitClass::Money);
        return Some(amount);
    }
    let is_saying = words.get(index)?.is_any(&["a", "an"])
        && words.get(index + 1).is_some_and(|word| word.is_any(&["hundred", "thousand"]));
    let bar = noun::bar(words, index, first.next, first.in_words, amount.value);
    let bar = if is_saying { Some(Bar::Vague) } else { bar };
    let Some(unit) = noun::unit(words, next) else {
        return Some(Amount { bar: bar.or(Some(Bar::NoUnit)), ..amount });
    };
    amount.end = unit.end;
    amount.unit = text.get(unit.start..unit.end).map(noun::cited);
    amount.class = Some(unit.class);
    let is_named = amount.in_words && noun::is_named_set(words, next, index);
    amount.bar = bar.or(is_named.then_some(Bar::Name));
    Some(amount)
}

/// Where "$", "US$" or "RMB" right before the number starts.
fn currency_before(words: &[Word<'_>], index: usize) -> Option<usize> {
    const SYMBOLS: [&str; 9] = ["$", "€", "£", "¥", "￥", "RMB", "USD", "EUR", "CNY"];
    const COUNTRIES: [&str; 6] = ["US", "HK", "A", "C", "NT", "CA"];
    let at = index.checked_sub(1)?;
    let symbol = words.get(at).filter(|symbol| symbol.is_any(&SYMBOLS))?;
    let country = at.checked_sub(1).and_then(|before| words.get(before));
    let country =
        country.filter(|country| country.end == symbol.start && country.is_any(&COUNTRIES));
    Some(country.map_or(symbol.start, |country| country.start))
}

/// "twofold", "tenfold".
fn fold(words: &[Word<'_>], index: usize) -> Option<Amount> {
    let lower = words.get(index)?.text.to_ascii_lowercase();
    let times = crate::numeral::english::cardinal(lower.strip_suffix("fold")?)?;
    let (class, unit) = (Some(UnitClass::Folds), Some("times".to_owned()));
    let value = Some(Decimal::from(times));
    Some(Amount { value, unit, class, ..blank(words, index, index + 1)? })
}

/// "or more", "or less" after the amount.
pub(super) fn comparator_after(text: &str, at: usize) -> Option<(Comparator, usize)> {
    const WORDS: [(&str, Comparator); 12] = [
        (" or more", Comparator::AtLeast),
        (" or above", Comparator::AtLeast),
        (" or higher", Comparator::AtLeast),
        (" and above", Comparator::AtLeast),
        (" or over", Comparator::AtLeast),
        ("+", Comparator::AtLeast),
        (" or less", Comparator::AtMost),
        (" or fewer", Comparator::AtMost),
        (" or below", Comparator::AtMost),
        (" or lower", Comparator::AtMost),
        (" or so", Comparator::About),
        (" at most", Comparator::AtMost),
    ];
    let rest = text.get(at..)?;
    let (word, comparator) = WORDS.iter().find(|(word, _)| rest.starts_with(word))?;
    Some((*comparator, at + word.len()))
}
