//! Modals and their like: what stands behind "will", "must", "plans to", and whether their subject
//! makes it a promise or a forecast.

use super::{Opening, Reader, doer, is_doer, is_other_body, perfect};
use crate::clause::Force;
use crate::cue::Word;
use crate::document::Mood;
use crate::lists;

/// How far behind "be" the agenda may stand, in words.
const AGENDA: usize = 8;
/// Longest name of somebody, in words.
const REACH: usize = 4;

impl Reader<'_> {
    pub(super) fn modal(
        &mut self,
        (index, length): (usize, usize),
        force: Force,
        rule: &str,
    ) -> Option<usize> {
        let quoted = usize::from(self.lower(index + length) == "\"");
        let vp = self.skip_adverbs(index + length + quoted);
        let next = self.words.get(vp)?;
        let is_noun = self.lower(index) == "the";
        let weighs = length > 1 && self.lower(index + length - 1) == "of";
        if weighs && !(next.lower.len() > 4 && next.lower.ends_with("ing")) {
            return None;
        }
        let start = if is_noun { index } else { self.subject_start(index) };
        let subject = self.words.get(start..index)?;
        let be = vp + usize::from(next.lower == "have" && self.lower(vp + 1) == "been");
        let passive = matches!(self.lower(be), "be" | "been")
            && self.cues.is_participle(self.words.get(self.skip_adverbs(be + 1))?);
        if next.is_mark() || !self.accepts(subject, (vp, passive), force, length > 1) {
            return None;
        }
        let is_general = subject.is_empty() || subject.len() <= 2 && doer::is_pronoun(subject);
        let opening = Opening {
            at: index + length + quoted,
            subject: (!subject.is_empty()).then_some((start, index)),
            force,
            rule: rule.to_owned(),
            with_subject: !is_general && (passive || (subject.len() <= 8 && is_doer(subject))),
        };
        Some(self.chain(opening))
    }

    /// Whether a modal after `subject` commits somebody, or forecasts.
    pub(super) fn accepts(
        &self,
        subject: &[Word<'_>],
        (vp, passive): (usize, bool),
        force: Force,
        is_phrase: bool,
    ) -> bool {
        let subject = perfect::without_time(subject);
        let first = subject.first().map_or("", |word| word.lower);
        let is_subordinate = subject.iter().any(|word| {
            matches!(word.lower, "if" | "whether" | "when" | "although" | "as" | "once")
        }) || matches!(first, "who" | "which");
        if is_subordinate && !passive {
            return false;
        }
        let decides =
            self.scene.is_minutes || self.scene.mood == Mood::Decision && self.scene.is_item;
        let names_those = first == "those" && subject.len() > 1
            || matches!(first, "this" | "these") && decides && (passive || self.is_on_agenda(vp))
            || self.provides(subject, vp);
        if matches!(first, "there" | "this" | "these" | "those") && !names_those
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
            _ if passive && self.is_needed(vp) => false,
            _ if passive => !subject.iter().any(|word| word.lower == "meeting") && first != "it",
            _ if is_phrase => true,
            _ if self.sets_target(vp) || self.takes_effect(vp) || self.attains_in_plan(vp) => true,
            _ if self.scene.is_minutes && self.lower(vp) == "have" && self.rest(vp).len() > 4 => {
                is_doer(subject) || doer::is_agent(subject)
            }
            _ if self.brings(subject, vp) || self.provides(subject, vp) => true,
            _ if self.enables(vp) || self.is_reached(vp) || self.is_on_agenda(vp) => true,
            _ if lists::has!("en.presumed.all", first)
                && self.scene.mood == Mood::Plan
                && !self.scene.is_minutes =>
            {
                true
            }
            _ if self.is_doing(vp) && (doer::is_agent(subject) || self.is_named(subject)) => true,
            _ if matches!(self.lower(vp), "start" | "begin")
                && self.words.get(vp + 1).is_some_and(|next| self.cues.is_gerund(next)) =>
            {
                true
            }
            _ if lists::has!("en.english.states", self.lower(vp)) && !matches!(first, "we") => {
                false
            }
            _ if self.may_plan(vp) => true,
            _ if self.hopes => self.is_act(vp) || !lists::has!("en.english.states", self.lower(vp)),
            _ => {
                let decides = self.scene.is_item && matches!(self.scene.mood, Mood::Decision);
                let by_name = self.scene.is_minutes && subject.len() <= 3 && self.is_act(vp);
                decides
                    || by_name
                    || is_phrase
                    || is_doer(subject)
                    || doer::is_agent(subject)
                    || self.may_do(subject, vp)
            }
        }
    }

    /// "will be pressing the government": what is being done at a time ahead.
    fn is_doing(&self, vp: usize) -> bool {
        let verb = self.skip_adverbs(vp + 1);
        let form = self.lower(verb);
        let goes_on = self.scene.is_minutes && form.len() > 4 && form.ends_with("ing");
        self.lower(vp) == "be"
            && (goes_on || self.words.get(verb).is_some_and(|word| self.cues.is_gerund(word)))
    }

    /// "If the parish joins, a printer will be needed": what would follow.
    fn is_needed(&self, vp: usize) -> bool {
        let verb = self.skip_adverbs(vp + 1);
        self.lower(0) == "if" && matches!(self.lower(verb), "needed" | "required" | "affected")
    }

    /// Whether minutes speak of somebody, and not of what happens by itself.
    fn is_named(&self, subject: &[Word<'_>]) -> bool {
        let nobody = subject.iter().any(|word| lists::has!("en.modal.nobody", word.lower));
        self.scene.is_minutes && !nobody && subject.len() <= REACH
    }

    /// "the gun will be out in June": a state that somebody brings about.
    fn is_reached(&self, vp: usize) -> bool {
        let state = self.lower(self.skip_adverbs(vp + 1));
        let said = self.scene.is_minutes || matches!(self.scene.mood, Mood::Plan | Mood::Decision);
        said && self.lower(vp) == "be" && lists::has!("en.modal.states_reached", state)
    }

    /// "will be an item of the next agenda".
    fn is_on_agenda(&self, vp: usize) -> bool {
        self.scene.is_minutes
            && self.lower(vp) == "be"
            && self.rest(vp).iter().take(AGENDA).any(|word| word.lower == "agenda")
    }

    /// "you will be able to follow it": what a plan gives everybody.
    fn enables(&self, vp: usize) -> bool {
        let plans = matches!(self.scene.mood, Mood::Plan | Mood::Decision);
        plans && !self.scene.is_minutes && self.lower(vp) == "be" && self.lower(vp + 1) == "able"
    }

    /// Whether any subject but one that nobody commands ("the weather", "the visit") is said to do
    /// an act.
    fn may_do(&self, subject: &[Word<'_>], vp: usize) -> bool {
        let nobody = subject.iter().any(|word| lists::has!("en.modal.nobody", word.lower));
        let verb = self.lower(vp);
        let acts = self.opens_verb(vp);
        acts && !nobody
            && !lists::has!("en.english.attains", verb)
            && !lists::has!("en.presumed.fares", verb)
    }
}
