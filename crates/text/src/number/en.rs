//! Numbers in English texts: where they are, what they measure, which verb they belong to.

mod read;
mod words;

use self::words::Word;
use super::amount::{Amount, Bar};
use super::cue::{self, Class, Cue};
use super::judge::{self, Beside};
use super::unit_word::UnitClass;
use super::{Comparator, Decimal, NumberMention, near};

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
        let Some(mut amount) = read::amount(text, &words, index) else { continue };
        if amount.start < free_from {
            let bar = Some(Bar::NoUnit);
            amount = Amount { start: word.start, unit: None, class: None, bar, ..amount };
        }
        let from = near(text, clause, amount.start);
        let around = Around { text, words: &words, cues: &cues, clause: from };
        let beside = around.beside(&amount, previous.as_ref()).after_byte(free_from);
        let mention = judge::mention(text, &amount, &beside);
        free_from = mention.end;
        found.push(mention);
        previous = if amount.may_be_baseline() { Some(amount) } else { previous };
    }
    relative(text, &mut found);
    found
}

/// How far the end of a change may stand from its start: "from 35% in 2020 to 50%".
const FARTHEST_END: usize = 24;

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
        let limits_time = amount.class != Some(UnitClass::Time) || self.limits_time(left);
        let attaining = amount.implied.or(exceeds.map(|_| Class::Reach)).or(verb.attaining);
        let attaining = attaining.or(passive.flatten()).filter(|_| limits_time);
        let attaining = attaining.map(|class| self.change_after(amount).unwrap_or(class));
        Beside {
            attaining: if baseline.is_some() { Some(Class::Reach) } else { attaining },
            before,
            after,
            is_done: if passive.is_some() { passive == Some(None) } else { verb.is_done },
            is_comparison: self.is_comparison(amount, anchor, left),
            compares_by_verb: false,
            is_attributive: self.is_attributive(amount, after),
            is_start: self.is_start(amount),
            baseline,
            is_concrete: passive.is_some() || self.is_object(left, anchor),
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
        let after: String = after.chars().take(FARTHEST_END).collect();
        let leads_on = after.split_once(" to ").is_some_and(|(between, end)| {
            !between.contains([',', ';', '.'])
                && end.starts_with(|c: char| c.is_ascii_digit() || c == '$')
        });
        (before.ends_with("from") || before.ends_with("From")) && leads_on
    }

    /// The nearest verb before the amount, and whether it tells of the past.
    fn verb(&self, left: &[Cue], anchor: usize) -> Verb {
        let verbs = left.iter().filter(|cue| cue.end <= anchor);
        let mut nearest = None;
        let mut is_done = false;
        let mut is_goal = false;
        let mut is_goal_said = false;
        for cue in verbs.rev() {
            match cue.class {
                Class::Done(kind) if self.is_passive(cue) => {
                    nearest = nearest.or(Some((kind.class(), cue)));
                    (is_goal, is_goal_said) = (true, true);
                }
                Class::Past if !is_goal_said && self.is_time_of_the_past(cue) => is_done = true,
                Class::Done(_) | Class::Past if !is_goal => {
                    is_done |= nearest.is_none_or(|(_, cue)| self.is_noun(cue));
                }
                Class::Goal => (is_goal, is_goal_said) = (true, true),
                class if class.is_attaining() => {
                    is_goal |= nearest.is_some() || !self.is_noun(cue);
                    nearest = nearest.or(Some((class, cue)));
                    continue;
                }
                _ => continue,
            }
            if is_done || is_goal_said && nearest.is_some() {
                break;
            }
        }
        is_done |= match nearest {
            None => self.tells_of_the_past(anchor),
            Some((_, cue)) => !is_goal && self.is_noun(cue) && self.tells_of_the_past(cue.start),
        };
        let by = self.between(self.clause, anchor).trim_end().ends_with(" by");
        let change = left
            .iter()
            .rev()
            .find(|cue| by && cue.end <= anchor && matches!(cue.class, Class::Up | Class::Down));
        let nearest = change.map(|cue| (cue.class, cue)).or(nearest);
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

    /// "last year", "already": whatever the form of the verb.
    fn is_time_of_the_past(&self, cue: &Cue) -> bool {
        const TIMES: [&str; 6] =
            ["last year", "previous year", "past year", "already", "so far", "to date"];
        let word = self.between(cue.start, cue.end);
        TIMES.iter().any(|time| time.eq_ignore_ascii_case(word))
    }

    /// Words that are also nouns, and forms in -ing: their verb stands further left.
    fn is_noun(&self, cue: &Cue) -> bool {
        const NOUNS: [&str; 16] = [
            "target of",
            "goal of",
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
        word.ends_with("ing") || NOUNS.iter().any(|noun| noun.eq_ignore_ascii_case(word))
    }

    /// A change "to" an amount is a level, and so is what is kept "at" one.
    fn directed(&self, class: Class, cue: &Cue, anchor: usize, left: &[Cue]) -> Class {
        if !matches!(class, Class::Up | Class::Down) {
            let noun = left.iter().find(|noun| noun.end + 1 == cue.start && self.is_noun(noun));
            let is_target = self.between(cue.start, cue.end).ends_with(" of");
            return noun.filter(|_| is_target).map_or(class, |noun| noun.class);
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

    /// "10 parks will be built": the class of the verb; "10 parks were built": none.
    fn passive_after(&self, amount: &Amount) -> Option<Option<Class>> {
        const REACH: usize = 9;
        let first = self.words.partition_point(|word| word.start < amount.end);
        let after = self.words.get(first..)?;
        let clause: Vec<&Word<'_>> = after
            .iter()
            .take(REACH)
            .take_while(|word| !matches!(word.text, "." | ";" | ","))
            .collect();
        let at = clause.iter().position(|word| word.is_any(&["be", "been", "was", "were"]))?;
        let is_be = clause.get(at)?.is_any(&["be"]);
        let leads = clause.get(..at)?;
        let is_meant =
            leads.iter().any(|word| word.is_any(&["will", "to", "shall", "must", "should"]));
        if !is_be {
            let is_subject =
                !leads.iter().any(|word| word.is_any(&["who", "which", "that", "where"]));
            return is_subject.then_some(None);
        }
        let end = clause.get(at)?.end;
        let next = self.cues.get(self.cues.partition_point(|cue| cue.start < end));
        let class = next.map_or(Class::Noise, |next| next.class);
        let touches = next.is_some_and(|next| self.between(end, next.start).trim().is_empty());
        match class {
            Class::Done(kind) if is_meant && touches => Some(Some(kind.class())),
            _ => {
                let verb = clause.get(at + 1).filter(|verb| verb.text.ends_with("ed"));
                verb.filter(|_| is_meant).map(|_| Some(Class::Make))
            }
        }
    }

    /// "a 5% increase", "a 10% reduction": the noun says which way.
    fn change_after(&self, amount: &Amount) -> Option<Class> {
        const UP: [&str; 5] = ["increase", "rise", "growth", "expansion", "improvement"];
        const DOWN: [&str; 6] = ["reduction", "cut", "decrease", "decline", "drop", "fall"];
        let is_rate = matches!(amount.class, Some(UnitClass::Percent | UnitClass::Points));
        let index = self.words.partition_point(|word| word.start < amount.end);
        let next = self.words.get(index).filter(|_| is_rate)?;
        if next.is_any(&UP) {
            return Some(Class::Up);
        }
        next.is_any(&DOWN).then_some(Class::Down)
    }

    /// Lengths of time are targets only of what shortens or limits them.
    fn limits_time(&self, left: &[Cue]) -> bool {
        const LIMITS: [&str; 7] = ["keep", "keeping", "limit", "limiting", "cap", "capped", "hold"];
        left.iter().any(|cue| {
            let word = self.between(cue.start, cue.end);
            cue.class == Class::Down || LIMITS.iter().any(|limit| limit.eq_ignore_ascii_case(word))
        })
    }

    /// "up 5% from last year", "1.7 billion more than last year", ", an increase of 5%".
    fn is_comparison(&self, amount: &Amount, anchor: usize, left: &[Cue]) -> bool {
        let before = self.between(self.clause, anchor).trim_end();
        let after = self.text.get(amount.end..).unwrap_or_default();
        let is_above = [" more than", " less than", " higher than", " lower than", " above last"]
            .iter()
            .any(|words| after.starts_with(words));
        let noun = left.iter().rev().find(|cue| cue.class.is_attaining());
        let is_apposition = noun.filter(|cue| self.is_noun(cue)).is_some_and(|cue| {
            let lead = self.between(self.clause, cue.start).trim_end();
            [", an", ", a", "year-on-year"].iter().any(|article| lead.ends_with(article))
        });
        let is_adverb = (before.ends_with(" up") || before.ends_with(" down"))
            && !left.iter().any(|cue| cue.end == self.clause + before.len());
        let is_part = [" worth", " of the", " of its", " of our", " of all"];
        let is_part = is_part.iter().any(|words| before.ends_with(words));
        is_adverb || is_above || is_apposition || is_part
    }

    /// A small number in words counts only as the object of a verb right before it.
    fn is_object(&self, left: &[Cue], anchor: usize) -> bool {
        let verb = left.iter().rev().find(|cue| cue.end <= anchor && cue.class.is_attaining());
        verb.is_some_and(|cue| {
            let gap = self.between(cue.end, anchor).trim();
            matches!(
                gap,
                "" | "another" | "a further" | "an additional" | "up to" | "by" | "a total of"
            )
        })
    }

    /// "from 53% to 89%": the first amount of the two.
    fn baseline(
        &self,
        amount: &Amount,
        anchor: usize,
        previous: Option<&Amount>,
    ) -> Option<Decimal> {
        let previous = previous?;
        let gap = self.between(previous.end, anchor).trim();
        let joined = gap == "to" || gap.len() < FARTHEST_END && gap.ends_with(" to");
        let before = self.between(self.clause, previous.start).trim_end();
        let is_from = before.ends_with("from") || before.ends_with("From");
        let same_unit = previous.class == amount.class || previous.class.is_none();
        (joined && is_from && same_unit).then_some(previous.value).flatten()
    }

    /// "more than 500 villages have ...": something is said of them.
    fn is_attributive(&self, amount: &Amount, after: Option<(Comparator, usize)>) -> bool {
        let end = after.map_or(amount.end, |(_, end)| end);
        let index = self.words.partition_point(|word| word.start < end);
        self.words.get(index).is_some_and(|word| {
            word.text.starts_with(char::is_alphabetic)
                && !word.is_any(&["each", "a", "an", "per", "every", "apiece"])
        })
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
    let last_economy = text.rfind("econom").unwrap_or_default();
    for phrase in PHRASES {
        for (at, word) in text.match_indices(phrase) {
            if text.get(at..).is_some_and(|rest| {
                rest.chars().take(60).collect::<String>().contains("grow") || at < last_economy
            }) {
                found.push(judge::relative(text, at, at + word.len()));
            }
        }
    }
    found.sort_by_key(|mention| mention.start);
}
