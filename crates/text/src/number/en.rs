//! Numbers in English texts: where they are, what they measure, which verb they belong to.

mod read;
mod words;

use self::words::Word;
use super::amount::Amount;
use super::cue::{self, Class, Cue};
use super::judge::{self, Beside};
use super::{Comparator, Decimal, NumberMention};

/// Every number, in order.
pub(super) fn find(text: &str) -> Vec<NumberMention> {
    let words = words::words(text);
    let cues = cue::english().in_text(text);
    let mut found: Vec<NumberMention> = Vec::new();
    let mut clause = 0;
    let mut free_from = 0;
    let mut previous: Option<Amount> = None;
    for (index, word) in words.iter().enumerate() {
        if ends_clause(&words, index) {
            clause = word.end;
            previous = None;
        }
        if word.start < free_from || !word.may_start_number() {
            continue;
        }
        let Some(amount) = read::amount(text, &words, index) else { continue };
        free_from = amount.end;
        let beside =
            Around { text, words: &words, cues: &cues, clause }.beside(&amount, previous.as_ref());
        found.push(judge::mention(text, &amount, &beside));
        previous = Some(amount);
    }
    relative(text, &mut found);
    found
}

/// A full stop and its kin; a bracket. Commas join the items of one verb.
fn ends_clause(words: &[Word<'_>], index: usize) -> bool {
    match words.get(index).map(|word| word.text) {
        Some(";" | ":" | "!" | "?" | "(" | ")" | "\n") => true,
        Some(".") => words.get(index + 1).is_none_or(|next| next.is_capital()),
        _ => false,
    }
}

/// The text around an amount.
struct Around<'t> {
    text: &'t str,
    words: &'t [Word<'t>],
    cues: &'t [Cue],
    clause: usize,
}

