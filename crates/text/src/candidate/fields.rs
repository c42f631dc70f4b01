//! The fields of a record, each with its place: who, by when, how much, where. A field that the
//! sentence does not state stays empty and becomes a gap.

use crate::lists;
use jiff::civil::Date;

use super::record::{Deadline, Gap, Quantity, Record, Suggestion};
use super::{Extractor, grade};
use crate::clause::{Clause, Force};
use crate::cue::{Grade, RecordType};
use crate::date::{self, DateKind, Role};
use crate::lang::Lang;
use crate::number::{self, NumberMention};
use crate::span::{Located, Span};
use crate::unit::UnitKind;

/// What is known around a clause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) text: &'a str,
    pub(super) lang: Lang,
    pub(super) reference: Option<Date>,
    /// Posts count as units ("the Clerk"): minutes.
    pub(super) is_minutes: bool,
    /// A unit that an earlier sentence of the paragraph tells to act.
    pub(super) earlier: Option<Span>,
}

/// The record of `clause`.
pub(super) fn complete(extractor: &Extractor, context: &Context<'_>, clause: &Clause) -> Record {
    let text = context.text;
    let quote = clause.span.of(text);
    let numbers = number::find(quote, context.lang);
    let counts = numbers.iter().any(|mention| mention.value.is_some() && mention.unit.is_some());
    let quantities = quantities(numbers, clause.span);
    let deadline = deadline(context, clause);
    let (grade, kind) =
        grade::judge(clause, quote, context.lang, (counts, &quantities, deadline.as_ref()));
    let owners = owners(extractor, context, clause);
    let located = |span: Option<Span>| {
        let span = span.map(|span| span.trim(text)).filter(|span| !span.is_empty())?;
        Some(Located::new(text, span))
    };
    let (deadline, recurrence) = match deadline {
        Some(deadline) if deadline.kind == DateKind::Recurrence => {
            (Some(deadline.clone()), Some(deadline))
        }
        other => (other, None),
    };
    let suggestions = match context.earlier {
        Some(unit) if owners.leads.is_empty() && !owners.is_vague => vec![Suggestion {
            field: "lead",
            place: Located::new(text, unit),
            rule: "lead.earlier_sentence",
        }],
        _ => Vec::new(),
    };
    let mut record = Record {
        kind,
        grade,
        quote: quote.to_owned(),
        span: Located::new(text, clause.span),
        action: located(clause.action),
        object: located(clause.object),
        leads: owners.leads.iter().map(|span| Located::new(text, *span)).collect(),
        supporting: owners.supporting.iter().map(|span| Located::new(text, *span)).collect(),
        deadline,
        recurrence,
        quantities,
        place: place(context, clause),
        status: None,
        gaps: Vec::new(),
        suggestions,
        rules: clause.rules.clone(),
    };
    record.gaps = gaps(&record, owners.is_vague);
    if owners.is_group && record.leads.len() == 1 {
        record.gaps.insert(0, Gap::SeveralLeads);
    }
    record
}

/// What a record does not say.
pub(crate) fn gaps(record: &Record, is_vague: bool) -> Vec<Gap> {
    let mut gaps = Vec::new();
    if record.kind == RecordType::Finding {
        return gaps;
    }
    match record.leads.len() {
        0 => gaps.push(Gap::NoLead),
        1 => {}
        _ => gaps.push(Gap::SeveralLeads),
    }
    if is_vague {
        gaps.push(Gap::VagueUnit);
    }
    if !record.deadline.as_ref().is_some_and(Deadline::is_definite) {
        gaps.push(Gap::NoDate);
    }
    let relative =
        record.kind == RecordType::Target && grade::is_relative(&record.quote.to_ascii_lowercase());
    if record.quantities.is_empty() && record.grade != Grade::A {
        gaps.push(Gap::NoIndicator);
    }
    if relative && record.quantities.is_empty() {
        gaps.push(Gap::RelativeTarget);
    }
    gaps
}

/// Of the numbers found at `span`, the figures to attain.
fn quantities(numbers: Vec<NumberMention>, span: Span) -> Vec<Quantity> {
    numbers
        .into_iter()
        .filter(|mention| mention.is_target)
        .map(|mention| Quantity::from_mention(mention, span.start))
        .collect()
}

/// When the clause is due: in the clause itself, else in what governs it in the sentence.
fn deadline(context: &Context<'_>, clause: &Clause) -> Option<Deadline> {
    best_date(context, clause.span).or_else(|| {
        let before = clause.lead_in.filter(|before| may_hold_date(before.of(context.text)))?;
        best_date(context, before).filter(Deadline::is_definite)
    })
}

/// Whether a date can stand in what governs a clause; saves reading it in full.
fn may_hold_date(quote: &str) -> bool {
    quote.bytes().any(|byte| byte.is_ascii_digit()) || lists::holds!("both.fields.times", quote)
}

/// The expression of time in `span` that says most, the first of equals.
pub(crate) fn best_date(context: &Context<'_>, span: Span) -> Option<Deadline> {
    let quote = span.of(context.text);
    let rank = |kind: DateKind| match kind {
        DateKind::Date => 0,
        DateKind::Recurrence => 1,
        DateKind::Range => 2,
        DateKind::Duration => 3,
        DateKind::Partial => 4,
        DateKind::Unresolved => 5,
        DateKind::Vague => 6,
        DateKind::None => 7,
    };
    date::find(quote, context.lang, context.reference, Role::Deadline)
        .into_iter()
        .filter(|mention| mention.kind != DateKind::None && !looks_back(&mention.text))
        .min_by_key(|mention| (rank(mention.kind), mention.start))
        .map(|mention| Deadline::from_mention(mention, span.start))
}

