//! English clauses: a cue opens a chain of acts ("will repair ..., widen ... and light ..."), and
//! each act of the chain is a clause. Subjects tell plans from forecasts.

mod boundary;
mod chain;
mod doer;
mod perfect;
mod presumed;

use super::{Clause, Force};
use crate::cue::{EnglishCues, Role, Word, words};
use crate::document::Mood;
use crate::lists;
use crate::span::Span;

pub(crate) use doer::{is_doer, is_other_body, names_owner};

/// What is known when a sentence is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene {
    /// How this part of the document is to be read.
    pub(crate) mood: Mood,
    /// The document is minutes or a list of actions: acts there are named acts.
    pub(crate) is_minutes: bool,
    /// The sentence stands in an item of a list.
    pub(crate) is_item: bool,
    /// The document is a national body's own.
    pub(crate) is_national: bool,
    /// The item stands in a list that sets something.
    pub(crate) sets_list: bool,
}

/// `quote` in lower case at the same offsets; quotation marks and dashes become ASCII of the same
/// length.
pub(crate) fn lowered(quote: &str, into: &mut String) {
    into.clear();
    for symbol in quote.chars() {
        match symbol {
            '“' | '”' => into.push_str("\"  "),
            '–' | '—' => into.push_str("-  "),
            '…' => into.push_str("   "),
            '\u{a0}' => into.push_str("  "),
            '•' | '·' if symbol.len_utf8() == 3 => into.push_str("*  "),
            _ => into.push(symbol.to_ascii_lowercase()),
        }
    }
}

/// The clauses of `sentence` that commit somebody, in order.
pub(crate) fn clauses(
    text: &str,
    sentence: Span,
    cues: &EnglishCues,
    scene: Scene,
    buffer: &mut String,
) -> Vec<Clause> {
    if matches!(scene.mood, Mood::Skip) {
        return Vec::new();
    }
    lowered(sentence.of(text), buffer);
    let words = words(buffer, sentence.start);
    let announces = words
        .windows(2)
        .rev()
        .take(3)
        .any(|pair| matches!(pair, [one, two] if one.lower == "as" && two.lower == "follows"));
    if words.len() < 3
        || announces
        || cues.is_vetoed(&words)
        || opens_with_other_body(&words, scene)
    {
        return Vec::new();
    }
    let mut reader = Reader {
        cues,
        scene,
        words: &words,
        left: 0,
        clauses: Vec::new(),
        said: false,
        hopes: false,
        after_that: false,
    };
    reader.read();
    if reader.clauses.is_empty() {
        reader.presume();
    }
    reader.clauses
}

fn opens_with_other_body(words: &[Word<'_>], scene: Scene) -> bool {
    if scene.is_national {
        return false;
    }
    let until = words.iter().position(|word| word.lower == ",").unwrap_or(0).min(14);
    let according = words.first().is_some_and(|word| word.lower == "according");
    according && words.get(..until).is_some_and(is_other_body)
}

struct Reader<'a> {
    cues: &'a EnglishCues,
    scene: Scene,
    words: &'a [Word<'a>],
    left: usize,
    clauses: Vec<Clause>,
    said: bool,
    /// The clause after "it is hoped that" is read.
    hopes: bool,
    /// A clause after "resolved that" has been read: "and that" goes on.
    after_that: bool,
}

