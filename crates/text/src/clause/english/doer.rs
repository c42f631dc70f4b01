//! Who can be said to do something, and who stands above or elsewhere.

use crate::cue::Word;
use crate::lists;

/// Whether `subject` names somebody who can act.
pub(crate) fn is_doer(subject: &[Word<'_>]) -> bool {
    let cut = subject
        .iter()
        .position(|word| matches!(word.lower, "of" | "for" | "at" | "in"))
        .unwrap_or(subject.len());
    let named = subject.get(..cut).unwrap_or(subject);
    named.iter().any(|word| lists::has!("en.doer.doers", word.lower))
}

/// Whether `subject` is somebody in general ("we").
pub(crate) fn is_agent(subject: &[Word<'_>]) -> bool {
    subject.last().is_some_and(|word| lists::has!("en.doer.agents", word.lower))
        || subject.first().is_some_and(|word| matches!(word.lower, "we" | "i"))
        || subject.is_empty()
}

/// Whether `subject` is a pronoun alone.
pub(super) fn is_pronoun(subject: &[Word<'_>]) -> bool {
    subject.iter().all(|word| {
        lists::has!("en.doer.agents", word.lower) || matches!(word.lower, "it" | "also" | "and")
    })
}

/// Whether `words` name a body above or elsewhere.
pub(crate) fn is_other_body(words: &[Word<'_>]) -> bool {
    let is_bare = matches!(words, [the, body] if the.lower == "the"
        && matches!(body.lower, "state" | "ministry" | "province" | "nation"));
    is_bare
        || lists::list!("en.doer.above").iter().any(|body| {
            let mut parts = body.split(' ');
            let (Some(first), Some(second)) = (parts.next(), parts.next()) else { return false };
            words
                .windows(2)
                .any(|pair| matches!(pair, [one, two] if one.lower == first && two.lower == second))
        })
}

/// Whether a line begins with a short name and a colon ("Housing Manager: ...").
pub(crate) fn names_owner(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(name, task)| {
        (1..=6).contains(&name.split_whitespace().count()) && task.split_whitespace().count() > 1
    })
}
