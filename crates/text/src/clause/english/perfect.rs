//! Decisions told in other words than "resolved that": with a remark between ("it was agreed, after
//! a vote, that"), with a gerund ("was tasked with merging"), as a ban ("no tree may be felled");
//! and the past perfect, which tells of an earlier decision and decides nothing.

use super::doer::is_agent;
use super::{Opening, Reader, is_doer};
use crate::clause::Force;
use crate::cue::Word;
use crate::document::Mood;
use crate::lists;

/// Longest remark between "agreed" and "that", in words.
const REMARK_MAX: usize = 12;

impl Reader<'_> {
    /// Tries these at `index`; returns where to go on.
    pub(super) fn perfect(&mut self, index: usize, word: &str) -> Option<usize> {
        match word {
            "may" if self.lower(self.subject_start(index)) == "no" => {
                self.modal((index, 1), Force::Ban, "en.no_may")
            }
            "agreed" | "resolved" | "recommended" | "decided" | "voted" | "undertook" => {
                self.manner(index).or_else(|| self.remarked(index))
            }
            "seconded" | "moved" => self.motion(index).or_else(|| {
                let formal = self.scene.is_minutes && self.lower(index + 1) == "by";
                formal.then(|| self.formal(index)).flatten()
            }),
            "motion" if self.scene.is_minutes && self.lower(index + 1) == "to" => {
                self.far_to(index, 2, "en.motion")
            }
            "consensus" | "direction" if self.scene.is_minutes => {
                let that = (index + 1..index + 8).find(|at| self.lower(*at) == "that");
                match that {
                    Some(that) => {
                        self.after_that = true;
                        self.that(that + 1, "en.agreed")
                    }
                    None => self.far_to(index, 10, "en.agreed"),
                }
            }
            "requested" | "requests" if self.scene.is_minutes => self.requested(index),
            "formed" | "established" | "convened" | "created" if self.scene.is_minutes => {
                self.formed(index)
            }
            "appointed" | "appoints" if self.scene.is_minutes => self.appointed(index),
            "has" | "have" | "is" | "are" | "am" => self
                .goal(index)
                .or_else(|| self.set(index))
                .or_else(|| self.limited(index))
                .or_else(|| self.under_way(index)),
            "tasked" | "charged" | "entrusted" | "committed" | "commits" => {
                self.gerund(index).or_else(|| {
                    let to = self.lower(index + 1) == "to" && self.is_act(index + 2);
                    let is_new = to && !self.is_earlier(index) && self.scene.mood != Mood::Past;
                    is_new.then(|| self.modal((index, 2), Force::Will, "en.will")).flatten()
                })
            }
            _ => None,
        }
    }

    /// "Moved by Cole, seconded by Reed, that the fee be waived", "... to waive the fee".
    fn formal(&mut self, index: usize) -> Option<usize> {
        let reach = (index + 16).min(self.words.len());
        match (index..reach).find(|at| self.lower(*at) == "that") {
            Some(that) => {
                self.after_that = true;
                self.that(that + 1, "en.motion.that")
            }
            None => self.far_to(index, 24, "en.motion"),
        }
    }

    /// "requested a six-month report": a thing that is asked for.
    fn requested(&mut self, index: usize) -> Option<usize> {
        let near = index + 1..index + 7;
        let by_day = self.lower(index + 1) == "the"
            && self.rest(index).iter().any(|word| matches!(word.lower, "by" | "before"));
        let opens =
            by_day || matches!(self.lower(index + 1), "a" | "an" | "another" | "further" | "more");
        let thing =
            by_day || near.clone().any(|at| lists::has!("en.requested.things", self.lower(at)));
        let to = near.clone().any(|at| matches!(self.lower(at), "to" | "that"));
        if !opens || !thing || to || self.is_earlier(index) || self.scene.mood == Mood::Past {
            return None;
        }
        Some(self.chain(Opening::bare(index + 1, Force::Ask, "en.requested")))
    }

    /// "a working group was formed to plan an event".
    fn formed(&mut self, index: usize) -> Option<usize> {
        let was = matches!(self.lower(index.wrapping_sub(1)), "was" | "were" | "be" | "is");
        let to = self.lower(index + 1) == "to" && self.is_act(index + 2);
        (was && to).then(|| self.chain(Opening::bare(index + 2, Force::Must, "en.formed")))
    }

    /// "appointed Quist and Mabry to a committee".
    fn appointed(&mut self, index: usize) -> Option<usize> {
        let told = matches!(self.lower(index.wrapping_sub(1)), "was" | "were" | "been" | "be");
        let to = (index + 1..index + 10).any(|at| matches!(self.lower(at), "to" | "as"));
        (to && !told).then(|| self.chain(Opening::bare(index, Force::Must, "en.appointed")))
    }

    /// "moved, and Trustee Cho seconded, to purchase".
    fn motion(&mut self, index: usize) -> Option<usize> {
        let to = index + 1 + usize::from(self.lower(index + 1) == ",");
        let opens = self.lower(to) == "to" && self.opens_verb(to + 1);
        opens.then(|| self.chain(Opening::bare(to + 1, Force::Must, "en.motion")))
    }

    /// "resolved unanimously to": an adverb stands between.
    fn manner(&mut self, index: usize) -> Option<usize> {
        let behind = self.skip_adverbs(index + 1);
        let is_to = behind > index + 1 && self.lower(behind) == "to";
        if !is_to || self.is_earlier(index) {
            return None;
        }
        self.modal((index, behind + 1 - index), Force::Will, "en.agreed")
    }

    /// "Housing Manager: circulate the figures": who, a colon, an act.
    pub(super) fn owner_then_act(&mut self, first: usize) -> Option<usize> {
        let colon = (first + 1..first + 7).find(|at| matches!(self.lower(*at), ":" | "-"))?;
        let verb = self.skip_adverbs(colon + 1);
        let acts = self.cues.act(self.rest(verb)).is_some();
        acts.then(|| {
            self.chain(Opening {
                at: colon + 1,
                subject: Some((first, colon)),
                force: Force::Must,
                rule: "en.owner_colon".to_owned(),
                with_subject: false,
            })
        })
    }

    /// "agreed, after a vote, that": the remark is stepped over.
    fn remarked(&mut self, index: usize) -> Option<usize> {
        if self.lower(index + 1) != "," || self.is_earlier(index) {
            return None;
        }
        let last = index + 2 + REMARK_MAX;
        let that = (index + 3..last)
            .find(|at| matches!(self.lower(*at), "that" | "to") && self.lower(at - 1) == ",")?;
        if self.lower(that) == "to" {
            return Some(self.chain(Opening::bare(that + 1, Force::Must, "en.agreed")));
        }
        self.after_that = true;
        self.that(that + 1, "en.agreed")
    }

    /// "was tasked with merging the counters", "has committed to publishing the data".
    fn gerund(&mut self, index: usize) -> Option<usize> {
        let by = (index + 1..index + 10).find(|at| matches!(self.lower(*at), "with" | "to"))?;
        let verb = self.skip_adverbs(by + 1);
        let form = self.lower(verb);
        let is_gerund = form.len() > 5 && form.ends_with("ing");
        let pays = self.rest(index + 1).first().is_some_and(|next| {
            next.lower.starts_with(['£', '$', '€']) || is_number(next) || next.lower == "up"
        });
        let is_near = by == index + 1 || self.lower(by) == "with" || pays;
        if !is_gerund || !is_near || self.is_earlier(index) || self.scene.mood == Mood::Past {
            return None;
        }
        let start = self.subject_start(index);
        let opening = Opening {
            at: verb,
            subject: (start < index).then_some((start, index)),
            force: Force::Will,
            rule: "en.gerund".to_owned(),
            with_subject: false,
        };
        Some(self.chain(opening))
    }

    /// "no deaths by 2035 is our goal": a figure or a day, named as an aim.
    fn goal(&mut self, index: usize) -> Option<usize> {
        let ours = matches!(self.lower(index + 1), "our" | "the");
        let named = (index + 2..index + 6)
            .find(|at| matches!(self.lower(*at), "goal" | "target" | "aim" | "objective"))?;
        let start = self.subject_start(index);
        let subject = self.words.get(start..index)?;
        let ends = self.words.get(named + 1).is_none_or(|word| word.is_mark());
        if !ours || !ends || !subject.iter().any(is_number) || self.scene.mood == Mood::Past {
            return None;
        }
        let opening = Opening::bare(start, Force::Figure, "en.goal");
        self.push(&opening, (start, index), (start, start + 1, None), true);
        Some(named + 1)
    }

    /// "we have set this year's deficit at ...": a figure that is fixed for a time to come.
    fn set(&mut self, index: usize) -> Option<usize> {
        let verb = self.skip_adverbs(index + 1);
        let fixes = lists::has!("en.perfect.fixes", self.lower(verb));
        let ahead = self.rest(verb).windows(2).any(|pair| {
            matches!(pair, [one, two] if matches!(one.lower, "this" | "next" | "coming")
                && lists::has!("en.perfect.times", two.lower))
                || matches!(pair, [one, two] if one.lower == "target" && two.lower == "of")
        });
        let counts = self.rest(verb).iter().any(is_number);
        if !fixes || !ahead || !counts || self.scene.mood == Mood::Past {
            return None;
        }
        let is_passive = matches!(self.lower(index), "is" | "are")
            && self.words.get(verb).is_some_and(|word| self.cues.is_participle(word));
        let start = self.subject_start(index);
        let opening = Opening {
            at: verb,
            subject: (start < index).then_some((start, index)),
            force: Force::Figure,
            rule: "en.set".to_owned(),
            with_subject: is_passive,
        };
        Some(self.chain(opening))
    }

    /// "By 2027, output will exceed 100 billion", "spending will reach 4% of GDP this year": a
    /// figure with the time in which it is reached.
    pub(super) fn sets_target(&self, vp: usize) -> bool {
        let by = self.words.windows(2).any(|pair| {
            matches!(pair, [by, day] if matches!(by.lower, "by" | "in")
                && (is_number(day) || by.lower == "by" && day.lower == "the"))
                || matches!(pair, [this, time] if matches!(this.lower, "this" | "next" | "annual")
                && matches!(time.lower, "year" | "five" | "average" | "years"))
        });
        let counts = self.rest(vp).iter().any(is_number);
        let allots = self.lower(vp) == "be"
            && self
                .words
                .iter()
                .take(vp)
                .any(|word| lists::has!("en.perfect.allotments", word.lower));
        by && counts && (allots || lists::has!("en.english.attains", self.lower(vp)))
    }

    /// "rates will climb from 41% to 55%", said in a plan.
    pub(super) fn attains_in_plan(&self, vp: usize) -> bool {
        let plans = matches!(self.scene.mood, Mood::Plan | Mood::Decision);
        let counts = self.words.iter().any(is_number);
        let by = self.words.windows(2).any(|pair| {
            matches!(pair, [one, two]
                if one.lower == "by" && (is_number(two) || two.lower == "the"))
        });
        plans
            && counts
            && (lists::has!("en.english.attains", self.lower(vp))
                || by && !self.scene.is_minutes && matches!(self.lower(vp), "be" | "have")
                || self.is_for(vp))
    }

    /// "parking will be free for 90 days".
    fn is_for(&self, vp: usize) -> bool {
        let spans = self.rest(vp).windows(2).any(|pair| {
            matches!(pair, [one, two] if matches!(one.lower, "for" | "until" | "from" | "within")
                && is_number(two))
        });
        let costs = self
            .words
            .iter()
            .any(|word| matches!(word.lower, "cost" | "costs" | "total" | "price" | "estimated"));
        self.lower(vp) == "be" && spans && !costs && !self.scene.is_minutes
    }

    /// "the college and the city are jointly setting up a hub", said in a plan.
    fn under_way(&mut self, index: usize) -> Option<usize> {
        let plans = self.scene.mood != Mood::Past && !self.scene.is_minutes;
        let vp = self.skip_adverbs(index + 1);
        let acts = self.words.get(vp).is_some_and(|word| self.cues.is_gerund(word));
        let start = self.subject_start(index);
        let subject = self.words.get(start..index)?;
        let ours = subject.last().is_some_and(|last| matches!(last.lower, "we" | "i"));
        let able = is_doer(subject) || ours || is_agent(subject) && self.scene.mood == Mood::Plan;
        let above = super::is_other_body(subject) && !self.scene.is_national;
        let able =
            able && !above && !subject.iter().any(|word| matches!(word.lower, "which" | "who"));
        let able = able && !lists::has!("en.perfect.fares", self.lower(vp));
        let being = self.lower(index + 1) == "being"
            && self.words.get(index + 2).is_some_and(|word| self.cues.is_participle(word));
        let opens = matches!(self.lower(index), "is" | "are" | "am")
            && plans
            && (acts && able || being && self.scene.mood == Mood::Plan);
        opens.then(|| {
            self.chain(Opening {
                at: index + 1,
                subject: Some((start, index)),
                force: Force::Will,
                rule: "en.progress.plan".to_owned(),
                with_subject: false,
            })
        })
    }

    /// "will come into force", "will take effect".
    pub(super) fn takes_effect(&self, vp: usize) -> bool {
        let rest = [self.lower(vp), self.lower(vp + 1), self.lower(vp + 2)];
        matches!(rest, ["take", "effect", _])
            || matches!(rest, ["come" | "go", "into", "force" | "effect" | "operation" | "use"])
    }

    /// "had agreed to", "had previously asked": told of an earlier time.
    pub(super) fn is_earlier(&self, index: usize) -> bool {
        let before = |back: usize| index.checked_sub(back).map_or("", |at| self.lower(at));
        before(1) == "had"
            || before(2) == "had" && (before(1).ends_with("ly") || before(1) == "already")
            || before(2) == "had" && matches!(before(1), "been" | "since" | "then" | "also")
    }
}

fn is_number(word: &Word<'_>) -> bool {
    word.lower.starts_with(|first: char| first.is_ascii_digit())
}

/// A subject without the time before it ("this year the council").
pub(super) fn without_time<'a, 'b>(subject: &'a [Word<'b>]) -> &'a [Word<'b>] {
    match subject {
        [this, time, rest @ ..]
            if matches!(this.lower, "this" | "next")
                && lists::has!("en.perfect.times", time.lower) =>
        {
            rest
        }
        _ => subject,
    }
}
