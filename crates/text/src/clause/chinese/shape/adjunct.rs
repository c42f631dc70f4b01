//! Segments that open with a preposition or an aim: most govern the next act, some hold one of
//! their own.

use super::{Reader, Shape, is_doer};
use crate::clause::Force;
use crate::cue::{Grade, RecordType, Role, Token};
use crate::lists;
use crate::span::Span;

impl Reader<'_> {
    /// "县住建局会同供水、燃气等单位，": who does what the next segment says.
    pub(super) fn joint_owner(&self, gap: Span, token: Token) -> Option<Shape> {
        let joins = Span::new(token.start, token.end).of(self.text) == "会同";
        let alone =
            !self.tokens.iter().any(|other| other.role == Role::Act && other.start > token.end);
        let quote = self.segment.span.of(self.text);
        let names = lists::ends!("zh.shape.office_ends", quote)
            || quote.ends_with(['等', '区', '县', '市', '镇', '乡', '方'])
            || quote.ends_with("共同");
        let is_named = joins
            && names
            && alone
            && self.segment.mark == Some('，')
            && is_doer(gap.of(self.text));
        is_named.then_some(Shape::Owner(Span::new(gap.start, self.segment.span.end)))
    }

    pub(super) fn aim(&mut self, rest: &[Token]) -> Shape {
        if let Some(cue) =
            rest.iter().find(|cue| matches!(cue.role, Role::Must | Role::Ban | Role::Will))
        {
            self.start = None;
            self.cursor = cue.start;
            return self.read();
        }
        let quote = self.segment.span.of(self.text);
        let act = rest.iter().find(|token| {
            let gap = Span::new(self.cursor, token.start).of(self.text).chars().count();
            let behind = Span::new(token.end, self.segment.span.end).of(self.text).chars().count();
            token.role == Role::Act && token.end - token.start > 3 && gap >= 4 && behind >= 2
        });
        let ends_adjunct = lists::ends!("zh.shape.adjunct_ends", quote);
        let is_adjunct = ends_adjunct && !self.is_last;
        match act.copied() {
            Some(act) if !is_adjunct && self.situation.takes_bare() => {
                self.start = Some(self.segment.span.start);
                self.rules.push("zh.aim.act".to_owned());
                self.act(act)
            }
            _ if self.segment.mark == Some('，') => Shape::Adjunct,
            _ => self.fact(),
        }
    }

    pub(super) fn preposition(&mut self, token: Token, rest: &[Token]) -> Shape {
        let word = Span::new(token.start, token.end).of(self.text);
        let quote = self.segment.span.of(self.text);
        if matches!(word, "使" | "使得" | "比")
            || (matches!(word, "让" | "为") && self.situation.has_clause && !self.sets_count())
        {
            return if self.situation.has_clause { Shape::Result } else { self.fact() };
        }
        if let Some(cue) = rest.iter().find(|cue| matches!(cue.role, Role::Must | Role::Ban)) {
            self.start.get_or_insert(token.start);
            let keep = self.start;
            self.bind(*cue);
            self.start = keep;
            let behind: Vec<Token> =
                rest.iter().filter(|other| other.start >= cue.end).copied().collect();
            return self.forced(&behind);
        }
        let ends_adjunct = lists::ends!("zh.shape.adjunct_ends", quote);
        let is_purpose = word == "为"
            && rest.first().is_some_and(|next| {
                next.start == token.end && matches!(next.role, Role::Act | Role::Adverb)
            });
        if (quote.ends_with('的') || is_purpose) && !self.is_last {
            return Shape::Adjunct;
        }
        if word == "由"
            && let Some(owner) = self.owner(token)
        {
            return owner;
        }
        let act = self.act_behind(rest);
        if word == "由"
            && act.is_none()
            && let Some(shape) = self.by_doer(Span::new(token.start, token.end))
        {
            return shape;
        }
        if ends_adjunct && !self.is_last && word != "把" && word != "将" {
            return Shape::Adjunct;
        }
        if self.is_past(rest) && matches!(self.force, Force::Bare) {
            return self.fact();
        }
        let allowed = self.situation.takes_bare() || !matches!(self.force, Force::Bare);
        match act {
            Some(act) if allowed => {
                self.start = Some(self.start.unwrap_or(token.start).min(token.start));
                let before = Span::new(token.end, act.start).trim(self.text);
                if word == "由" {
                    self.subject = Some(before);
                    self.rules.push("zh.subject.by".to_owned());
                }
                let mut shape = self.act(act);
                if let Shape::Head(head) = &mut shape
                    && matches!(word, "把" | "将" | "对")
                {
                    head.object = Some(before);
                }
                shape
            }
            _ => self.without_act(token, act.is_none() && allowed),
        }
    }

    /// Whether a segment of a plan names a number of things ("让8个商圈……").
    fn sets_count(&self) -> bool {
        let quote = self.segment.span.of(self.text);
        self.situation.takes_bare() && quote.contains(|symbol: char| symbol.is_ascii_digit())
    }

    /// A segment that opens with a preposition and holds no act that is known.
    fn without_act(&mut self, token: Token, directs: bool) -> Shape {
        let word = Span::new(token.start, token.end).of(self.text);
        match word {
            "把" | "让" | "由" if directs => {
                self.start = Some(token.start);
                if word == "由" {
                    self.subject =
                        Some(Span::new(token.end, self.segment.span.end).trim(self.text));
                }
                self.head(None, Grade::B, RecordType::Task)
            }
            _ if !matches!(self.force, Force::Bare) => self.head(None, Grade::B, RecordType::Task),
            "对" | "向" | "给" | "为" if directs && self.ends_verbal() => {
                let start = self.start.unwrap_or(token.start);
                self.start = Some(self.subject.map_or(start, |subject| subject.start));
                self.rules.push("zh.verb.last".to_owned());
                self.head(None, Grade::B, RecordType::Task)
            }
            _ if self.segment.mark == Some('，') => Shape::Adjunct,
            _ => self.figure().unwrap_or_else(|| self.fact()),
        }
    }

    /// The last act behind a preposition; one that delivers something is taken first.
    fn act_behind(&self, rest: &[Token]) -> Option<Token> {
        let delivers = |act: &&Token| {
            let group = self.cues.group(**act);
            let names = Span::new(act.end, self.segment.span.end).of(self.text).starts_with('的');
            !names
                && group
                    .is_some_and(|group| group.role == Role::Act && group.grade == Some(Grade::A))
        };
        let any = |act: &&Token| {
            let behind = Span::new(act.end, self.segment.span.end).of(self.text);
            matches!(act.role, Role::Act | Role::Attain | Role::Finish)
                && act.end - act.start > 3
                && !behind.starts_with('的')
        };
        rest.iter().rfind(delivers).or_else(|| rest.iter().rfind(any)).copied()
    }

    /// "资金缺口由市城投公司解决": an object, then by whom, then the act.
    pub(super) fn by_somebody(&mut self, rest: &[Token]) -> Option<Shape> {
        let is_by = |token: &&Token| {
            token.role == Role::Prep && Span::new(token.start, token.end).of(self.text) == "由"
        };
        let by = rest.iter().find(is_by).copied()?;
        let object = Span::new(self.cursor, by.start);
        if !object.of(self.text).contains(['了', '是'])
            && let Some(shape) = self.by_doer(Span::new(by.start, by.end))
        {
            return Some(shape);
        }
        let behind: Vec<Token> =
            rest.iter().filter(|other| other.start >= by.end).copied().collect();
        let until = behind.first().map_or(self.segment.span.end, |next| next.start);
        let named = Span::new(by.end, until).of(self.text).trim_end_matches("负责");
        if !self.situation.takes_bare() || !is_doer(named) || behind.is_empty() {
            return None;
        }
        self.start = Some(self.cursor);
        let object = Span::new(self.cursor, by.start).trim(self.text);
        let mut shape = self.preposition(by, &behind);
        if let Shape::Head(head) = &mut shape {
            head.object = Some(object);
        }
        Some(shape)
    }

    /// "由市财政局牵头，": who does what the next segment says.
    pub(super) fn owner(&self, by: Token) -> Option<Shape> {
        let named = Span::new(by.end, self.segment.span.end);
        let quote = named.of(self.text);
        let ends = ["牵头", "负责", "牵头负责", "为主", "总牵头", "具体负责"];
        let tail = ends.iter().filter(|end| quote.ends_with(*end)).map(|end| end.len()).max()?;
        let name = Span::new(named.start, named.end - tail).trim(self.text);
        (self.segment.mark == Some('，') && !name.is_empty()).then_some(Shape::Owner(name))
    }
}
