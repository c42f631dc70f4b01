//! What somebody is told or asked, and what is under way: clauses behind "that", orders with "to",
//! and the progressive.

use super::{Opening, Reader, boundary, is_other_body};
use crate::clause::Force;
use crate::cue::{Role, Word};
use crate::document::Mood;
use crate::lists;

impl Reader<'_> {
    /// A clause after "that", in the subjunctive or with a modal of its own.
    pub(super) fn that(&mut self, start: usize, rule: &str) -> Option<usize> {
        self.left = start;
        let end = boundary::of_that(self.words, start);
        let inside = self.words.get(start..end)?;
        let has_modal = (0..inside.len()).any(|offset| {
            let cue = self.cues.cue(self.rest(start + offset));
            matches!(self.lower(start + offset), "would")
                || self.hopes && self.lower(start + offset) == "could"
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
        let resolved = self.scene.is_minutes && self.lower(start.wrapping_sub(2)) == "resolved";
        if resolved && let Some(are) = self.resolved_to_be(start, end) {
            return Some(self.chain(Opening {
                at: are,
                subject: Some((start, are)),
                force: Force::Must,
                rule: rule.to_owned(),
                with_subject: true,
            }));
        }
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

    /// "Resolved that Lee and Fox are co-opted": the present passive of what is decided.
    fn resolved_to_be(&self, start: usize, end: usize) -> Option<usize> {
        (start + 1..end).find(|at| {
            matches!(self.lower(*at), "is" | "are")
                && self.words.get(at + 1).is_some_and(|word| self.cues.is_participle(word))
        })
    }

    /// "urged the cooperative to extend": somebody is asked or told.
    pub(super) fn order(&mut self, (index, length): (usize, usize), rule: &str) -> Option<usize> {
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
        if self.forecasts((index, length), vp) {
            return None;
        }
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

    /// "we expect costs to rise", "we do not expect to": no order.
    fn forecasts(&self, (index, length): (usize, usize), vp: usize) -> bool {
        let verb = self.lower(vp);
        let fares = verb == "change"
            || lists::has!("en.english.attains", verb)
            || lists::has!("en.presumed.fares", verb);
        let before = self.lower(index.wrapping_sub(1));
        let denies = matches!(before, "not" | "never" | "cannot")
            || before.ends_with(['t']) && before.contains(['\'', '’']);
        let expects = |word: &Word<'_>| matches!(word.lower, "expect" | "expects" | "expected");
        self.rest(index).iter().take(length).any(expects) && (fares || denies)
    }

    pub(super) fn progress(
        &mut self,
        (index, length): (usize, usize),
        rule: &str,
    ) -> Option<usize> {
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
