//! Promises that carry no modal: a noun of intention ("it is our intention to"), a verb that plans
//! ("the city proposes a branch"), the subjunctive behind any "that", and what minutes tell in the
//! past ("referred the matter to", "was set for 20 April").

use super::{Opening, Reader, doer, is_doer};
use crate::clause::Force;
use crate::cue::Word;
use crate::document::Mood;
use crate::lists;

/// How far behind "demanded" the noun of effort may stand, in words.
const EFFORT: usize = 5;
/// Longest label before a colon and an act, in words.
const LABEL: usize = 10;
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
            ";" if self.behind_ordinal(index + 1) > index + 1 => self.listed(index),
            "," if self.scene.is_minutes && matches!(self.lower(0), "if" | "subject" | "once") => {
                self.somebody_to(index + 1)
            }
            "," if self.scene.is_minutes => self.exempted(index),
            "asked" | "requested" if self.lower(index + 1) == "for" => self.asked_for(index),
            "called" | "calls" if self.lower(index + 1) == "to" => self.calls_to(index),
            _ if word.len() > 5
                && word.ends_with(['d', 's', 'g'])
                && lists::has!("en.stated.urges", word) =>
            {
                self.urges(index)
            }
            "told" | "tells" | "assured" | "informed" => self.tells_that(index),
            "want" if matches!(self.lower(index.wrapping_sub(1)), "i" | "we") => self.wants(index),
            "expect" if self.lower(index.wrapping_sub(1)) == "can" => {
                let plans = self.scene.mood == Mood::Plan;
                plans.then(|| self.chain(Opening::bare(index + 1, Force::Will, "en.expect")))
            }
            "responsibility" | "responsible" | "accountable" => self.answers_for(index),
            "moved" | "motion" if self.scene.is_minutes => self.nominal_motion(index),
            _ if lists::has!("en.stated.arranged", word) => self.day(index),
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
        let meant = matches!(self.lower(behind), "designed" | "intended" | "meant");
        let to = behind + usize::from(meant);
        if self.lower(to) == "to" && self.opens_verb(to + 1) {
            return Some(self.chain(Opening::bare(to + 1, Force::Will, "en.aim")));
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
        let at = self.behind_ordinal(index + 1);
        let is_near = index <= LABEL || at > index + 1 || self.takes_object(at);
        let acts = !self.scene.is_minutes && is_near && self.is_act(at) && self.commands(at);
        acts.then(|| self.chain(Opening::bare(at, Force::Must, "en.listed")))
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

    /// ", staff on nights to be exempt": a part of a decision behind a comma.
    fn exempted(&mut self, index: usize) -> Option<usize> {
        let reach = (index + 2..index + 8).find(|at| self.lower(*at) == "to")?;
        let is_be = self.lower(reach + 1) == "be";
        is_be.then(|| self.somebody_to(index + 1)).flatten()
    }

    /// "stressed boosting trade", "demanded solid work to prevent fires": what a leader says is to
    /// be done, as a gerund or behind a noun of effort.
    fn urges(&mut self, index: usize) -> Option<usize> {
        if self.scene.is_minutes || self.is_foreign(index) || self.is_earlier(index) {
            return None;
        }
        let at = self.skip_adverbs(index + 1);
        if self.words.get(at).is_some_and(|word| self.cues.is_gerund(word)) {
            return Some(self.chain(Opening::bare(index + 1, Force::Must, "en.urged")));
        }
        let noun = (at..at + EFFORT)
            .take_while(|at| !matches!(self.lower(*at), "that" | "the" | "," | "to" | "his"))
            .find(|at| lists::has!("en.stated.efforts", self.lower(*at)))?;
        let to = noun + 1;
        let opens = self.lower(to) == "to" && self.is_act(to + 1);
        opens.then(|| self.chain(Opening::bare(to + 1, Force::Must, "en.urged")))
    }

    /// "also called to speed up the works".
    fn calls_to(&mut self, index: usize) -> Option<usize> {
        let before = self.lower(index.wrapping_sub(1));
        let passive = matches!(before, "was" | "were" | "is" | "are" | "be" | "been" | "meeting");
        let acts = self.is_act(index + 2) && self.lower(index + 2) != "order";
        let calls = acts && !passive && !self.is_foreign(index) && !self.is_earlier(index);
        calls.then(|| self.chain(Opening::bare(index + 2, Force::Ask, "en.order.called")))
    }

    /// "asked for a trajectory to be brought to the next meeting".
    fn asked_for(&mut self, index: usize) -> Option<usize> {
        let to_be = (index + 2..(index + 2 + REACH).min(self.words.len()))
            .any(|at| self.lower(at) == "to" && self.lower(at + 1) == "be");
        let asks = to_be && !self.is_earlier(index);
        asks.then(|| self.chain(Opening::bare(index + 2, Force::Ask, "en.asked_for")))
    }

    /// "told the governor that": what follows is said.
    fn tells_that(&mut self, index: usize) -> Option<usize> {
        let that = (index + 1..(index + 8).min(self.words.len()))
            .take_while(|at| !self.words.get(*at).is_some_and(Word::is_mark))
            .find(|at| self.lower(*at) == "that")?;
        if self.is_foreign(index) || self.is_earlier(index) {
            return None;
        }
        self.said = true;
        self.left = that + 1;
        Some(that + 1)
    }

    /// "I want waiting times down to three hours by June": a wish with a figure, without "to".
    fn wants(&mut self, index: usize) -> Option<usize> {
        let rest = self.rest(index + 1);
        let bounded = rest.iter().any(|word| {
            matches!(word.lower, "by" | "every" | "within" | "before" | "each")
                || word.lower.starts_with(|first: char| first.is_ascii_digit())
        });
        let asks = rest.iter().take(REACH).any(|word| word.lower == "to");
        let down = rest.windows(2).any(|pair| {
            matches!(pair, [one, two] if matches!(one.lower, "down" | "up") && two.lower == "to")
        });
        let sets = bounded && (!asks || down) && !self.scene.is_minutes;
        sets.then(|| self.chain(Opening::bare(index + 1, Force::Figure, "en.want")))
    }

    /// What notes of a meeting say in few words: "Agreed £200", "Cllr Dent ordering a new one",
    /// "volunteers needed for three evenings", "no objection, but ask for a survey".
    pub(super) fn terse(&mut self, first: usize) -> Option<usize> {
        if matches!(self.scene.mood, Mood::Past | Mood::Skip) {
            return None;
        }
        let head = self.lower(first);
        let behind = first + 1 + usize::from(matches!(self.lower(first + 1), ":" | "-"));
        let next = self.lower(behind);
        let names_sum = next.starts_with(['£', '$', '€'])
            || next.starts_with(|symbol: char| symbol.is_ascii_digit());
        if lists::has!("en.stated.decided", head) && names_sum {
            return Some(self.chain(Opening::bare(behind, Force::Must, "en.agreed")));
        }
        if head == "no" && matches!(next, "objection" | "objections") {
            return Some(self.chain(Opening::bare(first, Force::Must, "en.planning")));
        }
        let gerund = (first + 1..first + 4)
            .find(|at| self.words.get(*at).is_some_and(|word| self.cues.is_gerund(word)));
        let acts = gerund.filter(|at| {
            let subject = self.words.get(first..*at).unwrap_or(&[]);
            let takes = lists::has!("en.boundary.object_heads", self.lower(at + 1));
            is_doer(subject) && takes && !subject.iter().any(Word::is_mark)
        });
        if let Some(at) = acts {
            return Some(self.chain(Opening {
                at,
                subject: Some((first, at)),
                force: Force::Will,
                rule: "en.terse".to_owned(),
                with_subject: true,
            }));
        }
        let needed = (first + 1..first + 4).find(|at| {
            matches!(self.lower(*at), "needed" | "wanted" | "required")
                && matches!(self.lower(at + 1), "for" | "to" | "by")
        })?;
        let opening = Opening::bare(first, Force::Ask, "en.terse");
        let end = self.words.len();
        self.push(&opening, (first, end), (needed, needed + 1, None), true);
        Some(end)
    }

    /// "a workshop was set for 20 April", "audit booked for 9 June", "a market is planned for".
    fn day(&mut self, index: usize) -> Option<usize> {
        if !self.scene.is_minutes {
            return self.arranged(index);
        }
        let be = self.lower(index.checked_sub(1)?);
        let next = self.lower(index + 2);
        let names_day = next.starts_with(|first: char| first.is_ascii_digit())
            || lists::has!("en.stated.days", next)
            || lists::has!("en.presumed.months", next);
        let is_bare = !matches!(be, "was" | "is" | "were" | "are" | "been" | "be" | "has" | "had");
        let start = self.subject_start(index - usize::from(!is_bare));
        let told = self
            .words
            .get(start..index)
            .is_some_and(|words| words.iter().any(|word| matches!(word.lower, "meeting" | "next")));
        let passive = start + 1 < index || is_bare && start < index;
        let passive = passive && !told && !matches!(be, "be" | "has" | "had");
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

    /// "a night market is planned for the yard", "two gates are proposed".
    fn arranged(&mut self, index: usize) -> Option<usize> {
        let be = index.checked_sub(1).filter(|at| matches!(self.lower(*at), "is" | "are"))?;
        let start = self.subject_start(be);
        let subject = self.words.get(start..be)?;
        let first = subject.first()?.lower;
        let next = self.lower(index + 1);
        let goes_on = next.is_empty()
            || matches!(next, "for" | "in" | "at" | "by" | "on" | "from" | "." | "," | "next");
        let points = matches!(first, "it" | "this" | "these" | "there" | "that" | "they");
        let told = subject.iter().any(|word| matches!(word.lower, "meeting" | "which" | "who"));
        let sets = goes_on && !points && !told && !doer::is_other_body(subject);
        sets.then(|| {
            self.chain(Opening {
                at: index,
                subject: Some((start, be)),
                force: Force::Will,
                rule: "en.planned".to_owned(),
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