/// A verb phrase that opens at a word.
#[derive(Debug, Clone)]
struct Opening {
    at: usize,
    subject: Option<(usize, usize)>,
    force: Force,
    rule: String,
    /// The subject is part of the quotation.
    with_subject: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self, index: usize) -> &'a [Word<'a>] {
        self.words.get(index..).unwrap_or(&[])
    }

    fn lower(&self, index: usize) -> &'a str {
        self.words.get(index).map_or("", |word| word.lower)
    }

    fn skip_adverbs(&self, mut index: usize) -> usize {
        loop {
            let length = self.cues.adverb(self.rest(index));
            if length == 0 || self.lower(index) == "to" {
                return index;
            }
            index += length;
        }
    }

    fn read(&mut self) {
        let mut index = self.opening_pattern().unwrap_or(0);
        while index < self.words.len() {
            index = self.at(index).unwrap_or(index + 1).max(index + 1);
        }
        if self.clauses.is_empty() {
            self.targets();
        }
    }

    /// Tries the patterns that begin at the head of a sentence: returns where to go on.
    fn opening_pattern(&mut self) -> Option<usize> {
        let first = usize::from(self.lower(0) == "*" || self.lower(0) == "-");
        let head = self.lower(first);
        let in_list = matches!(self.scene.mood, Mood::Plan | Mood::Decision);
        if head == "that" && (self.scene.is_item || self.scene.is_minutes) {
            return self.that(first + 1, "en.item.that");
        }
        if matches!(head, "and" | "then")
            && self.is_act(first + 1)
            && !matches!(self.scene.mood, Mood::Past)
        {
            return Some(self.chain(Opening::bare(first + 1, Force::Will, "en.continued")));
        }
        if head == "to" && self.scene.is_item && self.opens_verb(first + 1) {
            return Some(self.chain(Opening::bare(first + 1, Force::Must, "en.item.to")));
        }
        if head == "motion" || head == "moved" {
            let to = self.words.iter().position(|word| word.lower == "to")?;
            return self
                .opens_verb(to + 1)
                .then(|| self.chain(Opening::bare(to + 1, Force::Must, "en.motion")));
        }
        let is_action = matches!(head, "action" | "actions")
            && self.words.get(first + 1).is_some_and(Word::is_mark);
        let names_somebody = self.scene.is_minutes || matches!(self.scene.mood, Mood::Decision);
        if (names_somebody || is_action)
            && let Some(end) = self.somebody_to(first)
        {
            return Some(end);
        }
        if matches!(self.scene.mood, Mood::Decision)
            && let Some(next) = self.owner_then_act(first)
        {
            return Some(next);
        }
        if in_list && self.scene.is_item && self.is_act(first) {
            return Some(self.chain(Opening::bare(first, Force::Bare, "en.item.act")));
        }
        let plans = self.scene.mood == Mood::Plan && !self.scene.is_minutes;
        if plans && self.is_act(first) && self.commands(first) {
            return Some(self.chain(Opening::bare(first, Force::Bare, "en.plan.act")));
        }
        let is_resolved = self.scene.is_minutes && self.scene.is_item && in_list;
        let has_be = (first..first + 14).any(|at| self.lower(at) == "be");
        if is_resolved && has_be { self.that(first, "en.item.resolved") } else { None }
    }

    /// "The Clerk to write to the county": somebody, "to" and an act, without a finite verb.
    fn somebody_to(&mut self, first: usize) -> Option<usize> {
        let mut start = first;
        let names_action = matches!(self.lower(start), "action" | "actions" | "decision");
        if names_action && self.words.get(start + 1).is_some_and(Word::is_mark) {
            start += 1;
            while self.words.get(start).is_some_and(Word::is_mark) {
                start += 1;
            }
            if self.is_act(start) {
                return Some(self.chain(Opening::bare(start, Force::Must, "en.action")));
            }
        }
        let to = (start + 1..(start + 12).min(self.words.len()))
            .find(|index| self.lower(*index) == "to")?;
        let before = self.words.get(start..to)?;
        let is_plain = before.iter().all(|word| {
            !lists::has!("en.english.finite", word.lower) && !matches!(word.lower, ";" | ":" | ",")
        }) && !before
            .iter()
            .skip(1)
            .any(|word| word.lower.ends_with("ed") && word.lower.len() > 4);
        let vp = self.skip_adverbs(to + 1);
        let attains = lists::has!("en.english.attains", self.lower(vp));
        let is_told = self.is_act(vp) || attains || is_doer(before) && self.opens_verb(vp);
        let is_name = self.scene.is_minutes
            && before.len() <= 4
            && self.lower(start).starts_with(char::is_alphabetic)
            && !lists::has!("en.somebody.not_names", self.lower(start))
            && self.opens_verb(vp)
            && !self.rest(vp).iter().any(|word| lists::has!("en.somebody.told", word.lower));
        let is_frame = lists::has!("en.somebody.not_names", self.lower(start))
            && !matches!(self.lower(start), "it" | "in" | "with" | "as" | "up" | "this");
        if is_frame || !is_plain || !(is_told || is_name || self.lower(vp) == "be") {
            return None;
        }
        let opening = Opening {
            at: vp,
            subject: Some((start, to)),
            force: Force::Must,
            rule: "en.somebody_to".to_owned(),
            with_subject: true,
        };
        Some(self.chain(opening))
    }

    /// Whether a word behind "to" is a verb, be it listed or not.
    pub(super) fn opens_verb(&self, index: usize) -> bool {
        let at = self.skip_adverbs(index);
        let word = self.lower(at);
        self.is_act(at)
            || word.starts_with(char::is_alphabetic)
                && !lists::has!("en.boundary.object_heads", word)
    }

    fn is_act(&self, index: usize) -> bool {
        self.cues.act(self.rest(self.skip_adverbs(index))).is_some()
    }

    /// Reads a cue at `index`; returns where to go on, or `None` if none stands there.
    fn at(&mut self, index: usize) -> Option<usize> {
        let word = self.lower(index);
        let is_again =
            word == "that" && matches!(self.lower(index.wrapping_sub(1)), "and" | "," | ";");
        let moves = || {
            self.words.iter().take(index).any(|word| lists::has!("en.english.movers", word.lower))
        };
        if is_again && (self.after_that || (self.scene.is_minutes && moves())) {
            self.after_that = true;
            return self.that(index + 1, "en.and_that");
        }
        if let Some(next) = self.resolution(index, word).or_else(|| self.perfect(index, word)) {
            return Some(next);
        }
        let asks = ["whether", "if"]
            .iter()
            .any(|cue| self.words.iter().take(index).any(|word| word.lower == *cue));
        let wishes = self.lower(index + 1) == "like";
        let tells = self.scene.is_minutes || self.said || self.says(index);
        if word == "would" && !wishes && tells && !asks && self.may_say(index) {
            return self.modal((index, 1), Force::Will, "en.would");
        }
        if matches!(word, ";" | ":") && self.scene.is_minutes && self.words.len() > index + 3 {
            return self.somebody_to(index + 1);
        }
        if let Some(next) = self.contraction(index, word).or_else(|| self.budgets(index, word)) {
            return Some(next);
        }
        let (length, group) = self.cues.cue(self.rest(index))?;
        let (role, rule) = (group.role, group.id.clone());
        if matches!(role, Role::Will | Role::That | Role::Order) && self.is_earlier(index) {
            return Some(index + length);
        }
        match role {
            Role::Must | Role::Nominal => self.modal((index, length), Force::Must, &rule),
            Role::Will => self.modal((index, length), Force::Will, &rule),
            Role::That => {
                if self.is_foreign(index) {
                    return Some(self.words.len());
                }
                self.after_that = true;
                self.hopes |= (index..index + length).any(|at| {
                    matches!(
                        self.lower(at),
                        "hoped" | "aim" | "intention" | "ambition" | "expectation"
                    )
                });
                let found = self.that(index + length, &rule);
                found.or_else(|| self.aim(index + length, &rule))
            }
            Role::Order => self.order((index, length), &rule),
            Role::Progress => self.progress((index, length), &rule),
            Role::Say => {
                if self.is_foreign(index) {
                    return Some(self.words.len());
                }
                let officer = self.words.get(self.left..index).is_some_and(is_doer);
                self.said = !(officer && matches!(word, "confirmed" | "advised" | "announced"));
                self.left = index + length;
                Some(index + length)
            }
            _ => None,
        }
    }

    /// Whether the subject before `index` is a body above or elsewhere.
    fn is_foreign(&self, index: usize) -> bool {
        let start = self.subject_start(index);
        !self.scene.is_national && self.words.get(start..index).is_some_and(is_other_body)
    }

    /// "RESOLVED: to ...", "AGREED - that ...".
    fn resolution(&mut self, index: usize, word: &str) -> Option<usize> {
        let is_head = matches!(
            word,
            "resolved"
                | "agreed"
                | "recommended"
                | "recommendation"
                | "decision"
                | "ordered"
                | "resolution"
        );
        if !is_head || !self.words.get(index + 1).is_some_and(Word::is_mark) {
            return None;
        }
        let mut next = index + 2;
        while self.words.get(next).is_some_and(Word::is_mark) || self.lower(next) == "unanimously" {
            next += 1;
        }
        match self.lower(next) {
            "that" => {
                self.after_that = true;
                self.that(next + 1, "en.resolved")
            }
            "to" => Some(self.chain(Opening::bare(next + 1, Force::Must, "en.resolved"))),
            _ if self.is_act(next) => {
                Some(self.chain(Opening::bare(next, Force::Must, "en.resolved")))
            }
            _ => self.somebody_to(next),
        }
    }

    fn subject_start(&self, end: usize) -> usize {
        let mut start = end;
        while start > self.left && end - start < 32 {
            let before = self.words.get(start - 1);
            let stops = before.is_none_or(|word| {
                (word.is_mark() && word.lower != "'" && word.lower != "(" && word.lower != ")")
                    || matches!(word.lower, "that" | "which" | "so" | "said")
            });
            if stops {
                break;
            }
            start -= 1;
        }
        while start < end && matches!(self.lower(start), "and" | "but" | "or" | "then" | "also") {
            start += 1;
        }
        start
    }

    pub(super) fn modal(
        &mut self,
        (index, length): (usize, usize),
        force: Force,
        rule: &str,
    ) -> Option<usize> {
        let vp = self.skip_adverbs(index + length);
        let next = self.words.get(vp)?;
        let start = self.subject_start(index);
        let subject = self.words.get(start..index)?;
        let be = vp + usize::from(next.lower == "have" && self.lower(vp + 1) == "been");
        let passive = matches!(self.lower(be), "be" | "been")
            && self.cues.is_participle(self.words.get(self.skip_adverbs(be + 1))?);
        if next.is_mark() || !self.accepts(subject, (vp, passive), force, length > 1) {
            return None;
        }
        let is_general = subject.is_empty() || subject.len() <= 2 && doer::is_pronoun(subject);
        let opening = Opening {
            at: index + length,
            subject: (!subject.is_empty()).then_some((start, index)),
            force,
            rule: rule.to_owned(),
            with_subject: !is_general && (passive || (subject.len() <= 8 && is_doer(subject))),
        };
        Some(self.chain(opening))
    }

    /// Whether a modal after `subject` commits somebody, or forecasts.
    fn accepts(
        &self,
        subject: &[Word<'_>],
        (vp, passive): (usize, bool),
        force: Force,
        is_phrase: bool,
    ) -> bool {
        let subject = perfect::without_time(subject);
        let first = subject.first().map_or("", |word| word.lower);
        if subject.iter().any(|word| {
            matches!(
                word.lower,
                "if" | "whether" | "when" | "although" | "as" | "once" | "who" | "which"
            )
        }) && !passive
        {
            return false;
        }
        if matches!(first, "there" | "this" | "these" | "those")
            || is_other_body(subject) && !self.scene.is_national
        {
            return false;
        }
        if matches!(self.scene.mood, Mood::Past) && !matches!(first, "we") {
            return false;
        }
        match force {
            Force::Must if !is_phrase && subject.len() == 1 && first == "it" => false,
            Force::Must => true,
            _ if passive => !subject.iter().any(|word| word.lower == "meeting") && first != "it",
            _ if is_phrase => true,
            _ if self.sets_target(vp) || self.takes_effect(vp) || self.attains_in_plan(vp) => true,
            _ if self.scene.is_minutes && self.lower(vp) == "have" && self.rest(vp).len() > 4 => {
                is_doer(subject) || doer::is_agent(subject)
            }
            _ if lists::has!("en.english.states", self.lower(vp)) && !matches!(first, "we") => {
                false
            }
            _ if self.may_plan(vp) => true,
            _ if self.hopes => self.is_act(vp) || !lists::has!("en.english.states", self.lower(vp)),
            _ => {
                let decides = self.scene.is_item && matches!(self.scene.mood, Mood::Decision);
                let by_name = self.scene.is_minutes && subject.len() <= 3 && self.is_act(vp);
                decides || by_name || is_phrase || is_doer(subject) || doer::is_agent(subject)
            }
        }
    }

    /// A clause after "that", in the subjunctive or with a modal of its own.
    pub(super) fn that(&mut self, start: usize, rule: &str) -> Option<usize> {
        self.left = start;
        let end = boundary::of_that(self.words, self.cues, start);
        let inside = self.words.get(start..end)?;
        let has_modal = (0..inside.len()).any(|offset| {
            let cue = self.cues.cue(self.rest(start + offset));
            matches!(self.lower(start + offset), "would")
                || cue.is_some_and(|(_, group)| matches!(group.role, Role::Must | Role::Will))
        });
        if has_modal {
            return Some(start);
        }
        let be = (1..inside.len()).find(|offset| {
            self.lower(start + offset) == "be" && self.lower(start + offset - 1) != "to"
        });
        let act = || {
            (1..inside.len()).find(|offset| {
                let at = start + offset;
                !self.lower(at).ends_with('s') && self.cues.act(self.rest(at)).is_some()
            })
        };
        let verb = be.or_else(act)?;
        let is_statement = inside.iter().take(verb).any(|word| {
            matches!(
                word.lower,
                "was" | "were" | "is" | "are" | "had" | "has" | "have" | "did" | "could" | "might"
            )
        });
        if is_statement {
            return None;
        }
        let opening = Opening {
            at: start + verb,
            subject: Some((start, start + verb)),
            force: Force::Must,
            rule: rule.to_owned(),
            with_subject: true,
        };
        Some(self.chain(opening))
    }

    /// "urged the cooperative to extend": somebody is asked or told.
    fn order(&mut self, (index, length): (usize, usize), rule: &str) -> Option<usize> {
        let from = index + length;
        let to = (from..(from + 16).min(self.words.len()))
            .take_while(|at| {
                !matches!(
                    self.lower(*at),
                    ";" | ":"
                        | "."
                        | "whether"
                        | "if"
                        | "for"
                        | "about"
                        | "by"
                        | "when"
                        | "how"
                        | "why"
                )
            })
            .find(|at| self.lower(*at) == "to" && *at + 1 < self.words.len())?;
        let vp = self.skip_adverbs(to + 1);
        let wishes_alone = to == from && self.lower(from.wrapping_sub(1)) == "like";
        if wishes_alone
            || self.words.get(vp)?.is_mark()
            || matches!(self.lower(vp), "the" | "a" | "an" | "this")
        {
            return None;
        }
        if self.is_foreign(index) || matches!(self.scene.mood, Mood::Past) {
            return None;
        }
        let verb = self.lower(index);
        let asks = matches!(
            verb,
            "urged"
                | "urges"
                | "asked"
                | "asks"
                | "encouraged"
                | "encourages"
                | "invited"
                | "hoped"
                | "requested"
                | "requests"
                | "reminded"
                | "called"
        );
        let was_asked = matches!(
            self.lower(index.wrapping_sub(1)),
            "were" | "was" | "is" | "are" | "be" | "been"
        ) || matches!(verb, "has" | "have");
        let subject = if was_asked { (self.subject_start(index), index - 1) } else { (from, to) };
        let opening = Opening {
            at: to + 1,
            subject: (subject.0 < subject.1).then_some(subject),
            force: if asks { Force::Ask } else { Force::Must },
            rule: format!("{rule}.{verb}"),
            with_subject: false,
        };
        self.left = from;
        Some(self.chain(opening))
    }

    fn progress(&mut self, (index, length): (usize, usize), rule: &str) -> Option<usize> {
        let start = self.subject_start(index);
        let subject = self.words.get(start..index)?;
        let last = self.words.get(index + length - 1)?;
        let verb_ok = last.lower.ends_with("ing")
            || last.lower == "on"
            || last.lower == "up"
            || last.lower == "forward"
            || last.lower == "with"
            || last.lower == "out"
            || self.words.get(index + length).is_some_and(|next| self.cues.is_gerund(next));
        let refuses = matches!(self.scene.mood, Mood::Past)
            || (is_other_body(subject) && !self.scene.is_national);
        if refuses
            || !verb_ok
            || subject.iter().any(|word| matches!(word.lower, "which" | "world" | "economy"))
        {
            return None;
        }
        let opening = Opening {
            at: index + 1,
            subject: (!subject.is_empty()).then_some((start, index)),
            force: Force::Will,
            rule: rule.to_owned(),
            with_subject: false,
        };
        Some(self.chain(opening))
    }
}

impl Opening {
    fn bare(at: usize, force: Force, rule: &str) -> Self {
        Self { at, subject: None, force, rule: rule.to_owned(), with_subject: false }
    }
}
