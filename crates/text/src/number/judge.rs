//! Whether an amount is a target, and of what kind: the same rules for both languages. A target has
//! a unit, and beside it a word that brings it about or binds it, and is not done yet.

use super::amount::{Amount, Bar};
use super::cue::Class;
use super::unit_word::UnitClass;
use super::{Comparator, Decimal, Measure, NumberMention};

/// What stands beside an amount in its clause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside {
    /// The nearest word that brings a value about.
    pub(super) attaining: Option<Class>,
    /// A comparator right before the amount, and its first byte.
    pub(super) before: Option<(Comparator, usize)>,
    /// A comparator right after the amount, and one past its last byte.
    pub(super) after: Option<(Comparator, usize)>,
    /// The amount only says how far something lies from something else ("up 5% from last year").
    pub(super) is_comparison: bool,
    /// The clause tells what has been done.
    pub(super) is_done: bool,
    /// The comparator is itself a verb ("突破"), not an adverb ("more than").
    pub(super) compares_by_verb: bool,
    /// The amount says which things, not how many.
    pub(super) is_attributive: bool,
    /// The amount is where a change starts, not where it leads.
    pub(super) is_start: bool,
    /// Where the change starts.
    pub(super) baseline: Option<Decimal>,
    /// The verb counts things that stand there afterwards.
    pub(super) is_concrete: bool,
}

impl Beside {
    /// Without a comparator that belongs to the mention before.
    pub(super) fn after_byte(self, byte: usize) -> Self {
        Self { before: self.before.filter(|(_, start)| *start >= byte), ..self }
    }
}

/// The mention of an amount.
pub(super) fn mention(text: &str, amount: &Amount, beside: &Beside) -> NumberMention {
    let verdict = verdict(amount, beside);
    let with_words = amount.bar.is_none();
    let before = beside.before.filter(|_| with_words);
    let after = beside.after.filter(|_| with_words);
    let start = before.map_or(amount.start, |(_, start)| start.min(amount.start));
    let end = after.map_or(amount.end, |(_, end)| end);
    let mut mention = NumberMention {
        start,
        end,
        text: text.get(start..end).unwrap_or_default().to_owned(),
        is_target: false,
        value: amount.value,
        upper: amount.upper,
        unit: amount.unit.clone(),
        comparator: None,
        measure: None,
        baseline: None,
        note: None,
        rule: "fact",
    };
    match verdict {
        Ok(rule) => {
            mention.is_target = true;
            mention.comparator = Some(comparator(amount, beside));
            mention.measure = Some(measure(amount, beside));
            mention.baseline = beside.baseline;
            mention.rule = rule;
        }
        Err(rule) => {
            mention.note = (rule == "vague").then_some("vague");
            mention.rule = rule;
        }
    }
    mention
}

/// The mention of a target that is set by another figure ("in step with"): no value.
pub(super) fn relative(text: &str, start: usize, end: usize) -> NumberMention {
    NumberMention {
        start,
        end,
        text: text.get(start..end).unwrap_or_default().to_owned(),
        is_target: false,
        value: None,
        upper: None,
        unit: None,
        comparator: None,
        measure: None,
        baseline: None,
        note: Some("relative"),
        rule: "relative",
    }
}

/// The rule that makes an amount a target, or the one that keeps it from being one.
fn verdict(amount: &Amount, beside: &Beside) -> Result<&'static str, &'static str> {
    if let Some(bar) = amount.bar {
        return Err(bar.rule());
    }
    let Some(class) = amount.class else { return Err(Bar::NoUnit.rule()) };
    if beside.is_start {
        return Err("baseline");
    }
    if beside.is_comparison {
        return Err("comparison");
    }
    if beside.is_done {
        return Err("done");
    }
    let attaining = beside.attaining;
    match class {
        UnitClass::Vague => Err("vague"),
        UnitClass::Time => {
            let is_age = amount.unit.as_deref() == Some("岁") && attaining == Some(Class::Up);
            let changes = is_age || matches!(attaining, Some(Class::Down | Class::Reach));
            if changes { Ok("time_limit") } else { Err("length_of_time") }
        }
        UnitClass::Folds if attaining.is_some() => Ok("multiple"),
        UnitClass::Folds => Err("no_verb"),
        UnitClass::Count if is_named_set(amount, beside) => Err("named_set"),
        _ => match attaining {
            Some(Class::Make) => Ok("made"),
            Some(Class::Up | Class::Down) => Ok("change"),
            Some(_) => Ok("reached"),
            None => bound(class, amount, beside),
        },
    }
}

/// Without a verb only a comparator makes a target, and not where it tells which things are meant.
fn bound(class: UnitClass, amount: &Amount, beside: &Beside) -> Result<&'static str, &'static str> {
    let is_rate = matches!(class, UnitClass::Percent | UnitClass::Points | UnitClass::Score);
    let written = beside.after.or(beside.before).map(|(comparator, _)| comparator);
    let Some(comparator) = written.or(amount.binds.filter(|_| is_rate)) else {
        return Err("no_verb");
    };
    let is_limit =
        matches!(comparator, Comparator::AtLeast | Comparator::AtMost | Comparator::LessThan);
    if beside.is_attributive && !(is_rate && is_limit) {
        return Err("attributive");
    }
    let is_about = comparator == Comparator::About && !is_rate;
    let is_more = comparator == Comparator::MoreThan && class == UnitClass::Count;
    let is_estimate = beside.after.is_none() && (is_about || is_more && !beside.compares_by_verb);
    if is_estimate { Err("estimate") } else { Ok("bound") }
}

/// A small number in words is a slogan, unless a concrete verb or a limit counts.
fn is_named_set(amount: &Amount, beside: &Beside) -> bool {
    let written = beside.after.or(beside.before).map(|(comparator, _)| comparator);
    let is_limit = matches!(written, Some(Comparator::AtLeast | Comparator::AtMost));
    amount.in_words && !beside.is_concrete && !is_limit && !is_large(amount)
}

fn is_large(amount: &Amount) -> bool {
    amount.value.is_some_and(|value| value.to_string().len() > 2)
}

/// The word after the amount binds closest, then the one before it.
fn comparator(amount: &Amount, beside: &Beside) -> Comparator {
    let written = beside.after.or(beside.before).map(|(comparator, _)| comparator);
    let written = written.or(amount.binds);
    let default = if amount.upper.is_some() { Comparator::AtLeast } else { Comparator::Equal };
    written.unwrap_or(default)
}

fn measure(amount: &Amount, beside: &Beside) -> Measure {
    let attaining = beside.attaining;
    let class = amount.class.unwrap_or(UnitClass::Count);
    match (class, attaining) {
        (UnitClass::Folds, _) => Measure::Ratio,
        (UnitClass::Times, Some(Class::Up)) => Measure::ChangeUp,
        (UnitClass::Times, Some(Class::Down)) => Measure::ChangeDown,
        (UnitClass::Times, _) => Measure::Ratio,
        (_, Some(Class::Up)) => Measure::ChangeUp,
        (_, Some(Class::Down)) => Measure::ChangeDown,
        (UnitClass::Count, _) => Measure::Count,
        (UnitClass::Size | UnitClass::Money, Some(Class::Make)) => Measure::Count,
        _ => Measure::Level,
    }
}