impl Around<'_> {
    fn beside(&self, amount: &Amount, previous: Option<&Amount>) -> Beside {
        let left = cue::between(self.cues, self.clause, amount.start);
        let before = self.comparator_before(left, amount);
        let anchor = before.map_or(amount.start, |(_, start)| start);
        let after = read::comparator_after(self.text, amount.end);
        let verb = self.verb(left, anchor);
        let passive = self.passive_after(amount);
        let baseline = self.baseline(amount, anchor, previous);
        let exceeds = before.filter(|(_, start)| self.is_verb_of_comparison(*start));
        let exceeds = exceeds.map(|_| Class::Reach);
        let attaining = amount.implied.or(exceeds).or(verb.attaining).or(passive);
        let attaining = if baseline.is_some() { Some(Class::Reach) } else { attaining };
        Beside {
            attaining,
            before,
            after,
            is_done: verb.is_done && passive.is_none(),
            is_attributive: self.is_attributive(amount, after),
            is_start: self.is_start(amount),
            baseline,
            is_concrete: true,
        }
    }

    fn between(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// "at least", "around" right before the amount, with an article between at most.
    fn comparator_before(&self, left: &[Cue], amount: &Amount) -> Option<(Comparator, usize)> {
        let mut from = amount.start;
        let mut found = None;
        for cue in left.iter().rev() {
            let gap = self.between(cue.end, from).trim();
            let Class::Binds(comparator) = cue.class else { break };
            if !matches!(gap, "" | "a" | "an" | "the" | "by" | "to") {
                break;
            }
            found = Some((comparator, cue.start));
            from = cue.start;
        }
        found
    }

    /// "exceed" compares and attains at once.
    fn is_verb_of_comparison(&self, start: usize) -> bool {
        let rest = self.text.get(start..).unwrap_or_default();
        ["exceed ", "exceeding ", "surpass ", "surpassing "]
            .iter()
            .any(|verb| rest.starts_with(verb))
    }

    /// "from 53%" before "to".
    fn is_start(&self, amount: &Amount) -> bool {
        let before = self.between(self.clause, amount.start).trim_end();
        let after = self.text.get(amount.end..).unwrap_or_default();
        (before.ends_with("from") || before.ends_with("From")) && after.starts_with(" to ")
    }

    /// The nearest verb before the amount, and whether it tells of the past.
    fn verb(&self, left: &[Cue], anchor: usize) -> Verb {
        let verbs = left.iter().filter(|cue| cue.end <= anchor);
        let mut nearest = None;
        let mut is_done = false;
        let mut is_goal = false;
        for cue in verbs.rev() {
            match cue.class {
                Class::Done(kind) if self.is_passive(cue) => {
                    nearest = nearest.or(Some((kind.class(), cue)));
                    is_goal = true;
                }
                Class::Done(_) | Class::Past if !is_goal => {
                    is_done |= nearest.is_none_or(|(_, cue)| self.is_noun(cue));
                }
                Class::Goal => is_goal = true,
                class if class.is_attaining() => {
                    is_goal |= nearest.is_some() || !self.is_noun(cue);
                    nearest = nearest.or(Some((class, cue)));
                    continue;
                }
                _ => continue,
            }
            if is_done || is_goal && nearest.is_some() {
                break;
            }
        }
        is_done |= nearest.is_none() && self.tells_of_the_past(anchor);
        let attaining = nearest.map(|(class, cue)| self.directed(class, cue, anchor, left));
        Verb { attaining, is_done }
    }

    /// "be built", "being built".
    fn is_passive(&self, cue: &Cue) -> bool {
        let before = self.between(self.clause, cue.start).trim_end();
        let before = before.strip_suffix("further").unwrap_or(before).trim_end();
        ["be", "being"].iter().any(|be| {
            before.strip_suffix(be).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
        })
    }

    /// Words that are also nouns: their verb stands further left.
    fn is_noun(&self, cue: &Cue) -> bool {
        const NOUNS: [&str; 14] = [
            "growth",
            "growth rate",
            "expansion",
            "reduction",
            "reductions",
            "increase",
            "rise",
            "cut",
            "drop",
            "fall",
            "decline",
            "decrease",
            "uplift",
            "gain",
        ];
        let word = self.between(cue.start, cue.end);
        NOUNS.iter().any(|noun| noun.eq_ignore_ascii_case(word))
    }

    /// A change "to" an amount is a level, and so is what is kept "at" one.
    fn directed(&self, class: Class, cue: &Cue, anchor: usize, left: &[Cue]) -> Class {
        if !matches!(class, Class::Up | Class::Down) {
            return class;
        }
        let gap = self.between(cue.end, anchor).trim_end();
        let last = gap.rsplit(' ').next().unwrap_or_default();
        let is_kept = || left.iter().any(|other| other.class == Class::Reach);
        match last {
            "to" => Class::Reach,
            "at" | "within" if is_kept() => Class::Reach,
            _ if gap.is_empty() && is_kept() && self.between(anchor, anchor + 6) == "within" => {
                Class::Reach
            }
            _ => class,
        }
    }

    /// Any other verb in -ed with no verb after it.
    fn tells_of_the_past(&self, anchor: usize) -> bool {
        let first = self.words.partition_point(|word| word.start < self.clause);
        let last = self.words.partition_point(|word| word.end <= anchor);
        let words = self.words.get(first..last).unwrap_or_default();
        let is_verb = |word: &Word<'_>| word.text.len() > 4 && word.text.ends_with("ed");
        words.iter().any(is_verb)
    }

    /// "10 parks will be built".
    fn passive_after(&self, amount: &Amount) -> Option<Class> {
        const REACH: usize = 8;
        let first = self.words.partition_point(|word| word.start < amount.end);
        let after = self.words.get(first..)?;
        let clause =
            after.iter().take(REACH).take_while(|word| !matches!(word.text, "." | ";" | ","));
        let be = clause.clone().position(|word| word.text.eq_ignore_ascii_case("be"))?;
        let is_meant = clause
            .take(be)
            .any(|word| matches!(word.text, "will" | "to" | "shall" | "must" | "should"));
        let at = after.get(be)?.end;
        let next = self.cues.get(self.cues.partition_point(|cue| cue.start < at))?;
        match next.class {
            Class::Done(kind) if is_meant && self.between(at, next.start).trim().is_empty() => {
                Some(kind.class())
            }
            _ => None,
        }
    }

    /// "from 53% to 89%": the first amount of the two.
    fn baseline(
        &self,
        amount: &Amount,
        anchor: usize,
        previous: Option<&Amount>,
    ) -> Option<Decimal> {
        let previous = previous?;
        let joined = self.between(previous.end, anchor).trim() == "to";
        let before = self.between(self.clause, previous.start).trim_end();
        let is_from = before.ends_with("from") || before.ends_with("From");
        let same_unit = previous.class == amount.class || previous.class.is_none();
        (joined && is_from && same_unit).then_some(previous.value).flatten()
    }

    /// "more than 500 villages have ...": something is said of them.
    fn is_attributive(&self, amount: &Amount, after: Option<(Comparator, usize)>) -> bool {
        let end = after.map_or(amount.end, |(_, end)| end);
        let index = self.words.partition_point(|word| word.start < end);
        self.words.get(index).is_some_and(|word| word.text.starts_with(char::is_alphabetic))
    }
}

/// What the nearest verb says.
struct Verb {
    attaining: Option<Class>,
    is_done: bool,
}

/// "in step with economic growth": a target without a number; a person must define it.
fn relative(text: &str, found: &mut Vec<NumberMention>) {
    const PHRASES: [&str; 4] =
        ["in step with", "in line with the growth", "in tandem with", "keep pace with"];
    for phrase in PHRASES {
        for (at, word) in text.match_indices(phrase) {
            if text.get(at..).is_some_and(|rest| {
                rest.chars().take(60).collect::<String>().contains("grow")
                    || rest.contains("econom")
            }) {
                let place = found.partition_point(|other| other.start < at);
                found.insert(place, judge::relative(text, at, at + word.len()));
            }
        }
    }
}
