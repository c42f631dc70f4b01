//! Reading one Chinese amount: 5.5万人, 百分之五, 三分之一, 两成, 5%—6%, 一千二百万元, 数万个.

mod special;

use super::super::amount::{Amount, Bar};
use super::super::cue::Class;
use super::super::unit_word::{self, UnitClass};
use super::super::{Comparator, Decimal};
use super::{plain, with_unit};
use crate::numeral::{self, hanzi};

/// A value and where it ends.
#[derive(Debug, Clone, Copy)]
struct Value {
    value: Decimal,
    end: usize,
    in_words: bool,
    /// 百亿, 千家: a place without a digit before it.
    is_bare_place: bool,
    /// 2800多亿: more than that.
    is_more: bool,
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

fn skip_space(text: &str, at: usize) -> usize {
    let rest = rest(text, at);
    at + rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len()
}

/// The amount that starts at byte `at`.
pub(super) fn amount(text: &str, at: usize) -> Option<Amount> {
    let special = special::vague(text, at).or_else(|| special::fraction(text, at));
    if let Some(amount) = special.or_else(|| special::doubling(text, at)) {
        return Some(amount);
    }
    let first = value(text, at)?;
    let mut amount = plain(at, first.end, first.value, first.in_words);
    let mut last = first;
    if let Some(upper) = upper(text, first) {
        amount.upper = Some(upper.value);
        last = upper;
        amount.end = upper.end;
    }
    let more = last.end + more_after(text, last.end);
    amount.binds = (last.is_more || more > last.end).then_some(Comparator::MoreThan);
    let unit_at = skip_space(text, more);
    let Some((class, end)) = unit_word::chinese_at(text, unit_at) else {
        return noun(text, &amount, unit_at)
            .or_else(|| (!first.in_words).then(|| barred(text, amount, Bar::NoUnit)));
    };
    let unit = text.get(unit_at..end)?;
    let amount = converted(amount, class, unit, end)?;
    let bar = bar(text, &amount, last);
    Some(Amount { bar, ..amount })
}

/// What keeps a number with a unit from being a target.
fn bar(text: &str, amount: &Amount, last: Value) -> Option<Bar> {
    let before = text.get(..amount.start).and_then(|before| before.chars().next_back());
    let after = rest(text, amount.end);
    let is_letter =
        |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || "-+×/".contains(c));
    if before.is_some_and(|before| "第前".contains(before)) {
        return Some(Bar::Ordinal);
    }
    if amount.class == Some(UnitClass::Vague) {
        return Some(Bar::Vague);
    }
    let is_round = amount.value.is_some_and(|value| value.to_string().len() > 9);
    let is_sum = amount.class == Some(UnitClass::Money) && is_round;
    if last.is_bare_place && !is_sum {
        return Some(Bar::Vague);
    }
    let is_one = amount.in_words && amount.value == Some(Decimal::from(1));
    let is_thing = matches!(amount.class, Some(UnitClass::Count | UnitClass::Size));
    let is_idiom = amount.in_words && amount.class == Some(UnitClass::Score);
    let is_a = matches!(amount.unit.as_deref(), Some("座" | "所" | "条" | "处" | "家" | "栋"));
    if is_letter(before)
        || is_idiom
        || is_date(amount)
        || is_one && is_thing && !is_a
        || is_set(amount, after)
    {
        return Some(Bar::Name);
    }
    if is_kind(amount, after) {
        return Some(Bar::Name);
    }
    let unit_goes_on = amount.unit.as_deref().is_some_and(|unit| goes_on(unit, after));
    unit_goes_on.then_some(Bar::Name)
}

/// 百亿元企业, 10亿元以上项目: a sum that tells which things are meant.
fn is_kind(amount: &Amount, after: &str) -> bool {
    const THINGS: [&str; 10] =
        ["企业", "项目", "产业", "园区", "集群", "码头", "工程", "县", "镇", "机组"];
    let is_sum = matches!(amount.class, Some(UnitClass::Money | UnitClass::Size));
    let after =
        ["以上", "以下", "的"].iter().find_map(|word| after.strip_prefix(word)).unwrap_or(after);
    let after = after.strip_prefix('的').unwrap_or(after);
    is_sum && THINGS.iter().any(|thing| after.starts_with(thing))
}

/// 2007年 is a date, no length.
fn is_date(amount: &Amount) -> bool {
    let is_year = amount.unit.as_deref() == Some("年");
    is_year && amount.value.and_then(whole).is_some_and(|year| (1800..=2200).contains(&year))
}

