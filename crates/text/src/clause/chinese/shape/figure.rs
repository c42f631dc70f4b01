//! Segments that set a figure, and acts that stand behind their object.

use super::{Reader, Shape};
use crate::clause::Force;
use crate::cue::{Grade, RecordType, Role, Token};
use crate::lists;
use crate::span::Span;

impl Reader<'_> {
    /// A figure with a verb of reaching it, or a relation to keep.
    pub(super) fn figure(&mut self) -> Option<Shape> {
        let quote = self.segment.span.of(self.text);
        let attain =
            self.tokens.iter().find(|token| matches!(token.role, Role::Attain | Role::Act));
        let is_figure = holds_figure(quote);
        let is_relative = lists::holds!("zh.grade.relative", quote);
        let is_quality = lists::ends!("zh.shape.qualities", quote);
        if is_statement(quote)
            || !(is_figure && attain.is_some()
                || is_relative
                || is_quality
                || self.closes_with_figure())
            || !self.situation.takes_bare()
            || self.is_past(self.tokens)
        {
            return None;
        }
        self.force = Force::Figure;
        self.start = Some(self.start.unwrap_or(self.cursor).min(self.cursor));
        let action = attain.map(|attain| Span::new(attain.start, attain.end));
        let end = action.map_or(self.segment.span.end, |action| action.start);
        let before = Span::new(self.cursor, end).trim(self.text);
        self.rules.push("zh.figure".to_owned());
        let mut shape = self.head(action, Grade::A, RecordType::Target);
        if let Shape::Head(head) = &mut shape
            && !before.is_empty()
        {
            head.object = Some(before);
        }
        Some(shape)
    }

    /// "榆溪大道改造年内竣工": an act behind its object.
    pub(super) fn finish(&mut self, rest: &[Token]) -> Option<Shape> {
        let last = rest.iter().rev().find(|token| token.role == Role::Finish)?;
        let is_end = last.end == self.segment.span.end;
        let is_told = is_statement(self.segment.span.of(self.text));
        if !is_end || is_told || !self.situation.takes_bare() || self.is_past(rest) {
            return None;
        }
        self.start = Some(self.segment.span.start);
        let object = Span::new(self.cursor, last.start).trim(self.text);
        self.rules.push("zh.act.finish".to_owned());
        let mut shape =
            self.head(Some(Span::new(last.start, last.end)), Grade::A, RecordType::Project);
        if let Shape::Head(head) = &mut shape {
            head.object = (!object.is_empty()).then_some(object);
        }
        Some(shape)
    }
}

/// Whether what follows a bare act shows that a statement is made about it.
pub(super) fn is_statement(behind: &str) -> bool {
    let mut rest = behind.to_owned();
    for word in lists::list!("zh.shape.no_copula") {
        if rest.contains(word) {
            rest = rest.replace(word, "");
        }
    }
    rest.contains('是') || behind.ends_with('是') || lists::ends!("zh.shape.comments", rest)
}

/// Whether a segment states a figure.
pub(super) fn holds_figure(quote: &str) -> bool {
    quote.contains(|symbol: char| symbol.is_ascii_digit() || ('０'..='９').contains(&symbol))
        || lists::holds!("zh.shape.figures", quote)
}
