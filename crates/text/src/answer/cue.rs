//! The tables of cues: patterns of words that tell what a sentence says. Data beside this module;
//! here only how a pattern is matched.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Outcome;
use crate::lang::Lang;

/// Characters that may stand between two parts of a pattern.
const GAP: usize = 16;
/// Shortest sentence that can explain something, in characters.
const CONTENT_MIN: usize = 8;

static ZH: LazyLock<Table> = LazyLock::new(|| Table::parse(include_str!("cues_zh.toml")));
static EN: LazyLock<Table> = LazyLock::new(|| Table::parse(include_str!("cues_en.toml")));

/// The table of a language.
pub(super) fn table(lang: Lang) -> &'static Table {
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

/// Cues in the order in which they are tried.
#[derive(Debug, Default)]
pub(super) struct Table {
    labels: Vec<Label>,
    starts: Vec<String>,
    preamble: Vec<String>,
}

#[derive(Debug)]
struct Label {
    outcome: Outcome,
    patterns: Vec<Pattern>,
    unless: Vec<Pattern>,
}

/// Parts in order, each a list of alternatives.
#[derive(Debug)]
struct Pattern {
    written: String,
    parts: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct File {
    label: Vec<LabelEntry>,
    skip: Skip,
}

#[derive(Deserialize)]
struct LabelEntry {
    name: String,
    patterns: Vec<String>,
    unless: Vec<String>,
}

#[derive(Deserialize)]
struct Skip {
    starts: Vec<String>,
    preamble: Vec<String>,
}

impl Table {
    /// The tables are part of the program; a test reads each. One that could not be read would
    /// hold no cue.
    fn parse(text: &str) -> Self {
        Self::try_parse(text).unwrap_or_default()
    }

    fn try_parse(text: &str) -> Option<Self> {
        let file: File = toml::from_str(text).ok()?;
        let label = |entry: LabelEntry| {
            Some(Label {
                outcome: Outcome::of_name(&entry.name)?,
                patterns: entry.patterns.iter().map(|own| Pattern::of(own)).collect(),
                unless: entry.unless.iter().map(|own| Pattern::of(own)).collect(),
            })
        };
        Some(Self {
            labels: file.label.into_iter().map(label).collect::<Option<_>>()?,
            starts: file.skip.starts,
            preamble: file.skip.preamble,
        })
    }

    /// The sentence after an opening such as "we answer as follows".
    pub(super) fn body<'a>(&self, sentence: &'a str) -> &'a str {
        let ends = self
            .preamble
            .iter()
            .filter_map(|own| sentence.find(own.as_str()).map(|at| at + own.len()));
        let rest = ends.max().and_then(|end| sentence.get(end..)).unwrap_or(sentence);
        rest.trim_start_matches(|own: char| !own.is_alphanumeric())
    }

    /// The first label whose pattern fits, and the pattern.
    pub(super) fn label(&self, sentence: &str) -> Option<(Outcome, String)> {
        let folded = sentence.to_lowercase();
        self.labels.iter().find_map(|label| {
            let cue = label.patterns.iter().find(|own| own.fits(&folded))?;
            let is_taken_back = label.unless.iter().any(|own| own.fits(&folded));
            (!is_taken_back).then(|| (label.outcome, cue.written.clone()))
        })
    }

    /// Whether a sentence says anything beyond courtesy, an address or a date.
    pub(super) fn is_content(&self, sentence: &str) -> bool {
        let folded = sentence.to_lowercase();
        let letters = folded.chars().filter(|own| own.is_alphabetic()).count();
        letters >= CONTENT_MIN && !self.starts.iter().any(|own| folded.starts_with(own.as_str()))
    }
}

impl Pattern {
    fn of(written: &str) -> Self {
        let parts = written
            .split('…')
            .map(|part| part.split('|').filter(|own| !own.is_empty()).map(str::to_owned).collect())
            .filter(|part: &Vec<String>| !part.is_empty())
            .collect();
        Self { written: written.to_owned(), parts }
    }

    fn fits(&self, text: &str) -> bool {
        let Some((first, rest)) = self.parts.split_first() else { return false };
        first.iter().any(|own| {
            text.match_indices(own.as_str()).any(|(at, _)| fits_after(rest, text, at + own.len()))
        })
    }
}

fn fits_after(parts: &[Vec<String>], text: &str, from: usize) -> bool {
    let Some((part, rest)) = parts.split_first() else { return true };
    let tail = text.get(from..).unwrap_or_default();
    part.iter().any(|own| {
        let near = tail.match_indices(own.as_str()).take_while(|(at, _)| {
            tail.get(..*at).is_some_and(|between| between.chars().count() <= GAP)
        });
        near.into_iter().any(|(at, _)| fits_after(rest, text, from + at + own.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_can_be_read_and_hold_every_label_but_explained() {
        for text in [include_str!("cues_zh.toml"), include_str!("cues_en.toml")] {
            assert_eq!(Table::try_parse(text).unwrap().labels.len(), 5);
        }
    }

    #[test]
    fn parts_stand_in_order_and_near_each_other() {
        let pattern = Pattern::of("已|已经…修复|恢复");
        assert!(pattern.fits("路灯已全部修复"));
        assert!(!pattern.fits("修复已开始"));
        assert!(!pattern.fits(&format!("已{}修复", "很".repeat(40))));
    }
}