/// An expression of time that cannot be a deadline.
fn looks_back(quote: &str) -> bool {
    let lower = quote.to_ascii_lowercase();
    ["去年", "上年", "上月", "上一", "以来", "近年", "last ", "previous ", "past "]
        .iter()
        .any(|word| lower.contains(word))
}

/// Who leads, who supports, and whether somebody without a name is meant.
#[derive(Debug, Default)]
pub(super) struct Owners {
    pub(super) leads: Vec<Span>,
    pub(super) supporting: Vec<Span>,
    pub(super) is_vague: bool,
    /// Several bodies are meant by one name ("各县区").
    pub(super) is_group: bool,
}

fn owners(extractor: &Extractor, context: &Context<'_>, clause: &Clause) -> Owners {
    let mut owners = Owners::default();
    let Some(subject) = clause.subject else { return owners };
    let quote = subject.of(context.text);
    let joins = quote.find("会同").or_else(|| quote.find("配合")).map(|at| subject.start + at);
    for mention in extractor.units.find(quote, context.lang) {
        let span = Span::new(mention.start + subject.start, mention.end + subject.start);
        match mention.kind {
            UnitKind::Vague => owners.is_vague = true,
            UnitKind::Listed(_) | UnitKind::Suffix | UnitKind::Group => {
                owners.is_group |= mention.kind == UnitKind::Group;
                if joins.is_some_and(|at| span.start > at) {
                    owners.supporting.push(span);
                } else {
                    owners.leads.push(span);
                }
            }
        }
    }
    if owners.leads.is_empty()
        && context.is_minutes
        && context.lang == Lang::En
        && !matches!(clause.force, Force::Hope)
    {
        owners.leads.extend(post(context.text, subject));
    }
    owners
}

/// "The Clerk", "Cllr Lund", "the Head of Repairs": a post or a member in minutes.
fn post(text: &str, subject: Span) -> Option<Span> {
    let quote = subject.of(text);
    let trimmed = quote.strip_prefix("that ").unwrap_or(quote);
    let start = subject.start + (quote.len() - trimmed.len());
    let words: Vec<&str> = trimmed.split_whitespace().collect();
    let is_post = words.iter().any(|word| {
        let lower =
            word.trim_matches(|symbol: char| !symbol.is_alphanumeric()).to_ascii_lowercase();
        lists::has!("en.fields.posts", lower.as_str())
    });
    let is_named =
        words.iter().skip(1).any(|word| word.starts_with(|first: char| first.is_ascii_uppercase()))
            || words.first().is_some_and(|word| {
                !matches!(*word, "The" | "the" | "A" | "An")
                    && word.starts_with(|first: char| first.is_ascii_uppercase())
            });
    let is_office = words.len() <= 3
        && words
            .iter()
            .any(|word| word.eq_ignore_ascii_case("clerk") || word.eq_ignore_ascii_case("chair"));
    let span = Span::new(start, subject.end)
        .trim_matches(text, |symbol| symbol.is_whitespace() || matches!(symbol, ',' | ':' | '-'));
    (is_post && (is_named || is_office) && words.len() <= 9 && !span.is_empty()).then_some(span)
}

/// Where: "在……（区、镇、园区、道路）" before the verb.
fn place(context: &Context<'_>, clause: &Clause) -> Option<Located> {
    if context.lang != Lang::Zh {
        return place_en(context, clause.span);
    }
    let quote = clause.span.of(context.text);
    let at = quote.find('在')?;
    let rest = quote.get(at + '在'.len_utf8()..)?;
    let end = lists::list!("zh.fields.ends")
        .iter()
        .filter_map(|end| rest.find(end).map(|found| found + end.len()))
        .min()?;
    let named = rest.get(..end)?;
    let short = named.chars().count() <= 20 && !named.contains(['，', ',', '“']);
    let start = clause.span.start + at + '在'.len_utf8();
    short.then(|| Located::new(context.text, Span::new(start, start + end)))
}

/// "on Mill Lane", "in Victoria Park": a preposition and a name that ends like a place.
fn place_en(context: &Context<'_>, span: Span) -> Option<Located> {
    const LEADS: [&str; 8] =
        [" in ", " at ", " on ", " along ", " outside ", " near ", " from ", " to "];
    let quote = span.of(context.text);
    LEADS.iter().flat_map(|lead| quote.match_indices(lead)).find_map(|(at, lead)| {
        let rest = quote.get(at + lead.len()..)?;
        let named = rest.strip_prefix("the ").unwrap_or(rest);
        let start = span.start + quote.len() - named.len();
        let mut length = 0;
        for word in named.split(' ').take(5) {
            let core = word.trim_end_matches([',', '.', ';', ':', ')']);
            if !core.starts_with(|first: char| first.is_ascii_uppercase()) {
                return None;
            }
            length += core.len();
            if lists::has!("en.place.ends", core) {
                return Some(Located::new(context.text, Span::new(start, start + length)));
            }
            // A name does not go on behind a comma.
            if core.len() < word.len() {
                return None;
            }
            length += 1;
        }
        None
    })
}