/// Units that are the beginning of another word: 个人, 户籍, 点名, 级别.
fn goes_on(unit: &str, after: &str) -> bool {
    if after.starts_with('级') {
        return true;
    }
    match unit {
        "人" => after.starts_with(['均', '口', '民', '大', '才', '制']),
        "度" => after.starts_with(['假', '量']),
        "点" => after.starts_with(['钟', '半', '整']),
        "分" => after.starts_with(['钟', '之', '别']),
        "区" | "县" | "市" | "村" | "校" | "站" | "队" => {
            after.starts_with(['域', '级', '长', '委', '场'])
        }
        "次" => after.starts_with(['性', '日', '月', '年']),
        "号" | "期" => true,
        _ => false,
    }
}

/// 三项重点任务, 五个方面: a named set, when the number is small and written in words.
fn is_set(amount: &Amount, after: &str) -> bool {
    const ABSTRACT: [&str; 44] = [
        "重点", "重大", "任务", "机制", "体系", "制度", "原则", "方面", "环节", "意识", "自信",
        "维护", "确立", "坚持", "安全", "关系", "阶段", "方向", "领域", "问题", "难题", "目标",
        "要素", "统一", "结合", "转变", "突破", "提升", "强化", "行动", "工程", "举措", "措施",
        "文件", "规定", "纪律", "清单", "要求", "服从", "务必", "一律", "文明", "全面", "革命",
    ];
    let is_small = amount.value.is_some_and(|value| value.is_whole()) && amount.in_words;
    is_small
        && amount.class == Some(UnitClass::Count)
        && (ABSTRACT.iter().any(|word| after.starts_with(word))
            || after.starts_with(['”', '"', '」']))
}

fn barred(text: &str, amount: Amount, bar: Bar) -> Amount {
    let before = text.get(..amount.start).and_then(|before| before.chars().next_back());
    let bar = if before == Some('第') { Bar::Ordinal } else { bar };
    Amount { bar: Some(bar), ..amount }
}

/// Tenths and doublings are given in percent and multiples; 个 before another unit is dropped.
fn converted(amount: Amount, class: UnitClass, unit: &str, end: usize) -> Option<Amount> {
    match class {
        UnitClass::Tenths => {
            let value = amount.value?.shifted(1)?;
            Some(with_unit(Amount { value: Some(value), ..amount }, UnitClass::Percent, "%", end))
        }
        UnitClass::Folds => {
            let times = u32::try_from(whole(amount.value?)?).ok()?;
            let value = Decimal::from(2_u64.checked_pow(times)?);
            let implied = Some(Class::Reach);
            let folded = Amount { value: Some(value), implied, ..amount };
            Some(with_unit(folded, UnitClass::Folds, "倍", end))
        }
        UnitClass::Percent => {
            Some(with_unit(amount, class, if unit == "‰" { "‰" } else { "%" }, end))
        }
        UnitClass::Points | UnitClass::Time => {
            let bare = unit.strip_prefix('个').filter(|bare| !bare.is_empty()).unwrap_or(unit);
            Some(with_unit(amount, class, bare, end))
        }
        _ => Some(with_unit(amount, class, unit, end)),
    }
}

fn whole(value: Decimal) -> Option<u64> {
    value.to_string().parse().ok()
}

/// 至6, —6 and the like after a first value, before the unit both share; also 5%—6%.
fn upper(text: &str, first: Value) -> Option<Value> {
    const SIGNS: [&str; 11] = ["——", "—", "－", "–", "~", "～", "-", "至", "到", "﹣", "−"];
    let mut at = first.end;
    if let Some((UnitClass::Percent, end)) = unit_word::chinese_at(text, at) {
        at = end;
    }
    let sign = SIGNS.iter().find(|sign| rest(text, at).starts_with(**sign))?;
    let last = value(text, at + sign.len())?;
    let (low, high) =
        (first.value.to_string().parse::<f64>().ok()?, last.value.to_string().parse::<f64>().ok()?);
    (low < high && last.in_words == first.in_words).then_some(last)
}

/// A value in digits or in words, with 万 and 亿.
fn value(text: &str, at: usize) -> Option<Value> {
    in_digits(text, at).or_else(|| in_words(text, at))
}

fn in_digits(text: &str, at: usize) -> Option<Value> {
    let quantity = numeral::quantity(text, at)?;
    let (mut value, mut end) = (quantity.value, quantity.end);
    let more = more_after(text, end);
    let mut places = skip_space(text, end + more);
    let mut is_more = false;
    while let Some((power, next)) = place(text, places) {
        value = value.shifted(power)?;
        places = next;
        end = next;
        is_more = more > 0;
    }
    Some(Value { value, end, in_words: false, is_bare_place: false, is_more })
}

