//! Reading a table of cues, and finding Chinese cues: one automaton, the longest word wins.

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::{Grade, RecordType, Role, RuleError};

/// One group of a table: words that do the same.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Name that records cite.
    pub(crate) id: String,
    /// What its words do.
    pub(crate) role: Role,
    /// Default grade of an act.
    pub(crate) grade: Option<Grade>,
    /// Default type of an act.
    pub(crate) kind: Option<RecordType>,
    /// Reported speech that needs no further cue.
    pub(crate) directive: bool,
}

#[derive(Deserialize)]
struct RawTable {
    group: Vec<RawGroup>,
}

#[derive(Deserialize)]
struct RawGroup {
    id: String,
    role: Role,
    grade: Option<Grade>,
    #[serde(rename = "type")]
    kind: Option<RecordType>,
    #[serde(default)]
    directive: bool,
    #[serde(default)]
    words: String,
    #[serde(default)]
    phrases: String,
}

/// The groups of a table, each with its patterns.
pub(super) fn parse(
    table: &'static str,
    source: &str,
) -> Result<Vec<(Group, Vec<String>)>, RuleError> {
    let raw: RawTable = toml::from_str(source)
        .map_err(|error| RuleError::Shape { table, reason: error.to_string() })?;
    Ok(raw.group.into_iter().map(split_patterns).collect())
}

fn split_patterns(raw: RawGroup) -> (Group, Vec<String>) {
    let words = raw.words.split_whitespace().map(str::to_owned);
    let phrases = raw.phrases.split(['|', '\n']).map(str::trim).filter(|phrase| !phrase.is_empty());
    let patterns = words.chain(phrases.map(str::to_owned)).collect();
    let group = Group {
        id: raw.id,
        role: raw.role,
        grade: raw.grade,
        kind: raw.kind,
        directive: raw.directive,
    };
    (group, patterns)
}

/// A cue found in a Chinese text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// What it does.
    pub(crate) role: Role,
    /// Index of its group.
    pub(crate) group: usize,
}

/// The Chinese table, ready to search with.
#[derive(Debug)]
pub(crate) struct ChineseCues {
    groups: Vec<Group>,
    owners: Vec<usize>,
    automaton: AhoCorasick,
}

impl ChineseCues {
    /// The table that ships with the crate.
    pub(crate) fn builtin() -> Result<Self, RuleError> {
        const TABLE: &str = "cues_zh";
        let parsed = parse(TABLE, include_str!("../../rules/cues_zh.toml"))?;
        let mut groups = Vec::with_capacity(parsed.len());
        let mut owners = Vec::new();
        let mut patterns = Vec::new();
        for (index, (group, words)) in parsed.into_iter().enumerate() {
            owners.extend(std::iter::repeat_n(index, words.len()));
            patterns.extend(words);
            groups.push(group);
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .map_err(|error| RuleError::Patterns { table: TABLE, reason: error.to_string() })?;
        Ok(Self { groups, owners, automaton })
    }

    /// The group of a token.
    pub(crate) fn group(&self, token: Token) -> Option<&Group> {
        self.groups.get(token.group)
    }

    /// Every cue in `text` (offsets moved by `base`), in order, not overlapping; masks left out.
    pub(crate) fn tokens(&self, text: &str, base: usize, into: &mut Vec<Token>) {
        into.clear();
        for found in self.automaton.find_iter(text) {
            let group = self.owners.get(found.pattern().as_usize()).copied();
            let Some((group, role)) =
                group.and_then(|index| self.groups.get(index).map(|group| (index, group.role)))
            else {
                continue;
            };
            if role != Role::Mask {
                let (start, end) = (base + found.start(), base + found.end());
                into.push(Token { start, end, role, group });
            }
        }
    }
}
