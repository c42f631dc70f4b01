//! From an item to its records: one for each figure it sets, else one for each of its sentences.

use jiff::civil::Date;

use crate::candidate::{
    Deadline, Extractor, Gap, Grade, Record, RecordType, Suggestion, best_date_in, complete_clause,
    gaps_of, split_lists,
};
use crate::clause::{Clause, Force, chinese, english};
use crate::cue::Field;
use crate::date::DateKind;
use crate::document::Mood;
use crate::document::blocks::language;
use crate::lang::Lang;
use crate::sentence;
use crate::span::{Located, Span};

use super::Item;
use super::owners::{self, Owners};

/// What holds for all items of a document.
pub(super) struct Context<'a> {
    pub(super) text: &'a str,
    pub(super) reference: Option<Date>,
    /// The document says that the first listed leads.
    pub(super) first_leads: bool,
}

/// The records of `item`.
pub(super) fn records(extractor: &Extractor, context: &Context<'_>, item: &Item) -> Vec<Record> {
    let text = context.text;
    let owners = owners::read(extractor, text, &item.values);
    let decided = decide(&owners, context.first_leads, text);
    let status = item.values.iter().find(|value| value.field == Field::Status);
    let mut records = Vec::new();
    let sentences: Vec<Span> =
        item.parts.iter().flat_map(|part| sentence::within(text, *part)).collect();
    for (index, sentence) in sentences.iter().enumerate() {
        let sentence = trim(text, *sentence);
        let is_title = index == 0 && sentences.len() > 1 && is_title(text, sentence);
        if sentence.is_empty() || is_title {
            continue;
        }
        for clause in clauses(extractor, context, sentence) {
            let mut record = complete_clause(
                extractor,
                (text, language(clause.span.of(text)), context.reference),
                &clause,
            );
            fill(extractor, context, &mut record, (&owners, &decided));
            record.status = status.map(|value| Located::new(text, value.span));
            records.push(record);
        }
    }
    records
}

/// A short sentence before others that only names the matter.
fn is_title(text: &str, sentence: Span) -> bool {
    let quote = sentence.of(text);
    let count = quote.chars().count();
    count <= 24
        && language(quote) == Lang::Zh
        && !quote.contains(|symbol: char| symbol.is_ascii_digit())
}

fn trim(text: &str, span: Span) -> Span {
    span.trim_matches(text, |symbol| {
        symbol.is_whitespace()
            || matches!(symbol, '。' | '；' | ';' | '.' | '，' | ',' | '*' | '|' | '：')
    })
}

/// The clauses to make records of: one for each figure, or the whole sentence.
fn clauses(extractor: &Extractor, context: &Context<'_>, sentence: Span) -> Vec<Clause> {
    let text = context.text;
    let lang = language(sentence.of(text));
    let read = match lang {
        Lang::Zh => {
            let mut scene = chinese::Scene {
                mood: Mood::Plan,
                speech: true,
                is_national: true,
                is_provincial: true,
                year: None,
                presumes: false,
            };
            chinese::clauses(text, sentence, &extractor.chinese, &mut scene, &mut Vec::new())
        }
        Lang::En => {
            let scene = english::Scene {
                mood: Mood::Decision,
                is_minutes: true,
                is_item: true,
                sets_list: false,
                is_national: true,
                stand: english::Stand::default(),
            };
            english::clauses(text, sentence, &extractor.english, scene, &mut String::new())
        }
    };
    let read: Vec<Clause> =
        read.into_iter().flat_map(|clause| split_lists(text, clause, lang)).collect();
    let has_figure: Vec<bool> =
        read.iter().map(|clause| holds_target(text, clause.span, lang)).collect();
    if has_figure.iter().filter(|has| **has).count() < 2 {
        return vec![whole(sentence, read.into_iter().next())];
    }
    let mut clauses: Vec<Clause> = Vec::new();
    let mut last_was_bare = false;
    for (clause, has) in read.into_iter().zip(has_figure) {
        match clauses.last_mut() {
            Some(last) if !has && last_was_bare => last.span.end = clause.span.end,
            _ => clauses.push(clause),
        }
        last_was_bare = !has;
    }
    clauses
}

fn holds_target(text: &str, span: Span, lang: Lang) -> bool {
    crate::number::find(span.of(text), lang).iter().any(|mention| mention.is_target)
}

