//! Where an English act ends, and whether another act is coordinated with it.

use crate::cue::{EnglishCues, Role, Word};
use crate::lists;

/// The end of an act (exclusive), and the head of the act coordinated with it.
pub(super) struct Boundary {
    pub(super) end: usize,
    pub(super) next: Option<usize>,
}

fn lower<'a>(words: &[Word<'a>], index: usize) -> &'a str {
    words.get(index).map_or("", |word| word.lower)
}

/// The boundary of the act that opens at `at` and whose verb ends before `behind`.
pub(super) fn of_act(
    words: &[Word<'_>],
    cues: &EnglishCues,
    (at, behind): (usize, usize),
) -> Boundary {
    let mut index = behind.max(at + 1);
    let mut is_subordinate = false;
    let mut depth = 0_usize;
    let orders = matches!(
        lower(words, at),
        "direct"
            | "instruct"
            | "ask"
            | "request"
            | "authorise"
            | "authorize"
            | "require"
            | "invite"
            | "encourage"
    );
    while index < words.len() {
        let word = lower(words, index);
        match word {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "because" if depth == 0 && index > behind + 1 => {
                return Boundary { end: index, next: None };
            }
            "which" | "who" | "so" | "whose" | "because" => is_subordinate = true,
            "to" if !orders && cues.act(words.get(index + 1..).unwrap_or(&[])).is_some() => {
                is_subordinate = true
            }
            "," if depth == 0
                && index > behind
                && (remarks(words, index) || cites(words, index)) =>
            {
                return Boundary { end: index, next: None };
            }
            "," | ";" | "and" | "or" | "but" | "then" | "while" if depth == 0 => {
                let verb_only = index <= behind;
                if let Some(boundary) = coordinated(words, cues, index, (is_subordinate, verb_only))
                {
                    return boundary;
                }
                if matches!(word, "," | ";") {
                    is_subordinate = false;
                }
            }
            ":" | "." | "!" | "?" | "-" if depth == 0 && index + 1 >= words.len() => {
                return Boundary { end: index, next: None };
            }
            "-" if depth == 0 && index > behind && comments(words, index) => {
                return Boundary { end: index, next: None };
            }
            "\"" if index > behind && closes_quote(words, index) => {
                return Boundary { end: index, next: None };
            }
            _ => {}
        }
        index += 1;
    }
    Boundary { end: words.len(), next: None }
}

/// Whether the dash at `index` opens a remark on the act before it ("- this will save time").
fn comments(words: &[Word<'_>], index: usize) -> bool {
    matches!(lower(words, index + 1), "this" | "these" | "which" | "that" | "it" | "they")
}

/// Whether the comma at `index` opens "he said", "Fang added".
fn remarks(words: &[Word<'_>], index: usize) -> bool {
    let says = |word: &str| lists::has!("en.boundary.remarks", word);
    let ends = |at: usize| matches!(lower(words, at), "," | "." | "" | "\"" | ";");
    (2..=4).any(|step| says(lower(words, index + step)) && ends(index + step + 1))
        && !words.get(index + 1).is_some_and(Word::is_mark)
}

/// Whether the comma at `index` opens where something was said ("according to", "in remarks").
fn cites(words: &[Word<'_>], index: usize) -> bool {
    let (one, two) = (lower(words, index + 1), lower(words, index + 2));
    one == "according" && two == "to"
        || matches!(one, "in" | "during") && matches!(two, "remarks" | "comments")
}

/// Whether a clause with a pronoun of its own begins at `next` ("and we'll put").
fn opens_pronoun(words: &[Word<'_>], next: usize) -> bool {
    let word = lower(words, next);
    let short = ["'ll", "’ll", "'re", "’re", "'m", "’m"].iter().any(|end| word.ends_with(end));
    let verb = lower(words, next + 1);
    let acts = verb.starts_with(char::is_alphabetic) && !matches!(verb, "and" | "or" | "to" | "in");
    short || matches!(word, "we" | "i") && acts || word == "now" && verb == "is"
}

/// A closing quotation mark followed by "he said".
fn closes_quote(words: &[Word<'_>], index: usize) -> bool {
    matches!(lower(words, index + 2), "said" | "stressed" | "added")
        || matches!(lower(words, index + 1), "said")
}

/// What follows the comma or conjunction at `index`, if it ends the act before it.
fn coordinated(
    words: &[Word<'_>],
    cues: &EnglishCues,
    index: usize,
    (is_subordinate, verb_only): (bool, bool),
) -> Option<Boundary> {
    let is_mark = matches!(lower(words, index), "," | ";");
    let mut next = index + usize::from(is_mark);
    while matches!(lower(words, next), "and" | "or" | "but" | "then" | "while") {
        next += 1;
    }
    let rest = words.get(next..).unwrap_or(&[]);
    if rest.is_empty() {
        return None;
    }
    if lower(words, next) == "that" && !is_mark || lower(words, next) == "that" && next > index + 1
    {
        return Some(Boundary { end: index, next: None });
    }
    if opens_cue(words, cues, next, is_mark) || next > index && opens_pronoun(words, next) {
        return Some(Boundary { end: index, next: None });
    }
    if lower(words, next) == "to" && !verb_only && !is_subordinate && opens_infinitive(words, next)
    {
        return Some(Boundary { end: index, next: Some(next + 1) });
    }
    if verb_only || (is_subordinate && !is_mark) {
        return None;
    }
    let mut verb = next;
    loop {
        let length = cues.adverb(words.get(verb..).unwrap_or(&[]));
        if length == 0 {
            break;
        }
        verb += length;
    }
    if opens_gerund(words, cues, (index, verb)) {
        return Some(Boundary { end: index, next: Some(next) });
    }
    let (length, _) = cues.act(words.get(verb..).unwrap_or(&[]))?;
    let after = lower(words, verb + length);
    let nouns: &[&str] = if is_mark {
        lists::list!("en.boundary.mostly_nouns")
    } else {
        lists::list!("en.boundary.nouns_too")
    };
    let is_plain = length == 1 && verb == next && nouns.contains(&lower(words, verb));
    let takes_object = (!lists::has!("en.boundary.no_objects", after)
        || (is_mark || takes_with(lower(words, verb))) && after == "with")
        && (after.starts_with(char::is_alphanumeric) || after == "\"" || after == "'")
        && (!is_plain
            || lists::has!("en.boundary.object_heads", after)
            || after.starts_with(|symbol: char| symbol.is_ascii_digit())
            || is_mark && next > index + 1);
    let ends_here = !after.starts_with(char::is_alphanumeric) && length > 1;
    (takes_object || ends_here).then_some(Boundary { end: index, next: Some(next) })
}

/// ", boosting strong industries": a further act as a gerund, neither a means nor a result.
fn opens_gerund(words: &[Word<'_>], cues: &EnglishCues, (mark, verb): (usize, usize)) -> bool {
    let form = lower(words, verb);
    let after = lower(words, verb + 1);
    let acts = words.get(verb).is_some_and(|word| cues.is_gerund(word));
    let in_row = words.get(verb + 1..).unwrap_or(&[]).windows(3).any(|three| {
        matches!(three, [mark, and, next] if matches!(mark.lower, "," | "and")
            && (cues.is_gerund(and) || cues.is_gerund(next)))
    });
    let closes = lower(words, mark + 1) == "and";
    acts && (in_row || closes)
        && lower(words, mark) == ","
        && after.starts_with(char::is_alphanumeric)
        && !lists::has!("en.boundary.results", form)
        && !lists::has!("en.boundary.no_objects", after)
}

/// "and to vire": a verb, be it listed or not, behind a "to" that is coordinated.
fn opens_infinitive(words: &[Word<'_>], to: usize) -> bool {
    let verb = lower(words, to + 1);
    verb.starts_with(char::is_alphabetic) && !lists::has!("en.boundary.object_heads", verb)
}

/// Acts that take "with".
fn takes_with(act: &str) -> bool {
    matches!(
        act,
        "return"
            | "work"
            | "consult"
            | "cooperate"
            | "proceed"
            | "liaise"
            | "continue"
            | "meet"
            | "engage"
    )
}

/// Whether a new subject with a cue of its own begins at `next`.
fn opens_cue(words: &[Word<'_>], cues: &EnglishCues, next: usize, is_mark: bool) -> bool {
    if opens_subject(words, next) {
        return true;
    }
    let reach = if is_mark { 16 } else { 10 };
    for index in next..(next + reach).min(words.len()) {
        let word = lower(words, index);
        let rest = words.get(index..).unwrap_or(&[]);
        if let Some((_, group)) = cues.cue(rest)
            && matches!(
                group.role,
                Role::Must | Role::Will | Role::Progress | Role::Say | Role::That
            )
            && !(group.role == Role::Must && word == "ensure")
            && !(matches!(word, "required" | "requested" | "stressed") && index > next + 4)
        {
            return true;
        }
        let stops =
            matches!(word, "," | ";" | ":" | "." | "and" | "or" | "to" | "that" | "which" | "who");
        if stops || (index > next && cues.act(rest).is_some() && index == next + 1 && !is_mark) {
            return false;
        }
    }
    false
}

/// "and those who fail to do so must": a new subject with a modal of its own before the next mark.
fn opens_subject(words: &[Word<'_>], next: usize) -> bool {
    const DETERMINERS: [&str; 12] =
        ["the", "a", "an", "all", "those", "no", "each", "every", "any", "our", "its", "their"];
    DETERMINERS.contains(&lower(words, next))
        && (next + 1..(next + 16).min(words.len()))
            .map(|index| lower(words, index))
            .take_while(|word| !matches!(*word, "," | ";" | ":" | "that" | "and"))
            .any(|word| {
                matches!(word, "should" | "must" | "shall" | "will")
                    || word == "may" && lower(words, next) == "no"
            })
}

/// The end of a clause that follows "that".
pub(super) fn of_that(words: &[Word<'_>], start: usize) -> usize {
    for index in start..words.len() {
        let word = lower(words, index);
        let next = lower(words, index + 1);
        let ends = word == ";"
            || (matches!(word, "and" | ",") && next == "that")
            || (word == "," && next == "and" && lower(words, index + 2) == "that");
        if ends {
            return index;
        }
    }
    words.len()
}
