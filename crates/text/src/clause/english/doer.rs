//! Who can be said to do something, and who stands above or elsewhere.

use crate::cue::Word;

/// Last or only words of somebody who is told to act or says what they will do.
const DOERS: [&str; 64] = [
    "council",
    "committee",
    "panel",
    "government",
    "governments",
    "officers",
    "officer",
    "staff",
    "clerk",
    "chair",
    "chairman",
    "chairwoman",
    "cllr",
    "councillor",
    "councillors",
    "members",
    "member",
    "city",
    "district",
    "county",
    "town",
    "township",
    "village",
    "department",
    "departments",
    "bureau",
    "bureaus",
    "board",
    "service",
    "services",
    "team",
    "teams",
    "mayor",
    "manager",
    "director",
    "company",
    "enterprise",
    "enterprises",
    "cooperative",
    "works",
    "attorney",
    "agency",
    "authority",
    "authorities",
    "commission",
    "office",
    "administration",
    "unit",
    "units",
    "cadres",
    "localities",
    "everyone",
    "engineer",
    "surveyor",
    "treasurer",
    "secretary",
    "head",
    "municipality",
    "group",
    "warden",
    "ranger",
    "trustees",
    "cabinet",
    "planner",
];
/// Somebody in general.
const AGENTS: [&str; 8] = ["we", "i", "they", "he", "she", "you", "all", "everybody"];
/// Bodies whose plans are quoted, not made, in a city's document.
const ABOVE: [&str; 14] = [
    "state council",
    "central economic",
    "central government",
    "central committee",
    "provincial government",
    "the province",
    "provincial plan",
    "provincial party",
    "provincial committee",
    "national government",
    "ministry of",
    "district council",
    "county council",
    "federal government",
];

/// Whether `subject` names somebody who can act.
pub(crate) fn is_doer(subject: &[Word<'_>]) -> bool {
    let cut = subject
        .iter()
        .position(|word| matches!(word.lower, "of" | "for" | "at" | "in"))
        .unwrap_or(subject.len());
    let named = subject.get(..cut).unwrap_or(subject);
    named.iter().any(|word| DOERS.contains(&word.lower))
}

/// Whether `subject` is somebody in general ("we").
pub(crate) fn is_agent(subject: &[Word<'_>]) -> bool {
    subject.last().is_some_and(|word| AGENTS.contains(&word.lower))
        || subject.first().is_some_and(|word| matches!(word.lower, "we" | "i"))
        || subject.is_empty()
}

/// Whether `subject` is a pronoun alone.
pub(super) fn is_pronoun(subject: &[Word<'_>]) -> bool {
    subject
        .iter()
        .all(|word| AGENTS.contains(&word.lower) || matches!(word.lower, "it" | "also" | "and"))
}

/// Whether `words` name a body above or elsewhere.
pub(crate) fn is_other_body(words: &[Word<'_>]) -> bool {
    ABOVE.iter().any(|body| {
        let mut parts = body.split(' ');
        let (Some(first), Some(second)) = (parts.next(), parts.next()) else { return false };
        words
            .windows(2)
            .any(|pair| matches!(pair, [one, two] if one.lower == first && two.lower == second))
    })
}
