//! Labels of task breakdowns: which field "牵头单位：" or "Lead:" names.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::RuleError;
use crate::lists;
use crate::span::Span;

/// The field of a breakdown that a label names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Field {
    /// What is to be done.
    Content,
    /// Who leads.
    Lead,
    /// Who is responsible, and leads only if nobody else does.
    Responsible,
    /// Who supports.
    Support,
    /// By when.
    Due,
    /// A person, not a unit.
    Person,
    /// How it stands.
    Status,
    /// A running number.
    Number,
    /// Known, and not used.
    Other,
}

#[derive(Deserialize)]
struct RawTable {
    label: Vec<RawLabel>,
}

#[derive(Deserialize)]
struct RawLabel {
    field: Field,
    words: String,
}

/// The table of labels, ready to search with.
#[derive(Debug)]
pub(crate) struct Labels {
    by_name: HashMap<String, Field>,
    fields: Vec<Field>,
    automaton: AhoCorasick,
}

/// A label found in running text, with the place of what follows its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Labelled {
    /// Which field.
    pub(crate) field: Field,
    /// First byte of the label (or of the mark of emphasis or bracket before it).
    pub(crate) start: usize,
    /// What it is followed by, up to the next label.
    pub(crate) value: Span,
}

impl Labels {
    /// The table that ships with the crate.
    pub(crate) fn builtin() -> Result<Self, RuleError> {
        const TABLE: &str = "labels";
        let raw: RawTable = toml::from_str(include_str!("../../rules/labels.toml"))
            .map_err(|error| RuleError::Shape { table: TABLE, reason: error.to_string() })?;
        let mut by_name = HashMap::new();
        let mut fields = Vec::new();
        let mut patterns = Vec::new();
        for label in raw.label {
            let names = label.words.split(['|', '\n']).map(str::trim);
            for name in names.filter(|name| !name.is_empty()) {
                by_name.entry(key(name)).or_insert(label.field);
                patterns.push(name.to_owned());
                fields.push(label.field);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&patterns)
            .map_err(|error| RuleError::Patterns { table: TABLE, reason: error.to_string() })?;
        Ok(Self { by_name, fields, automaton })
    }

    /// The field that a cell of a header row names.
    pub(crate) fn of_header(&self, cell: &str) -> Option<Field> {
        let cell = cell.trim_matches(|symbol: char| {
            symbol == '*' || symbol == '_' || symbol == ':' || symbol == '：'
        });
        let short = cell.split(['（', '(', '/', '、']).next().unwrap_or(cell);
        let known = self.by_name.get(&key(cell)).or_else(|| self.by_name.get(&key(short))).copied();
        known.or_else(|| guessed(cell))
    }

    /// The labels inside `scope`, each followed by a colon, with their values.
    pub(crate) fn find(&self, text: &str, scope: Span) -> Vec<Labelled> {
        let quote = scope.of(text);
        if !quote.contains(['：', ':']) {
            return Vec::new();
        }
        let mut found: Vec<Labelled> = Vec::new();
        for hit in self.automaton.find_iter(quote) {
            let Some(field) = self.fields.get(hit.pattern().as_usize()).copied() else { continue };
            let before = quote.get(..hit.start()).unwrap_or("");
            let after = quote.get(hit.end()..).unwrap_or("");
            let Some(colon) = colon_after(after) else { continue };
            let Some(start) = opening(before) else { continue };
            let value = Span::new(scope.start + hit.end() + colon, scope.end);
            let start = scope.start + start;
            if let Some(last) = found.last_mut() {
                last.value.end = start;
            }
            found.push(Labelled { field, start, value });
        }
        for labelled in &mut found {
            labelled.value = labelled.value.trim_matches(text, is_padding);
        }
        found
    }
}

/// Longest header cell that is read by its parts, in characters.
const HEADER_MAX: usize = 24;

/// The field of a header cell that no list has, by the words in it: the first that stands there.
fn guessed(cell: &str) -> Option<Field> {
    let lower = cell.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if lower.chars().count() > HEADER_MAX || lists::holds!("both.header.never", lower) {
        return None;
    }
    let names_body = holds(&["单位", "部门", "科室", "主体", "机构"]);
    let guesses = [
        (Field::Lead, lists::holds!("both.header.lead", lower)),
        (Field::Support, lists::holds!("both.header.support", lower)),
        (Field::Responsible, names_body && holds(&["责任", "承办", "落实", "负责", "实施"])),
        (Field::Responsible, holds(&["responsib", "assigned"])),
        (Field::Due, lists::holds!("both.header.due", lower)),
        (Field::Content, lists::holds!("both.header.content", lower)),
    ];
    guesses.into_iter().find(|(_, is_it)| *is_it).map(|(field, _)| field)
}

/// Characters around a value that do not belong to it.
pub(crate) fn is_padding(symbol: char) -> bool {
    symbol.is_whitespace()
        || matches!(symbol, '*' | '_' | '；' | ';' | '。' | '，' | ',' | '|' | '】' | '【' | '.')
}

fn key(name: &str) -> String {
    name.chars().filter(|symbol| !symbol.is_whitespace()).collect::<String>().to_lowercase()
}

/// Length up to and with the colon that must follow a label.
fn colon_after(after: &str) -> Option<usize> {
    let rest = after.trim_start_matches(|symbol: char| {
        symbol == '*' || symbol == '_' || symbol == '】' || symbol == ' ' || symbol == '\u{3000}'
    });
    let colon = rest.chars().next().filter(|symbol| matches!(symbol, '：' | ':'))?;
    Some(after.len() - rest.len() + colon.len_utf8())
}

/// Where a label begins, with the marks before it, if a label may stand behind `before`.
fn opening(before: &str) -> Option<usize> {
    let trimmed = before.trim_end_matches(['*', '_', '【']);
    let free = trimmed.is_empty()
        || trimmed.ends_with(|symbol: char| {
            symbol.is_whitespace()
                || matches!(
                    symbol,
                    '。' | '；'
                        | ';'
                        | '，'
                        | ','
                        | '（'
                        | '('
                        | '|'
                        | '、'
                        | '.'
                        | '”'
                        | ')'
                        | '）'
                        | '：'
                )
        });
    free.then_some(trimmed.len())
}
