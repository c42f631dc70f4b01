//! What no cue explains and is set all the same: items of a list that sets something, practices
//! that a plan announces ("each autumn we publish"), what is due by a day, contractions, and what
//! an officer of a meeting says that they would do.

use super::{Opening, Reader, doer};
use crate::clause::Force;
use crate::cue::Word;
use crate::document::Mood;
use crate::lists;

/// Least length of a presumed act, in words.
const LEAST: usize = 3;
/// Longest item of a list that is presumed to be an act, in words.
const MOST: usize = 60;

/// Whether a word opens a clause of its own.
fn is_joint(word: &Word<'_>) -> bool {
    matches!(
        word.lower,
        "that" | "who" | "which" | "where" | "so" | "because" | "as" | "when" | "what"
    )
}

impl Reader<'_> {
    /// Takes the whole sentence where its place says that it sets something.
    pub(super) fn presume(&mut self) {
        let first = self.words.iter().position(|word| !word.is_mark()).unwrap_or(0);
        let count = self.words.len() - first;
        let directs = matches!(self.scene.mood, Mood::Plan | Mood::Decision);
        let leads_on = self.words.last().is_some_and(|word| word.lower == ":");
        let is_listed = directs && self.scene.is_item && self.scene.sets_list;
        if leads_on
            || !(LEAST..=MOST).contains(&count)
            || self.scene.mood == Mood::Past
            || self.tells(first) && !(is_listed && self.is_kept(first))
        {
            return;
        }
        let is_practice = directs && !self.scene.is_minutes && self.recurs();
        let is_outcome = directs && !self.scene.is_minutes && self.is_outcome(first);
        let is_practice = is_practice || directs && !self.scene.is_minutes && self.stands_to(first);
        let rule = match (is_listed, is_practice, self.is_due(first), is_outcome) {
            (true, _, _, _) => "en.item.presumed",
            (_, true, _, _) => "en.practice",
            (_, _, true, _) => "en.due",
            (_, _, _, true) => "en.outcome",
            _ => return,
        };
        let opening = Opening::bare(first, Force::Bare, rule);
        self.push(&opening, (first, self.words.len()), (first, first + 1, None), true);
    }

    /// "users' needs are balanced": a state in the passive, as items behind "ensure that:" say it.
    fn is_kept(&self, first: usize) -> bool {
        let words = self.rest(first);
        let told = words.iter().any(|word| lists::has!("en.presumed.tells", word.lower));
        let keeps = words.windows(2).any(|pair| {
            matches!(pair, [one, two] if matches!(one.lower, "is" | "are")
                && self.cues.is_participle(two))
        });
        self.scene.stand.in_list && keeps && !told
    }

    /// "phone calls answered within two minutes", "every household gets a caddy in 2025": a state
    /// that a plan names, with a figure or of all alike.
    fn is_outcome(&self, first: usize) -> bool {
        let words = self.rest(first);
        let states = words.iter().any(|word| lists::has!("en.presumed.states", word.lower));
        let all = lists::has!("en.presumed.all", self.lower(first))
            || words.iter().any(|word| matches!(word.lower, "nobody" | "zero"));
        let counts = words.iter().any(|word| {
            word.lower.contains(|symbol: char| symbol.is_ascii_digit())
                || lists::has!("en.presumed.counts", word.lower.split('-').next().unwrap_or(""))
                || lists::has!("en.presumed.months", word.lower)
        }) && words.iter().any(|word| lists::has!("en.presumed.bounds", word.lower));
        let points = matches!(self.lower(first), "this" | "these" | "those" | "it" | "they");
        let above = doer::is_other_body(words.get(..words.len().min(10)).unwrap_or(words));
        let elsewhere = above && !self.scene.is_national;
        let did = words.windows(2).any(|pair| {
            matches!(pair, [one, two] if matches!(one.lower, "we" | "i" | "they")
                && two.lower.len() > 4 && two.lower.ends_with("ed"))
        });
        let is_passive = words
            .iter()
            .take(8)
            .skip(1)
            .any(|word| word.lower.ends_with("ed") && word.lower.len() > 4);
        let ahead = words.windows(2).any(|pair| {
            matches!(pair, [at, year] if matches!(at.lower, "in" | "by" | "from" | "until")
                && year.lower.len() == 4 && year.lower.starts_with("20"))
        });
        let counts = counts
            || ahead
            || is_passive
                && (all
                    || words.iter().any(|word| {
                        matches!(word.lower, "within" | "first" | "monthly" | "daily" | "weekly")
                    }));
        let has_done = words.windows(2).any(|pair| {
            matches!(pair, [one, two] if matches!(one.lower, "has" | "have")
                && self.cues.is_participle(two))
        });
        let did = did || has_done;
        !states && !points && !elsewhere && !did && words.len() <= 30 && (all || counts)
    }

    /// Whether the sentence tells what was or is.
    fn tells(&self, first: usize) -> bool {
        let words = self.rest(first);
        let told = words.iter().any(|word| lists::has!("en.presumed.tells", word.lower));
        let main = words.iter().position(|word| {
            matches!(word.lower, "where" | "who" | "that" | "which" | "if" | "when" | "whose")
        });
        let main = words.get(..main.unwrap_or(words.len())).unwrap_or(words);
        let states = main.windows(2).any(|pair| {
            matches!(pair, [one, two] if matches!(one.lower, "is" | "are" | "has" | "have")
                && !matches!(two.lower, "to" | "due" | "reported" | "reviewed" | "published"))
        });
        let asks = words.last().is_some_and(|word| word.lower == "?");
        told || asks || states && !self.is_due(first)
    }

    /// "a panel meets twice a year": something that is done again and again.
    fn recurs(&self) -> bool {
        let lower = |at: usize| self.lower(at);
        let every = (0..self.words.len()).any(|at| {
            let time = lists::has!("en.presumed.periods", lower(at + 1))
                || lists::has!("en.presumed.periods", lower(at + 2));
            matches!(lower(at), "each" | "every") && time
                || matches!(lower(at), "a" | "per")
                    && lists::has!("en.presumed.periods", lower(at + 1))
                    && matches!(lower(at.wrapping_sub(1)), "once" | "twice" | "times")
                || matches!(lower(at), "annually" | "quarterly" | "monthly" | "weekly" | "yearly")
        });
        let acts = (0..self.words.len()).any(|at| {
            let word = lower(at);
            let base = word.strip_suffix("es").or_else(|| word.strip_suffix('s'));
            let ours = doer::is_pronoun(self.words.get(at..=at).unwrap_or(&[]));
            ours && self.is_act(at + 1)
                || base.is_some_and(|base| {
                    let silent = format!("{base}e");
                    [base, silent.as_str()].into_iter().any(|form| self.is_act_word(form))
                })
        });
        every && acts
    }

    /// "the scrutiny committee holds the cabinet to account": what a body of the plan's own does.
    fn stands_to(&self, first: usize) -> bool {
        let last = (first + 12).min(self.words.len());
        let verb = (first + 1..last).find(|at| {
            let word = self.lower(*at);
            let base = word.strip_suffix("es").or_else(|| word.strip_suffix('s'));
            let silent = base.map(|base| format!("{base}e"));
            let is_form =
                [base, silent.as_deref()].into_iter().flatten().any(|form| self.is_act_word(form));
            is_form
                && (lists::has!("en.boundary.object_heads", self.lower(at + 1))
                    || self.words.get(at + 1).is_some_and(|next| next.lower.len() > 3))
        });
        let Some(subject) = verb.and_then(|verb| self.words.get(first..verb)) else { return false };
        let states =
            self.rest(first).iter().any(|word| lists::has!("en.presumed.states", word.lower));
        let is_ours = super::is_doer(subject) && !doer::is_other_body(subject);
        is_ours && !states && !subject.iter().any(Word::is_mark)
    }

    /// "the report is due back in May", "a decision is needed no later than March 21".
    fn is_due(&self, first: usize) -> bool {
        let words = self.rest(first);
        let has_number = words.iter().any(|word| word.lower.contains(|s: char| s.is_ascii_digit()))
            || words.iter().any(|word| lists::has!("en.presumed.months", word.lower));
        let due = words.windows(2).any(|pair| {
            matches!(pair, [one, two] if one.lower == "due"
            && matches!(
                two.lower,
                "by" | "back" | "out" | "in" | "on" | "before" | "for" | "at"
            ))
        });
        let limit = words.windows(3).any(|three| {
            matches!(three, [one, two, three] if one.lower == "no" && two.lower == "later"
                && three.lower == "than")
        });
        let stays = words.windows(2).any(|pair| {
            matches!(pair, [one, two]
                if matches!(one.lower, "stay" | "stays" | "remain" | "remains")
                && two.lower.len() > 2)
        }) && words.iter().any(|word| word.lower == "until");
        let takes_effect =
            words.windows(2).any(|pair| {
                matches!(pair, [one, two] if one.lower == "effective"
                && (lists::has!("en.presumed.months", two.lower) || two.lower == "immediately"))
                    || matches!(pair, [one, two] if one.lower == "with" && two.lower == "effect")
            }) && words.iter().any(|word| matches!(word.lower, "adopted" | "approved" | "agreed"));
        let ahead = !self.scene.is_minutes && self.starts(first);
        has_number && (due || limit || stays || takes_effect)
            || ahead
            || takes_effect
            || (self.scene.is_minutes || self.scene.mood == Mood::Plan) && self.needs_doing(first)
    }

    /// "work starts in March on the new plant": what a timetable says.
    fn starts(&self, first: usize) -> bool {
        let directs = matches!(self.scene.mood, Mood::Plan | Mood::Decision);
        directs
            && self.rest(first).windows(3).take(14).any(|three| {
                matches!(three, [verb, at, time]
                    if lists::has!("en.presumed.starts", verb.lower)
                        && matches!(at.lower, "in" | "on" | "from" | "by" | "at" | "next" | "this")
                        && (matches!(verb.lower, "opens" | "reopens")
                            || lists::has!("en.presumed.months", time.lower)
                            || lists::has!("en.presumed.periods", time.lower)
                            || matches!(time.lower, "next" | "early" | "late" | "the")
                            || time.lower.starts_with(|first: char| first.is_ascii_digit())))
            })
    }

    /// "the website needs updating": an item of notes.
    fn needs_doing(&self, first: usize) -> bool {
        self.rest(first).windows(2).take(8).any(|pair| {
            matches!(pair, [one, two] if matches!(one.lower, "needs" | "need")
                && two.lower.ends_with("ing") && two.lower.len() > 5)
        })
    }

    /// "we'll plant", "we're planting", "it won't be used".
    pub(super) fn contraction(&mut self, index: usize, word: &str) -> Option<usize> {
        let cut =
            |end: &str| word.strip_suffix(end).and_then(|rest| rest.strip_suffix(['\'', '’']));
        let refuses = matches!(word, "won't" | "won’t" | "shan't" | "shan’t");
        let will = cut("ll").is_some() || refuses;
        let are = cut("re").is_some() || word == "i'm" || word == "i’m";
        let lets = matches!(word, "let's" | "let’s");
        if self.scene.mood == Mood::Past || !(will || are || lets) {
            return None;
        }
        if matches!(word, "let's" | "let’s") {
            return self
                .opens_verb(index + 1)
                .then(|| self.chain(Opening::bare(index + 1, Force::Must, "en.lets")));
        }
        if refuses {
            return self.modal((index, 1), Force::Will, "en.will.short");
        }
        let agent = word.split(['\'', '’']).next().unwrap_or_default();
        let vp = self.skip_adverbs(index + 1);
        let ours = matches!(agent, "we" | "i");
        if ours && are && self.lower(vp) == "going" && self.lower(vp + 1) == "to" {
            return Some(self.chain(Opening::bare(vp + 2, Force::Will, "en.will.short")));
        }
        let none =
            agent == "there" && self.lower(index + 1) == "be" && self.lower(index + 2) == "no";
        if none {
            return Some(self.chain(Opening::bare(index + 2, Force::Ban, "en.will.short")));
        }
        let acts = will && self.opens_verb(vp)
            || are && self.words.get(vp).is_some_and(|next| self.cues.is_gerund(next))
            || are && self.is_doing_it(vp);
        (ours && acts).then(|| self.chain(Opening::bare(vp, Force::Will, "en.will.short")))
    }

    /// "changing that", "tearing down the walls": any gerund before its object.
    fn is_doing_it(&self, vp: usize) -> bool {
        let form = self.lower(vp);
        let next = self.lower(vp + 1);
        form.len() > 5
            && form.ends_with("ing")
            && !lists::has!("en.perfect.fares", form)
            && (lists::has!("en.signs.determiners", next)
                || lists::has!("en.boundary.object_heads", next))
    }

    /// "this budget adds 18 officers": what a budget or a plan does.
    pub(super) fn budgets(&mut self, index: usize, word: &str) -> Option<usize> {
        let is_plan = lists::has!("en.presumed.plans", self.lower(index.wrapping_sub(1)));
        let does = word.strip_suffix('s').is_some_and(|base| {
            lists::has!("en.presumed.provides", base) || lists::has!("en.presumed.provides", word)
        });
        let past = self.scene.mood == Mood::Past || self.scene.is_minutes;
        let ours = self
            .words
            .get(self.subject_start(index)..index)
            .is_some_and(|subject| subject.len() <= 5 && !doer::is_other_body(subject));
        let frames = self.lower(index + 1) == "out"
            || self.words.last().is_some_and(|last| last.lower == ":");
        (is_plan && does && ours && !past && !frames)
            .then(|| self.chain(Opening::bare(index, Force::Will, "en.budget")))
    }

    /// Whether a plan's own "will" promises: not what will grow by itself, nor how something is.
    pub(super) fn may_plan(&self, vp: usize) -> bool {
        let plans = self.scene.mood == Mood::Plan && !self.scene.is_minutes;
        let verb = self.lower(vp);
        plans
            && !lists::has!("en.english.states", verb)
            && !lists::has!("en.english.attains", verb)
            && (verb == "continue" || !lists::has!("en.presumed.fares", verb))
    }

    /// "next year will see a new bridge": a time that brings something, said in a plan.
    pub(super) fn brings(&self, subject: &[Word<'_>], vp: usize) -> bool {
        let plans = self.scene.mood == Mood::Plan && !self.scene.is_minutes;
        let is_time = subject.len() <= 3
            && subject.last().is_some_and(|last| {
                lists::has!("en.perfect.times", last.lower)
                    || last.lower.trim_start_matches("fy").starts_with(|c: char| c.is_ascii_digit())
            });
        plans && is_time && matches!(self.lower(vp), "see" | "bring")
    }

    /// "this grant will allow the parks to plant": what a plan's own means are for.
    pub(super) fn provides(&self, subject: &[Word<'_>], vp: usize) -> bool {
        let plans = self.scene.mood == Mood::Plan && !self.scene.is_minutes;
        let is_named = subject.len() > 1
            && subject.iter().any(|word| lists::has!("en.presumed.means", word.lower));
        let gives = matches!(self.lower(vp), "allow" | "enable" | "include" | "provide" | "fund");
        plans && is_named && gives
    }

    /// "our aim is that no street is left behind": what follows "that", where it has no act.
    pub(super) fn aim(&mut self, start: usize, rule: &str) -> Option<usize> {
        let count = self.words.len().checked_sub(start)?;
        if rule != "en.that.aim" || count < LEAST || self.scene.mood == Mood::Past {
            return None;
        }
        let opening = Opening::bare(start, Force::Will, rule);
        self.push(&opening, (start, self.words.len()), (start, start + 1, None), true);
        Some(self.words.len())
    }

    /// Whether an object or a count follows a verb.
    pub(super) fn takes_object(&self, verb: usize) -> bool {
        let next = self.lower(verb + 1);
        lists::has!("en.boundary.object_heads", next)
            || lists::has!("en.presumed.counts", next)
            || next.starts_with(|symbol: char| symbol.is_ascii_digit())
    }

    /// Whether a verb at the head of a sentence commands: an object follows, or it is no noun.
    pub(super) fn commands(&self, first: usize) -> bool {
        let has_object = self.takes_object(first);
        let until = |word: &&Word<'_>| !is_joint(word) && word.lower != "-";
        let in_row = self.lower(first + 1) == "," && self.is_act(first + 2);
        let has_object = has_object || in_row;
        let tells = self.rest(first).iter().take_while(until).any(|word| {
            matches!(word.lower, "is" | "are" | "was" | "were" | "has" | "have" | "will")
        });
        !tells && (has_object || !lists::has!("en.boundary.nouns_too", self.lower(first)))
    }

    /// "lawn watering is limited to two days a week": a rule in the passive.
    pub(super) fn limited(&mut self, index: usize) -> Option<usize> {
        let rules = matches!(
            self.lower(self.skip_adverbs(index + 1)),
            "limited" | "restricted" | "capped" | "prohibited" | "banned" | "forbidden"
        );
        let start = self.subject_start(index);
        let after_that = self.words.get(start..index)?.iter().any(|word| word.lower == "if");
        if !rules || after_that || start == index || self.scene.mood == Mood::Past || self.said {
            return None;
        }
        Some(self.chain(Opening {
            at: index + 1,
            subject: Some((start, index)),
            force: Force::Ban,
            rule: "en.limited".to_owned(),
            with_subject: true,
        }))
    }

    /// Whether somebody is said to have said something before `index`.
    pub(super) fn says(&self, index: usize) -> bool {
        self.words
            .iter()
            .take(index)
            .any(|word| matches!(word.lower, "said" | "says" | "indicated" | "added" | "pledged"))
    }

    /// Whether "would" at `index` can be a promise: not in a remark about others.
    pub(super) fn may_say(&self, index: usize) -> bool {
        if !self.said {
            return true;
        }
        let start = self.subject_start(index);
        let subject = self.words.get(start..index).unwrap_or(&[]);
        let own = matches!(subject, [one]
            if matches!(one.lower, "he" | "she" | "they" | "staff" | "officers"));
        let of_own = matches!(subject, [one, ..] if subject.len() <= 3
            && matches!(one.lower, "his" | "her" | "their" | "our"));
        let anybody = !self.scene.is_minutes && !matches!(subject, [one, ..] if one.lower == "it");
        let bound = self.lower(index + 1) == "be"
            && self.words.get(index + 2).is_some_and(|word| self.cues.is_participle(word));
        (own || of_own || anybody) && (self.opens_known(index + 1) || anybody && bound)
    }

    fn opens_known(&self, index: usize) -> bool {
        let at = self.skip_adverbs(index);
        self.is_act(at) || self.lower(at) == "have" && self.rest(at).len() > LEAST
    }

    fn is_act_word(&self, form: &str) -> bool {
        let word = Word { lower: form, start: 0, end: 0 };
        form.len() > 2 && self.cues.act(&[word]).is_some()
    }

    /// "consensus for staff to bring back", "moved by Reed and supported by Cole to set".
    pub(super) fn far_to(&mut self, index: usize, reach: usize, rule: &str) -> Option<usize> {
        let last = (index + reach).min(self.words.len());
        let to = (index + 1..last)
            .take_while(|at| !matches!(self.lower(*at), ";" | "." | "that" | "whether"))
            .find(|at| self.lower(*at) == "to" && self.opens_verb(at + 1))?;
        Some(self.chain(Opening::bare(to + 1, Force::Must, rule)))
    }
}
