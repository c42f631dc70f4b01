//! Grades and types: from the verb's defaults, raised by a figure, a ban or a definite date,
//! lowered by an object that cannot be told done.

use super::record::{Deadline, Quantity};
use crate::clause::{Clause, Force};
use crate::cue::{Grade, RecordType};
use crate::lang::Lang;
use crate::lists;

/// Grade and type of a clause with its fields.
pub(super) fn judge(
    clause: &Clause,
    quote: &str,
    lang: Lang,
    (counts, quantities, deadline): (bool, &[Quantity], Option<&Deadline>),
) -> (Grade, RecordType) {
    let lower = quote.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let has_figure = !quantities.is_empty();
    let counts = counts && !(lang == Lang::Zh && counts_vaguely(quote));
    let by_name = lang == Lang::Zh
        && clause.subject.is_some()
        && clause
            .rules
            .iter()
            .any(|rule| rule.starts_with("zh.subject.") || rule == "zh.verb.doer");
    let (soft, named, exhorts) = match lang {
        Lang::Zh => (ends_soft(quote), is_named(quote), ends_exhorting(quote)),
        Lang::En => (false, has(lists::list!("en.grade.named_objects")) || makes(&lower), false),
    };
    let kind = kind_of(clause, (&lower, lang), has_figure, is_relative(&lower));
    let dated = deadline.is_some_and(|deadline| {
        deadline.is_definite() && deadline.iso_from.is_none_or(|from| Some(from) == deadline.iso_to)
    });
    // A clause that counts something can be checked, be the figure a target or not.
    let grade = if counts || has_figure || matches!(clause.force, Force::Ban) {
        Grade::A
    } else if kind == RecordType::Target {
        if is_relative(&lower) { Grade::B } else { clause.grade }
    } else if exhorts || clause.grade == Grade::C {
        Grade::C
    } else if lang == Lang::Zh && lists::ends!("zh.grade.finished", quote) {
        Grade::A
    } else if clause.grade == Grade::A && soft {
        Grade::B
    } else if clause.grade == Grade::B && (dated || named || by_name) {
        Grade::A
    } else {
        clause.grade
    };
    (grade, kind)
}

/// Whether a target is a relation and not a figure.
pub(crate) fn is_relative(lower: &str) -> bool {
    lists::holds!("zh.grade.relative", lower)
}

/// How far behind the verb what is made may be named, in words.
const MADE: usize = 9;

/// "develop a training curriculum": a general act that makes a thing which can be handed over.
fn makes(lower: &str) -> bool {
    let mut words = lower
        .split(|symbol: char| !symbol.is_alphanumeric() && symbol != '-')
        .filter(|word| !word.is_empty())
        .skip_while(|word| matches!(*word, "to" | "will" | "we" | "also" | "then" | "be"));
    let verb = words.next().unwrap_or("");
    let base = verb.strip_suffix('s').unwrap_or(verb);
    let is_making = lists::has!("en.grade.making", verb) || lists::has!("en.grade.making", base);
    is_making
        && words
            .take(MADE)
            .take_while(|word| !lists::has!("en.grade.behind_made", *word))
            .any(|word| lists::has!("en.grade.made", word))
}

/// "打造一批精品工程": a number that counts nothing.
fn counts_vaguely(quote: &str) -> bool {
    !quote.contains(|symbol: char| symbol.is_ascii_digit())
        && lists::holds!("zh.grade.vague_counts", quote)
}

/// A general act of doing something about a named thing ("开展……专项行动").
fn is_named(quote: &str) -> bool {
    lists::holds!("zh.grade.doing", quote) && lists::ends!("zh.grade.named_objects", quote)
}

fn ends_soft(quote: &str) -> bool {
    lists::ends!("zh.grade.soft_objects", quote)
}

fn ends_exhorting(quote: &str) -> bool {
    let quote = quote.trim_end_matches(['”', '’', '》', '"']);
    lists::ends!("zh.grade.exhortations", quote)
}

fn kind_of(
    clause: &Clause,
    (lower, lang): (&str, Lang),
    has_figure: bool,
    relative: bool,
) -> RecordType {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let (mechanisms, projects): (&[&str], &[&str]) = match lang {
        Lang::Zh => (lists::list!("zh.grade.mechanisms"), lists::list!("zh.grade.projects")),
        Lang::En => (lists::list!("en.grade.mechanisms"), lists::list!("en.grade.projects")),
    };
    if matches!(clause.force, Force::Hope | Force::Ask) {
        RecordType::Request
    } else if has_figure
        || matches!(clause.force, Force::Figure)
        || (relative && clause.grade != Grade::C)
    {
        RecordType::Target
    } else if clause.kind == RecordType::Task {
        let builds = has(&["build", "construct", "renovat", "built"]) && has(projects);
        if has(mechanisms) {
            RecordType::Mechanism
        } else if lang == Lang::En && builds {
            RecordType::Project
        } else {
            RecordType::Task
        }
    } else if clause.kind == RecordType::Project
        && !has(projects)
        && lang == Lang::Zh
        && has(mechanisms)
    {
        RecordType::Mechanism
    } else {
        clause.kind
    }
}
