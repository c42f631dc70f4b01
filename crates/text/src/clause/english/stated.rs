//! Promises that carry no modal: a noun of intention ("it is our intention to"), a verb that plans
//! ("the city proposes a branch"), the subjunctive behind any "that", and what minutes tell in the
//! past ("referred the matter to", "was set for 20 April").

use super::{Opening, Reader, doer, is_doer};
use crate::clause::Force;
use crate::cue::Word;
use crate::document::Mood;
use crate::lists;

/// How far behind a noun of intention its verb may stand, in words.
const REACH: usize = 12;

impl Reader<'_> {
    /// Tries these at `index`; returns where to go on.
    pub(super) fn stated(&mut self, index: usize, word: &str) -> Option<usize> {
        if self.scene.mood == Mood::Past {
            return None;
        }
        if lists::has!("en.stated.aims", word) {
            return self.intention(index);
        }
        if lists::has!("en.stated.offers", word) {
            return self.offers(index);
        }
        match word {
            "that" => self.subjunctive(index),
            "there" => self.there(index),
            ":" => self.listed(index),
            "expect" if self.lower(index.wrapping_sub(1)) == "can" => {
                let plans = self.scene.mood == Mood::Plan;
                plans.then(|| self.chain(Opening::bare(index + 1, Force::Will, "en.expect")))
            }
            "responsibility" | "responsible" | "accountable" => self.answers_for(index),
            "moved" | "motion" if self.scene.is_minutes => self.nominal_motion(index),
            "set" | "scheduled" | "rescheduled" if self.scene.is_minutes => self.day(index),
            "referred" | "refers" if self.scene.is_minutes => self.referred(index),
            _ => None,
        }
    }

    /// "it is our intention to make", "the goal of the plan is to", "our ambition is a port without
    /// waste".
    fn intention(&mut self, index: usize) -> Option<usize> {
        let back = |count: usize| index.checked_sub(count).map_or("", |at| self.lower(at));
        let owned = (1..=3).any(|count| lists::has!("en.stated.owners", back(count)))
            || back(1).ends_with("'s")
            || back(2).ends_with("'s");
        if !owned {
            return None;
        }
        let said_before = (2..=5).any(|count| matches!(back(count), "is" | "remains"));
        if said_before && self.lower(index + 1) == "to" && self.opens_verb(index + 2) {
            return Some(self.chain(Opening::bare(index + 2, Force::Will, "en.aim")));
        }
        let is = (index + 1..(index + REACH).min(self.words.len()))
            .take_while(|at| !matches!(self.lower(*at), "," | ";" | ":" | "." | "that"))
            .find(|at| matches!(self.lower(*at), "is" | "are" | "remains" | "remain"))?;
        let behind = self.skip_adverbs(is + 1);
        if self.lower(behind) == "to" && self.opens_verb(behind + 1) {
            return Some(self.chain(Opening::bare(behind + 1, Force::Will, "en.aim")));
        }
        let directs = matches!(self.scene.mood, Mood::Plan | Mood::Decision);
        let counts = self.rest(is).iter().any(|word| {
            word.lower.starts_with(|first: char| first.is_ascii_digit())
                || matches!(word.lower, "zero" | "no" | "half" | "every" | "all")
        });
        let names = lists::has!("en.boundary.object_heads", self.lower(behind)) || counts;
        let ours = (1..=3).any(|count| back(count) == "our");
        let is_aim = ours && directs && names && self.lower(behind) != "that";
        is_aim.then(|| self.chain(Opening::bare(behind, Force::Figure, "en.aim.is")))
    }

    /// "the city proposes a new branch", "we promise a reply within a week".
    fn offers(&mut self, index: usize) -> Option<usize> {
        let next = self.lower(index + 1);
        let takes = lists::has!("en.boundary.object_heads", next)
            && !matches!(next, "to" | "on" | "about" | "from" | "not")
            || next.starts_with(|first: char| first.is_ascii_digit());
        let start = self.subject_start(index);
        let subject = self.words.get(start..index)?;
        let able = !subject.is_empty() && (is_doer(subject) || doer::is_agent(subject));
        let above = doer::is_other_body(subject) && !self.scene.is_national;
        let tells = subject.iter().any(|word| matches!(word.lower, "who" | "which" | "not"));
        let acts = takes && able && !above && !tells && !self.scene.is_minutes;
        acts.then(|| self.chain(Opening::bare(index + 1, Force::Will, "en.offers")))
    }

    /// "concurred that the lot be leased": a bare "be" behind any "that".
    fn subjunctive(&mut self, index: usize) -> Option<usize> {
        let before = self.lower(index.checked_sub(1)?);
        let governs = before.ends_with("ed")
            || before.ends_with('s')
            || lists::has!("en.stated.governs", before);
        let be = (index + 2..(index + 18).min(self.words.len()))
            .take_while(|at| !lists::has!("en.stated.finite", self.lower(*at)))
            .find(|at| self.lower(*at) == "be" && self.lower(*at - 1) != "to")?;
        let passive = self
            .words
            .get(self.skip_adverbs(be + 1))
            .is_some_and(|word| self.cues.is_participle(word));
        if !governs || !passive || self.is_earlier(index - 1) {
            return None;
        }
        self.after_that = true;
        self.that(index + 1, "en.subjunctive")
    }

    /// "there can be no false rectification", "there must be a plan".
    fn there(&mut self, index: usize) -> Option<usize> {
        let modal = self.lower(index + 1);
        let be = self.skip_adverbs(index + 2);
        let bans = self.lower(be + 1) == "no";
        let binds =
            matches!(modal, "must" | "should" | "shall") || bans && matches!(modal, "can" | "will");
        (binds && self.lower(be) == "be").then(|| {
            let force = if bans { Force::Ban } else { Force::Must };
            self.chain(Opening::bare(be + 1, force, "en.there"))
        })
    }

    /// "what I can do: release the site, halve the fee": acts behind a colon.
    fn listed(&mut self, index: usize) -> Option<usize> {
        let acts = !self.scene.is_minutes && self.is_act(index + 1) && self.commands(index + 1);
        acts.then(|| self.chain(Opening::bare(index + 1, Force::Must, "en.listed")))
    }

    /// "responsibility for delivery rests with the board", "the manager is responsible for".
    fn answers_for(&mut self, index: usize) -> Option<usize> {
        let directs = matches!(self.scene.mood, Mood::Plan | Mood::Decision);
        let start = self.subject_start(index);
        let is = |at: usize| matches!(self.lower(at), "is" | "are" | "be" | "jointly" | "overall");
        let rests = self.lower(index) == "responsibility"
            && self.rest(index).windows(2).take(REACH).any(|pair| {
                matches!(pair, [one, two] if two.lower == "with"
                    && matches!(one.lower, "rests" | "lies" | "sits" | "rest" | "lie"))
            });
        let bears = self.lower(index) != "responsibility"
            && self.lower(index + 1) == "for"
            && is(index.wrapping_sub(1))
            && is_doer(self.words.get(start..index)?);
        if !directs || !(rests || bears) {
            return None;
        }
        let opening = Opening::bare(start, Force::Must, "en.answers_for");
        Some(self.chain(opening))
    }

    /// "moved approval of the contract", "motion by Reed for adoption of the code".
    fn nominal_motion(&mut self, index: usize) -> Option<usize> {
        let last = (index + REACH).min(self.words.len());
        let noun = (index + 1..last)
            .take_while(|at| !matches!(self.lower(*at), ";" | "." | "to" | "that"))
            .find(|at| {
                lists::has!("en.stated.motions", self.lower(*at)) && self.lower(at + 1) == "of"
            })?;
        Some(self.chain(Opening::bare(noun, Force::Must, "en.motion")))
    }

    /// "a workshop was set for 20 April".
    fn day(&mut self, index: usize) -> Option<usize> {
        let be = self.lower(index.checked_sub(1)?);
        let next = self.lower(index + 2);
        let names_day = next.starts_with(|first: char| first.is_ascii_digit())
            || lists::has!("en.stated.days", next)
            || lists::has!("en.presumed.months", next);
        let start = self.subject_start(index - 1);
        let passive = matches!(be, "was" | "is" | "were" | "are" | "been") && start < index - 1;
        let takes = matches!(self.lower(index + 1), "for" | "to") && names_day;
        (passive && takes && !self.is_earlier(index)).then(|| {
            self.chain(Opening {
                at: index,
                subject: Some((start, index)),
                force: Force::Must,
                rule: "en.day".to_owned(),
                with_subject: true,
            })
        })
    }

    /// "referred the matter to the committee", "was referred to the committee".
    fn referred(&mut self, index: usize) -> Option<usize> {
        let passive = matches!(self.lower(index.wrapping_sub(1)), "was" | "were" | "be" | "is");
        let to = (index + 1..(index + 8).min(self.words.len()))
            .take_while(|at| !self.words.get(*at).is_some_and(Word::is_mark))
            .find(|at| self.lower(*at) == "to")?;
        let sends = passive && to == index + 1 || !passive && to > index + 1;
        (sends && !self.is_earlier(index))
            .then(|| self.chain(Opening::bare(index, Force::Must, "en.referred")))
    }
}
