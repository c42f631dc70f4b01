//! The chain of acts behind a cue: where each begins and ends, its verb, its grade.

use super::boundary::{self, Boundary};
use super::{Opening, Reader, opening};
use crate::clause::{Clause, Force};
use crate::cue::{Grade, Group, RecordType, Word};
use crate::document::Mood;
use crate::lists;
use crate::span::Span;

impl<'a> Reader<'a> {
    /// Follows the coordinated acts that `opening` begins; returns the word behind the last.
    pub(super) fn chain(&mut self, opening: Opening) -> usize {
        let mut at = opening.at;
        let mut is_first = true;
        loop {
            let verb = self.verb(at);
            let Boundary { end, next } = boundary::of_act(self.words, self.cues, (at, verb.1));
            self.push(&opening, (at, end), verb, is_first);
            is_first = false;
            match next {
                Some(next) if next > at => at = next,
                _ => {
                    self.left = end;
                    return end.max(at + 1);
                }
            }
        }
    }

    /// The verb of a phrase that opens at `at`: first and last word, and its group.
    pub(super) fn verb(&self, at: usize) -> (usize, usize, Option<&'a Group>) {
        if let Some((length, group)) = self.cues.act(self.rest(at)) {
            return (at, at + length, Some(group));
        }
        let mut first = self.skip_adverbs(at);
        if self.lower(first) == "be" || self.lower(first) == "to" {
            first = self.skip_adverbs(first + 1);
        }
        if let Some((length, group)) = self.cues.act(self.rest(first)) {
            return (first, first + length, Some(group));
        }
        let word = self.words.get(first);
        let group = word.and_then(|word| {
            self.base(word.lower).or_else(|| opening::base_of_present(self.cues, word.lower))
        });
        (first, first + 1, group)
    }

    /// The group of the act that an "-ed" or "-ing" form comes from.
    fn base(&self, form: &str) -> Option<&'a Group> {
        let stem = form.strip_suffix("ed").or_else(|| form.strip_suffix("ing"))?;
        let doubled = stem.get(..stem.len().saturating_sub(1)).unwrap_or(stem);
        let silent = format!("{stem}e");
        let changed = stem.strip_suffix('i').map(|short| format!("{short}y"));
        let candidates = [Some(stem), Some(silent.as_str()), changed.as_deref(), Some(doubled)];
        candidates.into_iter().flatten().find_map(|lower| {
            let word = Word { lower, start: 0, end: 0 };
            self.cues.act(&[word]).map(|(_, group)| group)
        })
    }

    pub(super) fn push(
        &mut self,
        opening: &Opening,
        (at, end): (usize, usize),
        verb: (usize, usize, Option<&Group>),
        is_first: bool,
    ) {
        let begin = match opening.subject {
            Some((start, _)) if is_first && opening.with_subject => start,
            _ => at,
        };
        let mut end = end;
        while end > begin
            && self
                .words
                .get(end - 1)
                .is_some_and(|word| word.is_mark() && !matches!(word.lower, ")" | "%" | "]"))
        {
            end -= 1;
        }
        while end > begin + 1 && matches!(self.lower(end - 1), "and" | "or" | ";" | ",") {
            end -= 1;
        }
        let (Some(first), Some(last)) =
            (self.words.get(begin), self.words.get(end.wrapping_sub(1)))
        else {
            return;
        };
        let is_frame = self.words.last().is_some_and(|word| word.lower == ":")
            && end + 1 >= self.words.len()
            && end <= verb.1;
        if end <= begin || is_frame {
            return;
        }
        let place = |from: usize, to: usize| {
            let (first, last) = (self.words.get(from)?, self.words.get(to.checked_sub(1)?)?);
            (first.start < last.end).then_some(Span::new(first.start, last.end))
        };
        let inside = self.words.get(begin..end).unwrap_or(&[]);
        let known = verb.2.and_then(|group| group.grade);
        let named = self.scene.is_minutes && !self.is_vague((at, end), verb);
        let grade = match known {
            Some(Grade::B) | None if named => Grade::A,
            Some(grade) => grade,
            None if self.is_done(opening, (at, end), verb) => Grade::A,
            None => Grade::B,
        };
        let grade = if self.cues.is_soft(inside) { Grade::C } else { grade };
        let passive = inside.iter().any(|word| word.lower == "be") && opening.with_subject;
        let subject = opening.subject.and_then(|(from, to)| place(from, to));
        self.clauses.push(Clause {
            span: Span::new(first.start, last.end),
            action: place(verb.0, verb.1.min(end)),
            object: if passive && is_first { subject } else { place(verb.1, end) },
            subject,
            lead_in: self.words.first().map(|word| Span::new(word.start, first.start)),
            force: opening.force,
            grade,
            kind: RecordType::Task,
            rules: vec![opening.rule.clone()],
        });
    }

    /// "fees are to be waived": what is announced to be done to a thing can be told done.
    fn is_done(
        &self,
        opening: &Opening,
        (at, end): (usize, usize),
        verb: (usize, usize, Option<&Group>),
    ) -> bool {
        let is_passive = matches!(opening.force, Force::Will)
            && self.lower(at) == "be"
            && self.words.get(verb.0).is_some_and(|word| self.cues.is_participle(word));
        let vague = lists::has!("en.grade.vague_participles", self.lower(verb.0));
        is_passive && !vague && !self.is_vague((at, end), verb)
    }

    /// Whether an act of minutes cannot be told done: its verb names a way ("liaise", "look into").
    fn is_vague(&self, (at, end): (usize, usize), verb: (usize, usize, Option<&Group>)) -> bool {
        let last = verb.1.min(end).max(at);
        (at..last).any(|at| lists::has!("en.grade.vague", self.lower(at)))
            || lists::has!("en.grade.vague", self.lower(verb.0))
    }

    /// "The main targets are: growth of about 6 %, ...": a list of figures.
    pub(super) fn targets(&mut self) {
        let named = self.words.iter().position(|word| {
            matches!(
                word.lower,
                "targets" | "goals" | "objectives" | "target" | "goal" | "aim" | "ambition"
            )
        });
        let Some(named) = named else { return };
        if matches!(self.scene.mood, Mood::Past) {
            return;
        }
        let Some(verb) = (named..self.words.len())
            .find(|at| matches!(self.lower(*at), "are" | "is" | "include" | ":" | "includes"))
        else {
            return;
        };
        let mut start = verb + 1;
        while matches!(self.lower(start), ":" | "as" | "follows" | "to") {
            start += 1;
        }
        let first = start;
        for at in first..=self.words.len() {
            if at < self.words.len() && !matches!(self.lower(at), "," | ";" | ".") {
                continue;
            }
            let from = (start..at)
                .find(|index| !matches!(self.lower(*index), "and" | "an" | "a"))
                .unwrap_or(start);
            let piece = self.words.get(start..at).unwrap_or(&[]);
            if piece.iter().any(|word| word.lower.contains(|symbol: char| symbol.is_ascii_digit()))
            {
                let opening = Opening::bare(start, Force::Figure, "en.target_list");
                let skip = usize::from(self.lower(start) == "and");
                self.push(&opening, (start + skip, at), (from, from + 1, None), true);
            }
            start = at + 1;
        }
    }
}
