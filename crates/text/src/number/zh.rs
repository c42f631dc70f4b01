//! Numbers in Chinese texts: where they are, what they measure, which clause they stand in.

mod read;

use super::amount::{Amount, Bar};
use super::cue::{self, Class, Cue};
use super::judge::{self, Beside};
use super::unit_word::UnitClass;
use super::{Comparator, Decimal, NumberMention, behind, near};
use crate::numeral::{self, hanzi};

/// Every number, in order.
pub(super) fn find(text: &str) -> Vec<NumberMention> {
    let cues = cue::chinese().in_text(text);
    let mut found = Vec::new();
    let mut place = Place::default();
    let mut free_from = 0;
    let mut previous: Option<Amount> = None;
    for (at, first) in text.char_indices() {
        if place.pass(at, first) {
            previous = None;
        }
        if at < free_from || !may_start(first) {
            continue;
        }
        let Some(amount) = read::amount(text, at) else {
            if numeral::digit_of(first).is_some() {
                free_from = end_of_digits(text, at);
            }
            continue;
        };
        let near = place.near(text, amount.start);
        let beside = beside(text, &amount, &cues, near, previous.as_ref()).after_byte(free_from);
        let mention = judge::mention(text, &amount, &beside);
        free_from = mention.end;
        found.push(mention);
        previous = if amount.may_be_baseline() { Some(amount) } else { previous };
    }
    relative(text, &cues, &mut found);
    found
}

fn may_start(first: char) -> bool {
    numeral::digit_of(first).is_some()
        || hanzi::is_numeral(first)
        || "几数上成若好翻减过万亿半".contains(first)
}

fn end_of_digits(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let digits = rest.trim_start_matches(|c: char| numeral::digit_of(c).is_some() || c == '.');
    text.len() - digits.len()
}

/// Where the clause and the sentence began.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    sentence: usize,
    clause: usize,
}

impl Place {
    /// Takes note of a mark; whether it ends a clause.
    fn pass(&mut self, at: usize, mark: char) -> bool {
        let next = at + mark.len_utf8();
        match mark {
            '。' | '！' | '？' | '；' | '\n' | ';' => {
                *self = Self { sentence: next, clause: next }
            }
            '，' | '：' | '（' | '）' | '(' | ')' => self.clause = next,
            _ => return false,
        }
        true
    }

    /// The same, no farther from a number than words reach.
    fn near(self, text: &str, at: usize) -> Self {
        let Self { sentence, clause } = self;
        Self { sentence: near(text, sentence, at), clause: near(text, clause, at) }
    }
}

/// What stands beside an amount in its clause.
fn beside(
    text: &str,
    amount: &Amount,
    cues: &[Cue],
    place: Place,
    previous: Option<&Amount>,
) -> Beside {
    let left = cue::between(cues, place.clause, amount.start);
    let gap = |from: usize| text.get(from..amount.start).unwrap_or_default();
    let touches =
        |cue: &&Cue| gap(cue.end).chars().all(|c| c.is_whitespace() || "在于为".contains(c));
    let binds = left.iter().rev().take(2).filter(touches).find_map(|cue| match cue.class {
        Class::Binds(comparator) => Some((comparator, cue.start)),
        _ => None,
    });
    let attaining = left.iter().rev().find(|cue| {
        let is_short = cue.end - cue.start <= "到".len();
        let is_length = amount.class == Some(UnitClass::Time);
        let reaches = || !is_length && is_adjacent(text, cue, amount, left);
        cue.class.is_attaining() && (!is_short || cue.class == Class::Make || reaches())
    });
    let aim = left.iter().any(|cue| cue.class == Class::Aim).then_some(Class::Reach);
    let aim = aim.filter(|_| amount.class != Some(UnitClass::Time));
    let after = read::comparator_after(text, amount.end);
    Beside {
        attaining: amount.implied.or(attaining.map(|cue| cue.class)).or(aim),
        before: binds,
        after,
        is_done: is_done(cues, place, amount),
        compares_by_verb: true,
        is_attributive: is_attributive(text, amount, place, after),
        is_comparison: false,
        is_start: is_start(text, amount, cues),
        baseline: baseline(text, amount, previous, attaining),
        is_concrete: attaining.is_some_and(|cue| is_concrete(text, cue)),
    }
}

/// Whether only words of comparison stand between a cue and the amount.
fn is_adjacent(text: &str, cue: &Cue, amount: &Amount, left: &[Cue]) -> bool {
    let mut from = cue.end;
    let follows = left.partition_point(|next| next.start < cue.end);
    for next in left.iter().skip(follows) {
        if next.start != from || !matches!(next.class, Class::Binds(_)) {
            break;
        }
        from = next.end;
    }
    text.get(from..amount.start).is_some_and(|gap| gap.trim().is_empty() || gap == "了")
}