/// The whole sentence as one clause, with the verb of its first act.
fn whole(sentence: Span, first: Option<Clause>) -> Clause {
    let mut clause = first.unwrap_or(Clause {
        span: sentence,
        action: None,
        object: Some(sentence),
        subject: None,
        lead_in: None,
        force: Force::Bare,
        grade: Grade::B,
        kind: RecordType::Task,
        rules: Vec::new(),
    });
    if let Some(action) = clause.action
        && action.end < sentence.end
    {
        clause.object = Some(Span::new(action.end, sentence.end));
    }
    clause.span = sentence;
    clause.subject = None;
    clause.lead_in = None;
    clause
}

/// Who leads and who supports, and by which rule.
struct Decided {
    leads: Vec<Span>,
    supporting: Vec<Span>,
    rule: &'static str,
    suggestion: Option<Span>,
}

fn decide(owners: &Owners, first_leads: bool, text: &str) -> Decided {
    let mut rest: Vec<Span> = owners.responsible.clone();
    rest.extend(owners.support.iter().copied());
    let mut seen: Vec<&str> = Vec::new();
    rest.retain(|span| {
        let name = span.of(text);
        let is_new = !seen.contains(&name);
        seen.push(name);
        is_new
    });
    let none = Vec::new;
    if !owners.leads.is_empty() {
        return Decided {
            leads: owners.leads.clone(),
            supporting: rest,
            rule: "breakdown.lead_stated",
            suggestion: None,
        };
    }
    if owners.is_shared {
        return Decided {
            leads: none(),
            supporting: rest,
            rule: "breakdown.shared_duty",
            suggestion: None,
        };
    }
    match (owners.responsible.split_first(), first_leads) {
        (Some((first, others)), true) => {
            let mut supporting = others.to_vec();
            supporting.extend(owners.support.iter().copied());
            Decided {
                leads: vec![*first],
                supporting,
                rule: "breakdown.document_rule_first_leads",
                suggestion: None,
            }
        }
        (Some((only, [])), false) if !owners.is_vague => Decided {
            leads: vec![*only],
            supporting: owners.support.clone(),
            rule: "breakdown.sole_responsible",
            suggestion: None,
        },
        (Some((first, _)), false) => Decided {
            leads: none(),
            supporting: rest,
            rule: "breakdown.lead_not_stated",
            suggestion: Some(*first),
        },
        (None, _) => Decided {
            leads: none(),
            supporting: rest,
            rule: "breakdown.lead_not_stated",
            suggestion: None,
        },
    }
}

/// Puts owners, date and gaps of the item into a record of it.
fn fill(
    extractor: &Extractor,
    context: &Context<'_>,
    record: &mut Record,
    (owners, decided): (&Owners, &Decided),
) {
    let text = context.text;
    let locate =
        |spans: &[Span]| spans.iter().map(|span| Located::new(text, *span)).collect::<Vec<_>>();
    record.leads = locate(&decided.leads);
    record.supporting = locate(&decided.supporting);
    record.suggestions = decided
        .suggestion
        .map(|span| Suggestion {
            field: "lead",
            place: Located::new(text, span),
            rule: "lead.first_listed",
        })
        .into_iter()
        .collect();
    if let Some(due) = due(extractor, context, owners) {
        record.deadline = Some(due);
    } else if record.deadline.as_ref().is_some_and(|deadline| deadline.kind == DateKind::Recurrence)
    {
        record.deadline = None;
    }
    if matches!(record.kind, RecordType::Request) {
        record.kind = RecordType::Task;
    }
    record.rules.push(decided.rule.to_owned());
    record.gaps = gaps_of(record, owners.is_vague);
    if record.leads.len() == 1 && is_group(extractor, record) {
        record.gaps.retain(|gap| *gap != Gap::SeveralLeads);
        record.gaps.insert(0, Gap::SeveralLeads);
    }
}

fn is_group(extractor: &Extractor, record: &Record) -> bool {
    record.leads.first().is_some_and(|lead| {
        extractor.units.find(&lead.text, language(&lead.text)).iter().any(|mention| {
            mention.kind == crate::unit::UnitKind::Group
                && mention.end - mention.start == lead.text.len()
        })
    })
}

/// The date that the item's values state; words that are no date stay as they are written.
fn due(_extractor: &Extractor, context: &Context<'_>, owners: &Owners) -> Option<Deadline> {
    let text = context.text;
    let span = owners.due.first()?;
    let lang = language(span.of(text));
    best_date_in((text, lang, context.reference), *span).or_else(|| {
        let span = trim(text, *span);
        let quote = span.of(text);
        let is_blank = span.is_empty() || matches!(quote, "-" | "—" | "无" | "/" | "N/A");
        (!is_blank).then(|| Deadline::vague(text, span))
    })
}
