//! What one segment of a Chinese sentence is. It is read from left to right: links, adverbs and
//! cues are stepped over until an act opens, or until something shows that none does.

mod adjunct;
mod doer;
mod figure;
mod verb;

pub(super) use doer::doer_at_head;
use doer::is_doer;
use figure::{holds_figure, is_statement};

use super::segment::Segment;
use crate::clause::Force;
use crate::cue::{ChineseCues, Grade, RecordType, Role, Token};
use crate::document::Mood;
use crate::lists;
use crate::span::Span;

/// What is known when a segment is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    /// How this part of the document is to be read.
    pub(super) mood: Mood,
    /// Directive speech is under way.
    pub(super) speech: bool,
    /// The sentence already holds a commitment.
    pub(super) has_clause: bool,
}

impl Situation {
    /// Whether an act without a cue commits.
    const fn takes_bare(self) -> bool {
        matches!(self.mood, Mood::Plan | Mood::Decision)
            || (!matches!(self.mood, Mood::Past) && (self.speech || self.has_clause))
    }
}

/// What a segment is.
#[derive(Debug)]
pub(super) enum Shape {
    /// Opens a commitment.
    Head(Head),
    /// Governs the next act.
    Adjunct,
    /// Belongs to the act before it.
    Result,
    /// Names who does what the next segment says.
    Owner(Span),
    /// Opens reported speech; `true` if it directs.
    Say(bool),
    /// Nothing to do.
    Fact,
}

/// The act that a segment opens.
#[derive(Debug)]
pub(super) struct Head {
    /// Where the quotation begins.
    pub(super) start: usize,
    /// The verb.
    pub(super) action: Option<Span>,
    /// An object that stands before the verb.
    pub(super) object: Option<Span>,
    /// Who does it.
    pub(super) subject: Option<Span>,
    /// How it binds.
    pub(super) force: Force,
    /// Default grade.
    pub(super) grade: Grade,
    /// Default type.
    pub(super) kind: RecordType,
    /// Names of the cues.
    pub(super) rules: Vec<String>,
    /// Directive speech is under way from here on.
    pub(super) opens_speech: bool,
}

/// Tells what `segment` is.
pub(super) fn shape(
    text: &str,
    segment: Segment,
    tokens: &[Token],
    cues: &ChineseCues,
    (situation, is_last): (Situation, bool),
) -> Shape {
    let mut reader = Reader {
        text,
        segment,
        tokens,
        cues,
        situation,
        is_last,
        cursor: segment.span.start,
        start: None,
        force: Force::Bare,
        subject: None,
        rules: Vec::new(),
        opens_speech: false,
    };
    reader.read()
}

struct Reader<'a> {
    text: &'a str,
    segment: Segment,
    tokens: &'a [Token],
    cues: &'a ChineseCues,
    situation: Situation,
    is_last: bool,
    cursor: usize,
    start: Option<usize>,
    force: Force,
    subject: Option<Span>,
    rules: Vec<String>,
    opens_speech: bool,
}