/// Length of 多 or 余 at `at`.
fn more_after(text: &str, at: usize) -> usize {
    let next = rest(text, at).chars().next();
    next.filter(|next| "多余".contains(*next)).map_or(0, char::len_utf8)
}

/// 6000万农村人口: people are counted without a measure word.
fn noun(text: &str, amount: &Amount, at: usize) -> Option<Amount> {
    const HEADS: [&str; 9] =
        ["人口", "居民", "农民工", "农民", "群众", "职工", "学生", "劳动力", "家庭"];
    const FARTHEST: usize = 10;
    let is_large = amount.value.is_some_and(|value| value.to_string().len() > 3);
    let rest = rest(text, at);
    let mut places = rest.char_indices().take(FARTHEST);
    let (offset, head) = places.find_map(|(offset, next)| {
        let after = rest.get(offset..)?;
        let head = HEADS.iter().find(|head| after.starts_with(**head));
        let stops = !next.is_alphabetic() || "的、和".contains(next);
        head.map(|head| Some((offset, *head))).or(stops.then_some(None))
    })??;
    if !is_large || amount.in_words {
        return None;
    }
    let end = at + offset + head.len();
    Some(with_unit(amount.clone(), UnitClass::Count, head, end))
}

/// 十, 百, 千, 万, 亿 as powers of ten, and where they end; 百 of 百分点 is none.
fn place(text: &str, at: usize) -> Option<(u32, usize)> {
    let next = rest(text, at).chars().next()?;
    let power = match next {
        '百' if !rest(text, at).starts_with("百分") => 2,
        '千' if !starts_with_any(rest(text, at), &["千米", "千瓦", "千克", "千伏", "千卡"]) => {
            3
        }
        '万' => 4,
        '亿' => 8,
        _ => return None,
    };
    Some((power, at + next.len_utf8()))
}

fn starts_with_any(rest: &str, words: &[&str]) -> bool {
    words.iter().any(|word| rest.starts_with(word))
}

/// Tens beyond which no value is read: it would not fit.
const POWER_MAX: u32 = 40;

/// 两万五千, 一千二百万, 三亿. Ill-formed sequences are not read.
fn in_words(text: &str, at: usize) -> Option<Value> {
    let (mut total, mut end, mut is_bare_place) = (Decimal::from(0), at, false);
    let mut limit = u32::MAX;
    loop {
        let section =
            hanzi::hanzi(text, end).filter(|section| !section.positional || section.count == 1);
        let (mut value, mut next) = match section {
            Some(section) => (Decimal::from(section.value), section.end),
            None if end == at => (Decimal::from(1), end),
            None => break,
        };
        let mut power = 0;
        while let Some((more, after)) = large_place(text, next) {
            power += more;
            next = after;
            if power > POWER_MAX {
                return None;
            }
        }
        if section.is_none() && power == 0 || power >= limit {
            return None;
        }
        is_bare_place |= end == at && starts_with_place(text, at);
        value = value.shifted(power)?;
        total = total.checked_add(value)?;
        end = next;
        limit = power;
        if power == 0 {
            break;
        }
    }
    (end > at).then_some(Value { value: total, end, in_words: true, is_bare_place, is_more: false })
}

fn large_place(text: &str, at: usize) -> Option<(u32, usize)> {
    place(text, at).filter(|(power, _)| *power >= 4)
}

fn starts_with_place(text: &str, at: usize) -> bool {
    rest(text, at).starts_with(['百', '千', '万', '亿'])
}

/// 以上, 以内, 左右, ... right after a unit.
pub(super) fn comparator_after(text: &str, at: usize) -> Option<(Comparator, usize)> {
    const WORDS: [(&str, Comparator); 11] = [
        ("及以上", Comparator::AtLeast),
        ("或以上", Comparator::AtLeast),
        ("以上", Comparator::AtLeast),
        ("及以下", Comparator::AtMost),
        ("以下", Comparator::AtMost),
        ("以内", Comparator::AtMost),
        ("之内", Comparator::AtMost),
        ("左右", Comparator::About),
        ("上下", Comparator::About),
        ("内", Comparator::AtMost),
        ("多", Comparator::MoreThan),
    ];
    let included = ["（含）", "(含)"].iter().find(|mark| rest(text, at).starts_with(**mark));
    let at = at + included.map_or(0, |mark| mark.len());
    let (word, comparator) = WORDS.iter().find(|(word, _)| rest(text, at).starts_with(word))?;
    Some((*comparator, at + word.len()))
}