/// Done things are no targets: the last word of time or manner in the sentence decides.
fn is_done(cues: &[Cue], place: Place, amount: &Amount) -> bool {
    let sentence = cue::between(cues, place.sentence, amount.start);
    let last = sentence
        .iter()
        .rev()
        .find(|cue| matches!(cue.class, Class::Goal | Class::Aim | Class::Past));
    let is_weak =
        cue::between(cues, place.clause, amount.start).iter().any(|cue| cue.class == Class::Weak);
    match last.map(|cue| cue.class) {
        Some(Class::Past) => true,
        Some(_) => false,
        None => is_weak,
    }
}

/// "500人以上的企业": the amount tells which, not how many.
fn is_attributive(
    text: &str,
    amount: &Amount,
    place: Place,
    after: Option<(Comparator, usize)>,
) -> bool {
    let end = after.map_or(amount.end, |(_, end)| end);
    let next = text.get(end..).and_then(|rest| rest.chars().next());
    let starts_clause =
        text.get(place.clause..amount.start).is_some_and(|gap| gap.trim().is_empty());
    starts_clause && next.is_some_and(char::is_alphanumeric)
}

/// "由53%" before 提高到.
fn is_start(text: &str, amount: &Amount, cues: &[Cue]) -> bool {
    let end = amount.end + behind(text, amount.end).len();
    let mut follows = cue::between(cues, amount.end, end).iter();
    let reach = follows.find(|cue| cue.class == Class::Reach);
    let goes_on = |cue: &Cue| {
        let gap = text.get(amount.end..cue.end);
        gap.is_some_and(|gap| !gap.contains(['，', '。', '；', '\n']))
    };
    comes_from(text, amount) && reach.is_some_and(goes_on)
}

/// 从 or 由 before the amount, with a subject but no other number between.
fn comes_from(text: &str, amount: &Amount) -> bool {
    const FARTHEST: usize = 10;
    let before = without_year(text.get(..amount.start).unwrap_or_default());
    before
        .chars()
        .rev()
        .take(FARTHEST)
        .take_while(|c| c.is_alphabetic() && numeral::digit_of(*c).is_none())
        .any(|c| "从由自".contains(c))
}

/// Without a year right before the amount: 从2020年的.
fn without_year(before: &str) -> &str {
    let bare = before.strip_suffix('的').unwrap_or(before);
    bare.strip_suffix('年')
        .map_or(before, |year| year.trim_end_matches(|c: char| numeral::digit_of(c).is_some()))
}

/// "由53%提高到89%": the first amount of the two.
fn baseline(
    text: &str,
    amount: &Amount,
    previous: Option<&Amount>,
    attaining: Option<&Cue>,
) -> Option<Decimal> {
    let previous = previous?;
    let cue = attaining.filter(|cue| cue.class == Class::Reach && cue.start >= previous.end)?;
    let is_from = comes_from(text, previous);
    let same_unit = previous.class == amount.class || previous.class.is_none();
    (is_from && same_unit && cue.end <= amount.start).then_some(previous.value).flatten()
}

/// Building and counting verbs after which a number in words is a count, not a slogan.
fn is_concrete(text: &str, cue: &Cue) -> bool {
    const CONCRETE: [&str; 12] = [
        "新建",
        "新增",
        "新开",
        "修建",
        "改扩建",
        "扩建",
        "改造",
        "建成",
        "引进",
        "培育",
        "增设",
        "兴建",
    ];
    text.get(cue.start..cue.end).is_some_and(|word| CONCRETE.contains(&word))
}

/// 与经济增长基本同步: a target without a number; a person must define it.
fn relative(text: &str, cues: &[Cue], found: &mut Vec<NumberMention>) {
    if !text.contains("同步") {
        return;
    }
    for (at, word) in text.match_indices("同步") {
        let from = near(text, 0, at);
        if !cue::between(cues, from, at).iter().any(|cue| cue.class == Class::Up) {
            continue;
        }
        let before = text.get(from..at).unwrap_or_default();
        let marks = ['，', '。', '；', '\n'];
        let subject = before.rsplit(marks).next().unwrap_or_default();
        let clause = at - subject.len();
        let has_growth = cue::between(cues, clause, at).iter().any(|cue| cue.class == Class::Up);
        if (subject.contains('与') || subject.contains('和')) && has_growth {
            found.push(judge::relative(text, at, at + word.len()));
        }
    }
    found.sort_by_key(|mention| mention.start);
}

/// An amount that is none of the others.
fn plain(start: usize, end: usize, value: Decimal, in_words: bool) -> Amount {
    Amount {
        start,
        end,
        value: Some(value),
        upper: None,
        unit: None,
        class: None,
        in_words,
        binds: None,
        implied: None,
        bar: Some(Bar::NoUnit),
    }
}

/// Gives an amount a unit.
fn with_unit(amount: Amount, class: UnitClass, unit: &str, end: usize) -> Amount {
    Amount { end, unit: Some(unit.to_owned()), class: Some(class), bar: None, ..amount }
}
