//! Patterns at the head of a sentence or behind a mark: items that begin with an act, directives,
//! "RESOLVED: to", "The Clerk to write to the county".

use super::{Opening, Reader, is_doer};
use crate::clause::Force;
use crate::cue::{EnglishCues, Group, Word};
use crate::document::Mood;
use crate::lists;

/// Whether a line begins as an item of what a plan does: "funds a", "improves access".
pub(crate) fn opens_in_present(line: &str, cues: &EnglishCues) -> bool {
    let mut words = line.split_whitespace().map(str::to_ascii_lowercase);
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (first, second) = (first.as_str(), second.as_str());
    let is_form = first.len() > 3 && first.ends_with('s') && !first.ends_with("ss");
    let is_act = || base_of_present(cues, first).is_some();
    is_form && (is_before_object(second) || is_act() && takes(second))
}

/// Whether a word can follow a verb in the third person: none that shows that it was a noun.
fn takes(word: &str) -> bool {
    word.starts_with(char::is_alphanumeric)
        && (!lists::has!("en.boundary.no_objects", word) || word == "with")
}

/// The group of the act that a form of the third person comes from.
pub(super) fn base_of_present<'a>(cues: &'a EnglishCues, form: &str) -> Option<&'a Group> {
    let stem = form.strip_suffix('s')?;
    let changed = stem.strip_suffix("ie").map(|short| format!("{short}y"));
    let candidates = [Some(stem), stem.strip_suffix('e'), changed.as_deref()];
    candidates.into_iter().flatten().find_map(|lower| {
        let word = Word { lower, start: 0, end: 0 };
        cues.act(&[word]).map(|(_, group)| group)
    })
}

/// Whether a line begins with an act: "establish a".
pub(crate) fn opens_with_act(line: &str, cues: &EnglishCues) -> bool {
    let first = line.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
    cues.act(&[Word { lower: &first, start: 0, end: 0 }]).is_some()
}

/// Whether a line is one of a list of parts: it goes on from the line that leads to it.
pub(crate) fn goes_on(quote: &str) -> bool {
    let end = quote.trim_end();
    quote.starts_with(|first: char| first.is_ascii_lowercase())
        || end.ends_with(';')
        || end.ends_with("; and")
}

/// Whether what is done something to begins with this word.
fn is_before_object(word: &str) -> bool {
    lists::has!("en.signs.determiners", word)
}

/// How far the comma behind an adjunct at the head of a sentence may stand, in words.
const ADJUNCT: usize = 18;

impl Reader<'_> {
    /// Tries the patterns that begin at the head of a sentence: returns where to go on.
    pub(super) fn opening_pattern(&mut self) -> Option<usize> {
        let first = usize::from(matches!(self.lower(0), "*" | "-" | "\""));
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
        if self.scene.is_minutes
            && let Some(next) = self.terse(first)
        {
            return Some(next);
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
        if in_list && self.scene.is_item && self.acts_in_present(first) {
            return Some(self.chain(Opening::bare(first, Force::Bare, "en.item.present")));
        }
        let plans = self.scene.mood == Mood::Plan && !self.scene.is_minutes;
        if plans && self.is_act(first) && self.commands(first) {
            return Some(self.chain(Opening::bare(first, Force::Bare, "en.plan.act")));
        }
        if plans && let Some(at) = self.behind_adjunct(first) {
            return Some(self.chain(Opening::bare(at, Force::Bare, "en.plan.act")));
        }
        let is_open = !self.scene.is_minutes && matches!(self.scene.mood, Mood::Open | Mood::Plan);
        let behind = self.behind_ordinal(first);
        if is_open && self.is_act(behind) && self.commands(behind) {
            return Some(self.chain(Opening::bare(behind, Force::Must, "en.directive")));
        }
        let is_resolved = self.scene.is_minutes && self.scene.is_item && in_list;
        let has_be = (first..first + 14).any(|at| self.lower(at) == "be");
        if is_resolved && has_be { self.that(first, "en.item.resolved") } else { None }
    }

    /// "Funds a programme": an act in the present tense before what it is done to, as lists of what
    /// a plan does say it.
    fn acts_in_present(&self, first: usize) -> bool {
        let (form, behind) = (self.lower(first), self.lower(first + 1));
        let takes = is_before_object(behind) || self.scene.stand.in_list && takes(behind);
        takes && base_of_present(self.cues, form).is_some()
    }

    /// "In tandem with the harbour, maintain the quays": the act behind an adjunct and a comma.
    fn behind_adjunct(&self, first: usize) -> Option<usize> {
        let opens = lists::has!("en.opening.adjuncts", self.lower(first));
        let comma = (first + 1..first + ADJUNCT).find(|at| self.lower(*at) == ",")?;
        let mut between = self.words.get(first..comma)?.iter();
        let is_plain = !between.any(|word| lists::has!("en.english.finite", word.lower));
        let acts = self.is_act(comma + 1) && self.commands(self.skip_adverbs(comma + 1));
        (opens && is_plain && acts).then_some(comma + 1)
    }

    /// Behind "First," or "In addition," at the head of a sentence.
    pub(super) fn behind_ordinal(&self, first: usize) -> usize {
        let comma = (first + 1..first + 4).find(|at| self.lower(*at) == ",");
        match comma {
            Some(comma) if lists::has!("en.opening.ordinals", self.lower(comma - 1)) => comma + 1,
            _ => first,
        }
    }

    /// "The Clerk to write to the county": somebody, "to" and an act, without a finite verb.
    pub(super) fn somebody_to(&mut self, first: usize) -> Option<usize> {
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
            && !matches!(self.lower(start), "it" | "in" | "with" | "as" | "up" | "this")
            || matches!(self.lower(start), "when" | "where" | "once" | "while");
        let acts = before.len() > 1 && !is_doer(before) && !self.scene.is_minutes;
        if acts && (self.is_act(start) || self.acts_in_present(start)) {
            return None;
        }
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

    /// "RESOLVED: to ...", "AGREED - that ...".
    pub(super) fn resolution(&mut self, index: usize, word: &str) -> Option<usize> {
        let is_head = matches!(
            word,
            "resolved"
                | "agreed"
                | "recommended"
                | "recommendation"
                | "decision"
                | "ordered"
                | "resolution"
                | "voted"
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
}