impl Reader<'_> {
    fn read(&mut self) -> Shape {
        let quote = self.segment.span.of(self.text);
        if lists::ends!("zh.shape.announces", quote) {
            return self.fact();
        }
        let is_before = ["后", "之后", "以后", "的同时", "基础上", "前提下"]
            .iter()
            .any(|end| quote.ends_with(end));
        if is_before && !self.is_last && self.segment.mark == Some('，') {
            return Shape::Adjunct;
        }
        let mut index = 0;
        loop {
            self.skip_marks();
            while self.tokens.get(index).is_some_and(|token| token.start < self.cursor) {
                index += 1;
            }
            let Some(token) = self.tokens.get(index).copied() else {
                return self.at_unknown();
            };
            if token.start > self.cursor {
                let rest = self.tokens.get(index..).unwrap_or(&[]);
                if let Some(shape) = self.over_unknown(token, rest) {
                    return shape;
                }
                continue;
            }
            index += 1;
            if let Some(shape) = self.step(token, index) {
                return shape;
            }
        }
    }

    /// Reads the token at the cursor; `None` to go on behind it.
    fn step(&mut self, token: Token, next: usize) -> Option<Shape> {
        match token.role {
            Role::Link | Role::Adverb => {
                if token.role == Role::Adverb {
                    self.start.get_or_insert(token.start);
                }
                self.cursor = token.end;
                None
            }
            Role::Must | Role::Will | Role::Hope | Role::Ask => {
                self.bind(token);
                None
            }
            Role::Ban => {
                self.bind(token);
                self.start = Some(token.start);
                None
            }
            Role::Act | Role::Finish | Role::Attain => Some(self.act(token)),
            Role::Say => self.say(token),
            Role::Past if matches!(self.force, Force::Bare) => Some(self.fact()),
            Role::Aim => Some(self.aim(self.tokens.get(next..).unwrap_or(&[]))),
            Role::Prep => Some(self.preposition(token, self.tokens.get(next..).unwrap_or(&[]))),
            _ => {
                self.cursor = token.end;
                None
            }
        }
    }

    fn bind(&mut self, token: Token) {
        let stronger = match token.role {
            Role::Must => Force::Must,
            Role::Will => Force::Will,
            Role::Hope => Force::Hope,
            Role::Ask => Force::Ask,
            Role::Ban => Force::Ban,
            _ => Force::Bare,
        };
        if !matches!(self.force, Force::Ban | Force::Hope) {
            self.force = stronger;
        }
        if let Some(group) = self.cues.group(token) {
            self.rules.push(group.id.clone());
        }
        self.cursor = token.end;
        let keeps = Span::new(token.start, token.end).of(self.text);
        self.start = matches!(
            keeps,
            "确保" | "力争" | "争取" | "丝毫不能" | "不能" | "决不能" | "绝不能" | "让我们"
        )
        .then_some(token.start);
    }

    /// Steps over quotation marks, blanks and 地 at the cursor.
    fn skip_marks(&mut self) {
        let rest = Span::new(self.cursor, self.segment.span.end).of(self.text);
        let behind_adverb = self.start.is_some_and(|start| start < self.cursor);
        let is_ending = behind_adverb && !lists::begins!("zh.shape.not_endings", rest);
        let rest = if is_ending { rest.strip_prefix('地').unwrap_or(rest) } else { rest };
        let trimmed = rest.trim_start_matches(['“', '"', ' ', '\u{3000}', '—', '·', '、', '*']);
        self.cursor = self.segment.span.end - trimmed.len();
    }

    /// Words that no cue explains stand at the cursor, and no cue follows.
    fn at_unknown(&mut self) -> Shape {
        if self.cursor >= self.segment.span.end {
            return self.fact();
        }
        if matches!(self.force, Force::Bare) {
            let found = self.verb().or_else(|| self.dated()).or_else(|| self.figure());
            return found.unwrap_or_else(|| self.fact());
        }
        self.verb().unwrap_or_else(|| self.head(None, Grade::B, RecordType::Task))
    }

    /// Words that no cue explains stand between the cursor and `token`.
    fn over_unknown(&mut self, token: Token, rest: &[Token]) -> Option<Shape> {
        let gap = Span::new(self.cursor, token.start);
        let leads = verb::is_manner(gap.of(self.text)) || self.is_time(gap);
        if leads && matches!(token.role, Role::Act | Role::Adverb) {
            self.start.get_or_insert(gap.start);
            self.cursor = token.start;
            return None;
        }
        if let Some(cue) = rest.iter().find(|cue| self.binds(**cue))
            && !matches!(self.force, Force::Ban)
        {
            let subject = Span::new(self.cursor, cue.start);
            if cue.role == Role::Say {
                if !matches!(self.force, Force::Bare) {
                    return Some(self.forced(rest));
                }
                self.cursor = cue.start;
                return None;
            }
            if subject.of(self.text).chars().count() <= 40 {
                self.subject = Some(subject.trim(self.text));
                self.cursor = cue.start;
                return None;
            }
        }
        if !matches!(self.force, Force::Bare) {
            return Some(self.forced(rest));
        }
        let is_office = lists::ends!("zh.shape.office_ends", gap.of(self.text));
        if self.is_past(rest) {
            return Some(self.fact());
        }
        if let Some(shape) = self.by_somebody(rest).or_else(|| self.command(gap, rest)) {
            return Some(shape);
        }
        if !is_office && self.is_predicate(rest) {
            return Some(self.fact());
        }
        if let Some(shape) = self.joint_owner(gap, token) {
            return Some(shape);
        }
        if let Some(shape) = self.doer(gap, token) {
            return Some(shape);
        }
        let found = self.verb().or_else(|| self.dated()).or_else(|| self.figure());
        let found = found.or_else(|| self.finish(rest));
        Some(found.unwrap_or_else(|| self.fact()))
    }

    /// Whether `token` binds what stands before it as its subject.
    fn binds(&self, token: Token) -> bool {
        match token.role {
            Role::Must | Role::Ban | Role::Hope | Role::Say => true,
            Role::Will => Span::new(token.start, token.end).of(self.text) != "计划",
            Role::Ask => Span::new(token.start, token.end).of(self.text).chars().count() > 1,
            _ => false,
        }
    }

    /// A cue is known, the verb is not the next word: the first act further on is taken.
    fn forced(&mut self, rest: &[Token]) -> Shape {
        let act = rest.iter().find(|token| {
            token.role == Role::Act && token.end - token.start > 3 && token.start >= self.cursor
        });
        let Some(act) = act.copied() else { return self.head(None, Grade::B, RecordType::Task) };
        let named = Span::new(self.cursor, act.start).trim(self.text);
        if is_doer(named.of(self.text)) && self.subject.is_none() {
            self.subject = Some(named);
        }
        self.start.get_or_insert(self.cursor);
        self.act(act)
    }

    fn say(&mut self, token: Token) -> Option<Shape> {
        let directive = self.cues.group(token).is_some_and(|group| group.directive);
        if !matches!(self.force, Force::Bare) {
            return Some(self.head(
                Some(Span::new(token.start, token.end)),
                Grade::B,
                RecordType::Task,
            ));
        }
        if self.is_past(self.tokens) && !directive {
            return Some(Shape::Fact);
        }
        self.situation.speech = directive;
        self.opens_speech = directive;
        self.cursor = token.end;
        self.start = None;
        self.subject = None;
        let rest = Span::new(token.end, self.segment.span.end).of(self.text).trim();
        if rest.chars().count() <= 1 {
            return Some(Shape::Say(directive));
        }
        let next = self.tokens.iter().find(|other| {
            other.start >= token.end
                && matches!(other.role, Role::Act | Role::Adverb | Role::Finish)
        });
        let to_somebody =
            next.is_some_and(|other| is_doer(Span::new(token.end, other.start).of(self.text)));
        if directive && to_somebody {
            self.force = Force::Must;
            self.rules.push("zh.say.to_somebody".to_owned());
        }
        None
    }

    /// An act opens at the cursor.
    fn act(&mut self, token: Token) -> Shape {
        let group = self.cues.group(token);
        let (grade, kind) = group.map_or((Grade::B, RecordType::Task), |group| {
            (group.grade.unwrap_or(Grade::B), group.kind.unwrap_or(RecordType::Task))
        });
        if let Some(group) = group {
            self.rules.push(group.id.clone());
        }
        let (mut grade, mut kind) = (grade, kind);
        let mut end = token.end;
        for next in self.tokens.iter().filter(|next| next.start >= token.end) {
            let follows = next.start == end && next.role == Role::Act && next.end - next.start > 3;
            if !follows || next.end == self.segment.span.end {
                break;
            }
            end = next.end;
            if let Some(group) =
                self.cues.group(*next).filter(|group| group.grade == Some(Grade::A))
                && !lists::has!(
                    "zh.grade.soft_heads",
                    Span::new(token.start, token.end).of(self.text)
                )
            {
                (grade, kind) = (Grade::A, group.kind.unwrap_or(kind));
            }
        }
        let behind = Span::new(end, self.segment.span.end).of(self.text);
        if matches!(self.force, Force::Bare) && (behind.starts_with('了') || is_statement(behind))
        {
            return self.fact();
        }
        self.start.get_or_insert(token.start);
        self.head(Some(Span::new(token.start, end)), grade, kind)
    }

    /// "企业竞争力增强": a general act that closes the segment tells how its subject fares.
    fn is_predicate(&self, tokens: &[Token]) -> bool {
        let Some(last) = tokens.last() else { return false };
        let is_general = self.cues.group(*last).is_some_and(|group| group.grade == Some(Grade::B));
        let quote = self.segment.span.of(self.text);
        last.role == Role::Act
            && is_general
            && last.end == self.segment.span.end
            && !quote.contains("负责")
            && !holds_figure(quote)
            && !lists::holds!("zh.grade.relative", quote)
    }

    /// Something was done or stands so.
    fn is_past(&self, tokens: &[Token]) -> bool {
        let quote = self.segment.span.of(self.text);
        let brings = lists::begins!("zh.shape.brings", quote) && !quote.contains(['了', '已']);
        let told = tokens
            .iter()
            .any(|token| token.role == Role::Past && token.start >= self.segment.span.start);
        told && !brings
            || self.segment.span.of(self.text).ends_with('了')
            || lists::ends!("zh.shape.fares", self.segment.span.of(self.text))
    }

    const fn fact(&self) -> Shape {
        if self.opens_speech { Shape::Say(true) } else { Shape::Fact }
    }

    /// An act, if the part of the document and the force allow it.
    fn head(&mut self, action: Option<Span>, grade: Grade, kind: RecordType) -> Shape {
        if !self.is_allowed() {
            return self.fact();
        }
        let mut start = self.start.unwrap_or(self.cursor);
        if let Some(subject) = self.subject
            && !matches!(
                subject.of(self.text),
                "我们" | "我" | "他" | "她" | "大家" | "会议" | "全市" | "全省" | "同志们"
            )
            && subject.len() <= 90
        {
            start = start.min(subject.start);
        }
        Shape::Head(Head {
            start,
            action,
            object: None,
            subject: self.subject,
            force: self.force,
            grade: self.raised(grade),
            kind,
            rules: std::mem::take(&mut self.rules),
            opens_speech: self.opens_speech || matches!(self.force, Force::Must | Force::Ban),
        })
    }

    /// A ban can be checked as it stands; "让我们……" only calls on everybody.
    fn raised(&self, grade: Grade) -> Grade {
        if self.segment.span.of(self.text).starts_with("让我们") {
            Grade::C
        } else if matches!(self.force, Force::Ban) {
            Grade::A
        } else {
            grade
        }
    }

    fn is_allowed(&self) -> bool {
        let quote = self.segment.span.of(self.text);
        match self.situation.mood {
            Mood::Skip => false,
            Mood::Past => {
                let says_we = ["我们将", "我们要", "我们一定", "今后", "下一步", "下步", "将采取"];
                self.situation.has_clause || says_we.iter().any(|word| quote.contains(word))
            }
            _ => match self.force {
                Force::Must | Force::Ban | Force::Hope | Force::Ask => true,
                Force::Will => self.is_willing(quote),
                Force::Bare | Force::Figure => {
                    self.situation.takes_bare() && !self.is_past(self.tokens)
                }
            },
        }
    }

    /// An intention of somebody who can have one; what a thing will bring about is a forecast.
    fn is_willing(&self, quote: &str) -> bool {
        if self.situation.takes_bare()
            || ["确保", "力争", "争取", "承诺"].iter().any(|word| quote.contains(word))
        {
            return true;
        }
        self.subject.is_none_or(|subject| {
            let name = subject.of(self.text);
            name.contains("我们") || is_doer(name)
        })
    }
}
