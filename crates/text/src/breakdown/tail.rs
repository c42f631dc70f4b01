//! Who and when behind an act in one line: "Order bins - Parks Service, by 30 April 2025", "Train
//! wardens (Safety Team, June 2026)", "修订办法——市发改委，2026年4月底前". A part that is neither a
//! time nor plainly somebody leaves the line as it is.

use crate::candidate::Extractor;
use crate::clause::english;
use crate::cue::{Field, words};
use crate::date::{self, DateKind, Role};
use crate::document::blocks::language;
use crate::lang::Lang;
use crate::lists;
use crate::span::Span;

use super::Value;
use super::owners::pieces;

/// Most words of a name.
const NAME_WORDS: usize = 6;

/// What is to be done, who does it and by when, if a line ends like that.
pub(super) fn read(extractor: &Extractor, text: &str, body: Span) -> Option<(Span, Vec<Value>)> {
    let (content, inner, is_dash) = bracketed(text, body)
        .map(|(content, inner)| (content, inner, false))
        .or_else(|| dashed(text, body).map(|(content, inner)| (content, inner, true)))?;
    let lang = language(content.of(text));
    let is_long = match lang {
        Lang::Zh => content.of(text).chars().count() >= 4,
        Lang::En => content.of(text).split_whitespace().count() >= 2,
    };
    let parts = pieces(text, inner, &['，', ',', '；', ';', '、']);
    let is_time = |part: &Span| is_due(part.of(text), lang);
    let due: Vec<Span> = parts.iter().copied().filter(is_time).collect();
    let owners: Vec<Span> = parts.iter().copied().filter(|part| !is_time(part)).collect();
    let limited = is_dash && due.iter().any(|due| begins_limit(due.of(text)));
    let all_named = owners.iter().all(|owner| names(extractor, owner.of(text), lang, limited));
    let is_whole = due.len() <= 1
        && !owners.is_empty()
        && all_named
        && (!due.is_empty() || lang == Lang::Zh && is_dash);
    if !is_long || !is_whole {
        return None;
    }
    let value = |field: Field| move |span: Span| Value { field, span, is_bracket: false };
    let mut values: Vec<Value> = owners.into_iter().map(value(Field::Responsible)).collect();
    values.extend(due.into_iter().map(value(Field::Due)));
    Some((content, values))
}

/// "... (inner)" at the end of a line.
fn bracketed(text: &str, body: Span) -> Option<(Span, Span)> {
    let whole = body.trim_matches(text, crate::cue::is_padding);
    let quote = whole.of(text);
    let close = quote.strip_suffix([')', '）'])?;
    let open = close.rfind(['(', '（'])?;
    let mark = close.get(open..)?.chars().next()?.len_utf8();
    let inner = Span::new(whole.start + open + mark, whole.start + close.len());
    Some((Span::new(whole.start, whole.start + open).trim(text), inner.trim(text)))
}

/// "... - inner" at the end of a line.
fn dashed(text: &str, body: Span) -> Option<(Span, Span)> {
    let whole = body.trim_matches(text, crate::cue::is_padding);
    let quote = whole.of(text);
    let found = [" - ", " – ", " — ", "——"]
        .iter()
        .filter_map(|mark| quote.rfind(mark).map(|at| (at, mark.len())))
        .max_by_key(|(at, _)| *at)?;
    let (at, length) = found;
    let inner = Span::new(whole.start + at + length, whole.end).trim(text);
    Some((Span::new(whole.start, whole.start + at).trim(text), inner))
}

/// Whether a part is a time and nothing else.
fn is_due(quote: &str, lang: Lang) -> bool {
    let quote = quote.trim();
    let short = match lang {
        Lang::Zh => quote.chars().count() <= 18,
        Lang::En => quote.split_whitespace().count() <= 7,
    };
    short
        && date::find(quote, lang, None, Role::Deadline).iter().any(|found| {
            let covers = (found.end - found.start) * 3 >= quote.len() * 2;
            covers && !matches!(found.kind, DateKind::None | DateKind::Vague)
        })
}

fn begins_limit(quote: &str) -> bool {
    let lower = quote.to_ascii_lowercase();
    ["by ", "due ", "before ", "no later "].iter().any(|word| lower.starts_with(word))
}

/// Whether a part names somebody: a listed or plain body, a post, or before "by" a person.
fn names(extractor: &Extractor, quote: &str, lang: Lang, limited: bool) -> bool {
    if quote.chars().any(|symbol| symbol.is_ascii_digit()) {
        return false;
    }
    let is_unit = |part: &str| {
        extractor.units.find(part, lang).iter().any(|unit| unit.end - unit.start == part.len())
    };
    if lang == Lang::Zh {
        return is_unit(quote);
    }
    let count = quote.split_whitespace().count();
    let lower = quote.to_ascii_lowercase();
    let is_name = quote
        .split_whitespace()
        .all(|word| word.starts_with(char::is_uppercase) || matches!(word, "of" | "and" | "/"));
    let is_place = lists::list!("en.place.ends")
        .iter()
        .any(|end| quote.split_whitespace().last() == Some(end));
    let is_part = words(&lower, 0).iter().any(|word| lists::has!("en.tail.parts", word.lower));
    let is_person = limited && !is_place && !is_part;
    let is_somebody = english::is_doer(&words(&lower, 0)) || is_unit(quote) || is_person;
    (1..=NAME_WORDS).contains(&count) && is_name && is_somebody
}
