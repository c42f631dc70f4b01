//! Segments in which somebody is named to act, and who can be.

use super::{Reader, Shape, verb};
use crate::cue::{Grade, RecordType, Role, Token};
use crate::lists;
use crate::span::Span;

impl Reader<'_> {
    /// "市水利局负责……", "县政府督查室每半月通报……": somebody and an act, without a cue.
    pub(super) fn doer(&mut self, gap: Span, token: Token) -> Option<Shape> {
        if !self.situation.takes_bare()
            || !matches!(
                token.role,
                Role::Act | Role::Adverb | Role::Prep | Role::Finish | Role::Aim
            )
        {
            return None;
        }
        let name = verb::without_time(gap.of(self.text));
        let name = name.trim_end_matches("负责").trim_end_matches("牵头");
        let name = name.split("会同").next().unwrap_or(name);
        if !is_doer(name) {
            return None;
        }
        let subject = Span::new(gap.start, gap.start + name.len());
        self.subject = Some(subject);
        self.start = Some(gap.start);
        self.cursor = token.start;
        self.rules.push("zh.subject.doer".to_owned());
        let mut rest = self.tokens.iter().filter(|other| other.start >= token.start);
        let act = rest.find(|other| other.role == Role::Act).copied();
        let has_way = |act: &Token| {
            let way = |other: &&Token| other.start >= token.start && other.end <= act.start;
            let mut ways = self.tokens.iter().filter(way);
            ways.any(|other| matches!(other.role, Role::Prep | Role::Adverb | Role::Aim))
        };
        match act.filter(|act| act.end < self.segment.span.end || has_way(act)) {
            Some(act) => Some(self.act(act)),
            None if gap.of(self.text).ends_with("负责") || self.ends_verbal() => {
                Some(self.head(None, Grade::B, RecordType::Task))
            }
            None => Some(match self.doer_and_verb(gap.start) {
                Some(done) => self.head(Some(done.verb), done.grade, RecordType::Task),
                None => self.fact(),
            }),
        }
    }
}

/// Bytes of an office that `quote` begins with ("县财政局先行垫付").
pub(in super::super) fn doer_at_head(quote: &str) -> Option<usize> {
    let cuts = quote.char_indices().map(|(at, _)| at).skip(2).take(16);
    let named = cuts.filter(|at| {
        quote.get(..*at).is_some_and(|name| {
            lists::ends!("zh.shape.office_ends", name) && is_doer(name) && !name.contains('的')
        })
    });
    named.last()
}

/// Whether a name ends like somebody who can be told to act.
pub(super) fn is_doer(name: &str) -> bool {
    let name = name.trim_end_matches(|symbol: char| {
        symbol.is_whitespace() || matches!(symbol, '、' | '等' | '”')
    });
    let count = name.chars().count();
    (2..=40).contains(&count)
        && !name.contains(['，', ',', '的'])
        && lists::ends!("zh.shape.doer_ends", name)
}
